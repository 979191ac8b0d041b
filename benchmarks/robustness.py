"""What altered videos do to counting: one table per kind of alteration, beside the unaltered clips.

    python -m benchmarks.robustness [--shared ../shared] [--exercise bridge]

Two clips per exercise, one that begins in position and one in which the person gets into it first, are altered,
shown to the pose model and judged. Poses are kept, so that a second run takes seconds.

expected    reps that are whole in the film
found       of these, counted
extra       counted where no rep is, twice for one rep, or as a whole one although its start or end is not in the film
in part     reps of which only a part was to be seen
marked      of these, counted or noted with what is missing
good        whole good reps that were found, and flagged: of these, with a fault
wrong side  films in which the side being trained was taken for the other one
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import goodrep.core
import goodrep.io.landmarker
import goodrep.io.outline
from benchmarks import altered
from benchmarks.alterations import ALTERATIONS, USED, takes, whole
from benchmarks.films import Film, TrueRep, true_reps, true_sides
from benchmarks.output import OUT, print_table, write_json
from benchmarks.unseen import judged
from goodrep.core.engine import Engine
from goodrep.core.pose import Pose
from goodrep.io.journal import JournalWriter, RecordingMetadata
from goodrep.io.landmarker import Landmarker
from goodrep.io.pose_model import model_file
from goodrep.io.recording import read_recording
from goodrep.io.records import SpecUsed
from goodrep.specs.loading import load_spec

# -- poses ------------------------------------------------------------------------------------------------------------


def _key(film: Film, model: Path) -> str:
    """Of all that the poses depend on: nothing stale is ever read."""
    digest = hashlib.sha256(repr(film).encode())
    clips = {piece.clip for piece in film.pieces} | ({film.other} if film.other else set())
    modules = (altered, goodrep.io.landmarker, goodrep.io.outline)
    made_by = [Path(str(module.__file__)) for module in modules]
    if film.company:  # whom the model sees then depends on what the engine makes of it
        made_by += sorted(Path(str(goodrep.core.__file__)).parent.glob("*.py"))
    for file in (*sorted(clips), model, *made_by):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _make(film: Film, exercise: str, model: Path, kept: Path) -> None:
    half = kept.with_name(f"{kept.stem}.{os.getpid()}.journal")
    half.unlink(missing_ok=True)
    frames = altered.pictures(film, model)
    first = next(frames)
    size_px = first.frame_bgr.shape[1], first.frame_bgr.shape[0]
    about = RecordingMetadata(kept.stem, size_px, "made", SpecUsed("none", 1, "", ""), None, {})
    with Landmarker(model) as landmarker, JournalWriter(half, about) as journal:
        engine = Engine(load_spec(exercise).spec)
        for frame in itertools.chain([first], frames):
            pose = landmarker.pose(frame)
            journal.append(pose)
            if film.company:
                engine.step(pose)
                landmarker.hidden = engine.hidden
    half.replace(kept)


def poses_of(films: Sequence[tuple[str, Film]]) -> Iterator[list[Pose]]:
    """The poses of each film, told with its exercise; what is missing is found first, on all cores."""
    model, folder = model_file(), OUT / "altered"
    folder.mkdir(parents=True, exist_ok=True)
    kept = [folder / f"{film.pieces[0].clip.stem}-{_key(film, model)}.journal" for _, film in films]
    missing = [(film, name, path) for (name, film), path in zip(films, kept, strict=True) if not path.exists()]
    if missing:
        print(f"finding poses in {len(missing)} films ...", flush=True)
        with ProcessPoolExecutor() as pool:
            list(pool.map(_make, *zip(*((film, name, model, path) for film, name, path in missing), strict=True)))
    return (list(read_recording(path).poses()) for path in kept)


# -- score ------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Score:
    films: int = 0
    expected: int = 0
    found: int = 0
    extra: int = 0
    in_part: int = 0
    marked: int = 0
    good: int = 0
    flagged: int = 0
    wrong_side: int = 0

    def add(self, film: Film, exercise: str, result: dict[str, Any]) -> list[str]:
        """Counts one film in; what is wrong with it in words."""
        reps, noted = true_reps(film, exercise), result["reps"]
        wrong = []
        self.films += 1
        self.expected += sum(rep.whole for rep in reps)
        self.in_part += sum(not rep.whole for rep in reps)
        seen: dict[TrueRep, list[dict[str, Any]]] = {rep: [] for rep in reps}
        for rep in noted:
            here = [true for true in reps if true.start_s - 0.25 <= rep["top_s"] <= true.end_s + 0.25]
            # Where a part touches a whole rep, what is counted belongs to the whole one that has none yet.
            here.sort(key=lambda true: (bool(seen[true]) if rep["counted"] else true.whole, not true.whole))
            if here:
                seen[here[0]].append(rep)
            elif rep["counted"]:
                self.extra += 1
                wrong.append(f"counted at {rep['top_s']:.1f} s, where no rep is")
        set_faults = {(fault["set"], fault["id"]) for fault in result["set_faults"]}
        for true, found in seen.items():
            counted = [rep for rep in found if rep["counted"]]
            span = f"{true.start_s:.1f}-{true.end_s:.1f} s"
            self.extra += max(len(counted) - 1, 0)
            if len(counted) > 1:
                wrong.append(f"counted {len(counted)} times: {span}")
            if not true.whole:
                self.marked += any(rep["reason"] for rep in found)
                if true.fault != "hidden" and any(not rep["reason"] for rep in counted):
                    self.extra += 1
                    wrong.append(f"counted as whole: {span}, of which only a part is in the film")
                continue
            self.found += bool(counted)
            if not counted:
                wrong.append(f"not counted: {span} ({', '.join(str(rep['reason']) for rep in found) or 'not seen'})")
            elif true.fault is None:
                self.good += 1
                faults = {fault["id"] for fault in counted[0]["faults"]}
                faults |= {fault for number, fault in set_faults if number == counted[0]["set"]}
                self.flagged += bool(faults)
                if faults:
                    wrong.append(f"good, but {', '.join(sorted(faults))}: {span}")
        if self._side_wrong(film, exercise, result):
            self.wrong_side += 1
            wrong.append(f"side taken for {result['side']}")
        return wrong

    @staticmethod
    def _side_wrong(film: Film, exercise: str, result: dict[str, Any]) -> bool:
        counted = any(rep["counted"] for rep in result["reps"])
        return counted and result["side"] not in true_sides(film, exercise)


def main() -> None:
    parser = argparse.ArgumentParser(description="What altered videos do to counting.")
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--exercise", choices=list(USED), help="only this one")
    parser.add_argument("--kind", choices=list(ALTERATIONS), help="only this kind of alteration")
    args = parser.parse_args()
    exercises = [args.exercise] if args.exercise else list(USED)
    specs = {exercise: load_spec(exercise) for exercise in exercises}
    head = [name.replace("_", " ") for name in Score.__annotations__]
    plan: list[tuple[str, str, str, Film]] = []
    kinds = {kind: ways for kind, ways in ALTERATIONS.items() if args.kind in (None, kind)}
    for kind, ways in {"unaltered": {"-": whole()}, **kinds}.items():
        for way, makes in ways.items():
            for exercise in exercises:
                films = [film for take in takes(args.shared, exercise) for film in makes(take)]
                plan += [(kind, way, exercise, film) for film in films]
    scores: dict[tuple[str, str, str], Score] = {}
    wrongs: dict[tuple[str, str, str], list[str]] = {}
    seen = poses_of([(exercise, film) for *_, exercise, film in plan])
    for (kind, way, exercise, film), poses in zip(plan, seen, strict=True):
        score = scores.setdefault((kind, way, exercise), Score())
        wrong = score.add(film, exercise, judged(specs[exercise], poses))
        wrongs.setdefault((kind, way, exercise), []).extend(f"{film.pieces[0].clip.stem}: {text}" for text in wrong)
    for kind in kinds:
        print(f"\n== {kind}")
        rows = [key for key in scores if key[0] in ("unaltered", kind)]
        print_table(
            ["", "exercise", *head],
            [["unaltered" if key[0] == "unaltered" else key[1], key[2], *asdict(scores[key]).values()] for key in rows],
        )
        for key in rows:
            for text in wrongs[key]:
                print(f"  {'unaltered' if key[0] == 'unaltered' else key[1]}: {text}")
    print()
    write_json(
        "robustness",
        [
            {"kind": key[0], "way": key[1], "exercise": key[2], **asdict(score), "wrong": wrongs[key]}
            for key, score in scores.items()
        ],
    )


if __name__ == "__main__":
    main()
