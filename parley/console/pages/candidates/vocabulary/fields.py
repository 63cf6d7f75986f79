"""Company › Settings › Fields: the facts that this company wants to know of candidates."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.models import Company
from parley.console.pages.candidates.forms import CustomFieldForm
from parley.console.pages.fields import take_refusal
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.candidates.fields import (
    get_custom_field,
    list_counted_fields,
    move_custom_field,
    remove_custom_field,
    save_custom_field,
)


def describe_fields(company: Company) -> str:
    """The present state in a sentence."""
    count = company.custom_fields.count()
    if not count:
        return _("None yet: profiles show what every company knows.")
    return ngettext("%(count)d field of your own.", "%(count)d fields of your own.", count) % {"count": count}


@page_for(Capability.READ_SETTINGS, to_change=Capability.MANAGE_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def show_fields(request: MemberRequest) -> HttpResponse:
    """The fields in their order, and a form for one more."""
    form = CustomFieldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            field = save_custom_field(
                request.member.company, None, data["name"], data["kind"], data["choices"].splitlines()
            )
        except InputRefused as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("The field “%(name)s” is on every profile now.") % {"name": field.name})
            return redirect("candidate_fields")
    context = {
        "fields": list_counted_fields(request.member.company),
        "form": form,
        "can_manage": request.member.can(Capability.MANAGE_COMPANY),
    }
    return render(request, "console/candidates/fields.html", context, status=422 if form.errors else 200)


@page_for(Capability.READ_SETTINGS, to_change=Capability.MANAGE_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_field(request: MemberRequest, field_id: int) -> HttpResponse:
    """Rename a field, or change the words to choose from."""
    field = get_custom_field(request.member.company, field_id)
    initial = {"name": field.name, "kind": field.kind, "choices": "\n".join(field.choices)}
    form = CustomFieldForm(request.POST or None, initial=initial)
    # What was written as a text does not become a date by calling it one.
    form.fields["kind"].disabled = True
    if field.kind != "choice":
        del form.fields["choices"]
    if request.method == "POST" and form.is_valid():
        choices = form.cleaned_data.get("choices", "").splitlines()
        try:
            save_custom_field(request.member.company, field.pk, form.cleaned_data["name"], field.kind, choices)
        except InputRefused as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("candidate_fields")
    context = {"field": field, "form": form, "can_manage": request.member.can(Capability.MANAGE_COMPANY)}
    return render(request, "console/candidates/field.html", context, status=422 if form.errors else 200)


@page_for(Capability.MANAGE_COMPANY)
@require_POST
def move_field(request: MemberRequest, field_id: int) -> HttpResponse:
    """Put a field one place up or down."""
    move_custom_field(request.member.company, field_id, -1 if request.POST.get("way") == "up" else 1)
    return redirect("candidate_fields")


@page_for(Capability.READ_SETTINGS, to_change=Capability.MANAGE_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def remove_field(request: MemberRequest, field_id: int) -> HttpResponse:
    """What removing a field takes with it; then the removing."""
    field = get_custom_field(request.member.company, field_id)
    if request.method == "POST":
        remove_custom_field(request.member.company, field.pk)
        messages.success(request, _("The field “%(name)s” was removed.") % {"name": field.name})
        return redirect("candidate_fields")
    context = {
        "field": field,
        "value_count": field.values.count(),
        "can_manage": request.member.can(Capability.MANAGE_COMPANY),
    }
    return render(request, "console/candidates/field_remove.html", context)
