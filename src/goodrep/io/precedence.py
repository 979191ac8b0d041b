"""Who gets the processor first where there is too little of it: looking for the pose, before drawing."""

from __future__ import annotations

import os
import sys
import threading
from typing import Final

STEPS_BACK: Final = 5
"""Of niceness: beside a thread that has stepped back another one gets about three quarters of a processor."""


def step_back() -> None:
    """Lets every other thread have the processor before this one, from now on.

    Only on Linux, where niceness is a thread's own (setpriority(2)); elsewhere nothing changes.
    """
    if sys.platform == "linux":
        number = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, number, os.getpriority(os.PRIO_PROCESS, number) + STEPS_BACK)
