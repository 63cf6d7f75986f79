"""Changes of bookings at the engine: each a row of work, at a Parley and by the documented interface alone."""

import json
from datetime import timedelta
from typing import Any

import pytest

from parley.console.domain.engine_news import EngineNews, read_webhook
from parley.console.models import (
    BookingBatch,
    BookingChange,
    ChangeKind,
    Conversation,
    CronofyAccount,
    Member,
    TimelineEntry,
    UnitColleague,
)
from parley.console.services.bookings.changing import begin_batch, run_batch, run_due_changes
from parley.console.services.conversations.links import open_link
from parley.console.services.conversations.news import apply_news
from parley.console.services.today import describe_today
from parley.toolkit.clock import in_minutes, now
from tests.console.conversation_cast import describe_request, describe_webhook, make_candidate, make_conversation
from tests.fakes.engine import Asked, FakeEngine


@pytest.fixture
def booked(ana: Member, ben: Member, authorized: CronofyAccount) -> Conversation:
    """Milena's conversation with Ana, booked for tomorrow; both hosts are known in the unit."""
    for member in (ana, ben):
        sub = f"acc_{member.user.first_name.lower()}"
        UnitColleague.objects.create(
            company=ana.company, code="fake", sub=sub, email=member.user.email, name=member.user.name
        )
    found: Conversation = make_conversation(
        ana,
        make_candidate(ana),
        status="booked",
        summary="First conversation",
        duration_minutes=45,
        scheduling_request_id="srq_1",
        view_url="https://engine.example/rts/abc",
        starts_at=in_minutes(24 * 60),
        ends_at=in_minutes(24 * 60 + 45),
    )
    return found


@pytest.fixture
def cronofy(fake_engine: FakeEngine, settings: Any) -> FakeEngine:
    """The same engine without a Parley's additions: it refuses what Cronofy would not know."""
    app_url = "https://app-de.cronofy.com"
    settings.PARLEY_DATA_CENTRES = {"fake": fake_engine.describe_data_centre(app_url=app_url)}

    def create(asked: Asked) -> Any:
        unknown = set(asked.body) - {"host", "host_group", "recipients", "collaborator_groups", "event", "tags"}
        unknown |= set(asked.body.get("event", {})) - {"summary", "description", "location", "duration", "locale"}
        assert not unknown, f"Cronofy does not document {unknown}"
        made = {
            "scheduling_request_id": "srq_2",
            "slot_selection": "pending",
            "primary_select_url": f"{app_url}/rts/new",
            "summary": asked.body["event"]["summary"],
            "duration": asked.body["event"]["duration"],
            "recipients": asked.body["recipients"],
        }
        return {"scheduling_request": made}

    fake_engine.answer("POST", "/v1/scheduling_requests", create)
    fake_engine.answer("POST", "/v1/scheduling_requests/cancel", {}, 202)
    return fake_engine


def change(conversation: Conversation, kind: ChangeKind, taker: Member | None = None) -> BookingChange:
    """The change, done by the worker."""
    takers = {conversation.pk: taker} if taker else None
    batch = begin_batch(conversation.owner, kind, [conversation], takers)
    run_due_changes()
    conversation.refresh_from_db()
    return batch.changes.get()


def test_a_parley_changes_the_host_and_the_time_stays(
    booked: Conversation, ben: Member, fake_engine: FakeEngine
) -> None:
    fake_engine.answer(
        "POST", "/v1/parley/scheduling_requests/srq_1/host", {"scheduling_request": describe_request("x")}
    )
    row = change(booked, ChangeKind.REASSIGN, ben)
    assert (row.state, row.result) == ("done", "Ben Okafor has it now; the time stays.")
    assert fake_engine.asked[-1].body == {"host": {"sub": "acc_ben"}}
    assert fake_engine.asked[-1].headers["Authorization"] == "Bearer unit-access"
    assert (booked.owner, booked.status, booked.host_name) == (ben, "booked", "Ben Okafor")
    assert TimelineEntry.objects.filter(conversation=booked, detail="Ben Okafor hosts instead of Ana Ruiz").exists()


def test_what_the_engine_refuses_is_told_beside_the_conversation(
    booked: Conversation, ben: Member, fake_engine: FakeEngine
) -> None:
    refusal = {"errors": {"host": [{"key": "errors.busy", "description": "Ben is not free then."}]}}
    fake_engine.answer("POST", "/v1/parley/scheduling_requests/srq_1/host", refusal, 422)
    row = change(booked, ChangeKind.REASSIGN, ben)
    assert row.state == "failed" and "Ben is not free then." in row.last_error
    assert booked.owner.user.first_name == "Ana"


def test_a_parley_moves_the_booking_to_the_time_that_was_chosen(booked: Conversation, fake_engine: FakeEngine) -> None:
    starts_at = in_minutes(48 * 60).replace(second=0, microsecond=0)
    start, end = f"{starts_at:%Y-%m-%dT%H:%M:%SZ}", f"{starts_at + timedelta(minutes=45):%Y-%m-%dT%H:%M:%SZ}"
    told = describe_request(booked.correlation_id, starts_at=start, ends_at=end, sequence=1)
    fake_engine.answer("POST", "/v1/parley/scheduling_requests/srq_1/move", {"scheduling_request": told})
    batch = begin_batch(booked.owner, ChangeKind.MOVE, [booked], to_starts_at=starts_at)
    run_batch(batch)
    booked.refresh_from_db()
    assert batch.changes.get().result == "Moved; the candidate is told."
    assert fake_engine.asked[-1].body == {"start": start}
    assert (booked.status, booked.starts_at, booked.moved_count) == ("rescheduled", starts_at, 1)


def test_a_move_that_the_engine_refuses_or_does_not_know_leaves_the_booking(
    booked: Conversation, fake_engine: FakeEngine
) -> None:
    path, starts_at = "/v1/parley/scheduling_requests/srq_1/move", in_minutes(48 * 60)
    refusal = {"errors": {"start": [{"key": "errors.not_available", "description": "Ana is busy then."}]}}
    for body, status, words in ((refusal, 422, "Ana is busy then."), ({}, 404, "Ask for another time instead.")):
        fake_engine.answer("POST", path, body, status)
        batch = begin_batch(booked.owner, ChangeKind.MOVE, [booked], to_starts_at=starts_at)
        run_batch(batch)
        booked.refresh_from_db()
        row = batch.changes.get()
        assert (row.state, booked.status) == ("failed", "booked") and words in row.last_error


def test_elsewhere_reassigning_asks_anew_under_the_same_link(
    booked: Conversation, ben: Member, cronofy: FakeEngine
) -> None:
    token = booked.token
    row = change(booked, ChangeKind.REASSIGN, ben)
    assert row.result == "Ben Okafor has it now; the candidate chooses a time of theirs."
    cancelled, created = cronofy.asked
    assert cancelled.body == {"scheduling_request_id": "srq_1"}
    assert created.body["host"] == {"sub": "acc_ben"}
    assert created.body["recipients"][0]["email"] == "milena@example.org"
    assert (booked.status, booked.scheduling_request_id, booked.starts_at) == ("sent", "srq_2", None)
    assert booked.token == token and open_link(token) == "https://app-de.cronofy.com/rts/new"


def test_late_news_of_the_ended_request_changes_nothing(booked: Conversation, ben: Member, cronofy: FakeEngine) -> None:
    change(booked, ChangeKind.ASK_AGAIN)
    body = describe_webhook(
        "cancelled", now().strftime("%Y-%m-%dT%H:%M:%SZ"), describe_request(booked.correlation_id, "cancelled")
    )
    news = read_webhook(json.loads(body))
    assert news is not None and not apply_news("fake", news)
    booked.refresh_from_db()
    assert booked.status == "sent"


def test_a_crash_between_ending_and_asking_ends_only_once(
    booked: Conversation, ben: Member, cronofy: FakeEngine
) -> None:
    create = cronofy.answers.pop(("POST", "/v1/scheduling_requests"))
    cronofy.answer("POST", "/v1/scheduling_requests", {}, 503)
    row = change(booked, ChangeKind.REASSIGN, ben)
    assert row.state == "pending" and row.is_ended and "problem of its own" in row.last_error
    cronofy.answers["POST", "/v1/scheduling_requests"] = create
    BookingChange.objects.update(next_attempt_at=now())
    run_due_changes()
    row.refresh_from_db()
    assert row.state == "done"
    assert [each.path for each in cronofy.asked].count("/v1/scheduling_requests/cancel") == 1


def describe_cancellation(conversation: Conversation) -> EngineNews:
    """The engine's word that the request ended."""
    moment = now().strftime("%Y-%m-%dT%H:%M:%SZ")
    body = describe_webhook("cancelled", moment, describe_request(conversation.correlation_id, "cancelled"))
    news = read_webhook(json.loads(body))
    assert news is not None
    return news


def test_news_of_the_end_that_comes_before_its_answer_changes_nothing(
    booked: Conversation, cronofy: FakeEngine
) -> None:
    cronofy.answer("POST", "/v1/scheduling_requests/cancel", {}, 503)
    assert change(booked, ChangeKind.ASK_AGAIN).state == "pending"
    assert not apply_news("fake", describe_cancellation(booked))
    cronofy.answer("POST", "/v1/scheduling_requests/cancel", {}, 202)
    BookingChange.objects.update(next_attempt_at=now())
    run_due_changes()
    booked.refresh_from_db()
    assert (booked.status, booked.scheduling_request_id) == ("sent", "srq_2")


def test_a_request_that_the_engine_does_not_end_is_heard_of_as_before(
    booked: Conversation, cronofy: FakeEngine
) -> None:
    cronofy.answer("POST", "/v1/scheduling_requests/cancel", {}, 422)
    assert change(booked, ChangeKind.ASK_AGAIN).state == "failed"
    assert booked.status == "booked" and apply_news("fake", describe_cancellation(booked))


def test_an_ended_booking_is_not_of_today_and_is_cancelled_when_nothing_follows(
    booked: Conversation, ana: Member, cronofy: FakeEngine
) -> None:
    cronofy.answer("POST", "/v1/scheduling_requests", {}, 503)
    change(booked, ChangeKind.ASK_AGAIN)
    today = describe_today(ana)
    assert booked.status == "booked" and booked.is_changing and not today.plan and not today.days_ahead
    cronofy.answer("POST", "/v1/scheduling_requests", {}, 422)
    BookingChange.objects.update(next_attempt_at=now())
    run_due_changes()
    booked.refresh_from_db()
    row = BookingChange.objects.get()
    assert (row.state, booked.status) == ("failed", "cancelled")
    assert TimelineEntry.objects.get(conversation=booked, code="cancelled").detail == row.last_error
    assert [each.pk for each in describe_today(ana).attention[0].conversations] == [booked.pk]


def test_a_parley_asks_for_another_time_under_the_same_request(booked: Conversation, fake_engine: FakeEngine) -> None:
    fake_engine.answer(
        "POST",
        "/v1/parley/scheduling_requests/srq_1/reopen",
        {"scheduling_request": describe_request("x", "pending", base=fake_engine.url)},
    )
    assert change(booked, ChangeKind.ASK_AGAIN).state == "done"
    assert (booked.status, booked.scheduling_request_id, booked.view_url) == ("sent", "srq_1", "")


def test_cancelling_tells_the_engine_and_the_history(booked: Conversation, fake_engine: FakeEngine) -> None:
    fake_engine.answer("POST", "/v1/scheduling_requests/cancel", {}, 202)
    assert change(booked, ChangeKind.CANCEL).state == "done"
    assert booked.status == "cancelled"
    entry = TimelineEntry.objects.get(conversation=booked, code="cancelled")
    assert entry.who == "Ana Ruiz" and entry.is_relay_due


def test_an_engine_that_does_not_answer_is_asked_again(booked: Conversation, fake_engine: FakeEngine) -> None:
    fake_engine.answer("POST", "/v1/scheduling_requests/cancel", {}, 500)
    row = change(booked, ChangeKind.CANCEL)
    assert (row.state, booked.status) == ("pending", "booked")
    fake_engine.answer("POST", "/v1/scheduling_requests/cancel", {}, 202)
    BookingChange.objects.update(next_attempt_at=now())
    run_batch(row.batch)
    booked.refresh_from_db()
    assert booked.status == "cancelled"


def test_an_open_link_to_a_public_url_changes_hands_without_the_engine(
    ana: Member, ben: Member, authorized: CronofyAccount, fake_engine: FakeEngine
) -> None:
    ben.public_url, ben.public_url_data_centre = f"{fake_engine.url}/pls/ben", "fake"
    ben.save()
    conversation = make_conversation(ana, make_candidate(ana), "public", target_url=f"{fake_engine.url}/pls/ana")
    assert change(conversation, ChangeKind.REASSIGN, ben).state == "done"
    assert open_link(conversation.token).startswith(f"{fake_engine.url}/pls/ben?")
    assert not fake_engine.asked


def test_a_double_click_begins_one_batch(booked: Conversation, ana: Member) -> None:
    first, second = (begin_batch(ana, ChangeKind.CANCEL, [booked], form_key="once") for _ in range(2))
    assert first == second and BookingBatch.objects.count() == BookingChange.objects.count() == 1
