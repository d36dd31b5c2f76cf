"""Two printed formulas: the same function or not, where they differ, and what is no formula."""

import csv
import random
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinerja.audit import CONTRADICTS, EXACT, audit
from kinerja.audit.expressions import ExpressionError, difference, evaluate, names
from kinerja.errors import DataError

CASES = Path(__file__).parent / "cases"


def cases() -> list[dict[str, str]]:
    with (CASES / "audit_setara.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def judge(printed: str, standard: str, **more: str) -> dict[str, object]:
    """The verdict on one printed formula beside the standard one."""
    claim = {"id": "a", "rumus": "setara", "masukan": standard, "tercetak": printed} | more
    (row,) = audit(pd.DataFrame([claim]), {}.__getitem__).to_dict("records")
    return {str(name): value for name, value in row.items()}


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case['tercetak']} | {case['baku']}")
def test_two_formulas_are_the_same_function_or_not(case: dict[str, str]) -> None:
    found = judge(case["tercetak"], case["baku"])
    assert found["putusan"] == (EXACT if case["sama"] == "ya" else CONTRADICTS)
    assert found["dihitung"] == case["baku"]
    assert found["hitungan"] == f"baku: {case['baku']}"
    back = judge(case["baku"], case["tercetak"])
    assert back["putusan"] == found["putusan"]


@pytest.mark.parametrize(
    ("printed", "standard", "guess", "sentence"),
    [
        ("a / b", "a ÷ b", "", "Sama dengan rumus baku."),
        (
            "(Pt / P0) - 1",
            "(Pt / P0) ^ (1 / t) - 1",
            "",
            "Bukan rumus baku (Pt / P0) ^ (1 / t) - 1: untuk P0 = 4; Pt = 6; t = 8 "
            "rumus tercetak memberi 0,5, rumus baku 0,05199.",
        ),
        (
            "a * 100 / b",
            "a * 1000 / b",
            "pengali per mil tertukar dengan persen.",
            "Bukan rumus baku a * 1000 / b: untuk a = 4; b = 6 "
            "rumus tercetak memberi 66,67, rumus baku 666,7. "
            "Pengali per mil tertukar dengan persen.",
        ),
    ],
)
def test_the_explanation_gives_a_point_to_try(
    printed: str, standard: str, guess: str, sentence: str
) -> None:
    assert judge(printed, standard, dugaan=guess)["penjelasan"] == sentence


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("7", {}, 7.0),
        ("1,5 + 2.5", {}, 4.0),
        ("-a", {"a": 3.0}, -3.0),
        ("2 ^ 3 ^ 2", {}, 512.0),
        ("-2 ^ 2", {}, -4.0),
        ("a - b - c", {"a": 9.0, "b": 3.0, "c": 1.0}, 5.0),
        ("a / b / c", {"a": 12.0, "b": 3.0, "c": 2.0}, 2.0),
        ("[a − b] × c ÷ 2", {"a": 9.0, "b": 3.0, "c": 1.0}, 3.0),
        (" sqrt(16) + ln(exp(2)) ", {}, 6.0),
    ],
)
def test_a_formula_at_a_point(text: str, values: dict[str, float], expected: float) -> None:
    assert evaluate(text, values) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("text", "letters"),
    [("7", set()), ("Pt / P0 - 1", {"Pt", "P0"}), ("sqrt(a) + exp(b) + ln(a)", {"a", "b"})],
)
def test_the_letters_of_a_formula(text: str, letters: set[str]) -> None:
    assert names(text) == letters


ALLOWED = "rumus hanya boleh berisi angka, nama, + - * / ^ dan kurung"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a +", "bukan rumus: a +"),
        ("", "bukan rumus: "),
        ("jumlah bayi : jumlah lahir", "bukan rumus: jumlah bayi : jumlah lahir"),
        ("(a + b", "bukan rumus: (a + b"),
        ("a = b", "bukan rumus: a = b"),
        ("a % b", f"{ALLOWED}: a % b"),
        ("+a", f"{ALLOWED}: +a"),
        ("c", f"{ALLOWED}: c"),
        ("log(a)", f"{ALLOWED}: log(a)"),
        ("sqrt(a, b)", f"{ALLOWED}: sqrt(a, b)"),
        ("a.real", f"{ALLOWED}: a.real"),
        ("'a'", f"{ALLOWED}: 'a'"),
        ("__import__('os')", f"{ALLOWED}: __import__('os')"),
        ("a if b else a", f"{ALLOWED}: a if b else a"),
        ("a // b", f"{ALLOWED}: a // b"),
        ("1 / (a - a)", "rumus tidak terdefinisi: 1 / (a - a)"),
        ("ln(a - b)", "rumus tidak terdefinisi: ln(a - b)"),
        ("(a - b) ^ 0,5", "rumus tidak terdefinisi: (a - b) ^ 0,5"),
        ("exp(exp(exp(b)))", "rumus tidak terdefinisi: exp(exp(exp(b)))"),
    ],
)
def test_what_is_no_formula_is_refused(text: str, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate(text, {"a": 4.0, "b": 6.0})
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("printed", "standard", "sentence"),
    [
        (
            "a +",
            "a",
            "tabel terbit klaim a kolom tercetak: bukan rumus: a +; "
            'ditemukan "a +". Perbaiki klaim itu.',
        ),
        (
            "a % b",
            "a / b",
            "tabel terbit klaim a kolom tercetak: rumus hanya boleh berisi angka, nama, + - * / ^ "
            'dan kurung: a % b; ditemukan "a % b". Perbaiki klaim itu.',
        ),
        (
            "1 / (a - a)",
            "a",
            "tabel terbit klaim a kolom tercetak: rumus tidak terdefinisi: 1 / (a - a); "
            'ditemukan "1 / (a - a)". Perbaiki klaim itu.',
        ),
    ],
)
def test_a_claim_whose_formula_cannot_be_read_is_named(
    printed: str, standard: str, sentence: str
) -> None:
    with pytest.raises(DataError) as caught:
        judge(printed, standard)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("standard", "rule"),
    [
        ("a +", 'bukan rumus: a +; ditemukan "a +"'),
        ("a; b", 'bukan rumus: a; b; ditemukan "a; b"'),
        ("a % b", f'{ALLOWED}: a % b; ditemukan "a % b"'),
        ("ln(a - a)", 'rumus tidak terdefinisi: ln(a - a); ditemukan "ln(a - a)"'),
        ("", 'harus menyebut sekurang-kurangnya satu masukan; ditemukan ""'),
    ],
)
def test_a_standard_formula_that_cannot_be_read_is_told_of_its_own_column(
    standard: str, rule: str
) -> None:
    with pytest.raises(DataError) as caught:
        judge("a", standard)
    assert str(caught.value) == f"tabel terbit klaim a kolom masukan: {rule}. Perbaiki klaim itu."


def test_two_formulas_that_are_nowhere_defined_together_are_refused() -> None:
    with pytest.raises(DataError) as caught:
        judge("sqrt(a - b)", "sqrt(b - a)")
    assert str(caught.value) == (
        "tabel terbit klaim a kolom tercetak: rumus tercetak dan rumus baku tidak terdefinisi di "
        'titik yang sama; ditemukan "sqrt(a - b)". Perbaiki klaim itu.'
    )


@pytest.mark.parametrize(
    "text", ["sqrt(a - b)", "ln(a / b - 1)", "(a - b) ^ 0,5", "exp(a ^ 3)", "exp(a ^ 3) * 10 ^ 300"]
)
def test_a_formula_that_is_defined_in_places_is_compared_there(text: str) -> None:
    """Not below a root of zero, nor where the value is past all bounds."""
    assert difference(text, text) == ""
    assert difference(text, f"{text} * 2").startswith("untuk a = ")


@pytest.mark.parametrize(
    ("printed", "standard"),
    [
        ("a / 10^10", "a / 10^11"),
        ("a / 1000000^2", "0"),
        ("a / 10^300", "0"),
        ("0 ^ a + a / 10^9", "a / 10^8"),
        ("exp(0 - 5 * a) / 10^6", "exp(0 - 6 * a) / 10^6"),
        ("ln(1 + a / 10^6)", "ln(1 + a / 10^5)"),
        ("sqrt(a) / 10^12", "sqrt(b) / 10^12"),
    ],
)
def test_a_small_function_is_not_another(printed: str, standard: str) -> None:
    assert difference(printed, standard) != ""
    assert difference(standard, printed) != ""


@pytest.mark.parametrize(
    ("printed", "standard"),
    [
        ("a / 3 * 3 - a", "0"),
        ("(a + b) / 7 - a / 7 - b / 7", "0"),
        ("sqrt(a) ^ 2 - a", "0"),
        ("exp(ln(a)) - a", "0"),
        ("(a / b) ^ (1 / 3) * (b / a) ^ (1 / 3) - 1", "0"),
        ("a ^ (0 - 2) * a ^ 2 - 1", "0"),
        ("(1000000 + a) - 1000000", "a"),
        ("1 / (a - b) - 1 / (a - b)", "0"),
    ],
)
def test_what_floats_leave_over_is_no_difference(printed: str, standard: str) -> None:
    """What is left when terms cancel is compared with the size of the terms, not with itself."""
    assert difference(printed, standard) == ""


# What is always true.


LETTERS = ("a", "b", "c")


def formulas() -> st.SearchStrategy[str]:
    """Formulas of sums and products of letters and numbers: defined everywhere."""
    leaves = st.sampled_from(LETTERS) | st.integers(1, 9).map(str)
    return st.recursive(
        leaves,
        lambda inner: st.tuples(inner, st.sampled_from("+-*"), inner).map(
            lambda parts: f"({' '.join(parts)})"
        ),
        max_leaves=6,
    )


@given(formulas())
def test_a_formula_is_itself_and_no_other(text: str) -> None:
    assert difference(text, text) == ""
    assert difference(text, f"({text}) * 1 + a - a") == ""
    assert difference(text, f"({text}) + 1") != ""
    assert difference(text, f"({text}) + a") != ""


@given(formulas(), formulas())
def test_what_is_called_the_same_is_the_same_at_other_points(one: str, other: str) -> None:
    dice = random.Random(1)
    same = difference(one, other) == ""
    points = [{name: dice.uniform(1, 10) for name in LETTERS} for _ in range(5)]
    agree = all(
        evaluate(one, point) == pytest.approx(evaluate(other, point), rel=1e-7, abs=1e-7)
        for point in points
    )
    assert same == agree
    assert (difference(other, one) == "") == same


@given(formulas(), st.tuples(*[st.integers(-9, 9)] * 3))
def test_the_value_is_that_of_arithmetic(text: str, numbers: tuple[int, int, int]) -> None:
    point = dict(zip(LETTERS, map(float, numbers), strict=True))
    assert evaluate(text, point) == eval(text, {}, dict(zip(LETTERS, numbers, strict=True)))
