"""Staff and sites per 10,000 inhabitants: S003's Tables 4-6 by common groups, and what has no denominator."""

import csv
import math
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kinerja.indicators.resources import per_population
from kinerja.indicators.results import COLUMNS
from kinerja.tables import Dataset, load

CASES = Path(__file__).parent / "cases"
SAMPANG = Path(__file__).parents[1] / "data" / "sampang"
INHABITANTS = {"pangarengan": 23553, "kedungdung": 42065}  # S003 lines 159 and 163
KINDS = pd.DataFrame(
    [("Dokter Umum", "dokter"), ("D3 Kebidanan", "bidan"), ("D4 Kebidanan", "bidan")],
    columns=["jenis_tenaga", "kelompok"],
)

Staff = tuple[str, str, str, str, float]  # unit, periode, jenis_tenaga, status, jumlah


def cases(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def staff(*rows: Staff) -> pd.DataFrame:
    return pd.DataFrame(
        rows, columns=["unit", "periode", "jenis_tenaga", "status", "jumlah"]
    ).astype({"jumlah": "float64"})


def sites(*rows: tuple[str, str, str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["unit", "periode", "desa", "jenis_sarana", "jumlah"]).astype(
        {"jumlah": "float64"}
    )


def people(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["unit", "periode", "nilai"]).assign(
        indikator="jumlah_penduduk"
    )


@pytest.fixture(scope="module")
def sampang() -> Dataset:
    return load(SAMPANG)


@pytest.fixture(scope="module")
def found(sampang: Dataset) -> pd.DataFrame:
    return per_population(
        sampang.ketenagaan, sampang.sarana, sampang.observasi, sampang.jenis_tenaga
    )


def limits(events: int) -> tuple[float, float]:
    """Exact below ten events; from ten Byar's, which differ from the exact ones by less than 0,01 at 95 %."""
    low = stats.gamma.ppf(0.025, events) if events else 0.0
    return float(low), float(stats.gamma.isf(0.025, events + 1))


@pytest.mark.parametrize(
    ("indicator", "case"),
    [(f"tenaga/{case['kelompok']}", case) for case in cases("s003_tenaga.csv")]
    + [(f"sarana/{case['jenis']}", case) for case in cases("s003_sarana.csv")],
)
def test_a_group_of_staff_or_sites_has_its_rate(
    found: pd.DataFrame, indicator: str, case: dict[str, str]
) -> None:
    own = found[(found["unit"] == case["unit"]) & (found["indikator"] == indicator)]
    events, base = int(case["jumlah"]), INHABITANTS[case["unit"]]
    low, high = limits(events)
    assert len(own) == 1
    row = own.iloc[0]
    assert (row["pembilang"], row["penyebut"]) == (events, base)
    assert row["nilai"] == pytest.approx(events * 10_000 / base)
    assert row["batas_bawah"] * base / 10_000 == pytest.approx(low, abs=0.01)
    assert row["batas_atas"] * base / 10_000 == pytest.approx(high, abs=0.01)
    assert row["metode"] == ("Poisson eksak 95%" if events < 10 else "Byar 95%")


def test_there_is_a_row_for_each_group_that_a_form_lists_and_no_other(found: pd.DataFrame) -> None:
    listed = {(c["unit"], f"tenaga/{c['kelompok']}") for c in cases("s003_tenaga.csv")} | {
        (c["unit"], f"sarana/{c['jenis']}") for c in cases("s003_sarana.csv")
    }
    assert set(zip(found["unit"], found["indikator"], strict=True)) == listed
    assert len(found) == len(listed)


def test_not_listed_is_not_zero(found: pd.DataFrame) -> None:
    """S003 line 184 names no posyandu in Kedungdung; Table 4 prints a dash for the private doctors of Pangarengan."""
    rates = found.set_index(["unit", "indikator"])["nilai"]
    assert ("kedungdung", "sarana/posyandu") not in rates
    assert rates["pangarengan", "sarana/praktik dokter swasta"] == 0
    assert ("pangarengan", "tenaga/teknik elektromedik") not in rates
    assert rates["kedungdung", "tenaga/teknik elektromedik"] == 0


def test_the_whole_staff_is_the_sum_of_its_groups(found: pd.DataFrame) -> None:
    own = found[found["indikator"].str.startswith("tenaga/")]
    whole = own["indikator"] == "tenaga/seluruh tenaga"
    sums = own[~whole].groupby("unit")["pembilang"].sum()
    assert sums.to_dict() == own[whole].set_index("unit")["pembilang"].to_dict()


def test_each_facility_keeps_its_own_year_and_source(found: pd.DataFrame) -> None:
    assert found.groupby("unit")["periode"].unique().map(list).to_dict() == {
        "pangarengan": ["2019"],
        "kedungdung": ["2020"],
    }
    own = found.set_index(["unit", "indikator"])["sumber"]
    document = "003_e3be25977ccdb6bc.txt"
    assert own["kedungdung", "tenaga/bidan"] == (f"{document} baris 226, 228; {document} baris 163")


@pytest.mark.parametrize(
    ("population", "reason"),
    [
        (people(), "pembilang atau penyebut tidak ada"),
        (people(("u", "2020", 1000)), "pembilang atau penyebut tidak ada"),  # another year
        (people(("v", "2019", 1000)), "pembilang atau penyebut tidak ada"),  # another facility
        (people(("u", "2019", math.nan)), "pembilang atau penyebut tidak ada"),
        (people(("u", "2019", 0)), "penyebut nol"),
    ],
)
def test_without_a_population_the_row_stays_without_a_value(
    population: pd.DataFrame, reason: str
) -> None:
    table = staff(("u", "2019", "Dokter Umum", "PNS", 2))
    found = per_population(table, sites(), population, KINDS)
    assert found["indikator"].tolist() == ["tenaga/seluruh tenaga", "tenaga/dokter"]
    assert found["pembilang"].tolist() == [2, 2]
    assert found[["nilai", "batas_bawah", "batas_atas"]].isna().all(axis=None)
    assert found["catatan"].tolist() == [reason] * 2


def test_titles_of_one_group_and_all_kinds_of_contract_count_together() -> None:
    table = staff(
        ("u", "2019", "D3 Kebidanan", "PNS", 1),
        ("u", "2019", "D3 Kebidanan", "PTT", 5),
        ("u", "2019", "D4 Kebidanan", "PNS", 4),
        ("u", "2020", "D4 Kebidanan", "PNS", 7),
    )
    population = people(("u", "2019", 10_000), ("u", "2020", 20_000))
    found = per_population(table, sites(), population, KINDS)
    midwives = found[found["indikator"] == "tenaga/bidan"].set_index("periode")["nilai"]
    assert midwives.to_dict() == {"2019": 10.0, "2020": 3.5}


def test_a_title_without_a_group_still_belongs_to_the_staff() -> None:
    table = staff(("u", "2019", "Dokter Umum", "PNS", 2), ("u", "2019", "Apoteker", "PNS", 3))
    found = per_population(table, sites(), people(("u", "2019", 10_000)), KINDS)
    assert found.set_index("indikator")["nilai"].to_dict() == {
        "tenaga/seluruh tenaga": 5.0,
        "tenaga/dokter": 2.0,
    }


def test_villages_add_up_and_names_lose_their_underscore() -> None:
    table = sites(
        ("u", "2019", "A", "puskesmas_pembantu", 1), ("u", "2019", "B", "puskesmas_pembantu", 2)
    )
    found = per_population(staff(), table, people(("u", "2019", 6_000)), KINDS)
    assert found["indikator"].tolist() == ["sarana/puskesmas pembantu"]
    assert found["nilai"].tolist() == [5.0]


def test_the_interval_follows_the_confidence() -> None:
    table = staff(("u", "2019", "Dokter Umum", "PNS", 5))
    wide = per_population(table, sites(), people(("u", "2019", 1e5)), KINDS, confidence=0.998)
    expected = [stats.gamma.ppf(0.001, 5) / 10, stats.gamma.isf(0.001, 6) / 10]
    assert wide.loc[0, ["batas_bawah", "batas_atas"]].tolist() == pytest.approx(expected)
    assert set(wide["metode"]) == {"Poisson eksak 99,8%"}


def test_confidence_95_raises() -> None:
    table = staff(("u", "2019", "Dokter Umum", "PNS", 5))
    with pytest.raises(ValueError, match="confidence must lie between 0 and 1, not 95"):
        per_population(table, sites(), people(("u", "2019", 1e5)), KINDS, confidence=95)


def test_without_tables_there_are_columns_and_no_rows() -> None:
    found = per_population(staff(), sites(), people(), KINDS)
    assert list(found.columns) == list(COLUMNS)
    assert found.empty


def test_the_input_is_unchanged(sampang: Dataset) -> None:
    tables = (sampang.ketenagaan, sampang.sarana, sampang.observasi, sampang.jenis_tenaga)
    before = [table.copy() for table in tables]
    per_population(*tables)
    for table, copy in zip(tables, before, strict=True):
        pd.testing.assert_frame_equal(table, copy)


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["u", "v"]),
        st.sampled_from(["2019", "2020"]),
        st.sampled_from(KINDS["jenis_tenaga"].tolist()),
        st.sampled_from(["PNS", "PTT"]),
        st.integers(0, 60),
    ),
    unique_by=lambda row: row[:4],
    min_size=1,
)


@settings(deadline=None, max_examples=20)
@given(ROWS.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_the_order_of_rows_does_not_matter(orders: tuple[list[Staff], list[Staff]]) -> None:
    population = people(("u", "2019", 5_000), ("u", "2020", 6_000), ("v", "2019", 700))
    one, other = (
        per_population(staff(*rows), sites(), population, KINDS).sort_values(
            ["unit", "periode", "indikator"], ignore_index=True
        )
        for rows in orders
    )
    pd.testing.assert_frame_equal(one, other)
    known = one.dropna(subset=["nilai"])
    assert (known["batas_bawah"] >= 0).all()
    assert (known["batas_bawah"] <= known["nilai"]).all()
    assert (known["nilai"] <= known["batas_atas"]).all()
