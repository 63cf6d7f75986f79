"""Calls of providers: watches kept alive, genuine calls told from forged ones, one look for a burst of them."""

import json
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from parley.engine.models import Account, Calendar, CalendarWatch, Connection, Farewell
from parley.engine.services.calendars.connecting.disconnecting import disconnect
from parley.engine.services.calendars.connecting.farewells import say_due_farewells
from parley.engine.services.calendars.pushes.watches import forget_old_watches
from parley.engine.services.calendars.sync.leases import claim_run, settle_run
from parley.engine.services.calendars.sync.runs import sync_connection, sync_due_connections
from parley.engine.services.erasing import erase_account
from parley.toolkit.clock import frozen, now
from tests.engine.services.sync.cast import DAY, connect_google
from tests.engine.services.sync.conftest import EMAIL
from tests.fakes.google.fake import GoogleFake
from tests.fakes.google.faults import Call, Fault


def call_google(watch: CalendarWatch, secret: str | None = None, state: str = "exists") -> int:
    """What Google sends when something changed."""
    headers = {
        "X-Goog-Channel-ID": watch.pk,
        "X-Goog-Channel-Token": watch.secret if secret is None else secret,
        "X-Goog-Resource-State": state,
    }
    return Client().post("/inbound/google", headers=headers).status_code


def find_next(connection: Connection) -> timedelta:
    """How long it is until the next look."""
    connection.refresh_from_db()
    return connection.next_sync_at - now()


def test_a_connection_is_watched_after_its_first_sync_and_asked_rarely_from_then_on(
    google: GoogleFake, connected: Connection
) -> None:
    watch = CalendarWatch.objects.get()
    assert watch.expires_at is not None and watch.renew_at is not None
    life = watch.expires_at - now()
    assert 0.45 < (watch.renew_at - now()) / life < 0.8
    assert find_next(connected) > timedelta(minutes=30)
    (asked,) = google.list_calls("events.watch")
    assert asked.payload["address"].endswith("/inbound/google")
    assert asked.payload["token"] == watch.secret
    assert sync_connection(connected)
    assert len(google.list_calls("events.watch")) == 1


@pytest.mark.django_db(transaction=True)
def test_scenario_24_a_call_that_comes_before_the_watch_is_answered_is_taken(google: GoogleFake, rosa: Account) -> None:
    answers: list[int] = []

    class Early(Fault):
        def fits(self, call: Call, kinds: tuple[str, ...]) -> bool:
            if call.path.endswith("/watch") and not answers:
                asked = json.loads(call.body)
                headers = {"X-Goog-Channel-ID": asked["id"], "X-Goog-Channel-Token": asked["token"]}
                try:
                    answers.append(Client().post("/inbound/google", headers=headers).status_code)
                finally:
                    connections.close_all()
            return False

    google.faults.planned.append(Early("early", "/watch", "", None))
    connection = connect_google(google, rosa)
    assert sync_connection(connection)
    assert answers == [204]
    watch = CalendarWatch.objects.get()
    assert watch.called_at is not None
    # It came during the run, so there is another one soon.
    assert find_next(connection) < timedelta(seconds=10)


def test_scenario_25_a_forged_call_starts_nothing_and_costs_one_question(
    connected: Connection, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    watch = CalendarWatch.objects.get()
    before = find_next(connected)
    with django_assert_num_queries(1):
        assert call_google(watch, "a-guess") == 204
    assert call_google(watch, "") == 204
    assert call_google(CalendarWatch(pk="wat_unknown", secret="s")) == 204
    assert find_next(connected) > before - timedelta(minutes=1)
    assert call_google(watch) == 204
    assert find_next(connected) < timedelta(seconds=10)


@pytest.mark.both_databases
@pytest.mark.django_db
def test_calls_with_words_that_no_database_holds_start_nothing() -> None:
    for words in (("sub\x00", "secret"), ("sub\ud800", "secret"), ("sub", "secret\ud800")):
        body = {"value": [{"subscriptionId": words[0], "clientState": words[1]}]}
        answer = Client().post("/inbound/microsoft", json.dumps(body), content_type="application/json")
        assert answer.status_code == 202


def test_scenario_26_fifty_calls_in_five_seconds_cause_two_looks_at_most(
    google: GoogleFake, connected: Connection
) -> None:
    watch, began, before = CalendarWatch.objects.get(), now(), len(google.list_calls("events.list"))
    for number in range(51):
        with frozen(began + number * timedelta(seconds=0.1)):
            call_google(watch)
            sync_due_connections()
    with frozen(began + timedelta(seconds=20)):
        sync_due_connections()
    assert 1 <= len(google.list_calls("events.list")) - before <= 2


def test_a_call_during_a_run_asks_for_another_one(connected: Connection) -> None:
    run = claim_run(connected)
    assert run is not None
    call_google(CalendarWatch.objects.get())
    assert settle_run(run, None)
    assert find_next(connected) < timedelta(seconds=10)


def test_a_call_does_not_shorten_the_wait_that_a_provider_asked_for(google: GoogleFake, connected: Connection) -> None:
    google.faults.refuse(429, "rateLimitExceeded", retry_after="600", on="/calendarList", times=1)
    assert not sync_connection(connected)
    assert find_next(connected) > timedelta(seconds=590)
    call_google(CalendarWatch.objects.get())
    assert find_next(connected) > timedelta(seconds=590)


def test_scenario_27_a_shorter_life_than_asked_for_sets_the_renewal_and_an_overlap_doubles_nothing(
    google: GoogleFake, rosa: Account
) -> None:
    google.faults.watch_lifetime = timedelta(hours=2)
    connection = connect_google(google, rosa)
    assert sync_connection(connection)
    first = CalendarWatch.objects.get()
    assert first.expires_at is not None and first.expires_at < now() + timedelta(hours=2, minutes=1)
    with frozen(now() + timedelta(hours=1, minutes=35)):
        assert sync_connection(connection)
        second = CalendarWatch.objects.exclude(pk=first.pk).get()
        first.refresh_from_db()
        assert first.ended_at is not None and second.ended_at is None
        assert len(google.list_calls("channels.stop")) == 1
        # The old one says something once more: nothing is asked for by it.
        before = find_next(connection)
        call_google(first)
        assert find_next(connection) > before - timedelta(minutes=1)
    with frozen(now() + 30 * DAY):
        assert forget_old_watches() == 2


def test_scenario_28_a_calendar_that_cannot_be_watched_is_asked_and_the_others_keep_their_watches(
    google: GoogleFake, rosa: Account
) -> None:
    google.add_calendar(EMAIL, "Holidays", id="de.german#holiday@group.v.calendar.google.com", is_watchable=False)
    connection = connect_google(google, rosa)
    assert sync_connection(connection)
    assert Calendar.objects.get(is_push_refused=True).name == "Holidays"
    assert CalendarWatch.objects.get().calendar.is_primary
    # One calendar nobody tells of: the timetable looks after it.
    assert find_next(connection) < timedelta(minutes=20)
    assert sync_connection(connection)
    assert len(google.list_calls("events.watch")) == 2


def test_disconnecting_ends_watches_and_gives_the_grant_back_in_the_worker(
    google: GoogleFake, connected: Connection
) -> None:
    calls = len(google.calls)
    disconnect(connected)
    assert len(google.calls) == calls
    assert (connected.refresh_token, connected.access_token) == ("", "")
    assert not CalendarWatch.objects.exists()
    google.faults.refuse(503, on="/revoke")
    assert say_due_farewells() == 1
    assert Farewell.objects.count() == 1
    with frozen(now() + timedelta(minutes=5)):
        assert say_due_farewells() == 1
    assert not Farewell.objects.exists()
    assert [call.path for call in google.calls[calls:]].count("/revoke") == 2
    assert len(google.list_calls("channels.stop")) >= 1


def test_a_grant_that_another_connection_lives_on_is_kept(google: GoogleFake, connected: Connection) -> None:
    other = Account.objects.create(email="office@example.org", name="Office", tzid="Europe/Berlin")
    connect_google(google, other)
    disconnect(connected)
    calls = len(google.calls)
    assert say_due_farewells() == 1
    assert "/revoke" not in [call.path for call in google.calls[calls:]]


def test_a_grant_is_kept_by_who_connects_again_before_it_was_given_back(
    google: GoogleFake, connected: Connection
) -> None:
    disconnect(connected)
    again = connect_google(google, connected.account)
    calls = len(google.calls)
    assert say_due_farewells() == 1
    assert "/revoke" not in [call.path for call in google.calls[calls:]]
    assert sync_connection(again)


def test_who_connects_again_is_watched_again_where_it_was_refused_once(
    google: GoogleFake, connected: Connection
) -> None:
    connected.calendars.update(is_push_refused=True)
    assert connect_google(google, connected.account) == connected
    assert not connected.calendars.filter(is_push_refused=True).exists()


def test_an_account_that_is_erased_gives_its_grant_back(google: GoogleFake, connected: Connection) -> None:
    erase_account(connected.account)
    assert not Connection.objects.exists()
    calls = len(google.calls)
    assert say_due_farewells() == 1
    assert "/revoke" in [call.path for call in google.calls[calls:]]
    assert not Farewell.objects.exists()
