"""Scores from 0 to 100 on one line each: the four perspectives, and the dimensions of the questionnaires.

A radar's area depends on the order of its axes, and its angles cannot be compared; a dot on a common line can.
"""

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kinerja import catalogue, formats
from kinerja.charts.style import ACCENT, FAINT, PEER, canvas, key

WIDTH, ROW = 4.6, 0.46  # inches


def perspectives(results: pd.DataFrame, *, unit: str, names: Mapping[str, str]) -> Figure | None:
    """One line an indicator: a dot for the facility, with its interval if it has one, hollow squares for peers."""
    rows = [
        (catalogue.name(str(code)), own) for code, own in results.groupby("indikator", sort=False)
    ]
    return _lines(rows, unit, names)


def dimensions(results: pd.DataFrame, *, unit: str, names: Mapping[str, str]) -> Figure | None:
    """One line a dimension of the questionnaires, in the order of the data, grouped by instrument."""
    detailed = results[results["indikator"].str.contains("/", regex=False)]
    order = detailed.loc[detailed["unit"] == unit, "indikator"].drop_duplicates()
    rows = [(code.partition("/")[2], detailed[detailed["indikator"] == code]) for code in order]
    groups = [code.partition("/")[0] for code in order]
    return _lines(rows, unit, names, groups)


def _lines(
    rows: Sequence[tuple[str, pd.DataFrame]],
    unit: str,
    names: Mapping[str, str],
    groups: Sequence[str] = (),
) -> Figure | None:
    if all(row.loc[row["unit"] == unit, "nilai"].isna().all() for _, row in rows):
        return None  # the facility has nothing to show
    places = _places(groups, len(rows))
    with canvas(WIDTH, ROW * (max(places, default=0) + 1) + 0.5) as (figure, axes):
        for y, (_, row) in zip(places, rows, strict=True):
            _line(axes, y, row, unit)
        for y, group in zip(places, groups, strict=False):
            if groups.index(group) == places.index(y):
                axes.text(
                    0, y - 0.72, catalogue.name(group), weight="bold", fontsize=8.5, va="center"
                )
        axes.set_yticks(places, [name for name, _ in rows])
        axes.set_ylim(max(places, default=0) + 0.6, -1.1 if groups else -0.7)
        axes.set_xlim(0, 104)
        axes.xaxis.set_major_formatter(lambda value, _: formats.number(value))
        axes.set_xlabel("0 – 100")
        axes.tick_params(length=0)
        axes.spines["left"].set_visible(False)
        key(axes, unit, names)
    return figure


def _places(groups: Sequence[str], count: int) -> list[float]:
    """A line's height; a new group leaves room for its title."""
    if not groups:
        return [float(i) for i in range(count)]
    starts = {group: rank for rank, group in enumerate(dict.fromkeys(groups))}
    return [i + 0.9 * starts[group] for i, group in enumerate(groups)]


def _line(axes: Axes, y: float, row: pd.DataFrame, unit: str) -> None:
    axes.plot([0, 100], [y, y], color=FAINT, lw=1, zorder=1)
    peers = row.loc[row["unit"] != unit, "nilai"].dropna()
    axes.plot(
        peers, [y] * len(peers), "s", mfc="none", mec=PEER, ms=9, zorder=5
    )  # seen where it meets the dot
    own = row[row["unit"] == unit].dropna(subset=["nilai"])
    for _, mine in own.iterrows():
        if pd.notna(mine["batas_bawah"]):
            axes.plot(
                [mine["batas_bawah"], mine["batas_atas"]], [y, y], color=ACCENT, lw=2.5, zorder=3
            )
        axes.plot(mine["nilai"], y, "o", color=ACCENT, ms=7, zorder=4)
        axes.annotate(
            formats.number(mine["nilai"], 1), (mine["nilai"], y), (0, 7),
            textcoords="offset points", ha="center", color=ACCENT, weight="bold", fontsize=8.5,
        )  # fmt: skip
