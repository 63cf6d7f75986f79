"""What a company decides once for all its bookings."""

from django.test import Client

from parley.engine.models import Account, OrganizationalUnit
from tests.engine.pages.conftest import sign_in


def test_an_owner_decides_and_others_only_read(browser: Client, unit: OrganizationalUnit, ben: Account) -> None:
    page = browser.get("/scheduler/unit/rules").content.decode()
    assert "Save the rules" in page
    assert browser.post("/scheduler/unit/rules", {"outside_changes": "ask", "checks_live": "yes"}).status_code == 303
    unit.refresh_from_db()
    assert (unit.outside_changes, unit.checks_live) == ("ask", True)
    assert browser.post("/scheduler/unit/rules", {"outside_changes": "never"}).status_code == 422
    colleague = sign_in(ben)
    assert "Save the rules" not in colleague.get("/scheduler/unit/rules").content.decode()
    assert (
        colleague.post("/scheduler/unit/rules", {"outside_changes": "follow", "checks_live": "no"}).status_code == 403
    )
    unit.refresh_from_db()
    assert unit.checks_live
