"""The booking's own page: a confirmation worth keeping, another time, cancelling, and the file for a calendar."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from parley.engine.domain.errors.bookings import BookingRefused, RescheduleNotAllowed, SlotTaken
from parley.engine.domain.zones.instants import write_instant
from parley.engine.models import Booking, BookingStatus, RequestStatus
from parley.engine.pages.book.choose import read_day
from parley.engine.pages.book.forms import CancelForm
from parley.engine.pages.book.guarding.framing import asks_again_in_frames
from parley.engine.pages.book.guarding.limits import limited
from parley.engine.pages.book.month import lay_out_offer
from parley.engine.pages.book.offers import list_file_views, name_rooms, read_instant
from parley.engine.pages.book.refusals import guard_candidate_page
from parley.engine.pages.book.zone_choice import USUAL_ZONES, read_zone
from parley.engine.services.availability.availability import list_request_slots
from parley.engine.services.bookings.changing import cancel_booking, reschedule_booking
from parley.engine.services.bookings.series.offering import list_companions
from parley.engine.services.invitations import build_booking_file
from parley.engine.services.links import get_booking_by_token
from parley.engine.services.people.branding import find_brand
from parley.toolkit.clock import now
from parley.toolkit.routes import declares


def _describe(booking: Booking, token: str) -> dict[str, Any]:
    request = booking.request
    minutes = int((booking.ends_at - booking.starts_at).total_seconds() // 60)
    return {
        "booking": booking,
        "path": f"/booking/{token}",
        "title": request.summary,
        "host_name": request.host.name or request.host.email,
        "unit_name": request.unit.name,
        "brand": find_brand(request.unit),
        # Where the host asked for another time, the link is open again.
        "rebook_path": f"/rts/{request.token}" if request.status == RequestStatus.PENDING else "",
        "place": request.place,
        "tzid": booking.invitee_tzid,
        "host_tzid": request.host.tzid,
        "duration_minutes": minutes,
        "is_cancelled": booking.status == BookingStatus.CANCELLED,
        "is_past": booking.ends_at <= now(),
        "may_change": request.is_reschedule_allowed,
        "companions": list_companions(booking),
        "files": list_file_views(request),
        "rooms": name_rooms(request),
        "google_url": _write_google_url(booking, request.summary),
    }


def _write_google_url(booking: Booking, title: str) -> str:
    """Google's address for adding an event; nothing but title and time goes there, and only when clicked."""
    span = f"{booking.starts_at:%Y%m%dT%H%M%SZ}/{booking.ends_at:%Y%m%dT%H%M%SZ}"
    query = urlencode({"action": "TEMPLATE", "text": title, "dates": span})
    return f"https://calendar.google.com/calendar/render?{query}"


@declares("public")
@require_safe
@guard_candidate_page
@limited("look")
def show_booking(request: HttpRequest, token: str) -> HttpResponse:
    """When, with whom and where; how to change it."""
    booking = get_booking_by_token(token)
    return render(request, "engine/book/booking.html", {**_describe(booking, token), "form": CancelForm()})


@declares("public")
@require_safe
@guard_candidate_page
@limited("look")
def choose_other_time(request: HttpRequest, token: str) -> HttpResponse:
    """The times to which the booking could be moved; with `starts_at`, the question whether to move it."""
    booking = get_booking_by_token(token)
    context = _describe(booking, token)
    if not context["may_change"]:
        raise RescheduleNotAllowed
    if request.GET.get("starts_at"):
        starts_at = read_instant(request.GET["starts_at"])
        more = {"new_starts_at": starts_at, "starts_value": write_instant(starts_at)}
        return render(request, "engine/book/move.html", {**context, **more})
    return _show_other_times(request, booking, context)


def _show_other_times(
    request: HttpRequest, booking: Booking, context: dict[str, Any], problem: str = "", status: int = 200
) -> HttpResponse:
    tzid = read_zone(request.GET["tz"]) if request.GET.get("tz") else booking.invitee_tzid
    starts = [slot.starts_at for slot in list_request_slots(booking.request, leave_out_booking=booking)]
    starts = [start for start in starts if start != booking.starts_at]
    day, month = read_day(request.GET.get("day", "")), read_day(request.GET.get("month", ""))
    offer = lay_out_offer(starts, tzid, now(), day, month)
    first_value = write_instant(offer.first) if offer.first else ""
    more = {"tzid": tzid, "offer": offer, "first_value": first_value, "problem": problem, "usual_zones": USUAL_ZONES}
    more["link_query"] = urlencode({"tz": tzid})
    return render(request, "engine/book/other_time.html", {**context, **more}, status=status)


@declares("public")
@require_POST
@guard_candidate_page
@limited("write")
def move_booking(request: HttpRequest, token: str) -> HttpResponse:
    """Move the booking to the time that was confirmed."""
    booking = get_booking_by_token(token)
    starts_at = read_instant(request.POST.get("starts_at", ""))
    try:
        reschedule_booking(booking, starts_at, by="invitee")
    except SlotTaken:
        problem = "Somebody was faster: this time has just been taken. Your booking stands as it was."
        return _show_other_times(request, booking, _describe(booking, token), problem, status=409)
    except BookingRefused as refusal:
        return _show_other_times(request, booking, _describe(booking, token), refusal.message, status=409)
    return redirect(f"/booking/{token}")


@declares("public")
@require_POST
@guard_candidate_page
@limited("write")
@asks_again_in_frames
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Cancel the booking; everybody who takes part is told."""
    booking = get_booking_by_token(token)
    form = CancelForm(request.POST)
    if not form.is_valid():
        return render(request, "engine/book/booking.html", {**_describe(booking, token), "form": form}, status=400)
    cancel_booking(booking, by="invitee", reason=form.cleaned_data["reason"])
    return redirect(f"/booking/{token}")


@declares("public")
@require_safe
@guard_candidate_page
@limited("look")
def download_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The booking as a file that any calendar opens; the same UID as in the invitation, so nothing doubles."""
    booking = get_booking_by_token(token)
    response = HttpResponse(build_booking_file(booking), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="conversation.ics"'
    return response
