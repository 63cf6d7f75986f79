"""Bookings: a time is taken, in one transaction under the locks of all hosts, and found again by its form."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from parley.engine.domain.errors.applications import ClaimRefused
from parley.engine.domain.errors.bookings import LinkRevoked, LinkUsed
from parley.engine.models import (
    Booking,
    BookingStatus,
    PublicLink,
    SchedulingRequest,
)
from parley.engine.services.applications.signed_tokens import Claim, consume_claim
from parley.engine.services.availability.terms import read_link_terms, read_request_terms
from parley.engine.services.bookings.claiming import ask_providers, check_instant, claim_slot, offering_others
from parley.engine.services.bookings.making import Visit, make_booking, make_link_request
from parley.engine.services.bookings.occupancy import lock_hosts
from parley.engine.services.bookings.relaying import check_stranger
from parley.engine.services.links import check_request_is_open, hash_holder
from parley.engine.services.people.typed_words import Invitee, check_invitee
from parley.engine.services.pools.choosing import choose_people
from parley.engine.services.requests.changes import TIME_CHOSEN, note_change
from parley.engine.services.requests.drafts import keep_metadata
from parley.toolkit.ids import keyed_hash


def book_slot(
    request: SchedulingRequest,
    starts_at: datetime,
    invitee: Invitee,
    form_key: str,
    holder: str = "",
    metadata: Mapping[str, str] | None = None,
    answers: Sequence[Mapping[str, Any]] = (),
    *,
    is_second_address: bool = False,
) -> Booking:
    """Take the time for the invitee; the same form sent twice gives the same booking.

    `metadata` is what stood in the address (utm_* and correlation_id); it is kept beside what the request has.
    `answers` are those of `domain.planning.questions.check_answers`; `is_second_address` as `making.Visit` says.
    Raises InputRefused with the field; LinkExpired, LinkRevoked; LinkUsed (with the booking's token) when the
    request has its booking; SlotTaken, SlotNotOffered, SlotPassed with the next free starts.
    """
    invitee, starts_at = check_invitee(invitee), check_instant(starts_at)
    kept = keep_metadata(metadata or {})
    earlier = find_earlier(request, starts_at, form_key)
    if earlier is not None:
        return earlier
    check_request_is_open(request)
    terms, own_hold = read_request_terms(request), hash_holder(request, holder)
    ask_providers(terms, starts_at, request.unit)
    with offering_others(terms, starts_at), transaction.atomic():
        lock_hosts(terms.everybody_ids, f"request:{request.pk}")
        request = SchedulingRequest.objects.select_related("host", "unit").get(pk=request.pk)
        earlier = find_earlier(request, starts_at, form_key)
        if earlier is not None:
            return earlier
        check_request_is_open(request)
        slot = claim_slot(terms, starts_at, own_hold)
        settled, choices = choose_people(terms, slot)
        if kept:
            request.link_metadata = {**kept, **request.link_metadata}
            request.save(update_fields=["link_metadata"])
        visit = Visit(invitee, form_key, answers, is_second_address)
        booking = make_booking(request, settled, slot, visit, choices)
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
    answers: Sequence[Mapping[str, Any]] = (),
) -> Booking:
    """Take a time of the link's owner: makes the request and its booking together.

    A claim is used up with the booking and names the conversation, which has at most one live booking; `metadata`
    is what stood in the address. Raises as `book_slot` does, ClaimRefused, and TooManyAttempts without a claim.
    """
    invitee, starts_at = check_invitee(invitee), check_instant(starts_at)
    kept = keep_metadata(metadata or {})
    earlier = _find_link_booking(link, starts_at, form_key)
    if earlier is not None:
        return earlier
    _check_link(link, claim)
    terms, own_hold = read_link_terms(link), hash_holder(link, holder)
    ask_providers(terms, starts_at, link.unit)
    names = [f"conversation:{claim.application.pk}:{claim.correlation_id}"] if claim is not None else []
    with offering_others(terms, starts_at), transaction.atomic():
        lock_hosts(terms.everybody_ids, *names)
        earlier = _find_link_booking(link, starts_at, form_key)
        if earlier is not None:
            return earlier
        link.refresh_from_db(fields=["revoked_at"])
        _check_link(link, claim)
        if claim is not None:
            consume_claim(claim)
        slot = claim_slot(terms, starts_at, own_hold)
        if claim is None:
            check_stranger(link, invitee)
        settled, choices = choose_people(terms, slot)
        request = make_link_request(link, settled, invitee, claim, kept)
        booking = make_booking(request, settled, slot, Visit(invitee, form_key, answers), choices)
        note_change(request, TIME_CHOSEN)
    return booking


def find_live_booking(request: SchedulingRequest) -> Booking | None:
    """The booking that stands for a request, if there is one."""
    return Booking.objects.filter(request=request, status=BookingStatus.CONFIRMED).first()


def find_booking_by_form(token: str, form_key: str) -> Booking | None:
    """The live booking that a form made through the link (of a request, or public) with this token."""
    if not form_key or len(token) > 64:
        return None
    own, public = keyed_hash("request", token), keyed_hash("public_link", token)
    is_of_link = (
        Q(request__token_hash=own)
        | Q(request__forwarded_from__token_hash=own)
        | Q(request__public_link__token_hash=public)
    )
    return Booking.objects.filter(is_of_link, form_key=form_key, status=BookingStatus.CONFIRMED).first()


def find_earlier(request: SchedulingRequest, starts_at: datetime, form_key: str) -> Booking | None:
    """The request's booking, where this very form made it. Raises LinkUsed when another has taken its one place."""
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
