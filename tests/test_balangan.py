"""The data set balangan proves its own transcription: the arithmetic of Table 3.9 closes, or the break is named here.

The table was printed with merged cells, whose figures stand lines away from their names. A figure given to the wrong
item breaks a remainder, a share or a sum; the printed remainders and shares are the claims of ``terbit``.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kinerja import catalogue
from kinerja.indicators.budget_tree import breaks
from kinerja.numerals import decimals, exact, half_up, parse
from kinerja.tables import Dataset, load

CHECKOUT = Path(__file__).parents[1]
SOURCES = CHECKOUT.parent / "shared" / "sources"
TABLE = "Tabel 3.9"
TOTAL = "5708"  # the line JUMLAH
ROWS = "[unit=balangan, periode=2024, "
ITEM = re.compile(rf"anggaran\.(pagu|realisasi){re.escape(ROWS)}kode=([\d.]+)\]")
INDICATOR = re.compile(
    rf"indikator_anggaran\.realisasi{re.escape(ROWS)}kode=([\d.]+), indikator=([^\]]+)\]"
)
NUMBER = re.compile(r"-?\d+(?:\.\d{3})*(?:,\d+)?")
DASH = "-"  # how the table prints zero rupiah

# What the document itself breaks: what, of which item and indicator, and the line where it is printed.
BREAKS = {
    ("capaian", "2", "desa_odf"): "4757",  # computed as if a lower share were better
}
# Items whose name or figures the merging displaced, or that are printed under another item's name.
DISPLACED = [
    "1.7", "2", "2.2", "2.2.1", "2.2.2", "2.2.3", "2.2.5", "2.2.14", "2.2.15", "2.2.16", "2.2.18", "2.2.33",
    "2.4", "3", "3.1.2", "5.3.1",
]  # fmt: skip
Claim = dict[Any, Any]


@pytest.fixture(scope="module")
def tabel() -> Dataset:
    """The data set as published."""
    return load(CHECKOUT / "data" / "balangan")


def of_the_table(tabel: Dataset) -> list[Claim]:
    """The claims on Table 3.9 alone."""
    return tabel.terbit[tabel.terbit["tabel"] == TABLE].to_dict("records")


def items(tabel: Dataset, formula: str) -> dict[str, Claim]:
    """The claims of one formula on one item's own pagu and realisasi, by the item's code."""
    found: dict[str, Claim] = {}
    for claim in of_the_table(tabel):
        parts = ITEM.findall(claim["masukan"])
        if claim["rumus"] == formula and len(parts) == 2:
            assert {column for column, _ in parts} == {"pagu", "realisasi"}
            (code,) = {code for _, code in parts}
            assert code not in found, f"pos {code} punya dua klaim {formula}"
            found[code] = claim
    return found


def achievements(tabel: Dataset) -> dict[tuple[str, str], Claim]:
    """The claims on one indicator's achievement, by the item's code and the indicator."""
    found = {}
    for claim in of_the_table(tabel):
        match = INDICATOR.search(claim["masukan"])
        if claim["rumus"].startswith("capaian:") and match:
            found[match[1], match[2]] = claim
    return found


def amount(printed: str) -> int:
    """Printed rupiah; a dash is zero."""
    number = Decimal(0) if printed == DASH else parse(printed)
    assert number is not None
    assert number == int(number)
    return int(number)


def closes(printed: str, value: Fraction) -> bool:
    """Whether the value, rounded half up as precisely as it is printed, is what is printed."""
    return half_up(value, decimals(printed)) == parse(printed)


def open_ones(kind: str) -> dict[tuple[str, str, str], str]:
    """The named breaks of one kind."""
    return {key: line for key, line in BREAKS.items() if key[0] == kind}


def remainders(tabel: Dataset) -> dict[str, int]:
    """The printed remainder of every item."""
    return {code: amount(claim["tercetak"]) for code, claim in items(tabel, "selisih").items()}


@pytest.mark.parametrize("formula", ["persen", "selisih"])
def test_every_item_has_its_printed_share_and_remainder(tabel: Dataset, formula: str) -> None:
    assert set(items(tabel, formula)) == set(tabel.anggaran["kode"])


def test_every_remainder_closes(tabel: Dataset) -> None:
    rows = tabel.anggaran.set_index("kode")
    left = rows["pagu"] - rows["realisasi"]
    found = {
        ("sisa", code, ""): claim["baris"]
        for code, claim in items(tabel, "selisih").items()
        if amount(claim["tercetak"]) != left[code]
    }
    assert found == open_ones("sisa")


def test_every_share_closes(tabel: Dataset) -> None:
    shares = {
        row["kode"]: exact(row["realisasi"]) / exact(row["pagu"]) * 100
        for row in tabel.anggaran.to_dict("records")
    }
    found = {
        ("serapan", code, ""): claim["baris"]
        for code, claim in items(tabel, "persen").items()
        if not closes(claim["tercetak"], shares[code])
    }
    assert found == open_ones("serapan")


def test_every_parent_is_the_sum_of_its_items(tabel: Dataset) -> None:
    """Neither pagu nor realisasi, nor the printed remainder; and nothing was spent that was not there."""
    assert breaks(tabel.anggaran).to_dict("records") == []
    parents = tabel.anggaran.dropna(subset=["induk"]).groupby("induk")["kode"]
    claims, printed = items(tabel, "selisih"), remainders(tabel)
    found = {
        ("jumlah sisa", str(parent), ""): claims[str(parent)]["baris"]
        for parent, children in parents
        if printed[str(parent)] != sum(printed[code] for code in children)
    }
    assert found == open_ones("jumlah sisa")


def test_the_total_is_the_sum_of_the_programmes_and_bok(tabel: Dataset) -> None:
    top = tabel.anggaran[tabel.anggaran["induk"].isna()]
    printed = remainders(tabel)
    assert list(top["kode"]) == ["1", "2", "3", "4", "5", "6"]
    budget, spent = int(top["pagu"].sum()), int(top["realisasi"].sum())
    claims = [claim for claim in of_the_table(tabel) if claim["baris"] == TOTAL]
    shares = [claim["tercetak"] for claim in claims if claim["rumus"] == "persen"]
    money = {amount(claim["tercetak"]) for claim in claims if claim["satuan"] == "rupiah"}
    assert money == {budget, spent, budget - spent}
    assert budget - spent == sum(printed[code] for code in top["kode"])
    assert shares
    assert all(closes(share, Fraction(spent, budget) * 100) for share in shares)


def test_every_achievement_closes_in_the_direction_of_the_catalogue(tabel: Dataset) -> None:
    claims = achievements(tabel)
    rows = {
        (row["kode"], row["indikator"]): row
        for row in tabel.indikator_anggaran.to_dict("records")
        if not row["indikator"].startswith("penerima_pmt/")  # one figure for four, below
    }
    assert set(claims) == set(rows)
    found = {}
    for (code, indicator), claim in claims.items():
        row = rows[code, indicator]
        actual, target = exact(row["realisasi"]), exact(row["target"])
        down = catalogue.get(indicator).direction == "turun"
        assert claim["rumus"] == ("capaian:turun" if down else "capaian:naik"), claim["id"]
        value = (2 * target - actual if down else actual) / target * 100
        if not closes(claim["tercetak"], value):
            found["capaian", code, indicator] = claim["baris"]
    assert found == open_ones("capaian")


def test_one_achievement_of_four_groups_is_the_mean_of_theirs(tabel: Dataset) -> None:
    """The cell of the supplementary food: four targets, four results and one printed figure, 120,65."""
    rows = tabel.indikator_anggaran
    groups = rows[rows["indikator"].str.startswith("penerima_pmt/")]
    each = [
        exact(actual) / exact(target) * 100
        for actual, target in zip(groups["realisasi"], groups["target"], strict=True)
    ]
    (claim,) = [claim for claim in of_the_table(tabel) if claim["baris"] == "5191"]
    assert len(each) == 4
    assert closes(claim["tercetak"], sum(each, Fraction(0)) / 4)


@pytest.mark.parametrize("code", DISPLACED)
def test_a_displaced_item_says_what_assigns_it(tabel: Dataset, code: str) -> None:
    for table in (tabel.anggaran, tabel.indikator_anggaran):
        notes = table.loc[table["kode"] == code, "catatan"]
        assert len(notes)
        assert notes.notna().all()


def test_items_and_indicators_belong_together(tabel: Dataset) -> None:
    """Every item has an indicator, counted from 1; a code says where its item stands."""
    numbers = tabel.indikator_anggaran.groupby("kode")["nomor"].agg(list)
    assert set(numbers.index) == set(tabel.anggaran["kode"])
    assert all(found == list(range(1, len(found) + 1)) for found in numbers)
    levels = ["program", "kegiatan", "subkegiatan"]
    for row in tabel.anggaran.to_dict("records"):
        above = row["kode"].rpartition(".")[0]
        assert (row["induk"] if pd.notna(row["induk"]) else "") == above
        if row["kode"] != "6":  # BOK Puskesmas is no programme
            assert row["tingkat"] == levels[row["kode"].count(".")]


def cited(text: str) -> Iterator[int]:
    """The lines of ``4743-4747`` or ``5220, 5226``."""
    for part in text.split(", "):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


@pytest.mark.skipif(
    not SOURCES.is_dir(), reason="shared/sources tidak ada di samping folder proyek"
)
@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("anggaran", ["pagu", "realisasi"]),
        ("indikator_anggaran", ["target", "realisasi"]),
        ("terbit", ["tercetak"]),
    ],
)
def test_every_figure_stands_on_a_cited_line(
    tabel: Dataset, table: str, columns: list[str]
) -> None:
    rows = tabel.table(table)
    if table == "terbit":
        rows = rows[rows["tabel"] == TABLE]
    assert len(rows)
    for row in rows.to_dict("records"):
        lines = (SOURCES / row["dokumen"]).read_text(encoding="utf-8").split("\n")
        text = " ".join(lines[number - 1] for number in cited(row["baris"]))
        there = {
            Fraction(number) for number in map(parse, NUMBER.findall(text)) if number is not None
        }
        if re.search(r"(?<!\d)-(?!\d)", text):
            there.add(Fraction(0))
        for column in columns:
            value = row[column]
            number = parse("0" if value == DASH else value) if table == "terbit" else value
            assert number is not None
            assert exact(number) in there, f"{table} {row['baris']} {column}: {value}"
