"""Recordings: the poses and outlines of one session, to be judged again (docs/data.md).

While a session is going on it is a journal; afterwards one Parquet file. Run as a module, turns a journal into
Parquet, so that the memory this takes is not that of the live process.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from goodrep.core.pose import OUTLINE_SHAPE, OUTLINE_STATIONS, Mask, Pose, PoseTrack
from goodrep.errors import GoodrepError, SourceError
from goodrep.io.folders import RECORDINGS_NAME, data_folder
from goodrep.io.journal import JOURNAL_SUFFIX, NAN, STEPS, RecordingMetadata, held, journal_lock, read_journal
from goodrep.io.storage_errors import storage_errors

if TYPE_CHECKING:
    import pyarrow
    from numpy.typing import NDArray

PARQUET_SUFFIX: Final = ".parquet"
DAMAGED_SUFFIX: Final = ".damaged"
_METADATA_KEY: Final = b"goodrep"
_DAMAGED_KEY: Final = b"damaged_bytes"
_PICTURE_COLUMNS: Final = ("x", "y", "z", "visibility", "presence")
_WORLD_COLUMNS: Final = ("world_x", "world_y", "world_z")
_PAUSE_KEY: Final = "pause_key"
_CONVERSION_S: Final = 300.0


def recordings_folder() -> Path:
    """Not created here."""
    return data_folder() / RECORDINGS_NAME


def journal_path(session: str) -> Path:
    """Where a session's journal goes while it is recorded."""
    return recordings_folder() / f"{session}{JOURNAL_SUFFIX}"


def find_recording(session: str) -> Path | None:
    """The recording of a session in whichever form there is; None where there is none."""
    journal = journal_path(session)
    for path in (journal.with_suffix(PARQUET_SUFFIX), journal):
        if path.is_file():
            return path
    return None


def being_recorded(session: str) -> bool:
    """Whether a session is going on in some process."""
    lock = journal_lock(journal_path(session))
    if not Path(lock.lock_file).is_file():
        return False
    try:
        lock.acquire()
    except TimeoutError:
        return True
    except OSError:  # somebody else's folder
        return False
    lock.release()
    return False


@dataclass(frozen=True, slots=True)
class Recording:
    """What was recorded; its numbers are those that the core saw, to the bit.

    Args:
        metadata: what it says about itself.
        track: the T poses.
        pause_key: (T,) whether a key paused the session, or let it go on, with this pose.
        damaged_bytes: what of the journal could not be used, 0 where it was whole.
    """

    metadata: RecordingMetadata
    track: PoseTrack
    pause_key: Mask
    damaged_bytes: int

    def poses(self) -> Iterator[Pose]:
        """One by one, as the live loop saw them."""
        track = self.track
        for i, t_s in enumerate(track.t_s.tolist()):
            yield Pose(t_s, track.size_px, track.landmarks[i], track.world_m[i], track.outline[i])


def read_recording(path: Path) -> Recording:
    """Reads a recording in either form.

    Raises:
        SourceError: it is missing, damaged, no recording, or from a newer goodrep.
    """
    if path.suffix == JOURNAL_SUFFIX:
        journal = read_journal(path)
        records = journal.records
        landmarks, world = records["landmarks"], records["world"]
        columns = {
            "t_us": records["t_us"],
            **{name: landmarks[:, :, i] for i, name in enumerate(_PICTURE_COLUMNS)},
            **{name: world[:, :, i] for i, name in enumerate(_WORLD_COLUMNS)},
            "outline": records["outline"],
        }
        track = _track(columns, journal.metadata.size_px)
        return Recording(journal.metadata, track, _pause_key(records), journal.damaged_bytes)
    return _read_parquet(path)


def to_parquet(journal: Path) -> Path:
    """Turns a journal that nobody is writing any more into the Parquet file beside it, and removes it.

    Raises:
        SourceError: the journal cannot be read; it is left as it is.
        StorageError: the file cannot be written, or the journal is still being written.
    """
    import pyarrow.parquet

    target = journal.with_suffix(PARQUET_SUFFIX)
    half = target.with_suffix(".part")
    with held(journal, f"{journal} is still being recorded: end that session first."), storage_errors(target):
        if target.exists() and not journal.exists():
            return target  # another process was faster
        table = _table(journal)
        try:
            with half.open("wb") as file:
                pyarrow.parquet.write_table(
                    table,
                    file,
                    compression="zstd",
                    use_dictionary=False,
                    use_byte_stream_split=True,
                    write_page_checksum=True,
                )
                file.flush()
                os.fsync(file.fileno())
            half.replace(target)
        except BaseException:
            half.unlink(missing_ok=True)
            raise
        journal.unlink()
    return target


def finish_recording(journal: Path) -> Path:
    """Turns a closed journal into Parquet in a process of its own; returns the file there is now.

    Where that fails (disk full), it is the journal, which can be read as well and is tried again at the next start.
    """
    try:
        subprocess.run(
            [sys.executable, "-P", "-m", "goodrep.io.recording", str(journal)],
            check=True,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_CONVERSION_S,
        )
    except (OSError, subprocess.SubprocessError):
        return journal
    return journal.with_suffix(PARQUET_SUFFIX)


def recover_journals(folder: Path) -> list[Path]:
    """Finishes the recordings of sessions that were killed; returns the finished files.

    A journal that is still being written is left alone.
    """
    finished = [finish_recording(journal) for journal in sorted(folder.glob(f"*{JOURNAL_SUFFIX}"))]
    return [path for path in finished if path.suffix == PARQUET_SUFFIX]


def _table(path: Path) -> pyarrow.Table:
    import pyarrow

    journal = read_journal(path)
    records = journal.records
    columns: dict[str, NDArray[Any]] = {
        **{name: records["landmarks"][:, :, i] for i, name in enumerate(_PICTURE_COLUMNS)},
        **{name: records["world"][:, :, i] for i, name in enumerate(_WORLD_COLUMNS)},
        "outline": records["outline"].reshape(len(records), 4 * OUTLINE_STATIONS),
    }
    fields = [pyarrow.field("t_us", pyarrow.int64(), nullable=False)]
    arrays = [pyarrow.array(np.ascontiguousarray(records["t_us"]))]
    for name, values in columns.items():
        kind = pyarrow.list_(pyarrow.field("element", pyarrow.int16(), nullable=False), values.shape[1])
        fields.append(pyarrow.field(name, kind, nullable=False))
        arrays.append(pyarrow.FixedSizeListArray.from_arrays(pyarrow.array(values.ravel()), type=kind))
    fields.append(pyarrow.field(_PAUSE_KEY, pyarrow.int16(), nullable=False))
    arrays.append(pyarrow.array(_pause_key(records).astype(np.int16)))
    metadata = {
        _METADATA_KEY: journal.metadata.to_json().encode(),
        _DAMAGED_KEY: str(journal.damaged_bytes).encode(),
    }
    return pyarrow.table(arrays, schema=pyarrow.schema(fields, metadata))


def _read_parquet(path: Path) -> Recording:
    import pyarrow
    import pyarrow.parquet

    try:
        # Not read_table(), which loads a whole library for tables of many files first.
        with pyarrow.parquet.ParquetFile(path, page_checksum_verification=True) as file:
            table = file.read()
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror or error}).") from error
    except (pyarrow.ArrowException, UnicodeDecodeError) as error:
        raise SourceError(f"{path} is damaged or no recording ({error}).") from error
    said, kinds = table.schema.metadata or {}, dict(zip(table.schema.names, table.schema.types, strict=True))
    lists_named = (*_PICTURE_COLUMNS, *_WORLD_COLUMNS, "outline")
    if (
        _METADATA_KEY not in said
        or any(name not in kinds for name in STEPS)
        or not all(pyarrow.types.is_fixed_size_list(kinds[name]) for name in lists_named)
    ):
        raise SourceError(f"{path} is no recording of goodrep.")
    metadata = RecordingMetadata.from_json(said[_METADATA_KEY], path)
    columns = {"t_us": table["t_us"].to_numpy()}
    for name in lists_named:
        lists = table[name].combine_chunks()
        columns[name] = lists.flatten().to_numpy().reshape(table.num_rows, lists.type.list_size)
    if _PAUSE_KEY in table.column_names:
        pause_key = table[_PAUSE_KEY].to_numpy() != 0
    else:  # the first format did not know of keys
        pause_key = np.zeros(table.num_rows, dtype=bool)
    return Recording(metadata, _track(columns, metadata.size_px), pause_key, int(said.get(_DAMAGED_KEY, b"0")))


def _pause_key(records: NDArray[np.void]) -> Mask:
    """(T,) of a journal's records; none where its format did not know of keys."""
    known = _PAUSE_KEY in (records.dtype.names or ())
    return records[_PAUSE_KEY] != 0 if known else np.zeros(len(records), dtype=bool)


def _track(columns: dict[str, NDArray[Any]], size_px: tuple[int, int]) -> PoseTrack:
    frames = len(columns["t_us"])
    landmarks = np.empty((frames, 33, len(_PICTURE_COLUMNS)))
    for i, name in enumerate(_PICTURE_COLUMNS):
        _scale(columns[name], name, landmarks[:, :, i])
    world_m = np.empty((frames, 33, len(_WORLD_COLUMNS)))
    for i, name in enumerate(_WORLD_COLUMNS):
        _scale(columns[name], name, world_m[:, :, i])
    outline = np.empty((frames, *OUTLINE_SHAPE))
    _scale(columns["outline"].reshape(outline.shape), "outline", outline)
    return PoseTrack(columns["t_us"] * float(STEPS["t_us"][0]), size_px, landmarks, world_m, outline)


def _scale(stored: NDArray[np.int16], name: str, into: NDArray[np.float64]) -> None:
    np.multiply(stored, float(STEPS[name][0]), out=into)
    into[stored == NAN] = np.nan


def main() -> int:
    """``python -m goodrep.io.recording JOURNAL``"""
    journal = Path(sys.argv[1])
    try:
        to_parquet(journal)
    except SourceError as error:
        # It would fail at every start again; kept for whoever wants to look into it.
        journal.replace(journal.with_suffix(DAMAGED_SUFFIX))
        print(error, file=sys.stderr)
        return error.exit_code
    except GoodrepError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
