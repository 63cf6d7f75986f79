"""Hours and preferences: when, how long, how soon and where somebody can be booked."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.people import UnitUnknown
from parley.engine.models import Account, OrganizationalUnit
from parley.engine.pages.preferences.forms import WITHOUT_DETAIL, PreferencesForm
from parley.engine.pages.preferences.weekly_grid import lay_grid, read_grid
from parley.engine.pages.scheduler.workplace import Workplace, scheduler_page
from parley.engine.services.availability.availability import save_default_rule, save_preferences
from parley.engine.services.availability.hours.rules import move_rules
from parley.engine.services.availability.terms import get_default_rule, get_preferences
from parley.engine.services.calendars.calendars import (
    find_target_calendar,
    name_conferencing,
    note_zone_changed,
)
from parley.engine.services.people.accounts import choose_language, update_account
from parley.engine.services.people.typed_words import check_place
from parley.engine.services.people.units import list_members, require_scheduler
from parley.engine.session import AccountRequest, signed_in_page
from parley.toolkit.presenting.languages import SOURCE_LANGUAGE

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
    return _edit(request, request.account, "/scheduler/preferences")


@scheduler_page()
@require_http_methods(["GET", "HEAD", "POST"])
def show_colleague_preferences(request: AccountRequest, place: Workplace, account_id: str) -> HttpResponseBase:
    """The same page for a colleague, whose hours owners and scheduler administrators of the unit look after."""
    require_scheduler(place.account, place.unit)
    member = next((each.account for each in list_members(place.unit) if each.account_id == account_id), None)
    if member is None:
        raise UnitUnknown("This colleague is no longer a member.")
    return _edit(request, member, f"/scheduler/unit?unit={place.unit.pk}", place.unit)


def _edit(
    request: AccountRequest, account: Account, back_to: str, unit: OrganizationalUnit | None = None
) -> HttpResponseBase:
    initial = _read_initial(account)
    colleague = {"colleague": account, "unit": unit} if unit else {}
    conferencing = name_conferencing(find_target_calendar(account))
    if request.method != "POST":
        form = PreferencesForm(initial=initial, conferencing=conferencing)
        return _show(request, form, lay_grid(get_default_rule(account).weekly_periods), colleague)
    form = PreferencesForm(request.POST, initial=initial, conferencing=conferencing)
    periods, errors = read_grid(request.POST)
    if form.is_valid() and not errors:
        try:
            _save(account, form.cleaned_data, periods)
            whose = f"the new hours of {account.name or account.email}" if unit else "your new hours"
            messages.success(request, f"Saved. Links use {whose} from now on.")
            return HttpResponseRedirect(back_to, status=303)
        except InputRefused as refusal:
            field = {"place": "place_detail"}.get(refusal.field, refusal.field)
            form.add_error(field if field in form.fields else None, refusal.message)
    return _show(request, form, lay_grid(periods, errors), colleague, status=422)


def _read_initial(account: Account) -> dict[str, object]:
    wishes = get_preferences(account)
    return {
        **{name: getattr(wishes, name) for name in PREFERENCES},
        "tzid": get_default_rule(account).tzid,
        "place_kind": wishes.place.get("kind") or "none",
        "place_detail": wishes.place.get("detail") or "",
        "language": account.language or SOURCE_LANGUAGE,
    }


def _save(account: Account, data: dict[str, Any], periods: list[dict[str, str]]) -> None:
    is_open = data["place_kind"] in WITHOUT_DETAIL
    place = check_place({"kind": data["place_kind"], "detail": "" if is_open else data["place_detail"]})
    move_rules(account, get_default_rule(account).tzid, data["tzid"])
    save_default_rule(account, data["tzid"], periods)
    save_preferences(account, {**{name: data[name] for name in PREFERENCES}, "place": place})
    if data["language"] and data["language"] != account.language:
        choose_language(account, data["language"])
    if account.tzid != data["tzid"]:
        update_account(account, account.name, data["tzid"])
        note_zone_changed(account)


def _show(
    request: AccountRequest, form: PreferencesForm, grid: object, more: dict[str, Any], status: int = 200
) -> HttpResponseBase:
    context = {"form": form, "grid": grid, **more}
    return render(request, "engine/preferences/hours.html", context, status=status)
