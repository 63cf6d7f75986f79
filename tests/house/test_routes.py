"""Every route says who may call it; what anybody may call stands on a short list."""

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from ninja.openapi.views import default_home
from ninja.operation import Operation, PathView

from parley.toolkit.routes import PERMISSION_ATTRIBUTE
from tests.house.source import CHECKOUT

LIST = CHECKOUT / "tests" / "house" / "public_routes.txt"


def list_public() -> list[str]:
    return [line.strip() for line in LIST.read_text().splitlines() if line.strip() and not line.startswith("#")]


def walk(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from walk(entry, route)
        elif isinstance(entry, URLPattern) and getattr(entry.callback, "func", None) is not default_home:
            yield route, entry.callback


def list_routes() -> list[tuple[str, str]]:
    """Every route with its permission: the view's mark, or the authentication of an API operation."""
    found: list[tuple[str, str]] = []
    for route, view in walk(get_resolver()):
        operations = list_operations(view)
        if operations:
            found += [(f"{route} {method}", describe(one)) for one in operations for method in sorted(one.methods)]
        else:
            found.append((route, str(getattr(view, PERMISSION_ATTRIBUTE, ""))))
    return found


def list_operations(view: Callable[..., Any]) -> list[Operation]:
    """The operations behind a view of django-ninja; none for others."""
    for cell in getattr(view, "__closure__", None) or ():
        if isinstance(cell.cell_contents, PathView):
            return list(cell.cell_contents.operations)
    path_view = getattr(view, "__self__", None)
    return list(path_view.operations) if isinstance(path_view, PathView) else []


def describe(operation: Operation) -> str:
    marked = getattr(operation.view_func, PERMISSION_ATTRIBUTE, "")
    return str(marked) or ("caller" if operation.auth_callbacks else "public")


def test_every_route_says_who_may_call_it() -> None:
    assert [route for route, permission in list_routes() if not permission] == []


def test_what_is_public_stands_on_the_list() -> None:
    assert [route for route, kind in list_routes() if kind == "public" and route not in list_public()] == []


def test_the_list_names_nothing_that_is_guarded_or_gone() -> None:
    public = {route for route, kind in list_routes() if kind == "public"}
    assert [route for route in list_public() if route not in public] == []


def test_the_walk_finds_the_routes() -> None:
    assert len(list_routes()) > 10
