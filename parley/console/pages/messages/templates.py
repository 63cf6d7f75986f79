"""Company › Templates: texts to begin a message with, saved replies, and one's own signature."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.models import Member, MessageTemplate, TemplateKind
from parley.console.pages.fields import LineField, take_refusal
from parley.console.pages.messages.forms import (
    add_variant_fields,
    list_merge_fields,
    list_other_languages,
    list_variant_fields,
    read_variants,
)
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.messages.signatures import keep_signature
from parley.console.services.messages.templates import (
    EVERYBODY,
    OWN,
    TemplateFacts,
    delete_template,
    get_template,
    list_teams,
    list_template_page,
    preview_template,
    save_template,
)
from parley.console.services.messages.wording import LONGEST_BODY, LONGEST_SUBJECT, list_custom_names


class TemplateForm(forms.Form):
    """A template or saved reply."""

    kind = forms.ChoiceField(label=gettext_lazy("What it is for"), choices=TemplateKind.choices)
    name = LineField(label=gettext_lazy("Name"), max_length=100)
    scope = forms.ChoiceField(label=gettext_lazy("Who may use it"))
    subject = LineField(
        label=gettext_lazy("Subject"),
        max_length=LONGEST_SUBJECT,
        required=False,
        help_text=gettext_lazy("A saved reply needs none."),
    )
    body = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=LONGEST_BODY,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "class": "textarea-tall"}),
    )

    def __init__(self, member: Member, template: MessageTemplate | None, data: Any = None) -> None:
        variants = dict(template.variants) if template else {}
        added = str(data.get("language", "")) if data and data.get("action") == "add_language" else ""
        if added in dict(list_other_languages(variants)):
            variants[added] = {"subject": "", "body": ""}
        for language in _list_sent_languages(data):
            variants.setdefault(language, {"subject": "", "body": ""})
        super().__init__(data, initial=_show_facts(template))
        add_variant_fields(self, variants)
        scope = self.fields["scope"]
        assert isinstance(scope, forms.ChoiceField)
        teams = [(str(team.pk), _("Team %(name)s") % {"name": team.name}) for team in list_teams(member)]
        scope.choices = [(EVERYBODY, _("Everybody in the company")), *teams, (OWN, _("Only me"))]

    def read_facts(self) -> TemplateFacts:
        """What was said."""
        data = self.cleaned_data
        texts = {name: str(data[name]) for name in ("kind", "name", "subject", "body", "scope")}
        return TemplateFacts(**texts, variants=read_variants(self))


def _list_sent_languages(data: Any) -> list[str]:
    known = dict(list_other_languages({}))
    return [code for code in known if data and f"body_{code}" in data]


def _show_facts(template: MessageTemplate | None) -> dict[str, str]:
    if template is None:
        return {"kind": TemplateKind.MESSAGE, "scope": EVERYBODY}
    scope = str(template.team_id) if template.team_id else OWN if template.owner_id else EVERYBODY
    return {
        "kind": template.kind,
        "name": template.name,
        "scope": scope,
        "subject": template.subject,
        "body": template.body,
    }


@page_for(Capability.EDIT_TEMPLATES)
@require_http_methods(["GET", "HEAD"])
def show_templates(request: MemberRequest) -> HttpResponse:
    """The list."""
    context = {"page": list_template_page(request.member, request.GET.get("page", "1"))}
    return render(request, "console/messages/templates.html", context)


@page_for(Capability.EDIT_TEMPLATES)
@require_http_methods(["GET", "HEAD", "POST"])
def add_template(request: MemberRequest) -> HttpResponse:
    """A new one."""
    return _edit(request, None)


@page_for(Capability.EDIT_TEMPLATES)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_template(request: MemberRequest, template_id: int) -> HttpResponse:
    """Change one."""
    return _edit(request, get_template(request.member, template_id))


@page_for(Capability.EDIT_TEMPLATES)
@require_POST
def remove_template(request: MemberRequest, template_id: int) -> HttpResponse:
    """Throw one away."""
    delete_template(request.member, template_id)
    messages.success(request, _("The template was thrown away."))
    return redirect("templates")


def _edit(request: MemberRequest, template: MessageTemplate | None) -> HttpResponse:
    member, action = request.member, request.POST.get("action", "")
    form = TemplateForm(member, template, request.POST or None)
    preview = None
    if request.method == "POST" and action != "add_language" and form.is_valid():
        try:
            facts = form.read_facts()
            if action == "preview":
                preview = preview_template(member, facts.subject, facts.body)
            else:
                save_template(member, template, facts)
                messages.success(request, _("Saved."))
                return redirect("templates")
        except InputRefused as refusal:
            take_refusal(form, refusal)
    context = {
        "form": form,
        "template": template,
        "variants": list_variant_fields(form),
        "languages": list_other_languages(
            {each["body"].name.removeprefix("body_"): 1 for each in list_variant_fields(form)}
        ),
        "merge_fields": list_merge_fields(list_custom_names(member.company_id)),
        "preview": preview,
    }
    return render(request, "console/messages/template.html", context, status=_find_status(form, action))


def _find_status(form: TemplateForm, action: str) -> int:
    return 422 if action != "add_language" and form.is_bound and form.errors else 200


class SignatureForm(forms.Form):
    """What stands below one's messages."""

    signature = forms.CharField(
        label=gettext_lazy("Signature"),
        max_length=2000,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "Stands where {{ signature }} is. It may hold merge fields itself, such as {{ public url }}."
        ),
    )


@page_for(Capability.EDIT_TEMPLATES)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_signature(request: MemberRequest) -> HttpResponse:
    """One's own signature."""
    form = SignatureForm(request.POST or None, initial={"signature": request.member.signature})
    if request.method == "POST" and form.is_valid():
        try:
            keep_signature(request.member, form.cleaned_data["signature"])
            messages.success(request, _("Saved."))
            return redirect("signature")
        except InputRefused as refusal:
            take_refusal(form, refusal)
    context = {"form": form}
    return render(request, "console/messages/signature.html", context, status=422 if form.errors else 200)
