"""One facility and one year of its posyandu: everything that the page shows, computed once.

What the pieces are and where they come from: ``skdn``, ``level_shift``, ``growth``, ``prevalence``, ``zscore_quality``,
``posyandu``, ``posyandu_score``, and what is the page's own in ``posyandu_register`` and ``posyandu_programme``.
"""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kinerja.indicators import (
    forecasts,
    growth,
    importance,
    posyandu,
    posyandu_programme,
    posyandu_register,
    posyandu_score,
    prevalence,
    skdn,
    spc,
    zscore_quality,
)
from kinerja.indicators.level_shift import shifts
from kinerja.indicators.outliers import bonferroni
from kinerja.indicators.posyandu_public import HEALTH, Hide, code_parts, hidden, public_skdn
from kinerja.indicators.proportions import proportion
from kinerja.indicators.results import COLUMNS, at, before, concat, quotient, results
from kinerja.indicators.screening import screening
from kinerja.indicators.usability import usability

Tables = Callable[[str], pd.DataFrame]
FORM, REGISTER, NOTHING = "tabel skdn", "register balita", ""
CHARTED = ("cakupan_ds", "cakupan_nd", "cakupan_ndob")
GROUPS: tuple[prevalence.By, ...] = ("umur", "jk", "desa")
SURVEYS = ("SSGI", "SKI", "Riskesdas", "PSG", "survei")  # stunting/SSGI of the table observasi
MEASURED_BY = "pengukur"
ACCURACY = (
    "sensitivitas", "spesifisitas", "nilai_prediktif_positif", "nilai_prediktif_negatif", "prevalens_sebenarnya",
)  # fmt: skip
HIDDEN = "disembunyikan: menyangkut kurang dari 5 anak"
AHEAD = 3  # months that the attendance is carried on


@dataclass(frozen=True)
class PosyanduReport:
    """The results of one facility and year; the tables that the facility lacks give empty frames.

    Attendance: where it was counted (``origin``), ``monthly`` and ``yearly`` results of SKDN, by ``posyandu`` and
    ``villages``, ``charts`` (XmR by indicator), ``village_charts`` (by village), ``moved`` levels, ``differences``
    between form and register, broken ``identities``, ``copying``. Nutrition: ``nutrition`` of all, by ``groups``,
    ``bounds`` of the area, beside a ``survey``; ``spread`` and ``flags`` of z-scores, ``heaping`` by weigher, ``slips``
    of the pen, and how many measurements and children there are. Gain: ``gain_counts`` and ``gains`` by version.
    Standing: ``strata``, what is ``lacking``, ``strata_versions``, ``advanced``, ``scores``. Programme: ``effort``,
    ``performance``, ``progress``, ``gaps``, ``forecast``, ``yearly_forecast``, ``accuracy``, ``importance``,
    ``usability``, ``costs``. ``public``: counts of 1 to 4 children are missing and marked. ``all`` are the results
    among them as one table.
    """

    period: str
    public: bool
    origin: str
    monthly: pd.DataFrame
    yearly: pd.DataFrame
    posyandu: pd.DataFrame
    villages: pd.DataFrame
    charts: Mapping[str, pd.DataFrame]
    village_charts: Mapping[str, pd.DataFrame]
    moved: pd.DataFrame
    differences: pd.DataFrame
    identities: pd.DataFrame
    copying: pd.DataFrame
    measured: int
    children: int
    nutrition: pd.DataFrame
    groups: pd.DataFrame
    bounds: pd.DataFrame
    survey: pd.DataFrame
    spread: pd.DataFrame
    flags: pd.DataFrame
    heaping: pd.DataFrame
    slips: pd.DataFrame
    gain_counts: pd.DataFrame
    gains: pd.DataFrame
    strata: pd.DataFrame
    lacking: pd.DataFrame
    strata_versions: pd.DataFrame
    advanced: pd.DataFrame
    scores: pd.DataFrame
    effort: pd.DataFrame
    performance: pd.DataFrame
    progress: pd.DataFrame
    gaps: pd.DataFrame
    forecast: pd.DataFrame
    yearly_forecast: pd.DataFrame
    accuracy: pd.DataFrame
    importance: pd.DataFrame
    usability: pd.DataFrame
    costs: pd.DataFrame
    all: pd.DataFrame


def posyandu_report(
    tables: Tables,
    *,
    period: str,
    gain_version: str | None = None,
    strata_version: str | None = None,
    hide: Hide | None = None,
    confidence: float = 0.95,
) -> PosyanduReport:
    """The posyandu of one facility in one year.

    ``tables`` gives the facility's own rows of a table by name (all years). SKDN is taken from the form, and where
    there is none from the register. ``gain_version`` of the KBM, ``strata_version`` of the frequency of weighing.
    ``hide`` makes results public (``suppression.suppress_results``): it is given the counts of children by condition,
    with every sum that a reader can make of them; without it nothing is hidden.

    >>> form = {"unit": "u", "periode": "2024-01", "posyandu": "P1", "desa": "A", "s": 40, "k": 38, "d": 30, "n": 18}
    >>> child = ["unit", "posyandu", "desa", "anak", "jk", "tgl_ukur", "umur_hari", "berat", "tinggi", "pengukur"]
    >>> columns = {
    ...     "skdn": list(form), "balita": child,
    ...     "kuesioner": ["unit", "periode", "instrumen", "responden", "dimensi", "butir", "skor", "skor_maks"]}
    >>> common = ["unit", "periode", "posyandu", "indikator", "pembilang", "penyebut", "nilai", "target", "kode",
    ...           "uraian", "realisasi", "jenis", "tgl_rencana", "tgl_laksana", "biaya", "butir", "opsi"]
    >>> def table(name):
    ...     return pd.DataFrame([form]) if name == "skdn" else pd.DataFrame(columns=columns.get(name, common))
    >>> found = posyandu_report(table, period="2024")
    >>> found.origin, found.yearly.loc[found.yearly["indikator"] == "cakupan_ds", "nilai"].tolist()
    ('tabel skdn', [75.0])
    """
    form = _of_year(tables("skdn"), period)
    register, observed = tables("balita"), tables("observasi")
    scored = growth.zscores(register)
    from_register = (
        posyandu_register.monthly(register, form, period=period, version=gain_version)
        if len(register)
        else form.iloc[:0]
    )
    counted = form if len(form) else from_register
    origin = FORM if len(form) else REGISTER if len(counted) else NOTHING
    monthly, yearly, by_post, villages = public_skdn(_skdn(counted, confidence), counted, hide)
    by_month = skdn.skdn(_unsourced(counted), level="desa", confidence=confidence)
    attended = by_month[by_month["indikator"].str.startswith("cakupan_ds/")]
    whole = monthly[monthly["indikator"] == "cakupan_ds"]
    once, groups = _nutrition(scored, observed, period, hide, confidence)
    bounds = _bounds(scored, counted, hide, confidence)
    gain_counts, gains = posyandu_register.gains(
        register, form, period=period, confidence=confidence
    )
    if hide is not None:  # they would tell what the tables of SKDN hide
        gains = gains[~gains["indikator"].isin(HEALTH)].reset_index(drop=True)
        gain_counts = gain_counts.drop(columns=["bgm", "dua_t"])
    rows = at(tables("posyandu"), period)
    versions = {"strata_frekuensi": strata_version} if strata_version else None
    standing = posyandu.strata(rows, versions=versions)
    advanced = posyandu.advanced(standing, confidence=confidence)
    target = at(tables("target"), period)
    reached = concat(yearly, once, advanced)
    seen = _reached(scored, yearly, period)
    asked = at(tables("kuesioner"), period)
    parts = {
        "monthly": monthly,
        "yearly": yearly,
        "posyandu": by_post,
        "villages": villages,
        "nutrition": once,
        "groups": groups,
        "bounds": bounds,
        "spread": zscore_quality.spread(scored, period=period, confidence=confidence),
        "flags": zscore_quality.implausible(scored, period=period, confidence=confidence),
        "gains": gains,
        "strata": standing,
        "advanced": advanced,
        "scores": _scores(
            rows, at(tables("jawaban_posyandu"), period), tables("instrumen_posyandu")
        ),
        "effort": posyandu_programme.effort(tables("kegiatan"), period=period),
        "performance": posyandu_programme.performance(reached, target),
        "progress": posyandu_programme.progress(monthly, target, period=period),
        "gaps": posyandu_programme.gaps(reached, target),
        "forecast": forecasts.forecasts(whole, ahead=AHEAD, confidence=confidence),
        "yearly_forecast": forecasts.forecasts(
            _years(observed, yearly, period), confidence=confidence
        ),
        "accuracy": _accuracy(scored, once, period, gain_version, hide, confidence),
        "importance": importance.importance_performance(asked, confidence=confidence),
        "usability": usability(asked, confidence=confidence),
        "costs": posyandu_programme.child_costs(
            tables("kegiatan"),
            tables("anggaran"),
            tables("indikator_anggaran"),
            seen,
            period=period,
            confidence=confidence,
        ),
    }
    return PosyanduReport(
        period=period,
        public=hide is not None,
        origin=origin,
        charts={code: _chart(monthly, code) for code in CHARTED if len(monthly)},
        village_charts={
            str(code).rpartition("/")[2]: _chart(attended, str(code))
            for code in attended["indikator"].unique()
        },
        moved=shifts(pd.concat([whole, attended]), confidence=confidence),
        differences=posyandu_register.against_form(from_register, form),
        identities=skdn.identity_findings(form),
        copying=skdn.copying(skdn.copied_months(form), confidence=confidence),
        measured=int(prevalence.inside(scored["tgl_ukur"], period).sum()),
        children=int(seen.loc[seen["kegiatan"] == posyandu_programme.WEIGHED, "hasil"].sum()),
        survey=prevalence.against_survey(
            once, _surveys(observed), area=bounds, confidence=confidence
        ),
        heaping=_heaping(register, period, confidence),
        slips=posyandu_register.slips(scored, period=period),
        gain_counts=gain_counts,
        lacking=posyandu.lacking(rows, versions=versions),
        strata_versions=posyandu.under_versions(rows),
        all=concat(*(part[list(COLUMNS)] for part in parts.values())),
        **parts,
    )


# Attendance.


def _of_year(table: pd.DataFrame, period: str) -> pd.DataFrame:
    return table[table["periode"].astype("str").str[:4] == period].reset_index(drop=True)


def _skdn(counted: pd.DataFrame, confidence: float) -> list[pd.DataFrame]:
    """Results by month, of the year, of the year by posyandu and by village."""
    levels: tuple[tuple[skdn.Level, bool], ...] = (
        ("unit", False), ("unit", True), ("posyandu", True), ("desa", True),
    )  # fmt: skip
    return [
        skdn.skdn(
            _unsourced(counted) if yearly else counted,
            level=level,
            yearly=yearly,
            confidence=confidence,
        )
        for level, yearly in levels
    ]


def _unsourced(counted: pd.DataFrame) -> pd.DataFrame:
    """Without file and line: a sum of a year names its table, a month names its lines."""
    return counted.drop(columns=["sumber", "dokumen", "baris"], errors="ignore")


def _chart(monthly: pd.DataFrame, code: str) -> pd.DataFrame:
    """The XmR chart of one indicator: higher is better."""
    own = monthly[monthly["indikator"] == code].sort_values("periode", kind="stable")
    return spc.xmr(own["nilai"].tolist(), direction="naik", periods=own["periode"].tolist())


# Nutrition.


def _nutrition(
    scored: pd.DataFrame, observed: pd.DataFrame, period: str, hide: Hide | None, confidence: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The prevalences of all, and by age, sex and village; from the register, else from counts of ``observasi``."""
    options: dict[str, Any] = {"period": period, "confidence": confidence}
    once = prevalence.prevalence(scored, **options)
    groups = [prevalence.prevalence(scored, by=by, **options) for by in GROUPS]
    if once.empty:
        own = at(observed, period)
        once = proportion(
            own[own["indikator"].isin(list(prevalence.CASES))].dropna(subset=["pembilang"]),
            confidence=confidence,
        )
    both = pd.concat([once, *groups], ignore_index=True)
    code = code_parts(both["indikator"])
    kind = code[1].astype("object").where(code[1].notna(), "")
    totals = {code.loc[row, 0]: row for row in both.index[kind == ""]}
    sums = [
        (totals[name], both.index[(code[0] == name) & (kind == by)].tolist())
        for name, by in itertools.product(totals, GROUPS)
    ]
    found = hidden(both, pd.Series(True, index=both.index), sums, hide)
    return found[kind == ""].reset_index(drop=True), found[kind != ""].reset_index(drop=True)


def _bounds(
    scored: pd.DataFrame, counted: pd.DataFrame, hide: Hide | None, confidence: float
) -> pd.DataFrame:
    """What the prevalence of the area can be in the last month counted: over a year more children pass than S."""
    if counted.empty:
        return concat()
    month = str(counted["periode"].max())
    seen = prevalence.prevalence(scored, period=month, confidence=confidence)
    seen = hidden(seen, pd.Series(True, index=seen.index), [], hide)
    return prevalence.area_bounds(seen, skdn.children(counted, month))


def _surveys(observed: pd.DataFrame) -> pd.DataFrame:
    """The figures of surveys among the observations: stunting/SSGI, with the number of children where it is known."""
    code = code_parts(observed["indikator"].astype("str"))
    own = observed[code[0].isin(list(prevalence.CASES)) & code[1].isin(SURVEYS)]
    found = own[["unit", "periode", "nilai"]].assign(
        indikator=code.loc[own.index, 0], sumber=code.loc[own.index, 1], n=own["penyebut"]
    )
    return found.dropna(subset=["nilai"]).astype({"unit": "str", "indikator": "str"})


def _heaping(register: pd.DataFrame, period: str, confidence: float) -> pd.DataFrame:
    """Last digits of each weigher, or of each posyandu where weighers have no code; ``posyandu`` says where that is."""
    by = (
        MEASURED_BY
        if register.get(MEASURED_BY, pd.Series(dtype="object")).notna().any()
        else "posyandu"
    )
    found = zscore_quality.measurement_heaping(
        register, period=period, by=by, confidence=confidence
    )
    here = register[prevalence.inside(register["tgl_ukur"], period)]
    where = {str(who): ", ".join(sorted(set(own["posyandu"]))) for who, own in here.groupby(by)}
    chance = bonferroni(found["peluang"])
    return found.assign(
        oleh=by,
        posyandu=found["rincian"].map(where),
        ditandai=found["ditandai"] & (chance < 1 - confidence),
    )


# The posyandu themselves, and the programme.


def _scores(rows: pd.DataFrame, given: pd.DataFrame, instrument: pd.DataFrame) -> pd.DataFrame:
    """The score of input, process and output, from the answers given and from what the table ``posyandu`` answers."""
    if instrument.empty:
        return concat()
    keys = ["unit", "periode", "posyandu", "butir"]
    asked = pd.concat([given[[*keys, "opsi", "nilai"]], posyandu_score.answers(rows)])
    return posyandu_score.score(
        asked.drop_duplicates(keys, ignore_index=True).astype({"nilai": "float64"}), instrument
    )


def _reached(scored: pd.DataFrame, yearly: pd.DataFrame, period: str) -> pd.DataFrame:
    """Whom the posyandu reached: children weighed at least once (of the register), and weighings (D of the year)."""
    weighed = scored[prevalence.inside(scored["tgl_ukur"], period) & scored["berat"].notna()]
    rows = [
        {"unit": unit, "kegiatan": posyandu_programme.WEIGHED, "hasil": own["anak"].nunique()}
        for unit, own in weighed.groupby("unit", sort=False)
    ]
    attended = yearly[yearly["indikator"] == "cakupan_ds"].dropna(subset=["pembilang"])
    rows += [
        {"unit": unit, "kegiatan": posyandu_programme.WEIGHINGS, "hasil": int(times)}
        for unit, times in zip(attended["unit"], attended["pembilang"], strict=True)
    ]
    return pd.DataFrame(rows, columns=["unit", "kegiatan", "hasil"])


def _years(observed: pd.DataFrame, yearly: pd.DataFrame, period: str) -> pd.DataFrame:
    """D/S by year: earlier years as they were reported, this one as it was counted."""
    earlier = before(observed[observed["indikator"] == "cakupan_ds"], period)
    told = results(earlier.assign(nilai=_shares(earlier)).dropna(subset=["nilai"]))
    return concat(told, yearly[yearly["indikator"] == "cakupan_ds"])


def _shares(rows: pd.DataFrame) -> "pd.Series[float]":
    """The percentage of each row: of its counts, else as it was written."""
    share = 100 * quotient(rows["pembilang"], rows["penyebut"])
    return pd.Series(share, index=rows.index).fillna(rows["nilai"])


def _accuracy(
    scored: pd.DataFrame,
    once: pd.DataFrame,
    period: str,
    version: str | None,
    hide: Hide | None,
    confidence: float,
) -> pd.DataFrame:
    """The five shares of each screen; in public none of a screen of which one would show what is hidden."""
    table = posyandu_register.screening_table(scored, period=period, version=version)
    found = screening(table, representative=True, confidence=confidence)
    found = found[code_parts(found["indikator"])[0].isin(ACCURACY)].reset_index(drop=True)
    made = hidden(found, pd.Series(True, index=found.index), [], hide)
    small = made["nilai"].isna() & found["nilai"].notna()
    tests = code_parts(found["indikator"])[1]
    wasting = once.loc[once["indikator"] == "wasting", "nilai"]
    closed = tests.isin(tests[small]) | bool(wasting.isna().any())
    for name in ("pembilang", "penyebut", "nilai", "batas_bawah", "batas_atas", "metode"):
        made[name] = made[name].mask(closed)
    return made.assign(catatan=made["catatan"].mask(closed, HIDDEN)).astype(COLUMNS)
