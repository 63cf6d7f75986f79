"""The worker: one thread a duty, each looking at its own table of work and resting when there is none."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from django.db import close_old_connections

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Duty:
    """One kind of work: `run` does what is due and answers how much that was; resting is in seconds."""

    name: str
    run: Callable[[], int]
    idle_seconds: float = 0.3


def _serve(duty: Duty, stop: threading.Event) -> None:
    failures = 0
    while not stop.is_set():
        close_old_connections()
        try:
            done, failures = duty.run(), 0
        except Exception:
            # A database that restarts must not end the worker; the rows are still there when it is back.
            log.exception("duty_failed", duty=duty.name)
            done, failures = 0, failures + 1
        if not done:
            stop.wait(duty.idle_seconds * min(2**failures, 60))


def run_duties(duties: Sequence[Duty], stop: threading.Event) -> None:
    """Do all duties until `stop` is set; returns when each has finished what it had begun."""
    threads = [threading.Thread(target=_serve, args=(duty, stop), name=duty.name) for duty in duties]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
