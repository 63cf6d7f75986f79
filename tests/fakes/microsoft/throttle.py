"""How much Graph lets one application ask of one mailbox, and how it answers those who do not wait."""

import math
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from tests.fakes.microsoft.rules import Refused

MOST_AT_A_TIME, MOST_IN_TEN_MINUTES = 4, 10_000


@dataclass
class Mailbox:
    """How much one application asks of one mailbox."""

    in_flight: int = 0
    peak: int = 0
    early: int = 0
    closed_until: datetime | None = None
    recent: deque[datetime] = field(default_factory=deque)


class Throttle:
    """Four at a time, so many in ten minutes; who does not wait as told waits longer."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.retry_after_seconds = 10
        self.most_in_ten_minutes = MOST_IN_TEN_MINUTES
        self.mailboxes: dict[str, Mailbox] = {}
        self._lock = Lock()

    def get(self, email: str) -> Mailbox:
        """The account of one mailbox."""
        return self.mailboxes.setdefault(email, Mailbox())

    def close(self, email: str, seconds: int) -> None:
        """Refuse everything for this long."""
        self.get(email).closed_until = self.now() + timedelta(seconds=seconds)

    @contextmanager
    def enter(self, email: str) -> Iterator[None]:
        """One request."""
        with self._lock:
            box = self.get(email)
            self._check(box)
            box.in_flight += 1
            box.peak = max(box.peak, box.in_flight)
        try:
            yield
        finally:
            with self._lock:
                box.in_flight -= 1

    def _check(self, box: Mailbox) -> None:
        now = self.now()
        if box.closed_until and now < box.closed_until:
            box.early += 1
            left = math.ceil((box.closed_until - now).total_seconds())
            raise self._refuse(box, "retry-after", left + self.retry_after_seconds)
        while box.recent and box.recent[0] <= now - timedelta(minutes=10):
            box.recent.popleft()
        if len(box.recent) >= self.most_in_ten_minutes:
            raise self._refuse(box, "quota", self.retry_after_seconds)
        box.recent.append(now)
        if box.in_flight >= MOST_AT_A_TIME:
            box.peak = max(box.peak, box.in_flight + 1)
            raise self._refuse(box, "concurrency", self.retry_after_seconds)

    def _refuse(self, box: Mailbox, rule: str, seconds: int) -> Refused:
        box.closed_until = self.now() + timedelta(seconds=seconds)
        message = "Application is over its MailboxConcurrency limit."
        return Refused(rule, 429, "ApplicationThrottled", message, {"Retry-After": str(seconds)})
