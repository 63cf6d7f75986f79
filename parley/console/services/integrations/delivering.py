"""Events on their way to other software: queued from the timeline, signed, tried for three days."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, prefetch_related_objects

from parley.console.models import CHANGED, EntryKind, EventDelivery, EventSubscription, TimelineEntry
from parley.console.services.integrations.describing import (
    CANDIDATE_RELATIONS,
    describe_candidates,
    describe_conversation,
    write_instant,
)
from parley.console.services.integrations.subscriptions import EVENTS, TEST_EVENT
from parley.toolkit.clock import now
from parley.toolkit.safe_http.client import GuardedClient, open_guarded_client
from parley.toolkit.safe_http.errors import OutgoingFailure
from parley.toolkit.work_queue import WorkState, claim_due, finish, give_up, try_later, work_through

SIGNATURE_HEADER = "Parley-Signature"
RETRY_HOURS = 72
KEPT_DAYS = 30
# A receiver that took nothing for this many tries in a row and three days is not there any more.
MOST_FAILURES = 20
_LONGEST_REST_SECONDS = 300
_SECONDS = 10.0


def follow_for_webhooks(entries: Sequence[TimelineEntry]) -> None:
    """Queue a delivery of each line for each webhook that asked for it; the same line again changes nothing."""
    told = [(entry, kind) for entry in entries if (kind := name_event(entry)) in EVENTS]
    companies = {entry.company_id for entry, _ in told}
    by_company: dict[str, list[EventSubscription]] = {}
    for subscription in EventSubscription.objects.filter(company__in=companies, ended_at__isnull=True):
        by_company.setdefault(subscription.company_id, []).append(subscription)
    rows = [
        EventDelivery(subscription=subscription, entry=entry, kind=kind)
        for entry, kind in told
        for subscription in by_company.get(entry.company_id, ())
        if not subscription.events or kind in subscription.events
    ]
    EventDelivery.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def name_event(entry: TimelineEntry) -> str:
    """`conversation.booked`, `candidate.created`; empty for what nobody outside is told of."""
    if entry.kind == EntryKind.CONVERSATION:
        return "" if entry.code == CHANGED else f"conversation.{entry.code}"
    is_about_mail = entry.kind == EntryKind.MESSAGE and entry.code in ("subscribed", "unsubscribed")
    return f"candidate.{entry.code}" if entry.kind == EntryKind.CANDIDATE or is_about_mail else ""


def deliver_due_events() -> int:
    """Deliver the event that has waited longest to an address that does not rest; answers 1, or 0 when none is due."""
    moment = now()
    awake = Q(rests_until__isnull=True) | Q(rests_until__lte=moment)
    ready = EventDelivery.objects.filter(
        subscription__in=EventSubscription.objects.filter(awake, ended_at__isnull=True)
    )
    return work_through(claim_due(EventDelivery, 1, settings.PARLEY_LEASE_SECONDS, among=ready), _deliver)


def sign_event(secret: str, body: bytes, timestamp: int) -> str:
    """`t=…,v1=…`: HMAC-SHA256 under the webhook's secret of the timestamp, a dot, and the body as sent."""
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


def _deliver(claimed: EventDelivery) -> None:
    rows = EventDelivery.objects.select_related("subscription", "entry__candidate", "entry__conversation__owner__user")
    row = rows.get(pk=claimed.pk)
    body = json.dumps(_describe_event(row), ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "Parley-Event": row.kind}
    signature = {SIGNATURE_HEADER: sign_event(row.subscription.secret, body, int(now().timestamp()))}
    try:
        with _open_client() as client:
            answer = client.request("POST", row.subscription.url, headers=headers, secret_headers=signature, body=body)
    except OutgoingFailure as failure:
        _put_back(claimed, row.subscription, str(failure))
        return
    if 200 <= answer.status < 300:
        with transaction.atomic():
            finish(claimed, last_status=answer.status)
            EventSubscription.objects.filter(pk=row.subscription_id).update(failures=0, rests_until=None)
        return
    EventDelivery.objects.filter(pk=row.pk).update(last_status=answer.status)
    _put_back(claimed, row.subscription, f"answered {answer.status}")


def _describe_event(row: EventDelivery) -> dict[str, Any]:
    entry = row.entry
    told: dict[str, Any] = {
        "id": f"evt_{row.entry_id or f'test_{row.pk}'}",
        "type": row.kind,
        "company_id": row.subscription.company_id,
        "happened_at": write_instant(entry.happened_at if entry else row.created_at),
        "conversation": None,
        "candidate": None,
    }
    if entry is None or row.kind == TEST_EVENT:
        return told
    if entry.conversation is not None:
        told["conversation"] = describe_conversation(entry.conversation)
    if entry.candidate is not None:
        prefetch_related_objects([entry.candidate], *CANDIDATE_RELATIONS)
        told["candidate"] = describe_candidates([entry.candidate])[0]
    return told


def _put_back(row: EventDelivery, subscription: EventSubscription, reason: str) -> None:
    """Try later, and leave the whole address alone for a while: the longer, the more tries in a row have failed."""
    moment = now()
    failures = subscription.failures + 1
    rest = timedelta(seconds=min(_LONGEST_REST_SECONDS, 2 * failures * failures))
    with transaction.atomic():
        own = EventSubscription.objects.filter(pk=subscription.pk)
        own.update(failures=failures, rests_until=moment + rest)
        if moment < row.created_at + timedelta(hours=RETRY_HOURS):
            try_later(row, reason)
            return
        give_up(row, f"Given up: {reason}")
        if failures >= MOST_FAILURES:
            own.update(ended_at=moment, ended_reason=f"Nothing was taken for three days: {reason}"[:300])


def forget_old_deliveries() -> int:
    """Delete deliveries that ended a month ago; answers how many."""
    limit = now() - timedelta(days=KEPT_DAYS)
    return EventDelivery.objects.exclude(state=WorkState.PENDING).filter(done_at__lt=limit).delete()[0]


def _open_client() -> GuardedClient:
    return open_guarded_client(
        allowed_origins=frozenset(),
        allowed_networks=settings.PARLEY_ALLOWED_NETWORKS,
        total_seconds=_SECONDS,
        connect_seconds=_SECONDS / 2,
        max_bytes=64 * 1024,
    )
