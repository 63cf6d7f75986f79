"""Signing up and logging in without a window: codes, terms, calendars, and nothing typed is lost."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from parley.engine.domain.errors.calendars import CalendarNotConnected
from parley.engine.models import Account, SignInCode, TermsAcceptance
from parley.engine.pages.connect import calendar
from parley.engine.services.people.terms import current_terms
from parley.site.incoming.half_sessions import cookie_name
from tests.engine.signing import log_in, make_person, read_code

pytestmark = pytest.mark.django_db

ANA = "ana@acme.example"


def fill_in(**changes: str) -> dict[str, str]:
    usual = {"name": "Ana Ruiz", "email": ANA, "tzid": "Asia/Kathmandu", "version": current_terms().version}
    return {**usual, "is_accepted": "on", **changes}


def test_an_account_is_made_when_the_code_is_right(client: Client) -> None:
    assert client.post("/connect/create", fill_in())["Location"] == "/connect/log-in/code"
    assert not Account.objects.exists()
    answer = client.post("/connect/log-in/code", {"code": read_code(ANA)})
    assert answer["Location"] == "/scheduler/"
    account = Account.objects.get()
    assert (account.name, account.tzid) == ("Ana Ruiz", "Asia/Kathmandu")
    assert TermsAcceptance.objects.get(account=account).version == current_terms().version


def test_logging_in_with_an_unknown_address_ends_in_creating_an_account(client: Client) -> None:
    client.post("/connect/log-in", {"email": ANA})
    assert client.post("/connect/log-in/code", {"code": read_code(ANA)})["Location"] == "/connect/create"
    assert f'value="{ANA}"' in client.get("/connect/create").content.decode()
    assert client.post("/connect/create", fill_in())["Location"] == "/connect/calendar"
    assert Account.objects.get().email == ANA


def test_a_proven_address_does_not_prove_another_one(client: Client) -> None:
    client.post("/connect/log-in", {"email": ANA})
    client.post("/connect/log-in/code", {"code": read_code(ANA)})
    answer = client.post("/connect/create", fill_in(email="ben@acme.example"))
    assert answer["Location"] == "/connect/log-in/code"
    assert not Account.objects.exists()


def test_known_and_unknown_addresses_get_the_same_answer(client: Client) -> None:
    make_person("known@acme.example")
    answers = [client.post("/connect/log-in", {"email": f"{who}@acme.example"}) for who in ("known", "unknown")]
    assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1


def test_a_wrong_code_says_so_and_signs_nobody_in(client: Client) -> None:
    make_person(ANA)
    client.post("/connect/log-in", {"email": ANA})
    wrong = "1" if read_code(ANA) != "1" else "2"
    assert "This code is not right." in client.post("/connect/log-in/code", {"code": wrong}).content.decode()
    assert client.get("/scheduler/unit")["Location"].startswith("/connect/log-in?next=")


def test_logging_in_leads_back_to_the_page_that_was_wanted_but_to_no_other_site(client: Client) -> None:
    make_person(ANA)
    for wanted, reached in (("/scheduler/unit", "/scheduler/unit"), ("//evil.example", "/scheduler/"),
                            ("https://evil.example", "/scheduler/"), ("/\\evil.example", "/scheduler/")):  # fmt: skip
        client.post("/connect/log-in", {"email": ANA, "next": wanted})
        answer = client.post("/connect/log-in/code", {"code": read_code(ANA), "next": wanted})
        assert answer["Location"] == reached
        SignInCode.objects.all().delete()


def test_signing_in_changes_the_session_key(client: Client) -> None:
    make_person(ANA)
    client.post("/connect/log-in", {"email": ANA})
    before = client.cookies[cookie_name("engine")].value
    client.post("/connect/log-in/code", {"code": read_code(ANA)})
    assert before and client.cookies[cookie_name("engine")].value not in ("", before)


def test_logging_out_and_signing_out_everywhere_end_sessions(client: Client) -> None:
    account = make_person(ANA)
    log_in(client, ANA)
    assert client.get("/scheduler/unit").status_code == 200
    Account.objects.filter(pk=account.pk).update(session_epoch=2)
    assert client.get("/scheduler/unit").status_code == 302
    log_in(client, ANA)
    client.post("/connect/log-out")
    assert client.get("/scheduler/unit").status_code == 302
    assert client.get("/connect/log-out").status_code == 405


def test_changed_terms_are_asked_for_before_anything_else(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_person(ANA)
    log_in(client, ANA)
    (tmp_path / "terms.md").write_text("New words <script>.")
    (tmp_path / "privacy.md").write_text("More words.")
    monkeypatch.setattr(settings, "PARLEY_TERMS_DIR", tmp_path)
    answer = client.get("/scheduler/unit")
    assert answer["Location"] == "/connect/terms?next=%2Fscheduler%2Funit"
    page = client.get(answer["Location"]).content.decode()
    assert "New words &lt;script&gt;." in page
    assert client.post(answer["Location"], {"version": current_terms().version}).status_code == 200
    accepted = {"version": current_terms().version, "is_accepted": "on"}
    assert client.post(answer["Location"], accepted)["Location"] == "/scheduler/unit"
    assert client.get("/scheduler/unit").status_code == 200


def test_where_google_and_microsoft_are_not_set_up_the_page_says_who_can_do_it(client: Client) -> None:
    make_person(ANA)
    log_in(client, ANA)
    page = client.get("/connect/calendar").content.decode()
    assert "Google and Microsoft 365 are not set up on this server yet. Whoever runs it can do that" in page
    assert "Continue with" not in page


def test_a_calendar_that_does_not_connect_says_why_and_keeps_all_but_the_password(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_person(ANA)
    log_in(client, ANA)
    monkeypatch.setattr(calendar, "connect_caldav", refuse("password", "The server does not accept this password."))
    fields = {"address": "https://dav.example", "username": "ana", "password": "hunter2secret"}
    page = client.post("/connect/calendar/caldav", fields).content.decode()
    assert "The server does not accept this password." in page
    assert 'value="https://dav.example"' in page and 'value="ana"' in page and "hunter2secret" not in page


def refuse(field: str, words: str) -> Callable[..., None]:
    def connect(*_: object) -> None:
        raise CalendarNotConnected(words, field=field)

    return connect
