"""Counting calls in this process: one second and one minute an application, with what the other processes told."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass

MINUTE_SECONDS = 60


@dataclass(slots=True)
class Count:
    """Calls let through in one second and one minute of Unix time."""

    second: int = 0
    second_count: int = 0
    minute: int = 0
    minute_count: int = 0

    def move_to(self, second: int) -> None:
        """Begin anew where a second or a minute has passed."""
        minute = second // MINUTE_SECONDS
        if second != self.second:
            self.second, self.second_count = second, 0
        if minute != self.minute:
            self.minute, self.minute_count = minute, 0


class RateCounter:
    """What this process has let through, and what the others had when they last said so."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._own: dict[str, Count] = {}
        self._others: dict[str, tuple[Count, ...]] = {}
        self._changed: set[str] = set()

    def admit(self, application_id: str, at_seconds: float, per_second: int, per_minute: int) -> int:
        """Count one more call, or answer how many seconds it should wait; a limit of 0 is none."""
        second = int(at_seconds)
        minute = second // MINUTE_SECONDS
        with self._lock:
            own = self._own.setdefault(application_id, Count())
            own.move_to(second)
            others = self._others.get(application_id, ())
            in_minute = own.minute_count + sum(one.minute_count for one in others if one.minute == minute)
            if per_minute and in_minute >= per_minute:
                return MINUTE_SECONDS - second % MINUTE_SECONDS
            in_second = own.second_count + sum(one.second_count for one in others if one.second == second)
            if per_second and in_second >= per_second:
                return 1
            own.second_count += 1
            own.minute_count += 1
            self._changed.add(application_id)
            return 0

    def take_changes(self) -> dict[str, Count]:
        """Copies of what has changed since the last call, to be told to the others."""
        with self._lock:
            taken = {
                key: Count(own.second, own.second_count, own.minute, own.minute_count)
                for key in self._changed
                if (own := self._own.get(key))
            }
            self._changed.clear()
            return taken

    def learn(self, told: Iterable[tuple[str, Count]]) -> None:
        """What the other processes told; replaces what was known of them, and forgets applications that rest."""
        others: dict[str, list[Count]] = {}
        for application_id, count in told:
            others.setdefault(application_id, []).append(count)
        with self._lock:
            self._others = {key: tuple(counts) for key, counts in others.items()}
            newest = max((own.minute for own in self._own.values()), default=0)
            self._own = {key: own for key, own in self._own.items() if own.minute >= newest - 1}
