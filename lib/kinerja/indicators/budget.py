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

from kinerja.indicators.achievement import analysed
from kinerja.indicators.budget_tree import AMOUNTS, DUPLICATE, KEY, NEGATIVE, UNKNOWN, Row, nodes
from kinerja.indicators.efficiency import costs
from kinerja.indicators.intervals import Array
from kinerja.indicators.proportions import Confidence
from kinerja.indicators.results import FULL_COUNT, quotient, results, source

UNPAID = "kinerja tercapai tanpa belanja"

TREE_COLUMNS = [
    "unit", "periode", "kode", "induk", "uraian", "tingkat", "daun", "pagu", "realisasi", "sisa", "serapan",
    "pagu_daun", "realisasi_daun", "catatan", "sumber",
]  # fmt: skip
BESIDE_COLUMNS = [
    "unit", "periode", "kode", "indikator", "capaian", "pagu", "realisasi", "serapan", "tanda", "catatan",
]  # fmt: skip


def absorption(spent: npt.ArrayLike, budget: npt.ArrayLike) -> Array:
    """``realisasi ÷ pagu × 100``, in percent; missing where an amount is missing or negative, or pagu is zero.

    Above 100 it was overspent: shown as it is. S001, Table 3.9: 418,260,264 of 631,807,000 (line 4546).

    >>> absorption([418_260_264, 0, 5], [631_807_000, 13_040_000, 0]).round(1).tolist()
    [66.2, 0.0, nan]
    """
    paid = np.asarray(spent, dtype="float64")
    return quotient(100 * np.where(paid >= 0, paid, np.nan), budget)


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


def low_absorption(absorptions: pd.DataFrame, *, version: str | None = None) -> pd.DataFrame:
    """The absorptions low enough to be explained (S001, Table 3.11), with those at 0 %, in their order.

    >>> low_absorption(pd.DataFrame({"nilai": [66.2, 70.0, 0.0, float("nan")]}))["nilai"].tolist()
    [66.2, 0.0]
    """
    return absorptions[analysed(absorptions["nilai"], version)].reset_index(drop=True)


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
            amounts = {name: item[name] for name in AMOUNTS}
            yield own | amounts | {
                "serapan": float(absorption(item["realisasi"], item["pagu"])),
                "tanda": UNPAID if unpaid else None,
                "catatan": reason or None,
            }  # fmt: skip

    return pd.DataFrame(rows(), columns=BESIDE_COLUMNS)


def unit_costs(
    anggaran: pd.DataFrame, keluaran: pd.DataFrame, *, confidence: Confidence = 0.95
) -> pd.DataFrame:
    """Results of what the money bought: ``efficiency.costs`` with the cost of each budget item.

    ``keluaran``: unit, periode, kode (of the item), keluaran (the name of what was made), and the columns that
    ``costs`` reads beside biaya: hasil with satuan and cacah, tercakup and sasaran, and so on. Codes are
    ``biaya_per_hasil/<kode>: <keluaran>``. Missing with the reason: no amount, no output, a code that the budget lacks
    or has twice. Raises ValueError for a confidence outside 0–1.

    >>> budget = pd.DataFrame({"unit": "u", "periode": "2024", "kode": ["1"], "induk": None, "pagu": 9e6})
    >>> made = {"unit": "u", "periode": "2024", "kode": "1", "keluaran": "kunjungan", "satuan": "KK", "hasil": 100}
    >>> found = unit_costs(budget.assign(realisasi=8e6), pd.DataFrame([made | {"tercakup": 100, "sasaran": 125}]))
    >>> found[["satuan", "nilai", "batas_bawah", "batas_atas"]].round(0).values.tolist()
    [['rupiah per KK', 80000.0, 65774.0, 98326.0], ['rupiah per poin cakupan', 100000.0, 82218.0, 122907.0]]
    """

    def rows() -> Iterator[Row]:
        for own, item, reason in _joined(anggaran, keluaran):
            activity = f"{own['kode']}: {own['keluaran']}"
            cost: Row = {
                "kegiatan": activity,
                "biaya": item["realisasi"],
                "catatan": reason or None,
            }
            yield own | cost | {"sumber": item["sumber"]}

    return costs(pd.DataFrame(rows()), confidence=confidence)


def _joined(anggaran: pd.DataFrame, other: pd.DataFrame) -> Iterator[tuple[Row, Row, str]]:
    """Each row of the other table, amounts and source of its budget item, and why the amounts are missing if so."""
    places: dict[tuple[Any, ...], list[int]] = {}
    for place, item in enumerate(anggaran.to_dict("records")):
        places.setdefault(tuple(item[name] for name in KEY), []).append(place)
    for own in other.to_dict("records"):
        at = places.get(tuple(own[name] for name in KEY), [])
        found = anggaran.iloc[at]
        amounts = {name: float(found[name].iloc[0]) if len(at) == 1 else np.nan for name in AMOUNTS}
        unknown = f"{DUPLICATE} di anggaran" if at else "kode tidak ada di anggaran"
        yield own, amounts | {"sumber": source(found)}, "" if len(at) == 1 else unknown


def _no_absorption(spent: float, budget: float) -> str:
    if np.isnan(spent) or np.isnan(budget):
        return UNKNOWN
    if spent < 0 or budget < 0:
        return NEGATIVE
    return "pagu nol" if budget == 0 else ""
