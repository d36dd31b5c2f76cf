"""The loop: what became of last month's plan, and did the indicator that it was for move?

An action is kept, stopped or escalated by its state and by its indicator: months since the action against the limits of
the months before it. What moves within its limits has not moved, and no action takes credit for it.

- Months after against the limits of the months before: ``movement``.
- Adopt, adapt or abandon after looking: Deming WE. The New Economics. MIT Press 1993 (plan, do, study, act). Which case
  is which here is our choice, and stands in ``decision``.
- A signal after an action is no proof that the action caused it: nothing here is compared with a place without it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kinerja import catalogue
from kinerja.indicators.data_quality import findings, required
from kinerja.indicators.intervals import alpha
from kinerja.indicators.movement import movement
from kinerja.indicators.proportions import origin, proportion
from kinerja.indicators.pws import VILLAGE, month_number, month_of
from kinerja.indicators.pws_matrix import LEAST_POINTS, XMR
from kinerja.indicators.spc import (
    ALWAYS,
    BETTER,
    COMMON,
    NEVER,
    UNJUDGED,
    WORSE,
    Direction,
    assurance,
    process_limits,
)
from kinerja.indicators.spc import LEAST_POINTS as FIRM_POINTS

DONE, RUNNING, OPEN = "selesai", "berjalan", "belum"
KEEP, STOP, ESCALATE = "lanjutkan", "hentikan", "tingkatkan"
WAIT = 3  # months after which a finished action that moved nothing is judged: one round of the cross-sector meeting
WATCH = 6  # months for which a finished action is looked at again: has its gain lasted?
NO_INDICATOR = "rencana tanpa indikator: hasilnya tidak dapat dinilai"
NO_SERIES = "indikator tidak ada di data bulanan"
ITEM = ["unit", "periode", "nomor", "kegiatan", "tenggat", "status"]
MOVES = {
    "unit": "str",
    "periode": "str",
    "nomor": "float64",
    "kegiatan": "str",
    "penanggung_jawab": "str",
    "indikator": "str",
    "desa": "str",
    "status": "str",
    "tenggat": "str",
    "selesai": "str",
    "bulan_terlambat": "int64",
    "titik_sebelum": "int64",
    "rerata_sebelum": "float64",
    "batas_bawah": "float64",
    "batas_atas": "float64",
    "titik_sesudah": "int64",
    "rerata_sesudah": "float64",
    "uji": "str",
    "sementara": "bool",
    "gerak": "str",
    "jaminan": "str",
    "putusan": "str",
    "alasan": "str",
    "catatan": "str",
    "sumber": "str",
}
CARRIED = {
    "unit": "str",
    "periode": "str",
    "nomor": "int64",
    "nomor_masalah": "float64",
    "kegiatan": "str",
    "sasaran": "str",
    "penanggung_jawab": "str",
    "tenggat": "str",
    "biaya": "float64",
    "indikator": "str",
    "desa": "str",
    "status": "str",
    "selesai": "str",
    "rencana_asal": "str",
    "nomor_asal": "float64",
    "bulan_terlambat": "int64",
    "catatan": "str",
}


def months_late(due: str, status: str, finished: str | None, period: str) -> int:
    """By how many months an action is, or was, late: until its end, else until ``period``; 0 where it is in time.

    S004's plans have a month in which they are due. A finished action whose end is not told is not called late.

    >>> months_late("2024-03", "berjalan", None, "2024-05"), months_late("2024-03", "selesai", "2024-04", "2024-09")
    (2, 1)
    """
    if status == DONE and finished is None:
        return 0
    until = finished if status == DONE and finished is not None else period
    return max(0, month_number(until) - month_number(due))


def decision(
    status: str, late: int, word: str, reached: str | None, months: int
) -> tuple[str | None, str]:
    """Keep, stop or escalate, and why: ``lanjutkan``, ``hentikan``, ``tingkatkan``, or None where nothing can be said.

    ``late``: months; ``word``: of ``movement``; ``reached``: assurance against the target; ``months``: known months
    since the action. What has not begun is pushed on when it is late, and never credited. What runs or is finished is
    kept when its indicator moved to the better, escalated when it moved to the worse. What runs is otherwise pushed on
    when it is late. What is finished and stayed within the noise for three months is escalated where the target is out
    of reach, else stopped. Our reading of Deming 1993.

    >>> decision("selesai", 0, "variasi biasa", "konsisten tidak tercapai", 3)[0]
    'tingkatkan'
    >>> decision("selesai", 0, "variasi biasa", None, 1)
    ('lanjutkan', 'selesai, baru 1 bulan diamati: dalam variasi biasa, belum dapat disebut berhasil atau gagal')
    """
    if status == OPEN:
        if late:
            return ESCALATE, f"belum dimulai, lewat tenggat {late} bulan"
        return KEEP, "belum dimulai, belum lewat tenggat"
    if word == WORSE:
        return ESCALATE, f"{status}, dan indikator memburuk di luar batas sebelum tindakan"
    if word == BETTER:
        return KEEP, f"{status}, dan indikator membaik di luar batas sebelum tindakan"
    if status == RUNNING:
        if late:
            return ESCALATE, f"berjalan, lewat tenggat {late} bulan, indikator {word}"
        return KEEP, f"berjalan, belum lewat tenggat, indikator {word}"
    if word != COMMON:
        return None, f"selesai, indikator {word}"
    if months < WAIT:
        return (
            KEEP,
            f"selesai, baru {months} bulan diamati: dalam variasi biasa, belum dapat disebut berhasil atau gagal",
        )
    told = f"selesai, {months} bulan diamati: tetap dalam variasi biasa, bukan perbaikan"
    if reached == NEVER:
        return ESCALATE, f"{told}; dengan proses seperti ini target tidak tercapai"
    if reached == ALWAYS:
        return STOP, f"{told}; target tercapai juga tanpa perubahan"
    return STOP, told


def follow_up(
    plans: pd.DataFrame,
    values: pd.DataFrame,
    *,
    period: str,
    watch: int = WATCH,
    confidence: float = 0.998,
) -> pd.DataFrame:
    """Each action that a month's meeting has to look at, with its state and what its indicator did: columns ``MOVES``.

    ``plans``: the table ``rencana``; ``values``: results by month (``pws.monthly_coverage``, or readings of
    ``observasi``), of which months before ``period`` are read: the meeting of a month has the figures of the months
    before it. An action's series is that of its indicator, of its ``desa`` (``k1/desa/Sukamaju``) where it has one.

    Looked at: every action of the month before; older ones that are open, or were finished at most ``watch`` months
    ago. An action that was written anew in a later plan (same unit, activity, indicator and village) is one action:
    first month and first due month, latest state. Months before: until the month before the plan. Months after: from
    the month in which it was finished, or, while it runs, from the month of the plan. ``jaminan``: whether the process
    reaches the target of the values (all months together where nothing moved, else the months after, six at least).
    ``bulan_terlambat``, ``gerak``, ``putusan``, ``alasan``: see ``months_late``, ``movement``, ``decision``; no
    ``putusan`` where nothing can be said. ``sementara``: trial limits, fewer than 12 months before.

    Raises ValueError for lacking columns, a ``period`` that is no month, plan months that are none.

    >>> from kinerja.indicators.pws import monthly_coverage
    >>> pws = pd.DataFrame({"unit": "pkm", "periode": [f"2024-0{month}" for month in range(1, 10)], "desa": "Sukamaju",
    ...                     "indikator": "k1", "dilayani": [7, 6, 8, 7, 6, 8, 14, 15, 14], "sasaran": 100})
    >>> plan = pd.DataFrame({"unit": ["pkm"], "periode": "2024-07", "nomor": 1, "kegiatan": "Sweeping",
    ...                      "status": "selesai", "tenggat": "2024-07", "selesai": "2024-07", "indikator": "k1",
    ...                      "desa": "Sukamaju"})
    >>> found = follow_up(plan, monthly_coverage(pws, period="2024-09"), period="2024-10").iloc[0]
    >>> print(found["gerak"], found["putusan"], found["sementara"])
    membaik lanjutkan True
    """
    alpha(confidence)
    now = month_number(period)
    series = _series(values, now)

    def rows() -> Iterator[dict[str, Any]]:
        for item in _items(plans, now):
            if _looked_at(item, now, watch):
                yield item | _judged(item, series, period, confidence)

    return findings(rows(), MOVES)


def carried_over(plans: pd.DataFrame, *, period: str) -> pd.DataFrame:
    """What is still open, as rows for the plan of ``period``: the columns of ``rencana``, and where each comes from.

    One row an action that is not finished and was planned before ``period``, oldest first, numbered from 1; an action
    written anew is one, as in ``follow_up``. ``tenggat`` stays as first promised: a new one is for the meeting to set;
    ``bulan_terlambat`` counts from it. ``rencana_asal``, ``nomor_asal``: month and number of its first plan. Raises as
    ``follow_up``.

    >>> plan = pd.DataFrame({"unit": ["pkm", "pkm"], "periode": ["2024-07", "2024-08"], "nomor": [3, 1],
    ...                      "kegiatan": ["Kelas ibu", "Sweeping"], "status": ["berjalan", "selesai"],
    ...                      "tenggat": ["2024-07", "2024-08"]})
    >>> carried_over(plan, period="2024-09")[["nomor", "kegiatan", "tenggat", "bulan_terlambat"]].values.tolist()
    [[1, 'Kelas ibu', '2024-07', 2]]
    """
    now = month_number(period)
    seen: dict[str, int] = {}

    def rows() -> Iterator[dict[str, Any]]:
        for item in _items(plans, now):
            if item["status"] != DONE:
                seen[item["unit"]] = number = seen.get(item["unit"], 0) + 1
                yield item | {
                    "periode": period,
                    "nomor": number,
                    "nomor_masalah": np.nan,  # numbered by another month's meeting
                    "rencana_asal": item["periode"],
                    "nomor_asal": item["nomor"],
                    "bulan_terlambat": months_late(item["tenggat"], item["status"], None, period),
                    "catatan": None,
                }

    return findings(rows(), CARRIED)


def done_share(plans: pd.DataFrame, *, period: str, confidence: float = 0.95) -> pd.DataFrame:
    """Results ``lokmin_tindak_lanjut``: finished ÷ all actions of the plan of the month before, in %, Wilson's limits.

    One row a unit, ``periode`` the month of the plan. A unit that had no plan in that month has no row. Raises
    ValueError for lacking columns and a ``period`` that is no month.

    >>> plan = pd.DataFrame({"unit": "pkm", "periode": "2024-08", "nomor": [1, 2], "kegiatan": ["a", "b"],
    ...                      "tenggat": "2024-08", "status": ["selesai", "belum"]})
    >>> done_share(plan, period="2024-09")[["periode", "pembilang", "penyebut", "nilai"]].values.tolist()
    [['2024-08', 1.0, 2.0, 50.0]]
    """
    required(plans, ITEM, "plans")
    last = month_of(month_number(period) - 1)
    rows = [
        {
            "unit": unit,
            "periode": last,
            "indikator": "lokmin_tindak_lanjut",
            "pembilang": int((own["status"] == DONE).sum()),
            "penyebut": len(own),
            "sumber": origin(own) or "tabel rencana",
        }
        for unit, own in plans[plans["periode"] == last].groupby("unit", sort=False)
    ]
    return proportion(rows, confidence=confidence)


# One action.


def _series(values: pd.DataFrame, now: int) -> dict[tuple[str, str], pd.DataFrame]:
    """The months before ``now`` of each unit and code, in order of time, each month once, gaps left missing."""
    required(
        values,
        ("unit", "periode", "indikator", "nilai", "pembilang", "penyebut", "target"),
        "values",
    )
    months = values[values["periode"].str.fullmatch(r"\d{4}-\d{2}").fillna(False).astype(bool)]
    numbered = months.assign(bulan=months["periode"].map(month_number).astype("int64"))
    earlier = numbered[numbered["bulan"] < now].sort_values("bulan", kind="stable")
    return {
        (str(unit), str(code)): own.drop_duplicates("bulan")
        .set_index("bulan")
        .reindex(range(int(own["bulan"].min()), int(own["bulan"].max()) + 1))
        for (unit, code), own in earlier.groupby(["unit", "indikator"], sort=False)
    }


def _items(plans: pd.DataFrame, now: int) -> list[dict[str, Any]]:
    """The actions planned before ``now``, each once: first month and number and due month, latest state."""
    required(plans, ITEM, "plans")
    optional = [name for name in CARRIED if name not in plans and name not in ("catatan",)]
    known = plans.reindex(columns=[*plans.columns, *optional])
    rows = [
        {str(name): None if pd.isna(value) else value for name, value in row.items()}
        | {"sumber": origin(known.iloc[[place]]) or "tabel rencana"}
        for place, row in enumerate(known.to_dict("records"))
    ]
    rows = [row for row in rows if month_number(str(row["periode"])) < now]
    rows.sort(key=lambda row: (str(row["periode"]), row["nomor"]))
    found: list[dict[str, Any]] = []
    latest: dict[
        tuple[Any, ...], int
    ] = {}  # where the action stands that a later plan may write anew
    for row in rows:
        what = " ".join(str(row["kegiatan"]).casefold().split())
        key = (row["unit"], what, row["indikator"], row["desa"])
        first = found[latest[key]] if key in latest else None
        if first and first["status"] != DONE and first["terakhir"] < row["periode"]:
            kept = {name: first[name] for name in ("periode", "nomor", "tenggat")}
            found[latest[key]] = row | kept | {"terakhir": row["periode"]}
        else:
            latest[key] = len(found)
            found.append(row | {"terakhir": row["periode"]})
    return found


def _looked_at(item: Mapping[str, Any], now: int, watch: int) -> bool:
    if item["status"] != DONE or month_number(item["terakhir"]) == now - 1:
        return True
    ended = item["selesai"] or item["terakhir"]
    return now - month_number(ended) <= watch


def _judged(
    item: Mapping[str, Any],
    series: Mapping[tuple[str, str], pd.DataFrame],
    period: str,
    confidence: float,
) -> dict[str, Any]:
    late = months_late(item["tenggat"], item["status"], item["selesai"], period)
    code = item["indikator"]
    if code is not None and item["desa"] is not None:
        code = f"{code}/{VILLAGE}/{item['desa']}"
    own = series.get((item["unit"], str(code)))
    notes: list[str | None] = []
    if item["status"] == DONE and item["selesai"] is None:
        notes.append("bulan selesai tidak dicatat: dihitung sejak bulan rencana")
    if code is None or own is None:
        told = NO_INDICATOR if code is None else NO_SERIES
        verdict, reason = decision(item["status"], late, UNJUDGED, None, 0)
        return {
            "bulan_terlambat": late, "titik_sebelum": 0, "titik_sesudah": 0, "sementara": False, "gerak": UNJUDGED,
            "putusan": verdict, "alasan": reason, "catatan": _joined([told, *notes]),
        }  # fmt: skip
    planned = month_number(item["periode"])
    started = max(planned, month_number(item["selesai"] or item["periode"]))
    before, after = own[own.index < planned], own[own.index >= started]
    direction = _direction(str(code))
    found = movement(
        before["nilai"].to_numpy(),
        after["nilai"].to_numpy(),
        direction=direction,
        counts_before=_counted(before),
        counts_after=_counted(after),
        confidence=confidence,
    )
    months = int(after["nilai"].notna().sum())
    reached = _assured(own, after, found.word, direction)
    verdict, reason = decision(item["status"], late, found.word, reached, months)
    if found.trial and found.test == XMR:
        notes.append(f"batas sementara: kurang dari {FIRM_POINTS} bulan sebelum tindakan")
    return {
        "bulan_terlambat": late,
        "titik_sebelum": int(before["nilai"].notna().sum()),
        "rerata_sebelum": found.mean,
        "batas_bawah": found.low,
        "batas_atas": found.high,
        "titik_sesudah": months,
        "rerata_sesudah": float(after["nilai"].mean()),
        "uji": found.test,
        "sementara": found.trial and found.test == XMR,
        "gerak": found.word,
        "jaminan": reached,
        "putusan": verdict,
        "alasan": reason,
        "catatan": _joined([found.note, *notes]),
    }


def _direction(code: str) -> Direction:
    directions: dict[str, Direction] = {"naik": "naik", "turun": "turun"}
    return directions.get(catalogue.get(code).direction, "netral")


def _counted(own: pd.DataFrame) -> npt.NDArray[np.float64] | None:
    """Events and bases of the months that have a value; None where the values are not made of counts."""
    known = own[own["nilai"].notna()]
    pair = known[["pembilang", "penyebut"]].to_numpy("float64").T
    return None if np.isnan(pair).any() or pair.size == 0 else pair


def _assured(own: pd.DataFrame, after: pd.DataFrame, word: str, direction: Direction) -> str | None:
    """Whether the process as it is now reaches the target: all months where nothing moved, else those after."""
    now = own if word == COMMON else after
    target = own["target"].dropna()
    if now["nilai"].notna().sum() < LEAST_POINTS or target.empty:
        return None
    limits = process_limits(now["nilai"].to_numpy())
    return assurance(limits.low, limits.high, float(target.iloc[-1]), direction)


def _joined(notes: Sequence[str | None]) -> str | None:
    return "; ".join(note for note in notes if note) or None
