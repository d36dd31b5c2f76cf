"""Programme evaluation: adequacy of effort and of performance, progress against the plan, gap to the target.

Source: S002 (002_98a6b6205a0fa0d3.txt): adequacy, lines 509-510; progress, lines 512-516 and 598; gap and its classes,
lines 724-735, after the Ministry's strategic plan as it stood in the third quarter of 2017 (sekunder).

What a programme did and reached is counted in full in its own books: there is no sampling error, and no interval
unless the reached value brings one of its own.
"""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kinerja import catalogue, rules
from kinerja.indicators.intervals import Array
from kinerja.indicators.proportions import MISSING, Rows
from kinerja.indicators.results import numbers, quotient, results
from kinerja.periods import Period

GAP = "kesenjangan"  # the code of the gap, and the id of its rule
ALL_COUNTED = "tercatat lengkap: tidak ada galat sampel, jadi tidak ada selang"
NO_LIMITS = "capaian tanpa selang: kesenjangan tanpa selang"


def adequacy_of_effort(done: npt.ArrayLike, planned: npt.ArrayLike) -> Array:
    """Activities done ÷ activities planned × 100, in percent; may exceed 100, and is not capped.

    S002 line 509. Missing where a number is missing or nothing was planned.

    >>> adequacy_of_effort([9, 12, 5], [12, 12, 0]).tolist()
    [75.0, 100.0, nan]
    """
    return quotient(100 * np.asarray(done, dtype="float64"), planned)


def adequacy_of_performance(reached: npt.ArrayLike, target: npt.ArrayLike) -> Array:
    """Result reached ÷ result aimed at × 100, in percent; may exceed 100, and is not capped.

    S002 line 510. Missing where a number is missing or there is no target. For an indicator where lower is better this
    ratio reads the wrong way round (4 deaths of at most 2 is 200 %): there take ``gap``, which knows the direction.

    >>> adequacy_of_performance([72, 88], 80).tolist()
    [90.0, 110.0]
    """
    return quotient(100 * np.asarray(reached, dtype="float64"), target)


def progress(actual: npt.ArrayLike, plan: npt.ArrayLike) -> Array:
    """Progress over time: what is reached so far ÷ what was planned until then × 100, period by period.

    S002 lines 512-516 and 598 (plan against reality while the programme runs; no formula is printed). The last axis is
    time, in order. From the first missing period on the sum so far is not known, so it stays missing. Missing also
    until something is planned.

    >>> progress([10, 10, 25, 20], [15, 15, 15, 15]).round(1).tolist()
    [66.7, 66.7, 100.0, 108.3]
    """
    done, due = (np.cumsum(np.asarray(part, dtype="float64"), axis=-1) for part in (actual, plan))
    return quotient(100 * done, due)


def gap(target: npt.ArrayLike, reached: npt.ArrayLike, direction: str) -> Array:
    """What is lacking to the target, in percent of the target: 0 or less is achieved.

    ``naik`` (higher is better): (target − reached) ÷ target × 100, S002 lines 726-728. ``turun`` (lower is better):
    (reached − target) ÷ target × 100; S002 prints only the first. In both directions it is 100 − achievement. Missing
    where a number is missing or the target is not above zero. Any other direction raises ValueError.

    >>> gap(80, [60, 80, 88], "naik").tolist()
    [25.0, 0.0, -10.0]
    >>> gap(10, [8, 12], "turun").tolist()
    [-20.0, 20.0]
    """
    if direction not in ("naik", "turun"):
        raise ValueError(
            f"direction must be naik or turun, not {direction}: a gap needs a better side"
        )
    aim, have = np.asarray(target, dtype="float64"), np.asarray(reached, dtype="float64")
    return quotient(100 * (aim - have if direction == "naik" else have - aim), aim)


def adequacy(table: Rows) -> pd.DataFrame:
    """Results of adequacy: one row an activity (``kecukupan_upaya/…``) or a result (``kecukupan_kinerja/…``).

    Each row brings unit, periode, indikator, pembilang (done, reached) and penyebut (planned, aimed at). In percent.
    A missing, zero or negative number keeps its row, without a value and with the reason. S002 lines 509-510.

    >>> one = {"unit": "a", "periode": "2024", "indikator": "kecukupan_upaya/penyuluhan"}
    >>> adequacy([one | {"pembilang": 9, "penyebut": 12}, one | {"pembilang": 9}])["nilai"].tolist()
    [75.0, nan]
    """

    def complete(row: Mapping[Any, Any]) -> dict[str, Any]:
        above, below = numbers(row, "pembilang", "penyebut")
        reason = _reason(above, below)
        return dict(row) | {
            "nilai": float(quotient(100 * above, below)) if not reason else float("nan"),
            "catatan": reason or ALL_COUNTED,
        }

    return results(complete(row) for row in _records(table))


def progress_over_time(table: Rows) -> pd.DataFrame:
    """Results ``kemajuan/<kegiatan>``: one row a period of a programme, with the sums so far. In percent of the plan.

    Each row brings unit, periode, indikator, realisasi and rencana of that period alone. ``pembilang`` and
    ``penyebut`` are what is reached and what was planned until then; sums start with the first period that is given,
    so give one programme year. Years, quarters and months cannot be added up together, nor can two rows of one period:
    such a programme keeps its rows, without values. S002 lines 512-516.

    >>> programme = {"unit": "a", "indikator": "kemajuan/imunisasi", "rencana": 15}
    >>> done = {"2024-02": 10, "2024-01": 10, "2024-03": None, "2024-04": 20}
    >>> frame = progress_over_time(programme | {"periode": p, "realisasi": n} for p, n in done.items())
    >>> frame["nilai"].round(1).tolist()
    [66.7, 66.7, nan, nan]
    >>> frame["catatan"].iloc[3]
    'realisasi atau rencana 2024-03 tidak ada: jumlah sampai periode ini tidak diketahui'
    """
    series: dict[tuple[str, str], list[Mapping[Any, Any]]] = {}
    for row in _records(table):
        series.setdefault((row["unit"], row["indikator"]), []).append(row)

    def complete() -> Iterator[dict[str, Any]]:
        for given in series.values():
            ordered = sorted(given, key=lambda row: str(row["periode"]))
            trouble = _trouble([str(row["periode"]) for row in ordered])
            done, planned = np.array(
                [numbers(row, "realisasi", "rencana") for row in ordered], dtype="float64"
            ).T
            values = progress(done, planned)
            unknown = ""
            for row, n, d, value in zip(
                ordered, np.cumsum(done), np.cumsum(planned), values, strict=True
            ):
                if not unknown and np.isnan(n + d):
                    unknown = (
                        f"realisasi atau rencana {row['periode']} tidak ada: "
                        "jumlah sampai periode ini tidak diketahui"
                    )
                reason = trouble or unknown or _reason(n, d)
                yield dict(row) | {
                    "pembilang": float("nan") if trouble else n,
                    "penyebut": float("nan") if trouble else d,
                    "nilai": float("nan") if reason else value,
                    "metode": "jumlah sampai periode ini",
                    "catatan": reason or ALL_COUNTED,
                }

    return results(complete())


def gaps(table: Rows, *, version: str | None = None) -> pd.DataFrame:
    """Results ``kesenjangan/<indikator>``: one row an indicator with its target. In percent of the target.

    Each row brings unit, periode, indikator, target and nilai (what is reached), and may bring batas_bawah, batas_atas,
    metode and sumber: the interval of the reached value then becomes the interval of the gap, and ``catatan`` names the
    classes that it holds. The direction is the indicator's. The class is that of the exact, unrounded gap under the
    rule ``kesenjangan``; S002's Table 5 (lines 733-735) prints a gap of exactly 0 in two classes, and its version says
    which one it takes. A missing value or target, a target of zero or less, or an indicator without a better side keeps
    its row, without a value.

    >>> row = {"unit": "a", "periode": "2024", "indikator": "rasio_efektivitas", "nilai": 71.85, "target": 95.8}
    >>> gaps([row])[["indikator", "nilai", "kategori"]].values.tolist()
    [['kesenjangan/rasio_efektivitas', 25.0, 'Sesuai jalur']]
    """
    rule = rules.load(GAP, version)

    def complete(row: Mapping[Any, Any]) -> dict[str, Any]:
        direction = catalogue.get(row["indikator"]).direction
        target, reached, low, high = numbers(row, "target", "nilai", "batas_bawah", "batas_atas")
        reason = _gap_reason(target, reached, direction)
        keys = ("unit", "periode", "sumber")
        found = {key: row[key] for key in keys if key in row} | {
            "indikator": f"{GAP}/{row['indikator']}",
            "penyebut": target,
            "aturan": rule.name,
            "metode": "; ".join(filter(None, ("selisih dengan target", row.get("metode")))),
        }
        if reason:
            return found | {"catatan": reason}
        exact = _exact_gap(target, reached, direction)
        band = rule.classify(exact)
        ends = sorted(float(gap(target, limit, direction)) for limit in (low, high))
        return found | {
            "pembilang": float(exact * Fraction(repr(target)) / 100),
            "nilai": float(exact),
            "batas_bawah": ends[0],
            "batas_atas": ends[1],
            "kategori": band.name if band else None,
            "catatan": _classes_held(rule, *ends),
        }

    return results(complete(row) for row in _records(table))


def _records(table: Rows) -> Iterable[Mapping[Any, Any]]:
    return table.to_dict("records") if isinstance(table, pd.DataFrame) else table


def _reason(above: float, below: float) -> str:
    """Why there is no ratio of two amounts, or nothing."""
    if np.isnan(above) or np.isnan(below):
        return MISSING
    if above < 0 or below < 0:
        return "pembilang atau penyebut negatif"
    return "penyebut nol" if below == 0 else ""


def _trouble(periods: list[str]) -> str:
    """Why the rows of these periods cannot be added up, or nothing."""
    kinds = {(p.month is None, p.quarter is None) for p in map(Period.parse, periods)}
    if len(kinds) > 1:
        return "tahun, triwulan atau bulan bercampur: tidak dapat dijumlahkan"
    return "dua baris untuk satu periode" if len(set(periods)) < len(periods) else ""


def _gap_reason(target: float, reached: float, direction: str) -> str:
    if direction == "netral":
        return "indikator tanpa arah: tidak ada kesenjangan"
    if np.isnan(target) or np.isnan(reached):
        return "capaian atau target tidak ada"
    if target == 0:
        return "target nol: kesenjangan tidak terdefinisi, baca jumlahnya"
    return "target negatif: kesenjangan tidak bermakna" if target < 0 else ""


def _exact_gap(target: float, reached: float, direction: str) -> Fraction:
    """The gap without rounding, each number standing for the shortest decimal that prints it."""
    aim, have = Fraction(repr(target)), Fraction(repr(reached))
    return (aim - have if direction == "naik" else have - aim) / aim * 100


def _classes_held(rule: rules.Rule, low: float, high: float) -> str:
    """A sentence on the classes that the interval holds."""
    first, last = rule.classify(low), rule.classify(high)
    if first is None or last is None:
        return NO_LIMITS
    held = rule.bands[rule.bands.index(first) : rule.bands.index(last) + 1]
    if len(held) == 1:
        return "seluruh selang ada dalam satu kelas"
    return f"selang memuat kelas {', '.join(band.name for band in held)}"
