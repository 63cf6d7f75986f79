"""Lines of the audit log for what keys change; no operation can forget them."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from parley.console.api.caller import get_key
from parley.console.services.audit.log import gathering_words, record_request
from parley.identity.sessions import read_address

_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def record_changes(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Around an operation: whatever is no question and was answered below 400 leaves a line, as it does on pages.

    The line names the key beside its member, the ids of the path, or the id of what was made.
    """

    # An address with several operations has one name; the operation's own says what was done.
    name = run.__self__.view_func.__name__  # type: ignore[attr-defined]  # a method of ninja's Operation

    @wraps(run)
    def run_recorded(request: HttpRequest, **ids: Any) -> HttpResponse:
        with gathering_words() as words:
            response = run(request, **ids)
        if request.method not in _SAFE_METHODS and response.status_code < 400:
            key = get_key(request)
            named = ids or {"id": _read_made_id(response)}
            told = [f"{key.pk} “{key.name}”", *words]
            record_request(key.member, f"api_{name}", named, told, read_address(request))
        return response

    return run_recorded


def _read_made_id(response: HttpResponse) -> str:
    """The id of what was made, from the answer that tells it to the caller."""
    told = json.loads(response.content) if response.content else None
    return str(told.get("id", "")) if isinstance(told, dict) else ""
