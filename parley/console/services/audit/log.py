"""Writing and reading the audit log: one line for each thing that a member, a key or a sign-in did."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from parley.console.models import AuditEntry, Company, Member

PAGE_LENGTH = 50
# Questions that are asked by POST because of their length, and the beat of pages that wait: nothing is done by them.
NOTHING_DONE = frozenset({"message_preview", "link_window_check"})
_words: ContextVar[list[str] | None] = ContextVar("audit_words", default=None)


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What to show of the log; empty means all. Days are those of the reader's zone, both ends included."""

    member_id: int | None = None
    action: str = ""
    subject_id: str = ""
    first_on: date | None = None
    last_on: date | None = None
    tzid: str = "UTC"


def describe_change(words: str) -> None:
    """Add words to the line that this request will leave in the log, where the route's name does not say enough.

    Ids and words of the software only: nothing that was typed about a candidate, or anonymising would not be true.
    """
    gathered = _words.get()
    if gathered is not None:
        gathered.append(words)


@contextmanager
def gathering_words() -> Iterator[list[str]]:
    """What services tell of the change meanwhile."""
    gathered: list[str] = []
    token = _words.set(gathered)
    try:
        yield gathered
    finally:
        _words.reset(token)


def record_request(member: Member, route: str, ids: Mapping[str, Any], words: list[str], address: str) -> None:
    """Keep what a member's request did: the route's name, and the ids of its path."""
    if route in NOTHING_DONE:
        return
    subject, *others = [str(value) for value in ids.values()] or [""]
    record_action(member.company, member, route, subject, "; ".join([*others, *words]), address)


def record_action(
    company: Company, member: Member | None, action: str, subject_id: str = "", detail: str = "", address: str = "",
    who: str = "",
) -> None:  # fmt: skip
    """Keep one line; `who` stands for the member where there is none (a key, or what was typed at a log-in)."""
    AuditEntry.objects.create(
        company=company,
        member=member,
        who=(who or (member.user.email if member else ""))[:200],
        action=action[:60],
        subject_id=subject_id[:64],
        detail=detail[:300],
        address=address[:45],
    )


def list_entries(company: Company, chosen: AuditFilter, before_id: int | None = None) -> tuple[list[AuditEntry], bool]:
    """One page of the log, newest first, from before the given line; and whether there are older ones."""
    rows = select_entries(company, chosen)
    if before_id is not None:
        rows = rows.filter(pk__lt=before_id)
    found = list(rows[: PAGE_LENGTH + 1])
    return found[:PAGE_LENGTH], len(found) > PAGE_LENGTH


def select_entries(company: Company, chosen: AuditFilter) -> QuerySet[AuditEntry]:
    """The lines that fit, newest first, with member and user."""
    rows = AuditEntry.objects.select_related("member__user").filter(company=company).order_by("-pk")
    if chosen.member_id:
        rows = rows.filter(member_id=chosen.member_id)
    if chosen.action:
        rows = rows.filter(action=chosen.action)
    if chosen.subject_id:
        rows = rows.filter(subject_id=chosen.subject_id)
    if chosen.first_on:
        rows = rows.filter(happened_at__gte=_begin(chosen.first_on, chosen.tzid))
    if chosen.last_on:
        rows = rows.filter(happened_at__lt=_begin(chosen.last_on + timedelta(days=1), chosen.tzid))
    return rows


def list_actions(company: Company) -> list[str]:
    """The actions of the last entries, for choosing among them."""
    recent = AuditEntry.objects.filter(company=company).order_by("-pk").values_list("action", flat=True)[:5000]
    return sorted(set(recent))


def _begin(day: date, tzid: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(tzid))
