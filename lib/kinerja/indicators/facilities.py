"""What of a table of facilities can be compared, and why not: the common beginning of funnels and ranks."""

from typing import Literal

import numpy as np
import pandas as pd

from kinerja import catalogue
from kinerja.indicators.achievement import multiplier_of
from kinerja.indicators.proportions import ABOVE_ONE, MISSING

Kind = Literal["proportion", "rate", "ratio"]
KINDS: dict[str, Kind] = {"proporsi": "proportion", "angka": "rate", "rasio": "ratio"}
TEXT = ("unit", "periode", "indikator", "satuan", "sumber")


def label(kind: Kind) -> str:
    """What a table calls the kind; ValueError for an unknown one.

    >>> label("rate")
    'angka'
    """
    for known, name in KINDS.items():
        if name == kind:
            return known
    raise ValueError(f"kind must be one of {', '.join(KINDS.values())}, not {kind}")


def facilities(frame: pd.DataFrame, *, kind: Kind) -> pd.DataFrame:
    """What of a table can be compared: one row a facility, in the order of the data, with the reason where it cannot.

    Columns ``unit, periode, indikator, satuan, sumber`` (missing where the table has none; the indicator's unit where
    it names one), ``pembilang``, ``penyebut`` and ``catatan``: missing for a facility that can be compared. Reasons
    are those of ``proportions``: counts missing, negative or broken, no denominator, more events than people. For
    ``rate`` and ``ratio`` the denominator need not be whole (person-time, an expected count).

    Raises ValueError without the columns ``unit``, ``pembilang``, ``penyebut``, for a facility with more than one row
    (of results with several levels take one: ``at_level``), and for more than one indicator.

    >>> table = pd.DataFrame({"unit": ["a", "b"], "pembilang": [8, 3], "penyebut": [10, 0]})
    >>> facilities(table, kind="proportion")["catatan"].tolist()
    [None, 'penyebut nol']
    """
    label(kind)
    lacking = [name for name in ("unit", "pembilang", "penyebut") if name not in frame]
    if lacking:
        raise ValueError(f"the table lacks {', '.join(lacking)}")
    twice = frame["unit"][frame["unit"].duplicated()]
    if not twice.empty:
        raise ValueError(f"one row a facility, but {twice.iloc[0]} has more")
    rows = frame.reset_index(drop=True).reindex(columns=[*TEXT, "pembilang", "penyebut"])
    codes = sorted(set(rows["indikator"].dropna()))
    if len(codes) > 1:
        raise ValueError(f"one indicator at a time, not {', '.join(codes)}")
    if codes:
        rows["satuan"] = rows["satuan"].where(rows["satuan"].notna(), catalogue.get(codes[0]).unit)
    events, base = (
        pd.to_numeric(rows[name]).to_numpy("float64", na_value=np.nan)
        for name in ("pembilang", "penyebut")
    )
    people = kind == "proportion"
    reasons = [
        (base == 0, "penyebut nol"),
        (~(np.isfinite(events) & np.isfinite(base)), MISSING),
        (base < 0, "penyebut negatif"),
        (events < 0, "pembilang negatif"),
        (events != np.floor(events), "pembilang bukan bilangan bulat"),
        (people & (base != np.floor(base)), "penyebut bukan bilangan bulat"),
        (people & (events > base), ABOVE_ONE),
    ]
    said = np.select([holds for holds, _ in reasons], [why for _, why in reasons], default="")
    return rows.assign(
        pembilang=events,
        penyebut=base,
        catatan=pd.Series([str(why) or None for why in said], dtype="object"),
    )


def multiplier(table: pd.DataFrame) -> int:
    """The multiplier of a table that ``facilities`` made: its unit's or its indicator's; 1 where it names none.

    >>> table = pd.DataFrame({"unit": ["a"], "indikator": "tenaga/dokter", "pembilang": 3, "penyebut": 9000})
    >>> multiplier(facilities(table, kind="rate"))
    10000
    """
    named = table.dropna(subset=["indikator"])
    return 1 if named.empty else multiplier_of(named.iloc[0].to_dict())
