"""Who is coming to a group session: the form of two fields while a place is kept, and the booking that it makes."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.bookings import BookingRefused, LinkUsed
from parley.engine.models import Booking
from parley.engine.pages.book.forms import DetailsForm
from parley.engine.pages.book.groups.choosing import show_refused
from parley.engine.pages.book.groups.offered import (
    OfferedGroup,
    check_group_claim,
    find_kept_until,
    open_group,
    read_session,
)
from parley.engine.pages.book.guarding.limits import limited
from parley.engine.pages.book.offers import read_link_values
from parley.engine.pages.book.refusals import guard_candidate_page
from parley.engine.pages.book.viewing.looking import read_viewing, write_choices
from parley.engine.services.bookings.making import Visit
from parley.engine.services.group_sessions.taking import book_seat, find_seat_by_form
from parley.engine.services.people.typed_words import Invitee
from parley.toolkit.clock import now
from parley.toolkit.presenting.translating import translate_told
from parley.toolkit.routes import declares


@declares("public")
@require_safe
@guard_candidate_page
@limited("look", is_public=True)
def show_place_form(request: HttpRequest, token: str) -> HttpResponse:
    """The form of two fields; after Back from a booking that this form made, the booking itself."""
    values = request.GET.dict()
    group = open_group(token, values.get("key", "")[:64])
    booking = find_seat_by_form(group.offer, values.get("key", ""))
    if booking is not None:
        return redirect(f"/booking/{booking.token}{write_choices(request)}")
    try:
        return _show_form(request, group, DetailsForm(), values)
    except BookingRefused as refusal:
        return show_refused(request, token, values, refusal)


def _show_form(
    request: HttpRequest, group: OfferedGroup, form: DetailsForm, values: Mapping[str, str], status: int = 200
) -> HttpResponse:
    session = read_session(group, values)
    form_key = (values.get("key") or values.get("form_key", ""))[:64]
    # Which session it is goes along as what the link carries does.
    link_values = {**read_link_values(values), "session": session.pk}
    viewing = read_viewing(request, values, group.tzid, link_values)
    kept_until = find_kept_until(group, session, form_key)
    context: dict[str, Any] = {
        **viewing.describe(group.path, form_key=form_key),
        "offered": group,
        "form": form,
        "starts_at": session.booking.starts_at,
        "form_key": form_key,
        "kept_until": kept_until,
        "kept_seconds": int((kept_until - now()).total_seconds()) if kept_until else 0,
    }
    return render(request, "engine/book/details.html", context, status=status)


@declares("public")
@require_POST
@guard_candidate_page
@limited("write", is_public=True)
def book_place(request: HttpRequest, token: str) -> HttpResponse:
    """Book, or say in place what is wrong; a double click finds the booking that the first click made."""
    values = request.POST.dict()
    group = open_group(token, values.get("form_key", "")[:64])
    form = DetailsForm(request.POST)
    viewing = read_viewing(request, values, group.tzid)
    if viewing.zone_problem:
        form.add_error(None, viewing.zone_problem)
    try:
        if not form.is_valid():
            return _show_form(request, group, form, values, status=400)
        invitee = Invitee(form.cleaned_data["name"], form.cleaned_data["email"], viewing.tzid, get_language() or "")
        booking = _book(group, values, invitee)
    except LinkUsed as refusal:
        return redirect(f"/booking/{refusal.booking_token}{write_choices(request)}")
    except InputRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, translate_told(refusal.message))
        return _show_form(request, group, form, values, status=400)
    except BookingRefused as refusal:
        return show_refused(request, token, values, refusal)
    return redirect(f"/booking/{booking.token}{write_choices(request)}")


def _book(group: OfferedGroup, values: Mapping[str, str], invitee: Invitee) -> Booking:
    link_values, form_key = read_link_values(values), values.get("form_key", "")[:64]
    earlier = find_seat_by_form(group.offer, form_key)
    if earlier is not None:
        return earlier
    claim = check_group_claim(group, link_values)
    metadata = {name: value for name, value in link_values.items() if name != "claim_token"}
    return book_seat(read_session(group, values), Visit(invitee, form_key), form_key, claim, metadata)
