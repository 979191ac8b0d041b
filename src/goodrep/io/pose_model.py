"""Where the pose model comes from: given, cached, fetched from Google's store, or built from a wheel.

Nothing here uses the network once the cache holds the model, and nothing else in goodrep uses it at all.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from goodrep.errors import ModelError
from goodrep.io.folders import cache_folder
from goodrep.io.transfer import RemoteFile, TransferError, fetch, sha256_of, shown

Variant = Literal["full", "heavy"]

_GOOGLE: Final = "https://storage.googleapis.com/mediapipe-models/pose_landmarker"
GOOGLE_STORE: Final[Mapping[Variant, RemoteFile]] = {
    "full": RemoteFile(
        url=f"{_GOOGLE}/pose_landmarker_full/float16/1/pose_landmarker_full.task",
        size_bytes=9_398_198,
        sha256="4eaa5eb7a98365221087693fcc286334cf0858e2eb6e15b506aa4a7ecdcec4ad",
    ),
    "heavy": RemoteFile(
        url=f"{_GOOGLE}/pose_landmarker_heavy/float16/1/pose_landmarker_heavy.task",
        size_bytes=30_664_242,
        sha256="64437af838a65d18e5ba7a0d39b465540069bc8aae8308de3e318aad31fcbc7b",
    ),
}
BUILT_SHA256: Final = "34d06e5eb98a70abd72dec5f64e0a6a0eada6741307eba479ab42bb43c5656f4"
"""Of the full model as ``model_build`` makes it: other bytes than Google's, the same landmarks."""
MEMBERS: Final = frozenset({"pose_detector.tflite", "pose_landmarks_detector.tflite"})


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """What a model file is."""

    size_bytes: int
    sha256: str
    origin: str


def model_file(
    variant: Variant = "full",
    given: Path | None = None,
    *,
    store: Mapping[Variant, RemoteFile] = GOOGLE_STORE,
    silence_s: float = 3.0,
) -> Path:
    """A complete pose model on this disk, fetched or built where the cache has none.

    Args:
        given: the user's own model file; used as it is, whatever the variant.
        store: where the variants are served.
        silence_s: how long the store may stay without an answer.

    Raises:
        ModelError: the given file is no pose model, no source can be reached, or the cache cannot be written.
    """
    if given is not None:
        _check_given(given)
        return given
    try:
        cached = cached_model(variant, store=store)
        return cached or _fill(_target(variant), variant, _good(variant, store), store, silence_s)
    except OSError as error:
        raise ModelError(_cache_trouble(cache_folder(), store[variant].size_bytes, error)) from error


def cached_model(variant: Variant = "full", *, store: Mapping[Variant, RemoteFile] = GOOGLE_STORE) -> Path | None:
    """The model in the cache; None where there is none or it is damaged.

    Raises:
        ModelError: the cache cannot be read.
    """
    target = _target(variant)
    try:
        return target if _holds(target, _good(variant, store)) else None
    except OSError as error:
        raise ModelError(_cache_trouble(cache_folder(), store[variant].size_bytes, error)) from error


def _target(variant: Variant) -> Path:
    return cache_folder() / f"pose_landmarker_{variant}.task"


def _good(variant: Variant, store: Mapping[Variant, RemoteFile]) -> set[str]:
    """The SHA-256 that a whole model of this variant can have."""
    return {store[variant].sha256} | ({BUILT_SHA256} if variant == "full" else set())


def identify(path: Path) -> ModelIdentity:
    """Size, SHA-256 and origin of a model file; raises OSError."""
    from goodrep.io import model_build

    origins = {remote.sha256: "Google's store" for remote in GOOGLE_STORE.values()}
    origins[BUILT_SHA256] = f"built from the mediapipe {model_build.VERSION} wheel"
    sha256 = sha256_of(path)
    return ModelIdentity(path.stat().st_size, sha256, origins.get(sha256, "unknown, used as given"))


def _check_given(path: Path) -> None:
    import zipfile

    try:
        with zipfile.ZipFile(path) as bundle:
            whole = set(bundle.namelist()) >= MEMBERS and bundle.testzip() is None
    except OSError as error:
        raise ModelError(
            f"The model file {path} cannot be read ({error.strerror or error}): check the path."
        ) from error
    except Exception:  # each way of packing has errors of its own
        whole = False
    if not whole:
        raise ModelError(
            f"{path} is not a complete pose model: it must be a .task file with {' and '.join(sorted(MEMBERS))}. "
            "Leave out --model to use goodrep's own."
        )


def _holds(path: Path, good: set[str]) -> bool:
    # Hashing 9 MB at every start is cheaper than running on a damaged model.
    return path.is_file() and sha256_of(path) in good


def _fill(
    target: Path, variant: Variant, good: set[str], store: Mapping[Variant, RemoteFile], silence_s: float
) -> Path:
    from filelock import FileLock, Timeout

    target.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(target.with_suffix(".lock"))
    try:
        lock.acquire(blocking=False)
    except Timeout:
        print("Another goodrep is fetching the pose model: waiting for it.", file=sys.stderr, flush=True)
        lock.acquire()
    try:
        if not _holds(target, good):
            _fetch_or_build(target, variant, store[variant], silence_s)
    finally:
        lock.release()
    return target


def _fetch_or_build(target: Path, variant: Variant, remote: RemoteFile, silence_s: float) -> None:
    part = target.with_suffix(".part")
    try:
        with shown(f"Pose model ({variant}), Google's store", remote.size_bytes) as on_progress:
            fetch(remote, part, silence_s, on_progress)
    except TransferError as store_failure:
        advice = f"or fetch {remote.url} on another machine and name the file with --model FILE"
        if variant != "full":
            raise ModelError(
                f"The {variant} pose model comes only from Google's store, and {store_failure}: "
                f"leave out --variant to use the full one, try again online, {advice}."
            ) from store_failure
        try:
            _build(part, target.with_suffix(".wheel"))
        except TransferError as wheel_failure:
            raise ModelError(
                f"The pose model is out of reach: Google's store failed ({store_failure}), and so did the mediapipe "
                f"wheel ({wheel_failure}). Try again online, {advice}."
            ) from wheel_failure
    os.replace(part, target)


def _build(part: Path, folder: Path) -> None:
    from goodrep.io import model_build

    try:
        with shown("Pose model (full), from the mediapipe wheel", model_build.WHEEL_BYTES) as on_progress:
            content = model_build.build_full_model(folder, on_progress)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if hashlib.sha256(content).hexdigest() != BUILT_SHA256:
        raise TransferError("what was built from it is not the expected model")
    part.write_bytes(content)


def _cache_trouble(folder: Path, size_bytes: int, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            f"The disk is full: the pose model ({size_bytes / 1e6:.0f} MB) does not fit into {folder}. "
            "Free some space, or set GOODREP_CACHE to a folder on another disk."
        )
    return (
        f"The pose model cannot be kept in {folder} ({error.strerror or error}). "
        "Make the folder writable, set GOODREP_CACHE to another one, or name a model file with --model FILE."
    )
