"""Prevalence from z-scores: each child once, flags, oedema, groups, bounds, the survey; what the z-scores are worth."""

import math
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kinerja.errors import KinerjaError
from kinerja.indicators.growth import zscores
from kinerja.indicators.heaping import COLUMNS as HEAPING
from kinerja.indicators.intervals import student_limits, wilson
from kinerja.indicators.prevalence import (
    AGES,
    BYS,
    CASES,
    INDICES,
    SURVEY,
    against_survey,
    area_bounds,
    bounds,
    counted_once,
    prevalence,
    z_of_difference,
)
from kinerja.indicators.proportions import proportion
from kinerja.indicators.results import COLUMNS
from kinerja.indicators.skdn import children
from kinerja.indicators.zscore_quality import (
    below,
    implausible,
    mean_z,
    measurement_heaping,
    sd_limits,
    spread,
)

NAN = float("nan")
KEY = {
    "unit": "pkm", "posyandu": "P1", "desa": "Sukamaju", "jk": "P", "umur_bulan": 30, "tgl_ukur": "2024-02-10",
    "edema": "tidak", "berat": 11.5, "tinggi": 85.0,
}  # fmt: skip
SCORES = {f"z{index}": 0.0 for index in INDICES} | {f"tanda_{index}": False for index in INDICES}


def measured(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(
        [KEY | SCORES | {"anak": str(number)} | row for number, row in enumerate(rows)]
    )


def one(found: pd.DataFrame, code: str) -> "pd.Series[Any]":
    rows = found[found["indikator"] == code]
    assert len(rows) == 1
    return rows.iloc[0]


def told(cells: "pd.Series[str]") -> list[str | None]:
    return [None if pd.isna(cell) else str(cell) for cell in cells]


# Cut-offs.


@pytest.mark.parametrize(
    ("code", "column", "inside", "outside"),
    [
        ("stunting", "ztbu", -2.0000001, -2.0),
        ("stunting_berat", "ztbu", -3.0000001, -3.0),
        ("wasting", "zbbtb", -2.0000001, -2.0),
        ("gizi_buruk", "zbbtb", -3.0000001, -3.0),
        ("underweight", "zbbu", -2.0000001, -2.0),
        ("underweight_berat", "zbbu", -3.0000001, -3.0),
        ("overweight", "zbbtb", 2.0000001, 2.0),
        ("obesitas_balita", "zbbtb", 3.0000001, 3.0),
    ],
)
def test_a_cut_off_has_two_sides(code: str, column: str, inside: float, outside: float) -> None:
    found = one(prevalence(measured({column: inside}, {column: outside}), period="2024"), code)
    assert (found["pembilang"], found["penyebut"], found["nilai"]) == (1, 2, 50)
    assert code in CASES


def test_a_prevalence_has_wilsons_interval_and_its_words() -> None:
    rows = measured(*({"ztbu": -2.5 if n < 30 else 0.0} for n in range(100)))
    found = one(prevalence(rows, period="2024-02", confidence=0.99), "stunting")
    low, high = wilson(30, 100, 0.99)
    assert found[["batas_bawah", "batas_atas"]].tolist() == [low * 100, high * 100]
    assert (found["metode"], found["periode"], found["unit"]) == ("Wilson 99%", "2024-02", "pkm")
    assert found["sumber"] == "tabel balita"
    assert pd.isna(found["catatan"])


# Flags, oedema, no value.


def test_flags_are_set_aside_and_counted() -> None:
    rows = measured({"ztbu": -6.5, "tanda_tbu": True}, {"ztbu": -2.5}, {"ztbu": NAN}, {})
    found = one(prevalence(rows, period="2024"), "stunting")
    assert (found["pembilang"], found["penyebut"]) == (1, 2)
    assert found["catatan"] == "1 anak di luar batas wajar disisihkan; 1 anak tanpa nilai z"


def test_oedema_is_severe_in_every_index_with_weight_and_in_no_other() -> None:
    swollen = {"edema": "ya", "zbbu": NAN, "zbbtb": NAN, "zimtu": NAN}
    found = prevalence(measured(swollen, {}), period="2024").set_index("indikator")
    assert found["pembilang"].to_dict() == {
        "stunting": 0, "stunting_berat": 0, "wasting": 1, "gizi_buruk": 1, "underweight": 1, "underweight_berat": 1,
        "overweight": 0, "obesitas_balita": 0,
    }  # fmt: skip
    assert (found["penyebut"] == 2).all()
    assert found["catatan"].to_dict()["wasting"] == "1 anak dengan edema"
    assert pd.isna(found["catatan"].to_dict()["stunting"])


def test_a_weight_with_oedema_tells_nothing() -> None:
    found = mean_z(measured({"edema": "ya", "zbbtb": 4.0}, {"zbbtb": -1.0}), period="2024")
    assert one(found, "rerata_z/bbtb")["nilai"] == -1
    assert one(found, "rerata_z/bbtb")["penyebut"] == 1


def test_a_flag_does_not_hide_oedema() -> None:
    rows = measured({"edema": "ya", "tanda_bbtb": True, "zbbtb": 6.0})
    assert one(prevalence(rows, period="2024"), "gizi_buruk")["nilai"] == 100


def test_without_columns_for_oedema_and_village_there_is_neither() -> None:
    rows = measured({"zbbtb": -2.5}, {}).drop(columns=["edema", "desa"])
    assert one(prevalence(rows, period="2024"), "wasting")["nilai"] == 50
    found = prevalence(rows, period="2024", by="desa")
    assert one(found, "wasting/desa/tidak diketahui")["penyebut"] == 2


# Each child once.


def test_the_latest_measurement_of_the_period_counts() -> None:
    rows = measured(
        {"anak": "a", "tgl_ukur": "2024-08-01", "ztbu": -1.0},
        {"anak": "a", "tgl_ukur": "2024-02-01", "ztbu": -3.5},
        {"anak": "a", "tgl_ukur": "2025-01-01", "ztbu": -3.5},
        {"anak": "b", "tgl_ukur": "2024-05-31", "ztbu": -2.5},
    )
    assert one(prevalence(rows, period="2024"), "stunting")[["pembilang", "penyebut"]].tolist() == [
        1,
        2,
    ]
    assert one(prevalence(rows, period="2024-02"), "stunting")["nilai"] == 100
    assert one(prevalence(rows, period="2024-Q2"), "stunting")[
        ["pembilang", "penyebut"]
    ].tolist() == [1, 1]
    assert prevalence(rows, period="2023").empty


@pytest.mark.parametrize("day", ["2024-01-01", "2024-03-31"])
def test_a_quarter_has_two_ends(day: str) -> None:
    assert len(counted_once(measured({"tgl_ukur": day}), "tbu", period="2024-Q1")) == 1


@pytest.mark.parametrize("day", ["2023-12-31", "2024-04-01"])
def test_beyond_the_ends_of_a_quarter_is_another_one(day: str) -> None:
    assert counted_once(measured({"tgl_ukur": day}), "tbu", period="2024-Q1").empty


def test_a_visit_without_height_does_not_hide_an_earlier_height() -> None:
    rows = measured(
        {"anak": "a", "tgl_ukur": "2024-02-01", "ztbu": -2.5, "umur_bulan": 23},
        {"anak": "a", "tgl_ukur": "2024-08-01", "ztbu": NAN, "zbbu": -2.5, "umur_bulan": 29},
    )
    found = prevalence(rows, period="2024")
    assert one(found, "stunting")["nilai"] == 100
    assert one(found, "underweight")["nilai"] == 100
    by_age = prevalence(rows, period="2024", by="umur")
    assert one(by_age, "stunting/umur/12–23 bulan")["penyebut"] == 1
    assert one(by_age, "underweight/umur/24–35 bulan")["penyebut"] == 1


def test_the_latest_flag_is_not_replaced_by_an_earlier_value() -> None:
    rows = measured(
        {"anak": "a", "tgl_ukur": "2024-02-01", "ztbu": -1.0},
        {"anak": "a", "tgl_ukur": "2024-08-01", "ztbu": -7.0, "tanda_tbu": True},
    )
    assert one(prevalence(rows, period="2024"), "stunting")["penyebut"] == 0


def test_a_number_of_a_child_belongs_to_its_facility() -> None:
    rows = measured({"anak": "1", "ztbu": -2.5}, {"anak": "1", "unit": "lain"})
    found = prevalence(rows, period="2024")
    own = found[found["indikator"] == "stunting"]
    assert own[["unit", "nilai"]].to_numpy().tolist() == [["pkm", 100.0], ["lain", 0.0]]


# Groups.


@pytest.mark.parametrize(
    ("months", "group"),
    [
        (0, "0–5 bulan"), (5, "0–5 bulan"), (6, "6–11 bulan"), (11, "6–11 bulan"), (12, "12–23 bulan"),
        (23, "12–23 bulan"), (24, "24–35 bulan"), (35, "24–35 bulan"), (36, "36–47 bulan"), (47, "36–47 bulan"),
        (48, "48–59 bulan"), (59, "48–59 bulan"),
    ],
)  # fmt: skip
def test_an_age_group_has_two_ends(months: int, group: str) -> None:
    found = prevalence(measured({"umur_bulan": months, "ztbu": -2.5}), period="2024", by="umur")
    own = found[found["indikator"].str.startswith("stunting/")]
    assert own["indikator"].tolist() == [f"stunting/umur/{age}" for age in AGES]
    assert own.loc[own["penyebut"] == 1, "indikator"].tolist() == [f"stunting/umur/{group}"]
    assert set(own.loc[own["penyebut"] == 0, "catatan"]) == {"penyebut nol"}


def test_a_child_of_sixty_months_is_no_under_five() -> None:
    rows = measured({"umur_bulan": 60, "ztbu": -2.5}, {"umur_bulan": 59})
    assert one(prevalence(rows, period="2024"), "stunting")[["pembilang", "penyebut"]].tolist() == [
        0,
        1,
    ]


def test_a_child_of_unknown_age_stays_in_the_whole() -> None:
    rows = measured({"umur_bulan": NAN, "zbbtb": -2.5}, {})
    assert one(prevalence(rows, period="2024"), "wasting")["nilai"] == 50
    found = prevalence(rows, period="2024", by="umur")
    assert one(found, "wasting/umur/tidak diketahui")["penyebut"] == 1


def test_groups_add_up_to_the_whole() -> None:
    draw = np.random.default_rng(7)
    rows = measured(
        *(
            {
                "umur_bulan": int(draw.integers(0, 62)), "jk": str(draw.choice(["L", "P", "x"])),
                "desa": draw.choice(["A", "B", None]), "posyandu": str(draw.choice(["P1", "P2"])),
                "ztbu": draw.normal(-1, 1.3), "zbbtb": draw.normal(0, 1.2),
            }
            for _ in range(400)
        )
    )  # fmt: skip
    whole = prevalence(rows, period="2024").set_index("indikator")
    for by in BYS:
        parts = prevalence(rows, period="2024", by=by)
        sums = parts.groupby(parts["indikator"].str.partition("/")[0])[
            ["pembilang", "penyebut"]
        ].sum()
        for code in CASES:
            assert sums.loc[code].tolist() == whole.loc[code, ["pembilang", "penyebut"]].tolist()
    assert "stunting/desa/A" in set(prevalence(rows, period="2024", by="desa")["indikator"])


def test_from_measurements_to_prevalence() -> None:
    """The z-scores of growth.py, as they come: one short child, one of usual height, one impossible."""
    kids = pd.DataFrame(
        [
            KEY | {"anak": "1", "jk": "P", "umur_hari": 731, "tinggi": 77.0, "berat": 9.0},
            KEY | {"anak": "2", "jk": "L", "umur_hari": 731, "tinggi": 88.5, "berat": 12.0},
            KEY | {"anak": "3", "jk": "L", "umur_hari": 731, "tinggi": 60.0, "berat": 12.0},
        ]
    ).drop(columns="umur_bulan")
    found = prevalence(zscores(kids), period="2024")
    assert one(found, "stunting")[["pembilang", "penyebut"]].tolist() == [1, 2]
    assert one(found, "stunting")["catatan"] == "1 anak di luar batas wajar disisihkan"


# Flags as a share; mean; spread.


def test_flags_as_a_share_of_the_values() -> None:
    rows = measured({"ztbu": -7.0, "tanda_tbu": True}, {}, {"ztbu": NAN}, {"edema": "ya"})
    found = implausible(rows, period="2024")
    assert one(found, "z_tak_wajar/tbu")[["pembilang", "penyebut"]].tolist() == [1, 3]
    assert one(found, "z_tak_wajar/bbtb")[["pembilang", "penyebut"]].tolist() == [0, 3]
    assert one(implausible(rows, period="2024", by="jk"), "z_tak_wajar/tbu/jk/P")["penyebut"] == 3


def test_the_mean_is_students() -> None:
    z = [-2.5, -1.0, 0.25, 1.5, -0.75]
    found = one(mean_z(measured(*({"ztbu": each} for each in z)), period="2024"), "rerata_z/tbu")
    low, high = student_limits(np.mean(z), np.std(z, ddof=1), 5)
    assert found["nilai"] == pytest.approx(np.mean(z))
    assert found[["batas_bawah", "batas_atas"]].tolist() == pytest.approx([float(low), float(high)])
    assert (found["satuan"], found["metode"]) == ("SD", "t Student 95%")


def test_one_child_has_a_mean_without_an_interval() -> None:
    found = one(mean_z(measured({"ztbu": -1.0}), period="2024"), "rerata_z/tbu")
    assert found["nilai"] == -1
    assert math.isnan(found["batas_bawah"])
    assert found["catatan"] == "satu pengamatan: tidak ada selang"


def normal(n: int, sd: float) -> list[float]:
    """Values of exactly this standard deviation about −1."""
    z = stats.norm.ppf((np.arange(n) + 0.5) / n)
    return list(-1 + z / z.std(ddof=1) * sd)


@pytest.mark.parametrize(
    ("sd", "reading"),
    [(0.849, "sempit"), (0.851, "wajar"), (1.0, "wajar"), (1.199, "wajar"), (1.201, "lebar")],
)
def test_the_spread_is_read_on_both_sides(sd: float, reading: str) -> None:
    rows = measured(*({"ztbu": z} for z in normal(400, sd)))
    found = one(spread(rows, period="2024"), "sb_z/tbu")
    assert found["nilai"] == pytest.approx(sd)
    assert found["kategori"] == reading
    assert found["batas_bawah"] < sd < found["batas_atas"]
    assert (found["metode"], found["penyebut"]) == ("Bonett 95%", 400)
    open_ = "selang memuat batas bacaan: belum pasti" in str(found["catatan"])
    assert open_ == (sd != 1.0)


def test_a_wide_spread_says_what_it_adds() -> None:
    rows = measured(*({"ztbu": z} for z in normal(1000, 1.6)))
    found = one(spread(rows, period="2024"), "sb_z/tbu")
    assert found["catatan"] == (
        "galat ukur, salah umur, atau kelompok berlainan melebarkan sebaran dan menambah yang di bawah −2 SD: "
        "terhitung 26,6%, dengan rerata sama dan SD 1 kira-kira 15,9%"
    )
    assert below(-2, -1, 1.6) == pytest.approx(26.6, abs=0.05)


def test_a_narrow_spread_is_a_question_too() -> None:
    found = one(
        spread(measured(*({"ztbu": z} for z in normal(400, 0.5))), period="2024"), "sb_z/tbu"
    )
    assert found["catatan"].startswith("sebaran sempit: ")


@pytest.mark.parametrize(
    ("n", "note"),
    [(1, "kurang dari dua nilai"), (9, "terlalu sedikit nilai untuk selang"), (10, None)],
)
def test_few_values_say_so(n: int, note: str | None) -> None:
    rows = measured(*({"ztbu": z} for z in (normal(n, 1.0) if n > 1 else [0.0])))
    found = one(spread(rows, period="2024"), "sb_z/tbu")
    assert math.isnan(found["batas_bawah"]) == (n < 10)
    if note:
        assert found["catatan"] == note
    assert pd.isna(found["kategori"]) == (n == 1)


@pytest.mark.parametrize(
    ("name", "draw"), [("normal", "normal"), ("skewed", "gamma"), ("flat", "uniform")]
)
def test_the_limits_of_an_sd_hold_the_truth(name: str, draw: str) -> None:
    """Also of shapes for which the chi-square interval, made for the normal one, does not."""
    source = np.random.default_rng(3)
    truth = {"normal": 1.0, "gamma": 2.0, "uniform": 1 / np.sqrt(12)}[draw]
    sample = {
        "normal": lambda: source.normal(size=100),
        "gamma": lambda: source.gamma(4, size=100),
        "uniform": lambda: source.uniform(size=100),
    }[draw]
    held = sum(low <= truth <= high for low, high in (sd_limits(sample()) for _ in range(2000)))
    assert 0.925 <= held / 2000 <= 0.975, name


def test_the_limits_of_an_sd_are_near_chi_square_for_many_normal_values() -> None:
    z = np.random.default_rng(1).normal(size=20_000)
    low, high = sd_limits(z)
    sd, df = z.std(ddof=1), len(z) - 1
    assert low == pytest.approx(sd * np.sqrt(df / stats.chi2.isf(0.025, df)), rel=2e-3)
    assert high == pytest.approx(sd * np.sqrt(df / stats.chi2.ppf(0.025, df)), rel=2e-3)


@pytest.mark.parametrize("values", [[], [1.0] * 20, list(range(9))])
def test_no_spread_or_few_values_have_no_limits(values: list[float]) -> None:
    assert np.isnan(sd_limits(values)).all()


def test_no_spread_gives_no_share_below() -> None:
    assert math.isnan(below(-2, 0, 0))


# Heaping.


def test_the_weigher_who_rounds_is_found() -> None:
    draw = np.random.default_rng(5)
    careful = draw.normal(11, 2, 300).round(1)
    half = (draw.normal(11, 2, 300) * 2).round() / 2
    rows = measured(
        *({"pengukur": "A", "berat": w, "tinggi": 85 + n / 10} for n, w in enumerate(careful)),
        *({"pengukur": "B", "berat": w, "tinggi": 85 + n / 10} for n, w in enumerate(half)),
        {"pengukur": None, "berat": 11.3},
        {"pengukur": "B", "berat": 11.3, "tgl_ukur": "2023-12-31"},
    )
    found = measurement_heaping(rows, period="2024", by="pengukur")
    own = found[found["ukuran"] == "berat"].set_index("rincian")
    assert own["ditandai"].to_dict() == {"A": False, "B": True, "tidak diketahui": False}
    assert own["n"].to_dict() == {"A": 300, "B": 300, "tidak diketahui": 1}
    assert set(found["unit"]) == {"pkm"}
    whole = measurement_heaping(rows, period="2024")
    assert whole[["rincian", "ukuran"]].to_numpy().tolist() == [["pkm", "berat"], ["pkm", "tinggi"]]


# Bounds.


@pytest.mark.parametrize(
    ("share", "seen", "low", "high"),
    [
        (12, 80, 9.6, 29.6),
        (12, 100, 12, 12),
        (0, 80, 0, 20),
        (100, 80, 80, 100),
        (50, 0, 0, 100),
    ],
)
def test_the_bounds(share: float, seen: float, low: float, high: float) -> None:
    assert [float(end) for end in bounds(share, seen)] == pytest.approx([low, high])


@pytest.mark.parametrize(
    ("share", "seen"), [(-1, 80), (101, 80), (12, -1), (12, 100.1), (NAN, 80), (12, NAN)]
)
def test_no_percentage_has_no_bounds(share: float, seen: float) -> None:
    assert np.isnan(bounds(share, seen)).all()


@given(st.integers(1, 200), st.data())
def test_the_truth_lies_within_the_bounds_whatever_the_unseen_are(
    n: int, data: st.DataObject
) -> None:
    seen = data.draw(st.integers(1, n))
    cases = data.draw(st.integers(0, seen))
    unseen_cases = data.draw(st.integers(0, n - seen))
    low, high = bounds(cases / seen * 100, seen / n * 100)
    assert low - 1e-9 <= (cases + unseen_cases) / n * 100 <= high + 1e-9


def shares(*rows: dict[str, Any]) -> pd.DataFrame:
    key = {
        "unit": "pkm",
        "periode": "2024",
        "indikator": "stunting",
        "pembilang": 12,
        "penyebut": 100,
    }
    return proportion([key | row for row in rows])


def area(*rows: tuple[str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["tempat", "s"]).assign(unit="pkm")


@pytest.mark.parametrize(
    ("row", "s", "ends", "note"),
    [
        ({}, 125, [9.6, 29.6], "100 dari 125 balita dinilai (80,0%)"),
        ({}, 100, [12, 12], "100 dari 100 balita dinilai (100,0%)"),
        ({}, 99, [NAN, NAN], "100 anak dinilai melebihi S (99): tidak ada batas"),
        ({}, 0, [NAN, NAN], "jumlah balita (S) nol: tidak ada batas"),
        ({}, NAN, [NAN, NAN], "jumlah balita (S) tidak ada: tidak ada batas"),
        ({"pembilang": 0, "penyebut": 0}, 50, [0, 100], "0 dari 50 balita dinilai (0,0%)"),
    ],
)
def test_the_bounds_of_an_area(row: dict[str, Any], s: float, ends: list[float], note: str) -> None:
    found = area_bounds(shares(row), area(("", s))).iloc[0]
    assert found[["batas_bawah", "batas_atas"]].tolist() == pytest.approx(ends, nan_ok=True)
    assert math.isnan(found["nilai"])
    assert found["catatan"] == note
    assert pd.isna(found["metode"]) == math.isnan(ends[0])


def test_each_place_has_its_own_children_and_other_breakdowns_have_none() -> None:
    values = shares(
        {}, {"indikator": "stunting/desa/A"}, {"indikator": "stunting/umur/0–5 bulan"}, {"indikator": "serapan"},
        {"indikator": "wasting/posyandu/P1"},
    )  # fmt: skip
    found = area_bounds(values, area(("", 200), ("desa/A", 125)))
    assert found["indikator"].tolist() == ["stunting", "stunting/desa/A", "wasting/posyandu/P1"]
    assert found["batas_bawah"].tolist() == pytest.approx([6, 9.6, NAN], nan_ok=True)


def test_bounds_from_the_register_and_the_summary() -> None:
    rows = measured(*({"ztbu": -2.5 if n < 3 else 0.0} for n in range(24)))
    summary = pd.DataFrame(
        {"unit": "pkm", "periode": ["2024-01", "2024-02"], "posyandu": "P1", "s": [28, 30], "d": 24}
    )
    found = area_bounds(prevalence(rows, period="2024"), children(summary, "2024"))
    own = one(found, "stunting")
    assert own[["batas_bawah", "batas_atas"]].tolist() == pytest.approx([10, 30])


# The survey.


def survey(**row: Any) -> pd.DataFrame:
    return pd.DataFrame(
        [{"unit": "pkm", "indikator": "stunting", "periode": "2023", "nilai": 33.4} | row]
    )


def test_a_survey_without_n_cannot_be_tested_and_it_is_said() -> None:
    """S001 lines 2974-2992: 14,58 of the register against 29,8 (2022) and 33,4 (2023) of surveys; n is not printed."""
    ours = shares({"pembilang": 1458, "penyebut": 10_000})
    both = pd.concat([survey(nilai=29.8, periode="2022"), survey()])
    found = against_survey(ours, both)
    assert found["selisih"].tolist() == pytest.approx([14.58 - 29.8, 14.58 - 33.4])
    assert set(found["putusan"]) == {"tidak dapat diuji"}
    assert set(found["temuan"]) == {"Jumlah anak survei (n) tidak ada: selisih tidak dapat diuji."}
    assert found[["z", "peluang", "batas_bawah", "batas_atas"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("nilai", "n", "effect", "verdict"),
    [
        (33.4, 500, NAN, "lebih rendah daripada survei"),
        (5.0, 500, NAN, "lebih tinggi daripada survei"),
        (12.5, 500, NAN, "tidak terbukti berbeda"),
        (25.0, 60, 1.0, "lebih rendah daripada survei"),
        (25.0, 60, 3.0, "tidak terbukti berbeda"),  # sixty in clusters are fewer than sixty
        (33.4, 500, 0.5, "tidak dapat diuji"),
        (33.4, 0, 1.0, "tidak dapat diuji"),
        (NAN, 500, 1.0, "tidak dapat diuji"),
        (101.0, 500, 1.0, "tidak dapat diuji"),
    ],
)
def test_the_verdict_beside_a_survey(nilai: float, n: float, effect: float, verdict: str) -> None:
    found = against_survey(shares({}), survey(nilai=nilai, n=n, efek_desain=effect)).iloc[0]
    assert found["putusan"] == verdict
    tested = verdict != "tidak dapat diuji"
    assert (math.isnan(found["peluang"]) or math.isnan(found["z"])) == (not tested)
    if not tested:
        assert found["temuan"] == "Angka, jumlah anak, atau efek desain tidak memungkinkan uji."
    else:
        assert found["batas_bawah"] < found["selisih"] < found["batas_atas"]
        assert ("Efek desain survei tidak ada" in found["temuan"]) == math.isnan(effect)


@pytest.mark.parametrize(
    ("figure", "where"),
    [(29.6, "di dalam"), (29.7, "di luar"), (9.6, "di dalam"), (9.5, "di luar")],
)
def test_a_survey_within_the_bounds_contradicts_nothing(figure: float, where: str) -> None:
    ours = shares({})
    limits = area_bounds(ours, area(("", 125)))
    found = against_survey(ours, survey(nilai=figure), area=limits)
    assert found["batas_wilayah"].tolist() == [f"{where} 9,6–29,6%"]
    assert told(against_survey(ours, survey(nilai=NAN), area=limits)["batas_wilayah"]) == [None]
    assert told(against_survey(ours, survey(nilai=figure))["batas_wilayah"]) == [None]


@given(st.integers(0, 200), st.integers(1, 200), st.integers(0, 200), st.integers(1, 200))
def test_z_squared_is_chi_square_without_correction(x: int, n: int, y: int, m: int) -> None:
    x, y = min(x, n), min(y, m)
    z, p = z_of_difference(x / n * 100, n, y / m * 100, m)
    table = np.array([[x, n - x], [y, m - y]])
    if (table.sum(axis=0) == 0).any():
        assert math.isnan(z)
        assert math.isnan(p)
        return
    expected = stats.chi2_contingency(table, correction=False)
    assert z**2 == pytest.approx(expected.statistic, abs=1e-9)
    assert p == pytest.approx(expected.pvalue, abs=1e-9)


# Shape and refusals.


def test_nothing_gives_the_columns() -> None:
    nothing = measured({}).head(0)
    for table in (prevalence, implausible, mean_z, spread):
        for by in (None, *BYS):
            assert list(table(nothing, period="2024", by=by)) == list(COLUMNS)
    assert list(measurement_heaping(nothing, period="2024")) == [
        "unit",
        "rincian",
        *list(HEAPING)[1:],
    ]
    empty = prevalence(nothing, period="2024")
    assert list(area_bounds(empty, area())) == list(COLUMNS)
    assert list(against_survey(empty, survey())) == list(SURVEY)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: prevalence(measured({}), period="2024", by="rt"), "by must be one of umur, jk, desa, posyandu"),
        (lambda: prevalence(measured({}), period="2024", confidence=95), "confidence must lie between 0 and 1, not 95"),
        (lambda: counted_once(measured({}), "lila", period="2024"), "index must be one of bbu, tbu, bbtb, imtu"),
        (lambda: prevalence(measured({}).drop(columns="tanda_tbu"), period="2024"), "frame lacks tanda_tbu; it has"),
        (lambda: measurement_heaping(measured({}), period="2024", by="pengukur"), "frame lacks pengukur; it has"),
        (lambda: area_bounds(shares({}), pd.DataFrame({"unit": []})), "children lacks tempat, s; it has unit"),
        (lambda: against_survey(shares({}), pd.DataFrame({"unit": []})), "survey lacks indikator, periode, nilai"),
        (lambda: sd_limits([1, 2], 2), "confidence must lie between 0 and 1, not 2"),
    ],
)  # fmt: skip
def test_a_bad_call_is_refused(call: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}"):
        call()


def test_a_period_that_is_none_is_refused() -> None:
    with pytest.raises(
        KinerjaError, match=r'^periode: harus seperti 2024, 2024-03 atau 2024-Q1; ditemukan "kini"'
    ):
        prevalence(measured({}), period="kini")


CHILD = st.fixed_dictionaries(
    {
        "anak": st.sampled_from(list("abcdef")),
        "tgl_ukur": st.dates(
            pd.Timestamp("2023-12-01").date(), pd.Timestamp("2024-12-31").date()
        ).map(str),
        "umur_bulan": st.one_of(st.integers(0, 61), st.just(NAN)),
        "jk": st.sampled_from("LP"),
        "edema": st.sampled_from(["ya", "tidak"]),
    }
    | {f"z{index}": st.one_of(st.floats(-7, 7), st.just(NAN)) for index in INDICES}
    | {f"tanda_{index}": st.booleans() for index in INDICES}
)


@settings(max_examples=30)
@given(
    st.lists(CHILD, min_size=1, max_size=12, unique_by=lambda row: (row["anak"], row["tgl_ukur"]))
)
def test_what_is_always_true(rows: list[dict[str, Any]]) -> None:
    frame = measured(*rows)
    before = frame.copy(deep=True)
    found = prevalence(frame, period="2024")
    pd.testing.assert_frame_equal(frame, before)
    assert (found["penyebut"] <= frame["anak"].nunique()).all()
    known = found.dropna(subset=["nilai"])
    assert (known["batas_bawah"] <= known["nilai"] + 1e-9).all()
    assert (known["nilai"] <= known["batas_atas"] + 1e-9).all()
    if not found.empty:
        cases = found.set_index("indikator")["pembilang"]
        for severe, all_ in (
            ("stunting_berat", "stunting"), ("gizi_buruk", "wasting"), ("underweight_berat", "underweight"),
            ("obesitas_balita", "overweight"),
        ):  # fmt: skip
            assert cases[severe] <= cases[all_]
    shuffled = prevalence(frame.sample(frac=1, random_state=2), period="2024")
    pd.testing.assert_frame_equal(found, shuffled)
