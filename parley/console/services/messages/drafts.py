"""Messages while they are written: what, with which link; and how they would read for a candidate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils.translation import gettext as _

from parley.console.delivery.letters import Letter
from parley.console.domain.errors import InputRefused, LinkUnknown, NotPermitted
from parley.console.domain.merge_fields import simplify_name
from parley.console.domain.statuses import UNANSWERED
from parley.console.models import Candidate, Conversation, CustomValue, Member, Message, MessageState
from parley.console.services.messages.wording import (
    LONGEST_BODY,
    LONGEST_SUBJECT,
    OWN_LANGUAGE,
    compile_letters,
    describe_values,
    read_wordings,
)
from parley.toolkit.mail.composing import MailRefused

PAGE_SIZE = 25
LONGEST_LIFE_DAYS = 365
MOST_LANGUAGES = 12


@dataclass(frozen=True, slots=True)
class MessagePreview:
    """The message as one candidate would read it."""

    candidate: Candidate
    subject: str
    body: str
    language: str


def get_message(member: Member, message_id: int) -> Message:
    """A message of the member's company. Raises LinkUnknown; NotPermitted for somebody else's draft."""
    found = Message.objects.select_related("sender__user", "sender__company", "company", "conversation")
    message = found.filter(company_id=member.company_id, pk=message_id).first()
    if message is None:
        raise LinkUnknown(_("There is no such message in your company."))
    if message.state == MessageState.DRAFT and message.sender_id != member.pk:
        raise NotPermitted(_("This is a draft of a colleague."))
    return message


def get_draft(member: Member, message_id: int) -> Message:
    """A draft of the member's own. Raises LinkUnknown, NotPermitted; InputRefused once it is on its way."""
    message = get_message(member, message_id)
    if message.state != MessageState.DRAFT:
        raise InputRefused({"body": _("This message was sent already.")})
    return message


def list_messages(member: Member, page: str = "1") -> Page[Message]:
    """The company's messages that were sent, and the member's own drafts; newest first, 25 a page."""
    rows = Message.objects.filter(~Q(state=MessageState.DRAFT) | Q(sender=member), company_id=member.company_id)
    return Paginator(rows.select_related("sender__user").order_by("-created_at", "-pk"), PAGE_SIZE).get_page(page)


def list_usable_links(message: Message) -> list[Conversation]:
    """The sender's generated links that could go into this message: for one recipient only, one's own, unsent."""
    if message.recipient_count != 1:
        return []
    rows = Conversation.objects.filter(
        Q(candidate__isnull=True) | Q(candidate__in=message.recipients.all()),
        owner=message.sender,
        kind="generated",
        revoked_at__isnull=True,
        status__in=UNANSWERED,
    )
    return list(rows.order_by("-created_at")[:20])


def save_draft(
    message: Message,
    subject: str,
    body: str,
    conversation_id: str = "",
    expires_in_days: int | None = None,
    variants: Mapping[str, Any] | None = None,
) -> None:
    """Keep what was written, whatever its merge fields say yet. Raises InputRefused for what cannot be kept at all."""
    if message.state != MessageState.DRAFT:
        raise InputRefused({"body": _("This message was sent already.")})
    kept = {language: each for language, each in (variants or {}).items() if each["subject"] or each["body"]}
    texts = [(subject, body), *((each["subject"], each["body"]) for each in kept.values())]
    if any(len(one) > LONGEST_SUBJECT or len(other) > LONGEST_BODY for one, other in texts):
        words = _("A message has at most %(body)d characters, its subject %(subject)d.")
        raise InputRefused({"body": words % {"body": LONGEST_BODY, "subject": LONGEST_SUBJECT}})
    usable = list_usable_links(message) if conversation_id else []
    chosen = next((each for each in usable if each.pk == conversation_id), None)
    if conversation_id and chosen is None:
        raise InputRefused({"conversation": _("This link cannot be used for this message. Choose another one.")})
    message.subject, message.body, message.conversation = subject, body, chosen
    message.expires_in_days = expires_in_days
    message.variants = dict(list(kept.items())[:MOST_LANGUAGES])
    message.problem = ""
    message.save(update_fields=["subject", "body", "conversation", "expires_in_days", "variants", "problem"])


def discard_draft(member: Member, message_id: int) -> None:
    """Throw a draft away. Raises LinkUnknown, NotPermitted; InputRefused once it was sent."""
    get_draft(member, message_id).delete()


def preview_message(message: Message, candidate_id: str = "") -> MessagePreview:
    """The message as one of its recipients would read it, the first one by default. Raises InputRefused."""
    recipients = message.recipients.order_by("last_name", "first_name", "pk")
    candidate = recipients.filter(pk=candidate_id).first() if candidate_id else None
    candidate = candidate or recipients.first()
    if candidate is None:
        raise InputRefused({"body": _("Nobody is left to send this to.")})
    letters, language = open_letters(message, candidate.language)
    values = describe_values(
        message.sender,
        candidate,
        str(_("(the link of their own)")),
        custom=read_custom_values([candidate]).get(candidate.pk),
        unsubscribe_url=str(_("(their own link)")),
    )
    letter = letters[language]
    return MessagePreview(candidate, letter.write_subject(values), letter.write_text(values), language)


def open_letters(message: Message, language: str = OWN_LANGUAGE) -> tuple[dict[str, Letter], str]:
    """The message ready to be filled in, by language, and which of them a candidate reads. Raises InputRefused."""
    wordings = read_wordings(message)
    try:
        return compile_letters(message, wordings), wordings.choose(language)
    except MailRefused as refusal:
        raise InputRefused({"body": _("Your name or address cannot stand in a mail.")}) from refusal


def read_custom_values(candidates: Sequence[Candidate]) -> dict[str, dict[str, str]]:
    """The values of the company's own fields for these candidates, by candidate and simple name; one query."""
    rows = CustomValue.objects.filter(candidate__in=candidates).values_list("candidate_id", "field__name", "value")
    found: dict[str, dict[str, str]] = {}
    for candidate_id, name, value in rows:
        found.setdefault(candidate_id, {})[simplify_name(name)] = value
    return found
