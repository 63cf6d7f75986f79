"""Signing up, logging in and connecting with Google and Microsoft 365, through their imitated pages."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http.response import HttpResponseBase
from django.test import Client

from parley.engine.models import Account, Connection, ProviderVisit, SetUpVisit, SignInIdentity
from parley.engine.services.people.terms import current_terms
from parley.engine.services.providers import visits
from parley.engine.services.providers.set_up import issue_set_up_address
from parley.engine.services.sweeping import sweep
from parley.site.logs import hide_secrets
from parley.toolkit.clock import now
from tests.engine.pages.connect.provider_walks import MicrosoftWalk, Registered, Walk, run_provider
from tests.engine.signing import log_in, make_person, read_code

pytestmark = pytest.mark.django_db

ANA, BEN = "ana@acme.example", "ben@acme.example"


@pytest.fixture(scope="module", params=["google", "microsoft"])
def registered(request: pytest.FixtureRequest) -> Iterator[Registered]:
    with run_provider(request.param) as running:
        for email, name in ((ANA, "Ana Ruiz"), (BEN, "Ben Okri")):
            running.walk.add_person(email, name)
        yield running


@pytest.fixture
def walk(registered: Registered, settings: Any) -> Walk:
    settings.PARLEY_PROVIDERS = registered.settings
    registered.walk.begin_anew()
    return registered.walk


def newcomer(**changes: str) -> dict[str, str]:
    return {
        "version": current_terms().version, "is_accepted": "on", "tzid": "Europe/Madrid", "is_new": "yes", **changes,
    }  # fmt: skip


def set_out(client: Client, walk: Walk, **fields: str) -> str:
    answer = client.post(f"/connect/{walk.service}", fields)
    assert answer.status_code == 303, answer.content.decode()
    address = str(answer["Location"])
    assert address.startswith(walk.fake.origin)
    return address


def come_back(client: Client, address: str) -> HttpResponseBase:
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}")


def go(client: Client, walk: Walk, email: str, **fields: str) -> HttpResponseBase:
    return come_back(client, walk.go(set_out(client, walk, **fields), email))


def prove(client: Client, walk: Walk, email: str) -> None:
    """Microsoft does not vouch for addresses: a code does, once."""
    if walk.service == "microsoft":
        assert client.post("/connect/log-in/code", {"code": read_code(email)}).status_code == 303


def sign_up(client: Client, walk: Walk, email: str = ANA) -> Account:
    go(client, walk, email, **newcomer())
    if not Account.objects.filter(email=email).exists():
        prove(client, walk, email)
    return Account.objects.get(email=email)


def test_a_newcomer_signs_up_and_is_connected(client: Client, walk: Walk) -> None:
    account = sign_up(client, walk)
    connection = Connection.objects.get(account=account)
    assert (account.name, account.tzid) == ("Ana Ruiz", "Europe/Madrid")
    assert (connection.service, connection.name, connection.state) == (walk.service, ANA, "active")
    assert connection.calendars.filter(takes_bookings=True, counts_as_busy=True).count() == 1
    assert SignInIdentity.objects.filter(account=account, issuer=walk.service, subject=connection.subject).exists()
    assert client.get("/scheduler/calendars").status_code == 200


def test_whoever_signed_up_logs_in_the_same_way_from_another_browser(client: Client, walk: Walk) -> None:
    account = sign_up(client, walk)
    elsewhere = Client()
    assert go(elsewhere, walk, ANA)["Location"] == "/scheduler/calendars"
    assert elsewhere.get("/scheduler/calendars").status_code == 200
    assert Account.objects.get() == account
    assert Connection.objects.count() == 1


def test_nothing_goes_on_without_the_terms(client: Client, walk: Walk) -> None:
    answer = client.post(f"/connect/{walk.service}", newcomer(is_accepted=""))
    assert "accept both" in answer.content.decode()
    assert ProviderVisit.objects.count() == 0


def test_an_unknown_person_who_logs_in_is_led_to_creating_an_account(client: Client, walk: Walk) -> None:
    answer = go(client, walk, ANA)
    assert answer["Location"].startswith("/connect/create?")
    assert "There is no account here for this sign-in yet" in client.get(answer["Location"]).content.decode()
    assert not Account.objects.exists()


def test_an_address_that_is_somebody_s_here_has_to_be_proven_before_it_connects(client: Client, walk: Walk) -> None:
    known = make_person(ANA)
    answer = go(client, walk, ANA, **newcomer())
    assert answer["Location"] == "/connect/log-in/code"
    assert not Connection.objects.exists()
    other = Client()
    assert other.get("/scheduler/calendars").status_code == 302
    assert client.post("/connect/log-in/code", {"code": read_code(ANA)})["Location"] == "/scheduler/calendars"
    assert Connection.objects.get().account == known
    assert SignInIdentity.objects.filter(account=known, issuer=walk.service).count() == 1


def test_a_provider_s_account_that_changed_its_address_stays_the_same_person(client: Client, walk: Walk) -> None:
    account = sign_up(client, walk)
    identity = SignInIdentity.objects.get(issuer=walk.service)
    Account.objects.filter(pk=account.pk).update(email="ana.old@acme.example")
    go(Client(), walk, ANA)
    assert list(Account.objects.all()) == [account]
    assert SignInIdentity.objects.get(issuer=walk.service) == identity


def test_what_is_missing_is_said_and_can_be_granted(client: Client, walk: Walk) -> None:
    make_person(ANA)
    log_in(client, ANA)
    walk.untick_reading()
    page = go(client, walk, ANA).content.decode()
    connection = Connection.objects.get()
    assert "A permission is missing" in page
    assert (connection.state, connection.broken_reason) == ("broken", "scopes")
    assert f'value="{connection.pk}"' in page
    walk.tick_all()
    assert go(client, walk, ANA, connection=connection.pk)["Location"] == "/scheduler/calendars"
    connection.refresh_from_db()
    assert (connection.state, connection.broken_reason) == ("active", "")


def test_cancelling_connects_nothing_and_says_so_calmly(client: Client, walk: Walk) -> None:
    answer = come_back(client, walk.go(set_out(client, walk, **newcomer()), ANA, cancels=True))
    assert answer.status_code == 200
    assert "Nothing was connected" in answer.content.decode()
    assert not Account.objects.exists()
    # Trying again needs no second reading of the terms.
    assert f'value="{current_terms().version}"' in answer.content.decode()


def test_scenario_45_an_administrator_s_approval_is_asked_for_with_a_link(client: Client, walk: Walk) -> None:
    make_person(ANA)
    log_in(client, ANA)
    state_address = set_out(client, walk)
    visit = ProviderVisit.objects.get()
    query = {
        "google": "error=admin_policy_enforced",
        "microsoft": "error=consent_required&error_description=AADSTS90094%3A+An+administrator+has+to+agree.",
    }[walk.service]
    state = dict(part.split("=", 1) for part in urlsplit(state_address).query.split("&"))["state"]
    page = client.get(f"/connect/{walk.service}/back?{query}&state={state}").content.decode()
    visit.refresh_from_db()
    assert visit.awaits_approval
    assert "has to approve Parley" in page
    assert ("adminconsent" in page) == (walk.service == "microsoft")
    # Once it is approved, the same person simply tries again.
    assert go(client, walk, ANA)["Location"] == "/scheduler/calendars"
    assert Connection.objects.get().state == "active"


# Google's administrators approve in a console of their own, which leads nowhere.
@pytest.mark.parametrize("registered", ["microsoft"], indirect=True)
def test_an_administrator_approves_on_the_provider_s_own_page_and_the_person_goes_on(
    client: Client, walk: Walk
) -> None:
    assert isinstance(walk, MicrosoftWalk)
    tenant = walk.fake.add_tenant("Harbour Robotics", requires_approval=True)
    email = "eva@harbour.example"
    walk.fake.add_person(email, "Eva Sol", tenant=tenant)
    make_person(email)
    log_in(client, email)
    refused = come_back(client, walk.turn_back(set_out(client, walk), email)).content.decode()
    assert "has to approve Parley" in refused
    assert not Connection.objects.exists()
    link = re.search(r'https?://[^\s"<]+/adminconsent\?[^\s"<]+', refused)
    assert link
    thanks = come_back(Client(), walk.approve(unescape(link[0]), tenant.id)).content.decode()
    assert "Parley is approved" in thanks
    assert go(client, walk, email)["Location"] == "/scheduler/calendars"
    assert Connection.objects.get().state == "active"


def test_the_administrator_s_return_is_thanked(client: Client) -> None:
    page = client.get("/connect/microsoft/back?admin_consent=True&tenant=x&state=approved").content.decode()
    assert "Parley is approved" in page


def test_a_connection_is_renewed_by_the_same_account_only(client: Client, walk: Walk) -> None:
    account = sign_up(client, walk)
    connection = Connection.objects.get(account=account)
    # Without a name to hint at, the provider lets people choose.
    Connection.objects.update(state="broken", broken_reason="credentials", broken_at=now(), username="")
    answer = go(client, walk, BEN, connection=connection.pk)
    assert answer.status_code == 400
    assert "Choose that account again" in answer.content.decode()
    assert Connection.objects.get().state == "broken"
    assert go(client, walk, ANA, connection=connection.pk)["Location"] == "/scheduler/calendars"
    assert Connection.objects.get().state == "active"


def test_a_second_calendar_account_is_a_second_connection_of_the_same_person(client: Client, walk: Walk) -> None:
    account = sign_up(client, walk)
    assert go(client, walk, BEN)["Location"] == "/scheduler/calendars"
    assert set(account.connections.values_list("name", flat=True)) == {ANA, BEN}
    assert SignInIdentity.objects.filter(issuer=walk.service).count() == 1


def test_a_sign_in_that_is_somebody_else_s_cannot_be_taken(client: Client, walk: Walk) -> None:
    sign_up(client, walk)
    other = Client()
    make_person("other@acme.example")
    log_in(other, "other@acme.example")
    go(other, walk, ANA)
    # The calendars may be shared; the sign-in stays whose it was.
    assert SignInIdentity.objects.get(issuer=walk.service).account.email == ANA


@pytest.mark.parametrize("theft", ["another browser", "twice", "too late", "made up"])
def test_a_return_counts_once_in_time_and_in_its_own_browser(client: Client, walk: Walk, theft: str) -> None:
    make_person(ANA)
    log_in(client, ANA)
    back = walk.go(set_out(client, walk), ANA)
    who = Client() if theft == "another browser" else client
    if theft == "twice":
        come_back(client, back)
        Connection.objects.all().delete()
    if theft == "too late":
        ProviderVisit.objects.update(expires_at=now())
    if theft == "made up":
        back = f"/connect/{walk.service}/back?code=x&state={'s' * 32}"
    answer = come_back(who, back)
    assert answer.status_code == 400
    assert "Start again" in answer.content.decode()
    assert not Connection.objects.exists()


def test_a_code_of_somebody_else_is_refused_by_its_verifier(client: Client, walk: Walk) -> None:
    make_person(ANA)
    log_in(client, ANA)
    stolen = walk.go(set_out(Client(), walk), BEN)
    code = dict(part.split("=", 1) for part in urlsplit(stolen).query.split("&"))["code"]
    own = dict(part.split("=", 1) for part in urlsplit(set_out(client, walk)).query.split("&"))["state"]
    answer = client.get(f"/connect/{walk.service}/back?code={code}&state={own}")
    assert answer.status_code == 400
    assert not Connection.objects.exists()


def test_reading_only_leaves_writing_to_a_later_wish(client: Client, walk: Walk) -> None:
    make_person(ANA)
    log_in(client, ANA)
    go(client, walk, ANA, access="read")
    connection = Connection.objects.get()
    assert connection.state == "active"
    assert set(connection.calendars.values_list("is_readonly", flat=True)) == {True}
    page = client.get("/scheduler/calendars").content.decode()
    assert "Parley may only read here" in page
    go(client, walk, ANA, connection=connection.pk)
    assert connection.calendars.filter(is_readonly=False, takes_bookings=True).count() == 1


def test_what_is_not_set_up_is_not_offered(client: Client, walk: Walk) -> None:
    other = {"google": "microsoft", "microsoft": "google"}[walk.service]
    for path in ("/connect/log-in", "/connect/create"):
        page = client.get(path).content.decode()
        assert f'formaction="/connect/{walk.service}"' in page
        assert f'formaction="/connect/{other}"' not in page
        assert "imitated on this machine" in page
    assert client.post(f"/connect/{other}", newcomer()).status_code == 404
    assert client.post("/connect/yahoo", newcomer()).status_code == 404


def test_forms_may_lead_to_the_provider(client: Client, walk: Walk) -> None:
    policy = client.get("/connect/log-in")["Content-Security-Policy"]
    assert walk.fake.origin in policy.split("form-action")[1].split(";")[0]


def test_signing_out_everywhere_ends_visits_that_are_under_way(client: Client, walk: Walk) -> None:
    account = make_person(ANA)
    log_in(client, ANA)
    address = walk.go(set_out(client, walk), ANA)
    Account.objects.filter(pk=account.pk).update(session_epoch=2)
    assert come_back(client, address).status_code == 400
    assert not Connection.objects.exists()
    assert client.get("/scheduler/calendars").status_code == 302


def test_a_colleague_s_calendar_beside_one_s_own_signs_nobody_in(client: Client, walk: Walk) -> None:
    """An office's shared account is connected by one person, and is no way into that person's account."""
    make_person(ANA)
    log_in(client, ANA)
    assert go(client, walk, BEN)["Location"] == "/scheduler/calendars"
    assert Connection.objects.get().account.email == ANA
    assert not SignInIdentity.objects.filter(issuer=walk.service).exists()
    assert go(Client(), walk, BEN)["Location"].startswith("/connect/create?")


def test_logging_in_as_another_does_not_connect_to_whoever_is_signed_in(client: Client, walk: Walk) -> None:
    ben = sign_up(Client(), walk, BEN)
    ana = make_person(ANA)
    log_in(client, ANA)
    assert 'name="as" value="another"' in client.get("/connect/log-in").content.decode()
    go(client, walk, BEN, **{"as": "another"})
    assert Connection.objects.get().account == ben
    assert ana.connections.count() == 0


def test_terms_that_changed_on_the_way_are_shown_anew_and_ask_for_nothing_else(client: Client, walk: Walk) -> None:
    page = client.post(f"/connect/{walk.service}", newcomer(version="old")).content.decode()
    assert "The terms have changed" in page
    assert f'value="{current_terms().version}"' in page and 'value="old"' not in page
    assert "Your name: " not in page
    assert 'name="is_accepted" id="id_is_accepted" checked' not in page
    assert not ProviderVisit.objects.exists()


def test_nobody_begins_visits_without_end(client: Client, walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visits, "VISITS_AN_HOUR_FROM_ONE_PLACE", 2)
    for _ in range(2):
        set_out(client, walk)
    answer = client.post(f"/connect/{walk.service}")
    assert answer.status_code == 429
    assert "Please come back later" in answer.content.decode()
    assert ProviderVisit.objects.count() == 2


def test_what_the_provider_hands_back_stands_in_no_log() -> None:
    line = hide_secrets("GET /connect/google/back?state=Kx3sT4te&code=4%2Fc0de&scope=openid HTTP/1.1")
    assert "Kx3sT4te" not in line
    assert "c0de" not in line


def test_visits_and_addresses_of_yesterday_are_swept(client: Client, walk: Walk) -> None:
    set_out(client, walk)
    issue_set_up_address()
    sweep()
    assert (ProviderVisit.objects.count(), SetUpVisit.objects.count()) == (1, 1)
    for model in (ProviderVisit, SetUpVisit):
        model.objects.update(expires_at=now() - timedelta(days=2))
    sweep()
    assert (ProviderVisit.objects.count(), SetUpVisit.objects.count()) == (0, 0)
