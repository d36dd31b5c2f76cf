"""The engine: claims that cannot be closed or read, references, labels, claims upon claims; and all of S003.

The claims of S003 are recomputed here from the text of its files. Formulas, words, printed formulas, hints and
summaries have tests of their own (``test_audit_*``).
"""

import collections
import csv
import functools
import math
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinerja import audit as package
from kinerja.audit import COLUMNS, CONTRADICTS, EXACT, OPEN, TRUNCATED, audit, habit
from kinerja.audit.consequences import NOTHING
from kinerja.audit.references import reference
from kinerja.errors import DataError
from kinerja.tables import load

CASES = Path(__file__).parent / "cases"
DATA = Path(__file__).parents[1] / "data"
SAMPANG = DATA / "sampang"
TABLES = {
    "anggaran": pd.DataFrame(
        {
            "unit": ["u", "u", "v"],
            "kode": ["A", "B", "A"],
            "induk": [None, "A", math.nan],
            "tahun": [2019, 2020, 2019],
            "nomor": [1.0, 2.5, math.nan],
            "pagu": [180_500_000.0, 0.0, 299_085_000.0],
            "realisasi": [225_542_446.0, math.nan, 70_846_800.0],
            "uraian": ["Satu", "Dua", "Tiga"],
        }
    )
}
RATIO = "anggaran.pagu[unit=u, kode=A]; anggaran.realisasi[unit=u, kode=A]"

Claim = tuple[str, str, str, str]  # id, rumus, masukan, tercetak


def table(claims: Sequence[Claim]) -> pd.DataFrame:
    """The table ``terbit`` of these claims."""
    frame = pd.DataFrame(claims, columns=["id", "rumus", "masukan", "tercetak"])
    return frame.assign(
        dokumen="d", baris="1", tabel="Tabel 1", unit="u", besaran="B", satuan="%"
    ).astype("str")


def judge(*claims: Claim) -> dict[str, dict[str, object]]:
    """The audit of these claims, by id."""
    found = audit(table(claims), TABLES.__getitem__)
    return {str(row["id"]): row for row in found.to_dict("records")}


def refusal(*claims: Claim) -> str:
    with pytest.raises(DataError) as caught:
        judge(*claims)
    return str(caught.value)


# References: which rows they mean.


@pytest.mark.parametrize(
    ("part", "rows"),
    [
        ("anggaran.pagu[unit=u, kode=A]", "180.500.000"),
        ("anggaran.pagu[ kode = A ,unit = v ]", "299.085.000"),
        ("anggaran.pagu[kode=A]", "180.500.000 + 299.085.000"),
        ("anggaran.pagu[]", "180.500.000 + 0 + 299.085.000"),
        ("anggaran.pagu[ ]", "180.500.000 + 0 + 299.085.000"),
        ("anggaran.pagu[unit=u,]", "180.500.000 + 0"),
        # alternatives: the order is theirs, then that of the file
        ("anggaran.pagu[kode=A|B]", "180.500.000 + 299.085.000 + 0"),
        ("anggaran.pagu[kode=B | A, unit=u]", "0 + 180.500.000"),
        ("anggaran.pagu[kode=B|A]", "0 + 180.500.000 + 299.085.000"),
        ("anggaran.pagu[unit=v|u, kode=A]", "299.085.000 + 180.500.000"),
        # of two keys with alternatives the first rules
        ("anggaran.pagu[unit=v|u, kode=A|B]", "299.085.000 + 180.500.000 + 0"),
        ("anggaran.pagu[kode=B|A, unit=v|u]", "0 + 180.500.000 + 299.085.000"),
        ("anggaran.pagu[kode=A|A, unit=u]", "180.500.000"),
        ("anggaran.pagu[kode=B|A|B, unit=u]", "0 + 180.500.000"),
        ("anggaran.pagu[kode=A, kode=A|B, unit=u]", "180.500.000"),
        # an alternative that stands in its column, but in no row that fits, adds nothing
        ("anggaran.pagu[unit=v, kode=B|A]", "299.085.000"),
        # keys that are numbers, and cells that are empty
        ("anggaran.pagu[tahun=2020]", "0"),
        ("anggaran.pagu[tahun=2019]", "180.500.000 + 299.085.000"),
        ("anggaran.pagu[nomor=1]", "180.500.000"),
        ("anggaran.pagu[nomor=2.5]", "0"),
        ("anggaran.pagu[nomor=]", "299.085.000"),
        ("anggaran.pagu[induk=]", "180.500.000 + 299.085.000"),
        ("anggaran.pagu[induk=|A]", "180.500.000 + 299.085.000 + 0"),
        ("anggaran.pagu[pagu=299085000]", "299.085.000"),
        # several parts stand side by side, in their own order
        ("anggaran.pagu[unit=v]; anggaran.pagu[unit=u]; 5", "299.085.000 + 180.500.000 + 0 + 5"),
        ("anggaran.tahun[unit=v];;5; ", "2.019 + 5"),
    ],
)
def test_a_reference_means_the_rows_that_fit_in_order(part: str, rows: str) -> None:
    """A whole number is named without decimals, an empty cell by nothing."""
    assert judge(("a", "jumlah", part, "1"))["a"]["hitungan"] == rows


@pytest.mark.parametrize(
    ("part", "pairs"),
    [
        ("t.k[]", ()),
        ("t.k[a=1]", (("a", ("1",)),)),
        ("t.k[a=1|2, b=x y]", (("a", ("1", "2")), ("b", ("x y",)))),
        ("t.k[a=b=c]", (("a", ("b=c",)),)),
    ],
)
def test_a_reference_in_its_parts(
    part: str, pairs: tuple[tuple[str, tuple[str, ...]], ...]
) -> None:
    found = reference(part)
    assert found is not None
    assert (found.text, found.table, found.column, found.pairs) == (part, "t", "k", pairs)


@pytest.mark.parametrize(
    "part",
    [
        "12",
        "t.k",
        "t[a=1]",
        "t.k[a=1",
        "t.k[a=1]x",
        "t.k[a=[1]]",
        "a b.k[]",
        "t.k[a]",
        "t.k[a=1, b]",
    ],
)
def test_what_is_no_reference(part: str) -> None:
    assert reference(part) is None


def test_a_text_in_quotation_marks_is_an_input_of_words() -> None:
    found = judge(
        ("a", "sama", '"Dua puluh"; "dua  puluh"', "Dua puluh"),
        ("b", "sama", '"Dua puluh"', "Tiga puluh"),
        ("c", "banyak", '"satu"; "dua"; 3', "3"),
    )
    assert [found[name]["putusan"] for name in "abc"] == [EXACT, CONTRADICTS, EXACT]
    assert refusal(("a", "salin", '"5"', "5")) == (
        "tabel terbit klaim a kolom masukan: rujukan harus menunjuk kolom angka; "
        'ditemukan ""5"". Perbaiki klaim itu.'
    )


def test_a_large_number_is_a_key_too() -> None:
    found = judge(("a", "salin", "anggaran.realisasi[pagu=180500000]", "225.542.446"))
    assert found["a"]["putusan"] == EXACT


@pytest.mark.parametrize(
    ("part", "key", "value", "hint"),
    [
        ("anggaran.pagu[kode=A|C]", "kode", "C", "Yang ada: A, B."),
        ("anggaran.pagu[kode=C]", "kode", "C", "Yang ada: A, B."),
        ("anggaran.pagu[unit=u|v|w]", "unit", "w", "Yang ada: u, v."),
        ("anggaran.pagu[uraian=Dua|Tig]", "uraian", "Tig", "Maksud Anda: Tiga?"),
        ("anggaran.pagu[kode=]", "kode", "", "Yang ada: A, B."),
        ("anggaran.pagu[tahun=2018|2019]", "tahun", "2018", "Maksud Anda: 2019?"),
    ],
)
def test_an_alternative_that_the_column_does_not_hold_is_refused(
    part: str, key: str, value: str, hint: str
) -> None:
    """A misspelt one would leave an addend out, unseen."""
    assert refusal(("a", "jumlah", part, "1")) == (
        f"tabel terbit klaim a kolom masukan: kolom {key} tabel anggaran tidak punya nilai; "
        f'ditemukan "{value}". {hint} Perbaiki klaim itu.'
    )


def test_alternatives_that_fit_no_row_at_all_are_refused() -> None:
    assert refusal(("a", "jumlah", "anggaran.pagu[unit=v, kode=B]", "1")) == (
        "tabel terbit klaim a kolom masukan: rujukan harus menunjuk nilai yang ada; "
        'ditemukan "anggaran.pagu[unit=v, kode=B]". Perbaiki klaim itu.'
    )


def test_a_key_without_a_value_is_refused() -> None:
    assert refusal(("a", "jumlah", "anggaran.pagu[induk]", "1")) == (
        "tabel terbit klaim a kolom masukan: harus rujukan tabel.kolom[kunci=nilai] atau angka; "
        'ditemukan "anggaran.pagu[induk]". Perbaiki klaim itu.'
    )


def test_of_another_claim_only_the_printed_figure_is_an_input() -> None:
    assert refusal(("a", "salin", "terbit.baris[id=b]", "5"), ("b", "salin", "5", "5")) == (
        "tabel terbit klaim a kolom masukan: rujukan harus menunjuk kolom angka; "
        'ditemukan "terbit.baris[id=b]". Perbaiki klaim itu.'
    )


def test_the_other_columns_of_claims_are_text_and_rest_on_nothing() -> None:
    """A claim may even name its own place."""
    found = judge(
        ("a", "sama", "terbit.tabel[id=a|b]", "tabel 1"),
        ("b", "salin", "5", "6"),
        ("c", "sama", "terbit.besaran[id=b]", "C"),
    )
    assert found["a"]["putusan"] == EXACT
    assert found["b"]["penjelasan"] == (
        f"Di tempat lain tercetak 5, bukan 6 (selisih 1). {NOTHING}"
    )
    assert found["c"]["penjelasan"] == "Di tempat lain: B; tercetak: C. Kalimat itu berubah."


# What cannot be closed.


@pytest.mark.parametrize(
    ("formula", "inputs", "sentence"),
    [
        (
            "kategori",
            "67; ?batas kelas kuesioner tidak dicetak",
            "Tidak dapat dihitung ulang: batas kelas kuesioner tidak dicetak.",
        ),
        (
            "persen",
            "? target tidak dicetak; ?realisasi tidak dicetak",
            "Tidak dapat dihitung ulang: target tidak dicetak; realisasi tidak dicetak.",
        ),
        ("persen", "5; 0", "Tidak dapat dihitung ulang: penyebutnya nol."),
        (
            "persen",
            "5; anggaran.pagu[kode=B]",
            "Tidak dapat dihitung ulang: penyebutnya nol.",
        ),
    ],
)
def test_a_claim_without_its_inputs_stays_open_and_names_them(
    formula: str, inputs: str, sentence: str
) -> None:
    found = judge(("a", formula, inputs, "50,0"))["a"]
    assert found["putusan"] == OPEN
    assert found["penjelasan"] == sentence
    assert pd.isna(found["dihitung"])
    assert found["hitungan"] == ""


@pytest.mark.parametrize(
    ("inputs", "expected", "sentence"),
    [
        (
            "?jawaban responden tidak dicetak",
            EXACT,
            "Sama pada ketelitian yang tercetak.",
        ),
        (
            "5; 0",
            OPEN,
            "Tidak dapat dihitung ulang: bersandar pada a, yang tak dapat ditutup.",
        ),
    ],
    ids=["not printed", "zero"],
)
def test_a_claim_upon_an_open_one_is_judged_and_stops_nothing(
    inputs: str, expected: str, sentence: str
) -> None:
    """What is not printed is taken as it stands; a denominator of zero is a fault of the claim that has it."""
    found = judge(
        ("a", "persen", inputs, "68"),
        ("b", "salin", "terbit.tercetak[id=a]", "68"),
        ("c", "salin", "67", "67"),
    )
    assert found["a"]["putusan"] == OPEN
    assert (found["b"]["putusan"], found["b"]["penjelasan"]) == (expected, sentence)
    assert found["c"]["putusan"] == EXACT


def test_a_claim_upon_an_open_figure_takes_it_as_it_stands() -> None:
    found = judge(
        ("a", "persen", "?realisasi tidak dicetak", "68"),
        ("b", "jumlah", "terbit.tercetak[id=a]; 2", "70"),
        ("c", "jumlah", "terbit.tercetak[id=a]; 2", "71"),
    )
    assert [found[name]["putusan"] for name in "abc"] == [OPEN, EXACT, CONTRADICTS]
    assert found["b"]["penjelasan"] == "Sama pada ketelitian yang tercetak."


def test_a_claim_upon_an_open_label_names_it_however_far_below() -> None:
    found = judge(
        ("a", "kategori", "67; ?batas kelas tidak dicetak", "Puas"),
        ("b", "salin", "terbit.tercetak[id=a]", "67"),
        ("c", "jumlah", "terbit.tercetak[id=b]; 1", "68"),
    )
    assert [found[name]["putusan"] for name in "abc"] == [OPEN, OPEN, OPEN]
    for name in "bc":
        assert found[name]["penjelasan"] == (
            "Tidak dapat dihitung ulang: bersandar pada a, yang tak dapat ditutup."
        )


@pytest.mark.parametrize(
    ("formula", "inputs", "printed", "sentence"),
    [
        (
            "persn",
            "1; ?target",
            "5",
            'rumus: rumus tidak dikenal; ditemukan "persn". Maksud Anda: persen? Perbaiki klaim itu.',
        ),
        (
            "persen",
            "anggran.pagu[]; ?target",
            "5",
            'masukan: tabel tidak dikenal; ditemukan "anggran". Perbaiki klaim itu.',
        ),
        (
            "persen",
            "anggaran.pagux[]; ?target",
            "5",
            'masukan: tabel anggaran tidak punya kolom; ditemukan "pagux". Perbaiki klaim itu.',
        ),
        (
            "persen",
            "?target; anggaran.uraian[kode=B]",
            "5",
            "masukan: rujukan harus menunjuk kolom angka; "
            'ditemukan "anggaran.uraian[kode=B]". Perbaiki klaim itu.',
        ),
        (
            "arah",
            "anggaran.pagu[kode=C]; ?tahun lalu",
            "naik",
            "masukan: kolom kode tabel anggaran tidak punya nilai; "
            'ditemukan "C". Yang ada: A, B. Perbaiki klaim itu.',
        ),
        (
            "tertinggi",
            "anggaran.pagu[]; ?desa lain",
            "A",
            "rumus: harus menyebut kolom nama di belakang titik dua; "
            'ditemukan "". Perbaiki klaim itu.',
        ),
        (
            "kategori:rasio_ekonomi",
            "5; ?target",
            "Baik",
            "rumus: aturan harus ada di data/rujukan/aturan; ditemukan "
            '"rasio_ekonomi". Maksud Anda: rasio_ekonomis, rasio_efektivitas? Perbaiki klaim itu.',
        ),
        (
            "setara",
            "a +; ?arti a",
            "a",
            'masukan: bukan rumus: a +; ditemukan "a +". Perbaiki klaim itu.',
        ),
        (
            "salin",
            "terbit.tercetak[id=a]; ?Tabel 9",
            "5",
            "masukan: klaim tidak boleh bersandar pada dirinya sendiri; "
            'ditemukan "a". Perbaiki klaim itu.',
        ),
    ],
)
def test_the_slips_of_an_open_claim_are_found_too(
    formula: str, inputs: str, printed: str, sentence: str
) -> None:
    told = refusal(("a", formula, inputs, printed))
    assert told == f"tabel terbit klaim a kolom {sentence}"


@pytest.mark.parametrize(
    ("formula", "inputs", "printed"),
    [
        (
            "persen",
            "anggaran.pagu[]; ?target",
            "Semua",
        ),  # more inputs than the formula takes: a sum of them
        ("banding", "1; 1; ?yang sama besar", "(tidak tercetak)"),
        ("kategori", "67; ?batas kelas", "Puas"),
        ("setara", "a / b; ?arti a", "(tidak tercetak)"),
        ("setara", "?rumus baku", "a / b"),
        ("jumlah", "terbit.tercetak[id=z]; ?rincian", "5"),  # upon another one that is open
    ],
)
def test_an_open_claim_that_can_be_read_stays_open(formula: str, inputs: str, printed: str) -> None:
    found = judge(("a", formula, inputs, printed), ("z", "kategori", "1; ?batas kelas", "Baik"))
    assert found["a"]["putusan"] == OPEN
    assert str(found["a"]["penjelasan"]).startswith("Tidak dapat dihitung ulang: ")


# Labels.


@pytest.mark.parametrize(
    ("value", "printed", "expected", "sentence"),
    [
        ("85", "Cukup Ekonomis", EXACT, "Nilai 85 termasuk Cukup Ekonomis."),
        ("85", "cukup ekonomis", EXACT, "Nilai 85 termasuk Cukup Ekonomis."),
        ("80", "Cukup Ekonomis", EXACT, "Nilai 80 termasuk Cukup Ekonomis."),
        (
            "80",
            "Kurang Ekonomis",
            EXACT,
            "Benar menurut versi aturan 1996-bawah; versi baku: Cukup Ekonomis.",
        ),
        (
            "90",
            "Cukup Ekonomis",
            EXACT,
            "Benar menurut versi aturan 1996-bawah; versi baku: Ekonomis.",
        ),
        (
            "79,99",
            "Cukup Ekonomis",
            CONTRADICTS,
            "Nilai 79,99 termasuk Kurang Ekonomis, bukan Cukup Ekonomis. "
            "Label pada dokumen berubah.",
        ),
        (
            "80,01",
            "Kurang Ekonomis",
            CONTRADICTS,
            "Nilai 80,01 termasuk Cukup Ekonomis, bukan Kurang Ekonomis. "
            "Label pada dokumen berubah.",
        ),
        (
            "100",
            "Sangat Ekonomis",
            CONTRADICTS,
            "Nilai 100 termasuk Ekonomis, bukan Sangat Ekonomis. Label pada dokumen berubah.",
        ),
        ("100,001", "Sangat Ekonomis", EXACT, "Nilai 100,001 termasuk Sangat Ekonomis."),
    ],
)
def test_a_label_under_the_default_version_or_another(
    value: str, printed: str, expected: str, sentence: str
) -> None:
    found = judge(("a", "kategori:rasio_ekonomis", value, printed))["a"]
    assert found["putusan"] == expected
    assert found["penjelasan"] == sentence


@pytest.mark.parametrize(
    ("formula", "printed", "expected", "sentence"),
    [
        (
            "kategori:capaian",
            "Tinggi",
            EXACT,
            "Nilai 90,5 termasuk Tinggi.",
        ),
        (
            "kategori:capaian",
            "Sangat Tinggi",
            EXACT,
            "Benar menurut versi aturan 2017-atas, 2017-dibulatkan, 2010-atas, 2010-bawah; "
            "versi baku: Tinggi.",
        ),
        ("kategori:capaian:2017-bawah", "Tinggi", EXACT, "Nilai 90,5 termasuk Tinggi."),
        (
            "kategori:capaian:2010-atas",
            "Sangat Tinggi",
            EXACT,
            "Nilai 90,5 termasuk Sangat Tinggi.",
        ),
        (
            "kategori:capaian:2010-atas",
            "Tinggi",
            CONTRADICTS,
            "Nilai 90,5 termasuk Sangat Tinggi, bukan Tinggi. Label pada dokumen berubah.",
        ),
        (
            "kategori:capaian:2017-bawah",
            "Sangat Tinggi",
            CONTRADICTS,
            "Nilai 90,5 termasuk Tinggi, bukan Sangat Tinggi. Label pada dokumen berubah.",
        ),
    ],
)
def test_a_label_under_a_version_that_is_named_holds_under_this_one(
    formula: str, printed: str, expected: str, sentence: str
) -> None:
    found = judge(("a", formula, "90,5", printed))["a"]
    assert found["putusan"] == expected
    assert found["penjelasan"] == sentence


def test_a_label_under_a_named_version_has_two_readings_too() -> None:
    found = judge(
        ("a", "persen", "89,996; 100", "90,00"),
        ("b", "kategori:capaian:2010-atas", "terbit.tercetak[id=a]; ", "Tinggi"),
        ("c", "persen", "90,004; 100", "90,00"),
        ("d", "kategori:capaian:2010-atas", "terbit.tercetak[id=c]", "Tinggi"),
    )
    assert found["b"]["penjelasan"] == "Nilai 89,996 termasuk Tinggi."
    assert found["d"]["penjelasan"] == (
        "Benar hanya dari angka tercetak (90); dari masukannya 90,004: Sangat Tinggi."
    )


@pytest.mark.parametrize(
    ("printed", "expected", "sentence"),
    [
        ("Cukup Ekonomis", EXACT, "Nilai 89,996 termasuk Cukup Ekonomis."),
        (
            "Ekonomis",
            EXACT,
            "Benar hanya dari angka tercetak (90); dari masukannya 89,996: Cukup Ekonomis.",
        ),
        (
            "Sangat Ekonomis",
            CONTRADICTS,
            "Nilai 89,996 termasuk Cukup Ekonomis, bukan Sangat Ekonomis. "
            "Label pada dokumen berubah.",
        ),
    ],
)
def test_a_label_upon_a_rounded_number_has_two_readings(
    printed: str, expected: str, sentence: str
) -> None:
    found = judge(
        ("a", "persen", "89,996; 100", "90,00"),
        ("b", "kategori:rasio_ekonomis", "terbit.tercetak[id=a]", printed),
    )["b"]
    assert found["putusan"] == expected
    assert found["penjelasan"] == sentence
    assert found["dihitung"] == "Cukup Ekonomis"
    told = found["dihitung_dari_tercetak"]
    assert (told == "Ekonomis") if printed == "Ekonomis" else pd.isna(told)


@pytest.mark.parametrize(
    ("value", "printed", "sentence"),
    [
        ("88,31", "A", "Nilai 88,31 termasuk A."),
        ("88,3", "B", "Nilai 88,3 termasuk B."),
        ("76,61", "B", "Nilai 76,61 termasuk B."),
        ("76,6", "C", "Nilai 76,6 termasuk C."),
    ],
)
def test_a_printed_edge_belongs_to_the_class_that_begins_there(
    value: str, printed: str, sentence: str
) -> None:
    """PermenPANRB 14/2017: A from 88,31 on; as a float 88.31 lies a hair above 8831/100."""
    assert judge(("a", "kategori:skm", value, printed))["a"]["penjelasan"] == sentence


# Claims upon claims.


CUT = ("a", "persen", "2; 3", "66,66")  # truncated
WRONG = ("x", "salin", "50", "40")  # contradicted


@pytest.mark.parametrize(
    ("claims", "expected", "sentence"),
    [
        (
            [("a", "persen", "1; 3", "33,33"), ("b", "salin", "terbit.tercetak[id=a]", "33,3")],
            EXACT,
            "Tepat dari angka tercetak maupun dari masukan asal (33,3333).",
        ),
        (
            [CUT, ("b", "salin", "terbit.tercetak[id=a]", "66,66")],
            EXACT,
            "Tepat dari angka tercetak (66,66); dari masukan asal 66,67, "
            "karena angka asalnya sudah dibulatkan atau dipotong.",
        ),
        (
            [CUT, ("b", "salin", "terbit.tercetak[id=a]", "66,67")],
            EXACT,
            "Tepat dari masukan asal (66,6667); dari angka tercetak 66,66.",
        ),
        (
            [CUT, ("b", "salin", "terbit.tercetak[id=a]", "66,6")],
            TRUNCATED,
            "Dipotong dari angka tercetak maupun dari masukan asal (66,6667).",
        ),
        (
            [CUT, ("b", "salin", "terbit.tercetak[id=a]", "66,5")],
            CONTRADICTS,
            "Masukan yang tercetak menghasilkan 66,7, bukan 66,5"
            f"; angka tercetak cocok bila satu angka salah ketik (7 menjadi 5). {NOTHING}",
        ),
        (
            [WRONG, ("b", "salin", "terbit.tercetak[id=x]", "40")],
            CONTRADICTS,
            "Mewarisi kesalahan x: dari masukan asal 50, bukan 40 "
            f"(dari angka tercetak memang 40). {NOTHING}",
        ),
        (
            [WRONG, ("b", "salin", "terbit.tercetak[id=x]", "50")],
            EXACT,
            "Tepat dari masukan asal (50); dari angka tercetak 40.",
        ),
        (
            [WRONG, ("b", "salin", "terbit.tercetak[id=x]", "45")],
            CONTRADICTS,
            f"Bukan 45: dari angka tercetak 40, dari masukan asal 50. {NOTHING}",
        ),
        (
            [
                WRONG,
                ("y", "salin", "1", "2"),
                ("b", "jumlah", "terbit.tercetak[id=x]; terbit.tercetak[id=y]", "42"),
            ],
            CONTRADICTS,
            "Mewarisi kesalahan x, y: dari masukan asal 51, bukan 42 "
            f"(dari angka tercetak memang 42). {NOTHING}",
        ),
        (
            # x is wrong, but by less than b shows: nothing is inherited
            [
                ("x", "salin", "50", "49,9"),
                ("b", "salin", "terbit.tercetak[id=x]", "50"),
            ],
            EXACT,
            "Tepat dari angka tercetak maupun dari masukan asal (50).",
        ),
        (
            # three in a row: c inherits from b what b inherits from x
            [
                WRONG,
                ("b", "salin", "terbit.tercetak[id=x]", "40"),
                ("c", "salin", "terbit.tercetak[id=b]", "40"),
            ],
            CONTRADICTS,
            "Mewarisi kesalahan b: dari masukan asal 50, bukan 40 "
            f"(dari angka tercetak memang 40). {NOTHING}",
        ),
        (
            [
                ("a", "persen", "2; 3", "66,66"),
                ("d", "persen", "1; 3", "33,33"),
                ("b", "rerata", "terbit.tercetak[id=a]; terbit.tercetak[id=d]", "50,00"),
            ],
            EXACT,
            "Tepat dari angka tercetak maupun dari masukan asal (50).",
        ),
    ],
)
def test_a_claim_upon_claims_has_two_readings(
    claims: list[Claim], expected: str, sentence: str
) -> None:
    found = judge(*claims)[claims[-1][0]]
    assert found["putusan"] == expected
    assert found["penjelasan"] == sentence


def test_both_readings_are_given_unrounded() -> None:
    found = judge(CUT, ("b", "selisih", "terbit.tercetak[id=a]; 1", "65,66"))["b"]
    assert found["dihitung"] == "197/3"
    assert found["dihitung_dari_tercetak"] == "3283/50"
    assert found["hitungan"] == "66,66 − 1"


def test_an_error_upstream_is_no_excuse_for_a_wrong_label() -> None:
    claims: list[Claim] = [
        ("a", "persen", "50; 100", "95"),
        ("b", "kategori:rasio_efektivitas", "terbit.tercetak[id=a]", "Efektif"),
        ("c", "kategori:rasio_efektivitas", "terbit.tercetak[id=a]", "Cukup Efektif"),
    ]
    found = judge(*claims)
    assert found["b"]["penjelasan"] == (
        "Benar hanya dari angka tercetak (95); dari masukannya 50: Tidak Efektif."
    )
    assert found["c"]["putusan"] == CONTRADICTS


# Claims that cannot be read.


@pytest.mark.parametrize(
    ("claims", "sentence"),
    [
        (
            [("a", "salin", "terbit.tercetak[id=a]", "5")],
            "tabel terbit klaim a kolom masukan: klaim tidak boleh bersandar pada dirinya sendiri; "
            'ditemukan "a". Perbaiki klaim itu.',
        ),
        (
            [
                ("a", "salin", "terbit.tercetak[id=b]", "5"),
                ("b", "salin", "terbit.tercetak[id=c]", "5"),
                ("c", "salin", "terbit.tercetak[id=a]", "5"),
            ],
            "tabel terbit klaim a kolom masukan: klaim tidak boleh bersandar pada dirinya sendiri; "
            'ditemukan "a". Perbaiki klaim itu.',
        ),
        (
            # claims in words too
            [
                ("x", "salin", "5", "5"),
                ("b", "sama", "terbit.tercetak[id=c|x]", "5"),
                ("c", "sama", "terbit.tercetak[id=b]", "5"),
            ],
            "tabel terbit klaim b kolom masukan: klaim tidak boleh bersandar pada dirinya sendiri; "
            'ditemukan "b". Perbaiki klaim itu.',
        ),
        (
            [("a", "setara:x", "a", "a")],
            'tabel terbit klaim a kolom rumus: rumus tidak dikenal; ditemukan "setara:x". '
            "Maksud Anda: setara? Perbaiki klaim itu.",
        ),
        (
            [("a", "persn", "1; 2", "50")],
            'tabel terbit klaim a kolom rumus: rumus tidak dikenal; ditemukan "persn". '
            "Maksud Anda: persen? Perbaiki klaim itu.",
        ),
        (
            [("a", "salin", "12 orang", "12")],
            "tabel terbit klaim a kolom masukan: harus rujukan tabel.kolom[kunci=nilai] atau angka; "
            'ditemukan "12 orang". Perbaiki klaim itu.',
        ),
        (
            [("a", "salin", "anggaran.pagu[kode=C]", "12")],
            "tabel terbit klaim a kolom masukan: kolom kode tabel anggaran tidak punya nilai; "
            'ditemukan "C". Yang ada: A, B. Perbaiki klaim itu.',
        ),
        (
            [("a", "salin", "anggaran.realisasi[kode=B]", "12")],
            "tabel terbit klaim a kolom masukan: rujukan harus menunjuk nilai yang ada; "
            'ditemukan "anggaran.realisasi[kode=B]". Perbaiki klaim itu.',
        ),
        (
            [("a", "salin", "terbit.tercetak[id=z]", "12")],
            "tabel terbit klaim a kolom masukan: kolom id tabel terbit tidak punya nilai; "
            'ditemukan "z". Yang ada: a. Perbaiki klaim itu.',
        ),
        (
            [("a", "salin", "anggaran.pagu[kod=A]", "12")],
            "tabel terbit klaim a kolom masukan: tabel anggaran tidak punya kolom; "
            'ditemukan "kod". Perbaiki klaim itu.',
        ),
        (
            [("a", "persen", "1; 2; 3", "50")],
            "tabel terbit klaim a kolom masukan: banyak masukan tidak cocok dengan rumus persen; "
            "ditemukan 3. Perbaiki klaim itu.",
        ),
        (
            [("a", "salin", "anggaran.pagu[kode=A]", "50")],
            "tabel terbit klaim a kolom masukan: banyak masukan tidak cocok dengan rumus salin; "
            "ditemukan 2. Perbaiki klaim itu.",
        ),
        (
            [("a", "salin", "5", "lima")],
            "tabel terbit klaim a kolom tercetak: harus angka seperti 1.234,5; "
            'ditemukan "lima". Perbaiki klaim itu.',
        ),
        (
            [("a", "salin", "5", "5.0")],
            "tabel terbit klaim a kolom tercetak: harus angka seperti 1.234,5; "
            'ditemukan "5.0". Perbaiki klaim itu.',
        ),
        (
            [("a", "salin", "anggran.pagu[kode=A]", "12")],
            "tabel terbit klaim a kolom masukan: tabel tidak dikenal; "
            'ditemukan "anggran". Perbaiki klaim itu.',
        ),
        (
            [("a", "salin", "anggaran.pagux[kode=A]", "12")],
            "tabel terbit klaim a kolom masukan: tabel anggaran tidak punya kolom; "
            'ditemukan "pagux". Perbaiki klaim itu.',
        ),
        (
            [("a", "salin", "terbit.cetak[id=a]", "12")],
            "tabel terbit klaim a kolom masukan: tabel terbit tidak punya kolom; "
            'ditemukan "cetak". Perbaiki klaim itu.',
        ),
        (
            [("a", "jumlah", "5; anggaran.uraian[unit=u, kode=A]", "12")],
            "tabel terbit klaim a kolom masukan: rujukan harus menunjuk kolom angka; "
            'ditemukan "anggaran.uraian[unit=u, kode=A]". Perbaiki klaim itu.',
        ),
        (
            [("x", "arah", "2; 1", "naik"), ("a", "jumlah", "5; terbit.tercetak[id=x]", "12")],
            "tabel terbit klaim a kolom masukan: rujukan harus menunjuk kolom angka; "
            'ditemukan "terbit.tercetak[id=x]". Perbaiki klaim itu.',
        ),
        (
            [("a", "kategori:rasio_ekonomi", "12", "Ekonomis")],
            "tabel terbit klaim a kolom rumus: aturan harus ada di data/rujukan/aturan; "
            'ditemukan "rasio_ekonomi". Maksud Anda: rasio_ekonomis, rasio_efektivitas? Perbaiki klaim itu.',
        ),
        (
            [("a", "kategori:rasio_ekonomis:1996-ats", "12", "Ekonomis")],
            "tabel terbit klaim a kolom rumus: aturan harus ada di data/rujukan/aturan; "
            'ditemukan "rasio_ekonomis:1996-ats". Maksud Anda: 1996-atas, 1996-bawah? '
            "Perbaiki klaim itu.",
        ),
        (
            [("a", "kategori:capaian", "terbit.tercetak[id=a]", "Tinggi")],
            "tabel terbit klaim a kolom masukan: klaim tidak boleh bersandar pada dirinya sendiri; "
            'ditemukan "a". Perbaiki klaim itu.',
        ),
        (
            [("a", "kategori:capaian", "anggaran.uraian[unit=v]", "Tinggi")],
            "tabel terbit klaim a kolom masukan: rujukan harus menunjuk kolom angka; "
            'ditemukan "anggaran.uraian[unit=v]". Perbaiki klaim itu.',
        ),
    ],
)
def test_a_claim_that_cannot_be_read_is_named(claims: list[Claim], sentence: str) -> None:
    assert refusal(*claims) == sentence


def test_a_label_without_a_rule_is_refused() -> None:
    told = refusal(("a", "kategori", "12", "Ekonomis"))
    assert told.startswith(
        "tabel terbit klaim a kolom rumus: aturan harus ada di data/rujukan/aturan; "
        'ditemukan "". Yang ada: capaian, '
    )


# What is always true.


def test_one_row_a_claim_in_the_order_of_the_document() -> None:
    claims: list[Claim] = [("z", "salin", "5", "5"), CUT, WRONG]
    found = audit(table(claims), TABLES.__getitem__)
    assert list(found.columns) == COLUMNS
    assert found["id"].tolist() == ["z", "a", "x"]
    assert found[["dokumen", "baris", "besaran", "tercetak"]].iloc[1].tolist() == [
        "d",
        "1",
        "B",
        "66,66",
    ]


def test_without_claims_there_are_columns_and_no_rows() -> None:
    found = audit(table([]), TABLES.__getitem__)
    assert list(found.columns) == COLUMNS
    assert found.empty


def test_the_input_is_unchanged() -> None:
    claims = table(
        [CUT, ("b", "salin", "terbit.tercetak[id=a]", "66,66"), ("c", "persen", RATIO, "80")]
    )
    before, tables = claims.copy(), {name: frame.copy() for name, frame in TABLES.items()}
    audit(claims, TABLES.__getitem__)
    pd.testing.assert_frame_equal(claims, before)
    for name, frame in TABLES.items():
        pd.testing.assert_frame_equal(frame, tables[name])


CHAIN: list[Claim] = [
    CUT,
    WRONG,
    ("b", "salin", "terbit.tercetak[id=a]", "66,66"),
    ("c", "rerata", "terbit.tercetak[id=b]; terbit.tercetak[id=x]", "53,33"),
    ("d", "kategori:rasio_ekonomis", "terbit.tercetak[id=c]", "Tidak Ekonomis"),
    ("e", "persen", "?tidak dicetak", "1"),
    ("f", "arah", "terbit.tercetak[id=c]; terbit.tercetak[id=b]", "menurun"),
    ("g", "sama", "terbit.tercetak[id=f]", "meningkat"),
    ("h", "setara", "a / b", "b / a"),
    (
        "i",
        "jumlah",
        "terbit.tercetak[id=a]; terbit.tercetak[id=x]; terbit.tercetak[id=b]",
        "173,32",
    ),
]


@settings(deadline=None, max_examples=20)
@given(st.permutations(CHAIN))
def test_the_order_of_claims_changes_no_verdict(claims: list[Claim]) -> None:
    found = audit(table(claims), TABLES.__getitem__).sort_values("id", ignore_index=True)
    ordered = audit(table(CHAIN), TABLES.__getitem__).sort_values("id", ignore_index=True)
    pd.testing.assert_frame_equal(found, ordered)


# No document is known to the engine.


def known_to_data() -> set[str]:
    """Names of data sets, facilities and indicators, as the files have them."""
    found = {path.name for path in DATA.iterdir() if path.is_dir()} - {"rujukan"}
    with (DATA / "rujukan" / "indikator.csv").open(encoding="utf-8", newline="") as file:
        found |= {row["kode"] for row in csv.DictReader(file)}
    for path in DATA.glob("*/unit.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found |= {row["unit"], row["nama"]}
    return found


def test_the_engine_has_no_knowledge_of_a_document() -> None:
    names = known_to_data() - {formula.partition(":")[0] for formula in package.FORMULAS}
    assert len(names) > 50
    modules = sorted(Path(str(package.__file__)).parent.rglob("*.py"))
    assert len(modules) >= 9
    for module in modules:
        text = module.read_text(encoding="utf-8").casefold()
        told = {name for name in names if re.search(rf"\b{re.escape(name.casefold())}\b", text)}
        assert not told, module
        assert not re.search(
            r"\bs00\d|\b\d{3}_[0-9a-f]{8}|\btabel \d|\bgrafik \d|puskesmas", text
        ), module


# The whole of S003, recomputed here with fractions from the text of the files.


@functools.cache
def read(name: str) -> tuple[dict[str, str], ...]:
    with (SAMPANG / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def number(text: str) -> Fraction:
    return Fraction(text.replace(".", "").replace(",", "."))


def inputs(claim: dict[str, str], *, fresh: bool) -> Iterator[Fraction]:
    for part in claim["masukan"].split("; "):
        found = re.fullmatch(r"(\w+)\.(\w+)\[(.*)\]", part)
        if not found:
            yield number(part)
            continue
        keys = dict(pair.split("=") for pair in found[3].split(", ") if pair)
        rows = [
            row
            for row in read(found[1])
            if all(row[key] in value.split("|") for key, value in keys.items())
        ]
        assert rows, part
        for row in rows:
            yield (
                recompute(row, fresh=True)
                if fresh and found[1] == "terbit" and "?" not in row["masukan"]
                else number(row[found[2]])
            )


RECOMPUTED = {
    "persen": lambda a, b: a * 100 / b,
    "jumlah": lambda *v: sum(v, Fraction(0)),
    "rerata": lambda *v: sum(v, Fraction(0)) / len(v),
    "selisih": lambda a, b: a - b,
    "maks": lambda *v: sorted(v)[-1],
    "min": lambda *v: sorted(v)[0],
    "salin": lambda a: a,
    "kategori": lambda a: a,
}


def recompute(claim: dict[str, str], *, fresh: bool) -> Fraction:
    """The value of a claim; of the claims that it rests on, as printed or recomputed in turn."""
    values = inputs(claim, fresh=fresh)
    found: Fraction = RECOMPUTED[claim["rumus"].partition(":")[0]](*values)
    return found


def claims_of_numbers() -> list[dict[str, str]]:
    """The claims of S003 that this file recomputes: all but those in words and counts of rows."""
    return [row for row in read("terbit") if row["rumus"].partition(":")[0] in RECOMPUTED]


def readings(claim: dict[str, str], value: Fraction) -> set[str]:
    """Which of rounding and cutting give the printed number, in whole units of its last digit."""
    unit = 10 ** len(claim["tercetak"].partition(",")[2])
    told = number(claim["tercetak"]) * unit
    found = {
        "dibulatkan": math.floor(value * unit + Fraction(1, 2)),
        "dipotong": math.floor(value * unit),
    }
    return {name for name, whole in found.items() if whole == told}


def classes(rule: str, value: Fraction) -> set[str]:
    """Every class whose printed band holds the value: two of them at 80 and 90."""
    with (CASES / "s003_pita.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["aturan"] == rule]
    held = set()
    for row in rows:
        ends = [Fraction(end) for end in re.findall(r"\d+", row["tercetak"])]
        if row["tercetak"].startswith("<"):
            inside = value < ends[0]
        elif row["tercetak"].startswith(">"):
            inside = value > ends[0]
        else:
            inside = ends[0] <= value <= ends[1]
        if inside:
            held.add(row["kelas"])
    return held


@functools.cache
def expected(name: str) -> str:
    """The verdict on a claim of S003, by the rules of methods.md, section 11."""
    (claim,) = (row for row in read("terbit") if row["id"] == name)
    if "?" in claim["masukan"]:
        return OPEN
    fresh, told = recompute(claim, fresh=True), recompute(claim, fresh=False)
    kind, _, rule = claim["rumus"].partition(":")
    assert ":" not in rule, name
    if kind == "kategori":
        held = {name.casefold() for name in classes(rule, fresh) | classes(rule, told)}
        return EXACT if claim["tercetak"].casefold() in held else CONTRADICTS
    one, other = readings(claim, fresh), readings(claim, told)
    rests_on = re.findall(r"terbit\.tercetak\[id=([\w-]+)\]", claim["masukan"])
    if not one and any(expected(each) == CONTRADICTS for each in rests_on):
        return CONTRADICTS
    if "dibulatkan" in one | other:
        return EXACT
    return TRUNCATED if one | other else CONTRADICTS


def s003() -> pd.DataFrame:
    data = load(SAMPANG)
    return audit(data.terbit, data.table)


@pytest.fixture(scope="module")
def audited() -> pd.DataFrame:
    return s003()


def contradictions() -> list[dict[str, str]]:
    with (CASES / "s003_bertentangan.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def of_the_tables(audited: pd.DataFrame) -> pd.DataFrame:
    """The claims that stand in a numbered table, not in prose: of these there will be no more."""
    return audited[audited["id"].str.match(r"S003-T\d\d-")]


def test_every_verdict_on_s003_is_the_recomputed_one(audited: pd.DataFrame) -> None:
    found = dict(zip(audited["id"], audited["putusan"], strict=True))
    recomputed = claims_of_numbers()
    assert len(recomputed) >= 198
    assert {row["id"]: found[row["id"]] for row in recomputed} == {
        row["id"]: expected(row["id"]) for row in recomputed
    }


def test_the_order_of_its_claims_changes_no_verdict_on_s003(audited: pd.DataFrame) -> None:
    data = load(SAMPANG)
    turned = audit(data.terbit.iloc[::-1], data.table)
    pd.testing.assert_frame_equal(turned.iloc[::-1].reset_index(drop=True), audited)


def test_every_claim_of_s003_has_a_verdict(audited: pd.DataFrame) -> None:
    assert audited["id"].tolist() == [row["id"] for row in read("terbit")]
    assert set(audited["putusan"]) == {EXACT, OPEN, TRUNCATED, CONTRADICTS}
    assert audited["penjelasan"].str.endswith(".").all()


@pytest.mark.parametrize(
    ("section", "counts"),
    [
        ("T04", {EXACT: 6}),
        ("T05", {EXACT: 17, CONTRADICTS: 3}),
        ("T06", {EXACT: 1, CONTRADICTS: 3}),
        ("T07", {EXACT: 13, TRUNCATED: 5}),
        ("T08", {EXACT: 4, TRUNCATED: 2}),
        ("T09", {EXACT: 4, TRUNCATED: 1, CONTRADICTS: 1}),
        ("T10", {EXACT: 14, TRUNCATED: 4}),
        ("T11", {EXACT: 4, TRUNCATED: 1, CONTRADICTS: 1}),
        ("T12", {EXACT: 4, TRUNCATED: 2}),
        ("T13", {EXACT: 1, OPEN: 6}),
        ("T14", {EXACT: 1, OPEN: 6}),
        ("T15", {TRUNCATED: 1, OPEN: 4}),
        ("T16", {EXACT: 1, OPEN: 4}),
        ("T17", {EXACT: 1, OPEN: 3}),
        ("T18", {EXACT: 1, OPEN: 3}),
        ("T19", {EXACT: 46, CONTRADICTS: 4}),
        ("T20", {EXACT: 12}),
        ("T21", {EXACT: 8}),
        ("T22", {EXACT: 6}),
    ],
)
def test_the_verdicts_on_the_tables_of_s003_in_numbers(
    audited: pd.DataFrame, section: str, counts: dict[str, int]
) -> None:
    there = audited[audited["id"].str.startswith(f"S003-{section}-")]
    assert collections.Counter(there["putusan"]) == counts


def test_what_contradicts_itself_in_the_tables_of_s003(audited: pd.DataFrame) -> None:
    tables = of_the_tables(audited)
    wrong = tables[tables["putusan"] == CONTRADICTS]
    assert wrong["id"].tolist() == [case["id"] for case in contradictions()]


@pytest.mark.parametrize("case", contradictions(), ids=lambda case: case["id"])
def test_a_contradiction_of_s003_says_what_it_should_be(
    audited: pd.DataFrame, case: dict[str, str]
) -> None:
    (found,) = audited[audited["id"] == case["id"]].to_dict("records")
    assert found["tercetak"] == case["tercetak"]
    assert f"baris {found['baris']}".split()[1] in re.split(r"[ -]", case["sumber"])
    right = Fraction(str(found["dihitung"]))
    assert readings({"tercetak": case["seharusnya"]}, right) >= {"dibulatkan"}
    if case["mewarisi"]:
        start = f"Mewarisi kesalahan {case['mewarisi']}: dari masukan asal {case['seharusnya']}, "
    else:
        start = f"Masukan yang tercetak menghasilkan {case['seharusnya']}, "
    assert str(found["penjelasan"]).startswith(f"{start}bukan {case['tercetak']} (")


def test_what_the_tables_of_s003_leave_open_are_the_labels_of_its_questionnaires(
    audited: pd.DataFrame,
) -> None:
    tables = of_the_tables(audited)
    left = tables[tables["putusan"] == OPEN]
    assert set(left["tabel"]) == {f"Tabel {number}" for number in range(13, 19)}
    assert set(left["rumus"]) == {"kategori"}
    assert set(left["penjelasan"]) == {
        "Tidak dapat dihitung ulang: batas kelas kuesioner tidak dicetak."
    }


def test_what_s003_leaves_open_is_what_it_does_not_print(audited: pd.DataFrame) -> None:
    left = audited[audited["putusan"] == OPEN]["id"]
    assert left.tolist() == [row["id"] for row in read("terbit") if "?" in row["masukan"]]


def test_no_label_in_the_tables_of_s003_contradicts_its_value(audited: pd.DataFrame) -> None:
    tables = of_the_tables(audited)
    labels = tables[tables["rumus"].str.startswith("kategori:")]
    assert len(labels) == 40
    assert set(labels["putusan"]) == {EXACT}


def test_the_recomputed_values_of_s003_are_exact_fractions(audited: pd.DataFrame) -> None:
    computed = audited.set_index("id")
    for row in claims_of_numbers():
        if not row["rumus"].startswith("kategori") and "?" not in row["masukan"]:
            found = computed.loc[row["id"]]
            fresh, told = recompute(row, fresh=True), recompute(row, fresh=False)
            assert Fraction(str(found["dihitung"])) == fresh
            if fresh == told:
                assert pd.isna(found["dihitung_dari_tercetak"])
            else:
                assert Fraction(str(found["dihitung_dari_tercetak"])) == told


def test_s003_cuts_its_yearly_ratios_and_rounds_its_means(audited: pd.DataFrame) -> None:
    """methods.md, section 3. A mean was made from the printed ratios, so its habit shows beside these."""
    counts: collections.Counter[str] = collections.Counter(dibulatkan=0, dipotong=0)
    means: collections.Counter[str] = collections.Counter()
    for row in read("terbit"):
        if row["rumus"] in {"persen", "rerata"} and "?" not in row["masukan"]:
            way = readings(row, recompute(row, fresh=False))
            if len(way) == 1:
                counts.update(way)
                if row["tabel"] == "Tabel 19":
                    means.update(way)
    assert means == {"dibulatkan": 5}
    assert counts["dipotong"] > counts["dibulatkan"] > 0
    assert habit(audited) == counts


# A facility whose data was refused takes its figures with it; the claims that need them say so.

OF_TWO = [
    ("a", "salin", "anggaran.pagu[unit=u, kode=A]", "180.500.000"),
    ("b", "salin", "anggaran.pagu[unit=ditolak, kode=A]", "1"),
    ("c", "jumlah", "terbit.tercetak[id=b]; 1", "2"),
    ("d", "salin", "terbit.tercetak[id=hilang]", "2"),
]


def test_claims_upon_a_refused_facility_stay_open() -> None:
    found = audit(table(OF_TWO), TABLES.__getitem__, refused=["ditolak"]).set_index("id")
    assert found["putusan"].to_dict() == {"a": EXACT, "b": OPEN, "c": OPEN, "d": OPEN}
    told = "Tidak dapat dihitung ulang: masukannya milik fasilitas yang datanya ditolak."
    assert set(found.loc[["b", "c", "d"], "penjelasan"]) == {told}


def test_without_a_refusal_a_missing_input_is_a_mistake() -> None:
    assert "tidak punya nilai" in refusal(*OF_TWO)
