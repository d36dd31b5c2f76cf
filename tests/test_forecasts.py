"""Forecasts of a series: the vector of methods.md, S002's two misprints, exact counts, and what is not forecast."""

import csv
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from kinerja.errors import KinerjaError
from kinerja.indicators.forecasts import (
    CHANGE,
    GROWTH,
    TREND,
    empirical_logit,
    forecasts,
    geometric_growth,
    growth_rate,
    linear_trend,
    mean_change,
    ratio_forecast,
    ratio_forecasts,
)
from kinerja.indicators.regression import from_logit, to_logit
from kinerja.indicators.results import COLUMNS

CASES = Path(__file__).parent / "cases"
NAN = math.nan
COUNTED, PERCENT, RATIO = "jumlah_balita", "serapan", "rasio_ekonomis"
LEVEL = st.sampled_from([0.8, 0.95, 0.99])
SERIES = st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=12)
SHORT = "terlalu pendek untuk meramal"


def cases(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def series(
    values: dict[str, float | None], indicator: str = COUNTED, **more: object
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "unit": "a",
            "periode": list(values),
            "indikator": indicator,
            "nilai": np.array(list(values.values()), dtype="float64"),
        }
    ).assign(**more)


def yearly(*values: float | None, indicator: str = COUNTED, **more: object) -> pd.DataFrame:
    return series({str(2020 + i): value for i, value in enumerate(values)}, indicator, **more)


# The formulas.


def test_the_vector_of_methods_section_5() -> None:
    value, low, high = linear_trend([1, 2, 3], [72, 78, 81], 4)
    assert (f"{value[0]:.0f}", f"{low[0]:.1f}", f"{high[0]:.1f}") == ("86", "57.6", "114.4")


@given(SERIES, st.integers(-3000, 3000), LEVEL)
def test_a_trend_does_not_depend_on_where_time_begins(
    values: list[float], start: int, level: float
) -> None:
    times = np.arange(len(values))
    here = linear_trend(times, values, len(values), level)
    there = linear_trend(times + start, values, len(values) + start, level)
    scale = np.abs(values).max() + 1
    np.testing.assert_allclose(here, there, rtol=1e-9, atol=1e-9 * scale)


def test_the_step_is_the_mean_change_and_not_the_mean_level() -> None:
    """S002 line 616: with the mean level 72 + 3 × 77 = 303."""
    value, _, _ = mean_change([72, 78, 81], [1, 2])
    assert value.tolist() == [85.5, 90]
    a, t, x = 72, 4, np.mean(np.diff([72, 78, 81]))
    assert value[0] == a + (t - 1) * x


@given(SERIES, st.integers(1, 5), LEVEL)
def test_mean_change_has_the_limits_of_a_sum_of_new_changes(
    values: list[float], ahead: int, level: float
) -> None:
    changes = np.diff(values)
    value, low, high = mean_change(values, ahead, level)
    error = (
        stats.sem(changes) * math.sqrt(len(changes)) * math.sqrt(ahead + ahead**2 / len(changes))
    )
    expected = stats.t.interval(level, len(changes) - 1, value, error) if error else (value, value)
    np.testing.assert_allclose([low, high], expected, rtol=1e-9, atol=1e-6)


def test_new_values_fall_into_the_interval_of_mean_change_as_often_as_it_says() -> None:
    dice = np.random.default_rng(7)
    walks = np.cumsum(1 + dice.normal(size=(4000, 8)), axis=1)
    found = [mean_change(walk[:6], 2, 0.9) for walk in walks]
    inside = [low <= walk[7] <= high for walk, (_, low, high) in zip(walks, found, strict=True)]
    assert np.mean(inside) == pytest.approx(0.9, abs=0.02)


@pytest.mark.parametrize("values", [[], [72], [72, 78], [72, NAN, 81, 83], [NAN] * 4])
def test_mean_change_needs_three_known_values(values: list[float]) -> None:
    assert np.isnan(mean_change(values, [1, 2])).all()


@pytest.mark.parametrize("case", cases("pertumbuhan.csv"), ids=lambda case: case["contoh"])
def test_published_growth_rates(case: dict[str, str]) -> None:
    first, last, t = (float(case[name]) for name in ("awal", "akhir", "interval"))
    assert f"{growth_rate(first, last, t):.4f}" == case["tercetak"]
    assert f"{last / first - 1:.4f}" != case["tercetak"]  # S002's formula, without the root


@pytest.mark.parametrize(
    ("first", "last", "t", "rate"),
    [
        (100, 121, 2, 0.1),
        (100, 110, 1, 0.1),  # here S002's formula is right
        (100, 100, 5, 0),
        (100, 81, 2, -0.1),
        (0, 100, 2, NAN),
        (100, 0, 2, NAN),
        (-1, 100, 2, NAN),
        (100, 121, 0, NAN),
        (NAN, 121, 2, NAN),
        (100, NAN, 2, NAN),
        ([100, 200], [121, 242], [2, 2], [0.1, 0.1]),
    ],
)
def test_growth_rates(first: float, last: float, t: float, rate: float) -> None:
    np.testing.assert_allclose(growth_rate(first, last, t), rate, rtol=1e-12, atol=1e-15)


@given(st.lists(st.floats(0.1, 1e6), min_size=3, max_size=10), st.integers(1, 5))
def test_growth_carries_the_rate_on(values: list[float], ahead: int) -> None:
    value, low, high = geometric_growth(values, ahead)
    rate = growth_rate(values[0], values[-1], len(values) - 1)
    assert value == pytest.approx(values[-1] * (1 + float(rate)) ** ahead, rel=1e-9)
    assert 0 <= low <= value * (1 + 1e-12)
    assert value <= high * (1 + 1e-12)


@pytest.mark.parametrize("values", [[100, 0, 120], [100, -5, 120], [100, NAN, 120], [100, 120]])
def test_growth_needs_values_above_zero(values: list[float]) -> None:
    assert np.isnan(geometric_growth(values, 1)).all()


def conditional(a: int, ta: float, tt: float, level: float) -> tuple[int, int]:
    """The counts to come that, given the sum of both, are not too few nor too many: by trying each."""
    tail, share = (1 - level) / 2, tt / (ta + tt)
    many = range(int(20 * (a + 10) * tt / ta) + 20)
    fits = [
        y
        for y in many
        if stats.binom.cdf(y, a + y, share) > tail and stats.binom.sf(y - 1, a + y, share) > tail
    ]
    return fits[0], fits[-1]


@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize(("ta", "tt"), [(6, 12), (6, 6), (9, 3)])
@pytest.mark.parametrize("a", [0, 1, 2, 5, 9, 10, 30])
def test_limits_by_ratio_are_those_of_the_conditional_test(
    a: int, ta: float, tt: float, level: float
) -> None:
    value, low, high = ratio_forecast(a, ta, tt, level)
    assert value == pytest.approx(a * tt / ta)
    assert (low, high) == conditional(a, ta, tt, level)


def test_counts_to_come_fall_into_the_interval_at_least_as_often_as_it_says() -> None:
    dice = np.random.default_rng(11)
    seen, to_come = dice.poisson(12, 20_000), dice.poisson(24, 20_000)
    _, low, high = ratio_forecast(seen, 6, 12)
    assert 0.95 <= np.mean((low <= to_come) & (to_come <= high)) < 0.98


@pytest.mark.parametrize(
    ("a", "ta", "tt"),
    [(-1, 6, 12), (2.5, 6, 12), (NAN, 6, 12), (3, 0, 12), (3, -6, 12), (3, 6, 0), (3, 6, NAN)],
)
def test_a_ratio_that_cannot_be_is_missing(a: float, ta: float, tt: float) -> None:
    assert np.isnan(ratio_forecast(a, ta, tt)).all()


def test_ratios_broadcast() -> None:
    value, low, high = ratio_forecast([0, 6, 12], 6, [[6], [12]])
    assert value.tolist() == [[0, 6, 12], [0, 12, 24]]
    assert low.shape == high.shape == (2, 3)


@pytest.mark.parametrize(
    ("k", "n", "logit"),
    [
        (50, 50, math.log(101)),
        (0, 50, -math.log(101)),
        (25, 50, 0),
        (51, 50, NAN),
        (-1, 50, NAN),
        (0, 0, NAN),
        (NAN, 50, NAN),
    ],
)
def test_empirical_logits(k: float, n: float, logit: float) -> None:
    np.testing.assert_allclose(empirical_logit(k, n), logit, rtol=1e-14)


@pytest.mark.parametrize("confidence", [95, 0, 1])
def test_a_confidence_outside_0_to_1_is_refused(confidence: float) -> None:
    sentence = rf"^confidence must lie between 0 and 1, not {confidence} \(95 % is 0\.95\)$"
    for call in (
        lambda: linear_trend([1, 2, 3], [72, 78, 81], 4, confidence),
        lambda: mean_change([72, 78], 1, confidence),
        lambda: geometric_growth([72, 78, 81], 1, confidence),
        lambda: ratio_forecast(30, 6, 12, confidence),
        lambda: forecasts(yearly(72, 78, 81), confidence=confidence),
    ):
        with pytest.raises(ValueError, match=sentence):
            call()


# The results.


@pytest.mark.parametrize(
    ("periods", "following"),
    [
        (["2021", "2022", "2023"], ["2024", "2025"]),
        (["2023-10", "2023-11", "2023-12"], ["2024-01", "2024-02"]),
        (["2023-09", "2023-10", "2023-11"], ["2023-12", "2024-01"]),
        (["2023-Q2", "2023-Q3", "2023-Q4"], ["2024-Q1", "2024-Q2"]),
        (["2023", "2021", "2022"], ["2024", "2025"]),  # the order of the rows says nothing
        (["2020", "2022", "2023"], ["2024", "2025"]),
    ],
)
def test_the_periods_to_come(periods: list[str], following: list[str]) -> None:
    values = dict(zip(periods, (10.0, 14.0, 15.0), strict=True))
    assert forecasts(series(values), ahead=2)["periode"].tolist() == following


def test_a_hole_keeps_its_place_in_time() -> None:
    found = forecasts(series({"2020": 10, "2021": None, "2022": 30, "2023": 42}), ahead=1).iloc[0]
    value, low, high = linear_trend([2020, 2022, 2023], [10, 30, 42], 2024)
    assert found[["nilai", "batas_bawah", "batas_atas"]].astype(float).tolist() == pytest.approx(
        [value[0], low[0], high[0]]
    )
    assert found["catatan"] == "3 titik"


def test_a_percentage_is_forecast_on_the_logit_scale() -> None:
    found = forecasts(yearly(72, 78, 81, 90, 97, indicator=PERCENT)).iloc[0]
    expected = [from_logit(part)[0] for part in linear_trend(range(5), to_logit([72, 78, 81, 90, 97]), 5)]  # fmt: skip
    assert found[["nilai", "batas_bawah", "batas_atas"]].astype(float).tolist() == pytest.approx(expected)  # fmt: skip
    assert found["metode"] == "tren linear, skala logit, selang prediksi 95%"
    assert (found["satuan"], found["arah"]) == ("%", "netral")


@settings(max_examples=40)
@given(st.lists(st.floats(0.5, 99.5), min_size=3, max_size=12), st.sampled_from([TREND, CHANGE]))
def test_a_percentage_never_leaves_0_to_100(values: list[float], method: str) -> None:
    assume(np.ptp(values) > 1e-3)
    found = forecasts(yearly(*values, indicator=PERCENT), ahead=3, method=method)
    known = found.dropna(subset=["nilai"])
    numbers = known[["batas_bawah", "nilai", "batas_atas"]].to_numpy()
    assert (np.diff(numbers, axis=1) >= 0).all()
    assert ((numbers >= 0) & (numbers <= 100)).all()


@pytest.mark.parametrize(
    ("method", "formula", "name"),
    [
        (TREND, lambda values: linear_trend(range(6), values, [6, 7]), "tren linear, skala asli"),
        (CHANGE, lambda values: mean_change(values, [1, 2]), "perubahan rerata, skala asli"),
        (GROWTH, lambda values: geometric_growth(values, [1, 2]), "pertumbuhan geometrik"),
    ],
)
def test_each_method_is_its_formula(method: str, formula: object, name: str) -> None:
    values = [100.0, 108, 121, 130, 138, 155]
    found = forecasts(yearly(*values), ahead=2, method=method, confidence=(0.95, 0.8))
    value, low, high = formula(values)  # type: ignore[operator]
    wide = found[found["metode"] == f"{name}, selang prediksi 95%"]
    np.testing.assert_allclose(wide["nilai"], value)
    np.testing.assert_allclose(wide["batas_bawah"], low)
    np.testing.assert_allclose(wide["batas_atas"], high)
    narrow = found[found["metode"] == f"{name}, selang prediksi 80%"]
    assert (narrow["batas_bawah"].to_numpy() > wide["batas_bawah"].to_numpy()).all()
    assert found["kategori"].isna().all()


@pytest.mark.parametrize(("count", "kind"), [(3, SHORT), (4, SHORT), (5, None), (6, None)])
@pytest.mark.parametrize("method", [TREND, CHANGE, GROWTH])
def test_fewer_than_five_points_are_marked(method: str, count: int, kind: str | None) -> None:
    found = forecasts(yearly(*[100, 108, 121, 130, 138, 155][:count]), method=method).iloc[0]
    assert pd.notna(found["nilai"])
    assert (found["kategori"] if kind else pd.isna(found["kategori"])) == (kind or True)
    assert found["catatan"] == f"{count} titik"


TOO_FEW = "kurang dari 3 titik: tidak ada selang prediksi, jadi tidak diramal"
LINE = "semua titik tepat pada garis: tidak ada sebaran untuk selang, jadi tidak diramal"
AT_THE_END = "ada 0% atau 100% tanpa pembilang dan penyebut: tidak ada skala logit"


@pytest.mark.parametrize(
    ("frame", "method", "reason", "periods"),
    [
        (yearly(72), TREND, TOO_FEW, ["2021"]),
        (yearly(72, 78), TREND, TOO_FEW, ["2022"]),
        (yearly(72, 78, None), TREND, TOO_FEW, ["2022"]),
        (yearly(None, None), TREND, "tidak ada nilai", ["2020/2021"]),
        (yearly(70, 72, 74, 76, 78), TREND, LINE, ["2025"]),
        (yearly(70, 70, 70, 70, 70), TREND, LINE, ["2025"]),
        (yearly(0, 0, 0, 0, 0), TREND, LINE, ["2025"]),
        (yearly(70, 72, 74, 76, 78), CHANGE, LINE, ["2025"]),
        (yearly(80, 80, 80, 80, indicator=PERCENT), TREND, LINE, ["2024"]),
        (
            series({"2020": 1, "2021-01": 2, "2021-02": 4}),
            TREND,
            "tahun, triwulan atau bulan bercampur: tidak diramal",
            ["2020/2021-02"],
        ),
        (
            pd.concat([yearly(1, 2, 4), yearly(3)]),
            TREND,
            "dua nilai untuk satu periode: tidak diramal",
            ["2023"],
        ),
        (
            yearly(1, None, 4, 9),
            CHANGE,
            "ada periode yang kosong: perubahan rerata memerlukan deret tanpa celah",
            ["2024"],
        ),
        (
            yearly(1, None, 4, 9),
            GROWTH,
            "ada periode yang kosong: perubahan rerata memerlukan deret tanpa celah",
            ["2024"],
        ),
        (
            yearly(1, 0, 4, 9),
            GROWTH,
            "ada nilai nol atau negatif: tidak ada pertumbuhan geometrik",
            ["2024"],
        ),
        (
            yearly(71, 80, 84, 90, indicator=PERCENT),
            GROWTH,
            "persen tidak diramal dengan pertumbuhan geometrik: akan melewati 100%",
            ["2024"],
        ),
        (
            yearly(80, 95, 101, indicator=PERCENT),
            TREND,
            "ada persen di luar 0–100: bukan proporsi, tidak ada skala logit",
            ["2023"],
        ),
        (yearly(80, 95, 100, indicator=PERCENT), TREND, AT_THE_END, ["2023"]),
        (yearly(0, 5, 9, indicator=PERCENT), TREND, AT_THE_END, ["2023"]),
        (
            yearly(80, 95, 100, indicator=PERCENT, pembilang=[8, 19, None], penyebut=[10, 20, 20]),
            TREND,
            AT_THE_END,
            ["2023"],
        ),
    ],
)
def test_what_is_not_forecast_says_why(
    frame: pd.DataFrame, method: str, reason: str, periods: list[str]
) -> None:
    found = forecasts(frame, method=method)
    assert found["catatan"].tolist() == [reason]
    assert found["periode"].tolist() == periods
    assert found[["nilai", "batas_bawah", "batas_atas", "metode"]].isna().all(axis=None)


def test_a_hundred_percent_with_its_counts_has_an_empirical_logit() -> None:
    counts = {"pembilang": [16, 19, 20], "penyebut": [20, 20, 20]}
    found = forecasts(yearly(80, 95, 100, indicator=PERCENT, **counts)).iloc[0]
    logits = empirical_logit([16, 19, 20], 20)
    expected = [from_logit(part)[0] for part in linear_trend([0, 1, 2], logits, 3)]
    assert found[["nilai", "batas_bawah", "batas_atas"]].astype(float).tolist() == pytest.approx(expected)  # fmt: skip


def test_a_ratio_beyond_100_percent_is_forecast_on_its_own_scale() -> None:
    found = forecasts(yearly(420, 330, 140, indicator=RATIO), scale="skala asli").iloc[0]
    assert found["nilai"] == pytest.approx(296.666667 - 140 * 2)
    assert found["metode"] == "tren linear, skala asli, selang prediksi 95%"


def test_the_unit_of_a_row_goes_before_that_of_the_catalogue() -> None:
    frame = yearly(72, 78, 81, satuan=[None, "% bayi", "% bayi"])
    found = forecasts(frame).iloc[0]
    assert found["satuan"] == "% bayi"
    assert "skala logit" in found["metode"]


def test_facilities_and_indicators_are_forecast_apart_and_spans_are_no_points() -> None:
    frame = pd.concat(
        [
            yearly(72, 78, 81, sumber="baris 3"),
            yearly(10, 14, 15, sumber="baris 4").assign(unit="b"),
            yearly(5, 7, 8, indicator=f"{RATIO}/BOK").assign(periode=["2020", "2021", "2022"]),
            series({"2020/2022": 77}),
        ],
        ignore_index=True,
    )
    before = frame.copy(deep=True)
    found = forecasts(frame, ahead=2)
    pd.testing.assert_frame_equal(frame, before)
    assert found["unit"].tolist() == ["a", "a", "b", "b", "a", "a"]
    assert found["indikator"].unique().tolist() == [f"ramalan/{COUNTED}", f"ramalan/{RATIO}/BOK"]
    assert found["sumber"].fillna("").tolist() == [
        "baris 3",
        "baris 3",
        "baris 4",
        "baris 4",
        "",
        "",
    ]


METHODS = "tren linear, perubahan rerata, pertumbuhan geometrik"
SCALES = "skala asli, skala logit, and none for pertumbuhan geometrik"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"method": "ARIMA"}, f"method must be one of {METHODS}, not 'ARIMA'"),
        ({"scale": "log"}, f"scale must be one of {SCALES}; not 'log'"),
        (
            {"scale": "skala asli", "method": GROWTH},
            f"scale must be one of {SCALES}; not 'skala asli'",
        ),
        ({"ahead": 0}, "ahead must be at least one period, not 0"),
    ],
)
def test_a_bad_call_is_refused(options: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        forecasts(yearly(72, 78, 81), **options)  # type: ignore[arg-type]


def test_a_period_that_is_none_is_refused() -> None:
    with pytest.raises(KinerjaError, match="harus seperti 2024, 2024-03 atau 2024-Q1"):
        forecasts(series({"Januari": 1, "Februari": 2}))


def counted(**more: object) -> dict[str, object]:
    key = {"unit": "a", "periode": "2024", "indikator": COUNTED}
    return key | {"hasil": 30, "waktu_amatan": 6, "waktu_ramal": 12} | more


def test_another_time_and_the_rest_of_this_time() -> None:
    other = ratio_forecasts([counted()]).iloc[0]
    year = ratio_forecasts([counted()], within=True).iloc[0]
    assert other["nilai"] == year["nilai"] == 60
    low, high = conditional(30, 6, 12, 0.95)
    assert (other["batas_bawah"], other["batas_atas"]) == (low, high)
    low, high = conditional(30, 6, 6, 0.95)
    assert (year["batas_bawah"], year["batas_atas"]) == (30 + low, 30 + high)
    assert (year["kategori"], year["catatan"]) == (SHORT, "laju tetap, tanpa musim")
    assert year["metode"] == "rasio, selang prediksi 95%"
    assert year["satuan"] == "hasil"


@pytest.mark.parametrize(
    ("more", "within", "reason"),
    [
        ({"hasil": None}, False, "pembilang atau penyebut tidak ada"),
        ({"waktu_amatan": None}, False, "pembilang atau penyebut tidak ada"),
        ({"hasil": 2.5}, False, "hasil bukan cacah"),
        ({"hasil": -1}, False, "hasil bukan cacah"),
        ({"waktu_amatan": 0}, False, "waktu nol, negatif, atau sudah lewat"),
        ({"waktu_ramal": 0}, False, "waktu nol, negatif, atau sudah lewat"),
        ({"waktu_ramal": 6}, True, "waktu nol, negatif, atau sudah lewat"),
        ({"waktu_ramal": 5}, True, "waktu nol, negatif, atau sudah lewat"),
    ],
)
def test_a_ratio_without_value_says_why(more: dict[str, object], within: bool, reason: str) -> None:
    found = ratio_forecasts([counted(**more)], within=within).iloc[0]
    assert found["catatan"] == reason
    assert found[["nilai", "batas_bawah", "metode"]].isna().all()


def test_the_observed_time_may_be_longer_than_that_to_come() -> None:
    assert ratio_forecasts([counted(waktu_ramal=5)]).iloc[0]["nilai"] == 25


@pytest.mark.parametrize("frame", [[], pd.DataFrame()])
def test_no_rows_give_an_empty_ratio(frame: pd.DataFrame) -> None:
    assert list(ratio_forecasts(frame).columns) == list(COLUMNS)
    assert ratio_forecasts(frame).empty


def test_no_series_give_an_empty_forecast() -> None:
    found = forecasts(yearly())
    assert list(found.columns) == list(COLUMNS)
    assert found.empty


def test_the_table_of_a_ratio_stays_as_it_was() -> None:
    table = pd.DataFrame([counted(), counted(hasil=10)], index=[3, 7])
    before = table.copy(deep=True)
    assert ratio_forecasts(table)["nilai"].tolist() == [60, 20]
    pd.testing.assert_frame_equal(table, before)
