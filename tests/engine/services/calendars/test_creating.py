"""Calendars that applications make where the provider lets them (4.1)."""

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from parley.engine.models import Account, Calendar, Connection
from parley.engine.services.applications.applications import ensure_builtin_application
from parley.engine.services.calendars.calendars import load_busy_spans
from parley.engine.services.calendars.connecting.servers import connect_caldav
from parley.engine.services.calendars.sync.runs import sync_connection
from parley.toolkit.clock import in_minutes, now
from tests.engine.kept import bearer
from tests.fakes.caldav_servers import CalDavServer


def make(client: Client, account: Account, **fields: Any) -> HttpResponse:
    headers = bearer(ensure_builtin_application(), account, "read_write")
    answer = client.post("/v1/calendars", json.dumps(fields), content_type="application/json", headers=headers)
    assert isinstance(answer, HttpResponse)
    return answer


def read_errors(answer: HttpResponse) -> dict[str, Any]:
    assert answer.status_code == 422, answer.content
    return dict(json.loads(answer.content)["errors"])


def test_a_new_calendar_is_there_at_once_and_stays(client: Client, connection: Connection, rosa: Account) -> None:
    assert sync_connection(connection)
    answer = make(client, rosa, profile_id=connection.pk, name="Interviews", color="#49BED8")
    assert answer.status_code == 200, answer.content
    calendar = json.loads(answer.content)["calendar"]
    assert calendar["profile_id"] == connection.pk
    assert (calendar["calendar_name"], calendar["permission_level"]) == ("Interviews", "unrestricted")
    assert not calendar["calendar_readonly"]
    made = Calendar.objects.get(pk=calendar["calendar_id"])
    assert made.color == "#49bed8"
    assert load_busy_spans([rosa.pk], now(), in_minutes(600))[rosa.pk] == (), "nobody is busy with it"
    assert sync_connection(connection)
    made.refresh_from_db()
    assert (made.is_deleted, made.name) == (False, "Interviews")


def test_the_same_name_twice_is_refused_as_clients_expect(
    client: Client, connection: Connection, rosa: Account
) -> None:
    assert make(client, rosa, profile_id=connection.pk, name="Interviews").status_code == 200
    errors = read_errors(make(client, rosa, profile_id=connection.pk, name="Interviews"))
    assert errors["name"][0]["key"] == "errors.duplicate_calendar_name"
    # As when the first answer was lost: what stands on the server is found again.
    Calendar.objects.filter(name="Interviews").delete()
    assert make(client, rosa, profile_id=connection.pk, name="Interviews").status_code == 200


def test_what_cannot_be_made_is_refused(client: Client, connection: Connection, rosa: Account) -> None:
    assert list(read_errors(make(client, rosa))) == ["profile_id", "name"]
    assert list(read_errors(make(client, rosa, profile_id=connection.pk, name="A", color="red"))) == ["color"]
    other = Account.objects.create(email="ben@example.org", tzid="Etc/UTC")
    assert make(client, other, profile_id=connection.pk, name="A").status_code == 404
    Connection.objects.update(state="broken")
    assert list(read_errors(make(client, rosa, profile_id=connection.pk, name="A"))) == ["profile_id"]
    reading = bearer(ensure_builtin_application(), rosa, "read_only")
    body = json.dumps({"profile_id": connection.pk, "name": "A"})
    assert client.post("/v1/calendars", body, content_type="application/json", headers=reading).status_code == 403


@pytest.mark.django_db
def test_xandikos_makes_calendars_too(client: Client, rosa: Account, xandikos: CalDavServer) -> None:
    connection = connect_caldav(rosa, xandikos.base_url, xandikos.username, xandikos.password)
    assert make(client, rosa, profile_id=connection.pk, name="Interviews", color="#49BED8").status_code == 200
