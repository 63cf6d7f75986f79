"""Tests of visits of several conversations and of panels: everything stands on one page, before and after booking."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from parley.engine.models import Booking, BusyTime, SchedulingRequest
from parley.engine.services.bookings.changing import cancel_booking
from parley.engine.services.requests.drafts import Part
from tests.engine.booking_cast import make_account, make_busy, make_request, make_unit
from tests.engine.pages.book.test_choosing import DETAILS, read_words

# Ten in Berlin, nine in London.
TEN = "2026-03-04T09:00:00Z"


@pytest.fixture
def visit(db: None, noon: datetime) -> SchedulingRequest:
    """A panel of Ana and Cem for half an hour, then three quarters with Ben, who is busy in between."""
    ana, ben, cem = make_account("Ana Ruiz"), make_account("Ben Cole"), make_account("Cem Arslan")
    make_busy(ben, (datetime(2026, 3, 4, 9, 30, tzinfo=UTC), datetime(2026, 3, 4, 10, 0, tzinfo=UTC)))
    place = {"kind": "in_person", "detail": "Hauptstr. 1, Berlin"}
    parts = [Part("Meet the team", 45, ben.pk)]
    return make_request(make_unit(ana, ben, cem), ana, required_ids=[cem.pk], parts=parts, place=place)


PLAN = (
    "Wednesday 4 March, 09:00–09:30 Interview With Ana Ruiz and Cem Arslan "
    "Break: 30 minutes Wednesday 4 March, 10:00–10:45 Meet the team With Ben Cole"
)


def test_every_part_is_shown_before_it_is_confirmed_in_the_reader_s_zone(
    client: Client, visit: SchedulingRequest
) -> None:
    page = read_words(client.get(f"/rts/{visit.token}/details", {"starts_at": TEN, **DETAILS}).content.decode())
    assert PLAN in page and "Hauptstr. 1, Berlin" in page
    assert "With Ana Ruiz and Cem Arslan" in read_words(client.get(f"/rts/{visit.token}").content.decode())


def test_every_part_stands_on_the_page_of_each_booking(client: Client, visit: SchedulingRequest) -> None:
    booked = client.post(f"/rts/{visit.token}/book", {**DETAILS, "starts_at": TEN})["Location"]
    words = read_words(client.get(booked).content.decode())
    assert PLAN in words and "Ana Ruiz and Cem Arslan, Acme" in words and "Hauptstr. 1, Berlin" in words
    second = Booking.objects.get(request__leader=visit)
    page = client.get(f"/booking/{second.token}").content.decode()
    assert PLAN in read_words(page) and f'href="{booked}"' in page and f'href="/booking/{second.token}"' not in page
    cancel_booking(Booking.objects.get(request=visit), "host", "")
    words = read_words(client.get(f"/booking/{second.token}").content.decode())
    assert "With Ana Ruiz and Cem Arslan · cancelled" in words and "Break" not in words


def test_a_part_that_moved_while_the_form_was_filled_in_is_not_booked_unseen(
    client: Client, visit: SchedulingRequest
) -> None:
    page = client.get(f"/rts/{visit.token}/details", {"starts_at": TEN, **DETAILS}).content.decode()
    shown = "2026-03-04T09:00:00Z 2026-03-04T10:00:00Z"
    assert f'name="visit" value="{shown}"' in page
    BusyTime.objects.update(ends_at=datetime(2026, 3, 4, 10, 30, tzinfo=UTC))
    answer = client.post(f"/rts/{visit.token}/book", {**DETAILS, "starts_at": TEN, "visit": shown})
    assert answer.status_code == 409 and not Booking.objects.exists()
    assert "Somebody was faster" in answer.content.decode()
    seen = shown.replace("T10:00", "T10:30")
    assert client.post(f"/rts/{visit.token}/book", {**DETAILS, "starts_at": TEN, "visit": seen}).status_code == 302
