"""Wilson, Poisson, ratios and means: printed limits to their last digit, other implementations as oracle.

And their results: what each of proportion, coverage, rate, ratio and mean refuses, and with which sentence.
"""

import csv
import math
from collections.abc import Callable
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from kinerja.indicators import proportions
from kinerja.indicators.intervals import (
    alpha,
    byar,
    count_limits,
    poisson_exact,
    rate_ratio_limits,
    ratio_limits,
    sd_from_sums,
    student_limits,
    wilson,
)
from kinerja.indicators.proportions import (
    at_level,
    coverage,
    mean,
    origin,
    proportion,
    rate,
    ratio,
    with_limits,
)
from kinerja.indicators.results import COLUMNS

CASES = Path(__file__).parent / "cases"
LEVELS = [0.8, 0.9, 0.95, 0.998]
CONFIDENCE = st.sampled_from(LEVELS)
PAIRS = st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
REFUSED = ["nilai", "batas_bawah", "batas_atas", "metode"]

Result = Callable[..., pd.DataFrame]


def cases(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def agrees(value: float, printed: str) -> bool:
    """Whether the value is the printed one to its last printed digit (floats carry about 16)."""
    unit = 10.0 ** -len(printed.partition(".")[2])
    return abs(value - float(printed)) <= unit / 2 + 4e-15 * abs(value)


def pair(limits: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]) -> tuple[float, float]:
    low, high = limits
    return float(low), float(high)


def row(events: Any, base: Any, **more: object) -> dict[str, Any]:
    return {"unit": "u", "periode": "2024", "pembilang": events, "penyebut": base} | more


# Formulas.


@pytest.mark.parametrize("case", cases("wilson.csv"))
def test_wilsons_limits_are_the_published_ones(case: dict[str, str]) -> None:
    low, high = pair(wilson(int(case["kejadian"]), int(case["n"]), float(case["keyakinan"])))
    assert agrees(low, case["bawah"])
    assert agrees(high, case["atas"])


@pytest.mark.parametrize("confidence", LEVELS)
@pytest.mark.parametrize(("events", "n"), [(0, 1), (1, 1), (0, 20), (1, 29), (7, 8), (65, 100)])
def test_wilsons_limits_are_scipys(events: int, n: int, confidence: float) -> None:
    expected = stats.binomtest(events, n).proportion_ci(confidence, method="wilson")
    assert pair(wilson(events, n, confidence)) == pytest.approx(tuple(expected), abs=1e-12)


def test_wilson_takes_arrays_and_broadcasts() -> None:
    low, high = wilson([[0], [1]], [1, 2, 3])
    assert low.shape == high.shape == (2, 3)
    assert (low[1, 2], high[1, 2]) == pair(wilson(1, 3))


@pytest.mark.parametrize(
    ("events", "n"),
    [(math.nan, 10), (3, math.nan), (-1, 10), (11, 10), (0, 0), (0, -5), (-3, -5)],
)
def test_what_cannot_be_a_proportion_has_no_limits(events: float, n: float) -> None:
    assert np.isnan(pair(wilson(events, n))).all()


@settings(deadline=None)
@given(PAIRS, CONFIDENCE)
def test_wilson_encloses_the_proportion_between_0_and_1(
    counts: tuple[int, int], confidence: float
) -> None:
    events, n = counts
    low, high = pair(wilson(events, n, confidence))
    assert 0 <= low <= events / n <= high <= 1
    assert (low == 0) == (events == 0)
    assert (high == 1) == (events == n)


@settings(deadline=None)
@given(PAIRS, CONFIDENCE)
def test_wilson_of_those_without_it_mirrors_wilson_of_those_with_it(
    counts: tuple[int, int], confidence: float
) -> None:
    events, n = counts
    low, high = pair(wilson(events, n, confidence))
    assert pair(wilson(n - events, n, confidence)) == pytest.approx((1 - high, 1 - low), abs=1e-12)


@pytest.mark.parametrize(
    "formula",
    [
        pytest.param(lambda level: wilson(1, 2, level), id="wilson"),
        pytest.param(lambda level: poisson_exact(1, level), id="poisson_exact"),
        pytest.param(lambda level: byar(1, level), id="byar"),
        pytest.param(lambda level: count_limits(1, level), id="count_limits"),
        pytest.param(lambda level: ratio_limits(1, 1, level), id="ratio_limits"),
        pytest.param(lambda level: rate_ratio_limits(1, 1, 1, 1, level), id="rate_ratio_limits"),
        pytest.param(lambda level: student_limits(1, 1, 3, level), id="student_limits"),
        pytest.param(alpha, id="alpha"),
    ],
)
@pytest.mark.parametrize("level", [95, 1, 0, -0.5, math.nan])
def test_95_is_not_a_confidence(formula: Callable[[float], object], level: float) -> None:
    sentence = rf"confidence must lie between 0 and 1, not {level} \(95 % is 0\.95\)"
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        formula(level)


@pytest.mark.parametrize("formula", [poisson_exact, byar, count_limits])
def test_counts_in_any_order_and_shape_keep_their_own_limits(
    formula: Callable[..., tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]],
) -> None:
    counts = np.array([[12, 0, 3], [3, 250, math.nan]])
    low, high = formula(counts)
    assert low.shape == high.shape == counts.shape
    for place, count in np.ndenumerate(counts):
        assert [low[place], high[place]] == pytest.approx(list(pair(formula(count))), nan_ok=True)


@pytest.mark.parametrize("formula", [poisson_exact, byar, count_limits])
@pytest.mark.parametrize("count", [-1, -0.5, math.nan])
def test_no_count_has_no_limits(formula: Callable[..., Any], count: float) -> None:
    assert np.isnan(pair(formula(count))).all()


def test_byars_lower_limit_is_never_below_zero() -> None:
    """At 99.8 % the cube of the approximation is negative for one event; the exact limit is 0.001."""
    low, _ = byar(1, 0.998)
    assert float(low) == 0
    assert 0 < float(poisson_exact(1, 0.998)[0]) < 0.0011


@pytest.mark.parametrize("confidence", LEVELS)
@pytest.mark.parametrize(("a", "b"), [(1, 1), (10, 10), (3, 40), (40, 3), (500, 480), (0, 7)])
def test_limits_of_a_ratio_are_those_of_the_share(a: int, b: int, confidence: float) -> None:
    share = stats.binomtest(a, a + b).proportion_ci(confidence, method="exact")
    expected = share.low / (1 - share.low), share.high / (1 - share.high)
    assert pair(ratio_limits(a, b, confidence)) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize(
    ("a", "b", "low", "high"),
    [(0, 0, 0.0, math.inf), (0, 5, 0.0, 40**0.2 - 1), (5, 0, 1 / (40**0.2 - 1), math.inf)],
)
def test_a_side_without_events_leaves_the_ratio_open(
    a: int, b: int, low: float, high: float
) -> None:
    assert pair(ratio_limits(a, b)) == pytest.approx((low, high))


@pytest.mark.parametrize(("a", "b"), [(math.nan, 1), (1, math.nan), (-1, 3), (3, -1)])
def test_a_ratio_of_no_counts_has_no_limits(a: float, b: float) -> None:
    assert np.isnan(pair(ratio_limits(a, b))).all()


def test_limits_of_a_ratio_of_rates_are_those_of_the_counts_by_the_bases() -> None:
    low, high = pair(ratio_limits(11, 21))
    found = rate_ratio_limits(11, 800, 21, 3011)
    assert found == pytest.approx((low * 3011 / 800, high * 3011 / 800))
    assert found == pytest.approx((0.8584264, 4.2772659), abs=5e-8)  # tests/cases/rasio_angka.csv


def test_the_exact_limits_of_a_ratio_near_the_log_normal_ones_with_many_events() -> None:
    expected = np.exp(np.log(2) + np.array([-1, 1]) * 1.959964 * np.sqrt(1 / 20_000 + 1 / 10_000))
    assert pair(ratio_limits(20_000, 10_000)) == pytest.approx(tuple(expected), rel=1e-3)


# Exact limits against their definition, in decimals of 40 digits: under a limit the tail is just so rare.

COUNTS = [
    (1, 1),
    (3, 40),
    (9, 9),
    (9, 10),
    (10, 9),
    (10, 10),
    (11, 250),
    (400, 9),
    (800, 840),
    (2, 30_000),
    (30_000, 700),
    (2, 10**6),
    (10**6, 1),
]
NEAR = Decimal("1e-12")  # relative


def binomial_tail(least: int, n: int, odds: Decimal) -> Decimal:
    """P(X ≥ least) of n trials with these odds, summed term by term."""
    share = odds / (1 + odds)
    term = math.comb(n, least) * share**least * (1 - share) ** (n - least)
    total = Decimal(0)
    for k in range(least, n + 1):
        total += term
        if term < total * Decimal("1e-30"):
            break
        term *= odds * (n - k) / (k + 1)
    return total


def poisson_tail(least: int, mean: Decimal) -> Decimal:
    """P(X ≥ least) of a Poisson count with this mean, summed term by term."""
    term = (-mean).exp() * mean**least / math.factorial(least)
    total, k = Decimal(0), least
    while term > total * Decimal("1e-30"):
        total, k = total + term, k + 1
        term *= mean / k
    return total


def low_tail(most: int, mean: Decimal) -> Decimal:
    """P(X ≤ most) of a Poisson count with this mean."""
    return 1 - poisson_tail(most + 1, mean)


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.998])
@pytest.mark.parametrize(("a", "b"), COUNTS)
def test_a_ratio_under_its_lower_limit_makes_the_counts_too_rare(
    a: int, b: int, confidence: float
) -> None:
    (low, high), tail = ratio_limits(a, b, confidence), Decimal(alpha(confidence) / 2)
    with localcontext(prec=40):
        limit, back = Decimal(float(low)), 1 / Decimal(float(high))
        assert binomial_tail(a, a + b, limit * (1 - NEAR)) < tail
        assert tail < binomial_tail(a, a + b, limit * (1 + NEAR))
        assert binomial_tail(b, a + b, back * (1 - NEAR)) < tail
        assert tail < binomial_tail(b, a + b, back * (1 + NEAR))


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.998])
@pytest.mark.parametrize("events", [1, 5, 9, 10, 11, 37, 1000, 20_000])
def test_a_mean_beyond_its_limits_makes_the_count_too_rare(events: int, confidence: float) -> None:
    (low, high), tail = poisson_exact(events, confidence), Decimal(alpha(confidence) / 2)
    with localcontext(prec=40):
        below, above = Decimal(float(low)), Decimal(float(high))
        assert poisson_tail(events, below * (1 - NEAR)) < tail
        assert tail < poisson_tail(events, below * (1 + NEAR))
        assert low_tail(events, above * (1 + NEAR)) < tail
        assert tail < low_tail(events, above * (1 - NEAR))


@pytest.mark.parametrize("confidence", [0.01, 0.5, 0.8, 0.95, 0.998, 0.9999, 0.999999, 1 - 1e-9])
def test_thousands_of_exact_limits_are_scipys(confidence: float) -> None:
    tail = alpha(confidence) / 2
    a, b = np.random.default_rng(1).integers(1, 1000, (2, 5000)).astype(float)
    low, high = ratio_limits(a, b, confidence)
    share, rest = special.betaincinv(a, b + 1, tail), special.betaincinv(b, a + 1, tail)
    np.testing.assert_allclose(low, share / (1 - share), rtol=1e-12)
    np.testing.assert_allclose(high, (1 - rest) / rest, rtol=1e-12)
    low, high = poisson_exact(a, confidence)
    np.testing.assert_allclose(low, special.gammaincinv(a, tail), rtol=1e-12)
    np.testing.assert_allclose(high, special.gammainccinv(a + 1, tail), rtol=1e-12)


def test_exact_limits_rise_with_the_count_also_where_the_series_begins() -> None:
    counts = np.arange(1, 5000)
    for limits in (poisson_exact(counts), *(ratio_limits(counts, b) for b in (1, 3, 9, 10, 12))):
        assert (np.diff(limits) > 0).all()
    assert (np.diff(ratio_limits(counts, 0)[0]) > 0).all()
    for limits in (ratio_limits(a, counts) for a in (3, 9, 10, 12)):
        assert (np.diff(limits) < 0).all()


def test_many_ratios_at_once_are_the_single_ones_in_any_shape() -> None:
    a = np.array([[0.0, 3, 12], [math.nan, 300, 7]])
    low, high = ratio_limits(a, [4, 10, 25])
    assert low.shape == high.shape == (2, 3)
    for (i, j), count in np.ndenumerate(a):
        expected = pair(ratio_limits(count, [4, 10, 25][j]))
        assert [low[i, j], high[i, j]] == pytest.approx(expected, rel=1e-14, nan_ok=True)
    assert [limits.size for limits in ratio_limits([], [])] == [0, 0]


def test_ratios_of_many_rates_at_once_are_the_single_ones() -> None:
    events, other = np.array([0, 11, 500]), np.array([4, 21, 0])
    low, high = rate_ratio_limits(events, 800, other, [3011, 3011, 1])
    for place, other_base in enumerate([3011, 3011, 1]):
        expected = rate_ratio_limits(int(events[place]), 800, int(other[place]), other_base)
        assert (low[place], high[place]) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("base", "other_base"), [(0, 5), (5, 0), (-5, 5), (5, -5), (math.nan, 5), (5, math.nan)]
)
def test_rates_without_a_base_have_no_ratio(base: float, other_base: float) -> None:
    assert np.isnan(rate_ratio_limits(3, base, 4, other_base)).all()
    assert np.isnan(rate_ratio_limits(np.array([3, 0]), base, 4, other_base)).all()


def test_thousands_of_means_have_their_own_students_limits() -> None:
    n = np.tile([1, 2, 3, 40, math.nan], 1000)
    low, high = student_limits(5.0, 2.0, n)
    for place in range(5):
        alone = pair(student_limits(5.0, 2.0, n[place]))
        assert {low[place], low[place + 4995]} == {alone[0]} or math.isnan(alone[0])
        assert [low[place], high[place]] == pytest.approx(alone, rel=1e-15, nan_ok=True)


@settings(deadline=None)
@given(st.lists(st.integers(0, 100), min_size=2, max_size=30), CONFIDENCE)
def test_students_limits_are_scipys_from_values_as_from_sums(
    values: list[int], confidence: float
) -> None:
    n, total, squares = len(values), sum(values), sum(value**2 for value in values)
    sd = float(sd_from_sums(n, total, squares))
    assert sd == pytest.approx(np.std(values, ddof=1), abs=1e-5)
    low, high = pair(student_limits(total / n, sd, n, confidence))
    if sd > 1e-4:
        expected = stats.t.interval(confidence, n - 1, total / n, stats.sem(values))
        assert (low, high) == pytest.approx(expected, abs=1e-4)
    assert low <= total / n <= high


@pytest.mark.parametrize(
    ("middle", "sd", "n"),
    [(5, 2, 1), (5, 2, 0), (5, -1, 10), (math.nan, 2, 10), (5, math.nan, 10), (5, 2, math.nan)],
)
def test_without_two_observations_and_a_spread_a_mean_has_no_limits(
    middle: float, sd: float, n: float
) -> None:
    assert np.isnan(pair(student_limits(middle, sd, n))).all()


@pytest.mark.parametrize(
    ("n", "total", "squares", "sd"),
    [
        (3, 210, 14_900, 10.0),
        (4, 40, 400, 0.0),
        (10, 1.0, 0.1, 0.0),  # 0.1 ten times: the difference is rounding, not spread
        (3, 210, 14_699, math.nan),  # no three numbers of sum 210 have so small a sum of squares
        (1, 5, 25, math.nan),
        (math.nan, 5, 25, math.nan),
        (math.inf, 5, 25, math.nan),
        (3, math.inf, math.inf, math.nan),
    ],
)
def test_the_spread_follows_from_the_sums(
    n: float, total: float, squares: float, sd: float
) -> None:
    assert float(sd_from_sums(n, total, squares)) == pytest.approx(sd, abs=1e-7, nan_ok=True)


# Results.


@pytest.mark.parametrize(
    ("events", "base", "reason"),
    [
        (10, 10, None),
        (11, 10, "pembilang melebihi penyebut: bukan proporsi"),
        (250, 220, "pembilang melebihi penyebut: bukan proporsi"),
        (0, 10, None),
        (-1, 10, "pembilang negatif"),
        (2.5, 10, "pembilang bukan bilangan bulat"),
        (2, 10.5, "penyebut bukan bilangan bulat"),
        (0, 0, "penyebut nol"),
        (None, 0, "penyebut nol"),
        (3, -10, "penyebut negatif"),
        (None, 10, "pembilang atau penyebut tidak ada"),
        (3, None, "pembilang atau penyebut tidak ada"),
        (3, math.inf, "pembilang atau penyebut tidak ada"),
        (pd.NA, 10, "pembilang atau penyebut tidak ada"),
    ],
)
def test_a_proportion_is_inside_its_denominator_or_has_no_value(
    events: Any, base: Any, reason: str | None
) -> None:
    found = proportion([row(events, base)], indicator="serapan")
    assert len(found) == 1
    assert found.loc[0, "unit"] == "u"
    assert found.loc[0, REFUSED].isna().all() == (reason is not None)
    assert found["catatan"].dropna().tolist() == ([] if reason is None else [reason])


@pytest.mark.parametrize("case", cases("wilson.csv"))
def test_a_proportion_in_percent_has_wilsons_limits(case: dict[str, str]) -> None:
    events, n = int(case["kejadian"]), int(case["n"])
    found = proportion([row(events, n)], indicator="serapan").iloc[0]
    assert found["nilai"] == pytest.approx(events / n * 100)
    assert found["batas_bawah"] == pytest.approx(float(case["bawah"]) * 100, abs=0.0051)
    assert found["batas_atas"] == pytest.approx(float(case["atas"]) * 100, abs=0.0051)
    assert (found["metode"], found["satuan"]) == ("Wilson 95%", "%")


@pytest.mark.parametrize(
    ("events", "base", "value", "note", "method"),
    [
        (99, 100, 99.0, None, "Byar 95%"),
        (100, 100, 100.0, None, "Byar 95%"),
        (101, 100, 101.0, "di atas 100%: pembilang melebihi sasaran proyeksi", "Byar 95%"),
        (9, 8.5, 900 / 8.5, "di atas 100%: pembilang melebihi sasaran proyeksi", "Poisson eksak 95%"),
        (10, 8.5, 1000 / 8.5, "di atas 100%: pembilang melebihi sasaran proyeksi", "Byar 95%"),
    ],
)  # fmt: skip
def test_a_coverage_above_100_is_shown_and_flagged_never_cut(
    events: int, base: float, value: float, note: str | None, method: str
) -> None:
    found = coverage([row(events, base)], indicator="serapan").iloc[0]
    low, high = pair(count_limits(events))
    assert found["nilai"] == pytest.approx(value)
    assert found["batas_bawah"] == pytest.approx(low / base * 100)
    assert found["batas_atas"] == pytest.approx(high / base * 100)
    assert found["metode"] == method
    assert found["catatan"] == note if note else pd.isna(found["catatan"])


def test_the_limits_of_a_coverage_do_not_jump_at_100_percent() -> None:
    found = coverage([row(k, 1000) for k in range(990, 1011)], indicator="serapan")
    for name in ("batas_bawah", "batas_atas"):
        assert found[name].diff().dropna().between(0.09, 0.11).all()


@pytest.mark.parametrize("function", [coverage, rate])
@pytest.mark.parametrize(
    ("events", "base", "reason"),
    [
        (3, 0, "penyebut nol"),
        (3, -2, "penyebut negatif"),
        (-3, 2, "pembilang negatif"),
        (0.5, 2, "pembilang bukan bilangan bulat"),
        (None, 2, "pembilang atau penyebut tidak ada"),
        (math.inf, 2, "pembilang atau penyebut tidak ada"),
    ],
)
def test_a_coverage_and_a_rate_count_whole_events_over_a_base(
    function: Result, events: Any, base: Any, reason: str
) -> None:
    found = function([row(events, base)], indicator="tenaga")
    assert found.loc[0, REFUSED].isna().all()
    assert found["catatan"].tolist() == [reason]


@pytest.mark.parametrize(
    ("multiplier", "unit", "value"),
    [
        (None, "per 10.000 penduduk", 12.0),
        (100_000, "per 100.000 penduduk", 120.0),
        (100, "per 100 penduduk", 0.12),
    ],
)
def test_another_multiplier_changes_value_limits_and_unit(
    multiplier: int | None, unit: str, value: float
) -> None:
    found = rate([row(3, 2500)], indicator="tenaga/dokter", multiplier=multiplier).iloc[0]
    low, high = pair(poisson_exact(3))
    assert (found["nilai"], found["satuan"]) == (pytest.approx(value), unit)
    assert found["batas_bawah"] == pytest.approx(low * value / 3)
    assert found["batas_atas"] == pytest.approx(high * value / 3)


@pytest.mark.parametrize(
    ("indicator", "multiplier", "sentence"),
    [
        ("serapan", 1000, "multiplier 1000 does not fit an indicator in %"),
        ("tenaga", 0, "multiplier 0 does not fit an indicator in per 10.000 penduduk"),
    ],
)
def test_a_multiplier_that_does_not_fit_is_a_bad_call(
    indicator: str, multiplier: int, sentence: str
) -> None:
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        rate([row(3, 2500)], indicator=indicator, multiplier=multiplier)


@pytest.mark.parametrize(
    ("events", "base", "reason"),
    [
        (3, 0, "penyebut nol"),
        (3, 1.5, "penyebut bukan bilangan bulat"),
        (1.5, 3, "pembilang bukan bilangan bulat"),
        (3, -1, "penyebut negatif"),
        (-1, 3, "pembilang negatif"),
        (None, 3, "pembilang atau penyebut tidak ada"),
    ],
)
def test_a_ratio_is_of_two_counts(events: Any, base: Any, reason: str) -> None:
    found = ratio([row(events, base)], indicator="sarana")
    assert found.loc[0, REFUSED].isna().all()
    assert found["catatan"].tolist() == [reason]


@pytest.mark.parametrize(("events", "base"), [(0, 5), (36, 25), (200, 3)])
def test_a_ratio_has_the_exact_conditional_limits(events: int, base: int) -> None:
    found = ratio([row(events, base)], indicator="sarana").iloc[0]
    low, high = pair(ratio_limits(events, base))
    assert found["nilai"] == pytest.approx(events / base * 10_000)
    assert (found["batas_bawah"], found["batas_atas"]) == pytest.approx((low * 1e4, high * 1e4))
    assert found["metode"] == "eksak bersyarat 95%"


@pytest.mark.parametrize("spread", [{"simpangan_baku": 10.0}, {"jumlah_kuadrat": 14_900.0}])
def test_a_mean_from_sums_or_from_its_spread_has_students_limits(
    spread: dict[str, float],
) -> None:
    found = mean([row(210, 3, **spread)], indicator="kepuasan_pelanggan").iloc[0]
    expected = stats.t.interval(0.95, 2, 70, 10 / math.sqrt(3))
    assert found["nilai"] == pytest.approx(70)
    assert (found["batas_bawah"], found["batas_atas"]) == pytest.approx(expected)
    assert (found["metode"], found["satuan"]) == ("t Student 95%", "% dari skor maksimum")


@pytest.mark.parametrize(
    ("total", "n", "spread", "value", "note"),
    [
        (210, 3, {"simpangan_baku": -1}, None, "simpangan baku tidak mungkin"),
        (210, 3, {"jumlah_kuadrat": 14_699}, None, "jumlah kuadrat tidak mungkin"),
        (210, 0, {"simpangan_baku": 1}, None, "penyebut nol"),
        (210, -3, {"simpangan_baku": 1}, None, "penyebut negatif"),
        (210, 2.5, {"simpangan_baku": 1}, None, "penyebut bukan bilangan bulat"),
        (None, 3, {"simpangan_baku": 1}, None, "pembilang atau penyebut tidak ada"),
        (210, None, {"simpangan_baku": 1}, None, "pembilang atau penyebut tidak ada"),
        (70, 1, {"simpangan_baku": 1}, 70, "satu pengamatan: tidak ada selang"),
        (70, 1, {"jumlah_kuadrat": 4900}, 70, "satu pengamatan: tidak ada selang"),
        (210, 3, {"simpangan_baku": None}, 70, "simpangan tidak ada: tidak ada selang"),
        (210, 3, {"jumlah_kuadrat": None}, 70, "simpangan tidak ada: tidak ada selang"),
    ],
)
def test_a_mean_without_an_interval_says_why(
    total: Any, n: Any, spread: dict[str, Any], value: float | None, note: str
) -> None:
    found = mean([row(total, n, **spread)], indicator="kepuasan_pelanggan")
    assert len(found) == 1
    assert found.loc[0, ["batas_bawah", "batas_atas", "metode"]].isna().all()
    assert found["nilai"].dropna().tolist() == ([] if value is None else [value])
    assert found["catatan"].tolist() == [note]


def test_a_mean_of_equal_values_has_an_interval_of_no_width() -> None:
    found = mean([row(-40, 4, simpangan_baku=0)], indicator="kepuasan_pelanggan").iloc[0]
    assert found[["nilai", "batas_bawah", "batas_atas"]].tolist() == [-10, -10, -10]


@pytest.mark.parametrize("spread", [{}, {"jumlah_kuadrat": 1.0, "simpangan_baku": 1.0}])
def test_a_mean_needs_one_column_of_spread(spread: dict[str, float]) -> None:
    sentence = "the table must have one of jumlah_kuadrat and simpangan_baku"
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        mean([row(210, 3, **spread)], indicator="kepuasan_pelanggan")


ALL: list[tuple[Result, dict[str, Any]]] = [
    (proportion, {}),
    (coverage, {}),
    (rate, {}),
    (ratio, {}),
    (mean, {"simpangan_baku": 1.0}),
]
EACH = pytest.mark.parametrize(("function", "more"), ALL, ids=[f.__name__ for f, _ in ALL])


@EACH
def test_several_levels_give_one_row_each_and_a_refused_row_stands_once(
    function: Result, more: dict[str, Any]
) -> None:
    table = [row(8, 10, **more), row(None, 10, **more), row(20, 40, **more)]
    found = function(table, indicator="tenaga", confidence=(0.998, 0.95))
    assert found["pembilang"].fillna(-1).tolist() == [8, 8, -1, 20, 20]
    levels = found["metode"].str.extract(r" (\S+)$")[0]
    assert levels.dropna().tolist() == ["99,8%", "95%"] * 2
    assert levels.isna().tolist() == [False, False, True, False, False]
    wide, narrow = at_level(found, 0.998), at_level(found)
    assert wide["pembilang"].fillna(-1).tolist() == [8, -1, 20]
    assert (wide["batas_bawah"] <= narrow["batas_bawah"]).tolist() == [True, False, True]
    assert narrow.equals(function(table, indicator="tenaga"))


@EACH
def test_of_nothing_there_are_columns_and_no_rows(function: Result, more: dict[str, Any]) -> None:
    for nothing in ([], pd.DataFrame(), pd.DataFrame([row(1, 2, **more)]).iloc[:0]):
        found = function(nothing, indicator="tenaga")
        assert list(found.columns) == list(COLUMNS)
        assert found.empty


@EACH
def test_a_confidence_of_95_is_refused_even_without_rows(
    function: Result, more: dict[str, Any]
) -> None:
    for wrong in (95, (0.95, 99.8), ()):
        with pytest.raises(ValueError, match=r"^confidence "):
            function([], indicator="tenaga", confidence=wrong)


@EACH
def test_a_frame_and_mappings_are_one_and_the_input_is_unchanged(
    function: Result, more: dict[str, Any]
) -> None:
    rows = [
        row(8, 10, sumber="LB1", indikator="tenaga", **more),
        row(3, 9, sumber="LB3", indikator="sarana", **more),
    ]
    frame = pd.DataFrame(rows, index=[7, 7])
    before = frame.copy()
    found = function(frame)
    pd.testing.assert_frame_equal(frame, before)
    pd.testing.assert_frame_equal(found, function(iter(rows)))
    assert found["indikator"].tolist() == ["tenaga", "sarana"]
    assert found["sumber"].tolist() == ["LB1", "LB3"]
    pd.testing.assert_frame_equal(function(frame.iloc[::-1]), found.iloc[::-1].reset_index(drop=True))  # fmt: skip


@EACH
def test_the_indicator_is_named_once(function: Result, more: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^the table lacks indikator$"):
        function([row(1, 2, **more)])
    sentence = "indicator is named in the call and in the table's column indikator"
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        function([row(1, 2, indikator="tenaga", **more)], indicator="tenaga")


@EACH
def test_a_table_without_its_columns_is_a_bad_call(function: Result, more: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^the table lacks periode, penyebut$"):
        function([{"unit": "u", "pembilang": 1, **more}], indicator="tenaga")


def test_what_a_row_says_itself_stands_before_the_reason() -> None:
    table = [row(1, 0, catatan="data sementara"), row(1, 2, catatan="data sementara"), row(1, 2)]
    found = rate(table, indicator="tenaga")
    assert found["catatan"].fillna("").tolist() == [
        "data sementara; penyebut nol",
        "data sementara",
        "",
    ]


def test_a_level_is_found_by_its_number_not_by_its_last_digits() -> None:
    found = proportion([row(8, 10)], indicator="serapan", confidence=(0.95, 0.05, 0.9995, 0.95))
    assert found["metode"].tolist() == ["Wilson 95%", "Wilson 5%", "Wilson 99,95%"]
    assert at_level(found, 0.95)["metode"].tolist() == ["Wilson 95%"]
    assert at_level(found, 0.05)["metode"].tolist() == ["Wilson 5%"]
    with pytest.raises(ValueError, match="not 95"):
        at_level(found, 95)


@EACH
def test_a_result_has_its_columns_and_kinds_whatever_its_rows(
    function: Result, more: dict[str, Any]
) -> None:
    fine, refused = row(8, 10, **more), row(None, 10, **more)
    for rows in ([fine], [refused], [fine, refused], [refused, fine | {"catatan": "sementara"}]):
        for confidence in (0.95, (0.998, 0.95)):
            found = function(rows, indicator="tenaga", confidence=confidence)
            assert found.dtypes.astype(str).to_dict() == COLUMNS
            assert found.index.equals(pd.RangeIndex(len(found)))


@EACH
def test_ten_thousand_rows_are_the_single_ones_in_their_order(
    function: Result, more: dict[str, Any]
) -> None:
    rng = np.random.default_rng(2)
    base = rng.integers(0, 60, 10_000)
    table = pd.DataFrame({"unit": np.arange(10_000).astype(str), "periode": "2024", **more})
    table = table.assign(pembilang=rng.integers(-1, base + 2), penyebut=base)
    found = function(table, indicator="tenaga", confidence=(0.95, 0.8))
    assert list(dict.fromkeys(found["unit"])) == table["unit"].tolist()
    for place in (0, 1, 4999, 9999):
        one = table.iloc[[place]]
        alone = function(one, indicator="tenaga", confidence=(0.95, 0.8))
        same = found[found["unit"] == str(place)].reset_index(drop=True)
        pd.testing.assert_frame_equal(same, alone, rtol=1e-14)


def test_a_row_without_limits_keeps_what_it_says_itself() -> None:
    told = {"metode": "angka tercetak", "batas_bawah": 1.0, "batas_atas": 2.0, "target": 9}
    found = proportion([row(8, 10, **told), row(None, 10, **told)], indicator="serapan")
    assert found["metode"].tolist() == ["Wilson 95%", "angka tercetak"]
    assert found.loc[1, ["batas_bawah", "batas_atas"]].tolist() == [1, 2]
    assert found["target"].tolist() == [9, 9]


@pytest.mark.parametrize(
    "method", ["a", ["a", "a"], np.array(["a", "a"]), pd.array(["a", "a"], dtype="str")]
)
def test_a_method_is_named_once_or_for_each_row(method: Any) -> None:
    table = pd.DataFrame({"unit": ["u", "v"], "periode": "2024", "nilai": [5.0, 6.0]}, index=[4, 4])
    limits = np.array([4.0, 5.0]), np.array([7.0, 8.0])
    found = with_limits(table.assign(indikator="serapan"), lambda level: (*limits, method), confidence=0.9)  # fmt: skip
    assert found["metode"].tolist() == ["a 90%", "a 90%"]
    assert found["batas_atas"].tolist() == [7, 8]


def test_limits_can_be_those_of_any_formula() -> None:
    table = pd.DataFrame({"unit": ["u", "v"], "periode": "2024", "nilai": [5.0, 6.0]})
    table["indikator"] = "serapan"
    found = with_limits(
        table,
        lambda level: (np.array([4.0, math.nan]), np.array([7.0, math.nan]), ["a", "b"]),
        confidence=[0.9, 0.99],
    )
    assert found["nilai"].tolist() == [5, 5, 6]
    assert found["metode"].fillna("").tolist() == ["a 90%", "a 99%", ""]


def test_the_origin_of_several_rows_is_their_sources_or_file_and_lines() -> None:
    told = pd.DataFrame({"sumber": ["LB1", None, "LB3", "LB1"]})
    lines = pd.DataFrame({"dokumen": ["003.txt"] * 2, "baris": ["7", "8"]})
    assert [origin(rows) for rows in (told, lines)] == ["LB1; LB3", "003.txt baris 7, 8"]


def test_every_exported_name_is_there() -> None:
    assert all(hasattr(proportions, name) for name in proportions.__all__)


@settings(deadline=None, max_examples=50)
@given(PAIRS, CONFIDENCE)
def test_a_result_encloses_its_value(counts: tuple[int, int], confidence: float) -> None:
    for function in (proportion, coverage, ratio):
        found = function([row(*counts)], indicator="serapan", confidence=confidence).iloc[0]
        assert 0 <= found["batas_bawah"] <= found["nilai"] <= found["batas_atas"]
