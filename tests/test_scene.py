"""From events to what the window shows: real recordings, and the moments that they do not have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from goodrep.app import screen
from goodrep.app.joints import JOINT_OF, marks_of
from goodrep.app.presenting import Presenter
from goodrep.app.scene import Scene
from goodrep.app.window import Key, keys_of
from goodrep.app.window_view import Gauge, Verdict, WindowView
from goodrep.core.events import Cue, PhaseStarted, PlacementFound, Rep, RepDone, SetOpened, StageBegan, Tempo
from goodrep.core.plan import PlannedSet
from goodrep.core.pose import LANDMARK_INDEX, Pose
from goodrep.core.session import Session
from goodrep.core.vocabulary import MEASURES, Side
from goodrep.core.wording import ENGLISH
from goodrep.io.recording import read_recording
from goodrep.io.source import Frame
from goodrep.specs.loading import load_spec
from goodrep.specs.model import Spec

ROOT = Path(__file__).parent.parent
KEYS = keys_of(ENGLISH.window)
FRAME_BGR = np.zeros((48, 64, 3), np.uint8)


def _spec(exercise: str) -> Spec:
    return load_spec(ROOT / "exercise_specs" / f"{exercise}.yaml").spec


def _plan(reps: int | None = 3, rest_s: float = 20.0) -> list[PlannedSet]:
    return [PlannedSet(_spec("bridge"), None, reps, rest_s)] * 2


def _poses(name: str) -> Sequence[Pose]:
    return list(read_recording(ROOT / "recordings" / f"{name}.parquet").poses())


def _views(name: str, plan: list[PlannedSet]) -> Iterator[tuple[float, WindowView]]:
    """What the window shows with every pose of a recording."""
    session = Session(plan)
    scene = Scene(session.planned)
    for pose in _poses(name):
        events = session.step(pose)
        scene.planned = session.planned
        for event in events:
            scene.follow(event)
        yield pose.t_s, scene.view(Frame(pose.t_s, FRAME_BGR), pose, None, KEYS)


def _at(views: dict[float, WindowView], t_s: float) -> WindowView:
    return views[min(views, key=lambda at_s: abs(at_s - t_s))]


def test_a_set_with_an_arched_back_from_lying_down_to_the_rest() -> None:
    views = dict(_views("bridge_002", _plan()))
    waiting = _at(views, 0.5)
    assert waiting.counter is None
    assert waiting.how_to.startswith("Lie on your back")
    assert waiting.caption == "Bridge, set one of two. Lie on your back, knees bent."
    lifting = _at(views, 3.0)
    assert lifting.counter == (0, 3)
    assert (lifting.phase, lifting.phase_target_s) == ("up", 2.0)
    assert _at(views, 3.5).phase_elapsed_s == pytest.approx(lifting.phase_elapsed_s + 0.5)
    assert lifting.set_text == "Set 1 of 2"
    arched = _at(views, 5.3)
    assert arched.counter == (1, 3)
    assert arched.phase == "hold"
    assert (arched.caption, arched.caption_verdict) == ("Ribs down, tuck your tailbone", "fault")
    assert set(arched.marks.values()) == {"fault"}
    assert [name.split("_")[1] for name in arched.marks] == ["hip"]
    judged = _at(views, 8.6)
    assert judged.rep_verdicts == ("fault",)
    assert {name.split("_")[1]: verdict for name, verdict in judged.marks.items()}["hip"] == "fault"
    assert len(judged.marks) == 3  # hip, knee and ankle, of the side that is seen
    next_top = _at(views, 11.2)
    assert next_top.counter == (2, 3)
    assert not next_top.marks  # nothing is known yet of this rep
    better = _at(views, 13.5)
    assert (better.caption, better.caption_verdict) == ("Better, flat back", "good")
    assert better.tempo_verdict == "fault"  # held too short
    resting = _at(views, 20.0)
    summed_up_s = 15.15 + 3.4  # the set ends, and the summary takes its time
    assert resting.rest_s == pytest.approx(summed_up_s + 20.0 - 20.0, abs=0.1)
    assert resting.counter == (3, 3)
    assert len(resting.rep_verdicts) == 3
    assert resting.set_text == "Next: set 2 of 2"
    assert resting.phase is None
    assert "Next time" in resting.status


def test_counts_never_go_back_and_every_rep_gets_its_sign() -> None:
    counts, signs = [], []
    for _, view in _views("bridge_003", _plan(reps=6)):
        counts.append(-1 if view.counter is None else view.counter[0])
        signs.append(len(view.rep_verdicts))
    assert counts == sorted(counts)
    assert signs == sorted(signs)
    assert counts[-1] == signs[-1] == 6


def test_the_summary_of_the_last_set_stands_across_the_picture() -> None:
    *_, (_, last) = _views("bridge_002", _plan(reps=3)[:1])
    assert last.summary.startswith("Three reps done.")
    assert last.rest_s is None
    assert last.set_text == ""


def test_who_stands_is_told_what_to_do_until_lying_down() -> None:
    views = dict(_views("demo_bridge", _plan()))
    assert _at(views, 0.5).status == "You are standing upright. Lie on your back, knees bent."
    assert _at(views, 7.0).status == ""


def _scene(exercise: str = "clam") -> Scene:
    return Scene(PlannedSet(_spec(exercise), None, 10, 45.0))


def _nobody(t_s: float) -> Pose:
    return Pose.nobody(t_s, (64, 48))


def _shown(scene: Scene, t_s: float) -> WindowView:
    return scene.view(Frame(t_s, FRAME_BGR), _nobody(t_s), None, KEYS)


def test_a_pause_says_how_to_go_on() -> None:
    scene = _scene()
    scene.follow(StageBegan(0.0, "paused", 1, 1, 1, 1))
    scene.follow(Cue(0.0, "pause", ENGLISH.session.paused, True, duration_s=1.0))
    shown = _shown(scene, 0.1)
    assert shown.paused
    assert (shown.status, shown.caption) == (ENGLISH.window.go_on, "")
    scene.follow(StageBegan(1.0, "set", 1, 1, 1, 1))
    assert not _shown(scene, 1.1).paused


def test_who_is_lost_in_a_lift_has_no_phase_that_goes_on() -> None:
    scene = _scene()
    scene.follow(StageBegan(0.0, "set", 1, 1, 1, 1))
    scene.follow(PhaseStarted(2.0, 1, "up", 1.5))
    shown = _shown(scene, 2.1)
    assert (shown.phase, shown.phase_elapsed_s) == ("up", pytest.approx(0.6))
    attempt = Rep(1, None, 1.5, 2.0, 2.5, False, "left_position", Tempo(1.0, None, None))
    scene.follow(RepDone(3.0, attempt))
    assert _shown(scene, 3.1).phase is None


def test_the_side_is_told_as_soon_as_it_is_found() -> None:
    scene = _scene()
    assert _shown(scene, 0.0).side_text == ""
    scene.follow(StageBegan(1.0, "set", 1, 1, 1, 1))
    scene.follow(SetOpened(1.0, 1, "clam", "right", "found"))
    assert _shown(scene, 1.0).side_text == "right leg on top"
    scene.follow(StageBegan(2.0, "ready", 2, 2, 1, 1))  # the next set may be of the other side
    assert _shown(scene, 2.0).side_text == ""


def test_captions_come_when_they_are_said_and_go_when_they_are_read() -> None:
    scene = _scene()
    scene.follow(Cue(1.0, "announcement", "Begin.", True, duration_s=0.5))
    scene.follow(Cue(2.0, "correction", "Slower", True, fault="too_fast", duration_s=0.5))
    scene.follow(Cue(2.0, "correction", "Never said", False, fault="too_fast"))
    captions = [_shown(scene, t_s).caption for t_s in (0.5, 1.5, 2.5, 4.9, 5.1)]
    assert captions == ["", "Begin.", "Slower", "Slower", ""]


def test_a_number_alone_is_no_caption_but_one_with_a_correction_is() -> None:
    scene = _scene()
    scene.follow(Cue(1.0, "count", "Four", True, rep=4, duration_s=0.5))
    assert _shown(scene, 1.1).caption == ""
    scene.follow(Cue(2.0, "correction", "Five. Slower", True, fault="too_fast", rep=5, duration_s=0.5))
    assert _shown(scene, 2.1).caption == "Five. Slower"


def test_the_same_words_are_not_shown_twice() -> None:
    scene = _scene()
    scene.follow(PlacementFound(0.0, "too_near", "Push the laptop back a step."))
    assert _shown(scene, 0.5).status == "Push the laptop back a step."
    scene.follow(Cue(1.0, "placement", "Push the laptop back a step.", True, duration_s=1.0))
    shown = _shown(scene, 1.5)
    assert (shown.caption, shown.status) == ("Push the laptop back a step.", "")


def test_every_measure_has_a_joint() -> None:
    assert set(JOINT_OF) == set(MEASURES)
    assert all(f"left_{joint}" in LANDMARK_INDEX for joint, _ in JOINT_OF.values())


@pytest.mark.parametrize(
    ("exercise", "verdicts", "side", "near", "marks"),
    [
        ("bridge", {"back_arch": "fault"}, "both", "left", {"left_hip": "fault"}),
        ("bridge", {"feet_too_far": "fault"}, "both", "right", {"right_knee": "fault"}),
        ("bridge", {"feet_slide": "warn"}, "both", "right", {"right_ankle": "warn"}),
        ("bridge", {"back_arch": "unseen", "incomplete_extension": "good"}, "both", "left", {"left_hip": "unseen"}),
        ("clam", {"pelvis_roll_back": "warn", "hip_hitch": "fault"}, "right", "left", {"right_hip": "fault"}),
        ("hip_hike", {"free_knee_bend": "fault"}, "left", "left", {"right_knee": "fault"}),
        ("hip_hike", {"stance_knee_bend": "good"}, "left", "right", {"left_knee": "good"}),
        ("hip_hike", {"trunk_lean": "fault", "too_fast": "fault"}, "right", "left", {"right_shoulder": "fault"}),
    ],
)
def test_faults_are_marked_where_they_can_be_seen(
    exercise: str, verdicts: dict[str, Verdict], side: Side, near: Side, marks: dict[str, Verdict]
) -> None:
    assert marks_of(_spec(exercise), verdicts, side, near) == marks


class Glass:
    """Stands for the window on the screen."""

    problem = None

    def __init__(self) -> None:
        self.views: list[WindowView] = []
        self.asks: list[Key | None] = []

    def show(self, view: WindowView) -> Key | None:
        self.views.append(view)
        return self.asks.pop() if self.asks else None

    def close(self) -> None:
        pass


def test_the_presenter_shows_the_gauge_it_is_given_and_tells_what_was_pressed(monkeypatch: pytest.MonkeyPatch) -> None:
    glass = Glass()
    monkeypatch.setattr(screen, "open_window", lambda title: glass)
    session = Session(_plan())
    presenter = Presenter(session, None, None, window=True)
    gauge = Gauge("Hip line", "deg", 170.0, 120, 200, 165, 190)
    for pose in _poses("bridge_002")[:80]:
        presenter.show(Frame(pose.t_s, FRAME_BGR), pose, session.step(pose), gauge)
    assert glass.views[-1].gauge == gauge
    assert glass.views[0].gauge is None  # nothing to be good at before the set
    asks: list[tuple[Key | None, bool, bool]] = [("pause", False, True), (None, False, False), ("quit", True, False)]
    for ask, quits, pauses in asks:
        glass.asks = [ask]
        presenter.show(Frame(5.0, FRAME_BGR), _nobody(5.0), [])
        assert (presenter.quit_asked, presenter.pause_asked) == (quits, pauses)


def test_the_last_words_are_shown_too(monkeypatch: pytest.MonkeyPatch) -> None:
    glass = Glass()
    monkeypatch.setattr(screen, "open_window", lambda title: glass)
    session = Session(_plan(reps=None))
    presenter = Presenter(session, None, None, window=True)
    for pose in _poses("bridge_002"):
        presenter.show(Frame(pose.t_s, FRAME_BGR), pose, session.step(pose))
    assert glass.views[-1].summary == ""
    presenter.tell(session.finish())
    assert "reps" in glass.views[-1].summary


def test_a_camera_in_trouble_is_shown_and_keys_work_while_no_picture_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    glass, trouble = Glass(), [""]
    monkeypatch.setattr(screen, "open_window", lambda title: glass)
    session = Session(_plan())
    presenter = Presenter(session, None, None, window=True, trouble=lambda: trouble[0])
    presenter.wait()
    assert not glass.views
    for pose in _poses("bridge_002")[:10]:
        presenter.show(Frame(pose.t_s, FRAME_BGR), pose, session.step(pose))
    trouble[0] = "The camera is gone: plug it in again."
    glass.asks = [None, "pause"]
    presenter.wait()
    presenter.wait()
    assert (glass.views[-1].caption, glass.views[-1].caption_verdict) == (trouble[0], "fault")
    assert presenter.pause_asked  # for the next picture
    glass.asks = ["quit"]
    presenter.wait()
    assert presenter.quit_asked
    trouble[0] = ""
    presenter.show(Frame(5.0, FRAME_BGR), _nobody(5.0), [])
    assert "camera" not in glass.views[-1].caption


def test_paused_while_resting_the_numbers_are_those_of_the_last_set() -> None:
    session = Session(_plan(reps=3))
    scene = Scene(session.planned)
    poses = _poses("bridge_002")
    for pose in poses:
        for event in session.step(pose):
            scene.planned = session.planned
            scene.follow(event)
        if session.stage == "rest":
            break
    for event in session.toggle_pause(pose.t_s):
        scene.follow(event)
    shown = scene.view(Frame(pose.t_s, FRAME_BGR), pose, None, KEYS)
    assert (shown.paused, shown.set_text, shown.counter) == (True, "Last set", (3, 3))


def test_sets_are_counted_as_they_are_announced_and_the_rest_is_no_longer_than_planned() -> None:
    planned = [PlannedSet(_spec(exercise), None, 3, 8.0) for exercise in ("bridge", "bridge", "clam")]
    session = Session(planned)
    scene = Scene(session.planned)
    announced: list[str] = []
    for pose in _poses("bridge_002"):
        for event in session.step(pose):
            scene.planned = session.planned
            scene.follow(event)
            if isinstance(event, Cue) and event.kind == "announcement" and event.spoken:
                announced.append(event.text)
        if session.stage == "rest":
            break
    assert any("set one of two" in text.lower() for text in announced)
    shown = scene.view(Frame(pose.t_s, FRAME_BGR), pose, None, KEYS)
    assert (shown.set_text, shown.rest_s) == ("Next: set 2 of 2", 8.0)
