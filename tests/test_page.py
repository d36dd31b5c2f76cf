"""What stands on a page, read from its HTML: complete, honest, self-contained, accessible, Indonesian. No browser."""

import hashlib
import itertools
import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

LARGEST = 200_000  # bytes
PAGES = {
    "published": ("sampang", "pangarengan"),
    "published peer": ("sampang", "kedungdung"),
    "answers": ("jawaban", "pangarengan"),
    "alone": ("satu", "tunggal"),
    "twelve": ("banyak", "p01"),
    "twelve, money only": ("banyak", "p12"),
    "few tables": ("kurang", "satu"),
}
WITH_TABLES = ["published", "published peer", "answers", "alone", "twelve"]
ACCENT = "#005f73"
NUMBER = re.compile(r"(?<![\w.,/-])\d[\d.,]*\d|(?<![\w.,/-])\d")
INDONESIAN = re.compile(r"\d{1,3}(\.\d{3})+(,\d+)?|\d+(,\d+)?")
# Not numbers but names: files, versions of programs, numbers of tables and regulations of a cited document.
NAMES = re.compile(
    r"\w+\.(txt|csv|xlsx|parquet|json)\b|(kinerja|Python|pandas) \d[\d.]*|Tabel \d+\.\d+|Kepmendagri [\d.]+-\d+/\d+"
)
ABSENT = re.compile(r"\b(tidak|belum|tanpa)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def html(rendered):
    """The text of a page by its name."""

    def of(name):
        return rendered.house.page(*PAGES[name]).read_text(encoding="utf-8")

    return of


@pytest.fixture(scope="module")
def parsed(html):
    """A page by its name, parsed once."""
    done = {}

    def of(name):
        if name not in done:
            done[name] = BeautifulSoup(html(name), "html.parser")
        return done[name]

    return of


def visible(page):
    """The text that a reader can reach, piece by piece; opened numbers included."""
    return [
        text
        for text in page.body.find_all(string=True)
        if text.parent.name not in {"style", "script"}
    ]


def section(page, words):
    """Everything between the heading that holds these words and the next one of its rank."""
    (start,) = [heading for heading in page.find_all("h2") if words in heading.get_text()]
    found = []
    for piece in start.find_all_next():
        if piece.name == "h2":
            break
        found.append(piece)
    return BeautifulSoup("".join(str(p) for p in found if p.parent not in found), "html.parser")


every_page = pytest.mark.parametrize("name", PAGES)


# The page as a document


@every_page
def test_a_page_says_its_language_and_its_title(parsed, name):
    page = parsed(name)
    assert page.html["lang"] == "id"
    assert page.find("meta", charset="utf-8")
    assert "width=device-width" in page.find("meta", attrs={"name": "viewport"})["content"]
    title, heading = page.title.get_text(), page.h1.get_text()
    assert heading.startswith("Puskesmas ")
    assert heading in title


@every_page
def test_a_page_is_light(html, name):
    assert len(html(name).encode()) <= LARGEST


@every_page
def test_a_page_fetches_nothing_and_runs_nothing(html, parsed, name):
    page = parsed(name)
    for tag in page.find_all(True):
        assert tag.name not in {"script", "link", "iframe", "object", "embed", "base", "form"}, tag
        for attribute, value in tag.attrs.items():
            assert not attribute.startswith("on"), tag
            if attribute in {"src", "srcset", "poster", "data"}:
                assert str(value).startswith("data:"), tag
            if attribute == "xlink:href":
                assert str(value).startswith("#"), tag
            if attribute == "href":
                assert not re.match(r"[a-z]+:|//", str(value)), tag
    assert "@import" not in html(name)
    assert not re.search(r"""url\(\s*["']?(?!#|data:)""", html(name))
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


@every_page
def test_headings_are_in_order_under_one(parsed, name):
    ranks = [int(tag.name[1]) for tag in parsed(name).find_all(re.compile("^h[1-6]$"))]
    assert ranks[0] == 1
    assert ranks.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(ranks))
    assert all(tag.get_text(strip=True) for tag in parsed(name).find_all(re.compile("^h[1-6]$")))


@every_page
def test_findings_come_before_everything_else(parsed, name):
    first = parsed(name).find("h2")
    assert first.get_text() == "Yang terpenting"
    assert not first.find_previous("svg")
    assert not first.find_previous("table")


@every_page
def test_ids_are_unique_and_references_lead_somewhere(parsed, name):
    ids = [tag["id"] for tag in parsed(name).find_all(id=True)]
    assert len(ids) == len(set(ids))
    used = {
        value[1:]
        for tag in parsed(name).find_all(True)
        for attribute, value in tag.attrs.items()
        if attribute in {"href", "xlink:href", "for", "aria-labelledby"}
        and str(value).startswith("#")
    }
    assert used <= set(ids)


@every_page
def test_every_table_has_a_caption_and_scopes(parsed, name):
    for table in parsed(name).find_all("table"):
        assert table.caption.get_text(strip=True)
        assert {head.get("scope") for head in table.thead.find_all("th")} == {"col"}
        width = len(table.thead.find_all("th"))
        for row in table.tbody.find_all("tr"):
            assert row.th["scope"] == "row"
            assert row.th.get_text(strip=True)
            assert len(row.find_all(["th", "td"], recursive=False)) == width


@every_page
def test_no_table_is_empty(parsed, name):
    """Where there is nothing to show, a sentence says so; a header without rows says nothing."""
    empty = [t.caption.get_text() for t in parsed(name).find_all("table") if not t.tbody.find("tr")]
    assert empty == []


# Charts


@every_page
def test_every_chart_is_an_image_with_words(parsed, name):
    charts = parsed(name).find_all("svg")
    assert charts
    for chart in charts:
        assert chart["role"] == "img"
        assert len(chart["aria-label"].strip()) > 10
    for figure in parsed(name).find_all("figure"):
        assert figure.figcaption.get_text(strip=True)
        assert figure.find("svg")


@every_page
def test_no_chart_is_empty(parsed, name):
    """More marks in the accent than the legend has: a chart of nothing is a sentence instead."""
    heading = parsed(name).h1.get_text()
    for chart in parsed(name).find_all("svg"):
        legend = chart.find_all("text", string=re.compile(re.escape(heading)))
        marks = [
            tag
            for tag in chart.find_all(["path", "use"])
            if ACCENT in tag.get("style", "") and not tag.find_parent("defs")
        ]
        assert len(marks) > len(legend), chart["aria-label"]


def test_there_are_eleven_charts_where_all_tables_are_filled(parsed):
    for name in ("published", "published peer", "answers"):
        assert len(parsed(name).find_all("svg")) == 11
    for name in ("alone", "twelve"):
        assert len(parsed(name).find_all("svg")) == 9  # two funds instead of three


def test_no_chart_of_one_facility_is_that_of_the_other(parsed):
    def prints(name):
        return [
            hashlib.sha256(str(svg).encode()).hexdigest() for svg in parsed(name).find_all("svg")
        ]

    own, other = prints("published"), prints("published peer")
    assert len(set(own)) == len(own)
    assert not set(own) & set(other)


@every_page
def test_the_labels_of_an_axis_are_evenly_spaced_numbers(parsed, name):
    """A tick at 2,5 that is labelled 3 lies. Years and values above marks are left out."""
    for chart in parsed(name).find_all("svg"):
        rows = {}
        for text in chart.find_all("text"):
            label = text.get_text(strip=True)
            if "bold" in text.get("style", "") or not INDONESIAN.fullmatch(label):
                continue
            value = float(label.replace(".", "").replace(",", "."))
            rows.setdefault(("x", text["y"]), []).append((float(text["x"]), value))
            if "text-anchor: end" in text["style"]:
                rows.setdefault(("y", ""), []).append((float(text["y"]), value))
        axes = [ticks for ticks in rows.values() if len(ticks) >= 3]
        assert axes, chart["aria-label"]
        for ticks in axes:
            values = [value for _, value in sorted(ticks)]
            steps = {round(b - a, 6) for a, b in itertools.pairwise(values)}
            assert len(steps) == 1, (chart["aria-label"], values)
            assert steps != {0}


# Findings and numbers


@every_page
def test_three_to_five_findings_each_with_a_number(parsed, name):
    box = parsed(name).find("section", class_="temuan")
    findings = box.ol.find_all("li", recursive=False)
    assert 3 <= len(findings) <= 5
    for finding in findings:
        assert finding.strong.get_text(strip=True).endswith(".")
        assert re.search(r"\d", finding.get_text()), finding.get_text()
    assert box.find(class_="mutu").get_text(strip=True).startswith("Mutu data:")


@every_page
def test_every_number_can_be_opened_to_its_making_and_source(parsed, name):
    """In a cell of numbers, a finding or a callout: value, then formula or calculation, then where it stands."""
    closed, incomplete = [], []
    for cell in parsed(name).select("td.a"):
        if not cell.find("details"):
            closed.append(cell.get_text(strip=True))
    for number in parsed(name).select("details.n"):
        labels = {label.get_text() for label in number.select(".r i")}
        if not (labels & {"Rumus", "Hitungan"} and "Sumber" in labels):
            incomplete.append((number.summary.get_text(), sorted(labels)))
    assert closed == []
    assert incomplete == []


def test_a_finding_shows_the_number_and_its_inputs(parsed):
    """47,7 percent of the BOK of three years: 710.621.478 of 1.488.985.000 (S003 lines 265-267)."""
    finding = parsed("published").find("section", class_="temuan").li
    number = finding.find("details")
    told = dict(
        zip(
            [label.get_text() for label in number.select(".r i")],
            [str(label.next_sibling).strip() for label in number.select(".r i")],
            strict=True,
        )
    )
    assert number.summary.get_text() == "47,7%"
    assert told["Rumus"] == "realisasi ÷ pagu × 100"
    assert told["Hitungan"] == "710.621.478 ÷ 1.488.985.000 × 100"
    assert told["Sumber"] == "003_e3be25977ccdb6bc.txt baris 265, 266, 267"


@every_page
def test_no_word_of_a_programming_language_is_on_a_page(parsed, name):
    text = " ".join(visible(parsed(name)))
    labels = " ".join(
        tag["aria-label"] for tag in parsed(name).find_all(attrs={"aria-label": True})
    )
    words = r"\b(nan|NaN|None|inf|True|False|dtype|Traceback)\b|<(Figure|Html)"
    assert not re.search(words, text + labels)


@every_page
def test_numbers_are_written_as_indonesians_write_them(parsed, name):
    wrong = []
    for text in [
        *visible(parsed(name)),
        *(svg["aria-label"] for svg in parsed(name).find_all("svg")),
    ]:
        for found in NUMBER.finditer(NAMES.sub("", str(text))):
            number = found.group().rstrip(".,")
            if not INDONESIAN.fullmatch(number):
                wrong.append((number, str(text)[:80]))
    assert wrong == []


@every_page
def test_no_probability_is_exactly_zero(parsed, name):
    """A p that rounds to zero is smaller than something."""
    assert not re.search(r"p \(Holm\) = 0,0+(?!\d)", " ".join(visible(parsed(name))))


@every_page
def test_the_simulation_banner_stands_exactly_where_the_data_says_so(rendered, parsed, name):
    batch, _ = PAGES[name]
    descriptor = rendered.house.root / "data" / batch / "datapackage.json"
    told = json.loads(descriptor.read_text(encoding="utf-8")) if descriptor.is_file() else {}
    simulated = told.get("simulasi", False)
    assert simulated == (batch != "sampang")
    banners = parsed(name).find_all(class_="simulasi")
    assert len(banners) == simulated
    if simulated:
        assert "SIMULASI" in banners[0].get_text()
        assert banners[0].find_next("h1")


@every_page
def test_provenance_names_parameters_version_and_every_input(rendered, parsed, name):
    batch, unit = PAGES[name]
    text = section(parsed(name), "Dari mana halaman ini berasal").get_text(" ")
    assert f"unit = {unit}" in text
    assert "kinerja " in text
    for path in sorted((rendered.house.root / "data" / batch).glob("*.csv")):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert f"data/{batch}/{path.name}" in text
        assert digest[:16] in text


# Kinds of data sets


def verdicts(page):
    """Dimension → verdict of the table of tests."""
    (table,) = [t for t in page.find_all("table") if "Kruskal" in t.caption.get_text()]
    return {
        row.th.get_text(): row.find_all("td")[-1].get_text() for row in table.tbody.find_all("tr")
    }


def test_answers_give_a_verdict_and_only_the_planted_difference_is_found(parsed):
    found = verdicts(parsed("answers"))
    assert len(found) == 10
    assert {dimension for dimension, verdict in found.items() if verdict == "berbeda"} == {
        "Kehandalan"
    }
    assert set(found.values()) == {"berbeda", "tidak terbukti berbeda"}


def test_answers_give_every_score_an_interval_that_holds_it(parsed):
    page = section(parsed("answers"), "menurut pelanggan")
    table = page.find("table")
    for row in table.tbody.find_all("tr"):
        value, spread = row.find_all("td")[:2]
        low, high = (float(part.replace(",", ".")) for part in spread.get_text().split("–"))
        assert low < float(value.summary.get_text().rstrip("%").replace(",", ".")) < high
        assert "Selang" in value.get_text()
    assert "Garis tebal: selang" in page.get_text()


def test_published_means_alone_have_no_interval_and_cannot_be_tested(parsed):
    page = section(parsed("published"), "menurut pelanggan")
    spreads = {row.find_all("td")[1].get_text() for row in page.find("table").tbody.find_all("tr")}
    assert spreads == {"tidak ada"}
    assert "Tidak dapat diuji" in page.get_text()
    assert not [
        t for t in parsed("published").find_all("table") if "Kruskal" in t.caption.get_text()
    ]


def test_a_facility_alone_is_compared_with_nobody(parsed):
    text = " ".join(visible(parsed("alone")))
    assert not re.search(r"\b0 (puskesmas lain|lainnya)", text)


def test_twelve_facilities_stand_in_the_order_of_the_data(parsed):
    page = section(parsed("twelve"), "antara puskesmas lain")
    names = [row.th.get_text() for row in page.find("table").tbody.find_all("tr")]
    assert [name.removesuffix(" ◂") for name in names] == [
        f"Puskesmas P{number:02d}" for number in range(1, 13)
    ]
    assert [name for name in names if name.endswith("◂")] == ["Puskesmas P01 ◂"]


@pytest.mark.parametrize("name", ["few tables", "twelve, money only"])
@pytest.mark.parametrize(
    ("heading", "table"), [("menurut pelanggan", "kuesioner"), ("Cukupkah tenaga", "ketenagaan")]
)
def test_what_a_facility_lacks_is_said_where_one_looks_for_it(parsed, name, heading, table):
    text = section(parsed(name), heading).get_text(" ")
    assert [said for said in re.split(r"[.;]", text) if table in said and ABSENT.search(said)], text
    assert "Yang terbit hanya rerata" not in text


@pytest.mark.parametrize("name", ["few tables", "twelve, money only"])
def test_what_a_facility_lacks_is_not_drawn(parsed, name):
    for heading in ("menurut pelanggan", "Cukupkah tenaga"):
        assert not section(parsed(name), heading).find("svg")
    assert section(parsed(name), "uang").find("svg")


@pytest.mark.parametrize("name", WITH_TABLES)
def test_every_section_of_a_full_page_holds_something(parsed, name):
    for heading in parsed(name).find_all("h2"):
        assert section(parsed(name), heading.get_text()).get_text(strip=True), heading


# Index


def test_the_index_names_every_page_and_links_it(rendered):
    index = BeautifulSoup(rendered.house.index(), "html.parser")
    assert index.html["lang"] == "id"
    links = {link["href"] for link in index.select("tbody th a")}
    assert links == {f"{batch}/{unit}/balanced_scorecard.html" for batch, unit in PAGES.values()}
    for link in index.find_all("a"):
        assert (rendered.house.output / Path(link["href"]).as_posix().partition("#")[0]).is_file()
    marked = {
        row.th.a["href"].split("/")[0]
        for row in index.select("tbody tr")
        if row.find(class_="simulasi")
    }
    assert marked == {"jawaban", "satu", "banyak", "kurang"}
