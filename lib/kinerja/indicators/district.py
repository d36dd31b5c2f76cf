"""All facilities of a district in one year, one of them highlighted: everything that the page ``perbandingan`` shows.

Nobody is put in an order that chance could have made. What the pieces are and where they come from: ``comparable``
(counts), ``standing`` and ``funnel`` (who lies outside), ``ranks``, ``spc`` (courses), ``like_size``, ``comparison``.
Why rather limits of chance than a league table: Goldstein H, Spiegelhalter DJ. J R Stat Soc A 1996;159:385-443.
"""

from dataclasses import dataclass

import pandas as pd

from kinerja import catalogue
from kinerja.indicators import (
    achievement,
    comparable,
    finance,
    questionnaires,
    ranks,
    resources,
    spc,
)
from kinerja.indicators.comparable import Tables
from kinerja.indicators.comparison import NO_TEST, beside_peers
from kinerja.indicators.courses import courses, series
from kinerja.indicators.funnel import funnel, funnel_curve
from kinerja.indicators.like_size import nearest, nearest_year, sizes
from kinerja.indicators.peers import area
from kinerja.indicators.results import base, concat, results
from kinerja.indicators.standing import outside, standings

FOCUS = 6  # indicators with charts of their own
NEAREST = 5  # peers of like size that are listed
CIRCLE = 20  # facilities that are ranked and drawn together; of more, those nearest in size
ONE_YEAR = "rasio satu tahun"


@dataclass(frozen=True)
class District:
    """The results of a district in one year, with one facility highlighted; what the data lack is an empty frame.

    ``members``: one row a facility, in the order of the data: ``unit, nama, ukuran, dekat`` (0: itself; 1 …: how near
    in size; missing: farther than ``NEAREST``), ``lingkaran`` (whether it is ranked and drawn beside it). ``size``
    says what the size is. ``measured``: results with counts, their standing as ``kategori``; ``funnels`` and ``curves``
    by indicator, ``outside`` one row an indicator; ``focus`` the indicators with charts; ``ranks`` of the circle, for
    those with a better side; ``series`` over months or years, ``courses`` of the highlighted one as XmR charts;
    ``resources`` and ``beside``: what is not in a funnel, beside the peers of like size. ``all`` is what is saved.
    """

    unit: str
    members: pd.DataFrame
    size: str
    measured: pd.DataFrame
    funnels: dict[str, pd.DataFrame]
    curves: dict[str, pd.DataFrame]
    outside: pd.DataFrame
    focus: list[str]
    ranks: dict[str, pd.DataFrame]
    series: pd.DataFrame
    courses: dict[str, pd.DataFrame]
    resources: pd.DataFrame
    beside: pd.DataFrame
    others: pd.DataFrame
    all: pd.DataFrame


def district(
    tables: Tables, units: pd.DataFrame, *, unit: str, period: str, confidence: float = 0.95
) -> District:
    """The facilities of a district in one year, with one of them highlighted.

    ``tables`` gives a table of the data set by name, ``units`` is its table ``unit``; ``period`` is a year. An office
    stands for its own regency. ``confidence`` is that of intervals and ranks; funnels have 95 and 99.8 %.

    >>> units = pd.DataFrame({"unit": ["a", "b", "c"], "nama": ["A", "B", "C"], "jenis": "puskesmas", "kabupaten": "K"})
    >>> rows = {"periode": "2024", "indikator": "k4", "pembilang": [60, 85, 170], "penyebut": [100, 100, 200]}
    >>> known = {"observasi": pd.DataFrame(rows).assign(unit=["a", "b", "c"], nilai=float("nan"))}
    >>> nothing = pd.DataFrame(columns=["unit", "periode", "indikator", "nilai"], dtype="str")
    >>> found = district(lambda name: known.get(name, nothing), units, unit="a", period="2024")
    >>> found.measured[["unit", "nilai", "kategori"]].values.tolist()
    [['a', 60.0, 'jauh lebih buruk'], ['b', 85.0, 'dalam batas'], ['c', 85.0, 'lebih baik']]
    """
    own = area(units, unit)
    likes = comparable.members(units, own)
    names = likes["unit"].tolist()
    counted = comparable.counts(tables, names, period=period)
    size, told = sizes(tables("observasi"), counted, names, own, period=period)
    near = nearest(size, own, CIRCLE - 1)
    circle = _circle(names, own, near)
    by_code = {str(code): rows for code, rows in counted.groupby("indikator", sort=False)}
    funnels = {code: funnel(rows, kind=comparable.kind_of(rows)) for code, rows in by_code.items()}
    table = outside(funnels, own)
    focus = focus_on(table)
    ranked = {
        code: ranks.separable(
            ranks.ranks(rows, kind=comparable.kind_of(by_code[code]), confidence=confidence)
        )
        for code in focus
        if catalogue.get(base(code)).direction != "netral"
        and len(rows := by_code[code][by_code[code]["unit"].isin(circle)]) > 1
    }
    over_time = series(
        tables, circle, focus_on(table, len(table)), unit=own, period=period, many=FOCUS
    )
    charts = courses(over_time, own)
    few = [code for code in circle if not near or code in {own, *near[:NEAREST]}]
    supplied, others = _others(tables, few, period, confidence)
    others = others[~others["indikator"].isin(list(funnels))].reset_index(drop=True)
    values = _judged(comparable.valued(counted, confidence=confidence), funnels)
    order = {code: place for place, code in enumerate([own, *near[:NEAREST]])}
    return District(
        unit=own,
        members=likes[["unit", "nama"]].assign(
            ukuran=size.to_numpy(),
            dekat=likes["unit"].map(order),
            lingkaran=likes["unit"].isin(circle),
        ),
        size=told,
        measured=values,
        funnels=funnels,
        curves={code: funnel_curve(funnels[code], points=30) for code in focus},
        outside=table,
        focus=focus,
        ranks=ranked,
        series=over_time,
        courses=charts,
        resources=supplied,
        beside=_beside(concat(supplied, others), own, confidence),
        others=others,
        all=concat(
            values,
            *(ranks.rank_results(each) for each in ranked.values()),
            *(spc.xmr_results(chart, unit=own, indicator=code) for code, chart in charts.items()),
            supplied,
            others,
        ),
    )


def focus_on(outside: pd.DataFrame, many: int = FOCUS) -> list[str]:
    """The indicators worth a chart: those where the facility lies farthest from the common value, the farthest first.

    ``outside``: of ``standing.outside``. Those that it does not have come last. A choice of extremes: some of them
    are there by chance, and the page says how many.

    >>> focus_on(pd.DataFrame({"indikator": ["k1", "k4", "idl"], "jarak": [0.5, -1.2, float("nan")]}), 2)
    ['k4', 'k1']
    """
    far = outside["jarak"].abs().sort_values(ascending=False, kind="stable", na_position="last")
    return [str(code) for code in outside.loc[far.index, "indikator"].head(many)]


def _circle(names: list[str], own: str, near: list[str]) -> list[str]:
    """The facilities that are ranked and drawn together, in the order of the data."""
    if len(names) <= CIRCLE:
        return names
    chosen = {own, *(near or [name for name in names if name != own][: CIRCLE - 1])}
    return [name for name in names if name in chosen]


def _judged(values: pd.DataFrame, funnels: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Values with their standing as category."""
    told = {
        (row_unit, code): word
        for code, table in funnels.items()
        for row_unit, word in zip(table["unit"], standings(table), strict=True)
    }
    keys = zip(values["unit"], values["indikator"], strict=True)
    return values.assign(kategori=pd.Series([told[key] for key in keys], dtype="str"))


def _others(
    tables: Tables, few: list[str], period: str, confidence: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Staff and facilities (rates), and what has no counts: money, questionnaires, printed values; the nearest year."""

    def of(name: str) -> pd.DataFrame:
        table = tables(name)
        return table[table["unit"].isin(few)]

    supply = of("ketenagaan"), of("sarana")
    supplied = (
        resources.per_population(
            *supply, of("observasi"), tables("jenis_tenaga"), confidence=confidence
        )
        if sum(map(len, supply))
        else results([])
    )
    books = of("anggaran"), of("belanja_pendapatan"), of("penerimaan")
    money = finance.three_e(*books, periods=[period]) if sum(map(len, books)) else results([])
    answers, means = of("kuesioner"), of("kuesioner_rerata")
    if len(answers):
        answers = answers[answers["instrumen"].isin(questionnaires.INDICATORS)]
    asked = (
        questionnaires.instruments(answers, means, confidence=confidence)
        if len(answers) + len(means)
        else results([])
    )
    others = concat(money[money["metode"] == ONE_YEAR], asked, _printed(of("observasi"), period))
    return nearest_year(supplied, period).reset_index(drop=True), nearest_year(
        others, period
    ).reset_index(drop=True)


def _printed(observasi: pd.DataFrame, period: str) -> pd.DataFrame:
    """Shares, rates and scores of the year that are known as a printed value only."""
    rows = observasi[(observasi["periode"] == period) & observasi["nilai"].notna()]
    read = achievement.readings(rows[[_has_side(str(code)) for code in rows["indikator"]]])
    return read[read["metode"] == achievement.PRINTED]


def _beside(rows: pd.DataFrame, own: str, confidence: float) -> pd.DataFrame:
    """Each indicator beside the peers: tested where all have an interval; else shown, and said to be untestable."""
    known = rows.dropna(subset=["nilai"])
    bare = set(known.loc[known["batas_bawah"].isna(), "indikator"])
    tested = beside_peers(known[~known["indikator"].isin(bare)], unit=own, confidence=confidence)
    shown = []
    for code, group in known[known["indikator"].isin(bare)].groupby("indikator", sort=False):
        mine, peers = group[group["unit"] == own]["nilai"], group[group["unit"] != own]["nilai"]
        if len(mine) and len(peers):
            spread = {
                "peer_min": peers.min(),
                "peer_median": peers.median(),
                "peer_maks": peers.max(),
            }
            shown.append({"indikator": code, "nilai": mine.iloc[0], "peer_n": len(peers), **spread})
    untested = pd.DataFrame(shown, columns=tested.columns).assign(putusan=NO_TEST)
    return pd.concat(
        [part for part in (tested, untested) if len(part)] or [tested], ignore_index=True
    )


def _has_side(code: str) -> bool:
    """Shares and rates: what facilities of different size can be compared by. A bare number of people is none."""
    unit = catalogue.get(base(code)).unit
    return unit.startswith(("%", "per ", "nilai", "indeks"))
