"""Tests of what candidates propose when no time suits, and of a proposal accepted with one click."""

from datetime import UTC, datetime, timedelta

import pytest

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.bookings import LinkUsed, WishRefused
from parley.engine.domain.errors.people import TooManyAttempts
from parley.engine.models import (
    Account,
    Application,
    Booking,
    OrganizationalUnit,
    OutgoingMail,
    RequestStatus,
    SchedulingRequest,
    TimeWish,
    WebhookDelivery,
    WishState,
)
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.people.typed_words import Invitee
from parley.engine.services.requests.descriptions import describe_request
from parley.engine.services.requests.drafts import Part
from parley.engine.services.wishes.accepting import accept_time, answer_wish, explain_proposed
from parley.engine.services.wishes.proposing import MOST_SAID, Proposal, propose_times
from tests.engine.booking_cast import MARA, make_busy, make_request

# Saturday evening: nobody works then.
SATURDAY = datetime(2026, 3, 7, 19, 30, tzinfo=UTC)
THURSDAY = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)


def say(request: SchedulingRequest, *starts: datetime, note: str = "") -> TimeWish:
    """Mara says that no time suits."""
    return propose_times(request, Proposal(starts, note, MARA))


def test_a_proposal_reaches_host_and_application_and_leaves_the_link_open(request_of_ana: SchedulingRequest) -> None:
    say(request_of_ana, SATURDAY, note="I work on weekdays.")
    mail = OutgoingMail.objects.get()
    assert mail.recipient == "ana@acme.example"
    assert "Saturday 7 March, 20:30, Berlin time" in mail.content
    assert "I work on weekdays." in mail.content
    hook = WebhookDelivery.objects.get()
    assert '"scheduling_request_no_times_suitable"' in hook.body and "2026-03-07T19:30:00Z" in hook.body
    request = SchedulingRequest.objects.get()
    assert request.status == RequestStatus.PENDING
    assert describe_request(request)["parley"]["wish"]["starts"] == ["2026-03-07T19:30:00Z"]
    book_slot(request, THURSDAY, MARA, "form")
    assert TimeWish.objects.get().state == WishState.ANSWERED


def test_the_same_said_twice_is_said_once_and_nobody_is_flooded(request_of_ana: SchedulingRequest) -> None:
    say(request_of_ana, SATURDAY)
    say(request_of_ana, SATURDAY)
    assert OutgoingMail.objects.count() == 1
    for number in range(1, MOST_SAID):
        say(request_of_ana, SATURDAY + timedelta(hours=number))
    with pytest.raises(TooManyAttempts):
        say(request_of_ana, note="Once more")
    assert OutgoingMail.objects.count() == MOST_SAID


@pytest.mark.parametrize(
    ("starts", "note", "field"),
    [
        ((), "", "note"),
        ((datetime(2026, 3, 1, 9, 0, tzinfo=UTC),), "", "times"),
        ((datetime(2027, 3, 1, 9, 0, tzinfo=UTC),), "", "times"),
        ((), "a\u202eb", "note"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_field(
    request_of_ana: SchedulingRequest, starts: tuple[datetime, ...], note: str, field: str
) -> None:
    with pytest.raises(InputRefused) as refusal:
        say(request_of_ana, *starts, note=note)
    assert refusal.value.field == field
    assert not TimeWish.objects.exists()


def test_one_click_books_outside_the_hours_and_invites(request_of_ana: SchedulingRequest, ana: Account) -> None:
    say(request_of_ana, SATURDAY)
    OutgoingMail.objects.all().delete()
    assert explain_proposed(request_of_ana, [SATURDAY], ana) == [[]]
    booking = accept_time(request_of_ana, SATURDAY, ana)
    assert (booking.starts_at, booking.invitee_email) == (SATURDAY, MARA.email)
    assert set(OutgoingMail.objects.values_list("purpose", flat=True)) == {"invitation", "notice"}
    assert (TimeWish.objects.get().state, TimeWish.objects.get().settled_by) == (WishState.ACCEPTED, ana)
    # A second click.
    assert accept_time(request_of_ana, SATURDAY, ana) == booking
    assert Booking.objects.count() == 1


def test_what_stands_in_the_hosts_calendar_is_said_and_refused(
    request_of_ana: SchedulingRequest, ana: Account, ben: Account
) -> None:
    make_busy(ana, (SATURDAY, SATURDAY + timedelta(hours=1)))
    say(request_of_ana, SATURDAY)
    assert explain_proposed(request_of_ana, [SATURDAY], ben) == [["The calendar of Ana Ruiz is busy then."]]
    with pytest.raises(WishRefused, match="Ana Ruiz is busy"):
        accept_time(request_of_ana, SATURDAY, ana)
    assert not Booking.objects.exists()


def test_only_what_was_proposed_can_be_accepted(request_of_ana: SchedulingRequest, ana: Account) -> None:
    with pytest.raises(WishRefused):
        accept_time(request_of_ana, SATURDAY, ana)
    say(request_of_ana, SATURDAY)
    with pytest.raises(WishRefused):
        accept_time(request_of_ana, THURSDAY, ana)
    book_slot(request_of_ana, THURSDAY, MARA, "form")
    with pytest.raises(LinkUsed):
        accept_time(request_of_ana, SATURDAY, ana)


def test_an_answer_is_mailed_once_in_the_candidates_language(request_of_ana: SchedulingRequest, ana: Account) -> None:
    propose_times(request_of_ana, Proposal((SATURDAY,), "", Invitee(MARA.name, MARA.email, MARA.tzid, "de")))
    OutgoingMail.objects.all().delete()
    assert answer_wish(request_of_ana, ana)
    assert not answer_wish(request_of_ana, ana)
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.purpose) == (MARA.email, "wish_answer")
    assert f"/rts/{request_of_ana.token}" in mail.content
    with pytest.raises(WishRefused):
        accept_time(request_of_ana, SATURDAY, ana)


def test_several_conversations_are_accepted_together(
    unit: OrganizationalUnit, ana: Account, ben: Account, application: Application
) -> None:
    leader = make_request(unit, ana, application, parts=(Part("Second", 30, ben.pk),))
    say(leader, SATURDAY)
    first = accept_time(leader, SATURDAY, ana)
    second = Booking.objects.exclude(pk=first.pk).get()
    assert (first.starts_at, second.starts_at) == (SATURDAY, SATURDAY + timedelta(minutes=30))
