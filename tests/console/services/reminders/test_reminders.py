"""Reminders follow their booking: planned, corrected, taken back, sent once and in the reader's words."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from parley.console.domain.statuses import Status
from parley.console.models import Candidate, Conversation, Member, Reminder, ReminderSettings, TimelineEntry
from parley.console.services.conversations.links import set_status
from parley.console.services.relaying.entries import relay_due_entries
from parley.console.services.reminders.planning import replan_due_companies
from parley.console.services.reminders.sending import derive_reminder_id, send_due_reminders
from parley.console.services.reminders.settings import get_reminder_settings, save_reminder_settings
from parley.toolkit.clock import frozen
from tests.console.conversation_cast import make_candidate, make_conversation
from tests.fakes.smtp import SmtpServer

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
START = datetime(2026, 3, 9, 13, 30, tzinfo=UTC)


@pytest.fixture
def conversation(ana: Member) -> Conversation:
    """One that Milena in Tokyo has not booked yet."""
    made = make_conversation(ana, make_candidate(ana), invitee_tzid="Asia/Tokyo", summary="First conversation")
    assert isinstance(made, Conversation)
    return made


@pytest.fixture
def mails(smtp_server: SmtpServer, settings: Any) -> Iterator[SmtpServer]:
    """Where mails go."""
    settings.PARLEY_SMTP = {
        "host": smtp_server.host,
        "port": smtp_server.port,
        "username": "",
        "password": "",
        "use_tls": False,
        "use_ssl": False,
    }
    yield smtp_server


def book(conversation: Conversation, starts_at: datetime, status: Status = Status.BOOKED) -> None:
    """The candidate has chosen a time; what follows is done."""
    with transaction.atomic():
        row = Conversation.objects.get(pk=conversation.pk)
        row.starts_at, row.ends_at = starts_at, starts_at + timedelta(minutes=45)
        row.save()
        set_status(row, status)
    relay_due_entries()


def cancel(conversation: Conversation) -> None:
    with transaction.atomic():
        set_status(Conversation.objects.get(pk=conversation.pk), Status.CANCELLED)
    relay_due_entries()


def run_at(moment: datetime) -> int:
    with frozen(moment):
        count = 0
        while found := send_due_reminders():
            count += found
        return count


def list_due() -> list[tuple[str, int, datetime]]:
    rows = Reminder.objects.filter(state="pending").order_by("due_at", "pk")
    return [(row.audience, row.minutes_before, row.due_at) for row in rows]


def test_a_booking_is_reminded_of_a_day_and_an_hour_before(conversation: Conversation) -> None:
    with frozen(NOON):
        book(conversation, START)
    # 13:30 UTC is 22:30 in Tokyo: quiet, so the candidate's come at 20:45 there; the host is in Berlin.
    tokyo = datetime(2026, 3, 9, 11, 45, tzinfo=UTC)
    assert sorted(list_due()) == [
        ("candidate", 60, tokyo),
        ("candidate", 1440, tokyo - timedelta(days=1)),
        ("host", 60, START - timedelta(hours=1)),
        ("host", 1440, START - timedelta(days=1)),
    ]


def test_lines_that_come_again_plan_nothing_anew(conversation: Conversation) -> None:
    with frozen(NOON):
        book(conversation, START)
        TimelineEntry.objects.update(is_relay_due=True)
        relay_due_entries()
    assert len(list_due()) == 4


def test_each_is_sent_once_in_the_readers_time(conversation: Conversation, mails: SmtpServer) -> None:
    with frozen(NOON):
        book(conversation, START)
    run_at(START - timedelta(minutes=105))
    run_at(START - timedelta(minutes=60))
    run_at(START - timedelta(minutes=60))
    (to_candidate,) = mails.mails_to("milena@example.org")
    (to_host,) = mails.mails_to("ana@harbour.example")
    body = to_candidate.message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Monday 9 March, 22:30, Tokyo time" in body
    assert f"/c/{conversation.token}" in body
    assert "14:30, Berlin time" in str(to_host.message["Subject"])
    row = Reminder.objects.get(audience="candidate", minutes_before=60)
    assert to_candidate.message["Message-ID"] == derive_reminder_id(row)
    # The day-before reminders had waited too long by then.
    assert set(Reminder.objects.filter(minutes_before=1440).values_list("outcome", flat=True)) == {"late"}
    assert TimelineEntry.objects.filter(kind="reminder", code="sent").count() == 1


def test_a_move_corrects_and_a_cancellation_takes_back(conversation: Conversation, mails: SmtpServer) -> None:
    with frozen(NOON):
        book(conversation, START)
    with frozen(NOON + timedelta(hours=1)):
        book(conversation, START + timedelta(days=2), Status.RESCHEDULED)
    assert {due.date().day for _audience, _minutes, due in list_due()} == {10, 11}
    with frozen(NOON + timedelta(hours=2)):
        cancel(conversation)
    assert list_due() == []
    run_at(START + timedelta(days=2))
    assert mails.received == []


def test_nothing_is_sent_that_was_cancelled_unseen(conversation: Conversation, mails: SmtpServer) -> None:
    """The line about it may still wait: the booking itself is asked at the last moment."""
    with frozen(NOON):
        book(conversation, START)
    Conversation.objects.filter(pk=conversation.pk).update(status=Status.CANCELLED)
    run_at(START - timedelta(hours=1))
    assert mails.received == []


def test_nothing_is_sent_while_the_booking_is_being_changed(conversation: Conversation, mails: SmtpServer) -> None:
    """Its request has ended, and the new one is not there yet; where the old one stays after all, it is sent."""
    with frozen(NOON):
        book(conversation, START)
    kept = Conversation.objects.filter(pk=conversation.pk)
    kept.update(scheduling_request_id="srq_1", former_request_id="srq_1")
    run_at(START - timedelta(hours=1))
    assert mails.received == []
    kept.update(former_request_id="")
    run_at(START - timedelta(minutes=57))
    assert mails.received


def test_away_and_back_is_reminded_of_once(conversation: Conversation, mails: SmtpServer) -> None:
    with frozen(NOON):
        book(conversation, START)
    run_at(START - timedelta(hours=24))
    with frozen(START - timedelta(hours=20)):
        book(conversation, START + timedelta(days=3), Status.RESCHEDULED)
        book(conversation, START, Status.RESCHEDULED)
    run_at(START - timedelta(hours=1))
    assert len(mails.mails_to("ana@harbour.example")) == 2


def test_a_late_worker_does_not_wake_the_candidate(conversation: Conversation, mails: SmtpServer) -> None:
    with frozen(NOON):
        book(conversation, START)
    # The day before at 20:45 in Tokyo it did not run; at midnight there it does.
    run_at(datetime(2026, 3, 8, 15, 0, tzinfo=UTC))
    assert mails.mails_to("milena@example.org") == []
    run_at(datetime(2026, 3, 8, 23, 1, tzinfo=UTC))
    assert len(mails.mails_to("milena@example.org")) == 1


def test_who_must_not_be_written_to_is_not(conversation: Conversation, mails: SmtpServer) -> None:
    with frozen(NOON):
        book(conversation, START)
    Candidate.objects.update(undeliverable_at=NOON)
    run_at(START - timedelta(hours=1, minutes=30))
    assert mails.mails_to("milena@example.org") == []


def test_other_settings_plan_what_stands_already_anew(ana: Member, conversation: Conversation) -> None:
    with frozen(NOON):
        book(conversation, START)
        wants = {"first_minutes": 2880, "first_ways": ["host:email"], "second_minutes": 0}
        save_reminder_settings(ana, wants)
        while replan_due_companies():
            pass
        assert list_due() == [("host", 2880, START - timedelta(days=2))]
        save_reminder_settings(ana, {"is_on": False, "first_minutes": 2880, "second_minutes": 0})
        while replan_due_companies():
            pass
    assert list_due() == []
    assert not get_reminder_settings(ana.company).is_replanning


def test_texts_of_the_company_are_filled_in_and_never_run(
    ana: Member, conversation: Conversation, mails: SmtpServer
) -> None:
    Candidate.objects.update(first_name="{{ company }}{% now 'Y' %}")
    ReminderSettings.objects.create(company=ana.company, candidate_body="Dear {{ first name }}: {{ start time }}")
    with frozen(NOON):
        book(conversation, START)
    run_at(datetime(2026, 3, 9, 11, 45, tzinfo=UTC))
    body = mails.mails_to("milena@example.org")[0].message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert body.startswith("Dear {{ company }}{% now 'Y' %}: Monday 9 March, 22:30")


def test_planning_takes_a_fixed_number_of_queries(ana: Member, django_assert_max_num_queries: Any) -> None:
    from parley.console.services.reminders.planning import plan_reminders

    made = [
        make_conversation(ana, make_candidate(ana, f"C{n}"), status="booked", starts_at=START, ends_at=START)
        for n in range(30)
    ]
    # One less on PostgreSQL, which locks rows as it reads them.
    with django_assert_max_num_queries(7):
        plan_reminders(dict.fromkeys((each.pk for each in made), NOON))
    assert Reminder.objects.count() == 120
