"""A data set: the validated tables of one folder, what was refused in it, and the hashes of its files."""

import functools
import hashlib
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from kinerja import catalogue
from kinerja.errors import DataError, Problem, nearest, quote
from kinerja.numerals import INDONESIAN, NOTATIONS, Notation
from kinerja.places import REFERENCE, resolve, root, shown
from kinerja.tables.readers import PARQUET, Raw, Source, sources
from kinerja.tables.schemas import SCHEMAS, empty
from kinerja.tables.validation import validate

DESCRIPTOR = "datapackage.json"
TABLES_ALIKE = 0.7  # names of tables are alike by themselves: sarana, rencana
# Reference tables: from data/rujukan, unless the data set brings its own.
BOUNDED = (("kuesioner", "skor", "skor_maks"), ("kuesioner", "harapan", "skor_maks"))
EVERYWHERE = ("jenis_tenaga", "instrumen_posyandu")
# Sheets of prose, however near their names are to a table's ("Keterangan" is near to ketenagaan).
PROSE = ("catatan", "keterangan", "petunjuk")
MOST_KEPT = 4  # data sets that a process remembers
Stamp = tuple[tuple[str, int, int, int, int], ...]  # each file: name, number, bytes, and its times


@dataclass(frozen=True)
class Dataset:
    """The tables of one folder, as attributes: ``tabel.anggaran``. A table that the folder lacks is empty.

    ``refused`` names the facilities whose rows hold mistakes; none of their rows is in any table.
    """

    folder: Path
    title: str
    simulated: bool
    frames: dict[str, pd.DataFrame]
    refused: dict[str, tuple[Problem, ...]] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)

    def __getattr__(self, table: str) -> pd.DataFrame:
        if table not in SCHEMAS:
            raise AttributeError(
                f"tidak ada tabel {table}; {nearest(table, SCHEMAS, alike=TABLES_ALIKE)}"
            )
        return self.table(table)

    def table(self, name: str) -> pd.DataFrame:
        """A table by its name; an unknown name is a KeyError."""
        frame = self.frames.get(name)
        return empty(name) if frame is None else frame

    def own(self) -> "Dataset":
        """The same tables for somebody to change: pandas copies what is written to, when it is (copy on write)."""
        frames = {name: frame.copy(deep=False) for name, frame in self.frames.items()}
        return replace(self, frames=frames, refused=dict(self.refused), hashes=dict(self.hashes))

    def only(self, unit: str, *, period: str | None = None) -> "Dataset":
        """The rows of one facility (and of one period) in every table that has facilities (and periods)."""
        wanted = {"unit": unit} | ({"periode": period} if period else {})

        def rows(frame: pd.DataFrame) -> pd.DataFrame:
            for column, value in wanted.items():
                frame = frame[frame[column] == value] if column in frame else frame
            return frame.reset_index(drop=True)

        return replace(self, frames={name: rows(frame) for name, frame in self.frames.items()})

    def identity(self, unit: str) -> dict[str, Any]:
        """What the head of a page says of a facility: nama, wilayah, and whether its data is simulated."""
        row = self.unit.set_index("unit").loc[unit]
        parts = [(kind, row[kind.lower()]) for kind in ("Kecamatan", "Kabupaten")]
        area = ", ".join(f"{kind} {name}" for kind, name in parts if pd.notna(name))
        return {"nama": row["nama"], "wilayah": area, "simulasi": self.simulated}

    def periods(self) -> list[str]:
        """The periods that any table speaks of, in order."""
        found = {
            period
            for frame in self.frames.values()
            if "periode" in frame
            for period in frame["periode"]
        }
        return sorted(found) or [""]

    @property
    def units(self) -> dict[str, str]:
        """Code → name of every facility that is not refused, in the order of the table."""
        return dict(zip(self.unit["unit"], self.unit["nama"], strict=True))


def load(folder: str | Path, *, unit: str | None = None, peers: bool = True) -> Dataset:
    """Every table of the folder, validated; without ``peers``, only the rows of ``unit`` in every table.

    Raises DataError with all mistakes at once: those that belong to the file as a whole, and, where ``unit`` is
    given, those of this facility. The mistakes of other facilities are in ``refused``.

    A process reads a folder once, as long as no file in it changes; what a caller does to the tables, no other sees.
    Without peers, only those groups of rows of a Parquet file are read that may hold the facility.
    """
    place = resolve(folder)
    stamp = _stamp(place)
    large = any(name.endswith(PARQUET) for name, *_ in stamp)
    alone = unit if large and not peers else None
    dataset, problems = _remembered(place, root(), stamp, alone)
    if problems:
        raise DataError(problems)
    if unit is not None and unit in dataset.refused:
        raise DataError(dataset.refused[unit])
    if unit is not None and unit not in dataset.units:
        raise DataError(
            Problem(
                place=f"{shown(dataset.folder)} tabel unit",
                rule="harus memuat fasilitas yang diminta",
                found=quote(unit),
                remedy=nearest(unit, _codes(place) if alone else dataset.units),
            )
        )
    return dataset.own() if peers or unit is None else dataset.only(unit)


def check(folder: str | Path) -> list[Problem]:
    """Every mistake of a data set, of the whole files and of single facilities; empty where there is none."""
    place = resolve(folder)
    dataset, problems = _remembered(place, root(), _stamp(place), None)
    return [*problems] + [problem for each in dataset.refused.values() for problem in each]


@functools.lru_cache(maxsize=MOST_KEPT)
def _remembered(
    folder: Path, house: Path, stamp: Stamp, unit: str | None
) -> tuple[Dataset, tuple[Problem, ...]]:
    """What ``_read`` reads, once; where the house stands decides how its messages name the files."""
    dataset, problems = _read(folder, unit)
    return dataset, tuple(problems)


def _stamp(folder: Path) -> Stamp:
    """By what a change of any file that a data set is read from is seen."""
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    files += [root() / REFERENCE / f"{name}.csv" for name in EVERYWHERE]
    seen = [(path.name, path.stat()) for path in files if path.is_file()]
    return tuple((name, s.st_ino, s.st_size, s.st_mtime_ns, s.st_ctime_ns) for name, s in seen)


def _codes(folder: Path) -> list[str]:
    """The codes of all facilities of a data set."""
    return list(load(folder).units)


def _read(folder: Path, unit: str | None) -> tuple[Dataset, list[Problem]]:
    nothing = Dataset(folder, folder.name, False, {})
    if not folder.is_dir():
        return nothing, [no_folder(folder)]
    descriptor, problems = declared(folder)
    remedy = again(folder)
    found, strange = offered(folder)
    problems += strange
    frames: dict[str, pd.DataFrame] = {}
    raws: dict[str, Raw] = {}
    own: list[Problem] = []
    for table, source in found.items():
        try:
            raw = source.read(unit)
        except DataError as error:
            problems += error.problems
            continue
        if raw.cells.empty and (unit is not None or (source.sheet and table != "unit")):
            continue  # nothing of this facility, or a sheet of a new workbook that nobody has filled in yet
        frame, wrong = validate(raw, SCHEMAS[table], _notations(descriptor, table), remedy)
        frames[table], raws[table] = _sourced(frame, raw), raw
        own += wrong
    own += _references(frames, raws, remedy) + _bounded(frames, raws, remedy)
    problems += [problem for problem in own if problem.unit is None]
    refused: dict[str, tuple[Problem, ...]] = {}
    for problem in own:
        if problem.unit is not None:
            refused[problem.unit] = (*refused.get(problem.unit, ()), problem)
    kept = {
        table: frame[~frame["unit"].isin(refused)].reset_index(drop=True)
        if refused and "unit" in frame
        else frame
        for table, frame in frames.items()
    }
    read = {raw.path for raw in raws.values()} | ({folder / DESCRIPTOR} if descriptor else set())
    hashes = {shown(path): _hash(path) for path in sorted(read)}
    title = str(descriptor.get("title", folder.name))
    return Dataset(
        folder, title, bool(descriptor.get("simulasi", False)), kept, refused, hashes
    ), problems


def again(folder: Path) -> str:
    """What to do after a mistake in a data set."""
    return f"Perbaiki lalu jalankan: kinerja check {shown(folder)}"


def _sourced(frame: pd.DataFrame, raw: Raw) -> pd.DataFrame:
    """Rows that name no document come from this file, in this row: every number can be traced."""
    if frame.empty or not {"dokumen", "baris"} <= set(frame):
        return frame
    own = frame["dokumen"].isna() & frame["baris"].isna()
    rows = pd.Series(raw.rows, index=frame.index).astype("str")
    return frame.assign(
        dokumen=frame["dokumen"].mask(own, raw.name), baris=frame["baris"].mask(own, rows)
    )


def no_folder(folder: Path) -> Problem:
    """The folder is not there; the nearest data sets are offered."""
    siblings = folder.parent.iterdir() if folder.parent.is_dir() else ()
    known = [each.name for each in siblings if each.is_dir() and each.name != REFERENCE.name]
    return Problem(shown(folder), "folder data harus ada", "tidak ada", nearest(folder.name, known))


def declared(folder: Path) -> tuple[dict[str, Any], list[Problem]]:
    """What datapackage.json says, and what is wrong with it; nothing where there is none."""
    path = folder / DESCRIPTOR
    if not path.is_file():
        return {}, []
    try:
        descriptor = json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        line = (error.doc.splitlines() or [""])[error.lineno - 1 :][:1]
        found = quote("".join(line).strip()) if "".join(line).strip() else "akhir berkas"
        return {}, [
            Problem(
                f"{shown(path)} baris {error.lineno}", "harus JSON yang sah", found, again(folder)
            )
        ]
    except UnicodeDecodeError:
        return {}, [Problem(shown(path), "harus teks UTF-8", remedy="Simpan ulang sebagai UTF-8.")]
    if problems := _shape(path, descriptor):
        return {}, problems
    return descriptor, []


def _shape(path: Path, descriptor: Any) -> list[Problem]:
    """What of a data package we cannot work with."""
    if not isinstance(descriptor, dict):
        return [Problem(shown(path), "harus berupa objek JSON { … }", remedy=again(path.parent))]
    try:
        fields = [
            (resource["name"], field["name"], field.get("decimalChar", ","))
            for resource in descriptor.get("resources", [])
            for field in resource.get("schema", {}).get("fields", [])
        ]
    except (AttributeError, KeyError, TypeError):
        rule = "resources harus berupa daftar tabel, masing-masing dengan name dan schema.fields"
        return [Problem(shown(path), rule, remedy=again(path.parent))]
    return [
        Problem(
            f"{shown(path)} tabel {table} kolom {column}",
            'decimalChar harus "," atau "."',
            quote(mark),
            again(path.parent),
        )
        for table, column, mark in fields
        if mark not in list(NOTATIONS)
    ]


def _notations(descriptor: dict[str, Any], table: str) -> dict[str, Notation]:
    """The number notation of each column, as datapackage.json declares it; Indonesian where it does not."""
    for resource in descriptor.get("resources", []):
        if resource["name"] == table:
            return {
                field["name"]: NOTATIONS[field.get("decimalChar", INDONESIAN.decimal)]
                for field in resource.get("schema", {}).get("fields", [])
            }
    return {}


def offered(folder: Path) -> tuple[dict[str, Source], list[Problem]]:
    """The known tables of the folder and the reference tables, and what is wrong with the folder as a whole."""
    remedy = again(folder)
    found: dict[str, Source] = {}
    problems: list[Problem] = []
    try:
        everything = list(sources(folder))
    except DataError as error:
        return {}, list(error.problems)
    for name, source in everything:
        where = shown(source.path) + (f" lembar {source.sheet}" if source.sheet else "")
        if name not in SCHEMAS:
            hint = nearest(name, SCHEMAS, alike=TABLES_ALIKE)
            near = hint.startswith("Maksud") and name.lower() not in PROSE
            if source.sheet is None or near:  # a workbook may hold notes of its own
                problems.append(
                    Problem(where, "bukan tabel yang dikenal", quote(name), f"{hint} {remedy}")
                )
        elif name in found:
            problems.append(
                Problem(
                    where,
                    f"tabel {name} hanya boleh ada sekali",
                    f"juga di {shown(found[name].path)}",
                    "Hapus salah satunya.",
                )
            )
        else:
            found[name] = source
    for name in EVERYWHERE:
        found.setdefault(name, Source(root() / REFERENCE / f"{name}.csv"))
    if "unit" not in found:
        problems.append(
            Problem(
                shown(folder),
                "harus punya tabel unit (unit.csv, unit.parquet, atau lembar unit di buku kerja Excel)",
                "tidak ada",
                remedy,
            )
        )
    return found, problems


def _references(
    frames: dict[str, pd.DataFrame], raws: dict[str, Raw], remedy: str
) -> list[Problem]:
    """What points from one table into another: facilities, indicators, kinds of staff."""
    problems = []
    known_units = _values(frames, "unit", "unit")
    known_staff = _values(frames, "jenis_tenaga", "jenis_tenaga")
    indicators = set(catalogue.catalogue())
    targets = [
        ("unit", known_units, "fasilitas harus ada di tabel unit", list(frames)),
        ("indikator", indicators, "indikator harus ada di katalog",
         ["observasi", "target", "indikator_anggaran", "indikator_rencana", "pws", "masalah", "rencana"]),
        ("jenis_tenaga", known_staff, "jenis tenaga harus ada di tabel jenis_tenaga", ["ketenagaan"]),
    ]  # fmt: skip
    for column, known, rule, tables in targets:
        for table in tables:
            frame = frames.get(table)
            if frame is None or column not in frame or table == column or not known:
                continue
            base = frame[column].str.partition("/")[0] if column == "indikator" else frame[column]
            for row in frame.index[~base.isin(known) & base.notna()]:
                value = str(frame[column].iloc[row])
                unit = None if column == "unit" else str(frame["unit"].iloc[row])
                place = raws[table].place(int(row), column)
                problems.append(
                    Problem(place, rule, quote(value), f"{nearest(value, known)} {remedy}", unit)
                )
    return problems


def _bounded(frames: dict[str, pd.DataFrame], raws: dict[str, Raw], remedy: str) -> list[Problem]:
    """Numbers that cannot exceed another one in their own row."""
    return [
        Problem(
            raws[table].place(int(row), column),
            f"tidak boleh melebihi {limit}",
            f"{column} {frame[column].iloc[row]:g}, {limit} {frame[limit].iloc[row]:g}".replace(
                ".", ","
            ),
            remedy,
            str(frame["unit"].iloc[row]),
        )
        for table, column, limit in BOUNDED
        if (frame := frames.get(table, pd.DataFrame())).size
        for row in frame.index[frame[column] > frame[limit]]
    ]


def _values(frames: dict[str, pd.DataFrame], table: str, column: str) -> set[str]:
    frame = frames.get(table)
    return set() if frame is None or column not in frame else set(frame[column].dropna())


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def require(dataset: Dataset, tables: tuple[str, ...]) -> list[Problem]:
    """The tables that a report cannot do without and that the data set lacks."""
    return [
        Problem(
            shown(dataset.folder),
            f"harus punya tabel {table} ({table}.csv, {table}.parquet, atau lembar {table} di buku kerja Excel)",
            "tidak ada",
            f"Tambahkan lalu jalankan: kinerja check {shown(dataset.folder)}",
        )
        for table in tables
        if dataset.frames.get(table) is None
    ]
