"""The part of a candidate's profile that says on which lists and in which projects they are."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from parley.console.domain.roles import Capability
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.candidates.records import get_candidate
from parley.console.services.lists.records import list_lists_of
from parley.console.services.projects.cards import list_cards_of


@page_for(Capability.READ_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def show_places(request: MemberRequest, candidate_id: str) -> HttpResponse:
    """Static lists and open projects of a candidate; a page of its own, or a part of the profile."""
    candidate = get_candidate(request.member.company, candidate_id)
    context = {
        "candidate": candidate,
        "lists": list_lists_of(candidate),
        "cards": list_cards_of(candidate),
        "can_edit": request.member.can(Capability.EDIT_CANDIDATES),
    }
    is_part = bool(request.headers.get("HX-Request"))
    return render(request, f"console/projects/{'_places' if is_part else 'places'}.html", context)
