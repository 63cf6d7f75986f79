"""Company › Settings: the groups of settings, one page each."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from parley.console.pages.companies.cronofy import describe_state
from parley.console.pages.permissions import MemberRequest, is_operator, member_page
from parley.console.services.companies.one_time_addresses import can_set_up_providers


@member_page
@require_http_methods(["GET", "HEAD"])
def show_settings(request: MemberRequest) -> HttpResponse:
    """The list of settings with the present state of each in a sentence."""
    context = {
        "cronofy_state": describe_state(request.member.company),
        "can_set_up": can_set_up_providers() and is_operator(request),
    }
    return render(request, "console/settings/page.html", context)
