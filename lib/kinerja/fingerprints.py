"""What a page is made from, as hashes: by them a batch knows which pages are due, and says why.

A report with peers reads every row of its data set. A report without (`params.Report.peers`) is given the rows of its
own facility only, so a change in the rows of another one is none to its page.
"""

import functools
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy.typing as npt
import pandas as pd

from kinerja import params
from kinerja.places import REFERENCE, resolve, root
from kinerja.render import Run
from kinerja.tables.dataset import Dataset

NOTEBOOK, PARAMETERS, DATA = "buku catatan", "parameter", "data"
RULES, LIBRARY, TEMPLATES = "acuan", "pustaka", "templat"
SHOWN = 16  # hexadecimal digits of a hash in the manifest


class Fingerprints:
    """The hashes of everything that the pages of one data set are made from."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        library = Path(__file__).parent
        self._common = {
            RULES: _of_files((root() / REFERENCE).rglob("*.*")),
            LIBRARY: _of_files(library.rglob("*.py")),
            TEMPLATES: _of_files((library / "templates").rglob("*.*")),
        }

    def of(self, run: Run) -> dict[str, str]:
        """Each thing that a page depends on, with its hash."""
        parameters = json.dumps(dict(run.parameters), sort_keys=True, ensure_ascii=False)
        peers = params.REPORTS[run.report].peers
        return {
            NOTEBOOK: _of_text(run.notebook.read_text(encoding="utf-8")),
            PARAMETERS: _of_text(parameters + _of_files(_named_files(run))),
            DATA: self._files if peers else self._of_rows(run.unit),
            **self._common,
        }

    @functools.cached_property
    def _files(self) -> str:
        hashes = sorted(self._dataset.hashes.items())
        return _of_text("".join(f"{name}={of_file}\n" for name, of_file in hashes))

    def _of_rows(self, unit: str) -> str:
        """Of the rows that ``load(…, peers=False)`` gives a page, and of what is said of the whole data set."""
        digest = hashlib.sha256(f"{self._dataset.title}\n{self._dataset.simulated}\n".encode())
        for table, (frame, hashes) in self._rows.items():
            its = hashes[(frame["unit"] == unit).to_numpy()] if "unit" in frame else hashes
            digest.update(f"{table} {','.join(frame.columns)}\n".encode() + its.tobytes())
        return digest.hexdigest()[:SHOWN]

    @functools.cached_property
    def _rows(
        self,
    ) -> dict[str, tuple[pd.DataFrame, npt.NDArray[Any]]]:
        return {
            table: (frame, pd.util.hash_pandas_object(frame, index=False).to_numpy())
            for table, frame in sorted(self._dataset.frames.items())
        }


def _named_files(run: Run) -> list[Path]:
    """The files that parameters name, as a map does: their content counts, not only their name."""
    values = [value for value in run.parameters.values() if isinstance(value, str) and value]
    return [path for path in map(resolve, values) if path.is_file()]


def whole(inputs: dict[str, str]) -> str:
    """One hash of them all."""
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()


def changed(before: dict[str, str], now: dict[str, str]) -> list[str]:
    """The names of what differs."""
    return [name for name, digest in now.items() if before.get(name) != digest]


def _of_files(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:SHOWN]


def _of_text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:SHOWN]
