"""The indicators: code, name, unit, direction, multiplier, definition, source. The one reader of ``indikator.csv``.

Direction and multiplier belong to the indicator, never to the place where it is used. An indicator with a
breakdown is written ``rasio_ekonomis/BOK``: the code before the slash stands in the catalogue.
"""

import csv
import functools
from dataclasses import dataclass
from pathlib import Path

from kinerja.errors import Problem, RuleError, nearest
from kinerja.places import REFERENCE, root, shown

DIRECTIONS = ("naik", "turun", "netral")  # higher is better, lower is better, neither


@dataclass(frozen=True)
class Indicator:
    """One indicator. ``formula`` is what a reader opens; ``rule`` names its bands, where it has any."""

    code: str
    name: str
    unit: str
    direction: str
    multiplier: int
    numerator: str
    denominator: str
    formula: str
    rule: str
    source: str
    note: str


def get(code: str) -> Indicator:
    """The indicator of a code, with or without a breakdown; RuleError, with the nearest codes, for an unknown one.

    >>> get("rasio_ekonomis/BOK").direction
    'netral'
    """
    entries = catalogue()
    base = code.partition("/")[0]
    if base not in entries:
        raise RuleError(
            Problem(
                place=shown(_path()),
                rule=f"harus memuat indikator {base}",
                found="tidak ada",
                remedy=nearest(base, entries),
            )
        )
    return entries[base]


def name(code: str) -> str:
    """The name that a report shows: ``Rasio ekonomis (BOK)``.

    >>> name("rasio_ekonomis/BOK")
    'Rasio ekonomis (BOK)'
    """
    _, _, detail = code.partition("/")
    shown_name = get(code).name
    return f"{shown_name} ({detail})" if detail else shown_name


def catalogue() -> dict[str, Indicator]:
    """Every indicator by its code."""
    return _read(_path())


def _path() -> Path:
    return root() / REFERENCE / "indikator.csv"


@functools.cache
def _read(path: Path) -> dict[str, Indicator]:
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["kode"]: Indicator(
                code=row["kode"],
                name=row["nama"],
                unit=row["satuan"],
                direction=row["arah"],
                multiplier=int(row["pengali"] or 1),
                numerator=row["pembilang"],
                denominator=row["penyebut"],
                formula=row["rumus"],
                rule=row["aturan"],
                source=row["sumber"],
                note=row["catatan"],
            )
            for row in csv.DictReader(file)
        }
