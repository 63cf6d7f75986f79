"""Webhooks for other software, made and removed by it."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from parley.console.api.caller import KeyWith, get_key, get_member
from parley.console.api.shapes import ErrorOut, MeOut, WebhookIn, WebhookOut
from parley.console.domain.roles import Capability
from parley.console.models import EventSubscription
from parley.console.services.integrations.describing import write_instant
from parley.console.services.integrations.subscriptions import (
    create_subscription,
    delete_subscription,
    list_subscriptions,
)

router = Router(tags=["Webhooks"])
reads = KeyWith(Capability.MANAGE_COMPANY)
writes = KeyWith(Capability.MANAGE_COMPANY, writes=True)


@router.get("me", auth=KeyWith(Capability.READ_CANDIDATES), response=MeOut, tags=["Key"])
def describe_me(request: HttpRequest) -> dict[str, Any]:
    """Whom the key acts as, to try it out."""
    key = get_key(request)
    member = key.member
    return {
        "company_id": member.company_id,
        "company_name": member.company.name,
        "member_email": member.user.email,
        "role": member.role,
        "can_write": key.can_write,
    }


@router.get("webhooks", auth=reads, response=list[WebhookOut])
def show_webhooks(request: HttpRequest) -> list[dict[str, Any]]:
    """The company's webhooks, without their secrets."""
    return [_describe(each) for each in list_subscriptions(get_member(request).company)]


@router.post("webhooks", auth=writes, response={201: WebhookOut, 422: ErrorOut})
def add_webhook(request: HttpRequest, facts: WebhookIn) -> Status[dict[str, Any]]:
    """Tell an address what happens from now on; the secret that signs is told here and never again."""
    made = create_subscription(get_member(request), facts.url, facts.events)
    return Status(201, _describe(made) | {"secret": made.secret})


@router.delete("webhooks/{webhook_id}", auth=writes, response={204: None, 404: ErrorOut})
def remove_webhook(request: HttpRequest, webhook_id: str) -> Status[None]:
    """Tell an address nothing more."""
    delete_subscription(get_member(request), webhook_id)
    return Status(204, None)


def _describe(subscription: EventSubscription) -> dict[str, Any]:
    return {
        "id": subscription.pk,
        "url": subscription.url,
        "events": subscription.events,
        "ended_reason": subscription.ended_reason,
        "created_at": write_instant(subscription.created_at),
    }
