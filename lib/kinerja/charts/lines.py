"""Ratios over years: one small chart an indicator, the facility in the accent, peers in grey, class borders dotted."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kinerja import catalogue, formats, rules
from kinerja.charts.style import ACCENT, FAINT, INK, PEER, canvas

WIDTH, HEIGHT = 3.3, 2.3  # inches
FEW_PEERS = 4  # up to here each line can be followed
BY_YEAR = "rasio satu tahun"  # the method of the rows that are drawn


def drawn(results: pd.DataFrame, unit: str) -> list[str]:
    """The indicators that get a chart: those of which the facility has a yearly value, in the order of the data."""
    own = results[(results["unit"] == unit) & (results["metode"] == BY_YEAR)].dropna(
        subset=["nilai"]
    )
    return [str(code) for code in own["indikator"].unique()]


def ratios_over_years(
    results: pd.DataFrame, *, unit: str, names: Mapping[str, str]
) -> list[Figure]:
    """One small chart an indicator of ``drawn``; only the yearly rows of facilities in ``names``."""
    yearly = results[(results["metode"] == BY_YEAR) & results["unit"].isin(list(names))].dropna(
        subset=["nilai"]
    )
    return [_panel(yearly[yearly["indikator"] == code], unit) for code in drawn(results, unit)]


def _panel(rows: pd.DataFrame, unit: str) -> Figure:
    code = str(rows["indikator"].iloc[0])
    with canvas(WIDTH, HEIGHT) as (figure, axes):
        peers = rows.loc[rows["unit"] != unit, "unit"].nunique()
        colour = PEER if peers <= FEW_PEERS else FAINT  # many lines are a background, not a reading
        for _, own in rows[rows["unit"] != unit].groupby("unit"):
            axes.plot(
                own["periode"].astype(int),
                own["nilai"],
                color=colour,
                lw=1,
                marker="s",
                ms=3,
                zorder=2,
            )
        mine = rows[rows["unit"] == unit]
        x = mine["periode"].astype(int)
        axes.plot(x, mine["nilai"], color=ACCENT, lw=2.2, marker="o", ms=5, zorder=3)
        for year, value in zip(x, mine["nilai"], strict=True):
            axes.annotate(
                formats.number(value, 1),
                (year, value),
                (0, 7),
                textcoords="offset points",
                ha="center",
                color=ACCENT,
                weight="bold",
                fontsize=8.5,
            )
        low, high = min(0, rows["nilai"].min()), rows["nilai"].max() * 1.18
        axes.set_ylim(low, high)
        axes.set_xticks(sorted(rows["periode"].astype(int).unique()))
        span = rows["periode"].astype(int)
        axes.set_xlim(span.min() - 0.35, span.max() + 0.35)
        _class_borders(axes, code, high)
        axes.yaxis.set_major_formatter(lambda value, _: formats.number(value, 2, least=0))
        axes.set_title(catalogue.name(code), loc="left", fontsize=9.5, color=INK, weight="bold")
        axes.tick_params(length=0)
    return figure


def _class_borders(axes: Axes, code: str, high: float) -> None:
    rule = catalogue.get(code).rule
    if not rule:
        axes.axhline(100, color=FAINT, lw=0.8, ls=":", zorder=1)
        return
    for band in rules.load(rule).bands[1:]:
        if band.low < high:
            axes.axhline(band.low, color=FAINT, lw=0.8, ls=":", zorder=1)
