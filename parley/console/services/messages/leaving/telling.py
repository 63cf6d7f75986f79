"""What became of mails, told to conversations and timelines: for many at once, after the mails have left."""

from collections.abc import Sequence

from django.db import transaction

from parley.console.domain.statuses import Status, can_follow
from parley.console.models import Conversation, EntryKind, MailOutcome, Message, OutgoingMail, TimelineEntry
from parley.console.services.candidates.timeline import build_entry, write_entries
from parley.console.services.conversations.links import build_status_entry
from parley.toolkit.clock import now
from parley.toolkit.presenting.told import Told

# What the sender hears of as a failure of this mail; who is left out knows why.
_FAILED = frozenset({MailOutcome.REFUSED, MailOutcome.BOUNCED})


def tell_of_mails(rows: Sequence[OutgoingMail]) -> None:
    """Write for each mail what happened; a crash before that is made good later, and nothing is written twice."""
    if not rows:
        return
    with transaction.atomic():
        keys = [row.pk for row in rows]
        untold = OutgoingMail.objects.select_for_update(of=("self",)).filter(pk__in=keys, is_told=False)
        told = list(untold.select_related("candidate").defer("content", "filled_with"))
        OutgoingMail.objects.filter(pk__in=[row.pk for row in told]).update(is_told=True)
        messages = Message.objects.select_related("sender__user").in_bulk({row.message_id for row in told})
        held = Conversation.objects.select_for_update().filter(pk__in=[row.conversation_id for row in told])
        conversations = {each.pk: each for each in held.order_by("pk")}
        entries: list[TimelineEntry] = []
        changed: list[Conversation] = []
        for row in told:
            conversation = conversations.get(str(row.conversation_id))
            message = messages.get(row.message_id) if row.message_id else None
            entry = _change(conversation, row, message, changed) if conversation else _note(row, message)
            if entry is not None:
                entry.message = message
                entries.append(entry)
        Conversation.objects.bulk_update(changed, ["status", "sent_at"], batch_size=100)
        write_entries(entries)


def _change(
    conversation: Conversation, row: OutgoingMail, message: Message | None, changed: list[Conversation]
) -> TimelineEntry | None:
    """The conversation's new status with its line of history; None where it stays as it is."""
    is_sent = row.outcome == MailOutcome.SENT
    if is_sent:
        conversation.sent_at = conversation.sent_at or row.done_at or now()
        changed.append(conversation)
    status = Status.SENT if is_sent else Status.FAILED
    if not can_follow(conversation.status, status):
        return None
    conversation.status = status
    if not is_sent:
        changed.append(conversation)
    sender = message.sender if message and is_sent else None
    return build_status_entry(
        conversation, status, member=sender, detail="" if is_sent else _describe(row), happened_at=row.done_at
    )


def _note(row: OutgoingMail, message: Message | None) -> TimelineEntry | None:
    """A message without a link: it has no conversation that would tell. Of the anonymised nothing new is written."""
    if row.candidate is None or row.candidate.anonymised_at is not None:
        return None
    is_sent = row.outcome == MailOutcome.SENT
    if not is_sent and row.outcome not in _FAILED:
        return None
    return build_entry(
        EntryKind.MESSAGE,
        "sent" if is_sent else "failed",
        candidate=row.candidate,
        member=message.sender if message else None,
        detail=row.subject if is_sent else _describe(row),
        happened_at=row.done_at,
    )


def _describe(row: OutgoingMail) -> str:
    return row.last_error or Told(str(MailOutcome(row.outcome).label))
