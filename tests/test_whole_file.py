"""Files that are there whole or not at all: through links, over older ones, never in the place of a device."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from goodrep.errors import StorageError
from goodrep.io.whole_file import check_writable, whole_file, write_whole


def begin(path: Path) -> None:
    """Writes half of a file."""
    with whole_file(path, "") as file:
        file.write(b"new")
        raise KeyboardInterrupt


def test_what_is_interrupted_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_whole(path, b"old", "")
    with pytest.raises(KeyboardInterrupt):
        begin(path)
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.json"]


def test_a_link_stays_one(tmp_path: Path) -> None:
    real, link = tmp_path / "kept" / "a.yaml", tmp_path / "a.yaml"
    real.parent.mkdir()
    real.write_bytes(b"old")
    link.symlink_to(real)
    write_whole(link, b"new", "")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert os.listdir(real.parent) == ["a.yaml"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a pipe with a name")
def test_nothing_takes_the_place_of_what_is_no_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    for write in (check_writable, lambda path, advice: write_whole(path, b"new", advice)):
        with pytest.raises(StorageError) as caught:
            write(pipe, "name another file")
        assert str(caught.value) == f"{pipe} cannot be written (this is no ordinary file): name another file."
        assert pipe.is_fifo()
    assert os.listdir(tmp_path) == ["pipe.json"]
