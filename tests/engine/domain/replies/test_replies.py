"""Answers as calendar objects: who answers what to which version, and which other time they propose."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from parley.engine.domain.errors.calendars import ReplyUnreadable
from parley.engine.domain.replies.replies import Reply, read_reply

STARTS_AT, ENDS_AT = datetime(2027, 3, 8, 9, tzinfo=UTC), datetime(2027, 3, 8, 9, 30, tzinfo=UTC)
REPLY = (
    b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:bok_1@parley.example\r\nSEQUENCE:2\r\n"
    b"DTSTAMP:20270103T000000Z\r\nDTSTART:20270308T090000Z\r\nDTEND:20270308T093000Z\r\n"
    b"ORGANIZER:mailto:Ana@example.org\r\n"
    b"ATTENDEE;PARTSTAT=DECLINED:MAILTO:Kim@Example.net\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
READ = Reply(
    uid="bok_1@parley.example",
    sequence=2,
    attendee_email="kim@example.net",
    partstat="declined",
    stamped_at=datetime(2027, 1, 3, tzinfo=UTC),
    starts_at=STARTS_AT,
    ends_at=ENDS_AT,
    organizer_email="ana@example.org",
)


def test_an_answer_is_read() -> None:
    assert read_reply(REPLY) == READ


@pytest.mark.parametrize("number", [b"", b"SEQUENCE:99999999999999999999\r\n", b"SEQUENCE:-1\r\n", b"SEQUENCE:x\r\n"])
def test_a_version_that_is_missing_or_absurd_is_none(number: bytes) -> None:
    assert read_reply(REPLY.replace(b"SEQUENCE:2\r\n", number)) == replace(READ, sequence=0, is_versioned=False)


def test_an_answer_need_not_say_when() -> None:
    times = b"DTSTART:20270308T090000Z\r\nDTEND:20270308T093000Z\r\n"
    assert read_reply(REPLY.replace(times, b"")) == replace(READ, starts_at=None, ends_at=None)


@pytest.mark.parametrize(
    ("line", "comment"),
    [
        (b"COMMENT;LANGUAGE=en-US:I\\, too\\, am late\\nSorry", "I, too, am late\nSorry"),
        (b"", "a note"),
    ],
)
def test_a_comment_comes_as_outlook_or_google_writes_it(line: bytes, comment: str) -> None:
    said = REPLY.replace(b"ATTENDEE;", (line + b"\r\nATTENDEE;") if line else b'ATTENDEE;X-RESPONSE-COMMENT="a note";')
    assert read_reply(said).comment == comment


def test_another_time_is_proposed_in_the_zone_that_came_along() -> None:
    zone = (
        b"BEGIN:VTIMEZONE\r\nTZID:Our time\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0300\r\n"
        b"TZOFFSETTO:+0300\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT"
    )
    proposal = (
        REPLY.replace(b"METHOD:REPLY", b"METHOD:COUNTER")
        .replace(b"BEGIN:VEVENT", zone)
        .replace(b"DTSTART:20270308T090000Z", b"DTSTART;TZID=Our time:20270309T150000")
        .replace(b"DTEND:20270308T093000Z", b"DURATION:PT30M")
        .replace(b"PARTSTAT=DECLINED", b"CN=Kim")
    )
    read = read_reply(proposal)
    assert (read.is_proposal, read.partstat) == (True, "tentative")
    assert (read.starts_at, read.ends_at) == (
        datetime(2027, 3, 9, 12, tzinfo=UTC),
        datetime(2027, 3, 9, 12, 30, tzinfo=UTC),
    )


def test_the_sender_says_who_of_several_proposes() -> None:
    several = REPLY.replace(b"METHOD:REPLY", b"METHOD:COUNTER").replace(
        b"END:VEVENT", b"ATTENDEE:mailto:b@c.de\r\nEND:VEVENT"
    )
    assert read_reply(several, "b@c.de").attendee_email == "b@c.de"
    with pytest.raises(ReplyUnreadable):
        read_reply(several, "somebody@else.example")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"METHOD:REPLY", b"METHOD:REQUEST"),
        (b"UID:bok_1@parley.example\r\n", b""),
        (b"DTSTAMP:20270103T000000Z\r\n", b""),
        (b"PARTSTAT=DECLINED", b"PARTSTAT=MAYBE"),
        (b"END:VEVENT\r\n", b"ATTENDEE:mailto:b@c.de\r\nEND:VEVENT\r\n"),
        (b"END:VCALENDAR", b"BEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR"),
        (REPLY, b"hello"),
        (REPLY, b""),
    ],
)
def test_what_is_no_single_answer_is_refused(old: bytes, new: bytes) -> None:
    with pytest.raises(ReplyUnreadable):
        read_reply(REPLY.replace(old, new))


def test_a_nul_that_no_database_could_keep_is_left_out() -> None:
    assert read_reply(REPLY.replace(b"UID:", b"UID:\0")) == READ
