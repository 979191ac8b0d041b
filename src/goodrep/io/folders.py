"""Where goodrep keeps its own files; two environment variables move them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import platformdirs

RECORDINGS_NAME: Final = "recordings"
"""The folder of the recordings, beside the store."""
SPECS_NAME: Final = "specs"
LANGUAGES_NAME: Final = "languages"
"""The folders of the user's own specs and languages, beside the store."""


def data_folder() -> Path:
    """Sessions and recordings: ``GOODREP_DATA``, else the user's data folder. Not created here."""
    given = os.environ.get("GOODREP_DATA")
    return Path(given) if given else Path(platformdirs.user_data_dir("goodrep", appauthor=False))


def cache_folder() -> Path:
    """What can be fetched again (the pose model): ``GOODREP_CACHE``, else the user's cache folder. Not created here."""
    given = os.environ.get("GOODREP_CACHE")
    return Path(given) if given else Path(platformdirs.user_cache_dir("goodrep", appauthor=False))
