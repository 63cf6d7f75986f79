"""Odd words in addresses, queries and forms are answered with a page, never with a failure, on either database."""

import re
from functools import cache
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from parley.toolkit.routes import PERMISSION_ATTRIBUTE
from tests.house.source import CHECKOUT
from tests.house.test_routes import list_operations, walk
from tests.tenants.cast import Company
from tests.tenants.routes import NAMED, list_paths

pytestmark = pytest.mark.both_databases
# PostgreSQL keeps no NUL, no database keeps half a surrogate, and a number has an end.
ODD = (
    "\x00",
    "a\x00b",
    "\ud800",
    "9" * 30,
    "9" * 5000,
    "-1",
    "\u2028",
    "x" * 3000,
    "%s",
    "../../etc/passwd",
)
# Routes are many, and all are read alike.
WORDS_A_ROUTE = 4
# What a view asks a query or a form for: `GET.get("page", …)`, `values["tz"]`, a field of a form.
_ASKED = re.compile(
    r"""(?:GET|POST|values|given|query)(?:\.get(?:list)?\(|\[)"(\w+)"|^    (\w+) = (?:forms\.|_date)""", re.M
)
DOORS = (
    "parley/console/pages", "parley/console/services/candidates/filtering.py", "parley/engine/pages",
    "parley/engine/oauth", "parley/engine/embed", "parley/identity",
)  # fmt: skip
# These are read as days or moments: the first begins before the first year in zones east of Greenwich.
DAYS = frozenset({
    "day", "on", "since", "until", "from", "to", "month", "week", "first_on", "last_on", "expires_on", "starts_on",
    "ends_on", "date", "added_from", "added_until",
})  # fmt: skip
MOMENTS = frozenset({"starts_at", "scheduled_for", "starts", "time", "at", "why"})
# For words, days and moments.
ODD_WORDS = (
    ("a\x00b", "a\x00b", "a\x00b"),
    ("9" * 30, "0001-01-01", "0001-01-01T00:00:00Z"),
    ("9" * 5000, "9999-12-31", "9999-12-31T23:59:59Z"),
    ("\u2028" + "x" * 300, "\u00b2", "0001-01-01T00:00"),
)


@cache
def list_asked_names() -> tuple[str, ...]:
    """Every name that a door asks a query or a form for, as the source has them."""
    places = [CHECKOUT / door for door in DOORS]
    files = [file for place in places for file in ([place] if place.is_file() else place.rglob("*.py"))]
    found = {first or second for file in files for first, second in _ASKED.findall(file.read_text())}
    return tuple(sorted(found | DAYS | MOMENTS))


def fill_names(word: str, day: str, moment: str) -> dict[str, str]:
    """Something odd for each of them."""
    return {name: day if name in DAYS else moment if name in MOMENTS else word for name in list_asked_names()}


def fails(browser: Client, method: str, path: str, data: dict[str, str]) -> str:
    """What went wrong, or empty."""
    try:
        status = getattr(browser, method)(path, data).status_code
    except UnicodeEncodeError:
        return ""  # The test's browser cannot send it.
    except Exception as error:
        return f"{method} {path[:60]!r} {next(iter(data.values()), '')[:10]!r}: {type(error).__name__} {error}"[:300]
    return f"{method} {path[:60]!r}: {status}" if status >= 500 and "dav" not in path else ""


def list_odd_addresses() -> list[str]:
    """Every route that names something, with some of the odd words in place of the name: for each route others."""
    found = []
    for number, (route, view) in enumerate(walk(get_resolver())):
        if list_operations(view) or not getattr(view, PERMISSION_ATTRIBUTE, "") or not NAMED.search(route):
            continue
        for step in range(WORDS_A_ROUTE):
            odd = ODD[(number + step * len(ODD) // WORDS_A_ROUTE) % len(ODD)].replace("/", "%2F")
            path = NAMED.sub(odd, route)
            found.append("/" + path.replace("^", "").rstrip("$").replace("/?", "").replace("\\.", "."))
    return found


def test_odd_names_in_addresses_are_answered(zebra: Company) -> None:
    browser = zebra.browse()
    tried = [(method, path) for path in list_odd_addresses() for method in ("get", "post")]
    assert [told for method, path in tried if (told := fails(browser, method, path, {}))] == []


@pytest.mark.parametrize(("word", "day", "moment"), ODD_WORDS, ids=["nul", "first day", "last day", "long"])
def test_odd_words_in_queries_and_forms_are_answered(zebra: Company, word: str, day: str, moment: str) -> None:
    browser, odd = zebra.browse(), fill_names(word, day, moment)
    problems: list[str] = []
    # Each address is asked in two of the four passes.
    turn = [words[0] for words in ODD_WORDS].index(word)
    for number, (route, path, _) in enumerate(list_paths(zebra)):
        if route == "accounts/logout/" or "app-passwords/new" in route or (number + turn) % 2:
            continue
        for method in ("get", "post"):
            problems.append(fails(browser, method, path, odd))
            browser = zebra.browse() if "log-out" in route or "decline" in route else browser
    assert "\n".join(problem for problem in problems if problem) == ""


def test_the_names_that_doors_ask_for_are_found() -> None:
    assert {"page", "before", "scheduled_for", "first_on", "preview_for", "expires_on"} <= set(list_asked_names())


@pytest.mark.parametrize("odd", ["a\x00b", "9" * 30, "\ud800", {}, [], True, -1, None])
def test_odd_values_in_the_api_are_answered(zebra: Company, odd: Any) -> None:
    headers = {"Authorization": f"Bearer {zebra.access_token}"}
    sub = zebra.account.pk
    for path, body in (
        ("scheduling_requests", {"host": {"sub": odd}}),
        ("scheduling_requests", {"host": {"sub": sub}, "event": {"summary": odd, "duration": {"minutes": odd}}}),
        ("scheduling_requests", {"host": {"sub": sub}, "event": {"summary": "x", "location": {"description": odd}}}),
        ("scheduling_requests", {"host": {"sub": sub}, "event": odd, "parley": {"period": odd, "tzid": odd}}),
        ("scheduling_requests", {"host": {"sub": sub}, "recipients": [{"email": odd, "display_name": odd}]}),
        ("scheduling_requests/query", {"scheduling_request_ids": [odd]}),
        ("scheduling_requests/query", {"scheduling_request_ids": odd}),
        ("scheduling_requests/cancel", {"scheduling_request_id": odd}),
    ):
        answer = Client().post(f"/v1/{path}", body, content_type="application/json", headers=headers)
        assert answer.status_code < 500, (path, body)
    for query in ("cursor", "limit", "page"):
        for path in ("parley/scheduling_requests/changes", "organizational_unit_members"):
            assert (
                Client().get(f"/v1/{path}", {query: str(odd).replace("\ud800", "")}, headers=headers).status_code < 500
            )
