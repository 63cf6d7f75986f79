"""Screens of candidates: the list, one person, adding and editing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from parley.console.domain.errors import AddressTaken
from parley.console.domain.roles import Capability
from parley.console.models import Candidate
from parley.console.pages.candidates.forms import CandidateForm, show_facts
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.candidates.records import (
    create_candidate,
    get_candidate,
    list_candidates,
    update_candidate,
)
from parley.console.services.conversations.histories import describe_history
from parley.toolkit.ids import make_token


@page_for(Capability.READ_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def show_candidates(request: MemberRequest) -> HttpResponse:
    """The list, with a search; from here a message goes to a selection."""
    search = request.GET.get("q", "").strip()[:200]
    page = list_candidates(request.member.company, search, request.GET.get("page", "1"))
    context = {"page": page, "search": search, "form_key": make_token(), "tzid": request.member.user.tzid or "UTC"}
    return render(request, "console/candidates/list.html", context)


@page_for(Capability.READ_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def show_candidate(request: MemberRequest, candidate_id: str) -> HttpResponse:
    """The profile: the person, their conversations, what happened."""
    candidate = get_candidate(request.member.company, candidate_id)
    context = {
        "candidate": candidate,
        "history": describe_history(candidate),
        "form_key": make_token(),
        "tzid": request.member.user.tzid or "UTC",
    }
    return render(request, "console/candidates/profile.html", context)


@page_for(Capability.EDIT_CANDIDATES)
@require_http_methods(["GET", "HEAD", "POST"])
def add_candidate(request: MemberRequest) -> HttpResponse:
    """Add somebody."""
    form = CandidateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            candidate = create_candidate(request.member, form.read_facts())
        except AddressTaken as refusal:
            _point_to_twin(form, refusal)
        else:
            messages.success(request, f"{candidate.name} was added.")
            return redirect("candidate", candidate.pk)
    return _show_form(request, form, None)


@page_for(Capability.EDIT_CANDIDATES)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_candidate(request: MemberRequest, candidate_id: str) -> HttpResponse:
    """Change what is known about somebody."""
    candidate = get_candidate(request.member.company, candidate_id)
    form = CandidateForm(request.POST or None, initial=show_facts(candidate))
    if request.method == "POST" and form.is_valid():
        try:
            update_candidate(candidate, form.read_facts())
        except AddressTaken as refusal:
            _point_to_twin(form, refusal)
            candidate.refresh_from_db()
        else:
            messages.success(request, "Saved.")
            return redirect("candidate", candidate.pk)
    return _show_form(request, form, candidate)


def _point_to_twin(form: CandidateForm, refusal: AddressTaken) -> None:
    link = format_html('{} <a href="/candidates/{}">Open the profile</a>.', refusal, refusal.candidate_id)
    form.add_error("email", link)


def _show_form(request: MemberRequest, form: CandidateForm, candidate: Candidate | None) -> HttpResponse:
    context = {"form": form, "candidate": candidate}
    return render(request, "console/candidates/form.html", context, status=422 if form.errors else 200)
