"""Efficiency: quotients of money, time and counts; the limits that a count lends them; the cost-effectiveness plane."""

import csv
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from kinerja.indicators.cost_effectiveness import (
    comparison,
    effect_difference_limits,
    incremental,
    incremental_ratio,
)
from kinerja.indicators.efficiency import (
    benefit_cost_ratio,
    cost_per_point,
    cost_per_point_limits,
    cost_per_unit,
    cost_per_unit_limits,
    costs,
    input_efficiency,
    output_per_resource,
    technical,
)
from kinerja.indicators.results import COLUMNS

CASES = Path(__file__).parent / "cases"
NAN = math.nan
COUNT = st.integers(1, 10**5)
MONEY = st.integers(0, 10**12)
CONFIDENCE = st.sampled_from([0.8, 0.95, 0.998])
COUNTED = "tercatat lengkap: tidak ada galat sampel, jadi tidak ada selang"
BOOKED = "pembukuan lengkap: tidak ada galat sampel, jadi tidak ada selang"


def cases(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def row(**more: object) -> dict[str, object]:
    return {"unit": "a", "periode": "2024", "kegiatan": "imunisasi"} | more


@pytest.mark.parametrize(
    ("formula", "above", "below", "value"),
    [
        (input_efficiency, 30, 30, 100),
        (input_efficiency, 30, 40, 75),
        (input_efficiency, 30, 20, 150),
        (input_efficiency, 30, 0, NAN),
        (output_per_resource, 360, 24, 15),
        (output_per_resource, 0, 24, 0),
        (output_per_resource, 360, 0, NAN),
        (cost_per_unit, 12_000_000, 400, 30_000),
        (cost_per_unit, 0, 400, 0),
        (cost_per_unit, 12_000_000, 0, NAN),
        (cost_per_unit, NAN, 400, NAN),
        (cost_per_unit, 12_000_000, NAN, NAN),
        (cost_per_unit, 12_000_000, -400, NAN),
        (benefit_cost_ratio, 18, 12, 1.5),
        (benefit_cost_ratio, 6, 12, 0.5),
        (benefit_cost_ratio, 6, 0, NAN),
        (cost_per_unit, [10, 20], [[1], [2]], [[10, 20], [5, 10]]),
    ],
)
def test_the_quotients(formula: object, above: float, below: float, value: float) -> None:
    np.testing.assert_array_equal(formula(above, below), value)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("cost", "covered", "population", "value"),
    [
        (12_000_000, 400, 500, 150_000),
        (12_000_000, 550, 500, 12_000_000 / 110),  # a projected target population
        (12_000_000, 0, 500, NAN),
        (12_000_000, 400, 0, NAN),
        (NAN, 400, 500, NAN),
        (12_000_000, NAN, 500, NAN),
    ],
)
def test_cost_per_point_of_coverage(
    cost: float, covered: float, population: float, value: float
) -> None:
    np.testing.assert_allclose(cost_per_point(cost, covered, population), value, rtol=1e-14)


@given(st.integers(1, 9), CONFIDENCE)
def test_limits_of_few_units_are_those_of_the_exact_count(units: int, level: float) -> None:
    tail = (1 - level) / 2
    fewest, most = stats.gamma.ppf(tail, units), stats.gamma.isf(tail, units + 1)
    low, high = cost_per_unit_limits(1000, units, level)
    np.testing.assert_allclose([low, high], [1000 / most, 1000 / fewest], rtol=1e-9)


@given(MONEY, COUNT, CONFIDENCE)
def test_a_cost_per_unit_lies_within_its_limits(cost: int, units: int, level: float) -> None:
    low, high = cost_per_unit_limits(cost, units, level)
    assert low <= cost_per_unit(cost, units) <= high


@given(MONEY, COUNT, COUNT)
def test_a_point_is_a_hundredth_of_the_target_population(
    cost: int, covered: int, population: int
) -> None:
    each, points = (
        cost_per_unit_limits(cost, covered),
        cost_per_point_limits(cost, covered, population),
    )
    np.testing.assert_allclose(points, np.multiply(each, population / 100), rtol=1e-12)


@pytest.mark.parametrize("units", [0, -1, NAN])
def test_no_units_have_no_limits(units: float) -> None:
    assert np.isnan(cost_per_unit_limits(1000, units)).all()
    assert np.isnan(cost_per_point_limits(1000, units, 500)).all()


def test_a_target_population_of_nobody_has_no_limits() -> None:
    assert np.isnan(cost_per_point_limits(1000, 10, 0)).all()


@given(COUNT, COUNT, CONFIDENCE)
def test_a_difference_lies_within_its_limits_and_turns_round(
    ours: int, theirs: int, level: float
) -> None:
    low, high = effect_difference_limits(ours, theirs, level)
    assert low < ours - theirs < high
    turned_low, turned_high = effect_difference_limits(theirs, ours, level)
    np.testing.assert_allclose([low, high], [-turned_high, -turned_low], rtol=1e-9)


@given(st.integers(2000, 10**5), st.integers(2000, 10**5))
def test_limits_of_a_difference_of_many_are_nearly_normal(ours: int, theirs: int) -> None:
    low, high = effect_difference_limits(ours, theirs)
    error = math.sqrt(ours + theirs)
    normal = stats.norm.interval(0.95, ours - theirs, error)
    np.testing.assert_allclose([low, high], normal, atol=0.05 * error)


def test_limits_of_a_difference_cover_as_often_as_they_say() -> None:
    dice = np.random.default_rng(3)
    ours, theirs = dice.poisson(30, 20_000), dice.poisson(20, 20_000)
    low, high = effect_difference_limits(ours, theirs)
    assert np.mean((low <= 10) & (high >= 10)) == pytest.approx(0.955, abs=0.01)


PLANE = [
    (150, 12, 100, 10, "lebih mahal, lebih berhasil", 25),
    (50, 8, 100, 10, "lebih murah, kurang berhasil", 25),
    (90, 12, 100, 10, "dominan", NAN),
    (100, 12, 100, 10, "dominan", NAN),
    (90, 10, 100, 10, "dominan", NAN),
    (110, 8, 100, 10, "terdominasi", NAN),
    (100, 8, 100, 10, "terdominasi", NAN),
    (110, 10, 100, 10, "terdominasi", NAN),
    (100, 10, 100, 10, "setara", NAN),
    (NAN, 12, 100, 10, "", NAN),
    (150, 12, 100, NAN, "", NAN),
]


@pytest.mark.parametrize(("c", "e", "c0", "e0", "kind", "ratio"), PLANE)
def test_the_cost_effectiveness_plane(
    c: float, e: float, c0: float, e0: float, kind: str, ratio: float
) -> None:
    assert comparison(c, e, c0, e0) == kind
    np.testing.assert_array_equal(incremental_ratio(c, e, c0, e0), ratio)


@pytest.mark.parametrize("case", cases("biaya_tambahan.csv"), ids=lambda case: case["program"])
def test_published_incremental_ratios(case: dict[str, str]) -> None:
    names = ("biaya", "dampak", "biaya_pembanding", "dampak_pembanding")
    found = incremental([row(**{name: float(case[name]) for name in names}, cacah="tidak")]).iloc[0]
    assert found["kategori"] == case["perbandingan"]
    if case["tercetak"]:
        assert f"{found['nilai']:.0f}" == case["tercetak"]
        assert found["catatan"] == "dampak bukan cacah: tidak ada selang"
    else:
        assert np.isnan(found["nilai"])
        assert found["catatan"] == "tidak ada rasio: terdominasi"


TIME = {"waktu_rencana": 30, "waktu_terpakai": 40}
STEPS = {"langkah_sesuai": 8, "langkah_diamati": 10}
RESOURCES = {"sumber_daya_rencana": 20, "sumber_daya_terpakai": 24}


def test_only_the_measures_whose_columns_are_given() -> None:
    full = TIME | STEPS | RESOURCES | {"hasil": 360}
    assert technical([row(**full)])["indikator"].tolist() == [
        "efisiensi_waktu/imunisasi",
        "efisiensi_metode/imunisasi",
        "efisiensi_sumber_daya/imunisasi",
        "hasil_per_sumber_daya/imunisasi",
    ]
    assert technical([row(**TIME)])["indikator"].tolist() == ["efisiensi_waktu/imunisasi"]
    assert technical([row(waktu_rencana=30)]).empty
    everything = {"biaya": 12, "hasil": 4, "tercakup": 4, "sasaran": 5, "manfaat": 18, "dampak": 2}
    assert costs([row(**everything)])["indikator"].tolist() == [
        "biaya_per_hasil/imunisasi",
        "biaya_per_poin_cakupan/imunisasi",
        "rasio_manfaat_biaya/imunisasi",
        "biaya_efektivitas/imunisasi",
    ]
    assert costs([row(biaya=12, tercakup=4)]).empty
    assert costs([row(tercakup=4, sasaran=5)]).empty


def test_technical_efficiency_with_its_limits() -> None:
    found = technical([row(**(TIME | STEPS | RESOURCES | {"hasil": 360}))])
    np.testing.assert_allclose(found["nilai"], [75, 80, 100 * 20 / 24, 15])
    assert found["metode"].fillna("").tolist() == ["", "Wilson 95%", "", "Byar 95%"]
    assert found["batas_bawah"].isna().tolist() == [True, False, True, False]
    assert found["catatan"].iloc[[0, 2]].tolist() == [COUNTED, COUNTED]
    limits = found.loc[1, ["batas_bawah", "batas_atas"]].tolist()
    assert limits == pytest.approx([49.0, 94.3], abs=0.05)


@pytest.mark.parametrize(
    ("planned", "used", "reason"),
    [
        (None, 40, "pembilang atau penyebut tidak ada"),
        (30, None, "pembilang atau penyebut tidak ada"),
        (30, math.inf, "pembilang atau penyebut tidak ada"),
        (-30, 40, "pembilang atau penyebut negatif"),
        (30, -40, "pembilang atau penyebut negatif"),
        (30, 0, "penyebut nol"),
        (30, 40, COUNTED),
        (0, 40, COUNTED),
    ],
)
def test_time_without_value_says_why(
    planned: float | None, used: float | None, reason: str
) -> None:
    found = technical([row(waktu_rencana=planned, waktu_terpakai=used)])
    assert found["catatan"].tolist() == [reason]
    assert found["nilai"].notna().tolist() == [reason == COUNTED]


@pytest.mark.parametrize(
    ("cost", "units", "reason"),
    [
        (12_000_000, 400, None),
        (12_000_000, 0, "penyebut nol"),
        (12_000_000, 12.5, "penyebut bukan bilangan bulat"),
        (None, 400, "pembilang atau penyebut tidak ada"),
        (12_000_000, -4, "pembilang atau penyebut negatif"),
    ],
)
def test_a_cost_per_unit_without_value_says_why(
    cost: float | None, units: float | None, reason: str | None
) -> None:
    found = costs([row(biaya=cost, hasil=units)]).iloc[0]
    assert (found["catatan"] if reason else pd.isna(found["catatan"])) == (reason or True)
    assert pd.isna(found["nilai"]) == pd.isna(found["batas_atas"]) == bool(reason)
    assert found["satuan"].startswith("rupiah")


@pytest.mark.parametrize(
    ("more", "note"),
    [
        ({"hasil": 400}, "tidak ada belanja tercatat: tidak ada selang"),
        ({"hasil": 400, "cacah": ""}, "tidak ada belanja tercatat: tidak ada selang"),
        ({"tercakup": 600, "sasaran": 500}, "tidak ada belanja tercatat: tidak ada selang"),
        ({"biaya": 12, "hasil": 4, "cacah": "tidak"}, "hasil bukan cacah: tidak ada selang"),
        ({"biaya": 12, "hasil": 4, "cacah": None}, "hasil bukan cacah: tidak ada selang"),
        ({"biaya": 12, "hasil": 1.5, "cacah": ""}, "hasil bukan cacah: tidak ada selang"),
    ],
)
def test_what_cost_nothing_or_is_no_count_has_no_interval(
    more: dict[str, object], note: str
) -> None:
    found = costs([row(biaya=0) | more]).iloc[0]
    assert found["nilai"] == more.get("biaya", 0) / float(more.get("hasil", 1))  # type: ignore[operator,arg-type]
    assert found[["batas_bawah", "batas_atas", "metode"]].isna().all()
    assert found["catatan"] == note


def test_a_cost_is_told_in_the_unit_of_its_row_and_behind_its_own_note() -> None:
    shared = {"biaya": 12, "tercakup": None}
    table = [
        row(hasil=4, satuan="KK", sasaran=None, catatan=None, **shared),
        row(hasil=0, satuan=None, sasaran=9, catatan="baris ganda", **shared),
    ]
    found = costs(table)
    assert found["satuan"].tolist() == [
        "rupiah per KK",
        "rupiah per hasil",
        "rupiah per poin cakupan",
    ]
    assert found["catatan"].fillna("").tolist() == [
        "", "baris ganda; penyebut nol", "baris ganda; pembilang atau penyebut tidak ada",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("covered", "population", "note"),
    [
        (400, 500, None),
        (500, 500, None),
        (501, 500, "di atas 100%: pembilang melebihi sasaran proyeksi"),
        (0, 500, "penyebut nol"),
        (400, 0, "penyebut nol"),
        (12.5, 500, "pembilang cakupan bukan bilangan bulat"),
        (None, 500, "pembilang atau penyebut tidak ada"),
        (400, None, "pembilang atau penyebut tidak ada"),
        (400, -500, "pembilang atau penyebut negatif"),
    ],
)
def test_a_cost_per_point_says_what_is_amiss(
    covered: float | None, population: float | None, note: str | None
) -> None:
    found = costs([row(biaya=12_000_000, tercakup=covered, sasaran=population)]).iloc[0]
    assert found["catatan"] == note if note else pd.isna(found["catatan"])
    valued = note is None or note.startswith("di atas")
    assert pd.notna(found["nilai"]) == pd.notna(found["batas_bawah"]) == valued
    if valued and covered and population:
        assert found["penyebut"] == pytest.approx(100 * covered / population)


def test_two_levels_stand_in_two_rows() -> None:
    table = [row(biaya=12_000_000, hasil=400, tercakup=400, sasaran=500)]
    found = costs(table, confidence=(0.95, 0.998))
    assert (
        found["metode"].tolist()
        == [
            "biaya ÷ limit Poisson 95%",
            "biaya ÷ limit Poisson 99,8%",
        ]
        * 2
    )


def test_a_benefit_is_booked_and_an_effect_is_counted_or_not() -> None:
    table = [row(biaya=12, manfaat=18, dampak=4)]
    benefit, effect = (one for _, one in costs(table).iterrows())
    assert (benefit["nilai"], benefit["catatan"]) == (1.5, BOOKED)
    assert effect["batas_bawah"] < effect["nilai"] < effect["batas_atas"]
    _, score = (one for _, one in costs([table[0] | {"cacah": "tidak"}]).iterrows())
    assert score["nilai"] == effect["nilai"]
    assert pd.isna(score["batas_bawah"])
    assert score["catatan"] == "dampak bukan cacah: tidak ada selang"


@pytest.mark.parametrize(
    ("numbers", "counted", "note"),
    [
        ((60, 120, 40, 80), True, None),
        ((20, 80, 40, 120), True, None),
        ((60, 95, 40, 80), True, "selang selisih dampak memuat nol: selang rasio tidak berbatas"),
        ((60, 120, 40, 80), False, "dampak bukan cacah: tidak ada selang"),
        ((60, 120.5, 40, 80), True, "dampak bukan cacah: tidak ada selang"),
        ((60, 120, 40, -80), True, "dampak bukan cacah: tidak ada selang"),
        ((30, 120, 40, 80), True, "tidak ada rasio: dominan"),
        ((60, 70, 40, 80), True, "tidak ada rasio: terdominasi"),
        ((40, 80, 40, 80), True, "tidak ada rasio: setara"),
        ((None, 80, 40, 80), True, "pembilang atau penyebut tidak ada"),
    ],
)
def test_an_incremental_ratio_and_its_limits_or_why_not(
    numbers: tuple[float | None, ...], counted: bool, note: str | None
) -> None:
    names = ("biaya", "dampak", "biaya_pembanding", "dampak_pembanding")
    table = [row(**dict(zip(names, numbers, strict=True)), cacah="ya" if counted else None)]
    found = incremental(table).iloc[0]
    if note:
        assert found["catatan"] == note
        assert pd.isna(found["batas_bawah"])
    else:
        assert found["nilai"] == 0.5
        assert found["batas_bawah"] < 0.5 < found["batas_atas"]
        assert found["metode"] == "selisih biaya ÷ limit selisih Poisson 95%"


@given(st.integers(1, 10**9), COUNT, COUNT)
def test_limits_of_an_incremental_ratio_are_positive_and_hold_it(
    more: int, effect: int, other: int
) -> None:
    assume(effect > other)
    found = incremental(
        [row(biaya=more, dampak=effect, biaya_pembanding=0, dampak_pembanding=other)]
    ).iloc[0]
    low, high = effect_difference_limits(effect, other)
    if low > 0:
        assert 0 < found["batas_bawah"] <= found["nilai"] <= found["batas_atas"]
        assert found["batas_bawah"] == pytest.approx(more / float(high))
    else:
        assert pd.isna(found["batas_bawah"])


def test_a_comparison_without_its_columns_is_missing() -> None:
    found = incremental([row(biaya=60, dampak=12)])
    assert found["catatan"].tolist() == ["pembilang atau penyebut tidak ada"]


@pytest.mark.parametrize("confidence", [95, 0, 1])
def test_a_confidence_outside_0_to_1_is_refused(confidence: float) -> None:
    sentence = rf"^confidence must lie between 0 and 1, not {confidence} \(95 % is 0\.95\)$"
    for call in (
        lambda: cost_per_unit_limits(1, 1, confidence),
        lambda: effect_difference_limits(1, 1, confidence),
        lambda: costs([row(biaya=1, hasil=1)], confidence=confidence),
        lambda: costs([], confidence=confidence),
        lambda: costs([], confidence=(confidence,)),
        lambda: technical([], confidence=confidence),
        lambda: incremental([], confidence=confidence),
    ):
        with pytest.raises(ValueError, match=sentence):
            call()


@pytest.mark.parametrize("function", [technical, costs, incremental])
def test_no_rows_give_an_empty_result(function: object) -> None:
    found = function([])  # type: ignore[operator]
    assert list(found.columns) == list(COLUMNS)
    assert found.empty


def test_the_table_stays_as_it_was() -> None:
    full = {"biaya": 1, "dampak": 2, "biaya_pembanding": 1, "dampak_pembanding": 1, "hasil": 3}
    table = pd.DataFrame([row(**(TIME | STEPS | RESOURCES | full), sumber="baris 3")], index=[7])
    before = table.copy(deep=True)
    found = [technical(table), costs(table), incremental(table)]
    pd.testing.assert_frame_equal(table, before)
    assert all(part["sumber"].eq("baris 3").all() for part in found)
