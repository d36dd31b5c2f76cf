"""The inputs of a claim: ``tabel.kolom[kunci=nilai, …]``, a plain number, ``"a text"``, or ``?`` and what lacks.

``nilai`` may name alternatives, ``a|b``; ``kunci=`` means the empty cells. Every value must stand somewhere in its
column. Rows come in the order of the file; where a key has alternatives, in the written order of those of the first
such key (``[id=b|a]``: b, then a), and within one of them in the order of the file.
"""

import functools
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kinerja.errors import DataError, Problem, nearest, quote

REFERENCE = re.compile(r"(?P<table>\w+)\.(?P<column>\w+)\[(?P<filter>[^\]]*)\]")
CLAIMS, PRINTED = "terbit", "tercetak"
Claim = Mapping[Any, Any]
Row = dict[Any, Any]


@dataclass(frozen=True)
class Reference:
    """A column of the rows of a table that fit: ``pairs`` is key → the values that it may have."""

    text: str
    table: str
    column: str
    pairs: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def to_claims(self) -> bool:
        """Whether it means the figures of other claims; any other column of them is text like that of a table."""
        return (self.table, self.column) == (CLAIMS, PRINTED)


def parts(claim: Claim) -> list[str]:
    """The inputs as they are written, one by one."""
    return [part.strip() for part in str(claim["masukan"]).split(";") if part.strip()]


def missing(claim: Claim) -> list[str]:
    """What the claim would need and the document does not print."""
    return [part[1:].strip() for part in parts(claim) if part.startswith("?")]


@functools.cache
def reference(part: str) -> Reference | None:
    """The reference that the part is, or None: then it is a number, a text, or nothing that can be read.

    >>> reference("anggaran.pagu[unit=u, kode=A|B]").pairs
    (('unit', ('u',)), ('kode', ('A', 'B')))
    """
    match = REFERENCE.fullmatch(part)
    if match is None:
        return None
    pairs = [pair.partition("=") for pair in match["filter"].split(",") if pair.strip()]
    if not all(sign for _, sign, _ in pairs):
        return None
    return Reference(
        part,
        match["table"],
        match["column"],
        tuple(
            (key.strip(), tuple(each.strip() for each in values.split("|")))
            for key, _, values in pairs
        ),
    )


def wrong(claim: Claim, column: str, rule: str, found: str, hint: str = "") -> DataError:
    """The error of a claim that cannot be read: which, where, the rule, what was found."""
    place = f"tabel {CLAIMS} klaim {claim['id']} kolom {column}"
    return DataError(Problem(place, rule, found, f"{hint} Perbaiki klaim itu.".strip()))


class Rows:
    """Finds the rows of a reference; each table is grouped once for each set of keys."""

    def __init__(self, terbit: pd.DataFrame, tables: Callable[[str], pd.DataFrame]) -> None:
        self._terbit, self._tables = terbit, tables
        self._frames: dict[str, pd.DataFrame] = {}
        self._records: dict[str, list[Row]] = {}
        self._names: dict[Any, Any] | None = None
        self._texts: dict[tuple[str, str], list[str]] = {}
        self._known: dict[tuple[str, str], frozenset[str]] = {}
        self._groups: dict[tuple[str, tuple[str, ...]], dict[tuple[str, ...], list[int]]] = {}
        self._found: dict[Reference, list[Row]] = {}

    def of(self, claim: Claim, ref: Reference) -> list[Row]:
        """The rows that fit, all of which have the value; DataError where there is none."""
        if ref not in self._found:
            frame = self._frame(claim, ref.table)
            for key in [*(key for key, _ in ref.pairs), ref.column]:
                if key not in frame:
                    rule = f"tabel {ref.table} tidak punya kolom"
                    raise wrong(claim, "masukan", rule, quote(key))
            self._refuse_unknown(claim, ref)
            found = self._fitting(ref)
            if not found or any(pd.isna(row[ref.column]) for row in found):
                rule = "rujukan harus menunjuk nilai yang ada"
                raise wrong(claim, "masukan", rule, quote(ref.text))
            self._found[ref] = found
        return self._found[ref]

    def numeric(self, ref: Reference) -> bool:
        """Whether the column holds numbers."""
        return pd.api.types.is_numeric_dtype(self._frames[ref.table][ref.column])

    def name_of(self, unit: Any) -> Any:
        """The name of a facility in the table ``unit``; its code where there is none."""
        if self._names is None:
            try:
                units = self._tables("unit")
                self._names = dict(zip(units["unit"], units["nama"], strict=True))
            except (KeyError, AttributeError):
                self._names = {}
        return self._names.get(unit, unit)

    def _frame(self, claim: Claim, table: str) -> pd.DataFrame:
        if table not in self._frames:
            try:
                self._frames[table] = self._terbit if table == CLAIMS else self._tables(table)
            except (KeyError, AttributeError):
                raise wrong(claim, "masukan", "tabel tidak dikenal", quote(table)) from None
            self._records[table] = self._frames[table].to_dict("records")
        return self._frames[table]

    def _refuse_unknown(self, claim: Claim, ref: Reference) -> None:
        """A misspelt alternative would leave its rows out, unseen."""
        for key, values in ref.pairs:
            if (ref.table, key) not in self._known:
                self._known[ref.table, key] = frozenset(self._column(ref.table, key))
            known = self._known[ref.table, key]
            for value in values:
                if value not in known:
                    rule = f"kolom {key} tabel {ref.table} tidak punya nilai"
                    hint = nearest(value, filter(None, known))
                    raise wrong(claim, "masukan", rule, quote(value), hint)

    def _column(self, table: str, key: str) -> list[str]:
        if (table, key) not in self._texts:
            self._texts[table, key] = [_text(row[key]) for row in self._records[table]]
        return self._texts[table, key]

    def _fitting(self, ref: Reference) -> list[Row]:
        keys = tuple(dict.fromkeys(key for key, _ in ref.pairs))
        records = self._records[ref.table]
        if (ref.table, keys) not in self._groups:
            groups: dict[tuple[str, ...], list[int]] = {}
            columns = [self._column(ref.table, key) for key in keys]
            for place in range(len(records)):
                groups.setdefault(tuple(column[place] for column in columns), []).append(place)
            self._groups[ref.table, keys] = groups
        wanted = {
            key: set.intersection(*(set(values) for name, values in ref.pairs if name == key))
            for key in keys
        }
        places = [
            place
            for combination in _combinations([wanted[key] for key in keys])
            for place in self._groups[ref.table, keys].get(combination, ())
        ]
        written = next(((key, values) for key, values in ref.pairs if len(values) > 1), None)
        if written is None:
            return [records[place] for place in sorted(places)]
        texts = self._column(ref.table, written[0])
        order = {
            value: rank for rank, value in reversed([*enumerate(written[1])])
        }  # the first of two alike
        return [records[at] for at in sorted(places, key=lambda at: (order[texts[at]], at))]


def _combinations(choices: list[set[str]]) -> Iterable[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [()]
    for values in choices:
        found = [(*before, value) for before in found for value in sorted(values)]
    return found


def _text(value: Any) -> str:
    """How a filter names the value of a cell: a whole number without decimals, an empty one as nothing."""
    if isinstance(value, str):
        return value
    if pd.isna(value):
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def unreachable(terbit: pd.DataFrame, tables: Callable[[str], pd.DataFrame]) -> frozenset[str]:
    """The claims with an input that is not there, and those that rest on them."""
    lost: set[str] = set()
    while True:
        left = terbit[~terbit["id"].isin(lost)]
        rows = Rows(left, tables)
        gone = {str(claim["id"]) for claim in left.to_dict("records") if not _reached(claim, rows)}
        if not gone:
            return frozenset(lost)
        lost |= gone


def _reached(claim: Claim, rows: Rows) -> bool:
    try:
        for part in parts(claim):
            if ref := reference(part):
                rows.of(claim, ref)
    except DataError:
        return False
    return True
