"""The month, the day and the list as the candidate's page shows them: which days have times, and the times."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from parley.engine.domain.intervals import EPOCH
from parley.engine.domain.zones.instants import write_instant
from parley.engine.domain.zones.offsets import clock_of
from parley.toolkit.wall_time import find_kept_clock, find_own_locale, name_day_part, see_at, write_date, write_time

DAYS_OF_A_LIST = 14
_DAY_SECONDS = 86_400
_FIRST_DAY = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class DayCell:
    """One square of the month; `amount` is few, some or many where there are times, `words` what readers hear."""

    on: date
    count: int
    amount: str
    is_chosen: bool
    is_today: bool
    words: str


@dataclass(frozen=True, slots=True)
class TimeButton:
    """One time on offer: the instant it stands for, and how it reads in the visitor's zone."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class DayTimes:
    """One day of the list with all its times."""

    on: date
    words: str
    buttons: tuple[TimeButton, ...]


@dataclass(frozen=True, slots=True)
class OfferView:
    """Everything the page shows of the times, in one zone; None pads the weeks.

    `days` are set in the list only, `weeks` and `parts` (the chosen day's times) in the month. `said` is what a screen
    reader is told when the page changes in place.
    """

    first: datetime | None
    chosen_on: date | None
    month_on: date
    weekdays: tuple[tuple[str, str], ...]
    weeks: tuple[tuple[DayCell | None, ...], ...]
    previous_month_on: date | None
    next_month_on: date | None
    parts: tuple[tuple[str, tuple[TimeButton, ...]], ...]
    total: int
    said: str
    is_list: bool = False
    days: tuple[DayTimes, ...] = ()
    earlier_on: date | None = None
    later_on: date | None = None


def lay_out_offer(
    starts: Sequence[datetime],
    tzid: str,
    today: datetime,
    chosen_on: date | None,
    month_on: date | None,
    *,
    is_twelve_hour: bool | None = None,
    first_weekday: int = 0,
    is_list: bool = False,
) -> OfferView:
    """Lay the starts (UTC, in order) out for a visitor in `tzid`; a day without times is replaced by the first with.

    The list begins with `chosen_on`. Weeks begin on `first_weekday`, 0 for Monday.
    """
    by_day = _group_by_day(starts, tzid)
    days = list(by_day)
    if is_list:
        return _lay_out_list(starts, by_day, tzid, chosen_on, is_twelve_hour)
    today_on = today.astimezone(ZoneInfo(tzid)).date()
    months = sorted({day.replace(day=1) for day in days})
    chosen = _choose_day(days, chosen_on, month_on)
    shown = (month_on or chosen or today_on).replace(day=1)
    return OfferView(
        first=starts[0] if starts else None,
        chosen_on=chosen,
        month_on=shown,
        weekdays=name_weekdays(first_weekday),
        weeks=_lay_out_weeks(shown, by_day, chosen, today_on, first_weekday),
        previous_month_on=max((month for month in months if month < shown), default=None),
        next_month_on=min((month for month in months if month > shown), default=None),
        parts=_lay_out_day(by_day[chosen], tzid, is_twelve_hour) if chosen else (),
        total=len(starts),
        said=_tell_times(chosen, len(by_day[chosen])) if chosen else "",
    )


def _group_by_day(starts: Sequence[datetime], tzid: str) -> dict[date, list[datetime]]:
    """The starts by their days on the zone's wall, in order; only the midnights are reckoned."""
    if not starts:
        return {}
    clock = clock_of(tzid, int(starts[0].timestamp()), int(starts[-1].timestamp()))
    found: dict[date, list[datetime]] = {}
    index = 0
    while index < len(starts):
        day = clock.to_wall(int(starts[index].timestamp())) // _DAY_SECONDS
        midnight = EPOCH + timedelta(seconds=clock.to_utc((day + 1) * _DAY_SECONDS))
        end = bisect_left(starts, midnight, index + 1)
        found.setdefault(_FIRST_DAY + timedelta(days=day), []).extend(starts[index:end])
        index = end
    return found


def name_weekdays(first_weekday: int = 0) -> tuple[tuple[str, str], ...]:
    """The days of a week in their order, each short and in full, as the language writes them."""
    names = find_own_locale().days["stand-alone"]
    order = [(first_weekday + step) % 7 for step in range(7)]
    return tuple((names["short"][day], names["wide"][day]) for day in order)


def _choose_day(days: list[date], chosen_on: date | None, month_on: date | None) -> date | None:
    if chosen_on in days:
        return chosen_on
    if month_on:
        return next((day for day in days if day.replace(day=1) == month_on.replace(day=1)), None)
    return days[0] if days else None


def _tell_times(day: date, count: int) -> str:
    words = ngettext("%(count)s time on %(day)s", "%(count)s times on %(day)s", count)
    return words % {"count": count, "day": write_date(day)}


def _lay_out_weeks(
    month_on: date, by_day: Mapping[date, list[datetime]], chosen: date | None, today_on: date, first_weekday: int
) -> tuple[tuple[DayCell | None, ...], ...]:
    cells: list[DayCell | None] = [None] * ((month_on.weekday() - first_weekday) % 7)
    day = month_on
    while day.month == month_on.month:
        count = len(by_day.get(day, ()))
        amount = "" if not count else "few" if count <= 3 else "some" if count <= 8 else "many"
        words = _name_day(day, count) if count else ""
        cells.append(DayCell(day, count, amount, day == chosen, day == today_on, words))
        day += timedelta(days=1)
    cells += [None] * (-len(cells) % 7)
    weeks = [tuple(cells[row : row + 7]) for row in range(0, len(cells), 7)]
    # Weeks that are over only push the times down.
    return tuple(week for week in weeks if any(cell and cell.on >= today_on for cell in week)) or tuple(weeks)


def _name_day(day: date, count: int) -> str:
    return _write_name(day, count, get_language() or "")


@lru_cache(maxsize=8192)
def _write_name(day: date, count: int, _language: str) -> str:
    words = ngettext("%(day)s, %(count)s time", "%(day)s, %(count)s times", count)
    return words % {"count": count, "day": write_date(day)}


def _lay_out_day(
    starts: Sequence[datetime], tzid: str, is_twelve_hour: bool | None
) -> tuple[tuple[str, tuple[TimeButton, ...]], ...]:
    parts: dict[str, list[TimeButton]] = {}
    names: dict[int, str] = {}
    for start in starts:
        hour = see_at(start, tzid).hour
        name = names.get(hour) or names.setdefault(hour, name_day_part(start, tzid))
        parts.setdefault(name, []).append(_make_button(start, tzid, is_twelve_hour))
    return tuple((part, tuple(buttons)) for part, buttons in parts.items())


def _make_button(start: datetime, tzid: str, is_twelve_hour: bool | None) -> TimeButton:
    clock = find_kept_clock() if is_twelve_hour is None else is_twelve_hour
    return _write_button(start, tzid, clock, get_language() or "")


@lru_cache(maxsize=20_000)
def _write_button(start: datetime, tzid: str, clock: bool | None, _language: str) -> TimeButton:
    return TimeButton(write_instant(start), write_time(start, tzid, is_twelve_hour=clock))


def _lay_out_list(
    starts: Sequence[datetime],
    by_day: Mapping[date, list[datetime]],
    tzid: str,
    begins_on: date | None,
    is_twelve_hour: bool | None,
) -> OfferView:
    days = list(by_day)
    begin = next((index for index, day in enumerate(days) if begins_on and day >= begins_on), 0)
    shown, later = days[begin : begin + DAYS_OF_A_LIST], days[begin + DAYS_OF_A_LIST :]
    return OfferView(
        first=starts[0] if starts else None,
        chosen_on=shown[0] if shown else None,
        month_on=shown[0].replace(day=1) if shown else date.min,
        weekdays=(),
        weeks=(),
        previous_month_on=None,
        next_month_on=None,
        parts=(),
        total=len(starts),
        said=_("Times from %(day)s") % {"day": write_date(shown[0])} if shown else "",
        is_list=True,
        days=tuple(_lay_out_list_day(day, by_day[day], tzid, is_twelve_hour) for day in shown),
        earlier_on=days[max(begin - DAYS_OF_A_LIST, 0)] if begin else None,
        later_on=later[0] if later else None,
    )


def _lay_out_list_day(day: date, starts: Sequence[datetime], tzid: str, is_twelve_hour: bool | None) -> DayTimes:
    return DayTimes(day, write_date(day), tuple(_make_button(start, tzid, is_twelve_hour) for start in starts))
