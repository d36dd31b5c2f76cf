"""Strata of posyandu on both sides of every end, what they lack, and the declared score of input, process, output."""

import csv
import itertools
import math
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinerja import catalogue, rules
from kinerja.errors import RuleError
from kinerja.indicators.posyandu import (
    INDICATORS,
    LACKING,
    REACH,
    RULES,
    STRATA,
    VERSIONS,
    advanced,
    lacking,
    profile,
    strata,
    under_versions,
)
from kinerja.indicators.posyandu_score import OPTIONS, Item, answers, items_of, score, versions
from kinerja.indicators.results import COLUMNS

NAN = float("nan")
BEST = {
    "frekuensi": 12, "kader": 5, "cakupan_ds": 80.0, "cakupan_kia": 80.0, "cakupan_kb": 80.0,
    "cakupan_imunisasi": 80.0, "program_tambahan": 1, "dana_sehat": 50.0,
}  # fmt: skip
KEY = {"unit": "pkm", "periode": "2024", "posyandu": "P1", "desa": "Sukamaju"}
TABLE = ("8-pratama", "tabel")  # of strata_frekuensi; of strata_cakupan and strata_dana_sehat
SOURCE = Path(__file__).parents[2] / "shared" / "sources" / "002_98a6b6205a0fa0d3.txt"
INSTRUMENT = Path(__file__).parents[1] / "data" / "rujukan" / "instrumen_posyandu.csv"


def table(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame([KEY | {"posyandu": f"P{n}"} | row for n, row in enumerate(rows, start=1)])


def told(cells: "pd.Series[str]") -> list[str | None]:
    return [None if pd.isna(cell) else str(cell) for cell in cells]


# Both sides of each end of Table 2, under each version.


@pytest.mark.parametrize(
    ("change", "version", "stratum"),
    [
        ({}, {}, "Mandiri"),
        ({"frekuensi": 7}, {}, "Pratama"),
        ({"frekuensi": 8}, {}, "Pratama"),
        ({"frekuensi": 9}, {}, "Mandiri"),
        ({"frekuensi": 7}, {"strata_frekuensi": "8-madya"}, "Pratama"),
        ({"frekuensi": 8}, {"strata_frekuensi": "8-madya"}, "Mandiri"),
        ({"kader": 4}, {}, "Pratama"),
        ({"kader": 5}, {}, "Mandiri"),
        ({"cakupan_ds": 49.99}, {}, "Madya"),
        ({"cakupan_ds": 50.0}, {}, "Mandiri"),
        ({"cakupan_ds": 50.0}, {"strata_cakupan": "teks"}, "Madya"),
        ({"cakupan_ds": 50.01}, {"strata_cakupan": "teks"}, "Mandiri"),
        ({"cakupan_kia": 49.99}, {}, "Madya"),
        ({"cakupan_kia": 50.0}, {}, "Mandiri"),
        ({"cakupan_kb": 49.99}, {}, "Madya"),
        ({"cakupan_kb": 50.0}, {}, "Mandiri"),
        ({"cakupan_imunisasi": 49.99}, {}, "Madya"),
        ({"cakupan_imunisasi": 50.0}, {}, "Mandiri"),
        ({"program_tambahan": 0}, {}, "Madya"),
        ({"program_tambahan": 1}, {}, "Mandiri"),
        ({"dana_sehat": 49.99}, {}, "Purnama"),
        ({"dana_sehat": 50.0}, {}, "Mandiri"),
        ({"dana_sehat": 50.0}, {"strata_dana_sehat": "teks"}, "Purnama"),
        ({"dana_sehat": 50.01}, {"strata_dana_sehat": "teks"}, "Mandiri"),
        ({"dana_sehat": 0.0}, {}, "Purnama"),
        ({"cakupan_ds": 130.0}, {}, "Mandiri"),  # a projected target
        ({"cakupan_kb": 10.0, "dana_sehat": 10.0}, {}, "Madya"),  # mixed: the lowest of them
        ({"cakupan_kb": 10.0, "kader": 2}, {}, "Pratama"),
    ],
)
def test_the_stratum_is_the_lowest_that_all_reach(
    change: dict[str, Any], version: dict[str, str], stratum: str
) -> None:
    found = strata(table(BEST | change), versions=version).iloc[0]
    assert found["kategori"] == stratum
    assert STRATA[int(found["nilai"])] == stratum
    assert found["indikator"] == "strata_posyandu/posyandu/P1"
    assert pd.isna(found["batas_bawah"])
    for rule, chosen in version.items():
        assert f"{rule}@{chosen}" in found["aturan"]


@pytest.mark.parametrize(
    ("column", "pure"),
    [
        ("Pratama", BEST | {"frekuensi": 7, "kader": 4, "cakupan_ds": 49.0, "program_tambahan": 0, "dana_sehat": 0.0}),
        ("Madya", BEST | {"cakupan_ds": 49.0, "program_tambahan": 0, "dana_sehat": 0.0}),
        ("Purnama", BEST | {"dana_sehat": 49.0}),
        ("Mandiri", BEST | {"dana_sehat": 51.0}),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "choice", list(itertools.product(*(rules.versions(rule) for rule in RULES)))
)
def test_the_pure_profiles_of_table_2_have_their_stratum_under_every_version(
    column: str, pure: dict[str, Any], choice: tuple[str, ...]
) -> None:
    found = strata(table(pure), versions=dict(zip(RULES, choice, strict=True)))
    assert found["kategori"].tolist() == [column]


def test_every_class_of_the_rules_leaves_a_stratum_open() -> None:
    names = {
        band.name
        for rule in RULES
        for v in rules.versions(rule)
        for band in rules.load(rule, v).bands
    }
    assert names == set(REACH)


# What is lacking.


@pytest.mark.parametrize(
    ("change", "version", "sentence"),
    [
        ({"kader": 4}, {}, "untuk Madya: kader 4, perlu 5"),
        ({"frekuensi": 8}, {}, "untuk Madya: frekuensi penimbangan 8 kali, perlu 9 kali"),
        (
            {"frekuensi": 7},
            {"strata_frekuensi": "8-madya"},
            "untuk Madya: frekuensi penimbangan 7 kali, perlu 8 kali",
        ),
        (
            {"cakupan_ds": 49.0, "program_tambahan": 0},
            {},
            "untuk Purnama: cakupan D/S 49%, perlu 50%; program tambahan 0, perlu 1",
        ),
        ({"cakupan_kb": 49.96}, {}, "untuk Purnama: cakupan KB 49,96%, perlu 50%"),
        ({"cakupan_kb": 49.9999999999}, {}, "untuk Purnama: cakupan KB 49.9999999999%, perlu 50%"),
        (
            {"cakupan_kb": 50.0},
            {"strata_cakupan": "teks"},
            "untuk Purnama: cakupan KB 50%, perlu lebih dari 50%",
        ),
        ({"dana_sehat": 12.34}, {}, "untuk Mandiri: dana sehat 12,3%, perlu 50%"),
        # a stratum below the next is not asked for: only what the very next one needs
        ({"kader": 2, "dana_sehat": 1.0}, {}, "untuk Madya: kader 2, perlu 5"),
        ({}, {}, None),
        # certain without the missing one, which the next stratum asks for too
        (
            {"cakupan_kb": 10.0, "cakupan_kia": NAN},
            {},
            "untuk Purnama: cakupan KIA tidak ada, perlu 50%; cakupan KB 10%, perlu 50%",
        ),
        (
            {"kader": 4, "frekuensi": NAN},
            {},
            "untuk Madya: frekuensi penimbangan tidak ada, perlu 9 kali; kader 4, perlu 5",
        ),
    ],
)  # fmt: skip
def test_what_is_lacking_is_said_in_numbers(
    change: dict[str, Any], version: dict[str, str], sentence: str | None
) -> None:
    found = strata(table(BEST | change), versions=version)
    assert told(found["catatan"]) == [sentence]
    parts = sentence.partition(": ")[2].split("; ") if sentence else []
    assert lacking(table(BEST | change), versions=version)["temuan"].tolist() == parts


@pytest.mark.parametrize(
    ("change", "low", "high", "sentence"),
    [
        ({"cakupan_kb": NAN}, 2, 4, "Madya sampai Mandiri: cakupan KB tidak ada"),
        ({"dana_sehat": NAN}, 3, 4, "Purnama sampai Mandiri: dana sehat tidak ada"),
        ({"program_tambahan": NAN}, 2, 4, "Madya sampai Mandiri: program tambahan tidak ada"),
        ({"kader": NAN, "dana_sehat": 1.0}, 1, 3, "Pratama sampai Purnama: kader tidak ada"),
        (
            dict.fromkeys(BEST, NAN), 1, 4,
            "Pratama sampai Mandiri: frekuensi penimbangan, kader, cakupan D/S, cakupan KIA, cakupan KB, "
            "… (8 semuanya) tidak ada",
        ),
    ],
)  # fmt: skip
def test_a_missing_indicator_that_matters_leaves_a_range(
    change: dict[str, Any], low: int, high: int, sentence: str
) -> None:
    found = strata(table(BEST | change)).iloc[0]
    assert math.isnan(found["nilai"])
    assert pd.isna(found["kategori"])
    assert (found["batas_bawah"], found["batas_atas"]) == (low, high)
    assert found["metode"] == "kisaran yang mungkin"
    assert found["catatan"] == sentence


def test_a_missing_indicator_that_cannot_matter_leaves_the_stratum() -> None:
    found = strata(table(BEST | {"kader": 3, "cakupan_kb": NAN}))
    assert found["kategori"].tolist() == ["Pratama"]


def test_what_is_lacking_stands_a_row_an_indicator() -> None:
    found = lacking(table(BEST | {"cakupan_ds": 49.0, "dana_sehat": 0.0}, BEST)).to_dict("records")
    assert found == [
        {
            "unit": "pkm", "periode": "2024", "posyandu": "P1", "desa": "Sukamaju", "strata": "Madya",
            "berikutnya": "Purnama", "butir": "cakupan_ds", "nilai": 49.0, "perlu": "50%",
            "temuan": "cakupan D/S 49%, perlu 50%",
        }
    ]  # fmt: skip


# Versions.


def test_exactly_eight_weighings_and_fifty_percent_hang_on_the_version() -> None:
    found = under_versions(
        table(BEST, BEST | {"frekuensi": 8}, BEST | {"cakupan_kb": 50.0, "dana_sehat": 50.0}, BEST | {"kader": NAN})
    )  # fmt: skip
    columns = ["baku", "terendah", "tertinggi", "bergantung"]
    assert found[columns].to_numpy().tolist() == [
        ["Mandiri", "Purnama", "Mandiri", True],  # 50 % of the families: table and text differ
        ["Pratama", "Pratama", "Mandiri", True],
        ["Mandiri", "Madya", "Mandiri", True],
        ["Pratama–Mandiri", "Pratama", "Mandiri", True],
    ]
    assert told(found["temuan"]) == [
        "Purnama bila strata_dana_sehat@teks",
        "Mandiri bila strata_frekuensi@8-madya; "
        "Purnama bila strata_frekuensi@8-madya dan strata_dana_sehat@teks",
        "Purnama bila strata_dana_sehat@teks; Madya bila strata_cakupan@teks",
        "Pratama–Purnama bila strata_dana_sehat@teks",
    ]


def test_away_from_the_holes_no_version_matters() -> None:
    found = under_versions(table(BEST | {"dana_sehat": 51.0}))
    assert found["bergantung"].tolist() == [False]
    assert told(found["temuan"]) == [None]


# Purnama and mandiri.


def test_purnama_and_mandiri_are_counted_among_those_judged() -> None:
    found = advanced(
        strata(
            table(
                BEST,
                BEST | {"dana_sehat": 10.0},
                BEST | {"cakupan_kb": 10.0},
                BEST | {"dana_sehat": NAN},  # purnama or mandiri: certainly advanced
                BEST | {"cakupan_kb": 10.0, "kader": NAN},  # pratama or madya: certainly not
                BEST | {"cakupan_kb": NAN},  # madya to mandiri: not known
            )
        )
    ).iloc[0]
    assert (found["pembilang"], found["penyebut"]) == (3, 5)
    assert found["catatan"] == "1 posyandu tidak dapat digolongkan"
    assert found["nilai"] == 60
    assert found["metode"] == "Wilson 95%"


def test_periods_and_facilities_stand_apart() -> None:
    rows = table(BEST, BEST | {"kader": 1}).assign(periode=["2023", "2024"])
    found = advanced(strata(rows))
    assert found[["periode", "nilai"]].to_numpy().tolist() == [["2023", 100.0], ["2024", 0.0]]
    assert told(found["catatan"]) == [None, None]


# Shape and refusals.


def test_nothing_gives_the_columns() -> None:
    nothing = table(BEST).head(0)
    assert list(strata(nothing)) == list(COLUMNS)
    assert list(lacking(nothing)) == list(LACKING)
    assert list(under_versions(nothing)) == list(VERSIONS)
    assert list(advanced(strata(nothing))) == list(COLUMNS)


def test_refusals() -> None:
    with pytest.raises(ValueError, match=r"^posyandu lacks periode, posyandu; it has unit$"):
        strata(pd.DataFrame({"unit": ["a"]}))
    with pytest.raises(
        ValueError, match=r"^versions names skm; the strata have strata_frekuensi, "
    ):
        profile(BEST, {"skm": "2017"})
    with pytest.raises(RuleError, match="harus memuat versi 9-madya"):
        strata(table(BEST), versions={"strata_frekuensi": "9-madya"})


VALUES = {
    name: st.one_of(st.just(NAN), st.integers(0, 15) if unit != "%" else st.floats(0, 150))
    for name, (_, _, unit) in INDICATORS.items()
}


@given(st.fixed_dictionaries(VALUES), st.sampled_from(list(INDICATORS)), st.integers(1, 20))
def test_more_never_lowers_the_stratum(row: dict[str, float], name: str, more: int) -> None:
    before, after = profile(row), profile(row | {name: row[name] + more})
    assert before.lowest <= before.highest
    assert after.lowest >= before.lowest
    assert after.highest >= before.highest


@given(st.fixed_dictionaries(VALUES))
def test_filling_what_is_missing_stays_within_the_range(row: dict[str, float]) -> None:
    found = profile(row)
    worst = profile({k: 0.0 if math.isnan(v) else v for k, v in row.items()})
    best = profile({k: 100.0 if math.isnan(v) else v for k, v in row.items()})
    assert (worst.lowest, best.highest) == (found.lowest, found.highest)
    assert worst.missing == best.missing == []


@given(st.fixed_dictionaries(VALUES))
def test_there_is_something_lacking_below_the_top_and_nothing_at_the_own_stratum(
    row: dict[str, float],
) -> None:
    found = profile(row)
    assert found.lacks(found.lowest) == []
    assert found.lowest == 4 or found.lacks(found.lowest + 1)


def test_the_input_is_unchanged() -> None:
    rows = table(BEST)
    before = rows.copy(deep=True)
    strata(rows)
    lacking(rows)
    pd.testing.assert_frame_equal(rows, before)


# The instrument.


def instrument_rows() -> list[dict[str, str]]:
    with INSTRUMENT.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def declared(rows: list[dict[str, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows).assign(skor=lambda table: pd.to_numeric(table["skor"]))


PRINTED = declared(instrument_rows())


def instrument() -> dict[str, Item]:
    return items_of(PRINTED)


def scored(given: pd.DataFrame, **options: Any) -> pd.DataFrame:
    return score(given, PRINTED, **options)


def asked(**changes: tuple[str | None, float]) -> pd.DataFrame:
    """The best answer to every item, but for the changes: option and number."""
    given = {
        code: (None, 100.0) if item.graded else ("a", NAN) for code, item in instrument().items()
    } | changes
    return pd.DataFrame(
        [
            KEY | {"butir": code, "opsi": option, "nilai": number}
            for code, (option, number) in given.items()
        ]
    )


def test_the_instrument_has_every_item_in_every_version() -> None:
    rows = instrument_rows()
    assert list(rows[0]) == ["komponen", "butir", "opsi", "skor", "versi", "sumber", "catatan"]
    listed = {
        v: [(r["komponen"], r["butir"], r["opsi"]) for r in rows if r["versi"] == v]
        for v in versions(PRINTED)
    }
    assert len({tuple(each) for each in listed.values()}) == 1
    assert len(set(listed["langkah-25"])) == len(listed["langkah-25"])
    for code, item in instrument().items():
        assert catalogue.get(code).code == code
        assert list(item.scores) == ([] if item.graded else ["a", "b", "c", "d"])


def test_every_declared_score_says_that_it_is_declared() -> None:
    for row in instrument_rows():
        if row["skor"]:
            assert row["catatan"].endswith(": skor tidak dicetak, dinyatakan di sini")


@pytest.mark.parametrize(
    "row", instrument_rows(), ids=lambda row: f"{row['butir']}-{row['opsi']}-{row['versi']}"
)
def test_an_item_stands_on_its_line(row: dict[str, str]) -> None:
    if not SOURCE.is_file():
        pytest.skip("the documents are not beside this folder")
    line = SOURCE.read_text(encoding="utf-8").splitlines()[int(row["sumber"].split()[-1]) - 1]
    assert re.match(r"\d\. ", line)
    words = re.findall(r"\w{3,}", catalogue.get(row["butir"]).name)
    assert any(word.lower()[:4] in line.lower() for word in words)
    if row["opsi"] != "nilai":
        assert f"{row['opsi']}. " in line
        own = line.split(f"{row['opsi']}. ", 1)[1].lower()
        said = row["catatan"].partition(":")[0].lower()
        numbers = re.findall(r"\d+", said)
        assert all(number in own for number in numbers)


def test_the_rules_of_the_options_have_the_options() -> None:
    for code, rule in OPTIONS.items():
        for version in rules.versions(rule):
            names = {band.name for band in rules.load(rule, version).bands} - {"Tidak bertempat"}
            assert names == set(instrument()[code].scores)


@pytest.mark.parametrize(
    ("code", "number", "bands", "option"),
    [
        ("posyandu_sarana", 0, {}, "d"),
        ("posyandu_sarana", 1, {}, "c"),
        ("posyandu_sarana", 5, {}, "a"),
        ("posyandu_kader_terlatih", 10, {}, "b"),
        ("posyandu_kader_terlatih", 11, {}, "a"),
        ("posyandu_kader_terlatih", 0, {}, "d"),
        ("posyandu_frekuensi", 9, {}, "c"),
        ("posyandu_frekuensi", 10, {}, "b"),
        ("posyandu_frekuensi", 12, {}, "a"),
        ("posyandu_analisis_imunisasi", 4, {}, "d"),
        ("posyandu_analisis_imunisasi", 4, {"posyandu_analisis": "1-4-naik"}, "c"),
        ("posyandu_layanan_kb", 25, {}, "c"),
        ("posyandu_layanan_kb", 25, {"posyandu_cakupan_layanan": "25-turun"}, "d"),
        ("posyandu_layanan_ibu", 79.5, {}, "b"),
        ("posyandu_layanan_ibu", 79.5, {"posyandu_cakupan_layanan": "79-naik"}, "a"),
        ("posyandu_pemanfaatan_kms", 59.5, {}, "c"),
        ("posyandu_pemanfaatan_kms", 60, {}, "b"),
        ("posyandu_penyuluhan", 2, {}, "d"),
        ("posyandu_penyuluhan", 3, {}, "c"),
    ],
)
def test_a_number_becomes_its_option(
    code: str, number: float, bands: dict[str, str], option: str
) -> None:
    by_number = scored(asked(**{code: (None, number)}), bands=bands)
    by_option = scored(asked(**{code: (option, NAN)}), bands=bands)
    pd.testing.assert_frame_equal(by_number, by_option)
    assert by_number["nilai"].notna().all()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"posyandu_tempat": (None, NAN)}, "tidak ada: posyandu_tempat"),
        ({"posyandu_tempat": (None, 3.0)}, "tidak bertempat di satu pilihan pun: posyandu_tempat"),
        ({"posyandu_tempat": ("e", NAN)}, "tidak bertempat di satu pilihan pun: posyandu_tempat"),
        ({"posyandu_sarana": ("a", 2.0)}, "opsi bertentangan dengan nilai: posyandu_sarana"),
        ({"posyandu_keluaran_asi": (None, 100.1)}, "bukan nilai 0–100: posyandu_keluaran_asi"),
        ({"posyandu_keluaran_asi": (None, -0.1)}, "bukan nilai 0–100: posyandu_keluaran_asi"),
        ({"posyandu_keluaran_asi": ("a", NAN)}, "bukan nilai 0–100: posyandu_keluaran_asi"),
    ],
)
def test_an_answer_that_scores_nothing_leaves_a_range(
    changes: dict[str, tuple[str | None, float]], why: str
) -> None:
    found = scored(asked(**changes)).iloc[0]
    assert math.isnan(found["nilai"])
    assert math.isnan(found["pembilang"])
    code = next(iter(changes))
    lowest = 0 if code == "posyandu_keluaran_asi" else 25
    assert found["batas_bawah"] == pytest.approx((17 * 100 + lowest) / 18)
    assert found["batas_atas"] == pytest.approx(100)
    assert found["kategori"] == "Baik"  # whatever the answer was
    assert found["catatan"] == (
        f"skor dan bobot dinyatakan, tidak dicetak di sumber; 17 dari 18 butir dijawab; {why}"
    )


def test_an_option_and_the_number_that_it_stands_for_agree() -> None:
    assert scored(asked(posyandu_sarana=("a", 6.0)))["nilai"].tolist() == [100] * 4


def test_a_version_of_the_bands_can_leave_a_number_without_an_option() -> None:
    found = scored(
        asked(posyandu_kader_terlatih=(None, 0.0)), bands={"posyandu_kader_terlatih": "nol-kosong"}
    )
    assert found["nilai"].isna().tolist() == [True, True, False, False]


def test_much_that_is_missing_leaves_the_class_open() -> None:
    found = scored(answers(table({"frekuensi": 12, "kader_terlatih": 8, "cakupan_kb": 70.0}))).iloc[
        0
    ]
    assert pd.isna(found["kategori"])
    assert found["batas_bawah"] == pytest.approx((100 + 75 + 9 * 25) / 18)
    assert found["batas_atas"] == pytest.approx((100 + 75 + 16 * 100) / 18)
    assert "2 dari 18 butir dijawab" in found["catatan"]


def test_components_and_weights() -> None:
    given = asked(posyandu_tempat=("c", NAN), posyandu_keluaran_fe=(None, 40.0))
    plain = scored(given).set_index("indikator")
    code = "posyandu_nilai/posyandu/P1"
    assert plain.loc[code, "nilai"] == pytest.approx((16 * 100 + 50 + 40) / 18)
    assert plain["nilai"].tolist()[1:] == pytest.approx([350 / 4, 100, 440 / 5])
    assert plain["penyebut"].tolist() == pytest.approx(
        [500, 500 * 4 / 18, 500 * 9 / 18, 500 * 5 / 18]
    )
    weighted = scored(given, weights={"input": 1, "proses": 2, "output": 2}).set_index("indikator")
    assert weighted.loc[code, "nilai"] == pytest.approx((350 / 4 + 2 * 100 + 2 * 440 / 5) / 5)
    assert weighted.loc[code, "pembilang"] == pytest.approx(5 * weighted.loc[code, "nilai"])
    assert weighted["penyebut"].tolist() == pytest.approx([500, 100, 200, 200])


@pytest.mark.parametrize(
    ("grade", "classes", "name"),
    [
        (80.0, None, "Baik"),
        (79.99, None, "Cukup"),
        (79.01, "turun-ke-pita", "Baik"),
        (79.0, "turun-ke-pita", "Cukup"),
        (60.0, None, "Cukup"),
        (59.99, None, "Kurang"),
        (40.0, None, "Kurang"),
        (39.99, None, "Tidak dinamai"),
    ],
)
def test_the_whole_has_its_class(grade: float, classes: str | None, name: str) -> None:
    given = asked(**{c: (None, grade) for c, item in instrument().items() if item.graded})
    found = scored(given, classes=classes).set_index("indikator")
    own = found.loc["posyandu_nilai/posyandu/P1/output"]
    assert (own["nilai"], own["kategori"]) == (pytest.approx(grade), name)
    assert own["aturan"].endswith("; instrumen_posyandu@langkah-25")


def test_a_version_without_the_items_that_have_no_order_leaves_them_out() -> None:
    given = asked(posyandu_tempat=("d", NAN), posyandu_pembiayaan=("d", NAN))
    found = scored(given, version="langkah-25-tanpa-pilihan").iloc[0]
    assert found["nilai"] == 100
    assert "16 dari 16 butir" in found["catatan"]
    assert found["aturan"].endswith("instrumen_posyandu@langkah-25-tanpa-pilihan")


@pytest.mark.parametrize(
    ("given", "options", "sentence"),
    [
        (asked().assign(butir="kebersihan"), {}, "given answers kebersihan, no item of the instrument"),
        (pd.concat([asked(), asked()]), {}, "given answers an item of a posyandu and period twice"),
        (asked(), {"weights": {"input": 1}}, "weights must be positive, one each for input, proses, output"),
        (
            asked(),
            {"weights": {"input": 1, "proses": 0, "output": 1}},
            "weights must be positive, one each for input, proses, output",
        ),
    ],
)  # fmt: skip
def test_a_bad_call_is_refused(given: pd.DataFrame, options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        scored(given, **options)


def test_an_unknown_version_is_refused_with_the_nearest() -> None:
    with pytest.raises(
        RuleError,
        match=r"^tabel instrumen_posyandu: harus memuat versi langkah; ditemukan tidak ada\. Maksud",
    ):
        scored(asked(), version="langkah")


@pytest.mark.parametrize("number", ["101", "-1", "100.5"])
def test_a_score_outside_its_scale_is_refused(number: str) -> None:
    rows = [row | {"skor": number} if row["opsi"] == "c" else row for row in instrument_rows()]
    with pytest.raises(RuleError) as refused:
        items_of(declared(rows))
    assert str(refused.value) == (
        "tabel instrumen_posyandu butir posyandu_pembiayaan opsi c versi langkah-25 kolom skor: "
        f'skor harus angka dari 0 sampai 100; ditemukan "{number}". Perbaiki skornya.'
    )


def test_an_instrument_without_its_columns_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"^instrument lacks skor; it has komponen, butir, opsi, versi, "
    ):
        score(asked(), PRINTED.drop(columns="skor"))


@settings(max_examples=30)
@given(st.dictionaries(st.sampled_from(list(instrument())), st.floats(0, 100), min_size=1))
def test_a_score_lies_between_the_limits_of_fewer_answers(grades: dict[str, float]) -> None:
    full = asked(**{
        code: (None, grade) if instrument()[code].graded else ("abcd"[int(grade) % 4], NAN)
        for code, grade in grades.items()
    })  # fmt: skip
    whole = scored(full).iloc[0]["nilai"]
    part = scored(full[~full["butir"].isin(list(grades))].head(99))
    if len(part):
        assert part.iloc[0]["batas_bawah"] - 1e-9 <= whole <= part.iloc[0]["batas_atas"] + 1e-9


def test_no_answers_give_the_columns() -> None:
    assert list(scored(asked().head(0))) == list(COLUMNS)
    assert answers(table(BEST)[["unit", "periode", "posyandu"]]).empty
