"""A link made anew, given more or less time, or kept for one booking only."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused
from parley.console.domain.statuses import UNANSWERED, UPCOMING, Status
from parley.console.models import CHANGED, Conversation, EntryKind, Member
from parley.console.services.candidates.timeline import build_entry, write_entry
from parley.console.services.conversations.changes import get_conversation
from parley.console.services.conversations.links import make_link_token, set_status
from parley.toolkit.clock import now
from parley.toolkit.presenting.told import Told, marked

# What a link that has not led to a booking may be in, so that a new address or more time makes sense.
RENEWABLE = UNANSWERED | UPCOMING | {Status.EXPIRED, Status.DECLINED, Status.CANCELLED}


def regenerate_link(member: Member, conversation_id: str) -> Conversation:
    """Give the conversation a new link; whoever has the old one gets nowhere with it.

    A revoked link of a public URL works again under its new address. Raises LinkUnknown, and InputRefused where the
    engine's page behind it is closed for good.
    """
    conversation = get_conversation(member, conversation_id)
    token, token_hash = make_link_token()
    with transaction.atomic():
        row = Conversation.objects.select_for_update().get(pk=conversation.pk)
        _check_renewable(row)
        row.token, row.token_hash, row.revoked_at = token, token_hash, None
        row.save(update_fields=["token", "token_hash", "revoked_at"])
        _reopen(row, member)
        _note(row, member, Told(marked("The link was made anew; the old one leads nowhere.")))
    return row


def set_link_terms(
    member: Member, conversation_id: str, *, expires_at: datetime | None, is_single_use: bool
) -> Conversation:
    """Say until when the link may be used (None: without end), and whether for one booking only.

    An expired link that gets more time works again. Raises LinkUnknown, InputRefused.
    """
    conversation = get_conversation(member, conversation_id)
    if expires_at is not None and expires_at <= now():
        raise InputRefused({"expires_on": _("Choose a day that is still to come. To end the link now, revoke it.")})
    with transaction.atomic():
        row = Conversation.objects.select_for_update().get(pk=conversation.pk)
        _check_renewable(row)
        if (row.expires_at, row.is_single_use) == (expires_at, is_single_use):
            return row
        row.expires_at, row.is_single_use = expires_at, is_single_use
        row.save(update_fields=["expires_at", "is_single_use"])
        if row.status == Status.EXPIRED:
            _reopen(row, member)
        _note(row, member, Told(marked("The link's time or use was changed.")))
    return row


def _check_renewable(row: Conversation) -> None:
    is_closed = row.kind == "generated" and (row.revoked_at is not None or row.status == Status.CANCELLED)
    if is_closed or Status(row.status) not in RENEWABLE:
        raise InputRefused({"link": _("This link is closed for good. Make a new one with Generate Link.")})


def _reopen(row: Conversation, member: Member) -> None:
    """A link that was over waits for an answer again."""
    if row.status in (Status.EXPIRED, Status.CANCELLED):
        set_status(row, Status.SENT if row.sent_at else Status.DRAFT, member=member)


def _note(row: Conversation, member: Member, detail: str) -> None:
    write_entry(build_entry(EntryKind.CONVERSATION, CHANGED, conversation=row, member=member, detail=detail))
