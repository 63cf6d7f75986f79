"""The bookings of a day or week: of one member, a team, or the company; with the gaps between them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from parley.console.domain.errors import LinkUnknown
from parley.console.domain.statuses import HELD, UPCOMING
from parley.console.models import Conversation, Member, Team
from parley.toolkit.clock import now
from parley.toolkit.presenting.days import find_number
from parley.toolkit.wall_time import see_at

MOST_SHOWN = 500
SHOWN = UPCOMING | HELD
# The hours that a picture always shows; earlier and later ones only where something stands there.
FIRST_HOUR, LAST_HOUR = 8, 18
SHORTEST_GAP_MINUTES = 15


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose bookings: `me`, `company`, `team-7` or `member-12`, with the name to show."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Free time between two bookings."""

    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        """How long it is."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class DayColumn:
    """One day of the picture: its bookings by the hour in which they begin, and in order with the gaps."""

    day: date
    is_today: bool
    bookings: list[Conversation]
    by_hour: dict[int, list[Conversation]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HourRow:
    """One hour across the days."""

    hour: int
    cells: list[list[Conversation]]


def list_bookings(member: Member, whose: str, starts_at: datetime, ends_at: datetime) -> list[Conversation]:
    """What begins in that time and is booked or was held, soonest first, at most 500. Raises LinkUnknown."""
    rows = select_bookings(member, whose).filter(starts_at__gte=starts_at, starts_at__lt=ends_at)
    return list(rows.order_by("starts_at", "pk")[:MOST_SHOWN])


def select_bookings(member: Member, whose: str) -> QuerySet[Conversation]:
    """Booked and held conversations of the company, narrowed to whose. Raises LinkUnknown."""
    rows = Conversation.objects.select_related("candidate", "owner__user").filter(status__in=SHOWN)
    return narrow_to(rows, member, whose)


def narrow_to(rows: QuerySet[Conversation], member: Member, whose: str) -> QuerySet[Conversation]:
    """These conversations as far as they are the company's, narrowed to whose. Raises LinkUnknown."""
    rows = rows.filter(company_id=member.company_id)
    kind, _dash, number = whose.partition("-")
    if kind == "me":
        return rows.filter(owner=member)
    if kind == "team":
        team = Team.objects.filter(company_id=member.company_id, pk=find_number(number) or 0).first()
        if team is None:
            raise LinkUnknown(_("There is no such team in your company."))
        return rows.filter(owner__in=team.members.values("pk"))
    if kind == "member" and find_number(number):
        return rows.filter(owner_id=find_number(number))
    return rows


def list_whose(member: Member) -> list[Whose]:
    """For whom the calendar can be looked at: one's teams and everybody's, then each colleague; two queries."""
    teams = Team.objects.filter(company_id=member.company_id).order_by("name")[:MOST_SHOWN]
    colleagues = list_members(member)
    return [
        *(Whose(f"team-{team.pk}", team.name) for team in teams),
        *(Whose(f"member-{each.pk}", each.user.name) for each in colleagues if each.pk != member.pk),
    ]


def list_members(member: Member) -> list[Member]:
    """The active members of the company who may host, by name."""
    rows = Member.objects.select_related("user").filter(company_id=member.company_id, is_active=True)
    return sorted(rows[:MOST_SHOWN], key=lambda each: each.user.name.casefold())


def span_of_days(first: date, days: int, tzid: str) -> tuple[datetime, datetime]:
    """From the first moment of the day to the last of the days, as the clocks of the zone have it."""
    zone = ZoneInfo(tzid)
    begins = datetime.combine(first, time(), zone).astimezone(UTC)
    return begins, datetime.combine(first + timedelta(days=days), time(), zone).astimezone(UTC)


def lay_out(
    bookings: Sequence[Conversation], first: date, days: int, tzid: str
) -> tuple[list[DayColumn], list[HourRow]]:
    """The picture: a column a day, and the hours as rows."""
    today = see_at(now(), tzid).date()
    columns = [DayColumn(first + timedelta(days=n), first + timedelta(days=n) == today, []) for n in range(days)]
    hours = set(range(FIRST_HOUR, LAST_HOUR))
    for booking in bookings:
        if booking.starts_at is None:
            continue
        local = see_at(booking.starts_at, tzid)
        column = columns[(local.date() - first).days]
        column.bookings.append(booking)
        column.by_hour.setdefault(local.hour, []).append(booking)
        hours.add(local.hour)
    rows = [HourRow(hour, [column.by_hour.get(hour, []) for column in columns]) for hour in _fill(hours)]
    return columns, rows


def _fill(hours: set[int]) -> range:
    return range(min(hours), max(hours) + 1)


def list_with_gaps(bookings: Sequence[Conversation]) -> list[Conversation | Gap]:
    """A day's bookings with the free time between them, where it is long enough to be of use."""
    found: list[Conversation | Gap] = []
    until: datetime | None = None
    for booking in bookings:
        if until and booking.starts_at and booking.starts_at - until >= timedelta(minutes=SHORTEST_GAP_MINUTES):
            found.append(Gap(until, booking.starts_at))
        found.append(booking)
        if booking.ends_at and (until is None or booking.ends_at > until):
            until = booking.ends_at
    return found
