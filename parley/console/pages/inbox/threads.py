"""Screens of the inbox: the list with its tabs, a thread with its candidate beside, answering, assigning, done."""

from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.pages.exports import send_csv
from parley.console.pages.fields import take_refusal
from parley.console.pages.permissions import MemberRequest, member_page, page_for
from parley.console.services.conversations.histories import describe_line
from parley.console.services.inbox.answering import LONGEST_BODY, answer_thread
from parley.console.services.inbox.lines import list_lines
from parley.console.services.inbox.threads import (
    TABS,
    assign_thread,
    find_threads,
    get_thread,
    list_colleagues,
    list_threads,
    mark_done,
    mark_read,
    switch_notices,
)
from parley.console.services.inbox.ways_in import describe_ways_in
from parley.toolkit.ids import make_token
from parley.toolkit.presenting.days import find_day, find_number

LONGEST_SEARCH = 100


class AnswerForm(forms.Form):
    """What to answer."""

    body = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=LONGEST_BODY,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Write something to send.")},
    )
    form_key = forms.CharField(max_length=64, widget=forms.HiddenInput)


@page_for(Capability.READ_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def show_inbox(request: MemberRequest) -> HttpResponse:
    """The threads of a tab."""
    tab, search, on = _read_wanted(request.GET)
    labels = {"mine": _("Mine"), "shared": _("Shared"), "unread": _("Unread")}
    context = {
        "page": list_threads(request.member, tab, search=search, on=on, page=request.GET.get("page", "1")),
        "tab": tab,
        "tabs": [(name, labels[name]) for name in TABS],
        "search": search,
        "on": on,
        "can_export": request.member.can(Capability.EXPORT_DATA),
        "are_notices_on": request.member.are_replies_mailed,
        "way_in": describe_ways_in(),
    }
    return render(request, "console/inbox/list.html", context)


@page_for(Capability.READ_CANDIDATES, to_change=Capability.EXPORT_DATA)
@require_POST
def export_inbox(request: MemberRequest) -> StreamingHttpResponse:
    """The threads that are shown, all pages of them, as a file."""
    tab, search, on = _read_wanted(request.POST)
    header = [_("Candidate"), _("Address"), _("Subject"), _("Who looks after it"), _("Newest"), _("Unread"), _("Done")]
    threads = find_threads(request.member, tab, search=search, on=on)
    rows = (
        (
            thread.candidate.name if thread.candidate else "",
            thread.candidate.email if thread.candidate else thread.address,
            thread.subject,
            thread.owner.user.name if thread.owner else "",
            thread.last_at,
            int(thread.is_unread),
            int(thread.is_done),
        )
        for thread in threads.iterator(chunk_size=500)
    )
    return send_csv("inbox.csv", header, rows)


@page_for(Capability.READ_CANDIDATES, to_change=Capability.SEND_MESSAGES)
@require_http_methods(["GET", "HEAD", "POST"])
def show_thread(request: MemberRequest, thread_id: int) -> HttpResponse:
    """One thread; by POST an answer to it."""
    form = AnswerForm(request.POST) if request.method == "POST" else AnswerForm(initial={"form_key": make_token()})
    if form.is_bound and form.is_valid():
        try:
            answer_thread(request.member, thread_id, form.cleaned_data["body"], form.cleaned_data["form_key"])
        except InputRefused as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("Your answer is on its way."))
            return redirect("inbox_thread", thread_id)
    return _show(request, thread_id, form, status=422 if form.is_bound else 200)


def _show(request: MemberRequest, thread_id: int, form: AnswerForm, status: int) -> HttpResponse:
    thread = get_thread(request.member, thread_id)
    context = {
        "thread": thread,
        "title": thread.candidate.name if thread.candidate else thread.address,
        "lines": list_lines(thread),
        "form": form,
        "colleagues": list_colleagues(request.member),
        "conversation_line": describe_line(thread.conversation) if thread.conversation else None,
        "can_answer": request.member.can(Capability.SEND_MESSAGES),
        "tzid": request.user.tzid or "UTC",
    }
    return render(request, "console/inbox/thread.html", context, status=status)


@page_for(Capability.SEND_MESSAGES)
@require_POST
def assign(request: MemberRequest, thread_id: int) -> HttpResponse:
    """Give the thread to a colleague."""
    raw = request.POST.get("colleague", "")
    thread = assign_thread(request.member, thread_id, find_number(raw) or 0)
    name = thread.owner.user.name if thread.owner else ""
    messages.success(request, _("%(name)s looks after this now.") % {"name": name})
    return redirect("inbox_thread", thread_id)


@page_for(Capability.SEND_MESSAGES)
@require_POST
def mark(request: MemberRequest, thread_id: int) -> HttpResponse:
    """Mark as read, or as unread again; a page that does so by itself gets the fragment."""
    thread = mark_read(request.member, thread_id, is_unread=request.POST.get("unread") == "1")
    if request.headers.get("HX-Request"):
        return render(request, "console/inbox/_read_state.html", {"thread": thread, "can_answer": True})
    return redirect("inbox" if thread.is_unread else "inbox_thread", *([] if thread.is_unread else [thread_id]))


@page_for(Capability.SEND_MESSAGES)
@require_POST
def finish(request: MemberRequest, thread_id: int) -> HttpResponse:
    """Nothing is left to do here, or something is again."""
    thread = mark_done(request.member, thread_id, is_done=request.POST.get("done") == "1")
    if not thread.is_done:
        return redirect("inbox_thread", thread_id)
    messages.success(request, _("Done. It stands under Shared from now on."))
    return redirect("inbox")


@member_page
@require_POST
def set_notices(request: MemberRequest) -> HttpResponse:
    """Whether answers of candidates are also mailed to me."""
    are_wanted = request.POST.get("wanted") == "1"
    switch_notices(request.member, are_wanted=are_wanted)
    words = _("You get a mail when a candidate answers.") if are_wanted else _("Answers of candidates only stand here.")
    messages.success(request, words)
    return redirect("inbox")


def _read_wanted(values: QueryDict) -> tuple[str, str, date | None]:
    tab = values.get("tab", "")
    return tab if tab in TABS else "mine", values.get("q", "")[:LONGEST_SEARCH], find_day(values.get("on", ""))
