"""The pieces of a yearly accountability report (LKIP): items, what lies low, plan against budget, evaluation.

What the report is made of: Permenpan-RB 53/2014 (LKIP), chapter III; here as S001 fills it
(001_43f9196afba19eed.txt, Tables 2.3 and 3.1-3.12). The formulas are those of ``achievement`` and ``budget``.
"""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from kinerja import catalogue, rules
from kinerja.indicators.achievement import ANALYSED_BELOW, RULE, exact_achievement
from kinerja.indicators.budget import absorption
from kinerja.indicators.results import base, source

ITEM_COLUMNS = [
    "unit", "periode", "kode", "nomor", "indikator", "uraian", "satuan", "target", "realisasi", "arah", "capaian",
    "kategori", "aturan", "catatan", "sumber",
]  # fmt: skip
LOW_COLUMNS = [
    "unit", "periode", "jenis", "kode", "uraian", "nilai", "dianalisis", "penyebab", "sumber",
]  # fmt: skip
PLAN_COLUMNS = [
    "unit", "periode", "jenis", "kode", "uraian", "rencana", "pelaksanaan", "selisih", "sumber",
]  # fmt: skip
EVALUATION_COLUMNS = [
    "unit", "periode", "kode", "induk", "komponen", "bobot", "nilai", "persen", "jumlah_bagian", "selisih", "sumber",
]  # fmt: skip
STEPS = {1: "naik", -1: "turun", 0: "tetap"}
MOST_STEPS, LEAST_POINTS = 3, 5
PERFORMANCE, MONEY = "kinerja", "anggaran"


def item_achievements(
    indikator_anggaran: pd.DataFrame, *, version: str | None = None
) -> pd.DataFrame:
    """The achievement of every indicator of every budget item: ``ITEM_COLUMNS``, one row an indicator of an item.

    Direction from the catalogue; class under the given version of the scale. Missing with the reason: no target or
    realisation, a target of zero, an indicator without direction. S001, Table 3.9 (line 4482).

    >>> item = {"unit": "u", "periode": "2024", "kode": "2", "nomor": 1, "indikator": "bumil_risti", "uraian": "Risti"}
    >>> item_achievements(pd.DataFrame([item | {"satuan": "%", "target": 20, "realisasi": 34.1}]))["capaian"].tolist()
    [29.5]
    """
    bands = rules.load(RULE, version)

    def rows() -> Iterator[dict[Any, Any]]:
        for place, row in enumerate(indikator_anggaran.to_dict("records")):
            direction = catalogue.get(base(str(row["indikator"]))).direction
            target, actual = float(row["target"]), float(row["realisasi"])
            reason = _no_achievement(target, actual, direction)
            reached = np.nan if reason else exact_achievement(actual, target, direction)
            band = bands.classify(reached)
            told = row.get("catatan")
            yield row | {
                "arah": direction,
                "capaian": reached,
                "kategori": band.name if band else None,
                "aturan": bands.name,
                "catatan": "; ".join(filter(None, (told if pd.notna(told) else "", reason)))
                or None,
                "sumber": source(indikator_anggaran.iloc[[place]]),
            }

    return pd.DataFrame(rows(), columns=ITEM_COLUMNS)


def _no_achievement(target: float, actual: float, direction: str) -> str:
    if np.isnan(target):
        return "tidak ada target"
    if np.isnan(actual):
        return "tidak ada realisasi"
    if direction == "netral":
        return "indikator tanpa arah: tidak ada capaian"
    return "" if target > 0 else "target nol: tidak ada persentase"


def low_items(
    items: pd.DataFrame,
    anggaran: pd.DataFrame,
    analisis: pd.DataFrame,
    *,
    limit: float = ANALYSED_BELOW,
) -> pd.DataFrame:
    """Every item whose performance or absorption lies below the limit: ``LOW_COLUMNS``, one row an item and kind.

    ``items``: of ``item_achievements``; absorption only of the leaves of the budget tree, where money is spent. Items
    at zero are not forgotten. ``dianalisis`` says whether the report's own list (table ``analisis``) has the item,
    ``penyebab`` what it gives as the cause. Sorted by kind, in the order of the tables. S001, Tables 3.10 and 3.11.

    >>> budget = pd.DataFrame({"unit": "u", "periode": "2024", "kode": ["1", "2"], "induk": None, "uraian": "Pos"})
    >>> budget = budget.assign(pagu=[10.0, 10.0], realisasi=[0.0, 9.0])
    >>> found = low_items(pd.DataFrame(columns=ITEM_COLUMNS), budget, pd.DataFrame(columns=["unit", "periode", "jenis", "kode"]))
    >>> found[["kode", "nilai", "dianalisis"]].values.tolist()
    [['1', 0.0, False]]
    """  # noqa: E501
    known = {
        (row["unit"], row["periode"], row["jenis"], row["kode"]): row.get("penyebab")
        for row in analisis.to_dict("records")
    }
    parents = set(zip(anggaran["unit"], anggaran["periode"], anggaran["induk"], strict=True))

    def rows() -> Iterator[dict[Any, Any]]:
        for row in items[items["capaian"] < limit].to_dict("records"):
            yield row | {"jenis": PERFORMANCE, "nilai": row["capaian"]}
        for place, row in enumerate(anggaran.to_dict("records")):
            share = float(absorption(row["realisasi"], row["pagu"]))
            if (row["unit"], row["periode"], row["kode"]) not in parents and share < limit:
                told = source(anggaran.iloc[[place]])
                yield row | {"jenis": MONEY, "nilai": share, "sumber": told}

    found = pd.DataFrame(rows(), columns=LOW_COLUMNS)
    keys = list(zip(found["unit"], found["periode"], found["jenis"], found["kode"], strict=True))
    causes = pd.Series([known.get(key) for key in keys], index=found.index, dtype="object")
    return found.assign(dianalisis=[key in known for key in keys], penyebab=causes)


def plan_differences(
    rencana_anggaran: pd.DataFrame,
    anggaran: pd.DataFrame,
    indikator_rencana: pd.DataFrame,
    indikator_anggaran: pd.DataFrame,
) -> pd.DataFrame:
    """Where plan and execution do not agree: ``PLAN_COLUMNS``, one row a budget or a target that differs.

    Items are paired by unit, period and code (and number of the indicator). An item that only one of the two has
    stands with a missing amount on the other side. Nothing where there is no plan at all.

    >>> key = {"unit": "u", "periode": "2024", "kode": "1", "uraian": "Pos"}
    >>> plan, done = pd.DataFrame([key | {"pagu": 10.0}]), pd.DataFrame([key | {"pagu": 12.0}])
    >>> none = pd.DataFrame(columns=["unit", "periode", "kode", "nomor", "uraian", "target"])
    >>> plan_differences(plan, done, none, none)[["jenis", "rencana", "pelaksanaan", "selisih"]].values.tolist()
    [['anggaran', 10.0, 12.0, 2.0]]
    """
    parts = [
        _apart(MONEY, rencana_anggaran, anggaran, ["unit", "periode", "kode"], "pagu"),
        _apart(
            PERFORMANCE,
            indikator_rencana,
            indikator_anggaran,
            ["unit", "periode", "kode", "nomor"],
            "target",
        ),
    ]
    return pd.concat(parts, ignore_index=True)


def _apart(
    kind: str, plan: pd.DataFrame, done: pd.DataFrame, keys: list[str], amount: str
) -> pd.DataFrame:
    if plan.empty or done.empty:
        return pd.DataFrame(columns=PLAN_COLUMNS)
    both = plan.assign(_a=range(len(plan))).merge(
        done.assign(_b=range(len(done))), on=keys, how="outer", suffixes=("", "_lain"), sort=False
    )

    def rows() -> Iterator[dict[str, Any]]:
        for row in both.to_dict("records"):
            one, other = row[amount], row[f"{amount}_lain"]
            if one == other or (pd.isna(one) and pd.isna(other)):
                continue
            places = [
                source(frame.iloc[[int(row[mark])]])
                for frame, mark in ((plan, "_a"), (done, "_b"))
                if pd.notna(row[mark])
            ]
            yield {key: row[key] for key in ("unit", "periode", "kode")} | {
                "jenis": kind,
                "uraian": row["uraian"] if pd.notna(row["uraian"]) else row["uraian_lain"],
                "rencana": one,
                "pelaksanaan": other,
                "selisih": other - one,
                "sumber": "; ".join(filter(None, dict.fromkeys(places))),
            }

    return pd.DataFrame(rows(), columns=PLAN_COLUMNS)


def evaluation(evaluasi: pd.DataFrame) -> pd.DataFrame:
    """Each component of an evaluation with its share of the weight, and the sum of its parts: ``EVALUATION_COLUMNS``.

    ``persen`` is nilai ÷ bobot × 100; ``jumlah_bagian`` the sum of the components below (missing where there are none
    or one lacks its value), ``selisih`` nilai − jumlah_bagian. The whole is weighed by Permenpan-RB 88/2021
    (30, 30, 15, 25; secondary).

    >>> parts = pd.DataFrame({"kode": ["A", "A1", "A2"], "induk": [None, "A", "A"], "nilai": [24.6, 6.3, 13.5]})
    >>> parts = parts.assign(unit="u", periode="2024", komponen="K", bobot=[30.0, 9.0, 15.0])
    >>> evaluation(parts)[["persen", "jumlah_bagian", "selisih"]].round(2).values.tolist()[0]
    [82.0, 19.8, 4.8]
    """
    keys = ["unit", "periode"]

    def rows() -> Iterator[dict[Any, Any]]:
        for place, row in enumerate(evaluasi.to_dict("records")):
            below = evaluasi[
                (evaluasi["induk"] == row["kode"])
                & (evaluasi[keys] == [row[key] for key in keys]).all(axis=1)
            ]
            total = below["nilai"].sum(skipna=False) if len(below) else np.nan
            share = row["nilai"] / row["bobot"] * 100 if row["bobot"] else np.nan
            yield row | {
                "persen": share,
                "jumlah_bagian": total,
                "selisih": row["nilai"] - total,
                "sumber": source(evaluasi.iloc[[place]]),
            }

    return pd.DataFrame(rows(), columns=EVALUATION_COLUMNS)


def trend(values: Sequence[float]) -> str:
    """The course of yearly values in words, and whether they are enough to speak of a trend.

    Missing values are left out. Fewer than five points are told as too few: of three equal years by chance alone one
    order in three is monotone. With five or more the exact two-sided probability of Kendall's S under "no trend"
    decides at 5 %. Kendall MG. Biometrika 1938;30:81-93.

    >>> trend([147, 207, 119])
    'naik, lalu turun; 3 titik: terlalu sedikit untuk tren'
    >>> trend([10, 9, 8, 7, 6, 5])
    'turun terus; 6 titik, p 0,003: tren turun'
    """
    known = [float(value) for value in values if not np.isnan(value)]
    if len(known) < 2:
        return "satu titik: tidak ada tren" if known else "tidak ada nilai"
    steps = [int(np.sign(b - a)) for a, b in itertools.pairwise(known)]
    words = [STEPS[step] for step, _ in itertools.groupby(steps)]
    course = (
        f"{words[0]} terus"
        if len(words) == 1 and len(steps) > 1 and steps[0]
        else ", lalu ".join(words)
    )
    if len(words) > MOST_STEPS:
        course = "naik-turun"
    told = f"{course}; {len(known)} titik"
    if len(known) < LEAST_POINTS:
        return f"{told}: terlalu sedikit untuk tren"
    if not any(steps):
        return f"{told}: tidak berubah"
    found = stats.kendalltau(range(len(known)), known)
    p = float(found.pvalue)
    said = f"{told}, p {p:.3f}".replace(".", ",") if p >= 0.001 else f"{told}, p < 0,001"
    if not p < 0.05:
        return f"{said}: tidak ada tren yang terbukti"
    return f"{said}: tren {STEPS[int(np.sign(found.statistic))]}"
