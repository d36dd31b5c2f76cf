"""ONE run: parameters → executed notebook → page. The only importer of papermill and nbconvert.

Both are imported where they are used: they take two seconds, and a batch where nothing changed needs neither.

What a run makes appears whole or not at all: it is written into a folder beside, then renamed.
"""

import base64
import hashlib
import json
import logging
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kinerja.errors import DataError, OutputError, ParamError, RuleError
from kinerja.places import ROOT_VARIABLE, root

TEMPLATES = Path(__file__).parent / "templates"
CELL_TIMEOUT = 600  # seconds; a page that is at work for longer hangs
LONGEST_MESSAGE = 2000  # characters of a failure that the index shows
FAILED = ".gagal.ipynb"
OUR_ERRORS = {error.__name__ for error in (DataError, ParamError, RuleError, OutputError)}
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Run:
    """One page to be made: a notebook, its parameters, and the folder that it belongs into."""

    batch: str
    unit: str
    report: str
    title: str
    notebook: Path
    folder: Path
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def output(self, suffix: str) -> Path:
        """``output/<batch>/<unit>/<report><suffix>``."""
        return self.folder / f"{self.report}{suffix}"


@dataclass(frozen=True)
class Outcome:
    """How a run ended. ``cell`` is the number of the cell that failed, as the notebook counts."""

    ok: bool
    seconds: float
    message: str = ""
    cell: int | None = None


def parameters_of(notebook: Path) -> dict[str, str]:
    """The notebook's own parameters, name → default as it is written there. No kernel is started."""
    import papermill

    return {
        name: str(found["default"]) for name, found in papermill.inspect_notebook(str(notebook)).items()
    }  # fmt: skip


def render(run: Run) -> Outcome:
    """Executes the notebook and writes page, notebook and results; never raises for what the notebook does.

    A failed run leaves its executed notebook as ``<report>.gagal.ipynb`` and does not touch an older page.
    """
    started = time.perf_counter()
    with _workshop(run) as folder:
        executed = folder / f"{run.report}.ipynb"
        failure = _execute(run, executed, folder)
        if failure is None:
            _export(run, executed, folder / f"{run.report}.html")
            for suffix in (".ipynb", ".csv", ".html"):  # the page last: where it stands, all stands
                made = folder / f"{run.report}{suffix}"
                if made.exists():
                    made.replace(run.output(suffix))
            run.output(FAILED).unlink(missing_ok=True)
            return Outcome(True, time.perf_counter() - started)
        if executed.exists():
            executed.replace(run.output(FAILED))
        cell, message = failure
        return Outcome(False, time.perf_counter() - started, message[:LONGEST_MESSAGE], cell)


def sweep(run: Run) -> None:
    """Clears away what a process that was killed in the middle of the run left behind."""
    for folder in run.folder.glob(f".{run.report}-*"):
        shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):  # an empty folder of the unit says nothing; a full one stays
        run.folder.rmdir()


@contextmanager
def _workshop(run: Run) -> Iterator[Path]:
    """A folder beside the output, on the same disk, gone afterwards whatever happens."""
    run.folder.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{run.report}-", dir=run.folder))
    before = os.environ.get(ROOT_VARIABLE)
    os.environ[ROOT_VARIABLE] = str(
        root()
    )  # the kernel works in this folder and must find the house
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if before is None:
            del os.environ[ROOT_VARIABLE]
        else:
            os.environ[ROOT_VARIABLE] = before


def _execute(run: Run, executed: Path, folder: Path) -> tuple[int | None, str] | None:
    """None if every cell ran; else the cell and the message."""
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    for name in ("papermill", "nbclient", "traitlets"):  # what they would say, the outcome says
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        papermill.execute_notebook(
            str(run.notebook),
            str(executed),
            parameters={**run.parameters, "keluaran": f"{run.report}.csv"},
            kernel_name="python3",
            cwd=str(folder),
            progress_bar=False,
            log_output=False,
            request_save_on_cell_execute=False,
            execution_timeout=CELL_TIMEOUT,
            extra_arguments=[
                "--IPKernelApp.log_level=CRITICAL"
            ],  # its warnings are not the reader's
        )
    except PapermillExecutionError as error:
        return error.exec_count, _worded(str(error.ename), str(error.evalue))
    except CellTimeoutError:
        return None, f"Sel tidak selesai dalam {CELL_TIMEOUT} detik."
    except DeadKernelError:
        return None, "Kernel mati di tengah jalan (mungkin kehabisan memori)."
    return _skipped(executed)


def _worded(name: str, value: str) -> str:
    """Our own errors are sentences already; others are named with their last line."""
    text = _ANSI.sub("", value).strip()
    return text if name in OUR_ERRORS else f"{name}: {text}"


def _skipped(executed: Path) -> tuple[int | None, str] | None:
    """A cell that ended the notebook, or was never run although nothing failed: ``sys.exit(0)`` does so."""
    import nbformat

    notebook = nbformat.read(executed, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    for number, cell in enumerate(code, start=1):
        if any(output.output_type == "error" for output in cell.outputs):
            return number, "Buku catatan berhenti sendiri di sel ini (sys.exit)."
        if cell.execution_count is None:
            return number, "Sel ini dan sesudahnya tidak dijalankan: buku catatan berhenti sendiri."
    return None


def _export(run: Run, executed: Path, page: Path) -> None:
    import nbformat
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(
        template_name="laporan",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_anchor_links=True,
    )
    notebook = nbformat.read(executed, as_version=4)
    allowed = {"metadata": {"name": run.title}, "skrip": _digest(TEMPLATES / "saring.js")}
    body, _ = exporter.from_notebook_node(notebook, allowed)
    page.write_text(body, encoding="utf-8", newline="\n")


def _digest(script: Path) -> str:
    """How a page's policy names the one script that may run in it."""
    content = script.read_text(encoding="utf-8").strip().encode()
    return f"sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode()}"


def fingerprint_of(run: Run) -> str:
    """The notebook and the parameters of a run as text, for the input hash."""
    parameters = json.dumps(dict(run.parameters), sort_keys=True, ensure_ascii=False)
    return run.notebook.read_text(encoding="utf-8") + parameters
