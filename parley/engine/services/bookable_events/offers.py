"""Which bookable events can still be registered for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.domain.hours.asked_fields import read_id
from parley.engine.models import Application, BookableEvent
from parley.engine.services.bookable_events.events import PLAIN_ID, SEATED
from parley.toolkit.clock import now

MOST_ASKED = 200


@dataclass(frozen=True, slots=True)
class OfferedEvent:
    """An event with places left, and how many are taken."""

    event: BookableEvent
    registered_count: int


def list_offered_events(
    application: Application, fields: Mapping[str, Any], *, allowed: Collection[str] | None = None
) -> list[OfferedEvent]:
    """Those of the events asked for (`bookable_events`) that are to come, confirmed and not full, in order of time.

    `allowed` limits which may be asked about. Raises FieldsRefused, also for events that the application has not got.
    One query.
    """
    reader = FieldReader(fields)
    asked = {read_id(entry, "bookable_event_id", PLAIN_ID): entry for entry in _read_entries(reader)}
    reader.finish()
    rows = BookableEvent.objects.filter(application=application, event_id__in=asked).order_by("starts_at", "pk")
    seated = Count("registrations", filter=Q(registrations__status__in=SEATED))
    found = {row.event_id: OfferedEvent(row, row.seated) for row in rows.annotate(seated=seated)}
    for event_id, entry in asked.items():
        if event_id not in found or (allowed is not None and event_id not in allowed):
            entry.refuse("bookable_event_id", "not_authorized", "There is no such event that may be asked about.")
    reader.finish()
    return [offered for offered in found.values() if _is_open(offered)]


def _read_entries(reader: FieldReader) -> list[FieldReader]:
    entries = reader.each("bookable_events", MOST_ASKED)
    if not entries and not reader.problems:
        reader.refuse("bookable_events", "required", "Name one event at least.")
    return entries or []


def _is_open(offered: OfferedEvent) -> bool:
    event = offered.event
    has_place = event.capacity is None or offered.registered_count < event.capacity
    return has_place and not event.is_cancelled and event.starts_at > now()
