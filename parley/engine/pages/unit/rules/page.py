"""What a company decides once for all its bookings: hosts' changes in their calendars, and calendars asked first."""

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from parley.engine.models import OutsideChanges
from parley.engine.pages.scheduler.workplace import Workplace, scheduler_page, show_page
from parley.engine.pages.unit.members import go_to_unit
from parley.engine.services.people.unit_rules import save_rules
from parley.engine.services.people.units import is_owner
from parley.engine.session import AccountRequest

_PATH = "/scheduler/unit/rules"
_CHANGES = [
    (OutsideChanges.FOLLOW.value, "Follow: the conversation moves or is cancelled, and the candidate is told"),
    (OutsideChanges.ASK.value, "Ask the host first: the candidate is told nothing until they decide"),
]
_CHECKS = [
    ("no", "Confirm at once: what is known of the calendar counts"),
    ("yes", "Ask every calendar first, and refuse the time with a reason where one does not answer"),
]


class RulesForm(forms.Form):
    """Two choices."""

    outside_changes = forms.ChoiceField(
        label="When a host moves, renames or deletes the event in their own calendar",
        choices=_CHANGES,
        widget=forms.RadioSelect,
    )
    checks_live = forms.ChoiceField(
        label="When a candidate books while a calendar does not answer", choices=_CHECKS, widget=forms.RadioSelect
    )


@scheduler_page()
@require_http_methods(["GET", "HEAD", "POST"])
def show_rules(request: AccountRequest, place: Workplace) -> HttpResponseBase:
    """The rules as they are; owners change them."""
    unit = place.unit
    initial = {"outside_changes": unit.outside_changes, "checks_live": "yes" if unit.checks_live else "no"}
    form = RulesForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        save_rules(
            place.account,
            unit,
            outside_changes=OutsideChanges(values["outside_changes"]),
            checks_live=values["checks_live"] == "yes",
        )
        messages.success(request, "Saved. It counts from now on.")
        return go_to_unit(unit, _PATH)
    context = {"form": form, "may_change": is_owner(place.account, unit), "section": "rules"}
    return show_page(request, place, "engine/unit/rules.html", context, 422 if form.errors else 200)
