"""Choosing a time: the days and times of a link in the visitor's zone, without login and without script."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.bookings import BookingRefused, LinkUsed, SlotNotOffered, SlotTaken
from parley.engine.domain.zones.instants import write_instant
from parley.engine.pages.book.forms import DeclineForm
from parley.engine.pages.book.guarding.framing import asks_again_in_frames
from parley.engine.pages.book.guarding.limits import limited
from parley.engine.pages.book.guarding.visitors import read_visitor
from parley.engine.pages.book.month import TimeButton
from parley.engine.pages.book.offers import (
    Offered,
    carry_on,
    get_offered,
    hold_offered,
    list_starts,
    read_instant,
    read_link_values,
)
from parley.engine.pages.book.refusals import guard_candidate_page
from parley.engine.pages.book.settling.opening import note_offered_opened
from parley.engine.pages.book.settling.visiting import find_visit_url
from parley.engine.pages.book.viewing.kept import look_at
from parley.engine.pages.book.viewing.looking import read_choices, read_viewing, write_choices
from parley.engine.pages.book.zone_choice import LONGEST_NAME
from parley.engine.pages.speaking import settle_language
from parley.engine.services.scheduling_requests import decline_request
from parley.toolkit.clock import now
from parley.toolkit.ids import make_token
from parley.toolkit.presenting.translating import translate_told
from parley.toolkit.routes import declares
from parley.toolkit.wall_time import write_when


def open_link(request: HttpRequest, kind: str, token: str) -> Offered:
    """What the link offers, from now on said in the language it was made for. Raises as `get_offered` does."""
    return speak_for(request, get_offered(kind, token))


def speak_for(request: HttpRequest, offered: Offered) -> Offered:
    """The same, said from now on in the language that the link was made for."""
    if offered.request is not None:
        settle_language(request, offered.request.locale)
    return offered


def show_times(
    request: HttpRequest,
    offered: Offered,
    values: Mapping[str, str],
    *,
    starts: Sequence[datetime] | None = None,
    problem: str = "",
    next_slots: Sequence[datetime] = (),
    status: int = 200,
) -> HttpResponse:
    """The page of days and times, looked up where they are not given.

    `values` are the query's or, after a refusal, the form's.
    """
    link_values = carry_on(offered, read_link_values(values))
    viewing = read_viewing(request, values, offered.tzid, link_values)
    form_key = values.get("form_key", "")[:64]
    own_key = form_key or make_token(16)
    offer = viewing.lay_out(list_starts(offered, own_key) if starts is None else starts)
    context: dict[str, Any] = {
        **viewing.describe(offered.path, form_key=form_key),
        "offered": offered,
        "offer": offer,
        "problem": problem,
        "next_times": [TimeButton(write_instant(each), write_when(each, viewing.tzid, now())) for each in next_slots],
        "first_value": write_instant(offer.first) if offer.first else "",
        "form_key": own_key,
        # A link that belongs to everybody does not know whose wish it would be.
        "is_declinable": offered.request is not None or "claim_token" in link_values,
    }
    return render(request, "engine/book/choose.html", context, status=status)


@declares("public")
@require_safe
@guard_candidate_page
@limited("look")
def choose_time(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    """Show what is on offer; `?decline=true` asks whether to decline. A link that was used shows its booking."""
    try:
        offered, starts = look_at(kind, token, request.GET.get("form_key", "")[:64])
    except LinkUsed as refusal:
        step = "/change" if request.GET.get("reschedule") == "true" else ""
        return redirect(f"/booking/{refusal.booking_token}{step}{write_choices(request)}")
    speak_for(request, offered)
    if request.GET.get("decline") == "true" and offered.request is not None:
        return _ask_to_decline(request, offered, DeclineForm())
    visit_url = find_visit_url(request, offered)
    return redirect(visit_url) if visit_url else show_times(request, offered, request.GET.dict(), starts=starts)


@declares("public")
@require_POST
@guard_candidate_page
@limited("write")
def keep_time(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    """Keep the chosen time for this visitor for ten minutes and go on to the form."""
    offered = open_link(request, kind, token)
    values = request.POST.dict()
    link_values = carry_on(offered, read_link_values(values))
    form_key = values.get("form_key", "")[:64] or make_token(16)
    starts_at = read_instant(values.get("starts_at", ""))
    note_offered_opened(offered, link_values)
    try:
        hold_offered(offered, starts_at, form_key, link_values, read_visitor(request).address)
    except BookingRefused as refusal:
        return show_refused(request, offered, values, refusal)
    viewing = read_viewing(request, values, offered.tzid, link_values)
    query = viewing.write_query(starts_at=write_instant(starts_at), key=form_key)
    return redirect(f"{offered.path}/details?{query}")


def show_refused(
    request: HttpRequest, offered: Offered, values: Mapping[str, str], refusal: BookingRefused
) -> HttpResponse:
    """The times that are left, above them why the chosen one cannot be had and which follow it."""
    next_slots = refusal.next_slots if isinstance(refusal, SlotTaken) else ()
    words = explain_refusal(refusal)
    return show_times(request, offered, values, problem=words, next_slots=next_slots, status=409)


def explain_refusal(refusal: BookingRefused) -> str:
    """Why a time cannot be had, for whoever chose it."""
    if isinstance(refusal, SlotTaken) and not isinstance(refusal, SlotNotOffered):
        return _("Somebody was faster: this time has just been taken. Here are the times that are still free.")
    return translate_told(refusal.message)


def _ask_to_decline(request: HttpRequest, offered: Offered, form: DeclineForm, status: int = 200) -> HttpResponse:
    values = (request.GET if request.method in ("GET", "HEAD") else request.POST).dict()
    chosen = read_choices(request, values)
    if values.get("tz"):
        # Unasked, the page of times guesses the zone once more.
        chosen["tz"] = values["tz"][:LONGEST_NAME]
    context = {"offered": offered, "form": form, "link_values": chosen, "link_query": urlencode(chosen)}
    return render(request, "engine/book/decline.html", context, status=status)


@declares("public")
@require_POST
@guard_candidate_page
@limited("write")
@asks_again_in_frames
def decline(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    """Tell the recruiter that no conversation is wanted, or that no time suits."""
    offered = open_link(request, kind, token)
    form = DeclineForm(request.POST)
    if offered.request is None:
        raise InputRefused(_("This link belongs to everybody: simply do not choose a time."))
    if not form.is_valid():
        return _ask_to_decline(request, offered, form, status=400)
    note_offered_opened(offered, request.POST.dict())
    decline_request(offered.request, form.cleaned_data["reason"])
    return render(request, "engine/book/declined.html", {"offered": offered})
