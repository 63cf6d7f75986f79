"""Under a provider that hangs or fails: others are not held up, bookings go on, and nothing secret is said anywhere."""

import logging
import time
from datetime import datetime, timedelta

import pytest
from django.test import Client

from parley.engine.connectors.base import ConnectorSettings
from parley.engine.models import Account, CalendarWatch, Connection, Membership, OrganizationalUnit, OutgoingMail
from parley.engine.services.calendars.breaks.notices import send_due_notices
from parley.engine.services.calendars.connections import open_connection
from parley.engine.services.calendars.sync.leases import claim_due_run, claim_run
from parley.engine.services.calendars.sync.refreshing import refresh_busy_time
from parley.engine.services.calendars.sync.runs import sync_connection, sync_due_connections
from parley.toolkit.clock import frozen, now
from tests.engine.pages.conftest import sign_in
from tests.engine.services.sync.cast import DAY, HOUR, connect_google, list_busy
from tests.engine.services.sync.conftest import EMAIL
from tests.fakes.google.fake import GoogleFake
from tests.fakes.google.faults import Call, Fault


@pytest.mark.django_db(transaction=True)
def test_a_look_before_a_booking_ends_in_time_under_a_provider_that_hangs(
    google: GoogleFake, rosa: Account, in_two_days: datetime
) -> None:
    google.put_event(EMAIL, in_two_days)
    connection = connect_google(google, rosa)
    assert sync_connection(connection)
    google.faults.hang()
    began = time.monotonic()
    refresh_busy_time([rosa.pk], in_two_days - HOUR, in_two_days + 2 * HOUR, 0.5)
    # Bookings wait half a second here and two seconds in earnest; the answer would never come.
    assert time.monotonic() - began < 10
    assert list_busy(rosa, in_two_days) == [(in_two_days, in_two_days + HOUR)]
    google.faults.release()


@pytest.mark.django_db(transaction=True)
def test_a_look_with_a_token_that_ends_refreshes_it_and_keeps_what_came(
    google: GoogleFake, rosa: Account, in_two_days: datetime
) -> None:
    google.faults.rotates_refresh_tokens = True
    connection = connect_google(google, rosa)
    assert sync_connection(connection)
    connection.refresh_from_db()
    google.put_event(EMAIL, in_two_days)
    Connection.objects.update(token_expires_at=now())
    refresh_busy_time([rosa.pk], in_two_days - HOUR, in_two_days + 2 * HOUR, 60)
    assert list_busy(rosa, in_two_days) == [(in_two_days, in_two_days + HOUR)]
    before = connection.refresh_token
    connection.refresh_from_db()
    assert connection.refresh_token not in ("", before)


def test_what_others_are_shown_asks_no_provider(
    google: GoogleFake, connected: Connection, in_two_days: datetime
) -> None:
    google.faults.hang()
    calls = len(google.calls)
    list_busy(connected.account, in_two_days)
    unit = OrganizationalUnit.objects.create(name="Harbour Robotics")
    Membership.objects.create(unit=unit, account=connected.account, role="owner")
    assert sign_in(connected.account).get("/scheduler/unit/calendars").status_code == 200
    assert len(google.calls) == calls
    google.faults.release()


def test_one_connection_that_waits_leaves_the_next_due_one_to_another_worker(connected: Connection) -> None:
    other = Account.objects.create(email="ben@example.org", name="Ben", tzid="Europe/Berlin")
    idle = Connection.objects.create(account=other, service="google", name="Ben", subject="2")
    Connection.objects.filter(pk=connected.pk).update(next_sync_at=now() - HOUR)
    first, second = claim_due_run(), claim_due_run()
    assert first is not None and second is not None
    assert (first.connection.pk, second.connection.pk) == (connected.pk, idle.pk)
    # Two workers never sync one connection at once.
    assert claim_run(connected) is None
    assert claim_due_run() is None


@pytest.mark.django_db(transaction=True)
def test_a_second_worker_finds_nothing_to_do_while_a_run_asks_its_provider(google: GoogleFake, rosa: Account) -> None:
    connection = connect_google(google, rosa)
    found: list[tuple[int, bool]] = []

    class Meanwhile(Fault):
        def fits(self, call: Call, kinds: tuple[str, ...]) -> bool:
            if call.path.endswith("/events") and not found:
                from django.db import connections

                try:
                    found.append((sync_due_connections(), sync_connection(Connection.objects.get(pk=connection.pk))))
                finally:
                    connections.close_all()
            return False

    google.faults.planned.append(Meanwhile("meanwhile", "/events", "", None))
    assert sync_connection(connection)
    assert found == [(0, False)]


def test_scenario_29_limits_wait_missing_permissions_break_and_quotas_wait_for_hours(
    google: GoogleFake, connected: Connection
) -> None:
    waits = []
    for status, reason in ((403, "rateLimitExceeded"), (429, "rateLimitExceeded"), (403, "quotaExceeded")):
        Connection.objects.update(failures=0)
        connected.refresh_from_db()
        google.faults.refuse(status, reason, on="/events")
        assert not sync_connection(connected)
        connected.refresh_from_db()
        assert connected.state == "active"
        waits.append(connected.next_sync_at - now())
    assert max(waits[:2]) <= timedelta(minutes=2)
    assert waits[2] > timedelta(hours=1)
    google.faults.refuse(403, "insufficientPermissions", on="/events")
    assert not sync_connection(connected)
    connected.refresh_from_db()
    assert (connected.state, connected.broken_reason) == ("broken", "scopes")


def test_nothing_secret_is_said_in_logs_pages_mails_and_errors(
    google: GoogleFake, connected: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    unit = OrganizationalUnit.objects.create(name="Harbour Robotics")
    Membership.objects.create(unit=unit, account=connected.account, role="owner")
    said = []
    for status, reason in ((500, "backendError"), (401, "authError"), (403, "forbidden"), (410, "fullSyncRequired")):
        google.faults.refuse(status, reason, on="/calendar/v3")
        sync_connection(connected)
        connected.refresh_from_db()
        said.append(connected.last_error)
    connector = open_connection(connected)
    said.append(repr(connector))
    connector.close()
    watch = CalendarWatch.objects.get()
    Client().post("/inbound/google", headers={"X-Goog-Channel-ID": watch.pk, "X-Goog-Channel-Token": "wrong"})
    google.revoke(EMAIL)
    with frozen(now() + 2 * DAY):
        Connection.objects.update(next_sync_at=now())
        connected.refresh_from_db()
        sync_connection(connected)
        while send_due_notices():
            pass
    connected.refresh_from_db()
    assert connected.state == "broken"
    browser = sign_in(connected.account)
    for path in ("/scheduler/unit/calendars", "/scheduler/calendars"):
        said.append(browser.get(path).content.decode())
    said += [f"{mail.subject}\n{mail.content}" for mail in OutgoingMail.objects.all()]
    said += [caplog.text, repr(connected), str(connected), repr(ConnectorSettings("", access_token="marked-token"))]
    secrets = {*google.issued, google.client.client_secret, watch.secret, "marked-token"}
    assert len(secrets) > 4
    for secret in secrets:
        for text in said:
            assert secret not in text
