"""Which camera is meant on a command line."""

from __future__ import annotations

import argparse
import re
from urllib.parse import urlsplit

from goodrep.command import COMMAND


def camera_device(text: str) -> int | str:
    """The number of a camera, also given as ``/dev/video2``, or the address of a stream; for ``add_argument``'s type.

    Raises:
        argparse.ArgumentTypeError: it is neither.
    """
    word = text.strip()
    number = re.fullmatch(r"(?:/dev/video)?(\d{1,3})", word, re.ASCII)
    if number:
        return int(number[1])
    if re.match(r"(?:https?|rtsps?|rtmps?|udp|tcp)://[^/]", word, re.IGNORECASE) and _can_be_split(word):
        return word
    raise argparse.ArgumentTypeError(
        f"must be the number of a camera ({COMMAND} doctor lists them) or an address such as "
        f"http://192.168.0.7:8080/video, not {text}"
    )


def _can_be_split(address: str) -> bool:
    try:
        urlsplit(address)
    except ValueError:  # a bracket that is not closed
        return False
    return True
