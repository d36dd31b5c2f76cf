"""A facility beside its peers: two, three or forty of them, and both sides of what can be told apart."""

import math
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinerja.indicators.comparison import APART, COLUMNS, NO_TEST, NOT_APART, beside_peers
from kinerja.indicators.proportions import rate
from kinerja.indicators.questionnaires import published
from kinerja.indicators.resources import per_population
from kinerja.indicators.results import results
from kinerja.tables import load

SAMPANG = Path(__file__).parents[1] / "data" / "sampang"

Mean = tuple[str, float, float, float]  # unit, nilai, batas_bawah, batas_atas


def rates(*counts: tuple[str, int, float], code: str = "tenaga/bidan") -> pd.DataFrame:
    """Rates as results: unit, events, population."""
    return rate(
        {
            "unit": unit,
            "periode": "2019",
            "indikator": code,
            "pembilang": events,
            "penyebut": base,
        }
        for unit, events, base in counts
    )


def means(*rows: Mean) -> pd.DataFrame:
    """Means of respondents as results."""
    return results(
        {
            "unit": unit,
            "periode": "2020",
            "indikator": "kepuasan_pelanggan",
            "nilai": value,
            "batas_bawah": low,
            "batas_atas": high,
        }
        for unit, value, low, high in rows
    )


def one(results: pd.DataFrame, unit: str = "a", **options: float) -> dict[str, object]:
    (row,) = beside_peers(results, unit=unit, **options).to_dict("records")
    return row


def rare(events: int, other: int) -> bool:
    """Whether so unequal counts have less than 2,5 % on either side, were both rates the same (equal bases)."""
    total = events + other

    def tail(least: int) -> Fraction:
        return Fraction(sum(math.comb(total, k) for k in range(least, total + 1)), 2**total)

    return min(tail(events), tail(other)) < Fraction(25, 1000)


def test_two_facilities_of_s003() -> None:
    data = load(SAMPANG)
    found = beside_peers(
        per_population(data.ketenagaan, data.sarana, data.observasi, data.jenis_tenaga),
        unit="pangarengan",
    ).set_index("indikator")
    midwives = found.loc["tenaga/bidan"]
    assert midwives["rasio"] == pytest.approx((36 / 23553) / (25 / 42065))
    assert midwives["peer_n"] == 1
    assert midwives["peer_min"] == midwives["peer_maks"] == pytest.approx(25 / 42065 * 10_000)
    assert found.loc[["tenaga/seluruh tenaga", "tenaga/bidan"], "putusan"].tolist() == [APART] * 2
    rest = found.drop(index=["tenaga/seluruh tenaga", "tenaga/bidan"])
    assert set(rest["putusan"]) == {NOT_APART}
    assert "sarana/posyandu" not in found.index  # Kedungdung names none
    assert "tenaga/manajemen" not in found.index


@pytest.mark.parametrize("events", range(16, 31))
@pytest.mark.parametrize("side", ["above", "below"])
def test_a_verdict_changes_where_the_tail_falls_below_two_and_a_half_percent(
    events: int, side: str
) -> None:
    """Of 10 events elsewhere: 22 have a tail of 2,51 %, 23 one of 1,75 %."""
    unit = "a" if side == "above" else "b"
    found = one(rates(("a", events, 1000), ("b", 10, 1000)), unit)
    assert found["putusan"] == (APART if rare(events, 10) else NOT_APART)
    assert rare(events, 10) == (events >= 23)


@pytest.mark.parametrize(
    ("events", "low", "high", "verdict"),
    [
        (22, lambda low: low <= 1, lambda high: high > 1, NOT_APART),
        (23, lambda low: low > 1, lambda high: high > 1, APART),
        (3, lambda low: low < 1, lambda high: high >= 1, NOT_APART),
        (2, lambda low: low < 1, lambda high: high < 1, APART),
    ],
)
def test_apart_is_an_interval_on_one_side_of_1(
    events: int, low: object, high: object, verdict: str
) -> None:
    found = one(rates(("a", events, 1000), ("b", 10, 1000)))
    assert found["putusan"] == verdict
    assert low(found["rasio_bawah"])  # type: ignore[operator]
    assert high(found["rasio_atas"])  # type: ignore[operator]


def test_three_facilities_are_compared_with_the_pooled_peers() -> None:
    found = one(rates(("a", 30, 1000), ("b", 10, 1000), ("c", 10, 4000)))
    assert found["peer_n"] == 2
    assert (found["peer_min"], found["peer_median"], found["peer_maks"]) == (25, 62.5, 100)
    assert found["rasio"] == pytest.approx((30 / 1000) / (20 / 5000))  # not the mean of 100 and 25
    assert found["putusan"] == APART


def test_forty_facilities_stand_in_no_league_table() -> None:
    counts = [(f"u{number:02d}", 10 + number % 7, 1000.0) for number in range(40)]
    found = one(rates(*counts), "u05")
    peers = sorted(events * 10 for unit, events, _ in counts if unit != "u05")
    assert found["peer_n"] == 39
    assert (found["peer_min"], found["peer_median"], found["peer_maks"]) == (100, peers[19], 160)
    assert found["nilai"] == 150
    assert found["rasio"] == pytest.approx(15 / (sum(peers) / 10 / 39))
    assert found["putusan"] == NOT_APART


@pytest.mark.parametrize(
    "alone",
    [
        rates(("a", 30, 1000)),
        rates(("a", 30, 1000), ("b", 30, 0)),  # a peer without a value is none
        rates(("a", 30, 0), ("b", 30, 1000)),
        rates(("b", 30, 1000), ("c", 30, 1000)),
        rates(),
    ],
)
def test_without_peers_or_without_an_own_value_there_is_nothing_to_say(alone: pd.DataFrame) -> None:
    found = beside_peers(alone, unit="a")
    assert list(found.columns) == COLUMNS
    assert found.empty


@pytest.mark.parametrize(
    ("own", "peer", "ratio", "low", "high", "verdict"),
    [
        (0, 0, math.nan, 0.0, math.inf, NOT_APART),
        (3, 0, math.nan, 1 / (40 ** (1 / 3) - 1), math.inf, NOT_APART),
        (6, 0, math.nan, 1 / (40 ** (1 / 6) - 1), math.inf, APART),
        (5, 0, math.nan, 1 / (40 ** (1 / 5) - 1), math.inf, NOT_APART),
        (0, 5, 0.0, 0.0, 40 ** (1 / 5) - 1, NOT_APART),
        (0, 6, 0.0, 0.0, 40 ** (1 / 6) - 1, APART),
    ],
)
def test_no_events_on_a_side(
    own: int, peer: int, ratio: float, low: float, high: float, verdict: str
) -> None:
    found = one(rates(("a", own, 1000), ("b", peer, 1000)))
    assert found["rasio"] == pytest.approx(ratio, nan_ok=True)
    assert (found["rasio_bawah"], found["rasio_atas"]) == pytest.approx((low, high))
    assert found["putusan"] == verdict


def test_more_confidence_tells_less_apart() -> None:
    counts = rates(("a", 23, 1000), ("b", 10, 1000))
    assert one(counts, confidence=0.95)["putusan"] == APART
    assert one(counts, confidence=0.998)["putusan"] == NOT_APART


@pytest.mark.parametrize(
    ("peers", "verdict"),
    [
        ([("b", 75.0, 70.0, 80.0)], NOT_APART),  # they touch at 70
        ([("b", 75.1, 70.1, 80.1)], APART),
        ([("b", 55.0, 50.0, 60.0)], NOT_APART),  # they touch at 60
        ([("b", 54.9, 49.9, 59.9)], APART),
        ([("b", 65.0, 62.0, 68.0)], NOT_APART),
        ([("b", 65.0, 50.0, 80.0)], NOT_APART),
        ([("b", 80.0, 75.0, 85.0), ("c", 50.0, 45.0, 55.0)], APART),
        ([("b", 80.0, 75.0, 85.0), ("c", 70.0, 69.0, 71.0)], NOT_APART),
        ([("b", 80.0, math.nan, math.nan)], NO_TEST),
        ([("b", 80.0, 75.0, 85.0), ("c", 50.0, math.nan, math.nan)], NO_TEST),
    ],
)
def test_means_are_apart_when_their_intervals_overlap_none(
    peers: Sequence[Mean], verdict: str
) -> None:
    found = one(means(("a", 65.0, 60.0, 70.0), *peers))
    assert found["putusan"] == verdict
    assert math.isnan(float(str(found["rasio"])))


def test_of_several_periods_the_latest_of_each_facility_counts() -> None:
    rows = pd.concat([rates(("a", 10, 1000), ("b", 10, 1000)), rates(("a", 30, 1000))])
    rows["periode"] = ["2019", "2020", "2021"]  # and labels of rows that stand twice
    found = one(rows)
    assert (found["nilai"], found["peer_median"]) == (300, 100)
    assert one(rows.iloc[::-1]) == found


def test_several_readings_of_one_period_are_refused() -> None:
    twice = pd.concat([rates(("a", 10, 1000), ("b", 10, 1000)), rates(("b", 11, 1000))])
    sentence = r"^tenaga/bidan has several rows for one facility and period: choose one metode$"
    with pytest.raises(ValueError, match=sentence):
        beside_peers(twice, unit="a")


def test_a_mean_without_respondents_cannot_be_tested() -> None:
    found = one(means(("a", 65.0, math.nan, math.nan), ("b", 80.0, 75.0, 85.0)))
    assert found["putusan"] == NO_TEST


def test_published_means_cannot_be_tested() -> None:
    found = beside_peers(published(load(SAMPANG).kuesioner_rerata), unit="kedungdung")
    assert len(found) == 10 + 3
    assert set(found["putusan"]) == {NO_TEST}


def test_indicators_stay_in_the_order_of_the_data() -> None:
    both = pd.concat(
        [
            rates(("a", 1, 10), ("b", 2, 10), code="tenaga/perawat"),
            rates(("a", 1, 10), ("b", 2, 10), code="tenaga/bidan"),
        ],
        ignore_index=True,
    )
    assert beside_peers(both, unit="a")["indikator"].tolist() == ["tenaga/perawat", "tenaga/bidan"]


def test_confidence_95_is_a_bad_call() -> None:
    with pytest.raises(ValueError, match="confidence"):
        beside_peers(rates(("a", 3, 100), ("b", 3, 100)), unit="a", confidence=95)


def test_the_input_is_unchanged() -> None:
    counts = rates(("a", 3, 100), ("b", 3, 0), ("c", 4, 100))
    before = counts.copy()
    beside_peers(counts, unit="a")
    pd.testing.assert_frame_equal(counts, before)


def test_the_order_of_the_years_does_not_matter() -> None:
    """Two years of each facility: which of them is compared may not hang on which row comes last."""
    years = [rates(("a", 30, 1000), ("b", 30, 1000)), rates(("a", 60, 1000), ("b", 30, 1000))]
    years[1]["periode"] = "2020"
    found, backwards = (
        beside_peers(pd.concat(order, ignore_index=True), unit="a")
        for order in (years, years[::-1])
    )
    pd.testing.assert_frame_equal(found, backwards)


COUNTS = st.lists(st.tuples(st.integers(0, 300), st.integers(1, 10**6)), min_size=2, max_size=6)


@settings(deadline=None, max_examples=25)
@given(COUNTS.flatmap(lambda counts: st.permutations(list(enumerate(counts)))))
def test_the_order_of_facilities_does_not_matter(
    counts: list[tuple[int, tuple[int, int]]],
) -> None:
    shuffled = rates(*((f"u{number}", *pair) for number, pair in counts))
    ordered = rates(*((f"u{number}", *pair) for number, pair in sorted(counts)))
    one_way = beside_peers(shuffled, unit="u0")
    other_way = beside_peers(ordered, unit="u0")
    pd.testing.assert_frame_equal(one_way, other_way)
    row = one_way.iloc[0]
    assert row["peer_min"] <= row["peer_median"] <= row["peer_maks"]
    assert 0 <= row["rasio_bawah"] <= row["rasio_atas"]
    assert (row["putusan"] == APART) == (row["rasio_bawah"] > 1 or row["rasio_atas"] < 1)
