"""datapackage.json: what describe makes of a folder, and that frictionless, which knows nothing of us, agrees."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import frictionless
import openpyxl
import pandas as pd
import pytest

from kinerja.errors import DataError, OutputError
from kinerja.scaffold import describe
from kinerja.tables import load
from kinerja.tables.forms.facility import KINDS

ROOT = Path(__file__).parents[1]
DATA_SETS = sorted(path.parent for path in ROOT.glob("data/*/datapackage.json"))
Json = dict[str, Any]

UNIT: list[list[object]] = [["unit", "nama", "jenis"], ["a", "Puskesmas A", "puskesmas"]]
COLUMNS = ["unit", "periode", "belanja", "pendapatan"]
MONEY: list[list[object]] = [[*COLUMNS], ["a", 2019, 1234.5, 2000]]


@pytest.fixture
def sampang(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "data" / "sampang", tmp_path / "sampang"))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A data set of one facility and nothing else."""
    folder = tmp_path / "kecil"
    folder.mkdir()
    put(folder / "unit.csv", "unit,nama,jenis\na,Puskesmas A,puskesmas\n")
    return folder


def put(path: Path, text: str) -> None:
    path.write_bytes(text.encode())


def put_workbook(path: Path, sheets: dict[str, list[list[object]]]) -> None:
    book = openpyxl.Workbook()
    book.remove(book["Sheet"])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


def told(folder: Path) -> Json:
    made: Json = json.loads(describe(folder).read_text(encoding="utf-8"))
    return made


def resource(descriptor: Json, table: str) -> Json:
    (found,) = [each for each in descriptor["resources"] if each["name"] == table]
    return dict(found)


def field(descriptor: Json, table: str, column: str) -> Json:
    fields = resource(descriptor, table)["schema"]["fields"]
    (found,) = [each for each in fields if each["name"] == column]
    return dict(found)


def errors(descriptor: Path) -> list[list[Any]]:
    """What frictionless has against a data set: table, row, column, kind of mistake."""
    report = frictionless.Package(str(descriptor)).validate()
    return [
        *([error.type] for error in report.errors),
        *(
            [task.name, *found]
            for task in report.tasks
            for found in task.flatten(["rowNumber", "fieldName", "type"])
        ),
    ]


def test_there_is_something_to_check() -> None:
    assert ROOT / "data" / "sampang" in DATA_SETS


@pytest.mark.parametrize("folder", DATA_SETS, ids=lambda path: path.name)
def test_the_committed_file_is_what_describe_makes(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / folder.name
    shutil.copytree(folder, copy)
    assert describe(copy).read_bytes() == (folder / "datapackage.json").read_bytes()


@pytest.mark.parametrize("folder", DATA_SETS, ids=lambda path: path.name)
def test_frictionless_finds_no_mistake(folder: Path) -> None:
    assert errors(folder / "datapackage.json") == []


@pytest.mark.parametrize("folder", DATA_SETS, ids=lambda path: path.name)
def test_every_table_is_described(folder: Path) -> None:
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    offered = {path.stem for form in ("csv", "parquet") for path in folder.glob(f"*.{form}")}
    assert offered <= {each["name"] for each in descriptor["resources"]}


def test_frictionless_reads_the_same_numbers() -> None:
    """299.085.000 is 299085000 for both of us, and 7567 is 7567."""
    package = frictionless.Package(str(ROOT / "data" / "sampang" / "datapackage.json"))
    ours = load(ROOT / "data" / "sampang")
    for table, column in (("anggaran", "pagu"), ("observasi", "nilai")):
        theirs = [float(row[column]) for row in package.get_table_resource(table).read_rows()]
        assert theirs == ours.table(table)[column].tolist()


def test_reading_goes_by_the_committed_file() -> None:
    dataset = load(ROOT / "data" / "sampang")
    assert dataset.title.startswith("Balanced scorecard Puskesmas Pangarengan dan Kedungdung")
    assert dataset.simulated is False


TEXT: Json = {"type": "string"}
NUMBER: Json = {"type": "number", "decimalChar": ",", "groupChar": "."}


def needed(**constraints: object) -> Json:
    return {"constraints": {"required": True, **constraints}}


@pytest.mark.parametrize(
    ("table", "column", "expected"),
    [
        ("unit", "unit", TEXT | needed(unique=True, pattern=r"^[\w.\-]+$")),
        ("unit", "jenis", TEXT | needed(enum=list(KINDS))),
        ("anggaran", "pagu", NUMBER | needed(minimum=0) | {"satuan": "rupiah"}),
        ("ketenagaan", "jumlah", NUMBER | needed(minimum=0) | {"satuan": "orang"}),
        ("observasi", "penyebut", NUMBER | {"constraints": {"minimum": 0}}),
        ("observasi", "pembilang", NUMBER | {"satuan": "sesuai indikator"}),
        ("terbit", "satuan", TEXT | {"description": "Satuan"}),
    ],
)
def test_a_field_says_what_the_schema_checks(
    sampang: Path, table: str, column: str, expected: Json
) -> None:
    made = field(told(sampang), table, column)
    assert {key: made.get(key) for key in expected} == expected


def test_an_optional_column_is_not_required(sampang: Path) -> None:
    assert "constraints" not in field(told(sampang), "observasi", "pembilang")


def test_a_table_names_its_key_and_where_it_points(sampang: Path) -> None:
    schema = resource(told(sampang), "ketenagaan")["schema"]
    assert schema["primaryKey"] == ["unit", "periode", "jenis_tenaga", "status"]
    assert schema["foreignKeys"] == [
        {"fields": "unit", "reference": {"resource": "unit", "fields": "unit"}}
    ]
    assert "foreignKeys" not in resource(told(sampang), "unit")["schema"]


def test_a_table_of_the_data_set_s_own_staff_groups_is_pointed_to(sampang: Path) -> None:
    shutil.copy(ROOT / "data" / "rujukan" / "jenis_tenaga.csv", sampang)
    descriptor = told(sampang)
    assert resource(descriptor, "ketenagaan")["schema"]["foreignKeys"] == [
        {"fields": "unit", "reference": {"resource": "unit", "fields": "unit"}},
        {"fields": "jenis_tenaga", "reference": {"resource": "jenis_tenaga", "fields": "jenis_tenaga"}},
    ]  # fmt: skip
    assert errors(sampang / "datapackage.json") == []


def test_fields_stand_in_the_order_of_the_file(sampang: Path) -> None:
    fields = resource(told(sampang), "terbit")["schema"]["fields"]
    first = (sampang / "terbit.csv").read_text(encoding="utf-8").partition("\n")[0]
    assert [each["name"] for each in fields] == first.split(",")


def test_what_a_person_wrote_stays_and_the_rest_is_made_again(sampang: Path) -> None:
    path = sampang / "datapackage.json"
    person = {
        "title": "Judul saya",
        "description": "Uraian saya",
        "homepage": "https://example.org",
        "version": "1.2",
        "simulasi": True,
        "sources": [{"title": "Profil 2019"}],
        "licenses": [{"name": "CC0-1.0"}],
        "contributors": [{"title": "Dinas Kesehatan"}],
    }
    stale = {"name": "lama", "path": "lama.csv"}
    path.write_text(json.dumps({**person, "resources": [stale], "lain": 1}), encoding="utf-8")
    made = told(sampang)
    assert {key: made[key] for key in person} == person
    assert "lain" not in made
    assert "lama" not in [each["name"] for each in made["resources"]]


def test_a_new_data_set_is_called_by_its_folder_and_is_not_simulated(tmp_path: Path) -> None:
    folder = tmp_path / "Kebun Sikolos"
    folder.mkdir()
    put(folder / "unit.csv", "unit,nama,jenis\na,Puskesmas A,puskesmas\n")
    made = told(folder)
    assert (made["name"], made["title"], made["simulasi"]) == ("kebun-sikolos", "Kebun Sikolos", False)  # fmt: skip
    assert errors(folder / "datapackage.json") == []


def test_a_declared_decimal_point_stays(small: Path) -> None:
    put(
        small / "belanja_pendapatan.csv", 'unit,periode,belanja,pendapatan\na,2019,12.5,"1,234.5"\n'
    )
    declared = [
        {"name": "belanja", "decimalChar": "."},
        {"name": "pendapatan", "decimalChar": ".", "groupChar": ","},
    ]
    old = {"resources": [{"name": "belanja_pendapatan", "schema": {"fields": declared}}]}
    put(small / "datapackage.json", json.dumps(old))
    made = told(small)
    for column in ("belanja", "pendapatan"):
        marks = field(made, "belanja_pendapatan", column)
        assert (marks["decimalChar"], marks["groupChar"]) == (".", ",")
    assert errors(small / "datapackage.json") == []
    (ours,) = load(small).belanja_pendapatan[["belanja", "pendapatan"]].to_numpy().tolist()
    assert ours == [12.5, 1234.5]


def test_the_descriptor_is_whole_text_with_a_last_line_and_no_escapes(sampang: Path) -> None:
    text = describe(sampang).read_bytes().decode("utf-8")
    assert text.startswith('{\n  "profile": "tabular-data-package",\n')
    assert text.endswith("}\n")
    assert "2017–2019" in text
    assert not list(sampang.glob(".*"))


MONEY_CSV = "unit,periode,belanja,pendapatan\na,2019,1.234,2.000\n"


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        (MONEY_CSV, None),
        (MONEY_CSV.replace(",", ";"), {"delimiter": ";"}),
        (MONEY_CSV.replace(",", "\t"), {"delimiter": "\t"}),
        ("sep=;\n" + MONEY_CSV.replace(",", ";"), {"delimiter": ";", "headerRows": [2]}),
        (MONEY_CSV.replace("\n", "\r\n"), None),
        ("\ufeff" + MONEY_CSV, None),
    ],
    ids=["comma", "semicolon", "tab", "sep=", "crlf", "bom"],
)
def test_a_csv_tells_its_dialect_where_it_is_not_the_default(
    small: Path, text: str, dialect: Json | None
) -> None:
    put(small / "belanja_pendapatan.csv", text)
    assert resource(told(small), "belanja_pendapatan").get("dialect") == dialect
    assert errors(small / "datapackage.json") == []
    package = frictionless.Package(str(small / "datapackage.json"))
    (row,) = package.get_table_resource("belanja_pendapatan").read_rows()
    assert (row["belanja"], row["pendapatan"]) == (1234, 2000)


def test_a_workbook_is_described_sheet_by_sheet(tmp_path: Path) -> None:
    folder = tmp_path / "buku"
    folder.mkdir()
    sheets: dict[str, list[list[object]]] = {
        "unit": UNIT,
        "belanja_pendapatan": MONEY,
        "Petunjuk": [["Isi lembar ini."]],
    }
    put_workbook(folder / "data.xlsx", sheets)
    made = told(folder)
    assert [each["name"] for each in made["resources"]] == ["unit", "belanja_pendapatan"]
    money = resource(made, "belanja_pendapatan")
    assert {key: money[key] for key in ("path", "format", "mediatype", "dialect")} == {
        "path": "data.xlsx",
        "format": "xlsx",
        "mediatype": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "dialect": {"excel": {"sheet": "belanja_pendapatan", "stringified": True}},
    }
    assert "decimalChar" not in field(made, "belanja_pendapatan", "belanja")
    assert errors(folder / "datapackage.json") == []
    package = frictionless.Package(str(folder / "datapackage.json"))
    (row,) = package.get_table_resource("belanja_pendapatan").read_rows()
    assert (row["periode"], row["belanja"]) == ("2019", pytest.approx(1234.5))
    assert load(folder).belanja_pendapatan["belanja"].tolist() == [1234.5]


def test_parquet_is_described(small: Path) -> None:
    money = pd.DataFrame([["a", "2019", 1234.5, 2000]], columns=COLUMNS)
    money.to_parquet(small / "belanja_pendapatan.parquet", index=False)
    made = resource(told(small), "belanja_pendapatan")
    assert (made["path"], made["format"]) == ("belanja_pendapatan.parquet", "parquet")
    assert made["mediatype"] == "application/vnd.apache.parquet"
    assert errors(small / "datapackage.json") == []


def rewrite(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        put(folder / name, text.replace(old, new, 1))

    return change


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (rewrite("anggaran.csv", "299.085.000", "banyak"), ["anggaran", 2, "pagu", "type-error"]),
        (rewrite("anggaran.csv", "299.085.000", "-1"), ["anggaran", 2, "pagu", "constraint-error"]),
        (rewrite("anggaran.csv", "299.085.000", ""), ["anggaran", 2, "pagu", "constraint-error"]),
        (rewrite("anggaran.csv", ",2017,", ",tahun 2017,"), ["anggaran", 2, "periode", "constraint-error"]),
        (rewrite("anggaran.csv", ",2017,", ",2018,"), ["anggaran", 3, None, "primary-key"]),
        (rewrite("anggaran.csv", "pangarengan", "pangarangan"), ["anggaran", 2, None, "foreign-key"]),
        (rewrite("anggaran.csv", ",pagu,", ",anggaran,"), ["anggaran", None, "pagu", "incorrect-label"]),
        (rewrite("unit.csv", ",puskesmas,", ",rumah sakit,"), ["unit", 2, "jenis", "constraint-error"]),
    ],
    ids=["text", "negative", "empty", "period", "twice", "unknown unit", "label", "kind"],
)  # fmt: skip
def test_frictionless_refuses_what_we_refuse(
    sampang: Path, change: Callable[[Path], None], expected: list[object]
) -> None:
    change(sampang)
    with pytest.raises(DataError):
        load(sampang, unit="pangarengan")
    assert expected in errors(sampang / "datapackage.json")


def gone(folder: Path) -> None:
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("change", "sentences"),
    [
        (gone, ["data/sampang: folder data harus ada; ditemukan tidak ada. Tidak ada satu pun yang terdaftar."]),
        (
            rewrite("datapackage.json", '"simulasi": false,', '"simulasi": tidak,'),
            ['data/sampang/datapackage.json baris 6: harus JSON yang sah; ditemukan ""simulasi": tidak,". '
             "Perbaiki lalu jalankan: kinerja check data/sampang"],
        ),
        (
            rewrite("anggaran.csv", ",pagu,", ",paggu,"),
            ["data/sampang/anggaran.csv baris 1: harus punya kolom pagu; ditemukan tidak ada. "
             "Perbaiki lalu jalankan: kinerja check data/sampang",
             'data/sampang/anggaran.csv baris 1: kolom tidak dikenal; ditemukan "paggu". Maksud Anda: pagu? '
             "Perbaiki lalu jalankan: kinerja check data/sampang"],
        ),
        (
            lambda folder: put(folder / "unit.csv", ""),
            ["data/sampang/unit.csv: harus punya baris judul kolom; ditemukan baris 1 kosong. "
             "Isi judul kolom di baris 1."],
        ),
    ],
    ids=["no folder", "broken descriptor", "unknown column", "empty file"],
)  # fmt: skip
def test_what_cannot_be_described_is_refused_and_nothing_is_written(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Path], None],
    sentences: list[str],
) -> None:
    folder = tmp_path / "data" / "sampang"
    shutil.copytree(ROOT / "data" / "sampang", folder)
    monkeypatch.setenv("KINERJA_ROOT", str(tmp_path))
    change(folder)
    before = {path: path.read_bytes() for path in folder.glob("*")}
    with pytest.raises(DataError) as refused:
        describe(folder)
    assert [str(problem) for problem in refused.value.problems] == sentences
    assert {path: path.read_bytes() for path in folder.glob("*")} == before


def test_a_mistake_in_a_value_does_not_hinder_a_description(sampang: Path) -> None:
    """Or nobody could declare a decimal point, which makes the values right."""
    rewrite("anggaran.csv", "299.085.000", "12.5")(sampang)
    assert field(told(sampang), "anggaran", "pagu")["decimalChar"] == ","


def test_a_folder_that_cannot_be_written_is_said(sampang: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setenv("KINERJA_ROOT", str(sampang.parent))
    (sampang / "datapackage.json").unlink()
    (sampang / ".datapackage.json.baru").mkdir()  # in the way of the file that is written beside
    with pytest.raises(OutputError) as refused:
        describe(sampang)
    sentence = str(refused.value)
    assert sentence.startswith("sampang/datapackage.json: harus dapat ditulis; ditemukan ")
    assert sentence.endswith(". Periksa izin folder.")
