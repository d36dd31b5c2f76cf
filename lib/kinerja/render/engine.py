"""Papermill at work: a notebook with its parameters through a kernel, and what of it failed.

`Engine` is papermill's plug-in seam. It differs from papermill's own in two things only: it takes any kernel that
nbclient can talk to, and it stops a page whose outputs grow beyond all measure.
"""

import ast
import importlib
import logging
import re
import signal
import subprocess
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine as PapermillEngine
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError

from kinerja import kernels
from kinerja.errors import DataError, OutputError, ParamError, RuleError
from kinerja.render.run import CELL_TIMEOUT, MOST_OUTPUT, Run
from kinerja.render.wire import Wire

NAME = "kinerja"
SENTENCES = {
    *(error.__name__ for error in (DataError, ParamError, RuleError, OutputError)),
    "CellTimeout",
}
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


class Failure(NamedTuple):
    """The number of the cell that failed, as the notebook counts, and what is to be said of it."""

    cell: int | None
    message: str


class Done(NamedTuple):
    """An executed notebook, and its failure if it failed."""

    notebook: NotebookNode
    failure: Failure | None = None


class TooMuchOutput(Exception):
    """The outputs of a page have grown beyond all measure."""


class Client(PapermillNotebookClient):  # type: ignore[misc]
    """Papermill's client, which counts what comes out of the kernel."""

    _size = 0

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> Any:
        """One message; TooMuchOutput when it is the one too many."""
        content = msg["content"]
        self._size += len(content.get("text", ""))
        self._size += sum(len(str(value)) for value in (content.get("data") or {}).values())
        if self._size > MOST_OUTPUT:
            raise TooMuchOutput
        return super().process_message(msg, cell, cell_index)


class Engine(PapermillEngine):  # type: ignore[misc]
    """Papermill's engine for any kernel: one of its own, or the one that it is given."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, kernel: Wire | None = None, **options: Any
    ) -> None:
        """Runs the cells of the notebook."""
        Client(
            nb_man,
            km=kernel,
            kernel_name=kernel_name,
            timeout=CELL_TIMEOUT,
            startup_timeout=options["start_timeout"],
            extra_arguments=["--IPKernelApp.log_level=CRITICAL"],  # not the reader's warnings
        ).execute(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # echoes, beside messages


papermill_engines.register(NAME, Engine)
for _name in ("papermill", "nbclient", "traitlets"):  # what they would say, the outcome says
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)


def execute(run: Run, folder: Path, kernel: Wire | None = None) -> Done:
    """The notebook of a run, executed in the folder and written there, with a new kernel or with this one.

    A new kernel may die alone: then the notebook, written after each cell, is there as far as it came. A kernel that is
    this process takes everything with it; see ``replay``.
    """
    executed = folder / f"{run.report}.ipynb"
    try:
        notebook = _papermill(run, folder, executed, kernel, save_often=kernel is None)
    except PapermillExecutionError as error:
        failure = Failure(error.exec_count, _worded(str(error.ename), str(error.evalue)))
        return Done(NotebookNode(), failure)
    except CellTimeoutError:
        return _partial(executed, kernels.Death(kernels.TOO_LONG))
    except TooMuchOutput:
        return _partial(executed, kernels.Death(kernels.TOO_MUCH))
    except DeadKernelError:
        return _partial(executed, kernels.Death(kernels.EXIT))
    return Done(notebook, _skipped(notebook))


def replay(run: Run, folder: Path, kernel: Wire, death: kernels.Death) -> Done:
    """The notebook of a run whose process died, as far as it came, written into the folder."""
    executed = folder / f"{run.report}.ipynb"
    with suppress(DeadKernelError, PapermillExecutionError):
        _papermill(run, folder, executed, kernel, save_often=True)
    return _partial(executed, death)


def _papermill(
    run: Run, folder: Path, executed: Path, kernel: Wire | None, *, save_often: bool
) -> NotebookNode:
    notebook: NotebookNode = papermill.execute_notebook(
        str(run.notebook),
        str(executed),
        parameters={**run.parameters, "keluaran": f"{run.report}.csv"},
        engine_name=NAME,
        kernel_name="python3",
        kernel=kernel,
        cwd=str(folder),
        progress_bar=False,
        log_output=False,
        request_save_on_cell_execute=save_often,
    )
    return notebook


def _partial(executed: Path, death: kernels.Death) -> Done:
    """An unfinished notebook made honest: papermill calls the cell that died, and all after it, completed."""
    notebook = nbformat.read(executed, as_version=4)
    message = _of_death(death)
    begun = [c for c in notebook.cells if c.cell_type == "code" and c.execution_count is not None]
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.execution_count is None:
            cell.metadata.papermill["status"] = "pending"
    if not begun:
        return Done(notebook, Failure(None, message))
    last = begun[-1]
    last.metadata.papermill |= {"status": "failed", "exception": True}
    notebook.metadata.papermill["exception"] = True
    last.outputs.append(
        nbformat.v4.new_output("error", ename="Berhenti", evalue=message, traceback=[message])
    )
    nbformat.write(notebook, executed)
    return Done(notebook, Failure(last.execution_count, message))


def _of_death(death: kernels.Death) -> str:
    if death.reason == kernels.TOO_LONG:
        return f"Sel tidak selesai dalam {CELL_TIMEOUT} detik."
    if death.reason == kernels.TOO_MUCH:
        return f"Keluaran halaman lebih dari {MOST_OUTPUT // 1_000_000} MB."
    if death.reason == kernels.EXIT:
        return "Kernel mati di tengah jalan (prosesnya berakhir)."
    name = signal.Signals(death.number).name
    guess = ", mungkin kehabisan memori" if death.number == signal.SIGKILL else ""
    return f"Kernel mati di tengah jalan ({name}{guess})."


def _worded(name: str, value: str) -> str:
    """Our own errors are sentences already; others are named with their last line."""
    text = _ANSI.sub("", value).strip()
    return text if name in SENTENCES else f"{name}: {text}"


def _skipped(notebook: NotebookNode) -> Failure | None:
    """A cell that ended the notebook, or was never run although nothing failed: ``sys.exit(0)`` does so."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    for number, cell in enumerate(code, start=1):
        if any(output.output_type == "error" for output in cell.outputs):
            return Failure(number, "Buku catatan berhenti sendiri di sel ini (sys.exit).")
        if cell.execution_count is None:
            message = "Sel ini dan sesudahnya tidak dijalankan: buku catatan berhenti sendiri."
            return Failure(number, message)
    return None


def import_for(notebook: Path) -> None:
    """Imports what the cells of a notebook import. What cannot be imported, the page will say."""
    cells = nbformat.read(notebook, as_version=4).cells
    for cell in cells:
        if cell.cell_type == "code":
            for name in _imported(cell.source):
                with suppress(Exception), warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    importlib.import_module(name)


def _imported(source: str) -> list[str]:
    """The modules that a cell imports: of ``from a import b`` both ``a`` and, where it is one, ``a.b``."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a magic command
        return []
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return names
