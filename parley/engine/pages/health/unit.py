"""How the calendars of a unit's people are read: all of them for those who look after it, else one's own."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from parley.engine.domain.zones.release import find_zone_fault, name_zone_data
from parley.engine.pages.scheduler.workplace import Workplace, scheduler_page, show_page
from parley.engine.services.calendars.breaks.listing import list_health_of, list_health_of_unit
from parley.engine.services.people.units import is_scheduler
from parley.engine.session import AccountRequest


@scheduler_page()
@require_safe
def show_health(request: AccountRequest, place: Workplace) -> HttpResponse:
    """The connections, the worst first."""
    sees_everybody = is_scheduler(place.account, place.unit)
    health = list_health_of_unit(place.unit) if sees_everybody else list_health_of(place.account)
    context = {
        "health": health,
        "sees_everybody": sees_everybody,
        "zone_version": name_zone_data(),
        "zone_fault": find_zone_fault(),
        "section": "health",
    }
    return show_page(request, place, "engine/unit/health.html", context)
