"""Connecting calendars: what works, and what each wrong address, password or server is answered."""

import time

import pytest
from pytest_django.fixtures import Settings

from parley.engine.domain.errors.calendars import CalendarNotConnected, ConnectionUnknown
from parley.engine.models import Account, Calendar, CalendarObject, Connection, ConnectionState
from parley.engine.services.calendars.connecting.disconnecting import disconnect
from parley.engine.services.calendars.connecting.servers import (
    MAX_TRIES,
    connect_builtin_calendar,
    connect_caldav,
    connect_feed,
)
from parley.engine.services.calendars.connections import get_connection, list_connections
from parley.engine.services.calendars.sync.runs import sync_connection
from parley.toolkit.clock import now
from tests.engine.services.calendars.conftest import OtherClient, make_ics
from tests.fakes.caldav_servers import CalDavServer
from tests.fakes.misbehaving_servers import Asked, Reply, run_scripted_server


def test_a_caldav_server_is_connected_with_its_calendars(rosa: Account, radicale: CalDavServer) -> None:
    connection = connect_caldav(rosa, f"{radicale.base_url}/", radicale.username, radicale.password)
    calendar = connection.calendars.get()
    assert (connection.state, calendar.name) == (ConnectionState.ACTIVE, "Work")
    assert calendar.takes_bookings and calendar.counts_as_busy and not calendar.is_readonly
    assert connection.last_synced_at is None, "the first sync is the worker's"


def test_a_server_without_passwords_is_connected_too(rosa: Account, xandikos: CalDavServer) -> None:
    connection = connect_caldav(rosa, xandikos.base_url, xandikos.username, xandikos.password)
    assert connection.calendars.filter(is_readonly=False).exists()


def test_connecting_again_renews_the_password_and_makes_no_second_connection(
    connection: Connection, rosa: Account, radicale: CalDavServer
) -> None:
    Connection.objects.update(state=ConnectionState.BROKEN, password="old", last_error="refused")
    again = connect_caldav(rosa, radicale.base_url, radicale.username, radicale.password)
    assert again.pk == connection.pk
    again.refresh_from_db()
    assert (again.state, again.password, again.last_error) == (ConnectionState.ACTIVE, radicale.password, "")
    assert Calendar.objects.count() == 1


def test_the_password_is_not_readable_in_the_database(connection: Connection, radicale: CalDavServer) -> None:
    from django.db import connection as database

    with database.cursor() as cursor:
        cursor.execute("SELECT password FROM engine_connection")
        assert radicale.password not in cursor.fetchone()[0]


def test_nobody_may_try_addresses_and_passwords_without_end(rosa: Account) -> None:
    for _ in range(MAX_TRIES):
        with pytest.raises(CalendarNotConnected) as refusal:
            connect_feed(rosa, "http://10.0.0.1/calendar.ics", "")
        assert refusal.value.field == "address"
    for attempt in (
        lambda: connect_feed(rosa, "http://10.0.0.1/calendar.ics", ""),
        lambda: connect_caldav(rosa, "http://10.0.0.1/", "rosa", "guess"),
    ):
        with pytest.raises(CalendarNotConnected, match="Too many tries"):
            attempt()


def test_a_wrong_password_is_refused_in_words(rosa: Account, radicale: CalDavServer) -> None:
    with pytest.raises(CalendarNotConnected, match="refused the user name or password") as refusal:
        connect_caldav(rosa, radicale.base_url, radicale.username, "wrong")
    assert refusal.value.field == "password"
    assert not Connection.objects.exists()


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:9/", "http://localhost/", "https://10.0.0.1/", "ftp://cal.example.org", "not an address"],
)
def test_an_address_that_parley_does_not_go_to_is_refused(rosa: Account, address: str) -> None:
    with pytest.raises(CalendarNotConnected) as refusal:
        connect_caldav(rosa, address, "rosa", "secret")
    assert refusal.value.field == "address"
    assert not Connection.objects.exists()


@pytest.mark.parametrize(
    ("address", "username", "password", "field"),
    [
        ("", "rosa", "secret", "address"),
        ("https://cal.example.org", " ", "secret", "username"),
        ("https://cal.example.org", "rosa", "", "password"),
        ("https://cal.example.org", "ro\nsa", "secret", "username"),
        ("https://cal.example.org/" + "a" * 600, "rosa", "secret", "address"),
    ],
)
def test_what_is_missing_or_unusable_is_named(
    rosa: Account, address: str, username: str, password: str, field: str
) -> None:
    with pytest.raises(CalendarNotConnected) as refusal:
        connect_caldav(rosa, address, username, password)
    assert refusal.value.field == field


def test_a_server_that_answers_html_is_no_calendar_server(rosa: Account, inner_network: str) -> None:
    def answer(asked: Asked) -> Reply:
        return Reply(200, {"Content-Type": "text/html"}, b"<html>Welcome</html>")

    with (
        run_scripted_server(answer, inner_network) as server,
        pytest.raises(CalendarNotConnected, match="No calendars"),
    ):
        connect_caldav(rosa, server.origin, "rosa", "secret")


def test_a_server_that_redirects_into_the_private_network_is_refused(rosa: Account, inner_network: str) -> None:
    with run_scripted_server(lambda asked: Reply(200)) as inside:

        def answer(asked: Asked) -> Reply:
            return Reply(302, {"Location": f"{inside.origin}/dav/"})

        with run_scripted_server(answer, inner_network) as server, pytest.raises(CalendarNotConnected):
            connect_caldav(rosa, server.origin, "rosa", "secret")
        assert inside.connections == 0


def test_a_server_that_hangs_is_given_up(rosa: Account, inner_network: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # The real limit is half a minute.
    monkeypatch.setattr("parley.engine.connectors.caldav.session.CalDavSession.list_items.__defaults__", (0.5,))

    def answer(asked: Asked) -> Reply:
        time.sleep(3)
        return Reply(207)

    with run_scripted_server(answer, inner_network) as server:
        began = time.monotonic()
        with pytest.raises(CalendarNotConnected, match="too long|cannot be reached"):
            connect_caldav(rosa, server.origin, "rosa", "secret")
        assert time.monotonic() - began < 10


def test_disconnecting_forgets_password_and_events(connection: Connection, rosa: Account, app: OtherClient) -> None:
    app.put("dentist", make_ics("dentist", now()))
    assert sync_connection(connection)
    assert CalendarObject.objects.count() == 1
    disconnect(connection)
    assert (connection.state, connection.password) == (ConnectionState.REMOVED, "")
    assert not CalendarObject.objects.exists()
    assert not list_connections(rosa).exists()
    assert not sync_connection(connection)


def test_somebody_elses_connection_is_not_found(connection: Connection, db: None) -> None:
    other = Account.objects.create(email="other@example.org")
    with pytest.raises(ConnectionUnknown):
        get_connection(other, connection.pk)


def test_the_built_in_calendar_takes_one_call(builtin: Connection, rosa: Account) -> None:
    calendar = builtin.calendars.get()
    assert calendar.takes_bookings
    assert calendar.href == f"/{rosa.pk}/calendar/", "kept without the server's port, which changes at each start"
    assert connect_builtin_calendar(rosa).pk == builtin.pk
    assert sync_connection(builtin)


def test_without_its_server_the_built_in_calendar_says_so(rosa: Account, settings: Settings) -> None:
    settings.PARLEY_RADICALE_URL = ""
    with pytest.raises(CalendarNotConnected, match="without its built-in calendar"):
        connect_builtin_calendar(rosa)
