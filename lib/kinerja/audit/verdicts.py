"""A printed figure beside its recomputed value: the four verdicts, and how numbers are written about them."""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kinerja.numerals import INDONESIAN, Notation, decimals, half_up, parse, truncate

EXACT, TRUNCATED, CONTRADICTS, OPEN = "tepat", "dipotong", "bertentangan", "tak dapat ditutup"
VERDICTS = (CONTRADICTS, OPEN, TRUNCATED, EXACT)  # what a reader must see first
ORDER = {verdict: place for place, verdict in enumerate(VERDICTS)}
_NOTHING = ("-", "–", "—")  # accounts print a zero as a dash


@dataclass(frozen=True)
class Verdict:
    """What became of one claim: the verdict, and why in a sentence or two (what differs, what it would change).

    ``arithmetic`` is the calculation written out; ``computed`` is the unrounded value or the right words, and
    ``computed_from_printed`` the same from printed figures where it differs; both None where there is none.
    """

    verdict: str
    explanation: str
    arithmetic: str = ""
    computed: Fraction | str | None = None
    computed_from_printed: Fraction | str | None = None


def bare(printed: str) -> str:
    """A printed figure without what stands around its digits: Rp, percent sign, the ``,-`` of a sum of money.

    A blank is dropped only beside one of these or a separator: ``85 90`` is no number.

    >>> bare("Rp 17.000.000,-"), bare("14,58 %"), bare("316. 578.600"), bare("-")
    ('17.000.000', '14,58', '316.578.600', '0')
    """
    text = re.sub(r"^Rp\.?\s*|\s*(Rp|%|,\s*-)$", "", printed.strip())
    text = re.sub(r"\s*([.,])\s*", r"\1", text)
    return "0" if text in _NOTHING else text


def printed_number(printed: str, notation: Notation = INDONESIAN) -> Decimal | None:
    """The number that a printed figure says, or None where it says none.

    >>> printed_number("Rp 1.150.499.300"), printed_number("1 : 1000")
    (Decimal('1150499300'), None)
    """
    return parse(bare(printed), notation)


def places(printed: str, notation: Notation = INDONESIAN) -> int:
    """How many decimals the figure is printed with.

    >>> places("14,58 %"), places("17.000.000,-")
    (2, 0)
    """
    return decimals(bare(printed), notation)


def numeric_verdict(printed: str, value: Fraction, notation: Notation = INDONESIAN) -> str:
    """Exact at the printed precision (half up), only by truncation, or contradicted.

    >>> numeric_verdict("422,16", Fraction(299085000, 708468)), numeric_verdict("422,15", Fraction(299085000, 708468))
    ('tepat', 'dipotong')
    """
    shown, digits = printed_number(printed, notation), places(printed, notation)
    if half_up(value, digits) == shown:
        return EXACT
    return TRUNCATED if truncate(value, digits) == shown else CONTRADICTS


def rounded(printed: str, value: Fraction, notation: Notation = INDONESIAN) -> str:
    """The value at the precision of the printed figure, written as it is: a year has no thousands.

    >>> rounded("2023", Fraction(2024)), rounded("1.346", Fraction(1349))
    ('2024', '1.349')
    """
    text = written(half_up(value, places(printed, notation)), notation)
    whole = bare(printed).partition(notation.decimal)[0].lstrip("+-−")
    plain = len(whole) > 3 and notation.group not in whole
    return text.replace(notation.group, "") if plain else text


def shown(value: Fraction, notation: Notation = INDONESIAN) -> str:
    """At most four decimals, without trailing zeros.

    >>> shown(Fraction(1150499300)), shown(Fraction(2, 3))
    ('1.150.499.300', '0,6667')
    """
    text = written(half_up(value, 4), notation)
    return text.rstrip("0").rstrip(notation.decimal) if notation.decimal in text else text


def written(value: Decimal, notation: Notation = INDONESIAN) -> str:
    """A decimal in the notation of the document."""
    return f"{value:,f}".translate(str.maketrans(",.", f"{notation.group}{notation.decimal}"))


def capital(words: str) -> str:
    """The first letter large."""
    return words[:1].upper() + words[1:]
