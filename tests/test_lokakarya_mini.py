"""The pack for a monthly meeting: what it composes, what it must not know, the planted truths of data/contoh."""

import dataclasses
import datetime
import functools
import io
import json
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from kinerja.display import agenda as sheets
from kinerja.display import lokakarya_mini as say
from kinerja.display import mini_plans, mini_workshop
from kinerja.errors import KinerjaError, OutputError, ParamError
from kinerja.indicators import mini_workshop as composition
from kinerja.indicators.meetings import HOURS, meeting_states
from kinerja.indicators.pws_matrix import pws_matrix
from kinerja.indicators.results import COLUMNS, results
from kinerja.params import LokakaryaMini, Pkp, checked
from kinerja.tables import load
from kinerja.tables.plan_workbook import plan_workbook, save_plan

ROOT = Path(__file__).parents[1]
UNITS = [f"p{number:02}" for number in range(1, 13)]
MOVED = {"membaik", "memburuk", "sinyal naik", "sinyal turun"}


@functools.cache
def dataset(name):
    return load(ROOT / "data" / name)


@functools.cache
def report(unit, period, name="contoh"):
    return composition.mini_workshop(dataset(name).only(unit).table, period=period)


@functools.cache
def truth(code):
    told = json.loads((ROOT / "data/contoh/kebenaran.json").read_text(encoding="utf-8"))
    return next(each for each in told["kebenaran"] if each["kode"] == code)


def after(month, many):
    """The month that many months later."""
    year, number = divmod(12 * int(month[:4]) + int(month[5:]) - 1 + many, 12)
    return f"{year}-{number + 1:02}"


def action(frame, place):
    """The rows of the planted action."""
    return frame[(frame["periode"] == place["rencana"]) & (frame["nomor"] == place["nomor"])]


def words(html):
    return BeautifulSoup(str(html.markup), "html.parser").get_text(" ", strip=True)


# The planted truths.


@pytest.mark.parametrize(
    ("code", "unit", "moved"), [("perbaikan_nyata", "p07", "membaik"), ("perbaikan_semu", "p08", "variasi biasa")]
)  # fmt: skip
def test_an_improvement_is_recognised_where_it_is_real_and_only_there(code, unit, moved):
    place = truth(code)["tempat"]
    assert truth(code)["unit"] == unit
    judged = after(place["selesai"], 3)
    (row,) = action(report(unit, judged).moves, place).to_dict("records")
    assert row["gerak"] == moved
    (later,) = action(report(unit, "2024-12").lessons, place).to_dict("records")
    assert (later["gerak"], later["dinilai"]) == (moved, judged)


@pytest.mark.parametrize("unit", UNITS)
def test_no_other_action_takes_credit_for_noise(unit):
    found = report(unit, "2024-12").lessons
    known = truth("perbaikan_nyata")["tempat"] if unit == "p07" else {"rencana": "", "nomor": 0}
    others = found.drop(action(found, known).index)
    assert len(others) > 5
    assert "membaik" not in set(others["gerak"])


def test_false_alarms_of_the_whole_district_are_as_few_as_the_limits_promise():
    """The limits are trial limits, of 6 to 10 months: once in a while chance goes beyond them."""
    every = pd.concat([report(unit, "2024-12").lessons for unit in UNITS])
    alarms = every[every["gerak"].isin(MOVED)]
    assert len(every) > 150
    assert 1 <= len(alarms) <= 0.02 * len(every)  # the real one is among them


def test_a_noisy_nothing_is_no_signal_in_any_month():
    place = truth("naik_turun_kebetulan")["tempat"]
    own = dataset("contoh").only("p05")
    counts = own.pws[own.pws["indikator"] == place["indikator"]]
    marks = []
    for month in range(2, 13):
        matrix = pws_matrix(counts, own.target, period=f"2024-{month:02}")
        (row,) = matrix[matrix["desa"] == place["desa"]].to_dict("records")
        assert (row["putusan"], row["tanda"]) == ("variasi biasa", "derau"), month
        assert place["desa"] not in set(composition.signals(matrix)["desa"])
        marks.append(row["arah"])
    assert {"naik", "turun"} <= set(marks)  # the marks are there, and each is called noise
    found = report("p05", "2024-12")
    told = words(mini_workshop.coverage(found)) + words(say.findings(found, pd.DataFrame()))
    assert "sinyal" not in told.replace("tidak satu deret pun memberi sinyal", "")


def test_a_real_decline_is_a_signal_with_its_chart():
    place = truth("penurunan_nyata")["tempat"]
    found = report("p04", "2024-12")
    own = found.signals[found.signals["desa"] == place["desa"]]
    assert own[["indikator", "putusan"]].to_numpy().tolist() == [
        [place["indikator"], "sinyal turun"]
    ]
    assert f"{place['indikator']}/desa/{place['desa']}" in found.charts


def test_meetings_held_once_in_three_months_are_found():
    held = truth("lokmin_jarang")["tempat"]["dilaksanakan"]
    found = report("p11", "2024-12")
    (row,) = found.slots[found.slots["jenis"] == "lokmin_bulanan"].to_dict("records")
    assert row["terisi"] == len([month for month in held if month < "2024-12"])
    assert row["lewat"] == 11
    assert row["kosong"].startswith("Januari, Februari, April")
    assert "3 dari 11 bulan tahun ini mempunyai lokakarya mini." in words(
        say.findings(found, pd.DataFrame())
    )
    full = truth("lokmin_jarang")["besar"]
    january = report("p11", "2025-01")
    (row,) = january.slots[january.slots["jenis"] == "lokmin_bulanan"].to_dict("records")
    assert (row["terisi"], row["lewat"]) == (full["dilaksanakan"], full["seharusnya"])


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit != "p11"])
def test_the_others_met_every_month(unit):
    found = report(unit, "2024-12").slots
    assert found["terisi"].tolist() == found["lewat"].tolist() == [11, 3]


# Nothing is known before its time.


PLANS = pd.DataFrame(
    [
        ("pkm", "2024-01", 1, "a", "2024-02", "selesai", "2024-04", 1.0),
        ("pkm", "2024-02", 1, "b", "2024-03", "selesai", "2024-03", 2.0),
        ("pkm", "2024-03", 1, "A ", "2024-04", "selesai", "2024-04", 1.0),
        ("pkm", "2024-03", 2, "c", "2024-04", "belum", None, 2.0),
        ("pkm", "2024-04", 1, "d", "2024-05", "belum", None, 1.0),
    ],
    columns=["unit", "periode", "nomor", "kegiatan", "tenggat", "status", "selesai", "nomor_masalah"],
)  # fmt: skip


@pytest.mark.parametrize(
    ("period", "found"),
    [
        ("2024-02", ["berjalan", "berjalan"]),
        (
            "2024-03",
            ["berjalan", "selesai", "berjalan", "belum"],
        ),  # what ended in the month itself has ended
        ("2024-04", ["selesai", "selesai", "selesai", "belum", "belum"]),
        ("2023-12", []),
    ],
)
def test_a_plan_is_known_as_it_was(period, found):
    before = PLANS.copy()
    assert composition.as_known(PLANS, period)["status"].tolist() == found
    pd.testing.assert_frame_equal(PLANS, before)


def test_the_plan_has_what_is_open_first_then_what_is_new():
    found = composition.next_plan(PLANS, period="2024-03")
    assert found[
        ["nomor", "kegiatan", "rencana_asal", "baru", "bulan_terlambat"]
    ].to_numpy().tolist() == [
        [1, "A ", "2024-01", False, 1],  # written anew in March: one action, of January
        [2, "c", "2024-03", True, 0],
    ]
    assert found["periode"].unique().tolist() == ["2024-03"]
    assert found["nomor_masalah"].tolist() == [1.0, 2.0]  # of March's own rows
    assert composition.next_plan(PLANS.head(0), period="2024-03").empty
    assert list(composition.next_plan(PLANS.head(0), period="2024-03")) == list(found)


def test_a_problem_without_an_action_is_named():
    raised = pd.DataFrame({"periode": "2024-03", "nomor": [1, 2, 3], "masalah": ["x", "y", "z"]})
    assert composition.unanswered(raised, PLANS)["masalah"].tolist() == ["z"]
    assert composition.unanswered(raised, PLANS.drop(columns="nomor_masalah"))[
        "masalah"
    ].tolist() == ["x", "y", "z"]


@pytest.mark.parametrize(
    ("period", "month", "many"),
    [
        ("2024-01", "2024-01", 1),
        ("2024-02", "2024-01", 1),
        ("2024-03", "2024-03", 2),
        ("2023-12", "2023-12", 0),
    ],
)
def test_the_latest_problems_are_taken_and_their_month_said(period, month, many):
    table = pd.DataFrame({"periode": ["2024-01", "2024-03", "2024-03"], "masalah": list("abc")})
    found, rows = composition.latest_problems(table, period)
    assert (found, len(rows)) == (month, many)


def test_a_finished_action_is_judged_in_the_third_month_and_not_before():
    pws = pd.DataFrame(
        {"unit": "pkm", "periode": [f"2024-{month:02}" for month in range(1, 12)], "desa": "Suka", "indikator": "k1",
         "dilayani": [7, 6, 8, 7, 6, 8, 14, 15, 14, 2, 2], "sasaran": 100}
    )  # fmt: skip
    values = composition.area.monthly_coverage(pws, period="2024-11")
    plan = pd.DataFrame(
        {"unit": ["pkm"], "periode": "2024-07", "nomor": 1, "kegiatan": "x", "status": "selesai", "tenggat": "2024-07",
         "selesai": "2024-07", "indikator": "k1", "desa": "Suka"}
    )  # fmt: skip
    assert composition.lessons(plan, values, period="2024-09").empty
    for period in ("2024-10", "2024-12"):  # the fall of October is not held against it, or for it
        (row,) = composition.lessons(plan, values, period=period).to_dict("records")
        assert (row["gerak"], row["dinilai"], row["titik_sesudah"]) == ("membaik", "2024-10", 3)
    bare = plan.drop(columns=["indikator", "desa"])
    assert composition.lessons(bare, values, period="2024-10")["gerak"].tolist() == [
        "belum dapat dinilai"
    ]


# Months and quarters.


def meetings(*rows):
    table = pd.DataFrame(rows, columns=["periode", "jenis", "tgl_laksana"])
    return table.assign(unit="pkm", nomor=range(1, len(rows) + 1), tgl_rencana=None)


@pytest.mark.parametrize(
    ("rows", "day", "found"),
    [
        ([("2024-01", "lokmin_bulanan", "2024-01-05")], "2024-01-31", [[1, 1, None]]),
        ([("2024-01", "lokmin_bulanan", "2024-01-05")], "2024-01-30", [[0, 0, None]]),  # January is not over
        ([("2024-01", "lokmin_bulanan", "2024-02-01")], "2024-02-29", [[1, 2, "Januari"]]),  # by its day
        ([("2024-03", "lokmin_bulanan", "2024-03-05")], "2024-04-30", [[1, 2, "April"]]),  # nobody recorded January
        ([("2024-02", "lokmin_triwulanan", None)], "2024-06-30", [[0, 2, "triwulan I, triwulan II"]]),
        ([("2024-Q2", "lokmin_triwulanan", "2024-04-20")], "2024-06-30", [[1, 1, None]]),
        ([("2024-Q2", "lokmin_triwulanan", "2024-04-20")], "2024-05-31", [[0, 0, None]]),
        ([("2024-01", "lokmin_bulanan", "2024-01-05"), ("2024-01", "lokmin_triwulanan", None)], "2024-12-31",
         [[1, 12, "Februari"], [0, 4, "triwulan I"]]),
        ([], "2024-12-31", []),
    ],
)  # fmt: skip
def test_months_and_quarters_with_a_meeting(rows, day, found):
    as_of = datetime.date.fromisoformat(day)
    slots = composition.slots(meeting_states(meetings(*rows), as_of=as_of), as_of=as_of)
    told = slots[["terisi", "lewat", "kosong"]].astype("object")
    for row, expected in zip(
        told.where(told.notna(), None).to_numpy().tolist(), found, strict=True
    ):
        assert row[:2] == expected[:2]
        assert row[2] == expected[2] or str(row[2]).startswith(f"{expected[2]},")


def test_the_meeting_of_january_looks_at_the_year_before():
    found = report("p01", "2024-01")
    assert found.last == "2023-12"
    assert found.matrix.empty
    assert found.adherence.empty
    assert found.states.empty
    assert found.slots["lewat"].tolist() == [0, 0]
    assert "belum ada yang lewat" not in words(
        mini_workshop.meetings(found)
    )  # it is not recorded at all


@pytest.mark.parametrize("period", ["2024", "2024-Q1", "kemarin"])
def test_a_period_that_is_no_month_is_refused(period):
    with pytest.raises((ValueError, KinerjaError)):
        composition.mini_workshop(dataset("contoh").only("p01").table, period=period)


# What a document says.


def test_kebun_sikolos_says_what_its_document_says_and_no_more():
    found = report("kebun_sikolos", "2005-12", "kebun_sikolos")
    assert list(found.recorded) == list(COLUMNS)
    values = dict(zip(found.recorded["indikator"], found.recorded["nilai"], strict=True))
    assert values["lokmin_jarak"] == 3
    assert values["lokmin_lama/paling lama"] == 1.5
    assert pd.isna(values["lokmin_tahu_pedoman"])
    assert found.recorded["sumber"].str.contains("004_3332f5b6b343cb9c.txt baris 13, 17").all()
    told = words(say.findings(found, pd.DataFrame()))
    assert "3 bulan" in told
    assert "Tidak ada data: kegiatan, pws, masalah, dan rencana." in told
    for table in (
        mini_workshop.meetings(found), mini_workshop.parts(found.parts), mini_workshop.coverage(found),
        mini_plans.problems(found), mini_plans.moves(found),
    ):  # fmt: skip
        assert "tidak ada data" in words(table)
    shown = words(mini_workshop.recorded(found.recorded))
    assert "tanpa angka Tercetak sebagian besar staf belum mengetahui" in shown


def test_a_reading_from_counts_keeps_its_note_and_other_years_stay_out():
    row = {
        "unit": "u",
        "periode": "2005",
        "indikator": "lokmin_jadwal",
        "pembilang": 3,
        "penyebut": 12,
    }
    table = pd.DataFrame([row, row | {"periode": "2006"}, row | {"indikator": "k1"}])
    found = composition.documented(table, year="2005")
    assert found["nilai"].tolist() == [25.0]
    assert composition.documented(table.assign(catatan="begitu"), year="2005")[
        "catatan"
    ].tolist() == ["begitu"]
    assert composition.documented(table, year="1999").equals(results([]))


@pytest.mark.parametrize(
    ("code", "direction"), [("k1", "naik"), ("lokmin_jarak", "turun"), ("lokmin_lama", "netral")]
)
def test_a_chart_has_the_direction_and_target_of_its_indicator(code, direction):
    monthly = results(
        {
            "unit": "u",
            "periode": f"2024-{month:02}",
            "indikator": code,
            "nilai": value,
            "target": target,
        }
        for month, value, target in [
            (1, 5.0, None),
            (2, 5.5, 6.0),
            (3, 5.0, 7.0),
            (4, 5.5, 7.0),
            (5, 90.0, 7.0),
        ]
    )
    found = pd.DataFrame({"indikator": [code], "desa": [None], "uji": ["XmR"]})
    chart = composition.control_charts(monthly, found)[code]
    assert chart["target"].unique().tolist() == [7.0]
    high = {"naik": "membaik", "turun": "memburuk", "netral": "sinyal naik"}
    assert chart["putusan"].iloc[-1] == high[direction]
    bare = composition.control_charts(monthly.assign(target=float("nan")), found)[code]
    assert bare["target"].isna().all()
    assert composition.control_charts(monthly, found.assign(uji="lain")) == {}


# The sheets.


def test_the_agenda_fills_an_hour_and_a_half():
    assert sum(item.minutes for item in sheets.ITEMS.values()) == sheets.MINUTES == 60 * HOURS[1]
    text = words(sheets.agenda(report("p07", "2024-12")))
    assert "0.00–0.05" in text
    assert "1.25–1.30" in text


@pytest.mark.parametrize(
    ("many", "shown", "last"),
    [(0, 0, None), (4, 4, "3"), (5, 4, "… dan 2 lagi, di halaman berikutnya")],
)
def test_an_item_of_the_agenda_has_four_lines_at_most(many, shown, last):
    lines = sheets.fitting([str(place) for place in range(many)], 4)
    assert len(lines) == shown
    assert not lines or lines[-1] == last


@pytest.mark.parametrize(("long", "shown"), [(120, 120), (121, 120)])
def test_a_line_of_the_agenda_is_cut_where_it_is_too_long(long, shown):
    (line,) = sheets.fitting(["a" * long], 1)
    assert len(line) == shown
    assert line.endswith("…") == (long > shown)


def test_the_plan_to_print_says_who_when_cost_and_indicator_or_asks_for_them():
    found = report("p07", "2024-12")
    text = words(sheets.plan(found))
    assert "1. Pelacakan bayi baru lahir Desa 2, dari Maret 2024 Bidan desa April 2024" in text
    assert "Kunjungan neonatal pertama (KN1), Desa 2 belum, lewat 8 bulan" in text
    bare = found.plan.assign(penanggung_jawab=None, biaya=float("nan"), indikator=None)
    assert words(sheets.plan(dataclasses.replace(found, plan=bare))).count(
        "belum ada: isi"
    ) == 3 * len(bare)
    open_ = pd.DataFrame({"nomor": [2.0], "masalah": ["Lupa"]})
    text = words(sheets.plan(dataclasses.replace(found, unanswered=open_)))
    assert "Masalah 2: Lupa belum ada kegiatannya: isi" in text


def test_a_tie_is_shown_as_a_tie():
    found = report("p07", "2024-12")
    assert found.problems["seri_jumlah"].tolist() == [1, 2, 2]
    assert "2 (seri, 2 masalah)" in words(mini_plans.problems(found))


def test_the_workbook_is_read_back_as_the_plan(tmp_path):
    plan = report("p07", "2024-12").plan
    save_plan(plan, tmp_path / "lokakarya_mini.csv", unit="p07")
    book = openpyxl.load_workbook(tmp_path / "lokakarya_mini.xlsx")
    assert [cell.value for cell in book["rencana"][1]][:5] == [
        "unit",
        "periode",
        "nomor",
        "nomor_masalah",
        "kegiatan",
    ]
    (tmp_path / "unit.csv").write_text(
        "unit,nama,jenis\np07,Puskesmas,puskesmas\n", encoding="utf-8"
    )
    read = load(tmp_path).rencana
    names = [
        "kegiatan",
        "penanggung_jawab",
        "tenggat",
        "biaya",
        "indikator",
        "desa",
        "status",
        "nomor",
        "periode",
    ]
    pd.testing.assert_frame_equal(read[names], plan[names], check_dtype=False)


def test_without_a_path_no_workbook_is_written_and_a_bad_one_is_told(tmp_path):
    plan = report("p07", "2024-12").plan
    save_plan(plan, "", unit="p07")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OutputError, match="harus dapat ditulis"):
        save_plan(plan, tmp_path / "tidak" / "ada.csv", unit="p07")
    assert (
        openpyxl.load_workbook(io.BytesIO(plan_workbook(plan.head(0), unit="p07")))[
            "rencana"
        ].max_row
        == 1
    )


# Parameters.


@pytest.mark.parametrize(
    ("month", "sentence"),
    [
        ("2024-06", None),
        ("2024", 'parameter: bulan harus seperti 2024-06; ditemukan "2024".'),
        ("2024-Q1", 'parameter: bulan harus seperti 2024-06; ditemukan "2024-Q1".'),
        ("2024-13", 'parameter: bulan harus seperti 2024-06; ditemukan "2024-13".'),
        ("1989-12", 'parameter: bulan harus seperti 2024-06; ditemukan "1989-12".'),
        ("1990-01", None),
        ("2101-01", 'parameter: bulan harus seperti 2024-06; ditemukan "2101-01".'),
    ],
)
def test_the_month_of_a_meeting_is_a_month(month, sentence):
    values = {"data": "data/contoh", "unit": "p07", "bulan": month}
    if sentence is None:
        assert checked(LokakaryaMini, values).bulan == month
    else:
        with pytest.raises(ParamError) as refused:
            checked(LokakaryaMini, values)
        assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("model", "values", "word"),
    [
        (LokakaryaMini, {"bulan": "2024-06", "versi": "capa"}, "Maksud Anda: capai?"),
        (Pkp, {"tahun": 2024, "versi_pelayanan": "90"}, "versi_pelayanan tidak dikenal"),
        (Pkp, {"tahun": 2024, "versi_manajemen": "8.5"}, "versi_manajemen tidak dikenal"),
    ],
)
def test_an_unknown_version_is_refused(model, values, word):
    with pytest.raises(ParamError, match=word.replace("?", r"\?")):
        checked(model, {"data": "d", "unit": "u"} | values)
