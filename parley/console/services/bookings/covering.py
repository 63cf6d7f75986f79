"""Cover while somebody is away: who takes over which of their bookings, seen before it is done."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from parley.console.domain.statuses import UPCOMING
from parley.console.models import BookingBatch, ChangeKind, Conversation, Member, Team
from parley.console.services.bookings.changing import begin_batch
from parley.toolkit.clock import now
from parley.toolkit.presenting.days import find_number

MOST_COVERED = 500


@dataclass(frozen=True, slots=True)
class CoverLine:
    """One booking and who would take it; None where each of them has a conversation at that time."""

    conversation: Conversation
    taker: Member | None


def list_team(member: Member, code: str) -> set[str]:
    """The ids, as texts, of those in the team `team-7` of the member's company; nobody for anything else."""
    kind, _dash, number = code.partition("-")
    if kind != "team":
        return set()
    rows = Team.objects.filter(company_id=member.company_id, pk=find_number(number) or 0).values_list(
        "members", flat=True
    )
    return {str(each) for each in rows if each is not None}


def plan_cover(away: Member, starts_at: datetime, ends_at: datetime, takers: Sequence[Member]) -> list[CoverLine]:
    """Share the bookings of that time out: to whoever has fewest, and never into another conversation; two queries."""
    bookings = list_hosted(away, starts_at, ends_at)
    if not bookings:
        return []
    taken: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    rows = Conversation.objects.filter(
        owner__in=takers, status__in=UPCOMING, starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    for owner_id, begins, ends in rows.values_list("owner_id", "starts_at", "ends_at"):
        if begins and ends:
            taken[owner_id].append((begins, ends))
    return [_choose(each, takers, taken) for each in bookings]


def _choose(
    booking: Conversation, takers: Sequence[Member], taken: dict[int, list[tuple[datetime, datetime]]]
) -> CoverLine:
    begins, ends = booking.starts_at, booking.ends_at
    if begins is None or ends is None:
        return CoverLine(booking, None)
    free = [each for each in takers if not any(a < ends and b > begins for a, b in taken[each.pk])]
    if not free:
        return CoverLine(booking, None)
    chosen = min(free, key=lambda each: (len(taken[each.pk]), each.pk))
    taken[chosen.pk].append((begins, ends))
    return CoverLine(booking, chosen)


def list_hosted(away: Member, starts_at: datetime, ends_at: datetime) -> list[Conversation]:
    """Somebody's bookings that begin in that time and are still to come, soonest first."""
    rows = Conversation.objects.select_related("candidate", "owner__user").filter(
        owner=away, status__in=UPCOMING, starts_at__gte=max(starts_at, now()), starts_at__lt=ends_at
    )
    return list(rows.order_by("starts_at", "pk")[:MOST_COVERED])


def begin_cover(member: Member, lines: Sequence[CoverLine], form_key: str) -> BookingBatch:
    """Hand over each booking that somebody takes. Raises InputRefused where nobody takes any."""
    takers = {line.conversation.pk: line.taker for line in lines if line.taker is not None}
    chosen = [line.conversation for line in lines if line.taker is not None]
    return begin_batch(member, ChangeKind.REASSIGN, chosen, takers, form_key)
