"""What one company has, another neither sees nor changes, whatever ids it names in addresses, forms and API calls."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from parley.engine.models import LinkAttempt, SchedulingRequest
from parley.engine.services.applications.applications import ensure_builtin_application, register_application
from parley.engine.services.people.units import join_unit_of_tenant
from tests.engine.pages.scheduler.filling import fill
from tests.tenants.cast import Company, list_changes, photograph
from tests.tenants.routes import list_paths

# Enough for any form of these routes to be valid, were it not for whose it is.
FORM = {
    "first_name": "Taken", "last_name": "Over", "email": "taken@zebra.example", "role": "company_admin",
    "attendance": "no_show", "subject": "Taken", "body": "Over", "conversation": "public_url", "action": "save",
    "reason": "none", "name": "Taken over", "label": "Taken over",
}  # fmt: skip


def is_in(answer: Any, mark: str) -> bool:
    """Whether the marked company shows in the answer, headers and all."""
    return mark.encode() in answer.content.lower() or mark in str(answer.headers).lower()


def check_nothing_got_through(zebra: Company, quokka: Company, answer: Any, what: str) -> None:
    assert answer.status_code >= 400, f"{what}: {answer.status_code}"
    assert answer.status_code < 500, f"{what}: {answer.status_code}"
    # The marks that are part of what was asked for are not in ids, which are random.
    assert not is_in(answer, quokka.mark), what


def test_no_address_with_an_id_of_another_company_opens(zebra: Company, quokka: Company) -> None:
    browser, paths = zebra.browse(), list(list_paths(quokka))  # which makes what the addresses name
    browser.get("/")
    before, tried = photograph(), 0
    for route, path, is_by_id in paths:
        if not is_by_id:
            continue
        for method in ("get", "post"):
            answer = getattr(browser, method)(path, FORM if method == "post" else {})
            check_nothing_got_through(zebra, quokka, answer, f"{method} {route}")
            tried += 1
    assert list_changes(before, photograph()) == []
    assert tried > 40


def test_no_page_of_ones_own_shows_another_company(zebra: Company, quokka: Company) -> None:
    browser = zebra.browse()
    shown = 0
    for _, path, _ in list_paths(zebra):
        answer = browser.get(path)
        assert not is_in(answer, quokka.mark), path
        shown += is_in(answer, zebra.mark)
        if path == "/accounts/logout/":
            browser = zebra.browse()
    assert shown > 20
    for query in ("/candidates/?q=quokka", "/scheduler/?q=quokka", f"/scheduler/unit?unit={quokka.ids['unit_id']}"):
        answer = browser.get(query)
        assert b"quokka ltd" not in answer.content.lower() and b"mara quokka" not in answer.content.lower()
        assert b"quokka unit" not in answer.content.lower()


def list_console_forms(own: Company, other: Company) -> Iterator[tuple[str, dict[str, Any]]]:
    """Forms of one's own pages that name what belongs to somebody else."""
    ids = other.ids
    draft = f"/messages/{own.ids['message_id']}"
    written = {"subject": "Mine", "body": "Mine", "action": "save"}
    yield "/messages/new", {"candidate": [ids["candidate_id"]]}
    yield "/messages/new", {"candidate": [ids["candidate_id"]], "link": ids["conversation_id"]}
    yield draft, {**written, "conversation": ids["loose_conversation_id"]}
    yield draft, {**written, "conversation": ids["conversation_id"], "action": "send"}
    yield f"{draft}/preview", {**written, "conversation": "public_url", "preview_for": ids["candidate_id"]}
    yield "/conversations/links", {"candidate": ids["candidate_id"]}
    yield "/profile/company", {"company": ids["company_id"]}
    yield f"/conversations/links/{own.ids['window_id']}/check", {"attempt": ids["attempt_id"], "state": "guessed"}
    yield "/profile/calendar/returned", {"attempt": ids["attempt_id"], "state": "guessed"}


def test_forms_of_the_console_take_nothing_of_another_company(zebra: Company, quokka: Company) -> None:
    browser = zebra.browse()
    others = pick(photograph(), quokka)
    for path, form in list_console_forms(zebra, quokka):
        answer = browser.post(path, form)
        assert answer.status_code < 500 and not is_in(answer, quokka.mark), (path, form)
        if answer.status_code in (302, 303):
            followed = browser.get(answer["Location"])
            assert not is_in(followed, quokka.mark), (path, form)
    assert pick(photograph(), quokka) == others
    assert not is_in(browser.get("/messages/"), quokka.mark)


def list_engine_forms(own: Company, other: Company) -> Iterator[tuple[str, dict[str, Any]]]:
    """The same for the engine's pages."""
    ids = other.ids
    new = "/scheduler/requests/new"
    yield new, fill(other.account)
    yield new, fill(own.account, attempt=ids["attempt_id"])
    yield "/scheduler/calendars", {"busy": [ids["calendar_id"]], "target": ids["calendar_id"]}
    yield f"/scheduler/unit?unit={ids['unit_id']}", {"name": "Taken over"}
    yield f"/scheduler/unit/members/{ids['account_id']}/role?unit={ids['unit_id']}", {"role": "owner"}
    yield f"/scheduler/unit/members/{ids['account_id']}/remove?unit={ids['unit_id']}", {}
    yield f"/scheduler/unit/adopt?unit={ids['unit_id']}", {"host": ids["account_id"]}
    yield "/scheduler/public-link/renew", {"attempt": ids["attempt_id"]}
    yield "/scheduler/preview", {**fill(other.account), "attempt": ids["attempt_id"]}
    yield "/connect/unit", {"attempt": ids["attempt_id"], "name": "Taken over"}


def test_forms_of_the_engine_take_nothing_of_another_company(zebra: Company, quokka: Company) -> None:
    browser = zebra.browse()
    others = pick(photograph(), quokka)
    for path, form in list_engine_forms(zebra, quokka):
        answer = browser.post(path, form)
        assert answer.status_code < 500 and not is_in(answer, quokka.mark), (path, form)
    assert pick(photograph(), quokka) == others
    # Nor does the other's unit serve as one's own place of work.
    browser.post("/scheduler/requests/new", fill(zebra.account, unit=quokka.ids["unit_id"]))
    browser.post("/scheduler/public-link/make", {"unit": quokka.ids["unit_id"]})
    assert pick(photograph(), quokka) == others


def pick(rows: dict[str, list[dict[str, Any]]], company: Company) -> list[str]:
    """All rows that carry the company's mark or one of its ids."""
    known = {str(value) for value in company.ids.values() if not isinstance(value, int)}
    texts = [f"{label} {row}" for label, found in rows.items() for row in found]
    return [text for text in texts if company.mark in text or any(each in text for each in known)]


def call(path: str, body: dict[str, Any] | None, key: str, **headers: str) -> Any:
    """One call of the API."""
    sent = {"Authorization": f"Bearer {key}", **headers}
    if body is None:
        return Client().get(f"/v1/{path}", headers=sent)
    return Client().post(f"/v1/{path}", body, content_type="application/json", headers=sent)


def test_a_units_token_reaches_its_own_unit_only(zebra: Company, quokka: Company) -> None:
    token, theirs = zebra.access_token, quokka.ids
    before = photograph()
    members = call("organizational_unit_members", None, token)
    assert is_in(members, "zebra") and not is_in(members, "quokka")
    asked = call("scheduling_requests/query", {"scheduling_request_ids": [theirs["request_id"]]}, token)
    assert asked.json() == {"scheduling_requests": []}
    taken = {"scheduling_request_id": theirs["request_id"]}
    event = {"summary": "Mine", "duration": {"minutes": 30}}
    joined = {"collaborator_groups": [{"members": [{"sub": quokka.account.pk}], "required": 1}]}
    for path, body, headers in (
        ("scheduling_requests/cancel", taken, {}),
        ("scheduling_requests", {"event": event, "host": {"sub": quokka.account.pk}}, {}),
        ("scheduling_requests", {"event": event, "host": {"sub": zebra.account.pk}, **joined}, {}),
        ("scheduling_requests", {"event": event}, {"Cronofy-Impersonate": quokka.account.pk}),
        ("organizational_unit_members", None, {"Cronofy-Impersonate": quokka.account.pk}),
        (f"parley/link_attempts/{theirs['attempt_id']}", None, {}),
        ("parley/scheduling_requests/changes", None, {}),
    ):
        answer = call(path, body, token, **headers)
        check_nothing_got_through(zebra, quokka, answer, path)
    assert list_changes(before, photograph()) == []


def test_somebody_of_two_companies_hosts_for_the_one_whose_token_asks(zebra: Company, quokka: Company) -> None:
    join_unit_of_tenant(zebra.account, ensure_builtin_application(), quokka.admin.company_id)
    body = {"event": {"summary": "Talk", "duration": {"minutes": 30}}, "host": {"sub": zebra.account.pk}}
    for company in (zebra, quokka):
        made = call("scheduling_requests", body, company.access_token).json()["scheduling_request"]
        assert SchedulingRequest.objects.get(pk=made["scheduling_request_id"]).unit == company.unit


def test_an_application_reaches_no_company_of_another_one(zebra: Company) -> None:
    key = register_application("Elsewhere", ["https://e.example/r"], ["https://e.example/b"]).client_secret
    before, ids = photograph(), zebra.ids
    assert call("parley/scheduling_requests/changes", None, key).json()["changes"] == []
    asked = call("scheduling_requests/query", {"scheduling_request_ids": [ids["request_id"]]}, key)
    assert asked.json() == {"scheduling_requests": []}
    for path, body, headers in (
        (f"parley/link_attempts/{ids['attempt_id']}", None, {}),
        ("scheduling_requests/cancel", {"scheduling_request_id": ids["request_id"]}, {}),
        ("scheduling_requests", {"host": {"sub": zebra.account.pk}}, {}),
        ("organizational_unit_members", None, {}),
        ("organizational_unit_members", None, {"Cronofy-Impersonate": zebra.account.pk}),
    ):
        answer = call(path, body, key, **headers)
        assert 400 <= answer.status_code < 500 and not is_in(answer, "zebra"), path
    assert list_changes(before, photograph()) == []


@pytest.mark.parametrize("by", ["cancel", "look"])
def test_a_window_of_another_browser_stays_closed(zebra: Company, quokka: Company, by: str) -> None:
    path = f"/embed/{quokka.ids['attempt_id']}"
    answer = zebra.browse().post(f"{path}/cancel") if by == "cancel" else zebra.browse().get(path)
    assert answer.status_code == 410
    assert LinkAttempt.objects.get(pk=quokka.ids["attempt_id"]).cancelled_at is None
