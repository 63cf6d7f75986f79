"""Today: the day's conversations with the gaps, what needs attention, and first steps while there is nothing yet."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from parley.console.domain.roles import Capability
from parley.console.pages.permissions import MemberRequest, member_page
from parley.console.services.cronofy.data_centres import find_cronofy_account, find_data_centre
from parley.console.services.today import describe_today
from parley.toolkit.clock import now


@member_page
@require_http_methods(["GET", "HEAD"])
def show_today(request: MemberRequest) -> HttpResponse:
    """The member's day; without candidates' names for whoever may not read them."""
    account = find_cronofy_account(request.member.company)
    data_centre = find_data_centre(account.code) if account else None
    context = {
        "today": describe_today(request.member),
        "tzid": request.member.user.tzid or "UTC",
        "moment": now(),
        "shows_conversations": request.member.can(Capability.READ_CANDIDATES),
        "engine_url": data_centre.app_url if data_centre else "",
    }
    return render(request, "console/today/page.html", context)
