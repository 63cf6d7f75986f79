"""Work kept as rows: claimed with a lease, retried with backoff, found again by a sweep whatever was killed."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import structlog
from django.db import connection, models, transaction
from django.db.models import Q

from parley.toolkit.clock import now
from parley.toolkit.ids import make_token

log = structlog.get_logger(__name__)

# The first retries come quickly (a dropped connection), the later ones spare a server that is down for hours.
BACKOFF_SECONDS = (2, 10, 30, 60, 300, 900, 3600, 6 * 3600)


class WorkState(models.TextChoices):
    """Where a piece of work stands."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


class WorkRow(models.Model):
    """Columns that every row of work has; the lease token fences off a worker that woke up too late."""

    state = models.CharField(max_length=10, choices=WorkState.choices, default=WorkState.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=now)
    leased_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=40, blank=True, default="")
    last_error = models.CharField(max_length=500, blank=True, default="")
    created_at = models.DateTimeField(default=now)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["state", "next_attempt_at"])]


Row = TypeVar("Row", bound=WorkRow)


def claim_due(model: type[Row], limit: int, lease_seconds: int, among: models.QuerySet[Row] | None = None) -> list[Row]:
    """Take a lease on up to `limit` rows that are due; no other worker gets them until the lease ends.

    With `among`, only of these rows.
    """
    moment = now()
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=moment)
    rows_asked = model._default_manager.all() if among is None else among
    waiting = rows_asked.filter(free, state=WorkState.PENDING, next_attempt_at__lte=moment)
    # Looking costs nobody anything; on SQLite a claim holds the only pen, and mostly there is nothing to claim.
    if not waiting.exists():
        return []
    with transaction.atomic():
        due = waiting.order_by("next_attempt_at", "pk")
        if connection.vendor == "postgresql":
            due = due.select_for_update(skip_locked=True)
        rows = list(due[:limit])
        token = make_token(12)
        model._default_manager.filter(pk__in=[row.pk for row in rows]).update(
            leased_until=moment + timedelta(seconds=lease_seconds), lease_token=token, attempts=models.F("attempts") + 1
        )
    for row in rows:
        row.lease_token, row.attempts = token, row.attempts + 1
    return rows


def _settle(row: WorkRow, **values: Any) -> bool:
    """Write the outcome if the lease is still ours; False when somebody else has taken the work over."""
    own = type(row)._default_manager.filter(pk=row.pk, lease_token=row.lease_token)
    return bool(own.update(leased_until=None, lease_token="", **values))


def finish(row: WorkRow, **values: Any) -> bool:
    """Mark the work as done, with further columns in the same write; False when the lease was lost."""
    return _settle(row, state=WorkState.DONE, done_at=now(), last_error="", **values)


def give_up(row: WorkRow, reason: str) -> bool:
    """Mark the work as failed for good, with the reason in plain words."""
    return _settle(row, state=WorkState.FAILED, done_at=now(), last_error=reason[:500])


def try_later(row: WorkRow, reason: str, retry_after_seconds: int | None = None) -> bool:
    """Put the work back with backoff; a server's own Retry-After wins over ours."""
    step = BACKOFF_SECONDS[min(row.attempts, len(BACKOFF_SECONDS)) - 1]
    seconds = retry_after_seconds if retry_after_seconds is not None else step * random.uniform(0.8, 1.2)
    return _settle(row, next_attempt_at=now() + timedelta(seconds=seconds), last_error=reason[:500])


def describe_backoff(attempts: int) -> timedelta:
    """How long a row has waited between so many tries and the next, if `try_later` chose each wait."""
    longest = BACKOFF_SECONDS[-1]
    seconds = sum(BACKOFF_SECONDS[:attempts]) + max(0, attempts - len(BACKOFF_SECONDS)) * longest
    return timedelta(seconds=seconds)


def work_through(rows: list[Row], do: Callable[[Row], None]) -> int:
    """Do each claimed row; a row that raises is put back, its neighbours go on. Answers how many rows were tried."""
    for row in rows:
        try:
            do(row)
        except Exception as error:
            # The last resort of every kind of work: an unforeseen error costs this row a retry, never the worker.
            log.exception("work_failed", kind=type(row).__name__, row=row.pk)
            try_later(row, f"unforeseen: {type(error).__name__}")
    return len(rows)
