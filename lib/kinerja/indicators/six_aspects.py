"""The performance of a programme of the first 1000 days in six aspects, of one facility and year, computed once.

The aspects are those of S000 (000_9caa43742af400f0.txt lines 33-39): quality,
quantity, timeliness, cost effectiveness, need for supervision, ability. What the pieces are: ``first_thousand_days``,
``activities``, ``satisfaction``, ``evidence``, ``agreement``.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from kinerja.indicators import (
    achievement,
    activities,
    agreement,
    budget,
    evidence,
    questionnaires,
    resources,
    satisfaction,
)
from kinerja.indicators.first_thousand_days import (
    chosen,
    complete,
    coverage,
    items,
    person_costs,
    trained,
)
from kinerja.indicators.results import COLUMNS, at, concat, results

Tables = Callable[[str], pd.DataFrame]
QUALITY = ("ikm", "efisiensi_metode")
FUNDING = ("porsi_apbd",)
ABILITY = ("nakes_kompeten", "sdmk_bersertifikat", "sdmk_standar")
STAFF = ("dokter", "bidan", "perawat", "gizi", "kesehatan_masyarakat")


@dataclass(frozen=True)
class SixAspects:
    """The results of one facility and year; what its tables lack gives empty frames.

    Quantity: ``coverage`` and ``complete``. Quality: ``satisfaction``, ``standards`` and ``quality``. Timeliness:
    ``schedule`` and ``states``. Cost: ``items`` of the budget, ``costs`` a person, ``funding``. Supervision: ``visits``
    (its schedule stands in ``schedule``). Ability: ``trained``, ``attendance``, ``ability``, ``staff``. Evidence:
    ``excerpts``, their ``matrix``, the ``kappas`` of their coders. ``all`` are the results among them as one table.
    """

    coverage: pd.DataFrame
    complete: pd.DataFrame
    satisfaction: pd.DataFrame
    standards: pd.DataFrame
    quality: pd.DataFrame
    states: pd.DataFrame
    schedule: pd.DataFrame
    items: pd.DataFrame
    costs: pd.DataFrame
    funding: pd.DataFrame
    visits: pd.DataFrame
    trained: pd.DataFrame
    attendance: pd.DataFrame
    ability: pd.DataFrame
    staff: pd.DataFrame
    excerpts: pd.DataFrame
    matrix: pd.DataFrame
    kappas: pd.DataFrame
    all: pd.DataFrame


def six_aspects(tables: Tables, *, period: str, confidence: float = 0.95) -> SixAspects:
    """The six aspects of one facility in one year.

    ``tables`` gives the facility's own rows of a table by name (all years); a table that is not there is empty, with
    its columns.

    >>> from kinerja.tables.schemas import empty
    >>> rows = {"unit": "u", "periode": "2024", "indikator": "spm_balita", "pembilang": 80, "penyebut": 100}
    >>> own = {"observasi": pd.DataFrame([rows | {"nilai": float("nan")}])}
    >>> def table(name):
    ...     return own[name] if name in own else empty(name)
    >>> six_aspects(table, period="2024").coverage[["nilai", "target", "putusan"]].values.tolist()
    [[80.0, 100.0, 'belum tercapai']]
    """
    observed = at(tables("observasi"), period)
    activity = tables("kegiatan")
    reached = coverage(observed, at(tables("target"), period), confidence=confidence)
    met = complete(reached, observed)
    pleased = _satisfaction(
        at(tables("kuesioner"), period), at(tables("kuesioner_rerata"), period), confidence
    )
    quality, funding, ability = (
        _read(observed, codes, confidence) for codes in (QUALITY, FUNDING, ABILITY)
    )
    money, outputs = at(tables("anggaran"), period), at(tables("indikator_anggaran"), period)
    bought = items(money, outputs)
    costs = person_costs(money, outputs, observed, confidence=confidence)
    staff = _staff(tables, period, confidence)
    told = evidence.excerpts(activities.in_year(tables("bukti"), period))
    return SixAspects(
        coverage=reached,
        complete=met,
        satisfaction=pleased,
        standards=activities.standards(activity, period=period, confidence=confidence),
        quality=quality,
        states=activities.in_year(activities.states(activity), period).reset_index(drop=True),
        schedule=activities.schedule(activity, period=period, confidence=confidence),
        items=bought,
        costs=costs,
        funding=funding,
        visits=activities.visits(activity, period=period),
        trained=trained(at(tables("posyandu"), period), confidence=confidence),
        attendance=activities.attendance(activity, period=period, confidence=confidence),
        ability=ability,
        staff=staff,
        excerpts=told,
        matrix=evidence.matrix(told),
        kappas=agreement.coder_agreement(
            activities.in_year(tables("bukti"), period), confidence=confidence
        ),
        all=concat(
            reached[list(COLUMNS)], met, pleased, quality, _absorbed(bought), costs, funding,
            ability, staff,
        ),
    )  # fmt: skip


def _read(observasi: pd.DataFrame, codes: tuple[str, ...], confidence: float) -> pd.DataFrame:
    return achievement.readings(chosen(observasi, codes), confidence=confidence)


def _absorbed(leaves: pd.DataFrame) -> pd.DataFrame:
    return budget.absorbed(leaves) if len(leaves) else results([])


def _satisfaction(
    kuesioner: pd.DataFrame, kuesioner_rerata: pd.DataFrame, confidence: float
) -> pd.DataFrame:
    """SKM and the satisfaction of customers, each as a whole and by element or dimension."""
    own = kuesioner["instrumen"]
    return concat(
        satisfaction.skm(kuesioner[own == "skm"], confidence=confidence),
        questionnaires.instruments(
            kuesioner[own == "pelanggan"],
            kuesioner_rerata[kuesioner_rerata["instrumen"] == "pelanggan"],
            confidence=confidence,
        ),
    )


def _staff(tables: Tables, period: str, confidence: float) -> pd.DataFrame:
    """Staff of the professions that the programme rests on, per 10,000 inhabitants."""
    employed = at(tables("ketenagaan"), period)
    if employed.empty:
        return results([])
    found = resources.per_population(
        employed, at(tables("sarana"), period), at(tables("observasi"), period), tables("jenis_tenaga"),
        confidence=confidence,
    )  # fmt: skip
    wanted = [f"tenaga/{kind.replace('_', ' ')}" for kind in STAFF]
    return found[found["indikator"].isin(wanted)].reset_index(drop=True)
