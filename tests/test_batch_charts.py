"""A page has all its charts, each unit its own, and the fast exporter writes what nbconvert's own would.

Charts are lost in silence: a page without them is made twice as fast, and nobody complains.
"""

import collections
import hashlib
import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter

from kinerja.render import page

CHART = re.compile(r'<svg role="img".*?</svg>', re.DOTALL)
ALT = re.compile(r' aria-label="[^"]*"')
LEAST = {"balanced_scorecard": 7, "audit_angka": 0}  # charts of a page


def pages(house):
    """Every page that was made, by batch, unit and report."""
    return {
        (path.parent.parent.name, path.parent.name, path.stem): path
        for path in sorted(house.output.glob("*/*/*.html"))
    }


def charts(path):
    """The charts of a page, each as its drawing without its words."""
    return [ALT.sub("", each) for each in CHART.findall(path.read_text(encoding="utf-8"))]


def test_every_page_has_the_charts_that_its_notebook_made(rendered):
    for (_, _, report), path in pages(rendered.house).items():
        notebook = path.with_suffix(".ipynb").read_text(encoding="utf-8")
        found = charts(path)
        assert len(found) == notebook.count('<svg role=\\"img\\"'), path
        assert len(found) >= LEAST.get(report, 0), path
        for chart in found:
            assert re.search(r"<(path|use|rect|text)\b", chart), path
        assert "&lt;Figure size" not in path.read_text(encoding="utf-8")


def test_no_two_facilities_share_a_chart(rendered):
    owners = collections.defaultdict(set)
    for (batch, unit, _), path in pages(rendered.house).items():
        for chart in charts(path):
            owners[batch, hashlib.sha256(chart.encode()).hexdigest()].add(unit)
    assert len(owners) > 20
    assert not [units for units in owners.values() if len(units) > 1]


def test_the_exporter_differs_from_nbconverts_own_in_how_tags_are_spelt_only(rendered):
    """Parsed and written anew, as nbconvert's own does at the end, the page is the same to the letter."""
    stock = HTMLExporter(
        template_name="laporan",
        extra_template_basedirs=[str(page.TEMPLATES)],
        exclude_anchor_links=True,
    )
    for (_, _, report), path in pages(rendered.house).items():
        notebook = nbformat.read(path.with_suffix(".ipynb"), as_version=4)
        resources = {"metadata": {"name": report}, "skrip": page._digest(page.SCRIPT)}
        own, _ = page.exporter().from_notebook_node(notebook, dict(resources))
        theirs, _ = stock.from_notebook_node(notebook, dict(resources))
        assert own != theirs
        assert str(BeautifulSoup(own, "html.parser")) == str(BeautifulSoup(theirs, "html.parser"))


@pytest.mark.parametrize("alt", ["", 'Grafik "A" < B & C'])
def test_a_chart_is_drawn_once_and_holds_what_lies_beyond_its_canvas(alt):
    """Ticks to the left, a line and a mark beyond every edge: all in view, and the same bytes twice."""
    import sys

    from matplotlib.figure import Figure

    import kinerja.display  # noqa: F401

    drawn = []

    def drawing():
        figure = Figure(figsize=(2, 2))
        axes = figure.subplots()
        axes.plot([-2, 0.5, 3], [-2, 0.5, 3], "o-", clip_on=False)
        axes.set(xlim=(0, 1), ylim=(0, 1))
        axes.set_yticks([0.5], ["sebuah label yang sangat panjang di kiri"])
        figure.draw = lambda renderer, whole=figure.draw: (drawn.append(1), whole(renderer))
        return figure

    svg = sys.modules["kinerja.display.figures"].svg
    chart = svg(drawing(), alt)
    assert len(drawn) == 1
    assert chart == svg(drawing(), alt)
    left, top, wide, high = map(float, re.search(r'viewBox="([^"]*)"', chart)[1].split())
    axes_width = 2 * 72 * (0.9 - 0.125)
    assert left < 18 - 2 * axes_width
    assert wide > 5 * axes_width
    assert top < -2 * 72
    ends = re.findall(r'<path d="M ([\d.-]+) ([\d.-]+) L [^"]*L ([\d.-]+) ([\d.-]+) ', chart)
    whole = [[float(number) for number in each] for each in ends]
    assert any(
        left < x0 < 0 < 144 < x1 < left + wide and top < y1 < 0 < 144 < y0 < top + high
        for x0, y0, x1, y1 in whole
    )
