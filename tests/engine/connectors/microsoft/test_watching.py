"""Subscriptions at Graph: the question at their making, their length, renewal and end."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from parley.engine.connectors.base import Watch
from parley.engine.connectors.errors import PushNotOffered, ServerUnavailable
from parley.toolkit.clock import now
from tests.engine.connectors.microsoft.conftest import HOUR, TEN, Desk
from tests.fakes.misbehaving_servers import Asked, FakeServer, Reply, run_scripted_server

SECRET = "s" * 43


def answer_question(asked: Asked) -> Reply:
    """What our door does: the token as plain text."""
    question = parse_qs(urlsplit(asked.path).query).get("validationToken")
    return Reply(200, {"Content-Type": "text/plain"}, question[0].encode()) if question else Reply(202)


@pytest.fixture
def door() -> Iterator[FakeServer]:
    with run_scripted_server(answer_question) as server:
        yield server


def watch(desk: Desk, door: FakeServer, until: datetime | None = None) -> Watch:
    """A watch of the desk's calendar."""
    wanted = until or now() + timedelta(days=30)
    return desk.connector.watch_calendar(desk.href, f"{door.origin}/inbound/microsoft", "ours-1", SECRET, wanted)


def test_scenario_39_the_address_is_asked_while_the_subscription_is_made(desk: Desk, door: FakeServer) -> None:
    made = watch(desk, door)
    assert [asked.method for asked in door.asked] == ["POST", "POST"]
    assert all("validationToken=" in asked.path for asked in door.asked)
    (living,) = desk.fake.list_subscriptions()
    assert made.watch_id == living.id
    assert living.given["clientState"] == SECRET
    # Wanted were thirty days; Graph gives less than seven.
    assert timedelta(days=6) < made.expires_at - now() < timedelta(days=7)
    desk.fake.put_event(desk.calendar, "Talk", TEN, TEN + HOUR)
    desk.fake.subscriptions.wait()
    assert b'"clientState"' in door.asked[-1].body


def test_an_address_that_does_not_answer_is_tried_again_another_time(desk: Desk) -> None:
    with run_scripted_server(lambda asked: Reply(404)) as door, pytest.raises(ServerUnavailable):
        watch(desk, door)
    assert desk.fake.list_subscriptions() == []


def test_a_calendar_that_graph_does_not_watch_can_only_be_asked(desk: Desk, door: FakeServer) -> None:
    desk.fake.faults.refuses_watches = True
    with pytest.raises(PushNotOffered):
        watch(desk, door)


def test_a_subscription_whose_answer_was_lost_is_replaced(desk: Desk, door: FakeServer) -> None:
    desk.fake.faults.lose_answers(on="/subscriptions", times=1)
    with pytest.raises(ServerUnavailable):
        watch(desk, door)
    made = watch(desk, door)
    assert [living.id for living in desk.fake.list_subscriptions()] == [made.watch_id]


def test_scenario_41_a_watch_is_renewed_by_one_call_and_given_up_where_it_is_gone(desk: Desk, door: FakeServer) -> None:
    desk.fake.faults.watch_lifetime = timedelta(hours=2)
    made = watch(desk, door)
    assert made.expires_at - now() < timedelta(hours=2, minutes=1)
    desk.fake.faults.watch_lifetime = None
    before = len(desk.fake.calls)
    longer = desk.connector.renew_watch(made, now() + timedelta(days=3))
    assert longer is not None
    assert longer.watch_id == made.watch_id
    assert longer.expires_at > made.expires_at + timedelta(days=2)
    assert [call.method for call in desk.fake.calls[before:]] == ["PATCH"]
    desk.connector.end_watch(longer)
    desk.connector.end_watch(longer)
    assert desk.connector.renew_watch(longer, now() + timedelta(days=3)) is None
    assert desk.fake.list_subscriptions() == []
