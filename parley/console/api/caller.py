"""Who calls the console's API: a key that acts as a member, what its role allows, and the line that changes leave."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from ninja.security import HttpBearer

from parley.console.domain.errors import NotPermitted, TooManyCalls
from parley.console.domain.roles import Capability
from parley.console.models import ApiKey, Member
from parley.console.services.audit.log import gathering_words, record_request
from parley.console.services.integrations.keys import find_key
from parley.identity.sessions import read_address
from parley.toolkit.caches.counting import count_lately

CALLS_A_MINUTE = 600
_MINUTE_SECONDS = 60
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class KeyRequest(HttpRequest):
    """A request whose key is known."""

    auth: ApiKey


class KeyWith(HttpBearer):
    """Asks for a key whose member has the capability; where something is changed, for a key that may write."""

    def __init__(self, capability: Capability, *, writes: bool = False) -> None:
        super().__init__()
        self.capability = capability
        self._writes = writes

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        """The key, or None (401). Raises NotPermitted and TooManyCalls."""
        key = find_key(token)
        if key is None:
            return None
        if count_lately(f"api_key:{key.pk}", _MINUTE_SECONDS) > CALLS_A_MINUTE:
            raise TooManyCalls(f"A key may call {CALLS_A_MINUTE} times a minute.")
        if self._writes and not key.can_write:
            raise NotPermitted("This key may read only.")
        if not key.member.can(self.capability):
            raise NotPermitted(f"The role of the member this key acts as does not allow it: {self.capability}.")
        return key


def get_key(request: HttpRequest) -> ApiKey:
    """The key that the request came with."""
    return cast(KeyRequest, request).auth


def get_member(request: HttpRequest) -> Member:
    """The member that the request's key acts as."""
    return get_key(request).member


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
