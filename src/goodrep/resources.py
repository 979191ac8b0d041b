"""Where the files are that come with goodrep: exercise specs, what explains them, and example recordings."""

from __future__ import annotations

from importlib import resources
from pathlib import Path


def specs_folder() -> Path:
    """The shipped exercise specs, one ``<exercise>.yaml`` each."""
    return _shipped("exercise_specs")


def docs_folder() -> Path:
    """What explains specs to people, and what pages take the meaning of keys from: ``specs.md``."""
    return _shipped("docs")


def phrases_folder() -> Path:
    """What the coach says around the exercises, one ``<language>.yaml`` each."""
    return Path(str(resources.files("goodrep"))) / "phrases"


def recordings_folder() -> Path:
    """The clip of the demo; in a source checkout also the recordings with known truth."""
    return _shipped("recordings")


def _shipped(name: str) -> Path:
    package = Path(str(resources.files("goodrep")))
    # The wheel holds the folder inside the package; in a source checkout (src/goodrep) it lies at the project's root.
    inside = package / name
    return inside if inside.is_dir() else package.parent.parent / name
