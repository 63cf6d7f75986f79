"""A request edited by its people: freely before a time is chosen, and what parties can be told of afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.bookings import BookingClosed, PartOfSession, SlotTaken
from parley.engine.models import Booking, BookingStatus, RequestStatus, RequestTag, SchedulingRequest
from parley.engine.services.availability.terms import read_request_terms
from parley.engine.services.bookings.changing import save_next_state
from parley.engine.services.bookings.occupancy import free_booking, lock_hosts, occupy
from parley.engine.services.calendars.calendars import load_busy_spans
from parley.engine.services.invitations import Happening
from parley.engine.services.requests.changes import UPDATED, note_change
from parley.engine.services.requests.drafts import check_tags
from parley.engine.services.requests.edits import check_edit
from parley.toolkit.clock import now
from parley.toolkit.locking import lock_names

# What stands in events and invitations; the rest decides which times are offered, and that is over.
AFTER_BOOKING = frozenset({"summary", "description", "place", "duration_minutes", "is_reschedule_allowed"})


@dataclass(frozen=True, slots=True)
class RequestEdit:
    """New values of columns of a request; None leaves the tags as they are."""

    values: Mapping[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] | None = None


def edit_request(request: SchedulingRequest, edit: RequestEdit, *, is_over_busy: bool = False) -> SchedulingRequest:
    """Change a request; once booked, its event changes with it and everybody is told.

    A longer conversation must fit: other conversations always count, what else stands in calendars unless
    `is_over_busy`. Raises InputRefused with the field, BookingClosed when it is over, PartOfSession, SlotTaken.
    """
    columns = check_edit(request, edit.values)
    tags = None if edit.tags is None else check_tags(edit.tags)
    with transaction.atomic():
        lock_hosts(read_request_terms(request).everybody_ids, f"request:{request.pk}")
        request = SchedulingRequest.objects.select_related("host", "unit").get(pk=request.pk)
        live = request.bookings.filter(status=BookingStatus.CONFIRMED).first()
        changed = {name: value for name, value in columns.items() if getattr(request, name) != value}
        if live is not None:
            changed = {name: value for name, value in changed.items() if name in AFTER_BOOKING}
            _edit_booking(request, live, changed, is_over_busy)
        elif request.status != RequestStatus.PENDING:
            raise BookingClosed("This link is closed and can no longer be changed.")
        elif changed:
            _save(request, changed)
            note_change(request)
    if tags is not None:
        _set_tags(request, tags)
    return request


def _save(request: SchedulingRequest, changed: Mapping[str, Any]) -> None:
    for name, value in changed.items():
        setattr(request, name, value)
    request.save(update_fields=list(changed))


def _edit_booking(request: SchedulingRequest, booking: Booking, changed: Mapping[str, Any], is_over_busy: bool) -> None:
    if booking.session_id is not None:
        raise PartOfSession
    if booking.ends_at <= now():
        raise BookingClosed
    if not changed:
        return
    _save(request, changed)
    if set(changed) <= {"is_reschedule_allowed"}:
        # Nothing that stands in anybody's calendar.
        note_change(request)
        return
    booking = Booking.objects.select_related("request__host", "request__unit").get(pk=booking.pk)
    values = _lengthen(booking, changed["duration_minutes"], is_over_busy) if "duration_minutes" in changed else {}
    save_next_state(booking, Happening.CHANGED, **values)
    note_change(request, UPDATED)


def _lengthen(booking: Booking, minutes: int, is_over_busy: bool) -> dict[str, Any]:
    ends_at = booking.starts_at + timedelta(minutes=minutes)
    seats = list(booking.hosts.filter(is_required=True).values_list("account_id", flat=True))
    if ends_at > booking.ends_at and not is_over_busy:
        busy = load_busy_spans(seats, booking.ends_at, ends_at)
        if any(busy.values()):
            raise InputRefused("Somebody who takes part is busy during the added time.", field="duration_minutes")
    free_booking(booking)
    try:
        with transaction.atomic():
            occupy(seats, booking.starts_at, ends_at, booking=booking)
    except SlotTaken:
        raise InputRefused(
            "Another conversation of somebody who takes part begins before this one would end.",
            field="duration_minutes",
        ) from None
    return {"ends_at": ends_at}


def _set_tags(request: SchedulingRequest, tags: list[str]) -> None:
    with transaction.atomic():
        lock_names([f"request:{request.pk}"])
        RequestTag.objects.filter(request=request).exclude(value__in=tags).delete()
        RequestTag.objects.bulk_create([RequestTag(request=request, value=tag) for tag in tags], ignore_conflicts=True)
