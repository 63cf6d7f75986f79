"""Files built to burn: a clear error or busy time, within a second of work and little memory."""

import resource
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import available_timezones

import pytest

from parley.engine.domain.errors.calendars import EventUnreadable
from parley.engine.domain.events import list_busy_spans, read_calendar
from tests.engine.domain.ical.strict_reading import MOST_BYTES, read_strictly

STARTS_AT, ENDS_AT = datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 7, 20, tzinfo=UTC)
HOURS, MINUTES = ",".join(map(str, range(24))), ",".join(map(str, range(60)))
YEAR_DAYS, MONTH_DAYS = ",".join(map(str, range(1, 367))), ",".join(map(str, range(1, 32)))
# One process shared with other tests on a busy machine: the second of a quiet one, doubled.
MOST_SECONDS, MOST_KILOBYTES = 2, 256 * 1024

REPEATING = {
    "yearly by minutes": f"FREQ=YEARLY;BYMONTHDAY={MONTH_DAYS};BYHOUR={HOURS};BYMINUTE={MINUTES};BYSETPOS=1;COUNT=999",
    "every day of a year": f"FREQ=YEARLY;BYYEARDAY={YEAR_DAYS};COUNT=1000000000",
    "every minute": f"FREQ=HOURLY;BYMINUTE={MINUTES}",
    "a day that never comes": "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30;COUNT=9",
    "every day for ever": "FREQ=DAILY;COUNT=1000000000",
}
LARGE = {
    "bytes": b"x" * 100_000_000,
    "nesting": b"BEGIN:X\n" * 1_900_000,
    "components": b"BEGIN:X\nEND:X\n" * 200_000,
    "events": b"BEGIN:VEVENT\nDTSTART:20270101\nEND:VEVENT\n" * 99_000,
    "properties": b"BEGIN:VEVENT\n" + b"ATTENDEE:a\n" * 510_000,
    "dates": b"BEGIN:VEVENT\nRDATE:" + b"20270101," * 1_000_000,
    "periods": b"BEGIN:VFREEBUSY\nFREEBUSY:" + b"20270101T000000Z/PT1H," * 800_000,
}
FEED_EVENT = """BEGIN:VEVENT
DTSTART;TZID=Europe/Berlin:{starts_at:%Y%m%dT%H%M%S}
DTEND;TZID=Europe/Berlin:{ends_at:%Y%m%dT%H%M%S}
DTSTAMP:20260101T000000Z
UID:{number:08}-kept-by-a-calendar@calendar.example
CREATED:20260101T000000Z
DESCRIPTION:Some words about the event\\, and more of them
LAST-MODIFIED:20260101T000000Z
LOCATION:Room {number}
SEQUENCE:0
STATUS:CONFIRMED
SUMMARY:Event number {number}
TRANSP:OPAQUE
END:VEVENT
"""


def calendar(*events: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\nUID:{number}\n{event}\nEND:VEVENT\n" for number, event in enumerate(events))
    return f"BEGIN:VCALENDAR\n{body}END:VCALENDAR\n".encode()


@pytest.mark.parametrize("rule", REPEATING.values(), ids=REPEATING.keys())
def test_many_dear_rules_in_one_file_cost_little_and_stay_busy(rule: str) -> None:
    ics = calendar(*[f"DTSTART:10000101T090000Z\nDURATION:PT1H\nRRULE:{rule}"] * 2000)
    began, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = list_busy_spans(ics, STARTS_AT, ENDS_AT, "Europe/Berlin")
    assert time.process_time() - began < MOST_SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_KILOBYTES
    # The first few could be expanded, perhaps to nothing.
    assert {span.uid for span in found} >= {str(number) for number in range(10, 2000)}
    assert any(span.is_guess and span.starts_at <= ENDS_AT <= span.ends_at for span in found)


def test_one_dear_rule_leaves_the_usual_events_of_its_file_exact() -> None:
    dear = f"FREQ=YEARLY;BYYEARDAY={YEAR_DAYS};BYHOUR={HOURS};COUNT=999999999"
    ics = calendar(
        f"DTSTART:20270301T090000Z\nDURATION:PT1H\nRRULE:{dear}",
        "DTSTART:20270308T090000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=3",
    )
    usual = [span for span in list_busy_spans(ics, STARTS_AT, ENDS_AT, "Etc/UTC") if span.uid == "1"]
    assert [(span.starts_at.day, span.is_guess) for span in usual] == [(8, False), (15, False), (22, False)]


def test_endless_events_in_every_zone_cost_little() -> None:
    ics = calendar(
        *[f"DTSTART;TZID={zone}:20260101T000000\nDURATION:P999999D\nRRULE:FREQ=DAILY" for zone in available_timezones()]
    )
    began = time.process_time()
    found = list_busy_spans(ics, STARTS_AT, ENDS_AT, "Etc/UTC")
    assert time.process_time() - began < MOST_SECONDS
    assert len({span.uid for span in found}) == len(available_timezones())


@pytest.mark.parametrize("body", LARGE.values(), ids=LARGE.keys())
def test_a_file_that_is_too_large_is_refused_soon_and_clearly(body: bytes) -> None:
    ics = b"BEGIN:VCALENDAR\n" + body
    began, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(EventUnreadable, match=r"too (large|much|many)"):
        read_calendar(ics)
    assert time.process_time() - began < MOST_SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_KILOBYTES


def write_feed(path: Path, events: int) -> Path:
    """A calendar feed as large providers write them, of plain events one after another."""
    begins = datetime(2015, 1, 1, tzinfo=UTC)
    with path.open("w", encoding="utf-8", newline="\r\n") as feed:
        feed.write("BEGIN:VCALENDAR\nVERSION:2.0\n")
        for number in range(events):
            starts_at = begins + number * timedelta(hours=5)
            feed.write(FEED_EVENT.format(number=number, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1)))
        feed.write("END:VCALENDAR\n")
    return path


def test_feeds_are_read_or_refused_within_a_second_and_256_megabytes(tmp_path: Path) -> None:
    valid = write_feed(tmp_path / "valid.ics", 20_000)
    too_large = tmp_path / "too_large.ics"
    too_large.write_bytes(valid.read_bytes() * 14)
    assert too_large.stat().st_size > 100_000_000
    burning = tmp_path / "burning.ics"
    burning.write_bytes(calendar(*(f"DTSTART:19700101T090000Z\nRRULE:{rule}" for rule in REPEATING.values())))
    nested = tmp_path / "nested.ics"
    nested.write_bytes(LARGE["nesting"])
    costs, peak = read_strictly([valid, too_large, burning, nested])
    assert [path.name for path, cost in costs.items() if cost.seconds > MOST_SECONDS] == []
    assert peak < MOST_BYTES
    assert [costs[path].events for path in (valid, burning)] == [20_000, len(REPEATING)]
    assert [costs[path].refusal for path in (too_large, nested)] == [
        "The calendar data is too large.",
        "The calendar data has too many lines.",
    ]
