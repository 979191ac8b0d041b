"""Measures: right on a body whose joints are known, and the same whichever way it lies."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bodies import REST_HEIGHT_M, THIGH_M, Bridge, Still, View, film, mirrored
from goodrep.core import bridge, measures, side_lying
from goodrep.core.body import HIP, JOINTS, KNEE, Body, Measured
from goodrep.core.measures import MEASURE_FUNCTIONS
from goodrep.core.observing import Observations
from goodrep.core.pose import LANDMARK_INDEX, LANDMARKS, OUTLINE_SHAPE, Array, Pose, PoseTrack
from goodrep.core.postures import POSTURES as RULES
from goodrep.core.vocabulary import MEASURES, Posture, Side
from goodrep.core.weights import SHIPPED
from one_sided import Clam, Hike, clam, clams, hikes
from recorded import WITH_TRUTH, seen

TOP = Bridge(up_s=0.5, hold_s=1.0, down_s=0.5, rest_s=0.5)
BRIDGE = [name for name, quantity in MEASURES.items() if quantity.posture == "supine_knees_bent"]
CLAM = [name for name, quantity in MEASURES.items() if quantity.posture == "side_lying_knees_bent"]
POSTURES = get_args(Posture)
OTHER_SIDE: dict[Side, Side] = {"left": "right", "right": "left", "both": "both"}


def measured(poses: list[Pose], side: Side = "both", posture: Posture = "supine_knees_bent") -> dict[str, Measured]:
    body = Body(PoseTrack.of(poses), side)
    return {name: MEASURE_FUNCTIONS[name](body) for name in MEASURES if MEASURES[name].posture == posture}


def told(name: str, found: Measured) -> tuple[Array, Array]:
    """(T,) value and uncertainty as a check sees them: against the first picture where only the change means
    something."""
    scale = 1.0 if found.scale is None else float(found.scale[0])
    zero = float(found.value[0]) if MEASURES[name].from_rest else 0.0
    return (found.value - zero) / scale, found.sd / scale


def person(posture: Posture, side: Literal["left", "right"] = "right") -> tuple[list[Pose], Side]:
    """Somebody who does a rep in this posture, and the side to measure."""
    if posture == "supine_knees_bent":
        return film([Still(0.5), TOP], View(fps=5, noise_m=0.005)).poses, "both"
    if posture == "side_lying_knees_bent":
        return clams([Still(0.5), Clam(roll_deg=20, feet_thigh=0.2)], side, fps=5), side
    return hikes([Still(0.5), Hike(lean_deg=10, free_knee_deg=30)], side, fps=5), side


def at_rest_and_top(act: Bridge, view: View | None = None, knee_flexion_deg: float = 118.0) -> tuple[Body, Body]:
    poses = film([Still(1), act], view or View(), knee_flexion_deg=knee_flexion_deg).poses
    top_s = 1 + act.up_s + act.hold_s / 2
    rest = next(pose for pose in poses if pose.t_s >= 0.5)
    top = next(pose for pose in poses if pose.t_s >= top_s)
    return Body(PoseTrack.of([rest])), Body(PoseTrack.of([top]))


def value(body: Body, name: str) -> float:
    return float(MEASURE_FUNCTIONS[name](body).value[0])


def test_every_measure_has_a_function_and_a_meaning() -> None:
    assert set(MEASURE_FUNCTIONS) == set(MEASURES)


@pytest.mark.parametrize("head", ["left", "right"])
@pytest.mark.parametrize("top_deg", [150.0, 170.0, 180.0, 194.0])
def test_the_hip_angle_counts_on_past_the_line(top_deg: float, head: Literal["left", "right"]) -> None:
    _, top = at_rest_and_top(Bridge(top_deg=top_deg), View(head=head))
    assert value(top, "shoulder_hip_knee_deg") == pytest.approx(top_deg, abs=0.5)


@pytest.mark.parametrize("flexion_deg", [75.0, 100.0, 118.0])
def test_knee_flexion_is_zero_when_straight(flexion_deg: float) -> None:
    rest, _ = at_rest_and_top(TOP, knee_flexion_deg=flexion_deg)
    assert value(rest, "knee_flexion_deg") == pytest.approx(flexion_deg, abs=0.5)


def test_hip_height_follows_the_truth() -> None:
    made = film([Still(1), TOP])
    height = measured(made.poses)["hip_height_thigh"].value
    np.testing.assert_allclose(height, made.height_thigh, atol=0.003)
    assert height[0] == pytest.approx(REST_HEIGHT_M / THIGH_M, abs=0.003)


def test_a_sliding_foot_gets_farther_away() -> None:
    rest, top = at_rest_and_top(Bridge(slide_thigh=0.2))
    assert value(top, "foot_reach_thigh") - value(rest, "foot_reach_thigh") == pytest.approx(0.2, abs=0.01)


@pytest.mark.parametrize("arch_deg", [0.0, 12.0, 30.0])
@pytest.mark.parametrize("head", ["left", "right"])
def test_the_arch_is_read_off_the_belly_side_of_the_outline(arch_deg: float, head: Literal["left", "right"]) -> None:
    rest, top = at_rest_and_top(Bridge(arch_deg=arch_deg), View(head=head))
    change = value(top, "lumbar_extension_deg") - value(rest, "lumbar_extension_deg")
    assert change == pytest.approx(arch_deg, abs=1.0)


@pytest.mark.parametrize("window", bridge.WINDOWS)
@pytest.mark.parametrize("share", [0.0, 0.4, 0.9])
def test_the_arch_is_measured_where_half_of_each_front_window_is_seen(window: str, share: float) -> None:
    (pose,) = film([Still(0)], View(head="left")).poses
    whole = bridge.lumbar_extension_deg(Body(PoseTrack.single(pose)))
    line, edge, stations = bridge.WINDOWS[window]
    outline = pose.outline.copy()
    outline[line, edge, stations.start : stations.start + round(share * (stations.stop - stations.start))] = np.nan
    part = bridge.lumbar_extension_deg(
        Body(PoseTrack.single(Pose(0.0, pose.size_px, pose.landmarks, pose.world_m, outline)))
    )
    if share > 0.5 and window != "buttock":
        assert np.isnan(part.value).all()
        assert np.isnan(part.sd).all()
        return
    if window != "buttock":
        assert part.value[0] == pytest.approx(whole.value[0])
    else:
        buttock = 0.12 if share < 0.5 else SHIPPED.buttock_torso
        weight = SHIPPED.lumbar_deg[list(bridge.WINDOWS).index(window)]
        assert part.value[0] - whole.value[0] == pytest.approx(weight * (buttock - 0.12))
    hidden = share > 0.5 or (share > 0 and window != "buttock")
    assert (part.sd[0] > whole.sd[0]) == hidden


@pytest.mark.parametrize(("yaw_deg", "more"), [(10.0, False), (25.0, True), (40.0, True)])
def test_the_arch_is_more_doubtful_far_from_side_on(yaw_deg: float, more: bool) -> None:
    (pose,) = film([Still(0)], View(yaw_deg=yaw_deg)).poses
    sd = bridge.lumbar_extension_deg(Body(PoseTrack.single(pose))).sd[0]
    assert sd == pytest.approx(bridge.ERROR_DEG * max(yaw_deg / bridge.SIDE_DEG, 1.0) ** 2, rel=0.05)
    assert (sd > bridge.ERROR_DEG * 1.01) == more


def test_without_an_outline_only_the_arch_is_unknown() -> None:
    found = measured(film([TOP], View(outline=False)).poses)
    assert {name for name in found if np.isnan(found[name].value).all()} == {"lumbar_extension_deg"}


@pytest.mark.parametrize("posture", POSTURES)
def test_without_a_person_every_measure_is_nan(posture: Posture) -> None:
    side: Side = "both" if posture == "supine_knees_bent" else "left"
    for found in measured([Pose.nobody(0.0, (640, 480))], side, posture).values():
        assert np.isnan(found.value).all()
        assert np.isnan(found.sd).all()


@pytest.mark.parametrize("posture", POSTURES)
def test_a_measure_of_many_frames_is_that_of_each(posture: Posture) -> None:
    poses, side = person(posture)
    together = measured(poses, side, posture)
    for i, pose in enumerate(poses):
        for name, (value, sd, scale) in measured([pose], side, posture).items():
            assert value[0] == together[name].value[i]
            assert sd[0] == together[name].sd[i]
            assert scale is None or scale[0] == together[name].scale[i]  # type: ignore[index]


@pytest.mark.parametrize("posture", POSTURES)
def test_the_table_holds_value_uncertainty_and_scale_in_the_order_asked_for(posture: Posture) -> None:
    poses, side = person(posture)
    found = measured(poses, side, posture)
    names = tuple(sorted(found, reverse=True))
    track = PoseTrack.of(poses)
    table = Observations.of_track(track).seen(posture, side).table(names, 7.0)
    assert (table[:, 0] == track.t_s).all()
    assert (table[:, 1] == np.abs(RULES[posture].view_deg(Body(track, side)) - 7.0)).all()
    parts = table[:, 2:].reshape(len(poses), 3, len(names))
    for i, name in enumerate(names):
        scale = found[name].scale
        assert (parts[:, 0, i] == found[name].value).all()
        assert (parts[:, 1, i] == found[name].sd).all()
        assert (parts[:, 2, i] == (1.0 if scale is None else scale)).all()


@settings(max_examples=25, deadline=None)
@given(
    flexion_deg=st.floats(70, 125),
    top_deg=st.floats(160, 190),
    arch_deg=st.floats(0, 30),
    slide=st.floats(0, 0.2),
    yaw_deg=st.floats(-30, 30),
    noise_m=st.sampled_from([0.0, 0.01]),
)
def test_a_mirror_changes_no_measure(
    flexion_deg: float, top_deg: float, arch_deg: float, slide: float, yaw_deg: float, noise_m: float
) -> None:
    act = Bridge(up_s=0.4, hold_s=0.2, down_s=0.4, rest_s=0, top_deg=top_deg, arch_deg=arch_deg, slide_thigh=slide)
    poses = film([act], View(fps=5, yaw_deg=yaw_deg, noise_m=noise_m), knee_flexion_deg=flexion_deg).poses
    there, back = measured(poses), measured([mirrored(pose) for pose in poses])
    for name in BRIDGE:
        np.testing.assert_allclose(back[name].value, there[name].value, atol=0.05 if name.endswith("_deg") else 1e-3)
        np.testing.assert_allclose(back[name].sd, there[name].sd, rtol=0.01)


@pytest.mark.parametrize("posture", POSTURES)
@pytest.mark.parametrize("side", ["left", "right"])
def test_the_person_in_the_mirror_who_trains_the_other_side_measures_the_same(
    posture: Posture, side: Literal["left", "right"]
) -> None:
    poses, trained = person(posture, side)
    there = measured(poses, trained, posture)
    back = measured([mirrored(pose) for pose in poses], OTHER_SIDE[trained], posture)
    for name in there:
        for one, other in zip(told(name, there[name]), told(name, back[name]), strict=True):
            np.testing.assert_allclose(other, one, atol=1e-9, rtol=1e-9)


@pytest.mark.parametrize("posture", POSTURES)
@settings(max_examples=25, deadline=None)
@given(scale=st.floats(0.4, 1.3), shift=st.tuples(st.floats(-0.2, 0.2), st.floats(-0.2, 0.2)))
def test_distance_and_place_in_the_picture_change_no_measure(
    posture: Posture, scale: float, shift: tuple[float, float]
) -> None:
    poses, side = person(posture)
    moved = []
    for pose in poses:
        landmarks = pose.landmarks.copy()
        landmarks[:, :2] = 0.5 + scale * (landmarks[:, :2] - 0.5) + shift
        moved.append(Pose(pose.t_s, pose.size_px, landmarks, pose.world_m, pose.outline))
    there, after = measured(poses, side, posture), measured(moved, side, posture)
    for name in there:
        for one, other in zip(told(name, there[name]), told(name, after[name]), strict=True):
            np.testing.assert_allclose(other, one, rtol=1e-6, atol=1e-6)


def test_a_fading_joint_makes_what_needs_it_uncertain() -> None:
    clear = measured(film([TOP], View(fps=5)).poses)
    faded = measured(film([TOP], View(fps=5, visibility=0.5)).poses)
    for name in ("shoulder_hip_knee_deg", "knee_flexion_deg", "hip_height_thigh", "foot_reach_thigh"):
        assert (faded[name].sd > 1.5 * clear[name].sd).all()


@pytest.mark.parametrize("posture", POSTURES)
@pytest.mark.parametrize("joints", ["all", "hip", "knee", "ankle", "shoulder"])
def test_joints_on_top_of_each_other_give_no_warning(posture: Posture, joints: str) -> None:
    (pose, *_), side = person(posture)
    landmarks = pose.landmarks.copy()
    gathered = [i for i, name in enumerate(LANDMARKS) if joints == "all" or joints in name]
    landmarks[gathered, :2] = landmarks[LANDMARK_INDEX["left_hip"], :2]
    landmarks[LANDMARK_INDEX["left_knee"], :2] = landmarks[LANDMARK_INDEX["left_hip"], :2]
    for world_m in (pose.world_m, np.zeros_like(pose.world_m)):
        poses = [Pose(0.0, pose.size_px, landmarks, world_m, np.zeros(OUTLINE_SHAPE))]
        for found in measured(poses, side, posture).values():
            assert not np.isnan(found.value).any()


def test_an_unknown_measure_is_an_error() -> None:
    with pytest.raises(KeyError, match="glute_activation"):
        measures.measured(Body(PoseTrack.of([Pose.nobody(0.0, (640, 480))])), "glute_activation")


# -- the clam ---------------------------------------------------------------------------------------------------


def at_top(act: Clam, azimuth_deg: float = 30.0) -> dict[str, tuple[float, float]]:
    """Value and uncertainty at the top against rest."""
    found = measured(clams([Still(1), act], azimuth_deg=azimuth_deg), "right", "side_lying_knees_bent")
    top = round(15 * (1 + act.up_s + act.hold_s / 2))
    return {name: (float(value[top]), float(sd[0])) for name in found for value, sd in [told(name, found[name])]}


@pytest.mark.parametrize(
    ("act", "name", "expected", "within"),
    [
        (Clam(roll_deg=15), "pelvic_roll_deg", 15.0, 4.0),
        (Clam(roll_deg=25), "pelvic_roll_deg", 25.0, 5.0),
        (Clam(feet_thigh=0.25), "feet_gap_thigh", 0.25, 0.06),
        (Clam(slide_torso=0.2), "support_shift_torso", 0.2, 0.04),
    ],
)
def test_what_goes_wrong_in_a_clam_is_seen_where_it_belongs(
    act: Clam, name: str, expected: float, within: float
) -> None:
    assert at_top(act)[name][0] == pytest.approx(expected, abs=within)


def test_a_good_clam_opens_and_moves_nothing_else() -> None:
    top = at_top(Clam())
    for name in ("pelvic_roll_deg", "pelvic_hitch_deg", "feet_gap_thigh", "support_shift_torso"):
        assert abs(top[name][0]) < top[name][1], name


def test_a_clam_that_opens_farther_is_seen_to() -> None:
    openings = [at_top(Clam(opening_deg=opening))["clam_opening_deg"][0] for opening in (10.0, 20.0, 40.0, 60.0)]
    assert openings == sorted(openings)
    assert openings[-1] > openings[0] + 20


def test_from_straight_in_front_a_roll_is_left_to_doubt() -> None:
    """It does not move in the picture there, so whatever is read means nothing; a hitch is seen as well as ever."""
    sds = {azimuth_deg: at_top(Clam(roll_deg=25), azimuth_deg) for azimuth_deg in (0.0, 15.0, 30.0, 45.0)}
    rolls = [sds[azimuth_deg]["pelvic_roll_deg"][1] for azimuth_deg in sds]
    allowed = clam().checks["pelvis_roll_back"].needs.max_uncertainty
    assert rolls == sorted(rolls, reverse=True)
    assert rolls[0] > 2 * allowed
    assert rolls[2] < allowed
    assert sds[0.0]["pelvic_hitch_deg"][1] == pytest.approx(sds[45.0]["pelvic_hitch_deg"][1], rel=0.1)


@pytest.mark.parametrize("azimuth_deg", [0.0, 15.0, 30.0, 45.0])
def test_the_view_of_a_clam_is_read_off_shins_and_trunk(azimuth_deg: float) -> None:
    (pose,) = clams([Still(0)], azimuth_deg=azimuth_deg)
    assert side_lying.view_deg(Body(PoseTrack.single(pose), "right"))[0] == pytest.approx(azimuth_deg, abs=6)


def test_a_fading_knee_makes_what_needs_it_uncertain() -> None:
    (pose,) = clams([Still(0)])
    landmarks = pose.landmarks.copy()
    landmarks[LANDMARK_INDEX["right_knee"], 3] = 0.5
    clear = measured([pose], "right", "side_lying_knees_bent")
    faded = measured([Pose(0.0, pose.size_px, landmarks, pose.world_m, pose.outline)], "right", "side_lying_knees_bent")
    more = {name for name in CLAM if faded[name].sd[0] > 1.5 * clear[name].sd[0]}
    assert more == {"knee_gap_torso", "clam_opening_deg"}


# -- bodies -----------------------------------------------------------------------------------------------------


def test_a_body_knows_which_side_is_trained_and_which_is_not() -> None:
    (pose,) = clams([Still(0)], "right")
    sides: list[tuple[Side, int]] = [("left", 0), ("right", 1)]
    for side, mine in sides:
        body = Body(PoseTrack.single(pose), side)
        assert body.trained == mine
        for joint, name in enumerate(JOINTS):
            index = LANDMARK_INDEX[f"{side}_{name}"]
            assert (body.sides[0, body.trained, joint] == body.track.points(index)[0]).all()
            assert (body.sides_world_m[0, body.trained, joint] == pose.world_m[index]).all()
            assert body.seen_by_side[0, body.trained, joint] == pose.landmarks[index, 3]
    # The hip of the top leg lies higher than the one lain on.
    body = Body(PoseTrack.single(pose), "right")
    assert body.sides[0, body.trained, HIP, 1] > body.sides[0, 1 - body.trained, HIP, 1]


def test_without_a_trained_side_nobody_can_ask_for_it() -> None:
    body = Body(PoseTrack.of(clams([Still(0)])))
    with pytest.raises(ValueError, match="which side is being trained"):
        _ = body.trained


def test_where_the_side_is_not_known_the_top_leg_is_the_higher_one() -> None:
    for side in ("left", "right"):
        poses = clams([Still(0.5), Clam()], side, fps=5)
        known, found = (side_lying.joints(Body(PoseTrack.of(poses), given)) for given in (side, "both"))
        assert (known.top == found.top).all()
        assert (known.top[:, KNEE, 1] > known.bottom[:, KNEE, 1]).all()


def test_what_several_measures_need_is_made_once_for_each_body() -> None:
    made = []

    def count(body: Body) -> int:
        made.append(body)
        return len(made)

    first, second = (Body(PoseTrack.of(clams([Still(0)])), "right") for _ in range(2))
    assert [first.derived(count), first.derived(count), second.derived(count), first.derived(count)] == [1, 1, 2, 1]
    assert first.derived(side_lying.joints) is first.derived(side_lying.joints)


@pytest.mark.parametrize("name", [name for name in MEASURES if name != "support_shift_torso"])  # in no shipped spec
def test_the_stated_uncertainty_is_what_recorded_reps_have(name: str) -> None:
    reps = [rep for recording in WITH_TRUTH for rep in seen(recording).counted]
    sds = [rep.measures[name].uncertainty for rep in reps if name in rep.measures]
    assert len(sds) > 5
    assert float(np.median(sds)) == pytest.approx(MEASURES[name].sd, rel=0.25)
