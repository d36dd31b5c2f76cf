"""Where a facility stands beside the common value: the verdict of a funnel, said as better or worse.

Better and worse belong to the indicator's direction; where it has none a facility lies only higher or lower. Between
the limits of 95 % and 99.8 % one of forty lies by chance on either side, beyond the outer ones one of a thousand
(Spiegelhalter DJ. Stat Med 2005;24:1185-202).
"""

import pandas as pd
from scipy import stats

from kinerja import catalogue
from kinerja.indicators.funnel import INSIDE
from kinerja.indicators.results import base, level_text

FAR = "jauh "
WORSE, BETTER, HIGHER, LOWER = "lebih buruk", "lebih baik", "lebih tinggi", "lebih rendah"
UNTOLD = "tidak dapat dibandingkan"
STANDINGS = (
    f"{FAR}{WORSE}", WORSE, INSIDE, BETTER, f"{FAR}{BETTER}",
    f"{FAR}{LOWER}", LOWER, HIGHER, f"{FAR}{HIGHER}", UNTOLD,
)  # fmt: skip
INNER = 0.95


def standing(verdict: str | None, direction: str) -> str:
    """A verdict of ``funnel`` in the indicator's direction; beyond the outer limit it is said to be far.

    >>> standing("di bawah batas 99,8%", "naik"), standing("di atas batas 95%", "turun")
    ('jauh lebih buruk', 'lebih buruk')
    >>> standing("di atas batas 95%", "netral"), standing("dalam batas", "naik"), standing(None, "naik")
    ('lebih tinggi', 'dalam batas', 'tidak dapat dibandingkan')
    """
    if verdict is None or pd.isna(verdict):
        return UNTOLD
    if verdict == INSIDE:
        return INSIDE
    above = verdict.startswith("di atas")
    neutral = HIGHER if above else LOWER
    side = neutral if direction == "netral" else BETTER if above == (direction == "naik") else WORSE
    return side if verdict.endswith(level_text(INNER)) else f"{FAR}{side}"


def standings(table: pd.DataFrame) -> "pd.Series[str]":
    """The standing of every facility of a table that ``funnel`` made.

    >>> rows = {"indikator": "bblr", "putusan": ["di atas batas 99,8%", None]}
    >>> standings(pd.DataFrame(rows)).tolist()
    ['jauh lebih buruk', 'tidak dapat dibandingkan']
    """
    directions = table["indikator"].map(lambda code: catalogue.get(base(code)).direction)
    told = [
        standing(verdict, direction)
        for verdict, direction in zip(table["putusan"], directions, strict=True)
    ]
    return pd.Series(told, index=table.index, dtype="str")


def outside(funnels: dict[str, pd.DataFrame], unit: str) -> pd.DataFrame:
    """One row an indicator: how many were compared, how many lie outside, and by how much facilities differ anyway.

    ``di_luar`` lie beyond the inner limits (``jauh_di_luar`` of them beyond the outer ones); ``kebetulan`` is how many
    would by chance alone. ``phi``, ``tau`` and ``penyesuaian``: over-dispersion, as in ``funnel``. ``letak`` is the
    facility's own standing, ``jarak`` how far it lies on the way from the common value to its adjusted outer limit (−1
    and 1 are on the limits, whatever their shape), or in standard errors of which 3.09 make 1, where that is less.

    >>> from kinerja.indicators.funnel import funnel
    >>> rows = {"periode": "2024", "indikator": "k4", "pembilang": [60, 85, 170], "penyebut": [100, 100, 200]}
    >>> table = outside({"k4": funnel(pd.DataFrame(rows).assign(unit=["a", "b", "c"]))}, "a")
    >>> table[["banyak", "di_luar", "jauh_di_luar", "kebetulan", "letak"]].values.tolist()
    [[3, 2, 1, 0.15, 'jauh lebih buruk']]
    """
    rows = []
    for code, table in funnels.items():
        known = table.dropna(subset=["putusan"])
        told, own = standings(known), table[table["unit"] == unit]
        rows.append(
            {
                "indikator": code,
                "banyak": len(known),
                "di_luar": int((told != INSIDE).sum()),
                "jauh_di_luar": int(told.str.startswith(FAR).sum()),
                "kebetulan": round(len(known) * (1 - INNER), 9),
                "phi": table["phi"].iloc[0],
                "tau": table["tau"].iloc[0],
                "penyesuaian": table["penyesuaian"].iloc[0],
                "letak": standings(own).iloc[0] if len(own) else UNTOLD,
                "jarak": _way(own.iloc[0]) if len(own) else float("nan"),
            }
        )
    return pd.DataFrame(rows, columns=OUTSIDE)


def _way(row: "pd.Series[float]") -> float:
    """The way to the outer limit; in standard errors where that is less, so that a zero is not far from almost zero."""
    above = row["nilai"] > row["pusat"]
    gap = row["nilai"] - row["pusat"]
    reach = abs(row["atas_luar_suai" if above else "bawah_luar_suai"] - row["pusat"])
    if not (reach > 0 and pd.notna(row["z_suai"])):
        return float("nan")
    far = min(abs(gap) / reach, abs(row["z_suai"]) / stats.norm.isf((1 - row["tingkat_luar"]) / 2))
    return float(far if above else -far)


OUTSIDE = [
    "indikator", "banyak", "di_luar", "jauh_di_luar", "kebetulan", "phi", "tau", "penyesuaian", "letak", "jarak",
]  # fmt: skip
