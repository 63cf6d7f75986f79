"""Dates on which other hours hold than in other weeks: overrides, days off and public holidays."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from parley.engine.domain.hours.clock_times import read_minutes

MOST_SPECIAL_DAYS = 1000


@dataclass(frozen=True, slots=True, order=True)
class SpecialDay:
    """The hours of one date in place of the weekly ones: periods of HH:MM on the wall, none for a day off.

    A period belongs to the date on which it begins, as in the weekly hours. Raises WorkingHoursUnreadable.
    """

    on: date
    periods: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        for start_time, end_time in self.periods:
            read_minutes(start_time, end_time)

    @property
    def day_minutes(self) -> tuple[tuple[int, int], ...]:
        """First and end minutes, counted from midnight; an end may lie on the following day."""
        return tuple(read_minutes(start_time, end_time) for start_time, end_time in self.periods)


def join_special_days(overrides: Iterable[SpecialDay], days_off: Iterable[date]) -> tuple[SpecialDay, ...]:
    """All special days, one a date, sorted. An override wins over a day off: who sets hours for a holiday works then.

    Several overrides of a date add up.
    """
    days: dict[date, SpecialDay] = {on: SpecialDay(on) for on in days_off}
    chosen: dict[date, SpecialDay] = {}
    for override in overrides:
        known = chosen.get(override.on)
        periods = override.periods if known is None else known.periods + override.periods
        chosen[override.on] = SpecialDay(override.on, tuple(sorted(set(periods))))
    return tuple(sorted((days | chosen).values()))
