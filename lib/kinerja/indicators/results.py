"""The shape of a result: always the same columns, also when empty. Everything drawn, shown or exported has it.

One row is one value of one indicator of one facility in one period. ``indikator`` is a code of the catalogue, with a
breakdown behind a slash (``tenaga/dokter``); ``periode`` is a period or a span (``2017/2019``); ``nilai`` is unrounded,
in ``satuan``; a missing value has its reason in ``catatan``; ``sumber`` is the file and line of the inputs.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kinerja import catalogue
from kinerja.indicators.intervals import Array

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
    frame = frame.reset_index(drop=True)
    lacking = {
        name: pd.Series(np.nan, index=frame.index, dtype=kind)
        for name, kind in COLUMNS.items()
        if name not in frame
    }
    frame = frame.assign(**lacking)[list(COLUMNS)]
    place, codes = pd.factorize(frame["indikator"], use_na_sentinel=False)
    entries = [catalogue.get(code) for code in codes]
    units, directions = (
        pd.Series(pd.array(texts, dtype="str").take(place))
        for texts in ([entry.unit for entry in entries], [entry.direction for entry in entries])
    )
    return frame.assign(
        satuan=frame["satuan"].where(frame["satuan"].notna(), units),
        arah=frame["arah"].where(frame["arah"].notna(), directions),
    ).astype(COLUMNS)


def concat(*parts: pd.DataFrame) -> pd.DataFrame:
    """Several results as one, in order; a row that stands in two of them stands once.

    >>> row = {"unit": "u", "periode": "2024", "indikator": "serapan", "nilai": 50.0}
    >>> first, second = results([row]), results([row, row | {"periode": "2025"}])
    >>> concat(first, second)["periode"].tolist()
    ['2024', '2025']
    """
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
    """The rows of a facility, of an indicator (with all its breakdowns, if the code has none), of a method.

    >>> codes = ["rasio_ekonomis/BOK", "rasio_ekonomis/JKN", "serapan/BOK"]
    >>> found = results([{"unit": "u", "periode": "2019", "indikator": code} for code in codes])
    >>> select(found, indicator="rasio_ekonomis")["indikator"].tolist()
    ['rasio_ekonomis/BOK', 'rasio_ekonomis/JKN']
    >>> select(found, indicator="serapan/BOK", unit="v").empty
    True
    """
    keep = pd.Series(True, index=frame.index)
    if unit is not None:
        keep &= frame["unit"] == unit
    if indicator is not None:
        code = frame["indikator"]
        keep &= (code == indicator) | code.str.startswith(f"{indicator}/")
    if method is not None:
        keep &= frame["metode"] == method
    return frame[keep].reset_index(drop=True)


def at(frame: pd.DataFrame, period: str) -> pd.DataFrame:
    """The rows of one period.

    >>> at(results([{"unit": "u", "periode": p, "indikator": "serapan"} for p in ("2023", "2024")]), "2024").shape[0]
    1
    """
    return frame[frame["periode"] == period].reset_index(drop=True)


def before(frame: pd.DataFrame, period: str) -> pd.DataFrame:
    """The rows of earlier periods of the same kind (years before a year); spans are left out.

    >>> rows = [{"unit": "u", "periode": p, "indikator": "serapan"} for p in ("2023", "2023-05", "2022/2023", "2024")]
    >>> before(results(rows), "2024")["periode"].tolist()
    ['2023']
    """
    same = frame["periode"].str.len() == len(period)
    return frame[same & (frame["periode"] < period)].reset_index(drop=True)


def until(frame: pd.DataFrame, period: str) -> pd.DataFrame:
    """The rows of the period and of earlier ones of its kind.

    >>> rows = [{"unit": "u", "periode": p, "indikator": "serapan"} for p in ("2023", "2024", "2025")]
    >>> until(results(rows), "2024")["periode"].tolist()
    ['2023', '2024']
    """
    same = frame["periode"].str.len() == len(period)
    return frame[same & (frame["periode"] <= period)].reset_index(drop=True)


def base(code: str) -> str:
    """The catalogue's part of a code: all before the first slash.

    >>> base("rasio_ekonomis/BOK"), base("rasio_ekonomis")
    ('rasio_ekonomis', 'rasio_ekonomis')
    """
    return code.partition("/")[0]


def detail(code: str) -> str:
    """The breakdown of a code: all behind the first slash, empty where there is none.

    >>> detail("rasio_ekonomis/BOK"), detail("rasio_ekonomis")
    ('BOK', '')
    """
    return code.partition("/")[2]


def source(rows: pd.DataFrame) -> str:
    """File and line of table rows, each once; empty where the table does not say where its rows come from.

    >>> source(pd.DataFrame({"dokumen": "003.txt", "baris": ["265", "266", "265"]}))
    '003.txt baris 265, 266'
    """
    if "dokumen" not in rows:
        return ""
    places: dict[str, dict[str, None]] = {}  # each once, in the order of the rows
    for document, line in zip(rows["dokumen"].tolist(), rows["baris"].tolist(), strict=True):
        if not pd.isna(document):
            lines = places.setdefault(document, {})
            if not pd.isna(line):
                lines[str(line)] = None
    return "; ".join(f"{document} baris {', '.join(lines)}" for document, lines in places.items())


def numbers(row: Mapping[Any, Any], *keys: str) -> list[float]:
    """The numbers of a row; what is not there, empty or infinite is missing.

    >>> numbers({"target": 80, "nilai": None}, "target", "nilai", "batas_bawah")
    [80.0, nan, nan]
    """
    found = [float("nan") if pd.isna(row.get(key)) else float(row[key]) for key in keys]
    return [number if math.isfinite(number) else float("nan") for number in found]


def quotient(above: npt.ArrayLike, below: npt.ArrayLike) -> Array:
    """``above ÷ below``, missing where either is, and where what is divided by is not above zero.

    No denominator, no value: never 0, never infinite.

    >>> quotient([9, 5, 5], [12, 0, -1]).tolist()
    [0.75, nan, nan]
    """
    base = np.asarray(below, dtype="float64")
    return np.asarray(np.asarray(above, dtype="float64") / np.where(base > 0, base, np.nan))


def level_text(confidence: float) -> str:
    """A confidence level as it stands in ``metode``.

    >>> level_text(0.95), level_text(0.998)
    ('95%', '99,8%')
    """
    return f"{confidence * 100:.10g}%".replace(".", ",")
