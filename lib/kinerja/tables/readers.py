"""Files to raw cells: csv, xlsx, parquet. Everything stays as it stands in the file, with the row where it stands.

Nothing is converted or judged here but the form of the file itself: its encoding, its header, its number of cells.
"""

import csv
import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow.parquet as pq

from kinerja.errors import DataError, Problem, os_reason, quote
from kinerja.places import shown

PARQUET = ".parquet"
OTHER_WORKBOOKS = {".xls", ".xlsm", ".xlsb", ".ods"}
LONGEST_CELL = 131_072  # characters, csv's own limit; more means that an open quotation took the rest of the file
UNIT = "unit"  # the column of facilities
EXCEL_LOCK = "~$"  # the file that Excel lays beside an open workbook


@dataclass(frozen=True)
class Raw:
    """The cells of one table: a frame of what the file holds (text in csv), and each row's number in the file.

    ``delimiter`` and ``title_row`` say how a csv is written; a data package has to tell others.
    """

    path: Path
    sheet: str | None
    cells: pd.DataFrame
    rows: list[int]
    delimiter: str = ","
    title_row: int = 1

    @property
    def name(self) -> str:
        """The file, with the sheet in a workbook: ``data/contoh/buku.xlsx lembar anggaran``."""
        return shown(self.path) + (f" lembar {self.sheet}" if self.sheet else "")

    def only(self, unit: str) -> "Raw":
        """The rows of one facility, each with its number in the file; a table without facilities stays whole."""
        if UNIT not in self.cells:
            return self
        its = [at for at, cell in enumerate(self.cells[UNIT]) if str(cell).strip() == unit]
        cells = self.cells.iloc[its].reset_index(drop=True)
        return replace(self, cells=cells, rows=[self.rows[at] for at in its])

    def place(self, row: int | None = None, column: str | None = None) -> str:
        """Where a mistake stands, as a person finds it with the file open in a spreadsheet."""
        parts = [self.name]
        if row is not None:
            parts.append(f"baris {self.rows[row]}")
        if column is not None:
            parts.append(f"kolom {column}")
        return " ".join(parts)


@dataclass(frozen=True)
class Source:
    """Where a table stands: a file, and in a workbook its sheet."""

    path: Path
    sheet: str | None = None

    def read(self, unit: str | None = None) -> Raw:
        """The raw cells, of one facility where it is given; DataError where the file itself is broken."""
        if self.path.suffix.lower() == ".csv":
            raw = _csv(self.path)
        elif self.path.suffix.lower() == PARQUET:
            raw = _parquet(self.path, unit)
        else:
            raw = _sheet(self.path, self.sheet or "")
        return raw if unit is None else raw.only(unit)


def sources(folder: Path) -> Iterator[tuple[str, Source]]:
    """Every table that the folder offers, by the name of its file or sheet, whether known or not."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith((EXCEL_LOCK, ".")):
            continue
        if path.suffix.lower() in {".csv", PARQUET}:
            yield path.stem, Source(path)
        elif path.suffix.lower() == ".xlsx":
            workbook = _workbook(path)
            yield from ((sheet, Source(path, sheet)) for sheet in workbook.sheetnames)
            workbook.close()
        elif path.suffix.lower() in OTHER_WORKBOOKS:
            raise DataError(
                Problem(
                    shown(path),
                    "buku kerja harus berupa .xlsx",
                    path.suffix,
                    "Buka di Excel atau LibreOffice, lalu Simpan Sebagai .xlsx.",
                )
            )


def _csv(path: Path) -> Raw:
    text = _decoded(path)
    first = text.partition("\n")[0]
    skipped = 0
    if first.lower().startswith("sep="):  # a line that Excel writes for itself
        text, skipped = text.partition("\n")[2], 1
        first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = _header([cell.strip() for cell in next(reader, [])], path, None)
    cells: list[list[str]] = []
    rows: list[int] = []
    problems: list[Problem] = []
    before = reader.line_num
    try:
        for row in reader:
            line = before + 1 + skipped  # where the row begins, also when a cell holds a line break
            before = reader.line_num
            if not any(cell.strip() for cell in row):
                continue
            if max(map(len, row)) > LONGEST_CELL:
                problems.append(_open_quotation(f"{shown(path)} baris {line}"))
            elif len(row) != len(header):
                problems.append(_ragged(f"{shown(path)} baris {line}", row, header, delimiter))
            else:
                cells.append(row)
                rows.append(line)
    except csv.Error:  # csv's own limit, which another library may have raised
        problems.append(_open_quotation(f"{shown(path)} baris {before + 1 + skipped}"))
    if problems:
        raise DataError(problems)
    frame = pd.DataFrame(cells, columns=header, dtype=object)
    return Raw(path, None, frame, rows, delimiter, skipped + 1)


def _open_quotation(place: str) -> Problem:
    rule = "tanda kutip yang dibuka harus ditutup"
    return Problem(place, rule, remedy="Periksa tanda kutip di baris itu.")


def _ragged(place: str, row: list[str], header: list[str], delimiter: str) -> Problem:
    if len(row) > len(header):
        remedy = f"Angka atau teks yang memuat {quote(delimiter)} harus diapit tanda kutip."
    else:
        remedy = "Lengkapi selnya, dan periksa tanda kutip yang tidak ditutup."
    rule = f"harus {len(header)} kolom seperti judulnya"
    return Problem(place, rule, f"{len(row)} kolom", remedy)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:  # on Windows, Excel locks the file that it shows
        raise DataError(
            Problem(
                place=shown(path),
                rule="harus dapat dibaca",
                found=os_reason(error),
                remedy="Tutup berkas ini di program lain, lalu ulangi.",
            )
        ) from None


def _decoded(path: Path) -> str:
    data = _bytes(path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        guess = "UTF-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "Windows-1252"
        raise DataError(
            Problem(
                place=f"{shown(path)} baris {line}",
                rule="berkas harus berupa CSV UTF-8",
                found=f"bita 0x{data[error.start]:02X} (mungkin {guess})",
                remedy="Di Excel pilih Simpan Sebagai, lalu CSV UTF-8.",
            )
        ) from None


def _workbook(path: Path) -> openpyxl.Workbook:
    try:
        return openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # a broken zip fails in many ways
        raise DataError(
            Problem(
                place=shown(path),
                rule="harus berupa buku kerja Excel (.xlsx) yang utuh",
                found=type(error).__name__,
                remedy="Buka di Excel, lalu simpan lagi sebagai .xlsx.",
            )
        ) from None


def _sheet(path: Path, sheet: str) -> Raw:
    workbook = _workbook(path)
    page = workbook[sheet]
    page.reset_dimensions()  # some programs write a size that is too small, and openpyxl believes it
    lines = [list(row) for row in page.iter_rows(values_only=True)]
    workbook.close()
    titles = ["" if cell is None else str(cell).strip() for cell in (lines[0] if lines else [])]
    while titles and not titles[-1]:
        titles.pop()
    header = _header(titles, path, sheet)
    filled = [
        (number, [*line[: len(header)], *[None] * (len(header) - len(line))])
        for number, line in enumerate(lines[1:], start=2)
        if any(map(_filled, line))
    ]
    beyond = [
        Problem(
            place=f"{shown(path)} lembar {sheet} baris {number}",
            rule=f"harus {len(header)} kolom seperti judulnya",
            found="isi di kanan kolom terakhir",
            remedy="Beri judul kolom itu, atau kosongkan selnya.",
        )
        for number, line in enumerate(lines[1:], start=2)
        if any(map(_filled, line[len(header) :]))
    ]
    if beyond:
        raise DataError(beyond)
    cells = pd.DataFrame([line for _, line in filled], columns=header, dtype=object)
    return Raw(path, sheet, cells, [number for number, _ in filled])


def _filled(cell: object) -> bool:
    return cell is not None and bool(str(cell).strip())


def _parquet(path: Path, unit: str | None) -> Raw:
    try:
        with pq.ParquetFile(path) as file:
            groups = [
                number
                for number in range(file.metadata.num_row_groups)
                if unit is None or _may_hold(file.metadata.row_group(number), unit)
            ]
            frame = file.read_row_groups(groups).to_pandas()
            rows = _row_numbers(file.metadata, groups)
    except (OSError, ValueError) as error:  # pyarrow's own errors are among them
        raise DataError(
            Problem(
                place=shown(path),
                rule="harus berupa berkas Parquet yang utuh",
                found=type(error).__name__,
                remedy="Buat ulang berkas ini.",
            )
        ) from None
    return Raw(path, None, frame, rows)


def _may_hold(group: pq.RowGroupMetaData, unit: str) -> bool:
    """Whether rows of the facility can be in a group of rows, by the least and the greatest code in it."""
    for number in range(group.num_columns):
        column = group.column(number)
        known = column.statistics
        if column.path_in_schema == UNIT and known is not None and known.has_min_max:
            least, most = known.min, known.max
            if isinstance(least, str) and not least[:1].isspace():  # cells may stand in blanks
                return bool(least.strip() <= unit <= most)
    return True


def _row_numbers(metadata: pq.FileMetaData, groups: list[int]) -> list[int]:
    lengths = [metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)]
    begins = list(itertools.accumulate(lengths, initial=1))
    return [row for each in groups for row in range(begins[each], begins[each] + lengths[each])]


def _header(titles: list[str], path: Path, sheet: str | None) -> list[str]:
    place = shown(path) + (f" lembar {sheet}" if sheet else "")
    twice = sorted({title for title in titles if titles.count(title) > 1})
    if not any(titles):
        raise DataError(
            Problem(place, "harus punya baris judul kolom", "baris 1 kosong", "Isi judul kolom di baris 1.")
        )  # fmt: skip
    if "" in titles:
        raise DataError(
            Problem(
                f"{place} baris 1",
                "setiap kolom harus berjudul",
                f"kolom ke-{titles.index('') + 1} tanpa judul",
                "Beri judul atau hapus kolom itu.",
            )
        )
    if twice:
        raise DataError(
            Problem(f"{place} baris 1", "judul kolom hanya boleh sekali", quote(twice[0]), "Hapus salah satunya.")
        )  # fmt: skip
    return titles
