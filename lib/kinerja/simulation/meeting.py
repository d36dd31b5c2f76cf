"""Meetings and activities, the problems that were raised, the plans that were made."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from kinerja.simulation.area import YEAR, Area
from kinerja.simulation.children import BEFORE, weighing_days
from kinerja.simulation.coverage import (
    APPARENT,
    APPARENT_VILLAGE,
    MOVED,
    MOVED_FROM,
    Coverage,
)
from kinerja.simulation.streams import Columns, Tables, columns, dice
from kinerja.simulation.truths import Truth, holds

COLUMNS = {
    "kegiatan": ("unit", "periode", "jenis", "nomor", "uraian", "tgl_rencana", "tgl_laksana", "undangan", "hadir",
                 "pedoman", "sop", "ruang", "jam", "rencana_kerja", "biaya"),
    "masalah": ("unit", "periode", "nomor", "program", "masalah", "urgensi", "keseriusan", "perkembangan", "penyebab",
                "indikator", "desa"),
    "rencana": ("unit", "periode", "nomor", "nomor_masalah", "kegiatan", "sasaran", "penanggung_jawab", "tenggat",
                "biaya", "indikator", "desa", "status", "selesai"),
}  # fmt: skip
# Indicator → programme, problem, cause, what is done about it, who does it.
PROBLEMS = {
    "k4": (
        "KIA", "Ibu hamil belum genap empat kunjungan", "Kunjungan pertama terlambat",
        "Kunjungan rumah ibu hamil", "Bidan koordinator",
    ),
    "persalinan_faskes": (
        "KIA", "Persalinan masih terjadi di rumah", "Jarak dan biaya angkutan",
        "Pembentukan ambulans desa", "Bidan desa",
    ),
    "kn1": (
        "KIA", "Kunjungan neonatal pertama terlewat", "Bayi lahir di luar wilayah",
        "Pelacakan bayi baru lahir", "Bidan desa",
    ),
    "idl": (
        "Imunisasi", "Imunisasi dasar belum lengkap", "Orang tua takut demam",
        "Sweeping imunisasi", "Juru imunisasi",
    ),
    "spm_hipertensi": (
        "PTM", "Penderita hipertensi tidak kembali berobat", "Merasa sudah sembuh",
        "Kunjungan rumah penderita hipertensi", "Perawat PTM",
    ),
}  # fmt: skip
QUARTERS = (3, 6, 9, 12)


def tables(seed: int, place: Area, made: Coverage, skdn: Columns) -> tuple[Tables, list[Truth]]:
    """Activities, problems and plans of the year, month by month.

    >>> from kinerja.simulation.area import area
    >>> from kinerja.simulation.children import register, skdn
    >>> from kinerja.simulation.coverage import coverage
    >>> place = area(1, 1, 2)
    >>> made, _ = tables(1, place, coverage(1, place), skdn(place, register(1, place)))
    >>> len(made["masalah"]["unit"]), set(made["rencana"]["status"]) <= {"selesai", "berjalan", "belum"}
    (36, True)
    """
    roll = dice(seed, place.number, "pertemuan")
    rows: dict[str, list[dict[str, Any]]] = {
        "kegiatan": [*_meetings(roll, place), *_activities(roll, place), *_posts(place, skdn)],
        "masalah": [],
        "rencana": [],
    }
    for month in range(1, 13):
        problems = [_problem(roll, place, made, month, number) for number in range(1, 4)]
        rows["masalah"] += problems
        rows["rencana"] += [_plan(roll, place, made, month, problem) for problem in problems]
    found = {name: columns(names, rows[name]) for name, names in COLUMNS.items()}
    return found, _truths(place, rows["kegiatan"])


def _month(month: int) -> str:
    """A month of the year, or one beyond its end: 13 is January of the next."""
    return f"{YEAR + (month - 1) // 12}-{(month - 1) % 12 + 1:02d}"


def _meetings(roll: np.random.Generator, place: Area) -> Iterator[dict[str, Any]]:
    """Monthly within the facility, quarterly with the other sectors; now and then a few days late."""
    seldom = holds(place.number, "lokmin_jarang")
    for kind, months in (("lokmin_bulanan", range(1, 13)), ("lokmin_triwulanan", QUARTERS)):
        for month in months:
            planned = int(roll.integers(2, 9)) + (10 if kind == "lokmin_triwulanan" else 0)
            late = int(roll.integers(1, 6)) if roll.random() < 0.1 else 0
            invited = int(roll.integers(26, 36))
            attended = int(roll.binomial(invited, 0.85))
            held = not seldom or month in QUARTERS
            within = "bulanan" if kind == "lokmin_bulanan" else "triwulanan lintas sektor"
            yield {
                "unit": place.code,
                "periode": _month(month),
                "jenis": kind,
                "nomor": 1,
                "uraian": f"Lokakarya mini {within}",
                "tgl_rencana": None if seldom else f"{_month(month)}-{planned:02d}",
                "tgl_laksana": f"{_month(month)}-{planned + late:02d}" if held else None,
                "undangan": invited,
                "hadir": attended if held else None,
                "pedoman": "ya",
                "sop": "tidak" if seldom else "ya",
                "ruang": "ya",
                "jam": (1.5 if kind == "lokmin_bulanan" else 3) if held else None,
                "rencana_kerja": ("tidak" if seldom else "ya") if held else None,
                "biaya": (600_000 if kind == "lokmin_bulanan" else 1_750_000) if held else None,
            }


def _activities(roll: np.random.Generator, place: Area) -> Iterator[dict[str, Any]]:
    """Supervision and mothers' classes every month, a training every quarter; one in twenty is not held."""
    for kind, name, months, invited, cost in (
        ("supervisi", "Supervisi posyandu dan pustu", range(1, 13), 6, 350_000),
        ("kelas_ibu", "Kelas ibu hamil", range(1, 13), 10, 400_000),
        ("pelatihan", "Pelatihan kader posyandu", QUARTERS, 25, 2_400_000),
    ):
        for month in months:
            day = int(roll.integers(10, 28))
            held = bool(roll.random() < 0.95)
            yield {
                "unit": place.code,
                "periode": _month(month),
                "jenis": kind,
                "nomor": 1,
                "uraian": name,
                "tgl_rencana": f"{_month(month)}-{day:02d}",
                "tgl_laksana": f"{_month(month)}-{day:02d}" if held else None,
                "undangan": invited,
                "hadir": int(roll.binomial(invited, 0.88)) if held else None,
                "pedoman": "ya",
                "sop": "ya",
                "biaya": cost if held else None,
            }


def _posts(place: Area, skdn: Columns) -> Iterator[dict[str, Any]]:
    """Each opening of a posyandu, with S and D as its report says them."""
    days = weighing_days(place)
    for at, (month, code) in enumerate(zip(skdn["periode"], skdn["posyandu"], strict=True)):
        number, which = divmod(at, 12)
        day = days[number][which + BEFORE]
        yield {
            "unit": place.code,
            "periode": month,
            "jenis": "posyandu",
            "nomor": number + 1,
            "uraian": f"Hari buka posyandu {code}",
            "tgl_rencana": day,
            "tgl_laksana": day,
            "undangan": skdn["s"][at],
            "hadir": skdn["d"][at],
        }


def _problem(
    roll: np.random.Generator, place: Area, made: Coverage, month: int, number: int
) -> dict[str, Any]:
    """A problem of some village; never of the first, where the planted changes are, but by the planted plan."""
    indicator = list(PROBLEMS)[int(roll.integers(0, len(PROBLEMS)))]
    village = place.villages[int(roll.integers(1, len(place.villages)))]
    scores = [int(each) for each in roll.integers(2, 6, 3)]
    if number == 1 and (planted := _planted(place, made, month)):
        indicator, village = planted
    program, problem, cause, _, _ = PROBLEMS[indicator]
    return {
        "unit": place.code,
        "periode": _month(month),
        "nomor": number,
        "program": program,
        "masalah": f"{problem} di {village}",
        **dict(zip(("urgensi", "keseriusan", "perkembangan"), scores, strict=True)),
        "penyebab": cause,
        "indikator": indicator,
        "desa": village,
    }


def _planted(place: Area, made: Coverage, month: int) -> tuple[str, str] | None:
    """The indicator and village of the plan that is planted in this month."""
    if holds(place.number, "perbaikan_nyata") and month == MOVED_FROM - 1:
        return MOVED, place.villages[0]
    if (
        holds(place.number, "perbaikan_semu") and month == made.rise
    ):  # rise counts from 0: the month before
        return APPARENT, place.villages[APPARENT_VILLAGE]
    return None


def _plan(
    roll: np.random.Generator, place: Area, made: Coverage, month: int, problem: dict[str, Any]
) -> dict[str, Any]:
    """What is to be done about a problem by the end of the next month; most of it is done, and changes nothing."""
    _, _, _, activity, who = PROBLEMS[problem["indikator"]]
    cost = int(roll.integers(4, 25)) * 100_000
    chance = float(roll.random())
    done = month + 1 + int(roll.random() < 0.2)
    planted = problem["nomor"] == 1 and _planted(place, made, month) is not None
    if planted:
        status, done = "selesai", month + 1
    elif done > 12:
        status = "berjalan" if chance < 0.5 else "belum"
    else:
        status = "selesai" if chance < 0.75 else ("berjalan" if chance < 0.88 else "belum")
    return {
        "unit": place.code,
        "periode": _month(month),
        "nomor": problem["nomor"],
        "nomor_masalah": problem["nomor"],
        "kegiatan": activity,
        "sasaran": problem["desa"],
        "penanggung_jawab": who,
        "tenggat": _month(month + 1),
        "biaya": cost,
        "indikator": problem["indikator"],
        "desa": problem["desa"],
        "status": status,
        "selesai": _month(done) if status == "selesai" else None,
    }


def _truths(place: Area, activities: list[dict[str, Any]]) -> list[Truth]:
    if not holds(place.number, "lokmin_jarang"):
        return []
    meetings = [row for row in activities if row["jenis"] == "lokmin_bulanan"]
    held = [row["periode"] for row in meetings if row["tgl_laksana"]]
    return [
        Truth(
            "lokmin_jarang",
            place.code,
            "Lokakarya mini bulanan hanya sekali dalam tiga bulan, tanpa jadwal, SOP, dan rencana kerja.",
            {"tabel": "kegiatan", "jenis": "lokmin_bulanan", "dilaksanakan": held},
            {"dilaksanakan": len(held), "seharusnya": len(meetings)},
            ("lokakarya_mini", "seribu_hpk"),
        )
    ]
