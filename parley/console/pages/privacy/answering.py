"""The public page on which a candidate agrees, or does not."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from parley.console.domain.errors import LinkUnknown
from parley.console.models import Consent, ConsentRequest
from parley.console.pages.permissions import public_page
from parley.console.services.privacy.consents import answer_consent, get_consent_request
from parley.toolkit.presenting.languages import find_asked_language, match_language

ANSWERS = {"agree": True, "disagree": False}


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def show_consent(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing, since mail scanners look at every link; the buttons answer."""
    try:
        found = get_consent_request(token)
        with override(_find_language(request, found)):
            response = _answer(request, found, token)
    except LinkUnknown as refusal:
        context = {
            "layout": "toolkit/candidate_page.html",
            "what_happened": str(refusal),
            "what_it_means": "",
            "what_to_do": "",
        }
        response = render(request, "toolkit/error.html", context, status=404)
    # The link is a secret; see the candidate's own link for the policy of referrers.
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "same-origin"
    return response


def _answer(request: HttpRequest, found: ConsentRequest, token: str) -> HttpResponse:
    answer = ANSWERS.get(request.POST.get("answer", "")) if request.method == "POST" else None
    is_refused = False
    if answer is not None:
        found, is_refused = answer_consent(token, agrees=answer), not answer
    context = {
        "question": found,
        "company": found.company,
        "is_agreed": found.answer == Consent.GIVEN and not is_refused,
        "is_refused": is_refused,
    }
    return render(request, "console/privacy/answer.html", context)


def _find_language(request: HttpRequest, found: ConsentRequest) -> str:
    """The candidate's language, else what their browser asks for."""
    codes = dict(settings.PARLEY_CONSOLE_LANGUAGES)
    own = match_language(found.language, codes) if found.language else ""
    return own or find_asked_language(request.headers.get("Accept-Language", ""), codes)
