"""Who is coming: the form of two fields while the chosen time is kept, and the booking that it makes."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.bookings import BookingRefused
from parley.engine.domain.errors.identity import InviteeUnsettled
from parley.engine.domain.zones.instants import write_instant
from parley.engine.pages.book.choose import open_link, show_refused
from parley.engine.pages.book.forms import DetailsForm, answer_field
from parley.engine.pages.book.guarding.limits import limited
from parley.engine.pages.book.guarding.visitors import read_visitor
from parley.engine.pages.book.offers import (
    Offered,
    book_offered,
    find_kept_until,
    read_instant,
    read_link_values,
)
from parley.engine.pages.book.refusals import guard_candidate_page
from parley.engine.pages.book.settling.who import settle
from parley.engine.pages.book.viewing.looking import read_viewing, write_choices
from parley.engine.services.bookings.bookings import find_booking_by_form
from parley.engine.services.bookings.series.offering import list_chain
from parley.engine.services.bookings.series.visits import plan_visit
from parley.engine.services.people.typed_words import Invitee
from parley.toolkit.clock import now
from parley.toolkit.presenting.translating import translate_told
from parley.toolkit.routes import declares


@declares("public")
@require_safe
@guard_candidate_page
@limited("look")
def show_details(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    """The form of two fields; after Back from a booking that this form made, the booking itself."""
    form_key = request.GET.get("key", "")[:64]
    booking = find_booking_by_form(token, form_key)
    if booking is not None:
        return redirect(f"/booking/{booking.token}{write_choices(request)}")
    offered = open_link(request, kind, token)
    initial = {"name": offered.recipient_name, "email": offered.recipient_email}
    form = DetailsForm(questions=offered.questions, initial=initial)
    return show_form(request, offered, form, request.GET.dict())


def show_form(
    request: HttpRequest, offered: Offered, form: DetailsForm, values: Mapping[str, str], status: int = 200
) -> HttpResponse:
    """The form for the chosen time, and how long that is kept; `values` are the query's or the form's own."""
    starts_at = read_instant(values.get("starts_at", ""))
    form_key = (values.get("key") or values.get("form_key", ""))[:64]
    viewing = read_viewing(request, values, offered.tzid, read_link_values(values))
    kept_until = find_kept_until(offered, starts_at, form_key)
    chain = list_chain(offered.request, starts_at) if offered.parts and offered.request else []
    context: dict[str, Any] = {
        **viewing.describe(offered.path, form_key=form_key),
        "offered": offered,
        "form": form,
        "starts_at": starts_at,
        "visit": plan_visit(chain, offered.people),
        "visit_value": " ".join(write_instant(slot.starts_at) for _part, slot in chain),
        "starts_value": values.get("starts_at", ""),
        "form_key": form_key,
        "kept_until": kept_until,
        "kept_seconds": int((kept_until - now()).total_seconds()) if kept_until else 0,
    }
    return render(request, "engine/book/details.html", context, status=status)


@declares("public")
@require_POST
@guard_candidate_page
@limited("write")
def book_time(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    """Book, or say in place what is wrong; a double click finds the booking that the first click made."""
    values = request.POST.dict()
    form_key = values.get("form_key", "")[:64]
    booking = find_booking_by_form(token, form_key)
    if booking is None:
        offered = open_link(request, kind, token)
        form = DetailsForm(request.POST, questions=offered.questions)
        viewing = read_viewing(request, values, offered.tzid)
        if viewing.zone_problem:
            form.add_error(None, viewing.zone_problem)
        if not form.is_valid():
            return show_form(request, offered, form, values, status=400)
        invitee = Invitee(form.cleaned_data["name"], form.cleaned_data["email"], viewing.tzid, get_language() or "")
        starts_at = read_instant(values.get("starts_at", ""))
        try:
            link_values = read_link_values(values)
            booking = book_offered(
                offered,
                starts_at,
                invitee,
                form_key,
                link_values,
                form.read_answers(),
                said=values.get("who", ""),
                agreed=values.get("visit", ""),
                asked_from=read_visitor(request).address,
            )
        except InviteeUnsettled as refusal:
            return settle(request, offered, refusal)
        except InputRefused as refusal:
            name = next((each for each in (refusal.field, answer_field(refusal.field)) if each in form.fields), None)
            form.add_error(name, translate_told(refusal.message))
            return show_form(request, offered, form, values, status=400)
        except BookingRefused as refusal:
            return show_refused(request, offered, values, refusal)
    return redirect(f"/booking/{booking.token}{write_choices(request)}")
