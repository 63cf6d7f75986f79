"""The month and the day as the candidate's page shows them: which days have times, and the times of one day."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from parley.engine.domain.zones.instants import write_instant
from parley.toolkit.wall_time import name_day_part, write_time

DAY_PARTS = ("Morning", "Afternoon", "Evening")


@dataclass(frozen=True, slots=True)
class DayCell:
    """One square of the month; `amount` is few, some or many where there are times."""

    on: date
    count: int
    amount: str
    is_chosen: bool
    is_today: bool


@dataclass(frozen=True, slots=True)
class TimeButton:
    """One time on offer: the instant it stands for, and how it reads in the visitor's zone."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class OfferView:
    """Everything the page shows of the times, in one zone; `weeks` start on Monday, None pads them."""

    first: datetime | None
    chosen_on: date | None
    month_on: date
    weeks: tuple[tuple[DayCell | None, ...], ...]
    previous_month_on: date | None
    next_month_on: date | None
    parts: tuple[tuple[str, tuple[TimeButton, ...]], ...]
    total: int


def lay_out_offer(
    starts: Sequence[datetime],
    tzid: str,
    today: datetime,
    chosen_on: date | None,
    month_on: date | None,
    *,
    is_twelve_hour: bool = False,
) -> OfferView:
    """Lay the starts (UTC, in order) out for a visitor in `tzid`; a day without times is replaced by the first with."""
    zone = ZoneInfo(tzid)
    by_day: dict[date, list[datetime]] = defaultdict(list)
    for start in starts:
        by_day[start.astimezone(zone).date()].append(start)
    days = list(by_day)
    today_on = today.astimezone(zone).date()
    months = sorted({day.replace(day=1) for day in days})
    chosen = _choose_day(days, chosen_on, month_on)
    shown = (month_on or chosen or today_on).replace(day=1)
    return OfferView(
        first=starts[0] if starts else None,
        chosen_on=chosen,
        month_on=shown,
        weeks=_lay_out_weeks(shown, by_day, chosen, today_on),
        previous_month_on=max((month for month in months if month < shown), default=None),
        next_month_on=min((month for month in months if month > shown), default=None),
        parts=_lay_out_day(by_day.get(chosen, []) if chosen else [], tzid, is_twelve_hour),
        total=len(starts),
    )


def _choose_day(days: list[date], chosen_on: date | None, month_on: date | None) -> date | None:
    if chosen_on in days:
        return chosen_on
    if month_on:
        return next((day for day in days if day.replace(day=1) == month_on.replace(day=1)), None)
    return days[0] if days else None


def _lay_out_weeks(
    month_on: date, by_day: dict[date, list[datetime]], chosen: date | None, today_on: date
) -> tuple[tuple[DayCell | None, ...], ...]:
    cells: list[DayCell | None] = [None] * month_on.weekday()
    day = month_on
    while day.month == month_on.month:
        count = len(by_day.get(day, ()))
        amount = "" if not count else "few" if count <= 3 else "some" if count <= 8 else "many"
        cells.append(DayCell(day, count, amount, day == chosen, day == today_on))
        day += timedelta(days=1)
    cells += [None] * (-len(cells) % 7)
    return tuple(tuple(cells[row : row + 7]) for row in range(0, len(cells), 7))


def _lay_out_day(
    starts: list[datetime], tzid: str, is_twelve_hour: bool
) -> tuple[tuple[str, tuple[TimeButton, ...]], ...]:
    parts: dict[str, list[TimeButton]] = {part: [] for part in DAY_PARTS}
    for start in starts:
        label = write_time(start, tzid, is_twelve_hour=is_twelve_hour)
        parts[name_day_part(start, tzid)].append(TimeButton(write_instant(start), label))
    return tuple((part, tuple(buttons)) for part, buttons in parts.items() if buttons)
