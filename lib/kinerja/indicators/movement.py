"""Did a series move after an action? The months after it, held against the limits of the months before it.

- XmR limits of the months before, applied to the months after and to their mean: Wheeler DJ. Understanding Variation.
  SPC Press 1993; outside, two of three near a limit, seven on one side (``spc``).
- Of sparse or few counts: the exact ratio of the two rates. Przyborowski J, Wilenski H. Biometrika 1940;31:313-23.
- Actions follow bad months, and after a bad month the next one is better by itself: Galton F. Regression towards
  mediocrity. J Anthropol Inst 1886;15:246-63. The bad month is one of those before, and widens their limits.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kinerja.indicators.change import DOWN, NO_TEST, UP, change_of_rates
from kinerja.indicators.intervals import Array, alpha
from kinerja.indicators.pws_matrix import LEAST_EVENTS, LEAST_POINTS, XMR
from kinerja.indicators.results import level_text
from kinerja.indicators.spc import (
    BETTER,
    COMMON,
    HIGH,
    LOW,
    UNJUDGED,
    WORSE,
    Direction,
    near_limit,
    one_side,
    outside,
    process_limits,
)
from kinerja.indicators.spc import LEAST_POINTS as FIRM_POINTS

FEW_BEFORE = f"kurang dari {LEAST_POINTS} bulan sebelum tindakan, dan bukan cacah"
NONE_BEFORE = "tidak ada bulan sebelum tindakan"
NONE_AFTER = "belum ada bulan sesudah tindakan"
ONE_MONTH = (
    "ada bulan di luar batas, tetapi rerata sesudah tindakan tidak: belum dapat disebut bergeser"
)
TOO_SHORT = f"kurang dari {LEAST_POINTS} bulan sebelum tindakan: tidak bergeser belum berarti tidak berhasil"
NO_SPREAD = "nilai sebelum tindakan tidak bervariasi, dan bukan cacah"


class Movement(NamedTuple):
    """How a series lies after an action: the word, the limits it was held against, and by which test.

    >>> movement([4, 6, 5, 7, 4, 5, 6, 5, 4, 6, 5, 6], [5, 6, 4], direction="naik").word
    'variasi biasa'
    """

    word: str
    mean: float
    low: float
    high: float
    test: str | None
    trial: bool
    note: str | None


def mean_limits(before: npt.ArrayLike, months: int) -> tuple[float, float]:
    """The natural limits of the mean of so many months after: mean ± 2.66 × mean moving range × √(1/months + 1/n).

    n known months before. The limits of single months (Wheeler 1993, as ``process_limits``) narrowed by the months that
    the new mean is made of, and widened by the uncertainty of the old mean. Missing without limits, or months.

    >>> low, high = mean_limits([4, 6, 5, 7, 4, 5, 6, 5, 4, 6, 5, 6], 3)
    >>> f"{low:.2f} {high:.2f}"
    '2.75 7.75'
    """
    x = np.asarray(before, dtype="float64")
    limits, known = process_limits(x), int((~np.isnan(x)).sum())
    if not (known and months):
        return float("nan"), float("nan")
    reach = (limits.high - limits.mean) * np.sqrt(1 / months + 1 / known)
    return float(limits.mean - reach), float(limits.mean + reach)


def movement(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    *,
    direction: Direction,
    counts_before: npt.ArrayLike | None = None,
    counts_after: npt.ArrayLike | None = None,
    confidence: float = 0.998,
) -> Movement:
    """Whether the months after an action lie outside the limits of the months before it, and on which side.

    ``before`` and ``after``: values in order of time, missing ones missing. XmR limits of the months before (six or
    more; trial limits below twelve). Moved has what shows both: a month outside (or two of three near a limit, or seven
    on one side of the old mean), and a mean of all months after beyond ``mean_limits``, on the same side. One month
    alone is not enough: among twelve unchanged months one lies above the old limits in 8 to 26 % of series.

    With the events and bases of the same months (``counts_…``: two rows, events and bases), fewer than six months,
    fewer than two events a month, or months without variation are judged by the exact ratio of the two rates, at
    ``confidence``; of fewer than six months only a change is told, because so few would hide most. ``word``: membaik,
    memburuk (by the direction), sinyal naik, sinyal turun (netral), variasi biasa, belum dapat dinilai; ``note`` says
    why, or what stopped short. Wheeler 1993; Przyborowski and Wilenski 1940.

    >>> found = movement([4, 6, 5, 7, 4, 5, 6, 5, 4, 6, 5, 6], [11, 12], direction="naik")
    >>> f"{found.word}: {found.low:.1f} – {found.high:.1f}"
    'membaik: 1.4 – 9.1'
    """
    alpha(confidence)
    x, y = (np.asarray(each, dtype="float64") for each in (before, after))
    events, base = _two(counts_before)
    later_events, later_base = _two(counts_after)
    limits, many = process_limits(x), int((~np.isnan(x)).sum())
    blank = Movement(UNJUDGED, limits.mean, np.nan, np.nan, None, many < FIRM_POINTS, None)
    if not many or np.isnan(y).all():
        return blank._replace(note=NONE_AFTER if many else NONE_BEFORE)
    sparse = len(events) > 0 and np.nanmean(events) < LEAST_EVENTS
    if many >= LEAST_POINTS and not sparse and limits.mean_range > 0:
        low, high = mean_limits(x, int((~np.isnan(y)).sum()))
        sign = int(outside([float(np.nanmean(y))], low, high)[0])
        seen = _signals(y, limits.mean, limits.low, limits.high)
        alone = ONE_MONTH if len(seen) and sign not in seen else None
        return blank._replace(
            word=_word(sign if sign in seen else 0, direction),
            low=limits.low,
            high=limits.high,
            test=XMR,
            note=alone,
        )
    if not len(events):
        return blank._replace(note=FEW_BEFORE if many < LEAST_POINTS else NO_SPREAD)
    change = change_of_rates(
        float(np.nansum(events)),
        float(np.nansum(base)),
        float(np.nansum(later_events)),
        float(np.nansum(later_base)),
        confidence,
    )
    sign = {UP: 1, DOWN: -1}.get(change.verdict, 0)
    test = f"rasio eksak bersyarat {level_text(confidence)}"
    word = UNJUDGED if change.verdict == NO_TEST else _word(sign, direction)
    if word == COMMON and many < LEAST_POINTS:
        return blank._replace(test=test, note=TOO_SHORT)
    return blank._replace(word=word, test=test)


def _two(counts: npt.ArrayLike | None) -> tuple[Array, Array]:
    pair = np.empty((2, 0)) if counts is None else np.asarray(counts, dtype="float64")
    known = ~np.isnan(pair).any(axis=0)
    return pair[0][known], pair[1][known]


def _signals(values: Array, mean: float, low: float, high: float) -> set[int]:
    """The signs of the months with a signal."""
    found = (
        outside(values, low, high),
        near_limit(values, mean, low, high),
        one_side(values, mean),
    )
    return set(np.concatenate(found).tolist()) - {0}


def _word(sign: int, direction: str) -> str:
    if sign == 0:
        return COMMON
    if direction == "netral":
        return HIGH if sign > 0 else LOW
    return BETTER if (sign > 0) == (direction == "naik") else WORSE
