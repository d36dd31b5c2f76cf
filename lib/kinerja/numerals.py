"""Number text, Indonesian or English, to exact decimals; how many decimals it shows; rounding half up.

The strict reader of every number that a person typed. Files use it through ``tables``, claims through ``audit``.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction


@dataclass(frozen=True)
class Notation:
    """How a column writes its numbers."""

    decimal: str
    group: str
    example: str

    @property
    def pattern(self) -> str:
        """Strict: groups of exactly three digits after a first of 1 to 3 (no leading zero), or no groups at all."""
        d, g = re.escape(self.decimal), re.escape(self.group)
        return rf"[+-]?([1-9]\d{{0,2}}({g}\d{{3}})+|\d+)({d}\d+)?"


INDONESIAN = Notation(decimal=",", group=".", example="1.234,5")
ENGLISH = Notation(decimal=".", group=",", example="1,234.5")
NOTATIONS = {",": INDONESIAN, ".": ENGLISH}


def parse(text: str, notation: Notation = INDONESIAN) -> Decimal | None:
    """The number that the text says in this notation, or None where it says none.

    ``12.5`` is no Indonesian number (pandas reads it as 125), ``12.500`` is twelve thousand five hundred.

    >>> parse("299.085.000"), parse("422,15"), parse("12.5"), parse("12 orang")
    (Decimal('299085000'), Decimal('422.15'), None, None)
    """
    text = text.strip().replace("−", "-")
    if not re.fullmatch(notation.pattern, text, re.ASCII):
        return None
    return Decimal(text.replace(notation.group, "").replace(notation.decimal, "."))


def decimals(text: str, notation: Notation = INDONESIAN) -> int:
    """How many decimals a printed number shows.

    >>> decimals("121,4"), decimals("68")
    (1, 0)
    """
    _, _, fraction = text.strip().partition(notation.decimal)
    return len(fraction)


def exact(value: Fraction | Decimal | float | int) -> Fraction:
    """The value as a fraction; a float stands for the shortest decimal that prints it, so 0.285 is 285/1000."""
    return Fraction(repr(float(value))) if isinstance(value, float) else Fraction(value)


def half_up(value: Fraction | Decimal | float | int, places: int) -> Decimal:
    """Rounded half away from zero, as Indonesian reports and Excel do.

    >>> half_up(12.5, 0), half_up(17.75, 1), half_up(-0.5, 0)
    (Decimal('13'), Decimal('17.8'), Decimal('-1'))
    """
    return _cut(value, places, ROUND_HALF_UP)


def truncate(value: Fraction | Decimal | float | int, places: int) -> Decimal:
    """Cut off towards zero.

    >>> truncate(Decimal("10.3967"), 2)
    Decimal('10.39')
    """
    return _cut(value, places, ROUND_DOWN)


def _cut(value: Fraction | Decimal | float | int, places: int, rounding: str) -> Decimal:
    fraction = exact(value) * 10**places
    whole, rest = divmod(abs(fraction.numerator), fraction.denominator)
    if rounding == ROUND_HALF_UP and 2 * rest >= fraction.denominator:
        whole += 1
    return Decimal(-whole if fraction < 0 else whole).scaleb(-places)
