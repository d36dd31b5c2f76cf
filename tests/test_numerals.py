"""Number text to exact decimals: what is read, what is refused, and how it is rounded."""

import math
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinerja.numerals import (
    ENGLISH,
    INDONESIAN,
    NOTATIONS,
    Notation,
    decimals,
    exact,
    half_up,
    parse,
    truncate,
)

MONEY = st.decimals(-(10**15), 10**15, allow_nan=False, allow_infinity=False, places=6)
FRACTIONS = st.fractions(-(10**9), 10**9, max_denominator=10**6)
PLACES = st.integers(0, 5)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("7", "7"),
        ("999", "999"),
        ("1000", "1000"),
        ("1.000", "1000"),
        ("12.500", "12500"),
        ("299.085.000", "299085000"),
        ("1.319.179.501", "1319179501"),
        ("422,15", "422.15"),
        ("118,80", "118.80"),
        ("0,5", "0.5"),
        ("0,285", "0.285"),
        ("1.234,5", "1234.5"),
        ("1234,5", "1234.5"),
        ("-5", "-5"),
        ("−5,25", "-5.25"),  # the minus sign of typography
        ("+5", "5"),
        ("  68 ", "68"),
        ("007", "7"),
    ],
)
def test_an_indonesian_number_is_read(text: str, value: str) -> None:
    assert parse(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        "–",
        ",",
        ",5",
        "5,",
        "12.5",  # pandas with decimal="," reads 125
        "1.23",
        "12.34,5",
        "1.2345",
        "1234.567",
        "1.234.56",
        "1..000",
        ".500",
        "1,234.5",
        "1,2,3",
        "1 234",
        "1\u00a0234",
        "- 5",
        "--5",
        "1e5",
        "5%",
        "Rp5",
        "12 orang",
        "nan",
        "inf",
        "٣",
        "５",
    ],
)
def test_what_is_no_indonesian_number_is_refused(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize("text", ["0.123", "0.285", "00.500", "-0.500"])
def test_no_group_follows_a_leading_zero(text: str) -> None:
    """Nobody writes one hundred and twenty-three as 0.123: it is an English decimal, a thousand times smaller."""
    assert parse(text) is None


@pytest.mark.parametrize(
    ("text", "indonesian", "english"),
    [
        ("1,234.5", None, "1234.5"),
        ("1.234,5", "1234.5", None),
        ("12.5", None, "12.5"),
        ("12,5", "12.5", None),
        ("12,500", "12.5", "12500"),
        ("12.500", "12500", "12.5"),
        ("12500", "12500", "12500"),
        ("0.285", None, "0.285"),
    ],
)
def test_each_notation_reads_its_own(
    text: str, indonesian: str | None, english: str | None
) -> None:
    def value(expected: str | None) -> Decimal | None:
        return None if expected is None else Decimal(expected)

    assert parse(text, INDONESIAN) == value(indonesian)
    assert parse(text, ENGLISH) == value(english)


@pytest.mark.parametrize("notation", [INDONESIAN, ENGLISH])
def test_the_example_of_a_notation_is_a_number_in_it(notation: Notation) -> None:
    assert parse(notation.example, notation) == Decimal("1234.5")
    assert NOTATIONS[notation.decimal] is notation


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("68", 0),
        ("1.234", 0),
        ("121,4", 1),
        ("118,8", 1),
        ("118,80", 2),
        ("-0,5", 1),
        (" 72,66 ", 2),
        ("1.234,567", 3),
    ],
)
def test_decimals_that_a_number_shows(text: str, shown: int) -> None:
    assert decimals(text) == shown


@pytest.mark.parametrize(
    ("value", "fraction"),
    [
        (0.285, Fraction(285, 1000)),
        (0.1 + 0.2, Fraction("0.30000000000000004")),
        (1e22, Fraction(10**22)),
        (5, Fraction(5)),
        (Decimal("87.70"), Fraction(877, 10)),
        (Fraction(1, 3), Fraction(1, 3)),
    ],
)
def test_a_float_stands_for_the_shortest_decimal(
    value: float | Decimal | Fraction, fraction: Fraction
) -> None:
    assert exact(value) == fraction


@pytest.mark.parametrize(
    ("value", "places", "rounded", "cut"),
    [
        (12.5, 0, "13", "12"),  # Python's round gives 12
        (13.5, 0, "14", "13"),
        (12.49, 0, "12", "12"),
        (17.75, 1, "17.8", "17.7"),
        (2.675, 2, "2.68", "2.67"),  # the float lies below 2.675
        (0.285, 2, "0.29", "0.28"),
        (1.005, 2, "1.01", "1.00"),
        (-0.5, 0, "-1", "0"),
        (-2.5, 0, "-3", "-2"),
        (-0.49, 0, "0", "0"),
        (Fraction(2, 3) * 100, 2, "66.67", "66.66"),
        (Fraction(1, 3) * 100, 2, "33.33", "33.33"),
        (Decimal("10.3966"), 2, "10.40", "10.39"),
        (Decimal("999.995"), 2, "1000.00", "999.99"),
        (5, 2, "5.00", "5.00"),
        (0, 0, "0", "0"),
    ],
)
def test_rounded_half_away_from_zero_and_cut_towards_it(
    value: float | Decimal | Fraction, places: int, rounded: str, cut: str
) -> None:
    assert half_up(value, places) == Decimal(rounded)
    assert truncate(value, places) == Decimal(cut)


@pytest.mark.parametrize("value", [-0.001, Decimal("-0.004"), Fraction(-1, 300)])
def test_nothing_is_rounded_to_a_negative_zero(value: float | Decimal | Fraction) -> None:
    assert str(half_up(value, 2)) == "0.00"
    assert str(truncate(value, 2)) == "0.00"


@given(MONEY, PLACES)
def test_decimal_says_the_same(value: Decimal, places: int) -> None:
    unit = Decimal(1).scaleb(-places)
    assert half_up(value, places) == value.quantize(unit, ROUND_HALF_UP)
    assert truncate(value, places) == value.quantize(unit, ROUND_DOWN)


@given(st.integers(-(10**9), 10**9), PLACES)
def test_a_tie_goes_away_from_zero(whole: int, places: int) -> None:
    tie = (2 * whole + 1) * Fraction(1, 2) / 10**places
    up = Fraction(half_up(tie, places))
    assert abs(up) - abs(tie) == Fraction(1, 2) / 10**places


@given(FRACTIONS, PLACES)
def test_rounding_and_cutting_stay_near(value: Fraction, places: int) -> None:
    unit = Fraction(1, 10**places)
    up, cut = Fraction(half_up(value, places)), Fraction(truncate(value, places))
    assert abs(up - value) <= unit / 2
    assert 0 <= abs(value) - abs(cut) < unit
    assert half_up(-value, places) == -half_up(value, places)
    assert (up / unit).denominator == (cut / unit).denominator == 1


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
def test_a_float_is_rounded_as_it_prints(value: float) -> None:
    printed = Decimal(repr(value))
    assert half_up(value, 2) == printed.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert math.isclose(float(exact(value)), value, rel_tol=0, abs_tol=0)


@given(MONEY, st.sampled_from([INDONESIAN, ENGLISH]))
def test_a_number_written_plainly_is_read_back(value: Decimal, notation: Notation) -> None:
    plain = f"{value:f}".replace(".", notation.decimal)
    grouped = f"{value:,f}".translate(str.maketrans({",": notation.group, ".": notation.decimal}))
    assert parse(plain, notation) == value
    assert parse(grouped, notation) == value
    assert decimals(plain, notation) == 6
