"""The coming weeks as somebody's hours make them: what is open each day, and why a day differs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from parley.engine.domain.intervals import Span, merge_spans
from parley.engine.domain.working_hours import list_open_spans
from parley.engine.models import Account, SchedulingPreferences, SpecialDate, SpecialDateKind
from parley.engine.services.availability.hours.holidays import list_holidays
from parley.engine.services.availability.hours.reading import HoursUse, load_hours

DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class OutlookDay:
    """One date: what is open, in minutes of the wall since its midnight, and what makes it differ, if anything.

    `reason` is hours, off, holiday or empty; `note` says more.
    """

    on: date
    periods: tuple[tuple[int, int], ...]
    reason: str = ""
    note: str = ""


def look_at_coming_weeks(
    account: Account, wishes: SchedulingPreferences, tzid: str, use: HoursUse, monday: date, weeks: int, language: str
) -> list[OutlookDay]:
    """The days of some weeks from a Monday on, in the owner's zone; by hours alone, whatever stands in calendars.

    Three queries.
    """
    zone = ZoneInfo(tzid)
    days = [monday + timedelta(days=number) for number in range(7 * weeks)]
    edges = [_start_of(day, zone) for day in [*days, days[-1] + timedelta(days=1)]]
    window = Span(edges[0], edges[-1])
    hours = load_hours({account.pk: tzid}, {account.pk: wishes}, window, use)[account.pk]
    open_spans = merge_spans(span for rule in hours.rules for span in list_open_spans(rule, edges[0], edges[-1]))
    reasons = _find_reasons(account, wishes, days, language)
    return [
        OutlookDay(day, _lay_day(open_spans, starts_at, ends_at, zone), *reasons.get(day, ("", "")))
        for day, starts_at, ends_at in zip(days, edges, edges[1:], strict=False)
    ]


def _find_reasons(
    account: Account, wishes: SchedulingPreferences, days: Sequence[date], language: str
) -> dict[date, tuple[str, str]]:
    """Why a date differs; own hours before days off, and these before holidays, as they count."""
    holidays = (
        pair
        for year in {days[0].year, days[-1].year}
        for pair in list_holidays(wishes.holiday_country, wishes.holiday_region, year, language)
    )
    reasons = {on: ("holiday", name) for on, name in holidays if wishes.holiday_country}
    for row in _list_rows(account, days):
        for on in days:
            if row.first_on <= on <= row.last_on and row.kind != SpecialDateKind.USUAL:
                reasons[on] = (row.kind, row.note)
            elif row.first_on == on and reasons.get(on, ("",))[0] == "holiday":
                del reasons[on]
    return reasons


def _list_rows(account: Account, days: Sequence[date]) -> list[SpecialDate]:
    rows = SpecialDate.objects.filter(account=account, last_on__gte=days[0], first_on__lte=days[-1])
    weight = [SpecialDateKind.USUAL, SpecialDateKind.OFF, SpecialDateKind.HOURS]
    return sorted(rows, key=lambda row: weight.index(SpecialDateKind(row.kind)))


def _lay_day(
    spans: Sequence[Span], starts_at: datetime, ends_at: datetime, zone: ZoneInfo
) -> tuple[tuple[int, int], ...]:
    found = []
    for span in spans:
        if span.starts_at < ends_at and span.ends_at > starts_at:
            first, last = max(span.starts_at, starts_at), min(span.ends_at, ends_at)
            end = DAY_MINUTES if last == ends_at else _minute_of(last, zone)
            found.append((_minute_of(first, zone), end))
    return tuple(found)


def _minute_of(moment: datetime, zone: ZoneInfo) -> int:
    local = moment.astimezone(zone)
    return local.hour * 60 + local.minute


def _start_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
