"""Keeping what a provider lists, which calendar takes bookings, and waking what waited for one."""

from typing import Any

from django.db.models import Q

from parley.engine.connectors.base import RemoteCalendar
from parley.engine.connectors.registry import GOOGLE, MICROSOFT, find_sign_in
from parley.engine.connectors.sign_in import Access
from parley.engine.models import (
    Account,
    Calendar,
    CalendarWrite,
    Connection,
    ConnectionState,
    ExternalChange,
    ManagedEvent,
)
from parley.toolkit.clock import now
from parley.toolkit.work_queue import WorkState

# The services that people sign in at, with tokens instead of a password.
SIGNED_IN = frozenset({GOOGLE, MICROSOFT})
# What a provider says of a calendar.
TOLD = ("name", "color", "is_readonly", "is_primary", "timezone", "conferencing")


def list_missing(connection: Connection, access: Access) -> list[str]:
    """What the person did not grant of this, in words; nothing for services without such permissions."""
    if connection.service not in SIGNED_IN:
        return []
    return find_sign_in(connection.service).list_missing(frozenset(connection.granted_scopes), frozenset({access}))


def may_write(connection: Connection) -> bool:
    """Whether the person lets us write events; a connection that may only read keeps time busy all the same."""
    return not list_missing(connection, Access.WRITE_EVENTS)


def is_listing_known(connection: Connection, found: list[RemoteCalendar]) -> bool:
    """Whether a listing says nothing new, as it mostly does. One query."""
    told = (*TOLD, "href")
    known = {row[-1]: row[:-1] for row in connection.calendars.filter(is_deleted=False).values_list(*told)}
    is_writable = may_write(connection)
    return known == {remote.href: tuple(_describe(remote, is_writable).values()) for remote in found}


def store_calendars(connection: Connection, found: list[RemoteCalendar]) -> None:
    """Keep what the provider lists, inside the caller's transaction; what it no longer lists counts as deleted.

    The first writable calendar of an account, its primary one where marked, takes its bookings.
    """
    known = {calendar.href: calendar for calendar in connection.calendars.all()}
    is_writable = may_write(connection)
    rows = []
    for remote in found:
        calendar = known.get(remote.href) or Calendar(connection=connection, href=remote.href)
        told = _describe(remote, is_writable)
        if calendar.timezone != told["timezone"]:
            # All-day and floating events are in another place now: they are read anew.
            calendar.sync_state = ""
        for column, value in told.items():
            setattr(calendar, column, value)
        calendar.is_deleted = False
        rows.append(calendar)
    # What the person chose for a calendar stands in other columns, which stay as they are.
    Calendar.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["connection", "href"],
        update_fields=[*TOLD, "is_deleted", "sync_state"],
    )
    hrefs = [remote.href for remote in found]
    connection.calendars.exclude(href__in=hrefs).update(is_deleted=True, takes_bookings=False)
    if not is_writable:
        connection.calendars.update(takes_bookings=False)
    ensure_target(connection.account_id)


def _describe(remote: RemoteCalendar, is_writable: bool) -> dict[str, Any]:
    """The columns of TOLD, in their order."""
    values = (
        remote.name[:254],
        remote.color[:9],
        not (remote.is_writable and is_writable),
        remote.is_primary,
        remote.timezone[:64],
        sorted(remote.conferencing),
    )
    return dict(zip(TOLD, values, strict=True))


def ensure_target(account_id: str) -> None:
    """See to it that one calendar takes the account's bookings, if any can; inside the caller's transaction."""
    live = Calendar.objects.filter(connection__account_id=account_id, is_deleted=False, is_readonly=False).exclude(
        connection__state=ConnectionState.REMOVED
    )
    if live.filter(takes_bookings=True).exists():
        return
    chosen = live.order_by("-is_primary", "created_at", "id").first()
    if chosen is not None:
        Calendar.objects.filter(pk=chosen.pk).update(takes_bookings=True)


def wake_writes(account: Account) -> None:
    """Write at once what waits for a calendar, also what failed or was left out for want of one and lies ahead."""
    waits = Q(state__in=[WorkState.PENDING, WorkState.FAILED]) | Q(calendar__isnull=True, is_removal=False)
    CalendarWrite.objects.filter(waits, account=account, booking__ends_at__gt=now()).update(
        state=WorkState.PENDING, next_attempt_at=now(), attempts=0
    )
    for model in (ManagedEvent, ExternalChange):
        model.objects.filter(calendar__connection__account=account, state=WorkState.PENDING).update(
            next_attempt_at=now(), attempts=0
        )
