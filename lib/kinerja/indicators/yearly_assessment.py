"""One puskesmas and one year of PKP: everything that its page shows, computed once.

What the pieces are and where they come from: ``pkp``, ``pkp_needs``, ``accreditation``. Here besides: how much the area
of a spider chart owes to the order of its axes.
"""

import datetime
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from kinerja import rules
from kinerja.indicators import accreditation, pkp, pkp_needs
from kinerja.indicators.results import at, before, concat

Tables = Callable[[str], pd.DataFrame]
FEWEST_AXES = 3  # of a spider chart


class Areas(NamedTuple):
    """The area of a spider chart as it is drawn, and the smallest and largest with the same scores; % of the full one.

    >>> spider_areas([100, 0, 100, 0], most=100).largest
    25.0
    """

    drawn: float
    smallest: float
    largest: float


@dataclass(frozen=True)
class YearlyAssessment:
    """The results of one puskesmas and year; without a table ``pkp`` they are empty.

    ``scores``: both scores and their programmes; ``earlier``: the whole scores of earlier years; ``versions``: a row a
    score and rule version, with its class; ``chances``; ``variables``; ``needs``; ``areas``: of the spider chart of the
    service programmes, None below three; ``accreditation`` as of ``day``, the last of the year. ``all``: the results
    among them as one table.
    """

    scores: pd.DataFrame
    earlier: pd.DataFrame
    versions: pd.DataFrame
    chances: pd.DataFrame
    variables: pd.DataFrame
    needs: pd.DataFrame
    areas: Areas | None
    accreditation: pd.DataFrame
    day: datetime.date
    all: pd.DataFrame


def yearly_assessment(
    tables: Tables,
    *,
    period: str,
    version: Mapping[str, str] | None = None,
    confidence: float = 0.95,
) -> YearlyAssessment:
    """The results of one puskesmas in one year.

    ``tables`` gives its own rows of a table by name (all years): ``pkp``, ``akreditasi``. ``version``: of each rule, by
    its name. Raises as ``pkp.pkp_scores``.

    >>> rows = {"unit": "u", "periode": "2024", "jenis": "pelayanan", "upaya": ["A", "B", "C"], "variabel": "v"}
    >>> own = {
    ...     "pkp": pd.DataFrame(rows | {"target": 100, "pembilang": None, "penyebut": None, "nilai": [90, 60, 75]}),
    ...     "akreditasi": pd.DataFrame({"unit": ["u"], "periode": "2023", "status": "utama"}),
    ... }
    >>> found = yearly_assessment(own.get, period="2024")
    >>> float(found.scores["nilai"].iloc[0]), found.accreditation["keadaan"].tolist(), round(found.areas.drawn, 1)
    (75.0, ['tidak diketahui'], 55.5)
    """
    year = at(tables("pkp"), period)
    scores = pkp.pkp_scores(year, version=version, confidence=confidence)
    past = pkp.pkp_scores(before(tables("pkp"), period), version=version, confidence=confidence)
    needed = (version or {}).get(pkp.RULES["pelayanan"])
    day = datetime.date(int(period), 12, 31)
    return YearlyAssessment(
        scores=scores,
        earlier=past[past["indikator"].isin(list(pkp.RULES.values()))],
        versions=class_versions(year, confidence=confidence),
        chances=pkp.class_probability(year, version=version),
        variables=pkp.pkp_variables(year),
        needs=pkp_needs.pkp_needs(year, version=needed),
        areas=_areas(scores),
        accreditation=accreditation.accreditation(tables("akreditasi"), day),
        day=day,
        all=concat(scores, past),
    )


def class_versions(year: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """The class of each whole score under every version of its rule: ``indikator, versi, nilai, kategori``.

    From the exact score, as in ``pkp.pkp_scores``, which also says what raises.

    >>> table = pd.DataFrame({"unit": "u", "periode": "2024", "jenis": ["manajemen"], "upaya": "A", "variabel": "v",
    ...                       "nilai": 8.47})
    >>> class_versions(table)[["versi", "kategori"]].values.tolist()
    [['8,5', 'Cukup'], ['dibulatkan', 'Baik']]
    """
    rows = []
    for rule in pkp.RULES.values():
        for version in rules.versions(rule):
            scores = pkp.pkp_scores(year, version={rule: version}, confidence=confidence)
            own = scores[scores["indikator"] == rule]
            rows += [
                {"indikator": rule, "versi": version} | each
                for each in own[["nilai", "kategori"]].to_dict("records")
            ]
    return pd.DataFrame(rows, columns=["indikator", "versi", "nilai", "kategori"])


def spider_area(scores: Sequence[float], *, most: float) -> float:
    """The area of a spider chart in % of the one with full scores: mean product of neighbours ÷ ``most``².

    Of n axes at equal angles, ½ sin(2π/n) Σ sᵢ sᵢ₊₁ (area of triangles); the sine goes out. Two circular orders of
    the same scores have other areas: Hallin, Mélard, Milhaud 1992. Raises ValueError below three axes.

    >>> spider_area([100, 50, 100, 50], most=100), spider_area([100, 100, 50, 50], most=100)
    (50.0, 56.25)
    """
    if len(scores) < FEWEST_AXES:
        raise ValueError(f"a spider chart needs {FEWEST_AXES} axes, not {len(scores)}")
    pairs = zip(scores, [*scores[1:], scores[0]], strict=True)
    return 100 * math.fsum(one * other for one, other in pairs) / (len(scores) * most**2)


def spider_areas(scores: Sequence[float], *, most: float) -> Areas:
    """The area as the axes stand, and the extremes that the same scores give in other orders.

    Largest with neighbours alike (falling away from the greatest on both sides), smallest with the greatest between the
    least: Hallin M, Mélard G, Milhaud X. Ann Statist 1992;20:523-34, on circular serial products. Raises as
    ``spider_area``.

    >>> found = spider_areas([100, 50, 100, 50], most=100)
    >>> found.drawn, found.smallest, found.largest
    (50.0, 50.0, 56.25)
    """
    order = sorted(scores, reverse=True)
    alike = [*order[::2], *reversed(order[1::2])]
    return Areas(
        spider_area(scores, most=most),
        spider_area(_apart(order), most=most),
        spider_area(alike, most=most),
    )


def _apart(order: Sequence[float]) -> list[float]:
    """The greatest between the two least, these between the next greatest, and so on to both sides."""
    high, low = 0, len(order) - 1
    placed = [order[high]]
    high += 1
    lowest = True
    while high <= low:
        for front in (True, False):
            if high > low:
                break
            value = order[low] if lowest else order[high]
            low, high = (low - 1, high) if lowest else (low, high + 1)
            placed = [value, *placed] if front else [*placed, value]
        lowest = not lowest
    return placed


def _areas(scores: pd.DataFrame) -> Areas | None:
    programmes = scores[scores["indikator"].str.startswith(f"{pkp.RULES['pelayanan']}/")]
    values = programmes["nilai"].tolist()
    known = len(values) >= FEWEST_AXES and programmes["nilai"].notna().all()
    return spider_areas(values, most=pkp.CAP) if known else None
