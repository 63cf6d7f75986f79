"""Changing, answering and removing events that somebody else made: wanted at once, written where they stand."""

from collections.abc import Callable

from django.db import transaction

from parley.engine.domain.errors.base import FieldProblem, FieldsRefused, NotPermitted
from parley.engine.domain.errors.events import EventUnknown
from parley.engine.domain.event_writing.objects.editing import answer_object
from parley.engine.domain.event_writing.states import EventFields
from parley.engine.domain.events import read_events
from parley.engine.models import Application, BusyTime, Calendar, CalendarObject, ExternalChange
from parley.engine.services.calendars.sync.keeping import lock_connection
from parley.engine.services.events.writing.copies import Copy, renew_copies
from parley.engine.services.events.writing.patches import apply_patch, join_patches, write_patch
from parley.engine.services.events.writing.targets import get_occurrence, require_unrestricted
from parley.engine.services.notifications.changes import note_calendar_changed
from parley.toolkit.clock import now
from parley.toolkit.work_queue import WorkState

ANSWERS = ("accepted", "tentative", "declined")


def edit_external(application: Application, calendar: Calendar, event_uid: str, fields: EventFields) -> None:
    """Change what the call names of an event; needs the permission unrestricted and that the owner may change it.

    Raises EventUnknown, also for one that was deleted; NotPermitted; FieldsRefused for one that repeats.
    """
    require_unrestricted(application, calendar)
    _refuse_managed_fields(fields)

    def change(kept: CalendarObject, row: ExternalChange) -> bytes:
        _require_editable(kept, calendar)
        row.fields = write_patch(join_patches(row.fields, fields))
        return apply_patch(kept.content.encode(), kept.uid, fields, calendar.connection.account)

    _change(application, calendar, event_uid, change)


def delete_external(application: Application, calendar: Calendar, event_uid: str) -> None:
    """Remove an event with all its occurrences; one that is gone is done. Raises EventUnknown, NotPermitted."""
    require_unrestricted(application, calendar)

    def change(kept: CalendarObject, row: ExternalChange) -> None:
        row.is_removal = True

    _change(application, calendar, event_uid, change, is_gone_fine=True)


def answer_external(application: Application, calendar: Calendar, event_uid: str, answer: str) -> None:
    """Answer an invitation for the calendar's owner, for all of a series. Raises EventUnknown, FieldsRefused."""
    addresses = set(calendar.connection.owner_addresses)

    def change(kept: CalendarObject, row: ExternalChange) -> bytes:
        guests = {guest.email for event in read_events(kept.content.encode()) for guest in event.attendees}
        if not guests & addresses:
            words = "The owner of the calendar is not invited to this event."
            raise FieldsRefused([FieldProblem("event_uid", "not_invited", words)])
        row.partstat = answer
        return answer_object(kept.content.encode(), kept.uid, addresses, answer)

    _change(application, calendar, event_uid, change)


Step = Callable[[CalendarObject, ExternalChange], bytes | None]


def _change(
    application: Application, calendar: Calendar, event_uid: str, step: Step, *, is_gone_fine: bool = False
) -> None:
    """Note what is wanted, joined with what still waits, and keep the copy as it will be (None: gone)."""
    with transaction.atomic():
        lock_connection(calendar.connection_id)
        kept = _find_object(get_occurrence(application, calendar, event_uid, is_gone_fine=is_gone_fine))
        if kept is None:
            if is_gone_fine:
                return
            raise EventUnknown
        key = {"application": application, "calendar": calendar, "uid": kept.uid}
        row = ExternalChange.objects.filter(**key).first() or ExternalChange(**key, wanted_version=0)
        if row.state == WorkState.DONE or row.is_removal:
            # What was written before is the provider's own now; after a removal the event that stands there is another.
            row.fields, row.partstat, row.is_removal = "", "", False
        document = step(kept, row)
        row.href = kept.href
        row.wanted_version += 1
        row.state, row.attempts, row.last_error = WorkState.PENDING, 0, ""
        row.created_at = row.next_attempt_at = now()
        row.save()
        copies = {kept.uid: Copy(document)} if document is not None else {}
        if renew_copies(calendar, copies, [kept.uid] if document is None else []):
            note_calendar_changed(calendar, now(), is_own_change_of=application)


def _find_object(found: BusyTime) -> CalendarObject | None:
    if found.calendar_object is None or found.deleted_at is not None:
        return None
    if not found.calendar_object.uid:
        raise EventUnknown
    return found.calendar_object


def _refuse_managed_fields(fields: EventFields) -> None:
    """Calls and recurrence belong to an application's own events."""
    problems = []
    for name, value in (("subscriptions", fields.subscriptions), ("recurrence", fields.rule)):
        if value:
            problems.append(FieldProblem(name, "not_supported", "This is for the application's own events only."))
    if problems:
        raise FieldsRefused(problems)


def _require_editable(kept: CalendarObject, calendar: Calendar) -> None:
    """That it happens once, and that the owner of the calendar made it: others would not hear of the change."""
    events = read_events(kept.content.encode())
    if any(event.is_repeating or event.recurrence_id is not None for event in events):
        words = "An event that repeats cannot be changed."
        raise FieldsRefused([FieldProblem("event_uid", "recurring_event", words)])
    addresses = set(calendar.connection.owner_addresses)
    if any(event.organizer_email and event.organizer_email not in addresses and event.attendees for event in events):
        raise NotPermitted("Only the organizer can change this event.")
