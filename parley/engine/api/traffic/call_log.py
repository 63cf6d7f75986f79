"""Notes each call of an application with its route, status and time; never a body, a token or an id."""

import json
import re
from collections.abc import Callable
from time import perf_counter

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from parley.engine.services.applications.traffic.calls import APPLICATION_ATTRIBUTE, Call, note_call
from parley.toolkit.clock import now

PATHS = ("/v1/", "/oauth/token")
_LONGEST_ERROR = 20_000
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


class CallLogMiddleware:
    """Beside every request of the API; those whose application is not known leave no trace."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PATHS):
            return self.get_response(request)
        began = perf_counter()
        response = self.get_response(request)
        caller = getattr(request, "auth", None)
        application = getattr(caller, "application", None) or getattr(request, APPLICATION_ATTRIBUTE, None)
        if application is not None and request.resolver_match is not None:
            milliseconds = round(1000 * (perf_counter() - began))
            note_call(
                Call(
                    application.pk,
                    str(request.method),
                    "/" + _PARAMETER.sub(r"{\1}", request.resolver_match.route),
                    response.status_code,
                    milliseconds,
                    _read_error_key(response),
                    now(),
                )
            )
        return response


def _read_error_key(response: HttpResponseBase) -> str:
    """The first word of the answer that says what was wrong; empty where all went well or nothing says so."""
    content = getattr(response, "content", b"")
    if response.status_code < 400 or not content or len(content) > _LONGEST_ERROR:
        return ""
    try:
        told = json.loads(content)
    except ValueError:
        return ""
    if not isinstance(told, dict):
        return ""
    if isinstance(told.get("error"), str):
        return str(told["error"])
    errors = told.get("errors")
    for field, found in errors.items() if isinstance(errors, dict) else ():
        if isinstance(found, list) and found and isinstance(found[0], dict):
            return f"{field}: {found[0].get('key', '')}"
    return ""
