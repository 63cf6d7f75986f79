"""Opened: the page's script says so after the first touch or key; without script the first POST does."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from parley.engine.pages.book.guarding.limits import limited
from parley.engine.pages.book.offers import Offered, check_claim, get_offered, read_link_values
from parley.engine.pages.book.refusals import guard_candidate_page
from parley.engine.services.bookings.identity.opening import note_opened
from parley.toolkit.routes import declares


@declares("public")
@require_POST
@guard_candidate_page
@limited("write")
def tell_opened(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    """`POST …/opened` with what the link carries: note it, once; the answer is empty, whatever it was."""
    note_offered_opened(get_offered(kind, token), request.POST.dict())
    return HttpResponse(status=204)


def note_offered_opened(offered: Offered, values: dict[str, str]) -> None:
    """Note that a person is here. Raises ClaimRefused."""
    target = offered.request or offered.link
    if target is not None:
        note_opened(target, check_claim(offered, read_link_values(values)))
