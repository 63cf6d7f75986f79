"""Writing events at Google: once, whatever is lost; with a Meet link where there can be one; guests left in peace."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from parley.engine.connectors.base import Conferencing, LinkState, WriteWish
from parley.engine.connectors.errors import ConnectorError, PermissionMissing, WriteConflict, WriteRefused
from parley.engine.connectors.google.addresses import derive_event_id, name_event
from parley.engine.domain.event_writing.objects.editing import answer_object
from parley.engine.domain.ical.merging import merge_event
from parley.engine.domain.invitations import EventContent, Person, build_calendar_object
from tests.conformance.test_connector import make_ics
from tests.engine.connectors.google.conftest import Desk

TEN = datetime(2026, 12, 1, 10, tzinfo=UTC)
UID = "5f0c2c1e-6d1b-4b7e-9f8e-2f6a1f6f1c11@parley.example"
MEET = WriteWish(marker="bkg_1", conferencing=Conferencing.GOOGLE_MEET)
CONTENT = EventContent(
    uid=UID,
    sequence=0,
    summary="Interview – Ada",
    description="First line\nsecond line",
    location="Room 4",
    starts_at=TEN,
    ends_at=TEN + timedelta(minutes=30),
    organizer=Person("Rosa", "rosa@example.com"),
    attendees=(Person("Rosa", "rosa@example.com"), Person("Ada", "ada@example.org")),
    stamped_at=datetime(2026, 11, 22, tzinfo=UTC),
    url="https://parley.example/requests/1",
)
BOOKING = build_calendar_object(CONTENT)


def list_live(desk: Desk) -> list[dict[str, object]]:
    return desk.google.list_events(desk.calendar)


def test_a_booking_stands_in_google_as_its_owner_expects_it(desk: Desk) -> None:
    written = desk.connector.write_event(desk.calendar, UID, BOOKING, None, WriteWish(marker="bkg_1"))
    (event,) = list_live(desk)
    assert (event["summary"], event["location"]) == ("Interview – Ada", "Room 4")
    assert event["description"] == "First line\nsecond line"
    assert datetime.fromisoformat(event["start"]["dateTime"]) == TEN
    # In the calendar's own zone, not in UTC.
    assert event["start"]["timeZone"] == "Europe/Berlin"
    assert event["source"] == {"title": "Parley", "url": "https://parley.example/requests/1"}
    assert written.etag == event["etag"]
    assert written.link_state is LinkState.NONE


def test_guests_whom_we_mail_ourselves_are_not_invited_by_google_too(desk: Desk) -> None:
    desk.connector.write_event(desk.calendar, UID, BOOKING, None)
    (event,) = list_live(desk)
    assert "attendees" not in event
    assert desk.google.mails == []
    stored = desk.connector.read_event(desk.calendar, UID)
    assert stored is not None
    # Who takes part is known all the same.
    assert b"ATTENDEE;CN=Ada" in stored.ics
    assert b"ORGANIZER;CN=Rosa" in stored.ics
    assert f"UID:{UID}".encode() in stored.ics.replace(b"\r\n ", b"")


def test_guests_are_told_by_google_where_that_is_wished_until_the_event_is_taken_away(desk: Desk) -> None:
    mails = len(desk.google.mails)
    desk.connector.write_event(desk.calendar, UID, BOOKING, None, WriteWish(tells_guests=True))
    (event,) = list_live(desk)
    assert [(guest["email"], guest["responseStatus"]) for guest in event["attendees"]] == [
        ("ada@example.org", "needsAction")
    ]
    desk.connector.delete_event(desk.calendar, UID, None)
    assert [mail[0] for mail in desk.google.mails[mails:]] == ["invited", "cancelled"]


def test_scenario_16_a_write_whose_answer_was_lost_makes_one_event(desk: Desk) -> None:
    desk.google.faults.lose_answers(times=1)
    with pytest.raises(ConnectorError):
        desk.connector.write_event(desk.calendar, UID, BOOKING, None, MEET)
    again = desk.connector.write_event(desk.calendar, UID, BOOKING, None, MEET)
    assert [event["etag"] for event in list_live(desk)] == [again.etag]
    assert [call.status for call in desk.google.list_calls("events.insert")] == [0, 409]
    with pytest.raises(WriteConflict) as caught:
        desk.connector.write_event(desk.calendar, UID, BOOKING, None, replace(MEET, marker="bkg_2"))
    assert caught.value.current_etag == again.etag


def test_forty_bookings_with_a_third_of_the_answers_lost_are_forty_events(desk: Desk) -> None:
    desk.google.faults.random.seed(5)
    desk.google.faults.lose_answers(0.3, method="")
    desk.google.faults.planned[0].times = None
    for number in range(40):
        uid, starts_at = f"booking-{number}@parley.example", TEN + timedelta(hours=number)
        written = None
        while written is None:
            try:
                written = desk.connector.write_event(desk.calendar, uid, make_ics(uid, starts_at), None)
            except WriteConflict:
                raise
            except ConnectorError:
                continue
    desk.google.faults.clear()
    assert len(list_live(desk)) == 40
    assert len(desk.google.list_calls("events.insert")) > 45


def test_scenario_17_what_was_deleted_can_be_made_anew(desk: Desk) -> None:
    first = desk.connector.write_event(desk.calendar, UID, BOOKING, None)
    for _ in range(3):
        desk.connector.delete_event(desk.calendar, UID, None)
        again = desk.connector.write_event(desk.calendar, UID, BOOKING, None)
        assert again.href != first.href
    (event,) = list_live(desk)
    assert event["status"] == "confirmed"
    assert desk.connector.read_link(desk.calendar, UID) == again
    later = build_calendar_object(replace(CONTENT, sequence=1, starts_at=TEN + timedelta(minutes=10)))
    changed = desk.connector.write_event(desk.calendar, UID, later, again.etag)
    assert changed.href == again.href
    desk.connector.delete_event(desk.calendar, UID, changed.etag)
    assert list_live(desk) == []
    assert desk.connector.read_event(desk.calendar, UID) is None


def test_generations_that_the_caller_counted_are_not_tried_again(desk: Desk) -> None:
    written = desk.connector.write_event(desk.calendar, UID, BOOKING, None, WriteWish(generation=3))
    assert written.href == name_event(desk.calendar, derive_event_id(UID, 3))
    assert desk.connector.read_link(desk.calendar, UID) == written


@pytest.mark.parametrize("uid", [UID, "x", "ümlaut / % #?&=\\", "../../escape", "w" * 300])
def test_scenario_18_any_uid_becomes_an_id_that_google_takes(desk: Desk, uid: str) -> None:
    written = desk.connector.write_event(desk.calendar, uid, make_ics("any", TEN), None)
    event_id = written.href.rpartition("/")[2]
    assert 5 <= len(event_id) <= 1024
    assert set(event_id) <= set("0123456789abcdefghijklmnopqrstuv")
    found = desk.connector.read_event(desk.calendar, uid)
    assert found is not None
    assert found.href == written.href


def test_an_event_of_somebody_else_under_our_id_is_a_conflict(desk: Desk) -> None:
    desk.google.put_event(desk.calendar, TEN, id=derive_event_id(UID, 0))
    with pytest.raises(WriteConflict):
        desk.connector.write_event(desk.calendar, UID, BOOKING, None)
    assert desk.connector.read_event(desk.calendar, UID) is None
    desk.connector.delete_event(desk.calendar, UID, None)
    assert len(list_live(desk)) == 1


def test_a_meet_link_comes_with_the_event(desk: Desk) -> None:
    written = desk.connector.write_event(desk.calendar, UID, BOOKING, None, MEET)
    assert written.link_state is LinkState.READY
    assert written.join_url.startswith("https://meet.google.com/")
    stored = desk.connector.read_event(desk.calendar, UID)
    assert stored is not None
    assert b"X-GOOGLE-CONFERENCE:https://meet.google.com/" in stored.ics
    # A later change keeps it and asks for no other.
    later = build_calendar_object(replace(CONTENT, sequence=1, location="Room 5"))
    changed = desk.connector.write_event(desk.calendar, UID, later, written.etag, MEET)
    assert (changed.link_state, changed.join_url) == (LinkState.READY, written.join_url)
    assert "conferenceData" not in desk.google.list_calls("events.patch")[0].payload


def test_scenario_19_a_link_that_takes_its_time_is_there_later(desk: Desk) -> None:
    desk.google.faults.meet = "pending"
    written = desk.connector.write_event(desk.calendar, UID, BOOKING, None, MEET)
    assert (written.link_state, written.join_url) == (LinkState.PENDING, "")
    looks = [desk.connector.read_link(desk.calendar, UID) for _ in range(3)]
    states = [look.link_state for look in looks if look is not None]
    assert states[-1] is LinkState.READY
    assert looks[-1] is not None
    assert looks[-1].join_url.startswith("https://meet.google.com/")


def test_scenario_20_without_a_link_the_booking_stands(desk: Desk) -> None:
    desk.google.faults.meet = "failure"
    failed = desk.connector.write_event(desk.calendar, UID, BOOKING, None, MEET)
    assert (failed.link_state, failed.join_url) == (LinkState.FAILED, "")
    plain = desk.google.add_calendar(desk.email, "No Meet", solutions=())
    refused = desk.connector.write_event(plain, UID, BOOKING, None, MEET)
    assert refused.link_state is LinkState.FAILED
    assert desk.connector.read_link(plain, UID) == refused
    (event,) = desk.google.list_events(plain)
    assert event["status"] == "confirmed"
    # Where the list of calendars may not be read, Google's own refusal is what tells.
    blind = desk.reopen("https://www.googleapis.com/auth/calendar.events")
    moved = build_calendar_object(replace(CONTENT, sequence=1, starts_at=TEN + timedelta(minutes=15)))
    changed = blind.write_event(plain, UID, moved, refused.etag, MEET)
    assert changed.link_state is LinkState.FAILED
    assert changed.etag != refused.etag


def test_scenario_21_a_guest_who_answers_between_our_look_and_our_change_has_answered(desk: Desk) -> None:
    wish = WriteWish(tells_guests=True)
    written = desk.connector.write_event(desk.calendar, UID, BOOKING, None, wish)
    event_id = written.href.rpartition("/")[2]
    desk.google.answer_invitation(desk.calendar, event_id, "ada@example.org", "accepted")
    later = build_calendar_object(replace(CONTENT, sequence=1, starts_at=TEN + timedelta(minutes=15)))
    with pytest.raises(WriteConflict) as caught:
        desk.connector.write_event(desk.calendar, UID, later, written.etag, wish)
    present = desk.connector.read_event(desk.calendar, UID)
    assert present is not None
    assert present.etag == caught.value.current_etag
    merged = merge_event(present.ics, later, UID)
    desk.connector.write_event(desk.calendar, UID, merged, present.etag, wish)
    event = desk.google.get_event(desk.calendar, event_id)
    assert datetime.fromisoformat(event["start"]["dateTime"]) == TEN + timedelta(minutes=15)
    assert [guest["responseStatus"] for guest in event["attendees"]] == ["accepted"]


def test_scenario_22_one_guest_more_leaves_the_others_there(desk: Desk) -> None:
    people = [{"email": "ada@example.org", "responseStatus": "accepted"}, {"email": "bo@example.org"}]
    made = desk.google.put_event(desk.calendar, TEN, attendees=people)
    href = name_event(desk.calendar, made["id"])
    present = desk.connector.read_object(href)
    assert present is not None
    more = present.ics.replace(b"END:VEVENT", b"ATTENDEE;CN=Cy:mailto:cy@example.org\r\nEND:VEVENT")
    desk.connector.change_object(href, more, present.etag)
    event = desk.google.get_event(desk.calendar, made["id"])
    assert [(each["email"], each["responseStatus"]) for each in event["attendees"]] == [
        ("ada@example.org", "accepted"),
        ("bo@example.org", "needsAction"),
        ("cy@example.org", "needsAction"),
    ]


def test_an_invitation_is_answered_for_its_owner_alone(desk: Desk) -> None:
    people = [{"email": desk.email}, {"email": "ada@example.org", "responseStatus": "tentative"}]
    boss = {"email": "boss@example.com"}
    made = desk.google.put_event(desk.calendar, TEN, attendees=people, organizer=boss)
    href = name_event(desk.calendar, made["id"])
    present = desk.connector.read_object(href)
    assert present is not None
    uid = f"{made['id']}@google.com"
    answered = answer_object(present.ics, uid, {desk.email}, "declined")
    desk.connector.change_object(href, answered, present.etag)
    event = desk.google.get_event(desk.calendar, made["id"])
    assert [each["responseStatus"] for each in event["attendees"]] == ["declined", "tentative"]
    (call,) = desk.google.list_calls("events.patch")
    assert set(call.payload) == {"attendees"}


def test_an_answer_to_a_series_goes_for_its_exceptions_too(desk: Desk) -> None:
    people = [{"email": desk.email}, {"email": "ada@example.org"}]
    made = desk.google.put_event(desk.calendar, TEN, attendees=people, recurrence=["RRULE:FREQ=WEEKLY;COUNT=4"])
    second = desk.google.name_occurrence(desk.calendar, made["id"], TEN + timedelta(days=7))
    moved = TEN + timedelta(days=8)
    desk.google.change_event(desk.calendar, second, start=moved, end=moved + timedelta(hours=1))
    href = name_event(desk.calendar, made["id"])
    present = desk.connector.read_object(href)
    assert present is not None
    answered = answer_object(present.ics, f"{made['id']}@google.com", {desk.email}, "declined")
    desk.connector.change_object(href, answered, present.etag)
    for event_id in (made["id"], second):
        attendees = desk.google.get_event(desk.calendar, event_id)["attendees"]
        assert [each["responseStatus"] for each in attendees] == ["declined", "needsAction"]


def test_what_the_owner_added_stays_when_a_booking_moves(desk: Desk) -> None:
    written = desk.connector.write_event(desk.calendar, UID, BOOKING, None)
    event_id = written.href.rpartition("/")[2]
    added = {
        "reminders": {"useDefault": False, "overrides": [{"method": "email", "minutes": 30}]},
        "colorId": "5",
        "attendees": [{"email": "boss@example.com"}],
    }
    desk.google.change_event(desk.calendar, event_id, **added)
    present = desk.connector.read_event(desk.calendar, UID)
    assert present is not None
    later = build_calendar_object(replace(CONTENT, sequence=1, starts_at=TEN - timedelta(hours=1)))
    desk.connector.write_event(desk.calendar, UID, merge_event(present.ics, later, UID), present.etag)
    event = desk.google.get_event(desk.calendar, event_id)
    assert event["reminders"] == added["reminders"]
    assert event["colorId"] == "5"
    assert [each["email"] for each in event["attendees"]] == ["boss@example.com"]
    stored = desk.connector.read_event(desk.calendar, UID)
    assert stored is not None
    assert b"SEQUENCE:1" in stored.ics


def test_a_timed_event_becomes_a_whole_day_and_back(desk: Desk) -> None:
    written = desk.connector.write_event(desk.calendar, UID, BOOKING, None)
    day = make_ics("any", TEN).replace(b"DTSTART:20261201T100000Z", b"DTSTART;VALUE=DATE:20261201")
    day = day.replace(b"DTEND:20261201T103000Z", b"DTEND;VALUE=DATE:20261202")
    changed = desk.connector.write_event(desk.calendar, UID, day, written.etag)
    event_id = written.href.rpartition("/")[2]
    assert desk.google.get_event(desk.calendar, event_id)["start"] == {"date": "2026-12-01"}
    desk.connector.write_event(desk.calendar, UID, BOOKING, changed.etag)
    start = desk.google.get_event(desk.calendar, event_id)["start"]
    assert "date" not in start
    assert datetime.fromisoformat(start["dateTime"]) == TEN


def test_the_same_state_again_is_no_write(desk: Desk) -> None:
    zoned = (
        make_ics("any", TEN, extra="RRULE:FREQ=WEEKLY;COUNT=3\r\nEXDATE;TZID=Europe/Berlin:20261208T110000\r\n")
        .replace(b"DTSTART:20261201T100000Z", b"DTSTART;TZID=Europe/Berlin:20261201T110000")
        .replace(b"DTEND:20261201T103000Z", b"DTEND;TZID=Europe/Berlin:20261201T113000")
    )
    written = desk.connector.write_event(desk.calendar, UID, zoned, None)
    assert desk.connector.write_event(desk.calendar, UID, zoned, written.etag) == written
    assert desk.google.list_calls("events.patch") == []
    (event,) = list_live(desk)
    assert event["recurrence"] == ["EXDATE;TZID=Europe/Berlin:20261208T110000", "RRULE:FREQ=WEEKLY;COUNT=3"]
    assert event["start"]["timeZone"] == "Europe/Berlin"


def test_scenario_23_deleting_what_is_gone_is_done(desk: Desk) -> None:
    written = desk.connector.write_event(desk.calendar, UID, BOOKING, None)
    desk.google.delete_event(desk.calendar, written.href.rpartition("/")[2])
    desk.google.calls.clear()
    desk.connector.remove_object(written.href, None)
    desk.connector.remove_object(written.href, written.etag)
    desk.connector.remove_object(name_event(desk.calendar, "neverwas"), None)
    assert [call.status for call in desk.google.list_calls("events.delete")] == [410, 410, 404]
    desk.connector.delete_event(desk.calendar, UID, written.etag)


def test_long_texts_and_many_lines_find_their_place(desk: Desk) -> None:
    extra = "".join(f"X-LINE-{number}:{'é' * 200}\r\n" for number in range(40))
    ics = make_ics("any", TEN, extra=f"DESCRIPTION:{'x' * 20_000}\r\n{extra}", summary="t" * 3000)
    written = desk.connector.write_event(desk.calendar, UID, ics, None)
    stored = desk.connector.read_object(written.href)
    assert stored is not None
    assert stored.ics.count(b"X-LINE-") == 40
    fewer = make_ics("any", TEN, sequence=1)
    desk.connector.write_event(desk.calendar, UID, fewer, written.etag)
    after = desk.connector.read_object(written.href)
    assert after is not None
    assert b"X-LINE-" not in after.ics


@pytest.mark.parametrize("ics", [b"", b"nothing", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", make_ics("x")[:90]])
def test_what_is_no_event_is_refused_before_google_is_asked(desk: Desk, ics: bytes) -> None:
    with pytest.raises(WriteRefused):
        desk.connector.write_event(desk.calendar, UID, ics, None)
    assert desk.asked == []


def test_a_calendar_that_may_only_be_read_says_so(desk: Desk) -> None:
    shared = desk.google.add_calendar(desk.email, "Shared", role="reader")
    listed = {calendar.href: calendar.is_writable for calendar in desk.connector.list_calendars()}
    assert (listed[shared], listed[desk.calendar]) == (False, True)
    with pytest.raises(PermissionMissing):
        desk.connector.write_event(shared, UID, BOOKING, None)


def test_a_copy_that_somebody_makes_of_a_booking_is_theirs(desk: Desk) -> None:
    written = desk.connector.write_event(desk.calendar, UID, BOOKING, None)
    (event,) = list_live(desk)
    later = TEN + timedelta(days=1)
    copied = {name: event[name] for name in ("extendedProperties", "description", "location")}
    made = desk.google.put_event(desk.calendar, later, later + timedelta(hours=1), "Interview – Ada", **copied)
    copy = desk.connector.read_object(name_event(desk.calendar, made["id"]))
    assert copy is not None
    assert b"X-PARLEY-BOOKING" not in copy.ics
    assert f"UID:{made['id']}@google.com".encode() in copy.ics.replace(b"\r\n ", b"")
    desk.connector.delete_event(desk.calendar, UID, written.etag)
    assert [each["id"] for each in list_live(desk)] == [made["id"]]
    assert desk.connector.read_event(desk.calendar, UID) is None
