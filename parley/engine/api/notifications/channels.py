"""Channels of an account: `/v1/channels` (Cronofy, Push notifications)."""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from parley.engine.api.caller import Caller, CallerRequest, account_token, require_account, require_scope
from parley.engine.api.fields import read_fields
from parley.engine.domain.errors.base import InputRefused
from parley.engine.models import Account
from parley.engine.services.notifications.channels import (
    create_channel,
    delete_channel,
    describe_channel,
    list_channels,
)

router = Router()
# A push says that something changed: whoever may see no more than busy times may know as much.
READING = ("read_events", "read_free_busy")


@router.post("channels", auth=account_token)
def make_channel(request: CallerRequest) -> dict[str, Any]:
    """A channel that pushes changes to `callback_url`; the same twice answers the same channel."""
    account, fields = _require_reader(request.auth), read_fields(request)
    filters = fields.get("filters") or {}
    if not isinstance(filters, dict):
        raise InputRefused("Filters are an object.", field="filters")
    channel = create_channel(
        request.auth.application,
        account,
        fields.get("callback_url"),
        filters.get("calendar_ids"),
        filters.get("only_managed"),
    )
    return {"channel": describe_channel(channel)}


@router.get("channels", auth=account_token)
def read_channels(request: CallerRequest) -> dict[str, Any]:
    """The application's channels on the account."""
    channels = list_channels(request.auth.application, _require_reader(request.auth))
    return {"channels": [describe_channel(channel) for channel in channels]}


@router.delete("channels/{channel_id}", auth=account_token)
def remove_channel(request: CallerRequest, channel_id: str) -> HttpResponse:
    """Close one channel for good."""
    delete_channel(request.auth.application, _require_reader(request.auth), channel_id)
    return HttpResponse(status=202)


def _require_reader(caller: Caller) -> Account:
    require_scope(caller, *READING)
    return require_account(caller)
