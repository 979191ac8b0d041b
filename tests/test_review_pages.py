"""The pages in a real browser: nothing from outside, keyboard, phone width, and what can be changed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.stand_ins import CHROMIUM_ARGUMENTS
from playwright.sync_api import Browser, Dialog, Page, sync_playwright

from command import Goodrep
from conftest import Analysed
from review_server import serving

CHROMIUM = shutil.which("chromium")
PHONE = {"width": 390, "height": 800}
LAPTOP = {"width": 1280, "height": 720}
ELSEWHERE = """
const sheet = new CSSStyleSheet();
sheet.replaceSync("* { font-family: monospace !important }");
document.adoptedStyleSheets = [sheet];
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replace(/\\S*[/]recordings[/]/,
  "/people/somebody/with/a_folder_whose_name_is_so_long_that_it_fits_no_telephone/recordings/");
"""
"""Another computer has other fonts and folders."""
REP = "/sessions/1/sets/1/reps/1"
PATHS = (
    "/",
    "/sessions",
    "/compare",
    "/sessions/1",
    REP,
    "/sessions/1/delete",
    "/sessions/9",
    "/nothing",
    "/tune",
    "/tune/bridge",
    "/tune/bridge/from",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


class Visit:
    """A browser window in which the page was entered; remembers what it asked for and complained about."""

    def __init__(self, page: Page, entry: str, origin: str) -> None:
        self.page = page
        self.origin = origin
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        page.goto(entry)
        page.wait_for_url(f"{origin}/")

    def go(self, path: str) -> None:
        self.page.goto(self.origin + path)


@pytest.fixture(scope="module")
def own(analysed: Analysed, tmp_path_factory: pytest.TempPathFactory) -> Goodrep:
    """The demo's session in a data folder that these tests may change."""
    folder = tmp_path_factory.mktemp("own") / "data"
    shutil.copytree(analysed.goodrep.data, folder)
    return Goodrep(folder, Path(analysed.goodrep.environment["GOODREP_CACHE"]))


@pytest.fixture(scope="module")
def visit(browser: Browser, own: Goodrep) -> Iterator[Visit]:
    """One visit for all: the last test deletes the session."""
    context = browser.new_context(viewport=LAPTOP)  # type: ignore[arg-type]
    with serving(own) as review:
        yield Visit(context.new_page(), review.entry, review.origin)
        context.close()


def wider(visit: Visit) -> float:
    """By how many px the page is wider than the window."""
    px = visit.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert isinstance(px, int | float)
    return px


def test_every_page_asks_nobody_else_and_fits(visit: Visit) -> None:
    for path in PATHS:
        for size in (LAPTOP, PHONE):
            visit.page.set_viewport_size(size)  # type: ignore[arg-type]
            visit.go(path)
            assert visit.page.locator("main h1").count() == 1
            assert wider(visit) <= 0, (path, size)
        visit.page.evaluate(ELSEWHERE)
        assert wider(visit) <= 0, path
    visit.page.set_viewport_size(LAPTOP)  # type: ignore[arg-type]
    assert visit.asked
    assert all(url.startswith(visit.origin + "/") for url in visit.asked)
    # The browser itself complains about answers that say that there is no such page.
    assert all("404" in complaint for complaint in visit.complaints), visit.complaints


def test_both_sides_of_a_comparison_stand_in_their_card_on_a_phone(visit: Visit) -> None:
    visit.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    visit.go("/compare?a=1&b=1")
    table = visit.page.locator("#numbers").locator("xpath=..").locator("table")
    assert table.locator("th, td").evaluate_all(
        """(cells) => {
          const card = cells[0].closest(".card").getBoundingClientRect();
          const boxes = cells.filter((one) => one.innerText.trim() !== "").map((one) => one.getBoundingClientRect());
          return boxes.length > 20 && boxes.every((box) => box.left >= card.left && box.right <= card.right);
        }"""
    )
    names = table.locator("tbody th").evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().width)")
    assert min(names) > 300  # the whole line: no name is broken at each word
    visit.page.set_viewport_size(LAPTOP)  # type: ignore[arg-type]


def test_every_picture_and_field_has_a_name(visit: Visit) -> None:
    for path in ("/", "/sessions/1", REP):
        visit.go(path)
        nameless = visit.page.evaluate(
            """() => [...document.querySelectorAll("svg.chart, canvas, button, select, textarea, input, a, img")]
            .filter((each) => {
              if (each.type === "hidden" || each.matches("img[alt='']")) return false;
              const named = each.getAttribute("aria-label") || each.getAttribute("aria-labelledby");
              return !(named || each.textContent.trim() || each.labels?.length);
            }).map((each) => each.outerHTML)"""
        )
        assert nameless == []


def test_reps_are_reached_by_the_arrow_keys(visit: Visit) -> None:
    visit.go("/sessions/1")
    tiles = visit.page.locator(".tile")
    assert tiles.count() == 6
    for _ in range(2):
        visit.page.keyboard.press("ArrowRight")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**/reps/2")
    visit.page.keyboard.press("ArrowRight")
    visit.page.wait_for_url("**/reps/3")
    visit.page.keyboard.press("ArrowLeft")
    visit.page.wait_for_url("**/reps/2")


def test_the_figure_moves_with_its_curves(visit: Visit) -> None:
    visit.go(REP)
    page = visit.page
    page.wait_for_selector("html[data-drawn]")

    def cursor() -> float:
        return float(page.locator(".wide svg .cursor").first.get_attribute("x1") or "nan")

    def picture() -> str:
        return str(page.evaluate("document.getElementById('stage').toDataURL()"))

    page.locator("#scrub").fill("100")
    before, drawn = cursor(), picture()
    page.locator("#scrub").fill("600")
    assert cursor() > before
    assert picture() != drawn
    page.locator("body").press(".")
    stepped = cursor()
    page.locator("body").press(",")
    assert cursor() < stepped
    page.locator("#speed").select_option("0.25")
    page.locator("h1").click()
    page.keyboard.press("Space")
    assert page.locator("#play").inner_text() == "Pause"
    page.wait_for_function(
        "from => Number(document.querySelector('.wide svg .cursor').getAttribute('x1')) > from", arg=stepped
    )
    page.keyboard.press("Space")
    assert page.locator("#play").inner_text() == "Play"


def test_the_moment_of_a_fault_can_be_gone_to(visit: Visit) -> None:
    visit.go("/sessions/1")
    visit.page.locator(".tile.fault").first.click()
    visit.page.wait_for_selector("html[data-drawn]")
    seek = visit.page.locator("[data-seek]").first
    visit.page.locator("#scrub").fill("0")
    seek.click()
    start_s = json.loads(visit.page.locator("#motion").inner_text())["this"]["anchors"][0]
    shown_s = float(visit.page.locator("#moment").inner_text().split()[0])
    assert shown_s == pytest.approx(float(seek.get_attribute("data-seek") or "nan") - start_s, abs=0.02)
    assert f"at {shown_s:.1f} s of the rep" in seek.inner_text()
    assert visit.page.locator(".wide svg").first.get_by_text("seconds of the rep").count() == 1


def test_notes_are_written_changed_and_deleted(visit: Visit) -> None:
    for path in ("/sessions/1", REP):
        visit.go(path)
        text = "Knees <b>in</b> & 'out'\nsecond line"
        visit.page.get_by_label("New note").fill(text)
        visit.page.get_by_role("button", name="Add note").click()
        note = visit.page.get_by_label("Note of")
        assert note.input_value() == text
        note.fill("Better")
        visit.page.get_by_role("button", name="Save").click()
        assert visit.page.get_by_label("Note of").input_value() == "Better"
        for button, emptied in (("Delete", "Better"), ("Save", " ")):
            note.fill(emptied)
            visit.page.get_by_role("button", name=button, exact=True).click()
            # Asked of the page that comes: a click does not wait for it.
            visit.page.get_by_role("heading", name="Delete this note for good?").wait_for()
            assert "Better" in visit.page.locator("main").inner_text()
            visit.page.get_by_role("link", name="Keep it").click()
            assert note.input_value() == "Better"
        visit.page.get_by_role("button", name="Delete", exact=True).click()
        visit.page.get_by_role("button", name="Delete for good").click()
        visit.page.wait_for_url("**#notes")
        assert visit.page.get_by_label("Note of").count() == 0


def test_a_note_that_was_not_added_is_asked_about_before_the_page_is_left(visit: Visit) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    for path in ("/sessions/1", REP):
        visit.go(path)
        visit.page.on("dialog", stay)
        new = visit.page.get_by_label("New note")
        new.click()
        new.press_sequentially("Knees in")
        visit.page.get_by_role("link", name="Home").click()
        assert asked.pop() == "beforeunload"
        assert new.input_value() == "Knees in"
        visit.page.get_by_role("button", name="Add note").click()  # that loses nothing
        assert visit.page.get_by_label("Note of").input_value() == "Knees in"
        visit.page.get_by_role("button", name="Delete", exact=True).click()
        visit.page.get_by_role("button", name="Delete for good").click()
        visit.page.get_by_role("link", name="Home").click()
        visit.page.wait_for_url(f"{visit.origin}/")
        assert asked == []
        visit.page.remove_listener("dialog", stay)


def test_a_rep_is_marked_and_unmarked(visit: Visit) -> None:
    visit.go(REP)
    page = visit.page
    page.get_by_label("It had a fault:").check()
    page.get_by_label("back arch").check()
    page.get_by_role("button", name="Keep").click()
    assert page.get_by_label("back arch").is_checked()
    assert "You marked it" in page.locator("#label").inner_text()
    visit.go("/sessions/1")
    assert "you: back arch" in page.locator(".tile").first.inner_text()
    visit.go(REP)
    page.get_by_label("It was good").check()
    page.get_by_role("button", name="Keep").click()
    assert page.get_by_label("It was good").is_checked()
    assert not page.get_by_label("back arch").is_checked()
    page.get_by_label("I do not say").check()
    page.get_by_role("button", name="Keep").click()
    assert "Not marked yet" in page.locator("#label").inner_text()


def test_a_ticked_fault_says_that_the_rep_had_one(visit: Visit) -> None:
    visit.go(REP)
    page = visit.page
    page.get_by_label("back arch").check()
    assert page.get_by_label("It had a fault:").is_checked()
    page.get_by_label("It was good").check()
    assert not page.get_by_label("back arch").is_checked()
    page.get_by_label("It had a fault:").check()
    assert page.get_by_label("back arch").is_checked()
    page.get_by_label("Marked by").fill(" Maria  Weber ")
    page.get_by_role("button", name="Keep").click()
    assert "Marked by Maria Weber, " in page.locator("#label").inner_text()
    visit.go(REP.removesuffix("1") + "2")
    assert page.get_by_label("Marked by").input_value() == "Maria Weber"  # whoever marked last
    visit.go(REP)
    page.get_by_label("back arch").uncheck()
    page.get_by_role("button", name="Keep").click()
    refusal = page.locator("#refusal")
    assert "Say which fault" in refusal.inner_text()
    page.get_by_label("I do not say").check()
    assert refusal.inner_text() == ""
    page.get_by_role("button", name="Keep").click()
    assert "Not marked yet" in page.locator("#label").inner_text()


def test_everybody_marks_for_themselves(visit: Visit) -> None:
    visit.go(REP)
    page = visit.page
    label = page.locator("#label")
    page.get_by_label("back arch").check()
    page.get_by_label("Marked by").fill("Maria Weber")
    page.get_by_role("button", name="Keep").click()
    page.get_by_label("It was good").check()
    page.get_by_label("Marked by").fill("Tom")
    page.get_by_role("button", name="Keep").click()
    assert "Marked by Tom, " in label.inner_text()
    assert page.get_by_label("It was good").is_checked()
    others = label.locator("form.other")
    assert others.count() == 1
    assert "Maria Weber, " in others.inner_text()
    assert "back arch" in others.inner_text()
    visit.go("/sessions/1")
    tile = page.locator(".tile").first.inner_text()
    assert "Maria Weber: back arch" in tile
    assert "Tom: good" in tile

    visit.go(REP)
    page.get_by_label("Marked by").fill("Maria Weber")
    page.get_by_label("Marked by").blur()  # what she says stands there then
    assert page.get_by_label("It had a fault:").is_checked()
    assert page.get_by_label("back arch").is_checked()
    visit.go(REP)
    label.get_by_role("link", name="Change").click()
    assert "Marked by Maria Weber, " in label.inner_text()
    page.get_by_label("I do not say").check()
    page.get_by_role("button", name="Keep").click()
    assert "Not marked by Maria Weber yet" in label.inner_text()
    assert "Tom, " in others.inner_text()
    label.get_by_role("button", name="Delete what Tom says").click()
    assert "Not marked yet" in label.inner_text()
    assert others.count() == 0


def test_without_script_a_ticked_fault_is_kept_and_taken_back(visit: Visit, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, storage_state=visit.page.context.storage_state())
    page = context.new_page()
    page.goto(visit.origin + REP)
    page.get_by_label("back arch").check()
    page.get_by_role("button", name="Keep").click()
    assert page.get_by_label("It had a fault:").is_checked()
    assert page.get_by_label("back arch").is_checked()
    page.get_by_label("I do not say").check()
    page.get_by_role("button", name="Keep").click()
    assert "Not marked yet" in page.locator("#label").inner_text()
    context.close()


def test_a_session_is_deleted_only_when_that_is_confirmed(visit: Visit, own: Goodrep) -> None:
    visit.go("/sessions/1")
    visit.page.get_by_role("link", name="Delete").click()
    visit.page.get_by_role("link", name="Keep it").click()
    assert "Session 1," in visit.page.locator("h1").inner_text()
    visit.page.get_by_role("link", name="Delete").click()
    visit.page.get_by_role("button", name="Delete for good").click()
    assert "No session has been kept yet" in visit.page.locator("h1").inner_text()
    assert list((own.data / "recordings").iterdir()) == []
    assert "No session has been kept" in own.run("sessions").out
