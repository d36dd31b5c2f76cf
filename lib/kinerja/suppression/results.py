"""The rule for results: numerators, denominators, what is computed from them, and those who were not reached."""

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from kinerja.suppression.rule import (
    PUBLIC,
    Policy,
    Sum,
    check_counts,
    check_sums,
    lines_of,
    to_hide,
)
from kinerja.suppression.search import EXACT_UP_TO, Mask, Numbers, Whole

REASON = "disembunyikan: menyangkut kurang dari {threshold} orang, atau akan membukanya"
HIDDEN_WITH_A_COUNT = ("nilai", "batas_bawah", "batas_atas", "capaian")
# A class is a range, and "Poisson eksak" says: below 10 events.
TOLD_BY_A_COUNT = ("kategori", "metode")


def suppress_results(
    results: pd.DataFrame,
    sums: Iterable[Sum] = (),
    *,
    persons: "pd.Series[bool] | None" = None,
    policy: Policy = PUBLIC,
    exact_up_to: int = EXACT_UP_TO,
) -> pd.DataFrame:
    """Results (``kinerja.indicators.results``) for the public: the same rows and columns, and three marks.

    ``pembilang_disembunyikan``, ``penyebut_disembunyikan``, and ``disembunyikan`` where either is: there also the
    value, its limits, ``capaian``, ``kategori`` and ``metode`` are missing, and ``catatan`` says why. ``persons`` tells
    which rows count persons (all, if it is left out): rupiah and buildings need no protection. A row with ``nilai``
    alone is a count; one with ``nilai`` and denominator but without a numerator is not judged by its value.
    ``penyebut − pembilang`` counts persons too (those who were not reached), unless it is negative.

    ``sums`` add rows, by the labels of ``results``. Numerators must add up; denominators are taken to be one shared
    number where all are equal, to add up where they do, and to be unrelated otherwise. Raises like ``suppress``,
    and ValueError where ``persons`` has other rows.

    >>> rows = pd.DataFrame({"pembilang": [98.0, 40.0], "penyebut": [100.0, 80.0], "nilai": [98.0, 50.0]})
    >>> suppress_results(rows)[["pembilang", "penyebut", "nilai", "disembunyikan"]].values.tolist()
    [[nan, 100.0, nan, True], [40.0, 80.0, 50.0, False]]
    """
    sums = list(sums)
    rows = len(results)
    if persons is not None and not persons.index.equals(results.index):
        raise ValueError("persons needs the rows of the results, in their order")
    chosen = np.ones(rows, dtype=bool) if persons is None else persons.to_numpy(dtype=bool)
    above, below, value = (
        np.where(chosen, results[name].to_numpy(dtype="float64"), np.nan)
        for name in ("pembilang", "penyebut", "nilai")
    )
    above = np.where(np.isnan(above) & np.isnan(below), value, above)
    rest = np.where(below >= above, below - above, np.nan)
    lines = lines_of(results.index, sums)
    check_counts(np.concatenate([above, below]))
    check_sums(above, lines, sums)
    lines += [line + rows for line in _between_denominators(below, lines)]
    lines += [
        np.array([row + rows, row, row + 2 * rows]) for row in np.flatnonzero(~np.isnan(rest))
    ]
    values, derived = np.concatenate([above, below, rest]), np.repeat([False, False, True], rows)
    hidden = to_hide(values, lines, derived, policy, exact_up_to)[: 2 * rows].reshape(2, rows)
    return _marked(results, hidden[0], hidden[1], policy)


def _marked(results: pd.DataFrame, above: Mask, below: Mask, policy: Policy) -> pd.DataFrame:
    """The results without what is hidden, and with the marks."""
    either = above | below
    made = results.assign(
        pembilang=results["pembilang"].mask(above), penyebut=results["penyebut"].mask(below)
    )
    for name in (*HIDDEN_WITH_A_COUNT, *TOLD_BY_A_COUNT):
        if name in made:
            made[name] = made[name].mask(either)
    if "catatan" in made:
        made["catatan"] = made["catatan"].mask(either, REASON.format(threshold=policy.threshold))
    return made.assign(
        pembilang_disembunyikan=above, penyebut_disembunyikan=below, disembunyikan=either
    )


def _between_denominators(below: Numbers, lines: Iterable[Whole]) -> Iterator[Whole]:
    """What a reader knows of the denominators of summed rows: one shared number, or a sum, or nothing."""
    for line in lines:
        known = line[~np.isnan(below[line])]
        if np.isnan(below[line[0]]) or len(known) == 1:
            continue
        if np.ptp(below[known]) == 0:
            yield from (np.array([known[0], each]) for each in known[1:])
        elif below[known[0]] == below[known[1:]].sum():
            yield known
