"""Forecasts of a series, each with its prediction interval: linear trend, mean change, ratio, geometric growth.

A forecast holds only as long as nothing changes (S002 line 604: conditions and corrections stay as they were). Its
interval says where the *next value* may lie, not where the line lies. Fewer than 5 points are computed and marked
``terlalu pendek untuk meramal``: a page may draw them, and claims nothing. Without a point more than the method has
unknowns there is no interval, and so no forecast.

S002 (002_98a6b6205a0fa0d3.txt, lines 604-652) prints two formulas wrongly:

- line 610, ``Y = a + (t − 1) X``, calls X the mean output so far (line 616); it must be the mean *change*, or 72, 78,
  81 would lead to 303;
- line 644, ``r = Pt ÷ Po − 1``, lacks the t-th root that line 634 asks for; it is right for t = 1 only.

Its simple and multiple regression stand in ``kinerja.indicators.regression``.

- Mean change: Hyndman RJ, Athanasopoulos G. Forecasting: Principles and Practice. 3rd ed. 2021, section 5.5, there as
  drift; with Student's t in place of the normal, because points are few.
- Counts: Nelson W. Applied Life Data Analysis. Wiley 1982, section 6.2, the conditional method.
- Linear trend: as a regression on time. Errors are taken as independent and equally spread.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special, stats

from kinerja import catalogue
from kinerja.indicators.intervals import Array, alpha
from kinerja.indicators.proportions import MISSING, Confidence, Named, Rows, with_limits
from kinerja.indicators.regression import (
    LEAST_POINTS,
    LINEAR,
    LOGIT,
    NO_SPREAD,
    SAME,
    TOO_SHORT,
    Prediction,
    from_logit,
    least_squares,
    predict,
    to_logit,
)
from kinerja.indicators.results import concat
from kinerja.periods import Period, span

TREND, CHANGE, GROWTH = "tren linear", "perubahan rerata", "pertumbuhan geometrik"
METHODS, SCALES = (TREND, CHANGE, GROWTH), (LINEAR, LOGIT)
TOO_FEW = "kurang dari 3 titik: tidak ada selang prediksi, jadi tidak diramal"
MIXED = "tahun, triwulan atau bulan bercampur: tidak diramal"
TWICE = "dua nilai untuk satu periode: tidak diramal"
NOTHING = "tidak ada nilai"
GAP_IN_SERIES = "ada periode yang kosong: perubahan rerata memerlukan deret tanpa celah"
NOT_POSITIVE = "ada nilai nol atau negatif: tidak ada pertumbuhan geometrik"
BOUNDED = "persen tidak diramal dengan pertumbuhan geometrik: akan melewati 100%"
OUTSIDE = "ada persen di luar 0–100: bukan proporsi, tidak ada skala logit"
AT_THE_END = "ada 0% atau 100% tanpa pembilang dan penyebut: tidak ada skala logit"


def linear_trend(
    times: npt.ArrayLike, values: npt.ArrayLike, at: npt.ArrayLike, confidence: float = 0.95
) -> Prediction:
    """The straight line of least squares through the points, carried on to other times, with prediction limits.

    Times need not be evenly spaced. A percentage that it carries beyond 100 belongs on the logit scale
    (``forecasts`` does that).

    >>> value, low, high = linear_trend([1, 2, 3], [72, 78, 81], [4, 5])
    >>> value.round(6).tolist(), low.round(1).tolist(), high.round(1).tolist()
    ([86.0, 90.5], [57.6, 52.9], [114.4, 128.1])
    """
    return predict(least_squares(values, times), at, confidence)


def mean_change(
    values: npt.ArrayLike, ahead: npt.ArrayLike, confidence: float = 0.95
) -> Prediction:
    """S002's simple trend, ``Y = a + (t − 1) X`` with X the mean *change* a step: from the last value onwards.

    S002 line 610; its line 616 calls X the mean level, which is wrong. ``last + h x̄ ± t(n − 2) s √(h + h²/(n − 1))``, s
    the spread of the n − 1 changes: Hyndman and Athanasopoulos 2021, section 5.5. Values are one step apart, in order.
    Only the first and the last value make the forecast, the others only its limits. Missing for fewer than three.

    >>> value, low, high = mean_change([72, 78, 81], 1)
    >>> f"{value:.1f} ({low:.1f} – {high:.1f})"
    '85.5 (52.5 – 118.5)'
    """
    tail = alpha(confidence) / 2
    known, steps = (np.asarray(each, dtype="float64") for each in (values, ahead))
    n = len(known)
    if n < 3:
        nothing = np.full(steps.shape, np.nan)
        return nothing, nothing, nothing
    changes = np.diff(known)
    value = np.asarray(known[-1] + steps * changes.mean())
    spread = changes.std(ddof=1) * np.sqrt(steps + steps**2 / (n - 1))
    reach = special.stdtrit(n - 2, 1 - tail) * spread
    return value, value - reach, value + reach


def growth_rate(first: npt.ArrayLike, last: npt.ArrayLike, intervals: npt.ArrayLike) -> Array:
    """Geometric growth a step: ``r = (Pt ÷ Po)^(1/t) − 1``.

    S002 lines 634-644, whose last formula lacks the root and is right for t = 1 only. Missing where a number is missing
    or not above zero.

    >>> round(float(growth_rate(206_730, 278_741, 10)), 4)  # not 0.3483
    0.0303
    """
    start, end, t = (np.asarray(each, dtype="float64") for each in (first, last, intervals))
    start, end, t = (np.where(each > 0, each, np.nan) for each in (start, end, t))
    return np.asarray((end / start) ** (1 / t) - 1)


def geometric_growth(
    values: npt.ArrayLike, ahead: npt.ArrayLike, confidence: float = 0.95
) -> Prediction:
    """Geometric growth carried on: ``last × (1 + r)^h``, r from the first and the last value, with prediction limits.

    It is ``mean_change`` on logarithms, and its limits are those. S002 line 634. Missing for fewer than three values,
    and where one is not above zero.

    >>> value, low, high = geometric_growth([100, 108, 121], 1)
    >>> f"{value:.1f} ({low:.1f} – {high:.1f})"
    '133.1 (88.9 – 199.3)'
    """
    known = np.asarray(values, dtype="float64")
    logs = np.log(np.where(known > 0, known, np.nan))
    value, low, high = mean_change(logs, ahead, confidence)
    with np.errstate(over="ignore"):  # beyond any number: infinite
        return np.exp(value), np.exp(low), np.exp(high)


def ratio_forecast(
    output: npt.ArrayLike,
    observed: npt.ArrayLike,
    future: npt.ArrayLike,
    confidence: float = 0.95,
) -> Prediction:
    """Estimation by ratio: ``Y = Tt ÷ Ta × A``, A the output of the observed time Ta, Tt another time of that length.

    S002 lines 622-630. A is a count of events at a steady rate (no seasons). Limits of the *count* to come: given
    A + Y, Y is binomial; exact and conservative, whole numbers, by quantiles of the negative binomial: Nelson 1982,
    section 6.2. Missing where a number is missing, a time is not above zero or the output is no whole number from zero.

    >>> value, low, high = ratio_forecast(30, 6, 12)
    >>> f"{value:.0f} ({low:.0f} – {high:.0f})"
    '60 (36 – 91)'
    """
    tail = alpha(confidence) / 2
    a, ta, tt = np.broadcast_arrays(
        *(np.asarray(each, dtype="float64") for each in (output, observed, future))
    )
    possible = (a >= 0) & (np.floor(a) == a) & (ta > 0) & (tt > 0)
    a, ta, tt = (np.where(possible, each, np.nan) for each in (a, ta, tt))
    share = ta / (ta + tt)
    low = np.where(a == 0, 0.0, stats.nbinom.ppf(tail, a, share))
    return np.asarray(tt / ta * a), low, np.asarray(stats.nbinom.ppf(1 - tail, a + 1, share))


def empirical_logit(events: npt.ArrayLike, n: npt.ArrayLike) -> Array:
    """``ln((k + ½) ÷ (n − k + ½))``: a logit that exists also at 0 and 100 %. Missing unless 0 ≤ k ≤ n and n > 0.

    Haldane JBS. Ann Hum Genet 1956;20:309-11; Anscombe FJ. Biometrika 1956;43:461-4.

    >>> empirical_logit([40, 50], 50).round(3).tolist()
    [1.35, 4.615]
    """
    k, size = (np.asarray(counts, dtype="float64") for counts in (events, n))
    k = np.where((k >= 0) & (k <= size) & (size > 0), k, np.nan)
    return np.asarray(np.log((k + 0.5) / (size - k + 0.5)))


def forecasts(
    series: pd.DataFrame,
    *,
    ahead: int = 1,
    method: str = TREND,
    scale: str | None = None,
    confidence: Confidence = 0.95,
) -> pd.DataFrame:
    """Results ``ramalan/<indikator>``: one row a facility, indicator, period to come and level; from values by period.

    ``series``: results, or a table of observations (unit, periode, indikator, nilai; satuan, pembilang, penyebut where
    known). Rows over several periods (``2017/2019``) are no points. ``ahead`` periods after the last known value, in
    the indicator's unit. Methods: ``tren linear``, ``perubahan rerata`` (a series without holes), ``pertumbuhan
    geometrik`` (values above zero, no percentages). A percentage is forecast on the logit scale, and stays within
    0–100; where one is 0 or 100 by the empirical logit of its counts. ``scale="skala asli"`` is for percentages that
    are no proportions (a budget ratio). Fewer than 5 points: category ``terlalu pendek untuk meramal``. What cannot be
    forecast keeps its rows, without a value and with the reason. Raises ValueError for an unknown method or scale, a
    scale for geometric growth, and for less than one period ahead.

    >>> years = pd.DataFrame({"periode": ["2021", "2022", "2023"], "nilai": [72, 78, 81]})
    >>> series = years.assign(unit="a", indikator="serapan")
    >>> found = pd.concat([forecasts(series), forecasts(series, scale="skala asli")])
    >>> found[["periode", "nilai", "batas_bawah", "batas_atas"]].round(1).values.tolist()
    [['2024', 84.9, 60.6, 95.4], ['2024', 86.0, 57.6, 114.4]]
    >>> found[["metode", "kategori"]].iloc[0].tolist()
    ['tren linear, skala logit, selang prediksi 95%', 'terlalu pendek untuk meramal']
    """
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}, not {method!r}")
    if scale is not None and (scale not in SCALES or method == GROWTH):
        raise ValueError(
            f"scale must be one of {', '.join(SCALES)}, and none for {GROWTH}; not {scale!r}"
        )
    if ahead < 1:
        raise ValueError(f"ahead must be at least one period, not {ahead}")
    single = series[~series["periode"].astype(str).str.contains("/")]
    parts = [
        _one_series(str(unit), str(code), points, ahead, method, scale, confidence)
        for (unit, code), points in single.groupby(["unit", "indikator"], sort=False)
    ]
    return concat(*parts)


def ratio_forecasts(
    table: Rows, *, within: bool = False, confidence: Confidence = 0.95
) -> pd.DataFrame:
    """Results ``ramalan/<indikator>`` by ratio: one row a facility, period and level.

    Each row brings unit, periode (of the forecast), indikator, hasil (a count), waktu_amatan (the time in which it
    came) and waktu_ramal, in one unit of time. ``within=True``: the forecast's time holds the observed one (the year,
    from its first months); then what is already there is certain, and only the rest is forecast. One observed time is
    one point: the category is always ``terlalu pendek untuk meramal``. S002 lines 622-630.

    >>> table = [{"unit": "a", "periode": "2024", "indikator": "tenaga/kunjungan", "hasil": 30, "waktu_amatan": 6,
    ...     "waktu_ramal": 12}]
    >>> row = ratio_forecasts(table, within=True).iloc[0]
    >>> f"{row['nilai']:.0f} ({row['batas_bawah']:.0f}–{row['batas_atas']:.0f})"
    '60 (46–78)'
    """
    frame = table if isinstance(table, pd.DataFrame) else pd.DataFrame(list(table))
    names = ("hasil", "waktu_amatan", "waktu_ramal")
    frame = frame.reset_index(drop=True).reindex(columns=list(dict.fromkeys([*frame, *names])))
    output, observed, future = (pd.to_numeric(frame[n]).to_numpy("float64") for n in names)
    sure, rest = (output, future - observed) if within else (np.zeros(len(frame)), future)
    reasons = {
        MISSING: np.isnan(output + observed + future),
        "hasil bukan cacah": (output < 0) | (np.floor(output) != output),
        "waktu nol, negatif, atau sudah lewat": (observed <= 0) | (rest <= 0),
    }
    reason = np.select(list(reasons.values()), list(reasons), default="")
    codes = frame["indikator"].tolist() if len(frame) else []
    rows = pd.DataFrame(
        {
            "unit": frame.get("unit"),
            "periode": frame.get("periode"),
            "indikator": [f"ramalan/{code}" for code in codes],
            "nilai": sure + ratio_forecast(output, observed, rest)[0],
            "satuan": "hasil",
            "kategori": TOO_SHORT,
            "catatan": [why or "laju tetap, tanpa musim" for why in reason],
        }
    )

    def limits(level: float) -> Named:
        _, low, high = ratio_forecast(output, observed, rest, level)
        return sure + low, sure + high, ["rasio, selang prediksi"] * len(frame)

    return with_limits(rows, limits, confidence=confidence)


def _one_series(
    unit: str,
    code: str,
    points: pd.DataFrame,
    ahead: int,
    method: str,
    scale: str | None,
    confidence: Confidence,
) -> pd.DataFrame:
    indicator = catalogue.get(code)
    own = points["satuan"].dropna().tolist() if "satuan" in points else []
    measured = str((own or [indicator.unit])[0])
    percent = measured.startswith("%")
    scale = scale or (LOGIT if percent and method != GROWTH else LINEAR)
    known = points.dropna(subset=["nilai"]).assign(
        urutan=lambda rows: [_place(str(period))[1] for period in rows["periode"]]
    )
    known = known.sort_values("urutan", kind="stable")
    scaled, reason = _scaled(known, scale)
    reason = _unfit(points, known, method, percent) or reason
    periods = [span(points["periode"].astype(str).tolist())]
    steps = np.arange(1, ahead + 1, dtype="float64")
    if not known.empty and reason != MIXED:
        each, last = _place(str(known["periode"].iloc[-1]))
        periods = [_period(each, last + step) for step in range(1, ahead + 1)]
    back = from_logit if scale == LOGIT else np.asarray

    def predicted(level: float) -> Prediction:
        if reason:
            nothing = np.full(len(periods), np.nan)
            return nothing, nothing, nothing
        if method == TREND:
            times = known["urutan"].to_numpy("float64") - known["urutan"].iloc[-1]
            found = linear_trend(times, scaled, steps, level)
        else:
            found = (geometric_growth if method == GROWTH else mean_change)(scaled, steps, level)
        value, low, high = (back(part) for part in found)
        return value, low, high

    value, low, high = predicted(0.95)
    if (high - low <= SAME * known["nilai"].abs().max()).any():
        reason = NO_SPREAD  # from here on nothing is predicted
        value = predicted(0.95)[0]
    table = pd.DataFrame(
        {
            "unit": unit,
            "periode": periods,
            "indikator": f"ramalan/{code}",
            "nilai": value,
            "satuan": measured,
            "arah": indicator.direction,
            "kategori": TOO_SHORT if len(known) < LEAST_POINTS else None,
            "catatan": reason or f"{len(known)} titik",
            "sumber": "; ".join(known["sumber"].dropna().unique()) if "sumber" in known else None,
        }
    )

    def limits(level: float) -> Named:
        name = f"{method}, {scale}" if method != GROWTH else method
        return *predicted(level)[1:], [f"{name}, selang prediksi"] * len(table)

    return with_limits(table, limits, confidence=confidence)


def _unfit(points: pd.DataFrame, known: pd.DataFrame, method: str, percent: bool) -> str:
    """Why a series cannot be forecast by a method, whatever the scale; or nothing."""
    if len({_place(str(period))[0] for period in points["periode"]}) > 1:
        return MIXED
    if known.empty:
        return NOTHING
    if known["periode"].duplicated().any():
        return TWICE
    if len(known) < 3:
        return TOO_FEW
    if method != TREND and (np.diff(known["urutan"]) > 1).any():
        return GAP_IN_SERIES
    if method == GROWTH:
        return BOUNDED if percent else NOT_POSITIVE if (known["nilai"] <= 0).any() else ""
    return ""


def _scaled(known: pd.DataFrame, scale: str) -> tuple[Array, str]:
    """The values on their scale, and why they have none there; or nothing."""
    values = known["nilai"].to_numpy("float64")
    if scale == LINEAR:
        return values, ""
    if ((values < 0) | (values > 100)).any():
        return values, OUTSIDE
    if not np.isin(values, (0, 100)).any():
        return to_logit(values), ""
    if "pembilang" not in known or "penyebut" not in known:
        return values, AT_THE_END
    logits = empirical_logit(known["pembilang"], known["penyebut"])
    return logits, AT_THE_END if np.isnan(logits).any() else ""


def _place(period: str) -> tuple[int, int]:
    """How many such periods a year has, and the period's number since year 0."""
    parsed = Period.parse(period)
    if parsed.month:
        return 12, 12 * parsed.year + parsed.month - 1
    return (4, 4 * parsed.year + parsed.quarter - 1) if parsed.quarter else (1, parsed.year)


def _period(each: int, number: int) -> str:
    """The period of a number: the way back of ``_place``."""
    year, part = divmod(number, each)
    if each == 1:
        return str(Period(year))
    return str(Period(year, month=part + 1) if each == 12 else Period(year, quarter=part + 1))
