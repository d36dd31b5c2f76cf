"""Manifests → ``index.html``: every page with its state, every failure with its message. Opens no notebook, no page."""

import datetime
import json
from pathlib import Path
from typing import Any

import jinja2

from kinerja.errors import OutputError, Problem
from kinerja.formats import date

TEMPLATES = Path(__file__).parent / "templates"
MARKS = {"selesai": "✓", "gagal": "✗", "ditolak": "⚠"}


def write(output: Path) -> Path:
    """The index over every batch in the output folder. Whole or not at all; OutputError where it cannot be written."""
    batches = [_batch(path) for path in sorted(output.glob("*/manifest.json"))]
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
    target = output / "index.html"
    beside = output / ".index.html.baru"
    try:
        beside.write_text(page, encoding="utf-8", newline="\n")
        beside.replace(target)
    except OSError as error:
        raise OutputError(
            Problem(
                str(target), "harus dapat ditulis", error.strerror or "", "Periksa izin folder."
            )
        ) from None
    return target


def _batch(manifest: Path) -> dict[str, Any]:
    rows = json.loads(manifest.read_text(encoding="utf-8"))
    for row in rows:
        row["dibuat"] = date(datetime.datetime.fromisoformat(row["made"]).date())
    counts = {status: sum(row["status"] == status for row in rows) for status in MARKS}
    return {
        "nama": manifest.parent.name,
        "halaman": sorted(rows, key=lambda row: row["status"] == "selesai"),  # failures first
        "hitung": counts,
        "simulasi": any(row["simulasi"] for row in rows),
    }
