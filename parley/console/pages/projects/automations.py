"""Screens of a project's automations: what they do, whom they touch, switching them, and their history."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.models import Automation, AutomationKind, ConversationStatus, Project
from parley.console.pages.fields import take_refusal
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.lists.records import offer_static_lists
from parley.console.services.projects.automations.entering import ENTRY_KINDS
from parley.console.services.projects.automations.records import (
    MOST_DELAY_HOURS,
    STATUSES,
    AutomationFacts,
    delete_automation,
    get_automation,
    list_automations,
    list_runs,
    offer_templates,
    preview_automation,
    run_by_hand,
    switch_off,
    switch_on,
    write_automation,
)
from parley.console.services.projects.cards import get_card
from parley.console.services.projects.records import get_project
from parley.console.services.projects.stages import list_stages
from parley.toolkit.presenting.days import find_number

HAPPENINGS = {
    ConversationStatus.BOOKED: gettext_lazy("a conversation is booked"),
    ConversationStatus.COMPLETED: gettext_lazy("a conversation was held"),
    ConversationStatus.NO_SHOW: gettext_lazy("the candidate did not come"),
    ConversationStatus.DECLINED: gettext_lazy("the candidate declines"),
    ConversationStatus.CANCELLED: gettext_lazy("a conversation is cancelled"),
    ConversationStatus.EXPIRED: gettext_lazy("the link expires without an answer"),
}


class MoveForm(forms.Form):
    """When this happens, the card moves."""

    on_status = forms.ChoiceField(label=gettext_lazy("When"), choices=[(each, HAPPENINGS[each]) for each in STATUSES])
    stage = forms.ChoiceField(label=gettext_lazy("and the card is in"), required=False)
    to_stage = forms.ChoiceField(label=gettext_lazy("move it to"))


class SendForm(forms.Form):
    """When a card enters this stage, the candidate gets a message."""

    stage = forms.ChoiceField(label=gettext_lazy("When a card enters"))
    template = forms.ChoiceField(label=gettext_lazy("send the template"))
    delay_hours = forms.IntegerField(
        label=gettext_lazy("after (hours)"), min_value=0, max_value=MOST_DELAY_HOURS, initial=0
    )
    expires_in_days = forms.IntegerField(
        label=gettext_lazy("The link expires after (days)"),
        required=False,
        min_value=1,
        max_value=365,
        help_text=gettext_lazy("Left empty, it does not expire."),
    )


class ListForm(forms.Form):
    """When a card enters this stage, the candidate joins a list."""

    stage = forms.ChoiceField(label=gettext_lazy("When a card enters"))
    list = forms.ChoiceField(label=gettext_lazy("add the candidate to"))


FORMS: dict[str, type[forms.Form]] = {
    AutomationKind.MOVE: MoveForm,
    AutomationKind.SEND: SendForm,
    AutomationKind.LIST: ListForm,
}


def describe_automation(automation: Automation) -> str:
    """The rule in one sentence."""
    stage = automation.stage.name if automation.stage else ""
    if automation.kind == AutomationKind.MOVE:
        happening = HAPPENINGS[ConversationStatus(automation.on_status)]
        names = {"happening": happening, "stage": stage, "to_stage": automation.to_stage}
        if stage:
            return _("When %(happening)s, move the card from “%(stage)s” to “%(to_stage)s”.") % names
        return _("When %(happening)s, move the card to “%(to_stage)s”.") % names
    if automation.kind == AutomationKind.LIST:
        names = {"stage": stage, "list": automation.list}
        return _("When a card enters “%(stage)s”, add the candidate to the list “%(list)s”.") % names
    template = automation.template.name if automation.template else _("a deleted template")
    if not automation.delay_hours:
        return _("When a card enters “%(stage)s”, send “%(template)s”.") % {"stage": stage, "template": template}
    words = ngettext(
        "%(hours)d hour after a card has entered “%(stage)s”, send “%(template)s”.",
        "%(hours)d hours after a card has entered “%(stage)s”, send “%(template)s”.",
        automation.delay_hours,
    )
    return words % {"hours": automation.delay_hours, "stage": stage, "template": template}


def _make_form(project: Project, kind: str, data: object, automation: Automation | None) -> forms.Form:
    initial: dict[str, Any] = {}
    if automation is not None:
        initial = {
            "on_status": automation.on_status,
            "stage": automation.stage_id,
            "to_stage": automation.to_stage_id,
            "template": automation.template_id,
            "list": automation.list_id,
            "delay_hours": automation.delay_hours,
            "expires_in_days": automation.expires_in_days,
        }
    form = FORMS[kind](data, initial=initial)  # type: ignore[arg-type]  # the post data or None
    stages = [(str(stage.pk), stage.name) for stage in list_stages(project)]
    choices: dict[str, list[tuple[str, str]]] = {"stage": stages, "to_stage": stages}
    if kind == AutomationKind.MOVE:
        choices["stage"] = [("", _("any stage")), *stages]
    if kind == AutomationKind.SEND:
        choices["template"] = [(str(each.pk), each.name) for each in offer_templates(project.company)]
    if kind == AutomationKind.LIST:
        choices["list"] = [(each.pk, each.name) for each in offer_static_lists(project.company)]
    for name, offered in choices.items():
        field = form.fields.get(name)
        if isinstance(field, forms.ChoiceField):
            field.choices = offered
    return form


def _read_facts(kind: str, data: dict[str, Any]) -> AutomationFacts:
    def number(name: str) -> int | None:
        return int(data[name]) if data.get(name) else None

    return AutomationFacts(
        kind=kind,
        stage_id=number("stage"),
        on_status=data.get("on_status", ""),
        to_stage_id=number("to_stage"),
        template_id=number("template"),
        list_id=data.get("list"),
        delay_hours=data.get("delay_hours") or 0,
        expires_in_days=data.get("expires_in_days"),
    )


@page_for(Capability.READ_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def show_automations(request: MemberRequest, project_id: str) -> HttpResponse:
    """All automations of the project."""
    project = get_project(request.member.company, project_id)
    lines = [(each, describe_automation(each)) for each in list_automations(project)]
    context = {"project": project, "lines": lines, "can_edit": request.member.can(Capability.SEND_MESSAGES)}
    return render(request, "console/projects/automations.html", context)


@page_for(Capability.SEND_MESSAGES)
@require_http_methods(["GET", "HEAD", "POST"])
def add_automation(request: MemberRequest, project_id: str) -> HttpResponse:
    """A new automation of the kind in the address; it is switched on after a look at whom it touches."""
    project = get_project(request.member.company, project_id)
    return _write(request, project, None, request.GET.get("kind", ""))


@page_for(Capability.SEND_MESSAGES)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_automation(request: MemberRequest, project_id: str, automation_id: int) -> HttpResponse:
    """Change an automation; it is switched off by that."""
    project = get_project(request.member.company, project_id)
    automation = get_automation(project, automation_id)
    return _write(request, project, automation, automation.kind)


def _write(request: MemberRequest, project: Project, automation: Automation | None, kind: str) -> HttpResponse:
    kind = kind if kind in FORMS else AutomationKind.MOVE
    form = _make_form(project, kind, request.POST if request.method == "POST" else None, automation)
    if request.method == "POST" and form.is_valid():
        try:
            made = write_automation(project, _read_facts(kind, form.cleaned_data), automation)
        except InputRefused as refusal:
            take_refusal(form, refusal)
        else:
            return redirect("automation", project.pk, made.pk)
    context = {
        "project": project,
        "automation": automation,
        "form": form,
        "kind": kind,
        "has_choice": kind == AutomationKind.MOVE or _has_choice(form, kind),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "console/projects/automation_form.html", context, status=status)


def _has_choice(form: forms.Form, kind: str) -> bool:
    """Whether there is anything to send or to add to; otherwise something has to be made first."""
    field: Any = form.fields["template" if kind == AutomationKind.SEND else "list"]
    return bool(field.choices)


@page_for(Capability.READ_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def show_automation(request: MemberRequest, project_id: str, automation_id: int) -> HttpResponse:
    """One automation: whom it would touch now, its switch, and what it did."""
    project = get_project(request.member.company, project_id)
    automation = get_automation(project, automation_id)
    acts_on_entry = automation.kind in ENTRY_KINDS
    affected, count = preview_automation(automation, request.member) if acts_on_entry else ([], 0)
    context = {
        "project": project,
        "automation": automation,
        "sentence": describe_automation(automation),
        "acts_on_entry": acts_on_entry,
        "affected": affected,
        "affected_count": count,
        "page": list_runs(automation, request.GET.get("page", "1")),
        "can_edit": request.member.can(Capability.SEND_MESSAGES),
        "tzid": request.member.user.tzid or "UTC",
    }
    return render(request, "console/projects/automation.html", context)


@page_for(Capability.SEND_MESSAGES)
@require_POST
def switch(request: MemberRequest, project_id: str, automation_id: int) -> HttpResponse:
    """Switch it on (from now on, or also for those who are in the stage) or off, or delete it."""
    project = get_project(request.member.company, project_id)
    automation = get_automation(project, automation_id)
    action = request.POST.get("action", "")
    if action == "delete":
        delete_automation(automation)
        messages.success(request, _("The automation was deleted."))
        return redirect("automations", project.pk)
    if action == "off":
        switch_off(automation)
        messages.success(request, _("Paused. What waits goes on when you switch it on again."))
        return redirect("automation", project.pk, automation.pk)
    try:
        begun = switch_on(automation, request.member, with_present=action == "on_with_present")
    except InputRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        words = ngettext(
            "Switched on, and begun for %(count)d candidate.", "Switched on, and begun for %(count)d candidates.", begun
        )
        messages.success(request, words % {"count": begun} if begun else _("Switched on."))
    return redirect("automation", project.pk, automation.pk)


@page_for(Capability.SEND_MESSAGES)
@require_POST
def run(request: MemberRequest, project_id: str, card_id: int) -> HttpResponse:
    """Run an automation for one candidate, now."""
    project = get_project(request.member.company, project_id)
    card = get_card(project, card_id)
    asked = request.POST.get("automation", "")
    automation = get_automation(project, find_number(asked) or 0)
    if not automation.is_active or automation.kind not in ENTRY_KINDS:
        messages.warning(request, _("Switch the automation on first."))
    elif run_by_hand(automation, card, request.POST.get("form_key", "")):
        messages.success(request, _("Begun for %(name)s.") % {"name": card.candidate.name})
    return redirect("project", project.pk)
