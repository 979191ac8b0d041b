"""How fast a changed spec is tried: judging anew from recordings and from what is kept, beside the live path.

A session is recordings of rendered people doing one exercise, one after the other at 30 pictures a second, without any
rest: more to do than in a real session of that length. Times are of one processor; "times real time" is the session's
length over them. Every way must give the same events.

    python -m benchmarks.rejudge [--minutes 10] [--sessions 50]
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.output import print_table, write_json
from goodrep.app.replay import judge_of, replayed, used
from goodrep.core.engine import Engine
from goodrep.core.events import Event
from goodrep.core.pose import Array, Pose, PoseTrack
from goodrep.io.journal import JournalWriter, RecordingMetadata
from goodrep.io.observed import ObservedRecording
from goodrep.io.recording import read_recording, to_parquet
from goodrep.specs.loading import LoadedSpec, load_spec, parse_spec
from goodrep.tuning.many import Judges

FPS = 30.0
BETWEEN_S = 0.1
KINDS = {
    "bridge": ["demo_bridge", "bridge_002", "bridge_003"],
    "clam": ["clam_000", "clam_006"],
    "hip_hike": ["hip_hike_003", "hip_hike_006"],
}


def _at_rate(track: PoseTrack, begin_s: float) -> Iterator[Pose]:
    """The poses 30 times a second, on the straight way between those recorded, from ``begin_s`` on."""
    t_s = np.arange(track.t_s[0], track.t_s[-1], 1 / FPS)
    after = np.clip(np.searchsorted(track.t_s, t_s), 1, track.t_s.size - 1)
    share = (t_s - track.t_s[after - 1]) / (track.t_s[after] - track.t_s[after - 1])

    def between(values: Array) -> Array:
        weight = share.reshape(-1, *[1] * (values.ndim - 1))
        mixed: Array = values[after - 1] * (1 - weight) + values[after] * weight
        return mixed

    parts = between(track.landmarks), between(track.world_m), between(track.outline)
    for t, landmarks, world_m, outline in zip(t_s.tolist(), *parts, strict=True):
        yield Pose(begin_s + t - t_s[0], track.size_px, landmarks, world_m, outline).rounded()


def make_session(folder: Path, exercise: str, minutes: float) -> Path:
    """A recording of so many minutes."""
    loaded, begin_s, turn = load_spec(exercise), 0.0, 0
    tracks = [read_recording(Path("recordings") / f"{name}.parquet").track for name in KINDS[exercise]]
    about = RecordingMetadata(exercise, tracks[0].size_px, exercise, used(loaded), None, {})
    path = folder / f"{exercise}.journal"
    with JournalWriter(path, about) as journal:
        while begin_s < 60 * minutes:
            for pose in _at_rate(tracks[turn % len(tracks)], begin_s):
                journal.append(pose)
                last_s = pose.t_s
            begin_s, turn = last_s + BETWEEN_S, turn + 1
    return to_parquet(path)


def timed(work: Callable[[], Any], times: int = 3) -> tuple[float, Any]:
    """The shortest of several times on the processor, and what came of it."""
    best_s, found = float("inf"), None
    for _ in range(times):
        begun_s = time.process_time()
        found = work()
        best_s = min(best_s, time.process_time() - begun_s)
    return best_s, found


def _told(whole: ObservedRecording, loaded: LoadedSpec) -> list[Event]:
    judge = judge_of(whole.metadata, loaded)
    return [event for _, events in replayed(judge, whole.observed, whole.pause_key) for event in events]


def rates(path: Path, loaded: LoadedSpec, cache: Path) -> dict[str, float]:
    """How many times faster than real time each way is, on one processor."""
    poses = list(read_recording(path).poses())
    seconds = poses[-1].t_s - poses[0].t_s

    def live() -> list[Event]:
        engine = Engine(loaded.spec)
        return [event for pose in poses for event in engine.step(pose)] + engine.finish()

    def from_recording() -> list[Event]:
        shutil.rmtree(cache / "observed", ignore_errors=True)
        return _told(ObservedRecording.of(path), loaded)

    def from_kept() -> list[Event]:
        return _told(ObservedRecording.of(path), loaded)

    live_s, expected = timed(live, 1)
    recording_s, again = timed(from_recording)
    whole = ObservedRecording.of(path)
    _told(whole, loaded)
    whole.keep()
    kept_s, once_more = timed(from_kept)
    if not expected == again == once_more:
        raise RuntimeError(f"the ways of judging {path.stem} disagree")
    return {"live": seconds / live_s, "recording": seconds / recording_s, "kept": seconds / kept_s, "seconds": seconds}


def many(path: Path, loaded: LoadedSpec, folder: Path, sessions: int) -> dict[str, float]:
    """Seconds to judge so many sessions anew on all processors: for the first time, and by another spec."""
    paths = [folder / f"{i}.parquet" for i in range(sessions)]
    for copy in paths:
        shutil.copyfile(path, copy)
    text = loaded.text.replace("least_share: 0.15", "least_share: 0.2").replace("dwell_s: 0.4", "dwell_s: 0.6")
    found: dict[str, float] = {}
    with Judges() as judges:
        for name, spec in (("first_s", loaded), ("again_s", parse_spec(text, name="other", shown_as="other.yaml"))):
            begun_s = time.perf_counter()
            reps = sum(len(one.outcomes[0].reps) for one in judges.judge(paths, "bridge", (spec,)) if one.outcomes)
            found |= {name: time.perf_counter() - begun_s, "reps": reps}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0, help="length of a session")
    parser.add_argument("--sessions", type=int, default=50)
    args = parser.parse_args()
    found: dict[str, Any] = {}
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["GOODREP_CACHE"] = os.environ["GOODREP_DATA"] = str(folder / "kept")
        paths = {exercise: make_session(folder, exercise, args.minutes) for exercise in KINDS}
        for exercise, path in paths.items():
            rate = found[exercise] = rates(path, load_spec(exercise), folder / "kept")
            row = [round(rate[way]) for way in ("live", "recording", "kept")]
            rows.append([f"{exercise}, {rate['seconds'] / 60:.0f} min", *row])
        print_table(
            ["times real time, one processor", "live, pose by pose", "recording (>= 300)", "kept (>= 3000)"], rows
        )
        all_s = found["many"] = many(paths["bridge"], load_spec("bridge"), folder, args.sessions)
    print(f"\n{args.sessions} such sessions, {all_s['reps']} reps, on {os.cpu_count()} processors")
    rows = [["for the first time", all_s["first_s"]], ["by another spec", all_s["again_s"]]]
    print_table(["judged", "seconds"], rows)
    write_json("rejudge", found)


if __name__ == "__main__":
    main()
