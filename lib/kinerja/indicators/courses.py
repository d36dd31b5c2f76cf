"""Indicators over months or years, a facility beside others, and whether its own course is more than noise.

Months come from the weighings (``skdn``) and from local area monitoring (``pws``), years from ``observasi``. Whether a
course is news is said by its XmR chart, from six points on; before twelve its limits are trial limits.
"""

import pandas as pd

from kinerja.indicators import pws, skdn, spc
from kinerja.indicators.comparable import Tables, valued
from kinerja.indicators.results import concat, results

LEAST_POINTS = 6


def series(
    tables: Tables, units: list[str], codes: list[str], *, unit: str, period: str, many: int
) -> pd.DataFrame:
    """Results over time of up to ``many`` indicators for ``units``: those with months in the year first, then years.

    ``codes``: indicators in the order of their interest. A month is by itself (not the sum since January). Years end
    with ``period``, and need two of the facility's own. Rows in the order of the indicators, then of the tables.

    >>> row = {"indikator": "k4", "penyebut": 100}
    >>> years = pd.DataFrame([row | {"unit": "a", "periode": p, "pembilang": 80} for p in ("2023", "2024")])
    >>> nothing = pd.DataFrame(columns=["unit", "periode", "indikator"], dtype="str")
    >>> tables = {"observasi": years}
    >>> found = series(lambda name: tables.get(name, nothing), ["a"], ["k4"], unit="a", period="2024", many=6)
    >>> found[["periode", "nilai"]].values.tolist()
    [['2023', 80.0], ['2024', 80.0]]
    """
    weighed, monitored, written = (
        _of_year(tables("skdn"), units, period),
        _of_year(tables("pws"), units, period),
        _until(tables("observasi"), units, codes, period),
    )
    by_weighing = [code for code in codes if code in skdn.INDICATORS and _enough(weighed, unit)]
    by_month = [
        code
        for code in codes
        if code not in by_weighing and _enough(monitored[monitored["indikator"] == code], unit)
    ]
    by_year = [
        code
        for code in codes
        if code not in {*by_weighing, *by_month}
        and _enough(written[written["indikator"] == code], unit, 2)
    ]
    chosen = [code for code in codes if code in {*by_weighing, *by_month}][:many]
    chosen += by_year[: many - len(chosen)]
    found = concat(
        _weighings(weighed, chosen, by_weighing),
        _months(monitored[monitored["indikator"].isin([c for c in chosen if c in by_month])]),
        valued(written[written["indikator"].isin([code for code in chosen if code in by_year])]),
    )
    order = {code: place for place, code in enumerate(chosen)}
    return found.sort_values(
        "indikator", key=lambda column: column.map(order), kind="stable", ignore_index=True
    )


def courses(found: pd.DataFrame, unit: str) -> dict[str, pd.DataFrame]:
    """The XmR chart of each of the facility's own series of ``series`` with at least six known points.

    >>> months = [f"2024-{month:02d}" for month in range(1, 7)]
    >>> rows = {"unit": "a", "indikator": "k4", "periode": months, "nilai": [7.0, 8, 7, 8, 7, 8]}
    >>> courses(results(pd.DataFrame(rows)), "a")["k4"]["putusan"].iloc[-1]
    'variasi biasa'
    """
    charts = {}
    for code, rows in found[found["unit"] == unit].groupby("indikator", sort=False):
        if rows["nilai"].notna().sum() >= LEAST_POINTS:
            charts[str(code)] = spc.xmr(
                rows["nilai"].tolist(),
                direction=rows["arah"].iloc[0],
                periods=rows["periode"].tolist(),
            )
    return charts


def _of_year(table: pd.DataFrame, units: list[str], period: str) -> pd.DataFrame:
    return table[table["unit"].isin(units) & table["periode"].str.startswith(f"{period}-")]


def _until(
    observasi: pd.DataFrame, units: list[str], codes: list[str], period: str
) -> pd.DataFrame:
    rows = observasi[observasi["unit"].isin(units) & observasi["indikator"].isin(codes)]
    rows = rows[(rows["periode"].str.len() == len(period)) & (rows["periode"] <= period)]
    return rows.reindex(
        columns=[*rows.columns.union(["pembilang", "penyebut"], sort=False)]
    ).dropna(subset=["pembilang", "penyebut"])


def _enough(rows: pd.DataFrame, unit: str, least: int = LEAST_POINTS) -> bool:
    return rows.loc[rows["unit"] == unit, "periode"].nunique() >= least


def _weighings(rows: pd.DataFrame, chosen: list[str], known: list[str]) -> pd.DataFrame:
    wanted = [code for code in chosen if code in known]
    found = skdn.skdn(rows) if wanted else results([])
    return found[found["indikator"].isin(wanted)]


def _months(rows: pd.DataFrame) -> pd.DataFrame:
    if rows.empty:
        return results([])
    found = pws.monthly_coverage(rows, period=str(rows["periode"].max()))
    return found[found["indikator"].isin(rows["indikator"])]
