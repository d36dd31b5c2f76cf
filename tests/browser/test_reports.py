"""The real reports of the data in the house, made once by the real command, as a reader meets each of them."""

import re
import subprocess
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from kinerja.display import agenda

ROOT = Path(__file__).parents[2]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
PAGE, AUDIT = 200_000, 1_000_000  # bytes: a page, and one of a thousand claims
REPORTS = {  # batch, unit, report → fewest charts, largest page
    ("balangan", "balangan", "laporan_kinerja"): (8, PAGE),
    ("balangan", "balangan", "audit_angka"): (0, AUDIT),
    ("contoh", "p02", "lokakarya_mini"): (7, PAGE),
    ("contoh", "p02", "pkp"): (4, PAGE),
    ("contoh", "p02", "posyandu"): (9, PAGE),
    ("kebun_sikolos", "kebun_sikolos", "lokakarya_mini"): (0, PAGE),
    ("sampang", "pangarengan", "perbandingan"): (1, PAGE),
    ("purwokerto_barat", "purwokerto_barat", "seribu_hpk"): (1, PAGE),
}
every_report = pytest.mark.parametrize("key", REPORTS, ids="/".join)
every_screen = pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])


@pytest.fixture(scope="session")
def site(tmp_path_factory, command):
    """The output of the command for each batch of the table above."""
    output = tmp_path_factory.mktemp("laporan")
    for batch, unit in dict.fromkeys((batch, unit) for batch, unit, _ in REPORTS):
        ended = subprocess.run(
            [command, "render", batch, "--unit", unit, "--output", str(output)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
    return output


@pytest.fixture
def opened(page, site):
    """Opens a report from disk and keeps what it asked for and complained of."""

    def open_(key, screen=DESK):
        path = site.joinpath(*key).with_suffix(".html")
        page.set_default_timeout(10_000)
        page.set_viewport_size(screen)
        page.asked, page.complaints, page.address = [], [], path.as_uri()
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda said: page.complaints.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(page.address)
        return page

    return open_


@every_report
def test_a_report_is_one_complete_file(site, key):
    path = site.joinpath(*key).with_suffix(".html")
    charts, largest = REPORTS[key]
    text = path.read_text(encoding="utf-8")
    parsed = BeautifulSoup(text, "html.parser")
    assert len(text.encode()) <= largest
    assert parsed.html["lang"] == "id"
    assert "Traceback" not in text
    drawn = parsed.find_all("svg")
    assert len(drawn) >= charts
    assert all(chart.get("aria-label") for chart in drawn)
    assert len({str(chart) for chart in drawn}) == len(drawn)
    names = [element["id"] for element in parsed.find_all(id=True)]
    assert len(names) == len(set(names))
    assert parsed.find("section", class_="temuan").find_all("li")
    assert len(parsed.find_all("h1")) == 1
    assert path.with_suffix(".csv").read_text(encoding="utf-8").count("\n") > 1


@every_report
def test_a_report_asks_for_itself_only_and_complains_of_nothing(opened, key):
    page = opened(key)
    page.wait_for_load_state("networkidle")
    assert page.asked == [page.address]
    assert page.complaints == []
    assert page.locator("h1").is_visible()


@every_report
@every_screen
def test_axe_finds_nothing_serious(opened, key, screen):
    found = Axe().run(opened(key, screen)).response
    serious = [
        (violation["id"], [node["target"] for node in violation["nodes"]][:3])
        for violation in found["violations"]
        if violation["impact"] in {"serious", "critical"}
    ]
    assert found["passes"]
    assert serious == []


@every_report
def test_a_phone_scrolls_only_down(opened, key):
    wide = opened(key, PHONE).evaluate("document.documentElement.scrollWidth")
    assert wide == PHONE["width"]


@every_report
def test_nothing_is_cut_off_on_paper(opened, key):
    """A4 less its margins is 182 mm: 688 pixels of the style sheet."""
    page = opened(key, {"width": 688, "height": 1000})
    page.emulate_media(media="print")
    cut = page.evaluate(
        "[...document.querySelectorAll('table, svg, pre, dl')].filter(e => e.getClientRects().length"
        " && e.getBoundingClientRect().right > 689).map(e => e.textContent.trim().slice(0, 60))"
    )
    assert cut == []


@every_report
def test_a_number_opens_with_its_calculation(opened, key):
    page = opened(key)
    number = page.locator("details.n").first
    number.locator("summary").click()
    sheet = number.locator(".r")
    sheet.wait_for(state="visible")
    assert "Sumber" in sheet.inner_text()


# The page of a thousand claims

AUDITED = ("balangan", "balangan", "audit_angka")


def shown(page):
    """How many claims are to be seen, counted in the page itself."""
    return page.evaluate(
        "[...document.querySelectorAll('.klaim tbody tr')]"
        ".filter(r => !r.hidden && !r.closest('section').hidden).length"
    )


def test_claims_are_found_by_verdict_table_and_words(opened):
    page = opened(AUDITED)
    everything = shown(page)
    assert everything > 1000
    verdict, table = page.locator(".saring select").nth(0), page.locator(".saring select").nth(1)
    verdict.select_option("b")
    wrong = shown(page)
    assert 0 < wrong < everything
    assert wrong == page.locator(".beda li").count()
    table.select_option("Tabel 3.9")
    here = shown(page)
    assert 0 < here < wrong
    count = page.locator(".saring output")
    page.locator(".saring input").fill("odf 107,5")
    expect(count).to_have_text(f"1 dari {everything} klaim")
    assert shown(page) == 1
    page.locator(".saring input").fill("tidak ada yang begini")
    expect(count).to_have_text(f"0 dari {everything} klaim")
    page.locator(".saring input").fill("")
    verdict.select_option("")
    table.select_option("")
    expect(count).to_have_text(f"{everything} dari {everything} klaim")


def test_without_its_script_every_claim_is_there(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.joinpath(*AUDITED).with_suffix(".html").as_uri())
    assert page.locator(".klaim tbody tr").count() > 1000
    assert not page.locator(".saring").is_visible()
    context.close()


def test_the_gravest_contradiction_comes_first(opened):
    first = opened(AUDITED).locator(".beda li").first.inner_text()
    assert "107,5" in first
    assert "92,5" in first
    assert "ternyata belum tercapai" in first


# The agenda of a meeting: one A4 page by itself

MEETINGS = [key for key in REPORTS if key[2] == "lokakarya_mini"]
SHEET = "<div style='break-before:page;break-after:page;height:1px'></div>"


def pages(page):
    """How many pages of A4 are printed."""
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    return len(re.findall(rb"/Type\s*/Page\b", paper))


def fits_one_page(page):
    """Alone it is one page; among the others as many as a sheet of one pixel that stands alone."""
    agenda = page.locator("section.agenda")
    assert agenda.count() == 1
    among = pages(page)
    markup = agenda.evaluate("sheet => sheet.outerHTML")
    agenda.evaluate("(sheet, empty) => { sheet.outerHTML = empty }", SHEET)
    one = pages(page) == among
    page.evaluate(
        "markup => { document.querySelector('main').innerHTML = "
        "document.querySelector('style').outerHTML + `<div class='kinerja'>"
        "${[...document.querySelectorAll('.kinerja style')].map(s => s.outerHTML).join('')}${markup}</div>` }",
        markup,
    )
    return one and pages(page) == 1


@pytest.mark.parametrize("key", MEETINGS, ids="/".join)
def test_the_agenda_is_one_page_of_paper(opened, key):
    assert fits_one_page(opened(key))


@pytest.mark.parametrize(("times", "one"), [(1, True), (10, False)])
def test_the_fullest_agenda_is_one_page_too(opened, times, one):
    """Each item with as many lines as the agenda lets through, each as long; with ten times as many it is not."""
    page = opened(MEETINGS[0])
    page.evaluate(
        "([many, line]) => document.querySelectorAll('.acara ul').forEach("
        "(list, place) => { list.innerHTML = `<li>${line}</li>`.repeat(many[place]) })",
        [
            [times * item.lines for item in agenda.ITEMS.values()],
            ("kata yang panjang " * 9)[: agenda.LONGEST],
        ],
    )
    assert fits_one_page(page) == one
