"""What each further point of the service score (PKP) needs: how many more people, of which variable, for which gain.

The score is a mean of capped shares, so a person served adds the same everywhere below the target, and nothing beyond:
100 ÷ (target × denominator × variables of the programme × programmes). Pedoman Penilaian Kinerja Puskesmas (Departemen
Kesehatan RI, Jakarta 2006; sekunder); the arithmetic is ours, in exact fractions.

Few people in a small denominator move the score most: that is arithmetic, and no reason to serve them first.
"""

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from kinerja import rules
from kinerja.indicators.data_quality import findings
from kinerja.indicators.pkp import CAP, RULES, Variable, assessment, mean_of_means

NEEDS = {
    "unit": "str",
    "periode": "str",
    "upaya": "str",
    "variabel": "str",
    "pembilang": "float64",
    "penyebut": "float64",
    "target": "float64",
    "nilai": "float64",
    "kurang_ke_target": "float64",
    "tambahan_nilai": "float64",
    "orang_per_poin": "float64",
    "kelas": "str",
    "kelas_berikut": "str",
    "poin_ke_kelas_berikut": "float64",
    "orang_ke_kelas_berikut": "float64",
    "aturan": "str",
    "catatan": "str",
}
REACHED = "sudah di target: tambahan orang tidak menambah nilai"
NO_COUNTS = "tanpa cacah: kebutuhan orang tidak diketahui"
ALONE = "variabel ini sendirian tidak cukup untuk kelas berikut"
BEST = "sudah kelas teratas"
UNKNOWN = "nilai keseluruhan tidak diketahui: ada variabel tanpa angka"


def people_to_target(above: float, below: float, target: Fraction) -> int:
    """How many more people have to be served to reach a target in %, in whole people; 0 where it is reached.

    The smallest k with (above + k) ÷ below × 100 ≥ target: PKP counts a target as reached from there on (Pedoman PKP
    2006, sekunder). Exact, so that 80 % of 60 is 48 and not 49.

    >>> people_to_target(45, 60, Fraction(80)), people_to_target(48, 60, Fraction(80))
    (3, 0)
    """
    lacking = target * Fraction(below) / 100 - Fraction(above)
    return max(0, math.ceil(lacking))


def pkp_needs(table: pd.DataFrame, *, version: str | None = None) -> pd.DataFrame:
    """What each service variable can still add: one row a variable, columns ``NEEDS``, the largest gain first.

    ``kurang_ke_target``: more people to the target; ``tambahan_nilai``: points of the whole score that this brings;
    ``orang_per_poin``: people for one point of the whole score, while below the target. ``kelas`` and ``kelas_berikut``
    of the whole score under ``version`` of ``pkp_pelayanan``, ``poin_ke_kelas_berikut`` to its lower end;
    ``orang_ke_kelas_berikut``: how many more of this variable alone lift the score into it. Missing, with the reason in
    ``catatan``: variables without counts, at the target, or not enough alone; a whole score that is not known.
    Variables that do not apply have no row. Raises ValueError for lacking columns, RuleError for an unknown version.

    >>> table = pd.DataFrame({"unit": "pkm", "periode": "2024", "jenis": "pelayanan", "upaya": "KIA", "target": 80,
    ...                       "variabel": ["K4", "KN"], "pembilang": [36, 90], "penyebut": [60, 100], "nilai": None})
    >>> found = pkp_needs(table).iloc[0]
    >>> print(found["variabel"], found["kurang_ke_target"], found["tambahan_nilai"], found["orang_ke_kelas_berikut"])
    K4 12.0 12.5 4.0
    """
    rule = rules.load(RULES["pelayanan"], version)

    def rows() -> Iterator[dict[str, Any]]:
        for (unit, period), variables in assessment(table, "pelayanan").items():
            applied = [each for each in variables if each.applies]
            told = [_need(applied, place, rule) for place in range(len(applied))]
            told.sort(key=lambda row: -np.nan_to_num(row["tambahan_nilai"], nan=-1.0))
            yield from ({"unit": unit, "periode": period} | row for row in told)

    return findings(rows(), NEEDS)


def _need(variables: list[Variable], place: int, rule: rules.Rule) -> dict[str, Any]:
    each = variables[place]
    found: dict[str, Any] = {
        "upaya": each.programme,
        "variabel": each.name,
        "pembilang": each.above,
        "penyebut": each.below,
        "target": float(each.target),
        "nilai": np.nan if each.score is None else float(each.score),
        "tambahan_nilai": np.nan,
        "aturan": rule.name,
    }
    scores = [other.score for other in variables if other.score is not None]
    if each.score is None or len(scores) < len(variables):
        return found | {"catatan": UNKNOWN}
    whole = _whole(variables, place, each.score)
    band = rule.classify(whole)
    better = [each for each in rule.bands if band and each.scale == band.scale + 1]
    found |= {
        "kelas": band.name if band else None,
        "kelas_berikut": better[0].name if better else None,
        "poin_ke_kelas_berikut": better[0].low - float(whole) if better else np.nan,
    }
    if not each.has_counts:
        return found | {"catatan": NO_COUNTS}
    lacking = people_to_target(each.above, each.below, each.target)
    found |= {"kurang_ke_target": lacking, "tambahan_nilai": 0.0}
    if not lacking:
        return found | {"catatan": REACHED}
    gain = _whole(variables, place, Fraction(CAP)) - whole
    step = _whole(variables, place, _after(each, 1, cap=False)) - whole
    enough = _enough(variables, place, rule, lacking) if better else None
    found |= {"tambahan_nilai": float(gain), "orang_per_poin": float(1 / step)}
    return found | {
        "orang_ke_kelas_berikut": np.nan if enough is None else enough,
        "catatan": None if enough else ALONE if better else BEST,
    }


def _after(each: Variable, more: int, *, cap: bool = True) -> Fraction:
    """The variable's score with more people served."""
    score = 100 * 100 * (Fraction(each.above) + more) / (Fraction(each.below) * each.target)
    return min(Fraction(CAP), score) if cap else score


def _whole(variables: list[Variable], place: int, score: Fraction) -> Fraction:
    """The whole score, were the variable at this place to have this score; all others have one."""
    groups: dict[str, list[Fraction]] = {}
    for other, each in enumerate(variables):
        own = score if other == place else each.score or Fraction(0)
        groups.setdefault(each.programme, []).append(own)
    return mean_of_means(groups) or Fraction(0)


def _enough(variables: list[Variable], place: int, rule: rules.Rule, most: int) -> int | None:
    """The fewest more people of this variable that lift the class; None where all up to the target do not."""

    def scale(more: int) -> int:
        band = rule.classify(_whole(variables, place, _after(variables[place], more)))
        return band.scale if band else 0

    now = scale(0)
    if scale(most) == now:
        return None
    low, high = 0, most  # the class of low is today's, that of high is better
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if scale(middle) == now else (low, middle)
    return high
