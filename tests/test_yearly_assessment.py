"""The yearly assessment as its page has it: scores, every version of the classes, the spider, accreditation."""

import datetime
import functools
import itertools
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from kinerja.display import pkp as say
from kinerja.display import pkp_tables
from kinerja.indicators.yearly_assessment import (
    class_versions,
    spider_area,
    spider_areas,
    yearly_assessment,
)
from kinerja.tables import load

ROOT = Path(__file__).parents[1]
scores = st.lists(st.floats(0, 100), min_size=3, max_size=6)


@functools.cache
def dataset():
    return load(ROOT / "data" / "contoh")


@functools.cache
def report(unit):
    return yearly_assessment(dataset().only(unit).table, period="2024")


def words(html):
    return BeautifulSoup(str(html.markup), "html.parser").get_text(" ", strip=True)


def test_the_published_example_is_one_score_of_one_programme():
    nine = [24.9, 100, 100, 51.6, 100, 88.5, 100, 28.9, 100]  # methods.md section 8
    table = pd.DataFrame(
        {"unit": "u", "periode": "2024", "jenis": "pelayanan", "upaya": "KIA", "target": 100, "nilai": nine,
         "variabel": [f"v{place}" for place in range(9)]}
    )  # fmt: skip
    empty = pd.DataFrame(columns=["unit", "periode", "status"])
    found = yearly_assessment({"pkp": table, "akreditasi": empty}.__getitem__, period="2024")
    assert round(found.scores["nilai"].iloc[0], 1) == 77.1
    assert found.versions["kategori"].tolist() == ["Kurang", "Kurang"]
    assert found.areas is None  # one programme has no spider
    assert found.accreditation.empty
    assert found.day == datetime.date(2024, 12, 31)


@pytest.mark.parametrize(
    ("kind", "value", "classes"),
    [
        ("pelayanan", 80.0, ["Kurang", "Kurang"]),
        ("pelayanan", 80.25, ["Cukup", "Kurang"]),  # the gap that the guideline leaves
        ("pelayanan", 90.75, ["Cukup", "Baik"]),
        ("pelayanan", 91.0, ["Baik", "Baik"]),
        ("manajemen", 8.44, ["Cukup", "Cukup"]),
        ("manajemen", 8.45, ["Cukup", "Baik"]),
        ("manajemen", 8.5, ["Baik", "Baik"]),
        ("manajemen", 5.47, ["Kurang", "Cukup"]),
    ],
)
def test_a_gap_between_classes_is_closed_by_every_version(kind, value, classes):
    table = pd.DataFrame(
        {
            "unit": "u",
            "periode": "2024",
            "jenis": [kind],
            "upaya": "A",
            "variabel": "v",
            "target": 100,
            "nilai": value,
        }
    )
    assert class_versions(table)["kategori"].tolist() == classes


@given(scores)
def test_no_order_of_the_axes_gives_an_area_beyond_the_extremes(values):
    found = spider_areas(values, most=100)
    every = [
        spider_area([values[0], *rest], most=100) for rest in itertools.permutations(values[1:])
    ]
    assert found.smallest == pytest.approx(min(every), abs=1e-9)
    assert found.largest == pytest.approx(max(every), abs=1e-9)
    assert found.drawn == spider_area(values, most=100)


def test_a_spider_of_two_axes_is_refused():
    with pytest.raises(ValueError, match="a spider chart needs 3 axes, not 2"):
        spider_area([1, 2], most=10)


def test_the_page_says_what_each_point_needs_and_how_sure_the_class_is():
    found = report("p07")
    told = words(say.findings(found, pd.DataFrame()))
    assert "Nilai pelayanan: Cukup." in told
    assert "peluang kelas ini lebih dari 99%" in told
    assert "47 orang saja mengubah kelas menjadi Baik." in told
    assert "Sudah berakhir pada 15 April 2024, 260 hari sebelum akhir tahun penilaian" in told
    assert "71,7% sampai 74,2%" in words(say.spider_misleads(found))
    assert found.earlier["periode"].unique().tolist() == ["2023"]
    assert found.needs["tambahan_nilai"].is_monotonic_decreasing


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            {"status": "utama", "berlaku_sampai": "2028-11-15"},
            "Berlaku sampai 15 November 2028, 1.415 hari lagi",
        ),
        ({"status": "utama", "berlaku_sampai": "2025-02-15"}, "siapkan penilaian berikutnya"),
        (
            {"status": "utama", "berlaku_sampai": "2024-12-31"},
            "0 hari lagi sesudah akhir tahun penilaian; siapkan",
        ),
        (
            {"status": "utama", "berlaku_sampai": "2024-12-30"},
            "Sudah berakhir pada 30 Desember 2024, 1 hari",
        ),
        (
            {"status": "utama", "berlaku_sampai": None},
            "tidak diketahui: tanggal berakhir tidak diisi",
        ),
        ({"status": "tidak terakreditasi", "berlaku_sampai": None}, "Tidak ada yang berlaku"),
    ],
)
def test_the_expiry_of_the_accreditation_is_said(row, sentence):
    table = pd.DataFrame([{"unit": "u", "periode": "2023"} | row])
    none = pd.DataFrame(columns=["unit", "periode", "jenis", "upaya", "variabel", "nilai"])
    found = yearly_assessment({"pkp": none, "akreditasi": table}.__getitem__, period="2024")
    assert sentence in words(pkp_tables.accreditation(found))
    assert found.scores.empty
    for part in (
        pkp_tables.scores(found, "pkp_pelayanan"), pkp_tables.probabilities(found.chances),
        pkp_tables.needs(found.needs), say.drawn([], say.spider(found, "pkp_manajemen")),
    ):  # fmt: skip
        assert "tidak ada data" in words(part)
