"""CORS for element tokens: pages of a token's own origin may read the API's answers, nobody else's may."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from parley.engine.api.element_token import is_from_its_origin, read_element_token

_ANSWER_TO_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Content-Type, Cronofy-Element",
    "Access-Control-Max-Age": "600",
}


class ElementCorsMiddleware:
    """Answers preflights and names the token's origin; never with credentials, never `*`.

    An expired token's own origin is named as well, so that the page can read that it has expired.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_asked = "et=" in request.META.get("QUERY_STRING", "") and request.path_info.startswith("/v1/")
        if not is_asked or not request.headers.get("Origin"):
            return self.get_response(request)
        row = read_element_token(request)
        is_allowed = row is not None and is_from_its_origin(request, row)
        is_preflight = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        response = HttpResponse(status=204) if is_preflight else self.get_response(request)
        patch_vary_headers(response, ["Origin"])
        if is_allowed:
            response["Access-Control-Allow-Origin"] = request.headers["Origin"]
            for name, value in _ANSWER_TO_PREFLIGHT.items() if is_preflight else ():
                response[name] = value
        return response
