"""Choosing a time behind an application's hosted link: without login, without script, confirmed by a second click."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parley.engine.domain.errors.bookings import BookingRefused
from parley.engine.domain.zones.instants import write_instant
from parley.engine.models import BookingLink, BookingLinkKind, BookingLinkStatus
from parley.engine.pages.book.offers import read_instant, read_link_values
from parley.engine.pages.book.viewing.looking import Viewing, read_viewing
from parley.engine.pages.hosted.view import (
    describe_chosen_steps,
    describe_link,
    describe_steps,
    find_redirect,
    is_on_twelve_hours,
    write_return_address,
)
from parley.engine.pages.hosted.visits import guard_hosted_page
from parley.engine.services.booking_links.choosing import choose_offer, note_none_found, note_none_suits
from parley.engine.services.booking_links.links import build_booking_link_path, get_booking_link_by_token
from parley.engine.services.booking_links.offers import get_offer, list_offers
from parley.toolkit.form_targets import allow_forms_to
from parley.toolkit.presenting.told import marked
from parley.toolkit.routes import declares
from parley.toolkit.wall_time import write_time

_TAKEN = marked("This time has just been taken. Here are the times that are still free.")


@declares("public")
@require_safe
@guard_hosted_page
def show_hosted(request: HttpRequest, token: str) -> HttpResponse:
    """The times on offer; a link that was used shows what was chosen, one that is closed says so."""
    link = get_booking_link_by_token(token)
    if link.kind == BookingLinkKind.ADD_TO_CALENDAR or link.status == BookingLinkStatus.DISABLED:
        return render(request, "engine/hosted/closed.html", describe_link(link), status=404)
    if link.status == BookingLinkStatus.COMPLETED:
        return _show_chosen(request, link)
    return _show_times(request, link, request.GET.dict())


def _show_times(
    request: HttpRequest, link: BookingLink, values: Mapping[str, str], problem: str = "", status: int = 200
) -> HttpResponse:
    viewing = _read_viewing(request, link, values)
    is_twelve_hour = is_on_twelve_hours(request, link)
    offer = viewing.lay_out([offer.starts_at for offer in list_offers(link)], is_twelve_hour=is_twelve_hour)
    context: dict[str, Any] = {
        **describe_link(link),
        **viewing.describe(build_booking_link_path(link)),
        "offer": offer,
        "is_twelve": is_twelve_hour,
        "problem": problem,
        "first_value": write_instant(offer.first) if offer.first else "",
        "first_label": write_time(offer.first, viewing.tzid, is_twelve_hour=is_twelve_hour) if offer.first else "",
        "may_say_none": bool(link.addresses.get("no_times_suitable")),
        "tells_none_found": bool(link.addresses.get("no_times_displayed")),
    }
    page = render(request, "engine/hosted/choose.html", context, status=status)
    return allow_forms_to(page, find_redirect(link))


def _read_viewing(request: HttpRequest, link: BookingLink, values: Mapping[str, str]) -> Viewing:
    return read_viewing(request, values, link.tzid, read_link_values(values))


def _show_chosen(request: HttpRequest, link: BookingLink) -> HttpResponse:
    tzid = link.outcome["tzid"]
    context = {
        **describe_link(link),
        "tzid": tzid,
        "steps": describe_chosen_steps(request, link, tzid),
        "return_address": write_return_address(link),
        "return_host": urlsplit(write_return_address(link)).hostname,
    }
    return render(request, "engine/hosted/chosen.html", context)


@declares("public")
@require_POST
@guard_hosted_page
def choose(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more before it counts; where the application wants no question, take the time at once."""
    link = get_booking_link_by_token(token)
    values = request.POST.dict()
    if link.is_chosen_at_once or values.get("is_confirmed"):
        return _take(request, link, values)
    try:
        offer = get_offer(link, read_instant(values.get("starts_at", "")))
    except BookingRefused:
        return _show_times(request, link, values, problem=_(_TAKEN), status=409)
    viewing = _read_viewing(request, link, values)
    context = {
        **describe_link(link),
        **viewing.describe(build_booking_link_path(link)),
        "steps": describe_steps(request, link, offer, viewing.tzid),
        "starts_value": write_instant(offer.starts_at),
    }
    page = render(request, "engine/hosted/confirm.html", context)
    return allow_forms_to(page, find_redirect(link))


def _take(request: HttpRequest, link: BookingLink, values: Mapping[str, str]) -> HttpResponse:
    tzid = _read_viewing(request, link, values).tzid
    starts_at = read_instant(values.get("starts_at", ""))
    try:
        chosen = choose_offer(link, starts_at, tzid, read_link_values(values))
    except BookingRefused:
        return _show_times(request, link, values, problem=_(_TAKEN), status=409)
    return redirect(find_redirect(chosen) or describe_link(chosen)["path"])


@declares("public")
@require_POST
@guard_hosted_page
def say_none_suits(request: HttpRequest, token: str) -> HttpResponse:
    """Tell the application that none of the times suits."""
    link = get_booking_link_by_token(token)
    note_none_suits(link, _read_viewing(request, link, request.POST.dict()).tzid)
    return render(request, "engine/hosted/told.html", describe_link(link))


@declares("public")
@require_POST
@guard_hosted_page
def say_none_found(request: HttpRequest, token: str) -> HttpResponse:
    """The page's script says that somebody looked and found no time at all; scanners of mails run none."""
    link = get_booking_link_by_token(token)
    note_none_found(link, _read_viewing(request, link, request.POST.dict()).tzid)
    return HttpResponse(status=204)
