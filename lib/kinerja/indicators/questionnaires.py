"""Questionnaires: from respondents' answers (item → dimension → instrument) where there are any, else published means.

Scores are percent of the maximum score, which is not the percentage of people who are satisfied. Published means
have no respondents behind them: no interval, and no test of a difference, is possible.

- Kruskal WH, Wallis WA. Use of ranks in one-criterion variance analysis. JASA 1952;47:583-621.
- Epsilon squared: Tomczak M, Tomczak E. Trends in Sport Sciences 2014;1(21):19-25, page 24.
- Holm S. A simple sequentially rejective multiple test procedure. Scand J Statist 1979;6:65-70.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from scipy import stats

from kinerja.indicators.data_quality import said
from kinerja.indicators.intervals import student_limits
from kinerja.indicators.results import base, concat, results, source

INDICATORS = {  # instrument of the table → indicator of the catalogue
    "pelanggan": "kepuasan_pelanggan",
    "proses_internal": "proses_bisnis_internal",
    "pembelajaran": "pembelajaran_pertumbuhan",
}
PUBLISHED = "rerata terbit"
FROM_ANSWERS = "rerata responden, selang t"
TEST = "Kruskal–Wallis"
NO_RESPONDENTS = "tanpa jawaban responden: tidak ada selang dan tidak mungkin diuji"
LEAST_GROUP = 5  # respondents a facility; below it the chi-square approximation of H does not hold


def instruments(
    kuesioner: pd.DataFrame, kuesioner_rerata: pd.DataFrame, *, confidence: float = 0.95
) -> pd.DataFrame:
    """Results of both kinds; where a facility has answers of a period, its published means of it are left out.

    One row is one dimension (``kepuasan_pelanggan/Jaminan``) or one whole instrument (``kepuasan_pelanggan``).

    Facility b has answers (made-up), so its printed mean is left out; a has only what S003 prints (lines 371-375):

    >>> key = {"periode": "2020", "instrumen": "pelanggan", "dimensi": "Jaminan"}
    >>> printed = pd.DataFrame([key | {"unit": "a", "nilai": 69.0}, key | {"unit": "b", "nilai": 75.0}])
    >>> answers = pd.DataFrame([key | {"unit": "b", "responden": who, "butir": "1", "skor": score, "skor_maks": 5}
    ...     for who, score in (("r1", 3), ("r2", 4), ("r3", 4))])
    >>> instruments(answers, printed)[["unit", "indikator", "nilai", "metode"]].round(1)
      unit                   indikator  nilai                      metode
    0    b          kepuasan_pelanggan   73.3  rerata responden, selang t
    1    b  kepuasan_pelanggan/Jaminan   73.3  rerata responden, selang t
    2    a          kepuasan_pelanggan   69.0               rerata terbit
    3    a  kepuasan_pelanggan/Jaminan   69.0               rerata terbit
    """
    answered = from_answers(kuesioner, confidence=confidence)
    told = published(kuesioner_rerata)
    have, own = (
        list(zip(part["unit"], part["periode"], part["indikator"].map(base), strict=True))
        for part in (answered, told)
    )
    return concat(answered, told[[each not in have for each in own]].reset_index(drop=True))


def _of_the_scorecard(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of the scorecard's instruments; others (SKM, usability) have indicators of their own elsewhere."""
    return table[table["instrumen"].isin(list(INDICATORS))]


def published(kuesioner_rerata: pd.DataFrame) -> pd.DataFrame:
    """Published means by dimension, and their unweighted mean by instrument. In percent of the maximum score.

    S003's Table 15 (lines 415-418) prints 72,66 for the mean of these three, cut off and not rounded:

    >>> dimensions = {"Sarana dan Prasarana": 70.0, "Sumber Daya Manusia": 77.0, "Proses": 71.0}
    >>> table = pd.DataFrame({"unit": "pangarengan", "periode": "2020", "instrumen": "proses_internal",
    ...     "dimensi": list(dimensions), "nilai": list(dimensions.values())})
    >>> round(float(published(table)["nilai"].iloc[0]), 3)
    72.667
    """

    def rows() -> Iterator[dict[str, object]]:
        keys = ["unit", "periode", "instrumen"]
        known = _of_the_scorecard(kuesioner_rerata)
        for (unit, period, instrument), group in known.groupby(keys, sort=False):
            code = INDICATORS[str(instrument)]
            common = {
                "unit": unit,
                "periode": period,
                "metode": PUBLISHED,
                "catatan": NO_RESPONDENTS,
            }
            yield common | {
                "indikator": code,
                "pembilang": group["nilai"].sum(),
                "penyebut": len(group),
                "nilai": group["nilai"].mean(),
                "sumber": source(group),
            }
            for _, row in group.iterrows():
                yield common | {
                    "indikator": f"{code}/{row['dimensi']}",
                    "nilai": row["nilai"],
                    "sumber": source(group.loc[[row.name]]),
                }

    return results(rows())


def respondent_scores(kuesioner: pd.DataFrame) -> pd.DataFrame:
    """One row a respondent and dimension: ``skor`` in percent of the maximum of the items that were answered.

    >>> answers = pd.DataFrame({
    ...     "unit": "a", "periode": "2020", "instrumen": "pelanggan", "responden": ["r1", "r1", "r2", "r2"],
    ...     "dimensi": "Jaminan", "butir": ["1", "2", "1", "2"], "skor": [4, 3, 5, None], "skor_maks": 5})
    >>> respondent_scores(answers)[["responden", "dimensi", "skor"]]
      responden  dimensi   skor
    0        r1  Jaminan   70.0
    1        r2  Jaminan  100.0
    """
    answered = kuesioner.dropna(subset=["skor"])
    keys = ["unit", "periode", "instrumen", "responden", "dimensi"]
    sums = answered.groupby(keys, sort=False)[["skor", "skor_maks"]].sum().reset_index()
    return sums.assign(skor=sums["skor"] / sums["skor_maks"] * 100).drop(columns="skor_maks")


def from_answers(kuesioner: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Mean over respondents, by dimension and for the instrument, with Student's t interval, cut to 0–100.

    The instrument's score of a respondent is the mean of his or her dimensions. With one respondent there is a
    value and no interval.

    >>> answers = pd.DataFrame([
    ...     {"unit": "a", "periode": "2020", "instrumen": "pembelajaran", "responden": who, "dimensi": dimension,
    ...      "butir": "1", "skor": score, "skor_maks": 5}
    ...     for dimension, scores in {"Kemampuan": [4, 5, 3], "Motivasi": [3, 4, 3]}.items()
    ...     for who, score in zip(("r1", "r2", "r3"), scores, strict=True)])
    >>> from_answers(answers)[["indikator", "nilai", "batas_bawah", "batas_atas"]].round(1)
                                indikator  nilai  batas_bawah  batas_atas
    0            pembelajaran_pertumbuhan   73.3         35.4       100.0
    1  pembelajaran_pertumbuhan/Kemampuan   80.0         30.3       100.0
    2   pembelajaran_pertumbuhan/Motivasi   66.7         38.0        95.4
    """
    scores = respondent_scores(_of_the_scorecard(kuesioner))
    keys = ["unit", "periode", "instrumen"]

    def row(unit: str, period: str, code: str, values: "pd.Series[float]") -> dict[str, object]:
        low, high = mean_limits(values.tolist(), confidence)
        return {
            "unit": unit,
            "periode": period,
            "indikator": code,
            "pembilang": values.sum(),
            "penyebut": len(values),
            "nilai": values.mean(),
            "batas_bawah": low,
            "batas_atas": high,
            "metode": FROM_ANSWERS,
            "catatan": f"{len(values)} responden",
            "sumber": "tabel kuesioner",
        }

    def rows() -> Iterator[dict[str, object]]:
        for (unit, period, instrument), group in scores.groupby(keys, sort=False):
            code = INDICATORS[str(instrument)]
            whole = group.groupby("responden", sort=False)["skor"].mean()
            yield row(str(unit), str(period), code, whole)
            for dimension, part in group.groupby("dimensi", sort=False):
                yield row(str(unit), str(period), f"{code}/{dimension}", part["skor"])

    return results(rows())


def mean_limits(
    values: Sequence[float], confidence: float = 0.95, *, least: float = 0, most: float = 100
) -> tuple[float, float]:
    """Student's t limits of a mean of scores, cut to the scale; missing for fewer than two values.

    >>> low, high = mean_limits([60, 70, 80])
    >>> f"{low:.2f} {high:.2f}"
    '45.16 94.84'
    """
    spread = np.std(values, ddof=1) if len(values) > 1 else np.nan
    middle = np.mean(values) if len(values) else np.nan
    low, high = student_limits(middle, spread, len(values), confidence)
    return float(np.maximum(least, low)), float(np.minimum(most, high))


def holm(p: Sequence[float]) -> list[float]:
    """Holm's adjusted p-values, in the order given: the k-th smallest of m times m − k + 1, never falling. Holm 1979.

    >>> [round(value, 3) for value in holm([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    order = np.argsort(p)
    factors = np.arange(len(p), 0, -1)
    stepped = np.minimum(1, np.maximum.accumulate(np.asarray(p, dtype=float)[order] * factors))
    adjusted = np.empty(len(p))
    adjusted[order] = stepped
    return [float(value) for value in adjusted]


def differences(kuesioner: pd.DataFrame) -> pd.DataFrame:
    """Does a dimension differ between facilities? Kruskal–Wallis on respondents' scores; Holm over all that is tested.

    One row a period and dimension; facilities asked in different periods are not compared. Results
    ``beda_kelompok/<instrumen>: <dimensi>`` with unit ``semua``: ``nilai`` is epsilon squared (0 none, 1 all of the
    variance of ranks), ``pembilang`` the statistic H, ``penyebut`` the respondents, ``catatan`` the adjusted p.
    A dimension that fewer than two facilities answered, with 5 respondents each, is left out. Empty without answers.

    >>> scores = {"a": [3, 3, 2, 3, 4, 3], "b": [4, 5, 4, 4, 5, 4]}
    >>> answers = pd.DataFrame([
    ...     {"unit": unit, "periode": "2020", "instrumen": "pelanggan", "responden": f"{unit}{who}",
    ...      "dimensi": "Jaminan", "butir": "1", "skor": score, "skor_maks": 5}
    ...     for unit, given in scores.items() for who, score in enumerate(given)])
    >>> differences(answers)[["pembilang", "nilai", "kategori", "catatan"]].round(2).values.tolist()
    [[7.36, 0.67, 'berbeda', 'p (Holm) = 0,007']]
    """
    scores = respondent_scores(_of_the_scorecard(kuesioner))
    tested: list[dict[str, object]] = []
    p_values: list[float] = []
    keys = ["periode", "instrumen", "dimensi"]
    for (period, instrument, dimension), part in scores.groupby(keys, sort=False):
        groups = [
            each["skor"].to_numpy() for _, each in part.groupby("unit") if len(each) >= LEAST_GROUP
        ]
        if len(groups) < 2:
            continue
        everyone = np.concatenate(groups)
        # Kruskal–Wallis is undefined when every answer is the same: then there is no difference to see.
        h, p = stats.kruskal(*groups) if np.ptp(everyone) > 0 else (0.0, 1.0)
        p_values.append(float(p))
        tested.append(
            {
                "unit": "semua",
                "periode": period,
                "indikator": f"beda_kelompok/{INDICATORS[str(instrument)]}: {dimension}",
                "pembilang": h,
                "penyebut": len(everyone),
                "nilai": h / (len(everyone) - 1),
                "metode": TEST,
                "sumber": "tabel kuesioner",
            }
        )
    for row, p in zip(tested, holm(p_values), strict=True):
        row["kategori"] = "berbeda" if p < 0.05 else "tidak terbukti berbeda"
        row["catatan"] = f"p (Holm) = {said(p, 3)}" if p >= 0.001 else "p (Holm) < 0,001"
    return results(tested)
