"""Changes in a host's calendar, decided on the page of the conversation; Meet and Teams as a place."""

from datetime import timedelta

import pytest
from django.test import Client

from parley.engine.models import (
    Account,
    Booking,
    CalendarWrite,
    OrganizationalUnit,
    OutgoingMail,
    OutsideKind,
    OutsideProposal,
    SchedulingRequest,
)
from parley.engine.services.availability.availability import list_request_slots
from parley.engine.services.bookings.bookings import book_slot
from parley.toolkit.work_queue import WorkState
from tests.engine.booking_cast import MARA, make_account, make_request
from tests.engine.pages.conftest import sign_in


@pytest.fixture
def booking(unit: OrganizationalUnit, ana: Account) -> Booking:
    """Mara's conversation with Ana."""
    link = make_request(unit, ana)
    made = book_slot(link, list_request_slots(link)[0].starts_at, MARA, "form")
    CalendarWrite.objects.update(state=WorkState.DONE)
    return made


@pytest.fixture
def proposal(booking: Booking, ana: Account) -> OutsideProposal:
    """Ana moved it by an hour."""
    hour = timedelta(hours=1)
    return OutsideProposal.objects.create(
        booking=booking,
        account=ana,
        kind=OutsideKind.MOVED,
        starts_at=booking.starts_at + hour,
        ends_at=booking.ends_at + hour,
        etag="2",
    )


def test_the_host_lets_a_conversation_follow(browser: Client, proposal: OutsideProposal) -> None:
    booking, path = proposal.booking, f"/scheduler/requests/{proposal.booking.request_id}"
    page = browser.get(path).content.decode()
    assert "Changed in the calendar" in page and "Move it, and tell everybody" in page
    assert browser.get(f"{path}/follow").status_code == 405
    assert browser.post(f"{path}/follow", {"follows": "yes"}).status_code == 303
    booking.refresh_from_db()
    assert (booking.starts_at, booking.sequence) == (proposal.starts_at, 1)
    assert [mail.subject for mail in OutgoingMail.objects.filter(recipient=MARA.email).order_by("pk")] == [
        "Booked: Interview",
        "New time: Interview",
    ]
    assert "Changed in the calendar" not in browser.get(path).content.decode()
    assert browser.post(f"{path}/follow", {"follows": "yes"}).status_code == 303
    booking.refresh_from_db()
    assert booking.sequence == 1


def test_the_host_puts_it_back_and_nobody_is_told(browser: Client, proposal: OutsideProposal) -> None:
    told = OutgoingMail.objects.count()
    path = f"/scheduler/requests/{proposal.booking.request_id}/follow"
    assert browser.post(path, {"follows": "no"}).status_code == 303
    row = CalendarWrite.objects.get()
    assert (row.state, row.etag, OutgoingMail.objects.count()) == (WorkState.PENDING, "2", told)


def test_somebody_else_does_not_decide(proposal: OutsideProposal, unit: OrganizationalUnit) -> None:
    path = f"/scheduler/requests/{proposal.booking.request_id}/follow"
    assert sign_in(make_account("Olga Stranger")).post(path, {"follows": "yes"}).status_code in (302, 303, 403, 404)
    proposal.booking.refresh_from_db()
    assert proposal.booking.sequence == 0


def test_the_page_shows_where_people_meet_by_video(browser: Client, booking: Booking) -> None:
    SchedulingRequest.objects.update(place={"kind": "conferencing"})
    path = f"/scheduler/requests/{booking.request_id}"
    assert "has not made its link yet" in browser.get(path).content.decode()
    assert "the link comes by mail" in Client().get(f"/booking/{booking.token}").content.decode()
    Booking.objects.update(join_url="https://meet.google.com/abc")
    for client, address in ((browser, path), (Client(), f"/booking/{booking.token}")):
        assert 'href="https://meet.google.com/abc"' in client.get(address).content.decode()
