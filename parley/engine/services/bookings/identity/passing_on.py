"""A forwarded link that books for the new person: with a request of their own, while the link stays as it was."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from parley.engine.domain.errors.people import TooManyAttempts
from parley.engine.models import (
    Booking,
    BookingStatus,
    RequestFile,
    RequestMember,
    RequestPool,
    RequestRecipient,
    RequestStatus,
    RequestTag,
    SchedulingRequest,
)
from parley.engine.services.availability.terms import read_request_terms
from parley.engine.services.bookings.claiming import ask_providers, check_instant, claim_slot, offering_others
from parley.engine.services.bookings.making import Visit, make_booking
from parley.engine.services.bookings.occupancy import lock_hosts
from parley.engine.services.links import check_request_is_open, hash_holder, make_link_token
from parley.engine.services.people.typed_words import Invitee, check_invitee
from parley.engine.services.pools.choosing import choose_people
from parley.engine.services.requests.changes import TIME_CHOSEN, note_change
from parley.engine.services.requests.drafts import keep_metadata
from parley.toolkit.clock import now
from parley.toolkit.ids import make_id
from parley.toolkit.presenting.told import marked

# A link that somebody put where everybody reads it must not become a public one.
MOST_NEW_PEOPLE = 5


def book_for_new_person(
    request: SchedulingRequest,
    starts_at: datetime,
    invitee: Invitee,
    form_key: str,
    holder: str = "",
    metadata: Mapping[str, str] | None = None,
) -> Booking:
    """Take the time for somebody whom the link was not made for; the same form sent twice gives the same booking.

    Raises as `bookings.book_slot` does, and TooManyAttempts when the link was passed on to many people.
    """
    invitee, starts_at = check_invitee(invitee), check_instant(starts_at)
    kept = keep_metadata(metadata or {})
    earlier = _find_earlier(request, starts_at, form_key)
    if earlier is not None:
        return earlier
    check_request_is_open(request)
    terms = read_request_terms(request)
    ask_providers(terms, starts_at, request.unit)
    with offering_others(terms, starts_at), transaction.atomic():
        lock_hosts(terms.everybody_ids, f"request:{request.pk}")
        earlier = _find_earlier(request, starts_at, form_key)
        if earlier is not None:
            return earlier
        request = SchedulingRequest.objects.select_related("host", "unit").get(pk=request.pk)
        check_request_is_open(request)
        if request.passed_on.count() >= MOST_NEW_PEOPLE:
            raise TooManyAttempts(marked("Many people have booked with this link. Please ask for one of your own."))
        slot = claim_slot(terms, starts_at, hash_holder(request, holder))
        settled, choices = choose_people(terms, slot)
        own = _make_own_request(request, invitee, kept)
        booking = make_booking(own, settled, slot, Visit(invitee, form_key), choices)
        note_change(own, TIME_CHOSEN)
    return booking


def _find_earlier(request: SchedulingRequest, starts_at: datetime, form_key: str) -> Booking | None:
    if not form_key:
        return None
    made = Booking.objects.filter(request__forwarded_from=request, form_key=form_key, starts_at=starts_at)
    return made.filter(status=BookingStatus.CONFIRMED).first()


def _make_own_request(request: SchedulingRequest, invitee: Invitee, metadata: Mapping[str, str]) -> SchedulingRequest:
    """The same conversation for somebody else: its people, pools, guests, tags and files, but no word of the first."""
    token, token_hash = make_link_token("request")
    own = SchedulingRequest.objects.get(pk=request.pk)
    own._state.adding = True
    own.pk, own.token, own.token_hash = make_id("srq"), token, token_hash
    own.forwarded_from, own.status = request, RequestStatus.PENDING
    own.recipient_email, own.recipient_name, own.recipient_organization = invitee.email, invitee.name, ""
    own.correlation_id, own.link_metadata = "", dict(metadata)
    own.declined_reason, own.created_at, own.opened_at, own.change_number = "", now(), now(), 0
    own.save(force_insert=True)
    kinds: tuple[Any, ...] = (RequestMember, RequestPool, RequestRecipient, RequestTag)
    for kind in kinds:
        rows = list(kind.objects.filter(request=request))
        for row in rows:
            row.pk, row.request = None, own
        kind.objects.bulk_create(rows)
    for file in RequestFile.objects.filter(request=request):
        file.pk, file.request = make_id("fil"), own
        file.token, file.token_hash = make_link_token("request_file")
        file.save(force_insert=True)
    return own
