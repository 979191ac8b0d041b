"""What the picture cuts off, and a laptop that stands askew or too high: told in words for the floor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bodies import Still, View, film
from command import DEMO
from goodrep.core import view
from goodrep.core.body import Body
from goodrep.core.engine import Engine
from goodrep.core.events import Cue, PlacementFound
from goodrep.core.framing import cut_words, edge_words, hidden_words, turned
from goodrep.core.observing import Observations
from goodrep.core.placement import PlacementMonitor
from goodrep.core.pose import LANDMARK_INDEX, Pose, PoseTrack
from goodrep.core.postures import POSTURES
from goodrep.core.stance import stance
from goodrep.core.vocabulary import Posture
from goodrep.core.wording import ENGLISH
from goodrep.io.landmarker import Landmarker
from goodrep.io.source import Frame, VideoFile
from one_sided import clams, hikes
from recorded import ALL, WITH_TRUTH, loaded, poses_of, spec_of

LYING = film([Still(0)]).poses[0]
PEOPLE: dict[Posture, Pose] = {
    "supine_knees_bent": LYING,
    "side_lying_knees_bent": clams([Still(0)])[0],
    "standing_on_one_leg": hikes([Still(0)])[0],
}


def moved(pose: Pose, x: float = 0.0, y: float = 0.0, times: float = 1.0) -> Pose:
    """The same person elsewhere in the picture, as shares of it, and as large."""
    landmarks = pose.landmarks.copy()
    landmarks[:, :2] = 0.5 + times * (landmarks[:, :2] - 0.5) + [x, y]
    return replace(pose, landmarks=landmarks)


def askew(poses: Sequence[Pose], degrees: float) -> list[Pose]:
    track = turned(PoseTrack.of(list(poses)), degrees)
    return [
        Pose(t, track.size_px, track.landmarks[i], track.world_m[i], track.outline[i]).rounded()
        for i, t in enumerate(track.t_s.tolist())
    ]


def told(pose: Pose) -> PlacementFound:
    """What is told of the first picture of a bridge."""
    seen = Observations.single(pose).seen("supine_knees_bent", "both")
    (found,) = PlacementMonitor(loaded("bridge").spec).step(seen.stances[0], seen, 0, 0.0)
    return found


def words(pose: Pose, posture: Posture) -> str:
    body = Body(PoseTrack.single(pose))
    assert stance(body, posture).obstacle == "out_of_picture"
    return cut_words(body, POSTURES[posture], ENGLISH)


def edges(pose: Pose, posture: Posture) -> tuple[float, float, float, float]:
    """How far the joints that must be seen are from the left, right, upper and lower edge."""
    joints = [LANDMARK_INDEX[f"{side}_{name}"] for side in ("left", "right") for name in ("shoulder", "hip", "knee")]
    joints += [LANDMARK_INDEX[f"{side}_ankle"] for side in ("left", "right")]
    x, y = pose.landmarks[joints, :2].T
    return float(x.min()), float(1 - x.max()), float(y.min()), float(1 - y.max())


@pytest.mark.parametrize("posture", PEOPLE)
def test_who_is_too_low_or_too_high_in_the_picture_is_told_to_tilt_the_screen(posture: Posture) -> None:
    pose = PEOPLE[posture]
    _, _, above, below = edges(pose, posture)
    assert words(moved(pose, y=below + 0.05), posture).endswith("Tilt the screen down a little.")
    assert words(moved(pose, y=-above - 0.05), posture).endswith("Tilt the screen up a little.")


def test_the_feet_of_a_lying_person_are_missed_and_asked_for_by_name() -> None:
    left, right, _, _ = edges(LYING, "supine_knees_bent")
    feet_left = moved(LYING, x=-left - 0.05)
    assert words(feet_left, "supine_knees_bent") == "I can't see your feet. Move the laptop towards your feet."
    head_right = moved(LYING, x=right + 0.05)
    assert words(head_right, "supine_knees_bent") == "I can't see your shoulders. Move the laptop towards your head."


def test_who_stands_at_the_side_is_asked_into_the_middle() -> None:
    pose = PEOPLE["standing_on_one_leg"]
    left, _, _, _ = edges(pose, "standing_on_one_leg")
    assert words(moved(pose, x=-left - 0.05), "standing_on_one_leg").endswith("Come into the middle.")


@pytest.mark.parametrize("posture", PEOPLE)
def test_who_does_not_fit_in_is_told_to_push_the_laptop_back(posture: Posture) -> None:
    assert words(moved(PEOPLE[posture], times=3.0), posture).endswith(ENGLISH.placement.too_near)


@settings(max_examples=60, deadline=None)
@given(
    posture=st.sampled_from(list(PEOPLE)),
    x=st.floats(-1.5, 1.5),
    y=st.floats(-1.5, 1.5),
    times=st.floats(0.2, 4.0),
)
def test_whatever_is_cut_off_is_told_in_two_short_sentences(posture: Posture, x: float, y: float, times: float) -> None:
    body = Body(PoseTrack.single(moved(PEOPLE[posture], x, y, times)))
    for text in (cut_words(body, POSTURES[posture], ENGLISH), edge_words(body, POSTURES[posture], ENGLISH)):
        assert text.count(".") == 2
        assert len(text.split()) <= 18
        assert text.startswith((ENGLISH.placement.all_missing, "I can't see your ", "Your "))
    assert hidden_words(body, POSTURES[posture], ENGLISH).startswith("I can't see your ")


def test_what_is_hidden_is_named() -> None:
    landmarks = LYING.landmarks.copy()
    for side in ("left", "right"):
        landmarks[[LANDMARK_INDEX[f"{side}_{name}"] for name in ("ankle", "knee")], 3] = 0.2
    body = Body(PoseTrack.single(replace(LYING, landmarks=landmarks)))
    assert hidden_words(body, POSTURES["supine_knees_bent"], ENGLISH) == "I can't see your knees and feet."


def test_near_the_edge_counting_goes_on_and_it_is_told() -> None:
    left, _, _, _ = edges(LYING, "supine_knees_bent")
    pose = moved(LYING, x=-left + 0.01)
    assert stance(Body(PoseTrack.single(pose)), "supine_knees_bent").obstacle is None
    found = told(pose)
    assert (found.id, found.text) == ("near_edge", "Your feet are at the edge. Move the laptop towards your feet.")


def test_who_stands_before_lying_down_is_asked_to_lie_down_though_the_feet_are_cut_off() -> None:
    pose = moved(PEOPLE["standing_on_one_leg"], y=0.05 + edges(PEOPLE["standing_on_one_leg"], "standing_on_one_leg")[3])
    assert told(pose).text == "You are standing upright. Lie on your back, knees bent."


# -- askew ------------------------------------------------------------------------------------------------------


def placements(name: str, poses: Sequence[Pose]) -> list[str]:
    engine = Engine(spec_of(name))
    return [found.id for pose in poses for found in engine.step(pose) if isinstance(found, PlacementFound)]


@pytest.mark.parametrize("name", WITH_TRUTH)
def test_a_laptop_that_stands_level_is_never_called_askew_or_too_high(name: str) -> None:
    assert not {"tilted", "too_high", "near_edge"} & set(placements(name, poses_of(name)))


@pytest.mark.parametrize("name", sorted(set(ALL) - set(WITH_TRUTH)))
@pytest.mark.parametrize("exercise", ["bridge", "clam", "hip_hike"])
def test_real_people_are_never_told_that_the_picture_is_askew(name: str, exercise: str) -> None:
    engine = Engine(loaded(exercise).spec)
    found = [e.id for pose in poses_of(name) for e in engine.step(pose) if isinstance(e, PlacementFound)]
    assert found
    assert "tilted" not in found


@pytest.mark.parametrize("name", WITH_TRUTH)
@pytest.mark.parametrize("degrees", [-30.0, -20.0, 20.0, 30.0])
def test_a_picture_that_is_askew_is_told_and_no_other_advice_is_given(name: str, degrees: float) -> None:
    engine = Engine(spec_of(name))
    events = [event for pose in askew(poses_of(name), degrees) for event in engine.step(pose)]
    said = [cue.text for cue in events if isinstance(cue, Cue) and cue.kind == "placement" and cue.spoken]
    assert "The picture is askew. Set the laptop level." in said


@pytest.mark.parametrize("posture", PEOPLE)
@settings(max_examples=40, deadline=None)
@given(degrees=st.floats(-14.0, 14.0))
def test_the_turn_of_the_picture_is_read_off_the_body(posture: Posture, degrees: float) -> None:
    rule, pose = POSTURES[posture], PEOPLE[posture]
    (turned_pose,) = askew([pose], degrees)
    before, after = (float(rule.roll_deg(Body(PoseTrack.single(one)))[0]) for one in (pose, turned_pose))
    assert after - before == pytest.approx(degrees, abs=1.0)


def test_a_really_turned_picture_is_told_to_be_askew(pose_model: Path) -> None:
    engine, said = Engine(loaded("bridge").spec), []
    with VideoFile(DEMO) as video, Landmarker(pose_model) as landmarker:
        turn = cv2.getRotationMatrix2D((video.size_px[0] / 2, video.size_px[1] / 2), 25, 1)
        lying_s = next(event.t_s for event in _ready(poses_of("demo_bridge")))
        for frame in islice(video, int(lying_s * 20), int((lying_s + 4) * 20)):
            picture = np.ascontiguousarray(cv2.warpAffine(frame.frame_bgr, turn, video.size_px), dtype=np.uint8)
            said += engine.step(landmarker.pose(Frame(frame.t_s, picture)))
    assert "tilted" in [event.id for event in said if isinstance(event, PlacementFound)]


def _ready(poses: Sequence[Pose]) -> list[PlacementFound]:
    engine = Engine(loaded("bridge").spec)
    found = [event for pose in poses for event in engine.step(pose)]
    return [event for event in found if isinstance(event, PlacementFound) and event.id == "ok"]


# -- too high ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("head", ["left", "right"])
def test_a_lens_that_looks_down_steeply_is_told_to_be_too_high(head: str) -> None:
    (pose,) = film([Still(0)], View(head="left" if head == "left" else "right")).poses
    body = Body(PoseTrack.single(pose))
    shoulder_px = float(body.torso_px[0]) * np.sin(np.radians(40.0)) / view.STEEP_GAIN
    far = "right" if head == "right" else "left"
    landmarks = pose.landmarks.copy()
    for joint in ("shoulder", "hip"):
        landmarks[LANDMARK_INDEX[f"{far}_{joint}"], 1] -= shoulder_px / pose.size_px[1]
    high = replace(pose, landmarks=landmarks)
    assert float(view.steep_deg(Body(PoseTrack.single(high)))[0]) == pytest.approx(40.0, abs=3.0)
    assert told(high).text == "The laptop is too high. Put it lower."
