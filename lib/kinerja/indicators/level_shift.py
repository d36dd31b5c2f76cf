"""Has a proportion moved to another level, and since when: one change in a series of months of the same people.

An XmR chart says which months are unusual; looked at for every village and month it calls some that are not. Here the
question is one for each place: is there a month from which the level differs, more than the search for it explains?

- The months before and from a split are compared by their mean month, as if each half were seen once: months of
  largely the same children tell little more than one of them (Kish L. Survey sampling. New York: Wiley 1965).
- z with the pooled variance, maximal over the splits, Bonferroni-adjusted for splits and places: conservative
  (Miller R, Siegmund D. Maximally selected chi square statistics. Biometrics 1982;38:1011-6, on why it must be).
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from kinerja.indicators.change import difference_limits
from kinerja.indicators.data_quality import findings, p_said, required, said
from kinerja.indicators.intervals import alpha
from kinerja.indicators.prevalence import z_of_difference
from kinerja.indicators.results import level_text

LEAST_SIDE = 3  # months on each side of a split: fewer are no level
COLUMNS = {
    "unit": "str",
    "indikator": "str",
    "sejak": "str",
    "sebelum": "float64",
    "sesudah": "float64",
    "selisih": "float64",
    "batas_bawah": "float64",
    "batas_atas": "float64",
    "peluang": "float64",
    "metode": "str",
    "bergeser": "bool",
    "temuan": "str",
}


class Split(NamedTuple):
    """The split of a series where its levels differ most.

    ``place`` is the first point of the later level (−1: too short), ``p`` without adjustment, ``tried`` how many
    splits there were; counts and sizes are those of the mean point of each side.

    >>> split([8, 8, 8, 2, 2, 2], [10] * 6).place
    3
    """

    place: int
    p: float
    tried: int
    before: tuple[float, float]
    after: tuple[float, float]


def split(counts: npt.ArrayLike, sizes: npt.ArrayLike, least: int = LEAST_SIDE) -> Split:
    """The split with the smallest p among all that leave ``least`` points on each side; missing points are left out.

    >>> found = split([50, 51, 49, 50, 25, 26, 24], [60] * 7)
    >>> found.place, round(100 * found.before[0] / found.before[1]), round(100 * found.after[0] / found.after[1])
    (4, 83, 42)
    >>> split([50, 25], [60, 60]).place
    -1
    """
    k, n = (np.asarray(each, dtype="float64") for each in (counts, sizes))
    known = np.flatnonzero((n > 0) & (k >= 0) & (k <= n))
    nothing = Split(-1, float("nan"), 0, (np.nan, np.nan), (np.nan, np.nan))
    best, tried = nothing, 0
    for at in range(least, len(known) - least + 1):
        halves = (known[:at], known[at:])
        (x, m), (y, o) = ((float(k[h].mean()), float(n[h].mean())) for h in halves)
        _, p = z_of_difference(100 * x / m, m, 100 * y / o, o)
        tried += 1
        if best.place < 0 or p < best.p or np.isnan(best.p):
            best = Split(int(known[at]), p, tried, (x, m), (y, o))
    return best._replace(tried=tried)


def shifts(values: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Since when, and by how much, each place is on another level: one row a facility and indicator with its detail.

    ``values``: results by month with numerator and denominator (``cakupan_ds/desa/Sukamaju``). ``sebelum`` and
    ``sesudah`` are the levels in % of the mean month, ``selisih`` later − earlier in percentage points with Newcombe's
    limits; ``peluang`` is adjusted for all splits and places. ``bergeser`` where it is below 1 − ``confidence`` and the
    limits exclude 0. A series with fewer than six points keeps its row, without values. Raises ValueError for a
    confidence outside 0–1 and lacking columns.

    >>> months = [f"2024-{month:02}" for month in range(1, 9)]
    >>> table = pd.DataFrame({"unit": "pkm", "indikator": "cakupan_ds", "periode": months,
    ...                       "pembilang": [50, 52, 49, 51, 25, 24, 26, 25], "penyebut": 60})
    >>> shifts(table)[["sejak", "bergeser", "temuan"]].values.tolist()
    [['2024-05', True, '84,2% → 41,7% sejak 2024-05: selisih -43 poin (-56 sampai -26; p < 0,001)']]
    """
    left = alpha(confidence)
    required(values, ("unit", "indikator", "periode", "pembilang", "penyebut"), "values")
    series = [
        (str(unit), str(code), own.sort_values("periode", kind="stable"))
        for (unit, code), own in values.groupby(["unit", "indikator"], sort=False)
    ]
    best = [split(own["pembilang"], own["penyebut"]) for _, _, own in series]
    tried = sum(found.tried for found in best)

    def rows() -> Iterator[dict[str, Any]]:
        for (unit, code, own), found in zip(series, best, strict=True):
            key = {"unit": unit, "indikator": code, "bergeser": False}
            if np.isnan(found.p):
                yield key | {"temuan": "tidak cukup bulan yang berbeda untuk menilai pergeseran"}
                continue
            p = min(1.0, found.p * tried)
            (x, m), (y, o) = found.before, found.after
            low, high = difference_limits(x, m, y, o, confidence)
            first, later = 100 * x / m, 100 * y / o
            since = str(own["periode"].iloc[found.place])
            moved = p < left and not low <= 0 <= high
            told = (
                f"{said(first, 1)}% → {said(later, 1)}% sejak {since}: selisih {said(later - first)} poin "
                f"({said(100 * float(low))} sampai {said(100 * float(high))}; {p_said(p)})"
            )
            yield key | {
                "sejak": since,
                "sebelum": first,
                "sesudah": later,
                "selisih": later - first,
                "batas_bawah": 100 * float(low),
                "batas_atas": 100 * float(high),
                "peluang": p,
                "metode": f"uji z rerata bulan, titik pisah terbaik; selisih Newcombe {level_text(confidence)}",
                "bergeser": moved,
                "temuan": told if moved else "tidak terbukti bergeser",
            }

    return findings(rows(), COLUMNS)
