"""ONE run: parameters → executed notebook → page. The only importer of papermill and nbconvert.

Both are imported where they are used: they take two seconds, and a batch where nothing changed needs neither.

Two engines make the same page. ``stock``: papermill with a new kernel for each notebook, on every system. ``warm``:
papermill too, but the kernel is this very process, forked from one that has imported everything (`kinerja.kernels`).

What a run makes appears whole or not at all: it is written into a folder beside, then renamed.
"""

import logging
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kinerja.kernels import TOO_LONG, Child, Death, Limits
from kinerja.places import ROOT_VARIABLE, root
from kinerja.render.run import CELL_TIMEOUT, LONGEST_MESSAGE, MOST_OUTPUT, Outcome, Run

if TYPE_CHECKING:
    from kinerja.render.engine import Done

__all__ = [
    "FAILED",
    "LIMITS",
    "Outcome",
    "Run",
    "bury",
    "parameters_of",
    "prepare",
    "render",
    "render_warm",
    "sweep",
]

FAILED = ".gagal.ipynb"
LIMITS = Limits(CELL_TIMEOUT, MOST_OUTPUT)


def parameters_of(notebook: Path) -> dict[str, str]:
    """The notebook's own parameters, name → default as it is written there. No kernel is started."""
    import papermill

    return {
        name: str(found["default"]) for name, found in papermill.inspect_notebook(str(notebook)).items()
    }  # fmt: skip


def render(run: Run) -> Outcome:
    """Executes the notebook with a new kernel and writes page, notebook and results.

    Never raises for what the notebook does. A failed run leaves its executed notebook as ``<report>.gagal.ipynb`` and
    does not touch an older page.
    """
    from kinerja.render import engine

    # nbclient complains of a task that outlives a dead kernel.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    started = time.perf_counter()
    with _workshop(run) as folder:
        return _finish(run, folder, engine.execute(run, folder), started)


def prepare(notebooks: Iterable[Path]) -> None:
    """Makes this process warm for these notebooks: the shell, what they import, and the exporter."""
    from kinerja.render import engine, page, shell

    shell.warm()
    for notebook in notebooks:
        engine.import_for(notebook)
    page.warm()


def render_warm(run: Run, child: Child) -> Outcome:
    """The same as ``render``, in a process forked from one that is prepared: this process is the kernel."""
    from kinerja.render import engine, shell

    started = time.perf_counter()
    with _workshop(run) as folder:
        kernel = shell.Inherited(child)
        kernel.journal(workshop=str(folder))
        try:
            return _finish(run, folder, engine.execute(run, folder, kernel), started)
        except shell.CellTimeout:  # between the lines of a cell, in what it awaits
            return child.give_up(TOO_LONG)


def bury(run: Run, dead: Child, death: Death) -> Outcome:
    """What can still be made of a run whose process died: its notebook as far as it came, and the reason."""
    from kinerja.render import engine, replay

    started = time.perf_counter()
    kernel = replay.Replay(dead)
    run.folder.mkdir(parents=True, exist_ok=True)
    folder = kernel.workshop or Path(tempfile.mkdtemp(prefix=f".{run.report}-", dir=run.folder))
    try:
        return _finish(run, folder, engine.replay(run, folder, kernel, death), started)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _finish(run: Run, folder: Path, done: "Done", started: float) -> Outcome:
    """The page from the executed notebook, and everything to its place; or the failed notebook to its own."""
    from kinerja.render import page

    executed = folder / f"{run.report}.ipynb"
    if done.failure is None:
        page.export(done.notebook, run.title, folder / f"{run.report}.html")
        for suffix in (
            ".ipynb",
            ".csv",
            ".xlsx",
            ".html",
        ):  # the page last: where it stands, all stands
            made = folder / f"{run.report}{suffix}"
            if made.exists():
                made.replace(run.output(suffix))
        run.output(FAILED).unlink(missing_ok=True)
        return Outcome(True, time.perf_counter() - started)
    if executed.exists():
        executed.replace(run.output(FAILED))
    cell, message = done.failure
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
    # The kernel works in this folder and must find the house.
    os.environ[ROOT_VARIABLE] = str(root())
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if before is None:
            del os.environ[ROOT_VARIABLE]
        else:
            os.environ[ROOT_VARIABLE] = before
