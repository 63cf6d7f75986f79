"""Screens of a message on its way: its progress, who needs attention, pausing, going on, cancelling, scheduling."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import ADMIN_ROLES, Capability
from parley.console.models import Member, Message, MessageState
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.messages.drafts import get_message
from parley.console.services.messages.progress import describe_progress, is_mail_caught, list_mails
from parley.console.services.messages.sending import cancel_rest, pause, resume, unschedule


def show_sending(request: MemberRequest, message: Message) -> HttpResponse:
    """How a message stands that is no draft any more."""
    outcome = request.GET.get("outcome", "")
    context = _describe(request.member, message) | {
        "page": list_mails(message, request.GET.get("page", "1"), outcome),
        "outcome": outcome,
        "is_mail_caught": is_mail_caught(),
    }
    return render(request, "console/messages/sent.html", context)


@page_for(Capability.READ_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def show_progress(request: MemberRequest, message_id: int) -> HttpResponse:
    """The picture alone, asked again while something moves; by itself it is the whole page."""
    message = get_message(request.member, message_id)
    if not request.headers.get("HX-Request") or message.state == MessageState.DRAFT:
        return redirect("message", message.pk)
    return render(request, "console/messages/_progress.html", _describe(request.member, message))


@page_for(Capability.SEND_MESSAGES)
@require_POST
def pause_message(request: MemberRequest, message_id: int) -> HttpResponse:
    """Let nothing more leave for now."""
    pause(request.member, message_id)
    messages.success(request, _("Paused. Nothing more leaves until you resume it."))
    return redirect("message", message_id)


@page_for(Capability.SEND_MESSAGES)
@require_POST
def resume_message(request: MemberRequest, message_id: int) -> HttpResponse:
    """Go on."""
    resume(request.member, message_id)
    messages.success(request, _("It goes on."))
    return redirect("message", message_id)


@page_for(Capability.SEND_MESSAGES)
@require_POST
def cancel_message(request: MemberRequest, message_id: int) -> HttpResponse:
    """Nothing more leaves, for good."""
    count = cancel_rest(request.member, message_id)
    words = ngettext("%(count)d mail will not be sent.", "%(count)d mails will not be sent.", count)
    messages.success(request, words % {"count": count})
    return redirect("message", message_id)


@page_for(Capability.SEND_MESSAGES)
@require_POST
def unschedule_message(request: MemberRequest, message_id: int) -> HttpResponse:
    """A draft again."""
    unschedule(request.member, message_id)
    messages.success(request, _("It is a draft again. Nothing is sent until you say so."))
    return redirect("message", message_id)


def read_scheduled_for(request: MemberRequest) -> datetime:
    """The instant that the sender typed as a wall time of their own zone. Raises InputRefused."""
    zone = ZoneInfo(request.member.user.tzid or "UTC")
    try:
        local = datetime.strptime(request.POST.get("scheduled_for", ""), "%Y-%m-%dT%H:%M").replace(tzinfo=zone)
        return local.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InputRefused({"scheduled_for": _("Say when it should be sent: a day and a time.")}) from error


def _describe(member: Member, message: Message) -> dict[str, object]:
    is_own = message.sender_id == member.pk or member.role in ADMIN_ROLES
    return {
        "message": message,
        "progress": describe_progress(message),
        "can_steer": is_own and member.can(Capability.SEND_MESSAGES),
        "tzid": member.user.tzid or "UTC",
    }
