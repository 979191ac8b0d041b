"""``goodrep doctor``: what works on this computer, and what to do about what does not."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import wave
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

from goodrep.io.folders import data_folder

CAMERAS_TRIED: Final = range(4)
CAMERA_LIMIT_S: Final = 15.0
"""A camera's driver may block for ever when asked; some need 10 s for the first picture."""
VOICE_LIMIT_S: Final = 10.0
SOUND_LIMIT_S: Final = 5.0
FREE_MB: Final = 500
"""Room for about a hundred sessions; with less a session may not end."""
PACKAGES: Final = ("mediapipe", "opencv-python", "numpy", "pyttsx3", "pydantic", "pyarrow")
PYTHONS: Final = ((3, 11), (3, 14))


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: ``advice`` is empty where all is well; ``needed`` says that coaching needs it."""

    name: str
    ok: bool
    found: str
    advice: str = ""
    needed: bool = False


def check_cameras() -> Check:
    """Opens each camera for a moment, in processes of their own that are ended when they take too long."""
    if sys.platform == "linux":
        numbers = sorted(int(node.name[5:]) for node in Path("/dev").glob("video*") if node.name[5:].isdigit())
    else:
        numbers = list(CAMERAS_TRIED)
    with ThreadPoolExecutor(max_workers=max(1, len(numbers))) as pool:
        modes = [mode for mode in pool.map(_camera, numbers) if mode]
    if modes:
        return Check("camera", True, "; ".join(modes), needed=True)
    advice = "plug in a camera, close other programs that use it, allow it in the privacy settings"
    if sys.platform == "linux":
        advice = "plug in a camera, close other programs that use it, be a member of the group video"
    return Check("camera", False, "none gives a picture", advice, needed=True)


def _camera(number: int) -> str:
    program = (
        "from goodrep.io.camera import probe\n"
        f"mode = probe({number})\n"
        f"print('' if mode is None else f'number {number}: {{mode.width_px}}x{{mode.height_px}}, {{mode.fps:.0f}} fps')"
    )
    answer = _run([sys.executable, "-P", "-c", program], CAMERA_LIMIT_S)
    return "" if answer is None else answer.stdout.strip()


def _run(command: list[str], limit_s: float) -> subprocess.CompletedProcess[str] | None:
    try:
        return subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=limit_s
        )
    except (OSError, subprocess.TimeoutExpired):
        return None


def check_display() -> Check:
    from goodrep.app.window import display_problem

    problem = display_problem()
    if problem is None:
        return Check("display", True, "a window can be opened")
    found, _, advice = problem.partition(": ")
    return Check("display", False, found, f"{advice}; coaching by ear works without")


def check_voice() -> Check:
    """Whether speech starts; nothing is said."""
    from goodrep.io.voice import Voice

    voice = Voice.start()
    try:
        if voice.wait_ready(VOICE_LIMIT_S):
            return Check("voice", True, "speech starts")
        problem = voice.problem or "the speech library does not answer"
        return Check("voice", False, problem, "cues are shown as text until this works")
    finally:
        voice.close()


def check_sound() -> Check:
    """Whether a sound device takes a sound; it is given a silent one."""
    if sys.platform != "linux":
        return Check("sound", True, "through the system's own player")
    if shutil.which("aplay") is None:
        return Check("sound", False, "the program aplay is missing", "apt install alsa-utils (Debian, Ubuntu)")
    with tempfile.TemporaryDirectory(prefix="goodrep-sound-") as folder:
        silence = Path(folder) / "silence.wav"
        with wave.open(str(silence), "wb") as sound:
            sound.setparams((1, 2, 22050, 0, "NONE", ""))
            sound.writeframes(bytes(2 * 2205))
        played = _run(["aplay", "-q", str(silence)], SOUND_LIMIT_S)
    if played is not None and played.returncode == 0:
        return Check("sound", True, "the sound device works")
    reason = "it does not answer" if played is None else (played.stderr.strip().splitlines() or ["aplay failed"])[-1]
    return Check("sound", False, f"no sound device ({reason})", "connect a loudspeaker, check the sound settings")


def check_model() -> Check:
    """Whether the pose model is there; nothing is downloaded."""
    from goodrep.io.pose_model import cached_model

    file = cached_model("full")
    if file is None:
        return Check("pose model", False, "not here yet", "run goodrep model once, with a network", needed=True)
    return Check("pose model", True, str(file), needed=True)


def check_disk() -> Check:
    """Whether a session can be kept: the data folder, or the nearest folder above it that exists, takes a file."""
    folder = data_folder()
    nearest = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    advice = "free some space, or set GOODREP_DATA to a folder that you may write to"
    try:
        with tempfile.TemporaryFile(dir=nearest) as file:
            file.write(b"goodrep")
            file.flush()
        free_mb = shutil.disk_usage(nearest).free // 2**20
    except OSError as error:
        return Check("disk", False, f"{folder} cannot be written to ({error.strerror})", advice, needed=True)
    found = f"{free_mb:,} MB free for {folder}"
    return Check("disk", free_mb >= FREE_MB, found, "" if free_mb >= FREE_MB else advice, needed=True)


def check_python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    fits = PYTHONS[0] <= sys.version_info[:2] < PYTHONS[1]
    return Check("python", fits, version, "" if fits else "goodrep needs Python 3.11, 3.12 or 3.13")


def check_packages() -> Check:
    found, missing = [], []
    for name in PACKAGES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        return Check("packages", False, f"missing: {', '.join(missing)}", "install goodrep again", needed=True)
    return Check("packages", True, ", ".join(found), needed=True)


CHECKS: Final[tuple[Callable[[], Check], ...]] = (
    check_cameras,
    check_model,
    check_disk,
    check_display,
    check_voice,
    check_sound,
    check_python,
    check_packages,
)


def examine() -> list[Check]:
    """All checks, in the order in which they matter."""
    with ThreadPoolExecutor(max_workers=len(CHECKS)) as pool:
        return list(pool.map(lambda check: check(), CHECKS))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def run(args: argparse.Namespace) -> int:
    """Prints one line for each check; 0 where coaching is possible, with or without voice and window."""
    checks = examine()
    possible = all(check.ok for check in checks if check.needed)
    if args.json:
        findings = {"coaching_possible": possible, "checks": [asdict(check) for check in checks]}
        print(json.dumps(findings, indent=2))
        return 0 if possible else 1
    width = max(len(check.name) for check in checks)
    for check in checks:
        line = f"{'ok     ' if check.ok else 'problem'}  {check.name:<{width}}  {check.found}"
        print(line + (f". To do: {check.advice}" if check.advice else ""))
    print("Coaching is possible." if possible else "Coaching is not possible yet: see the problems above.")
    return 0 if possible else 1
