"""Z-scores of numbers by the tables of the WHO Child Growth Standards: the LMS method, its tails, and the lookups.

Columns of a form, flags and classes are the matter of ``growth``; the tables are read by ``kinerja.growth_standard``.

- WHO Multicentre Growth Reference Study Group. WHO Child Growth Standards: methods and development. Geneva: World
  Health Organization 2006, chapter 7: the tails of weight-based indices beyond ±3 SD. LMS: Cole TJ, Green PJ.
  Smoothing reference centile curves: the LMS method and penalized likelihood. Stat Med 1992;11:1305-19.
- What is length and what is height, 0.7 cm between them, interpolation: the R package ``anthro`` that WHO maintains,
  functions ``adjust_lenhei`` and ``anthro_zscore_weight_for_lenhei``.
"""

import numpy as np
import numpy.typing as npt

from kinerja.growth_standard import LAST_DAY, Standard, standard
from kinerja.indicators.intervals import Array

Bools = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.intp]

DAYS_A_MONTH = 30.4375  # 365.25 ÷ 12, as in WHO's programs
HEIGHT_FROM = 731  # days: before it the standard is of lying children, from it of standing ones
LYING_LONGER = 0.7  # cm that a child measures more lying than standing
CORRECTED_FROM = 9  # months: a younger child does not stand, so "berdiri" is an error of the form
TAIL = 3  # SD beyond which the weight of one more SD is that of the third
EDGE = 1e-6  # of a table's step: what float64 makes of 65.7 − 0.7
WEIGHT_INDICES = ("bbu", "bbtb", "imtu")


# Formulas. Numbers and L, M, S in, numbers out.


def lms_zscore(
    measured: npt.ArrayLike, power: npt.ArrayLike, median: npt.ArrayLike, spread: npt.ArrayLike
) -> Array:
    """((y ÷ M)^L − 1) ÷ (L S), and ln(y ÷ M) ÷ S where L is 0 (WHO 2006, chapter 7; Cole and Green 1992).

    >>> lms_zscore([72.86, 88.0], 1, 88.0, 0.035).round(4).tolist()
    [-4.9156, 0.0]
    """
    bent, logs = np.asarray(power, dtype="float64"), np.log(np.divide(measured, median))
    with np.errstate(invalid="ignore"):
        curved = np.expm1(bent * logs) / (bent * np.asarray(spread))
    return np.where(bent == 0, logs / spread, curved) if (bent == 0).any() else curved


def lms_measure(
    z: npt.ArrayLike, power: npt.ArrayLike, median: npt.ArrayLike, spread: npt.ArrayLike
) -> Array:
    """M (1 + L S z)^(1 ÷ L), and M exp(S z) where L is 0: what a child of this z-score measures.

    >>> float(lms_measure(-4.9156, 1, 88.0, 0.035).round(2))
    72.86
    """
    bent, steps = np.asarray(power, dtype="float64"), np.multiply(spread, z)
    with np.errstate(invalid="ignore"):
        curved = np.log1p(bent * steps) / bent
    return np.asarray(median * np.exp(np.where(bent == 0, steps, curved)))


def tailed_zscore(
    measured: npt.ArrayLike, power: npt.ArrayLike, median: npt.ArrayLike, spread: npt.ArrayLike
) -> Array:
    """The LMS z-score; beyond ±3 one SD more for every weight like that from 2 to 3 SD (WHO 2006, chapter 7).

    >>> table = standard("bbu")
    >>> lms = [column[0, 365] for column in (table.power, table.median, table.spread)]  # a boy of 365 days
    >>> [round(float(z), 2) for z in (lms_zscore(4.0, *lms), tailed_zscore(4.0, *lms))]
    [-7.83, -6.59]
    """
    z = np.atleast_1d(lms_zscore(measured, power, median, spread))
    far = np.abs(z) > TAIL
    y, bent, middle, wide = (
        np.broadcast_to(np.asarray(each, dtype="float64"), z.shape)[far]
        for each in (measured, power, median, spread)
    )
    side = np.sign(z[far])
    third, step = _tail(side, bent, middle, wide)
    z[far] = side * (TAIL + (y - third) / step)
    return z.reshape(np.broadcast(measured, power, median, spread).shape)


def tailed_measure(
    z: npt.ArrayLike, power: npt.ArrayLike, median: npt.ArrayLike, spread: npt.ArrayLike
) -> Array:
    """What a child of this tailed z-score measures: the lines of a growth chart, the weight of a simulated child.

    >>> table = standard("bbu")
    >>> lms = [column[0, 365] for column in (table.power, table.median, table.spread)]
    >>> tailed_measure([-6.59, 0, 3], *lms).round(1).tolist()
    [4.0, 9.6, 13.3]
    """
    score = np.asarray(z, dtype="float64")
    third, step = _tail(np.sign(score), power, median, spread)
    inside = lms_measure(np.clip(score, -TAIL, TAIL), power, median, spread)
    return np.where(np.abs(score) > TAIL, third + step * (np.abs(score) - TAIL), inside)


def _tail(
    side: Array, power: npt.ArrayLike, median: npt.ArrayLike, spread: npt.ArrayLike
) -> tuple[Array, Array]:
    """What a child at ±3 SD measures, and the step from ±2 to there: negative on the lower side."""
    third = lms_measure(side * TAIL, power, median, spread)
    return third, third - lms_measure(side * (TAIL - 1), power, median, spread)


def days_of_months(months: npt.ArrayLike) -> Array:
    """Age in days of an age in months: × 30.4375, rounded half up.

    >>> days_of_months([8, 24, 24.5, np.nan]).tolist()
    [244.0, 731.0, 746.0, nan]
    """
    return np.floor(np.multiply(months, DAYS_A_MONTH) + 0.5)


def standard_height(height: npt.ArrayLike, days: npt.ArrayLike, how: npt.ArrayLike) -> Array:
    """Length below 731 days, height from there: ± 0.7 cm for a child that was measured the other way.

    ``how`` is ``telentang``, ``berdiri``, or anything else for not known: then it was as its age has it. A child below
    9 months is not corrected.

    >>> standard_height([100] * 4, [730, 800, 730, 800], ["berdiri", "berdiri", "telentang", "telentang"]).tolist()
    [100.7, 100.0, 100.0, 99.3]
    """
    way = np.asarray(how)
    return corrected_height(
        np.asarray(height, dtype="float64"),
        np.asarray(days, dtype="float64"),
        way == "telentang",
        way == "berdiri",
    )


def corrected_height(height: Array, days: Array, lying: Bools, standing: Bools) -> Array:
    """``standard_height`` with the way of measuring as two masks.

    >>> corrected_height(np.array([60.0]), np.array([274.0]), np.array([False]), np.array([True])).tolist()
    [60.7]
    """
    longer = lying & (days >= HEIGHT_FROM)
    shorter = standing & (days < HEIGHT_FROM) & (days >= CORRECTED_FROM * DAYS_A_MONTH)
    return height + LYING_LONGER * (shorter.astype("float64") - longer)


def zscore_for_age(
    index: str, sex: npt.ArrayLike, days: npt.ArrayLike, measured: npt.ArrayLike
) -> Array:
    """Unrounded z-scores of ``bbu`` (kg), ``tbu`` (cm, already length or height as age has it) or ``imtu`` (kg/m²).

    ``sex`` is 0 for boys, 1 for girls; ``days`` are whole. Missing for another sex, an age that is missing or outside
    0–1826 days, and a measure that is missing, infinite or not above 0.

    >>> zscore_for_age("tbu", [0, 1], [987, 731], [72.86 - 0.7, 77.5]).round(2).tolist()
    [-6.09, -2.55]
    """
    table = standard(index)
    who, age, y = (np.asarray(each, dtype="float64") for each in (sex, days, measured))
    known = _sex_known(who) & (age >= table.first) & (age <= table.last) & possible(y)
    place = np.where(known, who * table.median.shape[1] + age, 0).astype(np.intp)
    lms = (column.ravel()[place] for column in (table.power, table.median, table.spread))
    score = tailed_zscore if index in WEIGHT_INDICES else lms_zscore
    return score(np.where(known, y, np.nan), *lms)


def zscore_for_height(
    sex: npt.ArrayLike, days: npt.ArrayLike, height: npt.ArrayLike, weight: npt.ArrayLike
) -> Array:
    """Unrounded z-scores of weight (kg) for length, or from 731 days for height (cm, as age has it).

    L, M and S are interpolated between tenths of a centimetre. ``sex``, ``days`` and what is missing as in
    ``zscore_for_age``; missing too for a length outside 45–110 cm or a height outside 65–120 cm.

    >>> zscore_for_height(0, [731], 88.5, 12.0).round(2).tolist()
    [-0.54]
    """
    who, age, tall, y = np.broadcast_arrays(
        *(np.asarray(each, dtype="float64") for each in (sex, days, height, weight))
    )
    known = _sex_known(who) & (age >= 0) & (age <= LAST_DAY) & possible(y)
    scores = np.full(who.shape, np.nan)
    for table, rows in (
        (standard("bbpb"), known & (age < HEIGHT_FROM)),
        (standard("bbtb"), known & (age >= HEIGHT_FROM)),
    ):
        rows &= on_table(tall, table)
        lms = _between(table, who[rows].astype(np.intp), tall[rows])
        scores[rows] = tailed_zscore(y[rows], *lms)
    return scores


def on_table(height: npt.ArrayLike, table: Standard) -> Bools:
    """Whether a length or height lies on a table of weight for it, its ends included.

    >>> on_table([44.9, 45.0, 110.0, 110.1, np.nan], standard("bbpb")).tolist()
    [False, True, True, False, False]
    """
    step = EDGE / table.per_unit
    tall = np.asarray(height, dtype="float64")
    return np.asarray((tall >= table.first - step) & (tall <= table.last + step))


def _between(table: Standard, sex: Whole, height: Array) -> tuple[Array, ...]:
    columns = table.median.shape[1]
    place = np.clip((height - table.first) * table.per_unit, 0, columns - 1)
    low = np.minimum(place.astype(np.intp), columns - 2)
    part, low = place - low, low + sex * columns
    flat = (column.ravel() for column in (table.power, table.median, table.spread))
    return tuple(column[low] + part * (column[low + 1] - column[low]) for column in flat)


def _sex_known(sex: Array) -> Bools:
    return np.asarray((sex == 0) | (sex == 1))


def possible(measured: Array) -> Bools:
    """Whether a measure is one: above 0 and finite.

    >>> possible(np.array([0.1, 0, -3, np.inf, np.nan])).tolist()
    [True, False, False, False, False]
    """
    return np.asarray((measured > 0) & (measured < np.inf))
