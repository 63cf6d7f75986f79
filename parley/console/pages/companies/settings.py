"""Company › Settings: the groups of settings, one page each."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from parley.console.pages.companies.cronofy import describe_state
from parley.console.pages.permissions import MemberRequest, member_page


@member_page
@require_http_methods(["GET", "HEAD"])
def show_settings(request: MemberRequest) -> HttpResponse:
    """The list of settings with the present state of each in a sentence."""
    return render(request, "console/settings/page.html", {"cronofy_state": describe_state(request.member.company)})
