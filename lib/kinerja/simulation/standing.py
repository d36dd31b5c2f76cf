"""What a facility is and has: posyandu, sites, staff, accreditation, and how others assessed it."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from kinerja import catalogue
from kinerja.simulation.area import USUAL, YEAR, Area
from kinerja.simulation.coverage import TARGETS, Coverage
from kinerja.simulation.streams import Columns, Tables, columns, dice

STAFF = {  # kind → about how many with each status
    "Kepala Puskesmas": 1, "Kepala TU": 1, "Dokter Umum": 2, "Dokter Gigi": 1, "D3 Kebidanan": 12,
    "D3 Keperawatan": 9, "S1 Kesmas": 2, "Pet. Laboratorium": 1, "Sanitarian": 1, "Ahli Gizi": 1,
    "Asisten Apoteker": 2, "Administrasi": 3, "Sopir": 1, "Petugas Kebersihan": 1,
}  # fmt: skip
ALONE = ("Kepala Puskesmas", "Kepala TU")
GRADES = (("paripurna", 0.3), ("utama", 0.4), ("madya", 0.25), ("dasar", 0.05))
PKP = {  # services of the yearly assessment → their group
    "k4": "KIA", "persalinan_faskes": "KIA", "kn_lengkap": "KIA", "kf1": "KIA", "kb_aktif": "KB", "idl": "Imunisasi",
    "asi_eksklusif": "Gizi", "ttd_bumil": "Gizi", "vita_balita": "Gizi", "spm_hipertensi": "PTM",
    "spm_diabetes": "PTM", "spm_usia_lanjut": "Lansia", "spm_odgj_berat": "Jiwa", "spm_terduga_tb": "P2",
}  # fmt: skip
MANAGEMENT = {
    "Manajemen umum": ("Rencana lima tahunan", "Rencana pelaksanaan bulanan", "Lokakarya mini", "Penilaian kinerja"),
    "Manajemen sumber daya": ("Sarana dan peralatan", "Keuangan", "Ketenagaan", "Obat dan bahan"),
    "Manajemen mutu": ("Audit internal", "Survei kepuasan", "Tindak lanjut keluhan"),
}  # fmt: skip
SCALE = (4, 7, 10)
COMPONENTS = {  # code → name, highest score (PermenPANRB 88/2021, secondary)
    "A": ("Perencanaan kinerja", 30),
    "B": ("Pengukuran kinerja", 30),
    "C": ("Pelaporan kinerja", 15),
    "D": ("Evaluasi akuntabilitas kinerja internal", 25),
}
PARTS = (("keberadaan", 0.2), ("kualitas", 0.3), ("pemanfaatan", 0.5))
ADVICE = {
    "A-1": ("Perencanaan kinerja", "Rencana dibuat dari data desa.", "Rapat data sebelum menyusun rencana."),
    "B-1": ("Pengukuran kinerja", "Capaian diukur tiap triwulan.", "Laporan triwulan tiap program."),
    "C-1": ("Pelaporan kinerja", "Laporan menjelaskan sebab capaian rendah.", "Menambah analisis sebab."),
    "D-1": ("Evaluasi internal", "Hasil evaluasi dibahas di lokakarya mini.", "Butir tetap di agenda."),
}  # fmt: skip
PROGRESS = ("selesai", "berjalan", "belum")

COLUMNS = {
    "posyandu": ("unit", "periode", "posyandu", "nama", "desa", "frekuensi", "kader", "kader_terlatih", "cakupan_ds",
                 "cakupan_kia", "cakupan_kb", "cakupan_imunisasi", "program_tambahan", "dana_sehat"),
    "sarana": ("unit", "periode", "desa", "jenis_sarana", "jumlah"),
    "ketenagaan": ("unit", "periode", "jenis_tenaga", "status", "jumlah"),
    "akreditasi": ("unit", "periode", "status", "berlaku_sampai"),
    "pkp": ("unit", "periode", "jenis", "upaya", "variabel", "target", "pembilang", "penyebut", "nilai"),
    "evaluasi": ("unit", "periode", "kode", "induk", "komponen", "bobot", "nilai"),
    "tindak_lanjut": ("unit", "periode", "nomor", "aspek", "rekomendasi", "rencana_aksi", "waktu", "status"),
}  # fmt: skip


def tables(seed: int, place: Area, made: Coverage, skdn: Columns) -> Tables:
    """The seven tables of 2024 (assessment by others: also of 2023).

    >>> from kinerja.simulation.area import area
    >>> from kinerja.simulation.children import register, skdn
    >>> from kinerja.simulation.coverage import coverage
    >>> place = area(1, 1, 2)
    >>> made = tables(1, place, coverage(1, place), skdn(place, register(1, place)))
    >>> len(made["akreditasi"]["status"]), set(made["posyandu"]["frekuensi"])
    (1, {12})
    """
    roll = dice(seed, place.number, "keadaan")
    rows = {
        "posyandu": _posts(roll, place, skdn),
        "sarana": _sites(roll, place),
        "ketenagaan": _staff(roll, place),
        "akreditasi": _grade(roll),
        "pkp": _assessment(roll, made),
        "evaluasi": _accountability(roll),
        "tindak_lanjut": _advice(roll),
    }
    key = {"unit": place.code, "periode": str(YEAR)}
    return {name: columns(COLUMNS[name], [key | row for row in each]) for name, each in rows.items()}  # fmt: skip


def _posts(roll: np.random.Generator, place: Area, skdn: Columns) -> Iterator[dict[str, Any]]:
    """D/S as its reports of the year have it; the rest by how far the posyandu has come."""
    for post in place.posts:
        mine = [at for at, code in enumerate(skdn["posyandu"]) if code == post.code]
        weighed, all_ = (sum(skdn[name][at] for at in mine) for name in ("d", "s"))
        grown = float(roll.uniform(0, 1))
        cadres = 3 + int(roll.binomial(4, 0.3 + 0.5 * grown))
        covered = [round(45 + 40 * grown + float(roll.uniform(0, 12)), 1) for _ in range(3)]
        yield {
            "posyandu": post.code,
            "nama": f"Posyandu {post.code[1:]}",
            "desa": post.village,
            "frekuensi": 12,
            "kader": cadres,
            "kader_terlatih": int(roll.binomial(cadres, 0.4 + 0.5 * grown)),
            "cakupan_ds": round(100 * weighed / all_, 1),
            **dict(zip(("cakupan_kia", "cakupan_kb", "cakupan_imunisasi"), covered, strict=True)),
            "program_tambahan": int(roll.binomial(3, grown)),
            "dana_sehat": round(max(0.0, 90 * grown - 20), 1),
        }


def _sites(roll: np.random.Generator, place: Area) -> Iterator[dict[str, Any]]:
    for number, village in enumerate(place.villages):
        kept = sum(post.village == village for post in place.posts)  # those with a register
        for kind, many in {
            "puskesmas_induk": int(number == 0),
            "puskesmas_pembantu": int(number > 0 and roll.random() < 0.4),
            "polindes": int(roll.random() < 0.6),
            "posyandu": kept + int(roll.integers(1, 4)),
        }.items():
            yield {"desa": village, "jenis_sarana": kind, "jumlah": many}


def _staff(roll: np.random.Generator, place: Area) -> Iterator[dict[str, Any]]:
    size = place.population / USUAL
    for kind, many in STAFF.items():
        permanent = many if kind in ALONE else int(roll.poisson(0.6 * many * size))
        contract = 0 if kind in ALONE else int(roll.poisson(0.4 * many * size))
        yield {"jenis_tenaga": kind, "status": "PNS", "jumlah": permanent}
        yield {"jenis_tenaga": kind, "status": "Kontrak", "jumlah": contract}


def _grade(roll: np.random.Generator) -> Iterator[dict[str, Any]]:
    grade = str(roll.choice([name for name, _ in GRADES], p=[share for _, share in GRADES]))
    year, month = int(roll.integers(YEAR, YEAR + 5)), int(roll.integers(1, 13))
    yield {"status": grade, "berlaku_sampai": f"{year}-{month:02d}-15"}


def _assessment(roll: np.random.Generator, made: Coverage) -> Iterator[dict[str, Any]]:
    """The yearly assessment (PKP): services as they stand in ``observasi``, management on its scale."""
    for year in (YEAR - 1, YEAR):
        for indicator, group in PKP.items():
            above, below = made.yearly[indicator, year]
            yield {
                "periode": str(year),
                "jenis": "pelayanan",
                "upaya": group,
                "variabel": catalogue.name(indicator),
                "target": TARGETS[indicator][0] if indicator in TARGETS else 100,
                "pembilang": above,
                "penyebut": below,
            }
        for group, variables in MANAGEMENT.items():
            for variable in variables:
                value = SCALE[int(roll.choice(3, p=(0.1, 0.4, 0.5)))]
                row = {"jenis": "manajemen", "upaya": group, "variabel": variable, "nilai": value}
                yield {"periode": str(year)} | row


def _accountability(roll: np.random.Generator) -> Iterator[dict[str, Any]]:
    for code, (name, most) in COMPONENTS.items():
        parts = [(part, round(most * share, 2)) for part, share in PARTS]
        got = [round(full * int(roll.integers(6, 10)) / 10, 2) for _, full in parts]
        yield {"kode": code, "komponen": name, "bobot": most, "nilai": round(sum(got), 2)}
        for number, ((part, full), value) in enumerate(zip(parts, got, strict=True), start=1):
            yield {
                "kode": f"{code}.{number}",
                "induk": code,
                "komponen": f"{name}: {part}",
                "bobot": full,
                "nilai": value,
            }


def _advice(roll: np.random.Generator) -> Iterator[dict[str, Any]]:
    for number, (aspect, advice, action) in ADVICE.items():
        yield {
            "nomor": number,
            "aspek": aspect,
            "rekomendasi": advice,
            "rencana_aksi": action,
            "waktu": f"Triwulan {('I', 'II', 'III', 'IV')[int(roll.integers(0, 4))]} {YEAR}",
            "status": PROGRESS[int(roll.choice(3, p=(0.5, 0.3, 0.2)))],
        }
