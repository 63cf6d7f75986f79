"""A candidate's conversations as the profile shows them: each a line, and the next step."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from parley.console.domain.statuses import HELD, UNANSWERED, UPCOMING
from parley.console.models import Candidate, Conversation
from parley.console.services.conversations.links import build_link_url
from parley.console.services.cronofy.colleagues import map_calendar_problems
from parley.toolkit.clock import now

# The profile is read, not searched: of more, the newest.
MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class ConversationLine:
    """One conversation, and what can be done about it; `link_url` is empty once the link leads nowhere.

    `is_calendar_broken` says of one that is open that its owner's calendar cannot be read.
    """

    conversation: Conversation
    title: str
    link_url: str
    can_be_revoked: bool
    has_begun: bool
    is_calendar_broken: bool


@dataclass(frozen=True, slots=True)
class CandidateHistory:
    """A candidate's conversations, newest first; `upcoming` is the next one that is booked."""

    lines: tuple[ConversationLine, ...]
    latest: Conversation | None
    upcoming: Conversation | None


def describe_history(candidate: Candidate) -> CandidateHistory:
    """The candidate's newest conversations; two queries."""
    rows = candidate.conversations.select_related("owner__user").order_by("-created_at", "-pk")
    conversations = list(rows[:MOST_LINES])
    broken = map_calendar_problems(candidate.company_id, [each.owner for each in conversations])
    moment = now()
    upcoming = [each for each in conversations if each.status in UPCOMING and each.ends_at and each.ends_at > moment]
    return CandidateHistory(
        lines=tuple(_describe_line(each, is_calendar_broken=each.owner_id in broken) for each in conversations),
        latest=conversations[0] if conversations else None,
        upcoming=min(upcoming, key=lambda each: each.starts_at or moment, default=None),
    )


def describe_line(conversation: Conversation) -> ConversationLine:
    """One conversation with its link and what may be done; one query."""
    broken = map_calendar_problems(conversation.company_id, [conversation.owner])
    return _describe_line(conversation, is_calendar_broken=bool(broken))


def _describe_line(conversation: Conversation, *, is_calendar_broken: bool) -> ConversationLine:
    moment = now()
    is_open = conversation.revoked_at is None and conversation.status in UNANSWERED | UPCOMING
    return ConversationLine(
        conversation=conversation,
        title=conversation.summary or _("Conversation with %(name)s") % {"name": conversation.owner.user.name},
        link_url=build_link_url(conversation) if is_open else "",
        can_be_revoked=is_open,
        has_begun=conversation.status in UPCOMING | HELD
        and conversation.starts_at is not None
        and conversation.starts_at <= moment,
        is_calendar_broken=is_open and is_calendar_broken,
    )
