"""Where a contradiction may come from: another reading of the same inputs that gives just the printed figure.

A hint is said only when it gives the figure at its printed precision; it is a guess, and is called one.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from kinerja.audit.formulas import FORMULAS
from kinerja.audit.verdicts import CONTRADICTS, numeric_verdict, places, printed_number, shown
from kinerja.numerals import INDONESIAN, Notation, half_up

FEWEST_DIGITS = 3  # fewer agree by accident; zeros that lead are none
MOST_DECIMALS = 12  # of a value whose digits do not end
FEW_ADDENDS, LEAST_SHARE = (
    6,
    Fraction(2, 100),
)  # one left out: among many, a small one fits by accident
OTHER_READINGS = {
    "capaian:turun": ("capaian:naik", "bila rumus indikator “makin tinggi makin baik” yang dipakai"),
    "capaian:naik": ("capaian:turun", "bila rumus indikator “makin rendah makin baik” yang dipakai"),
    "selisih": ("perubahan", "bila dibaca sebagai perubahan dalam persen"),
    "perubahan": ("selisih", "bila dibaca sebagai selisih, bukan perubahan dalam persen"),
}  # fmt: skip


def hint(
    formula: str, values: Sequence[Fraction], printed: str, notation: Notation = INDONESIAN
) -> str:
    """Another reading that gives the printed figure, as the end of a sentence; empty where there is none.

    >>> hint("capaian:turun", [Fraction(6474, 100), Fraction(70)], "92,5")
    'bila rumus indikator “makin tinggi makin baik” yang dipakai'
    >>> hint("jumlah", [Fraction(10), Fraction(223), Fraction(7)], "233")
    'bila 7 tidak ikut dijumlahkan'
    """
    told = printed_number(printed, notation)
    if told is None:
        return ""
    fitting = (
        words
        for words, value in _readings(formula, list(values))
        if numeric_verdict(printed, value, notation) != CONTRADICTS
    )
    return (
        next(fitting, "")
        or _left_out(formula, list(values), printed, notation)
        or _typing(formula, values, printed, notation)
    )


def _readings(formula: str, values: list[Fraction]) -> Iterator[tuple[str, Fraction]]:
    if formula in OTHER_READINGS and len(values) == 2 and values[1]:
        other, words = OTHER_READINGS[formula]
        yield words, FORMULAS[other].compute(values)
    if formula == "selisih":
        yield "bila tandanya dibalik", values[1] - values[0]
    if formula == "persen" and values[0]:
        yield "bila pembilang dan penyebut tertukar", values[1] / values[0] * 100


def _left_out(formula: str, values: list[Fraction], printed: str, notation: Notation) -> str:
    """One addend that was forgotten, if it can be only one, and one that counts."""
    if formula not in ("jumlah", "rerata") or len(values) < 3:
        return ""
    fitting = [
        value
        for place, value in enumerate(values)
        if numeric_verdict(
            printed, FORMULAS[formula].compute(values[:place] + values[place + 1 :]), notation
        )
        != CONTRADICTS
    ]
    if len(fitting) != 1:
        return ""
    (value,) = fitting
    if len(values) > FEW_ADDENDS and abs(value) < LEAST_SHARE * abs(sum(values, Fraction(0))):
        return ""
    done = "dijumlahkan" if formula == "jumlah" else "dihitung"
    return f"bila {shown(value)} tidak ikut {done}"


def _typing(formula: str, values: Sequence[Fraction], printed: str, notation: Notation) -> str:
    """A slip of the finger between the computed figure and the printed one."""
    exact, told = FORMULAS[formula].compute(values), printed_number(printed, notation)
    assert told is not None
    value = half_up(exact, places(printed, notation))
    right, seen = (f"{abs(number):f}".replace(".", "") for number in (value, told))
    if (value < 0) != (told < 0):
        return "bila tandanya salah ketik" if right == seen else ""
    if min(len(seen.lstrip("0")), _digits(exact)) >= FEWEST_DIGITS:
        for power in (10, 100, 1000):
            shifted = (exact * power, exact / power)
            if any(numeric_verdict(printed, each, notation) != CONTRADICTS for each in shifted):
                return f"bila koma bergeser ({power} kali)"
    if len(right.lstrip("0")) < FEWEST_DIGITS or len(right) != len(seen):
        return ""
    apart = [place for place in range(len(right)) if right[place] != seen[place]]
    if len(apart) == 1:
        return f"bila satu angka salah ketik ({right[apart[0]]} menjadi {seen[apart[0]]})"
    swapped = [right[place] for place in reversed(apart)] == [seen[place] for place in apart]
    if len(apart) == 2 and apart[1] == apart[0] + 1 and swapped:
        return "bila dua angka tertukar tempat"
    return ""


def _digits(value: Fraction) -> int:
    """How many digits the value has, without the zeros that lead."""
    text = f"{half_up(abs(value), MOST_DECIMALS):f}".rstrip("0").rstrip(".")
    return len(text.replace(".", "").lstrip("0"))
