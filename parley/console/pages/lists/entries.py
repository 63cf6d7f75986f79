"""Screens of who is on a list: the list itself, adding from anywhere, taking off, and the file."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.models import CandidateList, Company, ListKind, ListVisibility
from parley.console.pages.exports import send_csv
from parley.console.pages.lists.selections import read_selection
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.lists.entries import add_to_list, choose_candidates, remove_from_list
from parley.console.services.lists.pages import read_list_page, stream_list
from parley.console.services.lists.records import (
    ListFacts,
    create_list,
    get_list,
    is_favourite,
    list_uses,
    offer_static_lists,
)
from parley.console.services.projects.records import offer_projects
from parley.toolkit.ids import make_token


@page_for(Capability.READ_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def show_list(request: MemberRequest, list_id: str) -> HttpResponse:
    """Who is on the list, with what can be done with them."""
    member = request.member
    found = get_list(member.company, list_id)
    search = request.GET.get("q", "").strip()[:200]
    can_edit = member.can(Capability.EDIT_CANDIDATES)
    context = {
        "list": found,
        "is_static": found.kind == ListKind.STATIC,
        "is_restricted": found.visibility == ListVisibility.RESTRICTED,
        "is_favourite": is_favourite(member, found),
        "page": read_list_page(found, search, request.GET.get("page", "1")),
        "count": found.entries.count() if found.kind == ListKind.STATIC else None,
        "filter_query": urlencode(found.filter_values, doseq=True),
        "search": search,
        "uses": list_uses(found),
        "can_edit": can_edit,
        "can_send": member.can(Capability.SEND_MESSAGES),
        "can_export": member.can(Capability.EXPORT_DATA),
        "projects": offer_projects(member.company) if can_edit else [],
        "form_key": make_token(),
        "tzid": member.user.tzid or "UTC",
    }
    return render(request, "console/lists/list.html", context)


@page_for(Capability.EDIT_CANDIDATES)
@require_http_methods(["GET", "HEAD", "POST"])
def add_entries(request: MemberRequest) -> HttpResponse:
    """Add chosen candidates, or all that a filter finds, to a list: the one named, or a new one.

    Without a list it shows those that there are to choose from.
    """
    company = request.member.company
    data = request.POST if request.method == "POST" else request.GET
    selection = read_selection(company, data)
    list_id, name = data.get("list_id", ""), data.get("name", "").strip()[:100]
    problem = ""
    if request.method == "POST" and (list_id or name):
        try:
            found = get_list(company, list_id) if list_id else _make(request, name)
            added = add_to_list(found, selection.candidates, request.member)
        except InputRefused as refusal:
            problem = str(refusal)
        else:
            messages.success(request, _describe_added(added, found))
            return redirect("list", found.pk)
    context = {"lists": offer_static_lists(company), "selection": selection, "problem": problem, "name": name}
    return render(request, "console/lists/choose.html", context, status=422 if problem else 200)


def _make(request: MemberRequest, name: str) -> CandidateList:
    return create_list(request.member, ListFacts(name, ListKind.STATIC, ListVisibility.NORMAL, {}))


def _describe_added(added: int, found: CandidateList) -> str:
    words = ngettext(
        "%(count)d candidate was added to “%(name)s”.", "%(count)d candidates were added to “%(name)s”.", added
    )
    return words % {"count": added, "name": found.name}


@page_for(Capability.EDIT_CANDIDATES)
@require_POST
def remove_entries(request: MemberRequest, list_id: str) -> HttpResponse:
    """Take the chosen candidates off the list."""
    found = get_list(request.member.company, list_id)
    chosen = choose_candidates(request.member.company, request.POST.getlist("candidate"))
    removed = remove_from_list(found, chosen, request.member)
    words = ngettext("%(count)d candidate was taken off.", "%(count)d candidates were taken off.", removed)
    messages.success(request, words % {"count": removed})
    return redirect("list", found.pk)


@page_for(Capability.EXPORT_DATA)
@require_POST
def export_list(request: MemberRequest, list_id: str) -> StreamingHttpResponse:
    """The list as a file."""
    found = get_list(request.member.company, list_id)
    header = [_("First name"), _("Last name"), _("Email"), _("Telephone"), _("Headline"), _("Conversation"), _("Time")]
    return send_csv("list.csv", header, _write_rows(request.member.company, found))


def _write_rows(company: Company, found: CandidateList) -> Iterator[list[object]]:
    for line in stream_list(found):
        each, latest = line.candidate, line.latest
        status = latest.get_status_display() if latest else ""
        at = latest.starts_at if latest else None
        yield [each.first_name, each.last_name, each.email, each.phone, each.headline, status, at]
