"""One million rows of every elementwise indicator with its interval, beside plain numpy of the same formula.

Run by ``make bench``. Seconds are of processor time (all cores together), the best of three rounds; only the ratio
travels between machines. "Plain numpy" is the formula and nothing else: no refusal of impossible numbers, no reason, no
table. Where the formula has a quantile, it is scipy's, solved for every row. What works on one value at a time is
called a thousand times, and its seconds are those of a million calls.

Timings are no test: the table marks what needs more than a second, and the exit code is 0.
"""

import sys
import time
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from kinerja.indicators import (
    achievement,
    budget,
    change,
    classes,
    cost_effectiveness,
    efficiency,
    funnel,
    importance,
    intervals,
    programme,
    proportions,
    screening,
    standardised,
)

ROWS, CALLS, ROUNDS = 1_000_000, 1000, 3
LIMIT = 1.0  # seconds of one core for a million rows
TAIL = 0.025
Z = float(special.ndtri(1 - TAIL))

Array = npt.NDArray[np.float64]
Limits = tuple[Array, Array]
Work = Callable[[], object]
Case = tuple[str, Work, Work]

rng = np.random.default_rng(1)
n = rng.integers(20, 400, ROWS).astype(float)
events = rng.binomial(n.astype(int), 0.3).astype(float)
later_n = rng.integers(20, 400, ROWS).astype(float)
later = rng.binomial(later_n.astype(int), 0.4).astype(float)
few = rng.poisson(6, ROWS).astype(float)
many = rng.permutation(ROWS).astype(float)  # no count stands twice
others = rng.integers(0, 100_000, ROWS).astype(float)
mean, sd = rng.uniform(20, 100, (2, ROWS))
cost = rng.uniform(1e6, 1e9, ROWS)
strata = rng.integers(1, 50, (ROWS, 3)).astype(float)
people, weights = strata * 1000, np.array([3.0, 2.0, 1.0])
squares = sd**2 * (n - 1) + n * mean**2
counts = pd.DataFrame({"unit": "u", "periode": "2024", "pembilang": events, "penyebut": n})
coverages = counts.assign(pembilang=later)  # many above 100 %: each with its note
rates = counts.assign(pembilang=few, penyebut=n * 100)
means = counts.assign(pembilang=mean * n, simpangan_baku=sd)
sums = counts.assign(pembilang=mean * n, jumlah_kuadrat=squares)
refused = counts.assign(pembilang=np.where(few < 4, np.nan, events))  # one row in seven

# Plain formulas.


def wilson(k: Array, size: Array) -> Limits:
    p, z2 = k / size, Z**2
    reach = Z * np.sqrt(p * (1 - p) / size + z2 / (4 * size**2))
    middle = p + z2 / (2 * size)
    return (middle - reach) / (1 + z2 / size), (middle + reach) / (1 + z2 / size)


def byar(k: Array) -> Limits:
    above = k + 1
    low = k * (1 - 1 / (9 * k) - Z / (3 * np.sqrt(k))) ** 3
    return low, above * (1 - 1 / (9 * above) + Z / (3 * np.sqrt(above))) ** 3


def poisson(k: Array) -> Limits:
    return special.gammaincinv(k, TAIL), special.gammainccinv(k + 1, TAIL)


def count_limits(k: Array) -> Limits:
    limits, small = byar(k), k < 10
    for limit, exact in zip(limits, poisson(k[small]), strict=True):
        limit[small] = exact
    return limits


def ratio(a: Array, b: Array) -> Limits:
    low, back = special.betaincinv(a, b + 1, TAIL), special.betaincinv(b, a + 1, TAIL)
    return low / (1 - low), (1 - back) / back


def student(middle: Array, spread: Array, size: Array) -> Limits:
    reach = special.stdtrit(size - 1, 1 - TAIL) * spread / np.sqrt(size)
    return middle - reach, middle + reach


def spread_of(size: Array, total: Array, squared: Array) -> Array:
    return np.sqrt((squared - total**2 / size) / (size - 1))


def newcombe(x: Array, size: Array, y: Array, other_size: Array) -> Limits:
    (low, high), (later_low, later_high) = wilson(x, size), wilson(y, other_size)
    p, q = x / size, y / other_size
    down = np.sqrt((q - later_low) ** 2 + (high - p) ** 2)
    return q - p - down, q - p + np.sqrt((later_high - q) ** 2 + (p - low) ** 2)


def log_limits(x: Array, size: Array, y: Array, other_size: Array) -> Limits:
    reach = np.exp(Z * np.sqrt(1 / x - 1 / size + 1 / y - 1 / other_size))
    value = (x / size) / (y / other_size)
    return value / reach, value * reach


def effect_difference(x: Array, y: Array) -> Limits:
    (low, high), (other_low, other_high), d = count_limits(x), count_limits(y), x - y
    return d - np.hypot(x - low, other_high - y), d + np.hypot(high - x, y - other_low)


def dobson(x: Array, size: Array, weight: Array) -> Limits:
    total, whole = x.sum(axis=-1), weight.sum()
    (low, high), per_head = count_limits(total), weight / size
    value = (per_head * x).sum(axis=-1) / whole
    stretch = np.sqrt((per_head**2 * x).sum(axis=-1) / whole**2 / total)
    return value + stretch * (low - total), value + stretch * (high - total)


def funnel_of_proportions(centre: float, size: Array) -> Limits:
    reach = Z * np.sqrt(centre * (1 - centre) / size)
    return np.clip(centre - reach, 0, 1), np.clip(centre + reach, 0, 1)


def funnel_of_rates(centre: float, size: Array) -> Limits:
    twice = 2 * centre * size
    return (special.chdtriv(1 - TAIL, twice) / 2 - 1) / size, special.chdtriv(
        TAIL, twice
    ) / 2 / size


def fieller(x: Array, y: Array) -> tuple[float, float]:
    share = special.stdtrit(len(x) - 1, 1 - TAIL) ** 2 / len(x)
    (xx, xy), (_, yy) = np.cov(x, y) * share
    a, b, c = y.mean() ** 2 - yy, x.mean() * y.mean() - xy, x.mean() ** 2 - xx
    reach = np.sqrt(b * b - a * c)
    return 100 * (b - reach) / a, 100 * (b + reach) / a


def normal_classes(value: float, low: float, high: float) -> Array:
    spread, cuts = (high - low) / (2 * Z), np.array([-np.inf, 50, 65, 75, 90, np.inf])
    return np.diff(special.ndtr((cuts - value) / spread))


# What is measured: name, ours, plain.

FORMULAS: list[Case] = [
    ("wilson", lambda: intervals.wilson(events, n), lambda: wilson(events, n)),
    ("byar", lambda: intervals.byar(events), lambda: byar(events)),
    ("poisson_exact", lambda: intervals.poisson_exact(few), lambda: poisson(few)),
    ("poisson_exact, all distinct", lambda: intervals.poisson_exact(many), lambda: poisson(many)),
    ("count_limits", lambda: intervals.count_limits(few), lambda: count_limits(few)),
    ("count_limits, all distinct", lambda: intervals.count_limits(many), lambda: count_limits(many)),
    ("ratio_limits", lambda: intervals.ratio_limits(events, n), lambda: ratio(events, n)),
    ("ratio_limits, all distinct", lambda: intervals.ratio_limits(many, others), lambda: ratio(many, others)),
    ("ratio_limits, few to many", lambda: intervals.ratio_limits(few, others), lambda: ratio(few, others)),
    (
        "rate_ratio_limits",
        lambda: intervals.rate_ratio_limits(events, n, later, later_n),
        lambda: [limit * (later_n / n) for limit in ratio(events, later)],
    ),
    ("student_limits", lambda: intervals.student_limits(mean, sd, n), lambda: student(mean, sd, n)),
    (
        "change.difference_limits",
        lambda: change.difference_limits(events, n, later, later_n),
        lambda: newcombe(events, n, later, later_n),
    ),
    (
        "screening.youden_limits",
        lambda: screening.youden_limits(later, later_n - later, events, n - events),
        lambda: newcombe(events, n, later, later_n),
    ),
    (
        "screening.proportion_ratio_limits",
        lambda: screening.proportion_ratio_limits(later, later_n, events, n),
        lambda: log_limits(later, later_n, events, n),
    ),
    (
        "efficiency.cost_per_unit_limits",
        lambda: efficiency.cost_per_unit_limits(cost, events),
        lambda: [cost / limit for limit in count_limits(events)],
    ),
    (
        "efficiency.cost_per_point_limits",
        lambda: efficiency.cost_per_point_limits(cost, events, n),
        lambda: [cost / (100 * limit / n) for limit in count_limits(events)],
    ),
    (
        "effect_difference_limits",
        lambda: cost_effectiveness.effect_difference_limits(events, later),
        lambda: effect_difference(events, later),
    ),
    (
        "standardised.dobson, 3 strata",
        lambda: standardised.dobson(strata, people, weights),
        lambda: dobson(strata, people, weights),
    ),
    (
        "funnel.limits, proportions",
        lambda: funnel.limits(0.3, n, kind="proportion"),
        lambda: funnel_of_proportions(0.3, n),
    ),
    (
        "funnel.limits, rates",
        lambda: funnel.limits(0.3, n, kind="rate"),
        lambda: funnel_of_rates(0.3, n),
    ),
]  # fmt: skip
RESULTS: list[Case] = [
    (
        "proportion",
        lambda: proportions.proportion(counts, indicator="serapan"),
        lambda: (events / n * 100, wilson(events, n)),
    ),
    (
        "proportion, a seventh refused",
        lambda: proportions.proportion(refused, indicator="serapan"),
        lambda: (events / n * 100, wilson(events, n)),
    ),
    (
        "proportion, 95 and 99.8 %",
        lambda: proportions.proportion(counts, indicator="serapan", confidence=(0.95, 0.998)),
        lambda: (events / n * 100, wilson(events, n), wilson(events, n)),
    ),
    (
        "coverage",
        lambda: proportions.coverage(coverages, indicator="serapan"),
        lambda: (later / n * 100, [limit / n * 100 for limit in count_limits(later)]),
    ),
    (
        "rate",
        lambda: proportions.rate(rates, indicator="tenaga"),
        lambda: (few / n * 100, [limit / n * 100 for limit in count_limits(few)]),
    ),
    (
        "ratio",
        lambda: proportions.ratio(counts, indicator="sarana"),
        lambda: (events / n * 10_000, [limit * 10_000 for limit in ratio(events, n)]),
    ),
    (
        "mean, from its spread",
        lambda: proportions.mean(means, indicator="kepuasan_pelanggan"),
        lambda: student(mean * n / n, sd, n),
    ),
    (
        "mean, from its sums",
        lambda: proportions.mean(sums, indicator="kepuasan_pelanggan"),
        lambda: student(mean * n / n, spread_of(n, mean * n, squares), n),
    ),
]
WITHOUT: list[Case] = [
    (
        "achievement.achievement",
        lambda: achievement.achievement(events, mean, "turun"),
        lambda: (2 * mean - events) / mean * 100,
    ),
    (
        "programme.progress",
        lambda: programme.progress(events, n),
        lambda: np.cumsum(events) / np.cumsum(n) * 100,
    ),
    ("programme.gap", lambda: programme.gap(n, events, "naik"), lambda: (n - events) / n * 100),
    ("budget.absorption", lambda: budget.absorption(sd, cost), lambda: sd / cost * 100),
    (
        "screening.sensitivity",
        lambda: screening.sensitivity(events, later),
        lambda: events / (events + later),
    ),
    (
        "screening.youden",
        lambda: screening.youden(events, n, later, later_n),
        lambda: events / (events + n) + later_n / (later + later_n) - 1,
    ),
    (
        "screening.likelihood_ratio_positive",
        lambda: screening.likelihood_ratio_positive(events, n, later, later_n),
        lambda: events / (events + n) / (later / (later + later_n)),
    ),
]
SINGLE: list[Case] = [
    (
        "rate_ratio_limits",
        lambda: intervals.rate_ratio_limits(12, 800.0, 21, 3011.0),
        lambda: ratio(np.float64(12), np.float64(21)),
    ),
    (
        "classes.class_probabilities",
        lambda: classes.class_probabilities(80, 70, 90, scale="linear"),
        lambda: normal_classes(80, 70, 90),
    ),
    (
        "importance.fieller_limits, 25 pairs",
        lambda: importance.fieller_limits(mean[:25], sd[:25] + 50),
        lambda: fieller(mean[:25], sd[:25] + 50),
    ),
]


def best(work: Work, times: int = 1) -> float:
    """The fastest of several rounds, in seconds of processor time."""
    found = []
    for _ in range(ROUNDS):
        started = time.process_time()
        for _ in range(times):
            work()
        found.append(time.process_time() - started)
    return min(found)


def section(title: str, cases: Sequence[Case], times: int = 1) -> None:
    """Prints one part of the table, each line as soon as it is known."""
    sys.stdout.write(f"\n{title:<38}{'seconds':>9}{'plain numpy':>13}{'ratio':>8}\n")
    for name, ours, plain in cases:
        with np.errstate(divide="ignore", invalid="ignore"):
            own, base = (
                best(work, times) * (ROWS / times if times > 1 else 1) for work in (ours, plain)
            )
        told = "  above one second" if own > LIMIT else ""
        sys.stdout.write(f"{name:<38}{own:>9.3f}{base:>13.3f}{own / base:>8.1f}{told}\n")
        sys.stdout.flush()


def main() -> None:
    """Prints the table."""
    section("limits, one million rows", FORMULAS)
    section("whole results, one million rows", RESULTS)
    section("without an interval, one million rows", WITHOUT)
    section("one at a time, one million calls", SINGLE, CALLS)


if __name__ == "__main__":
    main()
