"""Limits of proportions, counts, ratios and means: formulas on numbers or arrays, which broadcast.

Missing in, missing out; impossible in (more events than people, a negative count), missing out. A confidence outside
0–1 raises ValueError. Which of them belongs to which indicator stands in ``kinerja.indicators.proportions``.

- Wilson EB. Probable inference, the law of succession, and statistical inference. JASA 1927;22:209-12; recommended by
  Newcombe RG. Two-sided confidence intervals for the single proportion. Stat Med 1998;17:857-72.
- Exact Poisson (chi-square) below 10 events: Garwood F. Fiducial limits for the Poisson distribution. Biometrika
  1936;28:437-42; Ulm K. A simple method to calculate the confidence interval of a standardized mortality ratio. Am J
  Epidemiol 1990;131:373-5.
- Byar's approximation from 10 events: Breslow NE, Day NE. Statistical Methods in Cancer Research, vol. II. IARC 1987,
  page 69.
- The choice among them: Eayres D. Commonly used public health statistics and their confidence intervals. APHO Technical
  Briefing 3, 2008, pages 6-8.

Exact limits are quantiles, and scipy takes up to two microseconds for each. Small counts are few, so they are solved
once each; from ``SERIES_FROM`` on Chebyshev series through solved points stand for the quantiles, to 1e-12 of the
limit: nearer than scipy's own where one count is many times the other. A series that does not end in time is not used.
"""

import functools
from typing import overload

import numpy as np
import numpy.typing as npt
from numpy.polynomial import chebyshev
from scipy import special

EXACT_BELOW = 10  # events; from here on Byar's approximation (Breslow and Day 1987, page 69)
SERIES_FROM = 10  # events; from here on a series of the next line's degree is as exact as float64
DEGREE = 18
WIDEST = np.sqrt(2 / SERIES_FROM)  # √(1/a + 1/b) of the smallest counts
CHUNK = 2048  # rows at once: what the series needs for them stays in the processor's cache
Array = npt.NDArray[np.float64]
Limits = tuple[Array, Array]


def alpha(confidence: float) -> float:
    """What a confidence level leaves out on both sides together. Raises ValueError outside 0–1: 95 is not 0.95.

    >>> round(alpha(0.95), 2)
    0.05
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence} (95 % is 0.95)")
    return 1 - confidence


def wilson(events: npt.ArrayLike, n: npt.ArrayLike, confidence: float = 0.95) -> Limits:
    """Wilson's score limits of a proportion, between 0 and 1. Missing where 0 ≤ events ≤ n and n > 0 does not hold.

    ``(2k + z² ± z √(z² + 4k(1 − k/n))) ÷ 2(n + z²)``: Wilson 1927, page 209; Newcombe 1998, method 3. Close to the
    nominal coverage also for few events and at 0 and n, where the usual ± 1.96 standard errors collapses.

    >>> low, high = wilson(8, 10)
    >>> f"{low:.3f} {high:.3f}"
    '0.490 0.943'
    """
    z = _z(confidence)
    k, size = np.broadcast_arrays(*(np.asarray(each, dtype="float64") for each in (events, n)))
    possible = (k >= 0) & (k <= size) & (size > 0)
    k, size = np.where(possible, k, np.nan), np.where(possible, size, np.nan)
    reach = z * np.sqrt(z**2 + 4 * k * (1 - k / size))
    low = (2 * k + z**2 - reach) / (2 * (size + z**2))
    high = (2 * k + z**2 + reach) / (2 * (size + z**2))
    return np.where(k == 0, 0.0, low), np.where(k == size, 1.0, high)  # exactly, not but for 1e-17


def poisson_exact(events: npt.ArrayLike, confidence: float = 0.95) -> Limits:
    """Exact limits of a Poisson count: chi-square quantiles ÷ 2. Missing for a missing or negative count.

    ``χ²(α/2; 2k) ÷ 2`` and ``χ²(1 − α/2; 2k + 2) ÷ 2``, 0 below no event: Garwood 1936; Ulm 1990.

    >>> low, high = poisson_exact(5)
    >>> f"{low:.4f} {high:.4f}"
    '1.6235 11.6683'
    """
    tail, count = alpha(confidence) / 2, _count(events)
    each, place = np.unique(count, return_inverse=True)
    low, high, many = np.empty_like(each), np.empty_like(each), _in_series(each, tail)
    few, k = each[~many], each[many]
    # half the chi-square quantile, without scipy.stats' checks
    low[~many] = np.where(few == 0, 0.0, special.gammaincinv(few, tail))
    high[~many] = special.gammainccinv(few + 1, tail)
    endless = np.full_like(k, np.inf)
    low[many] = k * np.exp(_log_shift(k, endless, tail))
    high[many] = (k + 1) / np.exp(_log_shift(endless, k + 1, tail))
    return low[place], high[place]


def byar(events: npt.ArrayLike, confidence: float = 0.95) -> Limits:
    """Byar's approximate limits of a Poisson count, good from 10 events on; a limit below zero is zero.

    ``k (1 − 1/9k − z/3√k)³`` and ``(k+1) (1 − 1/9(k+1) + z/3√(k+1))³``: Breslow and Day 1987, page 69. Missing for a
    missing or negative count.

    >>> low, high = byar(65)
    >>> f"{low:.4f} {high:.4f}"
    '50.1632 82.8491'
    """
    z, count = _z(confidence), _count(events)
    above = count + 1
    with np.errstate(divide="ignore", invalid="ignore"):
        low = count * np.maximum(0.0, 1 - 1 / (9 * count) - z / (3 * np.sqrt(count))) ** 3
    high = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
    return np.where(count == 0, 0.0, low), high


def count_limits(events: npt.ArrayLike, confidence: float = 0.95) -> Limits:
    """Limits of a count: exact below 10 events, Byar's from 10 (APHO Technical Briefing 3, page 7).

    >>> [f"{limit:.2f}" for limit in (*count_limits(9), *count_limits(10))]
    ['4.12', '17.08', '4.79', '18.39']
    """
    count = _count(events)
    few = count < EXACT_BELOW
    low, high = byar(np.where(few, np.nan, count), confidence)
    exact_low, exact_high = poisson_exact(count[few], confidence)
    low, high = np.array(low), np.array(high)
    low[few], high[few] = exact_low, exact_high
    return low, high


def ratio_limits(events: npt.ArrayLike, others: npt.ArrayLike, confidence: float = 0.95) -> Limits:
    """Exact conditional limits of the ratio of two Poisson counts, 0 and infinity where a side has no events.

    Given the sum of both counts, the first is binomial, and the Clopper–Pearson limits of its share are those of the
    ratio: Przyborowski J, Wilenski H. Homogeneity of results in testing samples from Poisson series. Biometrika
    1940;31:313-23. The usual ``exp(ln ratio ± z √(1/a + 1/b))`` approximates them, and does not exist at zero. Missing
    for a missing or negative count.

    >>> low, high = ratio_limits(10, 10)
    >>> f"{low:.3f} {high:.3f}"
    '0.374 2.677'
    """
    tail = alpha(confidence) / 2
    a, b = np.broadcast_arrays(_count(events), _count(others))
    low, back = _odds(a, b + 1, tail), _odds(b, a + 1, tail)
    with np.errstate(divide="ignore"):
        return low, 1 / back


@overload
def rate_ratio_limits(
    events: float, base: float, other_events: float, other_base: float, confidence: float = 0.95
) -> tuple[float, float]: ...
@overload
def rate_ratio_limits(
    events: npt.NDArray[np.number],
    base: npt.ArrayLike,
    other_events: npt.ArrayLike,
    other_base: npt.ArrayLike,
    confidence: float = 0.95,
) -> Limits: ...
def rate_ratio_limits(
    events: npt.ArrayLike,
    base: npt.ArrayLike,
    other_events: npt.ArrayLike,
    other_base: npt.ArrayLike,
    confidence: float = 0.95,
) -> tuple[float, float] | Limits:
    """Exact conditional limits of the ratio of two Poisson rates: those of the counts by the bases.

    Przyborowski and Wilenski 1940, as ``ratio_limits``. Both counts zero: nothing is known, limits 0 and infinity.
    Missing for a missing or negative count, and for a base that is not above zero. Numbers give two numbers, arrays two
    arrays.

    >>> low, high = rate_ratio_limits(10, 1000, 10, 1000)
    >>> f"{low:.3f} {high:.3f}"
    '0.374 2.677'
    """
    low, high = ratio_limits(events, other_events, confidence)
    below, other = (np.asarray(each, dtype="float64") for each in (base, other_base))
    bases = np.where(other > 0, other, np.nan) / np.where(below > 0, below, np.nan)
    low, high = low * bases, high * bases
    return (low, high) if np.ndim(low) else (float(low), float(high))


def student_limits(
    mean: npt.ArrayLike, sd: npt.ArrayLike, n: npt.ArrayLike, confidence: float = 0.95
) -> Limits:
    """Student's t limits of a mean: ``mean ± t(n − 1) sd ÷ √n``. Missing for fewer than two observations.

    Student. The probable error of a mean. Biometrika 1908;6:1-25; APHO Technical Briefing 3, page 7.

    >>> low, high = student_limits(70, 10, 3)
    >>> f"{low:.2f} {high:.2f}"
    '45.16 94.84'
    """
    alpha(confidence)
    middle, spread, size = (np.asarray(each, dtype="float64") for each in (mean, sd, n))
    each, place = np.unique(np.where(size >= 2, size, np.nan), return_inverse=True)
    errors = special.stdtrit(each - 1, (1 + confidence) / 2) / np.sqrt(each)
    reach = errors[place] * np.where(spread >= 0, spread, np.nan)
    return middle - reach, middle + reach


def sd_from_sums(n: npt.ArrayLike, total: npt.ArrayLike, squares: npt.ArrayLike) -> Array:
    """The standard deviation from n, sum and sum of squares: ``√((Σx² − (Σx)²/n) ÷ (n − 1))``.

    Missing for fewer than two observations, and where the sum of squares is smaller than any values could make it.

    >>> float(sd_from_sums(3, 210, 14_900))
    10.0
    """
    size, once, twice = (np.asarray(each, dtype="float64") for each in (n, total, squares))
    size = np.where((size >= 2) & (size < np.inf), size, np.nan)
    with np.errstate(invalid="ignore"):  # infinite sums leave nothing known
        left = twice - once**2 / size
    rounding = 1e-12 * twice  # what float64 loses in the difference; not a value of the data
    variance = np.where(left >= -rounding, np.maximum(left, 0.0), np.nan) / (size - 1)
    return np.asarray(np.sqrt(variance))


def _z(confidence: float) -> float:
    return float(special.ndtri(1 - alpha(confidence) / 2))


def _count(events: npt.ArrayLike) -> Array:
    count = np.asarray(events, dtype="float64")
    return np.where(count >= 0, count, np.nan)


def _odds(a: Array, b: Array, tail: float) -> Array:
    """The odds x ÷ (1 − x) below which a Beta(a, b) variable lies with probability ``tail``; 0 where a is 0."""
    found, left = np.empty_like(b), ~(_in_series(a, tail) & _in_series(b, tail))
    own, other = a[~left], b[~left]
    found[~left] = own / other * np.exp(_log_shift(own, other, tail))
    if not left.any():
        return found
    few = np.unique(np.minimum(a, b)[left])  # few beside many: a series for each small count
    for count in few[(few >= 1) & (few < SERIES_FROM) & (few == np.floor(few))].tolist():
        for first, few_side, many_side in ((True, a, b), (False, b, a)):
            curve = _curve(count, tail, first=first)
            rows = (few_side == count) & (many_side >= SERIES_FROM) & (many_side < np.inf)
            if curve is not None:
                found[rows] = a[rows] / b[rows] * np.exp(curve(1 / many_side[rows]))
                left &= ~rows
    pairs = np.stack((a[left], b[left]), axis=-1).view(np.complex128)[..., 0]
    pairs, place = np.unique(pairs, return_inverse=True)  # few beside few: each pair once
    found[left] = _solved_odds(pairs.real, pairs.imag, tail)[place]
    return found


def _solved_odds(a: Array, b: Array, tail: float) -> Array:
    """``_odds`` by scipy, from the smaller of x and 1 − x: the difference of a number near 1 and 1 has few digits."""
    less = a <= b
    x = special.betaincinv(np.where(less, a, np.nan), b, tail)
    rest = special.betainccinv(b, np.where(less, np.nan, a), tail)
    with np.errstate(divide="ignore"):
        return np.where((a == 0) & (b > 0), 0.0, np.where(less, x / (1 - x), (1 - rest) / rest))


def _in_series(count: Array, tail: float) -> npt.NDArray[np.bool_]:
    first, _ = _series(tail)
    return (count >= first) & (count < np.inf)


def _log_shift(a: Array, b: Array, tail: float) -> Array:
    """By how much ln odds of Beta(a, b) at its quantile differs from ln(a/b); for b infinite, ln of Gamma(a) from ln a.

    All of a and b are ``_in_series``, or one of them infinite.
    """
    (_, series), found = _series(tail), np.empty_like(a)
    for start in range(0, len(a), CHUNK):
        rows = slice(start, start + CHUNK)
        own, other = 1 / a[rows], 1 / b[rows]
        wide, share = 2 * np.sqrt(own + other) / WIDEST - 1, 2 * own / (own + other) - 1
        along = chebyshev.chebvander(wide, DEGREE) @ series
        found[rows] = np.einsum("ij,ij->i", along, chebyshev.chebvander(share, DEGREE))
    return found


@functools.lru_cache(maxsize=64)
def _series(tail: float) -> tuple[float, Array]:
    """From which count on a series stands for ``_log_shift``, and its Chebyshev coefficients.

    From none (infinite) where the last of these are not negligible: at a confidence above about 99.99 %.

    In √(1/a + 1/b) and the share of 1/a under the root the quantile is smooth down to infinite counts: the cumulants of
    ln odds are series in 1/a and 1/b (Cornish EA, Fisher RA. Moments and cumulants in the specification of
    distributions. Rev Inst Int Stat 1938;5:307-20). So interpolation at Chebyshev's points closes in on it fast
    (Trefethen LN. Approximation Theory and Approximation Practice. SIAM 2013, chapter 8).
    """
    points = chebyshev.chebpts1(DEGREE + 1)
    wide, share = np.meshgrid(WIDEST * (points + 1) / 2, (points + 1) / 2, indexing="ij")
    a, b = 1 / (wide**2 * share), 1 / (wide**2 * (1 - share))
    inverse = np.linalg.inv(chebyshev.chebvander(points, DEGREE))
    series: Array = inverse @ np.log(_solved_odds(a, b, tail) * b / a) @ inverse.T
    last = np.add.outer(np.arange(DEGREE + 1), np.arange(DEGREE + 1)) > DEGREE
    return SERIES_FROM if np.abs(series[last]).max() < 1e-13 else np.inf, series


@functools.lru_cache(maxsize=512)
def _curve(count: float, tail: float, *, first: bool) -> chebyshev.Chebyshev | None:
    """``_log_shift`` of one small count (a if ``first``, else b) as a series in 1 ÷ the other one.

    None where its last coefficients are not negligible.
    """

    def shift(inverse: Array) -> Array:
        few, many = np.full_like(inverse, count), 1 / inverse
        a, b = (few, many) if first else (many, few)
        return np.log(_solved_odds(a, b, tail) * b / a)

    curve = chebyshev.Chebyshev.interpolate(shift, DEGREE, domain=[0, 1 / SERIES_FROM])
    return curve if np.abs(curve.coef[-3:]).max() < 1e-13 else None
