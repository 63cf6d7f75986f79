"""An application's wish to write more than its own events, answered by the calendars' owner."""

from urllib.parse import urlencode

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from parley.engine.domain.errors.calendars import PermissionsRequestUnknown
from parley.engine.models import PermissionsRequest
from parley.engine.services.calendars.access.permissions import answer_wish, describe_wish, get_permissions_request
from parley.engine.session import AccountRequest, signed_in_page
from parley.toolkit.form_targets import allow_forms_to


@signed_in_page
@require_http_methods(["GET", "POST"])
def answer_permissions(request: AccountRequest, token: str) -> HttpResponseBase:
    """Which calendars the application asks for and what it could do there; allowed one by one, or not at all."""
    try:
        wish = get_permissions_request(request.account, token)
        if request.method == "POST":
            is_allowed = request.POST.get("decision") == "allow"
            answer_wish(wish, request.POST.getlist("calendar") if is_allowed else [])
            return _go_back(request, wish, is_allowed=is_allowed)
    except PermissionsRequestUnknown as refusal:
        return _refuse(request, refusal.message)
    levels = describe_wish(wish)
    context = {
        "application": wish.application,
        "account": request.account,
        "levels": levels,
        "widens": any(each.level != each.present and each.level == "unrestricted" for each in levels),
        "other_account_url": f"/connect/log-in?{urlencode({'next': request.get_full_path()})}",
    }
    return allow_forms_to(render(request, "engine/permissions/answer.html", context), wish.redirect_uri)


def _go_back(request: AccountRequest, wish: PermissionsRequest, *, is_allowed: bool) -> HttpResponseBase:
    if not wish.redirect_uri:
        return render(
            request, "engine/permissions/answered.html", {"application": wish.application, "is_allowed": is_allowed}
        )
    if is_allowed:
        return HttpResponseRedirect(wish.redirect_uri, status=303)
    joint = "&" if "?" in wish.redirect_uri else "?"
    return HttpResponseRedirect(f"{wish.redirect_uri}{joint}error=access_denied", status=303)


def _refuse(request: AccountRequest, message: str) -> HttpResponseBase:
    context = {
        "what_happened": "This question was answered, or is not for you",
        "what_it_means": f"{message} You are signed in as {request.account.email}.",
        "what_to_do": "Go back to the application you came from and try again there.",
    }
    return render(request, "toolkit/error.html", context, status=404)
