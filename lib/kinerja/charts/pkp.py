"""The charts of the yearly assessment: the spider that the guideline asks for, and the same scores on common lines."""

import math
import textwrap
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kinerja import formats, rules
from kinerja.charts.style import ACCENT, FAINT, INK, PEER, WARNING, canvas

SIZE, WIDTH, ROW = 3.3, 3.3, 0.36  # inches
FEWEST_AXES = 3
RINGS = (0.25, 0.5, 0.75, 1.0)
LONGEST = 14  # characters of a line of a name
BEYOND = 1.14  # of the radius: where an axis has its name


def spider_and_lines(scores: pd.DataFrame, rule: str, *, most: float) -> list[Figure]:
    """The programmes of one score (``pkp_pelayanan``, ``pkp_manajemen``), as a spider and as dots on lines.

    ``scores``: of ``pkp.pkp_scores``; ``most``: the end of the scale. No spider below three programmes; nothing without
    a programme that has a score.
    """
    own = scores[scores["indikator"].str.startswith(f"{rule}/")].dropna(subset=["nilai"])
    if own.empty:
        return []
    whole = scores[scores["indikator"] == rule]
    borders = [band.low for band in rules.load(*_version(whole)).bands[1:]]
    lines = _lines(pd.concat([own, whole.dropna(subset=["nilai"])]), borders, most)
    return [_spider(own, borders[-1], most), lines] if len(own) >= FEWEST_AXES else [lines]


def _version(whole: pd.DataFrame) -> tuple[str, str]:
    rule, _, version = str(whole["aturan"].iloc[0]).partition("@")
    return rule, version


def _spider(own: pd.DataFrame, best: float, most: float) -> Figure:
    angles = [math.pi / 2 - 2 * math.pi * place / len(own) for place in range(len(own))]
    with canvas(SIZE, SIZE) as (figure, axes):
        for ring in RINGS:
            _ring(axes, angles, [ring] * len(own), color=FAINT, lw=0.8)
            axes.annotate(
                formats.number(ring * most, 1, least=0), (0, ring), (3, 1), textcoords="offset points", fontsize=7.5,
                color=PEER,
            )  # fmt: skip
        for angle in angles:
            axes.plot([0, math.cos(angle)], [0, math.sin(angle)], color=FAINT, lw=0.8, zorder=1)
        _ring(axes, angles, [best / most] * len(own), color=INK, lw=0.9, ls=":")
        values = [value / most for value in own["nilai"]]
        _ring(axes, angles, values, color=ACCENT, lw=1.8)
        for angle, value, code in zip(angles, values, own["indikator"], strict=True):
            x, y = math.cos(angle), math.sin(angle)
            axes.plot(value * x, value * y, "o", color=ACCENT, ms=5, zorder=3)
            side = "center" if abs(x) < 0.2 else "left" if x > 0 else "right"
            axes.text(BEYOND * x, BEYOND * y, _name(str(code)), ha=side, va="center", fontsize=8.5)
        axes.set_xlim(-1.1, 1.1)
        axes.set_ylim(-1.2, 1.2)
        axes.set_aspect("equal")
        axes.set_axis_off()
    return figure


def _ring(axes: Axes, angles: list[float], radii: list[float], **look: Any) -> None:
    points = [(r * math.cos(a), r * math.sin(a)) for a, r in zip(angles, radii, strict=True)]
    x, y = zip(*points, points[0], strict=True)
    axes.plot(x, y, zorder=2, **look)


def _lines(rows: pd.DataFrame, borders: list[float], most: float) -> Figure:
    with canvas(WIDTH, ROW * len(rows) + 0.7) as (figure, axes):
        for border in borders:
            axes.axvline(border, color=INK, lw=0.9, ls=":", zorder=1)
        for y, row in enumerate(rows.to_dict("records")):
            low = row["nilai"] < borders[0]
            colour = WARNING if low else ACCENT
            axes.plot([0, most], [y, y], color=FAINT, lw=0.8, zorder=1)
            if pd.notna(row["batas_bawah"]):
                axes.plot(
                    [row["batas_bawah"], row["batas_atas"]], [y, y], color=colour, lw=2.2, zorder=2
                )
            axes.plot(row["nilai"], y, "D" if low else "o", color=colour, ms=6, zorder=3)
            axes.annotate(
                formats.number(row["nilai"], 1), (most, y), (6, 0), textcoords="offset points", va="center",
                fontsize=8.5, color=colour, weight="normal" if "/" in row["indikator"] else "bold",
            )  # fmt: skip
        axes.set_yticks(range(len(rows)), [_name(str(code)) for code in rows["indikator"]])
        axes.set_ylim(len(rows) - 0.5, -0.6)
        axes.set_xlim(0, most)
        axes.xaxis.set_major_formatter(lambda value, _: formats.number(value, 1, least=0))
        axes.tick_params(length=0)
        axes.spines["left"].set_visible(False)
    return figure


def _name(code: str) -> str:
    return textwrap.fill(code.partition("/")[2] or "seluruhnya", LONGEST)
