"""The first-run screen: the one-time address makes the company and its administrator."""

from django import forms
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from parley.console.domain.errors import InputRefused
from parley.console.pages.fields import LineField, PasswordField, ZoneField, take_refusal
from parley.console.pages.permissions import public_page
from parley.console.services.companies.first_run import FirstRun, check_first_run_address, set_up_company


class FirstRunForm(forms.Form):
    """What the first person tells."""

    company_name = LineField(label=_("Company name"), max_length=200)
    first_name = LineField(
        label=_("Your first name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = LineField(
        label=_("Your last name"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    email = forms.EmailField(
        label=_("Your email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = PasswordField(label=_("Password"), help_text=_("At least 10 characters."), autocomplete="new-password")
    with_samples = forms.BooleanField(
        label=_("Load sample candidates"),
        help_text=_("Invented people to try things out with. They can be deleted later."),
        required=False,
        initial=True,
    )
    tzid = ZoneField()


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest, token: str) -> HttpResponse:
    """The form; sending it makes the company, signs its administrator in, and uses the address up."""
    check_first_run_address(token)
    form = FirstRunForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            member = set_up_company(token, FirstRun(**form.cleaned_data))
        except InputRefused as refusal:
            take_refusal(form, refusal)
        else:
            login(request, member.user)
            return redirect("/")
    response = render(request, "console/first_run/page.html", {"form": form})
    response["Cache-Control"] = "no-store"
    return response
