"""How many children are short, thin, light or heavy for their age: from z-scores, each child once.

What was seen stands beside what was not: the bounds of all under-fives of the area, without any assumption, and the
figure of a survey. What the z-scores are worth is the matter of ``zscore_quality``.

- Cut-offs, flags set aside, oedema as severe in every index with weight: the R package ``anthro`` that WHO maintains,
  function ``anthro_prevalence``. Age groups there in days ÷ 30.4375; here completed months, as ``growth.ages`` gives.
- Bounds without assumption: Manski CF. Nonparametric bounds on treatment effects. Am Econ Rev 1990;80:319-23.
"""

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from kinerja.indicators.change import difference_limits
from kinerja.indicators.data_quality import findings, p_said, required, said
from kinerja.indicators.intervals import Limits, alpha
from kinerja.indicators.proportions import proportion
from kinerja.indicators.results import level_text, results
from kinerja.periods import Period

Index = Literal["bbu", "tbu", "bbtb", "imtu"]
By = Literal["umur", "jk", "desa", "posyandu"]
INDICES: tuple[Index, ...] = ("bbu", "tbu", "bbtb", "imtu")
NAMES = {"bbu": "BB/U", "tbu": "TB/U", "bbtb": "BB/TB", "imtu": "IMT/U"}
WITH_WEIGHT = ("bbu", "bbtb", "imtu")
CASES: dict[str, tuple[Index, float]] = {  # below a negative cut-off, above a positive one
    "stunting": ("tbu", -2),
    "stunting_berat": ("tbu", -3),
    "wasting": ("bbtb", -2),
    "gizi_buruk": ("bbtb", -3),
    "underweight": ("bbu", -2),
    "underweight_berat": ("bbu", -3),
    "overweight": ("bbtb", 2),
    "obesitas_balita": ("bbtb", 3),
}
MONTHS = 60  # under-fives have completed fewer
AGES = ("0–5 bulan", "6–11 bulan", "12–23 bulan", "24–35 bulan", "36–47 bulan", "48–59 bulan")
AGE_ENDS = (0, 6, 12, 24, 36, 48, MONTHS)
BYS: tuple[By, ...] = ("umur", "jk", "desa", "posyandu")
FIXED = {"umur": AGES, "jk": ("L", "P")}  # groups that stand also where nobody is in them
UNKNOWN = "tidak diketahui"
SOURCE = "tabel balita"
ROUNDING = 1e-9  # percentage points that float64 loses; not a value of the data
NO_ASSUMPTION = "batas tanpa anggapan"
HIGHER, LOWER, ALIKE, NO_TEST = (
    "lebih tinggi daripada survei", "lebih rendah daripada survei", "tidak terbukti berbeda", "tidak dapat diuji",
)  # fmt: skip
SURVEY = {
    "unit": "str",
    "periode": "str",
    "indikator": "str",
    "nilai": "float64",
    "periode_survei": "str",
    "nilai_survei": "float64",
    "selisih": "float64",
    "batas_bawah": "float64",
    "batas_atas": "float64",
    "z": "float64",
    "peluang": "float64",
    "metode": "str",
    "putusan": "str",
    "batas_wilayah": "str",
    "temuan": "str",
    "sumber": "str",
}


# Formulas.


def bounds(prevalence: npt.ArrayLike, coverage: npt.ArrayLike) -> Limits:
    """What the percentage among all can be, if nothing is known of those who were not seen. Percent in, percent out.

    Lowest where none of the unseen is a case, ``p c``; highest where all of them are, ``p c + (1 − c)``: Manski 1990.
    No sampling error is in it: those seen are counted, not sampled. Missing for a percentage outside 0–100.

    >>> low, high = bounds(12, 80)
    >>> f"{low:.1f} {high:.1f}"
    '9.6 29.6'
    """
    p, c = (np.asarray(each, dtype="float64") for each in (prevalence, coverage))
    known = (p >= 0) & (p <= 100) & (c >= 0) & (c <= 100)
    low = np.where(known, p * c / 100, np.nan)
    return low, low + (100 - c)


def z_of_difference(first: float, n: float, second: float, m: float) -> tuple[float, float]:
    """The z and two-sided p of the difference of two percentages with their numbers of people, by the pooled variance.

    Missing where a number is missing, no people stand behind one, or neither or both are all cases.

    >>> z, p = z_of_difference(30, 100, 20, 100)
    >>> f"{z:.3f} {p:.4f}"
    '1.633 0.1025'
    """
    p, q = first / 100, second / 100
    if not (n > 0 and m > 0 and 0 <= p <= 1 and 0 <= q <= 1):
        return float("nan"), float("nan")
    share = (p * n + q * m) / (n + m)
    variance = share * (1 - share) * (1 / n + 1 / m)
    if not variance > 0:
        return float("nan"), float("nan")
    z = (p - q) / np.sqrt(variance)
    return float(z), float(2 * stats.norm.sf(abs(z)))


# Children.


def counted_once(frame: pd.DataFrame, index: Index, *, period: str) -> pd.DataFrame:
    """The children under five of a period, each once: one row a child and facility, by the latest measurement.

    ``frame``: ``growth.zscores`` of the table ``balita``. The latest measurement that has a z-score of this ``index``,
    also a flagged one; where a child has none, the latest of all. Columns ``unit, anak, z`` (missing for oedema and
    where there is none), ``edema``, ``ditandai``, ``dinilai`` (neither flagged nor without a value; oedema is judged),
    ``umur, jk, desa, posyandu``. Raises KinerjaError for a period that is none, ValueError for lacking columns.

    >>> frame = pd.DataFrame({"unit": "pkm", "anak": ["1", "1", "2"], "jk": "P", "posyandu": "P1", "umur_bulan": 7,
    ...     "tgl_ukur": ["2024-02-03", "2024-08-04", "2024-02-03"], "ztbu": [-2.5, -1.9, -7.0],
    ...     "tanda_tbu": [False, False, True]})
    >>> counted_once(frame, "tbu", period="2024")[["anak", "z", "ditandai", "dinilai", "umur"]].values.tolist()
    [['1', -1.9, False, True, '6–11 bulan'], ['2', -7.0, True, False, '6–11 bulan']]
    """
    if index not in INDICES:
        raise ValueError(f"index must be one of {', '.join(INDICES)}, not {index}")
    needed = (
        "unit",
        "anak",
        "posyandu",
        "jk",
        "tgl_ukur",
        "umur_bulan",
        f"z{index}",
        f"tanda_{index}",
    )
    required(frame, needed, "frame")
    months = frame["umur_bulan"].astype("float64")
    rows = frame[inside(frame["tgl_ukur"], period) & ~(months >= MONTHS)]
    oedema = pd.Series(False, index=rows.index)
    if index in WITH_WEIGHT and "edema" in rows:
        oedema = rows["edema"].eq("ya").fillna(False).astype("bool")
    z = rows[f"z{index}"].astype("float64").mask(oedema)
    flag = rows[f"tanda_{index}"].fillna(False).astype("bool") & ~oedema
    some = z.notna() | flag | oedema
    ages = pd.cut(rows["umur_bulan"].astype("float64"), AGE_ENDS, right=False, labels=AGES)
    groups = {"umur": ages, "jk": rows["jk"], "posyandu": rows["posyandu"]}
    groups["desa"] = rows["desa"] if "desa" in rows else pd.Series(pd.NA, index=rows.index)
    kids = pd.DataFrame(
        {
            "unit": rows["unit"].astype("str"),
            "anak": rows["anak"],
            "z": z,
            "edema": oedema,
            "ditandai": flag,
            "dinilai": some & ~flag,
            **{
                name: own.astype("object").where(own.notna(), UNKNOWN)
                for name, own in groups.items()
            },
        }
    )
    kids = kids.assign(ada=some, kapan=pd.to_datetime(rows["tgl_ukur"]), urut=np.arange(len(rows)))
    latest = kids.sort_values(["ada", "kapan"], kind="stable").drop_duplicates(
        ["unit", "anak"], keep="last"
    )
    return latest.sort_values("urut").drop(columns=["ada", "kapan", "urut"]).reset_index(drop=True)


def inside(days: "pd.Series[Any]", period: str) -> "pd.Series[bool]":
    """Which days lie in a period; KinerjaError for a period that is none.

    >>> inside(pd.Series(["2024-03-31", "2024-04-01", "2025-03-31"]), "2024-Q1").tolist()
    [True, False, False]
    """
    months = Period.parse(period).months()
    first, last = (12 * month.year + (month.month or 0) for month in (months[0], months[-1]))
    when = pd.to_datetime(days)
    return (12 * when.dt.year + when.dt.month).between(first, last)


def groups(kids: pd.DataFrame, by: By | None) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """The children of each facility, or of each group of it: facility, what the group adds to a code, children.

    Children without the group's sign come last, as ``tidak diketahui``. ValueError for an unknown ``by``.

    >>> kids = pd.DataFrame({"unit": "pkm", "anak": ["1", "2"], "jk": ["P", "P"]})
    >>> [(unit, group, len(own)) for unit, group, own in groups(kids, "jk")]
    [('pkm', '/jk/L', 0), ('pkm', '/jk/P', 2)]
    """
    if by is not None and by not in BYS:
        raise ValueError(f"by must be one of {', '.join(BYS)}, not {by}")
    for unit, own in kids.groupby("unit", sort=False):
        if by is None:
            yield str(unit), "", own
            continue
        labels = FIXED.get(by) or sorted(set(own[by].astype("str")) - {UNKNOWN})
        group = own[by].astype("str").where(own[by].isin(labels), UNKNOWN)
        for label in [*labels, *[UNKNOWN] * int((group == UNKNOWN).any())]:
            yield str(unit), f"/{by}/{label}", own[group == label]


def left_out(kids: pd.DataFrame) -> str | None:
    """Who of the children of ``counted_once`` is not judged, and who is by oedema; None where there is nobody.

    >>> left_out(pd.DataFrame({"dinilai": [True, False], "ditandai": [False, True], "edema": False}))
    '1 anak di luar batas wajar disisihkan'
    """
    none = ~(kids["dinilai"] | kids["ditandai"])
    told = [
        f"{many} anak {words}"
        for many, words in (
            (int(kids["ditandai"].sum()), "di luar batas wajar disisihkan"),
            (int(none.sum()), "tanpa nilai z"),
            (int(kids["edema"].sum()), "dengan edema"),
        )
        if many
    ]
    return "; ".join(told) or None


def prevalence(
    frame: pd.DataFrame, *, period: str, by: By | None = None, confidence: float = 0.95
) -> pd.DataFrame:
    """Results of the prevalences in ``CASES``, in % of the children judged: one row an indicator, facility and group.

    ``frame``: ``growth.zscores`` of the table ``balita``; each child counts once, see ``counted_once``. Flagged values
    are set aside and counted in ``catatan``, with the children without a value. Oedema counts as severe in BB/TB and
    BB/U, and is no overweight. ``by`` breaks down by ``umur`` (completed months at that measurement), ``jk``, ``desa``
    or ``posyandu``: codes ``stunting/umur/0–5 bulan``; an age group or sex without children keeps its row. Wilson's
    interval tells of chance alone: those who were not seen are another matter (``area_bounds``). Counts are not
    suppressed here. Raises ValueError for an unknown ``by``, a confidence outside 0–1 and lacking columns.

    >>> frame = pd.DataFrame({"unit": "pkm", "anak": list("abcde"), "jk": "P", "posyandu": "P1", "umur_bulan": 7,
    ...     "tgl_ukur": "2024-02-03", **{f"z{name}": [-2.0, -2.01, -3.1, 0.5, 6.5] for name in INDICES},
    ...     **{f"tanda_{name}": [False] * 4 + [True] for name in INDICES}})
    >>> found = prevalence(frame, period="2024-02").iloc[0]
    >>> f"{found['indikator']} {found['nilai']:.0f}% ({found['batas_bawah']:.0f}–{found['batas_atas']:.0f}), " + (
    ...     f"{found['catatan']}")
    'stunting 50% (15–85), 1 anak di luar batas wajar disisihkan'
    """
    alpha(confidence)
    once = {index: counted_once(frame, index, period=period) for index, _ in CASES.values()}

    def rows() -> Iterator[dict[str, Any]]:
        for code, (index, cut) in CASES.items():
            for unit, group, kids in groups(once[index], by):
                judged = kids[kids["dinilai"]]
                case = judged["z"] < cut if cut < 0 else judged["z"] > cut
                severe = judged["edema"] & (cut < 0)
                yield {
                    "unit": unit,
                    "periode": period,
                    "indikator": code + group,
                    "pembilang": float((case | severe).sum()),
                    "penyebut": float(len(judged)),
                    "catatan": left_out(kids),
                    "sumber": SOURCE,
                }

    return proportion(rows(), confidence=confidence)


# Beside what was not seen.


def area_bounds(values: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    """Results with the bounds of each prevalence among all under-fives of the area: one row a prevalence and place.

    ``values``: ``prevalence`` (broken down by nothing, desa or posyandu); ``children``: ``skdn.children`` (``unit,
    tempat, s``). Seen is who was judged: a child without height, or flagged, is as unknown as one who never came. The
    limits are ``bounds`` and hold whatever the unseen are like; ``nilai`` is missing, because nothing more is known
    without an assumption, ``metode`` is ``batas tanpa anggapan``. Where more children were judged than S has, or S is
    not there, the limits are missing too, with the reason. Rows of other breakdowns are left out. Raises ValueError for
    lacking columns.

    >>> row = {"unit": "pkm", "periode": "2024", "indikator": "stunting", "pembilang": 12, "penyebut": 100}
    >>> seen = proportion([row])
    >>> found = area_bounds(seen, pd.DataFrame({"unit": ["pkm"], "tempat": "", "s": 125})).iloc[0]
    >>> f"{found['batas_bawah']:.1f}–{found['batas_atas']:.1f}: {found['catatan']}"
    '9.6–29.6: 100 dari 125 balita dinilai (80,0%)'
    """
    required(values, ("unit", "periode", "indikator", "pembilang", "penyebut"), "values")
    required(children, ("unit", "tempat", "s"), "children")
    parts = values["indikator"].str.split("/", n=1)
    place = parts.str[1].astype("str").fillna("")
    own = values.assign(tempat=place)[
        parts.str[0].isin(list(CASES)) & (place.eq("") | place.str.match("(desa|posyandu)/"))
    ]
    both = own.merge(children[["unit", "tempat", "s"]], on=["unit", "tempat"], how="left")
    seen, all_ = (both[name].to_numpy("float64", na_value=np.nan) for name in ("penyebut", "s"))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(all_ > 0, seen / all_ * 100, np.nan)
        low, high = bounds(both["pembilang"].to_numpy("float64") / seen * 100, share)
    # nobody seen: nothing is known
    low, high = np.where(share == 0, 0.0, low), np.where(share == 0, 100.0, high)
    return results(
        both.assign(
            nilai=np.nan,
            pembilang=np.nan,
            penyebut=all_,
            batas_bawah=low,
            batas_atas=high,
            metode=pd.Series(NO_ASSUMPTION, index=both.index).where(~np.isnan(low)),
            kategori=None,
            catatan=[_seen(n, s, c) for n, s, c in zip(seen, all_, share, strict=True)],
        )
    )


def against_survey(
    values: pd.DataFrame,
    survey: pd.DataFrame,
    *,
    area: pd.DataFrame | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Each prevalence beside each figure of a survey for the same facility and indicator: one row a pair.

    ``survey``: ``unit, indikator, periode, nilai`` (%), and where they are known ``n`` (children), ``efek_desain`` and
    ``sumber``. ``selisih`` is ours − the survey's, in percentage points, with Newcombe's limits; ``z`` and ``peluang``
    by the pooled variance. The survey's n counts divided by its design effect; where that is not given it is taken as
    1, too small for a cluster sample, and ``temuan`` says so. Without n nothing can be tested, and that is said.
    ``area``: ``area_bounds``; then ``batas_wilayah`` says whether the survey's figure lies within them: if it does, the
    two need not contradict each other at all. Raises ValueError for a confidence outside 0–1 and lacking columns.

    >>> row = {"unit": "b", "periode": "2024", "indikator": "stunting", "pembilang": 1458, "penyebut": 10000}
    >>> survey = pd.DataFrame([{"unit": "b", "indikator": "stunting", "periode": "2023", "nilai": 33.4}])
    >>> against_survey(proportion([row]), survey)[["selisih", "putusan"]].round(2).values.tolist()
    [[-18.82, 'tidak dapat diuji']]
    """
    left = alpha(confidence)
    needed = ("unit", "periode", "indikator", "pembilang", "penyebut", "nilai")
    required(values, needed, "values")
    required(survey, ("unit", "indikator", "periode", "nilai"), "survey")
    other = survey.reindex(
        columns=["unit", "indikator", "periode", "nilai", "n", "efek_desain", "sumber"]
    ).rename(columns={"periode": "periode_survei", "nilai": "nilai_survei"})
    pairs = values[list(needed)].merge(other, on=["unit", "indikator"])
    limits = _limits_of(area)

    def rows() -> Iterator[dict[str, Any]]:
        for pair in pairs.to_dict("records"):
            mine, theirs = pair["nilai"], pair["nilai_survei"]
            effect = 1.0 if pd.isna(pair["efek_desain"]) else float(pair["efek_desain"])
            size = float(pair["n"]) / effect if effect >= 1 else float("nan")
            z, p = z_of_difference(mine, pair["penyebut"], theirs, size)
            low, high = difference_limits(
                theirs / 100 * size, size, pair["pembilang"], pair["penyebut"], confidence
            )
            known = not np.isnan(np.array([z, p, low, high], dtype="float64")).any()
            differs = known and p < left and not low <= 0 <= high
            yield {str(name): own for name, own in pair.items()} | {
                "selisih": mine - theirs,
                "batas_bawah": float(low) * 100 if known else np.nan,
                "batas_atas": float(high) * 100 if known else np.nan,
                "z": z,
                "peluang": p,
                "metode": f"uji z dua proporsi, selisih skor Newcombe {level_text(confidence)}"
                if known
                else None,
                "putusan": NO_TEST
                if not known
                else (HIGHER if z > 0 else LOWER)
                if differs
                else ALIKE,
                "batas_wilayah": _within(
                    limits.get((pair["unit"], pair["periode"], pair["indikator"])), theirs
                ),
                "temuan": _told(pair, known, p),
            }

    return findings(rows(), SURVEY)


# Words.


def _seen(seen: float, children: float, share: float) -> str:
    if np.isnan(children):
        return "jumlah balita (S) tidak ada: tidak ada batas"
    if not children > 0:
        return "jumlah balita (S) nol: tidak ada batas"
    if not 0 <= share <= 100:
        return f"{said(seen)} anak dinilai melebihi S ({said(children)}): tidak ada batas"
    return f"{said(seen)} dari {said(children)} balita dinilai ({said(share, 1)}%)"


def _limits_of(area: pd.DataFrame | None) -> dict[tuple[str, str, str], tuple[float, float]]:
    if area is None:
        return {}
    keys = zip(area["unit"], area["periode"], area["indikator"], strict=True)
    ends = zip(area["batas_bawah"], area["batas_atas"], strict=True)
    return dict(zip(keys, ends, strict=True))


def _within(limits: tuple[float, float] | None, figure: float) -> str | None:
    low, high = limits or (np.nan, np.nan)
    if np.isnan([low, high, figure]).any():
        return None
    inside_ = low - ROUNDING <= figure <= high + ROUNDING
    return f"{'di dalam' if inside_ else 'di luar'} {said(low, 1)}–{said(high, 1)}%"


def _told(pair: dict[Any, Any], known: bool, p: float) -> str:
    if pd.isna(pair["n"]):
        return "Jumlah anak survei (n) tidak ada: selisih tidak dapat diuji."
    if not known:
        return "Angka, jumlah anak, atau efek desain tidak memungkinkan uji."
    told = f"Uji z: {p_said(p)}."
    if pd.isna(pair["efek_desain"]):
        told += " Efek desain survei tidak ada, dianggap 1: uji terlalu mudah menyatakan beda."
    return told
