"""How often hosted pages may be asked for: each looks times up anew, and nobody has to sign in for it."""

from collections.abc import Callable

from django.http import HttpResponse

from parley.engine.pages.book.guarding.limits import limited
from parley.engine.pages.book.refusals import guard_candidate_page

View = Callable[..., HttpResponse]


def guard_hosted_page(view: View) -> View:
    """A candidate's page that answers 429 when its link asks too often."""
    return guard_candidate_page(limited("look")(view))
