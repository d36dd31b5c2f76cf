"""The charts of a monthly meeting: the meetings held, coverage by village against the running target, signals."""

import textwrap
from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from kinerja import catalogue, formats
from kinerja.charts.style import ACCENT, FAINT, INK, PEER, WARNING, canvas
from kinerja.periods import MONTHS

WIDTH, PANEL = 4.6, 3.3  # inches
ROW = 0.24
LONGEST = 34  # characters of a line of a title
KINDS = {"lokmin_bulanan": "bulanan", "lokmin_triwulanan": "triwulanan"}
ABOVE = "Di atas target"
NOT_HELD = "tidak dilaksanakan"
HELD: dict[str, dict[str, Any]] = {  # state of a meeting that was held → its mark
    "menurut rencana": {"marker": "o", "mfc": ACCENT},
    "dimajukan": {"marker": "<", "mfc": ACCENT},
    "ditunda": {"marker": "D", "mfc": ACCENT},
    "di luar jadwal": {"marker": "o", "mfc": "white"},
}
SIGNALS = ("membaik", "memburuk", "sinyal naik", "sinyal turun")


def meetings(states: pd.DataFrame, year: str) -> Figure | None:
    """The meetings of a year, a line a kind: each on the day on which it was (or was to be) held. None without days.

    ``states``: of ``meetings.meeting_states``.
    """
    dated = states[states["keadaan"].isin([*HELD, NOT_HELD])]
    if dated.empty:
        return None
    kinds = [kind for kind in KINDS if kind in set(dated["jenis"])]
    with canvas(WIDTH, 0.42 * len(kinds) + 0.75) as (figure, axes):
        for y, kind in enumerate(kinds):
            axes.plot([0, 365], [y, y], color=FAINT, lw=1, zorder=1)
            for row in dated[dated["jenis"] == kind].to_dict("records"):
                _meeting(axes, y, row, year)
        axes.set_yticks(range(len(kinds)), [KINDS[kind] for kind in kinds])
        axes.set_ylim(len(kinds) - 0.5, -0.5)
        axes.set_xlim(-4, 374)
        axes.set_xticks(
            [365 * month / 12 for month in range(12)], [name[:3] for name in MONTHS], ha="left"
        )
        _bare(axes)
        shown = list(dict.fromkeys(dated["keadaan"]))
        marks = [
            Line2D([], [], ls="", mec=ACCENT, ms=6, label=state, **HELD[state])
            for state in HELD
            if state in shown
        ]
        if NOT_HELD in shown:
            marks.append(Line2D([], [], ls="", marker="x", mew=2, color=WARNING, label=NOT_HELD))
        _key(axes, marks)
    return figure


def _meeting(axes: Axes, y: float, row: Mapping[Any, Any], year: str) -> None:
    if row["keadaan"] == NOT_HELD:
        axes.plot(_day(row["tgl_rencana"], year), y, "x", color=WARNING, ms=7, mew=2, zorder=3)
    else:
        look = HELD[str(row["keadaan"])]
        axes.plot(_day(row["tgl_laksana"], year), y, ls="", mec=ACCENT, ms=6, zorder=3, **look)


def _day(day: Any, year: str) -> float:
    return float((pd.Timestamp(str(day)) - pd.Timestamp(f"{year}-01-01")).days)


def villages(matrix: pd.DataFrame) -> list[Figure]:
    """One small chart an indicator: coverage so far of each place (dot), the running target (line), signals named.

    ``matrix``: of ``pws_matrix``. A place below its target is a diamond, one without a position a square; an arrow
    stands only where the month is more than noise.
    """
    known = matrix.dropna(subset=["kumulatif"])
    return [_villages(own) for _, own in known.groupby("indikator", sort=False)]


def _villages(own: pd.DataFrame) -> Figure:
    with canvas(PANEL, ROW * len(own) + 0.75) as (figure, axes):
        due = own["target_berjalan"].dropna()
        most = max(own["kumulatif"].max(), due.max() if len(due) else 0)
        for y, row in enumerate(own.to_dict("records")):
            below = row["posisi"] != ABOVE
            colour = WARNING if below else ACCENT
            shape = "s" if pd.isna(row["posisi"]) else "D" if below else "o"
            axes.plot([0, row["kumulatif"]], [y, y], color=FAINT, lw=1.2, zorder=1)
            axes.plot(row["kumulatif"], y, shape, color=colour, ms=5.5, zorder=3)
            told = formats.number(row["kumulatif"], 1) + _arrow(row)
            axes.annotate(
                told, (most, y), (8, 0), textcoords="offset points", va="center", fontsize=8.5, color=colour,
            )  # fmt: skip
        if len(due):
            axes.axvline(float(due.iloc[0]), color=INK, lw=1.1, zorder=2)
        axes.set_yticks(range(len(own)), [_place(row) for row in own["desa"]])
        axes.set_ylim(len(own) - 0.4, -0.6)
        axes.set_xlim(0, most * 1.02)
        axes.xaxis.set_major_formatter(lambda value, _: formats.number(value))
        _title(axes, catalogue.name(str(own["indikator"].iloc[0])))
        _bare(axes)
    return figure


def _arrow(row: Mapping[Any, Any]) -> str:
    """The direction of a month that is more than noise."""
    if row["putusan"] not in SIGNALS:
        return ""
    return " ▼" if row["putusan"] in ("memburuk", "sinyal turun") else " ▲"


def _place(village: Any) -> str:
    return "puskesmas" if pd.isna(village) else str(village).replace(" ", "\N{NO-BREAK SPACE}")


def controls(charts: Mapping[str, pd.DataFrame]) -> list[Figure]:
    """One small chart a series: months (line), mean and natural limits; months with a signal are filled diamonds.

    ``charts``: code → chart of ``spc.xmr``.
    """
    return [_control(code, chart) for code, chart in charts.items()]


def _control(code: str, chart: pd.DataFrame) -> Figure:
    with canvas(PANEL, 2.2) as (figure, axes):
        x = range(len(chart))
        axes.plot(x, chart["nilai"], color=ACCENT, lw=1.2, zorder=2)
        for place, row in zip(x, chart.to_dict("records"), strict=True):
            odd = row["putusan"] in SIGNALS
            axes.plot(
                place, row["nilai"], "D" if odd else "o", ms=5.5 if odd else 4, zorder=3, mec=ACCENT,
                mfc=WARNING if odd else "white",
            )  # fmt: skip
        last = chart.iloc[-1]
        axes.plot(x, chart["rerata"], color=PEER, lw=0.9, ls="--", zorder=1)
        for side in ("batas_bawah", "batas_atas"):
            axes.plot(x, chart[side], color=PEER, lw=0.9, zorder=1)
        if pd.notna(last["target"]):
            axes.axhline(last["target"], color=INK, lw=0.9, ls=":", zorder=1)
        axes.set_xlim(-0.4, len(chart) - 0.6)
        axes.set_ylim(bottom=0)
        labels = [str(period)[5:] for period in chart["periode"]]
        step = max(1, len(labels) // 6)
        axes.set_xticks(list(x)[::step], labels[::step])
        axes.yaxis.set_major_formatter(lambda value, _: formats.number(value, 1, least=0))
        base, _, village = code.partition("/desa/")
        _title(axes, f"{catalogue.name(base)}, {_place(village or None)}", side=-24)
        axes.tick_params(length=0)
    return figure


def _title(axes: Axes, name: str, *, side: float = -58) -> None:
    """A title above the names too, in two lines where it is long; ``side``: points from the left of the axes."""
    axes.annotate(
        textwrap.fill(name, LONGEST), (0, 1), (side, 6), xycoords="axes fraction", textcoords="offset points",
        fontsize=9.5, color=INK, weight="bold", va="bottom", annotation_clip=False,
    )  # fmt: skip


def _bare(axes: Axes) -> None:
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)


def _key(axes: Axes, marks: list[Line2D]) -> None:
    axes.legend(
        handles=marks, loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=min(len(marks), 3), frameon=False,
        fontsize=8.5, labelcolor=INK, handletextpad=0.3, columnspacing=1.2,
    )  # fmt: skip
