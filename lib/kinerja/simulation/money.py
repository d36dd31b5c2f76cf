"""Budgets: a tree of programmes, activities and sub-activities that adds up, its plan, its indicators, and income."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from kinerja.simulation.area import USUAL, YEAR, YEARS, Area
from kinerja.simulation.coverage import Coverage
from kinerja.simulation.streams import Tables, columns, dice
from kinerja.simulation.truths import Truth, holds

BRANCHES = {
    "1": "Program penunjang urusan pemerintahan",
    "1.1": "Administrasi umum",
    "2": "Program pemenuhan upaya kesehatan",
    "2.1": "Layanan upaya kesehatan masyarakat",
    "2.2": "Layanan operasional puskesmas",
    "3": "Program peningkatan kapasitas tenaga kesehatan",
    "3.1": "Pengembangan mutu tenaga kesehatan",
}
LEVELS = ("program", "kegiatan", "subkegiatan")
# Code → name, fund, about how many million rupiah, indicator, its unit; a service that reaches the persons of an
# indicator of the year is counted from there.
LEAVES = {
    "1.1.1": ("Peralatan dan perlengkapan kantor", "DAU", 60, "keluaran_subkegiatan/1.1.1", "paket"),
    "1.1.2": ("Jasa komunikasi, air, dan listrik", "JKN", 85, "keluaran_subkegiatan/1.1.2", "bulan"),
    "2.1.1": ("Pelayanan kesehatan ibu hamil", "BOK", 55, "dilayani_ibu_hamil", "orang"),
    "2.1.2": ("Pelayanan kesehatan ibu bersalin", "BOK", 48, "dilayani_ibu_bersalin", "orang"),
    "2.1.3": ("Pelayanan kesehatan balita", "BOK", 62, "dilayani_balita", "orang"),
    "2.1.4": ("Pelayanan gizi masyarakat", "BOK", 95, "keluaran_subkegiatan/2.1.4", "dokumen"),
    "2.1.5": ("Pelayanan penderita hipertensi", "BOK", 40, "dilayani_hipertensi", "orang"),
    "2.1.6": ("Pelayanan orang terduga tuberkulosis", "BOK", 36, "dilayani_terduga_tb", "orang"),
    "2.1.7": ("Pelayanan kesehatan lingkungan", "BOK", 28, "keluaran_subkegiatan/2.1.7", "dokumen"),
    "2.2.1": ("Operasional puskesmas", "JKN", 410, "keluaran_subkegiatan/2.2.1", "bulan"),
    "2.2.2": ("Pengadaan obat dan bahan habis pakai", "JKN", 180, "keluaran_subkegiatan/2.2.2", "paket"),
    "3.1.1": ("Pelatihan tenaga kesehatan", "BOK", 34, "sdmk_ditingkatkan", "orang"),
    "3.1.2": ("Pembinaan mutu pelayanan", "BOK", 26, "keluaran_subkegiatan/3.1.2", "dokumen"),
}  # fmt: skip
SERVED = {
    "dilayani_ibu_hamil": "spm_ibu_hamil",
    "dilayani_ibu_bersalin": "spm_ibu_bersalin",
    "dilayani_balita": "spm_balita",
    "dilayani_hipertensi": "spm_hipertensi",
    "dilayani_terduga_tb": "spm_terduga_tb",
}
FIXED = {
    "paket": 4,
    "bulan": 12,
    "dokumen": 4,
    "orang": 20,
}  # targets that follow from no population
BRANCH_INDICATORS = {"2.1": ("k4", 90), "2.2": ("idl", 90)}
LOWEST = 70  # % of achievement or absorption, below which a report has to analyse the item
INCOME = {"kapitasi JKN": 640, "retribusi": 45}  # about how many million rupiah
# The planted truths.
OVERSPENT, OVERSPENT_BY = "2.1.4", 1.18
IDLE = "3.1.1"


def tables(seed: int, place: Area, made: Coverage) -> tuple[Tables, list[Truth]]:
    """Budget, plan, their indicators, spending and income, and the list of low items, of 2022 to 2024.

    >>> from kinerja.simulation.area import area
    >>> from kinerja.simulation.coverage import coverage
    >>> place = area(1, 1, 2)
    >>> made, _ = tables(1, place, coverage(1, place))
    >>> sorted(made)[:3]
    ['analisis', 'anggaran', 'belanja_pendapatan']
    """
    roll = dice(seed, place.number, "uang")
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in COLUMNS}
    for year in YEARS:
        amounts = _amounts(roll, place, year)
        key = {"unit": place.code, "periode": str(year)}
        rows["anggaran"] += _tree(key, amounts)
        rows["indikator_anggaran"] += _indicators(roll, key, year, made)
        spent = sum(amounts[code][1] for code in BRANCHES if "." not in code)
        income = round(spent * roll.uniform(1.02, 1.25))
        rows["belanja_pendapatan"].append(key | {"belanja": spent, "pendapatan": income})
        for kind, million in INCOME.items():
            goal = round(million * roll.uniform(0.85, 1.15)) * 1_000_000
            got = round(goal * roll.uniform(0.86, 1.1))
            rows["penerimaan"].append(key | {"jenis": kind, "target": goal, "realisasi": got})
    rows["rencana_anggaran"] = rows["anggaran"]
    rows["indikator_rencana"] = rows["indikator_anggaran"]
    rows["analisis"] = list(_low(rows["anggaran"], rows["indikator_anggaran"]))
    found = {name: columns(names, rows[name]) for name, names in COLUMNS.items()}
    return found, _truths(place, rows)


COLUMNS = {
    "anggaran": ("unit", "periode", "kode", "induk", "uraian", "tingkat", "sumber_dana", "pagu", "realisasi"),
    "rencana_anggaran": ("unit", "periode", "kode", "induk", "uraian", "tingkat", "pagu"),
    "indikator_rencana": ("unit", "periode", "kode", "nomor", "indikator", "uraian", "satuan", "target"),
    "indikator_anggaran": ("unit", "periode", "kode", "nomor", "indikator", "uraian", "satuan", "target", "realisasi"),
    "belanja_pendapatan": ("unit", "periode", "belanja", "pendapatan"),
    "penerimaan": ("unit", "periode", "jenis", "target", "realisasi"),
    "analisis": ("unit", "periode", "jenis", "nomor", "kode", "uraian", "nilai", "penyebab"),
}  # fmt: skip


def _amounts(roll: np.random.Generator, place: Area, year: int) -> dict[str, tuple[int, int]]:
    """Code → budget and spending; a branch is the sum of what is below it."""
    found: dict[str, tuple[int, int]] = {}
    for code, (_, _, million, _, _) in LEAVES.items():
        size = million * place.population / USUAL * 1.04 ** (year - YEAR)
        budget = round(size * 1000 * roll.uniform(0.85, 1.15)) * 1000
        spent = round(budget * float(roll.beta(38, 3)) / 500) * 500
        if year == YEAR and code == OVERSPENT and holds(place.number, "melebihi_pagu"):
            spent = round(budget * OVERSPENT_BY)
        if year == YEAR and code == IDLE and holds(place.number, "capaian_tanpa_belanja"):
            spent = 0
        found[code] = (budget, spent)
    for branch in BRANCHES:
        below = [
            amounts
            for code, amounts in found.items()
            if code in LEAVES and code.startswith(f"{branch}.")
        ]
        found[branch] = (sum(budget for budget, _ in below), sum(spent for _, spent in below))
    return found  # fmt: skip


def _tree(key: dict[str, str], amounts: dict[str, tuple[int, int]]) -> Iterator[dict[str, Any]]:
    for code in sorted(amounts):
        budget, spent = amounts[code]
        parent = code.rpartition(".")[0]
        leaf = LEAVES.get(code)
        yield key | {
            "kode": code,
            "induk": parent or None,
            "uraian": leaf[0] if leaf else BRANCHES[code],
            "tingkat": LEVELS[code.count(".")],
            "sumber_dana": leaf[1] if leaf else None,
            "pagu": budget,
            "realisasi": spent,
        }


def _indicators(
    roll: np.random.Generator, key: dict[str, str], year: int, made: Coverage
) -> Iterator[dict[str, Any]]:
    for code in sorted([*LEAVES, *BRANCH_INDICATORS]):
        if code in BRANCH_INDICATORS:
            indicator, goal = BRANCH_INDICATORS[code]
            above, below = made.yearly[indicator, year]
            told = (f"Cakupan {indicator.upper()}", "%", goal, round(100 * above / below, 2))
        else:
            name, _, _, indicator, unit = LEAVES[code]
            if indicator in SERVED:
                served, goal = made.yearly[SERVED[indicator], year]
            else:
                goal = FIXED[unit]
                served = goal - int(roll.random() < 0.1)
            if holds(made.place.number, "capaian_tanpa_belanja") and code == IDLE:
                served = goal
            told = (f"Jumlah {unit}: {name[0].lower()}{name[1:]}", unit, goal, served)
        names = ("uraian", "satuan", "target", "realisasi")
        item = {"kode": code, "nomor": 1, "indikator": indicator}
        yield key | item | dict(zip(names, told, strict=True))


def _low(
    budget: list[dict[str, Any]], indicators: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """The items of the last year below 70 %: achievements first, then absorptions, numbered each from 1."""
    achieved = [(row, 100 * row["realisasi"] / row["target"]) for row in indicators]
    absorbed = [(row, 100 * row["realisasi"] / row["pagu"]) for row in budget]
    causes = {"kinerja": "Sasaran belum seluruhnya terjangkau.", "anggaran": "Pencairan terlambat."}
    for kind, items in (("kinerja", achieved), ("anggaran", absorbed)):
        low = [(row, value) for row, value in items if row["periode"] == str(YEAR) and value < LOWEST]  # fmt: skip
        for number, (row, value) in enumerate(low, start=1):
            yield {
                "unit": row["unit"],
                "periode": row["periode"],
                "jenis": kind,
                "nomor": number,
                "kode": row["kode"],
                "uraian": row["uraian"],
                "nilai": round(value, 2),
                "penyebab": causes[kind],
            }


def _truths(place: Area, rows: dict[str, list[dict[str, Any]]]) -> list[Truth]:
    def item(table: str, code: str) -> dict[str, Any]:
        return next(r for r in rows[table] if (r["periode"], r["kode"]) == (str(YEAR), code))

    found = []
    if holds(place.number, "melebihi_pagu"):
        row = item("anggaran", OVERSPENT)
        found.append(
            Truth(
                "melebihi_pagu",
                place.code,
                "Belanja subkegiatan ini melampaui pagunya.",
                {"tabel": "anggaran", "periode": str(YEAR), "kode": OVERSPENT},
                {"pagu": row["pagu"], "realisasi": row["realisasi"], "serapan_%": round(100 * OVERSPENT_BY)},
                ("laporan_kinerja",),
            )
        )  # fmt: skip
    if holds(place.number, "capaian_tanpa_belanja"):
        row = item("indikator_anggaran", IDLE)
        found.append(
            Truth(
                "capaian_tanpa_belanja",
                place.code,
                "Kinerja 100%, padahal dari anggarannya tidak ada yang dibelanjakan.",
                {"tabel": ["anggaran", "indikator_anggaran"], "periode": str(YEAR), "kode": IDLE},
                {"pagu": item("anggaran", IDLE)["pagu"], "realisasi": 0, "target": row["target"], "capaian_%": 100},
                ("laporan_kinerja",),
            )
        )  # fmt: skip
    return found
