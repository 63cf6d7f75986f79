"""The consent page: who asks, what it will be able to do, Allow or Cancel."""

from hashlib import sha256
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from parley.engine.domain.errors.applications import ApplicationUnknown, GrantRefused
from parley.engine.domain.errors.base import InputRefused, NotPermitted
from parley.engine.domain.errors.people import NotAnOwner
from parley.engine.models import Account, Grant, LinkAttempt, OrganizationalUnit
from parley.engine.oauth.question import (
    CONNECT_PATHS,
    Question,
    find_sender,
    list_units_to_grant,
    read_question,
)
from parley.engine.oauth.scopes import ENTERPRISE_LIMIT, UNIT_LIMIT, explain_delegated_scopes, explain_scopes
from parley.engine.services.applications.link_tokens import use_link_token
from parley.engine.services.applications.tokens import grant_access, issue_code
from parley.engine.services.calendars.profiles import list_profiles
from parley.engine.services.own_accounts.service_accounts import grant_service_account
from parley.engine.services.people.units import is_owner, list_owners
from parley.engine.session import (
    AccountRequest,
    ask_for_sign_in,
    find_attempt,
    has_signed_in_for,
    public_page,
    signed_in_page,
)
from parley.toolkit.form_targets import allow_forms_to

# Added to our own address once somebody was led to connect a calendar: they are led there once, not held there.
_LED_TO_CALENDAR = "parley_connected"


@public_page
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponseBase:
    """`/oauth/authorize`: a question that is wrong is never sent on; a good one is put to whoever is signed in."""
    return _receive(request, is_enterprise=False)


@public_page
@require_http_methods(["GET", "POST"])
def authorize_enterprise(request: HttpRequest) -> HttpResponseBase:
    """`/enterprise_connect/oauth/authorize`: the same for the built-in calendars of a whole unit."""
    return _receive(request, is_enterprise=True)


def _receive(request: HttpRequest, is_enterprise: bool) -> HttpResponseBase:
    try:
        sender = find_sender(request.GET)
    except (ApplicationUnknown, InputRefused) as refusal:
        return _refuse(request, refusal.message)
    try:
        question = read_question(sender, request.GET, is_enterprise)
    except GrantRefused as refusal:
        return HttpResponseRedirect(sender.answer(error=refusal.error))
    mark = sha256(request.get_full_path().replace(f"&{_LED_TO_CALENDAR}=1", "").encode()).hexdigest()
    if question.avoids_linking and not has_signed_in_for(request, mark):
        return ask_for_sign_in(request, mark)
    return signed_in_page(_ask)(request, question)


def _ask(request: AccountRequest, question: Question) -> HttpResponseBase:
    if question.linked_account is not None and question.linked_account != request.account:
        return _ask_for_other_account(request, question, question.linked_account)
    attempt = _find_own_attempt(request, question)
    units: list[OrganizationalUnit] = []
    if question.asks_for_unit:
        try:
            units = list_units_to_grant(question, request.account, attempt)
        except NotPermitted as refusal:
            return _refuse(request, refusal.message)
        if not units:
            return HttpResponseRedirect("/connect/unit")
    elif path := _find_calendar_to_connect(request, question):
        return HttpResponseRedirect(path)
    if request.method == "POST":
        return _decide(request, question, units)
    return _show(request, question, units)


def _find_calendar_to_connect(request: AccountRequest, question: Question) -> str:
    """Where a calendar is connected first, when the one that is asked for, or any, is missing; else empty."""
    if request.method == "POST" or _LED_TO_CALENDAR in request.GET:
        return ""
    wanted = CONNECT_PATHS.get(question.provider_name, "")
    if not wanted and not question.needs_calendar:
        return ""
    profiles = list_profiles(request.account)
    if any(not wanted or profile["provider_name"] == question.provider_name for profile in profiles):
        return ""
    path = wanted or "/connect/calendar"
    following = urlencode({"next": f"{request.get_full_path()}&{_LED_TO_CALENDAR}=1"})
    return f"{path}{'&' if '?' in path else '?'}{following}"


def _find_own_attempt(request: AccountRequest, question: Question) -> LinkAttempt | None:
    attempt = find_attempt(request) if request.GET.get("attempt") else None
    is_own = attempt is not None and (attempt.purpose, attempt.application_id, attempt.account_id) == (
        "authorize",
        question.application.pk,
        request.account.pk,
    )
    return attempt if is_own else None


def _decide(request: AccountRequest, question: Question, units: list[OrganizationalUnit]) -> HttpResponseBase:
    if request.POST.get("decision") != "allow":
        return HttpResponseRedirect(question.answer(error="access_denied"))
    unit = next((one for one in units if len(units) == 1 or one.pk == request.POST.get("unit")), None)
    if question.asks_for_unit and unit is None:
        return _show(request, question, units, error="Please choose the Organizational Unit.")
    try:
        with transaction.atomic():
            if question.link_token:
                use_link_token(question.application, question.link_token)
            code = issue_code(_grant(request.account, question, unit), question.redirect_uri, question.code_challenge)
    except NotAnOwner:
        return _show(request, question, units)
    except GrantRefused as refusal:
        return HttpResponseRedirect(question.answer(error=refusal.error))
    return HttpResponseRedirect(question.answer(code=code))


def _grant(account: Account, question: Question, unit: OrganizationalUnit | None) -> Grant:
    scope, delegated_scope = " ".join(question.scopes), " ".join(question.delegated_scopes)
    if question.is_enterprise and unit is not None:
        return grant_service_account(question.application, account, unit, scope, delegated_scope)
    return grant_access(question.application, account, scope, unit, delegated_scope)


def _show(
    request: AccountRequest, question: Question, units: list[OrganizationalUnit], error: str = ""
) -> HttpResponseBase:
    limit = ENTERPRISE_LIMIT if question.is_enterprise else UNIT_LIMIT if question.asks_for_unit else ""
    context = {
        "application": question.application,
        "account": request.account,
        "abilities": explain_scopes(question.scopes),
        "delegated_abilities": explain_delegated_scopes(question.delegated_scopes),
        "limit": limit,
        "units": units,
        "unit": units[0] if len(units) == 1 else None,
        "owners": _list_owners_to_ask(request.account, units),
        "other_account_url": f"/connect/log-in?{urlencode({'next': request.get_full_path()})}",
        "can_change_account": question.linked_account is None and "attempt" not in request.GET,
        "error": error,
        "cancel_url": question.answer(error="access_denied"),
    }
    return allow_forms_to(render(request, "engine/oauth/consent.html", context), question.redirect_uri)


def _list_owners_to_ask(account: Account, units: list[OrganizationalUnit]) -> list[Account]:
    if len(units) != 1 or is_owner(account, units[0]):
        return []
    return list_owners(units[0])


def _ask_for_other_account(request: AccountRequest, question: Question, wanted: Account) -> HttpResponseBase:
    """The application named the account; whoever is signed in is told so, and not more than they need to know."""
    if request.method == "POST":
        return HttpResponseRedirect(question.answer(error="access_denied"))
    name, _, host = wanted.email.partition("@")
    context = {
        "application": question.application,
        "account": request.account,
        "hint": f"{name[:2]}…@{host}",
        "log_in_url": f"/connect/log-in?{urlencode({'next': request.get_full_path()})}",
    }
    page = render(request, "engine/oauth/other_account.html", context)
    return allow_forms_to(page, question.redirect_uri)


def _refuse(request: HttpRequest, message: str) -> HttpResponseBase:
    context = {
        "what_happened": "This request for access cannot be answered",
        "what_it_means": message,
        "what_to_do": "Go back to the application you came from. If it happens again, tell whoever looks after it.",
    }
    return render(request, "toolkit/error.html", context, status=400)
