"""Community satisfaction (SKM) and the SERVQUAL gap, from respondents' answers.

- SKM: PermenPANRB 14/2017, appendix (sekunder): mean of the nine elements × 25, each weighing exactly 1/9. The weight
  0.11 that is often used loses one per cent of the score.
- SERVQUAL: Parasuraman A, Zeithaml VA, Berry LL. J Retailing 1988;64:12-40, page 19: perception − expectation.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from kinerja import rules
from kinerja.indicators.questionnaires import mean_limits
from kinerja.indicators.results import results

SKM_RULE = "skm"
SKM_TOP = 4  # each element is answered from 1 to 4
SKM_FACTOR = 25  # 4 × 25 = 100


def skm_from_totals(totals: Sequence[float], respondents: int) -> float:
    """The SKM of element totals over respondents who answered every element: mean of the element means × 25.

    >>> round(skm_from_totals([105, 101, 100, 116, 102, 105, 106, 105, 115], 29), 4)
    91.4751
    """
    if respondents < 1 or not len(totals):
        return float("nan")
    return float(np.mean(np.asarray(totals, dtype="float64") / respondents) * SKM_FACTOR)


def skm(
    kuesioner: pd.DataFrame, *, confidence: float = 0.95, version: str | None = None
) -> pd.DataFrame:
    """Results ``skm`` (the whole) and ``skm/<butir>`` (an element): one row a facility, period and element.

    From answers of 1 to 4 (``skor_maks`` 4). An element's value is its mean × 25, the whole the mean of the elements'
    means, classed unrounded under the rule ``skm``. Interval: Student's t over respondents, cut to 25–100, on what each
    respondent answered. Answers of another scale leave the value missing, with the reason.

    Five respondents, two elements (made-up answers): (18 ÷ 5 + 15 ÷ 5) ÷ 2 × 25 is 82.5, class B.

    >>> scores = {"U1": [4, 4, 3, 4, 3], "U2": [3, 4, 3, 3, 2]}
    >>> answers = pd.DataFrame([
    ...     {"unit": "a", "periode": "2024", "butir": item, "responden": str(who), "skor": score, "skor_maks": 4}
    ...     for item, given in scores.items() for who, score in enumerate(given)])
    >>> skm(answers)[["indikator", "nilai", "batas_bawah", "batas_atas", "kategori"]].round(1)
      indikator  nilai  batas_bawah  batas_atas kategori
    0       skm   82.5         64.8       100.0        B
    1    skm/U1   90.0         73.0       100.0        A
    2    skm/U2   75.0         53.1        96.9        C
    """
    answered = kuesioner.dropna(subset=["skor"])
    rule = rules.load(SKM_RULE, version)

    def row(
        unit: object, period: object, code: str, value: float, scores: npt.NDArray[np.float64]
    ) -> dict[str, object]:
        low, high = mean_limits(scores.tolist(), confidence, least=100 / SKM_TOP)
        band = rule.classify(value)
        return {
            "unit": unit,
            "periode": period,
            "indikator": code,
            "penyebut": len(scores),
            "nilai": value,
            "batas_bawah": low,
            "batas_atas": high,
            "metode": "rerata unsur × 25, selang t",
            "kategori": band.name if band else None,
            "aturan": rule.name,
            "catatan": f"{len(scores)} responden",
            "sumber": "tabel kuesioner",
        }

    def rows() -> Iterator[dict[str, object]]:
        for (unit, period), group in answered.groupby(["unit", "periode"], sort=False):
            if (group["skor_maks"] != SKM_TOP).any() or not group["skor"].between(1, SKM_TOP).all():
                yield {
                    "unit": unit,
                    "periode": period,
                    "indikator": "skm",
                    "catatan": "SKM memerlukan jawaban 1 sampai 4",
                }
                continue
            elements = group.groupby("butir", sort=True)["skor"]
            people = group.groupby("responden", sort=False)["skor"].mean()
            whole = float(elements.mean().mean() * SKM_FACTOR)
            yield row(unit, period, "skm", whole, people.to_numpy() * SKM_FACTOR)
            for item, scores in elements:
                points = scores.to_numpy() * SKM_FACTOR
                yield row(unit, period, f"skm/{item}", float(points.mean()), points)

    return results(rows())


def servqual_gap(kuesioner: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Results ``kesenjangan_layanan/<dimensi>``: mean of perception (``skor``) − expectation (``harapan``), in points.

    One row a facility, period and dimension; each respondent counts once, with the mean of his or her items, in percent
    of the maximum score. Negative: less than was expected. Student's t interval. Rows without an expectation are
    left out; a table without the column gives an empty result.

    >>> answers = pd.DataFrame({
    ...     "unit": "a", "periode": "2024", "dimensi": "Empati", "responden": ["1", "2", "3"],
    ...     "skor": [3, 4, 3], "harapan": [5, 5, 4], "skor_maks": 5})
    >>> found = servqual_gap(answers).iloc[0]
    >>> f"{found['nilai']:.1f} ({found['batas_bawah']:.1f} – {found['batas_atas']:.1f}) {found['satuan']}"
    '-26.7 (-55.4 – 2.0) poin persen'
    """
    if "harapan" not in kuesioner:
        return results([])
    both = kuesioner.dropna(subset=["skor", "harapan"])
    points = both.assign(selisih=(both["skor"] - both["harapan"]) / both["skor_maks"] * 100)
    people = (
        points.groupby(["unit", "periode", "dimensi", "responden"], sort=False)["selisih"]
        .mean()
        .reset_index()
    )

    def rows() -> Iterator[dict[str, object]]:
        for (unit, period, dimension), group in people.groupby(
            ["unit", "periode", "dimensi"], sort=False
        ):
            gaps = group["selisih"].to_numpy()
            low, high = mean_limits(gaps.tolist(), confidence, least=-100)
            yield {
                "unit": unit,
                "periode": period,
                "indikator": f"kesenjangan_layanan/{dimension}",
                "pembilang": gaps.sum(),
                "penyebut": len(gaps),
                "nilai": float(gaps.mean()),
                "batas_bawah": low,
                "batas_atas": high,
                "metode": "rerata selisih per responden, selang t",
                "catatan": f"{len(gaps)} responden",
                "sumber": "tabel kuesioner",
            }

    return results(rows())
