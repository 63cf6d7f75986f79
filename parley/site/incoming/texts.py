"""Pages take no NUL: nobody types one, and PostgreSQL keeps none, so it would surface as a failure far inside."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

# These read what they are given by themselves, and say in their own words what cannot be read.
OWN_READERS = ("/v1/", "/oauth/", "/inbound/")
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class TextMiddleware:
    """Answers 404 for a NUL in the path, and 400 for one in the query or a form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\x00" in request.path_info:
            raise Http404
        if not request.path_info.startswith(OWN_READERS) and _has_query_nul(request):
            raise BadRequest
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Look into a form only here, behind the middleware that knows how much its route takes."""
        if not request.path_info.startswith(OWN_READERS) and _has_form_nul(request):
            raise BadRequest


def _has_query_nul(request: HttpRequest) -> bool:
    return "%00" in request.META.get("QUERY_STRING", "")


def _has_form_nul(request: HttpRequest) -> bool:
    if request.content_type not in FORMS:
        return False
    return any("\x00" in text for name, values in request.POST.lists() for text in (name, *values))
