"""What invited people answer to applications' events: kept with the event, and seen by its owner and application."""

from dataclasses import replace
from datetime import UTC

from django.db import transaction

from parley.engine.domain.event_writing.states import Guest
from parley.engine.domain.replies.replies import Reply
from parley.engine.models import ManagedEvent
from parley.engine.services.calendars.sync.keeping import lock_connection
from parley.engine.services.events.writing.envelopes import get_state
from parley.engine.services.events.writing.upserting import Change, settle_changes

_ANSWERS = ("accepted", "declined", "tentative")


def find_event_of_reply(reply: Reply) -> ManagedEvent | None:
    """The event that an answer is about; its UID is known to nobody but those who were invited."""
    events = ManagedEvent.objects.select_related("application", "calendar__connection__account")
    return events.filter(uid=reply.uid).first()


def take_answer(event: ManagedEvent, reply: Reply) -> bool | None:
    """Keep a guest's answer; False for one that comes too late, None for one of somebody who is not invited.

    Late is what answers a version from before the last change that guests were told of, or was stamped before the
    answer that is kept. Whoever proposes another time has not answered this one.
    """
    with transaction.atomic():
        lock_connection(event.calendar.connection_id)
        event.refresh_from_db(from_queryset=ManagedEvent.objects.select_related("application", "calendar__connection"))
        state = get_state(event)
        guest = next((each for each in state.guests if each.email.lower() == reply.attendee_email), None)
        if guest is None:
            return None
        stamp = reply.stamped_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        is_late = reply.is_versioned and reply.sequence < event.sequence
        if event.deleted_at is not None or is_late or stamp <= guest.answered_at:
            return False
        answer = reply.partstat if reply.partstat in _ANSWERS and not reply.is_proposal else "needs_action"
        answered = replace(guest, answer=answer, answered_at=stamp)
        after = replace(state, guests=tuple(_put(each, answered) for each in state.guests))
        account = event.calendar.connection.account
        settle_changes(event.application, account, [Change(event, event.calendar, state, after)], is_own=False)
        return True


def _put(guest: Guest, answered: Guest) -> Guest:
    return answered if guest.email == answered.email else guest
