"""The hub of a window: reached after every step, it leads on to the next screen."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from parley.engine.domain.errors.bookings import LinkRefused
from parley.engine.models import Account, LinkAttempt
from parley.engine.services.applications.link_attempts import (
    Step,
    cancel_attempt,
    find_handed_over,
    go_on_as,
    goal_path,
    next_step,
    return_address,
)
from parley.engine.session import enter_attempt, find_signed_in_account, public_page

PATHS = {
    Step.WELCOME: "/connect/welcome",
    Step.TERMS: "/connect/terms",
    Step.CALENDAR: "/connect/calendar",
    Step.UNIT: "/connect/unit",
    Step.CONFIRM: "/connect/done",
}


@public_page
@require_GET
def continue_window(request: HttpRequest, attempt_id: str) -> HttpResponseBase:
    """`/embed/<attempt>`: the next screen of this window, in the browser that opened it first."""
    try:
        attempt = enter_attempt(request, attempt_id)
    except LinkRefused as refusal:
        return _refuse(request, refusal)
    account = find_signed_in_account(request)
    if account is not None and attempt.account_id is None and _may_go_on(attempt, account):
        go_on_as(attempt, account)
    step = next_step(attempt, account)
    if step is Step.OVER:
        return _end(request, attempt)
    if step is Step.GOAL:
        return HttpResponseRedirect(goal_path(attempt), status=303)
    return HttpResponseRedirect(f"{PATHS[step]}?{urlencode({'attempt': attempt.pk})}", status=303)


@public_page
@require_POST
def cancel_window(request: HttpRequest, attempt_id: str) -> HttpResponseBase:
    """Turn back to the application with nothing made."""
    try:
        attempt = enter_attempt(request, attempt_id)
    except LinkRefused as refusal:
        return _refuse(request, refusal)
    cancel_attempt(attempt)
    return _end(request, attempt)


def _may_go_on(attempt: LinkAttempt, account: Account) -> bool:
    """Whether the signed-in person is the one meant: nobody else was named, or this very account."""
    return not attempt.vouched_email or find_handed_over(attempt) == account


def _end(request: HttpRequest, attempt: LinkAttempt) -> HttpResponseBase:
    address = return_address(attempt)
    if address:
        return HttpResponseRedirect(address, status=303)
    return render(request, "engine/connect/over.html", {"attempt": attempt})


def _refuse(request: HttpRequest, refusal: LinkRefused) -> HttpResponseBase:
    context = {
        "what_happened": "This window cannot go on",
        "what_it_means": refusal.message,
        "what_to_do": "Close it, and open it again from the page you came from.",
    }
    return render(request, "toolkit/error.html", context, status=410)
