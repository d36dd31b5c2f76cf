"""Funnel limits: how far from the common value a facility of its size may lie by chance alone.

One value a facility against limits that widen as its denominator shrinks; nobody is ranked. The page words what the
verdict means for the indicator's direction; here is only above, below, within.

- Funnels, winsorised over-dispersion: Spiegelhalter DJ. Funnel plots for comparing institutional performance.
  Stat Med 2005;24:1185-202 (doi 10.1002/sim.1970).
- Multiplicative and additive over-dispersion, and why rather the additive one: Spiegelhalter DJ. Handling
  over-dispersion of performance indicators. Qual Saf Health Care 2005;14:347-51 (doi 10.1136/qshc.2005.013755).
- The additive variance by moments: DerSimonian R, Laird N. Meta-analysis in clinical trials. Control Clin Trials
  1986;7:177-88.
- Which limits: Wilson for proportions, exact Poisson for counts, each turned round, as in UKHSA's
  PHEindicatormethods (calculate_funnel_limits): a facility lies outside exactly when its own interval leaves out the
  centre.
"""

from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special, stats

from kinerja.indicators.facilities import KINDS, Kind, facilities, label, multiplier
from kinerja.indicators.intervals import Array, Limits, alpha
from kinerja.indicators.results import level_text, results

Overdispersion = Literal["auto", "multiplicative", "none"]

METHODS = {
    "proporsi": "corong, skor Wilson",
    "angka": "corong, Poisson eksak",
    "rasio": "corong, Poisson eksak terhadap harapan",
}
LEAST_FACILITIES = 10  # with fewer, over-dispersion cannot be told from chance
WINSORISED = 0.1  # the share of z-scores drawn in at either end (Spiegelhalter 2005, both papers)
INSIDE = "dalam batas"
ADDITIVE, MULTIPLICATIVE = "aditif", "multiplikatif"
NOT_ADJUSTED = "tanpa"
TOO_FEW = f"tanpa: kurang dari {LEAST_FACILITIES} fasilitas"
ALONE = "hanya satu fasilitas: tidak ada pembanding"

LEVELS = ["bawah_dalam", "atas_dalam", "bawah_luar", "atas_luar"]
ADJUSTED = [f"{name}_suai" for name in LEVELS]
COLUMNS = {
    "unit": "str",
    "periode": "str",
    "indikator": "str",
    "satuan": "str",
    "pembilang": "float64",
    "penyebut": "float64",
    "nilai": "float64",
    "pusat": "float64",
    **dict.fromkeys(LEVELS, "float64"),
    "z": "float64",
    "phi": "float64",
    "tau": "float64",
    "z_suai": "float64",
    **dict.fromkeys(ADJUSTED, "float64"),
    "putusan": "str",
    "jenis": "str",
    "pengali": "float64",
    "tingkat_dalam": "float64",
    "tingkat_luar": "float64",
    "penyesuaian": "str",
    "catatan": "str",
    "sumber": "str",
}
CURVE = ["penyebut", "pusat", *LEVELS, *ADJUSTED]


# Formulas.


def standard_error(centre: npt.ArrayLike, base: npt.ArrayLike, kind: Kind) -> Array:
    """Standard error of a facility's value if its true value is the centre: √(θ(1 − θ)/n), for counts √(θ/n).

    ``centre`` as a plain ratio (0.8, not 80). Missing for a missing, zero or negative denominator.

    >>> standard_error(0.8, [25, 100], "proportion").round(3).tolist()
    [0.08, 0.04]
    """
    theta, n = np.asarray(centre, dtype="float64"), np.asarray(base, dtype="float64")
    variance = theta * (1 - theta) if kind == "proportion" else theta
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(n > 0, np.sqrt(variance / n), np.nan)


def expected_limits(
    expected: npt.ArrayLike, confidence: float = 0.95, inflation: npt.ArrayLike = 1.0
) -> Limits:
    """Between which counts a count with this expectation stays: the exact Poisson interval, turned round.

    A count lies outside exactly when its exact Poisson interval leaves out the expectation. The limits are
    continuous (drawn smooth), not below zero. With an ``inflation`` above 1 (variance ÷ expectation) the counts are
    negative binomial, that is Poisson about true values that follow a gamma distribution: the limits stay skewed and
    are the Poisson ones again at 1. An inflation below 1 counts as 1: limits are never narrowed. The upper limit is
    never below the expectation.

    Published (UKHSA, PHEindicatormethods, test data of the ratio funnel): an expectation of 18.39035799 has the lower
    limit 10, one of 4.795387629 the upper limit 10.

    >>> low, high = expected_limits([18.39035799, 4.795387629])
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([10.0, 0.5653], [27.7353, 10.0])
    """
    tail = alpha(confidence) / 2
    mean, wide = np.broadcast_arrays(
        np.asarray(expected, dtype="float64"), np.asarray(inflation, dtype="float64")
    )
    shape, mean = mean.shape, np.where(mean >= 0, mean, np.nan).ravel()
    wide = wide.ravel()
    alike = wide.size > 0 and bool(np.all(wide == wide[0]))
    if alike:  # many facilities share an expectation: each is solved once
        mean, back = np.unique(mean, return_inverse=True)
        wide = wide[: mean.size]
    else:
        back = np.arange(mean.size)

    def count(probability: float) -> Array:
        # P(X ≥ k) as a function of k: chi-square in its degrees of freedom, beta in its first shape.
        found = np.where(np.isnan(wide), np.nan, 0.0)
        poisson, gamma = wide <= 1, wide > 1
        found[poisson] = special.chdtriv(probability, 2 * mean[poisson]) / 2
        found[gamma] = special.btdtria(
            probability, mean[gamma] / (wide[gamma] - 1), 1 - 1 / wide[gamma]
        )
        return np.where(mean == 0, 0.0, found)

    low, high = np.clip(count(1 - tail) - 1, 0, mean), np.maximum(count(tail), mean)
    return low[back].reshape(shape), high[back].reshape(shape)


def limits(
    centre: npt.ArrayLike,
    base: npt.ArrayLike,
    *,
    kind: Kind,
    confidence: float = 0.95,
    inflation: npt.ArrayLike = 1.0,
) -> Limits:
    """Funnel limits about the centre for each denominator, all as plain ratios.

    Proportions: θ ± z√(φθ(1 − θ)/n), cut to 0–1; with φ = 1 these are the limits that Wilson's interval gives when
    turned round. Rates and ratios: ``expected_limits`` of θn, ÷ n. Spiegelhalter 2005 (Stat Med).

    Published (UKHSA, PHEindicatormethods, test data of the proportion funnel): 80.642448 %, n = 20 and 102.

    >>> low, high = limits(0.80642448, [20, 102], kind="proportion")
    >>> (100 * low).round(3).tolist(), (100 * high).round(3).tolist()
    ([63.327, 72.975], [97.958, 88.31])
    """
    theta, n = np.asarray(centre, dtype="float64"), np.asarray(base, dtype="float64")
    n = np.where(n > 0, n, np.nan)
    if kind == "proportion":
        wide = np.sqrt(np.maximum(np.asarray(inflation, dtype="float64"), 1))
        reach = stats.norm.isf(alpha(confidence) / 2) * wide * standard_error(theta, n, kind)
        return np.clip(theta - reach, 0, 1), np.clip(theta + reach, 0, 1)
    low, high = expected_limits(theta * n, confidence, inflation)
    return low / n, high / n


def overdispersion_factor(z: npt.ArrayLike, share: float = WINSORISED) -> float:
    """Spiegelhalter's φ: the mean square of the z-scores, the ``share`` at either end drawn in to its quantile.

    1 where facilities differ by chance only, were nothing drawn in; drawing in 10 % at either end makes it about 0.68
    then, so φ errs towards no over-dispersion. Quantiles interpolate linearly (R's type 7). Missing z-scores are left
    out; without any the result is missing.

    >>> round(overdispersion_factor([-9, -1, -0.5, 0, 0.2, 0.4, 0.5, 0.8, 1, 1.5, 12]), 3)
    0.804
    """
    if not 0 <= share < 0.5:
        raise ValueError(f"share must lie between 0 and 0.5, not {share} (10 % is 0.1)")
    known = np.asarray(z, dtype="float64")
    known = known[~np.isnan(known)]
    if not known.size:
        return float("nan")
    low, high = np.quantile(known, [share, 1 - share])
    return float(np.mean(np.clip(known, low, high) ** 2))


def between_facilities(phi: float, errors: npt.ArrayLike) -> float:
    """The standard deviation τ between facilities beyond chance, by moments (DerSimonian and Laird).

    τ² = (Iφ − (I − 1)) ÷ (Σw − Σw²/Σw), w = 1/s², I facilities; 0 where that is negative. In the unit of the
    errors. Missing and zero errors are left out; with fewer than two the result is missing.

    >>> round(between_facilities(4.0, [0.02] * 20), 4)
    0.0358
    """
    known = np.asarray(errors, dtype="float64")
    weights = 1 / known[known > 0] ** 2
    if weights.size < 2:
        return float("nan")
    excess = weights.size * phi - (weights.size - 1)
    squared = excess / (weights.sum() - (weights**2).sum() / weights.sum())
    return float(np.sqrt(np.maximum(squared, 0)))


# Tables.


def funnel(
    frame: pd.DataFrame,
    *,
    kind: Kind = "proportion",
    confidence: tuple[float, float] = (0.95, 0.998),
    overdispersion: Overdispersion = "auto",
    centre: float | None = None,
) -> pd.DataFrame:
    """Every facility with its own funnel limits, in the order of the data.

    In: one row a facility with ``unit``, ``pembilang``, ``penyebut`` (for ``kind="ratio"``: the expected count), as
    results of one indicator have them. Out: one row a facility, always the columns ``COLUMNS``. ``nilai``, ``pusat``,
    limits and ``tau`` are in the indicator's unit (its multiplier; plain ratios where no ``indikator`` is named).
    ``pusat`` is the pooled value Σ pembilang ÷ Σ penyebut, or ``centre`` (a standard, in the indicator's unit).
    ``…_dalam`` are the limits at the first, ``…_luar`` at the second level of ``confidence``; ``…_suai`` the same
    after adjustment; ``z`` is (nilai − pusat) ÷ standard error, ``z_suai`` allows for the adjustment. ``putusan`` goes
    by the adjusted limits: ``di atas batas 99,8%``, ``di bawah batas 95%``, ``dalam batas``; on a limit is within.

    ``overdispersion``, with 10 or more facilities: ``auto`` adds a variance τ² between facilities to each facility's
    own (nothing where φ is not above what chance gives), ``multiplicative`` widens by φ, ``none`` leaves the limits.
    ``phi`` and ``tau`` are shown in each case; with fewer facilities they are missing, and ``penyesuaian`` says so.

    A row that cannot be compared stays, with the reason in ``catatan`` and without value or verdict; it has no part
    in the centre. A single facility has no verdict unless a ``centre`` is given. Raises ValueError for levels
    that are not two ascending ones between 0 and 1, an unknown ``kind`` or ``overdispersion``, a centre that is not
    positive (for a proportion: not below 100 %), and what ``facilities`` raises. Spiegelhalter 2005 (both papers).

    >>> table = pd.DataFrame({"unit": ["a", "b", "c"], "pembilang": [60, 85, 170], "penyebut": [100, 100, 200]})
    >>> funnel(table)[["unit", "nilai", "pusat", "bawah_luar", "atas_luar", "putusan"]].round(3)
      unit  nilai  pusat  bawah_luar  atas_luar               putusan
    0    a   0.60  0.788       0.661      0.914  di bawah batas 99,8%
    1    b   0.85  0.788       0.661      0.914           dalam batas
    2    c   0.85  0.788       0.698      0.877     di atas batas 95%
    """
    inner, outer = _two_levels(confidence)
    if overdispersion not in ("auto", "multiplicative", "none"):
        raise ValueError(
            f"overdispersion must be auto, multiplicative or none, not {overdispersion}"
        )
    table = facilities(frame, kind=kind)
    scale = multiplier(table)
    known = table["catatan"].isna().to_numpy()
    events, base = (
        np.where(known, table[name].to_numpy(), np.nan) for name in ("pembilang", "penyebut")
    )
    theta = _centre(centre, scale, kind, events, base)
    value, error = events / base, standard_error(theta, base, kind)
    z = np.divide(value - theta, error, out=np.full(len(value), np.nan), where=error > 0)

    enough = bool(known.sum() >= LEAST_FACILITIES)
    phi = overdispersion_factor(z) if enough else float("nan")
    tau = between_facilities(phi, error) if enough else float("nan")
    adjustment = _adjustment(overdispersion, enough)
    wide = _inflation(adjustment, phi, tau, error)

    complete = table.assign(nilai=value * scale, pusat=theta * scale, z=z, phi=phi, tau=tau * scale)
    complete = complete.assign(
        z_suai=z / np.sqrt(wide),
        **_four(theta, base, kind, (inner, outer), wide, scale),
        jenis=label(kind),
        pengali=scale,
        tingkat_dalam=inner,
        tingkat_luar=outer,
        penyesuaian=adjustment,
    )
    if centre is None and known.sum() == 1:
        complete.loc[known, "catatan"] = ALONE
    complete["putusan"] = [_verdict(row) for _, row in complete.iterrows()]
    return complete.reindex(columns=list(COLUMNS)).astype(COLUMNS)


def funnel_curve(table: pd.DataFrame, *, points: int = 200) -> pd.DataFrame:
    """The smooth limits of a table that ``funnel`` made, for drawing: one row a denominator, ascending.

    Columns ``penyebut``, ``pusat``, the four limits and the four adjusted ones, in the table's unit; at a facility's
    own denominator they are the facility's limits. Denominators in equal ratios, from half the smallest to 1.1 times
    the largest known one. Empty for a table without a comparable facility. ValueError for fewer than two points.

    >>> table = pd.DataFrame({"unit": ["a", "b"], "pembilang": [80, 160], "penyebut": [100, 200]})
    >>> funnel_curve(funnel(table), points=2)[["penyebut", "bawah_dalam", "atas_dalam"]].round(4)
       penyebut  bawah_dalam  atas_dalam
    0      50.0       0.6891      0.9109
    1     220.0       0.7471      0.8529
    """
    if points < 2:
        raise ValueError(f"points must be 2 or more, not {points}")
    known = table.dropna(subset=["nilai"])
    if known.empty:
        return pd.DataFrame(columns=CURVE, dtype="float64")
    base = np.geomspace(known["penyebut"].min() / 2, known["penyebut"].max() * 1.1, points)
    row = known.iloc[0]
    kind, scale = KINDS[row["jenis"]], float(row["pengali"])
    theta = float(row["pusat"]) / scale
    error = standard_error(theta, base, kind)
    wide = _inflation(row["penyesuaian"], row["phi"], row["tau"] / scale, error)
    levels = (row["tingkat_dalam"], row["tingkat_luar"])
    curve = {"penyebut": base, "pusat": np.full(points, row["pusat"])}
    return pd.DataFrame(curve | _four(theta, base, kind, levels, wide, scale), columns=CURVE)


def funnel_results(table: pd.DataFrame) -> pd.DataFrame:
    """Results of a table that ``funnel`` made: the verdict as ``kategori``, the outer adjusted limits as limits.

    ``batas_bawah`` and ``batas_atas`` are where the facility's value may lie by chance, not the interval of its value;
    ``metode`` says so. Raises ValueError for a table without an indicator: a result has one.

    >>> table = pd.DataFrame({"unit": ["a", "b"], "indikator": "tenaga/bidan", "pembilang": [9, 11],
    ...                       "penyebut": [20000, 20000]})
    >>> funnel_results(funnel(table, kind="rate"))[["nilai", "metode", "kategori"]]
       nilai                              metode     kategori
    0    4.5  corong, Poisson eksak, batas 99,8%  dalam batas
    1    5.5  corong, Poisson eksak, batas 99,8%  dalam batas
    """
    if table["indikator"].isna().any():
        raise ValueError("a result needs an indicator: give the table a column indikator")
    return results(
        {
            "unit": row["unit"],
            "periode": row["periode"],
            "indikator": row["indikator"],
            "satuan": row["satuan"],
            "pembilang": row["pembilang"],
            "penyebut": row["penyebut"],
            "nilai": row["nilai"],
            "batas_bawah": row["bawah_luar_suai"],
            "batas_atas": row["atas_luar_suai"],
            "metode": _method(row),
            "kategori": row["putusan"],
            "catatan": row["catatan"],
            "sumber": row["sumber"],
        }
        for _, row in table.iterrows()
    )


def _two_levels(confidence: tuple[float, float]) -> tuple[float, float]:
    for level in confidence:
        alpha(level)
    if len(confidence) != 2 or not confidence[0] < confidence[1]:
        raise ValueError(f"confidence must be two levels, the inner one first, not {confidence}")
    return confidence


def _centre(given: float | None, scale: float, kind: Kind, events: Array, base: Array) -> float:
    """The pooled value, or the given one, as a plain ratio; missing where nothing can be pooled."""
    if given is None:
        total = np.nansum(base)
        return float(np.nansum(events) / total) if total > 0 else float("nan")
    theta = given / scale
    if not 0 < theta < (1 if kind == "proportion" else np.inf):
        raise ValueError(f"centre cannot be {given} for a {kind} with the multiplier {scale}")
    return theta


def _adjustment(overdispersion: Overdispersion, enough: bool) -> str:
    if overdispersion == "none":
        return NOT_ADJUSTED
    if not enough:
        return TOO_FEW
    return ADDITIVE if overdispersion == "auto" else MULTIPLICATIVE


def _inflation(adjustment: str, phi: float, tau: float, error: Array) -> Array:
    """Variance with over-dispersion ÷ variance by chance, for each standard error; 1 or more."""
    if adjustment == ADDITIVE and tau > 0:
        return 1 + (tau / error) ** 2
    return np.full(len(error), max(1.0, phi) if adjustment == MULTIPLICATIVE else 1.0)


def _four(
    theta: float,
    base: Array,
    kind: Kind,
    levels: tuple[float, float],
    wide: Array,
    scale: float,
) -> dict[str, Array]:
    """The four limits and the four adjusted ones, by column."""
    found = [
        limit * scale
        for inflation in (np.ones(len(base)), wide)
        for level in levels
        for limit in limits(theta, base, kind=kind, confidence=level, inflation=inflation)
    ]
    return dict(zip([*LEVELS, *ADJUSTED], found, strict=True))


def _verdict(row: "pd.Series[Any]") -> str | None:
    if pd.notna(row["catatan"]):
        return None
    for part, level in (("luar", row["tingkat_luar"]), ("dalam", row["tingkat_dalam"])):
        if row["nilai"] > row[f"atas_{part}_suai"]:
            return f"di atas batas {level_text(level)}"
        if row["nilai"] < row[f"bawah_{part}_suai"]:
            return f"di bawah batas {level_text(level)}"
    return INSIDE


def _method(row: "pd.Series[Any]") -> str:
    adjusted = row["penyesuaian"] in (ADDITIVE, MULTIPLICATIVE)
    added = f", ragam lebih {row['penyesuaian']}" if adjusted else ""
    return f"{METHODS[str(row['jenis'])]}, batas {level_text(row['tingkat_luar'])}{added}"
