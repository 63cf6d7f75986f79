"""A slow, plain reference for slots: minute by minute, so that nobody needs to trust bits."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, combinations, product
from zoneinfo import ZoneInfo

from parley.engine.domain.intervals import EPOCH, MINUTE, Span
from parley.engine.domain.slots import Group, Member, SlotQuery, StartLimit
from parley.engine.domain.working_hours import WEEKDAYS, HoursRule


def list_naive_starts(query: SlotQuery) -> list[datetime]:
    """The starts that the question's docstring promises."""
    explicit = query.explicit_starts
    picked = {start for start in explicit or () if start == start.replace(second=0, microsecond=0)}
    candidates = picked if explicit is not None else set(_list_grid(query))
    return sorted(start for start in candidates if _is_offered(query, start))


def _list_grid(query: SlotQuery) -> list[datetime]:
    zone = ZoneInfo(query.grid_tzid)
    starts: list[datetime] = []
    for period in query.periods:
        moment = period.starts_at.replace(second=0, microsecond=0)
        while moment < period.ends_at:
            wall = moment.astimezone(zone)
            if moment >= period.starts_at and (wall.hour * 60 + wall.minute) % query.start_interval_minutes == 0:
                starts.append(moment)
            moment += MINUTE
    return starts


def _is_offered(query: SlotQuery, start: datetime) -> bool:
    minutes = [start + each * MINUTE for each in range(query.duration_minutes)]
    in_period = all(any(_has(period, minute) for period in query.periods) for minute in minutes)
    if query.explicit_starts is not None and not query.periods:
        in_period = True
    if not query.groups or not in_period or start < query.earliest_starts_at:
        return False
    if query.is_distinct and not _can_fill_all_places(query, start, minutes):
        return False
    return all(_is_satisfied(group, query, start, minutes) for group in query.groups)


def is_free_at(member: Member, query: SlotQuery, start: datetime) -> bool:
    """Whether the member could hold a conversation of the question that begins then."""
    return _is_free(member, query, start, [start + each * MINUTE for each in range(query.duration_minutes)])


def _has(span: Span, minute: datetime) -> bool:
    return span.starts_at <= minute and minute + MINUTE <= span.ends_at


def _is_satisfied(group: Group, query: SlotQuery, start: datetime, minutes: list[datetime]) -> bool:
    free = sum(_is_free(member, query, start, minutes) for member in group.members)
    return bool(group.members) and free >= (len(group.members) if group.required is None else group.required)


def _can_fill_all_places(query: SlotQuery, start: datetime, minutes: list[datetime]) -> bool:
    """By trying every choice of people for every group."""
    choices = []
    for group in query.groups:
        free = [member.key for member in group.members if _is_free(member, query, start, minutes)]
        choices.append(list(combinations(free, group.needed)))
    return any(len(set(chain(*each))) == sum(map(len, each)) for each in product(*choices))


def _is_free(member: Member, query: SlotQuery, start: datetime, minutes: list[datetime]) -> bool:
    if member.hours is not None and not all(
        is_open(member.hours, minute) or any(_has(span, minute) for span in member.extra_periods) for minute in minutes
    ):
        return False
    available = member.available_periods
    if available is not None and not all(any(_has(span, minute) for span in available) for minute in minutes):
        return False
    before = max(member.buffer_before_minutes, query.buffer_before_minutes)
    after = max(member.buffer_after_minutes, query.buffer_after_minutes)
    room = Span(start - before * MINUTE, minutes[-1] + (1 + after) * MINUTE)
    busy = [
        round_outwards(Span(each.starts_at, each.ends_at), 1)
        for each in member.busy
        if each.status != "free" and each.ends_at > each.starts_at
    ]
    if any(room.meets(span) for span in [*busy, *(round_outwards(span, 5) for span in member.taken + member.held)]):
        return False
    return not member.unreadable_calendars and _is_within_limits(member, start)


def round_outwards(span: Span, minutes: int) -> Span:
    """The smallest span around this one whose ends are multiples of `minutes` since the epoch."""
    step = minutes * MINUTE
    return Span(span.starts_at - (span.starts_at - EPOCH) % step, span.ends_at + -(span.ends_at - EPOCH) % step)


def _is_within_limits(member: Member, start: datetime) -> bool:
    own = StartLimit(member.booked_starts, member.daily_limit, member.weekly_limit, member.limit_tzid)
    return all(_is_within(limit, start) for limit in (own, *member.more_limits))


def _is_within(limit: StartLimit, start: datetime) -> bool:
    zone = ZoneInfo(limit.tzid)
    day = start.astimezone(zone).date()
    days = [each.astimezone(zone).date() for each in limit.starts]
    same_week = sum(each.isocalendar()[:2] == day.isocalendar()[:2] for each in days)
    is_day_full = limit.daily is not None and days.count(day) >= limit.daily
    return not is_day_full and (limit.weekly is None or same_week < limit.weekly)


def is_open(rules: tuple[HoursRule, ...], minute: datetime) -> bool:
    """Whether the wall clock of any rule shows a time that it leaves open."""
    return any(_is_open_by(rule, minute) for rule in rules)


def _is_open_by(rule: HoursRule, minute: datetime) -> bool:
    wall = minute.astimezone(ZoneInfo(rule.tzid)).replace(tzinfo=None)
    for on in (wall.date(), wall.date() - timedelta(days=1)):
        shown = (wall - datetime.combine(on, time())) // MINUTE
        for start_time, end_time in _periods_of_day(rule, on):
            first, end = _clock_minutes(start_time), _clock_minutes(end_time)
            if first <= shown < (end if end > first else end + 24 * 60):
                return True
    return False


def _periods_of_day(rule: HoursRule, on: date) -> list[tuple[str, str]]:
    special = [each for each in rule.special_days if each.on == on]
    if special:
        return list(special[0].periods)
    day = WEEKDAYS[on.weekday()]
    return [(period.start_time, period.end_time) for period in rule.weekly_periods if period.day == day]


def _clock_minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def moment(day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """A time in March 2027, whose 8th is a Monday and whose 28th changes Europe's clocks (14th: America's)."""
    return datetime(2027, 3, 1, tzinfo=UTC) + timedelta(days=day - 1, hours=hour, minutes=minute, seconds=second)
