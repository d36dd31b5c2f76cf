"""A year, a month, a quarter, a span: read, written, named."""

import re

import pytest
from babel.dates import get_month_names
from hypothesis import given
from hypothesis import strategies as st

from kinerja import periods
from kinerja.errors import KinerjaError
from kinerja.periods import Period

YEARS = st.integers(1000, 9999)
PERIODS = st.one_of(
    st.builds(Period, YEARS),
    st.builds(Period, YEARS, month=st.integers(1, 12)),
    st.builds(Period, YEARS, quarter=st.integers(1, 4)),
)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2024", Period(2024)),
        ("0987", Period(987)),
        ("2024-01", Period(2024, month=1)),
        ("2024-12", Period(2024, month=12)),
        ("2024-Q1", Period(2024, quarter=1)),
        ("2024-Q4", Period(2024, quarter=4)),
    ],
)
def test_a_period_is_read_and_written(text: str, period: Period) -> None:
    assert Period.parse(text) == period
    assert str(period) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "24",
        "20245",
        "2024-0",
        "2024-00",
        "2024-13",
        "2024-3",
        "2024-Q0",
        "2024-Q5",
        "2024-q1",
        "2024Q1",
        "2024/2025",
        "2024-01-01",
        "2024 ",
        " 2024",
        "2024\n",
        "2024.0",
        "Maret 2024",
        "２０２４",  # digits that look alike and make another key
    ],
)
def test_anything_else_is_refused_with_its_sentence(text: str) -> None:
    sentence = f'periode: harus seperti 2024, 2024-03 atau 2024-Q1; ditemukan "{text}".'
    with pytest.raises(KinerjaError, match=f"^{re.escape(sentence)}$"):
        Period.parse(text)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2024", "2024"),
        ("2024-03", "Maret 2024"),
        ("2024-Q1", "triwulan I 2024"),
        ("2024-Q2", "triwulan II 2024"),
        ("2024-Q3", "triwulan III 2024"),
        ("2024-Q4", "triwulan IV 2024"),
        ("2017/2019", "2017–2019"),
        ("2024-01/2024-03", "Januari 2024–Maret 2024"),
    ],
)
def test_a_period_is_named_as_a_report_says_it(text: str, label: str) -> None:
    assert periods.label(text) == label


@pytest.mark.parametrize("month", range(1, 13))
def test_months_have_the_names_that_babel_knows(month: int) -> None:
    name = get_month_names("wide", locale="id_ID")[month]
    assert Period(2024, month=month).label() == f"{name} 2024"


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("2024-02", ["2024-02"]),
        ("2024-Q1", ["2024-01", "2024-02", "2024-03"]),
        ("2024-Q2", ["2024-04", "2024-05", "2024-06"]),
        ("2024-Q3", ["2024-07", "2024-08", "2024-09"]),
        ("2024-Q4", ["2024-10", "2024-11", "2024-12"]),
        ("2024", [f"2024-{month:02d}" for month in range(1, 13)]),
    ],
)
def test_the_months_of_a_period(text: str, months: list[str]) -> None:
    assert [str(month) for month in Period.parse(text).months()] == months


@pytest.mark.parametrize(
    ("first", "last", "all_years"),
    [(2017, 2019, ["2017", "2018", "2019"]), (2019, 2019, ["2019"]), (2020, 2019, [])],
)
def test_years(first: int, last: int, all_years: list[str]) -> None:
    assert periods.years(first, last) == all_years


@pytest.mark.parametrize(
    ("several", "span"),
    [
        (["2019"], "2019"),
        (["2019", "2019"], "2019"),
        (["2017", "2018", "2019"], "2017/2019"),
        (["2019", "2017"], "2017/2019"),
        (["2024-10", "2024-02"], "2024-02/2024-10"),
        (["2024-Q3", "2024-Q1"], "2024-Q1/2024-Q3"),
    ],
)
def test_several_periods_have_one_name(several: list[str], span: str) -> None:
    assert periods.span(several) == span


@given(PERIODS)
def test_what_is_written_is_read_back(period: Period) -> None:
    assert Period.parse(str(period)) == period
    assert re.fullmatch(periods.PATTERN, str(period))


@given(PERIODS)
def test_months_lie_in_their_year_in_order(period: Period) -> None:
    months = period.months()
    assert len(months) == (1 if period.month else 3 if period.quarter else 12)
    assert {month.year for month in months} == {period.year}
    assert months == sorted(months)


@given(
    st.lists(YEARS, min_size=1, max_size=6).flatmap(
        lambda years: st.tuples(st.just(years), st.permutations(years))
    )
)
def test_the_order_of_the_periods_does_not_matter(orders: tuple[list[int], list[int]]) -> None:
    years, shuffled = orders
    named = periods.span([str(year) for year in years])
    assert periods.span([str(year) for year in shuffled]) == named
    assert named.partition("/")[0] == str(min(years))
