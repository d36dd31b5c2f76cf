"""Achievement: every figure of S001, both readings, both sides of every cut of the scale, every reason for none."""

import csv
import math
import shutil
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinerja import rules
from kinerja.indicators.achievement import (
    ANALYSED_BELOW,
    ANALYSIS,
    PLAN_COLUMNS,
    RULE,
    achieved,
    achievement,
    exact_achievement,
    kind_of,
    multiplier_of,
    needs_analysis,
    readings,
    toward_plan_end,
)
from kinerja.indicators.results import COLUMNS, results
from kinerja.numerals import decimals, half_up, parse

CHECKOUT = Path(__file__).parents[1]
CASES = Path(__file__).parent / "cases"
CLASSES = ["Sangat Rendah", "Rendah", "Sedang", "Tinggi", "Sangat Tinggi"]
CUTS = {  # the first value of the next class, or the last of this one
    "2017-bawah": (">=", 51, 66, 76, 91),
    "2017-atas": (">", 50, 65, 75, 90),
    "2017-dibulatkan": (">=", 50.5, 65.5, 75.5, 90.5),
    "2010-atas": (">", 50, 65, 75, 90),
    "2010-bawah": (">=", 50.1, 65.1, 75.1, 90.1),
}
HEADER = "kode,nama,satuan,arah,pengali,pembilang,penyebut,rumus,aturan,sumber,catatan"
INDICATORS = [
    "aki,AKI,per 100.000 kelahiran hidup,turun,100000,,,,,,",
    "akb,AKB,per 1.000 kelahiran hidup,turun,1000,,,,,,",
    "stunting,Stunting,%,turun,100,,,,,,",
    "bblr,BBLR,%,turun,100,,,,,,",
    "k4,Cakupan K4,%,naik,100,,,,,,",
    "skor,Skor,nilai,naik,1,,,,,,",
    "jumlah,Jumlah,orang,netral,1,,,,,,",
]
NO_PERCENT = "target nol: tidak ada persentase; tercatat"
AMOUNTS = st.decimals(-1000, 1000, places=2).map(float)
TARGETS = st.decimals("0.01", 1000, places=2).map(float)


@pytest.fixture(autouse=True)
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A house with indicators of the tests' own and the real scale."""
    folder = tmp_path / "data" / "rujukan" / "aturan"
    folder.mkdir(parents=True)
    for rule in (RULE, ANALYSIS):
        shutil.copy(CHECKOUT / "data" / "rujukan" / "aturan" / f"{rule}.csv", folder)
    text = "\n".join([HEADER, *INDICATORS]) + "\n"
    (folder.parent / "indikator.csv").write_text(text, encoding="utf-8")
    monkeypatch.setenv("KINERJA_ROOT", str(tmp_path))


def cases(name: str) -> list[dict[str, str]]:
    with (CASES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float:
    value = parse(text)
    assert value is not None, text
    return float(value)


def observed(code: str, period: str = "2024", **more: object) -> dict[str, object]:
    return {"unit": "balangan", "periode": period, "indikator": code} | more


def table(*rows: Mapping[str, object]) -> pd.DataFrame:
    return pd.DataFrame(list(rows))


def only(frame: pd.DataFrame) -> "pd.Series[Any]":
    assert len(frame) == 1
    return frame.iloc[0]


@pytest.mark.parametrize("case", cases("capaian_s001"), ids=lambda case: case["sumber"])
def test_s001_is_reproduced_at_its_printed_precision(case: dict[str, str]) -> None:
    value, target = number(case["realisasi"]), number(case["target"])
    exact = Fraction(str(parse(case["realisasi"])))
    goal = Fraction(str(parse(case["target"])))
    reached = (exact if case["arah"] == "naik" else 2 * goal - exact) / goal * 100
    assert half_up(reached, decimals(case["tercetak"])) == parse(case["tercetak"])
    assert exact_achievement(value, target, case["arah"]) == float(reached)
    assert float(achievement(value, target, case["arah"])) == pytest.approx(float(reached))


@pytest.mark.parametrize("case", cases("capaian_s001_bertentangan"), ids=lambda c: c["sumber"])
def test_s001_took_the_wrong_direction_once(case: dict[str, str]) -> None:
    value, target = number(case["realisasi"]), number(case["target"])
    other = "turun" if case["arah"] == "naik" else "naik"
    right, wrong = (exact_achievement(value, target, way) for way in (case["arah"], other))
    assert half_up(right, 1) == parse(case["seharusnya"])
    assert half_up(wrong, 1) == parse(case["tercetak"])


@pytest.mark.parametrize(
    "case", cases("capaian_bacaan"), ids=lambda c: f"{c['kode']} {c['terhadap']}"
)
def test_both_readings_stand(case: dict[str, str]) -> None:
    counts = {name: float(case[name]) for name in ("pembilang", "penyebut")}
    seen = table(observed(case["kode"], nilai=float(case["nilai"]), **counts))
    goal = table(observed(case["kode"], target=float(case["target"])))
    found = achieved(seen, goal)
    counted, printed = (found.iloc[place] for place in (0, 1))
    assert len(found) == 2
    assert f"{counted['capaian']:.4f}" == case["dari_cacah"]
    assert f"{printed['capaian']:.4f}" == case["dari_tercetak"]
    assert counted["batas_bawah"] < counted["nilai"] < counted["batas_atas"]
    assert printed["metode"] == "angka tercetak"
    assert printed["catatan"] == "angka tercetak: dibulatkan oleh sumbernya, tanpa selang"
    assert printed[["batas_bawah", "batas_atas", "pembilang", "penyebut"]].isna().all()


@pytest.mark.parametrize(
    ("value", "target", "direction", "expected"),
    [
        (0, 5, "naik", 0.0),
        (5, 5, "naik", 100.0),
        (10, 5, "naik", 200.0),  # not capped
        (0, 5, "turun", 200.0),
        (5, 5, "turun", 100.0),
        (10, 5, "turun", 0.0),
        (100, 5, "turun", -1800.0),  # no floor either
        (2, 0, "turun", math.nan),
        (0, 0, "naik", math.nan),
        (1, -5, "naik", math.nan),
        (math.nan, 5, "naik", math.nan),
        (1, math.nan, "turun", math.nan),
    ],
)
def test_the_formula(value: float, target: float, direction: str, expected: float) -> None:
    assert float(achievement(value, target, direction)) == pytest.approx(expected, nan_ok=True)
    assert exact_achievement(value, target, direction) == pytest.approx(expected, nan_ok=True)


def test_the_formula_broadcasts() -> None:
    found = achievement([[1.0, 2.0], [3.0, np.nan]], [2.0, 4.0], "turun")
    np.testing.assert_allclose(found, [[150.0, 150.0], [50.0, np.nan]])


@pytest.mark.parametrize("direction", ["netral", "", "Naik"])
def test_a_direction_without_a_better_side_is_refused(direction: str) -> None:
    sentence = f"^direction must be naik or turun, not {direction}: no better side$"
    with pytest.raises(ValueError, match=sentence):
        achievement(1, 2, direction)
    with pytest.raises(ValueError, match=sentence):
        exact_achievement(1, 2, direction)


@given(AMOUNTS, TARGETS, st.sampled_from(["naik", "turun"]))
def test_exact_and_float_agree(value: float, target: float, direction: str) -> None:
    rough = float(achievement(value, target, direction))
    assert exact_achievement(value, target, direction) == pytest.approx(rough, rel=1e-9, abs=1e-9)


@given(AMOUNTS, TARGETS)
def test_the_two_directions_mirror_each_other_about_the_target(value: float, target: float) -> None:
    up, down = (exact_achievement(value, target, way) for way in ("naik", "turun"))
    assert up + down == pytest.approx(200)


@pytest.mark.parametrize("version", CUTS)
@pytest.mark.parametrize("place", range(4))
def test_both_sides_of_every_cut(version: str, place: int) -> None:
    sign, *cuts = CUTS[version]
    cut = float(cuts[place])
    below = math.nextafter(cut, -math.inf) if sign == ">=" else cut
    above = cut if sign == ">=" else math.nextafter(cut, math.inf)
    found = rules.classes([below, above], "capaian", version)
    assert found == [CLASSES[place], CLASSES[place + 1]]


@pytest.mark.parametrize(
    ("value", "found"),
    [  # 2017-bawah, 2017-atas, 2017-dibulatkan, 2010-atas, 2010-bawah
        (90.3, ["Tinggi", "Sangat Tinggi", "Tinggi", "Sangat Tinggi", "Sangat Tinggi"]),
        (90.05, ["Tinggi", "Sangat Tinggi", "Tinggi", "Sangat Tinggi", "Tinggi"]),
        (75.5, ["Sedang", "Tinggi", "Tinggi", "Tinggi", "Tinggi"]),
        (65.05, ["Rendah", "Sedang", "Rendah", "Sedang", "Rendah"]),
        (50.5, ["Sangat Rendah", "Rendah", "Rendah", "Rendah", "Rendah"]),
        (-123.33, ["Sangat Rendah"] * 5),
        (200.0, ["Sangat Tinggi"] * 5),
    ],
)
def test_the_printed_gaps_are_closed_by_each_version(value: float, found: list[str]) -> None:
    versions = rules.versions("capaian")
    assert versions == list(CUTS)
    assert [rules.classes([value], "capaian", version)[0] for version in versions] == found


def test_every_band_is_secondary_and_says_how_its_gap_is_closed() -> None:
    bands = [b for v in rules.versions("capaian") for b in rules.load("capaian", v).bands]
    assert {band.verification for band in bands} == {"sekunder"}
    assert {band.source for band in bands} == {"Permendagri 86/2017", "Permendagri 54/2010"}
    assert all("celah" in band.note for band in bands)


@pytest.mark.parametrize(
    ("numerator", "target", "version", "kind"),
    [
        (91, 100, None, "Sangat Tinggi"),
        (90, 100, None, "Tinggi"),
        (90, 100, "2017-atas", "Tinggi"),
        (91, 101, "2017-atas", "Sangat Tinggi"),  # 90.099
        (66, 100, None, "Sedang"),
        (65, 100, None, "Rendah"),
    ],
)
def test_the_unrounded_achievement_is_classified(
    numerator: float, target: float, version: str | None, kind: str
) -> None:
    seen = table(observed("k4", pembilang=numerator, penyebut=100))
    found = only(achieved(seen, table(observed("k4", target=target)), version=version))
    assert found["kategori"] == kind
    assert found["aturan"] == f"capaian@{version or '2017-bawah'}"
    assert found["arah"] == "naik"


def test_counts_stand_exactly_on_the_boundary() -> None:
    seen = table(observed("k4", pembilang=57, penyebut=100))  # 57 ÷ 100 × 100 = 56.99999999999999
    found = only(achieved(seen, table(observed("k4", target=57))))
    assert found["capaian"] == 100.0
    low = table(observed("stunting", nilai=2.18))  # floats say 90.99999999999999
    assert only(achieved(low, table(observed("stunting", target=2))))["kategori"] == "Sangat Tinggi"


@pytest.mark.parametrize(
    ("row", "goals", "reason"),
    [
        (observed("jumlah", nilai=5.0), [{"target": 5}], "indikator tanpa arah: tidak ada capaian"),
        (observed("aki", nilai=119.0), [], "tidak ada target"),
        (observed("aki", nilai=119.0), [{"target": np.nan}], "tidak ada target"),
        (observed("aki", nilai=119.0), [{"target": 125}, {"target": 115.5}], "target lebih dari satu: 125 dan 115,5"),
        (observed("aki", nilai=np.nan), [{"target": 125}], "nilai tidak ada"),
        (observed("aki", nilai=119.0), [{"target": -1}], "target negatif: persentase tidak bermakna"),
        (observed("aki", pembilang=2.0, penyebut=1674.0), [{"target": 0}], f"{NO_PERCENT} 2 kejadian"),
        (observed("aki", pembilang=0.0, penyebut=1674.0), [{"target": 0}], f"{NO_PERCENT} 0 kejadian"),
        (observed("stunting", pembilang=2.0, penyebut=0.0), [{"target": 9}], "penyebut nol; nilai tidak ada"),
    ],
)  # fmt: skip
def test_a_row_without_achievement_stays_and_says_why(
    row: dict[str, object], goals: list[dict[str, object]], reason: str
) -> None:
    key = {name: row[name] for name in ("unit", "periode", "indikator")}
    targets = pd.DataFrame([key | goal for goal in goals], columns=[*key, "target"])
    found = only(achieved(table(row), targets))
    assert str(found["catatan"]).removeprefix(
        "angka tercetak: dibulatkan oleh sumbernya, tanpa selang; "
    ) == reason  # fmt: skip
    assert math.isnan(found["capaian"])
    assert pd.isna(found["kategori"])
    assert pd.isna(found["aturan"])


def test_a_printed_value_against_a_target_of_zero_is_told_as_a_value() -> None:
    found = only(achieved(table(observed("aki", nilai=119.5)), table(observed("aki", target=0))))
    assert found["catatan"].endswith("target nol: tidak ada persentase; tercatat nilai 119,5")
    assert found["target"] == 0


def test_results_keep_what_they_had_and_are_not_touched() -> None:
    seen = readings(table(observed("akb", pembilang=25, penyebut=1674)))
    goals = table(observed("akb", target=8.5))
    before = (seen.copy(), goals.copy())
    found = only(achieved(seen, goals))
    pd.testing.assert_frame_equal(seen, before[0])
    pd.testing.assert_frame_equal(goals, before[1])
    kept = ["pembilang", "penyebut", "nilai", "batas_bawah", "batas_atas", "metode", "satuan"]
    pd.testing.assert_series_equal(found[kept], seen.iloc[0][kept])
    assert list(found.index) == list(COLUMNS)


def test_counts_that_are_not_those_of_the_value_are_left_alone() -> None:
    seen = results([observed("skor", pembilang=210.0, penyebut=4.0, nilai=70.0)])  # a weighted mean
    assert only(achieved(seen, table(observed("skor", target=80))))["capaian"] == 87.5


def test_targets_belong_to_a_facility_a_period_and_an_indicator() -> None:
    seen = table(
        observed("k4", "2023", nilai=80.0),
        observed("k4", nilai=80.0),
        observed("k4", nilai=80.0) | {"unit": "lain"},
        observed("k4/desa", nilai=80.0),
    )
    found = achieved(seen, table(observed("k4", target=100), observed("k4", "2023", target=160)))
    assert found["capaian"].fillna(-1).tolist() == [50.0, 80.0, -1.0, -1.0]


@pytest.mark.parametrize(
    ("value", "cap", "reached", "note"),
    [
        (10.29, 100, 100.0, "capaian dibatasi 100 dari 161,9"),
        (10.29, 150.5, 150.5, "capaian dibatasi 150,5 dari 161,9"),
        (27, 100, 100.0, ""),
        (28, 100, 100 * 26 / 27, ""),
        (10.29, None, 100 * 43.71 / 27, ""),
    ],
)
def test_a_declared_cap_is_shown(value: float, cap: float, reached: float, note: str) -> None:
    seen = results([observed("stunting", nilai=value)])
    found = only(achieved(seen, table(observed("stunting", target=27)), cap=cap))
    assert found["capaian"] == pytest.approx(reached)
    assert (found["catatan"] if pd.notna(found["catatan"]) else "") == note
    assert found["kategori"] == "Sangat Tinggi"


@pytest.mark.parametrize("cap", [99.9, 0, math.nan])
def test_a_cap_that_would_hide_a_met_target_is_refused(cap: float) -> None:
    with pytest.raises(ValueError, match=f"^cap must be at least 100, not {cap}$"):
        achieved(results([]), table(observed("k4", target=1)), cap=cap)


def test_another_column_of_targets_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^against must be target or target_akhir, not tujuan$"):
        achieved(results([]), table(observed("k4", target=1)), against="tujuan")


def test_the_end_of_the_plan_stands_beside_the_year() -> None:
    seen = table(observed("aki", nilai=119.0), observed("akb", nilai=14.9))
    goals = table(observed("aki", target=125, target_akhir=115), observed("akb", target=8.5))
    found = toward_plan_end(seen, goals)
    assert list(found.columns) == PLAN_COLUMNS
    aki, akb = (found.iloc[place] for place in (0, 1))
    assert [f"{aki[name]:.1f}" for name in ("capaian", "capaian_akhir")] == ["104.8", "96.5"]
    assert (aki["kategori"], aki["kategori_akhir"]) == ("Sangat Tinggi", "Sangat Tinggi")
    assert (aki["target"], aki["target_akhir"]) == (125, 115)
    assert akb["kategori"] == "Sangat Rendah"
    assert math.isnan(akb["capaian_akhir"])
    assert akb["catatan_akhir"].endswith("tidak ada target akhir")


def test_without_a_column_for_the_end_there_is_no_such_target() -> None:
    found = only(toward_plan_end(table(observed("aki", nilai=119.0)), table(observed("aki", target=125))))  # fmt: skip
    assert found["catatan_akhir"].endswith("tidak ada target akhir")
    assert f"{found['capaian']:.1f}" == "104.8"


@pytest.mark.parametrize("rows", [[], [observed("k4", nilai=80.0)]])
def test_the_columns_are_the_same_also_when_empty(rows: list[dict[str, object]]) -> None:
    seen = pd.DataFrame(rows, columns=["unit", "periode", "indikator", "nilai"])
    goals = pd.DataFrame(columns=["unit", "periode", "indikator", "target"])
    assert list(achieved(seen, goals).columns) == list(COLUMNS)
    assert list(toward_plan_end(seen, goals).columns) == PLAN_COLUMNS
    assert len(achieved(seen, goals)) == len(rows)
    assert achieved(seen, goals).dtypes.equals(results([]).dtypes)


def test_readings_keep_the_order_of_the_rows() -> None:
    seen = table(
        observed("k4", pembilang=101, penyebut=100),
        observed("k4", "2023", nilai=80.0),
        observed("aki", pembilang=2, penyebut=1674, nilai=119),
        observed("stunting"),
        observed("stunting", "2023", pembilang=1346, penyebut=9230),
        observed("stunting", "2022", pembilang=250, penyebut=220),
    )
    found = readings(seen, projected=["k4"])
    assert found["indikator"].tolist() == ["k4", "k4", "aki", "aki", *["stunting"] * 3]
    assert found["metode"].tolist()[:-1] == [
        "Byar 95%", "angka tercetak", "Poisson eksak 95%", "angka tercetak", np.nan, "Wilson 95%",
    ]  # fmt: skip
    assert found["catatan"].tolist()[4] == "nilai tidak ada"
    assert found["catatan"].tolist()[0] == "di atas 100%: pembilang melebihi sasaran proyeksi"
    assert found["catatan"].tolist()[-1] == "pembilang melebihi penyebut: bukan proporsi"
    assert found.dtypes.equals(results([]).dtypes)


@pytest.mark.parametrize("rows", [[observed("k4", nilai=80.0)], []])
def test_readings_refuse_a_confidence_that_is_none(rows: list[dict[str, object]]) -> None:
    with pytest.raises(ValueError, match=r"^confidence must lie between 0 and 1, not 95 \("):
        readings(pd.DataFrame(rows), confidence=95)


def test_numpy_numbers_are_numbers() -> None:
    assert exact_achievement(np.float64(2.18), np.int64(2), "turun") == 91  # type: ignore[arg-type]
    assert exact_achievement(4, 5, "naik") == 80


def test_a_reading_knows_its_line() -> None:
    seen = table(observed("aki", nilai=119, dokumen="001.txt", baris="2090"))
    assert only(readings(seen))["sumber"] == "001.txt baris 2090"
    assert pd.isna(only(readings(table(observed("aki", nilai=119))))["sumber"])


def test_items_below_70_are_explained_and_70_is_not() -> None:
    found = pd.DataFrame({"capaian": [69.99, 70.0, np.nan, -123.3, 17.1, 100.0]})
    assert needs_analysis(found)["capaian"].tolist() == [69.99, -123.3, 17.1]
    assert needs_analysis(found, version="2024")["capaian"].tolist() == [69.99, -123.3, 17.1]
    assert rules.load(ANALYSIS).bands[0].high == ANALYSED_BELOW


@pytest.mark.parametrize(
    ("method", "events", "kind"),
    [
        ("Wilson 95%", 8.0, "proporsi"),
        ("Wilson 99,8%", 8.0, "proporsi"),
        ("Poisson eksak 95%", 8.0, "angka"),
        ("Byar 95%", 25.0, "angka"),
        ("t Student 95%", 25.0, ""),
        ("angka tercetak", 8.0, ""),
        ("Wilson 95%", np.nan, ""),
        (np.nan, 8.0, ""),
        (None, 8.0, ""),
    ],
)
def test_what_stands_behind_a_result(method: object, events: float, kind: str) -> None:
    assert kind_of({"metode": method, "pembilang": events, "penyebut": 10.0}) == kind


@pytest.mark.parametrize(
    ("code", "unit", "multiplier"),
    [
        ("aki", "per 100.000 kelahiran hidup", 100_000),
        ("aki", "per 1.000 kelahiran hidup", 1000),  # asked for another one
        ("k4", "%", 100),
        ("skor", "nilai", 1),
    ],
)
def test_the_multiplier_is_the_one_of_the_unit(code: str, unit: str, multiplier: int) -> None:
    assert multiplier_of({"indikator": code, "satuan": unit}) == multiplier
