"""Create an account: name, address and zone, and the terms, without which nothing goes on."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from parley.engine.domain.errors.base import EngineRefusal, InputRefused
from parley.engine.domain.errors.people import TermsNotAccepted
from parley.engine.models import LinkAttempt
from parley.engine.pages.connect.forms import HandedOverForm, NewAccountForm, TermsForm, add_refusal
from parley.engine.pages.connect.way import find_window, lead_on, lead_to, show_page
from parley.engine.services.applications.link_attempts import (
    create_handed_over,
    go_on_as,
    is_vouched_newcomer,
    vouch_for,
)
from parley.engine.services.people.accounts import BY_EMAIL, create_account
from parley.engine.services.people.sign_in_codes import request_sign_in_code
from parley.engine.services.people.terms import current_terms
from parley.engine.services.providers.clients import NAMES
from parley.engine.session import find_client_address, public_page, sign_in_account
from parley.toolkit.clock import now

PROOF_SECONDS = 15 * 60


@public_page
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponseBase:
    """With a hand-over two clicks; else a code shows that the address is the newcomer's."""
    attempt = find_window(request)
    if attempt is not None and is_vouched_newcomer(attempt) and request.GET.get("as") != "another":
        return _create_vouched(request, attempt)
    proven = _read_proof(request)
    initial = {"email": proven, "version": current_terms().version}
    form = NewAccountForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return _create_or_prove(request, form, proven)
        except EngineRefusal as refusal:
            _explain(form, refusal)
    unknown = NAMES.get(request.GET.get("unknown", ""), "")
    return _show(request, form, {"proven_email": proven, "unknown": unknown})


def _create_vouched(request: HttpRequest, attempt: LinkAttempt) -> HttpResponseBase:
    initial = {"tzid": attempt.vouched_tzid, "version": current_terms().version}
    form = HandedOverForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            account = create_handed_over(attempt, form.cleaned_data["version"], form.cleaned_data["tzid"])
        except EngineRefusal as refusal:
            _explain(form, refusal)
        else:
            sign_in_account(request, account)
            go_on_as(attempt, account)
            return lead_on(request, account)
    return _show(request, form, {"vouched": attempt})


def _create_or_prove(request: HttpRequest, form: NewAccountForm, proven: str) -> HttpResponseBase:
    data = form.cleaned_data
    email, version = data["email"].strip().lower(), data["version"]
    if version != current_terms().version:
        raise TermsNotAccepted
    if email != proven:
        request_sign_in_code(email, find_client_address(request))
        request.session["code_email"] = email
        request.session["pending_account"] = {
            "email": email, "name": data["name"], "tzid": data["tzid"], "terms_version": version,
        }  # fmt: skip
        return lead_to("/connect/log-in/code", request)
    account = create_account(email, data["name"], data["tzid"], BY_EMAIL, email, version)
    attempt = find_window(request)
    sign_in_account(request, account)
    if attempt is not None:
        go_on_as(attempt, account)
        vouch_for(attempt, account, email)
    return lead_on(request, account, otherwise="/connect/calendar")


def _read_proof(request: HttpRequest) -> str:
    """The address that a code of this browser proved a moment ago, or empty."""
    email, proven_at = request.session.get("proven_email") or ("", 0)
    return str(email) if now().timestamp() - proven_at < PROOF_SECONDS else ""


def _explain(form: TermsForm, refusal: EngineRefusal) -> None:
    if isinstance(refusal, TermsNotAccepted):
        form.ask_anew(current_terms().version)
    elif isinstance(refusal, InputRefused):
        add_refusal(form, refusal)
    else:
        form.add_error(None, refusal.message)


def _show(request: HttpRequest, form: TermsForm, context: dict[str, object]) -> HttpResponseBase:
    return show_page(request, "engine/connect/create.html", {"form": form, "terms": current_terms(), **context})
