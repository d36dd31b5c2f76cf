"""Did it change? Two periods compared with a test. Several periods as one: ``pooling``.

From 4 deaths to 2 is no proven fall. ``naik`` and ``turun`` are said only where the interval of the change leaves out
no change *and* the test agrees; everything else is ``tidak terbukti berubah``, which is not "the same".

- Two counts: conditional on their sum the later one is binomial. Przyborowski J, Wilenski H. Biometrika
  1940;31:313-23. Two-sided p twice the smaller tail, which agrees with the interval: Fay MP. Two-sided exact tests
  and matching confidence intervals for discrete data. R Journal 2010;2(1):53-8.
- Two proportions: hybrid score interval of the difference. Newcombe RG. Interval estimation for the difference
  between independent proportions: comparison of eleven methods. Stat Med 1998;17:873-90, method 10. With Fisher's
  mid-p: Rothman KJ, Greenland S. Modern Epidemiology. 2nd ed. 1998; as in R's epitools.
- Many periods in a row are for a control chart, not for many of these tests: each errs once in twenty.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from kinerja import catalogue
from kinerja.indicators.intervals import Array, Limits, alpha, rate_ratio_limits, wilson
from kinerja.indicators.pooling import COUNTS, reading
from kinerja.indicators.results import level_text
from kinerja.periods import Period

UP, DOWN, UNPROVEN, NO_TEST = "naik", "turun", "tidak terbukti berubah", "tidak dapat diuji"
RATIO, DIFFERENCE = "rasio", "selisih (poin persen)"
METHODS = {
    True: "selisih skor Newcombe {}, mid-p Fisher",
    False: "rasio eksak bersyarat {}",
}
COLUMNS = [
    "unit", "indikator", "arah", "periode_awal", "periode_akhir", "nilai_awal", "nilai_akhir", "ukuran", "perubahan",
    "batas_bawah", "batas_atas", "p", "metode", "putusan", "catatan", "sumber",
]  # fmt: skip


@dataclass(frozen=True)
class Change:
    """The change from an earlier to a later period, its limits, the test's p, and the value of no change.

    >>> Change(0.5, 0.2, 0.9, 0.02, none=1, confidence=0.95).verdict
    'turun'
    >>> Change(0.5, 0.2, 1.3, 0.09, none=1, confidence=0.95).verdict
    'tidak terbukti berubah'
    """

    estimate: float
    low: float
    high: float
    p: float
    none: float
    confidence: float

    @property
    def verdict(self) -> str:
        """``naik``, ``turun``, or ``tidak terbukti berubah``; ``tidak dapat diuji`` where anything is missing."""
        if np.isnan([self.low, self.high, self.p]).any():
            return NO_TEST
        if self.low <= self.none <= self.high or self.p >= 1 - self.confidence:
            return UNPROVEN
        return UP if self.low > self.none else DOWN


def difference_limits(
    events: npt.ArrayLike,
    base: npt.ArrayLike,
    later_events: npt.ArrayLike,
    later_base: npt.ArrayLike,
    confidence: float = 0.95,
) -> Limits:
    """Newcombe's hybrid score limits of the later proportion minus the earlier one. Missing stays missing.

    Newcombe 1998, method 10, table II, example (a): 56/70 − 48/80.

    >>> low, high = difference_limits(48, 80, 56, 70)
    >>> f"{low:.4f} {high:.4f}"
    '0.0524 0.3339'
    """
    x, n, y, m = (
        np.asarray(each, dtype="float64") for each in (events, base, later_events, later_base)
    )
    (low, high), (later_low, later_high) = wilson(x, n, confidence), wilson(y, m, confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        earlier, later = x / n, y / m
        down = np.sqrt((later - later_low) ** 2 + (high - earlier) ** 2)
        up = np.sqrt((later_high - later) ** 2 + (earlier - low) ** 2)
        return later - earlier - down, later - earlier + up


def fisher_mid_p(
    events: npt.ArrayLike,
    base: npt.ArrayLike,
    later_events: npt.ArrayLike,
    later_base: npt.ArrayLike,
) -> Array:
    """Two-sided p of the difference of two proportions: twice Fisher's smaller tail, the table itself counting half.

    Rothman 1998, page 243, as printed by R's epitools: 12 of 19 against 2 of 11.

    >>> f"{fisher_mid_p(2, 11, 12, 19):.8f}"
    '0.02332167'
    """
    x, n, y, m = (
        np.asarray(each, dtype="float64") for each in (events, base, later_events, later_base)
    )
    table = stats.hypergeom(n + m, x + y, n)
    half = table.pmf(x) / 2
    p = np.minimum(1, 2 * np.minimum(table.cdf(x - 1) + half, table.sf(x) + half))
    return np.asarray(p)


def count_p(
    events: npt.ArrayLike,
    base: npt.ArrayLike,
    later_events: npt.ArrayLike,
    later_base: npt.ArrayLike,
) -> Array:
    """Two-sided p of the ratio of two Poisson rates: twice the smaller binomial tail, given the sum of the counts.

    Fay MP, vignette of R's rateratio.test: 2 events in 17877 against 9 in 16660.

    >>> f"{count_p(9, 16660, 2, 17877):.5f}"
    '0.05011'
    """
    x, n, y, m = (
        np.asarray(each, dtype="float64") for each in (events, base, later_events, later_base)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        later = stats.binom(x + y, m / (n + m))
    return np.asarray(np.minimum(1, 2 * np.minimum(later.cdf(y), later.sf(y - 1))))


def change_of_rates(
    events: float, base: float, later_events: float, later_base: float, confidence: float = 0.95
) -> Change:
    """The ratio of the later rate to the earlier one, exact. No change is 1.

    The ratio is missing where the earlier count is zero, the upper limit is then infinite. All missing where a
    number is missing or negative, or a base is zero. Where the populations are not known, bases of 1 and 1 compare the
    counts alone, which takes the populations as equal: say so.

    >>> change_of_rates(4, 2000, 2, 2000).verdict, change_of_rates(20, 2000, 2, 2000).verdict
    ('tidak terbukti berubah', 'turun')
    """
    alpha(confidence)
    if not (events >= 0 and later_events >= 0 and base > 0 and later_base > 0):
        return Change(np.nan, np.nan, np.nan, np.nan, 1, confidence)
    low, high = rate_ratio_limits(
        int(later_events), later_base, int(events), base, confidence=confidence
    )
    ratio = later_events / later_base / (events / base) if events else np.nan
    p = float(count_p(events, base, later_events, later_base))
    return Change(ratio, low, high, p, 1, confidence)


def change_of_proportions(
    events: float, base: float, later_events: float, later_base: float, confidence: float = 0.95
) -> Change:
    """The later proportion minus the earlier one, in percentage points. No change is 0.

    Missing where a number is missing or negative, a base is zero, or a numerator exceeds its denominator.

    >>> change_of_proportions(48, 60, 54, 60).verdict, change_of_proportions(480, 600, 540, 600).verdict
    ('tidak terbukti berubah', 'naik')
    """
    alpha(confidence)
    shares = 0 <= events <= base and 0 <= later_events <= later_base
    if not (shares and base > 0 and later_base > 0):
        return Change(np.nan, np.nan, np.nan, np.nan, 0, confidence)
    low, high = difference_limits(events, base, later_events, later_base, confidence)
    difference = later_events / later_base - events / base
    p = float(fisher_mid_p(events, base, later_events, later_base))
    return Change(100 * difference, 100 * float(low), 100 * float(high), p, 0, confidence)


def changes(values: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Each period against the one before it that has a row: ``COLUMNS``, one row a pair of periods of an indicator.

    ``values``: results. Years are compared with years, quarters with quarters, months with months; spans are left out.
    Proportions by the difference in percentage points, rates and coverages by the ratio. Where a period has several
    readings the one with counts is used. What has no counts with limits behind it (complete accounts, printed
    figures, scores), and a period with contradicting counts, cannot be tested: the row stays and says why. An infinite
    limit is missing, and told.

    >>> from kinerja.indicators.proportions import rate
    >>> rows = [("2023", 4, 2000), ("2024", 2, 2000)]
    >>> table = pd.DataFrame(rows, columns=["periode", "pembilang", "penyebut"]).assign(unit="u")
    >>> found = changes(rate(table, indicator="tenaga/contoh")).iloc[0]
    >>> f"{found['perubahan']:.2f} ({found['batas_bawah']:.2f}–{found['batas_atas']:.2f}) {found['putusan']}"
    '0.50 (0.05–3.49) tidak terbukti berubah'
    """
    alpha(confidence)
    single = values[~values["periode"].str.contains("/")]
    kind = single["periode"].map(_kind_of_period)

    def rows() -> Iterator[dict[str, Any]]:
        for (unit, code, _), group in single.groupby(["unit", "indikator", kind], sort=False):
            periods = [reading(part) for _, part in group.groupby("periode", sort=True)]
            common = {"unit": unit, "indikator": code, "arah": catalogue.get(str(code)).direction}
            for earlier, later in itertools.pairwise(periods):
                yield common | _compared(earlier, later, confidence)

    return pd.DataFrame(rows(), columns=COLUMNS)


def _kind_of_period(period: str) -> str:
    parsed = Period.parse(period)
    return "bulan" if parsed.month else "triwulan" if parsed.quarter else "tahun"


def _compared(earlier: dict[Any, Any], later: dict[Any, Any], confidence: float) -> dict[str, Any]:
    kinds = {earlier["jenis"], later["jenis"]}
    sources = dict.fromkeys(row["sumber"] for row in (earlier, later) if pd.notna(row["sumber"]))
    found: dict[str, Any] = {
        "periode_awal": earlier["periode"],
        "periode_akhir": later["periode"],
        "nilai_awal": earlier["nilai"],
        "nilai_akhir": later["nilai"],
        "putusan": NO_TEST,
        "sumber": "; ".join(sources),
    }
    if earlier["ganda"] or later["ganda"]:
        return found | {"catatan": "beberapa bacaan satu periode saling bertentangan"}
    if "" in kinds:
        return found | {"catatan": "satu periode atau keduanya tanpa cacah dan selang"}
    if len(kinds) > 1:
        return found | {"catatan": "proporsi dan angka tidak sebanding"}
    shares = kinds == {"proporsi"}
    compare = change_of_proportions if shares else change_of_rates
    (x, n), (y, m) = (([row[name] for name in COUNTS]) for row in (earlier, later))
    change = compare(x, n, y, m, confidence)
    endless = "tanpa batas atas: tidak ada kejadian pada periode awal"
    return found | {
        "ukuran": DIFFERENCE if shares else RATIO,
        "perubahan": change.estimate,
        "batas_bawah": change.low,
        "batas_atas": change.high if np.isfinite(change.high) else np.nan,
        "p": change.p,
        "metode": METHODS[shares].format(level_text(confidence)),
        "putusan": change.verdict,
        "catatan": endless if np.isinf(change.high) else None,
    }
