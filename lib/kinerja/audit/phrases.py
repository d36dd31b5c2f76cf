"""What printed words say: up or down, above or below, reached or not. A phrase that is not clear is refused.

A word counts wherever it stands ("mengalami kenaikan" says ``naik``). A negation just before it ("tidak melebihi",
"belum ada peningkatan") says all that the word does not: below, or equal.
"""

import re
from collections.abc import Mapping

MEANINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "arah": {
        "naik": (
            "naik", "kenaikan", "meningkat", "peningkatan", "bertambah", "penambahan", "lebih tinggi", "lebih besar",
            "lebih banyak",
        ),
        "turun": (
            "turun", "penurunan", "menurun", "menurunkan", "berkurang", "pengurangan", "lebih rendah", "lebih kecil",
            "lebih sedikit",
        ),
        "tetap": ("tetap", "sama", "stabil"),
    },
    "banding": {
        "di atas": ("di atas", "diatas", "melebihi", "melampaui", "lebih", "paling banyak"),
        "di bawah": (
            "di bawah", "dibawah", "kurang", "belum mencapai", "tidak mencapai", "paling sedikit", "lebih rendah",
            "lebih kecil", "lebih sedikit",
        ),
        "sama dengan": ("sama", "sebesar"),
    },
    "tercapai": {
        "belum tercapai": ("belum", "tidak", "di bawah", "dibawah", "tertinggal"),
        "tercapai": ("tercapai", "terpenuhi", "mencapai", "melampaui", "memenuhi", "melebihi", "sudah"),
    },
}  # fmt: skip
EQUAL = ("tetap", "sama dengan")  # "tetap meningkat", "melebihi target sebesar 80": these give way
NEGATIONS = ("tidak", "belum", "bukan", "tanpa")
NEITHER_WAY = {
    "tercapai": ("melampaui", "melebihi")
}  # not above a target: it may be reached, or not
BETWEEN = (
    "ada", "adanya", "akan", "bisa", "dapat", "juga", "lagi", "mampu", "mengalami", "pernah", "sampai", "terdapat",
    "terjadi", "yang",
)  # fmt: skip  # what may stand between a negation and its word
BREAKS = (".", ",", ";", ":", "(", ")", "dan", "atau", "tetapi", "namun", "melainkan")
CLEAR = "artinya harus jelas: satu arah saja, dan kata ingkar tepat di depan kata yang diingkari"


class PhraseError(ValueError):
    """The words say nothing, or nothing clear; the message is the rule, in Indonesian."""


def meant(printed: str, kind: str) -> frozenset[str]:
    """What the printed words allow; PhraseError where they say nothing of this kind, or two things at once.

    >>> sorted(meant("lebih rendah dari target", "banding")), sorted(meant("tidak melebihi batas", "banding"))
    (['di bawah'], ['di bawah', 'sama dengan'])
    """
    said = _said(re.findall(r"\w+|[^\w\s]", printed.casefold()), kind)
    if not said:
        known = ", ".join(word for words in MEANINGS[kind].values() for word in words)
        raise PhraseError(f"harus memuat salah satu kata: {known}")
    strong = [allowed for meaning, allowed in said if meaning not in EQUAL]
    clear = frozenset.intersection(*(strong or [allowed for _, allowed in said]))
    if not clear:
        raise PhraseError(CLEAR)
    return clear


def _said(tokens: list[str], kind: str) -> list[tuple[str, frozenset[str]]]:
    """Each word that has a meaning, from left to right: the meaning that it has, and what it allows here."""
    phrases, every = _phrases(kind), frozenset(MEANINGS[kind])
    found: list[tuple[str, frozenset[str]]] = []
    negation, between, at = "", False, 0
    while at < len(tokens):
        size = next((n for n in (2, 1) if tuple(tokens[at : at + n]) in phrases), 0)
        word = " ".join(tokens[at : at + size])
        if size and word not in NEGATIONS:
            meaning = phrases[tuple(tokens[at : at + size])]
            if negation and (between or word in NEITHER_WAY.get(kind, ())):
                raise PhraseError(CLEAR)
            found.append((meaning, every - {meaning} if negation else frozenset({meaning})))
            negation = ""
        elif tokens[at] in (*NEGATIONS, *BREAKS):
            if negation and tokens[at] in NEGATIONS:
                raise PhraseError(CLEAR)
            found += _alone(negation, phrases)
            negation, between = ("" if tokens[at] in BREAKS else tokens[at]), False
        elif tokens[at] not in BETWEEN:
            between = True
        at += size or 1
    return found + _alone(negation, phrases)


def _alone(
    negation: str, phrases: Mapping[tuple[str, ...], str]
) -> list[tuple[str, frozenset[str]]]:
    """A negation that negates no known word: "belum berhasil" says that a target is not reached."""
    meaning = phrases.get((negation,))
    return [(meaning, frozenset({meaning}))] if meaning else []


def _phrases(kind: str) -> dict[tuple[str, ...], str]:
    return {
        tuple(word.split()): meaning for meaning, words in MEANINGS[kind].items() for word in words
    }
