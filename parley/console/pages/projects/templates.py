"""Settings › Project templates: the patterns of stages that projects begin from."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import InputRefused
from parley.console.domain.projects.templates import GIVEN_TEMPLATES, find_given_template
from parley.console.domain.roles import Capability
from parley.console.models import Company, ProjectTemplate
from parley.console.pages.fields import take_refusal
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.pages.projects.forms import TemplateForm
from parley.console.services.projects.templates import delete_template, get_template, list_templates, write_template


def describe_templates(company: Company) -> str:
    """The present state in a sentence."""
    count = len(list_templates(company))
    given = len(GIVEN_TEMPLATES)
    if not count:
        return _("%(given)d are given; none of your own yet.") % {"given": given}
    words = ngettext("%(count)d of your own, %(given)d given.", "%(count)d of your own, %(given)d given.", count)
    return words % {"count": count, "given": given}


@page_for(Capability.READ_SETTINGS)
@require_http_methods(["GET", "HEAD"])
def show_templates(request: MemberRequest) -> HttpResponse:
    """The company's own patterns and the given ones."""
    given = [(each.code, _(each.name), [_(stage) for stage in each.stages]) for each in GIVEN_TEMPLATES]
    context = {
        "templates": list_templates(request.member.company),
        "given": given,
        "can_edit": request.member.can(Capability.MANAGE_COMPANY),
    }
    return render(request, "console/projects/templates.html", context)


@page_for(Capability.MANAGE_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def add_template(request: MemberRequest) -> HttpResponse:
    """A new pattern, perhaps begun from a given one."""
    given = find_given_template(request.GET.get("from", ""))
    stages = "\n".join(_(stage) for stage in given.stages) if given else ""
    form = TemplateForm(request.POST or None, initial={"stages": stages})
    return _keep(request, form, ProjectTemplate(company=request.member.company))


@page_for(Capability.MANAGE_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_template(request: MemberRequest, project_template_id: int) -> HttpResponse:
    """Change a pattern; projects that began from it stay as they are."""
    template = get_template(request.member.company, project_template_id)
    form = TemplateForm(request.POST or None, initial={"name": template.name, "stages": "\n".join(template.stages)})
    return _keep(request, form, template)


def _keep(request: MemberRequest, form: TemplateForm, template: ProjectTemplate) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            write_template(template, form.cleaned_data["name"], form.cleaned_data["stages"].splitlines())
        except InputRefused as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("project_templates")
    context = {"form": form, "template": template}
    status = 422 if request.method == "POST" else 200
    return render(request, "console/projects/template.html", context, status=status)


@page_for(Capability.MANAGE_COMPANY)
@require_POST
def delete(request: MemberRequest, project_template_id: int) -> HttpResponse:
    """Delete a pattern."""
    delete_template(get_template(request.member.company, project_template_id))
    messages.success(request, _("The template was deleted. Projects that began from it stay as they are."))
    return redirect("project_templates")
