"""The charts of a comparison of facilities: funnels, ranks, courses. One in the accent, the others a background.

Two hundred facilities are one path of dots and one path of lines: a page stays light.
"""

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from kinerja import catalogue, formats
from kinerja.charts.labels import Labels
from kinerja.charts.style import ACCENT, FAINT, INK, PEER, WARNING, canvas
from kinerja.periods import MONTHS

INSIDE = "dalam batas"
SYMBOLS = {
    "jauh lebih buruk": "▼",
    "lebih buruk": "▽",
    INSIDE: "",
    "lebih baik": "△",
    "jauh lebih baik": "▲",
    "jauh lebih rendah": "⇓",
    "lebih rendah": "↓",
    "lebih tinggi": "↑",
    "jauh lebih tinggi": "⇑",
    "tidak dapat dibandingkan": "?",
}
PANEL = (3.3, 2.5)  # inches
WIDTH, ROW = 4.6, 0.42
NAMED = 3  # facilities outside that a funnel names, besides its own
LONGEST = 34  # characters of a title or a name on an axis
Names = Mapping[str, str]


def small_funnels(
    tables: Mapping[str, pd.DataFrame],
    curves: Mapping[str, pd.DataFrame],
    *,
    unit: str,
    names: Names,
) -> list[Figure]:
    """One small funnel for each indicator of ``curves``: own value filled, dots within, diamonds outside.

    ``tables`` of ``funnel.funnel``, ``curves`` of ``funnel.funnel_curve``, by indicator. Its own name is written, and
    those of the farthest outside where there is room.
    """
    return [_funnel(tables[code], curve, unit, names) for code, curve in curves.items()]


def _funnel(table: pd.DataFrame, curve: pd.DataFrame, unit: str, names: Names) -> Figure:
    known = table.dropna(subset=["nilai"])
    code = str(table["indikator"].iloc[0])
    with canvas(*PANEL) as (figure, axes):
        low = min(known["nilai"].min(), known["bawah_luar_suai"].min())
        high = max(known["nilai"].max(), known["atas_luar_suai"].max())
        pad = (high - low) * 0.08 or 1.0
        axes.set_ylim(max(low - pad, 0) if low >= 0 else low, high + pad)
        axes.set_xlim(0, known["penyebut"].max() * 1.12)
        bottom, top = axes.get_ylim()
        for side, style in (("luar", "-"), ("dalam", ":")):
            for end in ("bawah", "atas"):
                limit = curve[f"{end}_{side}_suai"]
                axes.plot(
                    curve["penyebut"],
                    limit.where(limit.between(bottom, top)),
                    color=PEER,
                    lw=0.8,
                    ls=style,
                    zorder=1,
                )
        axes.plot(curve["penyebut"], curve["pusat"], color=PEER, lw=0.8, ls="--", zorder=1)
        peers = known[known["unit"] != unit]
        outside = peers[peers["putusan"] != INSIDE]
        inside = peers[peers["putusan"] == INSIDE]
        _dots(axes, inside["penyebut"], inside["nilai"])
        axes.plot(
            outside["penyebut"],
            outside["nilai"],
            "D",
            ms=4.5,
            mfc="white",
            mec=WARNING,
            mew=1.2,
            zorder=3,
        )
        mine = known[known["unit"] == unit]
        axes.plot(
            mine["penyebut"], mine["nilai"], "o", ms=7, color=ACCENT, mec="white", mew=0.8, zorder=4
        )
        labels = Labels(axes)
        for row in mine.to_dict("records"):
            labels.put(
                names[unit], row["penyebut"], row["nilai"], always=True, color=ACCENT, weight="bold", fontsize=8
            )  # fmt: skip
        far = outside.loc[outside["z_suai"].abs().sort_values(ascending=False, kind="stable").index]
        for row in far.head(NAMED).to_dict("records"):
            labels.put(
                names[str(row["unit"])], row["penyebut"], row["nilai"], color=INK, fontsize=8
            )
        _title(axes, catalogue.name(code))
        axes.set_xlabel("Penyebut", fontsize=8)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=4))
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5))
        axes.xaxis.set_major_formatter(lambda value, _: formats.number(value))
        axes.yaxis.set_major_formatter(lambda value, _: formats.number(value, 1, least=0))
        axes.tick_params(length=0, labelsize=8)
    return figure


def _dots(axes: Axes, x: "pd.Series[float]", y: "pd.Series[float]") -> None:
    """Many equal dots as one path: lines without length and round ends."""
    points = np.repeat(np.column_stack([x, y]).astype("float64"), 2, axis=0)
    if len(points):
        path = Path(points, np.tile([Path.MOVETO, Path.LINETO], len(x)))
        path.should_simplify = False
        axes.add_patch(
            PathPatch(path, fill=False, ec=PEER, lw=4.2, capstyle="round", alpha=0.75, zorder=2)
        )


def _title(axes: Axes, text: str) -> None:
    axes.set_title(
        wrapped(text), loc="left", fontsize=8.5, color=INK, weight="bold", x=-0.12, linespacing=1.1
    )


def wrapped(text: str, wide: int = LONGEST) -> str:
    """A text in two lines of so many characters; what does not fit is cut, with a sign."""
    first, *rest = textwrap.wrap(text, wide, break_long_words=False)
    return "\n".join([first, *([short(" ".join(rest), wide)] if rest else [])])


def short(text: str, longest: int = LONGEST) -> str:
    """A text cut to so many characters, with a sign that it is."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def rank_intervals(tables: Mapping[str, pd.DataFrame], *, unit: str) -> Figure | None:
    """The facility's rank in each indicator with its interval, on a line from the best to the worst. None without any.

    ``tables``: of ``ranks.separable`` by indicator.
    """
    own = [
        (code, row)
        for code, table in tables.items()
        for row in table[(table["unit"] == unit) & table["peringkat"].notna()].to_dict("records")
    ]
    if not own:
        return None
    with canvas(WIDTH, ROW * len(own) + 0.8) as (figure, axes):
        worst = max(row["banyak"] for _, row in own)
        for y, (_, row) in enumerate(own):
            axes.plot([1, row["banyak"]], [y, y], color=FAINT, lw=1, zorder=1)
            ends = [row["peringkat_terbaik"], row["peringkat_terburuk"]]
            axes.plot(
                ends, [y, y], color=ACCENT, lw=4, alpha=0.45, solid_capstyle="round", zorder=2
            )
            axes.plot(row["peringkat"], y, "o", color=ACCENT, ms=6.5, zorder=3)
            told = f"{formats.number(row['peringkat'])} ({formats.interval(ends[0], ends[1], 0)})"
            axes.annotate(told, (worst, y), (9, 0), textcoords="offset points", va="center", fontsize=8.5,
                          color=ACCENT, weight="bold")  # fmt: skip
        axes.set_yticks(range(len(own)), [wrapped(catalogue.name(code), 28) for code, _ in own])
        axes.set_ylim(len(own) - 0.4, -0.6)
        axes.set_xlim(1 - 0.02 * worst, worst * 1.02)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        axes.set_xlabel("Peringkat (1 terbaik)")
        axes.tick_params(length=0)
        axes.spines["left"].set_visible(False)
    return figure


def courses_beside(
    series: pd.DataFrame,
    charts: Mapping[str, pd.DataFrame],
    *,
    unit: str,
    near: Sequence[str],
) -> list[Figure]:
    """One small chart an indicator of ``series``: own course in the accent, the others grey, those of like size darker.

    ``charts``: own XmR charts by indicator; their mean and limits are dotted, points with a signal are diamonds.
    """
    return [
        _course(rows, charts.get(str(code)), unit, near)
        for code, rows in series.groupby("indikator", sort=False)
    ]


def _course(
    rows: pd.DataFrame, chart: pd.DataFrame | None, unit: str, near: Sequence[str]
) -> Figure:
    periods = sorted(rows["periode"].unique())
    place = {period: x for x, period in enumerate(periods)}
    with canvas(*PANEL) as (figure, axes):
        others = rows[rows["unit"] != unit]
        for group, colour, width in (
            (others[~others["unit"].isin(near)], FAINT, 0.8),
            (others[others["unit"].isin(near)], PEER, 0.8),
        ):
            _lines(axes, group, place, colour, width)
        if chart is not None:
            span = [place[chart["periode"].iloc[0]], place[chart["periode"].iloc[-1]]]
            for name, style in (("rerata", "--"), ("batas_bawah", ":"), ("batas_atas", ":")):
                axes.plot(
                    span, [chart[name].iloc[-1]] * 2, color=ACCENT, lw=0.9, ls=style, zorder=2
                )
        mine = rows[rows["unit"] == unit]
        x = [place[period] for period in mine["periode"]]
        axes.plot(x, mine["nilai"], color=ACCENT, lw=2, marker="o", ms=4, zorder=4)
        if chart is not None:
            told = chart[
                ~chart["putusan"].isin(["variasi biasa", "belum dapat dinilai"])
                & chart["nilai"].notna()
            ]
            at = [place[period] for period in told["periode"]]
            axes.plot(at, told["nilai"], "D", ms=6.5, mfc="white", mec=WARNING, mew=1.4, zorder=5)
        last = mine.dropna(subset=["nilai"]).tail(1)
        for period, value in zip(last["periode"], last["nilai"], strict=True):
            axes.annotate(
                formats.number(value, 1), (place[period], value), (7, 0), textcoords="offset points", va="center",
                fontsize=8.5, color=ACCENT, weight="bold",
            )  # fmt: skip
        axes.set_xlim(-0.3, len(periods) - 1 + 0.35)
        step = max(1, len(periods) // 4)
        axes.set_xticks(range(0, len(periods), step), [_tick(period) for period in periods[::step]])
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5))
        axes.yaxis.set_major_formatter(lambda value, _: formats.number(value, 1, least=0))
        _title(axes, catalogue.name(str(rows["indikator"].iloc[0])))
        axes.tick_params(length=0, labelsize=8)
    return figure


def _lines(
    axes: Axes, rows: pd.DataFrame, place: Mapping[str, int], colour: str, width: float
) -> None:
    """Many lines as one path, with a gap between two facilities."""
    x: list[float] = []
    y: list[float] = []
    for _, own in rows.groupby("unit", sort=False):
        x += [*(place[period] for period in own["periode"]), float("nan")]
        y += [*own["nilai"], float("nan")]
    axes.plot(x, y, color=colour, lw=width, zorder=1)


def _tick(period: str) -> str:
    return MONTHS[int(period[5:]) - 1][:3] if len(period) == len("2024-01") else period
