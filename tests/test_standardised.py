"""Directly and indirectly standardised rates: published examples, and every way in which strata can fail."""

import csv
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinerja.indicators.intervals import byar, count_limits, poisson_exact
from kinerja.indicators.results import COLUMNS
from kinerja.indicators.standardised import (
    LEAST_EVENTS,
    direct,
    direct_rate,
    dobson,
    expected_events,
    indirect_rate,
    indirect_ratio,
)

CASES = Path(__file__).parent / "cases"
AGES = ["<5", "5–14", "15+"]
STANDARD = pd.DataFrame({"kelompok": AGES, "bobot": [10.0, 20.0, 70.0]})
REFERENCE = pd.DataFrame(
    {"kelompok": AGES, "pembilang": [50, 20, 130], "penyebut": [10_000, 20_000, 70_000]}
)
REFUSED = ["nilai", "batas_bawah", "batas_atas", "metode"]
Strata = list[tuple[str, float, float]]


def cases(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def agrees(value: float, printed: str) -> bool:
    """Whether the value is the printed one to its last printed digit."""
    unit = 10.0 ** -len(printed.partition(".")[2])
    return abs(value - float(printed)) <= unit / 2 + 4e-15 * abs(value)


def numbers(text: str) -> list[float]:
    return [float(word) for word in text.split()]


def table(strata: Strata, **more: object) -> pd.DataFrame:
    frame = pd.DataFrame(strata, columns=["kelompok", "pembilang", "penyebut"])
    return frame.assign(unit="u", periode="2024", **more)


GOOD: Strata = [("<5", 12, 1000), ("5–14", 3, 2500), ("15+", 30, 6000)]


# Formulas.


@pytest.mark.parametrize("case", cases("standar_langsung.csv"))
def test_the_directly_standardised_rate_is_the_published_one(case: dict[str, str]) -> None:
    """The published limits rest on the exact limits of the count; Byar's differ from them by less than 0.001 here."""
    strata = [numbers(case[name]) for name in ("kejadian", "penduduk", "standar")]
    scale, total = float(case["pengali"]), sum(strata[0])
    rate, variance = direct_rate(*strata)
    assert agrees(float(rate) * scale, case["angka"])
    reach = 1.959963984540054 * float(np.sqrt(variance))
    assert agrees((float(rate) - reach) * scale, case["bawah_normal"])
    assert agrees((float(rate) + reach) * scale, case["atas_normal"])
    exact = [float(limit) for limit in poisson_exact(total)]
    for limit, printed in zip(exact, (case["bawah_eksak"], case["atas_eksak"]), strict=True):
        assert agrees(float(rate + np.sqrt(variance / total) * (limit - total)) * scale, printed)
    low, high = (float(limit) * scale for limit in dobson(*strata))
    assert (low, high) == pytest.approx(
        (float(case["bawah_eksak"]), float(case["atas_eksak"])), abs=1e-3
    )


@pytest.mark.parametrize("confidence", [0.95, 0.998])
@pytest.mark.parametrize("events", [0, 1, 9, 10, 11, 65])
def test_with_one_stratum_dobsons_limits_are_those_of_the_crude_rate(
    events: int, confidence: float
) -> None:
    found = [float(limit) for limit in dobson([events], [1000], [1], confidence)]
    expected = [float(limit) / 1000 for limit in count_limits(events, confidence)]
    assert found == pytest.approx(expected if events else [math.nan] * 2, nan_ok=True)


def test_under_its_own_population_a_standardised_rate_is_the_crude_one() -> None:
    events, people = [12, 3, 30], [1000, 2500, 6000]
    rate, _ = direct_rate(events, people, people)
    assert float(rate) == pytest.approx(45 / 9500)
    expected = [float(limit) / 9500 for limit in byar(45)]
    assert [float(limit) for limit in dobson(events, people, people)] == pytest.approx(expected)


def test_many_units_at_once_are_the_single_ones() -> None:
    events, people = np.array([[12, 3, 30], [0, 8, 4]]), np.array([[1000, 2500, 6000], [10, 90, 7]])
    rates, _ = direct_rate(events, people, [1, 2, 7])
    low, high = dobson(events, people, [1, 2, 7])
    for place in (0, 1):
        own = events[place], people[place], [1, 2, 7]
        assert rates[place] == direct_rate(*own)[0]
        assert (low[place], high[place]) == tuple(map(float, dobson(*own)))


@pytest.mark.parametrize("people", [0, -5, math.nan])
def test_a_stratum_without_people_has_no_rate(people: float) -> None:
    assert np.isnan(direct_rate([1, 2], [100, people], [1, 1])[0])
    assert np.isnan(dobson([10, 2], [100, people], [1, 1])[1])
    assert np.isnan(expected_events([100, 100], [1, 1], [1000, people]))


@pytest.mark.parametrize("case", cases("standar_taklangsung.csv"))
def test_expected_events_of_a_stratum_are_the_published_ones(case: dict[str, str]) -> None:
    found = expected_events(
        [float(case["penduduk"])], [float(case["kejadian_acuan"])], [float(case["penduduk_acuan"])]
    )
    assert agrees(float(found), case["harapan"])


@pytest.mark.parametrize("case", cases("smr.csv"))
def test_limits_of_an_smr_are_the_published_ones(case: dict[str, str]) -> None:
    expected = float(case["harapan"])
    low, high = count_limits(int(case["kejadian"]), float(case["keyakinan"]))
    assert agrees(float(low) / expected, case["bawah"])
    assert agrees(float(high) / expected, case["atas"])


# Results.


def test_a_directly_standardised_rate_carries_its_standard_and_both_levels() -> None:
    found = direct(
        table(GOOD, sumber=["LB1", "LB1", "LB3"]),
        STANDARD,
        indicator="tenaga",
        name="contoh 2024",
        confidence=(0.95, 0.998),
    )
    rate = (10 * 12 / 1000 + 20 * 3 / 2500 + 70 * 30 / 6000) / 100 * 10_000
    assert found["nilai"].tolist() == pytest.approx([rate, rate])
    assert found["metode"].tolist() == ["Dobson 95%", "Dobson 99,8%"]
    assert found["aturan"].unique().tolist() == ["standar: contoh 2024"]
    assert found[["pembilang", "penyebut"]].drop_duplicates().to_numpy().tolist() == [[45, 9500]]
    assert found["sumber"].unique().tolist() == ["LB1; LB3"]
    assert found["satuan"].unique().tolist() == ["per 10.000 penduduk"]
    assert found["catatan"].isna().all()
    for row, level in zip(found.itertuples(), (0.95, 0.998), strict=True):
        low, high = dobson([12, 3, 30], [1000, 2500, 6000], [10, 20, 70], level)
        assert (row.batas_bawah, row.batas_atas) == pytest.approx((low * 10_000, high * 10_000))


@pytest.mark.parametrize(("events", "kept"), [(9, False), (10, True)])
def test_below_ten_events_in_all_there_is_no_directly_standardised_rate(
    events: int, kept: bool
) -> None:
    assert LEAST_EVENTS == 10
    strata: Strata = [("<5", 2, 1000), ("5–14", 0, 2500), ("15+", events - 2, 6000)]
    found = direct(table(strata), STANDARD, indicator="tenaga", name="contoh")
    assert found.loc[0, REFUSED].notna().all() == kept
    assert found["pembilang"].tolist() == [events]
    reason = "kurang dari 10 kejadian: angka terstandar tidak dihitung"
    assert found["catatan"].dropna().tolist() == ([] if kept else [reason])


SMR = [
    ("poisson", [("<5", 1, 1000), ("5–14", 0, 2500), ("15+", 8, 6000)], "Poisson eksak 95%"),
    ("byar", [("<5", 2, 1000), ("5–14", 0, 2500), ("15+", 8, 6000)], "Byar 95%"),
    ("tanpa kejadian", [("<5", 0, 1000), ("5–14", 0, 2500), ("15+", 0, 6000)], "Poisson eksak 95%"),
    ("tanpa penduduk", [("<5", 0, 0), ("5–14", 3, 2500), ("15+", 8, 6000)], "Byar 95%"),
]


@pytest.mark.parametrize(("strata", "method"), [case[1:] for case in SMR], ids=[c[0] for c in SMR])
def test_observed_events_stand_against_those_expected_at_the_reference_s_rates(
    strata: Strata, method: str
) -> None:
    expected = sum(
        people * events / size
        for (_, _, people), events, size in zip(
            strata, REFERENCE["pembilang"], REFERENCE["penyebut"], strict=True
        )
    )
    observed = sum(events for _, events, _ in strata)
    low, high = (float(limit) / expected for limit in count_limits(observed))
    found = indirect_ratio(table(strata), REFERENCE, indicator="serapan", name="acuan").iloc[0]
    assert (found["pembilang"], found["penyebut"]) == (observed, pytest.approx(expected))
    assert found[["nilai", "batas_bawah", "batas_atas"]].tolist() == pytest.approx(
        [observed / expected * 100, low * 100, high * 100]
    )
    assert (found["metode"], found["aturan"]) == (method, "standar: acuan")
    crude = 200 / 100_000 * 10_000
    rate = indirect_rate(table(strata), REFERENCE, indicator="tenaga", name="acuan").iloc[0]
    assert (rate["pembilang"], rate["penyebut"]) == (observed, sum(n for _, _, n in strata))
    assert rate[["nilai", "batas_bawah", "batas_atas"]].tolist() == pytest.approx(
        [observed / expected * crude, low * crude, high * crude]
    )
    assert rate["catatan"] == f"kejadian harapan {expected:.1f}".replace(".", ",")


@pytest.mark.parametrize("name", ["kanker kulit Florida 2000", "daerah uji ISR"])
def test_the_smr_of_a_published_table_is_its_observed_over_its_expected(name: str) -> None:
    """The expected events are printed by stratum: their sum holds to the sum of the roundings."""
    own = pd.DataFrame(
        [case for case in cases("standar_taklangsung.csv") if case["contoh"] == name]
    )
    counts = own.rename(columns={"kejadian": "pembilang", "penduduk": "penyebut"})
    counts = counts.assign(unit=name, periode="2000")
    reference = pd.DataFrame(
        {
            "kelompok": own["kelompok"],
            "pembilang": own["kejadian_acuan"].astype(float),
            "penyebut": own["penduduk_acuan"].astype(float),
        }
    )
    printed = own["harapan"].astype(float).sum()
    found = indirect_ratio(counts, reference, indicator="serapan", name=name).iloc[0]
    assert found["penyebut"] == pytest.approx(printed, abs=0.0005 * len(own))
    assert found["pembilang"] == own["kejadian"].astype(float).sum()
    assert found["nilai"] == pytest.approx(found["pembilang"] / printed * 100, abs=0.002)


def test_the_reference_itself_has_the_ratio_one() -> None:
    own = REFERENCE.assign(unit="u", periode="2024")
    found = indirect_ratio(own, REFERENCE, indicator="serapan", name="acuan").iloc[0]
    assert found["nilai"] == pytest.approx(100)


def test_where_nothing_is_expected_there_is_no_ratio() -> None:
    rare = REFERENCE.assign(pembilang=[0, 0, 5])
    strata: Strata = [("<5", 1, 1000), ("5–14", 0, 2500), ("15+", 0, 0)]
    for function in (indirect_ratio, indirect_rate):
        found = function(table(strata), rare, indicator="tenaga", name="acuan")
        assert found.loc[0, REFUSED].isna().all()
        assert found["catatan"].tolist() == ["kejadian harapan nol"]


BROKEN = [
    ([("<5", 12, 1000), ("5–14", 3, 2500)], "kelompok tidak ada: 15+"),
    ([*GOOD, ("15+", 1, 10)], "kelompok ganda: 15+"),
    ([*GOOD, ("15+", 1, 10), ("15+", 1, 10)], "kelompok ganda: 15+"),
    ([*GOOD, ("60+", 1, 10), ("lansia", 1, 10)], "kelompok tidak dikenal: 60+, lansia"),
    ([("<5", None, 1000), *GOOD[1:]], "pembilang tidak ada pada kelompok: <5"),
    ([("<5", -1, 1000), *GOOD[1:]], "pembilang negatif pada kelompok: <5"),
    ([("<5", 1.5, 1000), *GOOD[1:]], "pembilang bukan bilangan bulat pada kelompok: <5"),
    ([("<5", 12, None), *GOOD[1:]], "penyebut tidak ada pada kelompok: <5"),
    ([("<5", 12, 0), *GOOD[1:]], "penyebut tidak di atas nol pada kelompok: <5"),
    ([("<5", 0, -1), *GOOD[1:]], "penyebut tidak di atas nol pada kelompok: <5"),
]
FUNCTIONS: list[tuple[Callable[..., pd.DataFrame], pd.DataFrame]] = [
    (direct, STANDARD),
    (indirect_ratio, REFERENCE),
    (indirect_rate, REFERENCE),
]
EACH = pytest.mark.parametrize(
    ("function", "standard"), FUNCTIONS, ids=[function.__name__ for function, _ in FUNCTIONS]
)


@EACH
@pytest.mark.parametrize(("strata", "reason"), BROKEN)
def test_strata_that_are_not_those_of_the_standard_leave_no_value(
    function: Callable[..., pd.DataFrame],
    standard: pd.DataFrame,
    strata: Strata,
    reason: str,
) -> None:
    both = pd.concat([table(strata), table(GOOD).assign(unit="v")], ignore_index=True)
    found = function(both, standard, indicator="tenaga", name="contoh", confidence=(0.95, 0.998))
    assert found["unit"].tolist() == ["u", "v", "v"]
    assert found.loc[0, REFUSED].isna().all()
    assert found.loc[0, "catatan"] == reason
    assert found.loc[1:, REFUSED].notna().all(axis=None)


def test_a_stratum_without_people_and_events_has_no_rate_and_expects_nothing() -> None:
    empty: Strata = [("<5", 0, 0), *GOOD[1:]]
    found = direct(table(empty), STANDARD, indicator="tenaga", name="contoh")
    assert found["catatan"].tolist() == ["penyebut tidak di atas nol pada kelompok: <5"]
    kept = indirect_ratio(table(empty), REFERENCE, indicator="serapan", name="contoh")
    assert kept["nilai"].notna().all()


@EACH
def test_strata_in_any_order_give_the_same_and_the_input_is_unchanged(
    function: Callable[..., pd.DataFrame], standard: pd.DataFrame
) -> None:
    own, backwards = table(GOOD), table(GOOD[::-1])
    before = own.copy(), standard.copy()
    found = function(own, standard, indicator="tenaga", name="contoh")
    pd.testing.assert_frame_equal(own, before[0])
    pd.testing.assert_frame_equal(standard, before[1])
    pd.testing.assert_frame_equal(
        found, function(backwards, standard.iloc[::-1], indicator="tenaga", name="contoh")
    )


@EACH
def test_of_nothing_there_are_columns_and_no_rows(
    function: Callable[..., pd.DataFrame], standard: pd.DataFrame
) -> None:
    found = function(table(GOOD).iloc[:0], standard, indicator="tenaga", name="contoh")
    assert list(found.columns) == list(COLUMNS)
    assert found.empty


@EACH
def test_a_bad_call_raises_whatever_the_data(
    function: Callable[..., pd.DataFrame], standard: pd.DataFrame
) -> None:
    named: dict[str, Any] = {"indicator": "tenaga", "name": "contoh"}
    with pytest.raises(ValueError, match=r"^confidence must lie between 0 and 1, not 95 "):
        function(table(GOOD[:1]), standard, **named, confidence=95)
    with pytest.raises(ValueError, match=r"^the table lacks kelompok, penyebut$"):
        function(table(GOOD).drop(columns=["kelompok", "penyebut"]), standard, **named)
    with pytest.raises(ValueError, match=r"^the standard lacks kelompok$"):
        function(table(GOOD), standard.drop(columns="kelompok"), **named)
    with pytest.raises(ValueError, match=r"^the standard names a kelompok twice$"):
        function(table(GOOD), pd.concat([standard, standard]), **named)
    for number in (-1.0, math.nan, math.inf):
        wrong = standard.astype(dict.fromkeys(standard.columns[1:], float))
        wrong.iloc[0, -1] = number
        with pytest.raises(ValueError, match=r"^the standard must have numbers from 0 on in "):
            function(table(GOOD), wrong, **named)


def test_a_standard_without_weight_and_a_reference_without_people_are_bad_calls() -> None:
    named: dict[str, Any] = {"indicator": "tenaga", "name": "contoh"}
    with pytest.raises(ValueError, match=r"^the standard has no weight in bobot$"):
        direct(table(GOOD), STANDARD.assign(bobot=0), **named)
    sentence = "the reference has a kelompok without population in penyebut"
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        indirect_ratio(table(GOOD), REFERENCE.assign(penyebut=[0, 1, 1]), **named)


COUNTS = st.lists(
    st.tuples(st.integers(0, 500), st.integers(1, 10**6), st.integers(1, 1000)),
    min_size=1,
    max_size=8,
)


@settings(deadline=None)
@given(COUNTS, st.sampled_from([0.8, 0.95, 0.998]))
def test_a_standardised_rate_lies_among_its_strata_and_inside_its_limits(
    strata: list[tuple[int, int, int]], confidence: float
) -> None:
    events, people, weights = (
        np.array(column, dtype=float) for column in zip(*strata, strict=True)
    )
    rate, variance = direct_rate(events, people, weights)
    rates = events / people
    assert rates.min() * (1 - 1e-9) <= rate <= rates.max() * (1 + 1e-9)
    assert variance >= 0
    low, high = dobson(events, people, weights, confidence)
    if events.sum():
        assert low <= rate <= high
    else:
        assert np.isnan([low, high]).all()


@settings(deadline=None)
@given(COUNTS, st.floats(0.01, 100))
def test_only_the_proportions_of_the_weights_count(
    strata: list[tuple[int, int, int]], factor: float
) -> None:
    events, people, weights = (
        np.array(column, dtype=float) for column in zip(*strata, strict=True)
    )
    once, again = (dobson(events, people, weights * by) for by in (1, factor))
    assert np.array(again) == pytest.approx(np.array(once), nan_ok=True, rel=1e-9)
