"""Requests edited, handed to another host, reopened; and what a leaving colleague leaves behind."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from parley.engine.domain.errors.base import InputRefused, NotPermitted
from parley.engine.domain.errors.bookings import BookingClosed
from parley.engine.domain.slots import BusyTimeline
from parley.engine.models import (
    Account,
    Application,
    Booking,
    BookingHost,
    CalendarWrite,
    Membership,
    Occupancy,
    OrganizationalUnit,
    OutgoingMail,
    PreparedTimeline,
    SchedulingRequest,
    WebhookDelivery,
)
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.bookings.changing import cancel_booking
from parley.engine.services.bookings.editing import RequestEdit, edit_request
from parley.engine.services.bookings.hosting import change_host
from parley.engine.services.calendars.prepared import renew_prepared
from parley.engine.services.pools.drafts import PoolDraft
from parley.engine.services.requests.drafts import Guest
from parley.engine.services.scheduling_requests import leave_unit, reopen_request
from parley.toolkit.clock import frozen
from tests.engine.booking_cast import ALWAYS_OPEN, MARA, keep_hours, make_account, make_busy, make_request

TEN = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def booked(request_of_ana: SchedulingRequest) -> Booking:
    """Mara chose Wednesday at ten in Berlin."""
    return book_slot(request_of_ana, TEN, MARA, "form")


def list_subjects() -> list[tuple[str, str]]:
    return list(OutgoingMail.objects.order_by("pk").values_list("recipient", "subject"))


def test_everything_can_be_changed_before_a_time_is_chosen(request_of_ana: SchedulingRequest) -> None:
    values = {"summary": "Talk", "duration_minutes": 45, "period": {"kind": "days", "days": 3}}
    edited = edit_request(request_of_ana, RequestEdit(values, ("urgent",)))
    assert (edited.summary, edited.duration_minutes, edited.period["days"]) == ("Talk", 45, 3)
    assert [tag.value for tag in edited.tags.all()] == ["urgent"]
    with pytest.raises(InputRefused):
        edit_request(request_of_ana, RequestEdit({"duration_minutes": 1}))
    with pytest.raises(InputRefused):
        edit_request(request_of_ana, RequestEdit({"token": "x"}))


def test_a_booked_conversation_changes_with_its_event_and_everybody_is_told(booked: Booking) -> None:
    OutgoingMail.objects.all().delete()
    edit_request(
        booked.request, RequestEdit({"summary": "Second talk", "duration_minutes": 60, "minimum_notice_minutes": 60})
    )
    booked.refresh_from_db()
    assert booked.ends_at - booked.starts_at == timedelta(minutes=60)
    assert booked.sequence == 1
    assert CalendarWrite.objects.get().wanted_sequence == 1
    assert list_subjects() == [
        ("mara@candidates.example", "Changed: Second talk"),
        ("ana@acme.example", "Changed: Second talk"),
    ]
    assert Occupancy.objects.filter(booking=booked).count() == 12
    assert list(WebhookDelivery.objects.values_list("kind", flat=True))[-1] == "scheduling_request_updated"


def test_a_longer_conversation_must_fit(booked: Booking, unit: OrganizationalUnit, ana: Account) -> None:
    half_past = TEN + timedelta(minutes=30)
    make_busy(ana, (half_past, half_past + timedelta(minutes=30)))
    with pytest.raises(InputRefused, match="busy"):
        edit_request(booked.request, RequestEdit({"duration_minutes": 60}))
    edit_request(booked.request, RequestEdit({"duration_minutes": 60}), is_over_busy=True)
    other = make_request(unit, ana)
    book_slot(other, TEN + timedelta(hours=1), MARA, "other")
    with pytest.raises(InputRefused, match="Another conversation"):
        edit_request(booked.request, RequestEdit({"duration_minutes": 90}), is_over_busy=True)
    booked.refresh_from_db()
    assert booked.ends_at - booked.starts_at == timedelta(minutes=60)


def test_what_is_over_stays_as_it_was(booked: Booking) -> None:
    with frozen(TEN + timedelta(days=1)), pytest.raises(BookingClosed):
        edit_request(booked.request, RequestEdit({"summary": "Too late"}))


def test_what_stands_of_it_in_the_new_hosts_calendar_takes_no_time_of_its_own(booked: Booking, ben: Account) -> None:
    BookingHost.objects.create(booking=booked, account=ben, is_required=False)
    calendar = make_busy(ben, (booked.starts_at, booked.ends_at), uid=booked.uid)
    with transaction.atomic():
        renew_prepared([calendar.pk])

    def list_prepared() -> int:
        return len(BusyTimeline.unpack(bytes(PreparedTimeline.objects.get(calendar=calendar).firm)).pairs)

    assert list_prepared() == 1
    change_host(booked.request, ben, is_over_busy=True)
    assert list_prepared() == 0, "the booking itself says that the time is taken"


def test_another_host_takes_over_and_the_event_moves(booked: Booking, ana: Account, ben: Account) -> None:
    OutgoingMail.objects.all().delete()
    change_host(booked.request, ben)
    booked.refresh_from_db()
    assert (booked.request.host, [seat.account for seat in booked.hosts.all()]) == (ben, [ben])
    assert {row.account: row.is_removal for row in CalendarWrite.objects.all()} == {ana: True, ben: False}
    assert set(Occupancy.objects.values_list("account_id", flat=True)) == {ben.pk}
    assert [recipient for recipient, _ in list_subjects()] == [
        "mara@candidates.example",
        "ben@acme.example",
        "ana@acme.example",
    ]


def test_whoever_is_not_free_does_not_take_over_unasked(
    booked: Booking, unit: OrganizationalUnit, ben: Account
) -> None:
    make_busy(ben, (TEN, TEN + timedelta(hours=1)))
    with pytest.raises(InputRefused, match="busy"):
        change_host(booked.request, ben)
    assert change_host(booked.request, ben, is_over_busy=True).host == ben
    cem = make_account("Cem Arslan")
    with pytest.raises(NotPermitted):
        change_host(booked.request, cem)
    Membership.objects.create(unit=unit, account=cem)
    keep_hours(cem, ALWAYS_OPEN)
    book_slot(make_request(unit, cem), TEN, MARA, "other")
    with pytest.raises(InputRefused, match="another conversation"):
        change_host(booked.request, cem, is_over_busy=True)


def test_cancel_and_reschedule_opens_the_same_link_again(booked: Booking) -> None:
    OutgoingMail.objects.all().delete()
    reopen_request(booked.request, "I am ill")
    request = SchedulingRequest.objects.get()
    assert (request.status, request.bookings.get().status) == ("pending", "cancelled")
    told = OutgoingMail.objects.get(recipient=MARA.email).content
    assert f"/rts/{request.token}" in told.replace("=\n", "")
    again = book_slot(request, TEN, MARA, "second form")
    assert again.status == "confirmed"
    cancel_booking(again, "host", "")
    with pytest.raises(BookingClosed):
        reopen_request(request, "")


def test_guests_are_invited_without_the_power_to_change(unit: OrganizationalUnit, ana: Account) -> None:
    request = make_request(unit, ana, guests=[Guest("gus@x.example", "Gus")])
    booking = book_slot(request, TEN, MARA, "form")
    mail = OutgoingMail.objects.get(recipient="gus@x.example").content
    assert "Hello Gus" in mail and booking.token not in mail


def test_a_leaving_colleague_hands_over_what_they_host(
    booked: Booking, unit: OrganizationalUnit, ana: Account, ben: Account, application: Application
) -> None:
    with pytest.raises(InputRefused, match="owner"):
        leave_unit(ana, unit, ana, ben)
    Membership.objects.filter(account=ben).update(role="owner")
    waiting = make_request(unit, ana, application)
    drawing = make_request(unit, ana, pools=[PoolDraft(account_ids=[ana.pk, ben.pk], is_host=True)])
    with pytest.raises(InputRefused, match="2 links or conversations"):
        leave_unit(ana, unit, ana)
    assert leave_unit(ana, unit, ana, ben) == []
    assert {request.host for request in SchedulingRequest.objects.all()} == {ben}
    assert not Membership.objects.filter(account=ana).exists()
    assert not drawing.pools.get().pool.members.filter(account=ana).exists()
    assert SchedulingRequest.objects.get(pk=waiting.pk).status == "pending"
