"""How certain a class is: published limits, scipy's distributions by other formulas, and what is always true."""

import csv
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, special, stats

from kinerja import rules
from kinerja.indicators.classes import (
    NO_LIMITS,
    PROBABILITY_COLUMNS,
    SCALES,
    VERSION_COLUMNS,
    class_probabilities,
    class_probabilities_of_counts,
    class_versions,
    observed_class_probabilities,
    probabilities,
)
from kinerja.indicators.intervals import count_limits, wilson
from kinerja.indicators.proportions import proportion, rate
from kinerja.indicators.results import results

CASES = Path(__file__).parent / "cases"
CLASSES = ["Sangat Rendah", "Rendah", "Sedang", "Tinggi", "Sangat Tinggi"]
BEST, WORST = CLASSES[-1], CLASSES[0]
MEAN = {
    "unit": "u",
    "periode": "2024",
    "indikator": "skm",
    "nilai": 78.0,
    "batas_bawah": 70.0,
    "batas_atas": 86.0,
}
DIRECTIONS = st.sampled_from(["naik", "turun"])
VERSIONS = st.sampled_from(rules.versions("capaian"))


def cases(name: str) -> list[dict[str, str]]:
    with (CASES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def total(shares: dict[str, float]) -> float:
    return math.fsum(shares.values())


def test_a_true_91_percent_of_60_is_seen_below_91_in_46_percent_of_years() -> None:
    seen = observed_class_probabilities(91, 60)
    by_hand = math.fsum(math.comb(60, k) * 0.91**k * 0.09 ** (60 - k) for k in range(55))
    assert 1 - seen[BEST] == pytest.approx(by_hand, rel=1e-12)
    assert round(by_hand, 2) == 0.46


@pytest.mark.parametrize(
    ("truth", "people", "shares"),
    [
        (100, 1, [0, 0, 0, 0, 1]),
        (0, 1, [1, 0, 0, 0, 0]),
        (50, 2, [0.75, 0, 0, 0, 0.25]),  # seen as 0, 50, 100
        (50, 4, [11 / 16, 0, 4 / 16, 0, 1 / 16]),  # as 0, 25, 50, 75, 100
    ],
)
def test_what_is_seen_by_hand(truth: float, people: int, shares: list[float]) -> None:
    found = observed_class_probabilities(truth, people)
    assert list(found) == CLASSES
    assert list(found.values()) == pytest.approx(shares)


@pytest.mark.parametrize(("version", "best"), [("2017-bawah", 1.0), ("2017-atas", 1.0)])
def test_a_share_on_the_cut_stands_on_it(version: str, best: float) -> None:
    # 57 of 100 against 57 is an achievement of 100, whatever the floats say
    found = observed_class_probabilities(100, 100, version=version, target=57)
    assert found[BEST] == best


def test_the_target_and_the_direction_move_the_cuts() -> None:
    lower = observed_class_probabilities(10, 50, target=10, direction="turun")
    # (20 − R) ÷ 10 × 100 ≥ 91 is R ≤ 10.9: up to 5 of 50
    assert lower[BEST] == pytest.approx(stats.binom.cdf(5, 50, 0.1))
    assert lower[WORST] == pytest.approx(stats.binom.sf(7, 50, 0.1))  # R > 14.9: 8 of 50 and more


@pytest.mark.parametrize(
    ("truth", "people", "sentence"),
    [
        (100.1, 60, r"^truth must lie between 0 and 100 percent, not 100\.1$"),
        (-1, 60, "^truth must lie between 0 and 100 percent, not -1$"),
        (math.nan, 60, "^truth must lie between 0 and 100 percent, not nan$"),
        (50, 0, "^denominator must be a whole number from 1, not 0$"),
        (50, 2.5, r"^denominator must be a whole number from 1, not 2\.5$"),
    ],
)
def test_an_impossible_truth_is_refused(truth: float, people: float, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        observed_class_probabilities(truth, people)  # type: ignore[arg-type]


@pytest.mark.parametrize("case", cases("capaian_peluang"), ids=lambda c: c["sumber"])
@pytest.mark.parametrize("end", ["bawah", "atas"])
def test_jeffreys_limits_are_the_posterior(case: dict[str, str], end: str) -> None:
    tail = (1 - float(case["keyakinan"])) / 2
    cut = 100 * float(case[end]) / 0.51  # the target whose 51 % is the published limit
    shares = class_probabilities_of_counts(
        float(case["pembilang"]), float(case["penyebut"]), kind="proporsi", target=cut
    )
    below = shares[WORST]
    assert below == pytest.approx(tail if end == "bawah" else 1 - tail, abs=2e-6)


@settings(max_examples=40)
@given(st.integers(0, 60), st.integers(1, 60), VERSIONS)
def test_the_beta_posterior_is_the_likelihood_under_jeffreys_prior(
    x: int, more: int, version: str
) -> None:
    n = x + more
    shares = class_probabilities_of_counts(x, n, kind="proporsi", version=version)
    low, high = rules.load("capaian", version).bands[2].low, rules.load("capaian", version).bands[2].high  # fmt: skip

    def density(p: float) -> float:
        log = special.xlogy(x - 0.5, p) + special.xlog1py(n - x - 0.5, -p)
        return float(np.exp(log - special.betaln(x + 0.5, n - x + 0.5)))

    expected, _ = integrate.quad(density, low / 100, high / 100)
    assert shares["Sedang"] == pytest.approx(expected, abs=1e-7)


@settings(max_examples=40)
@given(st.integers(0, 40), st.floats(100, 1e6))
def test_the_gamma_posterior_is_the_likelihood_under_jeffreys_prior(x: int, base: float) -> None:
    scale, target = 100_000, 100_000 * (x + 1) / base
    shares = class_probabilities_of_counts(
        x, base, kind="angka", multiplier=scale, target=target, direction="turun"
    )
    # achievement ≥ 91 is rate ≤ 1.09 T; the mean count is then at most 1.09 (x + 1)
    expected = special.gammainc(x + 0.5, 1.09 * (x + 1))
    assert shares[BEST] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("events", "base", "kind"),
    [
        (math.nan, 10, "proporsi"),
        (5, math.nan, "proporsi"),
        (-1, 10, "proporsi"),
        (11, 10, "proporsi"),
        (5, 0, "proporsi"),
        (math.nan, 10, "angka"),
        (-1, 10, "angka"),
        (5, 0, "angka"),
        (5, -3, "angka"),
    ],
)
def test_impossible_counts_have_no_probabilities(events: float, base: float, kind: str) -> None:
    shares = class_probabilities_of_counts(events, base, kind=kind)
    assert list(shares) == CLASSES
    assert all(math.isnan(share) for share in shares.values())


def test_a_coverage_above_100_percent_is_a_rate() -> None:
    assert total(class_probabilities_of_counts(11, 10, kind="angka")) == pytest.approx(1)


@pytest.mark.parametrize("target", [0, -5, math.nan])
def test_without_a_target_there_are_no_probabilities(target: float) -> None:
    for shares in (
        class_probabilities_of_counts(5, 10, kind="proporsi", target=target),
        class_probabilities(50, 40, 60, scale="linear", target=target),
        class_probabilities(50, 50, 50, scale="linear", target=target),
        observed_class_probabilities(50, 4, target=target),
    ):
        assert list(shares) == CLASSES
        assert all(math.isnan(share) for share in shares.values())


def test_a_call_that_cannot_be_meant_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^scale must be one of logit, log, linear, not probit$"):
        class_probabilities(50, 40, 60, scale="probit")
    with pytest.raises(ValueError, match=r"^confidence must lie between 0 and 1, not 95 \("):
        class_probabilities(50, 40, 60, scale="linear", confidence=95)
    with pytest.raises(ValueError, match=r"^kind must be one of proporsi, angka, not rasio$"):
        class_probabilities_of_counts(5, 10, kind="rasio")
    for wrong in (
        lambda: class_probabilities(50, 40, 60, scale="linear", direction="netral"),
        lambda: class_probabilities_of_counts(5, 10, kind="angka", direction="netral"),
        lambda: observed_class_probabilities(50, 10, direction="netral"),
    ):
        with pytest.raises(ValueError, match=r"^direction must be naik or turun, not netral"):
            wrong()


@settings(max_examples=60)
@given(st.integers(1, 300), st.integers(1, 300), st.sampled_from([0.8, 0.95, 0.998]))
def test_the_logit_scale_gives_wilsons_limits_back(x: int, more: int, confidence: float) -> None:
    n = x + more
    low, high = (100 * float(limit) for limit in wilson(x, n, confidence))
    for limit, share in ((low, (1 - confidence) / 2), (high, (1 + confidence) / 2)):
        found = class_probabilities(
            100 * x / n, low, high, scale="logit", confidence=confidence, target=limit / 0.51
        )
        assert found[WORST] == pytest.approx(share, abs=1e-9)


@pytest.mark.parametrize("x", [1, 8, 30, 54, 59])
def test_limits_and_counts_tell_nearly_the_same(x: int) -> None:
    low, high = (100 * float(limit) for limit in wilson(x, 60))
    of_limits = class_probabilities(100 * x / 60, low, high, scale="logit")
    of_counts = class_probabilities_of_counts(x, 60, kind="proporsi")
    assert list(of_limits.values()) == pytest.approx(list(of_counts.values()), abs=0.05)


def test_the_log_scale_is_for_rates() -> None:
    low, high = (float(limit) for limit in count_limits(25))
    of_limits = class_probabilities(25, low, high, scale="log", target=25, direction="turun")
    of_counts = class_probabilities_of_counts(
        25, 1, kind="angka", multiplier=1, target=25, direction="turun"
    )
    assert list(of_limits.values()) == pytest.approx(list(of_counts.values()), abs=0.03)


def test_the_linear_scale_is_the_normal_distribution() -> None:
    found = class_probabilities(80, 70.2, 89.8, scale="linear")
    spread = 9.8 / stats.norm.ppf(0.975)
    cuts = stats.norm.cdf([51, 66, 76, 91], 80, spread)
    expected = np.diff([0, *cuts, 1])
    assert list(found.values()) == pytest.approx(expected.tolist())


@pytest.mark.parametrize(
    ("value", "low", "high", "scale"),
    [
        (math.nan, 40, 60, "linear"),
        (50, math.nan, 60, "linear"),
        (50, 40, math.nan, "logit"),
        (50, 60, 70, "linear"),  # limits that leave the value out
        (50, 30, 40, "linear"),
        (0, 0, 6, "logit"),  # no logit of 0 and 100 %: use the counts
        (100, 94, 100, "logit"),
        (0, 0, 6, "log"),
        (50, 40, math.inf, "linear"),
    ],
)
def test_a_value_without_a_place_on_the_scale_has_none(
    value: float, low: float, high: float, scale: str
) -> None:
    shares = class_probabilities(value, low, high, scale=scale)
    assert list(shares) == CLASSES
    assert all(math.isnan(share) for share in shares.values())


@pytest.mark.parametrize(
    ("value", "direction", "kind"),
    [(91, "naik", BEST), (90.99, "naik", "Tinggi"), (109, "turun", BEST), (109.01, "turun", "Tinggi")],
)  # fmt: skip
def test_equal_limits_leave_one_class(value: float, direction: str, kind: str) -> None:
    shares = class_probabilities(value, value, value, scale="linear", direction=direction)
    assert shares == {name: float(name == kind) for name in CLASSES}


@given(
    st.floats(1, 99), st.floats(0.1, 30), st.sampled_from(sorted(SCALES)), DIRECTIONS, VERSIONS,
    st.floats(1, 200),
)  # fmt: skip
def test_probabilities_lie_between_0_and_1_and_sum_to_1(
    value: float, reach: float, scale: str, direction: str, version: str, target: float
) -> None:
    low, high = max(0.5, value - reach), min(99.5, value + reach)
    shares = class_probabilities(
        value, low, high, scale=scale, direction=direction, version=version, target=target
    )
    assert all(0 <= share <= 1 for share in shares.values())
    assert total(shares) == pytest.approx(1)


@given(st.integers(0, 200), st.integers(0, 200), DIRECTIONS, VERSIONS, st.floats(1, 200))
def test_counts_too(x: int, more: int, direction: str, version: str, target: float) -> None:
    for kind in ("proporsi", "angka"):
        shares = class_probabilities_of_counts(
            x, x + more + 1, kind=kind, direction=direction, version=version, target=target
        )
        assert all(0 <= share <= 1 for share in shares.values())
        assert total(shares) == pytest.approx(1)


@given(st.floats(0, 100), st.integers(1, 80), DIRECTIONS, VERSIONS)
def test_what_is_seen_too(truth: float, people: int, direction: str, version: str) -> None:
    shares = observed_class_probabilities(truth, people, direction=direction, version=version)
    assert total(shares) == pytest.approx(1)


def reached(frame: pd.DataFrame, **more: object) -> pd.DataFrame:
    return frame.assign(target=80.0, capaian=100.0, **more)


def test_a_table_of_probabilities() -> None:
    counted = [{"unit": "u", "periode": "2024", "pembilang": 54, "penyebut": 60}]
    of_share = reached(proportion(counted, indicator="rasio_efektivitas", confidence=(0.95, 0.998)))
    of_rate = reached(rate(counted, indicator="rasio_efektivitas"))
    of_mean = reached(results([MEAN | {"metode": "t Student 99,8%"}]))
    told = results([MEAN | {"batas_bawah": np.nan}, MEAN | {"batas_atas": np.nan}])
    unreached = of_mean.assign(capaian=np.nan)
    frame = pd.concat([of_share, of_rate, of_mean, reached(told), unreached], ignore_index=True)
    before = frame.copy()
    found = probabilities(frame, version="2017-atas")
    pd.testing.assert_frame_equal(frame, before)
    assert list(found.columns) == PROBABILITY_COLUMNS
    assert len(found) == 6 * 5
    assert found["kategori"].tolist() == CLASSES * 6
    assert set(found["aturan"]) == {"capaian@2017-atas"}
    groups = [found.iloc[start : start + 5] for start in range(0, 30, 5)]
    assert [group["dasar"].iloc[0] for group in groups] == [
        "Beta dari 54 dan 60",
        "Beta dari 54 dan 60",
        "Gamma dari 54 dan 60",
        "normal dari nilai dan selangnya",
        NO_LIMITS,
        NO_LIMITS,
    ]
    share = class_probabilities_of_counts(54, 60, kind="proporsi", version="2017-atas", target=80)
    events = class_probabilities_of_counts(54, 60, kind="angka", version="2017-atas", target=80)
    normal = class_probabilities(
        78, 70, 86, scale="linear", confidence=0.998, version="2017-atas", target=80
    )
    for group, expected in zip(groups, [share, share, events, normal], strict=False):
        assert group["peluang"].tolist() == pytest.approx(list(expected.values()))
    assert found["peluang"].iloc[20:].isna().all()


def test_limits_without_a_named_level_have_the_one_of_the_call() -> None:
    frame = reached(results([MEAN | {"metode": "rerata responden, selang t"}]))
    found = probabilities(frame, confidence=0.9)["peluang"].tolist()
    expected = class_probabilities(78, 70, 86, scale="linear", confidence=0.9, target=80)
    assert found == pytest.approx(list(expected.values()))


def test_the_class_under_every_version() -> None:
    frame = results([{"unit": "u", "periode": "2024", "indikator": "skm"}] * 3)
    frame = frame.assign(capaian=[90.3, np.nan, 100.0])
    found = class_versions(frame)
    assert list(found.columns) == VERSION_COLUMNS
    assert found["versi"].tolist() == rules.versions("capaian") * 2
    assert found["kategori"].tolist()[:5] == ["Tinggi", BEST, "Tinggi", BEST, BEST]
    assert found["sama"].tolist() == [False] * 5 + [True] * 5


def test_empty_tables_keep_their_columns() -> None:
    assert list(class_versions(results([])).columns) == VERSION_COLUMNS
    assert list(probabilities(results([])).columns) == PROBABILITY_COLUMNS
