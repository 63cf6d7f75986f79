"""Events from outside as busy time: statuses, zones, whole days, series with exceptions, and what is broken."""

from datetime import UTC, datetime

import pytest

from parley.engine.domain.errors.calendars import EventUnreadable
from parley.engine.domain.events import list_busy_spans, list_occurrences, read_calendar, read_events
from parley.engine.domain.free_busy import BusyStatus

ME = frozenset({"ana@example.org"})


def calendar(*events: str, head: str = "") -> bytes:
    bodies = "".join(f"BEGIN:VEVENT\nUID:u\nDTSTAMP:20270101T000000Z\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{bodies}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def utc(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2027, 3, day, hour, minute, tzinfo=UTC)


def spans(ics: bytes, tzid: str = "Europe/Berlin", addresses: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """Busy time of March 2027 as texts in UTC, such as ("08T09:00", "08T10:00")."""
    found = list_busy_spans(ics, utc(1), datetime(2027, 4, 1, tzinfo=UTC), tzid, addresses)
    return [(f"{each.starts_at:%dT%H:%M}", f"{each.ends_at:%dT%H:%M}") for each in found]


def status(event: str, addresses: frozenset[str] = frozenset()) -> BusyStatus | None:
    ics = calendar(f"DTSTART:20270308T090000Z\nDTEND:20270308T100000Z\n{event}")
    found = list_busy_spans(ics, utc(1), utc(31), "Etc/UTC", addresses)
    return found[0].status if found else None


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("SUMMARY:x", BusyStatus.BUSY),
        ("TRANSP:OPAQUE", BusyStatus.BUSY),
        ("TRANSP:TRANSPARENT", None),
        ("STATUS:CANCELLED", None),
        ("STATUS:TENTATIVE", BusyStatus.TENTATIVE),
        ("X-MICROSOFT-CDO-BUSYSTATUS:FREE", None),
        ("X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE", None),
        ("X-MICROSOFT-CDO-BUSYSTATUS:FREE\nTRANSP:OPAQUE", BusyStatus.BUSY),
        ("X-MICROSOFT-CDO-BUSYSTATUS:BUSY\nTRANSP:TRANSPARENT", None),
        ("X-MICROSOFT-CDO-BUSYSTATUS:OOF", BusyStatus.OUT_OF_OFFICE),
        ("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE", BusyStatus.TENTATIVE),
        ("CLASS:PRIVATE\ntransp:opaque", BusyStatus.BUSY),
    ],
)
def test_status_and_transparency_say_what_counts(lines: str, expected: BusyStatus | None) -> None:
    assert status(lines) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("ACCEPTED", BusyStatus.BUSY),
        ("DECLINED", None),
        ("TENTATIVE", BusyStatus.TENTATIVE),
        ("NEEDS-ACTION", BusyStatus.TENTATIVE),
        ("DELEGATED", None),
        ("X-WHO-KNOWS", BusyStatus.BUSY),
    ],
)
def test_the_owners_own_answer_counts(answer: str, expected: BusyStatus | None) -> None:
    lines = (
        f'ATTENDEE;CN="Ruiz: Ana";PARTSTAT={answer}:MAILTO:Ana@Example.org\nATTENDEE;PARTSTAT=DECLINED:mailto:b@c.de'
    )
    assert status(lines, ME) == expected
    assert status(lines) == BusyStatus.BUSY


def test_times_are_told_by_their_zone() -> None:
    lines = "DTSTART{}:20270308T090000{}\nDURATION:PT1H"
    assert spans(calendar(lines.format("", "Z"))) == [("08T09:00", "08T10:00")]
    assert spans(calendar(lines.format(";TZID=America/New_York", ""))) == [("08T14:00", "08T15:00")]
    assert spans(calendar(lines.format(';TZID="Romance Standard Time"', ""))) == [("08T08:00", "08T09:00")]
    assert spans(calendar(lines.format("", ""))) == [("08T08:00", "08T09:00")]
    assert spans(calendar(lines.format("", ""), head="X-WR-TIMEZONE:Asia/Tokyo\n")) == [("08T00:00", "08T01:00")]


def test_a_zone_that_nobody_knows_is_the_owners() -> None:
    assert spans(calendar("DTSTART;TZID=Mars:20270308T090000\nDURATION:PT1H")) == [("08T08:00", "08T09:00")]


CUSTOM_ZONE = """BEGIN:VTIMEZONE
TZID:Office
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0600
TZOFFSETTO:+0500
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0500
TZOFFSETTO:+0600
RRULE:FREQ=YEARLY;BYDAY=3SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def test_a_zone_of_the_calendars_own_follows_its_own_rules() -> None:
    event = "DTSTART;TZID=Office:20270320T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3"
    assert spans(calendar(event, head=CUSTOM_ZONE)) == [
        ("20T05:00", "20T06:00"),
        ("21T04:00", "21T05:00"),
        ("22T04:00", "22T05:00"),
    ]


def test_whole_days_are_the_owners_days() -> None:
    event = "DTSTART;VALUE=DATE:20270328\nDTEND;VALUE=DATE:20270329"
    assert spans(calendar(event)) == [("27T23:00", "28T22:00")]
    assert spans(calendar(event), "America/New_York") == [("28T04:00", "29T04:00")]
    assert spans(calendar("DTSTART;VALUE=DATE:20270308")) == [("07T23:00", "08T23:00")]
    assert spans(calendar("DTSTART;VALUE=DATE:20270308\nDTEND;VALUE=DATE:20270308")) == [("07T23:00", "08T23:00")]


def test_a_day_of_duration_is_not_twenty_four_hours() -> None:
    assert spans(calendar("DTSTART;TZID=Europe/Berlin:20270327T120000\nDURATION:P1D")) == [("27T11:00", "28T10:00")]
    assert spans(calendar("DTSTART;TZID=Europe/Berlin:20270327T120000\nDURATION:PT24H")) == [("27T11:00", "28T11:00")]


def test_an_event_without_length_is_not_busy() -> None:
    assert spans(calendar("DTSTART:20270308T090000Z")) == []
    assert spans(calendar("DTSTART:20270308T090000Z\nDTEND:20270308T090000Z")) == []


def test_repeating_events_keep_their_wall_time_through_clock_changes() -> None:
    event = "DTSTART;TZID=Europe/Berlin:20260105T090000\nDTEND;TZID=Europe/Berlin:20260105T100000\nRRULE:FREQ=WEEKLY"
    assert spans(calendar(event))[-2:] == [("22T08:00", "22T09:00"), ("29T07:00", "29T08:00")]


def test_an_until_in_utc_is_compared_as_an_instant() -> None:
    event = "DTSTART;TZID=America/New_York:20270301T210000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=20270303T020000Z"
    assert [start for start, _ in spans(calendar(event))] == ["02T02:00", "03T02:00"]


def test_excluded_dates_fall_out_however_they_are_written() -> None:
    event = (
        "DTSTART;TZID=Europe/Berlin:20270308T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=6\n"
        "EXDATE;TZID=Europe/Berlin:20270309T090000,20270310T090000\nEXDATE:20270311T080000Z\n"
        "EXDATE;VALUE=DATE:20270312\nEXDATE:nonsense"
    )
    assert [start for start, _ in spans(calendar(event))] == ["08T08:00", "13T08:00"]


def test_extra_dates_and_periods_are_added() -> None:
    event = (
        "DTSTART:20270308T090000Z\nDURATION:PT1H\nRDATE:20270310T120000Z\n"
        "RDATE;VALUE=PERIOD:20270311T090000Z/PT2H,20270312T090000Z/20270312T093000Z"
    )
    assert spans(calendar(event)) == [
        ("08T09:00", "08T10:00"),
        ("10T12:00", "10T13:00"),
        ("11T09:00", "11T11:00"),
        ("12T09:00", "12T09:30"),
    ]


SERIES = "DTSTART:20270308T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=4"


def test_a_moved_occurrence_leaves_its_old_time() -> None:
    moved = "RECURRENCE-ID:20270309T090000Z\nDTSTART:20270309T150000Z\nDURATION:PT30M"
    assert spans(calendar(SERIES, moved))[1:3] == [("09T15:00", "09T15:30"), ("10T09:00", "10T10:00")]


def test_a_cancelled_or_declined_occurrence_is_free() -> None:
    cancelled = "RECURRENCE-ID:20270309T090000Z\nDTSTART:20270309T090000Z\nDURATION:PT1H\nSTATUS:CANCELLED"
    declined = (
        "RECURRENCE-ID;TZID=Europe/Berlin:20270310T100000\nDTSTART:20270310T090000Z\nDURATION:PT1H\n"
        "ATTENDEE;PARTSTAT=DECLINED:mailto:ana@example.org"
    )
    found = spans(calendar(SERIES, cancelled, declined), addresses=ME)
    assert [start for start, _ in found] == ["08T09:00", "11T09:00"]


def test_this_and_future_moves_the_rest() -> None:
    moved = "RECURRENCE-ID;RANGE=THISANDFUTURE:20270310T090000Z\nDTSTART:20270310T110000Z\nDURATION:PT2H"
    assert spans(calendar(SERIES, moved))[2:] == [("10T11:00", "10T13:00"), ("11T11:00", "11T13:00")]


def test_of_two_exceptions_the_later_sequence_counts() -> None:
    new = "RECURRENCE-ID:20270309T090000Z\nSEQUENCE:2\nDTSTART:20270309T150000Z\nDURATION:PT1H"
    old = "RECURRENCE-ID:20270309T090000Z\nSEQUENCE:1\nDTSTART:20270309T120000Z\nDURATION:PT1H"
    assert [start for start, _ in spans(calendar(SERIES, new, old))] == ["08T09:00", "09T15:00", "10T09:00", "11T09:00"]


def test_an_exception_without_its_series_stands_for_itself() -> None:
    alone = "RECURRENCE-ID;RANGE=THISANDFUTURE:20270309T090000Z\nDTSTART:20270309T150000Z\nDURATION:PT1H"
    assert spans(calendar(alone)) == [("09T15:00", "09T16:00")]


def test_an_occurrence_that_began_before_the_window_counts() -> None:
    assert spans(calendar("DTSTART:20270227T000000Z\nDURATION:P3D")) == [("27T00:00", "02T00:00")]
    weekly = "DTSTART:20260102T200000Z\nDURATION:P4D\nRRULE:FREQ=WEEKLY"
    assert spans(calendar(weekly))[0] == ("26T20:00", "02T20:00")


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=NEVER", "FREQ=DAILY;BYHOUR=99"])
def test_a_rule_that_cannot_be_followed_keeps_all_time_from_its_start_on_busy(rule: str) -> None:
    ics = calendar(f"DTSTART:20270308T090000Z\nDURATION:PT1H\nRRULE:{rule}")
    guess = list_occurrences(ics, utc(1), utc(20), "Etc/UTC")[-1]
    assert (guess.is_guess, guess.starts_at, guess.ends_at) == (True, utc(8, 9), utc(20))
    assert list_busy_spans(ics, utc(1), utc(8), "Etc/UTC") == []


def test_an_end_that_cannot_be_read_keeps_an_hour_and_a_swapped_one_its_length() -> None:
    assert spans(calendar("DTSTART:20270308T090000Z\nDTEND:later")) == [("08T09:00", "08T10:00")]
    assert spans(calendar("DTSTART:20270308T090000Z\nDTEND:20270308T073000Z")) == [("08T09:00", "08T10:30")]


def test_one_bad_event_never_drops_the_rest() -> None:
    ics = calendar("DTSTART:whenever", "SUMMARY:nothing", "DTSTART:20270308T090000Z\nDURATION:PT1H")
    assert spans(ics) == [("08T09:00", "08T10:00")]
    assert read_calendar(ics).skipped == 2


def test_events_after_one_that_was_never_closed_are_read() -> None:
    ics = calendar(SERIES).replace(b"END:VEVENT", b"END:VEVNET") + calendar("DTSTART:20270320T090000Z\nDURATION:PT1H")
    assert len(read_events(ics)) == 2


def test_published_busy_time_is_read_without_its_free_parts() -> None:
    ics = calendar(
        head="BEGIN:VFREEBUSY\nFREEBUSY;FBTYPE=FREE:20270308T090000Z/PT1H\n"
        "FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20270309T090000Z/20270309T100000Z,rubbish\nEND:VFREEBUSY\n"
    )
    found = list_busy_spans(ics, utc(1), utc(31), "Etc/UTC")
    assert [(each.starts_at, each.status) for each in found] == [(utc(9, 9), BusyStatus.OUT_OF_OFFICE)]


def test_texts_and_people_are_read() -> None:
    event = read_events(
        calendar(
            "DTSTART:20270308T090000Z\nSUMMARY:Talk\\, then\\nlunch\nLOCATION:Room 1\nSEQUENCE:3\n"
            'ORGANIZER:mailto:Boss@Example.org\nATTENDEE;CN="Ruiz; Ana":mailto:ana@example.org\nX-PARLEY-BOOKING:b1'
        )
    )[0]
    assert (event.summary, event.location, event.sequence, event.booking_marker) == (
        "Talk, then\nlunch",
        "Room 1",
        3,
        "b1",
    )
    assert (event.organizer_email, event.attendees[0].name) == ("boss@example.org", "Ruiz; Ana")


def test_a_line_folded_within_a_character_is_read() -> None:
    ics = calendar("DTSTART:20270308T090000Z\nSUMMARY:Jürgen").replace("ü".encode(), b"\xc3\r\n \xbc")
    assert read_events(ics)[0].summary == "Jürgen"


@pytest.mark.parametrize("junk", [b"", b"<html>", b"\x00" * 1000, b" " * 100_000, b"x" * 20_000_001])
def test_what_is_no_calendar_is_a_clear_error(junk: bytes) -> None:
    with pytest.raises(EventUnreadable):
        read_events(junk)


@pytest.mark.parametrize("year", ["0001", "1601", "9999"])
def test_dates_at_the_ends_of_time_do_no_harm(year: str) -> None:
    for event in (
        f"DTSTART:{year}0101T000000Z\nDURATION:P99999W\nRRULE:FREQ=YEARLY;BYWEEKNO=1",
        f"DTSTART;VALUE=DATE:{year}1231",
        f"DTSTART;TZID=Europe/Berlin:{year}1231T235959\nRRULE:FREQ=DAILY;INTERVAL=999999999;COUNT=9",
        f"DTSTART:20270308T090000Z\nDTEND:{year}1231T235959Z",
        f"DTSTART:20270308T090000Z\nDURATION:PT1H\nRRULE:FREQ=MONTHLY;UNTIL={year}1231T235959Z",
    ):
        spans(calendar(event))


def test_a_zone_name_with_commas_is_that_of_its_rules() -> None:
    zone = "BEGIN:VTIMEZONE\nTZID:Kuala Lumpur\\, Singapore\nBEGIN:STANDARD\nDTSTART:16010101T000000\n"
    zone += "TZOFFSETFROM:+0800\nTZOFFSETTO:+0800\nEND:STANDARD\nEND:VTIMEZONE\n"
    ics = calendar('DTSTART;TZID="Kuala Lumpur, Singapore":20270308T170000\nDURATION:PT1H', head=zone)
    assert spans(ics) == [("08T09:00", "08T10:00")]


def test_of_two_versions_of_an_event_the_later_one_counts() -> None:
    older = "SEQUENCE:1\nDTSTART:20270308T090000Z\nDURATION:PT1H"
    newer = "SEQUENCE:2\nDTSTART:20270309T090000Z\nDURATION:PT1H"
    for ics in (calendar(older, newer), calendar(newer, older)):
        assert spans(ics) == [("09T09:00", "09T10:00")]
    assert len(spans(calendar(older, newer.replace("SEQUENCE:2", "SEQUENCE:1")))) == 2


def test_a_moved_whole_day_leaves_its_old_day_however_its_place_is_written() -> None:
    series = "DTSTART;VALUE=DATE:20270304\nRRULE:FREQ=WEEKLY;COUNT=2"
    moved = "RECURRENCE-ID;TZID=Europe/Berlin:20270311T000000\nDTSTART;VALUE=DATE:20270312"
    assert spans(calendar(series, moved)) == [("03T23:00", "04T23:00"), ("11T23:00", "12T23:00")]
    in_utc = moved.replace(";TZID=Europe/Berlin:20270311T000000", ":20270310T230000Z")
    assert spans(calendar(series, in_utc)) == [("03T23:00", "04T23:00"), ("11T23:00", "12T23:00")]


def test_a_date_beside_the_rule_that_the_rule_gives_too_counts_once() -> None:
    series = "DTSTART:20270308T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2\nRDATE"
    assert len(spans(calendar(f"{series}:20270308T090000Z,20270309T090000Z"))) == 2
    longer = spans(calendar(f"{series};VALUE=PERIOD:20270309T090000Z/PT3H"))
    assert ("09T09:00", "09T12:00") in longer


def test_a_date_beside_the_rule_moves_with_this_and_future() -> None:
    series = "DTSTART:20270308T120000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\nRDATE:20270310T150000Z"
    moved = "RECURRENCE-ID;RANGE=THISANDFUTURE:20270309T120000Z\nDTSTART:20270309T090000Z\nDURATION:PT1H"
    assert [start for start, _ in spans(calendar(series, moved))] == ["08T12:00", "09T09:00", "10T09:00", "10T12:00"]


def test_what_repeats_by_minutes_is_laid_out_exactly() -> None:
    ics = calendar("DTSTART:20270308T090000Z\nDURATION:PT5M\nRRULE:FREQ=MINUTELY;INTERVAL=90;COUNT=3")
    assert [start for start, _ in spans(ics)] == ["08T09:00", "08T10:30", "08T12:00"]
