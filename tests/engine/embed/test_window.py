"""The sign-up window from the console's form to its goal, and everything that must not get through it."""

from datetime import timedelta

import pytest
from django.test import Client

from parley.engine.models import Account, Connection, LinkAttempt, Membership, OrganizationalUnit, PublicLink, Vouching
from parley.engine.services.applications.applications import ensure_builtin_application, register_application
from parley.engine.services.applications.link_attempts import settle_attempt
from parley.engine.services.people.terms import current_terms
from parley.engine.services.people.units import create_unit, rename_unit
from parley.toolkit.clock import frozen, now
from tests.engine.signing import (
    RETURN_URL,
    attempt_of,
    claims_for,
    embed_token,
    follow,
    hand_over,
    log_in,
    make_person,
    read_code,
    sign,
    start,
)

pytestmark = pytest.mark.django_db

ACCEPTED = {"is_accepted": "on"}


def connect_some_calendar(account: Account) -> None:
    """As if the account had connected a calendar; the real thing is tried with real servers elsewhere."""
    Connection.objects.create(account=account, service="caldav", name="ana at dav", address="https://dav.example")


def open_window(client: Client, email: str = "ana@acme.example", **fields: str) -> str:
    return start(client, hand_over=hand_over(email), **fields)


def sign_up(client: Client, hub: str) -> Account:
    """Continue as the one who was handed over, accept the terms, connect a calendar."""
    attempt = attempt_of(hub)
    way = f"attempt={attempt.pk}"
    assert follow(client, hub) == f"/connect/welcome?{way}"
    answer = client.post(f"/connect/welcome?{way}", {"decision": "continue"})
    assert answer["Location"] == f"/connect/create?{way}"
    fields = {"tzid": "Europe/Berlin", "version": current_terms().version, **ACCEPTED}
    assert client.post(f"/connect/create?{way}", fields)["Location"] == hub
    attempt.refresh_from_db()
    assert attempt.account is not None
    assert follow(client, hub) == f"/connect/calendar?{way}"
    connect_some_calendar(attempt.account)
    return attempt.account


def test_the_first_of_a_company_creates_the_unit_and_returns_to_the_form(client: Client) -> None:
    hub = open_window(client)
    account, way = sign_up(client, hub), f"attempt={attempt_of(hub).pk}"
    assert (account.name, account.email) == ("Ana Ruiz", "ana@acme.example")
    assert follow(client, hub) == f"/connect/unit?{way}"
    page = client.get(f"/connect/unit?{way}").content.decode()
    assert 'value="Acme"' in page and "checked" in page
    assert client.post(f"/connect/unit?{way}", {"name": "Acme", "is_auto_join": "on"})["Location"] == hub
    assert follow(client, hub) == f"/connect/done?{way}"
    assert "Return" in client.get(f"/connect/done?{way}").content.decode()
    assert client.post(f"/connect/done?{way}")["Location"] == f"/scheduler/requests/new?{way}"
    assert follow(client, hub) == f"/scheduler/requests/new?{way}"


def test_the_next_colleague_joins_silently(client: Client) -> None:
    create_unit(make_person("owner@acme.example"), ensure_builtin_application(), "acme", "Acme", True)
    hub = open_window(client, "ben@acme.example")
    account = sign_up(client, hub)
    client.post(f"/connect/terms?attempt={attempt_of(hub).pk}", {"version": current_terms().version, **ACCEPTED})
    assert Membership.objects.get(account=account).role == "member"
    assert follow(client, hub).startswith("/connect/done")


def test_a_closed_unit_says_who_its_owners_are(client: Client) -> None:
    owner = make_person("owner@acme.example", "Olga Owner")
    unit = create_unit(owner, ensure_builtin_application(), "acme", "Acme", True)
    rename_unit(owner, unit, "Acme", False)
    hub = open_window(client, "ben@acme.example")
    account = sign_up(client, hub)
    page = client.get(follow(client, hub)).content.decode()
    assert "Olga Owner" in page and "owner@acme.example" in page
    client.post(f"/connect/unit?attempt={attempt_of(hub).pk}", {"name": "Second", "is_auto_join": "on"})
    assert not Membership.objects.filter(account=account).exists()
    assert OrganizationalUnit.objects.count() == 1


def test_nothing_goes_on_without_the_terms(client: Client) -> None:
    hub = open_window(client)
    way = f"attempt={attempt_of(hub).pk}"
    client.get(hub)
    answer = client.post(f"/connect/create?{way}", {"tzid": "Europe/Berlin", "version": current_terms().version})
    assert answer.status_code == 200 and "Please accept both" in answer.content.decode()
    answer = client.post(f"/connect/create?{way}", {"tzid": "Europe/Berlin", "version": "older", **ACCEPTED})
    assert answer.status_code == 200
    assert not Account.objects.exists()


def test_whoever_was_vouched_for_continues_in_another_browser_with_one_click(client: Client) -> None:
    sign_up(client, open_window(client))
    other = Client()
    hub = open_window(other)
    answer = other.post(follow(other, hub), {"decision": "continue"})
    assert answer["Location"] == hub
    assert Account.objects.count() == 1


def test_an_account_of_ones_own_is_reached_only_after_a_code(client: Client) -> None:
    own = make_person("ana@acme.example")
    hub = open_window(client)
    way = f"attempt={attempt_of(hub).pk}"
    answer = client.post(follow(client, hub), {"decision": "continue"})
    assert answer["Location"] == f"/connect/log-in/code?{way}"
    assert client.get(hub)["Location"].startswith("/connect/welcome")
    answer = client.post(f"/connect/log-in/code?{way}", {"code": read_code("ana@acme.example")})
    assert answer["Location"] == hub
    assert Vouching.objects.get().account == own


def test_a_session_is_never_silently_replaced(client: Client) -> None:
    eve = make_person("eve@globex.example", "Eve Moss")
    log_in(client, "eve@globex.example")
    hub = open_window(client)
    welcome = follow(client, hub)
    page = client.get(welcome).content.decode()
    assert "ana@acme.example" in page and "eve@globex.example" in page
    client.post(welcome, {"decision": "stay"})
    assert attempt_of(hub).account == eve
    assert not Vouching.objects.exists()


def test_an_embed_token_alone_signs_nobody_in(client: Client) -> None:
    make_person("ana@acme.example")
    hub = start(client)
    page = client.get(follow(client, hub)).content.decode()
    assert "Log in" in page and "Create an account" in page and "Continue as" not in page


def test_a_window_belongs_to_the_browser_that_opened_it(client: Client) -> None:
    hub = open_window(client)
    follow(client, hub)
    stranger = Client()
    assert stranger.get(hub).status_code == 410
    assert stranger.get(f"/connect/welcome?attempt={attempt_of(hub).pk}")["Location"] == "/connect/log-in"


def test_a_replayed_hand_over_opens_nothing(client: Client) -> None:
    token = hand_over()
    start(client, hand_over=token)
    answer = client.post("/embed/start", {"embed_token": embed_token(), "hand_over": token, "purpose": "link"})
    assert answer.status_code == 400 and "used before" in answer.content.decode()


def test_tokens_of_two_companies_do_not_go_together(client: Client) -> None:
    fields = {"embed_token": embed_token(), "hand_over": hand_over(tenant_id="globex")}
    assert client.post("/embed/start", fields).status_code == 400


@pytest.mark.parametrize(
    "fields",
    [
        {"embed_token": "forged"},
        {"return_url": "https://evil.example/"},
        {"return_url": RETURN_URL + "/"},
        {"purpose": "else"},
        {"purpose": "authorize", "authorize_query": "client_id=another"},
        {"purpose": "authorize", "authorize_query": ""},
        {"event_summary": "a\r\nb"},
        {"correlation_id": "c" * 129},
    ],
)
def test_a_form_that_asks_for_something_wrong_opens_nothing(client: Client, fields: dict[str, str]) -> None:
    answer = client.post("/embed/start", {"embed_token": embed_token(), "purpose": "link", **fields})
    assert answer.status_code == 400 and "could not be opened" in answer.content.decode()


@pytest.mark.parametrize("what", ["embed_token", "hand_over"])
@pytest.mark.parametrize("fault", ["expired", "forged", "unsigned", "for something else"])
def test_a_token_that_is_not_good_opens_nothing(client: Client, what: str, fault: str) -> None:
    audience, seconds = {"embed_token": ("scheduler_embed", 3600), "hand_over": ("parley_hand_over", 60)}[what]
    with frozen(now() - timedelta(hours=2 if fault == "expired" else 0)):
        claims = claims_for(audience, seconds, email="ana@acme.example", name="Ana Ruiz")
    if fault == "for something else":
        claims["aud"] = "scheduler_claim"
    secret = {"secret": "ESK_guessed"} if fault == "forged" else {}
    token = sign(claims, **secret, alg="none" if fault == "unsigned" else "HS256")
    answer = client.post("/embed/start", {"embed_token": embed_token(), "purpose": "link", what: token})
    assert answer.status_code == 400 and "open it again from the page you came from" in answer.content.decode()
    assert not LinkAttempt.objects.exists()


def test_the_form_leaves_the_session_of_the_browser_alone(client: Client) -> None:
    """Another site's form comes without cookies: an answer that set one would sign somebody out."""
    assert not client.post("/embed/start", {"embed_token": embed_token(), "purpose": "link"}).cookies


def test_another_application_does_not_reach_an_account_by_its_hand_over(client: Client) -> None:
    sign_up(client, open_window(client))
    told = register_application("Other", [], [])
    issuer = {"iss": told.embed_key}
    other = Client()
    hub = start(
        other,
        embed_token=sign(claims_for("scheduler_embed", 60, **issuer), told.embed_secret),
        hand_over=sign(
            claims_for("parley_hand_over", 60, email="ana@acme.example", name="Ana", **issuer), told.embed_secret
        ),
        return_url="",
    )
    answer = other.post(follow(other, hub), {"decision": "continue"})
    assert answer["Location"].startswith("/connect/create")


def test_cancelling_leads_back_and_the_window_is_over(client: Client) -> None:
    hub = open_window(client, state="the-state")
    follow(client, hub)
    attempt = attempt_of(hub)
    assert client.post(f"{hub}/cancel")["Location"] == f"{RETURN_URL}?state=the-state&attempt={attempt.pk}"
    attempt.refresh_from_db()
    assert attempt.cancelled_at is not None


def test_what_was_made_leads_back_to_the_application(client: Client) -> None:
    hub = open_window(client)
    account = sign_up(client, hub)
    unit = create_unit(account, ensure_builtin_application(), "acme", "Acme", True)
    settle_attempt(attempt_of(hub), public_link=PublicLink.objects.create(account=account, unit=unit, token="t"))
    assert client.get(hub)["Location"].startswith(RETURN_URL)


def test_the_script_can_be_loaded_by_any_site_and_ask_what_came_of_its_window(client: Client) -> None:
    answer = client.get("/embed/scheduler.js")
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin" and b"cronofy-scheduler-button" in answer.content
    state = "w" * 32
    start(client, state=state)
    fields = {"embed_token": embed_token(), "state": state}
    assert client.post("/embed/result", fields).json() == {"status": "waiting"}
    assert client.post("/embed/result", {"embed_token": "forged", "state": state}).status_code == 401
