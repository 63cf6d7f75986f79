"""When reminders come, in the quiet of the night and through clock changes."""

from datetime import UTC, datetime, timedelta

import pytest

from parley.console.domain.errors import InputRefused
from parley.console.domain.reminders.times import QuietHours, is_too_late, plan_reminder, wait_for_morning
from parley.console.domain.reminders.words import check_words, fill_words

BERLIN = "Europe/Berlin"
QUIET = QuietHours()
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("starts_at", "minutes", "expected"),
    [
        ("2026-07-07T14:00+02:00", 60, "2026-07-07T13:00+02:00"),
        ("2026-07-07T14:00+02:00", 1440, "2026-07-06T14:00+02:00"),
        # At 7:30 it is quiet; at eight there is still half an hour left.
        ("2026-07-07T08:30+02:00", 60, "2026-07-07T08:00+02:00"),
        # It begins too soon after the quiet hours: the evening before.
        ("2026-07-07T08:05+02:00", 60, "2026-07-06T20:45+02:00"),
        ("2026-07-07T07:00+02:00", 60, "2026-07-06T20:45+02:00"),
        # Seven o'clock the day before is nearer to eight than to the evening before that.
        ("2026-07-07T07:00+02:00", 1440, "2026-07-06T08:00+02:00"),
        ("2026-07-07T22:30+02:00", 1440, "2026-07-06T20:45+02:00"),
        ("2026-07-07T22:00+02:00", 60, "2026-07-07T20:45+02:00"),
        # The clocks go back between reminder and conversation: a day before is 24 hours before.
        ("2026-10-25T12:00+01:00", 1440, "2026-10-24T13:00+02:00"),
        # And forward.
        ("2027-03-28T12:00+02:00", 1440, "2027-03-27T11:00+01:00"),
        ("2027-03-28T08:30+02:00", 60, "2027-03-28T08:00+02:00"),
    ],
)
def test_a_reminder_comes_in_time_and_never_in_the_night(starts_at: str, minutes: int, expected: str) -> None:
    assert plan_reminder(at(starts_at).astimezone(UTC), minutes, BERLIN, QUIET, LONG_AGO) == at(expected)


def test_who_has_only_just_booked_is_not_reminded() -> None:
    starts_at = at("2026-07-07T14:00+02:00")
    assert plan_reminder(starts_at, 1440, BERLIN, QUIET, starts_at - timedelta(hours=5)) is None
    assert plan_reminder(starts_at, 60, BERLIN, QUIET, starts_at - timedelta(hours=5)) is not None
    assert plan_reminder(starts_at, 60, BERLIN, QUIET, starts_at - timedelta(minutes=80)) is None


def test_without_quiet_hours_it_comes_at_night_too() -> None:
    starts_at = at("2026-07-07T06:00+02:00")
    none = QuietHours(0, 0)
    assert plan_reminder(starts_at, 60, BERLIN, none, LONG_AGO) == starts_at - timedelta(hours=1)


def test_quiet_hours_may_lie_within_one_day() -> None:
    siesta = QuietHours(13, 16)
    assert wait_for_morning(at("2026-07-07T14:00+02:00"), BERLIN, siesta) == at("2026-07-07T16:00+02:00")
    assert wait_for_morning(at("2026-07-07T16:00+02:00"), BERLIN, siesta) is None


def test_what_is_late_is_sent_only_while_it_helps() -> None:
    starts_at = at("2026-07-07T14:00+02:00")
    due_at = starts_at - timedelta(hours=1)
    assert not is_too_late(starts_at, 60, due_at, due_at + timedelta(minutes=20))
    assert is_too_late(starts_at, 60, due_at, due_at + timedelta(minutes=31))
    assert is_too_late(starts_at, 1440, starts_at - timedelta(days=1), starts_at - timedelta(hours=11))


def test_fields_are_filled_in_one_pass() -> None:
    values = {"first name": "{{ company }}", "company": "Harbour"}
    words = "{{first_name}} of {{ Company }}, {{ name | friend }}"
    assert fill_words(words, values) == "{{ company }} of Harbour, friend"


@pytest.mark.parametrize("words", ["{{ fist name }}", "{{ first name", "x }}"])
def test_a_field_that_is_not_known_or_not_closed_is_named(words: str) -> None:
    with pytest.raises(InputRefused) as refused:
        check_words(words, "body")
    assert "body" in refused.value.fields
