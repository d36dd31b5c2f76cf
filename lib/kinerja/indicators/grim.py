"""GRIM: can a printed mean or percentage arise at all from so many whole-numbered answers?

The sum of n × items whole numbers is whole, so a mean has only so many possible values: with 28 persons and two
decimals 28 of every 100. A printed one between them is a slip of the pen, a wrong n, or worse; which, the test does not
say.

- Brown NJL, Heathers JAJ. The GRIM test: a simple technique detects numerous anomalies in the reporting of results in
  psychology. Soc Psychol Personal Sci 2017;8:363-9.
"""

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

import numpy as np
import pandas as pd

from kinerja.indicators.data_quality import findings, required, said

Reading = Literal["setengah ke atas", "setengah genap", "dipotong"]
READINGS: tuple[Reading, ...] = ("setengah ke atas", "setengah genap", "dipotong")
POSSIBLE, HALF_EVEN, TRUNCATED = (
    "mungkin",
    "mungkin, setengah ke genap",
    "mungkin, hanya bila dipotong",
)
IMPOSSIBLE, UNTESTABLE, UNKNOWN = "tidak mungkin", "tidak dapat diuji", "tidak dapat diperiksa"
COLUMNS = {
    "indeks": "object",
    "tercetak": "object",
    "n": "float64",
    "butir": "float64",
    "persen": "bool",
    "peluang_ketahuan": "float64",
    "putusan": "str",
    "temuan": "str",
}


# Formulas, in exact fractions.


def rounded_from(printed: Decimal, reading: Reading) -> tuple[Fraction, Fraction, bool, bool]:
    """The values that print as this: low, high, and whether each end belongs to them.

    ``setengah ke atas``: half away from zero, as Indonesian reports and Excel round. ``setengah genap``: half to the
    even digit, as Python and R do. ``dipotong``: cut off towards zero. The last decimal counts, zeros too: 5.20 is not
    5.2. Raises ValueError for another reading, and for what is no Decimal.

    >>> low, high, from_low, to_high = rounded_from(Decimal("5.19"), "setengah ke atas")
    >>> float(low), float(high), from_low, to_high
    (5.185, 5.195, True, False)
    """
    if reading not in READINGS:
        raise ValueError(f"reading must be one of {', '.join(READINGS)}, not {reading}")
    unit = Fraction(10) ** _exponent(printed)
    size = abs(Fraction(printed))
    low, high, from_low, to_high = size - unit / 2, size + unit / 2, size > 0, False
    if reading == "setengah genap":
        from_low = to_high = (size / unit) % 2 == 0
    elif reading == "dipotong":
        low, high = size if size else -unit, size + unit
    return (low, high, from_low, to_high) if printed >= 0 else (-high, -low, to_high, from_low)


def possible_sums(
    printed: Decimal,
    n: int,
    *,
    items: int = 1,
    percent: bool = False,
    reading: Reading = "setengah ke atas",
) -> range:
    """The whole sums of n × items answers that print as this mean, or as this percentage; empty: there is none.

    The mean is sum ÷ (n × items), the percentage a hundred times that (of n persons, with items = 1). Raises ValueError
    for n or items that are not whole numbers from 1, for another reading, and for a ``printed`` that is no Decimal: a
    float has forgotten the zeros at its end, which count here.

    >>> possible_sums(Decimal("5.19"), 28), possible_sums(Decimal("5.18"), 28)
    (range(146, 146), range(145, 146))
    >>> len(possible_sums(Decimal("71"), 43, percent=True))
    0
    """
    answers = _whole(n, "n") * _whole(items, "items")
    low, high, from_low, to_high = rounded_from(printed, reading)
    scale = Fraction(answers, 100 if percent else 1)
    start = math.ceil(low * scale) if from_low else math.floor(low * scale) + 1
    stop = math.floor(high * scale) + 1 if to_high else math.ceil(high * scale)
    return range(start, max(start, stop))


def chance_to_be_caught(
    printed: Decimal, n: int, *, items: int = 1, percent: bool = False
) -> float:
    """The share of all figures with these decimals that no n × items whole numbers can give: what GRIM can find at all.

    ``1 − n × items ÷ 10^decimals``, with two decimals more for a percentage, and 0 from there on: a mean of 100 persons
    with two decimals cannot be tested (Brown and Heathers 2017, page 365).

    >>> chance_to_be_caught(Decimal("5.19"), 28), chance_to_be_caught(Decimal("71.4"), 1500, percent=True)
    (0.72, 0.0)
    """
    answers = _whole(n, "n") * _whole(items, "items")
    steps = Fraction(10) ** (-_exponent(printed) + (2 if percent else 0))
    return float(max(Fraction(0), 1 - answers / steps))


def neighbours(
    printed: Decimal, n: int, *, items: int = 1, percent: bool = False
) -> tuple[Fraction, Fraction]:
    """The nearest possible values at or below and at or above the printed one, unrounded.

    >>> neighbours(Decimal("5.19"), 28)
    (Fraction(145, 28), Fraction(73, 14))
    """
    answers = _whole(n, "n") * _whole(items, "items")
    scale = Fraction(100 if percent else 1, answers)
    _exponent(printed)
    place = Fraction(printed) / scale
    return math.floor(place) * scale, math.ceil(place) * scale


def _exponent(printed: Decimal) -> int:
    exponent = printed.as_tuple().exponent if isinstance(printed, Decimal) else None
    if not isinstance(exponent, int):
        raise ValueError(
            f"printed must be a Decimal number, which keeps its zeros, not {printed!r}"
        )
    return exponent


def _whole(number: int, name: str) -> int:
    if isinstance(number, bool) or number != int(number) or number < 1:
        raise ValueError(f"{name} must be a whole number from 1, not {number!r}")
    return int(number)


# Table.


def grim(claims: pd.DataFrame) -> pd.DataFrame:
    """The test for many printed figures: one row a row of ``claims``, in its order, ``indeks`` its label.

    ``claims`` has ``tercetak`` (Decimal, as ``numerals.parse`` gives it) and ``n``; where they are there, also
    ``butir`` (items a person, 1) and ``persen`` (a percentage of the n persons, False). ``putusan``: ``mungkin``
    rounded half up, or only under another reading, or ``tidak mungkin`` under any; ``tidak dapat diuji`` where n is so
    large that every figure is possible (``peluang_ketahuan`` 0); ``tidak dapat diperiksa`` where figure, n or items are
    missing or no such numbers. A percentage of something else than persons, and a mean of answers that are not whole,
    do not belong here.

    Raises ValueError for lacking columns.

    >>> claims = pd.DataFrame({"tercetak": [Decimal("5.19"), Decimal("5.18")], "n": [28, 28]})
    >>> grim(claims)[["putusan", "temuan"]].values.tolist()[0]
    ['tidak mungkin', '5,19 tidak mungkin dari n = 28: yang terdekat 5,18 (145 ÷ 28) dan 5,21 (146 ÷ 28).']
    """
    required(claims, ("tercetak", "n"), "claims")
    frame = claims.reset_index(drop=True)
    numbers = {
        name: pd.to_numeric(frame[name], errors="coerce").to_numpy("float64", na_value=np.nan)
        for name in ("n", "butir")
        if name in frame
    }
    table = pd.DataFrame(
        {
            "indeks": claims.index.to_numpy(),
            "tercetak": frame["tercetak"].astype("object"),
            "n": numbers["n"],
            "butir": numbers.get("butir", 1.0),
            "persen": frame["persen"].isin([True]) if "persen" in frame else False,
        }
    )
    return findings([row | _verdict(row) for row in table.to_dict("records")], COLUMNS)


def _verdict(row: dict[Any, Any]) -> dict[Any, Any]:
    printed, percent = row["tercetak"], row["persen"]
    try:
        _exponent(printed)
        n, items = _whole(row["n"], "n"), _whole(row["butir"], "butir")
    except (ValueError, OverflowError):
        return {
            "putusan": UNKNOWN,
            "temuan": "Tidak dapat diperiksa: angka tercetak, n atau butir tidak ada atau keliru.",
        }
    caught = chance_to_be_caught(printed, n, items=items, percent=percent)
    if caught == 0:
        told = "Tidak dapat diuji: dengan n sebesar ini setiap angka pada ketelitian ini mungkin."
        return {"peluang_ketahuan": caught, "putusan": UNTESTABLE, "temuan": told}
    for reading, verdict in zip(READINGS, (POSSIBLE, HALF_EVEN, TRUNCATED), strict=True):
        if possible_sums(printed, n, items=items, percent=percent, reading=reading):
            return {"peluang_ketahuan": caught, "putusan": verdict, "temuan": _by(verdict, printed)}
    return {
        "peluang_ketahuan": caught,
        "putusan": IMPOSSIBLE,
        "temuan": _impossible(printed, n, items, percent),
    }


def _by(verdict: str, printed: Decimal) -> str | None:
    shown = _shown(printed)
    return {
        HALF_EVEN: f"{shown} hanya mungkin bila setengah dibulatkan ke angka genap.",
        TRUNCATED: f"{shown} hanya mungkin bila desimalnya dipotong, tidak dibulatkan.",
    }.get(verdict)


def _impossible(printed: Decimal, n: int, items: int, percent: bool) -> str:
    places, answers = max(0, -_exponent(printed)), n * items
    near = [
        f"{said(float(value), places)} ({value * answers / (100 if percent else 1)} ÷ {answers})"
        for value in neighbours(printed, n, items=items, percent=percent)
    ]
    of = f"n = {n}" + (f" dengan {items} butir" if items > 1 else "")
    sign = "%" if percent else ""
    return f"{_shown(printed)}{sign} tidak mungkin dari {of}: yang terdekat {' dan '.join(near)}."


def _shown(printed: Decimal) -> str:
    return f"{printed:f}".replace(".", ",")
