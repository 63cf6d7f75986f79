"""What the imitated Google does besides refusing: it pages, forgets, pushes, loses answers, and knows its own truth."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from http.client import RemoteDisconnected
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from icalendar import Calendar as ICalendar
from recurring_ical_events import of

from tests.fakes.google.fake import GoogleFake, run_google
from tests.fakes.google.rules import PREFIX
from tests.fakes.google.test_rules import ADA, EVENTS, NOW, REDIRECT, TIMES, TUESDAY, Caller, make_question
from tests.fakes.misbehaving_servers import Asked, FakeServer, Reply, run_scripted_server

MEET = {"createRequest": {"requestId": "wish-1", "conferenceSolutionKey": {"type": "hangoutsMeet"}}}
YEAR = (NOW, NOW + timedelta(days=365))


@pytest.fixture
def google() -> Iterator[GoogleFake]:
    with run_google(now=NOW, redirect_uris={REDIRECT}) as running:
        running.add_person(ADA, "Ada Lovelace")
        yield running


@pytest.fixture
def caller(google: GoogleFake) -> Caller:
    return Caller(google, google.grant(ADA).access_token)


@pytest.fixture
def listener() -> Iterator[FakeServer]:
    with run_scripted_server(lambda asked: Reply(204)) as running:
        yield running


def list_all(caller: Caller, **query: str) -> tuple[list[dict[str, Any]], str]:
    """Every page to the end, and the token there."""
    items, page = [], {}
    while True:
        body = caller.list_events(**query, **page).body
        items += body["items"]
        if "nextSyncToken" in body:
            return items, body["nextSyncToken"]
        page = {"pageToken": body["nextPageToken"]}


def sign_in(caller: Caller, **changes: str) -> dict[str, Any]:
    """Tokens by way of the consent page."""
    return dict(caller.ask_token(code=caller.take_code(**changes)).body)


def test_pages_may_be_empty_and_the_last_one_bears_the_sync_token(google: GoogleFake, caller: Caller) -> None:
    for day in range(5):
        google.put_event(ADA, TUESDAY + timedelta(days=day))
    google.faults.page_limit, google.faults.empty_pages = 2, True
    first = caller.list_events().body
    assert (first["items"], "nextPageToken" in first, "nextSyncToken" in first) == ([], True, False)
    items, _ = list_all(caller)
    assert len(items) == 5


def test_a_change_between_pages_is_told_by_the_token_of_the_last(google: GoogleFake, caller: Caller) -> None:
    made = [google.put_event(ADA, TUESDAY + timedelta(days=day))["id"] for day in range(3)]
    page = caller.list_events(maxResults="2").body["nextPageToken"]
    google.delete_event(ADA, made[0])
    token = caller.list_events(maxResults="2", pageToken=page).body["nextSyncToken"]
    items, _ = list_all(caller, syncToken=token)
    assert [(item["id"], item["status"]) for item in items] == [(made[0], "cancelled")]


def test_a_deleted_event_is_told_with_hardly_more_than_its_id(google: GoogleFake, caller: Caller) -> None:
    event = google.put_event(ADA, TUESDAY)
    _, token = list_all(caller)
    google.delete_event(ADA, event["id"])
    (item,), _ = list_all(caller, syncToken=token)
    assert set(item) == {"kind", "etag", "id", "status"}


def test_occurrences_that_were_called_off_or_moved_stand_beside_the_series(google: GoogleFake, caller: Caller) -> None:
    series = google.put_event(ADA, TUESDAY, recurrence=["RRULE:FREQ=WEEKLY;COUNT=4"])
    second, third = (google.name_occurrence(ADA, series["id"], TUESDAY + timedelta(days=days)) for days in (7, 14))
    google.delete_event(ADA, second)
    moved = TUESDAY + timedelta(days=16)
    google.change_event(ADA, third, start=moved, end=moved + timedelta(hours=1))
    items, token = list_all(caller)
    assert [(item["id"], item["status"]) for item in items] == [
        (series["id"], "confirmed"),
        (second, "cancelled"),
        (third, "confirmed"),
    ]
    assert set(items[1]) == {"kind", "etag", "id", "status", "recurringEventId", "originalStartTime"}
    assert [start for start, _ in google.expand(ADA, *YEAR)] == [TUESDAY, moved, TUESDAY + timedelta(days=21)]
    google.delete_event(ADA, series["id"])
    (item,), _ = list_all(caller, syncToken=token)
    assert (item["id"], item["status"]) == (series["id"], "cancelled")
    assert google.expand(ADA, *YEAR) == []


def test_a_series_keeps_its_wall_time_over_the_clock_change_and_ends_where_its_rule_says(google: GoogleFake) -> None:
    start = datetime(2027, 3, 26, 9, tzinfo=UTC)
    rule = "RRULE:FREQ=DAILY;UNTIL=20270329T080000Z"
    google.put_event(ADA, start, recurrence=[rule, "EXDATE;TZID=Europe/Berlin:20270327T100000"])
    assert [begun.isoformat() for begun, _ in google.expand(ADA, *YEAR)] == [
        "2027-03-26T09:00:00+00:00",
        "2027-03-28T08:00:00+00:00",
        "2027-03-29T08:00:00+00:00",
    ]


RULES_TRIED = [
    "FREQ=DAILY;INTERVAL=3;COUNT=40",
    "FREQ=WEEKLY;BYDAY=MO,WE,FR;UNTIL=20270601T000000Z",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;WKST=SU",
    "FREQ=MONTHLY;BYDAY=-1FR;COUNT=9",
    "FREQ=MONTHLY;BYMONTHDAY=1,15,31",
    "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
]


@pytest.mark.parametrize("rule", RULES_TRIED)
def test_the_expansion_is_that_of_a_library_made_for_it(google: GoogleFake, rule: str) -> None:
    event = google.put_event(ADA, TUESDAY, recurrence=[f"RRULE:{rule}", "EXDATE;TZID=Europe/Berlin:20261208T100000"])
    component = (
        f"BEGIN:VEVENT\r\nUID:{event['id']}\r\nDTSTAMP:20261120T090000Z\r\n"
        "DTSTART;TZID=Europe/Berlin:20261201T100000\r\nDTEND;TZID=Europe/Berlin:20261201T110000\r\n"
        f"RRULE:{rule}\r\nEXDATE;TZID=Europe/Berlin:20261208T100000\r\nEND:VEVENT\r\n"
    )
    calendar = ICalendar.from_ical(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{component}END:VCALENDAR\r\n")
    expected = sorted(found["DTSTART"].dt.astimezone(UTC) for found in of(calendar).between(*YEAR))
    assert [start for start, _ in google.expand(ADA, *YEAR)] == expected


def test_days_are_those_of_the_calendars_zone_and_what_is_free_does_not_count(google: GoogleFake) -> None:
    google.put_event(ADA, date(2026, 12, 1), eventType="outOfOffice")
    google.put_event(ADA, TUESDAY, transparency="transparent")
    google.put_event(ADA, TUESDAY, eventType="workingLocation")
    google.put_event(ADA, TUESDAY, attendees=[{"email": ADA, "responseStatus": "declined"}])
    (busy,) = google.expand(ADA, *YEAR)
    assert busy == (datetime(2026, 11, 30, 23, tzinfo=UTC), datetime(2026, 12, 1, 23, tzinfo=UTC))


def test_a_patch_replaces_lists_and_a_guests_answer_moves_the_etag(google: GoogleFake, caller: Caller) -> None:
    guests = [{"email": "first@example.test"}, {"email": "second@example.test"}]
    event = google.put_event(ADA, TUESDAY, attendees=guests)
    answered = google.answer_invitation(ADA, event["id"], "first@example.test", "accepted")
    assert answered["etag"] != event["etag"]
    left = caller.ask("PATCH", f"{EVENTS}/{event['id']}", {"attendees": guests[1:]}).body
    assert [guest["email"] for guest in left["attendees"]] == ["second@example.test"]


def test_a_meet_that_is_pending_stands_with_the_second_look(google: GoogleFake, caller: Caller) -> None:
    google.faults.meet = "pending"
    made = caller.ask("POST", f"{EVENTS}?conferenceDataVersion=1", TIMES | {"conferenceData": MEET}).body
    looks = [caller.ask("GET", f"{EVENTS}/{made['id']}").body for _ in range(2)]
    states = [look["conferenceData"]["createRequest"]["status"]["statusCode"] for look in [made, *looks]]
    assert states == ["pending", "pending", "success"]
    assert looks[1]["hangoutLink"].startswith("https://meet.google.com/")


def test_a_meet_may_fail_and_is_passed_over_without_the_right_version(google: GoogleFake, caller: Caller) -> None:
    google.faults.meet = "failure"
    failed = caller.ask("POST", f"{EVENTS}?conferenceDataVersion=1", TIMES | {"conferenceData": MEET}).body
    assert failed["conferenceData"]["createRequest"]["status"]["statusCode"] == "failure"
    assert "conferenceData" not in caller.insert(conferenceData=MEET).body


def test_free_busy_answers_well_though_one_calendar_fails(google: GoogleFake, caller: Caller) -> None:
    google.put_event(ADA, TUESDAY)
    asked = {"timeMin": "2026-12-01T00:00:00Z", "timeMax": "2026-12-02T00:00:00Z"}
    answered = caller.ask(
        "POST", "/calendar/v3/freeBusy", asked | {"items": [{"id": ADA}, {"id": "gone@example.test"}]}
    )
    assert answered.status == 200
    assert answered.body["calendars"] == {
        ADA: {"busy": [{"start": "2026-12-01T09:00:00Z", "end": "2026-12-01T10:00:00Z"}]},
        "gone@example.test": {"errors": [{"domain": "global", "reason": "notFound"}], "busy": []},
    }


def test_who_may_only_see_the_availability_reads_no_titles(google: GoogleFake) -> None:
    google.put_event(ADA, TUESDAY, summary="Secret", attendees=[{"email": ADA, "responseStatus": "declined"}])
    narrow = Caller(google, google.grant(ADA, frozenset({PREFIX + "calendar.events.freebusy"})).access_token)
    (item,) = narrow.list_events().body["items"]
    assert "summary" not in item and "attendees" not in item
    assert item["transparency"] == "transparent"


def test_a_refresh_token_comes_with_consent_that_was_shown_only(google: GoogleFake, caller: Caller) -> None:
    assert "refresh_token" in sign_in(caller)
    assert "refresh_token" not in sign_in(caller, prompt="select_account")
    assert "refresh_token" not in sign_in(caller, access_type="online")


def test_scopes_may_be_left_unticked_and_add_up_when_asked_for_together(google: GoogleFake, caller: Caller) -> None:
    google.faults.unticks = {"calendar.events"}
    partial = sign_in(caller, include_granted_scopes="true")
    assert PREFIX + "calendar.events" not in partial["scope"].split()
    google.faults.unticks = set()
    more = sign_in(caller, scope=f"openid {PREFIX}calendar.events", include_granted_scopes="true")
    assert {PREFIX + "calendar.events", PREFIX + "calendar.calendarlist.readonly"} <= set(more["scope"].split())
    assert caller.ask("POST", "/revoke", form={"token": more["access_token"]}).status == 200
    assert caller.refresh(partial["refresh_token"]).reason == "invalid_grant"


def test_the_hundred_and_first_refresh_token_kills_the_first(google: GoogleFake, caller: Caller) -> None:
    given = [google.grant(ADA).refresh_token for _ in range(101)]
    assert [caller.refresh(token).status for token in (given[0], given[1], given[-1])] == [400, 200, 200]


def test_refresh_tokens_rotate_and_run_out_when_told_to(google: GoogleFake, caller: Caller) -> None:
    google.faults.rotates_refresh_tokens = True
    old = google.grant(ADA).refresh_token
    new = caller.refresh(old).body["refresh_token"]
    assert caller.refresh(old).reason == "invalid_grant"
    google.clock.move(timedelta(days=184))
    assert caller.refresh(new).reason == "invalid_grant"


def test_a_redirect_may_bring_what_an_administrator_forbids(google: GoogleFake, caller: Caller) -> None:
    google.faults.redirect_error = "admin_policy_enforced"
    location = caller.authorize().location
    assert parse_qs(urlsplit(location).query) == {"state": ["state"], "error": ["admin_policy_enforced"]}


def test_the_consent_page_says_that_it_is_an_imitation(google: GoogleFake, caller: Caller) -> None:
    page = caller.ask("GET", "/o/oauth2/v2/auth", **make_question()).body.decode()
    assert "imitation of Google" in page and ADA in page
    assert "<script" not in page
    chosen = caller.authorize(login_hint=ADA).body.decode()
    assert 'type="checkbox"' in chosen


def test_the_first_message_of_a_channel_comes_before_the_answer(
    google: GoogleFake, caller: Caller, listener: FakeServer
) -> None:
    answer = caller.watch(address=f"{listener.origin}/hook", token="secret", params={"ttl": "3000000"}).body
    (message,) = listener.asked
    assert message.headers["X-Goog-Resource-State"] == "sync"
    assert message.headers["X-Goog-Channel-ID"] == answer["id"] == "channel-1"
    assert message.headers["X-Goog-Channel-Token"] == "secret"
    assert int(answer["expiration"]) == int((NOW + timedelta(days=7)).timestamp() * 1000)
    google.put_event(ADA, TUESDAY)
    google.wait_for_pushes()
    assert listener.asked[-1].headers["X-Goog-Resource-State"] == "exists"
    stopping = {"id": "channel-1", "resourceId": answer["resourceId"]}
    assert caller.ask("POST", "/calendar/v3/channels/stop", stopping).status == 204


def test_messages_are_lost_doubled_held_and_end_with_the_channel(
    google: GoogleFake, caller: Caller, listener: FakeServer
) -> None:
    caller.watch(address=f"{listener.origin}/hook")
    google.faults.push_loss = 1.0
    google.put_event(ADA, TUESDAY)
    google.faults.push_loss, google.faults.push_doubling, google.faults.holds_pushes = 0.0, 1.0, True
    for _ in range(3):
        google.put_event(ADA, TUESDAY)
    google.wait_for_pushes()
    assert len(listener.asked) == 1
    google.release_pushes(is_shuffled=True)
    google.wait_for_pushes()
    numbers = [int(asked.headers["X-Goog-Message-Number"]) for asked in listener.asked[1:]]
    assert len(numbers) == 6 and len(set(numbers)) == 3
    assert numbers != sorted(numbers)
    google.clock.move(timedelta(days=8))
    google.put_event(ADA, TUESDAY)
    assert len(google.pushes) == 5


def test_an_address_that_fails_is_asked_again(google: GoogleFake, caller: Caller) -> None:
    answers = iter([503, 204])

    def script(asked: Asked) -> Reply:
        return Reply(next(answers))

    with run_scripted_server(script) as server:
        google.send_pushes_to(server.origin)
        caller.watch()
        assert [asked.path for asked in server.asked] == ["/hook", "/hook"]
        assert [push.status for push in google.pushes] == [204]


def test_an_answer_is_lost_after_the_deed_was_done(google: GoogleFake, caller: Caller) -> None:
    google.faults.lose_answers(times=1)
    with pytest.raises(RemoteDisconnected):
        caller.insert(id="abcde")
    assert google.get_event(ADA, "abcde")["status"] == "confirmed"
    assert caller.insert(id="abcde").reason == "duplicate"


def test_limits_come_with_either_status_and_a_call_may_hang(google: GoogleFake, caller: Caller) -> None:
    google.faults.refuse(403, "rateLimitExceeded", retry_after="7")
    google.faults.refuse(429, "rateLimitExceeded")
    assert [caller.list_events().status for _ in range(3)] == [403, 429, 200]
    fault = google.faults.hang(on="/events", times=1)
    with ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(caller.list_events)
        assert fault.struck.wait(60)
        assert caller.ask("GET", "/calendar/v3/users/me/calendarList").status == 200
        google.faults.release()
        with pytest.raises(RemoteDisconnected):
            hanging.result()


def test_calendars_come_and_go_on_the_list(google: GoogleFake, caller: Caller) -> None:
    lists = "/calendar/v3/users/me/calendarList"
    token = caller.ask("GET", lists).body["nextSyncToken"]
    calendar = google.add_calendar(ADA, "Interviews", timezone="America/New_York")
    answered = caller.ask("GET", f"{lists}?{urlencode({'syncToken': token})}").body
    assert [(item["id"], item["timeZone"]) for item in answered["items"]] == [(calendar, "America/New_York")]
    google.remove_calendar(calendar)
    gone = caller.ask("GET", f"{lists}?{urlencode({'syncToken': answered['nextSyncToken']})}").body
    assert [(item["id"], item["deleted"]) for item in gone["items"]] == [(calendar, True)]


def test_a_moved_event_is_gone_from_where_it_was(google: GoogleFake, caller: Caller) -> None:
    other = google.add_calendar(ADA, "Interviews")
    event = google.put_event(ADA, TUESDAY)
    _, token = list_all(caller)
    google.move_event(ADA, event["id"], other)
    (item,), _ = list_all(caller, syncToken=token)
    assert (item["id"], item["status"]) == (event["id"], "cancelled")
    assert [event["id"]] == [found["id"] for found in google.list_events(other)]
