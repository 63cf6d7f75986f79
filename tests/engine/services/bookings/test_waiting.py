"""Tests of the company's rules for changes, and of waiting for an earlier time."""

from datetime import UTC, datetime, timedelta

import pytest

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.bookings import ChangeTooLate, MovedTooOften, RescheduleNotAllowed
from parley.engine.models import Account, Booking, EarlierWait, OrganizationalUnit, OutgoingMail, SchedulingRequest
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.bookings.changing import cancel_booking, read_allowance, reschedule_booking
from parley.engine.services.wishes.earlier import look_for_earlier, stop_waiting, wait_for_earlier
from parley.toolkit.clock import frozen
from tests.engine.booking_cast import MARA, make_busy, make_request

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
WEDNESDAY = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


@pytest.fixture
def booking(request_of_ana: SchedulingRequest) -> Booking:
    """On Thursday at ten in Berlin."""
    return book_slot(request_of_ana, THURSDAY, MARA, "form")


@pytest.fixture
def full(ana: Account) -> None:
    """Ana has no time until Thursday at ten."""
    make_busy(ana, (NOON, THURSDAY))


def rule(unit: OrganizationalUnit, **rules: object) -> None:
    """The company decides."""
    OrganizationalUnit.objects.filter(pk=unit.pk).update(**rules)


def again(booking: Booking) -> Booking:
    """The booking as it stands."""
    return Booking.objects.select_related("request__host", "request__unit").get(pk=booking.pk)


def test_moves_are_counted_and_end_for_the_invitee_but_not_for_the_host(
    booking: Booking, unit: OrganizationalUnit
) -> None:
    rule(unit, most_moves=1)
    assert read_allowance(again(booking)).moves_left == 1
    reschedule_booking(again(booking), WEDNESDAY, "invitee", "The train is late.")
    moved = again(booking)
    assert (moved.moves_count, moved.moved_reason) == (1, "The train is late.")
    with pytest.raises(MovedTooOften):
        reschedule_booking(moved, THURSDAY, "invitee")
    reschedule_booking(again(booking), THURSDAY, "host")
    assert (again(booking).moves_count, again(booking).moved_reason) == (1, "")


def test_after_the_cut_off_only_the_host_may_change_anything(booking: Booking, unit: OrganizationalUnit) -> None:
    rule(unit, change_notice_minutes=24 * 60)
    last = THURSDAY - timedelta(hours=24)
    assert read_allowance(again(booking)).until_at == last
    with frozen(last):
        assert not read_allowance(again(booking)).may_move
        with pytest.raises(ChangeTooLate):
            reschedule_booking(again(booking), THURSDAY + HALF_HOUR, "invitee")
        with pytest.raises(ChangeTooLate):
            cancel_booking(again(booking), "invitee", "")
        with pytest.raises(ChangeTooLate):
            wait_for_earlier(again(booking))
        cancel_booking(again(booking), "host", "")
    assert again(booking).status == "cancelled"


def test_a_reason_is_needed_where_the_company_asks_for_it(booking: Booking, unit: OrganizationalUnit) -> None:
    rule(unit, asks_reason=True)
    for change in (
        lambda: reschedule_booking(again(booking), WEDNESDAY, "invitee", " "),
        lambda: cancel_booking(again(booking), "invitee", ""),
    ):
        with pytest.raises(InputRefused) as refusal:
            change()
        assert refusal.value.field == "reason"
    cancel_booking(again(booking), "host", "")
    assert again(booking).status == "cancelled"


def test_the_reason_of_a_move_reaches_the_host(booking: Booking) -> None:
    OutgoingMail.objects.all().delete()
    reschedule_booking(again(booking), WEDNESDAY, "invitee", "The train is late.")
    notice, invitation = OutgoingMail.objects.get(purpose="notice"), OutgoingMail.objects.get(purpose="invitation")
    assert "The train is late." in notice.content
    assert "The train is late." not in invitation.content


def test_who_waits_is_told_when_somebody_cancels_and_not_again_that_day(
    full: None, unit: OrganizationalUnit, ana: Account, booking: Booking
) -> None:
    # Ana met Ben's candidate in her busy morning all the same; that conversation is called off.
    other = make_request(unit, ana, period={"kind": "days", "days": 14})
    early = Booking.objects.create(
        request=other,
        starts_at=WEDNESDAY,
        ends_at=WEDNESDAY + HALF_HOUR,
        local_start="2026-03-04T10:00:00",
        tzid="Europe/Berlin",
        uid="early",
        token="early",
        token_hash="early",
        invitee_name="Ben",
        invitee_email="ben@candidates.example",
        invitee_tzid="Europe/Berlin",
    )
    early.hosts.create(account=ana, is_organizer=True)
    wait_for_earlier(booking)
    wait_for_earlier(booking)
    OutgoingMail.objects.all().delete()
    assert look_for_earlier() == 1
    assert look_for_earlier() == 0  # nothing was free, and nobody need look again for hours
    assert not OutgoingMail.objects.exists()
    cancel_booking(early, "host", "")
    _free(ana)
    assert look_for_earlier() == 1
    mail = OutgoingMail.objects.get(purpose="earlier_time")
    assert mail.recipient == MARA.email and "Tuesday 3 March" in mail.content
    assert f"/booking/{booking.token}/earlier" in mail.content
    EarlierWait.objects.update(next_attempt_at=NOON)
    assert look_for_earlier() == 1
    assert OutgoingMail.objects.filter(purpose="earlier_time").count() == 1
    with frozen(NOON + timedelta(hours=24, minutes=1)):
        assert look_for_earlier() == 1
    assert OutgoingMail.objects.filter(purpose="earlier_time").count() == 2


def _free(ana: Account) -> None:
    from parley.engine.models import BusyTime
    from parley.engine.services.calendars.prepared import renew_prepared

    ids = set(BusyTime.objects.values_list("calendar_id", flat=True))
    BusyTime.objects.all().delete()
    renew_prepared(ids)


def test_waiting_ends_by_wish_by_a_move_and_with_the_cut_off(booking: Booking, unit: OrganizationalUnit) -> None:
    wait_for_earlier(again(booking))
    stop_waiting(booking)
    assert not EarlierWait.objects.exists()
    wait_for_earlier(again(booking))
    reschedule_booking(again(booking), WEDNESDAY, "invitee")
    assert not EarlierWait.objects.exists()
    wait_for_earlier(again(booking))
    rule(unit, change_notice_minutes=48 * 60)
    OutgoingMail.objects.all().delete()
    assert look_for_earlier() == 1
    assert not EarlierWait.objects.exists() and not OutgoingMail.objects.exists()


def test_where_no_other_time_may_be_chosen_nobody_waits(booking: Booking, request_of_ana: SchedulingRequest) -> None:
    SchedulingRequest.objects.update(is_reschedule_allowed=False)
    with pytest.raises(RescheduleNotAllowed):
        wait_for_earlier(again(booking))
