"""None of the times suits: a candidate proposes their own, or leaves a word, and the link stays open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.bookings import LinkUsed
from parley.engine.domain.errors.people import TooManyAttempts
from parley.engine.domain.zones.instants import write_instant
from parley.engine.models import (
    BookingStatus,
    PublicLink,
    RequestStatus,
    SchedulingRequest,
    TimeWish,
    WishState,
)
from parley.engine.services.applications.signed_tokens import Claim
from parley.engine.services.availability.terms import read_link_terms
from parley.engine.services.bookings.bookings import find_live_booking
from parley.engine.services.bookings.making import make_link_request
from parley.engine.services.links import check_request_is_open
from parley.engine.services.people.typed_words import Invitee, check_invitee, check_text
from parley.engine.services.requests.changes import NONE_SUITS, note_change
from parley.engine.services.requests.drafts import keep_metadata
from parley.engine.services.requests.wishes import find_wish
from parley.engine.services.wishes.telling import tell_hosts_of_wish
from parley.toolkit.clock import now
from parley.toolkit.locking import lock_names

MOST_TIMES = 3
LONGEST_NOTE = 1000
# Calendars are known for 201 days; what lies beyond could not be promised.
FURTHEST_DAYS = 180
# Each one is a mail to the host.
MOST_SAID = 5


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is said: times, a word, and by whom; in the zone and language of whoever says so."""

    starts: tuple[datetime, ...]
    note: str
    invitee: Invitee


def propose_times(request: SchedulingRequest, proposal: Proposal) -> TimeWish:
    """Keep what the candidate says in place of what they said before, and tell the hosts; the same again is nothing.

    Raises InputRefused with the field (times, note, name, email, tzid), TooManyAttempts, LinkUsed where a time is
    booked, LinkExpired, LinkRevoked, HostGone.
    """
    proposal = _check(proposal)
    starts = [write_instant(each) for each in proposal.starts]
    with transaction.atomic():
        lock_names([f"request:{request.pk}"])
        request = SchedulingRequest.objects.select_related("host", "unit", "creator").get(pk=request.pk)
        live = find_live_booking(request)
        if live is not None:
            raise LinkUsed(booking_token=live.token)
        check_request_is_open(request)
        wish = find_wish(request) or TimeWish(request=request)
        if wish.state == WishState.OPEN and (wish.starts, wish.note) == (starts, proposal.note) and wish.said_count:
            return wish
        if wish.said_count >= MOST_SAID:
            raise TooManyAttempts(_("You have said this several times already. Please wait for an answer."))
        wish.state, wish.settled_by, wish.settled_at = WishState.OPEN, None, None
        wish.starts, wish.note, invitee = starts, proposal.note, proposal.invitee
        wish.tzid, wish.language = invitee.tzid, invitee.language
        wish.invitee_name, wish.invitee_email = invitee.name, invitee.email
        wish.said_count, wish.said_at = wish.said_count + 1, now()
        wish.save()
        tell_hosts_of_wish(request, wish)
        note_change(request, NONE_SUITS)
    return wish


def _check(proposal: Proposal) -> Proposal:
    # The clock may show each of them twice; both are kept then.
    starts = sorted(set(proposal.starts))[: 2 * MOST_TIMES]
    moment = now()
    if any(not moment < each < moment + timedelta(days=FURTHEST_DAYS) for each in starts):
        words = _("Propose times that are still to come, within the next six months.")
        raise InputRefused(words, field="times")
    note = check_text(proposal.note, "note", LONGEST_NOTE, is_required=False, has_lines=True)
    if not starts and not note:
        raise InputRefused(_("Propose a time, or write what would suit you."), field="note")
    return replace(proposal, starts=tuple(starts), note=note, invitee=check_invitee(proposal.invitee))


def propose_by_claim(
    link: PublicLink, claim: Claim, proposal: Proposal, metadata: Mapping[str, str] | None = None
) -> TimeWish:
    """The same for a conversation that came to a public link by claim, which stays usable.

    What was said hangs on a request of that conversation's own, one however often it is said; the booking that
    follows makes another. Raises as `propose_times` does.
    """
    proposal, kept = _check(proposal), keep_metadata(metadata or {})
    with transaction.atomic():
        earlier = find_claimed_request(link, claim)
        # Both at once and in order, as whoever accepts takes them: one after the other they could wait for each other.
        names = [f"conversation:{claim.application.pk}:{claim.correlation_id}"]
        lock_names([*names, f"request:{earlier.pk}"] if earlier is not None else names)
        found = find_claimed_request(link, claim)
        if found is None:
            _check_unbooked(link, claim)
            terms = read_link_terms(link)
            if not terms.host_id:
                # Until a pool sends somebody, the link's owner stands in.
                terms = replace(terms, host_id=link.account_id)
            found = make_link_request(link, terms, proposal.invitee, claim, kept)
        return propose_times(found, proposal)


def find_claimed_request(link: PublicLink, claim: Claim) -> SchedulingRequest | None:
    """The open request on which a conversation of a public link has said what it wishes for."""
    return _list_of_claim(link, claim).filter(status=RequestStatus.PENDING, wish__isnull=False).first()


def _check_unbooked(link: PublicLink, claim: Claim) -> None:
    booked = _list_of_claim(link, claim).filter(bookings__status=BookingStatus.CONFIRMED).first()
    live = find_live_booking(booked) if booked is not None else None
    if live is not None:
        raise LinkUsed(booking_token=live.token)


def _list_of_claim(link: PublicLink, claim: Claim) -> QuerySet[SchedulingRequest]:
    return SchedulingRequest.objects.filter(
        application=claim.application, correlation_id=claim.correlation_id, unit=link.unit, public_link__isnull=False
    ).select_related("host", "unit")


def list_proposed(starts: Sequence[str]) -> list[datetime]:
    """The instants of a wish as they are kept."""
    return [datetime.fromisoformat(each) for each in starts]
