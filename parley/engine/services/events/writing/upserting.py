"""Creating and changing an application's own events: rows, kept copies, notices and calls in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from parley.engine.domain.errors.base import EngineRefusal
from parley.engine.domain.event_writing.states import EventFields, EventState, apply_fields, list_seconds, write_state
from parley.engine.models import Account, Application, Calendar, GuestNotice, ManagedEvent
from parley.engine.services.calendars.sync.keeping import lock_connection
from parley.engine.services.events.inviting.limits import list_refusals
from parley.engine.services.events.inviting.notices import Told, note_guests
from parley.engine.services.events.triggers import renew_triggers, tell_conferencing_assigned
from parley.engine.services.events.writing.copies import Copy, renew_copies
from parley.engine.services.events.writing.envelopes import build_document, derive_event_uid, get_state
from parley.engine.services.mails import receives_answers
from parley.engine.services.notifications.changes import note_calendar_changed
from parley.toolkit.clock import now
from parley.toolkit.work_queue import WorkState

WRITTEN = (
    "fields",
    "starts_at",
    "ends_at",
    "wanted_version",
    "sequence",
    "changed_at",
    "deleted_at",
    "state",
    "attempts",
    "next_attempt_at",
    "last_error",
)


@dataclass(frozen=True, slots=True)
class Wish:
    """That an application's event shall be so, or (`fields` None) shall not be."""

    calendar: Calendar
    event_id: str
    fields: EventFields | None


@dataclass(slots=True)
class Change:
    """One event's row with what it was before and is now; None where it was or is not there."""

    event: ManagedEvent
    calendar: Calendar
    before: EventState | None
    after: EventState | None
    is_new: bool = False


Refusals = dict[tuple[str, str], EngineRefusal]


def apply_wishes(application: Application, account: Account, wishes: Sequence[Wish]) -> None:
    """Make all these wishes true, all or none; each names another event. The worker brings them to the provider.

    The same wish again changes nothing. Raises FieldsRefused and RateExceeded where too many people are invited.
    """
    with transaction.atomic():
        for refusal in _settle_wishes(application, account, wishes).values():
            raise refusal


def try_wishes(application: Application, account: Account, wishes: Sequence[Wish]) -> Refusals:
    """The same for those that may be; answers why others may not, by calendar and `event_id`.

    The number of queries does not grow with the number of wishes, but for that of calendars.
    """
    with transaction.atomic():
        return _settle_wishes(application, account, wishes)


def _settle_wishes(application: Application, account: Account, wishes: Sequence[Wish]) -> Refusals:
    # The connections' rows are the locks of their calendars' events, in one order for everybody.
    for connection_id in sorted({wish.calendar.connection_id for wish in wishes}):
        lock_connection(connection_id)
    changes = _find_changes(application, wishes)
    refusals = list_refusals(application, [Told(each.event, each.before, each.after) for each in changes])
    found = list(zip(changes, refusals, strict=True))
    settle_changes(application, account, [change for change, why in found if why is None])
    return {(change.calendar.pk, change.event.event_id): why for change, why in found if why is not None}


def settle_changes(
    application: Application, account: Account, changes: Sequence[Change], *, is_own: bool = True
) -> None:
    """Write down what changed and what follows from it, inside the caller's transaction, under the locks.

    The application is told of what is not its own doing (`is_own`).
    """
    if not changes:
        return
    moment = now()
    for each in changes:
        _move_on(each, moment)
    notices = note_guests(Told(each.event, each.before, each.after) for each in changes)
    ManagedEvent.objects.bulk_create([each.event for each in changes if each.is_new])
    changed = [each.event for each in changes if not each.is_new]
    if changed:
        ManagedEvent.objects.bulk_update(changed, WRITTEN)
    GuestNotice.objects.bulk_create(notices)
    for calendar in {each.calendar.pk: each.calendar for each in changes}.values():
        about = [each for each in changes if each.calendar.pk == calendar.pk]
        if _renew_calendar(account, calendar, about):
            doer = application if is_own else None
            note_calendar_changed(calendar, now(), is_own_change_of=doer, managed_by=[application.pk])
    renew_triggers([(each.event, each.before, each.after) for each in changes])
    tell_conferencing_assigned([(each.event, each.before, each.after) for each in changes])


def _find_changes(application: Application, wishes: Sequence[Wish]) -> list[Change]:
    known = {
        (row.calendar_id, row.event_id): row
        for row in ManagedEvent.objects.filter(
            application=application,
            calendar__in={wish.calendar.pk for wish in wishes},
            event_id__in={wish.event_id for wish in wishes},
        )
    }
    changes = []
    for wish in wishes:
        row = known.get((wish.calendar.pk, wish.event_id))
        before = get_state(row) if row is not None and row.deleted_at is None else None
        after = apply_fields(before, wish.fields) if wish.fields is not None else None
        if before != after:
            event = row or _make_row(application, wish)
            changes.append(Change(event, wish.calendar, before, after, is_new=row is None))
    return changes


def _make_row(application: Application, wish: Wish) -> ManagedEvent:
    return ManagedEvent(
        application=application,
        calendar=wish.calendar,
        event_id=wish.event_id,
        uid=derive_event_uid(application, wish.calendar, wish.event_id),
        wanted_version=0,
        has_reply_words=receives_answers(),
    )


def _move_on(change: Change, moment: datetime) -> None:
    """The row as it now shall be, to be written; a writer at work keeps its lease, and the new state waits for it."""
    event = change.event
    event.wanted_version += 1
    event.changed_at = moment
    event.deleted_at = None if change.after is not None else moment
    if change.after is not None:
        event.fields = write_state(change.after)
        event.starts_at, event.ends_at = list_seconds(change.after)
    event.state, event.attempts, event.next_attempt_at, event.last_error = WorkState.PENDING, 0, moment, ""


def _renew_calendar(account: Account, calendar: Calendar, changes: Iterable[Change]) -> bool:
    copies: dict[str, Copy] = {}
    removed: list[str] = []
    for each in changes:
        if each.after is None:
            removed.append(each.event.uid)
        else:
            copies[each.event.uid] = Copy(build_document(each.event, account, each.after))
    return renew_copies(calendar, copies, removed)
