"""The charts of a posyandu page: attendance with its limits, prevalences, their bounds, last digits, quadrants."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from kinerja import catalogue, formats
from kinerja.charts.style import ACCENT, FAINT, INK, PEER, WARNING, canvas
from kinerja.periods import label

WIDTH, ROW = 4.6, 0.3  # inches
SMALL, WIDE = (3.3, 2.3), (6.6, 2.9)
COMMON = ("variasi biasa", "belum dapat dinilai")
BOUNDED = {
    "stunting": "Stunting", "wasting": "Wasting", "underweight": "Berat badan kurang", "overweight": "Gizi lebih",
}  # fmt: skip
EXPECTED = 20.0  # percent of last digits that are 0 or 5 by chance
GROUP = {"umur": "Umur", "jk": "Jenis kelamin", "desa": "Desa"}
SEX = {"L": "Laki-laki", "P": "Perempuan"}


def control_charts(charts: Mapping[str, pd.DataFrame]) -> list[Figure]:
    """One small XmR chart a series: mean drawn, limits dotted, months with a signal as diamonds; none without a value.

    ``charts``: of ``spc.xmr``, by the indicator's code or the name of a village.
    """
    return [_control(name, chart) for name, chart in charts.items() if chart["nilai"].notna().any()]


def _control(name: str, chart: pd.DataFrame) -> Figure:
    with canvas(*SMALL) as (figure, axes):
        places = range(len(chart))
        for _, part in chart.assign(x=places).groupby("segmen"):
            axes.plot(part["x"], part["rerata"], color=PEER, lw=0.9, zorder=1)
            for limit in ("batas_bawah", "batas_atas"):
                axes.plot(part["x"], part[limit].clip(0, 100), color=PEER, lw=0.9, ls=":", zorder=1)
        axes.plot(places, chart["nilai"], color=ACCENT, lw=1.8, zorder=2)
        for x, row in zip(places, chart.to_dict("records"), strict=True):
            signal = pd.notna(row["putusan"]) and row["putusan"] not in COMMON
            colour = WARNING if signal else ACCENT
            axes.plot(x, row["nilai"], "D" if signal else "o", color=colour, ms=5, zorder=3)
        last = chart.dropna(subset=["nilai"]).iloc[-1]
        axes.annotate(
            formats.number(last["nilai"], 1), (chart.index.get_loc(last.name), last["nilai"]), (6, 4),
            textcoords="offset points", color=ACCENT, weight="bold", fontsize=8.5,
        )  # fmt: skip
        axes.set_xticks(
            list(places)[::3], [_month(str(each)) for each in chart["periode"].iloc[::3]]
        )
        low = min(chart["nilai"].min(), chart["batas_bawah"].clip(lower=0).min())
        high = max(chart["nilai"].max(), chart["batas_atas"].clip(upper=100).max())
        axes.set_ylim(max(0, low - 6), min(104, high + 8))
        axes.set_xlim(-0.5, len(chart) + 0.2)
        _percent(axes, "y")
        title = (
            name if name not in catalogue.catalogue() else catalogue.name(name).partition(":")[0]
        )
        axes.set_title(title, loc="left", fontsize=9.5, color=INK, weight="bold")
        axes.tick_params(length=0)
    return figure


def _month(period: str) -> str:
    return label(period).partition(" ")[0][:3]


def _percent(axes: Axes, axis: str) -> None:
    chosen = axes.yaxis if axis == "y" else axes.xaxis
    chosen.set_major_formatter(lambda value, _: formats.number(value))


def by_group(nutrition: pd.DataFrame, groups: pd.DataFrame, *, indicator: str) -> Figure | None:
    """One prevalence by age, sex and village, with intervals; that of all as a line. None without any value."""
    code = groups["indikator"].str.split("/", n=2, expand=True).reindex(columns=range(3))
    shown = groups.assign(macam=code[1], nama=code[2])[code[0] == indicator]
    shown = shown.dropna(subset=["nilai"])
    if shown.empty:
        return None
    whole = nutrition[nutrition["indikator"] == indicator]["nilai"].dropna()
    places, y = {}, 0.0
    for kind, own in shown.groupby("macam", sort=False):
        y += 0.9
        places[str(kind)] = y - 0.8
        y += len(own)
    with canvas(WIDTH, ROW * (y + 1) + 0.4) as (figure, axes):
        ticks, names, top = [], [], 0.0
        for kind, own in shown.groupby("macam", sort=False):
            start = places[str(kind)] + 0.8
            axes.text(
                0, places[str(kind)], GROUP[str(kind)], weight="bold", fontsize=8.5, va="center"
            )
            for step, row in enumerate(own.to_dict("records")):
                height = start + step
                axes.plot(
                    [row["batas_bawah"], row["batas_atas"]],
                    [height] * 2,
                    color=ACCENT,
                    lw=1.8,
                    solid_capstyle="butt",
                )
                axes.plot(row["nilai"], height, "o", color=ACCENT, ms=5)
                ticks.append(height)
                names.append(SEX.get(str(row["nama"]), str(row["nama"])))
                top = max(top, row["batas_atas"])
        for value in whole:
            axes.axvline(value, color=PEER, lw=0.9, zorder=0)
        axes.set_yticks(ticks, names, fontsize=8.5)
        axes.set_ylim(y + 0.2, -0.4)
        axes.set_xlim(0, min(100, top * 1.03))
        axes.set_xlabel("%")
        _percent(axes, "x")
        axes.tick_params(length=0, pad=6)
        axes.spines["left"].set_visible(False)
    return figure


def bounds(nutrition: pd.DataFrame, area: pd.DataFrame, survey: pd.DataFrame) -> Figure | None:
    """What was seen (dot), what the area can be (bar), what a survey says (diamond). None where nothing has a bound."""
    known = area[area["indikator"].isin(list(BOUNDED))].dropna(subset=["batas_bawah"])
    if known.empty:
        return None
    with canvas(WIDTH, 0.42 * len(known) + 0.9) as (figure, axes):
        for y, row in enumerate(known.to_dict("records")):
            axes.plot(
                [row["batas_bawah"], row["batas_atas"]], [y, y], color=FAINT, lw=9,
                solid_capstyle="butt", zorder=1,
            )  # fmt: skip
            for seen in nutrition[nutrition["indikator"] == row["indikator"]].to_dict("records"):
                axes.plot(
                    [seen["batas_bawah"], seen["batas_atas"]], [y, y], color=ACCENT, lw=1.8, zorder=2
                )  # fmt: skip
                axes.plot(seen["nilai"], y, "o", color=ACCENT, ms=6, zorder=3)
            for figure_ in survey[survey["indikator"] == row["indikator"]].to_dict("records"):
                axes.plot(figure_["nilai_survei"], y, "D", color=WARNING, ms=6, zorder=4)
        names = [BOUNDED[str(code)] for code in known["indikator"]]
        axes.set_yticks(range(len(known)), names)
        axes.set_ylim(len(known) - 0.5, -0.7)
        axes.set_xlim(left=0)
        axes.set_xlabel("%")
        _percent(axes, "x")
        axes.tick_params(length=0)
        axes.spines["left"].set_visible(False)
        marks = [
            Line2D([], [], ls="", marker="o", color=ACCENT, label="yang diukur setahun"),
            Line2D([], [], color=FAINT, lw=7, label="kemungkinan di wilayah"),
        ]
        if len(survey):
            marks.append(Line2D([], [], ls="", marker="D", color=WARNING, label="survei"))
        _legend(axes, marks)
    return figure


def _legend(axes: Axes, marks: list[Line2D]) -> None:
    axes.legend(
        handles=marks, loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=len(marks), frameon=False,
        fontsize=8.5, labelcolor=INK, handlelength=1.2, handletextpad=0.6,
        columnspacing=1.2,
    )  # fmt: skip


def last_digits(heaping: pd.DataFrame) -> Figure | None:
    """How many of each weigher's weights and heights end in 0 or 5, with interval; 20 % by chance. None without any."""
    known = heaping.dropna(subset=["bagian_0_5", "batas_bawah"])
    if known.empty:
        return None
    who = list(dict.fromkeys(known["rincian"]))
    with canvas(WIDTH + 0.8, ROW * len(who) + 0.9) as (figure, axes):
        for row in known.to_dict("records"):
            weight = row["ukuran"] == "berat"
            y = who.index(row["rincian"]) + (-0.14 if weight else 0.14)
            colour = WARNING if row["ditandai"] else ACCENT if weight else PEER
            ends = [row["batas_bawah"] / 100 * EXPECTED, row["batas_atas"] / 100 * EXPECTED]
            axes.plot(ends, [y, y], color=colour, lw=1.4, solid_capstyle="butt")
            axes.plot(row["bagian_0_5"], y, "o" if weight else "s", color=colour, ms=4.5)
        axes.axvline(EXPECTED, color=PEER, lw=0.9, ls=":", zorder=0)
        axes.set_yticks(range(len(who)), who)
        axes.set_ylim(len(who) - 0.4, -0.6)
        axes.set_xlim(0, 104)
        axes.set_xlabel("Berakhir 0 atau 5, %")
        _percent(axes, "x")
        axes.tick_params(length=0)
        axes.spines["left"].set_visible(False)
        _legend(
            axes,
            [
                Line2D([], [], ls="", marker="o", color=ACCENT, label="berat"),
                Line2D([], [], ls="", marker="s", color=PEER, label="tinggi"),
                Line2D([], [], ls="", marker="o", color=WARNING, label="bertumpuk"),
            ],
        )
    return figure


def quadrants(found: pd.DataFrame) -> Figure | None:
    """Items by performance (across) and expectation (up), with the means of both; None where no item has both.

    ``found``: of ``importance.importance_performance``.
    """
    code = found["indikator"].str.split("/", n=1, expand=True).reindex(columns=range(2))
    wide = (
        found.assign(macam=code[0], butir=code[1])[code[0].isin(["ipa_kinerja", "ipa_harapan"])]
        .pivot_table(index="butir", columns="macam", values="nilai", sort=False)
        .reindex(columns=["ipa_kinerja", "ipa_harapan"])
        .dropna()
    )
    if wide.empty:
        return None
    with canvas(WIDTH + 0.6, 3.2) as (figure, axes):
        axes.axvline(wide["ipa_kinerja"].mean(), color=PEER, lw=0.9, zorder=1)
        axes.axhline(wide["ipa_harapan"].mean(), color=PEER, lw=0.9, zorder=1)
        for name, row in wide.iterrows():
            axes.plot(row["ipa_kinerja"], row["ipa_harapan"], "o", color=ACCENT, ms=5, zorder=2)
            axes.annotate(
                str(name).rpartition("/")[2], (row["ipa_kinerja"], row["ipa_harapan"]), (5, 4),
                textcoords="offset points", fontsize=8.5, color=INK,
            )  # fmt: skip
        for letter, x, y in (("A", 0, 1), ("B", 1, 1), ("C", 0, 0), ("D", 1, 0)):
            axes.text(
                x, y, letter, transform=axes.transAxes, fontsize=13, color=PEER,
                ha="right" if x else "left", va="top" if y else "bottom",
            )  # fmt: skip
        axes.set_xlabel("Kinerja, skor")
        axes.set_ylabel("Harapan, skor")
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(lambda value, _: formats.number(value, 1))
        axes.margins(0.12)
        axes.tick_params(length=0)
    return figure


def carried_on(monthly: pd.DataFrame, forecast: pd.DataFrame) -> Figure | None:
    """The months of D/S and what a trend carries them on to, with prediction intervals. None without a forecast.

    ``monthly`` of ``skdn.skdn``, ``forecast`` of ``forecasts.forecasts``.
    """
    known = forecast.dropna(subset=["nilai"])
    if known.empty:
        return None
    past = monthly[monthly["indikator"] == "cakupan_ds"].sort_values("periode", kind="stable")
    with canvas(*WIDE) as (figure, axes):
        axes.plot(range(len(past)), past["nilai"], "o-", color=ACCENT, lw=1.8, ms=4.5)
        for x, row in enumerate(known.to_dict("records"), start=len(past)):
            axes.plot([x, x], [row["batas_bawah"], row["batas_atas"]], color=PEER, lw=1.6)
            axes.plot(x, row["nilai"], "s", mfc="white", mec=ACCENT, ms=6)
        periods = [*past["periode"], *known["periode"]]
        axes.set_xticks(range(len(periods)), [_month(str(each)) for each in periods])
        axes.set_ylim(max(0, min(past["nilai"].min(), known["batas_bawah"].min()) - 5), 100)
        axes.set_ylabel("D/S, %")
        _percent(axes, "y")
        axes.tick_params(length=0)
    return figure
