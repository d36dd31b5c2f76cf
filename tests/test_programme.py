"""Adequacy, progress and gap: S002's formulas, both sides of each class, and what has no value."""

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kinerja import rules
from kinerja.errors import KinerjaError, RuleError
from kinerja.indicators.programme import (
    adequacy,
    adequacy_of_effort,
    adequacy_of_performance,
    gap,
    gaps,
    progress,
    progress_over_time,
)
from kinerja.indicators.results import COLUMNS

NAN = math.nan
AMOUNTS = st.floats(0.01, 1e9)
BETTER = st.sampled_from(["naik", "turun"])
UP, DOWN, NEITHER = "rasio_efektivitas", "rasio_efisiensi", "rasio_ekonomis"  # by their direction


def row(indicator: str = UP, **more: object) -> dict[str, object]:
    return {"unit": "a", "periode": "2024", "indikator": indicator} | more


@pytest.mark.parametrize("formula", [adequacy_of_effort, adequacy_of_performance])
@pytest.mark.parametrize(
    ("above", "below", "percent"),
    [
        (9, 12, 75),
        (12, 12, 100),
        (15, 12, 125),  # more than planned is shown as it is
        (0, 12, 0),
        (7, 25, 28),  # 7 / 25 × 100 is 28.000000000000004
        (5, 0, NAN),
        (5, -1, NAN),
        (NAN, 12, NAN),
        (9, NAN, NAN),
    ],
)
def test_adequacy_is_done_over_planned(
    formula: type[np.ufunc], above: float, below: float, percent: float
) -> None:
    np.testing.assert_array_equal(formula(above, below), percent)


def test_adequacy_broadcasts() -> None:
    found = adequacy_of_effort([[8, 12], [4, 6]], [8, 12])
    np.testing.assert_array_equal(found, [[100, 100], [50, 50]])


@pytest.mark.parametrize(
    ("above", "below", "value", "reason"),
    [
        (9, 12, 75, "tercatat lengkap: tidak ada galat sampel, jadi tidak ada selang"),
        (0, 12, 0, "tercatat lengkap: tidak ada galat sampel, jadi tidak ada selang"),
        (9, 0, NAN, "penyebut nol"),
        (0, 0, NAN, "penyebut nol"),
        (-1, 12, NAN, "pembilang atau penyebut negatif"),
        (9, -12, NAN, "pembilang atau penyebut negatif"),
        (None, 12, NAN, "pembilang atau penyebut tidak ada"),
        (9, None, NAN, "pembilang atau penyebut tidak ada"),
        (math.inf, 12, NAN, "pembilang atau penyebut tidak ada"),
    ],
)
def test_an_adequacy_without_value_says_why(
    above: float | None, below: float | None, value: float, reason: str
) -> None:
    found = adequacy([row("kecukupan_upaya/penyuluhan", pembilang=above, penyebut=below)])
    assert len(found) == 1
    np.testing.assert_array_equal(found["nilai"], [value])
    assert found["catatan"].tolist() == [reason]
    assert found["satuan"].tolist() == ["%"]
    assert found["batas_bawah"].isna().all()


@pytest.mark.parametrize(
    ("actual", "plan", "percent"),
    [
        ([10, 10, 25, 20], [15, 15, 15, 15], [200 / 3, 200 / 3, 100, 325 / 3]),
        ([10, NAN, 25], [15, 15, 15], [200 / 3, NAN, NAN]),
        ([10, 10, 25], [15, NAN, 15], [200 / 3, NAN, NAN]),
        ([0, 5], [0, 10], [NAN, 50]),  # nothing is planned for the first month
        ([3, 5], [0, 0], [NAN, NAN]),
        ([], [], []),
    ],
)
def test_progress_is_the_sum_so_far_over_the_plan_so_far(
    actual: list[float], plan: list[float], percent: list[float]
) -> None:
    np.testing.assert_allclose(progress(actual, plan), percent, rtol=1e-14)


def test_progress_runs_along_the_last_axis() -> None:
    both = progress([[1, 1], [2, 2]], [[2, 2], [2, 2]])
    np.testing.assert_array_equal(both, [[50, 50], [100, 100]])


@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(0.1, 1e6)), min_size=1, max_size=12))
def test_progress_ends_at_the_adequacy_of_the_whole(months: list[tuple[float, float]]) -> None:
    done, planned = np.array(months).T
    last = progress(done, planned)[-1]
    assert last == pytest.approx(100 * done.sum() / planned.sum(), rel=1e-9, abs=1e-12)


def months(values: dict[str, tuple[float | None, float | None]]) -> list[dict[str, object]]:
    return [
        row("kemajuan/imunisasi", realisasi=done, rencana=planned) | {"periode": period}
        for period, (done, planned) in values.items()
    ]


def test_progress_over_time_carries_both_sums() -> None:
    table = months({"2024-02": (12, 10), "2024-01": (6, 10), "2024-03": (12, 10)})
    found = progress_over_time(table)
    assert found["periode"].tolist() == ["2024-01", "2024-02", "2024-03"]
    assert found["pembilang"].tolist() == [6, 18, 30]
    assert found["penyebut"].tolist() == [10, 20, 30]
    assert found["nilai"].tolist() == [60, 90, 100]
    assert found["metode"].unique().tolist() == ["jumlah sampai periode ini"]


MISSING_FEBRUARY = (
    "realisasi atau rencana 2024-02 tidak ada: jumlah sampai periode ini tidak diketahui"
)


@pytest.mark.parametrize(
    ("values", "notes", "known"),
    [
        (
            {"2024-01": (1, 2), "2024-02": (None, 2), "2024-03": (1, 2), "2024-04": (None, 2)},
            [None, MISSING_FEBRUARY, MISSING_FEBRUARY, MISSING_FEBRUARY],
            [True, False, False, False],
        ),
        ({"2024-01": (1, 0), "2024-02": (1, 2)}, ["penyebut nol", None], [False, True]),
        (
            {"2024-01": (-1, 2), "2024-02": (3, 2)},
            ["pembilang atau penyebut negatif", None],
            [False, True],
        ),
        (
            {"2023": (12, 12), "2024-01": (1, 1)},
            ["tahun, triwulan atau bulan bercampur: tidak dapat dijumlahkan"] * 2,
            [False, False],
        ),
        (
            {"2024-01": (1, 1), "2024-Q1": (1, 1)},
            ["tahun, triwulan atau bulan bercampur: tidak dapat dijumlahkan"] * 2,
            [False, False],
        ),
    ],
)
def test_progress_without_value_says_why(
    values: dict[str, tuple[float | None, float | None]],
    notes: list[str | None],
    known: list[bool],
) -> None:
    found = progress_over_time(months(values))
    counted = "tercatat lengkap: tidak ada galat sampel, jadi tidak ada selang"
    assert found["catatan"].tolist() == [note or counted for note in notes]
    assert found["nilai"].notna().tolist() == known


def test_two_rows_of_one_period_are_not_added_up() -> None:
    table = months({"2024-01": (1, 1)}) * 2
    found = progress_over_time(table)
    assert found["catatan"].tolist() == ["dua baris untuk satu periode"] * 2
    assert found[["pembilang", "penyebut", "nilai"]].isna().all(axis=None)


def test_programmes_and_facilities_are_summed_apart() -> None:
    table = months({"2024-01": (1, 2), "2024-02": (1, 2)})
    other = [one | {"unit": "b", "realisasi": 2} for one in table]
    found = progress_over_time(pd.DataFrame(table + other))
    assert found["unit"].tolist() == ["a", "a", "b", "b"]
    assert found["nilai"].tolist() == [50, 50, 100, 100]


def test_a_period_that_is_none_is_refused() -> None:
    with pytest.raises(KinerjaError, match=r"harus seperti 2024, 2024-03 atau 2024-Q1"):
        progress_over_time(months({"Januari": (1, 1)}))


@pytest.mark.parametrize(
    ("target", "reached", "direction", "percent"),
    [
        (80, 60, "naik", 25),
        (80, 80, "naik", 0),
        (80, 88, "naik", -10),
        (10, 8, "turun", -20),
        (10, 10, "turun", 0),
        (10, 12, "turun", 20),
        (10, 0, "turun", -100),
        (80, 0, "naik", 100),
        (0, 5, "naik", NAN),
        (0, 0, "turun", NAN),
        (-5, 5, "naik", NAN),
        (NAN, 5, "naik", NAN),
        (80, NAN, "turun", NAN),
    ],
)
def test_a_gap_is_what_lacks_in_percent_of_the_target(
    target: float, reached: float, direction: str, percent: float
) -> None:
    np.testing.assert_array_equal(gap(target, reached, direction), percent)


@given(AMOUNTS, st.floats(0, 1e9), BETTER)
def test_gap_and_achievement_make_a_hundred(target: float, reached: float, better: str) -> None:
    achieved = 100 * (reached if better == "naik" else 2 * target - reached) / target
    assert gap(target, reached, better) == pytest.approx(100 - achieved, rel=1e-9, abs=1e-9)


@given(AMOUNTS, st.floats(0, 1e9))
def test_the_two_directions_are_opposite(target: float, reached: float) -> None:
    assert gap(target, reached, "naik") == -gap(target, reached, "turun")


@pytest.mark.parametrize("direction", ["netral", "up", ""])
def test_a_gap_needs_a_better_side(direction: str) -> None:
    sentence = f"^direction must be naik or turun, not {direction}: a gap needs a better side$"
    with pytest.raises(ValueError, match=sentence):
        gap(80, 60, direction)


@pytest.mark.parametrize(
    ("value", "achieved_at_zero", "on_track_at_zero"),
    [
        (-10.0, "Tercapai", "Tercapai"),
        (math.nextafter(0, -1), "Tercapai", "Tercapai"),
        (0.0, "Tercapai", "Sesuai jalur"),  # printed in both, lines 733 and 734
        (math.nextafter(0, 1), "Sesuai jalur", "Sesuai jalur"),
        (math.nextafter(25, 0), "Sesuai jalur", "Sesuai jalur"),
        (25.0, "Sesuai jalur", "Sesuai jalur"),  # printed as ≤ 25
        (math.nextafter(25, 26), "Di luar jalur", "Di luar jalur"),
        (100.0, "Di luar jalur", "Di luar jalur"),
    ],
)
def test_the_classes_of_the_gap(value: float, achieved_at_zero: str, on_track_at_zero: str) -> None:
    found = [rules.classify(value, "kesenjangan", v) for v in ("2017-tercapai", "2017-jalur")]
    assert [band.name for band in found if band] == [achieved_at_zero, on_track_at_zero]


def test_the_rule_of_the_gap_says_where_it_comes_from() -> None:
    assert rules.versions("kesenjangan") == ["2017-tercapai", "2017-jalur"]
    lines = {"Tercapai": 733, "Sesuai jalur": 734, "Di luar jalur": 735}
    for version in rules.versions("kesenjangan"):
        loaded = rules.load("kesenjangan", version)
        assert [band.scale for band in loaded.bands] == [3, 2, 1]  # a larger gap is worse
        for band in loaded.bands:
            assert band.source.endswith(f"002_98a6b6205a0fa0d3.txt baris {lines[band.name]}")
            assert band.verification == "sekunder"


@pytest.mark.parametrize(
    ("target", "reached", "value", "name"),
    [
        (95.8, 71.85, 25, "Sesuai jalur"),  # floats give 25.000000000000004
        (0.4, 0.3, 25, "Sesuai jalur"),
        (95.8, 71.84, 25.010438413361168, "Di luar jalur"),
        (0.3, 0.1 + 0.2, -1.3333333333333333e-14, "Tercapai"),
    ],
)
def test_the_exact_gap_is_classified(
    target: float, reached: float, value: float, name: str
) -> None:
    found = gaps([row(target=target, nilai=reached)]).iloc[0]
    assert found["nilai"] == pytest.approx(value, rel=1e-12)
    assert found["kategori"] == name
    assert found["pembilang"] == pytest.approx(target - reached, abs=1e-12)
    assert found["penyebut"] == target


@given(st.decimals(1, 1000, places=2), st.decimals(0, 1000, places=2))
def test_decimals_are_classed_as_if_worked_out_on_paper(target: object, reached: object) -> None:
    paper = (Fraction(str(target)) - Fraction(str(reached))) / Fraction(str(target)) * 100
    band = rules.classify(paper, "kesenjangan")
    assert band is not None
    found = gaps([row(target=float(str(target)), nilai=float(str(reached)))]).iloc[0]
    assert found["kategori"] == band.name
    assert found["nilai"] == pytest.approx(float(paper), abs=1e-12)


@pytest.mark.parametrize(
    ("version", "name"), [(None, "Tercapai"), ("2017-tercapai", "Tercapai"), ("2017-jalur", "Sesuai jalur")]
)  # fmt: skip
def test_the_version_settles_a_gap_of_zero(version: str | None, name: str) -> None:
    found = gaps([row(target=80, nilai=80)], version=version).iloc[0]
    assert found["kategori"] == name
    assert found["aturan"] == f"kesenjangan@{version or '2017-tercapai'}"


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(RuleError, match=r"kesenjangan\.csv: harus memuat versi 2018"):
        gaps([], version="2018")


@pytest.mark.parametrize(
    ("indicator", "low", "high", "limits", "note"),
    [
        (UP, 70, 90, (-12.5, 12.5), "selang memuat kelas Tercapai, Sesuai jalur"),
        (UP, 40, 90, (-12.5, 50), "selang memuat kelas Tercapai, Sesuai jalur, Di luar jalur"),
        (UP, 62, 78, (2.5, 22.5), "seluruh selang ada dalam satu kelas"),
        (DOWN, 70, 90, (-12.5, 12.5), "selang memuat kelas Tercapai, Sesuai jalur"),
        (UP, None, None, (NAN, NAN), "capaian tanpa selang: kesenjangan tanpa selang"),
        (UP, 70, None, (NAN, NAN), "capaian tanpa selang: kesenjangan tanpa selang"),
    ],
)
def test_the_interval_of_the_reached_becomes_that_of_the_gap(
    indicator: str,
    low: float | None,
    high: float | None,
    limits: tuple[float, float],
    note: str,
) -> None:
    table = [row(indicator, target=80, nilai=75, batas_bawah=low, batas_atas=high)]
    found = gaps(table).iloc[0]
    if math.isnan(limits[0]):
        assert found[["batas_bawah", "batas_atas"]].isna().any()
    else:
        assert (found["batas_bawah"], found["batas_atas"]) == limits
    assert found["catatan"] == note


@pytest.mark.parametrize(
    ("indicator", "target", "reached", "reason"),
    [
        (UP, None, 5, "capaian atau target tidak ada"),
        (UP, 5, None, "capaian atau target tidak ada"),
        (DOWN, 0, 5, "target nol: kesenjangan tidak terdefinisi, baca jumlahnya"),
        (UP, -5, 5, "target negatif: kesenjangan tidak bermakna"),
        (NEITHER, 80, 60, "indikator tanpa arah: tidak ada kesenjangan"),
    ],
)
def test_a_gap_without_value_says_why(
    indicator: str, target: float | None, reached: float | None, reason: str
) -> None:
    found = gaps([row(indicator, target=target, nilai=reached)]).iloc[0]
    assert found["indikator"] == f"kesenjangan/{indicator}"
    assert found["catatan"] == reason
    assert found[["nilai", "kategori", "batas_bawah"]].isna().all()


def test_a_gap_keeps_the_method_and_source_of_what_is_reached() -> None:
    one = row(target=80, nilai=60, metode="Wilson 95%", sumber="berkas baris 3")
    found = gaps(pd.DataFrame([one])).iloc[0]
    assert found["metode"] == "selisih dengan target; Wilson 95%"
    assert found["sumber"] == "berkas baris 3"
    assert gaps([row(target=80, nilai=60)])["metode"].tolist() == ["selisih dengan target"]


@pytest.mark.parametrize("function", [adequacy, progress_over_time, gaps])
def test_no_rows_give_an_empty_result(function: object) -> None:
    found = function([])  # type: ignore[operator]
    assert list(found.columns) == list(COLUMNS)
    assert found.empty


def test_the_tables_stay_as_they_were() -> None:
    table = pd.DataFrame(months({"2024-02": (1, 2), "2024-01": (1, 2)})).assign(
        pembilang=1.0, penyebut=2.0, nilai=1.0, target=2.0, indikator=f"{UP}/x"
    )
    before = table.copy(deep=True)
    adequacy(table)
    progress_over_time(table)
    gaps(table)
    pd.testing.assert_frame_equal(table, before)


@given(st.lists(AMOUNTS, min_size=2, max_size=6, unique=True), AMOUNTS)
def test_the_more_is_reached_the_smaller_the_gap(reached: list[float], target: float) -> None:
    found = gap(target, sorted(reached), "naik")
    assume(np.isfinite(found).all())
    assert all(first >= second for first, second in pairwise(found))
