"""Published claims → verdicts. Each printed figure is recomputed exactly, as a fraction, from the inputs it names.

The engine knows formulas and references, no document. A claim that rests on other claims has two readings: from
the figures as printed, and from what those claims recompute to, unrounded. Both are given.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from kinerja import rules
from kinerja.errors import DataError, Problem, RuleError, nearest, quote
from kinerja.numerals import decimals, exact, half_up, parse, truncate

EXACT, TRUNCATED, CONTRADICTS, OPEN = "tepat", "dipotong", "bertentangan", "tak dapat ditutup"
ORDER = {CONTRADICTS: 0, OPEN: 1, TRUNCATED: 2, EXACT: 3}  # what a reader must see first
COLUMNS = [
    "id", "dokumen", "baris", "tabel", "unit", "besaran", "rumus", "masukan", "tercetak", "satuan",
    "hitungan", "dihitung", "dihitung_dari_tercetak", "putusan", "penjelasan",
]  # fmt: skip
_REFERENCE = re.compile(r"(?P<table>\w+)\.(?P<column>\w+)\[(?P<filter>[^\]]*)\]")
MOST_SHOWN = 4  # inputs that a written-out calculation names one by one


def _quotient(a: Fraction, b: Fraction) -> Fraction:
    return a / b * 100


FORMULAS: dict[str, Callable[..., Fraction]] = {
    "persen": _quotient,
    "jumlah": lambda *values: sum(values, Fraction(0)),
    "rerata": lambda *values: sum(values, Fraction(0)) / len(values),
    "selisih": lambda a, b: a - b,
    "salin": lambda a: a,
}
SIGNS = {"persen": " ÷ ", "jumlah": " + ", "rerata": " + ", "selisih": " − ", "salin": ""}


@dataclass(frozen=True)
class Verdict:
    """What became of one claim; values are unrounded, labels are text."""

    verdict: str
    explanation: str
    arithmetic: str = ""
    computed: Fraction | str | None = None
    computed_from_printed: Fraction | str | None = None


def numeric_verdict(printed: str, value: Fraction) -> str:
    """Exact at the printed precision (half up), only by truncation, or contradicted.

    >>> numeric_verdict("422,16", Fraction(299085000, 708468)), numeric_verdict("422,15", Fraction(299085000, 708468))
    ('tepat', 'dipotong')
    """
    shown, places = parse(printed), decimals(printed)
    if half_up(value, places) == shown:
        return EXACT
    return TRUNCATED if truncate(value, places) == shown else CONTRADICTS


def audit(terbit: pd.DataFrame, tables: Callable[[str], pd.DataFrame]) -> pd.DataFrame:
    """One row a claim, in the order of the document, with the columns of the claim and its verdict.

    ``tables`` gives a validated table by name. ``dihitung`` is the recomputed value (or label) from unrounded
    inputs; ``dihitung_dari_tercetak`` the same from printed figures, where it differs. Raises DataError, naming
    the claim, for a reference or formula that cannot be read.
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


def habit(claims: pd.DataFrame) -> dict[str, int]:
    """How the document rounds: of the computed figures that rounding and truncation tell apart, how many are which.

    Counts only claims computed with a formula of their own (``persen``, ``rerata``) whose two roundings differ.
    """
    counts = {"dibulatkan": 0, "dipotong": 0}
    for claim in claims[claims["rumus"].isin(["persen", "rerata"])].to_dict("records"):
        made_from = claim["dihitung_dari_tercetak"]  # a mean of printed figures was made from these
        text = made_from if pd.notna(made_from) else claim["dihitung"]
        if pd.isna(text):
            continue
        value = Fraction(str(text))
        places = decimals(str(claim["tercetak"]))
        up, cut, shown = (
            half_up(value, places),
            truncate(value, places),
            parse(str(claim["tercetak"])),
        )
        if up != cut and shown in (up, cut):
            counts["dibulatkan" if shown == up else "dipotong"] += 1
    return counts


class _OpenError(Exception):
    """A claim rests on one that cannot be closed; the text names it."""


class _Engine:
    """Evaluates references and formulas, claims upon claims; remembers what it has computed."""

    def __init__(self, terbit: pd.DataFrame, tables: Callable[[str], pd.DataFrame]) -> None:
        self._terbit = terbit
        self._claims = {str(row["id"]): row for row in terbit.to_dict("records")}
        self._tables = tables
        self._values: dict[tuple[str, bool], Fraction] = {}
        self._judged: dict[str, Verdict] = {}
        self._underway: set[str] = set()

    def judge(self, claim_id: str) -> Verdict:
        """The verdict on one claim, judged once."""
        if claim_id not in self._judged:
            self._judged[claim_id] = self._judge(claim_id)
        return self._judged[claim_id]

    def _judge(self, claim_id: str) -> Verdict:
        claim = self._claims[claim_id]
        formula, printed = str(claim["rumus"]), str(claim["tercetak"])
        missing = [part[1:].strip() for part in _parts(claim) if part.startswith("?")]
        if missing:
            return Verdict(OPEN, f"Tidak dapat dihitung ulang: {'; '.join(missing)}.")
        try:
            value, from_printed = (
                self._value(claim, printed=False),
                self._value(claim, printed=True),
            )
        except ZeroDivisionError:
            return Verdict(OPEN, "Tidak dapat dihitung ulang: penyebutnya nol.")
        except _OpenError as open_claim:
            return Verdict(
                OPEN,
                f"Tidak dapat dihitung ulang: bersandar pada {open_claim}, yang tak dapat ditutup.",
            )
        if formula.startswith("kategori:"):
            return self._judge_label(claim, formula.partition(":")[2], value, from_printed)
        if parse(printed) is None:
            raise self._wrong(claim, "tercetak", "harus angka seperti 1.234,5", quote(printed))
        if value == from_printed:
            verdict = numeric_verdict(printed, value)
            return Verdict(
                verdict, _explain(printed, value, verdict), self._arithmetic(claim), value
            )
        verdict, explanation = self._judge_two(claim, printed, value, from_printed)
        return Verdict(verdict, explanation, self._arithmetic(claim), value, from_printed)

    def _judge_two(
        self, claim: dict[Any, Any], printed: str, value: Fraction, from_printed: Fraction
    ) -> tuple[str, str]:
        """A claim upon claims. The better reading counts, unless the figures it rests on are themselves wrong."""
        first, second = numeric_verdict(printed, value), numeric_verdict(printed, from_printed)
        fresh, told = _rounded(printed, value), _rounded(printed, from_printed)
        wrong = [name for name in self._rests_on(claim) if self.judge(name).verdict == CONTRADICTS]
        if first == CONTRADICTS and second != CONTRADICTS and wrong:
            return CONTRADICTS, (
                f"Mewarisi kesalahan {', '.join(wrong)}: dari masukan asal {fresh}, bukan {printed}. "
                f"Dari angka tercetak memang {told}."
            )
        if first == second == CONTRADICTS:
            return (
                CONTRADICTS,
                f"Bukan {told} (dari angka tercetak), bukan pula {fresh} (dari masukan asal).",
            )
        if first == second:
            return (
                first,
                f"{_capital(first)} dari angka tercetak maupun dari masukan asal ({_shown(value)}).",
            )
        if ORDER[second] > ORDER[first]:
            return second, (
                f"{_capital(second)} dari angka tercetak ({_shown(from_printed)}); dari masukan asal {fresh}, "
                "karena angka asalnya sudah dibulatkan atau dipotong."
            )
        return (
            first,
            f"{_capital(first)} dari masukan asal ({_shown(value)}); dari angka tercetak {told}.",
        )

    def _rests_on(self, claim: dict[Any, Any]) -> list[str]:
        matches = [_REFERENCE.fullmatch(part) for part in _parts(claim)]
        own = [
            self._rows(claim, match) for match in matches if match and match["table"] == "terbit"
        ]
        return [str(name) for rows in own for name in rows["id"]]

    def _judge_label(
        self, claim: dict[Any, Any], rule: str, value: Fraction, from_printed: Fraction
    ) -> Verdict:
        """A label holds if the class of the unrounded value has its name, under the default version or another."""
        printed = str(claim["tercetak"])
        try:
            named = {v: rules.classify(value, rule, v) for v in rules.versions(rule)}
        except RuleError:
            hint = nearest(rule, rules.known())
            raise self._wrong(
                claim, "rumus", "aturan harus ada di data/rujukan/aturan", quote(rule), hint
            ) from None
        labels = {version: band.name for version, band in named.items() if band}
        default = next(iter(labels.values()))
        if default.casefold() == printed.casefold():
            return Verdict(EXACT, f"Nilai {_shown(value)} termasuk {default}.", "", default)
        others = [
            version for version, label in labels.items() if label.casefold() == printed.casefold()
        ]
        if others:
            return Verdict(
                EXACT,
                f"Benar menurut versi aturan {', '.join(others)}; versi baku: {default}.",
                "",
                default,
            )
        again = rules.classify(from_printed, rule)
        if again and again.name.casefold() == printed.casefold():
            note = (
                f"Benar hanya dari angka tercetak ({_shown(from_printed)}); "
                f"dari masukannya {_shown(value)}: {default}."
            )
            return Verdict(EXACT, note, "", default, again.name)
        return Verdict(
            CONTRADICTS,
            f"Nilai {_shown(value)} termasuk {default}, bukan {printed}. Label pada dokumen berubah.",
            "",
            default,
        )

    def _value(self, claim: dict[Any, Any], *, printed: bool) -> Fraction:
        """The claim's value from its inputs; other claims as printed, or recomputed in turn."""
        name = str(claim["id"])
        if name in self._underway:
            raise self._wrong(
                claim, "masukan", "klaim tidak boleh bersandar pada dirinya sendiri", quote(name)
            )
        self._underway.add(name)
        try:
            inputs = [
                value for part in _parts(claim) for value in self._inputs(claim, part, printed)
            ]
        finally:
            self._underway.discard(name)
        formula = str(claim["rumus"])
        compute = FORMULAS["salin"] if formula.startswith("kategori:") else FORMULAS.get(formula)
        if compute is None:
            hint = nearest(formula, FORMULAS)
            raise self._wrong(claim, "rumus", "rumus tidak dikenal", quote(formula), hint)
        try:
            return compute(*inputs)
        except TypeError:
            raise self._wrong(
                claim,
                "masukan",
                f"banyak masukan tidak cocok dengan rumus {formula}",
                str(len(inputs)),
            ) from None

    def _inputs(self, claim: dict[Any, Any], part: str, printed: bool) -> list[Fraction]:
        match = _REFERENCE.fullmatch(part)
        if match is None:
            number = parse(part)
            if number is None:
                raise self._wrong(
                    claim,
                    "masukan",
                    "harus rujukan tabel.kolom[kunci=nilai] atau angka",
                    quote(part),
                )
            return [Fraction(number)]
        rows = self._rows(claim, match)
        if match["table"] == "terbit":
            return [self._claim_value(str(row), printed) for row in rows["id"]]
        column = rows[match["column"]]
        if not pd.api.types.is_numeric_dtype(column):
            raise self._wrong(
                claim, "masukan", "rujukan harus menunjuk kolom angka", quote(match[0])
            )
        return [exact(float(value)) for value in column]

    def _rows(self, claim: dict[Any, Any], match: re.Match[str]) -> pd.DataFrame:
        table = match["table"]
        try:
            rows = self._terbit if table == "terbit" else self._tables(table)
        except (KeyError, AttributeError):
            raise self._wrong(claim, "masukan", "tabel tidak dikenal", quote(table)) from None
        pairs = [pair.strip().partition("=") for pair in match["filter"].split(",") if pair.strip()]
        for key in [*(key for key, _, _ in pairs), match["column"]]:
            if key not in rows:
                raise self._wrong(claim, "masukan", f"tabel {table} tidak punya kolom", quote(key))
        for key, _, value in pairs:
            rows = rows[rows[key] == value]
        if rows.empty or rows[match["column"]].isna().any():
            raise self._wrong(
                claim, "masukan", "rujukan harus menunjuk nilai yang ada", quote(match[0])
            )
        return rows

    def _claim_value(self, name: str, printed: bool) -> Fraction:
        claim = self._claims[name]
        shown = parse(str(claim["tercetak"]))
        if printed and shown is not None:
            return Fraction(shown)
        if any(part.startswith("?") for part in _parts(claim)):
            raise _OpenError(name)
        if (name, printed) not in self._values:
            self._values[name, printed] = self._value(claim, printed=printed)
        return self._values[name, printed]

    def _arithmetic(self, claim: dict[Any, Any]) -> str:
        """The calculation written out, with the inputs as printed."""
        formula = str(claim["rumus"])
        values = [
            value for part in _parts(claim) for value in self._inputs(claim, part, printed=True)
        ]
        texts = [_shown(value) for value in values]
        if len(texts) > MOST_SHOWN:
            texts = [*texts[: MOST_SHOWN - 1], "…", texts[-1]]
        written = SIGNS[formula].join(texts)
        if formula == "persen":
            return f"{written} × 100"
        return f"({written}) ÷ {len(values)}" if formula == "rerata" else written

    def _wrong(
        self, claim: dict[Any, Any], column: str, rule: str, found: str, hint: str = ""
    ) -> DataError:
        place = f"tabel terbit klaim {claim['id']} kolom {column}"
        return DataError(Problem(place, rule, found, f"{hint} Perbaiki klaim itu.".strip()))


def _parts(claim: dict[Any, Any]) -> Iterable[str]:
    return [part.strip() for part in str(claim["masukan"]).split(";") if part.strip()]


def _explain(printed: str, value: Fraction, verdict: str) -> str:
    if verdict == EXACT:
        return "Sama pada ketelitian yang tercetak."
    rounded = _rounded(printed, value)
    if verdict == TRUNCATED:
        return f"Dipotong, tidak dibulatkan: {_shown(value)} dibulatkan menjadi {rounded}."
    return f"Masukan yang tercetak menghasilkan {rounded}, bukan {printed}. Selisihnya {_gap(printed, value)}."


def _capital(word: str) -> str:
    return word[0].upper() + word[1:]


def _rounded(printed: str, value: Fraction) -> str:
    return _indonesian(half_up(value, decimals(printed)))


def _gap(printed: str, value: Fraction) -> str:
    told = parse(printed)
    places = decimals(printed)
    return _indonesian(half_up(abs(value - Fraction(told or 0)), places))


def _shown(value: Fraction) -> str:
    """At most four decimals, without trailing zeros, Indonesian."""
    text = _indonesian(half_up(value, 4))
    return text.rstrip("0").rstrip(",") if "," in text else text


def _indonesian(value: Decimal) -> str:
    return f"{value:,f}".translate(str.maketrans(",.", ".,"))


def _text(value: Fraction | str | None) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return (
        str(value.numerator) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"
    )
