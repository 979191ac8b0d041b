"""Poses of many clips, found once and kept as recordings, so that an analysis over all of them takes seconds.

The key of a kept file is the clip's content, the pose model and the outline's version: nothing stale is ever read.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.output import OUT
from goodrep.core.pose import OUTLINE_VERSION, Pose
from goodrep.io.journal import JournalWriter, RecordingMetadata
from goodrep.io.landmarker import Landmarker
from goodrep.io.pose_model import model_file
from goodrep.io.recording import read_recording
from goodrep.io.records import SpecUsed
from goodrep.io.source import VideoFile

_MADE_BY = Path(__file__).parent.parent / "src" / "goodrep" / "io"


def _key(clip: Path, model: Path) -> str:
    digest = hashlib.sha256(clip.read_bytes())
    digest.update(model.read_bytes())
    digest.update(f"outline {OUTLINE_VERSION}".encode())
    for name in ("outline.py", "landmarker.py"):
        digest.update((_MADE_BY / name).read_bytes())
    return digest.hexdigest()[:16]


def _make(clip: Path, model: Path, kept: Path) -> None:
    half = kept.with_name(f"{kept.stem}.{os.getpid()}.journal")
    half.unlink(missing_ok=True)
    with VideoFile(clip) as video, Landmarker(model) as landmarker:
        spec = SpecUsed("none", 1, "", "")
        with JournalWriter(half, RecordingMetadata(clip.stem, video.size_px, clip.name, spec, None, {})) as journal:
            for frame in video:
                journal.append(landmarker.pose(frame))
    half.replace(kept)


def poses_of(clips: Iterable[Path]) -> dict[Path, list[Pose]]:
    """The poses of each clip in the order of time; what is missing is found first, on all cores."""
    clips, model = list(clips), model_file()
    folder = OUT / "poses"
    folder.mkdir(parents=True, exist_ok=True)
    kept = {clip: folder / f"{clip.parent.name}-{clip.stem}-{_key(clip, model)}.journal" for clip in clips}
    missing = [clip for clip in clips if not kept[clip].exists()]
    if missing:
        print(f"finding poses in {len(missing)} clips ...", flush=True)
        with ProcessPoolExecutor() as pool:
            list(pool.map(_make, missing, [model] * len(missing), [kept[clip] for clip in missing]))
    return {clip: list(read_recording(kept[clip]).poses()) for clip in clips}
