"""What was live is there again: a recording gives the same events, a kill takes nothing that was kept."""

from __future__ import annotations

import json
import re
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from command import RECORDINGS, Goodrep, wait_until_gone
from conftest import Analysed
from goodrep.app import session
from goodrep.app.early import Asked, EarlyStart
from goodrep.app.presenting import Presenter
from goodrep.app.replay import Settings, judge_of, plan_data, replayed, session_of, used
from goodrep.app.session import Wishes
from goodrep.core.engine import Engine
from goodrep.core.events import Cue, Event, RepDone, StageBegan, TopReached
from goodrep.core.observing import Observations
from goodrep.core.plan import PlannedSet
from goodrep.core.pose import Pose
from goodrep.core.session import Session
from goodrep.io import source
from goodrep.io.journal import JournalWriter, RecordingMetadata
from goodrep.io.recording import Recording, find_recording, read_recording, to_parquet
from goodrep.io.source import VideoFile
from goodrep.io.store import Store
from goodrep.specs.loading import load_spec, parse_spec
from recorded import ALL, exercise_of, loaded, poses_of


class Unpaced(VideoFile):
    """Played as fast as it can be processed, so that the test need not wait."""

    def __init__(self, path: str | Path, *, paced: bool = False) -> None:
        super().__init__(path)


class Overheard(Session):
    """The real session; what it told is kept."""

    told: list[Event]
    toggled_by_key = True

    def step(self, pose: Pose) -> list[Event]:
        self.toggled_by_key = False
        events = super().step(pose)
        self.toggled_by_key = True
        type(self).told += events
        return events

    def toggle_pause(self, t_s: float) -> list[Event]:
        events = super().toggle_pause(t_s)
        if self.toggled_by_key:
            type(self).told += events
        return events

    def finish(self) -> list[Event]:
        events = super().finish()
        type(self).told += events
        return events


class Pressing(Presenter):
    """The real presenter; the key for a pause is pressed when so many pictures have been shown."""

    at: frozenset[int] = frozenset()
    shown = 0

    def show(self, *args: Any) -> None:
        super().show(*args)
        self.shown += 1
        self.pause_asked = self.shown in self.at


def told_again(recording: Recording) -> list[Event]:
    """What is told of a recording, observed as a whole."""
    told = replayed(judge_of(recording.metadata), Observations.of_track(recording.track), recording.pause_key.tolist())
    return [event for _, events in told for event in events]


@pytest.mark.parametrize(("reps", "pressed"), [(None, ()), (1, ()), (None, (30, 60)), (None, (40, 75, 76, 77, 100))])
def test_a_session_replayed_from_its_recording_gives_identical_events(
    reps: int | None,
    pressed: tuple[int, ...],
    short_clip: Path,
    in_process: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(source, "VideoFile", Unpaced)
    monkeypatch.setattr(session, "Session", Overheard)
    monkeypatch.setattr(Overheard, "told", [], raising=False)
    monkeypatch.setattr(session, "Presenter", Pressing)
    monkeypatch.setattr(Pressing, "at", frozenset(pressed))
    wishes = Wishes(("bridge",), reps=reps, mute=True, window=False)
    assert session.coach(wishes, EarlyStart(Asked(short_clip, 0, None, "full"))) == 0
    live = Overheard.told

    store = Store.read()
    assert store is not None
    with store:
        kept = store.session(1)
    path = find_recording(kept.summary.key.id)
    assert path is not None
    assert path.suffix == ".parquet"
    recording = read_recording(path)
    assert recording.metadata.plan is not None
    assert told_again(recording) == live
    assert int(recording.pause_key.sum()) == len(pressed)
    stages = [event.stage for event in live if isinstance(event, StageBegan)]
    assert stages.count("paused") == (len(pressed) + 1) // 2

    done = [event.rep for event in live if isinstance(event, RepDone)]
    if not pressed:
        assert len(done) == (reps or 2)
    assert [rep for one in kept.sets for rep in one.reps] == done
    cues = [event for event in live if isinstance(event, Cue)]
    assert {one.cue for one in (*kept.cues, *(one for kept_set in kept.sets for one in kept_set.cues))} == set(cues)
    printed = re.findall(r"^ *\d+\.\d s  (\S.*)$", capsys.readouterr().out, re.MULTILINE)
    assert printed == [cue.text for cue in cues if cue.spoken]


@pytest.mark.parametrize("name", ALL)
def test_recording_any_poses_and_replaying_them_gives_identical_events(name: str, tmp_path: Path) -> None:
    """Poses as they come from the model, trembling in every digit, in a coached session; then its recording."""
    loaded_spec = loaded(exercise_of(name) or "bridge")
    planned = [PlannedSet(loaded_spec.spec, "left" if loaded_spec.spec.sides == "one" else "both", None, 0.0)]
    specs = {loaded_spec.spec.exercise: used(loaded_spec)}
    plan = plan_data(planned, specs, Settings(None, False, True))
    metadata = RecordingMetadata("a", poses_of(name)[0].size_px, name, used(loaded_spec), None, {}, plan=plan)
    live, tremble = session_of(plan), np.random.default_rng(0)
    events: list[Event] = []
    with JournalWriter(tmp_path / "a.journal", metadata) as journal:
        for pose in poses_of(name):
            moved = pose.landmarks + tremble.normal(0, 1e-3, pose.landmarks.shape)
            seen_live = replace(pose, landmarks=moved).rounded()
            events += live.step(seen_live)
            journal.append(seen_live)
    events += live.finish()
    recording = read_recording(to_parquet(tmp_path / "a.journal"))
    assert recording.metadata.plan is not None
    assert told_again(recording) == events
    assert events


@pytest.mark.parametrize("name", ALL)
def test_the_spec_kept_with_a_recording_can_still_judge_it(name: str) -> None:
    """A key that becomes required would take the spec away from everything that was judged by it."""
    kept = read_recording(RECORDINGS / f"{name}.parquet").metadata.spec
    spec = parse_spec(kept.text, name=kept.name, shown_as=f"{kept.name}.yaml of {name}").spec
    assert spec.exercise == kept.name


def test_a_recording_gives_the_same_reps_as_its_clip(analysed: Analysed, tmp_path: Path) -> None:
    out = tmp_path / "again.json"
    done = analysed.goodrep.run("analyze", analysed.recording, "--exercise", "bridge", "--json", out)
    assert (done.code, done.err) == (0, "")
    *told, kept = analysed.done.out.splitlines()
    assert done.out.splitlines() == told
    assert kept.startswith("Kept as session 1: ")  # the clip was analysed with --save
    again = json.loads(out.read_text())
    for key in ("reps", "sets", "set_faults", "placement", "cues", "reason", "side", "side_from"):
        assert again[key] == analysed.result[key], key


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a matter of POSIX")
def test_a_killed_session_keeps_its_reps_and_the_next_start_recovers_its_recording(
    goodrep: Goodrep, short_clip: Path
) -> None:
    with goodrep.started("coach", "bridge", "--source", short_clip, "--mute", "--no-window") as running:
        running.wait_for("  Two")
        running.send(signal.SIGKILL)
        running.end()
    (journal,) = (goodrep.data / "recordings").glob("*.journal")
    before = read_recording(journal)

    # Each rep is on disk before the next one starts, so the first is there, whatever the second was doing.
    shown = goodrep.run("show", "1")
    assert shown.code == 0
    assert "interrupted" in shown.out
    assert "too fast: 0.3" in shown.out
    # What was recorded until the kill counts up to what was announced.
    engine = Engine(load_spec("bridge").spec)
    events = [event for pose in before.poses() for event in engine.step(pose)]
    assert 1 in [event.number for event in events if isinstance(event, TopReached)]

    again = goodrep.run("coach", "bridge", "--source", short_clip, "--mute", "--no-window", "--reps", "1")
    assert again.code == 0
    wait_until_gone(journal)
    recovered = read_recording(journal.with_suffix(".parquet"))
    assert recovered.track.t_s.tolist() == before.track.t_s.tolist()
    assert recovered.metadata == before.metadata
    assert [line.split()[0] for line in goodrep.run("sessions").out.splitlines() if "bridge" in line] == ["2", "1"]
