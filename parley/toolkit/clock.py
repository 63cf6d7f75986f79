"""The one place that asks what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_standing_still: ContextVar[datetime | None] = ContextVar("standing_still", default=None)


def now() -> datetime:
    """The present instant, aware and in UTC; a test may make it stand still."""
    return _standing_still.get() or datetime.now(UTC)


def in_minutes(minutes: float) -> datetime:
    """The instant so many minutes from now; negative minutes lie in the past."""
    return now() + timedelta(minutes=minutes)


@contextmanager
def frozen(instant: datetime) -> Iterator[None]:
    """Let the clock of this context stand at the given aware instant."""
    if instant.tzinfo is None:
        raise ValueError("the clock stands only at an aware instant")
    token = _standing_still.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _standing_still.reset(token)
