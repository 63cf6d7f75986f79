"""Screens around a draft: to whom it goes, and the check before it is sent."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.roles import Capability
from parley.console.models import Candidate
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.messages.checking import check_message, leave_out_found
from parley.console.services.messages.drafts import get_draft
from parley.console.services.messages.recipients import leave_out, list_recipients


@page_for(Capability.SEND_MESSAGES)
@require_http_methods(["GET", "HEAD"])
def show_recipients(request: MemberRequest, message_id: int) -> HttpResponse:
    """To whom the draft goes, a page at a time."""
    message = get_draft(request.member, message_id)
    context = {"message": message, "page": list_recipients(message, request.GET.get("page", "1"))}
    return render(request, "console/messages/recipients.html", context)


@page_for(Capability.SEND_MESSAGES)
@require_POST
def remove_recipients(request: MemberRequest, message_id: int) -> HttpResponse:
    """Take the ticked ones away from the draft."""
    message = get_draft(request.member, message_id)
    chosen = Candidate.objects.filter(company=request.member.company, pk__in=request.POST.getlist("candidate")[:100])
    _say_removed(request, leave_out(message, chosen))
    return redirect("message_recipients", message.pk)


@page_for(Capability.SEND_MESSAGES)
@require_http_methods(["GET", "HEAD"])
def show_check(request: MemberRequest, message_id: int) -> HttpResponse:
    """What to know before the draft is sent."""
    message = get_draft(request.member, message_id)
    return render(request, "console/messages/check.html", {"message": message, "findings": check_message(message)})


@page_for(Capability.SEND_MESSAGES)
@require_POST
def leave_these_out(request: MemberRequest, message_id: int) -> HttpResponse:
    """Take away whom one finding of the check names."""
    message = get_draft(request.member, message_id)
    _say_removed(request, leave_out_found(message, request.POST.get("finding", "")))
    return redirect("message_check", message.pk)


def _say_removed(request: MemberRequest, count: int) -> None:
    words = ngettext("%(count)d candidate was left out.", "%(count)d candidates were left out.", count)
    messages.success(request, words % {"count": count})
