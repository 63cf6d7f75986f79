"""An event that a visitor takes into a calendar: as a file, or written into one of the visitor's own calendars."""

from dataclasses import dataclass

from django.db import transaction

from parley.engine.domain.errors.bookings import LinkRevoked
from parley.engine.domain.event_writing.fields.event import read_event_fields
from parley.engine.domain.event_writing.objects.documents import Envelope, build_event_object
from parley.engine.domain.event_writing.states import EventState, apply_fields
from parley.engine.domain.invitations import Person, derive_uid
from parley.engine.domain.scopes import list_allowed
from parley.engine.models import Account, BookingLink, BookingLinkStatus, Calendar
from parley.engine.services.applications.applications import list_redirect_uris
from parley.engine.services.applications.tokens import issue_code, renew_grant
from parley.engine.services.events.writing.completing import complete_what_is_there
from parley.engine.services.events.writing.targets import get_calendar
from parley.engine.services.events.writing.upserting import Wish, apply_wishes
from parley.engine.services.mails import read_own_address
from parley.toolkit.clock import now
from parley.toolkit.mail.composing import get_public_host

USUAL_SCOPE = "create_event delete_event"
# What the page says that the application may do from then on; more is asked for at the authorize address only.
_TOLD = frozenset({"create_event", "delete_event", "event_reminders"})


@dataclass(frozen=True, slots=True)
class Added:
    """Where the event stands now, and the code that the application redeems, "" where it registered no address."""

    calendar: Calendar
    code: str


def read_event_state(link: BookingLink) -> EventState:
    """The link's event."""
    return apply_fields(None, read_event_fields(link.event))


def build_event_file(link: BookingLink) -> bytes:
    """The event as a file that any calendar opens; always under the same UID, so that nothing doubles."""
    uid = derive_uid(link.pk, get_public_host())
    envelope = Envelope(uid, 0, link.created_at, link.created_at, Person("", read_own_address()))
    return build_event_object(read_event_state(link), envelope)


def add_event(link: BookingLink, account: Account, calendar_id: str) -> Added:
    """Write the event into the account's calendar as the application's own, which is let in to go on with it.

    A second time changes nothing. Of the scopes that the link names only those are given that its page tells of.
    Raises LinkRevoked, CalendarUnknown, FieldsRefused for a calendar that can only be read.
    """
    if link.status == BookingLinkStatus.DISABLED:
        raise LinkRevoked
    scope = " ".join(sorted(list_allowed(link.scope.split()) & _TOLD))
    with transaction.atomic():
        calendar = get_calendar(account, calendar_id)
        (fields,) = complete_what_is_there(link.application, account, [(calendar, read_event_fields(link.event))])
        wish = Wish(calendar, str(link.event["event_id"]), fields)
        apply_wishes(link.application, account, [wish])
        BookingLink.objects.filter(pk=link.pk).update(status=BookingLinkStatus.COMPLETED, completed_at=now())
        redirect_uri = link.addresses.get("redirect_uri", "")
        if redirect_uri not in list_redirect_uris(link.application):
            # Nobody could redeem a code: the event is written, and the application let in to nothing more.
            return Added(calendar, "")
        grant = renew_grant(link.application, account, scope or USUAL_SCOPE)
        return Added(calendar, issue_code(grant, redirect_uri))
