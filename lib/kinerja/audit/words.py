"""Claims in words: directions, comparisons, names of extremes, complete lists. Each gives the right words.

How printed words are read is in ``phrases``.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from kinerja.audit.phrases import PhraseError, meant
from kinerja.audit.verdicts import shown

EMPTY = ("-", "–", "—", "tidak ada")  # how a document prints a list of nothing


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
    """How words are made from the inputs; ``argument`` is what must stand behind the colon, if anything."""

    compute: Callable[[str, Sequence[Cell], str], Told]
    meaning: str
    argument: str = ""

    def check(self, argument: str) -> None:
        """WordError where something lacks behind the colon, or stands there and means nothing."""
        if self.argument and not argument:
            rule = f"harus menyebut {self.argument} di belakang titik dua"
            raise WordError("rumus", rule, argument)
        if argument and not self.argument:
            raise WordError("rumus", "tidak memakai keterangan di belakang titik dua", argument)

    def tell(self, argument: str, cells: Sequence[Cell], printed: str) -> Told:
        """What the inputs say beside the printed words; WordError where either cannot be read."""
        self.check(argument)
        try:
            return self.compute(argument, cells, printed)
        except PhraseError as error:
            raise WordError("tercetak", str(error), printed) from None


def _numbers(cells: Sequence[Cell], count: int | None = None) -> list[Fraction]:
    values = [cell.value for cell in cells if cell.value is not None]
    if len(values) != len(cells):
        lacking = next(cell.text for cell in cells if cell.value is None)
        raise WordError("masukan", "masukan harus angka", lacking)
    if count is not None and len(values) != count:
        raise WordError("masukan", f"harus tepat {count} masukan", str(len(values)))
    return values


def _sign(a: Fraction, b: Fraction) -> int:
    return (a > b) - (a < b)


def _pair(kind: str, by_sign: dict[int, str]) -> Callable[[str, Sequence[Cell], str], Told]:
    def tell(_: str, cells: Sequence[Cell], printed: str) -> Told:
        a, b = _numbers(cells, 2)
        right = by_sign[_sign(a, b)]
        same = right in meant(printed, kind)
        return Told(right, same, f"{shown(a)} terhadap {shown(b)}: {right}")

    return tell


def _reached(direction: str, cells: Sequence[Cell], printed: str) -> Told:
    if direction not in ("naik", "turun"):
        raise WordError("rumus", "arah harus naik atau turun", direction)
    actual, target = _numbers(cells, 2)
    reached = actual >= target if direction == "naik" else actual <= target
    right = "tercapai" if reached else "belum tercapai"
    told = f"realisasi {shown(actual)}, target {shown(target)} ({direction}): {right}"
    return Told(right, right in meant(printed, "tercapai"), told)


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
        if pd.isna(cell.row[column]):
            raise WordError("rumus", "kolom nama harus terisi di setiap baris yang dirujuk", column)
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
        limit, first, second = _by_part(cells)
        bound, values = _numbers(limit)[0], _numbers(first)
        names = _names(column, first)
        if second:
            _refuse_unpaired(names, _names(column, second))
            values = [a / b * 100 for a, b in zip(values, _numbers(second), strict=True)]
        due = [
            (name, value) for name, value in zip(names, values, strict=True) if keep(value, bound)
        ]
        apart = _apart(due, [] if printed.strip().casefold() in EMPTY else printed.split(";"))
        return Told("; ".join(name for name, _ in due) or EMPTY[-1], not apart, "; ".join(apart))

    return tell


def _by_part(cells: Sequence[Cell]) -> list[list[Cell]]:
    """The limit, the values, and the denominators if there are any."""
    count = 1 + max(cell.part for cell in cells)
    if count not in (2, 3):
        rule = "masukan harus batas, lalu nilai atau pembilang dan penyebut"
        raise WordError("masukan", rule, str(count))
    limit, first, second = ([cell for cell in cells if cell.part == part] for part in range(3))
    if len(limit) != 1:
        raise WordError("masukan", "batas harus tepat satu nilai", str(len(limit)))
    return [limit, first, second]


def _refuse_unpaired(names: Sequence[str], others: Sequence[str]) -> None:
    if len(names) != len(others):
        rule = "pembilang dan penyebut harus sama banyak"
        raise WordError("masukan", rule, f"{len(names)} dan {len(others)}")
    for name, other in zip(names, others, strict=True):
        if name != other:
            rule = "pembilang dan penyebut harus bernama sama, baris demi baris"
            raise WordError("masukan", rule, f"{name} dan {other}")


def _apart(due: Sequence[tuple[str, Fraction]], printed: Sequence[str]) -> list[str]:
    """What sets a printed list apart from the names that are due."""
    told = [name.strip() for name in printed if name.strip()]
    expected, there = Counter(_plain(name) for name, _ in due), Counter(map(_plain, told))
    forgotten = expected - there
    lacking = [f"{name} ({shown(value)})" for name, value in due if _plain(name) in forgotten]
    outside = [name for name in told if _plain(name) not in expected]
    apart = [f"tidak disebut: {'; '.join(lacking)}"] if lacking else []
    if outside:
        apart.append(f"disebut padahal tidak termasuk: {'; '.join(dict.fromkeys(outside))}")
    for name in {_plain(name): name for name in reversed(told)}.values():
        if (count := there[_plain(name)]) > expected[_plain(name)] > 0:
            apart.append(f"disebut {'dua' if count == 2 else count} kali: {name}")
    return apart


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
