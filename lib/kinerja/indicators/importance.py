"""Importance–performance analysis: is what matters to people done well? Conformity, gap and quadrant of each item.

X is the performance that was seen, Y what was expected (how important it is), both scored on the same scale. Scores are
ordinal and treated as numbers, as the method does.

- Martilla JA, James JC. Importance-performance analysis. J Marketing 1977;41(1):77-9: the four quadrants.
- S002 (002_98a6b6205a0fa0d3.txt): conformity ``Tki``, lines 698-722; sign of the gap, line 692. It prints no names of
  quadrants and no cut; the means of all items are the usual one (Supranto, as quoted there).
- Fieller EC. Some problems in interval estimation. J R Stat Soc B 1954;16:175-85: limits of a ratio of two means.
"""

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from kinerja import rules
from kinerja.indicators.intervals import Array, alpha, student_limits
from kinerja.indicators.results import quotient, results

# (performance is high, importance is high) → quadrant
QUADRANTS = {
    (False, True): "A: prioritas utama",
    (True, True): "B: pertahankan prestasi",
    (False, False): "C: prioritas rendah",
    (True, False): "D: berlebihan",
}
RULE = "kesesuaian"
TKI = "tingkat_kesesuaian"
NO_SPREAD = "semua butir sama pada satu sumbu: kuadran tidak terdefinisi"
OTHER_SCALES = "skor maksimum butir berbeda: kuadran tidak terdefinisi"
ONE_PAIR = "satu jawaban atau nilai terbit: tanpa selang"
NO_PAIR = "tidak ada jawaban dengan skor dan harapan"
NO_EXPECTATION = "jumlah harapan nol"
UNBOUNDED = "rerata harapan tidak terbedakan dari nol: selang tidak berbatas"
NOT_APART = "selang kesenjangan memuat nol: kinerja tidak terbukti berbeda dari harapan"


def conformity(performance: npt.ArrayLike, importance: npt.ArrayLike) -> Array:
    """Level of conformity ``Tki = ΣX ÷ ΣY × 100``, in percent, of sums of scores (or means over the same people).

    S002 line 702. Above 100: better than expected. Missing where a sum is missing or nothing was expected.

    >>> conformity([340, 400, 410], [400, 400, 400]).tolist()
    [85.0, 100.0, 102.5]
    """
    return quotient(100 * np.asarray(performance, dtype="float64"), importance)


def performance_gap(performance: npt.ArrayLike, importance: npt.ArrayLike) -> Array:
    """The gap ``X − Y``, in points of the score: negative where performance stays below what was expected.

    S002 line 692. (It also says that a smaller gap is better, which is true of the distance, not of the sign.)

    >>> performance_gap([3.5, 4.5], [4.0, 4.0]).tolist()
    [-0.5, 0.5]
    """
    x, y = (np.asarray(scores, dtype="float64") for scores in (performance, importance))
    return np.asarray(x - y)


def against_mean(scores: Sequence[float | Fraction]) -> list[int | None]:
    """Where each score stands to the mean of all: −1 below, 0 exactly on it, 1 above; None for a missing one.

    Compared exactly, a float standing for the shortest decimal that prints it; so a tie is a tie.

    >>> against_mean([0.1, 0.2, 0.3, float("nan")])
    [-1, 0, 1, None]
    """
    exact = [
        None if math.isnan(score) else Fraction(repr(score) if isinstance(score, float) else score)
        for score in scores
    ]
    known = [score for score in exact if score is not None]
    middle = sum(known, Fraction(0)) / max(1, len(known))
    return [None if s is None else (s > middle) - (s < middle) for s in exact]


def quadrants(
    performance: Sequence[float | Fraction], importance: Sequence[float | Fraction]
) -> list[str | None]:
    """The quadrant of each item, by the means of all items' performance and importance.

    Martilla and James 1977, page 78. On the mean is not below it: a tie counts as high (``against_mean`` finds it). An
    item with a missing score has no quadrant and is in no mean; where all items are the same on one axis, or there is
    only one, nobody has a quadrant.

    >>> quadrants([2.63, 3.29, 2.35, 3.33], [3.83, 3.41, 2.37, 2.05])
    ['A: prioritas utama', 'B: pertahankan prestasi', 'C: prioritas rendah', 'D: berlebihan']
    """
    pairs = list(zip(performance, importance, strict=True))
    whole = [(math.nan, math.nan) if math.isnan(x) or math.isnan(y) else (x, y) for x, y in pairs]
    sides = [against_mean(axis) for axis in zip(*whole, strict=True)]
    if not all(any(axis) for axis in sides):
        return [None] * len(pairs)
    return [
        None if x is None or y is None else QUADRANTS[x >= 0, y >= 0]
        for x, y in zip(*sides, strict=True)
    ]


def fieller_limits(
    performance: npt.ArrayLike, importance: npt.ArrayLike, confidence: float = 0.95
) -> tuple[float, float]:
    """Fieller's limits of ``ΣX ÷ ΣY × 100``, in percent, from the paired scores of the respondents.

    The ratios ρ that Student's t test of ``X − ρY`` does not reject: the roots of ``(ȳ² − t²s_yy/n) ρ² − 2 (x̄ȳ −
    t²s_xy/n) ρ + (x̄² − t²s_xx/n) = 0``. Fieller 1954. Missing for fewer than two respondents, for a missing score, and
    where the mean importance is not distinguishable from zero (then no ratio can be excluded).

    >>> low, high = fieller_limits([3, 4, 3, 5, 4], [4, 4, 5, 5, 4])
    >>> f"{low:.1f} {high:.1f}"
    '62.9 112.4'
    """
    tail = alpha(confidence) / 2
    x, y = (np.asarray(scores, dtype="float64") for scores in (performance, importance))
    n = len(x)
    nothing = float("nan"), float("nan")
    if n < 2 or np.isnan(x + y).any():
        return nothing
    share = special.stdtrit(n - 1, 1 - tail) ** 2 / n
    (s_xx, s_xy), (_, s_yy) = np.cov(x, y) * share
    a, b, c = y.mean() ** 2 - s_yy, x.mean() * y.mean() - s_xy, x.mean() ** 2 - s_xx
    if a <= 0:
        return nothing
    reach = math.sqrt(max(0.0, b * b - a * c))
    return 100 * (b - reach) / a, 100 * (b + reach) / a


def importance_performance(
    kuesioner: pd.DataFrame, *, confidence: float = 0.95, version: str | None = None
) -> pd.DataFrame:
    """Results of an importance–performance analysis: four rows an item, and the conformity of the whole instrument.

    From answers with ``skor`` (X) and ``harapan`` (Y), one row a respondent and item; a table of published means is the
    same with one row an item, and has no intervals. ``ipa_kinerja`` and ``ipa_harapan`` are the means, in points of the
    score, ``ipa_kesenjangan`` the mean of X − Y of the same people (paired), with Student's t limits and the quadrant
    as category; ``tingkat_kesesuaian`` is Tki in percent with Fieller's limits and its class under the rule
    ``kesesuaian``. Codes end in ``/<instrumen>/<dimensi>/<butir>``. An answer without one of its two scores is left
    out, and said. Items of other maximum scores have no common mean, so no quadrants. Empty without expectations.

    >>> scores = {"b1": [(3, 5), (2, 5)], "b2": [(4, 5), (4, 4)], "b3": [(5, 3), (4, 3)]}
    >>> answers = pd.DataFrame([
    ...     {"unit": "a", "periode": "2024", "instrumen": "pelanggan", "dimensi": "Jaminan", "butir": item,
    ...      "responden": str(who), "skor": x, "harapan": y, "skor_maks": 5}
    ...     for item, pairs in scores.items() for who, (x, y) in enumerate(pairs)])
    >>> found = importance_performance(answers).set_index("indikator")
    >>> found.loc["ipa_kesenjangan/pelanggan/Jaminan/b1", "kategori"]
    'A: prioritas utama'
    >>> round(float(found.loc["tingkat_kesesuaian/pelanggan", "nilai"]), 1)
    88.0
    """
    alpha(confidence)
    if "harapan" not in kuesioner:
        return results([])
    bands = rules.load(RULE, version)

    def rows() -> Iterator[dict[str, Any]]:
        asked = kuesioner[kuesioner.groupby("instrumen")["harapan"].transform("count") > 0]
        for key, group in asked.groupby(["unit", "periode", "instrumen"], sort=False):
            yield from _instrument(tuple(map(str, key)), group, confidence, bands)

    return results(rows())


def _instrument(
    place: tuple[str, ...], group: pd.DataFrame, confidence: float, bands: rules.Rule
) -> Iterator[dict[str, Any]]:
    unit, period, instrument = place

    def named(indicator: str, code: str) -> dict[str, Any]:
        key = {"unit": unit, "periode": period, "sumber": "tabel kuesioner"}
        return key | {"indikator": f"{indicator}/{code}"}

    items = [
        (f"{instrument}/{dimension}/{item}", answers)
        for (dimension, item), answers in group.groupby(["dimensi", "butir"], sort=False)
    ]
    pairs = [answers.dropna(subset=["skor", "harapan"]) for _, answers in items]
    axes = [[_exact_mean(both[name]) for both in pairs] for name in ("skor", "harapan")]
    comparable = bool((group["skor_maks"] == group["skor_maks"].iloc[0]).all())
    where = quadrants(*axes) if comparable else [None] * len(items)
    ties = [_tie(*sides) for sides in zip(*(against_mean(axis) for axis in axes), strict=True)]
    for (code, answers), both, quadrant, tie in zip(items, pairs, where, ties, strict=True):
        x, y = both["skor"].to_numpy("float64"), both["harapan"].to_numpy("float64")
        left_out = len(answers) - len(both)
        note = [f"{left_out} jawaban tanpa pasangan tidak dihitung" if left_out else "", _few(x)]
        yield named("ipa_kinerja", code) | _mean_row(x, confidence, note)
        yield named("ipa_harapan", code) | _mean_row(y, confidence, note)
        gap = _mean_row(performance_gap(x, y), confidence, note)
        inside = gap["batas_bawah"] <= 0 <= gap["batas_atas"]
        why = OTHER_SCALES if not comparable else NO_SPREAD if quadrant is None and len(x) else tie
        gap["kategori"] = quadrant
        gap["aturan"] = "rerata semua butir" if quadrant else None
        gap["catatan"] = _joined(*note, why, NOT_APART if inside else "")
        yield named("ipa_kesenjangan", code) | gap
        yield named(TKI, code) | _conformity_row(both, x, y, confidence, bands, note)
    whole = pd.concat(pairs)
    people = whole.groupby("responden", sort=False)[["skor", "harapan"]].sum()
    x, y = people["skor"].to_numpy("float64"), people["harapan"].to_numpy("float64")
    yield named(TKI, instrument) | _conformity_row(whole, x, y, confidence, bands, [])


def _mean_row(values: Array, confidence: float, note: list[str]) -> dict[str, Any]:
    n = len(values)
    middle = float(values.mean()) if n else float("nan")
    spread = float(values.std(ddof=1)) if n > 1 else float("nan")
    low, high = student_limits(middle, spread, n, confidence)
    return {
        "pembilang": values.sum() if n else float("nan"),
        "penyebut": n,
        "nilai": middle,
        "batas_bawah": float(low),
        "batas_atas": float(high),
        "metode": "rerata, selang t" if n > 1 else "rerata",
        "catatan": _joined(*note),
    }


def _conformity_row(
    answers: pd.DataFrame,
    x: Array,
    y: Array,
    confidence: float,
    bands: rules.Rule,
    note: list[str],
) -> dict[str, Any]:
    """Tki of the answers; x and y are their scores by respondent, for the limits."""
    if answers.empty:
        return {"catatan": _joined(*note, NO_PAIR)}
    top, base = (_exact_sum(answers[name]) for name in ("skor", "harapan"))
    sums = {"pembilang": float(top), "penyebut": float(base)}
    if base <= 0:
        return sums | {"catatan": _joined(*note, NO_EXPECTATION)}
    low, high = fieller_limits(x, y, confidence)
    # Classed by the exact ratio: the class "equal" must not hang on the last digit of a float.
    band = bands.classify(top / base * 100)
    unbounded = math.isnan(low) and len(x) > 1
    return sums | {
        "nilai": float(conformity(float(top), float(base))),
        "batas_bawah": low,
        "batas_atas": high,
        "metode": "ΣX ÷ ΣY" if math.isnan(low) else "ΣX ÷ ΣY, selang Fieller",
        "kategori": band.name if band else None,
        "aturan": bands.name,
        "catatan": _joined(*note, UNBOUNDED if unbounded else ""),
    }


def _exact_sum(scores: "pd.Series[float]") -> Fraction:
    """The sum on paper, each score standing for the shortest decimal that prints it."""
    return sum((Fraction(repr(float(score))) for score in scores), Fraction(0))


def _exact_mean(scores: "pd.Series[float]") -> Fraction | float:
    return math.nan if scores.empty else _exact_sum(scores) / len(scores)


def _tie(performance: int | None, importance: int | None) -> str:
    names = ("kinerja", performance), ("harapan", importance)
    tied = " dan ".join(name for name, side in names if side == 0)
    return f"tepat di garis rerata {tied}: dihitung tinggi" if tied else ""


def _few(values: Array) -> str:
    return {0: NO_PAIR, 1: ONE_PAIR}.get(len(values), "")


def _joined(*notes: str) -> str | None:
    return "; ".join(dict.fromkeys(filter(None, notes))) or None
