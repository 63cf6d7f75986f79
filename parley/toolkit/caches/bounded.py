"""What a process keeps at hand, with a bound on its weight; what came first goes first."""

from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class BoundedCache(Generic[Key, Value]):
    """Values by key, whose weights come to at most `most_weight` together; safe to share between threads."""

    def __init__(self, most_weight: int) -> None:
        self._most_weight = most_weight
        self._weight = 0
        self._kept: dict[Key, tuple[Value, int]] = {}
        self._lock = Lock()

    def find(self, key: Key) -> Value | None:
        """The value kept under the key, or None."""
        found = self._kept.get(key)
        return None if found is None else found[0]

    def keep(self, key: Key, value: Value, weight: int = 1) -> None:
        """Keep a value; one that is heavier than all that may be kept is not."""
        with self._lock:
            self._weight -= self._kept.pop(key, (None, 0))[1]
            if weight > self._most_weight:
                return
            self._kept[key] = (value, weight)
            self._weight += weight
            while self._weight > self._most_weight:
                self._weight -= self._kept.pop(next(iter(self._kept)))[1]
