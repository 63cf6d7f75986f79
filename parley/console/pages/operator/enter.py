"""The one-time operator address: it opens the operator's rooms in this browser for half a day."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from parley.console.pages.permissions import OPERATOR_KEY, public_page
from parley.console.services.companies.one_time_addresses import check_operator_address, use_operator_address
from parley.toolkit.clock import now

OPEN_HOURS = 12


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """A button; pressing it uses the address up."""
    if request.method == "POST":
        use_operator_address(token)
        request.session.cycle_key()
        request.session[OPERATOR_KEY] = int((now() + timedelta(hours=OPEN_HOURS)).timestamp())
        return redirect("operator_mail")
    check_operator_address(token)
    response = render(request, "console/operator/enter.html", {"open_hours": OPEN_HOURS})
    response["Cache-Control"] = "no-store"
    return response
