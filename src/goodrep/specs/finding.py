"""Where specs are found by name: those that come with goodrep, and the user's own in the data folder."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from goodrep.errors import UsageError
from goodrep.io.folders import SPECS_NAME, data_folder
from goodrep.resources import specs_folder
from goodrep.specs.messages import nearest
from goodrep.specs.parts import MisfitError

SPEC_SUFFIX: Final = ".yaml"


def own_specs_folder() -> Path:
    """The user's own specs. Not created here."""
    return data_folder() / SPECS_NAME


def shipped_specs() -> list[str]:
    """Names of the exercises that come with goodrep."""
    return _names(specs_folder())


def own_specs() -> list[str]:
    """Names of the user's own specs; a file there that has a shipped one's name is not found by it."""
    shipped = shipped_specs()
    return [name for name in _names(own_specs_folder()) if name not in shipped]


def is_name(word: str) -> bool:
    """Whether this names a spec; anything else is the path of a file."""
    return not re.search(r"[/\\.]", word)


def named_spec(name: str) -> Path:
    """The file of a spec.

    Raises:
        UsageError: there is none of that name; the sentence says which there are.
    """
    found = _find(name, None)
    if found is not None:
        return found
    shipped, own = shipped_specs(), own_specs()
    meant = nearest(name, [*shipped, *own])
    question = f" Did you mean {meant}?" if meant else ""
    yours = f"; and your own: {', '.join(own)}" if own else ""
    raise UsageError(f"There is no exercise '{name}'.{question} goodrep knows: {', '.join(shipped)}{yours}.")


def base_path(name: str, beside: Path | None) -> Path:
    """The file of a spec that another extends: shipped, in the folder of that other one, or the user's own.

    Raises:
        MisfitError: there is none of that name.
    """
    found = _find(name, beside) if is_name(name) else None
    if found is None:
        raise MisfitError("there is no such spec", allowed=[*shipped_specs(), *own_specs()])
    return found


def _find(name: str, beside: Path | None) -> Path | None:
    if name in shipped_specs():
        return specs_folder() / f"{name}{SPEC_SUFFIX}"
    if beside is not None and name in _names(beside):
        return beside / f"{name}{SPEC_SUFFIX}"
    return own_specs_folder() / f"{name}{SPEC_SUFFIX}" if name in own_specs() else None


def _names(folder: Path) -> list[str]:
    try:
        return sorted(path.stem for path in folder.glob(f"*{SPEC_SUFFIX}") if path.is_file())
    except OSError:  # a folder that may not be read has nothing to offer
        return []
