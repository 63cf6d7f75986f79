"""Notes on a profile: writing, changing and removing them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.candidates.belongings.notes import LONGEST_NOTE, add_note, change_note, get_note
from parley.console.services.candidates.belongings.notes import remove_note as forget_note
from parley.console.services.candidates.records import get_candidate


@page_for(Capability.EDIT_CANDIDATES)
@require_POST
def write_note(request: MemberRequest, candidate_id: str) -> HttpResponse:
    """Add a note."""
    candidate = get_candidate(request.member.company, candidate_id)
    try:
        add_note(request.member, candidate, request.POST.get("text", ""))
    except InputRefused as refusal:
        messages.warning(request, str(refusal))
    return redirect("candidate", candidate.pk)


@page_for(Capability.READ_CANDIDATES, to_change=Capability.EDIT_CANDIDATES)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_note(request: MemberRequest, note_id: str) -> HttpResponse:
    """One note; its author changes it here."""
    note = get_note(request.member, note_id)
    problem = ""
    if request.method == "POST":
        try:
            change_note(request.member, note, request.POST.get("text", ""))
        except InputRefused as refusal:
            problem = str(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("candidate", note.candidate_id)
    can_change = note.author_id == request.member.pk and request.member.can(Capability.EDIT_CANDIDATES)
    context = {
        "note": note,
        "candidate": note.candidate,
        "text": request.POST.get("text", note.text) if problem else note.text,
        "problem": problem,
        "can_change": can_change,
        "longest": LONGEST_NOTE,
        "tzid": request.member.user.tzid or "UTC",
    }
    return render(request, "console/candidates/note.html", context, status=422 if problem else 200)


@page_for(Capability.EDIT_CANDIDATES)
@require_POST
def remove_note(request: MemberRequest, note_id: str) -> HttpResponse:
    """Remove one's own note."""
    note = get_note(request.member, note_id)
    forget_note(request.member, note)
    messages.success(request, _("The note was removed."))
    return redirect("candidate", note.candidate_id)
