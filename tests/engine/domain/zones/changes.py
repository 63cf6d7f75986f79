"""Every change of a clock, found with the standard library alone, and what must hold around it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from parley.engine.domain.intervals import EPOCH, MINUTE, Span
from parley.engine.domain.slots import Group, Member, SlotQuery, list_slots
from parley.engine.domain.working_hours import WEEKDAYS, HoursRule, WeeklyPeriod, list_open_spans

FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2033, 1, 1, tzinfo=UTC)
AROUND = timedelta(hours=8)
# Hours that begin and end within the hours in which clocks are changed, off the hour too, and one over midnight.
HOURS = (("00:30", "02:45"), ("03:15", "05:00"), ("22:00", "00:15"))
OPEN_MINUTES = frozenset((*range(30, 165), *range(195, 300), *range(1320, 1440), *range(15)))
DURATION, INTERVAL = 30, 15


@dataclass(frozen=True, slots=True)
class Change:
    """A zone's clock is changed at the instant."""

    tzid: str
    at: datetime


def list_changes(tzid: str) -> Iterator[Change]:
    """All changes of the zone from 2024 to 2032, looked for day by day and then halved to the minute."""
    zone, at = ZoneInfo(tzid), FIRST
    while at < LAST:
        until = at + timedelta(days=1)
        if at.astimezone(zone).utcoffset() != until.astimezone(zone).utcoffset():
            before, after = at, until
            while after - before > MINUTE:
                middle = EPOCH + (before - EPOCH + (after - before) / 2) // MINUTE * MINUTE
                if middle.astimezone(zone).utcoffset() == at.astimezone(zone).utcoffset():
                    before = middle
                else:
                    after = middle
            yield Change(tzid, after)
        at = until


def check_change(change: Change) -> None:
    """Slots around a change are those of the wall clock, minute by minute, or AssertionError."""
    zone = ZoneInfo(change.tzid)
    whole = Span(change.at - AROUND, change.at + AROUND)
    rule = HoursRule(change.tzid, tuple(WeeklyPeriod(day, *times) for day in WEEKDAYS for times in HOURS))
    minutes = [whole.starts_at + number * MINUTE for number in range(2 * AROUND // MINUTE)]
    walls = [minute.astimezone(zone) for minute in minutes]
    shown = [wall.hour * 60 + wall.minute for wall in walls]
    is_open = [minute in OPEN_MINUTES for minute in shown]
    spans = list_open_spans(rule, whole.starts_at, whole.ends_at)
    assert sum(span.minutes for span in spans) == sum(is_open), change
    expected = [
        minute
        for number, minute in enumerate(minutes[: 1 - DURATION])
        if shown[number] % INTERVAL == 0 and all(is_open[number : number + DURATION])
    ]
    query = SlotQuery((Group((Member("ana", (rule,)),)),), DURATION, (whole,), INTERVAL, EPOCH, grid_tzid=change.tzid)
    starts = [slot.starts_at for slot in list_slots(query)]
    assert starts == expected, change
    # What the clock repeats is offered in both passes, once each: as instants, no two are alike.
    assert len(set(starts)) == len(starts), change
    for slot in list_slots(query):
        assert slot.starts_at.astimezone(zone).astimezone(UTC) == slot.starts_at
        assert slot.ends_at - slot.starts_at == DURATION * MINUTE
