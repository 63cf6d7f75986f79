"""Who may write a connection's calendars: one run at a time, fenced by the token in the row."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection as database
from django.db import transaction
from django.db.models import Q, QuerySet

from parley.engine.connectors.errors import ConnectorError
from parley.engine.models import BrokenReason, Connection, ConnectionState
from parley.engine.services.calendars.breaks.marking import find_broken_reason, mark_broken
from parley.engine.services.calendars.pushes.timing import find_next_run, needs_full_read
from parley.engine.services.notifications.pushes import PROFILE_INITIAL_SYNC_COMPLETED, tell_channels
from parley.toolkit.clock import now
from parley.toolkit.ids import make_token

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
    # How long its calendars' publishers wished to be left alone, in seconds.
    wished_pauses: list[int] = field(default_factory=list)

    @property
    def reads_everything(self) -> bool:
        """Whether it is time to read the calendars from the start, for what nobody told of."""
        return needs_full_read(self.connection)


def claim_due_run(but_of: Sequence[str] = ()) -> Run | None:
    """Take the connection that has waited longest, but none of these services; None when none is due."""
    live = Connection.objects.exclude(state=ConnectionState.REMOVED)
    live = live.exclude(service__in=but_of) if but_of else live
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
    next_sync_at = find_next_run(run.connection, error, is_broken, max(run.wished_pauses, default=0))
    own.filter(next_sync_at=run.due_at).update(next_sync_at=next_sync_at)
    free = {"leased_until": None, "lease_token": ""}
    if error is None:
        is_settled = bool(own.update(**_describe_success(run), **free))
        if is_settled and run.connection.last_synced_at is None:
            tell_channels(run.connection.account_id, PROFILE_INITIAL_SYNC_COMPLETED)
        return is_settled
    if is_broken:
        mark_broken(own, find_broken_reason(error), str(error))
        return bool(own.update(**free, failures=run.connection.failures + 1))
    failing_since = run.connection.failing_since or now()
    failure = {"failures": run.connection.failures + 1, "failing_since": failing_since}
    return bool(own.update(**free, **failure, last_error=str(error)[:500]))


def _describe_success(run: Run) -> dict[str, Any]:
    mended = {"broken_reason": BrokenReason.NONE, "broken_at": None, "break_notices": 0}
    read = {"fully_read_at": now()} if run.reads_everything else {}
    whole = {"state": ConnectionState.ACTIVE, "last_error": "", "failures": 0, "failing_since": None}
    return {**whole, **mended, **read, "last_synced_at": now()}
