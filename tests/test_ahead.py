"""Working one item ahead: the same items, the same errors, and nothing left running."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodrep.io.ahead import ahead


def running() -> bool:
    return any(thread.name == "ahead" for thread in threading.enumerate())


@given(st.lists(st.integers(), max_size=20))
def test_all_items_come_in_order(items: list[int]) -> None:
    assert list(ahead(items)) == items
    assert not running()


def test_an_error_comes_after_the_items_before_it() -> None:
    def broken() -> Iterator[int]:
        yield 1
        yield 2
        raise ValueError("no third")

    items = ahead(broken())
    assert [next(items), next(items)] == [1, 2]
    with pytest.raises(ValueError, match="no third"):
        next(items)
    assert not running()


def test_stopping_early_ends_the_thread() -> None:
    def endless() -> Iterator[int]:
        number = 0
        while True:
            yield number
            number += 1

    items = ahead(endless())
    assert [next(items), next(items)] == [0, 1]
    items.close()
    assert not running()


def test_the_next_item_is_made_while_the_last_one_is_used() -> None:
    begun = threading.Event()

    def watched() -> Iterator[int]:
        yield 1
        begun.set()
        yield 2

    items = ahead(watched())
    assert next(items) == 1
    assert begun.wait(10)
    assert list(items) == [2]
