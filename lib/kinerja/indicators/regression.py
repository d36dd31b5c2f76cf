"""Simple and multiple regression by least squares: coefficients with intervals, and what they predict for a new row.

S002 (002_98a6b6205a0fa0d3.txt, lines 646-652) names both, to see how things hang together, and prints no formula. A
coefficient is an association with the other predictors held, not a cause. Errors are taken as independent, normal and
equally spread.

- Draper NR, Smith H. Applied Regression Analysis. 3rd ed. Wiley 1998, sections 1.4, 3.1 and 5.1.
- Longley JW. An appraisal of least squares programs for the electronic computer. JASA 1967;62:819-41: why predictors
  are centred and scaled first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from kinerja import catalogue
from kinerja.indicators.data_quality import said
from kinerja.indicators.intervals import Array, Limits, alpha
from kinerja.indicators.proportions import Confidence, Named, with_limits
from kinerja.indicators.results import concat, results
from kinerja.periods import span

LEAST_POINTS = 5
TOO_SHORT = "terlalu pendek untuk meramal"
SAME = 1e-12  # of the largest value: below it a spread is the rounding of floats
LINEAR, LOGIT = "skala asli", "skala logit"
NO_FIT = (
    "titik terlalu sedikit, atau peubah tidak bervariasi atau saling menentukan: tidak ada regresi"
)
OUTSIDE = "ada persen di luar 0–100 atau tepat di ujungnya: tidak ada skala logit"
NO_SPREAD = "semua titik tepat pada garis: tidak ada sebaran untuk selang, jadi tidak diramal"
NO_PREDICTOR = "peubah tidak ada"
INTERCEPT = "tetapan"
Prediction = tuple[Array, Array, Array]  # value, low, high


@dataclass(frozen=True)
class Fit:
    """A least-squares fit: intercept first, then a coefficient a predictor. All missing where it cannot be made.

    >>> fit = least_squares([40, 46, 61, 79, 88], [4, 5, 6, 8, 9])
    >>> fit.coefficients.round(2).tolist(), fit.errors.round(2).tolist(), round(fit.r_squared, 3), fit.degrees
    ([-0.6, 9.91], [3.55, 0.53], 0.991, 3)
    """

    coefficients: Array
    errors: Array  # standard errors
    residual_sd: float
    degrees: int
    r_squared: float
    points: int
    centre: Array  # means of the predictors
    unscaled: Array  # covariance of the slopes ÷ residual variance


def least_squares(outcome: npt.ArrayLike, predictors: npt.ArrayLike) -> Fit:
    """Simple or multiple regression of the outcome on one or more predictors (columns), by least squares.

    S002 lines 646-652. Predictors are centred and scaled before the QR decomposition, so that years and populations
    do not drown the digits (Longley 1967). All missing where a number is missing, where a predictor does not vary or
    follows from the others, and where points do not outnumber the coefficients. A coefficient is an association with
    the others held, not a cause.

    >>> fit = least_squares([72, 78, 81], [1, 2, 3])
    >>> fit.coefficients.round(6).tolist(), round(fit.residual_sd, 4), fit.degrees
    ([68.0, 4.5], 1.2247, 1)
    """
    y = np.asarray(outcome, dtype="float64")
    x = np.asarray(predictors, dtype="float64")
    x = x[:, None] if x.ndim == 1 else x
    n, k = x.shape
    degrees = n - k - 1
    known = np.isfinite(y).all() and np.isfinite(x).all()
    if degrees < 1 or not known or (np.ptp(x, axis=0) == 0).any():
        return _no_fit(n, k)
    centre, scale = x.mean(axis=0), x.std(axis=0)
    standard = (x - centre) / scale
    if np.linalg.matrix_rank(standard) < k:
        return _no_fit(n, k)
    q, r = np.linalg.qr(standard)
    slopes = np.linalg.solve(r, q.T @ (y - y.mean())) / scale
    inverse = np.linalg.inv(r)
    unscaled = inverse @ inverse.T / np.outer(scale, scale)
    residuals = y - y.mean() - (x - centre) @ slopes
    left, whole = float(residuals @ residuals), float(((y - y.mean()) ** 2).sum())
    sd = np.sqrt(left / degrees)
    spreads = np.concatenate([[1 / n + centre @ unscaled @ centre], np.diag(unscaled)])
    return Fit(
        coefficients=np.concatenate([[y.mean() - slopes @ centre], slopes]),
        errors=sd * np.sqrt(spreads),
        residual_sd=float(sd),
        degrees=degrees,
        r_squared=1 - left / whole if whole else float("nan"),
        points=n,
        centre=centre,
        unscaled=unscaled,
    )


def coefficient_limits(fit: Fit, confidence: float = 0.95) -> Limits:
    """Student's t limits of the coefficients, intercept first.

    >>> low, high = coefficient_limits(least_squares([72, 78, 81, 88, 90], [1, 2, 3, 4, 5]))
    >>> f"{low[1]:.2f} {high[1]:.2f}"
    '3.28 5.92'
    """
    reach = special.stdtrit(max(fit.degrees, 1), 1 - alpha(confidence) / 2) * fit.errors
    return fit.coefficients - reach, fit.coefficients + reach


def predict(fit: Fit, at: npt.ArrayLike, confidence: float = 0.95) -> Prediction:
    """What a fit predicts at new values of the predictors (a row each), with the limits of one new observation.

    ``ŷ ± t(n − k − 1) s √(1 + 1/n + d′ C d)``, d the distance from the predictors' means: Draper and Smith 1998,
    section 3.1. Limits grow with that distance, and say nothing of whether the line goes on there.

    >>> value, low, high = predict(least_squares([72, 78, 81], [1, 2, 3]), 4)
    >>> f"{value[0]:.0f} ({low[0]:.1f} – {high[0]:.1f})"
    '86 (57.6 – 114.4)'
    """
    away = np.asarray(at, dtype="float64").reshape(-1, len(fit.centre)) - fit.centre
    middle = fit.coefficients[0] + fit.coefficients[1:] @ fit.centre
    value = middle + away @ fit.coefficients[1:]
    leverage = 1 / max(fit.points, 1) + np.einsum("ij,jk,ik->i", away, fit.unscaled, away)
    t = special.stdtrit(max(fit.degrees, 1), 1 - alpha(confidence) / 2)
    reach = t * fit.residual_sd * np.sqrt(1 + leverage)
    return value, value - reach, value + reach


def to_logit(percent: npt.ArrayLike) -> Array:
    """``ln(p ÷ (100 − p))`` of a percentage; missing at 0 and 100 and beyond, where it does not exist.

    On this scale a line never leaves 0–100. Berkson J. JASA 1944;39:357-65.

    >>> to_logit([50, 80, 100]).round(3).tolist()
    [0.0, 1.386, nan]
    """
    share = np.asarray(percent, dtype="float64") / 100
    return np.asarray(special.logit(np.where((share > 0) & (share < 1), share, np.nan)))


def from_logit(logit: npt.ArrayLike) -> Array:
    """The percentage of a logit.

    >>> from_logit([0, np.log(4)]).tolist()
    [50.0, 80.0]
    """
    return 100 * np.asarray(special.expit(np.asarray(logit, dtype="float64")))


def regression(
    table: pd.DataFrame,
    *,
    indicator: str,
    outcome: str,
    predictors: Sequence[str],
    confidence: Confidence = 0.95,
) -> pd.DataFrame:
    """Results of a regression of a column on others: its coefficients, and a forecast for each row that lacks it.

    One row of the table is a facility and period (unit, periode, the outcome, the predictors). Complete rows make the
    fit. ``koefisien_regresi/<indikator>: <peubah>`` (unit ``semua``; ``tetapan`` is the intercept) with Student's t
    limits, ``penyebut`` the points, ``catatan`` R²; ``ramalan/<indikator>`` for each row without the outcome, with
    the limits of one new observation. A percentage is fitted on the logit scale, which ``metode`` says: there a
    coefficient is a logarithm of odds. Fewer than 5 points are marked. Without a fit the rows stay, with the reason;
    so too where every point lies on the line, because nothing is then known of the spread.

    >>> table = pd.DataFrame({"unit": list("abcdef"), "periode": "2024", "kader": [4, 5, 6, 8, 9, 7],
    ...     "hadir": [40, 46, 61, 79, 88, np.nan]})
    >>> found = regression(table, indicator="tenaga/hadir", outcome="hadir", predictors=["kader"])
    >>> row = found.iloc[-1]
    >>> f"{row['unit']}: {row['nilai']:.1f} ({row['batas_bawah']:.1f}–{row['batas_atas']:.1f})"
    'f: 68.7 (61.0–76.5)'
    """
    if table.empty:
        return results([])
    percent = catalogue.get(indicator).unit.startswith("%")
    y = table[outcome].to_numpy("float64")
    x = table[list(predictors)].to_numpy("float64")
    whole, asked = ~np.isnan(x).any(axis=1), np.isnan(y)
    used = whole & ~asked
    scaled = to_logit(y[used]) if percent else y[used]
    fit = least_squares(scaled, x[used])
    reason = OUTSIDE if np.isnan(scaled).any() else NO_FIT if np.isnan(fit.residual_sd) else None
    if no_spread(fit, scaled):
        fit, reason = _no_fit(len(scaled), len(predictors)), NO_SPREAD
    short = TOO_SHORT if used.sum() < LEAST_POINTS else None
    method = f"kuadrat terkecil, {LOGIT if percent else LINEAR}"
    told = reason or f"{fit.points} titik, R² = {said(fit.r_squared, 3)}"

    coefficients = pd.DataFrame(
        {
            "unit": "semua",
            "periode": span(table["periode"].astype(str).tolist()),
            "indikator": [
                f"koefisien_regresi/{indicator}: {name}" for name in (INTERCEPT, *predictors)
            ],
            "penyebut": fit.points,
            "nilai": fit.coefficients,
            "kategori": short,
            "catatan": told,
        }
    )
    ahead = table.loc[asked, ["unit", "periode"]].assign(
        indikator=f"ramalan/{indicator}",
        nilai=_back(predict(fit, x[asked])[0], percent),
        satuan=catalogue.get(indicator).unit,
        arah=catalogue.get(indicator).direction,
        kategori=short,
        catatan=[told if there else reason or NO_PREDICTOR for there in whole[asked]],
    )

    def of_coefficients(level: float) -> Named:
        return *coefficient_limits(fit, level), [f"{method}, selang t"] * len(coefficients)

    def of_forecasts(level: float) -> Named:
        _, low, high = predict(fit, x[asked], level)
        names = [f"{method}, selang prediksi"] * len(ahead)
        return _back(low, percent), _back(high, percent), names

    return concat(
        with_limits(coefficients, of_coefficients, confidence=confidence),
        with_limits(ahead, of_forecasts, confidence=confidence),
    )


def no_spread(fit: Fit, outcome: npt.ArrayLike) -> bool:
    """Whether the points lie on the line but for the rounding of floats: an interval from it would have no width.

    >>> no_spread(least_squares([70, 72, 74], [1, 2, 3]), [70, 72, 74])
    True
    """
    return bool(
        fit.residual_sd <= SAME * np.abs(np.asarray(outcome, dtype="float64")).max(initial=0)
    )


def _no_fit(points: int, predictors: int) -> Fit:
    nothing = np.full(predictors + 1, np.nan)
    square = np.full((predictors, predictors), np.nan)
    nan = float("nan")
    return Fit(nothing, nothing, nan, 0, nan, points, nothing[1:], square)


def _back(values: Array, percent: bool) -> Array:
    return from_logit(values) if percent else values
