"""The pose model: from a frame to a pose with outline. The only module that knows MediaPipe."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np

from goodrep.command import COMMAND
from goodrep.core.pose import Pose
from goodrep.errors import ModelError, SystemLibraryError
from goodrep.io.outline import outline_torso

if TYPE_CHECKING:
    from goodrep.core.attention import Region
    from goodrep.io.source import Frame

ROW_MULTIPLE = 4
"""Rows of a mask whose width is no multiple of this are padded, and reading such a mask aborts the process."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A frame as MediaPipe's image, ``padding_px`` columns wider than it."""

    frame: Frame
    image: Any
    padding_px: int


@dataclass(frozen=True, slots=True)
class Sighting:
    """What MediaPipe found in a frame."""

    frame: Frame
    found: Any
    padding_px: int

    def pose(self) -> Pose:
        """As goodrep's own pose with the outline, rounded as a recording keeps it."""
        height, width = self.frame.frame_bgr.shape[:2]
        if not self.found.pose_landmarks:
            return Pose.nobody(self.frame.t_s, (width, height)).rounded()
        landmarks = np.array([[p.x, p.y, p.z, p.visibility, p.presence] for p in self.found.pose_landmarks[0]])
        landmarks[:, (0, 2)] *= (width + self.padding_px) / width
        world_m = np.array([[p.x, p.y, p.z] for p in self.found.pose_world_landmarks[0]])
        mask = self.found.segmentation_masks[0].numpy_view()[:, :width, 0]
        return Pose(self.frame.t_s, (width, height), landmarks, world_m, outline_torso(mask, landmarks)).rounded()


class Landmarker:
    """Finds one person per frame, following them from frame to frame.

    Args:
        model: the pose model's file.

    Raises:
        ModelError: the file is damaged or no pose model.
        SystemLibraryError: a library of the operating system is missing.
    """

    def __init__(self, model: Path) -> None:
        self._mediapipe, self._cv2 = libraries()
        vision = self._mediapipe.tasks.vision
        options = vision.PoseLandmarkerOptions(
            base_options=self._mediapipe.tasks.BaseOptions(model_asset_path=str(model)),
            running_mode=vision.RunningMode.VIDEO,
            num_poses=1,
            output_segmentation_masks=True,
        )
        with _quiet():
            try:
                self._landmarker = vision.PoseLandmarker.create_from_options(options)
            except (RuntimeError, ValueError, OSError) as error:
                raise ModelError(
                    f"{model} cannot be used as the pose model; delete it and run '{COMMAND} model' to fetch it anew"
                ) from error
        self.hidden: Region | None = None
        """What is black in the pictures prepared from now on, so that somebody else than the one there is found."""
        self._last_ms = -1
        self._found_before = False

    def pose(self, frame: Frame) -> Pose:
        """The person in the next frame, rounded as a recording keeps it; frames must come in the order of time."""
        return self.look(self.prepare(frame)).pose()

    def prepare(self, frame: Frame) -> Picture:
        """The frame as the pose model wants it."""
        width = frame.frame_bgr.shape[1]
        frame_rgb = self._cv2.cvtColor(frame.frame_bgr, self._cv2.COLOR_BGR2RGB)
        if self.hidden is not None:
            height = frame.frame_bgr.shape[0]
            left, top, right, bottom = self.hidden
            frame_rgb[round(top * height) : round(bottom * height), round(left * width) : round(right * width)] = 0
        padding_px = -width % ROW_MULTIPLE
        if padding_px:
            frame_rgb = self._cv2.copyMakeBorder(frame_rgb, 0, 0, 0, padding_px, self._cv2.BORDER_REPLICATE)
        image = self._mediapipe.Image(image_format=self._mediapipe.ImageFormat.SRGB, data=frame_rgb)
        return Picture(frame, image, padding_px)

    def look(self, picture: Picture) -> Sighting:
        """What the pose model finds in the next picture; Python is free meanwhile."""
        self._last_ms = max(round(picture.frame.t_s * 1000), self._last_ms + 1)
        with contextlib.nullcontext() if self._found_before else _quiet():
            found = self._landmarker.detect_for_video(picture.image, self._last_ms)
        self._found_before = self._found_before or bool(found.pose_landmarks)
        return Sighting(picture.frame, found, picture.padding_px)

    def close(self) -> None:
        self._landmarker.close()

    def __enter__(self) -> Landmarker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def libraries() -> tuple[Any, Any]:
    """MediaPipe and OpenCV, imported; takes longest the first time.

    Raises:
        SystemLibraryError: a library of the operating system is missing.
    """
    # MediaPipe would look for the system's sound recording library, which takes as long as all of OpenCV.
    sys.modules.setdefault("sounddevice", ModuleType("sounddevice"))
    try:
        import cv2
        import mediapipe
    except ImportError as error:
        if "cannot open shared object file" not in str(error):
            raise
        library = str(error).split(":")[0]
        raise SystemLibraryError(
            f"The system library {library} is missing; on Debian or Ubuntu run: apt install libgl1 libglib2.0-0"
        ) from error
    return mediapipe, cv2


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """MediaPipe writes notes for its developers straight to stderr until it has
    found its first person; nobody here can act on them."""
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(nowhere)
        os.close(kept)
