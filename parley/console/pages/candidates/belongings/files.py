"""Files on a profile: adding, handing out, removing. A file is never shown on an address of ours, only downloaded."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.candidates.belongings.files import MOST_BYTES, add_file, get_file, open_file
from parley.console.services.candidates.belongings.files import remove_file as forget_file
from parley.console.services.candidates.records import get_candidate
from parley.toolkit.routes import takes


@takes(MOST_BYTES)
@page_for(Capability.EDIT_CANDIDATES)
@require_POST
def upload_file(request: MemberRequest, candidate_id: str) -> HttpResponse:
    """Add a file."""
    candidate = get_candidate(request.member.company, candidate_id)
    given = request.FILES.get("file")
    if given is None or given.file is None:
        messages.warning(request, _("Choose a file first."))
        return redirect("candidate", candidate.pk)
    try:
        row = add_file(request.member, candidate, given.name or "", given.size or 0, given.file)
    except InputRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("“%(name)s” was added.") % {"name": row.name})
    return redirect("candidate", candidate.pk)


@page_for(Capability.READ_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def download_file(request: MemberRequest, file_id: str) -> FileResponse:
    """The file as a download: whatever it holds, no browser runs it here."""
    row = get_file(request.member, file_id)
    response = FileResponse(
        open_file(row), as_attachment=True, filename=row.name, content_type="application/octet-stream"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@page_for(Capability.EDIT_CANDIDATES)
@require_POST
def remove_file(request: MemberRequest, file_id: str) -> HttpResponse:
    """Remove a file for good."""
    row = get_file(request.member, file_id)
    forget_file(request.member, row)
    messages.success(request, _("“%(name)s” was removed.") % {"name": row.name})
    return redirect("candidate", row.candidate_id)
