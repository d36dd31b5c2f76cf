"""Cronbach's alpha and item validity: worked examples, missing answers, what cannot be computed."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from kinerja.indicators.reliability import complete, cronbach_alpha, item_validity, matrix

# Cronbach 1951's formula by hand: items (1,2,3), (2,4,6) of three respondents: item variances 1 and 4, total
# variance 9, so alpha = 2 ÷ 1 × (1 − 5 ÷ 9).
BY_HAND = [[1, 2], [2, 4], [3, 6]]
ANSWERS = pd.DataFrame(
    {
        "b1": [4, 3, 5, 2, 4, 3, 5, 1, 4, 3],
        "b2": [4, 3, 4, 2, 5, 3, 5, 2, 4, 2],
        "b3": [5, 3, 5, 1, 4, 2, 4, 1, 5, 3],
        "b4": [2, 4, 1, 3, 2, 5, 3, 4, 1, 3],
    }
)


def test_by_hand() -> None:
    found = cronbach_alpha(BY_HAND)
    assert found.value == pytest.approx(8 / 9, abs=1e-15)
    assert (found.respondents, found.items, found.incomplete) == (3, 2, 0)


def test_alpha_is_the_spearman_brown_mean_of_standardised_parallel_items() -> None:
    """Items of equal variance and equal correlation r: alpha = k r ÷ (1 + (k − 1) r)."""
    answers = stats.multivariate_normal.rvs(
        mean=[0, 0, 0], cov=[[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 1]], size=500, random_state=3
    )
    z = (answers - answers.mean(axis=0)) / answers.std(axis=0, ddof=1)
    r = (np.corrcoef(z.T).sum() - 3) / 6
    assert cronbach_alpha(z).value == pytest.approx(3 * r / (1 + 2 * r), abs=1e-12)


def test_feldt_interval_from_the_f_distribution() -> None:
    found = cronbach_alpha(ANSWERS[["b1", "b2", "b3"]].to_numpy(), confidence=0.9)
    for limit, tail in ((found.low, 0.95), (found.high, 0.05)):
        f = (1 - limit) / (1 - found.value)
        assert stats.f.cdf(f, 9, 18) == pytest.approx(tail, abs=1e-12)
    assert found.low < found.value < found.high


@pytest.mark.parametrize(
    ("items", "respondents"),
    [
        ([[1, 2], [2, 4]], 2),  # two respondents
        ([[1], [2], [3]], 3),  # one item
        ([[3, 3], [3, 3], [3, 3]], 3),  # nothing varies
        ([[1, 2], [np.nan, 3], [3, np.nan]], 1),
    ],
)
def test_nothing_can_be_said(items: list[list[float]], respondents: int) -> None:
    found = cronbach_alpha(items)
    assert np.isnan([found.value, found.low, found.high]).all()
    assert found.respondents == respondents


def test_incomplete_respondents_are_left_out_and_counted() -> None:
    with_gap = [*BY_HAND, [np.nan, 5]]
    assert cronbach_alpha(with_gap).value == cronbach_alpha(BY_HAND).value
    assert cronbach_alpha(with_gap).incomplete == 1


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_a_wrong_confidence_is_refused(confidence: float) -> None:
    with pytest.raises(ValueError, match=f"between 0 and 1, not {confidence} "):
        cronbach_alpha(BY_HAND, confidence)


def test_one_dimension_is_refused() -> None:
    with pytest.raises(ValueError, match=r"respondents × items, not of 1 dimension"):
        complete([1, 2, 3])


def test_item_validity_against_pearson() -> None:
    found = item_validity(ANSWERS).set_index("butir")
    total = ANSWERS.sum(axis=1)
    for name in ANSWERS:
        rest = stats.pearsonr(ANSWERS[name], total - ANSWERS[name])
        assert found.loc[name, "r_terkoreksi"] == pytest.approx(rest.statistic)
        assert found.loc[name, "p"] == pytest.approx(rest.pvalue)
        assert found.loc[name, "r_total"] == pytest.approx(stats.pearsonr(ANSWERS[name], total)[0])
        others = ANSWERS.drop(columns=name).to_numpy()
        assert found.loc[name, "alfa_tanpa_butir"] == pytest.approx(cronbach_alpha(others).value)
        valid = rest.statistic > 0 and rest.pvalue < 0.05
        assert found.loc[name, "putusan"] == ("valid" if valid else "tidak valid")
    assert set(found["putusan"]) == {"valid", "tidak valid"}
    # the last item runs the other way: significant, but negative, and so not valid
    assert found.loc["b4", "putusan"] == "tidak valid"
    assert found.loc["b4", "p"] < 0.05


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        ({"a": [1, 2], "b": [1, 3]}, "kurang dari tiga responden lengkap atau hanya satu butir"),
        ({"a": [1, 2, 3]}, "kurang dari tiga responden lengkap atau hanya satu butir"),
        ({"a": [2, 2, 2], "b": [1, 2, 3]}, "semua jawaban sama"),
    ],
)
def test_items_that_cannot_be_judged(items: dict[str, list[float]], reason: str) -> None:
    found = item_validity(pd.DataFrame(items)).iloc[0]
    assert (found["putusan"], found["catatan"]) == ("tidak dapat dinilai", reason)
    assert pd.isna(found["r_terkoreksi"])


def test_an_item_answered_twice_is_not_averaged() -> None:
    """Two facilities with a respondent r1 each would otherwise be one person with the mean of both."""
    twice = pd.DataFrame({"responden": ["r1", "r1"], "butir": ["b1", "b1"], "skor": [1.0, 5.0]})
    sentence = r"^a respondent answers an item twice: one instrument, facility and period$"
    with pytest.raises(ValueError, match=sentence):
        matrix(twice)
    assert matrix(twice.assign(skor=[1.0, np.nan])).to_numpy().tolist() == [[1.0]]


def test_matrix_keeps_unanswered_items_missing() -> None:
    long = pd.DataFrame(
        {"responden": ["r1", "r1", "r2"], "butir": ["1", "2", "1"], "skor": [4.0, 3.0, 2.0]}
    )
    wide = matrix(long)
    assert wide.loc["r1"].tolist() == [4, 3]
    assert wide.loc["r2", "1"] == 2
    assert np.isnan(wide.loc["r2", "2"])
