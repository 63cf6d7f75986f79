"""Holds: a time kept for one visitor while the form is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from parley.engine.domain.errors.bookings import SlotTaken
from parley.engine.domain.errors.people import TooManyAttempts
from parley.engine.domain.slots import find_slot
from parley.engine.models import EmailConfirmation, Hold, PublicLink, SchedulingRequest
from parley.engine.services.availability.loading import load_query
from parley.engine.services.availability.refusals import refuse_slot
from parley.engine.services.availability.terms import SlotTerms, read_link_terms, read_request_terms
from parley.engine.services.bookings.occupancy import lock_hosts, occupy
from parley.engine.services.links import check_request_is_open, hash_holder
from parley.engine.services.pools.choosing import choose_people
from parley.toolkit.clock import now
from parley.toolkit.queries.ready import ReadyQuery

HOLD_MINUTES = 10
# So many times of one host may strangers keep at once, and so many whoever comes from one address: then the oldest
# hold gives way. A script that opens a public link again and again never keeps the calendar, nor anybody out of it.
MOST_HOLDS_OF_STRANGERS = 12
MOST_HOLDS_OF_AN_ADDRESS = 4


@dataclass(frozen=True, slots=True)
class Stranger:
    """Who comes through a public link: a keyed hash of where from, or of the claim that says who it is."""

    key: str = ""
    is_claimed: bool = False


def hold_slot(
    target: SchedulingRequest | PublicLink, starts_at: datetime, holder: str, stranger: Stranger = Stranger()
) -> Hold:
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
            if isinstance(target, PublicLink):
                _make_room(target, settled.host_id, stranger)
            hold = Hold.objects.create(
                request=request,
                link=target if isinstance(target, PublicLink) else None,
                visitor=stranger.key,
                is_claimed=stranger.is_claimed,
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


def _make_room(link: PublicLink, host_id: str, stranger: Stranger) -> None:
    """Have the oldest holds give way: of the same claim or address through this link, and of strangers at the host."""
    if stranger.key:
        of_visitor = Hold.objects.filter(link=link, visitor=stranger.key)
        keep_newest(of_visitor, 0 if stranger.is_claimed else MOST_HOLDS_OF_AN_ADDRESS - 1)
    if not stranger.is_claimed:
        of_strangers = Hold.objects.filter(link__isnull=False, is_claimed=False, occupancy__account_id=host_id)
        keep_newest(of_strangers.distinct(), MOST_HOLDS_OF_STRANGERS - 1)


def keep_newest(holds: QuerySet[Hold], number: int) -> None:
    """Let all but so many of these holds give way, the oldest first."""
    found = list(holds)
    surplus = len(found) - number
    if surplus > 0:
        begun_at = _read_beginnings(found)
        found.sort(key=lambda hold: (begun_at[hold.pk], hold.pk))
        Hold.objects.filter(pk__in=[hold.pk for hold in found[:surplus]]).delete()


def _read_beginnings(holds: Sequence[Hold]) -> dict[str, datetime]:
    """Since when each is kept: one that waits for a confirmation ends with it, later than others begun with it."""
    waiting = EmailConfirmation.objects.filter(
        link__in={hold.link_id for hold in holds if hold.link_id}, expires_at__in={hold.expires_at for hold in holds}
    )
    confirmed: dict[tuple[int | None, datetime], datetime] = {
        (link, ends): begun for link, ends, begun in waiting.values_list("link", "expires_at", "created_at")
    }
    usual = timedelta(minutes=HOLD_MINUTES)
    return {hold.pk: confirmed.get((hold.link_id, hold.expires_at), hold.expires_at - usual) for hold in holds}


def find_hold(target: SchedulingRequest | PublicLink, holder: str) -> Hold | None:
    """What the visitor holds and has not run out, None without. One query."""
    own = hash_holder(target, holder)
    return Hold.objects.filter(holder=own, expires_at__gt=now()).first() if own else None


def is_anything_held() -> bool:
    """Whether any time at all is held for a visitor. One query."""
    return bool(_HELD.list_rows(moment=now()))


_HELD = ReadyQuery(lambda moment: Hold.objects.filter(expires_at__gt=moment).values_list("pk")[:1])


def release_hold(own: str) -> None:
    """Give back a hold by its stored hash; nothing happens where there is none."""
    if own:
        Hold.objects.filter(holder=own).delete()


def sweep_expired_holds() -> int:
    """Delete holds that have run out; answers how many."""
    gone, _ = Hold.objects.filter(expires_at__lte=now()).delete()
    return gone
