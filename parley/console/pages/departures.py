"""How the browser leaves the console for an engine: by redirect, or by a page whose form posts signed fields."""

from typing import Any, cast
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from parley.console.services.cronofy.accounts import Departure


def depart(request: HttpRequest, departure: Departure, going_to: str) -> HttpResponse:
    """Send the browser on its way; `going_to` names the place for the page in between."""
    if not departure.fields:
        return HttpResponseRedirect(departure.address)
    context = {"departure": departure, "going_to": going_to}
    response = render(request, "console/settings/leave.html", context)
    return allow_forms_to(response, departure.address)


def allow_forms_to(response: HttpResponse, address: str) -> HttpResponse:
    """Let this page's forms lead to the address: browsers hold `form-action` against the redirects after it, too."""
    parts = urlsplit(address)
    if parts.hostname:
        # django-csp reads this attribute of the response; its decorator can only name origins known beforehand.
        cast(Any, response)._csp_update = {"form-action": [f"{parts.scheme}://{parts.netloc}"]}
    return response
