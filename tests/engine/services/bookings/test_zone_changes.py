"""Rules of clocks that change after a time was agreed on."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from parley.engine.domain.errors.bookings import BookingClosed, SlotTaken
from parley.engine.domain.zones.release import find_zone_fault, name_zone_data
from parley.engine.models import (
    Account,
    Application,
    Booking,
    CalendarWrite,
    Occupancy,
    OrganizationalUnit,
    OutgoingMail,
    WebhookDelivery,
)
from parley.engine.services.bookings.bookings import book_slot
from parley.engine.services.bookings.making import Visit
from parley.engine.services.bookings.zone_changes.checking import check_clocks
from parley.engine.services.bookings.zone_changes.settling import list_clock_choices, settle_clocks
from parley.engine.services.group_sessions.offers import GroupDraft, create_offer
from parley.engine.services.group_sessions.taking import book_seat
from parley.engine.services.people.typed_words import Invitee
from parley.toolkit.clock import frozen
from tests.engine.booking_cast import make_account, make_request, make_unit
from tests.engine.services.bookings.old_clocks import use_old_zone_data
from tests.engine.services.bookings.test_invitations import find_part, read

TODAY = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
# Thursday 10 December 2026, ten o'clock in Vancouver: as it was thought to be, and as it is.
THOUGHT = datetime(2026, 12, 10, 18, 0, tzinfo=UTC)
TRUE = THOUGHT.replace(hour=17)
NEIGHBOUR = Invitee("Nia Park", "nia@candidates.example", "America/Vancouver")
LONDONER = Invitee("Mara Okafor", "mara@candidates.example", "Europe/London")


@pytest.fixture
def vera(db: None) -> Account:
    """A recruiter in Vancouver."""
    return make_account("Vera Lund", "America/Vancouver")


@pytest.fixture
def office(vera: Account, application: Application) -> OrganizationalUnit:
    """Her company's unit."""
    return make_unit(vera, application=application)


def book_then(
    folder: Path, office: OrganizationalUnit, host: Account, invitee: Invitee, starts_at: datetime, tzid: str = ""
) -> Booking:
    """A time that was booked by the rules of a year ago; the mails and webhooks of that are gone already."""
    request = make_request(office, host, office.application, tzid=tzid or host.tzid)
    with use_old_zone_data(folder), frozen(TODAY):
        booking = book_slot(request, starts_at, invitee, f"form {starts_at}")
    OutgoingMail.objects.all().delete()
    WebhookDelivery.objects.all().delete()
    return booking


def read_mail(purpose: str, content_type: str) -> str:
    """The words of the one mail for this purpose."""
    return str(find_part(read(OutgoingMail.objects.get(purpose=purpose)), content_type).get_content())


def check_today() -> None:
    """The worker's look, with the zone data that is pinned."""
    with frozen(TODAY):
        check_clocks()


def test_scenario_59_a_booking_stays_at_ten_in_vancouver(
    office: OrganizationalUnit, vera: Account, tmp_path: Path
) -> None:
    booking = book_then(tmp_path, office, vera, NEIGHBOUR, THOUGHT)
    assert (booking.local_start, booking.zone_data) == ("2026-12-10T10:00:00", "2025b")
    check_today()
    check_today()

    moved = Booking.objects.get()
    assert (moved.starts_at, moved.uid, moved.sequence) == (TRUE, booking.uid, 1)
    assert moved.ends_at - moved.starts_at == booking.ends_at - booking.starts_at
    assert (moved.local_start, moved.invitee_local_start) == ("2026-12-10T10:00:00", "2026-12-10T10:00:00")
    assert moved.zone_data == name_zone_data()
    assert CalendarWrite.objects.get().wanted_sequence == 1
    assert min(Occupancy.objects.values_list("bucket", flat=True)) * 300 == TRUE.timestamp()
    assert OutgoingMail.objects.get(purpose="invitation").recipient == NEIGHBOUR.email
    text, event = read_mail("invitation", "text/plain"), read_mail("invitation", "text/calendar")
    assert "The rules for clocks have changed" in text
    assert "Thursday 10 December, 10:00–10:30, Vancouver time" in text
    assert "SEQUENCE:1" in event and "DTSTART:20261210T170000Z" in event
    told = json.loads(WebhookDelivery.objects.get().body)
    assert told["notification"]["type"] == "scheduling_request_rescheduled"


def test_scenario_59_where_two_clocks_disagree_the_host_decides(
    office: OrganizationalUnit, vera: Account, tmp_path: Path
) -> None:
    booking = book_then(tmp_path, office, vera, LONDONER, THOUGHT)
    check_today()
    check_today()

    booking.refresh_from_db()
    assert (booking.starts_at, booking.sequence) == (THOUGHT, 0)
    assert OutgoingMail.objects.get().recipient == vera.email
    asked = "Thursday 10 December, 10:00, Vancouver time (Thursday 10 December, 17:00, London time for Mara Okafor)"
    assert asked in read_mail("notice", "text/plain")
    with frozen(TODAY):
        assert list_clock_choices(booking) == [TRUE, THOUGHT]
        settle_clocks(booking, TRUE)
        booking.refresh_from_db()
        assert (booking.starts_at, booking.sequence, list_clock_choices(booking)) == (TRUE, 1, ())
        with pytest.raises(BookingClosed):
            settle_clocks(booking, THOUGHT)
    text = read_mail("invitation", "text/plain")
    assert "17:00–17:30, London time" in text and "it has a new time" in text


def test_a_host_may_leave_a_booking_where_the_candidate_expects_it(
    office: OrganizationalUnit, vera: Account, tmp_path: Path
) -> None:
    booking = book_then(tmp_path, office, vera, LONDONER, THOUGHT)
    check_today()
    with frozen(TODAY):
        settle_clocks(booking, THOUGHT)
        booking.refresh_from_db()
        assert (booking.starts_at, booking.sequence, list_clock_choices(booking)) == (THOUGHT, 0, ())
    assert booking.local_start == "2026-12-10T11:00:00"
    assert not OutgoingMail.objects.filter(purpose="invitation").exists()


def test_a_candidate_whose_clock_changed_is_told_once_the_host_says_that_it_stays(
    unit: OrganizationalUnit, ana: Account, tmp_path: Path
) -> None:
    booking = book_then(tmp_path, unit, ana, NEIGHBOUR, datetime(2026, 12, 10, 15, 0, tzinfo=UTC))
    check_today()
    with frozen(TODAY):
        assert list_clock_choices(Booking.objects.get()) == [booking.starts_at.replace(hour=14), booking.starts_at]
        settle_clocks(booking, booking.starts_at)
    booking.refresh_from_db()
    assert (booking.sequence, booking.invitee_local_start) == (1, "2026-12-10T08:00:00")
    assert "08:00–08:30, Vancouver time" in read_mail("invitation", "text/plain")
    assert json.loads(WebhookDelivery.objects.get().body)["notification"]["type"] == "scheduling_request_updated"


def test_conversations_without_a_break_move_on_together(
    office: OrganizationalUnit, vera: Account, tmp_path: Path
) -> None:
    starts = [THOUGHT.replace(hour=hour, minute=minute) for hour in (18, 19, 20) for minute in (0, 30)]
    for starts_at in starts:
        book_then(tmp_path, office, vera, NEIGHBOUR, starts_at)
    check_today()
    moved = Booking.objects.order_by("starts_at").values_list("starts_at", "sequence")
    assert list(moved) == [(starts_at.replace(hour=starts_at.hour - 1), 1) for starts_at in starts]
    assert not any("has another conversation" in mail.content for mail in OutgoingMail.objects.all())


def test_a_time_that_is_taken_is_not_forced(office: OrganizationalUnit, vera: Account, tmp_path: Path) -> None:
    # This one was agreed on by London's clock on both sides, so it stays.
    book_then(tmp_path, office, vera, LONDONER, TRUE, "Europe/London")
    booking = book_then(tmp_path, office, vera, NEIGHBOUR, THOUGHT)
    check_today()

    booking.refresh_from_db()
    assert (booking.starts_at, booking.sequence) == (THOUGHT, 0)
    assert OutgoingMail.objects.get().recipient == vera.email
    assert "has another conversation then" in read_mail("notice", "text/plain")
    with frozen(TODAY):
        assert list_clock_choices(booking) == [TRUE, THOUGHT]
        with pytest.raises(SlotTaken):
            settle_clocks(booking, TRUE)
    assert Occupancy.objects.filter(booking=booking).count() == 6


def test_a_process_with_old_zone_data_is_not_well_and_moves_nothing(
    office: OrganizationalUnit, vera: Account, tmp_path: Path
) -> None:
    booking = book_then(tmp_path, office, vera, NEIGHBOUR, THOUGHT)
    assert find_zone_fault() == ""
    answer = Client().get("/v1/parley/health")
    assert (answer.status_code, answer.json()["zone_data"]) == (200, name_zone_data())

    with use_old_zone_data(tmp_path), frozen(TODAY):
        Booking.objects.update(zone_data="2024a")
        check_clocks()
        answer = Client().get("/v1/parley/health")
    assert Booking.objects.get().starts_at == booking.starts_at
    assert (answer.status_code, answer.json()["status"]) == (503, "failing")
    assert (answer.json()["zone_data"], "system" in answer.json()["reason"]) == ("2025b", True)


def test_bookings_that_hold_cost_one_question_and_one_note_a_batch(
    office: OrganizationalUnit, vera: Account, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for minute in (0, 30):
        request = make_request(office, vera)
        with frozen(TODAY):
            book_slot(request, THOUGHT.replace(minute=minute), NEIGHBOUR, f"form {minute}")
    Booking.objects.update(zone_data="")
    with django_assert_num_queries(3), frozen(TODAY):
        check_clocks()
    with django_assert_num_queries(1), frozen(TODAY):
        check_clocks()
    assert set(Booking.objects.values_list("sequence", "zone_data")) == {(0, name_zone_data())}


def test_a_group_session_stays_at_its_hour_with_everybody_who_comes(
    tmp_path: Path, office: OrganizationalUnit, vera: Account
) -> None:
    draft = GroupDraft("Open house", vera.pk, 60, 5, vera.tzid, [THOUGHT])
    with use_old_zone_data(tmp_path), frozen(TODAY):
        session = create_offer(office, vera, draft).sessions.get()
        seats = [book_seat(session, Visit(visitor, visitor.name)) for visitor in (NEIGHBOUR, LONDONER)]
    with frozen(TODAY):
        check_clocks()
        check_clocks()
    for seat in seats:
        seat.refresh_from_db()
        assert (seat.starts_at, seat.sequence, seat.local_start) == (TRUE, 1, "2026-12-10T10:00:00")
    assert Booking.objects.get(pk=session.booking_id).starts_at == TRUE
    assert Occupancy.objects.filter(account=vera).count() == 12
