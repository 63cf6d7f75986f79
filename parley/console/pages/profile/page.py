"""User Profile: the member's name and zone, their public URL, signing in, and the companies they belong to."""

import zoneinfo

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import LinkUnknown
from parley.console.pages.fields import LineField
from parley.console.pages.permissions import COMPANY_KEY, MemberRequest, member_page
from parley.console.services.companies.members import update_profile
from parley.console.services.cronofy.data_centres import find_cronofy_account, find_data_centre
from parley.console.services.cronofy.public_urls import can_import
from parley.toolkit.form_targets import allow_forms_to

PAGE = "/profile"


def list_zones() -> list[tuple[str, str]]:
    """Every named zone of a place, for choosing."""
    named = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [("", "Choose a zone"), ("UTC", "UTC"), *((name, name.replace("_", " ")) for name in named)]


class ProfileForm(forms.Form):
    """What a member tells about themselves."""

    first_name = LineField(label="First name", max_length=100)
    last_name = LineField(label="Last name", max_length=100, required=False)
    tzid = forms.ChoiceField(
        label="Time zone", choices=list_zones, required=False, help_text="How times are shown here."
    )


@member_page
@require_http_methods(["GET", "HEAD", "POST"])
def show_profile(request: MemberRequest) -> HttpResponse:
    """The profile; sending the form saves name and zone."""
    user = request.member.user
    form = ProfileForm(
        request.POST or None,
        initial={"first_name": user.first_name, "last_name": user.last_name, "tzid": user.tzid},
    )
    if request.method == "POST" and form.is_valid():
        update_profile(request.member, form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect(PAGE)
    account = find_cronofy_account(request.member.company)
    data_centre = find_data_centre(account.code) if account else None
    context = {
        "form": form,
        "can_import": can_import(request.member),
        "data_centre": data_centre,
        "memberships": request.memberships,
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
        raise LinkUnknown("You are not a member of this company.")
    request.session[COMPANY_KEY] = wanted
    return redirect("/")
