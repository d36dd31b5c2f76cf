"""Which problem first? Priority by USG: urgency, seriousness, growth, each 1 to 5, and how far such a ranking carries.

Kepner CH, Tregoe BB. The new rational manager. Princeton Research Press 1981 (seriousness, urgency, growth). Sum and
product are both in use and do not always agree: both are shown. Scores are ordinal and few, so ties are frequent and
are shown as ties. The table holds one agreed score a problem: how far the people at the table differed is not recorded,
so a rank has no interval, and it is said.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kinerja.indicators.data_quality import findings, required
from kinerja.indicators.intervals import Array

SCORES = ("urgensi", "keseriusan", "perkembangan")
LEAST, MOST = 1, 5
ONE_SCORE = "satu skor bersama tiap masalah: beda pendapat penilai tidak dicatat, jadi peringkat tanpa selang"
NO_SCORE = "skor tidak ada"
NOT_A_SCORE = "skor harus bilangan bulat 1 sampai 5"
COLUMNS = {
    "unit": "str",
    "periode": "str",
    "nomor": "float64",
    "program": "str",
    "masalah": "str",
    "penyebab": "str",
    "indikator": "str",
    "desa": "str",
    "urgensi": "float64",
    "keseriusan": "float64",
    "perkembangan": "float64",
    "jumlah": "float64",
    "peringkat_jumlah": "float64",
    "seri_jumlah": "int64",
    "kali": "float64",
    "peringkat_kali": "float64",
    "seri_kali": "int64",
    "sepakat": "bool",
    "catatan": "str",
}
NEEDED = ("unit", "periode", "nomor", "masalah", *SCORES)


def usg_sum(urgency: npt.ArrayLike, seriousness: npt.ArrayLike, growth: npt.ArrayLike) -> Array:
    """U + S + G, 3 to 15. Missing where a score is missing or no whole number from 1 to 5. Kepner and Tregoe 1981.

    >>> usg_sum([5, 4], [4, 4], [3, 6]).tolist()
    [12.0, nan]
    """
    return np.asarray(_scores(urgency, seriousness, growth).sum(axis=0))


def usg_product(urgency: npt.ArrayLike, seriousness: npt.ArrayLike, growth: npt.ArrayLike) -> Array:
    """U × S × G, 1 to 125. Missing as in ``usg_sum``. Lopsided scores lose by it: 5, 5, 1 is 25, and 4, 4, 3 is 48.

    Kepner and Tregoe 1981 name the three questions; multiplying the answers is a habit of the forms.

    >>> usg_product([5, 4], [5, 4], [1, 3]).tolist(), usg_sum([5, 4], [5, 4], [1, 3]).tolist()
    ([25.0, 48.0], [11.0, 11.0])
    """
    return np.asarray(_scores(urgency, seriousness, growth).prod(axis=0))


def tied_ranks(values: npt.ArrayLike) -> tuple[Array, npt.NDArray[np.int64]]:
    """The rank of each value, the highest first, ties sharing the best of their ranks, and how many share it.

    1, 2, 2, 4 (Kepner and Tregoe 1981 rank without saying how ties go; a tie that is broken by the order of the rows
    would be made up). A missing value has no rank, and shares with 0.

    >>> rank, shared = tied_ranks([12, 10, 12, float("nan"), 9])
    >>> rank.tolist(), shared.tolist()
    ([1.0, 3.0, 1.0, nan, 4.0], [2, 1, 2, 0, 1])
    """
    series = pd.Series(np.asarray(values, dtype="float64"))
    rank = series.rank(method="min", ascending=False)
    shared = series.map(series.value_counts()).fillna(0)
    return np.asarray(rank, dtype="float64"), np.asarray(shared, dtype="int64")


def priorities(problems: pd.DataFrame) -> pd.DataFrame:
    """The problems of each meeting in order of priority: one row a problem, columns ``COLUMNS``.

    ``problems``: the table ``masalah``. Ranked within unit and period by the sum; ``seri_jumlah`` and ``seri_kali`` say
    how many share the rank (1: nobody else), ``sepakat`` whether sum and product give the same rank and as many ties.
    Sorted by rank, then by the product, then by number; problems without a rank stand last, with the reason in
    ``catatan``, where it is also said why no rank has an interval. Raises ValueError for lacking columns.

    >>> table = pd.DataFrame({"unit": "pkm", "periode": "2024-03", "nomor": [1, 2, 3], "masalah": ["a", "b", "c"],
    ...                       "urgensi": [5, 4, 2], "keseriusan": [5, 4, 2], "perkembangan": [1, 3, 2]})
    >>> priorities(table)[["masalah", "jumlah", "peringkat_jumlah", "seri_jumlah", "kali", "peringkat_kali", "sepakat"]]
      masalah  jumlah  peringkat_jumlah  seri_jumlah  kali  peringkat_kali  sepakat
    0       b    11.0               1.0            2  48.0             1.0    False
    1       a    11.0               1.0            2  25.0             2.0    False
    2       c     6.0               3.0            1   8.0             3.0     True
    """
    required(problems, NEEDED, "problems")
    parts = [_ranked(own) for _, own in problems.groupby(["unit", "periode"], sort=False)]
    return findings(pd.concat(parts) if parts else [], COLUMNS)


def _ranked(own: pd.DataFrame) -> pd.DataFrame:
    scores = [own[name].to_numpy("float64", na_value=np.nan) for name in SCORES]
    total, product = usg_sum(*scores), usg_product(*scores)
    (by_sum, tied), (by_product, tied_too) = tied_ranks(total), tied_ranks(product)
    known = ~np.isnan(total)
    gone = np.isnan(np.stack(scores)).any(axis=0)
    columns: dict[str, Any] = {
        "jumlah": total,
        "peringkat_jumlah": by_sum,
        "seri_jumlah": tied,
        "kali": product,
        "peringkat_kali": by_product,
        "seri_kali": tied_too,
        "sepakat": known & (by_sum == by_product) & (tied == tied_too),
        "catatan": np.select([gone, ~known], [NO_SCORE, NOT_A_SCORE], default=ONE_SCORE),
    }
    ranked = own.assign(**columns)
    order = ["peringkat_jumlah", "peringkat_kali", "nomor"]
    return ranked.sort_values(order, kind="stable", na_position="last")


def _scores(*parts: npt.ArrayLike) -> Array:
    scores = np.stack(np.broadcast_arrays(*(np.asarray(each, dtype="float64") for each in parts)))
    valid = (scores >= LEAST) & (scores <= MOST) & (scores == np.floor(scores))
    return np.where(valid.all(axis=0), scores, np.nan)
