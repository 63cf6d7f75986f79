"""Real-time scheduling: a link is made over the API, its visitor chooses, events and calls follow (7.1)."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from parley.engine.models import BookingLink, BusyTime, Grant, ManagedEvent, WebhookDelivery
from parley.engine.pages.book.guarding.limits import LIMITS, Limits
from tests.engine.booking_cast import make_account
from tests.engine.booking_links.cast import CALLBACK, Cast, ask, link_body

JSON = "application/json"
FIRST = "2026-03-09T09:00:00Z"


def make(client: Client, cast: Cast, **more: Any) -> dict[str, Any]:
    answer = client.post("/v1/real_time_scheduling", link_body(cast, **more), JSON, headers=cast.headers)
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = answer.json()
    return told


def path_of(told: dict[str, Any]) -> str:
    return str(told["url"]).removeprefix("http://localhost:8000")


def list_buttons(page: str) -> list[str]:
    return re.findall(r'class="slot-button" name="starts_at" value="([^"]+)"', page)


def take(client: Client, path: str, starts_at: str = FIRST, **more: str) -> Any:
    return client.post(f"{path}/choose", {"starts_at": starts_at, "tz": "Asia/Kolkata", "is_confirmed": "1", **more})


def list_told() -> list[tuple[str, dict[str, Any]]]:
    return [(row.url, json.loads(row.body)) for row in WebhookDelivery.objects.order_by("pk")]


def test_the_answer_satisfies_every_client(client: Client, cast: Cast) -> None:
    told = make(client, cast)
    inner = told["real_time_scheduling"]
    assert told["url"] == inner["url"] and inner["status"] == "open"
    assert inner["real_time_scheduling_id"].startswith("sch_")
    assert inner["event"] == {
        "event_private": False,
        "event_id": "interview-1",
        "summary": "Interview with Mara",
        "tzid": "Europe/Berlin",
    }
    token = told["url"].rsplit("/", 1)[1]
    for address in (f"?token={token}", f"/{inner['real_time_scheduling_id']}"):
        assert client.get(f"/v1/real_time_scheduling{address}", headers=cast.headers).json() == {
            "real_time_scheduling": inner
        }


def test_credentials_in_the_body_count_beside_a_bearer_that_is_none(client: Client, cast: Cast) -> None:
    body = {**link_body(cast), "client_id": cast.application.client_id, "client_secret": cast.client_secret}
    headers = {"Authorization": "Bearer undefined"}
    assert client.post("/v1/real_time_scheduling", body, JSON, headers=headers).status_code == 200
    wrong = {**body, "client_secret": "guess"}
    assert client.post("/v1/real_time_scheduling", wrong, JSON, headers=headers).status_code == 401


def test_a_choice_is_written_for_everybody_and_told_once(client: Client, cast: Cast) -> None:
    told = make(client, cast)
    path = path_of(told)
    page = client.get(f"{path}?tz=Asia/Kolkata&day=2026-03-09&utm_source=mail").content.decode()
    assert list_buttons(page) == [FIRST, "2026-03-09T10:00:00Z", "2026-03-09T11:00:00Z"]
    assert "14:30" in page
    asked = client.post(f"{path}/choose", {"starts_at": FIRST, "tz": "Asia/Kolkata", "utm_source": "mail"})
    assert asked.status_code == 200 and "Confirm this time" in asked.content.decode()
    assert not ManagedEvent.objects.exists()
    assert take(client, path, utm_source="mail").status_code == 302
    assert take(client, path).status_code == 302  # a second click
    events = ManagedEvent.objects.order_by("calendar__connection__account__name")
    assert [(event.calendar.connection.account.name, event.event_id) for event in events] == [
        ("Ana Ruiz", "interview-1"),
        ("Ben Cole", "interview-1"),
    ]
    ((url, body),) = list_told()
    assert url == CALLBACK
    assert body["event"]["start"] == {"time": FIRST, "tzid": "Europe/Berlin"}
    assert body["event"]["end"] == {"time": "2026-03-09T10:00:00Z", "tzid": "Europe/Berlin"}
    assert body["event"]["event_id"] == "interview-1"
    assert body["participants"] == [{"sub": cast.ana.pk}, {"sub": cast.ben.pk}]
    assert body["user"] == {"tzid": "Asia/Kolkata"}
    assert body["oauth"] == {"state": "opaque"} and body["metadata"] == {"utm_source": "mail"}
    state = client.get(
        f"/v1/real_time_scheduling/{told['real_time_scheduling']['real_time_scheduling_id']}", headers=cast.headers
    ).json()["real_time_scheduling"]
    assert state["status"] == "completed" and state["event"]["start"]["time"] == FIRST
    chosen = client.get(path).content.decode()
    assert "https://customer.example/thanks?from=parley&amp;utm_source=mail" in chosen and "14:30" in chosen


def test_nobody_is_sent_to_a_site_that_the_application_did_not_register(client: Client, cast: Cast) -> None:
    path = path_of(make(client, cast, redirect_urls={"completed_url": "https://elsewhere.example/prize"}))
    assert take(client, path)["Location"] == path
    assert "Go on to elsewhere.example" in client.get(path).content.decode()


def test_a_link_that_is_opened_again_and_again_has_to_rest(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "look", Limits(own_link=5, address=100, network=100))
    path = path_of(make(client, cast, redirect_urls={}))
    take(client, path)
    answers = {client.get(path).status_code for _ in range(5)}
    assert (answers, client.get(path).status_code) == ({200}, 429)
    other = path_of(make(client, cast))
    assert client.get(other).status_code == 200


def test_what_one_link_takes_another_no_longer_offers(client: Client, cast: Cast) -> None:
    first, second = (
        path_of(make(client, cast)),
        path_of(make(client, cast, event={"event_id": "interview-2", "summary": "Another", "tzid": "Etc/UTC"})),
    )
    assert take(client, first).status_code == 302
    assert list_buttons(client.get(second).content.decode()) == ["2026-03-09T10:00:00Z", "2026-03-09T11:00:00Z"]
    refused = take(client, second)
    assert refused.status_code == 409 and "just been taken" in refused.content.decode()
    assert ManagedEvent.objects.count() == 2
    assert BusyTime.objects.filter(deleted_at=None).count() == 2


def test_one_event_for_all_invites_the_others(client: Client, cast: Cast) -> None:
    path = path_of(make(client, cast, event_creation="single"))
    take(client, path)
    event = ManagedEvent.objects.get()
    assert event.calendar == cast.calendars[cast.ana.pk]
    assert cast.ben.email in event.fields


def test_only_the_calendars_of_those_who_take_part_are_written(client: Client, cast: Cast) -> None:
    question = ask(cast, participants=[{"members": [{"sub": cast.ana.pk}, {"sub": cast.ben.pk}], "required": 1}])
    take(client, path_of(make(client, cast, availability=question)))
    (step,) = BookingLink.objects.get().outcome["steps"]
    owners = ManagedEvent.objects.values_list("calendar__connection__account_id", flat=True)
    assert sorted(owners) == sorted(each["sub"] for each in step["participants"])


def test_no_question_is_asked_where_the_application_wants_none(client: Client, cast: Cast) -> None:
    path = path_of(make(client, cast, selection_mode="no_confirm"))
    assert client.post(f"{path}/choose", {"starts_at": FIRST, "tz": "UTC"}).status_code == 302
    assert BookingLink.objects.get().status == "completed"


def test_notice_and_the_clock_of_twelve_hours_hold(client: Client, cast: Cast) -> None:
    path = path_of(make(client, cast, minimum_notice={"hours": 143}, formatting={"hour_format": "h"}))
    # Noon of 3 March and 143 hours make eleven o'clock of 9 March.
    page = client.get(f"{path}?tz=Europe/Berlin").content.decode()
    assert list_buttons(page) == ["2026-03-09T11:00:00Z"] and "12:00 pm" in page


def test_a_closed_link_says_what_the_application_wants(client: Client, cast: Cast) -> None:
    told = make(client, cast)
    path, link_id = path_of(told), told["real_time_scheduling"]["real_time_scheduling_id"]
    address = f"/v1/real_time_scheduling/{link_id}/disable"
    html = client.post(address, {"display_message": "<b>No</b>"}, JSON, headers=cast.headers)
    assert html.status_code == 422 and "display_message" in html.json()["errors"]
    closed = client.post(address, {"display_message": "The role is filled."}, JSON, headers=cast.headers)
    assert closed.json()["real_time_scheduling"]["status"] == "disabled"
    page = client.get(path)
    assert page.status_code == 404 and "The role is filled." in page.content.decode()
    assert take(client, path).status_code in (404, 409)
    assert not ManagedEvent.objects.exists()


def test_a_used_link_cannot_be_closed(client: Client, cast: Cast) -> None:
    told = make(client, cast)
    take(client, path_of(told))
    address = f"/v1/real_time_scheduling/{told['real_time_scheduling']['real_time_scheduling_id']}/disable"
    assert client.post(address, {}, JSON, headers=cast.headers).status_code == 422


def test_looking_changes_nothing_and_no_suitable_time_is_told_once(client: Client, cast: Cast) -> None:
    path = path_of(make(client, cast))
    client.get(path)
    client.head(path)
    assert list_told() == []
    for _ in range(2):
        client.post(f"{path}/none-suits", {"tz": "Asia/Kolkata"})
        client.post(f"{path}/none-found", {"tz": "Asia/Kolkata"})
    assert [(url.removeprefix(CALLBACK), body["user"]["tzid"]) for url, body in list_told()] == [
        ("/none-suits", "Asia/Kolkata"),
        ("/none-found", "Asia/Kolkata"),
    ]
    assert BookingLink.objects.get().status == "open"


def test_somebody_who_takes_back_the_consent_is_offered_no_more(client: Client, cast: Cast) -> None:
    path = path_of(make(client, cast))
    cast.ben.grants.update(revoked_at="2026-03-03T00:00:00Z")
    assert "There is no free time" in client.get(path).content.decode()
    assert take(client, path).status_code == 409


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"availability": None}, {"availability"}),
        (
            {"availability": {}},
            {"availability.participants", "availability.query_periods", "availability.required_duration"},
        ),
        ({"event": {"summary": "No id", "tzid": "Etc/UTC"}}, {"event.event_id"}),
        ({"event": {"event_id": "x", "tzid": "Etc/UTC"}}, {"event.summary"}),
        ({"event": {"event_id": "x", "summary": "No zone"}}, {"tzid"}),
        ({"event": {"event_id": "x", "summary": "x", "tzid": "Etc/UTC", "attendees": {}}}, {"event.attendees"}),
        ({"target_calendars": [{"sub": "acc_other", "calendar_id": "cal_x"}]}, {"target_calendars[0].sub"}),
        ({"callback_urls": {"completed_url": "javascript:alert(1)"}}, {"callback_urls.completed_url"}),
        ({"event_creation": "many", "minimum_notice": {"minutes": -1}}, {"event_creation", "minimum_notice.minutes"}),
    ],
)
def test_what_cannot_be_is_refused_whole(client: Client, cast: Cast, wrong: dict[str, Any], fields: set[str]) -> None:
    refused = client.post("/v1/real_time_scheduling", link_body(cast, **wrong), JSON, headers=cast.headers)
    assert (refused.status_code, set(refused.json()["errors"])) == (422, fields)
    assert not BookingLink.objects.exists()


def test_nobody_is_asked_about_who_did_not_let_the_application_in(client: Client, cast: Cast) -> None:
    stranger = make_account("Cem Arslan")
    question = ask(cast, participants=[{"members": [{"sub": cast.ana.pk}, {"sub": stranger.pk}], "required": "all"}])
    refused = client.post(
        "/v1/real_time_scheduling", link_body(cast, availability=question), JSON, headers=cast.headers
    )
    assert set(refused.json()["errors"]) == {"availability.participants[0].members[1].sub"}


def test_a_calendar_of_somebody_else_is_no_target(client: Client, cast: Cast) -> None:
    crossed = [{"sub": cast.ana.pk, "calendar_id": cast.calendars[cast.ben.pk].pk}]
    refused = client.post(
        "/v1/real_time_scheduling", link_body(cast, target_calendars=crossed), JSON, headers=cast.headers
    )
    assert set(refused.json()["errors"]) == {"target_calendars[0].calendar_id"}


def test_who_lets_the_application_read_only_is_no_target(client: Client, cast: Cast) -> None:
    Grant.objects.filter(account=cast.ben).update(scope="free_busy")
    refused = client.post("/v1/real_time_scheduling", link_body(cast), JSON, headers=cast.headers)
    assert set(refused.json()["errors"]) == {"target_calendars[1].sub"}


@pytest.mark.parametrize("scope", ["create_event delete_event", "write_only", "read_account"])
def test_nobody_is_asked_about_who_lets_the_application_write_only(client: Client, cast: Cast, scope: str) -> None:
    Grant.objects.filter(account=cast.ben).update(scope=scope)
    refused = client.post("/v1/availability", ask(cast), JSON, headers=cast.headers)
    assert set(refused.json()["errors"]) == {"participants[0].members[1].sub"}
