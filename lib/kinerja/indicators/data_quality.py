"""Reports that are there, in time, and agree with themselves: completeness, timeliness, identities of a form.

Every check gives a table of its own columns, also when it is empty, with an Indonesian sentence in ``temuan`` where
there is something to say, and nothing there where there is not. Nothing is mended, filled in or left out. What counts
say of themselves stands in ``outliers`` and ``consistency`` (pairs, copied months), what last digits say in
``heaping``, and whether a printed mean is possible at all in ``grim``.

- World Health Organization. Data quality review: a toolkit for facility data quality assessment. Module 1: framework
  and metrics. Geneva 2017 (ISBN 978-92-4-151272-5): completeness and timeliness of reporting, internal consistency.
- What S, K, D and N count: ``002_98a6b6205a0fa0d3.txt`` lines 302-319. That D = N + T + O + B: the posyandu form
  (sekunder: not printed there).
"""

import datetime
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pandas as pd

KEYS = ("unit", "periode")
MOST_NAMED = 5  # things that one sentence names
COMPLETENESS = {
    "unit": "str",
    "periode": "str",
    "dilaporkan": "int64",
    "diharapkan": "int64",
    "kelengkapan": "float64",
    "di_luar": "int64",
    "temuan": "str",
}
TIMELINESS = {
    "unit": "str",
    "periode": "str",
    "tepat_waktu": "int64",
    "terlambat": "int64",
    "belum_diterima": "int64",
    "diharapkan": "int64",
    "ketepatan": "float64",
    "hari_terlambat": "float64",
    "belum_jatuh_tempo": "int64",
    "tanpa_tenggat": "int64",
    "di_luar": "int64",
    "temuan": "str",
}
IDENTITIES = {
    "indeks": "object",
    "unit": "str",
    "periode": "str",
    "identitas": "str",
    "kiri": "float64",
    "kanan": "float64",
    "selisih": "float64",
    "putusan": "str",
    "temuan": "str",
}
BROKEN, UNKNOWN = "melanggar", "tidak dapat diperiksa"
RELATIONS = ("≥", "=", "≤")
_CHAIN = re.compile(rf"\s*({'|'.join(RELATIONS)})\s*")


# What the checks share.


def findings(
    rows: pd.DataFrame | Iterable[Mapping[str, Any]], columns: Mapping[str, str]
) -> pd.DataFrame:
    """Rows as a table of these columns and kinds, also when empty; a missing text stays missing.

    >>> findings([{"unit": "a", "n": 1}], {"unit": "str", "n": "int64", "temuan": "str"})["temuan"].isna().tolist()
    [True]
    """
    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
    frame = frame.reindex(columns=list(columns)).reset_index(drop=True)
    typed = frame.astype(dict(columns))
    texts = [name for name, kind in columns.items() if kind == "str"]
    typed[texts] = typed[texts].where(frame[texts].notna())  # pandas 2 writes "None" for None
    return typed


def said(value: float, places: int = 0) -> str:
    """A number in a sentence: Indonesian, rounded half up.

    >>> said(12.5), said(1234.25, 1), said(-0.5)
    ('13', '1.234,3', '-1')
    """
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{rounded:,f}".translate(str.maketrans(",.", ".,"))


def named(things: Sequence[object]) -> str:
    """The first few of some things, and how many there are.

    >>> named(["K1", "K4"]), named(range(7))
    ('K1, K4', '0, 1, 2, 3, 4, … (7 semuanya)')
    """
    few = ", ".join(str(thing) for thing in things[:MOST_NAMED])
    return few if len(things) <= MOST_NAMED else f"{few}, … ({len(things)} semuanya)"


def p_said(p: float) -> str:
    """A p-value in a sentence.

    >>> p_said(0.0416), p_said(0.0002)
    ('p 0,042', 'p < 0,001')
    """
    return f"p {said(p, 3)}" if p >= 0.001 else "p < 0,001"


def required(table: pd.DataFrame, columns: Iterable[str], name: str) -> None:
    """Raises ValueError for columns that a table lacks; ``name`` is what the sentence calls it.

    >>> required(pd.DataFrame({"unit": ["a"]}), ["unit"], "table")
    """
    lacking = [column for column in columns if column not in table]
    if lacking:
        raise ValueError(
            f"{name} lacks {', '.join(lacking)}; it has {', '.join(map(str, table.columns))}"
        )


# Completeness.


def completeness(
    reported: pd.DataFrame, expected: pd.DataFrame, *, value: str = "nilai"
) -> pd.DataFrame:
    """Reported cells ÷ expected cells × 100, one row a unit and period, in the order of ``expected``.

    ``expected`` is the grid: one row a cell that should be reported, with the columns ``unit``, ``periode`` and any
    further keys (``indikator``). ``reported`` has the same keys and the ``value``. A cell is reported once its value is
    not missing: zero is a report, two rows for one cell are one. ``di_luar`` counts cells that were reported and not
    expected; a unit and period with such cells alone stands last, without ``kelengkapan``. Raises ValueError for a grid
    that lacks its keys or names a cell twice, and for a report without them.

    >>> grid = pd.DataFrame({"unit": "p1", "periode": "2024-01", "indikator": ["K1", "K4"]})
    >>> table = completeness(grid.head(1).assign(nilai=0.0), grid)
    >>> table[["dilaporkan", "diharapkan", "kelengkapan"]].values.tolist(), table["temuan"][0]
    ([[1.0, 2.0, 50.0]], '1 dari 2 isian belum dilaporkan: K4.')
    """
    keys = _grid_keys(expected, "expected")
    required(reported, [*keys, value], "reported")
    there = reported.loc[reported[value].notna(), keys].drop_duplicates()
    cells = _beside(expected[keys], there, keys)

    def rows() -> Iterator[dict[str, Any]]:
        for (unit, period), group in cells.groupby(list(KEYS), sort=False):
            grid = group[group["asal"] != "right_only"]
            outside = len(group) - len(grid)
            lacking = grid[grid["asal"] == "left_only"]
            have = len(grid) - len(lacking)
            yield {
                "unit": unit,
                "periode": period,
                "dilaporkan": have,
                "diharapkan": len(grid),
                "kelengkapan": have / len(grid) * 100 if len(grid) else np.nan,
                "di_luar": outside,
                "temuan": _lacking(lacking[keys[2:]], len(grid), outside),
            }

    return findings(rows(), COMPLETENESS)


def _grid_keys(grid: pd.DataFrame, name: str, *, without: str = "") -> list[str]:
    required(grid, KEYS, name)
    keys = [*KEYS, *(str(column) for column in grid if column not in (*KEYS, without))]
    if grid[keys].isna().any(axis=None):
        raise ValueError(f"{name} has a row without {' or '.join(keys)}")
    if grid.duplicated(keys).any():
        raise ValueError(f"{name} has two rows with the same {', '.join(keys)}")
    return keys


def _beside(grid: pd.DataFrame, there: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The rows of the grid in their order beside what is there, then what is there and not in the grid."""
    there = there.dropna(subset=keys).astype(grid[keys].dtypes.to_dict())
    numbered = grid.assign(urut=np.arange(len(grid), dtype="float64"))
    both = numbered.merge(there, on=keys, how="outer", indicator="asal")
    return both.sort_values("urut", kind="stable")


def _lacking(cells: pd.DataFrame, expected: int, outside: int) -> str | None:
    told = []
    if expected and len(cells) == expected:
        told.append(f"Belum ada satu pun dari {expected} isian.")
    elif len(cells):
        names = [" ".join(map(str, cell)) for cell in cells.to_numpy()]
        told.append(f"{len(cells)} dari {expected} isian belum dilaporkan: {named(names)}.")
    if outside:
        told.append(f"{outside} isian dilaporkan di luar yang diharapkan.")
    return " ".join(told) or None


# Timeliness.


def timeliness(due: pd.DataFrame, received: pd.DataFrame, *, as_of: datetime.date) -> pd.DataFrame:
    """Reports in time ÷ reports due × 100, one row a unit and period, as it was known on the day ``as_of``.

    ``due`` has one row a report: ``unit``, ``periode``, any further keys (``laporan``) and its due date ``tenggat``.
    ``received`` has the same keys and ``diterima``; the first arrival counts, so that a correction makes nothing late.
    The due day itself is in time. A report is due once its day has passed: what may still come is ``belum_jatuh_tempo``
    and in no denominator, nor is a report without due date (``tanpa_tenggat``). What arrived after ``as_of`` is not
    known yet. ``hari_terlambat``: days of delay of the latest arrival. ``di_luar``: arrivals of reports that are not
    in ``due``. Raises ValueError like ``completeness``.

    >>> due = pd.DataFrame({"unit": "p1", "periode": ["2024-01", "2024-02"],
    ...                     "tenggat": pd.to_datetime(["2024-02-05", "2024-03-05"])})
    >>> came = due[["unit", "periode"]].assign(diterima=pd.to_datetime(["2024-02-05", "2024-03-08"]))
    >>> timeliness(due, came, as_of=datetime.date(2024, 4, 1))[["tepat_waktu", "ketepatan", "hari_terlambat"]]
       tepat_waktu  ketepatan  hari_terlambat
    0            1      100.0             NaN
    1            0        0.0             3.0
    """
    keys = _grid_keys(due, "due", without="tenggat")
    required(due, ["tenggat"], "due")
    required(received, [*keys, "diterima"], "received")
    today = pd.Timestamp(as_of).normalize()
    came = received[keys].assign(diterima=_days(received["diterima"]))
    first = came[came["diterima"] <= today].groupby(keys, as_index=False).min()
    reports = _beside(due[keys].assign(tenggat=_days(due["tenggat"])), first, keys)
    outside, passed = reports["asal"] == "right_only", reports["tenggat"] < today
    delay = (reports["diterima"] - reports["tenggat"]).dt.days
    counts = pd.DataFrame(
        {
            "unit": reports["unit"],
            "periode": reports["periode"],
            "tepat_waktu": passed & (delay <= 0),
            "terlambat": passed & (delay > 0),
            "belum_diterima": passed & reports["diterima"].isna(),
            "diharapkan": passed,
            "belum_jatuh_tempo": reports["tenggat"] >= today,
            "tanpa_tenggat": reports["tenggat"].isna() & ~outside,
            "di_luar": outside,
        }
    )
    table = counts.groupby(list(KEYS), sort=False).sum()
    late = counts[list(KEYS)].assign(hari_terlambat=delay.where(passed & (delay > 0)))
    table["hari_terlambat"] = late.groupby(list(KEYS), sort=False)["hari_terlambat"].max()
    table["ketepatan"] = table["tepat_waktu"] / table["diharapkan"].replace(0, np.nan) * 100
    table = table.reset_index()
    table["temuan"] = [_late(row) for row in table.to_dict("records")]
    return findings(table, TIMELINESS)


def _days(moments: "pd.Series[Any]") -> "pd.Series[Any]":
    return pd.to_datetime(moments).dt.normalize()


def _late(row: Mapping[Any, Any]) -> str | None:
    told = []
    if row["terlambat"]:
        told.append(
            f"{row['terlambat']} dari {row['diharapkan']} laporan terlambat, "
            f"paling lama {said(row['hari_terlambat'])} hari."
        )
    if row["belum_diterima"]:
        told.append(f"{row['belum_diterima']} dari {row['diharapkan']} laporan belum diterima.")
    if row["tanpa_tenggat"]:
        told.append(f"{row['tanpa_tenggat']} laporan tanpa tenggat: tidak dinilai.")
    if row["di_luar"]:
        told.append(f"{row['di_luar']} laporan diterima di luar yang diharapkan.")
    return " ".join(told) or None


# Identities.


@dataclass(frozen=True)
class Identity:
    """What a form demands of its columns: the sum of the left ones ≥, = or ≤ the sum of the right ones.

    >>> str(Identity(("D",), "=", ("N", "T", "O", "B")))
    'D = N + T + O + B'
    """

    left: tuple[str, ...]
    relation: str
    right: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.relation not in RELATIONS:
            raise ValueError(f"relation must be one of {' '.join(RELATIONS)}, not {self.relation}")
        if not self.left or not self.right or not all((*self.left, *self.right)):
            raise ValueError("an identity needs columns on both sides")

    def __str__(self) -> str:
        return f"{' + '.join(self.left)} {self.relation} {' + '.join(self.right)}"


def identity(text: str) -> tuple[Identity, ...]:
    """Identities as one writes them; a chain is one identity for each of its links. ValueError for anything else.

    A difference is written as a sum: ``sisa = pagu − realisasi`` is ``pagu = realisasi + sisa``.

    >>> [str(each) for each in identity("S ≥ D ≥ N")], str(*identity("D = N + T + O + B"))
    (['S ≥ D', 'D ≥ N'], 'D = N + T + O + B')
    """
    parts = _CHAIN.split(text.strip())
    sums = [tuple(column.strip() for column in each.split("+")) for each in parts[::2]]
    if len(sums) < 2:
        raise ValueError(
            f"an identity needs one of {' '.join(RELATIONS)}, as in D = N + T, not {text!r}"
        )
    links = zip(itertools.pairwise(sums), parts[1::2], strict=True)
    return tuple(Identity(left, relation, right) for (left, right), relation in links)


def identities(
    table: pd.DataFrame, rules: Iterable[Identity], *, tolerance: float = 0.0
) -> pd.DataFrame:
    """Every row of a table that breaks an identity, and every one that cannot be judged: one row a row and identity.

    ``indeks`` is the label of the row in ``table``, which has ``unit``, ``periode`` and the columns of the rules.
    ``selisih`` is left − right: by how much. A row with a missing column is not judged (``putusan``: ``tidak dapat
    diperiksa``) and says which one is missing; it is never taken for zero. ``tolerance`` is for amounts with decimals;
    counts need none. Raises ValueError for unknown columns and a negative tolerance.

    >>> posyandu = pd.DataFrame({"unit": "a", "periode": ["2024-01", "2024-02"], "S": [30, 30], "D": [25, 31]})
    >>> found = identities(posyandu, identity("S ≥ D"))
    >>> found[["indeks", "periode", "selisih", "temuan"]].values.tolist()
    [[1, '2024-02', -1.0, 'S ≥ D dilanggar: 30 lawan 31, selisih 1.']]
    """
    rules = list(rules)
    if not tolerance >= 0:
        raise ValueError(f"tolerance must be 0 or more, not {tolerance}")
    required(
        table,
        dict.fromkeys([*KEYS, *(c for rule in rules for c in (*rule.left, *rule.right))]),
        "table",
    )

    def rows() -> Iterator[dict[str, Any]]:
        for rule in rules:
            left, right = (
                table[list(side)].astype("float64").sum(axis=1, skipna=False).to_numpy()
                for side in (rule.left, rule.right)
            )
            gap = left - right
            broken = {"≥": gap < -tolerance, "=": np.abs(gap) > tolerance, "≤": gap > tolerance}
            for place in np.flatnonzero(broken[rule.relation] | np.isnan(gap)):
                row = table.iloc[place]
                unknown = bool(np.isnan(gap[place]))
                yield {
                    "indeks": table.index[int(place)],
                    "unit": row["unit"],
                    "periode": row["periode"],
                    "identitas": str(rule),
                    "kiri": left[place],
                    "kanan": right[place],
                    "selisih": gap[place],
                    "putusan": UNKNOWN if unknown else BROKEN,
                    "temuan": _unknown(rule, row)
                    if unknown
                    else _broken(rule, left[place], right[place]),
                }

    return findings(rows(), IDENTITIES)


def _unknown(rule: Identity, row: "pd.Series[Any]") -> str:
    missing = [name for name in dict.fromkeys((*rule.left, *rule.right)) if pd.isna(row[name])]
    return f"{rule} tidak dapat diperiksa: {named(missing)} tidak ada."


def _broken(rule: Identity, left: float, right: float) -> str:
    places = 0 if left == int(left) and right == int(right) else 2
    told = (said(value, places) for value in (left, right, abs(left - right)))
    return "{} dilanggar: {} lawan {}, selisih {}.".format(rule, *told)
