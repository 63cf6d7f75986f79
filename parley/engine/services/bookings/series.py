"""Several conversations behind one link: offered one after the other, and booked together or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from parley.engine.domain.errors.bookings import SlotTaken
from parley.engine.domain.planning.sequences import Step, list_sequences
from parley.engine.domain.slots import Slot, SlotQuery
from parley.engine.models import Booking, RequestStatus, SchedulingRequest
from parley.engine.services.availability.availability import list_request_slots
from parley.engine.services.availability.loading import load_query
from parley.engine.services.availability.refusals import NEXT_SLOTS
from parley.engine.services.availability.terms import SlotTerms, read_request_terms
from parley.engine.services.bookings.bookings import find_earlier
from parley.engine.services.bookings.claiming import ask_providers, check_instant
from parley.engine.services.bookings.holds import release_hold
from parley.engine.services.bookings.making import Visit, make_booking
from parley.engine.services.bookings.occupancy import BUCKET, lock_hosts
from parley.engine.services.links import check_request_is_open, hash_holder
from parley.engine.services.people.typed_words import check_invitee
from parley.engine.services.pools.choosing import choose_people
from parley.engine.services.requests.changes import TIME_CHOSEN, note_change
from parley.engine.services.requests.drafts import keep_metadata

LEADS = 1
# What belongs to one visit lies close together: nobody comes on Friday for one half and on Monday for the other.
MOST_MINUTES_BETWEEN = 240
_MOST_SEQUENCES = 20_000
Chain = tuple[Slot, ...]


def list_parts(request: SchedulingRequest) -> list[SchedulingRequest]:
    """The conversations that the request's link offers, in their order: itself, and those that follow and are open."""
    if request.position != LEADS:
        return [request]
    followers = request.followers.filter(status=RequestStatus.PENDING).select_related("host", "unit")
    return [request, *followers.prefetch_related("members").order_by("position")]


def list_offered(request: SchedulingRequest) -> list[datetime]:
    """The starts on offer through a request's link; of several conversations, those of the first."""
    parts = list_parts(request)
    if len(parts) == 1:
        return [slot.starts_at for slot in list_request_slots(request)]
    return [chain[0].starts_at for chain in list_chains(_read_terms(parts), hash_holder(request, ""))]


def list_chain(request: SchedulingRequest, starts_at: datetime) -> list[tuple[SchedulingRequest, Slot]]:
    """Each conversation with its time where the first one starts at the instant; empty where that is not on offer."""
    parts = list_parts(request)
    chain = _find_chain(_load_queries(_read_terms(parts), hash_holder(request, "")), starts_at)
    return list(zip(parts, chain, strict=True)) if chain else []


def list_chains(all_terms: Sequence[SlotTerms], own_hold: str = "") -> list[Chain]:
    """The ways to hold conversations on these terms in a row, by the start of the first; its own hold hides none."""
    return list_sequences(_make_steps(_load_queries(all_terms, own_hold)), max_results=_MOST_SEQUENCES)


def list_companions(booking: Booking) -> list[Booking]:
    """The other bookings of the same visit, by time. One query, none for a conversation alone."""
    request = booking.request
    if not request.position:
        return []
    leader_id = request.leader_id or request.pk
    rows = Booking.objects.filter(request__leader_id=leader_id) | Booking.objects.filter(request_id=leader_id)
    return list(rows.exclude(request_id=request.pk).select_related("request__host").order_by("starts_at", "pk"))


def book_series(
    request: SchedulingRequest,
    starts_at: datetime,
    visit: Visit,
    holder: str = "",
    metadata: Mapping[str, str] | None = None,
) -> Booking:
    """Take the times of all conversations, the first one at the instant; all or none. Answers the first booking.

    Raises as `bookings.book_slot` does; SlotTaken also where those that follow find no time any more.
    """
    visit, kept = replace(visit, invitee=check_invitee(visit.invitee)), keep_metadata(metadata or {})
    starts_at, own_hold = check_instant(starts_at), hash_holder(request, holder)
    parts = list_parts(request)
    all_terms = _read_terms(parts)
    for terms, slot in zip(all_terms, _find_chain(_load_queries(all_terms, own_hold), starts_at), strict=False):
        ask_providers(terms, slot.starts_at)
    everybody = {account_id for terms in all_terms for account_id in terms.everybody_ids}
    with transaction.atomic():
        lock_hosts(everybody, *sorted(f"request:{part.pk}" for part in parts))
        earlier = find_earlier(request, starts_at, visit.form_key)
        if earlier is not None:
            return earlier
        release_hold(own_hold)
        chain = _claim_chain(all_terms, starts_at)
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


def _claim_chain(all_terms: Sequence[SlotTerms], starts_at: datetime) -> Chain:
    queries = _load_queries(all_terms, "")
    chains = list_sequences(_make_steps(queries), max_results=_MOST_SEQUENCES)
    chain = next((each for each in chains if each[0].starts_at == starts_at), ())
    if not chain:
        starts = [each[0].starts_at for each in chains]
        later = [start for start in starts if start > starts_at] or starts
        raise SlotTaken(next_slots=later[:NEXT_SLOTS])
    return chain


def _read_terms(parts: Sequence[SchedulingRequest]) -> list[SlotTerms]:
    return [read_request_terms(part) for part in parts]


def _load_queries(all_terms: Sequence[SlotTerms], own_hold: str) -> list[SlotQuery]:
    return [load_query(terms, leave_out_holder=own_hold) for terms in all_terms]


def _find_chain(queries: Sequence[SlotQuery], starts_at: datetime) -> Chain:
    chains = list_sequences(_make_steps(queries), max_results=_MOST_SEQUENCES)
    return next((chain for chain in chains if chain[0].starts_at == starts_at), ())


def _make_steps(queries: Sequence[SlotQuery]) -> list[Step]:
    """Between two conversations lies what either wants free, and what rounds the first one up to our buckets."""
    bucket = BUCKET // timedelta(minutes=1)
    return [
        Step(
            query,
            least_minutes_before=query.buffer_before_minutes,
            least_minutes_after=max(query.buffer_after_minutes, -query.duration_minutes % bucket),
            most_minutes_after=MOST_MINUTES_BETWEEN + query.buffer_after_minutes,
        )
        for query in queries
    ]
