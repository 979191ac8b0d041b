"""A whole visit, joined from recordings: entering, the laptop in the wrong place, sets, interruptions, leaving.

After a change that is meant to change what is said, read what differs aloud and renew the transcript:

    PYTHONPATH=src python tests/test_visit_transcript.py > recordings/visit.transcript.txt
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from typing import Final

import pytest

from command import RECORDINGS
from goodrep.app.ending import print_report
from goodrep.core.events import Cue, Event, RepDone, SetClosed, SetOpened, StageBegan
from goodrep.core.plan import PlannedSet
from goodrep.core.pose import LANDMARK_INDEX, Pose
from goodrep.core.session import Session
from recorded import loaded, poses_of, transcript

TRANSCRIPT: Final = RECORDINGS / "visit.transcript.txt"
FPS: Final = 20
SIZE_PX: Final = (640, 480)
BRIDGE, CLAM, WALKER = "demo_bridge", "clam_006", "hip_hike_003"
GOES_DOWN_S, LIES_S = 0.0, 4.2
"""In the bridge's recording: the person stands and gets down; lies."""
GETS_UP_S, SITS_S, IS_UP_S = 36.2, 37.4, 40.0
FEET_OUT: Final = (-0.42, 0.0)
"""So far to the left in the picture that the feet are not in it."""

Change = Callable[[Pose, float], Pose]
"""What becomes of a pose at this share, 0 to 1, of its part."""


def shifted(pose: Pose, x: float, y: float) -> Pose:
    landmarks = pose.landmarks.copy()
    landmarks[:, :2] += (x, y)
    return replace(pose, landmarks=landmarks)


def with_an_arm_up(pose: Pose, _: float = 0.0) -> Pose:
    """The left arm straight up, as seen by the camera."""
    landmarks = pose.landmarks.copy()
    shoulder = landmarks[LANDMARK_INDEX["left_shoulder"]]
    for joint, share in (("left_elbow", 0.14), ("left_wrist", 0.28)):
        landmarks[LANDMARK_INDEX[joint]] = shoulder - [0.0, share, 0.0, 0.0, 0.0]
        landmarks[LANDMARK_INDEX[joint], 3:] = 1.0
    return replace(pose, landmarks=landmarks)


@dataclass
class Script:
    """Poses one after the other, 20 a second; ``marks`` are the times at which parts began."""

    poses: list[Pose] = field(default_factory=list)
    marks: dict[str, float] = field(default_factory=dict)

    def mark(self, name: str) -> None:
        self.marks[name] = len(self.poses) / FPS

    def add(self, pose: Pose) -> None:
        self.poses.append(replace(pose, t_s=len(self.poses) / FPS).rounded())

    def nobody(self, seconds: float) -> None:
        for _ in range(round(seconds * FPS)):
            self.add(Pose.nobody(0.0, SIZE_PX))

    def play(self, name: str, from_s: float, to_s: float, change: Change | None = None) -> None:
        """A recording from one moment to another, backwards where that is earlier."""
        poses = poses_of(name)
        first, last = round(from_s * FPS), round(to_s * FPS)
        indices = range(first, last, 1 if last >= first else -1)
        for i, index in enumerate(indices):
            pose = poses[min(index, len(poses) - 1)]
            self.add(pose if change is None else change(pose, i / max(len(indices), 1)))

    def stay(self, name: str, at_s: float, seconds: float, change: Change | None = None) -> None:
        """One moment, as often as it takes: a body at rest to the last tenth of a millimetre."""
        pose = poses_of(name)[round(at_s * FPS)]
        count = round(seconds * FPS)
        for i in range(count):
            self.add(pose if change is None else change(pose, i / count))


@cache
def visit() -> Script:
    script = Script()
    script.nobody(4.0)
    script.mark("enters")
    script.play(BRIDGE, GOES_DOWN_S, LIES_S, lambda pose, _: shifted(pose, *FEET_OUT))
    script.stay(BRIDGE, LIES_S, 13.0, lambda pose, _: shifted(pose, *FEET_OUT))
    script.mark("moves the laptop")
    script.stay(BRIDGE, LIES_S, 2.0, lambda pose, share: shifted(pose, FEET_OUT[0] * (1 - share), 0.0))
    script.stay(BRIDGE, LIES_S, 3.0)
    script.play(BRIDGE, LIES_S, 16.6)
    script.mark("somebody passes")  # and is taken for the person for a moment
    script.play(WALKER, 0.0, 1.4, lambda pose, share: shifted(pose, share - 0.5, 0.0))
    script.stay(BRIDGE, 16.6, 1.0)
    script.play(BRIDGE, 16.6, 28.6)
    script.mark("telephone")  # sits up, and lies down again before the set is over
    script.play(BRIDGE, GETS_UP_S, SITS_S)
    script.stay(BRIDGE, SITS_S, 2.0)
    script.play(BRIDGE, SITS_S, GETS_UP_S)
    script.stay(BRIDGE, 28.6, 2.0)
    script.mark("raises an arm")
    script.stay(BRIDGE, 28.6, 1.3, with_an_arm_up)
    script.stay(BRIDGE, 28.6, 1.0)
    script.mark("away")
    script.play(BRIDGE, GETS_UP_S, IS_UP_S)
    script.nobody(12.0)
    script.play(BRIDGE, IS_UP_S, GETS_UP_S)
    script.stay(BRIDGE, 28.6, 1.0)
    script.mark("raises the arm again")
    script.stay(BRIDGE, 28.6, 1.3, with_an_arm_up)
    script.stay(BRIDGE, 28.6, 2.0)
    script.play(BRIDGE, 28.6, 35.6)
    script.mark("rests")
    script.stay(BRIDGE, 35.6, 31.0)
    script.mark("lies on the side")
    script.play(CLAM, 0.0, 21.9)
    script.mark("leaves")
    script.nobody(9.0)
    return script


def planned() -> list[PlannedSet]:
    bridge, clam = loaded("bridge").spec, loaded("clam").spec
    return [PlannedSet(bridge, None, 6, 25.0), PlannedSet(clam, None, 8, 25.0)]


@cache
def played() -> tuple[Event, ...]:
    session = Session(planned(), opening="Check with a physio before you start, and stop when it hurts.")
    return tuple([event for pose in visit().poses for event in session.step(pose)] + session.finish())


def said(from_s: float = 0.0, to_s: float = float("inf")) -> list[Cue]:
    cues = [event for event in played() if isinstance(event, Cue) and event.spoken]
    return sorted((cue for cue in cues if from_s <= cue.t_s < to_s), key=lambda cue: cue.t_s)


def test_the_visit_says_what_it_always_said() -> None:
    assert transcript(played()) == TRANSCRIPT.read_text(encoding="utf-8")


def test_the_wrong_place_is_told_until_it_is_right_and_nothing_is_counted_there() -> None:
    marks = visit().marks
    before = said(marks["enters"], marks["moves the laptop"])
    told = [cue for cue in before if cue.kind == "placement"]
    assert [cue.text for cue in told][-1] == "I can't see your feet. Move the laptop towards your feet."
    assert all(after.t_s - cue.t_s >= 8.0 for cue, after in pairwise(told))
    after = said(marks["moves the laptop"], marks["somebody passes"])
    assert [cue.text for cue in after if cue.kind == "placement"] == ["Good, I can see all of you."]
    opened = [event.t_s for event in played() if isinstance(event, SetOpened)]
    assert len(opened) == 2
    assert opened[0] > marks["moves the laptop"]


def test_interruptions_are_no_reps_and_no_end() -> None:
    marks = visit().marks
    for begin, end in (("somebody passes", 2.4), ("telephone", 6.0), ("raises an arm", 22.0)):
        from_s = marks[begin]
        during = [event for event in played() if isinstance(event, RepDone | SetClosed)]
        assert not [event for event in during if from_s < event.t_s < from_s + end], begin
    closed = [event for event in played() if isinstance(event, SetClosed)]
    assert [(event.reason, event.counted) for event in closed] == [("reps_done", 6), ("left_position", 4)]


def test_the_arm_pauses_and_goes_on() -> None:
    marks = visit().marks
    stages = [(event.stage, event.t_s) for event in played() if isinstance(event, StageBegan)]
    paused, went_on = next((at_s, after_s) for (stage, at_s), (_, after_s) in pairwise(stages) if stage == "paused")
    assert 1.0 <= paused - marks["raises an arm"] <= 1.2
    assert 1.0 <= went_on - marks["raises the arm again"] <= 1.2
    assert [cue.text for cue in said(paused, went_on)] == ["Paused. Raise your arm to go on."]


def test_only_one_thing_is_said_at_a_time_and_the_last_one_is_the_end() -> None:
    assert all(before.t_s + before.duration_s <= after.t_s + 1e-9 for before, after in pairwise(said()))
    assert said()[-1].text == "That was the last set."
    assert [event.stage for event in played() if isinstance(event, StageBegan)][-1] == "over"


def test_at_the_end_every_set_has_its_own_table(capsys: pytest.CaptureFixture[str]) -> None:
    print_report(played(), None)
    first, second = capsys.readouterr().out.split("Set 2: clam, right side")
    assert "Set 1: bridge" in first
    assert "too fast: 0." in first
    assert ", lifting" in first
    assert "3 good of 6" in first
    assert "2 good of 4" in second


if __name__ == "__main__":
    print(transcript(played()), end="")
