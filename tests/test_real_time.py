"""A scripted session in real time, through the whole coach and the real voice, says what it says as fast as it goes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from benchmarks.films import Film, Piece
from benchmarks.visit import FEET_OUT, LIES_S, accelerated, heard, planned, spoken, written

from command import DEMO, Goodrep
from goodrep.core.events import RepDone, SetClosed

GETS_UP_S, STANDS_S = 36.0, 40.9

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the loudspeaker is stood in for on Linux")


def test_a_session_in_real_time_is_heard_as_it_was_planned(goodrep: Goodrep, pose_model: Path, tmp_path: Path) -> None:
    """Somebody lies where the feet cannot be seen, then rightly, does a rep, gets up and stays away."""
    film = Film(
        (
            Piece(DEMO, LIES_S, LIES_S, 11.0, aside=FEET_OUT),
            Piece(DEMO, LIES_S, LIES_S, 4.5),
            Piece(DEMO, LIES_S, 11.3),
            Piece(DEMO, GETS_UP_S, STANDS_S),
            Piece(DEMO, STANDS_S, STANDS_S, 4.0),
        )
    )
    video, plan = written(film, tmp_path / "film.mp4", pose_model), planned(1, None)
    events = accelerated(video, plan, pose_model)
    wanted = spoken(events)
    assert [text for _, text in wanted] == [
        "Check with a physio before you start, and stop when it hurts.",
        "Bridge. Lie on your back, knees bent.",
        "I can't see your feet. Move the laptop towards your feet.",
        "Begin.",
        "One",
        "One rep done. Next time: hips higher.",
    ]
    assert [event.reason for event in events if isinstance(event, SetClosed)] == ["left_position"]
    assert [event.rep.counted for event in events if isinstance(event, RepDone)] == [True]

    run = heard(["--source", str(video)], plan, tmp_path, goodrep.environment)
    assert run.said == wanted
    assert len(run.sounds) == len(wanted)
    assert all(sound.sound for sound in run.sounds)
    assert run.overlaps == 0
