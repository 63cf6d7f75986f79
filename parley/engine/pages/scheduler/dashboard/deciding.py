"""Deciding whether a booking follows what its host did in their own calendar."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST

from parley.engine.domain.errors.bookings import BookingRefused
from parley.engine.pages.scheduler.workplace import Workplace, scheduler_page
from parley.engine.services.bookings.following.proposals import find_proposal, settle_proposal
from parley.engine.services.requests.listing import get_visible_request, require_looking_after
from parley.engine.session import AccountRequest


@scheduler_page()
@require_POST
def decide(request: AccountRequest, place: Workplace, request_id: str) -> HttpResponseBase:
    """Let the booking follow, or put the event back as it was."""
    found = get_visible_request(place.account, request_id)
    require_looking_after(place.account, found)
    proposal, follows = find_proposal(found), request.POST.get("follows") == "yes"
    try:
        if proposal is None:
            messages.info(request, "Nothing waits for a decision any more.")
        else:
            settle_proposal(proposal, follows=follows)
            done = "Done. Everybody is told by mail." if follows else "The event is put back as it was."
            messages.success(request, done)
    except BookingRefused as refusal:
        messages.warning(request, refusal.message)
    return HttpResponseRedirect(f"/scheduler/requests/{found.pk}", status=303)
