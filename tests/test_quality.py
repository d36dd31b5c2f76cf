"""Suspicions about validated data: every check fires at its boundary, and not one step before it."""

from pathlib import Path

import pandas as pd
import pytest

from kinerja.tables import load, quality

ROOT = Path(__file__).parents[1]
SOURCE = "dokumen,baris"
BUDGET = f"unit,periode,kode,uraian,pagu,realisasi,{SOURCE}"
MONEY = f"unit,periode,belanja,pendapatan,{SOURCE}"
INCOME = f"unit,periode,jenis,target,realisasi,{SOURCE}"
SEEN = f"unit,periode,indikator,nilai,{SOURCE}"
Tables = dict[str, list[str]]


def found(folder: Path, tables: Tables, unit: str = "a") -> list[tuple[str, ...]]:
    """The suspicions about a facility of a data set with these rows."""
    units = ["unit,nama,jenis", "a,Puskesmas A,puskesmas", "b,Puskesmas B,puskesmas"]
    for name, rows in ({"unit": units} | tables).items():
        (folder / f"{name}.csv").write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    table = quality(load(folder), unit)
    assert list(table) == ["unit", "periode", "pemeriksaan", "temuan", "sumber"]
    assert set(table["unit"]) <= {unit}
    return list(table.drop(columns="unit").itertuples(index=False, name=None))


OVERSPENT = "realisasi tidak melebihi pagu"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["a,2019,BOK,Bantuan,1.000.000,999.999,dok,7"], []),
        (
            ["a,2019,BOK,Bantuan,1.000.000,1.000.001,dok,7"],
            [("2019", OVERSPENT, "Belanja BOK 2019 (Rp1.000.001) melampaui pagunya (Rp1.000.000).", "dok baris 7")],
        ),
        (
            ["a,2018,BOK,Bantuan,0,1,dok,7", "a,2019,BOK,Bantuan,2,1,dok,8", "a,2019,JKN,Jaminan,3,4,dok,9"],
            [
                ("2018", OVERSPENT, "Belanja BOK 2018 (Rp1) melampaui pagunya (Rp0).", "dok baris 7"),
                ("2019", OVERSPENT, "Belanja JKN 2019 (Rp4) melampaui pagunya (Rp3).", "dok baris 9"),
            ],
        ),
        (["b,2019,BOK,Bantuan,1,2,dok,7"], []),
    ],
    ids=["below", "one rupiah above", "every year and fund", "another facility"],
)  # fmt: skip
def test_spending_beyond_the_budget(
    tmp_path: Path, rows: list[str], expected: list[tuple[str, ...]]
) -> None:
    assert found(tmp_path, {"anggaran": [BUDGET, *rows]}) == expected


def test_a_budget_spent_to_the_last_rupiah_is_not_overspent(tmp_path: Path) -> None:
    rows = [BUDGET, "a,2019,BOK,Bantuan,1.000.000,1.000.000,dok,7"]
    assert OVERSPENT not in [check for _, check, _, _ in found(tmp_path, {"anggaran": rows})]


COPIED = "satu jumlah rupiah satu arti"


@pytest.mark.parametrize(
    ("budget", "money", "income", "expected"),
    [
        (
            ["a,2018,JKN,Jaminan,900,500,dok,1"],
            ["a,2018,400,900,dok,2"],
            ["a,2018,retribusi,700,500,dok,3"],
            [
                ("Pagu JKN 2018 sama persis dengan pendapatan (Rp900)", "dok baris 1; dok baris 2"),
                ("Realisasi JKN 2018 sama persis dengan realisasi retribusi (Rp500)", "dok baris 1; dok baris 3"),
            ],
        ),
        (
            [],
            ["a,2018,1.234.567,900,dok,2"],
            ["a,2018,retribusi,1.234.567,800,dok,2"],
            [("Belanja 2018 sama persis dengan target retribusi (Rp1.234.567)", "dok baris 2")],
        ),
        (["a,2018,JKN,Jaminan,900,500,dok,1"], ["a,2018,400,901,dok,2"], [], []),
        (["a,2018,JKN,Jaminan,900,500,dok,1"], ["a,2017,400,900,dok,2"], [], []),
        (["a,2018,JKN,Jaminan,900,500,dok,1"], ["b,2018,400,900,dok,2"], [], []),
        (["a,2018,JKN,Jaminan,900,0,dok,1"], ["a,2018,0,800,dok,2"], [], []),
        (["a,2018,JKN,Jaminan,900,500,dok,1", "a,2018,BOK,Bantuan,900,500,dok,2"], [], [], []),
    ],
    ids=["between tables", "one source named once", "one rupiah apart", "another year", "another facility",
         "zero", "two funds of one budget"],
)  # fmt: skip
def test_one_amount_with_two_meanings(
    tmp_path: Path,
    budget: list[str],
    money: list[str],
    income: list[str],
    expected: list[tuple[str, str]],
) -> None:
    tables = {
        "anggaran": [BUDGET, *budget],
        "belanja_pendapatan": [MONEY, *money],
        "penerimaan": [INCOME, *income],
    }
    told = found(tmp_path, {name: rows for name, rows in tables.items() if len(rows) > 1})
    assert told == [
        ("2018", COPIED, f"{same}: mungkin disalin dari sana.", source) for same, source in expected
    ]


PART = "bagian tidak melebihi keseluruhan"
PAIRS = [
    ("jumlah_kk_miskin", "jumlah_kk", "Jumlah keluarga miskin (gakin)", "jumlah kepala keluarga"),
    ("jumlah_kk", "jumlah_penduduk", "Jumlah kepala keluarga", "jumlah penduduk"),
    ("jumlah_ibu_bersalin", "jumlah_penduduk", "Jumlah ibu bersalin", "jumlah penduduk"),
    ("jumlah_bayi", "jumlah_balita", "Jumlah bayi (<1 tahun)", "jumlah balita"),
]


@pytest.mark.parametrize(("small", "large", "one", "other"), PAIRS, ids=[pair[0] for pair in PAIRS])
def test_a_part_is_not_larger_than_the_whole(
    tmp_path: Path, small: str, large: str, one: str, other: str
) -> None:
    def rows(value: str) -> Tables:
        return {"observasi": [SEEN, f"a,2019,{large},7.567,dok,4", f"a,2019,{small},{value},dok,5"]}

    assert found(tmp_path, rows("7.566")) == []
    assert found(tmp_path, rows("7.567")) == []
    assert found(tmp_path, rows("7.568")) == [
        ("2019", PART, f"{one} (7.568) melebihi {other} (7.567).", "dok baris 5; dok baris 4")
    ]


@pytest.mark.parametrize(
    "rows",
    [
        ["a,2019,jumlah_kk,10,dok,4"],
        ["a,2019,jumlah_kk,10,dok,4", "a,2018,jumlah_kk_miskin,11,dok,5"],
        ["a,2019,jumlah_kk,10,dok,4", "b,2019,jumlah_kk_miskin,11,dok,5"],
        ["a,2019,jumlah_kk,,dok,4", "a,2019,jumlah_kk_miskin,11,dok,5"],
    ],
    ids=["one alone", "another year", "another facility", "missing"],
)
def test_what_cannot_be_compared_is_not_suspicious(tmp_path: Path, rows: list[str]) -> None:
    assert found(tmp_path, {"observasi": [SEEN, *rows]}) == []


AGES = "bayi + anak 12–23 bulan = baduta"


@pytest.mark.parametrize(
    ("infants", "second", "both", "said"),
    [
        ("339", "717", "1.056", ""),
        ("339", "717", "1.055", "Bayi 339 + anak 12–23 bulan 717 = 1.056, tercatat baduta 1.055."),
        ("339", "717", "1.057", "Bayi 339 + anak 12–23 bulan 717 = 1.056, tercatat baduta 1.057."),
        ("", "717", "1.052", ""),
        ("339", "", "1.052", ""),
        ("339", "717", "", ""),
    ],
    ids=["sum", "below", "above", "no infants", "no second year", "no total"],
)
def test_ages_add_up(tmp_path: Path, infants: str, second: str, both: str, said: str) -> None:
    rows = [
        f"a,2019,jumlah_bayi,{infants},dok,1",
        f"a,2019,jumlah_anak_12_23,{second},dok,2",
        f"a,2019,jumlah_baduta_0_23,{both},dok,3",
    ]
    expected = [("2019", AGES, said, "dok baris 1; dok baris 2; dok baris 3")] if said else []
    assert found(tmp_path, {"observasi": [SEEN, *rows]}) == expected
    assert found(tmp_path, {"observasi": [SEEN, *rows[1:]]}) == []  # two of the three


@pytest.mark.parametrize(
    ("titles", "row", "source"),
    [
        (
            "unit,periode,kode,uraian,pagu,realisasi",
            "a,2019,BOK,Bantuan,1,2",
            "anggaran.csv baris 2",
        ),
        (BUDGET, "a,2019,BOK,Bantuan,1,2,,", "anggaran.csv baris 2"),
        (BUDGET, "a,2019,BOK,Bantuan,1,2,Profil 2019,", "Profil 2019"),
        (BUDGET, "a,2019,BOK,Bantuan,1,2,Profil 2019,31-32", "Profil 2019 baris 31-32"),
    ],
    ids=["no columns of source", "empty source", "document only", "document and line"],
)
def test_the_source_says_what_is_known(tmp_path: Path, titles: str, row: str, source: str) -> None:
    ((_, _, _, told),) = found(tmp_path, {"anggaran": [titles, row]})
    assert told.removeprefix(f"{tmp_path.as_posix()}/") == source


def test_nothing_suspicious_is_an_empty_table_of_the_same_columns(tmp_path: Path) -> None:
    assert found(tmp_path, {}) == []


def test_looking_changes_no_table() -> None:
    dataset = load(ROOT / "data" / "sampang")
    before = {name: frame.copy() for name, frame in dataset.frames.items()}
    assert len(quality(dataset, "pangarengan")) > 0
    for name, frame in before.items():
        pd.testing.assert_frame_equal(dataset.frames[name], frame)


def test_what_is_suspicious_in_the_published_data_set() -> None:
    """Compared by hand, row by row, in the csv files (lines 159–161, 265–301 and 317–353 of the source)."""
    dataset = load(ROOT / "data" / "sampang")
    one = quality(dataset, "pangarengan")
    other = quality(dataset, "kedungdung")
    assert list(one[["periode", "pemeriksaan"]].itertuples(index=False, name=None)) == [
        ("2017", OVERSPENT),  # BOP
        ("2018", OVERSPENT),  # BOP
        ("2018", COPIED),  # budget of JKN = income
        ("2018", COPIED),  # spending of JKN = spending
        ("2018", COPIED),  # budget of BOP = target of the levy
        ("2019", PART),  # poor families > families
        ("2019", AGES),
    ]
    assert list(other[["periode", "pemeriksaan"]].itertuples(index=False, name=None)) == [
        ("2017", OVERSPENT),  # JKN
        ("2017", OVERSPENT),  # BOP
    ]
