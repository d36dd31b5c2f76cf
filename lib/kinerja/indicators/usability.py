"""Usability of a form or a system: the five aspects of S002, from the answers of those who use it.

S002 (``002_98a6b6205a0fa0d3.txt`` lines 981-1007) after ISO 9241 (sekunder): easy to learn, efficient to use, easy to
remember, few errors, pleasant to use. Percent of the maximum score is not the percentage of people who are content.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from kinerja.indicators.intervals import alpha
from kinerja.indicators.questionnaires import mean_limits, respondent_scores
from kinerja.indicators.results import results

INSTRUMENT = "kegunaan"
ASPECTS = {  # the dimension as the questionnaire calls it → the indicator of the catalogue
    "kemudahan": "usability_kemudahan",
    "efisien": "usability_efisien",
    "diingat": "usability_diingat",
    "kesalahan": "usability_kesalahan",
    "kepuasan": "usability_kepuasan",
}


def usability(kuesioner: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Results ``usability_kemudahan`` …: mean over respondents in % of the maximum score, with Student's t interval.

    ``kuesioner``: one answer a row, those of the instrument ``kegunaan`` count; negative items are turned round before.
    One row a facility, period and aspect, in the order of S002; an aspect that nobody answered has no row, and a
    dimension that is none of the five is left out. Raises ValueError for a confidence outside 0–1.

    >>> asked = {"unit": "a", "periode": "2024", "instrumen": "kegunaan", "dimensi": "Efisien", "butir": "b1"}
    >>> answers = pd.DataFrame({"responden": list("xyz"), "skor": [3, 4, 5], "skor_maks": 5}).assign(**asked)
    >>> usability(answers)[["indikator", "nilai", "catatan"]].values.tolist()
    [['usability_efisien', 80.0, '3 responden']]
    """
    alpha(confidence)
    scores = respondent_scores(kuesioner[kuesioner["instrumen"] == INSTRUMENT])
    aspect = scores["dimensi"].astype("str").str.lower().map(ASPECTS)

    def rows() -> Iterator[dict[str, Any]]:
        for (unit, period), own in scores.groupby(["unit", "periode"], sort=False):
            for code in ASPECTS.values():
                values = own.loc[aspect.loc[own.index] == code, "skor"]
                if values.empty:
                    continue
                low, high = mean_limits(values.tolist(), confidence)
                yield {
                    "unit": unit,
                    "periode": period,
                    "indikator": code,
                    "nilai": float(values.mean()),
                    "batas_bawah": low,
                    "batas_atas": high,
                    "metode": "rerata responden, selang t",
                    "catatan": f"{len(values)} responden",
                    "sumber": "tabel kuesioner",
                }

    return results(rows())
