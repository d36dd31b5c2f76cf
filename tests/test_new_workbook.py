"""The workbook of ``kinerja new``: what Excel is told, what the reader takes from it, and what it says of mistakes."""

import io
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import range_boundaries

from kinerja import scaffold
from kinerja.errors import KinerjaError
from kinerja.tables import check, load
from kinerja.tables.dataset import EVERYWHERE
from kinerja.tables.fields import NUMERIC, kind
from kinerja.tables.schemas import SCHEMAS
from kinerja.tables.workbook import LONGEST_PROMPT, columns, example, template

ROOT = Path(__file__).parents[1]
BOOK = "data/rekaan/mawar.xlsx"
AGAIN = "Perbaiki lalu jalankan: kinerja check data/rekaan"
FILLED = [name for name in SCHEMAS if name not in ("terbit", *EVERYWHERE)]
SPOILT = "jadikan kolom ini berformat Teks, lalu tulis ulang."

Edit = Callable[[openpyxl.Workbook], None]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house of the test's own with the reference tables, and the place of a data set that is not there yet."""
    shutil.copytree(ROOT / "data" / "rujukan", tmp_path / "data" / "rujukan")
    monkeypatch.setenv("KINERJA_ROOT", str(tmp_path))
    return tmp_path / "data" / "rekaan"


def opened(tables: list[str] | None = None) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(template("mawar", tables or FILLED)))


def put(sheet: str, *rows: dict[str, Any], first: int = 2) -> Edit:
    """Rows typed under the titles of a sheet, as a person does."""

    def edit(book: openpyxl.Workbook) -> None:
        titles = {cell.value: cell.column for cell in book[sheet][1]}
        for number, row in enumerate(rows, start=first):
            for name, value in row.items():
                book[sheet].cell(number, titles[name], value)

    return edit


def fill(folder: Path, tables: list[str], *edits: Edit) -> None:
    path = scaffold.new(folder, "mawar", tables)
    book = openpyxl.load_workbook(path)
    for edit in edits:
        edit(book)
    book.save(path)


UNIT = {"unit": "mawar", "nama": "Puskesmas Mawar (simulasi)", "jenis": "puskesmas"}
SKDN = {"unit": "mawar", "periode": "2024-03", "posyandu": "0102", "s": 40, "d": 32}


# What the workbook is.


def test_it_has_a_sheet_a_table_between_guide_and_lists() -> None:
    assert opened().sheetnames == ["petunjuk", "contoh", *FILLED, "daftar"]


@pytest.mark.parametrize("name", FILLED)
def test_the_titles_are_the_columns_of_the_schema(name: str) -> None:
    sheet = opened([name])[name]
    titles = [cell.value for cell in sheet[1]]
    assert titles == [each for each in SCHEMAS[name].columns if each not in ("dokumen", "baris")]
    assert sheet.freeze_panes == "A2"
    assert all(
        sheet.column_dimensions[cell.column_letter].width > len(cell.value) for cell in sheet[1]
    )
    dark = [cell.value for cell in sheet[1] if cell.fill.fgColor.rgb == "001F4E5F"]
    assert dark == [each for each, column in SCHEMAS[name].columns.items() if not column.nullable]


@pytest.mark.parametrize("name", FILLED)
def test_what_excel_would_spoil_is_text(name: str) -> None:
    sheet = opened([name])[name]
    for cell in sheet[1]:
        format_ = sheet.column_dimensions[cell.column_letter].number_format
        assert (format_ == "@") == (kind(SCHEMAS[name], cell.value) not in NUMERIC), cell.value


def test_there_is_no_macro_and_no_formula() -> None:
    content = template("mawar", FILLED)
    assert not [
        name for name in zipfile.ZipFile(io.BytesIO(content)).namelist() if "vba" in name.lower()
    ]
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert not [
        cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    ]


def rules(table: str, tables: list[str] | None = None) -> dict[str, Any]:
    """Column → Excel's check of it."""
    sheet = opened(tables or [table])[table]
    found = {}
    for each in sheet.data_validations.dataValidation:
        column, top, _, last = range_boundaries(str(each.sqref))
        assert (top, last) == (2, 5000)
        found[sheet.cell(1, column).value] = each
    return found


@pytest.mark.parametrize(
    ("table", "column", "type_", "formula1", "formula2", "style"),
    [
        ("kegiatan", "pedoman", "list", '"ya,tidak"', None, None),
        ("balita", "jk", "list", '"L,P"', None, None),
        ("skdn", "s", "whole", "0", "100000000000000", None),
        ("balita", "berat", "decimal", "0", "100000000000000", None),
        ("observasi", "nilai", "decimal", "-100000000000000", "100000000000000", None),
        ("masalah", "urgensi", "whole", "1", "5", None),
        ("skdn", "periode", "custom", 'OR(LEN(B2)=4,AND(LEN(B2)=7,MID(B2,5,1)="-"))', None, None),
        ("balita", "tgl_ukur", "custom", 'AND(LEN(F2)=10,MID(F2,5,1)="-",MID(F2,8,1)="-")', None, None),
        ("observasi", "indikator", "list", "daftar!$A$2:$A$", None, "warning"),
        ("ketenagaan", "jenis_tenaga", "list", "daftar!$C$2:$C$", None, "warning"),
        ("masalah", "masalah", None, None, None, None),
    ],
)  # fmt: skip
def test_excel_checks_a_column(
    table: str, column: str, type_: str, formula1: str, formula2: str, style: str
) -> None:
    found = rules(table)[column]
    assert (found.type, found.formula2, found.errorStyle) == (type_, formula2, style)
    assert (found.formula1 or "").startswith(formula1 or "")
    assert bool(found.showErrorMessage) == (type_ is not None)


def test_the_list_of_indicators_is_the_whole_catalogue() -> None:
    book = opened(["observasi"])
    last = int(rules("observasi")["indikator"].formula1.rpartition("$")[2])
    listed = [cell.value for cell in book["daftar"]["A"]]
    assert listed[0] == "indikator"
    assert len([each for each in listed if each]) == last
    assert book["daftar"].cell(last, 1).value == listed[-1]


def test_a_facility_is_chosen_from_the_sheet_of_facilities_where_there_is_one() -> None:
    assert rules("skdn", ["unit", "skdn"])["unit"].formula1 == "unit!$A$2:$A$5000"
    assert rules("skdn", ["skdn"])["unit"].type is None


@pytest.mark.parametrize("table", FILLED)
def test_every_column_tells_what_it_is(table: str) -> None:
    found = rules(table)
    assert set(found) == set(columns(SCHEMAS[table]))
    for name, each in found.items():
        column = SCHEMAS[table].columns[name]
        assert each.prompt.startswith(f"{column.description}. "[:LONGEST_PROMPT])
        assert max(len(each.prompt), len(each.error), len(each.formula1 or "")) <= LONGEST_PROMPT


# The examples: marked, no data, and valid.


@pytest.mark.parametrize("table", FILLED)
def test_the_example_row_is_valid_under_its_own_schema(table: str) -> None:
    schema = SCHEMAS[table]
    row = example(schema, "mawar")
    frame = pd.DataFrame(
        {
            name: pd.Series([row.get(name)], dtype="float64" if kind(schema, name) in NUMERIC else "str")
            for name in schema.columns
        }
    )  # fmt: skip
    schema.validate(frame)
    assert frame[columns(schema)].notna().all(axis=None)


def test_the_example_rows_stand_in_a_sheet_that_says_so() -> None:
    sheet = opened(["unit", "skdn"])["contoh"]
    assert sheet["A1"].value == "CONTOH, rekaan. Lembar ini tidak dibaca: isilah lembar tabelnya."
    assert [sheet.cell(row, 1).value for row in (3, 4, 5, 7)] == [
        "Lembar unit (contoh)", "unit", "mawar", "Lembar skdn (contoh)",
    ]  # fmt: skip


def test_a_new_workbook_holds_no_data_but_the_facility_s_code(folder: Path) -> None:
    scaffold.new(folder, "mawar", ["unit", "skdn"])
    assert [str(problem) for problem in check(folder)] == [
        f"{BOOK} lembar unit baris 2 kolom nama: wajib diisi; ditemukan kosong. {AGAIN}",
        f"{BOOK} lembar unit baris 2 kolom jenis: wajib diisi; ditemukan kosong. {AGAIN}",
    ]  # sheets that nobody has filled in yet are tables that are not there


# Filled in rightly: the same tables as from csv.


def test_every_table_filled_with_its_example_is_read_as_from_csv(folder: Path) -> None:
    tables = [name for name in FILLED if name != "unit"]
    rows = {name: example(SCHEMAS[name], "mawar") for name in tables}
    fill(
        folder,
        ["unit", *tables],
        put("unit", UNIT),
        *(put(name, row) for name, row in rows.items()),
    )
    assert check(folder) == []
    book = load(folder)

    plain = folder.with_name("polos")
    plain.mkdir()
    for name, row in {"unit": UNIT, **rows}.items():
        cells = [
            f"{v:g}".replace(".", ",") if isinstance(v, float) else str(v) for v in row.values()
        ]
        text = ";".join(row) + "\n" + ";".join(f'"{cell}"' for cell in cells) + "\n"
        (plain / f"{name}.csv").write_text(text, encoding="utf-8")
    assert check(plain) == []
    csv = load(plain)
    for name in ["unit", *tables]:
        ours = book.table(name).drop(columns=["dokumen", "baris"])
        pd.testing.assert_frame_equal(ours, csv.table(name).drop(columns=["dokumen", "baris"]))
        assert book.table(name)["dokumen"].tolist() == [f"{BOOK} lembar {name}"]
        assert book.table(name)["baris"].tolist() == ["2"]


def test_codes_and_periods_keep_their_zeros_and_their_months(folder: Path) -> None:
    fill(folder, ["unit", "skdn"], put("unit", UNIT), put("skdn", SKDN))
    table = load(folder).skdn
    assert table[["periode", "posyandu", "s"]].to_numpy().tolist() == [["2024-03", "0102", 40.0]]


def test_example_sheets_and_lists_do_not_count(folder: Path) -> None:
    fill(folder, ["unit", "skdn"], put("unit", UNIT), put("skdn", SKDN))
    assert load(folder).table("observasi").empty
    assert len(load(folder).skdn) == 1


# Filled in wrongly.

MARCH = pd.Timestamp(2024, 3, 1).to_pydatetime()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"s": "40 anak"}, 'baris 2 kolom s: harus angka seperti 1.234,5; ditemukan "40 anak".'),
        ({"s": 40.5}, 'baris 2 kolom s: harus bilangan bulat; ditemukan "40.5".'),
        ({"s": -1}, 'baris 2 kolom s: harus 0 atau lebih; ditemukan "-1".'),
        ({"s": None}, "baris 2 kolom s: wajib diisi; ditemukan kosong."),
        ({"posyandu": None}, "baris 2 kolom posyandu: wajib diisi; ditemukan kosong."),
        (
            {"posyandu": 102},
            f'baris 2 kolom posyandu: harus teks; ditemukan angka "102". '
            f"Excel mengubah kode seperti 0102 menjadi 102: {SPOILT}",
        ),
        (
            {"periode": MARCH},
            f'baris 2 kolom periode: harus teks; ditemukan tanggal "2024-03-01". '
            f"Excel mengubah teks seperti 2019-03 menjadi tanggal: {SPOILT}",
        ),
        (
            {"periode": "Maret"},
            "baris 2 kolom periode: periode harus seperti 2024, 2024-03 atau 2024-Q1; "
            'ditemukan "Maret".',
        ),
    ],
)
def test_a_mistake_is_told_with_sheet_row_and_column(
    folder: Path, row: dict[str, Any], said: str
) -> None:
    fill(folder, ["unit", "skdn"], put("unit", UNIT), put("skdn", SKDN | row))
    assert [str(problem) for problem in check(folder)] == [f"{BOOK} lembar skdn {said} {AGAIN}"]


def test_a_wrong_choice(folder: Path) -> None:
    fill(folder, ["unit"], put("unit", UNIT | {"jenis": "klinik"}))
    (said,) = map(str, check(folder))
    assert said == (
        f"{BOOK} lembar unit baris 2 kolom jenis: harus salah satu dari: puskesmas, dinas, posyandu, "
        f'rumah_sakit, kabupaten, provinsi; ditemukan "klinik". {AGAIN}'
    )


def test_the_same_row_twice_and_an_unknown_facility(folder: Path) -> None:
    other = SKDN | {"unit": "melati", "posyandu": "0103"}
    fill(folder, ["unit", "skdn"], put("unit", UNIT), put("skdn", SKDN, SKDN, other))
    assert sorted(map(str, check(folder))) == sorted(
        [
            f"{BOOK} lembar skdn baris 3: kunci (unit, periode, posyandu) hanya boleh sekali; "
            f'ditemukan unit "mawar", periode "2024-03", posyandu "0102", sudah ada di baris 2. '
            f"Hapus salah satunya. {AGAIN}",
            f"{BOOK} lembar skdn baris 4 kolom unit: fasilitas harus ada di tabel unit; "
            f'ditemukan "melati". Yang ada: mawar. {AGAIN}',
        ]
    )


# Where it goes.


def test_the_folder_is_made_and_named_after_the_facility(folder: Path) -> None:
    path = scaffold.new(folder, "mawar")
    assert path == folder / "mawar.xlsx"
    assert [each.name for each in folder.iterdir()] == ["mawar.xlsx"]
    assert openpyxl.load_workbook(path).sheetnames == ["petunjuk", "contoh", *FILLED, "daftar"]


def test_tables_that_the_folder_has_are_not_offered_again(folder: Path) -> None:
    folder.mkdir()
    (folder / "unit.csv").write_text("unit,nama,jenis\nmawar,Mawar,puskesmas\n", encoding="utf-8")
    sheets = openpyxl.load_workbook(scaffold.new(folder, "mawar")).sheetnames
    assert sheets == ["petunjuk", "contoh", *FILLED[1:], "daftar"]
    with pytest.raises(KinerjaError) as refused:
        scaffold.new(folder, "melati", ["unit"])
    assert str(refused.value) == (
        "data/rekaan: tabel unit hanya boleh ada sekali; ditemukan sudah ada di folder ini. Isi yang itu."
    )


@pytest.mark.parametrize(
    ("unit", "tables", "code", "said"),
    [
        ("mawar", ["skdm"], 2, 'nama tabel: harus tabel yang dikenal; ditemukan "skdm". Maksud Anda: skdn?'),
        ("../mawar", ["skdn"], 2, "kode fasilitas: kode hanya boleh berisi huruf, angka, titik, tanda hubung "
         'dan garis bawah; ditemukan "../mawar".'),
        ("", ["skdn"], 2, "kode fasilitas: kode hanya boleh berisi huruf, angka, titik, tanda hubung "
         'dan garis bawah; ditemukan "".'),
        ("..", ["skdn"], 2, "kode fasilitas: kode hanya boleh berisi huruf, angka, titik, tanda hubung "
         'dan garis bawah; ditemukan "..".'),
    ],
)  # fmt: skip
def test_what_cannot_be_made(
    folder: Path, unit: str, tables: list[str], code: int, said: str
) -> None:
    with pytest.raises(KinerjaError) as refused:
        scaffold.new(folder, unit, tables)
    assert (str(refused.value), refused.value.exit_code) == (said, code)
    assert not folder.exists()


def test_a_workbook_that_is_there_is_left_alone(folder: Path) -> None:
    folder.mkdir()
    fill(folder, ["unit"], put("unit", UNIT))
    before = (folder / "mawar.xlsx").read_bytes()
    with pytest.raises(KinerjaError) as refused:
        scaffold.new(folder, "mawar", ["skdn"])
    assert str(refused.value) == (
        f"{BOOK}: belum boleh ada; ditemukan sudah ada. Pakai buku kerja itu, atau pindahkan dahulu."
    )
    assert (folder / "mawar.xlsx").read_bytes() == before


def test_a_folder_that_cannot_be_made(folder: Path) -> None:
    folder.write_text("", encoding="utf-8")
    with pytest.raises(KinerjaError) as refused:
        scaffold.new(folder, "mawar", ["skdn"])
    reason = "sudah ada berkas dengan nama itu"
    if os.name != "nt":
        assert (
            str(refused.value)
            == f"{BOOK}: harus dapat dibuat; ditemukan {reason}. Periksa izin folder."
        )
