"""Odd words in addresses, queries and forms are answered with a page, never with a failure, on either database."""

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from parley.toolkit.routes import PERMISSION_ATTRIBUTE
from tests.house.test_routes import list_operations, walk
from tests.tenants.cast import Company
from tests.tenants.routes import NAMED, list_paths

pytestmark = pytest.mark.both_databases
# PostgreSQL keeps no NUL, no database keeps half a surrogate, and a number has an end.
ODD = ("\x00", "a\x00b", "\ud800", "9" * 30, "-1", "\u2028", "x" * 3000, "' OR 1=1 --", "%s", "../../etc/passwd")
QUERY = (
    "q", "search", "page", "status", "unit", "attempt", "next", "state", "code", "link", "tz", "day", "month",
    "starts_at", "form_key", "key", "claim_token", "correlation_id", "utm_source", "server", "week", "show",
    "client_id", "redirect_uri", "scope", "response_type",
)  # fmt: skip
FORM = (
    *QUERY, "candidate", "conversation", "everybody", "preview_for", "company", "name", "email", "reason", "decision",
    "busy", "target", "label", "role", "action", "subject", "body", "next_path", "attendance", "url", "address",
    "username", "version", "is_accepted", "password", "first_name", "host", "summary", "starts", "purpose", "token",
    "embed_token", "hand_over", "client_secret", "grant_type", "refresh_token", "tzid", "period", "place", "title",
)  # fmt: skip


def fails(browser: Client, method: str, path: str, data: dict[str, str]) -> str:
    """What went wrong, or empty."""
    try:
        status = getattr(browser, method)(path, data).status_code
    except UnicodeEncodeError:
        return ""  # The test's browser cannot send it.
    except Exception as error:
        return f"{method} {path[:60]!r} {next(iter(data.values()), '')[:10]!r}: {type(error).__name__} {error}"[:300]
    return f"{method} {path[:60]!r}: {status}" if status >= 500 and "dav" not in path else ""


def list_odd_addresses(odd: str) -> list[str]:
    """Every route that names something, with this in place of the name."""
    found = []
    for route, view in walk(get_resolver()):
        if list_operations(view) or not getattr(view, PERMISSION_ATTRIBUTE, "") or not NAMED.search(route):
            continue
        path = NAMED.sub(lambda _: odd.replace("/", "%2F"), route)
        found.append("/" + path.replace("^", "").rstrip("$").replace("/?", "").replace("\\.", "."))
    return found


def test_odd_names_in_addresses_are_answered(zebra: Company) -> None:
    browser = zebra.browse()
    tried = [(method, path) for odd in ODD for path in list_odd_addresses(odd) for method in ("get", "post")]
    assert [told for method, path in tried if (told := fails(browser, method, path, {}))] == []


@pytest.mark.parametrize("odd", ["a\x00b", "9" * 30, "\u2028", "x" * 3000])
def test_odd_words_in_queries_and_forms_are_answered(zebra: Company, odd: str) -> None:
    browser = zebra.browse()
    problems: list[str] = []
    for route, path, _ in list_paths(zebra):
        if route == "accounts/logout/" or "app-passwords/new" in route:
            continue
        for method, names in (("get", QUERY), ("post", FORM)):
            problems.append(fails(browser, method, path, dict.fromkeys(names, odd)))
            browser = zebra.browse() if "log-out" in route or "decline" in route else browser
    assert [problem for problem in problems if problem] == []


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
