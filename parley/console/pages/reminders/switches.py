"""Whether the candidates of one message are nudged."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parley.console.domain.roles import Capability
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.reminders.settings import switch_nudges


@page_for(Capability.SEND_MESSAGES)
@require_POST
def switch_message(request: MemberRequest, message_id: int) -> HttpResponse:
    """Nudge those who have not booked, or leave them alone."""
    is_off = request.POST.get("off") == "1"
    switch_nudges(request.member, message_id, is_off=is_off)
    words = _("Nobody is nudged about this message.") if is_off else _("Who has not booked is nudged.")
    messages.success(request, words)
    return redirect("message", message_id)
