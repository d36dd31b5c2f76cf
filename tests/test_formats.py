"""Values to Indonesian text, held against Babel where the two should agree."""

import datetime
import math
from decimal import Decimal
from fractions import Fraction

import pytest
from babel.dates import get_month_names
from babel.numbers import format_currency, format_decimal, format_percent
from hypothesis import assume, given
from hypothesis import strategies as st

from kinerja import catalogue, formats
from kinerja.numerals import half_up, parse

Value = Decimal | Fraction | float | None
AMOUNTS = st.decimals(-(10**13), 10**13, allow_nan=False, allow_infinity=False, places=5)
PLACES = st.integers(0, 4)
PATTERNS = ["#,##0", "#,##0.0", "#,##0.00", "#,##0.000", "#,##0.0000"]
MISSING = [None, math.nan, math.inf, -math.inf, Decimal("NaN"), Decimal("Infinity")]


def is_tie(value: Decimal, places: int) -> bool:
    """Exactly between two neighbours: the one place where Babel (half to even) rounds in another way."""
    return abs(Fraction(value)) * 10**places % 1 == Fraction(1, 2)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (1000, 0, "1.000"),
        (1234.5, 2, "1.234,50"),
        (299085000, 0, "299.085.000"),
        (12.5, 0, "13"),
        (17.75, 1, "17,8"),
        (999.95, 1, "1.000,0"),
        (-1234.5, 1, "-1.234,5"),
        (-0.04, 1, "0,0"),
        (-0.05, 1, "-0,1"),
        (Decimal("87.6993"), 2, "87,70"),
        (Fraction(218, 3), 2, "72,67"),
    ],
)
def test_number(value: Value, places: int, text: str) -> None:
    assert formats.number(value, places) == text


@pytest.mark.parametrize(
    ("value", "places", "least", "text"),
    [
        (87.70, 2, 1, "87,7"),
        (87.00, 2, 1, "87,0"),
        (87.00, 2, 0, "87"),
        (87.05, 2, 0, "87,05"),
        (87.05, 2, 2, "87,05"),
        (1000, 2, 0, "1.000"),
        (10, 0, 0, "10"),
        (118.80, 2, 2, "118,80"),
    ],
)
def test_trailing_zeros_are_dropped_down_to_the_least(
    value: float, places: int, least: int, text: str
) -> None:
    assert formats.number(value, places, least=least) == text


@pytest.mark.parametrize("value", MISSING)
def test_what_is_missing_is_a_dash_everywhere(value: Value) -> None:
    assert formats.missing(value)
    said = [
        formats.number(value, 2),
        formats.percent(value),
        formats.rupiah(value),
        formats.rupiah_short(value),
        formats.in_unit(value, "%"),
        formats.in_unit(value, "orang"),
    ]
    assert said == ["–"] * 6


@pytest.mark.parametrize("value", [0, 0.0, -1, Decimal(0), Fraction(0)])
def test_zero_is_not_missing(value: Value) -> None:
    assert not formats.missing(value)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (87.6993, 1, "87,7%"),
        (87.65, 1, "87,7%"),
        (87.64, 1, "87,6%"),
        (422.157387, 2, "422,16%"),
        (0, 1, "0,0%"),
        (-123.3, 1, "-123,3%"),
        (1000, 0, "1.000%"),
    ],
)
def test_percent(value: float, places: int, text: str) -> None:
    assert formats.percent(value, places) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "Rp0"),
        (999, "Rp999"),
        (299085000, "Rp299.085.000"),
        (0.5, "Rp1"),
        (0.49, "Rp0"),
        (-0.49, "Rp0"),
        (-5, "-Rp5"),
        (-1500000, "-Rp1.500.000"),
    ],
)
def test_rupiah(value: float, text: str) -> None:
    assert formats.rupiah(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (950, "Rp950"),
        (999_999, "Rp999.999"),
        (1_000_000, "Rp1,00 juta"),
        (9_994_999, "Rp9,99 juta"),
        (10_000_000, "Rp10,0 juta"),
        (99_949_999, "Rp99,9 juta"),
        (100_000_000, "Rp100 juta"),
        (476_653_978, "Rp477 juta"),
        (999_499_999, "Rp999 juta"),
        (1_000_000_000, "Rp1,00 miliar"),
        (1_086_552_612, "Rp1,09 miliar"),
        (999_499_999_999, "Rp999 miliar"),
        (1_000_000_000_000, "Rp1,00 triliun"),
        (2_500_000_000_000_000, "Rp2.500 triliun"),  # there is no larger word
        (-1_086_552_612, "-Rp1,09 miliar"),
    ],
)
def test_rupiah_in_three_digits(value: float, text: str) -> None:
    assert formats.rupiah_short(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (9_995_000, "Rp10,0 juta"),
        (99_950_000, "Rp100 juta"),
        (999_500_000, "Rp1,00 miliar"),
        (999_500_000_000, "Rp1,00 triliun"),
        (-999_500_000, "-Rp1,00 miliar"),
    ],
)
def test_rupiah_that_rounds_up_to_the_next_size_keeps_three_digits(value: float, text: str) -> None:
    assert formats.rupiah_short(value) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (87.7, "%", "87,7%"),
        (299085000, "rupiah", "Rp299.085.000"),
        (2.0, "orang", "2 orang"),
        (23553, "orang", "23.553 orang"),
        (6, "desa", "6 desa"),
        (7567, "KK", "7.567 KK"),
        (4004, "pasang", "4.004 pasang"),
        (25, "unit", "25 unit"),
        (3.4, "per 10.000 penduduk", "3,4 per 10.000 penduduk"),
        (69.31, "km²", "69,3 km²"),
        (72.66, "% dari skor maksimum", "72,7 % dari skor maksimum"),
        (12, "", "12,0"),
    ],
)
def test_a_value_with_its_unit(value: float, unit: str, text: str) -> None:
    assert formats.in_unit(value, unit) == text


@pytest.mark.parametrize(
    ("value", "unit", "places", "text"),
    [(87.6993, "%", 2, "87,70%"), (2, "orang", 1, "2,0 orang"), (69.31, "km²", 2, "69,31 km²")],
)
def test_the_caller_may_name_the_places(value: float, unit: str, places: int, text: str) -> None:
    assert formats.in_unit(value, unit, places) == text


@pytest.mark.parametrize("code", sorted(catalogue.catalogue()))
def test_every_unit_of_the_catalogue_can_be_said(code: str) -> None:
    unit = catalogue.get(code).unit
    said = formats.in_unit(1234.0, unit)
    assert said.startswith("1.234")
    assert said.endswith(unit)


@pytest.mark.parametrize(
    ("low", "high", "places", "text"),
    [
        (1.23, 5.6, 1, "1,2–5,6"),
        (0, 461.11, 0, "0–461"),
        (64.995, 100, 2, "65,00–100,00"),
        (None, None, 1, ""),
        (1.0, None, 1, ""),
        (math.nan, 2.0, 1, ""),
        (1.0, math.inf, 1, ""),
    ],
)
def test_interval(low: Value, high: Value, places: int, text: str) -> None:
    assert formats.interval(low, high, places) == text


@pytest.mark.parametrize("month", range(1, 13))
def test_a_date_names_the_month_as_babel_does(month: int) -> None:
    name = get_month_names("wide", locale="id_ID")[month]
    assert formats.date(datetime.date(2026, month, 2)) == f"2 {name} 2026"


def test_a_date_as_a_letter_writes_it() -> None:
    assert formats.date(datetime.date(2026, 11, 22)) == "22 November 2026"
    assert formats.date(datetime.date(2019, 8, 17)) == "17 Agustus 2019"


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a dan b"),
        (["a", "b", "c"], "a, b, dan c"),
        (["a", "b", "c", "d"], "a, b, c, dan d"),
    ],
)
def test_join(words: list[str], text: str) -> None:
    assert formats.join(words) == text


@given(AMOUNTS, PLACES)
def test_a_formatted_number_is_read_back(value: Decimal, places: int) -> None:
    assert parse(formats.number(value, places)) == half_up(value, places)


@given(AMOUNTS, PLACES, st.integers(0, 4))
def test_dropped_zeros_change_no_value(value: Decimal, places: int, least: int) -> None:
    assert parse(formats.number(value, places, least=least)) == half_up(value, places)


@given(AMOUNTS)
def test_formatted_rupiah_is_read_back(value: Decimal) -> None:
    assert parse(formats.rupiah(value).replace("Rp", "")) == half_up(value, 0)


@given(AMOUNTS, PLACES)
def test_babel_writes_the_same_number(value: Decimal, places: int) -> None:
    assume(not is_tie(value, places))
    assume(value >= 0 or half_up(value, places) != 0)  # Babel keeps the sign of a rounded zero
    assert formats.number(value, places) == format_decimal(value, PATTERNS[places], locale="id_ID")


@given(AMOUNTS)
def test_babel_writes_the_same_percent(value: Decimal) -> None:
    assume(not is_tie(value, 1))
    assume(value >= 0 or half_up(value, 1) != 0)
    assert formats.percent(value) == format_percent(value / 100, "#,##0.0%", locale="id_ID")


@given(st.integers(-(10**15), 10**15))
def test_babel_writes_the_same_rupiah(value: int) -> None:
    assert formats.rupiah(value) == format_currency(
        value, "IDR", "¤#,##0", locale="id_ID", currency_digits=False
    )


@pytest.mark.parametrize(
    ("value", "ours", "babel"), [(12.5, "13", "12"), (13.5, "14", "14"), (0.5, "1", "0")]
)
def test_on_a_tie_we_round_up_and_babel_to_even(value: float, ours: str, babel: str) -> None:
    assert formats.number(value) == ours
    assert format_decimal(value, "#,##0", locale="id_ID") == babel
