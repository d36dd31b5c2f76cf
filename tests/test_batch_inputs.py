"""What a page is made from: which change makes it due, why the manifest says so, and what is read only once."""

import re
import shutil

import pandas as pd
import pytest

from kinerja import batch, params, tables

NUMBER = re.compile(r"(\d)\.(\d{3})")
SINGLE = """\
from pathlib import Path

Path(keluaran).write_text(f"unit,nilai\\n{unit},1\\n", encoding="utf-8")
if unit == "b" and Path("../../salah").exists():
    raise ValueError("sekali")
"""


def plan(house, **chosen):
    """What a run would do; no kernel is started."""
    return batch.plan(house.root / "params" / "kecil.yml", house.output, **chosen)


def due(house, **chosen):
    """The pages that a run would make, and why."""
    return {run.unit: why.because for run, why in plan(house, **chosen).due}


@pytest.fixture
def made(small_house, monkeypatch):
    """Three small pages that stand."""
    house = small_house("a", "b", "c", cells=[SINGLE])
    assert house.run("render").code == 0
    monkeypatch.setenv("KINERJA_ROOT", str(house.root))
    monkeypatch.chdir(house.root)
    return house


def raise_income(house, unit):
    """Another income of one facility."""
    path = house.root / "data" / "kecil" / "penerimaan.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith(f"{unit},"))
    lines[at] = NUMBER.sub(lambda n: f"{(int(n[1]) + 1) % 9 + 1}.{n[2]}", lines[at], count=1)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_what_changed_is_named_and_stands_in_the_manifest(made):
    assert {tuple(row["because"]) for row in made.manifest("kecil")} == {("baru",)}
    assert due(made) == {}
    assert due(made, force=True) == dict.fromkeys("abc", ("diminta",))
    raise_income(made, "b")
    assert due(made) == dict.fromkeys("abc", ("data",))
    notebook = made.root / "notebooks" / "balanced_scorecard.ipynb"
    notebook.write_text(notebook.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert due(made) == dict.fromkeys("abc", ("buku catatan", "data"))
    made.page("kecil", "a").unlink()
    assert due(made)["a"] == ("halaman tidak ada",)
    assert made.run("render").code == 0
    told = {row["unit"]: row["because"] for row in made.manifest("kecil")}
    both = ["buku catatan", "data"]
    assert told == {"a": ["halaman tidak ada"], "b": both, "c": both}


def test_without_peers_a_change_in_the_rows_of_one_makes_only_its_page(made, monkeypatch):
    monkeypatch.setattr(params.BalancedScorecard, "peers", False)
    assert set(due(made)) == {"a", "b", "c"}  # the pages of before had read every row
    assert batch.run(plan(made), jobs=1).made == 3
    assert due(made) == {}
    raise_income(made, "b")
    assert due(made) == {"b": ("data",)}


def test_failed_takes_only_what_failed_the_last_time(made):
    (made.output / "kecil" / "salah").write_text("", encoding="utf-8")
    assert made.run("render", "--force").code == 1
    (made.output / "kecil" / "salah").unlink()
    assert due(made, failed=True, force=True) == {"b": ("gagal sebelumnya",)}
    ended = made.run("render", "--failed")
    assert (ended.code, ended.err) == (0, "")
    assert "1 halaman dibuat, 0 tidak berubah" in ended.out
    again = made.run("render", "--failed")
    assert again.code == 0
    assert "0 halaman dibuat, 0 tidak berubah" in again.out


def test_the_log_has_a_line_for_every_page_of_every_run(made):
    (made.output / "kecil" / "salah").write_text("", encoding="utf-8")
    ended = made.run("render", "--force", "--jobs", "1")
    assert "Gagal: kecil/b: balanced_scorecard." in ended.out
    lines = (made.output / "kecil" / "catatan.log").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 10
    assert all(re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (INFO|ERROR) ", line) for line in lines)  # fmt: skip
    (failed,) = [line for line in lines if " ERROR " in line]
    assert re.search(r"gagal b balanced_scorecard sel \d+ \(.*MB\) karena diminta", failed)
    assert failed.endswith(": ValueError: sekali")
    assert lines[4].endswith("selesai: 3 dibuat, 0 gagal")


# What is read once


def test_a_data_set_is_read_once_until_a_file_changes(house, monkeypatch):
    monkeypatch.setenv("KINERJA_ROOT", str(house.root))
    folder = house.root / "data" / "sampang"
    read = []
    real = tables.dataset._read
    monkeypatch.setattr(tables.dataset, "_read", lambda *given: (read.append(given), real(*given))[1])  # fmt: skip
    first, again = tables.load(folder), tables.load(folder, unit="pangarengan")
    assert len(read) == 1
    assert first.hashes == again.hashes
    house.edit("data/sampang/penerimaan.csv", "243.436.000", "243.436.001")
    assert tables.load(folder).hashes != first.hashes
    assert len(read) == 2
    (folder / "sarana.csv").unlink()
    assert tables.load(folder).sarana.empty
    assert len(read) == 3


def test_what_a_caller_does_to_a_table_no_other_sees(house, monkeypatch):
    monkeypatch.setenv("KINERJA_ROOT", str(house.root))
    folder = house.root / "data" / "sampang"
    before = {name: frame.copy() for name, frame in tables.load(folder).frames.items()}
    theirs = tables.load(folder)
    theirs.unit.loc[0, "nama"] = "lain"
    theirs.anggaran["pagu"] = 0.0
    theirs.penerimaan.insert(0, "baru", 1)
    theirs.anggaran.index = theirs.anggaran.index + 5
    theirs.frames.pop("sarana")
    theirs.hashes.clear()
    with pytest.raises(ValueError, match="read-only"):
        theirs.belanja_pendapatan["belanja"].to_numpy()[0] = 1.0
    after = tables.load(folder)
    assert after.hashes
    for name, frame in before.items():
        pd.testing.assert_frame_equal(after.table(name), frame)


def test_of_parquet_only_what_may_hold_the_facility_is_read_with_its_row_numbers(house, monkeypatch):  # fmt: skip
    monkeypatch.setenv("KINERJA_ROOT", str(house.root))
    source, folder = house.root / "data" / "sampang", house.root / "data" / "parket"
    folder.mkdir()
    shutil.copy(source / "datapackage.json", folder)
    for name in ("unit", "anggaran", "belanja_pendapatan", "penerimaan", "ketenagaan"):
        frame = tables.load(source).table(name).drop(columns=["dokumen", "baris"], errors="ignore")
        frame = frame.sort_values("unit", kind="stable", ignore_index=True)
        frame.to_parquet(folder / f"{name}.parquet", row_group_size=5, index=False)
    whole = tables.load(folder)
    for unit in whole.units:
        alone = tables.load(folder, unit=unit, peers=False)
        assert list(alone.units) == [unit]
        for name, frame in whole.only(unit).frames.items():
            pd.testing.assert_frame_equal(alone.table(name), frame)
