"""What is done to the clips: every way in which a video may differ from a clean one of one person.

``ALTERATIONS`` holds, by kind and way, what makes the films of one clip.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.films import WALK_S, Company, Film, Piece, moment, truth

USED: Final = {"bridge": ("005", "001"), "clam": ("005", "001"), "hip_hike": ("005", "001")}
"""One clip that begins in position, one in which the person gets into it first."""
LAST_REP: Final = {"bridge": 2, "clam": 3, "hip_hike": 3}
"""How far a clip is used, so that it has good reps and is short."""
OTHERS: Final = {"bridge": "hip_hike", "clam": "bridge", "hip_hike": "clam"}
STANDING: Final = {"bridge": "hip_hike_001", "clam": "hip_hike_001", "hip_hike": "bridge_001"}
"""Who else is in the room: at first all of them stand."""
WALKING: Final = "bridge_001"
TALK_S: Final = 40.0
GAPS_S: Final = (0.3, 0.8, 3.0)


@dataclass(frozen=True, slots=True)
class Take:
    """A clip as far as it is used: ``to_s`` lies in the rest after its last rep."""

    clip: Path
    last_rep: int

    @property
    def exercise(self) -> str:
        return str(truth(self.clip)["exercise"])

    @property
    def reps(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = truth(self.clip)["reps"]
        return found

    def rest(self, before: int) -> float:
        """A moment in the rest before this rep, counted from 0."""
        start_s = float(self.reps[before]["start_s"])
        return (start_s + float(self.reps[before - 1]["end_s"])) / 2 if before else start_s - 0.3

    @property
    def to_s(self) -> float:
        return self.rest(self.last_rep + 1)

    def piece(self, from_s: float = 0.0, to_s: float | None = None, *, black: bool = False) -> Piece:
        return Piece(self.clip, from_s, self.to_s if to_s is None else to_s, black=black)

    def held(self, at_s: float, seconds: float, *, black: bool = False) -> Piece:
        return Piece(self.clip, at_s, at_s, seconds, black)

    def top(self, rep: int) -> float:
        return float(self.reps[rep]["top_s"])

    def beside(self, name: str) -> Path:
        return self.clip.with_name(f"{name}.mp4")


Makes = Callable[[Take], list[Film]]


def takes(shared: Path, exercise: str) -> list[Take]:
    return [Take(shared / "clips" / f"{exercise}_{number}.mp4", LAST_REP[exercise]) for number in USED[exercise]]


def whole(**look: Any) -> Makes:
    return lambda take: [Film((take.piece(),), **look)]


def _black_first(take: Take) -> list[Film]:
    return [Film((take.held(0.0, 3.0, black=True), take.piece()))]


def _talk_first(take: Take) -> list[Film]:
    rest_s = take.rest(0)
    return [Film((take.piece(0.0, rest_s), take.held(rest_s, TALK_S), take.piece(rest_s)))]


def _from(begin: Callable[[Take], float]) -> Makes:
    return lambda take: [Film((take.piece(begin(take)),))]


def _until(end: Callable[[Take], float]) -> Makes:
    return lambda take: [Film((take.piece(0.0, end(take)),))]


def _gap_in_rep(seconds: float, middle: Callable[[Take], float]) -> Makes:
    def films(take: Take) -> list[Film]:
        begin_s = middle(take) - seconds / 2
        end_s = begin_s + seconds
        return [Film((take.piece(0, begin_s), take.piece(begin_s, end_s, black=True), take.piece(end_s)))]

    return films


def _gap_in_rest(seconds: float) -> Makes:
    def films(take: Take) -> list[Film]:
        at_s = take.rest(1)
        rest = (take.held(at_s, 0.6), take.held(at_s, seconds, black=True), take.held(at_s, 0.5))
        return [Film((take.piece(0.0, at_s), *rest, take.piece(at_s)))]

    return films


def _partner(take: Take) -> Take:
    """The exercise's other clip."""
    first, second = USED[take.exercise]
    number = second if take.clip.stem.endswith(first) else first
    return Take(take.beside(f"{take.exercise}_{number}"), take.last_rep)


def _cut(leave: Callable[[Take], float], enter: Callable[[Take], float]) -> Makes:
    def films(take: Take) -> list[Film]:
        partner = _partner(take)
        return [Film((take.piece(0.0, leave(take)), partner.piece(enter(partner))))]

    return films


def _cut_to_other_exercise(take: Take) -> list[Film]:
    other = Take(take.beside(f"{OTHERS[take.exercise]}_005"), 1)
    return [Film((take.piece(0.0, take.top(1)), other.piece(other.top(0))))]


def _cut_from_other_exercise(take: Take) -> list[Film]:
    other = Take(take.beside(f"{OTHERS[take.exercise]}_005"), 1)
    return [Film((other.piece(0.0, other.top(1)), take.piece()))]


def _company(how: Company) -> Makes:
    def films(take: Take) -> list[Film]:
        other = WALKING if how in ("stands", "behind", "in_front") else STANDING[take.exercise]
        walk_s = moment(take.clip, 1, "up") - WALK_S / 2
        return [Film((take.piece(),), company=how, other=take.beside(other), walk_s=walk_s)]

    return films


def _half_rep(take: Take) -> list[Film]:
    start_s, end_s = float(take.reps[1]["start_s"]), float(take.reps[1]["end_s"])
    half_s = moment(take.clip, 1, "up")
    return [Film((take.piece(0.0, half_s), take.piece(half_s, start_s), take.piece(end_s)))]


def _lifting(rep: int) -> Callable[[Take], float]:
    return lambda take: moment(take.clip, rep, "up")


def _top(rep: int) -> Callable[[Take], float]:
    return lambda take: take.top(rep)


ALTERATIONS: Final[dict[str, dict[str, Makes]]] = {
    "pictures a second": {f"{fps}": whole(fps=float(fps)) for fps in (3, 5, 10, 15, 30, 60)},
    "picture size": {
        "320x240": whole(size_px=(320, 240)),
        "1280x720": whole(size_px=(1280, 720)),
        "1920x1080": whole(size_px=(1920, 1080)),
        "portrait, cut out": whole(size_px=(480, 640), portrait=True),
        "portrait, padded": whole(size_px=(480, 640)),
        "mirrored": whole(mirrored=True),
    },
    "before the first rep": {"3 s black": _black_first, "40 s of talk": _talk_first},
    "first rep cut off": {
        "begins in the lift": _from(_lifting(0)),
        "begins at the top": _from(_top(0)),
        "begins in the lowering": _from(lambda take: moment(take.clip, 0, "down")),
    },
    "last rep cut off": {
        "ends in the lift": _until(lambda take: moment(take.clip, take.last_rep, "up")),
        "ends at the top": _until(lambda take: take.top(take.last_rep)),
        "ends in the lowering": _until(lambda take: moment(take.clip, take.last_rep, "down")),
    },
    "missing pictures": {
        **{f"{gap_s} s in the lift": _gap_in_rep(gap_s, _lifting(1)) for gap_s in GAPS_S},
        **{f"{gap_s} s at the top": _gap_in_rep(gap_s, _top(1)) for gap_s in GAPS_S},
        **{f"{gap_s} s at rest": _gap_in_rest(gap_s) for gap_s in GAPS_S},
    },
    "scene cut": {
        "rest to rest": _cut(lambda take: take.rest(1), lambda take: take.rest(1)),
        "top to top": _cut(_top(1), _top(1)),
        "lift to lift": _cut(_lifting(1), _lifting(1)),
        "rest to top": _cut(lambda take: take.rest(1), _top(1)),
        "to another exercise": _cut_to_other_exercise,
        "from another exercise": _cut_from_other_exercise,
    },
    "second person": {
        "beside, left": _company("beside_left"),
        "beside, right": _company("beside_right"),
        "stands behind": _company("stands"),
        "walks behind": _company("behind"),
        "walks in front": _company("in_front"),
    },
    "half rep": {"second rep": _half_rep},
}
