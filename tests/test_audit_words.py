"""Claims in words: directions, comparisons, names of extremes, complete lists. No word passes unread."""

import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinerja.audit import CONTRADICTS, EXACT, OPEN, VERDICTS, WORD_FORMULAS, audit
from kinerja.audit.phrases import MEANINGS
from kinerja.errors import DataError

CASES = Path(__file__).parent / "cases"
TABLES = {
    "cakupan": pd.DataFrame(
        {
            "desa": ["Bakung", "Cempaka", "Dahlia", "Edelweis"],
            "petugas": ["Siti Aminah", "Rukmini", "Wahyuni", "Siti Aminah"],
            "wilayah": ["Timur", None, "Barat", "Barat"],
            "nilai": [90.0, 80.0, 80.0, 70.5],
            "pembilang": [9, 8, 8, 7],
            "penyebut": [10, 10, 12, 10],
            "nol": [10, 10, 10, 0],
        }
    ),
    "sasaran": pd.DataFrame(
        {"desa": ["Edelweis", "Dahlia", "Cempaka", "Bakung"], "jumlah": [10, 12, 10, 10]}
    ),
}
Claim = tuple[str, str, str, str]  # id, rumus, masukan, tercetak


def cases() -> list[dict[str, str]]:
    with (CASES / "audit_kata.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def judge(*claims: Claim, **more: str) -> dict[str, dict[str, object]]:
    """The audit of these claims, by id; ``more`` are further columns of all of them."""
    frame = pd.DataFrame(claims, columns=["id", "rumus", "masukan", "tercetak"]).assign(**more)
    found = audit(frame.astype("str"), TABLES.__getitem__)
    return {str(row["id"]): row for row in found.to_dict("records")}


def refusal(*claims: Claim) -> str:
    with pytest.raises(DataError) as caught:
        judge(*claims)
    return str(caught.value)


# Hand-made claims.


@pytest.mark.parametrize("case", cases(), ids=lambda case: "|".join([*case.values()][:3]))
def test_a_claim_in_words(case: dict[str, str]) -> None:
    found = judge(("a", case["rumus"], case["masukan"], case["tercetak"]))["a"]
    assert found["putusan"] == case["putusan"]
    assert (found["dihitung"] if pd.notna(found["dihitung"]) else "") == case["dihitung"]
    assert found["penjelasan"] == case["penjelasan"]
    assert found["hitungan"] == ""
    assert pd.isna(found["dihitung_dari_tercetak"])


def test_the_cases_hold_every_formula_with_every_verdict() -> None:
    """Words are right or wrong: nothing of them is cut off."""
    there = {(case["rumus"].partition(":")[0], case["putusan"]) for case in cases()}
    assert there == {
        (formula, verdict)
        for formula in WORD_FORMULAS
        for verdict in VERDICTS
        if verdict != "dipotong"
    }


SAYS = {  # the inputs of which the meaning is true
    "naik": "2; 1",
    "turun": "1; 2",
    "tetap": "1; 1",
    "di atas": "2; 1",
    "di bawah": "1; 2",
    "sama dengan": "1; 1",
    "tercapai": "2; 1",
    "belum tercapai": "1; 2",
}


@pytest.mark.parametrize(
    ("kind", "meaning", "word"),
    [
        (kind, meaning, word)
        for kind, meanings in MEANINGS.items()
        for meaning, words in meanings.items()
        for word in words
    ],
)
def test_a_word_is_read_as_its_meaning(kind: str, meaning: str, word: str) -> None:
    """No word is swallowed by one of another meaning; a part of a longer word is none."""
    formula = "tercapai:naik" if kind == "tercapai" else kind
    for right in MEANINGS[kind]:
        found = judge(("a", formula, SAYS[right], f"angka itu  {word.upper()} sekali"))["a"]
        assert found["putusan"] == (EXACT if right == meaning else CONTRADICTS)
    assert "harus memuat salah satu kata" in refusal(("a", formula, "1; 2", f"x{word}x"))


@pytest.mark.parametrize(
    ("kind", "printed", "meanings"),
    [
        ("banding", "lebih rendah dari target", {"di bawah"}),
        ("banding", "lebih kecil dari target", {"di bawah"}),
        ("banding", "lebih tinggi dari target", {"di atas"}),
        ("banding", "kurang dari target", {"di bawah"}),
        ("banding", "tidak mencapai target", {"di bawah"}),
        # a negation says all that the word does not
        ("banding", "belum melampaui target", {"di bawah", "sama dengan"}),
        ("banding", "tidak melebihi batas", {"di bawah", "sama dengan"}),
        ("banding", "tidak kurang dari target", {"di atas", "sama dengan"}),
        ("banding", "tidak sama", {"di atas", "di bawah"}),
        ("arah", "tidak mengalami kenaikan", {"turun", "tetap"}),
        ("arah", "belum ada peningkatan", {"turun", "tetap"}),
        ("arah", "tidak berkurang", {"naik", "tetap"}),
        ("arah", "bukan penurunan", {"naik", "tetap"}),
        ("arah", "tanpa penambahan", {"turun", "tetap"}),
        ("arah", "tidak stabil", {"naik", "turun"}),
        ("tercapai", "tidak dapat memenuhi", {"belum tercapai"}),
        ("tercapai", "tidak tertinggal", {"tercapai"}),
        ("tercapai", "belum 100%", {"belum tercapai"}),
        ("tercapai", "belum berhasil", {"belum tercapai"}),
        # two phrases say what both allow
        ("arah", "tidak turun, melainkan naik", {"naik"}),
        ("arah", "tidak naik dan tidak turun", {"tetap"}),
        ("arah", "naik, tidak turun", {"naik"}),
        ("banding", "tidak melebihi, tidak kurang", {"sama dengan"}),
        # equal gives way
        ("arah", "tetap meningkat", {"naik"}),
        ("banding", "melebihi target sebesar 80", {"di atas"}),
        # a negation of something else
        ("arah", "naik tetapi tidak nyata", {"naik"}),
        ("arah", "tidak seperti target, naik", {"naik"}),
    ],
)
def test_a_phrase_allows_so_much(kind: str, printed: str, meanings: set[str]) -> None:
    formula = "tercapai:naik" if kind == "tercapai" else kind
    for right in MEANINGS[kind]:
        found = judge(("a", formula, SAYS[right], printed))["a"]
        assert found["dihitung"] == right
        assert found["putusan"] == (EXACT if right in meanings else CONTRADICTS)


@pytest.mark.parametrize(
    ("formula", "printed"),
    [
        ("arah", "naik lalu turun"),
        ("arah", "tidak hanya naik"),
        ("arah", "tidak tanpa kenaikan"),
        ("banding", "kurang lebih 80"),
        ("banding", "tidak jauh di bawah target"),
        ("tercapai:naik", "belum melampaui target"),  # it may be just reached
        ("tercapai:turun", "tidak melebihi target"),  # which is good
        ("tercapai:naik", "tercapai tetapi tidak penuh"),
    ],
)
def test_a_phrase_that_is_not_clear_is_refused(formula: str, printed: str) -> None:
    assert refusal(("a", formula, "1; 2", printed)) == (
        "tabel terbit klaim a kolom tercetak: artinya harus jelas: satu arah saja, dan kata ingkar "
        f'tepat di depan kata yang diingkari; ditemukan "{printed}". Perbaiki klaim itu.'
    )


# A document names facilities, it does not print their codes.


NAMED = {
    "capaian": pd.DataFrame({"unit": ["p1", "p2", "p3"], "nilai": [70.0, 90.0, 80.0]}),
    "unit": pd.DataFrame({"unit": ["p1", "p2"], "nama": ["Puskesmas Satu", "Puskesmas Dua"]}),
}


@pytest.mark.parametrize(
    ("formula", "inputs", "printed", "expected", "words"),
    [
        ("tertinggi:unit", "capaian.nilai[]", "Puskesmas Dua", EXACT, "Puskesmas Dua"),
        ("tertinggi:unit", "capaian.nilai[]", "p2", CONTRADICTS, "Puskesmas Dua"),
        ("terendah:unit", "capaian.nilai[]", "PUSKESMAS satu", EXACT, "Puskesmas Satu"),
        ("tertinggi:unit", "capaian.nilai[unit=p1|p3]", "p3", EXACT, "p3"),  # no name is known
        (
            "daftar_di_bawah:unit",
            "85; capaian.nilai[]",
            "p3; Puskesmas Satu",
            EXACT,
            "Puskesmas Satu; p3",
        ),
    ],
)
def test_a_facility_goes_by_its_name(
    formula: str, inputs: str, printed: str, expected: str, words: str
) -> None:
    claim = {"id": "a", "rumus": formula, "masukan": inputs, "tercetak": printed}
    (found,) = audit(pd.DataFrame([claim]), NAMED.__getitem__).to_dict("records")
    assert found["putusan"] == expected
    assert found["dihitung"] == words


def test_without_a_table_of_facilities_the_code_is_the_name() -> None:
    claim = {"id": "a", "rumus": "tertinggi:unit", "masukan": "capaian.nilai[]", "tercetak": "p2"}
    tables = {"capaian": NAMED["capaian"]}
    (found,) = audit(pd.DataFrame([claim]), tables.__getitem__).to_dict("records")
    assert (found["putusan"], found["dihitung"]) == (EXACT, "p2")


@pytest.mark.parametrize("inputs", ["cakupan.nilai[]", "5; 3"])
def test_rows_without_a_facility_have_no_name_of_one(inputs: str) -> None:
    """Else the name would be the word None."""
    assert refusal(("a", "tertinggi:unit", inputs, "None")) == (
        "tabel terbit klaim a kolom rumus: kolom nama harus ada di tabel yang dirujuk; "
        'ditemukan "unit". Perbaiki klaim itu.'
    )


# Words upon claims.


ROUNDED = ("x", "persen", "79,96; 100", "80,0")  # exact, and yet not 80
WRONG = ("x", "persen", "1; 2", "80,0")


@pytest.mark.parametrize(
    ("claim", "expected", "words", "told", "sentence"),
    [
        (
            ("a", "banding", "terbit.tercetak[id=x]; 80", "di bawah"),
            EXACT,
            "di bawah",
            None,
            "Sesuai dengan masukannya.",
        ),
        (
            ("a", "banding", "terbit.tercetak[id=x]; 80", "sama dengan"),
            EXACT,
            "di bawah",
            "sama dengan",
            "Benar hanya dari angka tercetak; dari masukan asal: 79,96 terhadap 80: di bawah.",
        ),
        (
            ("a", "banding", "terbit.tercetak[id=x]; 80", "di atas"),
            CONTRADICTS,
            "di bawah",
            None,
            "79,96 terhadap 80: di bawah; tercetak: di atas. Kalimat itu berubah.",
        ),
        (
            ("a", "daftar_sama:besaran", "80; terbit.tercetak[id=x]", "Cakupan"),
            EXACT,
            "tidak ada",
            "Cakupan",
            "Benar hanya dari angka tercetak; dari masukan asal: "
            "disebut padahal tidak termasuk: Cakupan.",
        ),
        (
            ("a", "sama", "terbit.tercetak[id=x]", "80,0"),
            EXACT,
            "80,0",
            None,
            "Sesuai dengan masukannya.",
        ),
    ],
)
def test_words_upon_a_rounded_figure_have_two_readings(
    claim: Claim, expected: str, words: str, told: str | None, sentence: str
) -> None:
    found = judge(ROUNDED, claim, besaran="Cakupan")["a"]
    assert found["putusan"] == expected
    assert found["dihitung"] == words
    assert (found["dihitung_dari_tercetak"] or None) == told
    assert found["penjelasan"] == sentence


def test_words_upon_words_compare_as_text() -> None:
    found = judge(
        ("x", "tertinggi:desa", "cakupan.nilai[]", "Bakung"),
        ("y", "sama", "terbit.tercetak[id=x]", "bakung"),
        ("z", "sama", "terbit.tercetak[id=x]", "Dahlia"),
    )
    assert [found[name]["putusan"] for name in "xyz"] == [EXACT, EXACT, CONTRADICTS]
    assert found["z"]["penjelasan"] == (
        "Di tempat lain: Bakung; tercetak: Dahlia. Kalimat itu berubah."
    )


def test_words_upon_an_open_claim_stay_open() -> None:
    found = judge(
        ("x", "kategori", "67; ?batas kelas tidak dicetak", "Puas"),
        ("a", "sama", "terbit.tercetak[id=x]", "Puas"),
        ("z", "arah", "5; 0", "naik"),
    )
    assert found["a"]["putusan"] == OPEN
    assert found["a"]["penjelasan"] == (
        "Tidak dapat dihitung ulang: bersandar pada x, yang tak dapat ditutup."
    )
    assert found["z"]["putusan"] == EXACT


def test_wrong_words_name_the_guess_and_what_rests_on_them() -> None:
    found = judge(
        ("x", "tertinggi:desa", "cakupan.nilai[]", "Dahlia"),
        ("y", "sama", "terbit.tercetak[id=x]", "Dahlia"),
        ("z", "sama", "terbit.tercetak[id=y]", "Dahlia"),
        dugaan="Baris Bakung terlewat.",
    )
    assert found["x"]["penjelasan"] == (
        "Yang benar Bakung (90); tercetak: Dahlia; dugaan: Baris Bakung terlewat. "
        "2 klaim lain bersandar padanya."
    )
    assert found["z"]["putusan"] == EXACT


# Claims that cannot be read.


@pytest.mark.parametrize(
    ("claim", "column", "rule", "found"),
    [
        (
            ("a", "arah", "1; 2", "membaik"),
            "tercetak",
            "harus memuat salah satu kata: naik, kenaikan, meningkat, peningkatan, bertambah, "
            "penambahan, lebih tinggi, lebih besar, lebih banyak, turun, penurunan, menurun, "
            "menurunkan, berkurang, pengurangan, lebih rendah, lebih kecil, lebih sedikit, "
            "tetap, sama, stabil",
            '"membaik"',
        ),
        (("a", "arah", "1; 2", "kenaikannya"), "tercetak", "harus memuat salah satu kata", None),
        (("a", "banding", "1; 2", "setara"), "tercetak", "harus memuat salah satu kata", None),
        (
            ("a", "tercapai:naik", "1; 2", "baik"),
            "tercetak",
            "harus memuat salah satu kata: "
            + ", ".join(word for words in MEANINGS["tercapai"].values() for word in words),
            '"baik"',
        ),
        (("a", "arah", "1; 2; 3", "naik"), "masukan", "harus tepat 2 masukan", '"3"'),
        (("a", "banding", "1", "di atas"), "masukan", "harus tepat 2 masukan", '"1"'),
        (("a", "tercapai:naik", "1", "tercapai"), "masukan", "harus tepat 2 masukan", '"1"'),
        (
            ("a", "tercapai", "1; 2", "tercapai"),
            "rumus",
            "harus menyebut naik atau turun di belakang titik dua",
            '""',
        ),
        *(
            (
                ("a", formula, inputs, "Bakung"),
                "rumus",
                "harus menyebut kolom nama di belakang titik dua",
                '""',
            )
            for formula, inputs in (
                ("tertinggi", "cakupan.nilai[]"),
                ("terendah:", "cakupan.nilai[]"),
                ("daftar_di_bawah", "80; cakupan.nilai[]"),
                ("daftar_di_atas:", "80; cakupan.nilai[]"),
                ("daftar_sama", "80; cakupan.nilai[]"),
            )
        ),
        *(
            (
                ("a", f"{formula}:xyz", "1; 1", "sama"),
                "rumus",
                "tidak memakai keterangan di belakang titik dua",
                '"xyz"',
            )
            for formula in ("arah", "banding", "sama")
        ),
        (
            ("a", "tertinggi:wilayah", "cakupan.nilai[]", "Bakung"),
            "rumus",
            "kolom nama harus terisi di setiap baris yang dirujuk",
            '"wilayah"',
        ),
        (
            ("a", "daftar_di_bawah:desa", "80", "Bakung"),
            "masukan",
            "masukan harus batas, lalu nilai atau pembilang dan penyebut",
            '"1"',
        ),
        (
            (
                "a",
                "daftar_di_bawah:desa",
                "80; cakupan.pembilang[]; cakupan.penyebut[]; cakupan.nilai[]",
                "Dahlia; Edelweis",
            ),
            "masukan",
            "masukan harus batas, lalu nilai atau pembilang dan penyebut",
            '"4"',
        ),
        (
            ("a", "daftar_di_bawah:desa", "cakupan.nilai[]; cakupan.nilai[]", "Edelweis"),
            "masukan",
            "batas harus tepat satu nilai",
            '"4"',
        ),
        (
            (
                "a",
                "daftar_di_bawah:desa",
                "80; cakupan.pembilang[]; sasaran.jumlah[]",
                "Cempaka",
            ),
            "masukan",
            "pembilang dan penyebut harus bernama sama, baris demi baris",
            '"Bakung dan Edelweis"',
        ),
        (
            ("a", "tercapai:netral", "1; 2", "tercapai"),
            "rumus",
            "arah harus naik atau turun",
            '"netral"',
        ),
        (
            ("a", "arah", "cakupan.petugas[desa=Bakung]; 2", "naik"),
            "masukan",
            "masukan harus angka",
            '"Siti Aminah"',
        ),
        (
            ("a", "tertinggi:desa", "cakupan.petugas[]", "Bakung"),
            "masukan",
            "masukan harus angka",
            '"Siti Aminah"',
        ),
        (
            ("a", "tertinggi:nama", "cakupan.nilai[]", "Bakung"),
            "rumus",
            "kolom nama harus ada di tabel yang dirujuk",
            '"nama"',
        ),
        (
            ("a", "terendah:desa", "cakupan.nilai[]; 60", "Bakung"),
            "rumus",
            "kolom nama harus ada di tabel yang dirujuk",
            '"desa"',
        ),
        (
            ("a", "daftar_di_bawah:nama", "80; cakupan.nilai[]", "Bakung"),
            "rumus",
            "kolom nama harus ada di tabel yang dirujuk",
            '"nama"',
        ),
        (
            ("a", "daftar_di_bawah:desa", "cakupan.petugas[desa=Bakung]; cakupan.nilai[]", "x"),
            "masukan",
            "masukan harus angka",
            '"Siti Aminah"',
        ),
        (
            ("a", "daftar_di_bawah:desa", "80; cakupan.petugas[]", "Bakung"),
            "masukan",
            "masukan harus angka",
            '"Siti Aminah"',
        ),
        (
            (
                "a",
                "daftar_di_bawah:desa",
                "80; cakupan.pembilang[]; cakupan.penyebut[desa=Bakung|Dahlia]",
                "Bakung",
            ),
            "masukan",
            "pembilang dan penyebut harus sama banyak",
            '"4 dan 2"',
        ),
    ],
)
def test_words_that_cannot_be_read_are_named(
    claim: Claim, column: str, rule: str, found: str | None
) -> None:
    told = refusal(claim)
    start = f"tabel terbit klaim a kolom {column}: {rule}"
    if found is None:
        assert told.startswith(start)
    else:
        assert told == f"{start}; ditemukan {found}. Perbaiki klaim itu."


def test_pairs_are_made_by_name_where_alternatives_set_the_order() -> None:
    """``sasaran`` stands in another order than ``cakupan``; the written alternatives put both in one."""
    keys = "desa=Bakung|Cempaka|Dahlia|Edelweis"
    inputs = f"80; cakupan.pembilang[{keys}]; sasaran.jumlah[{keys}]"
    found = judge(("a", "daftar_di_bawah:desa", inputs, "Dahlia; Edelweis"))["a"]
    assert (found["putusan"], found["dihitung"]) == (EXACT, "Dahlia; Edelweis")


@pytest.mark.parametrize(
    ("printed", "expected", "sentence"),
    [
        (
            "Edelweis; Edelweis",
            CONTRADICTS,
            "Disebut dua kali: Edelweis; tercetak: Edelweis; Edelweis. Kalimat itu berubah.",
        ),
        (
            "EDELWEIS; Edelweis; edelweis",
            CONTRADICTS,
            "Disebut 3 kali: EDELWEIS; tercetak: EDELWEIS; Edelweis; edelweis. "
            "Kalimat itu berubah.",
        ),
        (
            "Dahlia; Edelweis; Dahlia; Edelweis",
            CONTRADICTS,
            "Disebut padahal tidak termasuk: Dahlia; disebut dua kali: Edelweis; "
            "tercetak: Dahlia; Edelweis; Dahlia; Edelweis. Kalimat itu berubah.",
        ),
    ],
)
def test_a_name_printed_twice_is_told_to_be(printed: str, expected: str, sentence: str) -> None:
    found = judge(("a", "daftar_di_bawah:desa", "80; cakupan.nilai[]", printed))["a"]
    assert (found["putusan"], found["penjelasan"]) == (expected, sentence)


def test_a_name_that_two_rows_have_is_due_twice() -> None:
    """Siti Aminah has two villages above 70."""
    claim = ("daftar_di_atas:petugas", "70; cakupan.nilai[desa=Bakung|Edelweis]")
    found = judge(
        ("a", *claim, "Siti Aminah; Siti Aminah"),
        ("b", *claim, "Siti Aminah"),
    )
    assert [found[name]["putusan"] for name in "ab"] == [EXACT, CONTRADICTS]


@pytest.mark.parametrize(
    ("limit", "printed", "expected", "sentence"),
    [
        ("70", "-", EXACT, "Sesuai dengan masukannya."),
        ("70", " – ", EXACT, "Sesuai dengan masukannya."),
        ("70", "Tidak ada", EXACT, "Sesuai dengan masukannya."),
        (
            "80",
            "tidak ada",
            CONTRADICTS,
            "Tidak disebut: Edelweis (70,5); tercetak: tidak ada. Kalimat itu berubah.",
        ),
        (
            "70",
            "Edelweis",
            CONTRADICTS,
            "Disebut padahal tidak termasuk: Edelweis; tercetak: Edelweis. Kalimat itu berubah.",
        ),
    ],
)
def test_a_list_of_nothing(limit: str, printed: str, expected: str, sentence: str) -> None:
    found = judge(("a", "daftar_di_bawah:desa", f"{limit}; cakupan.nilai[]", printed))["a"]
    assert (found["putusan"], found["penjelasan"]) == (expected, sentence)
    assert found["dihitung"] == ("tidak ada" if limit == "70" else "Edelweis")


# What is always true.


@settings(max_examples=50)
@given(
    st.dictionaries(
        st.text("abcdefgh", min_size=1, max_size=5), st.integers(0, 9), min_size=1, max_size=8
    ),
    st.integers(0, 9),
    st.randoms(use_true_random=False),
)
def test_a_list_is_complete_in_any_order_and_never_without_one(
    values: dict[str, int], limit: int, dice: object
) -> None:
    frame = pd.DataFrame({"desa": list(values), "nilai": list(values.values())})
    lists = {
        "daftar_di_bawah": [name for name, value in values.items() if value < limit],
        "daftar_sama": [name for name, value in values.items() if value == limit],
        "daftar_di_atas": [name for name, value in values.items() if value > limit],
    }
    for formula, names in lists.items():
        if not names:
            continue
        dice.shuffle(names)  # type: ignore[attr-defined]
        for printed, verdict in (
            (names, EXACT),
            ([name.upper() for name in names], EXACT),
            (names[1:] or ["lain"], CONTRADICTS),
            ([*names, "lain"], CONTRADICTS),
        ):
            claim = {
                "id": "a",
                "rumus": f"{formula}:desa",
                "masukan": f"{limit}; t.nilai[]",
                "tercetak": "; ".join(printed),
            }
            found = audit(pd.DataFrame([claim]), {"t": frame}.__getitem__)
            assert found["putusan"].tolist() == [verdict]
