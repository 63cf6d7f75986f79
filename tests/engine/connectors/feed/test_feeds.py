"""Published calendars, from a real HTTP server that serves and misbehaves as publishers do."""

import gzip
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta

import pytest

from parley.engine.connectors.base import ConnectorSettings, SyncSpan
from parley.engine.connectors.errors import (
    AnswerTooLarge,
    AnswerUnreadable,
    ConnectorError,
    NotACalendarServer,
    PermissionMissing,
    PushNotOffered,
    ServerUnavailable,
)
from parley.engine.connectors.feed.connector import HREF, FeedConnector
from parley.engine.connectors.feed.splitting import split_feed
from tests.fakes.misbehaving_servers import Asked, Reply, run_scripted_server

TEN = datetime(2026, 3, 3, 10, tzinfo=UTC)
SPAN = SyncSpan(TEN - timedelta(days=42), TEN + timedelta(days=201), TEN)
HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:Anna\\, work\r\n"
TAIL = "END:VCALENDAR\r\n"
Open = Callable[[Callable[[Asked], Reply]], FeedConnector]


def event(uid: str, extra: str = "", starts: str = "20260303T100000Z") -> str:
    return (
        f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260301T000000Z\r\nDTSTART:{starts}\r\nDURATION:PT30M\r\n"
        f"SUMMARY:Talk\r\n{extra}END:VEVENT\r\n"
    )


def feed(*events: str) -> bytes:
    return (HEAD + "".join(events) + TAIL).encode()


@pytest.fixture
def serve() -> Iterator[Open]:
    with ExitStack() as opened:

        def serve_script(script: Callable[[Asked], Reply]) -> FeedConnector:
            server = opened.enter_context(run_scripted_server(script))
            origins = frozenset({server.origin})
            settings = ConnectorSettings(base_url=f"{server.origin}/secret.ics", allowed_origins=origins)
            return opened.enter_context(closing(FeedConnector(settings)))

        yield serve_script


def test_a_feed_is_one_calendar_that_can_only_be_read(serve: Open) -> None:
    connector = serve(lambda asked: Reply(200, {}, feed(event("one"))))
    (calendar,) = connector.list_calendars()
    assert (calendar.name, calendar.is_writable) == ("Anna, work", False)
    for refused in (
        lambda: connector.write_event(HREF, "uid", b"", None),
        lambda: connector.delete_event(HREF, "uid", None),
        lambda: connector.change_object("one", b"", ""),
        lambda: connector.remove_object("one", None),
        lambda: connector.create_calendar("slug", "Name"),
    ):
        with pytest.raises(PermissionMissing, match="can only be read"):
            refused()
    with pytest.raises(PushNotOffered):
        connector.watch_calendar(HREF, "https://example.org", "id", "secret", TEN)


def test_a_feed_is_fetched_again_only_when_it_changed(serve: Open) -> None:
    bodies = [feed(event("one"), event("two"))]

    def script(asked: Asked) -> Reply:
        etag = f'"{len(bodies)}"'
        if asked.headers.get("If-None-Match") == etag:
            return Reply(304)
        return Reply(200, {"ETag": etag}, bodies[-1])

    connector = serve(script)
    first = connector.sync_calendar(HREF, "", SPAN)
    assert first.is_complete
    assert [found.href for found in first.changed] == ["one", "two"]
    again = connector.sync_calendar(HREF, first.sync_state, SPAN)
    assert (again.changed, again.is_complete, again.sync_state) == ([], False, first.sync_state)
    bodies.append(feed(event("two"), event("three")))
    third = connector.sync_calendar(HREF, again.sync_state, SPAN)
    assert third.is_complete
    etags = {found.href: found.etag for found in first.changed}
    assert [found.href for found in third.changed] == ["two", "three"]
    assert third.changed[0].etag == etags["two"]


def test_a_publisher_without_etags_is_recognised_by_what_it_sends(serve: Open) -> None:
    connector = serve(lambda asked: Reply(200, {}, feed(event("one"))))
    first = connector.sync_calendar(HREF, "", SPAN)
    assert connector.sync_calendar(HREF, first.sync_state, SPAN).changed == []


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("", 0),
        ("REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n", 3600),
        ("X-PUBLISHED-TTL:PT5M\r\n", 900),
        ("X-PUBLISHED-TTL:P1DT2H\r\n", 12 * 3600),
        ("X-PUBLISHED-TTL:soon\r\n", 0),
        ("X-PUBLISHED-TTL:P\r\n", 0),
    ],
)
def test_a_publisher_is_asked_as_rarely_as_it_wishes_within_reason(serve: Open, said: str, seconds: int) -> None:
    body = feed(event("one")).replace(b"VERSION:2.0\r\n", f"VERSION:2.0\r\n{said}".encode())

    def script(asked: Asked) -> Reply:
        return Reply(304) if asked.headers.get("If-None-Match") else Reply(200, {"ETag": '"1"'}, body)

    connector = serve(script)
    first = connector.sync_calendar(HREF, "", SPAN)
    assert first.pause_seconds == seconds
    assert connector.sync_calendar(HREF, first.sync_state, SPAN).pause_seconds == seconds


def test_scenario_53_a_sign_in_page_is_an_error_and_a_sudden_emptiness_is_doubted_once(serve: Open) -> None:
    bodies = [feed(event("one")), b"<!doctype html><title>Sign in</title>", feed(), feed()]
    connector = serve(lambda asked: Reply(200, {}, bodies[0]))
    first = connector.sync_calendar(HREF, "", SPAN)
    bodies.pop(0)
    with pytest.raises(AnswerUnreadable, match="sign-in page"):
        connector.sync_calendar(HREF, first.sync_state, SPAN)
    bodies.pop(0)
    doubted = connector.sync_calendar(HREF, first.sync_state, SPAN)
    assert doubted.doubt
    assert not doubted.is_complete
    believed = connector.sync_calendar(HREF, doubted.sync_state, SPAN)
    assert (believed.doubt, believed.changed, believed.is_complete) == ("", [], True)


def test_scenario_54_files_that_are_too_large_are_refused_packed_or_not(serve: Open) -> None:
    bomb = gzip.compress(b"BEGIN:VCALENDAR\r\n" + b"X" * 50_000_000)
    connector = serve(lambda asked: Reply(200, {"Content-Encoding": "gzip"}, bomb))
    with pytest.raises(AnswerTooLarge):
        connector.sync_calendar(HREF, "", SPAN)
    announced = serve(lambda asked: Reply(200, {"Content-Length": "50000000"}, b"BEGIN:VCALENDAR"))
    with pytest.raises(AnswerTooLarge):
        announced.sync_calendar(HREF, "", SPAN)


@pytest.mark.parametrize(
    ("status", "error"),
    [(404, PermissionMissing), (410, PermissionMissing), (403, PermissionMissing), (503, ServerUnavailable)],
)
def test_what_publishers_refuse_is_told_in_words(serve: Open, status: int, error: type[ConnectorError]) -> None:
    connector = serve(lambda asked: Reply(status, {"Retry-After": "120"}))
    with pytest.raises(error) as raised:
        connector.sync_calendar(HREF, "", SPAN)
    assert raised.value.retry_after_seconds == (120 if status == 503 else None)


def test_webcal_addresses_are_fetched_over_https_and_other_words_are_refused() -> None:
    with closing(FeedConnector(ConnectorSettings(base_url="webcal://calendar.example.org/a.ics"))) as connector:
        assert connector._url == "https://calendar.example.org/a.ics"
    for typed in ("calendar.example.org/a.ics", "ftp://calendar.example.org/a.ics", ""):
        with pytest.raises(NotACalendarServer):
            FeedConnector(ConnectorSettings(base_url=typed))


def test_a_series_stays_together_with_its_exceptions_and_the_zones_it_names() -> None:
    zone = "BEGIN:VTIMEZONE\r\nTZID:Custom\r\nBEGIN:STANDARD\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    other = zone.replace("Custom", "Unused")
    master = event("series", "RRULE:FREQ=DAILY\r\n").replace("DTSTART:", "DTSTART;TZID=Custom:")
    moved = event("series", "RECURRENCE-ID;TZID=Custom:20260304T100000\r\n")
    # The exception stands before its series, as some exporters write it.
    objects = split_feed(feed(zone, other, moved, event("single"), master))
    assert [found.href for found in objects] == ["series", "single"]
    assert objects[0].ics.count(b"BEGIN:VEVENT") == 2
    assert b"TZID:Custom" in objects[0].ics
    assert b"Unused" not in objects[0].ics
    assert b"VTIMEZONE" not in objects[1].ics


def test_what_stands_there_twice_or_without_a_name_is_kept_apart() -> None:
    nameless = event("x").replace("UID:x\r\n", "")
    objects = split_feed(feed(event("same"), event("same", starts="20260304T100000Z"), nameless, nameless))
    hrefs = [found.href for found in objects]
    assert hrefs[:2] == ["same", "same#2"]
    assert len(set(hrefs)) == 4
    assert [found.href for found in split_feed(feed(nameless, event("same")))] == [hrefs[2], "same"]


def test_a_file_that_broke_off_frees_nobody(serve: Open) -> None:
    bodies = [feed(event("one"), event("two"))]
    connector = serve(lambda asked: Reply(200, {}, bodies[-1]))
    state = connector.sync_calendar(HREF, "", SPAN).sync_state
    bodies.append((HEAD + event("one") + "BEGIN:VEVENT\r\nUID:tw").encode())
    with pytest.raises(AnswerUnreadable, match="broke off"):
        connector.sync_calendar(HREF, state, SPAN)


def test_files_that_are_made_to_exhaust_the_reader_are_refused_or_read_in_no_time() -> None:
    began = time.process_time()
    assert len(split_feed(feed("BEGIN:VEVENT\r\nUID:same\r\nEND:VEVENT\r\n" * 20_000))) == 20_000
    zones = "".join(f"BEGIN:VTIMEZONE\r\nTZID:z{number}\r\nEND:VTIMEZONE\r\n" for number in range(20_000))
    events = (f"BEGIN:VEVENT\r\nUID:{number}\r\nEND:VEVENT\r\n" for number in range(20_000))
    assert len(split_feed(feed(zones, *events))) == 20_000
    # Both took the square of their size: a minute of the processor's time.
    assert time.process_time() - began < 10
    fat = f"BEGIN:VTIMEZONE\r\nTZID:Fat\r\nX-A:{'a' * 1_000_000}\r\nEND:VTIMEZONE\r\n"
    with pytest.raises(AnswerTooLarge):
        split_feed(feed(fat, *(event(str(number), "X-B;TZID=Fat:1\r\n") for number in range(200))))


def test_an_alarm_lends_its_event_no_name() -> None:
    alarm = "BEGIN:VALARM\r\nUID:alarm\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\n"
    (found,) = split_feed(feed(event("mine", alarm)))
    assert found.href == "mine"


def test_old_exporters_letters_are_read() -> None:
    body = feed(event("one")).replace(b"Talk", "Gespräch".encode("cp1252"))
    assert "Gespräch" in split_feed(body)[0].ics.decode()
    assert split_feed(b"\xef\xbb\xbf" + feed(event("one")))[0].href == "one"
    assert split_feed(feed(event("one")).decode().encode("utf-16"))[0].href == "one"


def test_a_feed_s_own_zone_goes_with_each_of_its_events() -> None:
    body = feed(event("one")).replace(b"VERSION:2.0", b"VERSION:2.0\r\nX-WR-TIMEZONE:Europe/Berlin")
    assert b"X-WR-TIMEZONE:Europe/Berlin" in split_feed(body)[0].ics
