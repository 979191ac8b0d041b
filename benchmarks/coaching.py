"""What is said on clips whose truth is known: is it true, in time, one at a time; and how soon the sound begins.

    python -m benchmarks.coaching [--shared ../shared] [--aloud 3]

true       the corrected rep has that fault: the clip's truth names it or, for tempo, its true times break the limit
seen       from the end of a fault's dwell time (corrections during a rep) or of the rep's true end (after it) until the
           fault is known
waiting    from then until the correction begins: the policy's (voice busy, number first)
sound      clips played in real time through the coach, with the real voice; from when the picture that brings an
           utterance has been judged, or the policy's own waiting is over, to the start of the player's process. The
           player is a stand-in that notes when it was started; no sound card is needed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.bodies_left_out import NEAR_S, Clip, load_folder
from benchmarks.output import print_table, wilson, write_json
from benchmarks.stand_ins import exercise_of, silent_environment
from goodrep.core.events import Cue, Event, FaultSeen, Rep, RepDone
from goodrep.core.plan import PlannedSet
from goodrep.core.session import Session
from goodrep.specs.loading import load_spec, shipped_specs
from goodrep.specs.model import Spec


@dataclass(frozen=True, slots=True)
class Correction:
    """One spoken correction: whether it is true, and seconds until it was seen and then said; NaN where unknown."""

    clip: str
    fault: str
    rep: int
    true: bool
    seen_s: float
    waiting_s: float


def _events(spec: Spec, clip: Clip) -> list[Event]:
    session = Session([PlannedSet(spec, None, None, 0.0)])
    return [event for pose in clip.poses for event in session.step(pose)] + session.finish()


def _has(spec: Spec, true: dict[str, Any], fault: str) -> bool:
    tempo = spec.tempo
    if fault == "too_fast":
        return bool(true["up"] < tempo.up_s.fault_below or true["down"] < tempo.down_s.fault_below)
    if fault == "short_hold":
        return bool(true["hold"] < tempo.hold_s.fault_below)
    return bool(true["fault"] == fault)


def _corrections(spec: Spec, clip: Clip, events: Sequence[Event]) -> list[Correction]:
    reps: dict[int, Rep] = {
        event.rep.number: event.rep for event in events if isinstance(event, RepDone) and event.rep.number
    }
    done_s = {event.rep.number: event.t_s for event in events if isinstance(event, RepDone)}
    found = []
    for cue in events:
        if not (isinstance(cue, Cue) and cue.spoken and cue.kind == "correction" and cue.fault and cue.rep):
            continue
        rep = reps[cue.rep]
        true = next(one for one in clip.truth["reps"] if one["start_s"] - NEAR_S <= rep.top_s <= one["end_s"] + NEAR_S)
        seen = [e.t_s for e in events if isinstance(e, FaultSeen) and (e.number, e.id) == (cue.rep, cue.fault)]
        if seen and seen[-1] <= cue.t_s and done_s[cue.rep] > cue.t_s:
            check = spec.checks[cue.fault]
            broken = [finding.from_s for finding in rep.faults if finding.id == cue.fault]
            due_s = broken[0] + check.dwell_s if broken else float("nan")
            seen_s = seen[-1]
        else:
            due_s, seen_s = true["end_s"], done_s[cue.rep]
        found.append(
            Correction(
                clip.name, cue.fault, cue.rep, _has(spec, true, cue.fault), seen_s - due_s, max(cue.t_s - seen_s, 0.0)
            )
        )
    return found


def _overlaps(events: Sequence[Event]) -> int:
    cues = sorted((event for event in events if isinstance(event, Cue) and event.spoken), key=lambda cue: cue.t_s)
    return sum(before.t_s + before.duration_s > after.t_s + 1e-9 for before, after in pairwise(cues))


def _play(clip: Path, notes: Path) -> None:
    """The coach in real time; for each utterance when it could begin, on the computer's clock."""
    from goodrep.app import presenting
    from goodrep.app.cli import main
    from goodrep.core.pose import Pose
    from goodrep.io.source import Frame

    show = presenting.Presenter.show

    def noted(self: Any, frame: Frame, pose: Pose, events: list[Event], gauge: Any = None) -> None:
        now_s = time.time()
        with notes.open("a") as file:
            for event in events:
                if isinstance(event, Cue) and event.spoken:
                    # One begun later than its picture waits for the voice, by the policy's own plan.
                    file.write(json.dumps([now_s + max(event.t_s - frame.t_s, 0.0), event.text]) + "\n")
        show(self, frame, pose, events, gauge)

    setattr(presenting.Presenter, "show", noted)  # noqa: B010
    main(["coach", exercise_of(clip), "--source", str(clip), "--no-window"])


def _sound_s(clip: Path) -> list[float]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        log, notes = folder / "played", folder / "notes"
        log.touch()
        environment = silent_environment(folder, f"echo $EPOCHREALTIME >> '{log}'")
        command = [sys.executable, "-m", "benchmarks.coaching", "--play", str(clip), "--notes", str(notes)]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        due = [json.loads(line) for line in notes.read_text().splitlines()]
        started_s = [float(line) for line in log.read_text().split()]
    # The summary comes after the last picture and is not noted.
    return [at_s - due_s for (due_s, _), at_s in zip(due, started_s, strict=False)]


def main() -> None:
    parser = argparse.ArgumentParser(description="What is said on clips whose truth is known.")
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--aloud", type=int, default=3, help="play so many clips in real time")
    parser.add_argument("--play", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--notes", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.play:
        _play(args.play, args.notes)
        return
    corrections: list[Correction] = []
    overlaps, clips = 0, []
    for exercise in shipped_specs():
        spec = load_spec(exercise).spec
        for clip in load_folder(args.shared / "clips", exercise):
            clips.append(clip)
            events = _events(spec, clip)
            corrections += _corrections(spec, clip, events)
            overlaps += _overlaps(events)
    true = sum(one.true for one in corrections)
    low, high = wilson(true, len(corrections))
    rows: list[list[Any]] = [
        ["corrections true", len(corrections), f"{true / len(corrections):.3f} ({low:.2f}-{high:.2f})", ">= 0.95"]
    ]
    for name in ("seen_s", "waiting_s"):
        values = sorted(value for one in corrections if (value := getattr(one, name)) == value)
        rows.append(
            [
                name,
                len(values),
                f"median {statistics.median(values):.2f}, most {values[-1]:.2f}",
                "<= 0.6" if name == "seen_s" else "",
            ]
        )
    rows.append(["utterances that overlap", len(clips), overlaps, "0"])
    sound_s: list[float] = []
    for exercise in list(shipped_specs())[: args.aloud]:
        sound_s += _sound_s(args.shared / "clips" / f"{exercise}_002.mp4")
    if sound_s:
        sound_s.sort()
        rows.append(
            ["sound (s)", len(sound_s), f"median {statistics.median(sound_s):.3f}, most {sound_s[-1]:.3f}", "< 0.150"]
        )
    print_table(["", "n", "", "wanted"], rows)
    for one in corrections:
        if not one.true or one.seen_s > 0.6:
            print(
                f"  {one.clip} rep {one.rep}: {one.fault}, {'true' if one.true else 'NOT TRUE'}, "
                f"seen after {one.seen_s:.2f} s"
            )
    write_json(
        "coaching",
        {
            "corrections": [asdict(one) for one in corrections],
            "overlaps": overlaps,
            "sound_s": sound_s,
        },
    )


if __name__ == "__main__":
    main()
