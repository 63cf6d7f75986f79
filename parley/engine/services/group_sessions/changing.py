"""Sessions and places changed: more or fewer places, another date, called off; a place exchanged for another."""

from datetime import datetime

from django.db import transaction

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.bookings import BookingClosed, BookingUnknown
from parley.engine.models import Booking, BookingStatus, GroupSession
from parley.engine.services.bookings.changing import cancel_booking, check_movable, check_reason, save_next_state
from parley.engine.services.bookings.occupancy import free_booking
from parley.engine.services.bookings.seats.carrying import follow_session, seat_hosts
from parley.engine.services.calendars.writing.wishes import want_session_event
from parley.engine.services.group_sessions.dates import ask_calendars, check_free, check_starts, take_time
from parley.engine.services.group_sessions.listing import view_session
from parley.engine.services.group_sessions.offers import check_places
from parley.engine.services.group_sessions.taking import check_place_left, lock_session
from parley.engine.services.requests.changes import RESCHEDULED, note_change
from parley.toolkit.clock import now
from parley.toolkit.presenting.told import marked


def move_seat(seat: Booking, session: GroupSession, by: str, reason: str = "", *, invitee_tzid: str = "") -> Booking:
    """Exchange a place for one in another session of the same link: the same booking and UID, a higher sequence.

    `by` is invitee or host; the company's rules bind the invitee only. To the session where it is, nothing happens.
    `invitee_tzid` is the zone in which the invitee chose it, "" where that stays. Raises BookingUnknown where the
    session is another link's; SessionFull, BookingClosed, LinkRevoked, and what `bookings.changing.check_movable` and
    `check_reason` raise.
    """
    former = seat.session
    if former is None or former.offer_id != session.offer_id:
        raise BookingUnknown
    reason = check_reason(seat, by, reason)
    with transaction.atomic():
        session = lock_session(session, f"request:{seat.request_id}", others=(former,))
        seat = Booking.objects.select_related("request__host", "request__unit", "session").get(pk=seat.pk)
        check_movable(seat, by)
        if seat.session_id == session.pk:
            return seat
        check_place_left(session)
        # Where it is by now: another tab may have exchanged it since.
        left = seat.session_id or former.pk
        seat.session = session
        is_moved = seat.is_moved or seat.starts_at != session.booking.starts_at
        follow_session(seat, session.booking)
        seat_hosts([seat], session.booking)
        seat.moves_count += int(by == "invitee")
        seat.is_moved = is_moved
        seat.invitee_tzid = invitee_tzid or seat.invitee_tzid
        save_next_state(seat, starts_at=seat.starts_at, ends_at=seat.ends_at, moved_reason=reason)
        want_session_event(left)
        note_change(seat.request, RESCHEDULED)
    return seat


def set_places(session: GroupSession, places: int) -> GroupSession:
    """Give a session more or fewer places. Raises InputRefused(places) for fewer than are taken, BookingClosed."""
    check_places(places)
    with transaction.atomic():
        session = _lock_live(session)
        view = view_session(session)
        if places < view.taken:
            raise InputRefused(
                f"{view.taken} places are taken already: cancel some of them first, or offer as many.", field="places"
            )
        if places != session.places:
            session.places = places
            session.save(update_fields=["places"])
            want_session_event(session.pk)
    return session


def move_session(session: GroupSession, starts_at: datetime) -> GroupSession:
    """Put a session at another time; everybody who has a place is told.

    Raises InputRefused(starts) with who is not free then, BookingClosed, CalendarUnreachable.
    """
    minutes = int((session.booking.ends_at - session.booking.starts_at).total_seconds() // 60)
    [starts_at] = check_starts([starts_at], minutes)
    hosts = list(session.booking.hosts.values_list("account_id", flat=True))
    ask_calendars(session.offer.unit, hosts, [starts_at], minutes)
    with transaction.atomic():
        session = _lock_live(session)
        booking = session.booking
        if starts_at == booking.starts_at:
            return session
        ends_at = starts_at + (booking.ends_at - booking.starts_at)
        hosts = list(booking.hosts.values_list("account_id", flat=True))
        check_free(hosts, starts_at, ends_at, booking.tzid)
        free_booking(booking)
        take_time(hosts, starts_at, ends_at, booking)
        save_next_state(booking, starts_at=starts_at, ends_at=ends_at)
    return session


def cancel_session(session: GroupSession, reason: str) -> None:
    """Call a session off: everybody who has a place is told. A second time nothing happens.

    Raises BookingClosed when it is over, InputRefused for the reason.
    """
    cancel_booking(session.booking, "host", reason)


def _lock_live(session: GroupSession) -> GroupSession:
    session = lock_session(session)
    if session.booking.status != BookingStatus.CONFIRMED or session.booking.starts_at <= now():
        raise BookingClosed(marked("This session has begun or was called off."))
    return session
