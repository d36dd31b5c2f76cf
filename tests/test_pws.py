"""PWS: running targets, months that are missing, both sides of each class, and noise that is called noise."""

import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinerja import rules
from kinerja.errors import DataError, RuleError
from kinerja.indicators.pws import (
    CHANGED,
    NO_TARGET,
    NOT_RISING,
    month_number,
    month_of,
    monthly_coverage,
    place_of,
    running_coverage,
    running_target,
    share,
)
from kinerja.indicators.pws_matrix import (
    AGAINST,
    MATRIX,
    NO_LAST_MONTH,
    NOISE,
    SIGNAL,
    XMR,
    pws_matrix,
    suits_limits,
)
from kinerja.indicators.results import COLUMNS
from kinerja.indicators.short_series import METHODS
from kinerja.indicators.spc import COMMON, HIGH, LOW, UNJUDGED

NAN = math.nan
YEAR = [f"2024-{month:02}" for month in range(1, 13)]


def forms(
    served: list[float],
    *,
    village: str = "Suka",
    people: float = 100,
    code: str = "k1",
    first: str = "2024-01",
) -> pd.DataFrame:
    """The rows of one village: one count a month from the first month on; missing ones were not reported."""
    start = month_number(first)
    rows = [
        {"unit": "pkm", "periode": month_of(start + place), "desa": village, "indikator": code, "dilayani": count,
         "sasaran": people}
        for place, count in enumerate(served) if not math.isnan(count)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def target(value: float = 80, year: str = "2024", code: str = "k1") -> pd.DataFrame:
    return pd.DataFrame(
        [{"unit": "pkm", "periode": year, "indikator": code, "target": value, "target_akhir": NAN}]
    )


def village(frame: pd.DataFrame, name: str = "Suka", code: str = "k1") -> pd.DataFrame:
    return frame[frame["indikator"] == f"{code}/desa/{name}"].reset_index(drop=True)


def facility(frame: pd.DataFrame, code: str = "k1") -> pd.DataFrame:
    return frame[frame["indikator"] == code].reset_index(drop=True)


# Formulas.


@pytest.mark.parametrize(
    ("yearly", "month", "due"),
    [
        (80, 9, "60"),  # methods.md section 8: 60.0, not 59.4
        (80, 12, "80"),
        (80, 1, "20/3"),
        (95, 7, "665/12"),
        (97.5, 12, "97.5"),
        (0.1, 12, "1/10"),
    ],
)
def test_the_running_target_is_exact(yearly: float, month: int, due: str) -> None:
    assert running_target(yearly, month) == Fraction(due)


@pytest.mark.parametrize("month", [0, 13])
def test_there_are_twelve_months(month: int) -> None:
    with pytest.raises(ValueError, match=f"^month must be 1 to 12, not {month}$"):
        running_target(80, month)


@given(st.integers(1900 * 12, 2200 * 12))
def test_a_month_and_its_number_are_one(number: int) -> None:
    assert month_number(month_of(number)) == number


@pytest.mark.parametrize("period", ["2024", "2024-Q1"])
def test_only_a_month_has_a_number(period: str) -> None:
    with pytest.raises(ValueError, match=f"^period must be a month such as 2024-03, not {period}$"):
        month_number(period)


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [
        (1, 3, Fraction(100, 3)),
        (0, 5, 0),
        (5, 0, None),
        (NAN, 5, None),
        (5, NAN, None),
        (-1, 5, None),
    ],
)
def test_share(above: float, below: float, expected: Fraction | None) -> None:
    assert share(above, below) == expected


def test_a_place_is_read_from_its_code() -> None:
    assert place_of("k1/x/desa/Suka Maju") == ("k1/x", "Suka Maju")


@pytest.mark.parametrize(
    ("counts", "suits"),
    [
        ([2, 3, 2, 3, 1, 1], True),  # mean 2, six points
        ([2, 3, 2, 3, 1], False),  # five
        ([2, 3, 2, 2, 1, 1], False),  # mean below 2
        ([4, 4, 4, 4, 4, 4], False),  # no variation, no limits
        ([2, NAN, 3, 2, 3, 1, 1], True),
        ([4, NAN, 3, NAN, 5, NAN, 4, NAN, 3, NAN, 6], False),  # no two in a row
        ([], False),
    ],
)
def test_when_limits_suit(counts: list[float], suits: bool) -> None:
    assert suits_limits(counts) is suits


# Months.


def test_a_month_by_itself() -> None:
    found = monthly_coverage(forms([5, NAN, 8]), target(), period="2024-03")
    assert list(found.columns) == list(COLUMNS)
    own = village(found)
    assert own["nilai"].tolist()[::2] == [5, 8]
    assert own["catatan"].tolist()[1].startswith("bulan ini tidak dilaporkan")
    assert math.isnan(own["nilai"][1])
    assert own["target"].tolist() == pytest.approx([80 / 12] * 3)
    assert own["sumber"].tolist()[0] == "tabel pws"
    assert monthly_coverage(forms([5]), period="2024-01")["target"].isna().all()


def test_a_facility_is_the_sum_of_what_was_reported() -> None:
    table = pd.concat([forms([5, 6]), forms([1, NAN], village="Maju", people=50)])
    own = facility(monthly_coverage(table, period="2024-02"))
    assert own[["pembilang", "penyebut"]].to_numpy().tolist() == [[6, 150], [6, 100]]
    assert own["catatan"].isna().tolist() == [True, False]
    assert own["catatan"][1] == "tanpa Maju: tidak dilaporkan atau tidak terbaca"


def test_months_begin_with_january_and_never_after_the_period() -> None:
    table = forms([5, 6, 7], first="2024-03")
    assert village(monthly_coverage(table, period="2024-04"))["periode"].tolist() == YEAR[:4]
    older = forms([5] * 14, first="2023-11")
    assert village(monthly_coverage(older, period="2024-12"))["periode"].tolist()[:2] == [
        "2023-11",
        "2023-12",
    ]


def test_a_village_is_missed_for_twelve_months() -> None:
    table = pd.concat(
        [forms([5] * 24, first="2023-01"), forms([1], village="Lama", first="2023-06")]
    )
    missed = monthly_coverage(table, period="2024-05")
    assert len(village(missed, "Lama"))
    assert facility(missed)["catatan"].iloc[-1] == "tanpa Lama: tidak dilaporkan atau tidak terbaca"
    gone = monthly_coverage(table, period="2024-06")
    assert village(gone, "Lama").empty
    assert pd.isna(facility(gone)["catatan"].iloc[-1])


@pytest.mark.parametrize(
    ("served", "people", "reason"),
    [
        (2.5, 100, "yang dilayani bukan cacah"),
        (-1, 100, "yang dilayani bukan cacah"),
        (5, NAN, "sasaran tidak ada"),
        (5, -3, "sasaran tidak ada"),
        (5, 0, "penyebut nol"),
    ],
)
def test_numbers_that_cannot_be_are_told(served: float, people: float, reason: str) -> None:
    own = village(monthly_coverage(forms([served], people=people), period="2024-01"))
    assert math.isnan(own["nilai"][0])
    assert reason in own["catatan"][0]


def test_nobody_to_serve_counts_in_the_facility() -> None:
    table = pd.concat([forms([5]), forms([1], village="Baru", people=0)])
    own = facility(monthly_coverage(table, period="2024-01"))
    assert own[["pembilang", "penyebut"]].to_numpy().tolist() == [[6, 100]]


def test_the_source_is_told() -> None:
    said = forms([5, 6]).assign(dokumen="a.csv", baris=["3", None])
    found = facility(monthly_coverage(said, period="2024-02"))
    assert found["sumber"].tolist() == ["a.csv baris 3", "tabel pws"]
    named = forms([5]).assign(sumber="LB3")
    assert facility(monthly_coverage(named, period="2024-01"))["sumber"].tolist() == ["LB3"]


def test_only_months_are_counted() -> None:
    table = forms([5]).assign(periode="2024-Q1")
    sentence = (
        'tabel pws unit pkm kolom periode: harus bulan seperti 2024-03; ditemukan "2024-Q1". '
        "PWS dihitung tiap bulan: tulis angka setiap bulan, bukan triwulan atau tahun."
    )
    with pytest.raises(DataError) as caught:
        monthly_coverage(table, period="2024-03")
    assert str(caught.value) == sentence
    assert caught.value.problems[0].unit == "pkm"


def test_nothing_is_something_too() -> None:
    none = forms([5]).head(0)
    assert monthly_coverage(none, period="2024-03").empty
    assert list(running_coverage(none, target(), period="2024-03").columns) == list(COLUMNS)
    assert list(pws_matrix(none, target(), period="2024-03").columns) == list(MATRIX)


def test_columns_are_asked_for() -> None:
    with pytest.raises(ValueError, match=r"^table lacks sasaran; it has"):
        monthly_coverage(forms([5]).drop(columns="sasaran"), period="2024-01")
    with pytest.raises(ValueError, match=r"^targets lacks target; it has"):
        running_coverage(forms([5]), target().drop(columns=["target"]), period="2024-01")
    with pytest.raises(ValueError, match="confidence"):
        monthly_coverage(forms([5]), period="2024-01", confidence=95)


# So far this year.


@pytest.mark.parametrize(
    ("last", "version", "position"),
    [
        (11, None, "Di bawah target"),  # 59 of the 60.0 due in September
        (
            12,
            None,
            "Di atas target",
        ),  # exactly 60.0; a target rounded by month (6.67) would say below
        (12, "lampaui", "Di bawah target"),
        (13, "lampaui", "Di atas target"),
    ],
)
def test_position_on_both_sides_of_the_target(
    last: int, version: str | None, position: str
) -> None:
    found = running_coverage(forms([6] * 8 + [last]), target(), period="2024-09", version=version)
    row = village(found).iloc[-1]
    assert (row["nilai"], row["target"], row["kategori"]) == (48 + last, 60, position)
    assert row["capaian"] == pytest.approx((48 + last) / 60 * 100)
    assert row["aturan"] == f"pws_posisi@{version or 'capai'}"
    assert row["batas_bawah"] < row["nilai"] < row["batas_atas"]


def test_a_missing_month_leaves_the_sum_unknown_from_there_on() -> None:
    own = village(running_coverage(forms([6, NAN, 6, 6]), target(), period="2024-04"))
    assert own["nilai"][0] == 6
    assert own["nilai"][1:].isna().all()
    assert own["kategori"][1:].isna().all()
    told = "kumulatif tidak diketahui, tanpa: Februari 2024 (bulan ini tidak dilaporkan)"
    assert own["catatan"][3].startswith(told)


def test_the_facility_is_the_villages_that_are_complete() -> None:
    table = pd.concat([forms([6, 6]), forms([9, NAN], village="Maju", people=50)])
    own = facility(running_coverage(table, target(), period="2024-02"))
    assert own[["pembilang", "penyebut"]].to_numpy().tolist() == [[15, 150], [12, 100]]
    assert own["catatan"][1] == "tanpa Maju: bulannya tidak lengkap"
    none = facility(running_coverage(forms([6, NAN]), target(), period="2024-02"))
    assert math.isnan(none["nilai"][1])


def test_a_target_group_that_changes_is_told() -> None:
    table = pd.concat([forms([6]), forms([4], first="2024-02", people=200)])
    row = village(running_coverage(table, target(), period="2024-02")).iloc[-1]
    assert (row["nilai"], row["catatan"]) == (5, CHANGED)


def test_more_than_all_is_shown() -> None:
    row = village(running_coverage(forms([120]), target(), period="2024-01")).iloc[-1]
    assert row["nilai"] == 120
    assert "di atas 100%" in row["catatan"]


@pytest.mark.parametrize("goal", [target(0), target(NAN), target(year="2023"), target(code="k4")])
def test_without_a_target_there_is_no_position(goal: pd.DataFrame) -> None:
    row = village(running_coverage(forms([6]), goal, period="2024-01")).iloc[-1]
    assert row["nilai"] == 6
    assert row[["target", "capaian", "kategori"]].isna().all()
    assert row["catatan"] == NO_TARGET


def test_an_indicator_that_should_fall_has_no_position() -> None:
    found = running_coverage(forms([6], code="do_k1_k4"), target(code="do_k1_k4"), period="2024-01")
    row = village(found, code="do_k1_k4").iloc[-1]
    assert pd.isna(row["kategori"])
    assert row["catatan"] == NOT_RISING


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(RuleError):
        running_coverage(forms([6]), target(), period="2024-01", version="x")


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=12), st.integers(1, 500), st.randoms())
def test_what_always_holds(served: list[int], people: int, random) -> None:  # type: ignore[no-untyped-def]
    table = forms([float(count) for count in served], people=people)
    shuffled = table.sample(frac=1, random_state=random.randrange(1000))
    before = shuffled.copy()
    period = YEAR[len(served) - 1]
    own = village(running_coverage(shuffled, target(), period=period))
    pd.testing.assert_frame_equal(shuffled, before)
    assert own["pembilang"].tolist() == list(np.cumsum(served))
    assert own["nilai"].tolist() == pytest.approx(
        [100 * count / people for count in np.cumsum(served)]
    )
    exact = [100 * Fraction(int(count), people) >= running_target(80, month + 1)
             for month, count in enumerate(np.cumsum(served))]  # fmt: skip
    assert (own["kategori"] == "Di atas target").tolist() == exact
    alone = facility(running_coverage(table, target(), period=period))
    assert alone["nilai"].tolist() == own["nilai"].tolist()


# The matrix.


@pytest.mark.parametrize(
    ("served", "version", "mark", "band"),
    [
        ([7, 6], "tetap-naik", "turun", "Jelek"),  # 13 of 13.3
        ([6, 7], "tetap-naik", "naik", "Cukup"),
        ([8, 7], "tetap-naik", "turun", "Kurang"),  # 15 of 13.3
        ([7, 8], "tetap-naik", "naik", "Baik"),
        ([7, 7], "tetap-naik", "tetap", "Baik"),
        ([7, 7], "tetap-turun", "tetap", "Kurang"),
        ([6, 6], "tetap-naik", "tetap", "Cukup"),
        ([6, 6], "tetap-turun", "tetap", "Jelek"),
    ],
)
def test_the_four_classes(served: list[float], version: str, mark: str, band: str) -> None:
    found = pws_matrix(forms(served), target(), period="2024-02", change_version=version)
    assert list(found.columns) == list(MATRIX)
    for row in found.to_dict("records"):
        assert (row["arah"], row["kelas"], row["tanda"]) == (mark, band, NOISE)
        assert row["perubahan"] == served[1] - served[0]
        assert row["selisih"] == pytest.approx(sum(served) - 80 / 6)
    assert found["desa"].isna().tolist() == [False, True]
    side = "atas" if band in ("Baik", "Kurang") else "bawah"
    assert set(found["aturan"]) == {f"pws_posisi@capai; pws_di_{side}_target@{version}"}


def test_both_versions_of_the_position() -> None:
    table = forms([5, 5, 10])
    bands = {
        version: pws_matrix(table, target(), period="2024-03", position_version=version)["kelas"][0]
        for version in rules.versions("pws_posisi")
    }
    assert bands == {"capai": "Baik", "lampaui": "Cukup"}


@pytest.mark.parametrize(
    ("served", "note"),
    [
        ([6], NO_LAST_MONTH),
        ([6, NAN, 6], NO_LAST_MONTH),
        ([6, 6, NAN], "bulan ini tidak dilaporkan"),
    ],
)
def test_without_two_months_there_is_no_mark(served: list[float], note: str) -> None:
    found = pws_matrix(forms(served), target(), period=YEAR[len(served) - 1])
    row = found[found["desa"] == "Suka"].iloc[0]
    assert row[["arah", "kelas", "tanda", "perubahan"]].isna().all()
    assert note in row["catatan"]


def test_december_is_before_january() -> None:
    table = pd.concat([forms([4], first="2023-12", people=50), forms([6])])
    row = pws_matrix(table, target(), period="2024-01").iloc[0]
    assert (row["bulan_lalu"], row["bulan_ini"], row["arah"]) == (8, 6, "turun")


def test_a_change_is_known_where_the_class_is_not() -> None:
    row = pws_matrix(forms([6, 9]), target(0), period="2024-02").iloc[0]
    assert (row["arah"], row["tanda"]) == ("naik", NOISE)
    assert pd.isna(row["kelas"])
    assert pd.isna(row["aturan"])


@pytest.mark.parametrize(
    ("served", "test", "verdict", "mark"),
    [
        ([6, 7, 5, 6, 7, 6, 30], XMR, HIGH, SIGNAL),
        ([20, 21, 19, 20, 21, 20, 5], XMR, LOW, SIGNAL),
        ([6, 7, 5, 6, 7, 6, 5], XMR, COMMON, NOISE),
        (
            [5, 5, 6, 5, 6, 5, 9, 10, 10, 10, 11, 10, 10, 9],
            XMR,
            HIGH,
            AGAINST,
        ),  # up for months, down by one
        ([1, 1, 1, 1, 40], METHODS["poisson"], HIGH, SIGNAL),
        ([6, 7], METHODS["poisson"], COMMON, NOISE),
        ([0, 0, 0, 0, 0, 0, 0, 1], METHODS["poisson"], COMMON, NOISE),  # XmR: "above the limits"
        ([1, 0, 0, 0, 0, 0, 0, 0, 0], METHODS["poisson"], COMMON, NOISE),  # XmR: "below the limits"
        (
            [6, 6, 6, 6, 6, 6, 7],
            METHODS["poisson"],
            COMMON,
            NOISE,
        ),  # its one range is screened out: no limits
    ],
)
def test_the_verdict_beside_the_mark(
    served: list[float], test: str, verdict: str, mark: str
) -> None:
    start = month_of(month_number("2024-12") - len(served) + 1)
    row = pws_matrix(forms(served, first=start), target(), period="2024-12").iloc[0]
    assert (row["uji"], row["putusan"], row["tanda"]) == (test, verdict, mark)
    assert row["titik"] == len(served)
    assert row["sementara"] == (test == XMR and len(served) < 12)


def test_one_month_judges_nothing() -> None:
    row = pws_matrix(forms([6]), target(), period="2024-01").iloc[0]
    assert row["putusan"] == UNJUDGED
    assert pd.isna(row["uji"])


# The property that the page rests on.


def test_noise_is_called_noise() -> None:
    """A stable village with 4 events a month: "turun" in 43 % of months by the matrix, in under 2 % by the verdict."""
    random = np.random.default_rng(2005)
    villages, months = 400, 24
    counts = random.poisson(4, (villages, months))
    table = pd.concat(
        [forms(row.tolist(), village=f"d{place}", people=60, first="2023-01")
         for place, row in enumerate(counts)], ignore_index=True,
    )  # fmt: skip
    found = pws_matrix(table, target(), period="2024-12").dropna(subset=["desa"])
    down = (found["arah"] == "turun").mean()
    called = ((found["arah"] == "turun") & (found["tanda"] == SIGNAL)).mean()
    assert len(found) == villages
    assert down == pytest.approx(0.428, abs=3 * math.sqrt(0.428 * 0.572 / villages))
    assert (found["putusan"] == LOW).mean() < 0.02
    assert called < 0.02
    assert set(found["uji"]) == {XMR}


@pytest.mark.parametrize("mean", [0.2, 0.5, 1])
def test_sparse_counts_do_not_cry_wolf(mean: float) -> None:
    random = np.random.default_rng(2006)
    table = pd.concat(
        [forms(random.poisson(mean, 12).tolist(), village=f"d{place}") for place in range(80)],
        ignore_index=True,
    )
    found = pws_matrix(table, target(), period="2024-12").dropna(subset=["desa"])
    assert found["putusan"].isin([HIGH, LOW]).mean() < 0.03


def test_a_real_fall_is_found() -> None:
    random = np.random.default_rng(2007)
    fallen = [[*random.poisson(25, 18).tolist(), *random.poisson(8, 2).tolist()] for _ in range(60)]
    table = pd.concat(
        [
            forms(row, village=f"d{place}", people=400, first="2023-05")
            for place, row in enumerate(fallen)
        ],
        ignore_index=True,
    )
    found = pws_matrix(table, target(), period="2024-12").dropna(subset=["desa"])
    assert (found["putusan"] == LOW).mean() > 0.7
