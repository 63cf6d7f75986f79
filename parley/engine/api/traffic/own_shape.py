"""Answers that the library writes as pages, in the API's own shape: 405 as a refusal, empty ones without a type."""

from collections.abc import Callable

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponse, HttpResponseBase

from parley.engine.api.errors import describe_refusal
from parley.engine.api.traffic.call_log import PATHS

_METHOD = describe_refusal("base", "method_not_allowed", "This address does not know this method.")


class OwnShapeMiddleware:
    """Beside every request of the API."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not isinstance(response, HttpResponse) or not request.path_info.startswith(PATHS):
            return response
        if response.status_code == 405:
            return JsonResponse(_METHOD, status=405, headers={"Allow": response.headers.get("Allow", "")})
        if not response.content:
            # A client that reads the type would look for a page.
            del response.headers["Content-Type"]
        return response
