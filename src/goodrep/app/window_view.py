"""What the window shows at one moment, as plain values; how it looks is a matter of ``drawing``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from goodrep.core.vocabulary import Phase
from goodrep.core.wording import ENGLISH, Phrases

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Verdict = Literal["good", "warn", "fault", "unseen"]
"""How a rep, or the part of it that a joint stands for, was judged; ``unseen`` where that could not be seen."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """One number against the band where it is good.

    Args:
        label: what is measured, in a word or two.
        unit: as in ``goodrep.core.vocabulary``; ``deg`` is shown as °.
        value: None where it is not known right now.
        lowest: left end of the scale.
        highest: right end of the scale.
        good_from: left end of the band; ``lowest`` where only too much is bad.
        good_to: right end of the band; ``highest`` where only too little is bad.
    """

    label: str
    unit: str
    value: float | None
    lowest: float
    highest: float
    good_from: float
    good_to: float


@dataclass(frozen=True, slots=True)
class WindowView:
    """Everything to show at one moment; what is left out is not drawn.

    Args:
        frame_bgr: (H, W, 3), not mirrored.
        points_px: (33, 2) landmarks in pixels of ``frame_bgr``, y down; None or NaN where nobody is found.
        visibility: (33,) 0..1, or None.
        marks: verdicts by landmark name, for the joints that matter.
        exercise: its title.
        side_text: for example ``left side``.
        how_to: what to do, shown until there is a counter.
        counter: reps done, and planned or None; None before the set.
        set_text: for example ``Set 2 of 3``.
        rep_verdicts: of the reps of this set, in order.
        phase: of the movement; None outside a set.
        phase_elapsed_s: since the phase began.
        phase_target_s: how long it should take; None where it may take any time.
        tempo_verdict: of the last rep's tempo; None before it, or where nothing is to be said.
        gauge: the main measure, or None.
        caption: the cue spoken last.
        caption_verdict: whether the cue corrects (``fault``) or acknowledges (``good``).
        status: placement, or why nothing is counted or heard.
        summary: of a set that is over; stands across the picture.
        rest_s: seconds of rest left before the next set; stands across the picture.
        paused: stands across the picture.
        keys: what the keys do: (key, what), for example ``("Space", "pause")``.
        phrases: in whose language what stands beside all this is.
    """

    frame_bgr: NDArray[np.uint8]
    points_px: NDArray[np.float64] | None = None
    visibility: NDArray[np.float64] | None = None
    marks: Mapping[str, Verdict] = field(default_factory=dict)
    exercise: str = ""
    side_text: str = ""
    how_to: str = ""
    counter: tuple[int, int | None] | None = None
    set_text: str = ""
    rep_verdicts: tuple[Verdict, ...] = ()
    phase: Phase | None = None
    phase_elapsed_s: float = 0.0
    phase_target_s: float | None = None
    tempo_verdict: Verdict | None = None
    gauge: Gauge | None = None
    caption: str = ""
    caption_verdict: Verdict | None = None
    status: str = ""
    summary: str = ""
    rest_s: float | None = None
    paused: bool = False
    keys: tuple[tuple[str, str], ...] = ()
    phrases: Phrases = ENGLISH
