"""The meeting rooms that a person keeps for events."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from parley.engine.domain.errors.base import FieldsRefused
from parley.engine.domain.errors.events import MeetingRoomUnknown
from parley.engine.pages.events.forms import RoomForm, add_refusals
from parley.engine.services.events.conferencing import add_room, find_rooms, forget_room
from parley.engine.session import AccountRequest, signed_in_page


@signed_in_page
@require_http_methods(["GET", "POST"])
def show_rooms(request: AccountRequest) -> HttpResponseBase:
    """The rooms there are, and a form for another."""
    form = RoomForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            add_room(request.account, **form.cleaned_data)
        except FieldsRefused as refusal:
            add_refusals(form, refusal)
        else:
            messages.success(request, "Kept. Applications can now put this room into your events.")
            return HttpResponseRedirect("/scheduler/meeting-rooms", status=303)
    return _show(request, form, status=422 if form.errors else 200)


@signed_in_page
@require_POST
def remove_room(request: AccountRequest, profile_id: str) -> HttpResponseBase:
    """Let go of one; events that carry its address keep it."""
    try:
        forget_room(request.account, profile_id)
    except MeetingRoomUnknown as refusal:
        messages.warning(request, refusal.message)
        return _show(request, RoomForm(), status=404)
    messages.success(request, "Removed. Events that carry its address keep it.")
    return HttpResponseRedirect("/scheduler/meeting-rooms", status=303)


def _show(request: AccountRequest, form: RoomForm, status: int) -> HttpResponseBase:
    context = {"form": form, "rooms": find_rooms(request.account)}
    return render(request, "engine/events/rooms.html", context, status=status)
