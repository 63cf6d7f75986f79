"""The language of a page of the console: the member's own choice, else what the browser asks for."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import override

from parley.toolkit.presenting.languages import find_asked_language


class Languages:
    """Speaks the reader's language for one request; the engine's pages choose theirs themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.PARLEY_FIND_HALF(request.path_info) != "console":
            return self._get_response(request)
        language = find_language(request)
        with override(language):
            response = self._get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Accept-Language"])
        return response


def find_language(request: HttpRequest) -> str:
    """One of the console's languages."""
    codes = dict(settings.PARLEY_CONSOLE_LANGUAGES)
    user = getattr(request, "user", None)
    own = str(getattr(user, "language", "")) if user is not None and user.is_authenticated else ""
    return own if own in codes else find_asked_language(request.headers.get("Accept-Language", ""), codes)
