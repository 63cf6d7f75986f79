"""Bookings as a table: of some days, by state, with actions on those that are ticked, and as a file."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as marked
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.roles import Capability
from parley.console.domain.statuses import HELD, UPCOMING, Status
from parley.console.models import Conversation
from parley.console.pages.bookings.calendar import read_day
from parley.console.pages.exports import send_csv
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.bookings.calendars import list_whose, select_bookings, span_of_days
from parley.toolkit.clock import now
from parley.toolkit.ids import make_token
from parley.toolkit.wall_time import see_at

MOST_SHOWN = 200
LONGEST_DAYS = 366
KINDS = {
    "": marked("All"),
    "upcoming": marked("Still to come"),
    "held": marked("Held"),
    "no_show": marked("No-shows"),
    "no_outcome": marked("Without an outcome"),
}
HEADER = ("conversation", "candidate", "email", "host", "title", "starts", "ends", "status", "outcome", "note")


@page_for(Capability.READ_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def show_table(request: MemberRequest) -> HttpResponse:
    """The table; at most two hundred rows, the days narrow it."""
    first, last = _read_days(request)
    found = list(_select(request)[: MOST_SHOWN + 1])
    context = {
        "bookings": found[:MOST_SHOWN],
        "is_cut": len(found) > MOST_SHOWN,
        "first": first,
        "last": last,
        "whose": request.GET.get("whose") or "me",
        "choices": list_whose(request.member),
        "kinds": [(code, _(name)) for code, name in KINDS.items()],
        "kind": request.GET.get("kind", ""),
        "tzid": request.member.user.tzid or "UTC",
        "can_manage": request.member.can(Capability.MANAGE_CONVERSATIONS),
        "can_export": request.member.can(Capability.EXPORT_DATA),
        "form_key": make_token(),
        "tab": "list",
    }
    return render(request, "console/bookings/table.html", context)


@page_for(Capability.READ_CANDIDATES, to_change=Capability.EXPORT_DATA)
@require_POST
def export_bookings(request: MemberRequest) -> HttpResponseBase:
    """The same as a file, without an end."""
    rows = _select(request).iterator(chunk_size=500)
    return send_csv("bookings.csv", HEADER, _write_rows(rows))


def _write_rows(rows: Iterator[Conversation]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        candidate = row.candidate
        yield (
            row.pk,
            candidate.name if candidate else "",
            candidate.email if candidate else "",
            row.host_name or row.owner.user.name,
            row.summary,
            row.starts_at,
            row.ends_at,
            row.get_status_display(),
            row.outcome,
            row.outcome_note,
        )


def _select(request: MemberRequest) -> QuerySet[Conversation]:
    first, last = _read_days(request)
    starts_at, ends_at = span_of_days(first, (last - first).days + 1, request.member.user.tzid or "UTC")
    rows = select_bookings(request.member, _read(request, "whose") or "me")
    rows = rows.filter(starts_at__gte=starts_at, starts_at__lt=ends_at)
    return _narrow(rows, _read(request, "kind")).order_by("starts_at", "pk")


def _narrow(rows: QuerySet[Conversation], kind: str) -> QuerySet[Conversation]:
    if kind == "upcoming":
        return rows.filter(status__in=UPCOMING, ends_at__gt=now())
    if kind == "held":
        return rows.filter(status=Status.COMPLETED)
    if kind == "no_show":
        return rows.filter(status=Status.NO_SHOW)
    if kind == "no_outcome":
        return rows.filter(status__in=HELD, outcome="")
    return rows


def _read_days(request: MemberRequest) -> tuple[date, date]:
    """From today for four weeks where nothing is said; at most a year."""
    today = see_at(now(), request.member.user.tzid or "UTC").date()
    first = read_day(_read(request, "from"), today)
    last = read_day(_read(request, "until"), first + timedelta(days=27))
    return first, min(max(first, last), first + timedelta(days=LONGEST_DAYS - 1))


def _read(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "") or request.GET.get(name, "")
