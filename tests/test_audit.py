"""Published claims: hand-made ones of every verdict, and all of S003's, recomputed here from the text of the files."""

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

from kinerja.audit import (
    COLUMNS,
    CONTRADICTS,
    EXACT,
    OPEN,
    TRUNCATED,
    audit,
    habit,
    numeric_verdict,
)
from kinerja.errors import DataError
from kinerja.tables import load

CASES = Path(__file__).parent / "cases"
SAMPANG = Path(__file__).parents[1] / "data" / "sampang"
TABLES = {
    "anggaran": pd.DataFrame(
        {
            "unit": ["u", "u", "v"],
            "kode": ["A", "B", "A"],
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


def verdict(*claims: Claim) -> str:
    """The verdict on the last of these claims."""
    return str(judge(*claims)[claims[-1][0]]["putusan"])


def refusal(*claims: Claim) -> str:
    with pytest.raises(DataError) as caught:
        judge(*claims)
    return str(caught.value)


# One printed number and one value.


@pytest.mark.parametrize(
    ("printed", "value", "expected"),
    [
        # half up, truncated, neither
        ("422,16", Fraction("422.157387"), EXACT),
        ("422,15", Fraction("422.157387"), TRUNCATED),
        ("422,14", Fraction("422.157387"), CONTRADICTS),
        ("422,17", Fraction("422.157387"), CONTRADICTS),
        # a tie goes up; what lies just below it does not
        ("13", Fraction("12.5"), EXACT),
        ("12", Fraction("12.5"), TRUNCATED),
        ("12", Fraction("12.4999999999999999999999"), EXACT),
        ("13", Fraction("12.4999999999999999999999"), CONTRADICTS),
        ("0,29", Fraction("0.285"), EXACT),
        ("17,8", Fraction("17.75"), EXACT),
        ("17,7", Fraction("17.75"), TRUNCATED),
        # a printed zero claims its digit, a dropped one does not
        ("118,8", Fraction("118.8096"), EXACT),
        ("118,80", Fraction("118.8096"), TRUNCATED),
        ("118,81", Fraction("118.8096"), EXACT),
        ("121,4", Fraction("121.4096"), EXACT),
        ("121,40", Fraction("121.4096"), TRUNCATED),
        ("87,7", Fraction("87.6993"), EXACT),
        ("87,70", Fraction("87.6993"), EXACT),
        ("137,4", Fraction("137.3953"), EXACT),
        ("68", Fraction(68), EXACT),
        ("68,0", Fraction(68), EXACT),
        ("68,00", Fraction("68.004"), EXACT),
        ("77", Fraction("76.8"), EXACT),
        ("76", Fraction("76.8"), TRUNCATED),
        # groups of thousands are no decimals
        ("23.553", Fraction(23553), EXACT),
        ("23.553", Fraction("23.553"), CONTRADICTS),
        # below zero: away from zero, and cut towards it
        ("-123,3", Fraction("-123.26"), EXACT),
        ("−123,3", Fraction("-123.26"), EXACT),
        ("-123,2", Fraction("-123.26"), TRUNCATED),
        ("123,3", Fraction("-123.26"), CONTRADICTS),
        ("-1", Fraction("-0.5"), EXACT),
        ("0", Fraction("-0.5"), TRUNCATED),
        ("0", Fraction("-0.49"), EXACT),
        ("-0", Fraction(0), EXACT),
    ],
)
def test_a_printed_number_beside_its_value(printed: str, value: Fraction, expected: str) -> None:
    assert numeric_verdict(printed, value) == expected


@pytest.mark.parametrize(
    ("formula", "inputs", "printed", "expected", "value", "arithmetic"),
    [
        (
            "persen",
            RATIO,
            "80,03",
            EXACT,
            "9025000000/112771223",
            "180.500.000 ÷ 225.542.446 × 100",
        ),
        ("persen", "2; 3", "66,66", TRUNCATED, "200/3", "2 ÷ 3 × 100"),
        ("persen", "2; 3", "66,68", CONTRADICTS, "200/3", "2 ÷ 3 × 100"),
        ("persen", "0; 3", "0", EXACT, "0", "0 ÷ 3 × 100"),
        ("persen", "-1; 8", "-12,5", EXACT, "-25/2", "-1 ÷ 8 × 100"),
        ("persen", "1,5; 3", "50", EXACT, "50", "1,5 ÷ 3 × 100"),
        ("jumlah", "1; 2; 3", "6", EXACT, "6", "1 + 2 + 3"),
        ("jumlah", "1; 2; 3; 4", "10", EXACT, "10", "1 + 2 + 3 + 4"),
        ("jumlah", "1; 2; 3; 4; 5", "14", CONTRADICTS, "15", "1 + 2 + 3 + … + 5"),
        (
            "jumlah",
            "anggaran.pagu[kode=A]",
            "479.585.000",
            EXACT,
            "479585000",
            "180.500.000 + 299.085.000",
        ),
        ("jumlah", "0,1; 0,2", "0,3", EXACT, "3/10", "0,1 + 0,2"),
        ("rerata", "70; 77; 71", "72,66", TRUNCATED, "218/3", "(70 + 77 + 71) ÷ 3"),
        ("rerata", "70; 77; 71", "72,67", EXACT, "218/3", "(70 + 77 + 71) ÷ 3"),
        ("rerata", "5", "5", EXACT, "5", "(5) ÷ 1"),
        ("selisih", "72,13; 59,37", "12,76", EXACT, "319/25", "72,13 − 59,37"),
        ("selisih", "59,37; 72,13", "-12,76", EXACT, "-319/25", "59,37 − 72,13"),
        ("selisih", "59,37; 72,13", "12,76", CONTRADICTS, "-319/25", "59,37 − 72,13"),
        ("salin", "67", "67", EXACT, "67", "67"),
        ("salin", "67", "68", CONTRADICTS, "67", "67"),
        (
            "salin",
            "anggaran.pagu[unit=u, kode=A]",
            "180.500.000",
            EXACT,
            "180500000",
            "180.500.000",
        ),
    ],
)
def test_a_claim_by_its_formula(
    formula: str, inputs: str, printed: str, expected: str, value: str, arithmetic: str
) -> None:
    found = judge(("a", formula, inputs, printed))["a"]
    assert found["putusan"] == expected
    assert found["dihitung"] == value
    assert found["hitungan"] == arithmetic
    assert pd.isna(found["dihitung_dari_tercetak"])


@pytest.mark.parametrize(
    ("printed", "sentence"),
    [
        ("66,67", "Sama pada ketelitian yang tercetak."),
        ("66,66", "Dipotong, tidak dibulatkan: 66,6667 dibulatkan menjadi 66,67."),
        ("65,00", "Masukan yang tercetak menghasilkan 66,67, bukan 65,00. Selisihnya 1,67."),
        ("70", "Masukan yang tercetak menghasilkan 67, bukan 70. Selisihnya 3."),
    ],
)
def test_the_explanation_says_what_was_found(printed: str, sentence: str) -> None:
    assert judge(("a", "persen", "2; 3", printed))["a"]["penjelasan"] == sentence


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
    "inputs", ["?jawaban responden tidak dicetak", "5; 0"], ids=["not printed", "zero"]
)
def test_a_claim_upon_an_open_one_is_judged_and_stops_nothing(inputs: str) -> None:
    """Its own inputs are lost too; at best it agrees with the printed figure that it copies."""
    found = judge(
        ("a", "persen", inputs, "68"),
        ("b", "salin", "terbit.tercetak[id=a]", "68"),
        ("c", "salin", "67", "67"),
    )
    assert found["a"]["putusan"] == OPEN
    assert found["b"]["putusan"] in {OPEN, EXACT}
    assert found["c"]["putusan"] == EXACT


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
            "Bukan 66,7 (dari angka tercetak), bukan pula 66,7 (dari masukan asal).",
        ),
        (
            [WRONG, ("b", "salin", "terbit.tercetak[id=x]", "40")],
            CONTRADICTS,
            "Mewarisi kesalahan x: dari masukan asal 50, bukan 40. Dari angka tercetak memang 40.",
        ),
        (
            [WRONG, ("b", "salin", "terbit.tercetak[id=x]", "50")],
            EXACT,
            "Tepat dari masukan asal (50); dari angka tercetak 40.",
        ),
        (
            [WRONG, ("b", "salin", "terbit.tercetak[id=x]", "45")],
            CONTRADICTS,
            "Bukan 40 (dari angka tercetak), bukan pula 50 (dari masukan asal).",
        ),
        (
            [
                WRONG,
                ("y", "salin", "1", "2"),
                ("b", "jumlah", "terbit.tercetak[id=x]; terbit.tercetak[id=y]", "42"),
            ],
            CONTRADICTS,
            "Mewarisi kesalahan x, y: dari masukan asal 51, bukan 42. "
            "Dari angka tercetak memang 42.",
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
            "Mewarisi kesalahan b: dari masukan asal 50, bukan 40. Dari angka tercetak memang 40.",
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
            "tabel terbit klaim a kolom masukan: rujukan harus menunjuk nilai yang ada; "
            'ditemukan "anggaran.pagu[kode=C]". Perbaiki klaim itu.',
        ),
        (
            [("a", "salin", "anggaran.realisasi[kode=B]", "12")],
            "tabel terbit klaim a kolom masukan: rujukan harus menunjuk nilai yang ada; "
            'ditemukan "anggaran.realisasi[kode=B]". Perbaiki klaim itu.',
        ),
        (
            [("a", "salin", "terbit.tercetak[id=z]", "12")],
            "tabel terbit klaim a kolom masukan: rujukan harus menunjuk nilai yang ada; "
            'ditemukan "terbit.tercetak[id=z]". Perbaiki klaim itu.',
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
    ],
)
def test_a_claim_that_cannot_be_read_is_named(claims: list[Claim], sentence: str) -> None:
    assert refusal(*claims) == sentence


@pytest.mark.parametrize(
    ("claim", "column"),
    [
        (("a", "salin", "anggran.pagu[kode=A]", "12"), "masukan"),  # no such table
        (("a", "salin", "anggaran.pagux[kode=A]", "12"), "masukan"),  # no such column
        (("a", "salin", "terbit.cetak[id=a]", "12"), "masukan"),
        (("a", "salin", "anggaran.uraian[unit=u, kode=A]", "12"), "masukan"),  # no number
        (("a", "kategori:rasio_ekonomi", "12", "Ekonomis"), "rumus"),  # no such rule
    ],
)
def test_a_reference_that_leads_nowhere_is_named_too(claim: Claim, column: str) -> None:
    assert refusal(claim).startswith(f"tabel terbit klaim a kolom {column}: ")


# How a document rounds.


@pytest.mark.parametrize(
    ("claims", "counts"),
    [
        ([], (0, 0)),
        ([("a", "persen", "2; 3", "66,67")], (1, 0)),
        ([("a", "persen", "2; 3", "66,66")], (0, 1)),
        ([("a", "persen", "2; 3", "66,60")], (0, 0)),  # neither
        ([("a", "persen", "1; 3", "33,33")], (0, 0)),  # both are the same
        ([("a", "rerata", "70; 77; 71", "72,66")], (0, 1)),
        ([("a", "salin", "66,667", "66,67")], (0, 0)),  # a copy has no formula of its own
        ([("a", "persen", "2; 3", "66,67"), ("b", "persen", "5; 6", "83,33")], (1, 0)),
        (
            [
                ("a", "persen", "2; 3", "66,67"),
                ("b", "persen", "1; 6", "16,66"),
                ("c", "persen", "5; 3", "166,66"),
            ],
            (1, 2),
        ),
    ],
)
def test_the_habit_of_a_document(claims: list[Claim], counts: tuple[int, int]) -> None:
    unique = [(f"{name}{place}", *rest) for place, (name, *rest) in enumerate(claims)]
    found = audit(table(unique), TABLES.__getitem__)  # type: ignore[arg-type]
    assert habit(found) == dict(zip(("dibulatkan", "dipotong"), counts, strict=True))


def test_an_open_claim_tells_nothing_about_the_habit() -> None:
    claims: list[Claim] = [
        ("a", "persen", "?target tidak dicetak", "50,0"),
        ("b", "persen", "5; 0", "50,0"),
        ("c", "persen", "2; 3", "66,67"),
    ]
    assert habit(audit(table(claims), TABLES.__getitem__)) == {"dibulatkan": 1, "dipotong": 0}


def test_the_habit_of_a_mean_shows_in_the_figures_that_it_was_made_from() -> None:
    """The mean of the printed 66,66 and 16,66 is 41,66; that it is not 41,67 is the fault of the two."""
    claims: list[Claim] = [
        ("a", "persen", "2; 3", "66,66"),
        ("b", "persen", "1; 6", "16,66"),
        ("c", "rerata", "terbit.tercetak[id=a]; terbit.tercetak[id=b]", "41,66"),
    ]
    found = audit(table(claims), TABLES.__getitem__)
    assert found["putusan"].tolist() == [TRUNCATED, TRUNCATED, EXACT]
    assert habit(found) == {"dibulatkan": 0, "dipotong": 2}


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
]


@settings(deadline=None, max_examples=20)
@given(st.permutations(CHAIN))
def test_the_order_of_claims_changes_no_verdict(claims: list[Claim]) -> None:
    found = audit(table(claims), TABLES.__getitem__).sort_values("id", ignore_index=True)
    ordered = audit(table(CHAIN), TABLES.__getitem__).sort_values("id", ignore_index=True)
    pd.testing.assert_frame_equal(found, ordered)


@given(st.fractions(-(10**6), 10**6, max_denominator=10**4), st.integers(0, 4))
def test_a_rounded_figure_is_exact_and_a_cut_one_is_never_contradicted(
    value: Fraction, places: int
) -> None:
    scaled = abs(value) * 10**places
    sign = "-" if value < 0 else ""
    for whole, allowed in (
        (math.floor(scaled + Fraction(1, 2)), {EXACT}),
        (math.floor(scaled), {EXACT, TRUNCATED}),
        (math.floor(scaled) + 2, {CONTRADICTS}),
    ):
        digits = f"{whole:0{places + 1}d}"
        cut = len(digits) - places
        printed = f"{sign}{digits[:cut]}" + (f",{digits[cut:]}" if places else "")
        assert numeric_verdict(printed, value) in allowed


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
        assert found, part
        keys = dict(pair.split("=") for pair in found[3].split(", "))
        rows = [
            row for row in read(found[1]) if all(row[key] == value for key, value in keys.items())
        ]
        assert rows, part
        for row in rows:
            yield (
                recompute(row, fresh=True)
                if fresh and found[1] == "terbit"
                else number(row[found[2]])
            )


def recompute(claim: dict[str, str], *, fresh: bool) -> Fraction:
    """The value of a claim; of the claims that it rests on, as printed or recomputed in turn."""
    values = list(inputs(claim, fresh=fresh))
    if claim["rumus"] == "persen":
        return values[0] * 100 / values[1]
    if claim["rumus"] in {"jumlah", "rerata"}:
        total = sum(values, Fraction(0))
        return total / len(values) if claim["rumus"] == "rerata" else total
    (value,) = values
    return value


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
    if kind == "kategori":
        return (
            EXACT
            if claim["tercetak"] in classes(rule, fresh) | classes(rule, told)
            else CONTRADICTS
        )
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


def test_every_verdict_on_s003_is_the_recomputed_one(audited: pd.DataFrame) -> None:
    found = dict(zip(audited["id"], audited["putusan"], strict=True))
    assert found == {row["id"]: expected(row["id"]) for row in read("terbit")}


def test_the_verdicts_on_s003_in_numbers(audited: pd.DataFrame) -> None:
    assert collections.Counter(audited["putusan"]) == {
        EXACT: 144,
        OPEN: 26,
        TRUNCATED: 16,
        CONTRADICTS: 12,
    }


def test_what_contradicts_itself_in_s003(audited: pd.DataFrame) -> None:
    wrong = audited[audited["putusan"] == CONTRADICTS]
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
    assert str(found["penjelasan"]).startswith(f"{start}bukan {case['tercetak']}.")


def test_what_s003_leaves_open_are_the_labels_of_its_questionnaires(audited: pd.DataFrame) -> None:
    left = audited[audited["putusan"] == OPEN]
    assert set(left["tabel"]) == {f"Tabel {number}" for number in range(13, 19)}
    assert set(left["rumus"]) == {"kategori"}
    assert set(left["penjelasan"]) == {
        "Tidak dapat dihitung ulang: batas kelas kuesioner tidak dicetak."
    }


def test_no_label_of_s003_contradicts_its_value(audited: pd.DataFrame) -> None:
    labels = audited[audited["rumus"].str.startswith("kategori:")]
    assert len(labels) == 40
    assert set(labels["putusan"]) == {EXACT}


def test_the_recomputed_values_of_s003_are_exact_fractions(audited: pd.DataFrame) -> None:
    computed = audited[~audited["rumus"].str.startswith("kategori")].set_index("id")
    for row in read("terbit"):
        if not row["rumus"].startswith("kategori"):
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
        if row["rumus"] in {"persen", "rerata"}:
            way = readings(row, recompute(row, fresh=False))
            if len(way) == 1:
                counts.update(way)
                if row["tabel"] == "Tabel 19":
                    means.update(way)
    assert means == {"dibulatkan": 5}
    assert habit(audited) == counts
