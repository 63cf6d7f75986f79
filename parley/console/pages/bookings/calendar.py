"""The calendar of bookings: a week as a picture, or one day; for me, a team, the company or a colleague."""

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from parley.console.domain.roles import Capability
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.bookings.calendars import (
    lay_out,
    list_bookings,
    list_whose,
    list_with_gaps,
    span_of_days,
)
from parley.toolkit.clock import now
from parley.toolkit.presenting.days import find_day
from parley.toolkit.wall_time import see_at

WEEK = 7
# A date picked by hand far from today: calendars of such years end in errors of the clock, not in bookings.


@page_for(Capability.READ_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def show_calendar(request: MemberRequest) -> HttpResponse:
    """The week, with one of its days for small screens."""
    member, tzid = request.member, request.member.user.tzid or "UTC"
    today = see_at(now(), tzid).date()
    day = read_day(request.GET.get("day", ""), today)
    monday = day - timedelta(days=day.weekday())
    whose = request.GET.get("whose") or "me"
    bookings = list_bookings(member, whose, *span_of_days(monday, WEEK, tzid))
    columns, rows = lay_out(bookings, monday, WEEK, tzid)
    chosen = columns[(day - monday).days]
    context = {
        "columns": columns,
        "rows": rows,
        "day": day,
        "chosen": chosen,
        "plan": list_with_gaps(chosen.bookings),
        "previous": monday - timedelta(days=WEEK),
        "following": monday + timedelta(days=WEEK),
        "today": today,
        "last_day": monday + timedelta(days=WEEK - 1),
        "whose": whose,
        "choices": list_whose(member),
        "shows_hosts": whose != "me",
        "count": len(bookings),
        "tzid": tzid,
        "tab": "calendar",
    }
    return render(request, "console/bookings/calendar.html", context)


def read_day(text: str, usual: date) -> date:
    """A day from an address; what cannot be read is the usual one."""
    return find_day(text) or usual
