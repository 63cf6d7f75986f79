"""Bookable events: kept by their applications, and told with how many places are taken."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q

from parley.engine.domain.errors.availability import BookableEventUnknown
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.domain.hours.asked_fields import UTC_TZID, read_id, read_instant
from parley.engine.domain.zones.instants import write_instant
from parley.engine.models import Application, BookableEvent, Registration, RegistrationStatus
from parley.toolkit.clock import now

MOST_PLACES = 256
KEPT_DAYS = 180
SEATED = (RegistrationStatus.PENDING, RegistrationStatus.ACCEPTED, RegistrationStatus.TENTATIVE)
PLAIN_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_STATES = ("confirmed", "cancelled")


@dataclass(frozen=True, slots=True)
class EventPage:
    """An event with some of its registrations, from the place `first` on, and how many there are."""

    event: BookableEvent
    registrations: tuple[Registration, ...]
    first: int
    registered_count: int
    total_count: int


def upsert_bookable_event(application: Application, fields: Mapping[str, Any]) -> BookableEvent:
    """Keep the event under its `bookable_event_id`, new or again; who is registered stays, whatever the capacity.

    Raises FieldsRefused.
    """
    reader = FieldReader(fields)
    event_id = read_id(reader, "bookable_event_id", PLAIN_ID)
    starts_at, ends_at = (read_instant(reader, name, UTC_TZID) for name in ("start", "end"))
    if starts_at is not None and ends_at is not None and ends_at <= starts_at:
        reader.refuse("end", "must_be_after_start", "The end must come after the start.")
    state, registration = reader.word("status", _STATES), reader.inner("registration")
    capacity = registration.number("capacity", 1, MOST_PLACES) if registration is not None else None
    reader.finish()
    values = {
        "starts_at": starts_at,
        "ends_at": ends_at,
        "is_cancelled": state == "cancelled",
        "capacity": capacity,
        "changed_at": now(),
    }
    return BookableEvent.objects.update_or_create(application=application, event_id=event_id, defaults=values)[0]


def get_bookable_event(application: Application, event_id: str) -> BookableEvent:
    """The application's event with this id. Raises BookableEventUnknown."""
    known = BookableEvent.objects.filter(application=application, event_id=event_id)
    found = known.first() if PLAIN_ID.fullmatch(event_id) else None
    if found is None:
        raise BookableEventUnknown
    return found


def read_event_page(event: BookableEvent, first: int, count: int) -> EventPage:
    """The event with `count` of its registrations, in the order in which they came. Two queries."""
    rows = Registration.objects.filter(event=event)
    sums = rows.aggregate(total=Count("pk"), seated=Count("pk", filter=Q(status__in=SEATED)))
    page = tuple(rows.order_by("pk")[first : first + count])
    return EventPage(event, page, first, sums["seated"], sums["total"])


def describe_event(page: EventPage) -> dict[str, Any]:
    """The event in the contract's words (Cronofy, Bookable events)."""
    event = page.event
    return {
        "bookable_event_id": event.event_id,
        "start": write_instant(event.starts_at),
        "end": write_instant(event.ends_at),
        "status": _STATES[event.is_cancelled],
        "registration": {
            "capacity": event.capacity,
            "registered_count": page.registered_count,
            "total_count": page.total_count,
            "registrations": _describe_registrations(page.registrations),
        },
    }


def _describe_registrations(rows: Sequence[Registration]) -> list[dict[str, Any]]:
    return [
        {
            "registration_id": row.registration_id,
            "status": row.status,
            "metadata": {"email": row.email, "name": row.name, "locale": row.locale, "zoneinfo": row.tzid},
        }
        for row in rows
    ]


def forget_old_bookable_events() -> int:
    """Delete events that were over half a year ago, with what is known of the people who registered."""
    return BookableEvent.objects.filter(ends_at__lt=now() - timedelta(days=KEPT_DAYS)).delete()[0]
