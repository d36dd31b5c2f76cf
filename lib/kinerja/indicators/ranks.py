"""Ranks with their uncertainty: where a facility may stand, how likely it is the best, who can be told apart at all.

Rank 1 is the best in the indicator's direction. Ranks are computed exactly from independent posterior distributions,
not simulated: the same data give the same ranks, without a seed. A facility's own rank interval is no test:
with 12 identical facilities (80 %, n = 60) two such 95 % intervals lie apart in about one data set in six. Whether
facilities are separable is therefore decided by intervals that hold for all ranks at once.

- Ranks with intervals: Goldstein H, Spiegelhalter DJ. League tables and their limitations: statistical issues in
  comparisons of institutional performance. J R Stat Soc A 1996;159:385-443.
- Jeffreys' posteriors (beta, gamma; 1/2 added): Brown LD, Cai TT, DasGupta A. Interval estimation for a binomial
  proportion. Statist Sci 2001;16:101-33.
- Ranks at once, from Tukey's pairwise test: Al Mohamad D, Goeman JJ, van Zwet EW. Simultaneous confidence intervals
  for ranks with application to ranking institutions. Biometrics 2022;78:238-47.
- The scale on which the variance is known: Anscombe FJ. The transformation of Poisson, binomial and negative-binomial
  data. Biometrika 1948;35:246-54.
"""

from collections.abc import Iterator
from typing import Literal, cast, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special, stats

from kinerja import catalogue
from kinerja.indicators.comparison import APART, NOT_APART
from kinerja.indicators.facilities import Kind, facilities, label, multiplier
from kinerja.indicators.intervals import Array, alpha
from kinerja.indicators.results import level_text, results

Direction = Literal["naik", "turun"]

NODES = 200  # points of each posterior; no cumulative probability is off by more than 1/(2 × 200)
TOO_FEW = "peringkat memerlukan sedikitnya dua fasilitas"
COLUMNS = {
    "unit": "str",
    "periode": "str",
    "indikator": "str",
    "pembilang": "float64",
    "penyebut": "float64",
    "nilai": "float64",
    "peringkat": "float64",
    "peringkat_terbaik": "float64",
    "peringkat_terburuk": "float64",
    "peluang_terbaik": "float64",
    "peluang_terburuk": "float64",
    "serentak_terbaik": "float64",
    "serentak_terburuk": "float64",
    "banyak": "int64",
    "jenis": "str",
    "arah": "str",
    "tingkat": "float64",
    "catatan": "str",
    "sumber": "str",
}
PAIRS = {"unit": "str", "pembanding": "str", "peluang_lebih_baik": "float64", "terpisah": "bool"}


# Formulas. Events and denominators are one-dimensional, without missing values, one a facility.


def pairwise_probability(
    events: npt.ArrayLike, base: npt.ArrayLike, *, kind: Kind, direction: Direction
) -> Array:
    """Row i, column j: the probability that facility i is truly better than facility j. Missing on the diagonal.

    Posterior probability with Jeffreys' priors; off by at most 0.0025 (see ``rank_probability``).

    >>> pairwise_probability([40, 48, 57], [60, 60, 60], kind="proportion", direction="naik").round(2)
    array([[ nan, 0.05, 0.  ],
           [0.95,  nan, 0.01],
           [1.  , 0.99,  nan]])
    """
    x, n = _arrays(events, base)
    found = np.full((len(x), len(x)), np.nan)
    for i, others in _others(len(x)):
        found[i, others] = 1 - _better(x, n, i, kind, direction).mean(axis=0)[others]
    return found


def rank_probability(
    events: npt.ArrayLike, base: npt.ArrayLike, *, kind: Kind, direction: Direction
) -> Array:
    """Row i, column k: the probability that facility i has rank k + 1; each row sums to 1.

    Given a facility's true value, each other one is better with a known probability, independently: its rank follows
    a Poisson-binomial distribution. The mean over 200 equally likely values of the facility's posterior is the
    result. A cumulative probability is a monotone function of that value, so it is off by at most 1/400 = 0.0025.

    >>> rank_probability([40, 48, 57], [60, 60, 60], kind="proportion", direction="naik").round(2)
    array([[0.  , 0.05, 0.95],
           [0.01, 0.95, 0.05],
           [0.99, 0.01, 0.  ]])
    """
    x, n = _arrays(events, base)
    found = np.empty((len(x), len(x)))
    for i, others in _others(len(x)):
        better = np.ascontiguousarray(_better(x, n, i, kind, direction).T)
        ranks = np.zeros((len(x), NODES))  # row k: how likely k of those seen so far are better
        ranks[0] = 1
        for seen, j in enumerate(others, start=1):
            moved = ranks[:seen] * better[j]
            ranks[:seen] -= moved
            ranks[1 : seen + 1] += moved
        found[i] = ranks.mean(axis=1)
    return found


def told_apart(
    events: npt.ArrayLike, base: npt.ArrayLike, *, kind: Kind, confidence: float = 0.95
) -> npt.NDArray[np.bool_]:
    """Row i, column j: whether the two facilities differ, all pairs tested at once by Tukey's studentised range.

    On Anscombe's scale: arcsin √((x + 3/8)/(n + 3/4)) with variance 1/(4n + 2), for counts √((x + 3/8)/n) with
    variance 1/(4n). Were all facilities the same, some pair would be told apart in about 5 % of data sets or fewer
    (Tukey and Kramer; Hayter AJ. Ann Statist 1984;12:61-75); in more only where denominators are below ten or so.

    >>> told_apart([40, 48, 57], [60, 60, 60], kind="proportion").astype(int).tolist()
    [[0, 0, 1], [0, 0, 1], [1, 1, 0]]
    """
    alpha(confidence)
    x, n = _arrays(events, base)
    if len(x) < 2:
        return np.zeros((len(x), len(x)), dtype=bool)
    if kind == "proportion":
        scale, variance = np.arcsin(np.sqrt((x + 3 / 8) / (n + 3 / 4))), 1 / (4 * n + 2)
    else:
        scale, variance = np.sqrt((x + 3 / 8) / n), 1 / (4 * n)
    critical = stats.studentized_range.ppf(confidence, len(x), np.inf) / np.sqrt(2)
    distance = np.abs(scale[:, None] - scale[None, :])
    return np.asarray(distance > critical * np.sqrt(variance[:, None] + variance[None, :]))


def gap_by_chance(share: float, base: npt.ArrayLike) -> float:
    """The gap between best and worst that facilities with the same true share show on average, as a plain ratio.

    Exact: the integral of 1 − ∏Fᵢ − ∏(1 − Fᵢ) over the observed share, Fᵢ binomial. ``base``: each one's denominator.

    >>> round(100 * gap_by_chance(0.8, [60] * 12), 1)
    16.7
    """
    sizes = np.asarray(base, dtype="int64")
    steps = np.unique(np.concatenate([np.arange(size + 1) / size for size in set(sizes.tolist())]))
    below, above = np.ones(len(steps) - 1), np.ones(len(steps) - 1)
    for size, times in zip(*np.unique(sizes, return_counts=True), strict=True):
        counts = np.floor(steps[:-1] * size + 1e-9)
        below *= stats.binom.cdf(counts, size, share) ** times
        above *= stats.binom.sf(counts, size, share) ** times
    return float(((1 - below - above) * np.diff(steps)).sum())


# Tables.


def ranks(
    frame: pd.DataFrame,
    *,
    kind: Kind = "proportion",
    direction: Direction | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Every facility with its rank, the rank's interval and its chances of being best and worst, in the data's order.

    In: one row a facility with ``unit``, ``pembilang``, ``penyebut`` (for ``kind="ratio"``: the expected count), as
    results of one indicator have them. Out: one row a facility, always the columns ``COLUMNS``. ``peringkat`` is the
    posterior median; ``peringkat_terbaik`` and ``peringkat_terburuk`` hold this facility's rank with the given
    probability; ``serentak_…`` hold all ranks at once and decide what is separable; ``banyak`` facilities were
    compared. ``nilai`` is in the indicator's unit, or a plain ratio where no ``indikator`` is named.

    The direction is the indicator's; ``direction`` says which end is the best for a neutral one, or for a table that
    names none. A row that cannot be compared stays, without a rank, with the reason in ``catatan``; so does a single
    facility. Raises ValueError for a direction that is missing, unknown or against the indicator's, a level outside
    0–1, and what ``facilities`` raises. Goldstein and Spiegelhalter 1996; Al Mohamad, Goeman and van Zwet 2022.

    >>> table = pd.DataFrame({"unit": ["a", "b", "c"], "pembilang": [40, 48, 57], "penyebut": 60})
    >>> shown = ["unit", "peringkat", "peringkat_terbaik", "peringkat_terburuk", "peluang_terbaik"]
    >>> ranks(table, direction="naik")[shown].round(2)
      unit  peringkat  peringkat_terbaik  peringkat_terburuk  peluang_terbaik
    0    a        3.0                2.0                 3.0             0.00
    1    b        2.0                2.0                 3.0             0.01
    2    c        1.0                1.0                 1.0             0.99
    """
    table = facilities(frame, kind=kind)
    towards = _direction(table, direction)
    known = table["catatan"].isna().to_numpy()
    x, n = (table.loc[known, name].to_numpy() for name in ("pembilang", "penyebut"))
    apart = told_apart(x, n, kind=kind, confidence=confidence)
    many = len(x)
    complete = table.assign(banyak=many, jenis=label(kind), arah=towards, tingkat=confidence)
    complete.loc[known, "nilai"] = x / n * multiplier(table)
    if many == 1:
        complete.loc[known, "catatan"] = TOO_FEW
    if many > 1:
        chance = rank_probability(x, n, kind=kind, direction=towards)
        tail = alpha(confidence) / 2
        ahead = (x / n)[:, None] > (x / n)[None, :]
        better = apart & (ahead if towards == "naik" else ~ahead)
        found = {
            "peringkat": _quantile(chance, 0.5),
            "peringkat_terbaik": _quantile(chance, tail),
            "peringkat_terburuk": _quantile(chance, 1 - tail),
            "peluang_terbaik": chance[:, 0],
            "peluang_terburuk": chance[:, -1],
            "serentak_terbaik": 1 + better.sum(axis=0),
            "serentak_terburuk": many - better.sum(axis=1),
        }
        for name, column in found.items():
            complete.loc[known, name] = column
    return complete.reindex(columns=list(COLUMNS)).astype(COLUMNS)


def pairs(
    frame: pd.DataFrame,
    *,
    kind: Kind = "proportion",
    direction: Direction | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Every facility against every other: one row an ordered pair, in the order of the data.

    ``peluang_lebih_baik`` is the probability that ``unit`` is truly better than ``pembanding``; ``terpisah`` whether
    the two are told apart with all pairs tested at once. Facilities that cannot be compared have no rows. In, options
    and what raises: as in ``ranks``.

    >>> table = pd.DataFrame({"unit": ["a", "b"], "pembilang": [40, 48], "penyebut": 60})
    >>> pairs(table, direction="naik").round(2)
      unit pembanding  peluang_lebih_baik  terpisah
    0    a          b                0.05     False
    1    b          a                0.95     False
    """
    table = facilities(frame, kind=kind)
    towards = _direction(table, direction)
    known = table[table["catatan"].isna()]
    x, n = known["pembilang"].to_numpy(), known["penyebut"].to_numpy()
    chance = pairwise_probability(x, n, kind=kind, direction=towards)
    apart = told_apart(x, n, kind=kind, confidence=confidence)
    units = known["unit"].tolist()
    rows = [
        (units[i], units[j], chance[i, j], apart[i, j])
        for i, others in _others(len(units))
        for j in others
    ]
    return pd.DataFrame(rows, columns=list(PAIRS)).astype(PAIRS)


def separable(table: pd.DataFrame) -> pd.DataFrame:
    """The table that ``ranks`` made, with the column ``putusan``, sorted only where there is something to sort.

    Where no facility can be told apart from any other, all of them are ``tidak terpisahkan`` and keep the data's
    order. Otherwise those that differ from at least one other are ``terpisah``, and the table is sorted by rank,
    equal ranks in the order of the data. Facilities without a rank have no ``putusan`` and stand last when sorted.

    >>> table = pd.DataFrame({"unit": ["a", "b", "c"], "pembilang": [45, 48, 46], "penyebut": 60})
    >>> separable(ranks(table, direction="naik"))[["unit", "peringkat", "putusan"]]
      unit  peringkat            putusan
    0    a        3.0  tidak terpisahkan
    1    b        1.0  tidak terpisahkan
    2    c        2.0  tidak terpisahkan
    """
    apart = (table["serentak_terbaik"] > 1) | (table["serentak_terburuk"] < table["banyak"])
    ranked = table["peringkat"].notna()
    verdict = apart.map({True: APART, False: NOT_APART}).where(ranked, None).astype("str")
    judged = table.assign(putusan=verdict)
    if not apart.any():
        return judged.reset_index(drop=True)
    return judged.sort_values("peringkat", kind="stable", ignore_index=True)


def rank_results(table: pd.DataFrame) -> pd.DataFrame:
    """Results of a table that ``ranks`` (or ``separable``) made: the rank as a value of its own, with its interval.

    ``indikator`` is the indicator's code with ``/peringkat`` behind it, ``satuan`` ``peringkat dari 12``, ``arah``
    ``turun`` (1 is the best), ``kategori`` the verdict of ``separable``. Raises ValueError without an indicator.

    >>> table = pd.DataFrame({"unit": ["a", "b"], "indikator": "tenaga/bidan", "pembilang": [9, 11], "penyebut": 20000})
    >>> rank_results(ranks(table, kind="rate", direction="naik"))[["indikator", "nilai", "satuan", "kategori"]]
                    indikator  nilai            satuan           kategori
    0  tenaga/bidan/peringkat    2.0  peringkat dari 2  tidak terpisahkan
    1  tenaga/bidan/peringkat    1.0  peringkat dari 2  tidak terpisahkan
    """
    if table["indikator"].isna().any():
        raise ValueError("a result needs an indicator: give the table a column indikator")
    judged = table if "putusan" in table else separable(table)
    return results(
        {
            "unit": row["unit"],
            "periode": row["periode"],
            "indikator": f"{row['indikator']}/peringkat",
            "pembilang": row["pembilang"],
            "penyebut": row["penyebut"],
            "nilai": row["peringkat"],
            "satuan": f"peringkat dari {row['banyak']}",
            "batas_bawah": row["peringkat_terbaik"],
            "batas_atas": row["peringkat_terburuk"],
            "metode": f"peringkat posterior Jeffreys {level_text(row['tingkat'])}",
            "arah": "turun",
            "kategori": row["putusan"],
            "catatan": row["catatan"],
            "sumber": row["sumber"],
        }
        for _, row in judged.iterrows()
    )


def _arrays(events: npt.ArrayLike, base: npt.ArrayLike) -> tuple[Array, Array]:
    return np.asarray(events, dtype="float64"), np.asarray(base, dtype="float64")


def _others(many: int) -> Iterator[tuple[int, list[int]]]:
    for i in range(many):
        yield i, [j for j in range(many) if j != i]


def _better(x: Array, n: Array, i: int, kind: Kind, direction: Direction) -> Array:
    """Row: an equally likely true value of facility i; column j: the probability that facility j is better than it."""
    nodes, a, b = (np.arange(NODES) + 0.5) / NODES, x + 1 / 2, n - x + 1 / 2
    if kind == "proportion":
        chance = special.betainc(a, b, special.betaincinv(a[i], b[i], nodes)[:, None])
    else:
        chance = special.gammainc(a, n * special.gammaincinv(a[i], nodes)[:, None] / n[i])
    below: Array = np.asarray(chance)
    return 1 - below if direction == "naik" else below


def _quantile(chance: Array, probability: float) -> Array:
    """The first rank whose cumulative probability reaches this one; 1e-12 forgives the last digits of a sum."""
    reached = np.cumsum(chance, axis=1) >= probability - 1e-12
    return np.asarray(np.argmax(reached, axis=1) + 1, dtype="float64")


def _direction(table: pd.DataFrame, given: Direction | None) -> Direction:
    """The indicator's direction; for a neutral indicator, or none, the end that the caller calls the best."""
    codes = table["indikator"].dropna()
    own = catalogue.get(str(codes.iloc[0])).direction if len(codes) else "netral"
    if own != "netral" and given not in (None, own):
        raise ValueError(f"direction of {codes.iloc[0]} is {own}, not {given}")
    for direction in get_args(Direction):
        if direction == (given if own == "netral" else own):
            return cast("Direction", direction)
    raise ValueError(f"direction must be naik or turun, not {given or own}: a rank needs a best")
