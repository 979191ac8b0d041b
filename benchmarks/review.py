"""How soon the page is drawn, in a real browser, with 1,000 sessions of 30 reps in the store.

    python -m benchmarks.review [--sessions 1000] [--runs 5]

One session is judged and recorded for real, from shipped recordings one after another; the others are copies of its
rows. The baseline of the same run is a page without content, served and shown the same way. "Drawn" is when the
browser has painted the whole page, measured by the browser from the moment it began to go there; a cold start is
measured from the command to the painted home page, in a browser that is open already.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.output import OUT, print_table, write_json
from benchmarks.speed import COMPILED
from benchmarks.stand_ins import CHROMIUM_ARGUMENTS, served

COMPILES = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(COMPILED)}
STORE_FORMAT = 1
REPS = 30
OUT_OF_THE_WAY = 1_000_000
SESSION_REPS_FROM = ("bridge_000", "bridge_002", "bridge_003")
CHANGED = "home, after the store changed"
LIMITS_S = {"cold start": 2.0, "home": 0.5, CHANGED: 0.5, "session": 0.3}
# The load event says that all is there; two frames later it has been painted.
DRAWN = """() => new Promise(done => {
  const painted = () => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() / 1000)));
  if (document.readyState === "complete") painted(); else addEventListener("load", painted);
})"""


def real_session(data: Path, *, seconds: float = 0.0) -> None:
    """One session of at least 30 reps and so many seconds, judged and recorded as a live one is."""
    from goodrep.app.keeping import SessionKeeper
    from goodrep.app.replay import used
    from goodrep.core.engine import Engine
    from goodrep.core.events import RepDone
    from goodrep.core.pose import Pose
    from goodrep.io.recording import read_recording
    from goodrep.resources import recordings_folder
    from goodrep.specs.loading import load_spec

    loaded = load_spec("bridge")
    tracks = [read_recording(recordings_folder() / f"{name}.parquet").track for name in SESSION_REPS_FROM]
    keeper = SessionKeeper({"bridge": used(loaded)}, tracks[0].size_px, "benchmark", None, "live", None)
    engine = Engine(loaded.spec)
    counted, offset_s = 0, 0.0
    while counted < REPS or offset_s < seconds:
        for track in tracks:
            for i, t_s in enumerate(track.t_s.tolist()):
                pose = Pose(offset_s + t_s, tracks[0].size_px, track.landmarks[i], track.world_m[i], track.outline[i])
                pose = pose.rounded()
                events = engine.step(pose)
                keeper.keep(pose, events)
                counted += sum(isinstance(event, RepDone) and event.rep.counted for event in events)
                if counted >= REPS and pose.t_s >= seconds:
                    break
            offset_s = pose.t_s + 0.05
            if counted >= REPS and offset_s >= seconds:
                break
    keeper.close(engine.finish())


def copied(db: sqlite3.Connection, sessions: int) -> None:
    """Copies the only session until there are as many, three a week, on either side and with some feedback."""
    tables: dict[str, tuple[list[str], list[tuple[object, ...]]]] = {}
    for name in ("sessions", "sets", "set_faults", "reps", "verdicts", "measures", "cues", "placements"):
        cursor = db.execute(f"SELECT * FROM {name}")
        tables[name] = [column[0] for column in cursor.description], cursor.fetchall()
    keys = {"id", "session_id", "set_id", "rep_id"}
    now = datetime.now(UTC)
    db.execute("BEGIN")
    for number in range(1, sessions + 1):
        new: dict[object, str] = {}
        started = now - timedelta(days=7 / 3 * (sessions - number))
        changed = {
            "number": number,
            "started_at": started.isoformat(timespec="milliseconds"),
            "ended_at": (started + timedelta(minutes=4)).isoformat(timespec="milliseconds"),
        }
        if number == sessions:  # the real one, which has the recording
            statement = "UPDATE sessions SET number = ?, started_at = ?, ended_at = ? WHERE number = ?"
            db.execute(statement, (*changed.values(), OUT_OF_THE_WAY))
            break
        for name, (columns, rows) in tables.items():
            marks = ", ".join("?" * len(columns))
            for row in rows:
                values = [
                    changed[column]
                    if name == "sessions" and column in changed
                    else new.setdefault(value, str(uuid.uuid4()))
                    if column in keys and value is not None
                    else value
                    for column, value in zip(columns, row, strict=True)
                ]
                db.execute(f"INSERT INTO {name} VALUES ({marks})", values)
        session_id = new[tables["sessions"][1][0][0]]
        felt = ("glutes", "hamstrings", "lower back")[number % 3]
        db.execute(
            "INSERT INTO feedback (session_id, answered_at, felt, pain) VALUES (?, ?, ?, ?)",
            (session_id, changed["ended_at"], felt, number % 4),
        )
    db.execute("COMMIT")


def store_of(sessions: int) -> Path:
    """The data folder, made once."""
    from goodrep.io.schema import MIGRATIONS

    folder = OUT / f"review_{sessions}_{STORE_FORMAT}_{len(MIGRATIONS)}"
    if not folder.exists():
        print(f"Making {sessions} sessions.")
        half = folder.with_suffix(".part")
        shutil.rmtree(half, ignore_errors=True)
        os.environ["GOODREP_DATA"] = str(half)
        real_session(half)
        with closing(sqlite3.connect(half / "goodrep.sqlite3", isolation_level=None)) as db:
            db.execute(f"UPDATE sessions SET number = {OUT_OF_THE_WAY}")
            copied(db, sessions)
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        half.rename(folder)
    return folder


@dataclass(slots=True)
class Times:
    """Seconds until painted, by page, in the order measured."""

    cold_s: list[float]
    pages_s: dict[str, list[float]]


def measure(data: Path, sessions: int, runs: int) -> Times:
    pages = {"nothing (baseline)": "/nothing", "home": "/", CHANGED: "/", "session": f"/sessions/{sessions}"}
    pages |= {"rep": f"/sessions/{sessions}/sets/1/reps/12", "all sessions": "/sessions"}
    times = Times([], {name: [] for name in pages})
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as profile:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=shutil.which("chromium"), args=CHROMIUM_ARGUMENTS
        )
        page = context.new_page()
        with served(data, "review", environment=COMPILES):
            pass  # compiles all modules
        for _ in range(runs):
            with served(data, "review", environment=COMPILES) as (entry, began_s):
                page.goto(entry)
                page.wait_for_url(lambda url: "/enter" not in url)
                page.evaluate(DRAWN)
                times.cold_s.append(time.perf_counter() - began_s)
        with served(data, "review", environment=COMPILES) as (entry, _):
            page.goto(entry)
            page.wait_for_url(lambda url: "/enter" not in url)
            origin = entry.partition("/enter")[0]
            for path in pages.values():
                drawn_s(page, origin + path)
            for _ in range(runs):
                for name, path in pages.items():
                    if name == CHANGED:
                        os.utime(data / "goodrep.sqlite3")
                    times.pages_s[name].append(drawn_s(page, origin + path))
        context.close()
    return times


def drawn_s(page: Page, address: str) -> float:
    page.goto(address, wait_until="commit")
    return float(page.evaluate(DRAWN))


def row(name: str, seconds: Sequence[float]) -> list[object]:
    limit = LIMITS_S.get(name)
    middle = statistics.median(seconds)
    verdict = "-" if limit is None else "yes" if max(seconds) <= limit else "median only" if middle <= limit else "NO"
    return [name, middle, max(seconds), "-" if limit is None else limit, verdict]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    OUT.mkdir(exist_ok=True)
    times = measure(store_of(args.sessions), args.sessions, args.runs)
    rows = [row("cold start", times.cold_s), *(row(name, seconds) for name, seconds in times.pages_s.items())]
    print_table(("until drawn", "median s", "worst s", "limit s", "kept"), rows)
    write_json("review", {"cold start": times.cold_s, **times.pages_s})
    return 0


if __name__ == "__main__":
    sys.exit(main())
