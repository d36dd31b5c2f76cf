"""Staff and facilities per 10,000 inhabitants, with intervals, comparable between facilities by common groups."""

from collections.abc import Iterator

import pandas as pd

from kinerja.indicators.proportions import rate
from kinerja.indicators.results import concat, source

POPULATION = "jumlah_penduduk"


def per_population(
    ketenagaan: pd.DataFrame,
    sarana: pd.DataFrame,
    observasi: pd.DataFrame,
    jenis_tenaga: pd.DataFrame,
    *,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Results ``tenaga/<kelompok>`` and ``sarana/<jenis>``: one row a group, facility and period.

    Numerator: persons or sites; denominator: the inhabitants in the same period. A group that a facility's form
    does not list at all has no row (not zero); one that it lists with zero has zero. Without a population for
    the period the row stays, without a value.

    Two midwives and one for 20,000 inhabitants (made-up numbers), grouped by the table of kinds of staff:

    >>> key = {"unit": "u", "periode": "2019"}
    >>> counted = {"bidan desa": 2, "bidan": 1}
    >>> staff = pd.DataFrame([key | {"jenis_tenaga": kind, "jumlah": many} for kind, many in counted.items()])
    >>> sites = pd.DataFrame([key | {"jenis_sarana": "posyandu", "jumlah": 30}])
    >>> people = pd.DataFrame([key | {"indikator": "jumlah_penduduk", "nilai": 20_000}])
    >>> kinds = pd.DataFrame({"jenis_tenaga": ["bidan", "bidan desa"], "kelompok": "bidan"})
    >>> found = per_population(staff, sites, people, kinds)
    >>> found[["indikator", "pembilang", "nilai", "batas_bawah", "batas_atas"]].round(1)
                   indikator  pembilang  nilai  batas_bawah  batas_atas
    0  tenaga/seluruh tenaga        3.0    1.5          0.3         4.4
    1           tenaga/bidan        3.0    1.5          0.3         4.4
    2        sarana/posyandu       30.0   15.0         10.1        21.4
    """
    population = observasi[observasi["indikator"] == POPULATION]
    staff = ketenagaan.merge(jenis_tenaga[["jenis_tenaga", "kelompok"]], on="jenis_tenaga")
    total = ketenagaan.assign(kelompok="seluruh tenaga")
    return concat(
        _rates(total, "tenaga", "kelompok", population, confidence),
        _rates(staff, "tenaga", "kelompok", population, confidence),
        _rates(sarana, "sarana", "jenis_sarana", population, confidence),
    )


def _rates(
    table: pd.DataFrame, indicator: str, by: str, population: pd.DataFrame, confidence: float
) -> pd.DataFrame:
    def rows() -> Iterator[dict[str, object]]:
        for keys, group in table.groupby(["unit", "periode", by], sort=False):
            unit, period, what = keys
            inhabitants = population[
                (population["unit"] == unit) & (population["periode"] == period)
            ]
            yield {
                "unit": unit,
                "periode": period,
                "indikator": f"{indicator}/{str(what).replace('_', ' ')}",
                "pembilang": group["jumlah"].sum(min_count=1),
                "penyebut": inhabitants["nilai"].iloc[0] if len(inhabitants) else float("nan"),
                "sumber": "; ".join(filter(None, (source(group), source(inhabitants)))),
            }

    return rate(rows(), confidence=confidence)
