"""Changes at Google, as they arrive in busy time: pages, expired states, series told event by event, crashes."""

from datetime import datetime, timedelta
from typing import Any

from parley.engine.models import Account, BusyTime, Calendar, CalendarObject, Connection, ObjectPart
from parley.engine.services.calendars.sync.runs import sync_connection
from parley.toolkit.clock import frozen, now
from tests.engine.services.sync.cast import DAY, HOUR, list_busy
from tests.engine.services.sync.conftest import EMAIL
from tests.fakes.google.fake import GoogleFake


def sync(connection: Connection) -> bool:
    connection.refresh_from_db()
    return sync_connection(connection)


def assert_true(google: GoogleFake, connection: Connection, around: datetime, days: int = 20) -> None:
    """Busy here is what Google itself says."""
    starts_at, ends_at = around - days * DAY, around + days * DAY
    truth = google.expand(EMAIL, starts_at, ends_at)
    assert sorted(list_busy(connection.account, around, days)) == sorted(truth)


def put_daily(google: GoogleFake, starts_at: datetime, days: int = 10) -> str:
    """A stand-up every day at that hour."""
    event = google.put_event(
        EMAIL, starts_at, starts_at + HOUR, "Stand-up", recurrence=[f"RRULE:FREQ=DAILY;COUNT={days}"]
    )
    return str(event["id"])


def test_scenario_07_an_expired_sync_token_leads_to_a_full_read_that_never_frees_time(
    google: GoogleFake, connected: Connection, in_two_days: datetime
) -> None:
    stays = google.put_event(EMAIL, in_two_days)
    goes = google.put_event(EMAIL, in_two_days + 2 * HOUR)
    assert sync(connected)
    google.delete_event(EMAIL, goes["id"])
    google.expire_sync(EMAIL)
    # The full read breaks off: nothing of what was busy may be free meanwhile.
    google.faults.page_limit = 1
    google.put_event(EMAIL, in_two_days + 4 * HOUR)
    google.faults.refuse(503, on="/events")
    assert not sync(connected)
    assert len(list_busy(connected.account, in_two_days)) == 2
    assert sync(connected)
    assert_true(google, connected, in_two_days)
    assert len(list_busy(connected.account, in_two_days)) == 2
    assert stays["id"]


def test_scenario_08_a_crash_between_pages_begins_again_from_the_old_token(
    google: GoogleFake, connected: Connection, in_two_days: datetime
) -> None:
    for hour in range(6):
        google.put_event(EMAIL, in_two_days + hour * HOUR)
    google.faults.page_limit = 2
    state = Calendar.objects.get(connection=connected).sync_state
    google.faults.cut(on="/events", times=1)
    assert not sync(connected)
    assert Calendar.objects.get(connection=connected).sync_state == state
    assert list_busy(connected.account, in_two_days) == []
    assert sync(connected)
    assert len(list_busy(connected.account, in_two_days)) == 6
    assert_true(google, connected, in_two_days)


def test_scenario_09_an_empty_page_is_not_the_last(
    google: GoogleFake, connected: Connection, in_two_days: datetime
) -> None:
    google.faults.page_limit, google.faults.empty_pages = 1, True
    for hour in range(3):
        google.put_event(EMAIL, in_two_days + hour * HOUR)
    assert sync(connected)
    assert len(list_busy(connected.account, in_two_days)) == 3
    before = len(google.list_calls("events.list"))
    assert sync(connected)
    assert len(google.list_calls("events.list")) - before <= 2


def test_scenario_10_a_deleted_event_frees_its_time_without_saying_when_it_was(
    google: GoogleFake, connected: Connection, in_two_days: datetime
) -> None:
    event = google.put_event(EMAIL, in_two_days)
    assert sync(connected)
    google.delete_event(EMAIL, event["id"])
    assert sync(connected)
    assert list_busy(connected.account, in_two_days) == []


def test_scenario_11_an_occurrence_that_was_called_off_stays_free_when_its_series_changes(
    google: GoogleFake, connected: Connection, in_two_days: datetime
) -> None:
    series = put_daily(google, in_two_days)
    assert sync(connected)
    google.delete_event(EMAIL, google.name_occurrence(EMAIL, series, in_two_days + 2 * DAY))
    assert sync(connected)
    assert (in_two_days + 2 * DAY, in_two_days + 2 * DAY + HOUR) not in list_busy(connected.account, in_two_days, 20)
    google.change_event(EMAIL, series, summary="Stand-up, but shorter")
    assert sync(connected)
    assert_true(google, connected, in_two_days)
    assert len(list_busy(connected.account, in_two_days, 20)) == 9


def test_scenario_12_a_deleted_series_frees_all_its_occurrences_and_exceptions(
    google: GoogleFake, connected: Connection, in_two_days: datetime
) -> None:
    series = put_daily(google, in_two_days)
    moved = google.name_occurrence(EMAIL, series, in_two_days + DAY)
    google.change_event(EMAIL, moved, start=in_two_days + DAY + 5 * HOUR, end=in_two_days + DAY + 6 * HOUR)
    assert sync(connected)
    assert ObjectPart.objects.count() == 2
    assert CalendarObject.objects.count() == 1
    google.delete_event(EMAIL, series)
    assert sync(connected)
    assert list_busy(connected.account, in_two_days, 20) == []
    assert not ObjectPart.objects.exists()


def test_scenario_13_a_moved_occurrence_frees_its_old_time_and_keeps_its_identity(
    google: GoogleFake, connected: Connection, in_two_days: datetime
) -> None:
    series = put_daily(google, in_two_days)
    assert sync(connected)
    identity = BusyTime.objects.get(original_at=in_two_days + DAY).event_uid
    moved = google.name_occurrence(EMAIL, series, in_two_days + DAY)
    google.change_event(EMAIL, moved, start=in_two_days + DAY + 3 * HOUR, end=in_two_days + DAY + 4 * HOUR)
    assert sync(connected)
    assert BusyTime.objects.get(event_uid=identity).starts_at == in_two_days + DAY + 3 * HOUR
    assert_true(google, connected, in_two_days)


def test_scenario_14_what_blocks_and_what_does_not(
    google: GoogleFake, connected: Connection, in_two_days: datetime
) -> None:
    guest = {"email": EMAIL, "self": True}
    free: list[dict[str, Any]] = [
        {"transparency": "transparent"},
        {"attendees": [{**guest, "responseStatus": "declined"}], "organizer": {"email": "boss@example.org"}},
    ]
    busy: list[dict[str, Any]] = [
        {},
        {"attendees": [{**guest, "responseStatus": "needsAction"}], "organizer": {"email": "boss@example.org"}},
        {"eventType": "outOfOffice"},
    ]
    for number, fields in enumerate([*free, *busy]):
        google.put_event(EMAIL, in_two_days + number * HOUR, **fields)
    assert sync(connected)
    starts = [start for start, _ in list_busy(connected.account, in_two_days)]
    assert starts == [in_two_days + number * HOUR for number in range(len(free), len(free) + len(busy))]
    assert_true(google, connected, in_two_days)


def test_a_single_event_that_becomes_a_series_and_back_is_one_event(
    google: GoogleFake, connected: Connection, in_two_days: datetime
) -> None:
    event = google.put_event(EMAIL, in_two_days)
    assert sync(connected)
    google.change_event(EMAIL, event["id"], recurrence=["RRULE:FREQ=DAILY;COUNT=3"])
    assert sync(connected)
    assert len(list_busy(connected.account, in_two_days, 10)) == 3
    google.change_event(EMAIL, event["id"], recurrence=None)
    assert sync(connected)
    assert list_busy(connected.account, in_two_days, 10) == [(in_two_days, in_two_days + HOUR)]
    assert (CalendarObject.objects.count(), ObjectPart.objects.count()) == (1, 0)


def test_all_day_events_stand_on_the_dates_of_their_calendars_zone(google: GoogleFake, rosa: Account) -> None:
    from tests.engine.services.sync.cast import connect_google

    google.add_person("kiri@example.org", timezone="Pacific/Auckland")
    day = (now() + 3 * DAY).date()
    google.put_event("kiri@example.org", day)
    connection = connect_google(google, rosa, "kiri@example.org")
    assert sync(connection)
    kept = BusyTime.objects.get()
    assert (kept.starts_on, kept.ends_on) == (day, day + DAY)
    truth = google.expand("kiri@example.org", now(), now() + 10 * DAY)
    assert [(kept.starts_at, kept.ends_at)] == truth


def test_what_nobody_told_of_comes_to_light_with_the_weekly_full_read(
    google: GoogleFake, connected: Connection, in_two_days: datetime
) -> None:
    google.put_event(EMAIL, in_two_days)
    # As if the change had been told and lost.
    sync(connected)
    CalendarObject.objects.all().delete()
    BusyTime.objects.all().delete()
    assert sync(connected)
    assert list_busy(connected.account, in_two_days) == []
    google.expire_access_tokens()
    with frozen(now() + timedelta(days=8)):
        connected.refresh_from_db()
        assert sync_connection(connected)
    assert list_busy(connected.account, in_two_days) == [(in_two_days, in_two_days + HOUR)]


def test_a_calendar_that_is_gone_at_the_provider_is_busy_no_more(
    google: GoogleFake, connected: Connection, in_two_days: datetime
) -> None:
    team = google.add_calendar(EMAIL, "Team")
    google.put_event(team, in_two_days)
    assert sync(connected)
    assert len(list_busy(connected.account, in_two_days)) == 1
    google.remove_calendar(team)
    assert sync(connected)
    assert list_busy(connected.account, in_two_days) == []
    assert Calendar.objects.get(name="Team").is_deleted
