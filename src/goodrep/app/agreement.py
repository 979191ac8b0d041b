"""``goodrep agreement``: how well goodrep's verdicts agree with the marks of who reviewed the reps."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from goodrep.app.chosen import Chosen
from goodrep.app.kept import store_to_read
from goodrep.app.people import DEFAULT_PERSON, add_person_argument, check_person, is_of, who_words
from goodrep.app.printing import console, fitted, number_words, plural, words
from goodrep.app.rejudge import judged_with_progress, told_problems
from goodrep.command import COMMAND
from goodrep.core.events import Rep
from goodrep.core.pairing import paired
from goodrep.errors import UsageError
from goodrep.io.recording import find_recording
from goodrep.io.records import Label, SetDetail
from goodrep.io.spec_used import spec_of_set
from goodrep.io.store import Store
from goodrep.specs.loading import LoadedSpec, load_spec
from goodrep.specs.model import Spec
from goodrep.tuning.agreement import BestLimit, CheckAgreement, Estimate, Marked, agreement
from goodrep.tuning.difference import value_in, verdicts_of
from goodrep.tuning.outcomes import units_of

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

HOW_TO_MARK: Final = (
    f"Open '{COMMAND} review', choose a session, and mark each rep as good or with its"
    " faults; 30 reps with and 30 without a fault are enough for a first look."
)
FEW = 30
"""With fewer reps an interval for kappa is only a rough one."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Compare goodrep's verdicts with the marks that somebody set in the review, check by check: precision, recall,"
        " Cohen's kappa, and the limit that would agree best."
    )
    parser.epilog = f"examples: {COMMAND} agreement; {COMMAND} agreement --spec my_bridge.yaml"
    parser.add_argument(
        "--spec",
        metavar="FILE",
        help=f"judge the marked reps anew by this spec: a file, or a name ({COMMAND} spec list)",
    )
    add_person_argument(parser)
    parser.add_argument("--json", action="store_true", help="everything as JSON, for other programs")


@dataclass(frozen=True, slots=True)
class MarkedRep:
    """A rep that somebody marked; ``rep`` as it is judged now, with the units of all its checks."""

    rep: Rep
    label: Label
    spec: Spec


def run(args: argparse.Namespace) -> int:
    """
    Raises:
        UsageError: nothing is kept, or nothing marked.
        SpecError: the spec breaks the rules.
        StorageError: the store cannot be read.
    """
    code = 0
    with store_to_read() as store:
        check_person(args.person, (line.person for line in store.session_lines()))
        sets = _marked_sets(store, args.person)
        if not sets:
            raise UsageError(_no_marks(store, args.person))
    if args.spec is None:
        marked = [rep for one in sets for rep in one.as_kept()]
    else:
        loaded = load_spec(args.spec)
        marked, code = _judged_anew([one for one in sets if one.detail.exercise == loaded.spec.exercise], loaded)
    found = _by_exercise_and_labeller(marked)
    if args.json:
        print(json.dumps([_data(*one) for one in found], indent=1))
    else:
        _print(console(), found)
    return code


@dataclass(frozen=True, slots=True)
class _MarkedSet:
    session_id: str
    number: int
    detail: SetDetail
    labels: Mapping[str, tuple[Label, ...]]

    def as_kept(self) -> list[MarkedRep]:
        """The marked reps with the verdicts of the time."""
        # goodrep's own where the one that judged cannot be read any more
        spec = spec_of_set(self.detail) or load_spec(self.detail.exercise).spec
        return [MarkedRep(rep, label, spec) for rep, label in self.pairs()]

    def pairs(self) -> list[tuple[Rep, Label]]:
        reps = zip(self.detail.reps, self.detail.rep_ids, strict=True)
        return [(rep, label) for rep, rep_id in reps if rep.counted for label in self.labels.get(rep_id, ())]


def _marked_sets(store: Store, person: str | None) -> list[_MarkedSet]:
    found = []
    for number in store.labelled_sessions():
        session = store.session(number)
        if not is_of(session.person, person):
            continue
        sets = [_MarkedSet(session.summary.key.id, number, one, session.labels) for one in session.sets]
        found += [one for one in sets if one.pairs()]
    return found


def _no_marks(store: Store, person: str | None) -> str:
    """That nothing is marked of those who are meant, and how that is done."""
    if person is None or not _marked_sets(store, None):
        return f"No rep has been marked yet. {HOW_TO_MARK}"
    return f"No rep of {who_words(None if person == DEFAULT_PERSON else person)} has been marked yet. {HOW_TO_MARK}"


def _judged_anew(sets: Sequence[_MarkedSet], loaded: LoadedSpec) -> tuple[list[MarkedRep], int]:
    """The same reps as another spec judges them in their recordings; those it does not count are left out."""
    chosen: list[Chosen] = []
    labels: dict[Path, list[tuple[Rep, Label]]] = {}
    for kept_set in sets:
        path = find_recording(kept_set.session_id)
        if path is not None:
            chosen.append(Chosen(path, f"Session {kept_set.number}", kept_set.number))
            labels.setdefault(path, []).extend(kept_set.pairs())
    if not chosen:
        raise UsageError(f"No rep of the {words(loaded.spec.exercise)} is both marked and recorded.")
    judged = judged_with_progress(list(dict.fromkeys(chosen)), loaded.spec.exercise, (loaded,))
    found = []
    for one in judged:
        if one.outcomes is None:
            continue
        reps = {rep.start_s: rep for rep, _ in labels[one.recording]}
        for kept, anew in paired([reps[start_s] for start_s in sorted(reps)], one.outcomes[0].reps):
            if kept is not None and anew is not None and anew.counted:
                said = [label for rep, label in labels[one.recording] if rep.start_s == kept.start_s]
                found += [MarkedRep(anew, label, loaded.spec) for label in said]
    return found, told_problems(judged)


@dataclass(frozen=True, slots=True)
class OfCheck:
    """What agrees of a check; ``limits`` are the fault limits that judged the reps, in order and each once, empty where
    lifting and lowering have two; ``last`` is that of the latest rep."""

    agreement: CheckAgreement
    limits: tuple[float, ...]
    last: float | None
    unit: str


Found = tuple[str, str | None, int, dict[str, OfCheck]]
"""Exercise, labeller, how many reps, and what was found by check."""


def _by_exercise_and_labeller(marked: Sequence[MarkedRep]) -> list[Found]:
    groups: dict[tuple[str, str | None], list[MarkedRep]] = {}
    for one in marked:
        groups.setdefault((one.spec.exercise, one.label.labelled_by), []).append(one)
    found = []
    for (exercise, by), reps in sorted(groups.items(), key=lambda group: (group[0][0], group[0][1] or "")):
        units = {check_id: unit for one in reps for check_id, unit in units_of(one.spec).items()}
        checks = {check_id: _of_check(reps, check_id, unit) for check_id, unit in units.items()}
        found.append((exercise, by, len(reps), checks))
    return found


def _of_check(reps: Sequence[MarkedRep], check_id: str, unit: str) -> OfCheck:
    sides = [_limit_of(one.spec, check_id) for one in reps if check_id in units_of(one.spec)]
    sign, last = sides[-1]
    limits = sorted({limit for _, limit in sides if limit is not None})
    return OfCheck(agreement(_marked(reps, check_id), sign, last), tuple(limits), last, unit)


def _marked(reps: Sequence[MarkedRep], check_id: str) -> Marked:
    verdicts = [verdicts_of(one.rep, units_of(one.spec)).get(check_id) for one in reps]
    return Marked(
        values=[value_in(one.rep, check_id) for one in reps],
        judged=[
            None if verdict is None or verdict.state == "not_assessed" else verdict.state == "fault"
            for verdict in verdicts
        ],
        marked=[check_id in one.label.faults for one in reps],
    )


def _limit_of(spec: Spec, check_id: str) -> tuple[int, float | None]:
    """On which side of the fault limit is worse, and the limit; None where lifting and lowering have two."""
    tempo = spec.tempo
    if check_id == "short_hold":
        return -1, tempo.hold_s.fault_below
    if check_id == "too_fast":
        same = tempo.up_s.fault_below == tempo.down_s.fault_below
        return -1, tempo.up_s.fault_below if same else None
    fault = spec.checks[check_id].fault
    return fault.sign, fault.value


def _print(out: Console, found: Sequence[Found]) -> None:
    for exercise, by, reps, checks in found:
        out.print(
            f"\n{words(exercise).capitalize()}, marked by {by or 'nobody named'}: {plural(reps, 'rep')}", style="bold"
        )
        table = _table(checks)
        if fitted(table, out.width):
            out.print(table)
        else:
            for check_id, one in checks.items():
                out.print("\n" + "\n".join(_lines(check_id, one)))
            out.print()
    out.print("Numbers in brackets: 95 % confidence. Kappa: 1 is perfect agreement, 0 what chance gives.", style="dim")
    if any(reps < FEW for _, _, reps, _ in found):
        out.print(f"Fewer than {FEW} reps tell little: look at the intervals.", style="dim")


def _table(checks: Mapping[str, OfCheck]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    table.add_column("Check", no_wrap=True)
    for name in ("Both", "Only\ngoodrep", "Only\nmarked", "Neither", "Not as-\nsessed"):
        table.add_column(name, justify="right", no_wrap=True)
    for name in ("Precision", "Recall", "Kappa", "Fault limit", "Would agree best"):
        table.add_column(name, no_wrap=True)
    for check_id, one in checks.items():
        counts = one.agreement.counts
        numbers = (counts.both, counts.only_judged, counts.only_marked, counts.neither, one.agreement.not_assessed)
        table.add_row(
            words(check_id),
            *map(str, numbers),
            _share_words(counts.precision),
            _share_words(counts.recall),
            _kappa_words(counts.kappa),
            _limits_words(one),
            _best_words(one.agreement.best, one.unit),
        )
    return table


def _lines(check_id: str, one: OfCheck) -> list[str]:
    """The same as a row of the table, for a terminal where that would be broken."""
    counts = one.agreement.counts
    return [
        f"{words(check_id).capitalize()}: both {counts.both}, only goodrep {counts.only_judged},"
        f" only marked {counts.only_marked}, neither {counts.neither}, not assessed {one.agreement.not_assessed}",
        f"Precision: {_share_words(counts.precision)}",
        f"Recall: {_share_words(counts.recall)}",
        f"Kappa: {_kappa_words(counts.kappa)}",
        f"Fault limit: {_limits_words(one)}",
        f"Would agree best: {_best_words(one.agreement.best, one.unit)}",
    ]


def _limits_words(one: OfCheck) -> str:
    """The fault limit; of several the lowest and highest, and that of the latest rep."""
    if one.last is None or not one.limits:
        return "-"
    last = number_words(one.last, one.unit)
    if len(one.limits) == 1:
        return last
    lowest, highest = (number_words(limit, one.unit) for limit in (one.limits[0], one.limits[-1]))
    return f"{len(one.limits)} limits, {lowest} to {highest}, last {last}"


def _share_words(found: Estimate | None) -> str:
    return "-" if found is None else f"{found.value:.0%} ({found.low:.0%} to {found.high:.0%})"


def _kappa_words(found: Estimate | None) -> str:
    return "-" if found is None else f"{found.value:z.2f} ({found.low:z.2f} to {found.high:z.2f})"


def _best_words(best: BestLimit | None, unit: str) -> str:
    if best is None:
        return "-"
    kappa = best.counts.kappa
    low, high = number_words(best.low, unit), number_words(best.high, unit)
    text = f"{low} to {high}"
    return text if kappa is None else f"{text} (kappa {kappa.value:z.2f})"


def _data(exercise: str, by: str | None, reps: int, checks: dict[str, OfCheck]) -> Any:
    return {
        "exercise": exercise,
        "marked_by": by,
        "reps": reps,
        "checks": {
            check_id: {
                "counts": asdict(one.agreement.counts),
                "not_assessed": one.agreement.not_assessed,
                "precision": _estimate(one.agreement.counts.precision),
                "recall": _estimate(one.agreement.counts.recall),
                "kappa": _estimate(one.agreement.counts.kappa),
                "fault_limit": one.last,
                "fault_limits": list(one.limits),
                "unit": one.unit,
                "best_limit": _best(one.agreement.best),
            }
            for check_id, one in checks.items()
        },
    }


def _best(best: BestLimit | None) -> dict[str, Any] | None:
    return None if best is None else {"from": best.low, "to": best.high, "kappa": _estimate(best.counts.kappa)}


def _estimate(found: Estimate | None) -> dict[str, float] | None:
    return None if found is None else asdict(found)
