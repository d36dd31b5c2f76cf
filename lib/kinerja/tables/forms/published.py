"""Published figures and what a report says of itself."""

from kinerja.tables.fields import ITEM, PROGRESS, UNIT, code, count, number, period, table, text

TABLES = (
    table(
        "terbit",
        "Klaim terbitan",
        "satu angka atau label yang tercetak dan dapat dihitung ulang",
        ["id"],
        {
            "id": code("Nomor klaim"),
            "tabel": text("Tabel atau bagian dokumen"),
            "unit": code(UNIT),
            "besaran": text("Besaran yang dinyatakan"),
            "rumus": text("Nama rumus audit, seperti di metode.html: persen, jumlah, selisih, …"),
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
            "aturan": text("Aturan kelas bagi nilai ini, bila kelasnya penting", required=False),
            "dugaan": text("Dugaan kami tentang asal perbedaan", required=False),
        },
    ),
    table(
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
    table(
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
    table(
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
)
