"""``goodrep doctor``: what works on this computer, and what to do about what does not."""

from __future__ import annotations

import argparse
import errno
import json
import re
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

from goodrep.app.telling import tell
from goodrep.app.voices import add_voice_arguments, list_voices, say_test_sentence
from goodrep.command import COMMAND
from goodrep.errors import ModelError, SystemLibraryError
from goodrep.io.camera_list import camera_name, camera_numbers
from goodrep.io.camera_lock import camera_user
from goodrep.io.folders import data_folder

PROBE: Final = """
import dataclasses, json, sys
from goodrep.errors import GoodrepError
from goodrep.io.camera import probe
try:
    print(json.dumps(dataclasses.asdict(probe(json.loads(sys.argv[1])))))
except GoodrepError as error:
    sys.exit(str(error))
except ImportError:
    sys.exit("OpenCV cannot be loaded: see libraries and packages below")
"""
LIGHT_ADVICE: Final = "uncover the lens or switch on a light"
CAMERA_LIMIT_S: Final = 15.0
"""A camera's driver may block for ever when asked; some need 10 s for the first picture."""
SOUND_LIMIT_S: Final = 5.0
FREE_MB: Final = 500
"""Room for about a hundred sessions; with less a session may not end."""
ELSEWHERE: Final = "set GOODREP_DATA to a folder that you may write to"
PACKAGES: Final = ("mediapipe", "opencv-python", "numpy", "pyttsx3", "pydantic", "pyarrow")
PYTHONS: Final = ((3, 11), (3, 14))


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at.

    ``advice`` is empty where all is well; ``needed`` says that coaching needs it; ``apt`` are the packages of Debian
    and Ubuntu that are missing.
    """

    name: str
    ok: bool
    found: str
    advice: str = ""
    needed: bool = False
    apt: tuple[str, ...] = ()

    @property
    def level(self) -> str:
        return "ok" if self.ok else "problem" if self.needed else "note"


@dataclass(frozen=True, slots=True)
class CameraFound:
    """What one number gave: ``words`` where there is a camera, else the ``problem``."""

    words: str = ""
    problem: str = ""
    advice: str = ""


def check_cameras() -> Check:
    """Opens each camera for a moment, in processes of their own that are ended when they take too long.

    One after the other: two that send at the same time may be too much for one cable.
    """
    found = [look_at_camera(number) for number in camera_numbers()]
    cameras = [camera for camera in found if camera.words]
    if cameras:
        advice = next((camera.advice for camera in cameras if camera.advice), "")
        return Check("camera", not advice, "; ".join(camera.words for camera in cameras), advice)
    if not found:
        return Check("camera", False, "there is none", "plug one in", needed=True)
    problem, _, advice = found[0].problem.partition(": ")
    return Check("camera", False, f"none gives a picture ({problem})", advice, needed=True)


def look_at_camera(device: int | str) -> CameraFound:
    """Measures a camera by its number or address, unless a coach is using it."""
    name = camera_name(device) if isinstance(device, int) else None
    words = f"number {device}" + (f" ({name})" if name else "")
    user = camera_user(device)
    if user is not None:
        return CameraFound(f"{words}: in use by {user}")
    answer = _run([sys.executable, "-P", "-c", PROBE, json.dumps(device)], CAMERA_LIMIT_S)
    if answer is None:
        return CameraFound(problem=f"{words} does not answer: unplug it and plug it in again")
    if answer.returncode != 0:
        last = (answer.stderr.strip().splitlines() or [f"{words} cannot be looked at: install goodrep again"])[-1]
        return CameraFound(problem=last)
    mode = json.loads(answer.stdout)
    words += f": {mode['width_px']}x{mode['height_px']}, {mode['fps']:.0f} fps"
    if mode["light"] is None:
        return CameraFound(words)
    return CameraFound(f"{words}, {mode['light']} picture", advice=LIGHT_ADVICE)


def _run(command: list[str], limit_s: float) -> subprocess.CompletedProcess[str] | None:
    try:
        return subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=limit_s
        )
    except (OSError, subprocess.TimeoutExpired):
        return None


def check_display() -> Check:
    from goodrep.io.x_display import display_problem

    try:
        problem = display_problem()
    except ImportError:
        return Check("display", False, "OpenCV cannot be loaded", "see libraries and packages below")
    if problem is None:
        return Check("display", True, "a window can be opened")
    apt = re.search(r"apt install ([^)]+)", problem)
    if apt:
        advice = f"apt install {apt[1]} (Debian, Ubuntu); coaching by ear works without"
        return Check("display", False, "a library for the window is missing", advice, apt=tuple(apt[1].split()))
    found, _, advice = problem.partition(": ")
    return Check("display", False, found, f"{advice}; coaching by ear works without")


def check_voice() -> Check:
    """Whether speech starts; nothing is said."""
    from goodrep.io.speech import NO_ESPEAK
    from goodrep.io.voice_list import offered_voices

    try:
        voices = offered_voices()
    except SystemLibraryError as error:
        apt = ("espeak-ng",) if str(error) == NO_ESPEAK else ()
        return Check("voice", False, str(error), "cues are shown as text until this works", apt=apt)
    return Check("voice", True, f"speech starts; {len(voices)} voices ({COMMAND} doctor --voices lists them)")


def check_sound() -> Check:
    """Whether a sound device takes a sound; it is given a silent one."""
    if sys.platform != "linux":
        return Check("sound", True, "through the system's own player")
    if shutil.which("aplay") is None:
        advice = "apt install alsa-utils (Debian, Ubuntu)"
        return Check("sound", False, "the program aplay is missing", advice, apt=("alsa-utils",))
    try:
        with tempfile.TemporaryDirectory(prefix="goodrep-sound-") as folder:
            silence = Path(folder) / "silence.wav"
            with wave.open(str(silence), "wb") as sound:
                sound.setparams((1, 2, 22050, 0, "NONE", ""))
                sound.writeframes(bytes(2 * 2205))
            played = _run(["aplay", "-q", str(silence)], SOUND_LIMIT_S)
    except OSError as error:
        return Check("sound", False, f"no sound file can be written ({error.strerror or error})", "make room for it")
    if played is not None and played.returncode == 0:
        return Check("sound", True, "the sound device works")
    reason = "it does not answer" if played is None else (played.stderr.strip().splitlines() or ["aplay failed"])[-1]
    return Check("sound", False, f"no sound device ({reason})", "connect a loudspeaker, check the sound settings")


def check_model() -> Check:
    """Whether the pose model is there; nothing is downloaded."""
    from goodrep.io.pose_model import cached_model

    try:
        file = cached_model("full")
    except ModelError as error:
        return Check("pose model", False, str(error), needed=True)
    if file is None:
        return Check("pose model", False, "not here yet", f"run {COMMAND} model once, with a network", needed=True)
    return Check("pose model", True, str(file), needed=True)


def check_disk() -> Check:
    """Whether a session can be kept: the data folder, or the nearest folder above it that exists, takes a file."""
    folder = data_folder()
    advice = f"free some space, or {ELSEWHERE}"
    try:
        nearest = next(place for place in (folder, *folder.absolute().parents) if place.exists())
        with tempfile.TemporaryFile(dir=nearest) as file:
            file.write(b"goodrep")
            file.flush()
        free_mb = shutil.disk_usage(nearest).free // 2**20
    except OSError as error:
        # What is wrong with a folder is not mended by making room in it.
        how = advice if error.errno in (errno.ENOSPC, errno.EDQUOT) else "allow writing there, or " + ELSEWHERE
        return Check("disk", False, f"{folder} cannot be written to ({error.strerror})", how, needed=True)
    found = f"{free_mb:,} MB free for {folder}"
    return Check("disk", free_mb >= FREE_MB, found, "" if free_mb >= FREE_MB else advice, needed=True)


def check_python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    fits = PYTHONS[0] <= sys.version_info[:2] < PYTHONS[1]
    return Check("python", fits, version, "" if fits else "goodrep needs Python 3.11, 3.12 or 3.13", needed=True)


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


def check_libraries() -> Check:
    """Whether MediaPipe and OpenCV find what they need of the operating system."""
    from goodrep.io.landmarker import libraries

    try:
        libraries()
    except SystemLibraryError as error:
        found, _, advice = str(error).partition("; ")
        return Check("libraries", False, found, advice, needed=True, apt=("libgl1", "libglib2.0-0"))
    except ImportError as error:
        return Check("libraries", False, f"cannot be loaded ({error})", "install goodrep again", needed=True)
    return Check("libraries", True, "all that pictures need", needed=True)


CHECKS: Final[tuple[Callable[[], Check], ...]] = (
    check_cameras,
    check_model,
    check_disk,
    check_display,
    check_voice,
    check_sound,
    check_python,
    check_packages,
    check_libraries,
)


def examine() -> list[Check]:
    """All checks, in the order in which they matter."""
    with ThreadPoolExecutor(max_workers=len(CHECKS)) as pool:
        return list(pool.map(lambda check: check(), CHECKS))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.add_argument("--voices", action="store_true", help="only list the voices that there are")
    add_voice_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Prints one line for each check; 0 where coaching is possible, with or without voice and window."""
    if args.voices:
        return list_voices()
    if args.voice_test or args.voice is not None or args.speed is not None:
        return say_test_sentence(args.voice, args.speed)
    checks = examine()
    possible = all(check.ok for check in checks if check.needed)
    missing = sorted({package for check in checks for package in check.apt})
    if args.json:
        findings = {
            "coaching_possible": possible,
            "apt": missing,
            "checks": [asdict(check) | {"level": check.level} for check in checks],
        }
        print(json.dumps(findings, indent=2))
        return 0 if possible else 1
    width = max(len(check.name) for check in checks)
    for check in checks:
        line = f"{check.level:<7}  {check.name:<{width}}  {check.found}"
        tell(line + (f". To do: {check.advice}" if check.advice else ""), hang=4)
    if missing:
        print(f"All that is missing from the system (Debian, Ubuntu): apt install {' '.join(missing)}")
    print("Coaching is possible." if possible else "Coaching is not possible yet: see the problems above.")
    return 0 if possible else 1
