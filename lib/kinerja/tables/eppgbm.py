"""The e-PPGBM export becomes the table ``balita``: measurements of children without their identity.

Identity is dropped at the door. NIK, name, parents, address, RT and RW are in no frame, file or message that comes
from here; a message about a cell says its place and the pattern of what is in it (``"00 aaaaa"``), not its words.
A child gets a code without meaning: HMAC-SHA256 of its NIK (or, without a usable NIK, of name, birth date and sex)
under a random salt. A plain hash would not do: a NIK is district, birth date and a serial number, so all NIKs of a
district can be tried in minutes. Without the salt nobody can, and by default the salt is never stored. Then the codes
of two imports do not agree; whoever imports month by month and wants weight gains gives a salt file, and keeps it
like the key of the register: outside the data folder.

The birth date becomes an age in days. Date of measurement and age together give it back, so the table is
pseudonymous, not anonymous: it stays in the facility, and only what is computed from it is published.
"""

import csv
import datetime
import hashlib
import hmac
import io
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kinerja.errors import DataError, Problem, nearest, quote
from kinerja.outputs import write_whole
from kinerja.places import resolve, shown
from kinerja.tables.dataset import no_folder, offered
from kinerja.tables.eppgbm_file import REMEDY, Sheet, sheets
from kinerja.tables.eppgbm_row import SCORES, WORDS, Coder, Measurement, Refusal, measurement
from kinerja.tables.fields import NUMERIC, kind
from kinerja.tables.schemas import SCHEMAS

TABLE = "balita"
SALT_BYTES = 32
CODE_DIGITS = (
    16  # hexadecimal: among a million children, a shared code has a chance of 3 in 100 million
)
AGAIN = "Perbaiki di e-PPGBM atau di berkas ini, lalu impor lagi."


@dataclass(frozen=True)
class Export:
    """What an export says, without whom it says it of.

    ``balita`` is valid under the table of this name, ordered by posyandu, child and day (not by the list of names).
    ``eppgbm``, on the same index, holds the export's own reading of the same rows: ``dokumen, baris`` (where a row
    stands in the export), ``zbbu, ztbu, zbbtb`` (SD), ``kelas_bbu, kelas_tbu, kelas_bbtb`` in the words of
    Permenkes 2/2020; missing where the export says none.

    ``refused`` are the mistakes of the rows that were left out (a row may have several), ``unread`` the z-scores and
    classes that could not be read in rows that were kept. ``rows`` are the filled rows of the files, ``unmeasured``
    those of children without weight and height.
    """

    balita: pd.DataFrame
    eppgbm: pd.DataFrame
    refused: tuple[Problem, ...]
    unread: tuple[Problem, ...]
    rows: int
    unmeasured: int

    @property
    def left_out(self) -> int:
        """How many rows were refused."""
        return self.rows - self.unmeasured - len(self.balita)

    @property
    def summary(self) -> str:
        """One sentence: ``312 baris: 300 pengukuran pada 290 anak, 7 belum diukur, 5 ditolak``."""
        counts = (
            self.rows,
            len(self.balita),
            self.balita["anak"].nunique(),
            self.unmeasured,
            self.left_out,
        )
        rows, kept, children, unmeasured, refused = (f"{n:,}".replace(",", ".") for n in counts)
        return f"{rows} baris: {kept} pengukuran pada {children} anak, {unmeasured} belum diukur, {refused} ditolak."


def read(paths: Path | Sequence[Path], unit: str, *, salt: bytes | None = None) -> Export:
    """The measurements of one or more exports of one facility; a child has one code in all of them.

    ``unit`` is the code of the facility. Without ``salt`` a random one is used and forgotten. Bad rows are left out
    and told in ``refused``; DataError where a file cannot be read, or is no export of e-PPGBM.
    """
    files = [paths] if isinstance(paths, Path) else list(paths)
    key = secrets.token_bytes(SALT_BYTES) if salt is None else salt
    refused: list[Problem] = []
    kept: list[tuple[Sheet, Measurement]] = []
    rows = unmeasured = 0
    coder = _coder(key)
    for sheet in (sheet for path in files for sheet in sheets(path)):
        rows += len(sheet.rows) + len(sheet.ragged)
        refused += [_ragged(sheet, number, cells, unit) for number, cells in sheet.ragged]
        for row in sheet.rows:
            found = measurement(row, coder)
            if found is None:
                unmeasured += 1
            elif isinstance(found, Measurement):
                kept.append((sheet, found))
            else:
                refused += [_problem(sheet, row.number, each, unit) for each in found]
    coded, repeated = _children(kept, unit)
    unread = [_problem(sheet, each.row, note, unit) for _, sheet, each in coded for note in each.unread]  # fmt: skip
    balita, theirs = _frames(coded, unit)
    return Export(balita, theirs, tuple(refused + repeated), tuple(unread), rows, unmeasured)


def convert(
    paths: Path | Sequence[Path], unit: str, dest: str | Path, *, salt: Path | None = None
) -> Export:
    """Writes ``balita.csv`` of the data set ``dest``, whole or not at all, and gives what was read.

    ``salt`` is a file with the salt of the codes; it is made where there is none. Raises DataError where the data
    set is not there, does not know the facility or has such a table already, where an export or the salt file lies in
    it, and where no row can be kept; OutputError where a file cannot be written.
    """
    folder = resolve(dest)
    files = [resolve(path) for path in ([paths] if isinstance(paths, Path) else paths)]
    if problems := _refusals(folder, unit, files, salt):
        raise DataError(problems)
    export = read(files, unit, salt=_salt(salt))
    if export.balita.empty:
        nothing = Problem(
            ", ".join(map(shown, files)), "harus memuat paling sedikit satu pengukuran", "tidak ada", REMEDY
        )  # fmt: skip
        raise DataError([*export.refused, nothing])
    write_whole(folder / f"{TABLE}.csv", _text(export.balita))
    return export


def _refusals(folder: Path, unit: str, files: list[Path], salt: Path | None) -> list[Problem]:
    """Why nothing can be written there."""
    if not folder.is_dir():
        return [no_folder(folder)]
    found, _ = offered(folder)
    problems = []
    if TABLE in found:
        remedy = "Pindahkan dahulu, atau pilih folder data lain."
        problems.append(
            Problem(shown(folder), f"belum boleh punya tabel {TABLE}", shown(found[TABLE].path), remedy)
        )  # fmt: skip
    known = found["unit"].read().cells if "unit" in found else pd.DataFrame()
    codes = [] if "unit" not in known else [str(each).strip() for each in known["unit"]]
    if unit not in codes:
        rule = "fasilitas harus ada di tabel unit"
        problems.append(Problem(shown(folder), rule, quote(unit), nearest(unit, codes)))
    for path, rule in [
        *((path, "ekspor memuat identitas anak: simpan di luar folder data") for path in files),
        *((path, "berkas garam membuka kode anak: simpan di luar folder data") for path in [salt] if path),
    ]:  # fmt: skip
        if path.resolve().is_relative_to(folder.resolve()):
            problems.append(Problem(shown(path), rule, remedy="Pindahkan, lalu impor lagi."))
    return problems


def _salt(path: Path | None) -> bytes | None:
    """The salt in a file, which is made (for its owner only) where there is none."""
    if path is None:
        return None
    if not path.exists():
        made = secrets.token_bytes(SALT_BYTES)
        write_whole(path, f"{made.hex()}\n").chmod(0o600)
        return made
    try:
        found = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        found = b""
    if len(found) != SALT_BYTES:
        rule = f"berkas garam harus memuat {2 * SALT_BYTES} digit heksadesimal"
        remedy = "Pakai berkas yang dibuat kinerja, atau nama baru agar dibuatkan."
        raise DataError(Problem(shown(path), rule, "isi lain", remedy))
    return found


def _coder(key: bytes) -> Coder:
    """Text to a code that only the key gives again."""

    def code(text: str) -> str:
        digest = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        return f"a{digest[:CODE_DIGITS]}"  # a letter first, or Excel reads 12e45 as a number

    return code


def _children(
    kept: list[tuple[Sheet, Measurement]], unit: str
) -> tuple[list[tuple[str, Sheet, Measurement]], list[Problem]]:
    """Each measurement with its child's code, and what cannot be: two children under one NIK, two rows of one day.

    A row without NIK belongs to the child that has the same name, birth date and sex in another row, if there is
    one only.
    """
    named: dict[str, set[str]] = {}
    for _, each in kept:
        if each.by_nik and each.by_name:
            named.setdefault(each.by_name, set()).add(each.by_nik)
    first: dict[str, tuple[Sheet, Measurement]] = {}
    days: dict[tuple[str, datetime.date], tuple[Sheet, Measurement]] = {}
    coded, problems = [], []
    for sheet, each in kept:
        same = named.get(each.by_name or "", set())
        code = each.by_nik or (next(iter(same)) if len(same) == 1 else each.by_name) or ""
        before_sheet, before = first.setdefault(code, (sheet, each))
        if (before.sex, before.born) != (each.sex, each.born):
            rule = "satu NIK harus satu anak, dengan JK dan tanggal lahir yang sama"
            found = f"JK atau tanggal lahir lain daripada di {before_sheet.place(before.row)}"
            problems.append(_problem(sheet, each.row, Refusal("nik", rule, found), unit))
            continue
        day_sheet, day = days.setdefault((code, each.day), (sheet, each))
        if day is not each:
            rule = "satu anak hanya boleh satu pengukuran sehari"
            found = f"anak dan tanggal yang sama di {day_sheet.place(day.row)}"
            problems.append(_problem(sheet, each.row, Refusal(None, rule, found), unit))
            continue
        coded.append((code, sheet, each))
    return coded, problems


def _frames(
    coded: list[tuple[str, Sheet, Measurement]], unit: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    ordered = sorted(coded, key=lambda row: (row[2].posyandu, row[0], row[2].day))
    values = [
        {
            "unit": unit,
            "posyandu": each.posyandu,
            "desa": each.village,
            "anak": code,
            "jk": each.sex,
            "tgl_ukur": each.day.isoformat(),
            "umur_hari": each.age,
            "berat": each.weight,
            "tinggi": each.height,
            "cara_ukur": each.position,
        }
        for code, _, each in ordered
    ]
    schema = SCHEMAS[TABLE]
    balita = pd.DataFrame(
        {
            name: pd.Series(
                [row.get(name) for row in values],
                dtype="float64" if kind(schema, name) in NUMERIC else "str",
            )
            for name in schema.columns
        }
    )
    theirs = pd.DataFrame(
        {
            "dokumen": pd.Series([sheet.place() for _, sheet, _ in ordered], dtype="str"),
            "baris": pd.Series([each.row for _, _, each in ordered], dtype="int64"),
        }
        | {name: pd.Series([each.theirs.get(name) for _, _, each in ordered], dtype="float64") for name in SCORES}
        | {name: pd.Series([each.words.get(name) for _, _, each in ordered], dtype="str") for name in WORDS}
    )  # fmt: skip
    return (schema.validate(balita) if ordered else balita), theirs


def _problem(sheet: Sheet, row: int, refusal: Refusal, unit: str) -> Problem:
    remedy = f"{refusal.hint} {AGAIN}".strip()
    return Problem(sheet.place(row, refusal.column), refusal.rule, refusal.found, remedy, unit)


def _ragged(sheet: Sheet, row: int, cells: int, unit: str) -> Problem:
    hint = "Sel yang memuat tanda pemisah kolom harus diapit tanda kutip."
    rule = f"harus {sheet.width} kolom seperti judulnya"
    return _problem(sheet, row, Refusal(None, rule, f"{cells} kolom", hint), unit)


def _text(frame: pd.DataFrame) -> str:
    """The table as a csv of the house: Indonesian decimals, columns that hold something."""
    used = frame.dropna(axis="columns", how="all")
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(used.columns)
    for row in used.itertuples(index=False):
        writer.writerow("" if pd.isna(cell) else _written(cell) for cell in row)
    return file.getvalue()


def _written(cell: object) -> str:
    return f"{cell:.15g}".replace(".", ",") if isinstance(cell, float) else str(cell)
