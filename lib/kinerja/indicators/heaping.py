"""Do measurements prefer some last digits? Weights rounded to the half kilo, pressures to the ten.

What is measured with care ends in every digit of its instrument equally often, as long as the values spread over many
units of that digit. The effect size says how far from it; a test alone finds nothing in 60 values and everything in
60,000.

- Digit preference score: Kuulasmaa K, Hense HW, Tolonen H. Quality assessment of data on blood pressure in the WHO
  MONICA Project. WHO MONICA Project e-publications 9, Geneva 1998. Guideline values: National Information Platforms
  for Nutrition (NiPN), data quality toolkit nipnTK, article "Digit preference".
- Index of 0 and 5, after Whipple's index of ages; index of dissimilarity, after Myers RJ. Errors and bias in the
  reporting of ages in census data. Trans Actuarial Soc Am 1940;41:395-415. Both without Myers' blending, which corrects
  for the fall of the number of people with age and has no place where digits are not ages.
- Expected counts of 5 for the chi-square test: Cochran WG. Some methods for strengthening the common χ² tests.
  Biometrics 1954;10:417-51.
"""

from collections.abc import Collection
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from kinerja.indicators.data_quality import findings, p_said, required, said
from kinerja.indicators.intervals import Array, alpha, wilson
from kinerja.indicators.results import level_text

DIGITS = tuple(range(10))
FAVOURED = (0, 5)
PROBLEMATIC = 20.0  # digit preference score from which NiPN calls the measurements problematic
LEAST_EXPECTED = 5  # values a digit, below which chi-square does not hold (Cochran 1954)
# Standard deviation in units of the last digit, below which even careful values need not end in all digits alike: for
# normal values the share of a digit is off by up to 2 exp(−2π² (sd/10)²) of itself, 1.4 % for 5 units, 34 % for 3.
LEAST_SPREAD = 5.0
OFF_GRID = 1e-6  # of a unit of the last digit: what float64 makes of a decimal
COLUMNS = {
    "unit": "str",
    "ukuran": "str",
    "n": "int64",
    "tidak_ada": "int64",
    "ketelitian_lain": "int64",
    "di_luar_alat": "int64",
    "angka_terbanyak": "str",
    "bagian_0_5": "float64",
    "indeks_0_5": "float64",
    "batas_bawah": "float64",
    "batas_atas": "float64",
    "indeks_myers": "float64",
    "skor": "float64",
    "skor_kebetulan": "float64",
    "khi_kuadrat": "float64",
    "db": "int64",
    "peluang": "float64",
    "ditandai": "bool",
    "metode": "str",
    "temuan": "str",
}


# Formulas. Digits and counts of digits in, numbers out.


def terminal_digits(values: npt.ArrayLike, places: int) -> Array:
    """The last digit of each value at so many decimals; missing for missing values and those with more decimals.

    >>> terminal_digits([8.7, 10.0, -3.5, 9.25, float("nan")], 1).tolist()
    [7.0, 0.0, 5.0, nan, nan]
    """
    scaled = np.abs(np.asarray(values, dtype="float64")) * 10.0**places
    whole = np.rint(scaled)
    return np.where(np.abs(scaled - whole) <= OFF_GRID, whole % 10, np.nan)


def chi_square(counts: npt.ArrayLike) -> tuple[float, float]:
    """Statistic and p of equal counts of all digits. Missing without values.

    >>> [round(value, 4) for value in chi_square([11, 7, 5, 4, 7, 11, 5, 4, 4, 2])]
    [13.6667, 0.1347]
    """
    seen = np.asarray(counts, dtype="float64")
    expected = seen.sum() / len(seen)
    if not expected > 0:
        return float("nan"), float("nan")
    statistic = float(((seen - expected) ** 2).sum() / expected)
    return statistic, float(special.gammaincc((len(seen) - 1) / 2, statistic / 2))


def preference_score(counts: npt.ArrayLike) -> float:
    """The digit preference score 100 √(χ² ÷ (n (k − 1))): 0 all k digits alike, 100 a single one (MONICA 1998).

    NiPN: below 8 excellent, below 12 good, below 20 acceptable, from 20 problematic. Chance alone gives 100 ÷ √n
    (root mean square: the mean of χ² is k − 1), so that 25 careful values look problematic.

    >>> round(preference_score([102, 104, 96, 88, 103, 115, 91, 86, 105, 110]), 2)
    3.01
    """
    seen = np.asarray(counts, dtype="float64")
    return (
        float(100 * np.sqrt(chi_square(seen)[0] / (seen.sum() * (len(seen) - 1))))
        if seen.sum() > 0
        else float("nan")
    )


def favoured_index(counts: npt.ArrayLike, favoured: float, expected: float) -> float:
    """After Whipple: the share of values that end in a favoured digit ÷ its expected share × 100; 100 is no preference.

    ``favoured`` values of all ``counts``; ``expected`` is a share (0.2 for two digits of ten, where 500 is all).

    >>> favoured_index([11, 7, 5, 4, 7, 11, 5, 4, 4, 2], 22, 0.2)
    183.33333333333331
    """
    total = float(np.asarray(counts, dtype="float64").sum())
    return favoured / total / expected * 100 if total > 0 and expected > 0 else float("nan")


def dissimilarity(counts: npt.ArrayLike) -> float:
    """After Myers: the least percentage of values that must have another last digit for all to be alike (0 to 90).

    >>> round(dissimilarity([11, 7, 5, 4, 7, 11, 5, 4, 4, 2]), 4)
    20.0
    """
    seen = np.asarray(counts, dtype="float64")
    if not seen.sum() > 0:
        return float("nan")
    return float(np.abs(seen / seen.sum() - 1 / len(seen)).sum() / 2 * 100)


# Tables.


def heaping(
    table: pd.DataFrame,
    column: str,
    *,
    places: int,
    possible: Collection[int] = DIGITS,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Digit preference of a measurement: one row a unit, over all its rows in ``table`` (``unit`` and the column).

    ``places`` are the decimals of the instrument (1 for kilograms to 100 g), ``possible`` the last digits that it can
    show (0, 2, 4, 6, 8 on a mercury manometer). ``n`` values are counted; missing ones, those with more decimals and
    those with an impossible digit are counted beside them (``tidak_ada``, ``ketelitian_lain``, ``di_luar_alat``).
    ``indeks_0_5`` is 100 without preference for 0 and 5, with Wilson's limits; ``indeks_myers`` the percentage that
    must change; ``skor`` the digit preference score, to be read beside ``skor_kebetulan``, what chance alone gives for
    this n. ``peluang`` (chi-square, ``db`` degrees of freedom) is missing below 5 expected values a digit, and where
    the values spread over too few units of the last digit to be judged at all; ``temuan`` says so. ``ditandai``: a
    score of 20 or more that chance does not explain.

    Raises ValueError for a confidence outside 0–1, digits that are none, fewer than two of them, and lacking columns.

    >>> weights = pd.DataFrame({"unit": "a", "berat": [8.0, 9.5, 10.0, 11.5, 12.0, 7.5, 8.5, 9.0, 13.0, 6.5] * 10})
    >>> heaping(weights, "berat", places=1)[["n", "indeks_0_5", "indeks_myers", "skor", "ditandai"]].round(1)
         n  indeks_0_5  indeks_myers  skor  ditandai
    0  100       500.0          80.0  66.7      True
    """
    alpha(confidence)
    digits = sorted(set(possible))
    if len(digits) < 2 or not set(digits) <= set(DIGITS):
        raise ValueError(f"possible must name two or more of the digits 0 to 9, not {digits}")
    required(table, ("unit", column), "table")
    how = f"khi-kuadrat, {len(digits)} angka; selang Wilson {level_text(confidence)}"
    rows = [
        {"unit": unit, "ukuran": column, "metode": how}
        | _of_unit(part.to_numpy("float64", na_value=np.nan), places, digits, confidence)
        for unit, part in table.groupby("unit", sort=False)[column]
    ]
    return findings(rows, COLUMNS)


def _of_unit(values: Array, places: int, digits: list[int], confidence: float) -> dict[str, Any]:
    last = terminal_digits(values, places)
    usable = np.isin(last, digits)
    n, known = int(usable.sum()), ~np.isnan(values)
    counts = np.array([(last == digit).sum() for digit in digits])
    pair = [place for place, digit in enumerate(digits) if digit in FAVOURED]
    favoured, share = float(counts[pair].sum()), len(pair) / len(digits)
    low, high = wilson(favoured, n, confidence)
    statistic, p = chi_square(counts)
    score = preference_score(counts)
    spread = float(np.std(values[usable], ddof=1)) * 10.0**places if n > 1 else 0.0
    narrow, few = spread < LEAST_SPREAD, n < LEAST_EXPECTED * len(digits)
    p = np.nan if narrow or few else p
    marked = score >= PROBLEMATIC and p < alpha(confidence)
    row: dict[str, Any] = {
        "n": n,
        "tidak_ada": int((~known).sum()),
        "ketelitian_lain": int((known & np.isnan(last)).sum()),
        "di_luar_alat": int((~np.isnan(last) & ~usable).sum()),
        "angka_terbanyak": _most(counts, digits),
        "bagian_0_5": favoured / n * 100 if n else np.nan,
        "indeks_0_5": favoured_index(counts, favoured, share),
        "batas_bawah": float(low) / share * 100 if share else np.nan,
        "batas_atas": float(high) / share * 100 if share else np.nan,
        "indeks_myers": dissimilarity(counts),
        "skor": score,
        "skor_kebetulan": 100 / np.sqrt(n) if n else np.nan,
        "khi_kuadrat": statistic,
        "db": len(digits) - 1,
        "peluang": p,
        "ditandai": marked,
    }
    return row | {"temuan": _told(row, narrow, few)}


def _most(counts: npt.NDArray[np.int64], digits: list[int]) -> str | None:
    most = counts.max()
    return (
        ", ".join(str(digit) for digit, many in zip(digits, counts, strict=True) if many == most)
        if most
        else None
    )


def _told(row: dict[str, Any], narrow: bool, few: bool) -> str | None:
    told = []
    if not row["n"]:
        told.append("Tidak ada nilai yang dapat diperiksa.")
    elif few:
        told.append(f"Tidak diuji: {row['n']} nilai terlalu sedikit.")
    elif narrow:
        told.append("Tidak diuji: rentang nilai terlalu sempit untuk angka akhir ini.")
    elif row["ditandai"]:
        told.append(
            f"Angka akhir bertumpuk, terbanyak {row['angka_terbanyak']}; {said(row['bagian_0_5'])}% berakhir 0 atau 5 "
            f"(skor {said(row['skor'])}, {p_said(row['peluang'])})."
        )
    for name, words in (
        ("ketelitian_lain", "dengan ketelitian lain"),
        ("di_luar_alat", "yang tidak dapat ditunjukkan alatnya"),
    ):
        if row[name]:
            told.append(f"{row[name]} nilai {words}: tidak dihitung.")
    return " ".join(told) or None
