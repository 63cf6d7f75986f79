"""Holds: a time kept for one visitor while the form is open."""

from datetime import datetime, timedelta

from django.db import transaction

from parley.engine.domain.errors.bookings import SlotTaken
from parley.engine.domain.errors.people import TooManyAttempts
from parley.engine.domain.slots import find_slot
from parley.engine.models import Hold, Occupancy, PublicLink, SchedulingRequest
from parley.engine.services.availability.loading import load_query
from parley.engine.services.availability.refusals import refuse_slot
from parley.engine.services.availability.terms import SlotTerms, read_link_terms, read_request_terms
from parley.engine.services.bookings.occupancy import lock_hosts, occupy
from parley.engine.services.links import check_request_is_open, hash_holder
from parley.engine.services.pools.choosing import choose_people
from parley.toolkit.clock import now

HOLD_MINUTES = 10
# A script that opens a public link again and again may keep this many times of its owner, not the whole calendar.
MOST_HOLDS_A_PUBLIC_LINK = 12


def hold_slot(target: SchedulingRequest | PublicLink, starts_at: datetime, holder: str) -> Hold:
    """Keep a time for ten minutes in place of what the visitor held before.

    `holder` is the visitor's random key. Raises SlotTaken (SlotNotOffered, SlotPassed), TooManyAttempts, LinkExpired,
    LinkRevoked.
    """
    own = hash_holder(target, holder)
    if not own:
        raise TooManyAttempts
    request, terms = _read_target(target)
    try:
        with transaction.atomic():
            lock_hosts(terms.everybody_ids)
            Hold.objects.filter(holder=own).delete()
            query = load_query(terms)
            slot = find_slot(query, starts_at)
            if slot is None:
                raise refuse_slot(query, starts_at)
            settled, _ = choose_people(terms, slot)
            if request is None:
                _check_number(settled.host_id)
            hold = Hold.objects.create(
                request=request,
                holder=own,
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
                expires_at=now() + timedelta(minutes=HOLD_MINUTES),
            )
            occupy(settled.required_ids, slot.starts_at, slot.ends_at, hold=hold)
    except SlotTaken as refusal:
        raise refusal if refusal.next_slots else refuse_slot(load_query(terms), starts_at) from None
    return hold


def _read_target(target: SchedulingRequest | PublicLink) -> tuple[SchedulingRequest | None, SlotTerms]:
    if isinstance(target, PublicLink):
        return None, read_link_terms(target)
    check_request_is_open(target)
    return target, read_request_terms(target)


def _check_number(host_id: str) -> None:
    held = Occupancy.objects.filter(account_id=host_id, hold__isnull=False, hold__request__isnull=True)
    if held.values("hold").distinct().count() >= MOST_HOLDS_A_PUBLIC_LINK:
        raise TooManyAttempts("Many people are looking at these times. Please choose again in some minutes.")


def find_hold(target: SchedulingRequest | PublicLink, holder: str) -> Hold | None:
    """What the visitor holds and has not run out, None without. One query."""
    own = hash_holder(target, holder)
    return Hold.objects.filter(holder=own, expires_at__gt=now()).first() if own else None


def release_hold(own: str) -> None:
    """Give back a hold by its stored hash; nothing happens where there is none."""
    if own:
        Hold.objects.filter(holder=own).delete()


def sweep_expired_holds() -> int:
    """Delete holds that have run out; answers how many."""
    gone, _ = Hold.objects.filter(expires_at__lte=now()).delete()
    return gone
