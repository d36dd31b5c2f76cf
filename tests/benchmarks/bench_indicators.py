"""One million rows of every elementwise indicator with its interval, beside plain numpy of the same formula.

Run by ``make bench``. Times are the best of five on one core; only the ratio travels between machines.
"""

import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from kinerja.indicators import intervals, proportions
from kinerja.indicators.achievement import achievement

ROWS, ROUNDS = 1_000_000, 5
Z = 1.959963984540054

rng = np.random.default_rng(1)
n = rng.integers(20, 400, ROWS).astype(float)
events = rng.binomial(n.astype(int), 0.3).astype(float)
few = rng.poisson(6, ROWS).astype(float)
target = rng.uniform(50, 100, ROWS)
table = pd.DataFrame({"unit": "u", "periode": "2024", "pembilang": events, "penyebut": n})


def plain_wilson() -> object:
    p, z2 = events / n, Z**2
    reach = Z * np.sqrt(p * (1 - p) / n + z2 / (4 * n**2))
    return (p + z2 / (2 * n) - reach) / (1 + z2 / n), (p + z2 / (2 * n) + reach) / (1 + z2 / n)


def plain_byar() -> object:
    with np.errstate(divide="ignore", invalid="ignore"):
        low = events * (1 - 1 / (9 * events) - Z / (3 * np.sqrt(events))) ** 3
    above = events + 1
    return low, above * (1 - 1 / (9 * above) + Z / (3 * np.sqrt(above))) ** 3


def plain_achievement() -> object:
    return events / target * 100


CASES: list[tuple[str, Callable[[], object], Callable[[], object] | None]] = [
    ("wilson", lambda: intervals.wilson(events, n), plain_wilson),
    ("byar", lambda: intervals.byar(events), plain_byar),
    ("poisson_exact", lambda: intervals.poisson_exact(few), None),
    ("count_limits", lambda: intervals.count_limits(few), plain_byar),
    ("achievement", lambda: achievement(events, target, "naik"), plain_achievement),
    (
        "proportion (whole result)",
        lambda: proportions.proportion(table, indicator="serapan"),
        plain_wilson,
    ),
]


def best(work: Callable[[], object]) -> float:
    """The fastest of several rounds, in seconds."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def main() -> None:
    """Prints the table."""
    lines = [f"{'one million rows of':<28}{'seconds':>9}{'plain numpy':>13}{'ratio':>8}"]
    for name, ours, plain in CASES:
        own = best(ours)
        base = best(plain) if plain else None
        told = f"{base:>13.3f}{own / base:>8.1f}" if base else f"{'–':>13}{'–':>8}"
        lines.append(f"{name:<28}{own:>9.3f}{told}")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
