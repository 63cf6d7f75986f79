"""Add to calendar: an event for the visitor's own calendar, whichever that is (7.3)."""

from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar as ICalendar

from parley.engine.models import BookingLink, Grant, ManagedEvent
from parley.engine.services.applications.tokens import redeem_code
from tests.engine.booking_links.cast import Cast
from tests.engine.booking_links.test_real_time_scheduling import JSON, path_of
from tests.engine.pages.conftest import sign_in

EVENT = {
    "event_id": "open-day",
    "summary": 'Open day; "come"',
    "description": "Bring a friend.",
    "start": "2026-03-29T00:30:00Z",
    "end": "2026-03-29T02:30:00Z",
    "tzid": "Europe/Berlin",
    "location": {"description": "Hall 4"},
}


def make(client: Client, cast: Cast, scope: str = "create_event", **more: Any) -> str:
    body = {
        "client_id": cast.application.client_id,
        "client_secret": cast.client_secret,
        "oauth": {"redirect_uri": "https://customer.example/back", "state": "opaque", "scope": scope},
        "event": {**EVENT, **more},
    }
    answer = client.post("/v1/add_to_calendar", body, JSON, headers={"Authorization": "Bearer undefined"})
    assert (answer.status_code, list(answer.json())) == (200, ["url"]), answer.content
    return path_of(answer.json())


def test_the_event_is_shown_and_comes_as_a_file(client: Client, cast: Cast) -> None:
    path = make(client, cast)
    page = client.get(f"{path}?tz=Europe/Berlin").content.decode()
    # The clock goes forward in between.
    assert "01:30–04:30" in page and "Hall 4" in page and "calendar.google.com" in page
    event = ICalendar.from_ical(client.get(f"{path}/event.ics").content).events[0]
    assert (event["SUMMARY"], event["LOCATION"]) == (EVENT["summary"], "Hall 4")
    assert event.start.strftime("%H:%M") == "01:30" and "ORGANIZER" not in event
    assert not ManagedEvent.objects.exists()


def test_a_whole_day_is_shown_as_days(client: Client, cast: Cast) -> None:
    page = client.get(make(client, cast, start="2026-03-09", end="2026-03-11")).content.decode()
    assert "Monday 9 March" in page and "Tuesday 10 March" in page and "00:00" not in page


def test_whoever_is_signed_in_takes_it_into_a_calendar(client: Client, cast: Cast) -> None:
    path = make(client, cast)
    assert client.post(f"{path}/keep", {"calendar_id": "x"}).status_code == 302  # to the log-in
    client = sign_in(cast.ana)
    own = cast.calendars[cast.ana.pk]
    assert own.pk in client.get(path).content.decode()
    foreign = client.post(f"{path}/keep", {"calendar_id": cast.calendars[cast.ben.pk].pk})
    assert foreign.status_code >= 400 and not ManagedEvent.objects.exists()
    kept = client.post(f"{path}/keep", {"calendar_id": own.pk})
    event = ManagedEvent.objects.get()
    assert (event.calendar, event.event_id, event.application) == (own, "open-day", cast.application)
    address = kept["Location"]
    assert address.startswith("https://customer.example/back?code=") and address.endswith("&state=opaque")
    code = address.split("code=")[1].split("&")[0]
    tokens = redeem_code(cast.application, code, "https://customer.example/back")
    assert (tokens.grant.account, tokens.grant.scope) == (cast.ana, "create_event event_reminders")


@pytest.mark.parametrize("scope", ["read_write", "read_events service_account/accounts/manage", ""])
def test_the_application_gets_no_more_than_the_page_tells_of(client: Client, cast: Cast, scope: str) -> None:
    path, before = make(client, cast, scope=scope), list(Grant.objects.values_list("pk", flat=True))
    sign_in(cast.ana).post(f"{path}/keep", {"calendar_id": cast.calendars[cast.ana.pk].pk})
    given = Grant.objects.exclude(pk__in=before).get().scope.split()
    assert {"create_event"} <= set(given) <= {"create_event", "delete_event", "event_reminders"}


def test_a_closed_link_writes_nothing(client: Client, cast: Cast) -> None:
    path = make(client, cast)
    BookingLink.objects.update(status="disabled")
    kept = sign_in(cast.ana).post(f"{path}/keep", {"calendar_id": cast.calendars[cast.ana.pk].pk})
    assert kept.status_code >= 400 and not ManagedEvent.objects.exists()


@pytest.mark.parametrize("missing", ["event_id", "summary", "start", "end"])
def test_an_event_that_is_not_whole_is_refused(client: Client, cast: Cast, missing: str) -> None:
    event = {name: value for name, value in EVENT.items() if name != missing}
    body = {"event": event, "oauth": {}}
    refused = client.post("/v1/add_to_calendar", body, JSON, headers=cast.headers)
    assert (refused.status_code, set(refused.json()["errors"])) == (422, {f"event.{missing}"})
