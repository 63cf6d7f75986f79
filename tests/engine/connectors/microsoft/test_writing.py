"""Writing to Graph: lost answers, strangers' changes, Teams links, and nobody mailed who should not be."""

import json
from datetime import date
from typing import Any

import pytest

from parley.engine.connectors.base import Conferencing, LinkState, WriteWish
from parley.engine.connectors.errors import (
    CalendarFull,
    ConnectorError,
    PermissionMissing,
    ServerUnavailable,
    WriteConflict,
    WriteRefused,
)
from parley.engine.domain.event_writing.objects.editing import answer_object
from parley.engine.domain.ical.merging import merge_event
from tests.engine.connectors.microsoft.conftest import HOUR, SPAN, TEN, Desk, make_ics

UID = "bok_1@parley.example"
TEAMS = WriteWish(marker="bok_1", conferencing=Conferencing.MICROSOFT_TEAMS)


def list_events(desk: Desk) -> list[dict[str, Any]]:
    """What stands in the calendar."""
    return desk.fake.list_events(desk.calendar)


def write_until_done(desk: Desk, uid: str, ics: bytes, wish: WriteWish) -> None:
    """What the service does: the same again whenever no answer came."""
    for _ in range(20):
        try:
            desk.connector.write_event(desk.href, uid, ics, None, wish)
        except ServerUnavailable:
            continue
        return
    raise AssertionError("no answer came in twenty tries")


def test_scenario_37_an_answer_that_was_lost_makes_no_second_event(desk: Desk) -> None:
    desk.fake.faults.lose_answers(times=1)
    with pytest.raises(ServerUnavailable):
        desk.connector.write_event(desk.href, UID, make_ics(UID), None)
    assert len(list_events(desk)) == 1
    written = desk.connector.write_event(desk.href, UID, make_ics(UID), None)
    assert [event["@odata.etag"] for event in list_events(desk)] == [written.etag]
    sent = [json.loads(call.body)["transactionId"] for call in desk.fake.calls if call.method == "POST"]
    assert len(sent) == 2
    assert len(set(sent)) == 1


def test_scenario_37_a_transaction_that_is_taken_is_looked_up_and_matched(desk: Desk) -> None:
    first = desk.connector.write_event(desk.href, UID, make_ics(UID), None)
    moved = desk.connector.write_event(desk.href, UID, make_ics(UID, TEN + HOUR, sequence=1), first.etag)
    # Whoever forgot that it was written at all is told what stands there, or that it is done.
    assert desk.connector.write_event(desk.href, UID, make_ics(UID, TEN + HOUR, sequence=1), None) == moved
    with pytest.raises(WriteConflict) as caught:
        desk.connector.write_event(desk.href, UID, make_ics(UID, TEN + 5 * HOUR, sequence=2), None)
    assert caught.value.current_etag == moved.etag
    assert len(list_events(desk)) == 1


def test_three_of_ten_answers_lost_still_make_one_event_each(desk: Desk) -> None:
    desk.fake.faults.lose_answers(0.3)
    desk.fake.faults.cut(0.1)
    uids = [f"bok_{number}@parley.example" for number in range(25)]
    for number, uid in enumerate(uids):
        write_until_done(desk, uid, make_ics(uid, TEN + number * HOUR), WriteWish())
    desk.fake.faults.clear()
    assert len(list_events(desk)) == len(uids)


def test_a_save_that_met_another_is_tried_again_soon(desk: Desk) -> None:
    desk.fake.faults.refuse(503, "ConcurrentItemSave", method="POST")
    with pytest.raises(ServerUnavailable) as caught:
        desk.connector.write_event(desk.href, UID, make_ics(UID), None)
    assert caught.value.retry_after_seconds == 1
    desk.connector.write_event(desk.href, UID, make_ics(UID), None)
    assert len(list_events(desk)) == 1


def test_what_was_deleted_by_hand_is_written_anew(desk: Desk) -> None:
    first = desk.connector.write_event(desk.href, UID, make_ics(UID), None)
    desk.connector.remove_object(first.href, None)
    second = desk.connector.write_event(desk.href, UID, make_ics(UID), None)
    assert second.href != first.href
    assert len(list_events(desk)) == 1


@pytest.mark.parametrize("ignores", [False, True])
def test_a_change_in_between_is_a_conflict_whether_graph_looks_at_if_match_or_not(desk: Desk, ignores: bool) -> None:
    desk.fake.faults.ignores_if_match = ignores
    written = desk.connector.write_event(desk.href, UID, make_ics(UID), None)
    event = desk.fake.find_event(desk.calendar, list_events(desk)[0]["id"])
    assert event is not None
    desk.fake.change_event(event, subject="Talk, with coffee")
    with pytest.raises(WriteConflict) as caught:
        desk.connector.write_event(desk.href, UID, make_ics(UID, TEN + HOUR, sequence=1), written.etag)
    assert caught.value.current_etag == event.etag
    with pytest.raises(WriteConflict):
        desk.connector.delete_event(desk.href, UID, written.etag)
    assert list_events(desk)[0]["subject"] == "Talk, with coffee"


def test_our_change_leaves_what_the_owner_added(desk: Desk) -> None:
    desk.connector.write_event(desk.href, UID, make_ics(UID, extra="DESCRIPTION:Agenda\r\n"), None)
    event = desk.fake.find_event(desk.calendar, list_events(desk)[0]["id"])
    assert event is not None
    html = {"contentType": "html", "content": "<html><body><b>Agenda</b><br>Bring the <i>contract</i></body></html>"}
    place = {"displayName": "Room 4", "locationUri": "https://example.com/room-4"}
    desk.fake.change_event(
        event,
        body=html,
        categories=["Red category"],
        location=place,
        reminderMinutesBeforeStart=45,
        sensitivity="private",
    )
    present = desk.connector.read_event(desk.href, UID)
    assert present is not None
    ours = make_ics(UID, TEN + HOUR, sequence=1, extra="LOCATION:Room 4\r\n")
    desk.connector.write_event(desk.href, UID, merge_event(present.ics, ours, UID), present.etag)
    sent = json.loads(desk.fake.calls[-1].body)
    assert sent.keys() == {"start", "end", "isAllDay", "singleValueExtendedProperties"}
    after = list_events(desk)[0]
    assert (after["body"]["content"], after["categories"]) == (html["content"], ["Red category"])
    assert after["start"]["dateTime"] == "2026-03-05T11:00:00.0000000"


def test_guests_are_mailed_by_exchange_only_where_it_shall(desk: Desk) -> None:
    people = (
        "ORGANIZER;CN=Rosa:mailto:rosa@example.com\r\nATTENDEE;CN=Rosa:mailto:rosa@example.com\r\n"
        'ATTENDEE;CN="Kim, the candidate":mailto:kim@example.net\r\n'
    )
    written = desk.connector.write_event(desk.href, UID, make_ics(UID, extra=people), None)
    desk.connector.write_event(desk.href, UID, make_ics(UID, TEN + HOUR, sequence=1, extra=people), written.etag)
    assert desk.fake.mailed == []
    # Who takes part is not forgotten all the same.
    assert b"mailto:kim@example.net" in desk.sync().changed[0].ics
    desk.connector.delete_event(desk.href, UID, None)
    assert desk.fake.mailed == []
    tells = WriteWish(tells_guests=True)
    desk.connector.write_event(desk.href, "other", make_ics("other", extra=people), None, tells)
    assert [(mail.kind, mail.to) for mail in desk.fake.mailed] == [("invitation", "kim@example.net")]


def test_a_teams_link_that_takes_its_time_is_pending_and_then_ready(desk: Desk) -> None:
    written = desk.connector.write_event(desk.href, UID, make_ics(UID), None, TEAMS)
    assert (written.link_state, written.join_url) == (LinkState.PENDING, "")
    states = []
    for _ in range(4):
        link = desk.connector.read_link(desk.href, UID)
        assert link is not None
        states.append((link.link_state, link.join_url.startswith("https://teams.microsoft.com/")))
    assert states[-1] == (LinkState.READY, True)
    assert b"X-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams" in desk.sync().changed[0].ics
    assert desk.connector.read_link(desk.href, "unknown") is None


def test_a_teams_link_that_never_comes_leaves_the_event_standing(desk: Desk) -> None:
    desk.fake.faults.teams = "failure"
    desk.connector.write_event(desk.href, UID, make_ics(UID), None, TEAMS)
    links = [desk.connector.read_link(desk.href, UID) for _ in range(4)]
    assert links[-1] is not None
    assert links[-1].link_state is LinkState.FAILED
    assert len(list_events(desk)) == 1


def test_where_teams_is_not_offered_the_event_is_written_without(desk: Desk) -> None:
    desk.calendar.providers = ()
    assert desk.connector.list_calendars()[0].conferencing == frozenset()
    written = desk.connector.write_event(desk.href, UID, make_ics(UID), None, TEAMS)
    assert written.link_state is LinkState.FAILED
    assert list_events(desk)[0]["isOnlineMeeting"] is False


def test_a_link_may_be_wished_for_later(desk: Desk) -> None:
    desk.fake.faults.teams = "success"
    first = desk.connector.write_event(desk.href, UID, make_ics(UID), None)
    assert first.link_state is LinkState.NONE
    second = desk.connector.write_event(desk.href, UID, make_ics(UID, sequence=1), first.etag, TEAMS)
    assert second.link_state is not LinkState.NONE
    link = desk.connector.read_link(desk.href, UID)
    assert link is not None
    assert link.link_state is LinkState.READY


def test_scenario_42_a_new_agenda_keeps_the_teams_meeting(desk: Desk) -> None:
    desk.fake.faults.teams = "success"
    first = desk.connector.write_event(desk.href, UID, make_ics(UID, extra="DESCRIPTION:Old agenda\r\n"), None, TEAMS)
    agenda = make_ics(UID, sequence=1, extra="DESCRIPTION:New agenda\\n<1> & more\r\n")
    second = desk.connector.write_event(desk.href, UID, agenda, first.etag)
    assert (second.link_state, second.join_url) == (LinkState.READY, first.join_url)
    body = list_events(desk)[0]["body"]["content"]
    assert first.join_url in body
    assert "New agenda<br>&lt;1&gt; &amp; more" in body
    assert "Old agenda" not in body
    # The same agenda again is no change of the body.
    desk.connector.write_event(desk.href, UID, agenda.replace(b"SEQUENCE:1", b"SEQUENCE:2"), second.etag)
    assert "body" not in json.loads(desk.fake.calls[-1].body)
    assert b"DESCRIPTION:New agenda\\n<1> & more\r\n" in desk.sync().changed[0].ics


def test_an_answer_to_an_invitation_is_sent_as_one(desk: Desk) -> None:
    boss = ("Boss", "boss@example.org")
    invited = desk.fake.put_event(desk.calendar, "Board", TEN, TEN + HOUR, organizer=boss, response="notResponded")
    href = desk.name(invited)
    present = desk.connector.read_object(href)
    assert present is not None
    uid = present.ics.decode().partition("UID:")[2].split("\r\n")[0]
    accepted = answer_object(present.ics, uid, {"rosa@example.com"}, "accepted")
    desk.connector.change_object(href, accepted, present.etag)
    assert invited.response == "accepted"
    assert [(mail.kind, mail.to) for mail in desk.fake.mailed] == [("response", "boss@example.org")]
    again = desk.connector.read_object(href)
    assert again is not None
    assert b"PARTSTAT=ACCEPTED:mailto:rosa@example.com" in again.ics
    declined = answer_object(again.ics, uid, {"rosa@example.com"}, "declined")
    desk.connector.change_object(href, declined, again.etag)
    assert desk.connector.read_object(href) is None


def test_a_whole_day_and_a_series_are_written_in_their_zone(desk: Desk) -> None:
    day = b"DTSTART;VALUE=DATE:20260310\r\nDTEND;VALUE=DATE:20260312\r\n"
    times = b"DTSTART:20260305T100000Z\r\nDTEND:20260305T103000Z\r\n"
    desk.connector.write_event(desk.href, "days", make_ics("days").replace(times, day), None)
    zone = b"DTSTART;TZID=Europe/Berlin:20260324T090000\r\nDTEND;TZID=Europe/Berlin:20260324T093000\r\n"
    series = make_ics("series").replace(times, zone + b"RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=2\r\n")
    written = desk.connector.write_event(desk.href, "series", series, None)
    desk.sync()
    desk.check_truth()
    # The clocks change between the two.
    starts = [part.ics.decode() for part in desk.mirror.parts.values()]
    assert any("RECURRENCE-ID:20260324T080000Z" in ics for ics in starts)
    assert any("RECURRENCE-ID:20260331T070000Z" in ics for ics in starts)
    assert {part.object_href for part in desk.mirror.parts.values()} == {written.href}
    whole = desk.connector.read_event(desk.href, "series")
    assert whole is not None
    assert b"RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=TU;WKST=MO;COUNT=2" in whole.ics
    # What comes back may be written again without changing anything.
    before = list_events(desk)
    desk.connector.write_event(desk.href, "series", whole.ics, whole.etag)
    assert list_events(desk) == before


@pytest.mark.parametrize(
    "extra",
    [
        "RRULE:FREQ=HOURLY;COUNT=3\r\n",
        "RRULE:FREQ=MONTHLY;BYMONTHDAY=31\r\n",
        "RRULE:FREQ=YEARLY;BYWEEKNO=20\r\n",
        "RDATE:20260401T100000Z\r\n",
    ],
)
def test_a_rule_that_exchange_cannot_keep_is_refused_rather_than_bent(desk: Desk, extra: str) -> None:
    with pytest.raises(WriteRefused):
        desk.connector.write_event(desk.href, UID, make_ics(UID, extra=extra), None)
    assert list_events(desk) == []


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (403, "ErrorAccessDenied", PermissionMissing),
        (404, "MailboxNotEnabledForRESTAPI", PermissionMissing),
        (403, "ErrorQuotaExceeded", CalendarFull),
        (400, "ErrorInvalidRequest", WriteRefused),
        (500, "UnknownError", ServerUnavailable),
    ],
)
def test_refusals_say_what_they_mean(desk: Desk, status: int, code: str, error: type[ConnectorError]) -> None:
    desk.fake.faults.refuse(status, code, method="POST")
    with pytest.raises(error) as caught:
        desk.connector.write_event(desk.href, UID, make_ics(UID), None)
    assert code not in str(caught.value)


def test_an_event_of_others_is_changed_by_what_differs(desk: Desk) -> None:
    theirs = desk.fake.put_event(
        desk.calendar, "Dentist", date(2026, 3, 9), date(2026, 3, 10), location={"displayName": "x"}
    )
    href = desk.name(theirs)
    present = desk.connector.read_object(href)
    assert present is not None
    assert b"DTSTART;VALUE=DATE:20260309" in present.ics
    desk.connector.change_object(href, present.ics.replace(b"SUMMARY:Dentist", b"SUMMARY:Doctor"), present.etag)
    assert json.loads(desk.fake.calls[-1].body) == {"subject": "Doctor"}
    with pytest.raises(WriteConflict):
        desk.connector.remove_object(href, present.etag)
    assert desk.sync(SPAN).changed[0].ics.count(b"SUMMARY:Doctor") == 1
