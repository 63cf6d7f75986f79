"""Webhooks of engines: their signature, and that each counts once; and the list that finds lost ones."""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from parley.console.domain.data_centres import DataCentre
from parley.console.domain.engine_news import NewsUnreadable, read_request, read_webhook
from parley.console.domain.errors import ConsoleRefusal, InputRefused, LinkUnknown, WebhookForged
from parley.console.domain.statuses import UNANSWERED, UPCOMING
from parley.console.gateway.engine import Engine
from parley.console.models import Conversation, CronofyAccount, ReconcilingCursor, WebhookReceipt
from parley.console.services.conversations.link_windows import adopt_request
from parley.console.services.conversations.news import apply_news
from parley.console.services.cronofy.data_centres import find_data_centre
from parley.toolkit.clock import now
from parley.toolkit.ids import is_same

log = structlog.get_logger(__name__)

READ_EVERY_SECONDS = 60
# One turn reads this many answers of a hundred; what is left is read in the next turn, a minute later.
MOST_READINGS = 20


def receive_webhook(code: str, body: bytes, signatures: str) -> bool:
    """Apply a webhook of that data centre; answers whether anything changed. The same one again changes nothing.

    `signatures` is the header: one value for each live secret, comma separated, each
    base64(HMAC-SHA256(client secret, body)). Raises LinkUnknown, WebhookForged, InputRefused for a body that cannot
    be read.
    """
    data_centre = find_data_centre(code)
    if data_centre is None or not data_centre.is_usable:
        raise LinkUnknown(_("There is no such data centre here."))
    if not _is_signed(data_centre, body, signatures):
        raise WebhookForged(_("The signature does not fit."))
    try:
        parsed = json.loads(body)
        news = read_webhook(parsed) if isinstance(parsed, dict) else None
    except (ValueError, NewsUnreadable) as error:
        raise InputRefused({"body": _("This cannot be read.")}) from error
    digest = hashlib.sha256(f"{code}\n".encode() + body).hexdigest()
    with transaction.atomic():
        _receipt, is_new = WebhookReceipt.objects.get_or_create(digest=digest)
        return is_new and news is not None and apply_news(code, news)


def _is_signed(data_centre: DataCentre, body: bytes, signatures: str) -> bool:
    own = base64.b64encode(hmac.new(data_centre.client_secret.encode(), body, hashlib.sha256).digest()).decode()
    # Every value is compared, whichever fits: the time taken must not tell.
    fits = [is_same(own, given.strip()) for given in signatures.split(",")]
    return True in fits


def reconcile_due_data_centres() -> int:
    """Read what changed at each data centre in use since the last reading; answers how many conversations changed."""
    due_before = now() - timedelta(seconds=READ_EVERY_SECONDS)
    changed = 0
    for code in CronofyAccount.objects.order_by().values_list("code", flat=True).distinct():
        data_centre = find_data_centre(code)
        if data_centre is None or not data_centre.is_usable:
            continue
        ReconcilingCursor.objects.get_or_create(code=code)
        due = Q(read_at__isnull=True) | Q(read_at__lte=due_before)
        # Of two workers one takes the turn; a killed one's turn comes again after a minute.
        if ReconcilingCursor.objects.filter(due, code=code).update(read_at=now()):
            changed += reconcile(data_centre) if data_centre.is_parley else ask_about_open(data_centre)
    return changed


def reconcile(data_centre: DataCentre) -> int:
    """Read the list of changed requests on from the cursor; answers how many conversations changed."""
    cursor = ReconcilingCursor.objects.get(code=data_centre.code).cursor
    changed, problem = 0, ""
    try:
        for _ in range(MOST_READINGS):
            asked_at = now()
            requests, following = Engine(data_centre).list_changed_requests(cursor)
            changed += sum(_apply_request(data_centre, request, asked_at) for request in requests)
            is_end, cursor = not requests or following == cursor, following
            ReconcilingCursor.objects.filter(code=data_centre.code).update(cursor=cursor)
            if is_end:
                break
    except ConsoleRefusal as refusal:
        problem = str(refusal)[:300]
    ReconcilingCursor.objects.filter(code=data_centre.code).update(last_error=problem)
    return changed


def ask_about_open(data_centre: DataCentre) -> int:
    """Where there is no list of changes: ask about the next hundred open requests (7.7), in turn; answers as above."""
    row = ReconcilingCursor.objects.get(code=data_centre.code)
    open_ones = Conversation.objects.filter(
        data_centre=data_centre.code, status__in=UNANSWERED | UPCOMING, revoked_at__isnull=True
    ).exclude(scheduling_request_id="")
    found = list(open_ones.filter(pk__gt=row.cursor).order_by("pk").values_list("pk", "scheduling_request_id")[:100])
    changed, problem = 0, ""
    if found:
        try:
            asked_at = now()
            requests = Engine(data_centre).query_scheduling_requests([request_id for _pk, request_id in found])
            changed = sum(_apply_request(data_centre, request, asked_at) for request in requests)
        except ConsoleRefusal as refusal:
            problem = str(refusal)[:300]
    # At the end it begins again; what the engine did not answer has its next turn then, too.
    cursor = found[-1][0] if len(found) == 100 else ""
    ReconcilingCursor.objects.filter(code=data_centre.code).update(cursor=cursor, last_error=problem)
    return changed


def _apply_request(data_centre: DataCentre, request: dict[str, Any], asked_at: datetime) -> bool:
    try:
        news = read_request(request, asked_at)
    except NewsUnreadable as error:
        # One request that cannot be read must not hold up all that come after it.
        log.warning("changed_request_unreadable", data_centre=data_centre.code, reason=str(error))
        return False
    is_adopted = adopt_request(data_centre, news)
    return apply_news(data_centre.code, news) or is_adopted
