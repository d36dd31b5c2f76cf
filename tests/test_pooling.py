"""Periods and facilities as one: counts are summed, percentages are not averaged unless one asks for it by name."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kinerja.indicators.intervals import wilson
from kinerja.indicators.pooling import mean_of_units, pooled, pooled_units, weighted_mean
from kinerja.indicators.proportions import coverage, proportion, rate
from kinerja.indicators.results import COLUMNS, concat, results

RATE, SHARE = "tenaga/contoh", "rasio_efektivitas"
NAN = math.nan


def counted(rows: Iterable[tuple[str, float, float]], **more: object) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["periode", "pembilang", "penyebut"])
    return frame.assign(unit="u", **more)


def of_units(*rows: tuple[str, float, float], **more: object) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["unit", "pembilang", "penyebut"])
    return frame.assign(periode="2024", **more)


def plain(period: str, value: float = 60.0, **more: object) -> dict[str, object]:
    return {"unit": "u", "periode": period, "indikator": SHARE, "nilai": value} | more


def only(frame: pd.DataFrame) -> "pd.Series[Any]":
    assert len(frame) == 1
    return frame.iloc[0]


# Periods.


def test_years_pooled() -> None:
    table = counted([("2024", 2, 2000), ("2022", 3, 2000), ("2023", 4, 2000)])
    table["sumber"] = ["a", "b", "a"]
    seen = rate(table, indicator=RATE, multiplier=100_000)
    before = seen.copy()
    found = only(pooled(seen))
    pd.testing.assert_frame_equal(seen, before)
    assert found["periode"] == "2022/2024"
    assert (found["pembilang"], found["penyebut"]) == (9, 6000)
    assert found["nilai"] == pytest.approx(150)
    assert found["satuan"] == "per 100.000 penduduk"
    assert found["metode"] == "Poisson eksak 95%"
    assert found["batas_bawah"] == pytest.approx(stats.chi2.ppf(0.025, 18) / 2 / 6000 * 1e5)
    assert found["batas_atas"] == pytest.approx(stats.chi2.ppf(0.975, 20) / 2 / 6000 * 1e5)
    assert found["catatan"] == "jumlah 2022, 2023, 2024"
    assert found["sumber"] == "b; a"


def test_a_pooled_interval_is_narrower_than_any_of_its_years() -> None:
    seen = proportion(counted([("2023", 8, 10), ("2024", 7, 10)]), indicator=SHARE)
    found = only(pooled(seen))
    assert found["nilai"] == pytest.approx(75)
    assert found["metode"] == "Wilson 95%"
    widths = seen["batas_atas"] - seen["batas_bawah"]
    assert found["batas_atas"] - found["batas_bawah"] < widths.min()


def test_a_period_without_counts_is_left_out_and_named() -> None:
    seen = concat(
        rate(counted([("2022", 3, 2000), ("2023", 4, np.nan), ("2024", 2, 2000)]), indicator=RATE)
    )
    found = only(pooled(seen))
    assert found["pembilang"] == 5
    assert found["catatan"] == "jumlah 2022, 2024; tanpa cacah: 2023"
    assert found["periode"] == "2022/2024"


def test_coverages_stay_coverages() -> None:
    found = only(pooled(coverage(counted([("2023", 90, 100), ("2024", 120, 100)]), indicator=SHARE)))  # fmt: skip
    assert found["nilai"] == pytest.approx(105)
    assert found["metode"] == "Byar 95%"
    assert (
        found["catatan"] == "jumlah 2023, 2024; di atas 100%: pembilang melebihi sasaran proyeksi"
    )


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        (results([plain("2023"), plain("2024")]), "tidak ada cacah dan selang"),
        (
            rate(counted([("2024", 3, 10), ("2024-02", 1, 10)]), indicator=RATE),
            "periode tumpang tindih",
        ),
        (
            rate(counted([("2022/2024", 3, 10), ("2023", 1, 10)]), indicator=RATE),
            "periode tumpang tindih",
        ),
        (
            rate(counted([("2024-Q1", 3, 10), ("2024-03", 1, 10)]), indicator=RATE),
            "periode tumpang tindih",
        ),
        (
            rate(counted([("2024", 3, 10), ("2024", 4, 10)]), indicator=RATE),
            "beberapa bacaan saling bertentangan",
        ),
        (
            concat(
                proportion(counted([("2023", 3, 10)]), indicator=SHARE),
                coverage(counted([("2024", 3, 10)]), indicator=SHARE),
            ),
            "proporsi dan angka tidak dapat dijumlahkan",
        ),
    ],
)
def test_what_cannot_be_pooled_says_why(seen: pd.DataFrame, reason: str) -> None:
    found = only(pooled(seen))
    assert found["catatan"] == reason
    assert found[["nilai", "pembilang", "batas_bawah"]].isna().all()


@pytest.mark.parametrize(
    ("periods", "name"),
    [
        (["2024-01", "2024-02"], "2024-01/2024-02"),
        (["2024-Q1", "2024-Q2"], "2024-Q1/2024-Q2"),
        (["2020/2022", "2023"], "2020/2023"),
        (["2024"], "2024"),
    ],
)
def test_periods_side_by_side_are_pooled(periods: list[str], name: str) -> None:
    seen = rate(counted([(period, 3, 10) for period in periods]), indicator=RATE)
    found = only(pooled(seen))
    assert found["periode"] == name
    assert found["pembilang"] == 3 * len(periods)


def test_every_unit_and_indicator_is_pooled_by_itself() -> None:
    one = rate(counted([("2023", 1, 10), ("2024", 2, 10)]), indicator=RATE)
    found = pooled(concat(one, one.assign(unit="v"), one.assign(indikator="tenaga/lain")))
    pairs = [["u", RATE], ["v", RATE], ["u", "tenaga/lain"]]
    assert found[["unit", "indikator"]].to_numpy().tolist() == pairs


# Facilities. Worked example: 10 of 10 and 20 of 100.


def test_the_mean_of_percentages_is_not_the_percentage_of_the_sums() -> None:
    shares = proportion(of_units(("a", 10, 10), ("b", 20, 100)), indicator=SHARE)
    before = shares.copy()
    whole, mean = only(pooled_units(shares, name="kab")), only(mean_of_units(shares, name="kab"))
    assert (round(whole["nilai"], 1), mean["nilai"]) == (27.3, 60)
    low, high = wilson(30, 110)
    assert (whole["batas_bawah"], whole["batas_atas"]) == pytest.approx((100 * low, 100 * high))
    assert (whole["unit"], whole["periode"], whole["catatan"]) == ("kab", "2024", "jumlah 2 unit")
    assert pd.isna(mean["batas_bawah"])
    assert (
        mean["catatan"] == "rerata dari nilai tiap unit: bukan nilai seluruhnya, dan tanpa selang"
    )
    by_people = mean_of_units(
        shares, name="kab", weights={"a": 10, "b": 100}, weighted_by="sasaran"
    ).iloc[0]
    assert by_people["nilai"] == pytest.approx(whole["nilai"])
    assert by_people["metode"] == "rerata antarunit, tertimbang sasaran"
    pd.testing.assert_frame_equal(shares, before)


def test_each_kind_is_summed_in_its_own_way() -> None:
    rows = of_units(("a", 60, 100), ("b", 150, 100), sumber=["x", "y"])
    whole = only(pooled_units(coverage(rows, indicator=SHARE), name="kab"))
    assert (whole["nilai"], whole["metode"]) == (105, "Byar 95%")
    assert whole["catatan"].startswith("jumlah 2 unit; di atas 100%")
    assert whole["sumber"] == "x; y"
    whole = only(
        pooled_units(rate(rows, indicator=RATE, multiplier=100_000), name="kab", confidence=0.998)
    )
    assert (whole["nilai"], whole["satuan"]) == (105_000, "per 100.000 penduduk")
    assert whole["metode"] == "Byar 99,8%"


def test_periods_and_indicators_stay_apart_and_facilities_without_counts_are_named() -> None:
    some = rate(of_units(("a", 3, 100), ("b", NAN, 100), ("c", 4, 100)), indicator=RATE)
    found = pooled_units(concat(some, some.assign(periode="2025")), name="kab")
    assert found[["periode", "pembilang"]].to_numpy().tolist() == [["2024", 7], ["2025", 7]]
    assert set(found["catatan"]) == {"jumlah 2 unit; tanpa cacah: b"}


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        (results([plain("2024")]), "tidak ada cacah dan selang"),
        (rate(of_units(("a", 1, 9), ("a", 2, 9)), indicator=RATE), "beberapa bacaan saling bertentangan"),
        (
            concat(
                proportion(of_units(("a", 3, 10)), indicator=SHARE),
                coverage(of_units(("b", 3, 10)), indicator=SHARE),
            ),
            "proporsi dan angka tidak dapat dijumlahkan",
        ),
    ],
)  # fmt: skip
def test_facilities_that_cannot_be_summed_say_why(seen: pd.DataFrame, reason: str) -> None:
    found = only(pooled_units(seen, name="kab"))
    assert found["catatan"] == reason
    assert found[["nilai", "pembilang", "batas_bawah"]].isna().all()


@pytest.mark.parametrize(
    ("weights", "lacking"),
    [
        ({"a": 1, "b": 1}, "c"),  # no value
        ({"a": 1, "c": 1}, "b, c"),  # and no weight
        ({"a": -1, "b": 1, "c": 1}, "a, c"),
    ],
)
def test_a_mean_over_some_of_the_facilities_is_no_mean(
    weights: Mapping[str, float], lacking: str
) -> None:
    seen = rate(of_units(("a", 3, 100), ("b", 4, 100), ("c", NAN, 100)), indicator=RATE)
    for found in (
        only(mean_of_units(seen, name="kab", weights=weights, weighted_by="penduduk")),
        only(mean_of_units(seen, name="kab")),
    ):
        assert math.isnan(found["nilai"])
    told = mean_of_units(seen, name="kab", weights=weights, weighted_by="penduduk")["catatan"]
    assert told.tolist() == [f"tanpa nilai atau bobot: {lacking}"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"weights": {"a": 1}}, "weights and weighted_by go together: weights are named"),
        ({"weighted_by": "penduduk"}, "weights and weighted_by go together: weights are named"),
    ],
)
def test_weights_are_named(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        mean_of_units(results([]), name="kab", **options)


def test_two_readings_of_one_facility_have_no_mean() -> None:
    twice = rate(of_units(("a", 1, 9)), indicator=RATE, confidence=(0.95, 0.998))
    sentence = r"^one row a facility, indicator and period: choose one metode$"
    with pytest.raises(ValueError, match=sentence):
        mean_of_units(twice, name="kab")
    assert only(pooled_units(twice, name="kab"))["pembilang"] == 1


@pytest.mark.parametrize("confidence", [95, 0, 1])
def test_a_confidence_outside_0_to_1_is_refused(confidence: float) -> None:
    sentence = rf"^confidence must lie between 0 and 1, not {confidence} \("
    with pytest.raises(ValueError, match=sentence):
        pooled(results([]), confidence=confidence)
    with pytest.raises(ValueError, match=sentence):
        pooled_units(results([]), name="kab", confidence=confidence)


def test_empty_tables_keep_their_columns() -> None:
    none = results([])
    for found in (pooled(none), pooled_units(none, name="k"), mean_of_units(none, name="k")):
        assert list(found.columns) == list(COLUMNS)
        assert found.empty


@pytest.mark.parametrize(
    ("values", "weights", "mean"),
    [
        ([1, 3], None, 2),
        ([1, 3], [3, 1], 1.5),
        ([1, 3], [0, 1], 3),
        ([1, 3], [0, 0], NAN),
        ([1, 3], [-1, 2], NAN),
        ([1, NAN], [1, 0], NAN),
        ([1, 3], [1, NAN], NAN),
        ([], None, NAN),
    ],
)
def test_a_weighted_mean(values: list[float], weights: list[float] | None, mean: float) -> None:
    np.testing.assert_array_equal(weighted_mean(values, weights), mean)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(50, 99)), min_size=1, max_size=6))
def test_weighing_by_the_denominators_gives_the_whole(counts: list[tuple[int, int]]) -> None:
    events, base = np.array(counts).T
    assert weighted_mean(events / base, base) == pytest.approx(events.sum() / base.sum())
    mean = weighted_mean(events / base)
    assert min(events / base) - 1e-12 <= mean <= max(events / base) + 1e-12
