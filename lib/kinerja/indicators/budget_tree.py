"""A budget table as a tree, rolled up from its leaves, and every place where the books disagree.

A budget table has one row an item: ``unit, periode, kode, induk`` (the parent's code, empty at the top), ``pagu``,
``realisasi``, and may bring ``uraian, dokumen, baris``. Each facility and period is a tree of its own. Amounts are
compared exactly, without tolerance: whole rupiah are exact in float64 up to 9 × 10¹⁵, and sums are made in decimals.
What was spent and what it bought: ``budget``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from kinerja.indicators.results import source

AMOUNTS = ("pagu", "realisasi")
KEY = ("unit", "periode", "kode")

NOT_THE_SUM = "induk tidak sama dengan jumlah anak"
NOT_CHECKED = "induk tidak dapat dicocokkan"
OVERSPENT = "realisasi melebihi pagu"
ORPHAN = "induk tidak ada"
CYCLE = "lingkaran induk"
DUPLICATE = "kode ganda"
UNKNOWN = "angka tidak ada"
NEGATIVE = "angka negatif"
BREAK_COLUMNS = [
    "unit", "periode", "kode", "jenis", "kolom", "tercatat", "seharusnya", "selisih", "keterangan", "sumber",
]  # fmt: skip
Row = dict[Any, Any]


def breaks(anggaran: pd.DataFrame) -> pd.DataFrame:
    """Every place where the books disagree: ``BREAK_COLUMNS``, one row a break; no row, and they reconcile.

    ``jenis``: a parent that is not the sum of its children (``kolom`` pagu or realisasi; ``selisih`` = tercatat −
    seharusnya), a parent that cannot be checked because a child's amount is missing, realisasi above pagu, a parent
    code that is not there, items in a circle, a code that stands twice, a missing or a negative amount. The children
    are those of the same facility and period. Parents in a circle or with a doubled code are not summed.

    >>> table = pd.DataFrame({"unit": "u", "periode": "2024", "kode": ["1", "1.1", "1.2"], "induk": [None, "1", "1"]})
    >>> found = breaks(table.assign(pagu=[100.0, 60.0, 39.0], realisasi=[70.0, 30.0, 40.0]))
    >>> found[["kode", "jenis", "kolom", "selisih"]].values.tolist()
    [['1', 'induk tidak sama dengan jumlah anak', 'pagu', 1.0], ['1.2', 'realisasi melebihi pagu', 'realisasi', 1.0]]
    """

    def rows() -> Iterator[Row]:
        for place, node in enumerate(nodes(anggaran)):
            key = {name: node.row[name] for name in KEY}
            for found in _breaks_of(node):
                yield key | found | {"sumber": source(anggaran.iloc[[place]])}

    return pd.DataFrame(rows(), columns=BREAK_COLUMNS)


@dataclass(eq=False)
class Node:
    """An item of the budget among its parents (several only where a code stands twice) and its children.

    ``level`` is 1 at the top, missing in a circle and below one. ``rolled`` are the amounts from the leaves below it,
    its own if it is one: missing where they cannot be known, empty in a circle.

    >>> table = pd.DataFrame({"unit": "u", "periode": "2024", "kode": ["1.1"], "induk": ["1"], "pagu": 60.0})
    >>> item = nodes(table.assign(realisasi=30.0))[0]
    >>> item.orphan, item.circular, item.total("pagu"), item.note
    (True, False, 60.0, 'induk tidak ada: 1')
    """

    row: Row
    doubled: bool = False
    parents: list["Node"] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)
    level: float = np.nan
    rolled: dict[str, float] = field(default_factory=dict)

    def total(self, amount: str) -> float:
        """The amount from the leaves; missing where it cannot be known."""
        return self.rolled.get(amount, np.nan)

    @property
    def orphan(self) -> bool:
        """Whether it names a parent that is not there."""
        return pd.notna(self.row["induk"]) and not self.parents

    @property
    def circular(self) -> bool:
        """Whether the way up comes back to it."""
        seen: set[int] = set()
        ahead = [] if self.rolled else list(self.parents)  # what could be rolled up is in no circle
        while ahead:
            node = ahead.pop()
            if node is self:
                return True
            if id(node) not in seen:
                seen.add(id(node))
                ahead += node.parents
        return False

    @property
    def note(self) -> str:
        """What is wrong with the item itself, and below which child the leaves cannot be summed."""
        unknown = [
            str(child.row["kode"])
            for child in self.children
            if any(np.isnan(child.total(amount)) for amount in AMOUNTS)
        ]
        told = (
            f"{ORPHAN}: {self.row['induk']}" if self.orphan else "",
            DUPLICATE if self.doubled else "",
            CYCLE if self.circular else "",
            f"jumlah daun tidak diketahui di bawah {', '.join(unknown)}" if unknown else "",
        )
        return "; ".join(filter(None, told))


def nodes(anggaran: pd.DataFrame) -> list[Node]:
    """The items in the order given, linked to each other, with their levels and rolled-up amounts.

    >>> table = pd.DataFrame({"unit": "u", "periode": "2024", "kode": ["1", "1.1", "1.2"], "induk": [None, "1", "1"]})
    >>> found = nodes(table.assign(pagu=[0.0, 60.0, 40.0], realisasi=0.0))
    >>> [(node.row["kode"], node.level, node.total("pagu")) for node in found]
    [('1', 1, 100.0), ('1.1', 2, 60.0), ('1.2', 2, 40.0)]
    """
    found = [Node(row) for row in anggaran.to_dict("records")]
    by_code: dict[tuple[Any, ...], list[Node]] = {}
    for node in found:
        by_code.setdefault(tuple(node.row[name] for name in KEY), []).append(node)
    for node in found:
        unit, period, code = (node.row[name] for name in KEY)
        node.doubled = len(by_code[unit, period, code]) > 1
        node.parents = by_code.get((unit, period, node.row["induk"]), [])
        for parent in node.parents:
            parent.children.append(node)
    _set_levels(found)
    _roll_up(found)
    return found


def _set_levels(items: list[Node]) -> None:
    level, front = 1, [node for node in items if not node.parents]
    while front:
        for node in front:
            node.level = level
        level += 1
        front = [child for node in front for child in node.children if np.isnan(child.level)]


def _roll_up(items: list[Node]) -> None:
    """From the leaves upwards; an item is ready when all its children are, so one in a circle never is.

    Whose leaves hang below a code that stands twice is not known.
    """
    waiting = {id(node): len(node.children) for node in items}
    ready = [node for node in items if not node.children]
    while ready:
        node = ready.pop()
        for amount in AMOUNTS:
            below = [child.rolled[amount] for child in node.children]
            whose = np.nan if node.doubled else _sum(below)
            node.rolled[amount] = whose if below else float(node.row[amount])
        for parent in node.parents:
            waiting[id(parent)] -= 1
            if not waiting[id(parent)]:
                ready.append(parent)


def _sum(amounts: list[float]) -> float:
    """The exact sum, in decimals; missing where one is."""
    return float(sum(Decimal(repr(float(amount))) for amount in amounts))


def _breaks_of(node: Node) -> Iterator[Row]:
    def told(kind: str, column: str, why: str, written: float = np.nan, due: float = np.nan) -> Row:
        numbers = {"tercatat": written, "seharusnya": due, "selisih": _sum([written, -due])}
        return {"jenis": kind, "kolom": column, "keterangan": why} | numbers

    circular = node.circular
    if node.doubled:
        yield told(DUPLICATE, "kode", "kode ini lebih dari sekali")
    if node.orphan:
        yield told(ORPHAN, "induk", f"tidak ada kode {node.row['induk']}")
    if circular:
        yield told(CYCLE, "induk", "pos ini berada di bawah dirinya sendiri")
    for amount in AMOUNTS:
        written = float(node.row[amount])
        if np.isnan(written):
            yield told(UNKNOWN, amount, f"{amount} kosong")
            continue
        if written < 0:
            yield told(NEGATIVE, amount, f"{amount} di bawah nol", written)
        if node.children and not (node.doubled or circular):
            due = _sum([float(child.row[amount]) for child in node.children])
            why = f"anak: {', '.join(str(child.row['kode']) for child in node.children)}"
            if written != due:
                yield told(NOT_CHECKED if np.isnan(due) else NOT_THE_SUM, amount, why, written, due)
    budget, spent = (float(node.row[name]) for name in AMOUNTS)
    if spent > budget:
        yield told(OVERSPENT, "realisasi", "paling banyak sebesar pagu", spent, budget)
