"""A group session in its host's calendar: one event for all, and what its host does to it reaches everybody."""

from datetime import datetime, timedelta

import pytest

from parley.engine.models import (
    Account,
    Booking,
    GroupSession,
    Occupancy,
    OrganizationalUnit,
    OutgoingMail,
    WebhookDelivery,
)
from parley.engine.services.bookings.changing import cancel_booking
from parley.engine.services.bookings.making import Visit
from parley.engine.services.group_sessions.offers import GroupDraft, create_offer
from parley.engine.services.group_sessions.taking import book_seat
from parley.engine.services.people.typed_words import Invitee
from tests.engine.services.flowing.desks import HALF_HOUR, Desk, settle

HOUR = timedelta(hours=1)
google_only = pytest.mark.parametrize("desk", ["google"], indirect=True)


def make_session(unit: OrganizationalUnit, host: Account, starts_at: datetime, place: str = "none") -> GroupSession:
    """An open house of an hour with three places."""
    draft = GroupDraft("Open house", host.pk, 60, 3, "Europe/Berlin", [starts_at], place={"kind": place})
    return create_offer(unit, host, draft).sessions.get()


def take_place(session: GroupSession, number: int) -> Booking:
    """Somebody takes a place."""
    visitor = Invitee(f"Visitor {number}", f"visitor{number}@candidates.example", "Europe/London")
    return book_seat(session, Visit(visitor, f"form-{number}"))


def list_subjects(number: int) -> list[str]:
    """What this visitor was told, in order."""
    told = OutgoingMail.objects.filter(recipient=f"visitor{number}@candidates.example").order_by("pk")
    return [mail.subject for mail in told]


@google_only
def test_a_session_stands_there_once_before_and_after_somebody_comes(
    desk: Desk, unit: OrganizationalUnit, rosa: Account, in_two_days: datetime
) -> None:
    session = make_session(unit, rosa, in_two_days)
    settle(desk)
    assert desk.list_shown() == [("Open house", in_two_days)]
    seats = [take_place(session, number) for number in range(2)]
    cancel_booking(seats[0], "invitee", "")
    settle(desk)
    assert desk.list_shown() == [("Open house", in_two_days)]
    # Its echo is nothing that anybody has to be told of.
    assert list_subjects(1) == ["Booked: Open house"]


@google_only
def test_a_drag_moves_everybody_and_a_deletion_cancels_everybody_once(
    desk: Desk, unit: OrganizationalUnit, rosa: Account, in_two_days: datetime
) -> None:
    session = make_session(unit, rosa, in_two_days)
    seats = [take_place(session, number) for number in range(2)]
    settle(desk)
    desk.move(in_two_days + 3 * HOUR)
    settle(desk, looks=3)
    for number, seat in enumerate(seats):
        seat.refresh_from_db()
        assert (seat.starts_at, seat.ends_at) == (in_two_days + 3 * HOUR, in_two_days + 3 * HOUR + HALF_HOUR)
        assert (seat.sequence, list_subjects(number)) == (1, ["Booked: Open house", "New time: Open house"])
    assert Occupancy.objects.filter(account=rosa).count() == 6
    desk.delete()
    settle(desk, looks=3)
    for number, seat in enumerate(seats):
        seat.refresh_from_db()
        assert (seat.status, seat.cancelled_by) == ("cancelled", "host")
        assert list_subjects(number)[2:] == ["Cancelled: Open house"]
    kinds = [delivery.kind for delivery in WebhookDelivery.objects.order_by("pk")]
    assert sorted(kinds) == sorted(
        2 * ["scheduling_request_time_chosen", "scheduling_request_rescheduled", "scheduling_request_cancelled"]
    )


@pytest.mark.parametrize("office", ["google"], indirect=True)
def test_everybody_gets_the_session_s_video_link(
    office: Desk, unit: OrganizationalUnit, rosa: Account, in_two_days: datetime
) -> None:
    session = make_session(unit, rosa, in_two_days, "conferencing")
    early = take_place(session, 0)
    settle(office)
    late = take_place(session, 1)
    early.refresh_from_db()
    assert early.join_url.startswith("https://") and late.join_url == early.join_url
    assert list_subjects(0) == ["Booked: Open house", "Changed: Open house"]
    assert list_subjects(1) == ["Booked: Open house"]
