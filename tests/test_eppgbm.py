"""The e-PPGBM export: what is read, what is refused in which sentence, that no child can be known in it.

Every child here is made up (simulasi): no such NIK, name or address. The exports are written by the tests, in the
layout of the real one.
"""

import csv
import datetime
import io
import re
import shutil
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinerja import rules
from kinerja.errors import DataError
from kinerja.indicators.eppgbm_comparison import compare
from kinerja.tables import check, load
from kinerja.tables.eppgbm import Export, convert, read
from kinerja.tables.eppgbm_file import Row
from kinerja.tables.eppgbm_row import OUTLIER, WORDS, Measurement, measurement, years_months_days
from kinerja.tables.schemas import SCHEMAS

ROOT = Path(__file__).parents[1]
TITLES = (
    "No", "NIK", "Nama", "JK", "Tgl Lahir", "BB Lahir", "TB Lahir", "Nama Ortu", "Prov", "Kab/Kota", "Kec", "Pukesmas",
    "Desa/Kel", "Posyandu", "RT", "RW", "Alamat", "Usia Saat Ukur", "Tanggal Pengukuran", "Berat", "Tinggi",
    "Cara Ukur", "LiLA", "BB/U", "ZS BB/U", "TB/U", "ZS TB/U", "BB/TB", "ZS BB/TB", "Naik Berat Badan",
    "PMT Diterima (kg)", "Jml Vit A", "KPSP", "KIA",
)  # fmt: skip
CHILD = dict.fromkeys(TITLES, "-") | {
    "No": "1",
    "NIK": "1001015203210001",
    "Nama": "SIMULASI Béta",
    "JK": "P",
    "Tgl Lahir": "2021-03-12",
    "BB Lahir": "3,1",
    "TB Lahir": "49",
    "Nama Ortu": "SIMULASI Induk",
    "Pukesmas": "Rekaan",
    "Desa/Kel": "DESA REKAAN",
    "Posyandu": "POSYANDU MAWAR 1",
    "RT": "07",
    "RW": "03",
    "Alamat": "Jalan Rekaan 99",
    "Usia Saat Ukur": "1 Tahun - 2 Bulan - 3 Hari",
    "Tanggal Pengukuran": "2022-05-15",
    "Berat": "8,5",
    "Tinggi": "73,2",
    "Cara Ukur": "Telentang",
    "BB/U": "Normal",
    "ZS BB/U": "-0,62",
    "TB/U": "Normal",
    "ZS TB/U": "-1,05",
    "BB/TB": "Gizi Baik",
    "ZS BB/TB": "-0,12",
}
# What no frame, message or file may hold.
IDENTITY = (
    "1001015203210001", "SIMULASI", "Béta", "Induk", "Jalan", "2021-03-12", "12/03/2021", "12-03-2021",
)  # fmt: skip
SALT = bytes(range(32))
AGAIN = "Perbaiki di e-PPGBM atau di berkas ini, lalu impor lagi."
DATE = "tanggal harus seperti 2024-03-09 atau 09/03/2024 (hari lebih dahulu)"
Child = dict[str, Any]


def child(**changes: Any) -> Child:
    """The made-up child with other cells; ``Tgl_Lahir`` stands for the title ``Tgl Lahir``."""
    return CHILD | {name.replace("_", " "): value for name, value in changes.items()}


def other(number: int, **changes: Any) -> Child:
    """Another made-up child."""
    return child(NIK=f"100101520321{1000 + number}", Nama="SIMULASI lain", **changes)


def as_csv(
    folder: Path,
    *children: Child,
    titles: Sequence[str] = TITLES,
    delimiter: str = ";",
    encoding: str = "utf-8",
    above: str = "DATA BALITA (SIMULASI)\nData tanggal: 2022-06-01\n\n",
    name: str = "ekspor.csv",
) -> Path:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([titles, *([each.get(title, "") for title in titles] for each in children)])
    path = folder / name
    path.write_bytes((above + file.getvalue()).encode(encoding))
    return path


def as_workbook(folder: Path, *sheets: Sequence[Child], name: str = "ekspor.xlsx") -> Path:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["petunjuk unduhan"])
    for number, children in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Lembar{number}")
        sheet.append(["DATA BALITA (SIMULASI)"])
        sheet.append(list(TITLES))
        for each in children:
            sheet.append([each[title] for title in TITLES])
    path = folder / name
    book.save(path)
    return path


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house of the test's own: messages say paths from its root."""
    shutil.copytree(ROOT / "data" / "rujukan", tmp_path / "data" / "rujukan")
    (tmp_path / "data" / "rekaan").mkdir()
    (tmp_path / "unduhan").mkdir()
    monkeypatch.setenv("KINERJA_ROOT", str(tmp_path))
    return tmp_path


@pytest.fixture
def dest(house: Path) -> Path:
    """A data set that knows one facility."""
    folder = house / "data" / "rekaan"
    (folder / "unit.csv").write_text("unit,nama,jenis\nmawar,Mawar (simulasi),puskesmas\n", "utf-8")
    (folder / "datapackage.json").write_text('{"title": "Simulasi", "simulasi": true}', "utf-8")
    return folder


def exported(house: Path, *children: Child) -> Export:
    return read(as_csv(house, *children), "mawar", salt=SALT)


def said(export: Export) -> list[str]:
    return [str(problem) for problem in export.refused]


# What is read.


def test_a_row_becomes_a_measurement_without_a_name(house: Path) -> None:
    export = exported(house, CHILD)
    (row,) = export.balita.dropna(axis="columns").to_dict("records")
    code = row.pop("anak")
    assert re.fullmatch(r"a[0-9a-f]{16}", code)
    assert row == {
        "unit": "mawar",
        "posyandu": "desa_rekaan.mawar_1",
        "desa": "DESA REKAAN",
        "jk": "P",
        "tgl_ukur": "2022-05-15",
        "umur_hari": 429.0,
        "berat": 8.5,
        "tinggi": 73.2,
        "cara_ukur": "telentang",
    }
    assert list(export.balita.columns) == list(SCHEMAS["balita"].columns)
    assert export.eppgbm.to_dict("records") == [
        {
            "dokumen": "ekspor.csv", "baris": 5, "zbbu": -0.62, "ztbu": -1.05, "zbbtb": -0.12,
            "kelas_bbu": "Berat badan normal", "kelas_tbu": "Normal", "kelas_bbtb": "Gizi baik",
        }
    ]  # fmt: skip
    assert export.summary == "1 baris: 1 pengukuran pada 1 anak, 0 belum diukur, 0 ditolak."
    assert (export.refused, export.unread) == ((), ())


ENGLISH = {name: value.replace(",", ".") for name, value in CHILD.items()}
DATES = {"Tgl Lahir": datetime.datetime(2021, 3, 12), "Tanggal Pengukuran": datetime.datetime(2022, 5, 15)}  # fmt: skip
NUMBERS = {"Berat": 8.5, "Tinggi": 73.2, "ZS BB/U": -0.62, "ZS TB/U": -1.05, "ZS BB/TB": -0.12}


@pytest.mark.parametrize(
    "options",
    [
        {"encoding": "utf-8-sig"},
        {"encoding": "cp1252"},
        {"encoding": "utf-16"},
        {"delimiter": ","},
        {"delimiter": "\t"},
        {"above": "sep=;\n"},
        {"above": ""},
        {"above": "a\n" * 19},
        {"titles": [title.upper() for title in TITLES]},
        {"titles": [f" {title.replace(' ', '  ')} " for title in TITLES]},
        {"titles": [title.replace("Pukesmas", "Puskesmas").replace("/", " / ") for title in TITLES]},
    ],
    ids=str,
)  # fmt: skip
def test_other_forms_of_the_file_say_the_same(house: Path, options: dict[str, Any]) -> None:
    titles = options.get("titles", TITLES)
    row = dict(zip(titles, CHILD.values(), strict=True))
    export = read(as_csv(house, row, **options), "mawar", salt=SALT)
    pd.testing.assert_frame_equal(export.balita, exported(house, CHILD).balita)


@pytest.mark.parametrize(
    "row",
    [CHILD, ENGLISH, CHILD | DATES, CHILD | DATES | NUMBERS],
    ids=("id", "en", "dates", "numbers"),
)
def test_a_workbook_says_the_same(house: Path, row: Child) -> None:
    export = read(as_workbook(house, [row]), "mawar", salt=SALT)
    same = exported(house, CHILD)
    pd.testing.assert_frame_equal(export.balita, same.balita)
    columns = ["dokumen", "baris"]
    pd.testing.assert_frame_equal(
        export.eppgbm.drop(columns=columns), same.eppgbm.drop(columns=columns)
    )
    assert export.eppgbm[columns].to_numpy().tolist() == [["ekspor.xlsx lembar Lembar1", 3]]


def test_every_sheet_and_every_file_is_read_with_one_code_a_child(house: Path) -> None:
    june = child(Usia_Saat_Ukur="1 Tahun - 3 Bulan - 3 Hari", Tanggal_Pengukuran="2022-06-15")
    july = child(Usia_Saat_Ukur="1 Tahun - 4 Bulan - 3 Hari", Tanggal_Pengukuran="2022-07-15")
    export = read([as_workbook(house, [CHILD], [june]), as_csv(house, july)], "mawar")
    assert len(set(codes(export))) == 1
    assert export.balita["tgl_ukur"].tolist() == ["2022-05-15", "2022-06-15", "2022-07-15"]


@pytest.mark.parametrize(
    ("change", "column", "value"),
    [
        ({"JK": "l"}, "jk", "L"),
        ({"JK": "Laki-laki"}, "jk", "L"),
        ({"JK": "PEREMPUAN"}, "jk", "P"),
        ({"Tgl Lahir": "12/03/2021"}, "umur_hari", 429.0),
        ({"Tgl Lahir": "12-3-2021"}, "umur_hari", 429.0),
        ({"Tgl Lahir": "2021/03/12"}, "umur_hari", 429.0),
        ({"Tgl Lahir": "2021-03-12 00:00:00"}, "umur_hari", 429.0),
        ({"Usia Saat Ukur": ""}, "umur_hari", 429.0),
        ({"Usia Saat Ukur": "14 Bulan -  3 Hari"}, "umur_hari", 429.0),
        ({"Berat": "8.5"}, "berat", 8.5),
        ({"Berat": "8"}, "berat", 8.0),
        ({"Berat": "8,500"}, "berat", 8.5),
        ({"Berat": "0,9"}, "berat", 0.9),
        ({"Berat": "58"}, "berat", 58.0),
        ({"Berat": "-"}, "berat", None),
        ({"Tinggi": "38"}, "tinggi", 38.0),
        ({"Tinggi": "150"}, "tinggi", 150.0),
        ({"Tinggi": ""}, "tinggi", None),
        ({"Cara Ukur": "TERLENTANG"}, "cara_ukur", "telentang"),
        ({"Cara Ukur": "Berdiri"}, "cara_ukur", "berdiri"),
        ({"Cara Ukur": "-"}, "cara_ukur", None),
        ({"Posyandu": "Melati  II"}, "posyandu", "desa_rekaan.melati_ii"),
        ({"Desa/Kel": ""}, "posyandu", "mawar_1"),
        ({"Desa/Kel": ""}, "desa", None),
    ],
)
def test_a_cell(house: Path, change: Child, column: str, value: object) -> None:
    export = exported(house, CHILD | change)
    assert said(export) == []
    found = export.balita[column].iloc[0]
    assert found == value or (value is None and pd.isna(found))


@pytest.mark.parametrize(
    ("change", "counted"),
    [
        ({"Berat": "-", "Tinggi": "-"}, True),
        ({"Berat": "", "Tinggi": "", "Tanggal Pengukuran": "-", "Usia Saat Ukur": "-"}, True),
        ({"Berat": "", "Tinggi": "73"}, False),
    ],
)
def test_a_child_without_weight_and_height_was_not_measured(
    house: Path, change: Child, counted: bool
) -> None:
    export = exported(house, CHILD | change)
    assert (export.unmeasured, len(export.balita), export.refused) == (int(counted), int(not counted), ())  # fmt: skip


# What is refused; the other rows stay.


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"JK": "X"}, 'kolom JK: harus L atau P; ditemukan isi berpola "a".'),
        ({"JK": ""}, "kolom JK: harus L atau P; ditemukan kosong."),
        ({"Tgl Lahir": ""}, "kolom Tgl Lahir: wajib diisi; ditemukan kosong."),
        ({"Tgl Lahir": "03/31/2021"}, f'kolom Tgl Lahir: {DATE}; ditemukan isi berpola "00/00/0000".'),
        ({"Tgl Lahir": "12-03-21"}, f'kolom Tgl Lahir: {DATE}; ditemukan isi berpola "00-00-00".'),
        ({"Tgl Lahir": "12 Maret 2021"}, f'kolom Tgl Lahir: {DATE}; ditemukan isi berpola "00 aaaaa 0000".'),
        ({"Tgl Lahir": "2021-02-30"}, f'kolom Tgl Lahir: {DATE}; ditemukan isi berpola "0000-00-00".'),
        ({"Tanggal Pengukuran": "44696"}, f"kolom Tanggal Pengukuran: {DATE}; ditemukan angka. "
         "Excel menyimpan tanggal sebagai angka: jadikan kolom ini berformat Tanggal."),
        ({"Tanggal Pengukuran": "2021-03-11"}, "kolom Tanggal Pengukuran: tidak boleh sebelum tanggal lahir; "
         "ditemukan 1 hari sebelumnya."),
        ({"Tanggal Pengukuran": "2026-04-12", "Usia Saat Ukur": "-"}, "kolom Tanggal Pengukuran: umur saat diukur "
         "paling banyak 1.856 hari (lima tahun; batas tabel WHO); ditemukan 1.857 hari."),
        ({"Usia Saat Ukur": "1 Tahun - 2 Bulan - 7 Hari"}, "kolom Usia Saat Ukur: umur harus cocok dengan tanggal "
         "lahir dan tanggal pengukuran; ditemukan selisih 4 hari. "
         "Periksa apakah hari dan bulan salah satu tanggal tertukar."),
        ({"Usia Saat Ukur": "empat belas bulan"}, 'kolom Usia Saat Ukur: umur harus seperti "1 Tahun - 2 Bulan - '
         '3 Hari"; ditemukan isi berpola "aaaaa aaaaa aaaaa".'),
        ({"Usia Saat Ukur": "14"}, 'kolom Usia Saat Ukur: umur harus seperti "1 Tahun - 2 Bulan - 3 Hari"; '
         'ditemukan "14".'),
        ({"Berat": "12 orang"}, 'kolom Berat: harus angka seperti 8,5; ditemukan isi berpola "00 aaaaa".'),
        ({"Berat": "1.234,5"}, 'kolom Berat: harus angka seperti 8,5; ditemukan isi berpola "0.000,0".'),
        ({"Berat": "0,89"}, 'kolom Berat: harus 0,9 sampai 58 kg; ditemukan "0,89".'),
        ({"Berat": "58,1"}, 'kolom Berat: harus 0,9 sampai 58 kg; ditemukan "58,1".'),
        ({"Berat": "0"}, 'kolom Berat: harus 0,9 sampai 58 kg; ditemukan "0".'),
        ({"Berat": "8500"}, 'kolom Berat: harus 0,9 sampai 58 kg; ditemukan "8500". '
         "Tampaknya gram: tulis dalam kg."),
        ({"Tinggi": "37,9"}, 'kolom Tinggi: harus 38 sampai 150 cm; ditemukan "37,9".'),
        ({"Tinggi": "150,1"}, 'kolom Tinggi: harus 38 sampai 150 cm; ditemukan "150,1".'),
        ({"Tinggi": "0,732"}, 'kolom Tinggi: harus 38 sampai 150 cm; ditemukan "0,732". '
         "Tampaknya meter: tulis dalam cm."),
        ({"Cara Ukur": "duduk"}, 'kolom Cara Ukur: harus telentang atau berdiri; ditemukan isi berpola "aaaaa".'),
        ({"Desa/Kel": "RT 07 9901"}, "kolom Desa/Kel: harus nama tempat, tanpa nomor panjang atau tanggal; "
         'ditemukan isi berpola "aa 00 0000".'),
        ({"Posyandu": "-"}, "kolom Posyandu: wajib diisi; ditemukan kosong."),
        ({"NIK": "-", "Nama": ""}, ": harus punya NIK 16 digit, atau nama, agar anak yang sama dikenali; "
         "ditemukan tidak ada keduanya."),
    ],
)  # fmt: skip
def test_a_bad_row_is_refused_and_the_others_stay(
    house: Path, change: Child, expected: str
) -> None:
    export = exported(house, other(1), CHILD | change, other(2))
    place = "ekspor.csv baris 6" + ("" if expected.startswith(":") else " ")
    assert said(export) == [f"{place}{expected} {AGAIN}"]
    assert [problem.unit for problem in export.refused] == ["mawar"]
    assert sorted(export.eppgbm["baris"]) == [5, 7]
    assert export.summary == "3 baris: 2 pengukuran pada 2 anak, 0 belum diukur, 1 ditolak."


def test_all_mistakes_of_a_row_are_told_at_once_and_it_counts_once(house: Path) -> None:
    export = exported(house, child(JK="?", Berat="8500"), other(1))
    assert len(export.refused) == 2
    assert export.left_out == 1


@pytest.mark.parametrize("cell", [datetime.time(8, 5), datetime.datetime(2022, 5, 8)])
def test_a_number_that_excel_spoilt(house: Path, cell: object) -> None:
    export = read(as_workbook(house, [child(Berat=cell)]), "mawar")
    assert said(export) == [
        "ekspor.xlsx lembar Lembar1 baris 3 kolom Berat: harus angka seperti 8,5; ditemukan tanggal atau jam. "
        f"Excel mengubah angka menjadi tanggal atau jam: unduh ulang dan jangan simpan dari Excel. {AGAIN}"
    ]


def test_a_date_that_excel_shows_as_a_number(house: Path) -> None:
    export = read(as_workbook(house, [CHILD | {"Tanggal Pengukuran": 44696}]), "mawar")
    assert said(export) == [
        f"ekspor.xlsx lembar Lembar1 baris 3 kolom Tanggal Pengukuran: {DATE}; ditemukan angka. "
        f"Excel menyimpan tanggal sebagai angka: jadikan kolom ini berformat Tanggal. {AGAIN}"
    ]


@pytest.mark.parametrize(
    ("text", "value"), [("-99", -99), ("99", 99), ("99,01", None), ("-99,01", None)]
)
def test_a_number_that_can_be_a_z_score(house: Path, text: str, value: float | None) -> None:
    export = exported(house, CHILD | {"ZS TB/U": text})
    (score,) = export.eppgbm["ztbu"]
    assert score == value or (value is None and pd.isna(score) and len(export.unread) == 1)


@pytest.mark.parametrize(
    ("days", "kept"), [(-4, False), (-3, True), (0, True), (3, True), (4, False)]
)
def test_the_age_may_be_off_by_three_days(house: Path, days: int, kept: bool) -> None:
    day = datetime.date(2022, 5, 15) + datetime.timedelta(days=days)
    assert len(exported(house, child(Tanggal_Pengukuran=day.isoformat())).balita) == int(kept)


@pytest.mark.parametrize(
    ("day", "kept"), [("2021-03-12", True), ("2026-04-11", True), ("2026-04-12", False)]
)
def test_ages_from_birth_to_the_last_day_of_the_standard(house: Path, day: str, kept: bool) -> None:
    export = exported(house, child(Tanggal_Pengukuran=day, Usia_Saat_Ukur=""))
    assert len(export.balita) == int(kept)


def test_rows_that_do_not_fit_the_titles(house: Path) -> None:
    path = as_csv(house, CHILD, other(1))
    lines = path.read_text("utf-8").splitlines()
    lines[4] += ";lebih"
    lines[5] = ";".join(lines[5].split(";")[:-2])
    path.write_text("\n".join([*lines, ";" * 33, ""]), "utf-8")
    hint = f"Sel yang memuat tanda pemisah kolom harus diapit tanda kutip. {AGAIN}"
    export = read(path, "mawar")
    assert said(export) == [
        f"ekspor.csv baris 5: harus 34 kolom seperti judulnya; ditemukan 35 kolom. {hint}",
        f"ekspor.csv baris 6: harus 34 kolom seperti judulnya; ditemukan 32 kolom. {hint}",
    ]
    assert (export.rows, export.left_out) == (2, 2)


def test_a_z_score_or_class_that_cannot_be_read_keeps_its_row(house: Path) -> None:
    export = exported(
        house, child(**{"ZS BB/U": "rusak", "TB/U": "SIMULASI", "ZS TB/U": "Outlier"})
    )
    assert [str(problem) for problem in export.unread] == [
        "ekspor.csv baris 5 kolom ZS BB/U: harus angka seperti -1,23; nilai z ini tidak dibandingkan; "
        f'ditemukan isi berpola "aaaaa". {AGAIN}',
        "ekspor.csv baris 5 kolom TB/U: harus kelas Permenkes 2/2020; kelas ini tidak dibandingkan; "
        f'ditemukan isi berpola "aaaaaaaa". {AGAIN}',
    ]
    assert len(export.balita) == 1
    assert export.eppgbm[["zbbu", "ztbu", "kelas_tbu"]].isna().all(axis=None)


# Who a child is, and that nobody can know.


def codes(export: Export) -> list[str]:
    return export.balita["anak"].tolist()


def test_a_code_holds_for_one_salt_only(house: Path) -> None:
    path = as_csv(house, CHILD)
    once, again = (codes(read(path, "mawar", salt=SALT)) for _ in range(2))
    assert once == again
    unsalted = {*codes(read(path, "mawar")), *codes(read(path, "mawar")), *once}
    assert len(unsalted) == 3


LATER = {"Tanggal Pengukuran": "2022-06-15", "Usia Saat Ukur": ""}


@pytest.mark.parametrize(
    ("nik", "name", "same"),
    [
        ("1001015203210001", "Nama lain", True),
        ("'1001015203210001", "SIMULASI Béta", True),
        ("-", "simulasi beta", True),  # known by its name beside a NIK
        ("10010152*****001", "SIMULASI  BÉTA", True),
        ("100101520321000", "SIMULASI Béta", True),
        ("1,00102E+15", "SIMULASI Béta", True),
        ("1001015203210000", "SIMULASI Béta", True),  # rounded by Excel
        ("0000000000000000", "SIMULASI Béta", True),
        ("1001015203210002", "SIMULASI Béta", False),
        ("-", "Nama lain", False),
    ],
)
def test_the_same_child_has_the_same_code(house: Path, nik: str, name: str, same: bool) -> None:
    export = exported(house, CHILD, child(NIK=nik, Nama=name, **LATER))
    assert said(export) == []
    assert (len(set(codes(export))) == 1) == same


def test_a_name_that_two_niks_share_is_no_link(house: Path) -> None:
    twin = child(NIK="1001015203210002", **LATER)
    unknown = child(NIK="-", Tanggal_Pengukuran="2022-07-15", Usia_Saat_Ukur="")
    assert len(set(codes(exported(house, CHILD, twin, unknown)))) == 3


@pytest.mark.parametrize(("nik", "same"), [(1001015203210001, True), (1001015203210010, False)])
def test_a_nik_as_a_number_counts_where_excel_cannot_have_rounded_it(
    house: Path, nik: int, same: bool
) -> None:
    rows = [child(NIK=str(nik)), child(NIK=nik, Nama="Nama lain", **LATER)]
    assert (len(set(codes(read(as_workbook(house, rows), "mawar")))) == 1) == same


@pytest.mark.parametrize("change", [{"JK": "L"}, {"Tgl Lahir": "2021-03-13"}])
def test_two_children_under_one_nik(house: Path, change: Child) -> None:
    assert said(exported(house, CHILD, CHILD | LATER | change)) == [
        "ekspor.csv baris 6 kolom NIK: satu NIK harus satu anak, dengan JK dan tanggal lahir yang sama; "
        f"ditemukan JK atau tanggal lahir lain daripada di ekspor.csv baris 5. {AGAIN}"
    ]


def test_one_measurement_a_day(house: Path) -> None:
    assert said(exported(house, CHILD, other(1), child(Berat="8,6"))) == [
        "ekspor.csv baris 7: satu anak hanya boleh satu pengukuran sehari; "
        f"ditemukan anak dan tanggal yang sama di ekspor.csv baris 5. {AGAIN}"
    ]


@pytest.mark.parametrize("title", TITLES)
def test_no_identity_gets_out_wherever_it_stands(house: Path, title: str) -> None:
    """Each identifier typed into each column in turn, as when columns have shifted."""
    words = [CHILD["NIK"], "2021-03-12", "12/03/2021", "12-03-2021"]
    if title not in ("Posyandu", "Desa/Kel"):  # a person's name for a place: no program can tell
        words += ["SIMULASI Béta", "SIMULASI Induk", "Jalan Rekaan 99"]
    for word in words:
        export = exported(house, child(**{title: word}), child(**LATER))
        out = "\n".join(
            [export.balita.to_csv(), export.eppgbm.to_csv(), *said(export), *map(str, export.unread), export.summary]
        )  # fmt: skip
        if title == "Tanggal Pengukuran" and not export.refused:
            out = out.replace("2021-03-12", "")  # measured on the day of birth
        assert [each for each in IDENTITY if each.casefold() in out.casefold()] == []


def test_no_identity_in_the_message_of_a_broken_file(house: Path) -> None:
    text = as_csv(house, CHILD).read_text("utf-8")
    path = house / "ekspor.csv"
    for broken in (
        text.replace("Posyandu;", "Pos;"),
        text.split("\n", 4)[4],
        f'{text}"9901;SIMULASI',
    ):
        path.write_text(broken, "utf-8")
        try:
            message = str(read(path, "mawar").refused)
        except DataError as error:
            message = str(error)
        assert not [each for each in IDENTITY if each in message]


# Files that are no export.

HEADING = (
    "ekspor.csv: harus punya baris judul ekspor e-PPGBM (JK, Tgl Lahir, Posyandu, Tanggal Pengukuran, Berat, Tinggi, "
    "…) dalam 20 baris pertama; ditemukan tidak ada. Unduh ulang ekspor dari e-PPGBM, lalu impor lagi."
)
DOWNLOAD = "Unduh ulang ekspor dari e-PPGBM, lalu impor lagi."


@pytest.mark.parametrize(
    ("titles", "above", "expected"),
    [
        (TITLES, "a\n" * 20, HEADING),
        (("NIK", "Nama", "JK", "Berat"), "", HEADING),
        ([each for each in TITLES if each not in ("Berat", "JK")], "",
         f"ekspor.csv: harus punya kolom JK; ditemukan tidak ada. {DOWNLOAD}\n"
         f"ekspor.csv: harus punya kolom Berat; ditemukan tidak ada. {DOWNLOAD}"),
        ([each for each in TITLES if each not in ("NIK", "Nama")], "",
         f"ekspor.csv: harus punya kolom NIK atau Nama; ditemukan tidak ada. {DOWNLOAD}"),
        ((*TITLES, "BB"), "", "ekspor.csv baris 1: satu isian hanya boleh satu kolom; "
         'ditemukan kolom "Berat" dan "BB". Hapus salah satunya.'),
    ],
)  # fmt: skip
def test_a_file_that_is_no_export(
    house: Path, titles: Sequence[str], above: str, expected: str
) -> None:
    with pytest.raises(DataError) as refused:
        read(as_csv(house, CHILD, titles=titles, above=above), "mawar")
    assert str(refused.value) == expected


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("ekspor.xls", b"<table>", "ekspor.xls: ekspor e-PPGBM harus berupa .xlsx atau .csv; ditemukan .xls. "
         "Buka di Excel atau LibreOffice, lalu Simpan Sebagai .xlsx."),
        ("ekspor", b"", "ekspor: ekspor e-PPGBM harus berupa .xlsx atau .csv; ditemukan tanpa akhiran. "
         "Buka di Excel atau LibreOffice, lalu Simpan Sebagai .xlsx."),
        ("ekspor.xlsx", b"<table>", "ekspor.xlsx: harus berupa buku kerja Excel (.xlsx) yang utuh; "
         "ditemukan BadZipFile. Buka di Excel, lalu simpan lagi sebagai .xlsx."),
        ("ekspor.csv", b"", HEADING),
        ("ekspor.csv", b"\x81\x8d", "ekspor.csv: berkas harus berupa CSV UTF-8 atau Windows-1252; "
         "ditemukan bita lain. Di Excel pilih CSV UTF-8."),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read(house: Path, name: str, content: bytes, expected: str) -> None:
    (house / name).write_bytes(content)
    with pytest.raises(DataError) as refused:
        read(house / name, "mawar")
    assert str(refused.value) == expected


def test_a_quotation_that_is_not_closed(house: Path) -> None:
    path = as_csv(house, CHILD)
    path.write_text(path.read_text("utf-8") + '"' + "x\n" * 70_000, "utf-8")
    with pytest.raises(DataError) as refused:
        read(path, "mawar")
    assert str(refused.value) == f"ekspor.csv: tanda kutip yang dibuka harus ditutup. {DOWNLOAD}"


# Into a data set.


def test_the_table_is_written_and_passes_the_check(house: Path, dest: Path) -> None:
    path = as_csv(
        house / "unduhan", other(2, Berat="10,25"), child(Posyandu="Aster"), child(JK="?")
    )
    export = convert(path, "mawar", "data/rekaan")
    assert check(dest) == []
    table = load(dest).balita
    pd.testing.assert_frame_equal(
        table.drop(columns=["dokumen", "baris"]), export.balita.drop(columns=["dokumen", "baris"])
    )
    text = (dest / "balita.csv").read_text("utf-8")
    assert (
        text.splitlines()[0]
        == "unit,posyandu,desa,anak,jk,tgl_ukur,umur_hari,berat,tinggi,cara_ukur"
    )
    assert re.fullmatch(
        r'mawar,desa_rekaan\.aster,DESA REKAAN,a[0-9a-f]{16},P,2022-05-15,429,"8,5","73,2",telentang',
        text.splitlines()[1],
    )
    assert '"10,25"' in text.splitlines()[2]
    assert not [each for each in IDENTITY if each.casefold() in text.casefold()]
    assert sorted(each.name for each in dest.iterdir()) == ["balita.csv", "datapackage.json", "unit.csv"]  # fmt: skip


def test_a_salt_file_is_made_for_its_owner_and_used_again(house: Path, dest: Path) -> None:
    path, salt = as_csv(house / "unduhan", CHILD), house / "garam.txt"
    first = codes(convert(path, "mawar", dest, salt=salt))
    assert re.fullmatch(r"[0-9a-f]{64}\n", salt.read_text("ascii"))
    assert stat.S_IMODE(salt.stat().st_mode) in (0o600, 0o666)  # Windows knows no owner's bits
    (dest / "balita.csv").unlink()
    assert codes(convert(path, "mawar", dest, salt=salt)) == first


@pytest.mark.parametrize("content", ["", "rahasia", "00" * 31, "00" * 33, "é" * 64])
def test_a_file_that_is_no_salt(house: Path, dest: Path, content: str) -> None:
    salt = house / "garam.txt"
    salt.write_text(content, "utf-8")
    with pytest.raises(DataError) as refused:
        convert(as_csv(house / "unduhan", CHILD), "mawar", dest, salt=salt)
    assert str(refused.value) == (
        "garam.txt: berkas garam harus memuat 64 digit heksadesimal; ditemukan isi lain. "
        "Pakai berkas yang dibuat kinerja, atau nama baru agar dibuatkan."
    )
    assert not (dest / "balita.csv").exists()


MOVE = "simpan di luar folder data. Pindahkan, lalu impor lagi."


@pytest.mark.parametrize(
    ("unit", "export", "salt", "expected"),
    [
        ("mawat", "unduhan", None, 'data/rekaan: fasilitas harus ada di tabel unit; ditemukan "mawat". '
         "Maksud Anda: mawar?"),
        ("mawar", "data/rekaan", None, f"data/rekaan/ekspor.csv: ekspor memuat identitas anak: {MOVE}"),
        ("mawar", "unduhan", "data/rekaan/garam.txt", "data/rekaan/garam.txt: berkas garam membuka kode anak: "
         f"{MOVE}"),
    ],
)  # fmt: skip
def test_what_is_not_written(
    house: Path, dest: Path, unit: str, export: str, salt: str | None, expected: str
) -> None:
    path = as_csv(house / export, CHILD)
    with pytest.raises(DataError) as refused:
        convert(path, unit, dest, salt=house / salt if salt else None)
    assert str(refused.value) == expected
    assert not (dest / "balita.csv").exists()


def test_a_table_that_is_there_is_left_alone(house: Path, dest: Path) -> None:
    path = as_csv(house / "unduhan", CHILD)
    convert(path, "mawar", dest)
    before = (dest / "balita.csv").read_bytes()
    with pytest.raises(DataError) as refused:
        convert(path, "mawar", dest)
    assert str(refused.value) == (
        "data/rekaan: belum boleh punya tabel balita; ditemukan data/rekaan/balita.csv. "
        "Pindahkan dahulu, atau pilih folder data lain."
    )
    assert (dest / "balita.csv").read_bytes() == before


def test_no_table_of_nothing(house: Path, dest: Path) -> None:
    path = as_csv(house / "unduhan", child(Berat="-", Tinggi="-"), other(1, JK="?"))
    with pytest.raises(DataError) as refused:
        convert(path, "mawar", dest)
    assert str(refused.value).splitlines()[1:] == [
        "unduhan/ekspor.csv: harus memuat paling sedikit satu pengukuran; ditemukan tidak ada. "
        "Unduh ulang ekspor dari e-PPGBM, lalu impor lagi."
    ]
    assert not (dest / "balita.csv").exists()


def test_a_data_set_that_is_not_there(house: Path, dest: Path) -> None:
    with pytest.raises(DataError) as refused:
        convert(as_csv(house / "unduhan", CHILD), "mawar", house / "data" / "rekan")
    assert str(refused.value) == (
        "data/rekan: folder data harus ada; ditemukan tidak ada. Maksud Anda: rekaan?"
    )


# Ages in words.


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("1 Tahun - 2 Bulan - 3 Hari", (1, 2, 3)),
        ("0 tahun - 0 bulan - 0 hari", (0, 0, 0)),
        ("2 Bulan -  3 Hari", (0, 2, 3)),
        ("4 Tahun 11 Bulan", (4, 11, 0)),
        ("30 Hari", (0, 0, 30)),
        ("1 Thn, 2 Bln, 3 Hr", (1, 2, 3)),
        ("", None),
        ("14", None),
        ("3 Hari - 2 Bulan", None),
        ("1 Tahun - 2 Tahun", None),
        ("-1 Tahun", None),
        ("1 Tahun - 2 Bulan - 3 Hari lebih", None),
    ],
)
def test_an_age_in_words(text: str, age: tuple[int, int, int] | None) -> None:
    assert years_months_days(text) == age


@given(st.dates(datetime.date(2010, 1, 1), datetime.date(2030, 12, 31)), st.integers(0, 1856))
def test_every_age_by_the_calendar_fits_its_dates(born: datetime.date, days: int) -> None:
    """Whole months from the birth date to the day, and the days beyond: as a program writes it."""
    day = born + datetime.timedelta(days=days)
    months = (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)
    begin = pd.Timestamp(born) + pd.DateOffset(months=months)
    words = f"{months // 12} Tahun - {months % 12} Bulan - {(pd.Timestamp(day) - begin).days} Hari"
    cells = {"nama": "simulasi", "jk": "L", "posyandu": "mawar", "berat": 8.5}
    found = measurement(
        Row(2, cells | {"tgl_lahir": born, "tgl_ukur": day, "usia": words}), lambda text: text
    )
    assert isinstance(found, Measurement)
    assert found.age == days


# Beside our own z-scores.


@pytest.mark.parametrize("column", WORDS)
def test_the_words_of_the_export_are_classes_of_the_rule(column: str) -> None:
    names = {band.name for band in rules.load(f"gizi_{column.removeprefix('kelas_')}").bands}
    assert set(WORDS[column].values()) == names | {OUTLIER}


def theirs(**columns: list[Any]) -> pd.DataFrame:
    count = len(next(iter(columns.values())))
    return pd.DataFrame({"dokumen": ["mei.csv"] * count, "baris": range(5, 5 + count)} | columns)


@pytest.mark.parametrize(
    ("ours", "printed", "close", "near"),
    [
        (-2.004, -2.0, 1, 1),
        (-2.01, -2.0, 1, 1),  # a float's 0.00999… or 0.01000…1 alike
        (-2.0101, -2.0, 0, 1),
        (-2.1, -2.0, 0, 1),
        (-2.1001, -2.0, 0, 0),
        (1.99, 2.0, 1, 1),
        (1.9, 2.0, 0, 1),
    ],
)
def test_how_near_a_z_score_is(ours: float, printed: float, close: float, near: float) -> None:
    found = compare(theirs(zbbtb=[printed]), pd.DataFrame({"zbbtb": [ours]})).agreement
    row = found.set_index("indeks").loc["BB/TB"]
    assert row[["n", "dalam_0_01", "dalam_0_1"]].tolist() == [1, close, near]
    assert row["selisih_terbesar"] == pytest.approx(ours - printed)
    assert row["median_selisih"] == pytest.approx(ours - printed)


def test_one_side_only_is_counted_and_not_compared() -> None:
    found = compare(
        theirs(zbbu=[-1.0, None, -3.0, None]), pd.DataFrame({"zbbu": [-1.0, -2.0, None, None]})
    ).agreement.set_index("indeks")
    assert found.loc["BB/U", ["n", "hanya_kami", "hanya_eppgbm"]].tolist() == [1, 1, 1]
    assert found.loc["TB/U", "n"] == 0
    assert found.loc["TB/U", ["dalam_0_01", "median_selisih", "selisih_terbesar"]].isna().all()


@pytest.mark.parametrize(
    ("z", "printed", "ours"),
    [
        (-2.0, "Pendek", "Normal"),
        (-2.0001, "Normal", "Pendek"),
        (-3.0001, "Pendek", "Sangat pendek"),
        (-6.0001, "Sangat pendek", OUTLIER),
        (-6.0, OUTLIER, "Sangat pendek"),
        (3.0001, "Normal", "Tinggi"),
    ],
)
def test_a_class_that_differs_is_listed_by_its_row(z: float, printed: str, ours: str) -> None:
    both = theirs(ztbu=[-1.0, -2.0], kelas_tbu=["Normal", printed])
    found = compare(both, pd.DataFrame({"ztbu": [-1.0, z]}))
    (row,) = found.differing.to_dict("records")
    assert row == {
        "indeks": "TB/U", "dokumen": "mei.csv", "baris": 6, "z_kami": z, "z_eppgbm": -2.0,
        "selisih": pytest.approx(z + 2.0), "kelas_kami": ours, "kelas_eppgbm": printed,
    }  # fmt: skip
    counts = found.agreement.set_index("indeks").loc["TB/U", ["n_kelas", "kelas_berbeda"]]
    assert counts.tolist() == [2, 1]


def test_a_class_that_agrees_or_is_missing_is_not_listed() -> None:
    both = theirs(ztbu=[-1.0, -2.5, -2.5], kelas_tbu=["Normal", None, "Pendek"])
    found = compare(both, pd.DataFrame({"ztbu": [-1.0, -2.5, None]}))
    assert found.differing.empty
    assert found.agreement.set_index("indeks").loc["TB/U", "n_kelas"] == 1


def test_an_export_is_compared_row_by_row(house: Path) -> None:
    export = exported(house, CHILD, other(1, **{"ZS TB/U": "-2,50", "TB/U": "Pendek"}))
    ours = export.eppgbm[["zbbu", "ztbu", "zbbtb"]] + 0.004
    found = compare(export.eppgbm, ours)
    assert found.agreement["n"].tolist() == [2, 2, 2]
    assert found.agreement["dalam_0_01"].tolist() == [1.0, 1.0, 1.0]
    assert found.differing.empty


def test_other_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="must have the same rows, on the same index"):
        compare(theirs(zbbu=[1.0]), pd.DataFrame({"zbbu": [1.0, 2.0]}))


def test_the_inputs_stay_as_they_are() -> None:
    one, two = theirs(zbbu=[1.0]), pd.DataFrame({"zbbu": [1.0]})
    copies = one.copy(), two.copy()
    compare(one, two)
    pd.testing.assert_frame_equal(one, copies[0])
    pd.testing.assert_frame_equal(two, copies[1])
