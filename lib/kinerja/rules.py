"""Bands as data: the one reader of ``data/rujukan/aturan/*.csv``, and the one function that classifies.

A rule has one or more versions, because sources print bands that overlap or leave holes; each version says how
it closes them. Values are classified unrounded. No threshold stands in code.
"""

import csv
import functools
import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from kinerja.errors import Problem, RuleError, nearest
from kinerja.numerals import exact
from kinerja.places import REFERENCE, root, shown

COLUMNS = (
    "versi",
    "baku",
    "kelas",
    "skala",
    "bawah",
    "atas",
    "tertutup",
    "dasar",
    "lokasi",
    "berlaku_sejak",
    "verifikasi",
    "catatan",
)
CLOSED = {
    "bawah": (True, False),
    "atas": (False, True),
    "keduanya": (True, True),
    "tidak": (False, False),
}


@dataclass(frozen=True)
class Band:
    """One class: its name, its place on the scale (1 = worst), and its ends.

    In a table of values (KBM: how many grams at which age) the place on the scale is the value itself.

    >>> band = Band("Cukup", 3, 80, 90, True, False, "Dasar, hal. 1", "sekunder", "")
    >>> band.text(), band.holds(80), band.holds(90)
    ('80 ≤ x < 90', True, False)
    """

    name: str
    scale: int
    low: float
    high: float
    low_closed: bool
    high_closed: bool
    source: str
    verification: str
    note: str

    def holds(self, value: float | Fraction) -> bool:
        """Whether the unrounded value lies in the band."""
        # a fraction is held against 88.31 as it is written, not against the float beside it
        ends = (self.low, self.high)
        low, high = map(_exact, ends) if isinstance(value, Fraction) else ends
        above = value > low or (self.low_closed and value == low)
        below = value < high or (self.high_closed and value == high)
        return above and below

    def text(self) -> str:
        """The band as one reads it: ``80 ≤ x < 90``, ``x > 100``, ``x ≥ 88,31``."""
        low, high = f"{self.low:g}".replace(".", ","), f"{self.high:g}".replace(".", ",")
        if self.low == self.high:
            return f"x = {low}"
        below = "" if self.high == math.inf else f" {'≤' if self.high_closed else '<'} {high}"
        if self.low == -math.inf:
            return f"x{below}"
        if not below:
            return f"x {'≥' if self.low_closed else '>'} {low}"
        return f"{low} {'≤' if self.low_closed else '<'} x{below}"


@dataclass(frozen=True)
class Rule:
    """One version of a rule; its bands in ascending order cover the whole line, once.

    >>> rule = load("skm")
    >>> rule.name, rule.top, rule.classify(91.4751).name
    ('skm@2017', 4, 'A')
    """

    id: str
    version: str
    bands: tuple[Band, ...]

    @property
    def name(self) -> str:
        """How results refer to it: ``rasio_ekonomis@1996-atas``."""
        return f"{self.id}@{self.version}"

    @property
    def top(self) -> int:
        """The best scale value that there is."""
        return max(band.scale for band in self.bands)

    def classify(self, value: float | Fraction | None) -> Band | None:
        """The band of an unrounded value; None for a missing one."""
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return None
        return next(band for band in self.bands if band.holds(value))


def classify(value: float | Fraction | None, rule: str, version: str | None = None) -> Band | None:
    """The band of one value under one version of a rule (the default version if none is named).

    >>> classify(80.03, "rasio_ekonomis").name
    'Cukup Ekonomis'
    >>> [classify(80, "rasio_ekonomis", v).name for v in versions("rasio_ekonomis")]
    ['Cukup Ekonomis', 'Kurang Ekonomis']
    """
    return load(rule, version).classify(value)


def classes(
    values: Iterable[float | None], rule: str, version: str | None = None
) -> list[str | None]:
    """The class names of many values, in order; None stays None.

    >>> classes([88.3, None, 88.31], "skm")
    ['B', None, 'A']
    """
    loaded = load(rule, version)
    return [band.name if (band := loaded.classify(value)) else None for value in values]


def under_versions(value: float | Fraction | None, rule: str) -> dict[str, str]:
    """The class of a value under every version of a rule, the default one first; nothing for a missing value.

    >>> under_versions(90, "rasio_efisiensi")
    {'1996-atas': 'Kurang Efisien', '1996-bawah': 'Cukup Efisien'}
    """
    found = {version: classify(value, rule, version) for version in versions(rule)}
    return {version: band.name for version, band in found.items() if band}


def versions(rule: str) -> list[str]:
    """The versions of a rule, the default one first; RuleError for an unknown rule.

    >>> versions("rasio_efisiensi")
    ['1996-atas', '1996-bawah']
    """
    return list(_versions(rule))


def load(rule: str, version: str | None = None) -> Rule:
    """A version of a rule; raises RuleError for an unknown rule or version, or bands that leave a gap or overlap.

    >>> [f"{band.name}: {band.text()}" for band in load("kesenjangan", "2017-jalur").bands]
    ['Tercapai: x < 0', 'Sesuai jalur: 0 ≤ x ≤ 25', 'Di luar jalur: x > 25']
    """
    found = _versions(rule)
    if version is None:
        return next(iter(found.values()))
    if version not in found:
        raise RuleError(
            Problem(
                place=shown(_folder() / f"{rule}.csv"),
                rule=f"harus memuat versi {version}",
                found="tidak ada",
                remedy=nearest(version, found),
            )
        )
    return found[version]


def _folder() -> Path:
    return root() / REFERENCE / "aturan"


def _versions(rule: str) -> dict[str, Rule]:
    path = _folder() / f"{rule}.csv"
    if not path.is_file():
        raise RuleError(
            Problem(
                place=shown(path.parent),
                rule=f"harus memuat aturan {rule}",
                found="tidak ada",
                remedy=nearest(rule, known()),
            )
        )
    return _read(rule, path)


def known() -> list[str]:
    """The ids of all rules that there are.

    >>> [rule for rule in known() if rule.startswith("rasio_")]
    ['rasio_efektivitas', 'rasio_efisiensi', 'rasio_ekonomis']
    """
    return sorted(path.stem for path in _folder().glob("*.csv"))


@functools.cache
def _read(rule: str, path: Path) -> dict[str, Rule]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    default = [row["versi"] for row in rows if row["baku"] == "ya"]
    order = dict.fromkeys(default + [row["versi"] for row in rows])
    return {
        version: _whole(
            Rule(rule, version, tuple(_band(row) for row in rows if row["versi"] == version)), path
        )
        for version in order
    }


def _exact(end: float) -> Fraction | float:
    return exact(end) if math.isfinite(end) else end


def _band(row: dict[str, str]) -> Band:
    low_closed, high_closed = CLOSED[row["tertutup"]]
    return Band(
        name=row["kelas"],
        scale=int(row["skala"]),
        low=float(row["bawah"] or -math.inf),
        high=float(row["atas"] or math.inf),
        low_closed=low_closed,
        high_closed=high_closed,
        source=", ".join(filter(None, (row["dasar"], row["lokasi"]))),
        verification=row["verifikasi"],
        note=row["catatan"],
    )


def _whole(rule: Rule, path: Path) -> Rule:
    """The rule with its bands in order, if they cover the line once."""
    bands = tuple(sorted(rule.bands, key=lambda band: (band.low, band.high)))
    ends = bands[0].low == -math.inf and bands[-1].high == math.inf
    joints = all(
        left.high == right.low and left.high_closed != right.low_closed
        for left, right in itertools.pairwise(bands)
    )
    if not (ends and joints):
        raise RuleError(
            Problem(
                place=shown(path),
                rule=f"pita versi {rule.version} harus menutup seluruh garis bilangan tepat sekali",
                found="celah atau tumpang tindih",
                remedy="Periksa kolom bawah, atas, tertutup.",
            )
        )
    return Rule(rule.id, rule.version, bands)
