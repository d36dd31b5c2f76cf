"""What the house writes into a data set: its ``datapackage.json``, and the workbook that a new facility fills in.

Data files that are there are never touched.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path

from kinerja.errors import DataError, OutputError, ParamError, Problem, nearest, os_reason, quote
from kinerja.outputs import write_whole
from kinerja.places import resolve, shown
from kinerja.tables.dataset import DESCRIPTOR, EVERYWHERE, declared, offered
from kinerja.tables.descriptor import descriptor
from kinerja.tables.schemas import SCHEMAS
from kinerja.tables.workbook import template

AUDITED = "terbit"  # what a document printed: transcribed by whoever audits it, not by a facility


def describe(folder: Path) -> Path:
    """Writes datapackage.json of a data set, whole or not at all, and gives its path.

    What a person wrote there (title, sources, licences, the number notation of a column) stays. Raises DataError
    where the folder or its tables cannot be read, OutputError where the file cannot be written.
    """
    folder = resolve(folder)
    existing, problems = declared(folder)
    if problems:
        raise DataError(problems)
    text = json.dumps(descriptor(folder, existing), ensure_ascii=False, indent=2) + "\n"
    return write_whole(folder / DESCRIPTOR, text)


def new(folder: Path, unit: str, tables: Sequence[str] | None = None) -> Path:
    """Writes ``<unit>.xlsx``, the workbook of one facility, into a data folder (made if need be), and gives its path.

    A sheet for each of ``tables``; without them, for every table that a facility fills in and the folder lacks.
    Raises ParamError for a code that is none, for unknown tables, and for tables that the folder has already
    (a table stands in one file), OutputError where the file is there or cannot be written.
    """
    folder = resolve(folder)
    there = set(offered(folder)[0]) - set(EVERYWHERE) if folder.is_dir() else set()
    wanted = _offered_to_a_facility(there) if tables is None else list(dict.fromkeys(tables))
    problems = [
        Problem("nama tabel", "harus tabel yang dikenal", quote(name), nearest(name, SCHEMAS))
        for name in wanted
        if name not in SCHEMAS
    ]
    problems += [
        Problem(shown(folder), f"tabel {name} hanya boleh ada sekali", "sudah ada di folder ini", "Isi yang itu.")
        for name in wanted
        if name in there
    ]  # fmt: skip
    if not re.fullmatch(r"[\w.\-]*\w", unit):  # a code of the tables, and the name of a file
        rule = "kode hanya boleh berisi huruf, angka, titik, tanda hubung dan garis bawah"
        problems.append(Problem("kode fasilitas", rule, quote(unit)))
    if problems:
        raise ParamError(problems)
    return _write_new(folder / f"{unit}.xlsx", template(unit, wanted))


def _offered_to_a_facility(there: set[str]) -> list[str]:
    return [name for name in SCHEMAS if name not in {*there, *EVERYWHERE, AUDITED}]


def _write_new(path: Path, data: bytes) -> Path:
    """A file that is not there yet, whole or not at all."""
    if path.exists():
        remedy = "Pakai buku kerja itu, atau pindahkan dahulu."
        raise OutputError(Problem(shown(path), "belum boleh ada", "sudah ada", remedy))
    beside = path.with_name(f".{path.name}.baru")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        raise OutputError(
            Problem(shown(path), "harus dapat dibuat", os_reason(error), "Periksa izin folder.")
        ) from None
    return path
