"""Looking changes nothing: every address of both halves is asked for, and every table is as it was."""

import pytest
from django.conf import settings
from django.test import Client

from tests.tenants.cast import Company, list_changes, photograph, watching_writes
from tests.tenants.routes import list_paths


@pytest.mark.parametrize("method", ["get", "head"])
def test_no_address_changes_anything_when_it_is_asked_for(zebra: Company, method: str) -> None:
    browser = zebra.browse()
    answers, changes = {}, {}
    before = photograph()
    for route, path, _ in list_paths(zebra):
        with watching_writes() as written:
            answers[route] = getattr(browser, method)(path).status_code
        if written and list_changes(before, photograph()):
            changes[path] = list_changes(before, photograph())
            before = photograph()
        if route == "accounts/logout/":
            browser = zebra.browse()
    assert changes == {}
    assert [route for route, status in answers.items() if status >= 500] == []
    # Most of them did show something, so that the walk means what it says.
    assert method == "head" or list(answers.values()).count(200) > 40


def test_a_window_and_a_query_change_nothing_either(zebra: Company) -> None:
    browser, before = zebra.browse(), photograph()
    attempt, secrets = zebra.ids["attempt_id"], zebra.capabilities
    for path in (
        f"/embed/{attempt}",
        f"/scheduler/requests/new?attempt={attempt}",
        f"/connect/calendar?attempt={attempt}",
        f"/connect/unit?attempt={attempt}",
        f"/conversations/links/returned?state=unknown&attempt={attempt}",
        "/company/settings/cronofy/authorized?code=forged&state=forged",
        "/profile/calendar/signed-in?code=forged&state=forged",
        f"/rts/{secrets['rts']}?decline=true",
        f"/rts/{secrets['rts']}?day=2026-03-05&tz=Asia/Tokyo",
        f"/pls/{secrets['pls']}?correlation_id=somebody&claim_token=forged",
        f"/rts/{secrets['rts']}/details?starts_at=2026-03-05T09:00:00Z&key=k",
        f"/booking/{secrets['booking']}/change?starts_at=2026-03-05T09:00:00Z",
        f"/messages/{zebra.ids['message_id']}?link={zebra.ids['loose_conversation_id']}",
    ):
        assert browser.get(path).status_code < 500, path
        assert list_changes(before, photograph()) == [], path


def test_reading_the_api_changes_nothing(zebra: Company) -> None:
    before = photograph()
    key, token = str(settings.PARLEY_BUILTIN_APPLICATION["client_secret"]), zebra.access_token
    for path, bearer in (
        ("organizational_unit_members", token),
        ("userinfo", token),
        ("parley/scheduling_requests/changes", key),
        (f"parley/link_attempts/{zebra.ids['attempt_id']}", key),
        ("parley/health", key),
    ):
        answer = Client().get(f"/v1/{path}", headers={"Authorization": f"Bearer {bearer}"})
        assert answer.status_code == 200, path
    assert list_changes(before, photograph()) == []
