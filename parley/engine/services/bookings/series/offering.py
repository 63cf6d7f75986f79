"""Which times several conversations in a row are offered: what belongs to one visit lies close together."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from parley.engine.domain.planning.sequences import Step, list_sequences
from parley.engine.domain.slots import Slot, SlotQuery
from parley.engine.models import Booking, RequestStatus, SchedulingRequest
from parley.engine.services.availability.availability import list_request_starts
from parley.engine.services.availability.loading import load_query
from parley.engine.services.availability.terms import SlotTerms, read_request_terms
from parley.engine.services.bookings.occupancy import BUCKET
from parley.engine.services.links import hash_holder

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


def list_series(request: SchedulingRequest) -> list[SchedulingRequest]:
    """All conversations of the request's link with their hosts, whatever became of them; none where it is alone."""
    if not request.position:
        return []
    leader_id = request.leader_id or request.pk
    rows = SchedulingRequest.objects.filter(Q(pk=leader_id) | Q(leader_id=leader_id))
    return list(rows.select_related("host").order_by("position"))


def list_offered(request: SchedulingRequest) -> list[datetime]:
    """The starts on offer through a request's link; of several conversations, those of the first."""
    parts = list_parts(request)
    if len(parts) == 1:
        return list_request_starts(request)
    return [chain[0].starts_at for chain in list_chains(read_all_terms(parts), hash_holder(request, ""))]


def list_chain(request: SchedulingRequest, starts_at: datetime) -> list[tuple[SchedulingRequest, Slot]]:
    """Each conversation with its time where the first one starts at the instant; empty where that is not on offer."""
    parts = list_parts(request)
    chain = find_chain(load_queries(read_all_terms(parts), hash_holder(request, "")), starts_at)
    return list(zip(parts, chain, strict=True)) if chain else []


def list_chains(all_terms: Sequence[SlotTerms], own_hold: str = "") -> list[Chain]:
    """The ways to hold conversations on these terms in a row, by the start of the first; its own hold hides none."""
    return order_chains(load_queries(all_terms, own_hold))


def list_companions(booking: Booking) -> list[Booking]:
    """The other bookings of the same visit, by time. One query, none for a conversation alone."""
    request = booking.request
    if not request.position:
        return []
    leader_id = request.leader_id or request.pk
    rows = Booking.objects.filter(Q(request__leader_id=leader_id) | Q(request_id=leader_id))
    return list(rows.exclude(request_id=request.pk).select_related("request__host").order_by("starts_at", "pk"))


def read_all_terms(parts: Sequence[SchedulingRequest]) -> list[SlotTerms]:
    """The terms of each conversation."""
    return [read_request_terms(part) for part in parts]


def load_queries(all_terms: Sequence[SlotTerms], own_hold: str) -> list[SlotQuery]:
    """The question of each conversation; the visitor's own hold stands in the way of none."""
    return [load_query(terms, leave_out_holder=own_hold) for terms in all_terms]


def find_chain(queries: Sequence[SlotQuery], starts_at: datetime) -> Chain:
    """The way that begins at the instant; empty where that is not on offer."""
    return next((chain for chain in order_chains(queries) if chain[0].starts_at == starts_at), ())


def order_chains(queries: Sequence[SlotQuery]) -> list[Chain]:
    """All ways to hold the conversations of these questions in a row, by the start of the first."""
    return list_sequences(_make_steps(queries), max_results=_MOST_SEQUENCES)


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
