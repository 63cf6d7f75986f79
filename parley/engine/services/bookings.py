"""Bookings: a time is taken, moved and given back, each in one transaction under the locks of all hosts."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from parley.engine.domain.errors import (
    BookingClosed,
    ClaimRefused,
    InputRefused,
    LinkRevoked,
    LinkUsed,
    RescheduleNotAllowed,
    SlotTaken,
)
from parley.engine.domain.slots import Slot, find_slot
from parley.engine.models import (
    Booking,
    BookingHost,
    BookingStatus,
    PublicLink,
    RequestStatus,
    SchedulingRequest,
)
from parley.engine.services.booking_parts.holds import hash_holder, hold_slot, release_hold
from parley.engine.services.booking_parts.making import make_booking, make_link_request
from parley.engine.services.booking_parts.occupancy import free_booking, lock_hosts, occupy
from parley.engine.services.booking_parts.people import Invitee, check_invitee, check_text
from parley.engine.services.calendar_writes import want_event
from parley.engine.services.calendars import refresh_busy_time
from parley.engine.services.invitations import invite
from parley.engine.services.request_parts.changes import CANCELLED, RESCHEDULED, TIME_CHOSEN, note_change
from parley.engine.services.request_parts.drafts import keep_metadata
from parley.engine.services.request_parts.links import check_request_is_open, get_booking_by_token
from parley.engine.services.signed_tokens import Claim, consume_claim
from parley.engine.services.slots.loading import load_query
from parley.engine.services.slots.refusals import refuse_slot
from parley.engine.services.slots.terms import SlotTerms, read_link_terms, read_request_terms
from parley.toolkit.clock import now
from parley.toolkit.ids import keyed_hash

__all__ = [
    "Invitee",
    "book_public_link",
    "book_slot",
    "cancel_booking",
    "find_booking_by_form",
    "find_live_booking",
    "get_booking_by_token",
    "hold_slot",
    "list_booking_hosts",
    "reschedule_booking",
]

# A provider is asked again just before a booking, for so long and no longer; what is known from before counts then.
RECHECK_SECONDS = 2.0


def book_slot(
    request: SchedulingRequest,
    starts_at: datetime,
    invitee: Invitee,
    form_key: str,
    holder: str = "",
    metadata: Mapping[str, str] | None = None,
) -> Booking:
    """Take the time for the invitee; the same form sent twice gives the same booking.

    `metadata` is what stood in the address (utm_* and correlation_id); it is kept beside what the request has.
    Raises InputRefused with the field; LinkExpired, LinkRevoked; LinkUsed (with the booking's token) when the
    request has its booking; SlotTaken, SlotNotOffered, SlotPassed with the next free starts.
    """
    invitee, starts_at = check_invitee(invitee), _check_instant(starts_at)
    kept = keep_metadata(metadata or {})
    earlier = _find_earlier(request, starts_at, form_key)
    if earlier is not None:
        return earlier
    check_request_is_open(request)
    terms, own_hold = read_request_terms(request), hash_holder(request, holder)
    _ask_providers(terms, starts_at)
    with _offering_others(terms, starts_at), transaction.atomic():
        lock_hosts(terms.required_ids, f"request:{request.pk}")
        request = SchedulingRequest.objects.select_related("host", "unit").get(pk=request.pk)
        earlier = _find_earlier(request, starts_at, form_key)
        if earlier is not None:
            return earlier
        check_request_is_open(request)
        slot = _claim_slot(terms, starts_at, own_hold)
        if kept:
            request.link_metadata = {**kept, **request.link_metadata}
            request.save(update_fields=["link_metadata"])
        booking = make_booking(request, terms, slot, invitee, form_key)
        note_change(request, TIME_CHOSEN)
    return booking


def book_public_link(
    link: PublicLink,
    starts_at: datetime,
    invitee: Invitee,
    form_key: str,
    holder: str = "",
    claim: Claim | None = None,
    metadata: Mapping[str, str] | None = None,
) -> Booking:
    """Take a time of the link's owner: makes the request and its booking together.

    A claim is used up with the booking and names the conversation, which has at most one live booking; `metadata`
    is what stood in the address. Raises as `book_slot` does, and ClaimRefused.
    """
    invitee, starts_at = check_invitee(invitee), _check_instant(starts_at)
    kept = keep_metadata(metadata or {})
    earlier = _find_link_booking(link, starts_at, form_key)
    if earlier is not None:
        return earlier
    _check_link(link, claim)
    terms, own_hold = read_link_terms(link), hash_holder(link, holder)
    _ask_providers(terms, starts_at)
    names = [f"conversation:{claim.application.pk}:{claim.correlation_id}"] if claim is not None else []
    with _offering_others(terms, starts_at), transaction.atomic():
        lock_hosts(terms.required_ids, *names)
        earlier = _find_link_booking(link, starts_at, form_key)
        if earlier is not None:
            return earlier
        link.refresh_from_db(fields=["revoked_at"])
        _check_link(link, claim)
        if claim is not None:
            consume_claim(claim)
        slot = _claim_slot(terms, starts_at, own_hold)
        request = make_link_request(link, terms, invitee, claim, kept)
        booking = make_booking(request, terms, slot, invitee, form_key)
        note_change(request, TIME_CHOSEN)
    return booking


def reschedule_booking(booking: Booking, starts_at: datetime, by: str) -> Booking:
    """Move a booking to another slot on offer: the same booking and UID, a higher sequence.

    `by` is invitee or host. To the time it has already, nothing happens. Raises BookingClosed,
    RescheduleNotAllowed, SlotTaken, SlotNotOffered, SlotPassed with the next free starts.
    """
    starts_at = _check_instant(starts_at)
    terms = _read_booking_terms(booking)
    _check_movable(booking, by)
    if starts_at == booking.starts_at:
        return booking
    _ask_providers(terms, starts_at)
    with _offering_others(terms, starts_at, booking), transaction.atomic():
        lock_hosts(terms.required_ids, f"request:{booking.request_id}")
        booking = Booking.objects.select_related("request__host", "request__unit").get(pk=booking.pk)
        _check_movable(booking, by)
        if starts_at == booking.starts_at:
            return booking
        query = load_query(terms, leave_out_booking=booking)
        slot = find_slot(query, starts_at)
        if slot is None:
            raise refuse_slot(query, starts_at)
        free_booking(booking)
        occupy(terms.required_ids, slot.starts_at, slot.ends_at, booking=booking)
        local = slot.starts_at.astimezone(ZoneInfo(booking.tzid))
        _save_next_state(
            booking,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            local_start=local.strftime("%Y-%m-%dT%H:%M:%S"),
        )
        note_change(booking.request, RESCHEDULED)
    return booking


def cancel_booking(booking: Booking, by: str, reason: str) -> Booking:
    """Cancel a booking, free its time and close its request; a second time nothing happens.

    `by` is invitee, host or application. Raises BookingClosed when the conversation is over; InputRefused for the
    reason.
    """
    reason = check_text(reason, "reason", 500, is_required=False, has_lines=True)
    hosts = list(booking.hosts.values_list("account_id", flat=True))
    with transaction.atomic():
        lock_hosts(hosts, f"request:{booking.request_id}")
        booking = Booking.objects.select_related("request__host", "request__unit").get(pk=booking.pk)
        if booking.status == BookingStatus.CANCELLED:
            return booking
        if booking.ends_at <= now():
            raise BookingClosed
        free_booking(booking)
        SchedulingRequest.objects.filter(pk=booking.request_id).update(status=RequestStatus.CANCELLED)
        booking.request.status = RequestStatus.CANCELLED
        _save_next_state(booking, status=BookingStatus.CANCELLED, cancelled_by=by[:20], cancelled_reason=reason)
        note_change(booking.request, CANCELLED)
    return booking


def find_live_booking(request: SchedulingRequest) -> Booking | None:
    """The booking that stands for a request, if there is one."""
    return Booking.objects.filter(request=request, status=BookingStatus.CONFIRMED).first()


def find_booking_by_form(token: str, form_key: str) -> Booking | None:
    """The live booking that a form made through the link (of a request, or public) with this token."""
    if not form_key or len(token) > 64:
        return None
    is_of_link = Q(request__token_hash=keyed_hash("request", token)) | Q(
        request__public_link__token_hash=keyed_hash("public_link", token)
    )
    return Booking.objects.filter(is_of_link, form_key=form_key, status=BookingStatus.CONFIRMED).first()


def list_booking_hosts(booking: Booking) -> list[BookingHost]:
    """Who of the unit takes part, the organizer first."""
    return list(booking.hosts.select_related("account").order_by("-is_organizer", "-is_required", "pk"))


def _save_next_state(booking: Booking, **values: object) -> None:
    """Write the new state under the next sequence, and all that follows from it: events, invitations."""
    for name, value in {**values, "sequence": booking.sequence + 1, "changed_at": now()}.items():
        setattr(booking, name, value)
    booking.save()
    want_event(booking)
    invite(booking)


def _claim_slot(terms: SlotTerms, starts_at: datetime, own_hold: str) -> Slot:
    """The slot, found by the same function that lists slots; the visitor's own hold is given back for it."""
    release_hold(own_hold)
    query = load_query(terms)
    slot = find_slot(query, starts_at)
    if slot is None:
        raise refuse_slot(query, starts_at)
    return slot


@contextmanager
def _offering_others(terms: SlotTerms, starts_at: datetime, moved: Booking | None = None) -> Iterator[None]:
    """Where the last line refused, say so with the next times; asked for after the broken transaction is left."""
    try:
        yield
    except SlotTaken as refusal:
        if refusal.next_slots:
            raise
        raise refuse_slot(load_query(terms, leave_out_booking=moved), starts_at) from None


def _ask_providers(terms: SlotTerms, starts_at: datetime) -> None:
    ends_at = starts_at + timedelta(minutes=terms.duration_minutes)
    refresh_busy_time(list(terms.required_ids), starts_at, ends_at, deadline_seconds=RECHECK_SECONDS)


def _check_instant(starts_at: datetime) -> datetime:
    if starts_at.tzinfo is None:
        raise InputRefused("A time needs a zone.", field="starts_at")
    return starts_at.astimezone(UTC)


def _find_earlier(request: SchedulingRequest, starts_at: datetime, form_key: str) -> Booking | None:
    """The booking that this very form made. Raises LinkUsed when another has taken the request's one place."""
    live = find_live_booking(request)
    if live is None:
        return None
    if form_key and live.form_key == form_key and live.starts_at == starts_at:
        return live
    raise LinkUsed(booking_token=live.token)


def _find_link_booking(link: PublicLink, starts_at: datetime, form_key: str) -> Booking | None:
    if not form_key:
        return None
    made = Booking.objects.filter(request__public_link=link, form_key=form_key, starts_at=starts_at)
    return made.filter(status=BookingStatus.CONFIRMED).first()


def _check_link(link: PublicLink, claim: Claim | None) -> None:
    if link.revoked_at is not None or not link.account.is_active:
        raise LinkRevoked
    if claim is None:
        return
    if link.unit.application_id != claim.application.pk or link.unit.tenant_id != claim.tenant_id:
        raise ClaimRefused
    live = Booking.objects.filter(
        request__application=claim.application,
        request__correlation_id=claim.correlation_id,
        request__unit=link.unit,
        status=BookingStatus.CONFIRMED,
    ).first()
    if live is not None:
        raise LinkUsed(booking_token=live.token)


def _read_booking_terms(booking: Booking) -> SlotTerms:
    return read_request_terms(SchedulingRequest.objects.prefetch_related("members").get(pk=booking.request_id))


def _check_movable(booking: Booking, by: str) -> None:
    if booking.status != BookingStatus.CONFIRMED or booking.starts_at <= now():
        raise BookingClosed
    if by == "invitee" and not booking.request.is_reschedule_allowed:
        raise RescheduleNotAllowed
