"""Delivering notifications: one at a time to each receiver, signed, tried for 24 hours."""

import base64
import hashlib
import hmac
from datetime import timedelta
from email.utils import parsedate_to_datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from parley.engine.models import Application, WebhookDelivery
from parley.engine.services.applications.applications import get_webhook_url, list_client_secrets
from parley.engine.services.notifications.channels import close_channel
from parley.engine.services.notifications.pushes import gather_changes
from parley.toolkit.clock import now
from parley.toolkit.locking import lock_names
from parley.toolkit.safe_http.client import Answer, GuardedClient, open_guarded_client
from parley.toolkit.safe_http.errors import OutgoingFailure
from parley.toolkit.work_queue import WorkState, claim_due, finish, give_up, try_later, work_through

SIGNATURE_HEADER = "Cronofy-HMAC-SHA256"
LONGEST_REST_SECONDS = 60
_LANES = "lanes of deliveries"


def deliver_due_webhooks() -> int:
    """Deliver the notification that has waited longest; answers 1, or 0 when none is due.

    One a call, so that a receiver that hangs holds up one of several hands; and one at a time to each receiver, so
    that it never holds up more than one.
    """
    gather_changes()
    if not _list_ready().exists():
        return 0
    with transaction.atomic():
        # Two hands that looked at the same moment would both find the lane free.
        lock_names([_LANES])
        rows = claim_due(WebhookDelivery, 1, settings.PARLEY_LEASE_SECONDS, among=_list_ready())
    return work_through(rows, _deliver)


def sign_webhook(body: bytes, secrets: list[str]) -> str:
    """The signature under every live client secret, comma-joined, so that a rotation of secrets leaves no gap."""
    digests = (hmac.new(secret.encode(), body, hashlib.sha256).digest() for secret in secrets)
    return ",".join(base64.b64encode(digest).decode("ascii") for digest in digests)


def _list_ready() -> QuerySet[WebhookDelivery]:
    """What may go out: nobody is at work in its lane, its receiver does not rest, and it overtakes nothing."""
    moment = now()
    pending = WebhookDelivery.objects.filter(state=WorkState.PENDING)
    closed = pending.filter(Q(leased_until__gte=moment) | Q(rests_until__gt=moment))
    earlier = pending.filter(lane=OuterRef("lane"), pk__lt=OuterRef("pk"))
    ready = pending.filter(next_attempt_at__lte=moment).exclude(lane__in=closed.values("lane"))
    return ready.exclude(Q(Exists(earlier), is_ordered=True))


def _deliver(claimed: WebhookDelivery) -> None:
    row = WebhookDelivery.objects.select_related("application", "channel").get(pk=claimed.pk)
    url = row.url or get_webhook_url(row.application)
    if not url:
        give_up(row, "The application has no address for webhooks.")
        return
    body = row.body.encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    signatures = {SIGNATURE_HEADER: sign_webhook(body, list_client_secrets(row.application))}
    try:
        with _open_client(row.application, row.timeout_seconds) as client:
            answer = client.request("POST", url, headers=headers, secret_headers=signatures, body=body)
    except OutgoingFailure as failure:
        _rest(row)
        _put_back(row, str(failure))
        return
    if 200 <= answer.status < 300:
        finish(row, last_status=answer.status, rests_until=None)
        return
    WebhookDelivery.objects.filter(pk=row.pk).update(last_status=answer.status)
    if answer.status >= 500 or answer.status == 429:
        _rest(row)
    _put_back(row, f"answered {answer.status}", _read_retry_after(answer))


def _rest(row: WebhookDelivery) -> None:
    """Leave the receiver alone for a while; the longer, the more of its deliveries have failed."""
    failing = WebhookDelivery.objects.filter(lane=row.lane, state=WorkState.PENDING, rests_until__isnull=False)
    count = failing.exclude(pk=row.pk).count() + 1
    seconds = min(LONGEST_REST_SECONDS, 2 * count * count)
    WebhookDelivery.objects.filter(pk=row.pk).update(rests_until=now() + timedelta(seconds=seconds))


def _put_back(row: WebhookDelivery, reason: str, retry_after_seconds: int | None = None) -> None:
    if now() < row.retry_until:
        try_later(row, reason, retry_after_seconds)
        # The last try comes when the time is over, not whenever the longest pause ends.
        WebhookDelivery.objects.filter(pk=row.pk, next_attempt_at__gt=row.retry_until).update(
            next_attempt_at=row.retry_until
        )
        return
    with transaction.atomic():
        if give_up(row, f"Given up: {reason}") and row.channel is not None:
            close_channel(row.channel, f"Nothing was taken for a day: {reason}")


def _read_retry_after(answer: Answer) -> int | None:
    """What the receiver asks for in seconds, where it does (RFC 9110 §10.2.3)."""
    told = answer.headers.get("retry-after", "").strip()
    if told.isascii() and told.isdigit() and len(told) < 7:
        return int(told)
    try:
        moment = parsedate_to_datetime(told)
    except ValueError:
        return None
    return max(0, int((moment - now()).total_seconds())) if moment.tzinfo is not None else None


def _open_client(application: Application, seconds: int) -> GuardedClient:
    # The address of this engine's own console comes from the operator's settings; all others are typed by users.
    own: frozenset[str] = settings.PARLEY_WEBHOOK_ORIGINS if application.is_builtin else frozenset()
    return open_guarded_client(
        allowed_origins=own,
        allowed_networks=settings.PARLEY_ALLOWED_NETWORKS,
        total_seconds=float(seconds),
        connect_seconds=seconds / 2,
        max_bytes=64 * 1024,
    )
