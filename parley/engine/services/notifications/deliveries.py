"""Deliveries: notifications to applications as rows, written in the transaction of their cause."""

import json
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet

from parley.engine.domain.errors.base import FieldProblem, FieldsRefused, InputRefused
from parley.engine.models import Application, Channel, WebhookDelivery
from parley.engine.models.outbox import in_a_day
from parley.toolkit.clock import now
from parley.toolkit.work_queue import WorkState

USUAL_SECONDS = 5
LONGEST_URL = 2000
DONE_KEPT_DAYS = 7
FAILED_KEPT_DAYS = 30
_LONGEST_LANE = 200


def queue_delivery(
    application: Application,
    url: str,
    kind: str,
    body: Mapping[str, object],
    *,
    timeout_seconds: int = USUAL_SECONDS,
    channel: Channel | None = None,
) -> WebhookDelivery:
    """Keep a notification to be delivered, in the transaction of its cause; its bytes are fixed now.

    An empty `url` means the address that the application registered, as it is when the delivery goes out. It is
    tried for 24 hours, each time for so many seconds, and signed with every client secret that lives at that moment.
    Deliveries of a channel go out one after the other in the order in which they were queued.
    """
    row = build_delivery(application, url, kind, body, timeout_seconds=timeout_seconds, channel=channel)
    row.save()
    return row


def build_delivery(
    application: Application,
    url: str,
    kind: str,
    body: Mapping[str, object],
    *,
    timeout_seconds: int = USUAL_SECONDS,
    channel: Channel | None = None,
) -> WebhookDelivery:
    """What `queue_delivery` keeps, not yet kept: for many in one write."""
    return WebhookDelivery(
        application=application,
        channel=channel,
        kind=kind,
        url=url,
        body=json.dumps(body, ensure_ascii=False),
        lane=channel.pk if channel is not None else _name_lane(application, url),
        is_ordered=channel is not None,
        timeout_seconds=timeout_seconds,
        triggered_at=now(),
    )


def require_callback_url(url: object, field: str = "callback_url") -> str:
    """The address, if it is a full http or https one without credentials or fragment. Raises InputRefused.

    Whether it may be reached (no private networks) is decided whenever it is: names change their addresses.
    """
    if not isinstance(url, str) or not url.strip():
        raise FieldsRefused([FieldProblem(field, "required", "Say where to call back.")])
    try:
        parts = urlsplit(url)
        is_full = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_full = False
    if not is_full or "@" in parts.netloc or parts.fragment or not url.isprintable() or " " in url:
        raise InputRefused("This is not a full http or https address.", field=field)
    if len(url) > LONGEST_URL:
        raise InputRefused(f"The address is longer than {LONGEST_URL} characters.", field=field, key="too_long")
    return url


def list_deliveries(application: Application, state: str = "") -> QuerySet[WebhookDelivery]:
    """What the application was told or is to be told, newest first, all or in one state; without the bodies."""
    rows = WebhookDelivery.objects.filter(application=application).defer("body").order_by("-triggered_at", "-pk")
    return rows.filter(state=state) if state else rows


def send_again(delivery: WebhookDelivery) -> bool:
    """Deliver it anew, the same bytes, for another 24 hours; False while it is being delivered at this moment."""
    moment = now()
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=moment)
    return bool(
        WebhookDelivery.objects.filter(free, pk=delivery.pk).update(
            state=WorkState.PENDING,
            attempts=0,
            next_attempt_at=moment,
            rests_until=None,
            retry_until=in_a_day(),
            done_at=None,
        )
    )


def forget_old_deliveries() -> None:
    """Delete what arrived a week ago, and what was given up a month ago."""
    moment = now()
    for state, days in ((WorkState.DONE, DONE_KEPT_DAYS), (WorkState.FAILED, FAILED_KEPT_DAYS)):
        WebhookDelivery.objects.filter(state=state, done_at__lt=moment - timedelta(days=days)).delete()


def _name_lane(application: Application, url: str) -> str:
    """What goes to one server for one application shares a lane."""
    if not url:
        return application.pk
    parts = urlsplit(url)
    return f"{application.pk} {parts.scheme}://{parts.netloc}".lower()[:_LONGEST_LANE]
