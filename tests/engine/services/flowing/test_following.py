"""Step 14: what a host does to the event in their own calendar, the booking follows, and nothing echoes."""

import time
from datetime import datetime, timedelta

import pytest

from parley.engine.domain.errors.bookings import BookingClosed, CalendarUnreachable
from parley.engine.models import (
    Account,
    Booking,
    BusyTime,
    CalendarWrite,
    Connection,
    ConnectionState,
    Membership,
    Occupancy,
    OrganizationalUnit,
    OutgoingMail,
    OutsideChange,
    OutsideKind,
    SchedulingRequest,
    VideoLink,
    WebhookDelivery,
)
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.bookings.changing import cancel_booking, reschedule_booking
from parley.engine.services.bookings.claiming import RECHECK_SECONDS
from parley.engine.services.bookings.following.following import follow_changed_bookings
from parley.engine.services.bookings.following.proposals import can_follow, find_proposal, settle_proposal
from parley.engine.services.calendars.sync.runs import sync_connection
from parley.engine.services.calendars.writing.writing import write_due_events
from parley.engine.services.sweeping import sweep
from parley.toolkit.clock import frozen, now
from parley.toolkit.work_queue import WorkState
from tests.engine.booking_cast import ALWAYS_OPEN, MARA, keep_hours, make_account, make_request
from tests.engine.services.flowing.desks import HALF_HOUR, Desk, GoogleDesk, settle

TITLE = "Interview – Mara Okafor"
HOUR = timedelta(hours=1)
google_only = pytest.mark.parametrize("desk", ["google"], indirect=True)


@pytest.fixture
def link(unit: OrganizationalUnit, rosa: Account) -> SchedulingRequest:
    """A link of Rosa's."""
    return make_request(unit, rosa, application=unit.application)


@pytest.fixture
def booking(link: SchedulingRequest, desk: Desk, in_two_days: datetime) -> Booking:
    """Mara's conversation, as it stands in Rosa's calendar."""
    made = book_slot(link, in_two_days, MARA, "form")
    settle(desk)
    assert desk.list_shown() == [(TITLE, in_two_days)]
    return made


def list_told() -> list[str]:
    """The subjects of Mara's mails."""
    return list(OutgoingMail.objects.filter(recipient=MARA.email).order_by("pk").values_list("subject", flat=True))


def list_webhooks() -> list[str]:
    """What the application is told, in order."""
    return [str(each.kind) for each in WebhookDelivery.objects.order_by("pk")]


def ask_first(unit: OrganizationalUnit) -> None:
    """The company wants its hosts asked."""
    unit.outside_changes = "ask"
    unit.save()


def test_scenario_60_an_unchanged_echo_is_nothing_and_a_drag_moves_the_booking_once(
    desk: Desk, booking: Booking, in_two_days: datetime, rosa: Account
) -> None:
    assert not OutsideChange.objects.exists()
    assert list_told() == ["Booked: Interview"]
    desk.move(in_two_days + 3 * HOUR)
    settle(desk, looks=3)
    booking.refresh_from_db()
    assert (booking.starts_at, booking.ends_at) == (in_two_days + 3 * HOUR, in_two_days + 3 * HOUR + HALF_HOUR)
    assert booking.sequence == 1 and booking.local_start.startswith(f"{booking.starts_at:%Y-%m-%d}")
    assert list_told() == ["Booked: Interview", "New time: Interview"]
    assert list_webhooks()[1:] == ["scheduling_request_rescheduled"]
    # Nothing was written back, and the time that the conversation takes is the new one.
    assert desk.list_shown() == [(TITLE, in_two_days + 3 * HOUR)]
    assert Occupancy.objects.filter(account=rosa).count() == 6
    assert CalendarWrite.objects.get().written_sequence == 1


def test_scenario_60_a_deletion_cancels_the_booking_once(desk: Desk, booking: Booking) -> None:
    desk.delete()
    settle(desk, looks=3)
    booking.refresh_from_db()
    assert (booking.status, booking.cancelled_by, booking.sequence) == ("cancelled", "host", 1)
    assert list_told() == ["Booked: Interview", "Cancelled: Interview"]
    assert list_webhooks()[1:] == ["scheduling_request_cancelled"]
    assert desk.list_shown() == []
    assert not BusyTime.objects.filter(uid=booking.uid, deleted_at=None).exclude(status="free").exists()


@google_only
def test_a_host_who_declines_their_event_calls_the_conversation_off(desk: Desk, booking: Booking) -> None:
    assert isinstance(desk, GoogleDesk)
    desk.decline()
    settle(desk)
    booking.refresh_from_db()
    assert (booking.status, booking.cancelled_by) == ("cancelled", "host")
    assert len(list_told()) == 2
    assert not Occupancy.objects.filter(booking=booking).exists()


@google_only
def test_a_new_title_is_the_conversations_and_a_private_note_stays_private(desk: Desk, booking: Booking) -> None:
    desk.rename("Second interview – Mara Okafor")
    settle(desk)
    booking.refresh_from_db()
    assert (booking.request.summary, booking.sequence) == ("Second interview", 1)
    assert list_told()[1:] == ["Changed: Second interview"]
    desk.rename("Mara: ask about the gap in her CV")
    settle(desk)
    booking.request.refresh_from_db()
    assert booking.request.summary == "Second interview" and len(list_told()) == 2
    proposal = find_proposal(booking.request)
    assert proposal is not None and "may not be meant" in proposal.reason


@google_only
def test_a_booking_moved_outside_moves_on_and_its_event_with_it(
    desk: Desk, booking: Booking, in_two_days: datetime
) -> None:
    desk.move(in_two_days + 3 * HOUR)
    settle(desk)
    booking.refresh_from_db()
    reschedule_booking(booking, in_two_days + 5 * HOUR, "invitee")
    settle(desk, looks=3)
    booking.refresh_from_db()
    assert (booking.sequence, booking.starts_at) == (2, in_two_days + 5 * HOUR)
    assert desk.list_shown() == [(TITLE, in_two_days + 5 * HOUR)]
    assert len(list_told()) == 3


@google_only
def test_a_company_that_wants_to_be_asked_decides_itself(
    desk: Desk, booking: Booking, unit: OrganizationalUnit, in_two_days: datetime
) -> None:
    ask_first(unit)
    desk.move(in_two_days + 3 * HOUR)
    settle(desk)
    booking.refresh_from_db()
    assert booking.starts_at == in_two_days and list_told() == ["Booked: Interview"]
    told = OutgoingMail.objects.filter(purpose="notice").order_by("pk").last()
    assert told is not None and "moved this conversation in your calendar" in told.content.replace("=\n", "")
    proposal = find_proposal(booking.request)
    assert proposal is not None and (proposal.kind, proposal.starts_at) == (OutsideKind.MOVED, in_two_days + 3 * HOUR)
    settle_proposal(proposal, follows=True)
    settle(desk)
    booking.refresh_from_db()
    assert booking.starts_at == in_two_days + 3 * HOUR and list_told()[1:] == ["New time: Interview"]
    assert find_proposal(booking.request) is None
    with pytest.raises(BookingClosed):
        settle_proposal(proposal, follows=False)


@google_only
@pytest.mark.parametrize("gesture", ["move", "delete"])
def test_what_is_not_followed_is_put_back(
    desk: Desk, booking: Booking, unit: OrganizationalUnit, in_two_days: datetime, gesture: str
) -> None:
    ask_first(unit)
    if gesture == "move":
        desk.move(in_two_days + 3 * HOUR)
    else:
        desk.delete()
    settle(desk)
    proposal = find_proposal(booking.request)
    assert proposal is not None
    settle_proposal(proposal, follows=False)
    settle(desk, looks=3)
    assert desk.list_shown() == [(TITLE, in_two_days)]
    booking.refresh_from_db()
    assert (booking.sequence, booking.status) == (0, "confirmed") and list_told() == ["Booked: Interview"]
    assert find_proposal(booking.request) is None


@google_only
def test_a_move_into_the_past_or_to_a_whole_day_is_not_followed(desk: Desk, booking: Booking) -> None:
    desk.move(now() - timedelta(days=1))
    settle(desk)
    booking.refresh_from_db()
    proposal = find_proposal(booking.request)
    assert proposal is not None and not can_follow(proposal)
    assert booking.sequence == 0 and len(list_told()) == 1
    with pytest.raises(BookingClosed):
        settle_proposal(proposal, follows=True)


@google_only
def test_an_event_that_moves_to_another_calendar_of_the_same_person_stays_booked(desk: Desk, booking: Booking) -> None:
    assert isinstance(desk, GoogleDesk)
    other = desk.fake.add_calendar("rosa@example.org", "Interviews")
    settle(desk)
    [event] = desk.fake.list_events("rosa@example.org")
    desk.fake.move_event("rosa@example.org", event["id"], other)
    settle(desk)
    booking.refresh_from_db()
    row = CalendarWrite.objects.select_related("calendar").get()
    assert booking.status == "confirmed" and len(list_told()) == 1
    assert row.calendar is not None and row.calendar.name == "Interviews"


@google_only
def test_a_host_may_put_two_conversations_on_one_hour(
    desk: Desk, booking: Booking, unit: OrganizationalUnit, rosa: Account, in_two_days: datetime
) -> None:
    other = book_slot(make_request(unit, rosa), in_two_days + 3 * HOUR, MARA, "other")
    CalendarWrite.objects.filter(booking=other).delete()
    desk.move(in_two_days + 3 * HOUR)
    settle(desk)
    booking.refresh_from_db()
    assert booking.starts_at == other.starts_at
    assert Occupancy.objects.filter(booking=booking).values_list("override", flat=True).distinct().get() == booking.pk


@pytest.fixture
def bens_booking(desk: Desk, rosa: Account, unit: OrganizationalUnit, in_two_days: datetime) -> Booking:
    """Mara's conversation with Ben, in which Rosa takes part; it stands in her calendar."""
    ben = make_account("Ben Cole")
    Membership.objects.create(unit=unit, account=ben)
    keep_hours(ben, ALWAYS_OPEN)
    link = make_request(unit, ben, required_ids=[rosa.pk])
    made = book_slot(link, in_two_days, MARA, "form")
    settle(desk)
    return made


@google_only
def test_somebody_else_who_takes_part_only_has_the_host_told(desk: Desk, bens_booking: Booking) -> None:
    desk.delete()
    settle(desk)
    bens_booking.refresh_from_db()
    assert bens_booking.status == "confirmed" and len(list_told()) == 1
    told = OutgoingMail.objects.filter(recipient=bens_booking.request.host.email).order_by("pk").last()
    assert told is not None and "Rosa Luz took this conversation out of" in told.content.replace("=\n", "")


@google_only
def test_replies_that_go_back_and_forth_are_told_of_once(desk: Desk, bens_booking: Booking) -> None:
    assert isinstance(desk, GoogleDesk)
    to_host = OutgoingMail.objects.filter(recipient=bens_booking.request.host.email)
    before = to_host.count()
    for word in ("declined", "accepted", "declined", "accepted", "declined"):
        desk.answer(word)
        settle(desk)
    assert to_host.count() == before + 1
    bens_booking.refresh_from_db()
    # At another time it is another question, and another answer.
    reschedule_booking(bens_booking, bens_booking.starts_at + 5 * HOUR, "invitee")
    settle(desk)
    moved = to_host.count()
    desk.answer("accepted")
    settle(desk)
    desk.answer("declined")
    settle(desk)
    assert to_host.count() == moved + 1


@google_only
def test_what_was_seen_and_wished_is_forgotten_long_after_the_conversation(desk: Desk, booking: Booking) -> None:
    VideoLink.objects.get_or_create(booking=booking)
    desk.rename("Second interview – Mara Okafor")
    settle(desk)
    for days, is_kept in ((29, True), (70, False)):
        with frozen(now() + timedelta(days=days)):
            sweep()
        assert (OutsideChange.objects.exists(), VideoLink.objects.exists()) == (is_kept, is_kept)


@google_only
def test_scenario_60_a_cancellation_while_the_event_is_being_made_leaves_no_orphan(
    link: SchedulingRequest, desk: Desk, in_two_days: datetime
) -> None:
    made = book_slot(link, in_two_days, MARA, "form")
    # A writer is at work: it has claimed the event and not written it yet.
    CalendarWrite.objects.update(lease_token="at-work", leased_until=now() + timedelta(minutes=1), attempts=1)
    cancel_booking(made, "invitee", "")
    assert write_due_events() == 0
    CalendarWrite.objects.update(lease_token="", leased_until=None)
    settle(desk)
    assert desk.list_shown() == []


@google_only
def test_what_the_booking_wants_meanwhile_comes_first(desk: Desk, booking: Booking, in_two_days: datetime) -> None:
    desk.move(in_two_days + 3 * HOUR)
    assert sync_connection(Connection.objects.get(pk=desk.connection.pk))
    assert OutsideChange.objects.get().state == WorkState.PENDING
    booking.refresh_from_db()
    reschedule_booking(booking, in_two_days + 6 * HOUR, "invitee")
    assert follow_changed_bookings() == 1
    settle(desk)
    booking.refresh_from_db()
    assert booking.starts_at == in_two_days + 6 * HOUR
    assert desk.list_shown() == [(TITLE, in_two_days + 6 * HOUR)]


@google_only
@pytest.mark.django_db(transaction=True)
def test_a_booking_under_a_provider_that_hangs_is_confirmed_soon_and_written_later(
    desk: Desk, link: SchedulingRequest, in_two_days: datetime
) -> None:
    assert isinstance(desk, GoogleDesk)
    assert RECHECK_SECONDS < 2
    desk.fake.faults.hang()
    began = time.monotonic()
    booking = book_slot(link, in_two_days, MARA, "form")
    # One and a half seconds of asking and our own work; the answer would never come.
    assert time.monotonic() - began < 10
    assert booking.status == "confirmed" and desk.list_shown() == []
    desk.fake.faults.release()
    settle(desk)
    assert desk.list_shown() == [(TITLE, in_two_days)]


@google_only
def test_a_company_may_refuse_times_while_a_calendar_cannot_be_asked(
    desk: Desk, link: SchedulingRequest, unit: OrganizationalUnit, in_two_days: datetime
) -> None:
    assert isinstance(desk, GoogleDesk)
    unit.checks_live = True
    unit.save()
    desk.fake.faults.refuse(500, times=None)
    with pytest.raises(CalendarUnreachable):
        book_slot(SchedulingRequest.objects.get(pk=link.pk), in_two_days, MARA, "form")
    desk.fake.faults.clear()
    Connection.objects.update(state=ConnectionState.BROKEN)
    with pytest.raises(CalendarUnreachable):
        book_slot(SchedulingRequest.objects.get(pk=link.pk), in_two_days, MARA, "form")
    Connection.objects.update(state=ConnectionState.ACTIVE)
    assert book_slot(SchedulingRequest.objects.get(pk=link.pk), in_two_days, MARA, "form").status == "confirmed"
