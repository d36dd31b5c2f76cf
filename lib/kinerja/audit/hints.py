"""Where a contradiction may come from: another reading of the same inputs that gives just the printed figure.

A hint is said only when it gives the figure at its printed precision; it is a guess, and is called one.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from kinerja.audit.formulas import FORMULAS
from kinerja.audit.verdicts import CONTRADICTS, numeric_verdict, places, printed_number, shown
from kinerja.numerals import INDONESIAN, Notation, half_up

FEWEST_DIGITS = 3  # fewer agree by accident
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
        for words, value in _readings(formula, list(values), Fraction(told))
        if numeric_verdict(printed, value, notation) != CONTRADICTS
    )
    return next(fitting, "") or _typing(formula, values, printed, notation)


def _readings(
    formula: str, values: list[Fraction], told: Fraction
) -> Iterator[tuple[str, Fraction]]:
    if formula in OTHER_READINGS and len(values) == 2 and values[1]:
        other, words = OTHER_READINGS[formula]
        yield words, FORMULAS[other].compute(values)
    if formula == "selisih":
        yield "bila tandanya dibalik", values[1] - values[0]
    if formula == "persen" and values[0]:
        yield "bila pembilang dan penyebut tertukar", values[1] / values[0] * 100
    if formula in ("jumlah", "rerata") and len(values) > 2:
        for place, value in enumerate(values):
            rest = values[:place] + values[place + 1 :]
            total = sum(rest, Fraction(0))
            if formula == "jumlah":
                yield f"bila {shown(value)} tidak ikut dijumlahkan", total
            else:
                yield f"bila {shown(value)} tidak ikut dihitung", total / len(rest)


def _typing(formula: str, values: Sequence[Fraction], printed: str, notation: Notation) -> str:
    """A slip of the finger between the computed figure and the printed one."""
    digits = places(printed, notation)
    value = half_up(FORMULAS[formula].compute(values), digits)
    told = printed_number(printed, notation)
    assert told is not None
    right, seen = (str(abs(n)).replace(".", "") for n in (value, told.quantize(value)))
    if (value < 0) != (told < 0) and right == seen:
        return "bila tandanya salah ketik"
    if len(right) < FEWEST_DIGITS or (value < 0) != (told < 0):
        return ""
    for power in (10, 100, 1000):
        if told == value * power or told * power == value:
            return f"bila koma bergeser ({power} kali)"
    if len(right) == len(seen):
        apart = [place for place in range(len(right)) if right[place] != seen[place]]
        if len(apart) == 1:
            return f"bila satu angka salah ketik ({right[apart[0]]} menjadi {seen[apart[0]]})"
        if (
            len(apart) == 2
            and right[apart[0]] == seen[apart[1]]
            and right[apart[1]] == seen[apart[0]]
        ):
            return "bila dua angka tertukar tempat"
    return ""
