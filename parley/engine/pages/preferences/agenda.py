"""The agenda: a calm week of what stands in somebody's calendars, from the copies that are kept."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from parley.engine.services.calendars.calendars import AgendaEntry, list_agenda
from parley.engine.services.calendars.connections import list_connections
from parley.engine.session import AccountRequest, signed_in_page
from parley.toolkit.clock import now

FIRST_DAY, LAST_DAY = date(1971, 1, 4), date(2199, 12, 23)


@dataclass(frozen=True, slots=True)
class AgendaDay:
    """One day and what stands in it."""

    day: date
    is_today: bool
    entries: tuple[AgendaEntry, ...]


@signed_in_page
@require_GET
def show_agenda(request: AccountRequest) -> HttpResponseBase:
    """One week; `week` is any day in it, this week when it is missing or no date."""
    zone = ZoneInfo(request.account.tzid)
    today = now().astimezone(zone).date()
    monday = _read_monday(request.GET.get("week", ""), today)
    days = [monday + timedelta(days=number) for number in range(7)]
    edges = [_start_of(day, zone) for day in [*days, monday + timedelta(days=7)]]
    entries = list_agenda(request.account, edges[0], edges[-1])
    context = {
        "days": [
            AgendaDay(day, day == today, tuple(entry for entry in entries if _meets(entry, starts_at, ends_at)))
            for day, starts_at, ends_at in zip(days, edges, edges[1:], strict=False)
        ],
        "monday": monday,
        "sunday": days[-1],
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "is_this_week": monday <= today <= days[-1],
        "account": request.account,
        "connections": list_connections(request.account),
    }
    return render(request, "engine/agenda/week.html", context)


def _read_monday(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        day = today
    day = min(max(day, FIRST_DAY), LAST_DAY)
    return day - timedelta(days=day.weekday())


def _start_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _meets(entry: AgendaEntry, starts_at: datetime, ends_at: datetime) -> bool:
    return entry.starts_at < ends_at and (entry.ends_at > starts_at or entry.starts_at >= starts_at)
