"""On to the engine's page on which Google and Microsoft 365 are set up."""

from django.http import HttpRequest, HttpResponseRedirect
from django.views.decorators.http import require_POST

from parley.console.pages.permissions import operator_page
from parley.console.services.companies.one_time_addresses import ask_set_up_address


@operator_page
@require_POST
def open_set_up(request: HttpRequest) -> HttpResponseRedirect:
    """A new one-time address of the engine, for this browser."""
    return HttpResponseRedirect(ask_set_up_address(), status=303)
