"""A request changed by its people: what it says, how long, where, when, and who hosts."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.bookings import BookingRefused
from parley.engine.models import Account, BookingStatus, SchedulingRequest
from parley.engine.pages.choices import BUFFERS, NOTICES, choose_minutes
from parley.engine.pages.scheduler.request_form import PLACES, WITHOUT_DETAIL
from parley.engine.pages.scheduler.workplace import Workplace, scheduler_page, show_page
from parley.engine.services.bookings.editing import RequestEdit, edit_request
from parley.engine.services.bookings.hosting import change_host
from parley.engine.services.people.units import list_members
from parley.engine.services.requests.descriptions import find_shown_booking, is_host_open
from parley.engine.services.requests.listing import get_visible_request, require_looking_after
from parley.engine.session import AccountRequest

# The service speaks of columns, the form of what somebody fills in.
_FORM_FIELDS = {"place": "place_detail", "days": "period_days", "period": "period_days"}
BEFORE_BOOKING = ("buffer_before_minutes", "buffer_after_minutes", "minimum_notice_minutes", "period_days")


class EditForm(forms.Form):
    """What can be changed; once a time is chosen, only what parties can be told of."""

    summary = forms.CharField(label="Title", max_length=200)
    description = forms.CharField(
        label="What the candidate should know",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    duration_minutes = forms.IntegerField(label="Minutes", min_value=5, max_value=480)
    place = forms.ChoiceField(label="Place", choices=PLACES)
    place_detail = forms.CharField(label="Link, number or address", max_length=500, required=False)
    buffer_before_minutes = forms.TypedChoiceField(label="Free time before", coerce=int)
    buffer_after_minutes = forms.TypedChoiceField(label="Free time after", coerce=int)
    minimum_notice_minutes = forms.TypedChoiceField(label="Minimum notice", coerce=int)
    period_days = forms.IntegerField(
        label="How many days ahead",
        required=False,
        min_value=1,
        max_value=200,
        help_text="Empty: the dates or times that were chosen for this link.",
    )
    is_reschedule_allowed = forms.BooleanField(label="The candidate may choose another time later", required=False)
    tags = forms.CharField(label="Tags", max_length=1000, required=False, help_text="With commas between.")
    is_over_busy = forms.BooleanField(label="Even where calendars are busy during added time", required=False)

    def __init__(self, found: SchedulingRequest, is_booked: bool, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=_describe(found))
        for name, values in (("buffer_before_minutes", BUFFERS), ("buffer_after_minutes", BUFFERS)):
            self._offer(name, values)
        self._offer("minimum_notice_minutes", NOTICES)
        for name in BEFORE_BOOKING if is_booked else ("is_over_busy",):
            del self.fields[name]

    def _offer(self, name: str, values: Sequence[int]) -> None:
        choices = choose_minutes(values, int(self.initial[name]), "None")
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def read(self) -> RequestEdit:
        """The edit that a valid form means."""
        values = dict(self.cleaned_data)
        values.pop("is_over_busy", None)
        tags = tuple(tag for tag in (each.strip() for each in values.pop("tags").split(",")) if tag)
        kind, detail = values["place"], values.pop("place_detail")
        values["place"] = {"kind": kind, "detail": "" if kind in WITHOUT_DETAIL else detail}
        if days := values.pop("period_days", None):
            values["period"] = {"kind": "days", "days": days}
        return RequestEdit(values, tags)


class HostForm(forms.Form):
    """Who hosts from now on."""

    host = forms.ChoiceField(label="Host")
    is_over_busy = forms.BooleanField(label="Even if their calendar is busy then", required=False)

    def __init__(self, people: Sequence[Account], data: Mapping[str, Any] | None = None, *, initial: str) -> None:
        super().__init__(data, initial={"host": initial})
        choices = [("", "Please choose"), *((person.pk, person.name or person.email) for person in people)]
        cast(forms.ChoiceField, self.fields["host"]).choices = choices


@scheduler_page()
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: AccountRequest, place: Workplace, request_id: str) -> HttpResponseBase:
    """The form to change a request, filled with what it is."""
    found = _get(place, request_id)
    is_booked = _is_booked(found)
    form = EditForm(found, is_booked, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            edit_request(found, form.read(), is_over_busy=form.cleaned_data.get("is_over_busy", False))
            messages.success(request, "Saved. Everybody who takes part is told by mail." if is_booked else "Saved.")
            return HttpResponseRedirect(f"/scheduler/requests/{found.pk}", status=303)
        except InputRefused as refusal:
            name = _FORM_FIELDS.get(refusal.field, refusal.field)
            form.add_error(name if name in form.fields else None, refusal.message)
        except BookingRefused as refusal:
            form.add_error(None, refusal.message)
    return _show(request, place, found, "engine/scheduler/edit.html", form, is_booked)


@scheduler_page()
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: AccountRequest, place: Workplace, request_id: str) -> HttpResponseBase:
    """Let another member of the unit host."""
    found = _get(place, request_id)
    people = [member.account for member in list_members(found.unit) if member.account.is_active]
    present = "" if is_host_open(found) else found.host_id
    form = HostForm(people, request.POST if request.method == "POST" else None, initial=present)
    if request.method == "POST" and form.is_valid():
        host = next(person for person in people if person.pk == form.cleaned_data["host"])
        try:
            change_host(found, host, is_over_busy=form.cleaned_data["is_over_busy"])
            messages.success(request, f"{host.name or host.email} hosts from now on.")
            return HttpResponseRedirect(f"/scheduler/requests/{found.pk}", status=303)
        except (InputRefused, BookingRefused) as refusal:
            form.add_error("host", refusal.message)
    return _show(request, place, found, "engine/scheduler/host.html", form, _is_booked(found))


def _get(place: Workplace, request_id: str) -> SchedulingRequest:
    found = get_visible_request(place.account, request_id)
    require_looking_after(place.account, found)
    return found


def _is_booked(found: SchedulingRequest) -> bool:
    booking = find_shown_booking(found)
    return booking is not None and booking.status == BookingStatus.CONFIRMED


def _describe(found: SchedulingRequest) -> dict[str, Any]:
    return {
        "summary": found.summary,
        "description": found.description,
        "duration_minutes": found.duration_minutes,
        "place": found.place.get("kind", "none"),
        "place_detail": found.place.get("detail", ""),
        "buffer_before_minutes": found.buffer_before_minutes,
        "buffer_after_minutes": found.buffer_after_minutes,
        "minimum_notice_minutes": found.minimum_notice_minutes,
        "period_days": found.period.get("days"),
        "is_reschedule_allowed": found.is_reschedule_allowed,
        "tags": ", ".join(tag.value for tag in found.tags.all()),
    }


def _show(
    request: AccountRequest,
    place: Workplace,
    found: SchedulingRequest,
    template: str,
    form: forms.Form,
    is_booked: bool,
) -> HttpResponse:
    context = {"found": found, "form": form, "is_booked": is_booked, "current": "requests"}
    return show_page(request, place, template, context, 422 if form.errors else 200)
