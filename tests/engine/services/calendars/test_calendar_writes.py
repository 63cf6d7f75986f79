"""Bookings in their hosts' calendars: one event each, whatever is lost, changed or killed in between."""

from datetime import UTC, datetime, timedelta

import caldav
from django.db import transaction
from icalendar import Calendar as ICalendar

from parley.engine.domain.invitations import build_calendar_object
from parley.engine.models import (
    Account,
    Booking,
    BookingHost,
    BookingStatus,
    Calendar,
    CalendarWrite,
    Connection,
    ConnectionState,
)
from parley.engine.services.calendars.calendars import list_agenda
from parley.engine.services.calendars.connecting.disconnecting import disconnect
from parley.engine.services.calendars.connecting.servers import connect_caldav
from parley.engine.services.calendars.connections import open_connection
from parley.engine.services.calendars.sync.runs import sync_connection, sync_due_connections
from parley.engine.services.calendars.writing.describing import describe_event
from parley.engine.services.calendars.writing.wishes import list_failed_writes, want_event
from parley.engine.services.calendars.writing.writing import write_due_events
from parley.toolkit.clock import frozen, now
from parley.toolkit.work_queue import WorkState
from tests.engine.services.calendars.conftest import OtherClient
from tests.fakes.caldav_servers import CalDavServer, find_free_port

UID = "bok_1@parley.example"


def want(booking: Booking) -> None:
    """What a booking's transaction does."""
    with transaction.atomic():
        want_event(booking)


def write_all(limit: int = 10) -> None:
    """Do everything that is due."""
    for _ in range(limit):
        if not write_due_events():
            return
    raise AssertionError("the writes do not come to an end")


def move(booking: Booking, **values: object) -> None:
    """Change a booking as a reschedule or a cancellation does."""
    for name, value in values.items():
        setattr(booking, name, value)
    booking.sequence += 1
    booking.changed_at = now()
    booking.save()
    want(booking)


def list_events(server: CalDavServer) -> list[tuple[datetime, int]]:
    """Start and sequence of all events, as an independent client sees them."""
    with caldav.DAVClient(server.base_url, username=server.username, password=server.password) as client:
        calendar = client.calendar(url=server.calendar_url)
        found = [ICalendar.from_ical(event.data).walk("VEVENT")[0] for event in calendar.events()]
    return [(event["DTSTART"].dt.astimezone(UTC), int(event.get("SEQUENCE", 0))) for event in found]


def test_a_booking_stands_in_the_calendar(connection: Connection, radicale: CalDavServer, booking: Booking) -> None:
    want(booking)
    write_all()
    assert list_events(radicale) == [(booking.starts_at, 0)]
    row = CalendarWrite.objects.get()
    assert (row.state, row.written_sequence, row.last_error) == (WorkState.DONE, 0, "")
    assert row.href.startswith(radicale.calendar_url) and row.etag


def test_a_written_event_stands_in_the_agenda_after_the_next_look(
    builtin: Connection, rosa: Account, booking: Booking
) -> None:
    assert sync_connection(builtin)
    want(booking)
    write_all()
    assert sync_due_connections() == 1
    entries = list_agenda(rosa, booking.starts_at, booking.ends_at)
    assert [entry.summary for entry in entries] == ["Interview – Ana Ruiz"]


def test_the_event_says_who_what_and_where(booking: Booking) -> None:
    event = ICalendar.from_ical(build_calendar_object(describe_event(booking))).walk("VEVENT")[0]
    assert event["SUMMARY"] == "Interview – Ana Ruiz"
    assert event["LOCATION"] == "+49 30 123456"
    assert event["ORGANIZER"] == "mailto:rosa@example.org"
    assert [str(person) for person in event["ATTENDEE"]] == ["mailto:rosa@example.org", "mailto:ana@example.org"]


def test_a_moved_booking_moves_its_event(connection: Connection, radicale: CalDavServer, booking: Booking) -> None:
    want(booking)
    write_all()
    hour = timedelta(hours=1)
    move(booking, starts_at=booking.starts_at + hour, ends_at=booking.ends_at + hour)
    write_all()
    assert list_events(radicale) == [(booking.starts_at, 1)]


def test_a_cancelled_booking_takes_its_event_away(
    connection: Connection, radicale: CalDavServer, booking: Booking
) -> None:
    want(booking)
    write_all()
    move(booking, status=BookingStatus.CANCELLED)
    write_all()
    assert list_events(radicale) == []
    assert CalendarWrite.objects.get().state == WorkState.DONE


def test_scenario_49_a_lost_answer_makes_no_second_event(
    connection: Connection, radicale: CalDavServer, booking: Booking
) -> None:
    want(booking)
    connector = open_connection(connection)
    connector.write_event(radicale.calendar_url, UID, build_calendar_object(describe_event(booking)), None)
    connector.close()
    write_all()
    assert list_events(radicale) == [(booking.starts_at, 0)]


def test_a_killed_worker_leaves_a_lease_that_ends(
    connection: Connection, radicale: CalDavServer, booking: Booking
) -> None:
    want(booking)
    CalendarWrite.objects.update(lease_token="killed", leased_until=now() + timedelta(seconds=30), attempts=1)
    assert write_due_events() == 0
    with frozen(now() + timedelta(seconds=31)):
        write_all()
    assert list_events(radicale) == [(booking.starts_at, 0)]


def test_a_cancellation_waits_for_a_writer_at_work_and_wins(
    connection: Connection, radicale: CalDavServer, booking: Booking
) -> None:
    want(booking)
    CalendarWrite.objects.update(lease_token="at-work", leased_until=now() + timedelta(seconds=30), attempts=1)
    move(booking, status=BookingStatus.CANCELLED)
    assert write_due_events() == 0, "a removal must not overtake the create"
    with frozen(now() + timedelta(seconds=31)):
        write_all()
    assert list_events(radicale) == []


def test_scenario_50_an_event_that_its_owner_edited_keeps_their_notes(
    connection: Connection, radicale: CalDavServer, app: OtherClient, booking: Booking
) -> None:
    want(booking)
    write_all()
    alarm = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Soon\r\nTRIGGER:-PT25M\r\nEND:VALARM\r\n"
    notes = f"X-NOTE:bring the contract\r\nCATEGORIES:Hiring\r\n{alarm}"
    edited = app.read(UID).replace("END:VEVENT", f"{notes}END:VEVENT")
    app.put(UID, edited.encode())
    hour = timedelta(hours=1)
    move(booking, starts_at=booking.starts_at + hour, ends_at=booking.ends_at + hour)
    write_all()
    assert list_events(radicale) == [(booking.starts_at, 1)]
    assert all(kept in app.read(UID) for kept in ("bring the contract", "Hiring", "TRIGGER:-PT25M"))


def test_an_event_that_its_owner_deleted_comes_back_with_a_move(
    connection: Connection, radicale: CalDavServer, app: OtherClient, booking: Booking
) -> None:
    want(booking)
    write_all()
    app.delete(UID)
    hour = timedelta(hours=1)
    move(booking, starts_at=booking.starts_at + hour, ends_at=booking.ends_at + hour)
    write_all()
    assert list_events(radicale) == [(booking.starts_at, 1)]
    app.delete(UID)
    move(booking, status=BookingStatus.CANCELLED)
    write_all()
    assert CalendarWrite.objects.get().state == WorkState.DONE


def test_a_server_that_is_away_gets_the_event_later(
    connection: Connection, radicale: CalDavServer, booking: Booking, own_address: str
) -> None:
    own_url, away = radicale.calendar_url, f"http://{own_address}:{find_free_port(own_address)}"
    want(booking)
    Calendar.objects.update(href=f"{away}/rosa/office/")
    Connection.objects.update(address=f"{away}/")
    assert write_due_events() == 1
    row = CalendarWrite.objects.get()
    assert row.state == WorkState.PENDING and row.next_attempt_at > now() and row.last_error
    Calendar.objects.update(href=own_url)
    Connection.objects.update(address=f"{radicale.base_url}/")
    with frozen(now() + timedelta(seconds=10)):
        write_all()
    assert list_events(radicale) == [(booking.starts_at, 0)]


def test_a_broken_connection_is_not_asked_and_gets_everything_when_connected_again(
    connection: Connection, rosa: Account, radicale: CalDavServer, booking: Booking
) -> None:
    want(booking)
    Connection.objects.update(state=ConnectionState.BROKEN)
    assert write_due_events() == 1
    assert CalendarWrite.objects.get().next_attempt_at > now() + timedelta(minutes=30)
    connect_caldav(rosa, radicale.base_url, radicale.username, radicale.password)
    write_all()
    assert list_events(radicale) == [(booking.starts_at, 0)]


def test_a_host_without_calendar_gets_the_event_once_one_is_connected(
    rosa: Account, radicale: CalDavServer, booking: Booking
) -> None:
    want(booking)
    write_all()
    row = CalendarWrite.objects.get()
    assert row.state == WorkState.DONE and "No calendar" in row.last_error
    connect_caldav(rosa, radicale.base_url, radicale.username, radicale.password)
    write_all()
    assert list_events(radicale) == [(booking.starts_at, 0)]


def test_after_disconnecting_the_event_goes_to_the_new_calendar(
    connection: Connection, builtin: Connection, rosa: Account, booking: Booking
) -> None:
    want(booking)
    write_all()
    disconnect(connection)
    move(booking, starts_at=booking.starts_at + timedelta(hours=1), ends_at=booking.ends_at + timedelta(hours=1))
    write_all()
    assert sync_connection(builtin)
    row = CalendarWrite.objects.get()
    assert row.calendar is not None and row.calendar.connection_id == builtin.pk
    assert row.state == WorkState.DONE


def test_a_calendar_that_may_only_be_read_is_told_in_words(
    connection: Connection, rosa: Account, radicale: CalDavServer, booking: Booking
) -> None:
    want(booking)
    Calendar.objects.update(href=f"{radicale.base_url}/somebody-else/calendar/")
    assert write_due_events() == 1
    row = CalendarWrite.objects.get()
    assert row.state == WorkState.FAILED
    assert "does not allow" in row.last_error
    assert list(list_failed_writes(rosa)) == [row]


def test_every_host_has_the_event_under_the_same_uid(
    connection: Connection, radicale: CalDavServer, booking: Booking, xandikos: CalDavServer
) -> None:
    colleague = Account.objects.create(email="ben@example.org", name="Ben")
    connect_caldav(colleague, xandikos.base_url, xandikos.username, xandikos.password)
    BookingHost.objects.create(booking=booking, account=colleague, is_required=False)
    want(booking)
    write_all()
    assert list_events(radicale) == list_events(xandikos) == [(booking.starts_at, 0)]
    assert UID in OtherClient(xandikos).read(UID)
