"""Values to Indonesian text: numbers, percent, rupiah, dates. Strings out, nothing else; rounded once, half up.

Dates come from Babel; numbers take a path of our own because a page formats thousands of them and Babel rounds
half to even (`tests/test_formats.py` holds the two together where they should agree).
"""

import datetime
import math
from decimal import Decimal
from fractions import Fraction

from babel.dates import format_date

from kinerja.numerals import exact, half_up

MISSING = "–"
_SWAP = str.maketrans(",.", ".,")
Number = Decimal | Fraction | float | int | None


def missing(value: Number) -> bool:
    """None, NaN and infinities are not shown as numbers."""
    return value is None or (isinstance(value, float | Decimal) and not math.isfinite(value))


def number(value: Number, places: int = 0, *, least: int | None = None) -> str:
    """``1.234,50``. With ``least``, trailing zeros beyond that many decimals are dropped.

    >>> number(1234.5, 2), number(17.75, 1), number(None), number(87.70, 2, least=1)
    ('1.234,50', '17,8', '–', '87,7')
    """
    if value is None or missing(value):
        return MISSING
    text = f"{half_up(value, places):,.{places}f}".translate(_SWAP)
    if least is not None and "," in text:
        whole, _, fraction = text.partition(",")
        fraction = fraction[:least] + fraction[least:].rstrip("0")
        text = f"{whole},{fraction}" if fraction else whole
    return text


def percent(value: Number, places: int = 1) -> str:
    """A value that is already in percent: ``87,7%``.

    >>> percent(87.6993)
    '87,7%'
    """
    text = number(value, places)
    return text if text == MISSING else f"{text}%"


def rupiah(value: Number) -> str:
    """Whole rupiah: ``Rp299.085.000``; a negative amount ``-Rp5``.

    >>> rupiah(299085000), rupiah(-5)
    ('Rp299.085.000', '-Rp5')
    """
    text = number(value)
    if text == MISSING:
        return text
    return f"-Rp{text[1:]}" if text.startswith("-") else f"Rp{text}"


def rupiah_short(value: Number) -> str:
    """Three digits or so, for sentences and axes.

    >>> rupiah_short(1086552612), rupiah_short(476653978), rupiah_short(950)
    ('Rp1,09 miliar', 'Rp477 juta', 'Rp950')
    """
    if value is None or missing(value):
        return MISSING
    size = abs(exact(value))
    for unit, name in ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta")):
        # 999,5 juta would round to 1.000 juta: then it is 1,00 miliar
        rounds_up = unit > 10**6 and half_up(size / (unit // 1000), 0) >= 1000
        if size >= unit or rounds_up:
            scaled = size / unit
            places = 2 if half_up(scaled, 2) < 10 else 1 if half_up(scaled, 1) < 100 else 0
            sign = "-" if exact(value) < 0 else ""
            return f"{sign}Rp{number(scaled, places)} {name}"
    return rupiah(value)


def in_unit(value: Number, unit: str, places: int | None = None) -> str:
    """The value with its unit as the catalogue names it (``%``, ``rupiah``, ``per 10.000 penduduk``, …).

    >>> in_unit(87.7, "%"), in_unit(3.4, "per 10.000 penduduk"), in_unit(2.0, "orang")
    ('87,7%', '3,4 per 10.000 penduduk', '2 orang')
    """
    if missing(value):
        return MISSING
    if unit == "%":
        return percent(value, 1 if places is None else places)
    if unit == "rupiah":
        return rupiah(value)
    counted = unit in {"orang", "unit", "desa", "KK", "pasang"}
    text = number(value, places if places is not None else 0 if counted else 1)
    return f"{text} {unit}".strip()


def interval(low: Number, high: Number, places: int = 1) -> str:
    """``1,2–5,6``; empty where there is none.

    >>> interval(1.23, 5.6), interval(None, None)
    ('1,2–5,6', '')
    """
    return "" if missing(low) or missing(high) else f"{number(low, places)}–{number(high, places)}"


def date(day: datetime.date) -> str:
    """``22 November 2026``."""
    return format_date(day, "d MMMM y", locale="id_ID")


def join(words: list[str]) -> str:
    """``a, b, dan c``.

    >>> join(["a"]), join(["a", "b"]), join(["a", "b", "c"])
    ('a', 'a dan b', 'a, b, dan c')
    """
    if len(words) < 3:
        return " dan ".join(words)
    return f"{', '.join(words[:-1])}, dan {words[-1]}"
