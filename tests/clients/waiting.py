"""Waiting for what the installation does in the background."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def eventually(look: Callable[[], Found], is_right: Callable[[Found], bool] = bool, seconds: float = 40) -> Found:
    """What `look` sees once it is right; an AssertionError with what it saw last."""
    began = time.monotonic()
    while not is_right(found := look()):
        assert time.monotonic() - began < seconds, found
        time.sleep(0.1)
    return found
