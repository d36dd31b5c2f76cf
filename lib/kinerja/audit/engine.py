"""Claims upon claims → verdicts. Knows formulas and references, no document.

A claim that rests on other claims has two readings: from the figures as printed, and from what those claims recompute
to, unrounded. Both are given.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pandas as pd

from kinerja import rules
from kinerja.audit import expressions
from kinerja.audit.consequences import consequence
from kinerja.audit.formulas import COUNTS, FORMULAS, Formula
from kinerja.audit.hints import hint
from kinerja.audit.references import (
    CLAIMS,
    Claim,
    Reference,
    Rows,
    missing,
    parts,
    reference,
    wrong,
)
from kinerja.audit.verdicts import (
    CONTRADICTS,
    EXACT,
    OPEN,
    ORDER,
    TRUNCATED,
    Verdict,
    capital,
    numeric_verdict,
    places,
    printed_number,
    rounded,
    shown,
    written,
)
from kinerja.audit.words import WORD_FORMULAS, Cell, WordError
from kinerja.errors import RuleError, nearest, quote
from kinerja.numerals import ENGLISH, INDONESIAN, Notation, exact, half_up, parse

COLUMNS = [
    "id", "dokumen", "baris", "tabel", "unit", "besaran", "rumus", "masukan", "tercetak", "satuan",
    "hitungan", "dihitung", "dihitung_dari_tercetak", "putusan", "penjelasan",
]  # fmt: skip
CLASS, SAME_FUNCTION, UNKNOWN_RULE = "kategori", "setara", "kategori"
ALL_FORMULAS = (*FORMULAS, *WORD_FORMULAS, CLASS, SAME_FUNCTION)


def audit(terbit: pd.DataFrame, tables: Callable[[str], pd.DataFrame]) -> pd.DataFrame:
    """One row a claim, in the order of the document, with the columns of the claim and its verdict.

    ``tables`` gives a validated table by name. ``dihitung`` is the recomputed value (a fraction, as text) or label
    from unrounded inputs; ``dihitung_dari_tercetak`` the same from printed figures, where it differs. Raises
    DataError, naming the claim, for a reference or formula that cannot be read.

    >>> claim = {"id": "1", "rumus": "persen", "masukan": "2; 3", "tercetak": "66,66"}
    >>> found = audit(pd.DataFrame([claim]), lambda name: pd.DataFrame())
    >>> found[["dihitung", "putusan"]].values.tolist()
    [['200/3', 'dipotong']]
    """
    engine = _Engine(terbit, tables)
    rows = []
    for claim in terbit.to_dict("records"):
        verdict = engine.judge(str(claim["id"]))
        rows.append(
            {name: claim.get(name) for name in COLUMNS[:10]}
            | {
                "hitungan": verdict.arithmetic,
                "dihitung": _text(verdict.computed),
                "dihitung_dari_tercetak": _text(verdict.computed_from_printed),
                "putusan": verdict.verdict,
                "penjelasan": verdict.explanation,
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS)


class _OpenError(Exception):
    """A claim rests on one that cannot be closed; the text names it."""


class _Engine:
    """Evaluates references and formulas, claims upon claims; remembers what it has computed."""

    def __init__(self, terbit: pd.DataFrame, tables: Callable[[str], pd.DataFrame]) -> None:
        self._claims = {str(row["id"]): row for row in terbit.to_dict("records")}
        self._rows = Rows(terbit, tables)
        self._values: dict[tuple[str, bool], Fraction] = {}
        self._judged: dict[str, Verdict] = {}
        self._underway: set[str] = set()
        self._heirs: dict[str, list[str]] | None = None

    def judge(self, name: str) -> Verdict:
        """The verdict on one claim, judged once."""
        if name not in self._judged:
            self._judged[name] = self._judge(self._claims[name])
        return self._judged[name]

    def _judge(self, claim: Claim) -> Verdict:
        formula, _, argument = str(claim["rumus"]).partition(":")
        if lacking := missing(claim):
            return Verdict(OPEN, f"Tidak dapat dihitung ulang: {'; '.join(lacking)}.")
        try:
            if formula == SAME_FUNCTION:
                return self._judge_function(claim)
            if formula in WORD_FORMULAS:
                return self._judge_words(claim, formula, argument)
            value, from_printed = (self._value(claim, printed=each) for each in (False, True))
        except ZeroDivisionError:
            return Verdict(OPEN, "Tidak dapat dihitung ulang: penyebutnya nol.")
        except _OpenError as other:
            why = f"bersandar pada {other}, yang tak dapat ditutup"
            return Verdict(OPEN, f"Tidak dapat dihitung ulang: {why}.")
        if formula == CLASS:
            return self._judge_class(claim, argument, value, from_printed)
        return self._judge_number(claim, value, from_printed)

    # Numbers

    def _judge_number(self, claim: Claim, value: Fraction, from_printed: Fraction) -> Verdict:
        printed, notation = str(claim["tercetak"]), _notation(claim)
        if printed_number(printed, notation) is None:
            rule = f"harus angka seperti {notation.example}"
            raise wrong(claim, "tercetak", rule, quote(printed))
        written_out = self._written_out(claim)
        if value != from_printed:
            verdict, told = self._judge_two(claim, value, from_printed)
            return Verdict(verdict, told, written_out, value, from_printed)
        verdict = numeric_verdict(printed, value, notation)
        if verdict == EXACT:
            return Verdict(verdict, "Sama pada ketelitian yang tercetak.", written_out, value)
        near = rounded(printed, value, notation)
        if verdict == TRUNCATED:
            told = (
                f"Dipotong, tidak dibulatkan: {shown(value, notation)} dibulatkan menjadi {near}."
            )
            return Verdict(verdict, told, written_out, value)
        copied = claim["rumus"] == "salin"
        origin = "Di tempat lain tercetak" if copied else "Masukan yang tercetak menghasilkan"
        told = f"{origin} {near}, bukan {printed}"
        told += f" (selisih {self._gap(claim, value)}){self._why(claim)}."
        return Verdict(verdict, f"{told} {self._change(claim, value)}", written_out, value)

    def _judge_two(self, claim: Claim, value: Fraction, from_printed: Fraction) -> tuple[str, str]:
        """A claim upon claims. The better reading counts, unless the figures it rests on are themselves wrong."""
        printed, notation = str(claim["tercetak"]), _notation(claim)
        first, second = (numeric_verdict(printed, each, notation) for each in (value, from_printed))
        fresh, told = (rounded(printed, each, notation) for each in (value, from_printed))
        at_fault = [
            name for name in self._rests_on(claim) if self.judge(name).verdict == CONTRADICTS
        ]
        if first == CONTRADICTS and second != CONTRADICTS and at_fault:
            return CONTRADICTS, (
                f"Mewarisi kesalahan {', '.join(at_fault)}: dari masukan asal {fresh}, bukan {printed} "
                f"(dari angka tercetak memang {told}). {self._change(claim, value)}"
            )
        if first == second == CONTRADICTS:
            readings = (
                f"Masukan yang tercetak menghasilkan {fresh}, bukan {printed}"
                if fresh == told
                else f"Bukan {printed}: dari angka tercetak {told}, dari masukan asal {fresh}"
            )
            return CONTRADICTS, f"{readings}{self._why(claim)}. {self._change(claim, from_printed)}"
        if first == second:
            return (
                first,
                f"{capital(first)} dari angka tercetak maupun dari masukan asal ({shown(value, notation)}).",
            )
        if ORDER[second] > ORDER[first]:
            return second, (
                f"{capital(second)} dari angka tercetak ({shown(from_printed, notation)}); dari masukan asal "
                f"{fresh}, karena angka asalnya sudah dibulatkan atau dipotong."
            )
        return (
            first,
            f"{capital(first)} dari masukan asal ({shown(value, notation)}); dari angka tercetak {told}.",
        )

    def _gap(self, claim: Claim, value: Fraction) -> str:
        printed, notation = str(claim["tercetak"]), _notation(claim)
        told = Fraction(printed_number(printed, notation) or 0)
        return written(half_up(abs(value - told), places(printed, notation)), notation)

    def _why(self, claim: Claim) -> str:
        """Where the difference may come from: what the one who entered the claim found, or another reading."""
        known = claim.get("dugaan")
        if isinstance(known, str) and known:
            return f"; dugaan: {known[0].lower()}{known[1:].rstrip('.')}"
        values = self._numbers(claim, printed=True)
        found = hint(str(claim["rumus"]), values, str(claim["tercetak"]), _notation(claim))
        return f"; angka tercetak cocok {found}" if found else ""

    def _change(self, claim: Claim, value: Fraction) -> str:
        told = Fraction(printed_number(str(claim["tercetak"]), _notation(claim)) or 0)
        heirs = self._heirs_of(str(claim["id"]))
        return consequence(claim, told, value, heirs, rule=self._rule_of(claim, heirs))

    def _rule_of(self, claim: Claim, heirs: Sequence[str]) -> str:
        """The rule that classes the figure: its own, or that of a label upon it."""
        own = claim.get("aturan")
        if isinstance(own, str) and own:
            return own
        labels = [
            self._claims[heir]
            for heir in heirs
            if str(self._claims[heir]["rumus"]).startswith(f"{CLASS}:")
            and str(claim["id"]) in self._rests_on(self._claims[heir])
        ]
        return str(labels[0]["rumus"]).split(":")[1] if labels else ""

    # Words

    def _judge_words(self, claim: Claim, formula: str, argument: str) -> Verdict:
        printed = str(claim["tercetak"])
        fresh, told = (self._tell(claim, formula, argument, each) for each in (False, True))
        if fresh.same:
            return Verdict(EXACT, "Sesuai dengan masukannya.", "", fresh.words)
        if told.same:
            note = f"Benar hanya dari angka tercetak; dari masukan asal: {fresh.difference}."
            return Verdict(EXACT, note, "", fresh.words, told.words)
        known = claim.get("dugaan")
        why = f"; dugaan: {known.rstrip('.')}" if isinstance(known, str) and known else ""
        heirs = self._heirs_of(str(claim["id"]))
        upon = f"{len(heirs)} klaim lain bersandar padanya" if heirs else "Kalimat itu berubah"
        return Verdict(
            CONTRADICTS,
            f"{capital(fresh.difference)}; tercetak: {printed}{why}. {upon}.",
            "",
            fresh.words,
        )

    def _tell(self, claim: Claim, formula: str, argument: str, printed: bool) -> Any:
        cells = self._cells(claim, printed=printed)
        if argument == "unit":  # a document names facilities, it does not print codes
            cells = [
                replace(cell, row=cell.row | {"unit": self._rows.name_of(cell.row.get("unit"))})
                for cell in cells
            ]
        try:
            return WORD_FORMULAS[formula].tell(argument, cells, str(claim["tercetak"]))
        except WordError as error:
            raise wrong(claim, error.column, error.rule, quote(error.found)) from None

    def _judge_function(self, claim: Claim) -> Verdict:
        printed, standard = str(claim["tercetak"]), "; ".join(parts(claim))
        try:
            apart = expressions.difference(printed, standard)
        except expressions.ExpressionError as error:
            raise wrong(claim, "tercetak", str(error), quote(printed)) from None
        if not apart:
            return Verdict(EXACT, "Sama dengan rumus baku.", f"baku: {standard}", standard)
        known = claim.get("dugaan")
        why = f" {capital(known)}" if isinstance(known, str) and known else ""
        told = f"Bukan rumus baku {standard}: {apart}.{why}"
        return Verdict(CONTRADICTS, told, f"baku: {standard}", standard)

    def _judge_class(
        self, claim: Claim, argument: str, value: Fraction, from_printed: Fraction
    ) -> Verdict:
        """A label holds if the class of the unrounded value has its name, under the default version or another."""
        printed, (rule, _, version) = str(claim["tercetak"]), argument.partition(":")
        try:
            chosen = [version] if version else rules.versions(rule)
            named = {each: rules.classify(value, rule, each) for each in chosen}
        except RuleError:
            known = rules.versions(rule) if rule in rules.known() else rules.known()
            raise wrong(
                claim,
                "rumus",
                "aturan harus ada di data/rujukan/aturan",
                quote(argument),
                nearest(version or rule, known),
            ) from None
        labels = {each: band.name for each, band in named.items() if band}
        default = next(iter(labels.values()))
        same = [each for each, label in labels.items() if label.casefold() == printed.casefold()]
        if default.casefold() == printed.casefold():
            return Verdict(EXACT, f"Nilai {shown(value)} termasuk {default}.", "", default)
        if same:
            note = f"Benar menurut versi aturan {', '.join(same)}; versi baku: {default}."
            return Verdict(EXACT, note, "", default)
        again = rules.classify(from_printed, rule, version or None)
        if again and again.name.casefold() == printed.casefold():
            note = (
                f"Benar hanya dari angka tercetak ({shown(from_printed)}); "
                f"dari masukannya {shown(value)}: {default}."
            )
            return Verdict(EXACT, note, "", default, again.name)
        return Verdict(
            CONTRADICTS,
            f"Nilai {shown(value)} termasuk {default}, bukan {printed}. Label pada dokumen berubah.",
            "",
            default,
        )

    # Inputs

    def _value(self, claim: Claim, *, printed: bool) -> Fraction:
        """The claim's value from its inputs; other claims as printed, or recomputed in turn."""
        name = str(claim["id"])
        if name in self._underway:
            rule = "klaim tidak boleh bersandar pada dirinya sendiri"
            raise wrong(claim, "masukan", rule, quote(name))
        self._underway.add(name)
        try:
            inputs = self._numbers(claim, printed=printed)
        finally:
            self._underway.discard(name)
        formula = self._formula(claim)
        if not formula.takes(len(inputs)):
            rule = f"banyak masukan tidak cocok dengan rumus {claim['rumus']}"
            raise wrong(claim, "masukan", rule, str(len(inputs)))
        return formula.compute(inputs)

    def _formula(self, claim: Claim) -> Formula:
        name = str(claim["rumus"])
        if name.partition(":")[0] == CLASS:
            return FORMULAS["salin"]
        if name not in FORMULAS:
            known = nearest(name, ALL_FORMULAS)
            raise wrong(claim, "rumus", "rumus tidak dikenal", quote(name), known)
        return FORMULAS[name]

    def _numbers(self, claim: Claim, *, printed: bool) -> list[Fraction]:
        cells = self._cells(claim, printed=printed)
        if str(claim["rumus"]) in COUNTS:
            return [Fraction(0) if cell.value is None else cell.value for cell in cells]
        for cell in cells:
            if cell.value is None:
                part = parts(claim)[cell.part]
                raise wrong(claim, "masukan", "rujukan harus menunjuk kolom angka", quote(part))
        return [cell.value for cell in cells if cell.value is not None]

    def _cells(self, claim: Claim, *, printed: bool) -> list[Cell]:
        return [
            cell
            for place, part in enumerate(parts(claim))
            for cell in self._cells_of(claim, place, part, printed)
        ]

    def _cells_of(self, claim: Claim, place: int, part: str, printed: bool) -> list[Cell]:
        ref = reference(part)
        if ref is None and part.startswith('"') and part.endswith('"'):
            return [Cell(place, part.strip('"'), None, {})]
        if ref is None:
            number = parse(part, _notation(claim))
            if number is None:
                rule = "harus rujukan tabel.kolom[kunci=nilai] atau angka"
                raise wrong(claim, "masukan", rule, quote(part))
            return [Cell(place, part, Fraction(number), {})]
        rows = self._rows.of(claim, ref)
        if ref.table == CLAIMS:
            return [
                Cell(place, str(row[ref.column]), self._claimed(str(row["id"]), printed), row)
                for row in rows
            ]
        return [self._cell(place, ref, row) for row in rows]

    def _cell(self, place: int, ref: Reference, row: dict[Any, Any]) -> Cell:
        found = row[ref.column]
        if not self._rows.numeric(ref):
            return Cell(place, str(found), None, row)
        value = exact(float(found))
        return Cell(place, shown(value), value, row)

    def _claimed(self, name: str, printed: bool) -> Fraction | None:
        """The value of another claim; None where it is made of words."""
        claim = self._claims[name]
        if str(claim["rumus"]).partition(":")[0] in (*WORD_FORMULAS, SAME_FUNCTION):
            return None
        told = printed_number(str(claim["tercetak"]), _notation(claim))
        if told is not None and (printed or missing(claim)):
            return Fraction(told)  # what cannot be recomputed is taken as it stands
        if missing(claim):
            raise _OpenError(name)
        if (name, printed) not in self._values:
            self._values[name, printed] = self._value(claim, printed=printed)
        return self._values[name, printed]

    def _rests_on(self, claim: Claim) -> list[str]:
        found = [ref for part in parts(claim) if (ref := reference(part)) and ref.table == CLAIMS]
        return [str(row["id"]) for ref in found for row in self._rows.of(claim, ref)]

    def _heirs_of(self, name: str) -> Sequence[str]:
        """The claims that rest on this one, and those that rest on them, by id."""
        if self._heirs is None:
            self._heirs = {}
            for other, claim in self._claims.items():
                for below in self._rests_on(claim):
                    self._heirs.setdefault(below, []).append(other)
        found: dict[str, None] = {}
        ahead = [name]
        while ahead:
            for heir in self._heirs.get(ahead.pop(), ()):
                if heir not in found and heir != name:
                    found[heir] = None
                    ahead.append(heir)
        return sorted(found)

    def _written_out(self, claim: Claim) -> str:
        """The calculation written out, with the inputs as printed."""
        texts = [shown(value, _notation(claim)) for value in self._numbers(claim, printed=True)]
        return self._formula(claim).write(texts)


def _notation(claim: Claim) -> Notation:
    return ENGLISH if claim.get("angka") == "en" else INDONESIAN


def _text(value: Fraction | str | None) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return (
        str(value.numerator) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"
    )
