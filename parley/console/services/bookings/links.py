"""The company's links: found by their state, oldest first where somebody waits, revoked and extended many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as marked

from parley.console.domain.errors import LinkUnknown
from parley.console.domain.statuses import UNANSWERED, Status
from parley.console.models import CHANGED, ChangeKind, Conversation, EntryKind, Member
from parley.console.services.bookings.changing import begin_batch
from parley.console.services.candidates.timeline import build_entry, write_entries
from parley.console.services.conversations.links import build_status_entry
from parley.console.services.cronofy.colleagues import map_calendar_problems
from parley.toolkit.clock import now

PAGE_SIZE = 50
SOON_DAYS = 3
STATES = {
    "waiting": marked("Not booked yet"),
    "ending": marked("Ending soon"),
    "over": marked("Expired"),
    "revoked": marked("Revoked"),
}


@dataclass(frozen=True, slots=True)
class LinkPage:
    """Some links, and the key after which the next ones come ("" at the end).

    `broken_owners` are the ids of those members whose calendar cannot be read.
    """

    links: list[Conversation]
    next_key: str
    broken_owners: frozenset[int]


def select_links(member: Member, state: str, whose: str) -> QuerySet[Conversation]:
    """The company's links in that state: `waiting`, `ending`, `over` or `revoked`; of oneself (`me`) or everybody."""
    rows = Conversation.objects.select_related("candidate", "owner__user").filter(company_id=member.company_id)
    if whose == "me":
        rows = rows.filter(owner=member)
    is_open = Q(status__in=(Status.SENT, Status.OPENED), revoked_at__isnull=True)
    if state == "ending":
        return rows.filter(
            Q(status__in=UNANSWERED, revoked_at__isnull=True), expires_at__lte=now() + timedelta(days=SOON_DAYS)
        )
    if state == "over":
        return rows.filter(status=Status.EXPIRED)
    if state == "revoked":
        return rows.filter(status=Status.CANCELLED, revoked_at__isnull=False)
    return rows.filter(is_open)


def list_links(member: Member, state: str, whose: str, after: str = "") -> LinkPage:
    """Fifty links in the order of their making, on from a key of the page before; two queries."""
    rows = select_links(member, state, whose).order_by("created_at", "pk")
    if after:
        last = Conversation.objects.filter(pk=after, company_id=member.company_id).first()
        if last is None:
            raise LinkUnknown(_("This page does not exist any more."))
        rows = rows.filter(Q(created_at__gt=last.created_at) | Q(created_at=last.created_at, pk__gt=last.pk))
    found = list(rows[: PAGE_SIZE + 1])
    links = found[:PAGE_SIZE]
    broken = map_calendar_problems(member.company_id, [each.owner for each in links])
    return LinkPage(links, links[-1].pk if len(found) > PAGE_SIZE else "", frozenset(broken))


def revoke_links(member: Member, chosen: Sequence[Conversation]) -> int:
    """End those that are open; the engine's pages behind generated ones are closed by the worker. Answers how many."""
    moment = now()
    with transaction.atomic():
        ids = [each.pk for each in chosen]
        rows = list(
            Conversation.objects.select_for_update()
            .filter(pk__in=ids, company_id=member.company_id, revoked_at__isnull=True, status__in=UNANSWERED)
            .order_by("pk")
        )
        Conversation.objects.filter(pk__in=[row.pk for row in rows]).update(revoked_at=moment, status=Status.CANCELLED)
        write_entries([build_status_entry(row, Status.CANCELLED, member=member) for row in rows])
        generated = [row for row in rows if row.kind == "generated" and row.scheduling_request_id]
        if generated:
            begin_batch(member, ChangeKind.CANCEL, generated)
    return len(rows)


def extend_links(member: Member, chosen: Sequence[Conversation], days: int) -> int:
    """Let those that are open or have expired be used until so many days from now; answers how many."""
    until = now() + timedelta(days=days)
    with transaction.atomic():
        ids = [each.pk for each in chosen]
        rows = list(
            Conversation.objects.select_for_update()
            .filter(
                pk__in=ids,
                company_id=member.company_id,
                revoked_at__isnull=True,
                status__in=UNANSWERED | {Status.EXPIRED},
            )
            .order_by("pk")
        )
        keys = [row.pk for row in rows]
        over = [row for row in rows if row.status == Status.EXPIRED]
        Conversation.objects.filter(pk__in=keys).update(expires_at=until)
        Conversation.objects.filter(pk__in=[row.pk for row in over]).update(status=Status.SENT)
        write_entries([build_status_entry(row, Status.SENT, member=member) for row in over])
        kind = EntryKind.CONVERSATION
        write_entries([build_entry(kind, CHANGED, conversation=row, member=member) for row in rows])
    return len(rows)
