"""Invitations: what is written can be read again, and nothing that a user types can break out of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from parley.engine.domain.errors.base import AddressUnreadable, SpanEmpty, TextForbidden
from parley.engine.domain.events import list_busy_spans, read_events
from parley.engine.domain.invitations import (
    EventContent,
    Person,
    build_calendar_object,
    build_invitation,
    derive_uid,
)

STARTS_AT = datetime(2027, 3, 8, 9, tzinfo=UTC)
CONTENT = EventContent(
    uid="bok_1@parley.example",
    sequence=2,
    summary="Conversation",
    description="First line\nsecond; line, with \\ marks",
    location="Room 1",
    starts_at=STARTS_AT,
    ends_at=STARTS_AT + timedelta(minutes=30),
    organizer=Person("Ana Ruiz", "ana@example.org"),
    attendees=(Person("Kim; Lee: “K”", "kim@example.net"), Person("", "ben@example.org")),
    stamped_at=datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC),
    url="https://parley.example/booking/1",
)
LINES = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=200)
TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), include_characters="\n"), max_size=400)
NAMES = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters='"'), max_size=80)


def test_an_invitation_says_everything_in_utc_with_its_method() -> None:
    text = build_invitation(CONTENT).decode()
    for line in (
        "METHOD:REQUEST",
        "UID:bok_1@parley.example",
        "SEQUENCE:2",
        "DTSTAMP:20270102T030405Z",
        "DTSTART:20270308T090000Z",
        "DTEND:20270308T093000Z",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        'ORGANIZER;CN="Ana Ruiz":mailto:ana@example.org',
    ):
        assert f"\r\n{line}\r\n" in text
    assert "\n" not in text.replace("\r\n", "") and "SCHEDULE-AGENT" not in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_a_cancellation_is_one_whatever_the_content_says() -> None:
    text = build_invitation(CONTENT, "CANCEL").decode()
    assert "METHOD:CANCEL" in text and "STATUS:CANCELLED" in text


def test_scenario_51_the_calendars_own_copy_has_no_method_and_lets_no_server_mail() -> None:
    data = build_calendar_object(CONTENT)
    assert b"METHOD" not in data
    event = Calendar.from_ical(data).walk("VEVENT")[0]
    assert [attendee.params["SCHEDULE-AGENT"] for attendee in event["ATTENDEE"]] == ["CLIENT", "CLIENT"]
    assert read_events(data)[0].booking_marker == CONTENT.uid
    assert list_busy_spans(data, STARTS_AT, CONTENT.ends_at, "Etc/UTC")[0].starts_at == STARTS_AT


def test_times_of_any_zone_are_written_in_utc() -> None:
    plus_two = timezone(timedelta(hours=2))
    local = replace(CONTENT, starts_at=STARTS_AT.astimezone(plus_two), ends_at=CONTENT.ends_at.astimezone(plus_two))
    assert build_invitation(local) == build_invitation(CONTENT)


@given(LINES, TEXTS, LINES, NAMES)
def test_what_is_written_can_be_read_again(summary: str, description: str, location: str, name: str) -> None:
    content = replace(
        CONTENT, summary=summary, description=description, location=location, attendees=(Person(name, "k@example.net"),)
    )
    data = build_calendar_object(content)
    (event,) = read_events(data)
    assert (event.summary, event.location) == (content.summary, content.location)
    assert event.description == content.description
    assert event.attendees[0].name == content.attendees[0].name[:200]
    theirs = Calendar.from_ical(data).walk("VEVENT")
    assert len(theirs) == 1 and str(theirs[0]["SUMMARY"]) == content.summary


def test_scenario_57_a_guests_name_injects_nothing_and_long_titles_are_folded_between_letters() -> None:
    name = 'Kim"; ATTENDEE:mailto:eve@example.net'
    title = "Gespräch über Größe, " * 12 + "Ende"
    data = build_invitation(replace(CONTENT, summary=title, attendees=(Person(name, "kim@example.net"),)))
    (event,) = Calendar.from_ical(data).walk("VEVENT")
    assert event["ATTENDEE"] == "mailto:kim@example.net"
    assert event["ATTENDEE"].params["CN"] == name.replace('"', "'")
    assert str(event["SUMMARY"]) == title
    lines = data.split(b"\r\n")
    assert sum(line.startswith(b"ATTENDEE") for line in lines) == 1
    # A line that ended inside a letter could not be decoded.
    assert all(len(line) <= 75 and len(line.decode()) <= 75 for line in lines)
    for typed in ("Kim\r\nATTENDEE:mailto:eve@example.net", "Kim\nBcc: eve@example.net"):
        with pytest.raises(TextForbidden):
            Person(typed, "kim@example.net")


@pytest.mark.parametrize("bad", ["a\nb", "a\rb", "a\x00b", "a\x1fb", "a\u2028b", "a\x85b"])
def test_line_breaks_and_control_characters_are_refused(bad: str) -> None:
    for change in ({"summary": bad}, {"location": bad}, {"uid": bad}, {"url": bad}):
        with pytest.raises(TextForbidden):
            replace(CONTENT, **change)
    with pytest.raises(TextForbidden):
        Person(bad, "a@example.org")
    with pytest.raises(AddressUnreadable):
        Person("A", f"a{bad}@example.org")


def test_a_description_keeps_its_lines_and_nothing_else() -> None:
    assert replace(CONTENT, description="a\r\nb\rc").description == "a\nb\nc"
    with pytest.raises(TextForbidden):
        replace(CONTENT, description="a\x0bb")


@pytest.mark.parametrize("address", ["", "ana", "ana@", "@b", "a b@c.de", "a@b@c.de", "<a@b.de>", "a@b.de,c@d.de"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(AddressUnreadable):
        Person("Ana", address)


def test_an_event_must_have_a_length_and_zones() -> None:
    with pytest.raises(SpanEmpty):
        replace(CONTENT, ends_at=STARTS_AT)
    with pytest.raises(SpanEmpty):
        replace(CONTENT, stamped_at=STARTS_AT.replace(tzinfo=None))


def test_a_uid_is_made_of_harmless_characters() -> None:
    assert derive_uid("bok_1", "parley.example") == "bok_1@parley.example"
    with pytest.raises(TextForbidden):
        derive_uid("bok\r\n1", "parley.example")
