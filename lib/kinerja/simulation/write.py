"""A made-up data set on the disk: csv or Parquet, written in parts, each file whole or not at all.

A part is a hundred facilities: memory does not grow with their number, and in Parquet a part is a row group, so that
a reader finds one facility without reading the others.
"""

import csv
import json
import math
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kinerja.errors import DataError, OutputError, ParamError, Problem, nearest, os_reason, quote
from kinerja.outputs import write_whole
from kinerja.places import shown
from kinerja.simulation.area import DISTRICT, YEARS
from kinerja.simulation.coverage import LOCAL, SERVICES
from kinerja.simulation.facility import facility
from kinerja.simulation.streams import Columns, Tables
from kinerja.simulation.truths import Truth
from kinerja.tables.dataset import DESCRIPTOR, declared
from kinerja.tables.descriptor import descriptor
from kinerja.tables.fields import NUMERIC, kind
from kinerja.tables.schemas import SCHEMAS

TRUTHS = "kebenaran.json"
FORMATS = ("csv", "parquet")
MOST_CSV = 50  # facilities; more are written as Parquet unless asked otherwise
SEED = 2032  # with it the planted noise gives no signal by chance
PART = 100  # facilities in a part
ENGLISH = {"decimalChar": ".", "groupChar": ","}
DESCRIPTION = (
    "SIMULASI: tidak satu pun fasilitas, anak, atau rupiah di sini nyata. Dibuat dengan kinerja simulate. Semua "
    "fasilitas mempunyai cakupan sebenarnya yang sama; pengecualian yang ditanam tercantum di kebenaran.json. Posyandu "
    "di tabel posyandu, skdn, dan balita hanya yang memakai register anak; posyandu lain tidak disimulasikan. Register "
    "mulai November 2023, supaya N, T, O, dan 2T Januari 2024 dapat dihitung."
)
Append = Callable[[Columns], None]


def simulate(
    folder: Path,
    *,
    units: int = 12,
    seed: int = SEED,
    form: str | None = None,
    told: Callable[[int], object] = lambda _: None,
) -> list[Truth]:
    """Writes a made-up district of so many facilities into a folder, and gives the truths planted in it.

    The same seed gives the same bytes; a facility is the same however many others there are, but for the digits of
    its code. ``form`` is csv or parquet (when not given: csv up to 50 facilities). A folder that holds other data than
    simulated is refused, as are fewer than one facility, a negative seed and an unknown form (ParamError);
    OutputError where nothing can be written. ``told`` hears of each part how many facilities it held.
    """
    form = form or ("csv" if units <= MOST_CSV else "parquet")
    _fit(folder, units, seed, form)
    beside = folder.with_name(f".{folder.name}.baru")
    try:
        beside.mkdir(parents=True, exist_ok=True)
        truths = _made(beside, units, seed, form, told)
        _describe(beside, folder, units, seed, form, truths)
        folder.mkdir(exist_ok=True)
        for stale in _own(folder):
            stale.unlink()
        for path in sorted(beside.iterdir()):
            if path.is_file():
                path.replace(folder / path.name)
    except OSError as error:
        raise OutputError(
            Problem(shown(folder), "harus dapat ditulis", os_reason(error), "Periksa izin folder.")
        ) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return truths


def _fit(folder: Path, units: int, seed: int, form: str) -> None:
    """Refuses what cannot be done, before anything is written."""
    problems = []
    if units < 1:
        problems.append(Problem("--units", "harus bilangan bulat, 1 atau lebih", quote(units)))
    if seed < 0:
        problems.append(Problem("--seed", "harus bilangan bulat, 0 atau lebih", quote(seed)))
    if form not in FORMATS:
        problems.append(
            Problem("--format", "harus csv atau parquet", quote(form), nearest(form, FORMATS))
        )
    remedy = "Pilih folder lain, atau kosongkan dahulu."
    if folder.exists() and not folder.is_dir():
        problems.append(Problem(shown(folder), "tujuan harus berupa folder", "berkas", remedy))
    elif folder.is_dir() and any(_data(folder)) and not _simulated(folder):
        rule = "folder tujuan harus kosong atau berisi data simulasi"
        problems.append(Problem(shown(folder), rule, "data lain", remedy))
    if problems:
        raise ParamError(problems)


def _data(folder: Path) -> Iterator[Path]:
    """What a data set may be made of."""
    kinds = {".csv", ".parquet", ".xlsx", ".json"}
    return (path for path in folder.iterdir() if path.suffix.lower() in kinds)


def _simulated(folder: Path) -> bool:
    described, problems = declared(folder)
    return not problems and described.get("simulasi") is True


def _own(folder: Path) -> list[Path]:
    """The files of an earlier simulation, in either form; what else lies in the folder is left alone."""
    names = {f"{table}.{form}" for table in SCHEMAS for form in FORMATS} | {DESCRIPTOR, TRUTHS}
    return [path for path in sorted(folder.iterdir()) if path.name in names]


def _made(
    folder: Path, units: int, seed: int, form: str, told: Callable[[int], object]
) -> list[Truth]:
    """Every table, part by part."""
    width = max(2, len(str(units)))
    truths: list[Truth] = []
    with ExitStack() as open_files:
        writers: dict[str, Append] = {}
        for first in range(1, units + 1, PART):
            numbers = range(first, min(first + PART, units + 1))
            part: Tables = {}
            for number in numbers:
                tables, found = facility(seed, number, width)
                truths += found
                _join(part, tables)
            for table, columns in part.items():
                if table not in writers:
                    path = folder / f"{table}.{form}"
                    opened = _csv(path, columns) if form == "csv" else _parquet(path, table, columns)  # fmt: skip
                    writers[table] = open_files.enter_context(opened)
                writers[table](columns)
            told(len(numbers))
    return truths


def _join(part: Tables, tables: Tables) -> None:
    for table, columns in tables.items():
        whole = part.setdefault(table, {name: [] for name in columns})
        for name, values in columns.items():
            whole[name] += values


@contextmanager
def _csv(path: Path, columns: Columns) -> Iterator[Append]:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)

        def append(more: Columns) -> None:
            writer.writerows(zip(*(map(_cell, values) for values in more.values()), strict=True))

        yield append


def _cell(value: Any) -> str:
    """A value as csv has it: nothing for a missing one, no decimals for a whole number.

    >>> _cell(None), _cell(10.0), _cell(10.25), _cell("Desa 1")
    ('', '10', '10.25', 'Desa 1')
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


@contextmanager
def _parquet(path: Path, table: str, columns: Columns) -> Iterator[Append]:
    numeric = {name for name in columns if kind(SCHEMAS[table], name) in NUMERIC}
    schema = pa.schema(
        [(name, pa.float64() if name in numeric else pa.string()) for name in columns]
    )
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:

        def append(more: Columns) -> None:
            whole = pa.table(
                {
                    name: pa.array(values, type=schema.field(name).type, from_pandas=True)
                    for name, values in more.items()
                },
                schema=schema,
            )
            writer.write_table(whole, row_group_size=max(whole.num_rows, 1))

        yield append


def _describe(
    beside: Path, folder: Path, units: int, seed: int, form: str, truths: list[Truth]
) -> None:
    """The data package, from one facility's tables (the others have the same columns), and the list of truths."""
    title = f"Kabupaten {DISTRICT} (simulasi), {units} puskesmas, {YEARS[0]}–{YEARS[-1]}"
    sample = beside / "kamus" / folder.name
    sample.mkdir(parents=True)
    _made(sample, 1, seed, form, lambda _: None)
    known = {
        "title": title,
        "description": f"{DESCRIPTION} Benih {seed}.",
        "simulasi": True,
        "resources": [_notation(table) for table in SCHEMAS] if form == "csv" else [],
    }
    try:
        package = descriptor(sample, known)
    except DataError as error:  # the sample is ours: this is a mistake of this module
        raise AssertionError(str(error)) from error
    write_whole(beside / DESCRIPTOR, _json(package))
    head = {"simulasi": True, "benih": seed, "fasilitas": units, "yang_lain": _others()}
    told = {"kebenaran": [truth.told() for truth in truths]}
    write_whole(beside / TRUTHS, _json(head | told))


def _notation(table: str) -> dict[str, Any]:
    schema = SCHEMAS[table]
    fields = [{"name": name} | ENGLISH for name in schema.columns if kind(schema, name) in NUMERIC]
    return {"name": table, "schema": {"fields": fields}}


def _others() -> dict[str, Any]:
    """What is true of all facilities but those that a truth names."""
    return {
        "apa": "Cakupan sebenarnya semua fasilitas lain sama: beda antara mereka kebetulan.",
        "cakupan_sebenarnya_%": {
            name: round(100 * truth, 1) for name, truth in (SERVICES | LOCAL).items()
        },
    }


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
