"""Synthetic people: a bridge seen from the side as poses, with the truth known.

A side plane in metres, x to the right and y up, feet at the left, head at the right; shoulders and ankles stay on the
floor, so that the height of the hips fixes all angles. ``film`` plays a script of acts and gives rounded poses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np

from goodrep.core.bridge import WINDOWS
from goodrep.core.engine import Engine
from goodrep.core.events import Cue, Event, Rep, RepDone
from goodrep.core.pose import LANDMARK_INDEX, LANDMARKS, OUTLINE_SHAPE, Array, Pose
from goodrep.core.view import YAW_GAIN
from goodrep.core.vocabulary import Side
from goodrep.core.weights import SHIPPED
from goodrep.specs.loading import load_spec
from goodrep.specs.model import Spec

TRUNK_M, THIGH_M, SHANK_M = 0.50, 0.42, 0.42
JOINT_HEIGHT_M: Final = 0.08
"""Ankle and shoulder over the floor."""
HEEL_M = 0.05
REST_HEIGHT_M: Final = 0.02
"""The resting hip over the line from ankle to shoulder."""
BELLY_TORSO: Final = 0.22
DEG_PER_BELLY_TORSO: Final = float(
    sum(SHIPPED.lumbar_deg[list(WINDOWS).index(name)] for name in ("waist", "low_belly"))
)
"""Degrees of arch for a belly one torso length higher all along; groin, thigh and buttock stay where they are."""
HALF_WIDTH_M: Final = {"shoulder": 0.18, "hip": 0.10, "knee": 0.10, "ankle": 0.10}
GET_UP_S: Final = 1.5
"""From lying to sitting, and again from sitting to standing."""


def bridge() -> Spec:
    return load_spec("bridge").spec


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """One rep as it is meant. ``top_deg`` is shoulder-hip-knee at the top, ``share`` how much of that lift is done,
    ``back_to_thigh`` where the hips come to rest, over the floor."""

    up_s: float = 2.0
    hold_s: float = 2.0
    down_s: float = 2.0
    rest_s: float = 1.0
    top_deg: float = 176.0
    share: float = 1.0
    arch_deg: float = 0.0
    sag_share: float = 0.0
    slide_thigh: float = 0.0
    back_to_thigh: float = 0.0

    @property
    def seconds(self) -> float:
        return self.up_s + self.hold_s + self.down_s + self.rest_s


@dataclass(frozen=True, slots=True)
class Still:
    seconds: float


@dataclass(frozen=True, slots=True)
class GetUp:
    """From lying over sitting to standing."""

    seconds: float = 2 * GET_UP_S


@dataclass(frozen=True, slots=True)
class LieDown:
    seconds: float = 2 * GET_UP_S


@dataclass(frozen=True, slots=True)
class Stand:
    seconds: float


Act = Bridge | Still | GetUp | LieDown | Stand


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The camera and what it makes of the person. ``lost`` are spans (from, to) without a pose."""

    size_px: tuple[int, int] = (640, 480)
    fps: float = 20.0
    head: Literal["left", "right"] = "right"
    yaw_deg: float = 0.0
    noise_m: float = 0.0
    seed: int = 0
    visibility: float = 0.99
    outline: bool = True
    lost: tuple[tuple[float, float], ...] = ()
    from_s: float = 0.0
    to_s: float = float("inf")


@dataclass(frozen=True, slots=True)
class TrueRep:
    """When a rep really happened."""

    start_s: float
    arrival_s: float
    departure_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Film:
    poses: list[Pose]
    reps: list[TrueRep]
    height_thigh: Array = field(repr=False)
    """(T,) what the rep signal should read."""


def minimum_jerk(share: Array) -> Array:
    u = np.clip(share, 0.0, 1.0)
    return 10 * u**3 - 15 * u**4 + 6 * u**5


def film(
    acts: Sequence[Act],
    view: View | None = None,
    *,
    knee_flexion_deg: float = 118.0,
    standing_first: bool = False,
    heel_m: float = HEEL_M,
) -> Film:
    """The poses of a script and its truth; lying with the hips down at the beginning, unless ``standing_first``.

    ``heel_m``: how much nearer to the hips the heel is than the ankle.
    """
    view = view or View()
    total_s = sum(act.seconds for act in acts)
    t = np.arange(max(view.from_s, 0.0), min(total_s, view.to_s) + 1e-9, 1 / view.fps)
    floor_m = _floor_m(knee_flexion_deg)
    rest = REST_HEIGHT_M / THIGH_M
    height = np.full(t.shape, rest)
    arch, slide = np.zeros_like(t), np.zeros_like(t)
    upright = np.full(t.shape, 2.0 if standing_first else 0.0)
    reps: list[TrueRep] = []
    begin, level = 0.0, rest
    for act in acts:
        since = t - begin
        now = (since >= 0) & (since < act.seconds)
        later = since >= act.seconds
        if isinstance(act, Bridge):
            peak = rest + act.share * (_top_thigh(act.top_deg, floor_m) - rest)
            after = rest + act.back_to_thigh
            lowered = since - act.up_s - act.hold_s
            sag = act.sag_share * (peak - level)
            up = minimum_jerk(since / act.up_s)
            sagging = minimum_jerk((since - act.up_s - 0.3 * act.hold_s) / max(0.2 * act.hold_s, 1e-9))
            down = minimum_jerk(lowered / act.down_s)
            moving = level + up * (peak - level) - sag * sagging - down * (peak - sag - after)
            height = np.where(now, moving, np.where(later, after, height))
            arch = np.where(now, act.arch_deg * up * (1 - down), arch)
            slide = np.where(now, act.slide_thigh * up * (1 - down), slide)
            reps.append(
                TrueRep(begin, begin + act.up_s, begin + act.up_s + act.hold_s, begin + act.seconds - act.rest_s)
            )
            level = after
        elif isinstance(act, GetUp | LieDown):
            rising = _rising(since)
            upright = np.where(now | later, rising if isinstance(act, GetUp) else 2.0 - rising, upright)
        begin += act.seconds
    joints = _joints(height * THIGH_M, slide * THIGH_M, upright, floor_m, heel_m)
    return Film(_poses(t, joints, BELLY_TORSO + arch / DEG_PER_BELLY_TORSO, view), reps, height)


def _rising(since: Array) -> Array:
    """0 lying, 1 sitting, 2 standing."""
    return minimum_jerk(since / GET_UP_S) + minimum_jerk((since - GET_UP_S) / GET_UP_S)


def _floor_m(knee_flexion_deg: float) -> float:
    """Distance from ankle to shoulder with the hips down."""
    hip_to_ankle = 2 * THIGH_M * np.sin(np.radians(180.0 - knee_flexion_deg) / 2)
    return float(np.sqrt(hip_to_ankle**2 - REST_HEIGHT_M**2) + np.sqrt(TRUNK_M**2 - REST_HEIGHT_M**2))


def _linkage(height_m: Array, floor_m: Array) -> tuple[Array, Array]:
    """Hip and knee (T, 2) from the ankle at the origin and the shoulder at (floor_m, 0)."""
    hip = np.stack([floor_m - np.sqrt(TRUNK_M**2 - height_m**2), height_m], axis=1)
    reach = np.hypot(hip[:, 0], hip[:, 1])
    half = np.minimum(reach / 2, THIGH_M)
    rise = np.sqrt(THIGH_M**2 - half**2)
    normal = np.stack([-hip[:, 1], hip[:, 0]], axis=1) / reach[:, None]
    return hip, hip / 2 + normal * rise[:, None]


def _top_thigh(top_deg: float, floor_m: float) -> float:
    """The hip height at which shoulder, hip and knee make this angle."""
    heights = np.linspace(0.0, 0.40, 401)
    hip, knee = _linkage(heights, np.full(heights.shape, floor_m))
    to_shoulder, to_knee = np.array([floor_m, 0.0]) - hip, knee - hip
    turn = np.arctan2(to_knee[:, 1], to_knee[:, 0]) - np.arctan2(to_shoulder[:, 1], to_shoulder[:, 0])
    angles = np.degrees(np.mod(turn, 2 * np.pi))
    assert angles.min() < top_deg < angles.max(), "this body cannot reach that angle"
    return float(np.interp(top_deg, angles, heights)) / THIGH_M


def _joints(height_m: Array, slide_m: Array, upright: Array, floor_m: float, heel_m: float) -> dict[str, Array]:
    """(T, 2) metres over the floor by joint name, the ankle at x = 0 where it does not slide."""
    hip, knee = _linkage(height_m, floor_m + slide_m)
    zero = np.zeros_like(height_m)
    lying = {
        "ankle": np.stack([zero, zero], axis=1),
        "knee": knee,
        "hip": hip,
        "shoulder": np.stack([floor_m + slide_m, zero], axis=1),
        "heel": np.stack([zero + heel_m, zero - 0.05], axis=1),
        "foot_index": np.stack([zero - 0.15, zero - 0.05], axis=1),
    }
    for joint in lying.values():
        joint += np.stack([-slide_m, zero + JOINT_HEIGHT_M], axis=1)
    trunk = lying["shoulder"] - lying["hip"]
    # Sitting up turns the trunk about the hip; standing up then straightens the legs over the feet.
    turn = np.clip(upright, 0, 1) * np.radians(80)
    turned = np.stack(
        [
            trunk[:, 0] * np.cos(turn) - trunk[:, 1] * np.sin(turn),
            trunk[:, 0] * np.sin(turn) + trunk[:, 1] * np.cos(turn),
        ],
        axis=1,
    )
    lying["shoulder"] = lying["hip"] + turned
    stand = np.clip(upright - 1, 0, 1)[:, None]
    foot = lying["ankle"]
    standing = {
        "knee": foot + np.array([0.0, SHANK_M]),
        "hip": foot + np.array([0.0, SHANK_M + THIGH_M]),
        "shoulder": foot + np.array([0.0, SHANK_M + THIGH_M + TRUNK_M]),
    }
    joints = {name: at * (1 - stand) + standing.get(name, at) * stand for name, at in lying.items()}
    along = (joints["shoulder"] - joints["hip"]) / TRUNK_M
    joints["nose"] = joints["shoulder"] + 0.22 * along
    joints["elbow"] = joints["shoulder"] - 0.26 * along
    joints["wrist"] = joints["shoulder"] - 0.50 * along
    return joints


_PARTS: Final = {
    **dict.fromkeys(("eye", "eye_inner", "eye_outer", "ear", "mouth"), "nose"),
    **dict.fromkeys(("pinky", "index", "thumb"), "wrist"),
}
"""Landmarks that are drawn where another joint is."""


def _poses(t: Array, joints: dict[str, Array], bulge: Array, view: View) -> list[Pose]:
    random = np.random.default_rng(view.seed)
    yaw, shown = np.radians(view.yaw_deg), np.radians(view.yaw_deg / YAW_GAIN)
    width, height = view.size_px
    head = 1.0 if view.head == "right" else -1.0
    near = "left" if view.head == "right" else "right"
    middle_m = 0.5 * (joints["ankle"][:1, :1] + joints["shoulder"][:1, :1])
    px_per_m = min(0.8 * width / 1.8, 0.9 * height / 1.8)
    landmarks = np.full((t.size, 33, 5), view.visibility)
    world = np.zeros((t.size, 33, 3))
    for index, name in enumerate(LANDMARKS):
        side = "left" if "left" in name else "right" if "right" in name else ""
        part = name.replace("left_", "").replace("right_", "").replace("_left", "").replace("_right", "")
        at = joints[_PARTS.get(part, part)]
        depth_m = HALF_WIDTH_M.get(part, 0.1) * (0 if not side else -1 if side == near else 1)
        x = head * (at[:, 0] - middle_m[:, 0])
        noise = random.normal(0, view.noise_m, (t.size, 2)) if view.noise_m else np.zeros((t.size, 2))
        landmarks[:, index, 0] = 0.5 + (x * np.cos(yaw) + depth_m * np.sin(yaw) + noise[:, 0]) * px_per_m / width
        landmarks[:, index, 1] = 0.95 - (at[:, 1] + noise[:, 1]) * px_per_m / height
        landmarks[:, index, 2] = depth_m * px_per_m / width
        world[:, index, 0] = x * np.cos(shown) + depth_m * np.sin(shown)
        world[:, index, 1] = joints["hip"][:, 1] - at[:, 1]
        world[:, index, 2] = depth_m * np.cos(shown) - x * np.sin(shown)
        if side and side != near:
            landmarks[:, index, 3] *= 0.6
    outline = np.full((t.size, *OUTLINE_SHAPE), np.nan)
    if view.outline:
        outline[:] = 0.12
        outline[:, 0, 1 if head > 0 else 0] = bulge[:, None]
    poses = []
    for i, t_s in enumerate(t.tolist()):
        if any(begin <= t_s < end for begin, end in view.lost):
            poses.append(Pose.nobody(t_s, view.size_px).rounded())
        else:
            poses.append(Pose(t_s, view.size_px, landmarks[i], world[i], outline[i]).rounded())
    return poses


def mirrored(pose: Pose) -> Pose:
    """The same person in a mirror: left and right change places."""
    swap = [LANDMARK_INDEX[_other_side(name)] for name in LANDMARKS]
    landmarks, world = pose.landmarks[swap].copy(), pose.world_m[swap].copy()
    landmarks[:, 0] = 1 - landmarks[:, 0]
    world[:, 0] *= -1
    return Pose(pose.t_s, pose.size_px, landmarks, world, pose.outline[:, ::-1].copy()).rounded()


def _other_side(name: str) -> str:
    if "left" in name:
        return name.replace("left", "right")
    return name.replace("right", "left")


@dataclass(frozen=True, slots=True)
class Seen:
    """What an engine made of a film."""

    engine: Engine
    events: list[Event]

    @property
    def reps(self) -> list[Rep]:
        """Reps and attempts, in order."""
        return [event.rep for event in self.events if isinstance(event, RepDone)]

    @property
    def counted(self) -> list[Rep]:
        return [rep for rep in self.reps if rep.counted]

    @property
    def attempts(self) -> list[Rep]:
        return [rep for rep in self.reps if not rep.counted]

    @property
    def cues(self) -> list[Cue]:
        return [event for event in self.events if isinstance(event, Cue)]

    @property
    def spoken(self) -> list[Cue]:
        return [cue for cue in self.cues if cue.spoken]


def watch(
    poses: Sequence[Pose], spec: Spec | None = None, *, side: Side | None = None, reps: int | None = None
) -> Seen:
    """A whole session: every pose, then the end of the source."""
    engine = Engine(spec or bridge(), side=side, reps=reps)
    events = [event for pose in poses for event in engine.step(pose)]
    return Seen(engine, events + engine.finish())
