"""Registrations: places of a bookable event, never more taken than there are, however many come at once."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from parley.engine.domain.errors.availability import EventCancelled, EventFull
from parley.engine.domain.event_writing.fields.reader import FieldReader
from parley.engine.domain.hours.asked_fields import read_id
from parley.engine.models import Application, BookableEvent, Registration, RegistrationStatus
from parley.engine.services.bookable_events.events import SEATED, get_bookable_event
from parley.toolkit.clock import now
from parley.toolkit.locking import lock_names

_LONGEST = {"email": 254, "name": 200, "locale": 35, "zoneinfo": 64}
_COLUMNS = {"zoneinfo": "tzid"}


def register(application: Application, event_id: str, fields: Mapping[str, Any]) -> BookableEvent:
    """Keep a registration under its `registration_id`, new or again (`status`, `metadata`); a place is taken or freed.

    What the metadata leaves out stays. Raises BookableEventUnknown, FieldsRefused, EventFull, EventCancelled.
    """
    event = get_bookable_event(application, event_id)
    reader = FieldReader(fields)
    registration_id = read_id(reader, "registration_id")
    status = reader.word("status", RegistrationStatus.values) or RegistrationStatus.PENDING
    metadata = reader.inner("metadata")
    texts = {name: metadata.text(name, most) for name, most in _LONGEST.items()} if metadata is not None else {}
    reader.finish()
    values = {_COLUMNS.get(name, name): text for name, text in texts.items() if text is not None}
    with transaction.atomic():
        event = _lock(event)
        known = Registration.objects.filter(event=event, registration_id=registration_id).first()
        is_seated = known is not None and known.status in SEATED
        if status in SEATED and not is_seated:
            _require_place(event)
        row = known or Registration(event=event, registration_id=registration_id)
        for name, value in {**values, "status": status, "changed_at": now()}.items():
            setattr(row, name, value)
        row.save()
    return event


def delete_registration(application: Application, event_id: str, registration_id: str) -> None:
    """Forget a registration and what is known of the person; one unknown is gone already.

    Raises BookableEventUnknown.
    """
    event = get_bookable_event(application, event_id)
    if registration_id.isprintable():
        Registration.objects.filter(event=event, registration_id=registration_id).delete()


def _lock(event: BookableEvent) -> BookableEvent:
    """The event as it stands, alone until the transaction ends."""
    lock_names([f"bookable_event:{event.pk}"])
    return BookableEvent.objects.get(pk=event.pk)


def _require_place(event: BookableEvent) -> None:
    if event.is_cancelled:
        raise EventCancelled(field="registration")
    taken = Registration.objects.filter(event=event, status__in=SEATED).count()
    if event.capacity is not None and taken >= event.capacity:
        raise EventFull(field="registration")
