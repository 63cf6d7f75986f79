"""The bounded second look at busy time, right before a booking."""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from django.db import connections, transaction
from django.db.models import Q

from parley.engine.connectors.base import RemoteObject
from parley.engine.connectors.errors import ConnectorError
from parley.engine.connectors.registry import FEED
from parley.engine.domain.errors.calendars import CalendarNotConnected
from parley.engine.domain.free_busy import BusyStatus
from parley.engine.models import BusyTime, Calendar, Connection, ConnectionState
from parley.engine.services.calendars.connections import mark_due, open_connection, read_anew
from parley.engine.services.calendars.prepared import renew_prepared
from parley.engine.services.calendars.sync.keeping import LOCAL, keep_objects, list_newer, lock_connection
from parley.engine.services.calendars.sync.objects.excerpts import read_excerpts
from parley.engine.services.calendars.sync.spreading import (
    Owner,
    Window,
    key_href,
    make_window,
    read_owner,
    spread_object,
)
from parley.toolkit.clock import now

log = structlog.get_logger(__name__)

# A server reads floating times in a zone of its own: ask so widely that no zone's reading is missed.
WIDENED_BY = timedelta(hours=27)


@dataclass(slots=True)
class Look:
    """One connection's look: its calendars, and what was read of each in full."""

    connection: Connection
    calendars: list[Calendar] = field(default_factory=list)
    found: dict[str, list[RemoteObject]] = field(default_factory=dict)


def refresh_busy_time(
    account_ids: Iterable[str], starts_at: datetime, ends_at: datetime, deadline_seconds: float
) -> frozenset[str]:
    """Read the accounts' busy time between two instants again from their providers, all at once.

    Returns within the deadline; call it outside of transactions. What cannot be read in time leaves the last known
    busy time as it is. Calendars that were never read stay busy throughout. Answers which calendars were read.
    """
    looks = _list_looks(account_ids)
    if not looks:
        return frozenset()
    ends = time.monotonic() + deadline_seconds
    asked_at = now()
    # Threads that nobody waits for: an executor would wait for the slowest beyond the deadline.
    threads = [
        threading.Thread(target=_look, args=(look, starts_at - WIDENED_BY, ends_at + WIDENED_BY, ends), daemon=True)
        for look in looks
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, ends - time.monotonic()))
    window = make_window(now())
    read: set[str] = set()
    for look in looks:
        for calendar in look.calendars:
            # A thread that is late may still add to `found`; each entry in it is whole.
            objects = look.found.get(calendar.pk)
            if objects is not None:
                owner = read_owner(look.connection, calendar)
                _keep_look(calendar, objects, owner, window, (starts_at, ends_at), asked_at)
                read.add(calendar.pk)
    return frozenset(read)


def _list_looks(account_ids: Iterable[str]) -> list[Look]:
    calendars = (
        Calendar.objects.filter(
            connection__account_id__in=list(account_ids),
            connection__state=ConnectionState.ACTIVE,
            counts_as_busy=True,
            is_deleted=False,
            spread_until__isnull=False,
        )
        # A publisher lags behind by minutes to hours, so that asking right now tells nothing new.
        .exclude(connection__service=FEED)
        .select_related("connection__account")
        .order_by("connection_id", "id")
    )
    looks: dict[str, Look] = {}
    for calendar in calendars:
        look = looks.setdefault(calendar.connection_id, Look(calendar.connection))
        look.calendars.append(calendar)
    return list(looks.values())


def _look(look: Look, starts_at: datetime, ends_at: datetime, ends: float) -> None:
    """Ask one connection's calendars; runs in a thread of its own.

    It touches the database only for a token that ends: what is refreshed has to be kept, however late it is.
    """
    try:
        _ask(look, starts_at, ends_at, ends)
    finally:
        connections.close_all()


def _ask(look: Look, starts_at: datetime, ends_at: datetime, ends: float) -> None:
    try:
        connector = open_connection(look.connection)
    except CalendarNotConnected:
        return
    except ConnectorError as error:
        log.warning("look_failed", connection=look.connection.pk, reason=type(error).__name__)
        return
    try:
        for calendar in look.calendars:
            seconds = ends - time.monotonic()
            if seconds <= 0:
                return
            look.found[calendar.pk] = connector.list_objects_between(calendar.href, starts_at, ends_at, seconds)
    except ConnectorError as error:
        log.warning("look_failed", connection=look.connection.pk, reason=type(error).__name__)
    finally:
        connector.close()


def _keep_look(
    calendar: Calendar,
    objects: list[RemoteObject],
    owner: Owner,
    window: Window,
    span: tuple[datetime, datetime],
    asked_at: datetime,
) -> None:
    """Put what was read in place; only within the span asked for can anything be known to be gone.

    What is known better than the provider could say when it was asked stays as it is.
    """
    spread = [spread_object(remote, owner, window) for remote in objects if not remote.is_excerpt]
    excerpts = [remote for remote in objects if remote.is_excerpt]
    hrefs = [key_href(remote.href) for remote in objects]
    starts_at, ends_at = span
    with transaction.atomic():
        lock_connection(calendar.connection_id)
        newer = list_newer(calendar, asked_at)
        seen = read_excerpts(calendar, excerpts, owner, window, span)
        spread += [spread_object(remote, owner, window) for remote in seen.objects]
        current = [item for item in spread if (item.uid or item.href) not in newer]
        is_changed = keep_objects(calendar, current, window)
        gone = (
            BusyTime.objects.filter(calendar=calendar, starts_at__lt=ends_at, ends_at__gt=starts_at)
            .exclude(status=BusyStatus.FREE.value)
            .exclude(~Q(pk__in=seen.vanished), calendar_object__href__in=hrefs)
            .exclude(calendar_object__href__startswith=LOCAL)
            .exclude(uid__in=newer)
            .exclude(uid="", calendar_object__href__in=newer)
            .update(status=BusyStatus.FREE.value)
        )
        if is_changed or gone:
            renew_prepared([calendar.pk])
        if seen.objects:
            mark_due(calendar.connection)
        if gone:
            # Deleted, or moved to where this look does not reach: the next run finds out, whatever was told before.
            read_anew(calendar)
