"""Several values as one: periods of a facility, or facilities of a district.

The mean of percentages is not the percentage of the sums: 10 of 10 and 20 of 100 have the mean 60 % and are 27.3 %
together. Here counts are summed (``pooled``, ``pooled_units``); a mean of values is asked for by name, and says by what
it is weighted (``mean_of_units``).

- Simpson EH. The interpretation of interaction in contingency tables. J R Stat Soc B 1951;13:238-41: what is so in
  every part need not be so in the whole.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kinerja.indicators.achievement import kind_of, multiplier_of
from kinerja.indicators.data_quality import named
from kinerja.indicators.intervals import alpha
from kinerja.indicators.proportions import coverage, origin, proportion, rate
from kinerja.indicators.results import concat, results
from kinerja.periods import Period, span

COUNTS = ("pembilang", "penyebut")
UNWEIGHTED, WEIGHTED = "rerata antarunit, tidak tertimbang", "rerata antarunit, tertimbang {}"
NOT_THE_SHARE = "rerata dari nilai tiap unit: bukan nilai seluruhnya, dan tanpa selang"


def weighted_mean(values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> float:
    """``Σ w x ÷ Σ w``; all weights alike without any. Missing where a value or a weight is, or a weight is negative.

    >>> weighted_mean([100, 20]), round(weighted_mean([100, 20], [10, 100]), 1)
    (60.0, 27.3)
    """
    x = np.asarray(values, dtype="float64")
    w = np.ones_like(x) if weights is None else np.asarray(weights, dtype="float64")
    whole = w.sum()
    return float((w * x).sum() / whole) if (w >= 0).all() and whole > 0 else float("nan")


def pooled(values: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Several periods as one: counts summed, then one value with its interval. One row a unit and indicator.

    ``values``: results with counts, of periods that do not overlap (years, or the months of years). ``periode`` is
    the span; ``catatan`` names the periods, and those that have no counts and so are left out. Proportions stay
    proportions and rates rates; denominators are summed too, so a rate stays one per person and year. Overlapping
    periods, mixed kinds, and periods without any counts leave the value missing, with the reason.

    >>> rows = [("2022", 3, 2000), ("2023", 4, 2000), ("2024", 2, 2000)]
    >>> table = pd.DataFrame(rows, columns=["periode", "pembilang", "penyebut"]).assign(unit="u")
    >>> found = pooled(rate(table, indicator="tenaga/contoh", multiplier=100_000)).iloc[0]
    >>> f"{found['periode']}: {found['nilai']:.0f} ({found['batas_bawah']:.0f}–{found['batas_atas']:.0f})"
    '2022/2024: 150 (69–285)'
    """
    alpha(confidence)

    def parts() -> Iterator[pd.DataFrame]:
        for (unit, code), group in values.groupby(["unit", "indikator"], sort=False):
            periods = [reading(part) for _, part in group.groupby("periode", sort=True)]
            used = [str(period["periode"]) for period in periods if period["jenis"]]
            left = [str(period["periode"]) for period in periods if not period["jenis"]]
            names = used or left
            months = [month for name in names for month in _months(name)]
            told = f"jumlah {', '.join(names)}" + (
                f"; tanpa cacah: {', '.join(left)}" if left else ""
            )
            ends = span([part for name in names for part in name.split("/")])
            row = {"unit": unit, "indikator": code, "periode": ends}
            overlap = "periode tumpang tindih" if len(set(months)) < len(months) else ""
            yield _summed(row, periods, told, confidence, overlap)

    return concat(*parts())


def pooled_units(values: pd.DataFrame, *, name: str, confidence: float = 0.95) -> pd.DataFrame:
    """Several facilities as one: counts summed, then one value with its interval. One row an indicator and period.

    ``values``: results with counts, of facilities none of which contains another. ``name`` is what the whole is called
    (``unit``). ``catatan`` says how many were summed, and names those without counts, which are left out. Proportions
    stay proportions and rates rates; mixed kinds, readings that contradict each other, and no counts at all leave the
    value missing, with the reason.

    >>> table = pd.DataFrame({"unit": ["a", "b"], "periode": "2024", "pembilang": [10, 20], "penyebut": [10, 100]})
    >>> found = pooled_units(proportion(table, indicator="serapan"), name="kabupaten").iloc[0]
    >>> f"{found['nilai']:.1f} ({found['batas_bawah']:.1f}–{found['batas_atas']:.1f}), {found['catatan']}"
    '27.3 (19.8–36.3), jumlah 2 unit'
    """
    alpha(confidence)

    def parts() -> Iterator[pd.DataFrame]:
        for (code, period), group in values.groupby(["indikator", "periode"], sort=False):
            units = [reading(part) for _, part in group.groupby("unit", sort=False)]
            left = [str(unit["unit"]) for unit in units if not unit["jenis"]]
            told = f"jumlah {len(units) - len(left)} unit" + (
                f"; tanpa cacah: {named(left)}" if left else ""
            )
            row = {"unit": name, "indikator": code, "periode": period}
            yield _summed(row, units, told, confidence)

    return concat(*parts())


def mean_of_units(
    values: pd.DataFrame,
    *,
    name: str,
    weights: Mapping[str, float] | None = None,
    weighted_by: str = "",
) -> pd.DataFrame:
    """The mean of the facilities' values, as documents print it: one row an indicator and period, without an interval.

    All facilities weigh the same, or by ``weights`` (of each unit), whose name ``weighted_by`` stands in ``metode``.
    ``pembilang`` and ``penyebut`` are the sums Σ w x and Σ w. Where a facility has no value or no weight the mean is
    missing, with the reason. Where each facility is to weigh by its people, sum the counts: ``pooled_units``. Raises
    ValueError for weights without a name, a name without weights, and for several rows of one facility.

    >>> table = pd.DataFrame({"unit": ["a", "b"], "periode": "2024", "pembilang": [10, 20], "penyebut": [10, 100]})
    >>> shares = proportion(table, indicator="serapan")
    >>> mean_of_units(shares, name="kabupaten")[["nilai", "metode"]].values.tolist()
    [[60.0, 'rerata antarunit, tidak tertimbang']]
    """
    if (weights is None) != (not weighted_by):
        raise ValueError("weights and weighted_by go together: weights are named")
    key = ["indikator", "periode", "unit"]
    if values.duplicated(key).any():
        raise ValueError("one row a facility, indicator and period: choose one metode")
    method = WEIGHTED.format(weighted_by) if weights is not None else UNWEIGHTED

    def rows() -> Iterator[dict[str, Any]]:
        for (code, period), group in values.groupby(key[:2], sort=False):
            units = group["unit"].tolist()
            own = np.array([1.0 if weights is None else weights.get(u, np.nan) for u in units])
            x = group["nilai"].to_numpy("float64")
            value = weighted_mean(x, own)
            lacking = [u for u, no in zip(units, np.isnan(x) | ~(own >= 0), strict=True) if no]
            yield {
                "unit": name,
                "periode": period,
                "indikator": code,
                "pembilang": (own * x).sum(),
                "penyebut": own.sum(),
                "nilai": value,
                "satuan": group["satuan"].iloc[0],
                "metode": method,
                "catatan": f"tanpa nilai atau bobot: {named(lacking)}"
                if lacking
                else NOT_THE_SHARE,
                "sumber": origin(group) or None,
            }

    return results(rows())


def reading(rows: pd.DataFrame) -> dict[Any, Any]:
    """The one reading of a facility and period: the one with counts, if any has them.

    ``jenis`` says what they are (``achievement.kind_of``), ``ganda`` whether several readings contradict each other.

    >>> table = [{"unit": "u", "periode": "2024", "indikator": "serapan", "pembilang": 8, "penyebut": 10}]
    >>> printed = results([{"unit": "u", "periode": "2024", "indikator": "serapan", "nilai": 81.0}])
    >>> found = reading(concat(printed, proportion(table)))
    >>> found["nilai"], found["jenis"], found["ganda"]
    (80.0, 'proporsi', False)
    """
    readings = [row | {"jenis": kind_of(row)} for row in rows.to_dict("records")]
    counted = [row for row in readings if row["jenis"]] or readings[:1]
    counts = {(row["pembilang"], row["penyebut"], row["jenis"]) for row in counted}
    return counted[0] | {"ganda": len(counts) > 1}


def _summed(
    row: dict[str, Any],
    parts: list[dict[Any, Any]],
    told: str,
    confidence: float,
    reason: str = "",
) -> pd.DataFrame:
    """The result of parts whose counts are summed, in the way that the counts are counted."""
    used = [part for part in parts if part["jenis"]]
    kinds = {part["jenis"] for part in used}
    unit = str(parts[0]["satuan"])
    row |= {"satuan": unit}
    why = (
        "tidak ada cacah dan selang" if not used
        else "beberapa bacaan saling bertentangan" if any(part["ganda"] for part in used)
        else "proporsi dan angka tidak dapat dijumlahkan" if len(kinds) > 1
        else reason
    )  # fmt: skip
    if why:
        return results([row | {"catatan": why}])
    row |= {name: sum(part[name] for part in used) for name in COUNTS}
    row["catatan"] = told
    row["sumber"] = "; ".join(dict.fromkeys(p["sumber"] for p in used if pd.notna(p["sumber"])))
    if kinds == {"proporsi"}:
        return proportion([row], confidence=confidence)
    if unit == "%":
        return coverage([row], confidence=confidence)
    return rate([row], confidence=confidence, multiplier=multiplier_of(used[0]))


def _months(period: str) -> list[Period]:
    """Every month of a period or a span, in order."""
    first, last = (Period.parse(part).months() for part in (period.split("/") * 2)[:2])
    return [
        Period(year, month=month)
        for year in range(first[0].year, last[-1].year + 1)
        for month in range(1, 13)
        if first[0] <= Period(year, month=month) <= last[-1]
    ]
