"""What a provider said before we wrote, and what is made of it afterwards: what we know better stays."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from parley.engine.models import BusyTime, Calendar, CalendarObject
from parley.engine.services.calendars.prepared_reading import PreparedCalendars
from parley.engine.services.calendars.sync.runs import sync_connection
from parley.engine.services.events.providing.managed import write_due_managed_events
from parley.toolkit.clock import frozen, now
from tests.engine.kept import bring, write_event
from tests.engine.services.calendars.conftest import OtherClient
from tests.engine.services.events.writing_cast import TALK, ApiCaller, write_all

MINUTE = timedelta(minutes=1)
NINE, ELEVEN = "2026-03-05T09:00:00Z", "2026-03-05T11:00:00Z"


def list_busy(calendar: Calendar) -> list[str]:
    """When Rosa's busy stretches begin, as availability reads them."""
    account_id = calendar.connection.account_id
    prepared = PreparedCalendars([account_id])
    pairs = prepared.merge(prepared.list_of(account_id)).pairs
    return [f"{datetime.fromtimestamp(first * 60, tz=now().tzinfo):%Y-%m-%dT%H:%M:%SZ}" for first, _ in pairs]


def move(caller: ApiCaller, calendar: Calendar) -> None:
    caller.upsert(calendar, start=ELEVEN, end="2026-03-05T12:00:00Z")


def test_a_listing_from_before_a_write_does_not_free_its_time(
    caller: ApiCaller, calendar: Calendar, app: OtherClient
) -> None:
    asked_at, state = now(), calendar.sync_state
    with frozen(asked_at + MINUTE):
        caller.upsert(calendar)
        write_all()
        assert not CalendarObject.objects.get().href.startswith("local:"), "the server has named it meanwhile"
        bring(calendar, {}, is_complete=True, asked_at=asked_at)
        assert list_busy(calendar) == [NINE]
        assert Calendar.objects.get().sync_state == state, "the provider is asked again from the same state"
    with frozen(asked_at + 2 * MINUTE):
        assert sync_connection(calendar.connection)
        assert list_busy(calendar) == [NINE]
        assert Calendar.objects.get().sync_state != state
        app.delete(CalendarObject.objects.get().href.rpartition("/")[2].removesuffix(".ics"))
    with frozen(asked_at + 3 * MINUTE):
        assert sync_connection(calendar.connection)
        assert list_busy(calendar) == [], "what is gone since goes"


@pytest.mark.parametrize("write", [write_all, lambda: None], ids=["written meanwhile", "still to be written"])
def test_an_older_state_does_not_undo_a_write(caller: ApiCaller, calendar: Calendar, write: Callable[[], None]) -> None:
    caller.upsert(calendar)
    write_all()
    kept = CalendarObject.objects.get()
    older, asked_at = {kept.href: kept.content.encode()}, now()
    with frozen(asked_at + MINUTE):
        move(caller, calendar)
        write()
        bring(calendar, older, asked_at=asked_at)
        assert list_busy(calendar) == [ELEVEN]
        bring(calendar, {}, kept.href, asked_at=asked_at)
        assert list_busy(calendar) == [ELEVEN]
    with frozen(asked_at + 2 * MINUTE):
        write_all()
    with frozen(asked_at + 3 * MINUTE):
        assert sync_connection(calendar.connection)
        assert list_busy(calendar) == [ELEVEN]


def test_what_was_removed_meanwhile_does_not_come_back(caller: ApiCaller, calendar: Calendar) -> None:
    caller.upsert(calendar)
    write_all()
    kept = CalendarObject.objects.get()
    asked_at = now()
    with frozen(asked_at + MINUTE):
        caller.delete(f"calendars/{calendar.pk}/events", {"event_id": TALK["event_id"]})
        bring(calendar, {kept.href: kept.content.encode()}, is_complete=True, asked_at=asked_at)
        assert list_busy(calendar) == []
        assert write_due_managed_events()
        bring(calendar, {kept.href: kept.content.encode()}, is_complete=True, asked_at=asked_at)
        assert list_busy(calendar) == []
    assert not BusyTime.objects.filter(deleted_at=None).exists()


def test_of_two_readers_the_one_that_asked_later_is_believed(calendar: Calendar) -> None:
    asked_at = now()
    with frozen(asked_at + MINUTE), transaction.atomic():
        bring(calendar, {"/a.ics": write_event("a", asked_at + timedelta(days=1))})
        bring(calendar, {}, is_complete=True, asked_at=asked_at)
        assert len(list_busy(calendar)) == 1, "who asked before it was there cannot know it"
    with frozen(asked_at + 2 * MINUTE):
        bring(calendar, {}, is_complete=True)
        assert list_busy(calendar) == []


def test_an_older_state_of_an_object_without_a_uid_undoes_nothing(kept_only: Calendar) -> None:
    asked_at = now()
    before, after = (
        write_event("none", asked_at + timedelta(days=days)).replace(b"UID:none\r\n", b"") for days in (1, 2)
    )
    bring(kept_only, {"/a.ics": before})
    with frozen(asked_at + MINUTE):
        bring(kept_only, {"/a.ics": after})
        known = list_busy(kept_only)
        bring(kept_only, {"/a.ics": before}, is_complete=True, asked_at=asked_at)
        assert list_busy(kept_only) == known
        bring(kept_only, {}, is_complete=True, asked_at=asked_at)
        assert list_busy(kept_only) == known
    with frozen(asked_at + 2 * MINUTE):
        bring(kept_only, {}, is_complete=True)
        assert list_busy(kept_only) == []
