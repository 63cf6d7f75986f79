"""Meeting rooms: kept by a person, asked for by an application, put into events."""

import json

import pytest
from django.test import Client

from parley.engine.models import Account, Calendar, ConferencingProfile, Connection, ManagedEvent
from parley.engine.services.applications.applications import ensure_builtin_application
from parley.engine.services.events.writing.envelopes import get_state
from tests.engine.services.events.writing_cast import ApiCaller, let_in, read_errors
from tests.engine.signing import REDIRECT_URI, log_in, make_person

pytestmark = pytest.mark.django_db
ROOM = {"provider_name": "zoom", "name": "Ana's Zoom room", "join_url": "https://zoom.example/j/1"}


@pytest.fixture
def ana(client: Client) -> Account:
    account = make_person("ana@acme.example")
    log_in(client, "ana@acme.example")
    return account


@pytest.fixture
def caller(ana: Account) -> ApiCaller:
    return let_in(ensure_builtin_application(), ana)


def ask(caller: ApiCaller) -> str:
    """The path of the page where the person chooses."""
    answer = caller.post("conferencing_service_authorizations", {"redirect_uri": REDIRECT_URI, "provider_name": "zoom"})
    assert answer.status_code == 200, answer.content
    url: str = json.loads(answer.content)["authorization_request"]["url"]
    return url[url.index("/conferencing_services/") :]


def test_a_new_room_goes_back_to_the_application_by_its_profile(client: Client, caller: ApiCaller) -> None:
    path = ask(caller)
    assert client.get(path).status_code == 200
    answer = client.post(path, {**ROOM, "decision": "add"})
    profile = ConferencingProfile.objects.get(account=caller.account)
    assert (answer.status_code, answer["Location"]) == (303, f"{REDIRECT_URI}?last_linked_profile_id={profile.pk}")
    assert client.get(path).status_code == 404, "a link is good for one choice"
    answer = client.post(ask(caller), {"decision": "choose", "room": profile.pk})
    assert answer["Location"].endswith(profile.pk)
    assert ConferencingProfile.objects.count() == 1


def test_going_back_without_a_room_says_so(client: Client, caller: ApiCaller) -> None:
    assert client.post(ask(caller), {"decision": "cancel"})["Location"] == f"{REDIRECT_URI}?error=access_denied"
    assert not ConferencingProfile.objects.exists()


def test_what_is_no_room_is_shown_again(client: Client, caller: ApiCaller) -> None:
    path = ask(caller)
    for wrong in ({"join_url": "javascript:alert(1)"}, {"join_url": ""}, {"name": " "}):
        assert client.post(path, {**ROOM, **wrong, "decision": "add"}).status_code == 422
    assert client.post(path, {"decision": "choose", "room": "pro_of_somebody"}).status_code == 422
    assert not ConferencingProfile.objects.exists()


def test_the_page_is_for_its_person_only(client: Client, caller: ApiCaller) -> None:
    path = ask(caller)
    stranger = Client()
    assert stranger.get(path).status_code in (302, 303)
    make_person("ben@acme.example")
    log_in(stranger, "ben@acme.example")
    assert stranger.post(path, {**ROOM, "decision": "add"}).status_code == 404
    assert not ConferencingProfile.objects.exists()


def test_the_way_back_has_to_be_registered(caller: ApiCaller) -> None:
    for address, key in (("https://evil.example/", "not_registered"), (None, "required")):
        answer = caller.post("conferencing_service_authorizations", {"redirect_uri": address})
        assert read_errors(answer) == {"redirect_uri": key}


def test_a_room_is_put_into_events_by_default_or_by_name(client: Client, caller: ApiCaller) -> None:
    connection = Connection.objects.create(account=caller.account, service="caldav", name="Work", address="https://c/")
    calendar = Calendar.objects.create(connection=connection, href="https://c/w/", name="Work")
    caller.upsert(calendar, event_id="early", conferencing={"profile_id": "default"})
    assert client.post("/scheduler/meeting-rooms", ROOM).status_code == 303
    profile = ConferencingProfile.objects.get()
    caller.upsert(calendar, event_id="default", conferencing={"profile_id": "default"})
    caller.upsert(calendar, event_id="named", conferencing={"profile_id": profile.pk})
    rooms = {row.event_id: get_state(row).conferencing for row in ManagedEvent.objects.all()}
    assert {name: room.join_url if room else "" for name, room in rooms.items()} == {
        "early": "",
        "default": ROOM["join_url"],
        "named": ROOM["join_url"],
    }
    caller.upsert(calendar, event_id="named", conferencing={"profile_id": "none"})
    assert get_state(ManagedEvent.objects.get(event_id="named")).conferencing is None
    answer = caller.post(
        f"calendars/{calendar.pk}/events",
        {
            "event_id": "integrated",
            "summary": "x",
            "start": "2026-03-05",
            "end": "2026-03-06",
            "conferencing": {"profile_id": "integrated"},
        },
    )
    assert read_errors(answer) == {"conferencing.profile_id": "not_available"}


def test_rooms_are_removed_by_their_owner(client: Client, ana: Account) -> None:
    client.post("/scheduler/meeting-rooms", ROOM)
    profile = ConferencingProfile.objects.get()
    make_person("ben@acme.example")
    stranger = Client()
    log_in(stranger, "ben@acme.example")
    assert stranger.post(f"/scheduler/meeting-rooms/{profile.pk}/remove").status_code == 404
    assert b"zoom.example" in client.get("/scheduler/meeting-rooms").content
    client.post(f"/scheduler/meeting-rooms/{profile.pk}/remove")
    assert not ConferencingProfile.objects.exists()
