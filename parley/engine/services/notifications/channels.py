"""Channels: asked for by an application that acts for an account, closed when nobody listens any more."""

from typing import Any

from django.db import IntegrityError, transaction

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.notifications import ChannelUnknown
from parley.engine.models import Account, Application, Calendar, Channel, WebhookDelivery
from parley.engine.services.notifications.deliveries import queue_delivery, require_callback_url
from parley.toolkit.clock import now
from parley.toolkit.ids import keyed_hash
from parley.toolkit.work_queue import WorkState

MOST_CHANNELS = 128
VERIFICATION = "verification"


def create_channel(
    application: Application,
    account: Account,
    callback_url: object,
    calendar_ids: object = None,
    only_managed: object = None,
) -> Channel:
    """A channel that hears of the account's calendars, or of some of them; identical ones are the same channel.

    A new one is told at once that it exists (`verification`). Raises InputRefused.
    """
    url = require_callback_url(callback_url)
    wanted = _require_calendars(account, calendar_ids)
    is_managed = _require_boolean(only_managed)
    identity = keyed_hash("channel", "\n".join([url, str(is_managed), *wanted]))
    own = Channel.objects.filter(application=application, account=account, closed_at=None)
    found = own.filter(identity=identity).first()
    if found is not None:
        return found
    if own.count() >= MOST_CHANNELS:
        raise InputRefused(f"An account has at most {MOST_CHANNELS} channels.", field="channel", key="too_many")
    try:
        with transaction.atomic():
            channel = Channel.objects.create(
                application=application,
                account=account,
                callback_url=url,
                calendar_ids=wanted,
                only_managed=is_managed,
                identity=identity,
            )
            queue_delivery(application, url, VERIFICATION, describe_push(channel, VERIFICATION), channel=channel)
    except IntegrityError:
        # The same was asked for twice at once; the other one was faster.
        return own.get(identity=identity)
    return channel


def list_channels(application: Application, account: Account) -> list[Channel]:
    """The application's open channels on the account, oldest first."""
    return list(application.channels.filter(account=account, closed_at=None).order_by("created_at", "pk"))


def delete_channel(application: Application, account: Account, channel_id: str) -> None:
    """Close the channel for good; what it had yet to hear is dropped. Raises ChannelUnknown."""
    channel = application.channels.filter(account=account, closed_at=None, pk=channel_id).first()
    if channel is None:
        raise ChannelUnknown
    with transaction.atomic():
        close_channel(channel, "The application closed it.")


def close_channel(channel: Channel, reason: str) -> None:
    """Nothing goes out on this channel any more; inside the caller's transaction."""
    Channel.objects.filter(pk=channel.pk, closed_at=None).update(closed_at=now(), closed_reason=reason[:200])
    channel.changes.all().delete()
    WebhookDelivery.objects.filter(channel=channel, state=WorkState.PENDING).update(
        state=WorkState.FAILED, done_at=now(), last_error="The channel is closed.", leased_until=None, lease_token=""
    )


def describe_channel(channel: Channel) -> dict[str, Any]:
    """The channel as applications see it; only filters that filter anything are named."""
    filters: dict[str, Any] = {"calendar_ids": channel.calendar_ids} if channel.calendar_ids else {}
    if channel.only_managed:
        filters["only_managed"] = True
    return {"channel_id": channel.pk, "callback_url": channel.callback_url, "filters": filters}


def describe_push(channel: Channel, kind: str, **more: str) -> dict[str, Any]:
    """What is pushed to the channel."""
    return {"notification": {"type": kind, **more}, "channel": describe_channel(channel)}


def _require_calendars(account: Account, calendar_ids: object) -> list[str]:
    if calendar_ids is None:
        return []
    if not isinstance(calendar_ids, list) or not all(isinstance(one, str) for one in calendar_ids):
        raise InputRefused("This is not a list of calendars.", field="filters.calendar_ids")
    wanted = sorted(set(calendar_ids))
    known = Calendar.objects.filter(connection__account=account, is_deleted=False, pk__in=wanted[:1000]).count()
    if known != len(wanted):
        raise InputRefused(
            "One of these calendars is not the account's.", field="filters.calendar_ids", key="invalid_calendar_ids"
        )
    return wanted


def _require_boolean(value: object) -> bool:
    """Forms bring words where JSON brings true and false."""
    if value is None or isinstance(value, bool):
        return bool(value)
    if str(value).lower() in ("true", "1", "false", "0"):
        return str(value).lower() in ("true", "1")
    raise InputRefused("This is neither true nor false.", field="filters.only_managed", key="must_be_boolean")
