"""Tokens: refreshed once for all who need one, kept before use, and a dead grant known by one question."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from parley.engine.connectors.errors import ConnectorError, CredentialsRefused
from parley.engine.connectors.sign_in import Access
from parley.engine.models import (
    Account,
    BrokenReason,
    Connection,
    ConnectionState,
    Membership,
    OrganizationalUnit,
    OutgoingMail,
    ProviderAlarm,
)
from parley.engine.services.calendars.breaks.notices import send_due_notices
from parley.engine.services.calendars.calendars import find_target_calendar
from parley.engine.services.calendars.connecting.providers import connect_provider
from parley.engine.services.calendars.connecting.storing import may_write
from parley.engine.services.calendars.connecting.tokens import get_access_token, renew_access_token
from parley.engine.services.calendars.sync.leases import claim_run, settle_run
from parley.engine.services.calendars.sync.runs import sync_connection
from parley.toolkit.clock import frozen, now
from tests.engine.services.sync.cast import DAY, connect_google, identify, make_tokens
from tests.fakes.google.fake import GoogleFake
from tests.fakes.google.faults import Call, Fault


def expire(connection: Connection) -> None:
    """The kept access token ends in a moment."""
    Connection.objects.filter(pk=connection.pk).update(token_expires_at=now() + timedelta(seconds=10))
    connection.refresh_from_db()


def count_refreshes(google: GoogleFake) -> int:
    return len(google.list_calls("token"))


def test_scenario_01_a_sign_in_without_a_refresh_token_keeps_the_stored_one(
    google: GoogleFake, connected: Connection
) -> None:
    before = connected.refresh_token
    again = connect_provider(connected.account, "google", make_tokens(google, refresh=False), identify(google))
    assert again.pk == connected.pk
    assert (again.refresh_token, again.state) == (before, ConnectionState.ACTIVE)
    expire(again)
    assert get_access_token(again)


def test_scenario_02_an_unticked_permission_to_write_leaves_calendars_to_read(
    google: GoogleFake, rosa: Account
) -> None:
    connection = connect_google(google, rosa, access=frozenset({Access.IDENTITY, Access.READ_CALENDARS}))
    assert connection.state == ConnectionState.ACTIVE
    assert not may_write(connection)
    assert find_target_calendar(rosa) is None
    assert sync_connection(connection)
    connection = connect_google(google, rosa)
    assert may_write(connection)
    assert find_target_calendar(rosa) is not None


def test_without_the_permission_to_read_a_connection_waits_for_it(google: GoogleFake, rosa: Account) -> None:
    connection = connect_google(google, rosa, access=frozenset({Access.IDENTITY}))
    assert (connection.state, connection.broken_reason) == (ConnectionState.BROKEN, BrokenReason.SCOPES)
    calls = len(google.calls)
    assert not sync_connection(connection)
    assert len(google.calls) == calls
    assert connect_google(google, rosa).state == ConnectionState.ACTIVE


def test_scenario_03_a_withdrawn_grant_is_asked_for_once_and_told_once(
    google: GoogleFake, connected: Connection
) -> None:
    expire(connected)
    google.revoke("rosa@example.org")
    calls, refreshes = len(google.calls), count_refreshes(google)
    assert not sync_connection(connected)
    assert not sync_connection(connected)
    assert (len(google.calls) - calls, count_refreshes(google) - refreshes) == (1, 1)
    connected.refresh_from_db()
    assert (connected.state, connected.broken_reason) == (ConnectionState.BROKEN, BrokenReason.CREDENTIALS)
    while send_due_notices():
        pass
    assert list(OutgoingMail.objects.values_list("recipient", "purpose")) == [("rosa@example.org", "calendar_broken")]


def test_scenario_04_a_refused_client_alarms_the_operator_and_marks_nobody(
    google: GoogleFake, connected: Connection
) -> None:
    expire(connected)
    google.faults.refuse(401, "invalid_client", on="/token")
    assert not sync_connection(connected)
    connected.refresh_from_db()
    assert connected.state == ConnectionState.ACTIVE
    assert ProviderAlarm.objects.filter(pk="google").exists()
    assert sync_connection(connected)
    assert not ProviderAlarm.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_scenario_05_fifty_who_need_a_token_at_once_cause_one_refresh(google: GoogleFake, rosa: Account) -> None:
    google.faults.rotates_refresh_tokens = True
    connection = connect_google(google, rosa)
    expire(connection)
    before, refresh_token = count_refreshes(google), connection.refresh_token
    together = threading.Barrier(50)

    def ask(number: int) -> str:
        try:
            together.wait(60)
            return (
                get_access_token(connection)
                if number % 2
                else renew_access_token(connection.pk, connection.access_token)
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(50) as pool:
        tokens = set(pool.map(ask, range(50)))
    assert count_refreshes(google) - before == 1
    connection.refresh_from_db()
    assert tokens == {connection.access_token}
    assert connection.refresh_token not in ("", refresh_token)
    assert connection.token_lease == ""


class Meanwhile(Fault):
    """What somebody else does while the provider looks at a refresh token."""

    def __init__(self, do: Callable[[], object]) -> None:
        super().__init__("meanwhile", "/token", "", None)
        self.do = do

    def fits(self, call: Call, kinds: tuple[str, ...]) -> bool:
        if call.path == "/token":
            try:
                self.do()
            finally:
                connections.close_all()
        return False


@pytest.mark.django_db(transaction=True)
def test_scenario_06_a_newer_refresh_token_of_another_worker_wins(google: GoogleFake, rosa: Account) -> None:
    connection = connect_google(google, rosa)
    newer = make_tokens(google)
    Connection.objects.filter(pk=connection.pk).update(refresh_token="replaced-long-ago")
    expire(connection)
    own = Connection.objects.filter(pk=connection.pk)
    google.faults.planned.append(Meanwhile(lambda: own.update(refresh_token=newer.refresh_token)))
    before = count_refreshes(google)
    assert get_access_token(connection)
    assert count_refreshes(google) - before == 2
    connection.refresh_from_db()
    assert (connection.state, connection.refresh_token) == (ConnectionState.ACTIVE, newer.refresh_token)


def test_a_refresher_that_died_holds_the_others_up_for_seconds_only(google: GoogleFake, connected: Connection) -> None:
    expire(connected)
    Connection.objects.filter(pk=connected.pk).update(
        token_lease="of-somebody-dead", token_leased_until=now() - timedelta(seconds=1)
    )
    assert get_access_token(connected)


def test_a_provider_that_does_not_answer_breaks_nothing(google: GoogleFake, connected: Connection) -> None:
    expire(connected)
    google.faults.refuse(503, "backendError", on="/token")
    with pytest.raises(ConnectorError) as caught:
        get_access_token(connected)
    assert not isinstance(caught.value, CredentialsRefused)
    connected.refresh_from_db()
    assert (connected.state, connected.token_lease) == (ConnectionState.ACTIVE, "")
    assert get_access_token(connected)


def test_messages_go_out_on_days_0_1_3_7_and_14_and_end_with_reconnecting(
    google: GoogleFake, connected: Connection
) -> None:
    expire(connected)
    google.revoke("rosa@example.org")
    assert not sync_connection(connected)
    began, sent = now(), []
    for day in range(20):
        with frozen(began + day * DAY + timedelta(minutes=1)):
            while send_due_notices():
                sent.append(day)
    assert sent == [0, 1, 3, 7, 14]
    again = connect_google(google, connected.account)
    assert (again.pk, again.state, again.break_notices, again.broken_at) == (
        connected.pk,
        ConnectionState.ACTIVE,
        0,
        None,
    )
    assert again.last_error == ""


def test_a_break_is_told_to_the_person_and_to_whoever_looks_after_their_unit(
    google: GoogleFake, connected: Connection
) -> None:
    unit = OrganizationalUnit.objects.create(name="Harbour Robotics")
    for name, role in (("ana", "owner"), ("ben", "scheduler_admin"), ("zoe", "member")):
        account = Account.objects.create(email=f"{name}@example.org", name=name.title(), tzid="Europe/Berlin")
        Membership.objects.create(unit=unit, account=account, role=role)
    Membership.objects.create(unit=unit, account=connected.account, role="member")
    expire(connected)
    google.revoke("rosa@example.org")
    assert not sync_connection(connected)
    began, told = now(), {"ana@example.org", "ben@example.org", "rosa@example.org"}
    for times, day in enumerate((0, 1, 3, 7, 14), 1):
        with frozen(began + day * DAY + timedelta(minutes=1)):
            while send_due_notices():
                pass
        mails = OutgoingMail.objects.filter(purpose="calendar_broken")
        assert sorted(mails.values_list("recipient", flat=True)) == sorted([*told] * times)
    subjects = {mail.recipient: mail.subject for mail in OutgoingMail.objects.filter(purpose="calendar_broken")}
    assert subjects["rosa@example.org"].startswith("Your calendar")
    assert subjects["ana@example.org"].startswith("The calendar of Rosa Luz")


def test_a_run_that_began_before_reconnecting_breaks_nothing(google: GoogleFake, connected: Connection) -> None:
    run = claim_run(connected)
    assert run is not None
    again = connect_google(google, connected.account)
    assert not settle_run(run, CredentialsRefused(), is_broken=True)
    again.refresh_from_db()
    assert again.state == ConnectionState.ACTIVE
    assert sync_connection(again)
