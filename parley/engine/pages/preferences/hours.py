"""Hours and preferences: when, how long, how soon and where somebody can be booked."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from parley.engine.domain.errors.base import InputRefused
from parley.engine.models import Account
from parley.engine.pages.preferences.forms import PreferencesForm
from parley.engine.pages.preferences.weekly_grid import lay_grid, read_grid
from parley.engine.services.availability.availability import save_default_rule, save_preferences
from parley.engine.services.availability.hours.rules import move_rules
from parley.engine.services.availability.terms import get_default_rule, get_preferences
from parley.engine.services.calendars.calendars import note_zone_changed
from parley.engine.services.people.accounts import update_account
from parley.engine.services.people.typed_words import check_place
from parley.engine.session import AccountRequest, signed_in_page

PREFERENCES = (
    "duration_minutes",
    "start_interval_minutes",
    "period_days",
    "minimum_notice_minutes",
    "buffer_before_minutes",
    "buffer_after_minutes",
    "daily_limit",
    "weekly_limit",
)


@signed_in_page
@require_http_methods(["GET", "POST"])
def show_preferences(request: AccountRequest) -> HttpResponseBase:
    """One page, one Save; what was typed stays when something is wrong."""
    initial = _read_initial(request.account)
    if request.method == "GET":
        rule = get_default_rule(request.account)
        return _show(request, PreferencesForm(initial=initial), lay_grid(rule.weekly_periods))
    form = PreferencesForm(request.POST, initial=initial)
    periods, errors = read_grid(request.POST)
    if form.is_valid() and not errors:
        try:
            _save(request.account, form.cleaned_data, periods)
            messages.success(request, "Saved. Links use your new hours from now on.")
            return HttpResponseRedirect("/scheduler/preferences", status=303)
        except InputRefused as refusal:
            field = {"place": "place_detail"}.get(refusal.field, refusal.field)
            form.add_error(field if field in form.fields else None, refusal.message)
    return _show(request, form, lay_grid(periods, errors), status=422)


def _read_initial(account: Account) -> dict[str, object]:
    wishes = get_preferences(account)
    return {
        **{name: getattr(wishes, name) for name in PREFERENCES},
        "tzid": get_default_rule(account).tzid,
        "place_kind": wishes.place.get("kind") or "none",
        "place_detail": wishes.place.get("detail") or "",
    }


def _save(account: Account, data: dict[str, Any], periods: list[dict[str, str]]) -> None:
    is_open = data["place_kind"] == "none"
    place = check_place({"kind": data["place_kind"], "detail": "" if is_open else data["place_detail"]})
    move_rules(account, get_default_rule(account).tzid, data["tzid"])
    save_default_rule(account, data["tzid"], periods)
    save_preferences(account, {**{name: data[name] for name in PREFERENCES}, "place": place})
    if account.tzid != data["tzid"]:
        update_account(account, account.name, data["tzid"])
        note_zone_changed(account)


def _show(request: AccountRequest, form: PreferencesForm, grid: object, status: int = 200) -> HttpResponseBase:
    return render(request, "engine/preferences/hours.html", {"form": form, "grid": grid}, status=status)
