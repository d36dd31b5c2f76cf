"""Activities, coverage by village, problems, plans of action, yearly assessment."""

from kinerja.tables.fields import (
    PROGRESS,
    UNIT,
    code,
    count,
    day,
    money,
    number,
    period,
    score,
    table,
    text,
)

ACTIVITIES = (
    "lokmin_bulanan", "lokmin_triwulanan", "posyandu", "supervisi", "pelatihan", "kelas_ibu", "pertemuan", "lainnya",
)  # fmt: skip
TABLES = (
    table(
        "kegiatan",
        "Kegiatan dan pertemuan",
        "satu kegiatan atau pertemuan: rencana dan pelaksanaannya",
        ["unit", "periode", "jenis", "nomor"],
        {
            "unit": code(UNIT),
            "periode": period(),
            "jenis": text("Jenis kegiatan", choices=ACTIVITIES),
            "nomor": count("Nomor urut dalam periode itu", unit="nomor"),
            "uraian": text("Nama kegiatan"),
            "tgl_rencana": day("Tanggal menurut rencana", required=False),
            "tgl_laksana": day(
                "Tanggal pelaksanaan; kosong bila tidak dilaksanakan", required=False
            ),
            "undangan": count("Yang diundang atau menjadi sasaran", unit="orang", required=False),
            "hadir": count("Yang hadir atau tercapai", unit="orang", required=False),
            "pedoman": text("Ada pedoman", required=False, choices=("ya", "tidak")),
            "sop": text("Ada SOP", required=False, choices=("ya", "tidak")),
            "ruang": text("Ada ruang", required=False, choices=("ya", "tidak")),
            "jam": number("Lama kegiatan", unit="jam", required=False, least=0),
            "rencana_kerja": text(
                "Menghasilkan rencana kerja", required=False, choices=("ya", "tidak")
            ),
            "biaya": money("Biaya terpakai", required=False),
        },
    ),
    table(
        "pws",
        "Pemantauan wilayah setempat",
        "yang dilayani satu indikator di satu desa dalam satu bulan, dan sasaran setahun",
        ["unit", "periode", "desa", "indikator"],
        {
            "unit": code(UNIT),
            "periode": period(),
            "desa": text("Desa atau kelurahan"),
            "indikator": code("Kode indikator", breakdown=True),
            "dilayani": count("Yang dilayani bulan ini (bukan kumulatif)", unit="orang"),
            "sasaran": count("Sasaran setahun", unit="orang"),
        },
    ),
    table(
        "masalah",
        "Masalah",
        "satu masalah yang dibahas satu pertemuan, dengan skor USG",
        ["unit", "periode", "nomor"],
        {
            "unit": code(UNIT),
            "periode": period(),
            "nomor": count("Nomor masalah", unit="nomor"),
            "program": text("Program", required=False),
            "masalah": text("Masalah"),
            "urgensi": score("Urgensi, 1–5"),
            "keseriusan": score("Keseriusan, 1–5"),
            "perkembangan": score("Perkembangan, 1–5"),
            "penyebab": text("Penyebab", required=False),
            "indikator": code("Kode indikator yang terkait", required=False, breakdown=True),
            "desa": text("Desa yang terkait", required=False),
        },
    ),
    table(
        "rencana",
        "Rencana tindak lanjut",
        "satu kegiatan rencana kerja: siapa, kapan, biaya, indikator",
        ["unit", "periode", "nomor"],
        {
            "unit": code(UNIT),
            "periode": period("Bulan rencana itu dibuat"),
            "nomor": count("Nomor rencana", unit="nomor"),
            "nomor_masalah": count("Nomor masalah yang dijawab", unit="nomor", required=False),
            "kegiatan": text("Kegiatan"),
            "sasaran": text("Sasaran", required=False),
            "penanggung_jawab": text("Penanggung jawab (jabatan, bukan nama)", required=False),
            "tenggat": period("Bulan harus selesai"),
            "biaya": money("Biaya", required=False),
            "indikator": code("Kode indikator yang harus bergerak", required=False, breakdown=True),
            "desa": text("Desa", required=False),
            "status": text("Keadaan", choices=PROGRESS),
            "selesai": period("Bulan selesai", required=False),
        },
    ),
    table(
        "pkp",
        "Penilaian kinerja puskesmas",
        "satu variabel PKP satu tahun",
        ["unit", "periode", "jenis", "upaya", "variabel"],
        {
            "unit": code(UNIT),
            "periode": period(),
            "jenis": text("Jenis penilaian", choices=("pelayanan", "manajemen")),
            "upaya": text("Upaya atau kelompok"),
            "variabel": text("Variabel"),
            "target": number("Target", unit="%", required=False, least=0),
            "pembilang": number("Pembilang", unit="sesuai variabel", required=False, least=0),
            "penyebut": number("Penyebut", unit="sesuai variabel", required=False, least=0),
            "nilai": number(
                "Nilai jadi: % cakupan, atau skala 0–10 manajemen",
                unit="% atau skala",
                required=False,
                least=0,
            ),
        },
    ),
)
