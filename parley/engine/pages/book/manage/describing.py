"""What the pages of a booking show: facts, what its invitee may still do, and ways into calendars and maps."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from parley.engine.domain.errors.bookings import (
    BookingClosed,
    BookingRefused,
    ChangeTooLate,
    MovedTooOften,
    RescheduleNotAllowed,
)
from parley.engine.domain.planning.calendar_links import Entry, list_calendar_links, write_map_link
from parley.engine.models import Booking, BookingStatus, RequestStatus
from parley.engine.pages.book.offers import list_file_views, name_rooms
from parley.engine.pages.book.viewing.looking import read_choices, write_choices
from parley.engine.pages.speaking import settle_language
from parley.engine.services.bookings.changing import read_allowance
from parley.engine.services.bookings.series.offering import list_companions
from parley.engine.services.bookings.series.visits import view_visit
from parley.engine.services.letters.readers import write_place
from parley.engine.services.links import build_booking_url, get_booking_by_token
from parley.engine.services.people.branding import find_brand
from parley.engine.services.people.resources import is_room
from parley.engine.services.wishes.earlier import is_waiting
from parley.toolkit.clock import now
from parley.toolkit.wall_time import write_when

# The rules of which a booking's page tells by itself instead of the usual screen.
RULES = (BookingClosed, RescheduleNotAllowed, ChangeTooLate, MovedTooOften)


def open_booking(request: HttpRequest, token: str) -> Booking:
    """The booking behind an address, in the language in which its time was chosen. Raises BookingUnknown."""
    booking = get_booking_by_token(token)
    settle_language(request, booking.invitee_language or booking.request.locale)
    return booking


def describe_booking(request: HttpRequest, booking: Booking, token: str) -> dict[str, Any]:
    """The facts of a booking, and the way to its pages; three queries."""
    found, minutes = booking.request, int((booking.ends_at - booking.starts_at).total_seconds() // 60)
    values = request.GET if request.method in ("GET", "HEAD") else request.POST
    return {
        "booking": booking,
        "path": f"/booking/{token}",
        "choices_query": write_choices(request),
        "link_values": read_choices(request, values.dict()),
        "title": found.summary,
        "host_name": found.host.name or found.host.email,
        "host_email": found.host.email,
        "unit_name": found.unit.name,
        "brand": find_brand(found.unit),
        "place": found.place,
        "tzid": booking.invitee_tzid,
        "host_tzid": found.host.tzid,
        "duration_minutes": minutes,
        "is_cancelled": booking.status == BookingStatus.CANCELLED,
        "is_past": booking.ends_at <= now(),
        "allowance": read_allowance(booking),
        "may_ever_move": found.is_reschedule_allowed,
    }


def describe_whole(request: HttpRequest, booking: Booking, token: str) -> dict[str, Any]:
    """The same with what stands on the booking's own page only: the visit, files, rooms, calendars."""
    context = describe_booking(request, booking, token)
    companions = list_companions(booking)
    place = write_place(booking)
    return {
        **context,
        "people": _name_people(booking),
        "rebook_path": _find_way_back(booking),
        "companions": companions,
        "visit": view_visit(booking, companions),
        "live_count": 1 + sum(1 for one in companions if one.status == BookingStatus.CONFIRMED),
        "files": list_file_views(booking.request),
        "rooms": name_rooms(booking.request),
        "calendar_links": list_calendar_links(_describe_entry(booking, place)),
        "map_url": write_map_link(str(context["place"].get("detail") or "")) if _is_meeting(booking) else "",
        "is_waiting": is_waiting(booking),
    }


def _name_people(booking: Booking) -> list[str]:
    """Everybody one meets, the host first; rooms are no people."""
    hosts = booking.hosts.select_related("account").order_by("-is_organizer", "-is_required", "pk")
    return [host.account.name or host.account.email for host in hosts if not is_room(host.account_id)]


def _find_way_back(booking: Booking) -> str:
    """Where the link is open again because the host asked for another time, or offers other sessions; else ""."""
    if booking.request.status == RequestStatus.PENDING:
        return f"/rts/{booking.request.token}"
    offer = booking.session.offer if booking.session is not None else None
    return f"/groups/{offer.token}" if offer is not None and offer.closed_at is None else ""


def _is_meeting(booking: Booking) -> bool:
    return bool(booking.request.place.get("kind") == "in_person")


def _describe_entry(booking: Booking, place: str) -> Entry:
    change = _("Change or cancel: %(address)s") % {"address": build_booking_url(booking)}
    description = "\n\n".join(part for part in (booking.request.description, change) if part)
    return Entry(booking.request.summary, booking.starts_at, booking.ends_at, place, description)


def show_rule(request: HttpRequest, booking: Booking, refusal: BookingRefused) -> HttpResponse:
    """Which rule stands in the way, and to whom to write."""
    host, unit = booking.request.host, booking.request.unit
    name = host.name or host.email
    happened, means = _tell_rule(booking, refusal, unit.most_moves or 0)
    context = {
        "layout": "toolkit/candidate_page.html",
        "icon_name": "clock",
        "what_happened": happened,
        "what_it_means": means,
        "what_to_do": _("If you cannot come, write to %(name)s.") % {"name": name},
        "action_url": f"mailto:{host.email}",
        "action_label": _("Write to %(name)s") % {"name": name},
    }
    status = 409 if isinstance(refusal, BookingClosed) else 403
    return render(request, "toolkit/error.html", context, status=status)


def _tell_rule(booking: Booking, refusal: BookingRefused, most_moves: int) -> tuple[str, str]:
    if isinstance(refusal, ChangeTooLate):
        until = write_when(read_allowance(booking).until_at, booking.invitee_tzid, now())
        means = _("It could be changed until %(time)s.") % {"time": until}
        return _("It is too late to change this conversation here"), means
    if isinstance(refusal, MovedTooOften):
        means = _("This conversation has had a new time as often as %(company)s allows.") % {
            "company": booking.request.unit.name
        }
        return _("This conversation cannot be moved once more here"), means
    if isinstance(refusal, RescheduleNotAllowed):
        return _("This time cannot be changed here"), ""
    if booking.status == BookingStatus.CANCELLED:
        return _("This booking can no longer be changed"), _("This conversation is cancelled")
    return _("This booking can no longer be changed"), _("This conversation has begun or is over.")
