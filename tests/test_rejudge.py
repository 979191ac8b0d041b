"""``goodrep rejudge``: what it tells is what the engine finds, nothing kept changes, a bad recording stops none."""

from __future__ import annotations

import json
import re
import shutil
import signal
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from command import RECORDINGS, Goodrep, tree
from goodrep.app.cli import main
from goodrep.app.replay import Settings, plan_data, specs_of, used
from goodrep.core.engine import Engine
from goodrep.core.events import Cue, Rep, RepDone
from goodrep.core.plan import PlannedSet
from goodrep.core.session import Session
from goodrep.io.folders import cache_folder
from goodrep.io.journal import JournalWriter, RecordingMetadata
from goodrep.io.recording import find_recording, read_recording, to_parquet
from goodrep.io.store import Store
from goodrep.specs.loading import load_spec, parse_spec
from goodrep.specs.model import TEMPO_FAULTS
from goodrep.tuning import outcomes as made
from goodrep.tuning.many import Judges
from goodrep.tuning.outcomes import Outcome, outcomes
from recorded import ALL, loaded, poses_of
from test_session_transcript import joined

pytestmark = pytest.mark.usefixtures("own_cache")
FEWER = """\
format: 1
extends: bridge
version: 1
author: Maria
date: 2026-03-28
reason: not needed
without: [feet_slide]
"""


def rows(data: Path) -> list[str]:
    with closing(sqlite3.connect(data / "goodrep.sqlite3")) as db:
        return list(db.iterdump())


def test_a_moved_limit_is_told_rep_by_rep_and_nothing_kept_is_changed(
    kept: Path, lenient: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = rows(kept)
    assert main(["rejudge", "--spec", str(lenient)]) == 0
    out = capsys.readouterr().out
    assert "Session 1" in out
    assert "back arch" in out
    assert "1 recording of the bridge" in out
    assert rows(kept) == before
    assert main(["rejudge", "--spec", str(lenient), "--json"]) == 0
    (session,) = json.loads(capsys.readouterr().out)
    changed = {
        change["before"]["number"]: (check["before"]["state"], check["after"]["state"], check["before"]["value"])
        for change in session["changes"]
        for check in change["checks"]
    }
    expected: dict[int, Any] = {}
    engine, other = Engine(loaded("bridge").spec), Engine(load_spec(lenient).spec)
    for pose in poses_of("bridge_002"):
        pairs = zip(
            *[[e.rep for e in one.step(pose) if isinstance(e, RepDone)] for one in (engine, other)], strict=True
        )
        for old, new in pairs:
            if [fault.id for fault in old.faults] != [fault.id for fault in new.faults]:
                expected[old.number or 0] = ("fault", "warning", old.faults[0].value)
    assert changed == expected
    assert expected


def test_the_spec_that_judged_changes_nothing(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for exercise in ("bridge", "clam", "hip_hike"):
        assert main(["rejudge", "--spec", exercise]) == 0
        assert ": 0 would be judged differently." in capsys.readouterr().out


def test_a_check_that_is_not_looked_at_any_more_is_told_once(
    kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fewer = tmp_path / "fewer.yaml"
    fewer.write_text(FEWER, encoding="utf-8")
    assert main(["rejudge", "--spec", str(fewer)]) == 0
    out = capsys.readouterr().out
    assert ": 0 would be judged differently." in out
    assert [line for line in out.splitlines() if "feet slide" in line] == ["  feet slide is not looked at any more"]
    assert main(["rejudge", "--spec", str(fewer), "--json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)
    assert (one["gone_checks"], one["new_checks"], one["changes"]) == (["feet_slide"], [], [])


def test_in_a_narrow_terminal_no_row_is_broken(
    kept: Path, lenient: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "48")
    assert main(["rejudge", "--spec", str(lenient)]) == 0
    out = capsys.readouterr().out
    assert re.search(r"^Set 1, rep \d, at \d+\.\d s:$", out.replace(" \n", "\n"), re.MULTILINE)
    assert re.search(r"back arch: fault, \S+, over 13° -> warning, \S+, over \S+°", " ".join(out.split()))
    assert "…" not in out


def test_what_would_become_of_movements_is_said_in_words(
    kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slow = tmp_path / "slow.yaml"
    slow.write_text(load_spec("bridge").text.replace("shortest_s: 0.6", "shortest_s: 4.9"), encoding="utf-8")
    assert main(["rejudge", "--spec", str(slow)]) == 0
    out = capsys.readouterr().out
    with Store.open() as store:
        recording = find_recording(store.session(1).summary.key.id)
    assert recording is not None
    found = outcomes(recording, "bridge", (load_spec("bridge"), load_spec(str(slow))))
    assert found is not None
    before, after = (sum(rep.counted for rep in outcome.reps) for outcome in found)
    assert 1 < before - after < before
    assert f"{before - after} reps would not count any more." in out


@pytest.mark.parametrize("more", [[], ["--write", "--yes"]])
def test_a_session_without_its_recording_is_said_to_stay_as_it_is(
    more: list[str], kept: Path, lenient: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["analyze", str(RECORDINGS / "bridge_003.parquet"), "--exercise", "bridge", "--save"]) == 0
    with Store.open() as store:
        recording = find_recording(store.session(4).summary.key.id)
    assert recording is not None
    recording.unlink()
    capsys.readouterr()
    assert main(["rejudge", "--spec", str(lenient), *more]) == 0
    bridge = load_spec("bridge")
    out = capsys.readouterr().out
    sentence = (
        "Session 4 has no recording, so it cannot be judged anew and stays as"
        f" bridge version {bridge.spec.version} ({bridge.sha256[:8]}) judged it."
    )
    assert sentence in out
    assert ("Session 1 is judged anew." in out) == bool(more)
    if not more:
        assert main(["rejudge", "--spec", str(lenient), "--json"]) == 0
        assert [(one["session"], one["recording"] is None) for one in json.loads(capsys.readouterr().out)] == [
            (1, False),
            (4, True),
        ]
        # What the same spec judged is as it would be.
        assert main(["rejudge", "--spec", "bridge"]) == 0
        assert "no recording" not in capsys.readouterr().out


def test_folders_files_and_sessions_are_judged_together_and_other_exercises_are_left_out(
    kept: Path, lenient: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "recordings"
    folder.mkdir()
    for name in ("bridge_003", "clam_000"):
        shutil.copy(RECORDINGS / f"{name}.parquet", folder)
    file = str(RECORDINGS / "demo_bridge.parquet")
    assert main(["rejudge", "--spec", str(lenient), "1", str(folder), file, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(one["session"], Path(one["recording"]).stem, one.get("reps")) for one in found] == [
        (1, Path(found[0]["recording"]).stem, 6),
        (None, "bridge_003", 6),
        (None, "clam_000", None),
        (None, "demo_bridge", 6),
    ]


def test_bad_recordings_are_named_at_the_end_and_the_rest_is_judged(goodrep: Goodrep, tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    folder.mkdir()
    for name in ("bridge_000", "bridge_002", "bridge_003", "demo_bridge"):
        shutil.copy(RECORDINGS / f"{name}.parquet", folder)
    (folder / "cut.parquet").write_bytes((RECORDINGS / "bridge_000.parquet").read_bytes()[:5000])
    (folder / "empty.parquet").touch()
    done = goodrep.run("rejudge", "--spec", "bridge", folder)
    assert done.code == 3
    first, *named = done.err.splitlines()
    assert first == "2 recordings of 6 could not be judged:"
    assert ["cut.parquet" in line for line in named] == [True, False]
    assert ["empty.parquet" in line for line in named] == [False, True]
    assert "4 recordings of the bridge" in done.out
    assert not (goodrep.data / "goodrep.sqlite3").exists()
    assert set(tree(folder)) == {*(f"{name}.parquet" for name in ("bridge_000", "bridge_002", "bridge_003")),
                                 "demo_bridge.parquet", "cut.parquet", "empty.parquet"}  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--spec", "none.yaml"], "There is no file none.yaml"),
        (["--spec", "bridge", "7"], "There is no session 7: they go from 1 to 3."),
        (["--spec", "bridge", "nowhere"], "There is no session, folder or recording nowhere."),
        (["--spec", "bridge", "--person", "nobody"], "There is no session of nobody."),
    ],
)
def test_what_is_not_there_is_one_sentence(
    kept: Path, arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rejudge", *arguments]) == 2
    err = capsys.readouterr().err
    assert sentence in err
    assert len(err.splitlines()) == 1


def test_without_any_session_it_says_how_to_start(in_process: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rejudge", "--spec", "bridge"]) == 2
    assert "goodrep coach bridge" in capsys.readouterr().err


def test_a_spec_that_is_not_known_any_more_is_replaced_by_goodreps_own(tmp_path: Path) -> None:
    recording = read_recording(RECORDINGS / "bridge_002.parquet")
    old = replace(recording.metadata.spec, text="format: 0\nexercise: bridge\n", sha256="0" * 64)
    journal = tmp_path / "old.journal"
    with JournalWriter(journal, replace(recording.metadata, spec=old)) as writer:
        for pose in recording.poses():
            writer.append(pose)
    found = outcomes(to_parquet(journal), "bridge", (None,))
    assert found is not None
    assert found[0].spec == ("bridge", load_spec("bridge").spec.version, load_spec("bridge").sha256)


def test_what_was_judged_is_kept_by_recording_and_spec(lenient: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, spec = RECORDINGS / "bridge_002.parquet", load_spec(lenient)
    first = outcomes(path, "bridge", (None, spec))
    runs = []
    run = made._made

    def noted(*args: Any) -> Outcome:
        runs.append(args)
        return run(*args)

    monkeypatch.setattr(made, "_made", noted)
    assert outcomes(path, "bridge", (None, spec)) == first
    assert runs == []
    again = parse_spec(spec.text + "# read again\n", name="again", shown_as="again.yaml")
    outcomes(path, "bridge", (None, again))
    assert len(runs) == 1
    for file in (cache_folder() / "observed").glob(f"*{made.SUFFIX}"):
        file.write_bytes(file.read_bytes()[:100])
    assert outcomes(path, "bridge", (None, spec)) == first
    assert len(runs) == 3


@pytest.mark.parametrize("name", ALL)
def test_what_is_found_in_a_recording_is_what_live_judging_finds(name: str) -> None:
    path = RECORDINGS / f"{name}.parquet"
    (exercise,) = specs_of(read_recording(path).metadata)
    engine = Engine(loaded(exercise).spec)
    events = [event for pose in poses_of(name) for event in engine.step(pose)] + engine.finish()
    found = outcomes(path, exercise, (loaded(exercise),))
    assert found is not None
    assert found[0].reps == [event.rep for event in events if isinstance(event, RepDone)]
    assert list(found[0].cues) == [event for event in events if isinstance(event, Cue)]


def test_many_are_judged_by_several_processes_as_one_does(lenient: Path) -> None:
    paths = sorted(RECORDINGS.glob("*bridge*.parquet"))
    spec = load_spec(lenient)
    with Judges() as judges:
        found = {judged.recording: judged.outcomes for judged in judges.judge(paths, "bridge", (None, spec))}
    assert len(found) == len(paths) > Judges.FEW
    for path in paths:
        alone = outcomes(path, "bridge", (None, spec))
        assert alone is not None
        assert found[path] == tuple(alone)


def test_an_interrupted_run_goes_on_where_it_was(goodrep: Goodrep, tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    folder.mkdir()
    for i in range(24):
        shutil.copy(RECORDINGS / "bridge_002.parquet", folder / f"{i}.parquet")
    goodrep.environment["GOODREP_CACHE"] = str(tmp_path / "cache")
    cached = tmp_path / "cache" / "observed"
    with goodrep.started("rejudge", "--spec", "bridge", folder) as running:
        deadline_s = time.monotonic() + 60
        while not list(cached.glob("*.outcome.json")) and time.monotonic() < deadline_s:
            time.sleep(0.01)
        running.send(signal.SIGINT)
        done = running.end()
    assert done.code == 130
    assert done.err == ""
    some = {path: path.stat().st_mtime_ns for path in cached.glob("*.outcome.json")}
    assert some
    again = goodrep.run("rejudge", "--spec", "bridge", folder)
    assert (again.code, again.err) == (0, "")
    assert "24 recordings" in again.out
    assert {path: path.stat().st_mtime_ns for path in some} == some


def test_of_a_coached_plan_the_sets_of_the_specs_exercise_are_judged(tmp_path: Path) -> None:
    """A session of three exercises, a pause by a key in it."""
    poses = joined()
    pressed = {400, 430}
    specs = {exercise: used(loaded(exercise)) for exercise in ("bridge", "clam", "hip_hike")}
    plan = [PlannedSet(loaded(exercise).spec, None, reps, 5.0) for exercise, reps in zip(specs, (3, 3, 2), strict=True)]
    data = plan_data(plan, specs, Settings("Hello.", True, True))
    about = RecordingMetadata("id", poses[0].size_px, "film", specs["bridge"], None, {}, plan=data)
    with JournalWriter(tmp_path / "id.journal", about) as journal:
        for i, pose in enumerate(poses):
            journal.append(pose, pause_key=i in pressed)
    session = Session(plan, opening="Hello.", pace=True)
    live: dict[str, list[Rep]] = {exercise: [] for exercise in specs}
    for i, pose in enumerate(poses):
        exercise = session.planned.spec.exercise
        events = session.step(pose)
        events += session.toggle_pause(pose.t_s) if i in pressed else []
        live[exercise] += [event.rep for event in events if isinstance(event, RepDone)]
    assert all(live.values())
    for exercise, reps in live.items():
        found = outcomes(tmp_path / "id.journal", exercise, (None, loaded(exercise)))
        assert found is not None
        assert [outcome.reps for outcome in found] == [reps, reps]
        assert {cue.fault for outcome in found for cue in outcome.cues} <= {
            None, *loaded(exercise).spec.checks, *TEMPO_FAULTS
        }  # fmt: skip
