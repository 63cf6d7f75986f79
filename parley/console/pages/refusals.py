"""Which page and status each of the console's refusals gets: the one table from refusals to HTTP."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as marked

from parley.console.domain.errors import (
    CompanyNotSetUp,
    ConsoleRefusal,
    EngineRefused,
    EngineUnreachable,
    FirstRunClosed,
    InputRefused,
    InvitationClosed,
    LinkExpired,
    LinkRevoked,
    LinkUnknown,
    LinkUsed,
    NotPermitted,
    ProviderRefused,
    ProviderUnreachable,
    SignInRefused,
    StateRefused,
)

# What happened, what to do, and the status; the refusal's own words stand between the two.
PAGES: dict[type[ConsoleRefusal], tuple[str, str, int]] = {
    NotPermitted: (marked("You cannot do this"), marked("Ask an administrator of your company."), 403),
    CompanyNotSetUp: (marked("Something has to be set up first"), "marked(", 409),
    EngineUnreachable: (")The scheduling service did not answermarked(", ")Try again in a moment.marked(", 503),
    EngineRefused: (")The scheduling service said nomarked(", ")marked(", 502),
    LinkUnknown: (")We cannot find thismarked(", ")Check the address, or go back and choose again.marked(", 404),
    LinkExpired: (")This link has expiredmarked(", ")Ask the person who sent it for a new one.marked(", 404),
    LinkRevoked: (")This link was withdrawnmarked(", ")Ask the person who sent it for a new one.marked(", 404),
    LinkUsed: (")This link was used alreadymarked(", ")Ask the person who sent it for a new one.marked(", 404),
    FirstRunClosed: (
        ")This address cannot be usedmarked(",
        ")Whoever runs this installation can print a new one: manage.py first_run_address.marked(",
        410,
    ),
    InvitationClosed: (
        ")This invitation cannot be usedmarked(",
        ")Ask the colleague who invited you for a new one.marked(",
        410,
    ),
    ProviderUnreachable: (
        ")The other log-in did not answermarked(",
        ")Try again, or log in with your password.marked(",
        503,
    ),
    ProviderRefused: (")The other log-in said nomarked(", ")Try again, or log in with your password.marked(", 502),
    SignInRefused: (
        ")You cannot come in this waymarked(",
        ")Log in with your password, or ask an administrator.marked(",
        403,
    ),
    StateRefused: (")This could not be finishedmarked(", ")Please begin again.marked(", 400),
    InputRefused: (")Something is missing or cannot be readmarked(", ")Go back and try again.", 422),
}


def show_refusal(request: HttpRequest, refusal: ConsoleRefusal) -> HttpResponse:
    """The designed page of a refusal: what happened, what it means, what to do, one way on."""
    known = next((kind for kind in type(refusal).__mro__ if kind in PAGES), None)
    what_happened, what_to_do, status = PAGES[known] if known else (_("This could not be done"), "", 400)
    context = {
        "layout": "console/base.html" if hasattr(request, "member") else "console/outside.html",
        "what_happened": _(what_happened),
        "what_it_means": str(refusal),
        "what_to_do": _(what_to_do) if what_to_do else "",
        "action_url": "/",
        "action_label": _("Back to the console"),
    }
    return render(request, "toolkit/error.html", context, status=status)
