"""The look of every chart, as a context: nothing global changes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

ACCENT, PEER, FAINT, INK, WARNING = "#005f73", "#7a828c", "#d0d7de", "#1b1f23", "#9a3b00"
SETTINGS: dict[Any, Any] = {
    "font.family": [
        "DejaVu Sans"
    ],  # ships with matplotlib, and is wider than what a reader has: nothing overlaps
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.grid": False,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
}


@contextmanager
def canvas(width: float, height: float) -> Iterator[tuple[Figure, Axes]]:
    """A new figure with one Axes in the house's style; inches."""
    with mpl.rc_context(SETTINGS):
        figure = Figure(figsize=(width, height))
        axes = figure.subplots()
        yield figure, axes
        figure.patch.set_visible(False)
        axes.patch.set_visible(False)
        for artist in axes.get_children():
            artist.set_clip_on(
                False
            )  # limits hold everything; each clip path would weigh as much as its line


def key(axes: Axes, unit: str, names: Mapping[str, str]) -> None:
    """Which mark is the facility of the page, and which are its peers."""
    peers = [name for code, name in names.items() if code != unit]
    marks = [Line2D([], [], ls="", marker="o", color=ACCENT, ms=7, label=names[unit])]
    if peers:
        told = peers[0] if len(peers) == 1 else f"{len(peers)} puskesmas lain"
        marks.append(Line2D([], [], ls="", marker="s", mfc="none", mec=PEER, ms=7, label=told))
    axes.legend(
        handles=marks,
        loc="lower left",
        bbox_to_anchor=(-0.02, 1.0),
        ncols=2,
        frameon=False,
        fontsize=8.5,
        labelcolor=INK,
        handletextpad=0.3,
        columnspacing=1.2,
    )
