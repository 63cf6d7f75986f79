"""Numbers add up, respect their readers, and cost as many queries for many conversations as for one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from parley.console.domain.statuses import Status
from parley.console.models import Member, MemberRole
from parley.console.services.conversations.links import set_status
from parley.console.services.numbers.measuring import (
    Period,
    measure_endings,
    measure_funnel,
    measure_load,
    measure_time_to_book,
    measure_weeks,
)
from parley.toolkit.clock import now
from tests.console.conversation_cast import make_candidate, make_conversation


def tell_story(member: Member, number: int, *statuses: Status, waits: timedelta = timedelta(hours=2)) -> Any:
    """A conversation sent three days ago that went through these statuses."""
    sent = now() - timedelta(days=3)
    candidate = make_candidate(member, f"Name{number}")
    row = make_conversation(member, candidate, sent_at=sent, duration_minutes=30)
    for status in statuses:
        if status == Status.BOOKED:
            row.starts_at, row.ends_at = now() - timedelta(days=1), now() - timedelta(days=1) + timedelta(minutes=30)
            row.save()
        set_status(row, status, happened_at=sent + waits)
    return row


@pytest.fixture
def period() -> Period:
    today = now().date()
    return Period(today - timedelta(days=29), today, "Europe/Berlin")


@pytest.fixture
def stories(ana: Member, ben: Member) -> None:
    tell_story(ana, 1)
    tell_story(ana, 2, Status.OPENED)
    tell_story(ana, 3, Status.BOOKED, Status.COMPLETED)
    tell_story(ana, 4, Status.BOOKED, Status.NO_SHOW, waits=timedelta(minutes=30))
    tell_story(ben, 5, Status.BOOKED, Status.RESCHEDULED, Status.COMPLETED, waits=timedelta(days=2))
    tell_story(ben, 6, Status.BOOKED, Status.CANCELLED, waits=timedelta(days=2))


def test_the_funnel_counts_each_conversation_as_far_as_it_came(stories: None, ana: Member, period: Period) -> None:
    found = measure_funnel(ana, "company", period)
    # The second was opened without a note of when: only what is kept as an instant, or a booking, counts.
    assert (found.sent, found.booked, found.held) == (6, 4, 2)
    assert found.booked <= found.opened <= found.sent
    assert measure_funnel(ana, "me", period).sent == 4
    assert measure_funnel(ana, "company", Period(period.first, period.first, "UTC")).sent == 0


def test_times_to_book_are_counted_in_steps_with_their_median(stories: None, ana: Member, period: Period) -> None:
    found = measure_time_to_book(ana, "company", period)
    assert found.counts == (1, 1, 0, 2, 0, 0)
    assert found.median_minutes == 120
    empty = measure_time_to_book(ana, "company", Period(period.first, period.first, "UTC"))
    assert (sum(empty.counts), empty.median_minutes) == (0, None)


def test_a_move_never_changes_when_it_was_booked_first(ana: Member) -> None:
    row = tell_story(ana, 1, Status.BOOKED, Status.RESCHEDULED, Status.CANCELLED)
    first = row.booked_at
    set_status(row, Status.BOOKED, happened_at=now())
    row.refresh_from_db()
    assert (row.booked_at, row.minutes_to_book, row.moved_count) == (first, 120, 1)


def test_load_and_endings_name_who_and_what(stories: None, ana: Member, period: Period) -> None:
    load = {each.name: each for each in measure_load(ana, "company", period)}
    assert (load["Ana Ruiz"].completed, load["Ana Ruiz"].no_shows, load["Ana Ruiz"].minutes) == (1, 1, 60)
    assert (load["Ben Okafor"].completed, load["Ben Okafor"].minutes) == (1, 30)
    endings = measure_endings(ana, "company", period)
    assert (endings.completed, endings.no_shows_candidate, endings.no_shows_host) == (2, 1, 0)
    assert (endings.cancelled, endings.moves) == (1, 1)


def test_weeks_are_those_of_the_readers_clock_and_none_is_missing(ana: Member) -> None:
    # Sunday 23:30 in London is Monday in Berlin.
    sent = datetime(2027, 1, 10, 23, 30, tzinfo=UTC)
    make_conversation(ana, make_candidate(ana), sent_at=sent)
    start, end = datetime(2027, 1, 4, tzinfo=UTC).date(), datetime(2027, 1, 24, tzinfo=UTC).date()
    berlin = measure_weeks(ana, "company", Period(start, end, "Europe/Berlin"))
    london = measure_weeks(ana, "company", Period(start, end, "Europe/London"))
    assert [week.sent for week in berlin] == [0, 1, 0]
    assert [week.sent for week in london] == [1, 0, 0]


def test_the_page_shows_pictures_that_are_tables(
    stories: None, as_ana: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(16):
        content = as_ana.get("/numbers/").content.decode()
    assert "From sent to held" in content and 'role="img"' in content and "As a table" in content
    assert "67%" in content  # four of six were booked
    assert as_ana.get("/numbers/?from=2026-01-01&to=2020-01-01&days=x").status_code == 200
    assert as_ana.get("/numbers/?whose=team-999").status_code == 404


def test_nobody_sees_numbers_of_another_company(stories: None, olga: Member, period: Period) -> None:
    assert measure_funnel(olga, "company", period).sent == 0
    assert measure_load(olga, "company", period) == []


def test_tables_leave_as_files_for_those_who_may(stories: None, as_ana: Client, ben: Member, as_ben: Client) -> None:
    answer = as_ana.post("/numbers/load/export")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "Who" in text.splitlines()[0] and "Ben Okafor" in text
    assert as_ana.post("/numbers/secrets/export").status_code == 404
    ben.role = MemberRole.CONTENT_CREATOR
    ben.save(update_fields=["role"])
    assert as_ben.get("/numbers/").status_code == 200
    assert as_ben.post("/numbers/load/export").status_code == 403
