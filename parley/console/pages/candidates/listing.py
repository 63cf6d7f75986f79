"""The list of candidates: its filter, and what can be done with those who are ticked or with all who are found."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.models import Candidate, Company
from parley.console.pages.candidates.filter_bar import describe_filter_bar
from parley.console.pages.candidates.lines import show_lines
from parley.console.pages.exports import send_csv
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.candidates.exporting import list_columns, stream_candidates
from parley.console.services.candidates.filtering import CandidateFilter, filter_candidates, pick_values
from parley.console.services.candidates.listing import list_candidates
from parley.console.services.candidates.records import archive_candidates
from parley.console.services.candidates.tags import list_tags, tag_candidates
from parley.toolkit.ids import make_token

EVERYBODY = "everybody"


@page_for(Capability.READ_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def show_candidates(request: MemberRequest) -> HttpResponse:
    """The list; from here a message goes to a selection."""
    member = request.member
    problem = ""
    try:
        wanted = CandidateFilter.from_values(pick_values(request.GET.lists()))
    except InputRefused as refusal:
        wanted, problem = CandidateFilter(), str(refusal)
    page = list_candidates(member.company, wanted, request.GET.get("after", ""), request.GET.get("before", ""))
    values = wanted.as_values()
    # The panel costs more than the list; it is there once it is asked for, or asks something.
    is_filter_open = "filter" in request.GET or bool(values.keys() - {"q"})
    context = {
        "page": page,
        "rows": show_lines(page.lines, member.user.tzid or "UTC"),
        "wanted": wanted,
        "filter_fields": [(name, text) for name, texts in values.items() for text in texts],
        "next_query": urlencode({**values, "after": page.after}, doseq=True) if page.after else "",
        "previous_query": urlencode({**values, "before": page.before}, doseq=True) if page.before else "",
        "problem": problem,
        "form_key": make_token(),
        "can_edit": member.can(Capability.EDIT_CANDIDATES),
        "can_send": member.can(Capability.SEND_MESSAGES),
        "can_export": member.can(Capability.EXPORT_DATA),
        "is_filter_open": is_filter_open,
        **(describe_filter_bar(member.company, wanted) if is_filter_open else {}),
    }
    return render(request, "console/candidates/list.html", context)


@page_for(Capability.EDIT_CANDIDATES)
@require_POST
def archive_selected(request: MemberRequest) -> HttpResponse:
    """Put those who are chosen into the archive, or take them out of it."""
    found = choose_selected(request.member.company, request.POST)
    is_archived = request.POST.get("away") != "0"
    count = archive_candidates(
        request.member, [str(key) for key in found.order_by().values_list("pk", flat=True)], is_archived=is_archived
    )
    if is_archived:
        said = ngettext("%(count)d candidate was archived.", "%(count)d candidates were archived.", count)
    else:
        said = ngettext("%(count)d candidate is back.", "%(count)d candidates are back.", count)
    messages.success(request, said % {"count": count})
    return _go_back(request)


@page_for(Capability.EDIT_CANDIDATES)
@require_POST
def tag_selected(request: MemberRequest) -> HttpResponse:
    """Choose a tag for those who are chosen; with one, put it on them."""
    company = request.member.company
    found = choose_selected(company, request.POST)
    name, problem = request.POST.get("known_tag") or request.POST.get("new_tag", ""), ""
    if name:
        try:
            count = tag_candidates(request.member, found, name)
        except InputRefused as refusal:
            problem = str(refusal)
        else:
            said = ngettext("%(count)d candidate was tagged.", "%(count)d candidates were tagged.", count)
            messages.success(request, said % {"count": count})
            return _go_back(request)
    values = pick_values(request.POST.lists())
    kept = [(key, text) for key, texts in values.items() for text in texts]
    chosen = request.POST.getlist("candidate")
    context = {
        "kept": [*kept, (EVERYBODY, "1")]
        if request.POST.get(EVERYBODY)
        else kept + [("candidate", key) for key in chosen],
        "count": None if request.POST.get(EVERYBODY) else len(chosen),
        "tags": list_tags(company),
        "problem": problem,
        "back_query": urlencode(values, doseq=True),
    }
    return render(request, "console/candidates/tag.html", context, status=422 if problem else 200)


@page_for(Capability.EXPORT_DATA)
@require_POST
def export_selected(request: MemberRequest) -> StreamingHttpResponse:
    """Those who are chosen, as a file for spreadsheets."""
    company = request.member.company
    rows: Iterator[list[object]] = stream_candidates(company, choose_selected(company, request.POST))
    return send_csv("candidates.csv", list_columns(company), rows)


def choose_selected(company: Company, data: QueryDict) -> QuerySet[Candidate]:
    """Whom the form means: all whom the filter finds, or those who are ticked. Raises InputRefused."""
    if data.get(EVERYBODY):
        return filter_candidates(company, CandidateFilter.from_values(pick_values(data.lists())))
    chosen = data.getlist("candidate")
    if not chosen:
        raise InputRefused({"candidate": _("Choose at least one candidate.")})
    return Candidate.objects.filter(company=company, pk__in=chosen)


def _go_back(request: MemberRequest) -> HttpResponse:
    values = urlencode(pick_values(request.POST.lists()), doseq=True)
    return redirect(reverse("candidates") + (f"?{values}" if values else ""))
