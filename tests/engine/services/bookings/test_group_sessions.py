"""Group sessions: offered where their hosts are free, and taken place by place."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from parley.engine.domain.errors.base import InputRefused, NotPermitted
from parley.engine.domain.errors.bookings import (
    BookingClosed,
    BookingUnknown,
    LinkRevoked,
    LinkUsed,
    PartOfSession,
    SessionFull,
)
from parley.engine.domain.errors.people import TooManyAttempts
from parley.engine.models import (
    Account,
    Application,
    Booking,
    CalendarWrite,
    GroupOffer,
    GroupSession,
    Occupancy,
    OrganizationalUnit,
    OutgoingMail,
    SchedulingRequest,
    WebhookDelivery,
)
from parley.engine.services.applications.signed_tokens import Claim
from parley.engine.services.availability.availability import list_request_slots
from parley.engine.services.bookings.changing import cancel_booking, reschedule_booking
from parley.engine.services.bookings.editing import RequestEdit, edit_request
from parley.engine.services.bookings.holds import Stranger
from parley.engine.services.bookings.hosting import change_host, list_hosted
from parley.engine.services.bookings.making import Visit
from parley.engine.services.calendars.writing.describing import describe_event
from parley.engine.services.calendars.writing.wishes import want_session_event
from parley.engine.services.group_sessions.changing import cancel_session, move_seat, move_session, set_places
from parley.engine.services.group_sessions.listing import list_coming
from parley.engine.services.group_sessions.offers import GroupDraft, add_sessions, create_offer, set_open
from parley.engine.services.group_sessions.taking import book_seat, hold_seat
from parley.engine.services.leaving.invitees import forget_requests
from parley.engine.services.people.typed_words import Invitee
from parley.engine.services.requests.listing import list_requests
from parley.engine.services.scheduling_requests import leave_unit
from parley.toolkit.clock import frozen, now
from tests.engine.booking_cast import MARA, make_account, make_busy, make_request

THREE = datetime(2026, 3, 4, 14, 0, tzinfo=UTC)
NEXT_DAY = THREE + timedelta(days=1)


def draft_of(host: Account, **changes: object) -> GroupDraft:
    """An open house of an hour with two places, on two days."""
    usual: dict[str, object] = {
        "summary": "Open house",
        "host_id": host.pk,
        "duration_minutes": 60,
        "places": 2,
        "tzid": "Europe/Berlin",
        "starts": (THREE, NEXT_DAY),
    }
    return GroupDraft(**{**usual, **changes})  # type: ignore[arg-type]


def visitor(number: int) -> Visit:
    """Somebody with an address of their own."""
    return Visit(Invitee(f"Visitor {number}", f"visitor{number}@candidates.example", "Europe/London"), f"form-{number}")


def list_mails() -> list[tuple[str, str]]:
    """Who was told what since it was asked last, in order."""
    mails = list(OutgoingMail.objects.order_by("pk").values_list("recipient", "subject"))
    OutgoingMail.objects.all().delete()
    return mails


@pytest.fixture
def offer(unit: OrganizationalUnit, ana: Account, ben: Account) -> GroupOffer:
    """Ana and Ben hold an open house on two days."""
    return create_offer(unit, ana, draft_of(ana, colleague_ids=(ben.pk,)))


@pytest.fixture
def first(offer: GroupOffer) -> GroupSession:
    """The one on Wednesday."""
    return list_coming(offer)[0].session


@pytest.fixture
def second(offer: GroupOffer) -> GroupSession:
    """The one on Thursday."""
    return list_coming(offer)[1].session


def test_a_session_takes_the_time_of_its_hosts_once_and_stands_in_their_calendars(
    first: GroupSession, ana: Account, ben: Account, unit: OrganizationalUnit
) -> None:
    book_seat(first, visitor(1))
    book_seat(first, visitor(2))
    for host in (ana, ben):
        assert Occupancy.objects.filter(account=host, booking=first.booking).count() == 12
        assert CalendarWrite.objects.filter(account=host, booking=first.booking).count() == 1
    assert CalendarWrite.objects.filter(booking__session__isnull=False).count() == 0
    offered = [slot.starts_at for slot in list_request_slots(make_request(unit, ana))]
    assert THREE - timedelta(minutes=30) in offered and THREE + timedelta(minutes=60) in offered
    assert not {THREE, THREE + timedelta(minutes=30)} & set(offered)


def test_its_event_tells_the_hosts_who_comes_and_invites_nobody(first: GroupSession) -> None:
    book_seat(first, visitor(1))
    event = describe_event(Booking.objects.get(pk=first.booking_id))
    assert event.summary == "Open house"
    assert event.description == "1 of 2 places are taken.\n\nVisitor 1 <visitor1@candidates.example>"
    assert [person.email for person in event.attendees] == ["ana@acme.example", "ben@acme.example"]
    written = CalendarWrite.objects.filter(booking=first.booking).values_list("wanted_sequence", flat=True)
    assert set(written) == {1} == {Booking.objects.get(pk=first.booking_id).sequence}


def test_each_place_is_a_booking_with_an_invitation_of_its_own(first: GroupSession, application: Application) -> None:
    seats = [book_seat(first, visitor(number)) for number in (1, 2)]
    assert len({seat.uid for seat in seats} | {seat.token for seat in seats}) == 4
    mails = OutgoingMail.objects.filter(purpose="invitation").order_by("pk")
    assert [mail.recipient for mail in mails] == ["visitor1@candidates.example", "visitor2@candidates.example"]
    assert "visitor1@candidates.example" not in mails[1].content
    assert OutgoingMail.objects.filter(purpose="notice").values_list("recipient", flat=True).distinct().get() == (
        "ana@acme.example"
    )
    told = [delivery.body for delivery in WebhookDelivery.objects.order_by("pk")]
    assert [seats[0].request_id in told[0], seats[1].request_id in told[1], len(told)] == [True, True, 2]


def test_there_are_never_more_people_than_places(first: GroupSession, second: GroupSession) -> None:
    book_seat(first, visitor(1))
    held = hold_seat(first, "somebody")
    with pytest.raises(SessionFull):
        book_seat(first, visitor(2))
    with pytest.raises(SessionFull):
        hold_seat(first, "another")
    assert [view.left for view in list_coming(first.offer)] == [0, 2]
    # One's own place is kept for oneself, and choosing another session gives it back.
    assert hold_seat(first, "somebody").pk != held.pk
    hold_seat(second, "somebody")
    book_seat(first, visitor(2))
    assert [view.left for view in list_coming(first.offer)] == [0, 1]


def test_a_place_that_was_kept_comes_free_after_ten_minutes(first: GroupSession) -> None:
    book_seat(first, visitor(1))
    hold_seat(first, "somebody")
    with frozen(now() + timedelta(minutes=11)):
        book_seat(first, visitor(2))


def test_nobody_keeps_many_places_without_taking_them(first: GroupSession) -> None:
    set_places(first, 20)
    for number in range(6):
        hold_seat(first, f"form-{number}", Stranger("one address"))
    assert list_coming(first.offer)[0].kept == 4
    for number in range(20):
        hold_seat(first, f"other-{number}", Stranger(f"address {number}"))
    assert list_coming(first.offer)[0].kept == 12
    for number in range(3):
        hold_seat(first, f"claim-{number}", Stranger("one conversation", is_claimed=True))
    assert list_coming(first.offer)[0].kept == 13


def test_the_same_form_again_finds_its_place(first: GroupSession) -> None:
    seat = book_seat(first, visitor(1))
    assert book_seat(first, visitor(1)).pk == seat.pk
    assert first.seats.count() == 1


def test_a_place_that_is_given_up_is_free_again(first: GroupSession) -> None:
    seat = book_seat(first, visitor(1))
    book_seat(first, visitor(2))
    list_mails()
    cancel_booking(seat, "invitee", "", is_reopened=True)
    assert list_coming(first.offer)[0].left == 1
    assert SchedulingRequest.objects.get(pk=seat.request_id).status == "cancelled"
    assert list_mails() == [
        ("visitor1@candidates.example", "Cancelled: Open house"),
        ("ana@acme.example", "Cancelled: Open house"),
    ]
    assert "Visitor 1" not in describe_event(Booking.objects.get(pk=first.booking_id)).description


def test_a_place_can_be_exchanged_for_one_in_another_session(first: GroupSession, second: GroupSession) -> None:
    seat = book_seat(first, visitor(1))
    list_mails()
    moved = move_seat(seat, second, "invitee")
    assert (moved.uid, moved.starts_at, moved.sequence, moved.is_moved) == (seat.uid, NEXT_DAY, 1, True)
    assert [view.taken for view in list_coming(first.offer)] == [0, 1]
    assert list_mails() == [
        ("visitor1@candidates.example", "New time: Open house"),
        ("ana@acme.example", "New time: Open house"),
    ]
    assert move_seat(moved, second, "invitee").sequence == 1


def test_places_and_holds_are_counted_each_by_itself(first: GroupSession, second: GroupSession) -> None:
    book_seat(first, visitor(1))
    hold_seat(first, "b" * 22)
    cancel_booking(book_seat(second, visitor(2)), "invitee", "")
    seen = [(view.taken, view.kept, view.left) for view in list_coming(first.offer)]
    assert seen == [(1, 1, 0), (0, 0, 2)]


def test_an_older_tab_that_exchanges_again_tells_the_session_that_is_left_by_now(
    first: GroupSession, second: GroupSession, unit: OrganizationalUnit, ana: Account
) -> None:
    seat = book_seat(first, visitor(1))
    older = Booking.objects.get(pk=seat.pk)
    assert older.session == first
    move_seat(seat, second, "invitee")
    before = Booking.objects.get(pk=second.booking_id).sequence
    [third] = add_sessions(first.offer, [NEXT_DAY + timedelta(days=1)], 2)
    move_seat(older, third, "invitee")
    assert Booking.objects.get(pk=second.booking_id).sequence == before + 1


def test_a_place_goes_into_no_full_session_and_into_no_other_link(
    first: GroupSession, second: GroupSession, unit: OrganizationalUnit, ana: Account
) -> None:
    seat = book_seat(first, visitor(1))
    for number in (2, 3):
        book_seat(second, visitor(number))
    with pytest.raises(SessionFull):
        move_seat(seat, second, "invitee")
    other = create_offer(unit, ana, draft_of(ana, starts=[NEXT_DAY + timedelta(days=1)]))
    with pytest.raises(BookingUnknown):
        move_seat(seat, other.sessions.get(), "invitee")
    assert Booking.objects.get(pk=seat.pk).session == first


def test_a_session_that_moves_takes_everybody_along(first: GroupSession, ana: Account) -> None:
    seats = [book_seat(first, visitor(number)) for number in (1, 2)]
    list_mails()
    move_session(first, THREE + timedelta(minutes=30))
    assert sorted(list_mails()) == [
        ("ana@acme.example", "New time: Open house"),
        ("ben@acme.example", "New time: Open house"),
        ("visitor1@candidates.example", "New time: Open house"),
        ("visitor2@candidates.example", "New time: Open house"),
    ]
    for seat in seats:
        moved = Booking.objects.get(pk=seat.pk)
        assert (moved.uid, moved.sequence, moved.starts_at) == (seat.uid, 1, THREE + timedelta(minutes=30))
        assert moved.local_start == "2026-03-04T15:30:00" and moved.invitee_local_start == "2026-03-04T14:30:00"
    assert Occupancy.objects.filter(account=ana).count() == 24


def test_a_session_that_is_called_off_tells_everybody_and_shows_the_others(
    first: GroupSession, offer: GroupOffer, ana: Account
) -> None:
    seat = book_seat(first, visitor(1))
    list_mails()
    cancel_session(first, "The room is flooded.")
    mail = OutgoingMail.objects.get(recipient="visitor1@candidates.example")
    assert mail.subject == "Cancelled: Open house"
    assert Booking.objects.get(pk=seat.pk).cancelled_reason == "The room is flooded."
    assert not Occupancy.objects.filter(booking=first.booking).exists()
    assert set(CalendarWrite.objects.filter(booking=first.booking).values_list("is_removal", flat=True)) == {True}
    with pytest.raises(BookingClosed):
        book_seat(first, visitor(2))
    assert [view.starts_at for view in list_coming(offer)] == [NEXT_DAY]
    cancel_session(first, "")
    assert OutgoingMail.objects.count() == 3


def test_places_are_added_and_taken_away_but_for_those_that_are_taken(first: GroupSession) -> None:
    for number in (1, 2):
        book_seat(first, visitor(number))
    with pytest.raises(InputRefused) as refused:
        set_places(first, 1)
    assert refused.value.field == "places"
    set_places(first, 3)
    book_seat(first, visitor(3))
    assert "3 of 3 places are taken." in describe_event(Booking.objects.get(pk=first.booking_id)).description


def test_a_session_stands_only_where_its_hosts_are_free(unit: OrganizationalUnit, ana: Account, ben: Account) -> None:
    make_busy(ben, (THREE, THREE + timedelta(minutes=15)))
    with pytest.raises(InputRefused, match="the calendar of Ben Cole is busy then") as refused:
        create_offer(unit, ana, draft_of(ana, colleague_ids=(ben.pk,)))
    assert refused.value.field == "starts"
    create_offer(unit, ana, draft_of(ana, starts=(THREE,)))
    with pytest.raises(InputRefused, match="another conversation"):
        create_offer(unit, ana, draft_of(ana, starts=(THREE + timedelta(minutes=59),)))
    assert GroupOffer.objects.count() == GroupSession.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts": ()}, "starts"),
        ({"starts": (THREE, THREE + timedelta(minutes=30))}, "starts"),
        ({"starts": (datetime(2026, 3, 1, tzinfo=UTC),)}, "starts"),
        ({"places": 0}, "places"),
        ({"places": 101}, "places"),
        ({"duration_minutes": 4}, "duration_minutes"),
        ({"summary": " "}, "summary"),
        ({"place": {"kind": "link", "detail": "javascript:alert(1)"}}, "place"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(
    unit: OrganizationalUnit, ana: Account, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        create_offer(unit, ana, draft_of(ana, **changes))
    assert refused.value.field == field and not GroupOffer.objects.exists()


def test_only_members_of_the_unit_hold_sessions(unit: OrganizationalUnit, ana: Account) -> None:
    with pytest.raises(NotPermitted):
        create_offer(unit, ana, draft_of(ana, colleague_ids=(make_account("Olga Outside").pk,)))


def test_a_closed_link_takes_nobody_until_it_is_opened_again(first: GroupSession, offer: GroupOffer) -> None:
    set_open(offer, is_open=False)
    with pytest.raises(LinkRevoked):
        book_seat(first, visitor(1))
    set_open(offer, is_open=True)
    book_seat(first, visitor(1))


def test_dates_can_be_added(offer: GroupOffer) -> None:
    [added] = add_sessions(offer, [NEXT_DAY + timedelta(days=1)], 5)
    assert added.places == 5 and added.booking.hosts.count() == 2
    assert len(list_coming(offer)) == 3


def test_a_claim_ties_the_place_to_its_conversation_which_has_only_one(
    first: GroupSession, second: GroupSession, application: Application
) -> None:
    claim = Claim(application, "acme", "conversation-7", "once", now() + timedelta(minutes=30))
    seat = book_seat(first, Visit(MARA, "one"), claim=claim)
    assert (seat.request.application, seat.request.correlation_id) == (application, "conversation-7")
    again = Claim(application, "acme", "conversation-7", "twice", now() + timedelta(minutes=30))
    with pytest.raises(LinkUsed) as refused:
        book_seat(second, Visit(MARA, "two"), claim=again)
    assert refused.value.booking_token == seat.token


def test_one_address_books_only_so_often(offer: GroupOffer, unit: OrganizationalUnit) -> None:
    session = list_coming(offer)[0].session
    set_places(session, 10)
    for number in range(3):
        book_seat(session, Visit(MARA, f"form-{number}"))
    with pytest.raises(TooManyAttempts):
        book_seat(session, Visit(MARA, "form-4"))


def test_no_place_changes_by_itself_what_it_shares(first: GroupSession, ben: Account) -> None:
    seat = book_seat(first, visitor(1))
    with pytest.raises(PartOfSession):
        reschedule_booking(seat, NEXT_DAY, "host")
    with pytest.raises(PartOfSession):
        change_host(seat.request, ben)
    with pytest.raises(PartOfSession):
        edit_request(seat.request, RequestEdit({"summary": "Something else"}))


def test_a_session_edited_or_handed_over_changes_for_everybody(
    first: GroupSession, unit: OrganizationalUnit, ana: Account
) -> None:
    seat = book_seat(first, visitor(1))
    cem = make_account("Cem Arslan")
    unit.memberships.create(account=cem, role="member")
    edit_request(first.booking.request, RequestEdit({"summary": "Evening with the team"}))
    change_host(first.booking.request, cem)
    seat = Booking.objects.select_related("request__host").get(pk=seat.pk)
    assert (seat.request.host, seat.request.summary, seat.sequence) == (cem, "Evening with the team", 2)
    assert set(seat.hosts.values_list("account__name", "is_required")) == {("Cem Arslan", False), ("Ben Cole", False)}


def test_what_a_leaving_colleague_holds_goes_on_with_its_places(
    first: GroupSession, unit: OrganizationalUnit, ana: Account, ben: Account
) -> None:
    cem = make_account("Cem Arslan")
    unit.memberships.create(account=cem, role="owner")
    seat = book_seat(first, visitor(1))
    assert {request.is_session for request in list_hosted(unit.pk, ana)} == {True}
    assert leave_unit(ana, unit, ana, cem) == []
    assert Booking.objects.get(pk=seat.pk).status == "confirmed"
    assert SchedulingRequest.objects.get(pk=seat.request_id).host == cem
    assert GroupOffer.objects.get().host == cem


def test_the_dashboard_lists_who_comes_but_not_the_session_itself(
    first: GroupSession, ana: Account, unit: OrganizationalUnit
) -> None:
    seat = book_seat(first, visitor(1))
    assert [request.pk for request in list_requests(ana, unit)] == [seat.request_id]


def test_whoever_is_forgotten_leaves_no_name_in_the_events_of_the_hosts(
    first: GroupSession, application: Application
) -> None:
    claim = Claim(application, "acme", "conversation-7", "once", now() + timedelta(minutes=30))
    book_seat(first, Visit(MARA, "one"), claim=claim)
    book_seat(first, visitor(2))
    with frozen(NEXT_DAY + timedelta(days=3)):
        CalendarWrite.objects.update(state="done")
        OutgoingMail.objects.update(state="done")
        assert not forget_requests(application, [], ["conversation-7"])
        assert "Mara" not in describe_event(Booking.objects.get(pk=first.booking_id)).description
        CalendarWrite.objects.update(state="done")
        assert forget_requests(application, [], ["conversation-7"])
    assert [seat.invitee_name for seat in first.seats.all()] == ["Visitor 2"]
    assert Booking.objects.get(pk=first.booking_id).status == "confirmed"


def test_the_next_state_of_a_sessions_event_is_counted_where_two_cannot_count_the_same(first: GroupSession) -> None:
    before = Booking.objects.get(pk=first.booking_id).sequence
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        want_session_event(first.pk)
    assert asked[0]["sql"].startswith("UPDATE") and "+ 1" in asked[0]["sql"]
    assert Booking.objects.get(pk=first.booking_id).sequence == before + 1
