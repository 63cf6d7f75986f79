"""Nudging chosen candidates who have not booked: a page says who is nudged and who is left out, then it is done."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.bookings.changing import list_chosen
from parley.console.services.reminders.nudging import nudge_now, plan_nudges


@page_for(Capability.SEND_MESSAGES)
@require_POST
def nudge_links(request: MemberRequest) -> HttpResponse:
    """First the page that says what will happen; with `is_confirmed` the worker is asked to nudge them."""
    chosen = list_chosen(request.member, request.POST.getlist("conversation"))
    if not chosen:
        raise InputRefused({"conversation": _("Choose at least one.")})
    if not request.POST.get("is_confirmed"):
        plan = plan_nudges(request.member, chosen)
        return render(request, "console/bookings/nudge.html", {"plan": plan})
    plan = nudge_now(request.member, chosen)
    if plan.wanted:
        count = len(plan.wanted)
        words = ngettext("%(count)s candidate is nudged now.", "%(count)s candidates are nudged now.", count)
        messages.success(request, words % {"count": count})
    if plan.left_out:
        count = len(plan.left_out)
        words = ngettext("%(count)s candidate was left out.", "%(count)s candidates were left out.", count)
        messages.info(request, words % {"count": count})
    return redirect("booking_links")
