"""Company › Settings › Outcomes: the company's own words for what came of a conversation."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.models import Company
from parley.console.pages.fields import take_refusal
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.bookings.outcomes import list_outcome_words, save_outcome_words


class OutcomesForm(forms.Form):
    """One word a line."""

    outcomes = forms.CharField(
        label=gettext_lazy("Outcomes, one a line"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("What is offered after a conversation. Those that were chosen before stay as they are."),
    )


def describe_state(company: Company) -> str:
    """The present words in a sentence."""
    return ", ".join(list_outcome_words(company)) or _("None")


@page_for(Capability.READ_SETTINGS, to_change=Capability.MANAGE_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_outcomes(request: MemberRequest) -> HttpResponse:
    """The words."""
    company = request.member.company
    form = OutcomesForm(request.POST or None, initial={"outcomes": "\n".join(list_outcome_words(company))})
    if request.method == "POST" and form.is_valid():
        try:
            save_outcome_words(company, form.cleaned_data["outcomes"].splitlines())
        except InputRefused as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("outcomes")
    context = {
        "form": form,
        "words": list_outcome_words(company),
        "is_administrator": request.member.can(Capability.MANAGE_COMPANY),
    }
    return render(request, "console/bookings/outcomes.html", context, status=422 if request.method == "POST" else 200)
