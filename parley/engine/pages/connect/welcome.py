"""The first screen of a window: who goes on here, without ever replacing somebody silently."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.people import TooManyAttempts
from parley.engine.models import Account, LinkAttempt
from parley.engine.pages.connect.way import find_window, lead_on, lead_to, show_page
from parley.engine.services.applications.link_attempts import find_handed_over, go_on_as, needs_code_first, vouch_for
from parley.engine.services.people.accounts import BY_EMAIL, find_account_by_identity
from parley.engine.services.people.sign_in_codes import request_sign_in_code
from parley.engine.session import find_client_address, find_signed_in_account, public_page, sign_in_account


@public_page
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest) -> HttpResponseBase:
    """Log in, create an account, or go on as the one whom the application vouches for."""
    attempt = find_window(request)
    if attempt is None:
        return lead_to("/connect/log-in", request)
    account = find_signed_in_account(request)
    if request.method == "POST":
        if request.POST.get("decision") == "stay" and account is not None:
            return _go_on(request, attempt, account)
        if request.POST.get("decision") == "continue" and attempt.vouched_email:
            return _continue_as_named(request, attempt, account)
    return show_page(request, "engine/connect/welcome.html", {"account": account})


def _continue_as_named(request: HttpRequest, attempt: LinkAttempt, signed_in: Account | None) -> HttpResponseBase:
    named = find_handed_over(attempt)
    if named is not None:
        return _go_on(request, attempt, named)
    if not needs_code_first(attempt):
        return lead_to("/connect/create", request)
    if signed_in is not None and find_account_by_identity(BY_EMAIL, attempt.vouched_email) == signed_in:
        vouch_for(attempt, signed_in, attempt.vouched_email)
        return _go_on(request, attempt, signed_in)
    try:
        request_sign_in_code(attempt.vouched_email, find_client_address(request))
    except (TooManyAttempts, InputRefused) as refusal:
        return show_page(request, "engine/connect/welcome.html", {"account": signed_in, "error": refusal.message})
    request.session["code_email"] = attempt.vouched_email
    return lead_to("/connect/log-in/code", request)


def _go_on(request: HttpRequest, attempt: LinkAttempt, account: Account) -> HttpResponseBase:
    if find_signed_in_account(request) != account:
        sign_in_account(request, account)
    go_on_as(attempt, account)
    return lead_on(request, account)
