"""Generate Link in its window, and the candidate's own link."""

import html
import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from parley.console.models import Candidate, Conversation, CronofyAccount, LinkWindow, Member
from parley.console.services.conversations.changes import close_due_conversations
from parley.toolkit.clock import frozen, in_minutes, now
from tests.console.cast import browse_as
from tests.console.conversation_cast import (
    describe_request,
    describe_webhook,
    make_candidate,
    make_conversation,
    sign,
)
from tests.fakes.engine import FakeEngine


@pytest.fixture
def milena(ana: Member) -> Any:
    return make_candidate(ana)


def begin(client: Client, candidate: Candidate) -> LinkWindow:
    fields = {"candidate": candidate.pk, "next_path": f"/candidates/{candidate.pk}"}
    response = client.post("/conversations/links", fields)
    return LinkWindow.objects.get(pk=response["Location"].rsplit("/", 1)[1])


def read_fields(client: Client, window: LinkWindow) -> dict[str, str]:
    content = client.get(f"/conversations/links/{window.pk}/start").content.decode()
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', content)
    return {name: html.unescape(value) for name, value in found}


def answer_attempt(engine: FakeEngine, window: LinkWindow, state: str, status: str = "created", **changes: Any) -> None:
    request = describe_request(window.correlation_id, "pending", base=engine.url) | changes
    attempt = {
        "id": "att_1",
        "state": state,
        "status": status,
        "correlation_id": window.correlation_id,
        "scheduling_request": request if status == "created" else None,
        "public_link": None,
    }
    engine.answer("GET", "/v1/parley/link_attempts/att_1", {"link_attempt": attempt})


def come_back(client: Client, window: LinkWindow, state: str) -> Any:
    page = client.get("/conversations/links/returned", {"state": state, "attempt": "att_1"})
    assert page.status_code == 200
    return client.post(f"/conversations/links/{window.pk}/check", {"state": state, "attempt": "att_1"})


def test_before_a_data_centre_is_saved_it_says_who_has_to_do_what(as_ben: Client, ana: Member, milena: Any) -> None:
    response = as_ben.post("/conversations/links", {"candidate": milena.pk})
    assert response.status_code == 409
    assert "Ana Ruiz can do it under Company › Settings" in response.content.decode()


def test_generate_link_needs_save_and_not_authorize(
    as_ana: Client, ana: Member, milena: Any, fake_engine: FakeEngine
) -> None:
    CronofyAccount.objects.create(company=ana.company, code="fake", saved_by=ana)
    assert read_fields(as_ana, begin(as_ana, milena))["purpose"] == "link"


def test_the_link_arrives_in_the_console(
    as_ana: Client, milena: Any, authorized: CronofyAccount, fake_engine: FakeEngine
) -> None:
    window = begin(as_ana, milena)
    fields = read_fields(as_ana, window)
    assert fields["recipient_email"] == "milena@example.org"
    assert fields["recipient_name"] == "Milena Jovanović"
    assert fields["return_url"] == "http://localhost:8000/conversations/links/returned"
    assert fields["correlation_id"] == window.correlation_id
    assert b"Waiting for the scheduler" in as_ana.get(f"/conversations/links/{window.pk}").content
    nothing_new = as_ana.post(f"/conversations/links/{window.pk}/check", headers={"HX-Request": "true"})
    assert nothing_new.status_code == 204 and not fake_engine.asked
    answer_attempt(fake_engine, window, fields["state"])
    assert b"<h1>Done</h1>" in come_back(as_ana, window, fields["state"]).content
    conversation = Conversation.objects.get()
    assert (conversation.candidate, conversation.status, conversation.kind) == (milena, "draft", "generated")
    assert conversation.duration_minutes == 45
    for answer in (
        as_ana.post(f"/conversations/links/{window.pk}/check", headers={"HX-Request": "true"}),
        as_ana.get(f"/conversations/links/{window.pk}"),
    ):
        assert f"http://localhost:8000/c/{conversation.token}" in answer.content.decode()
    come_back(as_ana, window, fields["state"])
    assert Conversation.objects.count() == 1


def test_the_form_to_the_engine_is_made_anew_at_each_look(
    as_ana: Client, milena: Any, authorized: CronofyAccount
) -> None:
    window = begin(as_ana, milena)
    first, second = read_fields(as_ana, window), read_fields(as_ana, window)
    assert first["state"] == second["state"]
    assert first["hand_over"] != second["hand_over"]


def test_the_return_is_bound_to_who_began(
    as_ana: Client, ben: Member, milena: Any, authorized: CronofyAccount, fake_engine: FakeEngine
) -> None:
    window = begin(as_ana, milena)
    state = read_fields(as_ana, window)["state"]
    answer_attempt(fake_engine, window, state)
    as_ben = browse_as(ben)
    assert as_ben.get("/conversations/links/returned", {"state": state, "attempt": "att_1"}).status_code == 400
    assert (
        as_ben.post(f"/conversations/links/{window.pk}/check", {"state": state, "attempt": "att_1"}).status_code == 404
    )
    assert as_ben.get(f"/conversations/links/{window.pk}").status_code == 404
    assert not Conversation.objects.exists()


def test_an_attempt_of_another_state_is_refused_and_the_right_one_still_works(
    as_ana: Client, milena: Any, authorized: CronofyAccount, fake_engine: FakeEngine
) -> None:
    window = begin(as_ana, milena)
    state = read_fields(as_ana, window)["state"]
    answer_attempt(fake_engine, window, "another state")
    assert come_back(as_ana, window, state).status_code == 400
    answer_attempt(fake_engine, window, state)
    assert come_back(as_ana, window, state).status_code == 200
    assert Conversation.objects.count() == 1


def test_a_link_on_a_strange_address_is_refused(
    as_ana: Client, milena: Any, authorized: CronofyAccount, fake_engine: FakeEngine
) -> None:
    window = begin(as_ana, milena)
    state = read_fields(as_ana, window)["state"]
    answer_attempt(fake_engine, window, state, primary_select_url="https://evil.example/rts/abc")
    assert come_back(as_ana, window, state).status_code == 400
    assert not Conversation.objects.exists()


def test_when_the_engine_is_away_nothing_is_lost(
    as_ana: Client, milena: Any, authorized: CronofyAccount, fake_engine: FakeEngine
) -> None:
    window = begin(as_ana, milena)
    state = read_fields(as_ana, window)["state"]
    fake_engine.answer("GET", "/v1/parley/link_attempts/att_1", {}, 503)
    assert b"did not answer" in come_back(as_ana, window, state).content
    answer_attempt(fake_engine, window, state)
    answer = as_ana.post(f"/conversations/links/{window.pk}/check", headers={"HX-Request": "true"})
    assert b"The link is ready" in answer.content


def test_a_window_closed_without_a_link_says_so(
    as_ana: Client, milena: Any, authorized: CronofyAccount, fake_engine: FakeEngine
) -> None:
    window = begin(as_ana, milena)
    state = read_fields(as_ana, window)["state"]
    answer_attempt(fake_engine, window, state, "cancelled")
    assert b"No link was made" in come_back(as_ana, window, state).content
    assert as_ana.get(f"/conversations/links/{window.pk}/start").status_code == 400


def test_a_next_path_leads_nowhere_else(as_ana: Client, milena: Any, authorized: CronofyAccount) -> None:
    for path in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        as_ana.post("/conversations/links", {"candidate": milena.pk, "next_path": path})
    assert set(LinkWindow.objects.values_list("next_path", flat=True)) == {""}


def test_looking_at_the_link_changes_nothing_and_the_button_leads_on(
    client: Client, ana: Member, milena: Any, fake_engine: FakeEngine
) -> None:
    conversation = make_conversation(ana, milena)
    for _ in range(3):
        response = client.get(f"/c/{conversation.token}")
        assert response.status_code == 200
    assert client.head(f"/c/{conversation.token}").status_code == 200
    conversation.refresh_from_db()
    assert (conversation.status, conversation.opened_at) == ("sent", None)
    content = response.content.decode()
    assert "Ana Ruiz" in content and "Harbour Robotics" in content and "Milena" not in content
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"
    assert fake_engine.url in response["Content-Security-Policy"]
    gone = client.post(f"/c/{conversation.token}")
    assert (gone.status_code, gone["Location"]) == (303, "https://engine.example/rts/abc")
    assert gone["Referrer-Policy"] == "no-referrer"
    conversation.refresh_from_db()
    assert conversation.status == "opened"
    assert conversation.events.get().who == "Milena Jovanović"


def test_a_public_conversation_carries_a_claim_and_follows_the_present_public_url(
    client: Client, ana: Member, milena: Any, fake_engine: FakeEngine
) -> None:
    url = f"{fake_engine.url}/pls/old"
    conversation = make_conversation(ana, milena, "public", target_url=url)
    query = urlsplit(client.post(f"/c/{conversation.token}")["Location"]).query
    fields = parse_qs(query)
    assert fields["correlation_id"] == [conversation.correlation_id]
    assert len(fields["claim_token"][0].split(".")) == 3
    assert conversation.token not in query and milena.pk not in query
    ana.public_url, ana.public_url_data_centre = f"{fake_engine.url}/pls/new", "fake"
    ana.save()
    assert client.post(f"/c/{conversation.token}")["Location"].startswith(f"{fake_engine.url}/pls/new?")


def test_once_booked_the_link_leads_to_the_booking(
    client: Client, ana: Member, milena: Any, fake_engine: FakeEngine
) -> None:
    conversation = make_conversation(ana, milena, "public")
    body = describe_webhook("time_chosen", "2026-03-03T12:00:00Z", describe_request(conversation.correlation_id))
    headers = {"Cronofy-HMAC-SHA256": sign(body)}
    path = "/inbound/engine/fake"
    assert client.post(path, body, content_type="application/json", headers=headers).status_code == 204
    assert client.post(f"/c/{conversation.token}")["Location"] == "https://engine.example/rts/abc"
    assert b"Your conversation with Ana Ruiz" in client.get(f"/c/{conversation.token}").content
    conversation.refresh_from_db()
    assert conversation.status == "booked"


def test_a_webhook_with_a_wrong_signature_is_answered_401(client: Client, db: Any, fake_engine: FakeEngine) -> None:
    answer = client.post("/inbound/engine/fake", b"{}", content_type="application/json")
    assert answer.status_code == 401
    assert client.post("/inbound/engine/nowhere", b"{}", content_type="application/json").status_code == 404
    signed = {"Cronofy-HMAC-SHA256": sign(b"[")}
    assert client.post("/inbound/engine/fake", b"[", content_type="application/json", headers=signed).status_code == 400


def test_unknown_revoked_and_expired_links_have_pages_of_one_status(
    client: Client, as_ana: Client, ana: Member, milena: Any, fake_engine: FakeEngine
) -> None:
    revoked = make_conversation(ana, milena, "public")
    answer = as_ana.post(f"/conversations/{revoked.pk}/revoke", follow=True)
    assert "public link that it led to is not affected" in answer.content.decode()
    expired = make_conversation(ana, milena, expires_at=in_minutes(-1))
    for token, words in (
        ("nonsense", "does not lead anywhere"),
        (revoked.token, "withdrawn"),
        (expired.token, "expired"),
    ):
        for response in (client.get(f"/c/{token}"), client.post(f"/c/{token}")):
            assert response.status_code == 404
            assert words in response.content.decode()
            assert "Back to the console" not in response.content.decode()
    revoked.refresh_from_db()
    assert revoked.status == "cancelled"


def test_revoking_a_generated_link_closes_it_at_the_engine_too(
    as_ana: Client, ana: Member, milena: Any, fake_engine: FakeEngine
) -> None:
    conversation = make_conversation(ana, milena, scheduling_request_id="srq_9")
    fake_engine.answer("POST", "/v1/scheduling_requests/cancel", {}, 202)
    assert (
        "This link was revoked."
        in as_ana.post(f"/conversations/{conversation.pk}/revoke", follow=True).content.decode()
    )
    assert fake_engine.asked[0].body == {"scheduling_request_id": "srq_9"}
    other = make_conversation(ana, milena, scheduling_request_id="srq_10")
    fake_engine.answer("POST", "/v1/scheduling_requests/cancel", {}, 503)
    assert "could not be told" in as_ana.post(f"/conversations/{other.pk}/revoke", follow=True).content.decode()


def test_conversations_of_another_company_cannot_be_touched(as_ana: Client, olga: Member) -> None:
    conversation = make_conversation(olga, make_candidate(olga))
    assert as_ana.post(f"/conversations/{conversation.pk}/revoke").status_code == 404
    assert as_ana.post(f"/conversations/{conversation.pk}/attendance", {"attendance": "no_show"}).status_code == 404


def test_time_expires_links_and_completes_conversations(as_ana: Client, ana: Member, milena: Any) -> None:
    late = make_conversation(ana, milena, expires_at=in_minutes(30))
    held = make_conversation(ana, milena, status="booked", starts_at=in_minutes(10), ends_at=in_minutes(40))
    assert close_due_conversations() == 0
    assert as_ana.post(f"/conversations/{held.pk}/attendance", {"attendance": "no_show"}).status_code == 422
    with frozen(now() + timedelta(hours=1)):
        assert close_due_conversations() == 2
        assert close_due_conversations() == 0
        late.refresh_from_db()
        held.refresh_from_db()
        assert (late.status, held.status) == ("expired", "completed")
        as_ana.post(f"/conversations/{held.pk}/attendance", {"attendance": "no_show"})
        held.refresh_from_db()
        assert held.status == "no_show"
        as_ana.post(f"/conversations/{held.pk}/attendance", {"attendance": "completed"})
    assert list(held.events.order_by("pk").values_list("code", flat=True)) == ["completed", "no_show", "completed"]
