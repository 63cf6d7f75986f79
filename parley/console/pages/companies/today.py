"""Today: the next conversations, what needs attention, and first steps while there is nothing yet."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from parley.console.pages.permissions import MemberRequest, member_page
from parley.console.services.today import describe_today
from parley.toolkit.clock import now


@member_page
@require_http_methods(["GET", "HEAD"])
def show_today(request: MemberRequest) -> HttpResponse:
    """The member's day."""
    tzid = request.member.user.tzid or "UTC"
    context = {
        "today": describe_today(request.member),
        "tzid": tzid,
        "moment": now(),
    }
    return render(request, "console/today/page.html", context)
