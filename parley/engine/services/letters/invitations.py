"""The letter to whoever is invited, and the event in it; both in the language in force, in the reader's zone."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from parley.engine.domain.invitations import EventContent, Person
from parley.engine.models import Booking, BookingHost, BookingStatus, RequestStatus
from parley.engine.services.letters.readers import greet, write_people, write_place, write_when
from parley.engine.services.links import build_booking_url, build_group_url, build_request_url
from parley.engine.services.mails import write_inviting_address
from parley.toolkit.clock import now
from parley.toolkit.mail.letters import Fact, Letter, Link


def write_invitation_letter(
    booking: Booking,
    seats: Sequence[BookingHost],
    reader: Person,
    opening: str,
    files: Sequence[tuple[str, str]],
    *,
    is_picker: bool,
) -> Letter:
    """That a conversation stands, as it is now; whoever picked the time may change it."""
    request, link = booking.request, Link(_("Choose another time or cancel"), build_booking_url(booking))
    return Letter(
        greeting=greet(reader.name or reader.email),
        opening=opening,
        title=request.summary,
        facts=_list_facts(booking, seats),
        words=(request.description,) if request.description else (),
        links=tuple(Link(name, url) for name, url in files),
        notes=(_("The invitation is attached, so that you can put it into your calendar."),),
        action=link if is_picker else None,
        sender=request.unit.name,
        accent=request.unit.accent_color,
    )


def write_cancellation_letter(
    booking: Booking, seats: Sequence[BookingHost], reader: Person, opening: str, *, is_picker: bool
) -> Letter:
    """That a conversation is off; where the link is open again, how to choose another time."""
    request = booking.request
    open_url = _find_open_link(booking) if is_picker else ""
    is_by_invitee = booking.cancelled_by == "invitee"
    reason = "" if is_by_invitee else booking.cancelled_reason
    return Letter(
        greeting=greet(reader.name or reader.email),
        opening=opening,
        title=request.summary,
        facts=_list_facts(booking, seats),
        words=(reason,) if reason else (),
        notes=(_("The attached file takes it out of your calendar."),),
        action=Link(_("Choose another time"), open_url) if open_url else None,
        sender=request.unit.name,
        accent=request.unit.accent_color,
    )


def _find_open_link(booking: Booking) -> str:
    """Where another time can be chosen: the request's own link, or the other sessions of a group; else ""."""
    if booking.request.status == RequestStatus.PENDING:
        return build_request_url(booking.request)
    offer = booking.session.offer if booking.session is not None else None
    is_open = offer is not None and offer.closed_at is None and booking.cancelled_by != "invitee"
    return build_group_url(offer) if offer is not None and is_open else ""


def describe_for(booking: Booking, reader: Person, *, is_picker: bool) -> EventContent:
    """The event as the reader's calendar shows it.

    The organizer bears the address that the mail comes from: Gmail and Outlook show no buttons where the two differ.
    """
    request = booking.request
    link = build_booking_url(booking) if is_picker else ""
    change = _("Change or cancel: %(address)s") % {"address": link} if link else ""
    return EventContent(
        uid=booking.uid,
        sequence=booking.sequence,
        summary=request.summary,
        description="\n\n".join(part for part in (request.description, change) if part),
        location=write_place(booking),
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        organizer=Person(request.host.name, write_organizer(booking, reader)),
        attendees=(reader,),
        stamped_at=now(),
        status="cancelled" if booking.status == BookingStatus.CANCELLED else "confirmed",
        url=link,
    )


def write_organizer(booking: Booking, reader: Person) -> str:
    """The address that this reader's invitation comes from and is answered to."""
    return write_inviting_address(booking.uid, reader.email, has_reply_words=booking.has_reply_words)


def _list_facts(booking: Booking, seats: Sequence[BookingHost]) -> tuple[Fact, ...]:
    facts = (
        Fact(_("When"), write_when(booking, booking.invitee_tzid)),
        Fact(_("Where"), write_place(booking) if booking.status == BookingStatus.CONFIRMED else ""),
        Fact(_("With"), write_people(seats)),
    )
    return tuple(fact for fact in facts if fact.value)
