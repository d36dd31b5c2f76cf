"""Counts, rates and their ratios: published limits to the printed digit, and scipy's distributions as oracle."""

import csv
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kinerja.errors import RuleError
from kinerja.indicators.proportions import (
    EXACT_BELOW,
    byar,
    count_limits,
    poisson_exact,
    rate,
    rate_ratio_limits,
)
from kinerja.indicators.results import COLUMNS

CASES = Path(__file__).parent / "cases"
EVENTS = st.integers(0, 10**6)
BASES = st.floats(1, 1e7)
CONFIDENCE = st.sampled_from([0.8, 0.9, 0.95, 0.99, 0.998])
METHODS = {"eksak": poisson_exact, "byar": byar}


def cases(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def agrees(value: float, printed: str) -> bool:
    """Whether the value is the printed one to its last printed digit (floats carry about 16)."""
    unit = 10.0 ** -len(printed.partition(".")[2])
    return abs(value - float(printed)) <= unit / 2 + 4e-15 * abs(value)


def garwood(events: int, confidence: float) -> tuple[float, float]:
    """Exact limits by their definition: the means under which as few, or as many, are just too rare."""
    tail = (1 - confidence) / 2
    low = stats.gamma.ppf(tail, events) if events else 0.0
    return float(low), float(stats.gamma.isf(tail, events + 1))


def row(events: float | None, base: float | None, **more: object) -> dict[str, object]:
    return {
        "unit": "u",
        "periode": "2024",
        "indikator": "tenaga/dokter",
        "pembilang": events,
        "penyebut": base,
    } | more


@pytest.mark.parametrize("case", cases("selang_cacah.csv"))
def test_limits_of_a_count_are_the_published_ones(case: dict[str, str]) -> None:
    low, high = METHODS[case["metode"]](int(case["kejadian"]), float(case["keyakinan"]))
    assert agrees(float(low), case["bawah"])
    assert agrees(float(high), case["atas"])


@pytest.mark.parametrize("case", cases("angka.csv"))
def test_limits_of_a_rate_are_the_published_ones(case: dict[str, str]) -> None:
    events, scale = int(case["kejadian"]), float(case["pengali"]) / float(case["penduduk"])
    low, high = count_limits(events)
    assert agrees(events * scale, case["nilai"])
    assert agrees(float(low) * scale, case["bawah"])
    assert agrees(float(high) * scale, case["atas"])


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.998])
@pytest.mark.parametrize("events", [*range(12), 100, 1000])
def test_exact_limits_are_garwoods(events: int, confidence: float) -> None:
    low, high = poisson_exact(events, confidence)
    assert (float(low), float(high)) == pytest.approx(garwood(events, confidence), rel=1e-9)


@pytest.mark.parametrize("confidence", [0.95, 0.998])
@pytest.mark.parametrize("events", [10, 30, 100, 1000])
def test_byar_errs_by_less_than_a_tenth_of_an_event_from_10_on(
    events: int, confidence: float
) -> None:
    low, high = byar(events, confidence)
    assert (float(low), float(high)) == pytest.approx(garwood(events, confidence), abs=0.1, rel=0)


@pytest.mark.parametrize(
    ("events", "method"),
    [(0, poisson_exact), (1, poisson_exact), (9, poisson_exact), (10, byar), (11, byar)],
)
def test_exact_below_ten_events_and_byar_from_ten(
    events: int, method: Callable[[int], tuple[float, float]]
) -> None:
    assert EXACT_BELOW == 10
    low, high = count_limits(events)
    assert (float(low), float(high)) == tuple(map(float, method(events)))
    assert not np.isclose(float(poisson_exact(events)[1]), float(byar(events)[1]), rtol=1e-6)


def test_many_counts_at_once_are_the_single_ones() -> None:
    events = [0, 9, 10, math.nan, 65]
    low, high = count_limits(events)
    assert np.isnan([low[3], high[3]]).all()
    for place in (0, 1, 2, 4):
        assert (low[place], high[place]) == tuple(map(float, count_limits(events[place])))


@pytest.mark.parametrize("function", [poisson_exact, byar, count_limits])
@pytest.mark.parametrize("confidence", [95, 99.8, 1, 1.0, 0, 0.0, -0.95, math.nan])
def test_a_confidence_outside_0_and_1_is_a_bad_call(
    function: Callable[..., object], confidence: float
) -> None:
    sentence = rf"confidence must lie between 0 and 1, not {confidence} \(95 % is 0\.95\)"
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        function(5, confidence)


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda: rate([row(5, 100)], confidence=95), id="rate"),
        pytest.param(lambda: rate([row(None, 100)], confidence=95), id="rate, nothing known"),
        pytest.param(lambda: rate([], confidence=95), id="rate, no rows"),
        pytest.param(lambda: rate_ratio_limits(5, 100, 5, 100, 95), id="ratio"),
        pytest.param(lambda: rate_ratio_limits(0, 100, 0, 100, 95), id="ratio, no events"),
    ],
)
def test_confidence_95_raises_at_once_whatever_the_data(call: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="confidence"):
        call()


@pytest.mark.parametrize(
    ("events", "base", "method"),
    [
        (0, 800, "Poisson eksak 95%"),
        (9, 1000, "Poisson eksak 95%"),
        (10, 1000, "Byar 95%"),
        (250, 220, "Byar 95%"),  # a rate may exceed its multiplier
    ],
)
def test_a_rate_carries_its_method_and_the_multiplier_of_its_indicator(
    events: int, base: float, method: str
) -> None:
    found = rate([row(events, base)]).iloc[0]
    low, high = count_limits(events)
    assert found["nilai"] == pytest.approx(events / base * 10_000)
    assert found["batas_bawah"] == pytest.approx(float(low) / base * 10_000)
    assert found["batas_atas"] == pytest.approx(float(high) / base * 10_000)
    assert found["metode"] == method
    assert found["satuan"] == "per 10.000 penduduk"
    assert (found["pembilang"], found["penyebut"]) == (events, base)
    assert pd.isna(found["catatan"])


@pytest.mark.parametrize(
    ("confidence", "method"),
    [(0.95, "Byar 95%"), (0.998, "Byar 99,8%"), (0.9, "Byar 90%"), (0.5, "Byar 50%")],
)
def test_the_confidence_is_named(confidence: float, method: str) -> None:
    assert rate([row(65, 100)], confidence=confidence)["metode"].tolist() == [method]


@pytest.mark.parametrize(
    ("events", "base", "reason"),
    [
        (3, 0, "penyebut nol"),
        (0, 0, "penyebut nol"),
        (math.nan, 0, "penyebut nol"),
        (3, math.nan, "pembilang atau penyebut tidak ada"),
        (3, None, "pembilang atau penyebut tidak ada"),
        (math.nan, 100, "pembilang atau penyebut tidak ada"),
        (None, None, "pembilang atau penyebut tidak ada"),
    ],
)
def test_without_a_denominator_the_row_stays_and_says_why(
    events: float | None, base: float | None, reason: str
) -> None:
    found = rate([row(events, base)])
    assert len(found) == 1
    assert found.loc[0, ["nilai", "batas_bawah", "batas_atas", "metode"]].isna().all()
    assert found["catatan"].tolist() == [reason]
    assert found["unit"].tolist() == ["u"]


def test_the_reason_survives_an_empty_note_of_the_row() -> None:
    assert rate([row(3, 0, catatan=None)])["catatan"].tolist() == ["penyebut nol"]


def test_rates_of_nothing_have_the_columns_of_a_result() -> None:
    found = rate([])
    assert list(found.columns) == list(COLUMNS)
    assert found.empty


def test_a_rate_of_an_unknown_indicator_is_refused() -> None:
    with pytest.raises(
        RuleError, match=r"harus memuat indikator tenagaa; .* Maksud Anda: tenaga\?"
    ):
        rate([row(1, 10, indikator="tenagaa/dokter")])


@pytest.mark.parametrize("case", cases("rasio_angka.csv"))
def test_limits_of_a_ratio_are_the_published_ones(case: dict[str, str]) -> None:
    events, other = int(case["kejadian"]), int(case["kejadian_lain"])
    base, other_base = float(case["dasar"]), float(case["dasar_lain"])
    low, high = rate_ratio_limits(events, base, other, other_base, float(case["keyakinan"]))
    assert agrees(events / base / (other / other_base), case["rasio"])
    assert agrees(low, case["bawah"])
    assert agrees(high, case["atas"])


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.998])
@pytest.mark.parametrize(
    ("events", "base", "other", "other_base"),
    [
        (1, 1, 1, 1),
        (10, 1000, 10, 1000),
        (36, 23553, 25, 42065),
        (2, 23553, 3, 42065),
        (500, 10, 1, 999),
    ],
)
def test_limits_of_a_ratio_follow_from_the_beta_distribution(
    events: int, base: float, other: int, other_base: float, confidence: float
) -> None:
    """Given the sum of both counts, the first is binomial; its share has Clopper-Pearson limits."""
    tail = (1 - confidence) / 2
    shares = (
        stats.beta.ppf(tail, events, other + 1),
        stats.beta.ppf(1 - tail, events + 1, other),
    )
    expected = [share / (1 - share) * other_base / base for share in shares]
    found = rate_ratio_limits(events, base, other, other_base, confidence)
    assert found == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize(
    ("events", "other", "low", "high"),
    [
        (0, 0, 0.0, math.inf),
        (0, 3, 0.0, (40 ** (1 / 3) - 1)),  # the share p with (1 − p)³ = 1/40
        (3, 0, 1 / (40 ** (1 / 3) - 1), math.inf),
    ],
)
def test_without_events_on_a_side_the_ratio_is_open_on_that_side(
    events: int, other: int, low: float, high: float
) -> None:
    assert rate_ratio_limits(events, 100, other, 100) == pytest.approx((low, high))


@settings(deadline=None)
@given(EVENTS, CONFIDENCE)
def test_limits_enclose_the_count(events: int, confidence: float) -> None:
    low, high = map(float, count_limits(events, confidence))
    assert 0 <= low <= events <= high
    assert math.isfinite(high)


@settings(deadline=None)
@given(EVENTS)
def test_more_confidence_is_never_narrower(events: int) -> None:
    low, high = map(float, count_limits(events, 0.95))
    wider_low, wider_high = map(float, count_limits(events, 0.998))
    assert wider_low <= low
    assert high <= wider_high


@settings(deadline=None)
@given(EVENTS, BASES, CONFIDENCE)
def test_limits_enclose_the_rate(events: int, base: float, confidence: float) -> None:
    found = rate([row(events, base)], confidence=confidence).iloc[0]
    assert 0 <= found["batas_bawah"] <= found["nilai"] <= found["batas_atas"]


@settings(deadline=None)
@given(st.integers(0, 2000), BASES, st.integers(0, 2000), BASES, CONFIDENCE)
def test_limits_enclose_the_ratio(
    events: int, base: float, other: int, other_base: float, confidence: float
) -> None:
    low, high = rate_ratio_limits(events, base, other, other_base, confidence)
    assert 0 <= low <= high
    if other:
        ratio = events / base / (other / other_base)
        assert low <= ratio * (1 + 1e-9)
        assert ratio <= high * (1 + 1e-9)


@settings(deadline=None)
@given(st.integers(1, 500), BASES, st.integers(1, 500), BASES)
def test_seen_from_the_other_side_the_limits_are_their_inverses(
    events: int, base: float, other: int, other_base: float
) -> None:
    low, high = rate_ratio_limits(events, base, other, other_base)
    back = rate_ratio_limits(other, other_base, events, base)
    assert back == pytest.approx((1 / high, 1 / low), rel=1e-6)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(EVENTS, BASES), max_size=5).flatmap(st.permutations))
def test_rates_do_not_depend_on_their_neighbours(pairs: list[tuple[int, float]]) -> None:
    rows = [row(events, base) for events, base in pairs]
    before = [dict(one) for one in rows]
    together = rate(rows)["batas_atas"].tolist()
    assert together == [rate([one])["batas_atas"].iloc[0] for one in rows]
    assert rows == before
