"""What the window shows, pixel by pixel: at every size, in every state, and without its colours."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from goodrep.app import ink, signs
from goodrep.app.drawing import draw, layout
from goodrep.app.figure import BONE, DIMMED
from goodrep.app.ink import BACKGROUND, CARD, GOOD, SOFT, TEXT, TRACK, Box, blank
from goodrep.app.signs import VERDICT_COLOURS, mark
from goodrep.app.window_view import Gauge, Verdict, WindowView
from goodrep.core.pose import LANDMARK_INDEX
from goodrep.core.vocabulary import Phase
from goodrep.specs.loading import load_spec
from goodrep.specs.model import TEMPO_FAULTS

SPECS = Path(__file__).parent.parent / "exercise_specs"
WINDOW_PX = (1280, 720)
SIZES_PX = [(1280, 720), (1920, 1080), (1024, 640), (1152, 648), (800, 600), (720, 1280), (320, 180), (64, 48)]
FRAMES_PX = [(640, 480), (1280, 720), (480, 640), (64, 48)]


def _frame(width: int = 640, height: int = 360) -> NDArray[np.uint8]:
    """Red on the left, green on the right."""
    frame_bgr = np.zeros((height, width, 3), np.uint8)
    frame_bgr[:, : width // 2] = (0, 0, 200)
    frame_bgr[:, width // 2 :] = (0, 200, 0)
    return frame_bgr


def _points(**where_px: tuple[float, float]) -> NDArray[np.float64]:
    points_px = np.full((33, 2), np.nan)
    for name, at in where_px.items():
        points_px[LANDMARK_INDEX[name]] = at
    return points_px


def _gauge(value: float | None) -> Gauge:
    return Gauge("Hip line", "deg", value, 120, 200, 170, 185)


FULL = WindowView(
    _frame(),
    points_px=_points(left_hip=(100, 180), left_knee=(200, 180), left_ankle=(220, 260)),
    visibility=np.ones(33),
    marks={"left_hip": "fault", "left_knee": "warn", "left_ankle": "good"},
    exercise="Bridge",
    side_text="left leg on top",
    counter=(4, 12),
    set_text="Set 2 of 3",
    rep_verdicts=("good", "warn", "fault", "unseen"),
    phase="hold",
    phase_elapsed_s=0.7,
    phase_target_s=2.0,
    tempo_verdict="warn",
    gauge=_gauge(176.0),
    caption="Ribs down, tuck your tailbone",
    caption_verdict="fault",
    status="Push the laptop back a step.",
    keys=(("Space", "pause"), ("Q", "end")),
)
STATES = {
    "waiting": WindowView(_frame(), exercise="Bridge", how_to="Lie on your back. " * 12, status="I can't see anyone."),
    "full": FULL,
    "resting": replace(FULL, rest_s=41.3, phase=None, gauge=None),
    "paused": replace(FULL, paused=True),
    "summary": replace(FULL, summary="Eight good reps of ten. Next time: ribs down.", phase=None, gauge=None),
    "without limits": replace(FULL, counter=(123, None), phase_target_s=None, gauge=_gauge(None)),
    "nothing": WindowView(_frame()),
}


def _box(name: str, frame_px: tuple[int, int] = (640, 360), size_px: tuple[int, int] = WINDOW_PX) -> Box:
    box = getattr(layout(size_px, frame_px), name)
    assert isinstance(box, Box)
    return box


def _part(shown: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    return shown[box.top : box.bottom, box.left : box.right]


def _count(part: NDArray[np.uint8], colour: tuple[int, int, int]) -> int:
    return int((part == colour).all(axis=2).sum())


def _extent(part: NDArray[np.uint8], colour: tuple[int, int, int]) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what has exactly this colour."""
    rows, columns = np.nonzero((part == colour).all(axis=2))
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


@pytest.mark.parametrize("size_px", SIZES_PX)
@pytest.mark.parametrize("frame_px", FRAMES_PX)
def test_everything_has_its_own_place_at_every_size(size_px: tuple[int, int], frame_px: tuple[int, int]) -> None:
    places = layout(size_px, frame_px)
    parts = (places.header, places.picture, places.panel, places.caption)
    for box in parts:
        assert box.left >= 0
        assert box.top >= 0
        assert box.right <= size_px[0]
        assert box.bottom <= size_px[1]
    for one, other in itertools.combinations(parts, 2):
        apart_x = one.right <= other.left or other.right <= one.left
        apart_y = one.bottom <= other.top or other.bottom <= one.top
        assert apart_x or apart_y
    assert places.picture.width / places.picture.height == pytest.approx(frame_px[0] / frame_px[1], rel=0.12)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("size_px", SIZES_PX)
def test_every_state_is_drawn_at_every_size(state: str, size_px: tuple[int, int]) -> None:
    shown = draw(STATES[state], size_px)
    assert shown.shape == (size_px[1], size_px[0], 3)
    assert shown.dtype == np.uint8
    assert (shown != BACKGROUND).any()


@pytest.mark.parametrize("frame_px", FRAMES_PX)
def test_the_picture_is_mirrored_and_the_words_are_not(frame_px: tuple[int, int]) -> None:
    view = replace(FULL, frame_bgr=_frame(*frame_px), points_px=None)
    shown, box = draw(view, WINDOW_PX), _box("picture", frame_px)
    left, middle, quarter = box.left, box.top + box.height // 2, box.width // 4
    assert shown[middle, left + quarter].tolist() == [0, 200, 0]
    assert shown[middle, left + 3 * quarter].tolist() == [0, 0, 200]
    other = draw(replace(view, frame_bgr=np.ascontiguousarray(view.frame_bgr[:, ::-1])), WINDOW_PX)
    _part(shown, box)[:] = 0
    _part(other, box)[:] = 0
    assert np.array_equal(shown, other)


def test_the_skeleton_lies_on_the_mirrored_person() -> None:
    points_px = _points(left_hip=(100, 180), left_knee=(200, 180))
    shown, box = draw(WindowView(_frame(), points_px, np.ones(33)), WINDOW_PX), _box("picture")
    scale = box.width / 640
    thigh_x = box.right - round(150 * scale)
    assert shown[box.top + round(180 * scale), thigh_x].tolist() == list(BONE)
    assert shown[box.top + round(180 * scale), box.left + round(150 * scale)].tolist() == [0, 200, 0]


def test_only_what_is_seen_is_drawn_and_never_the_face() -> None:
    bare = draw(WindowView(_frame()), WINDOW_PX)
    points_px = _points(left_hip=(100, 180), left_knee=(200, 180), nose=(50, 50), left_ear=(60, 50), right_hip=(9e9, 0))
    visibility = np.ones(33)
    visibility[LANDMARK_INDEX["left_knee"]] = 0.2
    shown, box = draw(WindowView(_frame(), points_px, visibility), WINDOW_PX), _box("picture")
    changed = np.argwhere((shown != bare).any(axis=2))
    scale = box.width / 640
    assert 0 < len(changed) < 300  # one joint: the hip
    assert np.abs(changed - [box.top + 180 * scale, box.right - 100 * scale]).max() < 10
    nowhere = WindowView(_frame(), np.full((33, 2), np.nan), np.full(33, np.nan), {"left_hip": "fault"})
    assert np.array_equal(draw(nowhere, WINDOW_PX), bare)


def test_a_joint_that_could_not_be_seen_is_marked_where_it_must_be() -> None:
    points_px, visibility = _points(left_knee=(200, 180)), np.zeros(33)
    bare = draw(WindowView(_frame(), points_px, visibility), WINDOW_PX)
    for verdict, drawn in (("unseen", True), ("fault", False)):
        shown = draw(WindowView(_frame(), points_px, visibility, {"left_knee": verdict}), WINDOW_PX)
        assert bool((shown != bare).any()) is drawn


def _luminance(colour: tuple[int, int, int]) -> float:
    shares = np.array(colour) / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    return float(np.dot(linear, (0.0722, 0.7152, 0.2126)))


def _contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """As the web content accessibility guidelines define it, from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ink_colour", [TEXT, SOFT])
@pytest.mark.parametrize("ground", [BACKGROUND, CARD, "a white picture, dimmed"])
def test_all_words_stand_out(ink_colour: tuple[int, int, int], ground: tuple[int, int, int] | str) -> None:
    if isinstance(ground, str):
        blue, green, red = (round(255 * DIMMED + part * (1 - DIMMED)) for part in BACKGROUND)
        ground = blue, green, red
    assert _contrast(ink_colour, ground) >= 4.5


def test_key_names_and_signs_stand_out() -> None:
    assert _contrast(TEXT, TRACK) >= 4.5
    for colour in VERDICT_COLOURS.values():
        assert _contrast(colour, CARD) >= 4.5


def test_verdicts_differ_without_their_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    verdicts: tuple[Verdict, ...] = ("good", "warn", "fault", "unseen")
    monkeypatch.setattr(signs, "VERDICT_COLOURS", dict.fromkeys(verdicts, TEXT))
    drawn = []
    for verdict in verdicts:
        canvas = blank(60, 60)
        mark(canvas, verdict, (30, 30), 16)
        drawn.append(canvas)
    for one, other in itertools.combinations(drawn, 2):
        assert (one != other).any(axis=2).sum() > 150


def test_the_counter_can_be_read_from_two_metres() -> None:
    """Two metres from a laptop 17 cm high, digits of a tenth of its height are seen under half a degree."""
    for size_px in ((1280, 720), (1920, 1080)):
        for counter in ((7, None), (10, 12), (0, 10)):
            panel = _part(draw(replace(STATES["full"], counter=counter), size_px), _box("panel", size_px=size_px))
            third = panel[: panel.shape[0] // 2]
            _, top, _, bottom = _extent(third, TEXT)
            assert bottom - top > size_px[1] / 10


@pytest.mark.parametrize("state", ["waiting", "full", "resting", "paused", "summary", "without limits"])
@pytest.mark.parametrize("size_px", [(1280, 720), (1920, 1080)])
@pytest.mark.parametrize("frame_px", [(640, 480), (1280, 720)])
def test_every_word_can_be_read_from_two_metres(
    monkeypatch: pytest.MonkeyPatch, state: str, size_px: tuple[int, int], frame_px: tuple[int, int]
) -> None:
    """Capitals of a fortieth of the window's height, 4 mm on a laptop; the keys are for who sits in front of them."""
    written: dict[str, float] = {}
    put = ink.cv2.putText

    def note(canvas: ink.Canvas, text: str, at: tuple[int, int], colour: ink.Colour, *how: Any) -> None:
        written[text] = how[1] * ink.CAP_SHARE
        put(canvas, text, at, colour, *how)

    monkeypatch.setattr(ink.cv2, "putText", note)
    draw(replace(STATES[state], frame_bgr=_frame(*frame_px)), size_px)
    for text, capitals_px in written.items():
        for_keys = text in itertools.chain(*STATES[state].keys)
        assert capitals_px >= size_px[1] / (55 if for_keys else 40), text


def test_digits_do_not_shrink_from_nine_to_ten() -> None:
    heights = []
    for done in (9, 10):
        panel = _part(draw(replace(FULL, counter=(done, 12)), WINDOW_PX), _box("panel"))
        _, top, _, bottom = _extent(panel[: panel.shape[0] * 2 // 5], TEXT)
        heights.append(bottom - top)
    assert abs(heights[0] - heights[1]) <= 3


@pytest.mark.parametrize("exercise", ["bridge", "clam", "hip_hike"])
def test_every_cue_of_every_spec_can_be_read_from_two_metres(exercise: str) -> None:
    """Capitals of a twentieth of the window's height: 9 mm on a laptop, 15 arc minutes from two metres."""
    spec = load_spec(SPECS / f"{exercise}.yaml").spec
    faults = [check.cue for check in spec.checks.values()] + [getattr(spec.tempo, name).cue for name in TEMPO_FAULTS]
    box = _box("caption")
    for text in [text for cue in faults for text in (cue.first, cue.second, cue.corrected)]:
        part = _part(draw(WindowView(_frame(), caption=text, caption_verdict="fault"), WINDOW_PX), box)
        rows = (part == TEXT).all(axis=2).any(axis=1).astype(int)
        starts, ends = (np.flatnonzero(np.diff(rows, prepend=0, append=0) == way) for way in (1, -1))
        assert (ends - starts).min() >= 720 / 20  # of every line


@pytest.mark.parametrize("text", ["Slower", "Ribs down, tuck your tailbone", "Füße näher zum Gesäß", "x" * 200, "%s"])
def test_a_caption_fits_its_place(text: str) -> None:
    bare = draw(WindowView(_frame()), WINDOW_PX)
    changed = np.argwhere((draw(WindowView(_frame(), caption=text), WINDOW_PX) != bare).any(axis=2))
    box = _box("caption")
    assert changed.size
    assert changed[:, 0].min() >= box.top
    assert changed[:, 0].max() < box.bottom
    assert changed[:, 1].min() >= box.left - 4
    assert changed[:, 1].max() < box.right + 4


def test_a_caption_and_a_status_stand_one_below_the_other() -> None:
    box = _box("caption")
    part = _part(draw(WindowView(_frame(), caption="Hips higher", status="Push the laptop back."), WINDOW_PX), box)
    _, _, _, caption_bottom = _extent(part, TEXT)
    _, status_top, _, _ = _extent(part[caption_bottom:], SOFT)
    assert status_top > 0
    alone = _part(draw(WindowView(_frame(), status="Push the laptop back."), WINDOW_PX), box)
    assert _count(alone, SOFT) > 1.5 * _count(part, SOFT)  # larger where nothing else is to be read


def test_the_ring_fills_with_the_tempo() -> None:
    def filled(elapsed_s: float, target_s: float | None = 2.0, phase: Phase = "hold") -> int:
        view = WindowView(_frame(), counter=(1, 3), phase=phase, phase_elapsed_s=elapsed_s, phase_target_s=target_s)
        return _count(_part(draw(view, WINDOW_PX), _box("panel")), GOOD)

    course = [filled(elapsed_s) for elapsed_s in (0.0, 0.5, 1.0, 1.5)]
    assert course[0] == 0
    steps = np.diff(course)
    assert steps.min() > 0.5 * steps.max() > 0
    assert filled(2.0) == filled(9.0) > course[-1] + steps[-1]  # a tick stands in the full ring
    assert filled(5.0, None, "rest") == 0


def test_the_needle_follows_the_value_against_the_band() -> None:
    def panel(value: float | None) -> NDArray[np.uint8]:
        view = WindowView(_frame(), counter=(1, None), gauge=_gauge(value))
        part = _part(draw(view, WINDOW_PX), _box("panel"))
        return part[part.shape[0] * 7 // 10 :]

    empty = panel(None)
    assert np.array_equal(empty, panel(math.nan))
    band = _extent(empty, GOOD)
    rows = slice(band[1], band[3] + 1)
    middles = []
    for value in (100.0, 130.0, 170.0, 177.5, 185.0, 199.0, 250.0):
        left, _, right, _ = _extent(panel(value)[rows], TEXT)
        middles.append((left + right) / 2)
    assert middles == sorted(middles)
    assert middles[0] < middles[1] < band[0] + 8
    assert abs(middles[2] - band[0]) < 8
    assert abs(middles[4] - band[2]) < 8
    assert middles[5] > band[2]


def test_a_value_that_rounds_to_nothing_has_no_sign() -> None:
    views = [
        WindowView(_frame(), counter=(1, None), gauge=replace(_gauge(value), lowest=-20, highest=20))
        for value in (-0.2, 0.2)
    ]
    one, other = (_part(draw(view, WINDOW_PX), _box("panel")) for view in views)
    upper = slice(one.shape[0] // 2, one.shape[0] * 3 // 4)
    assert np.array_equal(one[upper], other[upper])


def test_a_rest_is_a_countdown_across_the_picture() -> None:
    box = _box("picture")
    resting, moving = draw(replace(FULL, rest_s=41.3), WINDOW_PX), draw(FULL, WINDOW_PX)
    _, top, _, bottom = _extent(_part(resting, box), TEXT)
    assert bottom - top > 0.4 * box.height
    assert _part(resting, box)[:, : box.width // 8].max() < 0.4 * _part(moving, box)[:, : box.width // 8].max()
    assert np.array_equal(resting, draw(replace(FULL, rest_s=42.0), WINDOW_PX))
    assert not np.array_equal(resting, draw(replace(FULL, rest_s=42.1), WINDOW_PX))


def test_a_zero_is_not_struck_through() -> None:
    zero, letter = blank(200, 100), blank(200, 100)
    ink.write(zero, "10", (10, 80), 80, 800, TEXT)
    ink.write(letter, "1O", (10, 80), 80, 800, TEXT)
    assert np.array_equal(zero, letter)


def test_the_keys_are_shown() -> None:
    header = _box("header")
    with_keys, without = (draw(replace(FULL, keys=keys), WINDOW_PX) for keys in (FULL.keys, ()))
    changed = np.argwhere((with_keys != without).any(axis=2))
    assert changed.size
    assert changed[:, 0].max() < header.bottom
    assert changed[:, 1].min() > header.left + header.width // 2
