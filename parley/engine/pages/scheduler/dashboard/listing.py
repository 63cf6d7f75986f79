"""The list of requests: searched, narrowed, in pages, and as a table to take along."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from parley.engine.models import Account, Booking, SchedulingRequest
from parley.engine.pages.scheduler.dashboard.states import FILTERS, tell_listed_state
from parley.engine.pages.scheduler.workplace import Workplace, scheduler_page, show_page
from parley.engine.services.calendars.breaks.listing import list_broken, list_broken_of_unit
from parley.engine.services.calendars.connections import list_connections
from parley.engine.services.people.units import is_scheduler, list_members
from parley.engine.services.requests.descriptions import find_shown_booking, is_host_open
from parley.engine.services.requests.listing import (
    PAGE_SIZE,
    RequestFilter,
    count_requests,
    list_all_requests,
    list_requests,
    list_tags,
)
from parley.engine.session import AccountRequest
from parley.toolkit.presenting.days import DayField
from parley.toolkit.presenting.spreadsheets import write_csv

_COLUMNS = (
    "Title",
    "State",
    "Candidate",
    "Email",
    "Host",
    "Attendees",
    "Starts",
    "Ends",
    "Time zone",
    "Minutes",
    "Tags",
    "Made by",
    "Made on",
    "Reason",
)


class FilterForm(forms.Form):
    """What the list is narrowed by; what cannot be read narrows nothing."""

    search = forms.CharField(required=False, max_length=100)
    status = forms.ChoiceField(required=False, choices=FILTERS)
    host = forms.ChoiceField(required=False)
    tag = forms.ChoiceField(required=False)
    first_on = DayField(required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    last_on = DayField(required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    whose = forms.ChoiceField(required=False, choices=[("", "Mine"), ("all", "Everybody's")])

    def __init__(self, people: Sequence[Account], tags: Sequence[str], data: Any) -> None:
        super().__init__(data)
        hosts = [("", "All hosts"), *((person.pk, person.name or person.email) for person in people)]
        cast(forms.ChoiceField, self.fields["host"]).choices = hosts
        cast(forms.ChoiceField, self.fields["tag"]).choices = [("", "All tags"), *((tag, tag) for tag in tags)]

    def read(self, may_see_all: bool) -> RequestFilter:
        """The narrowing that was asked for."""
        self.is_valid()
        values = self.cleaned_data
        return RequestFilter(
            search=values.get("search", ""),
            status=values.get("status", ""),
            host_id=values.get("host", ""),
            tag=values.get("tag", ""),
            first_on=values.get("first_on"),
            last_on=values.get("last_on"),
            is_everybody=may_see_all and values.get("whose") == "all",
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One link of the list."""

    request: SchedulingRequest
    booking: Booking | None
    is_host_open: bool
    state: str
    badge: str


class CountedPages(Paginator[Row]):
    """Pages whose rows are asked for one page at a time."""

    def __init__(self, total: int) -> None:
        super().__init__([], PAGE_SIZE)
        self._total = total

    @property
    def count(self) -> int:
        """How many rows there are over all pages."""
        return self._total


@scheduler_page()
@require_safe
def show_requests(request: AccountRequest, place: Workplace) -> HttpResponseBase:
    """The links that the account made or hosts; who looks after the unit may see everybody's."""
    may_see_all = is_scheduler(place.account, place.unit)
    form = _make_form(request, place)
    wanted = form.read(may_see_all)
    pages = CountedPages(count_requests(place.account, place.unit, wanted))
    page = pages.get_page(request.GET.get("page"))
    rows = [_make_row(one) for one in list_requests(place.account, place.unit, wanted, page.number)]
    context = {
        "rows": rows,
        "page": page,
        "form": form,
        "search": wanted.search,
        "is_narrowed": wanted != RequestFilter(),
        "more_filters": bool(wanted.host_id or wanted.tag or wanted.first_on or wanted.last_on),
        "may_see_all": may_see_all,
        "has_calendar": list_connections(place.account).exists(),
        "broken": list_broken_of_unit(place.unit) if may_see_all else list_broken(place.account),
        "current": "requests",
    }
    return show_page(request, place, "engine/scheduler/requests.html", context)


@scheduler_page()
@require_safe
def export_requests(request: AccountRequest, place: Workplace) -> HttpResponseBase:
    """The list as it is narrowed, as a table for a spreadsheet."""
    wanted = _make_form(request, place).read(is_scheduler(place.account, place.unit))
    found = list_all_requests(place.account, place.unit, wanted)
    table = write_csv(_COLUMNS, (_write_row(_make_row(one), place.account.tzid) for one in found))
    response = HttpResponse(table, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="requests.csv"'
    return response


def _make_form(request: AccountRequest, place: Workplace) -> FilterForm:
    people = [member.account for member in list_members(place.unit)]
    return FilterForm(people, list_tags(place.account, place.unit), request.GET)


def _make_row(found: SchedulingRequest) -> Row:
    booking = find_shown_booking(found)
    return Row(found, booking, is_host_open(found), *tell_listed_state(found, booking))


def _write_row(row: Row, tzid: str) -> list[str]:
    found, booking, zone = row.request, row.booking, ZoneInfo(tzid)
    host, maker = found.host, found.creator
    return [
        found.summary,
        row.state,
        booking.invitee_name if booking else found.recipient_name,
        booking.invitee_email if booking else found.recipient_email,
        "" if row.is_host_open else host.name or host.email,
        ", ".join(each.account.name or each.account.email for each in found.members.all()),
        f"{booking.starts_at.astimezone(zone):%Y-%m-%d %H:%M}" if booking else "",
        f"{booking.ends_at.astimezone(zone):%Y-%m-%d %H:%M}" if booking else "",
        tzid if booking else "",
        str(found.duration_minutes),
        ", ".join(tag.value for tag in found.tags.all()),
        (maker.name or maker.email) if maker else "",
        f"{found.created_at.astimezone(zone):%Y-%m-%d}",
        found.declined_reason or (booking.cancelled_reason if booking else ""),
    ]
