"""Questionnaires answered by respondents, published means of the year before, and evidence coded by two coders.

All facilities have the same true means. Answers of one person go together, and answers of one dimension more so.
"""

from typing import Any

import numpy as np

from kinerja.simulation.area import YEAR, Area
from kinerja.simulation.streams import Columns, Tables, columns, dice
from kinerja.tables.forms.answers import ASPECTS

# Instrument → dimensions, items of a dimension, respondents, highest score, true mean.
INSTRUMENTS = {
    "pelanggan": (("Wujud Fisik", "Kehandalan", "Daya Tanggap", "Jaminan", "Empati"), 2, 20, 5, 3.8),
    "proses_internal": (("Sarana dan Prasarana", "Sumber Daya Manusia", "Proses"), 2, 12, 5, 3.7),
    "pembelajaran": (("Kemampuan", "Motivasi"), 2, 12, 5, 3.8),
    "skm": (
        ("Persyaratan", "Prosedur", "Waktu", "Biaya", "Produk", "Kompetensi", "Perilaku", "Pengaduan", "Sarana"),
        1, 20, 4, 3.3,
    ),
    "kegunaan": (("Kemudahan", "Efisien", "Diingat", "Kesalahan", "Kepuasan"), 2, 8, 5, 3.9),
}  # fmt: skip
EXPECTED = 4.5  # mean of what customers expect, of 5
PUBLISHED = ("pelanggan", "proses_internal", "pembelajaran")
INFORMANTS = ("Kepala puskesmas", "Bidan koordinator", "Petugas gizi", "Bidan desa", "Kader")
EVIDENCE = {
    ("kualitas", "mendukung"): "Pelayanan mengikuti standar yang ditempel di ruang periksa.",
    ("kualitas", "menghambat"): "Alat ukur tinggi badan belum ditera.",
    ("kuantitas", "mendukung"): "Sasaran dibagi habis kepada setiap petugas.",
    ("kuantitas", "menghambat"): "Satu petugas memegang tiga program.",
    ("ketepatan_waktu", "mendukung"): "Jadwal posyandu jarang bergeser.",
    ("ketepatan_waktu", "menghambat"): "Laporan menunggu data dari desa.",
    ("efektivitas_biaya", "mendukung"): "Kegiatan digabung supaya sekali jalan.",
    ("efektivitas_biaya", "menghambat"): "Dana baru cair menjelang akhir tahun.",
    ("kebutuhan_supervisi", "mendukung"): "Kader dapat bekerja sendiri setelah dilatih.",
    ("kebutuhan_supervisi", "menghambat"): "Pengisian kartu masih harus didampingi.",
    ("kemampuan", "mendukung"): "Petugas sudah mengikuti pelatihan konseling.",
    ("kemampuan", "menghambat"): "Petugas baru belum dilatih.",
}
CODES = ("mendukung", "menghambat")
QUOTATIONS = 12
AGREEMENT = 0.88  # how often the second coder codes as the first, by skill and not by chance

COLUMNS = {
    "kuesioner": ("unit", "periode", "instrumen", "responden", "dimensi", "butir", "skor", "skor_maks", "harapan"),
    "kuesioner_rerata": ("unit", "periode", "instrumen", "dimensi", "nilai", "responden"),
    "bukti": ("unit", "periode", "kutipan", "informan", "peran", "aspek", "kode", "pengode", "isi"),
}  # fmt: skip


def tables(seed: int, place: Area) -> Tables:
    """Answers and evidence of the year, published means of the year before.

    >>> from kinerja.simulation.area import area
    >>> made = tables(1, area(1, 1, 2))
    >>> len(made["kuesioner"]["skor"]), sorted(set(made["bukti"]["pengode"]))
    (580, ['A', 'B'])
    """
    roll = dice(seed, place.number, "jawaban")
    return {
        "kuesioner": _answers(roll, place),
        "kuesioner_rerata": _means(roll, place),
        "bukti": _evidence(roll, place),
    }


def _answers(roll: np.random.Generator, place: Area) -> Columns:
    rows: list[dict[str, Any]] = []
    for instrument, (dimensions, items, people, most, mean) in INSTRUMENTS.items():
        shape = (people, len(dimensions), items)
        taste = 0.45 * roll.standard_normal((people, 1, 1))
        subject = 0.25 * roll.standard_normal((people, len(dimensions), 1))
        felt = mean + taste + subject + 0.5 * roll.standard_normal(shape)
        scores = np.clip(np.rint(felt), 1, most).astype("int64")
        hoped = np.clip(np.rint(EXPECTED + 0.5 * roll.standard_normal(shape)), 1, most)
        left_out = roll.random(shape) < 0.01
        for who, where, item in np.ndindex(shape):
            at = (who, where, item)
            rows.append(
                {
                    "unit": place.code,
                    "periode": str(YEAR),
                    "instrumen": instrument,
                    "responden": f"r{who + 1:02d}",
                    "dimensi": dimensions[where],
                    "butir": f"b{where * items + item + 1}",
                    "skor": None if left_out[at] else int(scores[at]),
                    "skor_maks": most,
                    "harapan": int(hoped[at]) if instrument == "pelanggan" else None,
                }
            )
    return columns(COLUMNS["kuesioner"], rows)


def _means(roll: np.random.Generator, place: Area) -> Columns:
    rows = [
        {
            "unit": place.code,
            "periode": str(YEAR - 1),
            "instrumen": instrument,
            "dimensi": dimension,
            "nilai": round(100 * INSTRUMENTS[instrument][4] / 5 + 2.5 * roll.standard_normal(), 1),
            "responden": INSTRUMENTS[instrument][2],
        }
        for instrument in PUBLISHED
        for dimension in INSTRUMENTS[instrument][0]
    ]
    return columns(COLUMNS["kuesioner_rerata"], rows)


def _evidence(roll: np.random.Generator, place: Area) -> Columns:
    """Every quotation is coded twice; the second coder agrees mostly."""
    rows: list[dict[str, Any]] = []
    for number in range(QUOTATIONS):
        aspect, code = ASPECTS[number % len(ASPECTS)], CODES[int(roll.integers(0, 2))]
        who = int(roll.integers(0, len(INFORMANTS)))
        again = bool(roll.random() < AGREEMENT)
        other = (ASPECTS[int(roll.integers(0, len(ASPECTS)))], CODES[int(roll.integers(0, 2))])
        for coder, (coded_aspect, coded) in (
            ("A", (aspect, code)),
            ("B", (aspect, code) if again else other),
        ):
            rows.append(
                {
                    "unit": place.code,
                    "periode": str(YEAR),
                    "kutipan": f"q{number + 1:02d}",
                    "informan": f"i{who + 1}",
                    "peran": INFORMANTS[who],
                    "aspek": coded_aspect,
                    "kode": coded,
                    "pengode": coder,
                    "isi": EVIDENCE[aspect, code],
                }
            )
    return columns(COLUMNS["bukti"], rows)
