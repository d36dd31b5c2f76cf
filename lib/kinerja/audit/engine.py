"""Claims upon claims → verdicts. Knows formulas and inputs, no document.

A claim that rests on other claims has two readings: from the figures as printed, and from what those claims recompute
to, unrounded. Both are given.
"""

from collections.abc import Callable, Collection, Sequence
from fractions import Fraction

import pandas as pd

from kinerja import rules
from kinerja.audit import expressions
from kinerja.audit.consequences import consequence
from kinerja.audit.hints import hint
from kinerja.audit.inputs import CLASS, SAME_FUNCTION, Inputs, OpenError, formula_of, notation_of
from kinerja.audit.references import Claim, missing, parts, unreachable, wrong
from kinerja.audit.verdicts import (
    CONTRADICTS,
    EXACT,
    OPEN,
    ORDER,
    TRUNCATED,
    Verdict,
    capital,
    numeric_verdict,
    printed_number,
    rounded,
    shown,
)
from kinerja.audit.words import WORD_FORMULAS, Told, WordError
from kinerja.errors import nearest, quote

COLUMNS = [
    "id", "dokumen", "baris", "tabel", "unit", "besaran", "rumus", "masukan", "tercetak", "satuan", "angka",
    "hitungan", "dihitung", "dihitung_dari_tercetak", "putusan", "penjelasan",
]  # fmt: skip
OF_THE_CLAIM = COLUMNS[: COLUMNS.index("hitungan")]


def audit(
    terbit: pd.DataFrame,
    tables: Callable[[str], pd.DataFrame],
    *,
    refused: Collection[str] = (),
) -> pd.DataFrame:
    """One row a claim, in the order of the document, with the columns of the claim and its verdict.

    ``tables`` gives a validated table by name. ``dihitung`` is the recomputed value (a fraction, as text) or label
    from unrounded inputs; ``dihitung_dari_tercetak`` the same from printed figures, where it differs. Raises
    DataError, naming the claim, for a reference or formula that cannot be read. ``refused`` names facilities whose
    data was refused: a claim that needs their figures stays open, and says so.

    >>> claim = {"id": "1", "rumus": "persen", "masukan": "2; 3", "tercetak": "66,66"}
    >>> found = audit(pd.DataFrame([claim]), lambda name: pd.DataFrame())
    >>> found[["dihitung", "putusan"]].values.tolist()
    [['200/3', 'dipotong']]
    """
    lost = unreachable(terbit, tables) if refused else frozenset()
    engine = _Engine(terbit[~terbit["id"].isin(lost)], tables)
    rows = []
    for claim in terbit.to_dict("records"):
        name = str(claim["id"])
        verdict = Verdict(OPEN, REFUSED) if name in lost else engine.judge(name)
        rows.append(
            {name: claim.get(name) for name in OF_THE_CLAIM}
            | {
                "hitungan": verdict.arithmetic,
                "dihitung": _text(verdict.computed),
                "dihitung_dari_tercetak": _text(verdict.computed_from_printed),
                "putusan": verdict.verdict,
                "penjelasan": verdict.explanation,
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS)


REFUSED = "Tidak dapat dihitung ulang: masukannya milik fasilitas yang datanya ditolak."


class _Engine:
    """Judges claims, each once, by what their inputs give."""

    def __init__(self, terbit: pd.DataFrame, tables: Callable[[str], pd.DataFrame]) -> None:
        self._inputs = Inputs(terbit, tables)
        self._judged: dict[str, Verdict] = {}

    def judge(self, name: str) -> Verdict:
        """The verdict on one claim, judged once."""
        if name not in self._judged:
            self._judged[name] = self._judge(self._inputs.claims[name])
        return self._judged[name]

    def _judge(self, claim: Claim) -> Verdict:
        formula, _, argument = str(claim["rumus"]).partition(":")
        self._check(claim, formula, argument)
        lacking = missing(claim)
        try:
            if lacking:
                return self._judge_open(claim, formula, lacking)
            if formula == SAME_FUNCTION:
                return self._judge_function(claim)
            if formula in WORD_FORMULAS:
                return self._judge_words(claim, formula, argument)
            value, from_printed = (
                self._inputs.value(claim, printed=each) for each in (False, True)
            )
        except ZeroDivisionError:
            return Verdict(OPEN, "Tidak dapat dihitung ulang: penyebutnya nol.")
        except OpenError as other:
            why = f"bersandar pada {other}, yang tak dapat ditutup"
            return Verdict(OPEN, f"Tidak dapat dihitung ulang: {why}.")
        if formula == CLASS:
            return self._judge_class(claim, argument, value, from_printed)
        return self._judge_number(claim, value, from_printed)

    def _check(self, claim: Claim, formula: str, argument: str) -> None:
        """DataError for what is wrong with a claim whatever its inputs are."""
        if not parts(claim):
            rule = "harus menyebut sekurang-kurangnya satu masukan"
            raise wrong(claim, "masukan", rule, quote(str(claim["masukan"])))
        if formula in WORD_FORMULAS:
            try:
                WORD_FORMULAS[formula].check(argument)
            except WordError as error:
                raise wrong(claim, error.column, error.rule, quote(error.found)) from None
        elif str(claim["rumus"]) != SAME_FUNCTION:
            formula_of(claim)
        if formula == CLASS and (argument or not missing(claim)):
            _check_rule(claim, "rumus", argument)
        if own := _text_in(claim, "aturan"):
            _check_rule(claim, "aturan", own)

    def _judge_open(self, claim: Claim, formula: str, lacking: Sequence[str]) -> Verdict:
        """A claim some of whose inputs are not printed; those that are must be there."""
        found = Verdict(OPEN, f"Tidak dapat dihitung ulang: {'; '.join(lacking)}.")
        try:
            if formula in WORD_FORMULAS:
                self._inputs.cells(claim, printed=True)
            elif formula != SAME_FUNCTION:
                self._inputs.numbers(claim, printed=True)
            elif standard := _standard(claim):
                _read_formula(claim, "masukan", standard)
        except OpenError:
            pass  # that another claim is open too says nothing about this one's inputs
        return found

    # Numbers

    def _judge_number(self, claim: Claim, value: Fraction, from_printed: Fraction) -> Verdict:
        printed, notation = str(claim["tercetak"]), notation_of(claim)
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
        printed, notation = str(claim["tercetak"]), notation_of(claim)
        first, second = (numeric_verdict(printed, each, notation) for each in (value, from_printed))
        fresh, told = (rounded(printed, each, notation) for each in (value, from_printed))
        at_fault = [
            name for name in self._inputs.below(claim) if self.judge(name).verdict == CONTRADICTS
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
        printed, notation = str(claim["tercetak"]), notation_of(claim)
        told = Fraction(printed_number(printed, notation) or 0)
        return rounded(printed, abs(value - told), notation)

    def _why(self, claim: Claim) -> str:
        """Where the difference may come from: what the one who entered the claim found, or another reading."""
        if known := _text_in(claim, "dugaan"):
            start = (
                known[0].lower() if known[1:2].islower() else known[0]
            )  # an acronym stays as it is
            return f"; dugaan: {start}{known[1:].rstrip('.')}"
        values = self._inputs.numbers(claim, printed=True)
        found = hint(str(claim["rumus"]), values, str(claim["tercetak"]), notation_of(claim))
        return f"; angka tercetak cocok {found}" if found else ""

    def _change(self, claim: Claim, value: Fraction) -> str:
        told = Fraction(printed_number(str(claim["tercetak"]), notation_of(claim)) or 0)
        heirs = self._inputs.heirs(claim)
        return consequence(claim, told, value, heirs, rule=self._rule_of(claim, heirs))

    def _rule_of(self, claim: Claim, heirs: Sequence[str]) -> str:
        """The rule that classes the figure, with its version if one is named: its own, or that of a label upon it."""
        if own := _text_in(claim, "aturan"):
            return own
        for heir in map(self._inputs.claims.__getitem__, heirs):
            formula, _, rule = str(heir["rumus"]).partition(":")
            if formula == CLASS and str(claim["id"]) in self._inputs.below(heir):
                return rule
        return ""

    # Words

    def _judge_words(self, claim: Claim, formula: str, argument: str) -> Verdict:
        printed = str(claim["tercetak"])
        fresh, told = (self._tell(claim, formula, argument, each) for each in (False, True))
        if fresh.same:
            return Verdict(EXACT, "Sesuai dengan masukannya.", "", fresh.words)
        if told.same:
            note = f"Benar hanya dari angka tercetak; dari masukan asal: {fresh.difference}."
            return Verdict(EXACT, note, "", fresh.words, told.words)
        known = _text_in(claim, "dugaan")
        why = f"; dugaan: {known.rstrip('.')}" if known else ""
        heirs = self._inputs.heirs(claim)
        upon = f"{len(heirs)} klaim lain bersandar padanya" if heirs else "Kalimat itu berubah"
        return Verdict(
            CONTRADICTS,
            f"{capital(fresh.difference)}; tercetak: {printed}{why}. {upon}.",
            "",
            fresh.words,
        )

    def _tell(self, claim: Claim, formula: str, argument: str, printed: bool) -> Told:
        named = argument == "unit"
        cells = (self._inputs.named_cells if named else self._inputs.cells)(claim, printed=printed)
        try:
            return WORD_FORMULAS[formula].tell(argument, cells, str(claim["tercetak"]))
        except WordError as error:
            raise wrong(claim, error.column, error.rule, quote(error.found)) from None

    def _judge_function(self, claim: Claim) -> Verdict:
        printed, standard = str(claim["tercetak"]), _standard(claim)
        for column, text in (("masukan", standard), ("tercetak", printed)):
            _read_formula(claim, column, text)
        try:
            apart = expressions.difference(printed, standard)
        except expressions.ExpressionError as error:
            raise wrong(claim, "tercetak", str(error), quote(printed)) from None
        if not apart:
            return Verdict(EXACT, "Sama dengan rumus baku.", f"baku: {standard}", standard)
        known = _text_in(claim, "dugaan")
        told = f"Bukan rumus baku {standard}: {apart}.{f' {capital(known)}' if known else ''}"
        return Verdict(CONTRADICTS, told, f"baku: {standard}", standard)

    def _judge_class(
        self, claim: Claim, argument: str, value: Fraction, from_printed: Fraction
    ) -> Verdict:
        """A label holds if the class of the unrounded value has its name, under the default version or another."""
        printed, (rule, _, version) = str(claim["tercetak"]), argument.partition(":")
        chosen = [version] if version else rules.versions(rule)
        named = {each: rules.classify(value, rule, each) for each in chosen}
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

    def _written_out(self, claim: Claim) -> str:
        """The calculation written out, with the inputs as printed."""
        values = self._inputs.numbers(claim, printed=True)
        return formula_of(claim).write([shown(value, notation_of(claim)) for value in values])


def _standard(claim: Claim) -> str:
    """The standard formula beside a printed one."""
    return "; ".join(part for part in parts(claim) if not part.startswith("?"))


def _read_formula(claim: Claim, column: str, text: str) -> None:
    """DataError where the text of this column is no formula, or hardly anywhere defined."""
    try:
        expressions.check(text)
    except expressions.ExpressionError as error:
        raise wrong(claim, column, str(error), quote(text)) from None


def _check_rule(claim: Claim, column: str, text: str) -> None:
    """DataError for a rule, or a version of it, that there is not."""
    rule, _, version = text.partition(":")
    known = rules.known()
    if rule in known and (not version or version in rules.versions(rule)):
        return
    near = nearest(version, rules.versions(rule)) if rule in known else nearest(rule, known)
    raise wrong(claim, column, "aturan harus ada di data/rujukan/aturan", quote(text), near)


def _text_in(claim: Claim, column: str) -> str:
    """The text of an optional column; nothing where there is none."""
    text = claim.get(column)
    return text if isinstance(text, str) else ""


def _text(value: Fraction | str | None) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return (
        str(value.numerator) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"
    )
