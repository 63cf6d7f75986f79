"""What calls say of events: read in every spelling that clients use, and refused with a word for each field."""

from typing import Any

import pytest

from parley.engine.domain.errors.base import FieldsRefused
from parley.engine.domain.event_writing.fields.event import read_event_fields, read_event_id
from parley.engine.domain.event_writing.states import (
    EventFields,
    EventTime,
    Guest,
    apply_fields,
    read_state,
    write_state,
)

TALK: dict[str, Any] = {"summary": "Talk", "start": "2026-03-05T09:00:00Z", "end": "2026-03-05T10:00:00Z"}


def read(**changes: Any) -> EventFields:
    return read_event_fields({**TALK, **changes})


def refuse(**changes: Any) -> dict[str, str]:
    """The keys of what is refused, by field."""
    with pytest.raises(FieldsRefused) as caught:
        read(**changes)
    return {part.field: part.key for part in caught.value.parts}


@pytest.mark.parametrize(
    "spelling",
    [
        "2026-03-05T09:00:00Z",
        "2026-03-05 09:00:00Z",
        "2026-03-05T09:00:00+00:00",
        "2026-03-05T09:00:00.000Z",
        "2026-03-05 09:00:00 UTC",
        "2026-03-05T09:00Z",
        {"time": "2026-03-05 09:00:00Z"},
    ],
)
def test_an_instant_is_read_in_every_spelling(spelling: object) -> None:
    assert read(start=spelling).start == EventTime(at="2026-03-05T09:00:00Z")


@pytest.mark.parametrize(
    "wrong",
    ["", "soon", "2026-02-30", "2026-03-05T09:00:00", "2026-03-05T09:00:00.5Z", "2026-03-05T09:00:00+01:00", 5, [], {}],
)
def test_a_time_that_is_none_is_refused(wrong: object) -> None:
    assert "start" in refuse(start=wrong)


def test_the_zone_of_a_time_goes_before_the_zone_of_the_event() -> None:
    found = read(tzid="America/New_York", start={"time": "2026-03-05T09:00:00Z", "tzid": "Europe/Paris"})
    assert (found.start, found.end) == (
        EventTime(at="2026-03-05T09:00:00Z", tzid="Europe/Paris"),
        EventTime(at="2026-03-05T10:00:00Z", tzid="America/New_York"),
    )


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"summary": None}, {"summary": "required"}),
        ({"summary": "x" * 1025}, {"summary": "too_long"}),
        ({"summary": "bell \x07"}, {"summary": "invalid"}),
        ({"description": "x" * 4097}, {"description": "too_long"}),
        ({"end": "2026-03-05T08:00:00Z"}, {"end": "must_be_after_start"}),
        ({"end": "2026-03-06"}, {"end": "invalid"}),
        ({"tzid": "Mars/Olympus"}, {"tzid": "invalid"}),
        ({"event_private": "perhaps"}, {"event_private": "must_be_boolean"}),
        ({"transparency": "see-through"}, {"transparency": "invalid"}),
        ({"url": "javascript:alert(1)"}, {"url": "invalid"}),
        ({"color": "red"}, {"color": "invalid"}),
        ({"reminders": [{"minutes": -1}]}, {"reminders[0].minutes": "invalid"}),
        ({"reminders": [{"minutes": each} for each in range(6)]}, {"reminders": "too_many"}),
        ({"location": {"lat": "91", "long": "0"}}, {"location.lat": "invalid"}),
        ({"location": {"lat": "1"}}, {"location.long": "required"}),
        ({"location": "Beach"}, {"location": "invalid"}),
        ({"attendees": {"invite": [{"email": "nobody"}]}}, {"attendees.invite[0].email": "invalid"}),
        ({"conferencing": {"profile_id": "explicit"}}, {"conferencing.join_url": "required"}),
        ({"recurrence": {"rules": [{}]}}, {"recurrence.rules[0].frequency": "required"}),
        (
            {"recurrence": {"rules": [{"frequency": "daily", "count": 2, "until": "2026-04-01"}]}},
            {"recurrence.rules[0].until": "invalid"},
        ),
        ({"recurrence": {"rules": [{"frequency": "daily"}] * 2}}, {"recurrence.rules": "too_many"}),
        ({"subscriptions": [{"type": "pigeon", "uri": "x"}]}, None),
    ],
)
def test_what_cannot_be_used_is_refused_at_its_field(changes: dict[str, Any], refused: dict[str, str] | None) -> None:
    found = refuse(**changes)
    assert found.keys() >= {"subscriptions[0].type", "subscriptions[0].uri"} if refused is None else found == refused


def test_everything_that_is_wrong_is_told_at_once() -> None:
    assert refuse(summary="", start="soon", color=5).keys() == {"summary", "start", "color"}


@pytest.mark.parametrize(
    ("recurrence", "rule"),
    [
        ({"frequency": "daily"}, "FREQ=DAILY"),
        ({"frequency": "daily", "interval": 2, "count": 3}, "FREQ=DAILY;INTERVAL=2;COUNT=3"),
        ({"frequency": "weekly", "by_day": ["monday", "WE"]}, "FREQ=WEEKLY;BYDAY=MO,WE"),
        ({"frequency": "monthly", "by_day": ["-1FR"]}, "FREQ=MONTHLY;BYDAY=-1FR"),
        ({"frequency": "monthly", "by_month_day": [1, -1]}, "FREQ=MONTHLY;BYMONTHDAY=1,-1"),
        ({"frequency": "daily", "until": "2026-03-31T22:00:00Z"}, "FREQ=DAILY;UNTIL=20260331T220000Z"),
        # The day that is named is the last one, as its own zone counts days.
        ({"frequency": "daily", "until": "2026-03-31"}, "FREQ=DAILY;UNTIL=20260331T215959Z"),
    ],
)
def test_recurrence_becomes_a_rule(recurrence: dict[str, Any], rule: str) -> None:
    assert read(tzid="Europe/Paris", recurrence={"rules": [recurrence]}).rule == rule


def test_the_last_day_of_whole_days_is_a_date() -> None:
    whole = {"start": "2026-03-05", "end": "2026-03-06"}
    recurrence = {"rules": [{"frequency": "weekly", "until": "2026-04-01"}]}
    assert read(**whole, recurrence=recurrence).rule == "FREQ=WEEKLY;UNTIL=20260401"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "event_id"),
        ({"event_id": "a", "event_uid": "evt_external_1"}, "event_id"),
        ({"event_id": "x" * 65}, "event_id"),
        ({"event_id": "ümlaut"}, "event_id"),
    ],
)
def test_an_event_has_one_name(fields: dict[str, str], field: str) -> None:
    with pytest.raises(FieldsRefused) as caught:
        read_event_id(fields)
    assert [part.field for part in caught.value.parts] == [field]


def test_a_patch_needs_nothing_but_changes_start_and_end_together() -> None:
    assert read_event_fields({"url": None}, is_patch=True).url == ""
    with pytest.raises(FieldsRefused) as caught:
        read_event_fields({"start": "2026-03-05T09:00:00Z", "summary": ""}, is_patch=True)
    assert {part.field for part in caught.value.parts} == {"summary"}
    with pytest.raises(FieldsRefused):
        read_event_fields({"start": "2026-03-05T09:00:00Z"}, is_patch=True)


def test_a_state_survives_its_row() -> None:
    room = {"profile_id": "explicit", "join_url": "https://r.example/1"}
    transition = {"after": "event_end", "offset": {"hours": 1, "minutes": 5}}
    subscription = {"type": "webhook", "uri": "https://h.example/", "transitions": [transition]}
    fields = read(conferencing=room, subscriptions=[subscription], reminders=[{"minutes": 5}], event_classes=["a"])
    state = apply_fields(None, fields)
    assert read_state(write_state(state)) == state
    assert state.subscriptions[0].transitions[0].offset_minutes == 65


def test_what_has_words_of_its_own_to_be_taken_away_stays_until_then() -> None:
    first = apply_fields(
        None,
        read(
            url="https://a.example",
            location={"description": "Beach"},
            reminders=[{"minutes": 5}],
            attendees={"invite": [{"email": "Ana@example.org", "display_name": "Ana"}]},
        ),
    )
    second = apply_fields(first, read())
    assert (second.url, second.place, second.reminders) == ("https://a.example", "", (5,))
    assert second.guests == (Guest("Ana@example.org", "Ana"),)
    for word in ("remove", "reject"):
        third = apply_fields(second, read(url=None, reminders=[], attendees={word: [{"email": "ana@example.org"}]}))
        assert (third.url, third.reminders, third.guests) == ("", (), ())
