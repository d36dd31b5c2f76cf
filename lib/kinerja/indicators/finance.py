"""The financial perspective: the 3E of S003 (lines 63-115), absorption, and both means over years.

Ratios of booked amounts: complete accounts, so no sampling error and no interval.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from kinerja import catalogue, rules
from kinerja.indicators.results import FULL_COUNT, concat, results, select, source
from kinerja.periods import span

MEAN_OF_RATIOS = "rerata rasio tahunan"
RATIO_OF_SUMS = "rasio jumlah"
BY_YEAR = "rasio satu tahun"


def percent(numerator: float, denominator: float) -> float:
    """``numerator ÷ denominator × 100``; missing where there is no denominator.

    >>> round(percent(299_085_000, 70_846_800), 2), percent(1, 0)
    (422.16, nan)
    """
    if pd.isna(numerator) or pd.isna(denominator) or denominator == 0:
        return float("nan")
    return float(numerator / denominator * 100)


def three_e(
    anggaran: pd.DataFrame,
    belanja_pendapatan: pd.DataFrame,
    penerimaan: pd.DataFrame,
    *,
    periods: list[str],
    version: str | None = None,
) -> pd.DataFrame:
    """Economy (by fund), efficiency, effectiveness (by kind of income) and absorption, by year and over the years.

    One row is one ratio of one facility: a year of its own (``rasio satu tahun``), the mean of the yearly ratios
    (``rerata rasio tahunan``, S003's way), or the ratio of the sums (``rasio jumlah``). In percent. Class under
    the given version of the rule, from the unrounded value. A zero or missing denominator leaves the value missing.
    Only the top of the budget tree counts (``induk`` empty), so that nothing counts twice.
    """
    top = anggaran[anggaran["induk"].isna()]
    parts = [
        _ratios(top, "rasio_ekonomis", "pagu", "realisasi", "kode", periods, version),
        _ratios(top, "serapan", "realisasi", "pagu", "kode", periods, version),
        _ratios(belanja_pendapatan, "rasio_efisiensi", "belanja", "pendapatan", None, periods, version),
        _ratios(penerimaan, "rasio_efektivitas", "realisasi", "target", "jenis", periods, version),
    ]  # fmt: skip
    return concat(*parts)


def _ratios(
    table: pd.DataFrame,
    indicator: str,
    above: str,
    below: str,
    by: str | None,
    periods: list[str],
    version: str | None,
) -> pd.DataFrame:
    rule = catalogue.get(indicator).rule
    bands = rules.load(rule, version) if rule else None
    chosen = table[table["periode"].isin(periods)].sort_values("periode", kind="stable")

    def row(
        unit: str, period: str, code: str, values: pd.DataFrame, method: str, value: float
    ) -> dict[str, object]:
        band = bands.classify(value) if bands else None
        return {
            "unit": unit,
            "periode": period,
            "indikator": code,
            "pembilang": values[above].sum(skipna=False),
            "penyebut": values[below].sum(skipna=False),
            "nilai": value,
            "metode": method,
            "kategori": band.name if band else None,
            "aturan": bands.name if bands else None,
            "catatan": "penyebut nol atau tidak ada" if np.isnan(value) else FULL_COUNT,
            "sumber": source(values),
        }

    def rows() -> Iterator[dict[str, object]]:
        for keys, group in chosen.groupby(["unit", by] if by else ["unit"], sort=False):
            unit = str(keys[0])
            code = f"{indicator}/{keys[1]}" if by else indicator
            yearly = []
            for period, year in group.groupby("periode", sort=True):
                ratio = percent(year[above].sum(skipna=False), year[below].sum(skipna=False))
                yearly.append(ratio)
                yield row(unit, str(period), code, year, BY_YEAR, ratio)
            whole = span(list(group["periode"]))
            yield row(unit, whole, code, group, MEAN_OF_RATIOS, float(np.mean(yearly)))
            pooled = percent(group[above].sum(skipna=False), group[below].sum(skipna=False))
            yield row(unit, whole, code, group, RATIO_OF_SUMS, pooled)

    return results(rows())


def class_under_versions(value: float, indicator: str) -> dict[str, str]:
    """The class of a value under every version of its indicator's rule.

    >>> class_under_versions(90.0, "rasio_efisiensi")
    {'1996-atas': 'Kurang Efisien', '1996-bawah': 'Cukup Efisien'}
    """
    rule = catalogue.get(indicator).rule
    bands = {v: rules.classify(value, rule, v) for v in rules.versions(rule)} if rule else {}
    return {version: band.name for version, band in bands.items() if band}


def over_years(three: pd.DataFrame, *, method: str) -> pd.DataFrame:
    """The rows over all years under one reading of the mean."""
    return select(three, method=method)
