"""A candidate's conversations as the profile shows them: each a line, the next step, and the timeline of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from parley.console.domain.statuses import HELD, UNANSWERED, UPCOMING, Status
from parley.console.models import (
    CHANGED,
    Candidate,
    Conversation,
    ConversationStatus,
    EntryKind,
    OutgoingMail,
    TimelineEntry,
)
from parley.console.services.conversations.links import build_link_url
from parley.toolkit.clock import now
from parley.toolkit.work_queue import WorkState

MOST_EVENTS = 200
GOOD = frozenset({Status.BOOKED, Status.RESCHEDULED, Status.COMPLETED})
BAD = frozenset({Status.DECLINED, Status.CANCELLED, Status.FAILED, Status.NO_SHOW})


@dataclass(frozen=True, slots=True)
class ConversationLine:
    """One conversation, and what can be done about it; `link_url` is empty once the link leads nowhere."""

    conversation: Conversation
    title: str
    link_url: str
    can_be_revoked: bool
    has_begun: bool


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline; `mood` is good, bad or neither."""

    what: str
    who: str
    detail: str
    happened_at: datetime
    mood: str


@dataclass(frozen=True, slots=True)
class CandidateHistory:
    """All that happened with a candidate; `upcoming` is the next conversation that is booked."""

    lines: tuple[ConversationLine, ...]
    happenings: tuple[Happening, ...]
    latest: Conversation | None
    upcoming: Conversation | None


def describe_history(candidate: Candidate) -> CandidateHistory:
    """The candidate's conversations, newest first, and what happened, newest first; three queries."""
    conversations = list(candidate.conversations.select_related("owner__user").order_by("-created_at", "-pk"))
    moment = now()
    upcoming = [each for each in conversations if each.status in UPCOMING and each.ends_at and each.ends_at > moment]
    return CandidateHistory(
        lines=tuple(describe_line(each) for each in conversations),
        happenings=_list_happenings(candidate, conversations),
        latest=conversations[0] if conversations else None,
        upcoming=min(upcoming, key=lambda each: each.starts_at or moment, default=None),
    )


def describe_line(conversation: Conversation) -> ConversationLine:
    """One conversation with its link and what may be done."""
    moment = now()
    is_open = conversation.revoked_at is None and conversation.status in UNANSWERED | UPCOMING
    return ConversationLine(
        conversation=conversation,
        title=conversation.summary or f"Conversation with {conversation.owner.user.name}",
        link_url=build_link_url(conversation) if is_open else "",
        can_be_revoked=is_open,
        has_begun=conversation.status in UPCOMING | HELD
        and conversation.starts_at is not None
        and conversation.starts_at <= moment,
    )


def _list_happenings(candidate: Candidate, conversations: Sequence[Conversation]) -> tuple[Happening, ...]:
    titles = {each.pk: each.summary for each in conversations}
    events = TimelineEntry.objects.filter(candidate=candidate, kind=EntryKind.CONVERSATION).order_by(
        "-happened_at", "-pk"
    )
    mails = candidate.mails.filter(purpose="message").defer("content").select_related("message__sender__user")
    found = [_describe_event(event, titles.get(str(event.conversation_id), "")) for event in events[:MOST_EVENTS]]
    found += [_describe_mail(mail) for mail in mails.order_by("-created_at")[:MOST_EVENTS] if not mail.conversation_id]
    return tuple(sorted(found, key=lambda each: each.happened_at, reverse=True)[:MOST_EVENTS])


def _describe_event(event: TimelineEntry, title: str) -> Happening:
    mood = "good" if event.code in GOOD else "bad" if event.code in BAD else ""
    detail = " · ".join(part for part in (title, event.detail) if part)
    what = "Changed" if event.code == CHANGED else ConversationStatus(event.code).label
    if event.code == Status.DRAFT:
        what = "Link made"
    return Happening(what, event.who, detail, event.happened_at, mood)


def _describe_mail(mail: OutgoingMail) -> Happening:
    """A message without a link: it has no conversation that would tell."""
    who = mail.message.sender.user.name if mail.message else ""
    is_failed = mail.state == WorkState.FAILED
    what = {WorkState.DONE: "Message sent", WorkState.FAILED: "Message failed"}.get(
        WorkState(mail.state), "Message on its way"
    )
    detail = f"{mail.subject} · {mail.last_error}" if is_failed else mail.subject
    return Happening(what, who, detail, mail.done_at or mail.created_at, "bad" if is_failed else "")
