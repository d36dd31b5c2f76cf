"""The pieces of an accountability report: items, what lies low, plan and execution, evaluation; one whole year."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinerja.indicators.accountability import (
    EVALUATION_COLUMNS,
    ITEM_COLUMNS,
    LOW_COLUMNS,
    PLAN_COLUMNS,
    evaluation,
    item_achievements,
    low_items,
    plan_differences,
    trend,
)
from kinerja.indicators.yearly_report import yearly_report
from kinerja.tables import load
from kinerja.tables.schemas import empty

BALANGAN = Path(__file__).parents[1] / "data" / "balangan"
KEY = {"unit": "u", "periode": "2024"}


def item(**values: Any) -> pd.DataFrame:
    """A table of one indicator of one budget item."""
    row = KEY | {"kode": "1", "nomor": 1, "indikator": "bblr", "uraian": "BBLR", "satuan": "%"}
    return pd.DataFrame([row | {"target": 3.0, "realisasi": 9.7} | values])


@pytest.mark.parametrize(
    ("values", "reached", "band", "note"),
    [
        # S001, Table 3.9: lower is better (lines 4739 and 4741), higher is better (5449, 4757)
        ({"indikator": "bumil_risti", "target": 20.0, "realisasi": 34.1}, 29.5, "Sangat Rendah", None),
        ({}, -370 / 3, "Sangat Rendah", None),
        ({"indikator": "puskesmas_paripurna", "target": 6.0, "realisasi": 4.0}, 200 / 3, "Sedang", None),
        ({"indikator": "desa_odf", "target": 70.0, "realisasi": 64.74}, 647400 / 7000, "Sangat Tinggi", None),
        # both sides of a boundary of the scale
        ({"indikator": "spa", "target": 100.0, "realisasi": 76.0}, 76.0, "Tinggi", None),
        ({"indikator": "spa", "target": 100.0, "realisasi": 75.99}, 75.99, "Sedang", None),
        # nothing to divide by, nothing known, no better side
        ({"target": 0.0}, np.nan, None, "target nol: tidak ada persentase"),
        ({"target": np.nan}, np.nan, None, "tidak ada target"),
        ({"realisasi": np.nan}, np.nan, None, "tidak ada realisasi"),
        ({"indikator": "bor", "target": 68.0, "realisasi": 80.12}, np.nan, None,
         "indikator tanpa arah: tidak ada capaian"),
        # what the row says itself stays
        ({"target": 0.0, "catatan": "sel gabungan"}, np.nan, None, "sel gabungan; target nol: tidak ada persentase"),
    ],
)  # fmt: skip
def test_an_item_and_its_achievement(
    values: dict[str, Any], reached: float, band: str | None, note: str | None
) -> None:
    found = item_achievements(item(**values)).iloc[0]
    assert found["capaian"] == pytest.approx(reached, nan_ok=True)
    assert (found["kategori"] if pd.notna(found["kategori"]) else None) == band
    assert (found["catatan"] if pd.notna(found["catatan"]) else None) == note


def test_items_keep_their_order_and_columns_also_without_rows() -> None:
    assert list(item_achievements(item()).columns) == ITEM_COLUMNS
    assert list(item_achievements(empty("indikator_anggaran")).columns) == ITEM_COLUMNS


def test_the_version_of_the_scale_can_be_chosen() -> None:
    values = item(indikator="spa", target=100.0, realisasi=90.5)
    assert item_achievements(values)["kategori"].tolist() == ["Tinggi"]
    assert item_achievements(values, version="2017-atas")["kategori"].tolist() == ["Sangat Tinggi"]


def budget(*rows: tuple[str, str | None, float, float]) -> pd.DataFrame:
    """A budget table: code, parent, pagu, realisasi."""
    frame = pd.DataFrame(rows, columns=["kode", "induk", "pagu", "realisasi"])
    return frame.assign(unit="u", periode="2024", uraian="Pos " + frame["kode"])


ANALYSED = pd.DataFrame([KEY | {"jenis": "anggaran", "kode": "1.1", "penyebab": "lelang gagal"}])


@pytest.mark.parametrize(
    ("spent", "low"),
    [(0.0, True), (69.999, True), (70.0, False), (70.001, False), (120.0, False)],
)
def test_a_leaf_below_seventy_is_low_and_one_at_seventy_is_not(spent: float, low: bool) -> None:
    table = budget(
        ("1", None, 100.0, spent),
    )
    assert (
        len(low_items(item_achievements(empty("indikator_anggaran")), table, ANALYSED)) == 1
    ) == low


def test_only_leaves_are_listed_and_the_analysed_ones_are_known() -> None:
    table = budget(("1", None, 200.0, 60.0), ("1.1", "1", 100.0, 60.0), ("1.2", "1", 100.0, 0.0))
    items = item_achievements(item(kode="1.2"))
    found = low_items(items, table, ANALYSED)
    assert found[["jenis", "kode", "dianalisis"]].to_numpy().tolist() == [
        ["kinerja", "1.2", False],
        ["anggaran", "1.1", True],
        ["anggaran", "1.2", False],
    ]
    assert found["penyebab"].tolist()[1] == "lelang gagal"
    assert list(found.columns) == LOW_COLUMNS


def test_the_limit_can_be_another() -> None:
    table = budget(("1", None, 100.0, 80.0))
    assert len(low_items(item_achievements(item()), table, ANALYSED, limit=90)) == 2


def plan(**values: Any) -> pd.DataFrame:
    """One item of a plan."""
    return pd.DataFrame([KEY | {"kode": "1", "uraian": "Pos", "pagu": 10.0} | values])


def targets(**values: Any) -> pd.DataFrame:
    """One target of a plan."""
    return pd.DataFrame(
        [KEY | {"kode": "1", "nomor": 1, "uraian": "Indikator", "target": 90.0} | values]
    )


NONE = targets().head(0)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((plan(), plan(), NONE, NONE), []),
        ((plan(), plan(pagu=12.0), NONE, NONE), [["anggaran", "1", 10.0, 12.0, 2.0]]),
        ((plan(), plan(kode="2"), NONE, NONE),
         [["anggaran", "1", 10.0, None, None], ["anggaran", "2", None, 10.0, None]]),
        ((plan().head(0), plan(), NONE, NONE), []),
        ((plan(), plan(), targets(), targets(target=100.0)), [["kinerja", "1", 90.0, 100.0, 10.0]]),
        ((plan(), plan(), targets(target=None), targets(target=None)), []),
        ((plan(), plan(), targets(nomor=1), targets(nomor=2)),
         [["kinerja", "1", 90.0, None, None], ["kinerja", "1", None, 90.0, None]]),
    ],
)  # fmt: skip
def test_plan_and_execution(parts: tuple[pd.DataFrame, ...], expected: list[list[Any]]) -> None:
    found = plan_differences(*parts)
    assert list(found.columns) == PLAN_COLUMNS
    columns = ["jenis", "kode", "rencana", "pelaksanaan", "selisih"]
    told = found[columns].astype("object").where(found[columns].notna(), None)
    assert told.to_numpy().tolist() == expected


def test_an_evaluation_that_adds_up_and_one_that_does_not() -> None:
    rows = pd.DataFrame(
        {
            "kode": ["A", "A1", "A2", "B", "B1"],
            "induk": [None, "A", "A", None, "B"],
            "bobot": [30.0, 9.0, 15.0, 0.0, 5.0],
            "nilai": [19.8, 6.3, 13.5, 9.0, np.nan],
            "komponen": "K",
        }
    ).assign(**KEY)
    found = evaluation(rows).set_index("kode")
    assert list(found.reset_index().columns) != []
    assert found.loc["A", "selisih"] == pytest.approx(0)
    assert found.loc["A", "persen"] == pytest.approx(66)
    assert np.isnan(found.loc["B", "persen"])  # no weight
    assert np.isnan(found.loc["B", "jumlah_bagian"])  # a part without value
    assert np.isnan(found.loc["A1", "selisih"])  # no parts
    assert list(evaluation(empty("evaluasi")).columns) == EVALUATION_COLUMNS


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([], "tidak ada nilai"),
        ([np.nan], "tidak ada nilai"),
        ([3.0], "satu titik: tidak ada tren"),
        ([3.0, 3.0], "tetap; 2 titik: terlalu sedikit untuk tren"),
        ([147, 207, 119], "naik, lalu turun; 3 titik: terlalu sedikit untuk tren"),
        ([29, np.nan, 27, 10.29], "turun terus; 3 titik: terlalu sedikit untuk tren"),
        ([1, 2, 3, 4], "naik terus; 4 titik: terlalu sedikit untuk tren"),  # below the boundary
        ([1, 2, 3, 4, 5], "naik terus; 5 titik, p 0,017: tren naik"),  # 2 of 120 orders
        ([1, 2, 3, 5, 4], "naik, lalu turun; 5 titik, p 0,083: tidak ada tren yang terbukti"),
        ([1, 3, 2, 4, 3, 5, 1, 2], "naik-turun; 8 titik, p 0,704: tidak ada tren yang terbukti"),
        ([4, 4, 4, 4, 4], "tetap; 5 titik: tidak berubah"),
        (list(range(12)), "naik terus; 12 titik, p < 0,001: tren naik"),
    ],
)
def test_a_trend_is_said_only_where_there_are_points_enough(values: list[float], told: str) -> None:
    assert trend(values) == told


def test_the_parts_of_another_year_are_not_added() -> None:
    rows = pd.DataFrame(
        {"kode": ["A", "A1"], "induk": [None, "A"], "bobot": 10.0, "nilai": 5.0, "komponen": "K"}
    )
    rows = pd.concat([rows.assign(**KEY), rows.assign(unit="u", periode="2023")])
    assert evaluation(rows)["jumlah_bagian"].dropna().tolist() == [5.0, 5.0]


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=6), st.floats(1, 1e6))
def test_a_lower_is_better_achievement_mirrors_the_other(
    actual: list[float], target: float
) -> None:
    rows = pd.concat(
        [item(kode=str(i), realisasi=value, target=target) for i, value in enumerate(actual)]
    )
    up = item_achievements(rows.assign(indikator="spa"))["capaian"]
    down = item_achievements(rows)["capaian"]
    assert np.allclose(up + down, 200)


# One whole year of the published report.


@pytest.fixture(scope="module")
def balangan() -> Any:
    """The report of the office of Balangan for 2024."""
    return yearly_report(load(BALANGAN).only("balangan").table, period="2024")


@pytest.mark.parametrize(
    ("code", "method", "reached"),
    [  # 001_43f9196afba19eed.txt lines 2090-2146: as printed; from the counts where there are any
        ("aki", "angka tercetak", 104.8),
        ("aki", "Poisson eksak 95%", 104.4),
        ("akb", "angka tercetak", 24.7),
        ("akb", "Byar 95%", 24.3),
        ("angka_kesakitan", "angka tercetak", 161.9),
        ("puskesmas_paripurna", "angka tercetak", 66.7),
        ("rs_paripurna", "angka tercetak", 100.0),
    ],
)
def test_the_achievements_of_balangan(
    balangan: Any, code: str, method: str, reached: float
) -> None:
    table = balangan.achievements
    own = table[(table["indikator"] == code) & (table["metode"] == method)]
    assert own["capaian"].round(1).tolist() == [reached]


def test_no_death_trend_is_claimed_for_balangan(balangan: Any) -> None:
    assert set(balangan.changes["putusan"]) == {"tidak terbukti berubah"}
    means = balangan.means.set_index("indikator")["nilai"]
    assert means["jumlah_kematian_ibu"] == 4.0  # 7, 3, 4, 2 in four years


def test_what_balangans_own_lists_forget(balangan: Any) -> None:
    missing = balangan.low[~balangan.low["dianalisis"]]
    spent_nothing = missing[(missing["jenis"] == "anggaran") & (missing["nilai"] == 0)]
    assert spent_nothing["kode"].tolist() == ["2.2.28", "3.1.2"]
    assert "2.4" in set(missing.loc[missing["jenis"] == "kinerja", "kode"])  # paripurna, 66.67


def test_the_books_of_balangan_reconcile(balangan: Any) -> None:
    assert balangan.breaks.empty
    assert len(balangan.tree) == 92


def test_a_facility_without_budget_has_empty_tables_and_no_crash() -> None:
    own = load(BALANGAN).only("banjar").table
    report = yearly_report(own, period="2024")
    assert report.tree.empty
    assert report.low.empty
    assert report.achievements.empty
    assert not report.deaths.empty


def test_a_year_that_nobody_wrote_about() -> None:
    report = yearly_report(load(BALANGAN).only("balangan").table, period="1999")
    assert report.achievements.empty
    assert report.deaths.empty
    assert report.all.empty
