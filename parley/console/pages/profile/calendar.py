"""The Calendar button of the profile: importing the public URL, by whatever way the data centre allows."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import ConsoleRefusal, InputRefused
from parley.console.pages.departures import depart
from parley.console.pages.permissions import MemberRequest, member_page
from parley.console.services.cronofy.data_centres import get_company_data_centre
from parley.console.services.cronofy.public_urls import (
    ImportOutcome,
    import_public_url,
    paste_public_url,
    remove_public_url,
)
from parley.console.services.cronofy.visits import (
    begin_public_link,
    begin_sign_in,
    finish_public_link,
    finish_sign_in,
    give_up_sign_in,
)
from parley.toolkit.form_targets import allow_forms_to

PAGE = "/profile"
IMPORTED = "Your public URL has been imported. You can now put a conversation link into messages to many candidates."
NOT_IN_UNIT = (
    "The account that you signed in with is not in your company's Organizational Unit. "
    "Use Generate Link once with that account to join it, or sign in with another account."
)


@member_page
@require_POST
def import_calendar(request: MemberRequest) -> HttpResponse:
    """A click on Calendar."""
    return _go_on(request, import_public_url(request.member))


@member_page
@require_POST
def sign_in(request: MemberRequest) -> HttpResponse:
    """Off to the engine, to say which account is mine."""
    return depart(request, begin_sign_in(request.member), "Sign in to your calendar account")


@member_page
@require_http_methods(["GET"])
def return_signed_in(request: MemberRequest) -> HttpResponse:
    """Back from signing in: `code` or `error`, with the state that was given along."""
    state = request.GET.get("state", "")
    try:
        if not request.GET.get("code"):
            give_up_sign_in(request.member, state)
            messages.warning(request, _("The sign-in was cancelled; nothing was imported."))
            return redirect(PAGE)
        outcome = finish_sign_in(request.member, state, request.GET["code"])
    except ConsoleRefusal as refusal:
        messages.error(request, str(refusal))
        return redirect(PAGE)
    if outcome == ImportOutcome.SIGN_IN_NEEDED:
        remove_public_url(request.member)
        messages.error(request, NOT_IN_UNIT)
        return redirect(PAGE)
    return _go_on(request, outcome)


@member_page
@require_http_methods(["GET", "HEAD", "POST"])
def make_public_link(request: MemberRequest) -> HttpResponse:
    """The offer to make a public link on the engine; the button leads there."""
    if request.method == "POST":
        return depart(request, begin_public_link(request.member), "Make your public link")
    data_centre = get_company_data_centre(request.member.company)
    response = render(request, "console/profile/no_public_link.html", {"data_centre": data_centre})
    return allow_forms_to(response, data_centre.app_url)


@member_page
@require_http_methods(["GET", "HEAD", "POST"])
def return_from_public_link(request: MemberRequest) -> HttpResponse:
    """Back from making a public link; the form goes on by itself and asks the engine what came of it."""
    if request.method != "POST":
        fields = {"state": request.GET.get("state", ""), "attempt": request.GET.get("attempt", "")}
        return render(request, "console/profile/returned.html", fields)
    try:
        is_made = finish_public_link(request.member, request.POST.get("state", ""), request.POST.get("attempt", ""))
    except ConsoleRefusal as refusal:
        messages.error(request, str(refusal))
        return redirect(PAGE)
    if is_made:
        messages.success(request, IMPORTED)
    else:
        messages.warning(request, _("No public link was made, so nothing was imported."))
    return redirect(PAGE)


@member_page
@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: MemberRequest) -> HttpResponse:
    """Paste the public URL, where the data centre does not tell."""
    data_centre = get_company_data_centre(request.member.company)
    url, problem = request.POST.get("url", "").strip(), ""
    if request.method == "POST":
        try:
            paste_public_url(request.member, url)
        except InputRefused as refusal:
            problem = refusal.fields["url"]
        else:
            messages.success(request, IMPORTED)
            return redirect(PAGE)
    context = {"data_centre": data_centre, "url": url, "problem": problem}
    return render(request, "console/profile/paste.html", context, status=422 if problem else 200)


@member_page
@require_POST
def remove(request: MemberRequest) -> HttpResponse:
    """Forget the public URL."""
    remove_public_url(request.member)
    messages.success(request, _("Your public URL was removed here. Links that you sent before still work."))
    return redirect(PAGE)


def _go_on(request: MemberRequest, outcome: ImportOutcome) -> HttpResponse:
    if outcome == ImportOutcome.IMPORTED:
        messages.success(request, IMPORTED)
        return redirect(PAGE)
    if outcome == ImportOutcome.NO_PUBLIC_LINK:
        return redirect("/profile/calendar/public-link")
    if outcome == ImportOutcome.LIST_REFUSED:
        return redirect("/profile/calendar/paste")
    data_centre = get_company_data_centre(request.member.company)
    response = render(request, "console/profile/sign_in.html", {"data_centre": data_centre})
    return allow_forms_to(response, data_centre.app_url)
