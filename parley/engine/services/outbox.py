"""The outbox: sends the mails and delivers the webhooks that are kept as rows, each until it has arrived."""

import base64
import hashlib
import hmac
from datetime import timedelta

from django.conf import settings

from parley.engine.models import Application, OutgoingMail, WebhookDelivery
from parley.engine.services.applications.applications import get_webhook_url, list_client_secrets
from parley.toolkit.clock import now
from parley.toolkit.mail.rows import send_mails
from parley.toolkit.safe_http.client import GuardedClient, open_guarded_client
from parley.toolkit.safe_http.errors import OutgoingFailure
from parley.toolkit.work_queue import claim_due, finish, give_up, try_later, work_through

# Few at once: what a killed worker had claimed waits for its lease to end.
ROWS_AT_ONCE = 4
WEBHOOK_SECONDS = 5.0
# A webhook is tried for a day; a mail for two, then an invitation helps nobody any more.
WEBHOOK_HOURS = 24
MAIL_HOURS = 48
SIGNATURE_HEADER = "Cronofy-HMAC-SHA256"


def send_due_mails() -> int:
    """Send mails that are due; answers how many were tried."""
    return send_mails(OutgoingMail, MAIL_HOURS)


def deliver_due_webhooks() -> int:
    """Deliver webhooks that are due; answers how many were tried.

    An application that does not answer is asked once a round, so that it cannot hold up the others.
    """
    rows = claim_due(WebhookDelivery, ROWS_AT_ONCE, settings.PARLEY_LEASE_SECONDS)
    applications = Application.objects.in_bulk({row.application_id for row in rows})
    silent: set[str] = set()

    def deliver(row: WebhookDelivery) -> None:
        if row.application_id in silent:
            try_later(row, "the application did not answer a moment ago")
        elif not _deliver(row, applications[row.application_id]):
            silent.add(row.application_id)

    return work_through(rows, deliver)


def _deliver(row: WebhookDelivery, application: Application) -> bool:
    """Whether the application answered at all."""
    url = get_webhook_url(application)
    if not url:
        give_up(row, "The application has no address for webhooks.")
        return True
    body = row.body.encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    signatures = {SIGNATURE_HEADER: sign_webhook(body, list_client_secrets(application))}
    try:
        with _open_client(application) as client:
            answer = client.request("POST", url, headers=headers, secret_headers=signatures, body=body)
    except OutgoingFailure as failure:
        _put_back(row, str(failure))
        return False
    if 200 <= answer.status < 300:
        finish(row, last_status=answer.status)
        return True
    WebhookDelivery.objects.filter(pk=row.pk).update(last_status=answer.status)
    _put_back(row, f"answered {answer.status}")
    return answer.status < 500


def sign_webhook(body: bytes, secrets: list[str]) -> str:
    """The signature under every live client secret, comma-joined, so that a rotation of secrets leaves no gap."""
    digests = (hmac.new(secret.encode(), body, hashlib.sha256).digest() for secret in secrets)
    return ",".join(base64.b64encode(digest).decode("ascii") for digest in digests)


def _put_back(row: WebhookDelivery, reason: str) -> None:
    if row.triggered_at < now() - timedelta(hours=WEBHOOK_HOURS):
        give_up(row, f"Given up after {WEBHOOK_HOURS} hours: {reason}")
    else:
        try_later(row, reason)


def _open_client(application: Application) -> GuardedClient:
    # The address of this engine's own console comes from the operator's settings; all others are typed by users.
    own: frozenset[str] = settings.PARLEY_WEBHOOK_ORIGINS if application.is_builtin else frozenset()
    return open_guarded_client(
        allowed_origins=own,
        allowed_networks=settings.PARLEY_ALLOWED_NETWORKS,
        total_seconds=WEBHOOK_SECONDS,
        connect_seconds=WEBHOOK_SECONDS / 2,
        max_bytes=64 * 1024,
    )
