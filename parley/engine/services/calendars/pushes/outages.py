"""Providers that fail for everybody: while one does, it is asked by one hand at a time, and not all the time."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import structlog

from parley.engine.connectors.errors import ConnectorError, QuotaExceeded, ServerTooSlow, ServerUnavailable
from parley.engine.services.calendars.connecting.storing import SIGNED_IN

log = structlog.get_logger(__name__)

# So many connections in a row, without one that went well among them, are no accident of theirs.
ENOUGH = 3
# How long a provider in an outage is left alone after each answer: the worker has pages beside it that want to go on.
PAUSE_SECONDS = 0.5


class Outages:
    """What this process knows of the providers that many connections share; each process learns it for itself."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._failing: dict[str, set[str]] = {service: set() for service in SIGNED_IN}
        self._asking: Counter[str] = Counter()
        self._next_at: dict[str, float] = {}

    def list_resting(self) -> list[str]:
        """The services whose connections wait for now, due or not."""
        with self._lock:
            return [service for service in self._failing if self._is_resting(service)]

    @contextmanager
    def asking(self, service: str) -> Iterator[None]:
        """Note that a hand is at this provider: where it is out, the others wait for what becomes of it."""
        with self._lock:
            self._asking[service] += 1
        try:
            yield
        finally:
            with self._lock:
                self._asking[service] -= 1

    def note(self, service: str, connection: str, error: ConnectorError | None) -> None:
        """Note what became of a run: only what a whole provider may suffer from counts, and only success ends it."""
        if service not in SIGNED_IN:
            return
        is_out = isinstance(error, ServerUnavailable | ServerTooSlow) and not isinstance(error, QuotaExceeded)
        with self._lock:
            failing = self._failing[service]
            before = len(failing)
            if error is None:
                failing.clear()
            elif is_out and before < ENOUGH:
                failing.add(connection)
            self._next_at[service] = time.monotonic() + PAUSE_SECONDS
            after = len(failing)
        if before < ENOUGH <= after:
            log.warning("provider_out", service=service)
        elif after < ENOUGH <= before:
            log.info("provider_answers_again", service=service)

    def _is_resting(self, service: str) -> bool:
        if len(self._failing[service]) < ENOUGH:
            return False
        return bool(self._asking[service]) or time.monotonic() < self._next_at[service]
