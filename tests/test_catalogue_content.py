"""The content of the catalogue: nothing of the sources is left out, every definition stands, every line is there."""

import csv
import re
from pathlib import Path

import pytest

from kinerja import catalogue
from kinerja.catalogue import Indicator

CHECKOUT = Path(__file__).parents[1]
FILE = CHECKOUT / "data" / "rujukan" / "indikator.csv"
SOURCES = CHECKOUT.parent / "shared" / "sources"
HEADER = "kode,nama,satuan,arah,pengali,pembilang,penyebut,rumus,aturan,sumber,catatan"
ENTRIES = catalogue.catalogue()
CODES = sorted(ENTRIES)

DOCUMENTS = {
    "S000": "000_9caa43742af400f0.txt",
    "S001": "001_43f9196afba19eed.txt",
    "S002": "002_98a6b6205a0fa0d3.txt",
    "S003": "003_e3be25977ccdb6bc.txt",
    "S004": "004_3332f5b6b343cb9c.txt",
}
CITED = re.compile(r"(\d{3}_[0-9a-f]{16}\.txt) baris (\d+(?:-\d+)?(?:, \d+(?:-\d+)?)*)")
WITHIN = 8  # lines before and after a cited line in which the indicator's name must be met
# Words that stand everywhere in the documents and so tell nothing about a line.
COMMON = """
    ada angka antar antara atau banyak baik bulan capaian cakupan dalam dan dapat dari dengan dilayani dokumen hasil
    indeks indikator jumlah kali kegiatan kesehatan kinerja laporan mendapat nilai oleh orang pada pelayanan per persen
    persentase posyandu prevalensi program puskesmas rasio sampai sesuai setahun standar terhadap untuk yang"""
ALSO = {"jumlah_kk": ["KK"], "ketepatan_uji": ["Hasil Uji"]}  # as the document calls it
UNDEFINED = {"indeks_spm_p2p"}  # the document prints a percentage without saying of what

# What the tables of the documents list, line by line: from, to, and the words that begin an indicator.
SHARE = r"(?i:persentas[ei])|Cakupan|Prevalensi|Indeks|Rasio|Nilai|Angka|Tingkat [Cp]|Waktu P"
PEOPLE = (  # not those who are paid or sent on a course: that is administration
    r"Jumlah +(?i:ibu|bayi|calon|balita|anak|remaja|penduduk|penderita|penyalahguna"
    r"|orang +(?!yang +(?:menerima(?: +gaji| *$)|mengikuti)))"
)
LISTED = [
    ("S001", 693, 784, rf"Angka [Kk]|Prevalensi|Akreditasi|{SHARE}"),  # the key indicators
    ("S001", 818, 2023, rf"{SHARE}|{PEOPLE}"),  # Table 2.3
    ("S001", 2084, 2146, rf"Angka|Prevalensi|Akreditasi|{SHARE}"),  # Table 3.1
    ("S001", 4500, 5700, rf"{SHARE}|{PEOPLE}"),  # Table 3.9
    ("S001", 6042, 6246, r"^ *\d?\.? *(?:Perencanaan|Pengukuran|Pelaporan|Evaluasi) .*[Kk]inerja"),
    ("S002", 232, 239, r"^\d\t"),  # the strata
    ("S002", 263, 284, r"^\d\.|Rata-rata"),  # input, process, output
    ("S002", 306, 319, r"^- (?:Data|Proporsi) "),  # SKDN
    ("S002", 509, 735, r"\\frac|^(?:Archieve|On Track|OFF Track)\t"),  # every formula
    ("S002", 987, 1005, r"^[a-e]\. "),  # usability
]  # fmt: skip

# PP 2/2018, article 6 (3): letter, code, what the numerator and the denominator must speak of.
SPM = [
    ("a", "spm_ibu_hamil", "antenatal", "Ibu hamil"),
    ("b", "spm_ibu_bersalin", "fasilitas pelayanan kesehatan", "Ibu bersalin"),
    ("c", "spm_bayi_baru_lahir", "0–28 hari", "Bayi baru lahir"),
    ("d", "spm_balita", "Balita", "Balita"),
    ("e", "spm_pendidikan_dasar", "diskrining", "kelas 1–9"),
    ("f", "spm_usia_produktif", "15–59 tahun", "15–59 tahun"),
    ("g", "spm_usia_lanjut", "60 tahun ke atas", "60 tahun ke atas"),
    ("h", "spm_hipertensi", "hipertensi", "Perkiraan penderita hipertensi"),
    ("i", "spm_diabetes", "diabetes melitus", "Perkiraan penderita diabetes melitus"),
    ("j", "spm_odgj_berat", "gangguan jiwa berat", "gangguan jiwa berat"),
    ("k", "spm_terduga_tb", "terduga tuberkulosis", "terduga tuberkulosis"),
    ("l", "spm_risiko_hiv", "diperiksa HIV", "berisiko terinfeksi HIV"),
]
SETS = {
    "the mother and child set of the local area monitoring": """
        k1 k4 k6 kf1 kf_lengkap pn persalinan_faskes kn1 kn_lengkap komplikasi_obstetri komplikasi_neonatal
        kunjungan_bayi pelayanan_balita kb_aktif kb_pasca_salin risti_nakes risti_masyarakat bblr idl ibl desa_uci
        ttd_bumil vita_bayi vita_balita vita_nifas asi_eksklusif imd pmt_balita pmt_bumil""",
    "mortality": "aki akb akn akaba",
    "nutrition": "stunting wasting underweight overweight gizi_buruk bumil_kek bumil_anemia rematri_anemia",
    "diseases and environment": """
        angka_kesakitan cdr_tb tb_sukses dbd_insiden diare_dilayani diare_balita hipertensi_terkontrol desa_odf
        desa_stbm rumah_tangga_sbs akses_air akses_jamban kelengkapan_laporan ketepatan_laporan""",
    "SKDN": "cakupan_ks cakupan_ds cakupan_nd cakupan_ndob cakupan_ns cakupan_bgm_d cakupan_2t_d",
    "programme evaluation": "kecukupan_upaya kecukupan_kinerja kemajuan kesenjangan tingkat_kesesuaian",
    "screening": """
        sensitivitas spesifisitas nilai_prediktif_positif nilai_prediktif_negatif prevalens_sebenarnya""",
    "mini workshop": """
        lokmin_terlaksana lokmin_tertunda lokmin_sarana lokmin_pedoman lokmin_tahu_pedoman lokmin_jadwal
        lokmin_hambatan_dibahas lokmin_rencana lokmin_evaluasi""",
}
COUNTED = {
    "deaths": "jumlah_kematian_ibu jumlah_kematian_neonatal jumlah_kematian_bayi jumlah_kematian_balita",
    "SKDN": "skdn_s skdn_k skdn_d skdn_n skdn_t skdn_o skdn_b skdn_2t skdn_bgm",
    "mini workshop": "lokmin_direncanakan lokmin_dilaksanakan lokmin_ditunda lokmin_jarak",
    "accreditation and evaluation": "puskesmas_paripurna rs_paripurna nilai_sakip",
    "six aspects": """
        aspek_kualitas aspek_kuantitas aspek_ketepatan_waktu aspek_efektivitas_biaya aspek_pengawasan
        aspek_kemampuan""",
}  # fmt: skip


def listed(sets: dict[str, str]) -> list[str]:
    return [code for codes in sets.values() for code in codes.split()]


def spans(source: str, document: str) -> list[tuple[int, int]]:
    """The cited lines of a document, each as first and last line."""
    found = [lines for name, lines in CITED.findall(source) if name == document]
    ends = [part.split("-") for lines in found for part in lines.split(", ")]
    return [(int(one[0]), int(one[-1])) for one in ends]


def distinctive(name: str) -> list[str]:
    """The words of a name by which it can be met in a document: ``K/S``, ``stunting``; not ``jumlah``."""
    words = [word.strip("/") for word in re.findall(r"[\w/]+", name)]
    return [
        word
        for word in words
        if word.lower() not in COMMON.split()
        and (len(word) > 3 or (len(word) > 1 and word.isupper()) or "/" in word)
    ]


def met(word: str, text: str) -> bool:
    """A short word or an abbreviation stands alone; a longer one may have an affix (``Ketenagaan``)."""
    pattern = re.escape(word) if len(word) > 3 else rf"(?<!\w){re.escape(word)}(?!\w)"
    return re.search(pattern, text, re.IGNORECASE) is not None


def is_share(one: Indicator) -> bool:
    return one.unit.startswith(("%", "per "))


def test_the_file_has_one_row_a_code_and_nothing_loose() -> None:
    with FILE.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert ",".join(header) == HEADER
    assert [row for row in rows if len(row) != len(header)] == []
    codes = [row[0] for row in rows]
    assert sorted(codes) == CODES  # no code twice
    assert len({row[1].lower() for row in rows}) == len(rows)  # nor a name
    assert [cell for row in rows for cell in row if cell != " ".join(cell.split())] == []


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_short_and_stable(code: str) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", code)
    assert len(code) <= 32


@pytest.mark.parametrize(("letter", "code", "above", "below"), SPM)
def test_a_minimum_service_is_defined(letter: str, code: str, above: str, below: str) -> None:
    one = catalogue.get(code)
    assert above in one.numerator
    assert below in one.denominator
    assert one.numerator != one.denominator
    assert (one.unit, one.direction) == ("%", "naik")
    assert f"PP 2/2018 Pasal 6 ayat (3) huruf {letter};" in one.source


def test_there_are_twelve_minimum_services() -> None:
    assert [letter for letter, *_ in SPM] == list("abcdefghijkl")
    regulated = {code for code in CODES if "Pasal 6 ayat (3)" in ENTRIES[code].source}
    assert regulated == {code for _, code, *_ in SPM}


@pytest.mark.parametrize("code", listed(SETS))
def test_a_share_or_rate_that_everybody_uses_is_defined(code: str) -> None:
    one = catalogue.get(code)
    assert is_share(one)
    assert one.numerator
    assert one.denominator


@pytest.mark.parametrize("code", listed(COUNTED))
def test_a_count_or_score_has_no_denominator(code: str) -> None:
    one = catalogue.get(code)
    assert not is_share(one)
    assert one.multiplier == 1
    assert not one.denominator


@pytest.mark.parametrize("code", [code for code in CODES if is_share(ENTRIES[code])])
def test_a_share_or_rate_has_a_denominator_and_its_multiplier(code: str) -> None:
    one = catalogue.get(code)
    if code in UNDEFINED:
        assert (one.numerator, one.denominator, one.formula) == ("", "", "")
        assert "Rumus tidak dicetak" in one.note
        return
    assert one.numerator
    assert one.denominator
    named = re.match(r"per ([\d.]+) ", one.unit)
    times = named[1] if named else "100"
    assert one.multiplier == int(times.replace(".", ""))
    assert one.formula.endswith(f"× {times}")


@pytest.mark.parametrize("code", [code for code in CODES if not is_share(ENTRIES[code])])
def test_only_shares_rates_and_indices_are_multiplied(code: str) -> None:
    one = catalogue.get(code)
    times = {"skm": 25, "kesenjangan_layanan": 100}  # mean × 25; a difference of percentages
    assert one.multiplier == times.get(code, 1)


@pytest.mark.parametrize("code", CODES)
def test_the_direction_fits_what_is_counted(code: str) -> None:
    one = catalogue.get(code)
    bad = re.match(
        r"Angka kematian|Jumlah kematian|Angka kesakitan|Prevalensi|Biaya per ", one.name
    )
    good = re.match(r"SPM |Kunjungan |Imunisasi |Penanganan |Kecukupan |Capaian SPM ", one.name)
    if bad:
        assert one.direction == "turun"
    if good:
        assert one.direction == "naik"
    if one.unit.startswith("per ") and "kelahiran hidup" in one.unit:
        assert one.direction == "turun"


@pytest.mark.parametrize(
    ("code", "direction"),
    [
        ("bblr", "turun"),
        ("bumil_risti", "turun"),  # how many are at risk
        ("risti_nakes", "naik"),  # how many of those at risk are found
        ("do_k1_k4", "turun"),
        ("desa_odf", "naik"),  # S001 line 4757 reckons it as if it should fall
        ("bor", "netral"),  # a range is good, neither end
        ("kasus_tb", "netral"),  # finding and spread both raise it
        ("cakupan_bgm_d", "turun"),
        ("cakupan_nd", "naik"),
        ("kesenjangan", "turun"),  # at or below 0 is achieved: S002 line 733
        ("aspek_pengawasan", "turun"),  # the need for supervision
        ("lokmin_jarak", "turun"),
        ("lokmin_ditunda", "turun"),
        ("rasio_kemungkinan_negatif", "turun"),
        ("prevalens_sebenarnya", "netral"),
        ("serapan", "netral"),
        ("porsi_apbd", "netral"),
    ],
)
def test_a_direction_that_is_easily_mistaken(code: str, direction: str) -> None:
    assert catalogue.get(code).direction == direction


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("posyandu_frekuensi", "strata_frekuensi"),
        ("posyandu_kader", "strata_kader"),
        ("posyandu_ds", "strata_cakupan"),
        ("posyandu_dana_sehat", "strata_dana_sehat"),
        ("posyandu_layanan_kb", "posyandu_cakupan_layanan"),
        ("posyandu_nilai", "posyandu_nilai"),
        ("kesenjangan", "kesenjangan"),
        ("tingkat_kesesuaian", "kesesuaian"),
        ("cakupan_ds", ""),  # a month's D/S; the strata ask for the year's
        ("stunting", ""),
        ("ikm", ""),
    ],
)
def test_bands_belong_to_what_they_were_made_for(code: str, rule: str) -> None:
    assert catalogue.get(code).rule == rule


def test_no_indicator_is_classed_by_bands_for_children_or_for_achievements() -> None:
    used = {one.rule for one in ENTRIES.values()}
    assert [rule for rule in used if rule == "capaian" or rule.startswith("gizi_")] == []


@pytest.mark.parametrize("code", CODES)
def test_what_is_not_in_the_documents_says_how_it_is_known(code: str) -> None:
    """Second-hand regulations say so; PP 2/2018 article 6 was read. Papers have a year."""
    source = catalogue.get(code).source
    for part in source.split("; "):
        if re.match(r"Permen|PP |Pedoman|Juknis|Renstra|Indikator kinerja|BPS", part):
            assert part.endswith("(sekunder)") or part.startswith("PP 2/2018 Pasal 6 ")
        elif not CITED.match(part):
            assert re.search(r"\b(19|20)\d\d\b", part)


@pytest.mark.parametrize("code", CODES)
def test_a_citation_of_a_document_is_read(code: str) -> None:
    source = catalogue.get(code).source
    assert len(re.findall(r"\.txt", source)) == len(CITED.findall(source))
    assert {name for name, _ in CITED.findall(source)} <= set(DOCUMENTS.values())


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=list(DOCUMENTS))
def test_every_document_is_cited(document: str) -> None:
    assert [code for code in CODES if spans(ENTRIES[code].source, document)]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Jumlah kematian ibu", ["kematian"]),
        ("K/S: liputan program", ["K/S", "liputan"]),
        ("Ibu hamil anemia", ["hamil", "anemia"]),
        ("Kunjungan neonatal pertama (KN1)", ["Kunjungan", "neonatal", "pertama", "KN1"]),
    ],
)
def test_the_words_by_which_an_indicator_is_met(name: str, words: list[str]) -> None:
    assert distinctive(name) == words


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("tenaga", "Data Ketenagaan", True),
        ("KEK", "KEKAYAAN", False),
        ("KEK", "ibu hamil kek.", True),
        ("D/S", "proporsi D/S yaitu", True),
        ("stunting", "wasting", False),
    ],
)
def test_a_word_is_met_in_a_text(word: str, text: str, found: bool) -> None:
    assert met(word, text) is found


@pytest.mark.skipif(
    not SOURCES.is_dir(), reason="shared/sources tidak ada di samping folder proyek"
)
@pytest.mark.parametrize(
    ("code", "document"),
    [(c, d) for c in CODES for d in DOCUMENTS.values() if spans(ENTRIES[c].source, d)],
)
def test_the_cited_lines_speak_of_the_indicator(code: str, document: str) -> None:
    lines = (SOURCES / document).read_text(encoding="utf-8").splitlines()
    words = distinctive(catalogue.get(code).name) + ALSO.get(code, [])
    for first, last in spans(catalogue.get(code).source, document):
        assert 1 <= first <= last <= len(lines)
        assert lines[first - 1].strip(), f"baris {first} kosong"
        near = "\n".join(lines[max(first - 1 - WITHIN, 0) : last + WITHIN])
        assert [word for word in words if met(word, near)], f"baris {first}-{last}: {words}"


@pytest.mark.skipif(
    not SOURCES.is_dir(), reason="shared/sources tidak ada di samping folder proyek"
)
@pytest.mark.parametrize(("document", "first", "last", "pattern"), LISTED)
def test_no_indicator_of_a_table_is_left_out(
    document: str, first: int, last: int, pattern: str
) -> None:
    """Every line on which an indicator begins lies within the lines that some row of the catalogue cites."""
    name = DOCUMENTS[document]
    lines = (SOURCES / name).read_text(encoding="utf-8").splitlines()
    begun = [n for n in range(first, last + 1) if re.search(pattern, lines[n - 1])]
    assert begun
    held = [span for code in CODES for span in spans(ENTRIES[code].source, name)]
    missed = [n for n in begun if not any(a <= n <= b for a, b in held)]
    assert [f"{n}: {lines[n - 1].strip()[:60]}" for n in missed] == []
