"""What the candidate answered to the invitation, and another time that they proposed there: taken or refused."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST

from parley.engine.domain.errors.bookings import BookingRefused
from parley.engine.domain.zones.instants import write_instant
from parley.engine.models import Account, Booking
from parley.engine.pages.scheduler.workplace import Workplace, scheduler_page
from parley.engine.services.requests.listing import get_visible_request, require_looking_after
from parley.engine.services.smart_invites.bookings.answering import find_answer
from parley.engine.services.smart_invites.bookings.proposals import (
    accept_proposal,
    explain_proposal,
    find_live,
    refuse_proposal,
)
from parley.engine.session import AccountRequest
from parley.toolkit.presenting.days import find_moment

_SAID = {
    "accepted": "Accepted the invitation",
    "tentative": "May come",
    "declined": "Declined the invitation",
    "pending": "Passed the invitation on",
}


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer as the page shows it; `why_not` says why the proposed time cannot be taken."""

    said: str
    comment: str
    answered_at: datetime
    proposed_at: datetime | None
    value: str
    why_not: tuple[str, ...]


def describe_answer(booking: Booking | None, viewer: Account) -> AnswerView | None:
    """What the candidate answered to the present time; None where nothing came. One query, more for a proposal."""
    answer = find_answer(booking) if booking is not None else None
    if booking is None or answer is None:
        return None
    proposed_at = answer.proposed_at
    why_not = tuple(explain_proposal(booking, proposed_at, viewer)) if proposed_at else ()
    value = write_instant(proposed_at) if proposed_at else ""
    return AnswerView(_SAID[answer.status], answer.comment, answer.answered_at, proposed_at, value, why_not)


@scheduler_page()
@require_POST
def answer_proposal(request: AccountRequest, place: Workplace, request_id: str) -> HttpResponseBase:
    """Move the conversation to the proposed time, or leave it and tell the candidate so."""
    found = get_visible_request(place.account, request_id)
    require_looking_after(place.account, found)
    try:
        booking = find_live(found)
        proposed_at = find_moment(request.POST.get("proposed_at", ""))
        if proposed_at is None:
            messages.warning(request, "This is none of the proposed times.")
        elif request.POST.get("takes") == "yes":
            accept_proposal(booking, proposed_at)
            messages.success(request, "Moved to the proposed time. Everybody is told by mail.")
        else:
            refuse_proposal(booking, proposed_at)
            messages.success(request, "The conversation stays where it is. The candidate is told by mail.")
    except BookingRefused as refusal:
        messages.warning(request, refusal.message)
    return HttpResponseRedirect(f"/scheduler/requests/{found.pk}", status=303)
