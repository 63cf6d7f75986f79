"""Nudges: some, at daytime, and only while nobody has booked, ended it or said no."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from parley.console.domain.statuses import Status
from parley.console.models import Candidate, Conversation, Member, Message, Nudge, NudgeSwitch, OutgoingMail
from parley.console.services.conversations.links import set_status
from parley.console.services.relaying.entries import relay_due_entries
from parley.console.services.reminders.nudges import send_due_nudges
from parley.console.services.reminders.nudging import nudge_now, plan_nudges
from parley.toolkit.clock import frozen, now
from tests.console.conversation_cast import make_candidate, make_conversation

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


@pytest.fixture
def waiting(ana: Member) -> Conversation:
    """A link that has just left."""
    made = make_conversation(ana, make_candidate(ana, tzid="Europe/Berlin"), status="draft")
    assert isinstance(made, Conversation)
    with frozen(NOON), transaction.atomic():
        set_status(made, Status.SENT)
    relay_due_entries()
    return made


def run_on_day(days: float) -> list[OutgoingMail]:
    with frozen(NOON + timedelta(days=days)):
        while send_due_nudges():
            pass
    return list(OutgoingMail.objects.filter(purpose="nudge"))


def test_two_nudges_with_the_link_and_no_more(waiting: Conversation) -> None:
    assert run_on_day(2.9) == []
    (first,) = run_on_day(3.1)
    assert waiting.token in first.content
    assert "List-Unsubscribe" in first.content
    assert len(run_on_day(5)) == 1
    assert len(run_on_day(6.2)) == 2
    assert len(run_on_day(30)) == 2


def test_who_lost_the_row_to_another_worker_writes_nothing(waiting: Conversation) -> None:
    has_lost = False

    def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        nonlocal has_lost
        if 'FROM "console_conversation"' in sql and not has_lost:
            has_lost = True
            Nudge.objects.update(lease_token="another worker's", leased_until=NOON + timedelta(days=5))
        return run(sql, params, many, context)

    with frozen(NOON + timedelta(days=3.1)), connection.execute_wrapper(execute):
        send_due_nudges()
    assert has_lost and not OutgoingMail.objects.exists()
    assert Nudge.objects.get().sent_count == 0
    assert not waiting.events.filter(kind="reminder").exists()


def test_nobody_is_nudged_at_night(waiting: Conversation) -> None:
    assert run_on_day(3.5) == []
    assert len(run_on_day(4)) == 1


@pytest.mark.parametrize(
    "change",
    [{"status": "booked"}, {"status": "declined"}, {"revoked_at": NOON}, {"expires_at": NOON}, {"status": "expired"}],
)
def test_nudging_stops_once_there_is_an_answer_or_an_end(waiting: Conversation, change: dict[str, object]) -> None:
    Conversation.objects.filter(pk=waiting.pk).update(**change)
    assert run_on_day(4) == []
    assert Nudge.objects.get().state == "done"


@pytest.mark.parametrize("column", ["unsubscribed_at", "undeliverable_at", "archived_at", "anonymised_at"])
def test_who_must_not_be_written_to_is_not_nudged(waiting: Conversation, column: str) -> None:
    Candidate.objects.update(**{column: now()})
    assert run_on_day(4) == []


def test_a_message_may_be_left_out(ana: Member, waiting: Conversation) -> None:
    message = Message.objects.create(company=ana.company, sender=ana, subject="Hello", body="Hello")
    OutgoingMail.objects.create(
        purpose="message", mail_id="<1@x>", recipient="m@x", subject="Hello", content="", message=message,
        conversation=waiting, state="done",
    )  # fmt: skip
    NudgeSwitch.objects.create(message=message)
    assert run_on_day(4) == []


def test_a_line_that_comes_again_begins_nothing_anew(waiting: Conversation) -> None:
    run_on_day(3.1)
    waiting.events.update(is_relay_due=True)
    relay_due_entries()
    assert Nudge.objects.get().sent_count == 1


def test_a_member_nudges_by_hand_within_the_same_limits(ana: Member, waiting: Conversation) -> None:
    booked = make_conversation(ana, make_candidate(ana, "Booked"), status="booked")
    gone = make_conversation(ana, make_candidate(ana, "Gone", unsubscribed_at=NOON), status="sent")
    alone = make_conversation(ana, make_candidate(ana, "Alone"), status="sent")
    chosen = [waiting, booked, gone, alone]
    with frozen(NOON + timedelta(hours=1)):
        plan = nudge_now(ana, chosen)
        assert [each.pk for each in plan.wanted] == [waiting.pk, alone.pk]
        assert [each.reason for each in plan.left_out] == [
            "The link does not wait for an answer any more.",
            "Has unsubscribed.",
        ]
        assert nudge_now(ana, chosen).wanted == [], "a second click finds them on their way"
    assert len(run_on_day(0.05)) == 2
    with frozen(NOON + timedelta(hours=3)):
        assert nudge_now(ana, chosen).wanted == [], "nobody twice in a day"
    assert len(run_on_day(3.2)) == 4
    with frozen(NOON + timedelta(days=5)):
        enough = plan_nudges(ana, [waiting])
        assert "as often as" in enough.left_out[0].reason


def test_the_page_says_who_is_nudged_and_who_is_left_out(as_ana: Client, ana: Member) -> None:
    link = make_conversation(ana, make_candidate(ana), status="sent")
    other = make_conversation(ana, make_candidate(ana, "Archie", archived_at=NOON), status="sent")
    assert "/bookings/links/nudge" in as_ana.get("/bookings/links").content.decode()
    fields: dict[str, object] = {"conversation": [link.pk, other.pk]}
    page = as_ana.post("/bookings/links/nudge", fields).content.decode()
    assert "One candidate gets a friendly word" in page and "Is archived." in page and not Nudge.objects.exists()
    done = as_ana.post("/bookings/links/nudge", fields | {"is_confirmed": "1"}, follow=True).content.decode()
    assert "1 candidate is nudged now." in done and "1 candidate was left out." in done
    assert Nudge.objects.get().conversation_id == link.pk
