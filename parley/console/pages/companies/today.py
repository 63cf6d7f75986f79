"""Today: the day's conversations with the gaps, what needs attention, and first steps while there is nothing yet."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from parley.console.domain.roles import Capability
from parley.console.pages.permissions import MemberRequest, member_page
from parley.console.services.today import describe_today
from parley.toolkit.clock import now


@member_page
@require_http_methods(["GET", "HEAD"])
def show_today(request: MemberRequest) -> HttpResponse:
    """The member's day; without candidates' names for whoever may not read them."""
    context = {
        "today": describe_today(request.member),
        "tzid": request.member.user.tzid or "UTC",
        "moment": now(),
        "shows_conversations": request.member.can(Capability.READ_CANDIDATES),
    }
    return render(request, "console/today/page.html", context)
