"""Tests of the booking's own page: another time, cancelling, the file for a calendar."""

import pytest
from django.test import Client
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from parley.engine.models import (
    Account,
    Booking,
    EarlierWait,
    OrganizationalUnit,
    PublicLink,
    SchedulingRequest,
)
from parley.engine.services.bookings.editing import RequestEdit, edit_request
from parley.engine.services.requests.drafts import Part
from tests.engine.booking_cast import make_account, make_request
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


def test_a_new_time_is_told_on_the_clock_on_which_it_was_chosen(client: Client, path: str) -> None:
    asked = {"starts_at": THURSDAY, "tz": "Asia/Tokyo"}
    assert "Thursday 5 March, 19:00, Tokyo time" in client.get(f"{path}/change", asked).content.decode()
    client.post(f"{path}/move", asked)
    booking = Booking.objects.get()
    assert (booking.invitee_tzid, booking.invitee_local_start) == ("Asia/Tokyo", "2026-03-05T19:00:00")
    assert "19:00" in client.get(path).content.decode()


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


def test_the_page_says_until_when_and_how_often_before_somebody_tries(
    client: Client, path: str, unit: OrganizationalUnit
) -> None:
    OrganizationalUnit.objects.update(change_notice_minutes=120, most_moves=1, asks_reason=True)
    page = client.get(path).content.decode()
    assert "until Wednesday 4 March, 07:00, London time" in page
    assert "You can choose another time once more." in page
    # Without a reason nothing happens, and the form says so.
    answer = client.post(f"{path}/move", {"starts_at": THURSDAY})
    assert answer.status_code == 400 and Booking.objects.get().sequence == 0
    assert client.post(f"{path}/move", {"starts_at": THURSDAY, "reason": "My train."}).status_code == 302
    # The rule and whom to write to are named.
    refused = client.get(f"{path}/change")
    assert refused.status_code == 403
    assert "as often as Acme allows" in refused.content.decode()
    assert "mailto:ana@acme.example" in refused.content.decode()
    OrganizationalUnit.objects.update(change_notice_minutes=60 * 24 * 7)
    refused = client.post(f"{path}/cancel", {"reason": "I am ill."})
    assert refused.status_code == 403 and Booking.objects.get().status == "confirmed"
    assert "It is too late to change this conversation here" in refused.content.decode()


def test_calendars_and_maps_are_told_only_by_a_click(client: Client, ana: Account, unit: OrganizationalUnit) -> None:
    link = make_request(unit, ana, place={"kind": "in_person", "detail": "Alexanderplatz 1, Berlin & more"})
    page = client.get(book(client, link)).content.decode()
    for host in ("calendar.google.com", "outlook.live.com", "outlook.office.com", "calendar.yahoo.com"):
        assert f'href="https://{host}' in page
    assert "openstreetmap.org/search?query=Alexanderplatz%201%2C%20Berlin%20%26%20more" in page
    assert "<iframe" not in page and "<img" not in page
    token = Booking.objects.get().token
    assert f"%2Fbooking%2F{token}" in page


def test_waiting_for_an_earlier_time_is_begun_and_ended_with_a_button(client: Client, path: str) -> None:
    client.get(f"{path}/earlier")
    assert not EarlierWait.objects.exists()
    assert client.post(f"{path}/earlier", {"waits": "yes"}).status_code == 302
    client.post(f"{path}/earlier", {"waits": "yes"})
    assert EarlierWait.objects.count() == 1
    assert "We will write to you when an earlier time comes free" in client.get(path).content.decode()
    earlier = client.get(f"{path}/earlier").content.decode()
    assert "Tuesday 3 March" in earlier and "Thursday 5 March" not in earlier
    client.post(f"{path}/earlier", {"waits": "no"})
    assert not EarlierWait.objects.exists()


def test_a_visit_of_several_conversations_is_cancelled_with_one_press(
    client: Client, ana: Account, unit: OrganizationalUnit
) -> None:
    ben = make_account("Ben Okoro")
    unit.memberships.create(account=ben)
    path = book(client, make_request(unit, ana, parts=(Part("Second", 30, ben.pk),)))
    page = client.get(path).content.decode()
    assert "Your visit" in page and "Cancel all 2 conversations" in page
    client.post(f"{path}/cancel", {"all": "yes", "reason": "I am ill."})
    assert set(Booking.objects.values_list("status", "cancelled_by", "cancelled_reason")) == {
        ("cancelled", "invitee", "I am ill.")
    }


def test_a_bookings_page_asks_a_fixed_number_of_queries(
    client: Client, ana: Account, unit: OrganizationalUnit, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    bens = [make_account(f"Ben{number} Okoro") for number in range(3)]
    for ben in bens:
        unit.memberships.create(account=ben)
    parts = tuple(Part(f"Part {ben.pk}", 30, ben.pk) for ben in bens)
    path = book(client, make_request(unit, ana, parts=parts))
    client.get(path)
    with django_assert_max_num_queries(8):
        client.get(path)
