"""The screen of an invitation: joining a company by the mailed link."""

from django import forms
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from parley.console.domain.errors import InputRefused
from parley.console.models import MemberInvitation
from parley.console.pages.fields import LineField, PasswordField, ZoneField, take_refusal
from parley.console.pages.permissions import COMPANY_KEY, public_page
from parley.console.services.companies.invitations import (
    accept_as_new_user,
    accept_as_user,
    get_open_invitation,
    has_user,
)


class JoinForm(forms.Form):
    """What a new colleague tells."""

    first_name = LineField(
        label=_("First name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = LineField(
        label=_("Last name"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    password = PasswordField(label=_("Password"), help_text=_("At least 10 characters."), autocomplete="new-password")
    tzid = ZoneField()


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """A form for a new user; for a known address the way to log in, or a button when that user stands here."""
    invitation = get_open_invitation(token)
    response = (
        _join_known(request, token, invitation) if has_user(invitation) else _join_new(request, token, invitation)
    )
    response["Cache-Control"] = "no-store"
    return response


def _join_new(request: HttpRequest, token: str, invitation: MemberInvitation) -> HttpResponse:
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            member = accept_as_new_user(token, **form.cleaned_data)
        except InputRefused as refusal:
            take_refusal(form, refusal)
        else:
            login(request, member.user)
            return redirect("/")
    context = {"invitation": invitation, "form": form}
    return render(request, "console/companies/join.html", context)


def _join_known(request: HttpRequest, token: str, invitation: MemberInvitation) -> HttpResponse:
    is_signed_in = request.user.is_authenticated
    if request.method == "POST" and request.user.is_authenticated:
        member = accept_as_user(token, request.user)
        request.session[COMPANY_KEY] = member.company_id
        return redirect("/")
    context = {
        "invitation": invitation,
        "is_signed_in": is_signed_in,
        "is_right_person": request.user.is_authenticated and request.user.email == invitation.email,
        "here": request.path,
    }
    return render(request, "console/companies/join_known.html", context)
