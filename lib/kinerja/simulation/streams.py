"""Random numbers of one facility and subject, and the shape in which a subject hands over its rows.

Each facility has streams of its own, spawned from (seed, its number, the subject): whoever makes the facilities
4,901–5,000 alone makes the same rows, and a change in one subject leaves the others as they are.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

SUBJECTS = ("wilayah", "anak", "cakupan", "uang", "pertemuan", "jawaban", "keadaan", "laporan")

Columns = dict[str, list[Any]]  # of one table: its columns, all of one length; None where missing
Tables = dict[str, Columns]


def dice(seed: int, number: int, subject: str) -> np.random.Generator:
    """The random numbers of one subject of one facility (``number`` from 1).

    >>> a, b = dice(1, 7, "anak"), dice(1, 7, "anak")
    >>> bool((a.random(3) == b.random(3)).all()), bool(dice(1, 7, "uang").random() == a.random())
    (True, False)
    """
    key = (number, SUBJECTS.index(subject))
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key)))


def columns(names: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Columns:
    """Rows as columns, in this order; what a row does not name is missing in it.

    >>> columns(["unit", "nilai"], [{"unit": "p01", "nilai": 3}, {"unit": "p01"}])
    {'unit': ['p01', 'p01'], 'nilai': [3, None]}
    """
    kept = list(rows)
    return {name: [row.get(name) for row in kept] for name in names}
