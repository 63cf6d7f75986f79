"""User Profile: who the member is, their public URL, signing in, and the companies they belong to."""

import zoneinfo

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import LinkUnknown
from parley.console.pages.fields import LineField
from parley.console.pages.permissions import COMPANY_KEY, ORGANISATION_KEY, MemberRequest, member_page
from parley.console.services.companies.members import (
    MEMBER_FACTS,
    USER_FACTS,
    choose_default_company,
    update_profile,
)
from parley.console.services.cronofy.data_centres import find_cronofy_account, find_data_centre
from parley.console.services.cronofy.public_urls import can_import
from parley.identity.obligations import has_second_factor
from parley.identity.sessions import end_session, end_sessions, list_sessions
from parley.toolkit.form_targets import allow_forms_to

PAGE = "/profile"


def list_zones() -> list[tuple[str, str]]:
    """Every named zone of a place, for choosing."""
    named = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [("", _("Choose a zone")), ("UTC", "UTC"), *((name, name.replace("_", " ")) for name in named)]


def list_languages() -> list[tuple[str, str]]:
    """The console's languages, each in its own words."""
    return [("", _("As the browser asks")), *((code, str(name)) for code, name in settings.PARLEY_CONSOLE_LANGUAGES)]


class ProfileForm(forms.Form):
    """What a member tells about themselves."""

    first_name = LineField(label=gettext_lazy("First name"), max_length=100)
    last_name = LineField(label=gettext_lazy("Last name"), max_length=100, required=False)
    title = LineField(label=gettext_lazy("Title"), max_length=100, required=False)
    phone = LineField(label=gettext_lazy("Phone"), max_length=40, required=False)
    tzid = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=list_zones,
        required=False,
        help_text=gettext_lazy("How times are shown here."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=list_languages, required=False)
    signature = forms.CharField(
        label=gettext_lazy("Signature"),
        help_text=gettext_lazy("Stands under your messages where a template says so."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    are_replies_mailed = forms.BooleanField(
        label=gettext_lazy("Mail me what candidates answer"),
        help_text=gettext_lazy("Otherwise answers wait in the inbox, and my mailbox stays quiet."),
        required=False,
    )


@member_page
@require_http_methods(["GET", "HEAD", "POST"])
def show_profile(request: MemberRequest) -> HttpResponse:
    """The profile; sending the form saves it."""
    member, user = request.member, request.member.user
    present = {name: getattr(user, name) for name in USER_FACTS} | {
        name: getattr(member, name) for name in MEMBER_FACTS
    }
    form = ProfileForm(request.POST or None, initial=present)
    if request.method == "POST" and form.is_valid():
        update_profile(member, form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(PAGE)
    account = find_cronofy_account(member.company)
    data_centre = find_data_centre(account.code) if account else None
    context = {
        "form": form,
        "can_import": can_import(member),
        "data_centre": data_centre,
        "memberships": request.memberships,
        "sessions": list_sessions(user),
        "own_key": request.session.session_key,
        "has_second_factor": has_second_factor(user),
        "signs_in_elsewhere": ORGANISATION_KEY in request.session,
        "tzid": user.tzid or "UTC",
    }
    response = render(request, "console/profile/page.html", context)
    return allow_forms_to(response, data_centre.app_url) if data_centre else response


@member_page
@require_POST
def switch_company(request: MemberRequest) -> HttpResponse:
    """Go on in another company of the same user."""
    wanted = request.POST.get("company", "")
    if wanted not in [membership.company_id for membership in request.memberships]:
        raise LinkUnknown(_("You are not a member of this company."))
    request.session[COMPANY_KEY] = wanted
    return redirect("/")


@member_page
@require_POST
def set_default_company(request: MemberRequest) -> HttpResponse:
    """Let one of one's companies open after signing in."""
    choose_default_company(request.member, request.POST.get("company", ""))
    messages.success(request, _("Saved. This company opens after logging in."))
    return redirect(PAGE)


@member_page
@require_POST
def end_own_session(request: MemberRequest, session_id: int) -> HttpResponse:
    """Sign one of one's own browsers out."""
    if not end_session(request.member.user, session_id):
        raise LinkUnknown(_("This browser is logged out already."))
    messages.success(request, _("That browser is logged out."))
    return redirect(PAGE)


@member_page
@require_POST
def end_other_sessions(request: MemberRequest) -> HttpResponse:
    """Sign all of one's browsers out but this one."""
    end_sessions(request.member.user, kept_key=str(request.session.session_key))
    messages.success(request, _("All other browsers are logged out."))
    return redirect(PAGE)
