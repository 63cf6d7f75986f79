"""How every calendar of this installation is read, for its operator."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parley.engine.domain.zones.release import find_zone_fault, name_zone_data
from parley.engine.pages.set_up.providers import set_up_page
from parley.engine.services.calendars.breaks.listing import describe_health, list_alarms, list_everybody

ON_A_PAGE = 100


@set_up_page
@require_safe
def show_health(request: HttpRequest) -> HttpResponse:
    """Every connection, the worst first, and what providers hold against this installation."""
    page = Paginator(list_everybody(), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "health": describe_health(page.object_list),
        "page": page,
        "alarms": list_alarms(),
        "zone_version": name_zone_data(),
        "zone_fault": find_zone_fault(),
    }
    return render(request, "engine/set_up/health.html", context)
