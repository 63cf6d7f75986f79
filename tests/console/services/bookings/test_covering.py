"""Cover while somebody is away, outcomes, and the calendar's picture."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from parley.console.domain.errors import InputRefused
from parley.console.models import Conversation, Member
from parley.console.services.bookings.calendars import Gap, lay_out, list_bookings, list_with_gaps, span_of_days
from parley.console.services.bookings.covering import plan_cover
from parley.console.services.bookings.outcomes import list_outcome_words, record_outcome, save_outcome_words
from parley.toolkit.clock import frozen
from tests.console.cast import make_member
from tests.console.conversation_cast import make_candidate, make_conversation

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def book(member: Member, hours: float, name: str, **facts: Any) -> Conversation:
    """A booking of 45 minutes, so many hours after Monday at 8."""
    starts_at = MONDAY + timedelta(hours=hours)
    beginning: dict[str, Any] = {
        "status": "booked",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=45),
    }
    found: Conversation = make_conversation(member, make_candidate(member, name), **(beginning | facts))
    return found


def test_cover_is_shared_out_and_never_overlaps(ana: Member, ben: Member) -> None:
    cleo = make_member(ana.company, "cleo@harbour.example", "Cleo", "Lang", "recruiter")
    with frozen(MONDAY):
        for number in range(4):
            book(ana, number + 1, f"A{number}")
        book(ben, 1, "B0")
        book(cleo, 4, "C0")
        book(ben, 4.25, "B1")
        lines = plan_cover(ana, *span_of_days(date(2026, 3, 2), 1, "Europe/Berlin"), [ben, cleo])
    assert [line.taker for line in lines] == [cleo, ben, cleo, None]


def test_the_picture_has_hours_and_gaps_on_the_members_clock(ana: Member) -> None:
    with frozen(MONDAY):
        early, late = book(ana, -1, "Early"), book(ana, 2, "Late", status="completed")
        book(ana, 1, "Gone", status="cancelled")
        found = list_bookings(ana, "me", *span_of_days(date(2026, 3, 2), 7, "Europe/Berlin"))
        columns, rows = lay_out(found, date(2026, 3, 2), 7, "Europe/Berlin")
    assert found == [early, late]
    assert columns[0].is_today and columns[0].by_hour == {8: [early], 11: [late]}
    assert [row.hour for row in rows] == list(range(8, 18))
    plan = list_with_gaps(found)
    assert isinstance(plan[1], Gap) and plan[1].minutes == 135


def test_an_outcome_is_said_once_it_has_begun_in_the_companys_words(ana: Member) -> None:
    save_outcome_words(ana.company, ["Offer", " ", "Offer", "No"])
    assert list_outcome_words(ana.company) == ["Offer", "No"]
    with frozen(MONDAY):
        booking = book(ana, 1, "Milena")
        with pytest.raises(InputRefused):
            record_outcome(ana, booking.pk, attendance="completed", outcome="Offer", note="")
    with frozen(MONDAY + timedelta(hours=2)):
        with pytest.raises(InputRefused):
            record_outcome(ana, booking.pk, attendance="completed", outcome="Maybe", note="")
        record_outcome(ana, booking.pk, attendance="host", outcome="No", note="The train was late.")
        booking.refresh_from_db()
        assert (booking.status, booking.no_show_by, booking.outcome) == ("no_show", "host", "No")
        record_outcome(ana, booking.pk, attendance="completed", outcome="Offer", note="")
        booking.refresh_from_db()
        assert (booking.status, booking.no_show_by) == ("completed", "")
