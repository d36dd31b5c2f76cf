"""What a posyandu page for the public may show of children's health: which counts go together when some are hidden.

The rule is the caller's (``suppression.suppress_results``); here stands what adds up to what, because a hidden count
is found by subtraction. Attendance is no state of health and is not hidden.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import pandas as pd

from kinerja.indicators.results import COLUMNS

HEALTH = ("cakupan_bgm_d", "cakupan_2t_d")  # counts that point at ill children


class Sums(NamedTuple):
    """A sum that a reader can make: ``total`` is the sum of ``parts``, labels of the rows.

    >>> Sums(0, (1, 2)).total
    0
    """

    total: int
    parts: tuple[int, ...]


Hide = Callable[[pd.DataFrame, Sequence[Any]], pd.DataFrame]


def code_parts(codes: "pd.Series[str]") -> pd.DataFrame:
    """A code in its three parts, by column 0 to 2: indicator, level, place; missing where it has fewer.

    >>> code_parts(pd.Series(["cakupan_ds/desa/Sukamaju", "stunting"])).fillna("").values.tolist()
    [['cakupan_ds', 'desa', 'Sukamaju'], ['stunting', '', '']]
    """
    return codes.str.split("/", n=2, expand=True).reindex(columns=range(3))


def hidden(
    rows: pd.DataFrame,
    sensitive: "pd.Series[bool]",
    sums: Sequence[tuple[int | None, Sequence[int]]],
    hide: Hide | None,
) -> pd.DataFrame:
    """The rows with what is sensitive among them made public; sums that do not add up tell a reader nothing.

    ``sums``: a total and its parts, by the labels of ``rows``; None where there is no total. Without ``hide`` the rows
    as they are.

    >>> from kinerja.indicators.proportions import proportion
    >>> row = {"unit": "u", "periode": "2024", "indikator": "stunting", "pembilang": 2, "penyebut": 40}
    >>> def blank(rows, sums):
    ...     return rows.assign(pembilang=rows["pembilang"].where(rows["pembilang"] >= 5))
    >>> table = proportion([row, row | {"pembilang": 9}])
    >>> hidden(table, pd.Series([True, True]), [], blank)["pembilang"].tolist()
    [nan, 9.0]
    """
    own = rows[sensitive & rows["pembilang"].notna() & rows["nilai"].notna()]
    if hide is None or own.empty:
        return rows
    told = [
        Sums(total, tuple(known))
        for total, parts in sums
        if total is not None and total in own.index
        for known in [[part for part in parts if part in own.index]]
        if known and own.loc[known, "pembilang"].sum() == own.loc[total, "pembilang"]
    ]
    made = hide(own, told)
    found = rows.copy()
    found.loc[own.index, list(COLUMNS)] = made[list(COLUMNS)]
    return found.astype(COLUMNS)


def public_skdn(
    parts: Sequence[pd.DataFrame], counted: pd.DataFrame, hide: Hide | None
) -> list[pd.DataFrame]:
    """The same four tables; of BGM and 2T no count of 1 to 4 children, nor what would tell it.

    ``parts``: results by month, of the year, of the year by posyandu, by village; ``counted``: the table ``skdn`` that
    they were made of, for the village of each posyandu. The year is the sum of its months, posyandu and villages.

    >>> from kinerja.indicators.skdn import skdn
    >>> table = pd.DataFrame({"unit": "u", "periode": "2024-01", "posyandu": ["P1", "P2"], "desa": "A", "s": 40,
    ...                       "d": 30, "bgm": [1, 0]})
    >>> four = [skdn(table), *(skdn(table, level=level, yearly=True) for level in ("unit", "posyandu", "desa"))]
    >>> public_skdn(four, table, None)[1]["pembilang"].dropna().tolist()
    [60.0, 1.0]
    """
    if hide is None:
        return list(parts)
    both = pd.concat(parts, keys=range(len(parts)), names=["bagian", None]).reset_index("bagian")
    both = both.reset_index(drop=True)
    code = code_parts(both["indikator"])
    homes = counted.drop_duplicates("posyandu").set_index("posyandu")["desa"]
    sums = []
    for name in HEALTH:
        own = both[code[0] == name]
        (year,) = own.index[own["bagian"] == 1].tolist() or [None]
        for part in (0, 2, 3):
            sums.append((year, own.index[own["bagian"] == part].tolist()))
        posts = own.index[own["bagian"] == 2]
        villages = {code.loc[label, 2]: label for label in own.index[own["bagian"] == 3]}
        home = code.loc[posts, 2].map(homes)
        sums += [(label, posts[home == village].tolist()) for village, label in villages.items()]
    found = hidden(both, code[0].isin(HEALTH), sums, hide)
    return [
        found.loc[both["bagian"] == part, list(COLUMNS)].reset_index(drop=True)
        for part in range(len(parts))
    ]
