"""Hours under names, and which of them each kind of link goes by."""

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from parley.engine.domain.errors.availability import AvailabilityRuleUnknown
from parley.engine.domain.errors.base import InputRefused
from parley.engine.models import AvailabilityRule
from parley.engine.pages.preferences.weekly_grid import lay_grid, read_grid, write_hours
from parley.engine.services.availability.hours.reading import DEFAULT_RULE, HoursUse, choose_rules
from parley.engine.services.availability.hours.rules import (
    LONGEST_RULE_NAME,
    choose_uses,
    delete_availability_rule,
    get_own_rule,
    list_own_rules,
    save_named_rule,
)
from parley.engine.services.availability.terms import get_default_rule
from parley.engine.session import AccountRequest, signed_in_page

_HERE = "/scheduler/preferences/rules"
_USES = {HoursUse.REQUEST: "Links for somebody in particular", HoursUse.PUBLIC_LINK: "Your public link"}


class RuleNameForm(forms.Form):
    """What hours are called."""

    name = forms.CharField(label="Name", max_length=LONGEST_RULE_NAME, help_text="Such as “Interview afternoons”.")


@signed_in_page
@require_http_methods(["GET", "POST"])
def show_rules(request: AccountRequest) -> HttpResponseBase:
    """All hours and what they are for; saving says which hours count for which links."""
    if request.method == "GET":
        return _show(request)
    try:
        choose_uses(request.account, {use: frozenset(request.POST.getlist(use.value)) for use in _USES})
    except InputRefused as refusal:
        return _show(request, refusal.message, status=422)
    messages.success(request, "Saved. Links use these hours from now on.")
    return HttpResponseRedirect(_HERE, status=303)


@signed_in_page
@require_http_methods(["GET", "POST"])
def add_rule(request: AccountRequest) -> HttpResponseBase:
    """New hours under a name."""
    return _edit(request, None)


@signed_in_page
@require_http_methods(["GET", "POST"])
def edit_rule(request: AccountRequest, rule_number: int) -> HttpResponseBase:
    """Change hours that have a name."""
    try:
        return _edit(request, get_own_rule(request.account, rule_number))
    except AvailabilityRuleUnknown as refusal:
        return _show(request, refusal.message, status=404)


@signed_in_page
@require_POST
def remove_rule(request: AccountRequest, rule_number: int) -> HttpResponseBase:
    """Forget hours that have a name; links that went by them alone go by the usual ones."""
    try:
        delete_availability_rule(request.account, get_own_rule(request.account, rule_number).rule_id)
    except AvailabilityRuleUnknown as refusal:
        return _show(request, refusal.message, status=404)
    messages.success(request, "Removed. Links that used nothing else use your usual hours.")
    return HttpResponseRedirect(_HERE, status=303)


def _edit(request: AccountRequest, rule: AvailabilityRule | None) -> HttpResponseBase:
    if request.method == "GET":
        periods = rule.weekly_periods if rule is not None else get_default_rule(request.account).weekly_periods
        form = RuleNameForm(initial={"name": _name(rule) if rule is not None else ""})
        return _show_form(request, rule, form, lay_grid(periods))
    form = RuleNameForm(request.POST)
    periods, errors = read_grid(request.POST)
    if form.is_valid() and not errors:
        try:
            save_named_rule(request.account, rule, form.cleaned_data["name"], periods)
            messages.success(request, "Saved. Choose below which links use these hours.")
            return HttpResponseRedirect(_HERE, status=303)
        except InputRefused as refusal:
            form.add_error("name", refusal.message)
    return _show_form(request, rule, form, lay_grid(periods, errors), status=422)


def _show_form(
    request: AccountRequest, rule: AvailabilityRule | None, form: RuleNameForm, grid: object, status: int = 200
) -> HttpResponseBase:
    context = {"form": form, "grid": grid, "rule": rule, "tzid": get_default_rule(request.account).tzid}
    return render(request, "engine/preferences/rule.html", context, status=status)


def _show(request: AccountRequest, error: str = "", status: int = 200) -> HttpResponseBase:
    rules = list_own_rules(request.account)
    context = {
        "rules": [{"row": rule, "name": _name(rule), "hours": write_hours(rule.weekly_periods)} for rule in rules],
        "uses": [
            {"name": use.value, "label": label, "chosen": [each.rule_id for each in choose_rules(rules, use)]}
            for use, label in _USES.items()
        ],
        "error": error,
    }
    return render(request, "engine/preferences/rules.html", context, status=status)


def _name(rule: AvailabilityRule) -> str:
    return "Usual hours" if rule.rule_id == DEFAULT_RULE else rule.name or rule.rule_id
