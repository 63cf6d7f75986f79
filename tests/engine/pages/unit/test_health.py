"""The health of calendars: seen by those who look after a unit, by the operator, and on links."""

from datetime import timedelta

import pytest
from django.test import Client

from parley.engine.models import Account, BrokenReason, Connection, ConnectionState, OrganizationalUnit
from parley.engine.services.calendars.breaks.listing import list_broken, list_broken_of_unit, list_health_of_unit
from parley.engine.services.calendars.breaks.marking import mark_broken
from parley.toolkit.clock import now
from tests.engine.booking_cast import make_request
from tests.engine.pages.conftest import sign_in

WORDS = "The sign-in of ben@acme.example has ended or was withdrawn. Connect it again."


@pytest.fixture(autouse=True)
def working(unit: OrganizationalUnit) -> None:
    """The calendars of the cast work."""
    Connection.objects.update(state=ConnectionState.ACTIVE)


def break_calendar(account: Account) -> None:
    own = Connection.objects.filter(account=account)
    assert mark_broken(own, BrokenReason.CREDENTIALS, WORDS) == 1


def test_whoever_looks_after_a_unit_sees_every_connection_the_worst_first(
    browser: Client, unit: OrganizationalUnit, ana: Account, ben: Account
) -> None:
    break_calendar(ben)
    Connection.objects.filter(account=ana).update(last_synced_at=now(), last_error="")
    page = browser.get("/scheduler/unit/calendars").content.decode()
    assert page.index(">Ben Okoro</div>") < page.index(">Ana Ruiz</div>")
    assert WORDS in page and "Broken" in page and "Works" in page
    assert [each.account for each in list_broken_of_unit(unit)] == [ben]
    assert list(list_broken(ana)) == []


def test_a_member_sees_their_own_only(unit: OrganizationalUnit, ana: Account, ben: Account) -> None:
    page = sign_in(ben).get("/scheduler/unit/calendars").content.decode()
    assert ">Ben Okoro</div>" in page and "Ana Ruiz" not in page


def test_a_provider_that_does_not_answer_for_an_hour_shows(unit: OrganizationalUnit, ben: Account) -> None:
    own = Connection.objects.filter(account=ben)
    own.update(failing_since=now() - timedelta(minutes=50), last_synced_at=now(), last_error="Away.")
    assert [each.state for each in list_health_of_unit(unit) if each.connection.account == ben] == ["active"]
    own.update(failing_since=now() - timedelta(minutes=61))
    health = list_health_of_unit(unit)[0]
    assert (health.connection.account, health.state, health.needs_care) == (ben, "degraded", True)


def test_the_operators_page_is_closed_to_everybody_else(browser: Client) -> None:
    assert browser.get("/set-up/calendars").status_code == 403


def test_the_page_of_a_link_says_that_a_calendar_is_broken(
    browser: Client, unit: OrganizationalUnit, ben: Account
) -> None:
    request = make_request(unit, ben)
    address = f"/scheduler/requests/{request.pk}"
    assert "cannot be read" not in browser.get(address).content.decode()
    break_calendar(ben)
    page = browser.get(address).content.decode()
    assert "A calendar cannot be read" in page and "Ben Okoro has to connect" in page


def test_the_list_of_links_tells_the_person_and_those_who_look_after_them(
    browser: Client, unit: OrganizationalUnit, ana: Account, ben: Account
) -> None:
    assert "connected again" not in sign_in(ben).get("/scheduler/").content.decode()
    break_calendar(ben)
    own = sign_in(ben).get("/scheduler/").content.decode()
    assert "Your calendar has to be connected again" in own and WORDS in own
    page = browser.get("/scheduler/").content.decode()
    assert "Ben Okoro: a calendar cannot be read" in page and "/scheduler/unit/calendars" in page
