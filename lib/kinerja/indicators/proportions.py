"""Counts and rates with their intervals. Formulas on plain arrays first, results below.

- Exact Poisson (chi-square) below 10 events: Ulm K. A simple method to calculate the confidence interval of a
  standardized mortality ratio. Am J Epidemiol 1990;131:373-5.
- Byar's approximation from 10 events: Breslow NE, Day NE. Statistical Methods in Cancer Research, vol. II. IARC 1987,
  page 69.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from kinerja import catalogue
from kinerja.indicators.results import results

EXACT_BELOW = 10  # events; from here on Byar's approximation (Breslow and Day 1987, page 69)
Limits = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]


def _alpha(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence} (95 % is 0.95)")
    return 1 - confidence


def poisson_exact(events: npt.ArrayLike, confidence: float = 0.95) -> Limits:
    """Exact limits of a Poisson count: chi-square quantiles ÷ 2. Missing stays missing.

    >>> low, high = poisson_exact(5)
    >>> f"{low:.4f} {high:.4f}"
    '1.6235 11.6683'
    """
    alpha, count = _alpha(confidence), np.asarray(events, dtype="float64")
    low = stats.chi2.ppf(alpha / 2, 2 * count) / 2
    high = stats.chi2.ppf(1 - alpha / 2, 2 * count + 2) / 2
    return np.where(count == 0, 0.0, low), np.asarray(high)


def byar(events: npt.ArrayLike, confidence: float = 0.95) -> Limits:
    """Byar's approximate limits of a Poisson count, good from 10 events on.

    >>> low, high = byar(65)
    >>> f"{low:.4f} {high:.4f}"
    '50.1632 82.8491'
    """
    alpha, count = _alpha(confidence), np.asarray(events, dtype="float64")
    z, above = stats.norm.ppf(1 - alpha / 2), count + 1
    with np.errstate(divide="ignore", invalid="ignore"):
        low = count * (1 - 1 / (9 * count) - z / (3 * np.sqrt(count))) ** 3
    high = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
    return np.where(count == 0, 0.0, low), high


def count_limits(events: npt.ArrayLike, confidence: float = 0.95) -> Limits:
    """Exact limits below 10 events, Byar's from 10."""
    count = np.asarray(events, dtype="float64")
    exact, approximate = poisson_exact(count, confidence), byar(count, confidence)
    few = count < EXACT_BELOW
    return np.where(few, exact[0], approximate[0]), np.where(few, exact[1], approximate[1])


def rate_ratio_limits(
    events: int, base: float, other_events: int, other_base: float, confidence: float = 0.95
) -> tuple[float, float]:
    """Exact conditional limits of the ratio of two Poisson rates (Clopper–Pearson on the share of the events).

    Przyborowski J, Wilenski H. Homogeneity of results in testing samples from Poisson series. Biometrika
    1940;31:313-23. Both counts zero: nothing is known, limits 0 and infinity.

    >>> low, high = rate_ratio_limits(10, 1000, 10, 1000)
    >>> f"{low:.3f} {high:.3f}"
    '0.374 2.674'
    """
    total = events + other_events
    if total == 0:
        return 0.0, float("inf")
    share = stats.binomtest(events, total).proportion_ci(confidence, method="exact")
    scale = other_base / base
    low = share.low / (1 - share.low) * scale
    high = float("inf") if share.high == 1 else share.high / (1 - share.high) * scale
    return float(low), float(high)


def rate(rows: Iterable[Mapping[str, Any]], *, confidence: float = 0.95) -> pd.DataFrame:
    """Results of rates: each row brings unit, periode, indikator, pembilang (events), penyebut (population).

    The multiplier is the indicator's. A rate may exceed its multiplier. A missing or zero denominator keeps its
    row, without a value. Limits: exact Poisson below 10 events, Byar's from 10.
    """
    complete = []
    for row in rows:
        events, base = row["pembilang"], row["penyebut"]
        multiplier = catalogue.get(row["indikator"]).multiplier
        if pd.isna(events) or pd.isna(base) or base == 0:
            reason = "penyebut nol" if base == 0 else "pembilang atau penyebut tidak ada"
            complete.append({"catatan": reason} | dict(row))
            continue
        low, high = count_limits(events, confidence)
        method = "Poisson eksak" if events < EXACT_BELOW else "Byar"
        complete.append(
            dict(row)
            | {
                "nilai": events / base * multiplier,
                "batas_bawah": float(low) / base * multiplier,
                "batas_atas": float(high) / base * multiplier,
                "metode": f"{method} {confidence:.1%}".replace(".0%", "%").replace(".", ","),
            }
        )
    return results(complete)
