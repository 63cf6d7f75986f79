"""What one press on a profile changes: tags, watching, messages, the archive."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.candidates.belongings.watches import set_watching
from parley.console.services.candidates.records import archive_candidates, get_candidate, set_subscribed
from parley.console.services.candidates.tags import tag_candidates, untag_candidate


@page_for(Capability.EDIT_CANDIDATES)
@require_POST
def add_tag(request: MemberRequest, candidate_id: str) -> HttpResponse:
    """Put a tag on the candidate."""
    candidate = get_candidate(request.member.company, candidate_id)
    try:
        tag_candidates(request.member, [candidate.pk], request.POST.get("tag", ""))
    except InputRefused as refusal:
        messages.warning(request, str(refusal))
    return redirect("candidate", candidate.pk)


@page_for(Capability.EDIT_CANDIDATES)
@require_POST
def remove_tag(request: MemberRequest, candidate_id: str, tag_id: int) -> HttpResponse:
    """Take a tag off the candidate."""
    candidate = get_candidate(request.member.company, candidate_id)
    untag_candidate(request.member, candidate, tag_id)
    return redirect("candidate", candidate.pk)


@page_for(Capability.READ_CANDIDATES)
@require_POST
def watch(request: MemberRequest, candidate_id: str) -> HttpResponse:
    """Be told when the candidate books or declines, or no longer."""
    candidate = get_candidate(request.member.company, candidate_id)
    wants = request.POST.get("watch") != "0"
    set_watching(request.member, candidate, is_watching=wants)
    if wants:
        said = _("You get a mail when %(name)s books, declines or cancels.")
    else:
        said = _("You do not watch %(name)s any more.")
    messages.success(request, said % {"name": candidate.name})
    return redirect("candidate", candidate.pk)


@page_for(Capability.EDIT_CANDIDATES)
@require_POST
def subscribe(request: MemberRequest, candidate_id: str) -> HttpResponse:
    """Send messages to the candidate no more, or again."""
    candidate = get_candidate(request.member.company, candidate_id)
    wants = request.POST.get("subscribed") == "1"
    set_subscribed(request.member, candidate, is_subscribed=wants)
    said = _("%(name)s gets messages again.") if wants else _("%(name)s gets no more messages to many.")
    messages.success(request, said % {"name": candidate.name})
    return redirect("candidate", candidate.pk)


@page_for(Capability.EDIT_CANDIDATES)
@require_POST
def archive(request: MemberRequest, candidate_id: str) -> HttpResponse:
    """Put the candidate away, or take them back."""
    candidate = get_candidate(request.member.company, candidate_id)
    is_archived = request.POST.get("away") != "0"
    archive_candidates(request.member, [candidate.pk], is_archived=is_archived)
    said = _("%(name)s was archived.") if is_archived else _("%(name)s is back from the archive.")
    messages.success(request, said % {"name": candidate.name})
    return redirect("candidate", candidate.pk)
