"""One programme beside another: what does each additional effect cost, or is one of the two simply better?

Money is booked in full; effects that count people or events are Poisson counts (``intervals.count_limits``).

- Drummond MF and others. Methods for the Economic Evaluation of Health Care Programmes. 4th ed. Oxford 2015, ch. 4:
  incremental cost-effectiveness ratio, dominance.
- Zou GY, Donner A. Construction of confidence limits about effect measures: a general approach. Stat Med
  2008;27:1693-702: limits of a difference from the limits of its parts.
- S002 (002_98a6b6205a0fa0d3.txt, line 977) names cost-effectiveness and prints no formula for it.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kinerja.indicators.efficiency import NO_COUNT
from kinerja.indicators.intervals import Array, Limits, alpha, count_limits
from kinerja.indicators.proportions import MISSING, Rows
from kinerja.indicators.results import level_text, numbers, results

DOMINANT, DOMINATED, SAME = "dominan", "terdominasi", "setara"
DEARER, CHEAPER = "lebih mahal, lebih berhasil", "lebih murah, kurang berhasil"
NO_RATIO = "tidak ada rasio: {}"
OPEN = "selang selisih dampak memuat nol: selang rasio tidak berbatas"
COSTS_AND_EFFECTS = ("biaya", "dampak", "biaya_pembanding", "dampak_pembanding")


def effect_difference_limits(
    effect: npt.ArrayLike, other: npt.ArrayLike, confidence: float = 0.95
) -> Limits:
    """Limits of the difference of two Poisson counts, from the limits of each: Zou and Donner 2008.

    ``d − √((e − l)² + (u′ − e′)²)`` and ``d + √((u − e)² + (e′ − l′)²)``.

    >>> low, high = effect_difference_limits(120, 80)
    >>> f"{low:.1f} {high:.1f}"
    '11.7 68.7'
    """
    ours, theirs = (np.asarray(counts, dtype="float64") for counts in (effect, other))
    (low, high), (other_low, other_high) = (count_limits(n, confidence) for n in (ours, theirs))
    difference = ours - theirs
    return (
        np.asarray(difference - np.hypot(ours - low, other_high - theirs)),
        np.asarray(difference + np.hypot(high - ours, theirs - other_low)),
    )


def incremental_ratio(
    cost: npt.ArrayLike,
    effect: npt.ArrayLike,
    other_cost: npt.ArrayLike,
    other_effect: npt.ArrayLike,
) -> Array:
    """Incremental cost-effectiveness ratio: (cost − other cost) ÷ (effect − other effect).

    Drummond 2015, ch. 4. Only where one programme is both dearer and better than the other; missing where one
    dominates (it is no dearer and no worse), because a negative ratio cannot be read. See ``comparison``.

    >>> incremental_ratio([150, 90], [12, 12], 100, 10).tolist()
    [25.0, nan]
    """
    more = np.asarray(cost, dtype="float64") - np.asarray(other_cost, dtype="float64")
    better = np.asarray(effect, dtype="float64") - np.asarray(other_effect, dtype="float64")
    return np.asarray(more / np.where(more * better > 0, better, np.nan))


def comparison(cost: float, effect: float, other_cost: float, other_effect: float) -> str:
    """What a programme is beside another: the quadrant of the cost-effectiveness plane, in words.

    ``dominan``: no dearer, no worse, and different; ``terdominasi`` the reverse; ``setara`` the same in both; else
    ``lebih mahal, lebih berhasil`` or ``lebih murah, kurang berhasil``. Empty where a number is missing.

    >>> comparison(90, 12, 100, 10), comparison(150, 12, 100, 10)
    ('dominan', 'lebih mahal, lebih berhasil')
    """
    more, better = cost - other_cost, effect - other_effect
    if np.isnan(more + better):
        return ""
    if more * better > 0:
        return DEARER if more > 0 else CHEAPER
    if more == better == 0:
        return SAME
    return DOMINANT if more < 0 or better > 0 else DOMINATED


def incremental(table: Rows, *, confidence: float = 0.95) -> pd.DataFrame:
    """Results ``biaya_efektivitas_tambahan/<kegiatan>``: one row a programme beside the one that it is compared with.

    Columns: unit, periode, kegiatan, biaya, dampak, biaya_pembanding, dampak_pembanding. ``pembilang`` and ``penyebut``
    are the differences, ``kategori`` is ``comparison``. Where one programme dominates there is no ratio, with the
    reason. If the effects are counts, the limits are the difference of costs ÷ the limits of the difference of
    effects; where those hold zero the ratio has no bounds, which is said. Effects are counts as in ``costs``.

    >>> table = [{"unit": "a", "periode": "2024", "kegiatan": "kunjungan rumah", "biaya": 60_000_000, "dampak": 120,
    ...     "biaya_pembanding": 40_000_000, "dampak_pembanding": 80}]
    >>> row = incremental(table).iloc[0]
    >>> f"{row['nilai']:.0f} ({row['batas_bawah']:.0f}–{row['batas_atas']:.0f}); {row['kategori']}"
    '500000 (290926–1716324); lebih mahal, lebih berhasil'
    """
    alpha(confidence)
    rows = table.to_dict("records") if isinstance(table, pd.DataFrame) else table
    return results(_beside(row, confidence) for row in rows)


def _beside(row: Mapping[Any, Any], confidence: float) -> dict[str, Any]:
    """The result of one programme beside its comparator."""
    cost, effect, other_cost, other_effect = numbers(row, *COSTS_AND_EFFECTS)
    kind = comparison(cost, effect, other_cost, other_effect)
    value = float(incremental_ratio(cost, effect, other_cost, other_effect))
    found = {name: row[name] for name in ("unit", "periode", "sumber") if name in row} | {
        "indikator": f"biaya_efektivitas_tambahan/{row['kegiatan']}",
        "pembilang": cost - other_cost,
        "penyebut": effect - other_effect,
        "nilai": value,
        "kategori": kind or None,
    }
    if np.isnan(value):
        return found | {"catatan": NO_RATIO.format(kind) if kind else MISSING}
    whole = all(n >= 0 and n.is_integer() for n in (effect, other_effect))
    if row.get("cacah", "ya") != "ya" or not whole:
        return found | {"catatan": NO_COUNT.format("dampak")}
    ends = [float(end) for end in effect_difference_limits(effect, other_effect, confidence)]
    if ends[0] <= 0 <= ends[1]:
        return found | {"catatan": OPEN}
    low, high = sorted((cost - other_cost) / end for end in ends)
    return found | {
        "batas_bawah": low,
        "batas_atas": high,
        "metode": f"selisih biaya ÷ limit selisih Poisson {level_text(confidence)}",
    }
