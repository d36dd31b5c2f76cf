"""One million children: z-scores, flags and classes of all four indices, beside a plain numpy lookup of L, M and S.

Run by hand: ``python tests/benchmarks/bench_growth.py``. Times are the best of three on one core, in seconds; only the
ratio travels between machines. Plain numpy is the formula with its lookup alone: no tails, no interpolation between
tenths of a centimetre, no flags, classes or reasons. A register is as many weighings, twelve a child.
"""

import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from kinerja.growth_standard import LAST_DAY, standard
from kinerja.indicators.growth import zscores
from kinerja.indicators.growth_tables import HEIGHT_FROM, tailed_measure
from kinerja.indicators.weight_gain import register_skdn, weight_gain

ROWS, ROUNDS = 1_000_000, 3
VISITS = 12

rng = np.random.default_rng(1)
sex = rng.integers(0, 2, ROWS)
days = rng.integers(0, LAST_DAY + 1, ROWS)


def planted(index: str, sd: float) -> np.ndarray:
    """Measures whose z-scores are normal."""
    table = standard(index)
    lms = (column[sex, days] for column in (table.power, table.median, table.spread))
    return tailed_measure(rng.normal(-0.7, sd, ROWS), *lms)


weight, height = planted("bbu", 1.1).round(1), planted("tbu", 1.2).round(1)
children = pd.DataFrame(
    {
        "jk": pd.array(np.where(sex == 0, "L", "P"), dtype="str"),
        "umur_hari": days,
        "berat": weight,
        "tinggi": height,
        "cara_ukur": pd.array(np.where(days < HEIGHT_FROM, "telentang", "berdiri"), dtype="str"),
        "edema": pd.array(np.where(rng.random(ROWS) < 0.001, "ya", "tidak"), dtype="str"),
    }
)
seen = np.datetime64("2024-06-10") - rng.integers(0, 365, ROWS)
dated = children.drop(columns="umur_hari").assign(
    tgl_lahir=pd.array((seen - days).astype(str), dtype="str"),
    tgl_ukur=pd.array(seen.astype(str), dtype="str"),
)


def register() -> pd.DataFrame:
    """Twelve monthly weighings of each child, in posyandu of forty."""
    child = np.repeat(np.arange(ROWS // VISITS), VISITS)
    visit = np.tile(np.arange(VISITS), ROWS // VISITS)
    born = (np.datetime64("2023-12-20") - days[child] // 2).astype("datetime64[D]")
    on = (np.datetime64("2024-01") + visit).astype("datetime64[D]") + child % 28
    return pd.DataFrame(
        {
            "unit": pd.array((child // 4000).astype(str), dtype="str"),
            "posyandu": pd.array((child // 40).astype(str), dtype="str"),
            "anak": pd.array(child.astype(str), dtype="str"),
            "jk": pd.array(np.where(sex[child] == 0, "L", "P"), dtype="str"),
            "tgl_lahir": pd.array(born.astype(str), dtype="str"),
            "tgl_ukur": pd.array(on.astype(str), dtype="str"),
            "berat": (5 + days[child] / 200 + visit * 0.25).round(1),
        }
    )


def plain() -> object:
    bmi = weight / (height / 100) ** 2
    scores = []
    for index, y in (("bbu", weight), ("tbu", height), ("imtu", bmi)):
        table = standard(index)
        power, median, spread = (
            column[sex, days] for column in (table.power, table.median, table.spread)
        )
        scores.append(((y / median) ** power - 1) / (power * spread))
    for index, rows in (("bbpb", days < HEIGHT_FROM), ("bbtb", days >= HEIGHT_FROM)):
        table = standard(index)
        columns = table.median.shape[1]
        place = ((height[rows] - table.first) * table.per_unit).astype(int).clip(0, columns - 1)
        power, median, spread = (
            column[sex[rows], place] for column in (table.power, table.median, table.spread)
        )
        scores.append(((weight[rows] / median) ** power - 1) / (power * spread))
    return scores


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
    weighings = register()
    cases: list[tuple[str, Callable[[], object]]] = [
        ("zscores, age in days", lambda: zscores(children)),
        ("zscores, dates", lambda: zscores(dated)),
        ("weight_gain", lambda: weight_gain(weighings)),
        ("register_skdn", lambda: register_skdn(weighings)),
    ]
    base = best(plain)
    lines = [
        f"{'one million rows of':<24}{'seconds':>9}{'ratio':>8}",
        f"{'plain numpy':<24}{base:>9.3f}{1:>8.1f}",
    ]
    for name, work in cases:
        seconds = best(work)
        lines.append(f"{name:<24}{seconds:>9.3f}{seconds / base:>8.1f}")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
