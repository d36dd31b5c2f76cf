"""Reading and refusing data files: the exact sentence of every mistake, and that other forms of a file say the same.

Every case works on a copy of data/sampang with one thing changed, in a house of its own, so that a sentence
reads as it does for a person: from the root, with forward slashes.
"""

import csv
import datetime
import io
import json
import os
import re
import shutil
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinerja.errors import DataError, OutputError
from kinerja.tables import Dataset, check, load, save
from kinerja.tables.dataset import require
from kinerja.tables.fields import NUMERIC, kind
from kinerja.tables.schemas import SCHEMAS

ROOT = Path(__file__).parents[1]
FOLDER = "data/sampang"
AGAIN = "Perbaiki lalu jalankan: kinerja check data/sampang"
MONEY = f"{FOLDER}/belanja_pendapatan.csv"
BOOK = f"{FOLDER}/buku.xlsx"
TITLES = "unit,periode,belanja,pendapatan"
COLUMNS = TITLES.split(",")
UNREADABLE = "izin ditolak" if os.name == "nt" else "itu folder"
STAFF = "unit,periode,jenis_tenaga,status,jumlah"
KNOWN = f"Yang ada: {', '.join(sorted(SCHEMAS)[:10])}, … ({len(SCHEMAS)} semuanya)."

Change = Callable[[Path], None]
Sheets = dict[str, list[list[object]]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of data/sampang, beside a copy of data/rujukan."""
    for name in ("rujukan", "sampang"):
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name)
    monkeypatch.setenv("KINERJA_ROOT", str(tmp_path))
    return tmp_path / "data" / "sampang"


@pytest.fixture
def few(folder: Path) -> Path:
    """The copy with its facilities only: for a case that brings its one table."""
    for path in folder.glob("*.csv"):
        if path.stem != "unit":
            path.unlink()
    return folder


def put(name: str, text: str, encoding: str = "utf-8") -> Change:
    return lambda folder: _write(folder / name, text.encode(encoding))


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def money(*rows: str, titles: str = TITLES) -> Change:
    """The table belanja_pendapatan with these rows and no others."""
    return put("belanja_pendapatan.csv", "".join(f"{row}\n" for row in (titles, *rows)))


def without(*names: str) -> Change:
    def change(folder: Path) -> None:
        for name in names:
            (folder / name).unlink()

    return change


def edit(name: str, old: str, new: str) -> Change:
    """The first place of a text file changed."""

    def change(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        _write(folder / name, text.replace(old, new, 1).encode())

    return change


def workbook(sheets: Sheets, name: str = "buku.xlsx") -> Change:
    def change(folder: Path) -> None:
        book = openpyxl.Workbook()
        book.remove(book["Sheet"])
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        book.save(folder / name)

    return change


def money_sheet(*rows: list[object]) -> Change:
    """The table belanja_pendapatan as a sheet in place of the csv."""
    sheets: Sheets = {"belanja_pendapatan": [list(COLUMNS), *rows]}
    return both(without("belanja_pendapatan.csv"), workbook(sheets))


def both(*changes: Change) -> Change:
    def change(folder: Path) -> None:
        for each in changes:
            each(folder)

    return change


def declared(decimal: str) -> Change:
    """A datapackage.json that says how belanja is written, and nothing else."""
    field = {"name": "belanja", "decimalChar": decimal}
    resource = {"name": "belanja_pendapatan", "schema": {"fields": [field]}}
    return put("datapackage.json", json.dumps({"resources": [resource]}))


def sentences(folder: Path) -> list[str]:
    return [str(problem) for problem in check(folder)]


def test_the_data_set_itself_has_no_mistake(folder: Path) -> None:
    assert check(folder) == []
    assert list(load(folder).units) == ["pangarengan", "kedungdung"]


# Values: what a number, a code, a period may look like.


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("7567", 7567),
        ("1.234", 1234),
        ("299.085.000", 299085000),
        ('"69,31"', 69.31),
        ('"1.234,5"', 1234.5),
        ('"1234,5"', 1234.5),
        ("12.500", 12500),
        (" 7 ", 7),
    ],
)
def test_an_indonesian_number_is_read(few: Path, text: str, value: float) -> None:
    money(f"pangarengan,2017,{text},2")(few)
    assert load(few).belanja_pendapatan["belanja"].tolist() == [value]


@pytest.mark.parametrize(
    ("text", "value"), [("12.5", 12.5), ("12.500", 12.5), ('"1,234.5"', 1234.5), ("1234", 1234)]
)
def test_a_declared_decimal_point_is_read(few: Path, text: str, value: float) -> None:
    both(declared("."), money(f'pangarengan,2017,{text},"1,5"'))(few)
    table = load(few).belanja_pendapatan
    assert table["belanja"].tolist() == [value]
    assert table["pendapatan"].tolist() == [1.5]  # the other column stays Indonesian


COMMA = 'Kolom ini memakai tanda desimal ","'
POINT = 'Kolom ini memakai tanda desimal "."'
EMPTY_OR_ZERO = "Tulis 0 bila memang nol; bila tidak ada data, kosongkan, atau hapus barisnya bila kolom ini wajib."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("12 orang", f'harus angka seperti 1.234,5; ditemukan "12 orang". {AGAIN}'),
        ("Rp5.000", f'harus angka seperti 1.234,5; ditemukan "Rp5.000". {AGAIN}'),
        ("12.5", f'harus angka seperti 1.234,5; ditemukan "12.5". {COMMA}: tulis 12,5. {AGAIN}'),
        ("1.2345", f'harus angka seperti 1.234,5; ditemukan "1.2345". {COMMA}: tulis 1,2345. {AGAIN}'),
        ('"1,234.5"', f'harus angka seperti 1.234,5; ditemukan "1,234.5". {COMMA}: tulis 1234,5. {AGAIN}'),
        ("inf", f'harus angka seperti 1.234,5; ditemukan "inf". {AGAIN}'),
        ("1e5", f'harus angka seperti 1.234,5; ditemukan "1e5". {AGAIN}'),
        ("-", f'harus angka seperti 1.234,5; ditemukan "-". {EMPTY_OR_ZERO} {AGAIN}'),
        ("–", f'harus angka seperti 1.234,5; ditemukan "–". {EMPTY_OR_ZERO} {AGAIN}'),
        ("n/a", f'harus angka seperti 1.234,5; ditemukan "n/a". {EMPTY_OR_ZERO} {AGAIN}'),
        ("#N/A", f'harus angka seperti 1.234,5; ditemukan "#N/A". {EMPTY_OR_ZERO} {AGAIN}'),
        ("-1", f'harus 0 atau lebih; ditemukan "-1". {AGAIN}'),
        ('"-0,01"', f'harus 0 atau lebih; ditemukan "-0,01". {AGAIN}'),
        ("", f"wajib diisi; ditemukan kosong. {AGAIN}"),
        ("  ", f"wajib diisi; ditemukan kosong. {AGAIN}"),
    ],
)  # fmt: skip
def test_no_number(few: Path, text: str, said: str) -> None:
    money(f"pangarengan,2017,{text},2")(few)
    assert sentences(few) == [f"{MONEY} baris 2 kolom belanja: {said}"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('"1.234,5"', f'harus angka seperti 1,234.5; ditemukan "1.234,5". {POINT}: tulis 1234.5. {AGAIN}'),
        ('"12,5"', f'harus angka seperti 1,234.5; ditemukan "12,5". {POINT}: tulis 12.5. {AGAIN}'),
    ],
)  # fmt: skip
def test_no_number_where_a_point_is_declared(few: Path, text: str, said: str) -> None:
    both(declared("."), money(f"pangarengan,2017,{text},2"))(few)
    assert sentences(few) == [f"{MONEY} baris 2 kolom belanja: {said}"]


PERIOD = "periode harus seperti 2024, 2024-03 atau 2024-Q1"


@pytest.mark.parametrize("period", ["2017", "2017-01", "2017-12", "2017-Q1", "2017-Q4"])
def test_a_period(few: Path, period: str) -> None:
    money(f"pangarengan,{period},1,2")(few)
    assert load(few).belanja_pendapatan["periode"].tolist() == [period]


@pytest.mark.parametrize(
    "period", ["17", "2017-00", "2017-13", "2017-Q0", "2017-Q5", "2017/2019", "Maret 2017"]
)
def test_no_period(few: Path, period: str) -> None:
    money(f"pangarengan,{period},1,2")(few)
    assert sentences(few) == [
        f'{MONEY} baris 2 kolom periode: {PERIOD}; ditemukan "{period}". {AGAIN}'
    ]


@pytest.mark.parametrize(("jumlah", "said"), [
    ("1", None),
    ("0", None),
    ('"1,0"', None),
    ('"1,5"', f'harus bilangan bulat; ditemukan "1,5". {AGAIN}'),
    ("-1", f'harus 0 atau lebih; ditemukan "-1". {AGAIN}'),
])  # fmt: skip
def test_a_count_is_whole(few: Path, jumlah: str, said: str | None) -> None:
    put("ketenagaan.csv", f"{STAFF}\npangarengan,2019,Dokter Umum,PNS,{jumlah}\n")(few)
    place = f"{FOLDER}/ketenagaan.csv baris 2 kolom jumlah"
    assert sentences(few) == ([f"{place}: {said}"] if said else [])


def test_leading_zeros_stay(few: Path) -> None:
    put("unit.csv", "unit,nama,jenis\n0102,A,puskesmas\n007,B,puskesmas\n")(few)
    assert list(load(few).units) == ["0102", "007"]


def test_a_found_value_is_never_told_in_full_beyond_forty_characters(few: Path) -> None:
    forty, longer = "a" * 40, "a" * 39 + "bc"
    for text, quoted in ((forty, f'"{forty}"'), (longer, f'"{"a" * 39}…"')):
        money(f"pangarengan,2017,{text},2")(few)
        assert sentences(few) == [
            f"{MONEY} baris 2 kolom belanja: harus angka seperti 1.234,5; ditemukan {quoted}. {AGAIN}"
        ]


def test_a_person_s_story_in_a_key_is_cut_too(few: Path) -> None:
    story = "Ny. S, 34 tahun, alamat Dusun Timur RT 02, datang sendiri"
    row = f'pangarengan,2019,Dokter Umum,"{story}",1\n'
    put("ketenagaan.csv", f"{STAFF}\n{row}{row}")(few)
    (said,) = sentences(few)
    assert said == (
        f"{FOLDER}/ketenagaan.csv baris 3: kunci (unit, periode, jenis_tenaga, status) hanya boleh sekali; "
        f'ditemukan unit "pangarengan", periode "2019", jenis_tenaga "Dokter Umum", status "{story[:39]}…", '
        f"sudah ada di baris 2. Hapus salah satunya. {AGAIN}"
    )


# Rows, keys, and what points into another table.


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            money("pangarengan,2017,1,2", "pangarengan,2018,1,2", "pangarengan,2017,3,4", "pangarengan,2017,5,6"),
            [
                f"{MONEY} baris {line}: kunci (unit, periode) hanya boleh sekali; ditemukan "
                f'unit "pangarengan", periode "2017", sudah ada di baris 2. Hapus salah satunya. {AGAIN}'
                for line in (4, 5)
            ],
            id="the same key twice",
        ),
        pytest.param(
            money("pangarangan,2017,1,2"),
            [f'{MONEY} baris 2 kolom unit: fasilitas harus ada di tabel unit; ditemukan "pangarangan". '
             f"Maksud Anda: pangarengan? {AGAIN}"],
            id="unknown facility",
        ),
        pytest.param(
            money(",2017,1,2"),
            [f"{MONEY} baris 2 kolom unit: wajib diisi; ditemukan kosong. {AGAIN}"],
            id="no facility",
        ),
        pytest.param(
            edit("sarana.csv", "posyandu,4", "pos yandu,4"),
            [f"{FOLDER}/sarana.csv baris 3 kolom jenis_sarana: kode hanya boleh berisi huruf, angka, titik, "
             f'tanda hubung dan garis bawah; ditemukan "pos yandu". {AGAIN}'],
            id="a space in a code",
        ),
        pytest.param(
            edit("unit.csv", ",puskesmas,Pangarengan", ",rumah sakit,Pangarengan"),
            [f"{FOLDER}/unit.csv baris 2 kolom jenis: harus salah satu dari: puskesmas, dinas, posyandu, "
             f"rumah_sakit, kabupaten, provinsi; "
             f'ditemukan "rumah sakit". {AGAIN}'],
            id="not one of the words",
        ),
        pytest.param(
            edit("observasi.csv", "luas_wilayah_km2", "luas_wilayah_km"),
            [f"{FOLDER}/observasi.csv baris 19 kolom indikator: indikator harus ada di katalog; "
             f'ditemukan "luas_wilayah_km". Maksud Anda: luas_wilayah_km2? {AGAIN}'],
            id="unknown indicator",
        ),
        pytest.param(
            edit("ketenagaan.csv", "Kepala Puskesmas", "Kepala Puskesmaz"),
            [f"{FOLDER}/ketenagaan.csv baris 2 kolom jenis_tenaga: jenis tenaga harus ada di tabel jenis_tenaga; "
             f'ditemukan "Kepala Puskesmaz". Maksud Anda: Kepala Puskesmas, Kepala TU? {AGAIN}'],
            id="unknown staff",
        ),
    ],
)  # fmt: skip
def test_rows(folder: Path, change: Change, expected: list[str]) -> None:
    change(folder)
    assert sentences(folder) == expected


def test_a_data_set_may_bring_its_own_staff_groups(folder: Path) -> None:
    put("jenis_tenaga.csv", "jenis_tenaga,kelompok\nDukun Beranak,lain\n")(folder)
    put("ketenagaan.csv", f"{STAFF}\npangarengan,2019,Dukun Beranak,PNS,1\n")(folder)
    assert check(folder) == []


def test_all_mistakes_of_a_file_at_once_in_the_order_of_its_rows(folder: Path) -> None:
    money(
        "pangarengan,2017,1,-5",
        "kedungdung,2017,banyak,-6",
        "kedungdung,17,1,2",
        "pangarengan,2017,1,2",
        "pangarengan,2018,,2",
    )(folder)
    with pytest.raises(DataError) as of_one:
        load(folder, unit="pangarengan")
    own = [
        f'{MONEY} baris 2 kolom pendapatan: harus 0 atau lebih; ditemukan "-5". {AGAIN}',
        f"{MONEY} baris 5: kunci (unit, periode) hanya boleh sekali; ditemukan "
        f'unit "pangarengan", periode "2017", sudah ada di baris 2. Hapus salah satunya. {AGAIN}',
        f"{MONEY} baris 6 kolom belanja: wajib diisi; ditemukan kosong. {AGAIN}",
    ]
    assert [str(problem) for problem in of_one.value.problems] == own
    others = [
        f'{MONEY} baris 3 kolom belanja: harus angka seperti 1.234,5; ditemukan "banyak". {AGAIN}',
        f'{MONEY} baris 3 kolom pendapatan: harus 0 atau lebih; ditemukan "-6". {AGAIN}',
        f'{MONEY} baris 4 kolom periode: {PERIOD}; ditemukan "17". {AGAIN}',
    ]
    assert sorted(sentences(folder)) == sorted(own + others)


# The whole file: titles, tables, encodings.


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            without("unit.csv"),
            [f"{FOLDER}: harus punya tabel unit (unit.csv, unit.parquet, atau lembar unit di buku kerja Excel); "
             f"ditemukan tidak ada. {AGAIN}"],
            id="no table of facilities",
        ),
        pytest.param(
            put("rekap.csv", "a\n1\n"),
            [f'{FOLDER}/rekap.csv: bukan tabel yang dikenal; ditemukan "rekap". {KNOWN} {AGAIN}'],
            id="unknown csv",
        ),
        pytest.param(
            put("Penerimaan2.csv", "a\n1\n"),
            [f'{FOLDER}/Penerimaan2.csv: bukan tabel yang dikenal; ditemukan "Penerimaan2". '
             f"Maksud Anda: penerimaan? {AGAIN}"],
            id="misspelt csv",
        ),
        pytest.param(
            money("pangarengan,2017,1", titles="unit,periode,belanja"),
            [f"{MONEY} baris 1: harus punya kolom pendapatan; ditemukan tidak ada. {AGAIN}"],
            id="missing column",
        ),
        pytest.param(
            money("pangarengan,2017,1,2", titles="unit,periode,belanja,pendapatn"),
            [f"{MONEY} baris 1: harus punya kolom pendapatan; ditemukan tidak ada. {AGAIN}",
             f'{MONEY} baris 1: kolom tidak dikenal; ditemukan "pendapatn". Maksud Anda: pendapatan? {AGAIN}'],
            id="misspelt column",
        ),
        pytest.param(
            money("pangarengan,2017,1,2,x", titles=f"{TITLES},surplus"),
            [f'{MONEY} baris 1: kolom tidak dikenal; ditemukan "surplus". '
             f"Yang ada: baris, catatan, dokumen. {AGAIN}"],
            id="one column too many",
        ),
        pytest.param(
            money("pangarengan,2017,1,2,3", titles=f"{TITLES},belanja"),
            [f'{MONEY} baris 1: judul kolom hanya boleh sekali; ditemukan "belanja". Hapus salah satunya.'],
            id="a title twice",
        ),
        pytest.param(
            money("pangarengan,2017,1,2,3", titles="unit,periode,,belanja,pendapatan"),
            [f"{MONEY} baris 1: setiap kolom harus berjudul; ditemukan kolom ke-3 tanpa judul. "
             "Beri judul atau hapus kolom itu."],
            id="a column without title",
        ),
        pytest.param(
            money(),
            [f"{MONEY}: harus berisi paling sedikit satu baris data; ditemukan tidak ada. {AGAIN}"],
            id="only titles",
        ),
        pytest.param(
            money("", ",,,", " , , , "),
            [f"{MONEY}: harus berisi paling sedikit satu baris data; ditemukan tidak ada. {AGAIN}"],
            id="only blank rows",
        ),
        pytest.param(
            put("belanja_pendapatan.csv", ""),
            [f"{MONEY}: harus punya baris judul kolom; ditemukan baris 1 kosong. Isi judul kolom di baris 1."],
            id="empty file",
        ),
        pytest.param(
            money("pangarengan,2017,1,2", titles=f"\n{TITLES}"),
            [f"{MONEY}: harus punya baris judul kolom; ditemukan baris 1 kosong. Isi judul kolom di baris 1."],
            id="titles in the second row",
        ),
        pytest.param(
            money("pangarengan,2017,1,5,2", "kedungdung,2017,1,2", "kedungdung,2018,1,2,3,4"),
            [f"{MONEY} baris {line}: harus 4 kolom seperti judulnya; ditemukan {found} kolom. "
             'Angka atau teks yang memuat "," harus diapit tanda kutip.' for line, found in ((2, 5), (4, 6))],
            id="a decimal comma without quotes",
        ),
        pytest.param(
            money("pangarengan,2017,1"),
            [f"{MONEY} baris 2: harus 4 kolom seperti judulnya; ditemukan 3 kolom. "
             "Lengkapi selnya, dan periksa tanda kutip yang tidak ditutup."],
            id="a cell too few",
        ),
        pytest.param(
            money("pangarengan,2016,1,2", 'pangarengan,2017,"1,2', *["kedungdung,2017,1,2"] * 8000),
            [f"{MONEY} baris 3: tanda kutip yang dibuka harus ditutup. Periksa tanda kutip di baris itu."],
            id="an open quotation in a long file",
        ),
        pytest.param(
            put("unit.csv", "unit,nama,jenis\npangarengan,A,puskesmas\nkedungdung,Kédung,puskesmas\n", "cp1252"),
            [f"{FOLDER}/unit.csv baris 3: berkas harus berupa CSV UTF-8; "
             "ditemukan bita 0xE9 (mungkin Windows-1252). Di Excel pilih Simpan Sebagai, lalu CSV UTF-8."],
            id="Windows-1252",
        ),
        pytest.param(
            put("belanja_pendapatan.csv", f"{TITLES}\npangarengan,2017,1,2\n", "utf-16"),
            [f"{MONEY} baris 1: berkas harus berupa CSV UTF-8; ditemukan bita 0xFF (mungkin UTF-16). "
             "Di Excel pilih Simpan Sebagai, lalu CSV UTF-8."],
            id="UTF-16",
        ),
        pytest.param(
            both(without("belanja_pendapatan.csv"), lambda folder: (folder / "belanja_pendapatan.csv").mkdir()),
            [f"{MONEY}: harus dapat dibaca; ditemukan {UNREADABLE}. "
             "Tutup berkas ini di program lain, lalu ulangi."],
            id="unreadable",
        ),
        pytest.param(
            put("kuesioner.parquet", "bukan Parquet"),
            [f"{FOLDER}/kuesioner.parquet: harus berupa berkas Parquet yang utuh; ditemukan ArrowInvalid. "
             "Buat ulang berkas ini."],
            id="broken parquet",
        ),
        pytest.param(
            put("buku.xlsx", "bukan Excel"),
            [f"{BOOK}: harus berupa buku kerja Excel (.xlsx) yang utuh; ditemukan BadZipFile. "
             "Buka di Excel, lalu simpan lagi sebagai .xlsx.",],
            id="broken workbook",
        ),
    ],
)  # fmt: skip
def test_whole_file(folder: Path, change: Change, expected: list[str]) -> None:
    change(folder)
    assert sentences(folder) == expected
    with pytest.raises(DataError) as refused:
        load(folder, unit="kedungdung")
    assert [str(problem) for problem in refused.value.problems] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '{\n  "title": "A",\n  "simulasi": ya\n}',
            f'{FOLDER}/datapackage.json baris 3: harus JSON yang sah; ditemukan ""simulasi": ya". {AGAIN}',
        ),
        ('{"title":\n', f"{FOLDER}/datapackage.json baris 2: harus JSON yang sah; ditemukan akhir berkas. {AGAIN}"),
        ("", f"{FOLDER}/datapackage.json baris 1: harus JSON yang sah; ditemukan akhir berkas. {AGAIN}"),
        ("[]", f"{FOLDER}/datapackage.json: harus berupa objek JSON {{ … }}. {AGAIN}"),
        (
            '{"resources": ["anggaran"]}',
            f"{FOLDER}/datapackage.json: resources harus berupa daftar tabel, masing-masing dengan name dan "
            f"schema.fields. {AGAIN}",
        ),
        (
            '{"resources": [{"name": "anggaran", "schema": {"fields": [{"name": "pagu", "decimalChar": ";"}]}}]}',
            f'{FOLDER}/datapackage.json tabel anggaran kolom pagu: decimalChar harus "," atau "."; ditemukan ";". '
            f"{AGAIN}",
        ),
    ],
    ids=["not JSON", "cut off", "empty", "a list", "not tables", "strange decimal mark"],
)  # fmt: skip
def test_broken_descriptor(folder: Path, text: str, expected: str) -> None:
    put("datapackage.json", text)(folder)
    assert sentences(folder) == [expected]


def test_descriptor_in_another_encoding(folder: Path) -> None:
    put("datapackage.json", '{"title": "Kédung"}', "cp1252")(folder)
    assert sentences(folder) == [
        f"{FOLDER}/datapackage.json: harus teks UTF-8. Simpan ulang sebagai UTF-8."
    ]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("data/sampng", "data/sampng: folder data harus ada; ditemukan tidak ada. Maksud Anda: sampang?"),
        ("data/xyz", "data/xyz: folder data harus ada; ditemukan tidak ada. Yang ada: sampang."),
        ("nihil/xyz", "nihil/xyz: folder data harus ada; ditemukan tidak ada. Tidak ada satu pun yang terdaftar."),
    ],
)  # fmt: skip
def test_no_such_folder(folder: Path, asked: str, expected: str) -> None:
    with pytest.raises(DataError, match=f"^{re.escape(expected)}$"):
        load(folder.parents[1] / asked)
    assert [str(problem) for problem in check(folder.parents[1] / asked)] == [expected]


def test_a_facility_that_is_not_there(folder: Path) -> None:
    expected = (
        f"{FOLDER} tabel unit: harus memuat fasilitas yang diminta; "
        'ditemukan "kedungdng". Maksud Anda: kedungdung?'
    )
    with pytest.raises(DataError, match=f"^{re.escape(expected)}$"):
        load(folder, unit="kedungdng")


def test_a_table_that_a_report_needs(folder: Path) -> None:
    without("penerimaan.csv")(folder)
    dataset = load(folder)
    assert require(dataset, ("unit", "anggaran")) == []
    assert [str(problem) for problem in require(dataset, ("unit", "penerimaan", "kuesioner"))] == [
        f"{FOLDER}: harus punya tabel {name} ({name}.csv, {name}.parquet, atau lembar {name} di buku kerja Excel); "
        f"ditemukan tidak ada. Tambahkan lalu jalankan: kinerja check {FOLDER}"
        for name in ("penerimaan", "kuesioner")
    ]


# Workbooks.

NOT_TEXT = "jadikan kolom ini berformat Teks, lalu tulis ulang."
ROW: list[object] = ["pangarengan", "2017", 1, 2]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            workbook({"anggaran": [["unit"], ["pangarengan"]]}),
            [f"{BOOK} lembar anggaran: tabel anggaran hanya boleh ada sekali; "
             f"ditemukan juga di {FOLDER}/anggaran.csv. Hapus salah satunya."],
            id="the same table as csv and as sheet",
        ),
        pytest.param(
            workbook({"penerimaaan": [["unit"]]}),
            [f'{BOOK} lembar penerimaaan: bukan tabel yang dikenal; ditemukan "penerimaaan". '
             f"Maksud Anda: penerimaan? {AGAIN}"],
            id="misspelt sheet",
        ),
        pytest.param(
            workbook({"SARANA": [["unit"]]}),
            [f'{BOOK} lembar SARANA: bukan tabel yang dikenal; ditemukan "SARANA". Maksud Anda: sarana? {AGAIN}'],
            id="sheet in capitals",
        ),
        pytest.param(
            both(without("unit.csv"), workbook({"fasilitas": [["unit"]]})),
            [f"{FOLDER}: harus punya tabel unit (unit.csv, unit.parquet, atau lembar unit di buku kerja Excel); "
             f"ditemukan tidak ada. {AGAIN}"],
            id="missing sheet",
        ),
        pytest.param(
            money_sheet(["pangarengan", datetime.date(2017, 3, 1), 1, 2]),
            [f'{BOOK} lembar belanja_pendapatan baris 2 kolom periode: harus teks; ditemukan tanggal "2017-03-01". '
             f"Excel mengubah teks seperti 2019-03 menjadi tanggal: {NOT_TEXT} {AGAIN}"],
            id="a period that became a date",
        ),
        pytest.param(
            money_sheet([102, "2017", 1, 2]),
            [f'{BOOK} lembar belanja_pendapatan baris 2 kolom unit: harus teks; ditemukan angka "102". '
             f"Excel mengubah kode seperti 0102 menjadi 102: {NOT_TEXT} {AGAIN}"],
            id="a code that became a number",
        ),
        pytest.param(
            money_sheet(["pangarengan", 2017.5, 1, 2]),
            [f'{BOOK} lembar belanja_pendapatan baris 2 kolom periode: harus teks; ditemukan angka "2017.5". '
             f"Excel mengubah kode seperti 0102 menjadi 102: {NOT_TEXT} {AGAIN}"],
            id="no year",
        ),
        pytest.param(
            money_sheet(["pangarengan", "2017", "12 orang", 2], ["pangarengan", "2018", True, -2]),
            [f"{BOOK} lembar belanja_pendapatan baris 2 kolom belanja: harus angka seperti 1.234,5; "
             f'ditemukan "12 orang". {AGAIN}',
             f"{BOOK} lembar belanja_pendapatan baris 3 kolom belanja: harus angka seperti 1.234,5; "
             f'ditemukan "True". {AGAIN}',
             f"{BOOK} lembar belanja_pendapatan baris 3 kolom pendapatan: harus 0 atau lebih; "
             f'ditemukan "-2". {AGAIN}'],
            id="text where a number belongs",
        ),
        pytest.param(
            money_sheet(ROW, [], [None, " "], ["pangarengan", "2018", -1, 2]),
            [f'{BOOK} lembar belanja_pendapatan baris 5 kolom belanja: harus 0 atau lebih; ditemukan "-1". {AGAIN}'],
            id="blank rows in between",
        ),
        pytest.param(
            money_sheet(ROW, [*ROW[:1], "2018", 1, 2, None, "cek lagi"]),
            [f"{BOOK} lembar belanja_pendapatan baris 3: harus 4 kolom seperti judulnya; "
             "ditemukan isi di kanan kolom terakhir. Beri judul kolom itu, atau kosongkan selnya."],
            id="a cell beside the table",
        ),
        pytest.param(
            both(without("belanja_pendapatan.csv"), workbook({"belanja_pendapatan": []})),
            [f"{BOOK} lembar belanja_pendapatan: harus punya baris judul kolom; ditemukan baris 1 kosong. "
             "Isi judul kolom di baris 1."],
            id="empty sheet",
        ),
        pytest.param(
            money_sheet(),
            [],
            id="only titles: a sheet of a new workbook that nobody has filled in yet",
        ),
        pytest.param(
            both(without("belanja_pendapatan.csv"),
                 workbook({"belanja_pendapatan": [[None, "unit"], ["x", "pangarengan"]]})),
            [f"{BOOK} lembar belanja_pendapatan baris 1: setiap kolom harus berjudul; "
             "ditemukan kolom ke-1 tanpa judul. Beri judul atau hapus kolom itu."],
            id="a column without title",
        ),
    ],
)  # fmt: skip
def test_workbook(folder: Path, change: Change, expected: list[str]) -> None:
    change(folder)
    assert sentences(folder) == expected


@pytest.mark.parametrize("sheet", ["Sheet1", "Petunjuk", "Catatan", "Keterangan"])
def test_a_workbook_may_hold_notes_of_its_own(folder: Path, sheet: str) -> None:
    workbook({sheet: [["Isi lembar ini."]]})(folder)
    assert check(folder) == []


def test_a_year_that_is_a_number_in_a_workbook_is_a_year(folder: Path) -> None:
    money_sheet(["pangarengan", 2017, 1, 2])(folder)
    assert load(folder).belanja_pendapatan["periode"].tolist() == ["2017"]


def test_a_workbook_whose_stated_size_is_too_small_is_read_in_full(folder: Path) -> None:
    """Some programs write <dimension ref="A1"/>, and openpyxl believes it."""
    money_sheet(ROW)(folder)
    path, name = folder / "buku.xlsx", "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path) as book:
        parts = {each: book.read(each) for each in book.namelist()}
    assert b'<dimension ref="A1:D2"' in parts[name]
    parts[name] = parts[name].replace(b'<dimension ref="A1:D2"', b'<dimension ref="A1"')
    with zipfile.ZipFile(path, "w") as book:
        for each, data in parts.items():
            book.writestr(each, data)
    assert load(folder).belanja_pendapatan["pendapatan"].tolist() == [2]


def test_what_excel_lays_beside_an_open_workbook_is_no_workbook(folder: Path) -> None:
    both(put("~$buku.xlsx", "x"), put(".simpanan.csv", "x"))(folder)
    assert check(folder) == []


# Other ways to write the same csv.


def rewritten(text: str, delimiter: str, end: str = "\n") -> str:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, lineterminator=end).writerows(csv.reader(io.StringIO(text)))  # fmt: skip
    return file.getvalue()


FORMS: dict[str, tuple[Callable[[str], str], int]] = {  # and how many rows lower everything stands
    "semicolons": (lambda text: rewritten(text, ";"), 0),
    "tabs": (lambda text: rewritten(text, "\t"), 0),
    "sep=": (lambda text: "sep=;\n" + rewritten(text, ";"), 1),
    "SEP= of Excel on Windows": (lambda text: "SEP=;\r\n" + rewritten(text, ";", "\r\n"), 1),
    "CRLF": (lambda text: rewritten(text, ",", "\r\n"), 0),
    "BOM": (lambda text: "\ufeff" + text, 0),
    "BOM, CRLF, semicolons": (lambda text: "\ufeff" + rewritten(text, ";", "\r\n"), 0),
    "blank rows": (lambda text: text.replace("\n", "\n\n\n", 1), 2),
    "no last line end": (lambda text: text.removesuffix("\n"), 0),
    "spaces around titles": (lambda text: text.replace("unit,periode", " unit ,periode ", 1), 0),
}


@pytest.mark.parametrize("form", FORMS)
def test_another_form_is_the_same_table(folder: Path, form: str) -> None:
    expected = load(folder).frames
    for name in ("observasi", "belanja_pendapatan"):
        path = folder / f"{name}.csv"
        text = FORMS[form][0](path.read_text(encoding="utf-8"))
        assert text.encode() != path.read_bytes()
        _write(path, text.encode())
    found = load(folder).frames
    for name in ("observasi", "belanja_pendapatan"):
        pd.testing.assert_frame_equal(found[name], expected[name])


@pytest.mark.parametrize("form", FORMS)
def test_another_form_has_its_own_row_numbers(folder: Path, form: str) -> None:
    change, lower = FORMS[form]
    text = f'{TITLES},catatan\npangarengan,2017,1,2,\npangarengan,2018,x,2,"dua\nbaris, ya"\nkedungdung,2018,y,2,\n'
    put("belanja_pendapatan.csv", change(text))(folder)
    rule = "harus angka seperti 1.234,5"
    assert sentences(folder) == [
        f'{MONEY} baris {3 + lower} kolom belanja: {rule}; ditemukan "x". {AGAIN}',
        f'{MONEY} baris {5 + lower} kolom belanja: {rule}; ditemukan "y". {AGAIN}',
    ]


def test_a_line_break_in_a_cell_is_kept(folder: Path) -> None:
    money('pangarengan,2017,1,2,"dua\nbaris"', titles=f"{TITLES},catatan")(folder)
    assert load(folder).belanja_pendapatan["catatan"].tolist() == ["dua\nbaris"]


def test_the_ending_of_a_file_may_be_in_capitals(folder: Path) -> None:
    """As cameras, scanners and old programs of Windows write it."""
    expected = load(folder).belanja_pendapatan
    (folder / "belanja_pendapatan.csv").rename(folder / "belanja_pendapatan.CSV")
    pd.testing.assert_frame_equal(load(folder).belanja_pendapatan, expected)


# One facility's mistakes are its own.


def test_a_mistake_of_one_facility_refuses_this_one_alone(folder: Path) -> None:
    expected = load(folder)
    edit("anggaran.csv", "299.085.000", "12 orang")(folder)
    place = f"{FOLDER}/anggaran.csv baris 2 kolom pagu"
    said = f'{place}: harus angka seperti 1.234,5; ditemukan "12 orang". {AGAIN}'

    with pytest.raises(DataError, match=f"^{re.escape(said)}$"):
        load(folder, unit="pangarengan")

    for dataset in (load(folder), load(folder, unit="kedungdung")):
        assert list(dataset.refused) == ["pangarengan"]
        assert [str(problem) for problem in dataset.refused["pangarengan"]] == [said]
        assert list(dataset.units) == ["kedungdung"]
        for name, frame in dataset.frames.items():
            if "unit" in frame:
                whole = expected.frames[name]
                kept = whole[whole["unit"] != "pangarengan"].reset_index(drop=True)
                pd.testing.assert_frame_equal(frame, kept)


@pytest.mark.parametrize(
    "change",
    [
        edit("unit.csv", ",puskesmas,Pangarengan", ",klinik,Pangarengan"),
        edit("observasi.csv", "jumlah_desa", "jumlah_desaa"),
        edit("ketenagaan.csv", "Kepala Puskesmas", "Kepala Puskesmaz"),
        edit("anggaran.csv", "pangarengan,2018,BOK", "pangarengan,2017,BOK"),
        edit("sarana.csv", ",puskesmas_induk,1,", ",puskesmas_induk,,"),
        edit("kuesioner_rerata.csv", ",pelanggan,", ",pembeli,"),
    ],
    ids=["its own row", "indicator", "staff", "key", "empty", "word"],
)
def test_every_kind_of_mistake_in_a_row_is_its_facility_s(folder: Path, change: Change) -> None:
    change(folder)
    assert list(load(folder, unit="kedungdung").refused) == ["pangarengan"]


def test_a_mistake_of_the_whole_file_refuses_all(folder: Path) -> None:
    edit("anggaran.csv", ",pagu,", ",paguu,")(folder)
    for unit in (None, "pangarengan", "kedungdung"):
        with pytest.raises(DataError):
            load(folder, unit=unit)


# csv, xlsx and parquet of the same tables.

CODES = st.sampled_from(["0102", "NO", "1e5", "a-b_c.d", "Ä"])
NOTES = st.one_of(
    st.none(), st.sampled_from(["NA", "nan", "0012", "-"]), st.text("ab ,;\"'\t\n.–0é", max_size=9)
)
MONEY_VALUES = st.integers(0, 10**14).map(lambda cents: cents / 100)
ROWS = st.lists(
    st.tuples(CODES, st.sampled_from(["2017", "2018-03", "2019-Q4"]), MONEY_VALUES, MONEY_VALUES, NOTES),
    min_size=1,
    max_size=8,
    unique_by=lambda row: row[:2],
)  # fmt: skip


def indonesian(value: float) -> str:
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))


def as_csv(path: Path, titles: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    with path.with_suffix(".csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(titles)
        writer.writerows(
            [indonesian(cell) if isinstance(cell, float) else cell for cell in row] for row in rows
        )


def as_parquet(path: Path, titles: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    pd.DataFrame(list(rows), columns=list(titles)).to_parquet(path.with_suffix(".parquet"))


def as_sheet(path: Path, titles: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    workbook({path.stem: [list(titles), *map(list, rows)]}, f"{path.stem}.xlsx")(path.parent)


@settings(max_examples=25, deadline=None)
@given(rows=ROWS)
def test_csv_workbook_and_parquet_give_equal_tables(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Any, ...]]
) -> None:
    units = [(code, f"Puskesmas {code}", "puskesmas") for code in dict.fromkeys(row[0] for row in rows)]  # fmt: skip
    found: list[Dataset] = []
    for write in (as_csv, as_sheet, as_parquet):
        folder = tmp_path_factory.mktemp("bentuk")
        write(folder / "unit", ["unit", "nama", "jenis"], units)
        write(folder / "belanja_pendapatan", [*COLUMNS, "catatan"], rows)
        found.append(load(folder))
        shutil.rmtree(folder)
    for other in found[1:]:
        for name, frame in found[0].frames.items():
            where = ["dokumen", "baris"]  # the file itself, where a row names no document
            pd.testing.assert_frame_equal(
                other.frames[name].drop(columns=where), frame.drop(columns=where)
            )
    first = found[0].belanja_pendapatan
    assert first["unit"].tolist() == [row[0] for row in rows]
    assert first["belanja"].tolist() == [row[2] for row in rows]


def test_the_published_data_set_as_a_workbook_and_as_parquet(folder: Path) -> None:
    expected = load(folder).frames
    tables = {name: frame for name, frame in expected.items() if (folder / f"{name}.csv").is_file()}
    for form in ("xlsx", "parquet"):
        for path in (*folder.glob("*.csv"), *folder.glob("*.xlsx"), folder / "datapackage.json"):
            path.unlink(missing_ok=True)
        if form == "xlsx":
            sheets = {name: [list(frame), *(_cells(row) for row in frame.itertuples(index=False))] for name, frame in tables.items()}  # noqa: E501  # fmt: skip
            workbook(sheets)(folder)
        else:
            for name, frame in tables.items():
                frame.to_parquet(folder / f"{name}.parquet")
        found = load(folder).frames
        assert set(found) == set(expected)
        for name, frame in expected.items():
            pd.testing.assert_frame_equal(found[name], frame)


def _cells(row: Sequence[Any]) -> list[object]:
    return [None if pd.isna(cell) else cell for cell in row]


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (
            {"belanja": ["12 orang", "3"]},
            f'baris 1 kolom belanja: harus angka seperti 1.234,5; ditemukan "12 orang". {AGAIN}',
        ),
        ({"belanja": [1, -1]}, f'baris 2 kolom belanja: harus 0 atau lebih; ditemukan "-1". {AGAIN}'),
        (
            {"periode": [20, 2018]},
            f'baris 1 kolom periode: {PERIOD}; ditemukan "20". {AGAIN}',
        ),
    ],
)  # fmt: skip
def test_parquet_is_checked_as_a_csv_is(
    folder: Path, frame: dict[str, list[object]], said: str
) -> None:
    whole: dict[str, list[object]] = {"unit": ["pangarengan"] * 2, "periode": ["2017", "2018"], "belanja": [1, 2], "pendapatan": [1, 2]}  # noqa: E501  # fmt: skip
    pd.DataFrame(whole | frame).to_parquet(folder / "belanja_pendapatan.parquet")
    without("belanja_pendapatan.csv")(folder)
    assert sentences(folder) == [f"{FOLDER}/belanja_pendapatan.parquet {said}"]


# What a data set is.


def test_reading_changes_nothing(folder: Path) -> None:
    def everything() -> dict[Path, tuple[int, bytes]]:
        return {
            path: (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
            for path in folder.parent.rglob("*")
        }

    before = everything()
    load(folder)
    check(folder)
    assert everything() == before


def test_a_table_that_the_folder_lacks_is_empty_and_has_its_columns_and_types(folder: Path) -> None:
    dataset = load(folder)
    answers = dataset.kuesioner
    assert answers.empty
    assert list(answers) == list(SCHEMAS["kuesioner"].columns)
    assert [str(answers[name].dtype) for name in ("skor", "unit")] == ["float64", "str"]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_table_has_the_columns_and_types_of_its_schema(folder: Path, name: str) -> None:
    """Optional columns that the file lacks are there, and empty."""
    frame, schema = load(folder).table(name), SCHEMAS[name]
    assert list(frame) == list(schema.columns)
    for column in frame:
        numeric = kind(schema, str(column)) in NUMERIC
        assert str(frame[column].dtype) == ("float64" if numeric else "str")


def test_an_unknown_table_is_no_attribute(folder: Path) -> None:
    dataset = load(folder)
    with pytest.raises(AttributeError, match=r"^tidak ada tabel anggarn; Maksud Anda: anggaran\?$"):
        _ = dataset.anggarn
    with pytest.raises(KeyError):
        dataset.table("anggarn")


def test_the_head_of_a_page(folder: Path) -> None:
    assert load(folder).identity("kedungdung") == {
        "nama": "Puskesmas Kedungdung",
        "wilayah": "Kecamatan Kedungdung, Kabupaten Sampang",
        "simulasi": False,
    }
    put("unit.csv", "unit,nama,jenis\npangarengan,Puskesmas A,puskesmas\nkedungdung,B,puskesmas\n")(folder)  # fmt: skip
    put("datapackage.json", '{"title": "Judul", "simulasi": true}')(folder)
    dataset = load(folder)
    assert dataset.title == "Judul"
    assert dataset.identity("kedungdung") == {"nama": "B", "wilayah": "", "simulasi": True}


def test_a_hash_changes_with_its_file_alone(folder: Path) -> None:
    before = load(folder).hashes
    names = {path.name for path in folder.iterdir()}
    reference = {"data/rujukan/jenis_tenaga.csv", "data/rujukan/instrumen_posyandu.csv"}
    assert set(before) == {f"{FOLDER}/{name}" for name in names} | reference
    edit("anggaran.csv", "299.085.000", "299.085.001")(folder)
    after = load(folder).hashes
    assert {path for path in before if before[path] != after[path]} == {f"{FOLDER}/anggaran.csv"}
    edit("datapackage.json", '"simulasi": false', '"simulasi": true')(folder)
    assert load(folder).hashes[f"{FOLDER}/datapackage.json"] != before[f"{FOLDER}/datapackage.json"]


# Results to a file.


def test_results_are_written_whole_in_machine_notation(tmp_path: Path) -> None:
    results = pd.DataFrame({"unit": ["a"], "nilai": [1234.5], "catatan": ["dua, tiga"]})
    save(results, tmp_path / "hasil.csv")
    assert (tmp_path / "hasil.csv").read_bytes() == b'unit,nilai,catatan\na,1234.5,"dua, tiga"\n'
    assert [path.name for path in tmp_path.iterdir()] == ["hasil.csv"]


def test_without_a_path_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    save(pd.DataFrame({"unit": ["a"]}), "")
    assert list(tmp_path.iterdir()) == []


def test_results_that_cannot_be_written_are_said(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r": harus dapat ditulis; ditemukan .+\. Periksa izin folder\.$"):  # fmt: skip
        save(pd.DataFrame({"unit": ["a"]}), tmp_path / "tidak ada" / "hasil.csv")


@pytest.mark.parametrize(
    ("skor", "harapan", "said"),
    [
        ("5", "5", []),
        ("6", "", ["kolom skor: tidak boleh melebihi skor_maks; ditemukan skor 6, skor_maks 5."]),
        ("4", "5,5", ["kolom harapan: tidak boleh melebihi skor_maks; ditemukan harapan 5,5, skor_maks 5."]),
    ],
)  # fmt: skip
def test_a_score_within_its_maximum(folder: Path, skor: str, harapan: str, said: list[str]) -> None:
    (folder / "kuesioner.csv").write_text(
        "unit;periode;instrumen;responden;dimensi;butir;skor;skor_maks;harapan\n"
        f"pangarengan;2020;pelanggan;r1;Jaminan;1;{skor};5;{harapan}\n",
        encoding="utf-8",
    )
    expected = [f"data/sampang/kuesioner.csv baris 2 {sentence} {AGAIN}" for sentence in said]
    assert sentences(folder) == expected
