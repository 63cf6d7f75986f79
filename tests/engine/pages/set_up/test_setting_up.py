"""The operator registers this installation with Google and Microsoft: who may, what is kept, what is said."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parley.engine.domain.zones.release import name_zone_data
from parley.engine.models import Account, BrokenReason, Connection, ProviderRegistration, SetUpVisit
from parley.engine.pages.health.operator import ON_A_PAGE
from parley.engine.services.calendars.breaks.marking import mark_broken, raise_alarm
from parley.engine.services.providers.clients import NAMES, find_provider_client
from parley.engine.services.providers.set_up import Guide, issue_set_up_address, list_guides
from parley.engine.services.providers.visits import ALL_ACCESS, READING, Going, begin_visit
from parley.toolkit.clock import now
from tests.fakes.google.fake import run_google

pytestmark = pytest.mark.django_db

PAGE = "/set-up/providers"
NONE = {"client_id": "", "client_secret": "", "tenant": "", "imitation": ""}


def enter(client: Client) -> None:
    path = urlsplit(issue_set_up_address()).path
    assert client.get(path).status_code == 200
    assert client.post(path)["Location"] == PAGE


def test_only_the_one_time_address_opens_it(client: Client) -> None:
    assert client.get(PAGE).status_code == 403
    path = urlsplit(issue_set_up_address()).path
    # Looking at the address, as mail scanners do, opens nothing.
    client.get(path)
    assert client.get(PAGE).status_code == 403
    assert client.post(path)["Location"] == PAGE
    assert client.get(PAGE).status_code == 200
    assert Client().post(path).status_code == 404
    assert Client().get(PAGE).status_code == 403


def test_a_new_address_ends_the_last_one_and_each_ends_after_an_hour(client: Client) -> None:
    first, second = urlsplit(issue_set_up_address()).path, urlsplit(issue_set_up_address()).path
    assert client.post(first).status_code == 404
    SetUpVisit.objects.update(expires_at=now())
    assert client.post(second).status_code == 404


def test_the_command_prints_an_address(capsys: Any) -> None:
    call_command("set_up_address")
    assert "/set-up/enter/" in capsys.readouterr().out


def test_the_page_says_exactly_what_to_register(client: Client) -> None:
    enter(client)
    page = client.get(PAGE).content.decode()
    for guide in list_guides():
        assert guide.redirect_uri in page
        assert all(f"<code>{scope}</code>" in page for scope in guide.scopes)
    assert page.count("Not set up yet.") == 2


@pytest.mark.parametrize("guide", list_guides(), ids=lambda guide: guide.service)
def test_the_guide_names_exactly_the_scopes_that_people_are_asked_for(guide: Guide, settings: Any) -> None:
    settings.PARLEY_PROVIDERS = {name: {**NONE, "client_id": "id", "client_secret": "kept"} for name in NAMES}
    asked = set()
    for access in (ALL_ACCESS, READING):
        address = begin_visit(Going(guide.service, "browser", access=access))
        asked |= set(parse_qs(urlsplit(address).query)["scope"][0].split(" "))
    assert asked == set(guide.scopes)
    assert len(guide.scopes) == len(asked)


def test_credentials_are_tried_kept_encrypted_and_never_shown(client: Client, settings: Any) -> None:
    enter(client)
    with run_google() as google:
        settings.PARLEY_PROVIDERS = {"google": {**NONE, "imitation": google.origin}, "microsoft": NONE}
        form = {"client_id": google.client.client_id, "client_secret": google.client.client_secret}
        wrong = client.post(f"{PAGE}/google", {**form, "client_secret": "wrong"}, follow=True).content.decode()
        assert "check the client id and secret" in wrong
        assert "It does not work yet" in wrong
        right = client.post(f"{PAGE}/google", form, follow=True).content.decode()
    assert "People can connect now" in right
    assert google.client.client_secret not in right
    found = find_provider_client("google")
    assert found is not None
    assert found.client_secret == google.client.client_secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT client_secret FROM engine_providerregistration")
        assert google.client.client_secret not in str(cursor.fetchall())


def test_an_empty_secret_keeps_the_one_that_is_there(client: Client, settings: Any) -> None:
    ProviderRegistration.objects.create(service="google", client_id="old", client_secret="kept")
    enter(client)
    client.post(f"{PAGE}/google", {"client_id": "with blank", "client_secret": ""})
    assert ProviderRegistration.objects.get().client_id == "old"
    client.post(f"{PAGE}/google", {"wish": "forget"})
    assert find_provider_client("google") is None


def test_the_environment_goes_before_the_page(client: Client, settings: Any) -> None:
    ProviderRegistration.objects.create(service="google", client_id="from-page", client_secret="kept")
    settings.PARLEY_PROVIDERS = {
        "google": {**NONE, "client_id": "from-environment", "client_secret": "secret"}, "microsoft": NONE,
    }  # fmt: skip
    found = find_provider_client("google")
    assert found is not None
    assert found.client_id == "from-environment"
    enter(client)
    page = client.get(PAGE).content.decode()
    assert "from-environment" in page
    assert 'action="/set-up/providers/google"' in page
    assert "google-secret" not in page


def test_the_operator_sees_every_connection_the_worst_first_and_what_providers_hold_against_us(client: Client) -> None:
    for name in ("ana", "ben"):
        account = Account.objects.create(email=f"{name}@example.org", name=name.title(), tzid="Europe/Berlin")
        Connection.objects.create(account=account, service="google", name=account.email, last_synced_at=now())
    broken = Connection.objects.filter(account__email="ben@example.org")
    mark_broken(broken, BrokenReason.CREDENTIALS, "The sign-in has ended.")
    raise_alarm("google", "Google refuses the client secret.")
    enter(client)
    page = client.get("/set-up/calendars").content.decode()
    assert page.index("ben@example.org") < page.index("ana@example.org")
    assert "The sign-in has ended." in page and "Google refuses the client secret." in page
    assert str(name_zone_data()) in page


def test_many_connections_are_shown_page_by_page(client: Client) -> None:
    ana = Account.objects.create(email="ana@example.org", name="Ana", tzid="Europe/Berlin")
    Connection.objects.bulk_create(
        Connection(account=ana, service="google", name="c", subject=str(number), last_synced_at=now())
        for number in range(ON_A_PAGE + 20)
    )
    last = Connection.objects.order_by("pk")[ON_A_PAGE + 10 :].first()
    assert last is not None
    mark_broken(Connection.objects.filter(pk=last.pk), BrokenReason.CREDENTIALS, "The sign-in has ended.")
    enter(client)
    with CaptureQueriesContext(connection) as captured:
        first = client.get("/set-up/calendars").content.decode()
    second = client.get("/set-up/calendars?page=2").content.decode()
    assert "The sign-in has ended." in first and "The sign-in has ended." not in second
    assert "page=2" in first and "page=1" in second
    assert len(captured) <= 6
