"""What has not left of messages that were cancelled: settled, and the links that nobody got ended."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from parley.console.models import Conversation, MailOutcome, Message, MessageState, OutgoingMail
from parley.toolkit.clock import now
from parley.toolkit.work_queue import WorkState


def cancel_waiting(message_ids: list[int], moment: datetime) -> int:
    """Settle the mails that no worker holds, and end their links; answers how many. Call it inside a transaction."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=moment)
    waiting = OutgoingMail.objects.filter(free, message__in=message_ids, state=WorkState.PENDING)
    links = waiting.filter(conversation__isnull=False).values("conversation_id")
    Conversation.objects.filter(pk__in=links, kind="public").update(revoked_at=moment)
    return waiting.update(
        state=WorkState.FAILED,
        outcome=MailOutcome.CANCELLED,
        done_at=moment,
        leased_until=None,
        lease_token="",
    )


def cancel_left_over() -> int:
    """Mails that a worker held when their message was cancelled, and has put back or lost since; answers how many."""
    moment = now()
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=moment)
    cancelled = Message.objects.filter(state=MessageState.CANCELLED)
    found = OutgoingMail.objects.filter(free, message__in=cancelled, state=WorkState.PENDING)
    ids = list(found.order_by().values_list("message_id", flat=True).distinct()[:20])
    if not ids:
        return 0
    with transaction.atomic():
        return cancel_waiting([key for key in ids if key is not None], moment)
