"""Cohen's kappa against published examples and an oracle of its own; what cannot be known is not told."""

import itertools
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinerja.indicators.agreement import (
    KAPPA_COLUMNS,
    LARGE_SAMPLE,
    NO_ERROR,
    NOTHING_CODED,
    ONE_CATEGORY,
    coder_agreement,
    cohen_kappa,
    kappa_from_counts,
)
from kinerja.tables.schemas import empty

# Fleiss, Levin, Paik 2003, table 18.1: 100 subjects, three diagnoses, kappa 0.68.
FLEISS = [[75, 1, 4], [5, 4, 1], [0, 0, 10]]
# SAS/STAT User's Guide, PROC FREQ, "Skin Condition": 88 patients, two dermatologists.
SKIN = [[10, 4, 1, 0], [5, 10, 12, 2], [2, 4, 12, 5], [0, 2, 6, 13]]


def codings(table: Sequence[Sequence[int]]) -> tuple[list[str], list[str]]:
    """The excerpts of a table of counts, one by one."""
    pairs = [
        (chr(97 + i), chr(97 + j))
        for i, row in enumerate(table)
        for j, many in enumerate(row)
        for _ in range(many)
    ]
    return [one for one, _ in pairs], [other for _, other in pairs]


@pytest.mark.parametrize(
    ("table", "kappa", "error", "low", "high"),
    [
        (FLEISS, 0.676, 0.088, 0.505, 0.848),
        (SKIN, 0.3449, 0.0724, 0.2030, 0.4868),
        ([[0, 4, 1], [0, 8, 0], [0, 1, 5]], 0.4842, 0.1380, 0.2137, 0.7547),
    ],
)
def test_published_examples(
    table: list[list[int]], kappa: float, error: float, low: float, high: float
) -> None:
    digits = 4 if table is not FLEISS else 3
    assert [round(n, digits) for n in kappa_from_counts(table)] == [kappa, error]
    found = cohen_kappa(*codings(table))
    assert [round(n, digits) for n in (found.kappa, found.low, found.high)] == [kappa, low, high]
    assert found.n == sum(map(sum, table))
    assert found.agreed == sum(row[i] for i, row in enumerate(table))


def test_observed_and_expected_agreement_stand_beside_kappa() -> None:
    found = cohen_kappa(*codings(FLEISS))
    assert found.observed == pytest.approx(0.89)
    assert found.expected == pytest.approx(0.66)
    assert found.note == ""


def oracle(first: Sequence[str], second: Sequence[str]) -> float | None:
    """Kappa in fractions, by counting every pair of excerpts for the agreement of chance."""
    n = len(first)
    observed = Fraction(sum(a == b for a, b in zip(first, second, strict=True)), n)
    chance = Fraction(sum(a == b for a, b in itertools.product(first, second)), n * n)
    return None if chance == 1 else float((observed - chance) / (1 - chance))


def jackknife(first: Sequence[str], second: Sequence[str]) -> float:
    """The standard error by leaving out each excerpt once: Efron and Stein 1981."""
    n = len(first)
    counts = Counter(zip(first, second, strict=True))
    values = []
    for pair, many in counts.items():
        rest = list((counts - Counter([pair])).elements())
        values += [oracle([a for a, _ in rest], [b for _, b in rest])] * many
    spread = np.array(values, dtype="float64")
    return float(np.sqrt((n - 1) / n * ((spread - spread.mean()) ** 2).sum()))


CODES = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=25)


@given(CODES)
def test_kappa_is_that_of_counting_pairs(pairs: list[tuple[str, str]]) -> None:
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    found, expected = cohen_kappa(first, second), oracle(first, second)
    if expected is None:
        assert np.isnan(found.kappa)
    else:
        assert found.kappa == pytest.approx(expected)
    if not np.isnan(found.low):
        assert -1 <= found.low <= found.kappa <= found.high <= 1


@given(CODES)
def test_who_is_first_and_the_order_of_excerpts_do_not_matter(pairs: list[tuple[str, str]]) -> None:
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    one, other = cohen_kappa(first, second), cohen_kappa(second[::-1], first[::-1])
    for name in ("kappa", "low", "high", "observed", "expected"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), nan_ok=True)


@pytest.mark.parametrize("table", [FLEISS, SKIN])
def test_the_standard_error_is_near_the_jackknife(table: list[list[int]]) -> None:
    many = [[5 * n for n in row] for row in table]
    assert kappa_from_counts(many)[1] == pytest.approx(jackknife(*codings(many)), rel=0.02)


@pytest.mark.parametrize(
    ("first", "second", "kappa", "note"),
    [
        ([], [], np.nan, NOTHING_CODED),
        (["a", None], [None, "a"], np.nan, NOTHING_CODED),
        (["a", "a"], ["a", "a"], np.nan, ONE_CATEGORY),
        (["a", "a"], ["b", "b"], 0.0, NO_ERROR),  # nothing agreed, nothing expected
        (["a", "b"], ["a", "b"], 1.0, NO_ERROR),
        (["a", "a", "a"], ["a", "b", "b"], 0.0, NO_ERROR),
    ],
)
def test_what_cannot_be_known_has_its_reason(
    first: list[Any], second: list[Any], kappa: float, note: str
) -> None:
    found = cohen_kappa(first, second)
    assert found.kappa == pytest.approx(kappa, nan_ok=True)
    assert np.isnan([found.low, found.high]).all()
    assert found.note == note


def test_an_excerpt_that_one_coder_left_out_is_left_out() -> None:
    with_gap = cohen_kappa(["a", "b", "b", None, "a"], ["a", "b", "a", "a", float("nan")])
    assert with_gap == cohen_kappa(["a", "b", "b"], ["a", "b", "a"])


def test_limits_are_cut_to_the_scale() -> None:
    first, second = codings([[8, 1], [0, 6]])
    assert cohen_kappa(first, second).high == 1.0
    assert cohen_kappa(["a", "b", "a", "b", "a"], ["b", "a", "b", "a", "a"]).low == -1.0


def test_a_wider_level_gives_a_wider_interval() -> None:
    narrow, wide = (cohen_kappa(*codings(SKIN), confidence=level) for level in (0.8, 0.99))
    assert wide.low < narrow.low < narrow.high < wide.high


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: cohen_kappa("ab", "abc"), "codings must be of the same length, not 2 and 3"),
        (lambda: cohen_kappa("ab", "ab", 95),
         "confidence must lie between 0 and 1, not 95 (95 % is 0.95)"),
        (lambda: kappa_from_counts([[1, 2]]), "counts must be a square table, not of shape (1, 2)"),
        (lambda: kappa_from_counts([1, 2]), "counts must be a square table, not of shape (2,)"),
        (lambda: coder_agreement(evidence("ab"), confidence=95),
         "confidence must lie between 0 and 1, not 95 (95 % is 0.95)"),
        (lambda: coder_agreement(pd.concat([evidence("ab"), evidence("ab")])),
         "a coder codes an excerpt twice: one facility at a time"),
        (lambda: coder_agreement(evidence("ab").drop(columns=["kode", "aspek"])),
         "bukti lacks aspek, kode; it has pengode, kutipan, periode"),
    ],
)  # fmt: skip
def test_a_wrong_call_is_told(call: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=r".") as told:
        call()
    assert str(told.value) == sentence


def evidence(codes: str, coder: str = "p1", aspect: str = "kualitas") -> pd.DataFrame:
    """One coder's codes, an excerpt a letter; a point leaves the excerpt out."""
    rows = [
        {"pengode": coder, "kutipan": f"q{at}", "periode": "2024", "aspek": aspect, "kode": code}
        for at, code in enumerate(codes)
        if code != "."
    ]
    return pd.DataFrame(rows, columns=["pengode", "kutipan", "periode", "aspek", "kode"])


def test_every_two_coders_are_compared_on_what_both_coded() -> None:
    table = pd.concat([evidence("aabb"), evidence("aab.", "p2"), evidence("..bb", "p3")])
    found = coder_agreement(table)
    assert list(found.columns) == list(KAPPA_COLUMNS)
    codes = found[found["hal"] == "kode"]
    told = codes[["pengode_1", "pengode_2", "kutipan", "sepakat"]]
    assert told.to_numpy().tolist() == [
        ["p1", "p2", 3, 3],
        ["p1", "p3", 2, 2],
        ["p2", "p3", 1, 1],
    ]
    assert codes["catatan"].tolist() == [NO_ERROR, ONE_CATEGORY, ONE_CATEGORY]


def test_aspect_and_code_are_two_questions() -> None:
    table = pd.concat([evidence("abab"), evidence("abba", "p2", aspect="kuantitas")])
    found = coder_agreement(table).set_index("hal")
    assert found["nilai"].tolist() == [0.0, 0.0]
    assert found["sepakat"].tolist() == [0.0, 2.0]
    assert found.loc["kode", "catatan"] == LARGE_SAMPLE


@pytest.mark.parametrize("table", [empty("bukti"), evidence("abab")])
def test_one_coder_has_no_agreement(table: pd.DataFrame) -> None:
    found = coder_agreement(table)
    assert found.empty
    assert list(found.columns) == list(KAPPA_COLUMNS)
