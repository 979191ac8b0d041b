"""Cues: the coaching policy as laws that hold for every session, and a few sessions word for word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bodies import Act, Bridge, GetUp, LieDown, Stand, Still, View, bridge, film, watch
from goodrep.core.cues import CuePlanner
from goodrep.core.events import (
    Cue,
    Event,
    FaultSeen,
    Finding,
    NotAssessed,
    PhaseStarted,
    PlacementFound,
    Rep,
    RepDone,
    SetClosed,
    SetOpened,
    Tempo,
    TopReached,
)
from goodrep.core.judging import priority_of
from goodrep.core.mouth import mouth_of
from goodrep.core.vocabulary import Phase
from goodrep.core.wording import ENGLISH
from goodrep.specs.parts import CueTexts

SPEC = bridge()
COACHING = SPEC.coaching
TEMPO_FAULTS = ("too_fast", "short_hold")
FAULTS = (*SPEC.checks, *TEMPO_FAULTS)
AT_ONCE = tuple(check_id for check_id, check in SPEC.checks.items() if check.say == "at_once")
SEEN_FROM_THE_TOP = {"incomplete_extension", "too_fast"}
STEP_S = 0.1
EPSILON_S = 1e-6


def texts(fault_id: str) -> CueTexts:
    return SPEC.checks[fault_id].cue if fault_id in SPEC.checks else getattr(SPEC.tempo, fault_id).cue


# -- the law ----------------------------------------------------------------------------------------------------


@dataclass
class Law:
    """Goes through the events of a session and its cues in order and holds every cue against the policy."""

    spoken: list[Cue] = field(default_factory=list)
    corrections: list[Cue] = field(default_factory=list)
    """Of this set."""
    reps: list[Rep] = field(default_factory=list)
    """Counted ones of this set."""
    seen: dict[tuple[str, int], FaultSeen] = field(default_factory=dict)
    numbers_said: list[int] = field(default_factory=list)
    durations: dict[Phase, list[float]] = field(default_factory=lambda: {"up": [], "hold": [], "down": []})
    phase: Phase = "rest"
    phase_since_s: float = 0.0
    good_since_praise: int = 0
    last_rep_s: float = 0.0
    in_set: bool = False

    def check(self, events: Sequence[Event]) -> None:
        for event in events:
            if isinstance(event, Cue):
                self._cue(event)
            elif isinstance(event, SetOpened):
                self.corrections, self.reps, self.seen, self.numbers_said = [], [], {}, []
                self.good_since_praise, self.in_set = 0, True
            elif isinstance(event, PhaseStarted):
                self.phase, self.phase_since_s = event.phase, event.t_s
            elif isinstance(event, FaultSeen):
                self.seen[event.id, event.number] = event
            elif isinstance(event, RepDone) and event.rep.counted:
                self._counted(event)
        assert self.numbers_said == [rep.number for rep in self.reps], "each number once, in order"

    def _counted(self, event: RepDone) -> None:
        assert self.numbers_said in ([rep.number for rep in self.reps], [rep.number for rep in [*self.reps, event.rep]])
        self.reps.append(event.rep)
        self.last_rep_s = event.t_s
        self.good_since_praise += not event.rep.faults
        for phase in self.durations:
            seconds = getattr(event.rep.tempo, f"{phase}_s")
            if seconds is not None:
                self.durations[phase].append(seconds)

    def _cue(self, cue: Cue) -> None:
        assert cue.spoken == (cue.suppressed_by is None)
        if not cue.spoken:
            assert cue.suppressed_by
            return
        assert cue.text
        assert cue.duration_s > 0
        if self.spoken:
            assert cue.t_s >= self.spoken[-1].t_s + self.spoken[-1].duration_s - EPSILON_S, "one utterance at a time"
        self.spoken.append(cue)
        text = cue.text
        if cue.rep is not None:
            word = ENGLISH.count(cue.rep)
            if text == word or text.startswith(f"{word}. "):
                self.numbers_said.append(cue.rep)
                text = text.removeprefix(f"{word}. ")
        if cue.kind == "correction":
            self._correction(cue, text)
        elif cue.kind == "ack":
            assert cue.fault is not None
            assert text == texts(cue.fault).corrected
            assert cue.fault in [earlier.fault for earlier in self.corrections]
            assert cue.fault not in [finding.id for finding in self.reps[-1].faults]
            assert cue.fault not in [missing.id for missing in self.reps[-1].not_assessed]
            assert cue.rep == self.reps[-1].number
        elif cue.kind == "praise":
            assert not self.reps[-1].faults
            assert self.good_since_praise >= COACHING.praise_every_good_reps
            self.good_since_praise = 0
        elif cue.kind == "summary":
            assert 1 <= text.count(".") <= 2
            assert self.in_set
            self.in_set = False

    def _correction(self, cue: Cue, text: str) -> None:
        assert self.in_set, "a correction after the summary helps nobody"
        assert cue.fault is not None
        assert cue.rep is not None
        assert len(text.split()) <= 6
        same = [earlier for earlier in self.corrections if earlier.fault == cue.fault]
        assert len(same) < 2, "left to the summary after two sayings"
        assert text == (texts(cue.fault).second if same else texts(cue.fault).first)
        for earlier in same:
            assert earlier.rep is not None
            assert cue.rep - earlier.rep >= COACHING.same_correction_every_reps
        before = [earlier for earlier in self.spoken[:-1] if earlier.kind == "correction"]
        if before:
            assert cue.t_s - before[-1].t_s >= COACHING.between_corrections_s - EPSILON_S
        needed, window = COACHING.correction_after
        history = [
            cue.fault in [finding.id for finding in rep.faults] for rep in self.reps if self._known(rep, cue.fault)
        ]
        at_rest = cue.fault in SPEC.checks and SPEC.checks[cue.fault].at == "setup" and bool(self.reps)
        if cue.fault in AT_ONCE and not at_rest:
            fault = self.seen[cue.fault, cue.rep]
            check = SPEC.checks[cue.fault]
            assert -EPSILON_S <= cue.t_s - fault.t_s <= COACHING.within_s + EPSILON_S
            urgent = check.urgent_beyond is not None and fault.value > check.urgent_beyond * check.fault.value
            first_setup = check.at == "setup" and not self.reps
            assert urgent or first_setup or sum(history[-(window - 1) :]) + 1 >= needed
            if self.phase != "rest":
                own = self.durations[self.phase]
                expected_s = median(own) if own else getattr(SPEC.tempo, f"{self.phase}_s").target
                assert cue.t_s - self.phase_since_s <= expected_s - COACHING.not_in_last_s + EPSILON_S
        else:
            assert cue.rep == self.reps[-1].number
            assert cue.t_s - self.last_rep_s <= COACHING.within_s + EPSILON_S
            assert sum(history[-window:]) >= needed
        self.corrections.append(cue)

    @staticmethod
    def _known(rep: Rep, fault_id: str) -> bool:
        return fault_id not in [missing.id for missing in rep.not_assessed]


# -- sessions made by hand --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Turn:
    """One movement: seconds of its parts in steps of a tenth, and what is wrong with it."""

    rest: int = 10
    up: int = 20
    hold: int = 20
    down: int = 20
    faults: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()
    times_limit: float = 1.2
    counted: bool = True
    ends_set: bool = False


def session(turns: Sequence[Turn]) -> dict[int, list[Event]]:
    """Events by tenth of a second."""
    script: dict[int, list[Event]] = {}

    def at(tenth: int, event: Event) -> None:
        script.setdefault(tenth, []).append(event)

    def seen(tenth: int, turn: Turn, fault_id: str) -> None:
        if fault_id in turn.faults:
            limit = SPEC.checks[fault_id].fault.value
            value = limit * turn.times_limit
            at(tenth, FaultSeen(tenth * STEP_S, set_number, number + 1, fault_id, value, limit))

    now, set_number, number = 0, 1, 0
    at(0, SetOpened(0.0, 1, "bridge", "both", "found"))
    for turn in turns:
        at(now, PhaseStarted(now * STEP_S, set_number, "rest", now * STEP_S))
        if turn.rest >= 10 and number == 0:
            seen(now + 10, turn, "feet_too_far")
        up = now + turn.rest
        at(up, PhaseStarted(up * STEP_S, set_number, "up", up * STEP_S))
        if turn.up > 3:
            seen(up + 3, turn, "feet_slide")
        hold = up + turn.up
        at(hold, PhaseStarted(hold * STEP_S, set_number, "hold", hold * STEP_S))
        if turn.counted:
            at(hold, TopReached(hold * STEP_S, set_number, number + 1, tuple(sorted(turn.faults & SEEN_FROM_THE_TOP))))
        if turn.hold >= 4:
            seen(hold + 4, turn, "back_arch")
        if turn.hold >= 10:
            seen(hold + 10, turn, "hips_sag")
        down = hold + turn.hold
        at(down, PhaseStarted(down * STEP_S, set_number, "down", down * STEP_S))
        now = down + turn.down
        faults = sorted(turn.faults - turn.unknown, key=lambda fault_id: priority_of(SPEC, fault_id))
        rep = Rep(
            set_number,
            number + 1 if turn.counted else None,
            up * STEP_S,
            (hold + down) / 2 * STEP_S,
            now * STEP_S,
            turn.counted,
            None if turn.counted else "too_small",
            Tempo(turn.up * STEP_S, turn.hold * STEP_S, turn.down * STEP_S),
            tuple(Finding(fault_id, 1.0, "deg", 1.0, up * STEP_S) for fault_id in faults) if turn.counted else (),
            (),
            tuple(NotAssessed(fault_id, "hidden") for fault_id in sorted(turn.unknown)),
        )
        number += turn.counted
        at(now, RepDone(now * STEP_S, rep))
        if turn.ends_set:
            at(now, SetClosed(now * STEP_S, set_number, "left_position", number, ()))
            now, set_number, number = now + 100, set_number + 1, 0
            at(now, SetOpened(now * STEP_S, set_number, "bridge", "both", "found"))
    at(now + 5, SetClosed((now + 5) * STEP_S, set_number, "source_ended", number, ()))
    return script


def planned(script: dict[int, list[Event]]) -> list[Event]:
    """The events with the cues that follow them."""
    planner = CuePlanner(SPEC, mouth_of(SPEC))
    events: list[Event] = []
    for tenth in range(max(script) + 1):
        new = script.get(tenth, [])
        events += new
        events += planner.step(tenth * STEP_S, new)
    return events


def cues_of(turns: Sequence[Turn]) -> list[Cue]:
    events = planned(session(turns))
    Law().check(events)
    return [event for event in events if isinstance(event, Cue)]


def said(turns: Sequence[Turn], kind: str | None = None) -> list[str]:
    return [cue.text for cue in cues_of(turns) if cue.spoken and (kind is None or cue.kind == kind)]


def bad(*faults: str, times_limit: float = 1.2, hold: int = 30) -> Turn:
    return Turn(faults=frozenset(faults), times_limit=times_limit, hold=hold)


turns = st.builds(
    Turn,
    rest=st.integers(0, 30),
    up=st.integers(2, 30),
    hold=st.integers(0, 40),
    down=st.integers(2, 30),
    faults=st.frozensets(st.sampled_from(FAULTS), max_size=3) | st.just(frozenset()),
    unknown=st.frozensets(st.sampled_from(FAULTS), max_size=1) | st.just(frozenset()),
    times_limit=st.sampled_from([1.1, 2.0]),
    counted=st.sampled_from([True, True, True, True, False]),
    ends_set=st.sampled_from([False] * 9 + [True]),
)


@settings(max_examples=300, deadline=None)
@given(script=st.lists(turns, min_size=1, max_size=14))
def test_the_policy_holds_for_any_session(script: list[Turn]) -> None:
    Law().check(planned(session(script)))


@settings(max_examples=60, deadline=None)
@given(script=st.lists(turns, min_size=3, max_size=14), fault_id=st.sampled_from(FAULTS))
def test_the_policy_holds_where_one_fault_goes_on_and_on(script: list[Turn], fault_id: str) -> None:
    stubborn = [Turn(**{**vars(turn), "faults": turn.faults | {fault_id}}) for turn in script]
    Law().check(planned(session(stubborn)))


bridges = st.builds(
    Bridge,
    up_s=st.sampled_from([0.5, 1.5, 2.0]),
    hold_s=st.sampled_from([0.2, 1.0, 2.0, 3.0]),
    down_s=st.sampled_from([0.5, 1.5, 2.0]),
    rest_s=st.sampled_from([0.2, 1.0]),
    arch_deg=st.sampled_from([0.0, 0.0, 20.0, 35.0]),
    top_deg=st.sampled_from([176.0, 176.0, 155.0]),
    sag_share=st.sampled_from([0.0, 0.0, 0.2]),
    slide_thigh=st.sampled_from([0.0, 0.0, 0.2]),
)


@settings(max_examples=15, deadline=None)
@given(
    script=st.lists(bridges, min_size=2, max_size=7),
    knee_flexion_deg=st.sampled_from([118.0, 118.0, 90.0]),
    get_up=st.booleans(),
)
def test_the_policy_holds_for_people(script: list[Bridge], knee_flexion_deg: float, get_up: bool) -> None:
    away: list[Act] = [GetUp(), Stand(4), LieDown(), Still(2), *script[:1]] if get_up else []
    poses = film([Still(2), *script, *away], View(fps=10), knee_flexion_deg=knee_flexion_deg).poses
    Law().check(watch(poses).events)


# -- word for word ----------------------------------------------------------------------------------------------


def test_silence_means_good() -> None:
    assert said([Turn()] * 3) == ["One", "Two", "Three", "All three reps were good."]


def test_praise_comes_once_in_four_good_reps_in_turn() -> None:
    assert said([Turn()] * 12, "praise") == list(COACHING.praise[:3])


def test_a_correction_comes_with_the_second_of_three_reps() -> None:
    cues = cues_of([bad("back_arch"), Turn(), bad("back_arch"), Turn()])
    corrections = [(cue.rep, cue.spoken, cue.suppressed_by) for cue in cues if cue.kind == "correction"]
    assert corrections == [(1, False, "first_time"), (3, True, None)]


def test_a_fault_now_and_then_is_left_alone() -> None:
    assert said([bad("back_arch"), Turn(), Turn()] * 3, "correction") == []


def test_a_correction_is_said_in_two_ways_then_left_to_the_summary() -> None:
    cues = cues_of([bad("back_arch")] * 10)
    cue = SPEC.checks["back_arch"].cue
    corrections = [cue for cue in cues if cue.kind == "correction"]
    assert [(c.rep, c.text) for c in corrections if c.spoken] == [(2, cue.first), (5, cue.second)]
    assert {c.suppressed_by for c in corrections[-3:]} == {"left_to_summary"}
    assert [c.text for c in cues if c.kind == "summary"] == ["Ten reps done. Next time: ribs down, tuck your tailbone."]


def test_a_bad_arch_is_said_on_the_first_rep() -> None:
    (first, *_) = [cue for cue in cues_of([bad("back_arch", times_limit=1.6), Turn()]) if cue.kind == "correction"]
    assert (first.rep, first.spoken) == (1, True)


def test_feet_too_far_are_said_before_the_first_rep() -> None:
    script = [Turn(rest=30, faults=frozenset({"feet_too_far"})), Turn()]
    assert said(script)[0] == SPEC.checks["feet_too_far"].cue.first


def test_a_fault_of_range_is_joined_to_its_number() -> None:
    assert said([bad("incomplete_extension")] * 2)[:2] == ["One", "Two. Hips higher"]


def test_the_first_corrected_rep_is_acknowledged_once() -> None:
    script = [bad("incomplete_extension")] * 2 + [Turn()] * 2
    assert said(script)[:5] == ["One", "Two. Hips higher", "Three", "There, that is the height", "Four"]


def test_what_was_corrected_during_the_rep_is_acknowledged_after_the_next() -> None:
    script = [bad("back_arch")] * 2 + [Turn()] * 2
    assert said(script, "ack") == [SPEC.checks["back_arch"].cue.corrected]


def test_the_more_important_fault_is_said() -> None:
    script = [bad("incomplete_extension", "short_hold")] * 2
    cues = [cue for cue in cues_of(script) if cue.kind == "correction" and cue.rep == 2]
    assert [(cue.fault, cue.spoken, cue.suppressed_by) for cue in cues] == [
        ("incomplete_extension", True, None),
        ("short_hold", False, "more_important_first"),
    ]


def test_nothing_is_said_about_what_was_not_assessed() -> None:
    unseen = Turn(faults=frozenset({"incomplete_extension"}), unknown=frozenset({"incomplete_extension"}))
    assert said([unseen] * 5, "correction") == []


def test_two_sets_start_anew() -> None:
    first = [bad("incomplete_extension"), Turn(faults=frozenset({"incomplete_extension"}), ends_set=True)]
    assert said([*first, bad("incomplete_extension")], "correction") == ["Two. Hips higher"]


@pytest.mark.parametrize(
    ("script", "summary"),
    [
        ([Turn()], "That rep was good."),
        ([Turn()] * 2, "Both reps were good."),
        ([Turn(), bad("too_fast")], "One good rep of two. Next time: slower."),
        (
            [Turn(), Turn(), bad("too_fast"), bad("back_arch")],
            "Two good reps of four. Next time: ribs down, tuck your tailbone.",
        ),
        ([Turn(counted=False)], None),
    ],
)
def test_the_summary(script: list[Turn], summary: str | None) -> None:
    assert said(script, "summary") == ([] if summary is None else [summary])


@pytest.mark.parametrize(
    ("number", "word"),
    [(1, "One"), (12, "Twelve"), (20, "Twenty"), (21, "Twenty-one"), (90, "Ninety"), (99, "Ninety-nine"), (100, "100")],
)
def test_numbers_as_words(number: int, word: str) -> None:
    assert ENGLISH.count(number) == word


@given(one=st.integers(1, 300), other=st.integers(1, 300))
def test_no_two_numbers_sound_the_same(one: int, other: int) -> None:
    assert (ENGLISH.count(one) == ENGLISH.count(other)) == (one == other)


# -- placement --------------------------------------------------------------------------------------------------


def placed(*found: tuple[int, str]) -> list[Cue]:
    """Placement found at these tenths of a second, with the text being the id."""
    script: dict[int, list[Event]] = {tenth: [PlacementFound(tenth * STEP_S, name, name)] for tenth, name in found}
    script.setdefault(max(script) + 60, [])
    events = planned(script)
    Law().check(events)
    return [event for event in events if isinstance(event, Cue)]


def test_a_good_placement_is_not_worth_a_word() -> None:
    assert placed((0, "ok")) == []


def test_a_wrong_placement_is_said_once_it_has_lasted_and_so_is_its_end() -> None:
    cues = placed((0, "view_off"), (60, "ok"))
    assert [(cue.kind, cue.text, cue.spoken) for cue in cues] == [
        ("placement", "view_off", True),
        ("placement", "ok", True),
    ]
    assert cues[0].t_s == pytest.approx(COACHING.placement_after_s)


def test_a_wrong_placement_that_passes_is_not_said() -> None:
    assert [(cue.text, cue.suppressed_by) for cue in placed((0, "view_off"), (10, "ok"))] == [
        ("view_off", "changed_at_once")
    ]


def test_placement_is_not_said_again_at_once() -> None:
    cues = placed((0, "view_off"), (40, "out_of_picture"))
    assert [(cue.text, cue.suppressed_by) for cue in cues] == [("view_off", None), ("out_of_picture", None)]
    assert cues[1].t_s - cues[0].t_s >= COACHING.between_placement_s


def test_getting_up_after_a_set_is_no_wrong_posture() -> None:
    script = session([Turn(), Turn()])
    script.setdefault(130, []).append(PlacementFound(13.0, "wrong_posture", "You are sitting."))
    cues = [event for event in planned(script) if isinstance(event, Cue) and event.kind == "placement"]
    assert [cue.suppressed_by for cue in cues] == ["getting_up"]
