"""What a company decides once for all its bookings: who may use a link, what candidates may change, hosts' changes."""

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from parley.engine.pages.scheduler.workplace import Workplace, scheduler_page, show_page
from parley.engine.pages.unit.members import go_to_unit
from parley.engine.pages.unit.rules.forms import RulesForm, describe_rules
from parley.engine.services.people.unit_rules import save_rules
from parley.engine.services.people.units import is_owner
from parley.engine.session import AccountRequest

_PATH = "/scheduler/unit/rules"


@scheduler_page()
@require_http_methods(["GET", "HEAD", "POST"])
def show_rules(request: AccountRequest, place: Workplace) -> HttpResponseBase:
    """The rules as they are; owners change them."""
    unit = place.unit
    form = RulesForm(request.POST if request.method == "POST" else None, initial=describe_rules(unit))
    if request.method == "POST" and form.is_valid():
        save_rules(place.account, unit, form.read_rules())
        messages.success(request, "Saved. It counts from now on.")
        return go_to_unit(unit, _PATH)
    context = {"form": form, "may_change": is_owner(place.account, unit), "section": "rules"}
    return show_page(request, place, "engine/unit/rules.html", context, 422 if form.errors else 200)
