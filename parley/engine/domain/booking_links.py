"""The period of a booking link: the next days, a range of dates, or times picked by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from parley.engine.domain.errors.availability import PeriodUnreadable
from parley.engine.domain.intervals import Span
from parley.engine.domain.planning.working_days import find_working_day
from parley.engine.domain.working_hours import DEFAULT_WEEKLY_PERIODS, HoursRule
from parley.engine.domain.zones.names import zone_of

LONGEST_PERIOD_DAYS = 200
MOST_PICKED_TIMES = 200


@dataclass(frozen=True, slots=True)
class OpenPeriod:
    """When a link can be booked: within `spans`, or only at `starts` (aware UTC) where times were picked by hand."""

    spans: tuple[Span, ...]
    starts: tuple[datetime, ...] | None = None

    @property
    def is_over(self) -> bool:
        """Whether no time is left."""
        return not self.spans and not self.starts


def parse_period(raw: Mapping[str, Any], tzid: str, now: datetime, hours: HoursRule | None = None) -> OpenPeriod:
    """The period that a link's JSON means at the instant `now`, in the zone of its host.

    `{"kind": "days", "days": 14}`: from now to the end of the 14th day, moving on with the days;
    `{"kind": "working_days", "days": 5}`: from now to the end of the 5th day after today on which `hours` (Monday to
    Friday where none are given) leave any time open, so days off and holidays do not count;
    `{"kind": "range", "first_on": "2026-03-02", "last_on": "2026-03-06"}`: these dates, both included;
    `{"kind": "slots", "starts": ["2026-03-02T09:00:00Z", …]}`: exactly these times. What has passed is left out.
    Raises PeriodUnreadable, ZoneUnknown.
    """
    kind = raw.get("kind")
    if kind == "slots":
        return OpenPeriod((), tuple(start for start in _read_starts(raw.get("starts")) if start > now))
    if kind == "days":
        today = now.astimezone(zone_of(tzid)).date()
        first, last = today, today + timedelta(days=_read_days(raw.get("days")))
    elif kind == "working_days":
        first = now.astimezone(zone_of(tzid)).date()
        last = find_working_day(hours or HoursRule(tzid, DEFAULT_WEEKLY_PERIODS), first, _read_days(raw.get("days")))
    elif kind == "range":
        first, last = _read_date(raw.get("first_on"), "first_on"), _read_date(raw.get("last_on"), "last_on")
        if last < first:
            raise PeriodUnreadable("The last day lies before the first.", field="last_on")
        if (last - first).days > LONGEST_PERIOD_DAYS:
            raise PeriodUnreadable(f"At most {LONGEST_PERIOD_DAYS} days.", field="last_on")
    else:
        raise PeriodUnreadable("A period is some days, a range of dates, or picked times.", field="period")
    return OpenPeriod(_span_of_days(first, last, zone_of(tzid), now))


def _span_of_days(first: date, last: date, zone: ZoneInfo, now: datetime) -> tuple[Span, ...]:
    starts_at = max(_day_start(first, zone), now.astimezone(UTC))
    ends_at = _day_start(last + timedelta(days=1), zone)
    return (Span(starts_at, ends_at),) if starts_at < ends_at else ()


def _day_start(day: date, zone: ZoneInfo) -> datetime:
    # Where a change skips midnight, fold=0 lands after the gap: the first instant that bears this date.
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _read_days(raw: object) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not 1 <= raw <= LONGEST_PERIOD_DAYS:
        raise PeriodUnreadable(f"Between 1 and {LONGEST_PERIOD_DAYS} days.", field="days")
    return raw


def _read_date(raw: object, field: str) -> date:
    try:
        return date.fromisoformat(raw if isinstance(raw, str) else "")
    except ValueError:
        raise PeriodUnreadable("A date is like 2026-03-02.", field=field) from None


def _read_starts(raw: object) -> list[datetime]:
    if not isinstance(raw, Sequence) or isinstance(raw, str) or not 1 <= len(raw) <= MOST_PICKED_TIMES:
        raise PeriodUnreadable(f"Pick between 1 and {MOST_PICKED_TIMES} times.", field="starts")
    return sorted({_read_start(each) for each in raw})


def _read_start(raw: object) -> datetime:
    try:
        start = datetime.fromisoformat(raw if isinstance(raw, str) else "")
    except ValueError:
        raise PeriodUnreadable("A picked time is like 2026-03-02T09:00:00Z.", field="starts") from None
    if start.tzinfo is None:
        raise PeriodUnreadable("A picked time needs a zone.", field="starts")
    return start.astimezone(UTC)
