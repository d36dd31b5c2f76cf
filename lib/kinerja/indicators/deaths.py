"""Deaths as counts before rates: each year's count, years pooled, and whether two years differ at all.

A regency has a handful of maternal deaths a year: 2 in 1,674 births is 119 per 100,000, anything from 14 to 432. So the
count comes first, years are pooled, and "down from 4 to 2" is tested before it is said.
"""

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from kinerja import catalogue
from kinerja.indicators.change import change_of_rates
from kinerja.indicators.intervals import count_limits
from kinerja.indicators.results import base, results, source

DEATHS = {  # a rate of deaths, and the count behind it, which is told first
    "aki": "jumlah_kematian_ibu",
    "akn": "jumlah_kematian_neonatal",
    "akb": "jumlah_kematian_bayi",
}
CHANGE_COLUMNS = [
    "unit", "indikator", "periode_awal", "periode_akhir", "awal", "akhir", "rasio", "batas_bawah", "batas_atas", "p",
    "putusan",
]  # fmt: skip


def death_counts(observasi: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Deaths as counts, with the Poisson interval of each count: results, one row a count and period.

    Counts come from ``jumlah_kematian_…``, or from the numerator of the rate where the count has no row of its own.
    The interval is that of the number to be expected, were the year repeated; births are not in it.

    >>> row = {"unit": "u", "periode": "2024", "indikator": "jumlah_kematian_ibu", "nilai": 2.0}
    >>> death_counts(pd.DataFrame([row]))[["nilai", "batas_bawah", "batas_atas"]].round(2).values.tolist()
    [[2.0, 0.24, 7.22]]
    """
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for rate, count in DEATHS.items():
        for place, row in enumerate(observasi.to_dict("records")):
            if row["indikator"] not in (rate, count):
                continue
            told = row["nilai"] if row["indikator"] == count else row.get("pembilang", np.nan)
            key = (row["unit"], row["periode"], count)
            if pd.notna(told) and (row["indikator"] == count or key not in found):
                found[key] = {"nilai": float(told), "sumber": source(observasi.iloc[[place]])}
    rows = [
        {"unit": unit, "periode": period, "indikator": code, "metode": "Poisson"} | told
        for (unit, period, code), told in sorted(found.items())
    ]
    table = results(rows)
    low, high = count_limits(table["nilai"].to_numpy(), confidence)
    return table.assign(batas_bawah=low, batas_atas=high)


def yearly_mean(counts: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Several years of a count as one: deaths a year with the Poisson interval of their sum. One row an indicator.

    ``pembilang`` the sum, ``penyebut`` the years that have a count; years between that have none are named.

    >>> rows = [("2021", 7.0), ("2022", 3.0), ("2023", 4.0), ("2024", 2.0)]
    >>> counts = pd.DataFrame(rows, columns=["periode", "nilai"]).assign(unit="u", indikator="jumlah_kematian_ibu")
    >>> found = yearly_mean(results(counts)).iloc[0]
    >>> f"{found['periode']}: {found['nilai']:.0f} ({found['batas_bawah']:.1f}–{found['batas_atas']:.1f})"
    '2021/2024: 4 (2.3–6.5)'
    """

    def rows() -> Iterator[dict[str, Any]]:
        for (unit, code), group in counts.dropna(subset=["nilai"]).groupby(
            ["unit", "indikator"], sort=False
        ):
            periods, total = sorted(group["periode"]), float(group["nilai"].sum())
            years = float(len(periods))
            low, high = (float(limit) for limit in count_limits(total, confidence))
            yield {
                "unit": unit,
                "periode": "/".join(dict.fromkeys((periods[0], periods[-1]))),
                "indikator": code,
                "satuan": f"{catalogue.get(base(str(code))).unit} per tahun",
                "pembilang": total,
                "penyebut": years,
                "nilai": total / years,
                "batas_bawah": low / years,
                "batas_atas": high / years,
                "metode": f"Poisson, jumlah {years:.0f} tahun",
                "catatan": f"jumlah {', '.join(periods)}",
                "sumber": "; ".join(dict.fromkeys(group["sumber"].dropna())),
            }

    return results(rows())


def count_changes(counts: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Each year's count against the year before: ``CHANGE_COLUMNS``, one row a pair of years.

    The exact conditional test of two Poisson counts, as if the population had been the same in both years: without
    births nothing better can be had, and it is said. Przyborowski J, Wilenski H. Biometrika 1940;31:313-23.

    >>> counts = pd.DataFrame({"unit": "u", "indikator": "jumlah_kematian_ibu", "periode": ["2023", "2024"]})
    >>> found = count_changes(counts.assign(nilai=[4.0, 2.0])).iloc[0]
    >>> f"{found['rasio']} ({found['batas_bawah']:.2f}–{found['batas_atas']:.2f}): {found['putusan']}"
    '0.5 (0.05–3.49): tidak terbukti berubah'
    """

    def rows() -> Iterator[dict[str, Any]]:
        for (unit, code), group in counts.dropna(subset=["nilai"]).groupby(
            ["unit", "indikator"], sort=False
        ):
            ordered = group.sort_values("periode").to_dict("records")
            for earlier, later in itertools.pairwise(ordered):
                found = change_of_rates(earlier["nilai"], 1, later["nilai"], 1, confidence)
                yield {
                    "unit": unit,
                    "indikator": code,
                    "periode_awal": earlier["periode"],
                    "periode_akhir": later["periode"],
                    "awal": earlier["nilai"],
                    "akhir": later["nilai"],
                    "rasio": found.estimate,
                    "batas_bawah": found.low,
                    "batas_atas": found.high,
                    "p": found.p,
                    "putusan": found.verdict,
                }

    return pd.DataFrame(rows(), columns=CHANGE_COLUMNS)
