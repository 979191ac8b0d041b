"""The curves of a set, from its recording: what a check has read is what is shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from command import RECORDINGS
from goodrep.app.replay import used
from goodrep.core.events import SetClosed, SetOpened
from goodrep.core.pose import PoseTrack
from goodrep.io.recording import read_recording
from goodrep.io.records import SetDetail, SpecUsed
from goodrep.review.curves import read_track, set_curves
from recorded import WITH_TRUTH, exercise_of, loaded, poses_of, seen


def set_of(name: str) -> SetDetail:
    """The last set of a recording, as the store gives it back."""
    watched, exercise = seen(name), exercise_of(name)
    assert exercise is not None
    opened = [event for event in watched.events if isinstance(event, SetOpened)][-1]
    closed = [event for event in watched.events if isinstance(event, SetClosed)][-1]
    return SetDetail(
        id="id",
        number=opened.set,
        exercise=exercise,
        side=opened.side,
        side_from=opened.side_from,
        spec=used(loaded(exercise)),
        opened_s=opened.t_s,
        closed_s=closed.t_s,
        close_reason=closed.reason,
        faults=(),
        reps=tuple(rep for rep in watched.reps if rep.set == opened.set),
        cues=(),
        placement=(),
    )


@pytest.mark.parametrize("name", WITH_TRUTH)
def test_every_measure_reads_in_the_hold_what_was_kept_of_it(name: str) -> None:
    one = set_of(name)
    found = set_curves(PoseTrack.of(poses_of(name)), one)
    assert found.problem is None
    assert found.main in found.curves
    compared = 0
    for rep in one.reps:
        if not rep.counted or not rep.tempo.hold_s or rep.tempo.hold_s < 0.8:
            continue
        hold = (rep.start_s + (rep.tempo.up_s or 0), rep.end_s - (rep.tempo.down_s or 0))
        for curve in found.curves.values():
            if curve.name not in rep.measures or curve.from_rest != (curve.name in FROM_REST):
                continue
            inside = (curve.t_s >= hold[0]) & (curve.t_s <= hold[1]) & np.isfinite(curve.value)
            scale = 1.0 if curve.unit == "deg" else 0.03
            assert curve.value[inside].mean() == pytest.approx(rep.measures[curve.name].value, abs=2.0 * scale)
            compared += 1
    assert compared


FROM_REST = {
    "lumbar_extension_deg",
    "clam_opening_deg",
    "pelvic_roll_deg",
    "pelvic_hitch_deg",
    "feet_gap_thigh",
    "support_shift_torso",
    "pelvic_obliquity_deg",
    "trunk_lean_deg",
    "stance_knee_flexion_deg",
    "free_knee_flexion_deg",
}


def test_what_cannot_be_shown_is_said_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODREP_DATA", str(tmp_path))
    one = set_of("bridge_002")
    missing = set_curves(read_track("nothing"), one)
    assert (missing.curves, missing.main) == ({}, None)
    assert missing.problem is not None
    assert "recorded" in missing.problem

    (tmp_path / "recordings").mkdir()
    whole = (RECORDINGS / "bridge_002.parquet").read_bytes()
    (tmp_path / "recordings" / "torn.parquet").write_bytes(whole[: len(whole) // 2])
    damaged = set_curves(read_track("torn"), one)
    assert damaged.problem is not None
    assert "damaged" in damaged.problem

    (tmp_path / "recordings" / "whole.parquet").write_bytes(whole)
    track = read_track("whole")
    assert set_curves(track, one).problem is None
    elsewhere = replace(one, opened_s=9000.0, closed_s=9100.0, reps=())
    assert set_curves(track, elsewhere).problem == "The recording holds nothing of this set."
    unknown = replace(one, spec=SpecUsed("old", 1, "0" * 64, "format: 0"))
    problem = set_curves(track, unknown).problem
    assert problem is not None
    assert "old" in problem


def test_pictures_without_anybody_are_gaps() -> None:
    track = read_recording(RECORDINGS / "bridge_002.parquet").track
    gone = (track.t_s > 5) & (track.t_s < 6)
    landmarks, outline = track.landmarks.copy(), track.outline.copy()
    landmarks[gone], outline[gone] = np.nan, np.nan
    found = set_curves(replace(track, landmarks=landmarks, outline=outline), set_of("bridge_002"))
    for curve in found.curves.values():
        inside = (curve.t_s > 5) & (curve.t_s < 6)
        assert np.isnan(curve.value[inside]).all()
        assert np.isfinite(curve.value[~inside]).mean() > 0.9
    assert found.problem is None
