"""Company › Settings › Miscellaneous › Cronofy: the data centre, authorizing, and revoking."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import ConsoleRefusal, InputRefused
from parley.console.domain.roles import Capability
from parley.console.models import Company
from parley.console.pages.departures import depart
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.cronofy.accounts import (
    begin_authorization,
    finish_authorization,
    note_refused_authorization,
    revoke_authorization,
    save_data_centre,
)
from parley.console.services.cronofy.data_centres import (
    find_cronofy_account,
    find_data_centre,
    list_data_centres,
    name_administrators,
)
from parley.console.services.cronofy.leaving import describe_leaving
from parley.toolkit.form_targets import allow_forms_to
from parley.toolkit.wall_time import write_day

PAGE = "/company/settings/cronofy"


def describe_state(company: Company) -> str:
    """The present state in a sentence."""
    account = find_cronofy_account(company)
    if account is None:
        return _("No Cronofy account yet, so nobody can make links.")
    data_centre = find_data_centre(account.code)
    name = data_centre.name if data_centre else account.code
    if account.granted_at is None:
        return _("Data centre: %(name)s. Not authorized yet.") % {"name": name}
    who = account.granted_by.user.name if account.granted_by else _("a former member")
    tzid = (account.granted_by.user.tzid if account.granted_by else "") or "UTC"
    facts = {"name": name, "who": who, "day": write_day(account.granted_at, tzid)}
    return _("Data centre: %(name)s. Authorized by %(who)s on %(day)s.") % facts


@page_for(Capability.READ_SETTINGS)
@require_http_methods(["GET", "HEAD"])
def show_cronofy(request: MemberRequest) -> HttpResponse:
    """What is set, and for administrators the next step as one button."""
    account = find_cronofy_account(request.member.company)
    data_centre = find_data_centre(account.code) if account else None
    context = {
        "account": account,
        "data_centre": data_centre,
        "is_administrator": request.member.can(Capability.MANAGE_COMPANY),
        "administrators": name_administrators(request.member.company),
        "tzid": request.member.user.tzid or "UTC",
    }
    response = render(request, "console/settings/cronofy.html", context)
    return allow_forms_to(response, data_centre.app_url) if data_centre else response


@page_for(Capability.MANAGE_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def add_cronofy(request: MemberRequest) -> HttpResponse:
    """Add Cronofy account: choose the data centre, Save."""
    centres = list_data_centres()
    account = find_cronofy_account(request.member.company)
    problem, code = "", request.POST.get("code", "")
    leaving = describe_leaving(request.member.company)
    is_change = account is not None and code not in ("", account.code)
    # What stays behind is said once more before it happens, unless there is nothing.
    is_asking = is_change and leaving is not None and not leaving.is_nothing and not request.POST.get("is_confirmed")
    if request.method == "POST" and not is_asking:
        try:
            save_data_centre(request.member, code)
        except InputRefused as refusal:
            problem = refusal.fields["code"]
        else:
            messages.success(request, _("Saved. Next, authorize the console with this data centre."))
            return redirect(PAGE)
    usable = [centre.code for centre in centres if centre.is_usable]
    context = {
        "centres": centres,
        "chosen": code or (account.code if account else next(iter(usable), "")),
        "leaving": leaving,
        "is_asking": is_asking,
        "account": account,
        "problem": problem,
        "can_save": bool(usable),
    }
    return render(request, "console/settings/cronofy_add.html", context, status=422 if problem else 200)


@page_for(Capability.MANAGE_COMPANY)
@require_POST
def authorize(request: MemberRequest) -> HttpResponse:
    """Authorize with Cronofy: off to the consent page."""
    return depart(request, begin_authorization(request.member), "Authorize with Cronofy")


@page_for(Capability.MANAGE_COMPANY)
@require_http_methods(["GET"])
def return_authorized(request: MemberRequest) -> HttpResponse:
    """Back from the consent page: `code` or `error`, with the state that was given along."""
    state = request.GET.get("state", "")
    try:
        if request.GET.get("code"):
            finish_authorization(request.member, state, request.GET["code"])
            messages.success(request, _("Authorization has been granted."))
        else:
            words = note_refused_authorization(request.member, state, request.GET.get("error", ""))
            messages.error(request, words)
    except ConsoleRefusal as refusal:
        messages.error(request, _("Authorization was not granted. %(reason)s") % {"reason": refusal})
    return redirect(PAGE)


@page_for(Capability.MANAGE_COMPANY)
@require_POST
def revoke(request: MemberRequest) -> HttpResponse:
    """End the grant."""
    problem = revoke_authorization(request.member)
    if problem:
        messages.warning(request, problem)
    else:
        messages.success(request, _("The authorization was revoked."))
    return redirect(PAGE)
