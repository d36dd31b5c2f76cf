"""The shape of results, and what all instruments share: selecting, joining, naming where a number comes from."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinerja.errors import RuleError
from kinerja.indicators.results import (
    COLUMNS,
    base,
    concat,
    detail,
    level_text,
    numbers,
    quotient,
    results,
    select,
    source,
)

ROW = {"unit": "a", "periode": "2019", "indikator": "rasio_ekonomis/BOK", "nilai": 95.0}
NAN = math.nan


@pytest.mark.parametrize("rows", [[], pd.DataFrame(), pd.DataFrame([ROW]).iloc[:0]])
def test_the_columns_are_always_the_same(rows: list[object] | pd.DataFrame) -> None:
    empty = results(rows)  # type: ignore[arg-type]
    assert list(empty.columns) == list(COLUMNS)
    assert empty.dtypes.astype(str).to_dict() == COLUMNS
    assert results([ROW]).dtypes.astype(str).to_dict() == COLUMNS


def test_unit_and_direction_are_the_catalogues_unless_the_row_says_otherwise() -> None:
    found = results([ROW, ROW | {"satuan": "kali", "arah": "naik"}])
    assert found[["satuan", "arah"]].to_numpy().tolist() == [["%", "netral"], ["kali", "naik"]]


def test_an_unknown_indicator_is_refused() -> None:
    with pytest.raises(RuleError, match="harus memuat indikator rasio_ekonomi; ditemukan tidak"):
        results([ROW | {"indikator": "rasio_ekonomi"}])


def test_nothing_joined_is_an_empty_result() -> None:
    for parts in ([], [results([])], [results([]), results([])]):
        assert list(concat(*parts).columns) == list(COLUMNS)
        assert concat(*parts).empty


def test_joined_results_keep_their_order_and_no_row_twice() -> None:
    first, other = results([ROW, ROW | {"unit": "b"}]), results([ROW | {"unit": "c"}, ROW])
    found = concat(first, results([]), other)
    assert found["unit"].tolist() == ["a", "b", "c"]
    assert found.index.tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("choice", "places"),
    [
        ({}, [0, 1, 2, 3]),
        ({"unit": "a"}, [0, 1, 2]),
        ({"unit": "c"}, []),
        ({"indicator": "rasio_ekonomis"}, [0, 1, 3]),
        ({"indicator": "rasio_ekonomis/BOK"}, [0, 3]),
        ({"indicator": "rasio"}, []),  # a code, not the beginning of one
        ({"method": "rasio jumlah"}, [1]),
        ({"unit": "a", "indicator": "rasio_ekonomis", "method": "rasio jumlah"}, [1]),
        ({"unit": "b", "method": "rasio jumlah"}, []),
    ],
)
def test_selecting_by_facility_indicator_and_method(
    choice: dict[str, str], places: list[int]
) -> None:
    rows = results(
        [
            ROW | {"nilai": 0.0},
            ROW | {"nilai": 1.0, "indikator": "rasio_ekonomis/JKN", "metode": "rasio jumlah"},
            ROW | {"nilai": 2.0, "indikator": "rasio_efisiensi"},
            ROW | {"nilai": 3.0, "unit": "b"},
        ]
    )
    found = select(rows, **choice)
    assert found["nilai"].tolist() == places
    assert found.index.tolist() == list(range(len(places)))


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("serapan", ("serapan", "")),
        ("serapan/BOK", ("serapan", "BOK")),
        ("ipa_kinerja/pelanggan/Jaminan", ("ipa_kinerja", "pelanggan/Jaminan")),
    ],
)
def test_a_code_is_cut_at_its_first_slash(code: str, parts: tuple[str, str]) -> None:
    assert (base(code), detail(code)) == parts


def test_where_rows_come_from() -> None:
    rows = pd.DataFrame(
        {"dokumen": ["b.txt", "a.txt", "b.txt", None, "b.txt"], "baris": ["3", "7", "4", "9", "3"]}
    )
    assert source(rows) == "b.txt baris 3, 4; a.txt baris 7"
    assert source(rows.iloc[:0]) == source(pd.DataFrame({"nilai": [1]})) == ""


def test_the_numbers_of_a_row() -> None:
    row = {"a": 1, "b": None, "c": math.inf, "d": -math.inf, "e": "2.5", "f": NAN}
    found = numbers(row, *"abcdefg")
    np.testing.assert_array_equal(found, [1, NAN, NAN, NAN, 2.5, NAN, NAN])


@pytest.mark.parametrize(
    ("above", "below", "value"),
    [(1, 4, 0.25), (0, 4, 0), (-1, 4, -0.25), (1, 0, NAN), (0, 0, NAN), (1, -4, NAN), (NAN, 4, NAN), (1, NAN, NAN)],
)  # fmt: skip
def test_nothing_is_divided_by_nothing(above: float, below: float, value: float) -> None:
    np.testing.assert_array_equal(quotient(above, below), value)
    np.testing.assert_array_equal(quotient([above, 1], [below, 2]), [value, 0.5])


@pytest.mark.parametrize(
    ("confidence", "text"),
    [(0.95, "95%"), (0.998, "99,8%"), (0.9, "90%"), (0.9995, "99,95%"), (0.5, "50%"), (0.29, "29%")],
)  # fmt: skip
def test_a_level_is_told_as_it_was_asked_for(confidence: float, text: str) -> None:
    assert level_text(confidence) == text


@given(st.integers(1, 9999))
def test_no_two_levels_are_told_alike(hundredths: int) -> None:
    told = level_text(hundredths / 10_000).removesuffix("%").replace(",", ".")
    assert float(told) == hundredths / 100
