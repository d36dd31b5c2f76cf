"""Values with their intervals, one line a group: the facility filled, its peers hollow, just below it."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kinerja import formats
from kinerja.charts.style import ACCENT, FAINT, PEER, canvas, key

WIDTH, ROW = 4.6, 0.36  # inches
MANY = 4  # peers; beyond, only their values are drawn, without intervals


def forest(results: pd.DataFrame, *, unit: str, names: Mapping[str, str]) -> Figure | None:
    """One line an indicator that the facility has: value and interval, its own and each peer's; None for none."""
    own = results[results["unit"] == unit].dropna(subset=["nilai"])
    codes = list(own["indikator"].drop_duplicates())
    if not codes:
        return None
    with canvas(WIDTH, ROW * len(codes) + 0.7) as (figure, axes):
        for y, code in enumerate(codes):
            axes.axhline(y + 0.5, color=FAINT, lw=0.5)
            _line(axes, y, results[results["indikator"] == code].dropna(subset=["nilai"]), unit)
        axes.set_yticks(
            range(len(codes)), [code.partition("/")[2].replace("_", " ") for code in codes]
        )
        axes.set_ylim(len(codes) - 0.4, -0.6)
        axes.set_xlim(left=0)
        axes.set_xlabel(str(own["satuan"].iloc[0]))
        axes.xaxis.set_major_formatter(lambda value, _: formats.number(value, 2, least=0))
        axes.tick_params(length=0)
        axes.spines["left"].set_visible(False)
        key(axes, unit, names)
    return figure


def _line(axes: Axes, y: int, rows: pd.DataFrame, unit: str) -> None:
    mine, peers = rows[rows["unit"] == unit], rows[rows["unit"] != unit]
    for _, row in mine.iterrows():
        axes.plot(
            [row["batas_bawah"], row["batas_atas"]],
            [y - 0.12] * 2,
            color=ACCENT,
            lw=2.2,
            solid_capstyle="butt",
        )
        axes.plot(row["nilai"], y - 0.12, "o", color=ACCENT, ms=6)
    if len(peers) <= MANY:
        for i, (_, row) in enumerate(peers.iterrows()):
            height = y + 0.2 + 0.08 * i
            axes.plot([row["batas_bawah"], row["batas_atas"]], [height] * 2, color=PEER, lw=1)
            axes.plot(row["nilai"], height, "s", mfc="white", mec=PEER, ms=4)
    else:
        axes.plot(peers["nilai"], [y + 0.2] * len(peers), "s", mfc="white", mec=PEER, ms=4)
