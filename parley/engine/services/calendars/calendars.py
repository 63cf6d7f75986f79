"""Calendars: which ones count, which one takes bookings, and what is known of people's time without asking anybody."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from parley.engine.connectors.base import Conferencing
from parley.engine.connectors.registry import FEED
from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.calendars import CalendarUnknown
from parley.engine.domain.free_busy import BusySpan, BusyStatus
from parley.engine.models import (
    Account,
    Booking,
    BusyTime,
    Calendar,
    Connection,
    ConnectionState,
)
from parley.toolkit.clock import now
from parley.toolkit.locking import lock_names

# What people call the conferencing that comes with a calendar.
CONFERENCING_NAMES = {Conferencing.GOOGLE_MEET: "Google Meet", Conferencing.MICROSOFT_TEAMS: "Microsoft Teams"}


@dataclass(frozen=True, slots=True)
class AgendaEntry:
    """One line of somebody's agenda."""

    starts_at: datetime
    ends_at: datetime
    is_all_day: bool
    is_free: bool
    summary: str
    location: str
    calendar_name: str
    calendar_color: str


def list_calendars(account: Account) -> QuerySet[Calendar]:
    """The account's calendars that are there, with their connections; the primary ones first."""
    return (
        Calendar.objects.filter(connection__account=account, is_deleted=False)
        .exclude(connection__state=ConnectionState.REMOVED)
        .select_related("connection")
        .order_by("connection__created_at", "connection_id", "-is_primary", "name", "id")
    )


def choose_calendars(account: Account, busy_ids: Iterable[str], target_id: str) -> None:
    """Let exactly these calendars count as busy, and this one take bookings ("" for none).

    Raises CalendarUnknown for an id that is not the account's, InputRefused for a target that cannot be written.
    """
    with transaction.atomic():
        lock_names([f"connect:{account.id}"])
        own = {calendar.id: calendar for calendar in list_calendars(account)}
        wanted = set(busy_ids)
        if not wanted <= own.keys() or (target_id and target_id not in own):
            raise CalendarUnknown
        if target_id and own[target_id].is_readonly:
            raise InputRefused("This calendar can only be read; choose another for bookings.", field="target")
        rows = Calendar.objects.filter(pk__in=own.keys())
        rows.update(takes_bookings=False)
        rows.filter(pk__in=wanted).update(counts_as_busy=True)
        rows.exclude(pk__in=wanted).update(counts_as_busy=False)
        rows.filter(pk=target_id).update(takes_bookings=True)


def find_target_calendar(account: Account) -> Calendar | None:
    """The calendar that takes the account's bookings, None where it has none."""
    return list_calendars(account).filter(takes_bookings=True, is_readonly=False).first()


def find_conferencing(calendar: Calendar | None) -> Conferencing | None:
    """The conferencing that the calendar's provider adds to its events by itself, or None."""
    offered = calendar.conferencing if calendar is not None else []
    return next((kind for kind in Conferencing if kind.value in offered), None)


def name_conferencing(calendar: Calendar | None) -> str:
    """What people call the conferencing that comes with the calendar, "" where none does."""
    found = find_conferencing(calendar)
    return CONFERENCING_NAMES[found] if found is not None else ""


def list_counting_ids(account_ids: Iterable[str]) -> frozenset[str]:
    """The ids of the calendars that count as these accounts' busy time and can be asked at once: no published ones."""
    counting = Calendar.objects.filter(
        connection__account_id__in=list(account_ids), counts_as_busy=True, is_deleted=False
    ).exclude(connection__service=FEED)
    return frozenset(counting.exclude(connection__state=ConnectionState.REMOVED).values_list("pk", flat=True))


def load_busy_spans(
    account_ids: Sequence[str], starts_at: datetime, ends_at: datetime
) -> dict[str, tuple[BusySpan, ...]]:
    """What keeps each account's calendars busy between two instants: two queries, however many accounts.

    Spans are not cut to the two instants. A calendar that was never read is busy throughout, one that is known up
    to a day is busy from there on. Events of bookings that the account takes part in are left out: their truth is
    the booking, and its echo in the calendar must not stand in the way of moving it.
    """
    calendars = {
        key: (account_id, spread_until)
        for key, account_id, spread_until in Calendar.objects.filter(
            connection__account_id__in=account_ids, counts_as_busy=True, is_deleted=False
        )
        .exclude(connection__state=ConnectionState.REMOVED)
        .values_list("pk", "connection__account_id", "spread_until")
    }
    found: dict[str, list[BusySpan]] = {account_id: [] for account_id in account_ids}
    for key, (account_id, spread_until) in calendars.items():
        known_until = max(spread_until or starts_at, starts_at)
        if known_until < ends_at:
            found[account_id].append(BusySpan(known_until, ends_at, BusyStatus.BUSY, calendar_id=key))
    echo = Booking.objects.filter(
        uid=OuterRef("uid"),
        hosts__account_id=OuterRef("calendar__connection__account_id"),
        hosts__is_required=True,
    )
    rows = (
        BusyTime.objects.filter(calendar_id__in=calendars.keys(), ends_at__gt=starts_at, starts_at__lt=ends_at)
        .exclude(status=BusyStatus.FREE.value)
        .exclude(Exists(echo))
        .order_by("starts_at", "ends_at", "pk")
        .values_list("calendar_id", "starts_at", "ends_at", "status", "uid")
    )
    for calendar_id, span_starts_at, span_ends_at, status, uid in rows:
        span = BusySpan(span_starts_at, span_ends_at, BusyStatus(status), calendar_id=calendar_id, uid=uid)
        found[calendars[calendar_id][0]].append(span)
    return {account_id: tuple(spans) for account_id, spans in found.items()}


def list_agenda(account: Account, starts_at: datetime, ends_at: datetime) -> list[AgendaEntry]:
    """What stands in the account's calendars between two instants, from the kept copies; in order of time."""
    calendars = {calendar.pk: calendar for calendar in list_calendars(account)}
    rows = BusyTime.objects.filter(
        calendar_id__in=calendars.keys(),
        starts_at__lt=ends_at,
        ends_at__gt=starts_at,
        deleted_at=None,
        text__isnull=False,
    )
    entries = [_make_entry(row, calendars[row.calendar_id]) for row in rows.select_related("text")]
    return sorted(entries, key=lambda entry: (entry.starts_at, not entry.is_all_day, entry.ends_at, entry.summary))


def _make_entry(row: BusyTime, calendar: Calendar) -> AgendaEntry:
    fields = json.loads(row.text.content.partition("\n")[0]) if row.text is not None else {}
    return AgendaEntry(
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        is_all_day=row.starts_on is not None,
        is_free=row.status == BusyStatus.FREE.value,
        summary=fields.get("summary", "").strip() or "Busy",
        location=fields.get("location", {}).get("description", "").strip(),
        calendar_name=calendar.name,
        calendar_color=calendar.color,
    )


def note_zone_changed(account: Account) -> None:
    """Read everything anew after the account's zone changed: all-day and floating events are in another place now."""
    with transaction.atomic():
        Calendar.objects.filter(connection__account=account).update(sync_state="")
        Connection.objects.filter(account=account).update(next_sync_at=now())
