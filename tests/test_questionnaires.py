"""Questionnaires: published means of S003's Tables 13-18, and answers of respondents that are SIMULATED here."""

import csv
import math
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kinerja.indicators.questionnaires import (
    FROM_ANSWERS,
    LEAST_GROUP,
    PUBLISHED,
    differences,
    from_answers,
    holm,
    instruments,
    mean_limits,
    published,
    respondent_scores,
)
from kinerja.indicators.results import COLUMNS
from kinerja.tables import Dataset, load

CASES = Path(__file__).parent / "cases"
SAMPANG = Path(__file__).parents[1] / "data" / "sampang"
KEYS = ["unit", "periode", "instrumen", "responden", "dimensi", "butir"]
DIMENSIONS = ("Wujud Fisik", "Kehandalan", "Daya Tanggap", "Jaminan", "Empati")

Answer = tuple[str, str, str, str, float | None, float]  # unit, responden, dimensi, butir, skor


def cases(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def answers(
    rows: Iterable[Answer], *, instrument: str = "pelanggan", period: str = "2020"
) -> pd.DataFrame:
    """The table ``kuesioner`` of these answers."""
    frame = pd.DataFrame(
        [
            (unit, period, instrument, who, dimension, item, score, most)
            for unit, who, dimension, item, score, most in rows
        ],
        columns=[*KEYS, "skor", "skor_maks"],
    )
    return frame.astype(dict.fromkeys(KEYS, "str") | {"skor": "float64", "skor_maks": "float64"})


def means(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    """The table ``kuesioner_rerata``: unit, instrumen, dimensi, nilai."""
    frame = pd.DataFrame(rows, columns=["unit", "instrumen", "dimensi", "nilai"])
    return frame.assign(periode="2020", dokumen="d", baris="1")


def simulated(
    seed: int, *, units: int = 2, respondents: int = 25, shift: dict[str, int] | None = None
) -> pd.DataFrame:
    """Simulated answers, four items of five points a dimension; ``shift`` is planted in the last facility."""
    random = np.random.default_rng(seed)
    rows: list[Answer] = []
    for unit in range(units):
        for who in range(respondents):
            mood = random.normal(3.2, 0.6)
            for dimension in DIMENSIONS:
                planted = (shift or {}).get(dimension, 0) if unit == units - 1 else 0
                for item in range(4):
                    score = np.clip(round(random.normal(mood + planted, 0.9)), 1, 5)
                    rows.append((f"u{unit}", str(who), dimension, str(item), float(score), 5))
    return answers(rows)


def scores_by_hand(table: pd.DataFrame, dimension: str) -> list[list[float]]:
    """Percent of the maximum, a list a facility, without any help of the library."""
    sums: dict[tuple[str, str], list[float]] = {}
    for row in table.to_dict("records"):
        if row["dimensi"] == dimension and not math.isnan(row["skor"]):
            pair = sums.setdefault((row["unit"], row["responden"]), [0.0, 0.0])
            pair[0] += row["skor"]
            pair[1] += row["skor_maks"]
    units = dict.fromkeys(unit for unit, _ in sums)
    return [[100 * a / b for (own, _), (a, b) in sums.items() if own == unit] for unit in units]


@pytest.fixture(scope="module")
def sampang() -> Dataset:
    return load(SAMPANG)


# Published means.


@pytest.mark.parametrize("case", cases("s003_kuesioner.csv"))
def test_a_published_mean_is_the_printed_one(sampang: Dataset, case: dict[str, str]) -> None:
    found = published(sampang.kuesioner_rerata)
    own = found[(found["unit"] == case["unit"]) & (found["indikator"] == case["indikator"])]
    printed = float(case["tercetak"].replace(",", "."))
    cut = case["tercetak"] == "72,66"  # Table 15 cuts 72,666…; the other means are rounded half up
    unit = 10 ** -len(case["tercetak"].partition(",")[2])
    told = own["nilai"].iloc[0] - (unit / 2 if cut else 0)
    assert len(own) == 1
    assert abs(told - printed) <= unit / 2


@pytest.mark.parametrize(
    ("unit", "indicator", "mean"),
    [
        ("pangarengan", "kepuasan_pelanggan", 340 / 5),
        ("kedungdung", "kepuasan_pelanggan", 384 / 5),  # 76,8: printed 77
        ("pangarengan", "proses_bisnis_internal", 218 / 3),
        ("kedungdung", "proses_bisnis_internal", 220 / 3),
        ("pangarengan", "pembelajaran_pertumbuhan", 144 / 2),
        ("kedungdung", "pembelajaran_pertumbuhan", 140 / 2),
    ],
)
def test_an_instrument_is_the_unrounded_mean_of_its_dimensions(
    sampang: Dataset, unit: str, indicator: str, mean: float
) -> None:
    found = published(sampang.kuesioner_rerata)
    own = found[(found["unit"] == unit) & (found["indikator"] == indicator)].iloc[0]
    assert own["nilai"] == pytest.approx(mean, rel=1e-15)
    assert own["nilai"] == pytest.approx(own["pembilang"] / own["penyebut"], rel=1e-15)


def test_published_means_have_no_interval_and_cannot_be_tested(sampang: Dataset) -> None:
    found = published(sampang.kuesioner_rerata)
    assert len(found) == 20 + 6
    assert found[["batas_bawah", "batas_atas"]].isna().all(axis=None)
    assert set(found["metode"]) == {PUBLISHED}
    assert set(found["catatan"]) == {
        "tanpa jawaban responden: tidak ada selang dan tidak mungkin diuji"
    }
    assert differences(sampang.kuesioner).empty


# Respondents' scores.


@pytest.mark.parametrize(
    ("items", "score"),
    [
        ([(5, 5), (5, 5)], 100.0),
        ([(0, 5), (0, 5)], 0.0),
        ([(3, 5), (4, 5)], 70.0),
        ([(3, 5), (None, 5), (4, 5)], 70.0),  # only what was answered counts
        ([(1, 4), (8, 10)], 900 / 14),  # items of other lengths weigh by their maximum
        ([(1, 5)], 20.0),
    ],
)
def test_a_score_is_percent_of_the_maximum_of_the_answered_items(
    items: list[tuple[float | None, float]], score: float
) -> None:
    table = answers(("u", "1", "Jaminan", str(item), *pair) for item, pair in enumerate(items))
    assert respondent_scores(table)["skor"].tolist() == pytest.approx([score])


def test_who_answered_nothing_is_no_respondent() -> None:
    table = answers([("u", "1", "Jaminan", "a", 4, 5), ("u", "2", "Jaminan", "a", None, 5)])
    assert respondent_scores(table)["responden"].tolist() == ["1"]
    assert from_answers(table)["catatan"].tolist() == ["1 responden"] * 2


def test_a_missing_dimension_leaves_the_others_of_the_respondent() -> None:
    table = answers(
        [
            ("u", "1", "Jaminan", "a", 5, 5),
            ("u", "1", "Empati", "a", None, 5),
            ("u", "2", "Jaminan", "a", 2, 5),
            ("u", "2", "Empati", "a", 4, 5),
        ]
    )
    found = from_answers(table).set_index("indikator")
    assert found["nilai"].to_dict() == pytest.approx(
        {
            "kepuasan_pelanggan": (100 + (40 + 80) / 2) / 2,
            "kepuasan_pelanggan/Jaminan": 70,
            "kepuasan_pelanggan/Empati": 80,
        }
    )
    assert found["penyebut"].to_dict() == {
        "kepuasan_pelanggan": 2,
        "kepuasan_pelanggan/Jaminan": 2,
        "kepuasan_pelanggan/Empati": 1,
    }


def test_the_same_number_in_two_facilities_is_two_respondents() -> None:
    table = answers([(unit, "1", "Jaminan", "a", 4, 5) for unit in ("u0", "u1")])
    assert from_answers(table)["penyebut"].tolist() == [1.0] * 4


# Means with intervals.


@pytest.mark.parametrize("case", cases("selang_t.csv"))
def test_the_t_interval_is_the_published_one(case: dict[str, str]) -> None:
    values = [float(value) for value in case["nilai"].split()]
    low, high = mean_limits(values, float(case["keyakinan"]))
    assert f"{low:.6f}" == case["bawah"]
    assert f"{high:.6f}" == case["atas"]


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.998])
@pytest.mark.parametrize(
    "values", [[60, 70, 80], [50, 50, 51], [70.0, 71.5, 66.25, 68.0, 69.9, 74.2, 71.1]]
)
def test_the_t_interval_is_scipys(values: list[float], confidence: float) -> None:
    low, high = mean_limits(values, confidence)
    test = stats.ttest_1samp(values, 0).confidence_interval(confidence)
    direct = stats.t.interval(
        confidence, len(values) - 1, loc=np.mean(values), scale=stats.sem(values)
    )
    inside = [np.clip(limits, 0, 100) for limits in ((test.low, test.high), direct)]
    assert (low, high) == pytest.approx(tuple(inside[0]))
    assert (low, high) == pytest.approx(tuple(inside[1]))


@pytest.mark.parametrize(
    ("values", "limits"),
    [
        ([], (math.nan, math.nan)),
        ([70], (math.nan, math.nan)),
        ([70, 70], (70, 70)),
        ([100, 100, 100], (100, 100)),
        ([0, 100], (0, 100)),  # a score cannot leave 0-100
        ([95, 100, 100], (91.1622461, 100)),
        ([5, 0, 0], (0, 8.8377539)),
    ],
)
def test_few_equal_or_extreme_answers(values: list[float], limits: tuple[float, float]) -> None:
    assert mean_limits(values) == pytest.approx(limits, nan_ok=True)


@pytest.mark.parametrize("confidence", [95, 1, 0, -0.95])
def test_a_confidence_outside_0_and_1_is_a_bad_call(confidence: float) -> None:
    with pytest.raises(ValueError, match="confidence"):
        mean_limits([60, 70, 80], confidence)


def test_confidence_95_is_a_bad_call_of_the_whole_table_too() -> None:
    with pytest.raises(ValueError, match="confidence"):
        instruments(simulated(1, respondents=6), means(), confidence=95)


def test_results_from_answers_are_means_of_respondents() -> None:
    table = simulated(7)
    found = from_answers(table, confidence=0.9)
    for dimension in DIMENSIONS:
        for unit, scores in zip(("u0", "u1"), scores_by_hand(table, dimension), strict=True):
            code = f"kepuasan_pelanggan/{dimension}"
            own = found[(found["unit"] == unit) & (found["indikator"] == code)].iloc[0]
            limits = stats.ttest_1samp(scores, 0).confidence_interval(0.9)
            assert own["nilai"] == pytest.approx(sum(scores) / 25)
            assert own["batas_bawah"] == pytest.approx(max(0, limits.low))
            assert own["batas_atas"] == pytest.approx(min(100, limits.high))
            assert own["metode"] == FROM_ANSWERS
            assert own["catatan"] == "25 responden"
    assert len(found) == 2 * 6
    assert list(found.columns) == list(COLUMNS)


def test_one_respondent_has_a_value_and_no_interval() -> None:
    found = from_answers(answers([("u", "1", "Jaminan", "a", 4, 5)]))
    assert found["nilai"].tolist() == [80.0, 80.0]
    assert found[["batas_bawah", "batas_atas"]].isna().all(axis=None)


def test_when_all_answers_are_equal_the_interval_has_no_width() -> None:
    table = answers([("u", str(who), "Jaminan", "a", 4, 5) for who in range(9)])
    found = from_answers(table)
    assert found["batas_bawah"].tolist() == found["batas_atas"].tolist() == [80.0, 80.0]


@pytest.mark.parametrize(
    ("instrument", "code"),
    [
        ("pelanggan", "kepuasan_pelanggan"),
        ("proses_internal", "proses_bisnis_internal"),
        ("pembelajaran", "pembelajaran_pertumbuhan"),
    ],
)
def test_every_instrument_has_its_indicator(instrument: str, code: str) -> None:
    own = from_answers(answers([("u", "1", "Satu", "a", 4, 5)], instrument=instrument))
    assert own["indikator"].tolist() == [code, f"{code}/Satu"]
    told = published(means(("u", instrument, "Satu", 80.0)))
    assert told["indikator"].tolist() == [code, f"{code}/Satu"]


# Answers before published means.


def test_answers_take_the_place_of_published_means_where_there_are_any() -> None:
    told = means(
        ("u0", "pelanggan", "Jaminan", 10.0),
        ("u0", "pembelajaran", "Motivasi", 20.0),
        ("u1", "pelanggan", "Jaminan", 30.0),
    )
    given_answers = answers([("u0", str(who), "Jaminan", "a", 4, 5) for who in range(3)])
    found = instruments(given_answers, told)
    assert list(zip(found["unit"], found["indikator"], found["nilai"], strict=True)) == [
        ("u0", "kepuasan_pelanggan", 80.0),
        ("u0", "kepuasan_pelanggan/Jaminan", 80.0),
        ("u0", "pembelajaran_pertumbuhan", 20.0),
        ("u0", "pembelajaran_pertumbuhan/Motivasi", 20.0),
        ("u1", "kepuasan_pelanggan", 30.0),
        ("u1", "kepuasan_pelanggan/Jaminan", 30.0),
    ]
    assert found["metode"].tolist() == [FROM_ANSWERS] * 2 + [PUBLISHED] * 4


def test_answers_of_one_year_leave_the_published_means_of_another() -> None:
    told = means(("u0", "pelanggan", "Jaminan", 10.0))
    found = instruments(answers([("u0", "1", "Jaminan", "a", 4, 5)], period="2024"), told)
    assert found["periode"].tolist() == ["2024", "2024", "2020", "2020"]
    assert found["nilai"].tolist() == [80, 80, 10, 10]


def test_without_answers_the_published_means_stand(sampang: Dataset) -> None:
    found = instruments(sampang.kuesioner, sampang.kuesioner_rerata)
    pd.testing.assert_frame_equal(found, published(sampang.kuesioner_rerata))


def test_without_anything_there_are_columns_and_no_rows(sampang: Dataset) -> None:
    found = instruments(sampang.kuesioner, sampang.kuesioner_rerata.iloc[:0])
    assert list(found.columns) == list(COLUMNS)
    assert found.empty


# Differences between facilities.


def test_a_planted_difference_is_found_and_no_other() -> None:
    found = differences(simulated(2024, shift={"Jaminan": 1})).set_index("indikator")
    told = found["kategori"].to_dict()
    assert told.pop("beda_kelompok/kepuasan_pelanggan: Jaminan") == "berbeda"
    assert told == {
        f"beda_kelompok/kepuasan_pelanggan: {dimension}": "tidak terbukti berbeda"
        for dimension in DIMENSIONS
        if dimension != "Jaminan"
    }


def test_where_nothing_is_planted_hardly_anything_is_accused() -> None:
    """At 5 % a family, more than 6 of 40 have a probability of 0,3 %; with these seeds it is settled."""
    accused = sum(
        differences(simulated(seed, respondents=10))["kategori"].eq("berbeda").any()
        for seed in range(40)
    )
    assert accused <= 6


def test_a_larger_planted_difference_has_a_larger_effect() -> None:
    """The mean of five simulations: one of them, seed 3, shows a difference by chance alone."""
    code = "beda_kelompok/kepuasan_pelanggan: Empati"

    def effect(shift: int) -> float:
        found = [differences(simulated(seed, shift={"Empati": shift})) for seed in range(1, 6)]
        return float(np.mean([one.set_index("indikator").loc[code, "nilai"] for one in found]))

    assert 0 <= effect(0) < effect(1) < effect(2) < 1


@pytest.mark.parametrize("units", [2, 3, 5])
def test_the_test_is_scipys_on_respondents_scores(units: int) -> None:
    table = simulated(11, units=units, shift={"Kehandalan": 1})
    found = differences(table).set_index("indikator")
    raw = {dimension: stats.kruskal(*scores_by_hand(table, dimension)) for dimension in DIMENSIONS}
    ordered = sorted(raw, key=lambda dimension: raw[dimension].pvalue)
    adjusted = 0.0
    for rank, dimension in enumerate(ordered):
        own = found.loc[f"beda_kelompok/kepuasan_pelanggan: {dimension}"]
        adjusted = max(adjusted, min(1.0, raw[dimension].pvalue * (len(ordered) - rank)))
        assert own["pembilang"] == pytest.approx(raw[dimension].statistic)
        assert own["penyebut"] == units * 25
        assert own["nilai"] == pytest.approx(raw[dimension].statistic / (units * 25 - 1))
        shown = f"= {adjusted:.3f}".replace(".", ",") if adjusted >= 0.001 else "< 0,001"
        assert own["catatan"] == f"p (Holm) {shown}"
        assert own["kategori"] == ("berbeda" if adjusted < 0.05 else "tidak terbukti berbeda")
        assert own["unit"] == "semua"


@pytest.mark.parametrize("example", ["iris", "pupuk"])
def test_the_statistic_is_the_published_one(example: str) -> None:
    groups = [case for case in cases("kruskal.csv") if case["contoh"] == example]
    table = answers(
        (group["kelompok"], str(who), "Jaminan", "a", float(score), 20)
        for group in groups
        for who, score in enumerate(group["nilai"].split())
    )
    (found,) = differences(table).to_dict("records")
    digits = len(groups[0]["h"].partition(".")[2])
    assert f"{found['pembilang']:.{digits}f}" == groups[0]["h"]
    assert found["catatan"] == f"p (Holm) = {float(groups[0]['p']):.3f}".replace(".", ",")
    assert found["kategori"] == "berbeda"


@pytest.mark.parametrize(
    ("sizes", "tested"),
    [
        ((5, 5), 10),
        ((5, 4), None),
        ((4, 4, 4), None),
        ((5, 4, 6), 11),  # the facility with four is left out, the others are compared
        ((30,), None),
    ],
)
def test_a_facility_needs_five_respondents(sizes: tuple[int, ...], tested: int | None) -> None:
    assert LEAST_GROUP == 5
    table = answers(
        (f"u{unit}", str(who), "Jaminan", "a", 1 + (who + unit) % 5, 5)
        for unit, size in enumerate(sizes)
        for who in range(size)
    )
    found = differences(table)
    assert found["penyebut"].tolist() == ([] if tested is None else [tested])


def test_facilities_asked_in_different_years_are_not_compared() -> None:
    low = [("u0", str(who), "Satu", "a", 2, 5) for who in range(6)]
    high = [("u1", str(who), "Satu", "a", 4 + who % 2, 5) for who in range(6)]
    apart = pd.concat([answers(low, period="2019"), answers(high, period="2020")])
    assert differences(apart).empty
    both = pd.concat([apart, answers(high, period="2019")])
    found = differences(both)
    assert found["periode"].tolist() == ["2019"]
    assert found["penyebut"].tolist() == [12]


def test_where_all_answer_the_same_there_is_no_difference() -> None:
    table = answers((unit, str(who), "Jaminan", "a", 4, 5) for unit in "ab" for who in range(5))
    (found,) = differences(table).to_dict("records")
    assert (found["pembilang"], found["nilai"]) == (0, 0)
    assert found["kategori"] == "tidak terbukti berbeda"
    assert found["catatan"] == "p (Holm) = 1,000"


def test_where_the_groups_do_not_overlap_the_difference_is_plain() -> None:
    table = answers(
        (unit, str(who), "Jaminan", "a", score + who, 20)
        for unit, score in (("a", 0), ("b", 10))
        for who in range(8)
    )
    (found,) = differences(table).to_dict("records")
    assert found["kategori"] == "berbeda"
    assert found["pembilang"] == pytest.approx(12 / (16 * 17) * (36**2 + 100**2) / 8 - 3 * 17)


def test_a_dimension_of_one_facility_alone_is_not_tested() -> None:
    table = simulated(5)
    only = table[(table["unit"] == "u0") | (table["dimensi"] != "Empati")]
    assert len(differences(only)) == len(DIMENSIONS) - 1


# Holm.


def test_holm_as_published() -> None:
    rows = cases("holm.csv")
    adjusted = holm([float(row["p"]) for row in rows])
    assert adjusted == pytest.approx([float(row["disesuaikan"]) for row in rows])
    assert ["ya" if p < 0.05 else "tidak" for p in adjusted] == [row["ditolak"] for row in rows]


@pytest.mark.parametrize(
    ("raw", "adjusted"),
    [
        ([], []),
        ([0.04], [0.04]),
        ([0.05, 0.01], [0.05, 0.02]),
        ([0.05, 0.05, 0.05], [0.15, 0.15, 0.15]),
        ([0.01, 0.02, 0.03], [0.03, 0.04, 0.04]),  # 0.03 × 1 may not fall below 0.02 × 2
        ([0.6, 0.7], [1.0, 1.0]),
        ([1.0, 0.0], [1.0, 0.0]),
    ],
)
def test_holm_step_by_step(raw: list[float], adjusted: list[float]) -> None:
    assert holm(raw) == pytest.approx(adjusted)


PROBABILITIES = st.lists(st.floats(0, 1), min_size=1, max_size=12)


@given(PROBABILITIES.flatmap(lambda p: st.tuples(st.just(p), st.permutations(range(len(p))))))
def test_holm_does_not_depend_on_the_order(case: tuple[list[float], list[int]]) -> None:
    raw, order = case
    adjusted = holm(raw)
    assert [adjusted[place] for place in order] == holm([raw[place] for place in order])


@given(PROBABILITIES)
def test_holm_lies_between_the_raw_and_bonferronis_p(raw: list[float]) -> None:
    for p, q in zip(raw, holm(raw), strict=True):
        assert p <= q <= min(1, p * len(raw)) * (1 + 1e-12)


SCORES = st.lists(st.floats(0, 100), min_size=2, max_size=40)


@settings(deadline=None)
@given(SCORES, st.sampled_from([0.8, 0.95, 0.998]))
def test_limits_enclose_the_mean_and_stay_in_0_to_100(
    values: list[float], confidence: float
) -> None:
    low, high = mean_limits(values, confidence)
    mean = float(np.mean(values))
    assert 0 <= low <= mean + 1e-9
    assert mean - 1e-9 <= high <= 100


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    table = simulated(seed, units=3, respondents=8, shift={"Empati": 1})
    shuffled = table.sample(frac=1, random_state=seed)
    for function in (from_answers, differences):
        one, other = (
            function(each).sort_values(["unit", "indikator"], ignore_index=True)
            for each in (table, shuffled)
        )
        pd.testing.assert_frame_equal(one, other)


def test_the_input_is_unchanged() -> None:
    table, told = simulated(4, respondents=6), means(("u0", "pelanggan", "Jaminan", 70.0))
    before = table.copy(), told.copy()
    instruments(table, told)
    differences(table)
    pd.testing.assert_frame_equal(table, before[0])
    pd.testing.assert_frame_equal(told, before[1])


def test_instruments_outside_the_scorecard_are_left_to_their_own_indicators() -> None:
    rows = [
        {"unit": unit, "periode": "2020", "instrumen": instrument, "responden": f"r{who}",
         "dimensi": "Jaminan", "butir": "1", "skor": who % 5, "skor_maks": 5}
        for unit in ("a", "b") for instrument in ("pelanggan", "skm", "kegunaan") for who in range(6)
    ]  # fmt: skip
    answers = pd.DataFrame(rows)
    assert set(from_answers(answers)["indikator"]) == {
        "kepuasan_pelanggan",
        "kepuasan_pelanggan/Jaminan",
    }
    assert differences(answers)["indikator"].tolist() == [
        "beda_kelompok/kepuasan_pelanggan: Jaminan"
    ]
    printed = pd.DataFrame(
        [{"unit": "a", "periode": "2020", "instrumen": "skm", "dimensi": "U1", "nilai": 80.0}]
    )
    assert published(printed).empty
