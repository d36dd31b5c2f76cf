"""Counts beside each other: pairs of which the first should not be below the later, and months that were copied.

No count is ever changed; a finding is a question to the source.

- Pairs of related indicators: World Health Organization. Data quality review: a toolkit for facility data quality
  assessment. Module 1: framework and metrics. Geneva 2017 (ISBN 978-92-4-151272-5).
- Two Poisson counts given their sum: Przyborowski J, Wilenski H. Homogeneity of results in testing samples from Poisson
  series. Biometrika 1940;31:313-23.
- The difference of two Poisson counts: Skellam JG. The frequency distribution of the difference between two Poisson
  variates. J R Stat Soc 1946;109:296.
"""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special, stats

from kinerja.indicators.data_quality import (
    KEYS,
    UNKNOWN,
    findings,
    named,
    p_said,
    required,
    said,
)
from kinerja.indicators.intervals import Array, alpha, ratio_limits
from kinerja.indicators.results import level_text
from kinerja.indicators.short_series import is_count

NEED_NOT_SURPRISE = 0.05  # a chance above it explains what was seen
PAIRS = {
    "unit": "str",
    "periode": "str",
    "lingkup": "str",
    "pasangan": "str",
    "awal": "float64",
    "lanjut": "float64",
    "rasio": "float64",
    "batas_bawah": "float64",
    "batas_atas": "float64",
    "peluang": "float64",
    "melanggar": "bool",
    "periode_melanggar": "int64",
    "metode": "str",
    "temuan": "str",
}
REPEATS = {
    "unit": "str",
    "periode": "str",
    "sebelumnya": "str",
    "isian": "int64",
    "peluang": "float64",
    "peluang_terbesar": "float64",
    "putusan": "str",
    "temuan": "str",
}
ONE, ALL = "satu periode", "semua periode"
SAME, DIFFERENT = "sama", "berbeda"
NO_COUNT = "bukan bilangan bulat dari nol"


# Formulas.


def chance_as_high(later: npt.ArrayLike, first: npt.ArrayLike) -> Array:
    """The chance of a later count as high as this, beside the first, if both were equally frequent.

    Given their sum the later one is binomial with ½ (Przyborowski and Wilenski 1940). Missing for a missing or negative
    count; 1 where the later one is zero.

    >>> chance_as_high([12, 20, 5], [10, 5, 5]).round(4).tolist()
    [0.4159, 0.002, 0.623]
    """
    b, a = (np.asarray(each, dtype="float64") for each in (later, first))
    known = (a >= 0) & (b >= 0)
    return np.where(known, stats.binom.sf(b - 1, np.where(known, a + b, 0), 0.5), np.nan)


def chance_of_equal(mean: npt.ArrayLike) -> Array:
    """The chance that two Poisson counts with this mean are equal: e^(−2m) I₀(2m) (Skellam 1946). Missing below 0.

    >>> chance_of_equal([0, 1, 4, 100]).round(4).tolist()
    [1.0, 0.3085, 0.1434, 0.0282]
    """
    m = np.asarray(mean, dtype="float64")
    return np.where(m >= 0, special.ive(0, 2 * m), np.nan)


def chance_of_equal_parts(share: float, first: float, second: float) -> float:
    """The chance that of two groups of these sizes equally many are counted, each with this share: Σ B(k) B′(k).

    For a count that is a large part of a known number (D of S): it varies less than Poisson, by the factor 1 − share,
    and is repeated the more often. Missing where a size is missing, negative or not whole, or the share outside 0–1.

    >>> round(chance_of_equal_parts(0.8, 30, 30), 4), round(float(chance_of_equal(24)), 4)
    (0.1288, 0.0577)
    """
    sizes = np.array([first, second], dtype="float64")
    if not is_count(sizes).all() or not 0 <= share <= 1:
        return float("nan")
    many = np.arange(sizes.min() + 1)
    log = sum(
        special.gammaln(n + 1) - special.gammaln(many + 1) - special.gammaln(n - many + 1)
        + special.xlogy(many, share) + special.xlog1py(n - many, -share)
        for n in sizes
    )  # fmt: skip
    return float(np.exp(log).sum())


# Pairs.


def pair_consistency(
    table: pd.DataFrame, first: str, later: str, *, confidence: float = 0.95
) -> pd.DataFrame:
    """A pair of which the first count should not be below the later one (DPT1 and DPT3, first and fourth visit).

    For each unit one row over all periods that have both (``lingkup``: ``semua periode``), then one row a period, in
    the order of ``table``. ``rasio`` is later ÷ first with its exact conditional limits, ``melanggar`` where the later
    one is higher, ``periode_melanggar`` how many periods do so, ``peluang`` the chance of a later count as high if both
    were equally frequent. Within one month the two are different children: a month that breaks is a question, and more
    than that only where chance does not explain it. Over a year they are largely the same ones, and the limits, which
    take them as independent, are too wide. A row without one of the counts stays, with the reason. ``rasio`` is missing
    for a first count of zero. Raises ValueError for a confidence outside 0–1 and lacking columns.

    >>> table = pd.DataFrame({"unit": "p1", "periode": ["2024-01", "2024-02"], "dpt1": [40, 10], "dpt3": [30, 12]})
    >>> pair_consistency(table, "dpt1", "dpt3")[["lingkup", "rasio", "melanggar", "periode_melanggar"]].round(2)
             lingkup  rasio  melanggar  periode_melanggar
    0  semua periode   0.84      False                  1
    1   satu periode   0.75      False                  0
    2   satu periode   1.20       True                  1
    """
    alpha(confidence)
    required(table, (*KEYS, first, later), "table")
    parts = [_of_unit(part, first, later) for _, part in table.groupby("unit", sort=False)]
    if not parts:
        return findings([], PAIRS)
    made = pd.concat(parts, ignore_index=True)
    a, b = (made[name].to_numpy() for name in ("awal", "lanjut"))
    known = is_count(a) & is_count(b)
    a, b = np.where(known, a, np.nan), np.where(known, b, np.nan)
    low, high = ratio_limits(b, np.where((a == 0) & (b == 0), np.nan, a), confidence)
    made = made.assign(
        pasangan=f"{later} ÷ {first}",
        rasio=b / np.where(a > 0, a, np.nan),
        batas_bawah=low,
        batas_atas=high,
        peluang=chance_as_high(b, a),
        melanggar=b > a,
        metode=f"rasio dua cacah, selang bersyarat eksak {level_text(confidence)}",
    )
    made["temuan"] = pd.Series(
        [_pair(row, first, later) for row in made.to_dict("records")], dtype="object"
    )
    return findings(made, PAIRS)


def _of_unit(part: pd.DataFrame, first: str, later: str) -> pd.DataFrame:
    """The periods of a unit below the row of its sums, with the names of the periods that break."""
    a, b = (part[name].to_numpy("float64", na_value=np.nan) for name in (first, later))
    both, periods = is_count(a) & is_count(b), part["periode"].astype("str").to_numpy()
    breaking = both & (b > a)
    ends = sorted(set(periods))
    whole = ends[0] if len(ends) == 1 else f"{ends[0]}/{ends[-1]}"
    sums = [each[both].sum() if both.any() else np.nan for each in (a, b)]
    told = (
        f"{breaking.sum()} dari {both.sum()} periode melanggar: {named(list(periods[breaking]))}."
        if breaking.any()
        else ""
    )
    return pd.DataFrame(
        {
            "unit": part["unit"].iloc[0],
            "periode": [whole, *periods],
            "lingkup": [ALL, *[ONE] * len(part)],
            "awal": [sums[0], *a],
            "lanjut": [sums[1], *b],
            "periode_melanggar": [breaking.sum(), *breaking.astype("int64")],
            "yang_melanggar": [told, *[""] * len(part)],
        }
    )


def _pair(row: dict[Any, Any], first: str, later: str) -> str | None:
    told = []
    if row["lingkup"] == ALL and np.isnan(row["peluang"]):
        told.append("Tidak ada periode yang memuat keduanya.")
    elif np.isnan(row["peluang"]):
        missing = [name for name, key in ((first, "awal"), (later, "lanjut")) if np.isnan(row[key])]
        told.append(
            f"Tidak dapat diperiksa: {f'{named(missing)} tidak ada' if missing else NO_COUNT}."
        )
    elif row["awal"] == row["lanjut"] == 0:
        told.append("Keduanya nol: tidak ada rasio.")
    elif row["melanggar"]:
        by_chance = row["peluang"] > NEED_NOT_SURPRISE
        judged = "kebetulan dapat menjelaskannya" if by_chance else "kebetulan tidak menjelaskannya"
        counts = f"{later} {said(row['lanjut'])} melebihi {first} {said(row['awal'])}"
        told.append(f"{counts}: {judged} ({p_said(row['peluang'])}).")
    return " ".join(filter(None, [*told, row["yang_melanggar"]])) or None


# Repeated periods.


def repeated_periods(
    table: pd.DataFrame, columns: Sequence[str], *, of: str | None = None
) -> pd.DataFrame:
    """Does a period repeat the counts of the period before? One row a unit and period, from its second one on.

    ``columns`` are counts of events, which vary by chance: D, N, T, O, B of a posyandu, not S (its children are largely
    the same every month). ``of`` names the column of those who could be counted, where the counts are a large part of
    them (``S``): then each is binomial with the unit's own share, else Poisson with the unit's own mean. Periods stand
    in their order; the period before is the last one in ``table``. ``peluang`` is the chance that all counts are equal,
    if they are independent of each other; ``peluang_terbesar`` that of the least probable one alone, which bounds it
    whatever the dependence. Its sum over the rows is how many repetitions chance leads one to expect. A period in which
    a count is missing is not compared (``putusan``: ``tidak dapat diperiksa``). Raises ValueError for no columns or
    lacking ones.

    >>> table = pd.DataFrame({"unit": "a", "periode": ["2024-01", "2024-02", "2024-03"],
    ...                       "D": [24, 24, 19], "N": [15, 15, 12]})
    >>> repeated_periods(table, ["D", "N"])[["periode", "sebelumnya", "putusan", "peluang"]].round(4)
       periode sebelumnya  putusan  peluang
    0  2024-02    2024-01     sama   0.0045
    1  2024-03    2024-02  berbeda   0.0045
    """
    names = list(columns)
    if not names:
        raise ValueError("columns must name at least one count")
    needed = names if of is None else [*names, of]
    required(table, (*KEYS, *needed), "table")
    ordered = table.sort_values("periode", kind="stable")

    def rows() -> Iterator[dict[str, Any]]:
        for unit in table["unit"].drop_duplicates():
            part = ordered[ordered["unit"] == unit]
            values = part[needed].astype("float64").to_numpy(na_value=np.nan)
            values = np.where(is_count(values), values, np.nan)
            counts, sizes = values[:, : len(names)], values[:, len(names) :]
            periods = part["periode"].astype("str").to_list()
            for before, after in itertools.pairwise(range(len(part))):
                lacking = np.isnan(values[before] + values[after])
                chances = (
                    np.array([np.nan]) if lacking.any() else _chances(counts, sizes, before, after)
                )
                same = bool((counts[before] == counts[after]).all())
                row = {
                    "unit": unit,
                    "periode": periods[after],
                    "sebelumnya": periods[before],
                    "isian": len(names),
                    "peluang": chances.prod(),
                    "peluang_terbesar": chances.min(),
                    "putusan": UNKNOWN if lacking.any() else SAME if same else DIFFERENT,
                }
                unknown = [name for name, no in zip(needed, lacking, strict=True) if no]
                yield row | {"temuan": _repeat(row, unknown)}

    return findings(rows(), REPEATS)


def _chances(counts: Array, sizes: Array, before: int, after: int) -> Array:
    """The chance of each count to be equal in two periods, from all periods of the unit."""
    if not sizes.size:
        return chance_of_equal(np.nanmean(counts, axis=0))
    both = ~np.isnan(counts) & ~np.isnan(sizes)
    shares = np.where(both, counts, 0).sum(axis=0) / np.maximum(
        np.where(both, sizes, 0).sum(axis=0), 1
    )
    return np.array(
        [chance_of_equal_parts(each, sizes[before, 0], sizes[after, 0]) for each in shares]
    )


def _repeat(row: dict[str, Any], lacking: Sequence[str]) -> str | None:
    if lacking:
        return f"Tidak dapat diperiksa: {named(lacking)} tidak ada atau {NO_COUNT}."
    if row["putusan"] == DIFFERENT:
        return None
    start = f"Sama persis dengan {row['sebelumnya']} dalam {row['isian']} isian; peluang kebetulan"
    return f"{start} {_odds(row['peluang'])}, paling besar {_odds(row['peluang_terbesar'])}."


def _odds(chance: float) -> str:
    if not chance > 0:
        return "tidak terhitung"
    return f"{said(chance * 100, 1)}%" if chance >= 0.001 else f"1 banding {said(1 / chance)}"
