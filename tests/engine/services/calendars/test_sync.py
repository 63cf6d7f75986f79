"""Calendars kept in step: what changes on the server is known here, and nothing is lost when something fails."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from django.db import connection as database
from pytest_django.fixtures import Settings

from parley.engine.connectors.base import RemoteObject, SyncResult
from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.calendars import CalendarUnknown
from parley.engine.models import (
    Account,
    Booking,
    BusyTime,
    Calendar,
    CalendarObject,
    Connection,
    ConnectionState,
    OutsideChange,
)
from parley.engine.services.calendars.calendars import (
    choose_calendars,
    find_target_calendar,
    list_agenda,
    list_calendars,
    load_busy_spans,
    note_zone_changed,
)
from parley.engine.services.calendars.connections import mark_due
from parley.engine.services.calendars.pushes.timing import FAILED_SECONDS
from parley.engine.services.calendars.sync.applying import AHEAD, apply_changes
from parley.engine.services.calendars.sync.leases import LeaseLost, claim_run, settle_run
from parley.engine.services.calendars.sync.objects.etags import list_etags
from parley.engine.services.calendars.sync.refreshing import refresh_busy_time
from parley.engine.services.calendars.sync.runs import sync_connection, sync_due_connections
from parley.engine.services.calendars.sync.spreading import make_window, read_owner
from parley.engine.services.calendars.writing.wishes import want_event
from parley.engine.services.calendars.writing.writing import write_due_events
from parley.toolkit.clock import frozen, now
from tests.engine.services.calendars.conftest import OtherClient, make_ics
from tests.fakes.caldav_servers import CalDavServer, find_free_port

DAY = timedelta(days=1)


def list_busy(account: Account, around: datetime) -> list[tuple[datetime, datetime]]:
    """The busy time from a day before to a day after an instant."""
    spans = load_busy_spans([account.pk], around - DAY, around + DAY)[account.pk]
    return [(span.starts_at, span.ends_at) for span in spans]


def test_what_was_never_read_is_busy(connection: Connection, rosa: Account, in_two_days: datetime) -> None:
    assert list_busy(rosa, in_two_days) == [(in_two_days - DAY, in_two_days + DAY)]
    assert sync_connection(connection)
    assert list_busy(rosa, in_two_days) == []


def test_events_come_change_and_go(
    connection: Connection, rosa: Account, app: OtherClient, in_two_days: datetime
) -> None:
    app.put("dentist", make_ics("dentist", in_two_days))
    assert sync_connection(connection)
    hour = timedelta(hours=1)
    assert list_busy(rosa, in_two_days) == [(in_two_days, in_two_days + hour)]
    app.put("dentist", make_ics("dentist", in_two_days + hour))
    app.put("lunch", make_ics("lunch", in_two_days + 3 * hour))
    assert sync_connection(connection)
    assert [start for start, _ in list_busy(rosa, in_two_days)] == [in_two_days + hour, in_two_days + 3 * hour]
    app.delete("dentist")
    assert sync_connection(connection)
    assert [start for start, _ in list_busy(rosa, in_two_days)] == [in_two_days + 3 * hour]
    connection.refresh_from_db()
    assert (connection.state, connection.last_error, connection.lease_token) == (ConnectionState.ACTIVE, "", "")
    assert connection.next_sync_at > now() + timedelta(minutes=3)


def test_xandikos_is_kept_in_step_too(rosa: Account, xandikos: CalDavServer, in_two_days: datetime) -> None:
    from parley.engine.services.calendars.connecting.servers import connect_caldav

    connection = connect_caldav(rosa, xandikos.base_url, xandikos.username, xandikos.password)
    app = OtherClient(xandikos)
    for hour in (0, 2):
        app.put(f"event{hour}", make_ics(f"event{hour}", in_two_days + timedelta(hours=hour)))
        assert sync_connection(connection)
    app.delete("event0")
    assert sync_connection(connection)
    assert [start for start, _ in list_busy(rosa, in_two_days)] == [in_two_days + timedelta(hours=2)]


def test_a_series_is_spread_over_the_whole_window(
    connection: Connection, rosa: Account, app: OtherClient, in_two_days: datetime
) -> None:
    app.put("daily", make_ics("daily", in_two_days, 30, extra="RRULE:FREQ=DAILY\r\n"))
    assert sync_connection(connection)
    assert BusyTime.objects.count() in range(197, 201)
    assert CalendarObject.objects.count() == 1


def test_one_bad_event_costs_nobody_but_itself(connection: Connection, rosa: Account, in_two_days: datetime) -> None:
    calendar, run = connection.calendars.get(), claim_run(connection)
    assert run is not None
    good = RemoteObject("/a.ics", "1", make_ics("a", in_two_days))
    bad = RemoteObject("/b.ics", "1", b"this is no calendar")
    owner, window = read_owner(connection), make_window(now())
    apply_changes(
        run, calendar, SyncResult([bad, good], [], "token:1", is_complete=True), owner, window, asked_at=now()
    )
    assert [start for start, _ in list_busy(rosa, in_two_days)] == [in_two_days]
    broken = RemoteObject("/a.ics", "2", b"now it is broken")
    apply_changes(run, calendar, SyncResult([broken], [], "token:2", is_complete=False), owner, window, asked_at=now())
    assert [start for start, _ in list_busy(rosa, in_two_days)] == [in_two_days], "the last known time stays busy"


def test_a_first_listing_of_many_is_kept_bit_by_bit(connection: Connection, in_two_days: datetime) -> None:
    calendar, run = connection.calendars.get(), claim_run(connection)
    assert run is not None
    count = 2 * AHEAD + 1
    objects = [RemoteObject(f"/{n}.ics", "1", make_ics(str(n), in_two_days + n * DAY / 1440)) for n in range(count)]
    owner, window, begun = read_owner(connection), make_window(now()), []

    def watch(execute: Any, sql: str, *rest: Any) -> Any:
        begun.append(sql.startswith("SAVEPOINT"))
        return execute(sql, *rest)

    listing = SyncResult(objects, [], "token:1", is_complete=True)
    with database.execute_wrapper(watch):
        assert apply_changes(run, calendar, listing, owner, window, asked_at=now())
    assert sum(begun) >= 3, "two whole batches, and the rest with the sync state"
    calendar.refresh_from_db()
    assert (calendar.sync_state, BusyTime.objects.count()) == ("token:1", count)


def test_a_complete_listing_sweeps_what_it_does_not_name(connection: Connection, in_two_days: datetime) -> None:
    calendar, run = connection.calendars.get(), claim_run(connection)
    assert run is not None
    owner, window = read_owner(connection), make_window(now())
    objects = [RemoteObject(f"/{name}.ics", "1", make_ics(name, in_two_days)) for name in "abc"]
    apply_changes(run, calendar, SyncResult(objects, [], "token:1", is_complete=True), owner, window, asked_at=now())
    apply_changes(
        run, calendar, SyncResult(objects[:1], [], "token:2", is_complete=True), owner, window, asked_at=now()
    )
    assert list(CalendarObject.objects.values_list("href", flat=True)) == ["/a.ics"]
    assert BusyTime.objects.filter(deleted_at=None).count() == 1
    assert BusyTime.objects.exclude(deleted_at=None).count() == 2, "those who ask what changed are told"


def test_a_refused_sync_state_leads_to_what_stands_there_now(
    connection: Connection, rosa: Account, app: OtherClient, in_two_days: datetime
) -> None:
    for number, name in enumerate(("dentist", "lunch", "school")):
        app.put(name, make_ics(name, in_two_days + number * DAY / 24))
    assert sync_connection(connection)
    app.delete("dentist")
    app.put("lunch", make_ics("lunch", in_two_days + DAY / 8))
    # Of Radicale's own form, but one it never gave.
    Calendar.objects.update(sync_state="token:http://radicale.org/ns/sync/" + "0" * 64)
    known = list_etags(connection.calendars.get())
    assert all(known.values())
    assert sync_connection(connection)
    assert [start for start, _ in list_busy(rosa, in_two_days)] == [in_two_days + DAY / 12, in_two_days + DAY / 8]
    assert sorted(CalendarObject.objects.values_list("uid", flat=True)) == ["lunch", "school"]


@pytest.mark.parametrize("is_deleted", [True, False])
def test_an_event_of_a_booking_is_judged_also_after_a_refused_token(
    connection: Connection, booking: Booking, app: OtherClient, is_deleted: bool
) -> None:
    assert sync_connection(connection)
    want_event(booking)
    while write_due_events():
        pass
    assert sync_connection(connection)
    (name,) = [href.rpartition("/")[2] for href in CalendarObject.objects.values_list("href", flat=True)]
    event = name.removesuffix(".ics")
    if is_deleted:
        app.delete(event)
    else:
        app.put(event, app.read(event).replace("SUMMARY:", "SUMMARY:Later: ").encode())
    # The look keeps the event as it now is, and judges nothing.
    refresh_busy_time([booking.request.host_id], booking.starts_at, booking.ends_at, 10)
    assert not OutsideChange.objects.exists()
    Calendar.objects.update(sync_state="token:http://radicale.org/ns/sync/" + "0" * 64)
    assert sync_connection(connection)
    assert OutsideChange.objects.get().is_gone == is_deleted


def test_one_run_a_connection_at_a_time_and_a_late_one_writes_nothing(
    connection: Connection, settings: Settings, in_two_days: datetime
) -> None:
    first = claim_run(connection)
    assert first is not None
    assert not sync_connection(connection), "it is taken"
    assert sync_due_connections() == 0
    with frozen(now() + timedelta(seconds=4 * settings.PARLEY_LEASE_SECONDS)):
        assert sync_due_connections() == 1, "the lease of a killed worker ends"
        late = SyncResult([RemoteObject("/a.ics", "1", make_ics("a", in_two_days))], [], "token:late", is_complete=True)
        with pytest.raises(LeaseLost):
            apply_changes(
                first, connection.calendars.get(), late, read_owner(connection), make_window(now()), asked_at=now()
            )
        assert not settle_run(first, None)
    assert not CalendarObject.objects.exists()


def test_a_connection_marked_due_during_its_run_is_looked_at_again(connection: Connection) -> None:
    run = claim_run(connection)
    assert run is not None
    mark_due(connection)
    assert settle_run(run, None)
    connection.refresh_from_db()
    assert connection.next_sync_at <= now()


def test_a_refused_password_breaks_the_connection_and_keeps_busy_time(
    connection: Connection, rosa: Account, app: OtherClient, in_two_days: datetime
) -> None:
    app.put("dentist", make_ics("dentist", in_two_days))
    assert sync_connection(connection)
    for value in Connection.objects.all():
        value.password = "changed elsewhere"
        value.save(update_fields=["password"])
    assert not sync_connection(connection)
    connection.refresh_from_db()
    assert connection.state == ConnectionState.BROKEN
    assert "refused the user name or password" in connection.last_error
    assert connection.next_sync_at > now() + timedelta(minutes=45)
    assert len(list_busy(rosa, in_two_days)) == 1


def test_a_server_that_is_away_is_asked_less_and_less_and_its_busy_time_stays(
    connection: Connection, rosa: Account, app: OtherClient, in_two_days: datetime, own_address: str
) -> None:
    away = f"http://{own_address}:{find_free_port(own_address)}"
    app.put("dentist", make_ics("dentist", in_two_days))
    assert sync_connection(connection)
    Connection.objects.update(address=f"{away}/")
    waits = []
    for _ in range(3):
        asked_at = now()
        assert not sync_connection(connection)
        connection.refresh_from_db()
        waits.append(connection.next_sync_at - asked_at)
        # Only a due time that nobody moved meanwhile is moved by a run; let it be due.
        Connection.objects.update(next_sync_at=now())
    assert connection.state == ConnectionState.ACTIVE
    assert connection.last_error and connection.failures == 3
    # Each wait is a random part of a step that grows: nobody can say that one is longer than the last.
    longest = [timedelta(seconds=step) for step in FAILED_SECONDS[:3]]
    passed = now() - asked_at
    assert all(timedelta(0) < wait <= step + passed for wait, step in zip(waits, longest, strict=True))
    assert len(list_busy(rosa, in_two_days)) == 1


def test_the_horizon_moves_on_without_asking_anybody(
    connection: Connection, rosa: Account, app: OtherClient, in_two_days: datetime, own_address: str
) -> None:
    away = f"http://{own_address}:{find_free_port(own_address)}"
    app.put("daily", make_ics("daily", in_two_days, 30, extra="RRULE:FREQ=DAILY\r\n"))
    assert sync_connection(connection)
    Connection.objects.update(address=f"{away}/")
    far = in_two_days + timedelta(days=230)
    assert list_busy(rosa, far) == [(far - DAY, far + DAY)], "beyond the horizon nothing is known, so it is busy"
    with frozen(now() + timedelta(days=40)):
        sync_connection(connection)
    assert (far, far + timedelta(minutes=30)) in list_busy(rosa, far)


def test_all_accounts_are_loaded_with_two_queries(
    connection: Connection, rosa: Account, in_two_days: datetime, django_assert_num_queries: object
) -> None:
    assert sync_connection(connection)
    others = [Account.objects.create(email=f"{number}@example.org").pk for number in range(20)]
    with django_assert_num_queries(2):  # type: ignore[operator]
        found = load_busy_spans([rosa.pk, *others], in_two_days, in_two_days + DAY)
    assert found.keys() == {rosa.pk, *others}


def test_the_echo_of_a_booking_does_not_stand_in_its_own_way(
    connection: Connection, rosa: Account, app: OtherClient, booking: Booking
) -> None:
    app.put("echo", make_ics(booking.uid, booking.starts_at, 30))
    assert sync_connection(connection)
    assert list_busy(rosa, booking.starts_at) == []
    booking.hosts.update(is_required=False)
    assert len(list_busy(rosa, booking.starts_at)) == 1, "an optional guest's time is not kept by the booking"


def test_the_second_look_finds_what_came_and_what_went(
    connection: Connection, rosa: Account, app: OtherClient, in_two_days: datetime
) -> None:
    app.put("gone", make_ics("gone", in_two_days))
    app.put("other", make_ics("other", in_two_days + DAY / 4))
    assert sync_connection(connection)
    app.delete("gone")
    app.put("new", make_ics("new", in_two_days + DAY / 24, 30))
    refresh_busy_time([rosa.pk], in_two_days, in_two_days + DAY / 12, 5.0)
    starts = [start for start, _ in list_busy(rosa, in_two_days)]
    assert starts == [in_two_days + DAY / 24, in_two_days + DAY / 4]
    assert sync_connection(connection)
    assert [start for start, _ in list_busy(rosa, in_two_days)] == starts


def test_the_second_look_returns_in_time_and_keeps_what_is_known(
    connection: Connection, rosa: Account, app: OtherClient, in_two_days: datetime, own_address: str
) -> None:
    import socket
    import time

    app.put("dentist", make_ics("dentist", in_two_days))
    assert sync_connection(connection)
    with socket.create_server((own_address, 0)) as silent:
        Connection.objects.update(address=f"http://{own_address}:{silent.getsockname()[1]}/")
        Calendar.objects.update(href=f"http://{own_address}:{silent.getsockname()[1]}/rosa/office/")
        began = time.monotonic()
        refresh_busy_time([rosa.pk], in_two_days, in_two_days + DAY / 12, 0.5)
        assert time.monotonic() - began < 1.5
    assert len(list_busy(rosa, in_two_days)) == 1


def test_calendars_are_chosen(connection: Connection, rosa: Account, radicale: CalDavServer) -> None:
    made = httpx.request(
        "MKCALENDAR",
        f"{radicale.base_url}/rosa/private/",
        auth=(radicale.username, radicale.password),
        trust_env=False,
    )
    assert made.status_code == 201
    assert sync_connection(connection)
    work = list_calendars(rosa).get(href=radicale.calendar_url)
    private = list_calendars(rosa).get(href__endswith="/private/")
    assert find_target_calendar(rosa) == work
    choose_calendars(rosa, [private.pk], private.pk)
    assert find_target_calendar(rosa) == private
    assert list(list_calendars(rosa).filter(counts_as_busy=True)) == [private]
    with pytest.raises(CalendarUnknown):
        choose_calendars(rosa, ["cal_of_somebody_else"], private.pk)
    Calendar.objects.filter(pk=work.pk).update(is_readonly=True)
    with pytest.raises(InputRefused):
        choose_calendars(rosa, [], work.pk)
    choose_calendars(rosa, [], "")
    assert find_target_calendar(rosa) is None


def test_a_calendar_that_is_gone_counts_no_more(
    connection: Connection, rosa: Account, radicale: CalDavServer, in_two_days: datetime
) -> None:
    auth = (radicale.username, radicale.password)
    httpx.request("MKCALENDAR", f"{radicale.base_url}/rosa/private/", auth=auth, trust_env=False)
    OtherClient(radicale).put("dentist", make_ics("dentist", in_two_days))
    assert sync_connection(connection)
    httpx.request("DELETE", radicale.calendar_url, auth=auth, trust_env=False)
    assert sync_connection(connection)
    assert list_busy(rosa, in_two_days) == []
    target = find_target_calendar(rosa)
    assert target is not None and target.href.endswith("/private/")


def test_a_server_that_suddenly_shows_nothing_is_not_believed(
    connection: Connection, rosa: Account, radicale: CalDavServer, app: OtherClient, in_two_days: datetime
) -> None:
    app.put("dentist", make_ics("dentist", in_two_days))
    assert sync_connection(connection)
    httpx.request("DELETE", radicale.calendar_url, auth=(radicale.username, radicale.password), trust_env=False)
    assert not sync_connection(connection)
    assert len(list_busy(rosa, in_two_days)) == 1


def test_the_agenda_shows_what_stands_in_the_calendars(
    connection: Connection, rosa: Account, app: OtherClient, in_two_days: datetime
) -> None:
    app.put("dentist", make_ics("dentist", in_two_days, extra="LOCATION:Main Street\r\n"))
    app.put("note", make_ics("note", in_two_days, summary="Note", extra="TRANSP:TRANSPARENT\r\n"))
    assert sync_connection(connection)
    entries = list_agenda(rosa, in_two_days - DAY, in_two_days + DAY)
    assert [(entry.summary, entry.location, entry.is_free) for entry in entries] == [
        ("Dentist", "Main Street", False),
        ("Note", "", True),
    ]
    assert len(list_busy(rosa, in_two_days)) == 1, "free time is shown, not kept"
    assert list_agenda(rosa, in_two_days + DAY, in_two_days + 2 * DAY) == []


def test_a_new_zone_moves_what_has_no_zone_of_its_own(
    connection: Connection, rosa: Account, app: OtherClient, in_two_days: datetime
) -> None:
    ics = (
        make_ics("floating", in_two_days).replace(b"00Z\r\nDTEND", b"00\r\nDTEND").replace(b"00Z\r\nSUM", b"00\r\nSUM")
    )
    app.put("floating", ics)
    assert sync_connection(connection)
    before = list_busy(rosa, in_two_days)
    rosa.tzid = "Asia/Tokyo"
    rosa.save()
    note_zone_changed(rosa)
    assert sync_due_connections() == 1
    after = list_busy(rosa, in_two_days)
    assert before != after and after[0][0] == in_two_days.astimezone(UTC) - timedelta(hours=9)
