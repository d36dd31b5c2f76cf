"""Slope and relative index of inequality: published examples, numpy's own fit, and Fieller's equation solved."""

import csv
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from kinerja.indicators.inequality import (
    NO_RATIO,
    line,
    relative,
    relative_index,
    ridit,
    slope,
    slope_index,
)
from kinerja.indicators.results import COLUMNS

CASES = Path(__file__).parent / "cases"
REFUSED = ["nilai", "batas_bawah", "batas_atas", "metode"]
MORTALITY = [150.2200205, 131.0221747, 127.4954973, 130.494241, 135.4664241]
PEOPLE = [1434002.0, 1450590.0, 1453827.0, 1440980.0, 1457780.0]
BIRTHS = [75.60530, 91.01997, 96.03959, 97.04223, 99.22405]  # WHO, healthequal 1.0.1, OrderedSample
MOTHERS = [2072.436, 2112.204, 1983.059, 2052.124, 1884.510]
EACH = pytest.mark.parametrize("function", [slope, relative])
Index = Callable[..., pd.DataFrame]


def cases(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def agrees(value: float, printed: str) -> bool:
    """Whether the value is the printed one to its last printed digit."""
    unit = 10.0 ** -len(printed.partition(".")[2])
    return abs(value - float(printed)) <= unit / 2 + 4e-15 * abs(value)


def numbers(text: str) -> list[float]:
    return [float(word) for word in text.split()]


def table(values: list[float], people: list[float] | None = None, **more: object) -> pd.DataFrame:
    size = len(values)
    return pd.DataFrame(
        {
            "unit": "u",
            "periode": "2024",
            "kelompok": [f"k{place}" for place in range(1, size + 1)],
            "urutan": range(1, size + 1),
            "penyebut": people or [100.0] * size,
            "nilai": values,
        }
    ).assign(**more)


# Formulas.


@pytest.mark.parametrize("case", cases("kemiringan_t.csv"))
def test_slope_and_its_standard_error_are_the_published_ones(case: dict[str, str]) -> None:
    values, people = numbers(case["nilai"]), numbers(case["penduduk"])
    fitted = line(values, people)
    value, low, high = slope_index(values, people)
    assert agrees(value, case["sii"])
    assert agrees(fitted.worst, case["garis_0"])
    assert agrees(value / float(np.average(values, weights=people)), case["sii_per_rerata"])
    error = (high - low) / 2 / float(stats.t.ppf(0.975, len(values) - 2))
    assert agrees(error, case["galat_baku"])
    assert 2 * stats.t.sf(value / error, len(values) - 2) == pytest.approx(float(case["p"]))


@pytest.mark.parametrize("case", cases("kemiringan.csv"))
def test_slopes_of_life_expectancy_are_the_published_ones(case: dict[str, str]) -> None:
    """The published limits are quantiles of 1,000 simulations: within half a year of what they simulate."""
    columns = [numbers(case[name]) for name in ("nilai", "penduduk", "galat_baku")]
    value, low, high = slope_index(*columns)
    assert agrees(value, case["sii"])
    assert (low, high) == pytest.approx(
        (float(case["sii_bawah"]), float(case["sii_atas"])), abs=0.5
    )


@pytest.mark.parametrize("case", cases("ketimpangan.csv"))
def test_indices_of_a_rate_are_the_published_ones(case: dict[str, str]) -> None:
    """The published limits are quantiles of 100,000 simulations; they vary by about 0.02 and 0.0002 themselves."""
    values, people = numbers(case["nilai"]), numbers(case["penduduk"])
    width = np.log(numbers(case["atas"])) - np.log(numbers(case["bawah"]))
    errors = np.array(values) * width / 2 / stats.norm.ppf(0.975)
    value, low, high = slope_index(values, people, errors)
    assert agrees(value, case["sii"])
    assert (low, high) == pytest.approx(
        (float(case["sii_bawah"]), float(case["sii_atas"])), abs=0.06
    )
    ratio, ratio_low, ratio_high = relative_index(values, people, errors)
    assert agrees(ratio, case["rii"])
    assert (ratio_low, ratio_high) == pytest.approx(
        (float(case["rii_bawah"]), float(case["rii_atas"])), abs=0.0006
    )


def test_the_rank_of_a_group_is_the_middle_of_its_share() -> None:
    assert ridit([1, 1, 1, 1, 1]) == pytest.approx([0.1, 0.3, 0.5, 0.7, 0.9])
    assert ridit([12, 10, 78]) == pytest.approx([0.06, 0.17, 0.61])  # PHEindicatormethods, phe_sii
    assert ridit([7]) == pytest.approx([0.5])


@pytest.mark.parametrize("wrong", [0, -1, math.nan])
def test_without_people_in_a_group_there_is_no_rank_and_no_line(wrong: float) -> None:
    people = [100, wrong, 100, 100]
    assert np.isnan(ridit(people)).all()
    assert np.isnan(slope_index([1, 2, 3, 4], people)).all()
    assert np.isnan(relative_index([1, 2, 3, 4], people)).all()


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ([1.0, 2.0], None),
        ([1.0, math.nan, 3.0], None),
        ([1.0, math.inf, 3.0], None),
        ([1.0, 2.0, 3.0], [1.0, math.nan, 1.0]),
    ],
)
def test_with_too_few_groups_or_a_missing_number_there_is_no_line(
    values: list[float], errors: list[float] | None
) -> None:
    people = [10.0] * len(values)
    assert np.isnan(slope_index(values, people, errors)).all()
    assert np.isnan(relative_index(values, people, errors)).all()


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.998])
@pytest.mark.parametrize(
    ("values", "people"),
    [(MORTALITY, PEOPLE), (BIRTHS, MOTHERS), ([3.0, 1.0, 2.0], [5.0, 80.0, 15.0])],
)
def test_the_line_is_numpys_weighted_fit(
    values: list[float], people: list[float], confidence: float
) -> None:
    rank = np.cumsum(people) / sum(people) - np.array(people) / sum(people) / 2
    (gradient, start), covariance = np.polyfit(rank, values, 1, w=np.sqrt(people), cov=True)
    reach = stats.t.ppf((1 + confidence) / 2, len(values) - 2) * math.sqrt(covariance[0, 0])
    assert slope_index(values, people, confidence=confidence) == pytest.approx(
        (gradient, gradient - reach, gradient + reach)
    )
    assert line(values, people).worst == pytest.approx(start)
    assert line(values, people).best == pytest.approx(start + gradient)


def test_known_errors_give_the_variance_of_a_weighted_sum() -> None:
    """The slope is Σ c y with c = w (r − ½) ÷ Σ w (r − ½)²; its variance is Σ c² e²."""
    errors = np.array([1.5, 1.4, 1.3, 1.2, 1.1])
    share = np.array(PEOPLE) / sum(PEOPLE)
    centred = np.cumsum(share) - share / 2 - 0.5
    weight = share * centred / (share * centred**2).sum()
    value, low, high = slope_index(MORTALITY, PEOPLE, errors, 0.998)
    reach = stats.norm.ppf(0.999) * math.sqrt((weight**2 * errors**2).sum())
    assert (low, high) == pytest.approx((value - reach, value + reach))


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
@pytest.mark.parametrize("errors", [None, [4.0, 4.0, 4.0, 4.0, 4.0]])
def test_fiellers_limits_solve_his_equation(errors: list[float] | None, confidence: float) -> None:
    fitted = line(MORTALITY, PEOPLE, errors)
    t = fitted.quantile(confidence)
    ratio, low, high = relative_index(MORTALITY, PEOPLE, errors, confidence)

    def beyond(theta: float) -> float:
        contrast = np.array([1 - theta, 1.0])  # of intercept and slope: best − θ worst
        difference = fitted.best - theta * fitted.worst
        return float(difference**2 - t**2 * (contrast @ fitted.covariance @ contrast))

    assert low < ratio < high
    assert low == pytest.approx(optimize.brentq(beyond, -5, ratio), rel=1e-8)
    assert high == pytest.approx(optimize.brentq(beyond, ratio, 50), rel=1e-8)


@pytest.mark.parametrize("values", [[30.0, 20.0, 1.0], [-1.0, 20.0, 30.0], [0.0, 0.0, 0.0]])
def test_a_line_that_is_not_above_zero_has_no_ratio(values: list[float]) -> None:
    assert np.isnan(relative_index(values, [1, 1, 1])).all()
    assert not np.isnan(slope_index(values, [1, 1, 1])).any()


def test_a_ratio_is_unbounded_where_the_worst_end_may_be_zero_and_never_below_zero() -> None:
    value, low, high = relative_index([2, 9, 8], [1, 1, 1])
    assert value > 1
    assert np.isnan([low, high]).all()
    value, low, high = relative_index([30.0, 18.0, 8.0], [1, 1, 1], [1.0, 2.0, 3.0])
    assert 0 == low < value < high


@pytest.mark.parametrize("index", [slope_index, relative_index])
@pytest.mark.parametrize("values", [MORTALITY, [30.0, 20.0, 1.0, 1.0, 1.0], [1.0] * 5])
def test_95_is_not_a_confidence(index: Callable[..., object], values: list[float]) -> None:
    with pytest.raises(ValueError, match=r"^confidence must lie between 0 and 1, not 95 "):
        index(values, PEOPLE, confidence=95)


# Results.


def test_the_results_carry_both_levels_and_the_way_of_the_interval() -> None:
    own = table(MORTALITY, PEOPLE, dokumen="d.txt", baris=["1", "2", "3", "4", "5"])
    sampled = own.assign(galat_baku=1.3)
    for function, formula, plain, known in (
        (slope, slope_index, "SII, t atas garis", "SII, atas galat baku kelompok"),
        (relative, relative_index, "RII, Fieller atas garis", "RII, Fieller atas galat baku kelompok"),
    ):  # fmt: skip
        for frame, errors, method in ((own, None, plain), (sampled, [1.3] * 5, known)):
            found = function(frame, indicator="tenaga", confidence=(0.95, 0.998))
            assert found["metode"].tolist() == [f"{method} 95%", f"{method} 99,8%"]
            for row, level in zip(found.itertuples(), (0.95, 0.998), strict=True):
                expected = formula(MORTALITY, PEOPLE, errors, level)
                assert (row.nilai, row.batas_bawah, row.batas_atas) == pytest.approx(expected)
            assert found["penyebut"].tolist() == [sum(PEOPLE)] * 2
            assert found["pembilang"].isna().all()
            assert found["arah"].unique().tolist() == ["netral"]
            assert found["sumber"].unique().tolist() == ["d.txt baris 1, 2, 3, 4, 5"]
            assert found["satuan"].unique().tolist() == [
                "rasio" if function is relative else "per 10.000 penduduk"
            ]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"urutan": [1, 2, math.nan]}, "urutan tidak ada pada kelompok: k3"),
        ({"urutan": [1, 2, 2]}, "urutan ganda pada kelompok: k2, k3"),
        ({"nilai": [5.0, math.nan, 7.0]}, "nilai tidak ada pada kelompok: k2"),
        ({"penyebut": [5.0, 0, 7.0]}, "penyebut tidak di atas nol pada kelompok: k2"),
        ({"penyebut": [5.0, math.nan, 7.0]}, "penyebut tidak di atas nol pada kelompok: k2"),
        ({"galat_baku": [1.0, math.nan, 1.0]}, "galat baku tidak ada pada kelompok: k2"),
        ({"galat_baku": [1.0, 1.0, -1.0]}, "galat baku tidak ada pada kelompok: k3"),
    ],
)
@EACH
def test_a_group_without_its_numbers_leaves_no_value(
    function: Index, changed: dict[str, list[float]], reason: str
) -> None:
    found = function(table([5.0, 6.0, 7.0]).assign(**changed), indicator="tenaga")
    assert len(found) == 1
    assert found.loc[0, REFUSED].isna().all()
    assert found["catatan"].tolist() == [reason]


@pytest.mark.parametrize(("size", "kept"), [(1, False), (2, False), (3, True)])
@EACH
def test_it_takes_three_groups(function: Index, size: int, kept: bool) -> None:
    found = function(table([5.0, 6.0, 6.5][:size]), indicator="tenaga")
    assert found.loc[0, REFUSED].notna().all() == kept
    reason = "kurang dari 3 kelompok: tidak ada garis"
    assert found["catatan"].dropna().tolist() == ([] if kept else [reason])


def test_a_line_that_leaves_0_to_100_percent_says_so() -> None:
    """WHO's own sample: the line gives 26.9 where the logistic model gives 31.6."""
    found = slope(table(BIRTHS, MOTHERS), indicator="serapan").iloc[0]
    assert found["nilai"] == pytest.approx(26.88347, abs=1e-5)
    assert found["catatan"] == "garis dari 78,2 ke 105,0 keluar dari 0–100: pakai model logit"
    inside = slope(table([60.0, 71.0, 80.0, 89.0]), indicator="serapan").iloc[0]
    assert pd.isna(inside["catatan"])
    below = slope(table([9.0, 2.0, 1.0]), indicator="serapan").iloc[0]
    assert below["catatan"] == "garis dari 10,0 ke -2,0 keluar dari 0–100: pakai model logit"


@pytest.mark.parametrize("function", [slope, relative])
@pytest.mark.parametrize(("highest", "flagged"), [(104, True), (106, False), (None, False)])
def test_the_most_that_a_value_can_be_may_be_told(
    function: Index, highest: float | None, flagged: bool
) -> None:
    found = function(table(BIRTHS, MOTHERS), indicator="tenaga", highest=highest)
    note = "garis dari 78,2 ke 105,0 keluar dari 0–104: pakai model logit"
    assert found["catatan"].dropna().tolist() == ([note] if flagged else [])


@pytest.mark.parametrize(
    ("values", "note"),
    [
        ([31.0, 20.0, 1.0], "garis dari 39,8 ke -5,2 turun di bawah nol"),
        ([-1.0, 20.0, 30.0], None),  # values that may be negative say nothing against the line
        ([5.0, 6.0, 7.0], None),
    ],
)
def test_a_line_below_zero_is_flagged_where_no_value_is(
    values: list[float], note: str | None
) -> None:
    found = slope(table(values), indicator="tenaga")
    assert found["nilai"].notna().all()
    assert found["catatan"].dropna().tolist() == ([] if note is None else [note])


def test_a_ratio_without_value_or_limits_says_why() -> None:
    none = relative(table([30.0, 20.0, 1.0]), indicator="tenaga").iloc[0]
    assert pd.isna(none["nilai"])
    assert none["catatan"] == NO_RATIO
    open_ended = relative(table([2.0, 9.0, 8.0]), indicator="tenaga", confidence=(0.95, 0.998))
    assert len(open_ended) == 1
    assert open_ended["nilai"].notna().all()
    assert open_ended.loc[0, ["batas_bawah", "batas_atas", "metode"]].isna().all()
    assert open_ended["catatan"].tolist() == [
        "selang tidak terbatas: ujung terbawah garis tidak beda dari nol"
    ]


@EACH
def test_groups_in_any_order_give_the_same_and_units_do_not_mix(function: Index) -> None:
    both = pd.concat(
        [table(MORTALITY, PEOPLE), table([5.0, 6.0, 8.0]).assign(unit="v")], ignore_index=True
    )
    before = both.copy()
    found = function(both, indicator="tenaga")
    pd.testing.assert_frame_equal(both, before)
    assert found["unit"].tolist() == ["u", "v"]
    shuffled = function(both.iloc[[4, 1, 7, 0, 3, 5, 2, 6]], indicator="tenaga")
    pd.testing.assert_frame_equal(found, shuffled.sort_values("unit", ignore_index=True))
    alone = function(both[both["unit"] == "v"], indicator="tenaga")
    assert alone["nilai"].tolist() == found["nilai"].tolist()[1:]


@EACH
def test_of_nothing_there_are_columns_and_no_rows(function: Index) -> None:
    found = function(table([5.0, 6.0, 7.0]).iloc[:0], indicator="tenaga")
    assert list(found.columns) == list(COLUMNS)
    assert found.empty


@EACH
def test_a_bad_call_raises_whatever_the_data(function: Index) -> None:
    with pytest.raises(ValueError, match=r"^the table lacks urutan, nilai$"):
        function(table([5.0]).drop(columns=["urutan", "nilai"]), indicator="tenaga")
    for values in ([5.0], MORTALITY):
        with pytest.raises(ValueError, match=r"^confidence must lie between 0 and 1, not 95 "):
            function(table(values), indicator="tenaga", confidence=95)


GROUPS = st.lists(st.tuples(st.floats(-1000, 1000), st.integers(1, 10**6)), min_size=3, max_size=10)


@settings(deadline=None)
@given(GROUPS)
def test_turned_round_the_slope_changes_its_sign_only(groups: list[tuple[float, int]]) -> None:
    values, people = zip(*groups, strict=True)
    value, low, high = slope_index(values, people)
    back = slope_index(values[::-1], people[::-1])
    assert back == pytest.approx((-value, -high, -low), rel=1e-6, abs=1e-5)
    assert low <= value <= high


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(50, 60), st.integers(100, 200)), min_size=4, max_size=10))
def test_turned_round_the_ratio_is_its_inverse(groups: list[tuple[float, int]]) -> None:
    values, people = zip(*groups, strict=True)
    errors = [0.1] * len(values)
    value, low, high = relative_index(values, people, errors)
    back = relative_index(values[::-1], people[::-1], errors)
    assert back == pytest.approx((1 / value, 1 / high, 1 / low), rel=1e-6)
    assert 0 < low <= value <= high
