"""The profile and its Calendar button."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client

from parley.console.models import CronofyAccount, Member
from parley.console.services.cronofy.public_urls import refresh_public_urls
from parley.toolkit.clock import frozen, now
from tests.fakes.engine import FakeEngine

LIST = ("GET", "/v1/organizational_unit_members")
TOKENS = {"access_token": "at", "refresh_token": "rt", "expires_in": 3600, "sub": "acc_other"}


def list_member(fake_engine: FakeEngine, *members: tuple[str, str, str | None]) -> None:
    entries = [
        {"sub": sub, "email": email, "roles": ["member"], "scheduler": {"enabled": True, "public_url": path and url}}
        for sub, email, path in members
        for url in [f"{fake_engine.url}{path}"]
    ]
    fake_engine.answer(*LIST, {"organizational_unit_members": entries, "pages": {"current": 1, "total": 1}})


def test_before_authorization_there_is_no_calendar_button(as_ana: Client, fake_engine: FakeEngine) -> None:
    content = as_ana.get("/profile").content
    assert b'action="/profile/calendar"' not in content
    assert as_ana.post("/profile/calendar").status_code == 409


def test_calendar_imports_my_own_public_url(
    as_ana: Client, ana: Member, ben: Member, authorized: CronofyAccount, fake_engine: FakeEngine
) -> None:
    list_member(fake_engine, ("acc_1", "ANA@harbour.example", "/pls/ana"), ("acc_2", "ben@harbour.example", "/pls/ben"))
    assert b'action="/profile/calendar"' in as_ana.get("/profile").content
    assert b"has been imported" in as_ana.post("/profile/calendar", follow=True).content
    ana.refresh_from_db()
    ben.refresh_from_db()
    assert (ana.public_url, ana.engine_sub) == (f"{fake_engine.url}/pls/ana", "acc_1")
    assert ben.public_url == ""


def test_an_address_elsewhere_is_not_taken(
    as_ana: Client, ana: Member, authorized: CronofyAccount, fake_engine: FakeEngine
) -> None:
    entry = {"sub": "acc_1", "email": "ana@harbour.example", "scheduler": {"public_url": "https://evil.example/pls/x"}}
    fake_engine.answer(*LIST, {"organizational_unit_members": [entry], "pages": {"current": 1, "total": 1}})
    assert as_ana.post("/profile/calendar").headers["Location"] == "/profile/calendar/public-link"
    ana.refresh_from_db()
    assert ana.public_url == ""


def test_with_none_or_several_matching_one_signs_in_once(
    as_ana: Client, ana: Member, authorized: CronofyAccount, fake_engine: FakeEngine
) -> None:
    several = ("acc_1", "ana@harbour.example", "/pls/a"), ("acc_2", "ana@harbour.example", "/pls/b")
    list_member(fake_engine, *several, ("acc_other", "private@home.example", "/pls/c"))
    assert b"Which account is yours" in as_ana.post("/profile/calendar").content
    target = urlsplit(as_ana.post("/profile/calendar/sign-in").headers["Location"])
    query = parse_qs(target.query)
    assert (target.path, query["scope"]) == ("/oauth/authorize", ["read_account"])
    fake_engine.answer("POST", "/oauth/token", TOKENS)
    fake_engine.answer("POST", "/oauth/token/revoke", {})
    back = as_ana.get("/profile/calendar/signed-in", {"code": "c", "state": query["state"][0]}, follow=True)
    assert b"has been imported" in back.content
    ana.refresh_from_db()
    assert (ana.public_url, ana.engine_sub) == (f"{fake_engine.url}/pls/c", "acc_other")
    replayed = as_ana.get("/profile/calendar/signed-in", {"code": "c", "state": query["state"][0]}, follow=True)
    assert b"used already" in replayed.content


def test_an_account_outside_the_unit_is_told_so(
    as_ana: Client, ana: Member, authorized: CronofyAccount, fake_engine: FakeEngine
) -> None:
    list_member(fake_engine)
    state = parse_qs(urlsplit(as_ana.post("/profile/calendar/sign-in").headers["Location"]).query)["state"][0]
    fake_engine.answer("POST", "/oauth/token", TOKENS)
    back = as_ana.get("/profile/calendar/signed-in", {"code": "c", "state": state}, follow=True)
    assert b"not in your company" in back.content
    ana.refresh_from_db()
    assert ana.engine_sub == ""


def test_without_a_public_link_one_is_made_on_the_engine(
    as_ana: Client, ana: Member, authorized: CronofyAccount, fake_engine: FakeEngine
) -> None:
    list_member(fake_engine, ("acc_1", "ana@harbour.example", None))
    offer = as_ana.post("/profile/calendar", follow=True)
    assert b"no public link yet" in offer.content
    leaving = as_ana.post("/profile/calendar/public-link")
    fields = leaving.context["departure"].fields
    assert fields["return_url"] == "http://localhost:8000/profile/calendar/returned"
    list_member(fake_engine, ("acc_1", "ana@harbour.example", "/pls/new"))
    attempt = {"id": "att_1", "state": fields["state"], "status": "created", "public_link": {"url": "x"}}
    fake_engine.answer("GET", "/v1/parley/link_attempts/att_1", {"link_attempt": attempt})
    back = {"state": fields["state"], "attempt": "att_1"}
    assert b"data-auto-submit" in as_ana.get("/profile/calendar/returned", back).content
    assert b"has been imported" in as_ana.post("/profile/calendar/returned", back, follow=True).content
    ana.refresh_from_db()
    assert ana.public_url.endswith("/pls/new")


def test_an_attempt_of_somebody_else_is_refused(
    as_ana: Client, ana: Member, authorized: CronofyAccount, fake_engine: FakeEngine
) -> None:
    state = as_ana.post("/profile/calendar/public-link").context["departure"].fields["state"]
    attempt = {"id": "att_2", "state": "another", "status": "created", "public_link": {"url": "x"}}
    fake_engine.answer("GET", "/v1/parley/link_attempts/att_2", {"link_attempt": attempt})
    back = as_ana.post("/profile/calendar/returned", {"state": state, "attempt": "att_2"}, follow=True)
    assert b"another visit" in back.content
    ana.refresh_from_db()
    assert ana.public_url == ""


def test_where_the_list_is_refused_the_url_is_pasted_and_checked(
    as_ana: Client, ana: Member, authorized: CronofyAccount, fake_engine: FakeEngine
) -> None:
    fake_engine.answer(*LIST, {}, 403)
    assert b"Paste your public URL" in as_ana.post("/profile/calendar", follow=True).content
    for wrong in (
        "",
        "https://evil.example/pls/x",
        f"{fake_engine.url}/rts/x",
        f"{fake_engine.url}@evil.example/pls/x",
    ):
        assert as_ana.post("/profile/calendar/paste", {"url": wrong}).status_code == 422
    as_ana.post("/profile/calendar/paste", {"url": f"{fake_engine.url}/pls/mine"})
    ana.refresh_from_db()
    assert ana.public_url == f"{fake_engine.url}/pls/mine"


def test_an_hour_later_it_is_read_again_and_an_engine_away_keeps_it(
    as_ana: Client, ana: Member, authorized: CronofyAccount, fake_engine: FakeEngine
) -> None:
    list_member(fake_engine, ("acc_1", "ana@harbour.example", "/pls/old"))
    as_ana.post("/profile/calendar")
    assert refresh_public_urls() == 0
    list_member(fake_engine, ("acc_1", "ana@harbour.example", "/pls/new"))
    fake_engine.answer("POST", "/oauth/token", {"access_token": "new", "expires_in": 36000})
    with frozen(now() + timedelta(minutes=61)):
        assert refresh_public_urls() == 1
    ana.refresh_from_db()
    assert ana.public_url.endswith("/pls/new")
    fake_engine.answer(*LIST, {}, 503)
    with frozen(now() + timedelta(minutes=125)):
        assert refresh_public_urls() == 1
        assert refresh_public_urls() == 0
    ana.refresh_from_db()
    assert ana.public_url.endswith("/pls/new")
    assert "problem of its own" in ana.public_url_error


def test_removing_it_forgets_it(
    as_ana: Client, ana: Member, authorized: CronofyAccount, fake_engine: FakeEngine
) -> None:
    list_member(fake_engine, ("acc_1", "ana@harbour.example", "/pls/old"))
    as_ana.post("/profile/calendar")
    as_ana.post("/profile/calendar/remove")
    ana.refresh_from_db()
    assert (ana.public_url, ana.engine_sub, ana.public_url_data_centre) == ("", "", "")


def test_name_and_zone_are_saved_and_an_unknown_zone_is_refused(as_ana: Client, ana: Member) -> None:
    wrong = as_ana.post("/profile", {"first_name": "Ana", "last_name": "R", "tzid": "Mars/Olympus"})
    assert b"Select a valid choice" in wrong.content
    as_ana.post("/profile", {"first_name": "Anna", "last_name": "R", "tzid": "Asia/Tokyo"})
    ana.user.refresh_from_db()
    assert (ana.user.name, ana.user.tzid) == ("Anna R", "Asia/Tokyo")


def test_pages_ask_the_database_a_fixed_number_of_times(as_ana: Client, django_assert_max_num_queries: Any) -> None:
    for path in ("/", "/profile", "/company/members", "/company/settings"):
        with django_assert_max_num_queries(16):
            assert as_ana.get(path).status_code == 200
