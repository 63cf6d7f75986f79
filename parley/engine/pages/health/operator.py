"""How every calendar of this installation is read, for its operator."""

from importlib.metadata import version

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parley.engine.pages.set_up.providers import set_up_page
from parley.engine.services.calendars.breaks.listing import list_alarms, list_health


@set_up_page
@require_safe
def show_health(request: HttpRequest) -> HttpResponse:
    """Every connection, the worst first, and what providers hold against this installation."""
    context = {"health": list_health(), "alarms": list_alarms(), "zone_version": version("tzdata")}
    return render(request, "engine/set_up/health.html", context)
