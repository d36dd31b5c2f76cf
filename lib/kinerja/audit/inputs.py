"""The inputs of claims as cells and numbers, and the values of claims upon claims, as printed or recomputed."""

import graphlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pandas as pd

from kinerja.audit.formulas import COUNTS, FORMULAS, Formula
from kinerja.audit.references import Claim, Reference, Rows, missing, parts, reference, wrong
from kinerja.audit.verdicts import printed_number, shown
from kinerja.audit.words import WORD_FORMULAS, Cell
from kinerja.errors import nearest, quote
from kinerja.numerals import ENGLISH, INDONESIAN, Notation, exact, parse

CLASS, SAME_FUNCTION = "kategori", "setara"
ALL_FORMULAS = (*FORMULAS, *WORD_FORMULAS, CLASS, SAME_FUNCTION)


class OpenError(Exception):
    """A claim rests on one that cannot be closed; the text names it."""


class Inputs:
    """Evaluates references, claims upon claims; remembers what it has computed.

    Raises DataError, naming the claim, for a claim that rests on itself or names others that there are not.
    """

    def __init__(self, terbit: pd.DataFrame, tables: Callable[[str], pd.DataFrame]) -> None:
        self.claims: dict[str, Claim] = {str(row["id"]): row for row in terbit.to_dict("records")}
        self._rows = Rows(terbit, tables)
        self._cells: dict[tuple[str, bool], list[Cell]] = {}
        self._read: dict[Reference, list[Cell]] = {}
        self._values: dict[tuple[str, bool], Fraction] = {}
        self._below = {name: self._named(claim) for name, claim in self.claims.items()}
        self._refuse_cycles()
        self._above: dict[str, list[str]] = {}
        for name, below in self._below.items():
            for each in below:
                self._above.setdefault(each, []).append(name)

    def below(self, claim: Claim) -> list[str]:
        """The claims whose figures this one names as inputs, by id."""
        return self._below[str(claim["id"])]

    def heirs(self, claim: Claim) -> Sequence[str]:
        """The claims that rest on this one, and those that rest on them, by id."""
        found: dict[str, None] = {}
        ahead = [str(claim["id"])]
        while ahead:
            for heir in self._above.get(ahead.pop(), ()):
                if heir not in found:
                    found[heir] = None
                    ahead.append(heir)
        return sorted(found)

    def value(self, claim: Claim, *, printed: bool) -> Fraction:
        """The claim's value from its inputs; other claims as printed, or recomputed in turn."""
        key = (str(claim["id"]), printed)
        if key not in self._values:
            inputs, formula = self.numbers(claim, printed=printed), formula_of(claim)
            if not formula.takes(len(inputs)):
                raise wrong(claim, "masukan", _count_rule(claim, formula), str(len(inputs)))
            self._values[key] = formula.compute(inputs)
        return self._values[key]

    def numbers(self, claim: Claim, *, printed: bool) -> list[Fraction]:
        """The inputs of a formula of numbers."""
        cells = self.cells(claim, printed=printed)
        if str(claim["rumus"]) in COUNTS:
            return [Fraction(0) if cell.value is None else cell.value for cell in cells]
        for cell in cells:
            if cell.value is None:
                part = parts(claim)[cell.part]
                raise wrong(claim, "masukan", "rujukan harus menunjuk kolom angka", quote(part))
        return [cell.value for cell in cells if cell.value is not None]

    def cells(self, claim: Claim, *, printed: bool) -> list[Cell]:
        """The inputs of a claim one by one, without those that the document does not print."""
        key = (str(claim["id"]), printed)
        if key not in self._cells:
            self._cells[key] = [
                cell
                for place, part in enumerate(parts(claim))
                if not part.startswith("?")
                for cell in self._cells_of(claim, place, part, printed)
            ]
        return self._cells[key]

    def named_cells(self, claim: Claim, *, printed: bool) -> list[Cell]:
        """The same with facilities by their names: a document does not print codes."""
        return [
            replace(cell, row=cell.row | {"unit": self._rows.name_of(cell.row["unit"])})
            if "unit" in cell.row
            else cell
            for cell in self.cells(claim, printed=printed)
        ]

    def _cells_of(self, claim: Claim, place: int, part: str, printed: bool) -> list[Cell]:
        ref = reference(part)
        if ref is None and part.startswith('"') and part.endswith('"'):
            return [Cell(place, part.strip('"'), None, {})]
        if ref is None:
            number = parse(part, notation_of(claim))
            if number is None:
                rule = "harus rujukan tabel.kolom[kunci=nilai] atau angka"
                raise wrong(claim, "masukan", rule, quote(part))
            return [Cell(place, part, Fraction(number), {})]
        rows = self._rows.of(claim, ref)
        if ref.to_claims:
            return [
                Cell(place, str(row[ref.column]), self._claimed(str(row["id"]), printed), row)
                for row in rows
            ]
        if ref not in self._read:
            numeric = self._rows.numeric(ref)
            self._read[ref] = [_cell(row[ref.column], row, numeric) for row in rows]
        return [Cell(place, cell.text, cell.value, cell.row) for cell in self._read[ref]]

    def _claimed(self, name: str, printed: bool) -> Fraction | None:
        """The value of another claim; None where it is made of words."""
        claim = self.claims[name]
        if str(claim["rumus"]).partition(":")[0] in (*WORD_FORMULAS, SAME_FUNCTION):
            return None
        told = printed_number(str(claim["tercetak"]), notation_of(claim))
        if told is not None and (printed or missing(claim)):
            return Fraction(told)  # what cannot be recomputed is taken as it stands
        if missing(claim):
            raise OpenError(name)
        try:
            return self.value(claim, printed=printed)
        except ZeroDivisionError:
            raise OpenError(name) from None

    def _named(self, claim: Claim) -> list[str]:
        found = [ref for part in parts(claim) if (ref := reference(part)) and ref.to_claims]
        return [str(row["id"]) for ref in found for row in self._rows.of(claim, ref)]

    def _refuse_cycles(self) -> None:
        try:
            graphlib.TopologicalSorter(self._below).prepare()
        except graphlib.CycleError as error:
            first = next(name for name in self.claims if name in error.args[1])
            rule = "klaim tidak boleh bersandar pada dirinya sendiri"
            raise wrong(self.claims[first], "masukan", rule, quote(first)) from None


def formula_of(claim: Claim) -> Formula:
    """The formula of numbers of a claim: that of a label is a copy; DataError for an unknown one."""
    name = str(claim["rumus"])
    if name.partition(":")[0] == CLASS:
        return FORMULAS["salin"]
    if name not in FORMULAS:
        known = nearest(name, ALL_FORMULAS)
        raise wrong(claim, "rumus", "rumus tidak dikenal", quote(name), known)
    return FORMULAS[name]


def notation_of(claim: Claim) -> Notation:
    """How the figures of the claim are written."""
    return ENGLISH if claim.get("angka") == "en" else INDONESIAN


def _count_rule(claim: Claim, formula: Formula) -> str:
    if formula.in_pairs:
        return "banyak masukan harus genap: semua realisasi, lalu semua target"
    return f"banyak masukan tidak cocok dengan rumus {claim['rumus']}"


def _cell(found: Any, row: dict[Any, Any], numeric: bool) -> Cell:
    if not numeric:
        return Cell(0, str(found), None, row)
    value = exact(found)
    return Cell(0, shown(value), value, row)
