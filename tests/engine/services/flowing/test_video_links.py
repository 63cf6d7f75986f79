"""Meet and Teams links: with the invitation as a rule, later where they are slow, never in the way of a booking."""

import email
import email.policy
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest

from parley.engine.models import Account, Booking, OrganizationalUnit, OutgoingMail, VideoLink
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.bookings.changing import cancel_booking, reschedule_booking
from parley.engine.services.bookings.editing import RequestEdit, edit_request
from parley.engine.services.calendars.writing.writing import write_due_events
from parley.toolkit.clock import now
from parley.toolkit.work_queue import WorkState
from tests.engine.booking_cast import MARA, make_request
from tests.engine.services.flowing.desks import Desk, GoogleDesk, MicrosoftDesk, settle

VIDEO = {"kind": "conferencing"}


@pytest.fixture
def booking(unit: OrganizationalUnit, rosa: Account, office: Desk, in_two_days: datetime) -> Booking:
    """Mara chose a time for a video call."""
    return book_slot(make_request(unit, rosa, place=VIDEO), in_two_days, MARA, "form")


def fail_links(desk: Desk, google: str, teams: str) -> None:
    """What becomes of links from now on."""
    if isinstance(desk, GoogleDesk):
        desk.fake.faults.meet = google
    elif isinstance(desk, MicrosoftDesk):
        desk.fake.faults.teams = teams


def list_invitations() -> list[EmailMessage]:
    """What Mara is sent, the oldest first."""
    rows = OutgoingMail.objects.filter(recipient=MARA.email).order_by("pk")
    return [email.message_from_string(row.content, policy=email.policy.default) for row in rows]


def read_text(mail: EmailMessage) -> str:
    """The words of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_the_invitation_waits_a_moment_and_bears_the_link(office: Desk, booking: Booking) -> None:
    held = OutgoingMail.objects.get(recipient=MARA.email)
    assert timedelta(seconds=10) < held.next_attempt_at - now() <= timedelta(seconds=20)
    settle(office)
    booking.refresh_from_db()
    assert booking.join_url.startswith("https://") and booking.sequence == 0
    [mail] = list_invitations()
    assert booking.join_url in read_text(mail)
    calendar = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert booking.join_url in str(calendar.get_content()).replace("\r\n ", "").replace("\n ", "")
    assert OutgoingMail.objects.get(recipient=MARA.email).next_attempt_at <= now()
    assert VideoLink.objects.get().state == WorkState.DONE
    # One inviter: the provider knows no guests whom it could mail.
    assert len(office.list_shown()) == 1


def test_scenario_19_a_slow_link_comes_later_in_one_update(
    unit: OrganizationalUnit, rosa: Account, office: Desk, in_two_days: datetime
) -> None:
    fail_links(office, "pending", "pending")
    made = book_slot(make_request(unit, rosa, place=VIDEO), in_two_days, MARA, "form")
    assert write_due_events() == 1
    assert VideoLink.objects.get().heard == "pending"
    # Nobody waits for ever: the invitation leaves without the link.
    OutgoingMail.objects.filter(recipient=MARA.email).update(state=WorkState.DONE, attempts=1)
    assert "the link follows" in read_text(list_invitations()[0])
    settle(office)
    made.refresh_from_db()
    assert made.join_url.startswith("https://") and (made.sequence, made.status) == (1, "confirmed")
    assert not made.is_moved
    first, update = list_invitations()
    assert made.join_url in read_text(update)
    settle(office)
    assert len(list_invitations()) == 2


@pytest.mark.parametrize("office", ["google"], indirect=True)
def test_scenario_20_a_failed_link_leaves_the_booking_and_tells_the_host(
    unit: OrganizationalUnit, rosa: Account, office: Desk, in_two_days: datetime
) -> None:
    fail_links(office, "failure", "failure")
    made = book_slot(make_request(unit, rosa, place=VIDEO), in_two_days, MARA, "form")
    settle(office)
    made.refresh_from_db()
    assert (made.status, made.join_url) == ("confirmed", "")
    told = OutgoingMail.objects.filter(recipient=rosa.email).order_by("pk").last()
    assert told is not None and "made no link" in told.content
    assert len(list_invitations()) == 1
    assert OutgoingMail.objects.get(recipient=MARA.email).next_attempt_at <= now()


def test_a_move_keeps_the_link(office: Desk, booking: Booking, in_two_days: datetime) -> None:
    settle(office)
    booking.refresh_from_db()
    url = booking.join_url
    reschedule_booking(booking, in_two_days + timedelta(hours=2), "invitee")
    settle(office)
    booking.refresh_from_db()
    assert (booking.join_url, booking.starts_at) == (url, in_two_days + timedelta(hours=2))
    assert office.list_shown() == [("Interview – Mara Okafor", booking.starts_at)]
    assert url in read_text(list_invitations()[-1])


@pytest.mark.parametrize("office", ["google"], indirect=True)
def test_another_place_takes_the_link_away(office: Desk, booking: Booking) -> None:
    settle(office)
    edit_request(booking.request, RequestEdit({"place": {"kind": "phone", "detail": "+49 30 1"}}))
    booking.refresh_from_db()
    assert booking.join_url == "" and not VideoLink.objects.exists()
    assert "By telephone: +49 30 1" in read_text(list_invitations()[-1])


@pytest.mark.parametrize("office", ["google"], indirect=True)
def test_a_link_for_a_cancelled_conversation_is_told_to_nobody(office: Desk, booking: Booking) -> None:
    assert write_due_events() == 1
    cancel_booking(booking, "invitee", "")
    count = OutgoingMail.objects.count()
    settle(office)
    assert OutgoingMail.objects.count() == count
    assert office.list_shown() == []


def test_a_host_without_such_a_calendar_is_told_at_once(
    unit: OrganizationalUnit, rosa: Account, in_two_days: datetime
) -> None:
    made = book_slot(make_request(unit, rosa, place=VIDEO), in_two_days, MARA, "form")
    assert made.status == "confirmed" and not VideoLink.objects.exists()
    assert any("made no link" in content for content in OutgoingMail.objects.values_list("content", flat=True))
