"""Screening against the truth: how well a test tells the sick from the healthy, with the interval of each number.

The four cells in the letters of S002's Table 4 (002_98a6b6205a0fa0d3.txt, lines 662-682), which are not those of most
textbooks: **a** sick and positive, **b** sick and negative (negatif semu), **c** healthy and positive (positif semu),
**d** healthy and negative. Its second row is misprinted ``b, D`` (line 667); the formulas below it need ``c, d``. It
calls specificity "efektivitas" (line 670).

- Altman DG, Bland JM. Diagnostic tests 1: sensitivity and specificity. BMJ 1994;308:1552; 2: predictive values. BMJ
  1994;309:102.
- Youden WJ. Index for rating diagnostic tests. Cancer 1950;3:32-5.
- Simel DL, Samsa GP, Matchar DB. Likelihood ratios with confidence. J Clin Epidemiol 1991;44:763-70.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from kinerja.indicators.change import difference_limits
from kinerja.indicators.intervals import Array, Limits, alpha
from kinerja.indicators.proportions import (
    MISSING,
    Confidence,
    Named,
    Rows,
    proportion,
    with_limits,
)
from kinerja.indicators.results import concat, quotient, results

CELLS = ("benar_positif", "negatif_semu", "positif_semu", "benar_negatif")  # a, b, c, d
PROPORTIONS = (
    "sensitivitas",
    "spesifisitas",
    "nilai_prediktif_positif",
    "nilai_prediktif_negatif",
    "prevalens_sebenarnya",
    "ketepatan_uji",
)
NEED_POPULATION = PROPORTIONS[2:]  # they depend on how many of those tested are sick
INDICES = ("indeks_youden", "rasio_kemungkinan_positif", "rasio_kemungkinan_negatif")
NOT_REPRESENTATIVE = "sampel tidak mewakili populasi: tidak dapat diduga dari tabel ini"
NO_CELLS = "sel tabel harus bilangan bulat tidak negatif"
NO_LOG = "ada sel nol: tidak ada selang log"
INFINITE = "penyebut nol: rasio tak terhingga"


def sensitivity(a: npt.ArrayLike, b: npt.ArrayLike) -> Array:
    """Of the sick, the share that tests positive: ``a ÷ (a + b)``, from 0 to 1. Missing where nobody is sick.

    S002 line 670; Altman and Bland 1994, liver scan: 231 of 258.

    >>> round(float(sensitivity(231, 27)), 2)
    0.9
    """
    return _share(a, b)


def specificity(c: npt.ArrayLike, d: npt.ArrayLike) -> Array:
    """Of the healthy, the share that tests negative: ``d ÷ (c + d)``, from 0 to 1. Missing where nobody is healthy.

    S002 line 670, as "efektivitas"; Altman and Bland 1994: 54 of 86.

    >>> round(float(specificity(32, 54)), 2)
    0.63
    """
    return _share(d, c)


def positive_predictive_value(a: npt.ArrayLike, c: npt.ArrayLike) -> Array:
    """Of those who test positive, the share that is sick: ``a ÷ (a + c)``. Missing where nobody tests positive.

    S002 line 680. It falls with the prevalence: it holds only where the sample represents the population.

    >>> round(float(positive_predictive_value(231, 32)), 2)
    0.88
    """
    return _share(a, c)


def negative_predictive_value(b: npt.ArrayLike, d: npt.ArrayLike) -> Array:
    """Of those who test negative, the share that is healthy: ``d ÷ (b + d)``. Missing where nobody tests negative.

    S002 line 682. As with the positive one, only where the sample represents the population.

    >>> round(float(negative_predictive_value(27, 54)), 2)
    0.67
    """
    return _share(d, b)


def prevalence(a: npt.ArrayLike, b: npt.ArrayLike, c: npt.ArrayLike, d: npt.ArrayLike) -> Array:
    """The share that is truly sick: ``(a + b) ÷ (a + b + c + d)``. Missing where nobody was tested.

    S002 lines 674-678: only where the sample represents the population.

    >>> float(prevalence(231, 27, 32, 54))
    0.75
    """
    a, b, c, d = _cells(a, b, c, d)
    return _share(a + b, c + d)


def accuracy(a: npt.ArrayLike, b: npt.ArrayLike, c: npt.ArrayLike, d: npt.ArrayLike) -> Array:
    """The share of right results: ``(a + d) ÷ (a + b + c + d)``. Missing where nobody was tested.

    Not in S002. It weighs sick and healthy by their number in the sample: of 100 people with one sick, a test that
    calls everybody healthy has 99 %.

    >>> round(float(accuracy(231, 27, 32, 54)), 3)
    0.828
    """
    a, b, c, d = _cells(a, b, c, d)
    return _share(a + d, b + c)


def youden(a: npt.ArrayLike, b: npt.ArrayLike, c: npt.ArrayLike, d: npt.ArrayLike) -> Array:
    """Youden's index: sensitivity + specificity − 1, from −1 to 1; 0 is no better than drawing lots. Youden 1950.

    >>> round(float(youden(231, 27, 32, 54)), 3)
    0.523
    """
    return sensitivity(a, b) + specificity(c, d) - 1


def youden_limits(
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    c: npt.ArrayLike,
    d: npt.ArrayLike,
    confidence: float = 0.95,
) -> Limits:
    """Limits of Youden's index: it is the difference of two proportions, positive of the sick and of the healthy.

    Newcombe's hybrid score limits (Stat Med 1998;17:873-90, method 10), as ``change.difference_limits``.

    >>> low, high = youden_limits(56, 14, 48, 32)  # 56/70 − 48/80, example (a) of Newcombe's Table II
    >>> f"{low:.4f} {high:.4f}"
    '0.0524 0.3339'
    """
    a, b, c, d = _cells(a, b, c, d)
    return difference_limits(c, c + d, a, a + b, confidence)


def likelihood_ratio_positive(
    a: npt.ArrayLike, b: npt.ArrayLike, c: npt.ArrayLike, d: npt.ArrayLike
) -> Array:
    """How much likelier a positive result is in the sick than in the healthy: sensitivity ÷ (1 − specificity).

    1 tells nothing. Missing where no healthy person tests positive: the ratio is then infinite. Simel 1991.

    >>> round(float(likelihood_ratio_positive(670, 74, 202, 640)), 2)
    3.75
    """
    return quotient(_share(a, b), _share(c, d))


def likelihood_ratio_negative(
    a: npt.ArrayLike, b: npt.ArrayLike, c: npt.ArrayLike, d: npt.ArrayLike
) -> Array:
    """How much likelier a negative result is in the sick than in the healthy: (1 − sensitivity) ÷ specificity.

    1 tells nothing, 0 is best. Missing where no healthy person tests negative. Simel 1991.

    >>> round(float(likelihood_ratio_negative(670, 74, 202, 640)), 2)
    0.13
    """
    return quotient(_share(b, a), _share(d, c))


def proportion_ratio_limits(
    events: npt.ArrayLike,
    n: npt.ArrayLike,
    other_events: npt.ArrayLike,
    other_n: npt.ArrayLike,
    confidence: float = 0.95,
) -> Limits:
    """Log limits of the ratio of two independent proportions, such as a likelihood ratio.

    ``exp(ln ratio ± z √(1/k₁ − 1/n₁ + 1/k₂ − 1/n₂))``: Simel 1991, page 765. LR+ is ``a`` of ``a + b`` against ``c`` of
    ``c + d``; LR− is ``b`` of ``a + b`` against ``d`` of ``c + d``. The logarithm does not exist at zero: missing where
    a count is zero, and where both proportions are 1 (the formula would claim an interval without width).

    >>> low, high = proportion_ratio_limits(670, 744, 202, 842)  # Scott and others 2008, LR+
    >>> f"{low:.2f} {high:.2f}"
    '3.32 4.24'
    """
    z = special.ndtri(1 - alpha(confidence) / 2)
    k, size, other, other_size = _cells(events, n, other_events, other_n)
    exists = (k > 0) & (other > 0) & ((k < size) | (other < other_size))
    k = np.where(exists & (k <= size) & (other <= other_size), k, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(1 / k - 1 / size + 1 / other - 1 / other_size)
        ratio = (k / size) / (other / other_size)
    reach = np.exp(z * error)
    return ratio / reach, ratio * reach


def screening(table: Rows, *, representative: bool, confidence: Confidence = 0.95) -> pd.DataFrame:
    """Results of screening tests: nine rows a test (``sensitivitas/<uji>`` and so on), one for each level.

    Each row of the table brings unit, periode, uji and the four counts benar_positif (a), negatif_semu (b),
    positif_semu (c), benar_negatif (d) of people tested both ways. Proportions in percent with Wilson's limits;
    Youden's index with Newcombe's; likelihood ratios with log limits. ``representative`` says whether the sample
    represents the population; if the sick and the healthy were chosen apart, predictive values, prevalence and
    accuracy cannot be known from it (S002 line 678) and stay missing. So does what a missing or zero cell leaves
    undefined, each with the reason. A negative or broken count spoils its whole table.

    >>> table = [{"unit": "a", "periode": "1994", "uji": "pindai hati", "benar_positif": 231,
    ...     "negatif_semu": 27, "positif_semu": 32, "benar_negatif": 54}]
    >>> found = screening(table, representative=True).set_index("indikator")
    >>> row = found.loc["sensitivitas/pindai hati"]
    >>> f"{row['nilai']:.1f} ({row['batas_bawah']:.1f}–{row['batas_atas']:.1f}) {row['metode']}"
    '89.5 (85.2–92.7) Wilson 95%'
    """
    frame = table if isinstance(table, pd.DataFrame) else pd.DataFrame(list(table))
    return concat(
        *(
            _one_test(row, representative=representative, confidence=confidence)
            for row in frame.to_dict("records")
        )
    )


def _one_test(row: dict[Any, Any], *, representative: bool, confidence: Confidence) -> pd.DataFrame:
    cells = pd.to_numeric(pd.Series([row.get(name) for name in CELLS])).to_numpy("float64")
    key = {name: row[name] for name in ("unit", "periode", "sumber") if name in row}

    def rows(codes: tuple[str, ...], **columns: object) -> pd.DataFrame:
        named = [f"{code}/{row['uji']}" for code in codes]
        return pd.DataFrame({"indikator": named} | columns).assign(**key)

    def without_value(codes: tuple[str, ...], reason: str) -> pd.DataFrame:
        return results(
            key | {"indikator": f"{code}/{row['uji']}", "catatan": reason} for code in codes
        )

    known = cells[~np.isnan(cells)]
    if (known < 0).any() or np.isinf(known).any() or (np.floor(known) != known).any():
        return without_value(PROPORTIONS + INDICES, NO_CELLS)
    a, b, c, d = cells
    counts = rows(
        PROPORTIONS,
        pembilang=[a, d, a, d, a + b, a + d],
        penyebut=[a + b, c + d, a + c, b + d, a + b + c + d, a + b + c + d],
    )
    if representative:
        shares = proportion(counts, confidence=confidence)
    else:
        shares = concat(
            proportion(counts.iloc[:2], confidence=confidence),
            without_value(NEED_POPULATION, NOT_REPRESENTATIVE),
        )
    values = [f(a, b, c, d) for f in (youden, likelihood_ratio_positive, likelihood_ratio_negative)]
    indices = rows(
        INDICES,
        pembilang=[np.nan, sensitivity(a, b), 1 - sensitivity(a, b)],
        penyebut=[np.nan, 1 - specificity(c, d), specificity(c, d)],
        nilai=[float(value) for value in values],
        catatan=_index_notes(cells),
    )

    def limits(level: float) -> Named:
        ends = (
            youden_limits(a, b, c, d, level),
            proportion_ratio_limits(a, a + b, c, c + d, level),
            proportion_ratio_limits(b, a + b, d, c + d, level),
        )
        lows, highs = (np.array([float(end[side]) for end in ends]) for side in (0, 1))
        return lows, highs, ["Newcombe", "log", "log"]

    return concat(shares, with_limits(indices, limits, confidence=confidence))


def _index_notes(cells: Array) -> list[str | None]:
    """Why Youden's index or a likelihood ratio lacks its value or its limits."""
    a, b, c, d = cells
    if np.isnan(cells).any():
        return [MISSING] * 3
    if a + b == 0 or c + d == 0:
        return ["penyebut nol"] * 3
    zero = [
        INFINITE if below == 0 else NO_LOG if above == 0 or other == below_other == 0 else None
        for above, below, other, below_other in ((a, c, b, d), (b, d, a, c))
    ]
    return [None, *zero]


def _cells(*cells: npt.ArrayLike) -> tuple[Array, ...]:
    return tuple(np.broadcast_arrays(*(np.asarray(cell, dtype="float64") for cell in cells)))


def _share(part: npt.ArrayLike, rest: npt.ArrayLike) -> Array:
    """``part ÷ (part + rest)``; missing where there is nobody."""
    counted, others = _cells(part, rest)
    return quotient(counted, counted + others)
