"""Candidates who declined, with the times they proposed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.roles import Capability
from parley.console.domain.statuses import UPCOMING
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.bookings.proposals import accept_proposal, list_declined
from parley.toolkit.ids import make_token


@page_for(Capability.READ_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def show_declined(request: MemberRequest) -> HttpResponse:
    """Who declined, newest first; one's own or everybody's."""
    whose = "company" if request.GET.get("whose") == "company" else "me"
    context = {
        "conversations": list_declined(request.member, is_own=whose == "me"),
        "whose": whose,
        "tzid": request.member.user.tzid or "UTC",
        "can_manage": request.member.can(Capability.MANAGE_CONVERSATIONS),
        "form_key": make_token(),
        "tab": "declined",
    }
    return render(request, "console/bookings/declined.html", context)


@page_for(Capability.MANAGE_CONVERSATIONS)
@require_POST
def accept(request: MemberRequest, proposal_id: int) -> HttpResponse:
    """One click: the candidate's link offers exactly that time."""
    conversation = accept_proposal(request.member, proposal_id)
    if conversation.status in UPCOMING:
        words = _("This time is booked. The candidate gets the invitation by mail.")
    else:
        words = _("The candidate's link now offers exactly this time, and was mailed to them to confirm.")
    messages.success(request, words)
    return redirect("conversation", conversation.pk)
