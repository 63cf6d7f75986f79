"""The worker: threads that look at their duty's table of work and rest when there is none."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from django.db import close_old_connections

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Duty:
    """One kind of work: `run` does what is due and answers how much that was; resting is in seconds.

    Several `hands` do it beside each other, so that one that waits for somebody holds up none of the others.
    """

    name: str
    run: Callable[[], int]
    idle_seconds: float = 0.3
    hands: int = 1


class _Looks:
    """Whose turn it is to look: hands that have nothing to do share one rhythm, however many they are."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next_at = 0.0

    def take_turn(self, idle_seconds: float) -> float:
        """0 if the caller is to look now, else for how many seconds nobody needs to."""
        with self._lock:
            moment = time.monotonic()
            if moment < self._next_at:
                return self._next_at - moment
            self._next_at = moment + idle_seconds
            return 0

    def hurry(self) -> None:
        """There was work, so there may be more: the next hand looks at once."""
        with self._lock:
            self._next_at = 0.0


def _serve(duty: Duty, looks: _Looks, stop: threading.Event) -> None:
    failures, done = 0, 0
    while not stop.is_set():
        if not done:
            rest = looks.take_turn(duty.idle_seconds)
            if rest:
                stop.wait(rest)
                continue
        close_old_connections()
        try:
            done, failures = duty.run(), 0
        except Exception:
            # A database that restarts must not end the worker; the rows are still there when it is back.
            log.exception("duty_failed", duty=duty.name)
            done, failures = 0, failures + 1
            stop.wait(duty.idle_seconds * min(2**failures, 60))
        if done:
            looks.hurry()


def run_duties(duties: Sequence[Duty], stop: threading.Event) -> None:
    """Do all duties until `stop` is set; returns when each has finished what it had begun."""
    threads = [
        threading.Thread(target=_serve, args=(duty, looks, stop), name=f"{duty.name}_{number}")
        for duty, looks in ((duty, _Looks()) for duty in duties)
        for number in range(duty.hands)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
