"""Every address of the console and of signing in, with the methods that its view takes and what it asks for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import get_resolver

from parley.console.domain.roles import Capability
from parley.toolkit.routes import PERMISSION_ATTRIBUTE
from tests.house.test_routes import list_operations, walk

NAMED = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)|<(?:\w+:)?(\w+)>")
# Permissions that are no capabilities: any member, and what this matrix leaves to tests of their own.
MEMBER = "member"
ELSEWHERE = frozenset({"public", "signed_in", "operator", "key of mail servers"})


@dataclass(frozen=True)
class Route:
    """One address; `needed` is the capability to read and, behind it, the one to change."""

    pattern: str
    needed: tuple[Capability, ...]
    names: tuple[str, ...]

    def fill(self, values: dict[str, Any]) -> str:
        """The path with these values."""
        filled = NAMED.sub(lambda found: str(values[found[1] or found[2]]), self.pattern)
        return "/" + filled.replace("^", "").rstrip("$").replace("/?", "").replace("\\.", ".")

    def list_needed(self, method: str) -> tuple[Capability, ...]:
        """What a role needs for the method."""
        return self.needed[:1] if method == "get" else self.needed


@cache
def list_guarded_routes() -> tuple[Route, ...]:
    """Every page of the console that is guarded by membership."""
    return tuple(_read_routes())


def list_undeclared() -> list[str]:
    """Addresses of the console whose permission is none that this matrix knows."""
    return [
        pattern
        for pattern, view in walk(get_resolver("parley.console.urls"))
        if not list_operations(view) and not _is_known(str(getattr(view, PERMISSION_ATTRIBUTE, "")))
    ]


def _read_routes() -> Iterator[Route]:
    for pattern, view in walk(get_resolver("parley.console.urls")):
        permission = str(getattr(view, PERMISSION_ATTRIBUTE, ""))
        if list_operations(view) or permission in ELSEWHERE or not _is_known(permission):
            continue
        names = tuple(first or second for first, second in NAMED.findall(pattern))
        needed = () if permission == MEMBER else tuple(Capability(word) for word in permission.split(":"))
        yield Route(pattern, needed, names)


def _is_known(permission: str) -> bool:
    if permission in ELSEWHERE or permission == MEMBER:
        return True
    return bool(permission) and all(word in set(Capability) for word in permission.split(":"))
