"""Keeping in step with Graph: series by occurrences, removals, expired links, and a span that moves on."""

import json
import random
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from parley.engine.connectors.base import ConnectorSettings
from parley.engine.connectors.errors import AnswerUnreadable, CalendarMissing, ServerUnavailable
from parley.engine.connectors.microsoft.connector import MicrosoftConnector
from tests.engine.connectors.microsoft.conftest import HOUR, SPAN, TEN, Desk, make_ics
from tests.fakes.microsoft.graph.recurrences import daily, weekly
from tests.fakes.microsoft.store import Event
from tests.fakes.misbehaving_servers import Reply, run_scripted_server

FIRST = date(2026, 3, 5)
TIME = {"dateTime": "2026-03-05T10:00:00.0000000", "timeZone": "UTC"}


def put_series(desk: Desk, **fields: Any) -> Event:
    """Ten Thursdays from the fifth of March on."""
    rule = weekly("thursday", starts_on=FIRST, count=10)
    return desk.fake.put_event(desk.calendar, "Jour fixe", TEN, TEN + HOUR, recurrence=rule, **fields)


def test_scenario_30_an_occurrence_without_a_status_takes_that_of_its_series(desk: Desk) -> None:
    series = put_series(desk, show_as="free")
    first = desk.sync()
    assert len(first.parts) == 10
    assert all(b"TRANSP:TRANSPARENT" in part.ics and b"SUMMARY:Jour fixe" in part.ics for part in first.parts)
    assert desk.mirror.list_busy(SPAN) == []
    # The series' own start, on its first day, is an occurrence and nothing besides.
    assert first.changed == []
    desk.fake.faults.omits_masters = True
    desk.fake.change_event(series, show_as="busy")
    before = len(desk.fake.calls)
    second = desk.sync()
    assert not second.is_complete
    asked = [call for call in desk.fake.calls[before:] if "/me/events/" in call.path]
    assert len(asked) == 1
    assert len(desk.mirror.list_busy(SPAN)) == 10
    desk.check_truth()


def test_scenario_30_a_series_that_cannot_be_found_any_more_is_dropped(desk: Desk) -> None:
    series = put_series(desk)
    desk.sync()
    desk.fake.faults.omits_masters = True
    desk.fake.change_event(series, subject="Gone soon")
    desk.fake.faults.refuse(404, "ErrorItemNotFound", on="/me/events/")
    result = desk.sync()
    assert result.parts == []
    assert result.removed_hrefs == [desk.name(series)]
    assert desk.mirror.list_busy(SPAN) == []


def test_scenario_31_an_occurrence_that_was_deleted_goes_though_nothing_says_so(desk: Desk) -> None:
    series = put_series(desk)
    desk.sync()
    desk.fake.delete_event(series, on=date(2026, 3, 12))
    result = desk.sync()
    assert result.removed_hrefs == []
    assert result.whole_objects == {desk.name(series)}
    assert len(result.parts) == 9
    desk.check_truth()


def test_an_occurrence_that_was_moved_keeps_the_place_that_its_series_gives_it(desk: Desk) -> None:
    series = put_series(desk)
    desk.sync()
    moved = TEN + timedelta(days=8, hours=3)
    desk.fake.change_event(series, on=date(2026, 3, 12), starts=moved, ends=moved + HOUR, subject="Elsewhere")
    desk.sync()
    exception = next(part for part in desk.mirror.parts.values() if b"SUMMARY:Elsewhere" in part.ics)
    assert b"RECURRENCE-ID:20260312T100000Z" in exception.ics
    assert exception.object_href == desk.name(series)
    desk.check_truth()


def test_scenario_32_removals_of_what_nobody_knows_do_no_harm(desk: Desk) -> None:
    desk.sync()
    far = TEN + timedelta(days=700)
    outside = desk.fake.put_event(desk.calendar, "In two years", far, far + HOUR)
    result = desk.sync()
    assert result.changed == []
    assert desk.name(outside) in result.removed_hrefs
    assert (desk.mirror.objects, desk.mirror.parts) == ({}, {})


def test_scenario_33_an_event_that_moves_out_of_the_span_is_free_inside(desk: Desk) -> None:
    event = desk.fake.put_event(desk.calendar, "Soon", TEN, TEN + HOUR)
    desk.sync()
    assert len(desk.mirror.list_busy(SPAN)) == 1
    far = TEN + timedelta(days=700)
    desk.fake.change_event(event, starts=far, ends=far + HOUR)
    desk.sync()
    assert desk.mirror.list_busy(SPAN) == []
    desk.check_truth()


@pytest.mark.parametrize("status", [410, 400])
def test_scenario_34_an_expired_state_gives_a_whole_round_however_graph_spells_it(desk: Desk, status: int) -> None:
    kept = desk.fake.put_event(desk.calendar, "Kept", TEN, TEN + HOUR)
    gone = desk.fake.put_event(desk.calendar, "Gone", TEN + HOUR, TEN + 2 * HOUR)
    desk.sync()
    desk.fake.delete_event(gone)
    desk.fake.expire_sync_states(status)
    result = desk.sync()
    assert result.is_complete
    assert [item.href for item in result.changed] == [desk.name(kept)]
    desk.check_truth()
    assert not desk.sync().is_complete


def test_scenario_35_a_span_that_moves_on_gets_a_round_of_its_own_before_its_end_is_reached(desk: Desk) -> None:
    for days in (0, 200, 206, 215):
        desk.fake.put_event(desk.calendar, f"Day {days}", TEN + timedelta(days=days), TEN + timedelta(days=days) + HOUR)
    first = desk.sync()
    assert first.is_complete
    # Within the slack the same link serves; what begins to count is known already.
    later = replace(SPAN, ends_at=SPAN.ends_at + timedelta(days=7), now=SPAN.now + timedelta(days=7))
    assert not desk.sync(later).is_complete
    desk.check_truth(later)
    last = replace(SPAN, ends_at=SPAN.ends_at + timedelta(days=20), now=SPAN.now + timedelta(days=20))
    assert desk.sync(last).is_complete
    desk.check_truth(last)
    assert not desk.sync(last).is_complete


def test_scenario_36_an_event_that_changes_its_calendar_keeps_its_id_and_is_there_once(desk: Desk) -> None:
    event = desk.fake.put_event(desk.calendar, "On the move", TEN, TEN + HOUR)
    other = desk.fake.add_calendar(desk.person, "Projects")
    there = next(item.href for item in desk.connector.list_calendars() if item.name == "Projects")
    desk.sync()
    elsewhere = desk.connector.sync_calendar(there, "", SPAN)
    event_id = event.id
    desk.fake.move_event(event, other)
    assert event.id == event_id
    assert desk.sync().removed_hrefs == [desk.name(event)]
    moved = desk.connector.sync_calendar(there, elsewhere.sync_state, SPAN).changed
    assert [item.href.rpartition("/")[2] for item in moved] == [desk.name(event).rpartition("/")[2]]
    assert desk.mirror.objects == {}


def test_scenario_36_ids_that_differ_by_a_letters_case_stay_apart(desk: Desk) -> None:
    events = [desk.fake.put_event(desk.calendar, f"Talk {number}", TEN, TEN + HOUR) for number in range(4)]
    hrefs = {item.href for item in desk.sync().changed}
    assert hrefs == {desk.name(event) for event in events}
    assert len({href.lower() for href in hrefs}) < len(hrefs)


def test_empty_pages_small_pages_and_rows_that_come_twice_are_read_to_the_end(desk: Desk) -> None:
    desk.fake.faults.page_limit, desk.fake.faults.empty_pages, desk.fake.faults.duplicate_rows = 3, True, True
    put_series(desk)
    for number in range(7):
        starts = TEN + timedelta(days=number, hours=2)
        desk.fake.put_event(desk.calendar, f"Talk {number}", starts, starts + HOUR)
    result = desk.sync()
    assert (len(result.changed), len(result.parts)) == (7, 10)
    desk.check_truth()


def test_a_round_that_breaks_off_begins_again_from_the_last_whole_state(desk: Desk) -> None:
    desk.sync()
    desk.fake.faults.page_limit = 2
    for number in range(5):
        starts = TEN + timedelta(hours=number)
        desk.fake.put_event(desk.calendar, f"Talk {number}", starts, starts + HOUR)
    known = desk.state
    desk.fake.faults.refuse(500, on="calendarView/delta", times=1)
    with pytest.raises(ServerUnavailable):
        desk.sync()
    assert desk.state == known
    assert len(desk.sync().changed) == 5
    desk.check_truth()


def test_a_calendar_without_delta_is_read_whole_each_time(desk: Desk) -> None:
    series = put_series(desk)
    desk.fake.put_event(desk.calendar, "Once", TEN + 2 * HOUR, TEN + 3 * HOUR)
    refusal = desk.fake.faults.refuse(400, "ErrorInvalidRequest", on="calendarView/delta", times=None)
    for _ in range(2):
        result = desk.sync()
        assert result.is_complete
        assert {part.object_href for part in result.parts} == {desk.name(series)}
        desk.check_truth()
    desk.fake.faults.planned.remove(refusal)
    desk.sync()
    assert not desk.sync().is_complete


def test_an_event_that_does_not_say_when_it_is_hides_no_other() -> None:
    rows = [
        {"id": "good", "type": "singleInstance", "start": TIME, "end": TIME, "subject": "Good"},
        {"id": "bad", "type": "singleInstance", "start": {"dateTime": "soon"}, "end": TIME, "subject": "Bad"},
        {"id": "none", "type": "singleInstance", "subject": "None"},
    ]
    page = json.dumps({"value": rows, "@odata.deltaLink": "http://127.0.0.1/later"}).encode()
    with run_scripted_server(lambda asked: Reply(200, {}, page)) as server:
        connector = MicrosoftConnector(ConnectorSettings(server.origin, access_token="t"))
        with closing(connector):
            result = connector.sync_calendar("calendar", "", SPAN)
    assert [item.href for item in result.changed] == ["calendar/good"]


def test_links_to_elsewhere_and_states_of_others_are_not_followed(desk: Desk) -> None:
    state = json.loads(desk.sync().sync_state)
    with pytest.raises(AnswerUnreadable):
        desk.connector.sync_calendar(desk.href, json.dumps({**state, "link": "https://graph.example.org/x"}), SPAN)
    assert desk.connector.sync_calendar(desk.href, "token:of-another", SPAN).is_complete
    for href in ("never-made", "..", "a/b", ""):
        with pytest.raises(CalendarMissing):
            desk.connector.sync_calendar(href, "", SPAN)


def test_events_of_ours_come_back_under_their_own_uid_few_or_many(desk: Desk) -> None:
    uids = {f"bok_{number}@parley.example" for number in range(14)}
    first = desk.sync()
    for number, uid in enumerate(sorted(uids)):
        desk.connector.write_event(desk.href, uid, make_ics(uid, TEN + number * HOUR), None)
    for state in (first.sync_state, ""):
        before = len(desk.fake.calls)
        found = desk.connector.sync_calendar(desk.href, state, SPAN).changed
        assert {line for item in found for line in item.ics.decode().split("\r\n") if line.startswith("UID:")} == {
            f"UID:{uid}" for uid in uids
        }
        # A whole round asks for all of them at once.
        assert len(desk.fake.calls) - before <= (15 if state else 3)


def test_every_request_asks_for_ids_that_last(desk: Desk) -> None:
    put_series(desk)
    desk.sync()
    desk.connector.list_objects_between(desk.href, TEN, TEN + HOUR, 5)
    written = desk.connector.write_event(desk.href, "one", make_ics("one"), None)
    desk.connector.remove_object(written.href, written.etag)
    assert all('IdType="ImmutableId"' in call.header("Prefer") for call in desk.fake.calls)


def test_a_look_at_a_span_finds_the_events_and_of_series_what_lies_within(desk: Desk) -> None:
    series = put_series(desk)
    single = desk.fake.put_event(desk.calendar, "Once", TEN + 2 * HOUR, TEN + 3 * HOUR)
    declined = desk.fake.put_event(
        desk.calendar,
        "Invited",
        TEN + HOUR,
        TEN + 2 * HOUR,
        organizer=("Boss", "boss@example.org"),
        response="declined",
    )
    found = {item.href: item for item in desk.connector.list_objects_between(desk.href, TEN, TEN + 4 * HOUR, 5)}
    assert found.keys() == {desk.name(series), desk.name(single), desk.name(declined)}
    assert found[desk.name(series)].is_excerpt
    assert found[desk.name(series)].ics.count(b"BEGIN:VEVENT") == 1
    assert b"RECURRENCE-ID:20260305T100000Z" in found[desk.name(series)].ics
    assert b"PARTSTAT=DECLINED" in found[desk.name(declined)].ics
    assert b"TRANSP:TRANSPARENT" in found[desk.name(declined)].ics
    uid = next(line for line in desk.sync().parts[0].ics.split(b"\r\n") if line.startswith(b"UID:"))
    assert uid in found[desk.name(series)].ics


def test_whatever_people_do_what_is_known_is_what_outlook_shows(desk: Desk) -> None:
    chance = random.Random(30)
    events: list[Event] = []
    series: list[Event] = []
    for number in range(250):
        starts = TEN + timedelta(hours=chance.randrange(24 * 40))
        match chance.randrange(9):
            case 0 | 1 | 2:
                events.append(desk.fake.put_event(desk.calendar, f"Talk {number}", starts, starts + HOUR))
            case 3:
                on = starts.date()
                rule = daily(starts_on=on, count=chance.randrange(2, 9))
                series.append(desk.fake.put_event(desk.calendar, "Daily", starts, starts + HOUR, recurrence=rule))
            case 4 if events:
                desk.fake.change_event(chance.choice(events), starts=starts, ends=starts + 2 * HOUR)
            case 5 if events:
                desk.fake.delete_event(events.pop(chance.randrange(len(events))))
            case 6 if series:
                change_one_day(desk, chance, chance.choice(series))
            case 7 if series:
                desk.fake.delete_event(series.pop(chance.randrange(len(series))))
            case _:
                desk.fake.faults.omits_masters = chance.random() < 0.3
                desk.fake.faults.page_limit = chance.choice([None, 1, 4])
                if chance.random() < 0.1:
                    desk.fake.expire_sync_states(chance.choice([400, 410]))
                desk.sync()
    desk.fake.faults.omits_masters = False
    desk.sync()
    desk.check_truth()
    again = desk.sync()
    assert (again.changed, again.parts, again.removed_hrefs) == ([], [], [])


def change_one_day(desk: Desk, chance: random.Random, event: Event) -> None:
    """Move, rename or delete one occurrence of a series."""
    shown = desk.fake.list_view(desk.calendar, datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    days = [
        row["start"]["dateTime"] for row in shown if row["seriesMasterId"] == event.id and row["type"] == "occurrence"
    ]
    if not days:
        return
    starts = datetime.fromisoformat(chance.choice(days)[:19]).replace(tzinfo=UTC)
    # Occurrences are named by the day on the wall of the person.
    on = starts.astimezone(ZoneInfo("Europe/Berlin")).date()
    if chance.random() < 0.4:
        desk.fake.delete_event(event, on=on)
    else:
        later = starts + timedelta(hours=chance.randrange(1, 5))
        desk.fake.change_event(event, on=on, starts=later, ends=later + HOUR)
