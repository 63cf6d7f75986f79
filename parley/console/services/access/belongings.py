"""What a member owns in a company, and handing it to a colleague: before or after they are blocked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from parley.console.domain.errors import InputRefused
from parley.console.models import Conversation, ConversationStatus, InboxThread, Member, Message, Project, Team
from parley.console.services.audit.log import describe_change
from parley.console.services.companies.members import get_colleague
from parley.toolkit.clock import now

UNBOOKED = (ConversationStatus.DRAFT, ConversationStatus.SENT, ConversationStatus.OPENED)
BOOKED = (ConversationStatus.BOOKED, ConversationStatus.RESCHEDULED)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing that somebody can own: its rows, and the field that names the owner."""

    code: str
    words: Any  # of a count, translated when it is shown
    field: str
    select: Callable[[Member], models.QuerySet[Any]]


def _list_unbooked(member: Member) -> models.QuerySet[Any]:
    return Conversation.objects.filter(owner=member, status__in=UNBOOKED, revoked_at=None)


def _list_upcoming(member: Member) -> models.QuerySet[Any]:
    return Conversation.objects.filter(owner=member, status__in=BOOKED, ends_at__gt=now())


KINDS = (
    Kind(
        "links",
        ngettext_lazy("%(count)s open conversation link", "%(count)s open conversation links", "count"),
        "owner",
        _list_unbooked,
    ),
    Kind(
        "projects",
        ngettext_lazy("%(count)s project", "%(count)s projects", "count"),
        "owner",
        lambda member: Project.objects.filter(owner=member),
    ),
    Kind(
        "threads",
        ngettext_lazy("%(count)s thread of the inbox", "%(count)s threads of the inbox", "count"),
        "owner",
        lambda member: InboxThread.objects.filter(owner=member),
    ),
    Kind(
        "messages",
        ngettext_lazy("%(count)s message not sent yet", "%(count)s messages not sent yet", "count"),
        "sender",
        lambda member: Message.objects.filter(sender=member, sent_at=None),
    ),
    Kind(
        "teams",
        ngettext_lazy("%(count)s team to lead", "%(count)s teams to lead", "count"),
        "lead",
        lambda member: Team.objects.filter(lead=member),
    ),
)


@dataclass(frozen=True, slots=True)
class Belongings:
    """What somebody owns, in words; `bookings` are moved one by one, since the engine has to agree."""

    lines: list[str]
    bookings: int

    @property
    def has_any(self) -> bool:
        """Whether there is anything to hand over."""
        return bool(self.lines or self.bookings)


def describe_belongings(owner: Member) -> Belongings:
    """How many of each kind the member owns; kinds of which there are none are left out."""
    counts = [(kind, kind.select(owner).count()) for kind in KINDS]
    lines = [str(kind.words % {"count": count}) for kind, count in counts if count]
    return Belongings(lines, _list_upcoming(owner).count())


def hand_over(administrator: Member, owner_id: int, heir_id: int) -> int:
    """Give everything of a member but booked conversations to a colleague; answers how many rows that were.

    Raises LinkUnknown, and InputRefused where the colleague is blocked or the same person.
    """
    owner, heir = get_colleague(administrator, owner_id), get_colleague(administrator, heir_id)
    if not heir.is_active or heir.pk == owner.pk:
        raise InputRefused({"heir": str(_("Choose a colleague who is active."))})
    moved = 0
    with transaction.atomic():
        for kind in KINDS:
            moved += kind.select(owner).update(**{kind.field: heir})
    describe_change(f"{owner.pk} → {heir.pk}: {moved}")
    return moved
