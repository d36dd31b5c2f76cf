"""Posyandu, weighing and children."""

from kinerja.tables.fields import UNIT, code, count, day, number, period, table, text

TABLES = (
    table(
        "posyandu",
        "Posyandu",
        "keadaan satu posyandu dalam satu tahun: bahan strata dan skor masukan, proses, keluaran",
        ["unit", "periode", "posyandu"],
        {
            "unit": code(UNIT),
            "periode": period(),
            "posyandu": code("Kode posyandu"),
            "nama": text("Nama posyandu", required=False),
            "desa": text("Desa atau kelurahan"),
            "frekuensi": count("Hari buka dalam setahun", unit="kali", required=False),
            "kader": count("Kader yang bertugas", unit="orang", required=False),
            "kader_terlatih": count("Kader yang terlatih", unit="orang", required=False),
            "cakupan_ds": number("Cakupan D/S", unit="%", required=False, least=0),
            "cakupan_kia": number("Cakupan KIA", unit="%", required=False, least=0),
            "cakupan_kb": number("Cakupan KB", unit="%", required=False, least=0),
            "cakupan_imunisasi": number("Cakupan imunisasi", unit="%", required=False, least=0),
            "program_tambahan": count("Program tambahan", unit="program", required=False),
            "dana_sehat": number("Peserta dana sehat", unit="% keluarga", required=False, least=0),
        },
    ),
    table(
        "skdn",
        "SKDN",
        "hasil penimbangan satu posyandu dalam satu bulan",
        ["unit", "periode", "posyandu"],
        {
            "unit": code(UNIT),
            "periode": period(),
            "posyandu": code("Kode posyandu"),
            "desa": text("Desa atau kelurahan", required=False),
            "s": count("Semua balita di wilayah", unit="anak"),
            "k": count("Balita punya KMS atau buku KIA", unit="anak", required=False),
            "d": count("Balita ditimbang", unit="anak"),
            "n": count("Balita naik berat badannya", unit="anak", required=False),
            "t": count("Balita tidak naik", unit="anak", required=False),
            "o": count("Balita yang bulan lalu tidak ditimbang", unit="anak", required=False),
            "b": count("Balita yang baru pertama kali ditimbang", unit="anak", required=False),
            "bgm": count("Balita di bawah garis merah", unit="anak", required=False),
            "dua_t": count(
                "Balita dua kali berturut-turut tidak naik", unit="anak", required=False
            ),
        },
    ),
    table(
        "balita",
        "Pengukuran balita",
        "satu pengukuran satu anak; tanpa nama, NIK, alamat",
        ["unit", "anak", "tgl_ukur"],
        {
            "unit": code(UNIT),
            "posyandu": code("Kode posyandu"),
            "desa": text("Desa atau kelurahan", required=False),
            "anak": code("Nomor anak tanpa makna, sama di setiap pengukuran"),
            "jk": text("Jenis kelamin", choices=("L", "P")),
            "tgl_ukur": day("Tanggal pengukuran"),
            "tgl_lahir": day("Tanggal lahir; boleh diganti umur_hari", required=False),
            "umur_hari": count("Umur dalam hari saat diukur", unit="hari", required=False),
            "berat": number("Berat badan", unit="kg", required=False, least=0),
            "tinggi": number("Panjang atau tinggi badan", unit="cm", required=False, least=0),
            "cara_ukur": text("Cara mengukur", required=False, choices=("telentang", "berdiri")),
            "edema": text("Edema", required=False, choices=("ya", "tidak")),
            "pengukur": code("Kode pengukur tanpa nama", required=False),
        },
    ),
)
