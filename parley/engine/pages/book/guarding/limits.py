"""How often candidates' pages answer: a link of one's own by itself, a public link by address and network."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Literal

from django.http import HttpRequest, HttpResponse

from parley.engine.domain.errors.applications import ClaimRefused, TenantMismatch
from parley.engine.domain.errors.bookings import BookingUnknown, LinkUnknown
from parley.engine.domain.errors.people import TooManyAttempts
from parley.engine.pages.book.guarding.proofs import ask_for_proof, note_booking
from parley.engine.pages.book.guarding.visitors import Visitor, read_visitor
from parley.engine.services.bookings.identity.visits import is_signed
from parley.toolkit.caches.counting import count_lately
from parley.toolkit.ids import keyed_hash

WINDOW_SECONDS = 60
# A count is told to the other processes from this share of its limit on: what people do costs no database.
TOLD_SHARE = 8


@dataclass(frozen=True, slots=True)
class Limits:
    """How often within a minute, chosen by judgement.

    A person presses a dozen times a minute. One address may be a whole office, one network a whole town behind its
    telephone company: whoever has a link of their own is not counted there.
    """

    own_link: int
    address: int
    network: int


LIMITS = {"look": Limits(120, 240, 1200), "write": Limits(30, 120, 600)}
# Links that lead nowhere: somebody guesses, or somebody's mail program cuts addresses short.
MISSES = Limits(0, 120, 600)

View = Callable[..., HttpResponse]


def limited(usual: Literal["look", "write"], *, is_public: bool = False) -> Callable[[View], View]:
    """Answer 429 when a page is asked for too often; stands below `guard_candidate_page`.

    A link with a token of one's own, or a visit that a claim began, has a limit of its own, wherever one comes from.
    What everybody may open (`/pls/…`, or `is_public`) is counted by address and network, and its forms cost work while
    it is flooded.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
            visitor, kind = read_visitor(request), "write" if request.method == "POST" else usual
            own = _find_own(request, kwargs, is_everybodys=is_public or kwargs.get("kind") == "pls")
            if own:
                _count(kind, "link", keyed_hash("visited_link", own), LIMITS[kind].own_link)
            else:
                _count(kind, "address", visitor.address, LIMITS[kind].address)
                _count(kind, "network", visitor.network, LIMITS[kind].network)
            is_taking = kind == "write" and not own
            proof_page = ask_for_proof(request, visitor, kwargs.get("token", "")) if is_taking else None
            if proof_page is not None:
                return proof_page
            try:
                page = view(request, *args, **kwargs)
            except (LinkUnknown, BookingUnknown, ClaimRefused, TenantMismatch):
                note_miss(visitor)
                raise
            if is_taking and page.headers.get("Location", "").startswith("/booking/"):
                note_booking(visitor, kwargs.get("token", ""))
            return page

        answer.is_limited = True  # type: ignore[attr-defined]
        return answer

    return decorate


def _find_own(request: HttpRequest, kwargs: Mapping[str, str], *, is_everybodys: bool) -> str:
    """What a visitor has of their own here; "" for nothing, or for a claim that anybody may have made up.

    Read where the views read it: a form with a claim in its address only would be nobody's, and pay with no work.
    """
    # Whoever waits for a code on a public link has a page of their own there.
    own = kwargs.get("page" if is_everybodys else "token", "")
    claim = (request.POST if request.method == "POST" else request.GET).get("claim_token", "")
    return own or (claim if is_signed(claim) else "")


def note_miss(visitor: Visitor) -> None:
    """Somebody asked for what is not there. Raises TooManyAttempts; real links are answered from there all the same."""
    _count("miss", "address", visitor.address, MISSES.address)
    _count("miss", "network", visitor.network, MISSES.network)


def _count(kind: str, what: str, key: str, most: int) -> None:
    if count_lately(f"{kind}-{what}-{key}", WINDOW_SECONDS, max(1, most // TOLD_SHARE)) > most:
        raise TooManyAttempts(retry_after_seconds=WINDOW_SECONDS)
