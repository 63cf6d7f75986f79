"""A managed event's row as the calendar object that follows from it."""

from contextlib import suppress

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.event_writing.objects.documents import Envelope, build_event_object
from parley.engine.domain.event_writing.states import EventState, read_state
from parley.engine.domain.invitations import Person
from parley.engine.models import Account, Application, Calendar, ManagedEvent
from parley.toolkit.ids import keyed_hash
from parley.toolkit.mail.composing import get_public_host


def derive_event_uid(application: Application, calendar: Calendar, event_id: str) -> str:
    """The UID of an application's event: the same however often it is asked for, and for nobody else to work out."""
    about = f"{application.pk}\n{calendar.pk}\n{event_id}"
    return f"evt_{keyed_hash('event_uid', about)[:40]}@{get_public_host()}"


def get_state(event: ManagedEvent) -> EventState:
    """The event as it shall be, or last was."""
    state = read_state(event.fields)
    assert state is not None
    return state


def build_document(event: ManagedEvent, account: Account, state: EventState | None = None) -> bytes:
    """The calendar object of an event in the account's calendar."""
    return build_event_object(state or get_state(event), make_envelope(event, account, event.wanted_version - 1))


def make_envelope(event: ManagedEvent, account: Account, sequence: int) -> Envelope:
    """What the object bears besides what the event says; the owner of the calendar invites."""
    return Envelope(event.uid, sequence, event.created_at, event.changed_at, make_organizer(account, account.email))


def make_organizer(account: Account, email: str) -> Person:
    """The owner under an address; nameless where the name cannot stand in a calendar.

    An application's own calendar belongs to nobody with an address; its account's id stands for one.
    """
    address = email or f"{account.pk}@{get_public_host()}"
    with suppress(InputRefused):
        return Person(account.name, address)
    return Person("", address)
