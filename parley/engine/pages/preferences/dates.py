"""Dates that differ: days off, dates with other hours, public holidays, and the coming weeks as they result."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_GET, require_POST

from parley.engine.domain.errors.availability import SpecialDateUnknown
from parley.engine.domain.errors.base import InputRefused
from parley.engine.pages.preferences.forms import DateHoursForm, HolidaysForm, TimeOffForm
from parley.engine.pages.preferences.weekly_grid import write_clock
from parley.engine.services.availability.hours.holidays import find_language
from parley.engine.services.availability.hours.outlook import OutlookDay, look_at_coming_weeks
from parley.engine.services.availability.hours.reading import HoursUse
from parley.engine.services.availability.hours.special_dates import (
    add_time_off,
    choose_holidays,
    delete_special_date,
    list_coming_holidays,
    list_special_dates,
    set_hours_of_date,
    work_on_holiday,
)
from parley.engine.services.availability.terms import get_default_rule, get_preferences
from parley.engine.session import AccountRequest, signed_in_page
from parley.toolkit.clock import now

WEEKS = 6
HOLIDAYS_AHEAD_DAYS = 365
_HERE = "/scheduler/preferences/dates"
_REASONS = {"hours": "Other", "off": "Off", "holiday": "Holiday"}


@dataclass(frozen=True, slots=True)
class DayCell:
    """One date of the picture: its stretches in words and as bars over 24 hours, and why it differs."""

    on: date
    is_past: bool
    is_today: bool
    times: tuple[str, ...]
    bars: tuple[tuple[int, int], ...]
    reason: str
    note: str


@signed_in_page
@require_GET
def show_dates(request: AccountRequest) -> HttpResponseBase:
    """What differs, what is to come, and forms to change it; `use` chooses whose hours the picture shows."""
    return _show(request)


@signed_in_page
@require_POST
def add_days_off(request: AccountRequest) -> HttpResponseBase:
    """Take days off."""
    form = TimeOffForm(request.POST)

    def keep() -> str:
        data = form.cleaned_data
        first_on, last_on = data["first_on"], data["last_on"] or data["first_on"]
        add_time_off(request.account, first_on, last_on, data["note"], _find_today(request))
        return "Saved. Nobody can book you then."

    return _keep(request, form, keep, off_form=form)


@signed_in_page
@require_POST
def save_hours_of_date(request: AccountRequest) -> HttpResponseBase:
    """Set the hours of one date."""
    form = DateHoursForm(request.POST)

    def keep() -> str:
        data = form.cleaned_data
        set_hours_of_date(request.account, data["on"], form.list_periods(), data["note"], _find_today(request))
        return "Saved. These hours hold on that date."

    return _keep(request, form, keep, hours_form=form)


@signed_in_page
@require_POST
def remove_date(request: AccountRequest, special_date_id: int) -> HttpResponseBase:
    """Let the usual hours hold again."""
    try:
        delete_special_date(request.account, special_date_id)
    except SpecialDateUnknown as refusal:
        messages.warning(request, refusal.message)
        return _show(request, status=404)
    messages.success(request, "Removed. Your usual hours hold again.")
    return HttpResponseRedirect(_HERE, status=303)


@signed_in_page
@require_POST
def save_region(request: AccountRequest) -> HttpResponseBase:
    """Choose whose public holidays are days off; a region that belongs to another country is dropped."""
    form = HolidaysForm(request.POST, initial={"country": "", "region": ""})
    regions = dict(form.regions)

    def keep() -> str:
        country, region = request.POST.get("country", ""), request.POST.get("region", "")
        choose_holidays(request.account, country, region if region in regions else "")
        return "Saved. These holidays are days off." if country else "Saved. No holiday is a day off by itself."

    form.errors.pop("region", None)
    return _keep(request, form, keep, holidays_form=form)


@signed_in_page
@require_POST
def work_or_rest(request: AccountRequest) -> HttpResponseBase:
    """Work on a public holiday as on other days, or no longer."""
    is_worked = request.POST.get("work") == "yes"
    try:
        on = date.fromisoformat(request.POST.get("on", ""))
        work_on_holiday(request.account, on, is_worked=is_worked, today_on=_find_today(request))
    except (ValueError, InputRefused):
        messages.warning(request, "There is no such holiday ahead.")
        return _show(request, status=422)
    messages.success(request, "Saved. Your usual hours hold on that holiday." if is_worked else "Saved. You are off.")
    return HttpResponseRedirect(_HERE, status=303)


def _keep(request: AccountRequest, form: forms.Form, keep: Callable[[], str], **shown: forms.Form) -> HttpResponseBase:
    """Keep what a form says and go on; or show the page again with what is wrong beside what was typed."""
    if not form.errors:
        try:
            messages.success(request, keep())
            return HttpResponseRedirect(_HERE, status=303)
        except InputRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    return _show(request, status=422, **shown)


def _find_today(request: AccountRequest) -> date:
    return now().astimezone(ZoneInfo(get_default_rule(request.account).tzid)).date()


def _show(request: AccountRequest, status: int = 200, **forms_shown: forms.Form) -> HttpResponseBase:
    account = request.account
    wishes, tzid = get_preferences(account), get_default_rule(account).tzid
    today_on = now().astimezone(ZoneInfo(tzid)).date()
    language = _find_language(request, wishes.holiday_country)
    use = HoursUse.PUBLIC_LINK if request.GET.get("use") == HoursUse.PUBLIC_LINK.value else HoursUse.REQUEST
    monday = today_on - timedelta(days=today_on.weekday())
    days = look_at_coming_weeks(account, wishes, tzid, use, monday, WEEKS, language)
    region = {"country": wishes.holiday_country, "region": wishes.holiday_region}
    cells = [_lay_cell(day, today_on) for day in days]
    context = {
        "off_form": TimeOffForm(),
        "hours_form": DateHoursForm(),
        "holidays_form": HolidaysForm(initial=region),
        **forms_shown,
        "tzid": tzid,
        "use": use.value,
        "weeks": [cells[place : place + 7] for place in range(0, len(cells), 7)],
        "special_dates": list_special_dates(account, today_on),
        "holidays": list_coming_holidays(account, wishes, today_on, HOLIDAYS_AHEAD_DAYS, language),
    }
    return render(request, "engine/preferences/dates.html", context, status=status)


def _find_language(request: HttpRequest, country: str) -> str:
    accepted = [name for name, _ in parse_accept_lang_header(request.headers.get("Accept-Language", ""))]
    return find_language(country, [*accepted, "en"])


def _lay_cell(day: OutlookDay, today_on: date) -> DayCell:
    return DayCell(
        on=day.on,
        is_past=day.on < today_on,
        is_today=day.on == today_on,
        times=tuple(f"{write_clock(first)}–{write_clock(end)}" for first, end in day.periods),
        bars=tuple((first, end - first) for first, end in day.periods),
        reason=_REASONS.get(day.reason, ""),
        note=day.note,
    )
