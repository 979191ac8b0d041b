"""How well verdicts agree with a physio's marks, check by check, and where the limit would agree best.

Of a check, a rep is marked (the physio says that it had the fault) or not, and judged faulty or not. Precision is the
share of the reps judged faulty that are marked; recall the share of the marked ones that are judged faulty; both with
the score interval of Wilson (1927). Cohen's kappa (1960) is what is left of the agreement when what chance would give
is taken out: 1 is perfect, 0 is chance, less is worse than chance; its standard error is that of Fleiss, Cohen and
Everitt (1969). That is a large-sample one, 0 where few reps happen to agree perfectly; its interval is therefore taken
from the table with a half added to each of its four numbers, which changes little where there are many.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from goodrep.core.pose import Array, Mask

Z_95: Final = 1.959964
"""A normal variable lies within so many standard deviations 95 times of 100."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95 % confidence interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Counts:
    """How many reps were both, only judged faulty, only marked, and neither."""

    both: int
    only_judged: int
    only_marked: int
    neither: int

    @classmethod
    def of(cls, judged: Mask, marked: Mask) -> Counts:
        """From (N,) each."""
        pairs = [(judged & marked), (judged & ~marked), (~judged & marked), (~judged & ~marked)]
        return cls(*[int(np.count_nonzero(pair)) for pair in pairs])

    @property
    def total(self) -> int:
        return self.both + self.only_judged + self.only_marked + self.neither

    @property
    def precision(self) -> Estimate | None:
        """None where nothing was judged faulty."""
        return share(self.both, self.both + self.only_judged)

    @property
    def recall(self) -> Estimate | None:
        """None where nothing was marked."""
        return share(self.both, self.both + self.only_marked)

    @property
    def kappa(self) -> Estimate | None:
        """None where both always said the same one thing, so that chance would have agreed as well."""
        value = kappa(self)
        if value is None:
            return None
        table = np.array([[self.both, self.only_judged], [self.only_marked, self.neither]])
        middle, sd = kappa_with_sd(table + 0.5)
        low, high = middle - Z_95 * sd, middle + Z_95 * sd
        return Estimate(value, min(max(low, -1.0), value), max(min(high, 1.0), value))


def share(hits: int, of: int) -> Estimate | None:
    """A share with Wilson's interval; None of nothing."""
    if not of:
        return None
    p, z2 = hits / of, Z_95 * Z_95 / of
    middle, half = p + z2 / 2, Z_95 * math.sqrt(p * (1 - p) / of + z2 / (4 * of))
    low, high = (middle - half) / (1 + z2), (middle + half) / (1 + z2)
    return Estimate(p, min(max(low, 0.0), p), max(min(high, 1.0), p))


def kappa(counts: Counts) -> float | None:
    """(observed - expected) / (1 - expected) agreement; None where the expected is perfect."""
    n = counts.total
    judged, marked = counts.both + counts.only_judged, counts.both + counts.only_marked
    expected = judged * marked + (n - judged) * (n - marked)
    if expected == n * n:
        return None
    return (n * (counts.both + counts.neither) - expected) / (n * n - expected)


def kappa_with_sd(table: Array) -> tuple[float, float]:
    """Kappa of a (2, 2) table of counts, none of a kind missing altogether, and its standard error (Fleiss, Cohen and
    Everitt 1969, for two raters without weights)."""
    total = float(table.sum())
    table = table / total
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    expected = float((rows * columns).sum())
    value = (float(np.trace(table)) - expected) / (1 - expected)
    same = sum(table[i, i] * (1 - (rows[i] + columns[i]) * (1 - value)) ** 2 for i in range(2))
    other = sum(table[i, 1 - i] * (columns[i] + rows[1 - i]) ** 2 for i in range(2))
    variance = same + (1 - value) ** 2 * other - (value - expected * (1 - value)) ** 2
    return value, math.sqrt(max(float(variance), 0.0) / total) / (1 - expected)


@dataclass(frozen=True, slots=True)
class BestLimit:
    """Where a limit agrees best with the marks: any value between ``low`` and ``high`` does so equally well.

    ``counts`` is what it would give.
    """

    low: float
    high: float
    counts: Counts


def best_limit(values: Array, marked: Mask, sign: int, present: float) -> BestLimit | None:
    """The limit whose verdicts have the highest kappa; of several that lie apart, the one nearest to the present one.

    Args:
        values: (N,) the check's number of each rep, without NaN.
        marked: (N,) whether the physio says that it had the fault.
        sign: +1 where more is worse, -1 where less is.
        present: the limit as it is.

    Returns:
        None where none agrees better than chance, as where all reps are marked, or none, or all have the same value.
    """
    if not marked.any() or marked.all():
        return None
    worse = sign * values
    order = np.argsort(worse)
    ordered, hits = worse[order], marked[order]
    # So many of the mildest reps are judged good; never all or none, which agrees no better than chance.
    good = np.flatnonzero(np.diff(ordered)) + 1
    if not good.size:
        return None
    missed = np.concatenate([[0], np.cumsum(hits)])[good]
    n, many = values.size, int(hits.sum())
    kappas = np.array([_kappa_at(n, many, int(below), int(miss)) for below, miss in zip(good, missed, strict=True)])
    if kappas.max() <= 0:
        return None
    best = [good[i] for i in np.flatnonzero(kappas >= kappas.max() - 1e-12)]
    ranges = [_between(ordered, int(below), sign) for below in best]
    low, high = min(ranges, key=lambda ends: _distance(ends, present))
    return BestLimit(low, high, Counts.of(worse > sign * (low + high) / 2, marked))


def _kappa_at(n: int, marked: int, good: int, missed: int) -> float:
    found = kappa(Counts(marked - missed, n - good - (marked - missed), missed, good - missed))
    return -math.inf if found is None else found


def _between(ordered: Array, below: int, sign: int) -> tuple[float, float]:
    """The limits for which so many of the mildest reps are good."""
    mild, bad = float(ordered[below - 1]), float(ordered[below])
    return (mild, bad) if sign > 0 else (-bad, -mild)


def _distance(ends: tuple[float, float], value: float) -> float:
    low, high = ends
    return max(low - value, value - high, 0.0)


@dataclass(frozen=True, slots=True)
class Marked:
    """One check in the reps that somebody marked.

    Args:
        values: the check's number of each rep; None where there is none.
        judged: whether goodrep judged it faulty; None where it was not assessed.
        marked: whether it was marked with this fault.
    """

    values: Sequence[float | None]
    judged: Sequence[bool | None]
    marked: Sequence[bool]


@dataclass(frozen=True, slots=True)
class CheckAgreement:
    """What ``agreement`` finds; ``not_assessed`` reps are in no count."""

    counts: Counts
    not_assessed: int
    best: BestLimit | None


def agreement(check: Marked, sign: int, limit: float | None) -> CheckAgreement:
    """How well a check agrees with the marks.

    Args:
        check: the reps.
        sign: +1 where more is worse, -1 where less is.
        limit: the fault limit; None where no single one decides, so that none is looked for.
    """
    known = [i for i, judged in enumerate(check.judged) if judged is not None]
    judged = np.array([bool(check.judged[i]) for i in known], dtype=np.bool_)
    marked = np.array([check.marked[i] for i in known], dtype=np.bool_)
    best = None
    if limit is not None:
        numbers = np.array([math.nan if (value := check.values[i]) is None else value for i in known])
        seen = ~np.isnan(numbers)
        best = best_limit(numbers[seen], marked[seen], sign, limit)
    return CheckAgreement(Counts.of(judged, marked), len(check.judged) - len(known), best)
