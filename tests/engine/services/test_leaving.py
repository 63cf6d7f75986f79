"""Deleting one's account: who may, what ends with it, and that nothing of it is left."""

from datetime import timedelta

import pytest
from django.test import Client

from parley.engine.domain.errors.base import InputRefused
from parley.engine.models import (
    Account,
    CalendarWrite,
    Connection,
    Farewell,
    OrganizationalUnit,
    OutgoingMail,
    SchedulingRequest,
)
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.leaving.accounts import describe_leaving, erase_left_accounts, leave_parley
from parley.toolkit.clock import now
from parley.toolkit.work_queue import WorkState
from tests.engine.booking_cast import ALWAYS_OPEN, MARA, keep_hours, make_account, make_request, make_unit
from tests.engine.signing import log_in, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> Account:
    """Alone in her unit, with a connection, a booking tomorrow and an open link."""
    account = make_account("Ana Ruiz")
    unit = make_unit(account)
    keep_hours(account, ALWAYS_OPEN)
    Connection.objects.create(
        account=account, service="google", name="ana", subject="s1", access_token="a", refresh_token="r"
    )
    tomorrow = (now() + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
    book_slot(make_request(unit, account), tomorrow, MARA, "form")
    make_request(unit, account)
    OutgoingMail.objects.all().delete()
    return account


def test_candidates_are_told_and_the_account_goes_once_its_calendars_know(ana: Account) -> None:
    assert describe_leaving(ana).hosted_count == 2
    leave_parley(ana, " ANA@acme.example ")
    ana.refresh_from_db()
    assert not ana.is_active
    assert set(SchedulingRequest.objects.values_list("status", flat=True)) == {"cancelled"}
    assert OutgoingMail.objects.filter(recipient=MARA.email).exists()
    assert CalendarWrite.objects.get().is_removal
    assert erase_left_accounts() == 0
    CalendarWrite.objects.update(state=WorkState.DONE)
    assert erase_left_accounts() == 1
    assert not Account.objects.filter(pk=ana.pk).exists()
    assert not Connection.objects.exists()
    assert not OrganizationalUnit.objects.exists()
    # The provider is still told, after the account is gone.
    assert Farewell.objects.get().refresh_token == "r"


def test_a_calendar_that_stays_away_does_not_keep_the_account_for_ever(ana: Account) -> None:
    leave_parley(ana, ana.email)
    Account.objects.update(left_at=now() - timedelta(hours=25))
    assert erase_left_accounts() == 1


def test_colleagues_take_over_first(ana: Account) -> None:
    unit = OrganizationalUnit.objects.get()
    unit.memberships.create(account=make_account("Ben Okri"), role="member")
    with pytest.raises(InputRefused, match="Leave your Organizational Unit first"):
        leave_parley(ana, ana.email)
    ana.refresh_from_db()
    assert ana.is_active


def test_who_joined_meanwhile_keeps_the_unit(ana: Account) -> None:
    leave_parley(ana, ana.email)
    unit, ben = OrganizationalUnit.objects.get(), make_account("Ben Okri")
    unit.memberships.create(account=ben, role="member")
    CalendarWrite.objects.update(state=WorkState.DONE)
    assert erase_left_accounts() == 1
    assert list(unit.memberships.values_list("account", "role")) == [(ben.pk, "owner")]


def test_another_address_deletes_nothing(ana: Account) -> None:
    with pytest.raises(InputRefused, match="Type your own email address"):
        leave_parley(ana, "ben@acme.example")
    assert set(SchedulingRequest.objects.values_list("status", flat=True)) != {"cancelled"}


def test_the_page_asks_deletes_and_signs_out(client: Client) -> None:
    make_person("dora@acme.example")
    log_in(client, "dora@acme.example")
    assert "Type dora@acme.example to confirm" in client.get("/scheduler/account/delete").content.decode()
    assert client.post("/scheduler/account/delete", {"email": "x"}).status_code == 422
    answer = client.post("/scheduler/account/delete", {"email": "dora@acme.example"})
    assert "Your account is closed" in client.get(answer["Location"]).content.decode()
    assert client.get("/scheduler/calendars").status_code == 302
    assert erase_left_accounts() == 1
    assert not Account.objects.exists()
