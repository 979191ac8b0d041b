"""The pose model, loaded in the background while the rest of the program starts."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from goodrep.io.landmarker import Landmarker


class EarlyLandmarker:
    """Starts loading at once where the model is on this disk; ``ready`` waits for it, or fetches it first.

    Args:
        given: a model file of the user's own.
        variant: which model otherwise.
    """

    def __init__(self, given: Path | None, variant: Literal["full", "heavy"]) -> None:
        self._given = given
        self._variant: Literal["full", "heavy"] = variant
        self._landmarker: Landmarker | None = None
        self._error: Exception | None = None
        # Daemon: where the arguments turn out to be wrong, nobody waits for a model.
        self._thread = threading.Thread(target=self._load, args=(False,), name="model", daemon=True)
        self._imported = threading.Event()
        self._thread.start()
        # Two threads that import side by side only hold each other up; from here on the model loads without Python.
        self._imported.wait()

    @property
    def name(self) -> str:
        """What to call the model in a result."""
        return self._variant if self._given is None else self._given.name

    def ready(self) -> Landmarker:
        """The landmarker.

        Raises:
            ModelError: the model cannot be had or used.
            SystemLibraryError: a library of the operating system is missing.
        """
        self._thread.join()
        if self._landmarker is None and self._error is None:
            self._load(True)
        if self._error is not None:
            raise self._error
        assert self._landmarker is not None
        return self._landmarker

    def _load(self, fetch: bool) -> None:
        from goodrep.io.landmarker import Landmarker, libraries
        from goodrep.io.pose_model import cached_model, model_file

        try:
            libraries()
            self._imported.set()
            wanted = fetch or self._given is not None
            path = model_file(self._variant, self._given) if wanted else cached_model(self._variant)
            if path is not None:
                self._landmarker = Landmarker(path)
        except Exception as error:  # told in the thread that waits for the landmarker
            self._error = error
        finally:
            self._imported.set()
