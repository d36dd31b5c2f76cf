"""Manifests → ``index.html``: every page with its state, every failure with its message. Opens no notebook, no page."""

import datetime
from pathlib import Path
from typing import Any

from kinerja import manifest
from kinerja.formats import date
from kinerja.outputs import write_page

MARKS = {manifest.DONE: "✓", manifest.FAILED: "✗", manifest.REFUSED: "⚠"}


def write(output: Path) -> Path:
    """The index over every batch in the output folder. Whole or not at all; OutputError where it cannot be written."""
    batches = [_batch(path.parent) for path in sorted(output.glob(f"*/{manifest.NAME}"))]
    return write_page(
        output / "index.html",
        "indeks.html.j2",
        rombongan=[batch for batch in batches if batch["halaman"]],
        tanda=MARKS,
        tanggal=date(datetime.date.today()),
    )


def _batch(folder: Path) -> dict[str, Any]:
    entries = manifest.read(folder)
    pages = [
        {**vars(entry), "dibuat": date(datetime.datetime.fromisoformat(entry.made).date())}
        for entry in sorted(
            entries, key=lambda entry: entry.status == manifest.DONE
        )  # failures first
    ]
    return {
        "nama": folder.name,
        "halaman": pages,
        "hitung": {status: sum(entry.status == status for entry in entries) for status in MARKS},
        "simulasi": any(entry.simulasi for entry in entries),
    }
