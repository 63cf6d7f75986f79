"""Several conversations booked in one transaction: all of them or none."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from parley.engine.domain.errors.bookings import SlotTaken
from parley.engine.domain.slots import Slot
from parley.engine.models import Booking, RequestStatus, SchedulingRequest
from parley.engine.services.availability.refusals import NEXT_SLOTS
from parley.engine.services.availability.terms import SlotTerms
from parley.engine.services.bookings.bookings import find_earlier
from parley.engine.services.bookings.claiming import ask_providers, check_instant
from parley.engine.services.bookings.holds import release_hold
from parley.engine.services.bookings.making import Visit, make_booking
from parley.engine.services.bookings.occupancy import lock_hosts
from parley.engine.services.bookings.series.offering import (
    Chain,
    find_chain,
    list_parts,
    load_queries,
    order_chains,
    read_all_terms,
)
from parley.engine.services.links import check_request_is_open, hash_holder
from parley.engine.services.people.typed_words import check_invitee
from parley.engine.services.pools.choosing import choose_people
from parley.engine.services.requests.changes import TIME_CHOSEN, note_change
from parley.engine.services.requests.drafts import keep_metadata


def book_series(
    request: SchedulingRequest,
    starts_at: datetime,
    visit: Visit,
    holder: str = "",
    metadata: Mapping[str, str] | None = None,
) -> Booking:
    """Take the times of all conversations, the first one at the instant; all or none. Answers the first booking.

    Raises as `bookings.book_slot` does; SlotTaken also where those that follow find no time any more, or another
    than the visitor has agreed to.
    """
    visit, kept = replace(visit, invitee=check_invitee(visit.invitee)), keep_metadata(metadata or {})
    starts_at, own_hold = check_instant(starts_at), hash_holder(request, holder)
    parts = list_parts(request)
    all_terms = read_all_terms(parts)
    for terms, slot in zip(all_terms, find_chain(load_queries(all_terms, own_hold), starts_at), strict=False):
        ask_providers(terms, slot.starts_at, request.unit)
    everybody = {account_id for terms in all_terms for account_id in terms.everybody_ids}
    with transaction.atomic():
        lock_hosts(everybody, *sorted(f"request:{part.pk}" for part in parts))
        earlier = find_earlier(request, starts_at, visit.form_key)
        if earlier is not None:
            return earlier
        release_hold(own_hold)
        chain = _claim_chain(all_terms, starts_at, visit.agreed_starts)
        made = [
            _book(part, terms, slot, visit, kept) for part, terms, slot in zip(parts, all_terms, chain, strict=True)
        ]
    return made[0]


def _book(part: SchedulingRequest, terms: SlotTerms, slot: Slot, visit: Visit, metadata: Mapping[str, str]) -> Booking:
    part = SchedulingRequest.objects.select_related("host", "unit").get(pk=part.pk)
    check_request_is_open(part)
    if part.status != RequestStatus.PENDING:
        raise SlotTaken
    if metadata:
        part.link_metadata = {**metadata, **part.link_metadata}
        part.save(update_fields=["link_metadata"])
    settled, choices = choose_people(terms, slot)
    booking = make_booking(part, settled, slot, visit, choices)
    note_change(part, TIME_CHOSEN)
    return booking


def _claim_chain(all_terms: Sequence[SlotTerms], starts_at: datetime, agreed_starts: Sequence[datetime]) -> Chain:
    chains = order_chains(load_queries(all_terms, ""))
    chain = next((each for each in chains if each[0].starts_at == starts_at), ())
    is_as_agreed = not agreed_starts or [slot.starts_at for slot in chain] == list(agreed_starts)
    if not chain or not is_as_agreed:
        starts = [each[0].starts_at for each in chains]
        later = [start for start in starts if start > starts_at] or starts
        raise SlotTaken(next_slots=later[:NEXT_SLOTS])
    return chain
