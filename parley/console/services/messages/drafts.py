"""Messages while they are written: to whom, what, which link; and how they would read for a candidate."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import Count, Q, QuerySet

from parley.console.domain.errors import InputRefused, LinkUnknown, NotPermitted
from parley.console.domain.merge_fields import CONVERSATION_LINK, Template, fill_in, read_template, uses_field
from parley.console.domain.statuses import UNANSWERED
from parley.console.models import Candidate, Conversation, Member, Message
from parley.console.services.candidates.records import search_candidates
from parley.toolkit.locking import lock_names

# One sending to more than this is a campaign, which has its own pace; a page of this size still answers in seconds.
MOST_RECIPIENTS = 2000
PAGE_SIZE = 25
LONGEST_SUBJECT = 200
LONGEST_BODY = 20_000
LONGEST_LIFE_DAYS = 365


@dataclass(frozen=True, slots=True)
class Wording:
    """Subject and body, read into plain parts and merge fields."""

    subject: Template
    body: Template

    @property
    def needs_link(self) -> bool:
        """Whether each candidate gets a link of their own."""
        return uses_field(self.body, CONVERSATION_LINK)


@dataclass(frozen=True, slots=True)
class MessagePreview:
    """The message as one candidate would read it."""

    candidate: Candidate
    subject: str
    body: str


def begin_message(
    member: Member, candidate_ids: Sequence[str], form_key: str, search: str | None = None
) -> tuple[Message, bool]:
    """A draft to these candidates, or to all that the search finds; the same form key finds the draft again.

    Answers the draft and whether it is new. Raises InputRefused for nobody and for too many.
    """
    found = search_candidates(member.company, search or "")
    chosen = found if search is not None else found.filter(pk__in=list(dict.fromkeys(candidate_ids))[:MOST_RECIPIENTS])
    keys = list(chosen.order_by().values_list("pk", flat=True)[: MOST_RECIPIENTS + 1])
    if not keys:
        raise InputRefused({"candidate": "Choose at least one candidate to write to."})
    if len(keys) > MOST_RECIPIENTS:
        raise InputRefused({"candidate": f"One message goes to at most {MOST_RECIPIENTS} candidates."})
    with transaction.atomic():
        lock_names([f"message-form:{form_key}"])
        earlier = Message.objects.filter(form_key=form_key, sender=member).first() if form_key else None
        if earlier is not None:
            return earlier, False
        message = Message.objects.create(company=member.company, sender=member, form_key=form_key or None)
        link = Message.recipients.through
        link.objects.bulk_create((link(message_id=message.pk, candidate_id=key) for key in keys), batch_size=400)
    return message, True


def get_message(member: Member, message_id: int) -> Message:
    """A message of the member's company. Raises LinkUnknown; NotPermitted for somebody else's draft."""
    found = Message.objects.select_related("sender__user", "conversation").filter(
        company_id=member.company_id, pk=message_id
    )
    message = found.first()
    if message is None:
        raise LinkUnknown("There is no such message in your company.")
    if message.sent_at is None and message.sender_id != member.pk:
        raise NotPermitted("This is a draft of a colleague.")
    return message


def list_messages(member: Member, page: str = "1") -> Page[Message]:
    """The company's messages that were sent, and the member's own drafts; newest first, 25 a page."""
    rows = Message.objects.filter(Q(sent_at__isnull=False) | Q(sender=member), company_id=member.company_id)
    counted: QuerySet[Message] = rows.select_related("sender__user").annotate(recipient_count=Count("recipients"))
    return Paginator(counted.order_by("-created_at", "-pk"), PAGE_SIZE).get_page(page)


def list_recipients(message: Message) -> list[Candidate]:
    """To whom the message goes, by name."""
    return list(message.recipients.order_by("last_name", "first_name", "pk"))


def list_usable_links(member: Member, recipients: Sequence[Candidate]) -> list[Conversation]:
    """The member's generated links that could go into a message to these recipients: only one's own, only unsent."""
    if len(recipients) != 1:
        return []
    rows = Conversation.objects.filter(
        Q(candidate__isnull=True) | Q(candidate=recipients[0]),
        owner=member,
        kind="generated",
        revoked_at__isnull=True,
        status__in=UNANSWERED,
    )
    return list(rows.order_by("-created_at")[:20])


def save_draft(
    message: Message, subject: str, body: str, conversation_id: str = "", expires_in_days: int | None = None
) -> None:
    """Keep what was written, whatever its merge fields say yet. Raises InputRefused for what cannot be kept at all."""
    if message.sent_at is not None:
        raise InputRefused({"body": "This message was sent already."})
    if len(subject) > LONGEST_SUBJECT or len(body) > LONGEST_BODY:
        raise InputRefused({"body": f"A message has at most {LONGEST_BODY} characters, its subject {LONGEST_SUBJECT}."})
    usable = list_usable_links(message.sender, list_recipients(message)) if conversation_id else []
    chosen = next((each for each in usable if each.pk == conversation_id), None)
    if conversation_id and chosen is None:
        raise InputRefused({"conversation": "This link cannot be used for this message. Choose another one."})
    message.subject, message.body, message.conversation = subject, body, chosen
    message.expires_in_days = expires_in_days
    message.save(update_fields=["subject", "body", "conversation", "expires_in_days"])


def discard_draft(member: Member, message_id: int) -> None:
    """Throw a draft away. Raises LinkUnknown, NotPermitted; InputRefused once it was sent."""
    message = get_message(member, message_id)
    if message.sent_at is not None:
        raise InputRefused({"body": "This message was sent already."})
    message.delete()


def read_wording(message: Message) -> Wording:
    """Subject and body with their merge fields. Raises InputRefused with the field, and what is wrong in it."""
    problems: dict[str, str] = {}
    parts: dict[str, Template] = {}
    for name, text in (("subject", message.subject), ("body", message.body)):
        try:
            parts[name] = read_template(text, name)
        except InputRefused as refusal:
            problems |= refusal.fields
        if not text.strip():
            problems[name] = "Write a subject." if name == "subject" else "Write something to send."
    if not problems and uses_field(parts["subject"], CONVERSATION_LINK):
        problems["subject"] = "A link in the subject cannot be clicked. Put it into the message."
    if problems:
        raise InputRefused(problems)
    return Wording(parts["subject"], parts["body"])


def describe_values(sender: Member, candidate: Candidate, link_url: str) -> dict[str, str]:
    """What each merge field means for this candidate."""
    return {
        "first name": candidate.first_name,
        "last name": candidate.last_name,
        "name": candidate.name,
        CONVERSATION_LINK: link_url,
        "sender name": sender.user.name,
        "company": sender.company.name,
    }


def write_for(wording: Wording, values: dict[str, str]) -> tuple[str, str]:
    """Subject and body for one candidate; a value never brings a line break into the subject."""
    return " ".join(fill_in(wording.subject, values).split()), fill_in(wording.body, values)


def preview_message(message: Message, candidate_id: str = "") -> MessagePreview:
    """The message as one of its recipients would read it, the first one by default. Raises InputRefused."""
    recipients = list_recipients(message)
    candidate = next((each for each in recipients if each.pk == candidate_id), recipients[0])
    sample_link = "(the link of their own)"
    return MessagePreview(
        candidate, *write_for(read_wording(message), describe_values(message.sender, candidate, sample_link))
    )
