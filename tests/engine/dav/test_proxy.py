"""Calendar apps under `/dav/`: app passwords only, each account on its own, nothing forged gets through."""

import httpx
import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from parley.engine.models import Account, Connection
from parley.engine.services.calendars.connecting.servers import connect_builtin_calendar
from parley.engine.services.people.accounts import create_app_password, list_app_passwords, revoke_app_password
from parley.site.supervisor.radicale import CalendarServer
from parley.toolkit.clock import now
from tests.engine.dav.conftest import sign

EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:dentist\r\nDTSTAMP:20260101T000000Z\r\n"
    "DTSTART:20270301T100000Z\r\nDTEND:20270301T110000Z\r\nSUMMARY:Dentist\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def ask(
    client: Client, method: str, path: str, authorization: str = "", body: str = "", **headers: str
) -> "httpx.Response":
    """One request of a calendar app."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if authorization:
        sent["Authorization"] = authorization
    return client.generic(method, path, body, content_type="text/calendar; charset=utf-8", headers=sent)  # type: ignore[return-value]


def test_without_app_password_nothing_is_told(client: Client, server: CalendarServer, rosa: Account) -> None:
    for path in ("/dav/", f"/dav/{rosa.pk}/", "/dav/somebody/"):
        answer = ask(client, "PROPFIND", path)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")
        assert not answer.content


def test_an_event_is_written_read_and_removed(
    client: Client, server: CalendarServer, rosa: Account, signed: str
) -> None:
    connection = connect_builtin_calendar(rosa)
    Connection.objects.update(next_sync_at="2099-01-01T00:00:00Z")
    path = f"/dav/{rosa.pk}/calendar/dentist.ics"
    assert ask(client, "PUT", path, signed, EVENT, If_None_Match="*").status_code == 201
    connection.refresh_from_db()
    assert connection.next_sync_at <= now(), "what an app wrote counts at once"
    assert ask(client, "PUT", path, signed, EVENT, If_None_Match="*").status_code == 412
    answer = ask(client, "GET", path, signed)
    assert b"SUMMARY:Dentist" in answer.content and answer.headers["ETag"]
    assert ask(client, "DELETE", path, signed).status_code in {200, 204}
    assert ask(client, "GET", path, signed).status_code == 404


def test_answers_name_addresses_under_dav(client: Client, server: CalendarServer, rosa: Account, signed: str) -> None:
    body = '<propfind xmlns="DAV:"><prop><current-user-principal/></prop></propfind>'
    answer = ask(client, "PROPFIND", "/dav/", signed, body, Depth="0")
    assert answer.status_code == 207
    assert f"<href>/dav/{rosa.pk}/</href>" in answer.content.decode()


@pytest.mark.parametrize("path", ["other/calendar/", "other/", "%2e%2e/other/", "ROSA/../other/", "/other/"])
@pytest.mark.parametrize("method", ["PROPFIND", "PUT", "DELETE", "MKCALENDAR"])
def test_other_peoples_calendars_are_closed(
    client: Client, server: CalendarServer, rosa: Account, signed: str, path: str, method: str
) -> None:
    other = Account.objects.create(email="other@example.org")
    connect_builtin_calendar(other)
    path = path.replace("other", other.pk).replace("ROSA", rosa.pk)
    assert ask(client, method, f"/dav/{path}", signed, EVENT).status_code == 403


def test_nothing_is_moved_into_somebody_elses_calendar(
    client: Client, server: CalendarServer, rosa: Account, signed: str
) -> None:
    other = Account.objects.create(email="other@example.org")
    connect_builtin_calendar(rosa), connect_builtin_calendar(other)
    own = f"/dav/{rosa.pk}/calendar"
    assert ask(client, "PUT", f"{own}/dentist.ics", signed, EVENT).status_code == 201
    for destination in (f"http://testserver/dav/{other.pk}/calendar/d.ics", "http://testserver/elsewhere/d.ics"):
        assert ask(client, "MOVE", f"{own}/dentist.ics", signed, Destination=destination).status_code == 403
    to = f"http://testserver{own}/moved.ics"
    assert ask(client, "MOVE", f"{own}/dentist.ics", signed, Destination=to).status_code in {201, 204}
    assert ask(client, "GET", f"{own}/moved.ics", signed).status_code == 200


def test_a_revoked_or_foreign_app_password_is_refused(client: Client, server: CalendarServer, rosa: Account) -> None:
    other = Account.objects.create(email="other@example.org")
    password = create_app_password(other, "Phone")
    assert ask(client, "PROPFIND", "/dav/", sign(rosa.email, password)).status_code == 401
    revoke_app_password(other, list_app_passwords(other)[0].pk)
    assert ask(client, "PROPFIND", "/dav/", sign(other.email, password)).status_code == 401


def test_identity_headers_of_clients_are_dropped(
    client: Client, server: CalendarServer, rosa: Account, signed: str
) -> None:
    other = Account.objects.create(email="other@example.org")
    body = '<propfind xmlns="DAV:"><prop><current-user-principal/></prop></propfind>'
    forged = {"X_Remote_User": other.pk, "Remote_User": other.pk, "X_Script_Name": "/elsewhere", "Depth": "0"}
    answer = ask(client, "PROPFIND", "/dav/", signed, body, **forged)
    assert f"/dav/{rosa.pk}/" in answer.content.decode()
    assert other.pk not in answer.content.decode()
    assert ask(client, "PROPFIND", "/dav/", "", body, **forged).status_code == 401


def test_a_local_process_cannot_enter_the_calendar_server_itself(server: CalendarServer, rosa: Account) -> None:
    connect_builtin_calendar(rosa)
    url = f"{server.url}/{rosa.pk}/calendar/"
    forged = {"X-Remote-User": rosa.pk, "Remote-User": rosa.pk, "X-Forwarded-User": rosa.pk, "Depth": "1"}
    for authorization in ({}, {"Authorization": sign(rosa.pk, "guess")}, {"Authorization": sign(rosa.pk, "")}):
        answer = httpx.request("PROPFIND", url, headers={**forged, **authorization}, trust_env=False)
        assert answer.status_code == 401
    right = {"Authorization": sign(rosa.pk, server.secret), "Depth": "1"}
    assert httpx.request("PROPFIND", url, headers=right, trust_env=False).status_code == 207


def test_wrong_passwords_are_slowed_down(client: Client, server: CalendarServer, rosa: Account) -> None:
    statuses = [
        ask(client, "PROPFIND", "/dav/", sign(rosa.email, f"guess{number}")).status_code for number in range(25)
    ]
    assert statuses[:20] == [401] * 20
    assert statuses[20:] == [429] * 5


def test_what_is_too_large_or_of_unknown_length_is_refused(
    client: Client, server: CalendarServer, rosa: Account, signed: str
) -> None:
    path = f"/dav/{rosa.pk}/calendar/large.ics"
    assert ask(client, "PUT", path, signed, "x" * 10_000_001).status_code == 413
    assert ask(client, "PUT", path, signed, EVENT, Transfer_Encoding="chunked").status_code == 411
    assert ask(client, "TRACE", path, signed).status_code == 405


def test_a_calendar_server_that_is_away_is_told(client: Client, settings: Settings, rosa: Account, signed: str) -> None:
    settings.PARLEY_RADICALE_URL = "http://127.0.0.1:9"
    assert ask(client, "PROPFIND", "/dav/", signed).status_code == 503
    settings.PARLEY_RADICALE_URL = ""
    assert ask(client, "PROPFIND", "/dav/", signed).status_code == 503


def test_apps_are_shown_the_way(client: Client) -> None:
    for method in ("GET", "PROPFIND", "OPTIONS"):
        answer = ask(client, method, "/.well-known/caldav")
        assert (answer.status_code, answer.headers["Location"]) == (307, "/dav/")


def test_a_calendar_app_finds_everything_from_the_bare_address(
    transactional_db: None, live_server: LiveServer, server: CalendarServer
) -> None:
    import caldav

    rosa = Account.objects.create(email="rosa@example.org", name="Rosa Luz")
    password = create_app_password(rosa, "Phone")
    with caldav.DAVClient(f"{live_server.url}/dav/", username=rosa.email, password=password) as app:
        calendar = app.principal().calendars()[0]
        calendar.save_event(EVENT)
        assert [event.icalendar_component["SUMMARY"] for event in calendar.events()] == ["Dentist"]
