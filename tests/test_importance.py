"""Importance–performance: exact means and ties, Fieller against Student's t, and what has no quadrant."""

import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import optimize, stats

from kinerja.errors import RuleError
from kinerja.indicators.importance import (
    QUADRANTS,
    against_mean,
    conformity,
    fieller_limits,
    importance_performance,
    performance_gap,
    quadrants,
)
from kinerja.indicators.results import COLUMNS

NAN = math.nan
SCORE = st.integers(1, 5)
PAIRS = st.lists(st.tuples(SCORE, SCORE), min_size=3, max_size=12)
A, B, C, D = (
    QUADRANTS[key] for key in ((False, True), (True, True), (False, False), (True, False))
)


def answers(
    items: dict[str, list[tuple[float | None, float | None]]], **more: object
) -> pd.DataFrame:
    """Answers by item: each respondent's performance and importance."""
    return pd.DataFrame(
        [
            {
                "unit": "a",
                "periode": "2024",
                "instrumen": "pelanggan",
                "dimensi": "Jaminan",
                "butir": item,
                "responden": str(who),
                "skor": x,
                "harapan": y,
                "skor_maks": 5,
            }
            | more
            for item, pairs in items.items()
            for who, (x, y) in enumerate(pairs)
        ]
    )


FOUR = {
    "b1": [(2, 5), (3, 5), (2, 4)],  # 7/3 against 14/3
    "b2": [(4, 5), (5, 5), (5, 5)],
    "b3": [(2, 2), (2, 3), (3, 2)],
    "b4": [(5, 2), (4, 2), (5, 3)],
}


def row(frame: pd.DataFrame, code: str) -> "pd.Series[float]":
    return frame.set_index("indikator").loc[code]


@pytest.mark.parametrize(
    ("x", "y", "percent"),
    [
        (340, 400, 85),
        (400, 400, 100),
        (410, 400, 102.5),
        (0, 400, 0),
        (340, 0, NAN),
        (NAN, 400, NAN),
        (340, NAN, NAN),
        ([340, 410], [400, 400], [85, 102.5]),
    ],
)
def test_conformity_is_the_sum_of_performance_over_the_sum_of_expectation(
    x: float, y: float, percent: float
) -> None:
    np.testing.assert_array_equal(conformity(x, y), percent)


def test_the_gap_is_negative_below_expectation() -> None:
    np.testing.assert_array_equal(performance_gap([3, 4, NAN], [4, 3, 4]), [-1, 1, NAN])


@pytest.mark.parametrize(
    ("scores", "sides"),
    [
        ([1, 2, 3], [-1, 0, 1]),
        ([0.1, 0.2, 0.3], [-1, 0, 1]),  # as floats 0.2 lies below their mean
        ([4.1, 4.1, 4.1], [0, 0, 0]),
        ([Fraction(11, 3), Fraction(9, 3), Fraction(10, 3)], [1, -1, 0]),
        ([1, NAN, 3], [-1, None, 1]),
        ([5.0], [0]),
        ([NAN, NAN], [None, None]),
        ([], []),
    ],
)
def test_a_tie_with_the_mean_is_a_tie(
    scores: list[float | Fraction], sides: list[int | None]
) -> None:
    assert against_mean(scores) == sides


@given(st.lists(st.decimals(1, 5, places=2), min_size=1, max_size=20))
def test_sides_are_those_of_the_sum_on_paper(scores: list[object]) -> None:
    exact = [Fraction(str(score)) for score in scores]
    expected = [(n * len(exact) > sum(exact)) - (n * len(exact) < sum(exact)) for n in exact]
    assert against_mean([float(str(score)) for score in scores]) == expected


@pytest.mark.parametrize(
    ("performance", "importance", "expected"),
    [
        ([1, 3, 1, 3], [3, 3, 1, 1], [A, B, C, D]),
        ([1, 2, 3], [3, 2, 1], [A, B, D]),  # the middle one on both means: high in both
        ([1, 2, 3], [1, 5, 3], [C, B, B]),
        ([1, NAN, 3], [3, 9, 1], [A, None, D]),
        ([1, 2, 3], [3, NAN, 1], [A, None, D]),
        ([4], [4], [None]),
        ([1, 3], [2, 2], [None, None]),
        ([2, 2], [1, 3], [None, None]),
        ([2, NAN], [1, 3], [None, None]),
    ],
)
def test_quadrants_are_cut_at_the_means(
    performance: list[float], importance: list[float], expected: list[str | None]
) -> None:
    assert quadrants(performance, importance) == expected


def test_no_items_have_no_quadrants() -> None:
    assert quadrants([], []) == []


def test_axes_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        quadrants([1, 2], [1])


@given(PAIRS, st.permutations(range(12)))
def test_the_order_of_the_items_does_not_matter(
    pairs: list[tuple[int, int]], order: list[int]
) -> None:
    shuffled = [i for i in order if i < len(pairs)]
    straight = quadrants(*zip(*pairs, strict=True))
    mixed = quadrants(*zip(*(pairs[i] for i in shuffled), strict=True))
    assert mixed == [straight[i] for i in shuffled]


@given(PAIRS, st.sampled_from([0.8, 0.95, 0.99]))
def test_fiellers_limits_are_what_students_test_does_not_reject(
    pairs: list[tuple[int, int]], level: float
) -> None:
    x, y = np.array(pairs, dtype="float64").T
    low, high = fieller_limits(x, y, level)
    assume(not math.isnan(low))
    assert low <= 100 * x.sum() / y.sum() <= high
    for limit in (low, high):
        rest = x - limit / 100 * y
        assume(np.ptp(rest) > 1e-6)
        assert stats.ttest_1samp(rest, 0).pvalue == pytest.approx(1 - level, abs=1e-6)


def test_fiellers_limits_by_search() -> None:
    x, y = np.array([3, 4, 3, 5, 4.0]), np.array([4, 4, 5, 5, 4.0])
    rejected = [
        optimize.brentq(lambda ratio: stats.ttest_1samp(x - ratio * y, 0).pvalue - 0.05, *bracket)
        for bracket in ((-1, x.sum() / y.sum()), (x.sum() / y.sum(), 3))
    ]
    assert fieller_limits(x, y) == pytest.approx(tuple(100 * ratio for ratio in rejected))


@pytest.mark.parametrize(
    ("x", "y"),
    [([], []), ([3], [4]), ([3, NAN], [4, 4]), ([3, 4], [4, NAN]), ([1, 5], [1, 5]), ([1, 2], [0, 0])],
)  # fmt: skip
def test_fiellers_limits_that_do_not_exist(x: list[float], y: list[float]) -> None:
    assert np.isnan(fieller_limits(x, y)).all()


def test_the_same_answers_have_a_ratio_without_width() -> None:
    assert fieller_limits([4, 5, 4, 5, 4], [4, 5, 4, 5, 4]) == pytest.approx((100, 100))


@pytest.mark.parametrize("confidence", [95, 0, 1])
def test_a_confidence_outside_0_to_1_is_refused(confidence: float) -> None:
    sentence = rf"^confidence must lie between 0 and 1, not {confidence} \(95 % is 0\.95\)$"
    with pytest.raises(ValueError, match=sentence):
        fieller_limits([3, 4], [4, 4], confidence)
    with pytest.raises(ValueError, match=sentence):
        importance_performance(answers(FOUR), confidence=confidence)


def test_four_rows_an_item_and_one_for_the_instrument() -> None:
    found = importance_performance(answers(FOUR))
    names = ("ipa_kinerja", "ipa_harapan", "ipa_kesenjangan", "tingkat_kesesuaian")
    expected = [f"{name}/pelanggan/Jaminan/{item}" for item in FOUR for name in names]
    assert found["indikator"].tolist() == [*expected, "tingkat_kesesuaian/pelanggan"]
    assert found["sumber"].unique().tolist() == ["tabel kuesioner"]


def test_each_item_has_its_quadrant_and_its_means() -> None:
    found = importance_performance(answers(FOUR))
    gaps = found[found["indikator"].str.startswith("ipa_kesenjangan")]
    assert gaps["kategori"].tolist() == [A, B, C, D]
    assert gaps["aturan"].unique().tolist() == ["rerata semua butir"]
    assert row(found, "ipa_kinerja/pelanggan/Jaminan/b1")["nilai"] == pytest.approx(7 / 3)
    assert row(found, "ipa_harapan/pelanggan/Jaminan/b1")["nilai"] == pytest.approx(14 / 3)
    assert row(found, "ipa_kesenjangan/pelanggan/Jaminan/b1")["nilai"] == pytest.approx(-7 / 3)


def test_the_interval_of_the_gap_is_paired() -> None:
    found = importance_performance(answers(FOUR))
    one = row(found, "ipa_kesenjangan/pelanggan/Jaminan/b1")
    low, high = stats.ttest_rel([2, 3, 2], [5, 5, 4]).confidence_interval(0.95)
    assert (one["batas_bawah"], one["batas_atas"]) == pytest.approx((low, high))
    mean = row(found, "ipa_harapan/pelanggan/Jaminan/b1")
    low, high = stats.ttest_1samp([5, 5, 4], 0).confidence_interval(0.95)
    assert (mean["batas_bawah"], mean["batas_atas"]) == pytest.approx((low, high))
    assert (mean["pembilang"], mean["penyebut"]) == (14, 3)


@pytest.mark.parametrize(
    ("pairs", "value", "name"),
    [
        ([(3, 4), (4, 4)], 87.5, "Kurang memenuhi"),
        ([(4, 4), (3, 3)], 100, "Memenuhi"),
        ([(5, 4), (4, 4)], 112.5, "Melebihi"),
        ([(0.1, 0.3), (0.2, 0.0)], 100, "Memenuhi"),  # 0.1 + 0.2 is not 0.3 in floats
    ],
)
def test_the_class_of_the_conformity(
    pairs: list[tuple[float | None, float | None]], value: float, name: str
) -> None:
    found = row(importance_performance(answers({"b1": pairs})), "tingkat_kesesuaian/pelanggan")
    assert found["nilai"] == pytest.approx(value)
    assert found["kategori"] == name
    assert found["aturan"] == "kesesuaian@tercetak"


def test_the_whole_instrument_counts_each_respondent_once() -> None:
    found = row(importance_performance(answers(FOUR)), "tingkat_kesesuaian/pelanggan")
    x, y = [13, 14, 15], [14, 15, 14]
    assert (found["pembilang"], found["penyebut"]) == (42, 43)
    assert (found["batas_bawah"], found["batas_atas"]) == pytest.approx(fieller_limits(x, y))
    assert found["metode"] == "ΣX ÷ ΣY, selang Fieller"


def note(
    items: dict[str, list[tuple[float | None, float | None]]], code: str, **more: object
) -> str:
    return str(row(importance_performance(answers(items, **more)), code)["catatan"])


@pytest.mark.parametrize(
    ("items", "sentence"),
    [
        (
            {"b1": [(1, 5)] * 3, "b2": [(2, 4)] * 3, "b3": [(3, 3)] * 3},
            "tepat di garis rerata kinerja dan harapan: dihitung tinggi",
        ),
        (
            {"b1": [(1, 5)] * 3, "b2": [(2, 5)] * 3, "b3": [(3, 2)] * 3},
            "tepat di garis rerata kinerja: dihitung tinggi",
        ),
        (
            {"b1": [(1, 5)] * 3, "b2": [(3, 4)] * 3, "b3": [(3, 3)] * 3},
            "tepat di garis rerata harapan: dihitung tinggi",
        ),
        (
            {"b1": [(1, 5)] * 3, "b2": [(2, 5)] * 3},
            "semua butir sama pada satu sumbu: kuadran tidak terdefinisi",
        ),
        ({"b2": [(2, 5)] * 3}, "semua butir sama pada satu sumbu: kuadran tidak terdefinisi"),
        (
            {"b1": [(1, 5), (5, 4)], "b2": [(2, 5), (5, 4)]},
            "selang kesenjangan memuat nol: kinerja tidak terbukti berbeda dari harapan",
        ),
        (
            {"b1": [(1, 5)] * 3, "b2": [(4, 4), (4, None), (None, 4), (4, 4)]},
            "2 jawaban tanpa pasangan tidak dihitung",
        ),
        ({"b1": [(1, 5)] * 3, "b2": [(4, 4)]}, "satu jawaban atau nilai terbit: tanpa selang"),
        ({"b1": [(1, 5)] * 3, "b2": [(4, None)]}, "tidak ada jawaban dengan skor dan harapan"),
    ],
)
def test_the_notes_of_an_item(
    items: dict[str, list[tuple[float | None, float | None]]], sentence: str
) -> None:
    assert sentence in note(items, "ipa_kesenjangan/pelanggan/Jaminan/b2").split("; ")


def test_an_item_that_is_clear_has_no_note() -> None:
    found = row(importance_performance(answers(FOUR)), "ipa_kesenjangan/pelanggan/Jaminan/b4")
    assert pd.isna(found["catatan"])


def test_items_of_other_scales_have_no_common_mean() -> None:
    table = answers(FOUR)
    table.loc[table["butir"] == "b1", "skor_maks"] = 10
    found = importance_performance(table)
    gaps = found[found["indikator"].str.startswith("ipa_kesenjangan")]
    assert gaps["kategori"].isna().all()
    assert (
        gaps["catatan"].str.contains("skor maksimum butir berbeda: kuadran tidak terdefinisi").all()
    )
    assert gaps["nilai"].notna().all()


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        ([(4, 0), (5, 0)], "jumlah harapan nol"),
        ([(4, None), (None, 3)], "tidak ada jawaban dengan skor dan harapan"),
        ([(4, 1), (5, 5)], "rerata harapan tidak terbedakan dari nol: selang tidak berbatas"),
    ],
)
def test_a_conformity_without_value_or_limits_says_why(
    pairs: list[tuple[float | None, float | None]], sentence: str
) -> None:
    assert note({"b1": pairs}, "tingkat_kesesuaian/pelanggan/Jaminan/b1").endswith(sentence)


def test_published_means_have_no_intervals() -> None:
    published = {
        "b1": [(2.63, 3.83)],
        "b2": [(3.29, 3.41)],
        "b3": [(2.35, 2.37)],
        "b4": [(3.33, 2.05)],
    }
    found = importance_performance(answers(published))
    assert found[["batas_bawah", "batas_atas"]].isna().all(axis=None)
    gaps = found[found["indikator"].str.startswith("ipa_kesenjangan")]
    assert gaps["kategori"].tolist() == [A, B, C, D]
    assert row(found, "ipa_kinerja/pelanggan/Jaminan/b1")["metode"] == "rerata"
    assert row(found, "tingkat_kesesuaian/pelanggan/Jaminan/b1")["metode"] == "ΣX ÷ ΣY"


def test_instruments_facilities_and_periods_have_means_of_their_own() -> None:
    other = answers({item: [(y, x) for x, y in pairs] for item, pairs in FOUR.items()}, unit="b")
    nothing = answers({"b1": [(4, None)] * 3}, instrumen="proses_internal")
    found = importance_performance(pd.concat([answers(FOUR), other, nothing], ignore_index=True))
    gaps = found[found["indikator"].str.startswith("ipa_kesenjangan")]
    assert gaps.loc[gaps["unit"] == "a", "kategori"].tolist() == [A, B, C, D]
    assert gaps.loc[gaps["unit"] == "b", "kategori"].tolist() == [D, B, C, A]
    assert not found["indikator"].str.contains("proses_internal").any()


@pytest.mark.parametrize("table", [answers(FOUR).drop(columns="harapan"), answers(FOUR).iloc[:0]])
def test_without_expectations_the_result_is_empty(table: pd.DataFrame) -> None:
    found = importance_performance(table)
    assert list(found.columns) == list(COLUMNS)
    assert found.empty


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(RuleError, match=r"kesesuaian\.csv: harus memuat versi 2018"):
        importance_performance(answers(FOUR), version="2018")


def test_the_table_stays_as_it_was() -> None:
    table = answers(FOUR)
    before = table.copy(deep=True)
    importance_performance(table)
    pd.testing.assert_frame_equal(table, before)
