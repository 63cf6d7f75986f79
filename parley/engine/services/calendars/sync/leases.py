"""Who may write a connection's calendars: one run at a time, fenced by the token in the row."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection as database
from django.db import transaction
from django.db.models import Q, QuerySet

from parley.engine.connectors.errors import ConnectorError
from parley.engine.models import Connection, ConnectionState
from parley.engine.services.notifications.pushes import (
    PROFILE_DISCONNECTED,
    PROFILE_INITIAL_SYNC_COMPLETED,
    tell_channels,
)
from parley.toolkit.clock import now
from parley.toolkit.ids import make_token

POLL_SECONDS = 300
BROKEN_SECONDS = 3600
FAILED_SECONDS = (60, 300, 900, 3600)
# One calendar may take several answers of a slow server between two renewals.
LEASE_FACTOR = 3


class LeaseLost(Exception):
    """Another run has taken over; nothing more may be written by this one."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the sync: its connection, the fencing token, and the due time it answers."""

    connection: Connection
    token: str
    due_at: datetime


def claim_due_run() -> Run | None:
    """Take the connection that has waited longest, None when none is due."""
    live = Connection.objects.exclude(state=ConnectionState.REMOVED)
    due = live.filter(next_sync_at__lte=now()).order_by("next_sync_at", "pk")
    # Looking costs nobody anything; on SQLite a claim holds the only pen.
    return _claim(due) if due.exists() else None


def claim_run(connection: Connection) -> Run | None:
    """Take this connection, due or not; None while another run has it."""
    return _claim(Connection.objects.filter(pk=connection.pk))


@transaction.atomic
def _claim(candidates: QuerySet[Connection]) -> Run | None:
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now())
    candidates = candidates.filter(free).exclude(state=ConnectionState.REMOVED)
    if database.vendor == "postgresql":
        candidates = candidates.select_for_update(skip_locked=True, of=("self",))
    connection = candidates.select_related("account").first()
    if connection is None:
        return None
    run = Run(connection, make_token(12), connection.next_sync_at)
    Connection.objects.filter(pk=connection.pk).update(lease_token=run.token, leased_until=_lease_end())
    return run


def _lease_end() -> datetime:
    return now() + timedelta(seconds=LEASE_FACTOR * settings.PARLEY_LEASE_SECONDS)


def renew_lease(run: Run) -> None:
    """Hold the lease longer; as an update of the row it also keeps others out until the transaction ends.

    Raises LeaseLost.
    """
    own = Connection.objects.filter(pk=run.connection.pk, lease_token=run.token)
    if not own.update(leased_until=_lease_end()):
        raise LeaseLost


@transaction.atomic
def settle_run(run: Run, error: ConnectorError | None, is_broken: bool = False) -> bool:
    """Write down how the run ended and when to look again; False when another run had taken over.

    Whoever marked the connection due meanwhile gets another run at once.
    """
    own = Connection.objects.filter(pk=run.connection.pk, lease_token=run.token)
    own.filter(next_sync_at=run.due_at).update(next_sync_at=_find_next(run, error, is_broken))
    if error is None:
        is_settled = bool(
            own.update(
                state=ConnectionState.ACTIVE,
                last_error="",
                failures=0,
                last_synced_at=now(),
                leased_until=None,
                lease_token="",
            )
        )
        if is_settled and run.connection.last_synced_at is None:
            tell_channels(run.connection.account_id, PROFILE_INITIAL_SYNC_COMPLETED)
        return is_settled
    state = ConnectionState.BROKEN if is_broken else run.connection.state
    failures = run.connection.failures + 1
    is_settled = bool(
        own.update(state=state, last_error=str(error)[:500], failures=failures, leased_until=None, lease_token="")
    )
    if is_settled and is_broken and run.connection.state != ConnectionState.BROKEN:
        tell_channels(run.connection.account_id, PROFILE_DISCONNECTED)
    return is_settled


def _find_next(run: Run, error: ConnectorError | None, is_broken: bool) -> datetime:
    if error is None:
        seconds = POLL_SECONDS
    elif is_broken:
        seconds = BROKEN_SECONDS
    else:
        seconds = FAILED_SECONDS[min(run.connection.failures, len(FAILED_SECONDS) - 1)]
    wanted = error.retry_after_seconds if error is not None else None
    # Jitter, so that an outage does not end in all connections asking at once.
    return now() + timedelta(seconds=max(seconds * random.uniform(0.8, 1.2), wanted or 0))
