"""The charts of a programme in six aspects: coverage against targets, the schedule, visits, what was said."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from kinerja import catalogue, formats
from kinerja.charts.style import ACCENT, FAINT, INK, WARNING, canvas
from kinerja.periods import MONTHS

WIDTH, WIDE, ROW = 4.6, 6.2, 0.36  # inches
LONGEST = 38  # characters of a name
FEWEST = 2  # lines of a chart: one value is a number, not a chart
SERVED = "%"
IN_TIME, LATE, NOT_HELD = "tepat waktu", "terlambat", "tidak dilaksanakan"
FILLS: dict[str, dict[str, Any]] = {  # state of an activity → how its part of a bar looks
    IN_TIME: {"facecolor": ACCENT, "edgecolor": ACCENT},
    LATE: {"facecolor": "white", "edgecolor": ACCENT, "hatch": "////"},
    NOT_HELD: {"facecolor": WARNING, "edgecolor": WARNING},
}
SUPPORTING, HINDERING = "mendukung", "menghambat"


def coverage(table: pd.DataFrame) -> Figure | None:
    """One line an indicator: value with interval (dot), target (bar). None for fewer than two values.

    ``table``: of ``first_thousand_days.coverage``. A value on the wrong side of its target is a diamond.
    """
    shown = table[table["satuan"] == SERVED].dropna(subset=["nilai"])
    if len(shown) < FEWEST:
        return None
    with canvas(WIDTH, ROW * len(shown) + 0.9) as (figure, axes):
        top = max(100.0, shown[["nilai", "batas_atas", "target"]].max().max())
        for y, row in enumerate(shown.to_dict("records")):
            missed = row["putusan"] == "belum tercapai"
            colour = WARNING if missed else ACCENT
            axes.plot([0, top], [y, y], color=FAINT, lw=0.6, zorder=1)
            if pd.notna(row["batas_bawah"]):
                axes.plot([row["batas_bawah"], row["batas_atas"]], [y, y], color=colour, lw=2.2, zorder=2)  # fmt: skip
            if pd.notna(row["target"]):
                axes.plot([row["target"]] * 2, [y - 0.3, y + 0.3], color=INK, lw=1.6, zorder=4)
            axes.plot(row["nilai"], y, "D" if missed else "o", color=colour, ms=6, zorder=3)
            axes.annotate(
                formats.number(row["nilai"], 1), (top, y), (6, 0), textcoords="offset points", va="center",
                fontsize=8.5, color=colour, weight="bold",
            )  # fmt: skip
        names = [_short(catalogue.name(str(code))) for code in shown["indikator"]]
        axes.set_yticks(range(len(shown)), names)
        axes.set_ylim(len(shown) - 0.5, -0.7)
        axes.set_xlim(0, top)
        axes.set_xlabel("% sasaran")
        _bare(axes)
        _key(
            axes,
            Line2D([], [], ls="", marker="o", color=ACCENT, label="mencapai target"),
            Line2D([], [], ls="", marker="D", color=WARNING, label="belum"),
            Line2D([], [], ls="", marker="|", ms=10, mew=1.6, color=INK, label="target"),
        )
    return figure


def schedule(table: pd.DataFrame, names: dict[str, str]) -> Figure | None:
    """One bar a kind of activity, 100 % of what was planned: in time, late, not held, each with its count.

    ``table``: of ``activities.schedule``; ``names``: kind → its name. None where nothing was planned.
    """
    shown = table[table["penyebut"] > 0]
    kinds = list(shown["jenis"].drop_duplicates())
    if not kinds:
        return None
    with canvas(WIDTH, 0.5 * len(kinds) + 0.8) as (figure, axes):
        for y, kind in enumerate(kinds):
            start = 0.0
            parts = shown[(shown["jenis"] == kind) & (shown["nilai"] > 0)]
            for row in parts.to_dict("records"):
                axes.barh(y, row["nilai"], left=start, height=0.5, lw=0.8, **FILLS[row["ukuran"]])
                if row["nilai"] >= 6:
                    hollow = row["ukuran"] == LATE
                    axes.annotate(
                        formats.number(row["pembilang"]), (start + row["nilai"] / 2, y), ha="center", va="center",
                        fontsize=8.5, weight="bold", color=INK if hollow else "white",
                        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1} if hollow else None,
                    )  # fmt: skip
                start += row["nilai"]
            planned = shown.loc[shown["jenis"] == kind, "penyebut"].iloc[0]
            axes.annotate(
                formats.number(planned), (100, y), (6, 0), textcoords="offset points", va="center", fontsize=8.5
            )  # fmt: skip
        axes.set_yticks(range(len(kinds)), [names.get(kind, kind) for kind in kinds])
        axes.set_ylim(len(kinds) - 0.5, -0.6)
        axes.set_xlim(0, 100)
        axes.set_xlabel("% dari yang direncanakan; di kanan: banyaknya")
        _bare(axes)
        _key(axes, *(Patch(label=what, **fill) for what, fill in FILLS.items()))
    return figure


def visits(table: pd.DataFrame, period: str) -> Figure | None:
    """The visits of supervision along the year: held (dot, late: diamond), not held (cross); the longest gap marked.

    ``table``: of ``activities.visits``. None where no visit has a day.
    """
    days = table["tgl_laksana"].where(table["tgl_laksana"].notna(), table["tgl_rencana"])
    dated = table.assign(_x=[_day_of_year(day, period) for day in days]).dropna(subset=["_x"])
    if dated.empty:
        return None
    with canvas(WIDE, 1.3) as (figure, axes):
        axes.axhline(0, color=FAINT, lw=1)
        for row in dated.to_dict("records"):
            if pd.isna(row["tgl_laksana"]):
                axes.plot(row["_x"], 0, "x", color=WARNING, ms=8, mew=2, zorder=3)
            else:
                late = row["keadaan"] == LATE
                axes.plot(row["_x"], 0, "D" if late else "o", color=ACCENT, ms=6 if late else 7, zorder=3)  # fmt: skip
        apart = dated.dropna(subset=["jarak"])
        if len(apart):
            last = apart.nlargest(1, "jarak").iloc[0]
            ends = [max(last["_x"] - last["jarak"], 1), last["_x"]]
            axes.plot(ends, [0.35, 0.35], color=INK, lw=1)
            axes.annotate(
                f"terpanjang: {formats.number(last['jarak'])} hari", (sum(ends) / 2, 0.35), (0, 4),
                textcoords="offset points", ha="center", fontsize=8.5,
            )  # fmt: skip
        axes.set_yticks([])
        axes.set_ylim(-0.5, 0.9)
        axes.set_xlim(-4, 374)
        firsts = [1 + 365 * month / 12 for month in range(12)]
        axes.set_xticks(firsts, [name[:3] for name in MONTHS], ha="left")
        axes.tick_params(length=0)
        axes.spines["left"].set_visible(False)
        _key(
            axes,
            Line2D([], [], ls="", marker="o", color=ACCENT, label=IN_TIME),
            Line2D([], [], ls="", marker="D", color=ACCENT, label=LATE),
            Line2D([], [], ls="", marker="x", mew=2, color=WARNING, label=NOT_HELD),
        )
    return figure


def _day_of_year(day: Any, period: str) -> float:
    """Days from the beginning of the year; beyond it for a day of the next year, missing without one."""
    if pd.isna(day):
        return float("nan")
    return float((pd.Timestamp(str(day)) - pd.Timestamp(f"{period}-01-01")).days + 1)


def evidence(matrix: pd.DataFrame, aspects: dict[str, str]) -> Figure | None:
    """One line an aspect: excerpts that support to the right, that hinder to the left, all others not drawn.

    ``matrix``: of ``evidence.matrix``; ``aspects``: aspect → its name, in their order. None without evidence.
    """
    counted = matrix[matrix["kode"].isin([SUPPORTING, HINDERING])]
    if counted.empty:
        return None
    sums = counted.groupby(["aspek", "kode"])["kutipan"].sum()
    with canvas(WIDTH, ROW * len(aspects) + 0.8) as (figure, axes):
        most = float(sums.max())
        for y, aspect in enumerate(aspects):
            for code, side, colour in ((SUPPORTING, 1, ACCENT), (HINDERING, -1, WARNING)):
                many = float(sums.get((aspect, code), 0))
                if not many:
                    continue
                fill: dict[str, Any] = {"facecolor": colour}
                if side < 0:
                    fill = {"hatch": "////", "facecolor": "white"}
                axes.barh(y, side * many, height=0.55, edgecolor=colour, lw=0.8, **fill)
                axes.annotate(
                    formats.number(many), (side * many, y), (5 * side, 0), textcoords="offset points",
                    ha="left" if side > 0 else "right", va="center", fontsize=8.5, color=colour, weight="bold",
                )  # fmt: skip
        axes.axvline(0, color=INK, lw=0.9)
        axes.set_yticks(range(len(aspects)), list(aspects.values()))
        axes.set_ylim(len(aspects) - 0.4, -0.7)
        axes.set_xlim(-most * 1.15, most * 1.15)
        axes.set_xticks([])
        axes.set_xlabel("Banyak kutipan: ← menghambat · mendukung →")
        axes.tick_params(length=0)
        axes.spines["left"].set_visible(False)
        axes.spines["bottom"].set_visible(False)
    return figure


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"


def _bare(axes: Axes) -> None:
    axes.xaxis.set_major_formatter(lambda value, _: formats.number(value))
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)


def _key(axes: Axes, *marks: Line2D | Patch) -> None:
    handles: Sequence[Line2D | Patch] = list(marks)
    axes.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=len(handles), frameon=False,
        fontsize=8.5, labelcolor=INK, handletextpad=0.4, columnspacing=1.2,
    )  # fmt: skip
