"""Pages as a reader meets them: from disk, without a network, on desk and phone, by mouse, keyboard and paper."""

import io
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
PAGES = {
    "page": "sampang/pangarengan/balanced_scorecard.html",
    "page with answers": "jawaban/pangarengan/balanced_scorecard.html",
    "page of twelve": "banyak/p01/balanced_scorecard.html",
    "index": "index.html",
    "methods": "metode.html",
}
on_every_page = pytest.mark.parametrize("name", PAGES)
on_a_page_and_the_index = pytest.mark.parametrize("name", ["page", "index"])
on_every_screen = pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])


@pytest.fixture
def opened(page, rendered):
    """Opens a page from disk and keeps what it asked for and complained of."""

    def open_(name, screen=DESK):
        page.set_default_timeout(10_000)
        page.set_viewport_size(screen)
        page.asked, page.complaints = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on(
            "console", lambda message: page.complaints.append(f"{message.type}: {message.text}")
        )
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto((rendered.house.output / PAGES[name]).as_uri())
        return page

    return open_


@on_every_page
def test_a_page_asks_for_itself_only_and_complains_of_nothing(opened, rendered, name):
    page = opened(name)
    page.wait_for_load_state("networkidle")
    assert page.asked == [(rendered.house.output / PAGES[name]).as_uri()]
    assert page.complaints == []
    assert page.locator("h1").is_visible()


@on_every_page
@on_every_screen
def test_axe_finds_nothing_serious(opened, name, screen):
    found = Axe().run(opened(name, screen)).response
    assert found["passes"]
    serious = [
        (violation["id"], violation["impact"], [node["target"] for node in violation["nodes"]][:3])
        for violation in found["violations"]
        if violation["impact"] in {"serious", "critical"}
    ]
    assert serious == []


@on_every_page
def test_a_phone_scrolls_only_down(opened, name):
    page = opened(name, PHONE)
    wide = page.evaluate(
        "[document.documentElement.scrollWidth, document.body.scrollWidth, document.documentElement.clientWidth]"
    )
    assert max(wide[:2]) <= wide[2] == PHONE["width"]
    page.mouse.wheel(400, 0)
    assert page.evaluate("window.scrollX") == 0


def test_a_phone_shows_the_findings_first_and_nothing_beside_the_screen(opened):
    page = opened("page", PHONE)
    box = page.locator("section.temuan").bounding_box()
    assert box["y"] < PHONE["height"]
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    for chart in page.locator("svg").all():
        size = chart.bounding_box()
        assert size["x"] >= 0
        assert size["x"] + size["width"] <= PHONE["width"] + 0.5


@on_every_screen
def test_a_click_on_a_number_opens_its_sheet_and_a_second_one_hides_it(opened, screen):
    page = opened("page", screen)
    number = page.locator("section.temuan details.n").first
    sheet = number.locator(".r")
    assert not sheet.is_visible()
    number.locator("summary").click()
    sheet.wait_for(state="visible")
    assert "Rumus realisasi ÷ pagu × 100" in sheet.inner_text()
    assert "Hitungan 710.621.478 ÷ 1.488.985.000 × 100" in sheet.inner_text()
    assert "Sumber 003_e3be25977ccdb6bc.txt baris 265, 266, 267" in sheet.inner_text()
    box = sheet.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= screen["width"]
    assert box["y"] + box["height"] <= screen["height"]
    number.locator("summary").click()
    sheet.wait_for(state="hidden")


def test_the_sheet_does_not_move_the_text_around_the_number(opened):
    page = opened("page")
    finding = page.locator("section.temuan li").first
    before = finding.bounding_box()
    finding.locator("summary").first.click()
    finding.locator(".r").first.wait_for(state="visible")
    assert finding.bounding_box() == before


def test_a_number_of_a_table_opens_too_and_only_one_sheet_is_open(opened):
    page = opened("page")
    numbers = page.locator("td.a details.n")
    numbers.nth(0).locator("summary").click()
    numbers.nth(0).locator(".r").wait_for(state="visible")
    numbers.nth(1).locator("summary").dispatch_event("click")  # the first sheet may cover it
    numbers.nth(1).locator(".r").wait_for(state="visible")
    assert page.locator("details.n[open]").count() == 1


def test_a_number_opens_and_closes_by_keyboard(opened):
    page = opened("page")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    sheet = page.locator("section.temuan details.n").first.locator(".r")
    page.keyboard.press("Enter")
    sheet.wait_for(state="visible")
    page.keyboard.press("Enter")
    sheet.wait_for(state="hidden")


def test_a_wide_table_is_reached_and_scrolled_by_keyboard_on_a_phone(opened):
    page = opened("page", PHONE)
    table = page.locator(".gulir").filter(has_text="Rasio 3E dan serapan per tahun").first
    assert table.evaluate("box => box.scrollWidth > box.clientWidth")
    table.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("box => box.scrollLeft > 0", arg=table.element_handle())


@on_a_page_and_the_index
def test_a_page_prints_on_a4_without_its_sheets(opened, name):
    page = opened(name)
    if name != "index":
        page.locator("details.n summary").first.click()
        page.locator("details.n .r").first.wait_for(state="visible")
    page.emulate_media(media="print")
    assert page.locator("details.n .r >> visible=true").count() == 0
    assert page.locator("h1").is_visible()
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    assert paper.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) >= (1 if name == "index" else 3)
    boxes = re.findall(rb"/MediaBox\s*\[([^\]]+)\]", paper)
    assert boxes
    sizes = {tuple(round(float(number)) for number in box.split()) for box in boxes}
    assert all(abs(w - 595) <= 1 and abs(h - 842) <= 1 for _, _, w, h in sizes), sizes


@on_every_page
def test_nothing_is_cut_off_on_paper(opened, name):
    """A4 less its margins is 182 mm: 688 pixels of the style sheet."""
    page = opened(name, {"width": 688, "height": 1000})
    page.emulate_media(media="print")
    cut = page.evaluate(
        "[...document.querySelectorAll('table, svg, pre, dl')].filter(e => e.getClientRects().length"
        " && e.getBoundingClientRect().right > 689).map(e => e.textContent.trim().slice(0, 60))"
    )
    assert cut == []


def test_the_search_on_the_index_filters_rows(opened):
    page = opened("index")
    rows = page.locator("tbody tr")
    assert rows.count() == 7
    page.locator("#cari").fill("KEDUNG")
    left = [row.inner_text().split("\t")[0] for row in rows.all() if row.is_visible()]
    assert left == ["Puskesmas Kedungdung"]
    assert page.locator("#banyak").inner_text() == "1 dari 7 halaman"
    page.locator("#cari").fill("tidak ada yang begini")
    assert page.locator("tbody tr >> visible=true").count() == 0
    page.locator("#cari").fill("")
    assert page.locator("tbody tr >> visible=true").count() == 7
    assert page.locator("#banyak").inner_text() == ""


def test_a_link_of_the_index_opens_its_page(opened):
    page = opened("index")
    page.get_by_role("link", name="Puskesmas Kedungdung", exact=True).click()
    page.wait_for_url("**/sampang/kedungdung/balanced_scorecard.html")
    assert page.locator("h1").inner_text() == "Puskesmas Kedungdung"


@on_a_page_and_the_index
@on_every_screen
def test_a_screenshot_is_not_blank(opened, tmp_path, name, screen):
    path = tmp_path / f"{name.replace(' ', '-')}-{screen['width']}.png"
    opened(name, screen).screenshot(path=path)
    picture = Image.open(io.BytesIO(path.read_bytes())).convert("L")
    assert picture.size == (screen["width"], screen["height"])
    dark = sum(picture.histogram()[:128])
    assert dark > picture.width * picture.height / 200, "fewer dark pixels than a page of text has"
