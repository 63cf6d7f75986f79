"""The candidate's own link: a light page, and the button that leads on to the engine."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as marked
from django.views.decorators.http import require_http_methods

from parley.console.domain.errors import (
    CompanyNotSetUp,
    ConsoleRefusal,
    LinkExpired,
    LinkRevoked,
    LinkUnknown,
    LinkUsed,
)
from parley.console.domain.statuses import UPCOMING, Status
from parley.console.pages.permissions import public_page
from parley.console.services.conversations.links import get_conversation_by_token, open_link
from parley.console.services.cronofy.data_centres import find_data_centre
from parley.toolkit.form_targets import allow_forms_to

# All with one status: whoever tries addresses does not learn which of them once led somewhere.
UNAVAILABLE = (marked("Choosing a time is not possible now"), marked("Please try again later."))
REFUSALS = {
    LinkUnknown: (
        marked("This link does not lead anywhere"),
        marked("Open it again from the message that you were sent."),
    ),
    LinkExpired: (
        marked("This link has expired"),
        marked("Answer the message that you were sent, and ask for a new one."),
    ),
    LinkUsed: (
        marked("This link was used already"),
        marked("Answer the message that you were sent, and ask for a new one."),
    ),
    LinkRevoked: (
        marked("This link was withdrawn"),
        marked("Answer the message that you were sent, if you did not expect this."),
    ),
}


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def open_conversation(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing, since mail scanners look at every link; the button goes on and counts as opened."""
    try:
        response = _go_on(token) if request.method == "POST" else _show(request, token)
    except ConsoleRefusal as refusal:
        response = refuse(request, refusal)
    return keep_secret(response, is_leaving=request.method == "POST")


def keep_secret(response: HttpResponse, *, is_leaving: bool = False) -> HttpResponse:
    """The headers of every page behind a candidate's link."""
    # The link is a secret: search engines, caches and the next site do not get it. `same-origin` rather than
    # `no-referrer`: with that, browsers send the page's own form with `Origin: null`, which counts as forged.
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer" if is_leaving else "same-origin"
    return response


def _show(request: HttpRequest, token: str) -> HttpResponse:
    conversation = get_conversation_by_token(token)
    data_centre = find_data_centre(conversation.data_centre)
    context = {
        "conversation": conversation,
        "token": token,
        "is_booked": conversation.status in UPCOMING,
        # A Parley's own pages offer to decline; elsewhere this one has to be seen for that.
        "goes_on": data_centre is not None and data_centre.is_parley and conversation.status != Status.DECLINED,
    }
    response = render(request, "console/conversations/open.html", context)
    return allow_forms_to(response, data_centre.app_url) if data_centre else response


def _go_on(token: str) -> HttpResponse:
    response = HttpResponseRedirect(open_link(token))
    response.status_code = 303
    return response


def refuse(request: HttpRequest, refusal: ConsoleRefusal) -> HttpResponse:
    """The page of a link that does not work: one status for all of them."""
    known = REFUSALS.get(type(refusal), UNAVAILABLE)
    context = {
        "layout": "toolkit/candidate_page.html",
        "what_happened": _(known[0]),
        "what_it_means": str(refusal),
        "what_to_do": _(known[1]),
    }
    status = 503 if isinstance(refusal, CompanyNotSetUp) else 404
    return render(request, "toolkit/error.html", context, status=status)
