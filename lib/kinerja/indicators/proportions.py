"""Results of proportions, coverages, rates, ratios and means, each with its interval.

A **proportion** has its numerator inside its denominator; a **coverage** divides by a projected target population and
may exceed 100 %; a **rate** has a multiplier and may exceed it; a **ratio** divides one count by another that does not
contain it; a **mean** divides a sum by a number of observations. Each refuses what is not its own.

All read a table with a row for each unit and period: ``unit``, ``periode``, ``pembilang``, ``penyebut``, often
``sumber``; a DataFrame, or rows as mappings. The indicator is named in the call or in a column ``indikator``; its unit
and multiplier are the catalogue's. Several confidence levels at once give one row a level, the level at the end of
``metode`` (``Wilson 95%``, ``Wilson 99,8%``); a row without an interval stands once, without ``metode``. The formulas
and their sources stand in ``kinerja.indicators.intervals``.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.extensions import ExtensionArray

from kinerja import catalogue
from kinerja.indicators.intervals import (
    EXACT_BELOW,
    Array,
    Limits,
    alpha,
    byar,
    count_limits,
    poisson_exact,
    rate_ratio_limits,
    ratio_limits,
    sd_from_sums,
    student_limits,
    wilson,
)
from kinerja.indicators.results import COLUMNS, level_text, results, source

__all__ = [  # the formulas are at home in intervals, and known here too
    "EXACT_BELOW", "Limits", "at_level", "byar", "count_limits", "coverage", "mean", "origin", "poisson_exact",
    "proportion", "rate", "rate_ratio_limits", "ratio", "wilson", "with_limits",
]  # fmt: skip

Methods = str | Sequence[str] | npt.NDArray[np.str_] | ExtensionArray  # of all rows, or of each
Named = tuple[Array, Array, Methods]  # limits, and the names of their methods
Rows = pd.DataFrame | Iterable[Mapping[str, Any]]
Confidence = float | Sequence[float]

MISSING = "pembilang atau penyebut tidak ada"
ABOVE_ONE = "pembilang melebihi penyebut: bukan proporsi"
ABOVE_TARGET = "di atas 100%: pembilang melebihi sasaran proyeksi"
LIMITED = ("batas_bawah", "batas_atas", "metode")  # what an interval fills in


def proportion(
    table: Rows, *, indicator: str | None = None, confidence: Confidence = 0.95
) -> pd.DataFrame:
    """Results of proportions with Wilson's limits: one row a unit, period and level, in the indicator's unit (%).

    Numerator and denominator are counts of the same people. A value is missing, with its reason in ``catatan``, where
    a count is missing, negative or no whole number, where the denominator is zero, and where the numerator exceeds it:
    250 of 220 is no proportion. Raises ValueError for a confidence outside 0–1 and for a table without its columns.

    >>> table = [{"unit": "u", "periode": "2024", "pembilang": 8, "penyebut": 10}]
    >>> found = proportion(table, indicator="serapan", confidence=(0.95, 0.998))
    >>> found[["nilai", "batas_bawah", "batas_atas", "metode"]].round(1).values.tolist()
    [[80.0, 49.0, 94.3, 'Wilson 95%'], [80.0, 33.8, 96.9, 'Wilson 99,8%']]
    """
    frame, events, base, scale = _counts(table, indicator)
    reason = _reason(
        *_impossible(events, base),
        (_broken(base), "penyebut bukan bilangan bulat"),
        (events > base, ABOVE_ONE),
    )
    events = np.where(reason.isna(), events, np.nan)

    def limits(level: float) -> Named:
        low, high = wilson(events, base, level)
        return low * scale, high * scale, "Wilson"

    return with_limits(_valued(frame, events, base, scale, reason), limits, confidence=confidence)


def coverage(
    table: Rows, *, indicator: str | None = None, confidence: Confidence = 0.95
) -> pd.DataFrame:
    """Results of coverages against a projected target population (sasaran proyeksi): a row a unit, period and level.

    May exceed 100 %: shown as it is, flagged in ``catatan``, never cut. The projection is no count of the people who
    came, so their number is taken as a Poisson count over a fixed base at every value: exact below 10, Byar's from 10.
    Wilson's limits up to 100 % and others beyond would jump: 100 of 100 gives 96.3–100, 101 of 100 gives 82.3–122.7.
    They are wider than Wilson's, and still know nothing of the error of the projection. Against counted people use
    ``proportion``. Missing and refused as in ``rate``.

    >>> table = [{"unit": "u", "periode": "2024", "pembilang": 101, "penyebut": 100}]
    >>> found = coverage(table, indicator="serapan").iloc[0]
    >>> f"{found['nilai']:.1f} ({found['batas_bawah']:.1f}–{found['batas_atas']:.1f}) {found['metode']}"
    '101.0 (82.3–122.7) Byar 95%'
    >>> found["catatan"]
    'di atas 100%: pembilang melebihi sasaran proyeksi'
    """
    return _per_base(table, indicator, confidence, above=ABOVE_TARGET)


def rate(
    table: Rows,
    *,
    indicator: str | None = None,
    confidence: Confidence = 0.95,
    multiplier: int | None = None,
) -> pd.DataFrame:
    """Results of rates: one row a unit, period and level; numerator events, denominator population or person-time.

    The multiplier is the indicator's; another one may be asked for an indicator that is ``per N …``, and changes its
    unit too. A rate may exceed its multiplier. Limits: exact Poisson below 10 events, Byar's from 10. A missing,
    zero or negative denominator, and a missing, negative or broken number of events, keep their row, without a value
    and with the reason. Raises ValueError for a confidence outside 0–1 and for a table without its columns.

    >>> table = [{"unit": "u", "periode": "2019", "pembilang": 3, "penyebut": 2500}]
    >>> found = rate(table, indicator="tenaga/dokter", multiplier=100_000).iloc[0]
    >>> f"{found['nilai']:.0f} ({found['batas_bawah']:.1f}–{found['batas_atas']:.1f}) {found['satuan']}"
    '120 (24.7–350.7) per 100.000 penduduk'
    """
    return _per_base(table, indicator, confidence, multiplier=multiplier)


def ratio(
    table: Rows, *, indicator: str | None = None, confidence: Confidence = 0.95
) -> pd.DataFrame:
    """Results of ratios of two counts, neither inside the other (men to women, cases to controls).

    One row a unit, period and level, times the indicator's multiplier, with the exact conditional limits of
    ``ratio_limits``. Both counts must be whole and not negative; a zero denominator keeps its row without a value.
    Amounts of money are no counts: their ratios stand in ``finance``, without an interval.

    >>> table = [{"unit": "u", "periode": "2024", "pembilang": 10, "penyebut": 10}]
    >>> found = ratio(table, indicator="sarana").iloc[0]
    >>> [round(float(found[name]) / 10_000, 3) for name in ("nilai", "batas_bawah", "batas_atas")]
    [1.0, 0.374, 2.677]
    """
    frame, events, base, scale = _counts(table, indicator)
    reason = _reason(*_impossible(events, base), (_broken(base), "penyebut bukan bilangan bulat"))
    events = np.where(reason.isna(), events, np.nan)

    def limits(level: float) -> Named:
        low, high = ratio_limits(events, base, level)
        return low * scale, high * scale, "eksak bersyarat"

    return with_limits(_valued(frame, events, base, scale, reason), limits, confidence=confidence)


def mean(
    table: Rows, *, indicator: str | None = None, confidence: Confidence = 0.95
) -> pd.DataFrame:
    """Results of means with Student's t limits, in the unit of what was summed: one row a unit, period and level.

    ``pembilang`` is the sum and ``penyebut`` the number of observations; beside them stands either ``jumlah_kuadrat``,
    the sum of squares, or ``simpangan_baku``. One observation, or no spread, leaves a value without an interval. A
    zero, negative or broken number of observations, a negative spread and an impossible sum of squares leave the
    value missing, with the reason. Raises ValueError where both or neither spread column is there.

    >>> table = [{"unit": "u", "periode": "2020", "pembilang": 210, "penyebut": 3, "simpangan_baku": 10}]
    >>> found = mean(table, indicator="kepuasan_pelanggan").iloc[0]
    >>> f"{found['nilai']:.1f} ({found['batas_bawah']:.2f}–{found['batas_atas']:.2f}) {found['metode']}"
    '70.0 (45.16–94.84) t Student 95%'
    """
    frame, total, size, _ = _counts(table, indicator)
    given = [name for name in ("jumlah_kuadrat", "simpangan_baku") if name in frame]
    if len(frame) and len(given) != 1:
        raise ValueError("the table must have one of jumlah_kuadrat and simpangan_baku")
    spread = _numbers(frame, given[0]) if given else np.full(0, np.nan)
    sd = sd_from_sums(size, total, spread) if given == ["jumlah_kuadrat"] else spread
    contradicts = (sd < 0) | (np.isnan(sd) & ~np.isnan(spread) & (size >= 2))
    reason = _reason(
        (size == 0, "penyebut nol"),
        (~np.isfinite(total) | ~np.isfinite(size), MISSING),
        (size < 0, "penyebut negatif"),
        (_broken(size), "penyebut bukan bilangan bulat"),
        (contradicts, f"{' '.join(given).replace('_', ' ')} tidak mungkin"),
    )
    note = _reason(
        (size == 1, "satu pengamatan: tidak ada selang"),
        (np.isnan(spread), "simpangan tidak ada: tidak ada selang"),
    )
    total = np.where(reason.isna(), total, np.nan)
    valued = _valued(frame, total, size, np.ones(len(frame)), reason, note)

    def limits(level: float) -> Named:
        low, high = student_limits(valued["nilai"], sd, size, level)
        return low, high, "t Student"

    return with_limits(valued, limits, confidence=confidence)


def with_limits(
    table: pd.DataFrame, limits: Callable[[float], Named], *, confidence: Confidence
) -> pd.DataFrame:
    """Rows with ``nilai`` to results: after each other, one row a level in the order asked, the level in ``metode``.

    ``limits`` gives the low and high limits of all rows at a level, and the name of their method, or of each row's. A
    row without limits stands once, without ``metode``. Raises ValueError for no level, and for one outside 0–1.

    >>> table = pd.DataFrame({"unit": ["u"], "periode": ["2024"], "indikator": ["serapan"], "nilai": [50.0]})
    >>> found = with_limits(table, lambda level: ([40.0], [60.0], "contoh"), confidence=[0.9, 0.998])
    >>> found["metode"].tolist()
    ['contoh 90%', 'contoh 99,8%']
    """
    table = table.reset_index(drop=True)
    found = [(level_text(level), *limits(level)) for level in _levels(confidence)]
    known = [~np.isnan(np.asarray(low, dtype="float64")) for _, low, _, _ in found]
    own = table[~np.logical_or.reduce(known)].reindex(columns=LIMITED)
    parts = [own.astype({name: COLUMNS[name] for name in LIMITED})]
    for (level, low, high, method), limited in zip(found, known, strict=True):
        place, names = pd.factorize(pd.Series(method, index=table.index))
        named = _texts(place, [f"{name} {level}" for name in names])
        ends = dict(zip(LIMITED, (low, high, named), strict=True))
        parts.append(pd.DataFrame(ends, index=table.index)[limited])
    rows = pd.concat([part for part in parts if len(part)] or parts[:1]).sort_index(kind="stable")
    return results(table.take(rows.index).assign(**{name: rows[name] for name in LIMITED}))


def at_level(result: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """The rows of one level out of a result with several, and those without an interval.

    >>> table = [{"unit": "u", "periode": "2024", "pembilang": 8, "penyebut": 10}]
    >>> both = proportion(table, indicator="serapan", confidence=(0.95, 0.998))
    >>> at_level(both, 0.998)["metode"].tolist()
    ['Wilson 99,8%']
    """
    alpha(confidence)
    method = result["metode"]
    keep = method.isna() | method.str.endswith(f" {level_text(confidence)}", na=False)
    return result[keep].reset_index(drop=True)


def origin(rows: pd.DataFrame) -> str:
    """Where rows that become one result come from: their ``sumber``, each once, else file and line.

    >>> origin(pd.DataFrame({"sumber": ["LB1", "LB3", "LB1"]}))
    'LB1; LB3'
    """
    if "sumber" not in rows:
        return source(rows)
    return "; ".join(dict.fromkeys(rows["sumber"].dropna().astype(str)))


def _per_base(
    table: Rows,
    indicator: str | None,
    confidence: Confidence,
    *,
    multiplier: int | None = None,
    above: str = "",
) -> pd.DataFrame:
    """Events over a fixed base: what rates and coverages share."""
    frame, events, base, scale = _counts(table, indicator)
    if multiplier is not None:
        place, codes = pd.factorize(frame["indikator"])
        units = [_per(catalogue.get(code).unit, multiplier) for code in codes]
        frame = frame.assign(satuan=_texts(place, units))
        scale = np.full(len(frame), float(multiplier))
    reason = _reason(*_impossible(events, base))
    events = np.where(reason.isna(), events, np.nan)
    methods = _texts(np.where(events < EXACT_BELOW, 0, 1), ["Poisson eksak", "Byar"])

    def limits(level: float) -> Named:
        low, high = count_limits(events, level)
        with np.errstate(divide="ignore", invalid="ignore"):
            return low / base * scale, high / base * scale, methods

    note = _reason((events > base, above)) if above else None
    return with_limits(
        _valued(frame, events, base, scale, reason, note), limits, confidence=confidence
    )


def _counts(table: Rows, indicator: str | None) -> tuple[pd.DataFrame, Array, Array, Array]:
    """The table as a frame, its numerators, denominators, and the multipliers of its indicators."""
    frame = table if isinstance(table, pd.DataFrame) else pd.DataFrame(list(table))
    frame = frame.reset_index(drop=True)
    if indicator is not None:
        if "indikator" in frame:
            raise ValueError("indicator is named in the call and in the table's column indikator")
        frame = frame.assign(indikator=indicator)
    needed = ("unit", "periode", "indikator", "pembilang", "penyebut")
    lacking = [name for name in needed if name not in frame]
    if lacking and len(frame):
        raise ValueError(f"the table lacks {', '.join(lacking)}")
    frame = frame.reindex(columns=[*frame.columns, *lacking])
    place, codes = pd.factorize(frame["indikator"], use_na_sentinel=False)
    scale = np.array([catalogue.get(code).multiplier for code in codes], dtype="float64")[place]
    events, base = _numbers(frame, "pembilang"), _numbers(frame, "penyebut")
    return frame.assign(pembilang=events, penyebut=base), events, base, scale


def _numbers(frame: pd.DataFrame, column: str) -> Array:
    return pd.to_numeric(frame[column]).to_numpy("float64", na_value=np.nan)


def _broken(count: Array) -> npt.NDArray[np.bool_]:
    """Not a whole number."""
    return np.asarray(np.floor(count) != count)


def _impossible(events: Array, base: Array) -> tuple[tuple[npt.NDArray[np.bool_], str], ...]:
    """What no count over a base can be, in the order in which it is said."""
    return (
        (base == 0, "penyebut nol"),
        (~np.isfinite(events) | ~np.isfinite(base), MISSING),
        (base < 0, "penyebut negatif"),
        (events < 0, "pembilang negatif"),
        (_broken(events), "pembilang bukan bilangan bulat"),
    )


def _reason(*cases: tuple[npt.NDArray[np.bool_], str]) -> "pd.Series[str]":
    """For each row the sentence of the first case that holds, or nothing."""
    place = np.select([holds for holds, _ in cases], list(range(len(cases))), default=-1)
    return pd.Series(_texts(place, [text for _, text in cases]))


def _texts(place: npt.NDArray[np.integer], texts: Sequence[str]) -> ExtensionArray:
    """For each row the text in its place, nothing at −1: a million rows at once, without a Python string for each."""
    return pd.array(texts, dtype="str").take(place, allow_fill=True)


def _valued(
    frame: pd.DataFrame,
    events: Array,
    base: Array,
    scale: Array,
    reason: "pd.Series[str]",
    note: "pd.Series[str] | None" = None,
) -> pd.DataFrame:
    """The frame with its values, and in ``catatan`` what the row said itself, then the reason, else the note."""
    known = reason.isna().to_numpy()
    value = np.divide(events, base, out=np.full(len(frame), np.nan), where=known) * scale
    notes = reason if note is None else reason.fillna(note)
    if "catatan" in frame:
        own = frame["catatan"].astype("str")
        notes = notes.where(own.isna(), own.str.cat(notes, sep="; ").fillna(own))
    return frame.assign(nilai=value, catatan=notes)


def _per(unit: str, multiplier: int) -> str:
    """``per 10.000 penduduk`` with another multiplier: ``per 100.000 penduduk``."""
    counted = re.fullmatch(r"per [\d.]+ (.+)", unit)
    if counted is None or multiplier <= 0:
        raise ValueError(f"multiplier {multiplier} does not fit an indicator in {unit}")
    return f"per {multiplier:,} ".replace(",", ".") + counted[1]


def _levels(confidence: Confidence) -> list[float]:
    levels: list[float] = np.atleast_1d(np.asarray(confidence)).tolist()
    if not levels:
        raise ValueError("confidence names no level (0.95, or several: (0.95, 0.998))")
    for level in levels:
        alpha(level)
    return list(dict.fromkeys(levels))
