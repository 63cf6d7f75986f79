"""The candidate's page behind a mail's Unsubscribe: one button to leave, one to come back (RFC 8058)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from parley.console.domain.errors import LinkUnknown
from parley.console.models import Candidate
from parley.console.pages.permissions import public_page
from parley.console.services.mails.candidate_mails import speak_language_of
from parley.console.services.mails.unsubscribing import find_subscriber, resubscribe, unsubscribe


# Mail programs send the one click of RFC 8058 without a cookie of ours; whoever holds the link may leave anyway.
@csrf_exempt
@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def show_unsubscribing(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing, since mail scanners look at every link; a POST does."""
    try:
        candidate = find_subscriber(token)
    except LinkUnknown as refusal:
        return _protect(_refuse(request, refusal))
    with speak_language_of(candidate):
        if request.method == "POST":
            _change(request, candidate)
        candidate.refresh_from_db(fields=["unsubscribed_at"])
        context = {"candidate": candidate, "company": candidate.company, "is_done": request.method == "POST"}
        return _protect(render(request, "console/messages/unsubscribe.html", context))


def _change(request: HttpRequest, candidate: Candidate) -> None:
    if request.POST.get("action") == "resubscribe":
        resubscribe(candidate)
    else:
        unsubscribe(candidate)


def _refuse(request: HttpRequest, refusal: LinkUnknown) -> HttpResponse:
    context = {
        "layout": "toolkit/candidate_page.html",
        "what_happened": _("This link does not lead anywhere"),
        "what_it_means": str(refusal),
        "what_to_do": _("Answer the message that you were sent, and ask for no more."),
    }
    return render(request, "toolkit/error.html", context, status=404)


def _protect(response: HttpResponse) -> HttpResponse:
    """The link is a secret: search engines, caches and other sites do not get it."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "same-origin"
    return response
