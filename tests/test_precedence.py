"""A thread that steps back, and what stays as it was."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from goodrep.io.precedence import STEPS_BACK, step_back

LEAST_PRECEDENCE = 19


def _niceness_in_a_thread(times: int) -> int:
    found: list[int] = []

    def work() -> None:
        for _ in range(times):
            step_back()
        found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return found[0]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere niceness is the process's")
def test_only_the_thread_that_asks_steps_back_and_never_fails() -> None:
    before = os.getpriority(os.PRIO_PROCESS, 0)
    assert _niceness_in_a_thread(0) == before
    assert _niceness_in_a_thread(1) == min(LEAST_PRECEDENCE, before + STEPS_BACK)
    assert _niceness_in_a_thread(9) == LEAST_PRECEDENCE
    assert os.getpriority(os.PRIO_PROCESS, 0) == before
