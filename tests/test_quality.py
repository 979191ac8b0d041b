"""When a set ends early: only after a correction, only for a compensation, only for what was seen."""

from __future__ import annotations

from bodies import bridge
from goodrep.core.events import Cue, Event, Finding, NotAssessed, Rep, RepDone, Tempo
from goodrep.core.quality import QualityWatch

CORRECTED = Cue(0.0, "correction", "Ribs down", True, "back_arch", 1)


def rep(*faults: str, unknown: tuple[str, ...] = (), counted: bool = True) -> Event:
    return RepDone(
        0.0,
        Rep(
            1,
            1 if counted else None,
            0.0,
            1.0,
            2.0,
            counted,
            None,
            Tempo(1.0, 1.0, 1.0),
            tuple(Finding(fault, 1.0, "deg", 0.5, 0.0) for fault in faults),
            not_assessed=tuple(NotAssessed(check, "hidden") for check in unknown),
        ),
    )


ARCHED, GOOD, UNKNOWN = rep("back_arch"), rep(), rep(unknown=("back_arch",))


def stays(*events: Event) -> list[str | None]:
    """What the watch says after each event."""
    watch = QualityWatch(bridge())
    return [watch.step([event]) for event in events]


def test_three_of_four_reps_after_the_correction_end_the_set() -> None:
    assert stays(CORRECTED, ARCHED, ARCHED, ARCHED) == [None, None, None, "back_arch"]
    assert stays(CORRECTED, ARCHED, GOOD, ARCHED, ARCHED)[-1] == "back_arch"
    assert set(stays(CORRECTED, ARCHED, GOOD, ARCHED, GOOD, ARCHED, GOOD)) == {None}


def test_without_a_correction_the_person_could_not_know() -> None:
    assert set(stays(*[ARCHED] * 8)) == {None}
    held_back = Cue(0.0, "correction", "Ribs down", False, "back_arch", 1, "too_soon")
    assert set(stays(held_back, *[ARCHED] * 8)) == {None}


def test_the_rep_that_brought_the_correction_does_not_count_against_it() -> None:
    watch = QualityWatch(bridge())
    assert watch.step([ARCHED, CORRECTED]) is None
    assert [watch.step([ARCHED]) for _ in range(3)] == [None, None, "back_arch"]


def test_tempo_and_range_are_no_compensation() -> None:
    for fault in ("too_fast", "short_hold", "incomplete_extension"):
        corrected = Cue(0.0, "correction", "Slower", True, fault, 1)
        assert set(stays(corrected, *[rep(fault)] * 8)) == {None}, fault


def test_what_was_not_assessed_and_what_was_not_counted_says_nothing() -> None:
    attempt = rep("back_arch", counted=False)
    assert stays(CORRECTED, ARCHED, UNKNOWN, UNKNOWN, attempt, attempt, ARCHED, UNKNOWN, ARCHED)[-1] == "back_arch"
    assert set(stays(CORRECTED, *[attempt, UNKNOWN] * 4)) == {None}
