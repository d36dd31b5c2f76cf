"""The balanced scorecard as a whole: one score from 0 to 100 for each perspective of each facility.

Questionnaire perspectives are percent of the maximum score as they stand. The financial perspective is ordinal in the
source (scales 1 to 5 of its Tables 1-3); it is brought to 0–100 as mean scale ÷ 5, each of the three E weighing the
same. That is our choice, said in the catalogue, and shown with a second reading that leaves the economy ratio out.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from kinerja import rules
from kinerja.indicators.finance import MEAN_OF_RATIOS
from kinerja.indicators.proportions import origin
from kinerja.indicators.results import concat, results, select

FINANCIAL = {
    "skor_keuangan": ("rasio_ekonomis", "rasio_efisiensi", "rasio_efektivitas"),
    "skor_keuangan_tanpa_ekonomis": ("rasio_efisiensi", "rasio_efektivitas"),
}
PERSPECTIVES = (
    "skor_keuangan",
    "kepuasan_pelanggan",
    "proses_bisnis_internal",
    "pembelajaran_pertumbuhan",
)


def scorecard(
    three: pd.DataFrame, questionnaires: pd.DataFrame, *, method: str = MEAN_OF_RATIOS
) -> pd.DataFrame:
    """Results of the four perspectives (and the second financial reading): one row a facility and perspective.

    ``method`` names the reading of the mean over years from which the financial classes are taken. A facility that
    lacks one of the three E has no financial score, with the reason.

    >>> key = {"unit": "u", "periode": "2017/2019", "metode": "rerata rasio tahunan"}
    >>> ratios = {"rasio_ekonomis/BOK": 95.0, "rasio_efisiensi": 85.0, "rasio_efektivitas": 101.0}
    >>> three = results(key | {"indikator": code, "nilai": ratio, "aturan": f"{code.partition('/')[0]}@1996-atas"}
    ...     for code, ratio in ratios.items())
    >>> answers = results([{"unit": "u", "periode": "2020", "indikator": "kepuasan_pelanggan", "nilai": 68.0}])
    >>> scorecard(three, answers)[["indikator", "nilai", "metode"]].round(1)
                          indikator  nilai                                  metode
    0                 skor_keuangan   80.0  rerata skala dari rerata rasio tahunan
    1  skor_keuangan_tanpa_ekonomis   80.0  rerata skala dari rerata rasio tahunan
    2            kepuasan_pelanggan   68.0                                     NaN
    """
    whole = questionnaires[questionnaires["indikator"].isin(PERSPECTIVES)]
    return concat(financial_scores(three, method=method), whole.reset_index(drop=True))


def financial_scores(three: pd.DataFrame, *, method: str) -> pd.DataFrame:
    """Mean scale of the three E (funds of one E averaged first) ÷ the top of the scale × 100.

    Scales 1 to 5 of S003's Tables 1-3 (lines 69-115). Economy 95 % is scale 4, efficiency 85 % is 3, effectiveness
    101 % is 5: (4 + 3 + 5) ÷ 3 ÷ 5 is 80 %.

    >>> key = {"unit": "u", "periode": "2017/2019", "metode": "rerata rasio tahunan"}
    >>> ratios = {"rasio_ekonomis": 95.0, "rasio_efisiensi": 85.0, "rasio_efektivitas": 101.0}
    >>> three = results(key | {"indikator": code, "nilai": ratio, "aturan": f"{code}@1996-atas"}
    ...     for code, ratio in ratios.items())
    >>> financial_scores(three, method="rerata rasio tahunan")["nilai"].tolist()
    [80.0, 80.0]
    """
    over = select(three, method=method)

    def scale(row: "pd.Series[Any]") -> float:
        rule, _, version = str(row["aturan"]).partition("@")
        band = rules.classify(row["nilai"], rule, version)
        return band.scale / rules.load(rule, version).top if band else float("nan")

    def rows() -> Iterator[dict[str, object]]:
        for unit, own in over.groupby("unit", sort=False):
            for code, parts in FINANCIAL.items():
                chosen = [select(own, indicator=part) for part in parts]
                shares = [
                    part.apply(scale, axis=1).mean(skipna=False) if len(part) else float("nan")
                    for part in chosen
                ]
                missing = [p for p, share in zip(parts, shares, strict=True) if pd.isna(share)]
                yield {
                    "unit": unit,
                    "periode": own["periode"].iloc[0],
                    "indikator": code,
                    "pembilang": sum(shares),
                    "penyebut": len(shares),
                    "nilai": float("nan") if missing else sum(shares) / len(shares) * 100,
                    "metode": f"rerata skala dari {method}",
                    "catatan": f"tidak ada data {', '.join(missing)}" if missing else "skala urut; tanpa selang",
                    "sumber": origin(pd.concat(chosen)),
                }  # fmt: skip

    return results(rows())
