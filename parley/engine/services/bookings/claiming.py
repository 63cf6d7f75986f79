"""The steps that booking and moving share: providers asked again, the slot found under the locks, others offered."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.bookings import CalendarUnreachable, SlotTaken
from parley.engine.domain.slots import Slot, find_slot
from parley.engine.models import Booking, OrganizationalUnit
from parley.engine.services.availability.loading import load_query
from parley.engine.services.availability.refusals import refuse_slot
from parley.engine.services.availability.terms import SlotTerms
from parley.engine.services.bookings.holds import release_hold
from parley.engine.services.calendars.calendars import list_counting_ids
from parley.engine.services.calendars.sync.refreshing import refresh_busy_time
from parley.engine.services.pools.choosing import list_likely_ids

# A provider is asked again just before a booking, for so long and no longer; what is known from before counts then.
# With our own work a booking is confirmed within two seconds.
RECHECK_SECONDS = 1.5


def check_instant(starts_at: datetime) -> datetime:
    """The same instant in UTC. Raises InputRefused for a time without a zone."""
    if starts_at.tzinfo is None:
        raise InputRefused("A time needs a zone.", field="starts_at")
    return starts_at.astimezone(UTC)


def ask_providers(terms: SlotTerms, starts_at: datetime, unit: OrganizationalUnit) -> None:
    """Have the busy time around a start read again; outside of transactions.

    Of pools only those are asked for whose turn it may be: asking everybody would take longer than anybody waits.
    Raises CalendarUnreachable where the company wants every calendar asked and one of them did not answer.
    """
    ids = list(terms.required_ids)
    if terms.pools:
        slot = find_slot(load_query(terms), starts_at)
        ids += list_likely_ids(terms, slot) if slot is not None else []
    ends_at = starts_at + timedelta(minutes=terms.duration_minutes)
    read = refresh_busy_time(ids, starts_at, ends_at, deadline_seconds=RECHECK_SECONDS)
    if unit.checks_live and not list_counting_ids(ids) <= read:
        raise CalendarUnreachable


def claim_slot(terms: SlotTerms, starts_at: datetime, own_hold: str) -> Slot:
    """The slot, found by the same function that lists slots; the visitor's own hold is given back for it."""
    release_hold(own_hold)
    query = load_query(terms)
    slot = find_slot(query, starts_at)
    if slot is None:
        raise refuse_slot(query, starts_at)
    return slot


@contextmanager
def offering_others(terms: SlotTerms, starts_at: datetime, moved: Booking | None = None) -> Iterator[None]:
    """Where the last line refused, say so with the next times; asked for after the broken transaction is left."""
    try:
        yield
    except SlotTaken as refusal:
        if refusal.next_slots:
            raise
        raise refuse_slot(load_query(terms, leave_out_booking=moved), starts_at) from None
