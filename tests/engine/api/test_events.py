"""Events and free-busy time as applications read them (4.2, 4.3)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from parley.engine.models import Account, Application, Calendar, CalendarPermission, ManagedEvent
from parley.engine.services.applications.applications import ensure_builtin_application
from parley.engine.services.applications.element_tokens import issue_element_token
from parley.toolkit.clock import frozen, now
from tests.engine.kept import bearer, bring, make_calendar, write_event, write_object

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa(noon: datetime) -> Account:
    return Account.objects.create(email="rosa@example.org", name="Rosa Luz", tzid="Europe/Berlin")


@pytest.fixture
def application(db: None) -> Application:
    return ensure_builtin_application()


@pytest.fixture
def work(rosa: Account) -> Calendar:
    return make_calendar(rosa)


@pytest.fixture
def headers(application: Application, rosa: Account) -> dict[str, str]:
    return bearer(application, rosa, "read_write")


def ask(client: Client, headers: dict[str, str], name: str = "events", **query: Any) -> dict[str, Any]:
    """The answer to a question in UTC."""
    answer = client.get(f"/v1/{name}", {"tzid": "Etc/UTC", **query}, headers=headers)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def list_summaries(client: Client, headers: dict[str, str], **query: Any) -> list[str]:
    return [each["summary"] for each in ask(client, headers, **query)["events"]]


def manage(application: Application, calendar: Calendar, uid: str, event_id: str) -> None:
    """Let the event be one that the application made."""
    ManagedEvent.objects.create(
        application=application, calendar=calendar, uid=uid, event_id=event_id, starts_at=NOON, ends_at=NOON + HOUR
    )


def test_an_event_says_all_that_the_contract_names(client: Client, work: Calendar, headers: dict[str, str]) -> None:
    lines = (
        "CREATED:20260101T080001Z", "DESCRIPTION:Two\\nlines", "LOCATION:Beach", "GEO:1.3;103.9", "CATEGORIES:A,B\\,C",
        "ORGANIZER;CN=Ana:mailto:ana@example.org", "CLASS:PRIVATE", "STATUS:TENTATIVE",
        "ATTENDEE;CN=Rosa;PARTSTAT=NEEDS-ACTION:mailto:rosa@example.org",
        "X-GOOGLE-CONFERENCE:https://meet.google.com/abc-defg-hij",
    )  # fmt: skip
    bring(work, {"/1": write_event("retreat", NOON, *lines, summary="Retreat")})
    answer = ask(client, headers, include_geo="true")
    assert answer["pages"] == {"current": 1, "total": 1}
    (event,) = answer["events"]
    assert event.pop("event_uid").startswith("evt_external_")
    assert event == {
        "calendar_id": work.pk,
        "start": "2026-03-03T12:00:00Z",
        "end": "2026-03-03T13:00:00Z",
        "deleted": False,
        "created": "2026-01-01T08:00:01Z",
        "updated": "2026-03-03T12:00:00Z",
        "options": {"delete": False, "update": False, "change_participation_status": True},
        "summary": "Retreat",
        "description": "Two\nlines",
        "participation_status": "needs_action",
        "attendees": [{"email": "rosa@example.org", "display_name": "Rosa", "status": "needs_action"}],
        "transparency": "opaque",
        "extended_transparency": "tentative",
        "status": "tentative",
        "categories": ["A", "B,C"],
        "recurring": False,
        "event_private": True,
        "organizer": {"email": "ana@example.org", "display_name": "Ana"},
        "location": {"description": "Beach", "lat": "1.3", "long": "103.9"},
        "meeting_url": "https://meet.google.com/abc-defg-hij",
        "conferencing": {"provider_name": "google", "join_url": "https://meet.google.com/abc-defg-hij"},
    }
    assert ask(client, headers)["events"][0]["location"] == {"description": "Beach"}


def test_dates_and_times_are_meant_in_the_zone_of_the_question(
    client: Client, work: Calendar, headers: dict[str, str]
) -> None:
    day = ["UID:day", "DTSTART;VALUE=DATE:20260310", "DTEND;VALUE=DATE:20260312", "SUMMARY:Trip"]
    late = datetime(2026, 3, 12, 0, 30, tzinfo=UTC)
    bring(work, {"/1": write_object(day), "/2": write_event("late", late, summary="Late", minutes=30)})
    assert list_summaries(client, headers, **{"from": "2026-03-11"}) == ["Trip", "Late"]
    assert list_summaries(client, headers, **{"from": "2026-03-12"}) == ["Late"]
    assert list_summaries(client, headers, to="2026-03-10") == []
    assert list_summaries(client, headers, to="2026-03-12") == ["Trip"]
    new_york = {"tzid": "America/New_York"}
    assert list_summaries(client, headers, **new_york, **{"from": "2026-03-12"}) == []
    assert list_summaries(client, headers, **new_york, to="2026-03-12") == ["Trip", "Late"]
    assert list_summaries(client, headers, to="2026-03-12 00:30:00Z") == ["Trip"]
    assert list_summaries(client, headers, **{"from": "2026-03-12T01:00:00+00:00"}) == ["Late"], "ends on or after"
    trip = ask(client, headers, localized_times="True", **new_york)["events"]
    assert (trip[0]["start"], trip[0]["end"]) == (
        {"time": "2026-03-10", "tzid": "America/New_York"},
        {"time": "2026-03-12", "tzid": "America/New_York"},
    )
    assert trip[1]["start"] == {"time": "2026-03-11T20:30:00-04:00", "tzid": "America/New_York"}


def test_an_event_tells_its_times_in_its_own_zone(client: Client, work: Calendar, headers: dict[str, str]) -> None:
    event = ["UID:a", "DTSTART;TZID=Asia/Tokyo:20260310T090000", "DURATION:PT1H", "SUMMARY:Talk"]
    bring(work, {"/1": write_object(event)})
    (talk,) = ask(client, headers, localized_times="true")["events"]
    assert talk["end"] == {"time": "2026-03-10T10:00:00+09:00", "tzid": "Asia/Tokyo"}


def test_others_events_have_a_window_and_ones_own_have_none(
    client: Client, work: Calendar, application: Application, headers: dict[str, str]
) -> None:
    bring(work, {f"/{days}": write_event(f"in{days}", NOON + days * DAY, summary=f"{days}") for days in (0, 200, 400)})
    assert list_summaries(client, headers) == ["0", "200"]
    assert list_summaries(client, headers, to="2028-01-01") == ["0", "200"]
    manage(application, work, "in400", "ours")
    assert list_summaries(client, headers) == ["0", "200"]
    assert list_summaries(client, headers, include_managed="true") == ["0", "200", "400"]
    (own,) = ask(client, headers, only_managed="true")["events"]
    assert (own["event_id"], own["options"]["delete"], own["options"]["update"]) == ("ours", True, True)
    assert list_summaries(client, headers, only_managed="true", to="2026-05-01") == []
    stranger = Application.objects.create(client_id="other", name="Other", embed_key="EMB_other")
    theirs = bearer(stranger, work.connection.account, "read_only")
    assert list_summaries(client, theirs, include_managed="true") == ["0", "200"]


def test_changes_are_told_since_an_instant(client: Client, work: Calendar, headers: dict[str, str]) -> None:
    objects = {f"/{name}": write_event(name, NOON + DAY, summary=name) for name in ("stays", "moves", "goes", "far")}
    bring(work, objects)
    with frozen(now() + HOUR):
        far = write_event("far", NOON + 60 * DAY, summary="far")
        bring(work, {"/moves": write_event("moves", NOON + 2 * DAY, summary="moves"), "/far": far}, "/goes")
    since = {"last_modified": "2026-03-03T12:30:00Z", "to": "2026-03-20"}
    assert list_summaries(client, headers, **since) == ["moves"]
    assert list_summaries(client, headers, **since, include_moved="true") == ["moves", "far"]
    events = ask(client, headers, **since, include_deleted="true")["events"]
    assert [(each["summary"], each["deleted"]) for each in events] == [("goes", True), ("moves", False)]
    assert {each["updated"] for each in events} == {"2026-03-03T13:00:00Z"}


def test_what_an_application_may_do_is_said_with_each_event(
    client: Client, work: Calendar, application: Application, headers: dict[str, str]
) -> None:
    series = write_event("b", NOON + HOUR, "RRULE:FREQ=DAILY;COUNT=1")
    bring(work, {"/1": write_event("a", NOON), "/2": series})
    CalendarPermission.objects.create(application=application, calendar=work, level="unrestricted")
    single, repeating = (each["options"] for each in ask(client, headers)["events"])
    assert single == {"delete": True, "update": True, "change_participation_status": False}
    assert repeating["update"] is False, "series are not edited over the API"
    Calendar.objects.update(is_readonly=True)
    assert not any(ask(client, headers)["events"][0]["options"].values())


def test_pages_go_on_where_the_last_one_ended(
    client: Client, work: Calendar, headers: dict[str, str], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    objects = {f"/{n}": write_event(f"n{n:03}", NOON + n // 2 * HOUR, summary=f"{n}") for n in range(205)}
    bring(work, objects)
    first = ask(client, headers)
    assert first["pages"]["current"] == 1
    assert first["pages"]["total"] == 3
    assert first["pages"]["next_page"].startswith(f"{settings.PARLEY_PUBLIC_URL}/v1/events/pages/")
    # What changes in between shifts nothing.
    bring(work, {"/new": write_event("new", NOON - HOUR, summary="new")}, "/0")
    seen = [each["summary"] for each in first["events"]]
    path = urlsplit(first["pages"]["next_page"]).path
    with django_assert_num_queries(3):
        second = client.get(path, headers=headers).json()
    third = client.get(urlsplit(second["pages"]["next_page"]).path, headers=headers).json()
    seen += [each["summary"] for page in (second, third) for each in page["events"]]
    assert seen == [f"{n}" for n in range(205)]
    assert third["pages"] == {"current": 3, "total": 3}


def test_a_page_serves_only_whom_it_was_made_for(
    client: Client, work: Calendar, application: Application, headers: dict[str, str]
) -> None:
    bring(work, {f"/{n}": write_event(f"n{n}", NOON + n * HOUR) for n in range(101)})
    path = urlsplit(ask(client, headers)["pages"]["next_page"]).path
    other = bearer(application, Account.objects.create(email="ben@example.org", tzid="Etc/UTC"), "read_write")
    again = bearer(application, work.connection.account, "read_write")
    for theirs in (other, again):
        assert client.get(path, headers=theirs).status_code == 404
    assert client.get(path.replace("events", "free_busy"), headers=headers).status_code == 404
    assert client.get(f"{path}x", headers=headers).status_code == 404
    assert client.get(path, headers=headers).status_code == 200


def test_free_busy_time_says_nothing_else(
    client: Client, work: Calendar, application: Application, rosa: Account
) -> None:
    free = write_event("free", NOON + 2 * HOUR, "TRANSP:TRANSPARENT")
    away = write_event("away", NOON + HOUR, "X-MICROSOFT-CDO-BUSYSTATUS:OOF")
    published = b"BEGIN:VCALENDAR\nBEGIN:VFREEBUSY\nFREEBUSY:20260303T180000Z/PT1H\nEND:VFREEBUSY\nEND:VCALENDAR\n"
    bring(work, {"/1": write_event("a", NOON, "STATUS:TENTATIVE"), "/2": away, "/3": free, "/4": published})
    headers = bearer(application, rosa, "free_busy")
    entries = ask(client, headers, "free_busy")["free_busy"]
    assert entries[0] == {
        "calendar_id": work.pk,
        "start": "2026-03-03T12:00:00Z",
        "end": "2026-03-03T13:00:00Z",
        "free_busy_status": "tentative",
    }
    assert [each["free_busy_status"] for each in entries] == ["tentative", "busy", "busy"]
    everything = ask(client, headers, "free_busy", include_free="true", include_ids="true", include_deleted="true")
    assert [each["free_busy_status"] for each in everything["free_busy"]] == ["tentative", "busy", "free", "busy"]
    assert set(everything["free_busy"][0]) > {"event_uid", "deleted"}
    refused = client.get("/v1/events", {"tzid": "Etc/UTC"}, headers=headers)
    assert (refused.status_code, list(refused.json()["errors"])) == (403, ["base"])


def test_userinfo_comes_along_for_the_agenda(client: Client, work: Calendar, headers: dict[str, str]) -> None:
    answer = ask(client, headers, include_userinfo="true")
    (profile,) = answer["userinfo"]["cronofy.data"]["profiles"]
    assert profile["profile_calendars"][0]["calendar_id"] == work.pk
    assert "userinfo" in ask(client, headers, "free_busy", include_userinfo="true")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "tzid"),
        ({"tzid": "Mars/Base"}, "tzid"),
        ({"tzid": "Etc/UTC", "from": "yesterday"}, "from"),
        ({"tzid": "Etc/UTC", "to": "2026-03-03T12:00:00.500Z"}, "to"),
        ({"tzid": "Etc/UTC", "include_deleted": "maybe"}, "include_deleted"),
        ({"tzid": "Etc/UTC", "calendar_ids[]": "cal_unknown"}, "calendar_ids"),
    ],
)
def test_what_cannot_be_read_is_named(
    client: Client, work: Calendar, headers: dict[str, str], query: dict[str, str], field: str
) -> None:
    answer = client.get("/v1/events", query, headers=headers)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


def test_calendars_can_be_chosen_but_only_ones_own(
    client: Client, work: Calendar, rosa: Account, headers: dict[str, str], application: Application
) -> None:
    home = make_calendar(rosa, "Home")
    bring(work, {"/1": write_event("a", NOON, summary="work")})
    bring(home, {"/1": write_event("b", NOON, summary="home")})
    assert list_summaries(client, headers, **{"calendar_ids[]": home.pk}) == ["home"]
    assert set(list_summaries(client, headers, calendar_ids=[home.pk, work.pk])) == {"home", "work"}
    stranger = bearer(application, Account.objects.create(email="ben@example.org", tzid="Etc/UTC"), "read_write")
    assert list_summaries(client, stranger) == []
    answer = client.get("/v1/events", {"tzid": "Etc/UTC", "calendar_ids[]": work.pk}, headers=stranger)
    assert answer.json()["errors"]["calendar_ids"][0]["key"] == "errors.invalid_calendar_ids"


def test_clients_send_a_body_with_a_question(client: Client, work: Calendar, headers: dict[str, str]) -> None:
    answer = client.generic(
        "GET", "/v1/events?tzid=Etc%2FUTC&only_managed=False", b"{}", "application/json", headers=headers
    )
    assert answer.status_code == 200


def test_the_agenda_of_another_site_pages_with_its_own_token(
    client: Client, work: Calendar, application: Application, rosa: Account, headers: dict[str, str]
) -> None:
    bring(work, {f"/{n}": write_event(f"n{n}", NOON + n * HOUR) for n in range(101)})
    origin = "https://pages.example"
    token = issue_element_token(application, ["agenda"], origin, [rosa.pk]).token
    page = {"Origin": origin, "Cronofy-Element": "v1.67.7, agenda"}
    query = {"tzid": "Etc/UTC", "include_userinfo": "true", "et": token}
    first = client.get("/v1/events", query, headers=page)
    assert first.status_code == 200, first.content
    assert first.json()["userinfo"]["sub"] == rosa.pk
    following = first.json()["pages"]["next_page"]
    assert token not in following
    assert len(client.get(f"{urlsplit(following).path}?et={token}", headers=page).json()["events"]) == 1
    assert client.get(urlsplit(following).path, headers=headers).status_code == 404, "it is the browser's page"
    assert client.get("/v1/events", query, headers={"Origin": "https://evil.example"}).status_code == 401
