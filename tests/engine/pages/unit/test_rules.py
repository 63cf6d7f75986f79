"""What a company decides once for all its bookings."""

import pytest
from django.test import Client

from parley.engine.models import Account, OrganizationalUnit
from tests.engine.pages.conftest import sign_in

RULES = {
    "outside_changes": "ask",
    "checks_live": "yes",
    "forwarded_links": "new_person",
    "confirms_email": "yes",
    "change_notice_minutes": "1440",
    "most_moves": "2",
    "asks_reason": "yes",
    "embed_origins": "https://Careers.Example:443/\n\nhttps://jobs.example:8443",
}
PATH = "/scheduler/unit/rules"


def test_an_owner_decides_and_others_only_read(browser: Client, unit: OrganizationalUnit, ben: Account) -> None:
    page = browser.get(PATH).content.decode()
    assert "Save the rules" in page
    assert browser.post(PATH, RULES).status_code == 303
    unit.refresh_from_db()
    assert (unit.outside_changes, unit.checks_live) == ("ask", True)
    assert (unit.forwarded_links, unit.confirms_email) == ("new_person", True)
    assert (unit.change_notice_minutes, unit.most_moves, unit.asks_reason) == (1440, 2, True)
    assert unit.embed_origins == ["https://careers.example", "https://jobs.example:8443"]
    assert browser.post(PATH, {**RULES, "outside_changes": "never"}).status_code == 422
    colleague = sign_in(ben)
    assert "Save the rules" not in colleague.get(PATH).content.decode()
    assert colleague.post(PATH, {**RULES, "checks_live": "no"}).status_code == 403
    unit.refresh_from_db()
    assert unit.checks_live


def test_no_limit_of_moves_is_an_empty_field(browser: Client, unit: OrganizationalUnit) -> None:
    browser.post(PATH, RULES)
    browser.post(PATH, {**RULES, "most_moves": "", "embed_origins": ""})
    unit.refresh_from_db()
    assert unit.most_moves is None and unit.embed_origins == []


@pytest.mark.parametrize(
    "line",
    [
        "careers.example",
        "https://careers.example/jobs",
        "https://*.example",
        "https://a.example; script-src *",
        "https://a.example,b.example",
        "https://me@a.example",
        "http://careers.example",
        "http://localhost.example",
        "javascript://a.example",
        "https://",
    ],
)
def test_a_site_is_an_origin_and_nothing_that_could_widen_a_policy(
    browser: Client, unit: OrganizationalUnit, line: str
) -> None:
    answer = browser.post(PATH, {**RULES, "embed_origins": f"https://good.example\n{line}"})
    assert answer.status_code == 422
    unit.refresh_from_db()
    assert unit.embed_origins == [] and not unit.confirms_email
