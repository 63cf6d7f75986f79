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
    TooManyCalls,
)

# What happened, what to do, and the status; the refusal's own words stand between the two.
PAGES: dict[type[ConsoleRefusal], tuple[str, str, int]] = {
    NotPermitted: (marked("You cannot do this"), marked("Ask an administrator of your company."), 403),
    CompanyNotSetUp: (marked("Something has to be set up first"), "", 409),
    EngineUnreachable: (marked("The scheduling service did not answer"), marked("Try again in a moment."), 503),
    EngineRefused: (marked("The scheduling service said no"), "", 502),
    LinkUnknown: (marked("We cannot find this"), marked("Check the address, or go back and choose again."), 404),
    LinkExpired: (marked("This link has expired"), marked("Ask the person who sent it for a new one."), 404),
    LinkRevoked: (marked("This link was withdrawn"), marked("Ask the person who sent it for a new one."), 404),
    LinkUsed: (marked("This link was used already"), marked("Ask the person who sent it for a new one."), 404),
    FirstRunClosed: (
        marked("This address cannot be used"),
        marked("Whoever runs this installation can print a new one: manage.py first_run_address."),
        410,
    ),
    InvitationClosed: (
        marked("This invitation cannot be used"),
        marked("Ask the colleague who invited you for a new one."),
        410,
    ),
    ProviderUnreachable: (
        marked("The other log-in did not answer"),
        marked("Try again, or log in with your password."),
        503,
    ),
    ProviderRefused: (marked("The other log-in said no"), marked("Try again, or log in with your password."), 502),
    SignInRefused: (
        marked("You cannot come in this way"),
        marked("Log in with your password, or ask an administrator."),
        403,
    ),
    StateRefused: (marked("This could not be finished"), marked("Please begin again."), 400),
    TooManyCalls: (marked("This was too often"), marked("Wait a moment, then try again."), 429),
    InputRefused: (marked("Something is missing or cannot be read"), marked("Go back and try again."), 422),
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
