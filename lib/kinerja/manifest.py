"""The manifest of a batch: one row a page, made or not. The resume and the index read it; nothing else does."""

import dataclasses
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kinerja.outputs import write_whole

NAME = "manifest.json"
RESULTS = "hasil.csv"
OF_RESULTS = "unit,periode,indikator,"  # how the header of a table of results begins
DONE, FAILED, REFUSED = "selesai", "gagal", "ditolak"
EVERY = 2.0  # seconds between writings, so that an interruption loses little


@dataclass(frozen=True)
class Entry:
    """One row of the manifest: one page, made or not. Paths are relative to the folder of the batch.

    ``cpu`` (processor seconds) and ``memory`` (bytes at the peak) are 0 where nobody measured; ``inputs`` has a hash
    of each thing that the page was made from, and ``because`` what made it due.
    """

    batch: str
    unit: str
    nama: str
    report: str
    parameters: dict[str, Any]
    hash: str
    status: str
    seconds: float
    made: str
    simulasi: bool = False
    cell: int | None = None
    message: str = ""
    page: str = ""
    notebook: str = ""
    cpu: float = 0.0
    memory: int = 0
    inputs: dict[str, str] = field(default_factory=dict)
    because: list[str] = field(default_factory=list)


class Manifest:
    """The manifest while a batch runs: what was there, overlaid with what has been made since."""

    def __init__(self, folder: Path, order: Iterable[str]) -> None:
        self._folder = folder
        self._order = {unit: place for place, unit in enumerate(order)}
        self._entries = {(entry.unit, entry.report): entry for entry in read(folder)}
        self._written = time.monotonic()

    def add(self, entry: Entry) -> None:
        """Takes a row, in place of an older one of the same page; writes now and then."""
        self._entries[entry.unit, entry.report] = entry
        if time.monotonic() - self._written > EVERY:
            self._write()

    def close(self) -> None:
        """Writes the manifest, and the results of all its pages in one table."""
        self._write()
        _gather(self._folder, read(self._folder))

    def _write(self) -> None:
        last = len(self._order)
        entries = sorted(
            self._entries.values(), key=lambda e: (self._order.get(e.unit, last), e.report)
        )
        rows = [dataclasses.asdict(entry) for entry in entries]
        write_whole(self._folder / NAME, json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
        self._written = time.monotonic()


def read(folder: Path) -> list[Entry]:
    """The manifest of a batch's folder; empty where there is none, or none that can be read: then all is due again."""
    try:
        rows = json.loads((folder / NAME).read_text(encoding="utf-8"))
        return [Entry(**row) for row in rows]
    except (OSError, ValueError, TypeError):
        return []


def _gather(folder: Path, entries: list[Entry]) -> None:
    """The results of every page of the batch in one table, each page's rows as they were written.

    A report whose file has other columns than results gets a table of its own: ``hasil_audit_angka.csv``.
    """
    tables: dict[str, list[str]] = {}
    for entry in entries:
        path = folder / entry.unit / f"{entry.report}.csv"
        if entry.status == DONE and path.is_file():
            header, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
            name = RESULTS if header.startswith(OF_RESULTS) else f"hasil_{entry.report}.csv"
            tables.setdefault(name, [header]).extend(rows)
    for name, lines in tables.items():
        write_whole(folder / name, "".join(lines))
