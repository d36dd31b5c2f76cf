"""Manifests → ``index.html``: every page with its state, every failure with its message. Opens no notebook, no page."""

import datetime
from pathlib import Path
from typing import Any

import jinja2

from kinerja import manifest
from kinerja.formats import date
from kinerja.outputs import write_whole

TEMPLATES = Path(__file__).parent / "templates"
MARKS = {manifest.DONE: "✓", manifest.FAILED: "✗", manifest.REFUSED: "⚠"}


def write(output: Path) -> Path:
    """The index over every batch in the output folder. Whole or not at all; OutputError where it cannot be written."""
    batches = [_batch(path.parent) for path in sorted(output.glob(f"*/{manifest.NAME}"))]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    page = environment.get_template("indeks.html.j2").render(
        rombongan=[batch for batch in batches if batch["halaman"]],
        tanda=MARKS,
        tanggal=date(datetime.date.today()),
    )
    return write_whole(output / "index.html", page)


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
