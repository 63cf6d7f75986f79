"""Cover while somebody is away: choose who and when, see who would take what, then hand over."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from parley.console.domain.roles import Capability
from parley.console.models import Member
from parley.console.pages.bookings.calendar import read_day
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.bookings.calendars import list_members, list_whose, span_of_days
from parley.console.services.bookings.covering import CoverLine, begin_cover, list_team, plan_cover
from parley.toolkit.clock import now
from parley.toolkit.ids import make_token
from parley.toolkit.wall_time import see_at

LONGEST_DAYS = 92


@page_for(Capability.MANAGE_CONVERSATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def cover(request: MemberRequest) -> HttpResponse:
    """GET shows the form and the plan; POST does what the plan says now."""
    given = request.POST if request.method == "POST" else request.GET
    members = list_members(request.member)
    today = see_at(now(), request.member.user.tzid or "UTC").date()
    first = read_day(given.get("from", ""), today)
    last = max(first, read_day(given.get("until", ""), first))
    away = next((each for each in members if str(each.pk) == given.get("away", "")), None)
    chosen = set(given.getlist("taker")) | list_team(request.member, given.get("team", ""))
    takers = [each for each in members if str(each.pk) in chosen and each != away]
    lines = _plan(request, away, first, last, takers) if away is not None else []
    if request.method == "POST":
        return redirect("booking_batch", begin_cover(request.member, lines, given.get("form_key", "")).pk)
    context = {
        "members": members,
        "teams": [each for each in list_whose(request.member) if each.code.startswith("team-")],
        "team": given.get("team", ""),
        "away": away,
        "takers": takers,
        "taker_ids": [each.pk for each in takers],
        "first": first,
        "last": last,
        "lines": lines,
        "taken": sum(line.taker is not None for line in lines),
        "tzid": request.member.user.tzid or "UTC",
        "form_key": make_token(),
        "tab": "cover",
    }
    return render(request, "console/bookings/cover.html", context)


def _plan(request: MemberRequest, away: Member, first: date, last: date, takers: list[Member]) -> list[CoverLine]:
    days = min((last - first).days + 1, LONGEST_DAYS)
    return plan_cover(away, *span_of_days(first, days, request.member.user.tzid or "UTC"), takers)
