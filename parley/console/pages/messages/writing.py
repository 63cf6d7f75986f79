"""Screens of messages: the list, writing one with its preview, sending it, and how it stands."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import ConsoleRefusal, InputRefused
from parley.console.domain.roles import Capability
from parley.console.models import Candidate, Conversation, Message
from parley.console.pages.fields import take_refusal
from parley.console.pages.messages.forms import LINK_FIELD, MessageForm, list_merge_fields
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.conversations.link_windows import begin_link_window
from parley.console.services.messages.drafts import (
    MessagePreview,
    begin_message,
    discard_draft,
    get_message,
    list_messages,
    list_recipients,
    list_usable_links,
    preview_message,
    save_draft,
)
from parley.console.services.messages.sending import describe_sending, is_mail_caught, send_message


@page_for(Capability.READ_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def show_messages(request: MemberRequest) -> HttpResponse:
    """The list."""
    context = {"page": list_messages(request.member, request.GET.get("page", "1"))}
    return render(request, "console/messages/list.html", context)


@page_for(Capability.SEND_MESSAGES)
@require_POST
def begin(request: MemberRequest) -> HttpResponse:
    """Begin a message to the chosen candidates, or to all that the search finds."""
    search = request.POST.get("search", "") if request.POST.get("everybody") else None
    try:
        message, _ = begin_message(
            request.member, request.POST.getlist("candidate"), request.POST.get("form_key", "")[:64], search
        )
    except InputRefused as refusal:
        messages.warning(request, str(refusal))
        return redirect("candidates")
    link = request.POST.get("link", "")
    return redirect(f"/messages/{message.pk}" + (f"?{urlencode({'link': link})}" if link else ""))


@page_for(Capability.READ_CANDIDATES, to_change=Capability.SEND_MESSAGES)
@require_http_methods(["GET", "HEAD", "POST"])
def show_message(request: MemberRequest, message_id: int) -> HttpResponse:
    """A draft to write on; once sent, how it stands. Whatever button is pressed, what was written is kept first."""
    message = get_message(request.member, message_id)
    if message.sent_at is not None:
        context = {"message": message, "report": describe_sending(message), "is_mail_caught": is_mail_caught()}
        return render(request, "console/messages/sent.html", context)
    recipients = list_recipients(message)
    links = list_usable_links(message.sender, recipients)
    if request.method != "POST":
        form = MessageForm(message, links, chosen=_find_chosen(request.GET.get("link", ""), links))
        return _show_editor(request, message, form, recipients, is_link_new=bool(request.GET.get("link")))
    action = request.POST.get("action", "")
    form = MessageForm(message, links, request.POST, is_sending=action == "send")
    try:
        if form.is_valid():
            _keep(message, form)
            return _do(request, message, action, recipients)
    except InputRefused as refusal:
        take_refusal(form, refusal)
    except ConsoleRefusal as refusal:
        # Said on the page of the draft, so that nothing that was written is out of sight.
        form.add_error(None, str(refusal))
    return _show_editor(request, message, form, recipients, status=422)


def _do(request: MemberRequest, message: Message, action: str, recipients: list[Candidate]) -> HttpResponse:
    if action == "send":
        sent = send_message(request.member, message.pk)
        count = len(recipients)
        messages.success(request, f"On its way to {count} {'candidate' if count == 1 else 'candidates'}.")
        return redirect("message", sent.pk)
    if action == "generate_link":
        candidate = recipients[0] if len(recipients) == 1 else None
        return redirect("link_window", begin_link_window(request.member, candidate, f"/messages/{message.pk}").pk)
    if action == "save":
        messages.success(request, "The draft is saved.")
    return redirect("message", message.pk)


@page_for(Capability.SEND_MESSAGES)
@require_POST
def show_preview(request: MemberRequest, message_id: int) -> HttpResponse:
    """The message as one recipient would read it; what was written is kept on the way."""
    message = get_message(request.member, message_id)
    links = list_usable_links(message.sender, list_recipients(message))
    form = MessageForm(message, links, request.POST)
    preview, problems = None, [words for errors in form.errors.values() for words in errors]
    if form.is_valid():
        try:
            _keep(message, form)
            preview = preview_message(message, request.POST.get("preview_for", ""))
        except InputRefused as refusal:
            problems = list(refusal.fields.values())
    return render(request, "console/messages/_preview.html", {"preview": preview, "problems": problems})


@page_for(Capability.SEND_MESSAGES)
@require_POST
def discard(request: MemberRequest, message_id: int) -> HttpResponse:
    """Throw a draft away."""
    discard_draft(request.member, message_id)
    messages.success(request, "The draft was thrown away.")
    return redirect("messages")


def _keep(message: Message, form: MessageForm) -> None:
    data = form.cleaned_data
    save_draft(message, data["subject"], data["body"], form.read_link(), data["expires_in_days"])


def _find_chosen(wanted: str, links: list[Conversation]) -> str:
    return wanted if wanted in [link.pk for link in links] else ""


def _show_editor(
    request: MemberRequest,
    message: Message,
    form: MessageForm,
    recipients: list[Candidate],
    *,
    status: int = 200,
    is_link_new: bool = False,
) -> HttpResponse:
    if is_link_new and LINK_FIELD not in message.body:
        # Only shown, not kept: it is kept with the next save, like everything that is typed.
        form.initial["body"] = f"{message.body.rstrip()}\n\n{LINK_FIELD}\n".lstrip()
    context = {
        "message": message,
        "form": form,
        "recipients": recipients,
        "merge_fields": list_merge_fields(),
        "preview": _find_preview(message),
        "has_public_url": bool(request.member.public_url),
        "is_link_new": is_link_new,
    }
    return render(request, "console/messages/write.html", context, status=status)


def _find_preview(message: Message) -> MessagePreview | None:
    try:
        return preview_message(message)
    except InputRefused:
        return None
