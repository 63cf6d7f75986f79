"""How often hosted pages may be asked for: each looks times up anew, and nobody has to sign in for it."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from parley.engine.domain.errors.people import TooManyAttempts
from parley.engine.pages.book.refusals import guard_candidate_page
from parley.engine.session import find_client_address
from parley.toolkit.caches.counting import count_lately
from parley.toolkit.ids import keyed_hash

WINDOW_SECONDS = 60
# Chosen by judgement: a person presses a dozen times a minute; one address may be a whole office.
MOST_OF_LINK = 60
MOST_OF_ADDRESS = 240

View = Callable[..., HttpResponse]


def guard_hosted_page(view: View) -> View:
    """A candidate's page that answers 429 when its link, or the visitor's address, asks too often."""

    @guard_candidate_page
    @wraps(view)
    def answer(request: HttpRequest, token: str) -> HttpResponse:
        of_link = count_lately(f"hosted-link-{keyed_hash('hosted_link', token)}", WINDOW_SECONDS)
        address = keyed_hash("hosted_address", find_client_address(request))
        if count_lately(f"hosted-address-{address}", WINDOW_SECONDS) > MOST_OF_ADDRESS or of_link > MOST_OF_LINK:
            raise TooManyAttempts("This page was opened very often within a minute.")
        return view(request, token)

    return answer
