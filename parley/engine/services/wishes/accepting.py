"""A proposed time accepted for the candidate with one click, whatever the usual hours say, or the wish answered."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from parley.engine.domain.errors.bookings import LinkUsed, SlotTaken, WishRefused
from parley.engine.domain.slots import Slot, SlotQuery, find_slot
from parley.engine.domain.zones.instants import write_instant
from parley.engine.domain.zones.names import zone_of
from parley.engine.models import Account, Booking, RequestStatus, SchedulingRequest, TimeWish, WishState
from parley.engine.services.availability.explaining import put_time_in_words
from parley.engine.services.availability.loading import load_query
from parley.engine.services.availability.terms import SlotTerms, read_request_terms
from parley.engine.services.bookings.bookings import find_live_booking
from parley.engine.services.bookings.claiming import ask_providers
from parley.engine.services.bookings.holds import release_hold
from parley.engine.services.bookings.making import Visit, make_booking
from parley.engine.services.bookings.occupancy import lock_hosts
from parley.engine.services.bookings.series.offering import find_chain, list_parts
from parley.engine.services.links import check_request_is_open, hash_holder
from parley.engine.services.people.typed_words import Invitee
from parley.engine.services.pools.choosing import choose_people
from parley.engine.services.requests.changes import TIME_CHOSEN, note_change
from parley.engine.services.requests.wishes import find_wish
from parley.engine.services.wishes.telling import tell_invitee_of_answer
from parley.toolkit.clock import now
from parley.toolkit.locking import lock_names

PASSED = "This time has passed."


def explain_proposed(request: SchedulingRequest, starts: Sequence[datetime], viewer: Account) -> list[list[str]]:
    """For each proposed time why it cannot be accepted now, in sentences; none where it can. Never for a candidate.

    What the usual hours, notice and limits would forbid does not count: whoever accepts, decides.
    """
    terms = read_request_terms(request)
    own = hash_holder(request, "")
    return [_explain(open_up(terms, each), each, own, viewer) for each in starts]


def _explain(terms: SlotTerms, starts_at: datetime, own_hold: str, viewer: Account) -> list[str]:
    if starts_at <= now():
        return [PASSED]
    query = lift_limits(load_query(terms, leave_out_holder=own_hold, tells_calendars=True))
    return put_time_in_words(query, starts_at, viewer)


def accept_time(request: SchedulingRequest, starts_at: datetime, by: Account | None = None) -> Booking:
    """Book a time that the candidate proposed, for them; they are told by the invitation. A second time it is the same.

    `by` is None for an application. Of several conversations behind one link those that follow come after it, as they
    would have been offered. Raises WishRefused, with the reason where somebody is not free, LinkUsed, LinkExpired,
    LinkRevoked, HostGone, CalendarUnreachable.
    """
    parts = list_parts(request)
    all_terms = [open_up(read_request_terms(part), starts_at, is_first=not place) for place, part in enumerate(parts)]
    _find_wish_of(request, starts_at)
    for terms in all_terms:
        ask_providers(terms, starts_at, request.unit)
    everybody = {account_id for terms in all_terms for account_id in terms.everybody_ids}
    names = [f"request:{part.pk}" for part in parts]
    if request.public_link_id and request.correlation_id:
        # The conversation may book through the public link at this very moment.
        names.append(f"conversation:{request.application_id}:{request.correlation_id}")
    try:
        with transaction.atomic():
            lock_hosts(everybody, *names)
            return _accept(request.pk, parts, all_terms, starts_at, by)
    except SlotTaken:
        raise WishRefused("Somebody who takes part is not free then any more.") from None


def _accept(
    request_id: str,
    parts: Sequence[SchedulingRequest],
    all_terms: Sequence[SlotTerms],
    starts_at: datetime,
    by: Account | None,
) -> Booking:
    request = SchedulingRequest.objects.select_related("host", "unit").get(pk=request_id)
    live = find_live_booking(request)
    if live is not None:
        if live.starts_at == starts_at:
            return live
        raise LinkUsed(booking_token=live.token)
    check_request_is_open(request)
    wish = _find_wish_of(request, starts_at)
    release_hold(hash_holder(request, ""))
    queries = [lift_limits(load_query(terms)) for terms in all_terms]
    chain = _find(queries, starts_at)
    if not chain:
        raise WishRefused(" ".join(_tell_why(queries, starts_at)))
    TimeWish.objects.filter(pk=wish.pk).update(state=WishState.ACCEPTED, settled_by=by, settled_at=now())
    invitee = Invitee(wish.invitee_name, wish.invitee_email, wish.tzid, wish.language)
    made = [_book(part, terms, slot, invitee) for part, terms, slot in zip(parts, all_terms, chain, strict=True)]
    return made[0]


def _book(part: SchedulingRequest, terms: SlotTerms, slot: Slot, invitee: Invitee) -> Booking:
    part = SchedulingRequest.objects.select_related("host", "unit").get(pk=part.pk)
    if part.status != RequestStatus.PENDING:
        raise SlotTaken
    settled, choices = choose_people(terms, slot)
    booking = make_booking(part, settled, slot, Visit(invitee, ""), choices)
    note_change(part, TIME_CHOSEN)
    return booking


def _find(queries: Sequence[SlotQuery], starts_at: datetime) -> tuple[Slot, ...]:
    if len(queries) > 1:
        return find_chain(queries, starts_at)
    slot = find_slot(queries[0], starts_at)
    return (slot,) if slot is not None else ()


def _tell_why(queries: Sequence[SlotQuery], starts_at: datetime) -> list[str]:
    if starts_at <= now():
        return [PASSED]
    return put_time_in_words(queries[0], starts_at) or ["The conversations that follow find no time then."]


def _find_wish_of(request: SchedulingRequest, starts_at: datetime) -> TimeWish:
    """The wish in which the time stands. Raises WishRefused."""
    wish = TimeWish.objects.filter(request=request.pk).first()
    if wish is None or write_instant(starts_at) not in wish.starts:
        raise WishRefused("The candidate has not proposed this time, or proposes others now.")
    if wish.state != WishState.OPEN and find_live_booking(request) is None:
        raise WishRefused
    return wish


def open_up(terms: SlotTerms, starts_at: datetime, *, is_first: bool = True) -> SlotTerms:
    """The terms for exactly this start, or for what follows it that day and the next; without notice or buffers."""
    first_on = starts_at.astimezone(zone_of(terms.tzid)).date()
    last_on = first_on + timedelta(days=1)
    period: Mapping[str, Any] = {"kind": "slots", "starts": [write_instant(starts_at)]}
    if not is_first:
        period = {"kind": "range", "first_on": first_on.isoformat(), "last_on": last_on.isoformat()}
    return replace(terms, period=period, minimum_notice_minutes=0, buffer_before_minutes=0, buffer_after_minutes=0)


def lift_limits(query: SlotQuery) -> SlotQuery:
    """The same question without anybody's hours and limits: only calendars and conversations count."""
    groups = tuple(
        replace(
            group,
            members=tuple(
                replace(
                    each,
                    hours=None,
                    daily_limit=None,
                    weekly_limit=None,
                    buffer_before_minutes=0,
                    buffer_after_minutes=0,
                )
                for each in group.members
            ),
        )
        for group in query.groups
    )
    return replace(query, groups=groups)


def answer_wish(request: SchedulingRequest, by: Account) -> bool:
    """Tell the candidate that new times come; whether there was something to answer."""
    with transaction.atomic():
        lock_names([f"request:{request.pk}"])
        wish = find_wish(SchedulingRequest.objects.select_related("host", "unit").get(pk=request.pk))
        if wish is None or wish.state != WishState.OPEN:
            return False
        wish.state, wish.settled_by, wish.settled_at = WishState.ANSWERED, by, now()
        wish.save(update_fields=["state", "settled_by", "settled_at"])
        tell_invitee_of_answer(wish.request, wish)
        note_change(wish.request)
    return True
