"""What was observed in recordings, kept so that a changed spec needs neither poses nor measuring.

A file for each recording, beside it where it belongs to a session (so that it is deleted with that), else in the cache
folder. Its name holds the recording's checksum and that of the code that observes: nothing stale is ever read. What is
missing or damaged is observed again.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

import goodrep.core
from goodrep.core.observing import Key, Observations
from goodrep.errors import SourceError, StorageError
from goodrep.io.folders import cache_folder
from goodrep.io.journal import RecordingMetadata
from goodrep.io.recording import read_recording, recordings_folder
from goodrep.io.whole_file import whole_file

SUFFIX: Final = ".observed.npz"
_ABOUT, _KEYS = "about", "pause_key"


@functools.cache
def code_version() -> str:
    """Changes with whatever may change what the core makes of a recording: its code, NumPy and the processor's kind."""
    digest = hashlib.sha256(f"{np.__version__} {platform.machine()}".encode())
    folder = Path(goodrep.core.__file__).parent
    for module in sorted([*folder.glob("*.py"), *folder.parent.joinpath("specs").glob("*.py")]):
        digest.update(module.read_bytes())
    return digest.hexdigest()


def checksum_of(path: Path) -> str:
    """SHA-256 of a file.

    Raises:
        SourceError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror or error}).") from error


def kept_path(recording: Path, key: str, suffix: str) -> Path:
    """Where something that was made of a recording is kept; ``key`` tells from what and by what."""
    own = recording.parent.resolve() == recordings_folder().resolve()
    folder = recording.parent if own else cache_folder() / "observed"
    return folder / f"{recording.stem}.{hashlib.sha256(key.encode()).hexdigest()[:16]}{suffix}"


@dataclass(eq=False)
class ObservedRecording:
    """A recording and what is observed in it; ``keep`` after everything was asked for that may be asked again.

    Args:
        checksum: of the recording.
        metadata: what it says about itself.
        observed: computed as far as it was kept; the rest when it is asked for.
        pause_key: for each picture, whether a key paused the session with it, or let it go on.
    """

    checksum: str
    metadata: RecordingMetadata
    observed: Observations
    pause_key: list[bool]
    _kept_at: Path
    _kept: int

    @classmethod
    def of(cls, recording: Path) -> ObservedRecording:
        """Reads what was kept or, where there is nothing, the recording.

        Raises:
            SourceError: the recording is missing, damaged, none, or from a newer goodrep.
        """
        checksum = checksum_of(recording)
        kept_at = kept_path(recording, checksum + code_version(), SUFFIX)
        found = _read(kept_at)
        if found is not None:
            metadata, arrays, pause_key = found
            observed = Observations(lambda: read_recording(recording).track, metadata.size_px, arrays)
            return cls(checksum, metadata, observed, pause_key.tolist(), kept_at, len(arrays))
        whole = read_recording(recording)
        observed = Observations.of_track(whole.track)
        return cls(checksum, whole.metadata, observed, whole.pause_key.tolist(), kept_at, 0)

    def keep(self) -> None:
        """Keeps what is new; where the disk has no room, it is observed again the next time."""
        arrays = self.observed.arrays
        if len(arrays) == self._kept or not arrays:
            return
        named: dict[str, Any] = {"/".join(part or "-" for part in key): array for key, array in arrays.items()}
        named[_ABOUT] = np.frombuffer(self.metadata.to_json().encode(), dtype=np.uint8)
        named[_KEYS] = np.array(self.pause_key, dtype=np.bool_)
        with contextlib.suppress(OSError, StorageError):
            self._kept_at.parent.mkdir(parents=True, exist_ok=True)
            with whole_file(self._kept_at, "GOODREP_CACHE", lasting=False) as file:
                np.savez(file, **named)
            stem = self._kept_at.name.split(".")[0]
            for older in self._kept_at.parent.glob(f"{stem}.*{SUFFIX}"):
                if older != self._kept_at:
                    older.unlink(missing_ok=True)
        self._kept = len(arrays)


def _read(path: Path) -> tuple[RecordingMetadata, dict[Key, Any], Any] | None:
    """None where it is missing or damaged."""
    try:
        # Opened here: of a damaged file NumPy would leave it open.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            named: dict[str, Any] = dict(kept.items())
        metadata = RecordingMetadata.from_json(named.pop(_ABOUT).tobytes(), path)
        pause_key = named.pop(_KEYS)
        arrays = {}
        for name, array in named.items():
            posture, side, quantity = [None if part == "-" else part for part in name.split("/")]
            arrays[posture, side, quantity] = array
    except Exception:  # NumPy raises whatever it meets while it reads a damaged file
        return None
    if {len(array) for array in arrays.values()} != {len(pause_key)}:
        return None
    return metadata, arrays, pause_key  # type: ignore[return-value]
