"""The charts of an accountability report: achievements, counts, a funnel, absorption, money beside performance."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from kinerja import catalogue, formats
from kinerja.charts.style import ACCENT, FAINT, INK, PEER, WARNING, canvas
from kinerja.periods import label

WIDTH, WIDE, ROW = 4.6, 6.6, 0.42  # inches
LEAST_SHOWN = -50  # percent: what lies below is drawn at the edge, with its value
LOW = 70  # percent: an item below it is explained
NAMED = 8  # points that a scatter names


def achievements(table: pd.DataFrame) -> Figure | None:
    """One line an indicator: achievement against this year's target (dot) and the end of the plan (square).

    ``table``: of ``achievement.toward_plan_end``, one facility and period. None where nothing has an achievement.
    """
    shown = table.dropna(subset=["capaian"])
    if shown.empty:
        return None
    with canvas(WIDTH, ROW * len(shown) + 0.9) as (figure, axes):
        most = max(100, shown[["capaian", "capaian_akhir"]].max().max())
        for y, row in enumerate(shown.to_dict("records")):
            axes.plot([LEAST_SHOWN, most], [y, y], color=FAINT, lw=0.8, zorder=1)
            end = row["capaian_akhir"]
            if pd.notna(end):
                axes.plot(max(end, LEAST_SHOWN), y, "s", mfc="white", mec=PEER, ms=8, zorder=2)
            reached = max(row["capaian"], LEAST_SHOWN)
            colour = ACCENT if row["capaian"] >= LOW else WARNING
            axes.plot(
                reached, y, "o" if row["capaian"] >= LOW else "D", color=colour, ms=6, zorder=3
            )
            _value(axes, reached, y, formats.number(row["capaian"], 1), colour)
        axes.axvline(100, color=INK, lw=0.9, zorder=1)
        axes.axvline(LOW, color=PEER, lw=0.8, ls=":", zorder=1)
        axes.set_yticks(range(len(shown)), [_short(str(code)) for code in shown["indikator"]])
        axes.set_ylim(len(shown) - 0.5, -0.7)
        axes.set_xlim(LEAST_SHOWN - 4, most + 8)
        axes.set_xlabel("Capaian, % dari target")
        axes.xaxis.set_major_formatter(lambda value, _: formats.number(value))
        axes.tick_params(length=0)
        axes.spines["left"].set_visible(False)
        _marks(
            axes,
            Line2D([], [], ls="", marker="o", color=ACCENT, label="target tahun ini"),
            Line2D([], [], ls="", marker="D", color=WARNING, label=f"di bawah {LOW}"),
            Line2D([], [], ls="", marker="s", mfc="white", mec=PEER, label="target akhir"),
        )
    return figure


def _short(code: str) -> str:
    name = catalogue.name(code)
    return name if len(name) <= 34 else f"{name[:33].rstrip()}…"


def _value(axes: Axes, x: float, y: float, text: str, colour: str = ACCENT) -> None:
    axes.annotate(
        text, (x, y), (0, 6), textcoords="offset points", ha="center", color=colour,
        weight="bold", fontsize=8.5,
    )  # fmt: skip


def _marks(axes: Axes, *marks: Line2D) -> None:
    axes.legend(
        handles=list(marks), loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=len(marks), frameon=False,
        fontsize=8.5, labelcolor=INK, handletextpad=0.3, columnspacing=1.2,
    )  # fmt: skip


def counts_over_years(counts: pd.DataFrame) -> list[Figure]:
    """One small chart an indicator: the count of each year as a dot with its Poisson interval; whole numbers."""
    return [
        _count_panel(rows.sort_values("periode"))
        for _, rows in counts.dropna(subset=["nilai"]).groupby("indikator", sort=False)
    ]


def _count_panel(rows: pd.DataFrame) -> Figure:
    with canvas(3.3, 2.3) as (figure, axes):
        places = range(len(rows))
        for x, row in zip(places, rows.to_dict("records"), strict=True):
            axes.plot([x, x], [row["batas_bawah"], row["batas_atas"]], color=PEER, lw=1.6, zorder=2)
            axes.plot(x, row["nilai"], "o", color=ACCENT, ms=6, zorder=3)
            axes.annotate(
                formats.number(row["nilai"]), (x, row["nilai"]), (7, 0), textcoords="offset points",
                va="center", color=ACCENT, weight="bold", fontsize=9,
            )  # fmt: skip
        axes.set_xticks(list(places), [label(str(period)) for period in rows["periode"]])
        axes.set_xlim(-0.5, len(rows) - 0.3)
        axes.set_ylim(0, rows["batas_atas"].max() * 1.05)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
        axes.yaxis.set_major_formatter(lambda value, _: formats.number(value))
        axes.set_title(
            catalogue.name(str(rows["indikator"].iloc[0])), loc="left", fontsize=9.5, color=INK, weight="bold"
        )  # fmt: skip
        axes.tick_params(length=0)
    return figure


def funnel(
    table: pd.DataFrame, curve: pd.DataFrame, *, unit: str, names: Mapping[str, str]
) -> Figure | None:
    """Values over their denominators with the limits of chance; the facility filled, what lies outside named.

    ``table`` of ``comparison.funnel``, ``curve`` of ``funnel.funnel_curve``. None where nothing can be compared.
    """
    known = table.dropna(subset=["nilai"])
    if known.empty:
        return None
    with canvas(WIDE, 3.4) as (figure, axes):
        top = max(known["nilai"].max() * 1.15, known["pusat"].max() * 1.6)
        for low, high, style in (
            ("bawah_luar_suai", "atas_luar_suai", "-"),
            ("bawah_dalam_suai", "atas_dalam_suai", ":"),
        ):
            for side in (low, high):
                limit = curve[side].where(curve[side].between(0, top))  # small ones leave the chart
                axes.plot(curve["penyebut"], limit, color=PEER, lw=0.9, ls=style, zorder=1)
        axes.plot(curve["penyebut"], curve["pusat"], color=PEER, lw=0.9, ls="--", zorder=1)
        for row in known.to_dict("records"):
            own, outside = row["unit"] == unit, row["putusan"] not in (None, "dalam batas")
            axes.plot(
                row["penyebut"], row["nilai"], "o" if own else "s", ms=7 if own else 5, zorder=3,
                color=ACCENT if own else "none", mec=ACCENT if own else PEER,
            )  # fmt: skip
            if own or outside:
                axes.annotate(
                    names.get(str(row["unit"]), str(row["unit"])), (row["penyebut"], row["nilai"]), (6, 4),
                    textcoords="offset points", fontsize=8.5, color=ACCENT if own else INK,
                    weight="bold" if own else "normal",
                )  # fmt: skip
        axes.set_ylim(0, top)
        axes.set_xlim(0, known["penyebut"].max() * 1.12)
        axes.set_xlabel("Penyebut")
        axes.set_ylabel(str(known["satuan"].iloc[0]))
        axes.xaxis.set_major_formatter(lambda value, _: formats.number(value))
        axes.yaxis.set_major_formatter(lambda value, _: formats.number(value, 1, least=0))
        axes.tick_params(length=0)
    return figure


def absorption(tree: pd.DataFrame) -> Figure | None:
    """One line a programme and, below it, its activities: absorption in percent, 70 dotted. None without a budget.

    ``tree``: of ``budget.tree``, one facility and period, its first two levels.
    """
    shown = tree[tree["tingkat"] <= 2].dropna(subset=["serapan"])
    if shown.empty:
        return None
    with canvas(WIDTH, 0.3 * len(shown) + 0.7) as (figure, axes):
        names = []
        for y, row in enumerate(shown.to_dict("records")):
            top, low = row["tingkat"] == 1, row["serapan"] < LOW
            colour = WARNING if low else ACCENT if top else PEER
            axes.plot([0, row["serapan"]], [y, y], color=colour, lw=3 if top else 1.6, zorder=2)
            axes.plot(row["serapan"], y, "D" if low else "o", color=colour, ms=5, zorder=3)
            axes.annotate(
                formats.number(row["serapan"], 1), (max(row["serapan"], 100), y), (7, 0), textcoords="offset points",
                va="center", fontsize=8.5, color=colour if low or top else INK, weight="bold" if top else "normal",
            )  # fmt: skip
            name = str(row["uraian"]) if pd.notna(row["uraian"]) else ""
            name = f"{row['kode']} {name.capitalize() if name.isupper() else name}"
            names.append(name if len(name) <= 40 else f"{name[:39].rstrip()}…")
        axes.axvline(LOW, color=PEER, lw=0.8, ls=":", zorder=1)
        axes.axvline(100, color=INK, lw=0.9, zorder=1)
        axes.set_yticks(range(len(shown)), names, fontsize=8.5)
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.set_xlim(0, max(112, shown["serapan"].max() * 1.12))
        axes.set_xlabel("Serapan, %")
        axes.xaxis.set_major_formatter(lambda value, _: formats.number(value))
        axes.tick_params(length=0)
        axes.spines["left"].set_visible(False)
    return figure


def money_and_performance(beside: pd.DataFrame) -> Figure | None:
    """One point an item: absorption across, achievement up; 70 dotted, 100 drawn. None where nothing has both.

    ``beside``: of ``budget.beside_performance``. Achievements above 200 and below 0 stand at the edge.
    """
    shown = beside.dropna(subset=["serapan", "capaian"])
    if shown.empty:
        return None
    with canvas(WIDE, 3.6) as (figure, axes):
        for x, y in ((LOW, LOW), (100, 100)):
            line = ":" if x == LOW else "-"
            axes.axvline(x, color=PEER, lw=0.8, ls=line, zorder=1)
            axes.axhline(y, color=PEER, lw=0.8, ls=line, zorder=1)
        odd = shown.assign(jarak=(shown["capaian"].clip(0, 200) - shown["serapan"]).abs())
        labels: dict[tuple[float, float], list[str]] = {}
        named = set(odd.nlargest(NAMED, "jarak").index)
        for place, row in shown.iterrows():
            x, y = row["serapan"], min(max(row["capaian"], 0), 200)
            flagged = pd.notna(row["tanda"])
            axes.plot(
                x, y, "D" if flagged else "o", ms=6 if flagged else 5, zorder=3, alpha=1 if flagged else 0.65,
                color=WARNING if flagged else ACCENT, mec="white", mew=0.4,
            )  # fmt: skip
            if flagged or place in named:
                labels.setdefault((round(x, 1), round(y, 1)), []).append(str(row["kode"]))
        for point, codes in labels.items():
            axes.annotate(
                ", ".join(dict.fromkeys(codes)),
                point,
                (5, 5),
                textcoords="offset points",
                fontsize=8,
                color=INK,
            )
        axes.set_xlim(-4, max(104, shown["serapan"].max() + 4))
        axes.set_ylim(-6, max(110, min(200, shown["capaian"].max()) + 8))
        axes.set_xlabel("Serapan anggaran, %")
        axes.set_ylabel("Capaian kinerja, %")
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(lambda value, _: formats.number(value))
        axes.tick_params(length=0)
    return figure


def funnels(
    tables: Mapping[str, pd.DataFrame],
    curves: Mapping[str, pd.DataFrame],
    *,
    unit: str,
    names: Mapping[str, str],
) -> list[Figure | None]:
    """One funnel an indicator, in their order."""
    return [funnel(table, curves[code], unit=unit, names=names) for code, table in tables.items()]
