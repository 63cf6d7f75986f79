"""What a candidate proposed because no time suited: shown with what stands in its way, accepted or answered."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.bookings import BookingRefused, LinkRefused
from parley.engine.domain.zones.instants import write_instant
from parley.engine.models import Account, SchedulingRequest, TimeWish, WishState
from parley.engine.pages.scheduler.workplace import Workplace, scheduler_page
from parley.engine.services.requests.listing import get_visible_request, require_looking_after
from parley.engine.services.requests.wishes import find_wish
from parley.engine.services.wishes.accepting import accept_time, answer_wish, explain_proposed
from parley.engine.services.wishes.proposing import list_proposed
from parley.engine.session import AccountRequest
from parley.toolkit.presenting.days import find_moment


@dataclass(frozen=True, slots=True)
class ProposedTime:
    """One of the times, and why it cannot be booked now; it can where no reason stands."""

    value: str
    starts_at: datetime
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WishView:
    """What the candidate said that waits for an answer."""

    wish: TimeWish
    times: tuple[ProposedTime, ...]


def view_wish(found: SchedulingRequest, viewer: Account) -> WishView | None:
    """The wish of an open link that nobody has answered; each time costs the queries of one question."""
    wish = find_wish(found)
    if wish is None or wish.state != WishState.OPEN:
        return None
    starts = list_proposed(wish.starts)
    reasons = explain_proposed(found, starts, viewer)
    times = (ProposedTime(write_instant(start), start, tuple(why)) for start, why in zip(starts, reasons, strict=True))
    return WishView(wish, tuple(times))


@scheduler_page()
@require_POST
def settle_wish(request: AccountRequest, place: Workplace, request_id: str) -> HttpResponseBase:
    """Book the time that was pressed for the candidate, or tell them that new times come."""
    found = get_visible_request(place.account, request_id)
    require_looking_after(place.account, found)
    typed = request.POST.get("starts_at", "")
    try:
        if not typed:
            _answer(request, found, place.account)
        elif (starts_at := find_moment(typed)) is None:
            messages.warning(request, "This is none of the proposed times.")
        else:
            booking = accept_time(found, starts_at, place.account)
            messages.success(request, f"Booked. {booking.invitee_name} gets the invitation by mail.")
    except (BookingRefused, LinkRefused, InputRefused) as refusal:
        messages.warning(request, f"This time was not booked. {refusal.message}")
    return HttpResponseRedirect(f"/scheduler/requests/{found.pk}", status=303)


def _answer(request: AccountRequest, found: SchedulingRequest, by: Account) -> None:
    if answer_wish(found, by):
        messages.success(request, "The candidate is told by mail that new times come. Offer them by editing this link.")
    else:
        messages.info(request, "This was answered already.")
