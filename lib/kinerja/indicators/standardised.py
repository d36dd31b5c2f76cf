"""Rates that can be compared although populations differ in age (or sex, or any strata): direct and indirect.

**Direct**: what the rate would be in a standard population; rates of all units under one standard compare with each
other. **Indirect**: observed events against those expected at a reference's rates; for few events, and comparable with
the reference only, not between units. Both read a table with one row a stratum: ``unit``, ``periode``, ``kelompok``,
``pembilang`` (events), ``penyebut`` (population), often ``sumber``. A stratum that is missing, double or unknown leaves
the value missing: a standardised rate over some of the strata is another rate.

- Dobson AJ, Kuulasmaa K, Eberle E, Scherer J. Confidence intervals for weighted sums of Poisson parameters. Stat Med
  1991;10:457-62.
- Breslow NE, Day NE. Statistical Methods in Cancer Research, vol. II. IARC 1987, pages 65 (SMR) and 69 (its limits).
- Morris JK, Tan J, Fryers P, Bestwick J. Evaluation of stability of directly standardized rates for sparse data using
  simulation methods. Popul Health Metr 2018;16:19: none below 10 events.
- Eayres D. APHO Technical Briefing 3, 2008, pages 8-9.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from kinerja import catalogue
from kinerja.indicators.data_quality import said
from kinerja.indicators.intervals import EXACT_BELOW, Array, Limits, count_limits
from kinerja.indicators.proportions import Confidence, Named, origin, with_limits
from kinerja.indicators.results import quotient

LEAST_EVENTS = 10  # in all strata together; Morris et al. 2018
TOO_FEW = f"kurang dari {LEAST_EVENTS} kejadian: angka terstandar tidak dihitung"


def direct_rate(
    events: npt.ArrayLike, population: npt.ArrayLike, weights: npt.ArrayLike
) -> tuple[Array, Array]:
    """The directly standardised rate and its variance; strata on the last axis. Missing where a population is not > 0.

    ``Σ w x/n ÷ Σ w`` and ``Σ w² x/n² ÷ (Σ w)²``: Dobson et al. 1991; APHO 2008, page 8. The weights are those of the
    standard population. Down's syndrome among births to mothers with five or more children, Michigan 1950-64, by age
    of the mother (Fay MP, Feuer EJ. Stat Med 1997;16:791-801, table II):

    >>> cases = [0, 8, 63, 112, 262, 295]
    >>> births = [327, 30666, 123419, 149919, 104088, 34392]
    >>> standard = [319933, 931318, 786511, 488235, 237863, 61313]
    >>> rate, variance = direct_rate(cases, births, standard)
    >>> f"{rate * 1e5:.5f}"
    '75.52901'
    """
    x, n, w = (np.asarray(each, dtype="float64") for each in (events, population, weights))
    per_head = quotient(w, n)
    whole = w.sum(axis=-1)
    rate = (per_head * x).sum(axis=-1) / whole
    return rate, (per_head**2 * x).sum(axis=-1) / whole**2


def dobson(
    events: npt.ArrayLike,
    population: npt.ArrayLike,
    weights: npt.ArrayLike,
    confidence: float = 0.95,
) -> Limits:
    """Dobson's limits of a directly standardised rate, from the limits of the number of events X in all strata.

    ``rate + √(variance ÷ X) (X_limit − X)``: Dobson et al. 1991, with the limits of ``count_limits``: Byar's from 10
    events, exact below. Strata on the last axis. Missing without any event.

    >>> low, high = dobson([0, 8, 63, 112, 262, 295], [327, 30666, 123419, 149919, 104088, 34392],
    ...                    [319933, 931318, 786511, 488235, 237863, 61313])
    >>> f"{low * 1e5:.2f} {high * 1e5:.2f}"
    '67.63 83.87'
    """
    rate, variance = direct_rate(events, population, weights)
    total = np.asarray(events, dtype="float64").sum(axis=-1)
    low, high = count_limits(total, confidence)
    stretch = np.sqrt(quotient(variance, total))
    return rate + stretch * (low - total), rate + stretch * (high - total)


def expected_events(
    population: npt.ArrayLike,
    reference_events: npt.ArrayLike,
    reference_population: npt.ArrayLike,
) -> Array:
    """How many events the population would have at the reference's rates; strata on the last axis.

    ``Σ n d/N``: Breslow and Day 1987, page 65. Missing where a reference population is not > 0.

    >>> float(expected_events([1000, 2000], [10, 30], [10_000, 15_000]))
    5.0
    """
    n, d, size = (
        np.asarray(each, dtype="float64")
        for each in (population, reference_events, reference_population)
    )
    expected = quotient(n * d, size).sum(axis=-1)
    return np.asarray(expected)


def direct(
    table: pd.DataFrame,
    standard: pd.DataFrame,
    *,
    indicator: str,
    name: str,
    confidence: Confidence = 0.95,
) -> pd.DataFrame:
    """Results of directly standardised rates: one row a unit, period and level, times the indicator's multiplier.

    ``standard`` has the standard population or its weights (``kelompok``, ``bobot``); its ``name`` stands in
    ``aturan``, because a standardised rate means nothing without it. ``pembilang`` and ``penyebut`` are those of all
    strata together, so their quotient is the crude rate. Missing, with the reason, below 10 events in all, and where
    the strata are not those of the standard or one of them has no value. Raises ValueError for a standard that is none.

    >>> table = pd.DataFrame({"unit": "u", "periode": "2024", "kelompok": ["<5", "5+"],
    ...                       "pembilang": [20, 30], "penyebut": [1_000, 9_000]})
    >>> standard = pd.DataFrame({"kelompok": ["<5", "5+"], "bobot": [2, 8]})
    >>> found = direct(table, standard, indicator="tenaga", name="contoh").iloc[0]
    >>> f"{found['nilai']:.2f} ({found['batas_bawah']:.2f}–{found['batas_atas']:.2f}) {found['metode']}"
    '66.67 (48.10–89.59) Dobson 95%'
    """
    weights = _standard(standard, "bobot")
    if not weights["bobot"].sum() > 0:
        raise ValueError("the standard has no weight in bobot")
    rows, events, population = _strata(table, weights, indicator, name, with_people=True)
    total = events.sum(axis=-1)
    few = total < LEAST_EVENTS
    events[few] = np.nan
    rows["catatan"] = rows["catatan"].mask(few, TOO_FEW)
    scale = catalogue.get(indicator).multiplier
    rows["nilai"] = direct_rate(events, population, weights["bobot"])[0] * scale

    def limits(level: float) -> Named:
        low, high = dobson(events, population, weights["bobot"], level)
        return low * scale, high * scale, ["Dobson"] * len(rows)

    return with_limits(rows, limits, confidence=confidence)


def indirect_ratio(
    table: pd.DataFrame,
    reference: pd.DataFrame,
    *,
    indicator: str,
    name: str,
    confidence: Confidence = 0.95,
) -> pd.DataFrame:
    """Results of observed ÷ expected events (SMR), times the indicator's multiplier: 1 or 100 is the reference.

    ``reference`` has events and population by stratum (``kelompok``, ``pembilang``, ``penyebut``); its ``name`` stands
    in ``aturan``. ``penyebut`` is the number of expected events, taken as known; the limits are those of the observed
    count: exact below 10, Byar's from 10 (Breslow and Day 1987, page 69). Two such ratios do not compare with each
    other. Missing, with the reason, where nothing is expected or the strata are not those of the reference.

    >>> table = pd.DataFrame({"unit": "u", "periode": "2024", "kelompok": ["<5", "5+"],
    ...                       "pembilang": [20, 30], "penyebut": [1_000, 9_000]})
    >>> reference = pd.DataFrame({"kelompok": ["<5", "5+"], "pembilang": [100, 400], "penyebut": [10_000, 80_000]})
    >>> found = indirect_ratio(table, reference, indicator="serapan", name="contoh").iloc[0]
    >>> f"{found['nilai']:.1f} ({found['batas_bawah']:.1f}–{found['batas_atas']:.1f}), harapan {found['penyebut']:.0f}"
    '90.9 (67.5–119.9), harapan 55'
    """
    rows, _, expected = _observed(table, reference, indicator, name)
    rows["penyebut"] = expected
    return _against(rows, expected, catalogue.get(indicator).multiplier, confidence)


def indirect_rate(
    table: pd.DataFrame,
    reference: pd.DataFrame,
    *,
    indicator: str,
    name: str,
    confidence: Confidence = 0.95,
) -> pd.DataFrame:
    """Results of indirectly standardised rates: the SMR times the reference's crude rate and the multiplier.

    As ``indirect_ratio``, but ``penyebut`` is the population, and the expected events stand in ``catatan``.

    >>> table = pd.DataFrame({"unit": "u", "periode": "2024", "kelompok": ["<5", "5+"],
    ...                       "pembilang": [20, 30], "penyebut": [1_000, 9_000]})
    >>> reference = pd.DataFrame({"kelompok": ["<5", "5+"], "pembilang": [100, 400], "penyebut": [10_000, 80_000]})
    >>> found = indirect_rate(table, reference, indicator="tenaga", name="contoh").iloc[0]
    >>> f"{found['nilai']:.2f} ({found['batas_bawah']:.2f}–{found['batas_atas']:.2f}); {found['catatan']}"
    '50.51 (37.48–66.59); kejadian harapan 55,0'
    """
    rows, crude, expected = _observed(table, reference, indicator, name)
    for place in np.flatnonzero(~np.isnan(expected)):
        rows.loc[place, "catatan"] = f"kejadian harapan {said(expected[place], 1)}"
    return _against(rows, expected, catalogue.get(indicator).multiplier * crude, confidence)


def _observed(
    table: pd.DataFrame, reference: pd.DataFrame, indicator: str, name: str
) -> tuple[pd.DataFrame, float, Array]:
    """Rows with the observed events, the reference's crude rate, and the expected events."""
    known = _standard(reference, "pembilang", "penyebut")
    if not (known["penyebut"] > 0).all():
        raise ValueError("the reference has a kelompok without population in penyebut")
    rows, _, population = _strata(table, known, indicator, name, with_people=False)
    expected = expected_events(population, known["pembilang"], known["penyebut"])
    nothing = expected == 0
    rows["catatan"] = rows["catatan"].mask(nothing, "kejadian harapan nol")
    crude = float(known["pembilang"].sum() / known["penyebut"].sum())
    return rows, crude, np.where(nothing, np.nan, expected)


def _against(
    rows: pd.DataFrame, expected: Array, scale: float, confidence: Confidence
) -> pd.DataFrame:
    observed = rows["pembilang"].to_numpy("float64")
    rows["nilai"] = observed / expected * scale
    methods = np.where(observed < EXACT_BELOW, "Poisson eksak", "Byar")

    def limits(level: float) -> Named:
        low, high = count_limits(observed, level)
        return low / expected * scale, high / expected * scale, methods

    return with_limits(rows, limits, confidence=confidence)


def _standard(standard: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The standard by ``kelompok``; ValueError where it cannot be one: it is an argument, not data of a unit."""
    lacking = [column for column in ("kelompok", *columns) if column not in standard]
    if lacking:
        raise ValueError(f"the standard lacks {', '.join(lacking)}")
    known = standard.set_index("kelompok")[list(columns)].astype("float64")
    if not known.index.is_unique:
        raise ValueError("the standard names a kelompok twice")
    if not (np.isfinite(known) & (known >= 0)).all(axis=None):
        raise ValueError(f"the standard must have numbers from 0 on in {', '.join(columns)}")
    return known


def _strata(
    table: pd.DataFrame, standard: pd.DataFrame, indicator: str, name: str, *, with_people: bool
) -> tuple[pd.DataFrame, Array, Array]:
    """A row for each unit and period, and its events and population by the standard's strata; missing where refused."""
    needed = ("unit", "periode", "kelompok", "pembilang", "penyebut")
    lacking = [column for column in needed if column not in table]
    if lacking:
        raise ValueError(f"the table lacks {', '.join(lacking)}")

    def found() -> Iterator[tuple[dict[str, object], Array]]:
        for (unit, period), group in table.groupby(["unit", "periode"], sort=False):
            counts = group[["pembilang", "penyebut"]].astype("float64").set_axis(group["kelompok"])
            reason = _refusal(counts, standard.index, with_people=with_people)
            row: dict[str, object] = {
                "unit": unit,
                "periode": period,
                "indikator": indicator,
                "pembilang": counts["pembilang"].sum(skipna=False),
                "penyebut": counts["penyebut"].sum(skipna=False),
                "aturan": f"standar: {name}",
                "catatan": reason,
                "sumber": origin(group),
            }
            whole = counts.reindex(standard.index) if reason is None else None
            shape = (len(standard), 2)
            yield row, np.full(shape, np.nan) if whole is None else whole.to_numpy()

    pairs = list(found())
    columns = ["unit", "periode", "indikator", "pembilang", "penyebut", "aturan", "catatan", "sumber"]  # fmt: skip
    rows = pd.DataFrame([row for row, _ in pairs], columns=columns)
    rows["catatan"] = rows["catatan"].astype("object")
    cells = np.array([cell for _, cell in pairs]).reshape(len(pairs), len(standard), 2)
    return rows, cells[..., 0], cells[..., 1]


def _refusal(counts: pd.DataFrame, strata: "pd.Index[str]", *, with_people: bool) -> str | None:
    """Why these strata cannot be standardised, naming them; None where they can."""
    names = counts.index
    events, people = counts["pembilang"].to_numpy(), counts["penyebut"].to_numpy()
    empty = people <= 0 if with_people else (people < 0) | ((people == 0) & (events > 0))
    cases = {
        "kelompok ganda": names[names.duplicated()],
        "kelompok tidak dikenal": names[~names.isin(strata)],
        "kelompok tidak ada": strata[~strata.isin(names)],
        "pembilang tidak ada pada kelompok": names[~np.isfinite(events)],
        "pembilang negatif pada kelompok": names[events < 0],
        "pembilang bukan bilangan bulat pada kelompok": names[np.floor(events) != events],
        "penyebut tidak ada pada kelompok": names[~np.isfinite(people)],
        "penyebut tidak di atas nol pada kelompok": names[empty],
    }
    told = (
        f"{text}: {', '.join(map(str, dict.fromkeys(who)))}"
        for text, who in cases.items()
        if len(who)
    )
    return next(told, None)
