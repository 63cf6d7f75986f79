"""What candidates propose because no time suits, on the pages of those who made the link."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from parley.engine.models import Account, Booking, OrganizationalUnit, OutgoingMail, SchedulingRequest, WishState
from parley.engine.services.requests.wishes import find_wish
from parley.engine.services.wishes.proposing import Proposal, propose_times
from tests.engine.booking_cast import MARA, make_request
from tests.engine.pages.conftest import sign_in

SATURDAY = datetime(2026, 3, 7, 19, 30, tzinfo=UTC)
# On Wednesday morning her calendar is busy.
WEDNESDAY = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def link(unit: OrganizationalUnit, ana: Account) -> SchedulingRequest:
    """Mara has said that none of its times suits."""
    found = make_request(unit, ana)
    propose_times(found, Proposal((WEDNESDAY, SATURDAY), "<b>Evenings</b>", MARA))
    OutgoingMail.objects.all().delete()
    return found


def test_the_list_and_the_page_say_so_with_what_stands_in_the_way(browser: Client, link: SchedulingRequest) -> None:
    assert "No time suits" in browser.get("/scheduler/", {"status": "wishing"}).content.decode()
    page = browser.get(f"/scheduler/requests/{link.pk}").content.decode()
    assert "None of the times suits Mara Okafor" in page
    assert "&lt;b&gt;Evenings" in page
    assert "Your calendar “Work” is busy then." in page
    assert page.count("Book this time") == 1


def test_one_click_books_it(browser: Client, link: SchedulingRequest) -> None:
    answer = browser.post(f"/scheduler/requests/{link.pk}/wish", {"starts_at": "2026-03-07T19:30:00Z"}, follow=True)
    assert "Mara Okafor gets the invitation by mail" in answer.content.decode()
    assert Booking.objects.get().starts_at == SATURDAY
    refused = browser.post(f"/scheduler/requests/{link.pk}/wish", {"starts_at": "2026-03-04T09:00:00Z"}, follow=True)
    assert "This time was not booked." in refused.content.decode()


def test_that_new_times_come_is_mailed(browser: Client, link: SchedulingRequest) -> None:
    browser.post(f"/scheduler/requests/{link.pk}/wish")
    assert OutgoingMail.objects.get().recipient == MARA.email
    link.refresh_from_db()
    wish = find_wish(link)
    assert wish is not None and wish.state == WishState.ANSWERED
    assert "Book this time" not in browser.get(f"/scheduler/requests/{link.pk}").content.decode()


def test_a_colleague_who_does_not_look_after_it_books_nothing(link: SchedulingRequest, ben: Account) -> None:
    answer = sign_in(ben).post(f"/scheduler/requests/{link.pk}/wish", {"starts_at": "2026-03-07T19:30:00Z"})
    assert answer.status_code in (403, 404)
    assert not Booking.objects.exists()


def test_a_time_that_has_passed_meanwhile_is_not_booked(browser: Client, link: SchedulingRequest) -> None:
    from parley.toolkit.clock import frozen

    with frozen(SATURDAY + timedelta(minutes=1)):
        answer = browser.post(f"/scheduler/requests/{link.pk}/wish", {"starts_at": "2026-03-07T19:30:00Z"}, follow=True)
    assert "This time has passed." in answer.content.decode()
    assert not Booking.objects.exists()
