"""A batch: what is due and what is not, one failure that stops no other, and a manifest that says all of it."""

import csv
import datetime
import json
import re
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from kinerja import batch

FIELDS = {
    "batch": str,
    "unit": str,
    "nama": str,
    "report": str,
    "parameters": dict,
    "hash": str,
    "status": str,
    "seconds": float,
    "made": str,
    "simulasi": bool,
    "cell": int | None,
    "message": str,
    "page": str,
    "notebook": str,
    "cpu": float,
    "memory": int,
    "inputs": dict,
    "because": list,
}
SCORECARDS = [("pangarengan", "balanced_scorecard"), ("kedungdung", "balanced_scorecard")]
ALL = list(SCORECARDS)


@pytest.fixture
def made(house, rendered, monkeypatch):
    """A house of the test's own, in which the pages of sampang stand already."""
    shutil.copytree(rendered.house.output / "sampang", house.output / "sampang")
    monkeypatch.setenv("KINERJA_ROOT", str(house.root))
    monkeypatch.chdir(house.root)
    return house


def due(house, **chosen):
    """The pages that a run would make; no kernel is started."""
    plan = batch.plan(house.root / "params" / "sampang.yml", house.output, **chosen)
    return [(run.unit, run.report) for run, _ in plan.due]


# What is due


def test_unchanged_pages_are_not_due(made):
    assert due(made) == []


def test_force_makes_all_due_in_the_order_of_the_unit_table(made):
    assert due(made, force=True) == ALL


@pytest.mark.parametrize(
    ("path", "old", "new", "again"),
    [
        ("data/sampang/penerimaan.csv", "243.436.000", "243.436.001", ALL),
        ("data/rujukan/aturan/rasio_ekonomis.csv", "Cukup Ekonomis", "Agak Ekonomis", ALL),
        ("data/rujukan/indikator.csv", "Rasio ekonomis", "Nisbah ekonomis", ALL),
        ("notebooks/balanced_scorecard.ipynb", "Cukupkah tenaga", "Apakah tenaga", SCORECARDS),
        ("params/sampang.yml", "tahun_awal: 2017", "tahun_awal: 2018", SCORECARDS),
    ],
    ids=["a data cell", "a rule", "the catalogue", "the notebook", "a parameter"],
)
def test_a_changed_input_makes_the_pages_due_again(made, path, old, new, again):
    text = (made.root / path).read_text(encoding="utf-8")
    assert old in text
    (made.root / path).write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
    assert due(made) == again


def test_what_is_written_beside_the_data_changes_nothing(made):
    """The lock file of an open workbook and a hidden file are no data."""
    (made.root / "data" / "sampang" / "~$buku.xlsx").write_text("", encoding="utf-8")
    (made.root / "data" / "sampang" / ".DS_Store").write_text("", encoding="utf-8")
    assert due(made) == []


def test_a_deleted_page_is_due_again_and_only_that_one(made):
    made.page("sampang", "kedungdung").unlink()
    assert due(made) == [SCORECARDS[1]]


@pytest.mark.parametrize(
    "text",
    ["", "{", "null", "[1, 2]", '[{"unit": "pangarengan"}]', '{"unit": 1}', "\x00\x01"],
    ids=["empty", "cut off", "null", "numbers", "other rows", "an object", "bytes"],
)
def test_a_corrupt_manifest_is_survived_and_all_is_due(made, call, text):
    (made.output / "sampang" / "manifest.json").write_text(text, encoding="utf-8")
    assert due(made) == ALL
    assert call(made, "index").code == 0


def test_selections_narrow_and_limit_cuts_facilities(made):
    assert due(made, force=True, units=["kedungdung"]) == ALL[1:]
    assert due(made, force=True, limit=1) == ALL[:1]
    assert due(made, force=True, units=["kedungdung", "pangarengan"], limit=5) == ALL
    assert due(made, force=True, reports=["balanced_scorecard"]) == SCORECARDS


# What the manifest and the gathered results say


def test_a_manifest_row_has_the_documented_fields(rendered):
    for name in ("sampang", "banyak"):
        for row in rendered.house.manifest(name):
            assert list(row) == list(FIELDS)
            for field, kind in FIELDS.items():
                assert isinstance(row[field], kind), field
            assert row["batch"] == name
            assert row["status"] == "selesai"
            assert row["seconds"] > 0
            assert datetime.datetime.fromisoformat(row["made"]).tzinfo is not None
            assert re.fullmatch("[0-9a-f]{64}", row["hash"])
            assert row["parameters"]["unit"] == row["unit"]
            assert row["simulasi"] == (name == "banyak")
            assert (rendered.house.output / name / row["page"]).is_file()
            assert (rendered.house.output / name / row["notebook"]).is_file()


def test_every_page_has_a_hash_of_its_own(rendered):
    hashes = [
        row["hash"] for name in ("sampang", "banyak") for row in rendered.house.manifest(name)
    ]
    assert len(set(hashes)) == len(hashes) == 4


def test_the_results_of_all_units_are_gathered_once(rendered):
    def rows(path):
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    gathered = rows(rendered.house.output / "sampang" / "hasil.csv")
    single = [rows(rendered.house.page("sampang", unit, ".csv")) for unit, _ in SCORECARDS]
    assert gathered == [*single[0], *single[1]]
    assert [{row["unit"] for row in part} for part in single] == [{"pangarengan"}, {"kedungdung"}]
    keys = [(row["unit"], row["periode"], row["indikator"], row["metode"]) for row in gathered]
    assert len(keys) == len(set(keys))


def test_nothing_of_this_machine_is_on_a_page(rendered):
    machine = {str(rendered.house.root), rendered.house.root.as_posix(), str(Path.home()), "/tmp/"}
    for path in rendered.house.output.rglob("*"):
        if path.suffix in {".html", ".csv"} or path.name == "manifest.json":
            text = path.read_text(encoding="utf-8")
            assert not [place for place in machine if place in text], path


def test_the_same_page_twice_is_the_same_to_the_byte_but_for_its_date(made):
    before = made.page("sampang", "pangarengan").read_text(encoding="utf-8")
    ended = made.run("render", "--unit", "pangarengan", "--output", "lagi")
    assert ended.code == 0
    again = made.root / "lagi" / "sampang" / "pangarengan" / "balanced_scorecard.html"
    dated = re.compile(r"<dt>Dibuat</dt><dd>\d{1,2} \w+ \d{4}</dd>")
    assert len(dated.findall(before)) == 1
    assert dated.sub("", again.read_text(encoding="utf-8")) == dated.sub("", before)


# One failure stops no other


def test_a_facility_with_bad_rows_is_refused_and_the_other_page_says_so(house):
    house.edit("data/sampang/anggaran.csv", "299.085.000", "299.085.00")
    ended = house.run("render")
    assert ended.code == 1
    sentence = (
        "data/sampang/anggaran.csv baris 2 kolom pagu: harus angka seperti 1.234,5; "
        'ditemukan "299.085.00". Perbaiki lalu jalankan: kinerja check data/sampang'
    )
    assert sentence in ended.err
    assert "1 halaman dibuat, 0 tidak berubah, 1 gagal" in ended.out

    rows = {row["unit"]: (row["status"], row["message"]) for row in house.manifest("sampang")}
    assert rows == {"pangarengan": ("ditolak", sentence), "kedungdung": ("selesai", "")}
    assert not [path for path in house.made() if "pangarengan" in path]

    index = BeautifulSoup(house.index(), "html.parser")
    assert sentence in index.find("tr", class_="ditolak").get_text()

    page = house.page("sampang", "kedungdung").read_text(encoding="utf-8")
    assert "1 puskesmas tidak dibandingkan karena datanya ditolak" in page
    assert "pangarengan tidak dibandingkan" in page
    heads = BeautifulSoup(page, "html.parser").select("th[scope=col], figcaption, caption, svg")
    assert heads
    assert not [head for head in heads if "Puskesmas Pangarengan" in head.get_text()]


FAILING = """\
import os
import sys

if unit == "salah":
    raise ValueError("angka aneh")
if unit == "keluar":
    sys.exit(0)
if unit == "mati":
    os.kill(os.getpid(), 9)
print("lewat")
"""
LAST = """\
if unit == "akhir":
    sys.exit(0)
"""
UNITS = ("baik", "salah", "keluar", "mati", "akhir")
SMALL = """\
from pathlib import Path

Path(keluaran).write_text(f"unit,nilai\\n{unit},1\\n", encoding="utf-8")
"""


def row_of(index, unit):
    """The row of a facility on the index."""
    return next(
        row for row in index.find_all("tr") if f"Puskesmas {unit.capitalize()}" in row.th.get_text()
    )


def test_every_way_to_fail_is_told_and_stops_no_other_page(small_house):
    """Raises, leaves, is killed, leaves in the last cell; one of them had a page before."""
    house = small_house(*UNITS, cells=[SMALL])
    assert house.run("render", "--unit", "salah").code == 0
    older = house.page("kecil", "salah").read_bytes()

    house.notebook(SMALL, FAILING, LAST)
    ended = house.run("render")
    assert ended.code == 1
    assert "1 halaman dibuat, 0 tidak berubah, 4 gagal" in ended.out
    rows = {row["unit"]: row for row in house.manifest("kecil")}
    assert {unit: rows[unit]["status"] for unit in UNITS} == {
        "baik": "selesai",
        "salah": "gagal",
        "keluar": "gagal",
        "mati": "gagal",
        "akhir": "gagal",
    }
    assert "Traceback" not in ended.err
    complaints = [line for line in ended.err.splitlines() if not line.startswith("  ")]
    assert {line.split(":")[0] for line in complaints} == {
        f"✗ kecil/{unit}" for unit in UNITS if unit != "baik"
    }

    raised = rows["salah"]
    assert (raised["cell"], raised["message"]) == (4, "ValueError: angka aneh")
    assert raised["notebook"] == "salah/balanced_scorecard.gagal.ipynb"
    kept = json.loads((house.output / "kecil" / raised["notebook"]).read_text(encoding="utf-8"))
    assert "angka aneh" in json.dumps(kept["cells"])
    assert raised["page"] == "salah/balanced_scorecard.html"
    assert house.page("kecil", "salah").read_bytes() == older

    assert "berhenti sendiri" in rows["keluar"]["message"]
    assert "berhenti sendiri" in rows["akhir"]["message"]
    assert "Kernel mati" in rows["mati"]["message"]
    for unit in ("keluar", "mati", "akhir"):
        assert rows[unit]["page"] == ""
        assert not house.page("kecil", unit).exists()
    assert not [path for path in house.made() if "/.balanced_scorecard-" in path]

    index = BeautifulSoup(house.index(), "html.parser")
    shown = row_of(index, "salah")
    assert "Sel 4: ValueError: angka aneh" in shown.get_text()
    assert "buatan sebelumnya" in shown.get_text()
    linked = {link["href"] for link in shown.find_all("a")}
    assert linked == {
        "kecil/salah/balanced_scorecard.html",
        "kecil/salah/balanced_scorecard.gagal.ipynb",
    }
    assert "Kernel mati" in row_of(index, "mati").get_text()
    assert "buatan sebelumnya" not in row_of(index, "mati").get_text()
    assert "kecil/baik/balanced_scorecard.html" in {
        a["href"] for a in row_of(index, "baik").find_all("a")
    }

    with (house.output / "kecil" / "hasil_balanced_scorecard.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        assert [row["unit"] for row in csv.DictReader(file)] == ["baik"]

    house.notebook(SMALL)
    assert house.run("render").code == 0
    assert not list(house.output.rglob("*.gagal.ipynb"))
    assert {row["status"] for row in house.manifest("kecil")} == {"selesai"}
    assert "buatan sebelumnya" not in house.index()


def test_a_worker_that_is_killed_takes_no_other_page_with_it(small_house):
    """The kernel's parent is the worker; out of memory may hit either."""
    house = small_house(
        "a",
        "b",
        "c",
        "d",
        cells=[
            "import os\n\nif unit == 'a':\n    os.kill(os.getppid(), 9)\n",
            SMALL,
        ],
    )
    ended = house.run("render", "--jobs", "1")
    assert ended.code == 1
    assert [(row["unit"], row["status"]) for row in house.manifest("kecil")] == [
        ("a", "gagal"),
        ("b", "selesai"),
        ("c", "selesai"),
        ("d", "selesai"),
    ]
    assert "Proses pembuat halaman mati" in house.manifest("kecil")[0]["message"]
    assert not [path for path in house.made() if "/.balanced_scorecard-" in path]
