"""Company › Settings › Signing in: passwords, second factors and sessions, for everybody in the organisation."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from parley.console.domain.roles import Capability
from parley.console.models import Company
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.companies.rules import get_rules, save_rules
from parley.identity.sign_in_rules import SHORTEST_PASSWORD, SignInRules

OFF = gettext_lazy("0 means: no such rule.")


class RulesForm(forms.Form):
    """The rules; a number of 0 switches one off."""

    password_length = forms.IntegerField(
        label=gettext_lazy("Shortest password, in characters"), min_value=SHORTEST_PASSWORD, max_value=64
    )
    password_days = forms.IntegerField(
        label=gettext_lazy("A password is good for so many days"), help_text=OFF, min_value=0, max_value=3650
    )
    password_reuse = forms.IntegerField(
        label=gettext_lazy("So many earlier passwords are refused"), help_text=OFF, min_value=0, max_value=24
    )
    is_two_factor_required = forms.BooleanField(
        label=gettext_lazy("Two-factor authentication is required"),
        help_text=gettext_lazy("Whoever has none is led to setting it up before anything else."),
        required=False,
    )
    session_hours = forms.IntegerField(
        label=gettext_lazy("Log out so many hours after logging in"), help_text=OFF, min_value=0, max_value=8760
    )
    idle_minutes = forms.IntegerField(
        label=gettext_lazy("Log out after so many minutes without a click"),
        help_text=OFF,
        min_value=0,
        max_value=525_600,
    )
    is_remembering_allowed = forms.BooleanField(
        label=gettext_lazy("Staying logged in after closing the browser is allowed"), required=False
    )
    inactive_days = forms.IntegerField(
        label=gettext_lazy("Lock whoever was not here for so many days"),
        help_text=gettext_lazy("An administrator lets them in again under Members. 0 means: no such rule."),
        min_value=0,
        max_value=3650,
    )


@page_for(Capability.MANAGE_ORGANISATION)
@require_http_methods(["GET", "HEAD", "POST"])
def show_rules(request: MemberRequest) -> HttpResponse:
    """The rules in a form; sending it saves them."""
    organisation = request.member.company.organisation
    form = RulesForm(request.POST or None, initial=get_rules(organisation).as_values())
    if request.method == "POST" and form.is_valid():
        save_rules(request.member, SignInRules(**form.cleaned_data))
        messages.success(request, _("Saved. The rules hold from everybody's next click."))
        return redirect("sign_in_rules")
    context = {"form": form, "state": describe_rules(request.member.company)}
    status = 422 if request.method == "POST" else 200
    return render(request, "console/access/rules.html", context, status=status)


def describe_rules(company: Company) -> str:
    """The rules in a sentence."""
    rules = get_rules(company.organisation)
    words = [_("Passwords have at least %(count)s characters.") % {"count": rules.password_length}]
    if rules.is_two_factor_required:
        words.append(_("Two-factor authentication is required."))
    if rules.session_hours or rules.idle_minutes:
        words.append(_("Sessions end by themselves."))
    return " ".join(words)
