"""Series too short for a chart, and small counts: which point is more than chance, how often chance looks like news.

Mean ± 3 standard deviations is of no use here: a point of n can lie at most (n − 1)/√n standard deviations from the
mean of all n (Samuelson PA. How deviant can you be? J Am Stat Assoc 1968;63:1522-5), so that with 10 points nothing
ever lies beyond 3. Counts are judged by their exact Poisson tail, other values by their distance from the median.

- Counts given their total: Przyborowski J, Wilenski H. Homogeneity of results in testing samples from Poisson series.
  Biometrika 1940;31:313-23.
- Modified z-score: Iglewicz B, Hoaglin DC. How to detect and handle outliers. ASQC Quality Press 1993 (vol. 16).
- Difference of two counts: Skellam JG. The frequency distribution of the difference between two Poisson variates.
  J R Stat Soc 1946;109:296.
"""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special, stats

from kinerja.indicators.intervals import Array, alpha
from kinerja.indicators.spc import COMMON, HIGH, LOW, NO_VALUE, UNJUDGED, point_labels

Method = Literal["poisson", "mad"]

OUTLIER = 3.5  # modified z-score (Iglewicz and Hoaglin)
NORMAL_MAD = 0.6745  # the 75 % quantile of the standard normal distribution, as they print it
NO_COUNT = "bukan cacah: harus bilangan bulat, 0 atau lebih"
NO_BASE = "penyebut tidak ada atau nol"
NO_SPREAD = "lebih dari separuh nilai sama: MAD nol"
METHODS: dict[Method, str] = {
    "poisson": "ekor Poisson, cacah dibanding jumlah seluruh titik",
    "mad": "skor z termodifikasi (MAD), batas 3,5",
}
COLUMNS = {
    "periode": "str",
    "nilai": "float64",
    "penyebut": "float64",
    "pusat": "float64",
    "skor": "float64",
    "peluang": "float64",
    "putusan": "str",
    "metode": "str",
    "catatan": "str",
}


def chance_of_decline(mean: npt.ArrayLike) -> Array:
    """How often a month has fewer events than the month before, though nothing has changed: (1 − P(tie))/2.

    ``mean``: expected events a month; both counts are Poisson with it, and P(tie) = e^(−2m) I₀(2m) (Skellam 1946). A
    missing or negative mean gives a missing chance. With 4 events a month it is 43 %.

    >>> chance_of_decline([0.5, 4, 100]).round(3).tolist()
    [0.267, 0.428, 0.486]
    """
    m = np.asarray(mean, dtype="float64")
    return np.where(m >= 0, (1 - special.ive(0, 2 * m)) / 2, np.nan)


def count_tails(counts: npt.ArrayLike, base: npt.ArrayLike | None = None) -> tuple[Array, Array]:
    """For each count the chance of one as low, and of one as high, if all came from one rate.

    Exact, without an estimated rate: given the total T of the series, a Poisson count is binomial (T, its share of the
    ``base``; equal shares without one). Przyborowski and Wilenski 1940. Counts that are missing, negative or not whole,
    and those with a missing or zero base, have missing chances and no part in the total.

    >>> low, high = count_tails([1, 0, 2, 1, 0, 1, 0, 6])
    >>> low.round(3)[-1], high.round(4)[-1]
    (np.float64(1.0), np.float64(0.001))
    """
    x = np.asarray(counts, dtype="float64")
    n = np.ones_like(x) if base is None else np.asarray(base, dtype="float64")
    known = is_count(x) & (n > 0) & np.isfinite(n)
    low, high = np.full(x.shape, np.nan), np.full(x.shape, np.nan)
    total, share = x[known].sum(), n[known] / n[known].sum()
    low[known] = stats.binom.cdf(x[known], total, share)
    high[known] = stats.binom.sf(x[known] - 1, total, share)
    return low, high


def is_count(values: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Which values can be a count: whole numbers from 0 on. Missing and infinite ones cannot.

    >>> is_count([0, 3, 2.5, -1, float("nan")]).tolist()
    [True, True, False, False, False]
    """
    x = np.asarray(values, dtype="float64")
    return np.asarray((x >= 0) & np.isfinite(x) & (x == np.floor(x)))


def modified_z(values: npt.ArrayLike) -> Array:
    """Distance from the median in units of the median absolute deviation: 0.6745 (x − median) ÷ MAD.

    Beyond ±3.5 a value is called an outlier (Iglewicz and Hoaglin 1993). Missing for missing values, and for all where
    more than half of the values are the same (the MAD is 0 then and measures nothing).

    >>> modified_z([2.1, 2.6, 2.4, 2.5, 2.3, 2.1, 2.3, 2.6, 8.2, 8.3]).round(2).tolist()[-2:]
    [25.86, 26.31]
    """
    x = np.asarray(values, dtype="float64")
    if np.isnan(x).all():
        return np.full(x.shape, np.nan)
    distance = x - np.nanmedian(x)
    spread = float(np.nanmedian(np.abs(distance)))
    return NORMAL_MAD * distance / spread if spread > 0 else np.full(x.shape, np.nan)


def short_series(
    values: Sequence[float] | npt.ArrayLike,
    *,
    method: Method,
    base: npt.ArrayLike | None = None,
    periods: Sequence[str] | None = None,
    confidence: float = 0.998,
) -> pd.DataFrame:
    """Which points of a short series are more than chance: one row a point, always the columns ``COLUMNS``.

    ``method="poisson"`` for counts of events, with ``base`` (births, population) where it varies: ``pusat`` is the
    expected count, ``peluang`` the smaller of the exact chances of a count as low or as high; a signal is a chance
    below half of 1 − ``confidence``. ``method="mad"`` for other values: ``pusat`` is the median, ``skor`` the modified
    z-score; a signal lies beyond ±3.5. ``putusan``: ``sinyal naik``, ``sinyal turun``, ``variasi biasa``, or ``belum
    dapat dinilai`` where the values show no spread; missing for a point that cannot be read, with the reason in
    ``catatan``. Each point is judged by itself: among many points some signals are chance.

    Raises ValueError for an unknown method, a level outside 0–1, a base with ``mad`` or not as long as the values, and
    periods that are not as many or not ascending.

    >>> table = short_series([1, 0, 2, 1, 0, 1, 0, 9], method="poisson")
    >>> table[["nilai", "pusat", "peluang", "putusan"]].tail(2).round(4)
       nilai  pusat  peluang        putusan
    6    0.0   1.75   0.1542  variasi biasa
    7    9.0   1.75   0.0000    sinyal naik
    """
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}, not {method}")
    alpha(confidence)
    x = np.asarray(pd.Series(values).to_numpy("float64", na_value=np.nan), dtype=np.float64)
    n = np.full(len(x), np.nan) if base is None else np.asarray(base, dtype="float64")
    if method == "mad" and base is not None:
        raise ValueError("method mad takes no base")
    if len(n) != len(x):
        raise ValueError(f"{len(x)} values need a base of as many, not {len(n)}")
    table = pd.DataFrame({"periode": point_labels(periods, len(x)), "nilai": x, "penyebut": n})
    judged = _by_count(x, base, confidence) if method == "poisson" else _by_distance(x)
    return (
        table.assign(**judged, metode=METHODS[method])
        .reindex(columns=list(COLUMNS))
        .astype(COLUMNS)
    )


def _by_count(x: Array, base: npt.ArrayLike | None, confidence: float) -> dict[str, Any]:
    low, high = count_tails(x, base)
    known = ~np.isnan(low)
    share = np.ones(len(x)) if base is None else np.asarray(base, dtype="float64")
    share = np.where(known, share, np.nan)
    tail = alpha(confidence) / 2
    return {
        "pusat": share / np.nansum(share) * x[known].sum() if known.any() else share,
        "peluang": np.fmin(low, high),
        "putusan": _words([(~known, None), (high < tail, HIGH), (low < tail, LOW)], COMMON),
        "catatan": _words(
            [(known, None), (np.isnan(x), NO_VALUE), (~is_count(x), NO_COUNT)], NO_BASE
        ),
    }


def _by_distance(x: Array) -> dict[str, Any]:
    score, missing = modified_z(x), np.isnan(x)
    high, low, unspread = score > OUTLIER, score < -OUTLIER, np.isnan(score)
    return {
        "pusat": float("nan") if missing.all() else float(np.nanmedian(x)),
        "skor": score,
        "putusan": _words(
            [(missing, None), (unspread, UNJUDGED), (high, HIGH), (low, LOW)], COMMON
        ),
        "catatan": _words([(missing, NO_VALUE), (unspread, NO_SPREAD)], None),
    }


def _words(
    cases: Sequence[tuple[npt.NDArray[np.bool_], str | None]], otherwise: str | None
) -> npt.NDArray[np.object_]:
    """A word a point: that of the first case that holds there."""
    found = np.full(cases[0][0].shape, otherwise, dtype=object)
    for holds, word in reversed(cases):
        found[holds] = word
    return found
