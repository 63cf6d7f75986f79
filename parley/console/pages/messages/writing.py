"""Screens of messages: the list, and writing one with its preview."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parley.console.domain.errors import ConsoleRefusal, InputRefused
from parley.console.domain.roles import Capability
from parley.console.models import Conversation, Message, MessageState, TemplateKind
from parley.console.pages.fields import take_refusal
from parley.console.pages.messages.forms import (
    LINK_FIELD,
    MessageForm,
    list_merge_fields,
    list_other_languages,
    read_variants,
)
from parley.console.pages.messages.sendings import read_scheduled_for, show_sending
from parley.console.pages.permissions import MemberRequest, page_for
from parley.console.services.candidates.filtering import CandidateFilter, pick_values
from parley.console.services.conversations.link_windows import begin_link_window
from parley.console.services.messages.drafts import (
    MessagePreview,
    discard_draft,
    get_draft,
    get_message,
    list_messages,
    list_usable_links,
    preview_message,
    save_draft,
)
from parley.console.services.messages.recipients import begin_message, find_only_recipient, list_recipients
from parley.console.services.messages.sending import send_message, send_test
from parley.console.services.messages.templates import list_templates, put_in_template
from parley.console.services.messages.wording import list_custom_names


@page_for(Capability.READ_CANDIDATES)
@require_http_methods(["GET", "HEAD"])
def show_messages(request: MemberRequest) -> HttpResponse:
    """The list."""
    context = {
        "page": list_messages(request.member, request.GET.get("page", "1")),
        "tzid": request.member.user.tzid or "UTC",
    }
    return render(request, "console/messages/list.html", context)


@page_for(Capability.SEND_MESSAGES)
@require_POST
def begin(request: MemberRequest) -> HttpResponse:
    """Begin a message to the chosen candidates, to all that the filter finds, or to a list."""
    values = pick_values(request.POST.lists())
    search = request.POST.get("search", "")
    if search and not values:
        values = {"q": [search]}
    try:
        message, _is_new = begin_message(
            request.member,
            request.POST.getlist("candidate"),
            request.POST.get("form_key", "")[:64],
            candidate_filter=CandidateFilter.from_values(values) if request.POST.get("everybody") else None,
            list_id=request.POST.get("list_id", ""),
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
    if message.state != MessageState.DRAFT:
        return show_sending(request, message)
    links = list_usable_links(message)
    if request.method != "POST":
        form = MessageForm(message, links, chosen=_find_chosen(request.GET.get("link", ""), links))
        return _show_editor(request, message, form, is_link_new=bool(request.GET.get("link")))
    action = request.POST.get("action", "")
    form = MessageForm(message, links, request.POST, is_sending=action in ("send", "schedule"))
    try:
        if form.is_valid():
            _keep(message, form)
            return _do(request, message, action)
    except InputRefused as refusal:
        take_refusal(form, refusal)
    except ConsoleRefusal as refusal:
        # Said on the page of the draft, so that nothing that was written is out of sight.
        form.add_error(None, str(refusal))
    return _show_editor(request, message, form, status=422)


def _do(request: MemberRequest, message: Message, action: str) -> HttpResponse:
    if action in ("send", "schedule"):
        at = read_scheduled_for(request) if action == "schedule" else None
        sent = send_message(request.member, message.pk, at)
        messages.success(request, _describe_sent(sent))
        return redirect("message", sent.pk)
    if action == "generate_link":
        candidate = find_only_recipient(message)
        return redirect("link_window", begin_link_window(request.member, candidate, f"/messages/{message.pk}").pk)
    if action == "test":
        send_test(request.member, message, request.POST.get("preview_for", ""))
        messages.success(request, _("A test is on its way to %(email)s.") % {"email": request.member.user.email})
    if action == "check":
        return redirect("message_check", message.pk)
    if action == "template":
        put_in_template(request.member, message, request.POST.get("template", ""))
    if action == "add_language":
        _add_language(message, request.POST.get("language", ""))
    if action == "save":
        messages.success(request, _("The draft is saved."))
    return redirect("message", message.pk)


def _describe_sent(message: Message) -> str:
    if message.state == MessageState.SCHEDULED:
        return _("Scheduled.")
    words = ngettext(
        "On its way to %(count)d candidate.", "On its way to %(count)d candidates.", message.recipient_count
    )
    return words % {"count": message.recipient_count}


def _add_language(message: Message, language: str) -> None:
    if language in dict(list_other_languages(message.variants)):
        variant = {"subject": message.subject, "body": message.body}
        save_draft(
            message,
            message.subject,
            message.body,
            message.conversation_id or "",
            message.expires_in_days,
            message.variants | {language: variant},
        )


@page_for(Capability.SEND_MESSAGES)
@require_POST
def show_preview(request: MemberRequest, message_id: int) -> HttpResponse:
    """The message as one recipient would read it; what was written is kept on the way."""
    message = get_draft(request.member, message_id)
    links = list_usable_links(message)
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
    messages.success(request, _("The draft was thrown away."))
    return redirect("messages")


def _keep(message: Message, form: MessageForm) -> None:
    data = form.cleaned_data
    variants = read_variants(form)
    save_draft(message, data["subject"], data["body"], form.read_link(), data["expires_in_days"], variants)


def _find_chosen(wanted: str, links: list[Conversation]) -> str:
    return wanted if wanted in [link.pk for link in links] else ""


def _show_editor(
    request: MemberRequest, message: Message, form: MessageForm, *, status: int = 200, is_link_new: bool = False
) -> HttpResponse:
    if is_link_new and LINK_FIELD not in message.body:
        # Only shown, not kept: it is kept with the next save, like everything that is typed.
        form.initial["body"] = f"{message.body.rstrip()}\n\n{LINK_FIELD}\n".lstrip()
    context = {
        "message": message,
        "form": form,
        "recipients": list_recipients(message).object_list,
        "recipient": find_only_recipient(message),
        "merge_fields": list_merge_fields(list_custom_names(message.company_id)),
        "link_field": LINK_FIELD,
        "templates": list_templates(request.member),
        "replies": list_templates(request.member, TemplateKind.REPLY),
        "languages": list_other_languages(message.variants),
        "preview": _find_preview(message),
        "has_public_url": bool(request.member.public_url),
        "is_link_new": is_link_new,
        "tzid": request.member.user.tzid or "UTC",
    }
    return render(request, "console/messages/write.html", context, status=status)


def _find_preview(message: Message) -> MessagePreview | None:
    try:
        return preview_message(message)
    except InputRefused:
        return None
