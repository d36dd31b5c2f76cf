"""Regression: NIST's certified values, textbooks' prediction intervals, and what cannot be fitted."""

import csv
import math
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import optimize, stats

from kinerja.indicators.regression import (
    coefficient_limits,
    from_logit,
    least_squares,
    no_spread,
    predict,
    regression,
    to_logit,
)
from kinerja.indicators.results import COLUMNS

CASES = Path(__file__).parent / "cases"
NAN = math.nan
COUNTED, PERCENT = "tenaga/kunjungan", "serapan"  # indicators that are, and are not, a percentage
Numbers = npt.NDArray[np.float64]
VALUES = st.floats(-1e4, 1e4)
POINTS = st.lists(st.tuples(st.integers(-50, 50), VALUES), min_size=4, max_size=15)


def cases(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def example(name: str) -> tuple[Numbers, Numbers]:
    rows = [row for row in cases("regresi_data.csv") if row["contoh"] == name]
    x = [[float(number) for number in row["x"].split()] for row in rows]
    return np.array([float(row["y"]) for row in rows]), np.array(x)


def worked_out(name: str, quantity: str) -> float:
    """A printed quantity: b1, galat1, s, r2, ``selang bawah1``, or ``ramalan 8 275`` and its limits."""
    fit = least_squares(*example(name))
    if quantity in ("s", "r2"):
        return fit.residual_sd if quantity == "s" else fit.r_squared
    if quantity.startswith("selang"):
        side = 0 if "bawah" in quantity else 1
        return float(coefficient_limits(fit)[side][int(quantity[-1])])
    word, *at = quantity.split()
    if at:
        place = ("ramalan", "bawah", "atas").index(word)
        return float(predict(fit, [float(number) for number in at])[place][0])
    return float((fit.coefficients if word.startswith("b") else fit.errors)[int(word[-1])])


@pytest.mark.parametrize(
    "case", cases("regresi.csv"), ids=lambda c: f"{c['contoh']}, {c['besaran']}"
)
def test_published_answers(case: dict[str, str]) -> None:
    value, printed = worked_out(case["contoh"], case["besaran"]), float(case["tercetak"])
    if case["penulis"] == "NIST":
        assert value == pytest.approx(printed, rel=1e-11)  # 15 digits are certified
    else:
        unit = 10.0 ** -len(case["tercetak"].partition(".")[2])
        assert abs(value - printed) <= unit / 2 + 1e-12


def test_the_vector_of_methods_section_5() -> None:
    value, low, high = predict(least_squares([72, 78, 81], [1, 2, 3]), 4)
    assert (f"{value[0]:.0f}", f"{low[0]:.1f}", f"{high[0]:.1f}") == ("86", "57.6", "114.4")


@given(POINTS)
def test_a_line_is_scipys(points: list[tuple[int, float]]) -> None:
    x, y = np.array(points, dtype="float64").T
    assume(np.ptp(x) > 0)
    assume(np.ptp(y) > 1e-3)
    fit, oracle = least_squares(y, x), stats.linregress(x, y)
    scale = np.abs(y).max()
    line, errors = (oracle.intercept, oracle.slope), (oracle.intercept_stderr, oracle.stderr)
    np.testing.assert_allclose(fit.coefficients, line, rtol=1e-6, atol=1e-9 * scale)
    np.testing.assert_allclose(fit.errors, errors, rtol=1e-4, atol=1e-7 * scale)


@given(st.integers(0, 2**32 - 1), st.integers(1, 4))
def test_many_predictors_are_the_pseudo_inverses(seed: int, k: int) -> None:
    dice = np.random.default_rng(seed)
    x, y = dice.normal(size=(12, k)), dice.normal(size=12)
    fit = least_squares(y, x)
    design = np.column_stack([np.ones(12), x])
    np.testing.assert_allclose(fit.coefficients, np.linalg.pinv(design) @ y, rtol=1e-8, atol=1e-10)
    left = y - design @ fit.coefficients
    spread = left @ left / (12 - k - 1) * np.linalg.inv(design.T @ design)
    np.testing.assert_allclose(fit.errors, np.sqrt(np.diag(spread)), rtol=1e-8)


def test_limits_by_curve_fit() -> None:
    y, x = example("kemurnian oksigen")
    found, spread = optimize.curve_fit(lambda t, a, b: a + b * t, x[:, 0], y)
    reach = stats.t.ppf(0.995, 18) * np.sqrt(np.diag(spread))
    low, high = coefficient_limits(least_squares(y, x), 0.99)
    np.testing.assert_allclose([low, high], [found - reach, found + reach], rtol=1e-5)


def test_new_values_fall_into_the_interval_as_often_as_it_says() -> None:
    dice = np.random.default_rng(5)
    inside = 0
    for _ in range(4000):
        y = 3 + 2 * np.arange(6) + dice.normal(size=6)
        _, low, high = predict(least_squares(y, np.arange(6)), 7, 0.9)
        inside += low[0] <= 3 + 2 * 7 + dice.normal() <= high[0]
    assert inside / 4000 == pytest.approx(0.9, abs=0.02)


@given(POINTS, st.floats(-1e3, 1e3))
def test_limits_hold_the_value_and_widen_away_from_the_middle(
    points: list[tuple[int, float]], away: float
) -> None:
    x, y = np.array(points, dtype="float64").T
    assume(np.ptp(x) > 0)
    middle = x.mean()
    value, low, high = predict(least_squares(y, x), [middle, middle + away, middle + 2 * away])
    slack = 1e-9 * (np.abs(y).max() + 1)
    assert (low <= value + slack).all()
    assert (value <= high + slack).all()
    width = high - low
    assert width[0] <= width[1] + slack
    assert width[1] <= width[2] + slack


@pytest.mark.parametrize(
    ("y", "x"),
    [
        ([1, 2], [1, 2]),  # no degree of freedom left
        ([1, 2, 3], [[1, 2], [2, 1], [3, 3]]),
        ([1, 2, 4], [1, 1, 1]),
        ([1, 2, 4], [0.1, 0.1, 0.1]),  # whose mean is not 0.1 in floats
        ([1, 2, 4, 3], [[1, 2], [2, 4], [3, 6], [4, 8]]),
        ([1, NAN, 4], [1, 2, 3]),
        ([1, 2, 4], [1, NAN, 3]),
        ([1, math.inf, 4], [1, 2, 3]),
        ([], np.empty((0, 1))),
    ],
)
def test_what_cannot_be_fitted_is_missing(y: list[float], x: list[float]) -> None:
    fit = least_squares(y, x)
    assert np.isnan(fit.coefficients).all()
    assert np.isnan([fit.residual_sd, fit.r_squared]).all()
    assert fit.points == len(y)
    new = np.ones((2, len(fit.centre)))
    assert np.isnan(predict(fit, new)).all()
    assert np.isnan(coefficient_limits(fit)).all()


def test_an_outcome_that_does_not_vary_explains_nothing() -> None:
    fit = least_squares([5, 5, 5, 5], [1, 2, 3, 4])
    assert fit.coefficients.tolist() == [5, 0]
    assert np.isnan(fit.r_squared)


@pytest.mark.parametrize(
    ("y", "flat"),
    [
        ([70, 72, 74, 76], True),
        ([5, 5, 5, 5], True),
        ([0, 0, 0, 0], True),
        ([0.1, 0.2, 0.3, 0.4], True),
        ([70, 72, 74, 76.001], False),
    ],
)
def test_points_on_a_line_show_no_spread(y: list[float], flat: bool) -> None:
    assert no_spread(least_squares(y, [1, 2, 3, 4]), y) is flat


def test_without_a_fit_there_is_no_line_either() -> None:
    assert not no_spread(least_squares([1, 2], [1, 2]), [1, 2])


@pytest.mark.parametrize("confidence", [95, 0, 1])
def test_a_confidence_outside_0_to_1_is_refused(confidence: float) -> None:
    sentence = rf"^confidence must lie between 0 and 1, not {confidence} \(95 % is 0\.95\)$"
    fit = least_squares([1, 2, 4], [1, 2, 3])
    for call in (lambda: predict(fit, 4, confidence), lambda: coefficient_limits(fit, confidence)):
        with pytest.raises(ValueError, match=sentence):
            call()


@pytest.mark.parametrize(
    ("percent", "logit"),
    [(50, 0), (20, -math.log(4)), (0, NAN), (100, NAN), (101, NAN), (-1, NAN), (NAN, NAN)],
)
def test_logits(percent: float, logit: float) -> None:
    np.testing.assert_allclose(to_logit(percent), logit, rtol=1e-14)


@given(st.floats(0.001, 99.999))
def test_a_logit_leads_back(percent: float) -> None:
    assert from_logit(to_logit(percent)) == pytest.approx(percent, rel=1e-9)


def visits(outcome: list[float | None], indicator: str = COUNTED) -> pd.DataFrame:
    """A regression of the outcome on the number of cadres and of posyandu."""
    table = pd.DataFrame(
        {
            "unit": list("abcdefgh")[: len(outcome)],
            "periode": "2024",
            "kader": [4, 5, 6, 8, 9, 7, 3, 10][: len(outcome)],
            "posyandu": [1, 3, 2, 5, 4, 4, 2, 6][: len(outcome)],
            "hasil": np.array(outcome, dtype="float64"),
        }
    )
    return regression(table, indicator=indicator, outcome="hasil", predictors=["kader", "posyandu"])


def test_coefficients_first_then_a_forecast_for_each_row_without_outcome() -> None:
    found = visits([40, 46, 61, 79, 88, 70, None, None])
    assert found["indikator"].tolist() == [
        f"koefisien_regresi/{COUNTED}: tetapan",
        f"koefisien_regresi/{COUNTED}: kader",
        f"koefisien_regresi/{COUNTED}: posyandu",
        f"ramalan/{COUNTED}",
        f"ramalan/{COUNTED}",
    ]
    assert found["unit"].tolist() == ["semua"] * 3 + ["g", "h"]
    assert found["kategori"].isna().all()
    assert found["catatan"].str.fullmatch(r"6 titik, R² = 0,\d{3}").all()
    fit = least_squares([40, 46, 61, 79, 88, 70], [[4, 1], [5, 3], [6, 2], [8, 5], [9, 4], [7, 4]])
    value, low, high = predict(fit, [[3, 2], [10, 6]])
    np.testing.assert_allclose(found["nilai"], [*fit.coefficients, *value])
    np.testing.assert_allclose(found["batas_bawah"].iloc[3:], low)
    np.testing.assert_allclose(found["batas_atas"].iloc[3:], high)
    assert found["metode"].unique().tolist() == [
        "kuadrat terkecil, skala asli, selang t 95%",
        "kuadrat terkecil, skala asli, selang prediksi 95%",
    ]
    assert found["satuan"].iloc[3] == "per 10.000 penduduk"
    assert found["penyebut"].iloc[:3].tolist() == [6, 6, 6]


def test_a_percentage_stays_within_0_to_100() -> None:
    found = visits([60, 66, 81, 92, 97, 90, 40, None], PERCENT).iloc[-1]
    assert 0 < found["batas_bawah"] < found["nilai"] < found["batas_atas"] < 100
    assert found["metode"] == "kuadrat terkecil, skala logit, selang prediksi 95%"
    counts = [[4, 1], [5, 3], [6, 2], [8, 5], [9, 4], [7, 4], [3, 2]]
    logits = least_squares(to_logit([60, 66, 81, 92, 97, 90, 40]), counts)
    assert found["nilai"] == pytest.approx(float(from_logit(predict(logits, [10, 6])[0])[0]))


@pytest.mark.parametrize(("points", "short"), [(4, True), (5, False)])
def test_fewer_than_five_points_are_marked(points: int, short: bool) -> None:
    found = visits([*[40, 46, 61, 79, 88][:points], None])
    assert found["nilai"].notna().all()
    assert found["kategori"].eq("terlalu pendek untuk meramal").all() == short


NO_FIT = (
    "titik terlalu sedikit, atau peubah tidak bervariasi atau saling menentukan: tidak ada regresi"
)


@pytest.mark.parametrize(
    ("outcome", "indicator", "reason"),
    [
        ([40, 46, 61, None], COUNTED, NO_FIT),
        ([None, None, None, None], COUNTED, NO_FIT),
        (
            [60, 66, 100, 92, 97, None],
            PERCENT,
            "ada persen di luar 0–100 atau tepat di ujungnya: tidak ada skala logit",
        ),
        (
            [14, 18, 20, 29, None],  # 2 × kader + 3 × posyandu + 3
            COUNTED,
            None,
        ),
        (
            [14.0, 22.0, 21.0, 34.0, 33.0, None],  # 2 × kader + 3 × posyandu + 3
            COUNTED,
            "semua titik tepat pada garis: tidak ada sebaran untuk selang, jadi tidak diramal",
        ),
    ],
)
def test_without_a_fit_the_rows_say_why(
    outcome: list[float | None], indicator: str, reason: str | None
) -> None:
    found = visits(outcome, indicator)
    assert len(found) == 3 + sum(value is None for value in outcome)
    if reason:
        assert found["catatan"].unique().tolist() == [reason]
        assert found[["nilai", "batas_bawah", "metode"]].isna().all(axis=None)
    else:
        assert found["nilai"].notna().all()


def test_a_row_without_a_predictor_says_so_and_is_not_fitted() -> None:
    table = pd.DataFrame(
        {
            "unit": list("abcdefg"),
            "periode": ["2023"] * 3 + ["2024"] * 4,
            "kader": [4, 5, 6, 8, 9, None, None],
            "hasil": [40, 46, 61, 79, 88, 12, None],
        }
    )
    before = table.copy(deep=True)
    found = regression(
        table, indicator=COUNTED, outcome="hasil", predictors=["kader"], confidence=(0.95, 0.998)
    )
    pd.testing.assert_frame_equal(table, before)
    assert found["catatan"].iloc[-1] == "peubah tidak ada"
    assert found["unit"].tolist() == ["semua"] * 4 + ["g"]
    assert found["penyebut"].iloc[0] == 5
    assert found["periode"].iloc[0] == "2023/2024"
    assert found["metode"].iloc[1].endswith("99,8%")


def test_no_rows_give_an_empty_result() -> None:
    found = regression(pd.DataFrame(), indicator=COUNTED, outcome="hasil", predictors=["kader"])
    assert list(found.columns) == list(COLUMNS)
    assert found.empty
