"""The timeline as people read it: each line in words, a page at a time, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parley.console.models import CHANGED, Candidate, ConversationStatus, EntryKind, TimelineEntry
from parley.toolkit.presenting.kept_told import say_kept
from parley.toolkit.queries.ready import ReadyQuery

PAGE_SIZE = 50
_GOOD = frozenset({"booked", "rescheduled", "completed", "given", "accepted"})
_BAD = frozenset({"declined", "cancelled", "failed", "no_show", "bounced", "refused", "unsubscribed"})
# The kinds that are looked at together: the tabs of the profile.
GROUPS: dict[str, tuple[str | Promise, tuple[EntryKind, ...]]] = {
    "": (_("All"), ()),
    "conversations": (_("Conversations"), (EntryKind.CONVERSATION, EntryKind.PROPOSAL)),
    "messages": (_("Messages"), (EntryKind.MESSAGE, EntryKind.REPLY, EntryKind.SMS, EntryKind.REMINDER)),
    "notes": (_("Notes"), (EntryKind.NOTE, EntryKind.FILE)),
    "details": (_("Details"), (EntryKind.CANDIDATE, EntryKind.CONSENT, EntryKind.LIST, EntryKind.PROJECT)),
}
_WORDS: dict[tuple[str, str], str | Promise] = {
    (EntryKind.CONVERSATION, "draft"): _("Link made"),
    (EntryKind.CONVERSATION, CHANGED): _("Changed"),
    (EntryKind.MESSAGE, "sent"): _("Message sent"),
    (EntryKind.MESSAGE, "failed"): _("Message failed"),
    (EntryKind.MESSAGE, "bounced"): _("Message came back"),
    (EntryKind.MESSAGE, "opened"): _("Message opened"),
    (EntryKind.MESSAGE, "unsubscribed"): _("Unsubscribed"),
    (EntryKind.MESSAGE, "subscribed"): _("Subscribed again"),
    (EntryKind.REPLY, "mail"): _("Replied by mail"),
    (EntryKind.REPLY, "sms"): _("Replied by SMS"),
    (EntryKind.SMS, "sent"): _("SMS sent"),
    (EntryKind.SMS, "failed"): _("SMS failed"),
    (EntryKind.REMINDER, "sent"): _("Reminder sent"),
    (EntryKind.REMINDER, "failed"): _("Reminder failed"),
    (EntryKind.REMINDER, "nudge"): _("Nudge sent"),
    (EntryKind.CANDIDATE, "created"): _("Added"),
    (EntryKind.CANDIDATE, "imported"): _("Imported"),
    (EntryKind.CANDIDATE, "changed"): _("Details changed"),
    (EntryKind.CANDIDATE, "merged"): _("Merged"),
    (EntryKind.CANDIDATE, "archived"): _("Archived"),
    (EntryKind.CANDIDATE, "unarchived"): _("Taken out of the archive"),
    (EntryKind.CANDIDATE, "tagged"): _("Tag added"),
    (EntryKind.CANDIDATE, "untagged"): _("Tag removed"),
    (EntryKind.CANDIDATE, "shared"): _("Shared"),
    (EntryKind.CANDIDATE, "anonymised"): _("Anonymised"),
    (EntryKind.NOTE, "added"): _("Note added"),
    (EntryKind.NOTE, "changed"): _("Note changed"),
    (EntryKind.NOTE, "removed"): _("Note removed"),
    (EntryKind.FILE, "added"): _("File added"),
    (EntryKind.FILE, "removed"): _("File removed"),
    (EntryKind.CONSENT, "requested"): _("Asked for consent"),
    (EntryKind.CONSENT, "given"): _("Consented"),
    (EntryKind.CONSENT, "refused"): _("Refused consent"),
    (EntryKind.LIST, "added"): _("Put on a list"),
    (EntryKind.LIST, "removed"): _("Taken off a list"),
    (EntryKind.PROJECT, "added"): _("Put into a project"),
    (EntryKind.PROJECT, "moved"): _("Moved in a project"),
    (EntryKind.PROJECT, "removed"): _("Taken out of a project"),
    (EntryKind.PROPOSAL, "received"): _("Proposed other times"),
    (EntryKind.PROPOSAL, "accepted"): _("Proposed time accepted"),
    (EntryKind.PROPOSAL, "answered"): _("Proposal answered"),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline; `mood` is good, bad or neither."""

    what: str
    who: str
    detail: str
    happened_at: datetime
    mood: str


@dataclass(frozen=True, slots=True)
class HappeningPage:
    """Some lines, newest first; `older` is the number to go on from, 0 at the end."""

    lines: tuple[Happening, ...]
    older: int


def list_happenings(candidate: Candidate, group: str = "", older: int = 0) -> HappeningPage:
    """What happened with the candidate, of one group, before the line of that number; an unknown one is the first."""
    kinds = GROUPS.get(group, GROUPS[""])[1] or tuple(EntryKind)
    mark = TimelineEntry.objects.filter(candidate=candidate, pk=older).first() if older else None
    if mark is None:
        found = _NEWEST.list_rows(candidate=candidate.pk, kinds=[str(kind.value) for kind in kinds])
    else:
        rows = _list_rows(candidate.pk, kinds).filter(happened_at__lte=mark.happened_at)
        earlier = Q(happened_at__lt=mark.happened_at) | Q(happened_at=mark.happened_at, pk__lt=mark.pk)
        found = list(rows.filter(earlier)[: PAGE_SIZE + 1])
    return HappeningPage(_describe(found[:PAGE_SIZE]), int(found[PAGE_SIZE - 1][0]) if len(found) > PAGE_SIZE else 0)


def _list_rows(candidate: str, kinds: Sequence[str]) -> QuerySet[TimelineEntry, Any]:
    rows = TimelineEntry.objects.filter(candidate=candidate, kind__in=kinds).order_by("-happened_at", "-pk")
    return rows.values_list("pk", "kind", "code", "who", "detail", "told", "happened_at", "conversation__summary")


_NEWEST = ReadyQuery(lambda candidate, kinds: _list_rows(candidate, kinds)[: PAGE_SIZE + 1])


def _describe(rows: Sequence[tuple[Any, ...]]) -> tuple[Happening, ...]:
    return tuple(
        Happening(
            what=name_happening(kind, code),
            who=who,
            detail=" · ".join(part for part in (summary, say_kept(told, detail)) if part),
            happened_at=happened_at,
            mood="good" if code in _GOOD else "bad" if code in _BAD else "",
        )
        for _pk, kind, code, who, detail, told, happened_at, summary in rows
    )


def name_happening(kind: str, code: str) -> str:
    """What a line of that kind and code is called: `Booked`, `Note added`."""
    words = _WORDS.get((kind, code))
    if words is None and kind == EntryKind.CONVERSATION and code in ConversationStatus.values:
        words = ConversationStatus(code).label
    return str(words if words is not None else EntryKind(kind).label)
