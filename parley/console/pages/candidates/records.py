"""Screens of one candidate: the profile with its timeline, the card on the list, adding, editing."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parley.console.domain.errors import AddressTaken, InputRefused
from parley.console.domain.roles import Capability
from parley.console.models import Candidate
from parley.console.pages.candidates.forms import CandidateForm, show_facts
from parley.console.pages.candidates.profile import describe_profile, describe_timeline
from parley.console.pages.fields import take_refusal
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.candidates.fields import list_custom_fields, show_custom_values
from parley.console.services.candidates.records import create_candidate, get_candidate, update_candidate


@page_for(Capability.READ_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def show_candidate(request: MemberRequest, candidate_id: str) -> HttpResponse:
    """The profile: the person, their conversations, what happened."""
    candidate = get_candidate(request.member.company, candidate_id)
    context = describe_profile(request.member, candidate) | describe_timeline(request, candidate)
    return render(request, "console/candidates/profile.html", context)


@page_for(Capability.READ_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def show_timeline(request: MemberRequest, candidate_id: str) -> HttpResponse:
    """Older lines of the timeline: for htmx the lines alone, else a page of them."""
    candidate = get_candidate(request.member.company, candidate_id)
    context: dict[str, Any] = {"candidate": candidate} | describe_timeline(request, candidate)
    is_fragment = bool(request.headers.get("HX-Request"))
    template = "console/candidates/_happenings.html" if is_fragment else "console/candidates/timeline.html"
    return render(request, template, context)


@page_for(Capability.READ_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def show_card(request: MemberRequest, candidate_id: str) -> HttpResponse:
    """The candidate in short, beside the list: for htmx the card alone, else the whole profile."""
    candidate = get_candidate(request.member.company, candidate_id)
    if not request.headers.get("HX-Request"):
        return redirect("candidate", candidate.pk)
    return render(request, "console/candidates/_card.html", describe_profile(request.member, candidate))


@page_for(Capability.EDIT_CANDIDATES)
@require_http_methods(["GET", "HEAD", "POST"])
def add_candidate(request: MemberRequest) -> HttpResponse:
    """Add somebody."""
    form = CandidateForm(list_custom_fields(request.member.company), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            candidate = create_candidate(request.member, form.read_facts(), form.read_custom())
        except (AddressTaken, InputRefused) as refusal:
            _take(form, refusal)
        else:
            messages.success(request, _("%(name)s was added.") % {"name": candidate.name})
            return redirect("candidate", candidate.pk)
    return _show_form(request, form, None)


@page_for(Capability.EDIT_CANDIDATES)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_candidate(request: MemberRequest, candidate_id: str) -> HttpResponse:
    """Change what is known about somebody."""
    candidate = get_candidate(request.member.company, candidate_id)
    initial = show_facts(candidate, show_custom_values(candidate))
    form = CandidateForm(list_custom_fields(request.member.company), request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            update_candidate(request.member, candidate, form.read_facts(), form.read_custom())
        except (AddressTaken, InputRefused) as refusal:
            _take(form, refusal)
            candidate.refresh_from_db()
        else:
            messages.success(request, _("Saved."))
            return redirect("candidate", candidate.pk)
    return _show_form(request, form, candidate)


def _take(form: CandidateForm, refusal: AddressTaken | InputRefused) -> None:
    if isinstance(refusal, InputRefused):
        take_refusal(form, refusal)
        return
    url = reverse("candidate", args=[refusal.candidate_id])
    form.add_error("email", format_html('{} <a href="{}">{}</a>', refusal, url, _("Open the profile")))


def _show_form(request: MemberRequest, form: CandidateForm, candidate: Candidate | None) -> HttpResponse:
    context = {"form": form, "candidate": candidate}
    return render(request, "console/candidates/form.html", context, status=422 if form.errors else 200)
