"""What a candidate says: that they decline, or which other times would suit, on the console's or the engine's page."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from parley.console.domain.engine_news import Wish
from parley.console.domain.errors import InputRefused
from parley.console.domain.statuses import UNANSWERED, Status
from parley.console.models import Conversation, EntryKind, TimeProposal
from parley.console.services.candidates.timeline import build_entry, write_entry
from parley.console.services.conversations.links import get_conversation_by_token, set_status
from parley.toolkit.clock import now
from parley.toolkit.presenting.kept_told import ToldMoment
from parley.toolkit.presenting.told import Told

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
        kept = _keep_proposals(row, times)
        if kept:
            _note_proposals(row, kept, tzid or "UTC")
    return row


def note_wish(row: Conversation, wish: Wish, request_id: str) -> bool:
    """Keep what the candidate said on the engine's page, in place of what they said there before; whether it is news.

    The conversation stays as it is, for its link stays open. Inside the transaction that locks its row.
    """
    there = TimeProposal.objects.filter(conversation=row, state="open").exclude(request_id="")
    times = wish.starts if wish.is_open else ()
    is_changed = bool(there.exclude(starts_at__in=times).update(state="answered", settled_at=now()))
    if not wish.is_open:
        return is_changed
    kept, note = _keep_proposals(row, times, request_id), wish.note[:LONGEST_REASON]
    is_said = bool(note) and note != row.declined_reason
    if is_said:
        row.declined_reason = note
        row.save(update_fields=["declined_reason"])
    if kept or is_said:
        _note_proposals(row, kept, wish.tzid if wish.tzid in available_timezones() else "UTC", note if is_said else "")
    return is_changed or bool(kept) or is_said


def _keep_proposals(row: Conversation, times: Sequence[datetime], request_id: str = "") -> list[datetime]:
    """Those of the times that are new and find a place: whoever sends the form again and again adds nothing more."""
    known = set(row.proposals.values_list("starts_at", flat=True))
    fresh = [each for each in times if each not in known][: max(0, 3 * MOST_PROPOSALS - len(known))]
    TimeProposal.objects.bulk_create(
        [TimeProposal(conversation=row, starts_at=each, request_id=request_id) for each in fresh]
    )
    return fresh


def _note_proposals(row: Conversation, times: Sequence[datetime], tzid: str, note: str = "") -> None:
    said: dict[str, object] = {f"time_{number}": ToldMoment(each, tzid) for number, each in enumerate(times)}
    said |= {"note": note} if note else {}
    words = Told(" · ".join(f"%({name})s" for name in said), **said)
    write_entry(
        build_entry(EntryKind.PROPOSAL, "received", conversation=row, who=_name(row), detail=words, has_followers=True)
    )


def _name(row: Conversation) -> str:
    return row.candidate.name if row.candidate else ""
