"""Which camera is meant on a command line."""

from __future__ import annotations

import argparse

import pytest

from goodrep.app.cameras import camera_device


@pytest.mark.parametrize(
    ("text", "device"),
    [
        ("0", 0),
        (" 12 ", 12),
        ("/dev/video2", 2),
        ("http://192.168.0.7:8080/video", "http://192.168.0.7:8080/video"),
        ("rtsp://me:secret@camera/live", "rtsp://me:secret@camera/live"),
    ],
)
def test_a_number_or_an_address(text: str, device: int | str) -> None:
    assert camera_device(text) == device


@pytest.mark.parametrize("text", ["front", "-1", "1.5", "", "http://", "file:///etc/passwd", "clip.mp4", "\u0663"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="must be the number of a camera"):
        camera_device(text)
