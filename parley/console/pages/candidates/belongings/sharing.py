"""Sharing a profile with a colleague: its address to copy, or by mail."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.candidates.records import get_candidate
from parley.console.services.relaying.colleagues import build_profile_url, list_colleagues, share_candidate


@page_for(Capability.READ_CANDIDATES)
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: MemberRequest, candidate_id: str) -> HttpResponse:
    """The address of the profile, and a form that mails it to a colleague."""
    candidate = get_candidate(request.member.company, candidate_id)
    problem, note = "", request.POST.get("note", "")
    if request.method == "POST":
        try:
            colleague = share_candidate(request.member, candidate, request.POST.get("colleague", ""), note)
        except InputRefused as refusal:
            problem = str(refusal)
        else:
            messages.success(request, _("Shared with %(name)s.") % {"name": colleague.user.name})
            return redirect("candidate", candidate.pk)
    context = {
        "candidate": candidate,
        "url": build_profile_url(candidate),
        "colleagues": list_colleagues(request.member),
        "problem": problem,
        "note": note,
    }
    return render(request, "console/candidates/share.html", context, status=422 if problem else 200)
