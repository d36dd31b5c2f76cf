"""Claims in words: directions, comparisons, names of extremes, complete lists. Each gives the right words.

A printed word counts if it holds one of the words of its meaning ("mengalami kenaikan" says ``naik``).
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from kinerja.audit.verdicts import shown

MEANINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "arah": {
        "naik": ("naik", "kenaikan", "meningkat", "peningkatan", "bertambah", "penambahan", "lebih tinggi"),
        "turun": ("turun", "penurunan", "menurun", "menurunkan", "berkurang", "pengurangan", "lebih rendah"),
        "tetap": ("tetap", "sama", "stabil"),
    },
    "banding": {
        "di atas": ("di atas", "diatas", "melebihi", "melampaui", "lebih", "paling banyak"),
        "di bawah": ("di bawah", "dibawah", "kurang", "belum mencapai", "paling sedikit"),
        "sama dengan": ("sama", "sebesar"),
    },
    "tercapai": {
        "belum tercapai": ("belum", "tidak", "di bawah", "dibawah", "tertinggal"),
        "tercapai": ("tercapai", "terpenuhi", "mencapai", "melampaui", "memenuhi", "melebihi", "sudah"),
    },
}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """One input: its exact number (if it has one), its text, and the row that it stands in; ``part`` counts from 0."""

    part: int
    text: str
    value: Fraction | None
    row: dict[Any, Any]


@dataclass(frozen=True)
class Told:
    """What the inputs say: the right words, whether the printed ones say the same, and the difference if not."""

    words: str
    same: bool
    difference: str = ""


class WordError(ValueError):
    """The claim cannot be read; ``column`` is where, the message says the rule, in Indonesian."""

    def __init__(self, column: str, rule: str, found: str) -> None:
        super().__init__(rule)
        self.column, self.rule, self.found = column, rule, found


@dataclass(frozen=True)
class WordFormula:
    """How words are made from the inputs; ``argument`` is what may stand behind the colon."""

    tell: Callable[[str, Sequence[Cell], str], Told]
    meaning: str
    argument: str = ""


def _numbers(cells: Sequence[Cell], count: int | None = None) -> list[Fraction]:
    values = [cell.value for cell in cells if cell.value is not None]
    if len(values) != len(cells):
        lacking = next(cell.text for cell in cells if cell.value is None)
        raise WordError("masukan", "masukan harus angka", lacking)
    if count is not None and len(values) != count:
        raise WordError("masukan", f"harus tepat {count} masukan", str(len(values)))
    return values


def _meant(printed: str, kind: str) -> str:
    """The meaning of the printed words; the first that fits, so that ``belum mencapai`` is no ``mencapai``."""
    text = f" {' '.join(printed.casefold().split())} "
    for meaning, words in MEANINGS[kind].items():
        if any(re.search(rf"\b{re.escape(word)}\b", text) for word in words):
            return meaning
    allowed = ", ".join(word for words in MEANINGS[kind].values() for word in words)
    raise WordError("tercetak", f"harus memuat salah satu kata: {allowed}", printed)


def _sign(a: Fraction, b: Fraction) -> int:
    return (a > b) - (a < b)


def _pair(kind: str, by_sign: dict[int, str]) -> Callable[[str, Sequence[Cell], str], Told]:
    def tell(_: str, cells: Sequence[Cell], printed: str) -> Told:
        a, b = _numbers(cells, 2)
        right = by_sign[_sign(a, b)]
        same = _meant(printed, kind) == right
        return Told(right, same, f"{shown(a)} terhadap {shown(b)}: {right}")

    return tell


def _reached(direction: str, cells: Sequence[Cell], printed: str) -> Told:
    if direction not in ("naik", "turun"):
        raise WordError("rumus", "arah harus naik atau turun", direction)
    actual, target = _numbers(cells, 2)
    reached = actual >= target if direction == "naik" else actual <= target
    right = "tercapai" if reached else "belum tercapai"
    told = f"realisasi {shown(actual)}, target {shown(target)} ({direction}): {right}"
    return Told(right, _meant(printed, "tercapai") == right, told)


def _same_text(_: str, cells: Sequence[Cell], printed: str) -> Told:
    texts = list(dict.fromkeys(cell.text for cell in cells))
    different = [text for text in texts if _plain(text) != _plain(printed)]
    return Told("; ".join(texts), not different, f"di tempat lain: {'; '.join(different)}")


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w%/.,()-]+", " ", text.casefold()).split())


def _names(column: str, cells: Sequence[Cell]) -> list[str]:
    for cell in cells:
        if column not in cell.row:
            raise WordError("rumus", "kolom nama harus ada di tabel yang dirujuk", column)
    return [str(cell.row[column]) for cell in cells]


def _extreme(choose: Callable[[list[Fraction]], Fraction]) -> Callable[..., Told]:
    def tell(column: str, cells: Sequence[Cell], printed: str) -> Told:
        values, names = _numbers(cells), _names(column, cells)
        best = choose(values)
        right = [name for name, value in zip(names, values, strict=True) if value == best]
        words = "; ".join(right)
        told = f"yang benar {words} ({shown(best)})"
        return Told(words, _bag(printed) == Counter(map(_plain, right)), told)

    return tell


def _bag(printed: str) -> Counter[str]:
    return Counter(_plain(name) for name in printed.split(";") if name.strip())


def _listed(keep: Callable[[Fraction, Fraction], bool]) -> Callable[..., Told]:
    def tell(column: str, cells: Sequence[Cell], printed: str) -> Told:
        limit, *rest = cells
        first = [cell for cell in rest if cell.part == 1]
        second = [cell for cell in rest if cell.part == 2]
        bound, values = _numbers([limit])[0], _numbers(first)
        if second:
            if len(second) != len(first):
                rule = "pembilang dan penyebut harus sama banyak"
                raise WordError("masukan", rule, f"{len(first)} dan {len(second)}")
            values = [a / b * 100 for a, b in zip(values, _numbers(second), strict=True)]
        names = _names(column, first)
        due = [
            (name, value) for name, value in zip(names, values, strict=True) if keep(value, bound)
        ]
        expected, told = Counter(_plain(name) for name, _ in due), _bag(printed)
        forgotten, wrongly = expected - told, told - expected
        apart = []
        if forgotten:
            lacking = [f"{name} ({shown(v)})" for name, v in due if _plain(name) in forgotten]
            apart.append(f"tidak disebut: {'; '.join(lacking)}")
        if wrongly:
            extra = [name.strip() for name in printed.split(";") if _plain(name) in wrongly]
            apart.append(f"disebut padahal tidak termasuk: {'; '.join(extra)}")
        return Told("; ".join(name for name, _ in due), not apart, "; ".join(apart))

    return tell


WORD_FORMULAS: dict[str, WordFormula] = {
    "arah": WordFormula(
        _pair("arah", {1: "naik", -1: "turun", 0: "tetap"}), "a dibandingkan dengan b: naik, turun, tetap"
    ),
    "banding": WordFormula(
        _pair("banding", {1: "di atas", -1: "di bawah", 0: "sama dengan"}),
        "a di atas, di bawah, atau sama dengan b",
    ),
    "tercapai": WordFormula(
        _reached, "realisasi terhadap target menurut arahnya", "naik atau turun"
    ),
    "sama": WordFormula(_same_text, "teks yang sama di tempat lain"),
    "tertinggi": WordFormula(_extreme(max), "nama pada nilai terbesar", "kolom nama"),
    "terendah": WordFormula(_extreme(min), "nama pada nilai terkecil", "kolom nama"),
    "daftar_di_bawah": WordFormula(
        _listed(lambda value, bound: value < bound),
        "daftar lengkap nama yang nilainya di bawah batas",
        "kolom nama",
    ),
    "daftar_di_atas": WordFormula(
        _listed(lambda value, bound: value > bound),
        "daftar lengkap nama yang nilainya di atas batas",
        "kolom nama",
    ),
    "daftar_sama": WordFormula(
        _listed(lambda value, bound: value == bound),
        "daftar lengkap nama yang nilainya sama dengan batas",
        "kolom nama",
    ),
}  # fmt: skip
