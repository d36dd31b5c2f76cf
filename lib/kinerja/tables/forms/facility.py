"""What a facility is, and its indicators."""

from kinerja.tables.fields import UNIT, code, count, number, period, table, text

KINDS = ("puskesmas", "dinas", "posyandu", "rumah_sakit", "kabupaten", "provinsi")
GRADES = ("paripurna", "utama", "madya", "dasar", "tidak terakreditasi")
TABLES = (
    table(
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
    table(
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
    table(
        "target",
        "Target indikator",
        "target satu indikator satu fasilitas dalam satu periode, dan target akhir rencananya",
        ["unit", "periode", "indikator"],
        {
            "unit": code(UNIT),
            "periode": period(),
            "indikator": code("Kode indikator", breakdown=True),
            "target": number("Target periode ini", unit="sesuai indikator", required=False),
            "target_akhir": number("Target akhir rencana", unit="sesuai indikator", required=False),
        },
    ),
    table(
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
    table(
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
    table(
        "jenis_tenaga",
        "Kelompok jenis tenaga",
        "satu sebutan jenis tenaga dan kelompoknya",
        ["jenis_tenaga"],
        {
            "jenis_tenaga": text("Sebutan di formulir"),
            "kelompok": code("Kelompok yang sebanding antar-fasilitas"),
        },
    ),
    table(
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
)
