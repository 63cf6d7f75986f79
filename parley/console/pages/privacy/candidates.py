"""What can be done about one person's data: ask for consent, export everything, anonymise."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.roles import Capability
from parley.console.domain.statuses import UPCOMING
from parley.console.models import Candidate, Consent
from parley.console.pages.candidates.listing import EVERYBODY, choose_selected
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.privacy.anonymising import anonymise_candidate, get_known_person
from parley.console.services.privacy.consents import MOST_AT_ONCE, ask_for_consent
from parley.console.services.privacy.engines import list_erasures
from parley.console.services.privacy.exporting import export_candidate
from parley.console.services.privacy.rules import find_rule
from parley.toolkit.clock import now
from parley.toolkit.work_queue import WorkState

# Whom a member or a file brought here did not ask to be.
_BROUGHT = ("", "manual", "import")


def describe_privacy(candidate: Candidate) -> dict[str, Any]:
    """For the profile: whether consent is missing, and after anonymising how far the data centres are."""
    if candidate.anonymised_at is not None:
        rows = list_erasures(candidate)
        return {"erasures": [(row, _(row.outcome), row.state == WorkState.PENDING) for row in rows]}
    is_open = candidate.consent not in (Consent.GIVEN, Consent.REFUSED)
    is_missing = is_open and candidate.source in _BROUGHT and not candidate.is_sample
    return {"lacks_consent": is_missing and find_rule(candidate).needs_consent}


@page_for(Capability.SEND_MESSAGES)
@require_POST
def ask_candidate(request: MemberRequest, candidate_id: str) -> HttpResponse:
    """Send the consent mail to one candidate."""
    candidate = get_known_person(request.member, candidate_id)
    asked, _others = ask_for_consent(request.member, [candidate])
    if asked:
        messages.success(request, _("%(name)s is asked by mail.") % {"name": candidate.name})
    else:
        messages.warning(
            request, _("%(name)s has answered already, or mail does not arrive there.") % {"name": candidate.name}
        )
    return redirect("candidate", candidate.pk)


@page_for(Capability.SEND_MESSAGES)
@require_POST
def ask_candidates(request: MemberRequest) -> HttpResponse:
    """Send the consent mail to a selection, or to the next five hundred of all who were found and not asked yet."""
    found = choose_selected(request.member.company, request.POST)
    # Those who were asked or have answered are passed over, so that pressing again goes on with the next ones.
    waiting = found.filter(consent=Consent.UNKNOWN, anonymised_at=None, undeliverable_at=None)
    chosen = list((waiting if request.POST.get(EVERYBODY) else found)[:MOST_AT_ONCE])
    asked, others = ask_for_consent(request.member, chosen)
    words = ngettext("%(count)d candidate is asked by mail.", "%(count)d candidates are asked by mail.", asked)
    messages.success(request, words % {"count": asked})
    if others:
        words = ngettext(
            "%(count)d has answered already, or mail does not arrive there.",
            "%(count)d have answered already, or mail does not arrive there.",
            others,
        )
        messages.warning(request, words % {"count": others})
    if request.POST.get(EVERYBODY) and len(chosen) == MOST_AT_ONCE:
        messages.info(request, _("Five hundred are asked at once. Choose everybody again to go on with the others."))
    return redirect("candidates")


@page_for(Capability.EXPORT_DATA)
@require_POST
def export_person(request: MemberRequest, candidate_id: str) -> HttpResponseBase:
    """Everything that is known of a candidate, as a ZIP."""
    candidate = get_known_person(request.member, candidate_id)
    response = StreamingHttpResponse(export_candidate(candidate), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{candidate.pk}.zip"'
    return response


@page_for(Capability.ERASE_CANDIDATES)
@require_http_methods(["GET", "HEAD", "POST"])
def anonymise_person(request: MemberRequest, candidate_id: str) -> HttpResponse:
    """Asked twice: this page, and the box on it."""
    candidate = get_known_person(request.member, candidate_id)
    problem = ""
    if request.method == "POST":
        if request.POST.get("understood"):
            anonymise_candidate(candidate, request.member, "asked")
            messages.success(request, _("Anonymised. Data centres are told now; this page says how far they are."))
            return redirect("candidate", candidate.pk)
        problem = _("Tick the box first: this cannot be undone.")
    coming = candidate.conversations.filter(status__in=UPCOMING, starts_at__gt=now()).order_by("starts_at").first()
    context = {
        "candidate": candidate,
        "coming": coming,
        "problem": problem,
        "tzid": request.member.user.tzid or "UTC",
    }
    return render(request, "console/privacy/anonymise.html", context, status=422 if problem else 200)
