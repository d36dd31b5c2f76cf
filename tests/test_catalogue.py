"""The catalogue: every indicator complete, every code found or refused with the nearest names."""

import re
from pathlib import Path

import pytest

from kinerja import catalogue, rules
from kinerja.errors import RuleError

CODES = sorted(catalogue.catalogue())


@pytest.mark.parametrize("code", CODES)
def test_an_indicator_is_complete(code: str) -> None:
    one = catalogue.get(code)
    assert one.code == code
    assert re.fullmatch(r"[a-z][a-z0-9_]*", code)
    assert one.direction in catalogue.DIRECTIONS
    assert one.multiplier >= 1
    assert one.name[0].isupper() or one.name[0].isdigit()
    assert one.unit
    assert one.source


@pytest.mark.parametrize("code", CODES)
def test_the_rule_of_an_indicator_exists(code: str) -> None:
    rule = catalogue.get(code).rule
    assert not rule or rules.load(rule).id == rule


@pytest.mark.parametrize("code", CODES)
def test_a_numerator_has_its_denominator_and_both_their_formula(code: str) -> None:
    one = catalogue.get(code)
    assert bool(one.numerator) == bool(one.denominator)
    assert one.formula or not one.numerator


@pytest.mark.parametrize("code", CODES)
def test_the_multiplier_is_the_one_that_the_unit_names(code: str) -> None:
    one = catalogue.get(code)
    per = re.match(r"per ([\d.]+)", one.unit)
    if per:
        assert one.multiplier == int(per[1].replace(".", ""))
    elif one.unit.startswith("%"):
        assert one.multiplier == 100


@pytest.mark.parametrize(
    ("code", "direction"),
    [
        ("rasio_ekonomis", "netral"),  # it rises when money is not used
        ("rasio_efisiensi", "turun"),  # S003 line 95: below 60 % is the best class
        ("rasio_efektivitas", "naik"),  # S003 line 109: above 100 % is the best class
        ("kepuasan_pelanggan", "naik"),
        ("proses_bisnis_internal", "naik"),
        ("pembelajaran_pertumbuhan", "naik"),
        ("skor_keuangan", "naik"),
        ("jumlah_penduduk", "netral"),
    ],
)
def test_the_direction_belongs_to_the_indicator(code: str, direction: str) -> None:
    assert catalogue.get(code).direction == direction


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("rasio_ekonomis", "Rasio ekonomis"),
        ("rasio_ekonomis/BOK", "Rasio ekonomis (BOK)"),
        ("tenaga/dokter gigi", "Tenaga (dokter gigi)"),
        ("beda_kelompok/a/b", "Beda antar-puskesmas (a/b)"),
    ],
)
def test_a_breakdown_stands_behind_a_slash(code: str, name: str) -> None:
    assert catalogue.get(code) == catalogue.get(code.partition("/")[0])
    assert catalogue.name(code) == name


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (
            "rasio_ekonomi/BOK",
            "data/rujukan/indikator.csv: harus memuat indikator rasio_ekonomi; "
            "ditemukan tidak ada. Maksud Anda: rasio_ekonomis",
        ),
        (
            "Rasio_Ekonomis",
            "data/rujukan/indikator.csv: harus memuat indikator Rasio_Ekonomis; "
            "ditemukan tidak ada. Maksud Anda: rasio_ekonomis",
        ),
        ("", "data/rujukan/indikator.csv: harus memuat indikator ; ditemukan tidak ada. Yang ada:"),
    ],
)
def test_an_unknown_indicator_is_refused_with_the_nearest(code: str, sentence: str) -> None:
    with pytest.raises(RuleError, match=f"^{re.escape(sentence)}"):
        catalogue.get(code)


def test_the_catalogue_of_another_house_is_read_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data" / "rujukan"
    folder.mkdir(parents=True)
    (folder / "indikator.csv").write_text(
        "kode,nama,satuan,arah,pengali,pembilang,penyebut,rumus,aturan,sumber,catatan\n"
        "uji,Uji,%,naik,,,,,,hal. 1,\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("KINERJA_ROOT", str(tmp_path))
    assert list(catalogue.catalogue()) == ["uji"]
    assert catalogue.get("uji/x").multiplier == 1
    with pytest.raises(RuleError, match="Yang ada: uji"):
        catalogue.get("tenaga")
