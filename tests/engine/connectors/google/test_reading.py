"""What of Google's events comes through, busy time right before a booking, and calls of Google's own."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from parley.engine.connectors.base import Conferencing, SyncSpan
from parley.engine.connectors.errors import (
    CalendarMissing,
    ClientRefused,
    CredentialsRefused,
    PushNotOffered,
    QuotaExceeded,
    ScopesMissing,
    ServerTooSlow,
    ServerUnavailable,
    WriteConflict,
)
from parley.engine.connectors.google.addresses import name_event, split_event
from parley.engine.connectors.google.events.mapping_in import build_ics
from parley.engine.connectors.google.events.texts import read_plain
from parley.engine.domain.events import list_occurrences, read_calendar
from parley.engine.services.calendars.sync.texts import describe_event
from tests.engine.connectors.google.conftest import Desk

BERLIN = ZoneInfo("Europe/Berlin")
TEN = datetime(2026, 12, 1, 10, tzinfo=BERLIN)
HOUR = timedelta(hours=1)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
SPAN = SyncSpan(NOW - timedelta(days=42), NOW + timedelta(days=201), NOW)
ROOT = "https://www.googleapis.com/auth/"
UNTIL = datetime(2026, 12, 30, tzinfo=UTC)


def test_calendars_say_what_they_are(desk: Desk) -> None:
    holidays = "de.german#holiday@group.v.calendar.google.com"
    desk.google.add_calendar(desk.email, "Holidays", id=f"{desk.email}-{holidays}", role="reader", solutions=())
    desk.google.add_calendar(desk.email, "New role", timezone="Asia/Tokyo", role="writerWithoutPrivateAccess")
    listed = {calendar.name: calendar for calendar in desk.connector.list_calendars()}
    own = next(calendar for calendar in listed.values() if calendar.is_primary)
    assert (own.href, own.timezone, own.is_writable) == (desk.email, "Europe/Berlin", True)
    assert own.conferencing == frozenset({Conferencing.GOOGLE_MEET})
    assert not listed["Holidays"].is_writable
    assert listed["Holidays"].conferencing == frozenset()
    # A role that Google added later is no right to write.
    assert (listed["New role"].is_writable, listed["New role"].timezone) == (False, "Asia/Tokyo")
    # Names with signs that mean something in addresses are reached all the same.
    assert desk.connector.sync_calendar(listed["Holidays"].href, "", SPAN).is_complete


def test_hrefs_hold_both_ids_whatever_signs_they_have() -> None:
    for calendar, event in (("rosa@example.com", "abc_20261201T090000Z"), ("a/b#c%@x", "d/e f")):
        assert split_event(name_event(calendar, event)) == (calendar, event)
    assert name_event("rosa@example.com", "ABC") != name_event("rosa@example.com", "abc")


def test_what_an_event_says_comes_through(desk: Desk) -> None:
    desk.google.put_event(
        desk.calendar,
        TEN,
        summary="Plan; ahead, now",
        description="<p>Hello <b>you</b></p><a href='https://example.com/x'>notes</a>",
        location="Room 4\nFloor 2",
        visibility="private",
        organizer={"email": "boss@example.com", "displayName": "The Boss"},
        attendees=[
            {"email": desk.email, "responseStatus": "tentative"},
            {"email": "ada@example.org", "displayName": 'Ada "A": B', "responseStatus": "accepted", "optional": True},
        ],
        reminders={"useDefault": False, "overrides": [{"method": "popup", "minutes": 15}]},
    )
    (item,) = desk.connector.sync_calendar(desk.calendar, "", SPAN).changed
    (event,) = read_calendar(item.ics).events
    said = describe_event(event, event.details, frozenset({desk.email}))
    assert said["summary"] == "Plan; ahead, now"
    assert said["description"] == "Hello you\nnotes (https://example.com/x)"
    assert said["location"] == {"description": "Room 4\nFloor 2"}
    assert said["event_private"] is True
    assert said["organizer"] == {"email": "boss@example.com", "display_name": "The Boss"}
    assert said["participation_status"] == "tentative"
    assert said["attendees"][1] == {"email": "ada@example.org", "display_name": 'Ada "A": B', "status": "accepted"}
    assert b"TRIGGER:-PT15M" in item.ics
    assert event.start.tzid == "Europe/Berlin"


BASE = {
    "id": "ev1",
    "iCalUID": "ev1@google.com",
    "status": "confirmed",
    "start": {"dateTime": "2026-12-01T10:00:00+01:00", "timeZone": "Europe/Berlin"},
    "end": {"dateTime": "2026-12-01T10:30:00+01:00", "timeZone": "Europe/Berlin"},
}


@pytest.mark.parametrize(
    "told",
    [
        {"status": "some-new-status"},
        {"transparency": "some-new-word"},
        {"eventType": "some-new-type"},
        {"visibility": "some-new-word"},
        {"attendees": [{"email": "rosa@example.com", "self": True, "responseStatus": "some-new-answer"}]},
        {"attendees": "nonsense", "reminders": "nonsense", "extendedProperties": [], "conferenceData": "nonsense"},
    ],
)
def test_what_nobody_knows_yet_is_busy(told: dict[str, object]) -> None:
    found = list_occurrences(read_calendar(build_ics([{**BASE, **told}], "UTC")), NOW, UNTIL, "Europe/Berlin")
    assert [each.status.is_blocking for each in found] == [True]


def test_an_invitation_that_was_declined_under_another_address_is_free_time() -> None:
    """The mark of the copy's owner decides: people have more addresses than we know."""
    people = [{"email": "alias@example.com", "self": True, "responseStatus": "declined"}]
    found = list_occurrences(read_calendar(build_ics([{**BASE, "attendees": people}], "UTC")), NOW, UNTIL, "UTC")
    assert [each.status.is_blocking for each in found] == [False]


def test_a_zone_that_nobody_knows_leaves_the_time_where_it_is() -> None:
    far = {"dateTime": "2026-12-01T10:00:00+01:00", "timeZone": "Mars/Olympus"}
    end = {"dateTime": "2026-12-01T10:30:00+01:00", "timeZone": "Mars/Olympus"}
    single = build_ics([{**BASE, "start": far, "end": end}], "Europe/Berlin")
    series = build_ics(
        [{**BASE, "start": far, "end": end, "recurrence": ["RRULE:FREQ=DAILY;COUNT=2"]}], "Europe/Berlin"
    )
    (only,) = list_occurrences(read_calendar(single), NOW, UNTIL, "Asia/Tokyo")
    first, second = list_occurrences(read_calendar(series), NOW, UNTIL, "Asia/Tokyo")
    assert only.starts_at == first.starts_at == TEN.astimezone(UTC)
    assert second.starts_at == first.starts_at + timedelta(days=1)


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    times = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]
    for starts_at in times:
        point = {"dateTime": starts_at.astimezone(BERLIN).isoformat(), "timeZone": "Europe/Berlin"}
        end = {"dateTime": (starts_at + HOUR / 2).astimezone(BERLIN).isoformat(), "timeZone": "Europe/Berlin"}
        (found,) = list_occurrences(
            read_calendar(build_ics([{**BASE, "start": point, "end": end}], "UTC")), times[0] - HOUR, UNTIL, "UTC"
        )
        assert (found.starts_at, found.ends_at) == (starts_at, starts_at + HOUR / 2)


@pytest.mark.parametrize(
    "text",
    ["\r\nEND:VEVENT\r\nBEGIN:VEVENT", "a\rATTENDEE:mailto:x@example.com", '"; ATTENDEE:', "\u2028x", "\x00\x1b"],
)
def test_nothing_that_somebody_wrote_becomes_a_line_of_its_own(text: str) -> None:
    people = [{"email": f"a@example.com{text}", "displayName": text}]
    item = {**BASE, "summary": text, "location": text, "description": text, "attendees": people, "organizer": people[0]}
    reading = read_calendar(build_ics([item], "UTC"))
    assert len(reading.events) == 1
    assert len(reading.events[0].attendees) == 1
    assert reading.events[0].start.time.wall == read_calendar(build_ics([BASE], "UTC")).events[0].start.time.wall


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("no markup at all: 1 < 2 & 3 > 2", "no markup at all: 1 < 2 & 3 > 2"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<script>alert(1)</script>said", "said"),
        ("a&nbsp;b &amp; c", "a b & c"),
        ("<a href='https://example.com'>https://example.com</a>", "https://example.com"),
        ("<a href='javascript:x'>words</a>", "words"),
    ],
)
def test_descriptions_are_read_as_plain_text(text: str, plain: str) -> None:
    assert read_plain(text) == plain


def test_right_before_a_booking_free_time_takes_one_question(desk: Desk) -> None:
    desk.google.put_event(desk.calendar, TEN, transparency="transparent")
    assert desk.connector.list_objects_between(desk.calendar, TEN, TEN + HOUR, 5) == []
    assert desk.asked == ["freebusy.query"]


def test_right_before_a_booking_a_series_is_told_of_by_what_falls_into_the_span(desk: Desk) -> None:
    made = desk.google.put_event(desk.calendar, TEN, recurrence=["RRULE:FREQ=DAILY;COUNT=20"])
    desk.google.put_event(desk.calendar, date(2026, 12, 3))
    first = TEN + timedelta(days=2)
    moved = desk.google.name_occurrence(desk.calendar, made["id"], TEN + timedelta(days=9))
    desk.google.change_event(desk.calendar, moved, start=first + 2 * HOUR, end=first + 3 * HOUR)
    desk.google.calls.clear()
    found = {
        item.is_excerpt: item for item in desk.connector.list_objects_between(desk.calendar, first, first + 3 * HOUR, 5)
    }
    assert desk.asked == ["freebusy.query", "events.list"]
    assert found[True].href == name_event(desk.calendar, made["id"])
    starts = [
        each.starts_at for each in list_occurrences(read_calendar(found[True].ics), first, first + 5 * HOUR, "UTC")
    ]
    assert sorted(starts) == [first.astimezone(UTC), (first + 2 * HOUR).astimezone(UTC)]
    assert b"VALUE=DATE:20261203" in found[False].ics


@pytest.mark.parametrize(("reason", "expected"), [("notFound", CalendarMissing), ("internalError", ServerUnavailable)])
def test_scenario_15_a_calendar_that_google_cannot_judge_is_not_free(
    desk: Desk, reason: str, expected: type[Exception]
) -> None:
    desk.google.faults.free_busy_errors[desk.calendar] = reason
    with pytest.raises(expected):
        desk.connector.list_objects_between(desk.calendar, TEN, TEN + HOUR, 5)
    desk.google.faults.free_busy_errors.clear()


def test_without_the_scope_for_busy_time_the_events_tell(desk: Desk) -> None:
    connector = desk.reopen(f"{ROOT}calendar.calendarlist.readonly", f"{ROOT}calendar.events.readonly")
    desk.google.put_event(desk.calendar, TEN)
    assert len(connector.list_objects_between(desk.calendar, TEN, TEN + HOUR, 5)) == 1


def test_a_span_that_is_too_long_for_one_question_is_read(desk: Desk) -> None:
    desk.google.put_event(desk.calendar, TEN)
    assert len(desk.connector.list_objects_between(desk.calendar, TEN, TEN + timedelta(days=400), 10)) == 1
    assert desk.asked == ["events.list"]


def test_a_look_ends_within_its_deadline(desk: Desk) -> None:
    desk.google.faults.hang(on="freeBusy")
    with pytest.raises(ServerTooSlow):
        desk.connector.list_objects_between(desk.calendar, TEN, TEN + HOUR, 0.3)
    desk.google.faults.release()


@pytest.mark.parametrize(
    ("status", "reason", "expected"),
    [
        (403, "rateLimitExceeded", ServerUnavailable),
        (403, "userRateLimitExceeded", ServerUnavailable),
        (429, "rateLimitExceeded", ServerUnavailable),
        (500, "backendError", ServerUnavailable),
        (503, "backendError", ServerUnavailable),
        (403, "quotaExceeded", QuotaExceeded),
        (403, "dailyLimitExceeded", ClientRefused),
        (403, "accessNotConfigured", ClientRefused),
        (403, "insufficientPermissions", ScopesMissing),
        (404, "notFound", CalendarMissing),
    ],
)
def test_scenario_29_a_refusal_is_judged_by_its_reason(
    desk: Desk, status: int, reason: str, expected: type[Exception]
) -> None:
    desk.google.faults.refuse(status, reason, on="events", retry_after="17")
    with pytest.raises(expected) as caught:
        desk.connector.sync_calendar(desk.calendar, "", SPAN)
    assert type(caught.value) is expected
    seconds = caught.value.retry_after_seconds
    if expected is ServerUnavailable:
        assert seconds == 17
    if expected is QuotaExceeded:
        assert seconds >= 3600
    assert reason not in str(caught.value)


def test_a_token_that_ran_out_is_renewed_once(desk: Desk) -> None:
    refused: list[str] = []

    def renew(token: str) -> str:
        refused.append(token)
        return desk.google.grant(desk.email).access_token

    connector = desk.open("ran-out", renew)
    assert connector.list_calendars()
    assert connector.list_calendars()
    assert refused == ["ran-out"]


def test_a_token_that_stays_refused_is_not_tried_again(desk: Desk) -> None:
    for connector in (desk.open("dead", lambda token: "dead-too"), desk.open("dead")):
        with pytest.raises(CredentialsRefused):
            connector.list_calendars()
        before = len(desk.google.calls)
        with pytest.raises(CredentialsRefused):
            connector.list_calendars()
        assert len(desk.google.calls) == before


ADDRESS = "https://parley.example/inbound/google"


def test_scenario_27_a_watch_ends_when_google_says(desk: Desk) -> None:
    desk.google.faults.watch_lifetime = timedelta(hours=6)
    wanted = desk.google.clock.now() + timedelta(days=30)
    watch = desk.connector.watch_calendar(desk.calendar, ADDRESS, "watch-27", "secret-27", wanted)
    assert watch.expires_at < wanted - timedelta(days=20)
    assert watch.resource_id
    assert desk.connector.renew_watch(watch, wanted) is None
    # A new one stands beside the old; the same id is never taken twice.
    beside = desk.connector.watch_calendar(desk.calendar, ADDRESS, "watch-27b", "secret-27", wanted)
    with pytest.raises(WriteConflict):
        desk.connector.watch_calendar(desk.calendar, ADDRESS, "watch-27", "secret-27", wanted)
    for each in (watch, beside, watch):
        desk.connector.end_watch(each)


def test_scenario_28_a_calendar_that_cannot_be_watched_says_so(desk: Desk) -> None:
    holidays = desk.google.add_calendar(desk.email, "Holidays", role="reader", is_watchable=False)
    wanted = desk.google.clock.now() + timedelta(days=7)
    with pytest.raises(PushNotOffered):
        desk.connector.watch_calendar(holidays, ADDRESS, "watch-28", "secret", wanted)
    desk.connector.end_watch(desk.connector.watch_calendar(desk.calendar, ADDRESS, "watch-28b", "secret", wanted))


def test_an_address_that_google_does_not_call_is_the_installations_matter(desk: Desk) -> None:
    wanted = desk.google.clock.now() + timedelta(days=7)
    with pytest.raises(ClientRefused, match="address"):
        desk.connector.watch_calendar(desk.calendar, "http://parley.example/x", "watch-29", "secret", wanted)
    desk.google.faults.refuse(401, "webhookUrlUnauthorized", on="watch")
    with pytest.raises(ClientRefused, match="address"):
        desk.connector.watch_calendar(desk.calendar, ADDRESS, "watch-30", "secret", wanted)
