"""The page as a notebook that a person runs: by plain papermill, from any folder, in Jupyter's own template."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

CHECKOUT = Path(__file__).parents[1]
CHARTS = 11


def python(folder, *arguments):
    """A module of this environment as a command in a folder of the checkout."""
    return subprocess.run(
        [sys.executable, "-m", *map(str, arguments)],
        cwd=folder,
        env=os.environ | {"PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=180,
        check=False,
    )


def papermill(folder, notebook, executed, unit):
    return python(folder, "papermill", notebook, executed, "-p", "unit", unit, "--no-progress-bar")


@pytest.fixture(scope="module", params=["the checkout", "notebooks"])
def executed(request, tmp_path_factory):
    """The notebook of kedungdung, run by papermill from the checkout and from its own folder."""
    path = tmp_path_factory.mktemp("buku") / "hasil.ipynb"
    if request.param == "notebooks":
        ended = papermill(CHECKOUT / "notebooks", "balanced_scorecard.ipynb", path, "kedungdung")
    else:
        ended = papermill(CHECKOUT, "notebooks/balanced_scorecard.ipynb", path, "kedungdung")
    assert ended.returncode == 0, ended.stderr[-2000:]
    return path


def outputs(path):
    return [
        output
        for cell in nbformat.read(path, as_version=4).cells
        for output in cell.get("outputs", [])
    ]


def test_plain_papermill_makes_the_same_page_of_the_named_unit(executed):
    shown = [output.data["text/html"] for output in outputs(executed) if "data" in output]
    assert "<h1>Puskesmas Kedungdung</h1>" in "".join(shown)
    assert "".join(shown).count("<svg") == CHARTS
    assert {output.output_type for output in outputs(executed)} == {
        "execute_result"
    }  # no warning, no print


def test_plain_papermill_writes_nothing_beside_the_notebook(executed):
    assert [path.name for path in executed.parent.iterdir()] == [executed.name]


@pytest.mark.parametrize("executed", ["the checkout"], indirect=True)
def test_jupyters_own_template_shows_the_charts(executed):
    ended = python(executed.parent, "nbconvert", "--to", "html", "--log-level=ERROR", executed.name)
    assert ended.returncode == 0, ended.stderr[-2000:]
    page = executed.with_suffix(".html")
    text = page.read_text(encoding="utf-8")
    page.unlink()
    assert len(re.findall(r'<svg[^>]*role="img"', text)) == CHARTS
    assert "&lt;svg" not in text
    assert "Puskesmas Kedungdung" in text


def test_an_unknown_unit_is_told_in_our_sentence_without_our_traceback(tmp_path):
    path = tmp_path / "hasil.ipynb"
    ended = papermill(CHECKOUT, "notebooks/balanced_scorecard.ipynb", path, "kedungdun")
    sentence = (
        "data/sampang tabel unit: harus memuat fasilitas yang diminta; "
        'ditemukan "kedungdun". Maksud Anda: kedungdung?'
    )
    assert ended.returncode != 0
    assert sentence in ended.stderr
    (error,) = [output for output in outputs(path) if output.output_type == "error"]
    assert error.ename == "DataError"
    assert error.evalue == sentence
    shown = "\n".join(error.traceback)
    assert sentence in shown
    assert "Traceback" not in shown
    assert "site-packages" not in shown
    assert "lib/kinerja" not in shown.replace(os.sep, "/")


def test_the_committed_notebooks_hold_no_output_and_the_common_kernel():
    for path in (CHECKOUT / "notebooks").glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        assert notebook.metadata.kernelspec.name == "python3", path.name
        for cell in notebook.cells:
            assert not cell.get("outputs"), path.name
            assert cell.get("execution_count") is None, path.name
        tagged = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
        assert len(tagged) == 1, path.name
