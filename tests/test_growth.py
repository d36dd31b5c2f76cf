"""Growth: the tables of the standard, the LMS method and its tails, z-scores, flags, classes, reasons."""

import csv
import importlib
import importlib.resources
import math
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinerja import growth_standard, rules
from kinerja.errors import RuleError
from kinerja.growth_standard import LAST_DAY, TABLES, checked, standard
from kinerja.indicators import growth
from kinerja.indicators.growth import ages, bands_of, classes, implausible, remarks, zscores
from kinerja.indicators.growth_tables import (
    HEIGHT_FROM,
    days_of_months,
    lms_measure,
    lms_zscore,
    standard_height,
    tailed_measure,
    tailed_zscore,
    zscore_for_age,
    zscore_for_height,
)

CASES = Path(__file__).parent / "cases"
NAN = float("nan")
INDICES = ("bbu", "tbu", "bbtb", "imtu")
CHILD: dict[str, Any] = {"jk": "L", "umur_hari": 731, "berat": 12.0, "tinggi": 88.5}
ADDED = {
    "umur_hari": "Int64",
    "umur_bulan": "Int64",
    "tinggi_baku": "float64",
    **{f"z{index}": "float64" for index in INDICES},
    **{f"tanda_{index}": "bool" for index in INDICES},
    **{f"gizi_{index}": "str" for index in INDICES},
    "catatan": "str",
}
DAYS = st.integers(0, LAST_DAY)
SEXES = st.integers(0, 1)


def cases(name: str) -> list[dict[str, str]]:
    with (CASES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def one(**changes: Any) -> pd.Series:
    """The result of one child."""
    return zscores(pd.DataFrame([CHILD | changes])).iloc[0]


def printed(value: float, digits: int = 2) -> str:
    """To these digits, half up."""
    step = Decimal(1).scaleb(-digits)
    return str(Decimal(repr(float(value))).quantize(step, ROUND_HALF_UP))


def lms(table: str, sex: int, place: int) -> tuple[float, float, float]:
    found = standard(table)
    return tuple(float(c[sex, place]) for c in (found.power, found.median, found.spread))  # type: ignore[return-value]


# The tables: every value of them is in another package too, and WHO's own programs gave these results with them.

SECOND = {"bbu": "wfa", "tbu": "lfa", "imtu": "bmifa", "bbpb": "wfl", "bbtb": "wfh"}


@pytest.mark.parametrize("table", TABLES)
def test_every_l_m_s_is_that_of_a_second_package(table: str) -> None:
    found = standard(table)
    second = importlib.import_module(f"pygrowup.tables.by_day.{SECOND[table]}").DATA
    for sex, name in enumerate(("male", "female")):
        other = {float(place): row for place, row in second[name].items()}
        for column, place in enumerate(
            np.linspace(found.first, found.last, found.median.shape[1]).round(1)
        ):
            mine = [float(c[sex, column]) for c in (found.power, found.median, found.spread)]
            assert mine == [float(other[place][letter]) for letter in "lms"], (sex, place)


@pytest.fixture(scope="module")
def survey() -> tuple[pd.DataFrame, pd.DataFrame]:
    """The example survey of WHO Anthro and our z-scores of it; the second package ships what igrowup (R) gave."""
    path = importlib.resources.files("pygrowup") / "test_datasets" / "MySurvey_z_st.csv"
    with path.open(encoding="utf-8") as file:
        who = pd.read_csv(file)
    frame = pd.DataFrame(
        {
            "jk": who["GENDER"].map({1: "L", 2: "P"}),
            "umur_hari": who["age.days"],
            "berat": who["WEIGHT"],
            "tinggi": who["HEIGHT"],
            "cara_ukur": who["measure"].str.lower().map({"l": "telentang", "h": "berdiri"}),
            "edema": who["oedema"].map({"n": "tidak", "y": "ya"}),
        }
    )
    return who, zscores(frame)


@pytest.mark.parametrize(
    ("index", "column", "least"),
    [("bbu", "zwei", 485), ("tbu", "zlen", 471), ("bbtb", "zwfl", 463), ("imtu", "zbmi", 464)],
)
def test_a_survey_has_the_z_scores_of_who_s_own_program(
    index: str, column: str, least: int, survey: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    who, ours = survey
    z, expected = ours[f"z{index}"], who[column]
    both = z.notna() & expected.notna()
    assert both.sum() == least
    assert (z - expected)[both].abs().max() <= 0.005 + 1e-9  # they are printed with two digits
    # older programs went on to the last day of the 61st month
    assert (z.isna() == (expected.isna() | (who["age.days"] > LAST_DAY))).all()
    flagged = who[column.replace("z", "f", 1)] == 1
    assert (ours[f"tanda_{index}"] == (flagged & both)).all()


def test_the_survey_s_length_is_turned_into_height_as_who_does(
    survey: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    who, ours = survey
    assert np.allclose(ours["tinggi_baku"], who["clenhei"], atol=1e-6, equal_nan=True)
    assert (ours["tinggi_baku"] != who["HEIGHT"]).sum() > 30


@pytest.mark.parametrize(
    "case", cases("zskor"), ids=lambda case: f"{case['contoh']} {case['indeks']}"
)
def test_worked_example(case: dict[str, str]) -> None:
    frame = pd.DataFrame(
        {
            "jk": [case["jk"]],
            "umur_hari": [float(case["umur_hari"] or NAN)],
            "umur_bulan": [float(case["umur_bulan"] or NAN)],
            "berat": [float(case["berat"] or NAN)],
            "tinggi": [float(case["tinggi"] or NAN)],
            "cara_ukur": [case["cara_ukur"] or None],
        }
    )
    found = zscores(frame).iloc[0]
    if case["z"]:
        assert printed(found[f"z{case['indeks']}"]) == case["z"]
    assert found[f"tanda_{case['indeks']}"] == (case["ditandai"] == "ya")


def test_the_tail_is_not_the_formula() -> None:
    """A boy of 365 days and 4.0 kg: −7.83 by the formula alone."""
    assert printed(float(lms_zscore(4.0, *lms("bbu", 0, 365)))) == "-7.83"
    assert printed(float(tailed_zscore(4.0, *lms("bbu", 0, 365)))) == "-6.59"


# What is not the standard is refused.

PLACES = [0, 1, 2]
GOOD: dict[str, dict[str, list[Any]]] = {
    sex: {"i": PLACES, "l": [1.0, 0.0, -1.0], "m": [3.0, 4.0, 5.0], "s": [0.1, 0.1, 0.1]}
    for sex in "MF"
}


def test_a_whole_table_is_taken() -> None:
    found = checked(GOOD, "x.json", 0, 2, 1)
    assert found.median.tolist() == [[3, 4, 5], [3, 4, 5]]
    with pytest.raises(ValueError, match="read-only"):
        found.median[0, 0] = 1


@pytest.mark.parametrize(
    "change",
    [
        {"i": [0, 1]},
        {"i": [0, 1, 3]},
        {"i": [0, 2, 1]},
        {"l": [1.0, 0.0]},
        {"l": [1.0, NAN, 1.0]},
        {"m": [3.0, 0.0, 5.0]},
        {"m": [3.0, NAN, 5.0]},
        {"s": [0.1, -0.1, 0.1]},
        None,
    ],
)
def test_a_table_with_a_hole_is_refused(change: dict[str, list[Any]] | None) -> None:
    raw = {sex: dict(columns) for sex, columns in GOOD.items()}
    if change is None:
        del raw["F"]
    else:
        raw["F"] |= change
    with pytest.raises(RuleError) as caught:
        checked(raw, "x.json", 0, 2, 1)
    assert str(caught.value) == (
        "paket anthro, x.json: harus memuat L, M, S untuk kedua jenis kelamin dari 0 sampai 2; "
        "ditemukan tabel lain. Pasang versi anthro yang tercatat di requirements.txt."
    )


def test_a_table_is_read_once_and_an_unknown_one_is_not_there() -> None:
    assert standard("bbu") is standard("bbu")
    with pytest.raises(KeyError):
        standard("lila")


def test_the_standard_s_arrays_cannot_be_changed() -> None:
    for table in TABLES:
        found = growth_standard.standard(table)
        assert not any(c.flags.writeable for c in (found.power, found.median, found.spread))


# The formulas.


def test_without_power_the_logarithm() -> None:
    spread = 0.1 * math.log(2)
    halves = lms_zscore([5.0, 10.0, 20.0], [0.0, 0.0, 0.0], 10.0, spread)
    assert np.allclose(halves, [-10, 0, 10])
    assert np.allclose(
        lms_zscore([9.0, 11.0], [1e-9, 0.0], 10.0, 0.1), lms_zscore([9.0, 11.0], 0.0, 10.0, 0.1)
    )
    # the tail of ±3 SD goes on in steps of M (exp(3 S) − exp(2 S))
    edge, step = 10 * math.exp(0.3), 10 * (math.exp(0.3) - math.exp(0.2))
    assert math.isclose(tailed_zscore(edge + 2 * step, 0.0, 10.0, 0.1), 5)


def test_the_measure_without_power_is_the_exponential() -> None:
    assert np.allclose(lms_measure([0.0, 1.0], [0.0, 0.0], 10.0, 0.1), [10, 10 * math.exp(0.1)])


@given(
    table=st.sampled_from(sorted(TABLES)), sex=SEXES, place=st.integers(0, 550), z=st.floats(-8, 8)
)
def test_from_z_score_to_measure_and_back(table: str, sex: int, place: int, z: float) -> None:
    values = lms(table, sex, place)
    assert math.isclose(tailed_zscore(tailed_measure(z, *values), *values), z, abs_tol=1e-7)
    inside = max(-3.0, min(3.0, z))
    assert math.isclose(lms_zscore(lms_measure(inside, *values), *values), inside, abs_tol=1e-7)


@given(table=st.sampled_from(("bbu", "bbpb", "bbtb", "imtu")), sex=SEXES, place=st.integers(0, 550))
def test_the_tail_begins_where_the_formula_ends(table: str, sex: int, place: int) -> None:
    values = lms(table, sex, place)
    for z in (-3, 3):
        edge = lms_measure(z, *values)
        beside = tailed_zscore(edge * np.array([1 - 1e-9, 1, 1 + 1e-9]), *values)
        assert np.allclose(beside, z, atol=1e-6)


@given(days=DAYS, sex=SEXES, kilos=st.lists(st.floats(0.5, 40), min_size=2, max_size=2))
def test_a_heavier_child_has_a_higher_z_score(days: int, sex: int, kilos: list[float]) -> None:
    low, high = sorted(kilos)
    heights = {"cm": 85.0, "how": days}
    by_age = zscore_for_age("bbu", [sex] * 2, [days] * 2, [low, high])
    by_height = zscore_for_height(sex, heights["how"], heights["cm"], [low, high])
    by_mass = zscore_for_age("imtu", [sex] * 2, [days] * 2, [low * 1.4, high * 1.4])
    for z in (by_age, by_height, by_mass):
        assert z[0] <= z[1] if high == low else z[0] < z[1] or high - low < 1e-9


@given(
    jk=st.sampled_from(["L", "P"]),
    days=DAYS,
    kg=st.floats(1, 40),
    cm=st.floats(45.0, 110.0),
    how=st.sampled_from(["telentang", "berdiri", None]),
)
def test_boys_and_girls_of_every_age_are_covered_alike(
    jk: str, days: int, kg: float, cm: float, how: str | None
) -> None:
    """What is there for the one is there for the other; only weight for height can lack, off its table."""
    row = {"umur_hari": days, "berat": kg, "tinggi": cm, "cara_ukur": how}
    found = zscores(pd.DataFrame([row | {"jk": jk}, row | {"jk": "LP"[jk == "L"]}]))
    mine, other = found.iloc[0], found.iloc[1]
    for index in INDICES:
        assert math.isnan(mine[f"z{index}"]) == math.isnan(other[f"z{index}"])
    assert not any(math.isnan(mine[f"z{index}"]) for index in ("bbu", "tbu", "imtu"))
    low, high = (45, 110) if days < HEIGHT_FROM else (65, 120)
    assert math.isnan(mine["zbbtb"]) == (not low - 1e-6 <= mine["tinggi_baku"] <= high + 1e-6)


@given(
    days=st.integers(0, LAST_DAY), sex=SEXES, tenths=st.integers(650, 1099), part=st.floats(0, 1)
)
def test_between_two_tenths_of_a_centimetre_z_runs_between_theirs(
    days: int, sex: int, tenths: int, part: float
) -> None:
    cm = np.array([tenths, tenths + part, tenths + 1]) / 10
    first, middle, last = zscore_for_height(sex, days, cm, 12.0)
    assert min(first, last) - 1e-9 <= middle <= max(first, last) + 1e-9


# Days, months, length and height: both sides of each boundary.


@pytest.mark.parametrize(
    ("months", "days"), [(0, 0), (1, 30), (8, 244), (9, 274), (24, 731), (59.99, 1826)]
)
def test_months_are_rounded_half_up_to_days(months: float, days: int) -> None:
    assert days_of_months(months) == days


@pytest.mark.parametrize(
    ("days", "how", "height"),
    [
        (0, "berdiri", 70.0),
        (273, "berdiri", 70.0),
        (274, "berdiri", 70.7),
        (730, "berdiri", 70.7),
        (731, "berdiri", 70.0),
        (730, "telentang", 70.0),
        (731, "telentang", 69.3),
        (1826, "telentang", 69.3),
        (274, None, 70.0),
        (731, None, 70.0),
        (NAN, "telentang", 70.0),
    ],
)
def test_height_as_the_standard_has_it(days: float, how: str | None, height: float) -> None:
    assert standard_height([70.0], [days], [how]).round(6).tolist() == [height]
    frame = pd.DataFrame([CHILD | {"umur_hari": days, "tinggi": 70.0, "cara_ukur": how}])
    assert zscores(frame)["tinggi_baku"].round(6).tolist() == [height]


@pytest.mark.parametrize(
    ("days", "told"), [(273, growth.TOO_YOUNG_TO_STAND), (274, None), (731, None)]
)
def test_a_child_that_stood_too_early_is_not_believed_and_that_is_said(
    days: int, told: str | None
) -> None:
    found = one(umur_hari=days, tinggi=70.0, berat=9.0, cara_ukur="berdiri")
    assert (found["catatan"] if told else None) == told
    assert told or pd.isna(found["catatan"])


@pytest.mark.parametrize(
    ("days", "cm", "there"),
    [
        (730, 44.9, False),
        (730, 45.0, True),
        (730, 110.0, True),
        (730, 110.1, False),
        (731, 64.9, False),
        (731, 65.0, True),
        (731, 120.0, True),
        (731, 120.1, False),
    ],
)
def test_weight_for_height_ends_with_its_table(days: int, cm: float, there: bool) -> None:
    found = one(umur_hari=days, tinggi=cm)
    assert math.isnan(found["zbbtb"]) is not there
    assert (growth.OFF_TABLE in str(found["catatan"])) is not there


@pytest.mark.parametrize(
    ("days", "how", "cm"),
    [
        (731, "telentang", 65.7),
        (1826, "telentang", 120.7),
        (300, "berdiri", 44.3),
        (300, "berdiri", 109.3),
    ],
)
def test_the_last_place_is_reached_by_a_corrected_height(days: int, how: str, cm: float) -> None:
    assert not math.isnan(one(umur_hari=days, cara_ukur=how, tinggi=cm)["zbbtb"])


def test_no_age_no_weight_for_height() -> None:
    assert np.isnan(zscore_for_height(0, [-1, LAST_DAY + 1, NAN], 80.0, 10.0)).all()
    assert np.isnan(zscore_for_height([-1, 2, NAN], 100, 80.0, 10.0)).all()


# Ages.


@pytest.mark.parametrize(
    ("born", "seen", "days", "months"),
    [
        ("2024-01-15", "2024-02-14", 30, 0),
        ("2024-01-15", "2024-02-15", 31, 1),
        ("2024-01-31", "2024-02-29", 29, 0),
        ("2024-01-31", "2024-03-01", 30, 1),
        ("2023-12-31", "2024-01-30", 30, 0),
        ("2019-03-01", "2024-02-29", 1826, 59),
        ("2019-03-01", "2024-03-01", 1827, 60),
        ("2024-03-02", "2024-03-01", -1, -1),
        ("2024-02-30", "2024-03-01", None, None),
        ("01/02/2024", "2024-03-01", None, None),
        (None, "2024-03-01", None, None),
        ("2024-03-01", None, None, None),
    ],
)
def test_age_from_dates(
    born: str | None, seen: str | None, days: int | None, months: int | None
) -> None:
    found = ages(pd.DataFrame({"tgl_lahir": [born], "tgl_ukur": [seen]}, dtype="str")).iloc[0]
    assert [None if pd.isna(x) else x for x in found] == [days, months, False]


@pytest.mark.parametrize(
    ("frame", "days", "months"),
    [
        ({"umur_hari": [730.5]}, 731, 24),
        ({"umur_hari": [730.4]}, 730, 23),
        ({"umur_bulan": [8.0]}, 244, 8),
        ({"umur_bulan": [8.99]}, 274, 8),
        ({"umur_bulan": [59.99]}, 1826, 59),
        ({"umur_bulan": [60.0]}, 1827, 60),
        ({"umur_bulan": [60.1]}, 1830, 60),
        ({"umur_hari": [100], "umur_bulan": [50]}, 100, 3),
        ({"umur_hari": [NAN], "umur_bulan": [50]}, 1522, 50),
    ],
)
def test_age_without_dates(frame: dict[str, list[float]], days: int, months: int) -> None:
    assert ages(pd.DataFrame(frame)).to_numpy().tolist() == [[days, months, False]]


def test_dates_go_before_days_and_two_ages_that_differ_are_none() -> None:
    dates = {"tgl_lahir": "2024-01-01", "tgl_ukur": "2024-02-01"}
    frame = pd.DataFrame([dates | {"umur_hari": 31}, dates | {"umur_hari": 30}])
    assert ages(frame).to_numpy().tolist() == [[31, 1, False], [pd.NA, pd.NA, True]]
    both = zscores(frame.assign(jk="L", berat=4.0, tinggi=54.0))
    assert both["catatan"].tolist()[1] == growth.TWO_AGES
    assert both["zbbu"].isna().tolist() == [False, True]
    assert "tgl_lahir" not in both


def test_without_any_age_the_call_is_wrong() -> None:
    with pytest.raises(
        ValueError,
        match=r"^frame lacks an age: tgl_lahir and tgl_ukur, umur_hari, or umur_bulan; it has ",
    ):
        ages(pd.DataFrame({"jk": ["L"], "tgl_lahir": ["2024-01-01"]}))


@pytest.mark.parametrize("lacking", ["jk", "berat", "tinggi"])
def test_without_a_column_the_call_is_wrong(lacking: str) -> None:
    with pytest.raises(ValueError, match=f"^frame lacks {lacking}; it has "):
        zscores(pd.DataFrame([CHILD]).drop(columns=lacking))


# Reasons.

ALL, WEIGHT = ["bbu", "tbu", "bbtb", "imtu"], ["bbu", "bbtb", "imtu"]
LENGTH = ["tbu", "bbtb", "imtu"]


@pytest.mark.parametrize(
    ("changes", "missing", "told"),
    [
        ({}, [], None),
        ({"edema": "tidak"}, [], None),
        ({"edema": None}, [], None),
        ({"edema": "ya"}, WEIGHT, growth.OEDEMA),
        ({"edema": "Ya"}, WEIGHT, growth.BAD_OEDEMA),
        ({"cara_ukur": "duduk"}, LENGTH, growth.BAD_HOW),
        ({"jk": None}, ALL, growth.NO_SEX),
        ({"jk": "l"}, ALL, growth.NO_SEX),
        ({"umur_hari": NAN}, ALL, growth.NO_AGE),
        ({"umur_hari": -1}, ALL, growth.OUTSIDE_AGE),
        ({"umur_hari": 0, "tinggi": 50.0, "berat": 3.3}, [], None),
        ({"umur_hari": 1826, "tinggi": 105.0, "berat": 17.0}, [], None),
        ({"umur_hari": 1827, "tinggi": 105.0, "berat": 17.0}, ALL, growth.OUTSIDE_AGE),
        ({"berat": NAN}, WEIGHT, growth.NO_WEIGHT),
        ({"berat": 0.0}, WEIGHT, growth.BAD_WEIGHT),
        ({"berat": -3.0}, WEIGHT, growth.BAD_WEIGHT),
        ({"berat": math.inf}, WEIGHT, growth.BAD_WEIGHT),
        ({"tinggi": NAN}, LENGTH, growth.NO_HEIGHT),
        ({"tinggi": 0.0}, LENGTH, growth.BAD_HEIGHT),
        ({"tinggi": math.inf}, LENGTH, growth.BAD_HEIGHT),
        (
            {"jk": None, "umur_hari": NAN, "berat": NAN, "tinggi": -1.0, "edema": "ya"},
            ALL,
            "; ".join(
                (growth.NO_SEX, growth.NO_AGE, growth.NO_WEIGHT, growth.BAD_HEIGHT, growth.OEDEMA)
            ),
        ),
    ],
)
def test_what_is_missing_has_its_reason(
    changes: dict[str, Any], missing: list[str], told: str | None
) -> None:
    found = one(**changes)
    assert [index for index in ALL if math.isnan(found[f"z{index}"])] == missing
    assert [index for index in ALL if pd.isna(found[f"gizi_{index}"])] == missing
    assert not any(found[f"tanda_{index}"] for index in missing)
    assert (None if pd.isna(found["catatan"]) else found["catatan"]) == told


def test_the_words_of_the_reasons() -> None:
    assert growth.OUTSIDE_AGE == "umur di luar 0–1826 hari (belum genap 60 bulan)"
    assert one(berat=70.0)["catatan"] == (
        "BB/U di luar batas wajar: tidak digolongkan; BB/TB di luar batas wajar: tidak digolongkan; "
        "IMT/U di luar batas wajar: tidak digolongkan"
    )


# Flags and classes.


@pytest.mark.parametrize(
    ("index", "low", "high"), [("bbu", -6, 5), ("tbu", -6, 6), ("bbtb", -5, 5), ("imtu", -5, 5)]
)
def test_flags_begin_beyond_the_limits(index: str, low: int, high: int) -> None:
    values = [np.nextafter(low, -9), low, high, np.nextafter(high, 9), NAN]
    assert implausible(values, index).tolist() == [True, False, False, True, False]
    assert [name is np.nan or pd.isna(name) for name in classes(values, index)] == [
        True, False, False, True, True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        ("bbu", {-3: "Berat badan kurang", -2: "Berat badan normal", 1: "Berat badan normal"}),
        ("tbu", {-3: "Pendek", -2: "Normal", 3: "Normal"}),
        (
            "bbtb",
            {
                -3: "Gizi kurang",
                -2: "Gizi baik",
                1: "Gizi baik",
                2: "Berisiko gizi lebih",
                3: "Gizi lebih",
            },
        ),
        (
            "imtu",
            {
                -3: "Gizi kurang",
                -2: "Gizi baik",
                1: "Gizi baik",
                2: "Berisiko gizi lebih",
                3: "Gizi lebih",
            },
        ),
    ],
)
def test_unrounded_z_scores_are_classified(index: str, expected: dict[int, str]) -> None:
    for end, name in expected.items():
        below, on, above = classes([end - 1e-12, end, end + 1e-12], index)
        assert on == name
        assert (below == name, above == name) == ((False, True) if end < 0 else (True, False))


@given(
    rule=st.sampled_from(
        [f"gizi_{i}" for i in INDICES] + [f"wajar_{i}" for i in INDICES] + ["kbm"]
    ),
    values=st.lists(st.one_of(st.floats(-8, 8), st.integers(-8, 70).map(float), st.just(NAN))),
)
def test_bands_of_many_are_those_of_one_by_one(rule: str, values: list[float]) -> None:
    loaded = rules.load(rule)
    names = [loaded.bands[place].name if place >= 0 else None for place in bands_of(values, loaded)]
    assert names == rules.classes(values, rule)


def test_bands_whose_lower_end_is_open() -> None:
    rule = rules.load("gizi_bbtb")
    assert not rule.bands[-1].low_closed
    assert [int(place) for place in bands_of([3.0, np.nextafter(3, 4)], rule)] == [4, 5]


# The table.


def test_the_columns_of_an_empty_frame_are_those_of_a_full_one() -> None:
    full = pd.DataFrame([CHILD | {"cara_ukur": "berdiri", "edema": "tidak", "unit": "u"}])
    for frame in (full, full.iloc[:0]):
        found = zscores(frame)
        assert list(found) == ["jk", "umur_hari", "berat", "tinggi", "cara_ukur", "edema", "unit", *(
            name for name in ADDED if name != "umur_hari"
        )]  # fmt: skip
        assert {name: str(found[name].dtype) for name in ADDED} == {
            name: str(pd.Series(dtype=kind).dtype) for name, kind in ADDED.items()
        }


def test_input_is_left_alone_and_rows_keep_their_index() -> None:
    frame = pd.DataFrame([CHILD, CHILD | {"berat": 9.0}], index=[7, 3])
    before = frame.copy(deep=True)
    found = zscores(frame)
    pd.testing.assert_frame_equal(frame, before)
    assert found.index.tolist() == [7, 3]
    pd.testing.assert_frame_equal(zscores(frame.iloc[::-1]), found.iloc[::-1])
    pd.testing.assert_frame_equal(zscores(found), found)


def test_remarks_of_no_row() -> None:
    assert len(remarks([("x", np.zeros(0, dtype=bool))], 0)) == 0


def test_one_boy_as_a_page_shows_him() -> None:
    found = one()
    assert found[[f"gizi_{index}" for index in INDICES]].tolist() == [
        "Berat badan normal", "Normal", "Gizi baik", "Gizi baik",
    ]  # fmt: skip
    assert (found["umur_hari"], found["umur_bulan"], found["tinggi_baku"]) == (731, 24, 88.5)
