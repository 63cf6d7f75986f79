"""Add to calendar: an event for the visitor's own calendar, whichever that is (7.3)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar as ICalendar

from parley.engine.domain.event_writing.files import NewFile
from parley.engine.models import Application, Attachment, BookingLink, Grant, ManagedEvent
from parley.engine.services.applications.tokens import forget_dead_tokens, forget_unredeemed_grants, redeem_code
from parley.engine.services.events.attachments import keep_attachment
from parley.engine.services.events.conferencing import add_room
from parley.engine.services.events.writing.envelopes import get_state
from parley.toolkit.clock import frozen
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


def test_whoever_takes_two_events_lets_the_application_in_once(client: Client, cast: Cast) -> None:
    before = list(Grant.objects.values_list("pk", flat=True))
    for event_id in ("open-day", "open-evening"):
        path = make(client, cast, event_id=event_id)
        for _ in range(2):
            sign_in(cast.ana).post(f"{path}/keep", {"calendar_id": cast.calendars[cast.ana.pk].pk})
    assert Grant.objects.exclude(pk__in=before).count() == 1
    assert ManagedEvent.objects.count() == 2


def test_an_address_that_is_not_registered_lets_nobody_in(client: Client, cast: Cast) -> None:
    path, before = make(client, cast), Grant.objects.count()
    Application.objects.update(stored_redirect_uris=["https://customer.example/elsewhere"])
    kept = sign_in(cast.ana).post(f"{path}/keep", {"calendar_id": cast.calendars[cast.ana.pk].pk})
    assert (kept["Location"], Grant.objects.count()) == (f"{path}?added=yes", before)
    assert ManagedEvent.objects.count() == 1


def test_what_was_never_redeemed_is_swept(client: Client, cast: Cast, noon: datetime) -> None:
    path, before = make(client, cast), set(Grant.objects.values_list("pk", flat=True))
    sign_in(cast.ana).post(f"{path}/keep", {"calendar_id": cast.calendars[cast.ana.pk].pk})
    assert forget_unredeemed_grants() == 0
    with frozen(noon + timedelta(days=1, minutes=5)):
        assert forget_dead_tokens() == 1
        assert forget_unredeemed_grants() == 1
    assert set(Grant.objects.values_list("pk", flat=True)) == before


def test_files_and_the_room_of_the_visitor_come_with_the_event(client: Client, cast: Cast) -> None:
    add_room(cast.ana, "zoom", "Ana’s room", "https://zoom.example/ana")
    file = keep_attachment(cast.application, NewFile("plan.txt", "text/plain", b"A plan"), ())
    room = {"conferencing": {"profile_id": "default"}}
    path = make(client, cast, attachments=[{"attachment_id": file.pk}], **room)
    sign_in(cast.ana).post(f"{path}/keep", {"calendar_id": cast.calendars[cast.ana.pk].pk})
    state = get_state(ManagedEvent.objects.get())
    assert state.conferencing is not None and state.conferencing.join_url == "https://zoom.example/ana"
    assert [each.name for each in state.files] == ["plan.txt"] and state.files[0].url

    body = {"event": {**EVENT, "attachments": [{"attachment_id": "att_of_nobody"}]}, "oauth": {}}
    refused = client.post("/v1/add_to_calendar", body, JSON, headers=cast.headers)
    assert set(refused.json()["errors"]) == {"event.attachments[0].attachment_id"}
    # Gone since the link was made: the event is written without it.
    Attachment.objects.all().delete()
    ManagedEvent.objects.all().delete()
    sign_in(cast.ana).post(f"{path}/keep", {"calendar_id": cast.calendars[cast.ana.pk].pk})
    assert get_state(ManagedEvent.objects.get()).files == ()


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
