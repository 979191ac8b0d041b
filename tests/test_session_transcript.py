"""A whole session of three exercises, joined from recordings, says what it always said.

After a change that is meant to change what is said, read what differs aloud and renew the transcript:

    PYTHONPATH=src python tests/test_session_transcript.py > recordings/session.transcript.txt
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Final

import numpy as np

from command import RECORDINGS
from goodrep.core.events import Cue, Event
from goodrep.core.plan import PlannedSet
from goodrep.core.pose import Pose
from goodrep.core.session import Session
from recorded import OTHER, poses_of, side_of, spec_of, transcript, truth_of

PARTS: Final = ("demo_bridge", "clam_000", "hip_hike_004")
TRANSCRIPT: Final = RECORDINGS / "session.transcript.txt"
REPS: Final = 6
REST_S: Final = 45.0
AWAY_S: Final = 50.0
"""Between two recordings nobody is seen: longer than the rest, so that the next set is announced before it begins."""


@cache
def joined() -> tuple[Pose, ...]:
    """The recordings one after the other, with an empty picture ten times a second in between."""
    poses: list[Pose] = []
    begin_s = 0.0
    for name in PARTS:
        part = [replace(pose, t_s=begin_s + pose.t_s).rounded() for pose in poses_of(name)]
        end_s = part[-1].t_s
        poses += part
        begin_s = end_s + AWAY_S
        if name != PARTS[-1]:
            poses += [Pose.nobody(t, part[0].size_px) for t in np.arange(end_s + 0.1, begin_s - 0.05, 0.1).tolist()]
    return tuple(poses)


def planned() -> list[PlannedSet]:
    return [PlannedSet(spec_of(name), side_of(truth_of(name)), REPS, REST_S) for name in PARTS]


@cache
def played() -> tuple[Event, ...]:
    session = Session(planned(), opening="Check with a physio before you start.")
    return tuple([event for pose in joined() for event in session.step(pose)] + session.finish())


def test_the_session_says_what_it_always_said() -> None:
    assert transcript(played()) == TRANSCRIPT.read_text(encoding="utf-8")


def test_every_set_is_announced_with_its_side_before_it_is_counted() -> None:
    said = [event.text for event in played() if isinstance(event, Cue) and event.spoken]
    names = ("Bridge", "Clam, right leg on top", "Hip hike, standing on the left leg")
    at = [next(i for i, text in enumerate(said) if text.startswith(f"{name}. ")) for name in names]
    counts = [i for i, text in enumerate(said) if text.split(".")[0] == "One"]
    assert len(counts) == len(PARTS)
    assert all(before < count for before, count in zip(at, counts, strict=True))
    assert all(count < after for count, after in zip(counts, at[1:], strict=False))
    assert [text for text in said if text.startswith("Rest")] == [
        f"Rest, 45 seconds. Next: {name}." for name in names[1:]
    ]


def test_only_one_thing_is_said_at_a_time() -> None:
    cues = sorted((event for event in played() if isinstance(event, Cue) and event.spoken), key=lambda cue: cue.t_s)
    assert all(before.t_s + before.duration_s <= after.t_s + 1e-9 for before, after in pairwise(cues))


def test_the_other_side_than_the_planned_one_is_told_and_not_counted() -> None:
    name = "hip_hike_004"
    session = Session([PlannedSet(spec_of(name), OTHER[side_of(truth_of(name))], REPS, 0)])
    events = [event for pose in poses_of(name) for event in session.step(pose)] + session.finish()
    said = [event.text for event in events if isinstance(event, Cue) and event.spoken]
    assert "That is the other side. Now: standing on the right leg." in said
    assert not any(event.kind == "count" for event in events if isinstance(event, Cue))
    assert session.why_nothing() == "In position for the hip hike, but no whole rep was seen."


if __name__ == "__main__":
    print(transcript(played()), end="")
