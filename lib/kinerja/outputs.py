"""What is written appears whole or not at all: written beside, then renamed. No other module writes a file of its own.

(The notebook and page of one run are written into a folder beside: ``kinerja.render``.)
"""

import tempfile
from pathlib import Path
from typing import Any

import jinja2

from kinerja.errors import OutputError, Problem, os_reason
from kinerja.places import shown

TEMPLATES = Path(__file__).parent / "templates"


def write_whole(path: Path, text: str) -> Path:
    """The text as UTF-8 with line feeds, on every system alike. OutputError where it cannot be written."""
    beside = path.with_name(f".{path.name}.baru")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(path)
    except OSError as error:
        raise OutputError(
            Problem(shown(path), "harus dapat ditulis", os_reason(error), "Periksa izin folder.")
        ) from None
    return path


def write_page(path: Path, template: str, **values: Any) -> Path:
    """A page of the site from its template, everything in it escaped; whole or not at all."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return write_whole(path, environment.get_template(template).render(**values))


def writable(folder: Path) -> None:
    """Makes the folder if need be; OutputError where nothing can be written into it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OutputError(
            Problem(
                shown(folder),
                "folder hasil harus dapat ditulis",
                os_reason(error),
                "Periksa izin folder itu, atau pilih yang lain dengan --output.",
            )
        ) from None
