"""Peers of like size: a facility is held against those with about as many people, before all others.

Each facility has its own nearest neighbours, instead of all being cut into groups: Byrne MM, Daw CN, Nelson HA, et al.
Method to develop health care peer groups for quality and financial comparisons across hospitals. Health Serv Res
2009;44:577-92.
"""

import numpy as np
import pandas as pd

from kinerja import catalogue
from kinerja.indicators.resources import POPULATION

INHABITANTS = "jumlah penduduk"
UNKNOWN = "ukuran tidak diketahui"


def nearest_year(rows: pd.DataFrame, period: str) -> pd.DataFrame:
    """Of each facility and indicator the row of the year nearest to this one; of two equally near the earlier.

    Rows of months and quarters have no part in it.

    >>> rows = pd.DataFrame({"unit": "a", "indikator": "k4", "periode": ["2017", "2020", "2019-01"]})
    >>> nearest_year(rows, "2019")["periode"].tolist()
    ['2020']
    """
    yearly = rows[rows["periode"].str.len() == 4]
    apart = (yearly["periode"].astype("int64") - int(period)).abs()
    ordered = yearly.assign(_jauh=apart).sort_values(["_jauh", "periode"], kind="stable")
    kept = ordered.drop_duplicates(["unit", "indikator"]).index
    return yearly.loc[yearly.index.isin(kept)]


def sizes(
    observasi: pd.DataFrame, counts: pd.DataFrame, likes: list[str], unit: str, *, period: str
) -> tuple["pd.Series[float]", str]:
    """How large each facility is, and what says so: its inhabitants in the nearest year, else a denominator.

    The denominator is that of the indicator that most facilities have, this one among them (``counts`` of
    ``comparable``). Facilities whose size is not known are missing; all of them where nothing tells this one's.

    >>> people = {"unit": ["a", "b"], "periode": "2024", "indikator": "jumlah_penduduk", "nilai": [900, 700]}
    >>> counts = pd.DataFrame(columns=["unit", "indikator", "penyebut"])
    >>> found, told = sizes(pd.DataFrame(people), counts, ["a", "b"], "a", period="2024")
    >>> found.tolist(), told
    ([900.0, 700.0], 'jumlah penduduk')
    """
    people = observasi[observasi["indikator"] == POPULATION].dropna(subset=["nilai"])
    known = nearest_year(people, period).set_index("unit")["nilai"].reindex(likes)
    if _tells(known, unit):
        return known.astype("float64"), INHABITANTS
    bases = [
        (str(code), rows.set_index("unit")["penyebut"].reindex(likes))
        for code, rows in counts.groupby("indikator", sort=False)
    ]
    telling = [(code, found) for code, found in bases if _tells(found, unit)]
    if not telling:
        return pd.Series(np.nan, index=likes), UNKNOWN
    code, found = max(telling, key=lambda each: int(each[1].notna().sum()))
    return found.astype("float64"), f"penyebut {catalogue.name(code)}"


def nearest(size: "pd.Series[float]", unit: str, many: int) -> list[str]:
    """The facilities nearest in size, the nearest first; how near is a ratio, so half and double are equally far.

    None where the size of this one is not known. Equally near ones keep the order of the data.

    >>> nearest(pd.Series({"a": 100.0, "b": 300.0, "c": 51.0, "d": 190.0}), "a", 2)
    ['d', 'c']
    """
    others = size.drop(unit)
    others = others[others > 0]
    apart = pd.Series(np.abs(np.log(others / size[unit])), index=others.index).dropna()
    return [str(code) for code in apart.sort_values(kind="stable").index[:many]]


def _tells(size: "pd.Series[float]", unit: str) -> bool:
    known = size[size > 0]
    return unit in known.index and len(known) > 1
