"""XmR charts: is a point, a run or a trend more than the ordinary noise of the process, and can it reach its target.

Series too short for limits are the matter of ``short_series``.

- Limits: Wheeler DJ. Understanding Variation. SPC Press 1993, appendix (XmR charts by the average moving range).
- Moving ranges screened once: Nelson LS. Control charts for individual measurements. J Qual Technol 1982;14:172-3;
  with 3.267 and "only once": Provost LP, Murray SK. The Health Care Data Guide. Jossey-Bass 2011, appendix 5.1.
  Wheeler advises against screening; without a freak range both give the same limits.
- Rules (outside, seven on one side, seven-point trend, two of three near a limit) and assurance: NHS England, Making
  Data Count (#plotthedots); two of three: Western Electric. Statistical Quality Control Handbook. 1956.
"""

import itertools
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from kinerja.indicators.intervals import Array
from kinerja.indicators.results import results

Direction = Literal["naik", "turun", "netral"]
Signs = npt.NDArray[np.int8]  # 1 up or high, −1 down or low, 0 neither

TO_LIMIT = 2.66  # 3/d₂, d₂ = 1.128 for ranges of two points
RANGE_LIMIT = 3.267  # D₄ for ranges of two points
RUN = 7  # points on one side, and points of a trend
NEAR = 2 / 3  # from the centre to the limit: beyond it is the outer third
LEAST_POINTS = 12  # with fewer the limits are trial limits
TIE = 1e-9  # of the largest value: differences below it come from the last digits of a sum, not from the data

TRIAL = f"batas sementara: kurang dari {LEAST_POINTS} titik"
NO_LIMITS = "batas tidak dapat dihitung: tidak ada dua titik berurutan"
NO_VALUE = "nilai tidak ada"
METHOD = "XmR, rerata ± 2,66 × rerata rentang bergerak"
COMMON, UNJUDGED = "variasi biasa", "belum dapat dinilai"
BETTER, WORSE, HIGH, LOW = "membaik", "memburuk", "sinyal naik", "sinyal turun"
ALWAYS, NEVER, MIXED = "konsisten tercapai", "konsisten tidak tercapai", "kadang tercapai"
RULES = ["luar_batas", "dua_dari_tiga", "satu_sisi", "tren"]
COLUMNS = {
    "periode": "str",
    "nilai": "float64",
    "segmen": "int64",
    "rentang": "float64",
    "rentang_dipakai": "bool",
    "rerata": "float64",
    "batas_bawah": "float64",
    "batas_atas": "float64",
    "rerata_rentang": "float64",
    "batas_rentang": "float64",
    **dict.fromkeys(RULES, "int8"),
    "putusan": "str",
    "target": "float64",
    "jaminan": "str",
    "sementara": "bool",
    "catatan": "str",
}


class Limits(NamedTuple):
    """A process: its mean, its natural limits, its mean moving range, and the limit of a moving range.

    >>> limits = process_limits([80, 82, 81, 79, 80, 82])
    >>> f"{limits.mean:.1f} ({limits.low:.1f} – {limits.high:.1f}), ranges up to {limits.range_limit:.1f}"
    '80.7 (76.4 – 84.9), ranges up to 5.2'
    """

    mean: float
    low: float
    high: float
    mean_range: float
    range_limit: float


# Formulas: limits.


def moving_ranges(values: npt.ArrayLike) -> Array:
    """The distance of each point from the one before it; missing for the first point, at and right after a gap.

    Across a gap there is no range: the two points do not follow each other.

    >>> moving_ranges([3, 5, np.nan, 4, 4]).tolist()
    [nan, 2.0, nan, nan, 0.0]
    """
    x = np.asarray(values, dtype="float64")
    return np.abs(np.diff(x, prepend=np.nan))


def kept_ranges(ranges: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Which moving ranges the limits are computed from: those below 3.267 × their mean, screened once.

    Once and not again, as Provost and Murray have it: each further round would narrow the limits of ordinary data.
    Ranges that are all zero are all kept; missing ones are not.

    >>> kept_ranges([np.nan, 1, 1, 8, 9, 1, 1, 1, 1, 1]).astype(int).tolist()
    [0, 1, 1, 1, 0, 1, 1, 1, 1, 1]
    """
    known = np.asarray(ranges, dtype="float64")
    there = ~np.isnan(known)
    mean = known[there].mean() if there.any() else 0.0
    return np.asarray(there & ((known < RANGE_LIMIT * mean) | (mean == 0)))


def process_limits(values: npt.ArrayLike) -> Limits:
    """Mean ± 2.66 × mean moving range, moving ranges of 3.267 × their mean or more left out (but no value).

    Limits may lie below 0 or above 100: they describe the noise, not what is possible. Missing values are left out;
    without two points in a row only the mean is known, without points nothing.

    >>> [round(each, 2) for each in process_limits([1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1])]
    [1.94, -0.72, 4.6, 1.0, 3.27]
    """
    x = np.asarray(values, dtype="float64")
    if np.isnan(x).all():
        return Limits(*[float("nan")] * 5)
    ranges, mean = moving_ranges(x), float(np.nanmean(x))
    kept = kept_ranges(ranges)
    width = float(ranges[kept].mean()) if kept.any() else float("nan")
    return Limits(
        mean, mean - TO_LIMIT * width, mean + TO_LIMIT * width, width, RANGE_LIMIT * width
    )


# Formulas: rules. One sign a point: 1 high or upwards, −1 low or downwards, 0 neither; a missing point has 0.
# Runs and trends pass over missing points: they are of successive known points.


def outside(values: npt.ArrayLike, low: float, high: float) -> Signs:
    """Points beyond the limits; a point on a limit is within.

    >>> outside([0.9, 1, 3, 5, 5.1], 1, 5).tolist()
    [-1, 0, 0, 0, 1]
    """
    x = np.asarray(values, dtype="float64")
    above, below = _sign(x - high, x), _sign(x - low, x)
    return np.where(above > 0, above, np.minimum(below, 0)).astype("int8")


def one_side(values: npt.ArrayLike, centre: float) -> Signs:
    """Every point of seven or more in a row on the same side of the centre; one on the centre ends the row.

    >>> one_side([1, 5, 5, 5, 5, 5, 5, 5, 1], 3).tolist()
    [0, 1, 1, 1, 1, 1, 1, 1, 0]
    """
    x = np.asarray(values, dtype="float64")
    known = ~np.isnan(x)
    found = np.zeros(len(x), dtype="int8")
    found[known] = _runs(_sign(x[known] - centre, x), RUN)
    return found


def trend(values: npt.ArrayLike) -> Signs:
    """Every point of seven or more that rise, or fall, without a tie.

    >>> trend([1, 2, 3, 3, 4, 5, 6]).tolist(), trend([1, 2, 3, 4, 5, 6, 7]).tolist()
    ([0, 0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1, 1])
    """
    x = np.asarray(values, dtype="float64")
    known = ~np.isnan(x)
    steps = _runs(_sign(np.diff(x[known]), x), RUN - 1)
    found = np.zeros(len(x), dtype="int8")
    # A point belongs to the steps on both its sides; at a turn the step that has just ended comes first.
    before, after = np.insert(steps, 0, 0), np.append(steps, 0)
    found[known] = np.where(before != 0, before, after)[: known.sum()]
    return found


def near_limit(values: npt.ArrayLike, centre: float, low: float, high: float) -> Signs:
    """The points in the outer third, or beyond, of which there are two among three in a row on the same side.

    The third point may lie anywhere (Western Electric 1956). Making Data Count's tool wants all three on one side.

    >>> near_limit([5, 8.5, 5, 8.5, 5, 5, 1.5, 8.5], 5, 0, 10).tolist()
    [0, 1, 0, 1, 0, 0, 0, 0]
    """
    x = np.asarray(values, dtype="float64")
    known = ~np.isnan(x)
    zones = outside(x[known], centre + NEAR * (low - centre), centre + NEAR * (high - centre))
    marked = np.zeros(len(zones), dtype="int8")
    for sign in (-1, 1):
        near = zones == sign
        for apart in (1, 2):
            both = near[apart:] & near[:-apart]
            marked[apart:][both] = sign
            marked[:-apart][both] = sign
    found = np.zeros(len(x), dtype="int8")
    found[known] = marked
    return found


def assurance(low: float, high: float, target: float, direction: Direction) -> str | None:
    """Whether the process, as it is, reaches the target: with every value within its limits, with none, or with some.

    A value on the target reaches it. Missing without limits, a target, or a direction that has a good side.

    >>> assurance(81, 95, 80, "naik"), assurance(70, 95, 80, "naik"), assurance(60, 79, 80, "naik")
    ('konsisten tercapai', 'kadang tercapai', 'konsisten tidak tercapai')
    """
    ends = np.array([low, high, target])
    if np.isnan(ends).any() or direction == "netral":
        return None
    above = _sign(ends[:2] - target, ends)
    reached = above >= 0 if direction == "naik" else above <= 0
    return ALWAYS if reached.all() else MIXED if reached.any() else NEVER


# The chart.


def xmr(
    values: Sequence[float] | npt.ArrayLike,
    *,
    target: float | None = None,
    direction: Direction | None = None,
    rebase: Sequence[int | str] = (),
    periods: Sequence[str] | None = None,
) -> pd.DataFrame:
    """The XmR chart of a series as a table: one row a point, in order of time, always the columns ``COLUMNS``.

    ``rentang`` is the moving range, ``rentang_dipakai`` whether the limits use it; ``rerata`` to ``batas_rentang`` are
    those of the point's ``segmen``, all in the unit of the values. ``luar_batas``, ``dua_dari_tiga``, ``satu_sisi``,
    ``tren``: 1 high or rising, −1 low or falling, 0 no signal. ``putusan`` goes by the first of these four with a
    signal: ``membaik`` or ``memburuk`` for the direction naik or turun, ``sinyal naik`` or ``sinyal turun`` for
    netral or none; else ``variasi biasa``. ``jaminan`` is the assurance of the segment against the target.

    ``rebase`` starts a new segment, with limits of its own, at each position (0 is the first point) or period: only
    where the process is known to have changed. ``periods`` labels the points, ascending, else they are 1, 2, ….
    A missing value keeps its row, and ``catatan`` says so; the moving range stops at it, runs and trends pass over it.
    Fewer than 12 known points: ``sementara`` is true (trial limits) and ``catatan`` says so. Without two points in a
    row there are no limits and no signals: ``belum dapat dinilai``.

    Raises ValueError for a direction other than naik, turun, netral; periods that are not as many as the values or not
    ascending; a rebase that names no point, the first one, or the same one twice. Wheeler 1993; Making Data Count.

    >>> chart = xmr([80, 82, 81, 79, 80, 82, 81, 80, 81, 79, 80, 81, 90], target=85, direction="naik")
    >>> chart[["nilai", "batas_bawah", "batas_atas", "putusan", "jaminan"]].round(1).tail(2)
        nilai  batas_bawah  batas_atas        putusan                   jaminan
    11   81.0         77.6        84.9  variasi biasa  konsisten tidak tercapai
    12   90.0         77.6        84.9        membaik  konsisten tidak tercapai
    """
    x = np.asarray(pd.Series(values).to_numpy("float64", na_value=np.nan), dtype=np.float64)
    x = np.where(np.isfinite(x), x, np.nan)
    if direction not in (None, "naik", "turun", "netral"):
        raise ValueError(f"direction must be naik, turun or netral, not {direction}")
    labels = point_labels(periods, len(x))
    aim = float("nan") if target is None else float(target)
    segments = [
        _segment(part, number, aim, direction or "netral")
        for number, part in enumerate(np.split(x, _starts(rebase, labels)), start=1)
    ]
    chart = pd.concat(segments, ignore_index=True)
    return chart.assign(periode=labels, target=aim)[list(COLUMNS)].astype(COLUMNS)


def xmr_results(
    chart: pd.DataFrame, *, unit: str, indicator: str, source: str = ""
) -> pd.DataFrame:
    """Results of a chart that ``xmr`` made: one row a point, the natural limits as limits, ``putusan`` as ``kategori``.

    ``batas_bawah`` and ``batas_atas`` are where the process moves by itself, not the interval of the value; ``metode``
    says so. The chart's values are in the indicator's unit; ``indicator`` is a code of the catalogue.

    >>> chart = xmr([3, 4, 3, 5], periods=["2021", "2022", "2023", "2024"])
    >>> xmr_results(chart, unit="a", indicator="tenaga/dokter")[["periode", "nilai", "kategori", "catatan"]].tail(1)
      periode  nilai       kategori                                catatan
    3    2024    5.0  variasi biasa  batas sementara: kurang dari 12 titik
    """
    return results(
        {
            "unit": unit,
            "periode": row["periode"],
            "indikator": indicator,
            "nilai": row["nilai"],
            "batas_bawah": row["batas_bawah"],
            "batas_atas": row["batas_atas"],
            "metode": METHOD,
            "target": row["target"],
            "kategori": row["putusan"],
            "catatan": row["catatan"],
            "sumber": source,
        }
        for _, row in chart.iterrows()
    )


def point_labels(periods: Sequence[str] | None, many: int) -> list[str]:
    """The labels of the points of a series: its periods, or 1, 2, …; ValueError unless as many, and ascending.

    >>> point_labels(None, 3)
    ['1', '2', '3']
    """
    if periods is None:
        return [str(number) for number in range(1, many + 1)]
    labels = [str(period) for period in periods]
    if len(labels) != many:
        raise ValueError(f"{many} values need {many} periods, not {len(labels)}")
    if any(later <= earlier for earlier, later in itertools.pairwise(labels)):
        raise ValueError("periods must be in order of time, each once")
    return labels


def _segment(x: Array, number: int, target: float, direction: Direction) -> pd.DataFrame:
    limits, ranges = process_limits(x), moving_ranges(x)
    usable, missing = not np.isnan(limits.mean_range), np.isnan(x)
    trial = bool((~missing).sum() < LEAST_POINTS)
    nothing = np.zeros(len(x), dtype="int8")
    signs = {
        "luar_batas": outside(x, limits.low, limits.high) if usable else nothing,
        "dua_dari_tiga": near_limit(x, limits.mean, limits.low, limits.high) if usable else nothing,
        "satu_sisi": one_side(x, limits.mean) if usable else nothing,
        "tren": trend(x) if usable else nothing,
    }
    said = NO_LIMITS if not usable else TRIAL if trial else None
    return pd.DataFrame(
        {
            "nilai": x,
            "segmen": number,
            "rentang": ranges,
            "rentang_dipakai": kept_ranges(ranges),
            "rerata": limits.mean,
            "batas_bawah": limits.low,
            "batas_atas": limits.high,
            "rerata_rentang": limits.mean_range,
            "batas_rentang": limits.range_limit,
            **signs,
            "putusan": _verdicts(np.stack(list(signs.values())), missing, usable, direction),
            "jaminan": assurance(limits.low, limits.high, target, direction),
            "sementara": trial,
            "catatan": [
                "; ".join(filter(None, (NO_VALUE if gone else None, said))) or None
                for gone in missing
            ],
        }
    )


def _verdicts(
    signs: Signs, missing: npt.NDArray[np.bool_], usable: bool, direction: Direction
) -> list[str | None]:
    """A word a point, by the first rule that has a signal there; none for a missing point."""
    words = {
        "naik": {1: BETTER, -1: WORSE},
        "turun": {1: WORSE, -1: BETTER},
        "netral": {1: HIGH, -1: LOW},
    }[direction] | {0: COMMON if usable else UNJUDGED}
    first = np.take_along_axis(signs, np.argmax(signs != 0, axis=0)[None, :], axis=0)[0]
    return [None if gone else words[int(sign)] for gone, sign in zip(missing, first, strict=True)]


def _starts(rebase: Sequence[int | str], labels: list[str]) -> list[int]:
    """The positions at which a new segment starts, ascending."""
    found = []
    for start in rebase:
        position = labels.index(start) if start in labels else start
        if not (isinstance(position, int) and 0 < position < len(labels)):
            raise ValueError(f"rebase must name points after the first one, not {start}")
        found.append(position)
    if len(set(found)) < len(found):
        raise ValueError("rebase must name each point once")
    return sorted(found)


def _sign(difference: npt.ArrayLike, values: npt.ArrayLike) -> Signs:
    """The sign, 0 where the difference is nothing beside the values, or missing."""
    known = np.abs(np.asarray(values, dtype="float64"))
    scale = np.nanmax(known) if known.size and not np.isnan(known).all() else 0.0
    d = np.asarray(difference, dtype="float64")
    return np.where(d > TIE * scale, 1, np.where(d < -TIE * scale, -1, 0)).astype("int8")


def _runs(signs: Signs, least: int) -> Signs:
    """The signs, 0 for those in rows of equal ones that are shorter than ``least``."""
    starts = np.flatnonzero(np.diff(signs, prepend=2) != 0)
    lengths = np.diff(np.append(starts, len(signs)))
    return np.where(np.repeat(lengths, lengths) >= least, signs, 0).astype("int8")
