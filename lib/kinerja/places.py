"""Where the house stands on this disk: the folder that holds ``data/``, ``params/`` and ``notebooks/``.

A notebook runs with its own folder as working directory in JupyterLab, and with another one under
papermill; so no path in this project is taken from the working directory alone.
"""

import os
from pathlib import Path

from kinerja.errors import Problem, RuleError

REFERENCE = Path("data") / "rujukan"
ROOT_VARIABLE = "KINERJA_ROOT"  # a batch tells its kernels where the house stands


def root() -> Path:
    """What ``KINERJA_ROOT`` names; else the working directory or a parent with ``data/rujukan``; else the checkout.

    Raises RuleError where there is none of them.
    """
    named = os.environ.get(ROOT_VARIABLE)
    if named:
        return Path(named)
    here = Path.cwd()
    checkout = Path(__file__).resolve().parents[2]
    for folder in (here, *here.parents, checkout):
        if (folder / REFERENCE).is_dir():
            return folder
    raise RuleError(
        Problem(
            place=str(here),
            rule="folder ini atau induknya harus memuat data/rujukan",
            found="tidak ada",
            remedy="Jalankan dari dalam folder kinerja.",
        )
    )


def resolve(path: str | Path) -> Path:
    """An absolute path as it is; a relative one from the working directory if it is there, else from the root."""
    path = Path(path)
    return path if path.is_absolute() or path.exists() else root() / path


def shown(path: str | Path) -> str:
    """A path as a message or a page says it: from the root, with forward slashes, on every system alike."""
    path = Path(path)
    try:
        return path.resolve().relative_to(root().resolve()).as_posix()
    except ValueError:
        return path.as_posix()
