"""An application asks for a meeting room: the person chooses one, adds one, or goes back without."""

from urllib.parse import urlencode

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from parley.engine.domain.errors.base import FieldsRefused
from parley.engine.domain.errors.events import ConferencingVisitUnknown
from parley.engine.models import ConferencingVisit
from parley.engine.pages.events.forms import RoomForm, add_refusals
from parley.engine.services.events.conferencing import choose_room, find_rooms, get_visit, keep_room, refuse_visit
from parley.engine.session import AccountRequest, signed_in_page
from parley.toolkit.form_targets import allow_forms_to


@signed_in_page
@require_http_methods(["GET", "POST"])
def choose_conferencing(request: AccountRequest, token: str) -> HttpResponseBase:
    """The account's rooms and a form for a new one; back to the application either way."""
    try:
        visit = get_visit(request.account, token)
        if request.method == "POST":
            return _decide(request, visit)
    except ConferencingVisitUnknown as refusal:
        return _refuse(request, refusal.message)
    return _show(request, visit, RoomForm(initial={"provider_name": visit.provider_name or "zoom"}))


def _decide(request: AccountRequest, visit: ConferencingVisit) -> HttpResponseBase:
    decision = request.POST.get("decision", "")
    form = RoomForm(request.POST if decision == "add" else None, initial={"provider_name": visit.provider_name})
    try:
        if decision == "cancel":
            refuse_visit(visit)
            return _go_back(visit, error="access_denied")
        if decision == "choose":
            return _go_back(visit, last_linked_profile_id=choose_room(visit, request.POST.get("room", "")).pk)
        if form.is_valid():
            room = keep_room(visit, **form.cleaned_data)
            return _go_back(visit, last_linked_profile_id=room.pk)
    except FieldsRefused as refusal:
        if not form.is_bound:
            return _show(request, visit, form, error=refusal.message)
        add_refusals(form, refusal)
    return _show(request, visit, form)


def _go_back(visit: ConferencingVisit, **facts: str) -> HttpResponseBase:
    joint = "&" if "?" in visit.redirect_uri else "?"
    return HttpResponseRedirect(f"{visit.redirect_uri}{joint}{urlencode(facts)}", status=303)


def _show(request: AccountRequest, visit: ConferencingVisit, form: RoomForm, error: str = "") -> HttpResponseBase:
    context = {
        "form": form,
        "error": error,
        "rooms": find_rooms(request.account),
        "application": visit.application,
        "account": request.account,
        "other_account_url": f"/connect/log-in?{urlencode({'next': request.get_full_path()})}",
    }
    answer = render(request, "engine/events/choose_room.html", context, status=422 if error or form.errors else 200)
    return allow_forms_to(answer, visit.redirect_uri)


def _refuse(request: AccountRequest, message: str) -> HttpResponseBase:
    context = {
        "what_happened": "This question was answered, or is not for you",
        "what_it_means": f"{message} You are signed in as {request.account.email}.",
        "what_to_do": "Go back to the application you came from and try again there.",
    }
    return render(request, "toolkit/error.html", context, status=404)
