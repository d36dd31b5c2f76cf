"""One schema a table: the Indonesian columns of the forms, what a row is, units, keys, and the sentence of each rule.

Validation, the data dictionary (``datapackage.json``) and the Excel template are all made from these. No file is
read here.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from kinerja.periods import PATTERN

# What a column holds. A code is text whose leading zeros count; a period is text that Excel likes to spoil.
TEXT, CODE, PERIOD, NUMBER, COUNT = "teks", "kode", "periode", "bilangan", "cacah"
NUMERIC = (NUMBER, COUNT)


def _column(
    kind: str,
    description: str,
    *,
    required: bool,
    checks: Sequence[pa.Check] = (),
    unit: str = "",
) -> pa.Column:
    return pa.Column(
        "float64" if kind in NUMERIC else None,
        checks=list(checks),
        nullable=not required,
        required=required,
        description=description,
        metadata={"jenis": kind, "satuan": unit},
    )


def text(
    description: str, *, required: bool = True, choices: Sequence[str] | None = None
) -> pa.Column:
    """Free text, or one of a few words."""
    checks = (
        [pa.Check.isin(list(choices), error=f"harus salah satu dari: {', '.join(choices)}")]
        if choices
        else []
    )
    return _column(TEXT, description, required=required, checks=checks)


def code(description: str, *, breakdown: bool = False) -> pa.Column:
    """An identifier; stays text, leading zeros and all. With ``breakdown``, ``kode/rincian`` is one too."""
    shape = pa.Check.str_matches(
        r"^[\w.\-]+(/[^/]+)?$" if breakdown else r"^[\w.\-]+$",
        error="kode hanya boleh berisi huruf, angka, titik, tanda hubung dan garis bawah",
    )
    return _column(CODE, description, required=True, checks=[shape])


def period(description: str = "Tahun, bulan atau triwulan: 2024, 2024-03, 2024-Q1") -> pa.Column:
    """A period, see ``kinerja.periods``."""
    shape = pa.Check.str_matches(
        f"^{PATTERN}$", error="periode harus seperti 2024, 2024-03 atau 2024-Q1"
    )
    return _column(PERIOD, description, required=True, checks=[shape])


def number(
    description: str, *, unit: str, required: bool = True, least: float | None = None
) -> pa.Column:
    """A measured number."""
    return _column(NUMBER, description, required=required, checks=_at_least(least), unit=unit)


def money(description: str, *, required: bool = True) -> pa.Column:
    """Rupiah, never negative: a correction is a row of its own in the books, not a minus sign here."""
    return number(description, unit="rupiah", required=required, least=0)


def count(description: str, *, unit: str, required: bool = True) -> pa.Column:
    """A whole number from zero."""
    whole = pa.Check(
        lambda values: values.isna() | (values == np.floor(values)),
        error="harus bilangan bulat",
        name="bilangan_bulat",
    )
    return _column(COUNT, description, required=required, checks=[*_at_least(0), whole], unit=unit)


def _at_least(least: float | None) -> list[pa.Check]:
    return [] if least is None else [pa.Check.ge(least, error=f"harus {least:g} atau lebih")]


def _source() -> dict[str, pa.Column]:
    return {
        "dokumen": text("Berkas sumber nilai pada baris ini", required=False),
        "baris": text("Nomor baris di dokumen itu", required=False),
        "catatan": text("Catatan tentang nilai pada baris ini", required=False),
    }


def _table(
    name: str, title: str, row: str, key: list[str], columns: dict[str, pa.Column]
) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        columns | _source(),
        name=name,
        title=title,
        description=f"Satu baris: {row}",
        unique=key,
        strict=True,
    )


UNIT = "Kode fasilitas, seperti di tabel unit"
INSTRUMENTS = ("pelanggan", "proses_internal", "pembelajaran")
KINDS = ("puskesmas", "dinas", "posyandu", "rumah_sakit", "kabupaten", "provinsi")
LEVELS = ("program", "kegiatan", "subkegiatan")
GRADES = ("paripurna", "utama", "madya", "dasar", "tidak terakreditasi")
PROGRESS = ("selesai", "berjalan", "belum")
ITEM = "Kode pos, seperti di tabel anggaran"

SCHEMAS: dict[str, pa.DataFrameSchema] = {
    schema.name: schema
    for schema in (
        _table(
            "unit",
            "Fasilitas",
            "satu fasilitas",
            ["unit"],
            {
                "unit": code("Kode fasilitas"),
                "nama": text("Nama fasilitas"),
                "jenis": text("Jenis", choices=KINDS),
                "kecamatan": text("Kecamatan", required=False),
                "kabupaten": text("Kabupaten atau kota", required=False),
            },
        ),
        _table(
            "observasi",
            "Nilai indikator",
            "nilai satu indikator satu fasilitas dalam satu periode: pembilang dan penyebut, atau nilai",
            ["unit", "periode", "indikator"],
            {
                "unit": code(UNIT),
                "periode": period(),
                "indikator": code(
                    "Kode indikator, seperti di data/rujukan/indikator.csv", breakdown=True
                ),
                "pembilang": number("Pembilang", unit="sesuai indikator", required=False),
                "penyebut": number("Penyebut", unit="sesuai indikator", required=False, least=0),
                "nilai": number("Nilai jadi", unit="sesuai indikator", required=False),
            },
        ),
        _table(
            "sarana",
            "Sarana pelayanan",
            "jumlah satu jenis sarana di satu desa",
            ["unit", "periode", "desa", "jenis_sarana"],
            {
                "unit": code(UNIT),
                "periode": period(),
                "desa": text("Nama desa; 'semua' bila hanya jumlah seluruh wilayah diketahui"),
                "jenis_sarana": code("Jenis sarana"),
                "jumlah": count("Jumlah sarana", unit="unit"),
            },
        ),
        _table(
            "ketenagaan",
            "Ketenagaan",
            "jumlah satu jenis tenaga dengan satu status kepegawaian",
            ["unit", "periode", "jenis_tenaga", "status"],
            {
                "unit": code(UNIT),
                "periode": period(),
                "jenis_tenaga": text("Jenis tenaga, seperti di tabel jenis_tenaga"),
                "status": text("Status kepegawaian"),
                "jumlah": count("Jumlah tenaga", unit="orang"),
            },
        ),
        _table(
            "anggaran",
            "Anggaran dan realisasi belanja",
            "satu pos anggaran satu periode; pohon program, kegiatan, subkegiatan lewat kolom induk",
            ["unit", "periode", "kode"],
            {
                "unit": code(UNIT),
                "periode": period(),
                "kode": code("Kode pos"),
                "induk": text("Kode pos induk; kosong di puncak pohon", required=False),
                "uraian": text("Nama pos"),
                "tingkat": text("Tingkat pos", required=False, choices=LEVELS),
                "sumber_dana": text("Sumber dana", required=False),
                "pagu": money("Anggaran"),
                "realisasi": money("Realisasi"),
            },
        ),
        _table(
            "rencana_anggaran",
            "Rencana anggaran",
            "satu pos rencana kerja dan anggaran satu periode, dengan kode yang sama seperti di tabel anggaran",
            ["unit", "periode", "kode"],
            {
                "unit": code(UNIT),
                "periode": period(),
                "kode": code(ITEM),
                "induk": text("Kode pos induk; kosong di puncak pohon", required=False),
                "uraian": text("Nama pos"),
                "tingkat": text("Tingkat pos", required=False, choices=LEVELS),
                "pagu": money("Anggaran menurut rencana"),
            },
        ),
        _table(
            "indikator_rencana",
            "Indikator rencana",
            "target satu indikator satu pos rencana kerja",
            ["unit", "periode", "kode", "nomor"],
            {
                "unit": code(UNIT),
                "periode": period(),
                "kode": code(ITEM),
                "nomor": count("Nomor urut indikator pada pos itu", unit="nomor"),
                "indikator": code("Kode indikator", breakdown=True),
                "uraian": text("Sebutan indikator"),
                "satuan": text("Satuan", required=False),
                "target": number("Target", unit="lihat satuan", required=False),
            },
        ),
        _table(
            "indikator_anggaran",
            "Indikator pos anggaran",
            "target dan realisasi satu indikator satu pos anggaran",
            ["unit", "periode", "kode", "nomor"],
            {
                "unit": code(UNIT),
                "periode": period(),
                "kode": code(ITEM),
                "nomor": count("Nomor urut indikator pada pos itu", unit="nomor"),
                "indikator": code("Kode indikator", breakdown=True),
                "uraian": text("Sebutan indikator"),
                "satuan": text("Satuan", required=False),
                "target": number("Target", unit="lihat satuan", required=False),
                "realisasi": number("Realisasi", unit="lihat satuan", required=False),
            },
        ),
        _table(
            "target",
            "Target indikator",
            "target satu indikator satu fasilitas dalam satu periode, dan target akhir rencananya",
            ["unit", "periode", "indikator"],
            {
                "unit": code(UNIT),
                "periode": period(),
                "indikator": code("Kode indikator", breakdown=True),
                "target": number("Target periode ini", unit="sesuai indikator", required=False),
                "target_akhir": number(
                    "Target akhir rencana", unit="sesuai indikator", required=False
                ),
            },
        ),
        _table(
            "akreditasi",
            "Status akreditasi",
            "status akreditasi satu fasilitas pada satu periode",
            ["unit", "periode"],
            {
                "unit": code(UNIT),
                "periode": period(),
                "status": text("Status", choices=GRADES),
                "berlaku_sampai": text("Tanggal berakhirnya, 2027-12-17", required=False),
            },
        ),
        _table(
            "evaluasi",
            "Nilai evaluasi",
            "nilai satu komponen evaluasi akuntabilitas satu periode; pohon lewat kolom induk",
            ["unit", "periode", "kode"],
            {
                "unit": code(UNIT),
                "periode": period(),
                "kode": code("Kode komponen"),
                "induk": text("Kode komponen induk; kosong di puncak", required=False),
                "komponen": text("Nama komponen"),
                "bobot": number("Nilai tertinggi komponen", unit="nilai", least=0),
                "nilai": number("Nilai yang diperoleh", unit="nilai", required=False, least=0),
            },
        ),
        _table(
            "tindak_lanjut",
            "Tindak lanjut rekomendasi",
            "satu rekomendasi dan keadaan tindak lanjutnya",
            ["unit", "periode", "nomor"],
            {
                "unit": code(UNIT),
                "periode": period(),
                "nomor": code("Nomor rekomendasi"),
                "aspek": text("Aspek yang dievaluasi"),
                "rekomendasi": text("Isi rekomendasi, singkat"),
                "rencana_aksi": text("Rencana aksi, singkat", required=False),
                "waktu": text("Waktu pelaksanaan", required=False),
                "status": text("Keadaan", choices=PROGRESS),
                "keterangan": text("Apa yang sudah dikerjakan, singkat", required=False),
            },
        ),
        _table(
            "analisis",
            "Analisis capaian rendah",
            "satu butir yang dianalisis laporan karena capaian atau serapannya rendah",
            ["unit", "periode", "jenis", "nomor"],
            {
                "unit": code(UNIT),
                "periode": period(),
                "jenis": text("Yang rendah", choices=("kinerja", "anggaran")),
                "nomor": count("Nomor urut di daftar laporan", unit="nomor"),
                "kode": code(ITEM),
                "uraian": text("Sebutan butir di laporan"),
                "nilai": number("Capaian atau serapan menurut laporan", unit="%"),
                "penyebab": text("Penyebab menurut laporan, singkat", required=False),
            },
        ),
        _table(
            "belanja_pendapatan",
            "Belanja dan pendapatan",
            "realisasi belanja dan pendapatan satu periode",
            ["unit", "periode"],
            {
                "unit": code(UNIT),
                "periode": period(),
                "belanja": money("Realisasi belanja"),
                "pendapatan": money("Realisasi pendapatan"),
            },
        ),
        _table(
            "penerimaan",
            "Penerimaan",
            "target dan realisasi satu jenis penerimaan satu periode",
            ["unit", "periode", "jenis"],
            {
                "unit": code(UNIT),
                "periode": period(),
                "jenis": text("Jenis penerimaan"),
                "target": money("Target"),
                "realisasi": money("Realisasi"),
            },
        ),
        _table(
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
        _table(
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
                "responden": count(
                    "Banyak responden menurut dokumen", unit="orang", required=False
                ),
            },
        ),
        _table(
            "terbit",
            "Klaim terbitan",
            "satu angka atau label yang tercetak dan dapat dihitung ulang",
            ["id"],
            {
                "id": code("Nomor klaim"),
                "tabel": text("Tabel atau bagian dokumen"),
                "unit": code(UNIT),
                "besaran": text("Besaran yang dinyatakan"),
                "rumus": text(
                    "Nama rumus audit, seperti di metode.html: persen, jumlah, selisih, …"
                ),
                "masukan": text(
                    "Rujukan tabel.kolom[kunci=nilai, …], dipisahkan titik koma; ? untuk yang tidak dicetak"
                ),
                "tercetak": text("Persis seperti tercetak"),
                "satuan": text("Satuan", required=False),
                "angka": text(
                    "Cara menulis angka: id (1.234,5, bila kosong) atau en (1,234.5)",
                    required=False,
                    choices=("id", "en"),
                ),
                "aturan": text(
                    "Aturan kelas bagi nilai ini, bila kelasnya penting", required=False
                ),
                "dugaan": text("Dugaan kami tentang asal perbedaan", required=False),
            },
        ),
        _table(
            "jenis_tenaga",
            "Kelompok jenis tenaga",
            "satu sebutan jenis tenaga dan kelompoknya",
            ["jenis_tenaga"],
            {
                "jenis_tenaga": text("Sebutan di formulir"),
                "kelompok": code("Kelompok yang sebanding antar-fasilitas"),
            },
        ),
    )
}


def kind(schema: pa.DataFrameSchema, column: str) -> str:
    """What the column holds: teks, kode, periode, bilangan, cacah."""
    metadata: dict[str, Any] = schema.columns[column].metadata or {}
    return str(metadata["jenis"])


def empty(table: str) -> pd.DataFrame:
    """The table without rows, with its columns and types: what an absent table stands for."""
    schema = SCHEMAS[table]
    return pd.DataFrame(
        {
            name: pd.Series([], dtype="float64" if kind(schema, name) in NUMERIC else "str")
            for name in schema.columns
        }
    )
