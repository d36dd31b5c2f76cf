"""The meetings themselves: were they held as planned, and how far apart. What they had and brought: ``meeting_parts``.

Lokakarya mini: every month inside the puskesmas, every quarter with other sectors (Permenkes 44/2016, sekunder). S004
(004_3332f5b6b343cb9c.txt lines 13 and 17) found them unplanned, often postponed, sometimes three months apart.

- Exact limits of the share held: Clopper CJ, Pearson ES. The use of confidence or fiducial limits illustrated in the
  case of the binomial. Biometrika 1934;26:404-13. Twelve meetings are few, and exact limits promise at least the level.
- Nothing is held against a meeting whose day has not come: all functions take the day as of which they judge.
"""

import datetime
import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from kinerja.indicators.data_quality import findings, required
from kinerja.indicators.intervals import Array, Limits, alpha
from kinerja.indicators.proportions import Named, origin, with_limits
from kinerja.indicators.results import concat, results
from kinerja.periods import Period

KINDS = {"lokmin_bulanan": "bulanan", "lokmin_triwulanan": "triwulanan"}
MONTHS_EACH = {"lokmin_bulanan": 1, "lokmin_triwulanan": 3}
HOURS = (
    1.0,
    1.5,
)  # S004 lines 13 and 17: 1 to 1.5 hours; the agenda of the house fills one and a half
IN_TIME, EARLY, POSTPONED, NOT_HELD, NOT_DUE, UNPLANNED, NO_DATES = (
    "menurut rencana",
    "dimajukan",
    "ditunda",
    "tidak dilaksanakan",
    "belum jatuh tempo",
    "di luar jadwal",
    "tanpa tanggal",
)
PLANNED = (IN_TIME, EARLY, POSTPONED, NOT_HELD)  # due, by a schedule
HELD = (IN_TIME, EARLY, POSTPONED, UNPLANNED)
NO_SCHEDULE = "tanpa jadwal tidak ada penyebut: bagian terlaksana tidak bernilai"
ONE_MEETING = "kurang dari dua pertemuan: tidak ada jarak"
NEVER_HELD = "belum pernah dilaksanakan"
STATES = {
    "unit": "str",
    "periode": "str",
    "jenis": "str",
    "nomor": "float64",
    "uraian": "str",
    "tgl_rencana": "str",
    "tgl_laksana": "str",
    "keadaan": "str",
    "hari_mundur": "float64",
    "pindah_bulan": "bool",
    "jarak": "float64",
    "catatan": "str",
}
NEEDED = ("unit", "periode", "jenis", "nomor", "tgl_rencana", "tgl_laksana")


# Formulas.


def exact_limits(events: npt.ArrayLike, n: npt.ArrayLike, confidence: float = 0.95) -> Limits:
    """Clopper and Pearson's exact limits of a proportion (1934), between 0 and 1: quantiles of Beta distributions.

    They hold the truth at least as often as the level says. Missing where 0 ≤ events ≤ n and n > 0 does not hold.
    Raises ValueError for a confidence outside 0–1.

    >>> low, high = exact_limits(9, 12)
    >>> f"{low:.3f} {high:.3f}"
    '0.428 0.945'
    """
    tail = alpha(confidence) / 2
    k, size = np.broadcast_arrays(*(np.asarray(each, dtype="float64") for each in (events, n)))
    possible = (k >= 0) & (k <= size) & (size > 0)
    k, size = np.where(possible, k, np.nan), np.where(possible, size, np.nan)
    low = special.betaincinv(np.where(k == 0, 1, k), size - k + 1, tail)
    high = special.betainccinv(k + 1, np.where(k == size, 1, size - k), tail)
    return np.where(k == 0, 0.0, low), np.where(k == size, 1.0, high)


def days_between(days: list[datetime.date]) -> Array:
    """Days from each meeting to the next, in order of time; as short as the list less one. S004 lines 13 and 17.

    >>> days_between([datetime.date(2024, 3, 1), datetime.date(2024, 1, 2), datetime.date(2024, 2, 1)]).tolist()
    [30.0, 29.0]
    """
    pairs = itertools.pairwise(sorted(days))
    return np.array([(later - earlier).days for earlier, later in pairs], dtype="float64")


def within(period: str, span: str) -> bool:
    """Whether a period lies in another one.

    >>> within("2024-Q1", "2024"), within("2024-03", "2024-Q2")
    (True, False)
    """
    return set(Period.parse(period).months()) <= set(Period.parse(span).months())


# Tables.


def meeting_states(activities: pd.DataFrame, *, as_of: datetime.date) -> pd.DataFrame:
    """What became of each meeting: one row a lokakarya mini, columns ``STATES``, by kind and in order of time.

    ``activities``: the table ``kegiatan``; other kinds of activity are left out. ``keadaan``: ``menurut rencana`` (on
    its day, or earlier in the same month), ``dimajukan`` (in an earlier month), ``ditunda`` (after its day; then
    ``hari_mundur`` counts the days), ``tidak dilaksanakan`` (its day is over), ``belum jatuh tempo``, ``di luar
    jadwal`` (held without a planned day), ``tanpa tanggal`` (neither). What was held after ``as_of`` was not held yet
    on that day, and is told. ``pindah_bulan``: held in another month than planned. ``jarak``: days since the meeting of
    this kind before it that was held. Raises ValueError for lacking columns.

    >>> table = pd.DataFrame({"unit": "pkm", "periode": ["2024-01", "2024-02", "2024-03"], "jenis": "lokmin_bulanan",
    ...                       "nomor": 1, "tgl_rencana": ["2024-01-05", "2024-02-05", "2024-03-05"],
    ...                       "tgl_laksana": ["2024-01-05", None, "2024-04-02"]})
    >>> found = meeting_states(table, as_of=datetime.date(2024, 4, 30))
    >>> found[["keadaan", "hari_mundur", "pindah_bulan", "jarak"]].values.tolist()[1:]
    [['tidak dilaksanakan', nan, False, nan], ['ditunda', 28.0, True, 88.0]]
    """
    required(activities, NEEDED, "activities")
    rows: list[dict[Any, Any]] = []
    own = activities[activities["jenis"].isin(list(KINDS))]
    for _, meetings in own.groupby(["unit", "jenis"], sort=False):
        told = [row | _state(row, as_of) for row in meetings.to_dict("records")]
        told.sort(key=lambda row: (str(row["periode"]), row["nomor"]))
        held = sorted((row for row in told if row["keadaan"] in HELD), key=_held_on)
        for earlier, later in itertools.pairwise(held):
            later["jarak"] = float((_held_on(later) - _held_on(earlier)).days)
        rows += told
    return findings(rows, STATES)


def adherence(
    activities: pd.DataFrame, *, period: str, as_of: datetime.date, confidence: float = 0.95
) -> pd.DataFrame:
    """Results of how the meetings of a period were kept to: a row an indicator and kind (bulanan, triwulanan).

    A meeting belongs to the period of its row (table ``kegiatan``). ``lokmin_direncanakan``: meetings with a planned
    day that has come; ``lokmin_dilaksanakan``: held, planned or not; ``lokmin_ditunda``: held after their day;
    ``lokmin_mendesak``: held without a planned day. ``lokmin_terlaksana`` (planned and held ÷ planned) and
    ``lokmin_tertunda`` (postponed ÷ planned) in %, with exact limits. ``lokmin_jadwal``: months (quarters for the
    quarterly ones) with a planned day ÷ months that have begun. ``lokmin_jarak``: ``/rerata`` and ``/terpanjang`` of
    the days between meetings that were held, the first one counted from the last meeting before the period, and
    ``/sejak_terakhir``, days from the last one to ``as_of``: part of no mean, and told where it is already the
    longest. Nothing is a denominator of zero: no schedule, no value, with the reason.

    Raises ValueError for lacking columns and a confidence outside 0–1, KinerjaError for a period that is none.

    >>> table = pd.DataFrame({"unit": "pkm", "periode": ["2024-01", "2024-02", "2024-03"], "jenis": "lokmin_bulanan",
    ...                       "nomor": 1, "tgl_rencana": ["2024-01-05", "2024-02-05", "2024-03-05"],
    ...                       "tgl_laksana": ["2024-01-05", None, "2024-04-02"]})
    >>> found = adherence(table, period="2024", as_of=datetime.date(2024, 3, 31)).set_index("indikator")["nilai"]
    >>> [float(found[f"lokmin_{name}/bulanan"]) for name in ("direncanakan", "dilaksanakan", "jadwal")]
    [3.0, 1.0, 100.0]
    """
    alpha(confidence)
    span = [str(month) for month in Period.parse(period).months()]
    states = meeting_states(activities, as_of=as_of)
    told = activities[activities["jenis"].isin(list(KINDS))]
    parts = []
    for (unit, kind), own in states.groupby(["unit", "jenis"], sort=False):
        mine = told[(told["unit"] == unit) & (told["jenis"] == kind)]
        key = {"unit": unit, "periode": period, "sumber": origin(mine) or "tabel kegiatan"}
        inside = own[own["periode"].map(lambda each: within(str(each), period))]
        parts += [
            results(_counts(inside, key, str(kind))),
            _shares(inside, key, str(kind), confidence),
            results([_scheduled(inside, key, str(kind), span, as_of)]),
            results(_gaps(own, inside, key, str(kind), as_of)),
        ]
    return concat(*parts) if parts else results([])


# One meeting.


def _day(value: Any) -> datetime.date | None:
    return None if pd.isna(value) else datetime.date.fromisoformat(str(value))


def _held_on(row: dict[Any, Any]) -> datetime.date:
    return datetime.date.fromisoformat(str(row["tgl_laksana"]))


def _state(row: dict[Any, Any], as_of: datetime.date) -> dict[str, Any]:
    planned, held = _day(row["tgl_rencana"]), _day(row["tgl_laksana"])
    found: dict[str, Any] = {"hari_mundur": np.nan, "jarak": np.nan, "pindah_bulan": False}
    told = None
    if held is not None and held > as_of:  # not known on that day
        held, told = None, f"dilaksanakan {held}, sesudah {as_of}"
    if planned is None:
        return found | {"keadaan": NO_DATES if held is None else UNPLANNED, "catatan": told}
    if held is None:
        return found | {"keadaan": NOT_HELD if planned < as_of else NOT_DUE, "catatan": told}
    moved = (planned.year, planned.month) != (held.year, held.month)
    late = (held - planned).days
    return found | {
        "keadaan": POSTPONED if late > 0 else EARLY if moved else IN_TIME,
        "hari_mundur": float(late) if late > 0 else np.nan,
        "pindah_bulan": moved,
        "catatan": None,
    }


# Many meetings.


def _many(own: pd.DataFrame, *states: str) -> float:
    return float(own["keadaan"].isin(states).sum())


def _counts(own: pd.DataFrame, key: dict[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    odd = {state: int(_many(own, state)) for state in (NOT_DUE, NO_DATES)}
    told = "; ".join(f"{many} {state}" for state, many in odd.items() if many) or None
    counted = {
        "direncanakan": _many(own, *PLANNED),
        "dilaksanakan": _many(own, *HELD),
        "ditunda": _many(own, POSTPONED),
        "mendesak": _many(own, UNPLANNED),
    }
    for name, many in counted.items():
        note = told if name == "direncanakan" else None
        yield key | {"indikator": f"lokmin_{name}/{KINDS[kind]}", "nilai": many, "catatan": note}


def _shares(own: pd.DataFrame, key: dict[str, Any], kind: str, confidence: float) -> pd.DataFrame:
    planned = _many(own, *PLANNED)
    above = {
        "terlaksana": _many(own, IN_TIME, EARLY, POSTPONED),
        "tertunda": _many(own, POSTPONED),
    }
    table = pd.DataFrame(
        key
        | {
            "indikator": f"lokmin_{name}/{KINDS[kind]}",
            "pembilang": many,
            "penyebut": planned,
            "nilai": 100 * many / planned if planned else np.nan,
            "catatan": None if planned else NO_SCHEDULE,
        }
        for name, many in above.items()
    )

    def limits(level: float) -> Named:
        low, high = exact_limits(table["pembilang"], table["penyebut"], level)
        return 100 * low, 100 * high, "eksak Clopper–Pearson"

    return with_limits(table, limits, confidence=confidence)


def _scheduled(
    own: pd.DataFrame, key: dict[str, Any], kind: str, span: list[str], as_of: datetime.date
) -> dict[str, Any]:
    """Months, or quarters, with a planned day ÷ those that have begun."""
    each = MONTHS_EACH[kind]
    begun = {_slot(month, each) for month in span if month <= as_of.strftime("%Y-%m")}
    days = own["tgl_rencana"].dropna()
    planned = {_slot(str(day)[:7], each) for day in days} & begun
    many, base = float(len(planned)), float(len(begun))
    return key | {
        "indikator": f"lokmin_jadwal/{KINDS[kind]}",
        "pembilang": many,
        "penyebut": base,
        "nilai": 100 * many / base if base else np.nan,
        "catatan": "tercatat lengkap: tidak ada galat sampel, jadi tidak ada selang"
        if base
        else f"periode belum mulai pada {as_of}",
    }


def _slot(month: str, each: int) -> tuple[str, int]:
    """The month, or the quarter, that a month stands in."""
    return month[:4], (int(month[5:]) - 1) // each


def _gaps(
    own: pd.DataFrame,
    inside: pd.DataFrame,
    key: dict[str, Any],
    kind: str,
    as_of: datetime.date,
) -> Iterator[dict[str, Any]]:
    """Days between meetings that end in the period, and since the last one."""
    held = inside[inside["keadaan"].isin(HELD)]
    days = held["jarak"].dropna()
    ever = own.loc[own["keadaan"].isin(HELD), "tgl_laksana"]
    since = (as_of - datetime.date.fromisoformat(ever.max())).days if len(ever) else np.nan
    longest = float(days.max()) if len(days) else np.nan
    already = f"sejak pertemuan terakhir sudah {since} hari" if since > longest else None
    values = {
        "rerata": (float(days.mean()) if len(days) else np.nan, None),
        "terpanjang": (longest, already),
        "sejak_terakhir": (float(since), None if len(ever) else NEVER_HELD),
    }
    for name, (value, told) in values.items():
        yield key | {
            "indikator": f"lokmin_jarak/{KINDS[kind]}/{name}",
            "nilai": value,
            "penyebut": float(len(days)) if name == "rerata" else np.nan,
            "satuan": "hari",
            "catatan": told or (ONE_MEETING if np.isnan(value) else None),
        }
