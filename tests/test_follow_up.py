"""The loop: what moved and what only swung, what is late, what is kept, stopped, escalated, carried over."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinerja.indicators.change import change_of_rates
from kinerja.indicators.follow_up import (
    CARRIED,
    ESCALATE,
    KEEP,
    MOVES,
    NO_INDICATOR,
    NO_SERIES,
    STOP,
    carried_over,
    decision,
    done_share,
    follow_up,
    months_late,
)
from kinerja.indicators.movement import (
    FEW_BEFORE,
    NO_SPREAD,
    NONE_AFTER,
    NONE_BEFORE,
    ONE_MONTH,
    TOO_SHORT,
    mean_limits,
    movement,
)
from kinerja.indicators.pws import month_number, month_of, monthly_coverage
from kinerja.indicators.results import results
from kinerja.indicators.spc import (
    ALWAYS,
    BETTER,
    COMMON,
    HIGH,
    LOW,
    MIXED,
    NEVER,
    UNJUDGED,
    WORSE,
    process_limits,
)

NAN = math.nan
STEADY = [4, 6, 5, 7, 4, 5, 6, 5, 4, 6, 5, 6]
LOW_LIMIT, HIGH_LIMIT = process_limits(STEADY).low, process_limits(STEADY).high
STEADY_MEAN = process_limits(STEADY).mean
Row = dict[str, object]


def action(
    period: str, text: str = "Sweeping", *, number: int = 1, status: str = "selesai", **more: object
) -> Row:
    row: Row = {
        "unit": "pkm",
        "periode": period,
        "nomor": number,
        "kegiatan": text,
        "status": status,
    }
    return row | {"tenggat": period, "selesai": period if status == "selesai" else None} | more


def series(
    values: list[float], *, code: str = "k1", target: float = NAN, first: str = "2024-01"
) -> pd.DataFrame:
    """Results without counts, one a month."""
    start = month_number(first)
    return results(
        {
            "unit": "pkm",
            "periode": month_of(start + place),
            "indikator": code,
            "nilai": value,
            "target": target,
        }
        for place, value in enumerate(values)
    )


def one(plans: list[Row], values: pd.DataFrame, period: str) -> pd.Series:
    found = follow_up(pd.DataFrame(plans), values, period=period)
    assert list(found.columns) == list(MOVES)
    assert len(found) == 1
    return found.iloc[0]


# Movement.


ONE_HIGH, TWO_HIGH = mean_limits(STEADY, 1)[1], mean_limits(STEADY, 2)[1]


@pytest.mark.parametrize(
    ("after", "word", "note"),
    [
        ([HIGH_LIMIT], COMMON, None),  # a point on the limit is within
        ([HIGH_LIMIT + 1e-6], COMMON, ONE_MONTH),  # outside, but the old mean is not known so well
        ([ONE_HIGH], COMMON, ONE_MONTH),
        ([ONE_HIGH + 1e-6], BETTER, None),
        ([2 * STEADY_MEAN - ONE_HIGH], COMMON, ONE_MONTH),
        ([2 * STEADY_MEAN - ONE_HIGH - 1e-6], WORSE, None),
        ([5, 6, 4], COMMON, None),
        ([TWO_HIGH, TWO_HIGH], COMMON, ONE_MONTH),  # two of three in the outer third
        ([TWO_HIGH + 1e-6] * 2, BETTER, None),
        ([8, 8, 8, 8, 5], BETTER, None),
        ([6] * 7, COMMON, ONE_MONTH),  # seven on one side
        ([7.2] * 7, BETTER, None),
        ([19, 5, 0, 5], COMMON, ONE_MONTH),
        ([-9, 5, 30, NAN], BETTER, None),
    ],
)
def test_movement_on_both_sides_of_each_limit(
    after: list[float], word: str, note: str | None
) -> None:
    found = movement(STEADY, after, direction="naik")
    assert (found.word, found.note, found.test, found.trial) == (word, note, "XmR", False)
    assert (found.low, found.high) == (LOW_LIMIT, HIGH_LIMIT)


@pytest.mark.parametrize(("before", "months"), [([], 3), ([NAN], 3), (STEADY, 0), ([5], 3)])
def test_a_mean_without_limits(before: list[float], months: int) -> None:
    assert np.isnan(mean_limits(before, months)).all()


def test_limits_of_a_mean() -> None:
    low, high = mean_limits(STEADY, 3)
    sigma = (HIGH_LIMIT - STEADY_MEAN) / 3
    assert high - STEADY_MEAN == pytest.approx(3 * math.sqrt(sigma**2 / 3 + sigma**2 / 12))
    assert high + low == pytest.approx(2 * STEADY_MEAN)


@pytest.mark.parametrize(
    ("direction", "up", "down"),
    [("naik", BETTER, WORSE), ("turun", WORSE, BETTER), ("netral", HIGH, LOW)],
)
def test_the_word_goes_by_the_direction(direction: str, up: str, down: str) -> None:
    assert movement(STEADY, [30], direction=direction).word == up  # type: ignore[arg-type]
    assert movement(STEADY, [-30], direction=direction).word == down  # type: ignore[arg-type]


@pytest.mark.parametrize(("many", "trial"), [(6, True), (11, True), (12, False)])
def test_trial_limits(many: int, trial: bool) -> None:
    found = movement(STEADY[:many], [5], direction="naik")
    assert (found.word, found.trial) == (COMMON, trial)


@pytest.mark.parametrize(
    ("before", "after", "note"),
    [
        (STEADY[:5], [5], FEW_BEFORE),
        ([5] * 12, [9], NO_SPREAD),
        ([], [9], NONE_BEFORE),
        ([NAN, NAN], [9], NONE_BEFORE),
        (STEADY, [], NONE_AFTER),
        (STEADY, [NAN], NONE_AFTER),
    ],
)
def test_what_cannot_be_judged_says_why(before: list[float], after: list[float], note: str) -> None:
    found = movement(before, after, direction="naik")
    assert (found.word, found.note, found.test) == (UNJUDGED, note, None)


@pytest.mark.parametrize(
    ("events", "later", "word"),
    [
        ([0, 1, 0, 0, 1, 0, 0, 1], [1], COMMON),  # XmR would say: out of the limits
        ([0, 1, 0, 0, 1, 0, 0, 1], [9, 8], BETTER),
        ([20, 22, 21], [20], UNJUDGED),  # too few months to say that nothing moved
        ([20, 22, 21, 19, 20], [20], UNJUDGED),
        ([1, 1, 1, 2, 1], [1], UNJUDGED),
        ([1, 1, 1, 2, 1, 1], [1], COMMON),
        ([20, 22, 21], [60, 50], BETTER),
        ([60, 50], [10], WORSE),
        ([6] * 8, [6], COMMON),  # no variation
        ([0, 0], [0], UNJUDGED),
    ],
)
def test_few_counts_are_judged_exactly(events: list[int], later: list[int], word: str) -> None:
    bases, later_bases = [100] * len(events), [100] * len(later)
    found = movement(
        events,
        later,
        direction="naik",
        counts_before=[events, bases],
        counts_after=[later, later_bases],
    )
    other = change_of_rates(sum(events), sum(bases), sum(later), sum(later_bases), 0.998)
    assert found.word == word
    assert found.test == "rasio eksak bersyarat 99,8%"
    assert found.note == (TOO_SHORT if word == UNJUDGED else None)
    assert (word in (BETTER, WORSE)) == (other.verdict in ("naik", "turun"))


def test_counts_without_a_base_are_not_judged() -> None:
    found = movement(
        [0, 1], [1], direction="naik", counts_before=[[0, 1], [0, 0]], counts_after=[[1], [9]]
    )
    assert found.word == UNJUDGED


def test_bad_confidence() -> None:
    with pytest.raises(ValueError, match="confidence"):
        movement(STEADY, [5], direction="naik", confidence=95)


# Late, and the decision.


@pytest.mark.parametrize(
    ("due", "status", "finished", "period", "late"),
    [
        ("2024-03", "berjalan", None, "2024-03", 0),
        ("2024-03", "berjalan", None, "2024-04", 1),
        ("2024-12", "belum", None, "2025-02", 2),
        ("2024-05", "belum", None, "2024-03", 0),
        ("2024-03", "selesai", "2024-03", "2024-09", 0),
        ("2024-03", "selesai", "2024-05", "2024-09", 2),
        ("2024-03", "selesai", "2024-02", "2024-09", 0),
        ("2024-03", "selesai", None, "2024-09", 0),
    ],
)
def test_how_late(due: str, status: str, finished: str | None, period: str, late: int) -> None:
    assert months_late(due, status, finished, period) == late


@pytest.mark.parametrize(
    ("status", "late", "word", "reached", "months", "verdict", "reason"),
    [
        ("belum", 0, BETTER, None, 9, KEEP, "belum dimulai, belum lewat tenggat"),
        ("belum", 1, BETTER, None, 9, ESCALATE, "belum dimulai, lewat tenggat 1 bulan"),
        ("berjalan", 0, COMMON, None, 9, KEEP, "berjalan, belum lewat tenggat, indikator variasi biasa"),
        ("berjalan", 2, COMMON, None, 9, ESCALATE, "berjalan, lewat tenggat 2 bulan, indikator variasi biasa"),
        ("berjalan", 2, UNJUDGED, None, 0, ESCALATE, "berjalan, lewat tenggat 2 bulan, indikator belum dapat dinilai"),
        ("berjalan", 2, BETTER, None, 1, KEEP, "berjalan, dan indikator membaik di luar batas sebelum tindakan"),
        ("berjalan", 0, WORSE, None, 1, ESCALATE, "berjalan, dan indikator memburuk di luar batas sebelum tindakan"),
        ("selesai", 0, BETTER, NEVER, 1, KEEP, "selesai, dan indikator membaik di luar batas sebelum tindakan"),
        ("selesai", 0, WORSE, ALWAYS, 1, ESCALATE, "selesai, dan indikator memburuk di luar batas sebelum tindakan"),
        ("selesai", 0, COMMON, NEVER, 2, KEEP,
         "selesai, baru 2 bulan diamati: dalam variasi biasa, belum dapat disebut berhasil atau gagal"),
        ("selesai", 0, COMMON, NEVER, 3, ESCALATE,
         "selesai, 3 bulan diamati: tetap dalam variasi biasa, bukan perbaikan; dengan proses seperti ini target tidak"
         " tercapai"),
        ("selesai", 0, COMMON, ALWAYS, 3, STOP,
         "selesai, 3 bulan diamati: tetap dalam variasi biasa, bukan perbaikan; target tercapai juga tanpa perubahan"),
        ("selesai", 0, COMMON, MIXED, 3, STOP, "selesai, 3 bulan diamati: tetap dalam variasi biasa, bukan perbaikan"),
        ("selesai", 0, COMMON, None, 3, STOP, "selesai, 3 bulan diamati: tetap dalam variasi biasa, bukan perbaikan"),
        ("selesai", 0, UNJUDGED, None, 3, None, "selesai, indikator belum dapat dinilai"),
        ("selesai", 0, HIGH, None, 3, None, "selesai, indikator sinyal naik"),
    ],
)  # fmt: skip
def test_every_case_of_the_decision(
    status: str, late: int, word: str, reached: str | None, months: int, verdict: str | None, reason: str
) -> None:  # fmt: skip
    assert decision(status, late, word, reached, months) == (verdict, reason)


# The loop.


def test_a_real_improvement_is_recognised_and_noise_is_not() -> None:
    plan = [action("2025-01", indikator="k1")]
    moved = one(plan, series([*STEADY, 12, 13, 12]), "2025-04")
    assert (moved["gerak"], moved["putusan"]) == (BETTER, KEEP)
    assert (moved["titik_sebelum"], moved["titik_sesudah"]) == (12, 3)
    assert (moved["batas_bawah"], moved["batas_atas"]) == (LOW_LIMIT, HIGH_LIMIT)
    assert not moved["sementara"]
    swung = one(plan, series([*STEADY, 7, 7, 6], target=20), "2025-04")
    assert (swung["gerak"], swung["jaminan"], swung["putusan"]) == (COMMON, NEVER, ESCALATE)
    assert swung["rerata_sesudah"] > swung["rerata_sebelum"]  # higher, and yet no improvement


@pytest.mark.parametrize(
    ("target", "reached", "verdict"),
    [(20, NEVER, ESCALATE), (5, MIXED, STOP), (0, ALWAYS, STOP), (NAN, None, STOP)],
)
def test_assurance_decides_what_noise_is_worth(
    target: float, reached: str | None, verdict: str
) -> None:
    row = one(
        [action("2025-01", indikator="k1")], series([*STEADY, 5, 6, 5], target=target), "2025-04"
    )
    assert (row["jaminan"] if pd.notna(row["jaminan"]) else None) == reached
    assert row["putusan"] == verdict


def test_assurance_of_what_has_moved_needs_months_of_its_own() -> None:
    plan = [action("2025-01", indikator="k1", status="berjalan", tenggat="2026-01")]
    few = one(plan, series([*STEADY, *[30, 31, 30, 31, 30]], target=20), "2025-06")
    assert pd.isna(few["jaminan"])
    enough = one(plan, series([*STEADY, *[30, 31, 30, 31, 30, 31]], target=20), "2025-07")
    assert (enough["gerak"], enough["jaminan"]) == (BETTER, ALWAYS)


def test_trial_limits_are_said() -> None:
    row = one([action("2024-07", indikator="k1")], series([*STEADY[:6], 5, 6]), "2024-09")
    assert row["sementara"]
    assert row["catatan"] == "batas sementara: kurang dari 12 bulan sebelum tindakan"


def test_months_are_cut_at_plan_and_end() -> None:
    values = series(
        [*STEADY, 100, 100, 5, 6]
    )  # while it was going on the indicator is of neither side
    row = one(
        [action("2025-01", indikator="k1", tenggat="2025-03", selesai="2025-03")], values, "2025-05"
    )
    assert (row["titik_sebelum"], row["titik_sesudah"], row["gerak"]) == (12, 2, COMMON)
    still = one(
        [action("2025-01", indikator="k1", status="berjalan", tenggat="2025-06")], values, "2025-05"
    )
    assert (still["titik_sesudah"], still["gerak"]) == (4, BETTER)
    unknown = one([action("2025-01", indikator="k1", selesai=None)], values, "2025-02")
    assert unknown["catatan"] == "bulan selesai tidak dicatat: dihitung sejak bulan rencana"


def test_the_month_of_the_meeting_is_not_read() -> None:
    row = one([action("2025-01", indikator="k1")], series([*STEADY, 5, 100]), "2025-02")
    assert (row["titik_sesudah"], row["gerak"]) == (1, COMMON)


def test_a_village_has_its_own_series() -> None:
    rows = [
        {"unit": "pkm", "periode": month_of(month_number("2024-01") + place), "desa": name, "indikator": "k1",
         "dilayani": count, "sasaran": 100}
        for name, counts in {"Suka": [*STEADY, 15, 16], "Maju": [*STEADY, 5, 6]}.items()
        for place, count in enumerate(counts)
    ]  # fmt: skip
    values = monthly_coverage(pd.DataFrame(rows), period="2025-02")
    found = follow_up(
        pd.DataFrame([action("2025-01", indikator="k1", desa=name, number=place) for place, name in
                      enumerate(["Suka", "Maju", "Jauh"])]), values, period="2025-03",
    )  # fmt: skip
    assert found["gerak"].tolist() == [BETTER, COMMON, UNJUDGED]
    assert found["uji"].tolist()[:2] == ["XmR", "XmR"]
    assert found["catatan"][2] == NO_SERIES


def test_sparse_counts_of_a_village() -> None:
    rows = [
        {"unit": "pkm", "periode": month_of(month_number("2024-01") + place), "desa": "Suka", "indikator": "k1",
         "dilayani": count, "sasaran": 20}
        for place, count in enumerate([0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 1])
    ]  # fmt: skip
    values = monthly_coverage(pd.DataFrame(rows), period="2025-01")
    row = one([action("2025-01", indikator="k1", desa="Suka")], values, "2025-02")
    assert (row["gerak"], row["uji"]) == (COMMON, "rasio eksak bersyarat 99,8%")
    assert not row["sementara"]


def test_without_an_indicator_the_result_is_not_judged() -> None:
    row = one([action("2025-01")], series(STEADY), "2025-02")
    assert (row["gerak"], row["catatan"]) == (UNJUDGED, NO_INDICATOR)
    assert pd.isna(row["putusan"])
    late = one([action("2025-01", status="belum")], series(STEADY), "2025-03")
    assert (late["putusan"], late["bulan_terlambat"]) == (ESCALATE, 2)


def test_a_neutral_indicator_signals_and_a_falling_one_improves() -> None:
    falling = one(
        [action("2025-01", indikator="do_k1_k4")], series([*STEADY, -9], code="do_k1_k4"), "2025-02"
    )
    assert (falling["gerak"], falling["putusan"]) == (BETTER, KEEP)
    neutral = one(
        [action("2025-01", indikator="lokmin_lama")],
        series([*STEADY, 99], code="lokmin_lama"),
        "2025-02",
    )
    assert neutral["gerak"] == HIGH
    assert pd.isna(neutral["putusan"])


@pytest.mark.parametrize(
    ("plan", "period", "shown"),
    [
        (action("2024-05"), "2024-06", True),  # last month's, whatever its state
        (action("2024-05"), "2024-05", False),  # this month's plan is not judged yet
        (action("2024-01", status="belum"), "2025-06", True),  # open, however old
        (action("2024-01", selesai="2024-03"), "2024-09", True),  # finished six months ago
        (action("2024-01", selesai="2024-03"), "2024-10", False),
        (action("2024-01", selesai=None), "2024-07", True),
        (action("2024-01", selesai=None), "2024-08", False),
    ],
)
def test_which_actions_are_looked_at(plan: Row, period: str, shown: bool) -> None:
    found = follow_up(pd.DataFrame([plan]), series(STEADY), period=period)
    assert len(found) == shown
    longer = follow_up(pd.DataFrame([plan]), series(STEADY), period=period, watch=12)
    assert len(longer) == (shown or period != "2024-05")


def test_an_action_written_anew_is_one() -> None:
    plans = [
        action("2024-05", "Kelas  ibu", status="berjalan", number=4, indikator="k1"),
        action("2024-06", "kelas ibu", status="belum", indikator="k1"),
        action("2024-07", "Kelas ibu", status="selesai", indikator="k1"),
        action("2024-07", "Kelas ibu", status="belum", indikator="k4", number=2),  # another aim
    ]
    found = follow_up(pd.DataFrame(plans), series(STEADY[:7]), period="2024-08")
    assert found[["periode", "nomor", "status", "bulan_terlambat"]].to_numpy().tolist() == [
        ["2024-05", 4, "selesai", 2],
        ["2024-07", 2, "belum", 1],
    ]
    assert carried_over(pd.DataFrame(plans), period="2024-08")["indikator"].tolist() == ["k4"]


def test_an_action_done_and_planned_again_is_two() -> None:
    plans = [
        action("2024-05", status="selesai"),
        action("2024-06", status="berjalan"),
        action("2024-07", status="belum"),
    ]
    left = carried_over(pd.DataFrame(plans), period="2024-08")
    assert left[["rencana_asal", "status"]].to_numpy().tolist() == [["2024-06", "belum"]]
    twice = [action("2024-05", status="belum"), action("2024-05", status="belum", number=2)]
    assert len(carried_over(pd.DataFrame(twice), period="2024-06")) == 2


def test_what_is_carried_over() -> None:
    plans = [
        action(
            "2024-06",
            "b",
            status="berjalan",
            number=2,
            tenggat="2024-08",
            biaya=5e5,
            nomor_masalah=3,
        ),
        action("2024-05", "a", status="belum", number=7),
        action("2024-05", "c"),
        action("2024-07", "nanti", status="belum"),
        action("2024-06", "d", status="belum") | {"unit": "lain"},
    ]
    found = carried_over(pd.DataFrame(plans), period="2024-07")
    assert list(found.columns) == list(CARRIED)
    told = found[
        [
            "unit",
            "periode",
            "nomor",
            "kegiatan",
            "tenggat",
            "rencana_asal",
            "nomor_asal",
            "bulan_terlambat",
        ]
    ]
    assert told.to_numpy().tolist() == [
        ["pkm", "2024-07", 1, "a", "2024-05", "2024-05", 7, 2],
        ["lain", "2024-07", 1, "d", "2024-06", "2024-06", 1, 1],
        ["pkm", "2024-07", 2, "b", "2024-08", "2024-06", 2, 0],
    ]
    assert found["biaya"].tolist()[2] == 5e5
    assert found["nomor_masalah"].isna().all()


def test_the_share_done_of_last_month() -> None:
    plans = [
        action("2024-06", "a"),
        action("2024-06", "b", status="berjalan", number=2),
        action("2024-05", "c"),
    ]
    found = done_share(pd.DataFrame(plans), period="2024-07")
    assert found[["indikator", "periode", "nilai"]].to_numpy().tolist() == [
        ["lokmin_tindak_lanjut", "2024-06", 50]
    ]
    assert found["metode"].tolist() == ["Wilson 95%"]
    assert done_share(pd.DataFrame(plans), period="2024-06")["nilai"].tolist() == [100]
    assert done_share(pd.DataFrame(plans), period="2024-05").empty


def test_nothing_planned_and_bad_calls() -> None:
    none = pd.DataFrame([action("2024-05")]).head(0)
    assert list(follow_up(none, series(STEADY), period="2024-06").columns) == list(MOVES)
    assert list(carried_over(none, period="2024-06").columns) == list(CARRIED)
    assert one([action("2024-05", indikator="k1")], series([]), "2024-06")["catatan"] == NO_SERIES
    with pytest.raises(ValueError, match=r"^plans lacks status; it has"):
        carried_over(none.drop(columns="status"), period="2024-06")
    with pytest.raises(ValueError, match=r"^values lacks target; it has"):
        follow_up(none, series(STEADY).drop(columns="target"), period="2024-06")
    with pytest.raises(ValueError, match=r"^period must be a month such as 2024-03, not 2024$"):
        follow_up(none, series(STEADY), period="2024")


def test_years_among_the_values_are_not_months() -> None:
    values = pd.concat([series([*STEADY, 5]), series([99]).assign(periode="2024")])
    assert one([action("2025-01", indikator="k1")], values, "2025-02")["titik_sebelum"] == 12


# Always, and on average.


STATES = st.sampled_from(["selesai", "berjalan", "belum"])


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 12), st.sampled_from("abc"), STATES), min_size=1, max_size=10)
)
def test_what_always_holds(given_plans: list[tuple[int, str, str]]) -> None:
    plans = pd.DataFrame(
        [action(f"2024-{month:02}", text, status=status, number=place, indikator="k1")
         for place, (month, text, status) in enumerate(given_plans)]
    )  # fmt: skip
    before = plans.copy()
    left = carried_over(plans, period="2024-12")
    seen = follow_up(plans, series(STEADY), period="2024-12")
    pd.testing.assert_frame_equal(plans, before)
    assert set(left["status"]) <= {"berjalan", "belum"}
    assert left["nomor"].tolist() == list(range(1, len(left) + 1))
    assert len(seen[seen["status"] != "selesai"]) == len(
        left
    )  # what is open is looked at, and carried over
    turned = carried_over(plans.iloc[::-1], period="2024-12")
    pd.testing.assert_frame_equal(left, turned)


@pytest.mark.parametrize("months", [1, 3, 6, 12])
@pytest.mark.parametrize("before", [6, 12, 24])
def test_noise_is_seldom_called_an_improvement(before: int, months: int) -> None:
    random = np.random.default_rng(2005)
    said = [
        movement(random.poisson(5, before), random.poisson(5, months), direction="naik").word
        == BETTER
        for _ in range(400)
    ]
    assert np.mean(said) < (0.06 if before < 12 else 0.03)


@pytest.mark.parametrize("mean", [0.3, 1])
def test_nor_is_the_noise_of_sparse_counts(mean: float) -> None:
    random = np.random.default_rng(2006)
    said = 0
    for _ in range(400):
        early, late = random.poisson(mean, 12), random.poisson(mean, 6)
        found = movement(
            early,
            late,
            direction="naik",
            counts_before=[early, [50] * 12],
            counts_after=[late, [50] * 6],
        )
        said += found.word == BETTER
    assert said / 400 < 0.01


def test_a_real_improvement_is_found() -> None:
    random = np.random.default_rng(2007)
    said = [
        movement(random.poisson(5, 12), random.poisson(13, 3), direction="naik").word == BETTER
        for _ in range(200)
    ]
    assert np.mean(said) > 0.8
