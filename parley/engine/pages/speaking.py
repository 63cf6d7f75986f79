"""The language of a candidate's page: what they chose there, else what their link says, else what the browser asks."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import activate, override

from parley.toolkit.languages import find_asked_language, match_language

PARAMETER = "lang"


@contextmanager
def speaking(request: HttpRequest) -> Iterator[None]:
    """Say everything in the language that the visitor chose or their browser asks for."""
    accepted = find_asked_language(request.headers.get("Accept-Language", ""), dict(settings.LANGUAGES))
    with override(find_chosen_language(request) or accepted):
        yield


def settle_language(request: HttpRequest, tag: str) -> None:
    """Go on in the language that a link was made for (BCP 47, "" where none), unless the visitor chose another."""
    meant = match_language(tag, dict(settings.LANGUAGES)) if tag else ""
    if meant and not find_chosen_language(request):
        activate(meant)


def find_chosen_language(request: HttpRequest) -> str:
    """What was chosen on the page, carried on from page to page as `lang`; "" where nothing was."""
    chosen = request.POST.get(PARAMETER) or request.GET.get(PARAMETER, "")
    return match_language(chosen[:35], dict(settings.LANGUAGES))
