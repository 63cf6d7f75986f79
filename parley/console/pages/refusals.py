"""Which page and status each of the console's refusals gets: the one table from refusals to HTTP."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

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
    StateRefused,
)

# What happened, what to do, and the status; the refusal's own words stand between the two.
PAGES: dict[type[ConsoleRefusal], tuple[str, str, int]] = {
    NotPermitted: ("You cannot do this", "Ask an administrator of your company.", 403),
    CompanyNotSetUp: ("Something has to be set up first", "", 409),
    EngineUnreachable: ("The scheduling service did not answer", "Try again in a moment.", 503),
    EngineRefused: ("The scheduling service said no", "", 502),
    LinkUnknown: ("We cannot find this", "Check the address, or go back and choose again.", 404),
    LinkExpired: ("This link has expired", "Ask the person who sent it for a new one.", 404),
    LinkRevoked: ("This link was withdrawn", "Ask the person who sent it for a new one.", 404),
    LinkUsed: ("This link was used already", "Ask the person who sent it for a new one.", 404),
    FirstRunClosed: (
        "This address cannot be used",
        "Whoever runs this installation can print a new one: manage.py first_run_address.",
        410,
    ),
    InvitationClosed: (
        "This invitation cannot be used",
        "Ask the colleague who invited you for a new one.",
        410,
    ),
    StateRefused: ("This could not be finished", "Please begin again.", 400),
    InputRefused: ("Something is missing or cannot be read", "Go back and try again.", 422),
}


def show_refusal(request: HttpRequest, refusal: ConsoleRefusal) -> HttpResponse:
    """The designed page of a refusal: what happened, what it means, what to do, one way on."""
    known = next((kind for kind in type(refusal).__mro__ if kind in PAGES), None)
    what_happened, what_to_do, status = PAGES[known] if known else ("This could not be done", "", 400)
    context = {
        "layout": "console/base.html" if hasattr(request, "member") else "console/outside.html",
        "what_happened": what_happened,
        "what_it_means": str(refusal),
        "what_to_do": what_to_do,
        "action_url": "/",
        "action_label": "Back to the console",
    }
    return render(request, "toolkit/error.html", context, status=status)
