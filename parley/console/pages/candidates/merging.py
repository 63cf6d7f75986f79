"""Merging two candidates: finding the other one, choosing what stays, and doing it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parley.console.domain.roles import Capability
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.candidates.filtering import LONGEST_SEARCH, CandidateFilter, filter_candidates
from parley.console.services.candidates.records import get_candidate
from parley.console.services.merging import FIRST, SECOND, find_possible_twins, list_differences, merge_candidates


@page_for(Capability.EDIT_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def choose_other(request: MemberRequest, candidate_id: str) -> HttpResponse:
    """Find the candidate who is the same person; those of the same name stand there already."""
    candidate = get_candidate(request.member.company, candidate_id)
    search = request.GET.get("q", candidate.name).strip()[:LONGEST_SEARCH]
    wanted = CandidateFilter(words=search, archived="any")
    found = find_possible_twins(candidate, filter_candidates(request.member.company, wanted)) if search else []
    context = {"candidate": candidate, "search": search, "found": found}
    return render(request, "console/candidates/merge_choose.html", context)


@page_for(Capability.EDIT_CANDIDATES)
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: MemberRequest, candidate_id: str, other_id: str) -> HttpResponse:
    """Both side by side; what differs is chosen."""
    candidate = get_candidate(request.member.company, candidate_id)
    other = get_candidate(request.member.company, other_id)
    if request.method == "POST":
        choices = {name: text for name, text in request.POST.items() if text in (FIRST, SECOND)}
        kept = merge_candidates(request.member, candidate.pk, other.pk, choices)
        messages.success(request, _("%(name)s is one candidate now.") % {"name": kept.name})
        return redirect("candidate", kept.pk)
    context = {"candidate": candidate, "other": other, "differences": list_differences(candidate, other)}
    return render(request, "console/candidates/merge.html", context)
