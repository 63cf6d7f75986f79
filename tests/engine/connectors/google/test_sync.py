"""Keeping in step with Google: tokens, pages, stubs, series, and in the end the same busy time as Google's own."""

import json
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from parley.engine.connectors.base import ConnectorSettings, SyncSpan
from parley.engine.connectors.errors import AnswerUnreadable, CalendarMissing, ConnectorError, ServerUnavailable
from parley.engine.connectors.google.connector import GoogleConnector
from tests.engine.connectors.google.conftest import Desk
from tests.engine.connectors.google.mirror import Mirror
from tests.fakes.misbehaving_servers import Asked, Reply, run_scripted_server

BERLIN = ZoneInfo("Europe/Berlin")
TEN = datetime(2026, 12, 1, 10, tzinfo=BERLIN)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SPAN = SyncSpan(NOW - timedelta(days=42), NOW + timedelta(days=201), NOW)
WEEKLY = ["RRULE:FREQ=WEEKLY;COUNT=8"]


@pytest.fixture
def mirror(desk: Desk) -> Mirror:
    return Mirror(desk.connector, desk.calendar, SPAN, desk.email)


def check_truth(desk: Desk, mirror: Mirror) -> None:
    assert mirror.list_busy(SPAN.starts_at, SPAN.ends_at) == sorted(
        desk.google.expand(desk.calendar, SPAN.starts_at, SPAN.ends_at)
    )


def test_a_first_sync_is_asked_for_from_before_the_span_and_later_ones_by_token_alone(
    desk: Desk, mirror: Mirror
) -> None:
    desk.google.put_event(desk.calendar, TEN)
    assert mirror.sync().is_complete
    mirror.sync()
    first, second = desk.google.list_calls("events.list")
    assert set(dict(first.query)) == {"maxResults", "singleEvents", "timeMin"}
    assert datetime.fromisoformat(dict(first.query)["timeMin"]) < SPAN.starts_at
    assert set(dict(second.query)) == {"maxResults", "singleEvents", "syncToken"}


def test_a_span_that_begins_before_what_was_listed_is_listed_anew(desk: Desk, mirror: Mirror) -> None:
    mirror.sync()
    earlier = replace(SPAN, starts_at=SPAN.starts_at - timedelta(days=400))
    assert desk.connector.sync_calendar(desk.calendar, mirror.state, earlier).is_complete
    assert not desk.connector.sync_calendar(desk.calendar, mirror.state, replace(SPAN, now=NOW)).is_complete


@pytest.mark.parametrize("state", ["nonsense", '{"token":1}', "[]", "null", '{"token":"x","from":"y","size":1}'])
def test_a_state_that_is_none_gives_a_complete_listing(desk: Desk, state: str) -> None:
    assert desk.connector.sync_calendar(desk.calendar, state, SPAN).is_complete


def test_what_cannot_be_read_is_not_taken_for_an_empty_calendar() -> None:
    busy = json.dumps({"calendars": {"me": {"busy": [{"start": "2026-12-01T09:00:00Z"}]}}}).encode()

    def answer(asked: Asked) -> Reply:
        return Reply(200, {}, busy if asked.path.endswith("/freeBusy") else b"<html>Welcome to our hotel</html>")

    with run_scripted_server(answer) as server:
        settings = ConnectorSettings(base_url=server.origin, access_token="t")
        with closing(GoogleConnector(settings)) as connector:
            for ask in (
                connector.list_calendars,
                lambda: connector.sync_calendar("me", "", SPAN),
                lambda: connector.list_objects_between("me", NOW, NOW + timedelta(days=30), 10),
            ):
                with pytest.raises(AnswerUnreadable):
                    ask()


def test_a_token_that_google_never_gave_gives_a_complete_listing(desk: Desk, mirror: Mirror) -> None:
    mirror.sync()
    forged = json.dumps({**json.loads(mirror.state), "token": "never-given"})
    assert desk.connector.sync_calendar(desk.calendar, forged, SPAN).is_complete


def test_scenario_7_an_expired_state_gives_everything_at_once_so_that_nothing_is_free_meanwhile(
    desk: Desk, mirror: Mirror
) -> None:
    kept, vanished = (desk.google.put_event(desk.calendar, TEN + timedelta(days=day)) for day in (0, 1))
    mirror.sync()
    desk.google.delete_event(desk.calendar, vanished["id"])
    desk.google.expire_sync(desk.calendar)
    desk.google.calls.clear()
    result = mirror.sync()
    assert [call.status for call in desk.google.list_calls("events.list")] == [410, 200]
    assert result.is_complete
    assert [item.href.rpartition("/")[2] for item in result.changed] == [kept["id"]]
    check_truth(desk, mirror)


def test_scenario_8_a_crash_between_pages_loses_nothing(desk: Desk, mirror: Mirror) -> None:
    mirror.sync()
    for number in range(9):
        desk.google.put_event(desk.calendar, TEN + timedelta(days=number))
    desk.google.faults.page_limit = 3
    desk.google.faults.random.seed(3)
    desk.google.faults.cut(0.4, on="events", times=None)
    before, failures = mirror.state, 0
    desk.google.calls.clear()
    while mirror.state == before:
        try:
            assert len(mirror.sync().changed) == 9
        except ServerUnavailable:
            failures += 1
    # Pages that were answered before a cut count for nothing: each round begins at the kept state.
    answered = [call for call in desk.google.list_calls("events.list") if call.status == 200]
    assert failures
    assert len(answered) > 4
    check_truth(desk, mirror)


def test_scenario_9_an_empty_page_is_not_the_last(desk: Desk, mirror: Mirror) -> None:
    for number in range(7):
        desk.google.put_event(desk.calendar, TEN + timedelta(days=number))
    desk.google.faults.page_limit, desk.google.faults.empty_pages = 2, True
    result = mirror.sync()
    pages = desk.google.list_calls("events.list")
    assert len(pages) > 4
    # Each page is asked for with the parameters of the first.
    assert {tuple(pair for pair in page.query if pair[0] != "pageToken") for page in pages} == {tuple(pages[0].query)}
    assert len(result.changed) == 7
    check_truth(desk, mirror)
    assert mirror.sync().changed == []


def test_scenario_10_a_stub_that_is_only_an_id_frees_the_time(desk: Desk, mirror: Mirror) -> None:
    made = desk.google.put_event(desk.calendar, TEN)
    mirror.sync()
    desk.google.delete_event(desk.calendar, made["id"])
    result = mirror.sync()
    assert (result.changed, [href.rpartition("/")[2] for href in result.removed_hrefs]) == ([], [made["id"]])
    check_truth(desk, mirror)


def test_an_event_that_was_moved_out_of_sight_frees_the_time(desk: Desk, mirror: Mirror) -> None:
    made = desk.google.put_event(desk.calendar, TEN)
    mirror.sync()
    away = TEN + timedelta(days=4000)
    desk.google.change_event(desk.calendar, made["id"], start=away, end=away + timedelta(hours=1))
    mirror.sync()
    assert mirror.list_busy(SPAN.starts_at, SPAN.ends_at) == []


def test_scenario_11_an_occurrence_that_was_called_off_stays_free_when_the_series_is_renamed(
    desk: Desk, mirror: Mirror
) -> None:
    made = desk.google.put_event(desk.calendar, TEN, recurrence=WEEKLY)
    mirror.sync()
    second = desk.google.name_occurrence(desk.calendar, made["id"], TEN + timedelta(days=7))
    desk.google.delete_event(desk.calendar, second)
    result = mirror.sync()
    assert result.removed_hrefs == []
    assert [b"STATUS:CANCELLED" in part.ics and b"RECURRENCE-ID" in part.ics for part in result.parts] == [True]
    assert len(mirror.list_busy(SPAN.starts_at, SPAN.ends_at)) == 7
    desk.google.change_event(desk.calendar, made["id"], summary="Renamed")
    mirror.sync()
    check_truth(desk, mirror)
    assert len(mirror.list_busy(SPAN.starts_at, SPAN.ends_at)) == 7


def test_scenario_12_a_series_goes_with_all_its_exceptions(desk: Desk, mirror: Mirror) -> None:
    made = desk.google.put_event(desk.calendar, TEN, recurrence=WEEKLY)
    names = [desk.google.name_occurrence(desk.calendar, made["id"], TEN + timedelta(days=7 * n)) for n in (1, 2)]
    mirror.sync()
    desk.google.delete_event(desk.calendar, names[0])
    moved = TEN + timedelta(days=15)
    desk.google.change_event(desk.calendar, names[1], start=moved, end=moved + timedelta(hours=1))
    mirror.sync()
    desk.google.delete_event(desk.calendar, made["id"])
    mirror.sync()
    assert mirror.list_objects() == []
    check_truth(desk, mirror)


def test_scenario_13_an_occurrence_that_was_moved_is_busy_there_and_free_where_it_was(
    desk: Desk, mirror: Mirror
) -> None:
    made = desk.google.put_event(desk.calendar, TEN, recurrence=WEEKLY)
    mirror.sync()
    tuesday = TEN + timedelta(days=7)
    name = desk.google.name_occurrence(desk.calendar, made["id"], tuesday)
    for days in (2, 3):
        # Moved twice: its key stays where its series had put it.
        thursday = tuesday + timedelta(days=days)
        desk.google.change_event(desk.calendar, name, start=thursday, end=thursday + timedelta(hours=1))
        (part,) = mirror.sync().parts
        assert f"RECURRENCE-ID:{tuesday.astimezone(UTC):%Y%m%dT%H%M%SZ}".encode() in part.ics
    starts = [start for start, _ in mirror.list_busy(SPAN.starts_at, SPAN.ends_at)]
    assert tuesday not in starts
    assert thursday in starts
    check_truth(desk, mirror)


@pytest.mark.parametrize(
    ("fields", "is_busy"),
    [
        ({"transparency": "transparent"}, False),
        ({"eventType": "workingLocation", "transparency": "opaque"}, False),
        ({"eventType": "birthday"}, False),
        ({"eventType": "outOfOffice"}, True),
        ({"eventType": "focusTime"}, True),
        ({"status": "tentative"}, True),
        ({"visibility": "confidential"}, True),
    ],
)
def test_scenario_14_what_blocks_time_and_what_does_not(
    desk: Desk, mirror: Mirror, fields: dict[str, str], is_busy: bool
) -> None:
    desk.google.put_event(desk.calendar, TEN, **fields)
    mirror.sync()
    assert bool(mirror.list_busy(SPAN.starts_at, SPAN.ends_at)) is is_busy
    check_truth(desk, mirror)


@pytest.mark.parametrize(
    ("answer", "is_busy"), [("declined", False), ("needsAction", True), ("tentative", True), ("accepted", True)]
)
def test_scenario_14_an_invitation_is_free_time_once_it_is_declined(
    desk: Desk, mirror: Mirror, answer: str, is_busy: bool
) -> None:
    people = [{"email": "boss@example.com"}, {"email": desk.email, "responseStatus": answer}]
    desk.google.put_event(desk.calendar, TEN, attendees=people)
    mirror.sync()
    assert bool(mirror.list_busy(SPAN.starts_at, SPAN.ends_at)) is is_busy
    check_truth(desk, mirror)


def test_a_whole_day_is_a_date_in_the_calendars_own_zone(desk: Desk) -> None:
    auckland = desk.google.add_calendar(desk.email, "Far away", timezone="Pacific/Auckland")
    desk.google.put_event(auckland, date(2026, 12, 1))
    listed = {calendar.href: calendar for calendar in desk.connector.list_calendars()}
    mirror = Mirror(desk.connector, auckland, SPAN, tzid=listed[auckland].timezone)
    (item,) = mirror.sync().changed
    assert b"DTSTART;VALUE=DATE:20261201" in item.ics
    assert mirror.list_busy(SPAN.starts_at, SPAN.ends_at) == desk.google.expand(auckland, SPAN.starts_at, SPAN.ends_at)


def test_a_single_event_that_becomes_a_series_and_back_is_told_apart(desk: Desk, mirror: Mirror) -> None:
    made = desk.google.put_event(desk.calendar, TEN)
    assert len(mirror.sync().changed) == 1
    desk.google.change_event(desk.calendar, made["id"], recurrence=WEEKLY)
    result = mirror.sync()
    assert (result.changed, len(result.parts)) == ([], 1)
    assert result.parts[0].object_href == result.parts[0].href
    desk.google.change_event(desk.calendar, made["id"], recurrence=None)
    assert len(mirror.sync().changed) == 1
    check_truth(desk, mirror)


def test_an_answer_that_is_too_large_is_asked_for_in_smaller_pages(
    desk: Desk, mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parley.engine.connectors.google.session.MAX_BYTES", 100_000)
    connector = desk.reopen("https://www.googleapis.com/auth/calendar")
    for number in range(60):
        desk.google.put_event(desk.calendar, TEN + timedelta(hours=number), description="x" * 8000)
    mirror.connector = connector
    assert len(mirror.sync().changed) == 60
    assert json.loads(mirror.state)["size"] == 20
    assert mirror.sync().changed == []


def test_a_calendar_that_was_taken_away_is_missing(desk: Desk) -> None:
    extra = desk.google.add_calendar(desk.email, "Extra")
    state = desk.connector.sync_calendar(extra, "", SPAN).sync_state
    desk.google.remove_calendar(extra)
    with pytest.raises(CalendarMissing):
        desk.connector.sync_calendar(extra, state, SPAN)
    assert extra not in {calendar.href for calendar in desk.connector.list_calendars()}


def test_with_free_and_busy_time_alone_a_calendar_is_kept_without_titles(desk: Desk) -> None:
    root = "https://www.googleapis.com/auth/"
    connector = desk.reopen(f"{root}calendar.calendarlist.readonly", f"{root}calendar.events.freebusy")
    desk.google.put_event(desk.calendar, TEN, summary="Secret plans")
    mirror = Mirror(connector, desk.calendar, SPAN, desk.email)
    (item,) = mirror.sync().changed
    assert b"Secret" not in item.ics
    check_truth(desk, mirror)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_any_changes_our_busy_time_is_googles_own(desk: Desk, mirror: Mirror, seed: int) -> None:
    """Made, moved, called off, answered, series edited; state expired and answers missing between."""
    random = Random(seed)
    desk.google.faults.page_limit = 4
    for _ in range(12):
        for _ in range(random.randrange(1, 9)):
            change_something(desk, random)
        if random.random() < 0.2:
            desk.google.expire_sync(desk.calendar)
        if random.random() < 0.3:
            desk.google.faults.refuse(503, on="events", times=2)
            with pytest.raises(ConnectorError):
                mirror.sync()
            desk.google.faults.clear()
        mirror.sync()
        check_truth(desk, mirror)


def change_something(desk: Desk, random: Random) -> None:
    google, calendar = desk.google, desk.calendar
    moment = datetime(2026, 11, 20, 8, tzinfo=BERLIN) + timedelta(hours=random.randrange(2000))
    events = google.list_events(calendar)
    kind = random.choice(["one", "series", "day", "move", "delete", "except", "call off", "rename", "rule"])
    if kind == "one" or not events:
        google.put_event(calendar, moment, transparency=random.choice(["opaque", "transparent"]))
    elif kind == "series":
        rule = random.choice(["FREQ=WEEKLY;COUNT=9", "FREQ=DAILY;INTERVAL=3;COUNT=12", "FREQ=MONTHLY;COUNT=4"])
        google.put_event(calendar, moment, recurrence=[f"RRULE:{rule}"])
    elif kind == "day":
        google.put_event(calendar, moment.date(), moment.date() + timedelta(days=random.randrange(1, 4)))
    elif kind in ("delete", "rename"):
        picked = random.choice(events)["id"]
        if kind == "delete":
            google.delete_event(calendar, picked)
        else:
            google.change_event(calendar, picked, summary=f"Renamed {random.random()}")
    else:
        change_series(desk, random, kind, moment, events)


def change_series(desk: Desk, random: Random, kind: str, moment: datetime, events: list[dict[str, object]]) -> None:
    google, calendar = desk.google, desk.calendar
    if kind == "move":
        singles = [each for each in events if not each.get("recurrence")]
        if singles:
            google.change_event(calendar, random.choice(singles)["id"], start=moment, end=moment + timedelta(hours=2))
        return
    masters = [each for each in events if each.get("recurrence")]
    if not masters:
        return
    picked = random.choice(masters)
    if kind == "rule":
        google.change_event(calendar, picked["id"], recurrence=["RRULE:FREQ=WEEKLY;COUNT=5"])
        return
    ahead = google.list_occurrences(calendar, SPAN.starts_at, SPAN.ends_at)
    names = [each["id"] for each in ahead if each.get("recurringEventId") == picked["id"]]
    if names and kind == "call off":
        google.delete_event(calendar, random.choice(names))
    elif names:
        google.change_event(calendar, random.choice(names), start=moment, end=moment + timedelta(minutes=45))
