"""Parameters: what a batch file and a notebook may say, both sides of every limit, the exact sentence of a mistake."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from kinerja import params
from kinerja.errors import EXIT_USAGE, ParamError
from kinerja.params import BalancedScorecard, Batch

ROOT = Path(__file__).parents[1]
FILE = "params/contoh.yml"
HEAD = "data: data/sampang\nunits: all\n"
REPORT = "reports:\n  balanced_scorecard:\n"
GOOD = f"{HEAD}{REPORT}    tahun_awal: 2017\n    tahun_akhir: 2019\n"  # six lines
YAML = "Periksa titik dua, lekukan (spasi, bukan tab), dan tanda kutip."
BATCH_KEYS = "Yang ada: data, reports, units."


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house with reference data and an empty params/."""
    shutil.copytree(ROOT / "data" / "rujukan", tmp_path / "data" / "rujukan")
    (tmp_path / "params").mkdir()
    monkeypatch.setenv("KINERJA_ROOT", str(tmp_path))
    return tmp_path


def read(house: Path, text: str | bytes) -> Batch:
    path = house / FILE
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return params.read(path)


def said(house: Path, text: str | bytes) -> list[str]:
    with pytest.raises(ParamError) as refused:
        read(house, text)
    return [str(problem) for problem in refused.value.problems]


def test_a_batch(house: Path) -> None:
    batch = read(house, GOOD)
    assert (batch.name, batch.path, batch.data) == ("contoh", house / FILE, "data/sampang")
    assert batch.units is None
    assert batch.report("balanced_scorecard", "pangarengan") == BalancedScorecard(
        data="data/sampang", unit="pangarengan", tahun_awal=2017, tahun_akhir=2019
    )


@pytest.mark.parametrize("path", sorted((ROOT / "params").glob("*.yml")), ids=lambda path: path.name)  # fmt: skip
def test_the_committed_batches_are_fine(path: Path) -> None:
    assert params.read(path).name == path.stem


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        ("all", None),
        ("[pangarengan]", ("pangarengan",)),
        ("[0123, NO, 1.0, 2019-03-01, yes, null]", ("0123", "NO", "1.0", "2019-03-01", "yes", "null")),
        ("\n  - 0123\n  - '007'", ("0123", "007")),
        ('["all"]', ("all",)),
    ],
)  # fmt: skip
def test_a_code_stays_as_it_is_written(
    house: Path, units: str, expected: tuple[str, ...] | None
) -> None:
    assert read(house, GOOD.replace("all", units)).units == expected


def test_what_an_editor_on_windows_adds_does_no_harm(house: Path) -> None:
    assert read(house, "\ufeff" + GOOD.replace("\n", "\r\n")).units is None


# The file.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", [f"{FILE}: harus berisi kunci data, units, reports."], id="empty"),
        pytest.param("# nanti\n", [f"{FILE}: harus berisi kunci data, units, reports."], id="only a comment"),
        pytest.param("- data\n", [f"{FILE}: harus berisi kunci data, units, reports."], id="a list"),
        pytest.param(
            f"{HEAD}reports:\n\tbalanced_scorecard:\n",
            [f'{FILE} baris 4: harus YAML yang sah; ditemukan "balanced_scorecard:". {YAML}'],
            id="a tab",
        ),
        pytest.param(
            f"{HEAD}{REPORT}    tahun_awal: 2017\n      tahun_akhir: 2019\n",
            [f'{FILE} baris 6: harus YAML yang sah; ditemukan "tahun_akhir: 2019". {YAML}'],
            id="indentation",
        ),
        pytest.param(
            f"{HEAD}{REPORT}    tahun_awal 2017\n    tahun_akhir: 2019\n",
            [f'{FILE} baris 6: harus YAML yang sah; ditemukan "tahun_akhir: 2019". {YAML}'],
            id="a colon forgotten",
        ),
        pytest.param(
            "data: data/sampang\nunits: [pangarengan\n",
            [f"{FILE} baris 3: harus YAML yang sah; ditemukan akhir berkas. {YAML}"],
            id="an open bracket",
        ),
        pytest.param(
            "data: data/sampang\nunits: a\x07b\n",
            [f'{FILE} baris 2: harus YAML yang sah; ditemukan "units: a\x07b". {YAML}'],
            id="a control character",
        ),
        pytest.param(
            GOOD + "---\n" + GOOD,
            [f'{FILE} baris 7: harus YAML yang sah; ditemukan "---". {YAML}'],
            id="two documents",
        ),
        pytest.param(
            "data: K\xe9dung\n".encode("cp1252"),
            [f"{FILE}: harus teks UTF-8. Simpan ulang sebagai UTF-8."],
            id="Windows-1252",
        ),
        pytest.param(
            GOOD + "data: data/lain\n",
            [f'{FILE} baris 7: kunci hanya boleh sekali; ditemukan "data", sudah ada di baris 1. '
             "Hapus salah satunya."],
            id="a key twice",
        ),
        pytest.param(
            GOOD + "    tahun_awal: 2018\n    tahun_akhir: 2019\n",
            [f'{FILE} baris {line}: kunci hanya boleh sekali; ditemukan "{key}", sudah ada di baris {first}. '
             "Hapus salah satunya." for line, key, first in ((7, "tahun_awal", 5), (8, "tahun_akhir", 6))],
            id="parameters twice",
        ),
        pytest.param(
            GOOD + "warna: biru\n",
            [f'{FILE} baris 7: parameter tidak dikenal; ditemukan "warna". {BATCH_KEYS}'],
            id="unknown key",
        ),
        pytest.param(
            GOOD.replace("units", "unit"),
            [f"{FILE}: units: wajib diisi.",
             f'{FILE} baris 2: parameter tidak dikenal; ditemukan "unit". Maksud Anda: units?'],
            id="misspelt key",
        ),
        pytest.param(
            "name: x\npath: y\n" + GOOD,
            [f'{FILE} baris 1: parameter tidak dikenal; ditemukan "name". {BATCH_KEYS}',
             f'{FILE} baris 2: parameter tidak dikenal; ditemukan "path". {BATCH_KEYS}'],
            id="what the file itself says",
        ),
        pytest.param(
            "data: data/sampang\n",
            [f"{FILE}: units: wajib diisi.", f"{FILE}: reports: wajib diisi."],
            id="keys missing",
        ),
        pytest.param(
            GOOD.replace("data/sampang", ""),
            [f"{FILE} baris 1: data: wajib diisi; ditemukan kosong."],
            id="no data set",
        ),
        pytest.param(
            GOOD.replace("data/sampang", "[data/sampang]"),
            [f"{FILE} baris 1: data: harus teks; ditemukan \"['data/sampang']\"."],
            id="data sets",
        ),
        pytest.param(
            GOOD.replace("all", "pangarengan"),
            [f'{FILE} baris 2: units: harus daftar kode, atau "all"; ditemukan "pangarengan".'],
            id="one unit, no list",
        ),
        pytest.param(
            GOOD.replace("all", ""),
            [f'{FILE} baris 2: units: harus daftar kode, atau "all"; ditemukan kosong.'],
            id="units left out",
        ),
        pytest.param(
            GOOD.replace("all", "[]"),
            [f"{FILE} baris 2: units: harus menyebut paling sedikit satu; ditemukan kosong."],
            id="no unit",
        ),
        pytest.param(
            GOOD.replace("all", "[a, [b]]"),
            [f"{FILE} baris 2: units: harus teks; ditemukan \"['b']\"."],
            id="a list in a list",
        ),
        pytest.param(
            f"{HEAD}reports: [balanced_scorecard]\n",
            [f"{FILE} baris 3: reports: harus berisi laporan dan parameternya; ditemukan \"['balanced_scorecard']\"."],
            id="reports as a list",
        ),
        pytest.param(
            f"{HEAD}reports:\n",
            [f"{FILE} baris 3: reports: harus berisi laporan dan parameternya; ditemukan kosong."],
            id="no reports",
        ),
        pytest.param(
            f"{HEAD}reports: {{}}\n",
            [f"{FILE} baris 3: harus menyebut paling sedikit satu laporan."],
            id="not one report",
        ),
        pytest.param(
            GOOD.replace("balanced_scorecard", "balance_scorecard"),
            [f'{FILE} baris 4: laporan tidak dikenal; ditemukan "balance_scorecard". '
             "Maksud Anda: balanced_scorecard?"],
            id="unknown report",
        ),
        pytest.param(
            f"{HEAD}{REPORT}",
            [f"{FILE} baris 4: tahun_awal: wajib diisi. Tahun pertama.",
             f"{FILE} baris 4: tahun_akhir: wajib diisi. Tahun terakhir."],
            id="a report without parameters",
        ),
        pytest.param(
            f"{HEAD}{REPORT}    - tahun_awal\n",
            [f"{FILE} baris 4: reports: harus berisi laporan dan parameternya; ditemukan \"['tahun_awal']\"."],
            id="parameters as a list",
        ),
        pytest.param(
            GOOD + "    tahunawal: 2017\n    kepercayan: 90\n",
            [f'{FILE} baris 7: parameter tidak dikenal; ditemukan "tahunawal". Maksud Anda: tahun_awal, tahun_akhir?',
             f'{FILE} baris 8: parameter tidak dikenal; ditemukan "kepercayan". Maksud Anda: kepercayaan?'],
            id="misspelt parameters",
        ),
        pytest.param(
            GOOD + "    data: data/lain\n    unit: kedungdung\n    keluaran: x.csv\n",
            [f'{FILE} baris {line}: parameter ini sama untuk semua laporan; ditemukan "{key}". '
             "Hapus dari laporan ini; data dan units ditulis di awal berkas."
             for line, key in ((7, "data"), (8, "unit"), (9, "keluaran"))],
            id="what a batch decides",
        ),
        pytest.param(
            f"{HEAD}{REPORT}    tahun_awal: 1989\n    tahun_akhir: dua\n    versi_aturan: 1996-ats\n",
            [f'{FILE} baris 5: tahun_awal: harus 1990 atau lebih; ditemukan "1989". Tahun pertama.',
             f'{FILE} baris 6: tahun_akhir: harus bilangan bulat; ditemukan "dua". Tahun terakhir.',
             f'{FILE} baris 7: versi_aturan tidak dikenal; ditemukan "1996-ats". '
                 "Maksud Anda: 1996-atas, 1996-bawah?"],
            id="several at once",
        ),
    ],
)  # fmt: skip
def test_a_mistake_in_a_batch_file(house: Path, text: str | bytes, expected: list[str]) -> None:
    assert said(house, text) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("sampng.yml", "params/sampng.yml: berkas parameter harus ada; ditemukan tidak ada. Maksud Anda: sampang.yml?"),
        ("xyz.yml", "params/xyz.yml: berkas parameter harus ada; ditemukan tidak ada. Yang ada: sampang.yml."),
    ],
)  # fmt: skip
def test_no_such_file(house: Path, asked: str, expected: str) -> None:
    (house / "params" / "sampang.yml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(ParamError, match=f"^{re.escape(expected)}$"):
        params.read(house / "params" / asked)


def test_a_refused_file_ends_with_the_exit_code_of_usage(house: Path) -> None:
    with pytest.raises(ParamError) as refused:
        read(house, "")
    assert refused.value.exit_code == EXIT_USAGE


# One parameter.

LEVEL = "Tingkat kepercayaan, %."


def with_parameter(key: str, value: str) -> str:
    years = {"tahun_awal": "2017", "tahun_akhir": "2019"} | {key: value}
    if key == "tahun_awal" and value in {"2100", "2101"}:
        years["tahun_akhir"] = "2100"
    if key == "tahun_akhir" and value in {"1989", "1990"}:
        years["tahun_awal"] = "1990"
    lines = "".join(f"    {name}: {text}\n" for name, text in years.items())
    return f"{HEAD}{REPORT}{lines}"


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("tahun_awal", "1990", 1990),
        ("tahun_awal", "2100", 2100),
        ("tahun_akhir", "1990", 1990),
        ("tahun_akhir", "2100", 2100),
        ("tahun_akhir", "2017", 2017),
        ("kepercayaan", "50", 50),
        ("kepercayaan", "50.0", 50),
        ("kepercayaan", "99.9", 99.9),
        ("versi_aturan", "1996-atas", "1996-atas"),
        ("versi_aturan", "1996-bawah", "1996-bawah"),
    ],
)
def test_inside_the_limits(house: Path, key: str, text: str, value: Any) -> None:
    batch = read(house, with_parameter(key, text))
    assert getattr(batch.report("balanced_scorecard", "pangarengan"), key) == value


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        *(
            case
            for key, line, meaning in (("tahun_awal", 5, "Tahun pertama."), ("tahun_akhir", 6, "Tahun terakhir."))
            for case in (
                (key, "1989", f'baris {line}: {key}: harus 1990 atau lebih; ditemukan "1989". {meaning}'),
                (key, "2101", f'baris {line}: {key}: harus 2100 atau kurang; ditemukan "2101". {meaning}'),
                (key, "2017,5", f'baris {line}: {key}: harus bilangan bulat; ditemukan "2017,5". {meaning}'),
                (key, "2017.5", f'baris {line}: {key}: harus bilangan bulat; ditemukan "2017.5". {meaning}'),
                (key, "tahun ini", f'baris {line}: {key}: harus bilangan bulat; ditemukan "tahun ini". {meaning}'),
                (key, "[2017]", f"baris {line}: {key}: harus bilangan bulat; ditemukan \"['2017']\". {meaning}"),
                (key, "", f"baris {line}: {key}: harus bilangan bulat; ditemukan kosong. {meaning}"),
            )
        ),
        ("tahun_akhir", "2016", "baris 4: tahun_akhir tidak boleh sebelum tahun_awal."),
        ("kepercayaan", "49.9", f'baris 7: kepercayaan: harus 50 atau lebih; ditemukan "49.9". {LEVEL}'),
        ("kepercayaan", "99.91", f'baris 7: kepercayaan: harus 99.9 atau kurang; ditemukan "99.91". {LEVEL}'),
        ("kepercayaan", "99,8", f'baris 7: kepercayaan: harus angka seperti 99.8; ditemukan "99,8". {LEVEL}'),
        ("kepercayaan", "95%", f'baris 7: kepercayaan: harus angka seperti 99.8; ditemukan "95%". {LEVEL}'),
        ("kepercayaan", "inf", f'baris 7: kepercayaan: harus 99.9 atau kurang; ditemukan "inf". {LEVEL}'),
        ("versi_aturan", "lama", 'baris 7: versi_aturan tidak dikenal; ditemukan "lama". '
         "Yang ada: 1996-atas, 1996-bawah."),
        ("versi_aturan", "[1996-atas]", "baris 7: versi_aturan: harus teks; ditemukan \"['1996-atas']\". "
         "Versi pita 3E."),
    ],
)  # fmt: skip
def test_outside_the_limits(house: Path, key: str, text: str, expected: str) -> None:
    assert said(house, with_parameter(key, text)) == [f"{FILE} {expected}"]


def test_not_a_number_is_no_level(house: Path) -> None:
    (sentence,) = said(house, with_parameter("kepercayaan", "nan"))
    assert sentence.startswith(f"{FILE} baris 7: kepercayaan: harus ")


# A notebook's names.

NAMES: dict[str, Any] = {
    "data": "data/sampang",
    "unit": "0123",
    "tahun_awal": 2017,
    "tahun_akhir": 2019,
}


def test_of_takes_the_parameters_out_of_a_notebook_s_names() -> None:
    laporan = BalancedScorecard.of(NAMES | {"In": [], "kinerja": params, "_": 1})
    assert laporan.model_dump() == NAMES | {
        "keluaran": "",
        "versi_aturan": "1996-atas",
        "kepercayaan": 95,
    }
    assert laporan.periods == ["2017", "2018", "2019"]
    assert laporan.confidence == pytest.approx(0.95)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({"unit": 123}, 'parameter: unit: harus teks; ditemukan "123". Kode fasilitas.'),
        ({"unit": None}, 'parameter: unit: harus teks; ditemukan "None". Kode fasilitas.'),
        ({"tahun_awal": 2017.5}, 'parameter: tahun_awal: harus bilangan bulat; ditemukan "2017.5". Tahun pertama.'),
        ({"tahun_awal": None}, 'parameter: tahun_awal: harus bilangan bulat; ditemukan "None". Tahun pertama.'),
        ({"tahun_akhir": 2016}, "parameter: tahun_akhir tidak boleh sebelum tahun_awal."),
        ({"kepercayaan": None}, f'parameter: kepercayaan: harus angka seperti 99.8; ditemukan "None". {LEVEL}'),
        ({"versi_aturan": "x"}, 'parameter: versi_aturan tidak dikenal; ditemukan "x". '
         "Yang ada: 1996-atas, 1996-bawah."),
    ],
)  # fmt: skip
def test_a_mistake_in_a_notebook(names: dict[str, Any], expected: str) -> None:
    with pytest.raises(ParamError, match=f"^{re.escape(expected)}$"):
        BalancedScorecard.of(NAMES | names)


def test_a_notebook_without_its_parameters() -> None:
    with pytest.raises(ParamError) as refused:
        BalancedScorecard.of({})
    assert [str(problem) for problem in refused.value.problems] == [
        "parameter: data: wajib diisi. Folder data, misalnya data/sampang.",
        "parameter: unit: wajib diisi. Kode fasilitas.",
        "parameter: tahun_awal: wajib diisi. Tahun pertama.",
        "parameter: tahun_akhir: wajib diisi. Tahun terakhir.",
    ]


def test_parameters_do_not_change(house: Path) -> None:
    laporan = BalancedScorecard.of(NAMES)
    with pytest.raises(ValidationError, match="frozen"):
        laporan.tahun_awal = 2018
    batch = read(house, GOOD)
    with pytest.raises(ValidationError, match="frozen"):
        batch.data = "data/lain"


def test_a_strange_name_is_no_parameter() -> None:
    expected = 'parameter: parameter tidak dikenal; ditemukan "tahunawal". Maksud Anda: tahun_awal, tahun_akhir?'
    with pytest.raises(ParamError, match=f"^{re.escape(expected)}$"):
        params.checked(BalancedScorecard, NAMES | {"tahunawal": 2017})
