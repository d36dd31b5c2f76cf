"""Figures to inline SVG with alt text: drawn once, no label cut off, the same bytes for the same figure."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib as mpl
from markupsafe import Markup, escape
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from kinerja.display.html import Html, piece

SETTINGS = {"svg.fonttype": "none", "svg.hashsalt": "kinerja", "svg.id": "kinerja"}
_UNUSED_ID = re.compile(r' id="(?:kinerja|[A-Za-z0-9.]+_\d+)"')  # the groups that nothing refers to
_HEAD = re.compile(r"^.*?<svg ", re.DOTALL)
_SIZE = re.compile(r' (?:width|height)="[\d.]+pt"')


@dataclass(frozen=True)
class Words:
    """What is said of a chart: the finding as its title, an alt text a picture, and units and source as caption."""

    title: str
    alt: str | Sequence[str]
    caption: str


def figure(figures: Figure | Sequence[Figure], words: Words) -> Html:
    """One chart, or several small ones side by side, with its words. Raises ValueError where an alt text is missing."""
    several = isinstance(figures, Sequence)
    panels = list(figures) if isinstance(figures, Sequence) else [figures]
    texts = [words.alt] if isinstance(words.alt, str) else list(words.alt)
    if len(texts) != len(panels) or not all(texts):
        raise ValueError("every chart needs its alt text")
    shown = {
        "kelas": "banyak" if several else "satu",
        "judul": words.title,
        "panel": [svg(panel, text) for panel, text in zip(panels, texts, strict=True)],
        "ket": words.caption,
    }
    return Html(piece("gambar", shown), f"grafik: {words.title}")


def svg(drawing: Figure, alt: str) -> Markup:
    """The figure as an SVG element; its view is widened to everything drawn, so no label is cut."""
    with mpl.rc_context(SETTINGS):
        buffer = io.StringIO()
        FigureCanvasSVG(drawing)
        drawing.savefig(
            buffer, format="svg", bbox_inches="tight", pad_inches=0.04, metadata={"Date": None}
        )
    text = re.sub(r"<metadata>.*?</metadata>", "", buffer.getvalue(), flags=re.DOTALL)
    text = _HEAD.sub(f'<svg role="img" aria-label="{escape(alt)}" ', text, count=1)
    head, rest = text.split(">", 1)
    rest = _UNUSED_ID.sub("", re.sub(r"<!--.*?-->\n?", "", rest, flags=re.DOTALL))
    rest = re.sub(r"\n\s*", "\n", rest)
    return Markup(_SIZE.sub("", head) + f"><title>{escape(alt)}</title>" + rest)
