"""The yearly assessment of a puskesmas (PKP): service and management score, their class, and how sure the class is.

- Service: of each variable coverage ÷ target × 100, at most 100; the mean of the variables of a programme (upaya), then
  of the programmes. Management: the mean of scores from 0 to 10, by group, then of the groups. Pedoman Penilaian
  Kinerja Puskesmas (Departemen Kesehatan RI, Jakarta 2006; sekunder). Classes: rules ``pkp_pelayanan`` and
  ``pkp_manajemen``.
- The counts behind the variables vary by chance. Posterior of each under Jeffreys' prior (Brown LD, Cai TT, DasGupta A.
  Statist Sci 2001;16:101-33: a proportion, Beta; Statist Sinica 2003;13:19-49: a coverage above 100 %, Gamma), drawn
  20,000 times with a fixed seed, capped and averaged as the score is. Simulated, because the cap bends the score: the
  delta method has no derivative there. The standard error of a simulated probability is 0.0035 at most.
- What each further point needs: ``pkp_needs``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from kinerja import rules
from kinerja.indicators.data_quality import findings, named, required, said
from kinerja.indicators.intervals import Array, alpha
from kinerja.indicators.proportions import origin
from kinerja.indicators.results import level_text, results

Part = Literal["pelayanan", "manajemen"]

CAP, MOST = 100, 10  # of a service variable, in %; of a management variable
DRAWS, SEED = 20_000, 2005
RULES: dict[str, str] = {"pelayanan": "pkp_pelayanan", "manajemen": "pkp_manajemen"}
NO_VALUE, NOT_APPLICABLE = "tidak ada angka", "sasaran nol: tidak berlaku"
NO_TARGET = "target tidak diisi: dianggap 100%"
BEYOND = "di luar skala 0–10"
CONTRADICTS = "nilai jadi berbeda dari pembilang ÷ penyebut: dipakai cacahnya"
NO_COUNTS = "tanpa cacah: peluang kelas tidak dapat dihitung"
NO_SCORE = "nilai tidak diketahui: ada variabel tanpa angka, atau tidak ada yang berlaku"
HALF_LAST_DIGIT = 0.5  # per cent: a printed value may be rounded to a whole
NEEDED = ("unit", "periode", "jenis", "upaya", "variabel", "nilai")
VARIABLES = {
    "unit": "str",
    "periode": "str",
    "jenis": "str",
    "upaya": "str",
    "variabel": "str",
    "pembilang": "float64",
    "penyebut": "float64",
    "target": "float64",
    "cakupan": "float64",
    "nilai": "float64",
    "catatan": "str",
}
PROBABILITIES = {
    "unit": "str",
    "periode": "str",
    "indikator": "str",
    "nilai": "float64",
    "kategori": "str",
    "peluang": "float64",
    "aturan": "str",
    "dasar": "str",
}


@dataclass(frozen=True)
class Variable:
    """One variable of PKP: its programme, name, counts and target where known, and its score, exactly.

    ``score`` is None where it is not known; ``applies`` is false where nobody was to be served.

    >>> Variable("KIA", "K4", 45.0, 60.0, Fraction(80), Fraction(375, 4), True, None).has_counts
    True
    """

    programme: str
    name: str
    above: float
    below: float
    target: Fraction
    score: Fraction | None
    applies: bool
    note: str | None

    @property
    def has_counts(self) -> bool:
        """Whether chance can be reckoned: numerator and denominator are known."""
        return self.above >= 0 and self.below > 0


# Formulas.


def capped(value: Fraction, target: Fraction) -> Fraction:
    """Coverage ÷ target × 100, at most 100: Pedoman Penilaian Kinerja Puskesmas 2006 (sekunder). Exact.

    >>> capped(Fraction(45), Fraction(90)), capped(Fraction(95), Fraction(90))
    (Fraction(50, 1), Fraction(100, 1))
    """
    return min(Fraction(CAP), 100 * value / target)


def mean_of_means(groups: Mapping[str, list[Fraction]]) -> Fraction | None:
    """The mean of the groups' means: each programme weighs the same. None without any. Pedoman PKP 2006 (sekunder).

    >>> nine = "24.9 100 100 51.6 100 88.5 100 28.9 100".split()
    >>> round(float(mean_of_means({"KIA": [Fraction(each) for each in nine]})), 1)
    77.1
    """
    means = [sum(each, Fraction(0)) / len(each) for each in groups.values() if each]
    return sum(means, Fraction(0)) / len(means) if means else None


def simulated_scores(variables: list[Variable], *, draws: int = DRAWS, seed: int = SEED) -> Array:
    """Scores that the same counts are compatible with: ``draws`` posterior draws of the service score.

    A variable with counts is drawn from Beta (numerator within the denominator) or Gamma (above it), one without stays
    as it is. Brown, Cai and DasGupta 2001, 2003. The same seed gives the same draws, variable by variable in order.

    >>> one = Variable("KIA", "K4", 45.0, 60.0, Fraction(100), Fraction(75), True, None)
    >>> bool(abs(simulated_scores([one]).mean() - 100 * 45.5 / 61) < 0.2)
    True
    """
    random = np.random.default_rng(seed)
    groups: dict[str, list[Array]] = {}
    for each in variables:
        if not each.applies or each.score is None:
            continue
        drawn = np.full(draws, float(each.score))
        if each.has_counts:
            k, n = each.above, each.below
            within = k <= n
            share = (
                random.beta(k + 0.5, n - k + 0.5, draws)
                if within
                else random.gamma(k + 0.5, 1 / n, draws)
            )
            drawn = np.minimum(CAP, 100 * 100 * share / float(each.target))
        groups.setdefault(each.programme, []).append(drawn)
    means = [np.mean(own, axis=0) for own in groups.values()]
    return np.asarray(np.mean(means, axis=0)) if means else np.full(draws, np.nan)


# Tables.


def pkp_variables(table: pd.DataFrame) -> pd.DataFrame:
    """The score of each variable: one row a variable, columns ``VARIABLES``, in the order of the table ``pkp``.

    Service: ``cakupan`` = pembilang ÷ penyebut × 100 where there are counts, ``nilai`` = cakupan (else the printed one)
    ÷ target × 100, at most 100. Management: ``nilai`` as scored, 0 to 10. Missing, with the reason, without numbers;
    where nobody was to be served the variable does not apply. A target that is not filled in is taken as 100 %, the
    strictest, and told; where printed value and counts contradict each other the counts are taken, and it is told.
    ValueError for lacking columns.

    >>> table = pd.DataFrame({"unit": "pkm", "periode": "2024", "jenis": "pelayanan", "upaya": "KIA",
    ...                       "variabel": ["K4", "KN"], "target": [80, 90], "pembilang": [36, 95],
    ...                       "penyebut": [60, 100], "nilai": None})
    >>> pkp_variables(table)[["variabel", "cakupan", "nilai"]].values.tolist()
    [['K4', 60.0, 75.0], ['KN', 95.0, 100.0]]
    """

    def rows() -> Iterator[dict[str, Any]]:
        for key, kind, variables in _assessments(table):
            for each in variables:
                covered = 100 * each.above / each.below if each.has_counts else np.nan
                yield key | {
                    "jenis": kind,
                    "upaya": each.programme,
                    "variabel": each.name,
                    "pembilang": each.above,
                    "penyebut": each.below,
                    "target": float(each.target) if kind == "pelayanan" else np.nan,
                    "cakupan": covered if kind == "pelayanan" else np.nan,
                    "nilai": np.nan if each.score is None else float(each.score),
                    "catatan": each.note,
                }

    return findings(rows(), VARIABLES)


def pkp_scores(
    table: pd.DataFrame, *, version: Mapping[str, str] | None = None, confidence: float = 0.95
) -> pd.DataFrame:
    """Results ``pkp_pelayanan`` (%) and ``pkp_manajemen`` (0–10), each with a row for every programme behind a slash.

    One row a unit, year, score and programme. ``kategori`` from the exact score, for the whole score only: the rules
    cut no programme. ``version``: of each rule, by its name, where not the default. Service scores have the limits of
    the posterior at ``confidence``, widened to hold the score itself (at the cap the posterior lies below it; Brown,
    Cai and DasGupta 2001 do the same at 0 and n); scores without counts have none. A variable without a number leaves
    its score without a value: ``catatan`` names it, and says between which values the score lies. Variables that do not
    apply are left out, and named. Raises ValueError for lacking columns and a confidence outside 0–1.

    >>> nine = [24.9, 100, 100, 51.6, 100, 88.5, 100, 28.9, 100]
    >>> table = pd.DataFrame({"unit": "pkm", "periode": "2024", "jenis": "pelayanan", "upaya": "KIA",
    ...                       "variabel": [f"v{place}" for place in range(9)], "target": 100, "nilai": nine})
    >>> pkp_scores(table)[["indikator", "nilai", "kategori"]].round(1).values.tolist()
    [['pkp_pelayanan', 77.1, 'Kurang'], ['pkp_pelayanan/KIA', 77.1, nan]]
    """
    tail = alpha(confidence) / 2

    def rows() -> Iterator[dict[str, Any]]:
        for key, kind, variables in _assessments(table):
            rule = rules.load(RULES[kind], (version or {}).get(RULES[kind]))
            programmes = dict.fromkeys(each.programme for each in variables)
            parts = {RULES[kind]: variables} | {
                f"{RULES[kind]}/{name}": [each for each in variables if each.programme == name]
                for name in programmes
            }
            for code, own in parts.items():
                score = _score(own)
                row = key | {"indikator": code, "catatan": _told(own, kind, score)}
                row["sumber"] = _source(table, key, kind)
                if score is not None:
                    row["nilai"] = float(score)
                if score is not None and any(each.has_counts for each in own):
                    drawn = simulated_scores(own)
                    low, high = np.quantile(drawn, [tail, 1 - tail])
                    row["batas_bawah"] = min(float(low), float(score))
                    row["batas_atas"] = max(float(high), float(score))
                    row["metode"] = f"simulasi posterior Jeffreys {level_text(confidence)}"
                if code == RULES[kind]:
                    band = rule.classify(score)
                    row |= {"kategori": band.name if band else None, "aturan": rule.name}
                yield row

    return results(rows())


def class_probability(
    table: pd.DataFrame, *, version: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """The probability of each class of each whole score: one row a class, worst first, columns ``PROBABILITIES``.

    The share of the simulated scores in each band. Without counts, as for management, no probability, and ``dasar``
    says so; it says how many of the variables have counts. Raises ValueError for lacking columns.

    >>> table = pd.DataFrame({"unit": "pkm", "periode": "2024", "jenis": "pelayanan", "upaya": "KIA",
    ...                       "variabel": ["K4"], "target": 100, "pembilang": 54, "penyebut": 60, "nilai": None})
    >>> class_probability(table)[["kategori", "peluang"]].round(2).values.tolist()
    [['Kurang', 0.02], ['Cukup', 0.61], ['Baik', 0.37]]
    """

    def rows() -> Iterator[dict[str, Any]]:
        for key, kind, variables in _assessments(table):
            rule = rules.load(RULES[kind], (version or {}).get(RULES[kind]))
            score = _score(variables)
            used = [each for each in variables if each.applies]
            counted = sum(each.has_counts for each in used)
            known = score is not None and counted > 0
            basis = NO_SCORE if score is None else NO_COUNTS
            if known:
                basis = f"{counted} dari {len(used)} variabel dari cacah, {said(DRAWS)} simulasi"
            drawn = simulated_scores(variables)
            for band in rule.bands:
                yield key | {
                    "indikator": RULES[kind],
                    "nilai": np.nan if score is None else float(score),
                    "kategori": band.name,
                    "peluang": float(_holds(band, drawn).mean()) if known else np.nan,
                    "aturan": rule.name,
                    "dasar": basis,
                }

    return findings(rows(), PROBABILITIES)


# One variable, one score.


def assessment(table: pd.DataFrame, kind: Part) -> dict[tuple[str, str], list[Variable]]:
    """The variables of each unit and year of one part of the assessment, in the order of the table ``pkp``.

    >>> table = pd.DataFrame({"unit": ["pkm"], "periode": "2024", "jenis": "manajemen", "upaya": "Umum",
    ...                       "variabel": "RUK", "nilai": 7})
    >>> assessment(table, "manajemen")[("pkm", "2024")][0].score
    Fraction(7, 1)
    """
    return {
        (key["unit"], key["periode"]): variables
        for key, own, variables in _assessments(table)
        if own == kind
    }


def _assessments(
    table: pd.DataFrame,
) -> Iterator[tuple[dict[str, Any], str, list[Variable]]]:
    required(table, NEEDED, "table")
    full = table.reindex(columns=[*NEEDED, "target", "pembilang", "penyebut"])
    for (unit, period, kind), own in full.groupby(["unit", "periode", "jenis"], sort=False):
        read = _service if kind == "pelayanan" else _management
        key = {"unit": str(unit), "periode": str(period)}
        yield key, str(kind), [read(row) for row in own.to_dict("records")]


def _number(value: Any) -> float:
    return float("nan") if pd.isna(value) else float(value)


def _exactly(value: float) -> Fraction:
    return Fraction(repr(value))


def _service(row: dict[Any, Any]) -> Variable:
    above, below, printed, goal = (
        _number(row[name]) for name in ("pembilang", "penyebut", "nilai", "target")
    )
    target = _exactly(goal) if goal > 0 else Fraction(100)
    notes = [] if goal > 0 else [NO_TARGET]
    if below == 0:
        return Variable(
            row["upaya"], row["variabel"], above, below, target, None, False, NOT_APPLICABLE
        )
    if above >= 0 and below > 0:
        covered = 100 * _exactly(above) / _exactly(below)
        if abs(printed - float(covered)) > HALF_LAST_DIGIT:
            notes.append(CONTRADICTS)
    elif printed >= 0:
        above, below, covered = np.nan, np.nan, _exactly(printed)
    else:
        return Variable(row["upaya"], row["variabel"], above, below, target, None, True, NO_VALUE)
    score, note = capped(covered, target), "; ".join(notes) or None
    return Variable(row["upaya"], row["variabel"], above, below, target, score, True, note)


def _management(row: dict[Any, Any]) -> Variable:
    value, gone = _number(row["nilai"]), float("nan")
    known = 0 <= value <= MOST
    note = None if known else NO_VALUE if np.isnan(value) else BEYOND
    score = _exactly(value) if known else None
    return Variable(row["upaya"], row["variabel"], gone, gone, Fraction(MOST), score, True, note)


def _groups(variables: list[Variable], lacking: Fraction | None) -> dict[str, list[Fraction]]:
    groups: dict[str, list[Fraction]] = {}
    for each in variables:
        score = lacking if each.score is None else each.score
        if each.applies and score is not None:
            groups.setdefault(each.programme, []).append(score)
    return groups


def _score(variables: list[Variable]) -> Fraction | None:
    """The score, if every variable that applies has one."""
    if any(each.applies and each.score is None for each in variables):
        return None
    return mean_of_means(_groups(variables, None))


def _told(variables: list[Variable], kind: str, score: Fraction | None) -> str | None:
    lacking = [each.name for each in variables if each.applies and each.score is None]
    outside = [each.name for each in variables if not each.applies]
    notes = []
    if lacking:
        top = Fraction(CAP if kind == "pelayanan" else MOST)
        low, high = (mean_of_means(_groups(variables, end)) for end in (Fraction(0), top))
        between = f"{said(float(low or 0), 1)} dan {said(float(high or 0), 1)}"
        notes.append(f"tanpa angka: {named(lacking)}; nilai antara {between}")
    if outside:
        notes.append(f"tidak berlaku (sasaran nol): {named(outside)}")
    assumed = [each.name for each in variables if NO_TARGET in (each.note or "")]
    if assumed:
        notes.append(f"{NO_TARGET} ({named(assumed)})")
    used = [each.score for each in variables if each.applies and each.score is not None]
    if score is not None and (plain := sum(used, Fraction(0)) / len(used)) != score:
        notes.append(f"rerata semua variabel tanpa pengelompokan {said(float(plain), 2)}")
    return "; ".join(notes) or None


def _source(table: pd.DataFrame, key: Mapping[str, Any], kind: str) -> str:
    own = table[
        (table["unit"] == key["unit"])
        & (table["periode"] == key["periode"])
        & (table["jenis"] == kind)
    ]
    return origin(own) or "tabel pkp"


def _holds(band: rules.Band, drawn: Array) -> npt.NDArray[np.bool_]:
    """Which of the draws lie in the band."""
    above = (drawn > band.low) | (band.low_closed & (drawn == band.low))
    below = (drawn < band.high) | (band.high_closed & (drawn == band.high))
    return np.asarray(above & below)
