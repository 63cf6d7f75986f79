"""The candidate's own link: a light page, and the button that leads on to the engine."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from parley.console.domain.errors import CompanyNotSetUp, ConsoleRefusal, LinkExpired, LinkRevoked, LinkUnknown
from parley.console.domain.statuses import UPCOMING
from parley.console.pages.permissions import public_page
from parley.console.services.conversations.links import get_conversation_by_token, open_link
from parley.console.services.cronofy.data_centres import find_data_centre
from parley.toolkit.form_targets import allow_forms_to

# All with one status: whoever tries addresses does not learn which of them once led somewhere.
REFUSALS = {
    LinkUnknown: ("This link does not lead anywhere", "Open it again from the message that you were sent."),
    LinkExpired: ("This link has expired", "Answer the message that you were sent, and ask for a new one."),
    LinkRevoked: ("This link was withdrawn", "Answer the message that you were sent, if you did not expect this."),
}


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def open_conversation(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing, since mail scanners look at every link; the button goes on and counts as opened."""
    try:
        response = _go_on(token) if request.method == "POST" else _show(request, token)
    except ConsoleRefusal as refusal:
        response = _refuse(request, refusal)
    # The link is a secret: search engines, caches and the next site do not get it. `same-origin` rather than
    # `no-referrer`: with that, browsers send the page's own form with `Origin: null`, which counts as forged.
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer" if request.method == "POST" else "same-origin"
    return response


def _show(request: HttpRequest, token: str) -> HttpResponse:
    conversation = get_conversation_by_token(token)
    context = {"conversation": conversation, "is_booked": conversation.status in UPCOMING}
    response = render(request, "console/conversations/open.html", context)
    data_centre = find_data_centre(conversation.data_centre)
    return allow_forms_to(response, data_centre.app_url) if data_centre else response


def _go_on(token: str) -> HttpResponse:
    response = HttpResponseRedirect(open_link(token))
    response.status_code = 303
    return response


def _refuse(request: HttpRequest, refusal: ConsoleRefusal) -> HttpResponse:
    known = REFUSALS.get(type(refusal), ("Choosing a time is not possible now", "Please try again later."))
    context = {
        "layout": "toolkit/candidate_page.html",
        "what_happened": known[0],
        "what_it_means": str(refusal),
        "what_to_do": known[1],
    }
    status = 503 if isinstance(refusal, CompanyNotSetUp) else 404
    return render(request, "toolkit/error.html", context, status=status)
