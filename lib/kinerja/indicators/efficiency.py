"""Efficiency: technical (time, method, resources) and of cost (per unit, per point, benefit, effectiveness).

S002 (002_98a6b6205a0fa0d3.txt, lines 518-522 and 964-979) names these measures and prints no formula for any of them;
where it asks "was it done in the planned time", we divide plan by use, so that 100 % is as planned and more is better.

Money is booked in full and has no sampling error. Where a *count* (people served, events) stands above or below it, the
count is taken as Poisson, and its limits (``intervals.count_limits``) become those of the quotient.

- Drummond MF and others. Methods for the Economic Evaluation of Health Care Programmes. 4th ed. Oxford 2015, ch. 4:
  incremental cost-effectiveness ratio, dominance.
- Zou GY, Donner A. Construction of confidence limits about effect measures: a general approach. Stat Med
  2008;27:1693-702: limits of a difference from the limits of its parts.
"""

from collections.abc import Callable, Iterator
from typing import Any

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
from kinerja.indicators.results import FULL_COUNT, concat, results

AS_PLANNED = "tercatat lengkap: tidak ada galat sampel, jadi tidak ada selang"
NO_COUNT = "dampak bukan cacah: tidak ada selang"
DOMINANT, DOMINATED, SAME = "dominan", "terdominasi", "setara"
DEARER, CHEAPER = "lebih mahal, lebih berhasil", "lebih murah, kurang berhasil"
NO_RATIO = "tidak ada rasio: {}"
OPEN = "selang selisih dampak memuat nol: selang rasio tidak berbatas"
_Quotient = Callable[[npt.ArrayLike, npt.ArrayLike], Array]


def input_efficiency(planned: npt.ArrayLike, used: npt.ArrayLike) -> Array:
    """Time or resources planned ÷ used × 100, in percent: 100 is as planned, less means that more was needed.

    S002 lines 972-973 ask the question; the formula is ours. Missing where a number is missing or nothing was used.

    >>> input_efficiency([30, 30], [30, 40]).tolist()
    [100.0, 75.0]
    """
    return 100 * _quotient(planned, used)


def output_per_resource(output: npt.ArrayLike, resource: npt.ArrayLike) -> Array:
    """Results ÷ resources that made them (visits a staff day): S002 line 522. Missing without resources.

    >>> float(output_per_resource(360, 24))
    15.0
    """
    return _quotient(output, resource)


def cost_per_unit(cost: npt.ArrayLike, units: npt.ArrayLike) -> Array:
    """Cost ÷ units of service, in rupiah a unit: S002 lines 522 and 977. Missing where there are no units.

    >>> float(cost_per_unit(12_000_000, 400))
    30000.0
    """
    return _quotient(cost, units)


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
    return _quotient(cost, high), _quotient(cost, low)


def cost_per_point(
    cost: npt.ArrayLike, covered: npt.ArrayLike, target_population: npt.ArrayLike
) -> Array:
    """Cost ÷ coverage in percent, in rupiah a point of coverage. Missing where nobody was covered.

    A point is more people in a larger target population (sasaran): compare programmes of the same size only.

    >>> float(cost_per_point(12_000_000, 400, 500))  # 80 points
    150000.0
    """
    return _quotient(cost, 100 * _quotient(covered, target_population))


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
    points_each = np.asarray(100 / _above_zero(target_population))
    return low / points_each, high / points_each


def benefit_cost_ratio(benefit: npt.ArrayLike, cost: npt.ArrayLike) -> Array:
    """Benefit ÷ cost, both in rupiah of the same year: above 1 the benefit is larger. Missing where the cost is zero.

    S002 line 977. Amounts of several years must be discounted to one year first.

    >>> float(benefit_cost_ratio(18_000_000, 12_000_000))
    1.5
    """
    return _quotient(benefit, cost)


def effect_difference_limits(
    effect: npt.ArrayLike, other: npt.ArrayLike, confidence: float = 0.95
) -> Limits:
    """Limits of the difference of two Poisson counts, from the limits of each: Zou and Donner 2008.

    ``d − √((e − l)² + (u′ − e′)²)`` and ``d + √((u − e)² + (e′ − l′)²)``.

    >>> low, high = effect_difference_limits(120, 80)
    >>> f"{low:.1f} {high:.1f}"
    '11.7 68.7'
    """
    ours, theirs = (np.asarray(counts, dtype="float64") for counts in (effect, other))
    (low, high), (other_low, other_high) = (count_limits(n, confidence) for n in (ours, theirs))
    difference = ours - theirs
    return (
        np.asarray(difference - np.hypot(ours - low, other_high - theirs)),
        np.asarray(difference + np.hypot(high - ours, theirs - other_low)),
    )


def incremental_ratio(
    cost: npt.ArrayLike,
    effect: npt.ArrayLike,
    other_cost: npt.ArrayLike,
    other_effect: npt.ArrayLike,
) -> Array:
    """Incremental cost-effectiveness ratio: (cost − other cost) ÷ (effect − other effect).

    Drummond 2015, ch. 4. Only where one programme is both dearer and better than the other; missing where one
    dominates (it is no dearer and no worse), because a negative ratio cannot be read. See ``comparison``.

    >>> incremental_ratio([150, 90], [12, 12], 100, 10).tolist()
    [25.0, nan]
    """
    more = np.asarray(cost, dtype="float64") - np.asarray(other_cost, dtype="float64")
    better = np.asarray(effect, dtype="float64") - np.asarray(other_effect, dtype="float64")
    return np.asarray(more / np.where(more * better > 0, better, np.nan))


def comparison(cost: float, effect: float, other_cost: float, other_effect: float) -> str:
    """What a programme is beside another: the quadrant of the cost-effectiveness plane, in words.

    ``dominan``: no dearer, no worse, and different; ``terdominasi`` the reverse; ``setara`` the same in both; else
    ``lebih mahal, lebih berhasil`` or ``lebih murah, kurang berhasil``. Empty where a number is missing.

    >>> comparison(90, 12, 100, 10), comparison(150, 12, 100, 10)
    ('dominan', 'lebih mahal, lebih berhasil')
    """
    more, better = cost - other_cost, effect - other_effect
    if np.isnan(more + better):
        return ""
    if more * better > 0:
        return DEARER if more > 0 else CHEAPER
    if more == better == 0:
        return SAME
    return DOMINANT if more < 0 or better > 0 else DOMINATED


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


def costs(table: Rows, *, counted: bool = True, confidence: Confidence = 0.95) -> pd.DataFrame:
    """Results of cost efficiency: one row an activity, measure and level; only measures whose columns are given.

    Columns: unit, periode, kegiatan, biaya (rupiah), and: hasil, a count of units of service (``biaya_per_hasil/…``);
    tercakup, a count, and sasaran (``biaya_per_poin_cakupan/…``); manfaat in rupiah of the same year
    (``rasio_manfaat_biaya/…``, no interval); dampak (``biaya_efektivitas/…``), which has an interval only if it counts
    people or events: ``counted=False`` for life-years, scores or points. What is missing, zero or negative below the
    line leaves its row without a value, with the reason.

    >>> table = [{"unit": "a", "periode": "2024", "kegiatan": "imunisasi", "biaya": 12_000_000, "hasil": 400}]
    >>> row = costs(table).iloc[0]
    >>> f"{row['nilai']:.0f} ({row['batas_bawah']:.0f}–{row['batas_atas']:.0f}) {row['metode']}"
    '30000 (27199–33172) biaya ÷ limit Poisson 95%'
    """
    frame = _frame(table)

    def parts() -> Iterator[pd.DataFrame]:
        if found := _pair(frame, "biaya_per_hasil", "biaya", "hasil"):
            yield _per_count(*found, confidence)
        if "tercakup" in frame and "sasaran" in frame:
            yield _per_point(frame, confidence)
        if found := _pair(frame, "rasio_manfaat_biaya", "manfaat", "biaya"):
            yield _booked(*found, benefit_cost_ratio, FULL_COUNT)
        if found := _pair(frame, "biaya_efektivitas", "biaya", "dampak"):
            yield _per_count(*found, confidence) if counted else _booked(*found, cost_per_unit, NO_COUNT)  # fmt: skip

    return concat(*parts())


def incremental(table: Rows, *, counted: bool = True, confidence: float = 0.95) -> pd.DataFrame:
    """Results ``biaya_efektivitas_tambahan/<kegiatan>``: one row a programme beside the one that it is compared with.

    Columns: unit, periode, kegiatan, biaya, dampak, biaya_pembanding, dampak_pembanding. ``pembilang`` and ``penyebut``
    are the differences, ``kategori`` is ``comparison``. Where one programme dominates there is no ratio, with the
    reason. If the effects are counts, the limits are the difference of costs ÷ the limits of the difference of
    effects; where those hold zero the ratio has no bounds, which is said. ``counted=False`` for other effects.

    >>> table = [{"unit": "a", "periode": "2024", "kegiatan": "kunjungan rumah", "biaya": 60_000_000, "dampak": 120,
    ...     "biaya_pembanding": 40_000_000, "dampak_pembanding": 80}]
    >>> row = incremental(table).iloc[0]
    >>> f"{row['nilai']:.0f} ({row['batas_bawah']:.0f}–{row['batas_atas']:.0f}); {row['kategori']}"
    '500000 (290926–1716324); lebih mahal, lebih berhasil'
    """
    alpha(confidence)
    frame = _frame(table)
    columns = ("biaya", "dampak", "biaya_pembanding", "dampak_pembanding")
    named = _named(frame, "biaya_efektivitas_tambahan").to_dict("records")

    def complete(row: dict[Any, Any], numbers: list[float]) -> dict[str, Any]:
        cost, effect, other_cost, other_effect = numbers
        kind = comparison(*numbers)
        value = float(incremental_ratio(*numbers))
        found = {str(key): content for key, content in row.items()} | {
            "pembilang": cost - other_cost,
            "penyebut": effect - other_effect,
            "nilai": value,
            "kategori": kind or None,
        }
        if np.isnan(value):
            return found | {"catatan": NO_RATIO.format(kind) if kind else MISSING}
        if not counted or not all(n >= 0 and n.is_integer() for n in (effect, other_effect)):
            return found | {"catatan": NO_COUNT}
        ends = [float(end) for end in effect_difference_limits(effect, other_effect, confidence)]
        if ends[0] <= 0 <= ends[1]:
            return found | {"catatan": OPEN}
        low, high = sorted((cost - other_cost) / end for end in ends)
        level = f"{confidence:.1%}".replace(".0%", "%").replace(".", ",")
        return found | {
            "batas_bawah": low,
            "batas_atas": high,
            "metode": f"selisih biaya ÷ limit selisih Poisson {level}",
        }

    numbers = np.array([_numbers(frame, name) for name in columns]).T.tolist()
    return results(complete(*each) for each in zip(named, numbers, strict=True))


def _frame(table: Rows) -> pd.DataFrame:
    frame = table if isinstance(table, pd.DataFrame) else pd.DataFrame(list(table))
    return frame.reset_index(drop=True)


def _numbers(frame: pd.DataFrame, column: str) -> Array:
    """A column's numbers; missing where it is not there, empty or infinite."""
    if column not in frame:
        return np.full(len(frame), np.nan)
    found = pd.to_numeric(frame[column]).to_numpy("float64", na_value=np.nan)
    return np.where(np.isfinite(found), found, np.nan)


def _named(frame: pd.DataFrame, code: str) -> pd.DataFrame:
    """The rows' keys, with the indicator of each."""
    keys = [name for name in ("unit", "periode", "sumber") if name in frame]
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
    return results(
        {str(name): content for name, content in row.items()}
        for row in table.assign(nilai=value, catatan=np.where(reason == "", note, reason)).to_dict(
            "records"
        )
    )


def _per_count(
    table: pd.DataFrame, cost: Array, units: Array, confidence: Confidence
) -> pd.DataFrame:
    """A cost over a Poisson count."""
    reason = _reasons(cost, units)
    broken = (reason == "") & (np.floor(units) != units)
    reason = np.where(broken, "penyebut bukan bilangan bulat", reason)
    units = np.where(reason == "", units, np.nan)
    valued = table.assign(nilai=cost_per_unit(cost, units), catatan=_said(reason))

    def limits(level: float) -> Named:
        return *cost_per_unit_limits(cost, units, level), ["biaya ÷ limit Poisson"] * len(table)

    return with_limits(valued, limits, confidence=confidence)


def _per_point(frame: pd.DataFrame, confidence: Confidence) -> pd.DataFrame:
    """A cost over the coverage of a target population, in points."""
    cost, covered, aimed = (_numbers(frame, name) for name in ("biaya", "tercakup", "sasaran"))
    reason = np.where(_reasons(cost, aimed) == "", _reasons(cost, covered), _reasons(cost, aimed))
    broken = (reason == "") & (np.floor(covered) != covered)
    reason = np.where(broken, "pembilang cakupan bukan bilangan bulat", reason)
    covered = np.where(reason == "", covered, np.nan)
    note = np.where(covered > aimed, ABOVE_TARGET, reason)
    valued = _named(frame, "biaya_per_poin_cakupan").assign(
        pembilang=cost,
        penyebut=100 * _quotient(covered, aimed),
        nilai=cost_per_point(cost, covered, aimed),
        catatan=_said(note),
    )

    def limits(level: float) -> Named:
        ends = cost_per_point_limits(cost, covered, aimed, level)
        return *ends, ["biaya ÷ limit Poisson"] * len(frame)

    return with_limits(valued, limits, confidence=confidence)


def _said(notes: npt.NDArray[np.str_]) -> "pd.Series[Any]":
    """Notes for a column; an empty one is missing."""
    return pd.Series([note or None for note in notes], dtype="object")


def _above_zero(number: npt.ArrayLike) -> Array:
    known = np.asarray(number, dtype="float64")
    return np.where(known > 0, known, np.nan)


def _quotient(above: npt.ArrayLike, below: npt.ArrayLike) -> Array:
    return np.asarray(np.asarray(above, dtype="float64") / _above_zero(below))
