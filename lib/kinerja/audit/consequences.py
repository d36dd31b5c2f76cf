"""What a contradiction would change: the class of the value, whether a target is met, a sign, the claims upon it."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from kinerja import rules

NOTHING = "Tidak ada kelas, peringkat, atau angka lain dalam data ini yang ikut berubah."
MOST_NAMED = 3


def consequence(
    claim: Mapping[Any, Any],
    printed: Fraction,
    value: Fraction,
    heirs: Sequence[str],
    *,
    rule: str = "",
) -> str:
    """One sentence: what is different with the recomputed value.

    ``heirs`` are the claims that rest on the figure, ``rule`` the one that classes it (``capaian`` under its default
    version, or ``capaian:2017-atas``). A zero has a sign of its own.

    >>> consequence({"rumus": "capaian:turun"}, Fraction(107), Fraction(92), [])
    'Yang tercetak sebagai tercapai ternyata belum tercapai.'
    """
    changes = [*_class(rule, printed, value), *_reached(claim, printed, value)]
    if claim["rumus"] in ("selisih", "perubahan") and _sign(printed) != _sign(value):
        changes.append("tandanya berubah")
    if str(claim["rumus"]).startswith("peringkat"):
        changes.append(f"urutannya menjadi {value.numerator}, bukan {printed.numerator}")
    if heirs:
        named = ", ".join(heirs[:MOST_NAMED]) + (" …" if len(heirs) > MOST_NAMED else "")
        changes.append(f"{len(heirs)} klaim lain bersandar padanya ({named})")
    if not changes:
        return NOTHING
    sentence = "; ".join(changes)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)


def _class(rule: str, printed: Fraction, value: Fraction) -> list[str]:
    if not rule:
        return []
    name, _, version = rule.partition(":")
    before, after = (rules.classify(each, name, version or None) for each in (printed, value))
    assert before is not None
    assert after is not None
    if before.name == after.name:
        return [f"kelasnya tetap {after.name}"]
    return [f"kelasnya menjadi {after.name}, bukan {before.name}"]


def _reached(claim: Mapping[Any, Any], printed: Fraction, value: Fraction) -> list[str]:
    if not str(claim["rumus"]).startswith("capaian:") or (printed >= 100) == (value >= 100):
        return []
    if printed >= 100:
        return ["yang tercetak sebagai tercapai ternyata belum tercapai"]
    return ["yang tercetak sebagai belum tercapai ternyata tercapai"]
