"""What members do with a conversation, and what time does: revoking, no-show, expiry, completion."""

from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from parley.console.domain.errors import ConsoleRefusal, InputRefused, LinkUnknown
from parley.console.domain.statuses import HELD, UNANSWERED, UPCOMING, Status
from parley.console.gateway.engine import Engine
from parley.console.models import Conversation, Member, WebhookReceipt
from parley.console.services.candidates.timeline import write_entries
from parley.console.services.conversations.links import build_status_entry, set_status
from parley.console.services.cronofy.data_centres import find_data_centre
from parley.toolkit.clock import now
from parley.toolkit.presenting.told import Told, marked

# Engines repeat a webhook for 24 hours; after this time the list of changes is what would bring news again.
RECEIPT_DAYS = 7
MOST_AT_ONCE = 500
_REVOKED = marked("The link was revoked.")
_REVOKED_LINK_ONLY = marked("The link was revoked; the booking stands.")


def get_conversation(member: Member, conversation_id: str) -> Conversation:
    """A conversation of the member's company. Raises LinkUnknown."""
    found = Conversation.objects.select_related("candidate", "owner__user").filter(
        company_id=member.company_id, pk=conversation_id
    )
    conversation = found.first()
    if conversation is None:
        raise LinkUnknown(_("There is no such conversation in your company."))
    return conversation


def revoke_link(member: Member, conversation_id: str) -> bool:
    """End this link, not the sender's public link; a booking that stands, stays. A second time nothing happens.

    Answers whether the engine's own page behind a generated link is closed, too; where it could not be reached,
    somebody who opened the link before can still choose a time there. Raises LinkUnknown.
    """
    conversation = get_conversation(member, conversation_id)
    with transaction.atomic():
        row = Conversation.objects.select_for_update().get(pk=conversation.pk)
        if row.revoked_at is not None:
            return True
        row.revoked_at = now()
        row.save(update_fields=["revoked_at"])
        is_unanswered = row.status in UNANSWERED
        set_status(
            row,
            Status.CANCELLED if is_unanswered else Status(row.status),
            member=member,
            detail=Told(_REVOKED if is_unanswered else _REVOKED_LINK_ONLY),
        )
    return _close_at_engine(row) if is_unanswered and row.kind == "generated" else True


def _close_at_engine(conversation: Conversation) -> bool:
    data_centre = find_data_centre(conversation.data_centre)
    if data_centre is None or not conversation.scheduling_request_id:
        return False
    with suppress(ConsoleRefusal):
        Engine(data_centre).cancel_scheduling_request(conversation.scheduling_request_id)
        return True
    return False


def mark_attendance(member: Member, conversation_id: str, is_no_show: bool) -> Conversation:
    """Say that the candidate did not come, or came after all; a second time nothing happens.

    Raises LinkUnknown, and InputRefused before the conversation has begun.
    """
    conversation = get_conversation(member, conversation_id)
    wanted = Status.NO_SHOW if is_no_show else Status.COMPLETED
    with transaction.atomic():
        row = Conversation.objects.select_for_update().get(pk=conversation.pk)
        if row.status == wanted:
            return conversation
        has_begun = row.starts_at is not None and row.starts_at <= now()
        if not has_begun or row.status not in UPCOMING | HELD:
            raise InputRefused({"status": _("Only a conversation that has begun can be marked as a no-show.")})
        set_status(row, wanted, member=member)
    return conversation


def close_due_conversations() -> int:
    """Mark links as expired and conversations as completed whose time has come; answers how many."""
    moment = now()
    expired = Conversation.objects.filter(status__in=UNANSWERED, expires_at__lte=moment)
    completed = Conversation.objects.filter(status__in=UPCOMING, ends_at__lte=moment)
    done = _close(expired, Status.EXPIRED) + _close(completed, Status.COMPLETED)
    WebhookReceipt.objects.filter(received_at__lt=moment - timedelta(days=RECEIPT_DAYS)).delete()
    return done


def _close(due: QuerySet[Conversation], status: Status) -> int:
    """Under the rows' locks, so that a candidate's answer that arrives at this moment comes before or after."""
    with transaction.atomic():
        rows = list(due.select_for_update().order_by("pk")[:MOST_AT_ONCE])
        Conversation.objects.filter(pk__in=[row.pk for row in rows]).update(status=status)
        write_entries([build_status_entry(row, status, happened_at=_tell_end(row, status)) for row in rows])
    return len(rows)


def _tell_end(row: Conversation, status: Status) -> datetime:
    return (row.expires_at if status == Status.EXPIRED else row.ends_at) or now()
