"""Numbers: from sent to held, time to book, weeks, load and no-shows, as pictures that are tables too."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as marked
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import LinkUnknown
from parley.console.domain.roles import Capability
from parley.console.pages.exports import send_csv
from parley.console.pages.numbers.charts import draw_pairs
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.bookings.calendars import list_whose
from parley.console.services.numbers.measuring import (
    Period,
    measure_endings,
    measure_funnel,
    measure_load,
    measure_time_to_book,
    measure_weeks,
)
from parley.toolkit.clock import now
from parley.toolkit.presenting.days import find_day
from parley.toolkit.presenting.numbers import write_percent
from parley.toolkit.wall_time import see_at, write_duration

PRESETS = {
    "30": marked("The last 30 days"),
    "90": marked("The last 90 days"),
    "365": marked("The last year"),
}
DEFAULT_DAYS = "90"
LONGEST_DAYS = 3 * 366
STEP_NAMES = (
    marked("Within an hour"),
    marked("Within 4 hours"),
    marked("Within a day"),
    marked("Within 3 days"),
    marked("Within a week"),
    marked("Later"),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a table whose number is a bar, too."""

    label: str
    count: int
    top: int
    share: str = ""


@page_for(Capability.READ_NUMBERS)
@require_http_methods(["GET", "HEAD"])
def show_numbers(request: MemberRequest) -> HttpResponse:
    """The dashboard."""
    member, whose, period = request.member, _read_whose(request), _read_period(request, request.member.user.tzid)
    funnel = measure_funnel(member, whose, period)
    times = measure_time_to_book(member, whose, period)
    weeks = measure_weeks(member, whose, period)
    context = {
        "whose": whose,
        "choices": list_whose(member),
        "period": period,
        "presets": [(days, _(words)) for days, words in PRESETS.items()],
        "chosen": request.GET.get("days", "" if request.GET.get("from") else DEFAULT_DAYS),
        "funnel": _draw_funnel(funnel.sent, funnel.opened, funnel.booked, funnel.held),
        "times": _draw_bars([(_(name), count) for name, count in zip(STEP_NAMES, times.counts, strict=True)]),
        "median": write_duration(times.median_minutes) if times.median_minutes is not None else "",
        "weeks": weeks,
        "chart": draw_pairs([(week.sent, week.booked) for week in weeks]),
        "load": measure_load(member, whose, period),
        "endings": measure_endings(member, whose, period),
        "can_export": member.can(Capability.EXPORT_DATA),
        "query": request.GET.urlencode(),
    }
    return render(request, "console/numbers/page.html", context)


@page_for(Capability.READ_NUMBERS, to_change=Capability.EXPORT_DATA)
@require_POST
def export(request: MemberRequest, table: str) -> StreamingHttpResponse:
    """One table of the dashboard as a file. Raises LinkUnknown for a table that there is not."""
    member, whose, period = request.member, _read_whose(request), _read_period(request, request.member.user.tzid)
    if table == "weeks":
        header: list[str] = [_("Week from"), _("Sent"), _("Booked")]
        rows: Iterable[list[object]] = (
            [week.monday, week.sent, week.booked] for week in measure_weeks(member, whose, period)
        )
    elif table == "load":
        header = [_("Who"), _("Coming"), _("Held"), _("No-shows"), _("Minutes")]
        rows = (
            [each.name, each.upcoming, each.completed, each.no_shows, each.minutes]
            for each in measure_load(member, whose, period)
        )
    elif table == "funnel":
        found = measure_funnel(member, whose, period)
        header = [_("Sent"), _("Opened"), _("Booked"), _("Held")]
        rows = [[found.sent, found.opened, found.booked, found.held]]
    else:
        raise LinkUnknown(_("There is no such table."))
    return send_csv(f"parley-{table}-{period.first}-{period.last}.csv", header, rows)


def _draw_funnel(sent: int, opened: int, booked: int, held: int) -> list[Bar]:
    steps = ((_("Sent"), sent), (_("Opened"), opened), (_("Booked"), booked), (_("Held"), held))
    return [Bar(label, count, max(sent, 1), write_percent(count, sent)) for label, count in steps]


def _draw_bars(counts: list[tuple[str, int]]) -> list[Bar]:
    top, total = max(max(count for _label, count in counts), 1), sum(count for _label, count in counts)
    return [Bar(label, count, top, write_percent(count, total)) for label, count in counts]


def _read_whose(request: HttpRequest) -> str:
    return request.GET.get("whose", "company")[:40]


def _read_period(request: HttpRequest, tzid: str) -> Period:
    """What was asked; whatever cannot be read, or is too long, is the usual time."""
    tzid = tzid or "UTC"
    today = see_at(now(), tzid).date()
    first, last = (find_day(request.GET.get(name, "")) for name in ("from", "to"))
    if first and last and first <= last and (last - first).days <= LONGEST_DAYS:
        return Period(first, last, tzid)
    days = request.GET.get("days", DEFAULT_DAYS)
    return Period(today - timedelta(days=int(days if days in PRESETS else DEFAULT_DAYS) - 1), today, tzid)
