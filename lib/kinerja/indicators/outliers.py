"""Small counts that a unit's own other periods do not lead one to expect, with the number of tests accounted for.

A finding is a question to the source; no count is ever changed, and of deaths each one is traced. Counts are taken as
Poisson. Where they vary more (outbreaks, campaigns, harvests), more findings are chance than the level says.

- Counts given their total are binomial: Przyborowski J, Wilenski H. Homogeneity of results in testing samples from
  Poisson series. Biometrika 1940;31:313-23 (``short_series.count_tails``).
- Benjamini Y, Hochberg Y. Controlling the false discovery rate: a practical and powerful approach to multiple testing.
  J R Stat Soc B 1995;57:289-300.
- Benjamini Y, Yekutieli D. The control of the false discovery rate in multiple testing under dependency. Ann Stat
  2001;29:1165-88.
"""

from collections.abc import Collection
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from kinerja.indicators.data_quality import KEYS, findings, p_said, required, said
from kinerja.indicators.intervals import Array
from kinerja.indicators.results import level_text
from kinerja.indicators.short_series import count_tails

Adjustment = Literal["benjamini-hochberg", "bonferroni"]

COLUMNS = {
    "unit": "str",
    "periode": "str",
    "indikator": "str",
    "jumlah": "float64",
    "harapan": "float64",
    "arah": "str",
    "peluang": "float64",
    "peluang_disesuaikan": "float64",
    "ditandai": "bool",
    "tindakan": "str",
    "metode": "str",
    "temuan": "str",
}
ADJUSTMENTS: dict[Adjustment, str] = {
    "benjamini-hochberg": "Benjamini–Hochberg, laju temuan palsu {level}",
    "bonferroni": "Bonferroni, peluang satu temuan palsu pun {level}",
}
ASK, TRACE = "periksa ke sumber", "telusuri tiap kematian, angka tidak diubah"
HIGH, LOW = "lebih tinggi", "lebih rendah"
NO_COUNT, NO_TEST = "jumlah tidak ada", "bukan cacah, tanpa dasar, atau tanpa periode lain"


def benjamini_hochberg(p: npt.ArrayLike) -> Array:
    """Adjusted p-values: the smallest false discovery rate at which each is found. Missing ones take no part.

    Of m sorted values the k-th becomes the least of ``p(j) m ÷ j`` over j ≥ k, at most 1 (Benjamini and Hochberg 1995,
    page 293). It holds for independent and for positively dependent tests (Benjamini and Yekutieli 2001).

    >>> benjamini_hochberg([0.01, 0.04, 0.03, float("nan")]).round(3).tolist()
    [0.03, 0.04, 0.04, nan]
    """
    values = np.asarray(p, dtype="float64")
    adjusted, known = np.full(values.shape, np.nan), np.flatnonzero(~np.isnan(values))
    falling = known[np.argsort(-values[known], kind="stable")]
    factors = len(known) / np.arange(len(known), 0, -1)
    adjusted[falling] = np.minimum(1, np.minimum.accumulate(values[falling] * factors))
    return adjusted


def bonferroni(p: npt.ArrayLike) -> Array:
    """Adjusted p-values: p times their number, at most 1. Missing ones take no part. Holds for any dependence.

    >>> bonferroni([0.01, 0.04, 0.5, float("nan")]).round(3).tolist()
    [0.03, 0.12, 1.0, nan]
    """
    values = np.asarray(p, dtype="float64")
    return np.asarray(np.minimum(1, values * (~np.isnan(values)).sum()))


def beside_the_others(counts: npt.ArrayLike, base: npt.ArrayLike) -> tuple[Array, Array, Array]:
    """For each count of one series: what the others lead one to expect, and the exact tails of one as low, as high.

    Expected is the rate of the others times the own base. The tails are those of ``short_series.count_tails``, which
    judge a count given the total: the same question, without an estimated rate. All are missing for counts that are
    missing, negative or not whole, for bases that are missing or zero, and in a series with fewer than two counts.

    >>> expected, low, high = beside_the_others([2, 3, 10], [1, 1, 1])
    >>> expected.tolist(), high.round(3).tolist()
    ([6.5, 6.0, 2.5], [0.981, 0.921, 0.009])
    """
    x, n = np.asarray(counts, dtype="float64"), np.asarray(base, dtype="float64")
    low, high = count_tails(x, n)
    known = ~np.isnan(low)
    if known.sum() < 2:
        return (np.full(x.shape, np.nan),) * 3
    others, their_base = x[known].sum() - x[known], n[known].sum() - n[known]
    expected = np.full(x.shape, np.nan)
    expected[known] = others / their_base * n[known]
    return expected, low, high


def outliers(
    table: pd.DataFrame,
    *,
    deaths: Collection[str] = (),
    adjust: Adjustment = "benjamini-hochberg",
    level: float = 0.05,
) -> pd.DataFrame:
    """Counts that a unit's own other periods do not lead one to expect: one row a row of ``table``, in its order.

    ``table`` has ``unit``, ``periode``, ``indikator``, ``jumlah`` (the count), and ``dasar`` where the exposure varies
    (births). ``harapan`` is what the other periods lead one to expect, ``peluang`` twice the smaller exact tail (at
    most 1), ``peluang_disesuaikan`` the same for all tests of this call together, ``ditandai`` whether it is at most
    ``level``. A count that is missing, negative or not whole, or without another period, is not tested, and ``temuan``
    says so. Nothing is adjusted; for the indicators in ``deaths`` the sentence says that each death is to be traced.
    An outlier also stands among the other periods of its neighbours, so that a second one is found less easily.

    Raises ValueError for an unknown adjustment, a level outside 0–1, and lacking columns.

    >>> months = pd.DataFrame({"unit": "p1", "periode": [f"2024-{m:02d}" for m in range(1, 9)],
    ...                        "indikator": "kematian_bayi", "jumlah": [1, 0, 2, 1, 0, 1, 0, 9]})
    >>> found = outliers(months, deaths=["kematian_bayi"])
    >>> found[["jumlah", "harapan", "peluang_disesuaikan", "ditandai"]].tail(2).round(4)
       jumlah  harapan  peluang_disesuaikan  ditandai
    6     0.0   2.0000               0.6168     False
    7     9.0   0.7143               0.0001      True
    >>> found["temuan"].iloc[-1].partition(" (")[0]
    'Tercatat 9, dari periode lain diharapkan 0,7: lebih tinggi daripada kebetulan'
    """
    if adjust not in ADJUSTMENTS:
        raise ValueError(f"adjust must be one of {', '.join(ADJUSTMENTS)}, not {adjust}")
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, not {level} (5 % is 0.05)")
    required(table, (*KEYS, "indikator", "jumlah"), "table")
    frame = table.reset_index(drop=True)
    counts = frame["jumlah"].to_numpy("float64", na_value=np.nan)
    base = (
        frame["dasar"].to_numpy("float64", na_value=np.nan)
        if "dasar" in frame
        else np.ones(len(frame))
    )
    judged = np.full((3, len(frame)), np.nan)
    for _, part in frame.groupby(["unit", "indikator"], sort=False):
        judged[:, part.index] = beside_the_others(counts[part.index], base[part.index])
    expected, low, high = judged
    p = np.minimum(1, 2 * np.minimum(low, high))
    adjusted = benjamini_hochberg(p) if adjust == "benjamini-hochberg" else bonferroni(p)
    how = ADJUSTMENTS[adjust].format(level=level_text(level))
    made = frame[["unit", "periode", "indikator"]].assign(
        jumlah=counts,
        harapan=expected,
        arah=pd.Series(np.where(high < low, HIGH, LOW)).where(~np.isnan(p)),
        peluang=p,
        peluang_disesuaikan=adjusted,
        ditandai=adjusted <= level,
        tindakan=pd.Series(np.where(frame["indikator"].isin(list(deaths)), TRACE, ASK)).where(
            adjusted <= level
        ),
        metode=f"ekor Poisson eksak terhadap periode lain; {how}",
    )
    made["temuan"] = pd.Series([_told(row) for row in made.to_dict("records")], dtype="object")
    return findings(made, COLUMNS)


def _told(row: dict[Any, Any]) -> str | None:
    if np.isnan(row["peluang"]):
        return f"Tidak diuji: {NO_COUNT if np.isnan(row['jumlah']) else NO_TEST}."
    if not row["ditandai"]:
        return None
    return (
        f"Tercatat {said(row['jumlah'])}, dari periode lain diharapkan {said(row['harapan'], 1)}: {row['arah']} "
        f"daripada kebetulan ({p_said(row['peluang_disesuaikan'])} setelah penyesuaian); {row['tindakan']}."
    )
