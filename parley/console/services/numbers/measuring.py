"""Numbers of conversations: what became of those that were sent, how soon they were booked, who carries how much."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, TruncWeek

from parley.console.domain.statuses import HELD, UPCOMING, Status
from parley.console.models import Conversation, Member
from parley.console.services.bookings.calendars import narrow_to

# Upper ends of the steps in which times to book are counted, in minutes; beyond the last one there is one more.
STEPS_MINUTES = (60, 4 * 60, 24 * 60, 3 * 24 * 60, 7 * 24 * 60)
MOST_MEMBERS = 50
_BOOKED = Q(booked_at__isnull=False)
# Whoever booked must have opened, even where the data centre does not tell.
_OPENED = Q(opened_at__isnull=False) | _BOOKED


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both included, on the clocks of a zone."""

    first: date
    last: date
    tzid: str

    @property
    def begins_at(self) -> datetime:
        """The first moment."""
        return datetime.combine(self.first, time(), ZoneInfo(self.tzid)).astimezone(UTC)

    @property
    def ends_at(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.last + timedelta(days=1), time(), ZoneInfo(self.tzid)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Funnel:
    """How many of the conversations sent in the period came how far."""

    sent: int
    opened: int
    booked: int
    held: int


@dataclass(frozen=True, slots=True)
class TimeToBook:
    """How many were booked within each step of `STEPS_MINUTES` and beyond; the median in minutes, if there is one."""

    counts: tuple[int, ...]
    median_minutes: int | None


@dataclass(frozen=True, slots=True)
class Week:
    """What was sent and booked in a week that begins on this Monday."""

    monday: date
    sent: int
    booked: int


@dataclass(frozen=True, slots=True)
class Load:
    """What one member carries: conversations of the period, by what became of them, and minutes held or to come."""

    name: str
    upcoming: int
    completed: int
    no_shows: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Endings:
    """What became of conversations whose time was in the period; moves count each time."""

    completed: int
    no_shows_candidate: int
    no_shows_host: int
    cancelled: int
    moves: int


def measure_funnel(member: Member, whose: str, period: Period) -> Funnel:
    """One query. Raises LinkUnknown for a team that is not the company's."""
    rows = _list_sent(member, whose, period)
    counts = rows.aggregate(
        sent=Count("pk"),
        opened=Count("pk", filter=_OPENED),
        booked=Count("pk", filter=_BOOKED),
        held=Count("pk", filter=Q(status=Status.COMPLETED)),
    )
    return Funnel(**counts)


def measure_time_to_book(member: Member, whose: str, period: Period) -> TimeToBook:
    """Of the conversations sent in the period that were booked; two queries."""
    rows = _list_sent(member, whose, period).filter(minutes_to_book__isnull=False)
    step = Case(
        *(When(minutes_to_book__lt=end, then=Value(number)) for number, end in enumerate(STEPS_MINUTES)),
        default=Value(len(STEPS_MINUTES)),
        output_field=IntegerField(),
    )
    counted = dict(rows.annotate(step=step).values_list("step").annotate(count=Count("pk")).order_by("step"))
    counts = tuple(counted.get(number, 0) for number in range(len(STEPS_MINUTES) + 1))
    middle = rows.order_by("minutes_to_book").values_list("minutes_to_book", flat=True)
    total = sum(counts)
    return TimeToBook(counts, middle[(total - 1) // 2] if total else None)


def measure_weeks(member: Member, whose: str, period: Period) -> list[Week]:
    """Every week of the period, empty ones too; two queries."""
    rows = narrow_to(Conversation.objects.all(), member, whose)
    sent, booked = _count_weeks(rows, "sent_at", period), _count_weeks(rows, "booked_at", period)
    monday = period.first - timedelta(days=period.first.weekday())
    weeks = []
    while monday <= period.last:
        weeks.append(Week(monday, sent.get(monday, 0), booked.get(monday, 0)))
        monday += timedelta(days=7)
    return weeks


def measure_load(member: Member, whose: str, period: Period) -> list[Load]:
    """Who hosts how much in the period, the most first, at most 50; one query."""
    rows = _list_due(member, whose, period).values("owner__user__first_name", "owner__user__last_name", "owner_id")
    counted = rows.annotate(
        upcoming=Count("pk", filter=Q(status__in=UPCOMING)),
        completed=Count("pk", filter=Q(status=Status.COMPLETED)),
        no_shows=Count("pk", filter=Q(status=Status.NO_SHOW)),
        minutes=Coalesce(Sum("duration_minutes", filter=Q(status__in=UPCOMING | HELD)), 0),
        total=Count("pk"),
    ).order_by("-total", "owner_id")
    return [
        Load(
            name=f"{row['owner__user__first_name']} {row['owner__user__last_name']}".strip(),
            upcoming=row["upcoming"],
            completed=row["completed"],
            no_shows=row["no_shows"],
            minutes=row["minutes"],
        )
        for row in counted[:MOST_MEMBERS]
    ]


def measure_endings(member: Member, whose: str, period: Period) -> Endings:
    """One query."""
    rows = narrow_to(Conversation.objects.all(), member, whose)
    rows = rows.filter(starts_at__gte=period.begins_at, starts_at__lt=period.ends_at)
    is_no_show = Q(status=Status.NO_SHOW)
    counts = rows.aggregate(
        completed=Count("pk", filter=Q(status=Status.COMPLETED)),
        no_shows_candidate=Count("pk", filter=is_no_show & ~Q(no_show_by="host")),
        no_shows_host=Count("pk", filter=is_no_show & Q(no_show_by="host")),
        cancelled=Count("pk", filter=Q(status=Status.CANCELLED)),
        moves=Coalesce(Sum("moved_count"), 0),
    )
    return Endings(**counts)


def _list_sent(member: Member, whose: str, period: Period) -> QuerySet[Conversation]:
    rows = narrow_to(Conversation.objects.all(), member, whose)
    return rows.filter(sent_at__gte=period.begins_at, sent_at__lt=period.ends_at)


def _list_due(member: Member, whose: str, period: Period) -> QuerySet[Conversation]:
    """Conversations whose time lies in the period and that were held or are to come."""
    rows = narrow_to(Conversation.objects.all(), member, whose)
    statuses: Sequence[str] = sorted(UPCOMING | HELD)
    return rows.filter(status__in=statuses, starts_at__gte=period.begins_at, starts_at__lt=period.ends_at)


def _count_weeks(rows: QuerySet[Conversation], column: str, period: Period) -> dict[date, int]:
    asked = {f"{column}__gte": period.begins_at, f"{column}__lt": period.ends_at}
    weeks = rows.filter(**asked).annotate(week=TruncWeek(F(column), tzinfo=ZoneInfo(period.tzid)))
    counted = weeks.values_list("week").annotate(count=Count("pk")).order_by("week")
    return {week.date(): count for week, count in counted}
