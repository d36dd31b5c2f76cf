"""The formulas of numbers: hand-made claims of every formula and verdict, printed forms, and what is always true."""

import csv
import math
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinerja.audit import (
    CONTRADICTS,
    EXACT,
    FORMULAS,
    OPEN,
    TRUNCATED,
    VERDICTS,
    WORD_FORMULAS,
    audit,
    meanings,
    numeric_verdict,
    printed_number,
)
from kinerja.audit.verdicts import capital, places, rounded, shown, written
from kinerja.errors import DataError
from kinerja.indicators.achievement import achievement
from kinerja.numerals import ENGLISH, INDONESIAN, Notation, half_up

CASES = Path(__file__).parent / "cases"
WHOLE = ("banyak", "banyak_di_atas", "banyak_di_bawah", "peringkat_tertinggi", "peringkat_terendah")
NOTATIONS = {"": INDONESIAN, "id": INDONESIAN, "en": ENGLISH}


def cases(name: str) -> list[dict[str, str]]:
    with (CASES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def judge(formula: str, inputs: str, printed: str, notation: str = "") -> dict[str, object]:
    """The verdict on one claim that rests on plain numbers."""
    claim = {"id": "a", "rumus": formula, "masukan": inputs, "tercetak": printed, "angka": notation}
    (row,) = audit(pd.DataFrame([claim]), {}.__getitem__).to_dict("records")
    return {str(name): value for name, value in row.items()}


# Hand-made claims.


@pytest.mark.parametrize(
    "case", cases("audit_angka"), ids=lambda case: "|".join([*case.values()][:4])
)
def test_a_claim_by_its_formula(case: dict[str, str]) -> None:
    found = judge(case["rumus"], case["masukan"], case["tercetak"], case["angka"])
    assert found["putusan"] == case["putusan"]
    assert found["hitungan"] == case["hitungan"]
    assert (found["dihitung"] if pd.notna(found["dihitung"]) else "") == case["dihitung"]
    assert pd.isna(found["dihitung_dari_tercetak"])


def test_the_cases_hold_every_formula_with_every_verdict() -> None:
    """A count and a rank are whole: nothing of them can be cut off."""
    there = {(case["rumus"], case["putusan"]) for case in cases("audit_angka")}
    possible = {(formula, verdict) for formula in FORMULAS for verdict in VERDICTS}
    assert there == possible - {(formula, TRUNCATED) for formula in WHOLE}


@pytest.mark.parametrize(
    ("inputs", "printed", "notation", "sentence"),
    [
        ("2; 3", "66,67", "", "Sama pada ketelitian yang tercetak."),
        ("2; 3", "66,66", "", "Dipotong, tidak dibulatkan: 66,6667 dibulatkan menjadi 66,67."),
        ("2; 3", "66.66", "en", "Dipotong, tidak dibulatkan: 66.6667 dibulatkan menjadi 66.67."),
        (
            "2; 3",
            "65,00",
            "",
            "Masukan yang tercetak menghasilkan 66,67, bukan 65,00 (selisih 1,67). "
            "Tidak ada kelas, peringkat, atau angka lain dalam data ini yang ikut berubah.",
        ),
        (
            "2; 3",
            "70",
            "",
            "Masukan yang tercetak menghasilkan 67, bukan 70 (selisih 3). "
            "Tidak ada kelas, peringkat, atau angka lain dalam data ini yang ikut berubah.",
        ),
        (
            "25,000; 1",
            "2,000,001.5",
            "en",
            "Masukan yang tercetak menghasilkan 2,500,000.0, bukan 2,000,001.5 (selisih 499,998.5). "
            "Tidak ada kelas, peringkat, atau angka lain dalam data ini yang ikut berubah.",
        ),
        ("5; 0", "50", "", "Tidak dapat dihitung ulang: penyebutnya nol."),
        (
            "? target tidak dicetak; ?realisasi tidak dicetak",
            "50",
            "",
            "Tidak dapat dihitung ulang: target tidak dicetak; realisasi tidak dicetak.",
        ),
        (
            "5; ?target tidak dicetak",
            "-",
            "",
            "Tidak dapat dihitung ulang: target tidak dicetak.",
        ),
    ],
)
def test_the_explanation_says_what_was_found(
    inputs: str, printed: str, notation: str, sentence: str
) -> None:
    assert judge("persen", inputs, printed, notation)["penjelasan"] == sentence


@pytest.mark.parametrize(
    ("formula", "inputs", "count"),
    [
        ("persen", "1; 2; 3", 3),
        ("persen", "1", 1),
        ("per:1000", "1", 1),
        ("per:10000", "1; 2; 3", 3),
        ("per:100000", "1", 1),
        ("bagi", "1; 2; 3", 3),
        ("selisih", "1", 1),
        ("perubahan", "1; 2; 3", 3),
        ("salin", "1; 2", 2),
        ("capaian:naik", "1", 1),
        ("capaian:turun", "1; 2; 3", 3),
        ("banyak_di_atas", "1", 1),
        ("banyak_di_bawah", "1", 1),
        ("peringkat_tertinggi", "1", 1),
        ("peringkat_terendah", "1", 1),
        ("kategori:capaian", "1; 2", 2),
    ],
)
def test_a_formula_takes_so_many_inputs(formula: str, inputs: str, count: int) -> None:
    with pytest.raises(DataError) as caught:
        judge(formula, inputs, "5")
    assert str(caught.value) == (
        f"tabel terbit klaim a kolom masukan: banyak masukan tidak cocok dengan rumus {formula}; "
        f"ditemukan {count}. Perbaiki klaim itu."
    )


@pytest.mark.parametrize("way", ["naik", "turun"])
@pytest.mark.parametrize(("inputs", "count"), [("1", 1), ("1; 2; 3", 3)])
def test_a_mean_achievement_needs_a_target_for_each_value(
    way: str, inputs: str, count: int
) -> None:
    with pytest.raises(DataError) as caught:
        judge(f"rerata_capaian:{way}", inputs, "5")
    assert str(caught.value) == (
        "tabel terbit klaim a kolom masukan: banyak masukan harus genap: semua realisasi, lalu "
        f"semua target; ditemukan {count}. Perbaiki klaim itu."
    )


EVERY_FORMULA = [
    *FORMULAS,
    *(f"{name}:naik" if each.argument else name for name, each in WORD_FORMULAS.items()),
    "kategori:capaian",
    "setara",
]


@pytest.mark.parametrize("formula", EVERY_FORMULA)
@pytest.mark.parametrize("inputs", ["", " ", ";"])
def test_no_formula_goes_without_inputs(formula: str, inputs: str) -> None:
    with pytest.raises(DataError) as caught:
        judge(formula, inputs, "5")
    assert str(caught.value) == (
        "tabel terbit klaim a kolom masukan: harus menyebut sekurang-kurangnya satu masukan; "
        f'ditemukan "{inputs}". Perbaiki klaim itu.'
    )


def test_every_formula_says_what_it_means() -> None:
    """Also those of words; none says what another says."""
    told = meanings()
    assert set(told) == {*FORMULAS, *WORD_FORMULAS, "kategori", "setara"}
    assert all(told.values())
    assert len(set(told.values())) == len(told)


# One printed number and one value.


@pytest.mark.parametrize(
    ("printed", "value", "expected"),
    [
        # half up, truncated, neither
        ("422,16", Fraction("422.157387"), EXACT),
        ("422,15", Fraction("422.157387"), TRUNCATED),
        ("422,14", Fraction("422.157387"), CONTRADICTS),
        ("422,17", Fraction("422.157387"), CONTRADICTS),
        # a tie goes up; what lies just below it does not
        ("13", Fraction("12.5"), EXACT),
        ("12", Fraction("12.5"), TRUNCATED),
        ("12", Fraction("12.4999999999999999999999"), EXACT),
        ("13", Fraction("12.4999999999999999999999"), CONTRADICTS),
        ("0,29", Fraction("0.285"), EXACT),
        ("17,8", Fraction("17.75"), EXACT),
        ("17,7", Fraction("17.75"), TRUNCATED),
        # a printed zero claims its digit, a dropped one does not
        ("118,8", Fraction("118.8096"), EXACT),
        ("118,80", Fraction("118.8096"), TRUNCATED),
        ("118,81", Fraction("118.8096"), EXACT),
        ("121,4", Fraction("121.4096"), EXACT),
        ("121,40", Fraction("121.4096"), TRUNCATED),
        ("87,7", Fraction("87.6993"), EXACT),
        ("87,70", Fraction("87.6993"), EXACT),
        ("137,4", Fraction("137.3953"), EXACT),
        ("68", Fraction(68), EXACT),
        ("68,0", Fraction(68), EXACT),
        ("68,00", Fraction("68.004"), EXACT),
        ("77", Fraction("76.8"), EXACT),
        ("76", Fraction("76.8"), TRUNCATED),
        # groups of thousands are no decimals
        ("23.553", Fraction(23553), EXACT),
        ("23.553", Fraction("23.553"), CONTRADICTS),
        # below zero: away from zero, and cut towards it
        ("-123,3", Fraction("-123.26"), EXACT),
        ("−123,3", Fraction("-123.26"), EXACT),
        ("-123,2", Fraction("-123.26"), TRUNCATED),
        ("123,3", Fraction("-123.26"), CONTRADICTS),
        ("-1", Fraction("-0.5"), EXACT),
        ("0", Fraction("-0.5"), TRUNCATED),
        ("0", Fraction("-0.49"), EXACT),
        ("-0", Fraction(0), EXACT),
        # a dash is a zero, to the whole number
        ("-", Fraction(0), EXACT),
        ("-", Fraction("0.49"), EXACT),
        ("-", Fraction("0.5"), TRUNCATED),
        ("-", Fraction(1), CONTRADICTS),
        # what stands around the digits is no digit
        ("Rp 1.150.499.300", Fraction(1_150_499_300), EXACT),
        ("17.000.000,-", Fraction("16999999.5"), EXACT),
        ("14,58 %", Fraction("14.589"), TRUNCATED),
    ],
)
def test_a_printed_number_beside_its_value(printed: str, value: Fraction, expected: str) -> None:
    assert numeric_verdict(printed, value) == expected


@pytest.mark.parametrize(
    "case", cases("audit_cetakan"), ids=lambda case: f"{case['angka']} {case['tercetak']}"
)
def test_a_printed_form_says_a_number_or_none(case: dict[str, str]) -> None:
    notation = NOTATIONS[case["angka"]]
    found = printed_number(case["tercetak"], notation)
    if not case["nilai"]:
        assert found is None
        return
    assert found is not None
    assert Fraction(found) == Fraction(case["nilai"])
    assert places(case["tercetak"], notation) == int(case["desimal"])
    assert numeric_verdict(case["tercetak"], Fraction(case["nilai"]), notation) == EXACT


@pytest.mark.parametrize(
    "case",
    [case for case in cases("audit_cetakan") if not case["nilai"]],
    ids=lambda case: f"{case['angka']} {case['tercetak']}",
)
def test_a_printed_form_that_says_no_number_is_refused(case: dict[str, str]) -> None:
    with pytest.raises(DataError) as caught:
        judge("salin", "5", case["tercetak"], case["angka"])
    example = {"id": "1.234,5", "en": "1,234.5"}[case["angka"]]
    assert str(caught.value) == (
        f"tabel terbit klaim a kolom tercetak: harus angka seperti {example}; "
        f'ditemukan "{case["tercetak"]}". Perbaiki klaim itu.'
    )


@pytest.mark.parametrize(
    ("inputs", "notation"), [("12 orang", ""), ("0.5", "id"), ("0,5", "en"), ("Rp 5", "")]
)
def test_a_plain_input_must_be_a_number_in_the_notation_of_the_claim(
    inputs: str, notation: str
) -> None:
    with pytest.raises(DataError) as caught:
        judge("salin", inputs, "5", notation)
    assert str(caught.value) == (
        "tabel terbit klaim a kolom masukan: harus rujukan tabel.kolom[kunci=nilai] atau angka; "
        f'ditemukan "{inputs}". Perbaiki klaim itu.'
    )


@pytest.mark.parametrize("printed", ["85 90", "1 2", "12,5 13", "Rp 5 000", "1.000 000", "5 % 3"])
def test_two_numbers_are_not_one(printed: str) -> None:
    assert printed_number(printed) is None


@pytest.mark.parametrize(
    ("value", "notation", "text"),
    [
        (Fraction(1_150_499_300), INDONESIAN, "1.150.499.300"),
        (Fraction(1_150_499_300), ENGLISH, "1,150,499,300"),
        (Fraction(2, 3), INDONESIAN, "0,6667"),
        (Fraction(2, 3), ENGLISH, "0.6667"),
        (Fraction(-25, 2), INDONESIAN, "-12,5"),
        (Fraction(1, 10**6), INDONESIAN, "0"),
        (Fraction(-1, 10**6), INDONESIAN, "0"),
        (Fraction(100), INDONESIAN, "100"),
        (Fraction(123_456_789, 100), ENGLISH, "1,234,567.89"),
    ],
)
def test_a_value_is_shown_in_the_notation_of_the_document(
    value: Fraction, notation: Notation, text: str
) -> None:
    assert shown(value, notation) == text


@pytest.mark.parametrize(
    ("printed", "value", "text"),
    [
        ("66,7", Fraction(200, 3), "66,7"),
        ("67 %", Fraction(200, 3), "67"),
        ("Rp 1.000,00", Fraction(12_345), "12.345,00"),
        ("-", Fraction(1, 2), "1"),
        # thousands as the figure beside it writes them: a year has none
        ("2023", Fraction(2024), "2024"),
        ("-7567", Fraction(-11_777), "-11777"),
        ("1234,5", Fraction(12_345), "12345,0"),
        ("1.346", Fraction(1_349), "1.349"),
        ("999", Fraction(1_234), "1.234"),
    ],
)
def test_a_value_is_rounded_as_the_figure_beside_it(
    printed: str, value: Fraction, text: str
) -> None:
    assert rounded(printed, value) == text


@pytest.mark.parametrize(("words", "text"), [("tepat", "Tepat"), ("", ""), ("Rp", "Rp")])
def test_a_sentence_begins_with_a_capital(words: str, text: str) -> None:
    assert capital(words) == text


# What is always true.


values = st.fractions(-(10**9), 10**9, max_denominator=10**6)
precisions = st.integers(0, 8)


def printing(whole: int, digits: int, notation: Notation, grouped: bool) -> str:
    """A number of whole units of its last digit, as a document prints it."""
    sign, text = "-" if whole < 0 else "", f"{abs(whole):0{digits + 1}d}"
    head, tail = text[: len(text) - digits], text[len(text) - digits :]
    if grouped:
        head = f"{int(head):,}".replace(",", notation.group)
    return f"{sign}{head}{notation.decimal if digits else ''}{tail}"


def toward(value: Fraction, digits: int, half: Fraction) -> int:
    """The value in whole units of its last digit, cut off after adding ``half`` to its size."""
    size = math.floor(abs(value) * 10**digits + half)
    return -size if value < 0 else size


@given(values, precisions, st.sampled_from([INDONESIAN, ENGLISH]), st.booleans())
def test_a_figure_rounded_half_up_is_exact_and_a_cut_one_is_never_contradicted(
    value: Fraction, digits: int, notation: Notation, grouped: bool
) -> None:
    up, cut = toward(value, digits, Fraction(1, 2)), toward(value, digits, Fraction(0))
    assert numeric_verdict(printing(up, digits, notation, grouped), value, notation) == EXACT
    found = numeric_verdict(printing(cut, digits, notation, grouped), value, notation)
    assert found == (EXACT if up == cut else TRUNCATED)


@given(values, precisions, st.integers(-(10**6), 10**6))
def test_any_other_figure_is_contradicted(value: Fraction, digits: int, off: int) -> None:
    up, cut = toward(value, digits, Fraction(1, 2)), toward(value, digits, Fraction(0))
    found = numeric_verdict(printing(up + off, digits, INDONESIAN, False), value)
    assert (found == CONTRADICTS) == (up + off not in {up, cut})


@given(values, precisions)
def test_a_longer_printed_form_of_the_same_number_is_no_other_number(
    value: Fraction, digits: int
) -> None:
    text = written(half_up(value, digits))
    figures = {printed_number(form) for form in (text, f"{text} %", f"Rp {text}", f" {text} ")}
    assert figures == {half_up(value, digits)}


decimal_texts = st.tuples(st.integers(-(10**12), 10**12), st.integers(0, 6))


@settings(max_examples=50)
@given(st.lists(decimal_texts, min_size=1, max_size=6))
def test_sums_and_means_are_exact(numbers: list[tuple[int, int]]) -> None:
    """No float comes between the figures and their sum: 0,1 + 0,2 is 0,3."""
    inputs = "; ".join(printing(whole, digits, INDONESIAN, True) for whole, digits in numbers)
    total = sum((Fraction(whole, 10**digits) for whole, digits in numbers), Fraction(0))
    assert Fraction(str(judge("jumlah", inputs, "1")["dihitung"])) == total
    assert Fraction(str(judge("rerata", inputs, "1")["dihitung"])) == total / len(numbers)


@given(
    st.floats(-1e6, 1e6).map(lambda number: round(number, 4)),
    st.floats(0.01, 1e6).map(lambda number: round(number, 4)),
    st.sampled_from(["naik", "turun"]),
)
def test_achievement_is_that_of_the_indicators(actual: float, target: float, way: str) -> None:
    values = [Fraction(repr(actual)), Fraction(repr(target))]
    found = float(FORMULAS[f"capaian:{way}"].compute(values))
    assert found == pytest.approx(float(achievement(actual, target, way)), rel=1e-9, abs=1e-6)


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 10**6)), min_size=1, max_size=6),
    st.sampled_from(["naik", "turun"]),
)
def test_a_mean_achievement_is_the_mean_of_achievements(
    pairs: list[tuple[int, int]], way: str
) -> None:
    actual, target = ([pair[place] for pair in pairs] for place in (0, 1))
    found = FORMULAS[f"rerata_capaian:{way}"].compute([Fraction(n) for n in (*actual, *target)])
    mean = float(achievement(actual, target, way).mean())
    assert float(found) == pytest.approx(mean, rel=1e-9, abs=1e-6)


@given(st.lists(values, min_size=1, max_size=8), values)
def test_counts_and_ranks_are_told_by_order_alone(
    numbers: Sequence[Fraction], one: Fraction
) -> None:
    found = {
        name: FORMULAS[name].compute([one, *numbers])
        for name in (
            "banyak_di_atas",
            "banyak_di_bawah",
            "peringkat_tertinggi",
            "peringkat_terendah",
        )
    }
    equal = sum(number == one for number in numbers)
    assert found["banyak_di_atas"] + found["banyak_di_bawah"] + equal == len(numbers)
    assert found["peringkat_tertinggi"] == found["banyak_di_atas"] + 1
    assert found["peringkat_terendah"] == found["banyak_di_bawah"] + 1
    assert FORMULAS["min"].compute(numbers) <= FORMULAS["rerata"].compute(numbers)
    assert FORMULAS["rerata"].compute(numbers) <= FORMULAS["maks"].compute(numbers)


@given(values, values)
def test_what_one_formula_does_another_undoes(one: Fraction, other: Fraction) -> None:
    compute = {name: formula.compute for name, formula in FORMULAS.items()}
    assert compute["jumlah"]([compute["selisih"]([one, other]), other]) == one
    if other:
        assert compute["kali"]([compute["bagi"]([one, other]), other]) == one
        assert compute["perubahan"]([one, other]) == compute["persen"]([one, other]) - 100
        assert compute["capaian:naik"]([one, other]) + compute["capaian:turun"]([one, other]) == 200


def test_only_a_missing_input_or_a_zero_below_leaves_a_number_open() -> None:
    for formula, verdict in {(case["rumus"], case["putusan"]) for case in cases("audit_angka")}:
        if verdict == OPEN:
            missing = judge(formula, "1; ?sebab", "1")
            assert (missing["putusan"], missing["hitungan"]) == (OPEN, "")
            assert missing["penjelasan"] == "Tidak dapat dihitung ulang: sebab."
