"""Prepared timelines after writes: mended, and the same as if they were made anew."""

from datetime import timedelta

from django.db import transaction

from parley.engine.models import Calendar, PreparedTimeline
from parley.engine.services.calendars.prepared import renew_prepared
from parley.toolkit.clock import now
from tests.engine.services.events.writing_cast import ApiCaller


def read_prepared() -> tuple[bytes, bytes, str]:
    row = PreparedTimeline.objects.get()
    return bytes(row.firm), bytes(row.tentative), row.version


def test_a_mended_timeline_is_the_one_that_would_be_made_anew(caller: ApiCaller, kept_only: Calendar) -> None:
    begins = now().replace(microsecond=0)
    steps = [
        {"event_id": "a", "start": 0, "end": 90},
        {"event_id": "b", "start": 30, "end": 120, "extended_transparency": "tentative"},
        {"event_id": "c", "start": 60, "end": 61},
        {"event_id": "a", "start": 45, "end": 90},
        {"event_id": "b", "start": 200, "end": 260},
        {"event_id": "d", "start": 0, "end": 30, "recurrence": {"rules": [{"frequency": "daily", "count": 150}]}},
        {"event_id": "c", "start": 60, "end": 61, "transparency": "transparent"},
        {"event_id": "d", "start": 0, "end": 30},
    ]
    for step in steps:
        times = {
            name: (begins + timedelta(minutes=int(str(step[name])))).strftime("%Y-%m-%dT%H:%M:%SZ")
            for name in ("start", "end")
        }
        caller.upsert(kept_only, **{**step, **times})
        check_against_anew(kept_only)
    caller.delete(f"calendars/{kept_only.pk}/events", {"event_id": "a"})
    check_against_anew(kept_only)
    caller.delete("events", {"delete_all": True})
    check_against_anew(kept_only)
    assert read_prepared()[:2] == (b"", b"")


def check_against_anew(calendar: Calendar) -> None:
    mended = read_prepared()
    with transaction.atomic():
        renew_prepared([calendar.pk])
    assert read_prepared() == mended
