"""Writing the timeline: one line for whatever happens with a candidate or conversation, beside its cause."""

from datetime import datetime

from parley.console.models import Candidate, Conversation, EntryKind, Member, Message, TimelineEntry
from parley.toolkit.clock import now
from parley.toolkit.presenting.kept_told import keep_told


def build_entry(
    kind: EntryKind,
    code: str = "",
    *,
    candidate: Candidate | None = None,
    conversation: Conversation | None = None,
    message: Message | None = None,
    member: Member | None = None,
    who: str = "",
    detail: str = "",
    happened_at: datetime | None = None,
    has_followers: bool = False,
) -> TimelineEntry:
    """A line that is not kept yet, for writing many at once.

    A conversation names its candidate and company; `member` names itself as `who`. With `has_followers`, what follows
    from it elsewhere (stages, webhooks) is done by the worker soon. A detail that is `Told` is said in each reader's
    language.
    """
    owner = conversation or candidate
    if owner is None:
        raise ValueError("A line of the timeline is about a candidate or a conversation.")
    return TimelineEntry(
        company_id=owner.company_id,
        candidate_id=conversation.candidate_id if conversation else candidate.pk if candidate else None,
        conversation=conversation,
        message=message,
        kind=kind,
        code=code,
        member=member,
        who=(who or (member.user.name if member else ""))[:200],
        detail=detail[:500],
        told=keep_told(detail),
        happened_at=happened_at or now(),
        is_relay_due=has_followers,
    )


def write_entry(entry: TimelineEntry) -> None:
    """Keep one line."""
    entry.save(force_insert=True)


def write_entries(entries: list[TimelineEntry]) -> None:
    """Keep many lines, in batches."""
    TimelineEntry.objects.bulk_create(entries, batch_size=500)
