"""How a draft agrees with the marks of the reps on the bench, in a few sentences for each fault."""

from __future__ import annotations

import numpy as np

from goodrep.specs.model import Spec
from goodrep.tuning.agreement import BestLimit, Counts, Estimate, best_limit
from goodrep.tuning.bench import Bench
from goodrep.tuning.limits import TableVerdicts


def agreement_words(bench: Bench, draft: Spec, found: TableVerdicts, fault_id: str) -> str:
    """What the draft's verdicts have in common with the marks; empty where nothing was marked."""
    marked, faulty = bench.marked(fault_id)
    check = draft.checks.get(fault_id)
    known = marked & bench.draft.counted
    known &= bench.draft.timed[fault_id] if check is None else ~np.isnan(bench.draft.value[fault_id])
    if not known.any():
        return ""
    counts = Counts.of(found.fault[fault_id][known], faulty[known])
    parts = [f"{counts.total} marked reps: {counts.both} faulty for both", f"{counts.neither} for neither"]
    parts += [f"{counts.only_judged} for goodrep alone"] if counts.only_judged else []
    parts += [f"{counts.only_marked} for the marks alone"] if counts.only_marked else []
    told = [
        ("precision", counts.precision, 100, " %"),
        ("recall", counts.recall, 100, " %"),
        ("kappa", counts.kappa, 1, ""),
    ]
    numbers = [_estimate(name, number, times, unit) for name, number, times, unit in told if number is not None]
    sentences = [", ".join(parts), *([f"{', '.join(numbers)}, with 95 % intervals".capitalize()] if numbers else [])]
    if check is not None:
        values = bench.draft.value[fault_id][known]
        best = best_limit(values, faulty[known], check.fault.sign, check.fault.value)
        sentences += [_best(best)] if best is not None else []
    return ". ".join(sentences) + "."


def _estimate(name: str, found: Estimate, times: int, unit: str) -> str:
    digits = 0 if times > 1 else 2
    value, low, high = (f"{times * number:.{digits}f}" for number in (found.value, found.low, found.high))
    return f"{name} {value}{unit} ({low} to {high})"


def _best(best: BestLimit) -> str:
    found = best.counts.kappa
    kappa = "" if found is None else f", kappa {found.value:z.2f}"
    return f"A fault limit from {best.low:.3g} to {best.high:.3g} would agree best{kappa}"
