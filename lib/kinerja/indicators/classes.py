"""How certain is a class? The class under every version of its rule, and the probability of each class.

A class is a cut through a number that has an interval: the nearer the cut, the less the class says.

- From counts: the posterior under Jeffreys' prior, whose limits nearly are Wilson's. Brown LD, Cai TT, DasGupta A.
  Interval estimation for a binomial proportion. Statist Sci 2001;16:101-33 (a proportion: Beta); the same. Interval
  estimation in exponential families. Statist Sinica 2003;13:19-49 (a rate: Gamma).
- From a value and its limits, where there are no counts: normal on the scale on which the limits lie evenly about the
  value. For Wilson's limits that is the logit. Newcombe RG. Logit confidence intervals and the inverse sinh
  transformation. Am Stat 2001;55:200-2.

All take the target and the direction, because the bands cut the achievement while the interval is the value's. With
the default target of 100 (higher is better) the bands cut the value itself.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from scipy import special, stats

from kinerja import catalogue, rules
from kinerja.indicators.achievement import (
    RULE,
    achievement,
    exact_achievement,
    kind_of,
    multiplier_of,
)
from kinerja.indicators.intervals import alpha

SCALES: dict[str, Callable[[float], Any]] = {
    "logit": lambda percent: special.logit(np.clip(percent / 100, 0, 1)),  # Wilson's limits
    "log": lambda rate: np.log(np.maximum(rate, 0)),  # limits of rates
    "linear": float,  # limits of means
}
KINDS = ("proporsi", "angka")  # numerator within its denominator; events of a population
NO_LIMITS = "tanpa selang: peluang kelas tidak dapat dihitung"
VERSION_COLUMNS = ["unit", "periode", "indikator", "metode", "capaian", "versi", "kategori", "sama"]
PROBABILITY_COLUMNS = [
    "unit", "periode", "indikator", "metode", "capaian", "kategori", "peluang", "aturan", "dasar",
]  # fmt: skip


def class_versions(achievements: pd.DataFrame) -> pd.DataFrame:
    """The class of each achievement under every version of the scale: ``VERSION_COLUMNS``.

    One row is one achievement under one version; ``sama`` says whether all versions agree. Results without an
    achievement have no row.

    >>> found = class_versions(pd.DataFrame({"capaian": [90.3]}))
    >>> dict(zip(found["versi"], found["kategori"], strict=True))["2017-atas"]
    'Sangat Tinggi'
    """

    def rows() -> Iterator[dict[Any, Any]]:
        for row in achievements.dropna(subset=["capaian"]).to_dict("records"):
            names = rules.under_versions(row["capaian"], RULE)
            same = len(set(names.values())) == 1
            for version, name in names.items():
                yield row | {"versi": version, "kategori": name, "sama": same}

    return pd.DataFrame(rows(), columns=VERSION_COLUMNS)


def class_probabilities(
    value: float,
    low: float,
    high: float,
    rule: str = RULE,
    *,
    scale: str,
    version: str | None = None,
    confidence: float = 0.95,
    target: float = 100.0,
    direction: str = "naik",
) -> dict[str, float]:
    """The probability of each class, worst band first, given a value and its limits: normal on the named scale.

    ``scale``: ``logit`` for percentages with Wilson's limits, ``log`` for rates, ``linear`` for means. All missing
    where value, limits or target are, and where the scale has no place for them (a value of 0 or 100 % on the
    logit, limits that leave the value out): then use the counts. Equal limits put the whole probability in one class.
    Raises ValueError for an unknown scale or direction and for a confidence outside 0–1.

    >>> found = class_probabilities(90, 79.85, 95.34, scale="logit")  # Wilson: 54 of 60
    >>> {name: round(share, 3) for name, share in found.items() if share > 0.001}
    {'Sedang': 0.006, 'Tinggi': 0.603, 'Sangat Tinggi': 0.391}
    """
    if scale not in SCALES:
        raise ValueError(f"scale must be one of {', '.join(SCALES)}, not {scale}")
    alpha(confidence)
    bands = rules.load(rule, version)
    if low == value == high:
        band = bands.classify(float(achievement(value, target, direction)))
        return {each.name: float(each is band) if band else np.nan for each in bands.bands}
    with np.errstate(divide="ignore", invalid="ignore"):
        least, middle, most = (float(SCALES[scale](each)) for each in (low, value, high))
    spread = (most - least) / (2 * stats.norm.ppf((1 + confidence) / 2))
    if not (least <= middle <= most and np.isfinite(spread) and spread > 0):
        return _shares(lambda edge: np.nan, bands, target, direction)

    def below(edge: float) -> float:
        with np.errstate(divide="ignore"):
            return float(stats.norm.cdf(SCALES[scale](edge), middle, spread))

    return _shares(below, bands, target, direction)


def class_probabilities_of_counts(
    numerator: float,
    denominator: float,
    rule: str = RULE,
    *,
    kind: str,
    multiplier: float = 100,
    version: str | None = None,
    target: float = 100.0,
    direction: str = "naik",
) -> dict[str, float]:
    """The probability of each class, worst band first, given the counts: a posterior under Jeffreys' prior.

    ``kind``: ``proporsi`` (Beta, x + ½ and n − x + ½) or ``angka`` (Gamma, x + ½, over the population). Value and
    target are per ``multiplier``. All missing where a count is missing or negative, the denominator is zero, or a
    proportion's numerator exceeds it. Raises ValueError for an unknown kind or direction.

    >>> found = class_probabilities_of_counts(54, 60, kind="proporsi")
    >>> {name: round(share, 3) for name, share in found.items() if share > 0.001}
    {'Sedang': 0.003, 'Tinggi': 0.626, 'Sangat Tinggi': 0.371}
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind}")
    bands = rules.load(rule, version)
    known = numerator >= 0 and denominator > 0 and (kind == "angka" or numerator <= denominator)
    posterior = (
        stats.beta(numerator + 0.5, denominator - numerator + 0.5, scale=multiplier)
        if kind == "proporsi"
        else stats.gamma(numerator + 0.5, scale=multiplier / (denominator or np.nan))
    )
    return _shares(lambda edge: posterior.cdf(edge) if known else np.nan, bands, target, direction)


def observed_class_probabilities(
    truth: float,
    denominator: int,
    rule: str = RULE,
    *,
    version: str | None = None,
    target: float = 100.0,
    direction: str = "naik",
) -> dict[str, float]:
    """In which class a facility will be *seen* whose true share is ``truth`` percent: exact binomial, worst first.

    The mirror of the other two: not what the data say about the truth, but how often chance alone shows each class.
    Raises ValueError for a truth outside 0–100, a denominator that is no whole number from 1, an unknown direction.

    >>> seen = observed_class_probabilities(91, 60)  # truly in the best class, and yet
    >>> round(1 - seen["Sangat Tinggi"], 2)
    0.46
    """
    if not 0 <= truth <= 100:
        raise ValueError(f"truth must lie between 0 and 100 percent, not {truth}")
    if denominator < 1 or denominator != int(denominator):
        raise ValueError(f"denominator must be a whole number from 1, not {denominator}")
    bands = rules.load(rule, version)
    people, share = int(denominator), truth / 100
    counts = np.arange(people + 1)
    ways = -np.log(people + 1) - special.betaln(counts + 1, people - counts + 1)
    # log of the binomial's probabilities; stats.binom breaks down for a share below 1e-300
    logs = ways + special.xlogy(counts, share) + special.xlog1py(people - counts, -share)
    shares = dict.fromkeys((band.name for band in bands.bands), 0.0 if target > 0 else np.nan)
    for count, chance in enumerate(np.exp(logs).tolist()):
        seen = exact_achievement(Fraction(100 * count, people), target, direction)
        band = bands.classify(seen)
        if band:
            shares[band.name] += chance
    return shares


def _shares(
    below: Callable[[float], float], bands: rules.Rule, target: float, direction: str
) -> dict[str, float]:
    """The probability between the ends of each band, given how likely the value lies below each end."""
    known = bool(
        np.isfinite(achievement(0, target, direction))
    )  # it also refuses an unknown direction

    def share(band: rules.Band) -> float:
        ends = (band.low, band.high)
        if direction == "turun":  # the achievement (2T − R) ÷ T falls as the value R rises
            ends = (200 - band.high, 200 - band.low)
        return float(below(ends[1] / 100 * target) - below(ends[0] / 100 * target))

    return {band.name: share(band) if known else np.nan for band in bands.bands}


def probabilities(
    achievements: pd.DataFrame, *, version: str | None = None, confidence: float = 0.95
) -> pd.DataFrame:
    """The probability of each class of each achievement: ``PROBABILITY_COLUMNS``, one row a class.

    From the counts where Wilson's or Poisson limits stand for them; else from value and limits, as for a mean (their
    level is the one in ``metode``, or ``confidence``). A result without limits (complete accounts, printed figures)
    gets its classes without a probability, with the reason in ``dasar``. Results without an achievement have no row.

    >>> from kinerja.indicators.achievement import achieved
    >>> key = {"unit": "u", "periode": "2024", "indikator": "rasio_efektivitas"}
    >>> counts = pd.DataFrame([key | {"pembilang": 54, "penyebut": 60}])
    >>> found = probabilities(achieved(counts, pd.DataFrame([key | {"target": 100}])))
    >>> [f"{name} {share:.3f}" for name, share in zip(found["kategori"], found["peluang"], strict=True)][-2:]
    ['Tinggi 0.626', 'Sangat Tinggi 0.371']
    """
    bands = rules.load(RULE, version)

    def rows() -> Iterator[dict[Any, Any]]:
        for row in achievements.dropna(subset=["capaian"]).to_dict("records"):
            shares, basis = _of_result(row, version, confidence)
            for band in bands.bands:
                yield row | {
                    "kategori": band.name,
                    "peluang": shares.get(band.name, np.nan),
                    "aturan": bands.name,
                    "dasar": basis,
                }

    return pd.DataFrame(rows(), columns=PROBABILITY_COLUMNS)


def _of_result(
    row: Mapping[Any, Any], version: str | None, confidence: float
) -> tuple[dict[str, float], str]:
    indicator = catalogue.get(row["indikator"])
    events, base, goal = (float(row[name]) for name in ("pembilang", "penyebut", "target"))
    kind = kind_of(row)
    if kind:
        shares = class_probabilities_of_counts(
            events,
            base,
            kind=kind,
            multiplier=multiplier_of(row),
            version=version,
            target=goal,
            direction=indicator.direction,
        )
        return (
            shares,
            f"{'Beta' if kind == 'proporsi' else 'Gamma'} dari {events:.10g} dan {base:.10g}",
        )
    value, low, high = (float(row[name]) for name in ("nilai", "batas_bawah", "batas_atas"))
    if np.isnan(low) or np.isnan(high):
        return {}, NO_LIMITS
    level = re.search(r"([\d,]+)%$", str(row["metode"]))
    shares = class_probabilities(
        value,
        low,
        high,
        scale="linear",
        version=version,
        confidence=float(level[1].replace(",", ".")) / 100 if level else confidence,
        target=goal,
        direction=indicator.direction,
    )
    return shares, "normal dari nilai dan selangnya"
