"""Owners and scheduler administrators look after the hours of colleagues; nobody else does."""

from django.test import Client

from parley.engine.models import Account, Membership, OrganizationalUnit
from parley.engine.services.availability.terms import get_default_rule, get_preferences
from tests.engine.booking_cast import make_account, make_unit
from tests.engine.pages.conftest import sign_in

WISHES = {
    "tzid": "Europe/London",
    "monday_start_1": "10:00",
    "monday_end_1": "16:00",
    "duration_minutes": "45",
    "start_interval_minutes": "15",
    "period_days": "7",
    "minimum_notice_minutes": "120",
    "buffer_before_minutes": "0",
    "buffer_after_minutes": "0",
    "place_kind": "none",
}


def test_an_owner_changes_a_colleagues_hours(browser: Client, unit: OrganizationalUnit, ben: Account) -> None:
    address = f"/scheduler/unit/members/{ben.pk}/hours"
    page = browser.get(address).content.decode()
    assert "Hours of Ben Okoro" in page and address in browser.get("/scheduler/unit").content.decode()
    assert browser.post(address, WISHES).status_code == 303
    assert (get_default_rule(ben).tzid, get_preferences(ben).duration_minutes) == ("Europe/London", 45)


def test_a_member_and_another_unit_change_nothing(unit: OrganizationalUnit, ana: Account, ben: Account) -> None:
    colleague, address = sign_in(ben), f"/scheduler/unit/members/{ana.pk}/hours"
    assert colleague.get(address).status_code == colleague.post(address, WISHES).status_code == 403
    Membership.objects.filter(account=ben).update(role="scheduler_admin")
    assert colleague.get(address).status_code == 200
    otto = make_account("Otto Fremd")
    make_unit(otto)
    assert sign_in(otto).post(address, WISHES).status_code == 404
    assert colleague.get(f"/scheduler/unit/members/{otto.pk}/hours").status_code == 404
