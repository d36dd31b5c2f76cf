"""XmR charts and short series: published limits and rules, gaps and ties, and what noise alone looks like."""

import csv
import itertools
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kinerja.indicators import results
from kinerja.indicators import short_series as short
from kinerja.indicators.short_series import (
    chance_of_decline,
    count_tails,
    modified_z,
    short_series,
)
from kinerja.indicators.spc import (
    COLUMNS,
    METHOD,
    NO_LIMITS,
    NO_VALUE,
    RULES,
    TRIAL,
    assurance,
    kept_ranges,
    moving_ranges,
    near_limit,
    one_side,
    outside,
    point_labels,
    process_limits,
    trend,
    xmr,
    xmr_results,
)

CASES = Path(__file__).parent / "cases"
NAN = math.nan
SERIES = st.lists(st.integers(0, 20), min_size=1, max_size=40)


def cases(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def numbers(text: str) -> list[float]:
    return [float(word) for word in text.split()]


# Limits.


@pytest.mark.parametrize("case", cases("spc_batas.csv"), ids=lambda case: case["contoh"])
def test_limits_are_the_published_ones(case: dict[str, str]) -> None:
    found = process_limits(numbers(case["nilai"]))
    printed = {
        "rerata": found.mean,
        "rerata_rentang": found.mean_range,
        "bawah": found.low,
        "atas": found.high,
    }
    told = {name: value for name, value in printed.items() if case[name]}
    assert told
    for name, value in told.items():
        assert value == pytest.approx(float(case[name]), abs=float(case["teliti"])), name


def test_the_limit_of_a_moving_range() -> None:
    found = process_limits([1, 3, 1, 3])
    assert (found.mean_range, found.range_limit) == (2, pytest.approx(6.534))


def test_a_gap_has_no_moving_range_on_either_side() -> None:
    assert moving_ranges([]).tolist() == []
    found = moving_ranges([2, 5, NAN, 9, 4, NAN, NAN, 4])
    assert np.isnan(found).tolist() == [True, False, True, True, False, True, True, True]
    assert found[[1, 4]].tolist() == [3, 5]
    assert process_limits([2, 5, NAN, 9, 4]).mean_range == 4
    assert process_limits([2, 5, NAN, 9, 4]).mean == 5


def test_ranges_are_screened_once_and_not_again() -> None:
    """20 goes (mean 3.3, limit 10.78); 5 would go in a second round (mean 1.44, limit 4.72)."""
    ranges = [1.0] * 8 + [5, 20]
    assert kept_ranges(ranges).tolist() == [True] * 9 + [False]
    assert kept_ranges(ranges[:9]).tolist() == [True] * 8 + [False]


@pytest.mark.parametrize(("largest", "kept"), [(4.36, True), (4.38, False)])
def test_both_sides_of_the_screen(largest: float, kept: bool) -> None:
    """With nine ranges of 1 the screen stands where x = 3.267 (9 + x)/10, at 4.367."""
    assert bool(kept_ranges([1.0] * 9 + [largest])[9]) is kept


def test_a_constant_process_keeps_its_ranges_and_signals_nothing() -> None:
    assert kept_ranges([NAN, 0, 0]).tolist() == [False, True, True]
    assert kept_ranges([NAN, NAN]).tolist() == [False, False]
    for value in (0.1, 1 / 3, 80.0, 1e9 / 7):
        found = xmr([value] * 15, target=value, direction="naik")
        assert found["putusan"].unique().tolist() == ["variasi biasa"]
        assert found["jaminan"].unique().tolist() == ["konsisten tercapai"]


@pytest.mark.parametrize("values", [[], [NAN, NAN]])
def test_nothing_known_gives_no_limits(values: list[float]) -> None:
    assert np.isnan(process_limits(values)).all()


def test_points_that_do_not_follow_each_other_give_a_mean_only() -> None:
    found = process_limits([3, NAN, 5])
    assert found.mean == 4
    assert np.isnan(found[1:]).all()


# Rules.


@pytest.mark.parametrize("case", cases("spc_aturan.csv"))
def test_rules_are_the_published_ones(case: dict[str, str]) -> None:
    rules = {
        "satu_sisi": lambda x: one_side(x, 0),
        "tren": trend,
        # 1 lies in the outer third of 0 ± 1.2
        "dua_dari_tiga": lambda x: near_limit(x, 0, -1.2, 1.2),
    }
    assert rules[case["aturan"]](numbers(case["nilai"])).tolist() == numbers(case["harapan"])


def test_points_near_opposite_limits_are_no_signal() -> None:
    """NHSRplotthedots, issue 143 and tests/testthat/test-ptd_spc_standard.R: the last two points are common cause."""
    found = xmr([1, -1] * 7 + [5.5, -5.5])
    assert found["luar_batas"].tolist()[-2:] == [0, 0]
    assert found["dua_dari_tiga"].tolist() == [0] * 16


@pytest.mark.parametrize(
    ("value", "sign"), [(0.999, -1), (1, 0), (5, 0), (5.001, 1), (NAN, 0), (3, 0)]
)
def test_both_sides_of_the_limits(value: float, sign: int) -> None:
    assert outside([value, 3], 1, 5).tolist() == [sign, 0]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([3, 3, 3, 3, 3, 3, 3], [0] * 7),
        ([4] * 6, [0] * 6),
        ([4] * 7, [1] * 7),
        ([4] * 6 + [3] + [4] * 6, [0] * 13),
        ([4] * 4 + [NAN] + [4] * 3, [1] * 4 + [0] + [1] * 3),
        ([4] * 3 + [NAN] + [4] * 3, [0] * 7),
        ([2] * 7 + [4] * 7, [-1] * 7 + [1] * 7),
        ([], []),
        ([NAN], [0]),
    ],
)
def test_seven_on_one_side(values: list[float], found: list[int]) -> None:
    """On the centre ends the row; a gap is passed over."""
    assert one_side(values, 3).tolist() == found


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([1, 2, 3, 4, NAN, 5, 6, 7], [1, 1, 1, 1, 0, 1, 1, 1]),
        ([1, 2, 3, 4, NAN, 5, 6], [0] * 7),
        ([1, 2, 3, 4, 5, 6, 6], [0] * 7),
        ([1, 2, 3, 4, 5, 6, 7, 7], [1] * 7 + [0]),
        ([1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1], [1] * 7 + [-1] * 6),
        ([0.1 + 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9], [0] + [1] * 7),
        ([], []),
        ([NAN], [0]),
        ([4], [0]),
    ],
)
def test_seven_point_trends(values: list[float], found: list[int]) -> None:
    """Strict; a difference in the last digit of a float is a tie; the turn belongs to the trend that ended there."""
    assert trend(values).tolist() == found


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([8.3, 8.3], [0, 0]),
        ([8.4, 8.4], [1, 1]),
        ([1.6, 8.4, 1.6], [-1, 0, -1]),
        ([8.4, NAN, NAN, 8.4], [1, 0, 0, 1]),
        ([8.4, 5, 5, 8.4], [0, 0, 0, 0]),
        ([12, 5, 8.4], [1, 0, 1]),
        ([8.4], [0]),
        ([], []),
    ],
)
def test_two_of_three_in_the_outer_third_or_beyond(values: list[float], found: list[int]) -> None:
    """Centre 5, limits 0 and 10: the outer thirds begin at 1.67 and 8.33."""
    assert near_limit(values, 5, 0, 10).tolist() == found


@pytest.mark.parametrize("case", cases("spc_jaminan.csv"))
def test_assurance_is_the_published_one(case: dict[str, str]) -> None:
    found = assurance(
        float(case["bawah"]), float(case["atas"]), float(case["target"]), case["arah"]
    )  # type: ignore[arg-type]
    assert (found or "") == case["jaminan"]


@pytest.mark.parametrize(
    ("target", "direction", "found"),
    [
        (1, "naik", "konsisten tercapai"),
        (1.01, "naik", "kadang tercapai"),
        (5, "naik", "kadang tercapai"),
        (5.01, "naik", "konsisten tidak tercapai"),
        (5, "turun", "konsisten tercapai"),
        (4.99, "turun", "kadang tercapai"),
        (1, "turun", "kadang tercapai"),
        (0.99, "turun", "konsisten tidak tercapai"),
        (NAN, "naik", None),
    ],
)
def test_a_value_on_the_target_reaches_it(target: float, direction: str, found: str | None) -> None:
    assert assurance(1, 5, target, direction) == found  # type: ignore[arg-type]
    assert assurance(NAN, NAN, target, direction) is None  # type: ignore[arg-type]


# The chart.


@pytest.mark.parametrize(
    ("direction", "high", "low"),
    [
        ("naik", "membaik", "memburuk"),
        ("turun", "memburuk", "membaik"),
        ("netral", "sinyal naik", "sinyal turun"),
        (None, "sinyal naik", "sinyal turun"),
    ],
)
def test_the_verdict_is_worded_for_the_direction(
    direction: str | None, high: str, low: str
) -> None:
    for freak, sign, word in ((95, 1, high), (65, -1, low)):
        values = [80, 81, 79] * 4 + [freak] + [80, 81, 79] * 2
        found = xmr(values, direction=direction)  # type: ignore[arg-type]
        assert found["luar_batas"].tolist() == [0] * 12 + [sign] + [0] * 6
        assert found["putusan"].tolist() == ["variasi biasa"] * 12 + [word] + ["variasi biasa"] * 6


def test_the_first_rule_with_a_signal_decides() -> None:
    """A falling trend that begins above the upper limit: high there, falling after."""
    found = xmr([30, 29, 28, 27, 26, 25, 24, *[10, 11] * 8], direction="naik")
    assert found["luar_batas"].tolist()[:7] == [1] * 7
    assert found["tren"].tolist()[:7] == [-1] * 7
    assert found["putusan"].tolist()[:7] == ["membaik"] * 7
    assert found["satu_sisi"].tolist()[7:] == [-1] * 16
    assert found["putusan"].tolist()[7:] == ["memburuk"] * 16


@pytest.mark.parametrize(("many", "trial"), [(11, True), (12, False)])
def test_fewer_than_twelve_points_give_trial_limits_and_it_says_so(many: int, trial: bool) -> None:
    found = xmr([1, 2] * 5 + [1] + [NAN] * 3 + [2] * (many - 11))
    assert found["sementara"].unique().tolist() == [trial]
    assert found["catatan"].fillna("").tolist()[0] == (TRIAL if trial else "")
    assert found["catatan"].tolist()[12] == (f"{NO_VALUE}; {TRIAL}" if trial else NO_VALUE)
    assert found["batas_atas"].notna().all()


def test_a_missing_value_keeps_its_row() -> None:
    found = xmr([3, None, 5, math.inf, 4, 6], target=4, direction="naik")
    row = found.iloc[1]
    assert row[["nilai", "rentang", "putusan"]].isna().all()
    assert not row["rentang_dipakai"]
    assert row[RULES].tolist() == [0] * 4
    assert row["rerata"] == 4.5
    assert found["nilai"].isna().tolist() == [False, True, False, True, False, False]
    assert found["rentang"].tolist()[5] == 2


@pytest.mark.parametrize("values", [[5], [5, NAN, 6], [5, NAN] * 8])
def test_without_two_points_in_a_row_nothing_is_judged(values: list[float]) -> None:
    found = xmr(values, target=5, direction="naik")
    known = found[found["nilai"].notna()]
    assert known["putusan"].unique().tolist() == ["belum dapat dinilai"]
    assert known["catatan"].unique().tolist() == [NO_LIMITS]
    assert found["jaminan"].isna().all()
    assert found["batas_bawah"].isna().all()
    assert (found[RULES] == 0).all(axis=None)


def test_a_new_segment_is_a_chart_of_its_own() -> None:
    old, new = [5, 6, 5, 7, 6, 5, 6, 5], [15, 16, 15, 17, 14, 16]
    months = [f"2024-{month:02d}" for month in range(1, 13)] + ["2025-01", "2025-02"]
    both = xmr(old + new, target=10, direction="naik", rebase=["2024-09"], periods=months)
    assert both["segmen"].tolist() == [1] * 8 + [2] * 6
    assert both["jaminan"].tolist() == ["konsisten tidak tercapai"] * 8 + ["konsisten tercapai"] * 6
    for part, alone in ((both[:8], xmr(old)), (both[8:], xmr(new))):
        same = ["rentang", "rerata", "batas_bawah", "batas_atas", "batas_rentang", *RULES]
        pd.testing.assert_frame_equal(part[same].reset_index(drop=True), alone[same])
    pd.testing.assert_frame_equal(
        both, xmr(old + new, target=10, direction="naik", rebase=[8], periods=months)
    )


def test_segments_may_be_named_in_any_order() -> None:
    assert xmr([1] * 9, rebase=[6, 3])["segmen"].tolist() == [1, 1, 1, 2, 2, 2, 3, 3, 3]
    assert xmr([1] * 3, rebase=["3"])["segmen"].tolist() == [1, 1, 2]


def test_the_target_stands_in_every_row() -> None:
    assert xmr([1, 2, 3], target=2)["target"].tolist() == [2] * 3
    assert xmr([1, 2, 3], target=2)["jaminan"].isna().all()
    assert xmr([1, 2, 3])["target"].isna().all()


@pytest.mark.parametrize("values", [[], [5], [1, 2, 3], pd.Series([1, None, 3], dtype="Int64")])
def test_the_columns_are_always_the_same(values: list[float]) -> None:
    found = xmr(values)
    assert list(found.columns) == list(COLUMNS)
    assert len(found) == len(values)
    assert [str(found[name].dtype) for name in COLUMNS if COLUMNS[name] != "str"] == [
        kind for kind in COLUMNS.values() if kind != "str"
    ]


WRONG = [
    ({"direction": "atas"}, "direction must be naik, turun or netral, not atas"),
    ({"periods": ["2023", "2024"]}, "3 values need 3 periods, not 2"),
    ({"periods": ["2023", "2023", "2024"]}, "periods must be in order of time, each once"),
    ({"periods": ["2024", "2023", "2025"]}, "periods must be in order of time, each once"),
    ({"rebase": [0]}, "rebase must name points after the first one, not 0"),
    ({"rebase": [3]}, "rebase must name points after the first one, not 3"),
    ({"rebase": [-1]}, "rebase must name points after the first one, not -1"),
    ({"rebase": ["2026"]}, "rebase must name points after the first one, not 2026"),
    ({"rebase": ["1"]}, "rebase must name points after the first one, not 1"),
    ({"rebase": [1, "2"]}, "rebase must name each point once"),
]


@pytest.mark.parametrize(("options", "sentence"), WRONG)
def test_a_wrong_call_is_refused(options: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError) as error:  # noqa: PT011 - the whole sentence is compared
        xmr([1, 2, 3], **options)  # type: ignore[arg-type]
    assert str(error.value) == sentence


def test_labels() -> None:
    assert point_labels(None, 0) == []
    assert point_labels(["2024-01", "2024-02"], 2) == ["2024-01", "2024-02"]


@settings(deadline=None, max_examples=50)
@given(SERIES, st.sampled_from([-8, -0.5, 0.25, 1, 4]), st.integers(-100, 100))
def test_scale_and_origin_change_the_limits_and_not_the_signals(
    values: list[int], factor: float, shift: int
) -> None:
    plain, moved = xmr(values), xmr([factor * value + shift for value in values])
    sign = 1 if factor > 0 else -1
    np.testing.assert_array_equal(moved[RULES], sign * plain[RULES])
    np.testing.assert_allclose(
        moved["rerata_rentang"], abs(factor) * plain["rerata_rentang"], atol=1e-9
    )
    ends = ["batas_bawah", "batas_atas"] if sign > 0 else ["batas_atas", "batas_bawah"]
    for end, other in zip(["batas_bawah", "batas_atas"], ends, strict=True):
        np.testing.assert_allclose(moved[end], factor * plain[other] + shift, atol=1e-9)


@settings(deadline=None, max_examples=50)
@given(SERIES)
def test_what_is_always_true_of_a_chart(values: list[int]) -> None:
    given_values = list(values)
    found = xmr(given_values, target=10, direction="turun")
    assert given_values == values
    known = found.dropna(subset=["batas_bawah"])
    assert (known["batas_bawah"] <= known["rerata"]).all()
    assert (known["rerata"] <= known["batas_atas"]).all()
    out = (known["nilai"] > known["batas_atas"] + 1e-6) | (known["nilai"] < known["batas_bawah"] - 1e-6)  # fmt: skip
    assert (known["luar_batas"] != 0)[out].all()
    assert found.loc[found["rentang_dipakai"], "rentang"].notna().all()
    rows = [list(group) for _, group in itertools.groupby(found["satu_sisi"])]
    assert all(len(row) >= 7 for row in rows if row[0])
    signal = found[RULES].ne(0).any(axis=1)
    assert (found["putusan"].isin(["membaik", "memburuk"]) == signal).all()


def test_results_of_a_chart() -> None:
    chart = xmr([3, None, 4, 5], periods=["2021", "2022", "2023", "2024"], target=4)
    rows = xmr_results(chart, unit="a", indicator="tenaga/dokter", source="uji baris 1")
    assert list(rows.columns) == list(results.COLUMNS)
    assert rows["periode"].tolist() == ["2021", "2022", "2023", "2024"]
    assert rows["metode"].unique().tolist() == [METHOD]
    assert rows["target"].tolist() == [4] * 4
    assert rows["batas_atas"].tolist() == [pytest.approx(4 + 2.66)] * 4
    assert rows["kategori"].tolist()[3] == "variasi biasa"
    assert rows["catatan"].tolist() == [TRIAL, f"{NO_VALUE}; {TRIAL}", TRIAL, TRIAL]
    assert rows["arah"].unique().tolist() == ["netral"]
    assert rows["unit"].unique().tolist() == ["a"]
    assert rows["sumber"].unique().tolist() == ["uji baris 1"]


# Short series, and noise.


@pytest.mark.parametrize("mean", [0.1, 1, 4, 30])
def test_how_often_noise_alone_is_called_a_decline(mean: float) -> None:
    """By the sum over all pairs of counts, and by the difference of two counts (Skellam)."""
    counts = np.arange(400)
    chance = stats.poisson.pmf(counts, mean)
    summed = (chance[1:] * stats.poisson.cdf(counts[1:] - 1, mean)).sum()
    assert chance_of_decline(mean) == pytest.approx(summed)
    assert chance_of_decline(mean) == pytest.approx(stats.skellam.cdf(-1, mean, mean))


def test_a_stable_village_with_four_events_a_month_is_called_falling_43_percent_of_the_time() -> (
    None
):
    assert round(100 * float(chance_of_decline(4))) == 43
    assert chance_of_decline(0) == 0
    assert np.isnan(chance_of_decline([NAN, -1])).all()


@settings(deadline=None)
@given(st.lists(st.floats(-1e3, 1e3), min_size=10, max_size=10).filter(lambda x: np.std(x) > 1e-6))
def test_three_standard_deviations_never_fire_on_ten_points(values: list[float]) -> None:
    away = np.abs(np.array(values) - np.mean(values)) / np.std(values, ddof=1)
    assert away.max() <= 9 / math.sqrt(10) + 1e-9 < 3


def test_what_fires_where_three_standard_deviations_cannot() -> None:
    values = [10, 11, 9, 10, 12, 10, 9, 11, 10, 60]
    assert abs(60 - np.mean(values)) / np.std(values, ddof=1) < 3
    found = short_series(values, method="mad")
    assert found["putusan"].tolist() == ["variasi biasa"] * 9 + ["sinyal naik"]
    assert short_series(values, method="poisson")["putusan"].tolist()[-1] == "sinyal naik"


def test_tails_of_counts_are_those_of_the_test_of_two_counts() -> None:
    """scipy's binomial test of one count against all others together is the same test."""
    counts, base = [4, 0, 7, 2, 19], [100, 80, 90, 60, 120]
    low, high = count_tails(counts, base)
    for i, (count, size) in enumerate(zip(counts, base, strict=True)):
        share = size / sum(base)
        assert low[i] == pytest.approx(stats.binomtest(count, sum(counts), share, "less").pvalue)
        assert high[i] == pytest.approx(stats.binomtest(count, sum(counts), share, "greater").pvalue)  # fmt: skip
    np.testing.assert_array_equal(count_tails([1, 2, 6]), count_tails([1, 2, 6], [5, 5, 5]))


def test_tails_of_what_is_no_count_are_missing_and_left_out() -> None:
    low, high = count_tails([3, NAN, -1, 2.5, 4, 4, math.inf, 1], [1, 1, 1, 1, 0, NAN, 1, 1])
    assert np.isnan(low).tolist() == [False] + [True] * 6 + [False]
    assert np.isnan(high).tolist() == np.isnan(low).tolist()
    assert low[0] == pytest.approx(stats.binom.cdf(3, 4, 0.5))
    assert np.isnan(count_tails([NAN])).all()
    assert np.array(count_tails([0, 0])).tolist() == [[1, 1], [1, 1]]


@pytest.mark.parametrize(
    ("last", "verdict"), [(5, "variasi biasa"), (6, "variasi biasa"), (7, "sinyal naik")]
)
def test_both_sides_of_a_count_that_is_too_many(last: int, verdict: str) -> None:
    """Seven counts of 1 before it: 0.0030 for 6 or more of 13 in one of eight, 0.0007 for 7 or more of 14."""
    found = short_series([1] * 7 + [last], method="poisson").iloc[7]
    assert found["putusan"] == verdict
    assert found["peluang"] == pytest.approx(stats.binom.sf(last - 1, last + 7, 1 / 8))
    assert found["pusat"] == pytest.approx((last + 7) / 8)


def test_a_count_that_is_too_few() -> None:
    found = short_series([30, 28, 33, 31, 29, 5], method="poisson")
    assert found["putusan"].tolist() == ["variasi biasa"] * 5 + ["sinyal turun"]
    for level, verdict in ((0.9, "sinyal turun"), (0.998, "variasi biasa")):
        found = short_series([30, 28, 33, 31, 29, 18], method="poisson", confidence=level)
        assert found["putusan"].tolist()[5] == verdict


def test_counts_over_bases_of_their_own() -> None:
    found = short_series([2, 4, 8], method="poisson", base=[100, 200, 400])
    assert found["pusat"].tolist() == [pytest.approx(2), pytest.approx(4), pytest.approx(8)]
    assert found["penyebut"].tolist() == [100, 200, 400]


def test_points_that_cannot_be_read_keep_their_row() -> None:
    found = short_series([3, None, 1.5, -2, 4, 5], method="poisson", base=[1, 1, 1, 1, 0, 1])
    assert found["putusan"].isna().tolist() == [False, True, True, True, True, False]
    assert found["catatan"].tolist()[1:5] == [
        "nilai tidak ada",
        "bukan cacah: harus bilangan bulat, 0 atau lebih",
        "bukan cacah: harus bilangan bulat, 0 atau lebih",
        "penyebut tidak ada atau nol",
    ]
    assert found["pusat"].tolist()[0] == 4
    assert found["pusat"].isna().tolist() == [False, True, True, True, True, False]
    gone = short_series([3, None, 4, 9, 5], method="mad")
    assert gone["catatan"].tolist()[1] == "nilai tidak ada"
    assert gone["putusan"].isna().tolist() == [False, True, False, False, False]
    assert gone["pusat"].unique().tolist() == [4.5]


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (12.59, "variasi biasa"),
        (12.6, "sinyal naik"),
        (-2.59, "variasi biasa"),
        (-2.6, "sinyal turun"),
    ],
)
def test_both_sides_of_the_modified_z_score(value: float, verdict: str) -> None:
    """Median 5, MAD 1.4661 …: 3.5 lies where |x − 5| = 3.5 MAD/0.6745."""
    values = [5 - 1.4645, 5 - 1.4645, 5, 5, 5 + 1.4645, 5 + 1.4645, value]
    median = float(np.median(values))
    spread = float(np.median(np.abs(np.array(values) - median)))
    score = 0.6745 * (value - median) / spread
    found = short_series(values, method="mad").iloc[6]
    assert found["skor"] == pytest.approx(score)
    assert found["putusan"] == verdict


def test_the_modified_z_score_is_that_of_scipy() -> None:
    values = np.random.default_rng(4).gamma(2, 3, 11)
    spread = stats.median_abs_deviation(values)
    np.testing.assert_allclose(modified_z(values), 0.6745 * (values - np.median(values)) / spread)
    assert np.isnan(modified_z([NAN, NAN])).all()
    assert np.isnan(modified_z([])).all()


def test_values_without_spread_are_not_judged() -> None:
    found = short_series([5, 5, 5, 5, 9], method="mad")
    assert found["putusan"].unique().tolist() == ["belum dapat dinilai"]
    assert found["catatan"].unique().tolist() == [short.NO_SPREAD]
    assert found["skor"].isna().all()
    half = short_series([5, 5, 6, 9], method="mad")
    assert half["skor"].notna().all()


@pytest.mark.parametrize("method", ["mad", "poisson"])
@pytest.mark.parametrize("values", [[], [NAN], [3]])
def test_a_short_series_has_always_the_same_columns(method: str, values: list[float]) -> None:
    found = short_series(values, method=method)  # type: ignore[arg-type]
    assert list(found.columns) == list(short.COLUMNS)
    assert found["periode"].tolist() == [str(i + 1) for i in range(len(values))]


WRONG_SHORT = [
    ({"method": "sd"}, "method must be one of poisson, mad, not sd"),
    (
        {"method": "poisson", "confidence": 95},
        "confidence must lie between 0 and 1, not 95 (95 % is 0.95)",
    ),
    ({"method": "mad", "base": [1, 2, 3]}, "method mad takes no base"),
    ({"method": "poisson", "base": [1, 2]}, "3 values need a base of as many, not 2"),
    ({"method": "mad", "periods": ["2024"]}, "3 values need 3 periods, not 1"),
]


@pytest.mark.parametrize(("options", "sentence"), WRONG_SHORT)
def test_a_wrong_call_of_a_short_series_is_refused(
    options: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ValueError) as error:  # noqa: PT011 - the whole sentence is compared
        short_series([1, 2, 3], **options)  # type: ignore[arg-type]
    assert str(error.value) == sentence
