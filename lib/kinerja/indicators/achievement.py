"""Achievement (capaian): a value against its target, this year's and that of the end of the plan, and its class.

Direction belongs to the indicator (catalogue), never to the call. Achievement of a lower-is-better indicator runs from
minus infinity to 200, so it must not be averaged silently; nothing is capped unless the caller declares a cap. How
certain a class is: ``classes``. Whether a value changed: ``change``.

The formulas reproduce the figures of S001 (001_43f9196afba19eed.txt lines 2090-2146 and 4741). The scale is that of
Permendagri 86/2017, or the older one of 54/2010 (secondary; ``data/rujukan/aturan/capaian.csv``).
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kinerja import catalogue, rules
from kinerja.indicators.data_quality import said
from kinerja.indicators.intervals import Array, alpha
from kinerja.indicators.proportions import coverage, proportion, rate
from kinerja.indicators.results import COLUMNS, concat, quotient, results, source

RULE = "capaian"
ANALYSIS = "telaah"  # the rule of what S001 explains: every item below 70 % (lines 5713 and 5803)
ANALYSED_BELOW = 70  # percent: where its lower band ends
LEAST_CAP = 100  # a lower cap would hide that a target was met
YEARLY, PLAN_END = "target", "target_akhir"  # columns of the table of targets
PRINTED = "angka tercetak"
PRINTED_NOTE = "angka tercetak: dibulatkan oleh sumbernya, tanpa selang"
MISSING_VALUE = "nilai tidak ada"
BESIDE = ("target", "capaian", "kategori", "catatan")  # what the end of the plan adds, with _akhir
PLAN_COLUMNS = [*COLUMNS, *(f"{name}_akhir" for name in BESIDE)]
Row = dict[str, Any]
Reader = Callable[..., pd.DataFrame]


def achievement(actual: npt.ArrayLike, target: npt.ArrayLike, direction: str) -> Array:
    """Achievement in percent: ``R ÷ T × 100`` where higher is better, ``(2T − R) ÷ T × 100`` where lower is better.

    Not capped. Missing where the value or the target is, and where the target is zero or negative: a percentage of
    nothing says nothing. Raises ValueError for any direction but ``naik`` and ``turun``: a neutral indicator has no
    better side. Source: S001, Table 3.1 (001_43f9196afba19eed.txt lines 2090 and 2140).

    >>> f"{achievement(4, 6, 'naik'):.2f} {achievement(119, 125, 'turun'):.1f}"
    '66.67 104.8'
    >>> achievement([0, 5, 10], [5, 5, 0], "turun").tolist()
    [200.0, 100.0, nan]
    """
    if direction not in ("naik", "turun"):
        raise ValueError(f"direction must be naik or turun, not {direction}: no better side")
    value, goal = (np.asarray(each, dtype="float64") for each in (actual, target))
    reached = value if direction == "naik" else 2 * goal - value
    return quotient(100 * reached, goal)


def exact_achievement(value: Fraction | float, target: float, direction: str) -> float:
    """``achievement`` of one value without the noise of floats, so that a value on a boundary stands on it.

    A float stands for the shortest decimal that prints it. Missing and refused as in ``achievement``.

    >>> float(achievement(2.18, 2, "turun")), exact_achievement(2.18, 2, "turun")
    (90.99999999999999, 91.0)
    """
    if np.isnan(achievement(float(value), target, direction)):
        return float("nan")
    reached, goal = (
        Fraction(repr(float(n)) if isinstance(n, float) else n) for n in (value, target)
    )
    return float(100 * (reached if direction == "naik" else 2 * goal - reached) / goal)


def readings(
    observasi: pd.DataFrame, *, projected: Collection[str] = (), confidence: float = 0.95
) -> pd.DataFrame:
    """Results of a table of observations: one row a reading, so two where a value *and* its counts are known.

    From counts: a rate (unit ``per …``), else a proportion, or a coverage for the indicators of ``projected``, whose
    denominator is a projection; unrounded, with limits (see ``proportions``). A printed value (``nilai``) has been
    rounded by its source and has none; it follows the counts. A row with neither keeps its place, with the reason.
    Raises ValueError for a confidence outside 0–1.

    >>> row = {"unit": "u", "periode": "2024", "indikator": "tenaga/dokter", "nilai": 1.2}
    >>> found = readings(pd.DataFrame([row | {"pembilang": 2, "penyebut": 16_740}]))
    >>> found[["nilai", "metode"]].round(3).values.tolist()
    [[1.195, 'Poisson eksak 95%'], [1.2, 'angka tercetak']]
    """
    alpha(confidence)
    parts: dict[Reader, dict[int, Row]] = {rate: {}, coverage: {}, proportion: {}, _as_it_is: {}}
    for place, row in enumerate(observasi.to_dict("records")):
        key = {name: row[name] for name in ("unit", "periode", "indikator")}
        key["sumber"] = source(observasi.iloc[[place]]) or None
        counts = {name: row.get(name, np.nan) for name in ("pembilang", "penyebut")}
        known, value = not pd.isna(list(counts.values())).any(), row.get("nilai", np.nan)
        if known:
            parts[_reader(row["indikator"], projected)][place] = key | counts
        if pd.notna(value):
            told = {"nilai": value, "metode": PRINTED, "catatan": PRINTED_NOTE}
            parts[_as_it_is][place] = key | told
        elif not known:
            parts[_as_it_is][place] = key | counts | {"catatan": MISSING_VALUE}
    read = [
        reader(list(rows.values()), confidence=confidence).set_axis(list(rows))
        for reader, rows in parts.items()
        if rows
    ]
    return concat(pd.concat(read).sort_index(kind="stable")) if read else results([])


def _reader(code: str, projected: Collection[str]) -> Reader:
    if catalogue.get(code).unit.startswith("per "):
        return rate
    return coverage if code in projected else proportion


def _as_it_is(rows: list[Row], *, confidence: float) -> pd.DataFrame:
    return results(rows)


def achieved(
    table: pd.DataFrame,
    targets: pd.DataFrame,
    *,
    against: str = YEARLY,
    version: str | None = None,
    cap: float | None = None,
) -> pd.DataFrame:
    """Results with target, achievement and class filled in. One row is one value against one target.

    ``table``: results, or a table of observations (see ``readings``). ``targets``: unit, periode, indikator, target,
    and target_akhir (the end of the plan) where there is one; ``against`` names which of the two is meant. Class under
    the given version of the scale, from the unrounded achievement. A row that can have no achievement stays, with the
    reason in ``catatan``: neutral direction, no target, several targets, no value, a target of zero (then the count
    is told, and no percentage), a negative one. ``cap`` is for documents that cap; what it cut is told.
    Raises ValueError for another ``against``, and for a cap below 100.

    >>> key = {"unit": "u", "periode": "2024", "indikator": "rasio_efisiensi"}  # lower is better
    >>> table, targets = pd.DataFrame([key | {"nilai": 85.0}]), pd.DataFrame([key | {"target": 80}])
    >>> achieved(table, targets)[["capaian", "kategori", "aturan"]].values.tolist()
    [[93.75, 'Sangat Tinggi', 'capaian@2017-bawah']]
    """
    if against not in (YEARLY, PLAN_END):
        raise ValueError(f"against must be {YEARLY} or {PLAN_END}, not {against}")
    if cap is not None and not cap >= LEAST_CAP:
        raise ValueError(f"cap must be at least {LEAST_CAP}, not {cap}")
    bands = rules.load(RULE, version)
    goals = _goals(targets, against)
    frame = table if set(COLUMNS) <= set(table.columns) else readings(table)

    def rows() -> Iterator[dict[str, Any]]:
        for row in frame[list(COLUMNS)].to_dict("records"):
            found = goals.get((row["unit"], row["periode"], row["indikator"]), [])
            goal, told = found[0] if len(found) == 1 else np.nan, _unreachable(row, found, against)
            filled: dict[str, Any] = {"target": goal, "capaian": np.nan}
            if not told:
                direction = catalogue.get(row["indikator"]).direction
                reached = exact_achievement(_exactly(row), goal, direction)
                if cap is not None and reached > cap:
                    told = f"capaian dibatasi {_plain(cap)} dari {said(reached, 1)}"
                    reached = cap
                band = bands.classify(reached)
                name = band.name if band else None
                filled |= {"capaian": reached, "kategori": name, "aturan": bands.name}
            own = row["catatan"] if pd.notna(row["catatan"]) else ""
            notes = "; ".join(dict.fromkeys(filter(None, (own, told)))) or None
            yield {str(name): value for name, value in row.items()} | filled | {"catatan": notes}

    return results(rows())


def _goals(targets: pd.DataFrame, against: str) -> dict[tuple[Any, Any, Any], list[float]]:
    known: dict[tuple[Any, Any, Any], list[float]] = {}
    if against in targets:
        for row in targets.dropna(subset=[against]).to_dict("records"):
            key = (row["unit"], row["periode"], row["indikator"])
            known.setdefault(key, []).append(float(row[against]))
    return known


def _unreachable(row: Mapping[Any, Any], goals: list[float], against: str) -> str:
    """Why the row can have no achievement, or nothing."""
    if catalogue.get(row["indikator"]).direction == "netral":
        return "indikator tanpa arah: tidak ada capaian"
    if not goals:
        return "tidak ada target" if against == YEARLY else "tidak ada target akhir"
    if len(goals) > 1:
        return f"target lebih dari satu: {' dan '.join(map(_plain, goals))}"
    if pd.isna(row["nilai"]):
        return MISSING_VALUE
    if goals[0] == 0:
        events = row["pembilang"]
        seen = f"nilai {_plain(row['nilai'])}" if pd.isna(events) else f"{_plain(events)} kejadian"
        return f"target nol: tidak ada persentase; tercatat {seen}"
    return "target negatif: persentase tidak bermakna" if goals[0] < 0 else ""


def _exactly(row: Mapping[Any, Any]) -> Fraction:
    """The value of a result as the fraction that it stands for: its counts, or the decimal that prints it."""
    events, base, value = (float(row[name]) for name in ("pembilang", "penyebut", "nilai"))
    if base > 0 and not np.isnan(events):
        counted = Fraction(events) / Fraction(base) * multiplier_of(row)
        if np.isclose(float(counted), value, rtol=1e-12, atol=0):
            return counted
    return Fraction(repr(value))


def _plain(value: float) -> str:
    return f"{value:.10g}".replace(".", ",")


def toward_plan_end(
    table: pd.DataFrame,
    targets: pd.DataFrame,
    *,
    version: str | None = None,
    cap: float | None = None,
) -> pd.DataFrame:
    """The yearly achievement and, beside it, the one against the target of the end of the plan, as S001's Table 3.1.

    One row is one value, ``PLAN_COLUMNS``: the columns of a result for the year, then target_akhir, capaian_akhir,
    kategori_akhir and catatan_akhir. Everything else as in ``achieved``.

    >>> key = {"unit": "u", "periode": "2024", "indikator": "rasio_efisiensi"}
    >>> targets = pd.DataFrame([key | {"target": 125, "target_akhir": 115}])
    >>> found = toward_plan_end(pd.DataFrame([key | {"nilai": 119.0}]), targets)
    >>> found[["capaian", "capaian_akhir"]].round(1).values.tolist()
    [[104.8, 96.5]]
    """
    year = achieved(table, targets, version=version, cap=cap)
    end = achieved(table, targets, against=PLAN_END, version=version, cap=cap)
    return pd.concat([year, end[list(BESIDE)].add_suffix("_akhir")], axis=1)


def analysed(percents: Iterable[float], version: str | None = None) -> list[bool]:
    """Which percentages are low enough to be explained: those in the lower band of the rule ``telaah``.

    S001, Tables 3.10 and 3.11: below 70 %, so also 0 %. A missing one is not.

    >>> analysed([69.99, 70.0, 0.0, float("nan")])
    [True, False, True, False]
    """
    lower = rules.load(ANALYSIS, version).bands[0]
    return [name == lower.name for name in rules.classes(percents, ANALYSIS, version)]


def needs_analysis(achievements: pd.DataFrame, *, version: str | None = None) -> pd.DataFrame:
    """The results whose achievement is low enough to be explained (S001, Table 3.10), in their order.

    >>> found = pd.DataFrame({"capaian": [29.5, 70.0, float("nan"), -123.3]})
    >>> needs_analysis(found)["capaian"].tolist()
    [29.5, -123.3]
    """
    return achievements[analysed(achievements["capaian"], version)].reset_index(drop=True)


def kind_of(row: Mapping[Any, Any]) -> str:
    """What stands behind a result, by its method: ``proporsi`` (Wilson), ``angka`` (Poisson), or neither (empty).

    >>> kind_of({"metode": "Byar 95%", "pembilang": 25.0, "penyebut": 1674.0})
    'angka'
    """
    if pd.isna(row["metode"]) or pd.isna(row["pembilang"]) or pd.isna(row["penyebut"]):
        return ""
    if row["metode"].startswith("Wilson"):
        return "proporsi"
    return "angka" if row["metode"].startswith(("Poisson eksak", "Byar")) else ""


def multiplier_of(row: Mapping[Any, Any]) -> int:
    """The multiplier of a result: the one in its unit (``per 100.000 penduduk``), else its indicator's.

    >>> multiplier_of({"indikator": "tenaga/dokter", "satuan": "per 100.000 penduduk"})
    100000
    """
    named = re.match(r"per ([\d.]+) ", str(row["satuan"]))
    return int(named[1].replace(".", "")) if named else catalogue.get(row["indikator"]).multiplier
