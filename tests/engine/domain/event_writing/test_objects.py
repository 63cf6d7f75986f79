"""Calendar objects that we write, read again by a library that is not ours."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from parley.engine.domain.errors.calendars import EventUnreadable
from parley.engine.domain.event_writing.objects.documents import Envelope, build_event_message, build_event_object
from parley.engine.domain.event_writing.objects.editing import answer_object, edit_object, merge_managed
from parley.engine.domain.event_writing.states import Conferencing, EventFields, EventState, EventTime, Guest
from parley.engine.domain.events import list_occurrences
from parley.engine.domain.invitations import Person

MOMENT = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
ENVELOPE = Envelope("uid-1", 4, MOMENT, MOMENT, Person("Rosa", "rosa@example.org"))
NINE, TEN = EventTime(at="2026-03-05T09:00:00Z"), EventTime(at="2026-03-05T10:00:00Z")
TALK = EventState("Talk", NINE, TEN)
ROOM = Conferencing("explicit", "Our room", "https://r.example/1")
texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=300)


def read(ics: bytes) -> Any:
    """The one event."""
    (event,) = Calendar.from_ical(ics).walk("VEVENT")
    return event


@given(texts, texts)
def test_any_text_comes_back_and_no_line_is_too_long(summary: str, description: str) -> None:
    ics = build_event_object(replace(TALK, summary=summary, description=description), ENVELOPE)
    assert all(len(line) <= 75 for line in ics.split(b"\r\n"))
    assert b"\n" not in ics.replace(b"\r\n", b"")
    event = read(ics)
    assert (str(event["SUMMARY"]), str(event["DESCRIPTION"])) == (summary, description)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=80))
def test_any_name_comes_back(name: str) -> None:
    guests = (Guest("ana@example.org", Person(name, "ana@example.org").name),)
    event = read(build_event_object(replace(TALK, guests=guests), ENVELOPE))
    assert event["ATTENDEE"].params.get("CN", "") == guests[0].name


@pytest.mark.parametrize("tzid", ["Europe/Paris", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu"])
def test_a_series_keeps_its_hour_where_it_is_told(tzid: str) -> None:
    start, end = EventTime(at=NINE.at, tzid=tzid), EventTime(at=TEN.at, tzid=tzid)
    ics = build_event_object(replace(TALK, start=start, end=end, rule="FREQ=MONTHLY;COUNT=12"), ENVELOPE)
    wall = NINE.instant.astimezone(ZoneInfo(tzid)).time()
    # Without the database: by the rules that came with the event, as a calendar does that does not know the zone.
    renamed = ics.replace(tzid.encode(), b"Somewhere/Else")
    for text in (ics, renamed):
        found = list_occurrences(text, MOMENT, MOMENT + timedelta(days=500), "Etc/UTC")
        assert {each.starts_at.astimezone(ZoneInfo(tzid)).time() for each in found} == {wall}
        assert len(found) == 12


def test_an_hour_that_comes_twice_is_told_in_utc() -> None:
    second = EventTime(at="2026-10-25T01:30:00Z", tzid="Europe/Paris")
    event = read(build_event_object(replace(TALK, start=second, end=second), ENVELOPE))
    assert event["DTSTART"].dt == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert "TZID" not in event["DTSTART"].params


def test_whole_days() -> None:
    day = EventTime(on="2026-03-05")
    event = read(build_event_object(replace(TALK, start=day, end=day), ENVELOPE))
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 3, 5), date(2026, 3, 6))


@pytest.mark.parametrize(
    ("description", "locale", "told"),
    [
        ("Join: {{ cronofy.conferencing.join_url }}", "", "Join: https://r.example/1"),
        ("{{cronofy.conferencing.invite_block}}", "de", "Our room\nTeilnehmen: https://r.example/1"),
        ("Bring cake", "fr-CA", "Bring cake\n\nOur room\nRejoindre: https://r.example/1"),
        ("{{ something.else }}", "", "{{ something.else }}\n\nOur room\nJoin: https://r.example/1"),
    ],
)
def test_variables_stand_for_the_place_to_meet(description: str, locale: str, told: str) -> None:
    state = replace(TALK, description=description, locale=locale, conferencing=ROOM)
    assert str(read(build_event_object(state, ENVELOPE))["DESCRIPTION"]) == told


def test_without_conferencing_the_variables_say_so_in_the_language_of_the_event() -> None:
    state = replace(TALK, place="{{ cronofy.conferencing.join_url }}", locale="de")
    assert str(read(build_event_object(state, ENVELOPE))["LOCATION"]) == "Die Einwahldaten folgen."


def test_the_message_to_guests_has_a_method_and_no_reminders() -> None:
    state = replace(TALK, guests=(Guest("ana@example.org", "Ana"),), reminders=(5,))
    for method, status in (("REQUEST", "CONFIRMED"), ("CANCEL", "CANCELLED")):
        ics = build_event_message(state, ENVELOPE, method, state.guests)  # type: ignore[arg-type]
        assert f"METHOD:{method}\r\n".encode() in ics and b"VALARM" not in ics and b"SCHEDULE-AGENT" not in ics
        assert read(ics)["STATUS"] == status


def test_merging_keeps_what_is_the_owners_and_drops_exceptions_of_a_series_that_moved() -> None:
    series = replace(TALK, rule="FREQ=DAILY;COUNT=3")
    exception = (
        b"BEGIN:VEVENT\r\nUID:uid-1\r\nRECURRENCE-ID:20260306T090000Z\r\nDTSTART:20260306T110000Z\r\nEND:VEVENT\r\n"
    )
    theirs = build_event_object(series, ENVELOPE).replace(b"END:VEVENT\r\n", b"X-NOTE:cake\r\nEND:VEVENT\r\n")
    theirs = theirs.replace(b"END:VCALENDAR", exception + b"END:VCALENDAR")
    renamed = merge_managed(
        theirs, build_event_object(replace(series, summary="New"), ENVELOPE), "uid-1", keeps_reminders=True
    )
    events: list[Any] = Calendar.from_ical(renamed).walk("VEVENT")
    assert [str(events[0]["SUMMARY"]), str(events[0]["X-NOTE"]), len(events)] == ["New", "cake", 2]
    moved = build_event_object(replace(series, start=EventTime(at="2026-03-05T08:00:00Z")), ENVELOPE)
    assert len(Calendar.from_ical(merge_managed(theirs, moved, "uid-1", keeps_reminders=True)).walk("VEVENT")) == 1
    assert merge_managed(b"no calendar", moved, "uid-1", keeps_reminders=True) == moved


def test_an_edit_brings_the_rules_of_the_zone_that_it_is_told_in() -> None:
    theirs = build_event_object(TALK, ENVELOPE)
    paris = replace(TALK, start=replace(NINE, tzid="Europe/Paris"), end=replace(TEN, tzid="Europe/Paris"))
    named = EventFields(start=paris.start, end=paris.end, is_patch=True)
    edited = edit_object(theirs, build_event_object(paris, ENVELOPE), "uid-1", named)
    assert b"TZID:Europe/Paris" in edited and read(edited)["SEQUENCE"] == 5
    assert edit_object(edited, build_event_object(paris, ENVELOPE), "uid-1", named) == edited, "again changes nothing"
    with pytest.raises(EventUnreadable):
        edit_object(b"no calendar", theirs, "uid-1", named)


def test_an_answer_is_given_once() -> None:
    theirs = build_event_object(replace(TALK, guests=(Guest("Rosa@example.org"), Guest("ana@example.org"))), ENVELOPE)
    answered = answer_object(theirs, "uid-1", {"rosa@example.org"}, "accepted")
    assert [each.params["PARTSTAT"] for each in read(answered)["ATTENDEE"]] == ["ACCEPTED", "NEEDS-ACTION"]
    assert answer_object(answered, "uid-1", {"rosa@example.org"}, "accepted") == answered
