"""USG: sum and product, ties, and scores that are none."""

import itertools
import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kinerja.indicators.problems import (
    COLUMNS,
    NO_SCORE,
    NOT_A_SCORE,
    ONE_SCORE,
    priorities,
    tied_ranks,
    usg_product,
    usg_sum,
)

NAN = math.nan
SCORE = st.integers(1, 5)


def table(
    *scores: tuple[float, float, float], unit: str = "pkm", period: str = "2024-03"
) -> pd.DataFrame:
    rows = [
        {"unit": unit, "periode": period, "nomor": place, "masalah": f"m{place}", "urgensi": u, "keseriusan": s,
         "perkembangan": g}
        for place, (u, s, g) in enumerate(scores, start=1)
    ]  # fmt: skip
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("scores", "total", "product"),
    [
        ((1, 1, 1), 3, 1),
        ((5, 5, 5), 15, 125),
        ((0, 3, 3), NAN, NAN),
        ((6, 3, 3), NAN, NAN),
        ((2.5, 3, 3), NAN, NAN),
        ((NAN, 3, 3), NAN, NAN),
    ],
)
def test_readings_on_both_sides_of_the_scale(
    scores: tuple[float, float, float], total: float, product: float
) -> None:
    assert usg_sum(*scores) == pytest.approx(total, nan_ok=True)
    assert usg_product(*scores) == pytest.approx(product, nan_ok=True)


@given(st.lists(st.integers(3, 15), min_size=1, max_size=20))
def test_ranks_against_scipy(values: list[int]) -> None:
    rank, shared = tied_ranks(values)
    assert rank.tolist() == stats.rankdata([-value for value in values], method="min").tolist()
    assert shared.tolist() == [values.count(value) for value in values]


def test_ties_are_ties() -> None:
    found = priorities(table((3, 3, 3), (5, 3, 1), (4, 4, 4), (1, 1, 1)))
    assert found["masalah"].tolist() == ["m3", "m1", "m2", "m4"]
    assert found["peringkat_jumlah"].tolist() == [1, 2, 2, 4]
    assert found["seri_jumlah"].tolist() == [1, 2, 2, 1]
    assert found["peringkat_kali"].tolist() == [1, 2, 3, 4]
    assert found["seri_kali"].tolist() == [1, 1, 1, 1]
    assert found["sepakat"].tolist() == [True, False, False, True]
    assert set(found["catatan"]) == {ONE_SCORE}
    assert list(found.columns) == list(COLUMNS)


def test_a_problem_without_scores_stands_last_and_says_why() -> None:
    found = priorities(table((NAN, 3, 3), (6, 3, 3), (1, 1, 1)))
    assert found["masalah"].tolist() == ["m3", "m1", "m2"]
    assert found["catatan"].tolist() == [ONE_SCORE, NO_SCORE, NOT_A_SCORE]
    assert found["peringkat_jumlah"][1:].isna().all()
    assert found["sepakat"].tolist() == [True, False, False]


def test_each_meeting_is_ranked_by_itself() -> None:
    both = pd.concat(
        [table((1, 1, 1)), table((5, 5, 5), period="2024-04"), table((2, 2, 2), unit="b")]
    )
    assert priorities(both)["peringkat_jumlah"].tolist() == [1, 1, 1]


def test_no_problems_and_no_columns() -> None:
    assert list(priorities(table((1, 1, 1)).head(0)).columns) == list(COLUMNS)
    with pytest.raises(ValueError, match=r"^problems lacks urgensi; it has"):
        priorities(table((1, 1, 1)).drop(columns="urgensi"))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(SCORE, SCORE, SCORE), min_size=1, max_size=12))
def test_what_always_holds(scores: list[tuple[int, int, int]]) -> None:
    own = table(*scores)
    before = own.copy()
    found = priorities(own)
    pd.testing.assert_frame_equal(own, before)
    assert sorted(found["nomor"]) == sorted(own["nomor"])
    assert all(a >= b for a, b in itertools.pairwise(found["jumlah"]))
    turned = priorities(own.iloc[::-1])
    pd.testing.assert_frame_equal(found, turned)
