"""Cliff's delta with Brunner and Munzel's interval: the published example, scipy as oracle, what cannot be said."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kinerja.indicators.effects import size_of, two_groups

# Pain scores after surgery, treatment and control: Brunner and Munzel 2000, Table 1; the estimate 0.788961 and the
# interval 0.5952169–0.9827052 of P(X < Y) + ½ P(X = Y) are those of the R package lawstat's brunner.munzel.test.
Y = [1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1]
N = [3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4]


def test_the_published_example() -> None:
    found = two_groups(N, Y)
    assert found.superiority == pytest.approx(0.788961, abs=5e-7)
    assert (found.low + 1) / 2 == pytest.approx(0.5952169, abs=5e-8)
    assert (found.high + 1) / 2 == pytest.approx(0.9827052, abs=5e-8)
    assert found.p == pytest.approx(0.005786, abs=5e-7)
    assert found.size == "besar"


@given(st.integers(0, 2**31))
def test_p_is_scipys(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = rng.integers(1, 6, 12), rng.integers(1, 6, 9)
    found = two_groups(a, b)
    if not np.isnan(found.p):
        assert found.p == pytest.approx(stats.brunnermunzel(a, b).pvalue, abs=1e-12)
        assert -1 <= found.low <= found.delta <= found.high <= 1
    assert two_groups(b, a).delta == pytest.approx(-found.delta)
    pairs = np.sign(np.subtract.outer(a, b))
    assert found.delta == pytest.approx(pairs.mean())


def test_missing_values_are_left_out() -> None:
    assert two_groups([*Y, np.nan], [np.nan, *N]) == two_groups(Y, N)


@pytest.mark.parametrize(("a", "b"), [([1], [2, 3]), ([1, 2], []), ([1, np.nan], [2, 3])])
def test_too_few_values(a: list[float], b: list[float]) -> None:
    found = two_groups(a, b)
    assert np.isnan([found.delta, found.low, found.high, found.p]).all()
    assert found.size == "tidak dapat dinilai"


@pytest.mark.parametrize(
    ("a", "b", "delta", "size"),
    [([4, 5], [1, 2], 1.0, "besar"), ([3, 3], [3, 3], 0.0, "dapat diabaikan")],
)
def test_no_variance_means_no_interval(
    a: list[float], b: list[float], delta: float, size: str
) -> None:
    found = two_groups(a, b)
    assert (found.delta, found.size) == (delta, size)
    assert np.isnan([found.low, found.high, found.p]).all()


@pytest.mark.parametrize(
    ("delta", "size"),
    [
        (0.1469, "dapat diabaikan"),
        (0.147, "kecil"),
        (-0.3299, "kecil"),
        (0.33, "sedang"),
        (0.4739, "sedang"),
        (-0.474, "besar"),
    ],
)
def test_words_at_their_borders(delta: float, size: str) -> None:
    assert size_of(delta) == size


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_a_wrong_confidence_is_refused(confidence: float) -> None:
    with pytest.raises(ValueError, match=f"between 0 and 1, not {confidence} "):
        two_groups(Y, N, confidence)
