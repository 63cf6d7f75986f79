"""The page that asks a browser for work before it may take a time, while a public link or a network is flooded."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parley.engine.domain.errors.bookings import LinkRefused
from parley.engine.domain.errors.people import TooManyAttempts
from parley.engine.domain.guarding.proofs import choose_bits
from parley.engine.models import PublicLink
from parley.engine.pages.book.guarding.framing import list_fields
from parley.engine.pages.book.guarding.visitors import Visitor
from parley.engine.services.bookings.holds import find_hold
from parley.engine.services.bookings.relaying import weigh_strangers
from parley.engine.services.links import get_public_link_by_token
from parley.engine.services.visits.proofs import (
    WAIT_SECONDS,
    Challenge,
    find_challenge,
    is_answered,
    make_challenge,
    spend,
)
from parley.toolkit.caches.counting import count_lately, read_count
from parley.toolkit.ids import keyed_hash

TEXT, SEAL, ANSWER = "proof_challenge", "proof_seal", "proof_answer"
_FIELDS = (TEXT, SEAL, ANSWER)

# So often a minute forms come from one address, or from its network, before each costs work.
QUIET_OF_ADDRESS, QUIET_OF_NETWORK = 20, 100
MINUTE, HOUR = 60, 3600
# So many bookings an hour through one link come from one address before each costs work, and at most.
QUIET_BOOKINGS, MOST_BOOKINGS = 5, 40
# Waiting costs a script nothing but patience: so often within ten minutes it stands for the work.
WAITED_SECONDS, MOST_WAITED_OF_ADDRESS, MOST_WAITED_OF_NETWORK, MOST_WAITED_OF_LINK = 600, 2, 6, 20


def ask_for_proof(request: HttpRequest, visitor: Visitor, token: str) -> HttpResponse | None:
    """The page that asks for work, or None where nobody floods or the work is done. Raises TooManyAttempts."""
    link = _find_link(token)
    bits = choose_bits(max(_weigh_visitor(visitor, token), weigh_strangers(link) if link else 0))
    # Whoever keeps a time already went through this when choosing it.
    if not bits or (link is not None and find_hold(link, request.POST.get("form_key", "")[:64])):
        return None
    challenge = find_challenge(token, request.POST.get(TEXT, ""), request.POST.get(SEAL, ""))
    if challenge is None:
        return _show(request, make_challenge(token, bits))
    if request.POST.get(ANSWER) and is_answered(challenge, request.POST[ANSWER]):
        # Work done at the price of quieter times is none now, or a script would stock up before it floods.
        if challenge.bits < bits:
            return _show(request, make_challenge(token, bits))
        return None if spend(challenge) else _show(request, make_challenge(token, bits))
    if challenge.age_seconds < WAIT_SECONDS:
        return _show(request, challenge)
    _count_waited(visitor, token)
    return None if spend(challenge) else _show(request, make_challenge(token, bits))


def note_booking(visitor: Visitor, token: str) -> None:
    """Somebody without a claim has booked through a public link."""
    count_lately(_name_bookings(visitor, token), HOUR, told_from=1)


def _weigh_visitor(visitor: Visitor, token: str) -> float:
    booked = read_count(_name_bookings(visitor, token), HOUR)
    if booked >= MOST_BOOKINGS:
        raise TooManyAttempts(retry_after_seconds=HOUR // 4)
    return max(
        read_count(f"write-address-{visitor.address}", MINUTE) / QUIET_OF_ADDRESS,
        read_count(f"write-network-{visitor.network}", MINUTE) / QUIET_OF_NETWORK,
        (booked + 1) / QUIET_BOOKINGS,
    )


def _find_link(token: str) -> PublicLink | None:
    try:
        return get_public_link_by_token(token)
    except LinkRefused:
        return None


def _show(request: HttpRequest, challenge: Challenge) -> HttpResponse:
    wait_seconds = max(0, WAIT_SECONDS - challenge.age_seconds)
    context = {
        "challenge": challenge,
        "wait_seconds": wait_seconds,
        "fields": [(name, value) for name, value in list_fields(request) if name not in _FIELDS],
    }
    page = render(request, "engine/book/proof.html", context, status=429)
    page["Retry-After"] = str(wait_seconds)
    return page


def _count_waited(visitor: Visitor, token: str) -> None:
    counts = (
        (f"waited-address-{visitor.address}", MOST_WAITED_OF_ADDRESS),
        (f"waited-network-{visitor.network}", MOST_WAITED_OF_NETWORK),
        (f"waited-link-{keyed_hash('visited_link', token)}", MOST_WAITED_OF_LINK),
    )
    if any(count_lately(name, WAITED_SECONDS, told_from=1) > most for name, most in counts):
        raise TooManyAttempts(retry_after_seconds=WAITED_SECONDS)


def _name_bookings(visitor: Visitor, token: str) -> str:
    return f"booked-{keyed_hash('visited_link', f'{token}|{visitor.address}')}"
