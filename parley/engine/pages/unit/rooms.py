"""The rooms and other resources of a unit."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods, require_POST

from parley.engine.domain.errors.base import InputRefused
from parley.engine.pages.scheduler.workplace import Workplace, scheduler_page, show_page
from parley.engine.pages.unit.forms import RoomForm
from parley.engine.pages.unit.members import go_to_unit
from parley.engine.services.people.resources import create_resource, list_covered, list_resources, remove_resource
from parley.engine.services.people.units import is_scheduler
from parley.engine.session import AccountRequest

_PATH = "/scheduler/unit/rooms"


@scheduler_page()
@require_http_methods(["GET", "HEAD", "POST"])
def show_rooms(request: AccountRequest, place: Workplace) -> HttpResponseBase:
    """The rooms, and the form for another one."""
    form = RoomForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            room = create_resource(place.account, place.unit, form.cleaned_data["name"], form.cleaned_data["email"])
            messages.success(request, f"{room.name} is added.")
            return go_to_unit(place.unit, _PATH)
        except InputRefused as refusal:
            form.add_error(refusal.field or None, refusal.message)
    return _show(request, place, form, 422 if form.errors else 200)


@scheduler_page()
@require_POST
def drop_room(request: AccountRequest, place: Workplace, resource_id: str) -> HttpResponseBase:
    """Take a room away."""
    remove_resource(place.account, place.unit, resource_id)
    messages.success(request, "The room is taken away.")
    return go_to_unit(place.unit, _PATH)


def _show(request: AccountRequest, place: Workplace, form: RoomForm, status: int) -> HttpResponse:
    rooms = list_resources(place.unit)
    context = {
        "form": form,
        "rooms": rooms,
        "covered": list_covered([room.pk for room in rooms]),
        "may_change": is_scheduler(place.account, place.unit),
        "section": "rooms",
    }
    return show_page(request, place, "engine/unit/rooms.html", context, status)
