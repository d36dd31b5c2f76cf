"""Deaths: counts with their intervals, years pooled, changes tested before they are said; and who is compared."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kinerja.indicators.deaths import count_changes, death_counts, yearly_mean
from kinerja.indicators.peers import among_likes, area, curves, funnels, kind


def observed(*rows: tuple[str, str, float | None, float | None]) -> pd.DataFrame:
    """Rows of periode, indikator, pembilang, nilai."""
    frame = pd.DataFrame(rows, columns=["periode", "indikator", "pembilang", "nilai"])
    return frame.astype({"pembilang": "float64", "nilai": "float64"}).assign(unit="u")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("2024", "jumlah_kematian_ibu", None, 2)], [2.0]),
        ([("2024", "aki", 2, 119)], [2.0]),  # the numerator of the rate
        ([("2024", "aki", 2, 119), ("2024", "jumlah_kematian_ibu", None, 3)], [3.0]),  # its own row counts
        ([("2024", "jumlah_kematian_ibu", None, 3), ("2024", "aki", 2, 119)], [3.0]),
        ([("2024", "aki", None, 119)], []),  # a rate alone has no count
        ([("2024", "bblr", 5, 9)], []),
        ([("2023", "akb", 30, None), ("2024", "akb", 25, None), ("2024", "aki", 2, None)], [30.0, 25.0, 2.0]),
    ],
)  # fmt: skip
def test_counts(
    rows: list[tuple[str, str, float | None, float | None]], expected: list[float]
) -> None:
    assert death_counts(observed(*rows))["nilai"].tolist() == expected


def test_the_interval_of_a_count_is_poissons() -> None:
    found = death_counts(observed(("2024", "jumlah_kematian_ibu", None, 2))).iloc[0]
    low, high = stats.chi2.ppf(0.025, 4) / 2, stats.chi2.ppf(0.975, 6) / 2
    assert (found["batas_bawah"], found["batas_atas"]) == pytest.approx((low, high))


def test_years_pooled_are_deaths_a_year() -> None:
    counts = death_counts(observed(*[(year, "jumlah_kematian_ibu", None, n) for year, n in
                                     (("2021", 7), ("2022", 3), ("2023", 4), ("2024", 2))]))  # fmt: skip
    found = yearly_mean(counts).iloc[0]
    assert (found["nilai"], found["pembilang"], found["penyebut"]) == (4.0, 16.0, 4.0)
    assert found["periode"] == "2021/2024"
    assert found["satuan"] == "orang per tahun"
    assert found["catatan"] == "jumlah 2021, 2022, 2023, 2024"


def test_one_year_pooled_is_that_year() -> None:
    counts = death_counts(observed(("2024", "jumlah_kematian_ibu", None, 2)))
    assert yearly_mean(counts)["periode"].tolist() == ["2024"]


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [(4, 2, "tidak terbukti berubah"), (7, 3, "tidak terbukti berubah"), (0, 0, "tidak terbukti berubah"),
     (60, 20, "turun"), (20, 60, "naik")],
)  # fmt: skip
def test_a_change_is_said_only_where_its_test_finds_one(
    before: int, after: int, verdict: str
) -> None:
    counts = death_counts(
        observed(
            ("2023", "jumlah_kematian_ibu", None, before),
            ("2024", "jumlah_kematian_ibu", None, after),
        )
    )
    assert count_changes(counts)["putusan"].tolist() == [verdict]


def test_no_change_of_a_single_year() -> None:
    assert count_changes(death_counts(observed(("2024", "aki", 2, None)))).empty


@given(st.integers(0, 200), st.integers(0, 200))
def test_swapping_the_years_inverts_the_ratio(a: int, b: int) -> None:
    def verdict(x: int, y: int) -> str:
        rows = [("2023", "jumlah_kematian_ibu", None, x), ("2024", "jumlah_kematian_ibu", None, y)]
        return str(count_changes(death_counts(observed(*rows)))["putusan"].iloc[0])

    mirror = {"naik": "turun", "turun": "naik"}
    there = verdict(a, b)
    assert verdict(b, a) == mirror.get(there, there)


# Who is compared with whom.

UNITS = pd.DataFrame(
    {
        "unit": ["dinkes", "kab_a", "kab_b", "kab_c", "pkm", "prov"],
        "jenis": ["dinas", "kabupaten", "kabupaten", "kabupaten", "puskesmas", "provinsi"],
        "kabupaten": ["A", "A", "B", "C", "A", None],
    }
)


@pytest.mark.parametrize(
    ("unit", "expected"),
    [("dinkes", "kab_a"), ("kab_b", "kab_b"), ("pkm", "pkm"), ("prov", "prov")],
)
def test_an_office_stands_for_its_regency(unit: str, expected: str) -> None:
    assert area(UNITS, unit) == expected


def test_an_office_without_its_regency_stands_for_itself() -> None:
    assert area(UNITS[UNITS["unit"] != "kab_a"], "dinkes") == "dinkes"


def deaths_of(*units: str, events: float | None = 3.0) -> pd.DataFrame:
    """A rate of each of these units."""
    frame = pd.DataFrame({"unit": units, "periode": "2024", "indikator": "akb", "penyebut": 100.0})
    return frame.assign(pembilang=events)


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        (deaths_of("kab_a", "kab_b"), ["akb"]),
        (deaths_of("kab_b", "kab_c"), []),  # the facility itself is missing
        (deaths_of("kab_a"), []),  # alone
        (deaths_of("kab_a", "prov"), []),  # a province is no regency
        (deaths_of("kab_a", "kab_b", events=None), []),  # no counts
        (deaths_of("kab_a", "kab_b").assign(periode="2023"), []),
    ],
)
def test_among_likes(rows: pd.DataFrame, codes: list[str]) -> None:
    assert list(among_likes(rows, UNITS, unit="dinkes", period="2024")) == codes


def test_only_the_wanted_indicators_in_their_order_and_so_many() -> None:
    rows = pd.concat(
        [deaths_of("kab_a", "kab_b").assign(indikator=code) for code in ("akb", "aki", "akn")]
    )
    key = {"unit": "dinkes", "period": "2024"}
    assert list(among_likes(rows, UNITS, of=["akn", "bblr", "akb"], **key)) == ["akn", "akb"]
    assert list(among_likes(rows, UNITS, of=["akn", "akb"], most=1, **key)) == ["akn"]
    assert list(among_likes(rows, UNITS, most=2, **key)) == ["akb", "aki"]


def test_likes_stand_in_the_order_of_the_table_of_units() -> None:
    found = among_likes(deaths_of("kab_c", "kab_a", "kab_b"), UNITS, unit="dinkes", period="2024")
    assert found["akb"]["unit"].tolist() == ["kab_a", "kab_b", "kab_c"]


def test_a_rate_and_a_proportion_are_compared_by_their_own_funnels() -> None:
    assert (kind("aki"), kind("stunting")) == ("rate", "proportion")
    likes = among_likes(deaths_of("kab_a", "kab_b", "kab_c"), UNITS, unit="dinkes", period="2024")
    tables = funnels(likes)
    assert np.allclose(tables["akb"]["nilai"], 30)
    assert curves(tables)["akb"]["pusat"].iloc[0] == pytest.approx(30)
