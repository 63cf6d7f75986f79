"""Taking, moving and giving back a time."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.bookings import (
    BookingClosed,
    LinkExpired,
    LinkRevoked,
    LinkUsed,
    RescheduleNotAllowed,
    SlotNotOffered,
    SlotPassed,
    SlotTaken,
)
from parley.engine.models import (
    Account,
    Booking,
    BookingHost,
    CalendarWrite,
    Occupancy,
    OrganizationalUnit,
    OutgoingMail,
    SchedulingRequest,
    WebhookDelivery,
)
from parley.engine.services.availability.availability import list_request_slots, save_preferences
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.bookings.changing import cancel_booking, reschedule_booking
from parley.engine.services.people.typed_words import Invitee
from parley.engine.services.scheduling_requests import cancel_request, decline_request
from parley.toolkit.clock import frozen
from tests.engine.booking_cast import MARA, make_busy, make_request

TEN = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)  # 10:00 in Berlin
HALF_HOUR = timedelta(minutes=30)


def test_a_booking_brings_all_that_follows_in_one_transaction(request_of_ana: SchedulingRequest, ana: Account) -> None:
    booking = book_slot(request_of_ana, TEN, MARA, "form")

    request_of_ana.refresh_from_db()
    assert request_of_ana.status == "booked"
    assert (booking.starts_at, booking.ends_at) == (TEN, TEN + HALF_HOUR)
    assert (booking.local_start, booking.tzid) == ("2026-03-04T10:00:00", "Europe/Berlin")
    assert Occupancy.objects.filter(account=ana, booking=booking).count() == 6
    assert CalendarWrite.objects.get(booking=booking).wanted_sequence == 0
    assert sorted(OutgoingMail.objects.values_list("purpose", "recipient")) == [
        ("invitation", MARA.email),
        ("notice", ana.email),
    ]
    told = json.loads(WebhookDelivery.objects.get().body)
    assert told["notification"]["type"] == "scheduling_request_time_chosen"
    assert told["scheduling_request"]["parley"]["booking"]["starts_at"] == "2026-03-04T09:00:00Z"
    assert told["scheduling_request"]["slot_selection"] == "complete"


def test_a_double_click_finds_the_same_booking(request_of_ana: SchedulingRequest) -> None:
    first = book_slot(request_of_ana, TEN, MARA, "form")
    again = book_slot(request_of_ana, TEN, MARA, "form")

    assert again == first
    assert Booking.objects.count() == 1


def test_a_second_form_learns_that_the_link_is_used(request_of_ana: SchedulingRequest) -> None:
    booking = book_slot(request_of_ana, TEN, MARA, "form")

    with pytest.raises(LinkUsed) as refusal:
        book_slot(request_of_ana, TEN + HALF_HOUR, MARA, "another form")

    assert refusal.value.booking_token == booking.token


def test_a_taken_slot_is_refused_with_the_next_times(unit: OrganizationalUnit, ana: Account) -> None:
    book_slot(make_request(unit, ana), TEN, MARA, "form")

    with pytest.raises(SlotTaken) as refusal:
        book_slot(make_request(unit, ana, duration_minutes=60), TEN - HALF_HOUR, MARA, "form")

    assert type(refusal.value) is SlotTaken
    assert refusal.value.next_slots[0] == TEN + HALF_HOUR
    assert Booking.objects.count() == 1


def test_a_time_that_was_never_on_offer_is_refused(request_of_ana: SchedulingRequest) -> None:
    for starts_at in (
        TEN.replace(hour=3),
        TEN + timedelta(minutes=7),
        TEN + timedelta(days=60),
        TEN.replace(year=2031),
    ):
        with pytest.raises(SlotNotOffered):
            book_slot(request_of_ana, starts_at, MARA, "form")


def test_a_time_in_the_past_is_refused(request_of_ana: SchedulingRequest) -> None:
    with pytest.raises(SlotPassed) as refusal:
        book_slot(request_of_ana, TEN - timedelta(days=2), MARA, "form")
    assert refusal.value.next_slots


def test_a_busy_calendar_takes_the_time_away(request_of_ana: SchedulingRequest, ana: Account) -> None:
    make_busy(ana, (TEN, TEN + HALF_HOUR))

    with pytest.raises(SlotTaken):
        book_slot(request_of_ana, TEN, MARA, "form")


@pytest.mark.parametrize(
    ("invitee", "field"),
    [
        (Invitee("", "mara@x.example", "Europe/London"), "name"),
        (Invitee("Mara\nBcc: all@x.example", "mara@x.example", "Europe/London"), "name"),
        (Invitee("M" * 201, "mara@x.example", "Europe/London"), "name"),
        (Invitee("Mara", "mara@x.example\nBcc: all@x.example", "Europe/London"), "email"),
        (Invitee("Mara", "mara@x.example\n", "Europe/London"), "email"),
        (Invitee("Mara", "mara", "Europe/London"), "email"),
        (Invitee("Mara", "mara@x.example", "Mars/Olympus"), "tzid"),
        (Invitee("Mara", "mara@x.example", "+02:00"), "tzid"),
    ],
)
def test_bad_input_is_refused_by_field(request_of_ana: SchedulingRequest, invitee: Invitee, field: str) -> None:
    with pytest.raises(InputRefused) as refusal:
        book_slot(request_of_ana, TEN, invitee, "form")

    assert refusal.value.field == field
    assert not Booking.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_a_move_keeps_the_booking_and_raises_the_sequence(request_of_ana: SchedulingRequest, ana: Account) -> None:
    booking = book_slot(request_of_ana, TEN, MARA, "form")

    moved = reschedule_booking(booking, TEN + timedelta(minutes=15), "invitee")

    assert (moved.pk, moved.uid, moved.sequence) == (booking.pk, booking.uid, 1)
    assert Occupancy.objects.filter(account=ana).count() == 6
    assert CalendarWrite.objects.get().wanted_sequence == 1
    assert [each.kind for each in WebhookDelivery.objects.order_by("pk")] == [
        "scheduling_request_time_chosen",
        "scheduling_request_rescheduled",
    ]
    assert reschedule_booking(moved, moved.starts_at, "invitee").sequence == 1
    assert TEN in [slot.starts_at for slot in list_request_slots(request_of_ana, leave_out_booking=moved)]


def test_a_move_to_a_taken_time_leaves_the_booking_where_it_was(unit: OrganizationalUnit, ana: Account) -> None:
    booking = book_slot(make_request(unit, ana), TEN, MARA, "form")
    book_slot(make_request(unit, ana), TEN + HALF_HOUR, MARA, "form")

    with pytest.raises(SlotTaken):
        reschedule_booking(booking, TEN + HALF_HOUR, "invitee")

    booking.refresh_from_db()
    assert (booking.starts_at, booking.sequence) == (TEN, 0)
    assert Occupancy.objects.filter(booking=booking).count() == 6


def test_moving_is_the_hosts_to_forbid(unit: OrganizationalUnit, ana: Account) -> None:
    booking = book_slot(make_request(unit, ana, is_reschedule_allowed=False), TEN, MARA, "form")

    with pytest.raises(RescheduleNotAllowed):
        reschedule_booking(booking, TEN + HALF_HOUR, "invitee")
    assert reschedule_booking(booking, TEN + HALF_HOUR, "host").sequence == 1


def test_a_cancelled_booking_frees_the_time_and_closes_the_link(request_of_ana: SchedulingRequest) -> None:
    booking = book_slot(request_of_ana, TEN, MARA, "form")

    cancelled = cancel_booking(booking, "invitee", "I found another job.")

    assert (cancelled.status, cancelled.sequence, cancelled.cancelled_by) == ("cancelled", 1, "invitee")
    assert not Occupancy.objects.exists()
    assert CalendarWrite.objects.get().is_removal
    assert OutgoingMail.objects.filter(purpose="cancellation").count() == 1
    assert cancel_booking(cancelled, "invitee", "").sequence == 1
    with pytest.raises(LinkRevoked):
        book_slot(request_of_ana, TEN, MARA, "form")
    with pytest.raises(BookingClosed):
        reschedule_booking(cancelled, TEN + HALF_HOUR, "invitee")


def test_what_is_over_can_be_neither_moved_nor_cancelled(request_of_ana: SchedulingRequest) -> None:
    booking = book_slot(request_of_ana, TEN, MARA, "form")

    with frozen(TEN + timedelta(hours=2)):
        with pytest.raises(BookingClosed):
            reschedule_booking(booking, TEN + timedelta(days=1), "invitee")
        with pytest.raises(BookingClosed):
            cancel_booking(booking, "invitee", "")


def test_an_expired_link_is_refused(unit: OrganizationalUnit, ana: Account, noon: datetime) -> None:
    request = make_request(unit, ana, expires_at=noon + HALF_HOUR)

    with frozen(noon + timedelta(hours=1)), pytest.raises(LinkExpired):
        book_slot(request, TEN, MARA, "form")


def test_withdrawing_a_request_cancels_its_booking(request_of_ana: SchedulingRequest) -> None:
    booking = book_slot(request_of_ana, TEN, MARA, "form")

    cancel_request(request_of_ana, "application")
    cancel_request(request_of_ana, "application")

    booking.refresh_from_db()
    assert (booking.status, booking.sequence) == ("cancelled", 1)


def test_a_declined_request_tells_the_host_once(request_of_ana: SchedulingRequest, ana: Account) -> None:
    decline_request(request_of_ana, "None of these suit me.")
    decline_request(request_of_ana, "None of these suit me.")

    request_of_ana.refresh_from_db()
    assert request_of_ana.status == "declined"
    assert WebhookDelivery.objects.get().kind == "scheduling_request_declined"
    assert OutgoingMail.objects.get().recipient == ana.email
    with pytest.raises(LinkRevoked):
        book_slot(request_of_ana, TEN, MARA, "form")


def test_required_colleagues_give_their_time_and_optional_ones_are_told(
    unit: OrganizationalUnit, ana: Account, ben: Account
) -> None:
    afternoon = datetime(2026, 3, 4, 14, 0, tzinfo=UTC)  # 9:00 in New York
    make_busy(ben, (afternoon, afternoon + HALF_HOUR))

    with pytest.raises(SlotTaken):
        book_slot(make_request(unit, ana, required_ids=[ben.pk]), afternoon, MARA, "form")
    booking = book_slot(make_request(unit, ana, optional_ids=[ben.pk]), afternoon, MARA, "form")

    assert BookingHost.objects.get(booking=booking, account=ben).is_required is False
    assert not Occupancy.objects.filter(account=ben).exists()
    assert set(CalendarWrite.objects.values_list("account_id", flat=True)) == {ana.pk, ben.pk}
    assert OutgoingMail.objects.filter(recipient=ben.email).count() == 1


def test_the_daily_limit_holds(unit: OrganizationalUnit, ana: Account) -> None:
    save_preferences(ana, {"daily_limit": 1})
    book_slot(make_request(unit, ana), TEN, MARA, "form")

    with pytest.raises(SlotTaken):
        book_slot(make_request(unit, ana), TEN + timedelta(hours=3), MARA, "form")
    assert book_slot(make_request(unit, ana), TEN + timedelta(days=1), MARA, "form").sequence == 0
