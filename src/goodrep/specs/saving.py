"""Own specs written back to their files: whole or not at all, with the version before kept for undo."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from goodrep.command import COMMAND
from goodrep.errors import SpecError, StorageError, UsageError
from goodrep.io.storage_errors import storage_errors
from goodrep.io.whole_file import write_whole
from goodrep.resources import specs_folder
from goodrep.specs.document import KeyPath
from goodrep.specs.editing import changed_text, with_values
from goodrep.specs.finding import SPEC_SUFFIX, own_specs_folder, shipped_specs
from goodrep.specs.loading import LoadedSpec, load_spec, parse_spec
from goodrep.specs.schema import FILE_NAME, schema_text
from goodrep.specs.starting import started_spec

PREVIOUS: Final = "previous"
"""The folder beside a spec with its versions before."""
BYTE_ORDER_MARK: Final = "\ufeff"
ADVICE: Final = "make room there, or allow it"


def save_changes(path: Path, values: Mapping[KeyPath, Any], *, author: str, reason: str, date: str) -> LoadedSpec:
    """Changes values in a spec's file and keeps what it was before; the rest of it stays as it is.

    Args:
        path: a file that is a good spec now.
        values, author, reason, date: as ``editing.changed_text`` takes them.

    Raises:
        SpecError: the file cannot be used, or would not be a good spec any more; nothing is written then.
        StorageError: it cannot be written.
    """
    if path.parent.resolve() == specs_folder().resolve():
        raise SpecError(f"{path.name} comes with goodrep and stays as it is: {COMMAND} spec new makes one of your own.")
    loaded = load_spec(path)
    new = changed_text(loaded.own_text, values, author=author, reason=reason, date=date)
    changed = parse_spec(new, name=loaded.name, shown_as=str(path), path=path)
    kept = path.parent / PREVIOUS / f"{path.stem}.v{loaded.spec.version}{path.suffix}"
    with storage_errors(path):
        before = path.read_bytes()
        kept.parent.mkdir(exist_ok=True)
    write_whole(kept, before, ADVICE)
    write_whole(path, _as_before(new, before.decode("utf-8")).encode(), ADVICE)
    return changed


def save_new(
    name: str, base: LoadedSpec, values: Mapping[KeyPath, Any], *, author: str, reason: str, date: str
) -> LoadedSpec:
    """Writes a spec of the user's own that extends another and says what differs.

    Args:
        name: what it is called; letters, digits, - and _.
        base: the spec that it extends.
        values: what differs, by key.
        author, reason, date: who wants it so, why, and since when (year-month-day).

    Raises:
        UsageError: the name cannot be used, or is taken.
        SpecError: it would not be a good spec; nothing is written then.
        StorageError: it cannot be written.
    """
    path = new_own_path(name, own_specs_folder())
    text = with_values(started_spec(base, author=author, date=date, reason=reason), values)
    loaded = parse_spec(text, name=name, shown_as=str(path), path=path)
    write_new(path, text, ADVICE)
    return loaded


def new_own_path(name: str, folder: Path) -> Path:
    """Where a spec of this name goes.

    Raises:
        UsageError: the name cannot be used, or is taken.
    """
    if name in shipped_specs():
        raise UsageError(f"A spec of your own cannot be called '{name}': that one comes with goodrep.")
    if not re.fullmatch(r"[\w-]+", name):
        raise UsageError(f"A spec of your own cannot be called '{name}': use letters, digits, - and _ only.")
    path = folder / f"{name}{SPEC_SUFFIX}"
    if path.exists():
        raise UsageError(f"There is a file {path} already; choose another name.")
    return path


def write_new(path: Path, text: str, advice: str) -> None:
    """Writes a new spec, and beside it the schema that editors complete keys from.

    Args:
        path: in a folder that is made if need be.
        text: the spec.
        advice: what to do where the disk does not allow it.

    Raises:
        StorageError: the disk does not allow it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"{path.parent} cannot be made ({error.strerror}): {advice}.") from error
    write_whole(path.with_name(FILE_NAME), schema_text().encode(), advice)
    write_whole(path, text.encode(), advice)


def version_before(path: Path) -> int | None:
    """The version that ``undo`` would put back; None where there is none."""
    return max(_kept_versions(path), default=None)


def undo(path: Path) -> LoadedSpec | None:
    """Puts the version before back in place, byte for byte; None where there is none.

    What it takes back is kept beside that version: it may have been edited by hand since it was saved.

    Raises:
        SpecError, StorageError: it cannot be read or written.
    """
    versions = _kept_versions(path)
    if not versions:
        return None
    newest = versions[max(versions)]
    with storage_errors(path):
        undone, before = path.read_bytes(), newest.read_bytes()
    write_whole(newest.with_name(f"{path.stem}.undone{path.suffix}"), undone, ADVICE)
    write_whole(path, before, ADVICE)
    with storage_errors(newest):
        newest.unlink()
    return load_spec(path)


def _kept_versions(path: Path) -> dict[int, Path]:
    """The files of the versions before, by version."""
    versions: dict[int, Path] = {}
    for kept in (path.parent / PREVIOUS).glob("*"):
        found = re.fullmatch(rf"{re.escape(path.stem)}\.v(\d+){re.escape(path.suffix)}", kept.name, re.ASCII)
        if found:
            versions[int(found[1])] = kept
    return versions


def _as_before(text: str, before: str) -> str:
    """With the ends of lines and the mark at the beginning that the file had."""
    mark = BYTE_ORDER_MARK if before.startswith(BYTE_ORDER_MARK) else ""
    return mark + (text.replace("\n", "\r\n") if "\r\n" in before else text)
