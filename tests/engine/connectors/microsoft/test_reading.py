"""Events of Graph as calendar objects: times in strange zones, how time counts, people, and rules both ways."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from parley.engine.connectors.errors import AnswerUnreadable, WriteRefused
from parley.engine.connectors.microsoft.events.bodies import cut_meeting, read_text, replace_text
from parley.engine.connectors.microsoft.events.reading import find_uid, wrap_events, write_event
from parley.engine.connectors.microsoft.events.recurrence import say_rule, write_rule
from parley.engine.connectors.microsoft.events.times import find_zone, read_moment
from parley.engine.domain.events import list_busy_spans
from parley.engine.domain.free_busy import BusyStatus
from tests.engine.connectors.microsoft.conftest import HOUR, SPAN, TEN, Desk, make_ics
from tests.fakes.microsoft.fake import MicrosoftFake
from tests.fakes.microsoft.graph.times import CUSTOM_ZONE

EVENT: dict[str, Any] = {
    "id": "1",
    "type": "singleInstance",
    "subject": "Talk",
    "start": {"dateTime": "2026-03-05T10:00:00.0000000", "timeZone": "UTC"},
    "end": {"dateTime": "2026-03-05T11:00:00.0000000", "timeZone": "UTC"},
    "showAs": "busy",
    "isOrganizer": True,
}
JOIN = "https://teams.microsoft.com/l/meetup-join/19%3ax%40thread.v2/0?context=%7b%7d&a=b"
TEAMS_BODY = (
    "<html><head><style>p {}</style></head><body><p>Old agenda</p><div>"
    f"{'_' * 80}</div><div class='me-email-text'>Microsoft Teams meeting<br><a href='{JOIN.replace('&', '&amp;')}'>"
    f"Join</a></div><div>{'_' * 80}</div></body></html>"
)


def say(**fields: Any) -> str:
    """The event with these fields as a calendar object."""
    return wrap_events([write_event({**EVENT, **fields}, "u", owner="rosa@example.com")]).decode()


def list_busy(text: str, tzid: str = "Europe/Berlin") -> list[tuple[datetime, datetime, BusyStatus]]:
    """How the owner's time counts by it."""
    owner = frozenset({"rosa@example.com"})
    found = list_busy_spans(text.encode(), SPAN.starts_at, SPAN.ends_at, tzid, owner)
    return [(busy.starts_at, busy.ends_at, busy.status) for busy in found]


def test_scenario_43_a_whole_day_in_auckland_is_that_day_in_auckland(outlook: MicrosoftFake, desk: Desk) -> None:
    desk.person.timezone = "Pacific/Auckland"
    desk.fake.put_event(desk.calendar, "Holiday", date(2026, 3, 9), date(2026, 3, 10))
    desk.sync()
    # Midnight there is eleven o'clock of the day before in UTC.
    day = (datetime(2026, 3, 8, 11, tzinfo=UTC), datetime(2026, 3, 9, 11, tzinfo=UTC))
    assert desk.mirror.list_busy(SPAN, "Pacific/Auckland") == [day]
    assert outlook.expand(desk.calendar, SPAN.starts_at, SPAN.ends_at) == [day]


def test_a_whole_day_that_graph_turned_into_an_instant_is_turned_back() -> None:
    told = {
        "isAllDay": True,
        "start": {"dateTime": "2026-03-08T11:00:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": "2026-03-09T11:00:00.0000000", "timeZone": "UTC"},
    }
    assert "DTSTART;VALUE=DATE:20260309\r\nDTEND;VALUE=DATE:20260310\r\n" in say(
        **told, originalStartTimeZone="New Zealand Standard Time"
    )
    # Of a zone that nobody knows it may be any of these days: all are kept.
    assert "DTSTART;VALUE=DATE:20260307\r\nDTEND;VALUE=DATE:20260311\r\n" in say(
        **told, originalStartTimeZone="Customized Time Zone"
    )


def test_scenario_44_a_zone_without_a_name_leaves_the_instants_as_they_are(desk: Desk) -> None:
    desk.fake.put_event(desk.calendar, "Odd", TEN, TEN + HOUR, zone=CUSTOM_ZONE)
    result = desk.sync()
    assert b"DTSTART:20260305T100000Z" in result.changed[0].ics
    desk.check_truth()
    assert find_zone(CUSTOM_ZONE) == find_zone("Customized Time Zone") == find_zone("UTC") == ""
    assert find_zone("W. Europe Standard Time") == "Europe/Berlin"


def test_an_event_is_told_in_its_own_zone_and_never_an_hour_off() -> None:
    assert "DTSTART;TZID=Europe/Berlin:20260305T110000" in say(originalStartTimeZone="W. Europe Standard Time")
    # Vancouver stays on summer time from 2026 on, which its Windows name does not know: the instant decides.
    december = {
        "start": {"dateTime": "2026-12-10T17:00:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": "2026-12-10T18:00:00.0000000", "timeZone": "UTC"},
    }
    later = datetime(2027, 1, 1, tzinfo=UTC)
    busy = list_busy_spans(say(**december, originalStartTimeZone="Pacific Standard Time").encode(), TEN, later, "UTC")
    assert [span.starts_at for span in busy] == [datetime(2026, 12, 10, 17, tzinfo=UTC)]
    # Of an hour that comes twice the zone names the first pass only.
    second = {"dateTime": "2026-10-25T01:30:00.0000000", "timeZone": "UTC"}
    assert "DTSTART:20261025T013000Z" in say(start=second, end=second, originalStartTimeZone="Europe/Berlin")


def test_times_that_are_none_are_unreadable() -> None:
    assert read_moment("2026-03-05T10:00:00.9999999") == TEN
    assert read_moment("2026-03-05T11:00:00+01:00") == TEN
    assert read_moment("2026-03-05T11:00:00", "W. Europe Standard Time") == TEN
    for text in ("", "soon", "2026-13-05T10:00:00", None):
        with pytest.raises(AnswerUnreadable):
            read_moment(text)
    with pytest.raises(AnswerUnreadable):
        say(start=None)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"showAs": "busy"}, BusyStatus.BUSY),
        ({"showAs": "oof"}, BusyStatus.OUT_OF_OFFICE),
        ({"showAs": "tentative"}, BusyStatus.TENTATIVE),
        ({"showAs": "unknown"}, BusyStatus.BUSY),
        ({"showAs": "somethingNew"}, BusyStatus.BUSY),
        ({"showAs": None}, BusyStatus.BUSY),
        ({"showAs": "free"}, None),
        ({"showAs": "workingElsewhere"}, None),
        ({"isCancelled": True}, None),
        ({"isOrganizer": False, "responseStatus": {"response": "declined"}}, None),
        ({"isOrganizer": False, "responseStatus": {"response": "notResponded"}}, BusyStatus.TENTATIVE),
        ({"isOrganizer": False, "responseStatus": {"response": "accepted"}}, BusyStatus.BUSY),
    ],
)
def test_time_counts_as_outlook_shows_it_and_in_doubt_it_is_kept(
    fields: dict[str, Any], status: BusyStatus | None
) -> None:
    assert [each for _, _, each in list_busy(say(**fields))] == ([] if status is None else [status])


def test_people_texts_and_places_come_along() -> None:
    text = say(
        subject="Talk; with, all\r\nBEGIN:VALARM",
        body={"contentType": "html", "content": "<p>One &amp; two</p><p>Three</p>"},
        location={"displayName": "Room 1", "coordinates": {"latitude": 52.5, "longitude": 13.4}},
        categories=["Red", "a,b"],
        sensitivity="confidential",
        isOrganizer=False,
        organizer={"emailAddress": {"name": "Boss", "address": "boss@example.org"}},
        responseStatus={"response": "tentativelyAccepted"},
        attendees=[
            {"type": "required", "emailAddress": {"name": "Rosa", "address": "Rosa@Example.com"}, "status": None},
            {"type": "resource", "emailAddress": {"name": "Beamer", "address": "beamer@example.org"}},
            {"type": "required", "emailAddress": {"name": "Old", "address": "/o=Exchange/cn=old"}},
        ],
        onlineMeeting={"joinUrl": JOIN},
    )
    for line in (
        "SUMMARY:Talk\\; with\\, all\\nBEGIN:VALARM",
        "DESCRIPTION:One & two\\nThree",
        "LOCATION:Room 1",
        "GEO:52.500000;13.400000",
        "CATEGORIES:Red,a\\,b",
        "CLASS:CONFIDENTIAL",
        "ORGANIZER;CN=Boss:mailto:boss@example.org",
        "ATTENDEE;CN=Rosa;PARTSTAT=TENTATIVE:mailto:Rosa@Example.com",
        "ATTENDEE;CN=Beamer;PARTSTAT=NEEDS-ACTION;CUTYPE=RESOURCE:mailto:beamer@exa",
        "X-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.microsoft.com/",
    ):
        assert f"\r\n{line}" in text
    assert "cn=old" not in text


def test_all_events_of_a_series_share_one_uid() -> None:
    uids = {
        find_uid({"iCalUId": f"040000008200E00074C5B7101A82E008{day}30F5A9F0B6D4DA01"}, None)
        for day in ("00000000", "07EA0305", "07EA030C")
    }
    assert uids == {"040000008200E00074C5B7101A82E0080000000030F5A9F0B6D4DA01"}
    assert find_uid({"iCalUId": "abc@google.com"}, None) == "abc@google.com"


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;INTERVAL=2;COUNT=5",
        "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,WE;WKST=SU;UNTIL=20260401T215959Z",
        "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15",
        "FREQ=MONTHLY;INTERVAL=1;BYDAY=TH;BYSETPOS=-1",
        "FREQ=MONTHLY;INTERVAL=1;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1;COUNT=4",
        "FREQ=YEARLY;INTERVAL=1;BYMONTH=3;BYMONTHDAY=5",
        "FREQ=YEARLY;INTERVAL=1;BYMONTH=11;BYDAY=TH;BYSETPOS=4",
    ],
)
def test_a_rule_survives_the_way_to_graph_and_back(rule: str) -> None:
    assert write_rule(say_rule(rule, TEN, "Europe/Berlin"), is_all_day=False) == rule


def test_shorter_ways_to_say_a_rule_mean_the_same_and_unknown_patterns_none() -> None:
    assert say_rule("FREQ=WEEKLY", TEN, "Europe/Berlin")["pattern"]["daysOfWeek"] == ["thursday"]
    assert say_rule("FREQ=MONTHLY;BYDAY=2TH", TEN, "Europe/Berlin")["pattern"]["index"] == "second"
    # The rule ends before the last day's hour: that day is not in it.
    ends = say_rule("FREQ=DAILY;UNTIL=20260308T090000Z", TEN, "Europe/Berlin")["range"]
    assert ends["endDate"] == "2026-03-07"
    assert write_rule({"pattern": {"type": "hourly"}, "range": {"type": "noEnd"}}, is_all_day=False) == ""
    assert write_rule(None, is_all_day=True) == ""
    for rule in ("FREQ=MONTHLY;BYDAY=1MO,3MO", "FREQ=DAILY;BYDAY=MO", "FREQ=WEEKLY;BYSETPOS=1;BYDAY=MO", "nonsense"):
        with pytest.raises(WriteRefused):
            say_rule(rule, TEN, "Europe/Berlin")


def test_what_teams_writes_below_a_description_is_told_from_it() -> None:
    text = read_text({"contentType": "html", "content": TEAMS_BODY})
    assert text.startswith("Old agenda\n")
    assert cut_meeting(text, JOIN) == "Old agenda"
    assert cut_meeting(f"Old agenda\n{'_' * 80}\nMicrosoft Teams\nJoin: {JOIN}", JOIN) == "Old agenda"
    assert cut_meeting(f"Old agenda\nMicrosoft Teams meeting\nJoin<{JOIN}>", JOIN) == "Old agenda"
    assert cut_meeting(f"Lines {'_' * 30} of ours", "") == f"Lines {'_' * 30} of ours"
    body = replace_text({"contentType": "html", "content": TEAMS_BODY}, "New <agenda>", JOIN)["content"]
    assert "New &lt;agenda&gt;" in body
    assert "Old agenda" not in body
    assert JOIN.replace("&", "&amp;") in body
    assert body.count("_" * 80) == 2
    assert replace_text({"contentType": "html", "content": TEAMS_BODY}, "New", "")["content"].count("_" * 80) == 2
    plain = replace_text({"contentType": "html", "content": "<p>Old</p>"}, "New", JOIN)["content"]
    assert plain == "<html><body><div>New</div></body></html>"


def test_a_copy_of_an_event_of_ours_is_not_ours(desk: Desk) -> None:
    written = desk.connector.write_event(desk.href, "bok_1", make_ics("bok_1"), None)
    ours = desk.fake.find_event(desk.calendar, desk.fake.list_events(desk.calendar)[0]["id"])
    assert ours is not None
    copy = desk.fake.put_event(desk.calendar, "Talk", TEN + timedelta(days=1), TEN + timedelta(days=1, hours=1))
    copy.properties |= ours.properties
    found = {item.href: item.ics for item in desk.sync().changed}
    assert b"UID:bok_1\r\n" in found[written.href]
    assert b"UID:bok_1\r\n" not in found[desk.name(copy)]
    desk.fake.delete_event(ours)
    assert desk.connector.read_event(desk.href, "bok_1") is None
