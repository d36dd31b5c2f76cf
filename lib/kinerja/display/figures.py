"""Figures to inline SVG with alt text: drawn once, no label cut off, the same bytes for the same figure."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from markupsafe import Markup, escape
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.figure import Figure

from kinerja.display.html import Html, each, note, piece

SETTINGS: dict[Any, Any] = {"svg.fonttype": "none", "svg.id": "kinerja"}
POINTS = 72  # an inch: SVG's measure here, and the resolution that matplotlib draws it in
PADDING = 0.04  # inches around everything drawn
_DROPPED = re.compile(
    r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>"  # nothing that a page needs
    r'|<defs>\s*<style type="text/css">.*?</style>\s*</defs>'  # would style the whole page
    r'| id="(?:kinerja|[A-Za-z0-9.]+_\d+)"'  # groups that nothing refers to
    r"| font-family: [^;]*;"  # the page's own
    r'| transform="rotate\(-0 [^"]*\)"'
    r'| (?:version|xmlns|xmlns:xlink)="[^"]*"',
    re.DOTALL,
)
_EMPTY_GROUP = re.compile(r"<g>\s*</g>")
_TAG = re.compile(
    r"<[^>]*>"
)  # numbers are shortened inside tags only: "10.000" on an axis is no coordinate
_LONG_NUMBER = re.compile(r"(\d\.\d)\d+")  # a tenth of a point is finer than a screen
_SIZE = re.compile(r' (?:width|height|viewBox)="[^"]*"')


@dataclass(frozen=True)
class Words:
    """What is said of a chart: the finding as its title, an alt text a picture, and units and source as caption."""

    title: str
    alt: str | Sequence[str]
    caption: str


def figure(figures: Figure | Sequence[Figure] | None, words: Words) -> Html:
    """One chart, or several small ones side by side, with its words; where there is nothing to draw, the words alone.

    Raises ValueError where an alt text is missing.
    """
    several = isinstance(figures, Sequence)
    panels = list(figures) if isinstance(figures, Sequence) else [figures] if figures else []
    if not panels:
        return note(f"{words.title}.", words.caption)
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


def figures(drawings: Sequence[Figure | None], words: Sequence[Words], *, empty: str = "") -> Html:
    """Several charts, each with its own words; where there is none, one sentence that says so."""
    pairs = zip(drawings, words, strict=True)
    return each([figure(drawing, told) for drawing, told in pairs], empty=empty)


def svg(drawing: Figure, alt: str) -> Markup:
    """The figure as an SVG element, drawn once; its view is widened to everything drawn, so no label is cut."""
    settings = SETTINGS | {"svg.hashsalt": alt}  # ids of its own: several charts share a page
    with mpl.rc_context(settings), io.StringIO() as buffer:
        FigureCanvasSVG(drawing)
        drawing.dpi = POINTS
        wide, high = drawing.get_size_inches() * POINTS
        renderer = _Unbounded(wide, high, buffer, metadata={"Date": None})  # type: ignore[no-untyped-call]
        drawing.draw(renderer)
        box = drawing.get_tightbbox(renderer).padded(PADDING)
        renderer.finalize()  # type: ignore[no-untyped-call]
        written = buffer.getvalue()
    view = (box.x0 * POINTS, high - box.y1 * POINTS, box.width * POINTS, box.height * POINTS)
    head, rest = _DROPPED.sub("", written).strip().split(">", 1)
    rest = re.sub(r"\s*\n\s*", " ", rest)
    rest = _TAG.sub(lambda tag: _LONG_NUMBER.sub(r"\1", tag[0]), rest)
    while _EMPTY_GROUP.search(rest):
        rest = _EMPTY_GROUP.sub("", rest)
    measures = " ".join(f"{number:.6g}" for number in view)
    start = f'<svg role="img" aria-label="{escape(alt)}" viewBox="{measures}"'
    return Markup(f"{_SIZE.sub('', head).replace('<svg', start, 1)}>{rest}")


class _Unbounded(RendererSVG):
    """Matplotlib's renderer, which draws what lies beyond the canvas too: the view is widened to it."""

    def _convert_path(
        self,
        path: Any,
        transform: Any = None,
        clip: Any = None,
        simplify: Any = None,
        sketch: Any = None,
    ) -> str:
        """The path whole, not clipped to the canvas."""
        whole: str = super()._convert_path(path, transform, None, simplify, sketch)  # type: ignore[no-untyped-call]
        return whole
