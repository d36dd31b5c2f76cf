"""Local area monitoring (PWS): coverage of each village and of the facility, by month and against the running target.

The running target is month ÷ 12 of the year's target, not rounded: 80 % in September is 60.0. Position against it: the
guideline of PWS-KIA (Kementerian Kesehatan RI, Jakarta 2010; sekunder), rule ``pws_posisi``. The class of position and
change, and whether a change is news at all: ``pws_matrix``.

A month that was not reported is not a month without services. A village's sum since January is not known from there
on; the facility's is the sum of the villages that are complete, above and below the line, and names the others.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from kinerja import catalogue, rules
from kinerja.errors import DataError, Problem, quote
from kinerja.indicators.data_quality import named, required
from kinerja.indicators.intervals import alpha
from kinerja.indicators.proportions import coverage
from kinerja.indicators.results import results
from kinerja.indicators.short_series import is_count
from kinerja.periods import Period, label

EXPECTED_FOR = 12  # months for which a village that has reported is missed when it does not
POSITION = "pws_posisi"
VILLAGE = "desa"  # the breakdown of a code: ``k1/desa/Sukamaju``
NOT_REPORTED = "bulan ini tidak dilaporkan"
NO_COUNT, NO_TARGET_GROUP = "yang dilayani bukan cacah", "sasaran tidak ada"
NO_TARGET = "target setahun tidak ada atau nol: posisi tidak dapat ditentukan"
NOT_RISING = "bukan indikator yang baiknya naik: tidak dinilai terhadap target berjalan"
CHANGED = "sasaran setahun berubah dalam tahun ini: dipakai yang terakhir"
NEEDED = ("unit", "periode", "desa", "indikator", "dilayani", "sasaran")
GOALS = ("unit", "periode", "indikator", "target")
SERIES = ["unit", "indikator", "desa"]

# Formulas.


def running_target(target: float, month: int) -> Fraction:
    """The part of a year's target that is due by the end of a month: target × month ÷ 12, exactly.

    The guideline of PWS-KIA (sekunder). Never the monthly part rounded first: 80 ÷ 12 = 6.67 or 6.6 would make 60.03 or
    59.4 of the 60 of September. Raises ValueError outside months 1–12.

    >>> float(running_target(80, 9))
    60.0
    """
    if month not in range(1, 13):
        raise ValueError(f"month must be 1 to 12, not {month}")
    return Fraction(repr(float(target))) * month / 12


def month_number(period: str) -> int:
    """A month as a number that counts on over the years; ValueError for a year or a quarter.

    >>> month_number("2025-01") - month_number("2024-11")
    2
    """
    month = Period.parse(period)
    if month.month is None:
        raise ValueError(f"period must be a month such as 2024-03, not {period}")
    return 12 * month.year + month.month - 1


def month_of(number: int) -> str:
    """The month of a number that ``month_number`` gave.

    >>> month_of(month_number("2024-11") + 2)
    '2025-01'
    """
    return str(Period(number // 12, month=number % 12 + 1))


def share(above: float, below: float) -> Fraction | None:
    """Above ÷ below in per cent, exactly; None where either is missing, or it divides by nothing.

    >>> share(1, 3), share(1, 0)
    (Fraction(100, 3), None)
    """
    if not (above >= 0 and below > 0):
        return None
    return 100 * Fraction(above) / Fraction(below)


def place_of(code: str) -> tuple[str, str | None]:
    """The code of a result without its village, and the village, if it is one's.

    >>> place_of("k1/desa/Sukamaju"), place_of("k1")
    (('k1', 'Sukamaju'), ('k1', None))
    """
    base, _, village = code.partition(f"/{VILLAGE}/")
    return base, village or None


# Results.


def monthly_coverage(
    table: pd.DataFrame,
    targets: pd.DataFrame | None = None,
    *,
    period: str,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Results of each month by itself: served this month ÷ the year's target population, in %.

    ``table``: the table ``pws``; one row an indicator, place and month, from the first month there is until ``period``,
    and from January on in any case. Places: each village (``k1/desa/Sukamaju``) and the facility (``k1``), which is the
    sum of the villages that reported, both above and below the line. ``target``: a twelfth of the year's target, where
    ``targets`` (table ``target``) has one. A month that was not reported keeps its row, without a value and with the
    reason; a facility's month names the villages it lacks. A village is missed for twelve months after its last report.

    Raises DataError for rows whose period is no month; ValueError for lacking columns, a ``period`` that is no month,
    and a confidence outside 0–1.

    >>> table = pd.DataFrame({"unit": "pkm", "periode": ["2024-01", "2024-03"], "desa": "Sukamaju", "indikator": "k1",
    ...                       "dilayani": [5, 8], "sasaran": 100})
    >>> found = monthly_coverage(table, period="2024-03")
    >>> found[found["indikator"] == "k1/desa/Sukamaju"][["periode", "nilai"]].values.tolist()
    [['2024-01', 5.0], ['2024-02', nan], ['2024-03', 8.0]]
    """
    alpha(confidence)
    grid = _grid(table, period)
    rows = [_as_village(row, row["dilayani"], row["alasan"]) for row in grid.to_dict("records")]
    for (unit, code, month), part in grid.groupby(["unit", "indikator", "periode"], sort=False):
        known = part["alasan"].isna()
        lacking = part.loc[~known, "desa"].tolist()
        told = f"tanpa {named(lacking)}: tidak dilaporkan atau tidak terbaca" if lacking else None
        rows.append(_as_unit(unit, code, month, part[known], part.loc[known, "dilayani"], told))
    valued = coverage(pd.DataFrame(rows, columns=_COUNTED), confidence=confidence)
    goals = _goals(targets)
    due = [
        float(running_target(goals.get((unit, month[:4], place_of(code)[0]), np.nan), 1))
        if (unit, month[:4], place_of(code)[0]) in goals
        else np.nan
        for unit, month, code in zip(
            valued["unit"], valued["periode"], valued["indikator"], strict=True
        )
    ]
    return results(valued.assign(target=due))


def running_coverage(
    table: pd.DataFrame,
    targets: pd.DataFrame,
    *,
    period: str,
    version: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Results of the coverage so far this year: served since January ÷ the year's target population, in %.

    One row an indicator, place and month of the year of ``period``, until ``period``; places as in
    ``monthly_coverage``. ``target`` is the running target (``targets``: table ``target``, the row of the year),
    ``capaian`` the coverage in % of it, ``kategori`` the position against it under ``version`` of ``pws_posisi``, from
    exact fractions. From the first month that is not known on, a village's sum is not known: no value, and ``catatan``
    names the months. The facility is the sum of the villages whose months are all there; the others are named. No
    position without a target, nor for an indicator whose better side is not up.

    Limits as of ``coverage``: the target population is a projection, and more than 100 % is possible. Raises as
    ``monthly_coverage``, and RuleError for an unknown version.

    >>> table = pd.DataFrame({"unit": "pkm", "periode": ["2024-01", "2024-02", "2024-03"], "desa": "Sukamaju",
    ...                       "indikator": "k1", "dilayani": [5, 7, 8], "sasaran": 100})
    >>> target = pd.DataFrame({"unit": ["pkm"], "periode": ["2024"], "indikator": ["k1"], "target": [80]})
    >>> found = running_coverage(table, target, period="2024-03").iloc[-1]
    >>> print(found["nilai"], found["target"], found["kategori"])
    20.0 20.0 Di atas target
    """
    alpha(confidence)
    bands, goals = rules.load(POSITION, version), _goals(targets)
    grid = _so_far(_grid(table, period), period)
    rows = [_as_village(row, row["jumlah"], row["kurang"]) for row in grid.to_dict("records")]
    for (unit, code, month), part in grid.groupby(["unit", "indikator", "periode"], sort=False):
        known = part["lengkap"]
        lacking = part.loc[~known, "desa"].tolist()
        told = f"tanpa {named(lacking)}: bulannya tidak lengkap" if lacking else None
        rows.append(_as_unit(unit, code, month, part[known], part.loc[known, "jumlah"], told))
    valued = coverage(pd.DataFrame(rows, columns=_COUNTED), confidence=confidence)

    def judged() -> Iterator[dict[Any, Any]]:
        for row in valued.to_dict("records"):
            goal = goals.get((row["unit"], row["periode"][:4], place_of(row["indikator"])[0]))
            reached = share(row["pembilang"], row["penyebut"])
            due = None if goal is None else running_target(goal, int(row["periode"][5:]))
            rising = catalogue.get(row["indikator"]).direction == "naik"
            told = [row["catatan"], NO_TARGET if due is None else None]
            told.append(None if rising else NOT_RISING)
            band = bands.classify(reached - due) if reached is not None and due and rising else None
            yield row | {
                "target": np.nan if due is None else float(due),
                "capaian": float(100 * reached / due)
                if band and reached is not None and due
                else np.nan,
                "kategori": band.name if band else None,
                "aturan": bands.name,
                "catatan": "; ".join(str(each) for each in told if pd.notna(each)) or None,
            }

    return results(judged())


_COUNTED = ["unit", "periode", "indikator", "pembilang", "penyebut", "catatan", "sumber"]


def _grid(table: pd.DataFrame, period: str) -> pd.DataFrame:
    """Every village with every month until the period: its numbers, or why they are not known (``alasan``)."""
    required(table, NEEDED, "table")
    last = month_number(period)
    _only_months(table)
    told = table["sumber"] if "sumber" in table else _origins(table)
    frame = table[list(NEEDED)].assign(
        nomor=table["periode"].map(month_number).astype("int64"), sumber=told
    )
    parts = []
    for (_, _), own in frame[frame["nomor"] <= last].groupby(["unit", "indikator"], sort=False):
        first = min(int(own["nomor"].min()), last - last % 12)
        for _, village in own.groupby("desa", sort=False):
            if village["nomor"].max() > last - EXPECTED_FOR:
                parts.append(_filled(village, range(first, last + 1)))
    if not parts:
        return frame.head(0).assign(alasan=pd.Series(dtype="object"))
    return pd.concat(parts, ignore_index=True)


def _filled(village: pd.DataFrame, months: range) -> pd.DataFrame:
    there = village.set_index("nomor").reindex(list(months))
    reported = there["periode"].notna().to_numpy()
    served = there["dilayani"].to_numpy("float64", na_value=np.nan)
    people = there["sasaran"].to_numpy("float64", na_value=np.nan)
    reason = np.select(
        [~reported, ~is_count(served), ~(np.isfinite(people) & (people >= 0))],
        [NOT_REPORTED, NO_COUNT, NO_TARGET_GROUP],
        default="",
    )
    first = village.iloc[0]
    return there.assign(
        unit=first["unit"],
        desa=first["desa"],
        indikator=first["indikator"],
        periode=[month_of(number) for number in months],
        dilayani=served,
        sasaran=people,
        alasan=pd.Series(reason, index=there.index, dtype="object").replace("", None),
    ).reset_index()


def _so_far(grid: pd.DataFrame, period: str) -> pd.DataFrame:
    """The months of the period's year, with the sum since January and the months that it lacks (``kurang``)."""
    year = grid[grid["periode"].str[:4] == period[:4]]
    parts = []
    for _, series in year.groupby(SERIES, sort=False):
        gone: list[str] = []
        lacking, notes = [], []
        groups: set[float] = set()
        for row in series.to_dict("records"):
            if row["alasan"] is not None:
                gone = [*gone, f"{label(row['periode'])} ({row['alasan']})"]
            else:
                groups.add(row["sasaran"])
            lacking.append(gone)
            notes.append(CHANGED if len(groups) > 1 else None)
        complete = np.array([not months for months in lacking])
        told = [
            f"kumulatif tidak diketahui, tanpa: {named(months)}" if months else note
            for months, note in zip(lacking, notes, strict=True)
        ]
        parts.append(
            series.assign(
                lengkap=complete,
                jumlah=series["dilayani"].cumsum().where(complete),
                kurang=pd.Series(told, index=series.index, dtype="object"),
            )
        )
    return pd.concat(parts) if parts else year.assign(lengkap=False, jumlah=np.nan, kurang=None)


def _as_village(row: dict[Any, Any], above: float, told: str | None) -> dict[str, Any]:
    known = row["alasan"] is None and not pd.isna(above)
    return {
        "unit": row["unit"],
        "periode": row["periode"],
        "indikator": f"{row['indikator']}/{VILLAGE}/{row['desa']}",
        "pembilang": above if known else np.nan,
        "penyebut": row["sasaran"],
        "catatan": told,
        "sumber": row["sumber"],
    }


def _as_unit(
    unit: Any,
    code: Any,
    month: Any,
    part: pd.DataFrame,
    above: "pd.Series[float]",
    told: str | None,
) -> dict[str, Any]:
    return {
        "unit": unit,
        "periode": month,
        "indikator": code,
        "pembilang": above.sum(min_count=1),
        "penyebut": part["sasaran"].sum(min_count=1),
        "catatan": told,
        "sumber": "; ".join(dict.fromkeys(part["sumber"].dropna().astype(str))) or None,
    }


def _only_months(table: pd.DataFrame) -> None:
    rough = table[
        np.array([Period.parse(str(each)).month is None for each in table["periode"]], dtype="bool")
    ]
    problems = [
        Problem(
            place=f"tabel pws unit {unit} kolom periode",
            rule="harus bulan seperti 2024-03",
            found=named([quote(each) for each in own["periode"].unique()]),
            remedy="PWS dihitung tiap bulan: tulis angka setiap bulan, bukan triwulan atau tahun.",
            unit=str(unit),
        )
        for unit, own in rough.groupby("unit", sort=False)
    ]
    if problems:
        raise DataError(problems)


def _origins(table: pd.DataFrame) -> "pd.Series[str]":
    """The file and line of each row; the table's name where it does not say."""
    if not {"dokumen", "baris"} <= set(table.columns):
        return pd.Series("tabel pws", index=table.index)
    lines = table["dokumen"].astype("str") + " baris " + table["baris"].astype("str")
    return lines.fillna("tabel pws")


def _goals(targets: pd.DataFrame | None) -> dict[tuple[str, str, str], float]:
    """The year's target of each unit, year and indicator, where it is above zero."""
    if targets is None:
        return {}
    required(targets, GOALS, "targets")
    known = targets[targets["target"] > 0]
    return {
        (row["unit"], row["periode"], row["indikator"]): float(row["target"])
        for row in known.to_dict("records")
    }
