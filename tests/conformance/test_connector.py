"""What every connector does, seen on real servers and imitated providers, and checked by an independent client."""

from datetime import UTC, datetime, timedelta

import pytest

from parley.engine.connectors.base import CalendarConnector, RemoteCalendar, SyncSpan
from parley.engine.connectors.errors import CalendarMissing, PermissionMissing, WriteConflict, WriteRefused
from tests.conformance.witnesses import Provider, Witness

TEN = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
SPAN = SyncSpan(TEN - timedelta(days=42), TEN + timedelta(days=201), TEN)
DEADLINE_SECONDS = 10


def make_ics(
    uid: str, starts_at: datetime = TEN, *, sequence: int = 0, extra: str = "", summary: str = "Talk"
) -> bytes:
    starts, ends = (moment.strftime("%Y%m%dT%H%M%SZ") for moment in (starts_at, starts_at + timedelta(minutes=30)))
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Parley//Tests//EN\r\nBEGIN:VEVENT\r\n"
        f"UID:{uid}\r\nDTSTAMP:20260301T000000Z\r\nDTSTART:{starts}\r\nDTEND:{ends}\r\n"
        f"SEQUENCE:{sequence}\r\nSUMMARY:{summary}\r\n{extra}END:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


def test_calendars_are_found_from_the_address_alone(provider: Provider, connector: CalendarConnector) -> None:
    calendars = connector.list_calendars()
    mine = next(item for item in calendars if item.href == provider.calendar_href)
    assert mine.is_writable
    assert sum(item.is_primary for item in calendars) == 1


def test_a_calendar_is_made_once(provider: Provider, connector: CalendarConnector, calendar: RemoteCalendar) -> None:
    if not provider.makes_calendars:
        with pytest.raises(PermissionMissing):
            connector.create_calendar("another", "Another name")
        return
    name = "Another name" if provider.keeps_slugs else calendar.name
    assert connector.create_calendar("a-calendar-is-made-once", name) == calendar
    assert calendar.name == "Calendar of a-calendar-is-made-once"
    assert [item.href for item in connector.list_calendars()].count(calendar.href) == 1


def test_a_first_sync_is_complete(connector: CalendarConnector, calendar: RemoteCalendar, witness: Witness) -> None:
    for number in range(120):
        witness.add(make_ics(f"many-{number}", TEN + timedelta(hours=number)))
    result = connector.sync_calendar(calendar.href, "", SPAN)
    assert result.is_complete
    assert len({item.href for item in result.changed}) == 120
    assert all(item.etag and b"BEGIN:VEVENT" in item.ics for item in result.changed)
    again = connector.sync_calendar(calendar.href, result.sync_state, SPAN)
    assert (again.changed, again.removed_hrefs, again.is_complete) == ([], [], False)


def test_only_what_changed_comes_the_next_time(
    connector: CalendarConnector, calendar: RemoteCalendar, witness: Witness
) -> None:
    for uid in ("kept", "changed", "removed"):
        witness.add(make_ics(uid))
    first = connector.sync_calendar(calendar.href, "", SPAN)
    assert len(first.changed) == 3
    witness.add(make_ics("added"))
    witness.change("changed", make_ics("changed", summary="Moved"))
    witness.delete("removed")
    second = connector.sync_calendar(calendar.href, first.sync_state, SPAN)
    assert not second.is_complete
    assert sorted(b"UID:added" in item.ics for item in second.changed) == [False, True]
    assert any(b"SUMMARY:Moved" in item.ics for item in second.changed)
    assert len(second.removed_hrefs) == 1
    assert second.removed_hrefs[0] in {item.href for item in first.changed}
    assert {item.href for item in second.changed if b"UID:changed" in item.ics} < {item.href for item in first.changed}
    assert witness.list_uids() == ["added", "changed", "kept"]


def test_an_unknown_sync_state_gives_a_complete_listing(
    connector: CalendarConnector, calendar: RemoteCalendar, witness: Witness
) -> None:
    witness.add(make_ics("still-there"))
    forgotten = "token:http://radicale.org/ns/sync/" + "0" * 64
    result = connector.sync_calendar(calendar.href, forgotten, SPAN)
    assert result.is_complete
    assert len(result.changed) == 1
    assert connector.sync_calendar(calendar.href, result.sync_state, SPAN).changed == []


def test_tasks_are_left_out(connector: CalendarConnector, calendar: RemoteCalendar, witness: Witness) -> None:
    witness.add(make_ics("an-event"))
    if not witness.add_task(make_ics("a-task")):
        assert witness.list_uids() == ["an-event"]
    result = connector.sync_calendar(calendar.href, "", SPAN)
    assert [b"UID:an-event" in item.ics for item in result.changed] == [True]


def test_a_calendar_that_is_gone_is_missing(connector: CalendarConnector, calendar: RemoteCalendar) -> None:
    href = f"{calendar.href.rstrip('/')}-never-made/"
    with pytest.raises(CalendarMissing):
        connector.sync_calendar(href, "", SPAN)
    with pytest.raises(CalendarMissing):
        connector.list_objects_between(href, TEN, TEN + timedelta(days=1), DEADLINE_SECONDS)


@pytest.mark.parametrize("uid", ["booking-1@parley.example", "odd / uid % with ümlaut?", "../../escape"])
def test_a_written_event_is_one_event_however_often_it_is_written(
    connector: CalendarConnector, calendar: RemoteCalendar, witness: Witness, uid: str
) -> None:
    first = connector.write_event(calendar.href, uid, make_ics(uid), None)
    # The answer was lost, so the caller writes again.
    assert connector.write_event(calendar.href, uid, make_ics(uid), None) == first
    assert first.etag
    assert first.href.startswith(calendar.href)
    assert witness.list_uids().count(uid) == 1
    stored = connector.read_event(calendar.href, uid)
    assert stored is not None
    assert (stored.href, stored.etag) == (first.href, first.etag)
    synced = connector.sync_calendar(calendar.href, "", SPAN)
    assert (first.href, first.etag) in {(item.href, item.etag) for item in synced.changed}
    connector.delete_event(calendar.href, uid, first.etag)


def test_an_event_of_somebody_else_under_the_same_name_is_a_conflict(
    connector: CalendarConnector, calendar: RemoteCalendar
) -> None:
    first = connector.write_event(calendar.href, "taken", make_ics("taken"), None)
    with pytest.raises(WriteConflict) as caught:
        connector.write_event(calendar.href, "taken", make_ics("taken", TEN + timedelta(hours=1)), None)
    assert caught.value.current_etag == first.etag


def test_a_change_needs_the_last_known_state(
    connector: CalendarConnector, calendar: RemoteCalendar, witness: Witness
) -> None:
    first = connector.write_event(calendar.href, "moving", make_ics("moving"), None)
    later = make_ics("moving", TEN + timedelta(hours=3), sequence=1)
    second = connector.write_event(calendar.href, "moving", later, first.etag)
    assert second.href == first.href
    assert second.etag != first.etag
    # Writing the same change again after a lost answer is no conflict; another change with the old state is.
    assert connector.write_event(calendar.href, "moving", later, first.etag) == second
    with pytest.raises(WriteConflict) as caught:
        connector.write_event(calendar.href, "moving", make_ics("moving", sequence=2), first.etag)
    assert caught.value.current_etag == second.etag
    assert witness.list_uids() == ["moving"]
    assert witness.read("moving")[0] == TEN + timedelta(hours=3)


def test_changing_an_event_that_was_deleted_is_a_conflict(
    connector: CalendarConnector, calendar: RemoteCalendar, witness: Witness
) -> None:
    written = connector.write_event(calendar.href, "short-lived", make_ics("short-lived"), None)
    witness.delete("short-lived")
    with pytest.raises(WriteConflict) as caught:
        connector.write_event(calendar.href, "short-lived", make_ics("short-lived", sequence=1), written.etag)
    assert caught.value.current_etag is None
    assert witness.list_uids() == []


def test_deleting_twice_is_done_and_a_strangers_change_is_kept(
    connector: CalendarConnector, calendar: RemoteCalendar, witness: Witness
) -> None:
    first = connector.write_event(calendar.href, "leaving", make_ics("leaving"), None)
    connector.write_event(calendar.href, "leaving", make_ics("leaving", sequence=1), first.etag)
    with pytest.raises(WriteConflict):
        connector.delete_event(calendar.href, "leaving", first.etag)
    assert witness.list_uids() == ["leaving"]
    connector.delete_event(calendar.href, "leaving", None)
    connector.delete_event(calendar.href, "leaving", None)
    connector.delete_event(calendar.href, "leaving", first.etag)
    assert witness.list_uids() == []
    assert connector.read_event(calendar.href, "leaving") is None


def test_what_occurs_in_a_span_is_found_with_its_whole_series(
    connector: CalendarConnector, calendar: RemoteCalendar
) -> None:
    weekly = "RRULE:FREQ=WEEKLY;COUNT=10\r\n"
    connector.write_event(calendar.href, "weekly", make_ics("weekly", extra=weekly), None)
    connector.write_event(calendar.href, "once", make_ics("once"), None)
    third_week = TEN + timedelta(days=14)
    found = connector.list_objects_between(
        calendar.href, third_week - timedelta(hours=1), third_week + timedelta(hours=1), DEADLINE_SECONDS
    )
    # A provider that tells the events of a series apart answers those of the span only, and says so.
    assert [b"UID:weekly" in item.ics and (b"RRULE" in item.ics) is not item.is_excerpt for item in found] == [True]
    both = connector.list_objects_between(calendar.href, TEN, TEN + timedelta(minutes=1), DEADLINE_SECONDS)
    assert len(both) == 2
    after = TEN + timedelta(days=400)
    assert connector.list_objects_between(calendar.href, after, after + timedelta(days=1), DEADLINE_SECONDS) == []


def test_unknown_properties_alarms_and_overrides_come_back(
    connector: CalendarConnector, calendar: RemoteCalendar
) -> None:
    extra = (
        "X-STRANGER;X-P=1:kept\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:x\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\n"
    )
    connector.write_event(calendar.href, "rich", make_ics("rich", extra=extra), None)
    stored = connector.read_event(calendar.href, "rich")
    assert stored is not None
    assert b"X-STRANGER" in stored.ics
    assert b"BEGIN:VALARM" in stored.ics


def test_an_unreadable_event_is_refused(connector: CalendarConnector, calendar: RemoteCalendar) -> None:
    with pytest.raises(WriteRefused):
        connector.write_event(calendar.href, "broken", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", None)
    assert connector.read_event(calendar.href, "broken") is None


def test_an_event_of_another_client_is_changed_where_it_stands_and_never_made_anew(
    connector: CalendarConnector, calendar: RemoteCalendar, witness: Witness
) -> None:
    witness.add(make_ics("of-another"))
    found = connector.sync_calendar(calendar.href, "", SPAN).changed[0]
    written = connector.change_object(found.href, make_ics("of-another", summary="Moved"), found.etag)
    assert written.href == found.href
    with pytest.raises(WriteConflict):
        connector.change_object(found.href, make_ics("of-another", summary="Too late"), found.etag)
    assert witness.read("of-another")[1] == "Moved"
    with pytest.raises(WriteConflict):
        connector.remove_object(found.href, found.etag)
    connector.remove_object(found.href, None)
    connector.remove_object(found.href, None)
    assert connector.read_object(found.href) is None
    with pytest.raises(WriteConflict):
        connector.change_object(found.href, make_ics("of-another"), "")
    assert witness.list_uids() == []
