"""One recording judged by two specs, and what the first of them makes of it kept beforehand."""

from __future__ import annotations

from pathlib import Path

from goodrep.app.replay import specs_of
from goodrep.io.observed import ObservedRecording
from goodrep.specs.loading import LoadedSpec
from goodrep.tuning.bench import Compared
from goodrep.tuning.outcomes import outcome_of, outcomes
from goodrep.tuning.remeasure import movements_of
from goodrep.tuning.told import Told


def compared(recording: Path, base: LoadedSpec, draft: LoadedSpec | None) -> Compared | None:
    """The movements in a recording as two specs of an exercise judge them; None where the exercise is not in it.

    Args:
        recording: the file.
        base: one spec.
        draft: the other; None where it differs in nothing but limits, so that it would find and measure the same.

    Raises:
        SourceError: the recording cannot be read.
        UsageError: it is of an exercise that this goodrep does not know.
    """
    found = outcomes(recording, base.spec.exercise, (base,) if draft is None else (base, draft))
    if found is None:
        return None
    before = found[0].reps
    return Compared.of(before, before if draft is None else found[1].reps, tuple(base.spec.checks))


def prepare(recording: Path, base: LoadedSpec) -> None:
    """Keeps what ``compared`` and ``remeasure.remeasured`` need of the base, found in one go.

    Raises:
        SourceError, UsageError: as for ``compared``.
    """
    whole = ObservedRecording.of(recording)
    own = specs_of(whole.metadata)
    if base.spec.exercise in own:
        told = Told(whole, base)
        outcome_of(recording, told, own)
        movements_of(recording, told)
        whole.keep()
