"""What became of a booking's time of day when rules of clocks changed: its host chooses."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST

from parley.engine.domain.errors.bookings import BookingRefused
from parley.engine.domain.zones.instants import write_instant
from parley.engine.models import Booking
from parley.engine.pages.scheduler.workplace import Workplace, scheduler_page
from parley.engine.services.bookings.zone_changes.settling import list_clock_choices, settle_clocks
from parley.engine.services.requests.descriptions import find_shown_booking
from parley.engine.services.requests.listing import get_visible_request, require_looking_after
from parley.engine.session import AccountRequest


def describe_choices(booking: Booking | None) -> list[tuple[str, datetime]]:
    """The instants to choose from, each with what a form says for it."""
    found = list_clock_choices(booking) if booking is not None else ()
    return [(write_instant(moment), moment) for moment in found]


@scheduler_page()
@require_POST
def settle_booking(request: AccountRequest, place: Workplace, request_id: str) -> HttpResponseBase:
    """Let the conversation begin at the instant that was chosen."""
    found = get_visible_request(place.account, request_id)
    require_looking_after(place.account, found)
    booking = find_shown_booking(found)
    chosen = dict(describe_choices(booking)).get(request.POST.get("starts_at", ""))
    if booking is None or chosen is None:
        messages.warning(request, "This was decided already.")
    else:
        try:
            settle_clocks(booking, chosen)
            messages.success(request, "Decided. Everybody whose clock shows another time now is told by mail.")
        except BookingRefused as refusal:
            messages.warning(request, refusal.message)
    return HttpResponseRedirect(f"/scheduler/requests/{found.pk}", status=303)
