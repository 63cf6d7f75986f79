"""The templates of a unit: made, changed, retired."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parley.engine.domain.errors.base import InputRefused
from parley.engine.models import RequestTemplate, TemplateKind
from parley.engine.pages.scheduler.question_rows import KIND_WORDS, list_question_rows, read_question_rows
from parley.engine.pages.scheduler.workplace import Workplace, scheduler_page, show_page
from parley.engine.pages.unit.members import go_to_unit
from parley.engine.pages.unit.template_form import TemplateForm
from parley.engine.services.people.units import is_scheduler, list_members
from parley.engine.services.pools.pools import list_pools
from parley.engine.services.templates.templates import (
    create_template,
    edit_template,
    get_template,
    list_templates,
    retire_template,
)
from parley.engine.session import AccountRequest

_PATH = "/scheduler/templates"


@scheduler_page()
@require_safe
def show_templates(request: AccountRequest, place: Workplace) -> HttpResponseBase:
    """The templates of the unit."""
    context = {
        "templates": list_templates(place.unit),
        "may_change": is_scheduler(place.account, place.unit),
        "section": "templates",
    }
    return show_page(request, place, "engine/unit/templates.html", context)


@scheduler_page()
@require_http_methods(["GET", "HEAD", "POST"])
def make_template(request: AccountRequest, place: Workplace, kind: str) -> HttpResponseBase:
    """The form of a new template."""
    if kind not in TemplateKind.values:
        raise Http404
    return _edit(request, place, RequestTemplate(unit=place.unit, kind=kind), is_new=True)


@scheduler_page()
@require_http_methods(["GET", "HEAD", "POST"])
def show_template(request: AccountRequest, place: Workplace, template_id: str) -> HttpResponseBase:
    """One template; links that were made from it follow what is changed."""
    return _edit(request, place, get_template(place.units, template_id), is_new=False)


@scheduler_page()
@require_POST
def drop_template(request: AccountRequest, place: Workplace, template_id: str) -> HttpResponseBase:
    """Offer a template no longer."""
    template = get_template(place.units, template_id)
    retire_template(place.account, template)
    messages.success(request, f"{template.name} is offered no longer. Public links made from it lead nowhere now.")
    return go_to_unit(template.unit, _PATH)


def _edit(request: AccountRequest, place: Workplace, template: RequestTemplate, *, is_new: bool) -> HttpResponseBase:
    unit = template.unit
    is_sent = request.method == "POST"
    form = TemplateForm(template, list_members(unit), list_pools(unit), request.POST if is_sent else None)
    questions: Sequence[Mapping[str, Any]] = template.questions
    if is_sent:
        questions = read_question_rows(request.POST)
    if is_sent and form.is_valid():
        try:
            if is_new:
                template = create_template(place.account, unit, form.read(questions))
            else:
                edit_template(place.account, template, form.read(questions))
            messages.success(request, "Saved." if not is_new else f"The template {template.name} is ready.")
            return go_to_unit(unit, _PATH)
        except InputRefused as refusal:
            name = "place_detail" if refusal.field == "place" else refusal.field
            form.add_error(name if name in form.fields else None, refusal.message)
    return _show(request, place, template, form, questions, is_new)


def _show(
    request: AccountRequest,
    place: Workplace,
    template: RequestTemplate,
    form: TemplateForm,
    questions: Sequence[Mapping[str, Any]],
    is_new: bool,
) -> HttpResponse:
    context = {
        "form": form,
        "template": None if is_new else template,
        "unit": template.unit,
        "is_public": template.kind == TemplateKind.PUBLIC_LINK,
        "is_trigger": template.kind == TemplateKind.TRIGGER,
        "question_rows": list_question_rows(questions),
        "question_kinds": KIND_WORDS,
        "may_change": is_scheduler(place.account, template.unit),
        "section": "templates",
    }
    return show_page(request, place, "engine/unit/template.html", context, 422 if form.errors else 200)
