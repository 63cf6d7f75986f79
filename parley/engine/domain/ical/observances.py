"""A VTIMEZONE's own rules as a clock (RFC 5545 §3.6.5), for zones that no database knows."""

from parley.engine.domain.errors.calendars import RecurrenceTooDense, RecurrenceUnreadable
from parley.engine.domain.ical.text import Component
from parley.engine.domain.ical.values import parse_date_time, parse_offset
from parley.engine.domain.recurrence.budget import Budget
from parley.engine.domain.recurrence.expansion import list_walls
from parley.engine.domain.recurrence.rule import parse_rule
from parley.engine.domain.zones.offsets import Clock

_YEAR = 366 * 86_400
# What reading a rule costs, in steps.
_COST_OF_A_RULE = 40
Change = tuple[int, int, int]


def clock_of_observances(zone: Component, starts: int, ends: int, budget: Budget) -> Clock | None:
    """The zone's clock, true from `starts` to `ends` (seconds since the epoch).

    None when nothing in it can be read, or when the `budget` of its file does not bear it.
    """
    changes: set[Change] = set()
    try:
        for observance in zone.children:
            changes.update(_list_changes(observance, starts - 2 * _YEAR, ends + _YEAR, budget))
    except RecurrenceTooDense:
        return None
    if not changes:
        return None
    ordered = sorted(changes)
    opening = ordered[0][0] - 1
    return Clock(
        (opening, *(instant for instant, _, _ in ordered)),
        (ordered[0][1], *(offset for _, _, offset in ordered)),
    )


def _list_changes(observance: Component, starts: int, ends: int, budget: Budget) -> list[Change]:
    """When the observance sets in, as (instant, offset before, offset from then on)."""
    values = [observance.find(name) for name in ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO")]
    if any(value is None for value in values):
        return []
    onset, before, after = (value.value if value is not None else "" for value in values)
    first, offset_before, offset = parse_date_time(onset), parse_offset(before), parse_offset(after)
    if first is None or offset_before is None or offset is None:
        return []
    walls = [first.wall]
    for rule in observance.list_all("RRULE"):
        walls += _expand(rule.value, first.wall, offset_before, (starts, ends), budget)
    for dates in observance.list_all("RDATE"):
        budget.begin_rule()
        budget.spend(2 * min(dates.value.count(",") + 1, 1000))
        found = [parse_date_time(text) for text in dates.value.split(",")[:1000]]
        walls += [each.wall for each in found if each is not None]
    return [(wall - offset_before, offset_before, offset) for wall in walls]


def _expand(text: str, first: int, offset_before: int, window: tuple[int, int], budget: Budget) -> list[int]:
    """Raises RecurrenceTooDense."""
    budget.begin_rule()
    budget.spend(_COST_OF_A_RULE)
    try:
        rule = parse_rule(text)
    except RecurrenceUnreadable:
        return []
    until = rule.until.wall + offset_before if rule.until is not None and rule.until.is_utc else None
    return list_walls(rule, first, *window, until=until, budget=budget)
