"""Who calls the console's API: a key that acts as a member, and what that member's role allows."""

from typing import cast

from django.http import HttpRequest
from ninja.security import HttpBearer

from parley.console.domain.errors import NotPermitted, TooManyCalls
from parley.console.domain.roles import Capability
from parley.console.models import ApiKey, Member
from parley.console.services.integrations.keys import find_key
from parley.toolkit.caches.counting import count_lately

CALLS_A_MINUTE = 600
_MINUTE_SECONDS = 60


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
