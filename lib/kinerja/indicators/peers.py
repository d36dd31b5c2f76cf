"""Who is compared with whom: facilities of one kind, with counts behind their values."""

from collections.abc import Iterable

import pandas as pd

from kinerja import catalogue
from kinerja.indicators.facilities import Kind
from kinerja.indicators.funnel import funnel, funnel_curve
from kinerja.indicators.results import base


def area(units: pd.DataFrame, unit: str) -> str:
    """The unit that stands for the facility among its likes: an office's own regency, else the facility itself.

    >>> units = pd.DataFrame({"unit": ["dinkes", "kab"], "jenis": ["dinas", "kabupaten"], "kabupaten": "Balangan"})
    >>> area(units, "dinkes")
    'kab'
    """
    own = units[units["unit"] == unit].iloc[0]
    if own["jenis"] != "dinas":
        return unit
    same = units[(units["jenis"] == "kabupaten") & (units["kabupaten"] == own["kabupaten"])]
    return str(same["unit"].iloc[0]) if len(same) else unit


def among_likes(
    observasi: pd.DataFrame,
    units: pd.DataFrame,
    *,
    unit: str,
    period: str,
    of: Iterable[str] | None = None,
    most: int | None = None,
) -> dict[str, pd.DataFrame]:
    """Every indicator that the facility (or its regency) shares with others of its kind, as rows with counts.

    Code → rows ``unit, periode, indikator, pembilang, penyebut`` of that period, in the order of the unit table. An
    indicator without counts and denominators cannot be compared fairly and is not in it; nor one that only the
    facility itself has. ``of`` keeps these indicators only, in their order; ``most`` the first so many.

    >>> units = pd.DataFrame({"unit": ["a", "b"], "jenis": "puskesmas", "kabupaten": "K"})
    >>> rows = pd.DataFrame({"unit": ["a", "b"], "periode": "2024", "indikator": "bblr", "pembilang": 3, "penyebut": 9})
    >>> list(among_likes(rows, units, unit="a", period="2024"))
    ['bblr']
    """
    own = area(units, unit)
    kind = units.loc[units["unit"] == own, "jenis"].iloc[0]
    likes = list(units.loc[units["jenis"] == kind, "unit"])
    rows = observasi[(observasi["periode"] == period) & observasi["unit"].isin(likes)]
    rows = rows.dropna(subset=["pembilang", "penyebut"])
    order = {code: place for place, code in enumerate(likes)}
    rows = rows.sort_values("unit", key=lambda column: column.map(order), kind="stable")
    found = {
        str(code): group.reset_index(drop=True)
        for code, group in rows.groupby("indikator", sort=False)
        if own in set(group["unit"]) and len(set(group["unit"])) > 1
    }
    wanted = [code for code in dict.fromkeys(of if of is not None else found) if code in found]
    return {code: found[code] for code in wanted[:most]}


def kind(code: str) -> Kind:
    """How an indicator is compared: a rate of events in a population, or a proportion.

    >>> kind("akb"), kind("bblr")
    ('rate', 'proportion')
    """
    return "rate" if catalogue.get(base(code)).unit.startswith("per ") else "proportion"


def funnels(likes: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """A funnel for each indicator of ``among_likes``: code → table of ``funnel``, with an outer limit of 99.8 %.

    >>> rows = {"periode": "2024", "indikator": "bblr", "pembilang": [60, 85, 170], "penyebut": [100, 100, 200]}
    >>> table = funnels({"bblr": pd.DataFrame(rows).assign(unit=["a", "b", "c"])})["bblr"]
    >>> table[["unit", "putusan"]].values.tolist()
    [['a', 'di bawah batas 99,8%'], ['b', 'dalam batas'], ['c', 'di atas batas 95%']]
    """
    return {code: funnel(rows, kind=kind(code)) for code, rows in likes.items()}


def curves(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The smooth limits of each funnel, for drawing: code → ``funnel_curve``.

    >>> curves({})
    {}
    """
    return {code: funnel_curve(table, points=60) for code, table in tables.items()}
