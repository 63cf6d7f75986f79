"""The API answers under any host name that a client sends; pages only under names of this installation."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

API_PATHS = ("/v1/", "/oauth/token")


class ApiHostMiddleware:
    """Gives an API request this installation's own host name.

    Cronofy's PHP client sends `Host: api.cronofy.com` whatever the server's address is. API requests carry a token of
    their own and no cookie, so the check that guards pages against forged host names has nothing to guard there; and
    no address in an answer is ever built from this header.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.own_host = urlsplit(settings.PARLEY_PUBLIC_URL).netloc

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(API_PATHS):
            request.META["HTTP_HOST"] = self.own_host
            request.META.pop("HTTP_X_FORWARDED_HOST", None)
        return self.get_response(request)
