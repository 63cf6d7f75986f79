"""Company › Settings › Companies: the companies of the organisation, another one, and their names."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.models import Company
from parley.console.pages.fields import LineField, take_refusal
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.companies.companies import create_company, get_company, list_companies, rename_company


class CompanyForm(forms.Form):
    """A company's name."""

    name = LineField(label=gettext_lazy("Name"), max_length=200)


@page_for(Capability.MANAGE_ORGANISATION)
@require_http_methods(["GET", "HEAD", "POST"])
def show_companies(request: MemberRequest) -> HttpResponse:
    """The list; sending the form makes another company."""
    form = CompanyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            company = create_company(request.member, form.cleaned_data["name"])
        except InputRefused as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("%(name)s was made. Switch to it at the top right.") % {"name": company.name})
            return redirect("companies")
    context = {
        "lines": list_companies(request.member),
        "form": form,
        "organisation": request.member.company.organisation,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "console/access/companies.html", context, status=status)


@page_for(Capability.MANAGE_ORGANISATION)
@require_POST
def rename(request: MemberRequest, company_id: str) -> HttpResponse:
    """Another name for one of them."""
    get_company(request.member, company_id)
    form = CompanyForm(request.POST)
    if not form.is_valid():
        raise InputRefused({"name": str(form.errors["name"][0])})
    company = rename_company(request.member, company_id, form.cleaned_data["name"])
    messages.success(request, _("The company is called %(name)s now.") % {"name": company.name})
    return redirect("companies")


def describe_companies(company: Company) -> str:
    """How many there are, in a sentence."""
    count = Company.objects.filter(organisation_id=company.organisation_id).count()
    words = ngettext(
        "%(count)s company belongs to %(organisation)s.", "%(count)s companies belong to %(organisation)s.", count
    )
    return words % {"count": count, "organisation": company.organisation.name}
