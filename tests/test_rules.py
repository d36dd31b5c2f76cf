"""Bands: S003's Tables 1-3 under both readings, and what a rule file must be."""

import csv
import math
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kinerja import rules
from kinerja.errors import RuleError

CASES = Path(__file__).parent / "cases"
RULES = ("rasio_ekonomis", "rasio_efisiensi", "rasio_efektivitas")
UP, DOWN = math.inf, -math.inf
EDGES = (60.0, 80.0, 90.0, 100.0)
BESIDE = sorted({math.nextafter(edge, to) for edge in EDGES for to in (DOWN, UP)})
HEADER = "versi,baku,kelas,skala,bawah,atas,tertutup,dasar,lokasi,berlaku_sejak,verifikasi,catatan"
WHOLE = ["v1,ya,Buruk,1,,60,tidak", "v1,ya,Sedang,2,60,80,bawah", "v1,ya,Baik,3,80,,bawah"]

Write = Callable[[list[str]], None]


def printed_bands(rule: str) -> list[tuple[float, float, bool, str, int]]:
    """What S003 prints, from the lowest band up: low, high, whether its ends count, class, scale."""
    with (CASES / "s003_pita.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["aturan"] == rule]
    bands = []
    for row in rows:
        numbers = [float(number) for number in re.findall(r"\d+", row["tercetak"])]
        low = DOWN if row["tercetak"].startswith("<") else numbers[0]
        high = UP if row["tercetak"].startswith(">") else numbers[-1]
        bands.append((low, high, "-" in row["tercetak"], row["kelas"], int(row["skala"])))
    return sorted(bands)


def printed_class(rule: str, value: float, version: str) -> tuple[str, int]:
    """The class by the printed table; where two printed bands hold the value, the higher or the lower one."""
    held = [
        (kind, scale)
        for low, high, closed, kind, scale in printed_bands(rule)
        if low < value < high or (closed and value in (low, high))
    ]
    return held[-1] if version == "1996-atas" else held[0]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes the one rule ``uji`` of a house of its own."""
    folder = tmp_path / "data" / "rujukan" / "aturan"
    folder.mkdir(parents=True)
    monkeypatch.setenv("KINERJA_ROOT", str(tmp_path))

    def rows(bands: list[str]) -> None:
        lines = [HEADER, *(f"{band},Dasar,hal. 1,2020,sekunder," for band in bands)]
        (folder / "uji.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    return rows


@pytest.mark.parametrize("version", ["1996-atas", "1996-bawah"])
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("value", [*EDGES, *BESIDE, -5.0, 0.0, 70.0, 85.0, 95.0, 422.16])
def test_a_class_is_the_one_of_the_printed_table(rule: str, value: float, version: str) -> None:
    band = rules.classify(value, rule, version)
    assert band is not None
    assert (band.name, band.scale) == printed_class(rule, value, version)


@pytest.mark.parametrize(
    ("value", "upper", "lower"),
    [
        (59.999, "Tidak Ekonomis", "Tidak Ekonomis"),
        (60, "Kurang Ekonomis", "Kurang Ekonomis"),
        (79.999, "Kurang Ekonomis", "Kurang Ekonomis"),
        (80, "Cukup Ekonomis", "Kurang Ekonomis"),
        (80.001, "Cukup Ekonomis", "Cukup Ekonomis"),
        (89.999, "Cukup Ekonomis", "Cukup Ekonomis"),
        (90, "Ekonomis", "Cukup Ekonomis"),
        (90.001, "Ekonomis", "Ekonomis"),
        (100, "Ekonomis", "Ekonomis"),
        (100.001, "Sangat Ekonomis", "Sangat Ekonomis"),
    ],
)
def test_80_and_90_stand_in_two_printed_bands(value: float, upper: str, lower: str) -> None:
    found = [rules.classify(value, "rasio_ekonomis", v) for v in ("1996-atas", "1996-bawah")]
    assert [band.name for band in found if band] == [upper, lower]


@pytest.mark.parametrize(
    ("value", "name", "scale"),
    [
        (59.99, "Sangat Efisien", 5),
        (60, "Efisien", 4),
        (90, "Kurang Efisien", 2),
        (101, "Tidak Efisien", 1),
    ],
)
def test_low_is_good_in_efficiency(value: float, name: str, scale: int) -> None:
    band = rules.classify(value, "rasio_efisiensi")
    assert band is not None
    assert (band.name, band.scale) == (name, scale)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (Fraction(80) - Fraction(1, 10**30), "Kurang Ekonomis"),  # no float lies so near
        (Fraction(80), "Cukup Ekonomis"),
        (Fraction(100) + Fraction(1, 10**30), "Sangat Ekonomis"),
        (79.995, "Kurang Ekonomis"),  # rounded first it would be 80,00
    ],
)
def test_the_unrounded_value_is_classified(value: float | Fraction, name: str) -> None:
    band = rules.classify(value, "rasio_ekonomis")
    assert band is not None
    assert band.name == name


@pytest.mark.parametrize("value", [None, math.nan])
def test_a_missing_value_has_no_class(value: float | None) -> None:
    assert rules.classify(value, "rasio_ekonomis") is None


@pytest.mark.parametrize(
    ("ratio", "rule", "named"),
    [
        (80.0, "rasio_ekonomis", ("Cukup Ekonomis", "Kurang Ekonomis")),
        (80.01, "rasio_ekonomis", ("Cukup Ekonomis", "Cukup Ekonomis")),
        (90.0, "rasio_efisiensi", ("Kurang Efisien", "Cukup Efisien")),
        (90.0, "rasio_efektivitas", ("Efektif", "Cukup Efektif")),
    ],
)
def test_the_class_of_a_value_under_every_version(
    ratio: float, rule: str, named: tuple[str, str]
) -> None:
    found = rules.under_versions(ratio, rule)
    assert found == dict(zip(("1996-atas", "1996-bawah"), named, strict=True))
    assert list(found) == rules.versions(rule)


@pytest.mark.parametrize("value", [None, math.nan])
def test_a_missing_value_has_no_class_under_any_version(value: float | None) -> None:
    assert rules.under_versions(value, "rasio_ekonomis") == {}


def test_classes_stay_in_order_with_their_gaps() -> None:
    found = rules.classes([59.0, None, 101.0, math.nan, 85.0], "rasio_efektivitas")
    assert found == ["Tidak Efektif", None, "Sangat Efektif", None, "Cukup Efektif"]


@pytest.mark.parametrize("rule", RULES)
def test_the_upper_reading_is_the_default(rule: str) -> None:
    assert rules.versions(rule) == ["1996-atas", "1996-bawah"]
    assert rules.load(rule).name == f"{rule}@1996-atas"
    assert rules.load(rule).top == 5


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("version", ["1996-atas", "1996-bawah"])
def test_every_band_says_where_it_stands_in_the_source(rule: str, version: str) -> None:
    with (CASES / "s003_pita.csv").open(encoding="utf-8", newline="") as file:
        place = {row["kelas"]: row["sumber"] for row in csv.DictReader(file)}
    for band in rules.load(rule, version).bands:
        assert band.source == f"Kepmendagri 690.900-327/1996, {place[band.name]}"
        assert band.verification == "sekunder"
        assert band.note


def test_every_rule_file_can_be_loaded() -> None:
    assert set(RULES) <= set(rules.known())
    for rule in rules.known():
        assert rules.load(rule).id == rule


@pytest.mark.parametrize(
    ("low", "high", "low_closed", "high_closed", "text"),
    [
        (80.0, 90.0, True, False, "80 ≤ x < 90"),
        (80.0, 90.0, False, True, "80 < x ≤ 90"),
        (90.0, 100.0, True, True, "90 ≤ x ≤ 100"),
        (8.5, 9.25, False, False, "8,5 < x < 9,25"),
        (DOWN, 60.0, False, False, "x < 60"),
        (DOWN, 60.0, False, True, "x ≤ 60"),
        (100.0, UP, False, False, "x > 100"),
        (100.0, UP, True, False, "x ≥ 100"),
        (88.31, UP, True, False, "x ≥ 88,31"),
        (8.0, 8.0, True, True, "x = 8"),
    ],
)
def test_a_band_as_one_reads_it(
    low: float, high: float, low_closed: bool, high_closed: bool, text: str
) -> None:
    assert rules.Band("", 1, low, high, low_closed, high_closed, "", "", "").text() == text


@pytest.mark.parametrize(
    ("rule", "version", "sentence"),
    [
        (
            "rasio_ekonomi",
            None,
            "data/rujukan/aturan: harus memuat aturan rasio_ekonomi; ditemukan tidak ada. "
            "Maksud Anda: rasio_ekonomis",
        ),
        (
            "rasio_ekonomis",
            "1996",
            "data/rujukan/aturan/rasio_ekonomis.csv: harus memuat versi 1996; "
            "ditemukan tidak ada. Maksud Anda: 1996-atas?",
        ),
        (
            "rasio_ekonomis",
            "2004",
            "data/rujukan/aturan/rasio_ekonomis.csv: harus memuat versi 2004; "
            "ditemukan tidak ada. Yang ada: 1996-atas, 1996-bawah.",
        ),
    ],
)
def test_an_unknown_rule_or_version_names_the_nearest(
    rule: str, version: str | None, sentence: str
) -> None:
    with pytest.raises(RuleError, match=f"^{re.escape(sentence)}"):
        rules.classify(90.0, rule, version)


def test_the_versions_of_an_unknown_rule_are_refused_with_the_same_sentence() -> None:
    sentence = "data/rujukan/aturan: harus memuat aturan rasio_ekonomi; ditemukan tidak ada."
    with pytest.raises(RuleError, match=f"^{re.escape(sentence)}"):
        rules.versions("rasio_ekonomi")


@pytest.mark.parametrize(
    "bands",
    [
        WHOLE,
        WHOLE[::-1],  # the order of the rows says nothing
        ["v1,,Satu,1,,,tidak"],
        ["v1,,Bawah,1,,0,atas", "v1,,Atas,2,0,,tidak"],
        ["v1,,Bawah,1,,60,tidak", "v1,,Tepat,2,60,60,keduanya", "v1,,Atas,3,60,,tidak"],
    ],
)
def test_a_line_covered_once_is_accepted(write: Write, bands: list[str]) -> None:
    write(bands)
    assert {band.name for band in rules.load("uji").bands} == {b.split(",")[2] for b in bands}


@pytest.mark.parametrize(
    "bands",
    [
        pytest.param(["v1,ya,Bawah,1,,60,tidak", "v1,ya,Atas,2,60,,tidak"], id="60 in none"),
        pytest.param(["v1,ya,Bawah,1,,60,atas", "v1,ya,Atas,2,60,,bawah"], id="60 in both"),
        pytest.param(["v1,ya,Bawah,1,,59,atas", "v1,ya,Atas,2,60,,bawah"], id="59-60 in none"),
        pytest.param(["v1,ya,Bawah,1,,61,tidak", "v1,ya,Atas,2,60,,bawah"], id="60-61 in both"),
        pytest.param([*WHOLE, "v1,ya,Lebih,4,90,,bawah"], id="from 90 in two"),
        pytest.param(WHOLE[1:], id="no lowest"),
        pytest.param(WHOLE[:-1], id="no highest"),
        pytest.param([*WHOLE[:1], *WHOLE[2:]], id="no middle"),
    ],
)
def test_a_gap_or_an_overlap_is_refused(write: Write, bands: list[str]) -> None:
    write(bands)
    sentence = (
        "data/rujukan/aturan/uji.csv: pita versi v1 harus menutup seluruh garis bilangan tepat "
        "sekali; ditemukan celah atau tumpang tindih. Periksa kolom bawah, atas, tertutup."
    )
    with pytest.raises(RuleError, match=f"^{re.escape(sentence)}$"):
        rules.load("uji")


def test_a_broken_version_names_itself_also_when_another_is_asked_for(write: Write) -> None:
    write([*WHOLE, "v2,,Bawah,1,,60,tidak", "v2,,Atas,2,60,,tidak"])
    with pytest.raises(RuleError, match="pita versi v2 harus menutup"):
        rules.load("uji", "v1")


@pytest.mark.parametrize(
    ("bands", "versions"),
    [
        (["v1,,Satu,1,,,tidak", "v2,ya,Dua,1,,,tidak"], ["v2", "v1"]),
        (["v1,ya,Satu,1,,,tidak", "v2,,Dua,1,,,tidak"], ["v1", "v2"]),
        (["v1,,Satu,1,,,tidak", "v2,,Dua,1,,,tidak"], ["v1", "v2"]),
    ],
)
def test_the_version_marked_as_default_comes_first(
    write: Write, bands: list[str], versions: list[str]
) -> None:
    write(bands)
    assert rules.versions("uji") == versions
    assert rules.load("uji").version == versions[0]


def test_where_there_are_no_rules_the_message_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KINERJA_ROOT", str(tmp_path))
    sentence = (
        "data/rujukan/aturan: harus memuat aturan uji; ditemukan tidak ada. "
        "Tidak ada satu pun yang terdaftar."
    )
    with pytest.raises(RuleError, match=f"^{re.escape(sentence)}$"):
        rules.load("uji")


@pytest.mark.parametrize("rule", rules.known())
def test_an_edge_means_the_decimal_that_the_file_prints(rule: str) -> None:
    """88,31 is 8831/100, also where the nearest float lies a hair above or below it."""
    for version in rules.versions(rule):
        loaded = rules.load(rule, version)
        for edge in {band.low for band in loaded.bands} - {DOWN}:
            assert loaded.classify(Fraction(repr(edge))) == loaded.classify(edge)


@given(st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(BESIDE)))
@example(80.0)
@example(100.0)
@example(-0.0)
def test_every_value_lies_in_one_band_of_every_version(value: float) -> None:
    for rule in rules.known():
        for version in rules.versions(rule):
            loaded = rules.load(rule, version)
            held = [band for band in loaded.bands if band.holds(value)]
            assert held == [loaded.classify(value)]


@given(st.fractions(0, 200), st.fractions(0, 200))
def test_a_larger_value_never_stands_in_a_lower_band(one: Fraction, other: Fraction) -> None:
    low, high = sorted((one, other))
    for version in rules.versions("rasio_efektivitas"):
        first = rules.classify(low, "rasio_efektivitas", version)
        second = rules.classify(high, "rasio_efektivitas", version)
        assert first is not None
        assert second is not None
        assert first.scale <= second.scale


NEW = [  # rule, version, value, class: both sides of every boundary
    ("telaah", None, 69.999, "Ditelaah"),
    ("telaah", None, 70, "Tidak ditelaah"),
    ("pws_posisi", "capai", -0.001, "Di bawah target"),
    ("pws_posisi", "capai", 0, "Di atas target"),
    ("pws_posisi", "lampaui", 0, "Di bawah target"),
    ("pws_posisi", "lampaui", 0.001, "Di atas target"),
    ("pws_di_atas_target", "tetap-naik", -0.001, "Kurang"),
    ("pws_di_atas_target", "tetap-naik", 0, "Baik"),
    ("pws_di_atas_target", "tetap-turun", 0, "Kurang"),
    ("pws_di_atas_target", "tetap-turun", 0.001, "Baik"),
    ("pws_di_bawah_target", "tetap-naik", -0.001, "Jelek"),
    ("pws_di_bawah_target", "tetap-naik", 0, "Cukup"),
    ("pws_di_bawah_target", "tetap-turun", 0, "Jelek"),
    ("pws_di_bawah_target", "tetap-turun", 0.001, "Cukup"),
    ("label_kuesioner", "80", 66.999, "Tidak tercetak"),
    ("label_kuesioner", "80", 67, "Baik"),
    ("label_kuesioner", "80", 79.999, "Baik"),
    ("label_kuesioner", "80", 80, "Sangat Baik"),
    ("label_kuesioner", "77", 77, "Baik"),
    ("label_kuesioner", "77", 77.001, "Sangat Baik"),
    ("wajar_bbu", None, -6.001, "Terlalu rendah"),
    ("wajar_bbu", None, -6, "Wajar"),
    ("wajar_bbu", None, 5, "Wajar"),
    ("wajar_bbu", None, 5.001, "Terlalu tinggi"),
    ("wajar_tbu", None, -6, "Wajar"),
    ("wajar_tbu", None, 6, "Wajar"),
    ("wajar_tbu", None, 6.001, "Terlalu tinggi"),
    ("wajar_bbtb", None, -5.001, "Terlalu rendah"),
    ("wajar_bbtb", None, 5, "Wajar"),
    ("wajar_imtu", None, -5, "Wajar"),
    ("wajar_imtu", None, 5.001, "Terlalu tinggi"),
    ("gizi_imtu", None, 2.5, "Gizi lebih"),  # under five
    ("gizi_imtu_5_18", None, 1, "Gizi baik"),
    ("gizi_imtu_5_18", None, 1.001, "Gizi lebih"),
    ("gizi_imtu_5_18", None, 2, "Gizi lebih"),
    ("gizi_imtu_5_18", None, 2.001, "Obesitas"),
]


@pytest.mark.parametrize(("rule", "version", "value", "name"), NEW)
def test_both_sides_of_each_boundary(
    rule: str, version: str | None, value: float, name: str
) -> None:
    band = rules.classify(value, rule, version)
    assert band is not None
    assert band.name == name


@pytest.mark.parametrize(
    ("rule", "version", "options"),  # of 0, 1, 2, …; - is none of the printed ones
    [
        ("posyandu_sarana", "tercetak", "dccbba"),
        ("posyandu_kader_terlatih", "nol-d", "ddddcccbbbba"),
        ("posyandu_kader_terlatih", "nol-kosong", "-dddcccbbbba"),
        ("posyandu_penimbangan", "nol-d", "dddddddcccbba"),
        ("posyandu_penimbangan", "nol-kosong", "-ddddddcccbba"),
        ("posyandu_penyuluhan", "nol-d", "dddcba"),
        ("posyandu_penyuluhan", "nol-kosong", "-ddcba"),
        ("posyandu_analisis", "1-4-turun", "dddddcccbbbba"),
        ("posyandu_analisis", "1-4-naik", "dcccccccbbbba"),
    ],
)
def test_the_option_of_every_count(rule: str, version: str, options: str) -> None:
    found = rules.classes(range(len(options)), rule, version)
    assert "".join("-" if name == "Tidak bertempat" else str(name) for name in found) == options


@pytest.mark.parametrize(("version", "last_of_300"), [("kia-2020", 10), ("300-sampai-17", 17)])
def test_the_least_gain_of_every_month_of_age(version: str, last_of_300: int) -> None:
    first = [0, 800, 900, 800, 600, 500, 400]
    expected = [*first, *[300] * (last_of_300 - 6), *[200] * (60 - last_of_300), 0]
    bands = [rules.classify(age, "kbm", version) for age in range(62)]
    assert [band.scale for band in bands if band] == expected
    assert all(band.name == f"{band.scale} g" for band in bands[1:61] if band)


def test_the_four_states_of_a_village() -> None:
    """Above or below the running target, up or down since last month: methods of the PWS."""
    found = {}
    for gap in (-1, 1):
        position = rules.classify(gap, "pws_posisi")
        assert position is not None
        rule = "pws_" + position.name.lower().replace(" ", "_")
        for change in (-1, 1):
            state = rules.classify(change, rule)
            assert state is not None
            found[position.name, change] = (state.name, state.scale)
    assert found == {
        ("Di atas target", 1): ("Baik", 4),
        ("Di bawah target", 1): ("Cukup", 3),
        ("Di atas target", -1): ("Kurang", 2),
        ("Di bawah target", -1): ("Jelek", 1),
    }


def test_s003s_labels_fit_every_version_of_their_unprinted_bands() -> None:
    """Tables 13-18 print 80 as Sangat Baik (lines 390 and 392) and everything else as Baik."""
    with (CASES / "s003_kuesioner.csv").open(encoding="utf-8", newline="") as file:
        printed = [row["tercetak"] for row in csv.DictReader(file)]
    assert {"67", "77", "80"} <= set(printed)
    for version in rules.versions("label_kuesioner"):
        for value in printed:
            band = rules.classify(float(value.replace(",", ".")), "label_kuesioner", version)
            assert band is not None
            assert band.name == ("Sangat Baik" if value == "80" else "Baik")


@pytest.mark.parametrize("rule", rules.known())
def test_every_band_names_its_source_and_how_it_was_verified(rule: str) -> None:
    for version in rules.versions(rule):
        for band in rules.load(rule, version).bands:
            assert band.source.strip(" ,"), f"{rule}@{version} {band.name}"
            assert band.verification in ("primer", "sekunder"), f"{rule}@{version} {band.name}"
