"""Throwaway houses: a folder with data, params and notebooks of its own, and the command that works in it.

Nothing here renders into the checkout. What is generated is simulated, and says so in its datapackage.json.
"""

import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import pytest
from hypothesis import settings

from kinerja import cli

settings.register_profile("kinerja", deadline=None)  # a busy machine is no counterexample
settings.load_profile("kinerja")

CHECKOUT = Path(__file__).parents[1]
COMMAND = Path(sys.executable).with_name("kinerja.exe" if os.name == "nt" else "kinerja")
REPORT = "balanced_scorecard"
PARAMETERS = """\
data = "data/sampang"
unit = "pangarengan"
tahun_awal = 2017
tahun_akhir = 2019
versi_aturan = "1996-atas"
kepercayaan = 95
keluaran = ""
"""
BATCH = f"""\
data: data/sampang
units: all
reports:
  {REPORT}:
    tahun_awal: 2017
    tahun_akhir: 2019
"""
SMALL_PAGE = """\
from pathlib import Path

print(f"Halaman {unit}")
Path(keluaran).write_text(f"unit,nilai\\n{unit},1\\n", encoding="utf-8")
"""
YEARS = ("2017", "2018", "2019")
DIMENSIONS = {
    "pelanggan": ("Wujud Fisik", "Kehandalan", "Daya Tanggap", "Jaminan", "Empati"),
    "proses_internal": ("Sarana dan Prasarana", "Sumber Daya Manusia", "Proses"),
    "pembelajaran": ("Kemampuan", "Motivasi"),
}
Rows = Sequence[Mapping[str, object]]


@dataclass(frozen=True)
class House:
    """A folder with data/, params/ and notebooks/, and what was made of them in output/."""

    root: Path

    @property
    def output(self) -> Path:
        return self.root / "output"

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {"KINERJA_ROOT": str(self.root), "PYTHONUTF8": "1"}

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """The command as a process of its own, in a group of its own: what Ctrl-C in a terminal reaches."""
        return subprocess.Popen(
            [COMMAND, *arguments],
            cwd=self.root,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )

    def run(self, *arguments: str) -> "Ended":
        """The command as a person runs it, to its end."""
        return self.ended(self.start(*arguments), seconds=300)

    def ended(self, process: "subprocess.Popen[str]", *, seconds: float) -> "Ended":
        """How the started command ended; one that is not at its end by then is killed with all its workers."""
        try:
            out, err = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            if os.name == "posix":
                os.killpg(process.pid, signal.SIGKILL)
            process.kill()
            process.communicate()
            raise
        return Ended(process.returncode, out, err)

    def page(self, batch: str, unit: str, suffix: str = ".html") -> Path:
        return self.output / batch / unit / f"{REPORT}{suffix}"

    def manifest(self, batch: str) -> list[dict[str, Any]]:
        """The rows of a batch's manifest."""
        found: list[dict[str, Any]] = json.loads(
            (self.output / batch / "manifest.json").read_text(encoding="utf-8")
        )
        return found

    def index(self) -> str:
        return (self.output / "index.html").read_text(encoding="utf-8")

    def made(self) -> list[str]:
        """Every file and folder under output/, hidden ones too."""
        return sorted(path.relative_to(self.root).as_posix() for path in self.output.rglob("*"))

    def edit(self, path: str, old: str, new: str) -> None:
        """One place of a text file changed; fails where it does not stand exactly once."""
        text = (self.root / path).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
        (self.root / path).write_text(text.replace(old, new), encoding="utf-8", newline="\n")

    def batch(self, name: str, data: str, units: str = "all") -> None:
        """``params/<name>.yml`` with the one report."""
        (self.root / "params" / f"{name}.yml").write_text(
            f"data: data/{data}\nunits: {units}\nreports:\n"
            f"  {REPORT}:\n    tahun_awal: 2017\n    tahun_akhir: 2019\n",
            encoding="utf-8",
        )

    def notebook(self, *cells: str, parameters: str = PARAMETERS) -> None:
        """The page replaced by a small one: its parameters, then these cells."""
        first = nbformat.v4.new_code_cell(
            parameters, id="parameter", metadata={"tags": ["parameters"]}
        )
        others = [nbformat.v4.new_code_cell(cell, id=f"sel-{i}") for i, cell in enumerate(cells)]
        kernel = {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}
        }
        page = nbformat.v4.new_notebook(cells=[first, *others], metadata=kernel)
        nbformat.write(page, self.root / "notebooks" / f"{REPORT}.ipynb")

    def table(self, dataset: str, name: str, rows: Rows) -> None:
        """``data/<dataset>/<name>.csv``; no file where there are no rows."""
        path = self.root / "data" / dataset / f"{name}.csv"
        if not rows:
            path.unlink(missing_ok=True)
            return
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def simulated(self, dataset: str, tables: Mapping[str, Rows]) -> None:
        """A data set of made-up tables, which says that it is made up."""
        folder = self.root / "data" / dataset
        folder.mkdir()
        descriptor = {"name": dataset, "title": f"Simulasi {dataset}", "simulasi": True}
        (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
        for name, rows in tables.items():
            self.table(dataset, name, rows)


class Ended(NamedTuple):
    """How a command ended: its exit code, what it said, and what it complained of."""

    code: int
    out: str
    err: str


def build(root: Path) -> House:
    """A new house with the checkout's reference data, the data set sampang, one report of it, and its notebook."""
    for part in ("data/rujukan", "data/sampang", "notebooks"):
        shutil.copytree(
            CHECKOUT / part, root / part, ignore=shutil.ignore_patterns(".ipynb_checkpoints")
        )
    for notebook in (root / "notebooks").glob("*.ipynb"):
        if notebook.stem != REPORT:
            notebook.unlink()
    (root / "params").mkdir()
    (root / "params" / "sampang.yml").write_text(BATCH, encoding="utf-8")
    return House(root)


def facilities(
    units: Iterable[str], *, seed: int, population: int = 30_000, staff: int = 40
) -> dict[str, Rows]:
    """Made-up tables of facilities: every table that the balanced scorecard reads but the answers."""
    dice = random.Random(seed)
    tables: dict[str, list[Mapping[str, object]]] = {
        name: []
        for name in (
            "unit",
            "anggaran",
            "belanja_pendapatan",
            "penerimaan",
            "observasi",
            "ketenagaan",
            "sarana",
            "kuesioner_rerata",
        )
    }

    def money(low: int, high: int) -> str:
        return f"{dice.randint(low, high) * 1_000:,}".replace(",", ".")

    for unit in units:
        tables["unit"].append(
            {
                "unit": unit,
                "nama": f"Puskesmas {unit.capitalize()}",
                "jenis": "puskesmas",
                "kabupaten": "Rekaan",
            }
        )
        for year in YEARS:
            key = {"unit": unit, "periode": year}
            tables["anggaran"] += [
                key
                | {"kode": fund, "induk": "", "uraian": f"Dana {fund}"}
                | {"pagu": money(500_000, 900_000), "realisasi": money(200_000, 950_000)}
                for fund in ("BOK", "JKN")
            ]
            tables["belanja_pendapatan"].append(
                key | {"belanja": money(400_000, 900_000), "pendapatan": money(500_000, 999_000)}
            )
            tables["penerimaan"].append(
                key
                | {
                    "jenis": "retribusi",
                    "target": money(100_000, 200_000),
                    "realisasi": money(80_000, 220_000),
                }
            )
        key = {"unit": unit, "periode": "2019"}
        tables["observasi"].append(key | {"indikator": "jumlah_penduduk", "nilai": str(population)})
        tables["ketenagaan"] += [
            key | {"jenis_tenaga": kind, "status": "PNS", "jumlah": str(dice.randint(1, staff))}
            for kind in ("Dokter Umum", "D3 Kebidanan", "D3 Keperawatan")
        ]
        tables["sarana"].append(
            key
            | {"desa": "semua", "jenis_sarana": "posyandu", "jumlah": str(dice.randint(1, staff))}
        )
        tables["kuesioner_rerata"] += [
            key
            | {"instrumen": instrument, "dimensi": dimension, "nilai": str(dice.randint(60, 90))}
            for instrument, dimensions in DIMENSIONS.items()
            for dimension in dimensions
        ]
    return tables


def answers(units: Sequence[str], *, seed: int, differs: str, respondents: int = 25) -> Rows:
    """Made-up answers: four items of five points a dimension. The last unit is better in one dimension only."""
    dice = random.Random(seed)
    rows: list[dict[str, object]] = []
    for unit in units:
        for instrument, dimensions in DIMENSIONS.items():
            for respondent in range(1, respondents + 1):
                taste = dice.gauss(3.4, 0.4)
                for dimension in dimensions:
                    shift = 1.2 if dimension == differs and unit == units[-1] else 0
                    rows += [
                        {
                            "unit": unit,
                            "periode": "2020",
                            "instrumen": instrument,
                            "responden": f"{respondent:03d}",
                            "dimensi": dimension,
                            "butir": f"b{item}",
                            "skor": min(5, max(1, round(dice.gauss(taste + shift, 0.8)))),
                            "skor_maks": 5,
                        }
                        for item in range(1, 5)
                    ]
    return rows


@pytest.fixture(autouse=True)
def _no_house_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test names its house; what the developer's shell names would be written into."""
    monkeypatch.delenv("KINERJA_ROOT", raising=False)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A house of the test's own; nothing is made in it yet."""
    return build(tmp_path / "rumah")


@pytest.fixture
def call(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ended]:
    """The command in this process, for what starts no kernel: exit code, output, messages."""

    def called(house: House, *arguments: str) -> Ended:
        monkeypatch.setenv("KINERJA_ROOT", str(house.root))
        monkeypatch.chdir(house.root)
        monkeypatch.setattr(sys, "argv", ["kinerja", *arguments])
        capsys.readouterr()
        code = cli._run()
        return Ended(code, *capsys.readouterr())

    return called


@pytest.fixture
def small_house(house: House) -> Callable[..., House]:
    """The house with one small page for each of the named facilities: a run of it costs little."""

    def make(*units: str, cells: Sequence[str] = (SMALL_PAGE,)) -> House:
        house.simulated("kecil", facilities(units, seed=7))
        (house.root / "params" / "sampang.yml").unlink()
        house.batch("kecil", "kecil")
        house.notebook(*cells)
        return house

    return make


@dataclass(frozen=True)
class Rendered:
    """The house of all real pages, and how the one command that made them ended."""

    house: House
    told: Ended


UNLIKE = "Kehandalan"  # the one dimension in which the simulated answers differ


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    """Every kind of data set as pages of the real notebook, made once, by one command.

    sampang: as published. jawaban: the same with simulated answers. satu: one facility, few staff for many
    people. banyak: twelve facilities, of which the last one has money and nothing else. kurang: no tables of
    staff, of places and of questionnaires at all.
    """
    house = build(tmp_path_factory.mktemp("halaman") / "rumah")

    shutil.copytree(house.root / "data" / "sampang", house.root / "data" / "jawaban")
    (house.root / "data" / "jawaban" / "datapackage.json").write_text(
        json.dumps({"name": "jawaban", "title": "Jawaban simulasi", "simulasi": True}),
        encoding="utf-8",
    )
    house.table(
        "jawaban", "kuesioner", answers(("kedungdung", "pangarengan"), seed=11, differs=UNLIKE)
    )
    house.batch("jawaban", "jawaban", "[pangarengan]")

    house.simulated("satu", facilities(["tunggal"], seed=3, population=90_000, staff=9))
    house.batch("satu", "satu")

    twelve = facilities([f"p{number:02d}" for number in range(1, 13)], seed=5)
    money = {"unit", "anggaran", "belanja_pendapatan", "penerimaan"}
    poor = {
        name: rows if name in money else [row for row in rows if row["unit"] != "p12"]
        for name, rows in twelve.items()
    }
    house.simulated("banyak", poor)
    house.batch("banyak", "banyak", "[p01, p12]")

    few = facilities(["satu", "dua"], seed=9)
    house.simulated("kurang", {name: few[name] for name in money})
    house.batch("kurang", "kurang", "[satu]")

    told = house.run("render")
    assert house.page("sampang", "pangarengan").is_file(), (
        told.err
    )  # else every test would fail, unread
    return Rendered(house, told)
