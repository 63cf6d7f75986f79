"""The fake engine of the console's tests speaks as recorded, and the console understands what was recorded."""

import json
from typing import Any

import pytest

from parley.console.domain.engine_news import read_request, read_webhook
from parley.console.domain.errors import EngineRefused
from parley.console.gateway.engine import Engine
from parley.console.models import Member
from parley.console.services.conversations.webhooks import receive_webhook
from parley.console.services.cronofy.data_centres import find_data_centre
from parley.toolkit.clock import now
from tests.console.conversation_cast import describe_request, describe_webhook, make_candidate, make_conversation, sign
from tests.contract.shapes import list_misfits, read_exchange
from tests.contract.shapes import read_webhook as read_recorded_webhook
from tests.fakes.engine import FakeEngine

TOKEN = "unit-access"
HOST = {"sub": "acc_0123456789abcdef01234567", "email": "ana@acme.example", "display_name": "Ana Ruiz"}


@pytest.fixture
def engine(fake_engine: FakeEngine) -> Any:
    """The console's gateway to a fake that answers every recorded request as recorded."""
    data_centre = find_data_centre("fake")
    assert data_centre is not None
    return Engine(data_centre, TOKEN)


def serve(fake: FakeEngine, name: str) -> None:
    """Let the fake answer this exchange as recorded."""
    exchange = read_exchange(name)
    fake.answer(exchange.method, exchange.path.split("?")[0], exchange.answer or {}, exchange.status)


@pytest.mark.parametrize("name", ["waiting", "created", "cancelled"])
def test_windows_are_understood(fake_engine: FakeEngine, engine: Engine, name: str) -> None:
    recorded = {
        "waiting": "a window that waits",
        "created": "a window that made a link",
        "cancelled": "a window that was cancelled",
    }
    exchange = read_exchange(recorded[name])
    fake_engine.answer("GET", "/v1/parley/link_attempts/att_1", exchange.answer)
    attempt = engine.read_link_attempt("att_1")
    assert attempt["status"] == name
    assert fake_engine.asked[0].headers["Authorization"] == "Bearer CRN_fake_secret"
    if name == "created":
        news = read_request(attempt["scheduling_request"], now())
        assert (news.status, news.correlation_id, news.duration_minutes) == (None, "conversation-1", 30)
        assert "/rts/" in news.select_url


def test_an_unknown_window_is_a_refusal(fake_engine: FakeEngine, engine: Engine) -> None:
    exchange = read_exchange("a window that is not there")
    fake_engine.answer("GET", "/v1/parley/link_attempts/nonsense", exchange.answer, exchange.status)
    with pytest.raises(EngineRefused):
        engine.read_link_attempt("nonsense")


def test_the_list_of_changes_is_understood(fake_engine: FakeEngine, engine: Engine) -> None:
    serve(fake_engine, "what changed")
    requests, cursor = engine.list_changed_requests("")
    assert [read_request(each, now()).status for each in requests] == ["booked", None]
    assert cursor.isdigit()


def test_requests_and_members_are_understood(fake_engine: FakeEngine, engine: Engine) -> None:
    serve(fake_engine, "requests by their ids")
    assert len(engine.query_scheduling_requests(["srq_a", "srq_b"])) == 1
    assert fake_engine.asked[-1].body == {"scheduling_request_ids": ["srq_a", "srq_b"]}
    serve(fake_engine, "the unit's members")
    (colleague,) = engine.list_organizational_unit_members()
    assert colleague.email == "ana@acme.example" and "/pls/" in colleague.public_url
    serve(fake_engine, "a request withdrawn by the unit")
    engine.cancel_scheduling_request("srq_a")


def test_what_the_consoles_tests_say_for_an_engine_has_the_recorded_shape() -> None:
    ours = {
        "time_chosen": describe_request("conversation-1", host=HOST),
        "rescheduled": describe_request("conversation-1", sequence=1, host=HOST),
        "cancelled": describe_request("conversation-1", "cancelled", cancelled_by="invitee", host=HOST),
        "declined": describe_request("conversation-1", "declined", host=HOST),
    }
    for name, request in ours.items():
        recorded = read_recorded_webhook(name)
        body = json.loads(describe_webhook(name, "2026-03-03T12:00:00Z", request))
        body["scheduling_request"]["scheduling_request_id"] = recorded["scheduling_request"]["scheduling_request_id"]
        # The other way round: everything that the tests say stands in what the engine says.
        assert list_misfits(body, recorded) == []


@pytest.mark.parametrize(
    ("name", "status"),
    [("time_chosen", "booked"), ("rescheduled", "rescheduled"), ("cancelled", "cancelled"), ("declined", "declined")],
)
def test_recorded_webhooks_move_a_conversation(ana: Member, fake_engine: FakeEngine, name: str, status: str) -> None:
    recorded = read_recorded_webhook(name)
    conversation = make_conversation(ana, make_candidate(ana), correlation_id="conversation-1")
    assert read_webhook(recorded) is not None
    body = json.dumps(recorded).encode()
    assert receive_webhook("fake", body, sign(body))
    conversation.refresh_from_db()
    assert conversation.status == status
