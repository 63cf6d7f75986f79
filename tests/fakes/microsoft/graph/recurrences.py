"""Recurrences in Graph's words: how tests spell them, and how dateutil lays them out."""

from datetime import date, datetime, time
from typing import Any

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule, weekday

DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
PLACES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}


def weekly(*days: str, starts_on: date, until: date | None = None, count: int = 0, every: int = 1) -> dict[str, Any]:
    """A recurrence on days of the week, in Graph's words."""
    pattern = {"type": "weekly", "interval": every, "daysOfWeek": list(days), "firstDayOfWeek": "monday"}
    return {"pattern": pattern, "range": make_range(starts_on, until, count)}


def daily(*, starts_on: date, until: date | None = None, count: int = 0, every: int = 1) -> dict[str, Any]:
    """A recurrence every day, in Graph's words."""
    return {"pattern": {"type": "daily", "interval": every}, "range": make_range(starts_on, until, count)}


def make_range(starts_on: date, until: date | None, count: int) -> dict[str, Any]:
    """How long a recurrence goes on."""
    plain = {"startDate": starts_on.isoformat()}
    if until:
        return plain | {"type": "endDate", "endDate": until.isoformat()}
    return plain | ({"type": "numbered", "numberOfOccurrences": count} if count else {"type": "noEnd"})


def build_rule(recurrence: dict[str, Any], starts: datetime) -> rrule:
    """The wall-clock times at which a series begins its occurrences, as dateutil lays them out."""
    pattern, ends = recurrence["pattern"], recurrence["range"]
    on = [weekday(DAYS.index(day.lower())) for day in pattern.get("daysOfWeek", [])]
    options: dict[str, Any] = {"interval": pattern.get("interval", 1), "dtstart": starts}
    kind = pattern["type"]
    first = DAYS.index(pattern.get("firstDayOfWeek", "sunday").lower())
    frequency = {"daily": DAILY, "weekly": WEEKLY}.get(kind, YEARLY if kind.endswith("Yearly") else MONTHLY)
    if kind == "weekly":
        options |= {"byweekday": on, "wkst": first}
    elif kind.startswith("absolute"):
        # Exchange takes the last day of a month that is too short.
        day = pattern["dayOfMonth"]
        options |= {"bymonthday": list(range(min(day, 28), day + 1)), "bysetpos": -1}
    elif kind.startswith("relative"):
        options |= {"byweekday": on, "bysetpos": PLACES[pattern.get("index", "first")]}
    if frequency == YEARLY:
        options["bymonth"] = pattern["month"]
    if ends["type"] == "numbered":
        options["count"] = ends["numberOfOccurrences"]
    elif ends["type"] == "endDate":
        options["until"] = datetime.combine(date.fromisoformat(ends["endDate"]), time.max)
    return rrule(frequency, **options)
