"""SKDN of posyandu, villages and facilities: K/S, D/S, N/D, N/S, BGM/D, 2T/D, and N among those who can be judged.

A count is summed from posyandu to desa to puskesmas, then divided; percentages are never averaged. A report whose own
numerator exceeds its denominator is left out of every sum and named. N/D has two readings: children who were absent
last month (O) or came for the first time (B) stand in D and can never be N, so N/(D − O − B) stands beside N/D.

- What S, K, D, N and BGM count, and their ratios: ``002_98a6b6205a0fa0d3.txt`` lines 306-319. T, O, B and D = N + T + O
  + B: the posyandu form (sekunder: not printed there).
- A year sums reports of largely the same children. With m reports of a child that are wholly alike the design effect
  1 + (m − 1) ρ is m (Kish L. Survey sampling. New York: Wiley 1965). The interval of a year is therefore Wilson's on
  the mean month: the widest that repetition can make it.
- Chance repetitions as a Poisson count, which bounds a sum of unequal chances beyond its mean + 1: Hoeffding W. Ann
  Math Stat 1956;27:713-21; Anderson TW, Samuels SM. Proc 5th Berkeley Symp 1967;1:1-12.
"""

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy import stats

from kinerja.indicators.consistency import REPEATS, SAME, repeated_periods
from kinerja.indicators.data_quality import (
    IDENTITIES,
    UNKNOWN,
    findings,
    identities,
    identity,
    named,
    p_said,
    required,
    said,
)
from kinerja.indicators.intervals import alpha, count_limits, wilson
from kinerja.indicators.outliers import bonferroni
from kinerja.indicators.proportions import coverage, origin, proportion
from kinerja.indicators.results import level_text, results
from kinerja.indicators.short_series import is_count

Level = Literal["posyandu", "desa", "unit"]
LEVELS: tuple[Level, ...] = ("posyandu", "desa", "unit")
JUDGED = "dapat_dinilai"  # D − O − B
INDICATORS = {
    "cakupan_ks": ("k", "s"),
    "cakupan_ds": ("d", "s"),
    "cakupan_nd": ("n", "d"),
    "cakupan_ndob": ("n", JUDGED),
    "cakupan_ns": ("n", "s"),
    "cakupan_bgm_d": ("bgm", "d"),
    "cakupan_2t_d": ("dua_t", "d"),
}
COUNTS = ("s", "k", "d", "n", "t", "o", "b", "bgm", "dua_t")
NEEDED = ("unit", "periode", "posyandu", "s", "d")
LETTERS = {name: name.upper() for name in COUNTS} | {"dua_t": "2T"}
OF_S = (
    *identity("S ≥ K"),
    *identity("S ≥ D"),
)  # hold where S counts children, not where it is projected
OF_D = (
    *identity("D ≥ N"), *identity("D = N + T + O + B"), *identity("D ≥ BGM"), *identity("T ≥ 2T"),
)  # fmt: skip
NO_VILLAGE = "tidak dicatat"
MEAN_MONTH = "rerata periode, skor Wilson", "rerata periode, Poisson"
MIXED = "bulan, triwulan, dan tahun bercampur: tidak dijumlahkan"
KEYS = ["unit", "tempat", "kunci"]
COPYING = {
    "unit": "str",
    "posyandu": "str",
    "dibandingkan": "int64",
    "sama": "int64",
    "harapan": "float64",
    "peluang": "float64",
    "ditandai": "bool",
    "temuan": "str",
}


def skdn(
    table: pd.DataFrame,
    *,
    level: Level = "unit",
    yearly: bool = False,
    projected: bool = False,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Results of the seven ratios of SKDN, in %: one row an indicator, place and period.

    ``table``: the table ``skdn``, one row a posyandu and month. ``level``: ``posyandu`` (``cakupan_ds/posyandu/P1``),
    ``desa`` (``cakupan_ds/desa/Sukamaju``) or ``unit`` (``cakupan_ds``), all summed from the posyandu. ``yearly`` sums
    the periods of a calendar year: D of all months over S of all months; its interval is that of the mean month,
    because the children are largely the same ones. ``projected`` says that S is a projection (sasaran): then K/S, D/S
    and N/S are coverages that may exceed 100 %, with the limits of ``coverage``; otherwise D above S is no proportion.

    A value is missing, with its reason, where no report has both counts. ``catatan`` says how many reports are summed,
    and names those left out, those that are not there although the posyandu reported in another month of the year, and
    those whose D is not N + T + O + B (for N/(D − O − B)). Raises ValueError for an unknown level, a confidence outside
    0–1 and lacking columns (``unit, periode, posyandu, s, d``).

    >>> table = pd.DataFrame({"unit": "pkm", "periode": "2024-03", "posyandu": ["P1", "P2"], "desa": "Sukamaju",
    ...                       "s": [10, 100], "d": [10, 20], "n": [8, 9], "t": [0, 6], "o": [1, 3], "b": [1, 2]})
    >>> found = skdn(table).set_index("indikator")["nilai"]
    >>> [round(float(found[code]), 1) for code in ("cakupan_ds", "cakupan_nd", "cakupan_ndob", "cakupan_ns")]
    [27.3, 56.7, 73.9, 15.5]
    """
    alpha(confidence)
    if level not in LEVELS:
        raise ValueError(f"level must be one of {', '.join(LEVELS)}, not {level}")
    required(table, NEEDED, "table")
    rows = _reports(table, level, yearly)
    absent = _absent(rows, level)
    parts = [
        _summed(rows, code, absent, ratio_to_target=projected and below == "s").assign(
            sasaran=projected and below == "s"
        )
        for code, (_, below) in INDICATORS.items()
    ]
    summed = pd.concat(parts, ignore_index=True)
    valued = [
        count(part, confidence=confidence).assign(kali=part["kali"].to_numpy())
        for count, part in (
            (proportion, summed[~summed["sasaran"]]), (coverage, summed[summed["sasaran"]]),
        )
    ]  # fmt: skip
    found = pd.concat(valued, ignore_index=True)
    if yearly:
        found = _mean_period(found, confidence)
    order = {code: place for place, code in enumerate(INDICATORS)}
    base = found["indikator"].str.split("/").str[0].map(order)
    return results(found.loc[base.sort_values(kind="stable").index])


def _reports(table: pd.DataFrame, level: Level, yearly: bool) -> pd.DataFrame:
    """The reports as numbers, each with the place and the period that it is summed into."""
    counts = _counts(table)
    text = table[["unit", "periode", "posyandu"]].astype("str")
    place = _villages(table) if level == "desa" else text["posyandu"]
    year = text["periode"].str[:4]
    told = table[[name for name in ("sumber", "dokumen", "baris") if name in table]]
    parts = counts[["n", "t", "o", "b"]].sum(axis=1, skipna=False)
    return pd.concat([text, counts, told], axis=1).assign(
        tempat="" if level == "unit" else f"/{level}/" + place,
        kunci=year if yearly else text["periode"],
        tahun=year,
        jenis=text["periode"].str.replace(r"\d", "#", regex=True),
        melanggar=(counts["d"] - parts).fillna(0) != 0,
        **{JUDGED: counts["d"] - counts["o"] - counts["b"]},
    )


def _counts(table: pd.DataFrame) -> pd.DataFrame:
    return table.reindex(columns=[*COUNTS]).astype("float64")


def _villages(table: pd.DataFrame) -> "pd.Series[str]":
    if "desa" not in table:
        return pd.Series(NO_VILLAGE, index=table.index)
    return table["desa"].fillna(NO_VILLAGE).astype("str")


def _absent(rows: pd.DataFrame, level: Level) -> "pd.Series[str]":
    """For each place and period the reports of posyandu that are there in another period of the year."""
    cells = ["unit", "tempat", "posyandu", "tahun"]
    when = rows[["unit", "tahun", "periode", "kunci"]].drop_duplicates()
    grid = rows[cells].drop_duplicates().merge(when, on=["unit", "tahun"])
    beside = grid.merge(
        rows[["unit", "tempat", "posyandu", "periode"]].drop_duplicates(),
        how="left",
        indicator="asal",
    )
    lacking = beside[beside["asal"] == "left_only"]
    return _names(lacking, "periode" if level == "posyandu" else "posyandu")


def _names(rows: pd.DataFrame, column: str) -> "pd.Series[str]":
    """For each place and period how many reports these are, and whose."""
    told = {
        key: f"{len(names)} laporan ({named(list(dict.fromkeys(names)))})"
        for key, names in rows.groupby(KEYS, sort=False)[column]
    }
    return pd.Series(told, dtype="object")


def _summed(
    rows: pd.DataFrame, code: str, absent: "pd.Series[str]", *, ratio_to_target: bool
) -> pd.DataFrame:
    """Numerators and denominators of an indicator: one row a place and period, with how it was summed."""
    above, below = (rows[name] for name in INDICATORS[code])
    usable = is_count(above) & is_count(below) & (ratio_to_target | (above <= below).to_numpy())
    frame = rows.assign(
        pembilang=above.where(usable), penyebut=below.where(usable), atas=above, bawah=below
    )
    groups = frame.groupby(KEYS, sort=False)
    sums = groups[["pembilang", "penyebut"]].sum(min_count=1)
    alone = groups.size() == 1
    # a single report keeps its own counts, for the reason why they are no proportion
    for name, own in (("pembilang", "atas"), ("penyebut", "bawah")):
        sums[name] = sums[name].where(~alone, groups[own].sum(min_count=1))
    mixed = groups["jenis"].min() != groups["jenis"].max()
    sums = sums.mask(mixed)
    used = frame[usable]
    kept = used.groupby(KEYS, sort=False).size().reindex(sums.index, fill_value=0)
    many = "jumlah " + kept.astype("str") + " laporan"
    notes = [
        pd.Series(MIXED, index=sums.index).where(mixed),
        many.where(~alone & ~mixed),
        "tidak dihitung: " + _names(frame[~usable], "posyandu").reindex(sums.index).where(~alone),
        "tidak ada: " + absent.reindex(sums.index),
    ]
    if code == "cakupan_ndob":
        broken = _names(used[used["melanggar"]], "posyandu").reindex(sums.index)
        notes.append("D = N + T + O + B dilanggar: " + broken)
    said_ = [[str(note) for note in each if pd.notna(note)] for each in zip(*notes, strict=True)]
    return (
        sums.assign(
            catatan=pd.Series(
                ["; ".join(each) or None for each in said_], index=sums.index, dtype="object"
            ),
            kali=used.groupby(KEYS, sort=False)["periode"]
            .nunique()
            .reindex(sums.index, fill_value=1),
            sumber=_sources(frame),
        )
        .reset_index()
        .assign(indikator=lambda each: code + each["tempat"])
        .rename(columns={"kunci": "periode"})
    )


def _sources(rows: pd.DataFrame) -> "pd.Series[str]":
    groups = rows.groupby(KEYS, sort=False)
    if not {"sumber", "dokumen"} & set(rows.columns):
        return groups.size().map(lambda _: "tabel skdn")
    return pd.Series({key: origin(part) for key, part in groups}, dtype="object")


def _mean_period(found: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """The same values with the interval of the mean period, where several were summed."""
    times = found["kali"].to_numpy("float64")
    above, below = (found[name].to_numpy("float64") / times for name in ("pembilang", "penyebut"))
    several = (times > 1) & found["metode"].notna().to_numpy()
    shares = found["metode"].str.startswith("Wilson").fillna(False).to_numpy(dtype="bool")
    base = np.where(several, below, np.nan)
    score = wilson(np.where(shares, above, np.nan), base, confidence)
    fixed = count_limits(np.where(several & ~shares, above, np.nan), confidence)
    low, high = (np.where(shares, a, b / base) * 100 for a, b in zip(score, fixed, strict=True))
    names = [f"{name} {level_text(confidence)}" for name in MEAN_MONTH]
    return found.assign(
        batas_bawah=found["batas_bawah"].where(~several, low),
        batas_atas=found["batas_atas"].where(~several, high),
        metode=found["metode"].where(
            ~several, pd.Series(np.where(shares, *names), index=found.index)
        ),
    )


def places(values: pd.DataFrame, level: Level) -> pd.DataFrame:
    """The rows of one level with the place as ``unit``, for comparisons (funnel, ranks) inside a facility.

    ``level`` ``unit`` gives the rows without a breakdown as they are. Raises ValueError for an unknown level.

    >>> table = pd.DataFrame({"unit": "pkm", "periode": "2024-03", "posyandu": ["P1", "P2"], "s": 10, "d": [9, 4]})
    >>> found = places(skdn(table, level="posyandu"), "posyandu")
    >>> found[found["indikator"] == "cakupan_ds"][["unit", "nilai"]].values.tolist()
    [['P1', 90.0], ['P2', 40.0]]
    """
    if level not in LEVELS:
        raise ValueError(f"level must be one of {', '.join(LEVELS)}, not {level}")
    code = values["indikator"]
    if level == "unit":
        return values[~code.str.contains("/")].reset_index(drop=True)
    parts = code.str.split("/", n=2, expand=True).reindex(columns=range(3))
    own = parts[1] == level
    return values.assign(unit=parts[2], indikator=parts[0])[own].reset_index(drop=True)


def children(table: pd.DataFrame, period: str, *, level: Level = "unit") -> pd.DataFrame:
    """How many under-fives each place has at the end of a period: columns ``unit, tempat, s``, one row a place.

    The last S that each posyandu reported in the period (a month, or a year of months), summed; ``tempat`` is empty for
    the unit, else ``desa/Sukamaju`` or ``posyandu/P1``. ``s`` is missing where a posyandu of the place reported none.
    Raises ValueError for an unknown level and lacking columns.

    >>> table = pd.DataFrame({"unit": "pkm", "posyandu": ["P1", "P1", "P2"], "s": [30, 32, 20], "d": 10,
    ...                       "periode": ["2024-01", "2024-02", "2024-01"]})
    >>> children(table, "2024").values.tolist()
    [['pkm', '', 52.0]]
    """
    if level not in LEVELS:
        raise ValueError(f"level must be one of {', '.join(LEVELS)}, not {level}")
    required(table, NEEDED, "table")
    rows = _reports(table, level, yearly=len(period) == len("2024"))
    own = rows[rows["kunci"] == period].sort_values("periode", kind="stable")
    last = own.drop_duplicates(["unit", "posyandu"], keep="last").sort_index()
    counted = last.assign(s=last["s"].where(is_count(last["s"])), tempat=last["tempat"].str[1:])
    groups = counted.groupby(["unit", "tempat"], sort=False)["s"]
    return groups.agg(lambda each: each.sum(skipna=False)).reset_index().astype({"s": "float64"})


# What the reports say of themselves.


def identity_findings(table: pd.DataFrame, *, projected: bool = False) -> pd.DataFrame:
    """Every report that breaks an identity of SKDN, and every one that cannot be judged: one row a report and identity.

    The columns of ``data_quality.identities`` with ``posyandu``. S ≥ K and S ≥ D (not where S is ``projected``), D ≥ N,
    D = N + T + O + B, D ≥ BGM, T ≥ 2T. A missing count is never taken for zero: such a report cannot be judged.
    Raises ValueError for lacking columns.

    >>> table = pd.DataFrame({"unit": "pkm", "periode": "2024-03", "posyandu": ["P1", "P2"], "s": 30, "k": 30, "d": 25,
    ...                       "n": [15, 20], "t": [5, 5], "o": [3, 3], "b": [2, 2], "bgm": 0, "dua_t": 0})
    >>> identity_findings(table)[["posyandu", "temuan"]].values.tolist()
    [['P2', 'D = N + T + O + B dilanggar: 25 lawan 30, selisih 5.']]
    """
    required(table, NEEDED, "table")
    forms = pd.concat([table[["unit", "periode"]], _counts(table)], axis=1)
    found = identities(
        forms.reset_index(drop=True).rename(columns=LETTERS),
        OF_D if projected else (*OF_S, *OF_D),
    )
    place = found["indeks"].astype("int64").to_numpy()
    return findings(
        found.assign(
            posyandu=table["posyandu"].astype("str").to_numpy()[place],
            indeks=table.index.to_numpy(dtype="object")[place],
        ),
        _with_posyandu(IDENTITIES),
    )


def copied_months(table: pd.DataFrame) -> pd.DataFrame:
    """Does a posyandu's report repeat the one before it? One row a posyandu and period, from its second one on.

    The columns of ``consistency.repeated_periods`` with ``posyandu``. Compared are D, N, O, B, BGM, as far as the
    posyandu filled them in every month, and T where O or B is not (else it follows from the others); S and K are
    largely the same children every month and prove nothing. Chances are binomial in S (Poisson where D exceeds S).
    What chance explains, over all months of a posyandu, says ``copying``. Raises ValueError for lacking columns.

    >>> table = pd.DataFrame({"unit": "pkm", "posyandu": "P1", "periode": ["2024-01", "2024-02"], "s": 60,
    ...                       "d": 48, "n": 30, "t": 12, "o": 4, "b": 2, "bgm": 1})
    >>> copied_months(table)[["periode", "isian", "putusan"]].values.tolist()
    [['2024-02', 5, 'sama']]
    """
    required(table, NEEDED, "table")
    forms = pd.concat([table[["unit", "periode", "posyandu"]], _counts(table)], axis=1)

    def parts() -> Iterator[pd.DataFrame]:
        for (_, posyandu), own in forms.groupby(["unit", "posyandu"], sort=False):
            filled = [name for name in ("d", "n", "o", "b", "bgm") if own[name].notna().all()]
            if own["t"].notna().all() and not {"n", "o", "b"} <= set(filled):
                filled.append("t")
            names = filled or ["d"]
            within = bool(own[names].le(own["s"], axis=0).all(axis=None))
            yield repeated_periods(
                own.rename(columns=LETTERS),
                [LETTERS[name] for name in names],
                of="S" if within else None,
            ).assign(posyandu=str(posyandu))

    made = list(parts())
    return findings(pd.concat(made) if made else [], _with_posyandu(REPEATS))


def copying(months: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Which posyandu repeat themselves more often than chance lets them: one row a posyandu, from ``copied_months``.

    ``sama`` of ``dibandingkan`` periods repeat the one before; ``harapan`` is how many chance leads one to expect, if
    the counts of a report were independent of each other; ``peluang`` the chance of as many or more (Poisson),
    Bonferroni-adjusted for the posyandu looked at. ``ditandai`` where it is below 1 − ``confidence``: a question to the
    posyandu, no proof. Missing where nothing could be compared. Raises ValueError for a confidence outside 0–1.

    >>> table = pd.DataFrame({"unit": "pkm", "posyandu": "P1", "periode": [f"2024-{month:02}" for month in range(1, 7)],
    ...                       "s": 60, "d": 48, "n": 30, "t": 12, "o": 4, "b": 2, "bgm": 1})
    >>> copying(copied_months(table))[["dibandingkan", "sama", "ditandai"]].values.tolist()
    [[5, 5, True]]
    """
    left = alpha(confidence)
    rows = [
        {
            "unit": unit,
            "posyandu": posyandu,
            "dibandingkan": int((own["putusan"] != UNKNOWN).sum()),
            "sama": int((own["putusan"] == SAME).sum()),
            "harapan": own["peluang"].sum(min_count=1),
        }
        for (unit, posyandu), own in months.groupby(["unit", "posyandu"], sort=False)
    ]
    table = pd.DataFrame(rows, columns=list(COPYING)[:5])
    seen, expected = (table[name].to_numpy("float64") for name in ("sama", "harapan"))
    chance = np.where(np.isnan(expected), np.nan, stats.poisson.sf(seen - 1, expected))
    adjusted = bonferroni(chance)
    marked = np.asarray(adjusted < left)
    told = [
        _copying(row, p) if mark else None
        for row, p, mark in zip(rows, adjusted, marked, strict=True)
    ]
    return findings(
        table.assign(peluang=adjusted, ditandai=marked, temuan=pd.Series(told, dtype="object")),
        COPYING,
    )


def _copying(row: dict[str, Any], p: float) -> str:
    return (
        f"{row['sama']} dari {row['dibandingkan']} laporan sama persis dengan laporan sebelumnya; "
        f"menurut kebetulan {said(row['harapan'], 2)} ({p_said(p)})."
    )


def _with_posyandu(columns: dict[str, str]) -> dict[str, str]:
    """The columns with the posyandu behind its unit."""
    return {
        name: kind
        for column, own in columns.items()
        for name, kind in (
            ((column, own), ("posyandu", "str")) if column == "unit" else ((column, own),)
        )
    }
