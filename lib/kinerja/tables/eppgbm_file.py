"""The e-PPGBM export as a file: csv or xlsx, its heading row wherever it stands, the columns that we use, its rows.

What the export looks like (sekunder: seen in public programs that read it, not in a document of the ministry): a few
lines of title, then ``No; NIK; Nama; JK; Tgl Lahir; BB Lahir; TB Lahir; Nama Ortu; Prov; Kab/Kota; Kec; Pukesmas (so
spelt); Desa/Kel; Posyandu; RT; RW; Alamat; Usia Saat Ukur; Tanggal Pengukuran; Berat; Tinggi; Cara Ukur; LiLA; BB/U;
ZS BB/U; TB/U; ZS TB/U; BB/TB; ZS BB/TB; Naik Berat Badan; PMT Diterima (kg); Jml Vit A; KPSP; KIA; …``. Columns come
and go between versions; they are found by their titles, whose spaces, signs and capitals do not count.

Parents, address, RT and RW are not read at all. NIK, name and birth date leave this module, since a child must be
known again in its next measurement; ``eppgbm`` turns them into a code and an age, and nothing of them goes further.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kinerja.errors import DataError, Problem
from kinerja.places import shown
from kinerja.tables.readers import LONGEST_CELL, _bytes, _workbook

# Our column → its titles, without what is no letter or digit.
TITLES = {
    "nik": ("nik", "nikanak", "nikbalita"),
    "nama": ("nama", "namaanak", "namabalita", "namalengkap"),
    "jk": ("jk", "jeniskelamin", "kelamin", "lp"),
    "tgl_lahir": ("tgllahir", "tanggallahir"),
    "desa": ("desakel", "desa", "kelurahan", "desakelurahan", "keldesa", "kelurahandesa"),
    "posyandu": ("posyandu", "namaposyandu"),
    "usia": ("usiasaatukur", "umursaatukur", "usia", "umur"),
    "tgl_ukur": ("tanggalpengukuran", "tglpengukuran", "tanggalukur", "tglukur"),
    "berat": ("berat", "beratbadan", "bb", "beratkg", "bbkg"),
    "tinggi": ("tinggi", "tinggibadan", "panjangbadan", "tb", "pb", "pbtb", "tbpb", "tinggicm", "tbcm"),
    "cara_ukur": ("caraukur", "carapengukuran"),
    "kelas_bbu": ("bbu",),
    "zbbu": ("zsbbu", "zscorebbu", "zbbu"),
    "kelas_tbu": ("tbu", "pbu", "pbtbu", "tbpbu"),
    "ztbu": ("zstbu", "zscoretbu", "ztbu", "zspbu"),
    "kelas_bbtb": ("bbtb", "bbpb", "bbpbtb"),
    "zbbtb": ("zsbbtb", "zscorebbtb", "zbbtb", "zsbbpb"),
}  # fmt: skip
REQUIRED = {
    "jk": "JK",
    "tgl_lahir": "Tgl Lahir",
    "posyandu": "Posyandu",
    "tgl_ukur": "Tanggal Pengukuran",
    "berat": "Berat",
    "tinggi": "Tinggi",
}
IDENTITY = ("nik", "nama")  # one of them is needed to know a child again
HEADING_WITHIN = 20  # rows from the top; before it stand title, area and date of the download
HEADING_LEAST = 5  # known titles that make a row the heading
DELIMITERS = ";,\t|"
REMEDY = "Unduh ulang ekspor dari e-PPGBM, lalu impor lagi."

Cells = Sequence[object]
_COLUMN = {title: column for column, titles in TITLES.items() for title in titles}


@dataclass(frozen=True)
class Row:
    """One filled row of the export: its number in the file, and the cells of the columns that we use."""

    number: int
    cells: dict[str, object]


@dataclass(frozen=True)
class Sheet:
    """One table of the export: the file with the sheet; our column → its title as it stands there; its rows."""

    name: str
    titles: dict[str, str]
    rows: list[Row]
    width: int
    ragged: list[tuple[int, int]]  # (row, cells) of rows that do not fit the heading

    def place(self, row: int | None = None, column: str | None = None) -> str:
        """Where something stands, without saying what: file, sheet, row, the column's title."""
        parts = [self.name]
        parts += [] if row is None else [f"baris {row}"]
        parts += [] if column is None else [f"kolom {self.titles.get(column, column)}"]
        return " ".join(parts)


def sheets(path: Path) -> list[Sheet]:
    """Every table of an export, as cells. DataError where the file is broken or no heading is found in it.

    A message never repeats what a cell holds.
    """
    suffix = path.suffix.lower()
    if suffix == ".csv":
        found = [_of_csv(path)]
    elif suffix == ".xlsx":
        found = list(_of_workbook(path))
    else:
        rule = "ekspor e-PPGBM harus berupa .xlsx atau .csv"
        remedy = "Buka di Excel atau LibreOffice, lalu Simpan Sebagai .xlsx."
        raise DataError(Problem(shown(path), rule, suffix or "tanpa akhiran", remedy))
    tables = [sheet for sheet in found if sheet is not None]
    if not tables:
        example = ", ".join(REQUIRED.values())
        rule = f"harus punya baris judul ekspor e-PPGBM ({example}, …) dalam {HEADING_WITHIN} baris pertama"
        raise DataError(Problem(shown(path), rule, "tidak ada", REMEDY))
    if problems := [problem for sheet in tables for problem in _absent(sheet)]:
        raise DataError(problems)
    return tables


def _absent(sheet: Sheet) -> Iterator[Problem]:
    for column, title in REQUIRED.items():
        if column not in sheet.titles:
            yield Problem(sheet.place(), f"harus punya kolom {title}", "tidak ada", REMEDY)
    if not set(IDENTITY) & set(sheet.titles):
        yield Problem(sheet.place(), "harus punya kolom NIK atau Nama", "tidak ada", REMEDY)


def _of_csv(path: Path) -> Sheet | None:
    text = _decoded(path)
    top = text.splitlines()[:HEADING_WITHIN]

    def known(delimiter: str) -> int:
        return max((len(_titles(row)) for row in csv.reader(top, delimiter=delimiter)), default=0)

    delimiter = max(DELIMITERS, key=known)
    try:
        return _table(path, None, _lines(text, delimiter))
    except csv.Error:
        rule = "tanda kutip yang dibuka harus ditutup"
        raise DataError(Problem(shown(path), rule, remedy=REMEDY)) from None


def _lines(text: str, delimiter: str) -> Iterator[tuple[int, Cells]]:
    """Every row with the line where it begins, also when a cell holds a line break."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    before = 0
    for row in reader:
        if (
            max(map(len, row), default=0) > LONGEST_CELL
        ):  # csv's own limit may have been raised elsewhere
            raise csv.Error("an open quotation took the rest of the file")
        yield before + 1, row
        before = reader.line_num


def _decoded(path: Path) -> str:
    """UTF-8, what Excel calls Unicode text, or the Windows-1252 of a plain "CSV" of Excel."""
    data = _bytes(path)
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    rule = "berkas harus berupa CSV UTF-8 atau Windows-1252"
    raise DataError(Problem(shown(path), rule, "bita lain", "Di Excel pilih CSV UTF-8."))


def _of_workbook(path: Path) -> Iterator[Sheet | None]:
    workbook = _workbook(path)
    for page in workbook.worksheets:
        page.reset_dimensions()  # a size that is written too small is believed
        yield _table(path, page.title, enumerate(page.iter_rows(values_only=True), start=1))
    workbook.close()


def _table(path: Path, name: str | None, lines: Iterable[tuple[int, Cells]]) -> Sheet | None:
    """The rows under the heading; None where there is no heading."""
    lines = iter(lines)
    head: list[tuple[int, Cells]] = []
    for number, line in lines:
        head.append((number, line))
        if len(_titles(line)) >= HEADING_LEAST or len(head) == HEADING_WITHIN:
            break
    if not head or len(_titles(head[-1][1])) < HEADING_LEAST:
        return None
    number, line = head[-1]
    where = shown(path) + (f" lembar {name}" if name else "")
    width = max(index for index, cell in enumerate(line) if _text(cell)) + 1
    columns = _titles(line)
    if twice := [indices for indices in columns.values() if len(indices) > 1]:
        both = " dan ".join(f'"{_text(line[index])}"' for index in twice[0])
        rule = "satu isian hanya boleh satu kolom"
        raise DataError(
            Problem(f"{where} baris {number}", rule, f"kolom {both}", "Hapus salah satunya.")
        )
    titles = {column: _text(line[indices[0]]) for column, indices in columns.items()}
    rows, ragged = [], []
    for number, line in lines:
        filled = max((index for index, cell in enumerate(line) if _text(cell)), default=-1) + 1
        if filled == 0:
            continue
        if filled > width or (name is None and len(line) < width):
            ragged.append((number, filled if filled > width else len(line)))
            continue
        cells = {column: _cell(line, indices[0]) for column, indices in columns.items()}
        rows.append(Row(number, cells))
    return Sheet(where, titles, rows, width, ragged)


def _titles(line: Cells) -> dict[str, list[int]]:
    """Our columns in a row of titles, and where they stand."""
    found: dict[str, list[int]] = {}
    for index, cell in enumerate(line):
        if isinstance(cell, str):
            column = _COLUMN.get(re.sub(r"[\W_]+", "", cell.casefold()))
            if column:
                found.setdefault(column, []).append(index)
    return found


def _cell(line: Cells, index: int) -> object:
    cell = line[index] if index < len(line) else None
    return cell.strip() if isinstance(cell, str) else cell


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()
