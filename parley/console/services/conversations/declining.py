"""What a candidate says on the console's own page: that they decline, or which other times would suit them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from parley.console.domain.errors import InputRefused
from parley.console.domain.statuses import UNANSWERED, Status
from parley.console.models import Conversation, EntryKind, TimeProposal
from parley.console.services.candidates.timeline import build_entry, write_entry
from parley.console.services.conversations.links import get_conversation_by_token, set_status
from parley.toolkit.clock import now
from parley.toolkit.wall_time import write_when

MOST_PROPOSALS = 3
LONGEST_REASON = 500
FURTHEST_DAYS = 366


def decline_conversation(token: str, reason: str, proposals: Sequence[datetime] = (), tzid: str = "") -> Conversation:
    """Note that the candidate declines, with times that would suit; the link still leads on, for a change of mind.

    A second time adds what is new. Raises LinkUnknown, LinkRevoked, LinkExpired, LinkUsed, and InputRefused where a
    time is booked or a proposal lies in the past.
    """
    conversation = get_conversation_by_token(token)
    # The clock may show each of them twice; both are kept then, and told apart.
    times = sorted(set(proposals))[: 2 * MOST_PROPOSALS]
    moment = now()
    if any(not moment < each < moment + timedelta(days=FURTHEST_DAYS) for each in times):
        raise InputRefused({"proposals": _("Propose times that are still to come, within a year.")})
    with transaction.atomic():
        row = Conversation.objects.select_for_update().get(pk=conversation.pk)
        if row.status not in UNANSWERED | {Status.DECLINED, Status.CANCELLED}:
            raise InputRefused({"reason": _("A time is booked already. Open it to change or cancel it.")})
        row.declined_reason = reason.strip()[:LONGEST_REASON] or row.declined_reason
        row.invitee_tzid = row.invitee_tzid or tzid
        row.save(update_fields=["declined_reason", "invitee_tzid"])
        if row.status != Status.DECLINED:
            set_status(row, Status.DECLINED, who=_name(row), detail=row.declined_reason)
        if _keep_proposals(row, times):
            _note_proposals(row, times, tzid or "UTC")
    return row


def _keep_proposals(row: Conversation, times: Sequence[datetime]) -> bool:
    known = set(row.proposals.values_list("starts_at", flat=True))
    fresh = [TimeProposal(conversation=row, starts_at=each) for each in times if each not in known]
    TimeProposal.objects.bulk_create(fresh[: max(0, 3 * MOST_PROPOSALS - len(known))])
    return bool(fresh)


def _note_proposals(row: Conversation, times: Sequence[datetime], tzid: str) -> None:
    words = " · ".join(write_when(each, tzid) for each in times)
    write_entry(
        build_entry(EntryKind.PROPOSAL, "received", conversation=row, who=_name(row), detail=words, has_followers=True)
    )


def _name(row: Conversation) -> str:
    return row.candidate.name if row.candidate else ""
