"""A member's day: the next conversations, what needs attention, and the first steps of a new company."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from parley.console.models import Candidate, Conversation, ConversationStatus, Member
from parley.console.services.cronofy.data_centres import find_cronofy_account
from parley.toolkit.clock import now

UPCOMING_DAYS = 7
MOST_SHOWN = 50
# Long enough that a candidate had a chance, short enough that asking again is still natural.
WAITING_DAYS = 3
RECENT_DAYS = 7


@dataclass(frozen=True, slots=True)
class Attention:
    """A conversation that needs the member, and why."""

    conversation: Conversation
    reason: str


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One of the first steps of a company, with where it is done."""

    label: str
    url: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Today:
    """What the Today page shows."""

    upcoming: list[Conversation]
    attention: list[Attention]
    first_steps: list[FirstStep]


def describe_today(member: Member) -> Today:
    """The member's next conversations, soonest first; what needs attention; first steps until one has been booked."""
    own = Conversation.objects.select_related("candidate").filter(owner=member)
    upcoming = _list_upcoming(own)
    return Today(upcoming, _list_attention(own), _list_first_steps(member, bool(upcoming)))


def _list_upcoming(own: QuerySet[Conversation]) -> list[Conversation]:
    booked = (ConversationStatus.BOOKED, ConversationStatus.RESCHEDULED)
    rows = own.filter(status__in=booked, ends_at__gt=now(), starts_at__lt=now() + timedelta(days=UPCOMING_DAYS))
    return list(rows.order_by("starts_at")[:MOST_SHOWN])


def _list_attention(own: QuerySet[Conversation]) -> list[Attention]:
    since = now() - timedelta(days=RECENT_DAYS)
    ended = own.filter(
        status__in=(ConversationStatus.FAILED, ConversationStatus.DECLINED, ConversationStatus.CANCELLED),
        events__happened_at__gt=since,
    ).distinct()
    waiting = own.filter(
        status__in=(ConversationStatus.SENT, ConversationStatus.OPENED),
        sent_at__lt=now() - timedelta(days=WAITING_DAYS),
        revoked_at__isnull=True,
    )
    found = [Attention(row, row.get_status_display()) for row in ended.order_by("-created_at")[:MOST_SHOWN]]
    found += [Attention(row, "Has not booked yet") for row in waiting.order_by("sent_at")[:MOST_SHOWN]]
    return found[:MOST_SHOWN]


def _list_first_steps(member: Member, has_booking: bool) -> list[FirstStep]:
    """Nothing once the member has sent a conversation or has one coming up."""
    if has_booking or Conversation.objects.filter(owner=member, sent_at__isnull=False).exists():
        return []
    account = find_cronofy_account(member.company)
    return [
        FirstStep("Add the Cronofy account and choose the data centre", "/company/settings/cronofy", bool(account)),
        FirstStep(
            "Authorize the console with Cronofy",
            "/company/settings/cronofy",
            bool(account and account.granted_at),
        ),
        FirstStep(
            "Add a candidate",
            "/candidates/",
            Candidate.objects.filter(company=member.company).exists(),
        ),
        FirstStep("Schedule a conversation with a candidate", "/candidates/", False),
        FirstStep("Import your public URL, to write to many at once", "/profile", bool(member.public_url)),
    ]
