"""A programme of the first 1000 days in six aspects: its pieces on made-up tables, its page, Purwokerto Barat."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kinerja.charts import six_aspects as charts
from kinerja.display import aspects, evidence, seribu_hpk
from kinerja.display import six_aspects as tables
from kinerja.display.html import Html
from kinerja.indicators import activities, first_thousand_days
from kinerja.indicators.evidence import EXCERPTS, MATRIX, excerpts, matrix
from kinerja.indicators.results import COLUMNS
from kinerja.indicators.six_aspects import SixAspects, six_aspects
from kinerja.tables import load
from kinerja.tables.schemas import SCHEMAS, empty

ROOT = Path(__file__).parents[1]
KEY = {"unit": "u", "periode": "2024"}


def table(name: str, *rows: dict[str, Any]) -> pd.DataFrame:
    """Rows of a table with all its columns."""
    if not rows:
        return empty(name)
    frame = pd.DataFrame([KEY | row for row in rows])
    return frame.reindex(columns=list(SCHEMAS[name].columns))


def given(**frames: pd.DataFrame) -> Callable[[str], pd.DataFrame]:
    """Tables by name; those not given are empty."""
    return lambda name: frames.get(name, empty(name))


def activity(kind: str, planned: str | None, held: str | None, **more: Any) -> dict[str, Any]:
    return {
        "jenis": kind,
        "nomor": 1,
        "uraian": "Kegiatan",
        "tgl_rencana": planned,
        "tgl_laksana": held,
    } | more


# Activities.


@pytest.mark.parametrize(
    ("planned", "held", "found"),
    [
        ("2024-03-09", "2024-03-09", "tepat waktu"),
        ("2024-03-09", "2024-03-08", "tepat waktu"),
        ("2024-03-09", "2024-03-10", "terlambat"),
        ("2024-12-31", "2025-01-01", "terlambat"),
        ("2024-03-09", None, "tidak dilaksanakan"),
        (None, "2024-03-09", "tanpa jadwal"),
        (None, None, "tanpa tanggal"),
    ],
)
def test_what_became_of_an_activity(planned: str | None, held: str | None, found: str) -> None:
    assert activities.state(planned, held) == found


@pytest.mark.parametrize(
    ("above", "below", "value", "reason"),
    [
        (0.0, 10.0, 0.0, None),
        (10.0, 10.0, 100.0, None),
        (11.0, 10.0, np.nan, "pembilang melebihi penyebut: bukan proporsi"),
        (0.0, 0.0, np.nan, "penyebut nol"),
        (np.nan, 10.0, np.nan, "pembilang atau penyebut tidak ada"),
        (1.0, np.nan, np.nan, "pembilang atau penyebut tidak ada"),
    ],
)
def test_a_share_and_its_reason(
    above: float, below: float, value: float, reason: str | None
) -> None:
    found = activities.share(above, below)
    assert found["nilai"] == pytest.approx(value, nan_ok=True)
    assert found["catatan"] == reason
    assert np.isnan(found["batas_bawah"]) == (reason is not None)
    assert (found["metode"] is None) == (reason is not None)


def test_the_limits_of_a_share_are_the_exact_ones() -> None:
    """Clopper and Pearson 1934: where nothing of n happened, 1 − (α ÷ 2)^(1 ÷ n)."""
    none, all_of = activities.share(0.0, 12.0), activities.share(12.0, 12.0)
    assert none["batas_atas"] == pytest.approx(100 * (1 - 0.025 ** (1 / 12)))
    assert all_of["batas_bawah"] == pytest.approx(100 * 0.025 ** (1 / 12))


def test_the_schedule_of_a_year() -> None:
    log = table(
        "kegiatan",
        activity("kelas_ibu", "2024-01-09", "2024-01-09", periode="2024-01"),
        activity("kelas_ibu", "2024-02-09", "2024-02-12", periode="2024-02"),
        activity("kelas_ibu", "2024-03-09", "2024-03-16", periode="2024-03"),
        activity("kelas_ibu", "2024-04-09", None, periode="2024-Q2"),
        activity("kelas_ibu", None, "2024-05-09"),
        activity("kelas_ibu", None, None),
        activity("kelas_ibu", "2023-01-09", None, periode="2023-01"),
        activity("lainnya", "2024-01-09", None),
        activity("supervisi", None, "2024-05-09"),
    )
    found = activities.schedule(log, period="2024")
    own = found[found["jenis"] == "kelas_ibu"].set_index("ukuran")
    assert own["pembilang"].tolist() == [1, 2, 1]
    assert own["penyebut"].tolist() == [4, 4, 4]
    assert own["nilai"].sum() == pytest.approx(100)
    assert own.loc["tepat waktu", "catatan"] == "1 tanpa jadwal, 1 tanpa tanggal"
    assert own.loc["terlambat", "catatan"] == "median 5 hari"
    assert pd.isna(own.loc["tidak dilaksanakan", "catatan"])
    unplanned = found[found["jenis"] == "supervisi"]
    assert unplanned["nilai"].isna().all()
    assert unplanned["catatan"].tolist() == [
        f"{activities.NO_SCHEDULE}; 1 tanpa jadwal",
        activities.NO_SCHEDULE,
        activities.NO_SCHEDULE,
    ]
    assert set(found["jenis"]) == {"kelas_ibu", "supervisi"}


def test_standards_are_asked_of_what_was_held_and_answered() -> None:
    log = table(
        "kegiatan",
        activity("kelas_ibu", None, "2024-01-09", sop="ya", pedoman="tidak"),
        activity("kelas_ibu", None, "2024-02-09", sop="tidak"),
        activity("kelas_ibu", "2024-03-09", None, sop="ya"),
        activity("supervisi", None, "2024-03-09"),
    )
    found = activities.standards(log, period="2024")
    assert found[["jenis", "ukuran", "pembilang", "penyebut"]].to_numpy().tolist() == [
        ["kelas_ibu", "sop", 1, 2],
        ["kelas_ibu", "pedoman", 0, 1],
    ]
    assert activities.standards(log.drop(columns=["sop", "pedoman"]), period="2024").empty


def test_attendance_needs_both_counts() -> None:
    log = table(
        "kegiatan",
        activity("pelatihan", None, "2024-01-09", undangan=20, hadir=15),
        activity("pelatihan", None, "2024-02-09", undangan=20),
        activity("kelas_ibu", None, "2024-03-09", undangan=5, hadir=6),
    )
    found = activities.attendance(log, period="2024").set_index("jenis")
    assert found.loc["pelatihan", ["pembilang", "penyebut"]].tolist() == [15, 20]
    assert found.loc["kelas_ibu", "catatan"] == "pembilang melebihi penyebut: bukan proporsi"
    assert activities.attendance(log.drop(columns=["hadir"]), period="2024").empty


def test_visits_in_order_with_the_days_between() -> None:
    log = table(
        "kegiatan",
        activity("supervisi", "2024-03-01", "2024-03-31", periode="2024-03"),
        activity("supervisi", "2024-02-01", None, periode="2024-02"),
        activity("supervisi", "2023-12-01", "2023-12-01", periode="2023-12"),
        activity("supervisi", "2024-01-10", "2024-01-10", periode="2024-01"),
        activity("supervisi", None, None),
    ).assign(dokumen="k.csv", baris=["5", "4", "2", "3", "6"])
    found = activities.visits(log, period="2024")
    assert found["jarak"].fillna(-1).tolist() == [40, -1, 81, -1]
    assert found["keadaan"].tolist() == [
        "tepat waktu",
        "tidak dilaksanakan",
        "terlambat",
        "tanpa tanggal",
    ]
    assert found["sumber"].tolist() == [f"k.csv baris {line}" for line in "3456"]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["2", "3", "4"], "k.csv baris 2–4"),
        (["2", "4"], "k.csv baris 2, 4"),
        (["4", "2", "2", "3"], "k.csv baris 2–4"),
        (["67-71", "2"], "k.csv baris 2, 67-71"),
        ([None], "k.csv baris "),
    ],
)
def test_neighbouring_lines_are_a_span(lines: list[str | None], told: str) -> None:
    assert activities.rows_of(pd.DataFrame({"dokumen": "k.csv", "baris": lines})) == told


def test_without_a_document_there_is_no_source() -> None:
    assert activities.rows_of(pd.DataFrame({"jenis": ["supervisi"]})) == ""


def test_a_table_without_its_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="kegiatan lacks tgl_rencana, tgl_laksana"):
        activities.states(pd.DataFrame({"unit": [], "periode": [], "jenis": []}))


@pytest.mark.parametrize(
    "function", [activities.schedule, activities.standards, activities.attendance]
)
def test_a_confidence_is_a_fraction_also_where_nothing_is_computed(function: Any) -> None:
    with pytest.raises(ValueError, match=r"95 % is 0\.95"):
        function(empty("kegiatan"), period="2024", confidence=95)


# Coverage, money, cadres.


def seen(
    code: str, above: float | None, below: float | None, value: float | None = None
) -> dict[str, Any]:
    return {"indikator": code, "pembilang": above, "penyebut": below, "nilai": value}


def aim(code: str, target: float) -> dict[str, Any]:
    return {"indikator": code, "target": target}


@pytest.mark.parametrize(
    ("row", "target", "verdict", "sure"),
    [
        (seen("idl", 900, 1000), 90.0, "tercapai", False),  # exactly on it: the interval holds it
        (seen("idl", 899, 1000), 90.0, "belum tercapai", False),
        (seen("idl", 950, 1000), 90.0, "tercapai", True),
        (seen("idl", 800, 1000), 90.0, "belum tercapai", True),
        (seen("spm_balita", 100, 100), None, "tercapai", True),  # all of them: nothing is left to chance
        (seen("spm_balita", 99, 100), None, "belum tercapai", True),
        (seen("spm_balita", 99, 100), 90.0, "tercapai", True),  # the table's own target is taken
        (seen("idl", 90, 100), None, "tanpa target", False),
        (seen("idl", None, None), 90.0, "tanpa nilai", False),
        (seen("idl", None, None, 91.0), 90.0, "tercapai", False),  # printed: no interval
        (seen("stunting", 100, 1000), 10.0, "tercapai", False),  # lower is better
        (seen("stunting", 101, 1000), 10.0, "belum tercapai", False),
        (seen("target_stunting", None, None, 100.0), None, "tercapai", False),  # a share of its target
    ],
)  # fmt: skip
def test_a_coverage_against_its_target(
    row: dict[str, Any], target: float | None, verdict: str, *, sure: bool
) -> None:
    aims = table("target", *([aim(row["indikator"], target)] if target else []))
    found = first_thousand_days.coverage(table("observasi", row), aims).iloc[0]
    assert (found["putusan"], bool(found["pasti"])) == (verdict, sure)


def test_more_served_than_the_target_population_is_a_coverage_and_flagged() -> None:
    rows = table("observasi", seen("k1", 105, 100), seen("k4", 90, 100))
    found = first_thousand_days.coverage(rows, empty("target")).set_index("indikator")
    assert found["nilai"].tolist() == [105, 90]
    assert found["metode"].tolist() == ["Byar 95%", "Wilson 95%"]
    assert "di atas 100%" in found.loc["k1", "catatan"]


def test_counts_are_preferred_to_the_printed_value_and_others_are_left_out() -> None:
    rows = table("observasi", seen("idl", 90, 100, 90.1), seen("k4", 80, 100), seen("bor", 70, 100))
    found = first_thousand_days.coverage(rows, empty("target"))
    assert found[["indikator", "nilai"]].to_numpy().tolist() == [["k4", 80.0], ["idl", 90.0]]


def test_the_spm_indicators_that_are_met() -> None:
    rows = table(
        "observasi",
        seen("spm_balita", 100, 100),
        seen("spm_ibu_hamil", 999, 1000),
        seen("spm_ibu_bersalin", None, None),
        seen("spm_terpenuhi", 4, 6) | {"catatan": "nama tidak dicetak"},
    )
    found = first_thousand_days.complete(first_thousand_days.coverage(rows, empty("target")), rows)
    assert found[["indikator", "pembilang", "penyebut"]].to_numpy().tolist() == [
        ["spm_terpenuhi/1000 HPK", 1, 2],
        ["spm_terpenuhi", 4, 6],
    ]
    assert found["nilai"].round(1).tolist() == [50.0, 66.7]
    assert found["batas_bawah"].isna().all()  # all indicators there are, no sample of them
    assert (
        found["catatan"].iloc[1]
        == "banyak indikator, bukan orang: tanpa selang. nama tidak dicetak"
    )


MONEY = table(
    "anggaran",
    {"kode": "1", "induk": None, "uraian": "UKM", "pagu": 30.0, "realisasi": 21.0},
    {"kode": "1.1", "induk": "1", "uraian": "Balita", "pagu": 10.0, "realisasi": 9.0},
    {"kode": "1.2", "induk": "1", "uraian": "Imunisasi", "pagu": 10.0, "realisasi": 8.0},
    {"kode": "1.3", "induk": "1", "uraian": "Kantor", "pagu": 10.0, "realisasi": 4.0},
)
OUTPUTS = table(
    "indikator_anggaran",
    {"kode": "1", "nomor": 1, "indikator": "k4", "uraian": "K4", "satuan": "%", "realisasi": 80},
    {"kode": "1.1", "nomor": 1, "indikator": "dilayani_balita", "uraian": "Balita", "satuan": "Orang", "realisasi": 90},
    {"kode": "1.2", "nomor": 1, "indikator": "idl", "uraian": "IDL", "satuan": "%", "realisasi": 80},
    {"kode": "1.2", "nomor": 2, "indikator": "ibl", "uraian": "IBL", "satuan": "%", "realisasi": 70},
    {"kode": "1.3", "nomor": 1, "indikator": "keluaran_subkegiatan/1.3", "uraian": "Paket", "satuan": "paket",
     "realisasi": 4},
)  # fmt: skip


def test_only_leaves_of_the_programme_are_its_money() -> None:
    found = first_thousand_days.items(MONEY, OUTPUTS)
    assert found["kode"].tolist() == ["1.1", "1.2"]
    assert found["serapan"].tolist() == [90.0, 80.0]
    assert first_thousand_days.items(empty("anggaran"), OUTPUTS).empty
    assert first_thousand_days.items(MONEY, empty("indikator_anggaran")).empty


def test_what_a_person_cost() -> None:
    counts = table("observasi", seen("idl", 40, 50), seen("spm_balita", 90, 120))
    found = first_thousand_days.person_costs(MONEY, OUTPUTS, counts)
    told = found[["indikator", "satuan", "nilai"]].round(4).to_numpy().tolist()
    assert told == [
        ["biaya_per_hasil/1.1: Balita", "rupiah per orang", 0.1],
        ["biaya_per_hasil/1.2: IDL", "rupiah per orang", 0.2],  # IBL has no counts
        ["biaya_per_poin_cakupan/1.1: Balita", "rupiah per poin cakupan", 0.12],
        ["biaya_per_poin_cakupan/1.2: IDL", "rupiah per poin cakupan", 0.1],
    ]
    people = found[found["satuan"] == "rupiah per orang"]
    assert (people["batas_bawah"] < people["nilai"]).all()
    assert (people["nilai"] < people["batas_atas"]).all()
    nothing = first_thousand_days.person_costs(MONEY, OUTPUTS.iloc[[0, 4]], counts)
    assert nothing.empty
    assert list(nothing.columns) == list(COLUMNS)


def test_cadres_without_both_counts_are_left_out_and_told() -> None:
    posts = table(
        "posyandu",
        {"posyandu": "a", "kader": 5, "kader_terlatih": 4},
        {"posyandu": "b", "kader": 5, "kader_terlatih": None},
    )
    found = first_thousand_days.trained(posts).iloc[0]
    assert (found["pembilang"], found["penyebut"]) == (4, 5)
    assert found["catatan"] == "1 dari 2 posyandu tanpa data kader"
    unknown = first_thousand_days.trained(posts.iloc[[1]]).iloc[0]
    assert unknown["catatan"] == "penyebut nol; 1 dari 1 posyandu tanpa data kader"
    assert pd.isna(first_thousand_days.trained(posts.iloc[[0]]).iloc[0]["catatan"])


# Evidence.


def coded(
    number: str, role: str, aspect: str, code: str, coder: str = "p1", **more: Any
) -> dict[str, Any]:
    return {
        "kutipan": number, "informan": f"i-{role}", "peran": role, "aspek": aspect, "kode": code, "pengode": coder,
    } | more  # fmt: skip


EVIDENCE = table(
    "bukti",
    coded("q1", "Kader", "kualitas", "mendukung", isi="Alat lengkap."),
    coded("q1", "Kader", "kualitas", "mendukung", "p2", isi="Alat lengkap."),
    coded("q2", "Bidan", "kualitas", "mendukung", isi="Ruang cukup."),
    coded("q2", "Bidan", "kualitas", "menghambat", "p2"),
    coded("q3", "Bidan", "kuantitas", "menghambat"),
    coded("q3", "Bidan", "kemampuan", "menghambat", "p2"),
    coded("q4", "Bidan", "kualitas", "menghambat", isi="Alat rusak.", catatan="simulasi"),
)


def test_an_excerpt_counts_once_and_a_dispute_is_told() -> None:
    found = excerpts(EVIDENCE)
    assert found[["kutipan", "aspek", "kode", "pengode"]].to_numpy().tolist() == [
        ["q1", "kualitas", "mendukung", 2],
        ["q2", "kualitas", "belum sepakat", 2],
        ["q3", "belum sepakat", "menghambat", 2],
        ["q4", "kualitas", "menghambat", 1],
    ]
    assert found["isi"].fillna("").tolist() == ["Alat lengkap.", "Ruang cukup.", "", "Alat rusak."]
    assert found["catatan"].dropna().tolist() == ["simulasi"]
    counted = matrix(found)
    assert counted["kutipan"].sum() == 4
    bidan = counted[(counted["aspek"] == "kualitas") & (counted["peran"] == "Bidan")]
    assert dict(zip(bidan["kode"], bidan["kutipan"], strict=True)) == {
        "belum sepakat": 1,
        "menghambat": 1,
    }


def test_evidence_without_optional_columns_and_without_rows() -> None:
    bare = excerpts(EVIDENCE.drop(columns=["isi", "catatan"]))
    assert bare["isi"].isna().all()
    assert list(excerpts(empty("bukti")).columns) == list(EXCERPTS)
    assert list(matrix(excerpts(empty("bukti"))).columns) == list(MATRIX)
    with pytest.raises(ValueError, match="bukti lacks informan"):
        excerpts(EVIDENCE.drop(columns=["informan"]))


# The whole, and the page made of it.


def full() -> SixAspects:
    """A facility that has every table."""
    answers = [
        {"instrumen": kind, "responden": f"r{who}", "dimensi": "Jaminan", "butir": "b1", "skor": score,
         "skor_maks": top}
        for kind, top in (("skm", 4), ("pelanggan", 5))
        for who, score in enumerate((3, 4, 3))
    ]  # fmt: skip
    log = [
        activity("kelas_ibu", "2024-01-09", "2024-01-09", sop="ya"),
        activity("kelas_ibu", "2024-02-09", "2024-02-10"),
        activity("supervisi", "2024-01-10", "2024-01-10"),
        activity("supervisi", "2024-02-10", None),
        activity("supervisi", "2024-04-10", "2024-04-20"),
        activity("pelatihan", "2024-06-01", "2024-06-01", undangan=20, hadir=15),
    ]
    return six_aspects(
        given(
            observasi=table(
                "observasi", seen("idl", 40, 50), seen("spm_balita", 90, 120), seen("nakes_kompeten", 8, 10),
                seen("ikm", None, None, 80.0), seen("porsi_apbd", None, None, 60.0),
                seen("jumlah_penduduk", None, None, 12_000.0),
            ),
            target=table("target", aim("idl", 75.0)),
            kegiatan=table("kegiatan", *log),
            kuesioner=table("kuesioner", *answers),
            anggaran=MONEY,
            indikator_anggaran=OUTPUTS,
            posyandu=table("posyandu", {"posyandu": "a", "desa": "d", "kader": 5, "kader_terlatih": 4}),
            ketenagaan=table("ketenagaan", {"jenis_tenaga": "Ahli Gizi", "status": "PNS", "jumlah": 2},
                             {"jenis_tenaga": "Sopir", "status": "PNS", "jumlah": 1}),
            jenis_tenaga=pd.DataFrame({"jenis_tenaga": ["Ahli Gizi", "Sopir"], "kelompok": ["gizi", "penunjang"]}),
            bukti=EVIDENCE,
        ),
        period="2024",
    )  # fmt: skip


@pytest.fixture(scope="module")
def report() -> SixAspects:
    return full()


@pytest.fixture(scope="module")
def nothing() -> SixAspects:
    return six_aspects(given(), period="2024")


def test_every_result_is_in_the_one_table(report: SixAspects) -> None:
    assert list(report.all.columns) == list(COLUMNS)
    found = {code.partition("/")[0] for code in report.all["indikator"]}
    assert found == {
        "idl", "spm_balita", "spm_terpenuhi", "skm", "kepuasan_pelanggan", "ikm", "serapan", "biaya_per_hasil",
        "biaya_per_poin_cakupan", "porsi_apbd", "nakes_kompeten", "tenaga",
    }  # fmt: skip
    assert report.staff["indikator"].tolist() == ["tenaga/gizi"]
    assert set(report.all["periode"]) == {"2024"}


def test_another_year_is_another_report() -> None:
    assert six_aspects(given(anggaran=MONEY, bukti=EVIDENCE), period="2023").all.empty


def test_a_facility_without_any_table_gives_empty_frames(nothing: SixAspects) -> None:
    for name in SixAspects.__dataclass_fields__:
        assert getattr(nothing, name).empty, name


def words(piece: Html) -> str:
    """What a reader reads of a piece, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", piece.markup).split())


def page(found: SixAspects) -> dict[str, Html]:
    """The pieces of the page, as the notebook asks for them."""
    return {
        "temuan": seribu_hpk.findings(found, pd.DataFrame(columns=["temuan"])),
        "sekilas": aspects.glance(found),
        "mutu": tables.quality(found.satisfaction, found.standards, found.quality),
        "cakupan": tables.coverage(found.coverage, found.complete),
        "grafik": seribu_hpk.drawn(charts.coverage(found.coverage), seribu_hpk.coverage(found.coverage)),
        "jadwal": tables.schedule(found.schedule),
        "batang": seribu_hpk.drawn(charts.schedule(found.schedule, tables.KINDS), seribu_hpk.schedule(found.schedule)),
        "uang": tables.money(found.items, found.costs, found.funding),
        "kunjungan": tables.visits(found.visits),
        "garis": seribu_hpk.drawn(charts.visits(found.visits, "2024"), seribu_hpk.visits(found.visits)),
        "kemampuan": tables.ability(found.trained, found.attendance, found.ability, found.staff),
        "bukti": evidence.evidence(found.matrix, found.excerpts),
        "sisi": seribu_hpk.drawn(charts.evidence(found.matrix, aspects.ASPECTS), seribu_hpk.evidence(found.matrix)),
        "kappa": evidence.agreement(found.kappas, found.excerpts),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("piece", "told"),
    [
        ("temuan", "1 dari 2 indikator mencapai target."),
        ("temuan", "Terjauh dari target: SPM balita,"),
        ("temuan", "3 dari 6 kegiatan terjadwal tepat waktu."),
        ("temuan", "85,0% anggaran pos program terserap."),
        ("temuan", "1 kutipan mendukung, 2 menghambat."),
        ("sekilas", "0 dari 1 indikator SPM mencapai 100%"),
        ("sekilas", "2 kunjungan terlaksana; jeda terpanjang 101 hari"),
        ("sekilas", "4 dari 5 kader terlatih"),
        ("mutu", "Kegiatan menurut standar"),
        ("cakupan", "✗ belum tercapai 90 dari 120"),
        ("cakupan", "✓ tercapai; selang memuat target 40 dari 50"),
        ("jadwal", "median 1 hari"),
        ("uang", "1.1 Balita"),
        ("kunjungan", "Semua kunjungan (3)"),
        ("kemampuan", "15 dari 20"),
        ("bukti", "1 belum sepakat; 1 menghambat"),
        ("bukti", "Aspek belum sepakat"),
        ("bukti", "simulasi"),
        ("kappa", "p1 dan p2: kode 2 dari 3"),
    ],
)
def test_the_page_tells(report: SixAspects, piece: str, told: str) -> None:
    assert told in words(page(report)[piece])


def test_the_charts_are_drawn(report: SixAspects) -> None:
    found = page(report)
    for name in ("grafik", "batang", "garis", "sisi"):
        assert found[name].markup.count("<svg") == 1, name
        assert 'aria-label="' in found[name].markup, name


def test_where_everything_is_there_nothing_is_said_to_be_lacking(report: SixAspects) -> None:
    for aspect in aspects.ASPECTS:
        assert words(aspects.absent(report, aspect)) == "", aspect


@pytest.mark.parametrize(
    ("aspect", "told"),
    [
        ("kualitas", "Kepuasan: isi tabel kuesioner (instrumen skm atau pelanggan); "
                     "kegiatan menurut SOP dan pedoman: isi tabel kegiatan (sop, pedoman)."),
        ("kuantitas", "Cakupan tiap layanan: isi tabel observasi dan target."),
        ("ketepatan_waktu", "Jadwal dan pelaksanaan: isi tabel kegiatan (tgl_rencana, tgl_laksana)."),
        ("efektivitas_biaya", "Rencana dan realisasi anggaran: isi tabel anggaran dan indikator_anggaran."),
        ("kebutuhan_supervisi", "Catatan supervisi: isi tabel kegiatan (jenis supervisi)."),
        ("kemampuan", "Kader terlatih: isi tabel posyandu (kader, kader_terlatih); pelatihan: isi tabel kegiatan "
                      "(jenis pelatihan); tenaga: isi tabel ketenagaan."),
    ],
)  # fmt: skip
def test_what_is_lacking_names_its_table(nothing: SixAspects, aspect: str, told: str) -> None:
    assert words(aspects.absent(nothing, aspect)) == f"Tidak ada data. {told}"


def test_a_page_of_nothing_says_so_and_draws_nothing(nothing: SixAspects) -> None:
    found = page(nothing)
    assert "6 dari 6 aspek tidak dapat dinilai dengan angka." in words(found.pop("temuan"))
    assert words(found.pop("bukti")).startswith("Tidak ada data. Bukti wawancara: isi tabel bukti")
    assert "tidak ada kutipan" in words(found.pop("sekilas"))
    assert {name: words(piece) for name, piece in found.items() if words(piece)} == {}


def test_one_coder_alone_gets_no_kappa() -> None:
    one = six_aspects(given(bukti=EVIDENCE[EVIDENCE["pengode"] == "p1"]), period="2024")
    told = words(evidence.agreement(one.kappas, one.excerpts))
    assert told.startswith("Kesepakatan pengode tidak dapat dihitung. Hanya satu pengode")


def test_a_few_excerpts_those_that_hinder_first(report: SixAspects) -> None:
    told = words(evidence.said(report.excerpts, "kualitas"))
    assert told.startswith("Yang dikatakan (3 dari 3 kutipan)")
    assert told.index("Alat rusak.") < told.index("Ruang cukup.") < told.index("Alat lengkap.")
    assert words(evidence.said(report.excerpts, "kuantitas")) == ""  # disputed, and without text
    many = table(
        "bukti", *(coded(f"q{at}", "Kader", "kualitas", "mendukung", isi="Ya.") for at in range(5))
    )
    assert words(evidence.said(excerpts(many), "kualitas")).startswith(
        "Yang dikatakan (3 dari 5 kutipan)"
    )


@pytest.mark.parametrize(
    ("log", "told"),
    [
        ([activity("kelas_ibu", "2024-01-09", "2024-01-09")], "1 dari 1 kegiatan terjadwal tepat waktu."),
        ([activity("lokmin_bulanan", None, "2024-01-09")],
         "Tidak ada kegiatan yang terjadwal. Tanpa jadwal, jadi tidak dapat dinilai: lokakarya mini bulanan."),
        ([activity("kelas_ibu", "2024-01-09", None), activity("pertemuan", None, None)],
         "Tanpa jadwal, jadi tidak dapat dinilai: pertemuan."),
    ],
)  # fmt: skip
def test_what_has_no_schedule_is_said_and_not_judged(log: list[dict[str, Any]], told: str) -> None:
    found = six_aspects(given(kegiatan=table("kegiatan", *log)), period="2024")
    shown = words(seribu_hpk.findings(found, pd.DataFrame(columns=["temuan"])))
    assert told in shown
    assert "penyebut nol" not in words(tables.schedule(found.schedule))
    assert ("meleset" in shown) == (
        log[0]["tgl_rencana"] is not None and log[0]["tgl_laksana"] is None
    )


CONTOH = ROOT / "data" / "contoh"


def planted(name: str) -> dict[str, Any]:
    """A truth of the simulated district."""
    truths = json.loads((CONTOH / "kebenaran.json").read_text(encoding="utf-8"))["kebenaran"]
    found: dict[str, Any] = next(truth for truth in truths if truth["kode"] == name)
    return found


def test_the_meetings_that_are_seldom_and_unplanned_are_found_in_the_simulated_district() -> None:
    truth = planted("lokmin_jarang")
    district = load(CONTOH)
    for unit in district.units:
        found = six_aspects(district.only(unit).table, period="2024").schedule
        own = found[(found["jenis"] == "lokmin_bulanan") & (found["ukuran"] == "tepat waktu")].iloc[
            0
        ]
        assert pd.isna(own["nilai"]) == (unit == truth["unit"]), unit
        if unit == truth["unit"]:
            held = truth["besar"]["dilaksanakan"]
            assert f"{held} tanpa jadwal, {12 - held} tanpa tanggal" in own["catatan"]


# Puskesmas Purwokerto Barat, as S000 speaks of it.


@pytest.fixture(scope="module")
def purwokerto() -> SixAspects:
    own = load(ROOT / "data" / "purwokerto_barat", unit="purwokerto_barat").only("purwokerto_barat")
    return six_aspects(own.table, period="2020")


def test_purwokerto_barat_says_what_its_document_says(purwokerto: SixAspects) -> None:
    assert purwokerto.complete[["pembilang", "penyebut"]].to_numpy().tolist() == [[4, 6]]
    assert purwokerto.coverage[["indikator", "nilai", "putusan"]].to_numpy().tolist() == [
        ["target_stunting", 100.0, "tercapai"]
    ]
    assert purwokerto.funding["nilai"].tolist() == [100.0]
    hindering = purwokerto.excerpts[purwokerto.excerpts["kode"] == "menghambat"]
    assert hindering[["aspek", "sumber"]].to_numpy().tolist() == [
        ["kuantitas", "000_9caa43742af400f0.txt baris 61"],
        ["efektivitas_biaya", "000_9caa43742af400f0.txt baris 71-73"],
    ]
    assert set(purwokerto.excerpts["aspek"]) == set(aspects.ASPECTS)


def test_purwokerto_barat_invents_nothing(purwokerto: SixAspects) -> None:
    for name in (
        "satisfaction",
        "standards",
        "schedule",
        "items",
        "costs",
        "visits",
        "trained",
        "staff",
        "kappas",
    ):
        assert getattr(purwokerto, name).empty, name
    told = words(seribu_hpk.findings(purwokerto, pd.DataFrame(columns=["temuan"])))
    assert "4 dari 6 indikator SPM mencapai 100%." in told
    assert "5 dari 6 aspek tidak dapat dinilai dengan angka." in told
