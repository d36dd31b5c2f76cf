"""The shape of a result: always the same columns, also when empty. Everything drawn, shown or exported has it.

One row is one value of one indicator of one facility in one period. ``indikator`` is a code of the catalogue, with a
breakdown behind a slash (``tenaga/dokter``); ``periode`` is a period or a span (``2017/2019``); ``nilai`` is unrounded,
in ``satuan``; a missing value has its reason in ``catatan``; ``sumber`` is the file and line of the inputs.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from kinerja import catalogue

COLUMNS = {
    "unit": "str",
    "periode": "str",
    "indikator": "str",
    "pembilang": "float64",
    "penyebut": "float64",
    "nilai": "float64",
    "satuan": "str",
    "batas_bawah": "float64",
    "batas_atas": "float64",
    "metode": "str",
    "target": "float64",
    "arah": "str",
    "capaian": "float64",
    "kategori": "str",
    "aturan": "str",
    "catatan": "str",
    "sumber": "str",
}
FULL_COUNT = "pembukuan lengkap: tidak ada galat sampel, jadi tidak ada selang"


def results(rows: pd.DataFrame | Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows to a result; unit of measurement and direction come from the catalogue unless a row says otherwise.

    >>> results([{"unit": "u", "periode": "2024", "indikator": "serapan", "nilai": 50.0}])["satuan"].tolist()
    ['%']
    """
    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
    frame = frame.reindex(columns=list(COLUMNS)).reset_index(drop=True)
    codes = frame["indikator"]
    entries = {code: catalogue.get(code) for code in codes.unique()}
    units = codes.map({code: entry.unit for code, entry in entries.items()})
    directions = codes.map({code: entry.direction for code, entry in entries.items()})
    return frame.assign(
        satuan=frame["satuan"].where(frame["satuan"].notna(), units),
        arah=frame["arah"].where(frame["arah"].notna(), directions),
    ).astype(COLUMNS)


def concat(*parts: pd.DataFrame) -> pd.DataFrame:
    """Several results as one, in order; a row that stands in two of them stands once."""
    filled = [part for part in parts if not part.empty]
    if not filled:
        return results([])
    return pd.concat(filled).drop_duplicates(ignore_index=True)


def select(
    frame: pd.DataFrame,
    *,
    unit: str | None = None,
    indicator: str | None = None,
    method: str | None = None,
) -> pd.DataFrame:
    """The rows of a facility, of an indicator (with all its breakdowns, if the code has none), of a method."""
    keep = pd.Series(True, index=frame.index)
    if unit is not None:
        keep &= frame["unit"] == unit
    if indicator is not None:
        code = frame["indikator"]
        keep &= (code == indicator) | code.str.startswith(f"{indicator}/")
    if method is not None:
        keep &= frame["metode"] == method
    return frame[keep].reset_index(drop=True)


def base(code: str) -> str:
    """The catalogue's part of a code: ``rasio_ekonomis`` of ``rasio_ekonomis/BOK``."""
    return code.partition("/")[0]


def detail(code: str) -> str:
    """The breakdown of a code: ``BOK`` of ``rasio_ekonomis/BOK``."""
    return code.partition("/")[2]


def source(rows: pd.DataFrame) -> str:
    """File and line of table rows, each once: ``003.txt baris 265, 266``."""
    if "dokumen" not in rows:
        return ""
    known = rows.dropna(subset=["dokumen"])
    return "; ".join(
        f"{document} baris {', '.join(dict.fromkeys(lines.dropna().astype(str)))}"
        for document, lines in known.groupby("dokumen", sort=False)["baris"]
    )
