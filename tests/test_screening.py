"""Screening: published tables to the printed digit, Newcombe's examples, and every empty cell."""

import csv
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kinerja.indicators.intervals import wilson
from kinerja.indicators.results import COLUMNS
from kinerja.indicators.screening import (
    CELLS,
    INDICES,
    NEED_POPULATION,
    PROPORTIONS,
    accuracy,
    likelihood_ratio_negative,
    likelihood_ratio_positive,
    negative_predictive_value,
    positive_predictive_value,
    prevalence,
    proportion_ratio_limits,
    screening,
    sensitivity,
    specificity,
    youden,
    youden_limits,
)

CASES = Path(__file__).parent / "cases"
NAN = math.nan
CELL = st.integers(0, 500)
FILLED = st.integers(1, 500)
CONFIDENCE = st.sampled_from([0.8, 0.95, 0.998])


def cases(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table(*cells: float | None, **more: object) -> list[dict[str, object]]:
    key = {"unit": "a", "periode": "2024", "uji": "tes"}
    return [key | dict(zip(CELLS, cells, strict=True)) | more]


def found(*cells: float | None, **options: object) -> pd.DataFrame:
    rows = screening(table(*cells), **({"representative": True} | options))  # type: ignore[arg-type]
    return rows.assign(ukuran=rows["indikator"].str.partition("/")[0]).set_index("ukuran")


@pytest.mark.parametrize(
    "case", cases("penapisan.csv"), ids=lambda c: f"{c['contoh']}, {c['ukuran']}"
)
def test_published_tables(case: dict[str, str]) -> None:
    row = found(*(float(case[cell]) for cell in "abcd")).loc[case["ukuran"]]
    places = len(case["tercetak"].partition(".")[2])
    assert f"{row['nilai']:.{places}f}" == case["tercetak"]
    if case["bawah"]:
        assert f"{row['batas_bawah']:.{places}f}" == case["bawah"]
        assert f"{row['batas_atas']:.{places}f}" == case["atas"]


@pytest.mark.parametrize("case", cases("youden.csv"), ids=lambda c: c["contoh"])
def test_youdens_limits_are_newcombes(case: dict[str, str]) -> None:
    k1, n1, k2, n2 = (int(case[name]) for name in ("k1", "n1", "k2", "n2"))
    cells = k1, n1 - k1, k2, n2 - k2
    low, high = youden_limits(*cells)
    assert (f"{low:.4f}", f"{high:.4f}") == (case["bawah"], case["atas"])
    assert youden(*cells) == pytest.approx(k1 / n1 - k2 / n2)


def test_the_letters_are_those_of_s002() -> None:
    """b is sick and negative, c healthy and positive: most textbooks have them the other way round."""
    a, b, c, d = 90, 10, 40, 160
    assert sensitivity(a, b) == 0.9
    assert specificity(c, d) == 0.8
    assert positive_predictive_value(a, c) == 90 / 130
    assert negative_predictive_value(b, d) == 160 / 170
    assert prevalence(a, b, c, d) == 100 / 300
    assert accuracy(a, b, c, d) == 250 / 300
    assert youden(a, b, c, d) == pytest.approx(0.7)
    assert likelihood_ratio_positive(a, b, c, d) == pytest.approx(4.5)
    assert likelihood_ratio_negative(a, b, c, d) == pytest.approx(0.125)


@pytest.mark.parametrize(
    ("formula", "cells"),
    [
        (sensitivity, (0, 0)),
        (specificity, (0, 0)),
        (positive_predictive_value, (0, 0)),
        (negative_predictive_value, (0, 0)),
        (prevalence, (0, 0, 0, 0)),
        (accuracy, (0, 0, 0, 0)),
        (youden, (0, 0, 5, 5)),
        (youden, (5, 5, 0, 0)),
        (likelihood_ratio_positive, (5, 5, 0, 5)),  # infinite
        (likelihood_ratio_negative, (5, 5, 5, 0)),
        (sensitivity, (NAN, 5)),
        (specificity, (5, NAN)),
        (accuracy, (1, 2, NAN, 4)),
    ],
)
def test_what_cannot_be_divided_is_missing(formula: object, cells: tuple[float, ...]) -> None:
    assert np.isnan(formula(*cells))  # type: ignore[operator]


def test_formulas_broadcast() -> None:
    found_all = sensitivity([9, 5, 0], [[1, 5, 0], [0, 0, 5]])
    np.testing.assert_array_equal(found_all, [[0.9, 0.5, NAN], [1, 1, 0]])


@given(FILLED, CELL, FILLED, CELL, CONFIDENCE)
def test_log_limits_are_the_normal_limits_of_the_logarithm(
    k: int, rest: int, other: int, other_rest: int, level: float
) -> None:
    n, m = k + rest, other + other_rest
    low, high = proportion_ratio_limits(k, n, other, m, level)
    if rest == other_rest == 0:
        assert np.isnan([low, high]).all()
        return
    ratio = math.log((k / n) / (other / m))
    error = math.sqrt(1 / k - 1 / n + 1 / other - 1 / m)
    expected = stats.norm.interval(level, ratio, error)
    np.testing.assert_allclose(np.log([float(low), float(high)]), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    ("k", "n", "other", "m"),
    [(0, 10, 5, 10), (5, 10, 0, 10), (10, 10, 10, 10), (11, 10, 5, 10), (5, 10, 11, 10), (NAN, 10, 5, 10)],
)  # fmt: skip
def test_log_limits_do_not_exist(k: float, n: float, other: float, m: float) -> None:
    assert np.isnan(proportion_ratio_limits(k, n, other, m)).all()


@pytest.mark.parametrize("confidence", [95, 0, 1, -0.1])
def test_a_confidence_outside_0_to_1_is_refused(confidence: float) -> None:
    sentence = rf"^confidence must lie between 0 and 1, not {confidence} \(95 % is 0\.95\)$"
    with pytest.raises(ValueError, match=sentence):
        proportion_ratio_limits(1, 2, 1, 2, confidence)
    with pytest.raises(ValueError, match=sentence):
        youden_limits(1, 2, 1, 2, confidence)
    with pytest.raises(ValueError, match=sentence):
        screening(table(1, 2, 3, 4), representative=True, confidence=confidence)


@settings(max_examples=25)
@given(FILLED, FILLED, FILLED, FILLED, CONFIDENCE)
def test_every_value_lies_within_its_limits(a: int, b: int, c: int, d: int, level: float) -> None:
    rows = found(a, b, c, d, confidence=level)
    assert rows.index.tolist() == [*PROPORTIONS, *INDICES]
    assert (rows["batas_bawah"] <= rows["nilai"]).all()
    assert (rows["nilai"] <= rows["batas_atas"]).all()
    shares = rows.loc[list(PROPORTIONS)]
    assert (shares["batas_bawah"] >= 0).all()
    assert (shares["batas_atas"] <= 100).all()
    assert (rows.loc[list(INDICES[1:]), "batas_bawah"] > 0).all()


@settings(max_examples=25)
@given(FILLED, CELL, CELL, FILLED)
def test_proportions_have_wilsons_limits(a: int, b: int, c: int, d: int) -> None:
    row = found(a, b, c, d).loc["sensitivitas"]
    low, high = wilson(a, a + b)
    assert (row["pembilang"], row["penyebut"]) == (a, a + b)
    assert row["batas_bawah"] == pytest.approx(100 * float(low))
    assert row["batas_atas"] == pytest.approx(100 * float(high))
    assert row["metode"] == "Wilson 95%"


@given(FILLED, FILLED, FILLED, FILLED)
def test_bayes_leads_from_the_ratios_to_the_predictive_values(
    a: int, b: int, c: int, d: int
) -> None:
    odds = (a + b) / (c + d)
    after_positive = odds * float(likelihood_ratio_positive(a, b, c, d))
    after_negative = odds * float(likelihood_ratio_negative(a, b, c, d))
    assert positive_predictive_value(a, c) == pytest.approx(after_positive / (1 + after_positive))
    assert negative_predictive_value(b, d) == pytest.approx(1 / (1 + after_negative))


def test_two_levels_stand_in_two_rows() -> None:
    rows = found(231, 27, 32, 54, confidence=(0.95, 0.998))
    assert len(rows) == 18
    assert rows.loc["indeks_youden", "metode"].tolist() == ["Newcombe 95%", "Newcombe 99,8%"]
    assert rows.loc["rasio_kemungkinan_positif", "metode"].tolist() == ["log 95%", "log 99,8%"]


def test_a_sample_that_does_not_represent_says_what_it_cannot_tell() -> None:
    rows = found(231, 27, 32, 54, representative=False)
    assert len(rows) == 9
    hidden = rows.loc[list(NEED_POPULATION)]
    assert hidden["nilai"].isna().all()
    assert hidden["catatan"].unique().tolist() == [
        "sampel tidak mewakili populasi: tidak dapat diduga dari tabel ini"
    ]
    assert rows.drop(index=list(NEED_POPULATION))["nilai"].notna().all()


def test_representative_must_be_said() -> None:
    with pytest.raises(TypeError, match="representative"):
        screening(table(1, 2, 3, 4))  # type: ignore[call-arg]


@pytest.mark.parametrize("cells", [(-1, 5, 5, 5), (5, 2.5, 5, 5), (5, 5, math.inf, 5)])
def test_an_impossible_cell_spoils_its_table(cells: tuple[float, ...]) -> None:
    rows = found(*cells)
    assert len(rows) == 9
    assert rows["nilai"].isna().all()
    assert rows["catatan"].unique().tolist() == ["sel tabel harus bilangan bulat tidak negatif"]


@pytest.mark.parametrize(
    ("cells", "measure", "value", "note"),
    [
        ((5, 5, 0, 10), "rasio_kemungkinan_positif", NAN, "penyebut nol: rasio tak terhingga"),
        ((0, 10, 5, 5), "rasio_kemungkinan_positif", 0, "ada sel nol: tidak ada selang log"),
        ((10, 0, 10, 0), "rasio_kemungkinan_positif", 1, "ada sel nol: tidak ada selang log"),
        ((10, 0, 10, 0), "rasio_kemungkinan_negatif", NAN, "penyebut nol: rasio tak terhingga"),
        ((10, 0, 5, 5), "rasio_kemungkinan_negatif", 0, "ada sel nol: tidak ada selang log"),
        ((0, 10, 0, 10), "rasio_kemungkinan_negatif", 1, "ada sel nol: tidak ada selang log"),
        ((0, 0, 5, 5), "rasio_kemungkinan_positif", NAN, "penyebut nol"),
        ((5, 5, 0, 0), "indeks_youden", NAN, "penyebut nol"),
        ((0, 0, 5, 5), "sensitivitas", NAN, "penyebut nol"),
        ((5, None, 5, 5), "sensitivitas", NAN, "pembilang atau penyebut tidak ada"),
        ((5, None, 5, 5), "rasio_kemungkinan_negatif", NAN, "pembilang atau penyebut tidak ada"),
    ],
)
def test_a_zero_or_missing_cell_says_what_it_leaves_undefined(
    cells: tuple[float | None, ...], measure: str, value: float, note: str
) -> None:
    row = found(*cells).loc[measure]
    np.testing.assert_array_equal(row["nilai"], value)
    assert row["catatan"] == note
    assert np.isnan(row["batas_bawah"])


def test_a_missing_cell_leaves_the_others_their_value() -> None:
    rows = found(5, None, 5, 15)
    assert rows.loc["spesifisitas", "nilai"] == 75
    assert rows.loc["nilai_prediktif_positif", "nilai"] == 50


def test_no_tables_give_an_empty_result() -> None:
    rows = screening([], representative=True)
    assert list(rows.columns) == list(COLUMNS)
    assert rows.empty


def test_tests_stand_in_order_and_the_table_stays_as_it_was() -> None:
    given_table = pd.DataFrame(
        table(9, 1, 2, 8, sumber="baris 3") + table(5, 5, 5, 5, uji="lain", sumber="baris 4")
    )
    before = given_table.copy(deep=True)
    rows = screening(given_table, representative=True)
    pd.testing.assert_frame_equal(given_table, before)
    assert rows["indikator"].str.partition("/")[2].tolist() == ["tes"] * 9 + ["lain"] * 9
    assert rows["sumber"].tolist() == ["baris 3"] * 9 + ["baris 4"] * 9
    assert rows.loc[0, ["unit", "periode"]].tolist() == ["a", "2024"]
