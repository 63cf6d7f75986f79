"""Tests of the booking's own page: another time, cancelling, the file for a calendar."""

import pytest
from django.test import Client
from icalendar import Calendar

from parley.engine.models import Booking, PublicLink, SchedulingRequest
from parley.engine.services.bookings.editing import RequestEdit, edit_request
from tests.engine.pages.book.test_choosing import book

THURSDAY = "2026-03-05T10:00:00Z"


@pytest.fixture
def path(client: Client, link: SchedulingRequest) -> str:
    """The page of a booking on Wednesday at ten in Berlin."""
    return book(client, link)


def test_another_time_is_chosen_confirmed_and_then_booked(client: Client, path: str) -> None:
    times = client.get(f"{path}/change").content.decode()
    assert "It stays booked until you confirm another time" in times
    question = client.get(f"{path}/change", {"starts_at": THURSDAY}).content.decode()
    assert "Move the conversation?" in question and "Thursday 5 March, 10:00" in question
    assert Booking.objects.get().sequence == 0  # asking has changed nothing
    before = Booking.objects.get()
    assert client.post(f"{path}/move", {"starts_at": THURSDAY})["Location"] == path
    after = Booking.objects.get()
    assert (after.uid, after.sequence) == (before.uid, 1)
    assert "Your new time is booked" in client.get(path).content.decode()


def test_a_change_that_moves_nothing_is_no_new_time(client: Client, path: str) -> None:
    edit_request(Booking.objects.get().request, RequestEdit({"summary": "Second interview"}))
    assert Booking.objects.get().sequence == 1
    page = client.get(path).content.decode()
    assert "Your time is booked" in page and "Second interview" in page


def test_moving_to_a_taken_time_leaves_the_booking_as_it_was(
    client: Client, path: str, public_link: PublicLink
) -> None:
    book(client, public_link, "pls", starts_at=THURSDAY, form_key="another-form")
    answer = client.post(f"{path}/move", {"starts_at": THURSDAY})
    assert answer.status_code == 409
    assert "Your booking stands as it was" in answer.content.decode()


def test_cancelling_takes_a_button_and_says_so(client: Client, path: str) -> None:
    client.get(f"{path}/cancel")
    assert Booking.objects.get().status == "confirmed"
    client.post(f"{path}/cancel", {"reason": "I am ill."})
    booking = Booking.objects.get()
    assert (booking.status, booking.cancelled_by, booking.cancelled_reason) == ("cancelled", "invitee", "I am ill.")
    page = client.get(path).content.decode()
    assert "This conversation is cancelled" in page
    assert "Cancel this conversation" not in page


def test_a_cancelled_booking_cannot_be_moved(client: Client, path: str) -> None:
    client.post(f"{path}/cancel", {})
    answer = client.post(f"{path}/move", {"starts_at": THURSDAY})
    assert answer.status_code == 409


def test_the_file_for_a_calendar_is_the_event_of_the_invitation(client: Client, path: str) -> None:
    answer = client.get(f"{path}/conversation.ics")
    event = Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert str(event["UID"]) == Booking.objects.get().uid
    assert b"DTSTART:20260304T090000Z" in answer.content


def test_an_unknown_booking_says_what_to_do(client: Client, transactional_db: None) -> None:
    answer = client.get("/booking/" + "x" * 32)
    assert answer.status_code == 404
    assert "does not lead to a booking" in answer.content.decode()


def test_where_the_host_does_not_allow_it_the_time_cannot_be_changed(
    client: Client, path: str, link: SchedulingRequest
) -> None:
    SchedulingRequest.objects.update(is_reschedule_allowed=False)
    assert "Choose another time" not in client.get(path).content.decode()
    assert client.get(f"{path}/change").status_code == 403
    assert client.post(f"{path}/move", {"starts_at": THURSDAY}).status_code in (403, 409)
