"""The 3E of S003: its Tables 7-12 and 19 recomputed, both means over years, what is missing, what counts once."""

import csv
import math
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinerja.errors import RuleError
from kinerja.indicators.finance import (
    BY_YEAR,
    MEAN_OF_RATIOS,
    NO_YEAR,
    RATIO_OF_SUMS,
    percent,
    three_e,
)
from kinerja.indicators.results import COLUMNS, select
from kinerja.tables import Dataset, load

CASES = Path(__file__).parent / "cases"
SAMPANG = Path(__file__).parents[1] / "data" / "sampang"
YEARS = ["2017", "2018", "2019"]
CONTRADICTED = {  # printed in S003, and what its own inputs give
    ("pangarengan", "2019", "rasio_efektivitas/retribusi"): ("129,88", 134.8698),
    ("kedungdung", "2018", "rasio_efisiensi"): ("49,36", 53.1143),
}
MISSING, ZERO = "pembilang atau penyebut tidak ada", "penyebut nol atau negatif"


def cases(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> Fraction:
    return Fraction(text.replace(".", "").replace(",", "."))


def printed_as(value: float, printed: str) -> str:
    """How the printed text comes from the value, by whole numbers of its last digit."""
    scaled = Fraction(value) * 10 ** len(printed.partition(",")[2])
    told = number(printed) * 10 ** len(printed.partition(",")[2])
    up, cut = math.floor(scaled + Fraction(1, 2)), math.floor(scaled)
    if told not in (up, cut):
        return "bertentangan"
    return "tepat" if up == cut else "dibulatkan" if told == up else "dipotong"


def budget(*rows: tuple[str, str, str | None, float, float]) -> pd.DataFrame:
    """A budget: periode, kode, induk, pagu, realisasi of facility u."""
    frame = pd.DataFrame(
        [("u", *row, "d", str(line)) for line, row in enumerate(rows, start=2)],
        columns=["unit", "periode", "kode", "induk", "pagu", "realisasi", "dokumen", "baris"],
    )
    texts = ["unit", "periode", "kode", "induk", "dokumen", "baris"]
    return frame.astype(dict.fromkeys(texts, "str") | {"pagu": "float64", "realisasi": "float64"})


def spending(*rows: tuple[str, float, float]) -> pd.DataFrame:
    """Spending and income: periode, belanja, pendapatan of facility u."""
    return pd.DataFrame(
        [("u", *row) for row in rows], columns=["unit", "periode", "belanja", "pendapatan"]
    ).astype({"belanja": "float64", "pendapatan": "float64"})


def income(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    """Income: periode, jenis, target, realisasi of facility u."""
    return pd.DataFrame(
        [("u", *row) for row in rows], columns=["unit", "periode", "jenis", "target", "realisasi"]
    ).astype({"target": "float64", "realisasi": "float64"})


def economy(table: pd.DataFrame, *, version: str | None = None) -> pd.DataFrame:
    """The results of the economy ratio alone."""
    found = three_e(table, spending(), income(), periods=YEARS, version=version)
    return found[found["indikator"].str.startswith("rasio_ekonomis")]


def value(results: pd.DataFrame, method: str) -> float:
    (found,) = results[results["metode"] == method]["nilai"]
    return float(found)


@pytest.fixture(scope="module")
def sampang() -> Dataset:
    return load(SAMPANG)


@pytest.fixture(scope="module")
def ratios(sampang: Dataset) -> pd.DataFrame:
    return three_e(sampang.anggaran, sampang.belanja_pendapatan, sampang.penerimaan, periods=YEARS)


def pick(results: pd.DataFrame, case: dict[str, str], method: str) -> "pd.Series[float]":
    chosen = results[
        (results["unit"] == case["unit"])
        & (results["indikator"] == case["indikator"])
        & (results["metode"] == method)
        & (results["periode"] == case.get("periode", "2017/2019"))
    ]
    assert len(chosen) == 1
    return chosen.iloc[0]


@pytest.mark.parametrize("case", cases("s003_rasio.csv"))
def test_a_yearly_ratio_is_the_printed_one(ratios: pd.DataFrame, case: dict[str, str]) -> None:
    found = pick(ratios, case, BY_YEAR)
    assert found["pembilang"] == number(case["pembilang"])
    assert found["penyebut"] == number(case["penyebut"])
    assert found["nilai"] == pytest.approx(
        float(number(case["pembilang"]) / number(case["penyebut"]) * 100), rel=1e-15
    )
    assert printed_as(found["nilai"], case["tercetak"]) == case["bacaan"]
    assert found["kategori"] == case["kelas"]
    assert str(found["sumber"]) == case["sumber"].partition(", ")[2]


def test_two_yearly_ratios_contradict_their_own_inputs_and_no_other(ratios: pd.DataFrame) -> None:
    wrong = {}
    for case in cases("s003_rasio.csv"):
        found = float(pick(ratios, case, BY_YEAR)["nilai"])
        if printed_as(found, case["tercetak"]) == "bertentangan":
            key = (case["unit"], case["periode"], case["indikator"])
            wrong[key] = (case["tercetak"], round(found, 4))
    assert wrong == CONTRADICTED


@pytest.mark.parametrize("case", cases("s003_rerata.csv"))
def test_both_means_over_years(ratios: pd.DataFrame, case: dict[str, str]) -> None:
    amounts = [
        (number(row["pembilang"]), number(row["penyebut"]))
        for row in cases("s003_rasio.csv")
        if (row["unit"], row["indikator"]) == (case["unit"], case["indikator"])
    ]
    yearly = sum((above / below for above, below in amounts), Fraction(0)) * 100 / 3
    sums = [sum(side, Fraction(0)) for side in zip(*amounts, strict=True)]
    mean = pick(ratios, case, MEAN_OF_RATIOS)
    pooled = pick(ratios, case, RATIO_OF_SUMS)
    assert mean["nilai"] == pytest.approx(float(yearly), rel=1e-14)
    assert pooled["nilai"] == pytest.approx(float(sums[0] / sums[1] * 100), rel=1e-14)
    assert (pooled["pembilang"], pooled["penyebut"]) == tuple(map(float, sums))
    assert mean["kategori"] == case["kelas"]


@pytest.mark.parametrize("case", cases("s003_rerata.csv"))
def test_a_printed_mean_is_the_mean_of_the_printed_ratios(case: dict[str, str]) -> None:
    """Half up, from ratios that are themselves cut (methods.md, section 3)."""
    mean = sum((number(case[year]) for year in YEARS), Fraction(0)) / 3
    assert printed_as(float(mean), case["tercetak"]) in {"tepat", "dibulatkan"}


@pytest.mark.parametrize(
    ("unit", "indicator", "mean"),
    [
        ("pangarengan", "rasio_efektivitas/retribusi", 88.7862),  # printed 87,12
        ("kedungdung", "rasio_efisiensi", 58.0914),  # printed 56,84
    ],
)
def test_two_means_inherit_the_contradiction(
    ratios: pd.DataFrame, unit: str, indicator: str, mean: float
) -> None:
    found = pick(ratios, {"unit": unit, "indikator": indicator}, MEAN_OF_RATIOS)
    assert found["nilai"] == pytest.approx(mean, abs=5e-5)


def test_the_two_readings_are_not_the_same_number(ratios: pd.DataFrame) -> None:
    case = {"unit": "pangarengan", "indikator": "rasio_ekonomis/BOK"}
    assert pick(ratios, case, MEAN_OF_RATIOS)["nilai"] == pytest.approx(295.8435, abs=5e-5)
    assert pick(ratios, case, RATIO_OF_SUMS)["nilai"] == pytest.approx(209.5328, abs=5e-5)


def test_absorption_is_the_other_way_round_and_has_no_class(ratios: pd.DataFrame) -> None:
    for code in ("BOK", "JKN", "BOP"):
        case = {"unit": "pangarengan", "indikator": f"rasio_ekonomis/{code}", "periode": "2019"}
        own = pick(ratios, case, BY_YEAR)
        used = pick(ratios, case | {"indikator": f"serapan/{code}"}, BY_YEAR)
        assert own["nilai"] * used["nilai"] == pytest.approx(10_000)
        assert (own["pembilang"], own["penyebut"]) == (used["penyebut"], used["pembilang"])
        assert pd.isna(used["kategori"])
        assert pd.isna(used["aturan"])


def test_booked_amounts_have_no_interval_and_say_why(ratios: pd.DataFrame) -> None:
    assert ratios[["batas_bawah", "batas_atas"]].isna().all(axis=None)
    assert set(ratios["catatan"]) == {
        "pembukuan lengkap: tidak ada galat sampel, jadi tidak ada selang"
    }


def test_one_row_a_year_and_two_over_the_years(ratios: pd.DataFrame) -> None:
    counts = ratios.groupby(["unit", "indikator", "metode"]).size()
    assert set(counts.xs(BY_YEAR, level="metode")) == {3}
    assert set(counts.xs(MEAN_OF_RATIOS, level="metode")) == {1}
    assert set(counts.xs(RATIO_OF_SUMS, level="metode")) == {1}
    assert len(ratios) == 2 * 8 * 5
    assert list(ratios.columns) == list(COLUMNS)


def test_the_source_of_a_mean_is_every_line_it_rests_on(ratios: pd.DataFrame) -> None:
    found = pick(ratios, {"unit": "kedungdung", "indikator": "rasio_ekonomis/JKN"}, MEAN_OF_RATIOS)
    assert str(found["sumber"]) == "003_e3be25977ccdb6bc.txt baris 320, 321, 322"


@pytest.mark.parametrize("method", [BY_YEAR, MEAN_OF_RATIOS, RATIO_OF_SUMS])
def test_each_reading_stands_by_itself(ratios: pd.DataFrame, method: str) -> None:
    found = select(ratios, method=method)
    assert set(found["metode"]) == {method}
    assert len(found) == (48 if method == BY_YEAR else 16)


@pytest.mark.parametrize(
    ("above", "below", "ratio"),
    [
        (180.5, 225.5, 80.0443458980044),
        (0, 5, 0.0),
        (5, 5, 100.0),
        (250, 220, 113.636363636363),
        (1, 0, math.nan),
        (0, 0, math.nan),
        (1, -5, math.nan),
        (math.nan, 5, math.nan),
        (5, math.nan, math.nan),
    ],
)
def test_percent(above: float, below: float, ratio: float) -> None:
    assert percent(above, below) == pytest.approx(ratio, nan_ok=True)


def test_a_zero_denominator_leaves_that_year_and_the_mean_missing() -> None:
    found = economy(budget(("2017", "A", None, 100, 50), ("2018", "A", None, 100, 0)))
    yearly = found[found["metode"] == BY_YEAR]
    assert yearly["nilai"].tolist() == pytest.approx([200, math.nan], nan_ok=True)
    assert yearly["penyebut"].tolist() == [50, 0]
    assert yearly["kategori"].tolist()[0] == "Sangat Ekonomis"
    assert yearly["kategori"].isna().tolist() == [False, True]
    assert yearly["catatan"].tolist()[1] == ZERO
    assert math.isnan(value(found, MEAN_OF_RATIOS))
    assert found[found["metode"] == MEAN_OF_RATIOS]["catatan"].tolist() == [NO_YEAR]
    assert value(found, RATIO_OF_SUMS) == 400  # zero rupiah is an amount: 200 over 50


def test_a_missing_denominator_of_one_year_leaves_the_ratio_of_sums_missing_too() -> None:
    """Summing 200 budgeted over the 50 of the one known year would tell 400 %."""
    found = economy(budget(("2017", "A", None, 100, 50), ("2018", "A", None, 100, math.nan)))
    assert math.isnan(value(found, MEAN_OF_RATIOS))
    assert math.isnan(value(found, RATIO_OF_SUMS))
    assert found["catatan"].tolist()[1:] == [MISSING] * 3


def test_only_the_top_of_the_tree_counts() -> None:
    tree = budget(
        ("2019", "P", None, 300, 200),
        ("2019", "P.1", "P", 100, 150),
        ("2019", "P.2", "P", 200, 50),
        ("2019", "P.2.1", "P.2", 200, 50),
    )
    found = economy(tree)
    assert set(found["indikator"]) == {"rasio_ekonomis/P"}
    assert set(found["pembilang"]) == {300.0}
    assert set(found["nilai"]) == {150.0}
    assert economy(tree[tree["induk"].isna()])["nilai"].tolist() == found["nilai"].tolist()


@pytest.mark.parametrize(
    ("periods", "years"),
    [
        (["2017", "2018", "2019"], ["2017", "2018", "2019"]),
        (["2018"], ["2018"]),
        (["2019", "2017"], ["2017", "2019"]),
        (["2016"], []),
        ([], []),
    ],
)
def test_only_the_chosen_periods_count(periods: list[str], years: list[str]) -> None:
    table = budget(*((year, "A", None, 100, 50) for year in ("2019", "2017", "2018")))
    found = three_e(table, spending(), income(), periods=periods)
    yearly = found[(found["metode"] == BY_YEAR) & found["indikator"].eq("rasio_ekonomis/A")]
    assert yearly["periode"].tolist() == years


def test_the_name_of_the_whole_is_the_years_that_there_are() -> None:
    found = economy(budget(("2018", "A", None, 100, 50), ("2019", "A", None, 100, 50)))
    assert set(found[found["metode"] != BY_YEAR]["periode"]) == {"2018/2019"}
    alone = economy(budget(("2018", "A", None, 100, 50)))
    assert alone["periode"].tolist() == ["2018"] * 3
    assert alone["nilai"].tolist() == [200.0] * 3


@pytest.mark.parametrize(
    ("spent", "earned", "upper", "lower"),
    [
        (59.99, 100, "Sangat Efisien", "Sangat Efisien"),
        (60, 100, "Efisien", "Efisien"),
        (79.99, 100, "Efisien", "Efisien"),
        (80, 100, "Cukup Efisien", "Efisien"),
        (90, 100, "Kurang Efisien", "Cukup Efisien"),
        (100, 100, "Kurang Efisien", "Kurang Efisien"),
        (100.01, 100, "Tidak Efisien", "Tidak Efisien"),
    ],
)
def test_the_class_follows_the_version(spent: float, earned: float, upper: str, lower: str) -> None:
    for version, name in (("1996-atas", upper), ("1996-bawah", lower)):
        found = three_e(
            budget(), spending(("2019", spent, earned)), income(), periods=YEARS, version=version
        )
        assert set(found["kategori"]) == {name}
        assert set(found["aturan"]) == {f"rasio_efisiensi@{version}"}


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(RuleError, match="harus memuat versi 2004; ditemukan tidak ada"):
        economy(budget(("2019", "A", None, 1, 1)), version="2004")


def test_without_tables_there_are_columns_and_no_rows() -> None:
    found = three_e(budget(), spending(), income(), periods=YEARS)
    assert list(found.columns) == list(COLUMNS)
    assert found.empty


def test_kinds_of_income_stand_apart() -> None:
    table = income(("2019", "retribusi", 100, 95), ("2019", "kapitasi", 100, 50))
    found = three_e(budget(), spending(), table, periods=YEARS)
    by_year = found[found["metode"] == BY_YEAR].set_index("indikator")
    assert by_year["nilai"].to_dict() == {
        "rasio_efektivitas/retribusi": 95.0,
        "rasio_efektivitas/kapitasi": 50.0,
    }
    assert set(found["arah"]) == {"naik"}


def test_the_input_is_unchanged(sampang: Dataset) -> None:
    tables = (sampang.anggaran, sampang.belanja_pendapatan, sampang.penerimaan)
    before = [table.copy() for table in tables]
    three_e(*tables, periods=YEARS)
    for table, copy in zip(tables, before, strict=True):
        pd.testing.assert_frame_equal(table, copy)


AMOUNTS = st.integers(0, 10**10)
BOOKS = st.lists(
    st.tuples(st.sampled_from(YEARS), st.sampled_from("ABC"), AMOUNTS, AMOUNTS),
    unique_by=lambda row: row[:2],
    min_size=1,
)


@settings(deadline=None, max_examples=25)
@given(BOOKS.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_the_order_of_rows_does_not_matter(
    orders: tuple[list[tuple[str, str, int, int]], list[tuple[str, str, int, int]]],
) -> None:
    one, other = (
        economy(budget(*((year, code, None, a, b) for year, code, a, b in rows)))
        .drop(columns="sumber")
        .sort_values(["indikator", "metode", "periode"], ignore_index=True)
        for rows in orders
    )
    pd.testing.assert_frame_equal(one, other)


@settings(deadline=None, max_examples=25)
@given(BOOKS)
def test_a_ratio_of_sums_lies_between_the_smallest_and_the_largest_year(
    rows: list[tuple[str, str, int, int]],
) -> None:
    found = economy(budget(*((year, code, None, a, b + 1) for year, code, a, b in rows)))
    for _, own in found.groupby("indikator"):
        yearly = own[own["metode"] == BY_YEAR]["nilai"]
        for method in (MEAN_OF_RATIOS, RATIO_OF_SUMS):
            assert yearly.min() * (1 - 1e-9) <= value(own, method) <= yearly.max() * (1 + 1e-9)
