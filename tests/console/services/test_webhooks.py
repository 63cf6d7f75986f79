"""Webhooks: signed, once, in order, never backwards; and the list of changes that finds lost ones."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from parley.console.domain.engine_news import read_request
from parley.console.domain.errors import InputRefused, LinkUnknown, WebhookForged
from parley.console.models import (
    Candidate,
    Conversation,
    CronofyAccount,
    LinkWindow,
    Member,
    ReconcilingCursor,
    TimelineEntry,
    WebhookReceipt,
)
from parley.console.services.candidates.happenings import list_happenings
from parley.console.services.conversations.news import apply_news
from parley.console.services.conversations.webhooks import receive_webhook, reconcile_due_data_centres
from parley.toolkit.clock import frozen, in_minutes, now
from parley.toolkit.presenting.kept_told import say_kept
from tests.console.conversation_cast import (
    SECRET,
    describe_request,
    describe_webhook,
    make_candidate,
    make_conversation,
    sign,
)
from tests.fakes.engine import FakeEngine

T0, T1, T2 = "2026-03-03T12:00:00Z", "2026-03-03T12:05:00Z", "2026-03-03T12:09:00Z"


@pytest.fixture
def conversation(ana: Member, fake_engine: FakeEngine) -> Any:
    return make_conversation(ana, make_candidate(ana), kind="public")


def tell(conversation: Conversation, kind: str, at: str, status: str = "booked", **changes: Any) -> bool:
    body = describe_webhook(kind, at, describe_request(conversation.correlation_id, status, **changes))
    changed = receive_webhook("fake", body, sign(body))
    conversation.refresh_from_db()
    return changed


def test_a_booking_is_noted_with_who_and_when(conversation: Conversation) -> None:
    assert tell(conversation, "time_chosen", T0)
    assert conversation.status == "booked"
    assert conversation.starts_at == datetime(2026, 3, 9, 13, 30, tzinfo=UTC)
    assert conversation.ends_at == datetime(2026, 3, 9, 14, 15, tzinfo=UTC)
    assert conversation.invitee_tzid == "Europe/Belgrade"
    assert conversation.view_url == "https://engine.example/rts/abc"
    assert conversation.scheduling_request_id == "srq_1"
    event = TimelineEntry.objects.get(conversation=conversation)
    assert (event.code, event.who, event.happened_at) == ("booked", "Milena J.", datetime(2026, 3, 3, 12, tzinfo=UTC))


def test_the_same_webhook_again_changes_nothing(conversation: Conversation) -> None:
    assert tell(conversation, "time_chosen", T0)
    assert not tell(conversation, "time_chosen", T0)
    assert TimelineEntry.objects.count() == WebhookReceipt.objects.count() == 1


def test_a_wrong_signature_changes_nothing(conversation: Conversation) -> None:
    body = describe_webhook("time_chosen", T0, describe_request(conversation.correlation_id))
    for signatures in ("", "nonsense", sign(body, "another"), sign(body + b" "), "é"):
        with pytest.raises(WebhookForged):
            receive_webhook("fake", body, signatures)
    conversation.refresh_from_db()
    assert conversation.status == "sent"
    assert not WebhookReceipt.objects.exists()


def test_any_of_several_signatures_may_fit(conversation: Conversation) -> None:
    body = describe_webhook("time_chosen", T0, describe_request(conversation.correlation_id))
    assert receive_webhook("fake", body, f"{sign(body, 'old')}, {sign(body, SECRET)}")


def test_an_older_webhook_arriving_late_changes_nothing(conversation: Conversation) -> None:
    assert tell(conversation, "rescheduled", T1, sequence=1, starts_at="2026-03-10T09:00:00Z")
    assert not tell(conversation, "time_chosen", T0)
    assert conversation.status == "rescheduled"
    assert conversation.starts_at == datetime(2026, 3, 10, 9, tzinfo=UTC)


def test_the_story_of_a_conversation(conversation: Conversation) -> None:
    tell(conversation, "time_chosen", T0)
    tell(conversation, "rescheduled", T1, sequence=1, starts_at="2026-03-10T09:00:00Z")
    tell(conversation, "cancelled", T2, "cancelled", cancelled_by="host")
    assert conversation.status == "cancelled"
    assert list(conversation.events.order_by("pk").values_list("code", "who")) == [
        ("booked", "Milena J."),
        ("rescheduled", "Milena J."),
        ("cancelled", "Ana Ruiz"),
    ]


def test_declining_keeps_the_reason(conversation: Conversation) -> None:
    tell(conversation, "declined", T0, "declined", declined_reason="No time suits me")
    assert conversation.status == "declined"
    assert conversation.events.get().detail == "No time suits me"


def test_a_public_link_can_be_booked_again_by_a_new_request(conversation: Conversation) -> None:
    tell(conversation, "time_chosen", T0)
    tell(conversation, "cancelled", T1, "cancelled", cancelled_by="invitee")
    tell(conversation, "time_chosen", T2, request_id="srq_2")
    assert (conversation.status, conversation.scheduling_request_id) == ("booked", "srq_2")
    assert not tell(conversation, "cancelled", "2026-03-03T13:00:00Z", "cancelled", request_id="srq_1")
    assert conversation.status == "booked"


def test_a_correlation_id_that_nobody_signed_ties_nothing(conversation: Conversation) -> None:
    assert not tell(conversation, "time_chosen", T0, is_claimed=False)
    assert conversation.status == "sent"


def test_another_data_centre_cannot_speak_of_this_conversation(
    conversation: Conversation, settings: Any, fake_engine: FakeEngine
) -> None:
    other = fake_engine.describe_data_centre(client_secret="other")
    settings.PARLEY_DATA_CENTRES = settings.PARLEY_DATA_CENTRES | {"other": other}
    body = describe_webhook("time_chosen", T0, describe_request(conversation.correlation_id))
    assert not receive_webhook("other", body, sign(body, "other"))
    conversation.refresh_from_db()
    assert conversation.status == "sent"


def test_unknown_data_centres_and_unreadable_bodies_are_refused(conversation: Conversation) -> None:
    with pytest.raises(LinkUnknown):
        receive_webhook("nowhere", b"{}", sign(b"{}"))
    bad = [b"not json", describe_webhook("time_chosen", "yesterday", describe_request(conversation.correlation_id))]
    bad.append(b'{"notification": {"type": "scheduling_request_time_chosen", "triggered_at": "2026-03-03T12:00:00Z"}}')
    for body in bad:
        with pytest.raises(InputRefused):
            receive_webhook("fake", body, sign(body))
    harmless = b'{"notification": {"type": "verification"}}'
    assert not receive_webhook("fake", harmless, sign(harmless))


def test_words_of_cronofy_without_our_addition_are_understood(conversation: Conversation) -> None:
    request = describe_request(conversation.correlation_id)
    del request["parley"]
    body = describe_webhook("time_chosen", T0, request)
    assert receive_webhook("fake", body, sign(body))
    conversation.refresh_from_db()
    assert (conversation.status, conversation.starts_at) == ("booked", None)


def test_a_lost_webhook_is_found_by_the_list_of_changes(
    conversation: Conversation, authorized: CronofyAccount, fake_engine: FakeEngine
) -> None:
    changes = [{"scheduling_request": describe_request(conversation.correlation_id)}]
    fake_engine.answer(
        "GET",
        "/v1/parley/scheduling_requests/changes",
        lambda asked: {"changes": [] if asked.query.get("cursor") == "7" else changes, "cursor": "7"},
    )
    assert reconcile_due_data_centres() == 1
    conversation.refresh_from_db()
    assert conversation.status == "booked"
    assert ReconcilingCursor.objects.get(code="fake").cursor == "7"
    assert [asked.query.get("cursor", "") for asked in fake_engine.asked] == ["", "7"]
    assert reconcile_due_data_centres() == 0
    assert len(fake_engine.asked) == 2
    with frozen(now() + timedelta(seconds=61)):
        reconcile_due_data_centres()
    assert len(fake_engine.asked) == 3


def test_an_engine_that_is_away_is_asked_again_a_minute_later(
    authorized: CronofyAccount, fake_engine: FakeEngine
) -> None:
    fake_engine.answer("GET", "/v1/parley/scheduling_requests/changes", {}, 503)
    assert reconcile_due_data_centres() == 0
    row = ReconcilingCursor.objects.get()
    assert row.last_error and row.cursor == ""


def test_a_request_whose_window_was_closed_too_early_is_kept(
    ana: Member, authorized: CronofyAccount, fake_engine: FakeEngine
) -> None:
    candidate = make_candidate(ana)
    window = LinkWindow.objects.create(
        member=ana, candidate=candidate, data_centre="fake", state_hash="x", expires_at=in_minutes(60)
    )
    request = describe_request(window.correlation_id, "pending", base=fake_engine.url)
    fake_engine.answer(
        "GET",
        "/v1/parley/scheduling_requests/changes",
        lambda asked: {
            "changes": [] if asked.query.get("cursor") else [{"scheduling_request": request}],
            "cursor": "1",
        },
    )
    assert reconcile_due_data_centres() == 1
    window.refresh_from_db()
    assert window.conversation is not None
    assert (window.conversation.candidate, window.conversation.status) == (candidate, "draft")
    assert window.conversation.target_url == f"{fake_engine.url}/rts/abc"


def test_what_the_candidate_answered_by_mail_is_told_once(conversation: Conversation) -> None:
    assert tell(conversation, "time_chosen", T0)
    reply = {"status": "tentative", "comment": "Later?", "answered_at": T1, "proposal": {"start": T2, "end": T2}}
    assert tell(conversation, "updated", T1, reply=reply)
    assert not tell(conversation, "updated", T2, reply=reply)
    (told,) = TimelineEntry.objects.filter(conversation=conversation, code="changed")
    assert told.detail.startswith("The candidate proposes another time: ") and told.detail.endswith(": Later?")
    with override("de"):
        read = list_happenings(Candidate.objects.get()).lines[0].detail
    assert "Die Kandidat:in schlägt einen anderen Termin vor: Dienstag" in read and "Später" not in read
    assert conversation.status == "booked"


def test_a_change_of_host_or_length_is_told_and_keeps_the_status(conversation: Conversation) -> None:
    assert tell(conversation, "time_chosen", T0, host={"display_name": "Ana Ruiz"})
    longer: dict[str, Any] = {"ends_at": "2026-03-09T14:30:00Z", "sequence": 1}
    assert tell(conversation, "updated", T1, host={"display_name": "Ben Cole"}, **longer)
    assert (conversation.status, conversation.host_name) == ("booked", "Ben Cole")
    assert conversation.ends_at == datetime(2026, 3, 9, 14, 30, tzinfo=UTC)
    told = TimelineEntry.objects.filter(conversation=conversation, code="changed").order_by("pk")
    assert [event.detail for event in told] == ["Ben Cole hosts instead of Ana Ruiz", "It lasts 1 hour now"]
    with override("de"):
        assert say_kept(told[0].told, told[0].detail) == "Ben Cole führt das Gespräch anstelle von Ana Ruiz"
    # An older one that arrives late, and the same again, say nothing.
    assert not tell(conversation, "updated", T0, host={"display_name": "Ana Ruiz"})
    assert not tell(conversation, "updated", T2, host={"display_name": "Ben Cole"}, **longer)
    assert conversation.host_name == "Ben Cole"


def test_a_change_whose_webhook_was_lost_is_found_in_the_list(conversation: Conversation) -> None:
    assert tell(conversation, "time_chosen", T0, host={"display_name": "Ana Ruiz"})
    edited = describe_request(conversation.correlation_id, host={"display_name": "Ben Cole"}, sequence=1)
    with frozen(datetime(2026, 3, 3, 12, 9, tzinfo=UTC)):
        assert apply_news("fake", read_request(edited, now()))
    conversation.refresh_from_db()
    assert (conversation.status, conversation.host_name) == ("booked", "Ben Cole")


def test_opening_a_generated_link_at_the_engine_is_noted_once(conversation: Conversation) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(status="sent")
    assert tell(conversation, "opened", T0, "pending")
    assert (conversation.status, conversation.opened_at) == ("opened", datetime(2026, 3, 3, 12, tzinfo=UTC))
    assert tell(conversation, "time_chosen", T1)
    assert not tell(conversation, "opened", T2, "pending")
    assert conversation.status == "booked"


def test_a_booking_by_somebody_else_says_so_in_the_history(conversation: Conversation) -> None:
    request = describe_request(conversation.correlation_id)
    request["parley"]["booking"]["invitee"]["email"] = "noah@elsewhere.example"
    body = describe_webhook("time_chosen", T0, request)
    assert receive_webhook("fake", body, sign(body))
    assert TimelineEntry.objects.get().detail == "Booked by somebody else: noah@elsewhere.example"
    conversation.refresh_from_db()
    assert conversation.is_passed_on


def test_a_second_address_that_the_candidate_named_as_theirs_is_theirs(conversation: Conversation) -> None:
    request = describe_request(conversation.correlation_id)
    request["parley"]["booking"]["invitee"]["email"] = "noah@elsewhere.example"
    request["parley"]["booking"]["is_second_address"] = True
    body = describe_webhook("time_chosen", T0, request)
    assert receive_webhook("fake", body, sign(body))
    conversation.refresh_from_db()
    assert not conversation.is_passed_on
    assert TimelineEntry.objects.get().detail == ""
