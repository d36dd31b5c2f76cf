"""Meetings: planned, held, postponed, how far apart, and what they had; both sides of each day."""

import datetime
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kinerja.errors import KinerjaError
from kinerja.indicators.meeting_parts import HOURS, PARTS, attendance, input_process_output
from kinerja.indicators.meetings import (
    EARLY,
    IN_TIME,
    NEVER_HELD,
    NO_DATES,
    NO_SCHEDULE,
    NOT_DUE,
    NOT_HELD,
    ONE_MEETING,
    POSTPONED,
    STATES,
    UNPLANNED,
    adherence,
    days_between,
    exact_limits,
    meeting_states,
    within,
)
from kinerja.indicators.results import COLUMNS

NAN = math.nan
DAY = datetime.date.fromisoformat
END = DAY("2024-12-31")
Row = dict[str, object]


def meeting(
    period: str, planned: str | None, held: str | None, number: int = 1, **more: object
) -> Row:
    row: Row = {
        "unit": "pkm",
        "periode": period,
        "jenis": "lokmin_bulanan",
        "nomor": number,
        "uraian": "x",
    }
    return row | {"tgl_rencana": planned, "tgl_laksana": held} | more


def values(
    rows: list[Row], *, as_of: datetime.date = END, period: str = "2024"
) -> dict[str, float]:
    found = adherence(pd.DataFrame(rows), period=period, as_of=as_of)
    assert list(found.columns) == list(COLUMNS)
    return dict(zip(found["indikator"], found["nilai"], strict=True))


def notes(rows: list[Row], *, as_of: datetime.date = END, period: str = "2024") -> dict[str, str]:
    found = adherence(pd.DataFrame(rows), period=period, as_of=as_of)
    return dict(zip(found["indikator"], found["catatan"].fillna(""), strict=True))


# Formulas.


@pytest.mark.parametrize(("k", "n"), [(0, 12), (1, 12), (9, 12), (12, 12), (1, 1), (0, 1)])
@pytest.mark.parametrize("confidence", [0.95, 0.998])
def test_exact_limits_against_scipy(k: int, n: int, confidence: float) -> None:
    other = stats.binomtest(k, n).proportion_ci(confidence, method="exact")
    low, high = exact_limits(k, n, confidence)
    assert (float(low), float(high)) == pytest.approx((other.low, other.high), abs=1e-12)


@pytest.mark.parametrize(("k", "n"), [(3, 2), (-1, 2), (0, 0), (NAN, 2), (1, NAN)])
def test_what_is_no_share_has_no_limits(k: float, n: float) -> None:
    assert np.isnan(exact_limits(k, n)).all()


def test_days_between_meetings() -> None:
    assert days_between([DAY("2024-03-01"), DAY("2024-02-01")]).tolist() == [29]
    assert days_between([END]).tolist() == []


@pytest.mark.parametrize(
    ("period", "span", "inside"),
    [("2024-03", "2024", True), ("2024-Q1", "2024-03", False), ("2025-01", "2024", False)],
)
def test_a_period_within_another(period: str, span: str, inside: bool) -> None:
    assert within(period, span) is inside


# One meeting.


@pytest.mark.parametrize(
    ("planned", "held", "as_of", "state", "late", "moved"),
    [
        ("2024-03-05", "2024-03-05", END, IN_TIME, NAN, False),
        ("2024-03-05", "2024-03-01", END, IN_TIME, NAN, False),
        ("2024-03-05", "2024-02-29", END, EARLY, NAN, True),
        ("2024-03-05", "2024-03-06", END, POSTPONED, 1, False),
        ("2024-03-31", "2024-04-01", END, POSTPONED, 1, True),
        ("2024-03-05", "2025-03-05", DAY("2025-12-31"), POSTPONED, 365, True),
        ("2024-03-05", None, DAY("2024-03-05"), NOT_DUE, NAN, False),
        ("2024-03-05", None, DAY("2024-03-06"), NOT_HELD, NAN, False),
        ("2024-03-05", "2024-03-08", DAY("2024-03-07"), NOT_HELD, NAN, False),
        ("2024-03-05", "2024-03-08", DAY("2024-03-08"), POSTPONED, 3, False),
        (None, "2024-03-05", END, UNPLANNED, NAN, False),
        (None, "2024-03-05", DAY("2024-03-04"), NO_DATES, NAN, False),
        (None, None, END, NO_DATES, NAN, False),
    ],
)
def test_the_state_of_a_meeting(
    planned: str | None,
    held: str | None,
    as_of: datetime.date,
    state: str,
    late: float,
    moved: bool,
) -> None:
    row = meeting_states(pd.DataFrame([meeting("2024-03", planned, held)]), as_of=as_of).iloc[0]
    assert row["keadaan"] == state
    assert row["hari_mundur"] == pytest.approx(late, nan_ok=True)
    assert row["pindah_bulan"] == moved


def test_what_was_held_later_is_told() -> None:
    rows = [meeting("2024-03", "2024-03-05", "2024-03-08")]
    row = meeting_states(pd.DataFrame(rows), as_of=DAY("2024-03-07")).iloc[0]
    assert row["catatan"] == "dilaksanakan 2024-03-08, sesudah 2024-03-07"


def test_meetings_stand_in_order_and_count_days_by_kind() -> None:
    rows = [
        meeting("2024-03", None, "2024-03-01"),
        meeting("2024-01", None, "2024-01-01"),
        meeting("2024-Q1", None, "2024-02-01", jenis="lokmin_triwulanan"),
        meeting("2024-02", None, None, jenis="posyandu"),
    ]
    found = meeting_states(pd.DataFrame(rows), as_of=END)
    assert list(found.columns) == list(STATES)
    assert found["periode"].tolist() == ["2024-01", "2024-03", "2024-Q1"]
    assert found["jarak"].tolist()[1] == 60
    assert found["jarak"].isna().tolist() == [True, False, True]


def test_no_meetings_and_no_columns() -> None:
    none = pd.DataFrame([meeting("2024-03", None, None)]).head(0)
    assert list(meeting_states(none, as_of=END).columns) == list(STATES)
    assert adherence(none, period="2024", as_of=END).empty
    assert list(input_process_output(none, period="2024", as_of=END).columns) == list(PARTS)
    assert attendance(none, as_of=END).empty
    with pytest.raises(ValueError, match=r"^activities lacks tgl_laksana; it has"):
        meeting_states(none.drop(columns="tgl_laksana"), as_of=END)


# Adherence.


YEAR = [
    meeting("2024-01", "2024-01-05", "2024-01-05"),
    meeting("2024-02", "2024-02-05", "2024-03-01"),  # postponed into another month
    meeting("2024-03", "2024-03-05", None),
    meeting("2024-04", None, "2024-04-20"),  # urgent, without a plan
    meeting("2024-06", "2024-06-05", "2024-06-05"),
    meeting("2024-12", "2024-12-31", None),  # not due on its day
    meeting("2024-07", None, None),
]


def test_a_year_of_meetings() -> None:
    found = values(YEAR)
    assert found["lokmin_direncanakan/bulanan"] == 4
    assert found["lokmin_dilaksanakan/bulanan"] == 4
    assert found["lokmin_ditunda/bulanan"] == 1
    assert found["lokmin_mendesak/bulanan"] == 1
    assert found["lokmin_terlaksana/bulanan"] == 75
    assert found["lokmin_tertunda/bulanan"] == 25
    assert found["lokmin_jadwal/bulanan"] == pytest.approx(100 * 5 / 12)
    assert found["lokmin_jarak/bulanan/rerata"] == pytest.approx((56 + 50 + 46) / 3)
    assert found["lokmin_jarak/bulanan/terpanjang"] == 56
    assert found["lokmin_jarak/bulanan/sejak_terakhir"] == 209
    told = notes(YEAR)
    assert told["lokmin_direncanakan/bulanan"] == "1 belum jatuh tempo; 1 tanpa tanggal"
    assert told["lokmin_jarak/bulanan/terpanjang"] == "sejak pertemuan terakhir sudah 209 hari"


def test_the_share_held_has_exact_limits() -> None:
    frame = adherence(pd.DataFrame(YEAR), period="2024", as_of=END).set_index("indikator")
    row = frame.loc["lokmin_terlaksana/bulanan"]
    other = stats.binomtest(3, 4).proportion_ci(0.95, method="exact")
    assert (row["pembilang"], row["penyebut"]) == (3, 4)
    assert (row["batas_bawah"], row["batas_atas"]) == pytest.approx(
        (100 * other.low, 100 * other.high)
    )
    assert row["metode"] == "eksak Clopper–Pearson 95%"
    assert row["sumber"] == "tabel kegiatan"
    assert frame.loc["lokmin_jarak/bulanan/rerata", "satuan"] == "hari"


def test_without_a_schedule_there_is_no_share() -> None:
    rows = [meeting("2024-02", None, "2024-02-05")]
    found, told = values(rows), notes(rows)
    assert math.isnan(found["lokmin_terlaksana/bulanan"])
    assert told["lokmin_terlaksana/bulanan"] == NO_SCHEDULE
    assert found["lokmin_jadwal/bulanan"] == 0
    assert math.isnan(found["lokmin_jarak/bulanan/rerata"])
    assert told["lokmin_jarak/bulanan/rerata"] == ONE_MEETING
    assert told["lokmin_jarak/bulanan/terpanjang"] == ONE_MEETING


def test_never_held() -> None:
    rows = [meeting("2024-02", "2024-02-05", None)]
    assert values(rows)["lokmin_terlaksana/bulanan"] == 0
    assert notes(rows)["lokmin_jarak/bulanan/sejak_terakhir"] == NEVER_HELD


def test_the_first_interval_begins_before_the_period() -> None:
    rows = [meeting("2023-10", None, "2023-10-01"), meeting("2024-01", None, "2024-01-05")]
    found = values(rows)
    assert found["lokmin_dilaksanakan/bulanan"] == 1
    assert found["lokmin_jarak/bulanan/terpanjang"] == 96


@pytest.mark.parametrize(
    ("as_of", "share"), [("2024-03-31", 100), ("2024-04-01", 50), ("2024-12-31", 25)]
)
def test_quarters_have_one_meeting_each(as_of: str, share: float) -> None:
    rows = [
        meeting("2024-Q1", "2024-02-10", "2024-02-10", jenis="lokmin_triwulanan"),
        meeting("2024-02", "2024-03-10", None, number=2, jenis="lokmin_triwulanan"),
    ]
    assert values(rows, as_of=DAY(as_of))["lokmin_jadwal/triwulanan"] == share


def test_a_period_that_has_not_begun() -> None:
    rows = [meeting("2024-02", "2024-02-10", None)]
    found = notes(rows, as_of=DAY("2023-12-31"))
    assert found["lokmin_jadwal/bulanan"] == "periode belum mulai pada 2023-12-31"


def test_bad_calls() -> None:
    with pytest.raises(ValueError, match="confidence"):
        adherence(pd.DataFrame(YEAR), period="2024", as_of=END, confidence=95)
    with pytest.raises(KinerjaError):
        adherence(pd.DataFrame(YEAR), period="Maret", as_of=END)
    with pytest.raises(ValueError, match=r"^hours must be two numbers in order, not \(2, 1\)$"):
        input_process_output(pd.DataFrame(YEAR), period="2024", as_of=END, hours=(2, 1))


DAYS = st.one_of(st.none(), st.dates(DAY("2024-01-01"), END).map(str))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(DAYS, DAYS), min_size=1, max_size=12))
def test_what_always_holds(days: list[tuple[str | None, str | None]]) -> None:
    rows = [meeting(f"2024-{place:02}", *both) for place, both in enumerate(days, start=1)]
    table = pd.DataFrame(rows)
    before = table.copy()
    found = values(rows)
    states = meeting_states(table, as_of=END)
    pd.testing.assert_frame_equal(table, before)
    assert len(states) == len(rows)
    held = found["lokmin_dilaksanakan/bulanan"]
    assert held == sum(both[1] is not None for both in days)
    assert found["lokmin_ditunda/bulanan"] + found["lokmin_mendesak/bulanan"] <= held
    assert found["lokmin_ditunda/bulanan"] <= found["lokmin_direncanakan/bulanan"]
    gaps = days_between([DAY(each) for _, each in days if each])
    if len(gaps):
        assert found["lokmin_jarak/bulanan/rerata"] == pytest.approx(gaps.mean())
        assert found["lokmin_jarak/bulanan/terpanjang"] == gaps.max()


# Input, process, output.


def parts(rows: list[Row]) -> pd.DataFrame:
    return input_process_output(pd.DataFrame(rows), period="2024", as_of=END).set_index("unsur")


@pytest.mark.parametrize(
    ("hours", "element"),
    [
        (0.99, "kurang dari 1 jam"),
        (HOURS[0], "lama 1–1,5 jam"),
        (HOURS[1], "lama 1–1,5 jam"),
        (1.51, "lebih dari 1,5 jam"),
    ],
)
def test_length_on_both_sides(hours: float, element: str) -> None:
    found = parts([meeting("2024-01", None, "2024-01-05", jam=hours)])
    lengths = found[found.index.str.contains("jam")]
    assert lengths["ya"].to_dict() == {name: float(name == element) for name in lengths.index}


def test_a_silence_is_no_no() -> None:
    rows = [
        meeting("2024-01", None, "2024-01-05", sop="ya", jam=None, rencana_kerja="tidak"),
        meeting("2024-02", None, "2024-02-05", sop=None, jam=1.2, rencana_kerja="ya"),
        meeting("2024-03", "2024-03-05", None, sop="ya"),  # not held: says nothing
        meeting("2023-03", None, "2023-03-05", sop="ya"),  # another year
    ]
    found = parts(rows)
    assert found.loc["ada SOP", ["ya", "diketahui", "tidak_dicatat"]].tolist() == [1, 1, 1]
    assert found.loc["menghasilkan rencana kerja", ["ya", "diketahui", "bagian"]].tolist() == [
        1,
        2,
        50,
    ]
    assert found.loc["ada ruang", ["ya", "diketahui", "tidak_dicatat"]].tolist() == [0, 0, 2]
    assert math.isnan(found.loc["ada ruang", "bagian"])
    assert found.loc["lama 1–1,5 jam", ["ya", "diketahui", "tidak_dicatat"]].tolist() == [1, 1, 1]
    assert found["tahap"].unique().tolist() == ["masukan", "proses", "keluaran"]


def test_attendance_is_added_up_and_impossible_ones_are_told() -> None:
    rows = [
        meeting("2024-01", None, "2024-01-05", undangan=20, hadir=15),
        meeting("2024-02", None, "2024-02-05", undangan=20, hadir=21),
        meeting("2024-03", None, "2024-03-05", undangan=20, hadir=20),
        meeting("2024-04", None, "2024-04-05", undangan=20, hadir=None),
    ]
    row = parts(rows).loc["hadir dari undangan (orang)"]
    assert row[["ya", "diketahui", "tidak_dicatat"]].tolist() == [35, 40, 1]
    assert row["catatan"] == "hadir melebihi undangan: 2024-02"
    other = stats.binomtest(35, 40).proportion_ci(method="wilson")
    assert (row["batas_bawah"], row["batas_atas"]) == pytest.approx(
        (100 * other.low, 100 * other.high)
    )
    each = attendance(pd.DataFrame(rows), as_of=END)
    assert each["nilai"].isna().tolist() == [False, True, False, True]
    assert each["catatan"][1] == "pembilang melebihi penyebut: bukan proporsi"


def test_two_meetings_of_a_month_have_their_numbers() -> None:
    rows = [
        meeting("2024-01", None, "2024-01-05", undangan=20, hadir=15, dokumen="a.csv", baris="2"),
        meeting(
            "2024-01",
            None,
            "2024-01-25",
            number=2,
            undangan=20,
            hadir=10,
            dokumen="a.csv",
            baris="3",
        ),
    ]
    found = attendance(pd.DataFrame(rows), as_of=END)
    assert found["indikator"].tolist() == [
        "lokmin_kehadiran/bulanan/1",
        "lokmin_kehadiran/bulanan/2",
    ]
    assert found["sumber"].tolist() == ["a.csv baris 2", "a.csv baris 3"]
    assert "a.csv" in adherence(pd.DataFrame(rows), period="2024", as_of=END)["sumber"][0]
