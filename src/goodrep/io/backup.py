"""One archive with everything that is kept, each file with its checksum (docs/data.md): the store, the recordings, and
what the user wrote, specs and languages."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final

import goodrep
from goodrep.errors import StorageError, UsageError
from goodrep.io import schema
from goodrep.io.folders import LANGUAGES_NAME, RECORDINGS_NAME, SPECS_NAME
from goodrep.io.journal import JOURNAL_SUFFIX, held
from goodrep.io.recording import PARQUET_SUFFIX
from goodrep.io.storage_errors import storage_errors
from goodrep.io.store import STORE_NAME, Store
from goodrep.io.video_keeper import VIDEO_SUFFIX
from goodrep.io.whole_file import check_new, whole_file

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
KEPT_SUFFIXES: Final = (PARQUET_SUFFIX, JOURNAL_SUFFIX, VIDEO_SUFFIX)
_CHUNK: Final = 1 << 20
WRITTEN: Final = (SPECS_NAME, LANGUAGES_NAME)
"""The folders of what the user wrote."""
_WRITTEN_SUFFIX: Final = ".yaml"
_NAME: Final = re.compile(
    rf"{RECORDINGS_NAME}/[0-9a-f-]{{36}}\.[a-z0-9]+|({'|'.join(WRITTEN)})(/[^/\\:.][^/\\:]*)+{re.escape(_WRITTEN_SUFFIX)}"
)
"""What a file in an archive may be called, beside the store: no path leads out of the folder."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a backup: sessions, recordings and videos of them; ``written`` counts the user's own specs and
    languages, older versions included."""

    sessions: int
    recordings: int
    videos: int
    written: int
    made_at: str


def back_up(store: Store, target: Path) -> Contents:
    """Writes a backup, whole or not at all; others may go on reading and writing the store.

    Raises:
        UsageError: there is a file of this name.
        StorageError: something cannot be read or written.
    """
    check_new(target)
    with (
        whole_file(target, "make room there, or choose another place") as file,
        tempfile.TemporaryDirectory(prefix="goodrep-backup-", dir=target.parent) as scratch,
    ):
        copy = Path(scratch) / STORE_NAME
        with storage_errors(target), contextlib.closing(sqlite3.connect(copy)) as db:
            store.copy_into(db)
            sessions = [session_id for (session_id,) in db.execute("SELECT id FROM sessions ORDER BY number")]
        files: dict[str, dict[str, Any]] = {}
        with zipfile.ZipFile(file, "w") as archive:
            files[STORE_NAME] = _add(archive, copy, STORE_NAME)
            for path in _recordings(store.recordings, sessions):
                name = f"{RECORDINGS_NAME}/{path.name}"
                with contextlib.suppress(FileNotFoundError):  # deleted meanwhile
                    files[name] = _add(archive, path, name)
            for path in _written(store.path.parent):
                name = path.relative_to(store.path.parent).as_posix()
                files[name] = _add(archive, path, name)
            made = _contents(len(sessions), files, datetime.now(UTC).isoformat(timespec="seconds"))
            manifest = {
                "format": FORMAT,
                "made_at": made.made_at,
                "goodrep": goodrep.__version__,
                "sessions": made.sessions,
                "files": files,
            }
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return made


def restore(archive: Path, folder: Path, *, replace: bool) -> Contents:
    """Puts a backup where sessions are kept: all of it or nothing; who reads the store meanwhile sees one or the other.

    Args:
        archive: the backup.
        folder: the data folder.
        replace: whether sessions that are there now may go.

    Raises:
        UsageError: there are sessions already and ``replace`` is False, or there is no such file.
        StorageError: the archive is damaged or no backup, the disk is full, or a session is being recorded.
    """
    if not archive.is_file():
        raise UsageError(f"There is no file {archive}.")
    with storage_errors(folder / STORE_NAME):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in folder.glob("restore-*.part"):
            shutil.rmtree(left)
        with tempfile.TemporaryDirectory(prefix="restore-", suffix=".part", dir=folder) as scratch:
            contents = _unpacked(archive, Path(scratch))
            with Store.open(folder) as store:
                here = store.sessions()
                if here and not replace:
                    raise UsageError(
                        f"There are sessions here already ({len(here)}): --replace deletes them and puts the"
                        f" {contents.sessions} of the backup in their place."
                    )
                changed = [] if replace else _would_change(Path(scratch), folder)
                if changed:
                    raise UsageError(
                        f"{folder / changed[0]} is there already and says something else than in the backup"
                        f"{f', as are {len(changed) - 1} more' if changed[1:] else ''}: move it away, or use --replace"
                        " to put the backup's in its place."
                    )
                _refuse_while_recording(store.recordings)
                _take_written(Path(scratch), folder)
                _take(store, Path(scratch))
    return contents


def _contents(sessions: int, files: Mapping[str, object], made_at: str) -> Contents:
    written = sum(name.startswith(tuple(f"{folder}/" for folder in WRITTEN)) for name in files)
    videos = sum(name.endswith(VIDEO_SUFFIX) for name in files)
    return Contents(sessions, len(files) - 1 - written - videos, videos, written, made_at)


def _written(folder: Path) -> list[Path]:
    """The user's own specs and languages, with the versions that went before, in a folder as the data folder is."""
    return [
        path
        for name in WRITTEN
        for path in sorted((folder / name).rglob(f"*{_WRITTEN_SUFFIX}"))
        if path.is_file() and _NAME.fullmatch(path.relative_to(folder).as_posix())
    ]


def _would_change(unpacked: Path, folder: Path) -> list[Path]:
    """Which of the user's own files are there with another text than in a backup, as paths inside the folder."""
    names = [path.relative_to(unpacked) for path in _written(unpacked)]
    return [
        name
        for name in names
        if (folder / name).is_file() and (folder / name).read_bytes() != (unpacked / name).read_bytes()
    ]


def _take_written(unpacked: Path, folder: Path) -> None:
    for path in _written(unpacked):
        target = folder / path.relative_to(unpacked)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)


def _recordings(folder: Path, sessions: list[str]) -> list[Path]:
    """The files of these sessions, each once: a journal may become a recording while they are looked for."""
    return [
        path
        for session_id in sessions
        for suffix in KEPT_SUFFIXES
        if (path := folder / f"{session_id}{suffix}").is_file()
    ]


def _add(archive: zipfile.ZipFile, path: Path, name: str) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    kind = zipfile.ZIP_DEFLATED if name == STORE_NAME else zipfile.ZIP_STORED
    # Read before the entry begins, so that a file that is gone leaves none.
    with path.open("rb") as source:
        entry = zipfile.ZipInfo.from_file(path, name)
        entry.compress_type = kind
        with archive.open(entry, "w", force_zip64=True) as target:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
    return {"bytes": size, "sha256": digest.hexdigest()}


def _unpacked(archive: Path, into: Path) -> Contents:
    """Unpacks and checks all of a backup.

    Raises:
        StorageError: it is damaged, no backup, or from a newer goodrep.
    """
    damaged = f"{archive} is damaged or no backup of goodrep"
    try:
        with zipfile.ZipFile(archive) as opened:
            with opened.open(MANIFEST) as file:
                manifest = json.loads(_read(file))
            if manifest["format"] > FORMAT:
                raise StorageError(f"{archive} was made by a newer goodrep: update goodrep.")
            for name, expected in manifest["files"].items():
                if name != STORE_NAME and not _NAME.fullmatch(name):
                    raise StorageError(f"{damaged}: it holds {name!r}, which does not belong there.")
                target = into / name
                target.parent.mkdir(parents=True, exist_ok=True)
                with opened.open(name) as source, target.open("wb") as file:
                    found = _copied(source, file)
                if found != expected["sha256"]:
                    raise StorageError(f"{damaged}: {name} is not what was put into it.")
            contents = _contents(manifest["sessions"], manifest["files"], manifest["made_at"])
    except zipfile.BadZipFile as error:
        raise StorageError(f"{damaged}.") from error
    except (ValueError, LookupError, TypeError, AttributeError, EOFError, RuntimeError) as error:
        raise StorageError(f"{damaged} ({error}).") from error
    store = into / STORE_NAME
    if not store.is_file():
        raise StorageError(f"{damaged}: the store is missing.")
    with contextlib.closing(schema.connect(store)) as db:  # brings an older one up to date
        if db.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise StorageError(f"{damaged}: the store in it does not hold together.")
    return contents


def _copied(source: IO[bytes], target: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := _read(source, _CHUNK):
        digest.update(chunk)
        target.write(chunk)
    return digest.hexdigest()


def _read(source: IO[bytes], most_bytes: int = -1) -> bytes:
    """The next bytes of a file in an archive, or all of it.

    Raises:
        BadZipFile: it is damaged.
    """
    try:
        return source.read(most_bytes)
    except Exception as error:  # each way of packing has errors of its own
        raise zipfile.BadZipFile(str(error)) from error


def _refuse_while_recording(recordings: Path) -> None:
    for journal in recordings.glob(f"*{JOURNAL_SUFFIX}"):
        with held(journal, "A session is being recorded: end it first."):
            continue  # what can be held, nobody is writing


def _take(store: Store, unpacked: Path) -> None:
    """Recordings first, which nobody misses as long as the old store is there; then the store, in one transaction; then
    what belonged to the old sessions goes, by the list that came with the store."""
    store.recordings.mkdir(exist_ok=True)
    new = unpacked / RECORDINGS_NAME
    for path in sorted(new.iterdir()) if new.is_dir() else []:
        path.replace(store.recordings / path.name)
    with contextlib.closing(schema.connect(unpacked / STORE_NAME)) as db:
        kept = {session_id for (session_id,) in db.execute("SELECT id FROM sessions")}
        gone = [one.key.id for one in store.sessions() if one.key.id not in kept]
        with schema.transaction(db):
            db.executemany("INSERT OR IGNORE INTO deletions (session_id) VALUES (?)", ((each,) for each in gone))
        store.take_from(db)
    store.sweep()
