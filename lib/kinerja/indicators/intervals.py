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
"""

import numpy as np
import numpy.typing as npt
from scipy import special

EXACT_BELOW = 10  # events; from here on Byar's approximation (Breslow and Day 1987, page 69)
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
    each, place = np.unique(count, return_inverse=True)  # registers repeat few counts many times
    low = special.gammaincinv(
        each, tail
    )  # half the chi-square quantile, without scipy.stats' checks
    high = special.gammainccinv(each + 1, tail)
    return np.where(each == 0, 0.0, low)[place], np.asarray(high, dtype="float64")[place]


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
    tail, a, b = alpha(confidence) / 2, _count(events), _count(others)
    low_share = np.where(a == 0, 0.0, special.betaincinv(a, b + 1, tail))
    high_rest = np.where(b == 0, 0.0, special.betaincinv(b, a + 1, tail))  # 1 − the high share
    known = ~(np.isnan(a) | np.isnan(b))
    with np.errstate(divide="ignore"):
        low, high = low_share / (1 - low_share), (1 - high_rest) / high_rest
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def rate_ratio_limits(
    events: int, base: float, other_events: int, other_base: float, confidence: float = 0.95
) -> tuple[float, float]:
    """Exact conditional limits of the ratio of two Poisson rates: those of the counts by the bases.

    Przyborowski and Wilenski 1940, as ``ratio_limits``. Both counts zero: nothing is known, limits 0 and infinity.

    >>> low, high = rate_ratio_limits(10, 1000, 10, 1000)
    >>> f"{low:.3f} {high:.3f}"
    '0.374 2.677'
    """
    low, high = ratio_limits(events, other_events, confidence)
    return float(low) * (other_base / base), float(high) * (other_base / base)


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
    enough = np.where((size >= 2) & (spread >= 0), size, np.nan)
    reach = special.stdtrit(enough - 1, (1 + confidence) / 2) * spread / np.sqrt(enough)
    return middle - reach, middle + reach


def sd_from_sums(n: npt.ArrayLike, total: npt.ArrayLike, squares: npt.ArrayLike) -> Array:
    """The standard deviation from n, sum and sum of squares: ``√((Σx² − (Σx)²/n) ÷ (n − 1))``.

    Missing for fewer than two observations, and where the sum of squares is smaller than any values could make it.

    >>> float(sd_from_sums(3, 210, 14_900))
    10.0
    """
    size, once, twice = (np.asarray(each, dtype="float64") for each in (n, total, squares))
    size = np.where(size >= 2, size, np.nan)
    left = twice - once**2 / size
    rounding = 1e-12 * twice  # what float64 loses in the difference; not a value of the data
    variance = np.where(left >= -rounding, np.maximum(left, 0.0), np.nan) / (size - 1)
    return np.asarray(np.sqrt(variance))


def _z(confidence: float) -> float:
    return float(special.ndtri(1 - alpha(confidence) / 2))


def _count(events: npt.ArrayLike) -> Array:
    count = np.asarray(events, dtype="float64")
    return np.where(count >= 0, count, np.nan)
