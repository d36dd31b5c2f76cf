"""Coded interview evidence: which role says what about which aspect, as far as the coders agree on it.

A display of aspects by roles: Miles MB, Huberman AM, Saldaña J. Qualitative Data Analysis. 3rd ed. Sage 2014, chapters
8-9 (role-ordered matrix). S000 (000_9caa43742af400f0.txt lines 39-45) gathered such evidence by interview, and prints
none of its excerpts. How well two coders agree: ``agreement``.

Counts of excerpts say how much was said, not how many people think so: the informants are counted beside them, and no
interval is given, because informants are chosen on purpose and not drawn.
"""

from collections.abc import Iterator

import pandas as pd

from kinerja.indicators.data_quality import findings, required
from kinerja.indicators.results import source

NEEDED = ("kutipan", "informan", "peran", "aspek", "kode", "pengode")
DISPUTED = "belum sepakat"  # the coders differ
EXCERPTS = {
    "periode": "str",
    "kutipan": "str",
    "informan": "str",
    "peran": "str",
    "aspek": "str",
    "kode": "str",
    "pengode": "float64",
    "isi": "str",
    "catatan": "str",
    "sumber": "str",
}
MATRIX = {
    "aspek": "str",
    "peran": "str",
    "kode": "str",
    "kutipan": "float64",
    "informan": "float64",
}


def excerpts(bukti: pd.DataFrame) -> pd.DataFrame:
    """One row an excerpt, with what its coders agree on: ``EXCERPTS``, in the order of the table.

    ``bukti``: one facility, a row an excerpt and coder. ``aspek`` and ``kode`` are ``belum sepakat`` where the coders
    differ; ``pengode`` counts them. Raises ValueError for lacking columns.

    >>> row = {"periode": "2024", "kutipan": "q1", "informan": "i1", "peran": "Kader", "aspek": "kualitas"}
    >>> bukti = pd.DataFrame([row | {"kode": code, "pengode": who} for who, code in (("a", "ya"), ("b", "tidak"))])
    >>> excerpts(bukti)[["aspek", "kode", "pengode"]].values.tolist()
    [['kualitas', 'belum sepakat', 2.0]]
    """
    required(bukti, ("periode", *NEEDED), "bukti")

    def rows() -> Iterator[dict[str, object]]:
        for (period, number), coded in bukti.groupby(["periode", "kutipan"], sort=False):
            yield {
                "periode": period,
                "kutipan": number,
                "informan": coded["informan"].iloc[0],
                "peran": coded["peran"].iloc[0],
                "aspek": _agreed(coded["aspek"]),
                "kode": _agreed(coded["kode"]),
                "pengode": coded["pengode"].nunique(),
                "isi": _first(coded, "isi"),
                "catatan": _first(coded, "catatan"),
                "sumber": source(coded),
            }

    return findings(rows(), EXCERPTS)


def _first(coded: pd.DataFrame, column: str) -> str | None:
    """The first text of an optional column that one of the coders gives."""
    told = coded[column].dropna().tolist() if column in coded else []
    return str(told[0]) if told else None


def _agreed(codes: "pd.Series[str]") -> str:
    told = codes.unique()
    return str(told[0]) if len(told) == 1 else DISPUTED


def matrix(table: pd.DataFrame) -> pd.DataFrame:
    """How many excerpts of how many informants: ``MATRIX``, one row an aspect, role and code that occur together.

    ``table``: of ``excerpts``. Combinations that nobody spoke of have no row. Miles, Huberman and Saldaña 2014.

    >>> rows = [("q1", "i1", "mendukung"), ("q2", "i1", "mendukung"), ("q3", "i2", "menghambat")]
    >>> table = pd.DataFrame(rows, columns=["kutipan", "informan", "kode"]).assign(aspek="kualitas", peran="Kader")
    >>> matrix(table).values.tolist()
    [['kualitas', 'Kader', 'mendukung', 2.0, 1.0], ['kualitas', 'Kader', 'menghambat', 1.0, 1.0]]
    """
    if table.empty:
        return findings([], MATRIX)
    counted = table.groupby(["aspek", "peran", "kode"], sort=False).agg(
        kutipan=("kutipan", "size"), informan=("informan", "nunique")
    )
    return findings(counted.reset_index(), MATRIX)
