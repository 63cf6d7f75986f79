"""Channels: verified at once, told of changes by others in order, closed when nobody listens."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from parley.engine.connectors.errors import CredentialsRefused
from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.events import MeetingRoomUnknown
from parley.engine.models import Account, Application, Calendar, Channel, ChannelChange, Grant, WebhookDelivery
from parley.engine.services.applications.tokens import grant_access
from parley.engine.services.calendars.connecting.disconnecting import disconnect
from parley.engine.services.calendars.sync.leases import claim_run, settle_run
from parley.engine.services.events.conferencing import add_room, forget_room
from parley.engine.services.notifications.changes import note_calendar_changed
from parley.engine.services.notifications.channels import create_channel, delete_channel, list_channels
from parley.engine.services.notifications.delivering import deliver_due_webhooks
from parley.toolkit.clock import frozen
from tests.engine.booking_cast import make_account, make_application
from tests.fakes.webhook_receiver import Receiver


@pytest.fixture
def channel(application: Application, ana: Account, work: Calendar, receiver: Receiver) -> Channel:
    """A channel on all calendars, verified."""
    channel = create_channel(application, ana, receiver.url)
    deliver_due_webhooks()
    receiver.received.clear()
    return channel


def change(calendar: Calendar, since: datetime, **more: Any) -> None:
    with transaction.atomic():
        note_calendar_changed(calendar, since, **more)


def read(receiver: Receiver) -> list[dict[str, Any]]:
    return [json.loads(body)["notification"] for body, _ in receiver.received]


def test_a_new_channel_is_verified_once_and_an_identical_one_is_the_same(
    application: Application, ana: Account, work: Calendar, receiver: Receiver
) -> None:
    made = create_channel(application, ana, receiver.url, [work.pk], True)
    assert create_channel(application, ana, receiver.url, [work.pk], "true") == made
    wide = create_channel(application, ana, receiver.url)
    while deliver_due_webhooks():
        pass
    assert [json.loads(body) for body, _ in receiver.received] == [
        {
            "notification": {"type": "verification"},
            "channel": {"channel_id": channel.pk, "callback_url": receiver.url, "filters": filters},
        }
        for channel, filters in ((made, {"calendar_ids": [work.pk], "only_managed": True}), (wide, {}))
    ]
    assert set(list_channels(application, ana)) == {made, wide}


def test_many_changes_become_one_push_since_the_earliest(
    channel: Channel, work: Calendar, receiver: Receiver, noon: datetime
) -> None:
    for minutes in (5, 9, 2):
        change(work, noon - timedelta(minutes=minutes, microseconds=1))
    deliver_due_webhooks()
    assert read(receiver) == [{"type": "change", "changes_since": "2026-03-03T11:50:59Z"}]
    assert not ChannelChange.objects.exists()
    assert deliver_due_webhooks() == 0


def test_what_happens_while_a_push_is_on_its_way_becomes_one_push_after_it(
    channel: Channel, work: Calendar, receiver: Receiver, noon: datetime
) -> None:
    receiver.status = 500
    change(work, noon)
    deliver_due_webhooks()
    change(work, noon + timedelta(seconds=1))
    change(work, noon + timedelta(seconds=2))
    receiver.status = 200
    with frozen(noon + timedelta(minutes=1)):
        assert [deliver_due_webhooks() for _ in range(3)] == [1, 1, 0]
    told = [one["changes_since"] for one in read(receiver)]
    assert told == ["2026-03-03T12:00:00Z", "2026-03-03T12:00:00Z", "2026-03-03T12:00:01Z"]


def test_an_application_is_not_told_of_its_own_changes_but_others_are(
    channel: Channel, application: Application, ana: Account, work: Calendar, receiver: Receiver, noon: datetime
) -> None:
    other = make_application(secret="CRN_other")
    grant_access(other, ana, "read_events")
    theirs = create_channel(other, ana, "https://other.example/hook")
    change(work, noon, is_own_change_of=application)
    assert [row.channel_id for row in ChannelChange.objects.all()] == [theirs.pk]


def test_filters_choose_calendars_and_managed_events(
    application: Application, ana: Account, work: Calendar, noon: datetime
) -> None:
    home = Calendar.objects.create(connection=work.connection, href="/home/", name="Home")
    only_home = create_channel(application, ana, "https://e.example/1", [home.pk])
    only_managed = create_channel(application, ana, "https://e.example/2", None, True)
    change(work, noon)
    assert not ChannelChange.objects.exists()
    change(work, noon, managed_by=[application.pk])
    change(home, noon)
    assert [row.channel_id for row in ChannelChange.objects.order_by("pk")] == [only_managed.pk, only_home.pk]


def test_a_change_costs_two_questions_however_many_channels_hear_of_it(
    application: Application,
    ana: Account,
    work: Calendar,
    noon: datetime,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(5):
        create_channel(application, ana, f"https://e.example/{number}")
    with transaction.atomic(), django_assert_num_queries(2):
        note_calendar_changed(work, noon)


def test_a_channel_is_closed_after_a_day_of_failures(
    channel: Channel, application: Application, ana: Account, work: Calendar, receiver: Receiver, noon: datetime
) -> None:
    receiver.status = 500
    change(work, noon)
    deliver_due_webhooks()
    change(work, noon)
    with frozen(noon + timedelta(hours=24)):
        deliver_due_webhooks()
    channel.refresh_from_db()
    assert channel.closed_reason == "Nothing was taken for a day: answered 500"
    assert not ChannelChange.objects.exists()
    assert list_channels(application, ana) == []
    assert create_channel(application, ana, receiver.url) != channel


def test_a_deleted_channel_hears_nothing_more(
    channel: Channel, application: Application, ana: Account, work: Calendar, receiver: Receiver, noon: datetime
) -> None:
    change(work, noon)
    delete_channel(application, ana, channel.pk)
    change(work, noon)
    assert deliver_due_webhooks() == 0
    assert receiver.received == []


def test_a_revoked_authorization_closes_the_channels(
    channel: Channel, work: Calendar, receiver: Receiver, noon: datetime
) -> None:
    Grant.objects.update(revoked_at=noon)
    change(work, noon)
    assert deliver_due_webhooks() == 0
    channel.refresh_from_db()
    assert channel.closed_at == noon


def test_a_connection_that_breaks_is_told_once_and_a_first_sync_too(
    channel: Channel, work: Calendar, receiver: Receiver, noon: datetime
) -> None:
    for error, is_broken in ((None, False), (None, False), (CredentialsRefused(), True), (CredentialsRefused(), True)):
        run = claim_run(work.connection)
        assert run is not None
        settle_run(run, error, is_broken)
    while deliver_due_webhooks():
        pass
    assert [one["type"] for one in read(receiver)] == ["profile_initial_sync_completed", "profile_disconnected"]


def test_a_profile_that_its_owner_takes_away_is_told(
    channel: Channel, ana: Account, work: Calendar, receiver: Receiver
) -> None:
    room = add_room(ana, "zoom", "My room", "https://zoom.example/j/1")
    forget_room(ana, room.pk)
    with pytest.raises(MeetingRoomUnknown):
        forget_room(ana, room.pk)
    disconnect(work.connection)
    while deliver_due_webhooks():
        pass
    assert [one["type"] for one in read(receiver)] == ["conferencing_profile_disconnected", "profile_disconnected"]


def test_an_account_has_at_most_128_channels(application: Application, ana: Account, work: Calendar) -> None:
    Channel.objects.bulk_create(
        Channel(application=application, account=ana, callback_url="https://e.example/", identity=str(number))
        for number in range(128)
    )
    with pytest.raises(InputRefused, match="at most 128"):
        create_channel(application, ana, "https://e.example/new")


def test_calendars_of_somebody_else_cannot_be_watched(application: Application, ana: Account, work: Calendar) -> None:
    with pytest.raises(InputRefused, match="not the account's"):
        create_channel(application, make_account("Ben Cole"), "https://e.example/", [work.pk])
    assert not WebhookDelivery.objects.exists()
