"""What an audit says of the whole: how the document rounds, verdicts by table, what to read first, the result file."""

from decimal import Decimal
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinerja.audit import (
    CONTRADICTS,
    EXACT,
    FILE_COLUMNS,
    OPEN,
    TRUNCATED,
    VERDICTS,
    audit,
    by_table,
    file_of,
    first_to_read,
    habit,
)

Claim = tuple[str, str, str, str]  # id, rumus, masukan, tercetak
TABLES = {
    "anggaran": pd.DataFrame(
        {"kode": ["1.1", "1.10"], "pagu": [5.0, 7.0], "uraian": ["17.000", "0012"]}
    )
}


def audited(*claims: Claim, **more: str) -> pd.DataFrame:
    """The audit of these claims; ``more`` are further columns of all of them."""
    frame = pd.DataFrame(claims, columns=["id", "rumus", "masukan", "tercetak"]).assign(
        **{"dokumen": "d", "baris": "1", "tabel": "Tabel 1", "besaran": "B"} | more
    )
    return audit(frame.astype("str"), TABLES.__getitem__)


# How a document rounds.


@pytest.mark.parametrize(
    ("claims", "counts"),
    [
        ([], (0, 0)),
        ([("a", "persen", "2; 3", "66,67")], (1, 0)),
        ([("a", "persen", "2; 3", "66,66")], (0, 1)),
        ([("a", "persen", "2; 3", "66,60")], (0, 0)),  # neither
        ([("a", "persen", "1; 3", "33,33")], (0, 0)),  # both are the same
        ([("a", "persen", "2; 4", "50,00")], (0, 0)),  # nothing to round
        ([("a", "persen", "-2; 3", "-66,67")], (1, 0)),
        ([("a", "persen", "-2; 3", "-66,66")], (0, 1)),
        ([("a", "persen", "1; 8", "13")], (1, 0)),  # a tie
        ([("a", "persen", "1; 8", "12")], (0, 1)),
        ([("a", "persen", "2; 3", "67 %")], (1, 0)),
        ([("a", "rerata", "70; 77; 71", "72,66")], (0, 1)),
        ([("a", "capaian:naik", "2; 3", "66,67")], (1, 0)),
        ([("a", "per:1000", "2; 3", "666")], (0, 1)),
        ([("a", "perubahan", "5; 3", "66,66")], (0, 1)),
        ([("a", "bagi", "2; 3", "0,67")], (1, 0)),
        ([("a", "salin", "66,667", "66,67")], (0, 0)),  # a copy has no formula of its own
        ([("a", "jumlah", "66,667; 0", "66,67")], (0, 0)),
        ([("a", "selisih", "66,667; 0", "66,66")], (0, 0)),
        ([("a", "banyak", "1; 2; 3", "3")], (0, 0)),
        ([("a", "kategori:capaian", "66,6", "Sedang")], (0, 0)),
        ([("a", "arah", "2; 3", "turun")], (0, 0)),
        ([("a", "setara", "a", "a")], (0, 0)),
        ([("a", "persen", "?target tidak dicetak", "50,0")], (0, 0)),
        ([("a", "persen", "5; 0", "50,0")], (0, 0)),
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
    assert habit(audited(*claims)) == dict(zip(("dibulatkan", "dipotong"), counts, strict=True))


def test_the_habit_of_a_mean_shows_in_the_figures_that_it_was_made_from() -> None:
    """The mean of the printed 66,66 and 16,66 is 41,66; that it is not 41,67 is the fault of the two."""
    found = audited(
        ("a", "persen", "2; 3", "66,66"),
        ("b", "persen", "1; 6", "16,66"),
        ("c", "rerata", "terbit.tercetak[id=a]; terbit.tercetak[id=b]", "41,66"),
    )
    assert found["putusan"].tolist() == [TRUNCATED, TRUNCATED, EXACT]
    assert habit(found) == {"dibulatkan": 0, "dipotong": 2}


def test_the_habit_of_a_document_that_writes_the_english_way() -> None:
    found = audited(
        ("a", "persen", "2; 3", "66.67"),
        ("b", "persen", "1; 6", "16.66"),
        ("c", "per:100000", "2; 3", "66,667"),
        angka="en",
    )
    assert habit(found) == {"dibulatkan": 2, "dipotong": 1}


@pytest.mark.parametrize(
    "claim",
    [
        ("a", "kali", "1,5; 1,5", "2,3"),
        ("a", "maks", "66,667; 0", "66,66"),
        ("a", "min", "66,667; 70", "66,67"),
        ("a", "banyak_di_atas", "1; 2; 3", "2"),
    ],
)
def test_only_divisions_tell_a_habit(claim: Claim) -> None:
    assert habit(audited(claim)) == {"dibulatkan": 0, "dipotong": 0}


# Verdicts by table.


SOME = [  # tabel, putusan
    ("Tabel 2", EXACT),
    ("Tabel 1", EXACT),
    ("Tabel 1", TRUNCATED),
    ("Tabel 9", CONTRADICTS),
    ("Tabel 2", OPEN),
    ("Tabel 3", CONTRADICTS),
    ("Tabel 9", CONTRADICTS),
]


def some() -> pd.DataFrame:
    frame = pd.DataFrame(SOME, columns=["tabel", "putusan"]).assign(dokumen="d")
    return frame.assign(id=[f"k{place}" for place in range(len(frame))])


def test_the_most_contradicted_table_comes_first_else_the_order_of_the_document() -> None:
    found = by_table(some())
    assert list(found.columns) == ["dokumen", "tabel", "klaim", *VERDICTS]
    assert found[["tabel", "klaim", *VERDICTS]].to_numpy().tolist() == [
        ["Tabel 9", 2, 2, 0, 0, 0],
        ["Tabel 3", 1, 1, 0, 0, 0],
        ["Tabel 2", 2, 0, 1, 0, 1],
        ["Tabel 1", 2, 0, 0, 1, 1],
    ]


def test_tables_of_the_same_name_in_two_documents_are_two() -> None:
    both = pd.concat([some(), some().assign(dokumen="e")], ignore_index=True)
    found = by_table(both)
    assert len(found) == 2 * len(by_table(some()))
    assert found.groupby("dokumen")["klaim"].sum().to_dict() == {"d": len(SOME), "e": len(SOME)}


def test_every_claim_is_counted_once() -> None:
    found = by_table(some())
    assert found["klaim"].sum() == len(SOME)
    assert found["klaim"].tolist() == found[list(VERDICTS)].sum(axis=1).tolist()


def test_without_claims_there_is_no_table() -> None:
    found = by_table(audited())
    assert list(found.columns) == ["dokumen", "tabel", "klaim", *VERDICTS]
    assert found.empty


# What to read first.


def test_contradictions_are_read_first_then_the_order_of_the_document() -> None:
    found = first_to_read(some())
    assert found["id"].tolist() == ["k3", "k5", "k6", "k4", "k2", "k0", "k1"]
    assert found.index.tolist() == list(range(len(SOME)))


@given(st.permutations(SOME))
def test_what_is_read_first_is_the_same_whatever_the_order(rows: list[tuple[str, str]]) -> None:
    frame = pd.DataFrame(rows, columns=["tabel", "putusan"])
    before = frame.copy()
    found = first_to_read(frame)
    assert found["putusan"].tolist() == [CONTRADICTS] * 3 + [OPEN, TRUNCATED] + [EXACT] * 2
    for verdict in VERDICTS:
        one, other = (each[each["putusan"] == verdict] for each in (found, frame))
        assert one["tabel"].tolist() == other["tabel"].tolist()
    pd.testing.assert_frame_equal(frame, before)


# The result file.


def test_the_columns_of_the_file() -> None:
    found = file_of(audited(("a", "persen", "2; 3", "66,66")))
    assert ", ".join(found.columns) == (
        "id, dokumen, baris, tabel, besaran, rumus, masukan, tercetak, dihitung, putusan, penjelasan"
    )
    assert list(found.columns) == FILE_COLUMNS
    assert found.iloc[0].tolist() == [
        "a",
        "d",
        "1",
        "Tabel 1",
        "B",
        "persen",
        "2; 3",
        "66,66",
        "66.666666666667",
        TRUNCATED,
        "Dipotong, tidak dibulatkan: 66,6667 dibulatkan menjadi 66,67.",
    ]


def test_without_claims_the_file_has_columns_and_no_rows() -> None:
    found = file_of(audited())
    assert list(found.columns) == FILE_COLUMNS
    assert found.empty


@pytest.mark.parametrize(
    ("claim", "written"),
    [
        (("a", "salin", "1.150.499.300", "1.150.499.300"), "1150499300"),
        (("a", "salin", "-12,50", "-12,5"), "-12.5"),
        (("a", "salin", "0", "-"), "0"),
        (("a", "salin", "100", "100"), "100"),
        (("a", "salin", "12345678901234567890", "1"), "12345678901234567890"),
        (("a", "bagi", "1; 3", "0,3"), "0.333333333333"),
        (("a", "bagi", "-2; 3", "-0,7"), "-0.666666666667"),
        (("a", "bagi", "2000000000; 3", "1"), "666666666.6666667"),
        (("a", "bagi", "1; 1000000", "0"), "0.000001"),
        (("a", "bagi", "1; 8", "0,1"), "0.125"),
        (("a", "kategori:capaian", "66,6", "Sedang"), "Sedang"),
        (("a", "arah", "2; 3", "naik"), "turun"),
        (("a", "setara", "a / b", "b / a"), "a / b"),
        (("a", "tertinggi:kode", "anggaran.pagu[]", "1.1"), "1.10"),
        (("a", "sama", "anggaran.uraian[kode=1.1]", "17.000"), "17.000"),
        (("a", "sama", "anggaran.uraian[kode=1.10]", "0012"), "0012"),
        (("a", "persen", "5; ?target tidak dicetak", "50"), None),
        (("a", "persen", "5; 0", "50"), None),
    ],
)
def test_the_computed_value_is_a_plain_decimal_or_words(claim: Claim, written: str | None) -> None:
    (found,) = file_of(audited(claim))["dihitung"]
    assert (None if pd.isna(found) else found) == written


@given(st.fractions(-(10**12), 10**12, max_denominator=10**9))
def test_the_written_value_is_as_exact_as_a_float_and_needs_no_exponent(value: Fraction) -> None:
    claim = dict.fromkeys(FILE_COLUMNS, "x") | {"rumus": "bagi", "dihitung": str(value)}
    (text,) = file_of(pd.DataFrame([claim]))["dihitung"]
    assert not set(text) - set("-.0123456789")
    assert text == "0" or not text.startswith(("-0.0000000000000", "."))
    assert abs(Fraction(Decimal(text)) - value) <= max(abs(value), 1) * Fraction(1, 10**11)
    if value.denominator == 1:
        assert text == str(value.numerator)


def test_no_summary_changes_the_audit() -> None:
    found = audited(("a", "persen", "2; 3", "66,66"), ("b", "persen", "2; 3", "66,00"))
    before = found.copy()
    for summary in (habit, by_table, first_to_read, file_of):
        summary(found)
    pd.testing.assert_frame_equal(found, before)
