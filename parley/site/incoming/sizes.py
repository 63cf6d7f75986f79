"""Nothing larger than its route takes is read: a form of many gigabytes would fill the disk before any view saw it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from parley.toolkit.routes import MOST_BYTES_ATTRIBUTE


class SizeMiddleware:
    """Answers 413 by what a request says of its length; Django reads no byte beyond that, and none without it.

    Where a request leads is known first: what leads nowhere is not read at all.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """The refusal, or None where the view may go on."""
        most = getattr(view, MOST_BYTES_ATTRIBUTE, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        if _read_length(request) <= most:
            return None
        return HttpResponse("Too large.\n", status=413, content_type="text/plain")


def _read_length(request: HttpRequest) -> int:
    """As Django reads it, to the letter: leading zeros, a sign or blanks count there, too."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
