"""One facility and one year of an accountability report: everything that its page shows, computed once.

What the pieces are and where they come from: ``achievement``, ``classes``, ``deaths``, ``budget``, ``accountability``.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from kinerja.indicators import accountability, achievement, budget, budget_tree, classes, deaths
from kinerja.indicators.results import COLUMNS, at, before, concat, until

Tables = Callable[[str], pd.DataFrame]


@dataclass(frozen=True)
class YearlyReport:
    """The results of one facility and year; the tables that the facility lacks give empty frames.

    ``achievements`` (of ``toward_plan_end``) with the same indicators' ``history``
    and ``trends`` (indicator → words), classes under all ``versions`` and
    their ``chances``; ``deaths`` by year, their ``means`` and ``changes``; ``causes``; the budget ``tree``, its
    ``breaks``, the ``items`` that it was to achieve, money ``beside`` performance, what lies ``low``, where ``plan``
    and execution differ; the ``evaluation``. ``all`` are the results among them as one table.
    """

    achievements: pd.DataFrame
    history: pd.DataFrame
    trends: dict[str, str]
    versions: pd.DataFrame
    chances: pd.DataFrame
    deaths: pd.DataFrame
    means: pd.DataFrame
    changes: pd.DataFrame
    causes: pd.DataFrame
    tree: pd.DataFrame
    breaks: pd.DataFrame
    items: pd.DataFrame
    beside: pd.DataFrame
    low: pd.DataFrame
    plan: pd.DataFrame
    evaluation: pd.DataFrame
    all: pd.DataFrame


def yearly_report(
    tables: Tables, *, period: str, version: str | None = None, confidence: float = 0.95
) -> YearlyReport:
    """The results of one facility in one year, with earlier years where they are known.

    ``tables`` gives the facility's own rows of a table by name (all years). ``version``: of the scale of achievement.

    >>> rows = {"unit": "u", "periode": "2024", "indikator": "aki"}
    >>> own = {
    ...     "observasi": pd.DataFrame([rows | {"pembilang": 2, "penyebut": 1674, "nilai": float("nan")}]),
    ...     "target": pd.DataFrame([rows | {"target": 125.0, "target_akhir": 115.0}]),
    ... }
    >>> empty = {"anggaran": ["unit", "periode", "kode", "induk", "pagu", "realisasi"], "evaluasi": ["unit", "periode"]}
    >>> columns = ["unit", "periode", "kode", "nomor", "indikator", "uraian", "target", "realisasi", "jenis", "pagu"]
    >>> def table(name):
    ...     return own[name] if name in own else pd.DataFrame(columns=empty.get(name, columns))
    >>> round(float(yearly_report(table, period="2024").achievements["capaian"].iloc[0]), 1)
    104.4
    """
    year = {name: at(tables(name), period) for name in OF_THE_YEAR}
    values = achievement.readings(tables("observasi"), confidence=confidence)
    key = values[values["indikator"].isin(year["target"]["indikator"])]
    reached = achievement.toward_plan_end(at(key, period), year["target"], version=version)
    counts = until(deaths.death_counts(tables("observasi"), confidence=confidence), period)
    means = deaths.yearly_mean(counts, confidence=confidence)
    causes = at(values[values["indikator"].str.startswith("penyebab_")], period)
    items = accountability.item_achievements(year["indikator_anggaran"], version=version)
    history = before(key, period)
    absorbed = budget.absorbed(year["anggaran"])
    return YearlyReport(
        achievements=reached,
        history=history,
        trends={str(code): _course(rows) for code, rows in until(key, period).groupby("indikator")},
        versions=classes.class_versions(reached),
        chances=classes.probabilities(reached, version=version, confidence=confidence),
        deaths=counts,
        means=means,
        changes=deaths.count_changes(counts, confidence=confidence),
        causes=causes,
        tree=budget.tree(year["anggaran"]),
        breaks=budget_tree.breaks(year["anggaran"]),
        items=items,
        beside=budget.beside_performance(year["anggaran"], items),
        low=accountability.low_items(items, year["anggaran"], year["analisis"]),
        plan=accountability.plan_differences(
            year["rencana_anggaran"],
            year["anggaran"],
            year["indikator_rencana"],
            year["indikator_anggaran"],
        ),
        evaluation=accountability.evaluation(year["evaluasi"]),
        all=concat(reached[list(COLUMNS)], history, counts, means, causes, absorbed),
    )


def _course(rows: pd.DataFrame) -> str:
    """The trend of one indicator: of each year the printed value, which all years have, else the one from counts."""
    printed = rows.assign(_printed=rows["metode"] == achievement.PRINTED)
    one = printed.sort_values(["periode", "_printed"], kind="stable").drop_duplicates(
        "periode", keep="last"
    )
    return accountability.trend(one["nilai"].tolist())


OF_THE_YEAR = (
    "target",
    "anggaran",
    "rencana_anggaran",
    "indikator_rencana",
    "indikator_anggaran",
    "analisis",
    "evaluasi",
)
