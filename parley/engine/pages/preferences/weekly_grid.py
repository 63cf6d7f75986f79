"""The form's grid of weekly hours: one line a day, as many periods as somebody needs, without a script."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parley.engine.domain.hours.clock_times import read_minute_of_day
from parley.engine.domain.working_hours import WEEKDAYS

MOST_PERIODS_A_DAY = 8
CLOCK_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True, slots=True)
class PeriodFields:
    """One pair of boxes: the names they are sent under, and what stands in them."""

    number: int
    start_name: str
    end_name: str
    start_time: str = ""
    end_time: str = ""


@dataclass(frozen=True, slots=True)
class DayLine:
    """One weekday: its periods, an empty pair of boxes for one more, and what is wrong with what was typed."""

    day: str
    label: str
    periods: tuple[PeriodFields, ...]
    spare: PeriodFields
    error: str = ""

    @property
    def is_off(self) -> bool:
        """Whether nobody can be booked on that day."""
        return not self.periods


def lay_grid(weekly_periods: Sequence[Mapping[str, str]], errors: Mapping[str, str] | None = None) -> list[DayLine]:
    """The seven lines for these periods (day, start_time, end_time; midnight at the end is 24:00 or 00:00)."""
    return [_lay_day(day, weekly_periods, (errors or {}).get(day, "")) for day in WEEKDAYS]


def _lay_day(day: str, weekly_periods: Sequence[Mapping[str, str]], error: str) -> DayLine:
    own = [period for period in weekly_periods if period["day"] == day]
    # A browser's clock box knows no 24:00.
    times = [(period["start_time"], period["end_time"].replace("24:00", "00:00")) for period in own]
    periods = tuple(_make_fields(day, number, *pair) for number, pair in enumerate(times))
    return DayLine(day, day.capitalize(), periods, _make_fields(day, len(periods)), error)


def _make_fields(day: str, number: int, start_time: str = "", end_time: str = "") -> PeriodFields:
    return PeriodFields(number + 1, f"{day}-{number}-start", f"{day}-{number}-end", start_time, end_time)


def read_grid(sent: Mapping[str, str]) -> tuple[list[dict[str, str]], dict[str, str]]:
    """What was typed, as periods, and what is wrong with it by day; a pair of empty boxes is no period."""
    periods: list[dict[str, str]] = []
    errors: dict[str, str] = {}
    for day in WEEKDAYS:
        for number in range(MOST_PERIODS_A_DAY + 1):
            start_time = sent.get(f"{day}-{number}-start", "").strip()[:5]
            end_time = sent.get(f"{day}-{number}-end", "").strip()[:5]
            if not start_time and not end_time:
                continue
            periods.append({"day": day, "start_time": start_time, "end_time": end_time})
            if not (CLOCK_TIME.fullmatch(start_time) and CLOCK_TIME.fullmatch(end_time)):
                errors[day] = "Give both a start and an end, such as 09:00 and 17:00; or empty both."
            elif start_time == end_time:
                errors[day] = "The end must come after the start."
    return [_end_day(period) for period in periods], errors


def _end_day(period: dict[str, str]) -> dict[str, str]:
    return {**period, "end_time": "24:00"} if period["end_time"] == "00:00" else period


def write_hours(weekly_periods: Sequence[Mapping[str, str]]) -> str:
    """The hours in a line, neighbouring days that are alike together: `Mon–Fri 9–12, 13–17 · Sat 10–12`."""
    days = [[_write_period(each) for each in weekly_periods if each["day"] == day] for day in WEEKDAYS]
    groups: list[list[int]] = []
    for number, periods in enumerate(days):
        if periods and groups and groups[-1][-1] == number - 1 and days[groups[-1][0]] == periods:
            groups[-1].append(number)
        elif periods:
            groups.append([number])
    return " · ".join(f"{_write_days(group)} {', '.join(days[group[0]])}" for group in groups) or "Never"


def write_clock(minute: int) -> str:
    """A time of day as short as it can be: `9`, `9:30`, `24`."""
    return f"{minute // 60}:{minute % 60:02}" if minute % 60 else str(minute // 60)


def _write_days(group: Sequence[int]) -> str:
    names = [WEEKDAYS[number][:3].capitalize() for number in group]
    return names[0] if len(names) == 1 else f"{names[0]}–{names[-1]}"


def _write_period(period: Mapping[str, str]) -> str:
    first, end = (read_minute_of_day(period[name], name) for name in ("start_time", "end_time"))
    return f"{write_clock(first)}–{write_clock(end)}"
