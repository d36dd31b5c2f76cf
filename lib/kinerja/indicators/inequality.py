"""How much does an indicator change from the worst-off to the best-off? Slope index and relative index of inequality.

Groups stand in their social order (wealth quintiles, education, villages by poverty). Each gets the middle of its share
of the population as its rank (ridit), from 0, the worst-off person, to 1, the best-off; a line is fitted through the
groups' values, weighted by their population. The **slope index** (SII) is the line at 1 minus the line at 0, in the
indicator's unit; the **relative index** (RII) is the line at 1 ÷ the line at 0. All groups count, not only the ends.

The line is straight. Where a proportion comes near 0 or 100 % it leaves that range, and the slope is then too small:
WHO's sample of five quintiles (births attended, 75.6 to 99.2 %) gives 26.9 points on a line that reaches 105 %, and
31.6 by a logistic model (R package healthequal 1.0.1, page sii). ``catatan`` says where that is so.

- Bross IDJ. How to use ridit analysis. Biometrics 1958;14:18-38.
- Pamuk ER. Social class inequality in mortality from 1921 to 1972 in England and Wales. Popul Stud 1985;39:17-31.
- Mackenbach JP, Kunst AE. Measuring the magnitude of socio-economic inequalities in health. Soc Sci Med
  1997;44:757-71: the ratio of the line's ends. (Pamuk's relative index, slope ÷ mean, is another number.)
- Low A, Low A. Measuring the gap: quantifying and comparing local health inequalities. J Public Health 2004;26:388-95.
- Hayes LJ, Berry G. Sampling variability of the Kunst–Mackenbach relative index of inequality. J Epidemiol Community
  Health 2002;56:762-5: both intervals, and why Fieller's is the best for the ratio.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from kinerja import catalogue
from kinerja.indicators.data_quality import said
from kinerja.indicators.intervals import Array, alpha
from kinerja.indicators.proportions import Confidence, Named, origin, with_limits

LEAST_GROUPS = 3  # two groups have a difference, and no line to judge it by
NO_RATIO = "garis tidak di atas nol di kedua ujung: tidak ada indeks relatif"


def ridit(population: npt.ArrayLike) -> Array:
    """The middle of each group's share of the population, in the given order, on a scale from 0 to 1 (Bross 1958).

    Missing throughout where a population is not above zero.

    >>> ridit([12, 10, 78]).round(2).tolist()
    [0.06, 0.17, 0.61]
    """
    size = np.asarray(population, dtype="float64")
    share = size / size.sum() if (size > 0).all() else np.full(size.shape, np.nan)
    return np.asarray(np.cumsum(share) - share / 2)


@dataclass(frozen=True)
class Line:
    """A weighted line through the groups: its ends, the covariance of intercept and slope, the degrees of freedom.

    ``degrees`` is infinite where the groups' own standard errors are known.

    >>> sampled = line([52.1, 56.3, 59.8, 63.2, 66.8], [1, 1, 1, 1, 1], [2, 2, 2, 2, 2])
    >>> f"{sampled.best - sampled.worst:.2f}, normal quantile {sampled.quantile(0.95):.2f}"
    '18.15, normal quantile 1.96'
    """

    worst: float
    best: float
    covariance: Array
    degrees: float

    def quantile(self, confidence: float) -> float:
        """Student's t, or the normal quantile where the groups' standard errors are known."""
        tail = 1 - alpha(confidence) / 2
        known = np.isinf(self.degrees)
        return float(special.ndtri(tail) if known else special.stdtrit(self.degrees, tail))


def line(
    values: npt.ArrayLike, population: npt.ArrayLike, errors: npt.ArrayLike | None = None
) -> Line:
    """Weighted least squares of the groups' values on their ridits; groups in order from worst-off to best-off.

    The uncertainty is that of the points about the line (Student's t with groups − 2 degrees), or, with the groups'
    standard errors given, what these make of it; the second says nothing of whether the line fits (Hayes and Berry
    2002). All missing where anything is missing, a population is not above zero, or there are fewer than three groups.

    >>> fitted = line([52.1, 56.3, 59.8, 63.2, 66.8], [1, 1, 1, 1, 1])
    >>> f"{fitted.worst:.2f} {fitted.best:.2f}"
    '50.56 68.71'
    """
    y, weight = np.asarray(values, dtype="float64"), np.asarray(population, dtype="float64")
    rank = ridit(weight)
    spread = None if errors is None else np.asarray(errors, dtype="float64")
    if (
        len(y) < LEAST_GROUPS
        or not np.isfinite([y, rank, rank if spread is None else spread]).all()
    ):
        return Line(np.nan, np.nan, np.full((2, 2), np.nan), np.nan)
    design = np.column_stack([np.ones(len(y)), rank])
    inverse = np.linalg.inv(design.T * weight @ design)
    read = inverse @ (design.T * weight)  # each coefficient is a weighted sum of the values
    intercept, slope = read @ y
    if spread is not None:
        return Line(intercept, intercept + slope, read * spread**2 @ read.T, np.inf)
    degrees = len(y) - 2
    scatter = (weight * (y - intercept - slope * rank) ** 2).sum() / degrees
    return Line(intercept, intercept + slope, scatter * inverse, degrees)


def slope_index(
    values: npt.ArrayLike,
    population: npt.ArrayLike,
    errors: npt.ArrayLike | None = None,
    confidence: float = 0.95,
) -> tuple[float, float, float]:
    """The slope index of inequality and its limits, in the unit of the values. Missing as in ``line``.

    ``slope ± t SE``: Low and Low 2004; Hayes and Berry 2002. Positive: the better-off have more of it. A
    directly standardised rate by deprivation quintile, 2010 (data of the R package PHEindicatormethods):

    >>> rates = [150.2200205, 131.0221747, 127.4954973, 130.494241, 135.4664241]
    >>> people = [1434002, 1450590, 1453827, 1440980, 1457780]
    >>> [round(value, 2) for value in slope_index(rates, people)]
    [-14.85, -59.3, 29.6]
    """
    fitted = line(values, population, errors)
    slope = fitted.best - fitted.worst
    reach = fitted.quantile(confidence) * float(np.sqrt(fitted.covariance[1, 1]))
    return float(slope), float(slope - reach), float(slope + reach)


def relative_index(
    values: npt.ArrayLike,
    population: npt.ArrayLike,
    errors: npt.ArrayLike | None = None,
    confidence: float = 0.95,
) -> tuple[float, float, float]:
    """The relative index of inequality, best-off ÷ worst-off on the line, with Fieller's limits. 1 is equality.

    The limits are the ratios θ with ``(best − θ worst)² = t² var(best − θ worst)``: Fieller EC. Some problems in
    interval estimation. J R Stat Soc B 1954;16:175-85. A limit below zero is zero. Missing as in ``line``, and where
    the line is not above zero at both ends; limits are missing where the worst-off end is not distinct from zero.

    >>> rates = [150.2200205, 131.0221747, 127.4954973, 130.494241, 135.4664241]
    >>> people = [1434002, 1450590, 1453827, 1440980, 1457780]
    >>> [round(value, 3) for value in relative_index(rates, people)]
    [0.896, 0.638, 1.247]
    """
    fitted = line(values, population, errors)
    if not (fitted.worst > 0 and fitted.best > 0):
        alpha(confidence)
        return np.nan, np.nan, np.nan
    t2 = fitted.quantile(confidence) ** 2
    (var_a, cov_ab), (_, var_b) = fitted.covariance
    var_best, both = var_a + 2 * cov_ab + var_b, var_a + cov_ab
    square = fitted.worst**2 - t2 * var_a
    middle = fitted.worst * fitted.best - t2 * both
    last = fitted.best**2 - t2 * var_best
    ratio = fitted.best / fitted.worst
    if not square > 0:
        return float(ratio), np.nan, np.nan
    root = np.sqrt(max(0.0, middle**2 - square * last))
    return float(ratio), float(max(0.0, (middle - root) / square)), float((middle + root) / square)


def slope(
    table: pd.DataFrame,
    *,
    indicator: str,
    confidence: Confidence = 0.95,
    highest: float | None = None,
) -> pd.DataFrame:
    """Results of slope indices: one row a unit, period and level, in the unit of the indicator that is named.

    One row of the table is a group: ``unit``, ``periode``, ``kelompok``, ``urutan`` (1 the worst-off), ``penyebut``
    (its population), ``nilai``; with ``galat_baku``, its standard error, the limits are those of sampling, else those
    of the points about the line. ``penyebut`` of a result is the whole population. Missing, with the reason, with fewer
    than three groups, and where a group has no value, no population, no place of its own or no standard error.
    ``highest`` is the most that a value can be, 100 where the indicator is in percent: a line beyond it is flagged.

    >>> table = pd.DataFrame({"unit": "u", "periode": "2024", "kelompok": list("abcde"), "urutan": range(1, 6),
    ...                       "penyebut": [100] * 5, "nilai": [52.1, 56.3, 59.8, 63.2, 66.8]})
    >>> found = slope(table, indicator="tenaga").iloc[0]
    >>> f"{found['nilai']:.2f} ({found['batas_bawah']:.2f}–{found['batas_atas']:.2f}) {found['metode']}"
    '18.15 (16.84–19.46) SII, t atas garis 95%'
    """
    return _index(table, indicator, confidence, highest, relative=False)


def relative(
    table: pd.DataFrame,
    *,
    indicator: str,
    confidence: Confidence = 0.95,
    highest: float | None = None,
) -> pd.DataFrame:
    """Results of relative indices: as ``slope``, but best-off ÷ worst-off on the line, a ratio without a unit.

    Missing also where the line is not above zero at both ends; limits are missing where the worst-off end is not
    distinct from zero, and ``catatan`` says so.

    >>> table = pd.DataFrame({"unit": "u", "periode": "2024", "kelompok": list("abcde"), "urutan": range(1, 6),
    ...                       "penyebut": [100] * 5, "nilai": [52.1, 56.3, 59.8, 63.2, 66.8]})
    >>> found = relative(table, indicator="tenaga").iloc[0]
    >>> f"{found['nilai']:.3f} ({found['batas_bawah']:.3f}–{found['batas_atas']:.3f}) {found['metode']}"
    '1.359 (1.329–1.390) RII, Fieller atas garis 95%'
    """
    return _index(table, indicator, confidence, highest, relative=True)


def _index(
    table: pd.DataFrame,
    indicator: str,
    confidence: Confidence,
    highest: float | None,
    *,
    relative: bool,
) -> pd.DataFrame:
    needed = ("unit", "periode", "kelompok", "urutan", "penyebut", "nilai")
    lacking = [column for column in needed if column not in table]
    if lacking:
        raise ValueError(f"the table lacks {', '.join(lacking)}")
    formula = relative_index if relative else slope_index
    unit = catalogue.get(indicator).unit
    if highest is None:
        highest = 100 if unit.startswith(("%", "poin persen")) else math.inf
    sampled = "galat_baku" in table
    groups: list[tuple[Array, Array, Array | None]] = []

    def found() -> Iterator[dict[str, object]]:
        for (place, period), group in table.groupby(["unit", "periode"], sort=False):
            own = group.sort_values("urutan")
            reason = _refusal(own)
            columns = [own[name].to_numpy("float64") for name in ("nilai", "penyebut")]
            values = columns[0] if reason is None else np.full(len(own), np.nan)
            errors = own["galat_baku"].to_numpy("float64") if sampled else None
            groups.append((values, columns[1], errors))
            value, low, _ = formula(*groups[-1])
            fitted = line(*groups[-1])
            note = reason or _note(fitted, values, highest)
            if reason is None and np.isnan(value):
                note = NO_RATIO
            elif reason is None and np.isnan(low):
                note = "selang tidak terbatas: ujung terbawah garis tidak beda dari nol"
            yield {
                "unit": place,
                "periode": period,
                "indikator": indicator,
                "penyebut": own["penyebut"].sum(skipna=False),
                "nilai": value,
                "satuan": "rasio" if relative else unit,
                "arah": "netral",
                "catatan": note,
                "sumber": origin(own),
            }

    rows = pd.DataFrame(found())
    about = "galat baku kelompok" if sampled else "garis"
    method = (
        f"RII, Fieller atas {about}" if relative else f"SII, {'' if sampled else 't '}atas {about}"
    )

    def limits(level: float) -> Named:
        pairs = [formula(*group, level)[1:] for group in groups]
        low, high = np.array(pairs, dtype="float64").reshape(-1, 2).T
        return low, high, [method] * len(rows)

    return with_limits(rows, limits, confidence=confidence)


def _note(fitted: Line, values: Array, highest: float) -> str | None:
    """What the ends of the line say against it."""
    ends = fitted.worst, fitted.best
    told = f"garis dari {said(ends[0], 1)} ke {said(ends[1], 1)}"
    if np.isfinite(highest) and not (min(ends) >= 0 and max(ends) <= highest):
        return f"{told} keluar dari 0–{highest:g}: pakai model logit"
    if min(ends) < 0 <= values.min():
        return f"{told} turun di bawah nol"
    return None


def _refusal(group: pd.DataFrame) -> str | None:
    """Why these groups have no line, naming them; None where they have one."""
    number = {name: group[name].to_numpy("float64") for name in ("urutan", "nilai", "penyebut")}
    errors = (
        group["galat_baku"].to_numpy("float64") if "galat_baku" in group else np.zeros(len(group))
    )
    cases = {
        "urutan tidak ada pada kelompok": np.isnan(number["urutan"]),
        "urutan ganda pada kelompok": group["urutan"].duplicated(keep=False).to_numpy(),
        "nilai tidak ada pada kelompok": ~np.isfinite(number["nilai"]),
        "penyebut tidak di atas nol pada kelompok": ~(number["penyebut"] > 0),
        "galat baku tidak ada pada kelompok": ~(np.isfinite(errors) & (errors >= 0)),
    }
    if len(group) < LEAST_GROUPS:
        return f"kurang dari {LEAST_GROUPS} kelompok: tidak ada garis"
    told = (
        f"{text}: {', '.join(map(str, group['kelompok'][holds]))}"
        for text, holds in cases.items()
        if holds.any()
    )
    return next(told, None)
