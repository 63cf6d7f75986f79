"""Taking an event into a calendar: a file for any, addresses for the great ones, or straight into one's own here."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from parley.engine.domain.errors.base import ZoneUnknown
from parley.engine.domain.event_writing.states import EventState, list_seconds
from parley.engine.domain.zones.instants import write_instant
from parley.engine.models import BookingLink, BookingLinkStatus
from parley.engine.pages.book.zone_choice import read_zone
from parley.engine.pages.hosted.view import describe_link, is_on_twelve_hours, write_clock_span
from parley.engine.pages.hosted.visits import guard_hosted_page
from parley.engine.services.booking_links.adding import add_event, build_event_file, read_event_state
from parley.engine.services.booking_links.links import get_booking_link_by_token
from parley.engine.services.calendars.calendars import list_calendars
from parley.engine.session import AccountRequest, find_signed_in_account, signed_in_page
from parley.toolkit.form_targets import allow_forms_to
from parley.toolkit.presenting.addresses import add_to_query
from parley.toolkit.routes import declares


@declares("public")
@require_safe
@guard_hosted_page
def show_event(request: HttpRequest, token: str) -> HttpResponse:
    """The event, and the ways to keep it; whoever is signed in chooses one of their calendars."""
    link = get_booking_link_by_token(token)
    if link.status == BookingLinkStatus.DISABLED:
        return render(request, "engine/hosted/closed.html", describe_link(link), status=404)
    account = find_signed_in_account(request)
    calendars = [each for each in list_calendars(account) if not each.is_readonly] if account else []
    context = {
        **describe_link(link),
        **_describe_time(request, link, read_event_state(link)),
        "has_chosen_zone": "tz" in request.GET,
        "calendars": calendars,
        "is_signed_in": account is not None,
        "has_been_added": "added" in request.GET,
    }
    page = render(request, "engine/hosted/event.html", context)
    return allow_forms_to(page, link.addresses.get("redirect_uri", ""))


def _describe_time(request: HttpRequest, link: BookingLink, state: EventState) -> dict[str, Any]:
    zone = request.GET.get("tz", "")
    try:
        tzid = read_zone(zone) if zone else state.start.tzid
    except ZoneUnknown:
        tzid = state.start.tzid
    starts_at, ends_at = list_seconds(state)
    clock = write_clock_span(starts_at, ends_at, tzid, is_twelve_hour=is_on_twelve_hours(request, link))
    addresses = _write_addresses(state)
    if not state.start.is_date:
        return {"tzid": tzid, "steps": [{"title": "", "starts_at": starts_at, "clock": clock}], **addresses}
    first_on = date.fromisoformat(state.start.on)
    last_on = max(first_on, date.fromisoformat(state.end.on) - timedelta(days=1))
    return {"tzid": tzid, "is_all_day": True, "first_on": first_on, "last_on": last_on, **addresses}


def _write_addresses(state: EventState) -> dict[str, str]:
    """Google's and Outlook's addresses for adding an event; only when clicked does anything go there."""
    starts_at, ends_at = list_seconds(state)
    form = "%Y%m%d" if state.start.is_date else "%Y%m%dT%H%M%SZ"
    google = {
        "action": "TEMPLATE",
        "text": state.summary,
        "dates": f"{starts_at:{form}}/{ends_at:{form}}",
        "details": state.description,
        "location": state.place,
    }
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": state.summary,
        "startdt": write_instant(starts_at),
        "enddt": f"{ends_at:%Y-%m-%dT%H:%M:%SZ}",
        "allday": "true" if state.start.is_date else "false",
        "body": state.description,
        "location": state.place,
    }
    return {
        "google_url": f"https://calendar.google.com/calendar/render?{urlencode(google)}",
        "outlook_url": f"https://outlook.office.com/calendar/0/deeplink/compose?{urlencode(outlook)}",
    }


@declares("public")
@require_safe
@guard_hosted_page
def download_event(request: HttpRequest, token: str) -> HttpResponse:
    """The event as a file."""
    link = get_booking_link_by_token(token)
    response = HttpResponse(build_event_file(link), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="event.ics"'
    return response


@signed_in_page
def log_in_first(request: AccountRequest, token: str) -> HttpResponse:
    """Back to the event, once somebody is signed in."""
    return redirect(f"/add_to_calendar/{token}")


@signed_in_page
@require_POST
@guard_hosted_page
def keep_event(request: AccountRequest, token: str) -> HttpResponse:
    """Write the event into the chosen calendar, and go back to the application with a code for it."""
    link = get_booking_link_by_token(token)
    added = add_event(link, request.account, request.POST.get("calendar_id", ""))
    if not added.code:
        return redirect(f"/add_to_calendar/{token}?added=yes")
    return redirect(add_to_query(link.addresses["redirect_uri"], {"code": added.code, "state": link.state}))
