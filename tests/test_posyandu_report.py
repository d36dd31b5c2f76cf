"""The posyandu page's results: composition, what is planted in the simulated district, what a public page hides."""

import functools
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kinerja.display import posyandu as say
from kinerja.indicators import growth
from kinerja.indicators.level_shift import LEAST_SIDE, shifts, split
from kinerja.indicators.posyandu_programme import (
    NO_COST,
    child_costs,
    effort,
    gaps,
    performance,
    progress,
)
from kinerja.indicators.posyandu_public import HEALTH
from kinerja.indicators.posyandu_register import (
    against_form,
    gains,
    monthly,
    screening_table,
    slips,
)
from kinerja.indicators.posyandu_report import GROUPS, PosyanduReport, posyandu_report
from kinerja.indicators.results import COLUMNS, results
from kinerja.indicators.usability import ASPECTS, usability
from kinerja.suppression import small, suppress_results
from kinerja.tables import Dataset, load
from kinerja.tables.schemas import empty

ROOT = Path(__file__).parents[1]
CONTOH, BALANGAN = ROOT / "data" / "contoh", ROOT / "data" / "balangan"
PERIOD = "2024"
TRUTHS = {
    truth["kode"]: truth
    for truth in json.loads((CONTOH / "kebenaran.json").read_text(encoding="utf-8"))["kebenaran"]
    if "posyandu" in truth["halaman"]
}


@pytest.fixture(scope="module")
def contoh() -> Dataset:
    """The simulated district."""
    return load(CONTOH)


@pytest.fixture(scope="module")
def report_of(contoh: Dataset) -> Any:
    """The report of a facility of the simulated district, each made once."""

    @functools.cache
    def made(unit: str, public: bool = False) -> PosyanduReport:
        hide = suppress_results if public else None
        return posyandu_report(contoh.only(unit).table, period=PERIOD, hide=hide)

    return made


# What is planted.


def accused(report: PosyanduReport) -> dict[str, Any]:
    """Everything that the page accuses anybody of."""
    return {
        "bergeser": report.moved.loc[report.moved["bergeser"], "indikator"].tolist(),
        "menyalin": report.copying.loc[report.copying["ditandai"], "posyandu"].tolist(),
        "membulatkan": sorted(set(report.heaping.loc[report.heaping["ditandai"], "rincian"])),
        "salah ketik": report.slips["posyandu"].tolist(),
        "lain dari register": report.differences.loc[
            report.differences["berbeda"] > 0, "posyandu"
        ].tolist(),
    }


NOTHING: dict[str, list[str]] = {
    "bergeser": [],
    "menyalin": [],
    "membulatkan": [],
    "salah ketik": [],
    "lain dari register": [],
}


def test_the_planted_truths_of_this_page_are_those_tested_here() -> None:
    assert set(TRUTHS) == {"timbangan_bulat", "skdn_disalin", "penurunan_nyata", "salah_ketik"}
    assert all(truth["ditemukan"] for truth in TRUTHS.values())


def test_the_weigher_who_rounds_is_named(report_of: Any) -> None:
    truth = TRUTHS["timbangan_bulat"]
    report = report_of(truth["unit"])
    weigher = truth["tempat"]["pengukur"]
    assert accused(report) == NOTHING | {"membulatkan": [weigher]}
    found = report.heaping[report.heaping["ditandai"]]
    assert found["ukuran"].tolist() == ["berat", "tinggi"]
    assert set(found["posyandu"]) == {truth["tempat"]["posyandu"]}
    assert found["bagian_0_5"].tolist() == [truth["besar"]["bagian_angka_0_atau_5_%"]] * 2


def test_the_posyandu_that_copies_is_named_with_its_months(report_of: Any) -> None:
    truth = TRUTHS["skdn_disalin"]
    report = report_of(truth["unit"])
    posyandu = truth["tempat"]["posyandu"]
    assert accused(report) == NOTHING | {"menyalin": [posyandu], "lain dari register": [posyandu]}
    copied = report.copying.set_index("posyandu").loc[posyandu]
    assert copied["sama"] == truth["besar"]["bulan_disalin"]
    differs = report.differences.set_index("posyandu").loc[posyandu]
    assert differs["berbeda"] == truth["besar"]["bulan_disalin"]
    assert differs["bulan"].startswith(truth["tempat"]["sejak"])


def test_the_real_decline_is_found_with_its_village_month_and_size(report_of: Any) -> None:
    truth = TRUTHS["penurunan_nyata"]
    report = report_of(truth["unit"])
    code = f"cakupan_ds/desa/{truth['tempat']['desa']}"
    assert accused(report) == NOTHING | {"bergeser": [code]}
    found = report.moved.set_index("indikator").loc[code]
    assert found["sejak"] == truth["tempat"]["sejak"]
    assert found["sebelum"] == pytest.approx(truth["besar"]["sebelum_%"], abs=0.5)
    assert found["sesudah"] == pytest.approx(truth["besar"]["sesudah_%"], abs=0.5)
    assert found["batas_atas"] < 0


def test_the_slips_of_the_pen_are_found_and_set_aside(report_of: Any, contoh: Dataset) -> None:
    truth = TRUTHS["salah_ketik"]
    report = report_of(truth["unit"])
    rows = truth["tempat"]["baris"]
    assert accused(report) == NOTHING | {"salah ketik": [truth["tempat"]["posyandu"]] * len(rows)}
    assert sorted(report.slips["periode"]) == sorted(month for _, month in rows)
    ratio = report.slips["tertulis"] / report.slips["kiranya"]
    assert ratio.tolist() == pytest.approx([truth["besar"]["kali"]] * len(rows))
    scored = growth.zscores(contoh.only(truth["unit"]).balita)
    child = dict(map(tuple, rows))
    for row in scored[scored["tanda_bbu"]].to_dict("records"):
        assert child.pop(row["anak"]) == str(row["tgl_ukur"])[:7]
    assert child == {}


@pytest.mark.parametrize("unit", ["p01", "p05", "p06", "p07", "p08", "p09", "p10", "p12"])
def test_where_nothing_is_planted_nobody_is_accused(report_of: Any, unit: str) -> None:
    assert unit not in {truth["unit"] for truth in TRUTHS.values()}
    assert accused(report_of(unit)) == NOTHING


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("timbangan_bulat", "pengukur k3 membulatkan hasil ukur"),
        ("skdn_disalin", "posyandu y4 mengulang laporan bulan sebelumnya"),
        ("penurunan_nyata", "Desa 1: yang datang (D/S) turun dari 85,0% menjadi 43,0% sejak Juni 2024."),
        ("salah_ketik", "3 ukuran salah ketik"),
    ],
)  # fmt: skip
def test_each_planted_truth_is_the_first_finding(report_of: Any, code: str, words: str) -> None:
    quality = pd.DataFrame(columns=["temuan"])
    page = str(say.findings(report_of(TRUTHS[code]["unit"]), quality).markup)
    first, _, rest = page.partition("</li>")
    assert words in first
    assert 2 <= rest.count("<li>") <= 4


def test_a_quiet_facility_has_no_suspicion(report_of: Any) -> None:
    page = str(say.findings(report_of("p01"), pd.DataFrame(columns=["temuan"])).markup)
    assert "Periksa dahulu" not in page
    assert "tidak ada yang mencurigakan." in page


# Composition.


def test_the_form_and_the_register_tell_the_same_of_an_honest_facility(report_of: Any) -> None:
    report = report_of("p01")
    assert report.origin == "tabel skdn"
    assert report.differences["berbeda"].sum() == 0
    default = report.gain_counts.iloc[0]
    assert default["baku"]
    yearly = report.yearly.set_index("indikator")
    assert default["n"] == yearly.loc["cakupan_nd", "pembilang"]
    judged = default["n"] + default["t"]
    assert judged == yearly.loc["cakupan_ndob", "penyebut"]


def test_without_the_form_the_register_tells_the_same_but_s(
    contoh: Dataset, report_of: Any
) -> None:
    own = contoh.only("p01")

    def without(name: str) -> pd.DataFrame:
        return empty(name) if name == "skdn" else own.table(name)

    report = posyandu_report(without, period=PERIOD)
    assert report.origin == "register balita"
    both = [each.yearly.set_index("indikator")["pembilang"] for each in (report, report_of("p01"))]
    for code in ("cakupan_ds", "cakupan_nd"):
        assert both[0][code] == both[1][code]
    assert report.copying.empty
    assert report.identities.empty
    assert report.differences.empty


def test_every_part_that_is_a_result_is_in_all(report_of: Any) -> None:
    report = report_of("p02")
    assert list(report.all) == list(COLUMNS)
    known = set(report.all["indikator"])
    for part in (
        report.monthly, report.villages, report.groups, report.bounds, report.spread, report.strata,
        report.scores, report.accuracy, report.importance, report.usability, report.costs, report.forecast,
    ):  # fmt: skip
        assert len(part)
        assert set(part["indikator"]) <= known


def test_a_screen_counts_each_wasted_child_once(report_of: Any) -> None:
    report = report_of("p02")
    accuracy = report.accuracy.set_index("indikator")
    wasting = report.nutrition.set_index("indikator").loc["wasting"]
    prevalence = accuracy.loc["prevalens_sebenarnya/BGM"]
    assert (prevalence["pembilang"], prevalence["penyebut"]) == (
        wasting["pembilang"],
        wasting["penyebut"],
    )
    assert accuracy.loc["sensitivitas/BGM", "penyebut"] == wasting["pembilang"]


def test_the_bounds_are_of_one_month_and_hold_what_was_seen(report_of: Any) -> None:
    bounds = report_of("p02").bounds.set_index("indikator")
    assert set(bounds["periode"]) == {"2024-12"}
    stunting = bounds.loc["stunting"]
    assert 0 < stunting["batas_bawah"] < stunting["batas_atas"] < 100


def test_the_short_series_of_years_is_refused_and_the_months_are_not(report_of: Any) -> None:
    report = report_of("p02")
    assert report.forecast["nilai"].notna().all()
    assert (report.forecast["metode"].str.contains("skala logit")).all()
    assert report.yearly_forecast["nilai"].isna().all()
    assert report.yearly_forecast["kategori"].tolist() == ["terlalu pendek untuk meramal"]


def test_earlier_years_of_attendance_make_the_series(contoh: Dataset) -> None:
    own = contoh.only("p01")
    told = pd.DataFrame(
        [
            {"unit": "p01", "periode": "2022", "pembilang": 79, "penyebut": 100, "nilai": np.nan},
            {"unit": "p01", "periode": "2023", "pembilang": np.nan, "penyebut": np.nan, "nilai": 80.0},
            {"unit": "p01", "periode": "2024", "pembilang": 1, "penyebut": 100, "nilai": np.nan},
        ]
    ).assign(indikator="cakupan_ds")  # fmt: skip

    def with_years(name: str) -> pd.DataFrame:
        return told if name == "observasi" else own.table(name)

    (row,) = posyandu_report(with_years, period=PERIOD).yearly_forecast.to_dict("records")
    assert row["catatan"] == "3 titik"
    assert row["nilai"] > 80


def test_versions_reach_the_results(contoh: Dataset) -> None:
    own = contoh.only("p01")
    report = posyandu_report(
        own.table, period=PERIOD, gain_version="300-sampai-17", strata_version="8-madya"
    )
    assert report.strata["aturan"].str.contains("strata_frekuensi@8-madya").all()


# What is not there.


def nothing(name: str) -> pd.DataFrame:
    return empty(name)


def test_without_any_table_everything_is_empty_and_nothing_is_claimed() -> None:
    report = posyandu_report(nothing, period=PERIOD)
    assert report.origin == ""
    assert report.all.empty
    assert list(report.all) == list(COLUMNS)
    assert report.measured == report.children == 0
    assert accused(report) == NOTHING
    page = str(say.findings(report, pd.DataFrame(columns=["temuan"])).markup)
    assert "Tidak ada yang dapat dihitung." in page
    public = posyandu_report(nothing, period=PERIOD, hide=suppress_results)
    assert public.all.empty


def test_another_year_is_as_if_nothing_were_there(contoh: Dataset) -> None:
    report = posyandu_report(contoh.only("p01").table, period="1999")
    assert report.origin == ""
    assert report.measured == 0
    assert report.yearly.empty


def test_without_a_register_counts_of_the_office_stand_beside_the_surveys() -> None:
    report = posyandu_report(load(BALANGAN).only("balangan").table, period=PERIOD)
    (row,) = report.nutrition.to_dict("records")
    assert (row["indikator"], row["pembilang"], row["penyebut"]) == ("stunting", 1346, 9230)
    assert report.survey[["sumber", "nilai_survei"]].to_numpy().tolist() == [
        ["SSGI", 29.8],
        ["SKI", 33.4],
    ]
    assert report.groups.empty


def test_weighers_without_a_code_are_told_by_posyandu(contoh: Dataset) -> None:
    own = contoh.only("p02")
    blank = own.balita.assign(pengukur=pd.array([None] * len(own.balita), dtype="str"))

    def table(name: str) -> pd.DataFrame:
        return blank if name == "balita" else own.table(name)

    report = posyandu_report(table, period=PERIOD)
    assert set(report.heaping["oleh"]) == {"posyandu"}
    assert accused(report)["membulatkan"] == ["y3"]


# What a public page hides.


@pytest.mark.parametrize("unit", ["p02", "p03"])
def test_no_small_count_of_children_is_public(report_of: Any, unit: str) -> None:
    report = report_of(unit, True)
    whole = report_of(unit)
    assert report.public
    for name in ("nutrition", "groups"):
        shown = getattr(report, name)
        assert not small(shown["pembilang"]).any()
        assert not small(shown["penyebut"] - shown["pembilang"]).any()
        hidden = shown["pembilang"].isna()
        assert shown.loc[hidden, ["nilai", "batas_bawah", "batas_atas"]].isna().all(axis=None)
        assert small(getattr(whole, name)["pembilang"]).any()
    for name in ("monthly", "yearly", "posyandu", "villages"):
        shown = getattr(report, name)
        ill = shown[shown["indikator"].str.split("/").str[0].isin(HEALTH)]
        assert not small(ill["pembilang"]).any()
        rest = shown.drop(ill.index)
        pd.testing.assert_frame_equal(rest, getattr(whole, name).drop(ill.index))
    assert not small(report.accuracy["pembilang"]).any()
    assert {"bgm", "dua_t"}.isdisjoint(report.gain_counts)
    assert not report.gains["indikator"].isin(HEALTH).any()


@pytest.mark.parametrize("unit", ["p02", "p03"])
def test_a_hidden_prevalence_is_not_the_difference_of_what_is_shown(
    report_of: Any, unit: str
) -> None:
    report = report_of(unit, True)
    totals = report.nutrition.set_index("indikator")["pembilang"]
    code = report.groups["indikator"].str.split("/", n=2, expand=True)
    alone = 0
    for name, total in totals.items():
        for kind in GROUPS:
            own = report.groups[(code[0] == name) & (code[1] == kind)]["pembilang"]
            if not math.isnan(total):
                alone += int(own.isna().sum() == 1)
    assert alone == 0


def test_all_of_a_public_page_is_as_hidden_as_its_parts(report_of: Any) -> None:
    report = report_of("p03", True)
    conditions = {code.partition("/")[0] for code in report.nutrition["indikator"]}
    own = report.all[report.all["indikator"].str.partition("/")[0].isin(conditions | set(HEALTH))]
    assert not small(own["pembilang"]).any()


# A level that moved.


@pytest.mark.parametrize(
    ("counts", "place", "tried"),
    [
        ([8, 8, 8, 2, 2, 2], 3, 1),
        ([8, 8, 2, 2, 2], -1, 0),  # one less than two sides of three
        ([8, 8, 8, 2, 2, 2, 2], 3, 2),
        ([8, np.nan, 8, 8, 2, 2, 2], 4, 1),  # a missing month is no point
        ([], -1, 0),
    ],
)
def test_the_split(counts: list[float], place: int, tried: int) -> None:
    found = split(counts, [10] * len(counts))
    assert (found.place, found.tried) == (place, tried)


def test_a_series_without_spread_has_no_split_to_tell() -> None:
    found = split([10] * 8, [10] * 8)
    assert math.isnan(found.p)
    table = pd.DataFrame(
        {"unit": "u", "indikator": "cakupan_ds", "pembilang": 10, "penyebut": 10,
         "periode": [f"2024-{month:02}" for month in range(1, 9)]}
    )  # fmt: skip
    (row,) = shifts(table).to_dict("records")
    assert not row["bergeser"]
    assert row["temuan"] == "tidak cukup bulan yang berbeda untuk menilai pergeseran"


def test_months_of_the_same_children_rarely_move_by_chance() -> None:
    """Of 100 facilities with six villages that never change, hardly any is said to have one that moved."""
    roll = np.random.default_rng(5)
    months = [f"2024-{month:02}" for month in range(1, 13)]
    wrong = 0
    for _ in range(100):
        rows = pd.concat(
            pd.DataFrame({"unit": "u", "indikator": f"cakupan_ds/desa/{village}", "periode": months,
                          "pembilang": roll.binomial(40, 0.8, 12), "penyebut": 40})
            for village in "abcdef"
        )  # fmt: skip
        wrong += int(shifts(rows)["bergeser"].any())
    assert wrong <= 5


def test_many_looks_ask_for_more() -> None:
    months = [f"2024-{month:02}" for month in range(1, 7)]
    moved = {"unit": "u", "periode": months, "pembilang": [40] * 3 + [30] * 3, "penyebut": 50}
    still = {"unit": "u", "periode": months, "pembilang": [40, 41, 40, 40, 41, 40], "penyebut": 50}
    alone = pd.DataFrame(moved | {"indikator": "cakupan_ds/desa/a"})
    others = [pd.DataFrame(still | {"indikator": f"cakupan_ds/desa/{n}"}) for n in range(9)]
    assert shifts(alone)["bergeser"].tolist() == [True]
    assert not shifts(pd.concat([alone, *others]))["bergeser"].any()
    assert LEAST_SIDE == 3


def test_no_series_gives_an_empty_table_and_a_bad_level_is_refused() -> None:
    none = results([])
    assert shifts(none).empty
    with pytest.raises(ValueError, match="confidence must lie between 0 and 1"):
        shifts(none, confidence=95)
    with pytest.raises(ValueError, match="values lacks penyebut"):
        shifts(none.drop(columns="penyebut"))


# The register and the form.


def form(**changes: Any) -> pd.DataFrame:
    row = {
        "unit": "u",
        "posyandu": "P1",
        "periode": ["2024-01", "2024-02"],
        "d": [7, 8],
        "n": [4, 5],
    }
    return pd.DataFrame(row | changes)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, None),
        ({"d": [7, 9]}, "1 dari 2 bulan berbeda dari register: 2024-02 (D)"),
        (
            {"d": [6, 9], "n": [4, 6]},
            "2 dari 2 bulan berbeda dari register: 2024-01, 2024-02 (D, N)",
        ),
        ({"n": [None, 5]}, None),  # what the register cannot tell is no difference
    ],
)
def test_the_form_beside_the_register(changes: dict[str, Any], told: str | None) -> None:
    (row,) = against_form(form(**changes), form()).to_dict("records")
    assert (row["temuan"] if isinstance(row["temuan"], str) else None) == told


def test_an_empty_register_has_no_gain_and_no_screen() -> None:
    counts, found = gains(empty("balita"), empty("skdn"), period=PERIOD)
    assert counts.empty
    assert found.empty
    assert screening_table(growth.zscores(empty("balita")), period=PERIOD).empty
    assert slips(growth.zscores(empty("balita")), period=PERIOD).empty


CHILD = {"unit": "u", "posyandu": "P1", "anak": "a", "jk": "L", "umur_hari": 731}


@pytest.mark.parametrize(
    ("weight", "height", "told"),
    [
        (120.0, 88.5, ["P1, 2024-05: berat 120,0 kg tertulis, 12,0 kg kiranya (koma desimal terlupa)."]),
        (1.2, 88.5, ["P1, 2024-05: berat 1,2 kg tertulis, 12,0 kg kiranya (koma desimal tergeser)."]),
        (12.0, 885.0, ["P1, 2024-05: tinggi 885,0 cm tertulis, 88,5 cm kiranya (koma desimal terlupa)."]),
        (12.0, 8.85, ["P1, 2024-05: tinggi 8,9 cm tertulis, 88,5 cm kiranya (koma desimal tergeser)."]),
        (12.0, 88.5, []),
        (40.0, 88.5, []),  # implausible, and no decimal explains it
    ],
)  # fmt: skip
def test_a_slip_is_one_decimal_place(weight: float, height: float, told: list[str]) -> None:
    row = CHILD | {"tgl_ukur": "2024-05-04", "berat": weight, "tinggi": height}
    frame = growth.zscores(pd.DataFrame([row]))
    assert slips(frame, period=PERIOD)["temuan"].tolist() == told
    assert slips(frame, period="2023").empty


def test_2t_screens_only_those_who_can_be_n_or_t() -> None:
    days = ["2024-01-04", "2024-02-04", "2024-03-04"]
    row = CHILD | {
        "umur_hari": [700, 731, 760],
        "tgl_ukur": days,
        "tinggi": 88.5,
        "berat": [12.0, 12.0, 12.0],
    }
    both = pd.concat([pd.DataFrame(row), pd.DataFrame(row | {"anak": "b"}).tail(1)])
    found = screening_table(growth.zscores(both), period=PERIOD).set_index("uji")
    assert found.loc["BGM", ["positif_semu", "benar_negatif"]].tolist() == [0, 2]
    assert found.loc["2T", ["positif_semu", "benar_negatif"]].tolist() == [1, 0]


def test_a_register_keeps_to_its_year() -> None:
    days = ["2023-12-04", "2024-01-04"]
    row = CHILD | {"umur_hari": [700, 731], "tgl_ukur": days, "berat": [11.5, 12.0]}
    assert monthly(pd.DataFrame(row), empty("skdn"), period=PERIOD)["periode"].tolist() == [
        "2024-01"
    ]


# The programme.


KEY = {"unit": "u", "periode": PERIOD}


def test_effort_of_another_year_or_kind_does_not_count() -> None:
    days = pd.DataFrame(
        [
            KEY | {"periode": "2024-01", "jenis": "posyandu", "tgl_rencana": "2024-01-09", "tgl_laksana": "2024-01-09"},
            KEY | {"periode": "2023-01", "jenis": "posyandu", "tgl_rencana": "2023-01-09", "tgl_laksana": None},
            KEY | {"periode": "2024-01", "jenis": "supervisi", "tgl_rencana": "2024-01-09", "tgl_laksana": None},
        ]
    )  # fmt: skip
    assert effort(days, period=PERIOD)["nilai"].tolist() == [100]
    assert effort(days.iloc[:0], period=PERIOD).empty


def test_an_indicator_where_less_is_better_has_a_gap_and_no_adequacy() -> None:
    values = results([KEY | {"indikator": "stunting", "nilai": 20.0, "metode": "Wilson 95%"}])
    target = pd.DataFrame([KEY | {"indikator": "stunting", "target": 16.0}])
    assert performance(values, target).empty
    (row,) = gaps(values, target).to_dict("records")
    assert (row["nilai"], row["kategori"]) == (25.0, "Sesuai jalur")
    assert row["metode"] == "selisih dengan target; Wilson 95%"
    assert gaps(values, target.assign(periode="2023")).empty


def test_progress_needs_a_target() -> None:
    row = KEY | {"periode": "2024-01", "indikator": "cakupan_ds", "pembilang": 8, "penyebut": 10}
    target = pd.DataFrame([KEY | {"indikator": "cakupan_ds", "target": 80.0}])
    assert progress(results([row]), target, period=PERIOD)["nilai"].tolist() == [100]
    assert progress(results([row]), target, period="2023").empty


def cost_of(days: list[dict[str, Any]], items: list[dict[str, Any]]) -> dict[Any, Any]:
    kegiatan = pd.DataFrame(days, columns=["unit", "periode", "jenis", "biaya"])
    columns = ["unit", "periode", "kode", "uraian", "indikator", "realisasi"]
    budget = pd.DataFrame(items, columns=columns)
    seen = pd.DataFrame([{"unit": "u", "kegiatan": "anak ditimbang", "hasil": 50}])
    (row,) = child_costs(kegiatan, budget, budget, seen, period=PERIOD).to_dict("records")
    return row


def test_the_cost_is_of_the_opening_days_else_of_the_budget_else_missing() -> None:
    day = {"unit": "u", "periode": "2024-01", "jenis": "posyandu", "biaya": 100_000.0}
    budget = KEY | {
        "kode": "1",
        "uraian": "Balita",
        "indikator": "dilayani_balita",
        "realisasi": 5e6,
    }
    assert cost_of([day, day], [budget])["nilai"] == 4_000
    own = cost_of([day | {"biaya": None}], [budget])
    assert own["nilai"] == 100_000
    assert own["catatan"].startswith("biaya: realisasi pos anggaran Balita")
    missing = cost_of([], [budget | {"indikator": "idl"}])
    assert math.isnan(missing["nilai"])
    assert NO_COST in missing["catatan"]


def test_nobody_weighed_has_no_cost() -> None:
    columns = ["unit", "periode", "jenis", "kode", "uraian", "indikator", "realisasi", "biaya"]
    none = pd.DataFrame(columns=columns)
    seen = pd.DataFrame(columns=["unit", "kegiatan", "hasil"])
    assert child_costs(none, none, none, seen, period=PERIOD).empty


def test_usability_is_of_its_own_instrument_and_aspects() -> None:
    row = KEY | {
        "instrumen": "kegunaan",
        "responden": "r1",
        "butir": "b1",
        "skor": 4,
        "skor_maks": 5,
    }
    answers = pd.DataFrame(
        [
            row | {"dimensi": "Kepuasan"},
            row | {"dimensi": "Warna"},
            row | {"dimensi": "Efisien", "instrumen": "pelanggan"},
        ]
    )
    found = usability(answers)
    assert found["indikator"].tolist() == ["usability_kepuasan"]
    assert found["nilai"].tolist() == [80]
    assert found["batas_bawah"].isna().all()  # one respondent
    assert len(ASPECTS) == 5
    with pytest.raises(ValueError, match="confidence must lie between 0 and 1"):
        usability(answers, confidence=95)
