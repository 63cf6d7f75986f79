"""Log in by a code that is mailed, and log out."""

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods, require_POST

from parley.engine.domain.errors.base import InputRefused
from parley.engine.domain.errors.people import SignInRefused, TooManyAttempts
from parley.engine.models import Account
from parley.engine.pages.connect.forms import CodeForm, EmailForm, add_refusal
from parley.engine.pages.connect.provider.trip import go_on_proven
from parley.engine.pages.connect.way import find_window, lead_on, lead_to, show_page
from parley.engine.services.applications.link_attempts import go_on_as, vouch_for
from parley.engine.services.people.accounts import BY_EMAIL, create_account, find_account_by_verified_email
from parley.engine.services.people.sign_in_codes import check_sign_in_code, request_sign_in_code
from parley.engine.session import find_client_address, public_page, sign_in_account, sign_out_account
from parley.toolkit.clock import now


@public_page
@require_http_methods(["GET", "POST"])
def ask_email(request: HttpRequest) -> HttpResponseBase:
    """Send a code; what follows is the same whether the address is known or not."""
    attempt = find_window(request)
    form = EmailForm(request.POST or None, initial={"email": attempt.vouched_email if attempt else ""})
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"].strip().lower()
        try:
            request_sign_in_code(email, find_client_address(request))
        except TooManyAttempts as refusal:
            form.add_error(None, refusal.message)
        except InputRefused as refusal:
            add_refusal(form, refusal)
        else:
            request.session["code_email"] = email
            return lead_to("/connect/log-in/code", request)
    return show_page(request, "engine/connect/log_in.html", {"form": form})


@public_page
@require_http_methods(["GET", "POST"])
def enter_code(request: HttpRequest) -> HttpResponseBase:
    """The code proves the address: its account is signed in, made, or asked to be made."""
    email = request.session.get("code_email", "")
    if not email:
        return lead_to("/connect/log-in", request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            proven = check_sign_in_code(email, form.cleaned_data["code"])
        except SignInRefused as refusal:
            form.add_error("code", refusal.message)
        else:
            return _welcome_back(request, proven)
    return show_page(request, "engine/connect/code.html", {"form": form, "email": email})


@public_page
@require_POST
def log_out(request: HttpRequest) -> HttpResponseBase:
    """End this browser's session on the engine; the console's goes on."""
    sign_out_account(request)
    return HttpResponseRedirect("/connect/log-in", status=303)


def _welcome_back(request: HttpRequest, proven: str) -> HttpResponseBase:
    gone_on = go_on_proven(request, proven)
    if gone_on is not None:
        return gone_on
    account = find_account_by_verified_email(proven) or _make_pending(request, proven)
    if account is None:
        request.session.pop("code_email", None)
        request.session["proven_email"] = [proven, now().timestamp()]
        return lead_to("/connect/create", request)
    attempt = find_window(request)
    sign_in_account(request, account)
    if attempt is not None:
        go_on_as(attempt, account)
        vouch_for(attempt, account, proven)
    return lead_on(request, account)


def _make_pending(request: HttpRequest, proven: str) -> Account | None:
    """The account whose form was filled in before the code was sent, if it was for this address."""
    pending = request.session.pop("pending_account", None)
    if not pending or pending["email"] != proven:
        return None
    try:
        return create_account(
            proven, pending["name"], pending["tzid"], BY_EMAIL, proven, terms_version=pending["terms_version"]
        )
    except SignInRefused:
        return None  # The terms changed in between: the form is shown once more, with the new ones.
