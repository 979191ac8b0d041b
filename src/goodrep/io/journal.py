"""The journal: what a session records of poses and outline while it is going on (docs/data.md).

A header in JSON, then one record of fixed size with a checksum per picture, little endian. Killing the program loses
at most the last second.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from goodrep.core.pose import (
    LANDMARKS,
    OUTLINE_SHAPE,
    OUTLINE_STEP,
    OUTLINE_VERSION,
    POSE_STEPS,
    POSITION_STEP,
    TIME_STEP_S,
    VISIBILITY_STEP,
    WORLD_STEP_M,
    Pose,
)
from goodrep.core.vocabulary import Side
from goodrep.errors import SourceError, StorageError
from goodrep.io.records import SpecUsed
from goodrep.io.storage_errors import storage_errors

if TYPE_CHECKING:
    from numpy.typing import NDArray

JOURNAL_SUFFIX: Final = ".journal"
FORMAT: Final = 2
NAN: Final = -32768
"""Stands for NaN; values are clipped to +-32767."""
FLUSH_S: Final = 1.0

_MAGIC: Final = b"goodrep\n"
_HEAD: Final = struct.Struct("<8sII")
"""Magic, length and CRC-32 of the JSON that follows."""

# Each number is a value divided by its step and rounded: exactly what `Pose.rounded` leaves of it.
RECORD: Final = np.dtype(
    [
        ("length", "<u4"),
        ("t_us", "<i8"),
        ("landmarks", "<i2", (33, 5)),
        ("world", "<i2", (33, 3)),
        ("outline", "<i2", OUTLINE_SHAPE),
        ("pause_key", "<u2"),
        ("crc32", "<u4"),
    ]
)
"""``length`` is that of the bytes between ``length`` and ``crc32``, which ``crc32`` checks."""
_RECORDS: Final = {1: np.dtype([(name, RECORD[name]) for name in RECORD.names or () if name != "pause_key"]), 2: RECORD}
"""By format: the first one did not know of keys."""


@dataclass(frozen=True, slots=True)
class RecordingMetadata:
    """What a recording must say about itself to be judged again.

    Args:
        session: UUID of the session.
        size_px: width and height of the picture.
        source: the camera or the file, in words.
        spec: of the only or first exercise.
        given_side: the side that was asked for, None where it is to be found from the picture.
        software: versions by name.
        plan: what a coached session set out to do, as ``goodrep.app.replay`` writes it; None where a source was only
            judged.
    """

    session: str
    size_px: tuple[int, int]
    source: str
    spec: SpecUsed
    given_side: Side | None
    software: Mapping[str, str]
    outline_version: int = OUTLINE_VERSION
    plan: Mapping[str, Any] | None = None

    def to_json(self) -> str:
        """With the names, units and steps of the numbers, so that the file explains itself."""
        return json.dumps(
            {
                "format": FORMAT,
                "session": self.session,
                "size_px": self.size_px,
                "source": self.source,
                "exercise_spec": {
                    "name": self.spec.name,
                    "version": self.spec.version,
                    "sha256": self.spec.sha256,
                    "text": self.spec.text,
                },
                "given_side": self.given_side,
                "software": dict(self.software),
                "plan": None if self.plan is None else dict(self.plan),
                "landmarks": LANDMARKS,
                "outline": {"version": self.outline_version, "shape": OUTLINE_SHAPE},
                "nan": NAN,
                "steps": STEPS,
            }
        )

    @classmethod
    def from_json(cls, text: str | bytes, path: Path) -> RecordingMetadata:
        """
        Raises:
            SourceError: ``path`` was written by a newer goodrep, or does not say what it must.
        """
        try:
            data: dict[str, Any] = json.loads(text)
            if data["format"] > FORMAT:
                raise SourceError(
                    f"{path} was recorded by a newer goodrep (format {data['format']}, this one knows {FORMAT}): "
                    "update goodrep."
                )
            if data["steps"] != STEPS or data["landmarks"] != list(LANDMARKS) or data["nan"] != NAN:
                raise ValueError("numbers of another kind")
            return cls(
                session=data["session"],
                size_px=(int(data["size_px"][0]), int(data["size_px"][1])),
                source=data["source"],
                spec=SpecUsed(**data["exercise_spec"]),
                given_side=data["given_side"],
                software=data["software"],
                outline_version=data["outline"]["version"],
                plan=data.get("plan"),  # the first version had none
            )
        except (ValueError, KeyError, TypeError, IndexError) as error:
            raise SourceError(f"{path} is damaged: what it says about itself cannot be read ({error!r}).") from error


STEPS: Final[dict[str, list[float | str]]] = {
    "t_us": [TIME_STEP_S, "s"],
    "x": [POSITION_STEP, "share of the picture's width"],
    "y": [POSITION_STEP, "share of the picture's height, down"],
    "z": [POSITION_STEP, "share of the picture's width, smaller is nearer"],
    "visibility": [VISIBILITY_STEP, "0 to 1"],
    "presence": [VISIBILITY_STEP, "0 to 1"],
    "world_x": [WORLD_STEP_M, "m"],
    "world_y": [WORLD_STEP_M, "m, down"],
    "world_z": [WORLD_STEP_M, "m, away from the camera"],
    "outline": [OUTLINE_STEP, "torso lengths"],
}
"""By column of the Parquet file: what 1 stands for."""


class JournalWriter:
    """Appends poses to a journal; locked against `recover_journals` until closed.

    Only making the file raises `StorageError`. From then on nothing raises: when the disk is full, recording stops
    and `problem` says so.
    """

    def __init__(self, path: Path, metadata: RecordingMetadata) -> None:
        self.path = path
        self.problem: str | None = None
        self._size_px = metadata.size_px
        self._record = np.zeros((), RECORD)
        self._record["length"] = RECORD.itemsize - 8
        self._bytes = self._record.reshape(1).view(np.uint8).data
        self._scaled = np.empty(POSE_STEPS.size)
        self._pending = bytearray()
        self._flushed_s = -np.inf
        text = metadata.to_json().encode("ascii")
        with storage_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = journal_lock(path)
            self._lock.acquire()
            try:
                self._file = path.open("xb", buffering=0)
            except OSError:
                self._unlock()
                raise
        self._pending += _HEAD.pack(_MAGIC, len(text), zlib.crc32(text)) + text
        self.flush()
        if self.problem:
            self.close()
            path.unlink(missing_ok=True)
            raise StorageError(self.problem)

    def append(self, pose: Pose, *, pause_key: bool = False) -> None:
        """Takes a pose as `Pose.rounded` leaves it; ``pause_key`` where a key paused or went on with it."""
        if self.problem:
            return
        if pose.size_px != self._size_px:
            self._stop(f"The picture changed from {self._size_px} to {pose.size_px} pixels: recorded until then.")
            return
        scaled = self._scaled
        scaled[:165] = pose.landmarks.ravel()
        scaled[165:264] = pose.world_m.ravel()
        scaled[264:] = pose.outline.ravel()
        np.divide(scaled, POSE_STEPS, out=scaled)
        np.rint(scaled, out=scaled)
        np.copyto(scaled, NAN, where=np.isnan(scaled))
        record = self._record
        record["t_us"] = round(pose.t_s / TIME_STEP_S)
        record["landmarks"] = scaled[:165].reshape(33, 5)
        record["world"] = scaled[165:264].reshape(33, 3)
        record["outline"] = scaled[264:].reshape(OUTLINE_SHAPE)
        record["pause_key"] = pause_key
        record["crc32"] = zlib.crc32(self._bytes[4:-4])
        self._pending += self._bytes
        if pose.t_s - self._flushed_s >= FLUSH_S:
            self._flushed_s = pose.t_s
            self.flush()

    def close(self) -> None:
        if not self._file.closed:
            self.flush()
            self._file.close()
            self._unlock()

    def __enter__(self) -> JournalWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def flush(self) -> None:
        """Hands what was appended to the operating system; done by itself every ``FLUSH_S``."""
        try:
            with storage_errors(self.path), memoryview(self._pending) as pending:
                written = 0
                while written < len(pending):
                    written += self._file.write(pending[written:])
        except StorageError as error:
            self._stop(str(error))
        self._pending.clear()

    def _stop(self, problem: str) -> None:
        self.problem = self.problem or problem

    def _unlock(self) -> None:
        self._lock.release()
        Path(self._lock.lock_file).unlink(missing_ok=True)


def journal_lock(path: Path) -> Any:
    """A lock between processes on a journal; taking it fails at once where another one has it."""
    from filelock import FileLock

    # Whoever closes the journal may be another thread than the one that opened it.
    return FileLock(f"{path}.lock", timeout=0, thread_local=False)


@contextmanager
def held(journal: Path, otherwise: str) -> Iterator[None]:
    """Holds a journal that nobody is writing, so that nobody begins to.

    Raises:
        StorageError: somebody is writing it; ``otherwise`` is the sentence.
    """
    lock = journal_lock(journal)
    try:
        lock.acquire()
    except TimeoutError:
        raise StorageError(otherwise) from None
    try:
        yield
    finally:
        lock.release()
        Path(lock.lock_file).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Journal:
    """A journal read back: ``records`` has the fields of `RECORD`, without ``pause_key`` where it is of the first
    format; ``damaged_bytes`` could not be used."""

    metadata: RecordingMetadata
    records: NDArray[np.void]
    damaged_bytes: int


def read_journal(path: Path) -> Journal:
    """Reads every whole record; a torn end and damaged records are left out.

    Raises:
        SourceError: it cannot be read or is no journal.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror}).") from error
    if len(data) < _HEAD.size:
        raise SourceError(f"{path} is empty: nothing was recorded.")
    magic, length, crc32 = _HEAD.unpack_from(data)
    text = data[_HEAD.size : _HEAD.size + length]
    if magic != _MAGIC or zlib.crc32(text) != crc32:
        raise SourceError(f"{path} is no recording, or its beginning is damaged.")
    metadata = RecordingMetadata.from_json(text, path)
    body = memoryview(data)[_HEAD.size + length :]
    record = _RECORDS[json.loads(text)["format"]]
    records = np.frombuffer(body, record, count=len(body) // record.itemsize)
    whole = [
        length == record.itemsize - 8 and zlib.crc32(body[start + 4 : start + record.itemsize - 4]) == crc32
        for start, length, crc32 in zip(
            range(0, records.nbytes, record.itemsize),
            records["length"].tolist(),
            records["crc32"].tolist(),
            strict=True,
        )
    ]
    kept = records[np.array(whole, dtype=bool)]
    return Journal(metadata, kept, len(body) - kept.nbytes)
