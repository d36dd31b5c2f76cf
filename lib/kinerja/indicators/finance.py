"""The financial perspective: the 3E of S003 (lines 63-115), absorption, and both means over years.

Ratios of booked amounts: complete accounts, so no sampling error and no interval.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from kinerja import catalogue, rules
from kinerja.indicators.proportions import MISSING
from kinerja.indicators.results import FULL_COUNT, concat, quotient, results, source
from kinerja.periods import span

MEAN_OF_RATIOS = "rerata rasio tahunan"
RATIO_OF_SUMS = "rasio jumlah"
BY_YEAR = "rasio satu tahun"
NO_YEAR = "rasio satu tahun atau lebih tidak ada"


def percent(numerator: float, denominator: float) -> float:
    """``numerator ÷ denominator × 100``, as S003 computes its 3E (lines 65, 83, 101); missing without a denominator.

    >>> round(percent(299_085_000, 70_846_800), 2), percent(1, 0)
    (422.16, nan)
    """
    return float(quotient(numerator, denominator) * 100)


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
    Only the top of the budget tree counts (``induk`` empty), so that nothing counts twice. S003, lines 63-115.

    The fund BOK of Pangarengan (S003, Table 7, lines 265-267): the mean of the ratios is not the ratio of the sums,
    because a year in which little was spent weighs as much as the others.

    >>> books = pd.DataFrame({
    ...     "unit": "pangarengan", "kode": "BOK", "induk": None, "periode": ["2017", "2018", "2019"],
    ...     "pagu": [299_085_000, 535_000_000, 654_900_000], "realisasi": [70_846_800, 163_120_700, 476_653_978]})
    >>> nothing = pd.DataFrame(columns=["unit", "periode", "jenis", "belanja", "pendapatan", "realisasi", "target"])
    >>> found = three_e(books, nothing, nothing, periods=["2017", "2018", "2019"])
    >>> economy = found[found["indikator"] == "rasio_ekonomis/BOK"]
    >>> economy[["periode", "metode", "nilai", "kategori"]].round(1)
         periode                metode  nilai         kategori
    0       2017      rasio satu tahun  422.2  Sangat Ekonomis
    1       2018      rasio satu tahun  328.0  Sangat Ekonomis
    2       2019      rasio satu tahun  137.4  Sangat Ekonomis
    3  2017/2019  rerata rasio tahunan  295.8  Sangat Ekonomis
    4  2017/2019          rasio jumlah  209.5  Sangat Ekonomis
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
        top, base = (float(values[name].sum(skipna=False)) for name in (above, below))
        return {
            "unit": unit,
            "periode": period,
            "indikator": code,
            "pembilang": top,
            "penyebut": base,
            "nilai": value,
            "metode": method,
            "kategori": band.name if band else None,
            "aturan": bands.name if bands else None,
            "catatan": _no_ratio(top, base) if np.isnan(value) else FULL_COUNT,
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


def _no_ratio(above: float, below: float) -> str:
    """Why a ratio, or the mean of several, is missing."""
    if np.isnan(above) or np.isnan(below):
        return MISSING
    return NO_YEAR if below > 0 else "penyebut nol atau negatif"
