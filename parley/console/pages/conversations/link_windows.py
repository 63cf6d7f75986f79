"""Generate Link: the page that waits, the way to the engine's window, and the page on which it comes back."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import EngineUnreachable
from parley.console.domain.roles import Capability
from parley.console.models import LinkWindow
from parley.console.pages.departures import depart
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.candidates.records import get_candidate
from parley.console.services.conversations.histories import describe_line
from parley.console.services.conversations.link_windows import (
    begin_link_window,
    check_link_window,
    describe_departure,
    get_link_window,
    get_returned_window,
)
from parley.console.services.cronofy.data_centres import get_company_data_centre
from parley.toolkit.ids import make_token


@page_for(Capability.MANAGE_CONVERSATIONS)
@require_POST
def begin(request: MemberRequest) -> HttpResponse:
    """Generate Link was chosen: make the window and wait for it."""
    candidate_id = request.POST.get("candidate", "")
    candidate = get_candidate(request.member.company, candidate_id) if candidate_id else None
    next_path = request.POST.get("next_path", "")
    if candidate is not None and not get_company_data_centre(request.member.company).has_window:
        # No window there: the console asks itself, and makes the request by the documented interface.
        return redirect(f"{reverse('link_request')}?{urlencode({'candidate': candidate.pk, 'next': next_path})}")
    window = begin_link_window(request.member, candidate, next_path)
    return redirect("link_window", window.pk)


@page_for(Capability.MANAGE_CONVERSATIONS)
@require_http_methods(["GET", "HEAD"])
def show_waiting(request: MemberRequest, window_id: str) -> HttpResponse:
    """The page that waits, then shows the link; it may be loaded again at any time."""
    return _show_window(request, get_link_window(request.member, window_id), "console/conversations/window.html")


@page_for(Capability.MANAGE_CONVERSATIONS)
@require_http_methods(["GET", "HEAD"])
def start(request: MemberRequest, window_id: str) -> HttpResponse:
    """On the way into the engine's window; the form goes on by itself."""
    window = get_link_window(request.member, window_id)
    window.member = request.member
    return depart(request, describe_departure(window), "Generate Link")


@page_for(Capability.MANAGE_CONVERSATIONS)
@require_http_methods(["GET", "HEAD"])
def show_returned(request: MemberRequest) -> HttpResponse:
    """The window comes back here; asking what came of it is left to its form, since reading changes nothing."""
    window = get_returned_window(request.member, request.GET.get("state", ""))
    context = {
        "window": window,
        "state": request.GET.get("state", ""),
        "attempt": request.GET.get("attempt", ""),
        "is_asking": True,
    }
    return render(request, "console/conversations/returned.html", context)


@page_for(Capability.MANAGE_CONVERSATIONS)
@require_POST
def check(request: MemberRequest, window_id: str) -> HttpResponse:
    """Ask what came of the window: by the page that waits, every two seconds, or by the window that came back."""
    window = get_link_window(request.member, window_id)
    attempt_id, trouble = "", ""
    if request.POST.get("attempt"):
        window, attempt_id = get_returned_window(request.member, request.POST.get("state", "")), request.POST["attempt"]
    try:
        window = check_link_window(window, attempt_id)
    except EngineUnreachable as refusal:
        trouble = str(refusal)
    if attempt_id:
        context = {"window": window, "trouble": trouble, "go_on_url": _find_way_on(window)}
        return render(request, "console/conversations/returned.html", context)
    if not request.headers.get("HX-Request"):
        return redirect("link_window", window.pk)
    if window.conversation_id and window.next_path.startswith("/messages/"):
        return HttpResponse(headers={"HX-Redirect": _find_way_on(window)})
    if not (window.conversation_id or window.problem or trouble):
        # Nothing new: the page stays as it is, and with it the keyboard's place on it.
        return HttpResponse(status=204)
    window = get_link_window(request.member, window.pk)
    return _show_window(request, window, "console/conversations/_window.html", trouble)


def _find_way_on(window: LinkWindow) -> str:
    """Back into the message with the link, else to the page that shows it."""
    if window.conversation_id and window.next_path.startswith("/messages/"):
        return f"{window.next_path}?link={window.conversation_id}"
    return f"/conversations/links/{window.pk}"


def _show_window(request: MemberRequest, window: LinkWindow, template: str, trouble: str = "") -> HttpResponse:
    context = {
        "window": window,
        "line": describe_line(window.conversation) if window.conversation else None,
        "trouble": trouble,
        "go_on_url": _find_way_on(window),
        "form_key": make_token(),
        "is_waiting": not (window.conversation or window.problem),
    }
    return render(request, template, context)
