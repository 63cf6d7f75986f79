"""How events repeat: patterns of Graph and rules of iCalendar (RFC 5545 §3.3.10), each said in the other's words."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from parley.engine.connectors.errors import WriteRefused
from parley.engine.connectors.microsoft.events.times import find_zone, spell_instant
from parley.engine.domain.errors.calendars import CalendarDataRefused
from parley.engine.domain.intervals import EPOCH
from parley.engine.domain.recurrence.rule import Rule, parse_rule
from parley.engine.domain.zones.names import zone_of

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PLACES = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}
_PLACE_NUMBERS = {word: number for number, word in _PLACES.items()}
_FREQUENCIES = {
    "daily": "DAILY",
    "weekly": "WEEKLY",
    "absolutemonthly": "MONTHLY",
    "relativemonthly": "MONTHLY",
    "absoluteyearly": "YEARLY",
    "relativeyearly": "YEARLY",
}
# Exchange puts a 31st on the last day of shorter months, iCalendar leaves it out there.
_LAST_SURE_DAY = 28
_REFUSED = "Microsoft 365 has no way to repeat an event like this. Choose a simpler rule."


def write_rule(recurrence: Any, *, is_all_day: bool) -> str:
    """The RRULE of a pattern; "" where it is none that we know."""
    try:
        pattern, limits = recurrence["pattern"], recurrence["range"]
        kind = str(pattern["type"]).lower()
        parts = [f"FREQ={_FREQUENCIES[kind]}", f"INTERVAL={max(int(pattern.get('interval') or 1), 1)}"]
        days = ",".join(_SHORT[_DAYS.index(str(day).lower())] for day in pattern.get("daysOfWeek") or [])
        if kind.endswith("yearly"):
            parts.append(f"BYMONTH={int(pattern['month'])}")
        if kind.startswith("absolute"):
            parts.append(f"BYMONTHDAY={int(pattern['dayOfMonth'])}")
        elif kind != "daily":
            parts.append(f"BYDAY={days}")
        if kind.startswith("relative"):
            parts.append(f"BYSETPOS={_PLACE_NUMBERS[str(pattern.get('index') or 'first').lower()]}")
        if kind == "weekly":
            parts.append(f"WKST={_SHORT[_DAYS.index(str(pattern.get('firstDayOfWeek') or 'sunday').lower())]}")
        return ";".join([*parts, *_write_range(limits, is_all_day)])
    except (KeyError, ValueError, TypeError):
        return ""


def _write_range(limits: dict[str, Any], is_all_day: bool) -> list[str]:
    kind = str(limits["type"]).lower()
    if kind == "numbered":
        return [f"COUNT={int(limits['numberOfOccurrences'])}"]
    if kind != "enddate":
        return []
    last = date.fromisoformat(str(limits["endDate"])[:10])
    if is_all_day:
        return [f"UNTIL={last:%Y%m%d}"]
    zone = zone_of(find_zone(limits.get("recurrenceTimeZone")) or "UTC")
    midnight = datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)
    return [f"UNTIL={spell_instant(midnight - timedelta(seconds=1))}"]


def say_rule(text: str, starts_at: datetime, tzid: str) -> dict[str, Any]:
    """The pattern of an RRULE for an event that starts then, on the wall of `tzid`. Raises WriteRefused."""
    try:
        rule = parse_rule(text)
    except CalendarDataRefused:
        raise WriteRefused(_REFUSED) from None
    first = starts_at.astimezone(zone_of(tzid))
    pattern: dict[str, Any] = {"interval": rule.interval, **_say_pattern(rule, first.date())}
    return {"pattern": pattern, "range": _say_range(rule, first, tzid)}


def _say_pattern(rule: Rule, first: date) -> dict[str, Any]:
    unsaid = (rule.by_second, rule.by_minute, rule.by_hour, rule.by_year_day, rule.by_week_no)
    if any(unsaid) or len(rule.by_month) > 1 or len(rule.by_month_day) > 1:
        raise WriteRefused(_REFUSED)
    if rule.frequency == "DAILY" and not (rule.by_day or rule.by_month or rule.by_month_day):
        return {"type": "daily"}
    if rule.frequency == "WEEKLY" and not (rule.by_month or rule.by_month_day or rule.by_set_pos):
        days = sorted({day for _, day in rule.by_day}) or [first.weekday()]
        return {
            "type": "weekly",
            "daysOfWeek": [_DAYS[day] for day in days],
            "firstDayOfWeek": _DAYS[rule.week_start],
        }
    if rule.frequency == "MONTHLY" and not rule.by_month:
        return _say_day_of_month(rule, first, "Monthly")
    if rule.frequency == "YEARLY" and (rule.by_month or not rule.by_day):
        return {**_say_day_of_month(rule, first, "Yearly"), "month": (rule.by_month or (first.month,))[0]}
    raise WriteRefused(_REFUSED)


def _say_day_of_month(rule: Rule, first: date, how_often: str) -> dict[str, Any]:
    if not rule.by_day and not rule.by_set_pos:
        day = (rule.by_month_day or (first.day,))[0]
        if not 1 <= day <= _LAST_SURE_DAY:
            raise WriteRefused(_REFUSED)
        return {"type": f"absolute{how_often}", "dayOfMonth": day}
    # Some day of the week by its place: one day with its number, or several with one place among them.
    places = {place for place, _ in rule.by_day if place} or set(rule.by_set_pos)
    is_one = len(places) == 1 and (len(rule.by_day) == 1 or all(place == 0 for place, _ in rule.by_day))
    if rule.by_month_day or not rule.by_day or not is_one or not places <= _PLACES.keys():
        raise WriteRefused(_REFUSED)
    days = [_DAYS[day] for _, day in rule.by_day]
    return {"type": f"relative{how_often}", "daysOfWeek": days, "index": _PLACES[places.pop()]}


def _say_range(rule: Rule, first: datetime, tzid: str) -> dict[str, Any]:
    said: dict[str, Any] = {"startDate": first.date().isoformat(), "recurrenceTimeZone": tzid}
    if rule.count is not None:
        return {**said, "type": "numbered", "numberOfOccurrences": rule.count}
    if rule.until is None:
        return {**said, "type": "noEnd"}
    last = EPOCH + timedelta(seconds=rule.until.wall)
    local = last.astimezone(first.tzinfo) if rule.until.is_utc else last.replace(tzinfo=first.tzinfo)
    # The pattern ends with a whole day: one on which the rule ended before the event's hour is not in it.
    ends_on = local.date() if local.time() >= first.time() else local.date() - timedelta(days=1)
    return {**said, "type": "endDate", "endDate": ends_on.isoformat()}
