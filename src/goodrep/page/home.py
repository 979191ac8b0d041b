"""What the home page shows: how it goes, in one look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from goodrep.core.main_fault import main_fault
from goodrep.core.vocabulary import Side
from goodrep.io.overview import Part, SessionLine
from goodrep.review.history_charts import Tally

NOW_SESSIONS: Final = 5
"""How many of the latest sessions with an exercise are meant by "now"."""
SPARK_SESSIONS: Final = 24


@dataclass(frozen=True, slots=True)
class Counts:
    """Reps by how they were."""

    good: int = 0
    compensated: int = 0
    cut_off: int = 0
    attempts: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.good + other.good,
            self.compensated + other.compensated,
            self.cut_off + other.cut_off,
            self.attempts + other.attempts,
        )

    @property
    def counted(self) -> int:
        return self.good + self.compensated + self.cut_off

    @property
    def judged(self) -> int:
        """Without those that were not seen whole, which may have been good."""
        return self.good + self.compensated

    @property
    def good_share(self) -> float | None:
        return self.good / self.judged if self.judged else None


def counts_of(parts: Iterable[Part]) -> Counts:
    return sum((Counts(part.good, part.compensated, part.cut_off, part.attempts) for part in parts), Counts())


@dataclass(frozen=True, slots=True)
class FaultNow:
    """A fault of the latest sessions: reps with it of all counted reps, and the same of as many sessions before."""

    exercise: str
    check_id: str
    reps: int
    counted: int
    reps_before: int
    counted_before: int


@dataclass(frozen=True, slots=True)
class ExerciseNow:
    """One exercise: now and before (`NOW_SESSIONS` each), by side now, and the good share session by session."""

    exercise: str
    sessions: int
    now: Counts
    before: Counts
    sides: dict[Side, Counts]
    spark: tuple[float, ...]
    faults: tuple[FaultNow, ...]


def tally_by_day(lines: Iterable[SessionLine]) -> dict[date, Tally]:
    """Reps by local day; days without a session are left out."""
    days: dict[date, Tally] = {}
    for line in lines:
        counts, day = counts_of(line.parts), line.started_at.astimezone().date()
        days[day] = days.get(day, Tally()) + Tally(counts.good, counts.compensated, counts.attempts)
    return days


def last_days(lines: Iterable[SessionLine], until: date, days: int) -> tuple[int, Counts]:
    """Sessions and reps of the days up to ``until``, which is one of them."""
    inside = [line for line in lines if timedelta() <= until - line.started_at.astimezone().date() < timedelta(days)]
    return len(inside), counts_of(part for line in inside for part in line.parts)


def exercises_now(lines: Sequence[SessionLine]) -> list[ExerciseNow]:
    """Every exercise that was done, the one done last first."""
    names = dict.fromkeys(part.exercise for line in lines for part in line.parts)
    return [_exercise_now(name, lines) for name in names]


def _exercise_now(exercise: str, lines: Sequence[SessionLine]) -> ExerciseNow:
    each = [parts for line in lines if (parts := [part for part in line.parts if part.exercise == exercise])]
    # A session in which nothing was counted says nothing about how well it goes.
    each_counted = [parts for parts in each if any(part.counted for part in parts)]
    now = [part for parts in each_counted[:NOW_SESSIONS] for part in parts]
    before = [part for parts in each_counted[NOW_SESSIONS : 2 * NOW_SESSIONS] for part in parts]
    sides: dict[Side, list[Part]] = {}
    for part in now:
        if part.side != "both":
            sides.setdefault(part.side, []).append(part)
    shares = [counts_of(parts).good_share for parts in reversed(each_counted[:SPARK_SESSIONS])]
    faults = [
        FaultNow(exercise, fault, reps, _counted(now), _fault_counts(before).get(fault, 0), _counted(before))
        for fault, reps in _fault_counts(now).items()
    ]
    return ExerciseNow(
        exercise,
        len(each),
        counts_of(now),
        counts_of(before),
        {side: counts_of(sides[side]) for side in ("left", "right") if side in sides},
        tuple(share for share in shares if share is not None),
        tuple(faults),
    )


def _counted(parts: Iterable[Part]) -> int:
    return sum(part.counted for part in parts)


def _fault_counts(parts: Iterable[Part]) -> dict[str, int]:
    """Counted reps by fault, the most frequent first."""
    found: dict[str, int] = {}
    for part in parts:
        for fault, reps in part.faults.items():
            found[fault] = found.get(fault, 0) + reps
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def matters_most(exercises: Iterable[ExerciseNow], priorities: Mapping[str, Mapping[str, int]]) -> FaultNow | None:
    """The fault to work on: the main one of the exercise where that is in the largest share of the reps.

    Args:
        exercises: every exercise.
        priorities: by exercise, then by check; 1 is corrected before 2.
    """

    def main(one: ExerciseNow) -> FaultNow | None:
        ranks = priorities.get(one.exercise, {})
        found = {fault.check_id: fault for fault in one.faults}
        check_id = main_fault({name: fault.reps for name, fault in found.items()}, lambda name: ranks.get(name, 99))
        return None if check_id is None else found[check_id]

    mains = [fault for one in exercises if (fault := main(one)) is not None]
    return max(mains, key=lambda fault: fault.reps / fault.counted, default=None)


@dataclass(frozen=True, slots=True)
class PainNow:
    """Too much pain in one of the latest sessions, and the answer given last since then."""

    pain: int
    at: datetime
    since: int | None


def pain_now(lines: Sequence[SessionLine]) -> PainNow | None:
    """The latest answer that says that exercising should end; None where none of the latest sessions has one.

    Args:
        lines: sessions of one person, the latest first.
    """
    since = None
    for line in lines[:NOW_SESSIONS]:
        if line.feedback is not None and line.feedback.pain is not None:
            if line.feedback.too_much_pain:
                return PainNow(line.feedback.pain, line.started_at, since)
            since = line.feedback.pain if since is None else since
    return None


def felt_table(lines: Iterable[SessionLine]) -> dict[str, dict[str, int]]:
    """How often each exercise's sessions were felt where: by exercise, then by place."""
    table: dict[str, dict[str, int]] = {}
    for line in lines:
        if line.feedback is None or line.feedback.felt is None:
            continue
        for exercise in dict.fromkeys(part.exercise for part in line.parts):
            row = table.setdefault(exercise, {})
            row[line.feedback.felt] = row.get(line.feedback.felt, 0) + 1
    return table
