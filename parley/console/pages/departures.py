"""How the browser leaves the console for an engine: by redirect, or by a page whose form posts signed fields."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from parley.console.services.cronofy.accounts import Departure
from parley.toolkit.form_targets import allow_forms_to


def depart(request: HttpRequest, departure: Departure, going_to: str) -> HttpResponse:
    """Send the browser on its way; `going_to` names the place for the page in between."""
    if not departure.fields:
        return HttpResponseRedirect(departure.address)
    context = {"departure": departure, "going_to": going_to}
    response = render(request, "console/settings/leave.html", context)
    return allow_forms_to(response, departure.address)
