"""PKP: capped scores, both sides of each class, how sure it is, what a point needs; how long an accreditation lasts."""

import datetime
import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kinerja.indicators.accreditation import (
    COLUMNS,
    EXPIRED,
    NO_DAY,
    NOT_ACCREDITED,
    SOON,
    UNKNOWN,
    VALID,
    accreditation,
)
from kinerja.indicators.classes import class_probabilities_of_counts
from kinerja.indicators.pkp import (
    BEYOND,
    CONTRADICTS,
    DRAWS,
    NO_COUNTS,
    NO_SCORE,
    NO_TARGET,
    NO_VALUE,
    NOT_APPLICABLE,
    PROBABILITIES,
    VARIABLES,
    Variable,
    capped,
    class_probability,
    mean_of_means,
    pkp_scores,
    pkp_variables,
    simulated_scores,
)
from kinerja.indicators.pkp_needs import ALONE, BEST, NEEDS, REACHED, people_to_target, pkp_needs
from kinerja.indicators.pkp_needs import NO_COUNTS as NO_PEOPLE
from kinerja.indicators.pkp_needs import UNKNOWN as NO_WHOLE
from kinerja.indicators.results import COLUMNS as RESULT

NAN = math.nan
NINE = [24.9, 100, 100, 51.6, 100, 88.5, 100, 28.9, 100]  # methods.md section 8
TODAY = datetime.date(2024, 6, 1)
Row = dict[str, object]


def service(
    name: str = "K4", above: float = NAN, below: float = NAN, target: float = 100, value: float = NAN,
    programme: str = "KIA",
) -> Row:  # fmt: skip
    return {
        "unit": "pkm", "periode": "2024", "jenis": "pelayanan", "upaya": programme, "variabel": name, "target": target,
        "pembilang": above, "penyebut": below, "nilai": value,
    }  # fmt: skip


def management(name: str, value: float, group: str = "Umum") -> Row:
    return service(name, value=value, programme=group) | {"jenis": "manajemen", "target": NAN}


def whole(rows: list[Row], **more: object) -> pd.Series:
    found = pkp_scores(pd.DataFrame(rows), **more)  # type: ignore[arg-type]
    assert list(found.columns) == list(RESULT)
    return found.iloc[0]


# Scores.


@pytest.mark.parametrize(
    ("value", "target", "score"),
    [(89, 90, Fraction(8900, 90)), (90, 90, 100), (91, 90, 100), (0, 90, 0), (120, 100, 100)],
)
def test_the_cap_on_both_sides(value: int, target: int, score: Fraction) -> None:
    assert capped(Fraction(value), Fraction(target)) == score


def test_the_worked_example() -> None:
    row = whole([service(f"v{place}", value=value) for place, value in enumerate(NINE)])
    assert f"{row['nilai']:.1f}" == "77.1"
    assert row["nilai"] == float(sum(map(Fraction, map(str, NINE))) / 9)
    assert (row["kategori"], row["aturan"]) == ("Kurang", "pkp_pelayanan@91")
    assert row[["batas_bawah", "batas_atas", "metode"]].isna().all()


@pytest.mark.parametrize(
    ("value", "version", "band"),
    [
        (80, None, "Kurang"),
        (80.01, None, "Cukup"),
        (90.99, None, "Cukup"),
        (91, None, "Baik"),
        (80.49, "dibulatkan", "Kurang"),
        (80.5, "dibulatkan", "Cukup"),
        (90.49, "dibulatkan", "Cukup"),
        (90.5, "dibulatkan", "Baik"),
    ],
)
def test_service_classes(value: float, version: str | None, band: str) -> None:
    versions = {"pkp_pelayanan": version} if version else None
    assert whole([service(value=value)], version=versions)["kategori"] == band


@pytest.mark.parametrize(
    ("value", "version", "band"),
    [
        (5.49, None, "Kurang"),
        (5.5, None, "Cukup"),
        (8.49, None, "Cukup"),
        (8.5, None, "Baik"),
        (5.44, "dibulatkan", "Kurang"),
        (5.45, "dibulatkan", "Cukup"),
        (8.45, "dibulatkan", "Baik"),
    ],
)
def test_management_classes(value: float, version: str | None, band: str) -> None:
    row = whole([management("RUK", value)], version={"pkp_manajemen": version} if version else None)
    assert (row["indikator"], row["nilai"], row["kategori"]) == ("pkp_manajemen", value, band)


def test_programmes_weigh_the_same() -> None:
    rows = [
        service("a", value=100),
        service("b", value=100),
        service("c", value=40, programme="Gizi"),
    ]
    found = pkp_scores(pd.DataFrame(rows))
    assert found["indikator"].tolist() == [
        "pkp_pelayanan",
        "pkp_pelayanan/KIA",
        "pkp_pelayanan/Gizi",
    ]
    assert found["nilai"].tolist() == [70, 100, 40]
    assert found["kategori"].isna().tolist() == [False, True, True]
    assert found["catatan"][0] == "rerata semua variabel tanpa pengelompokan 80,00"
    assert found["sumber"][0] == "tabel pkp"


def test_a_class_by_exact_fractions() -> None:
    # 3 variables of 91 and 91.0: a mean of floats may fall below
    rows = [service(f"v{place}", value=value) for place, value in enumerate([90.9, 91.0, 91.1])]
    assert whole(rows)["kategori"] == "Baik"


@pytest.mark.parametrize(
    ("row", "score", "note"),
    [
        (service(above=45, below=60), 75, None),
        (service(above=45, below=60, target=50), 100, None),
        (service(above=45, below=60, target=NAN), 75, NO_TARGET),
        (service(above=45, below=60, target=0), 75, NO_TARGET),
        (service(above=45, below=60, value=75.5), 75, None),  # a printed value may be rounded
        (service(above=45, below=60, value=75.51), 75, CONTRADICTS),
        (service(above=45, below=60, value=74.5), 75, None),
        (service(above=45, below=60, value=74.49), 75, CONTRADICTS),
        (service(above=45, value=75), 75, None),
        (service(above=45), NAN, NO_VALUE),
        (service(above=-1, below=60), NAN, NO_VALUE),
        (service(above=1, below=-60), NAN, NO_VALUE),
        (service(value=-1), NAN, NO_VALUE),
        (service(above=0, below=0), NAN, NOT_APPLICABLE),
        (management("RUK", 0), 0, None),
        (management("RUK", 10), 10, None),
        (management("RUK", 10.01), NAN, BEYOND),
        (management("RUK", -0.01), NAN, BEYOND),
        (management("RUK", NAN), NAN, NO_VALUE),
    ],
)
def test_a_variable(row: Row, score: float, note: str | None) -> None:
    found = pkp_variables(pd.DataFrame([row]))
    assert list(found.columns) == list(VARIABLES)
    assert found["nilai"][0] == pytest.approx(score, nan_ok=True)
    assert (found["catatan"][0] if pd.notna(found["catatan"][0]) else None) == note


def test_a_variable_without_a_number_leaves_the_score_open() -> None:
    row = whole([service("a", value=80), service("b")])
    assert row[["nilai", "kategori", "batas_bawah"]].isna().all()
    assert row["catatan"] == "tanpa angka: b; nilai antara 40,0 dan 90,0"
    half = whole([management("a", 5), management("b", NAN)])
    assert half["catatan"] == "tanpa angka: b; nilai antara 2,5 dan 7,5"


def test_what_does_not_apply_is_left_out_and_named() -> None:
    row = whole([service("a", value=80), service("Malaria", 0, 0)])
    assert (row["nilai"], row["catatan"]) == (80, "tidak berlaku (sasaran nol): Malaria")
    alone = whole([service("Malaria", 0, 0)])
    assert math.isnan(alone["nilai"])


def test_an_assumed_target_is_named() -> None:
    assert whole([service("a", 40, 50, target=NAN)])["catatan"] == f"{NO_TARGET} (a)"


# How sure.


def test_draws_against_the_posterior() -> None:
    drawn = simulated_scores(
        [Variable("KIA", "K4", 45, 60, Fraction(100), Fraction(75), True, None)]
    )
    assert len(drawn) == DRAWS
    posterior = stats.beta(45.5, 15.5, scale=100)
    assert stats.kstest(drawn, posterior.cdf).statistic < 0.015
    beyond = simulated_scores(
        [Variable("KIA", "K4", 65, 60, Fraction(200), Fraction(54), True, None)]
    )
    assert stats.kstest(beyond, stats.gamma(65.5, scale=100 / 60 / 2).cdf).statistic < 0.015


def test_draws_are_the_same_each_time_and_fixed_without_counts() -> None:
    one = Variable("KIA", "K4", 45, 60, Fraction(100), Fraction(75), True, None)
    fixed = Variable("KIA", "KN", NAN, NAN, Fraction(100), Fraction(50), True, None)
    gone = Variable("KIA", "x", NAN, NAN, Fraction(100), None, True, None)
    away = Variable("KIA", "y", 0, 0, Fraction(100), None, False, None)
    assert simulated_scores([one]).tolist() == simulated_scores([one]).tolist()
    assert (
        simulated_scores([one, fixed, gone, away]).tolist()
        == ((simulated_scores([one]) + 50) / 2).tolist()
    )
    assert simulated_scores([one], seed=1).tolist() != simulated_scores([one]).tolist()
    assert np.isnan(simulated_scores([gone])).all()


@pytest.mark.parametrize(("above", "below"), [(54, 60), (45, 60), (91, 100), (540, 600)])
def test_probabilities_against_the_exact_posterior(above: int, below: int) -> None:
    found = class_probability(pd.DataFrame([service(above=above, below=below)]))
    assert list(found.columns) == list(PROBABILITIES)
    exact = class_probabilities_of_counts(above, below, "pkp_pelayanan", kind="proporsi")
    assert dict(zip(found["kategori"], found["peluang"], strict=True)) == pytest.approx(
        exact, abs=0.012
    )
    assert found["peluang"].sum() == pytest.approx(1)
    assert found["dasar"][0] == "1 dari 1 variabel dari cacah, 20.000 simulasi"


def test_limits_hold_the_score_also_at_the_cap() -> None:
    row = whole([service(above=60, below=60)])
    assert (row["nilai"], row["batas_atas"]) == (100, 100)
    assert row["batas_bawah"] < 100
    assert row["metode"] == "simulasi posterior Jeffreys 95%"
    wide = whole([service(above=45, below=60)], confidence=0.998)
    narrow = whole([service(above=45, below=60)])
    assert (
        wide["batas_bawah"] < narrow["batas_bawah"] < 75 < narrow["batas_atas"] < wide["batas_atas"]
    )
    none = whole([service(above=0, below=60)])
    assert none["batas_bawah"] == 0


def test_limits_hold_the_truth() -> None:
    """Two variables below the cap, a hundred planted years: the 95 % limits hold the true score in most of them."""
    random = np.random.default_rng(2005)
    held = 0
    for _ in range(100):
        rows = [
            service("a", random.binomial(80, 0.6), 80, 90),
            service("b", random.binomial(120, 0.7), 120, 90),
        ]
        row = whole(rows)
        held += row["batas_bawah"] <= 100 * (0.6 / 0.9 + 0.7 / 0.9) / 2 <= row["batas_atas"]
    assert held >= 88


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([management("RUK", 7)], NO_COUNTS),
        ([service(value=80)], NO_COUNTS),
        ([service("a", 40, 50), service("b")], NO_SCORE),
        ([service(above=0, below=0)], NO_SCORE),
    ],
)
def test_without_counts_or_score_there_is_no_probability(rows: list[Row], reason: str) -> None:
    found = class_probability(pd.DataFrame(rows))
    assert found["peluang"].isna().all()
    assert set(found["dasar"]) == {reason}
    assert len(found) == 3


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.sampled_from("AB"), st.integers(50, 100)),
        min_size=1,
        max_size=5,
    )
)
def test_what_always_holds(given_rows: list[tuple[int, str, int]]) -> None:
    rows = [service(f"v{place}", above, 50, target, programme=name)
            for place, (above, name, target) in enumerate(given_rows)]  # fmt: skip
    table = pd.DataFrame(rows)
    before = table.copy()
    row = whole(rows)
    pkp_needs(table)
    pd.testing.assert_frame_equal(table, before)
    assert 0 <= row["batas_bawah"] <= row["nilai"] <= row["batas_atas"] <= 100
    groups: dict[str, list[Fraction]] = {}
    for above, name, target in given_rows:
        groups.setdefault(name, []).append(
            min(Fraction(100), Fraction(200 * above * 50, 50 * target))
        )
    expected = mean_of_means(groups)
    assert expected is not None
    assert row["nilai"] == pytest.approx(float(expected))
    assert class_probability(table)["peluang"].sum() == pytest.approx(1)


def test_no_variables_and_bad_calls() -> None:
    none = pd.DataFrame([service()]).head(0)
    assert pkp_scores(none).empty
    assert list(pkp_needs(none).columns) == list(NEEDS)
    assert mean_of_means({}) is None
    with pytest.raises(ValueError, match=r"^table lacks upaya; it has"):
        pkp_scores(none.drop(columns="upaya"))
    with pytest.raises(ValueError, match="confidence"):
        pkp_scores(none, confidence=95)


# What a point needs.


@pytest.mark.parametrize(
    ("above", "below", "target", "more"),
    [
        (47, 60, 80, 1),
        (48, 60, 80, 0),
        (49, 60, 80, 0),
        (0, 3, 50, 2),
        (89, 90, 100, 1),
        (0, 7, 95, 7),
    ],
)
def test_people_to_the_target(above: int, below: int, target: int, more: int) -> None:
    assert people_to_target(above, below, Fraction(target)) == more


def test_what_each_variable_can_add() -> None:
    rows = [
        service("a", 36, 60, 80),
        service("b", 30, 100, 60, programme="Gizi"),
        service("c", 70, 80, 80, programme="Gizi"),
        service("d", 0, 0),
    ]
    found = pkp_needs(pd.DataFrame(rows)).set_index("variabel")
    assert found.index.tolist() == ["a", "b", "c"]  # 12.5, 12.5 and nothing to add
    assert found["kurang_ke_target"].tolist() == [12, 30, 0]
    assert found["tambahan_nilai"].tolist() == [12.5, 12.5, 0]
    assert found["orang_per_poin"].tolist()[:2] == pytest.approx([12 / 12.5, 30 / 12.5])
    assert found["kelas"].tolist() == ["Kurang"] * 3
    assert found["poin_ke_kelas_berikut"].tolist() == [5, 5, 5]
    assert found["orang_ke_kelas_berikut"].tolist()[:2] == [
        5,
        13,
    ]  # above 80, not at it: 4.8 and 12 would be at it
    assert found.loc["c", "catatan"] == REACHED


def test_the_next_class_is_reached_with_these_and_not_with_one_less() -> None:
    rows = [service("a", 36, 60, 80), service("b", 80, 100, 90)]
    need = pkp_needs(pd.DataFrame(rows)).set_index("variabel").loc["a"]
    more = int(need["orang_ke_kelas_berikut"])
    bands = [
        whole([service("a", 36 + each, 60, 80), rows[1]])["kategori"] for each in (more - 1, more)
    ]
    assert bands == [need["kelas"], need["kelas_berikut"]]


@pytest.mark.parametrize(
    ("rows", "note"),
    [
        ([service("a", 36, 60, 80), service("b", value=10)], ALONE),
        ([service("a", 59, 60)], BEST),
        ([service("a", value=50)], NO_PEOPLE),
        ([service("a", 36, 60), service("b")], NO_WHOLE),
        ([service("a", 60, 60)], REACHED),
    ],
)
def test_what_is_missing_says_why(rows: list[Row], note: str) -> None:
    row = pkp_needs(pd.DataFrame(rows)).set_index("variabel").loc["a"]
    assert row["catatan"] == note
    assert math.isnan(row["orang_ke_kelas_berikut"])


# Accreditation.


@pytest.mark.parametrize(
    ("until", "left", "state"),
    [
        ("2024-05-31", -1, EXPIRED),
        ("2024-06-01", 0, SOON),
        ("2024-11-28", 180, SOON),
        ("2024-11-29", 181, VALID),
    ],
)
def test_expiry_on_both_sides(until: str, left: float, state: str) -> None:
    table = pd.DataFrame(
        [{"unit": "a", "periode": "2023", "status": "utama", "berlaku_sampai": until}]
    )
    row = accreditation(table, TODAY).iloc[0]
    assert (row["hari_tersisa"], row["keadaan"]) == (left, state)
    assert row["sumber"] == "tabel akreditasi"


@pytest.mark.parametrize(
    ("status", "until", "state", "note"),
    [
        ("utama", None, UNKNOWN, NO_DAY),
        ("utama", "akhir 2027", UNKNOWN,
         'tanggal berakhir harus seperti 2027-12-17; ditemukan "akhir 2027"'),
        ("tidak terakreditasi", "2027-01-01", NOT_ACCREDITED, None),
    ],
)  # fmt: skip
def test_no_day_no_number(status: str, until: str | None, state: str, note: str | None) -> None:
    table = pd.DataFrame(
        [{"unit": "a", "periode": "2023", "status": status, "berlaku_sampai": until}]
    )
    row = accreditation(table, TODAY).iloc[0]
    assert row["keadaan"] == state
    assert math.isnan(row["hari_tersisa"])
    assert (row["catatan"] if pd.notna(row["catatan"]) else None) == note


def test_the_latest_that_has_begun() -> None:
    rows = [
        ("a", "2024-06", "utama"),
        ("a", "2019", "dasar"),
        ("a", "2024-07", "paripurna"),
        ("b", "2025", "madya"),
    ]
    table = pd.DataFrame(rows, columns=["unit", "periode", "status"])
    found = accreditation(table, TODAY)
    assert list(found.columns) == list(COLUMNS)
    assert found[["unit", "status", "catatan"]].to_numpy().tolist() == [["a", "utama", NO_DAY]]
    with pytest.raises(ValueError, match=r"^soon must be 0 days or more, not -1$"):
        accreditation(table, TODAY, soon=-1)
    with pytest.raises(ValueError, match=r"^table lacks status; it has"):
        accreditation(table.drop(columns="status"), TODAY)
    assert accreditation(table.head(0), TODAY).empty
