"""From the events of a session to what its window shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from goodrep.app.joints import marks_of
from goodrep.app.window_view import Gauge, Verdict, WindowView
from goodrep.core.events import (
    Cue,
    Event,
    FaultSeen,
    PhaseStarted,
    PlacementFound,
    Rep,
    RepDone,
    SetClosed,
    SetOpened,
    StageBegan,
    TopReached,
)
from goodrep.core.plan import PlannedSet
from goodrep.core.pose import LANDMARK_INDEX, Pose
from goodrep.core.vocabulary import CueKind, Side
from goodrep.core.wording import ENGLISH, Phrases
from goodrep.io.source import Frame
from goodrep.specs.model import TEMPO_FAULTS

CAPTION_STAYS_S: Final = 2.5
"""After it was said, unless the next one comes."""
UNCAPTIONED: Final[tuple[CueKind, ...]] = ("count", "countdown", "summary")
"""What stands elsewhere in the window, larger than a caption."""
CAPTION_VERDICTS: Final[dict[CueKind, Verdict]] = {"correction": "fault", "ack": "good", "praise": "good"}
LEFT: Final = tuple(LANDMARK_INDEX[f"left_{joint}"] for joint in ("shoulder", "hip", "knee", "ankle"))
RIGHT: Final = tuple(LANDMARK_INDEX[f"right_{joint}"] for joint in ("shoulder", "hip", "knee", "ankle"))


@dataclass(slots=True)
class Scene:
    """Follows the events; ``planned`` is the set under way or, while its stage is not reached, the next one."""

    planned: PlannedSet
    phrases: Phrases = ENGLISH
    _shown: PlannedSet = field(init=False)
    """The set that counter and verdicts are of."""
    _shown_position: int = 1
    """Its place among those planned."""
    _stage: StageBegan | None = None
    _counter: int | None = None
    _side: Side | None = None
    _phase: PhaseStarted | None = None
    _reps: list[Verdict] = field(default_factory=list)
    _verdicts: dict[str, Verdict] = field(default_factory=dict)
    """Of the last rep, until the next one is at its top."""
    _faults_seen: set[tuple[int, str]] = field(default_factory=set)
    """By number of the rep, before it is over."""
    _captions: list[Cue] = field(default_factory=list)
    _placement: str = ""
    _summary: str = ""
    _left_lead: float = 0.0
    """How much better the left side was seen than the right one, summed up over the set."""

    def __post_init__(self) -> None:
        self._shown = self.planned

    def follow(self, event: Event) -> None:
        if isinstance(event, StageBegan):
            self._stage = event
            if event.stage == "ready":
                self._counter, self._summary = None, ""
        elif isinstance(event, SetOpened):
            self._shown, self._side = self.planned, event.side
            self._shown_position = 1 if self._stage is None else self._stage.position
            self._counter, self._reps, self._summary, self._left_lead = 0, [], "", 0.0
            self._verdicts, self._faults_seen = {}, set()
        elif isinstance(event, SetClosed):
            self._phase, self._verdicts = None, {}
        elif isinstance(event, PhaseStarted):
            self._phase = event
        elif isinstance(event, FaultSeen):
            self._faults_seen.add((event.number, event.id))
            self._verdicts[event.id] = "fault"
        elif isinstance(event, TopReached):
            self._counter = event.number
            seen = {fault_id for number, fault_id in self._faults_seen if number == event.number}
            self._verdicts = dict.fromkeys(seen.union(event.indicated), "fault")
        elif isinstance(event, RepDone):
            self._phase = None  # the next one follows, unless nobody is seen any more
            self._rep_done(event.rep)
        elif isinstance(event, PlacementFound):
            self._placement = "" if event.id == "ok" else event.text
        elif isinstance(event, Cue) and event.spoken:
            if event.kind == "summary":
                self._summary = event.text
            elif event.kind not in UNCAPTIONED or event.fault is not None:
                self._captions.append(event)

    def _rep_done(self, rep: Rep) -> None:
        if not rep.counted:
            return
        self._faults_seen = set()
        self._reps.append(
            "fault" if rep.faults else "unseen" if rep.reason else "warn" if rep.warnings else "good",
        )
        judged: tuple[tuple[Verdict, list[str]], ...] = (
            ("good", [*self._shown.spec.checks, *TEMPO_FAULTS]),
            ("unseen", [missing.id for missing in rep.not_assessed]),
            ("warn", [warning.id for warning in rep.warnings]),
            ("fault", [fault.id for fault in rep.faults]),
        )
        self._verdicts = {check_id: verdict for verdict, ids in judged for check_id in ids}

    def view(self, frame: Frame, pose: Pose, gauge: Gauge | None, keys: tuple[tuple[str, str], ...]) -> WindowView:
        """What to show with this picture."""
        stage = "ready" if self._stage is None else self._stage.stage
        visibility = pose.landmarks[:, 3] if pose.found else None
        if visibility is not None:
            self._left_lead += float(visibility[list(LEFT)].sum() - visibility[list(RIGHT)].sum())
        # While resting, the title is already that of the next set.
        planned = self.planned if stage in ("ready", "rest") else self._shown
        # Of a pause the window itself says that it is one, and how to go on.
        caption = None if stage == "paused" else self._caption(frame.t_s)
        status = self._status(stage)
        phase = self._phase if stage == "set" else None
        part = {"up": "up_s", "hold": "hold_s", "down": "down_s"}.get(phase.phase) if phase is not None else None
        return WindowView(
            frame_bgr=frame.frame_bgr,
            points_px=pose.landmarks[:, :2] * pose.size_px if pose.found else None,
            visibility=visibility,
            marks=self._marks(),
            exercise=planned.spec.title,
            side_text=self._side_text(planned),
            how_to=planned.spec.how_to,
            counter=None if self._counter is None else (self._counter, self._shown.reps),
            set_text=self._set_text(),
            rep_verdicts=tuple(self._reps),
            phase=None if phase is None else phase.phase,
            phase_elapsed_s=0.0 if phase is None else max(0.0, frame.t_s - phase.since_s),
            phase_target_s=None if part is None else getattr(planned.spec.tempo, part).target,
            tempo_verdict=self._tempo_verdict(),
            gauge=gauge if stage == "set" and phase is not None else None,
            caption="" if caption is None else caption.text,
            caption_verdict=None if caption is None else CAPTION_VERDICTS.get(caption.kind),
            status="" if caption is not None and caption.text == status else status,
            summary=self._summary if stage in ("set", "over") else "",
            rest_s=self._rest_s(frame.t_s),
            paused=stage == "paused",
            keys=keys,
            phrases=self.phrases,
        )

    def _caption(self, t_s: float) -> Cue | None:
        """The cue being said, or said last and still to be read; those to come wait."""
        begun = [cue for cue in self._captions if cue.t_s <= t_s]
        self._captions = [*begun[-1:], *(cue for cue in self._captions if cue.t_s > t_s)]
        return begun[-1] if begun and t_s <= begun[-1].t_s + begun[-1].duration_s + CAPTION_STAYS_S else None

    def _status(self, stage: str) -> str:
        if stage == "paused":
            return self.phrases.window.go_on
        if stage == "rest":
            return self._summary
        return "" if stage == "over" else self._placement

    def _set_text(self) -> str:
        stage, words = self._stage, self.phrases.window
        if stage is None or stage.total < 2:
            return ""
        if stage.stage == "paused" and self._counter is not None and stage.position != self._shown_position:
            return words.last_set  # paused while resting: the numbers are still those of the set before
        template = words.next_set if stage.stage == "rest" else words.this_set
        # As it is announced; of an exercise with one set nothing is, and the window says how far the session is.
        number, total = (stage.number, stage.among) if stage.among > 1 else (stage.position, stage.total)
        return template.format(number=number, total=total)

    def _side_text(self, planned: PlannedSet) -> str:
        side = planned.side or (self._side if planned is self._shown and self._counter is not None else None)
        return self.phrases.side(planned.spec.posture, side)

    def _rest_s(self, t_s: float) -> float | None:
        stage = self._stage
        if stage is None or stage.stage != "rest" or stage.until_s is None:
            return None
        # It begins when the set before has been summed up.
        return min(self._shown.rest_s, max(0.0, stage.until_s - t_s))

    def _marks(self) -> dict[str, Verdict]:
        if self._side is None:
            return {}
        near: Side = "left" if self._left_lead >= 0 else "right"
        return marks_of(self._shown.spec, self._verdicts, self._side, near)

    def _tempo_verdict(self) -> Verdict | None:
        """Only what is worth a look: a good tempo needs no sign."""
        found = {self._verdicts.get(fault_id) for fault_id in TEMPO_FAULTS}
        return "fault" if "fault" in found else "warn" if "warn" in found else None
