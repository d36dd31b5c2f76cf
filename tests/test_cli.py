"""The command: its verbs, its exit codes, the sentence for every mistake, and nothing half-written after one.

Exit codes: 0 all fine, 1 some failed or data refused, 2 usage or parameters, 130 interrupted.
"""

import json
import os
import re
import signal
import socket
import sys
from pathlib import Path

import nbformat
import pytest

ONE = "data: data/sampang\nunits: all\nreports:\n  balanced_scorecard:\n    tahun_awal: 2017\n    tahun_akhir: 2019\n"
NOTEBOOK = "notebooks/balanced_scorecard.ipynb"
# What a library or the operating system says in its own language has no place in our messages.
ENGLISH = re.compile(
    r"\b(not|the|is|in|no|an|such|file|directory|requires|valid|range|option|error|denied|missing)\b",
    re.IGNORECASE,
)


def write(house, name, text):
    (house.root / "params" / f"{name}.yml").write_text(text, encoding="utf-8")


def cell_of(house, change):
    """The notebook with its parameters cell changed."""
    path = house.root / NOTEBOOK
    notebook = nbformat.read(path, as_version=4)
    (cell,) = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])]
    cell.source = change(cell.source)
    nbformat.write(notebook, path)


# What a person types


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["rende"], "Perintah tidak dikenal: rende. Maksud Anda: render? Lihat: kinerja --help"),
        (
            ["chek", "sampang"],
            "Perintah tidak dikenal: chek. Maksud Anda: check? Lihat: kinerja --help",
        ),
        (
            ["render", "--forc"],
            "Pilihan tidak dikenal: --forc. Maksud Anda: --force? Lihat: kinerja --help",
        ),
        (["check", "--xyzzy"], "Pilihan tidak dikenal: --xyzzy. Lihat: kinerja --help"),
        (
            ["check", "sampng"],
            'params: rombongan tidak ada; ditemukan "sampng". Maksud Anda: sampang?',
        ),
        (["list", "qqqqq"], 'params: rombongan tidak ada; ditemukan "qqqqq". Yang ada: sampang.'),
        (
            ["render", "sampng"],
            'params: rombongan tidak ada; ditemukan "sampng". Maksud Anda: sampang?',
        ),
        (
            ["render", "--report", "balanced_scorcard"],
            'params/sampang.yml: laporan tidak ada di rombongan ini; ditemukan "balanced_scorcard". '
            "Maksud Anda: balanced_scorecard?",
        ),
        (
            ["render", "--unit", "pangareng"],
            '--unit: fasilitas harus ada di tabel unit data/sampang; ditemukan "pangareng". Maksud Anda: pangarengan?',
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_misspelt_word_is_told_with_the_nearest_one(house, call, arguments, sentence):
    ended = call(house, *arguments)
    assert (ended.code, ended.out, ended.err.strip()) == (2, "", sentence)
    assert not house.output.exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["render", "--limit", "0"], "--limit"),
        (["render", "--limit", "dua"], "--limit"),
        (["render", "--jobs", "0"], "--jobs"),
        (["render", "--unit"], "--unit"),
        (["render", "--output"], "--output"),
        (["list", "--limit", "3"], "--limit"),
        (["describe"], "FOLDER DATA"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_value_is_told_in_indonesian_and_by_its_name(house, call, arguments, told):
    ended = call(house, *arguments)
    assert ended.code == 2
    assert told in ended.err
    assert not ENGLISH.search(ended.err), ended.err
    assert not house.output.exists()


def test_without_a_verb_the_verbs_are_listed(house, call):
    ended = call(house)
    assert ended.code == 2
    for verb in ("check", "list", "render", "index", "describe"):
        assert re.search(rf"^  {verb} ", ended.out, re.MULTILINE), verb


def test_help_is_no_mistake(house, call):
    assert call(house, "--help").code == 0
    assert "--limit" in call(house, "render", "--help").out


# check


def test_check_names_everything_it_looked_at(house, call):
    ended = call(house, "check")
    assert ended == (0, f"✓ params/sampang.yml\n✓ {NOTEBOOK}\n✓ data/sampang\n", "")


def test_check_takes_a_batch_its_file_or_a_data_folder(house, call):
    assert call(house, "check", "sampang") == call(house, "check", "params/sampang.yml")
    assert call(house, "check", "data/sampang") == (0, "✓ data/sampang\n", "")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "params/sampang.yml: harus berisi kunci data, units, reports."),
        (
            "data: a\n  b: c\n",
            'params/sampang.yml baris 2: harus YAML yang sah; ditemukan "b: c". '
            "Periksa titik dua, lekukan (spasi, bukan tab), dan tanda kutip.",
        ),
        (
            ONE.replace("data: data/sampang\n", ""),
            "params/sampang.yml: data: wajib diisi.",
        ),
        (
            ONE + "lebih: 1\n",
            'params/sampang.yml baris 7: parameter tidak dikenal; ditemukan "lebih". Yang ada: data, reports, units.',
        ),
        (
            ONE + "    tahun_akir: 3\n",
            'params/sampang.yml baris 7: parameter tidak dikenal; ditemukan "tahun_akir". '
            "Maksud Anda: tahun_akhir, tahun_awal?",
        ),
        (
            ONE + "    tahun_akhir: 2020\n",
            'params/sampang.yml baris 7: kunci hanya boleh sekali; ditemukan "tahun_akhir", sudah ada di baris 6. '
            "Hapus salah satunya.",
        ),
        (
            ONE.replace("2017", "dua ribu"),
            'params/sampang.yml baris 5: tahun_awal: harus bilangan bulat; ditemukan "dua ribu". Tahun pertama.',
        ),
        (
            ONE.replace("2019", "2101"),
            'params/sampang.yml baris 6: tahun_akhir: harus 2100 atau kurang; ditemukan "2101". Tahun terakhir.',
        ),
        (
            ONE.replace("2017", "2020"),
            "params/sampang.yml baris 4: tahun_akhir tidak boleh sebelum tahun_awal.",
        ),
        (
            ONE.replace("balanced_scorecard", "balanced_scorcard"),
            'params/sampang.yml baris 4: laporan tidak dikenal; ditemukan "balanced_scorcard". '
            "Maksud Anda: balanced_scorecard?",
        ),
        (
            ONE.replace("all", "pangarengan"),
            'params/sampang.yml baris 2: units: harus daftar kode, atau "all"; ditemukan "pangarengan".',
        ),
        (
            ONE.replace("all", "[pangarengn]"),
            "params/sampang.yml: fasilitas harus ada di tabel unit data/sampang; "
            'ditemukan "pangarengn". Maksud Anda: pangarengan?',
        ),
        (
            ONE + "    versi_aturan: 1996-ata\n",
            'params/sampang.yml baris 7: versi_aturan tidak dikenal; ditemukan "1996-ata". '
            "Maksud Anda: 1996-atas, 1996-bawah?",
        ),
    ],
    ids=[
        "empty",
        "no yaml",
        "lacks a key",
        "unknown key",
        "unknown parameter",
        "twice",
        "no number",
        "too large",
        "wrong order",
        "unknown report",
        "units no list",
        "unknown unit",
        "unknown version",
    ],
)
@pytest.mark.parametrize("verb", ["check", "render"])
def test_broken_parameters_are_refused_with_their_line(house, call, verb, text, sentence):
    write(house, "sampang", text)
    ended = call(house, verb)
    assert ended.code == 2
    assert sentence in [line.strip() for line in ended.err.splitlines()]
    assert not house.output.exists()


def test_all_mistakes_of_a_file_are_told_at_once(house, call):
    write(house, "sampang", ONE.replace("2017", "x").replace("2019", "y"))
    ended = call(house, "check")
    assert ended.code == 2
    assert "baris 5: tahun_awal" in ended.err
    assert "baris 6: tahun_akhir" in ended.err


def test_a_parameter_that_the_notebook_lacks_is_told(house, call):
    cell_of(house, lambda source: source.replace("kepercayaan = 95\n", ""))
    for verb in ("check", "render"):
        ended = call(house, verb)
        assert ended.code == 2
        sentence = "sel parameters: harus punya parameter kepercayaan; ditemukan tidak ada."
        assert f"{NOTEBOOK} {sentence}" in ended.err
    assert not house.output.exists()


def test_a_parameter_that_only_the_notebook_has_is_told_with_the_nearest(house, call):
    cell_of(house, lambda source: source + "\nkepercayan = 90")
    for verb in ("check", "render"):
        ended = call(house, verb)
        assert ended.code == 2
        assert (
            f'{NOTEBOOK} sel parameters: parameter tidak dikenal; ditemukan "kepercayan". Maksud Anda: kepercayaan?'
            in ended.err
        )
    assert not house.output.exists()


@pytest.mark.parametrize("text", ["", "{", '{"cells": 1}', "bukan buku catatan"])
def test_a_file_that_is_no_notebook_is_told_and_no_traceback(house, call, text):
    (house.root / NOTEBOOK).write_text(text, encoding="utf-8")
    for verb in ("check", "render"):
        ended = call(house, verb)
        assert ended.code == 2
        assert NOTEBOOK in ended.err
    assert not house.output.exists()


def test_a_missing_notebook_is_told(house, call):
    (house.root / NOTEBOOK).unlink()
    ended = call(house, "check")
    assert ended.code == 2
    assert f"{NOTEBOOK}: buku catatan harus ada; ditemukan tidak ada." in ended.err
    assert f"✗ {NOTEBOOK}" in ended.out


def test_a_mistake_in_the_data_is_told_with_row_and_column(house, call):
    house.edit("data/sampang/penerimaan.csv", "243.436.000", "12 orang")
    ended = call(house, "check")
    assert ended.code == 1
    assert ended.err.strip() == (
        'data/sampang/penerimaan.csv baris 4 kolom realisasi: harus angka seperti 1.234,5; ditemukan "12 orang". '
        "Perbaiki lalu jalankan: kinerja check data/sampang"
    )
    assert ended.out.splitlines()[-1] == "✗ data/sampang"


def test_the_worse_exit_code_wins_and_both_mistakes_are_told(house, call):
    house.edit("data/sampang/penerimaan.csv", "243.436.000", "12 orang")
    write(house, "rusak", ONE.replace("2017", "x"))
    ended = call(house, "check")
    assert ended.code == 2
    assert "params/rusak.yml baris 5" in ended.err
    assert "data/sampang/penerimaan.csv baris 4" in ended.err


@pytest.mark.parametrize("verb", ["check", "render"])
def test_a_table_that_the_report_needs_is_missed(house, call, verb):
    (house.root / "data" / "sampang" / "penerimaan.csv").unlink()
    (house.root / "data" / "sampang" / "terbit.csv").unlink()  # its claims point into the table
    ended = call(house, verb)
    assert ended.code == 1
    assert "data/sampang: harus punya tabel penerimaan" in ended.err
    assert not house.output.exists()


@pytest.mark.parametrize("verb", ["check", "render", "list"])
def test_a_data_folder_that_is_not_there_is_told_with_the_nearest(house, call, verb):
    write(house, "sampang", ONE.replace("data/sampang", "data/sampng"))
    ended = call(house, verb)
    assert ended.code == 1
    assert (
        "data/sampng: folder data harus ada; ditemukan tidak ada. Maksud Anda: sampang?"
        in ended.err
    )
    assert not house.output.exists()


def test_a_file_that_is_broken_as_a_whole_refuses_all_and_makes_nothing(house, call):
    house.edit("data/sampang/anggaran.csv", "unit,periode,kode", "unit,periode,kodee")
    for verb in ("check", "render"):
        ended = call(house, verb)
        assert ended.code == 1
        assert "data/sampang/anggaran.csv baris 1" in ended.err
    assert not house.output.exists()


# list, describe, index


def test_list_names_batches_reports_and_facilities(house, call):
    assert call(house, "list") == (
        0,
        "sampang  (data data/sampang; laporan balanced_scorecard)\n"
        "  pangarengan  Puskesmas Pangarengan\n"
        "  kedungdung  Puskesmas Kedungdung\n",
        "",
    )


def test_describe_writes_the_dictionary_of_a_data_folder(house, call):
    path = house.root / "data" / "sampang" / "datapackage.json"
    path.unlink(missing_ok=True)
    assert call(house, "describe", "data/sampang") == (0, "✓ data/sampang/datapackage.json\n", "")
    described = json.loads(path.read_text(encoding="utf-8"))
    assert "anggaran" in {resource["name"] for resource in described["resources"]}


def test_describe_of_no_folder_is_told(house, call):
    ended = call(house, "describe", "data/sampng")
    assert (ended.code, ended.err.strip()) == (
        1,
        "data/sampng: folder data harus ada; ditemukan tidak ada. Maksud Anda: sampang?",
    )


def test_index_without_an_output_folder_says_what_to_run_first(house, call):
    ended = call(house, "index")
    assert ended.code == 1
    assert ended.err.startswith("output")
    assert "kinerja render" in ended.err
    assert not ENGLISH.search(ended.err), ended.err
    assert not house.output.exists()


def test_index_of_an_empty_folder_says_that_there_are_no_pages_yet(house, call):
    house.output.mkdir()
    assert call(house, "index").code == 0
    assert "Belum ada halaman. Jalankan: kinerja render" in house.index()


# Output that cannot be written


@pytest.mark.parametrize("where", ["berkas", "berkas/dalam"])
@pytest.mark.parametrize("verb", ["render", "index"])
def test_an_output_that_is_a_file_is_told_and_left_as_it_is(house, call, verb, where):
    """In place of a folder without permission, which a test as root could write into."""
    (house.root / "berkas").write_text("isi", encoding="utf-8")
    before = sorted(house.root.rglob("*"))
    ended = call(house, verb, "--output", where)
    assert ended.code == 1
    assert ended.err.startswith(where)
    assert "Periksa" in ended.err
    assert not ENGLISH.search(ended.err), ended.err
    assert (house.root / "berkas").read_text(encoding="utf-8") == "isi"
    assert sorted(house.root.rglob("*")) == before


# render


def test_render_does_what_is_asked_and_no_more(small_house):
    house = small_house("a", "b", "c")

    first = house.run("render", "--limit", "1", "--jobs", "1")
    assert first.code == 0
    assert first.out.splitlines()[0].startswith("✓ kecil/a: balanced_scorecard (")
    assert first.out.splitlines()[1].startswith("1 halaman dibuat, 0 tidak berubah (")
    assert first.out.splitlines()[2] == f"Buka: {Path('output', 'index.html')}"
    assert first.err == ""
    assert [row["unit"] for row in house.manifest("kecil")] == ["a"]

    second = house.run("render", "kecil", "--unit", "c", "--report", "balanced_scorecard")
    assert second.code == 0
    assert [row["unit"] for row in house.manifest("kecil")] == ["a", "c"]
    assert not (house.output / "kecil" / "b").exists()

    before = house.page("kecil", "a").stat().st_mtime_ns
    forced = house.run("render", "--force", "--jobs", "2", "--unit", "a", "--unit", "c")
    assert forced.code == 0
    assert "2 halaman dibuat, 0 tidak berubah (" in forced.out
    assert house.page("kecil", "a").stat().st_mtime_ns > before


def test_a_broken_batch_stops_no_other(small_house):
    house = small_house("a")
    house.batch("rusak", "tidak_ada")
    write(house, "salah", ONE.replace("2017", "x"))
    ended = house.run("render", "--output", "lain")
    assert ended.code == 2
    assert "data/tidak_ada: folder data harus ada" in ended.err
    assert "params/salah.yml baris 5: tahun_awal: harus bilangan bulat" in ended.err
    assert "1 halaman dibuat" in ended.out
    assert (house.root / "lain" / "kecil" / "a" / "balanced_scorecard.html").is_file()
    assert not (house.root / "lain" / "rusak").exists()
    assert not house.output.exists()


def test_a_unit_of_one_batch_is_no_mistake_in_another(rendered, call, tmp_path):
    """``kinerja render --unit pangarengan`` over all batches: those that have no such facility have nothing to do."""
    ended = call(rendered.house, "render", "--unit", "p12")
    assert (ended.code, ended.err) == (0, "")
    assert "0 halaman dibuat, 1 tidak berubah" in ended.out


def test_nothing_to_do_starts_no_kernel_and_says_so(rendered, call):
    ended = call(rendered.house, "render")
    assert ended.code == 0
    first, second = ended.out.splitlines()
    assert re.fullmatch(r"0 halaman dibuat, 7 tidak berubah \([\d,]+ detik\)\.", first)
    assert second == f"Buka: {Path('output', 'index.html')}"


def test_the_one_command_made_every_page_and_had_nothing_to_complain_of(rendered):
    assert (rendered.told.code, rendered.told.err) == (0, "")
    assert "7 halaman dibuat, 0 tidak berubah" in rendered.told.out


def test_nothing_but_the_documented_files_is_in_the_output(rendered):
    files = {".html", ".ipynb", ".csv"}
    for path in rendered.house.output.rglob("*"):
        assert not path.name.startswith("."), path
        if path.is_file() and path.parent.parent.parent == rendered.house.output:
            assert path.suffix in files


# Ctrl-C

WAITING = """\
import contextlib
import socket

if unit == "b":
    with contextlib.suppress(ConnectionRefusedError):  # the second time nobody listens
        socket.create_connection(("127.0.0.1", {port})).recv(1)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for another process")
@pytest.mark.parametrize("whom", ["terminal", "process"])
def test_an_interruption_ends_at_once_and_the_next_run_makes_the_rest(small_house, whom):
    """Ctrl-C in a terminal reaches the whole group, ``kill -INT`` only the command. Page b is at work for ever."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        house = small_house("a", "b", "c", cells=[WAITING.format(port=server.getsockname()[1])])
        process = house.start("render", "--jobs", "1")
        assert process.stdout is not None
        assert process.stdout.readline().startswith("✓ kecil/a")
        at_work, _ = server.accept()
        with at_work:
            if whom == "terminal":
                os.killpg(process.pid, signal.SIGINT)
            else:
                os.kill(process.pid, signal.SIGINT)
            ended = house.ended(process, seconds=20)
            at_work.settimeout(10)
            assert at_work.recv(1) == b"", "the kernel of page b lives on"
    assert ended.code == 130
    assert (
        ended.err.strip()
        == "Dihentikan. Yang sudah jadi tetap ada; jalankan lagi untuk meneruskan."
    )
    assert [(row["unit"], row["status"]) for row in house.manifest("kecil")] == [("a", "selesai")]
    assert not [path for path in house.made() if "/.balanced_scorecard-" in path]
    assert not house.page("kecil", "b").exists()
    assert not house.page("kecil", "c").exists()

    made = house.page("kecil", "a").stat().st_mtime_ns
    again = house.run("render")
    assert again.code == 0
    assert "2 halaman dibuat, 1 tidak berubah" in again.out
    assert house.page("kecil", "a").stat().st_mtime_ns == made
