"""Did it change? Published intervals and p-values, scipy's tests as oracle, and what must never be said."""

import csv
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from scipy import stats

from kinerja.indicators.change import (
    COLUMNS,
    NO_TEST,
    Change,
    change_of_proportions,
    change_of_rates,
    changes,
    count_p,
    difference_limits,
    fisher_mid_p,
)
from kinerja.indicators.intervals import wilson
from kinerja.indicators.proportions import coverage, proportion, rate
from kinerja.indicators.results import concat, results

CASES = Path(__file__).parent / "cases"
RATE, SHARE, SCORE = "tenaga/contoh", "rasio_efektivitas", "skm"
COUNTS = st.integers(0, 60)
BASES = st.integers(1, 200)
LEVELS = st.sampled_from([0.8, 0.95, 0.998])


def cases() -> list[dict[str, str]]:
    with (CASES / "capaian_perubahan.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def agrees(value: float, printed: str) -> bool:
    """Whether the value is the printed one to its last printed digit."""
    return abs(value - float(printed)) <= 10.0 ** -len(printed.partition(".")[2]) * 0.51


def counted(rows: Iterable[tuple[str, float, float]], **more: object) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["periode", "pembilang", "penyebut"])
    return frame.assign(unit="u", **more)


def only(frame: pd.DataFrame) -> "pd.Series[Any]":
    assert len(frame) == 1
    return frame.iloc[0]


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["sumber"])
def test_published_changes_are_reproduced(case: dict[str, str]) -> None:
    names = ("kejadian_awal", "dasar_awal", "kejadian_akhir", "dasar_akhir")
    share = case["cara"] == "proporsi"
    compare, scale = (change_of_proportions, 100) if share else (change_of_rates, 1)
    found = compare(*(float(case[name]) for name in names))
    values = {
        "ukuran": found.estimate / scale,
        "bawah": found.low / scale,
        "atas": found.high / scale,
        "p": found.p,
    }
    told = {name: case[name] for name in values if case[name]}
    assert told
    for name, printed in told.items():
        assert agrees(values[name], printed), name


def test_the_vignette_that_agrees_with_itself() -> None:
    """R's poisson.test calls 2 in 17877 against 10 in 20000 significant while its interval holds 1; we do not."""
    found = change_of_rates(10, 20_000, 2, 17_877)
    assert found.p > 0.05
    assert found.low < 1 < found.high
    assert found.verdict == "tidak terbukti berubah"
    assert stats.binomtest(2, 12, 17_877 / 37_877).pvalue < 0.05


@pytest.mark.parametrize(
    ("earlier", "later", "verdict"),
    [
        ((4, 1674), (2, 1674), "tidak terbukti berubah"),  # S001's maternal deaths, lines 2248-2257
        ((7, 1674), (2, 1674), "tidak terbukti berubah"),
        ((7, 1674), (0, 1674), "turun"),
        ((6, 1674), (0, 1674), "turun"),
        ((5, 1674), (0, 1674), "tidak terbukti berubah"),
        ((0, 1674), (5, 1674), "tidak terbukti berubah"),
        ((0, 1674), (6, 1674), "naik"),
        ((0, 1674), (0, 1674), "tidak terbukti berubah"),
        ((30, 1674), (25, 1674), "tidak terbukti berubah"),  # infant deaths, lines 2540-2582
    ],
)
def test_words_for_two_counts(
    earlier: tuple[int, int], later: tuple[int, int], verdict: str
) -> None:
    assert change_of_rates(*earlier, *later).verdict == verdict


@pytest.mark.parametrize(
    ("earlier", "later", "verdict"),
    [
        ((48, 60), (54, 60), "tidak terbukti berubah"),
        ((48, 60), (57, 60), "naik"),
        ((57, 60), (48, 60), "turun"),
        ((60, 60), (60, 60), "tidak terbukti berubah"),
        ((0, 60), (0, 60), "tidak terbukti berubah"),
        ((0, 10), (10, 10), "naik"),
    ],
)
def test_words_for_two_proportions(
    earlier: tuple[int, int], later: tuple[int, int], verdict: str
) -> None:
    assert change_of_proportions(*earlier, *later).verdict == verdict


@pytest.mark.parametrize(
    ("low", "high", "p", "verdict"),
    [
        (0.1, 0.9, 0.049, "turun"),
        (0.1, 1.0, 0.049, "tidak terbukti berubah"),  # the interval holds no change
        (0.1, 0.9, 0.06, "tidak terbukti berubah"),  # the test does not agree
        (1.0, 2.0, 0.01, "tidak terbukti berubah"),
        (1.1, math.inf, 0.01, "naik"),
        (math.nan, 2.0, 0.01, "tidak dapat diuji"),
        (1.1, 2.0, math.nan, "tidak dapat diuji"),
    ],
)
def test_interval_and_test_must_agree(low: float, high: float, p: float, verdict: str) -> None:
    assert Change(0.5, low, high, p, 1, 0.95).verdict == verdict


NAN_COUNTS = [
    (math.nan, 10, 1, 10),
    (1, math.nan, 1, 10),
    (1, 10, math.nan, 10),
    (1, 10, 1, math.nan),
    (-1, 10, 1, 10),
    (1, 10, -1, 10),
    (1, 0, 1, 10),
    (1, 10, 1, 0),
]


@pytest.mark.parametrize("numbers", NAN_COUNTS)
@pytest.mark.parametrize("compare", [change_of_rates, change_of_proportions])
def test_what_is_missing_cannot_be_tested(compare: Any, numbers: tuple[float, ...]) -> None:
    found = compare(*numbers)
    assert np.isnan([found.estimate, found.low, found.high, found.p]).all()
    assert found.verdict == NO_TEST


@pytest.mark.parametrize("numbers", [(11, 10, 1, 10), (1, 10, 11, 10)])
def test_more_than_all_is_no_proportion(numbers: tuple[float, ...]) -> None:
    assert change_of_proportions(*numbers).verdict == NO_TEST
    assert change_of_rates(*numbers).verdict != NO_TEST


@pytest.mark.parametrize("confidence", [95, 0, 1, -0.5, math.nan])
def test_a_confidence_that_is_none_is_refused(confidence: float) -> None:
    empty = results([])
    for wrong in (
        lambda: change_of_rates(1, 10, 1, 10, confidence),
        lambda: change_of_proportions(1, 10, 1, 10, confidence),
        lambda: difference_limits(1, 10, 1, 10, confidence),
        lambda: changes(empty, confidence=confidence),
    ):
        with pytest.raises(ValueError, match=rf"^confidence must lie .* 1, not {confidence} \("):
            wrong()


@given(COUNTS, BASES, COUNTS, BASES, LEVELS)
@example(0, 1, 0, 1, 0.95)
def test_two_counts_are_a_binomial_test(x: int, n: int, y: int, m: int, level: float) -> None:
    found = change_of_rates(x, n, y, m, level)
    share = m / (n + m)
    tails = [1.0]
    if x + y:
        tails = [stats.binomtest(y, x + y, share, way).pvalue for way in ("less", "greater")]
    assert found.p == pytest.approx(min(1.0, 2 * min(tails)), rel=1e-9)
    holds = found.low <= 1 <= found.high
    assume(abs(found.p - (1 - level)) > 1e-9)
    assert holds == (found.p > 1 - level)  # interval and test say the same
    assert found.verdict == ("tidak terbukti berubah" if holds else "naik" if found.low > 1 else "turun")  # fmt: skip


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_mid_p_lies_half_a_table_below_fisher(a: int, b: int, c: int, d: int) -> None:
    assume(a + b > 0)
    assume(c + d > 0)
    n, m = a + b, c + d
    table = [[c, d], [a, b]]
    tails = [stats.fisher_exact(table, way).pvalue for way in ("less", "greater")]
    here = stats.hypergeom.pmf(a, n + m, a + c, n)
    assert float(fisher_mid_p(a, n, c, m)) == pytest.approx(min(1.0, 2 * min(tails) - here), abs=1e-9)  # fmt: skip


@given(COUNTS, COUNTS, COUNTS, COUNTS, LEVELS)
def test_limits_of_a_difference(a: int, b: int, c: int, d: int, level: float) -> None:
    assume(a + b > 0)
    assume(c + d > 0)
    n, m = a + b, c + d
    low, high = difference_limits(a, n, c, m, level)
    assert -1 - 1e-12 <= low <= c / m - a / n <= high <= 1 + 1e-12
    back_low, back_high = difference_limits(c, m, a, n, level)
    assert (float(low), float(high)) == pytest.approx((-float(back_high), -float(back_low)))
    no_low, no_high = difference_limits(b, n, d, m, level)  # of those without: the other sign
    assert (float(low), float(high)) == pytest.approx((-float(no_high), -float(no_low)), abs=1e-12)


def test_limits_of_a_difference_are_wilsons_squares() -> None:
    (l1, u1), (l2, u2) = wilson(48, 80), wilson(56, 70)
    low, high = difference_limits(48, 80, 56, 70)
    assert float(low) == pytest.approx(0.2 - math.hypot(0.8 - l2, u1 - 0.6))
    assert float(high) == pytest.approx(0.2 + math.hypot(u2 - 0.8, 0.6 - l1))


def test_the_formulas_broadcast_and_keep_missing() -> None:
    x = [[1.0, np.nan], [3.0, 0.0]]
    assert difference_limits(x, 10, [5, 6], 10)[0].shape == (2, 2)
    for formula in (fisher_mid_p, count_p):
        found = formula(x, 10, [5, 6], 10)
        assert np.isnan(found).tolist() == [[False, True], [False, False]]
    assert np.isnan(difference_limits(x, 10, [5, 6], 10)[1]).tolist()[0] == [False, True]


def test_years_are_compared_one_after_the_other() -> None:
    table = counted([("2024", 2, 2000), ("2022", 20, 2000), ("2023", 4, 2000)], sumber="berkas")
    found = changes(rate(table, indicator=RATE))
    assert list(found.columns) == COLUMNS
    pairs = [["2022", "2023"], ["2023", "2024"]]
    assert found[["periode_awal", "periode_akhir"]].to_numpy().tolist() == pairs
    assert found["putusan"].tolist() == ["turun", "tidak terbukti berubah"]
    assert found["nilai_awal"].tolist() == [100.0, 20.0]
    assert found["nilai_akhir"].tolist() == [20.0, 10.0]
    assert found["perubahan"].tolist() == pytest.approx([0.2, 0.5])
    assert set(found["ukuran"]) == {"rasio"}
    assert set(found["metode"]) == {"rasio eksak bersyarat 95%"}
    assert set(found["arah"]) == {"netral"}
    assert set(found["sumber"]) == {"berkas"}
    assert found["catatan"].isna().all()
    first = change_of_rates(20, 2000, 4, 2000)
    assert found[["batas_bawah", "batas_atas", "p"]].iloc[0].tolist() == [first.low, first.high, first.p]  # fmt: skip


def test_proportions_are_compared_in_points() -> None:
    table = counted([("2023", 48, 80), ("2024", 56, 70)])
    found = only(changes(proportion(table, indicator=SHARE), confidence=0.998))
    assert found["ukuran"] == "selisih (poin persen)"
    assert found["perubahan"] == pytest.approx(20)
    assert found["metode"] == "selisih skor Newcombe 99,8%, mid-p Fisher"
    assert found["putusan"] == "tidak terbukti berubah"
    assert only(changes(proportion(table, indicator=SHARE)))["putusan"] == "naik"


def test_months_are_not_compared_with_years_nor_units_with_each_other() -> None:
    periods = ["2023", "2024", "2024-01", "2024-02", "2024-Q1", "2020/2022"]
    one = rate(counted([(period, 3, 10) for period in periods]), indicator=RATE)
    found = changes(concat(one, one.assign(unit="v"), one.assign(indikator="tenaga/lain")))
    pairs = found[["unit", "indikator", "periode_awal", "periode_akhir"]].to_numpy().tolist()
    assert pairs == [
        [unit, code, *pair]
        for unit, code in (("u", RATE), ("v", RATE), ("u", "tenaga/lain"))
        for pair in (("2023", "2024"), ("2024-01", "2024-02"))
    ]


def test_no_events_at_first_leave_no_upper_limit() -> None:
    found = only(changes(rate(counted([("2023", 0, 1674), ("2024", 6, 1674)]), indicator=RATE)))
    assert math.isnan(found["perubahan"])
    assert math.isnan(found["batas_atas"])
    assert found["batas_bawah"] > 1
    assert found["putusan"] == "naik"
    assert found["catatan"] == "tanpa batas atas: tidak ada kejadian pada periode awal"


def test_a_coverage_above_100_percent_is_compared_as_events() -> None:
    found = only(changes(coverage(counted([("2023", 90, 100), ("2024", 105, 100)]), indicator=SHARE)))  # fmt: skip
    assert found["ukuran"] == "rasio"
    assert found["putusan"] == "tidak terbukti berubah"


def plain(period: str, value: float = 60.0, **more: object) -> dict[str, object]:
    return {"unit": "u", "periode": period, "indikator": SHARE, "nilai": value} | more


@pytest.mark.parametrize(
    ("earlier", "reason"),
    [
        (results([plain("2023")]), "satu periode atau keduanya tanpa cacah dan selang"),
        (
            results([plain("2023", pembilang=6e8, penyebut=1e9)]),  # booked amounts
            "satu periode atau keduanya tanpa cacah dan selang",
        ),
        (
            coverage(counted([("2023", 6, 10)]), indicator=SHARE),
            "proporsi dan angka tidak sebanding",
        ),
        (
            proportion(counted([("2023", 6, 10), ("2023", 7, 10)]), indicator=SHARE),
            "beberapa bacaan satu periode saling bertentangan",
        ),
    ],
)
def test_what_cannot_be_compared_says_why(earlier: pd.DataFrame, reason: str) -> None:
    later = proportion(counted([("2024", 9, 10)]), indicator=SHARE)
    for frame in (
        concat(earlier, later),
        concat(later.assign(periode="2022"), earlier.assign(periode="2023")),
    ):
        found = only(changes(frame))
        assert found["putusan"] == NO_TEST
        assert found["catatan"] == reason
        assert found[["perubahan", "batas_bawah", "batas_atas", "p"]].isna().all()


def test_of_several_readings_the_one_with_counts_is_used() -> None:
    table = counted([("2023", 48, 80), ("2024", 56, 70)])
    seen = proportion(table, indicator=SHARE, confidence=(0.95, 0.998))
    printed = results([plain("2023", 61.0, metode="angka tercetak"), plain("2024", 81.0)])
    found = only(changes(concat(printed, seen)))
    assert (found["nilai_awal"], found["nilai_akhir"]) == (60.0, 80.0)
    assert found["putusan"] == "naik"


def test_empty_tables_keep_their_columns() -> None:
    assert list(changes(results([])).columns) == COLUMNS
