"""The policy and the rule for tables of counts: labelled counts with their sums, and two-way tables.

The threshold is that of ONS 2006 (its grounds: ``Policy``), the further counts those of ``search``.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from kinerja.errors import DataError, Problem, quote
from kinerja.suppression.search import EXACT_UP_TO, Group, Mask, Numbers, Whole, groups, optimum

# Persons; counts 1–4 are not published: this project's policy, for its grounds see Policy.
BATAS_SEL_KECIL = 5
TOTAL = "Jumlah"


@dataclass(frozen=True)
class Policy:
    """What is too small to print, and who says so.

    ``threshold``: counts from 1 to one below it are hidden. 5 is the rule of thumb of British health statistics
    (Office for National Statistics, Review of the dissemination of health statistics: confidentiality guidance, 2006:
    1 and 2 unsafe, 3 and 4 in small areas and sensitive matters; sekunder, seen in Cambridgeshire Insight, Maintaining
    confidentiality in disseminated data, 2013). Indonesian law demands confidentiality (UU 16/1997 pasal 21, UU
    27/2022) and names no number. That the rates go too, and that subtraction must not bring a count back: Washington
    State Department of Health, Small numbers publishing guidelines, 09/2017, page 26 (which hides below 10).

    >>> small([4, 5, 9, 10], Policy(threshold=10, source="Washington State DOH 2017")).tolist()
    [True, True, True, False]
    """

    threshold: int = BATAS_SEL_KECIL
    source: str = "ONS 2006 (sekunder); UU 16/1997 pasal 21 dan UU 27/2022 tidak menyebut angka"

    def __post_init__(self) -> None:
        if isinstance(self.threshold, bool) or self.threshold != int(self.threshold):
            raise ValueError(f"threshold must be a whole number, not {self.threshold!r}")
        if self.threshold < 2:
            raise ValueError(f"threshold must be 2 or more, not {self.threshold} (it would hide nothing)")  # fmt: skip


PUBLIC = Policy()


@dataclass(frozen=True)
class Sum:
    """One sum that a reader can make: the count labelled ``total`` is the sum of those labelled ``parts``.

    >>> Sum("Jumlah", ("Awayan", "Batumandi", "Juai")).parts
    ('Awayan', 'Batumandi', 'Juai')
    """

    total: Hashable
    parts: tuple[Hashable, ...]

    def __post_init__(self) -> None:
        labels = (self.total, *self.parts)
        if len(labels) < 2 or len(set(labels)) < len(labels):
            raise ValueError(f"a sum has parts, and each label once, not {labels}")


class CrossTable(NamedTuple):
    """A table with its totals, missing where hidden, and the mask of what is hidden (the same rows and columns).

    >>> table = cross_table(pd.DataFrame({"L": [3, 12], "P": [8, 15]}, index=["Awayan", "Juai"]))
    >>> table.hidden.astype(int).to_numpy().tolist()
    [[1, 1, 0], [1, 1, 0], [0, 0, 0]]
    """

    counts: pd.DataFrame
    hidden: pd.DataFrame


def small(counts: npt.ArrayLike, policy: Policy = PUBLIC) -> Mask:
    """Which counts are too small to print: from 1 to one below the threshold. Zero and missing are not.

    >>> small([0, 1, 4, 5, float("nan")]).tolist()
    [False, True, True, False, False]
    """
    values = np.asarray(counts, dtype="float64")
    return (values >= 1) & (values < policy.threshold)


def suppress(
    counts: "pd.Series[float]",
    sums: Iterable[Sum] = (),
    *,
    policy: Policy = PUBLIC,
    exact_up_to: int = EXACT_UP_TO,
) -> pd.DataFrame:
    """Counts for the public: one row a count, ``jumlah`` (missing where hidden) and ``disembunyikan``.

    ``sums`` are all the sums that a reader can make, by the labels of ``counts``: rows, columns, totals of totals,
    other groupings of the same persons. A missing count stays missing and unmarked; it is taken to add nothing to a sum
    that adds up without it, and otherwise to be the unknown rest, which must not come out as a small count either.
    Raises DataError for counts that are not whole, negative, or do not add up (without repeating a number), ValueError
    for labels that are not there, or twice.

    With 3 alone hidden, 40 − 25 − 12 gives it away:

    >>> villages = pd.Series({"Jumlah": 40, "Awayan": 25, "Batumandi": 12, "Juai": 3})
    >>> suppress(villages, [Sum("Jumlah", ("Awayan", "Batumandi", "Juai"))])["jumlah"].to_dict()
    {'Jumlah': 40.0, 'Awayan': 25.0, 'Batumandi': nan, 'Juai': nan}
    """
    sums = list(sums)
    values, lines = np.asarray(counts, dtype=np.float64), lines_of(counts.index, sums)
    check_counts(values)
    check_sums(values, lines, sums)
    hidden = to_hide(values, lines, np.zeros(len(values), dtype=bool), policy, exact_up_to)
    return pd.DataFrame(
        {"jumlah": np.where(hidden, np.nan, values), "disembunyikan": hidden}, index=counts.index
    )


def cross_table(
    counts: pd.DataFrame, *, policy: Policy = PUBLIC, exact_up_to: int = EXACT_UP_TO
) -> CrossTable:
    """A two-way table of counts for the public, with the totals of rows, of columns and of all, which are added here.

    ``counts`` holds the inner counts only. A total counts what was reported; where nothing was, it is missing.
    Percentages computed from the result are missing wherever one of their counts is hidden. Raises like ``suppress``,
    and ValueError where a row or column is already called ``Jumlah``.

    >>> table = pd.DataFrame({"L": [3, 12, 9], "P": [8, 15, 7]}, index=["Awayan", "Batumandi", "Juai"])
    >>> cross_table(table).counts.fillna(-1).astype(int).to_numpy().tolist()
    [[-1, -1, 11], [12, 15, 27], [-1, -1, 16], [24, 30, 54]]
    """
    if TOTAL in counts.index or TOTAL in counts.columns:
        raise ValueError(f"give the inner counts: {TOTAL} is added here")
    full = counts.astype("float64")
    full = pd.concat([full, full.sum(min_count=1).to_frame(TOTAL).T])
    full[TOTAL] = full.sum(axis=1, min_count=1)
    labels = pd.MultiIndex.from_product([full.index, full.columns])
    by_row = {(row, TOTAL): [(row, each) for each in counts.columns] for row in full.index}
    by_column = {(TOTAL, each): [(row, each) for row in counts.index] for each in full.columns}
    sums = [
        Sum(total, tuple(parts))
        for by in (by_row, by_column)
        for total, parts in by.items()
        if parts
    ]
    flat = pd.Series(full.to_numpy().ravel(), index=labels)
    made = suppress(flat, sums, policy=policy, exact_up_to=exact_up_to)

    def shaped(column: str) -> pd.DataFrame:
        cells = made[column].to_numpy().reshape(full.shape)
        return pd.DataFrame(cells, index=full.index, columns=full.columns)

    return CrossTable(shaped("jumlah"), shaped("disembunyikan"))


def possible(published: pd.DataFrame, sums: Iterable[Sum] = ()) -> pd.DataFrame:
    """What a reader can work out: for each count of a published table the lowest and highest possible value.

    ``published`` has the columns that ``suppress`` gives. A hidden count is whole and at least 1, a missing one at
    least 0. ``tertinggi`` is infinite where nothing limits it. The same value twice means: solved. So one checks a
    table that somebody else has suppressed; here only the small count was hidden. Raises DataError where no table fits.

    >>> table = pd.DataFrame({"jumlah": [40, 25, 12, np.nan], "disembunyikan": [False, False, False, True]},
    ...                      index=["Jumlah", "Awayan", "Batumandi", "Juai"])
    >>> possible(table, [Sum("Jumlah", ("Awayan", "Batumandi", "Juai"))]).loc["Juai"].tolist()
    [3.0, 3.0]
    """
    known = published["jumlah"].to_numpy(dtype="float64")
    low = np.where(published["disembunyikan"].to_numpy(dtype=bool), 1.0, 0.0)
    ends = np.column_stack([np.fmax(known, low), np.where(np.isnan(known), np.inf, known)])
    for cells, equations in groups(lines_of(published.index, list(sums)), len(known)):
        below, above = ends[cells].T.copy()
        for position in np.flatnonzero(np.isnan(known[cells])):
            cost = np.zeros(len(cells))
            cost[position] = 1
            lowest = optimum(cost, equations, below, above)
            if lowest is None:
                raise _contradiction("tabel terbit")
            highest = optimum(-cost, equations, below, above)
            ends[cells[position]] = (
                lowest[position],
                np.inf if highest is None else highest[position],
            )
    return pd.DataFrame(ends, index=published.index, columns=["terendah", "tertinggi"])


# What tables of counts and results share.


def lines_of(index: "pd.Index[Any]", sums: Sequence[Sum]) -> list[Whole]:
    """Each sum as the positions of its labels, the total first; ValueError for labels that are not there, or twice.

    >>> lines_of(pd.Index(["a", "b", "J"]), [Sum("J", ("a", "b"))])
    [array([2, 0, 1])]
    """
    if index.has_duplicates:
        raise ValueError("each count needs a label of its own")
    position = {label: number for number, label in enumerate(index)}
    missing = {label for each in sums for label in (each.total, *each.parts)} - position.keys()
    if missing:
        raise ValueError(f"no count is labelled {', '.join(sorted(map(repr, missing)))}")
    return [np.array([position[each.total], *map(position.get, each.parts)]) for each in sums]


def check_counts(values: Numbers) -> None:
    """Raises DataError for what is no count: missing is allowed, 2.5 and −1 are not. No number is repeated.

    >>> check_counts(np.array([0.0, 3.0, np.nan]))
    """
    known = values[~np.isnan(values)]
    if not np.isfinite(known).all() or ((known < 0) | (known != np.floor(known))).any():
        raise DataError(
            Problem(
                "jumlah yang akan disensor",
                "harus bilangan bulat, nol atau lebih",
                "bilangan lain",
                "Perbaiki tabelnya, atau kecualikan baris yang tidak menghitung orang.",
            )
        )


def check_sums(values: Numbers, lines: Sequence[Whole], sums: Sequence[Sum]) -> None:
    """Raises DataError for sums that do not add up. No number is repeated. Missing parts may be the rest.

    >>> check_sums(np.array([9.0, 3.0, np.nan]), [np.array([0, 1, 2])], [Sum("J", ("a", "b"))])
    """
    for line, each in zip(lines, sums, strict=True):
        rest = values[line[0]] - np.nansum(values[line[1:]])
        if rest < 0 or (rest > 0 and not np.isnan(values[line[1:]]).any()):
            raise _contradiction(f"jumlah {quote(each.total)}")


def _contradiction(place: str) -> DataError:
    return DataError(
        Problem(
            place,
            "bagian-bagian harus berjumlah sama dengan jumlahnya",
            "tidak sama",
            "Perbaiki tabelnya: tabel yang bertentangan tidak dapat disensor.",
        )
    )


def to_hide(
    values: Numbers, lines: Sequence[Whole], derived: Mask, policy: Policy, exact_up_to: int
) -> Mask:
    """Which values are not printed. ``derived`` ones never are, but a reader can compute them (complements).

    >>> values, derived = np.array([100.0, 98.0, 2.0]), np.array([False, False, True])
    >>> to_hide(values, [np.array([0, 1, 2])], derived, PUBLIC, EXACT_UP_TO).tolist()
    [False, True, False]
    """
    hidden = small(values, policy) & ~derived
    for cells, equations in groups(lines, len(values)):
        own, unknown = values[cells], np.isnan(values[cells])
        if unknown.any():
            adds_up = np.nan_to_num(own) @ equations.T == 0
            total_known = ~(unknown & (equations == 1)).any(axis=1)
            equations[np.ix_(adds_up & total_known, unknown)] = 0
            own = _completed(own, equations)
        sensitive = small(own, policy)
        if sensitive.any():
            least = np.where(unknown, 0, np.minimum(own, 1)).astype(np.int64)
            unpublished = unknown | derived[cells]
            group = Group(equations, own.astype(np.int64), least, sensitive, unpublished)
            hidden[cells] = group.hide(exact_up_to)
    return hidden


def _completed(values: Numbers, equations: Whole) -> Numbers:
    """The values with some possible ones in place of the missing."""
    known = ~np.isnan(values)
    low, high = np.where(known, values, 0), np.where(known, values, np.inf)
    found = optimum((~known).astype(float), equations, low, high)
    if found is None:
        raise _contradiction("tabel dengan nilai yang tidak ada")
    return found.astype("float64")
