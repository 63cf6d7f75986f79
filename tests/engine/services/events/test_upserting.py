"""Events that applications write, from the call to the calendar server and back."""

from datetime import UTC, date, datetime, timedelta

from pytest_django import DjangoAssertNumQueries

from parley.engine.domain.free_busy import BusyStatus
from parley.engine.models import Account, Application, BusyTime, Calendar, ManagedEvent, OutgoingMail
from parley.engine.services.calendars.sync.runs import sync_connection
from parley.toolkit.clock import frozen, now
from parley.toolkit.work_queue import WorkState
from tests.engine.services.calendars.conftest import OtherClient
from tests.engine.services.events.writing_cast import ApiCaller, compose_all, let_in, list_events, write_all
from tests.fakes.caldav_servers import CalDavServer

UPSERT_QUERIES = 21
NINE = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
EVERYTHING = {
    "event_id": "everything",
    "summary": "Retreat, with; odd \\ signs",
    "description": "First line\nsecond line",
    "start": {"time": "2026-03-05 09:00:00Z", "tzid": "Europe/Paris"},
    "end": {"time": "2026-03-05T10:30:00Z", "tzid": "Europe/Paris"},
    "location": {"description": "Beach", "lat": "1.3", "long": "103.9"},
    "url": "https://example.org/retreat",
    "reminders": [{"minutes": 30}, {"minutes": 5}],
    "extended_transparency": "tentative",
    "event_private": True,
    "color": "#49BED8",
    "event_classes": ["Travel", "Team"],
    "attendees": {"invite": [{"email": "ana@example.org", "display_name": "Ana Ruiz"}]},
    "conferencing": {"profile_id": "explicit", "provider_description": "Our room", "join_url": "https://r.example/1"},
    "recurrence": {"rules": [{"frequency": "weekly", "interval": 2, "count": 3, "by_day": ["thursday"]}]},
}


def test_an_event_is_seen_at_once_and_reaches_the_provider(
    caller: ApiCaller, calendar: Calendar, radicale: CalDavServer
) -> None:
    answer = caller.upsert(calendar)
    assert (answer.status_code, answer.content) == (202, b"")
    kept = BusyTime.objects.get(calendar=calendar)
    assert (kept.starts_at, kept.ends_at, kept.status) == (NINE, NINE + timedelta(hours=1), BusyStatus.BUSY)
    assert list_events(radicale) == []
    write_all()
    (event,) = list_events(radicale)
    assert (event["SUMMARY"], event["DESCRIPTION"], event["DTSTART"].dt) == ("Talk", "About boats", NINE)
    row = ManagedEvent.objects.get()
    assert (row.state, row.written_version, row.wanted_version) == (WorkState.DONE, 1, 1)
    assert sync_connection(calendar.connection)
    assert BusyTime.objects.get(calendar=calendar).changed_at == kept.changed_at, "our own write is no news"


def test_every_field_is_read_back_by_another_client(
    caller: ApiCaller, calendar: Calendar, radicale: CalDavServer
) -> None:
    answer = caller.post(f"calendars/{calendar.pk}/events", EVERYTHING)
    assert answer.status_code == 202, answer.content
    write_all()
    (event,) = list_events(radicale)
    assert event["SUMMARY"] == "Retreat, with; odd \\ signs"
    assert str(event["DESCRIPTION"]) == "First line\nsecond line\n\nOur room\nJoin: https://r.example/1"
    assert (str(event["LOCATION"]), event["GEO"].latitude, event["GEO"].longitude) == ("Beach", 1.3, 103.9)
    assert (event["DTSTART"].dt, event["DTSTART"].params["TZID"]) == (NINE, "Europe/Paris")
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=90)
    assert event["RRULE"].to_ical() == b"FREQ=WEEKLY;COUNT=3;INTERVAL=2;BYDAY=TH"
    assert (event["URL"], event["CLASS"], event["TRANSP"]) == ("https://example.org/retreat", "PRIVATE", "OPAQUE")
    assert event["X-MICROSOFT-CDO-BUSYSTATUS"] == "TENTATIVE"
    assert event["CATEGORIES"].to_ical() == b"Travel,Team"
    assert (event["COLOR"], event["X-PARLEY-COLOR"]) == ("mediumturquoise", "#49BED8")
    assert str(event["CONFERENCE"]) == "https://r.example/1"
    assert [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")] == [timedelta(minutes=-30), timedelta(minutes=-5)]
    assert (str(event["ATTENDEE"]), event["ATTENDEE"].params["CN"]) == ("mailto:ana@example.org", "Ana Ruiz")
    assert event["ATTENDEE"].params["SCHEDULE-AGENT"] == "CLIENT"
    assert str(event["ORGANIZER"]) == "mailto:rosa@example.org"
    starts = BusyTime.objects.filter(calendar=calendar).order_by("starts_at").values_list("starts_at", flat=True)
    # The third stands after the clocks went forward: the same hour in Paris, another one in UTC.
    assert list(starts) == [NINE, NINE + timedelta(weeks=2), NINE + timedelta(weeks=4, hours=-1)]


def test_whole_days_end_before_the_day_that_is_named(
    caller: ApiCaller, calendar: Calendar, radicale: CalDavServer
) -> None:
    caller.upsert(calendar, start="2026-03-06", end="2026-03-08")
    caller.upsert(calendar, event_id="one-day", summary="Talk 2", start="2026-03-09", end="2026-03-09")
    write_all()
    two, one = list_events(radicale)
    assert (two["DTSTART"].dt, two["DTEND"].dt) == (date(2026, 3, 6), date(2026, 3, 8))
    assert (one["DTSTART"].dt, one["DTEND"].dt) == (date(2026, 3, 9), date(2026, 3, 10))


def test_the_same_event_again_changes_nothing_and_another_state_replaces_it(
    caller: ApiCaller, calendar: Calendar, radicale: CalDavServer
) -> None:
    caller.upsert(calendar, location={"description": "Beach"}, url="https://example.org/a")
    caller.upsert(calendar, location={"description": "Beach"}, url="https://example.org/a")
    assert ManagedEvent.objects.get().wanted_version == 1
    write_all()
    caller.upsert(calendar, summary="Longer talk", end="2026-03-05T11:00:00Z")
    write_all()
    (event,) = list_events(radicale)
    assert (event["SUMMARY"], event["DTEND"].dt) == ("Longer talk", NINE + timedelta(hours=2))
    assert "LOCATION" not in event and event["URL"] == "https://example.org/a"
    caller.upsert(calendar, summary="Longer talk", end="2026-03-05T11:00:00Z", url=None)
    write_all()
    assert "URL" not in list_events(radicale)[0]


def test_states_that_follow_each_other_are_written_once(
    caller: ApiCaller, calendar: Calendar, radicale: CalDavServer
) -> None:
    for number in range(5):
        caller.upsert(calendar, summary=f"Talk {number}")
    write_all(limit=2)
    assert [event["SUMMARY"] for event in list_events(radicale)] == ["Talk 4"]


def test_a_deleted_event_goes_and_its_id_may_be_used_again(
    caller: ApiCaller, calendar: Calendar, radicale: CalDavServer
) -> None:
    caller.upsert(calendar)
    write_all()
    path = f"calendars/{calendar.pk}/events"
    assert caller.delete(path, {"event_id": "talk-1"}).status_code == 202
    assert not BusyTime.objects.filter(calendar=calendar, deleted_at=None).exists()
    write_all()
    assert list_events(radicale) == []
    assert caller.delete(path, {"event_id": "talk-1"}).status_code == 202
    assert caller.delete(path, {"event_id": "never-made"}).status_code == 202
    caller.upsert(calendar, summary="Again")
    write_all()
    assert [event["SUMMARY"] for event in list_events(radicale)] == ["Again"]


def test_a_lost_answer_makes_no_second_event_and_a_later_deletion_finds_it(
    caller: ApiCaller, calendar: Calendar, radicale: CalDavServer
) -> None:
    caller.upsert(calendar)
    write_all()
    # As a worker leaves it that is killed between the server's answer and its own commit.
    ManagedEvent.objects.update(state=WorkState.PENDING, written_version=0, href=calendar.href, etag="")
    write_all()
    assert len(list_events(radicale)) == 1
    ManagedEvent.objects.update(state=WorkState.PENDING, written_version=0, href=calendar.href, etag="")
    caller.delete(f"calendars/{calendar.pk}/events", {"event_id": "talk-1"})
    write_all()
    assert list_events(radicale) == []


def test_a_killed_worker_leaves_a_lease_that_ends(
    caller: ApiCaller, calendar: Calendar, radicale: CalDavServer
) -> None:
    caller.upsert(calendar)
    ManagedEvent.objects.update(lease_token="killed", leased_until=now() + timedelta(seconds=30), attempts=1)
    write_all()
    assert list_events(radicale) == []
    with frozen(now() + timedelta(seconds=31)):
        write_all()
    assert len(list_events(radicale)) == 1


def test_what_the_owner_added_stays_when_the_application_changes_the_event(
    caller: ApiCaller, calendar: Calendar, radicale: CalDavServer, app: OtherClient
) -> None:
    caller.upsert(calendar, reminders=[{"minutes": 10}], reminders_create_only=True)
    write_all()
    uid = ManagedEvent.objects.get().uid
    edited = app.read(uid).replace("-PT10M", "-PT45M").replace("END:VEVENT", "X-NOTE:bring cake\r\nEND:VEVENT")
    app.put(uid, edited.encode())
    caller.upsert(calendar, summary="Moved", reminders=[{"minutes": 10}], reminders_create_only=True)
    write_all()
    (event,) = list_events(radicale)
    assert (event["SUMMARY"], event["X-NOTE"]) == ("Moved", "bring cake")
    assert [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")] == [timedelta(minutes=-45)]


def test_guests_are_invited_told_of_changes_and_let_go(
    caller: ApiCaller, calendar: Calendar, radicale: CalDavServer
) -> None:
    ana, ben = {"email": "ana@example.org", "display_name": "Ana"}, {"email": "ben@example.org"}
    caller.upsert(calendar, attendees={"invite": [ana, ben]})
    assert list_mails() == [("ana@example.org", "Invitation: Talk"), ("ben@example.org", "Invitation: Talk")]
    caller.upsert(calendar, transparency="transparent")
    assert list_mails() == [], "this is between Rosa and her calendar"
    caller.upsert(calendar, start="2026-03-05T09:30:00Z", attendees={"remove": [ben]})
    assert list_mails() == [("ana@example.org", "Changed: Talk"), ("ben@example.org", "Cancelled: Talk")]
    write_all()
    assert str(list_events(radicale)[0]["ATTENDEE"]) == "mailto:ana@example.org"
    caller.delete(f"calendars/{calendar.pk}/events", {"event_id": "talk-1"})
    assert list_mails() == [("ana@example.org", "Cancelled: Talk")]


def list_mails() -> list[tuple[str, str]]:
    """Who was written to since the last look."""
    compose_all()
    found = list(OutgoingMail.objects.order_by("recipient").values_list("recipient", "subject"))
    OutgoingMail.objects.all().delete()
    return found


def test_two_applications_never_meet_in_one_event(caller: ApiCaller, kept_only: Calendar, rosa: Account) -> None:
    from tests.engine.booking_cast import make_application

    other = let_in(make_application(secret="CRN_of_another"), rosa)
    caller.upsert(kept_only)
    other.upsert(kept_only, summary="Theirs")
    other.delete("events", {"delete_all": True})
    left = ManagedEvent.objects.filter(deleted_at=None)
    assert [row.application_id for row in left] == [caller.application.pk]
    assert ManagedEvent.objects.values("uid").distinct().count() == 2


def test_one_event_costs_a_fixed_number_of_queries(
    caller: ApiCaller, kept_only: Calendar, application: Application, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        caller.upsert(kept_only, event_id=f"earlier-{number}")
    with django_assert_num_queries(UPSERT_QUERIES):
        caller.upsert(kept_only)
