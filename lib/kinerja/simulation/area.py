"""A facility's area: villages, posyandu, inhabitants, and the target populations that follow from them."""

from dataclasses import dataclass

import numpy as np

from kinerja.simulation.streams import Columns, columns, dice

YEAR = 2024
YEARS = (2022, 2023, 2024)
DISTRICT = "Contoh"
MADE_UP = "simulasi"
# What a page can expect of a middling puskesmas; round figures, no statistics of any place.
USUAL = 16_000  # inhabitants
BIRTHS = 0.018  # a year and inhabitant
SHARES = {  # of the inhabitants
    "spm_balita": 0.068,
    "spm_pendidikan_dasar": 0.16,
    "spm_usia_produktif": 0.62,
    "spm_usia_lanjut": 0.10,
    "spm_hipertensi": 0.20,
    "spm_diabetes": 0.02,
    "spm_odgj_berat": 0.002,
    "spm_terduga_tb": 0.006,
    "spm_risiko_hiv": 0.018,
}


@dataclass(frozen=True)
class Post:
    """A posyandu: its code, its village, the day of the month on which it opens, how many children live around."""

    code: str
    village: str
    day: int
    children: int


@dataclass(frozen=True)
class Area:
    """A facility and its area; ``inhabitants`` by village, in 2024."""

    number: int
    code: str
    name: str
    villages: tuple[str, ...]
    inhabitants: tuple[int, ...]
    posts: tuple[Post, ...]

    @property
    def population(self) -> int:
        """Inhabitants in 2024."""
        return sum(self.inhabitants)

    def targets(self, indicator: str) -> list[int]:
        """The target population of an indicator of the local area monitoring, by village, in 2024."""
        per_head = {"k4": BIRTHS * 1.1, "persalinan_faskes": BIRTHS * 1.05} | SHARES
        share = per_head.get(indicator, BIRTHS)
        return [max(round(share * people), 1) for people in self.inhabitants]


def area(seed: int, number: int, width: int) -> Area:
    """The area of facility ``number``; its code has ``width`` digits.

    >>> place = area(1, 3, 2)
    >>> place.code, place.name, place.villages[0], len(place.posts) in (8, 9)
    ('p03', 'Puskesmas Contoh 03', 'Desa 1', True)
    """
    roll = dice(seed, number, "wilayah")
    villages = tuple(f"Desa {each}" for each in range(1, int(roll.integers(4, 8)) + 1))
    weights = np.full(len(villages), 30.0)
    weights[:2] = 45, 40  # the village of the puskesmas itself, and the one beside it
    people = max(10_000, round(roll.normal(USUAL, 2_500)))
    inhabitants = tuple(int(each) for each in np.round(roll.dirichlet(weights) * people))
    posts = tuple(
        Post(
            code=f"y{each + 1}",
            village=villages[each % len(villages)],
            day=int(roll.integers(5, 25)),
            children=max(16, int(roll.poisson(25))),
        )
        for each in range(int(roll.integers(8, 10)))
    )
    label = f"{number:0{width}d}"
    name = f"Puskesmas {DISTRICT} {label}"
    return Area(number, f"p{label}", name, villages, inhabitants, posts)


def unit(place: Area) -> Columns:
    """The table ``unit``: the one row of this facility."""
    names = ("unit", "nama", "jenis", "kecamatan", "kabupaten", "catatan")
    row = {
        "unit": place.code,
        "nama": place.name,
        "jenis": "puskesmas",
        "kecamatan": f"{DISTRICT} {place.number}",
        "kabupaten": DISTRICT,
        "catatan": f"{MADE_UP}; {len(place.posts)} posyandu dengan register anak, yang lain tidak disimulasikan",
    }
    return columns(names, [row])
