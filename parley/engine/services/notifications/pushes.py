"""Pushes: what channels have yet to hear, gathered into one delivery each."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from parley.engine.domain.zones.instants import write_instant
from parley.engine.models import Channel, ChannelChange, Grant, WebhookDelivery
from parley.engine.services.notifications.channels import close_channel, describe_push
from parley.engine.services.notifications.deliveries import build_delivery
from parley.toolkit.locking import lock_names
from parley.toolkit.work_queue import WorkState

CHANGE = "change"
PROFILE_DISCONNECTED = "profile_disconnected"
CONFERENCING_PROFILE_DISCONNECTED = "conferencing_profile_disconnected"
PROFILE_INITIAL_SYNC_COMPLETED = "profile_initial_sync_completed"
_CHANGES_AT_ONCE = 500
_GATHERING = "gathering changes"


def gather_changes() -> None:
    """Turn the changes that channels have yet to hear of into one push each, since the earliest of them.

    A channel whose last push is still on its way waits: what happens meanwhile becomes one push after it.
    """
    if not _list_changes_due().exists():
        return
    with transaction.atomic():
        lock_names([_GATHERING])
        changes = list(_list_changes_due().order_by("pk")[:_CHANGES_AT_ONCE])
        since: dict[str, datetime] = {}
        for change in changes:
            since[change.channel_id] = min(since.get(change.channel_id, change.changed_since), change.changed_since)
        channels = _list_allowed(Channel.objects.filter(pk__in=since))
        WebhookDelivery.objects.bulk_create(
            _build_push(channel, CHANGE, changes_since=write_instant(since[channel.pk])) for channel in channels
        )
        ChannelChange.objects.filter(pk__in=[change.pk for change in changes]).delete()


def tell_channels(account_id: str, kind: str) -> None:
    """Push a notification of this kind to every open channel on the account, inside the transaction of its cause."""
    if not connection.in_atomic_block:
        raise RuntimeError("channels are told in the transaction of the cause")
    channels = _list_allowed(Channel.objects.filter(account=account_id, closed_at=None))
    WebhookDelivery.objects.bulk_create(_build_push(channel, kind) for channel in channels)


def _list_changes_due() -> QuerySet[ChannelChange]:
    on_its_way = WebhookDelivery.objects.filter(channel=OuterRef("channel"), kind=CHANGE, state=WorkState.PENDING)
    return ChannelChange.objects.filter(~Exists(on_its_way))


def _list_allowed(channels: QuerySet[Channel]) -> list[Channel]:
    """Those whose application may still act for the account; the others are closed."""
    grant = Grant.objects.filter(
        application=OuterRef("application"), account=OuterRef("account"), unit=None, revoked_at=None
    )
    told = list(channels.filter(closed_at=None).select_related("application").annotate(is_allowed=Exists(grant)))
    for channel in told:
        if not channel.is_allowed:
            close_channel(channel, "The application may not act for the account any more.")
    return [channel for channel in told if channel.is_allowed]


def _build_push(channel: Channel, kind: str, **more: str) -> WebhookDelivery:
    body = describe_push(channel, kind, **more)
    return build_delivery(channel.application, channel.callback_url, kind, body, channel=channel)
