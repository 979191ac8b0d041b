"""Kills the coach at random moments and looks whether anything that was announced is lost.

    python -m benchmarks.kills [--clip ../shared/clips/bridge_002.mp4] [--kills 50]

Each time a session plays the clip in real time and is killed outright somewhere in it. Then its store must be sound and
hold every number that was printed; its journal must have become a recording, as at the next start, that can be read
whole and counts up to the last of them; and nothing else may be left.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.output import print_table, write_json
from benchmarks.stand_ins import exercise_of
from goodrep.core.engine import Engine
from goodrep.core.events import TopReached
from goodrep.core.wording import ENGLISH
from goodrep.io.journal import RECORD
from goodrep.io.recording import read_recording, recover_journals
from goodrep.io.store import Store
from goodrep.specs.loading import load_spec

FIRST_S, LAST_S = 1.0, 40.0
MOST = 30
"""Numbers that are looked for in what was printed."""


@dataclass(frozen=True, slots=True)
class Killed:
    """One session: when it was killed, and up to which number it had announced, kept and recorded."""

    after_s: float
    announced: int
    kept: int
    recorded: int
    sound: bool
    """Whether the store passes SQLite's own check and everything in it and in the recording could be read."""
    journals: int
    """How many sessions had begun a journal."""
    recovered: int
    """How many of these became recordings without a damaged byte but those of a torn last picture."""

    @property
    def lost(self) -> bool:
        return self.kept < self.announced or self.recorded < self.announced

    @property
    def corrupt(self) -> bool:
        return not self.sound or self.recovered < self.journals


def _announced(printed: str) -> int:
    """The highest number said: each utterance is a line of its time and its words."""
    words = {ENGLISH.count(number): number for number in range(1, MOST + 1)}
    said = [line.split(" s  ", 1)[-1].split(".")[0].strip() for line in printed.splitlines()]
    return max((words[text] for text in said if text in words), default=0)


def _kill_one(clip: Path, after_s: float) -> Killed:
    exercise = exercise_of(clip)
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch)
        command = [sys.executable, "-m", "goodrep", "coach", exercise, "--source", str(clip), "--no-window", "--mute"]
        with subprocess.Popen(
            command,
            env=os.environ | {"GOODREP_DATA": str(data)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process:
            time.sleep(after_s)
            process.kill()
            printed, _ = process.communicate()
        announced, kept, recorded, sound, recovered = _announced(printed), 0, 0, True, 0
        folder = data / "recordings"
        journals = len([*folder.glob("*.journal")]) + len([*folder.glob("*.parquet")])
        try:
            recover_journals(folder)
            sound = [path.suffix for path in folder.glob("*")] == [".parquet"] * journals
            store = Store.read(data)
            if store is not None:
                with contextlib.closing(sqlite3.connect(store.path)) as db:
                    sound &= db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                with store:
                    for number in range(1, len(store.sessions()) + 1):
                        reps = [rep for each in store.session(number).sets for rep in each.reps]
                        kept = max((rep.number for rep in reps if rep.number is not None), default=0)
            for path in folder.glob("*.parquet"):
                recording, engine = read_recording(path), Engine(load_spec(exercise).spec)
                recovered += recording.damaged_bytes < RECORD.itemsize
                events = [event for pose in recording.poses() for event in engine.step(pose)]
                recorded = max((event.number for event in events if isinstance(event, TopReached)), default=0)
        except Exception as error:
            print(f"killed after {after_s:.2f} s: {error!r}")
            sound = False
    return Killed(after_s, announced, kept, recorded, sound, journals, recovered)


def main() -> None:
    parser = argparse.ArgumentParser(description="Kills the coach at random moments.")
    parser.add_argument("--clip", type=Path, default=Path("../shared/clips/bridge_002.mp4"))
    parser.add_argument("--kills", type=int, default=50)
    args = parser.parse_args()
    moments = random.Random(0)
    after_s = [moments.uniform(FIRST_S, LAST_S) for _ in range(args.kills)]
    with ThreadPoolExecutor(2) as pool:
        killed = list(pool.map(lambda seconds: _kill_one(args.clip, seconds), after_s))
    print_table(
        ["killed after (s)", "announced", "kept", "recorded", "lost", "corrupt"],
        [
            [
                one.after_s,
                one.announced,
                one.kept,
                one.recorded,
                *("YES" if bad else "-" for bad in (one.lost, one.corrupt)),
            ]
            for one in killed
        ],
    )
    print(
        f"\n{len(killed)} sessions killed, {sum(one.announced for one in killed)} numbers announced,"
        f" {sum(one.lost for one in killed)} lost some; {sum(one.recovered for one in killed)} of"
        f" {sum(one.journals for one in killed)} journals recovered, {sum(one.corrupt for one in killed)} left"
        " something corrupt"
    )
    write_json("kills", [asdict(one) for one in killed])


if __name__ == "__main__":
    main()
