"""The inputs of a claim: ``tabel.kolom[kunci=nilai, …]``, a plain number, ``"a text"``, or ``?`` and what lacks.

``nilai`` may name alternatives, ``a|b``. Rows come in the order of the file.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kinerja.errors import DataError, Problem, quote

REFERENCE = re.compile(r"(?P<table>\w+)\.(?P<column>\w+)\[(?P<filter>[^\]]*)\]")
CLAIMS = "terbit"
Claim = Mapping[Any, Any]
Row = dict[Any, Any]


@dataclass(frozen=True)
class Reference:
    """A column of the rows of a table that fit: ``pairs`` is key → the values that it may have."""

    text: str
    table: str
    column: str
    pairs: tuple[tuple[str, tuple[str, ...]], ...]


def parts(claim: Claim) -> list[str]:
    """The inputs as they are written, one by one."""
    return [part.strip() for part in str(claim["masukan"]).split(";") if part.strip()]


def missing(claim: Claim) -> list[str]:
    """What the claim would need and the document does not print."""
    return [part[1:].strip() for part in parts(claim) if part.startswith("?")]


def reference(part: str) -> Reference | None:
    """The reference that the part is, or None: then it is a number.

    >>> reference("anggaran.pagu[unit=u, kode=A|B]").pairs
    (('unit', ('u',)), ('kode', ('A', 'B')))
    """
    match = REFERENCE.fullmatch(part)
    if match is None:
        return None
    pairs = [pair.partition("=") for pair in match["filter"].split(",") if pair.strip()]
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
        self._names: dict[Any, Any] | None = None
        self._groups: dict[tuple[str, tuple[str, ...]], dict[tuple[str, ...], list[Row]]] = {}

    def of(self, claim: Claim, ref: Reference) -> list[Row]:
        """The rows that fit, all of which have the value; DataError where there is none."""
        frame = self._frame(claim, ref.table)
        for key in [*(key for key, _ in ref.pairs), ref.column]:
            if key not in frame:
                rule = f"tabel {ref.table} tidak punya kolom"
                raise wrong(claim, "masukan", rule, quote(key))
        found = self._found(frame, ref)
        if not found or any(pd.isna(row[ref.column]) for row in found):
            raise wrong(claim, "masukan", "rujukan harus menunjuk nilai yang ada", quote(ref.text))
        return found

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
        return self._frames[table]

    def _found(self, frame: pd.DataFrame, ref: Reference) -> list[Row]:
        keys = tuple(dict.fromkeys(key for key, _ in ref.pairs))
        if (ref.table, keys) not in self._groups:
            groups: dict[tuple[str, ...], list[Row]] = {}
            for place, row in enumerate(frame.to_dict("records")):
                groups.setdefault(tuple(_text(row[key]) for key in keys), []).append(
                    row | {"": place}
                )
            self._groups[ref.table, keys] = groups
        wanted = {
            key: set.intersection(*(set(values) for name, values in ref.pairs if name == key))
            for key in keys
        }
        rows = [
            row
            for combination in _combinations([wanted[key] for key in keys])
            for row in self._groups[ref.table, keys].get(combination, ())
        ]
        return sorted(rows, key=lambda row: int(row[""]))


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
    return f"{value:g}" if isinstance(value, float) else str(value)
