"""The tuning page in a real browser, on real sessions: a limit is moved, the reps that change are seen."""

from __future__ import annotations

import difflib
import json
import re
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from benchmarks.stand_ins import CHROMIUM_ARGUMENTS
from playwright.sync_api import Browser, Dialog, Page, Request, Route, expect, sync_playwright

from command import Goodrep
from goodrep.io.store import Store
from goodrep.resources import specs_folder
from goodrep.specs.finding import shipped_specs
from review_server import Review, serving
from test_review_pages import CHROMIUM, LAPTOP, PHONE

FAULT = "checks.back_arch.fault.above"
WARN = "checks.back_arch.warn.above"


@pytest.fixture(scope="module")
def tuned(_kept: Path, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Goodrep:
    """Three real sessions in a data folder of its own; the bridge's first two reps are marked."""
    folder = tmp_path_factory.mktemp("tuned") / "data"
    shutil.copytree(_kept, folder)
    with Store.open(folder) as store:
        (one,) = store.session(1).sets
        store.label_rep(one.rep_ids[0], ["back_arch"])
        store.label_rep(one.rep_ids[1], [])
    return Goodrep(folder, cache)


@pytest.fixture(scope="module")
def server(tuned: Goodrep) -> Iterator[Review]:
    with serving(tuned, command=("tune", "bridge")) as review:
        yield review


@pytest.fixture(scope="module")
def page(server: Review) -> Iterator[Page]:
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser: Browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        page = browser.new_context(viewport=LAPTOP).new_page()  # type: ignore[arg-type]
        page.goto(server.entry)
        page.wait_for_url(f"{server.origin}/tune/bridge")
        server.cookie = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())  # type: ignore[typeddict-item]
        yield page
        browser.close()


@pytest.fixture
def fresh(page: Page, server: Review) -> Iterator[Page]:
    """The page as it is first opened; whatever it complains about is an error."""
    complaints: list[str] = []

    def complain(error: object) -> None:
        complaints.append(str(error))

    page.on("pageerror", complain)
    page.evaluate("sessionStorage.clear()")  # what another test changed and did not save
    page.goto(f"{server.origin}/tune/bridge")
    expect(page.locator("#words")).to_contain_text("No rep would be judged differently")
    yield page
    page.remove_listener("pageerror", complain)
    assert complaints == []


def test_moving_a_limit_shows_the_reps_that_change(fresh: Page) -> None:
    slider = fresh.locator(f'[data-slides="{FAULT}"]')
    slider.fill("60")  # no back arches so far: the reps with the fault lose it
    expect(fresh.locator("#words")).to_contain_text("would become good")
    expect(fresh.locator("#tiles")).to_contain_text("Would become good")
    tile = fresh.locator("#tiles a.tile").first
    assert re.fullmatch(r"/sessions/1/sets/1/reps/\d+", tile.get_attribute("href") or "")
    expect(tile.locator("svg line").first).to_be_attached()
    expect(fresh.locator('[data-tally="back_arch"]')).to_contain_text("→ 0")
    expect(fresh.locator("#changes")).to_contain_text("Back arch, fault above: 13 → ")
    fresh.locator("#reset").click()
    expect(fresh.locator("#words")).to_contain_text("No rep would be judged differently")
    expect(fresh.locator("#changes")).to_contain_text("Nothing to save")


def test_the_keyboard_moves_a_limit_and_its_value_is_told(fresh: Page) -> None:
    slider = fresh.locator(f'[data-slides="{FAULT}"]')
    slider.focus()
    fresh.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-label") == "Back arch: fault above"
    value = fresh.locator(f'[data-key="{FAULT}"]').input_value()
    assert slider.get_attribute("aria-valuetext") == f"{value} degrees"
    assert 13 < float(value) <= 14


@pytest.mark.parametrize(
    ("key", "typed", "said"),
    [
        (FAULT, "3", "It is 3; it must not be less than the warn limit, 11."),
        (FAULT, "", "It is empty; it must be a number."),
        (WARN, "12,5", 'It is "12,5"; it must be a number, in degrees; write 12.5.'),
        ("checks.back_arch.cue.first", "a b c d e f g", "a cue has at most 6 words, this one has 7"),
        ("tempo.up_s.fault_below", "1.9", "it must not be more than warn_below, 1.2"),
    ],
)
def test_what_the_loader_refuses_is_said_beside_the_field(fresh: Page, key: str, typed: str, said: str) -> None:
    fresh.evaluate("document.querySelectorAll('[data-panel]').forEach((one) => { one.hidden = false; })")
    fresh.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    fresh.locator(f'[data-key="{key}"]').fill(typed)
    expect(fresh.locator(f'[data-problem="{key}"]')).to_contain_text(said)
    expect(fresh.locator("#save button.main")).to_be_disabled()
    wrong = fresh.locator(".list-of-cards .wrong")  # whichever card is looked at
    assert (wrong.count(), wrong.get_attribute("data-card")) == (1, key.split(".")[1].replace("up_s", "too_fast"))


def test_a_limit_inside_the_noise_band_is_told(fresh: Page) -> None:
    fresh.locator(f'[data-key="{WARN}"]').fill("5")
    expect(fresh.locator(f'[data-doubt="{WARN}"]')).to_contain_text("Inside the noise band")


def test_a_dial_shows_every_rep_by_how_it_was_marked(fresh: Page) -> None:
    dial = fresh.locator('[data-dial="check:back_arch"] svg')
    text = dial.text_content() or ""
    assert "marked: has it: 1" in text
    assert "marked: has it not: 1" in text
    assert "not marked: 4" in text
    assert "noise band" in text


def test_signs_that_are_too_many_are_bars_and_are_called_so(fresh: Page) -> None:
    dial = '[data-dial="check:back_arch"]'
    assert "○ not marked: 4" in (fresh.locator(f"{dial} svg").text_content() or "")
    drawn = fresh.evaluate(
        """(dial) => {
          const about = JSON.parse(document.getElementById("data").textContent).dials[0];
          const root = document.querySelector(dial);
          new Dial(root, about, Array(30).fill(5), Array(30).fill(null), () => null, () => "").draw();
          return [root.querySelectorAll("svg .bar-none").length, root.querySelector("svg").textContent];
        }""",
        dial,
    )
    assert drawn[0] == 1
    assert "▮ not marked: 30" in drawn[1]


def test_a_value_that_is_refused_leaves_nothing_of_the_value_before(fresh: Page) -> None:
    agreement, tally = (fresh.locator(f'[data-{name}="back_arch"]') for name in ("agreement", "tally"))
    expect(agreement).to_contain_text("marked reps")
    field = fresh.locator(f'[data-key="{FAULT}"]')
    field.fill("3")
    expect(fresh.locator("#words")).to_contain_text("Not tried")
    expect(agreement).to_be_empty()
    expect(tally).to_be_empty()
    field.fill("14")
    expect(agreement).to_contain_text("marked reps")
    expect(tally).to_contain_text("assessed")


def test_the_terminal_says_what_the_address_opens(server: Review) -> None:
    assert server.line.startswith("Tune bridge: http://127.0.0.1:")


def test_the_marks_of_one_person_or_the_latest_of_everybody(fresh: Page, server: Review, tuned: Goodrep) -> None:
    assert fresh.locator("select[name=marks]").count() == 0  # there is but one
    with Store.open(tuned.data) as store:
        rep_id = store.session(1).sets[0].rep_ids[0]
        store.label_rep(rep_id, [], by="Tom")

    def marked() -> str:
        return fresh.locator('[data-dial="check:back_arch"] svg title').first.text_content() or ""

    try:
        fresh.reload()
        assert "2 reps marked: has it not" in marked()
        fresh.locator("select[name=marks]").select_option(label="nobody named")
        fresh.get_by_role("button", name="Show").click()
        fresh.wait_for_url("**marks=.*")
        assert "1 reps marked: has it, 1 reps marked: has it not" in marked()
        fresh.locator("select[name=marks]").select_option(label="Tom")
        fresh.get_by_role("button", name="Show").click()
        fresh.wait_for_url("**marks=Tom*")
        assert "1 reps marked: has it not, 5 reps not marked" in marked()
        expect(fresh.locator("form.choice")).to_contain_text("1 marked")
    finally:
        with Store.open(tuned.data) as store:
            store.label_rep(rep_id, None, by="Tom")


def test_it_fits_a_phone(fresh: Page) -> None:
    fresh.set_viewport_size(PHONE)  # type: ignore[arg-type]
    try:
        assert fresh.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    finally:
        fresh.set_viewport_size(LAPTOP)  # type: ignore[arg-type]


def test_what_would_change_covers_no_slider_on_a_small_phone(fresh: Page) -> None:
    fresh.set_viewport_size({"width": 390, "height": 667})
    try:
        fresh.reload()
        fresh.locator(f'[data-slides="{FAULT}"]').fill("60")
        expect(fresh.locator("#words")).to_contain_text("would become good")
        fresh.evaluate("document.querySelector('[data-dial=\"check:back_arch\"]').scrollIntoView()")
        for key in (WARN, FAULT):
            assert fresh.locator(f'[data-slides="{key}"]').evaluate(
                """(slider) => {
                  const box = slider.getBoundingClientRect();
                  return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === slider;
                }"""
            ), key
        fresh.get_by_text("Which reps").click()
        assert fresh.locator("#tiles a.tile").first.is_visible()
    finally:
        fresh.set_viewport_size(LAPTOP)  # type: ignore[arg-type]


def test_no_count_stands_below_its_name_and_no_line_runs_through_a_number(fresh: Page) -> None:
    below = fresh.locator("[data-short]").evaluate_all(
        """(counts) => counts.filter((count) => {
          const name = count.parentElement.firstElementChild.getBoundingClientRect();
          return count.getBoundingClientRect().top >= name.bottom;
        }).length"""
    )
    assert below == 0
    assert fresh.locator('[data-dial="check:back_arch"] svg').evaluate(
        """(svg) => {
          const lines = [...svg.querySelectorAll(".limit-warn, .limit-fault")];
          const end = Math.max(...lines.map((one) => one.y2.baseVal.value));
          const numbers = [...svg.querySelectorAll("text")].filter((one) => /^-?[\\d.]+$/.test(one.textContent));
          return numbers.length > 2 && numbers.every((one) => one.getBBox().y >= end - 1);
        }"""
    )


def test_a_refused_save_leaves_all_as_it_was_and_the_saved_check_is_shown(fresh: Page, server: Review) -> None:
    key = "checks.incomplete_extension.fault.below"
    fresh.locator('[data-card="incomplete_extension"]').click()
    fresh.locator(f'[data-slides="{key}"]').fill("163")
    fresh.fill("#own", "clam")
    fresh.fill("#author", "Maria Weber")
    fresh.fill("#reason", "Stiff hips.")
    fresh.click("#save button.main")
    expect(fresh.locator("#refusal")).to_contain_text("cannot be called 'clam'")
    assert fresh.locator(f'[data-key="{key}"]').input_value() == "163"
    fresh.route("**/save", lambda route: route.abort())
    fresh.click("#save button.main")
    expect(fresh.locator("#refusal")).to_contain_text("goodrep does not answer any more")
    fresh.unroute("**/save")

    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    fresh.on("dialog", leave)
    fresh.get_by_role("link", name="Sessions").click()
    fresh.wait_for_url("**/sessions")
    assert asked == ["beforeunload"]
    fresh.go_back()
    expect(fresh.locator("#restored")).to_be_visible()
    assert fresh.locator(f'[data-key="{key}"]').input_value() == "163"
    assert fresh.input_value("#reason") == "Stiff hips."
    expect(fresh.locator("#card-incomplete_extension")).to_be_visible()

    fresh.fill("#own", "stiff_bridge")
    fresh.click("#save button.main")
    fresh.wait_for_url("**/tune/stiff_bridge?saved=*#card-incomplete_extension")
    expect(fresh.locator(f'[data-key="{key}"]')).to_be_visible()
    expect(fresh.locator("#card-back_arch")).to_be_hidden()
    fresh.goto(f"{server.origin}/tune/bridge")
    expect(fresh.locator("#changes")).to_contain_text("Nothing to save")
    assert asked == ["beforeunload"]
    fresh.remove_listener("dialog", leave)


@pytest.mark.parametrize("name", shipped_specs())
def test_how_the_new_spec_is_used_follows_the_exercise_and_the_name_that_is_typed(
    fresh: Page, server: Review, name: str
) -> None:
    fresh.goto(f"{server.origin}/tune/{name}")
    assert fresh.input_value("#own") == f"my_{name}"
    expect(fresh.locator("#own-hint")).to_have_text(f"Letters, digits, - and _. Then: goodrep coach my_{name}")
    fresh.fill("#own", "anna")
    expect(fresh.locator("#own-hint")).to_contain_text("Then: goodrep coach anna")
    fresh.fill("#own", "")
    expect(fresh.locator("#own-hint")).to_contain_text(f"Then: goodrep coach my_{name}")


def test_reps_are_called_what_they_are_called_everywhere_else(page: Page, kept: Path, cache: Path) -> None:
    """Session 3 has two sets; movements that are no reps have no number."""
    with closing(sqlite3.connect(kept / "goodrep.sqlite3")) as store, store:
        store.execute(
            "UPDATE reps SET number = nullif(number - 1, 0), counted = number > 1"
            " WHERE counted AND set_id IN (SELECT id FROM sets WHERE exercise = 'hip_hike')"
        )
    with serving(Goodrep(kept, cache), command=("tune", "hip_hike")) as review:
        page.goto(review.entry)
        page.wait_for_url("**/tune/hip_hike")
        expect(page.locator("#words")).to_contain_text("Good reps: 3 of 5 → 3 of 5")
        page.evaluate("document.querySelectorAll('[data-panel]').forEach((one) => { one.hidden = false; })")
        titles = page.locator('[data-dial="check:trunk_lean"] a title').all_text_contents()
        assert sorted(title.rpartition(":")[0] for title in titles) == [
            f"session 3, set 2, rep {number}" for number in range(1, 6)
        ]
        page.locator('[data-key="rep.shortest_s"]').fill("0.3")  # they are judged again, and what was no rep is one
        expect(page.locator(".result")).to_have_attribute("data-measured", "1", timeout=60_000)
        page.locator('[data-key="checks.trunk_lean.fault.beyond"]').fill("20")
        tile = page.locator("#tiles a.tile").first
        expect(page.locator("#tiles h3").first).to_have_text("Would become good: 1")
        assert tile.locator("b").text_content() == "Attempt"
        assert tile.get_attribute("title") == "session 3, set 2, an attempt"
        page.locator('[data-key="rep.shortest_s"]').fill("4.5")
        expect(page.locator("#tiles h3").first).to_have_text(
            re.compile(r"Would not count any more: \d"), timeout=60_000
        )
        expect(page.locator("#tiles a.tile.attempt").last).to_have_text(re.compile(r"^Rep \dsession 3, set 2"))
        expect(page.locator("#words")).to_have_text(re.compile(r"Good reps: 3 of 6 → \d of [1-5]$"))
        page.locator("#reset").click()


def test_only_what_the_page_offers_can_be_tried(fresh: Page, server: Review) -> None:
    data = json.loads(fresh.locator("#data").text_content() or "")

    def tried(**body: object) -> int:
        return server.post_json("/tune/bridge/try", {"bench": data["bench"], "edits": {}} | body).status

    assert tried() == 200
    assert tried(edits={FAULT: "14"}) == 200
    assert tried(edits={"exercise": "clam"}) == 400
    assert tried(edits={"checks.no.fault.above": "1"}) == 400
    assert tried(edits=["x"]) == 400
    assert tried(edits={FAULT: "\ud83d"}) == 400  # half a character
    deep = "[" * 90_000
    assert server.request("POST", "/tune/bridge/try", {"Origin": server.origin}, deep).status == 400
    assert tried(bench="gone") == 409
    assert server.request("POST", "/tune/bridge/try", body="{}").status == 403  # from no page of ours


def test_pages_for_specs_that_are_not_there(page: Page, server: Review) -> None:
    assert server.get("/tune").status == 200
    assert server.get("/tune/squat").status == 404
    assert server.get("/tune/bridge.yaml").status == 404
    assert server.get("/tune/bridge/from?set=7-7").status == 404
    assert server.get("/tune/bridge/from?set=x").status == 404
    assert server.get("/tune/..%2f..%2fetc").status == 404


def test_a_change_of_the_part_looked_at_judges_the_recordings_again(fresh: Page) -> None:
    before = fresh.locator('[data-dial="check:back_arch"] svg').inner_html()
    fresh.locator("#card-back_arch summary").first.click()
    fresh.locator('[data-key="checks.back_arch.at"]').select_option("down")
    expect(fresh.locator(".result")).to_have_attribute("data-measured", "1", timeout=60_000)
    assert fresh.locator('[data-dial="check:back_arch"] svg').inner_html() != before
    expect(fresh.locator("#words")).to_contain_text("Good reps: ")
    fresh.locator(f'[data-slides="{FAULT}"]').fill("60")
    expect(fresh.locator('[data-tally="back_arch"]')).to_contain_text("→ 0")
    fresh.locator("#reset").click()
    expect(fresh.locator(".result")).to_have_attribute("data-measured", "2", timeout=60_000)
    expect(fresh.locator("#words")).to_contain_text("No rep would be judged differently")


def test_the_recordings_are_got_ready_while_the_page_is_looked_at(fresh: Page) -> None:
    done = fresh.locator("#getting-ready")
    expect(done).to_have_attribute("data-done", "", timeout=60_000)
    expect(done).to_be_hidden()


def test_the_cues_that_would_come_or_go_are_told_once_nothing_moves(fresh: Page) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/cues"):
            asked.append(request.url)

    fresh.on("request", note)
    slider = fresh.locator(f'[data-slides="{FAULT}"]')
    for limit in ("15", "30", "45", "60"):
        slider.fill(limit)
    expect(fresh.locator("#words")).to_contain_text("would become good")
    said = fresh.locator("#cue-words")
    expect(said).to_contain_text("would go", timeout=60_000)
    assert len(asked) == 1
    expect(fresh.locator("#cue-progress")).to_be_hidden()
    first = fresh.locator("#cue-list > li").first
    expect(first).to_contain_text("“Ribs down, tuck your tailbone”")
    first.locator("summary").click()
    link = first.locator("a").first
    assert re.fullmatch(r"session 1, set 1, rep \d", link.text_content() or "")
    assert re.fullmatch(r"/sessions/1/sets/1/reps/\d", link.get_attribute("href") or "")
    hear = first.get_by_role("button", name="Hear: Ribs down, tuck your tailbone")
    hear.click()
    expect(hear).to_be_enabled(timeout=30_000)
    assert re.fullmatch("(Not heard: .*)?", fresh.locator("#cue-voice").text_content() or "")
    fresh.locator("#reset").click()
    expect(fresh.locator("#cues")).to_be_hidden()
    fresh.remove_listener("request", note)


def test_what_would_be_said_is_what_rejudging_tells(fresh: Page, tuned: Goodrep, tmp_path: Path) -> None:
    text = (specs_folder() / "bridge.yaml").read_text(encoding="utf-8")
    assert text.count("first: Ribs down, tuck your tailbone") == 1
    draft = tmp_path / "draft.yaml"
    draft.write_text(text.replace("first: Ribs down, tuck your tailbone", "first: Flat back"), encoding="utf-8")
    told = tuned.run("rejudge", "--spec", str(draft), "1")
    found = re.search(r"(\d+) cues? would also be said, (\d+) not any more", told.out)
    assert found is not None
    fresh.evaluate("document.querySelectorAll('#card-back_arch details').forEach((one) => { one.open = true; })")
    fresh.locator('[data-key="checks.back_arch.cue.first"]').fill("Flat back")
    said = f"{found[2]} cue would go, {found[1]} would come."
    expect(fresh.locator("#cue-words")).to_have_text(said, timeout=60_000)


def test_asking_for_the_cues_is_given_up_when_something_moves(fresh: Page) -> None:
    held: list[Route] = []
    given_up: list[Request] = []
    fresh.route("**/cues", lambda route: held.append(route) if not held else route.continue_())
    fresh.on("requestfailed", lambda request: given_up.append(request))
    slider = fresh.locator(f'[data-slides="{FAULT}"]')
    slider.fill("59")
    expect(fresh.locator("#cue-progress")).to_be_visible(timeout=30_000)  # and no answer comes
    slider.fill("60")
    expect(fresh.locator("#words")).to_contain_text("would become good")
    expect(fresh.locator("#cue-words")).to_contain_text("would go", timeout=60_000)
    assert held[0].request in given_up
    fresh.unroute("**/cues")


def test_how_far_listening_is_comes_line_by_line(fresh: Page, server: Review) -> None:
    bench = json.loads(fresh.locator("#data").text_content() or "")["bench"]
    answer = server.post_json("/tune/bridge/cues", {"bench": bench, "edits": {FAULT: "60"}})
    first, second, last = (json.loads(line) for line in answer.text.splitlines())
    assert first == {"done": 0, "of": 1}
    assert second == {"done": 1, "of": 1}
    assert last["problems"] == []
    assert [(group["less"], group["more"]) for group in last["groups"] if group["about"].startswith("back arch")]
    empty = server.get("/tune/bridge?marks=Nobody&days=7&person=somebody").text
    nobody = json.loads(re.findall(r'id="data">(.*?)</script>', empty, re.DOTALL)[0])["bench"]
    answer = server.post_json("/tune/bridge/cues", {"bench": nobody, "edits": {FAULT: "60"}})
    assert "there is no recording to listen to" in json.loads(answer.text.splitlines()[-1])["words"]
    refused = server.post_json("/tune/bridge/cues", {"bench": bench, "edits": {FAULT: "3"}})
    assert "must not be less than the warn limit" in json.loads(refused.text)["problem"]


def test_saving_makes_a_spec_of_ones_own_that_is_saved_again_and_taken_back(
    fresh: Page, server: Review, tuned: Goodrep
) -> None:
    """The whole way: a new spec from the shipped one, a save that leaves notes and order alone, and undo."""
    fresh.locator(f'[data-key="{FAULT}"]').fill("15")
    fresh.locator('[data-key="checks.back_arch.cue.first"]').evaluate(
        "(field) => { field.value = 'Ribs down: slowly'; field.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    expect(fresh.locator("#changes li")).to_have_count(2)
    fresh.fill("#own", "anna_bridge")
    fresh.fill("#author", "Maria Weber")
    fresh.fill("#reason", "Her back is long.")
    fresh.click("#save button.main")
    fresh.wait_for_url("**/tune/anna_bridge?saved=*")
    path = tuned.data / "specs" / "anna_bridge.yaml"
    first = path.read_text(encoding="utf-8")
    assert "extends: bridge" in first
    assert "    fault: {above: 15}  # degrees\n#     needs:\n" in first  # where its note was, among the others
    german = (
        "Other languages still say what they said before: “Rippen runter, Becken einrollen” (de: back arch, first)."
    )
    expect(fresh.locator(".done")).to_have_text(
        f"Saved as version 1 of anna_bridge. Use it: goodrep coach anna_bridge. {german}"
    )
    assert tuned.run("spec", "check", "anna_bridge").code == 0
    assert fresh.locator(f'[data-key="{FAULT}"]').input_value() == "15"
    assert fresh.locator('[data-key="checks.back_arch.cue.first"]').input_value() == "Ribs down: slowly"

    noted = first.replace("\nversion: 1\n", "\nversion: 1  # the first\n") + "# a note at the end\n"
    path.write_text(noted, encoding="utf-8")
    fresh.goto(f"{server.origin}/tune/anna_bridge")
    fresh.locator(f'[data-slides="{FAULT}"]').fill("14.5")
    expect(fresh.locator("#changes")).to_contain_text("15 → 14.5")
    fresh.fill("#reason", "Too wide.")
    assert fresh.input_value("#author") == "Maria Weber"
    fresh.click("#save button.main")
    expect(fresh.locator(".done")).to_contain_text("Saved as version 2")
    second = path.read_text(encoding="utf-8")
    changes = [line for line in difflib.ndiff(noted.splitlines(), second.splitlines()) if line[0] == "-"]
    assert changes == ["- version: 1  # the first", "-     fault: {above: 15}  # degrees"]
    assert "version: 2  # the first" in second
    assert "author: Maria Weber\n    reason: Too wide." in second

    fresh.click("form.undo button")
    expect(fresh.locator(".done")).to_contain_text("this is version 1 again")
    assert path.read_text(encoding="utf-8") == noted


def test_the_camera_the_coaching_and_the_instructions_are_changed_saved_and_taken_back(
    fresh: Page, server: Review, tuned: Goodrep
) -> None:
    path = tuned.data / "specs" / "whole.yaml"
    path.parent.mkdir(exist_ok=True)
    text = (specs_folder() / "bridge.yaml").read_text(encoding="utf-8")
    text = text.replace("within_deg: 25\n", "within_deg: 25  # of ours\n", 1)
    path.write_text(text, encoding="utf-8")
    fresh.goto(f"{server.origin}/tune/whole")
    fresh.locator('[data-card="coaching"]').click()
    field = fresh.locator('[data-key="coaching.correction_after.0"]')
    field.fill("4")
    problem = fresh.locator('[data-problem="coaching.correction_after.0"]')
    expect(problem).to_contain_text("n not more than m")
    field.fill("1")
    expect(problem).to_be_empty()
    told = fresh.locator(f'[id="{(field.get_attribute("aria-describedby") or "").split()[1]}"]')
    assert "had the fault" in (told.text_content() or "")
    fresh.locator('[data-key="coaching.praise.3"]').fill("Strong")
    fresh.locator('[data-card="camera"]').click()
    fresh.locator('[data-key="view.within_deg"]').fill("20")
    expect(fresh.locator(".result")).to_have_attribute("data-measured", "1", timeout=60_000)
    fresh.locator('[data-key="view.distance_m.1"]').fill("2.5")
    fresh.locator('[data-key="view.level_within_deg"]').fill("")
    fresh.locator('[data-card="words"]').click()
    fresh.locator('[data-key="how_to"]').fill("Lie down.\nSqueeze, then lift.")
    expect(fresh.locator("#changes li")).to_have_count(6)
    expect(fresh.locator("#changes")).to_contain_text("The camera, how far askew the picture may be: 15 → nothing")
    expect(fresh.locator("#cue-words")).to_contain_text("would come", timeout=60_000)  # one rep is enough now
    fresh.fill("#author", "Maria Weber")
    fresh.fill("#reason", "A small room.")
    fresh.click("#save button.main")
    expect(fresh.locator(".done")).to_contain_text("Saved as version 2")
    saved = path.read_text(encoding="utf-8")
    lines = difflib.ndiff(text.splitlines(), saved.splitlines())
    came = [line[2:].strip() for line in lines if line[0] == "+" and line[2:].strip()]
    assert [line for line in came if not line.startswith("date: ")] == [
        "version: 2",
        "Lie down. Squeeze, then lift.",
        "within_deg: 20  # of ours",
        "distance_m: [1.8, 2.5]",
        "level_within_deg: null",
        "correction_after: [1, 3]",
        'praise: [Good rep, "Well done, keep going", Lovely and slow, Strong]',
        *("changed:", "- version: 2", "author: Maria Weber", "reason: A small room."),
    ]
    assert tuned.run("spec", "check", "whole").code == 0
    expect(fresh.locator('[data-key="coaching.praise.4"]')).to_have_value("")
    fresh.click("form.undo button")
    expect(fresh.locator(".done")).to_contain_text("this is version 1 again")
    assert path.read_text(encoding="utf-8") == text


def test_a_check_is_left_out_for_one_person(fresh: Page, server: Review, tuned: Goodrep) -> None:
    before = fresh.locator('[data-short="back_arch"]').text_content()
    assert before != "0"
    field = fresh.locator('[data-key="without.back_arch"]')
    field.select_option("true")
    expect(fresh.locator("#words")).to_contain_text("would become good")
    expect(fresh.locator('[data-tally="back_arch"]')).to_have_text("not looked at")
    expect(fresh.locator("#changes")).to_contain_text("Back arch, look at it: yes → no, leave it out")
    expect(fresh.locator("#cue-words")).to_contain_text("would go", timeout=60_000)
    field.select_option("false")
    expect(fresh.locator('[data-short="back_arch"]')).to_have_text(before or "")
    field.select_option("true")
    expect(fresh.locator('[data-short="back_arch"]')).to_have_text("out")
    fresh.fill("#own", "no_back")
    fresh.fill("#author", "Maria Weber")
    fresh.fill("#reason", "Her spine is fused.")
    fresh.click("#save button.main")
    fresh.wait_for_url("**/tune/no_back?saved=*")
    assert fresh.locator('[data-card="back_arch"]').count() == 0
    assert "without: [back_arch]" in (tuned.data / "specs" / "no_back.yaml").read_text(encoding="utf-8")
    assert tuned.run("spec", "check", "no_back").code == 0
    fresh.goto(f"{server.origin}/tune/no_back")
    expect(fresh.locator("#words")).to_contain_text("No rep would be judged differently", timeout=60_000)


def test_a_save_over_a_file_that_was_changed_meanwhile_is_refused(fresh: Page, server: Review, tuned: Goodrep) -> None:
    assert tuned.run("spec", "new", "other", "--extends", "bridge", "--author", "M", "--reason", "R").code == 0
    path = tuned.data / "specs" / "other.yaml"
    fresh.goto(f"{server.origin}/tune/other")
    fresh.locator(f'[data-slides="{FAULT}"]').fill("20")
    expect(fresh.locator("#changes")).to_contain_text("→ 20")
    text = path.read_text(encoding="utf-8") + "# changed meanwhile\n"
    path.write_text(text, encoding="utf-8")
    fresh.fill("#reason", "R")
    fresh.click("#save button.main")
    expect(fresh.locator("#refusal")).to_contain_text("other was changed since this page was opened: load it again")
    fresh.reload()
    expect(fresh.locator("#changes")).to_contain_text("→ 20")
    assert path.read_text(encoding="utf-8") == text


def test_a_spec_from_a_set_says_where_each_limit_comes_from(fresh: Page, server: Review, tuned: Goodrep) -> None:
    fresh.goto(f"{server.origin}/tune/bridge/from")
    fresh.get_by_role("link", name="Session 1, set 1").click()
    row = fresh.get_by_role("row").filter(has_text="incomplete extension")
    expect(row).to_contain_text("session 1, set 1: 5 correct reps")
    ticked = fresh.locator("input[name=take]:checked").count()
    assert 0 < ticked < fresh.locator("input[name=take]").count()
    fresh.locator("input[name=take]:checked").first.uncheck()
    fresh.fill("#own", "clam")
    fresh.fill("#author", "M")
    fresh.fill("#reason", "After a hip replacement.")
    fresh.click("button.main")
    expect(fresh.locator(".problem")).to_contain_text("cannot be called 'clam'")
    assert fresh.locator("input[name=take]:checked").count() == ticked - 1
    assert fresh.input_value("#reason") == "After a hip replacement."
    fresh.fill("#own", "from_set")
    fresh.click("button.main")
    fresh.wait_for_url("**/tune/from_set?saved=*")
    assert tuned.run("spec", "check", "from_set").code == 0
    told = tuned.run("spec", "diff", "bridge", "from_set")
    assert "tempo.hold_s.target" in told.out
    assert "session 1, set 1" in (tuned.data / "specs" / "from_set.yaml").read_text(encoding="utf-8")


def test_cues_are_spoken_by_this_computer_or_it_is_said_why_not(fresh: Page) -> None:
    fresh.locator("#card-back_arch summary").nth(1).click()
    button = fresh.locator('[data-say="checks.back_arch.cue.first"]')
    button.click()
    expect(button).to_be_enabled(timeout=30_000)
    said = fresh.locator("#card-back_arch [data-voice]").text_content() or ""
    assert said == "" or said.startswith("Not heard: ")
    button = fresh.locator('[data-say="languages.de.cues.back_arch.first"]')
    button.click()
    expect(button).to_be_enabled(timeout=30_000)
    said = fresh.locator("#card-back_arch [data-voice]").text_content() or ""
    assert said == "" or said.startswith("Not heard: ")
    fresh.locator('[data-card="coaching"]').click()
    fresh.locator('[data-say="coaching.praise.3"]').click()
    expect(fresh.locator("#card-coaching [data-voice]")).to_have_text("There is nothing to hear yet.")


def test_the_page_leaves_no_process_behind(tuned: Goodrep) -> None:
    with serving(tuned, command=("tune",)) as review:
        review.enter()
        for said in ({"text": "Slower"}, {"text": "Langsamer", "language": "de"}):
            assert review.post_json("/tune/say", said).status == 200
        unspoken = review.post_json("/tune/say", {"text": "Slower", "language": "zz"})
        assert json.loads(unspoken.text)["problem"]
        assert review.post_json("/tune/say", {"text": "Slower", "language": "no code"}).status == 400
        voices = children_of(review.running.process.pid)
        review.running.send(signal.SIGTERM)
        assert review.running.end().code == -signal.SIGTERM
    assert not [pid for pid in voices if Path(f"/proc/{pid}").exists()]


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.parametrize(("name", "said"), [("squat", "There is no exercise 'squat'."), ("a/b.yaml", "is a path; put")])
def test_a_spec_that_is_not_there_is_said_in_the_terminal(goodrep: Goodrep, name: str, said: str) -> None:
    done = goodrep.run("tune", name)
    assert done.code == 2
    assert said in done.sentence()
