"""How soon the tuning page shows what a change does, in a real browser, on 50 sessions of ten minutes.

    python -m benchmarks.tuning [--sessions 50] [--moves 40]

One session of ten minutes is judged and recorded for real, from shipped recordings one after another; the others are
copies of its rows and of its recording. A limit is moved as a finger moves it, step by step, and the time goes from the
browser's input event to the painted answer: sentence, tally and tiles; the same again with a pause after each move in
which the recordings begin to be run through for the cues, and to the cues once nothing moves any more. A change of the
part that is looked at, of the dwell and of what counts as a rep (which decides how the signal is smoothed) is measured
to the painted answer too, three times each, once the page has got the recordings ready, which it does by itself. The
baseline of the same run judges one of the recordings without anything kept, as often as there are sessions.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sqlite3
import statistics
import sys
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.output import OUT, print_table, write_json
from benchmarks.review import OUT_OF_THE_WAY, copied, real_session
from benchmarks.stand_ins import CHROMIUM_ARGUMENTS, served

SECONDS = 600.0
LIMIT_S, AGAIN_LIMIT_S = 0.2, 3.0
LISTENS_AFTER_S = 1.2
"""Longer than the page waits before it asks for the cues."""
FAULT = "checks.incomplete_extension.fault.below"
# Sets a value as a finger does and waits until what the server answered is painted.
MOVED = """async ([key, value]) => {
  const slider = document.querySelector(`[data-slides="${key}"]`);
  const result = document.querySelector(".result");
  const before = result.dataset.shown;
  const began = performance.now();
  slider.value = value;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  while (result.dataset.shown === before) await new Promise((done) => requestAnimationFrame(done));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return (performance.now() - began) / 1000;
}"""
CHANGED = """async ([key, value]) => {
  const field = document.querySelector(`[data-key="${key}"]`);
  const result = document.querySelector(".result");
  const progress = document.getElementById("progress");
  const before = result.dataset.measured;
  const seen = new Set();
  const began = performance.now();
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  while (result.dataset.measured === before) {
    seen.add(progress.value);
    await new Promise((done) => requestAnimationFrame(done));
  }
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return [(performance.now() - began) / 1000, seen.size];
}"""
CHANGES = (
    ("the part looked at", "checks.back_arch.at", ("rep", "down", "up")),
    ("the dwell", "checks.back_arch.dwell_s", ("0.7", "0.6", "0.5")),
    # Other values in every run: what was judged once is kept.
    (
        "what counts as a rep (smoothing)",
        "rep.expected_range",
        tuple(f"{random.uniform(0.5, 0.58):.5f}" for _ in range(3)),
    ),
)


def data_of(sessions: int) -> Path:
    """The data folder, made once."""
    from goodrep.io.schema import MIGRATIONS

    folder = OUT / f"tuning_{sessions}_{len(MIGRATIONS)}"
    if folder.exists():
        return folder
    print(f"Making {sessions} sessions of {SECONDS / 60:.0f} minutes.")
    half = folder.with_suffix(".part")
    shutil.rmtree(half, ignore_errors=True)
    os.environ["GOODREP_DATA"] = str(half)
    real_session(half, seconds=SECONDS)
    (recording,) = (half / "recordings").glob("*.parquet")
    with closing(sqlite3.connect(half / "goodrep.sqlite3", isolation_level=None)) as db:
        db.execute(f"UPDATE sessions SET number = {OUT_OF_THE_WAY}")
        copied(db, sessions)
        for (session_id,) in db.execute("SELECT id FROM sessions").fetchall():
            if session_id != recording.stem:
                shutil.copyfile(recording, recording.with_stem(session_id))
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    half.rename(folder)
    return folder


def baseline_s(data: Path, sessions: int) -> float:
    """Seconds that judging all sessions pose by pose takes, on one processor, from one of them."""
    from goodrep.core.engine import Engine
    from goodrep.io.recording import read_recording
    from goodrep.specs.loading import load_spec

    path = next((data / "recordings").glob("*.parquet"))
    began_s = time.perf_counter()
    engine = Engine(load_spec("bridge").spec)
    for pose in read_recording(path).poses():
        engine.step(pose)
    engine.finish()
    return (time.perf_counter() - began_s) * sessions


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds until the page is there; of each move of a limit, also while cues are looked for; until the cues are
    told; and of each other change, with the steps of progress that were seen."""

    opened_s: float
    moved_s: list[float]
    moved_listening_s: list[float]
    cues_s: float
    changed: dict[str, list[tuple[float, int]]]


def measure(page: Page, entry: str, moves: int) -> Measured:
    """All of it, one after the other."""
    began_s = time.perf_counter()
    page.goto(entry)
    page.wait_for_url("**/tune/bridge")
    page.wait_for_selector(".result[data-shown]", timeout=300_000)
    opened_s = time.perf_counter() - began_s
    page.click('[data-card="incomplete_extension"]')
    value = float(page.input_value(f'[data-key="{FAULT}"]'))
    moved_s = [page.evaluate(MOVED, [FAULT, f"{value + 0.5 * (i % 20 - 18):g}"]) for i in range(moves)]
    moved_listening_s = []
    for i in range(moves // 4):
        moved_listening_s.append(page.evaluate(MOVED, [FAULT, f"{value - 0.5 * (i + 1):g}"]))
        time.sleep(LISTENS_AFTER_S)
    page.wait_for_selector("#cues:not(.late)", timeout=600_000)  # the first time observes
    began_s = time.perf_counter()
    page.evaluate(MOVED, [FAULT, f"{value - 0.5 * (moves // 4 + 1):g}"])
    page.wait_for_selector("#cues.late")
    page.wait_for_selector("#cues:not(.late)", timeout=600_000)
    cues_s = time.perf_counter() - began_s
    page.click("#reset")
    page.set_default_timeout(600_000)
    page.wait_for_selector("#getting-ready[data-done]", state="attached")
    changed: dict[str, list[tuple[float, int]]] = {}
    for name, key, others in CHANGES:
        changed[name] = [tuple(page.evaluate(CHANGED, [key, other])) for other in others]
    return Measured(opened_s, moved_s, moved_listening_s, cues_s, changed)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--moves", type=int, default=40)
    args = parser.parse_args()
    OUT.mkdir(exist_ok=True)
    data = data_of(args.sessions)
    whole_s = baseline_s(data, args.sessions)
    with served(data, "tune", "bridge") as (entry, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_ARGUMENTS)
        page = browser.new_page()
        page.set_default_timeout(600_000)
        found = measure(page, entry, args.moves)
        reps = page.inner_text(".choice b")
        browser.close()
    print(f"{reps} counted reps in {args.sessions} sessions of {SECONDS / 60:.0f} minutes.\n")
    rows: list[list[object]] = [
        [name, statistics.median(moved_s), max(moved_s), LIMIT_S, "yes" if max(moved_s) <= LIMIT_S else "NO"]
        for name, moved_s in (("a limit moved", found.moved_s), ("the same, amid cues", found.moved_listening_s))
    ]
    rows.append(["the cues, with the pause", found.cues_s, found.cues_s, "-", "-"])
    for name, runs in found.changed.items():
        worst = max(seconds for seconds, _ in runs)
        kept = "yes" if worst <= AGAIN_LIMIT_S else "NO"
        rows.append([name, statistics.median(seconds for seconds, _ in runs), worst, AGAIN_LIMIT_S, kept])
    rows.append(["page opened", found.opened_s, found.opened_s, "-", "-"])
    rows.append(["all judged pose by pose (baseline)", whole_s, whole_s, "-", "-"])
    print_table(("until painted", "median s", "worst s", "limit s", "kept"), rows)
    print("\nSteps of progress seen: " + ", ".join(f"{name} {runs[0][1]}" for name, runs in found.changed.items()))
    write_json("tuning", {**asdict(found), "baseline_s": whole_s})
    return 0


if __name__ == "__main__":
    sys.exit(main())
