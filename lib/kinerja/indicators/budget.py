"""The budget tree: programme → activity → sub-activity. What was spent, what is left, what it bought.

The shape of a budget table and the places where it contradicts itself: ``budget_tree``. Booked amounts are complete
accounts: no sampling error, so no interval.

Absorption and the explanation of items below 70 %: S001, Tables 3.9 and 3.11 (001_43f9196afba19eed.txt lines 4482 and
5803). S001 leaves the items at 0 % out of that table; here they are not forgotten.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kinerja.indicators.budget_tree import AMOUNTS, DUPLICATE, KEY, NEGATIVE, UNKNOWN, Row, nodes
from kinerja.indicators.efficiency import (
    cost_per_point,
    cost_per_point_limits,
    cost_per_unit,
    cost_per_unit_limits,
)
from kinerja.indicators.intervals import Array, Limits, alpha
from kinerja.indicators.results import FULL_COUNT, results, source

EXPLAINED_BELOW = 70  # percent: S001 explains every item below it (line 5803)
POINT = "poin persen"
UNPAID = "kinerja tercapai tanpa belanja"

TREE_COLUMNS = [
    "unit", "periode", "kode", "induk", "uraian", "tingkat", "daun", "pagu", "realisasi", "sisa", "serapan",
    "pagu_daun", "realisasi_daun", "catatan", "sumber",
]  # fmt: skip
BESIDE_COLUMNS = [
    "unit", "periode", "kode", "indikator", "capaian", "pagu", "realisasi", "serapan", "tanda", "catatan",
]  # fmt: skip
COST_COLUMNS = [
    "unit", "periode", "kode", "keluaran", "satuan", "belanja", "jumlah", "biaya", "batas_bawah", "batas_atas",
    "metode", "catatan",
]  # fmt: skip


def absorption(spent: npt.ArrayLike, budget: npt.ArrayLike) -> Array:
    """``realisasi ÷ pagu × 100``, in percent; missing where an amount is missing or negative, or pagu is zero.

    Above 100 it was overspent: shown as it is. S001, Table 3.9: 418,260,264 of 631,807,000 (line 4546).

    >>> absorption([418_260_264, 0, 5], [631_807_000, 13_040_000, 0]).round(1).tolist()
    [66.2, 0.0, nan]
    """
    paid, planned = (np.asarray(each, dtype="float64") for each in (spent, budget))
    paid = np.where(paid >= 0, paid, np.nan)
    return np.asarray(100 * paid / np.where(planned > 0, planned, np.nan))


def remaining(budget: npt.ArrayLike, spent: npt.ArrayLike) -> Array:
    """``pagu − realisasi`` (sisa), in rupiah; negative where it was overspent, missing where an amount is.

    >>> remaining(631_807_000, 418_260_264).tolist()
    213546736.0
    """
    planned, paid = (np.asarray(each, dtype="float64") for each in (budget, spent))
    return np.asarray(planned - paid)


def tree(anggaran: pd.DataFrame) -> pd.DataFrame:
    """The budget table with what follows from it: ``TREE_COLUMNS``, one row an item, in the order given.

    ``tingkat``: 1 at the top; ``daun``: nothing hangs below it; ``sisa`` and ``serapan`` of its own amounts;
    ``pagu_daun`` and ``realisasi_daun``: rolled up from the leaves below it (its own amounts if it is one), exact.
    An item whose parent is not there stands at the top. Rolled-up amounts are missing where a leaf's amount is, where
    the item hangs in a circle, and where its code stands twice (whose leaves are they?); ``catatan`` says so.

    >>> table = pd.DataFrame({"unit": "u", "periode": "2024", "kode": ["1", "1.1", "1.2"], "induk": [None, "1", "1"]})
    >>> found = tree(table.assign(pagu=[100.0, 60.0, 40.0], realisasi=[70.0, 30.0, 40.0]))
    >>> found[["kode", "sisa", "serapan", "realisasi_daun"]].values.tolist()
    [['1', 30.0, 70.0, 70.0], ['1.1', 30.0, 50.0, 30.0], ['1.2', 0.0, 100.0, 40.0]]
    """

    def rows() -> Iterator[Row]:
        for place, node in enumerate(nodes(anggaran)):
            row: Row = {"uraian": None, "catatan": None} | node.row
            told = [row["catatan"] if pd.notna(row["catatan"]) else "", node.note]
            yield row | {
                "tingkat": node.level,
                "daun": not node.children,
                "sisa": float(remaining(row["pagu"], row["realisasi"])),
                "serapan": float(absorption(row["realisasi"], row["pagu"])),
                "pagu_daun": node.total("pagu"),
                "realisasi_daun": node.total("realisasi"),
                "catatan": "; ".join(filter(None, told)) or None,
                "sumber": source(anggaran.iloc[[place]]),
            }

    return pd.DataFrame(rows(), columns=TREE_COLUMNS)


def absorbed(anggaran: pd.DataFrame, *, leaves_only: bool = False) -> pd.DataFrame:
    """Results ``serapan/<kode>``: one row an item, in percent; ``pembilang`` realisasi, ``penyebut`` pagu.

    Of all items or of the leaves alone (where the money is spent). No interval: complete accounts. Without amounts or
    a budget above zero the row stays, with the reason.

    >>> table = pd.DataFrame({"unit": "u", "periode": "2024", "kode": ["1", "2"], "induk": None})
    >>> absorbed(table.assign(pagu=[100.0, 0.0], realisasi=[70.0, 0.0]))[["nilai", "catatan"]].values.tolist()[1]
    [nan, 'pagu nol']
    """

    def rows() -> Iterator[Row]:
        for place, node in enumerate(nodes(anggaran)):
            if leaves_only and node.children:
                continue
            budget, spent = (float(node.row[name]) for name in AMOUNTS)
            yield {
                "unit": node.row["unit"],
                "periode": node.row["periode"],
                "indikator": f"serapan/{node.row['kode']}",
                "pembilang": spent,
                "penyebut": budget,
                "nilai": float(absorption(spent, budget)),
                "catatan": _no_absorption(spent, budget) or FULL_COUNT,
                "sumber": source(anggaran.iloc[[place]]),
            }

    return results(rows())


def low_absorption(absorptions: pd.DataFrame, *, limit: float = EXPLAINED_BELOW) -> pd.DataFrame:
    """The absorptions below the limit (70 % in S001, Table 3.11), with those at 0 %, in their order.

    >>> low_absorption(pd.DataFrame({"nilai": [66.2, 70.0, 0.0, float("nan")]}))["nilai"].tolist()
    [66.2, 0.0]
    """
    return absorptions[absorptions["nilai"] < limit].reset_index(drop=True)


def beside_performance(anggaran: pd.DataFrame, capaian: pd.DataFrame) -> pd.DataFrame:
    """Performance and money side by side: ``BESIDE_COLUMNS``, one row an achievement, in their order.

    ``capaian``: unit, periode, kode, capaian (percent), and indikator where an item has several. ``tanda`` marks an
    achievement of 100 % or more with nothing spent: was it done at all, was it paid elsewhere, is it booked? A code
    that the budget lacks, or has twice, keeps its row, with the reason.

    >>> budget = pd.DataFrame({"unit": "u", "periode": "2024", "kode": ["1"], "induk": None, "pagu": 9.0})
    >>> reached = pd.DataFrame({"unit": "u", "periode": "2024", "kode": ["1"], "capaian": 100.0})
    >>> beside_performance(budget.assign(realisasi=0.0), reached)["tanda"].tolist()
    ['kinerja tercapai tanpa belanja']
    """

    def rows() -> Iterator[Row]:
        for own, item, reason in _joined(anggaran, capaian):
            unpaid = own["capaian"] >= 100 and item["realisasi"] == 0
            yield own | item | {
                "serapan": float(absorption(item["realisasi"], item["pagu"])),
                "tanda": UNPAID if unpaid else None,
                "catatan": reason or None,
            }  # fmt: skip

    return pd.DataFrame(rows(), columns=BESIDE_COLUMNS)


def unit_costs(
    anggaran: pd.DataFrame, keluaran: pd.DataFrame, *, confidence: float = 0.95
) -> pd.DataFrame:
    """What one unit of output cost, and one point of coverage: ``COST_COLUMNS``, one row a cost, in rupiah.

    ``keluaran``: unit, periode, kode, keluaran (its name), satuan, pembilang (units made, people reached), penyebut
    (the target population, where there is one: it gives a second row, per percentage point) and cacah: ``ya`` where
    pembilang is a count of events or people, which gives an interval; planned documents and buildings have none.
    Missing with the reason: no amount, no output, a code that the budget lacks or has twice. Raises ValueError for a
    confidence outside 0–1.

    >>> budget = pd.DataFrame({"unit": "u", "periode": "2024", "kode": ["1"], "induk": None, "pagu": 9e6})
    >>> made = {"unit": "u", "periode": "2024", "kode": "1", "keluaran": "kunjungan", "satuan": "KK", "cacah": "ya"}
    >>> made = pd.DataFrame([made | {"pembilang": 100.0, "penyebut": 125.0}])
    >>> found = unit_costs(budget.assign(realisasi=8e6), made)
    >>> found[["satuan", "biaya", "batas_bawah", "batas_atas"]].round(0).values.tolist()
    [['KK', 80000.0, 65774.0, 98326.0], ['poin persen', 100000.0, 82218.0, 122907.0]]
    """
    alpha(confidence)

    def rows() -> Iterator[Row]:
        for own, item, reason in _joined(anggaran, keluaran):
            spent, made = item["realisasi"], float(own["pembilang"])
            base = float(own.get("penyebut", np.nan))
            row = own | {"belanja": spent, "catatan": reason}
            limits = cost_per_unit_limits(spent, made, confidence)
            yield row | _cost(row, made, cost_per_unit(spent, made), limits, confidence)
            if base > 0 and not np.isnan(made):
                row |= {"satuan": POINT}
                limits = cost_per_point_limits(spent, made, base, confidence)
                value = cost_per_point(spent, made, base)
                yield row | _cost(row, 100 * made / base, value, limits, confidence)

    return pd.DataFrame(rows(), columns=COST_COLUMNS)


def _cost(row: Row, units: float, value: Array, limits: Limits, confidence: float) -> Row:
    """The numbers of one cost, with the reason where it is missing or has no interval."""
    spent, found = row["belanja"], {"jumlah": units, "biaya": float(value)}
    if np.isnan(found["biaya"]):
        lacking = UNKNOWN if np.isnan(spent + units) else "keluaran nol atau negatif"
        return found | {"catatan": row["catatan"] or lacking}
    free = "tidak ada belanja tercatat" if spent == 0 else None
    if row.get("cacah") != "ya":
        return found | {"catatan": free or "keluaran bukan cacah kejadian: tidak ada selang"}
    level = f"{confidence * 100:.10g}%".replace(".", ",")
    low, high = (float(limit) for limit in limits)
    return found | {
        "batas_bawah": low,
        "batas_atas": high,
        "metode": f"biaya ÷ limit Poisson {level}",
        "catatan": free,
    }


def _joined(anggaran: pd.DataFrame, other: pd.DataFrame) -> Iterator[tuple[Row, Row, str]]:
    """Each row of the other table, the amounts of its budget item, and why these are missing if they are."""
    items: dict[tuple[Any, ...], list[Row]] = {}
    for item in anggaran.to_dict("records"):
        items.setdefault(tuple(item[name] for name in KEY), []).append(item)
    for own in other.to_dict("records"):
        found = items.get(tuple(own[name] for name in KEY), [])
        if len(found) == 1:
            yield own, {name: float(found[0][name]) for name in AMOUNTS}, ""
        else:
            reason = f"{DUPLICATE} di anggaran" if found else "kode tidak ada di anggaran"
            yield own, dict.fromkeys(AMOUNTS, np.nan), reason


def _no_absorption(spent: float, budget: float) -> str:
    if np.isnan(spent) or np.isnan(budget):
        return UNKNOWN
    if spent < 0 or budget < 0:
        return NEGATIVE
    return "pagu nol" if budget == 0 else ""
