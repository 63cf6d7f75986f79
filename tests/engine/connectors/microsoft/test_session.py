"""Asking Graph: fresh tokens, four requests at once, waiting as told, and nobody else's addresses."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import pytest

from parley.engine.connectors.base import ConnectorSettings
from parley.engine.connectors.errors import (
    AddressForbidden,
    AnswerUnreadable,
    CredentialsRefused,
    ServerTooSlow,
    ServerUnavailable,
)
from parley.engine.connectors.microsoft.connector import MicrosoftConnector
from parley.engine.connectors.microsoft.session import GraphSession
from parley.engine.connectors.registry import MICROSOFT, find_sign_in, open_connector
from parley.toolkit.clock import frozen
from tests.engine.connectors.microsoft.conftest import NOW, SPAN, TEN, Desk
from tests.fakes.misbehaving_servers import run_hanging_server


def open_with(desk: Desk, token: str, fresh: list[str]) -> MicrosoftConnector:
    """A connector with a token, and others to renew it by."""
    return MicrosoftConnector(
        ConnectorSettings(desk.fake.origin, access_token=token, renew_token=lambda old: fresh.pop(0) if fresh else old)
    )


def test_a_token_that_ran_out_is_renewed_once(desk: Desk) -> None:
    good = desk.fake.give_tokens(desk.person)["access_token"]
    fresh = [good, "never-asked-for"]
    with closing(open_with(desk, "old", fresh)) as connector:
        assert connector.list_calendars()
        assert connector.list_calendars()
    assert fresh == ["never-asked-for"]
    with closing(open_with(desk, "old", ["old-too", good])) as connector, pytest.raises(CredentialsRefused):
        connector.list_calendars()
    lonely = MicrosoftConnector(ConnectorSettings(desk.fake.origin, access_token="old"))
    with closing(lonely), pytest.raises(CredentialsRefused):
        lonely.list_calendars()


def test_where_graph_wants_the_person_no_token_is_renewed(desk: Desk) -> None:
    token = desk.fake.give_tokens(desk.person)["access_token"]
    desk.fake.identity.challenge(desk.person)
    fresh = ["never-asked-for"]
    with closing(open_with(desk, token, fresh)) as connector, pytest.raises(CredentialsRefused):
        connector.list_calendars()
    assert fresh == ["never-asked-for"]


def test_scenario_38_never_more_than_four_requests_are_in_flight_for_a_mailbox(desk: Desk) -> None:
    token = desk.fake.give_tokens(desk.person)["access_token"]
    settings = ConnectorSettings(desk.fake.origin, username="rosa@example.com", access_token=token)

    def work(number: int) -> int:
        with closing(MicrosoftConnector(settings)) as connector:
            connector.list_objects_between(desk.href, TEN, TEN + timedelta(hours=number + 1), 60)
            return len(connector.list_calendars())

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(work, range(24))) == {1}
    box = desk.fake.throttle.get(desk.person.email)
    assert box.peak <= 4
    assert all(call.status == 200 for call in desk.fake.calls)


def test_scenario_38_who_is_told_to_wait_asks_no_sooner(desk: Desk) -> None:
    with frozen(NOW):
        desk.fake.clock.stand(NOW)
        token = desk.fake.give_tokens(desk.person)["access_token"]
        settings = ConnectorSettings(desk.fake.origin, username="rosa@example.com", access_token=token)
        desk.connector = MicrosoftConnector(settings)
        desk.fake.throttle.retry_after_seconds = 30
        desk.fake.throttle.most_in_ten_minutes = 0
        with pytest.raises(ServerUnavailable) as caught:
            desk.sync()
        assert caught.value.retry_after_seconds == 30
        asked = len(desk.fake.calls)
        with pytest.raises(ServerUnavailable) as caught:
            desk.connector.list_calendars()
        assert (len(desk.fake.calls), caught.value.retry_after_seconds) == (asked, 30)
    # Whoever comes for the same mailbox later has to wait, too.
    desk.connector.close()
    desk.connector = MicrosoftConnector(settings)
    with frozen(NOW + timedelta(seconds=29)), pytest.raises(ServerUnavailable):
        desk.connector.list_calendars()
    desk.fake.clock.stand(NOW + timedelta(seconds=30))
    desk.fake.throttle.most_in_ten_minutes = 10_000
    with frozen(NOW + timedelta(seconds=30)):
        assert desk.connector.list_calendars()
    assert len(desk.fake.calls) == asked + 1
    assert desk.fake.throttle.get(desk.person.email).early == 0
    desk.connector.close()


@pytest.mark.parametrize(("status", "retry_after", "seconds"), [(503, "7", 7), (504, "", None), (500, "", None)])
def test_a_server_in_trouble_is_asked_again_later(
    desk: Desk, status: int, retry_after: str, seconds: int | None
) -> None:
    desk.fake.faults.refuse(status, retry_after=retry_after)
    with pytest.raises(ServerUnavailable) as caught:
        desk.sync()
    assert caught.value.retry_after_seconds == seconds
    assert not caught.value.permanent


def test_a_look_ends_within_its_deadline() -> None:
    with run_hanging_server() as server:
        settings = ConnectorSettings(server.origin, access_token="t")
        # On a busy machine the time may be over before the address is.
        late = (ServerTooSlow, ServerUnavailable)
        with closing(MicrosoftConnector(settings)) as connector, pytest.raises(late):
            connector.list_objects_between("calendar", TEN, TEN + timedelta(hours=1), 0.2)


def test_the_token_goes_to_graph_alone(desk: Desk) -> None:
    with closing(GraphSession(ConnectorSettings(desk.fake.origin, access_token="secret-token"))) as session:
        for address in ("https://graph.example.org/v1.0/me", "http://127.0.0.1:1/v1.0/me"):
            with pytest.raises(AnswerUnreadable):
                session.ask("GET", address)
        with pytest.raises(AddressForbidden):
            session.ask("GET", f"http://graph@{desk.fake.origin.removeprefix('http://')}/v1.0/me")
    assert desk.fake.calls == []
    with closing(GraphSession(ConnectorSettings("", access_token="secret-token"))) as session:
        assert session.root == "https://graph.microsoft.com/v1.0"
    settings = ConnectorSettings("http://169.254.169.254", access_token="secret-token")
    assert "secret-token" not in repr(settings)


def test_the_registry_knows_microsoft() -> None:
    open_connector(MICROSOFT, ConnectorSettings("", access_token="t")).close()
    assert find_sign_in(MICROSOFT).list_missing(frozenset(), frozenset()) == []


def test_answers_that_are_none_are_unreadable(desk: Desk) -> None:
    desk.fake.faults.refuse(302, on="/me/calendars")
    with pytest.raises(AnswerUnreadable):
        desk.connector.list_calendars()
    assert desk.connector.sync_calendar(desk.href, "", SPAN).is_complete
