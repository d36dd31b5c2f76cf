"""Our z-scores beside those that e-PPGBM printed for the same measurements: does the export compute as WHO does?

A difference has few causes: an age rounded to months, a length not corrected for the way of measuring, a table of
another year, a value typed in by hand. Which one, the comparison does not say; it shows where to look. Z-scores are
printed with two decimals, so one that agrees is off by at most 0.005. Classes: Permenkes 2/2020 (sekunder), by
``data/rujukan/aturan/gizi_*.csv``; what lies outside WHO's plausible range (WHO Child Growth Standards 2006) is its own
class, as in the export ("Outlier").

Nothing here knows a child: a row is named by where it stands in the export, which only its owner has.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kinerja.indicators.growth import NAMES, classes, implausible

INDICES = ("bbu", "tbu", "bbtb")  # the export has no IMT/U
CLOSE, NEAR = 0.01, 0.1  # SD
DECIMALS = 9  # beyond them a difference of two floats says nothing
OUTLIER = "Di luar batas wajar"
AGREEMENT = {
    "indeks": "str",
    "n": "int64",
    "hanya_kami": "int64",
    "hanya_eppgbm": "int64",
    "dalam_0_01": "float64",
    "dalam_0_1": "float64",
    "median_selisih": "float64",
    "selisih_terbesar": "float64",
    "n_kelas": "int64",
    "kelas_berbeda": "int64",
}
DIFFERING = {
    "indeks": "str",
    "dokumen": "str",
    "baris": "int64",
    "z_kami": "float64",
    "z_eppgbm": "float64",
    "selisih": "float64",
    "kelas_kami": "str",
    "kelas_eppgbm": "str",
}


@dataclass(frozen=True)
class Comparison:
    """``agreement``: one row an index. ``differing``: one row a measurement and index whose class differs.

    ``agreement``: ``n`` measurements with a z-score on both sides, ``hanya_kami`` and ``hanya_eppgbm`` those with one
    side only; ``dalam_0_01`` and ``dalam_0_1`` the shares (0–1) of n whose z-scores are at most so far apart,
    ``median_selisih`` and ``selisih_terbesar`` (by size) of ours minus theirs in SD, all missing where n is 0;
    ``kelas_berbeda`` of ``n_kelas`` measurements with a class on both sides.

    >>> list(compare(pd.DataFrame(columns=["zbbu"]), pd.DataFrame(columns=["zbbu"])).agreement["n"])
    [0, 0, 0]
    """

    agreement: pd.DataFrame
    differing: pd.DataFrame


def compare(theirs: pd.DataFrame, zscores: pd.DataFrame) -> Comparison:
    """Our z-scores minus those of the export, and the classes that differ.

    ``theirs`` is ``Export.eppgbm`` of ``kinerja.tables.eppgbm``; ``zscores`` has ours on the same index, one row a
    measurement, in SD, in the columns ``zbbu, ztbu, zbbtb``. An index that a side lacks is missing on it. Ours is
    classified unrounded; theirs is the class that was printed, whatever its z-score. Raises ValueError where the two
    do not have the same rows. Source of the classes: Permenkes 2/2020 (sekunder).

    >>> printed = {"dokumen": ["mei.csv"] * 2, "baris": [7, 8], "ztbu": [-1.99, -2.35]}
    >>> theirs = pd.DataFrame(printed | {"kelas_tbu": ["Normal", "Pendek"]})
    >>> found = compare(theirs, pd.DataFrame({"ztbu": [-2.04, -2.3549]}))
    >>> found.agreement.set_index("indeks").loc["TB/U", ["n", "dalam_0_01", "dalam_0_1"]].tolist()
    [2.0, 0.5, 1.0]
    >>> found.differing[["baris", "kelas_kami", "kelas_eppgbm"]].values.tolist()
    [[7, 'Pendek', 'Normal']]
    """
    if not theirs.index.equals(zscores.index):
        raise ValueError("theirs and zscores must have the same rows, on the same index")
    agreement, differing = [], []
    for each in INDICES:
        index = NAMES[each]
        rows = pd.DataFrame(
            {
                "indeks": index,
                "dokumen": _column(theirs, "dokumen", "str"),
                "baris": _column(theirs, "baris", "float64"),
                "z_kami": _column(zscores, f"z{each}", "float64"),
                "z_eppgbm": _column(theirs, f"z{each}", "float64"),
                "kelas_eppgbm": _column(theirs, f"kelas_{each}", "str"),
            }
        )
        rows["selisih"] = rows["z_kami"] - rows["z_eppgbm"]
        rows["kelas_kami"] = _classes(rows["z_kami"], each)
        classed = rows["kelas_kami"].notna() & rows["kelas_eppgbm"].notna()
        other = classed & (rows["kelas_kami"] != rows["kelas_eppgbm"])
        differing.append(rows[other])
        agreement.append(
            {"indeks": index}
            | _agreement(rows)
            | {"n_kelas": int(classed.sum()), "kelas_berbeda": int(other.sum())}
        )
    return Comparison(
        pd.DataFrame(agreement, columns=list(AGREEMENT)).astype(AGREEMENT),
        pd.concat(differing, ignore_index=True)[list(DIFFERING)].astype(DIFFERING),
    )


def _agreement(rows: pd.DataFrame) -> dict[str, float]:
    ours, theirs = rows["z_kami"].notna(), rows["z_eppgbm"].notna()
    off = rows["selisih"].dropna().to_numpy()
    size = np.round(np.abs(off), DECIMALS)
    some = len(off) > 0
    return {
        "n": len(off),
        "hanya_kami": int((ours & ~theirs).sum()),
        "hanya_eppgbm": int((theirs & ~ours).sum()),
        "dalam_0_01": float((size <= CLOSE).mean()) if some else np.nan,
        "dalam_0_1": float((size <= NEAR).mean()) if some else np.nan,
        "median_selisih": float(np.median(off)) if some else np.nan,
        "selisih_terbesar": float(off[size.argmax()]) if some else np.nan,
    }


def _classes(z: "pd.Series[float]", index: str) -> "pd.Series[str]":
    """The class of unrounded z-scores; what is implausible is a class too, as in the export."""
    named = pd.Series(classes(z.to_numpy(), index), index=z.index, dtype="str")
    return named.mask(implausible(z.to_numpy(), index), OUTLIER)


def _column(frame: pd.DataFrame, name: str, dtype: Any) -> "pd.Series[Any]":
    column: pd.Series[Any] = (
        frame[name] if name in frame else pd.Series(None, index=frame.index, dtype="object")
    )
    return column.astype(dtype)
