"""The preview: how many times a candidate would be offered, and why not more."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parley.engine.models import Account, Membership, OrganizationalUnit, SchedulingRequest
from parley.engine.pages.scheduler.preview import PreviewView
from parley.engine.services.availability.availability import list_request_slots
from tests.engine.booking_cast import make_account, make_busy
from tests.engine.pages.scheduler.filling import fill

PREVIEW = "/scheduler/preview"


def look(browser: Client, values: dict[str, Any]) -> PreviewView:
    """The preview of a form."""
    preview: PreviewView = browser.post(PREVIEW, values).context["preview"]
    return preview


def test_the_preview_offers_exactly_what_the_link_offers(browser: Client, ana: Account) -> None:
    values = fill(ana, duration="45", buffer_before_minutes="15")
    offered = look(browser, values).offered
    browser.post("/scheduler/requests/new", values)
    assert offered == len(list_request_slots(SchedulingRequest.objects.get())) > 100


def test_the_preview_says_how_many_times_on_which_days(browser: Client, ana: Account) -> None:
    text = browser.post(
        PREVIEW, fill(ana, period="range", first_on="2026-03-04", last_on="2026-03-05")
    ).content.decode()
    # Wednesday 13:00–17:00 and Thursday 9:00–17:00, half an hour every quarter.
    assert '<span class="strong">46 times</span> on 2 days' in text
    assert "Wednesday 4 March</dt>" in text
    assert "15 times</dd>" in text
    assert "31 times</dd>" in text


def test_the_preview_says_what_takes_times_away(browser: Client, ana: Account) -> None:
    preview = look(browser, fill(ana, period="range", first_on="2026-03-04", last_on="2026-03-04"))
    assert "lie outside the working hours of Ana Ruiz" in " ".join(preview.reasons)
    assert "the calendar of Ana Ruiz is busy" in " ".join(preview.reasons)
    assert [name for name, _ in preview.own_calendars] == ["Work"]


def test_names_of_a_colleagues_calendars_are_never_told(browser: Client, ana: Account, ben: Account) -> None:
    assert look(browser, fill(ben, **{f"seat_{ana.pk}": ""})).own_calendars == ()


def test_a_required_colleague_limits_the_times_and_an_optional_one_does_not(
    browser: Client, ana: Account, ben: Account
) -> None:
    alone = look(browser, fill(ben)).offered
    assert look(browser, fill(ben, **{f"seat_{ana.pk}": "required"})).offered < alone
    assert look(browser, fill(ben, **{f"seat_{ana.pk}": "optional"})).offered == alone


def test_a_link_that_offers_nothing_is_made_only_when_asked_twice(browser: Client, ana: Account) -> None:
    values = fill(ana, period="range", first_on="2026-03-07", last_on="2026-03-08")
    answer = browser.post("/scheduler/requests/new", values)
    assert "Nobody could book this link now" in answer.content.decode()
    assert "Why there are no times" in answer.content.decode()
    assert not SchedulingRequest.objects.exists()
    browser.post("/scheduler/requests/new", {**values, "is_empty_fine": "yes"})
    assert SchedulingRequest.objects.count() == 1


def test_the_preview_needs_no_title(browser: Client, ana: Account) -> None:
    assert look(browser, fill(ana, summary="")).offered > 0


def test_a_preview_without_script_keeps_the_form_as_typed(browser: Client, ana: Account) -> None:
    answer = browser.post("/scheduler/requests/new", fill(ana, summary="", description="Hello", show="preview"))
    assert answer.context["preview"].offered > 0
    assert answer.context["form"].errors == {}
    assert answer.context["form"]["description"].value() == "Hello"
    assert not SchedulingRequest.objects.exists()


def test_the_preview_says_what_it_waits_for(browser: Client, ana: Account) -> None:
    text = browser.post(PREVIEW, fill(ana, duration="other")).content.decode()
    assert "The preview waits for the form" in text
    assert "Minutes: Please say how many minutes" in text


def test_who_has_no_calendar_is_named(browser: Client, ana: Account, unit: OrganizationalUnit) -> None:
    nils = make_account("Nils Holm")
    Membership.objects.create(unit=unit, account=nils)
    assert (
        look(browser, fill(ana, **{f"seat_{nils.pk}": "required"}))
        .warnings[-1]
        .startswith("Nils Holm has no calendar connected")
    )


@pytest.mark.parametrize("count", [2, 6])
def test_the_number_of_queries_does_not_grow_with_the_people(
    browser: Client, ana: Account, unit: OrganizationalUnit, count: int
) -> None:
    people = [make_account(f"Person{index} Last") for index in range(count)]
    for person in people:
        Membership.objects.create(unit=unit, account=person)
        make_busy(person)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        look(browser, fill(ana, **{f"seat_{person.pk}": "required" for person in people}))
    assert len(queries) <= 25


def test_one_time_is_explained_where_links_are_made(browser: Client, ana: Account) -> None:
    def explain(typed: str, **more: str) -> str:
        return browser.post("/scheduler/requests/new", fill(ana, why=typed, show="preview", **more)).content.decode()

    busy = explain("2026-03-04T10:00")
    assert "Wednesday 4 March, 10:00, Berlin time is not on offer." in busy
    assert "Your calendar “Work” is busy then." in busy and 'value="2026-03-04T10:00"' in busy
    assert "Thursday 5 March, 10:00, Berlin time is on offer." in explain("2026-03-05T10:00")
    assert "This is not a date and a time." in explain("soon")
    assert "The clocks skip 02:30" in explain("2026-03-29T02:30")
    assert not SchedulingRequest.objects.exists()


def test_one_time_is_explained_beside_a_link(browser: Client, ana: Account) -> None:
    browser.post("/scheduler/requests/new", fill(ana))
    address = f"/scheduler/requests/{SchedulingRequest.objects.get().pk}"
    assert "is not on offer" not in browser.get(address).content.decode()
    assert "is busy then" in browser.get(address, {"why": "2026-03-04T10:00"}).content.decode()
