"""What of a district can be compared: events over a denominator, one row a facility and indicator, for one year.

Three tables know such counts, and they are never mixed within one indicator. Monthly weighings (``skdn``) come first:
a year's sum weighs the same children many times, so the mean month stands for it. Then what is written down for the
year (``observasi``), then the months of local area monitoring (``pws``), added up where no month and no village lacks.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from kinerja import catalogue
from kinerja.indicators.facilities import Kind
from kinerja.indicators.peers import kind
from kinerja.indicators.proportions import coverage, proportion, rate
from kinerja.indicators.results import base, concat
from kinerja.indicators.skdn import skdn

Tables = Callable[[str], pd.DataFrame]
COLUMNS = ["unit", "periode", "indikator", "pembilang", "penyebut", "catatan", "sumber"]
PLACELESS = ["kabupaten", "provinsi"]  # kinds that are compared across districts
MEAN_MONTH = "rerata bulan, dibulatkan ke orang utuh: anak yang sama ditimbang berulang"
INCOMPLETE = "ada bulan atau desa yang tidak dilaporkan: tidak dijumlahkan"


def members(units: pd.DataFrame, unit: str) -> pd.DataFrame:
    """The facilities that are compared with this one, itself included: its kind, of its district; the data's order.

    Districts and provinces are compared with all of their kind. Rows of the table ``unit``.

    >>> units = pd.DataFrame({"unit": list("abc"), "jenis": "puskesmas", "kabupaten": ["K", "L", "K"]})
    >>> members(units, "a")["unit"].tolist()
    ['a', 'c']
    """
    own = units[units["unit"] == unit].iloc[0]
    likes = units["jenis"] == own["jenis"]
    if own["jenis"] not in PLACELESS and pd.notna(own.get("kabupaten")):
        likes &= units["kabupaten"] == own["kabupaten"]
    found: pd.DataFrame = units[likes].reset_index(drop=True)
    return found


def counts(tables: Tables, likes: list[str], *, period: str) -> pd.DataFrame:
    """Counts of a year of the facilities ``likes``: one row a facility and indicator, in their order.

    Columns ``unit, periode, indikator, pembilang, penyebut, catatan, sumber``. Only shares in percent and rates
    (``per …``) with counts in two facilities or more; a facility without them has no row. ``period`` is a year.

    >>> row = {"periode": "2024", "indikator": "k4", "pembilang": 8, "penyebut": 10}
    >>> rows = pd.DataFrame([row | {"unit": "b"}, row | {"unit": "a"}])
    >>> nothing = pd.DataFrame(columns=["unit", "periode"])
    >>> counts(lambda name: rows if name == "observasi" else nothing, ["a", "b"], period="2024")["unit"].tolist()
    ['a', 'b']
    """
    chosen: dict[str, pd.DataFrame] = {}
    for rows in (
        _weighed(_of(tables("skdn"), likes), period),
        _written(_of(tables("observasi"), likes), period),
        _monitored(_of(tables("pws"), likes), period),
    ):
        for code, group in rows.groupby("indikator", sort=False):
            if (
                _comparable(str(code))
                and group[["pembilang", "penyebut"]].notna().all(axis=1).sum() > 1
            ):
                chosen.setdefault(str(code), group)
    order = {code: place for place, code in enumerate(likes)}
    sorted_ = [
        rows.sort_values("unit", key=lambda column: column.map(order), kind="stable")
        for rows in chosen.values()
    ]
    return pd.concat(sorted_, ignore_index=True) if sorted_ else pd.DataFrame(columns=COLUMNS)


def kind_of(rows: pd.DataFrame) -> Kind:
    """How an indicator's rows are compared: a rate, or a proportion; a share above 100 % is no proportion.

    Where a denominator is a projection, some facility may serve more than it: then events vary as counts do, for all.

    >>> kind_of(pd.DataFrame({"indikator": "k4", "pembilang": [90, 104], "penyebut": 100}))
    'rate'
    """
    above = bool((rows["pembilang"] > rows["penyebut"]).any())
    return "rate" if above else kind(str(rows["indikator"].iloc[0]))


def valued(table: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Results of counts: each indicator as a proportion, a coverage or a rate (``kind_of``), with its interval.

    >>> row = {"unit": "a", "periode": "2024", "indikator": "k4", "pembilang": 8, "penyebut": 10}
    >>> valued(pd.DataFrame([row]))[["nilai", "metode"]].values.tolist()
    [[80.0, 'Wilson 95%']]
    """
    parts = []
    for code, rows in table.groupby("indikator", sort=False):
        percent = catalogue.get(base(str(code))).unit == "%"
        count = proportion if kind_of(rows) == "proportion" else coverage if percent else rate
        parts.append(count(rows, confidence=confidence))
    return concat(*parts)


def _comparable(code: str) -> bool:
    unit = catalogue.get(base(code)).unit
    return unit == "%" or unit.startswith("per ")


def _of(table: pd.DataFrame, units: list[str]) -> pd.DataFrame:
    return table[table["unit"].isin(units)]


def _origins(rows: pd.DataFrame) -> "pd.Series[str]":
    """File and line of each row by itself; missing where the table does not say."""
    if not {"dokumen", "baris"} <= set(rows):
        return pd.Series(None, index=rows.index, dtype="str")
    told = rows["dokumen"].astype("str") + " baris " + rows["baris"].astype("str")
    return told.where(
        rows["dokumen"].notna() & rows["baris"].notna(), rows["dokumen"].astype("str")
    )


def _written(observasi: pd.DataFrame, period: str) -> pd.DataFrame:
    rows = observasi[observasi["periode"] == period]
    return rows.assign(sumber=_origins(rows)).reindex(columns=COLUMNS)


def _weighed(table: pd.DataFrame, period: str) -> pd.DataFrame:
    """The mean month of each facility, in whole children: what a year of weighings knows about its coverage."""
    rows = table[table["periode"].str.startswith(f"{period}-")]
    if rows.empty:
        return pd.DataFrame(columns=COLUMNS)
    found = skdn(rows, yearly=True)
    months = found["unit"].map(rows.groupby("unit")["periode"].nunique())
    whole = {name: np.floor(found[name] / months + 0.5) for name in ("pembilang", "penyebut")}
    return found.assign(periode=period, catatan=MEAN_MONTH, **whole)[COLUMNS]


def _monitored(table: pd.DataFrame, period: str) -> pd.DataFrame:
    """The months of a year added up to the last one that anyone reported; missing where a month or village lacks."""
    rows = table[table["periode"].str.startswith(f"{period}-")]
    if rows.empty:
        return pd.DataFrame(columns=COLUMNS)
    last = int(str(rows["periode"].max())[-2:])
    key = ["unit", "indikator"]
    places = rows.sort_values("periode", kind="stable").groupby(
        [*key, "desa"], sort=False, as_index=False
    )
    village = places.agg(
        dilayani=("dilayani", lambda served: served.sum(min_count=last)),
        sasaran=("sasaran", "last"),
    )
    summed = village.groupby(key, sort=False, as_index=False).agg(
        pembilang=("dilayani", lambda served: served.sum(min_count=len(served))),
        penyebut=("sasaran", lambda served: served.sum(min_count=len(served))),
    )
    told = f"jumlah Januari sampai bulan ke-{last}" if last < 12 else None
    notes = pd.Series(told, index=summed.index, dtype="object").where(
        summed["pembilang"].notna(), INCOMPLETE
    )
    documents = rows.get("dokumen", pd.Series(dtype="str")).dropna().unique()
    return summed.assign(periode=period, catatan=notes, sumber="; ".join(documents) or None)[
        COLUMNS
    ]
