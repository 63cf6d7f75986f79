"""A booking as its hosts' calendars show it."""

from django.utils.translation import ngettext

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.invitations import EventContent, Person
from parley.engine.models import Booking, BookingStatus, GroupSession
from parley.engine.services.links import build_dashboard_url
from parley.engine.services.people.resources import is_room


def describe_event(booking: Booking, reader_id: str = "") -> EventContent:
    """The booking as its hosts' calendars show it; a fixed number of queries.

    Of a group session they show who comes; the event is nobody's invitation, so that nobody learns of the others.
    The calendar that makes the video link keeps it itself: `reader_id` is whose the calendar is.
    Raises TextForbidden for texts that cannot stand in a calendar; people whose address cannot are left out.
    """
    request = booking.request
    hosts = booking.hosts.select_related("account").order_by("-is_organizer", "pk")
    people = [(host.account.name, host.account.email) for host in hosts]
    rooms = [host.account.name for host in hosts if is_room(host.account_id)]
    if not request.is_session:
        people.append((booking.invitee_name, booking.invitee_email))
    place = str(request.place.get("detail") or "")
    if request.place.get("kind") == "conferencing":
        place = booking.join_url if reader_id != request.host_id else ""
    organizer_name, organizer_email = people[0] if len(people) > 1 else (request.host.name, request.host.email)
    return EventContent(
        uid=booking.uid,
        sequence=booking.sequence,
        summary=request.summary if request.is_session else f"{request.summary} – {booking.invitee_name}"[:1024],
        description=_list_comers(booking) if request.is_session else request.description,
        location=", ".join(part for part in (*rooms, place) if part),
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        organizer=Person(organizer_name, organizer_email),
        attendees=tuple(person for name, email in people if (person := _find_person(name, email)) is not None),
        stamped_at=booking.changed_at,
        status="cancelled" if booking.status == BookingStatus.CANCELLED else "confirmed",
        url=build_dashboard_url(request),
    )


def _list_comers(booking: Booking) -> str:
    """What a group session is about, how many places are taken, and by whom."""
    session = GroupSession.objects.get(booking=booking)
    seats = session.seats.filter(status=BookingStatus.CONFIRMED).order_by("created_at", "pk")
    comers = list(seats.values_list("invitee_name", "invitee_email"))
    taken = ngettext(
        "%(taken)s of %(places)s place is taken.", "%(taken)s of %(places)s places are taken.", session.places
    ) % {"taken": len(comers), "places": session.places}
    names = "\n".join(f"{name} <{email}>" for name, email in comers)
    return "\n\n".join(part for part in (booking.request.description, taken, names) if part)


def _find_person(name: str, email: str) -> Person | None:
    try:
        return Person(name, email)
    except InputRefused:
        return None
