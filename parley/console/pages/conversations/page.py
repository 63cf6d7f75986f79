"""One conversation: its time or link, what may be done about it, what came of it, and its history."""

from datetime import date, datetime

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import InputRefused
from parley.console.domain.roles import Capability
from parley.console.domain.statuses import UPCOMING
from parley.console.models import CHANGED, Conversation, ConversationStatus, TimelineEntry
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.bookings.calendars import list_members, span_of_days
from parley.console.services.bookings.outcomes import has_begun, list_outcome_words, record_outcome
from parley.console.services.bookings.strangers import accept_invitee, separate_invitee
from parley.console.services.conversations.changes import get_conversation
from parley.console.services.conversations.histories import describe_line
from parley.console.services.conversations.link_changes import RENEWABLE, regenerate_link, set_link_terms
from parley.toolkit.clock import now
from parley.toolkit.ids import make_token
from parley.toolkit.presenting.days import DayField
from parley.toolkit.presenting.kept_told import say_kept
from parley.toolkit.wall_time import see_at

MOST_EVENTS = 100


class LinkForm(forms.Form):
    """Until when a link may be used, and how often."""

    expires_on = DayField(
        label=gettext_lazy("Usable until the end of"),
        required=False,
        help_text=gettext_lazy("Empty: without end."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    is_single_use = forms.BooleanField(
        label=gettext_lazy("For one booking only"),
        required=False,
        help_text=gettext_lazy("Once that was cancelled, no other time can be chosen with it."),
    )


@page_for(Capability.READ_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def show_conversation(request: MemberRequest, conversation_id: str) -> HttpResponse:
    """The page."""
    return _show(request, get_conversation(request.member, conversation_id))


@page_for(Capability.MANAGE_CONVERSATIONS)
@require_POST
def change_link(request: MemberRequest, conversation_id: str) -> HttpResponse:
    """Set until when and how often the link may be used."""
    form = LinkForm(request.POST)
    conversation = get_conversation(request.member, conversation_id)
    if not form.is_valid():
        return _show(request, conversation, form, status=422)
    try:
        set_link_terms(
            request.member,
            conversation_id,
            expires_at=_end_of(form.cleaned_data["expires_on"], request.member.user.tzid or "UTC"),
            is_single_use=form.cleaned_data["is_single_use"],
        )
    except InputRefused as refusal:
        for name, words in refusal.fields.items():
            form.add_error(name if name in form.fields else None, words)
        return _show(request, conversation, form, status=422)
    messages.success(request, _("Saved."))
    return redirect("conversation", conversation_id)


@page_for(Capability.MANAGE_CONVERSATIONS)
@require_POST
def regenerate(request: MemberRequest, conversation_id: str) -> HttpResponse:
    """A new link in place of the old one."""
    regenerate_link(request.member, conversation_id)
    messages.success(request, _("The link was made anew. The old one leads nowhere: send the new one."))
    return redirect("conversation", conversation_id)


@page_for(Capability.MANAGE_CONVERSATIONS)
@require_POST
def save_outcome(request: MemberRequest, conversation_id: str) -> HttpResponse:
    """Keep whether it was held, and what came of it."""
    record_outcome(
        request.member,
        conversation_id,
        attendance=request.POST.get("attendance", ""),
        outcome=request.POST.get("outcome", ""),
        note=request.POST.get("note", ""),
    )
    messages.success(request, _("Saved."))
    return redirect("conversation", conversation_id)


@page_for(Capability.MANAGE_CONVERSATIONS)
@require_POST
def settle_invitee(request: MemberRequest, conversation_id: str) -> HttpResponse:
    """Say whether whoever booked is the candidate, or somebody else."""
    if request.POST.get("who") == "other":
        candidate = separate_invitee(request.member, conversation_id)
        messages.success(request, _("The conversation is with %(name)s now.") % {"name": candidate.name})
    else:
        accept_invitee(request.member, conversation_id)
        messages.success(request, _("Kept as this candidate's conversation."))
    return redirect("conversation", conversation_id)


def _end_of(day: date | None, tzid: str) -> datetime | None:
    return span_of_days(day, 1, tzid)[1] if day else None


def _show(
    request: MemberRequest, conversation: Conversation, form: LinkForm | None = None, status: int = 200
) -> HttpResponse:
    member, tzid = request.member, request.member.user.tzid or "UTC"
    can_manage = member.can(Capability.MANAGE_CONVERSATIONS)
    is_upcoming = conversation.status in UPCOMING and bool(conversation.ends_at and conversation.ends_at > now())
    expires_on = see_at(conversation.expires_at, tzid).date() if conversation.expires_at else None
    initial = {"expires_on": expires_on, "is_single_use": conversation.is_single_use}
    context = {
        "conversation": conversation,
        "line": describe_line(conversation),
        "tzid": tzid,
        "can_manage": can_manage,
        "is_upcoming": is_upcoming,
        "has_begun": has_begun(conversation),
        "can_renew": can_manage and conversation.status in RENEWABLE and not conversation.view_url,
        "form": form or LinkForm(initial=initial),
        "is_form_open": form is not None,
        "outcome_words": list_outcome_words(member.company) if can_manage else [],
        "colleagues": [each for each in list_members(member) if each.pk != conversation.owner_id] if can_manage else [],
        "form_key": make_token(),
        "events": _list_events(conversation),
        "proposals": list(conversation.proposals.order_by("starts_at")),
    }
    return render(request, "console/conversations/page.html", context, status=status)


def _list_events(conversation: Conversation) -> list[tuple[str, str, TimelineEntry]]:
    events = TimelineEntry.objects.filter(conversation=conversation).order_by("-happened_at", "-pk")[:MOST_EVENTS]
    return [(_name_event(event), say_kept(event.told, event.detail), event) for event in events]


def _name_event(event: TimelineEntry) -> str:
    if event.code == CHANGED:
        return _("Changed")
    if event.kind == "conversation" and event.code in ConversationStatus.values:
        return str(ConversationStatus(event.code).label)
    return str(event.get_kind_display())
