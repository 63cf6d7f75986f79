"""A booking moved or cancelled: the same row and UID, a higher sequence, everybody told."""

from datetime import datetime

from django.db import transaction

from parley.engine.domain.booking_links import parse_period
from parley.engine.domain.errors.bookings import (
    BookingClosed,
    ChangeTooLate,
    MovedTooOften,
    PartOfSession,
    RescheduleNotAllowed,
)
from parley.engine.domain.planning.changes import Allowance, ChangeRules, work_out_allowance
from parley.engine.domain.slots import find_slot
from parley.engine.domain.zones.agreed import write_wall
from parley.engine.domain.zones.release import name_zone_data
from parley.engine.models import (
    Booking,
    BookingStatus,
    EarlierWait,
    OutsideProposal,
    RequestStatus,
    SchedulingRequest,
)
from parley.engine.services.availability.loading import load_query
from parley.engine.services.availability.refusals import refuse_slot
from parley.engine.services.availability.terms import SlotTerms, read_request_terms
from parley.engine.services.bookings.claiming import ask_providers, check_instant, offering_others
from parley.engine.services.bookings.occupancy import free_booking, lock_hosts, occupy
from parley.engine.services.bookings.seats.carrying import carry_to_seats
from parley.engine.services.bookings.video_links.wishing import KIND, drop_link, wish_link
from parley.engine.services.calendars.writing.wishes import want_event
from parley.engine.services.invitations import Happening, invite
from parley.engine.services.people.typed_words import check_text
from parley.engine.services.requests.changes import CANCELLED, RESCHEDULED, note_change
from parley.toolkit.clock import now

REOPENED_DAYS = 14
INVITEE = "invitee"


def read_allowance(booking: Booking) -> Allowance:
    """What the invitee of a booking may do with it by themselves now; it bears the request and its unit."""
    unit = booking.request.unit
    rules = ChangeRules(
        is_move_allowed=booking.request.is_reschedule_allowed,
        notice_minutes=unit.change_notice_minutes,
        most_moves=unit.most_moves,
        asks_reason=unit.asks_reason,
    )
    return work_out_allowance(rules, booking.starts_at, booking.ends_at, booking.moves_count, now())


def reschedule_booking(
    booking: Booking, starts_at: datetime, by: str, reason: str = "", *, invitee_tzid: str = ""
) -> Booking:
    """Move a booking to another slot on offer: the same booking and UID, a higher sequence.

    `by` is invitee or host; the company's rules bind the invitee only. To the time it has already, nothing happens.
    `invitee_tzid` is the zone in which the invitee chose it, "" where that stays. Raises BookingClosed, PartOfSession,
    RescheduleNotAllowed, ChangeTooLate, MovedTooOften, InputRefused, SlotTaken, SlotNotOffered, SlotPassed with the
    next free starts.
    """
    if booking.session_id is not None:
        raise PartOfSession
    starts_at = check_instant(starts_at)
    terms = _read_booking_terms(booking)
    reason = check_reason(booking, by, reason)
    check_movable(booking, by)
    if starts_at == booking.starts_at:
        return booking
    ask_providers(terms, starts_at, booking.request.unit)
    with offering_others(terms, starts_at, booking), transaction.atomic():
        lock_hosts(terms.required_ids, f"request:{booking.request_id}")
        booking = Booking.objects.select_related("request__host", "request__unit").get(pk=booking.pk)
        check_movable(booking, by)
        if starts_at == booking.starts_at:
            return booking
        query = load_query(terms, leave_out_booking=booking)
        slot = find_slot(query, starts_at)
        if slot is None:
            raise refuse_slot(query, starts_at)
        free_booking(booking)
        occupy(terms.required_ids, slot.starts_at, slot.ends_at, booking=booking)
        booking.moves_count += int(by == INVITEE)
        booking.invitee_tzid = invitee_tzid or booking.invitee_tzid
        save_next_state(booking, starts_at=slot.starts_at, ends_at=slot.ends_at, moved_reason=reason)
        note_change(booking.request, RESCHEDULED)
    return booking


def cancel_booking(booking: Booking, by: str, reason: str, *, is_reopened: bool = False) -> Booking:
    """Cancel a booking, free its time and close its request; a second time nothing happens.

    With `is_reopened` the request is open again instead, and the candidate is asked for another time under the same
    link. `by` is invitee, host or application; the company's rules bind the invitee only. Raises BookingClosed when
    the conversation is over, ChangeTooLate; InputRefused for the reason.
    """
    reason = check_reason(booking, by, reason)
    hosts = list(booking.hosts.values_list("account_id", flat=True))
    with transaction.atomic():
        lock_hosts(hosts, f"request:{booking.request_id}")
        booking = Booking.objects.select_related("request__host", "request__unit").get(pk=booking.pk)
        if booking.status == BookingStatus.CANCELLED:
            return booking
        if booking.ends_at <= now():
            raise BookingClosed
        if by == INVITEE and read_allowance(booking).is_too_late:
            raise ChangeTooLate
        free_booking(booking)
        if is_reopened and booking.session_id is None:
            _reopen(booking.request)
        else:
            booking.request.status = RequestStatus.CANCELLED
            booking.request.save(update_fields=["status"])
        save_next_state(booking, status=BookingStatus.CANCELLED, cancelled_by=by[:20], cancelled_reason=reason)
        note_change(booking.request, CANCELLED)
    return booking


def _reopen(request: SchedulingRequest) -> None:
    """Let a time be chosen again; a period or an expiry that is over would make that an empty promise."""
    request.status = RequestStatus.PENDING
    if parse_period(request.period, request.tzid, now()).is_over:
        request.period = {"kind": "days", "days": REOPENED_DAYS}
    if request.expires_at is not None and request.expires_at <= now():
        request.expires_at = None
    request.save(update_fields=["status", "period", "expires_at"])


def save_next_state(booking: Booking, happening: Happening | None = None, **values: object) -> None:
    """Write the new state under the next sequence, and all that follows from it: events, invitations.

    Inside the transaction that holds the locks of the booking's hosts.
    """
    is_moved = booking.is_moved or values.get("starts_at", booking.starts_at) != booking.starts_at
    if "starts_at" in values or "status" in values:
        # What somebody said or waited for, was about the time that the booking had.
        values = {"moved_reason": "", **values}
        EarlierWait.objects.filter(booking=booking).delete()
    if "starts_at" in values or "ends_at" in values:
        values = {**values, "sequence_of_time": booking.sequence + 1}
    for name, value in {**values, "is_moved": is_moved, "sequence": booking.sequence + 1, "changed_at": now()}.items():
        setattr(booking, name, value)
    if "starts_at" in values:
        note_walls(booking)
    if booking.join_url and booking.request.place.get("kind") != KIND:
        drop_link(booking)
    booking.save()
    OutsideProposal.objects.filter(booking=booking).delete()
    want_event(booking)
    invite(booking, happening)
    wish_link(booking)
    carry_to_seats(booking, happening)


def note_walls(booking: Booking) -> None:
    """Set what the walls of both sides show when the booking begins, by today's rules; saved by the caller."""
    booking.local_start = write_wall(booking.starts_at, booking.tzid)
    booking.invitee_local_start = write_wall(booking.starts_at, booking.invitee_tzid)
    booking.zone_data = name_zone_data()


def _read_booking_terms(booking: Booking) -> SlotTerms:
    return read_request_terms(SchedulingRequest.objects.prefetch_related("members").get(pk=booking.request_id))


def check_movable(booking: Booking, by: str) -> None:
    """That a booking may be moved. Raises BookingClosed, RescheduleNotAllowed, ChangeTooLate, MovedTooOften."""
    if booking.status != BookingStatus.CONFIRMED or booking.starts_at <= now():
        raise BookingClosed
    if by != INVITEE:
        return
    allowance = read_allowance(booking)
    if not booking.request.is_reschedule_allowed:
        raise RescheduleNotAllowed
    if allowance.is_too_late:
        raise ChangeTooLate
    if allowance.moves_left == 0:
        raise MovedTooOften


def check_reason(booking: Booking, by: str, reason: str) -> str:
    """Why a booking is changed, as it is kept. Raises InputRefused where the company asks for it and none is given."""
    is_asked = by == INVITEE and booking.request.unit.asks_reason
    return check_text(reason, "reason", 500, is_required=is_asked, has_lines=True)
