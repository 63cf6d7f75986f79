"""The page of a conversation whose clocks no longer agree."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from parley.engine.models import Account, Booking, OrganizationalUnit, OutgoingMail
from parley.engine.services.bookings.bookings import book_slot
from tests.engine.booking_cast import MARA, make_request
from tests.engine.pages.conftest import sign_in

AGREED = datetime(2026, 3, 6, 9, 0, tzinfo=UTC)  # 10:00 in Berlin, 09:00 in London
MOVED = AGREED.replace(hour=10)


@pytest.fixture
def booking(unit: OrganizationalUnit, ana: Account) -> Booking:
    """A conversation for which Berlin's clocks were thought to be an hour further."""
    booking = book_slot(make_request(unit, ana), AGREED, MARA, "form")
    booking.local_start = "2026-03-06T11:00:00"
    booking.save()
    OutgoingMail.objects.all().delete()
    return booking


def test_its_host_chooses_which_clock_counts(browser: Client, booking: Booking) -> None:
    address = f"/scheduler/requests/{booking.request_id}"
    page = browser.get(address).content.decode()
    assert "The rules for clocks have changed" in page
    assert page.count('name="starts_at"') == 2 and "Leave it here" in page and "Move it here" in page
    assert browser.get(f"{address}/clocks").status_code == 405

    answer = browser.post(f"{address}/clocks", {"starts_at": "2026-03-06T10:00:00Z"}, follow=True)
    assert "Everybody whose clock shows another time now is told" in answer.content.decode()
    assert "The rules for clocks have changed" not in answer.content.decode()
    booking.refresh_from_db()
    assert (booking.starts_at, booking.sequence) == (MOVED, 1)
    assert OutgoingMail.objects.filter(purpose="invitation", recipient=MARA.email).count() == 1


def test_no_other_instant_can_be_named(browser: Client, booking: Booking) -> None:
    for sent in ("2026-03-06T12:00:00Z", "", "soon"):
        browser.post(f"/scheduler/requests/{booking.request_id}/clocks", {"starts_at": sent})
    booking.refresh_from_db()
    assert (booking.starts_at, booking.sequence) == (AGREED, 0)


def test_a_colleague_who_takes_no_part_decides_nothing(booking: Booking, ben: Account) -> None:
    address = f"/scheduler/requests/{booking.request_id}/clocks"
    assert sign_in(ben).post(address, {"starts_at": "2026-03-06T10:00:00Z"}).status_code == 404
    booking.refresh_from_db()
    assert booking.starts_at == AGREED
