"""Another time that a candidate proposes from their own calendar program (COUNTER): shown, taken, or refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from parley.engine.domain.errors.bookings import WishRefused
from parley.engine.models import Booking, BookingReply, OutgoingMail
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.bookings.changing import reschedule_booking
from parley.engine.services.requests.descriptions import describe_request
from parley.engine.services.smart_invites.bookings.answering import find_answer
from parley.engine.services.smart_invites.bookings.proposals import accept_proposal, explain_proposal, refuse_proposal
from parley.engine.services.smart_invites.replies import take_mail
from parley.engine.services.wishes.proposing import FURTHEST_DAYS
from parley.toolkit.clock import frozen
from tests.engine.booking_cast import MARA, make_account, make_application, make_busy, make_request, make_unit
from tests.engine.services.bookings.test_invitations import find_part, read, read_event
from tests.engine.services.smart_invites.cast import write_answer


@pytest.fixture
def booking(db: None, noon: datetime, settings: Any) -> Booking:
    """Tomorrow at ten, on an installation that answers come in to."""
    settings.PARLEY_INBOUND_MAIL_KEY = "key"
    ana = make_account("Ana Ruiz")
    request = make_request(make_unit(ana, application=make_application()), ana)
    return book_slot(request, noon + timedelta(hours=22), MARA, "form")


def read_invitation(to: str = MARA.email) -> str:
    row = OutgoingMail.objects.filter(recipient=to, purpose="invitation").latest("pk")
    return read_event(read(row))[1].decode()


def propose(proposed_at: datetime, comment: str = "Later, please") -> str:
    times = {
        "DTSTART": f"{proposed_at:%Y%m%dT%H%M%SZ}",
        "DTEND": f"{proposed_at + timedelta(minutes=30):%Y%m%dT%H%M%SZ}",
    }
    return take_mail(
        write_answer(read_invitation(), MARA.email, "TENTATIVE", METHOD="COUNTER", COMMENT=comment, **times)
    )


def test_another_time_is_told_to_the_host_once_and_to_the_application(booking: Booking, noon: datetime) -> None:
    kept, later = OutgoingMail.objects.count(), noon + timedelta(hours=32)
    assert [propose(later), propose(later)] == ["taken", "late"]
    (mail,) = OutgoingMail.objects.order_by("pk")[kept:]
    text = find_part(read(mail), "text/plain").get_content()
    assert (mail.recipient, mail.subject) == ("ana@acme.example", "Another time proposed: Interview")
    # Seven in the evening, outside her hours: a proposal is no slot on offer.
    assert "Mara Okafor proposes another time: Wednesday 4 March, 21:00, Berlin time." in text
    assert "Later, please" in text
    told = describe_request(booking.request)["parley"]["booking"]["reply"]
    assert (told["status"], told["comment"]) == ("tentative", "Later, please")
    assert told["proposal"] == {"start": "2026-03-04T20:00:00Z", "end": "2026-03-04T20:30:00Z"}
    booking.refresh_from_db()
    assert booking.starts_at == noon + timedelta(hours=22)


def test_the_host_takes_it_whatever_the_usual_hours_say(booking: Booking, noon: datetime) -> None:
    later = noon + timedelta(hours=32)
    propose(later)
    with frozen(noon + timedelta(minutes=1)):
        moved = accept_proposal(booking, later)
        assert (moved.starts_at, moved.sequence, moved.uid) == (later, 1, booking.uid)
        assert find_answer(moved) is None, "what was said was about the time before"
        assert "SEQUENCE:1" in read_invitation()
        with pytest.raises(WishRefused):
            accept_proposal(booking, later)


def test_it_is_not_taken_over_somebody_elses_time(booking: Booking, noon: datetime) -> None:
    later = noon + timedelta(hours=32)
    propose(later)
    host = booking.request.host
    make_busy(host, (later, later + timedelta(hours=1)))
    assert explain_proposal(booking, later, host)
    with pytest.raises(WishRefused):
        accept_proposal(booking, later)
    with pytest.raises(WishRefused):
        accept_proposal(booking, later + timedelta(hours=1))


def test_a_refusal_reaches_the_calendar_that_proposed(booking: Booking, noon: datetime) -> None:
    later = noon + timedelta(hours=32)
    propose(later)
    refuse_proposal(booking, later)
    message = read(OutgoingMail.objects.get(purpose="proposal_refused"))
    calendar, _ = read_event(message)
    event = calendar.walk("VEVENT")[0]
    assert (calendar["METHOD"], event["UID"], event["SEQUENCE"]) == ("DECLINECOUNTER", booking.uid, 0)
    assert event["DTSTART"].dt == booking.starts_at
    assert find_part(message, "text/calendar")["Content-Type"].params["method"] == "DECLINECOUNTER"
    text = find_part(message, "text/plain").get_content()
    assert "Ana Ruiz cannot make the time that you proposed. Your conversation stands as it was." in text
    assert "Proposed time: Wednesday 4 March, 20:00, London time" in text
    with pytest.raises(WishRefused):
        refuse_proposal(booking, later)


def test_a_time_at_the_end_of_all_time_is_no_proposal(booking: Booking) -> None:
    assert propose(datetime(9999, 12, 31, 20, tzinfo=UTC)) == "taken"
    answer = find_answer(booking)
    assert answer is not None and answer.proposed_at is None


def test_a_time_beyond_what_calendars_are_known_for_is_not_shown_as_takeable(booking: Booking, noon: datetime) -> None:
    for days, is_shown in ((FURTHEST_DAYS - 1, True), (FURTHEST_DAYS + 1, False)):
        assert propose(noon + timedelta(days=days)) == "taken"
        answer = find_answer(booking)
        assert answer is not None and (answer.proposed_at is not None) is is_shown
    with pytest.raises(WishRefused):
        accept_proposal(booking, noon + timedelta(days=FURTHEST_DAYS + 1))


def test_an_answer_outlives_a_change_of_the_title_but_not_of_the_time(booking: Booking, noon: datetime) -> None:
    before = read_invitation()
    assert take_mail(write_answer(before, MARA.email, "ACCEPTED", SEQUENCE="")) == "taken"
    found = find_answer(booking)
    assert found is not None and found.status == "accepted"
    with frozen(noon + timedelta(minutes=1)):
        moved = reschedule_booking(booking, noon + timedelta(hours=23), "invitee")
    assert (find_answer(moved), moved.sequence_of_time) == (None, 1)
    # Without a version, the time itself says which one was meant.
    assert take_mail(write_answer(before, MARA.email, "ACCEPTED", SEQUENCE="", stamp="20260303T130000Z")) == "late"
    assert BookingReply.objects.get().answered_sequence == 0
