"""Ranks: simulation and quadrature as oracles, what identical facilities show by chance, when nothing is sorted."""

import itertools
import math

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from kinerja.indicators import results
from kinerja.indicators.ranks import (
    COLUMNS,
    NODES,
    PAIRS,
    TOO_FEW,
    gap_by_chance,
    pairs,
    pairwise_probability,
    rank_probability,
    rank_results,
    ranks,
    separable,
    told_apart,
)

# Deaths of babies after heart surgery in 12 hospitals: BUGS 0.5 Examples Volume I (MRC Biostatistics Unit 1996),
# "Surgical: institutional ranking".
DEATHS = np.array([0, 18, 8, 46, 8, 13, 9, 31, 14, 8, 29, 24])
OPERATIONS = np.array([47, 148, 119, 810, 211, 196, 148, 215, 207, 97, 256, 360])
BOUND = 1 / (2 * NODES)  # how far a cumulative probability may be off


def table(events: list[float | None], base: list[float | None], **more: object) -> pd.DataFrame:
    units = [f"p{number:02d}" for number in range(len(events))]
    return pd.DataFrame({"unit": units, "pembilang": events, "penyebut": base} | more)


def simulated(
    events: npt.NDArray[np.int_], base: npt.NDArray[np.int_], kind: str, draws: int = 200_000
) -> npt.NDArray[np.float64]:
    """Draws of every facility's true value from its posterior, one row a draw."""
    dice = np.random.default_rng(1996)
    if kind == "proportion":
        return dice.beta(events + 0.5, base - events + 0.5, (draws, len(events)))
    return dice.gamma(events + 0.5, 1 / base, (draws, len(events)))


# Formulas.


@pytest.mark.parametrize("kind", ["proportion", "rate"])
@pytest.mark.parametrize("direction", ["naik", "turun"])
def test_ranks_are_those_of_a_simulation(kind: str, direction: str) -> None:
    draws = simulated(DEATHS, OPERATIONS, kind)
    order = (-draws if direction == "naik" else draws).argsort(axis=1).argsort(axis=1)
    counted = [(order[:, i, None] == np.arange(12)).mean(axis=0) for i in range(12)]
    found = rank_probability(DEATHS, OPERATIONS, kind=kind, direction=direction)
    noise = 4 * 0.5 / math.sqrt(len(draws))
    np.testing.assert_allclose(
        np.cumsum(found, axis=1), np.cumsum(counted, axis=1), atol=BOUND + noise
    )


@pytest.mark.parametrize("kind", ["proportion", "rate"])
@pytest.mark.parametrize("direction", ["naik", "turun"])
@pytest.mark.parametrize("many", [1, 2, 3, 7])
def test_ranks_are_those_of_every_way_to_be_better(kind: str, direction: str, many: int) -> None:
    """At each node all subsets of the others that may be better are gone through, one by one."""
    events, base = DEATHS[:many], OPERATIONS[:many]
    found = rank_probability(events, base, kind=kind, direction=direction)
    nodes = (np.arange(NODES) + 0.5) / NODES
    for own in range(many):
        if kind == "proportion":
            truths = [stats.beta(x + 0.5, n - x + 0.5) for x, n in zip(events, base, strict=True)]
        else:
            truths = [stats.gamma(x + 0.5, scale=1 / n) for x, n in zip(events, base, strict=True)]
        below = [truth.cdf(truths[own].ppf(nodes)) for truth in truths]
        better = [1 - each if direction == "naik" else each for each in below]
        others = [place for place in range(many) if place != own]
        chance = np.zeros(many)
        for ahead in itertools.product((False, True), repeat=len(others)):
            ways = [better[j] if first else 1 - better[j] for j, first in zip(others, ahead, strict=True)]  # fmt: skip
            chance[sum(ahead)] += np.prod([np.ones(NODES), *ways], axis=0).mean()
        np.testing.assert_allclose(found[own], chance, atol=1e-12)


@pytest.mark.parametrize("kind", ["proportion", "rate"])
@pytest.mark.parametrize("direction", ["naik", "turun"])
def test_pairs_are_those_of_the_integral(kind: str, direction: str) -> None:
    found = pairwise_probability([8, 31], [119, 215], kind=kind, direction=direction)
    if kind == "proportion":
        one, two = stats.beta(8.5, 111.5), stats.beta(31.5, 184.5)
    else:
        one, two = stats.gamma(8.5, scale=1 / 119), stats.gamma(31.5, scale=1 / 215)
    above, _ = integrate.quad(lambda x: one.pdf(x) * two.cdf(x), 0, 1)
    exact = above if direction == "naik" else 1 - above
    assert found[0, 1] == pytest.approx(exact, abs=BOUND)
    assert found[1, 0] == pytest.approx(1 - exact, abs=BOUND)
    assert np.isnan(np.diag(found)).all()


def test_a_certain_facility_beside_an_uncertain_one_is_still_within_the_bound() -> None:
    """A step function is the worst case for the nodes: 20 people against 20 million."""
    found = pairwise_probability([12, 10**7], [20, 2 * 10**7], kind="proportion", direction="naik")
    assert found[0, 1] == pytest.approx(stats.beta(12.5, 8.5).sf(0.5), abs=BOUND + 1e-4)


def test_identical_facilities_have_every_rank_alike() -> None:
    for kind in ("proportion", "rate"):
        found = rank_probability([48] * 12, [60] * 12, kind=kind, direction="naik")
        np.testing.assert_allclose(found, 1 / 12, atol=BOUND)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(30, 90)), min_size=2, max_size=5), st.randoms())  # fmt: skip
def test_what_is_always_true_of_rank_probabilities(given_rows, dice) -> None:  # type: ignore[no-untyped-def]
    events, base = (np.array(column) for column in zip(*given_rows, strict=True))
    found = rank_probability(events, base, kind="proportion", direction="naik")
    many = len(events)
    assert (found >= 0).all()
    np.testing.assert_allclose(found.sum(axis=1), 1)
    np.testing.assert_allclose(found.sum(axis=0), 1, atol=many * 2 * BOUND)
    turned = rank_probability(events, base, kind="proportion", direction="turun")
    np.testing.assert_allclose(turned, found[:, ::-1], atol=1e-9)
    order = list(range(many))
    dice.shuffle(order)
    shuffled = rank_probability(events[order], base[order], kind="proportion", direction="naik")
    np.testing.assert_allclose(shuffled, found[order], atol=1e-9)


def test_of_two_the_test_of_all_pairs_is_the_usual_one() -> None:
    """Tukey's range of two is √2 times the normal quantile; both sides of the boundary, on Anscombe's scale."""
    one = math.asin(math.sqrt((40 + 3 / 8) / (60 + 3 / 4)))
    for events in range(40, 61):
        other = math.asin(math.sqrt((events + 3 / 8) / (60 + 3 / 4)))
        apart = abs(other - one) > stats.norm.ppf(0.975) * math.sqrt(2 / (4 * 60 + 2))
        found = told_apart([40, events], [60, 60], kind="proportion")
        assert found.tolist() == [[False, apart], [apart, False]]
    for events in range(20, 70):
        distance = abs(math.sqrt(events + 3 / 8) - math.sqrt(40 + 3 / 8))
        apart = distance > stats.norm.ppf(0.975) * math.sqrt(1 / 4 + 1 / 4)
        assert told_apart([40, events], [1, 1], kind="rate")[0, 1] == apart


@pytest.mark.parametrize("many", [0, 1])
def test_fewer_than_two_are_not_told_apart(many: int) -> None:
    assert told_apart([5] * many, [9] * many, kind="rate").tolist() == [[False]] * many


def test_of_identical_facilities_some_pair_is_told_apart_in_five_percent_of_data_sets() -> None:
    """What the module's own text says, and why rank intervals of single facilities cannot decide: one in six."""
    dice = np.random.default_rng(12)
    by_test, by_intervals, times = 0, 0, 300
    for _ in range(times):
        events = dice.binomial(60, 0.8, 12)
        by_test += told_apart(events, [60] * 12, kind="proportion").any()
        draws = dice.beta(events + 0.5, 60.5 - events, (2000, 12))
        order = (-draws).argsort(axis=1).argsort(axis=1)
        best, worst = np.quantile(order, [0.025, 0.975], axis=0)
        by_intervals += best.max() > worst.min()
    assert by_test / times <= 0.05 + 2 * math.sqrt(0.05 * 0.95 / times)
    assert 0.1 < by_intervals / times < 0.25


def test_twelve_identical_facilities_show_a_gap_of_167_points() -> None:
    """80 %, n = 60, best to worst; simulated, and computed exactly."""
    shares = np.random.default_rng(2024).binomial(60, 0.8, (20_000, 12)) / 60
    assert 100 * np.ptp(shares, axis=1).mean() == pytest.approx(16.7, abs=0.1)
    assert 100 * gap_by_chance(0.8, [60] * 12) == pytest.approx(16.7, abs=0.05)


def test_the_gap_of_facilities_of_different_size() -> None:
    base = np.array([20, 35, 35, 150, 400])
    shares = np.random.default_rng(8).binomial(base, 0.3, (200_000, 5)) / base
    assert gap_by_chance(0.3, base) == pytest.approx(np.ptp(shares, axis=1).mean(), abs=1e-3)


@pytest.mark.parametrize(("share", "base"), [(0, [9, 9]), (1, [9, 7, 5]), (0.4, [9])])
def test_no_gap_where_there_is_nothing_to_differ(share: float, base: list[int]) -> None:
    assert gap_by_chance(share, base) == pytest.approx(0, abs=1e-12)


# Tables.


def test_the_table_of_the_hospitals() -> None:
    found = ranks(table(DEATHS.tolist(), OPERATIONS.tolist()), direction="turun")
    assert found["peringkat"].tolist()[0] == 1
    assert found["peringkat"].tolist()[7] == 12
    assert found["peluang_terbaik"].idxmax() == 0
    assert found["peluang_terburuk"].idxmax() == 7
    assert found["peringkat_terbaik"].tolist()[7] == 9
    assert found["banyak"].unique().tolist() == [12]
    assert (found["peringkat_terbaik"] <= found["peringkat"]).all()
    assert (found["peringkat"] <= found["peringkat_terburuk"]).all()
    assert found["serentak_terbaik"].tolist()[7] > 1
    assert found["serentak_terburuk"].tolist()[7] == 12


def test_intervals_hold_at_least_the_probability_that_they_name() -> None:
    rows = table(DEATHS.tolist(), OPERATIONS.tolist())
    chance = rank_probability(DEATHS, OPERATIONS, kind="proportion", direction="turun")
    for level in (0.5, 0.95):
        found = ranks(rows, direction="turun", confidence=level)
        for i, (best, worst) in enumerate(
            zip(found["peringkat_terbaik"], found["peringkat_terburuk"], strict=True)
        ):
            assert chance[i, : int(best) - 1].sum() <= (1 - level) / 2
            assert chance[i, int(worst) :].sum() <= (1 - level) / 2 + 1e-9
        assert found["tingkat"].unique().tolist() == [level]


def test_ranks_at_once_count_those_that_are_told_apart() -> None:
    events, base = [10, 50, 52, 90], [100] * 4
    up = ranks(table(events, base), direction="naik")
    assert up["serentak_terbaik"].tolist() == [4, 2, 2, 1]
    assert up["serentak_terburuk"].tolist() == [4, 3, 3, 1]
    down = ranks(table(events, base), direction="turun")
    assert down["serentak_terbaik"].tolist() == [1, 2, 2, 4]
    assert down["serentak_terburuk"].tolist() == [1, 3, 3, 4]


def test_a_row_that_cannot_be_compared_stays_without_a_rank() -> None:
    rows = table([8, None, 9, 11, 3], [10, 10, 0, 10, 10])
    found = ranks(rows, direction="naik")
    assert found["peringkat"].isna().tolist() == [False, True, True, True, False]
    assert found["catatan"].tolist()[1:4] == [
        "pembilang atau penyebut tidak ada",
        "penyebut nol",
        "pembilang melebihi penyebut: bukan proporsi",
    ]
    assert found["banyak"].tolist() == [2] * 5
    assert found["nilai"].tolist()[0] == 0.8
    assert pairs(rows, direction="naik")["unit"].tolist() == ["p00", "p04"]


def test_a_single_facility_has_no_rank() -> None:
    found = ranks(table([8, None], [10, 10]), direction="naik")
    assert found["peringkat"].isna().all()
    assert found["catatan"].tolist() == [TOO_FEW, "pembilang atau penyebut tidak ada"]
    assert separable(found)["putusan"].isna().all()


@pytest.mark.parametrize("rows", [table([], []), table([None], [3]), table([8, 9], [10, 10])])
def test_the_columns_are_always_the_same(rows: pd.DataFrame) -> None:
    before = rows.copy(deep=True)
    found = ranks(rows, direction="naik")
    assert list(found.columns) == list(COLUMNS)
    assert list(separable(found).columns) == [*COLUMNS, "putusan"]
    assert list(pairs(rows, direction="naik").columns) == list(PAIRS)
    pd.testing.assert_frame_equal(rows, before)


def test_pairs_are_told_in_both_directions() -> None:
    found = pairs(table([10, 50, 90], [100] * 3), direction="turun")
    assert found[["unit", "pembanding"]].to_numpy().tolist() == [
        ["p00", "p01"],
        ["p00", "p02"],
        ["p01", "p00"],
        ["p01", "p02"],
        ["p02", "p00"],
        ["p02", "p01"],
    ]
    assert found["peluang_lebih_baik"].round().tolist() == [1, 1, 0, 1, 0, 0]
    assert found["terpisah"].all()


# When to sort.


def test_what_cannot_be_told_apart_is_said_and_not_sorted() -> None:
    """Twelve facilities of 80 %, as chance throws them: 16.7 points between best and worst on average."""
    events = np.random.default_rng(3).binomial(60, 0.8, 12)
    rows = table(events.tolist(), [60] * 12)
    assert np.ptp(events / 60) > 0.1
    found = separable(ranks(rows, direction="naik"))
    assert found["putusan"].unique().tolist() == ["tidak terpisahkan"]
    assert found["unit"].tolist() == rows["unit"].tolist()
    assert found["serentak_terbaik"].unique().tolist() == [1]
    assert found["serentak_terburuk"].unique().tolist() == [12]


def test_what_can_be_told_apart_is_sorted_and_the_rest_is_still_said() -> None:
    rows = table([47, None, 30, 48, 58], [60, 60, 60, 60, 60])
    found = separable(ranks(rows, direction="naik"))
    assert found["unit"].tolist() == ["p04", "p03", "p00", "p02", "p01"]
    assert found["putusan"].tolist()[:4] == ["terpisah"] * 4
    assert pd.isna(found["putusan"].tolist()[4])
    two = separable(ranks(table([30, 45, 58], [60, 12 * 60, 60]), direction="turun"))
    assert two["unit"].tolist() == ["p01", "p00", "p02"]


def test_one_in_the_middle_may_be_inseparable_from_all() -> None:
    rows = table([20, 4, 58], [60, 5, 60])
    found = separable(ranks(rows, direction="naik"))
    assert found[["unit", "putusan"]].to_numpy().tolist() == [
        ["p02", "terpisah"],
        ["p01", "tidak terpisahkan"],
        ["p00", "terpisah"],
    ]


def test_equal_ranks_keep_the_order_of_the_data() -> None:
    found = separable(ranks(table([48, 48, 48, 5], [60] * 4), direction="naik"))
    assert found["peringkat"].tolist()[:3] == [2, 2, 2]
    assert found["unit"].tolist() == ["p00", "p01", "p02", "p03"]


# Direction, refusals, results.


def test_the_direction_is_the_indicators() -> None:
    rows = table([40, 57], [60, 60], indikator="rasio_efektivitas")
    for given_direction in (None, "naik"):
        found = ranks(rows, direction=given_direction)
        assert found["arah"].unique().tolist() == ["naik"]
        assert found["peringkat"].tolist() == [2, 1]
        assert found["nilai"].tolist() == [pytest.approx(100 * 40 / 60), 95]
    neutral = ranks(table([40, 57], [60, 60], indikator="sarana"), direction="turun")
    assert neutral["peringkat"].tolist() == [1, 2]


WRONG = [
    ({}, {}, "direction must be naik or turun, not netral: a rank needs a best"),
    (
        {"indikator": "sarana"},
        {},
        "direction must be naik or turun, not netral: a rank needs a best",
    ),
    ({}, {"direction": "atas"}, "direction must be naik or turun, not atas: a rank needs a best"),
    (
        {"indikator": "rasio_efektivitas"},
        {"direction": "turun"},
        "direction of rasio_efektivitas is naik, not turun",
    ),
    (
        {},
        {"direction": "naik", "confidence": 95},
        "confidence must lie between 0 and 1, not 95 (95 % is 0.95)",
    ),
    (
        {},
        {"direction": "naik", "kind": "mean"},
        "kind must be one of proportion, rate, ratio, not mean",
    ),
]


@pytest.mark.parametrize(("more", "options", "sentence"), WRONG)
def test_a_wrong_call_is_refused(
    more: dict[str, object], options: dict[str, object], sentence: str
) -> None:
    rows = table([40, 57], [60, 60], **more)
    for reading in (ranks, pairs):
        with pytest.raises(ValueError) as error:  # noqa: PT011 - the whole sentence is compared
            reading(rows, **options)  # type: ignore[operator]
        assert str(error.value) == sentence


def test_a_wrong_level_is_refused_for_one_facility_too() -> None:
    with pytest.raises(ValueError, match=r"^confidence must lie between 0 and 1, not 95 "):
        ranks(table([40], [60]), direction="naik", confidence=95)


def test_results_of_ranks() -> None:
    rows = table([30, None, 58], [60, 60, 60], indikator="sarana", periode="2024", sumber="uji")
    found = rank_results(ranks(rows, direction="naik"))
    assert list(found.columns) == list(results.COLUMNS)
    assert found["indikator"].unique().tolist() == ["sarana/peringkat"]
    assert found["satuan"].unique().tolist() == ["peringkat dari 2"]
    assert found["metode"].unique().tolist() == ["peringkat posterior Jeffreys 95%"]
    assert found["arah"].unique().tolist() == ["turun"]
    assert found["unit"].tolist() == ["p02", "p00", "p01"]
    assert found["nilai"].tolist()[:2] == [1, 2]
    assert found["kategori"].tolist()[:2] == ["terpisah", "terpisah"]
    assert found["catatan"].tolist()[2] == "pembilang atau penyebut tidak ada"
    again = rank_results(separable(ranks(rows, direction="naik", confidence=0.998)))
    assert again["metode"].unique().tolist() == ["peringkat posterior Jeffreys 99,8%"]
    with pytest.raises(ValueError, match=r"^a result needs an indicator: give the table a column "):
        rank_results(ranks(rows.drop(columns="indikator"), direction="naik"))
