"""Questionnaires and coded evidence."""

from kinerja.tables.fields import UNIT, code, count, number, period, table, text

INSTRUMENTS = ("pelanggan", "proses_internal", "pembelajaran", "skm", "kegunaan")
ASPECTS = (
    "kualitas",
    "kuantitas",
    "ketepatan_waktu",
    "efektivitas_biaya",
    "kebutuhan_supervisi",
    "kemampuan",
)
TABLES = (
    table(
        "kuesioner",
        "Jawaban kuesioner",
        "satu jawaban satu responden atas satu butir",
        ["unit", "periode", "instrumen", "responden", "dimensi", "butir"],
        {
            "unit": code(UNIT),
            "periode": period(),
            "instrumen": text("Instrumen", choices=INSTRUMENTS),
            "responden": code("Nomor responden tanpa nama"),
            "dimensi": text("Dimensi"),
            "butir": code("Nomor butir"),
            "skor": number(
                "Skor jawaban; kosong bila tidak dijawab", unit="skor", required=False, least=0
            ),
            "skor_maks": number("Skor tertinggi butir ini", unit="skor", least=1),
            "harapan": number(
                "Skor yang diharapkan, untuk kesenjangan SERVQUAL",
                unit="skor",
                required=False,
                least=0,
            ),
        },
    ),
    table(
        "kuesioner_rerata",
        "Rerata kuesioner terbitan",
        "rerata terbit satu dimensi, tanpa jawaban per responden",
        ["unit", "periode", "instrumen", "dimensi"],
        {
            "unit": code(UNIT),
            "periode": period(),
            "instrumen": text("Instrumen", choices=INSTRUMENTS),
            "dimensi": text("Dimensi"),
            "nilai": number("Rerata", unit="% dari skor maksimum", least=0),
            "responden": count("Banyak responden menurut dokumen", unit="orang", required=False),
        },
    ),
    table(
        "bukti",
        "Bukti kualitatif",
        "satu kutipan yang diberi kode oleh satu pengode",
        ["unit", "periode", "kutipan", "pengode"],
        {
            "unit": code(UNIT),
            "periode": period(),
            "kutipan": code("Nomor kutipan"),
            "informan": code("Nomor informan tanpa nama"),
            "peran": text("Peran informan"),
            "aspek": text("Aspek kinerja", choices=ASPECTS),
            "kode": text("Kode isi, misalnya mendukung atau menghambat"),
            "pengode": code("Nomor pengode"),
            "isi": text("Isi kutipan, tanpa nama orang", required=False),
        },
    ),
)
