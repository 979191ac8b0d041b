"""A session by ear: the way into each set, counting down, rests, pauses and the end, all planned for one voice."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bodies import Act, Bridge, GetUp, LieDown, Stand, Still, bridge, film
from goodrep.app.replay import Settings, plan_data, session_of, used
from goodrep.core.body import Body
from goodrep.core.events import Cue, Event, RepDone, SetClosed, SetOpened, StageBegan, Tone, TopReached
from goodrep.core.gesture import ArmWatch, arm_raised
from goodrep.core.plan import PlannedSet, sets_of
from goodrep.core.pose import LANDMARK_INDEX, Pose, PoseTrack
from goodrep.core.session import Session
from goodrep.io.recording import read_recording
from goodrep.io.records import Feedback
from goodrep.io.store import INTERRUPTED, Store
from goodrep.specs.loading import load_spec

RECORDINGS = Path(__file__).parent.parent / "recordings"


def run(session: Session, poses: list[Pose]) -> list[Event]:
    events = [event for pose in poses for event in session.step(pose)]
    return events + session.finish()


def planned(reps: int | None = 4, rest_s: float = 30.0, sets: int = 1) -> list[PlannedSet]:
    return sets_of(bridge(), [None], sets, reps, rest_s)


def spoken(events: list[Event]) -> list[str]:
    return [event.text for event in events if isinstance(event, Cue) and event.spoken]


def stages(events: list[Event]) -> list[str]:
    return [event.stage for event in events if isinstance(event, StageBegan)]


def with_arm_up(poses: list[Pose], from_s: float, to_s: float) -> list[Pose]:
    """The same person with a straight arm raised for a while."""
    found = []
    for pose in poses:
        if from_s <= pose.t_s < to_s:
            landmarks = pose.landmarks.copy()
            shoulder = landmarks[LANDMARK_INDEX["left_shoulder"], :2]
            torso_px = float(Body(PoseTrack.single(pose)).torso_px[0])
            for joint, torso in (("elbow", 0.55), ("wrist", 1.05)):
                at = LANDMARK_INDEX[f"left_{joint}"]
                landmarks[at, :2] = shoulder - np.array([0, torso * torso_px / pose.size_px[1]])
                landmarks[at, 3] = 0.99
            pose = replace(pose, landmarks=landmarks).rounded()
        found.append(pose)
    return found


def test_a_set_is_announced_counted_down_and_summed_up() -> None:
    poses = film([Stand(6), LieDown(), Still(4), *[Bridge()] * 4, Still(2)], standing_first=True).poses
    events = run(Session(planned(), opening="Check with a physio."), poses)
    assert stages(events) == ["ready", "set", "over"]
    said = spoken(events)
    assert said[:2] == ["Check with a physio.", "Bridge. Lie on your back, knees bent."]
    seen, summary = "Good, I can see all of you.", "All four reps were good."
    in_set = said[said.index(seen) :]
    assert in_set == [seen, "Begin.", "One", "Two", "Two more.", "Three", "Last one.", "Four", "Good rep", summary]


def test_begin_is_said_where_the_voice_is_free() -> None:
    session = Session(planned())
    poses = [replace(pose, t_s=pose.t_s + 4) for pose in BRIDGES]
    session.step(replace(poses[0], t_s=0.0))  # the announcement is over when the next picture comes
    assert spoken(run(session, poses))[:2] == ["Begin.", "One"]


def test_what_is_not_begun_when_the_set_opens_is_left_out() -> None:
    events = run(Session(planned(), opening="A long sentence that takes the voice some seconds to say."), BRIDGES)
    held_back = {event.text: event.suppressed_by for event in events if isinstance(event, Cue) and not event.spoken}
    assert held_back["Bridge. Lie on your back, knees bent."] == "set_open"
    assert held_back["Begin."] == "rep_begun"
    assert "One" in spoken(events)


BRIDGES = film([Still(2), *[Bridge()] * 4, Still(60), *[Bridge()] * 4, Still(2)]).poses


def test_between_two_sets_is_a_rest_that_is_counted_down() -> None:
    events = run(Session(planned(sets=2)), BRIDGES)
    assert stages(events) == ["ready", "set", "rest", "ready", "set", "over"]
    said = spoken(events)
    assert "Bridge, set two of two. Lie on your back, knees bent." in said
    assert said[-1] == "That was the last set."
    assert "Rest, 30 seconds. Next: Bridge." in said
    assert "Ten seconds." in said
    assert [event.name for event in events if isinstance(event, Tone)] == ["tick"] * 3
    assert [event.set for event in events if isinstance(event, SetOpened)] == [1, 2]
    assert [event.counted for event in events if isinstance(event, SetClosed)] == [4, 4]


def test_no_two_utterances_overlap_by_the_cores_own_plan() -> None:
    for session in (Session(planned(sets=2), opening="Check with a physio before you start."), Session(planned(None))):
        cues = [event for event in run(session, BRIDGES) if isinstance(event, Cue) and event.spoken]
        cues.sort(key=lambda cue: cue.t_s)
        for before, after in pairwise(cues):
            assert before.t_s + before.duration_s <= after.t_s + 1e-9


rep = st.builds(
    Bridge,
    up_s=st.floats(0.4, 3),
    hold_s=st.floats(0.2, 3),
    down_s=st.floats(0.4, 3),
    rest_s=st.floats(0.2, 3),
    top_deg=st.floats(150, 176),
    arch_deg=st.sampled_from([0, 0, 25]),
)


@settings(deadline=None, max_examples=15)
@given(
    acts=st.lists(rep | st.builds(Still, st.floats(1, 15)) | st.sampled_from([GetUp(), LieDown()]), max_size=12),
    reps=st.none() | st.integers(1, 5),
    rest_s=st.sampled_from([0.0, 5.0, 25.0]),
    pauses_s=st.lists(st.floats(0, 60), max_size=4),
    pace=st.booleans(),
)
def test_whatever_happens_one_thing_is_said_at_a_time_and_again_the_same(
    acts: list[Act], reps: int | None, rest_s: float, pauses_s: list[float], pace: bool
) -> None:
    poses = film([Still(3), *acts, Still(2)]).poses
    for begin_s in pauses_s:
        poses = with_arm_up(poses, begin_s, begin_s + 1.2)
    events = run(Session(planned(reps, rest_s, 3), opening="Check with a physio.", pace=pace), poses)
    cues = sorted((event for event in events if isinstance(event, Cue) and event.spoken), key=lambda cue: cue.t_s)
    assert all(before.t_s + before.duration_s <= after.t_s + 1e-9 for before, after in pairwise(cues))
    opened = [event.set for event in events if isinstance(event, SetOpened)]
    assert opened == [event.set for event in events if isinstance(event, SetClosed)] == sorted(set(opened))
    assert run(Session(planned(reps, rest_s, 3), opening="Check with a physio.", pace=pace), poses) == events


def test_leaving_before_the_first_rep_does_not_end_the_set() -> None:
    acts: list[Act] = [Still(4), GetUp(), Stand(20), LieDown(), Still(3), *[Bridge()] * 4, Still(2)]
    events = run(Session(planned(sets=2)), film(acts).poses)
    closed = [event for event in events if isinstance(event, SetClosed)]
    assert [(event.set, event.reason, event.counted) for event in closed] == [
        (1, "left_position", 0),
        (2, "reps_done", 4),
    ]
    assert stages(events) == ["ready", "set", "ready", "set", "rest"]
    assert spoken(events).count("Begin.") == 2


def test_leaving_after_some_reps_ends_the_set() -> None:
    acts: list[Act] = [Still(4), *[Bridge()] * 2, GetUp(), Stand(20)]
    events = run(Session(planned(sets=2)), film(acts).poses)
    assert stages(events) == ["ready", "set", "rest"]


def test_without_a_number_of_reps_the_session_goes_on_until_the_source_ends() -> None:
    events = run(Session(planned(reps=None)), BRIDGES)
    assert "over" not in stages(events)
    assert sum(isinstance(event, RepDone) for event in events) == 8


def test_the_side_is_said_with_the_exercise() -> None:
    clam, hike = load_spec("clam").spec, load_spec("hip_hike").spec
    assert PlannedSet(clam, "right", 5, 0).name() == "Clam, right leg on top"
    assert PlannedSet(hike, "left", 5, 0).name() == "Hip hike, standing on the left leg"
    assert PlannedSet(bridge(), "both", 5, 0).name() == PlannedSet(clam, None, 5, 0).name().replace("Clam", "Bridge")


# -- pauses -----------------------------------------------------------------------------------------------------


def test_a_raised_arm_pauses_and_again_goes_on() -> None:
    poses = film([Still(2), Bridge(rest_s=3), Still(8), Bridge(), Still(6), *[Bridge()] * 3, Still(2)]).poses
    begin_s = 2 + Bridge(rest_s=3).seconds
    # The bridge between the two signals is done while paused.
    poses = with_arm_up(poses, begin_s, begin_s + 1.5)
    resume_s = begin_s + 8 + Bridge().seconds + 1
    poses = with_arm_up(poses, resume_s, resume_s + 1.5)
    events = run(Session(planned()), poses)
    assert stages(events) == ["ready", "set", "paused", "set", "over"]
    assert [tone.name for tone in events if isinstance(tone, Tone)] == ["pause", "resume"]
    assert [event.number for event in events if isinstance(event, TopReached)] == [1, 2, 3, 4]
    assert [event.reason for event in events if isinstance(event, SetClosed)] == ["reps_done"]


def test_a_pause_stops_the_countdown_of_a_rest() -> None:
    session = Session(planned(sets=2, rest_s=10))
    events: list[Event] = []
    for pose in BRIDGES:
        if (session.stage == "rest" and "paused" not in stages(events)) or (
            session.stage == "paused" and pose.t_s > 45
        ):
            events += session.toggle_pause(pose.t_s)
        events += session.step(pose)
    rests = [event for event in events if isinstance(event, StageBegan) and event.stage == "rest"]
    assert len(rests) == 2
    assert rests[0].until_s is not None
    assert rests[1].until_s == pytest.approx(rests[0].until_s + 45.05 - rests[0].t_s, abs=0.2)


def paused_at(session: Session, pause_s: float, resume_s: float = float("inf")) -> list[Event]:
    """The bridges with a pause by key, to the end of the source."""
    events: list[Event] = []
    for pose in BRIDGES:
        if session.stage != "paused" and pause_s <= pose.t_s < resume_s and "paused" not in stages(events):
            events += session.toggle_pause(pose.t_s)
        if session.stage == "paused" and pose.t_s >= resume_s:
            events += session.toggle_pause(pose.t_s)
        events += session.step(pose)
    return events + session.finish()


def test_an_arm_raised_at_rest_lets_the_rest_wait() -> None:
    end_s = 2 + 4 * Bridge().seconds
    poses = with_arm_up(with_arm_up(BRIDGES, end_s + 4, end_s + 5.2), end_s + 12, end_s + 13.2)
    events = run(Session(planned(sets=2)), poses)
    assert stages(events) == ["ready", "set", "rest", "paused", "rest", "ready", "set", "over"]
    before, after = [event.until_s for event in events if isinstance(event, StageBegan) and event.stage == "rest"]
    assert before is not None
    assert after == pytest.approx(before + 8, abs=0.11)
    said = spoken(events)
    assert said.index("Paused. Raise your arm to go on.") < said.index("Going on.") < said.index("Ten seconds.")


def test_nothing_is_said_or_sounded_while_paused() -> None:
    events = paused_at(Session(planned(sets=2), pace=True), 12.5, 40)
    (paused_s,) = [event.t_s for event in events if isinstance(event, StageBegan) and event.stage == "paused"]
    sounds = [event for event in events if isinstance(event, Cue | Tone) and paused_s < event.t_s < 40]
    assert {event.text for event in sounds if isinstance(event, Cue)} <= {"Paused. Raise your arm to go on."}
    assert not any(isinstance(event, Tone) for event in sounds)


def test_a_tone_that_was_due_in_a_pause_is_not_sounded_after_it() -> None:
    top_s = 2 + Bridge().up_s + 0.5
    tones = [event for event in paused_at(Session(planned(), pace=True), top_s, 20) if isinstance(event, Tone)]
    assert [tone.name for tone in tones if tone.t_s <= 20.1][-2:] == ["pause", "resume"]


def test_a_session_that_ends_while_paused_sums_its_set_up() -> None:
    events = paused_at(Session(planned()), 16.5)
    (closed,) = [event for event in events if isinstance(event, SetClosed)]
    assert (closed.reason, closed.counted) == ("source_ended", 2)
    assert spoken(events)[-1] == "Both reps were good."


@pytest.mark.parametrize("sets", [1, 2])
def test_a_pause_in_the_last_rep_ends_its_set(sets: int) -> None:
    lowering_s = 2 + 3 * Bridge().seconds + 4.5  # four is said, its rep is not over
    session = Session(planned(sets=sets))
    events = paused_at(session, lowering_s, lowering_s + 5)
    assert [event.counted for event in events if isinstance(event, SetClosed)] == [4] * sets
    assert stages(events)[:3] == ["ready", "set", "over" if sets == 1 else "rest"]
    assert session.done


def test_before_the_first_picture_and_after_the_end_there_is_nothing_to_pause() -> None:
    session = Session(planned())
    assert session.toggle_pause(0.0) == []
    run(session, BRIDGES)
    assert session.toggle_pause(200.0) == session.finish() == session.step(BRIDGES[-1]) == []


@pytest.mark.parametrize("recording", sorted(RECORDINGS.glob("*.parquet")), ids=lambda path: path.stem)
def test_nobody_who_exercises_gives_the_signal(recording: Path) -> None:
    watch = ArmWatch()
    assert not any(watch.step(pose.t_s, arm_raised(pose)) for pose in read_recording(recording).poses())


def test_a_bent_or_hidden_arm_is_no_signal() -> None:
    (raised,) = with_arm_up(film([Still(0)]).poses, 0, 1)
    assert arm_raised(raised)
    for column, value in ((0, 0.6), (3, 0.2)):  # an elbow far aside; a wrist that is not seen
        landmarks = raised.landmarks.copy()
        joint = "elbow" if column == 0 else "wrist"
        landmarks[LANDMARK_INDEX[f"left_{joint}"], column] = value + (landmarks[0, 0] if column == 0 else 0)
        assert not arm_raised(replace(raised, landmarks=landmarks).rounded())
    assert not arm_raised(Pose.nobody(0.0, (640, 480)))


# -- quality over quantity ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("stop_early", [True, False])
def test_a_compensation_that_stays_after_its_correction_ends_the_set(stop_early: bool) -> None:
    poses = film([Still(2), Bridge(), *[Bridge(arch_deg=25)] * 9, Still(2)]).poses
    events = run(Session(planned(reps=10), stop_early=stop_early), poses)
    (closed,) = [event for event in events if isinstance(event, SetClosed)]
    assert closed.reason == ("quality" if stop_early else "reps_done")
    assert (closed.counted < 10) == stop_early
    kindly = "That's your good reps for this set: one. Next time: ribs down, tuck your tailbone."
    assert (kindly in spoken(events)) == stop_early


# -- tempo made audible -----------------------------------------------------------------------------------------


def test_tones_follow_the_persons_own_phases() -> None:
    poses = film([Still(4), Bridge(up_s=4, hold_s=4), Still(2)]).poses
    tones = [event.name for event in run(Session(planned(reps=1), pace=True), poses) if isinstance(event, Tone)]
    assert tones[:3] == ["up", "hold", "down"]
    assert not any(isinstance(event, Tone) for event in run(Session(planned(reps=1)), poses))


def test_a_hold_is_counted_down_where_the_spec_says_so() -> None:
    spec = bridge()
    hold = spec.tempo.hold_s.model_copy(update={"target": 5.0, "count_down": True})
    spec = spec.model_copy(update={"tempo": spec.tempo.model_copy(update={"hold_s": hold})})
    poses = film([Still(4), Bridge(hold_s=5.5), Still(2)]).poses
    cues = [event for event in run(Session([PlannedSet(spec, None, 1, 0)]), poses) if isinstance(event, Cue)]
    assert [cue.text for cue in cues if cue.kind == "countdown" and cue.spoken] == ["Three", "Two", "One"]


# -- what is kept -----------------------------------------------------------------------------------------------


def test_a_session_run_again_from_its_plan_gives_the_same_events() -> None:
    loaded, settings = load_spec("bridge"), Settings("Check with a physio.", True, True)
    sets = planned(sets=2)
    data = plan_data(sets, {"bridge": used(loaded)}, settings)
    live = run(Session(sets, opening=settings.opening, pace=True), BRIDGES)
    assert run(session_of(data), BRIDGES) == live


def test_a_number_that_was_said_is_kept_although_its_rep_never_ended(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        key = store.start_session(source="camera 0", software={}, person="anna")
        set_id = store.start_set(key.id, SetOpened(0.0, 1, "bridge", "both", "found"), used(load_spec("bridge")))
        store.announce_rep(set_id, TopReached(3.0, 1, 1))
        (rep,) = store.session(1).sets[0].reps
        assert (rep.number, rep.counted, rep.reason, rep.good) == (1, True, INTERRUPTED, False)
        done = next(event.rep for event in run(Session(planned(1)), BRIDGES) if isinstance(event, RepDone))
        store.add_rep(set_id, done)
        assert store.session(1).sets[0].reps == (done,)
        store.add_feedback(key.id, Feedback("glutes", 2))
        assert store.session(1).feedback == Feedback("glutes", 2)


def test_everybody_is_told_once(tmp_path: Path) -> None:
    told = []
    with Store.open(tmp_path) as store:
        store.start_session(source="clip.mp4", software={}, origin="file")  # analysed, not coached
        for person in (None, None, "anna", None, "anna"):
            told.append(store.told_before(person))
            store.start_session(source="camera 0", software={}, person=person, told=True)
    assert told == [False, True, False, True, True]
