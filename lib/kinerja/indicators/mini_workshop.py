"""The pack for one monthly meeting of a puskesmas (lokakarya mini): everything that its page shows, computed once.

The meeting of a month looks at the months before it, and nothing here knows more than was known when that month began,
but for its own problems and plan. The pieces: ``meetings``, ``meeting_parts``, ``pws``, ``pws_matrix``, ``problems``,
``follow_up``, which name their sources. S004 (004_3332f5b6b343cb9c.txt lines 13 and 17) found what such a pack is for.
"""

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kinerja import catalogue
from kinerja.indicators import achievement, follow_up, meeting_parts, meetings, problems
from kinerja.indicators import pws as area
from kinerja.indicators.data_quality import findings, required
from kinerja.indicators.pws_matrix import XMR, pws_matrix
from kinerja.indicators.results import COLUMNS, at, concat, results
from kinerja.indicators.spc import COMMON, UNJUDGED, Direction, xmr
from kinerja.periods import Period, label

Tables = Callable[[str], pd.DataFrame]
RECORDED = "lokmin_"  # indicators of the meetings themselves, where only a document speaks of them
MOST_CHARTS = 6  # control charts on a page: more signals than that are read in the table
SLOTS = {
    "jenis": "str",
    "masa": "str",
    "terisi": "int64",
    "lewat": "int64",
    "kosong": "str",
}
PLAN = {**follow_up.CARRIED, "baru": "bool"}
WRITTEN = ("nomor_masalah", "kegiatan", "indikator", "desa")
LESSONS = {**follow_up.MOVES, "dinilai": "str"}


@dataclass(frozen=True)
class MiniWorkshop:
    """The results for the meeting of a month (``period``), which looks back until the month ``last``.

    ``states``, ``adherence``, ``slots``, ``parts``: the meetings of the year so far; ``recorded``: what a document says
    of them without their days. ``matrix`` (PWS) with the same month's ``running`` coverage, its ``signals`` and their
    control ``charts``. ``problems`` in order, raised in ``raised``. ``moves``: the actions to look at; ``done``: the
    share of last month's that is finished; ``lessons``: finished actions of which three months are known. ``plan``:
    what is open and what is new; ``unanswered``: problems without an action. ``all``: results among them as one table.
    """

    period: str
    last: str
    states: pd.DataFrame
    adherence: pd.DataFrame
    slots: pd.DataFrame
    parts: pd.DataFrame
    recorded: pd.DataFrame
    matrix: pd.DataFrame
    running: pd.DataFrame
    signals: pd.DataFrame
    charts: Mapping[str, pd.DataFrame]
    problems: pd.DataFrame
    raised: str
    moves: pd.DataFrame
    done: pd.DataFrame
    lessons: pd.DataFrame
    plan: pd.DataFrame
    unanswered: pd.DataFrame
    all: pd.DataFrame


def mini_workshop(
    tables: Tables, *, period: str, version: str | None = None, confidence: float = 0.95
) -> MiniWorkshop:
    """The results for the meeting of one facility in one month.

    ``tables`` gives the facility's own rows of a table by name: ``kegiatan``, ``observasi``, ``pws``, ``target``,
    ``masalah``, ``rencana``; the ones that it lacks are empty. ``version``: of ``pws_posisi``. ``confidence``: of the
    shares of meetings; signals in monthly series keep the limits of their own methods. Raises ValueError for a
    ``period`` that is no month.

    >>> own = {
    ...     "kegiatan": ["unit", "periode", "jenis", "nomor", "uraian", "tgl_rencana", "tgl_laksana"],
    ...     "observasi": ["unit", "periode", "indikator"],
    ...     "pws": ["unit", "periode", "desa", "indikator", "dilayani", "sasaran"],
    ...     "target": ["unit", "periode", "indikator", "target"],
    ...     "masalah": ["unit", "periode", "nomor", "masalah", "urgensi", "keseriusan", "perkembangan"],
    ...     "rencana": ["unit", "periode", "nomor", "kegiatan", "tenggat", "status"],
    ... }
    >>> rows = [["pkm", "2024-02", "Suka", "k1", count, 100] for count in (8,)]
    >>> found = mini_workshop(
    ...     lambda name: pd.DataFrame(rows if name == "pws" else [], columns=own[name]), period="2024-03"
    ... )
    >>> found.last, found.matrix["dilayani"].tolist(), len(found.moves)
    ('2024-02', [8.0, 8.0], 0)
    """
    now = area.month_number(period)
    last = area.month_of(now - 1)
    as_of = _first_day(period) - datetime.timedelta(days=1)
    activities, counts, targets = (tables(name) for name in ("kegiatan", "pws", "target"))
    states = meetings.meeting_states(activities, as_of=as_of)
    ours = [meetings.within(str(each), last[:4]) for each in states["periode"]]
    inside = states[np.array(ours, dtype=bool)]
    held = activities if len(inside) else activities.head(0)  # an unrecorded year is no empty one
    kept = meetings.adherence(held, period=last[:4], as_of=as_of, confidence=confidence)
    monthly = area.monthly_coverage(counts, targets, period=last, confidence=confidence)
    running = area.running_coverage(
        counts, targets, period=last, version=version, confidence=confidence
    )
    matrix = pws_matrix(counts, targets, period=last, position_version=version)
    found = signals(matrix)
    plans = as_known(tables("rencana"), period)
    raised, current = latest_problems(tables("masalah"), period)
    plan = next_plan(plans, period=period)
    recorded = documented(tables("observasi"), year=last[:4], confidence=confidence)
    done = follow_up.done_share(plans, period=period, confidence=confidence)
    return MiniWorkshop(
        period=period,
        last=last,
        states=inside,
        adherence=kept,
        slots=slots(states, as_of=as_of),
        parts=meeting_parts.input_process_output(
            held, period=last[:4], as_of=as_of, confidence=confidence
        ),
        recorded=recorded,
        matrix=matrix,
        running=at(running, last),
        signals=found,
        charts=control_charts(monthly, found),
        problems=problems.priorities(current),
        raised=raised,
        moves=follow_up.follow_up(plans, monthly, period=period),
        done=done,
        lessons=lessons(plans, monthly, period=period),
        plan=plan,
        unanswered=unanswered(current, plans) if raised == period else current.head(0),
        all=concat(kept, recorded, at(running, last), at(monthly, last), done),
    )


def as_known(plans: pd.DataFrame, period: str) -> pd.DataFrame:
    """The table ``rencana`` as it was known in a month: later plans are gone, and what ended later is under way.

    Whether such an action had begun is not recorded; it is taken to have. The input is untouched. Raises ValueError for
    lacking columns.

    >>> plans = pd.DataFrame({"periode": ["2024-01", "2024-01", "2024-05"], "status": "selesai",
    ...                       "selesai": ["2024-02", "2024-04", "2024-05"]})
    >>> as_known(plans, "2024-03")["status"].tolist()
    ['selesai', 'berjalan']
    """
    required(plans, ("periode", "status"), "plans")
    ended = plans.reindex(columns=["selesai"])["selesai"].astype("str")
    later = (ended > period).fillna(False).astype(bool)
    known = plans.assign(
        status=plans["status"].mask(later, follow_up.RUNNING), selesai=ended.mask(later)
    )
    return known[plans["periode"] <= period].reset_index(drop=True)


def slots(states: pd.DataFrame, *, as_of: datetime.date) -> pd.DataFrame:
    """Months (quarters) of the year that are over, and those with a meeting held: one row a kind, columns ``SLOTS``.

    Every month and every quarter has one by Permenkes 44/2016 (sekunder), planned or not: unlike the share of planned
    meetings, this cannot be 100 % for want of a plan. ``states``: of ``meetings.meeting_states``. ``kosong`` names the
    months without; a meeting counts for the month of the day on which it was held. Months before the first row of a
    kind are not counted: nobody recorded them. A full count, so no interval.

    >>> table = pd.DataFrame({"unit": "pkm", "periode": ["2024-01", "2024-02", "2024-03"], "jenis": "lokmin_bulanan",
    ...                       "nomor": 1, "tgl_rencana": None, "tgl_laksana": ["2024-01-05", None, "2024-03-05"]})
    >>> day = datetime.date(2024, 3, 31)
    >>> slots(meetings.meeting_states(table, as_of=day), as_of=day)[["terisi", "lewat", "kosong"]].values.tolist()
    [[2, 3, 'Februari']]
    """
    tomorrow = as_of + datetime.timedelta(days=1)
    over = [
        f"{as_of.year}-{month:02}"
        for month in range(1, 13)
        if (as_of.year, month) < (tomorrow.year, tomorrow.month)
    ]

    def rows() -> Iterator[dict[str, Any]]:
        for kind, own in states.groupby("jenis", sort=False):
            each = meetings.MONTHS_EACH[str(kind)]
            held = set(own.loc[own["keadaan"].isin(meetings.HELD), "tgl_laksana"].str[:7])
            first = min(str(Period.parse(str(period)).months()[0]) for period in own["periode"])
            spans = [over[place : place + each] for place in range(0, len(over), each)]
            whole = [span for span in spans if len(span) == each and span[-1] >= first]
            empty = [span for span in whole if not held & set(span)]
            yield {
                "jenis": kind,
                "masa": "bulan" if each == 1 else "triwulan",
                "terisi": len(whole) - len(empty),
                "lewat": len(whole),
                "kosong": ", ".join(_short(span) for span in empty) or None,
            }

    return findings(rows(), SLOTS)


def documented(observasi: pd.DataFrame, *, year: str, confidence: float = 0.95) -> pd.DataFrame:
    """Results of what a document says of the meetings of a year, where their days are not known: codes ``lokmin_…``.

    One row a reading of the table ``observasi``; a statement without a number has no value. ``catatan`` is that of the
    table, which says how it is printed.

    >>> row = {"unit": "pkm", "periode": "2005", "indikator": "lokmin_jarak", "nilai": 3, "catatan": "kadang-kadang"}
    >>> documented(pd.DataFrame([row]), year="2005")[["nilai", "satuan", "catatan"]].values.tolist()
    [[3.0, 'bulan', 'kadang-kadang']]
    """
    own = observasi[
        (observasi["periode"] == year)
        & observasi["indikator"].str.startswith(RECORDED).fillna(False).astype(bool)
    ]
    parts = []
    for place in range(len(own)):
        one = own.iloc[[place]]
        read = achievement.readings(one, confidence=confidence)
        told = one["catatan"].iloc[0] if "catatan" in one else None
        parts.append(read if pd.isna(told) else read.assign(catatan=str(told)))
    return results(concat(*parts)[list(COLUMNS)])


def signals(matrix: pd.DataFrame) -> pd.DataFrame:
    """The rows of a PWS matrix whose month is more than noise, the facility's own first, in the order of the data.

    >>> signals(pd.DataFrame({"desa": ["A", "B", None], "putusan": ["variasi biasa", "sinyal naik", "membaik"]}))
      desa      putusan
    2  NaN      membaik
    1    B  sinyal naik
    """
    known = matrix[matrix["putusan"].notna() & ~matrix["putusan"].isin([COMMON, UNJUDGED])]
    return known.sort_values("desa", key=lambda column: column.notna(), kind="stable")


def control_charts(monthly: pd.DataFrame, found: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The XmR chart of each signal that XmR gave, by code, ``MOST_CHARTS`` at most: see ``spc.xmr``.

    >>> control_charts(results([]), pd.DataFrame({"indikator": [], "desa": [], "uji": []}))
    {}
    """
    charts = {}
    for row in found[found["uji"] == XMR].head(MOST_CHARTS).to_dict("records"):
        code = str(row["indikator"])
        full = code if pd.isna(row["desa"]) else f"{code}/{area.VILLAGE}/{row['desa']}"
        own = monthly[monthly["indikator"] == full]
        charts[full] = xmr(
            own["nilai"],
            periods=own["periode"].tolist(),
            target=_target(own),
            direction=_direction(code),
        )
    return charts


def latest_problems(table: pd.DataFrame, period: str) -> tuple[str, pd.DataFrame]:
    """The problems of a month's meeting; where it has none yet, those of the latest meeting before it, and its month.

    >>> table = pd.DataFrame({"periode": ["2024-01", "2024-03"], "masalah": ["a", "b"]})
    >>> month, found = latest_problems(table, "2024-02")
    >>> month, found["masalah"].tolist()
    ('2024-01', ['a'])
    """
    known = sorted({str(each) for each in table["periode"] if str(each) <= period})
    month = known[-1] if known else period
    return month, at(table, month)


def next_plan(plans: pd.DataFrame, *, period: str) -> pd.DataFrame:
    """The plan that the meeting of a month makes, as rows of the table ``rencana``: columns ``PLAN``.

    First what is still open, oldest first, with the month of its first plan; then the actions that are new in this
    meeting (``baru``). An action written anew is one action: see ``follow_up``. ``nomor_masalah`` is that of this
    meeting's own row, where it has one. Numbered from 1. Raises as ``follow_up.carried_over``.

    >>> plans = pd.DataFrame({"unit": "pkm", "periode": ["2024-01", "2024-02"], "nomor": 1, "kegiatan": ["a", "b"],
    ...                       "tenggat": ["2024-02", "2024-03"], "status": "belum"})
    >>> next_plan(plans, period="2024-02")[["nomor", "kegiatan", "rencana_asal", "baru"]].values.tolist()
    [[1, 'a', '2024-01', False], [2, 'b', '2024-02', True]]
    """
    following = area.month_of(area.month_number(period) + 1)
    known = as_known(plans, period)
    carried = follow_up.carried_over(known, period=following)
    new = (carried["rencana_asal"] == period).to_numpy()
    late = [
        follow_up.months_late(str(row["tenggat"]), str(row["status"]), None, period)
        for row in carried.to_dict("records")
    ]
    numbers = {
        _what(row): row["nomor_masalah"]
        for row in at(known, period).reindex(columns=list(WRITTEN)).to_dict("records")
    }
    answers = [numbers.get(_what(row), np.nan) for row in carried.to_dict("records")]
    return findings(
        carried.assign(periode=period, bulan_terlambat=late, nomor_masalah=answers, baru=new), PLAN
    )


def unanswered(raised: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """The problems of a meeting for which its plan (table ``rencana``, same month) has no action.

    >>> raised = pd.DataFrame({"periode": "2024-02", "nomor": [1, 2], "masalah": ["a", "b"]})
    >>> plans = pd.DataFrame({"periode": ["2024-01", "2024-02"], "nomor_masalah": [2.0, 1.0]})
    >>> unanswered(raised, plans)["masalah"].tolist()
    ['b']
    """
    own = plans.reindex(columns=["periode", "nomor_masalah"])
    answered = set(zip(own["periode"], own["nomor_masalah"], strict=True))
    pairs = zip(raised["periode"], raised["nomor"], strict=True)
    return raised[[pair not in answered for pair in pairs]].reset_index(drop=True)


def lessons(plans: pd.DataFrame, values: pd.DataFrame, *, period: str) -> pd.DataFrame:
    """What became of every finished action of which three months are known: columns ``LESSONS``, one row an action.

    Each is judged once, as the meeting three months after its end judges it (``follow_up``), so that a later change is
    not credited to it; ``dinilai`` is the month of that meeting. What ended too lately to be judged has no row. In the
    order of their ends. Raises as ``follow_up``.

    >>> pws = pd.DataFrame({"unit": "pkm", "periode": [f"2024-0{month}" for month in range(1, 10)], "desa": "Sukamaju",
    ...                     "indikator": "k1", "dilayani": [7, 6, 8, 7, 6, 8, 14, 15, 14], "sasaran": 100})
    >>> plan = pd.DataFrame({"unit": ["pkm"], "periode": "2024-07", "nomor": 1, "kegiatan": "Sweeping",
    ...                      "status": "selesai", "tenggat": "2024-07", "selesai": "2024-07", "indikator": "k1",
    ...                      "desa": "Sukamaju"})
    >>> values = area.monthly_coverage(pws, period="2024-09")
    >>> lessons(plan, values, period="2024-10")[["gerak", "dinilai"]].values.tolist()
    [['membaik', '2024-10']]
    """
    known = as_known(plans, period)
    finished = known[(known["status"] == follow_up.DONE) & known["selesai"].notna()]
    parts = []
    for end, own in finished.groupby("selesai"):
        judged = area.month_number(str(end)) + follow_up.WAIT
        if judged > area.month_number(period):
            continue
        codes = {base for base, _ in map(area.place_of, own.get("indikator", pd.Series()).dropna())}
        near = values[values["indikator"].map(lambda each: area.place_of(each)[0]).isin(codes)]
        month = area.month_of(judged)
        seen = follow_up.follow_up(own, near, period=month)
        parts.append(seen.assign(dinilai=month))
    return findings(pd.concat(parts) if parts else [], LESSONS)


def _what(row: Mapping[Any, Any]) -> tuple[str, ...]:
    """What makes two rows of plans one action: see ``follow_up``."""
    return tuple(
        "" if pd.isna(row[name]) else " ".join(str(row[name]).casefold().split())
        for name in WRITTEN[1:]
    )


def _first_day(period: str) -> datetime.date:
    area.month_number(period)
    return datetime.date.fromisoformat(f"{period}-01")


def _short(span: list[str]) -> str:
    """``Februari`` for a month, ``triwulan I`` for three."""
    if len(span) == 1:
        return label(span[0]).split()[0]
    first = Period.parse(span[0])
    told = str(Period(first.year, quarter=((first.month or 1) + 2) // 3))
    return label(told).rsplit(" ", 1)[0]


def _target(own: pd.DataFrame) -> float | None:
    known = own["target"].dropna()
    return float(known.iloc[-1]) if len(known) else None


def _direction(code: str) -> Direction:
    directions: dict[str, Direction] = {"naik": "naik", "turun": "turun"}
    return directions.get(catalogue.get(code).direction, "netral")
