"""What a member does with a conversation on the candidate's profile."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as marked
from django.views.decorators.http import require_POST

from parley.console.domain.roles import Capability
from parley.console.models import Conversation
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.conversations.changes import get_conversation, mark_attendance, revoke_link

STILL_OPEN_THERE = marked(
    "The link was revoked here. The scheduling service could not be told: if the candidate opened the link before, "
    "they may still choose a time on the page that they have open."
)


@page_for(Capability.MANAGE_CONVERSATIONS)
@require_POST
def revoke(request: MemberRequest, conversation_id: str) -> HttpResponse:
    """End a link."""
    is_closed_everywhere = revoke_link(request.member, conversation_id)
    conversation = get_conversation(request.member, conversation_id)
    if not is_closed_everywhere:
        messages.warning(request, _(STILL_OPEN_THERE))
    elif conversation.kind == "public":
        messages.success(request, _("This link was revoked. The public link that it led to is not affected."))
    else:
        messages.success(request, _("This link was revoked."))
    return _go_back(conversation)


@page_for(Capability.MANAGE_CONVERSATIONS)
@require_POST
def set_attendance(request: MemberRequest, conversation_id: str) -> HttpResponse:
    """Say that the candidate did not come, or came after all."""
    is_no_show = request.POST.get("attendance") == "no_show"
    conversation = mark_attendance(request.member, conversation_id, is_no_show)
    messages.success(request, _("Marked as a no-show.") if is_no_show else _("Marked as completed."))
    return _go_back(conversation)


def _go_back(conversation: Conversation) -> HttpResponse:
    return redirect("conversation", conversation.pk)
