"""Funnels: the limits that UKHSA published, a facility's own interval turned round, over-dispersion, refusals."""

import csv
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kinerja.indicators import comparison, results
from kinerja.indicators.facilities import facilities, label, multiplier
from kinerja.indicators.funnel import (
    ADJUSTED,
    ALONE,
    COLUMNS,
    CURVE,
    INSIDE,
    LEVELS,
    TOO_FEW,
    between_facilities,
    expected_limits,
    funnel,
    funnel_curve,
    funnel_results,
    limits,
    overdispersion_factor,
    standard_error,
)
from kinerja.indicators.intervals import poisson_exact, wilson

CASES = Path(__file__).parent / "cases"
CONFIDENCE = st.sampled_from([0.8, 0.95, 0.998])


def cases(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table(events: list[float | None], base: list[float | None], **more: object) -> pd.DataFrame:
    units = [f"p{number:02d}" for number in range(len(events))]
    return pd.DataFrame({"unit": units, "pembilang": events, "penyebut": base} | more)


def spread(many: int, size: int = 400) -> pd.DataFrame:
    """Facilities that differ by far more than chance, one of them ten times as big."""
    shares = np.linspace(0.6, 0.95, many)
    sizes = np.array([size] * (many - 1) + [10 * size])
    return table(np.round(shares * sizes).tolist(), sizes.tolist())


# Published limits.


@pytest.mark.parametrize("case", cases("funnel_proporsi.csv"))
def test_limits_of_a_proportion_are_the_published_ones(case: dict[str, str]) -> None:
    centre, size = float(case["pusat"]) / 100, float(case["penyebut"])
    for level, name in ((0.95, "95"), (0.998, "998")):
        low, high = limits(centre, size, kind="proportion", confidence=level)
        assert 100 * low == pytest.approx(float(case[f"bawah_{name}"]), abs=2e-6)
        assert 100 * high == pytest.approx(float(case[f"atas_{name}"]), abs=2e-6)


@pytest.mark.parametrize("case", cases("funnel_rasio.csv"))
def test_limits_of_a_ratio_are_the_published_ones(case: dict[str, str]) -> None:
    count, level = float(case["cacah"]), float(case["keyakinan"])
    for side, end in ((0, "bawah"), (1, "atas")):
        expected = float(case[f"harapan_{end}"])
        # Printed with nine decimals; their 0.001000547 for one event is −ln 0.999 = 0.001000500 exactly.
        exactness = float(case["teliti"])
        assert expected_limits(expected, level)[side] == pytest.approx(count, rel=exactness)
        found = limits(1, expected, kind="ratio", confidence=level)[side]
        assert 100 * found == pytest.approx(float(case[f"rasio_{end}"]), rel=exactness)


@pytest.mark.parametrize("case", cases("funnel_angka.csv"))
def test_limits_of_a_rate_are_the_published_ones(case: dict[str, str]) -> None:
    centre, years = float(case["pusat"]) / 1e5, float(case["tahun"])
    for side, end in ((0, "bawah"), (1, "atas")):
        people = years * float(case[f"penduduk_{end}"])
        found = limits(centre, people, kind="rate")[side]
        assert 1e5 * found == pytest.approx(float(case[f"angka_{end}"]), rel=2e-5)


@pytest.mark.parametrize("case", cases("funnel_putusan.csv"))
def test_verdicts_are_the_published_ones(case: dict[str, str]) -> None:
    """Their numerators are weighted, so they are compared here as shares; whole ones go through the table."""
    size, centre = float(case["penyebut"]), float(case["pusat"])
    share = float(case["pembilang"]) / size
    found = INSIDE
    for level, name in ((0.95, "95%"), (0.998, "99,8%")):
        low, high = limits(centre / 100, size, kind="proportion", confidence=level)
        if not low <= share <= high:
            found = f"{'di atas' if share > high else 'di bawah'} batas {name}"
    assert found == case["putusan"]
    whole = table([round(float(case["pembilang"]))], [size])
    assert funnel(whole, centre=centre / 100)["putusan"].tolist() == [case["putusan"]]


# The limits are a facility's own interval, turned round.


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 400), st.floats(0.02, 0.98), CONFIDENCE)
def test_outside_a_funnel_of_proportions_is_where_wilson_leaves_out_the_centre(
    size: int, centre: float, confidence: float
) -> None:
    counts = np.arange(size + 1)
    low, high = limits(centre, size, kind="proportion", confidence=confidence)
    own_low, own_high = wilson(counts, size, confidence)
    clear = np.minimum(abs(own_low - centre), abs(own_high - centre)) > 1e-9
    outside = (counts / size < low) | (counts / size > high)
    left_out = (own_low > centre) | (own_high < centre)
    assert (outside == left_out)[clear].all()


@settings(deadline=None, max_examples=60)
@given(st.floats(0.001, 300), CONFIDENCE)
def test_outside_a_funnel_of_counts_is_where_the_exact_interval_leaves_out_the_expectation(
    expected: float, confidence: float
) -> None:
    counts = np.arange(600)
    low, high = expected_limits(expected, confidence)
    own_low, own_high = poisson_exact(counts, confidence)
    clear = np.minimum(abs(own_low - expected), abs(own_high - expected)) > 1e-9 * expected
    assert (((counts < low) | (counts > high)) == ((own_low > expected) | (own_high < expected)))[
        clear
    ].all()


@settings(deadline=None, max_examples=60)
@given(st.floats(0.05, 200), st.floats(1.01, 8), CONFIDENCE)
def test_inflated_limits_of_counts_are_the_tails_of_a_negative_binomial(
    expected: float, inflation: float, confidence: float
) -> None:
    counts, tail = np.arange(3000), (1 - confidence) / 2
    size, chance = expected / (inflation - 1), 1 / inflation
    low, high = expected_limits(expected, confidence, inflation)
    rare_low = stats.nbinom.cdf(counts, size, chance)
    rare_high = stats.nbinom.sf(counts - 1, size, chance)
    clear = np.minimum(abs(rare_low - tail), abs(rare_high - tail)) > 1e-9
    assert ((counts < low) == (rare_low < tail))[clear].all()
    above = (counts > high) == ((rare_high < tail) & (counts > expected))
    assert above[clear].all()


def test_without_inflation_and_with_hardly_any_the_limits_are_the_same() -> None:
    expected = [0.3, 4, 90, 5000]
    plain, hardly = expected_limits(expected), expected_limits(expected, inflation=1 + 1e-7)
    np.testing.assert_allclose(plain, hardly, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(plain, expected_limits(expected, inflation=0.5))


def test_limits_that_cannot_be_are_missing_and_an_impossible_event_has_none_above() -> None:
    low, high = expected_limits([np.nan, -1, 0], inflation=[1, 1, 2])
    assert np.isnan(low[:2]).all()
    assert np.isnan(high[:2]).all()
    assert (low[2], high[2]) == (0, 0)
    assert np.isnan(expected_limits(5, inflation=np.nan)).all()
    for kind in ("proportion", "rate", "ratio"):
        assert np.isnan(limits(0.5, [0, -3, np.nan], kind=kind)).all()
    assert np.isnan(standard_error(0.5, [0, -3, np.nan], "proportion")).all()


@settings(deadline=None, max_examples=60)
@given(st.floats(0.01, 0.99), st.floats(1, 1e6), st.floats(1, 50))
def test_limits_hold_the_centre_and_widen_with_level_and_inflation(
    centre: float, size: float, inflation: float
) -> None:
    for kind in ("proportion", "rate"):
        inner = limits(centre, size, kind=kind, confidence=0.95)
        outer = limits(centre, size, kind=kind, confidence=0.998)
        assert 0 <= outer[0] <= inner[0] <= centre <= inner[1] <= outer[1]
    wide = limits(centre, size, kind="proportion", inflation=inflation)
    assert wide[0] <= limits(centre, size, kind="proportion")[0]
    assert wide[1] <= 1


# Over-dispersion.


@pytest.mark.parametrize("many", [11, 21, 101])
def test_phi_is_the_mean_square_after_winsorising(many: int) -> None:
    z = np.random.default_rng(5).normal(0, 2, many)
    drawn_in = stats.mstats.winsorize(z, limits=(0.1, 0.1))
    assert overdispersion_factor(z) == pytest.approx(float(np.mean(np.asarray(drawn_in) ** 2)))
    assert overdispersion_factor(z, 0) == pytest.approx(float(np.mean(z**2)))
    assert overdispersion_factor([*z, np.nan]) == overdispersion_factor(z)


def test_phi_of_chance_alone_is_068_so_it_errs_towards_none() -> None:
    z = stats.norm.ppf((np.arange(100_000) + 0.5) / 100_000)
    assert overdispersion_factor(z) == pytest.approx(0.6786, abs=5e-4)
    assert overdispersion_factor(z, 0) == pytest.approx(1, abs=5e-4)


def test_phi_without_scores_is_missing_and_its_share_is_checked() -> None:
    assert math.isnan(overdispersion_factor([np.nan]))
    with pytest.raises(ValueError, match=r"^share must lie between 0 and 0\.5, not 10 "):
        overdispersion_factor([1, 2], 10)


def test_tau_by_its_definition() -> None:
    errors, phi = np.array([0.01, 0.02, 0.05, 0.02]), 6.0
    weights = [1 / error**2 for error in errors]
    below = sum(weights) - sum(weight**2 for weight in weights) / sum(weights)
    assert between_facilities(phi, errors) == pytest.approx(math.sqrt((4 * phi - 3) / below))
    assert between_facilities(phi, [*errors, np.nan, 0]) == between_facilities(phi, errors)


@pytest.mark.parametrize(("phi", "some"), [(0.2, False), (0.9, False), (0.9001, True), (2, True)])
def test_tau_begins_where_phi_leaves_what_chance_gives(phi: float, some: bool) -> None:
    """Ten facilities: Iφ has the mean I − 1 = 9 by chance."""
    assert (between_facilities(phi, [0.1] * 10) > 0) is some


@pytest.mark.parametrize("errors", [[], [0.1], [0.1, np.nan]])
def test_tau_of_fewer_than_two_is_missing(errors: list[float]) -> None:
    assert math.isnan(between_facilities(2, errors))


def test_tau_is_found_again() -> None:
    """Many facilities with a known spread between them, nothing drawn in."""
    dice = np.random.default_rng(11)
    errors = dice.uniform(0.01, 0.04, 20_000)
    z = dice.normal(0, np.sqrt(errors**2 + 0.03**2)) / errors
    assert between_facilities(overdispersion_factor(z, 0), errors) == pytest.approx(0.03, rel=0.02)


def test_an_additive_funnel_keeps_a_width_however_big_the_facility() -> None:
    found = funnel(spread(12))
    row = found.iloc[-1]
    assert found["penyesuaian"].unique().tolist() == ["aditif"]
    error = float(standard_error(row["pusat"], 4000, "proportion"))
    both = math.hypot(row["tau"], error)
    assert row["pusat"] - row["bawah_dalam_suai"] == pytest.approx(stats.norm.ppf(0.975) * both)
    assert row["tau"] > 10 * error
    assert row["z_suai"] == pytest.approx(row["z"] * error / both)


def test_a_multiplicative_funnel_widens_every_limit_by_the_root_of_phi() -> None:
    found = funnel(spread(12), overdispersion="multiplicative")
    inside = found[found["bawah_luar_suai"] > 0]
    assert found["penyesuaian"].unique().tolist() == ["multiplikatif"]
    assert found["phi"].iloc[0] > 2
    np.testing.assert_allclose(
        inside["pusat"] - inside["bawah_dalam_suai"],
        (inside["pusat"] - inside["bawah_dalam"]) * np.sqrt(inside["phi"]),
    )
    np.testing.assert_allclose(found["z_suai"], found["z"] / np.sqrt(found["phi"]))


def test_without_over_dispersion_nothing_is_narrowed() -> None:
    same = table([80] * 12, [100] * 12)
    for how in ("auto", "multiplicative"):
        found = funnel(same, overdispersion=how)
        assert found["phi"].tolist() == [0] * 12
        assert found["tau"].tolist() == [0] * 12
        np.testing.assert_array_equal(found[LEVELS], found[ADJUSTED])


def test_none_leaves_the_limits_and_still_shows_phi() -> None:
    found = funnel(spread(12), overdispersion="none")
    assert found["penyesuaian"].unique().tolist() == ["tanpa"]
    assert (found["phi"] > 2).all()
    np.testing.assert_array_equal(found[LEVELS], found[ADJUSTED])


@pytest.mark.parametrize(("many", "adjusted"), [(9, TOO_FEW), (10, "aditif")])
def test_fewer_than_ten_facilities_are_not_adjusted_and_it_says_so(
    many: int, adjusted: str
) -> None:
    rows = pd.concat([spread(many), table([None], [100]).assign(unit="x")])
    found = funnel(rows)
    assert found["penyesuaian"].unique().tolist() == [adjusted]
    assert found["phi"].isna().all() == (many < 10)
    assert found["tau"].isna().all() == (many < 10)


# The table.


@pytest.mark.parametrize(
    ("events", "verdict"),
    [
        (33, "di bawah batas 99,8%"),
        (34, "di bawah batas 99,8%"),
        (35, "di bawah batas 95%"),
        (40, "di bawah batas 95%"),
        (41, "dalam batas"),
        (59, "dalam batas"),
        (60, "di atas batas 95%"),
        (65, "di atas batas 95%"),
        (66, "di atas batas 99,8%"),
    ],
)
def test_verdicts_on_both_sides_of_each_limit(events: int, verdict: str) -> None:
    """50 % of 100: z = 1.96 is 9.8 away, z = 3.09 is 15.45 away."""
    assert funnel(table([events], [100]), centre=0.5)["putusan"].tolist() == [verdict]


def test_a_value_on_a_limit_is_within() -> None:
    found = funnel(table([4, 0], [4, 4]), centre=0.9)
    assert found["atas_dalam"].tolist() == [1, 1]
    assert found["putusan"].tolist()[0] == INSIDE


def test_other_levels_are_named_as_they_are() -> None:
    found = funnel(table([90], [100]), centre=0.5, confidence=(0.8, 0.9973))
    assert found["putusan"].tolist() == ["di atas batas 99,73%"]
    assert found[["tingkat_dalam", "tingkat_luar"]].to_numpy().tolist() == [[0.8, 0.9973]]


def test_the_centre_is_the_pooled_value_of_what_can_be_compared() -> None:
    found = funnel(table([10, 20, None, 30], [10, 100, 50, 20]))
    assert found["pusat"].tolist() == [pytest.approx(30 / 110)] * 4
    assert found["nilai"].tolist()[:2] == [1.0, 0.2]
    assert found["z"].tolist()[1] == pytest.approx(
        (0.2 - 3 / 11) / math.sqrt(3 / 11 * 8 / 11 / 100)
    )


def test_rates_are_in_the_unit_of_the_indicator() -> None:
    counts = table([3, 9], [10_000, 10_000], indikator="tenaga/dokter", periode="2024")
    found = funnel(counts, kind="rate")
    assert found["nilai"].tolist() == [pytest.approx(3), pytest.approx(9)]
    assert found["pusat"].tolist() == [pytest.approx(6)] * 2
    assert found["satuan"].tolist() == ["per 10.000 penduduk"] * 2
    low, high = expected_limits(6, 0.998)
    assert found["bawah_luar"].tolist() == [pytest.approx(float(low))] * 2
    assert found["atas_luar"].tolist() == [pytest.approx(float(high))] * 2
    per_more = funnel(counts.assign(satuan="per 100.000 penduduk"), kind="rate")
    np.testing.assert_allclose(per_more[LEVELS], 10 * found[LEVELS])
    np.testing.assert_allclose(per_more["z"], found["z"])


def test_a_ratio_may_have_a_standard_as_its_centre() -> None:
    observed = table([18, 10], [10.0, 18.39])
    pooled, standard = funnel(observed, kind="ratio"), funnel(observed, kind="ratio", centre=1)
    assert pooled["pusat"].tolist() == [pytest.approx(28 / 28.39)] * 2
    assert standard["pusat"].tolist() == [1, 1]
    assert standard["putusan"].tolist() == ["di atas batas 95%", INSIDE]
    below = funnel(table([10], [18.4]), kind="ratio", centre=1)
    assert below["putusan"].tolist() == ["di bawah batas 95%"]


def test_over_dispersed_counts_keep_their_limits_above_zero() -> None:
    events = [0, 1, 1, 2, 2, 3, 9, 12, 14, 15, 20, 40]
    for how in ("auto", "multiplicative"):
        found = funnel(table(events, [1000] * 12), kind="rate", overdispersion=how)
        assert (found["bawah_luar_suai"] >= 0).all()
        assert (found["atas_luar_suai"] > found["atas_luar"]).all()
        assert (found["bawah_luar_suai"] <= found["bawah_luar"]).all()
        wide = found["phi"] if how == "multiplicative" else (found["z"] / found["z_suai"]) ** 2
        low, high = expected_limits(np.mean(events), 0.998, wide)
        np.testing.assert_allclose(found["bawah_luar_suai"] * 1000, low)
        np.testing.assert_allclose(found["atas_luar_suai"] * 1000, high)


REASONS = [
    (5, 0, "penyebut nol"),
    (None, 0, "penyebut nol"),
    (None, 10, "pembilang atau penyebut tidak ada"),
    (5, None, "pembilang atau penyebut tidak ada"),
    (math.inf, 10, "pembilang atau penyebut tidak ada"),
    (5, -10, "penyebut negatif"),
    (-1, 10, "pembilang negatif"),
    (2.5, 10, "pembilang bukan bilangan bulat"),
    (2, 10.5, "penyebut bukan bilangan bulat"),
    (11, 10, "pembilang melebihi penyebut: bukan proporsi"),
]


@pytest.mark.parametrize(("events", "base", "reason"), REASONS)
def test_a_row_that_cannot_be_compared_stays_with_its_reason(
    events: float | None, base: float | None, reason: str
) -> None:
    found = funnel(table([8, events, 9], [10, base, 10]))
    row = found.iloc[1]
    assert row["catatan"] == reason
    assert row[["nilai", "z", *LEVELS, *ADJUSTED, "putusan"]].isna().all()
    assert found["pusat"].tolist() == [0.85] * 3
    assert found["catatan"].isna().tolist() == [True, False, True]


@pytest.mark.parametrize(("events", "base"), [(10, 10), (0, 10), (2, 10.0)])
def test_the_last_that_is_a_proportion(events: float, base: float) -> None:
    assert funnel(table([8, events], [10, base]))["catatan"].isna().all()


@pytest.mark.parametrize("kind", ["rate", "ratio"])
def test_rates_and_ratios_may_exceed_one_and_have_broken_denominators(kind: str) -> None:
    assert funnel(table([11, 2], [10, 10.5]), kind=kind)["catatan"].isna().all()
    broken = funnel(table([2.5, 2, 3], [10, 10, 10]), kind=kind)
    assert broken["catatan"].notna().tolist() == [True, False, False]


def test_one_facility_has_nothing_to_be_compared_with() -> None:
    found = funnel(table([8, None], [10, 10]))
    assert found["catatan"].tolist() == [ALONE, "pembilang atau penyebut tidak ada"]
    assert found["nilai"].tolist()[0] == 0.8
    assert found["putusan"].isna().all()
    assert funnel(table([8], [10]), centre=0.8)["putusan"].tolist() == [INSIDE]


@pytest.mark.parametrize(("events", "kind"), [(10, "proportion"), (0, "proportion"), (0, "rate")])
def test_where_all_are_the_same_at_the_end_of_the_scale_all_are_within(
    events: int, kind: str
) -> None:
    found = funnel(table([events] * 12, [10] * 12), kind=kind)
    assert found["putusan"].tolist() == [INSIDE] * 12
    assert found[["z", "phi", "tau"]].isna().all(axis=None)
    assert (found["atas_luar_suai"] == events / 10).all()


@pytest.mark.parametrize("rows", [table([], []), table([None], [3])])
def test_the_columns_are_always_the_same(rows: pd.DataFrame) -> None:
    for found in (funnel(rows), funnel(spread(12))):
        assert list(found.columns) == list(COLUMNS)
        assert {name: str(kind) for name, kind in found.dtypes.items() if COLUMNS[name] != "str"} == {
            name: kind for name, kind in COLUMNS.items() if kind != "str"
        }  # fmt: skip
    assert funnel_curve(funnel(rows)).columns.tolist() == CURVE
    assert funnel_curve(funnel(rows)).empty


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 60)), min_size=2, max_size=14), st.randoms())  # fmt: skip
def test_the_order_of_rows_does_not_matter_and_the_input_stays(pairs, dice) -> None:  # type: ignore[no-untyped-def]
    rows = table([a for a, _ in pairs], [b for _, b in pairs])
    before = rows.copy(deep=True)
    order = list(range(len(pairs)))
    dice.shuffle(order)
    straight = funnel(rows).set_index("unit")
    turned = funnel(rows.iloc[order]).set_index("unit")
    pd.testing.assert_frame_equal(rows, before)
    assert turned.index.tolist() == rows["unit"].iloc[order].tolist()
    pd.testing.assert_frame_equal(turned.loc[straight.index], straight, rtol=1e-9, atol=1e-12)


def test_nullable_and_decimal_columns_are_read() -> None:
    rows = table([8, None, 9], [10, 10, 10])
    nullable = rows.astype({"pembilang": "Int64", "penyebut": "Int64"})
    pd.testing.assert_frame_equal(funnel(nullable), funnel(rows))


WRONG_CALLS = [
    (
        {"confidence": (95, 99.8)},
        "confidence must lie between 0 and 1, not 95 (95 % is 0.95)",
    ),
    (
        {"confidence": (0.95, 1)},
        "confidence must lie between 0 and 1, not 1 (95 % is 0.95)",
    ),
    (
        {"confidence": (0.998, 0.95)},
        "confidence must be two levels, the inner one first, not (0.998, 0.95)",
    ),
    ({"confidence": (0.95,)}, "confidence must be two levels, the inner one first, not (0.95,)"),
    (
        {"overdispersion": "yes"},
        "overdispersion must be auto, multiplicative or none, not yes",
    ),
    ({"kind": "mean"}, "kind must be one of proportion, rate, ratio, not mean"),
    ({"centre": 1}, "centre cannot be 1 for a proportion with the multiplier 1"),
    ({"centre": 0}, "centre cannot be 0 for a proportion with the multiplier 1"),
    ({"centre": -1, "kind": "rate"}, "centre cannot be -1 for a rate with the multiplier 1"),
    ({"centre": math.nan}, "centre cannot be nan for a proportion with the multiplier 1"),
]


@pytest.mark.parametrize(("options", "sentence"), WRONG_CALLS)
def test_a_wrong_call_is_refused(options: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError) as error:  # noqa: PT011 - the whole sentence is compared
        funnel(table([8, 9], [10, 10]), **options)  # type: ignore[arg-type]
    assert str(error.value) == sentence


WRONG_TABLES = [
    (pd.DataFrame({"unit": ["a"], "pembilang": [1]}), "the table lacks penyebut"),
    (pd.DataFrame(), "the table lacks unit, pembilang, penyebut"),
    (
        pd.DataFrame({"unit": ["a", "b", "a"], "pembilang": 1, "penyebut": 2}),
        "one row a facility, but a has more",
    ),
    (
        table([1, 2], [3, 4], indikator=["tenaga/dokter", "sarana"]),
        "one indicator at a time, not sarana, tenaga/dokter",
    ),
]


@pytest.mark.parametrize(("rows", "sentence"), WRONG_TABLES)
def test_a_table_of_something_else_is_refused(rows: pd.DataFrame, sentence: str) -> None:
    with pytest.raises(ValueError) as error:  # noqa: PT011 - the whole sentence is compared
        facilities(rows, kind="rate")
    assert str(error.value) == sentence


def test_labels_and_multipliers() -> None:
    assert [label(kind) for kind in ("proportion", "rate", "ratio")] == ["proporsi", "angka", "rasio"]  # fmt: skip
    assert multiplier(facilities(table([1], [2]), kind="rate")) == 1
    named = table([1, 2], [2, 3], indikator=[None, "sarana"], satuan=[None, None])
    found = facilities(named, kind="rate")
    assert multiplier(found) == 10_000
    assert found["satuan"].tolist() == ["per 10.000 penduduk"] * 2


# The curve and the results.


@pytest.mark.parametrize("kind", ["proportion", "rate"])
@pytest.mark.parametrize("how", ["auto", "multiplicative", "none"])
def test_the_curve_goes_through_the_limits_of_every_facility(kind: str, how: str) -> None:
    found = funnel(spread(12).assign(indikator="tenaga/dokter"), kind=kind, overdispersion=how)
    curve = funnel_curve(found, points=4000)
    assert curve["penyebut"].is_monotonic_increasing
    assert curve["penyebut"].iloc[[0, -1]].tolist() == [pytest.approx(200), pytest.approx(4400)]
    for name in [*LEVELS, *ADJUSTED]:
        there = np.interp(found["penyebut"], curve["penyebut"], curve[name])
        np.testing.assert_allclose(there, found[name], rtol=1e-4)
    assert curve["pusat"].unique().tolist() == found["pusat"].unique().tolist()


@pytest.mark.parametrize("points", [2, 200])
def test_as_many_points_as_asked_for(points: int) -> None:
    assert len(funnel_curve(funnel(spread(5)), points=points)) == points


def test_a_curve_of_one_point_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^points must be 2 or more, not 1$"):
        funnel_curve(funnel(spread(5)), points=1)


def test_results_say_that_their_limits_are_those_of_the_funnel() -> None:
    more = {"indikator": "sarana", "periode": "2024", "sumber": "uji baris 1"}
    found = funnel(table([3, 60, None], [10_000] * 3, **more), kind="rate")
    rows = funnel_results(found)
    assert list(rows.columns) == list(results.COLUMNS)
    assert rows["kategori"].tolist()[:2] == ["di bawah batas 99,8%", "di atas batas 99,8%"]
    assert rows["metode"].unique().tolist() == ["corong, Poisson eksak, batas 99,8%"]
    assert rows["batas_bawah"].tolist() == pytest.approx(found["bawah_luar"].tolist(), nan_ok=True)
    assert rows["nilai"].tolist() == pytest.approx([3, 60, math.nan], nan_ok=True)
    assert rows["catatan"].tolist()[2] == "pembilang atau penyebut tidak ada"
    assert rows["satuan"].unique().tolist() == ["per 10.000 penduduk"]
    assert rows["sumber"].unique().tolist() == ["uji baris 1"]
    assert rows["arah"].unique().tolist() == ["netral"]


@pytest.mark.parametrize(
    ("kind", "how", "method"),
    [
        ("proportion", "auto", "corong, skor Wilson, batas 99,8%, ragam lebih aditif"),
        ("proportion", "none", "corong, skor Wilson, batas 99,8%"),
        ("ratio", "multiplicative", "corong, Poisson eksak terhadap harapan, batas 99,8%, ragam lebih multiplikatif"),
    ],
)  # fmt: skip
def test_results_name_their_method(kind: str, how: str, method: str) -> None:
    rows = spread(12).assign(indikator="sarana")
    found = funnel_results(funnel(rows, kind=kind, overdispersion=how))
    assert found["metode"].unique().tolist() == [method]


def test_a_result_needs_an_indicator() -> None:
    with pytest.raises(ValueError, match=r"^a result needs an indicator: give the table a column "):
        funnel_results(funnel(spread(3)))


def test_comparison_knows_the_funnel() -> None:
    assert comparison.funnel is funnel
