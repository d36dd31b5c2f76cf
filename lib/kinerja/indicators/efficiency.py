"""Efficiency: technical (time, method, resources) and of cost (per unit, per point, benefit, effectiveness).

S002 (002_98a6b6205a0fa0d3.txt, lines 518-522 and 964-979) names these measures and prints no formula for any of them;
where it asks "was it done in the planned time", we divide plan by use, so that 100 % is as planned and more is better.

Money is booked in full and has no sampling error. Where a *count* (people served, events) stands above or below it, the
count is taken as Poisson, and its limits (``intervals.count_limits``) become those of the quotient.

One programme beside another (incremental ratio, dominance): ``cost_effectiveness``.
"""

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from kinerja.indicators.intervals import Array, Limits, alpha, count_limits
from kinerja.indicators.proportions import (
    ABOVE_TARGET,
    MISSING,
    Confidence,
    Named,
    Rows,
    proportion,
    rate,
    with_limits,
)
from kinerja.indicators.results import FULL_COUNT, concat, quotient, results

AS_PLANNED = "tercatat lengkap: tidak ada galat sampel, jadi tidak ada selang"
NO_COUNT = "{} bukan cacah: tidak ada selang"
FREE = "tidak ada belanja tercatat: tidak ada selang"
_Quotient = Callable[[npt.ArrayLike, npt.ArrayLike], Array]


def input_efficiency(planned: npt.ArrayLike, used: npt.ArrayLike) -> Array:
    """Time or resources planned ÷ used × 100, in percent: 100 is as planned, less means that more was needed.

    S002 lines 972-973 ask the question; the formula is ours. Missing where a number is missing or nothing was used.

    >>> input_efficiency([30, 30], [30, 40]).tolist()
    [100.0, 75.0]
    """
    return 100 * quotient(planned, used)


def output_per_resource(output: npt.ArrayLike, resource: npt.ArrayLike) -> Array:
    """Results ÷ resources that made them (visits a staff day): S002 line 522. Missing without resources.

    >>> float(output_per_resource(360, 24))
    15.0
    """
    return quotient(output, resource)


def cost_per_unit(cost: npt.ArrayLike, units: npt.ArrayLike) -> Array:
    """Cost ÷ units of service, in rupiah a unit: S002 lines 522 and 977. Missing where there are no units.

    >>> float(cost_per_unit(12_000_000, 400))
    30000.0
    """
    return quotient(cost, units)


def cost_per_unit_limits(
    cost: npt.ArrayLike, units: npt.ArrayLike, confidence: float = 0.95
) -> Limits:
    """Limits of a cost per unit whose units are a Poisson count: cost ÷ the count's upper and lower limit.

    Missing where there are no units. The cost itself is known.

    >>> low, high = cost_per_unit_limits(12_000_000, 400)
    >>> f"{low:.0f} {high:.0f}"
    '27199 33172'
    """
    counted = np.asarray(units, dtype="float64")
    low, high = count_limits(np.where(counted > 0, counted, np.nan), confidence)
    return quotient(cost, high), quotient(cost, low)


def cost_per_point(
    cost: npt.ArrayLike, covered: npt.ArrayLike, target_population: npt.ArrayLike
) -> Array:
    """Cost ÷ coverage in percent, in rupiah a point of coverage. Missing where nobody was covered.

    A point is more people in a larger target population (sasaran): compare programmes of the same size only.

    >>> float(cost_per_point(12_000_000, 400, 500))  # 80 points
    150000.0
    """
    return quotient(cost, 100 * quotient(covered, target_population))


def cost_per_point_limits(
    cost: npt.ArrayLike,
    covered: npt.ArrayLike,
    target_population: npt.ArrayLike,
    confidence: float = 0.95,
) -> Limits:
    """Limits of a cost per point of coverage: the people covered are a Poisson count over a fixed target population.

    As in ``proportions.coverage``, because the target population is projected. Missing where nobody was covered.

    >>> low, high = cost_per_point_limits(12_000_000, 400, 500)
    >>> f"{low:.0f} {high:.0f}"
    '135997 165858'
    """
    low, high = cost_per_unit_limits(cost, covered, confidence)
    points_each = quotient(100, target_population)
    return low / points_each, high / points_each


def benefit_cost_ratio(benefit: npt.ArrayLike, cost: npt.ArrayLike) -> Array:
    """Benefit ÷ cost, both in rupiah of the same year: above 1 the benefit is larger. Missing where the cost is zero.

    S002 line 977. Amounts of several years must be discounted to one year first.

    >>> float(benefit_cost_ratio(18_000_000, 12_000_000))
    1.5
    """
    return quotient(benefit, cost)


def technical(table: Rows, *, confidence: Confidence = 0.95) -> pd.DataFrame:
    """Results of technical efficiency: one row an activity, measure and level; only measures whose columns are given.

    Columns: unit, periode, kegiatan, and in pairs: waktu_rencana and waktu_terpakai (``efisiensi_waktu/…``, percent);
    langkah_sesuai and langkah_diamati, counts of steps of the guideline (``efisiensi_metode/…``, percent, Wilson);
    sumber_daya_rencana and sumber_daya_terpakai (``efisiensi_sumber_daya/…``, percent); hasil, a count, and
    sumber_daya_terpakai (``hasil_per_sumber_daya/…``, Poisson limits). What is missing, zero or negative below the line
    leaves its row without a value, with the reason.

    >>> table = [{"unit": "a", "periode": "2024", "kegiatan": "imunisasi", "waktu_rencana": 30, "waktu_terpakai": 40,
    ...     "langkah_sesuai": 8, "langkah_diamati": 10}]
    >>> technical(table)[["indikator", "nilai", "metode"]].values.tolist()
    [['efisiensi_waktu/imunisasi', 75.0, nan], ['efisiensi_metode/imunisasi', 80.0, 'Wilson 95%']]
    """
    _check(confidence)
    frame = _frame(table)

    def parts() -> Iterator[pd.DataFrame]:
        if found := _pair(frame, "efisiensi_waktu", "waktu_rencana", "waktu_terpakai"):
            yield _booked(*found, input_efficiency, AS_PLANNED)
        if found := _pair(frame, "efisiensi_metode", "langkah_sesuai", "langkah_diamati"):
            yield proportion(found[0], confidence=confidence)
        if found := _pair(frame, "efisiensi_sumber_daya", "sumber_daya_rencana", "sumber_daya_terpakai"):  # fmt: skip
            yield _booked(*found, input_efficiency, AS_PLANNED)
        if found := _pair(frame, "hasil_per_sumber_daya", "hasil", "sumber_daya_terpakai"):
            yield rate(found[0], confidence=confidence)

    return concat(*parts())


def costs(table: Rows, *, confidence: Confidence = 0.95) -> pd.DataFrame:
    """Results of cost efficiency: one row an activity, measure and level; only measures whose columns are given.

    Columns: unit, periode, kegiatan, biaya (rupiah), and: hasil, units of service (``biaya_per_hasil/…``, in rupiah per
    ``satuan`` where the table has that column); tercakup, a count of people, and sasaran
    (``biaya_per_poin_cakupan/…``; a row with neither has none); manfaat in rupiah of the same year
    (``rasio_manfaat_biaya/…``, no interval); dampak (``biaya_efektivitas/…``). Results and effects are counts of people
    or events, unless the table has a column ``cacah`` and it is not ``ya``: planned documents, buildings, life-years,
    scores have no interval. Nor has what cost nothing. What is missing, zero or negative below the line leaves its row
    without a value, with the reason; a row's own ``catatan`` stands before it.

    >>> table = [{"unit": "a", "periode": "2024", "kegiatan": "imunisasi", "biaya": 12_000_000, "hasil": 400}]
    >>> row = costs(table).iloc[0]
    >>> f"{row['nilai']:.0f} ({row['batas_bawah']:.0f}–{row['batas_atas']:.0f}) {row['metode']}"
    '30000 (27199–33172) biaya ÷ limit Poisson 95%'
    """
    _check(confidence)
    frame = _frame(table)
    counted = _counted(frame)

    def parts() -> Iterator[pd.DataFrame]:
        if found := _pair(frame, "biaya_per_hasil", "biaya", "hasil"):
            own_unit = "rupiah per " + frame["satuan"].astype("str") if "satuan" in frame else None
            yield _per_count(
                found[0].assign(satuan=own_unit), *found[1:], counted, "hasil", confidence
            )
        if {"biaya", "tercakup", "sasaran"} <= set(frame):
            aimed = frame.dropna(subset=["tercakup", "sasaran"], how="all")
            yield _per_point(aimed.reset_index(drop=True), confidence)
        if found := _pair(frame, "rasio_manfaat_biaya", "manfaat", "biaya"):
            yield _booked(*found, benefit_cost_ratio, FULL_COUNT)
        if found := _pair(frame, "biaya_efektivitas", "biaya", "dampak"):
            yield _per_count(*found, counted, "dampak", confidence)

    return concat(*parts())


def _check(confidence: Confidence) -> None:
    """Raises ValueError for a level outside 0–1, also where no row asks for it."""
    for level in np.atleast_1d(np.asarray(confidence)).tolist():
        alpha(level)


def _frame(table: Rows) -> pd.DataFrame:
    frame = table if isinstance(table, pd.DataFrame) else pd.DataFrame(list(table))
    return frame.reset_index(drop=True)


def _numbers(frame: pd.DataFrame, column: str) -> Array:
    """A column's numbers; missing where it is empty or infinite."""
    found = pd.to_numeric(frame[column]).to_numpy("float64", na_value=np.nan)
    return np.where(np.isfinite(found), found, np.nan)


def _counted(frame: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Which rows have results and effects that count people or events."""
    if "cacah" not in frame:
        return np.ones(len(frame), dtype=bool)
    return np.asarray(frame["cacah"] == "ya")


def _named(frame: pd.DataFrame, code: str) -> pd.DataFrame:
    """The rows' keys, with the indicator of each."""
    keys = [name for name in ("unit", "periode", "sumber", "catatan") if name in frame]
    activities = frame["kegiatan"].tolist() if len(frame) else []
    return frame[keys].assign(indikator=[f"{code}/{activity}" for activity in activities])


def _pair(
    frame: pd.DataFrame, code: str, above: str, below: str
) -> tuple[pd.DataFrame, Array, Array] | None:
    """The rows with numerator and denominator, and both as numbers; None where the table has not both columns."""
    if above not in frame or below not in frame:
        return None
    top, base = _numbers(frame, above), _numbers(frame, below)
    return _named(frame, code).assign(pembilang=top, penyebut=base), top, base


def _reasons(above: Array, below: Array) -> npt.NDArray[np.str_]:
    cases = {
        MISSING: np.isnan(above) | np.isnan(below),
        "pembilang atau penyebut negatif": (above < 0) | (below < 0),
        "penyebut nol": below == 0,
    }
    return np.select(list(cases.values()), list(cases), default="")


def _booked(
    table: pd.DataFrame, above: Array, below: Array, formula: _Quotient, note: str
) -> pd.DataFrame:
    """A quotient of amounts that are known: a value without an interval, and why."""
    reason = _reasons(above, below)
    value = np.where(reason == "", formula(above, below), np.nan)
    return results(_noted(table, np.where(reason == "", note, reason)).assign(nilai=value))


def _per_count(
    table: pd.DataFrame,
    cost: Array,
    units: Array,
    counted: npt.NDArray[np.bool_],
    what: str,
    confidence: Confidence,
) -> pd.DataFrame:
    """A cost over units; where these are a Poisson count it lends them its limits."""
    reason = _reasons(cost, units)
    broken = (reason == "") & counted & (np.floor(units) != units)
    reason = np.where(broken, "penyebut bukan bilangan bulat", reason)
    units = np.where(reason == "", units, np.nan)
    cases = [reason != "", cost == 0, ~counted]
    note = np.select(cases, [reason, FREE, NO_COUNT.format(what)], default="")
    valued = _noted(table, note).assign(nilai=cost_per_unit(cost, units))
    poisson = np.where(counted & (cost > 0), units, np.nan)

    def limits(level: float) -> Named:
        return *cost_per_unit_limits(cost, poisson, level), ["biaya ÷ limit Poisson"] * len(table)

    return with_limits(valued, limits, confidence=confidence)


def _per_point(frame: pd.DataFrame, confidence: Confidence) -> pd.DataFrame:
    """A cost over the coverage of a target population, in points."""
    cost, covered, aimed = (_numbers(frame, name) for name in ("biaya", "tercakup", "sasaran"))
    reason = np.where(_reasons(cost, aimed) == "", _reasons(cost, covered), _reasons(cost, aimed))
    broken = (reason == "") & (np.floor(covered) != covered)
    reason = np.where(broken, "pembilang cakupan bukan bilangan bulat", reason)
    covered = np.where(reason == "", covered, np.nan)
    cases = [reason != "", cost == 0, covered > aimed]
    note = np.select(cases, [reason, FREE, ABOVE_TARGET], default="")
    valued = _noted(_named(frame, "biaya_per_poin_cakupan"), note).assign(
        pembilang=cost,
        penyebut=100 * quotient(covered, aimed),
        nilai=cost_per_point(cost, covered, aimed),
    )
    poisson = np.where(cost > 0, covered, np.nan)

    def limits(level: float) -> Named:
        ends = cost_per_point_limits(cost, poisson, aimed, level)
        return *ends, ["biaya ÷ limit Poisson"] * len(frame)

    return with_limits(valued, limits, confidence=confidence)


def _noted(table: pd.DataFrame, notes: npt.NDArray[np.str_]) -> pd.DataFrame:
    """The table with these notes behind its own; an empty one is missing."""
    own = table["catatan"] if "catatan" in table else [None] * len(table)
    told = [
        "; ".join(filter(None, (first if pd.notna(first) else "", str(note))))
        for first, note in zip(own, notes, strict=True)
    ]
    return table.assign(catatan=pd.Series([text or None for text in told], dtype="object"))
