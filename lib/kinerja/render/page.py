"""Executed notebook → page, by nbconvert and our template, with one exporter for all pages of a process."""

import base64
import functools
import hashlib
from pathlib import Path
from typing import Any

import nbformat
from nbconvert import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode

TEMPLATES = Path(__file__).parents[1] / "templates"
SCRIPT = TEMPLATES / "saring.js"


class PageExporter(HTMLExporter):
    """nbconvert's HTML without what takes nine tenths of its time and gives our pages nothing.

    Left out: the pass through BeautifulSoup, which writes alt texts and tab stops where JupyterLab's template lacks
    them (ours has them) and every tag anew in lower case; and the validation after each of a dozen preprocessors.
    """

    def from_notebook_node(  # type: ignore[override]  # as its own parent does
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page as the template writes it."""
        resources = self._init_resources(resources)  # type: ignore[no-untyped-call]
        return TemplateExporter.from_notebook_node(self, nb, resources, **kw)

    def _preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """The preprocessors in their order, on a notebook that papermill has just written, so it is valid."""
        for preprocessor in self._preprocessors:
            nb, resources = preprocessor(nb, resources)
        return nb, resources


@functools.cache
def exporter() -> PageExporter:
    """The exporter of this process."""
    return PageExporter(  # type: ignore[no-untyped-call]
        template_name="laporan",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_anchor_links=True,
    )


def export(notebook: NotebookNode, title: str, page: Path) -> None:
    """Writes the page."""
    allowed = {
        "metadata": {"name": title},
        "skrip": _digest(SCRIPT) if _searchable(notebook) else "",
    }
    body, _ = exporter().from_notebook_node(notebook, allowed)
    page.write_text(body, encoding="utf-8", newline="\n")


def _searchable(notebook: NotebookNode) -> bool:
    """Whether a piece of the page brings the script along; no other page may run any."""
    return any(
        "<script>" in output.get("data", {}).get("text/html", "")
        for cell in notebook.cells
        for output in cell.get("outputs", ())
    )


def warm() -> None:
    """Compiles the template, by a page with nothing on it."""
    cells = [nbformat.v4.new_markdown_cell("## A"), nbformat.v4.new_code_cell("")]
    exporter().from_notebook_node(nbformat.v4.new_notebook(cells=cells), {"metadata": {"name": ""}})


@functools.cache
def _digest(script: Path) -> str:
    """How a page's policy names the one script that may run in it."""
    content = script.read_text(encoding="utf-8").strip().encode()
    return f"sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode()}"
