"""The consent page: who asks, what it will be able to do, Allow or Cancel."""

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from parley.engine.domain.errors.applications import ApplicationUnknown, GrantRefused
from parley.engine.domain.errors.base import InputRefused, NotPermitted
from parley.engine.domain.errors.people import NotAnOwner
from parley.engine.models import Account, LinkAttempt, OrganizationalUnit
from parley.engine.oauth.question import Question, find_sender, list_units_to_grant, read_question
from parley.engine.oauth.scopes import UNIT_LIMIT, explain_scopes
from parley.engine.services.applications.tokens import grant_access, issue_code
from parley.engine.services.people.units import is_owner, list_owners
from parley.engine.session import AccountRequest, find_attempt, public_page, signed_in_page
from parley.toolkit.form_targets import allow_forms_to


@public_page
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponseBase:
    """`/oauth/authorize`: a question that is wrong is never sent on; a good one is put to whoever is signed in."""
    query = request.GET.dict()
    try:
        sender = find_sender(query)
    except (ApplicationUnknown, InputRefused) as refusal:
        return _refuse(request, refusal.message)
    try:
        question = read_question(sender, query)
    except GrantRefused as refusal:
        return HttpResponseRedirect(sender.answer(error=refusal.error))
    return signed_in_page(_ask)(request, question)


def _ask(request: AccountRequest, question: Question) -> HttpResponseBase:
    attempt = _find_own_attempt(request, question)
    units: list[OrganizationalUnit] = []
    if question.asks_for_unit:
        try:
            units = list_units_to_grant(question, request.account, attempt)
        except NotPermitted as refusal:
            return _refuse(request, refusal.message)
        if not units:
            return HttpResponseRedirect("/connect/unit")
    if request.method == "POST":
        return _decide(request, question, units)
    return _show(request, question, units)


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
        grant = grant_access(question.application, request.account, " ".join(question.scopes), unit)
    except NotAnOwner:
        return _show(request, question, units)
    code = issue_code(grant, question.redirect_uri, question.code_challenge)
    return HttpResponseRedirect(question.answer(code=code))


def _show(
    request: AccountRequest, question: Question, units: list[OrganizationalUnit], error: str = ""
) -> HttpResponseBase:
    context = {
        "application": question.application,
        "account": request.account,
        "abilities": explain_scopes(list(question.scopes)),
        "limit": UNIT_LIMIT if question.asks_for_unit else "",
        "units": units,
        "unit": units[0] if len(units) == 1 else None,
        "owners": _list_owners_to_ask(request.account, units),
        "error": error,
        "cancel_url": question.answer(error="access_denied"),
    }
    return allow_forms_to(render(request, "engine/oauth/consent.html", context), question.redirect_uri)


def _list_owners_to_ask(account: Account, units: list[OrganizationalUnit]) -> list[Account]:
    if len(units) != 1 or is_owner(account, units[0]):
        return []
    return list_owners(units[0])


def _refuse(request: HttpRequest, message: str) -> HttpResponseBase:
    context = {
        "what_happened": "This request for access cannot be answered",
        "what_it_means": message,
        "what_to_do": "Go back to the application you came from. If it happens again, tell whoever looks after it.",
    }
    return render(request, "toolkit/error.html", context, status=400)
