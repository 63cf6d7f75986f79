"""The periods of a scheduling request: the next days, a range of dates, or hand-picked times."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from parley.engine.domain.errors import PeriodUnreadable
from parley.engine.domain.intervals import EPOCH, Span
from parley.engine.domain.zones.names import resolve_zone
from parley.engine.domain.zones.offsets import clock_of

MOST_DAYS = 366
MOST_SLOTS = 500
_DAY_SECONDS = 86_400
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST_DAY = date(1970, 1, 1)


def parse_period(raw: Mapping[str, Any], owner_tzid: str, now: datetime, duration_minutes: int) -> tuple[Span, ...]:
    """The time that a request asks about, days being the owner's own.

    `{"next_days": 14}`: from now to the end of the thirteenth day after today. `{"from": "2027-03-08", "to":
    "2027-03-12"}`: these days, both included, but nothing before now. `{"slots": ["2027-03-08T10:00:00Z", ...]}`:
    one span of the duration each, in order (their starts are the query's `explicit_starts`).
    Raises PeriodUnreadable, saying why, and ZoneUnknown.
    """
    tzid = resolve_zone(owner_tzid)
    given = [name for name in ("next_days", "from", "slots") if raw.get(name) not in (None, "", [])]
    if len(given) != 1:
        raise PeriodUnreadable("Choose the next days, a range of dates, or single times.", field="period")
    if given == ["slots"]:
        return _read_slots(raw["slots"], duration_minutes)
    if given == ["next_days"]:
        today = _day_at(now, tzid)
        return _list_days(today, today + _read_count(raw["next_days"]), tzid, now)
    first, last = _read_day(raw["from"], "from"), _read_day(raw.get("to"), "to")
    if last < first or last - first >= MOST_DAYS:
        raise PeriodUnreadable(f"The last day must come after the first, within {MOST_DAYS} days.", field="to")
    return _list_days(first, last + 1, tzid, now)


def _list_days(first: int, end: int, tzid: str, now: datetime) -> tuple[Span, ...]:
    clock = clock_of(tzid, first * _DAY_SECONDS, end * _DAY_SECONDS)
    starts_at, ends_at = (EPOCH + timedelta(seconds=clock.to_utc(day * _DAY_SECONDS)) for day in (first, end))
    starts_at = max(starts_at, now)
    if starts_at >= ends_at:
        raise PeriodUnreadable("These days are over.", field="to")
    return (Span(starts_at, ends_at),)


def _day_at(now: datetime, tzid: str) -> int:
    instant = int((now - EPOCH).total_seconds())
    return clock_of(tzid, instant, instant).to_wall(instant) // _DAY_SECONDS


def _read_count(raw: object) -> int:
    text = str(raw).strip()
    if isinstance(raw, bool) or not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST_DAYS):
        raise PeriodUnreadable(f"The number of days lies between 1 and {MOST_DAYS}.", field="next_days")
    return int(text)


def _read_day(raw: object, field: str) -> int:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return (raw - _FIRST_DAY).days
    try:
        if _DATE.fullmatch(str(raw).strip()) is None:
            raise ValueError
        return (date.fromisoformat(str(raw).strip()) - _FIRST_DAY).days
    except ValueError:
        raise PeriodUnreadable("A day is written like 2027-03-08.", field=field) from None


def _read_slots(raw: object, duration_minutes: int) -> tuple[Span, ...]:
    if not isinstance(raw, Sequence) or isinstance(raw, str | bytes) or len(raw) > MOST_SLOTS:
        raise PeriodUnreadable(f"Single times are a list of at most {MOST_SLOTS}.", field="slots")
    starts = sorted({_read_moment(each) for each in raw})
    return tuple(Span(start, start + timedelta(minutes=duration_minutes)) for start in starts)


def _read_moment(raw: object) -> datetime:
    try:
        moment = raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw).strip())
    except ValueError:
        raise PeriodUnreadable("A time is written like 2027-03-08T10:00:00Z.", field="slots") from None
    if moment.tzinfo is None or moment.second or moment.microsecond:
        raise PeriodUnreadable("A time is a whole minute and bears its offset from UTC.", field="slots")
    return moment
