"""In which language somebody is written to, and the words that every letter needs."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _

from parley.engine.models import Account, Booking, BookingHost, SchedulingRequest
from parley.engine.services.people.resources import is_room, list_named
from parley.toolkit.clock import now
from parley.toolkit.presenting.languages import SOURCE_LANGUAGE, match_language
from parley.toolkit.wall_time import join_parts, write_day, write_span, write_zone


def find_invitee_language(booking: Booking) -> str:
    """The language in which they chose the time, else the one that their link was made for, else English."""
    return booking.invitee_language or find_recipient_language(booking.request)


def find_recipient_language(request: SchedulingRequest) -> str:
    """The language that a link was made for, else English."""
    return match_language(request.locale, dict(settings.LANGUAGES)) or SOURCE_LANGUAGE


def find_account_language(account: Account) -> str:
    """The language of somebody on the engine, else English."""
    return account.language if account.language in dict(settings.LANGUAGES) else SOURCE_LANGUAGE


def greet(name: str) -> str:
    """How a letter begins."""
    return _("Hello %(name)s,") % {"name": name}


def write_when(booking: Booking, tzid: str) -> str:
    """`Tuesday 9 March, 14:30–15:15, Berlin time` of a booking, as the zone's clock shows it."""
    day, span = write_day(booking.starts_at, tzid, now()), write_span(booking.starts_at, booking.ends_at, tzid)
    return join_parts(day, span, write_zone(tzid))


def write_place(booking: Booking) -> str:
    """Where people meet, rooms first; "" where nothing was said."""
    request = booking.request
    kind, detail = str(request.place.get("kind") or "none"), str(request.place.get("detail") or "")
    if kind == "phone":
        detail = _("By telephone: %(number)s") % {"number": detail} if detail else _("By telephone")
    elif kind == "conferencing":
        detail = booking.join_url or _("Video call, the link follows")
    rooms = ", ".join(room.name for room in list_named(request.unit_id, request.room_ids))
    return ", ".join(part for part in (rooms, detail) if part)


def write_people(seats: Iterable[BookingHost]) -> str:
    """Whom one meets, the host first; rooms are no people."""
    return ", ".join(seat.account.name or seat.account.email for seat in seats if not is_room(seat.account_id))
