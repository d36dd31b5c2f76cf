"""Files to raw cells: csv, xlsx, parquet. Everything stays as it stands in the file, with the row where it stands.

Nothing is converted or judged here but the form of the file itself: its encoding, its header, its number of cells.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pandas as pd

from kinerja.errors import DataError, Problem, quote
from kinerja.places import shown

EXCEL_LOCK = "~$"  # the file that Excel lays beside an open workbook


@dataclass(frozen=True)
class Raw:
    """The cells of one table: a frame of what the file holds (text in csv), and each row's number in the file."""

    path: Path
    sheet: str | None
    cells: pd.DataFrame
    rows: list[int]

    @property
    def name(self) -> str:
        """The file, with the sheet in a workbook: ``data/contoh/buku.xlsx lembar anggaran``."""
        return shown(self.path) + (f" lembar {self.sheet}" if self.sheet else "")

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

    def read(self) -> Raw:
        """The raw cells; DataError where the file itself is broken."""
        if self.path.suffix == ".csv":
            return _csv(self.path)
        if self.path.suffix == ".parquet":
            return _parquet(self.path)
        return _sheet(self.path, self.sheet or "")


def sources(folder: Path) -> Iterator[tuple[str, Source]]:
    """Every table that the folder offers, by the name of its file or sheet, whether known or not."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith((EXCEL_LOCK, ".")):
            continue
        if path.suffix in {".csv", ".parquet"}:
            yield path.stem, Source(path)
        elif path.suffix == ".xlsx":
            workbook = _workbook(path)
            yield from ((sheet, Source(path, sheet)) for sheet in workbook.sheetnames)
            workbook.close()


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
    for row in reader:
        line = before + 1 + skipped  # where the row begins, also when a cell holds a line break
        before = reader.line_num
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            problems.append(
                Problem(
                    place=f"{shown(path)} baris {line}",
                    rule=f"harus {len(header)} kolom seperti judulnya",
                    found=f"{len(row)} kolom",
                    remedy=f"Angka atau teks yang memuat {quote(delimiter)} harus diapit tanda kutip.",
                )
            )
            continue
        cells.append(row)
        rows.append(line)
    if problems:
        raise DataError(problems)
    return Raw(path, None, pd.DataFrame(cells, columns=header, dtype=object), rows)


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise DataError(
            Problem(
                place=f"{shown(path)} baris {line}",
                rule="berkas harus berupa CSV UTF-8",
                found=f"bita 0x{data[error.start]:02X} (mungkin Windows-1252)",
                remedy="Di Excel pilih Simpan Sebagai, lalu CSV UTF-8.",
            )
        ) from None


def _workbook(path: Path) -> openpyxl.Workbook:
    try:
        return openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (
        Exception
    ) as error:  # a broken zip fails in many ways, none of them the reader's business
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
    lines = [list(row) for row in workbook[sheet].iter_rows(values_only=True)]
    workbook.close()
    titles = ["" if cell is None else str(cell).strip() for cell in (lines[0] if lines else [])]
    while titles and not titles[-1]:
        titles.pop()
    header = _header(titles, path, sheet)
    filled = [
        (number, [*line[: len(header)], *[None] * (len(header) - len(line))])
        for number, line in enumerate(lines[1:], start=2)
        if any(cell is not None and str(cell).strip() for cell in line)
    ]
    cells = pd.DataFrame([line for _, line in filled], columns=header, dtype=object)
    return Raw(path, sheet, cells, [number for number, _ in filled])


def _parquet(path: Path) -> Raw:
    frame = pd.read_parquet(path)
    return Raw(path, None, frame, list(range(1, len(frame) + 1)))


def _header(titles: list[str], path: Path, sheet: str | None) -> list[str]:
    place = shown(path) + (f" lembar {sheet}" if sheet else "")
    twice = sorted({title for title in titles if titles.count(title) > 1})
    if not any(titles):
        raise DataError(
            Problem(place, "harus punya baris judul kolom", "berkas kosong", "Isi judul kolom di baris 1.")
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
