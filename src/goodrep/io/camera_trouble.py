"""Whether a camera's pictures show anything: pictures that stand still, are black or are too dark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Trouble = Literal["lost", "frozen", "black", "dark"]

AFTER_S: Final[dict[Trouble, float]] = {"black": 1.0, "frozen": 2.0, "dark": 2.2}
"""How long it must last, most important first: a covered lens also stands still, and a camera that has just been opened
is dark until it has adapted to the light."""
LOOK_EVERY_S: Final = 0.2
SAMPLE_EVERY_PX: Final = 8
BLACK_MEAN: Final = 12.0
BLACK_SPREAD: Final = 8.0
"""Of 255. A covered sensor gives its own noise and nothing else; below this mean the pose model found nobody at all."""
DARK_MEAN: Final = 25.0
LIGHT_MEAN: Final = 32.0
"""Real and rendered clips made darker: at a mean of 27 and more the pose model found somebody in 98-100 % of the
pictures, at 21 and less in 0-73 %. What has been called dark must become a little lighter than it was before that."""


def light(frame_bgr: NDArray[np.uint8]) -> Literal["black", "dark"] | None:
    """How a single picture, (H, W, 3), lacks light; None where it does not."""
    sample = _sample(frame_bgr)
    mean = float(sample.mean())
    if mean < BLACK_MEAN and float(sample.std()) < BLACK_SPREAD:
        return "black"
    return "dark" if mean < DARK_MEAN else None


class PictureWatch:
    """Follows the pictures of one camera. ``trouble`` is what is wrong with them, and None again when that is over."""

    def __init__(self) -> None:
        self.trouble: Trouble | None = None
        self._last: NDArray[np.uint8] | None = None
        self._looked_s = float("-inf")
        self._since_s: dict[Trouble, float] = {}

    def see(self, frame_bgr: NDArray[np.uint8], t_s: float) -> Trouble | None:
        """Looks at a picture, (H, W, 3), read at ``t_s`` seconds, and tells the trouble; most are left out."""
        if t_s - self._looked_s < LOOK_EVERY_S:
            return self.trouble
        self._looked_s = t_s
        # A real sensor always has noise: no two of its pictures are the same in every point.
        if self._last is None or not _same(self._last, frame_bgr):
            self._since_s["frozen"] = t_s
        self._last = frame_bgr
        lack = light(frame_bgr)
        still_dark = self.trouble == "dark" and float(_sample(frame_bgr).mean()) < LIGHT_MEAN
        self._note("black", lack == "black", t_s)
        self._note("dark", lack is not None or still_dark, t_s)
        lasting = (kind for kind, after_s in AFTER_S.items() if t_s - self._since_s.get(kind, t_s) > after_s)
        self.trouble = next(lasting, None)
        return self.trouble

    def _note(self, kind: Trouble, holds: bool, t_s: float) -> None:
        if holds:
            self._since_s.setdefault(kind, t_s)
        else:
            self._since_s.pop(kind, None)


def _sample(frame_bgr: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return frame_bgr[::SAMPLE_EVERY_PX, ::SAMPLE_EVERY_PX]


def _same(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> bool:
    """The sample settles it for nearly every picture; the rest is compared only where that is the same."""
    return np.array_equal(_sample(a), _sample(b)) and np.array_equal(a, b)
